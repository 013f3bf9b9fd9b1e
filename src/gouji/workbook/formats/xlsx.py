"""Excel workbooks (.xlsx, .xlsm, Strict Open XML), reduced to what is read of them before a library reads the rest.

Of an .xlsx only sheets with their cells and protection, strings, number formats and keywords are handed on. Merges,
links, comments, validations, names, pictures and looks are left out: the libraries that read them expand some without
bounds and refuse others that spreadsheet programs accept. Merges and footers are read here.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from gouji.common import Position, corners, from_a1, to_a1
from gouji.findings import Phrase
from gouji.workbook.formats.archives import scan_archive
from gouji.workbook.formats.limits import (
    LARGEST_CORE,
    LONGEST_TEXT,
    MOST_CHARACTERS,
    Limits,
    Refused,
    check_merges,
    check_sheets,
    checked_text,
    damaged,
    missing,
    over,
)
from gouji.workbook.formats.number_formats import CHINESE_DATES
from gouji.workbook.formats.raw import Merge, RawWorkbook, Value
from gouji.workbook.formats.record import Rows, Visible, WorkbookFormat
from gouji.workbook.formats.shared_formulas import SharedFormula, formula_cells, taken_from
from gouji.workbook.ooxml.names import (
    CONTENT_TYPES,
    CORE_PROPERTIES,
    CORE_PROPERTIES_TYPE,
    MAIN,
    RELATIONSHIPS,
    TYPES_PART,
    ContentType,
    main,
)
from gouji.workbook.ooxml.package import MissingPart, Package
from gouji.workbook.ooxml.relationships import relationship_type, relationships_xml
from gouji.workbook.ooxml.workbook import BOOK_PART, Sheet, is_1904, sheet_elements, worksheets

_LONGEST_FORMULA = 8_192
"""Characters of a formula in any spreadsheet program."""
_MOST_STRINGS = 100_000
_MOST_STYLES = 20_000
_LONGEST_FOOTER = 1_000
_MOST_DIGITS = 15
"""Digits up to which a spreadsheet keeps a number as it was typed."""


@dataclass(frozen=True, eq=False)
class Around:
    """The parts of a sheet besides its cells: merges, the footer of its pages, and whether it is protected.

    Compared by identity, so that what was proved of one can be remembered without looking at all its merges again.
    """

    merges: tuple[Merge, ...]
    footer: str
    protected: bool


@dataclass(frozen=True, slots=True)
class Reduced:
    """A workbook for a library to read, and what was read of its sheets before, in their order.

    Attributes:
        results: the same with no cells but those that hold a formula, whose values are to be read.
        shared: the formulas that cells share with others, which were taken out.
    """

    data: bytes
    results: bytes
    around: tuple[Around, ...]
    shared: tuple[Mapping[Position, SharedFormula], ...]


def reduced(data: bytes) -> Reduced:
    """The workbook with only what is read. *data* was examined before.

    Raises:
        Refused: parts are missing or broken, or one of them is over a limit.
    """
    whole, results = io.BytesIO(), io.BytesIO()
    around, shared = [], []
    with _refusing(), zipfile.ZipFile(whole, "w") as slim, zipfile.ZipFile(results, "w") as slimmer:
        book = _Book(Package(data))
        for name, content in _parts(book):
            slim.writestr(name, content)
            slimmer.writestr(name, content)
        for number, (beside, cells) in enumerate(book.cells(), start=1):
            around.append(beside)
            shared.append(taken_from(cells))
            part = f"xl/worksheets/sheet{number}.xml"
            # In UTF-8, for names may hold what ASCII cannot.
            slim.writestr(part, bytes(ET.tostring(cells, "utf-8")))
            slimmer.writestr(part, bytes(ET.tostring(_only_formulas(cells), "utf-8")))
    return Reduced(whole.getvalue(), results.getvalue(), tuple(around), tuple(shared))


def _only_formulas(sheet: ET.Element) -> ET.Element:
    """A sheet with no cells but those that hold a formula."""
    slim = ET.Element(main("worksheet"))
    data = ET.SubElement(slim, main("sheetData"))
    line = None
    for (row, column), cell, _ in formula_cells(sheet):
        if line is None or line.get("r") != str(row):
            line = ET.SubElement(data, main("row"), {"r": str(row)})
        cell.set("r", to_a1((row, column)))
        line.append(cell)
    return slim


def _spelled(data: bytes) -> Iterator[tuple[str, Rows]]:
    with _refusing():
        book = _Book(Package(data))
        for sheet, (_, cells) in zip(book.sheets, book.cells(), strict=True):
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
    except (ET.ParseError, LookupError, ValueError, UnicodeError) as error:
        raise damaged("内部 XML 有误", f"broken XML: {type(error).__name__}") from None


class _Book:
    """The parts of a workbook that are read."""

    def __init__(self, package: Package) -> None:
        self.package = package
        roots = {link.type: link.target for link in package.relationships("")}
        book = roots.get("officeDocument", BOOK_PART)
        root = package.element(book)
        self.epoch_1904 = is_1904(root)
        self.sheets = sheets_of(root, {link.id: (link.type, link.target) for link in package.relationships(book)})
        strings, styles = package.related(book, "sharedStrings"), package.related(book, "styles")
        self.keywords = keywords_in(package)
        self.texts = _strings(package.element(strings.target)) if strings is not None else []
        self.number_formats = _number_formats(package.element(styles.target) if styles is not None else None)

    def cells(self) -> Iterator[tuple[Around, ET.Element]]:
        """The cells of each sheet, all texts in their places, and what is read of it besides."""
        for sheet in self.sheets:
            root = self.package.element(sheet.part)
            yield around_cells(root), _cells_of(root, self.texts)


def sheets_of(root: ET.Element, targets: Mapping[str, tuple[str, str]]) -> list[Sheet]:
    """The worksheets in their order.

    Args:
        targets: type and target of the relationships of the workbook, by their ids.

    Raises:
        Refused: there is none, too many, or one twice.
    """
    check_sheets([element.get("name", "") for element in sheet_elements(root)])
    sheets = list(worksheets(root, targets))
    check_sheets([sheet.part for sheet in sheets])
    return sheets


def keywords_in(package: Package) -> str:
    """The keywords of a package, none if its core properties are missing or too large.

    Returns:
        "" if there are none.
    """
    core = package.related("", "core-properties")
    if core is None or package.size(core.target) > LARGEST_CORE:
        return ""
    return keywords_of(package.element(core.target))


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


def _strings(root: ET.Element) -> list[str]:
    """The shared strings, runs joined and phonetic hints left out."""
    items = root.findall(main("si"))
    if len(items) > _MOST_STRINGS:
        raise _over("不同文字数", "shared strings", len(items), _MOST_STRINGS)
    return [text_of(item) for item in items]


def text_of(item: ET.Element) -> str:
    """A shared or inline text, its runs joined.

    Raises:
        Refused: it is longer than a cell can hold.
    """
    runs = [item, *item.findall(main("r"))]
    text = "".join(part.text or "" for run in runs for part in run.findall(main("t")))
    return unescaped(text)


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
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return checked_text(text.replace("\r\n", "\n").replace("\r", "\n"))


_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def _number_formats(root: ET.Element | None) -> ET.Element:
    """Styles with nothing left of them but number formats, which tell dates from numbers."""
    plain = ET.Element(main("styleSheet"))
    looks = [] if root is None else root.findall(f"{{{MAIN}}}cellXfs/{{{MAIN}}}xf")
    if len(looks) > _MOST_STYLES:
        raise _over("单元格样式数", "cell styles", len(looks), _MOST_STYLES)
    codes = [] if root is None else root.findall(f"{{{MAIN}}}numFmts/{{{MAIN}}}numFmt")
    formats = ET.SubElement(plain, main("numFmts"))
    for identifier, built_in in CHINESE_DATES.items():
        # openpyxl does not know them. They stand first: of two codes for an id it takes the last, which is the file's.
        ET.SubElement(formats, main("numFmt"), {"numFmtId": str(identifier), "formatCode": built_in})
    for code in codes[:_MOST_STYLES]:
        # No format that anybody wrote is longer; what tells dates stands at the beginning.
        ET.SubElement(
            formats,
            main("numFmt"),
            {"numFmtId": code.get("numFmtId", "0"), "formatCode": code.get("formatCode", "")[:255]},
        )
    for path in (("fonts", "font"), ("fills", "fill", "patternFill"), ("borders", "border"), ("cellStyleXfs", "xf")):
        parent = plain
        for name in path:
            parent = ET.SubElement(parent, f"{{{MAIN}}}{name}")
    kept = ET.SubElement(plain, main("cellXfs"))
    for number in [look.get("numFmtId", "0") for look in looks] or ["0"]:
        ET.SubElement(kept, main("xf"), {"numFmtId": number})
    return plain


def around_cells(root: ET.Element) -> Around:
    """Read the parts of a sheet besides its cells.

    Raises:
        Refused: more merges than anybody makes.
    """
    merges = root.findall(f"{{{MAIN}}}mergeCells/{{{MAIN}}}mergeCell")
    check_merges(len(merges))
    areas = (corners(merge.get("ref", "")) for merge in merges)
    footer = root.findtext(f"{{{MAIN}}}headerFooter/{{{MAIN}}}oddFooter", "")
    protection = root.find(main("sheetProtection"))
    return Around(
        tuple(Merge(*first, *last) for first, last in filter(None, areas)),
        footer if len(footer) <= _LONGEST_FOOTER else "",
        protection is not None and protection.get("sheet") in ("1", "true"),
    )


def _cells_of(root: ET.Element, texts: list[str]) -> ET.Element:
    """A sheet with its cells, all texts in their places."""
    slim = ET.Element(main("worksheet"))
    data = root.find(main("sheetData"))
    if data is not None:
        _check_formulas(data)
        _without_looks(data)
        total = sum(_write_out(cell, texts) for cell in data.iter(main("c")))
        if total > MOST_CHARACTERS:
            raise _over("文字总量", "text in all", total, MOST_CHARACTERS)
        slim.append(data)
    return slim


def _without_looks(data: ET.Element) -> None:
    """Leave rows their number and cells their place, type and look: a height that is no number is no matter here."""
    for row in data:
        _keep(row, "r")
        for cell in row:
            _keep(cell, "r", "t", "s")


def _keep(element: ET.Element, *names: str) -> None:
    kept = {name: element.attrib[name] for name in names if name in element.attrib}
    element.attrib.clear()
    element.attrib.update(kept)


def _write_out(cell: ET.Element, texts: list[str]) -> int:
    """Turn a shared or inline text into one written out in its cell; gives its length."""
    kind, value = cell.get("t"), cell.find(main("v"))
    inline = cell.find(main("is"))
    if kind == "inlineStr" and inline is not None:
        text = text_of(inline)
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
        f'<sheet name="{html.escape(sheet.name)}" sheetId="{number}" r:id="r{number + 1}"/>'
        for number, sheet in enumerate(book.sheets, start=1)
    )
    yield BOOK_PART, _WORKBOOK.format(int(book.epoch_1904), listed)
    core = ET.Element(f"{{{CORE_PROPERTIES}}}coreProperties")
    ET.SubElement(core, f"{{{CORE_PROPERTIES}}}keywords").text = book.keywords
    yield "docProps/core.xml", bytes(ET.tostring(core))
    yield "xl/styles.xml", bytes(ET.tostring(book.number_formats))


_CONTENT_TYPES = (
    f'<Types xmlns="{CONTENT_TYPES}">'
    f'<Default Extension="rels" ContentType="{ContentType.RELATIONSHIPS}"/>'
    f'<Default Extension="xml" ContentType="{ContentType.XML}"/>'
    f'<Override PartName="/{BOOK_PART}" ContentType="{ContentType.WORKBOOK}"/>'
    "{}</Types>"
)
_WORKBOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONSHIPS}"><workbookPr date1904="{{}}"/><sheets>{{}}</sheets></workbook>'
)


def _relationships(targets: list[tuple[str, str]]) -> str:
    return relationships_xml((f"r{number}", type_, target) for number, (type_, target) in enumerate(targets, start=1))


# --- the record -----------------------------------------------------------------------------------------------------


def _raw(data: bytes, _limits: Limits) -> RawWorkbook:
    # openpyxl takes longer to import than a broken file takes to be refused.
    from gouji.workbook.formats.thorough import read_raw  # noqa: PLC0415

    return read_raw(data)


XLSX = WorkbookFormat(
    name=Phrase("Excel 工作簿（.xlsx）", "an Excel workbook (.xlsx)"),
    sniff=lambda file: file.archive is not None,
    examine=scan_archive,
    read=_raw,
    shows=Visible(formulas=True, locks=True, styles=True, merges=True, keywords=True),
    is_editable=True,
    spelled=_spelled,
)
