"""Excel workbooks (.xlsx, .xlsm, Strict Open XML), reduced to what is read of them before a library reads the rest.

Of an .xlsx only sheets with their cells and protection, strings and keywords are handed on. Merges, links, comments,
validations, names, pictures and styles are left out: the libraries that read them expand some without bounds and refuse
others that spreadsheet programs accept. Merges, footers and number formats are read here.
"""

from __future__ import annotations

import functools
import html
import io
import itertools
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from xml.etree import ElementTree as ET

from gouji.common import LAST_COLUMN, Position, column_letters, corners, from_a1, to_a1
from gouji.findings import Phrase
from gouji.workbook.formats.archives import part_scanner, weigh
from gouji.workbook.formats.candidate import Candidate
from gouji.workbook.formats.colours import OwnColours
from gouji.workbook.formats.content_model import (
    ambiguous,
    check_dialect,
    check_sheet,
    check_string,
    check_strings,
    check_styles,
    is_single_text,
    merges_of,
)
from gouji.workbook.formats.drawings import ELSEWHERE, drawn_in, embedded_objects, pictures_in_cells
from gouji.workbook.formats.empty_cells import sheet_pieces
from gouji.workbook.formats.legacy_drawings import legacy_drawn
from gouji.workbook.formats.limits import (
    LARGEST_CORE,
    LONGEST_TEXT,
    MOST_CHARACTERS,
    NUMBER,
    Limits,
    Refused,
    check_merges,
    check_sheets,
    checked_text,
    damaged,
    missing,
    over,
    two_formats,
    two_packages,
)
from gouji.workbook.formats.raw import (
    EPOCH,
    EPOCH_1904,
    WHOLE_VIEW,
    DisplayFormat,
    Drawn,
    Merge,
    RawWorkbook,
    Value,
    View,
    gaps,
    stretches,
)
from gouji.workbook.formats.record import Rows, Visible, WorkbookFormat
from gouji.workbook.formats.rich_text import RichText, Run, marked_styles, runs_of_string
from gouji.workbook.formats.shared_formulas import SharedFormula, formula_cells, taken_from
from gouji.workbook.formats.style_formats import (
    cell_formats,
    conditional_formats,
    mirrored,
    placed_cells,
    style_formats,
    with_conditional,
)
from gouji.workbook.formats.themes import LARGEST_THEME, own_colours, say_colours
from gouji.workbook.ooxml.archive import part_key
from gouji.workbook.ooxml.editing import FORBIDDEN
from gouji.workbook.ooxml.names import (
    CONTENT_TYPES,
    CORE_PROPERTIES,
    CORE_PROPERTIES_TYPE,
    MAIN,
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
from gouji.workbook.ooxml.workbook import BOOK_PART, Sheet, is_1904, sheet_elements, worksheets

_LONGEST_FORMULA = 8_192
"""Characters of a formula in any spreadsheet program."""
_MOST_STRINGS = 100_000
_MOST_STYLES = 65_490
"""Cell styles of a workbook in Excel."""
_LONGEST_FOOTER = 1_000
_MOST_DIGITS = 15
"""Digits up to which a spreadsheet keeps a number as it was typed."""


@dataclass(frozen=True, eq=False)
class Around:
    """The parts of a sheet besides its values: merges, page footer, protection, what is drawn, what is kept from sight.

    Compared by identity, so that what was proved of one can be remembered without looking at all its merges again.
    """

    merges: tuple[Merge, ...]
    footer: str
    protected: bool
    drawn: tuple[Drawn, ...] = ()
    view: View = WHOLE_VIEW


class Result(NamedTuple):
    """The result of a formula, as it was stored with it."""

    value: Value
    is_error: bool = False


@dataclass(frozen=True, slots=True)
class Reduced:
    """A workbook for a library to read, and what was read of its sheets before, in their order.

    Attributes:
        data: the same with no cells but those that are not plain.
        results: the results of the formulas of each sheet that are numbers, texts, truth values or errors.
        others: the same with no cells but those that hold a formula with another result; None if no cell does.
        plain: the numbers and texts that were typed, of each sheet: nearly all cells, which no library need read.
        formats: the number formats of the cells of each sheet.
        runs: the texts of each sheet that are struck out, superscript or subscript in part.
        shared: the formulas that cells share with others, which were taken out.
    """

    data: bytes
    results: tuple[Mapping[Position, Result], ...]
    others: bytes | None
    plain: tuple[Mapping[Position, float | str], ...]
    around: tuple[Around, ...]
    formats: tuple[Mapping[Position, DisplayFormat], ...]
    runs: tuple[Mapping[Position, RichText], ...]
    shared: tuple[Mapping[Position, SharedFormula], ...]


def reduced(data: bytes) -> Reduced:
    """The workbook with only what is read. *data* was examined before.

    Raises:
        Refused: parts are missing or broken, or one of them is over a limit.
    """
    plain, around, formats, runs, shared, results = [], [], [], [], [], []
    sheets, others = [], []
    with _refusing():
        book = _Book(Package(data))
        for beside, displayed, marked, cells in book.cells():
            around.append(beside)
            formats.append(displayed)
            runs.append(marked)
            plain.append(_plain_cells(cells))
            shared.append(taken_from(cells))
            sheets.append(cells)
        whole = _packed(book, sheets)
        for cells in sheets:
            found, odd = _results(cells)
            results.append(found)
            others.append(odd)
        rest = _packed(book, others) if any(len(odd[0]) for odd in others) else None
    read = (tuple(around), tuple(formats), tuple(runs), tuple(shared))
    return Reduced(whole, tuple(results), rest, tuple(plain), *read)


def _packed(book: _Book, sheets: Iterable[ET.Element]) -> bytes:
    """A workbook with these sheets instead of its own."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as slim:
        for name, content in _parts(book):
            slim.writestr(name, content)
        for number, sheet in enumerate(sheets, start=1):
            # In UTF-8, for names may hold what ASCII cannot.
            slim.writestr(f"xl/worksheets/sheet{number}.xml", bytes(ET.tostring(sheet, "utf-8")))
    return data.getvalue()


def _plain_cells(sheet: ET.Element) -> dict[Position, float | str]:
    """Take the numbers and texts that were typed out of a sheet; a library takes as long for them as all the rest."""
    found: dict[Position, float | str] = {}
    for row in sheet.iter(main("row")):
        others = []
        for cell in row:
            value, place = _plain_value(cell), from_a1(cell.get("r", ""))
            if value is None or place is None:
                others.append(cell)
            else:
                found[place] = value
        row[:] = others
    return found


_HELD = main("v")


def _plain_value(cell: ET.Element) -> float | str | None:
    """The number or text in a cell that holds nothing else; None for any other cell."""
    if len(cell) != 1 or cell[0].tag != _HELD:
        return None
    text, kind = cell[0].text, cell.get("t", "n")
    if not text or kind == "str":
        return text or None
    return _number(text) if kind == "n" else None


def _number(text: str) -> float | None:
    """A number as it is stored; None if it is none."""
    if not NUMBER.fullmatch(text):
        return None
    return float(text) if any(map(text.__contains__, ".Ee")) else int(text)


def _results(sheet: ET.Element) -> tuple[dict[Position, Result], ET.Element]:
    """The results of formulas, and a sheet with no cells but those whose result is left to a library."""
    found: dict[Position, Result] = {}
    odd = ET.Element(main("worksheet"))
    data = ET.SubElement(odd, main("sheetData"))
    line = None
    for (row, column), cell, _ in formula_cells(sheet):
        result = _result(cell)
        if result is not None:
            found[row, column] = result
            continue
        if line is None or line.get("r") != str(row):
            line = ET.SubElement(data, main("row"), {"r": str(row)})
        cell.set("r", to_a1((row, column)))
        line.append(cell)
    return found, odd


_TRUTH = {"0": False, "1": True}


def _result(cell: ET.Element) -> Result | None:
    """The result of the formula in a cell; None if it is of another kind."""
    text, kind = cell.findtext(_HELD), cell.get("t", "n")
    if not text:
        return Result(None) if kind in ("n", "b", "str") else None
    if kind in ("str", "e"):
        return Result(text, kind == "e")
    value = _number(text) if kind == "n" else _TRUTH.get(text) if kind == "b" else None
    return None if value is None else Result(value)


def _spelled(data: bytes) -> Iterator[tuple[str, Rows]]:
    with _refusing():
        book = _Book(Package(data))
        for sheet, (*_, cells) in zip(book.sheets, book.cells(), strict=True):
            yield sheet.name, list(_spelled_rows(cells))


def _spelled_rows(sheet: ET.Element) -> Iterator[tuple[int, dict[int, Value]]]:
    row = 0
    for element in sheet.iter(main("row")):
        row, column = int(element.get("r") or row + 1), 0
        values: dict[int, Value] = {}
        for cell in element:
            position = from_a1(cell.get("r", ""))
            column = position[1] if position else column + 1
            values[column] = _spelled_value(cell)
        yield row, values


def _spelled_value(cell: ET.Element) -> Value:
    value, type_ = cell.findtext(main("v")) or "", cell.get("t", "n")
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
    except (ET.ParseError, LookupError, ValueError, UnicodeError):
        raise damaged("内部 XML 有误", "broken XML") from None


class _Book:
    """The parts of a workbook that are read."""

    def __init__(self, package: Package) -> None:
        self.package = package
        parts = parts_read(package)
        root = package.element(parts.book)
        epoch = EPOCH_1904 if is_1904(root) else EPOCH
        self.sheets = sheets_of(root, {link.id: (link.type, link.target) for link in package.relationships(parts.book)})
        self.keywords = keywords_in(package)
        style_sheet = _as_others_read(package.element(parts.styles)) if parts.styles else None
        if style_sheet is not None:
            check_styles(style_sheet)
        self.colours = own_colours(theme_in(package, parts.book), style_sheet)
        if style_sheet is not None:
            say_colours(style_sheet, self.colours)
        self.texts = _strings(package, parts.strings, self.colours) if parts.strings else _Strings()
        self.formats, self.fonts = style_formats(style_sheet, epoch), marked_styles(style_sheet, MAIN)
        if len(self.formats.cells) > _MOST_STYLES:
            raise _over("单元格样式数", "cell styles", len(self.formats.cells), _MOST_STYLES)

    def cells(
        self,
    ) -> Iterator[tuple[Around, Mapping[Position, DisplayFormat], Mapping[Position, RichText], ET.Element]]:
        """The cells of each sheet, all texts in their places, their number formats, runs, and what is read besides."""
        for sheet in self.sheets:
            xml = b"".join(sheet_pieces(self.package, sheet.part))
            check_dialect(xml)
            root = parse(xml)
            check_sheet(root)
            if next(root.iter(main("color")), None) is not None:
                say_colours(root, self.colours)
            conditional = conditional_formats(root, self.formats)
            formats, view = dict(with_conditional(cell_formats(root, self.formats), conditional)), view_of(root)
            yield (
                replace(around_cells(root), drawn=self.drawn(sheet.part, root), view=view),
                mirrored(formats, view),
                dict(self._runs(root)),
                _cells_of(root, self.texts.plain),
            )

    def _runs(self, root: ET.Element) -> Iterator[tuple[Position, RichText]]:
        """The cells of which a part is struck out, superscript or subscript. Most workbooks have none."""
        if not (self.fonts or self.texts.is_marked or next(root.iter(main("rPr")), None) is not None):
            return
        for position, _, cell in placed_cells(root):
            kind, value, inline = cell.get("t"), cell.findtext(main("v")) or "", cell.find(main("is"))
            font = self.fonts.get(self.formats.index(cell.get("s")))
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


def theme_in(package: Package, book: str) -> bytes | None:
    """The theme of a workbook; None if there is none, or it cannot be looked at: no number depends on it being whole.

    Args:
        package: of the workbook.
        book: its main part.
    """
    theme = package.only(book, "theme")
    if theme is None or not package.has(theme) or package.size(theme) > LARGEST_THEME:
        return None
    try:
        return package.read(theme)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
        return None


_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


def _as_others_read(styles: ET.Element) -> ET.Element:
    """The styles with the fallback in place of what only programs read that know other namespaces."""
    for formats in styles.findall(main("cellXfs")):
        for place, choice in reversed(list(enumerate(formats))):
            if choice.tag == f"{_ALTERNATIVES}AlternateContent":
                formats[place : place + 1] = choice.findall(f"{_ALTERNATIVES}Fallback/*")
    return styles


class Parts(NamedTuple):
    """The parts of a workbook that its relationships lead to, of which it has one each; empty for those it has not."""

    book: str
    strings: str
    styles: str


def parts_read(package: Package) -> Parts:
    """The parts of a workbook that relationships lead to, and content types do not contradict.

    Args:
        package: of the workbook.

    Returns:
        Names of parts; those of strings and styles are empty if there are none.

    Raises:
        TwoPackages: there are two of one kind, or some programs find another part by its content type.
        MissingPart: a part is not there.
    """
    book = package.only("", "officeDocument") or BOOK_PART
    package.only("", "core-properties")
    package.only(book, "theme")
    types = package.content_types()
    found = []
    for word, type_ in (("sharedStrings", ContentType.SHARED_STRINGS), ("styles", ContentType.STYLES)):
        target, declared = package.only(book, word), types.only(type_)
        # Some programs find these by their content types alone.
        if declared is not None and package.has(declared) and declared != part_key(target or ""):
            raise TwoPackages(f"{word} 的关系和内容类型不是一个部件", f"another part is declared to be {word}")
        if target is not None and not package.has(target):
            raise MissingPart(target)
        found.append(target or "")
    return Parts(book, *found)


def sheets_of(root: ET.Element, targets: Mapping[str, tuple[str, str]]) -> list[Sheet]:
    """The worksheets in their order.

    Args:
        root: of the workbook part.
        targets: type and target of the relationships of the workbook, by their ids.

    Raises:
        Refused: there is none, too many, or one twice.
    """
    lists = root.findall(main("sheets"))
    if len(lists) > 1 or any(element.tag != main("sheet") for listed in lists for element in listed):
        raise damaged("工作表目录有误", "a list of sheets that programs do not read alike")
    elements = sheet_elements(root)
    if any(element.get(RELATIONSHIP_ID, "") not in targets for element in elements):
        raise damaged("工作表目录有误", "a sheet that no relationship leads to")
    sheets = list(worksheets(root, targets))
    check_sheets([element.get("name", "") for element in elements] if sheets else [])
    check_sheets([sheet.part for sheet in sheets])
    return sheets


def keywords_in(package: Package) -> str:
    """The keywords of a package, none if its core properties are missing or too large.

    Returns:
        "" if there are none.
    """
    core = core_part(package)
    return "" if core is None else keywords_of(package.element(core))


def core_part(package: Package) -> str | None:
    """The part of the core properties.

    Args:
        package: of the workbook.

    Returns:
        Its name; None if it is missing or too large to be looked at.
    """
    core = package.related("", "core-properties")
    return None if core is None or package.size(core.target) > LARGEST_CORE else core.target


def keywords_of(core: ET.Element) -> str:
    """The keywords among the core properties.

    Args:
        core: the root of the core properties.

    Returns:
        "" if there are none.
    """
    for element in core:
        if element.tag.rpartition("}")[2] == "keywords":
            return unescaped(element.text or "")
    return ""


@dataclass(frozen=True)
class _Strings:
    """The shared strings; *rich* has those by number that have fonts of their own."""

    plain: Sequence[str] = ()
    rich: Mapping[int, RichText] = field(default_factory=dict)

    @functools.cached_property
    def is_marked(self) -> bool:
        """True if any is struck out, superscript or subscript in part."""
        return any(text.is_marked for text in self.rich.values())


def _strings(package: Package, part: str, colours: OwnColours) -> _Strings:
    """The shared strings, phonetic hints left out."""
    check_dialect(package.read(part))
    root = package.element(part)
    check_strings(root)
    say_colours(root, colours)
    items = root.findall(main("si"))
    if len(items) > _MOST_STRINGS:
        raise _over("不同文字数", "shared strings", len(items), _MOST_STRINGS)
    texts = list(map(rich_text_of, items))
    rich = {number: text for number, text in enumerate(texts) if any(run.has_font for run in text.runs)}
    return _Strings([text.text for text in texts], rich)


def rich_text_of(item: ET.Element) -> RichText:
    """A shared or inline text in its runs.

    Args:
        item: ``si`` or ``is``.

    Raises:
        Refused: it is longer than a cell can hold, or programs read different texts in it.
    """
    if is_single_text(item):  # as nearly all are
        return RichText((Run(unescaped(item[0].text or "")),))
    check_string(item)
    runs = runs_of_string(item, MAIN).runs
    texts = (unescaped(run.text) for run in runs)
    text = RichText(
        tuple(run if said == run.text else replace(run, text=said) for run, said in zip(runs, texts, strict=True))
    )
    if len(runs) > 1:
        checked_text(text.text)
    return text


def unescaped(text: str) -> str:
    """Characters written as ``_x000D_``; those that XML cannot hold become a mark that is no part of any number.

    Args:
        text: as it stands in the XML.

    Returns:
        With line feeds only as line breaks.

    Raises:
        Refused: it is longer than a cell can hold.
    """
    if "_x" in text and len(text) <= LONGEST_TEXT * len("_x0000_"):
        text = _ESCAPED.sub(_character, text)
    return checked_text(text.replace("\r\n", "\n").replace("\r", "\n"))


_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def _character(match: re.Match[str]) -> str:
    """The character of an escape; what needs none is left as it stands, for only some programs take it for one."""
    char = chr(int(match[1], 16))
    return char if char in "_\t\n\r" or FORBIDDEN.match(char) else match[0]


def around_cells(root: ET.Element) -> Around:
    """Read the parts of a sheet besides its cells.

    Raises:
        Refused: more merges than anybody makes, or one of cells that cannot be told.
    """
    merges = merges_of(root)
    check_merges(len(merges))
    areas = [corners(merge.get("ref", "")) for merge in merges]
    if None in areas:
        raise ambiguous("合并单元格的范围不明", "merged cells of an area that is none")
    footer = root.findtext(f"{{{MAIN}}}headerFooter/{{{MAIN}}}oddFooter", "")
    protection = root.find(main("sheetProtection"))
    return Around(
        tuple(Merge(*first, *last) for first, last in filter(None, areas)),
        footer if len(footer) <= _LONGEST_FOOTER else "",
        protection is not None and protection.get("sheet") in ("1", "true"),
    )


_NO = frozenset({"0", "false", "off"})
LOWEST_ROW, NARROWEST_COLUMN = 5.0, 1.0
"""Points, and characters with the gap of a column. Nobody reads a digit in rows and columns that are smaller."""


def view_of(root: ET.Element) -> View:
    """The settings of a sheet that keep a person from seeing what its cells hold (18.3.1.13, 18.3.1.73, 18.3.1.87).

    Args:
        root: of the sheet.
    """
    views = root.findall(f"{main('sheetViews')}/{main('sheetView')}")
    columns = list(itertools.islice(root.iterfind(f"{main('cols')}/{main('col')}"), LAST_COLUMN))
    format_ = root.find(main("sheetFormatPr"))
    usual: Mapping[str, str] = {} if format_ is None else format_.attrib
    is_low = has_low_rows(root)
    rows, number = [], 0
    for row in root.iterfind(f"{main('sheetData')}/{main('row')}"):
        number = int(row.get("r") or number + 1)
        if is_out_of_sight(row.attrib, "ht", LOWEST_ROW) or (is_low and "ht" not in row.attrib):
            rows.append(number)
    said = [
        (int(column.get("min", "")), int(column.get("max", "")), column.attrib)
        for column in columns
        if column.get("min", "").isdecimal() and column.get("max", "").isdecimal()
    ]
    hidden = [
        (first, last) for first, last, attributes in said if is_out_of_sight(attributes, "width", NARROWEST_COLUMN)
    ]
    if is_out_of_sight(usual, "defaultColWidth", NARROWEST_COLUMN):
        hidden += gaps(((first, last) for first, last, _ in said), LAST_COLUMN)
    above, left = _out_of_reach(views)
    return View(
        any(view.get("showZeros", "1") in _NO for view in views),
        (*above, *stretches(rows)),
        (*left, *hidden),
        any(view.get("rightToLeft", "0") not in _NO for view in views),
    )


def has_low_rows(root: ET.Element) -> bool:
    """True if rows that say no height of their own are not seen.

    Args:
        root: of the sheet, or what stands before its cells.
    """
    format_ = root.find(main("sheetFormatPr"))
    usual: Mapping[str, str] = {} if format_ is None else format_.attrib
    return usual.get("zeroHeight", "0") not in _NO or is_out_of_sight(usual, "defaultRowHeight", LOWEST_ROW)


Stretches = tuple[tuple[int, int], ...]


def _out_of_reach(views: Sequence[ET.Element]) -> tuple[Stretches, Stretches]:
    """Rows and columns before those that are frozen at the edge of a window: nobody can scroll to them (18.3.1.66)."""
    rows, columns = [], []
    for view in views:
        first = from_a1(view.get("topLeftCell", ""))
        is_frozen = any(pane.get("state") in ("frozen", "frozenSplit") for pane in view.iterfind(main("pane")))
        if first is not None and is_frozen:
            rows += [(1, first[0] - 1)] if first[0] > 1 else []
            columns += [(1, first[1] - 1)] if first[1] > 1 else []
    return tuple(rows), tuple(columns)


_LENGTH = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,20})?(?:[Ee]-?[0-9]{1,2})?")


def is_out_of_sight(attributes: Mapping[str, str], size: str, smallest: float) -> bool:
    """True if a row or a column is hidden, or so small that nothing is seen of it.

    Args:
        attributes: of its element.
        size: the attribute that says how high or wide it is.
        smallest: size of which something is seen.
    """
    said = attributes.get(size, "")
    is_small = _LENGTH.fullmatch(said) is not None and float(said) < smallest
    return is_small or attributes.get("hidden", "0") not in (*_NO, "")


def _cells_of(root: ET.Element, texts: Sequence[str]) -> ET.Element:
    """A sheet with its cells, all texts in their places."""
    slim = ET.Element(main("worksheet"))
    data = root.find(main("sheetData"))
    if data is not None:
        _check_formulas(data)
        _without_styles(data)
        total = sum(_write_out(cell, texts) for cell in data.iter(main("c")))
        if total > MOST_CHARACTERS:
            raise _over("文字总量", "text in all", total, MOST_CHARACTERS)
        slim.append(data)
    return slim


def _without_styles(data: ET.Element) -> None:
    """Leave rows their number and cells their place and type: a height that is no number is no matter here.

    Cells that hold nothing go: there may be many, and nothing is read of them.
    """
    number = 0
    for row in data:
        _keep(row, "r")
        number, column = int(row.get("r") or number + 1), 0
        for cell in list(row):
            _keep(cell, "r", "t")
            place = from_a1(cell.get("r", ""))
            column = place[1] if place else column + 1
            if not len(cell):
                row.remove(cell)
            elif place is None:
                cell.set("r", f"{column_letters(column)}{number}")


def _keep(element: ET.Element, *names: str) -> None:
    kept = {name: element.attrib[name] for name in names if name in element.attrib}
    element.attrib.clear()
    element.attrib.update(kept)


def _write_out(cell: ET.Element, texts: Sequence[str]) -> int:
    """Turn a shared or inline text into one written out in its cell; gives its length."""
    kind, value = cell.get("t"), cell.find(main("v"))
    inline = cell.find(main("is"))
    if kind == "inlineStr" and inline is not None:
        text = unescaped(inline[0].text or "") if is_single_text(inline) else rich_text_of(inline).text
        cell.remove(inline)
    elif kind == "s" and value is not None and value.text:
        number = int(value.text)
        if number >= len(texts):
            raise damaged("引用的文字不存在", "a shared string that is not there")
        text = texts[number]
    elif kind == "str" and value is not None and value.text:
        text = unescaped(value.text)
    else:
        return 0
    if value is None:
        value = ET.SubElement(cell, main("v"))
    value.text = text
    cell.set("t", "str")
    return len(text)


def _check_formulas(data: ET.Element) -> None:
    for formula in data.iter(main("f")):
        length = len(formula.text or "")
        if length > _LONGEST_FORMULA:
            raise _over("公式长度", "length of a formula", length, _LONGEST_FORMULA)


def _over(zh: str, en: str, found: int, limit: int) -> Refused:
    return over(zh, en, f"{found:,}", f"{limit:,}")


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
    # openpyxl takes longer to import than a broken file takes to be refused.
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


def has_macros(package: Package, book: str) -> bool:
    """True if a workbook has macros.

    Args:
        package: of the workbook.
        book: its main part.
    """
    return any(link.type == "vbaProject" for link in package.relationships(book))


XLSX = WorkbookFormat(
    name=Phrase("Excel 工作簿（.xlsx）", "an Excel workbook (.xlsx)"),
    sniff=lambda file: file.main_type in _MAIN_TYPES,
    examine=_examine,
    read=_raw,
    shows=Visible(formulas=True, locks=True, styles=True, merges=True, keywords=True),
    is_editable=True,
    spelled=_spelled,
)
