"""Excel workbooks (.xlsx, .xlsm, Strict Open XML), reduced to what is read of them before a library reads the rest.

Of an .xlsx only sheets with their cells and protection, strings and keywords are handed on. Merges, links, comments,
validations, names, pictures and styles are left out: the libraries that read them expand some without bounds and refuse
others that spreadsheet programs accept. Merges, footers and number formats are read here.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import NamedTuple
from xml.etree import ElementTree as ET

from gouji.common import LONGEST_FORMULA, Position, from_a1, to_a1
from gouji.findings import Phrase
from gouji.workbook.formats.archives import part_scanner, weigh
from gouji.workbook.formats.candidate import Candidate
from gouji.workbook.formats.content_model import (
    check_dialect,
    check_sheet,
    check_styles,
    is_single_text,
)
from gouji.workbook.formats.drawings import ELSEWHERE, drawn_in, embedded_objects, pictures_in_cells
from gouji.workbook.formats.empty_cells import sheet_pieces
from gouji.workbook.formats.legacy_drawings import legacy_drawn
from gouji.workbook.formats.limits import (
    MOST_CHARACTERS,
    NUMBER,
    Limits,
    damaged,
    missing,
    over,
    two_formats,
    two_packages,
)
from gouji.workbook.formats.linked_areas import Link, queries_of
from gouji.workbook.formats.raw import (
    EPOCH,
    EPOCH_1904,
    DisplayFormat,
    Drawn,
    RawWorkbook,
    Value,
)
from gouji.workbook.formats.record import Rows, Visible, WorkbookFormat
from gouji.workbook.formats.rich_text import RichText, Run, marked_styles
from gouji.workbook.formats.shared_formulas import SharedFormula, taken_from
from gouji.workbook.formats.shared_strings import (
    SharedStrings,
    rich_text_of,
    shared_strings,
    unescaped,
    with_line_feeds,
)
from gouji.workbook.formats.sheet_context import SheetContext, sheet_context, view_of
from gouji.workbook.formats.style_formats import (
    PlacedCell,
    Styles,
    cell_formats,
    conditional_formats,
    mirrored,
    placed_cells,
    style_formats,
    styles_taken,
    with_conditional,
)
from gouji.workbook.formats.themes import own_colours, say_colours
from gouji.workbook.formats.workbook_parts import core_part, has_macros, keywords_in, parts_read, sheets_of, theme_in
from gouji.workbook.ooxml.names import (
    CONTENT_TYPES,
    CORE_PROPERTIES,
    CORE_PROPERTIES_TYPE,
    MAIN,
    MARKUP_COMPATIBILITY,
    RELATIONSHIP_ID,
    RELATIONSHIPS,
    TYPES_PART,
    ContentType,
    main,
    parse,
)
from gouji.workbook.ooxml.package import MissingPart, Package
from gouji.workbook.ooxml.relationships import (
    TwoPackages,
    relationship_type,
    relationships_part,
    relationships_xml,
)
from gouji.workbook.ooxml.workbook import BOOK_PART, Sheet, is_1904

_MOST_STYLES = 65_490
"""Cell styles of a workbook in Excel."""
_MOST_DIGITS = 15
"""Digits up to which a spreadsheet keeps a number as it was typed."""


class Result(NamedTuple):
    """The result of a formula, as it was stored with it."""

    value: Value
    is_error: bool = False


@dataclass(frozen=True, slots=True)
class SheetCells:
    """The cells of a sheet, those taken out that no library need read.

    Attributes:
        plain: the numbers and texts that were typed: nearly all cells.
        formulas: those that are one cell's own, as it shows them.
        results: of all formulas, if they are numbers, texts, truth values or errors.
        shared: the formulas that cells share with others.
        odd: the sheet with no cells but the others.
        unsure: the sheet with no cells but those that hold a formula with another result.
    """

    plain: dict[Position, float | str]
    formulas: dict[Position, str]
    results: dict[Position, Result]
    shared: Mapping[Position, SharedFormula]
    odd: ET.Element
    unsure: ET.Element


class ReducedSheet(NamedTuple):
    """A sheet of a workbook that was reduced.

    Attributes:
        formats: the number formats of its cells.
        runs: its texts that are struck out, superscript or subscript in part.
        links: its areas that queries fill anew.
    """

    name: str
    is_hidden: bool
    context: SheetContext
    formats: Mapping[Position, DisplayFormat]
    runs: Mapping[Position, RichText]
    cells: SheetCells
    links: Sequence[Link] = ()


@dataclass(frozen=True, slots=True)
class Reduced:
    """A workbook for a library to read, and what was read of its sheets before.

    Attributes:
        sheets: in their order.
        data: the same with no cells but those that are odd; None if a library need read none of it.
        others: the same with no cells but those that hold a formula with an odd result; None if no cell does.
    """

    sheets: tuple[ReducedSheet, ...]
    keywords: str
    data: bytes | None
    others: bytes | None


_ODD_NAME = re.compile(r"[\\*?:/\[\]\t\r\n]")
"""Characters in the name of a sheet that libraries refuse or write in another way."""


def reduced(data: bytes) -> Reduced:
    """The workbook with only what is read. *data* was examined before.

    Raises:
        Refused: parts are missing or broken, or one of them is over a limit.
    """
    with _refusing():
        book = _Book(Package(data))
        sheets = tuple(book.reduced_sheets())
        is_odd = any(not sheet.name or _ODD_NAME.search(sheet.name) or len(sheet.cells.odd) for sheet in sheets)
        whole = _packed(book, [sheet.cells.odd for sheet in sheets]) if is_odd else None
        is_unsure = any(len(sheet.cells.unsure) for sheet in sheets)
        rest = _packed(book, [sheet.cells.unsure for sheet in sheets]) if is_unsure else None
    return Reduced(sheets, book.keywords, whole, rest)


def _packed(book: _Book, sheets: Iterable[ET.Element]) -> bytes:
    """A workbook with these cells instead of its own."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as slim:
        for name, content in _parts(book):
            slim.writestr(name, content)
        for number, cells in enumerate(sheets, start=1):
            sheet = ET.Element(main("worksheet"))
            sheet.append(cells)
            # In UTF-8, for names may hold what ASCII cannot.
            slim.writestr(f"xl/worksheets/sheet{number}.xml", bytes(ET.tostring(sheet, "utf-8")))
    return data.getvalue()


_DATA, _ROW, _CELL, _HELD, _INLINE, _FORMULA = map(main, ("sheetData", "row", "c", "v", "is", "f"))
_OF_FORMULAS = frozenset({_FORMULA, _HELD})
_OF_RANGES = frozenset({"array", "dataTable"})
"""Types of formulas that stand for more cells than one."""
_LAST_NAMED = 18_278
"""The last column that has a name of three letters (ZZZ)."""


def cells_of(root: ET.Element, placed: Sequence[PlacedCell], texts: Sequence[str]) -> SheetCells:
    """Take the cells of a sheet apart that need no library; one takes as long for them as for all the rest.

    Args:
        root: of the sheet; it is changed.
        placed: its cells that hold something.
        texts: shared by the sheets.

    Returns:
        What was read of them, and rows of those that are left to a library.

    Raises:
        Refused: it has more text than allowed, or names one that is not there.
        ValueError: a number is none.
    """
    _check_formulas(root)
    cells = SheetCells({}, {}, {}, taken_from(placed), ET.Element(_DATA), ET.Element(_DATA))
    total = 0
    for place, _, cell in placed:
        text = _text_of(cell, texts)
        if text is not None:
            total += len(text)
        if not _take(cells, place, cell, text):
            cells.odd.append(_row_of(cell, place, text))
    _check_total(total)
    return cells


def _check_total(characters: int) -> None:
    if characters > MOST_CHARACTERS:
        raise over("文字总量", "text in all", MOST_CHARACTERS, characters)


def _take(cells: SheetCells, place: Position, cell: ET.Element, text: str | None) -> bool:
    """Take a cell that needs no library; False if it is left to one."""
    if place[1] > _LAST_NAMED:
        return False
    if len(cell) == 1 and cell[0].tag != _FORMULA:
        return _take_typed(cells, place, cell, text)
    formula = cell.find(_FORMULA)
    return formula is not None and _take_formula(cells, place, cell, formula, text)


def _take_typed(cells: SheetCells, place: Position, cell: ET.Element, text: str | None) -> bool:
    held = cell[0]
    value: float | str | None = text
    if text is None and held.tag == _HELD and held.text and cell.get("t", "n") == "n":
        value = _number(held.text)
    if value not in (None, ""):
        cells.plain[place] = value
        return True
    return text is not None or (held.tag == _HELD and not held.text)


def _take_formula(cells: SheetCells, place: Position, cell: ET.Element, formula: ET.Element, text: str | None) -> bool:
    result = Result(text or None) if text is not None else _result(cell)
    if result is None:
        cells.unsure.append(_row_of(cell, place, text))
        return False
    cells.results[place] = result
    if formula.get("t") in _OF_RANGES or cell[-1].tag not in _OF_FORMULAS:
        return False
    cells.formulas[place] = "=" + with_line_feeds(formula.text or "")
    return True


def _text_of(cell: ET.Element, texts: Sequence[str]) -> str | None:
    """The text of a cell, shared, inline or in its place; None if it holds none."""
    kind = cell.get("t")
    if kind == "inlineStr":
        inline = cell.find(_INLINE)
        if inline is None:
            return None
        return unescaped(inline[0].text or "") if is_single_text(inline) else rich_text_of(inline).text
    held = cell.findtext(_HELD) if kind in ("s", "str") else None
    if not held:
        return None
    if kind == "str":
        return unescaped(held)
    number = int(held)
    if number >= len(texts):
        raise damaged("引用的文字不存在", "a shared string that is not there")
    return texts[number]


def _row_of(cell: ET.Element, place: Position, text: str | None) -> ET.Element:
    """A row for a library, of one cell: its place, type and value, a text in its place."""
    kind = "str" if text is not None else cell.get("t")
    row = ET.Element(_ROW, {"r": str(place[0])})
    found = ET.SubElement(row, _CELL, {"r": to_a1(place)} | ({} if kind is None else {"t": kind}))
    found.extend(child for child in cell if text is None or child.tag not in (_INLINE, _HELD))
    if text is not None:
        ET.SubElement(found, _HELD).text = text
    return row


def _number(text: str) -> float | None:
    """A number as it is stored; None if it is none."""
    if not NUMBER.fullmatch(text):
        return None
    return float(text) if any(map(text.__contains__, ".Ee")) else int(text)


_TRUTH = {"0": False, "1": True}


def _result(cell: ET.Element) -> Result | None:
    """The result of the formula in a cell, if it is no text; None if it is of another kind."""
    text, kind = cell.findtext(_HELD), cell.get("t", "n")
    if not text:
        return Result(None) if kind in ("n", "b", "str") else None
    if kind == "e":
        return Result(text, is_error=True)
    value = _number(text) if kind == "n" else _TRUTH.get(text) if kind == "b" else None
    return None if value is None else Result(value)


def _spelled(data: bytes) -> Iterator[tuple[str, Rows]]:
    with _refusing():
        book = _Book(Package(data))
        for sheet, _, root in book.read_sheets():
            yield sheet.name, list(_spelled_rows(root, book.texts.plain))


def _spelled_rows(root: ET.Element, texts: Sequence[str]) -> Iterator[tuple[int, dict[int, Value]]]:
    _check_formulas(root)
    row = total = 0
    for element in root.iter(_ROW):
        row, column = int(element.get("r") or row + 1), 0
        values: dict[int, Value] = {}
        for cell in element:
            position = from_a1(cell.get("r", ""))
            column = position[1] if position else column + 1
            if len(cell) and cell.tag == _CELL:
                text = _text_of(cell, texts)
                total += len(text or "")
                values[column] = _spelled_value(cell) if text is None else text
        _check_total(total)
        yield row, values


def _spelled_value(cell: ET.Element) -> Value:
    value, type_ = cell.findtext(_HELD) or "", cell.get("t", "n")
    if type_ == "b":
        return value == "1"
    if type_ == "n" and value and len(value) <= _MOST_DIGITS and float(value).is_integer():
        return f"{float(value):.0f}"  # 12.0 and 1.2E1 as they were typed
    return value


# --- what is read ---------------------------------------------------------------------------------------------------


@contextmanager
def _refusing() -> Iterator[None]:
    """Refuse a workbook whose parts are missing or broken."""
    try:
        yield
    except MissingPart as error:
        raise missing(error.part) from None
    except TwoPackages as error:
        raise two_packages(error) from None
    except (ET.ParseError, LookupError, ValueError):
        raise damaged("内部 XML 有误", "broken XML") from None


class _Book:
    """The parts of a workbook that are read."""

    def __init__(self, package: Package) -> None:
        self.package = package
        parts = parts_read(package)
        self.part = parts.book
        self.root = root = package.element(parts.book)
        epoch = EPOCH_1904 if is_1904(root) else EPOCH
        self.sheets = sheets_of(root, {link.id: (link.type, link.target) for link in package.relationships(parts.book)})
        self.keywords = keywords_in(package)
        style_sheet = _as_others_read(package.element(parts.styles)) if parts.styles else None
        if style_sheet is not None:
            check_styles(style_sheet)
        self.colours = own_colours(theme_in(package, parts.book), style_sheet)
        if style_sheet is not None:
            say_colours(style_sheet, self.colours)
        self.texts = shared_strings(package, parts.strings, self.colours) if parts.strings else SharedStrings()
        self.formats, self.fonts = style_formats(style_sheet, epoch), marked_styles(style_sheet)
        if len(self.formats.cells) > _MOST_STYLES:
            raise over("单元格样式数", "cell styles", _MOST_STYLES, len(self.formats.cells))

    def reduced_sheets(self) -> Iterator[ReducedSheet]:
        """The sheets with what is read of their cells."""
        for sheet, context, root in self.read_sheets():
            conditional = conditional_formats(root, self.formats)
            placed = list(placed_cells(root))
            styled = list(zip(placed, styles_taken(root, placed), strict=True))
            styles = {cell[0]: taken for cell, taken in styled}
            inks = {place: self.formats.inks_of(styles[place]) for place in styles} if conditional else {}
            formats = dict(with_conditional(cell_formats(root, self.formats, styled), conditional, inks))
            runs = dict(self._runs(root, placed, styles))
            cells = cells_of(root, placed, self.texts.plain)
            seen, links = mirrored(formats, context.view), queries_of(self.package, self.part, self.root, sheet)
            yield ReducedSheet(sheet.name, sheet.is_hidden, context, seen, runs, cells, links)

    def read_sheets(self) -> Iterator[tuple[Sheet, SheetContext, ET.Element]]:
        """The sheets that all programs read alike, what is read besides their cells, and their roots."""
        for sheet in self.sheets:
            xml = b"".join(sheet_pieces(self.package, sheet.part))
            check_dialect(xml)
            root = parse(xml)
            check_sheet(root)
            if next(root.iter(main("color")), None) is not None:
                say_colours(root, self.colours)
            context = replace(sheet_context(root), drawn=self.drawn(sheet.part, root), view=view_of(root))
            yield sheet, context, root

    def _runs(
        self, root: ET.Element, placed: Iterable[PlacedCell], styles: Mapping[Position, Styles]
    ) -> Iterator[tuple[Position, RichText]]:
        """The cells of which a part is struck out, superscript or subscript. Most workbooks have none."""
        if not (self.fonts or self.texts.is_marked or next(root.iter(main("rPr")), None) is not None):
            return
        for position, _, cell in placed:
            kind, value, inline = cell.get("t"), cell.findtext(_HELD) or "", cell.find(_INLINE)
            fonts = (self.fonts.get(self.formats.index(style)) for style in styles[position])
            font = next(filter(None, fonts), None)
            if inline is not None:
                text = rich_text_of(inline)
            elif kind == "s" and value.strip().isdecimal() and int(value) in self.texts.rich:
                text = self.texts.rich[int(value)]
            else:
                text = RichText((Run(self.texts.plain[int(value)] if kind == "s" and value else value),))
            text = text.in_font(font)
            if text.is_marked:
                yield position, text

    def drawn(self, part: str, root: ET.Element) -> tuple[Drawn, ...]:
        """The objects of a sheet that are no values."""
        pointer = root.find(main("drawing"))
        name = None if pointer is None else pointer.get(RELATIONSHIP_ID)
        links = self.package.relationships(part) if name is not None else ()
        floating = (drawn_in(self.package, link.target) for link in links if link.id == name)
        legacy = root.find(main("legacyDrawing"))
        return (
            *pictures_in_cells(root, self.package),
            *embedded_objects(root),
            *next(floating, ()),
            *(() if legacy is None else legacy_drawn(self.package, part, legacy.get(RELATIONSHIP_ID, ""))),
            *(() if root.find(main("picture")) is None else (ELSEWHERE,)),  # behind the cells
        )


_ALTERNATIVES = f"{{{MARKUP_COMPATIBILITY}}}"


def _as_others_read(styles: ET.Element) -> ET.Element:
    """The styles with the fallback in place of what only programs read that know other namespaces."""
    for formats in styles.findall(main("cellXfs")):
        for place, choice in reversed(list(enumerate(formats))):
            if choice.tag == f"{_ALTERNATIVES}AlternateContent":
                formats[place : place + 1] = choice.findall(f"{_ALTERNATIVES}Fallback/*")
    return styles


def _check_formulas(root: ET.Element) -> None:
    for formula in root.iterfind(f"{_DATA}//{_FORMULA}"):
        length = len(formula.text or "")
        if length > LONGEST_FORMULA:
            raise over("公式长度", "length of a formula", LONGEST_FORMULA, length)


# --- what is handed on ----------------------------------------------------------------------------------------------


def _parts(book: _Book) -> Iterator[tuple[str, str | bytes]]:
    """The parts of the reduced workbook but for its sheets."""
    parts = [("styles", "styles.xml", ContentType.STYLES)]
    numbers = range(1, len(book.sheets) + 1)
    parts += [("worksheet", f"worksheets/sheet{number}.xml", ContentType.WORKSHEET) for number in numbers]
    overrides = "".join(f'<Override PartName="/xl/{path}" ContentType="{type_}"/>' for _, path, type_ in parts)
    yield TYPES_PART, _CONTENT_TYPES.format(overrides)
    roots = [(relationship_type("officeDocument"), BOOK_PART), (CORE_PROPERTIES_TYPE, "docProps/core.xml")]
    yield "_rels/.rels", _relationships(roots)
    yield "xl/_rels/workbook.xml.rels", _relationships([(relationship_type(type_), path) for type_, path, _ in parts])
    listed = "".join(
        f'<sheet name="{html.escape(sheet.name)}" sheetId="{number}" r:id="r{number + 1}"'
        f' state="{"hidden" if sheet.is_hidden else "visible"}"/>'
        for number, sheet in enumerate(book.sheets, start=1)
    )
    yield BOOK_PART, _WORKBOOK.format(listed)
    core = ET.Element(f"{{{CORE_PROPERTIES}}}coreProperties")
    ET.SubElement(core, f"{{{CORE_PROPERTIES}}}keywords").text = book.keywords
    yield "docProps/core.xml", bytes(ET.tostring(core))
    yield "xl/styles.xml", _STYLES


_CONTENT_TYPES = (
    f'<Types xmlns="{CONTENT_TYPES}">'
    f'<Default Extension="rels" ContentType="{ContentType.RELATIONSHIPS}"/>'
    f'<Default Extension="xml" ContentType="{ContentType.XML}"/>'
    f'<Override PartName="/{BOOK_PART}" ContentType="{ContentType.WORKBOOK}"/>'
    "{}</Types>"
)
_WORKBOOK = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONSHIPS}"><sheets>{{}}</sheets></workbook>'
_STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts><font/></fonts><fills><fill><patternFill/></fill></fills><borders><border/>'
    "</borders><cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf/></cellXfs></styleSheet>"
)
"""No styles: a number is handed on as it is stored."""


def _relationships(targets: list[tuple[str, str]]) -> str:
    return relationships_xml((f"r{number}", type_, target) for number, (type_, target) in enumerate(targets, start=1))


# --- the record -----------------------------------------------------------------------------------------------------


def _raw(data: bytes, _limits: Limits) -> RawWorkbook:
    # It builds on what is read here.
    from gouji.workbook.formats.thorough import read_raw  # noqa: PLC0415

    return read_raw(data)


_MAIN_TYPES = (
    *(ContentType.WORKBOOK, ContentType.TEMPLATE, ContentType.ADD_IN),
    *(ContentType.MACRO_WORKBOOK, ContentType.MACRO_TEMPLATE),
)


def _examine(file: Candidate, limits: Limits) -> bool:
    """Let a workbook pass whose parts that are read are within the limits; True if there are macros in it."""
    assert file.package is not None
    package, scan = file.package, part_scanner(limits)
    if file.open_document_type:
        raise two_formats()
    weigh(package, limits)
    with _refusing():
        links = relationships_part(file.main_part)
        if package.has(links):
            scan(package.pieces(links))
        parts = parts_read(package)
        for part in filter(None, (parts.book, core_part(package), parts.styles, parts.strings)):
            scan(package.pieces(part))
        targets = {link.id: (link.type, link.target) for link in package.relationships(parts.book)}
        for sheet in sheets_of(package.element(parts.book), targets):
            scan(sheet_pieces(package, sheet.part))
    return has_macros(package, parts.book)


XLSX = WorkbookFormat(
    name=Phrase("Excel 工作簿（.xlsx）", "an Excel workbook (.xlsx)"),
    sniff=lambda file: file.main_type in _MAIN_TYPES,
    examine=_examine,
    read=_raw,
    shows=Visible(formulas=True, locks=True, styles=True, merges=True, keywords=True),
    is_editable=True,
    spelled=_spelled,
)
