"""A workbook reduced to what is read of it, so that nothing else in it can cost time or memory.

Of an .xlsx only sheets with their cells and protection, strings, number formats and keywords are handed on. Merges,
links, comments, validations, names, pictures and looks are left out: the libraries that read them expand some without
bounds and refuse others that spreadsheet programs accept. Merges and footers are read here.
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from gouji.common import corners
from gouji.workbook.reader.limits import LONGEST_TEXT, Refused, check_sheets, checked_text, damaged, over
from gouji.workbook.reader.number_formats import BUILT_IN_DATES
from gouji.workbook.reader.raw import Merge

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_CORE_TYPE = f"{_PACKAGE}/relationships/metadata/core-properties"

MOST_CHARACTERS = 20_000_000
"""Of all texts of a sheet, each counted as often as it stands there."""
_LONGEST_FORMULA = 8_192
_MOST_STRINGS = 100_000
_MOST_LOOKS = 20_000
_MOST_SHARED = 2_000
"""Cells that share one formula with others."""
MOST_MERGES = 5_000
_LONGEST_FOOTER = 1_000
LARGEST_CORE = 100_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet and the part that holds it."""

    name: str
    part: str


@dataclass(frozen=True, eq=False)
class Around:
    """What is read of a sheet besides its cells: merges, the footer of its pages, and whether it is protected.

    Compared by identity, so that what was proved of one can be remembered without looking at all its merges again.
    """

    merges: tuple[Merge, ...]
    footer: str
    protected: bool


@dataclass(frozen=True, slots=True)
class Reduced:
    """A workbook for a library to read, and what was read of its sheets before, in their order."""

    data: bytes
    around: tuple[Around, ...]


def reduced(data: bytes) -> Reduced:
    """The workbook with only what is read. *data* was examined before.

    Raises:
        Refused: parts are missing or broken, or one of them is over a limit.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        source = Source(archive)
        around: list[Around] = []
        try:
            parts = dict(_parts(source, around))
        except (ET.ParseError, LookupError, ValueError, UnicodeError) as error:
            raise damaged("内部 XML 有误", f"broken XML: {type(error).__name__}") from None
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as slim:
        for name, content in parts.items():
            slim.writestr(name, content)
    return Reduced(buffer.getvalue(), tuple(around))


def _over(zh: str, en: str, found: int, limit: int) -> Refused:
    return over(zh, en, f"{found:,}", f"{limit:,}")


_STRICT = "http://purl.oclc.org/ooxml/"
_TRANSITIONAL = {
    f"{{{_STRICT}spreadsheetml/main}}": f"{{{MAIN}}}",
    f"{{{_STRICT}officeDocument/relationships}}": f"{{{_RELATIONSHIPS}}}",
}


def _make_transitional(root: ET.Element) -> None:
    """Give the names of Strict Open XML, which says the same in other namespaces, the usual ones."""
    for element in root.iter():
        element.tag = _renamed(element.tag)
        for name in [name for name in element.attrib if name.startswith(f"{{{_STRICT}")]:
            element.attrib[_renamed(name)] = element.attrib.pop(name)


def _renamed(name: str) -> str:
    namespace, end, local = name.partition("}")
    return _TRANSITIONAL.get(namespace + end, namespace + end) + local


class Source:
    """The parts of a package, followed by their relationships."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.names = {name.casefold(): name for name in archive.namelist()}

    def has(self, part: str) -> bool:
        """Whether there is a part of that name, letter case aside."""
        return part.casefold() in self.names

    def bytes(self, part: str) -> bytes:
        """The part unpacked.

        Raises:
            Refused: there is none of that name.
        """
        if not self.has(part):
            raise damaged(f"缺少 {part[:60]}", f"{part[:60]} is missing")
        return self.archive.read(self.names[part.casefold()])

    def xml(self, part: str) -> ET.Element:
        """The part as XML, in the usual namespaces.

        Raises:
            Refused: there is none of that name.
        """
        root = ET.fromstring(self.bytes(part))  # noqa: S314  # examined: no DTD
        if root.tag.startswith(f"{{{_STRICT}"):
            _make_transitional(root)
        return root

    def related(self, part: str) -> Iterator[tuple[str, str, str]]:
        """Id, type (its last word) and target of every relationship of a part."""
        folder, name = posixpath.split(part)
        path = f"{folder}/_rels/{name}.rels".lstrip("/")
        if self.has(path):
            yield from links_of(self.xml(path), folder)


def links_of(root: ET.Element, folder: str) -> Iterator[tuple[str, str, str]]:
    """Id, type (its last word) and target of every relationship to a part of the package."""
    for link in root:
        if link.get("TargetMode") == "External":
            continue
        target = posixpath.normpath(posixpath.join("/", folder, link.get("Target", ""))).lstrip("/")
        yield link.get("Id", ""), link.get("Type", "").rpartition("/")[2], target


def _parts(source: Source, around: list[Around]) -> Iterator[tuple[str, str | bytes]]:
    """The parts handed on; what is read here of each sheet goes to *around*."""
    roots = {kind: target for _, kind, target in source.related("")}
    book = roots.get("officeDocument", "xl/workbook.xml")
    root = source.xml(book)
    links = {name: (kind, target) for name, kind, target in source.related(book)}
    sheets = sheets_of(root, links)
    strings = next((target for kind, target in links.values() if kind == "sharedStrings" and source.has(target)), None)
    styles = next((target for kind, target in links.values() if kind == "styles" and source.has(target)), None)
    keywords = keywords_in(source)
    yield from _frame(sheets, epoch_1904=is_1904(root))
    yield "docProps/core.xml", _core(keywords)
    texts = _strings(source.xml(strings)) if strings is not None else []
    yield "xl/styles.xml", _number_formats(source.xml(styles) if styles is not None else None)
    for number, sheet in enumerate(sheets, start=1):
        root = source.xml(sheet.part)
        around.append(around_cells(root))
        yield f"xl/worksheets/sheet{number}.xml", _cells_of(root, texts)


def sheets_of(root: ET.Element, links: Mapping[str, tuple[str, str]]) -> list[Sheet]:
    """The worksheets in their order. *links* gives type and target of the relationships of the workbook.

    Raises:
        Refused: there is none, too many, or one twice.
    """
    sheets: list[Sheet] = []
    elements = root.findall(f"{{{MAIN}}}sheets/{{{MAIN}}}sheet")
    check_sheets([element.get("name", "") for element in elements])
    for element in elements:
        kind, target = links.get(element.get(f"{{{_RELATIONSHIPS}}}id", ""), ("", ""))
        if kind == "worksheet":
            sheets.append(Sheet(element.get("name", ""), target))
    check_sheets([sheet.part for sheet in sheets])
    return sheets


def is_1904(root: ET.Element) -> bool:
    """Whether the workbook counts its days from 1904."""
    properties = root.find(f"{{{MAIN}}}workbookPr")
    return properties is not None and properties.get("date1904") in ("1", "true")


def keywords_in(source: Source) -> str:
    """The keywords of a package, none if its core properties are missing or too large."""
    part = next((target for _, kind, target in source.related("") if kind == "core-properties"), None)
    if part is None or not source.has(part):
        return ""
    info = source.archive.getinfo(source.names[part.casefold()])
    return keywords_of(source.xml(part)) if info.file_size <= LARGEST_CORE else ""


def keywords_of(core: ET.Element) -> str:
    """The keywords among the core properties."""
    for element in core:
        if element.tag.rpartition("}")[2] == "keywords":
            return unescaped(element.text or "")
    return ""


_CONTENT_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
    "{}</Types>"
)
_WORKBOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{_RELATIONSHIPS}"><workbookPr date1904="{{}}"/><sheets>{{}}</sheets></workbook>'
)


def _frame(sheets: list[Sheet], *, epoch_1904: bool) -> Iterator[tuple[str, str]]:
    """Content types, workbook and relationships, written anew."""
    parts = [("styles", "styles.xml")]
    parts += [("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1)]
    overrides = "".join(f'<Override PartName="/xl/{path}" ContentType="{_TYPES}.{kind}+xml"/>' for kind, path in parts)
    yield "[Content_Types].xml", _CONTENT_TYPES.format(overrides)
    yield (
        "_rels/.rels",
        _links([(f"{_RELATIONSHIPS}/officeDocument", "xl/workbook.xml"), (_CORE_TYPE, "docProps/core.xml")]),
    )
    yield "xl/_rels/workbook.xml.rels", _links([(f"{_RELATIONSHIPS}/{kind}", path) for kind, path in parts])
    first = len(parts) - len(sheets) + 1
    listed = "".join(
        f'<sheet name="{html.escape(sheet.name)}" sheetId="{number}" r:id="r{number + first - 1}"/>'
        for number, sheet in enumerate(sheets, start=1)
    )
    yield "xl/workbook.xml", _WORKBOOK.format(int(epoch_1904), listed)


def _links(targets: list[tuple[str, str]]) -> str:
    links = "".join(
        f'<Relationship Id="r{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'


def _core(keywords: str) -> bytes:
    root = ET.Element(f"{{{_PACKAGE}/metadata/core-properties}}coreProperties")
    ET.SubElement(root, f"{{{_PACKAGE}/metadata/core-properties}}keywords").text = keywords
    return bytes(ET.tostring(root))


def _strings(root: ET.Element) -> list[str]:
    """The shared strings, runs joined and phonetic hints left out."""
    items = root.findall(f"{{{MAIN}}}si")
    if len(items) > _MOST_STRINGS:
        raise _over("不同文字数", "shared strings", len(items), _MOST_STRINGS)
    return [text_of(item) for item in items]


def text_of(item: ET.Element) -> str:
    """A shared or inline text, its runs joined.

    Raises:
        Refused: it is longer than a cell can hold.
    """
    runs = [item, *item.findall(f"{{{MAIN}}}r")]
    text = "".join(part.text or "" for run in runs for part in run.findall(f"{{{MAIN}}}t"))
    return unescaped(text)


def unescaped(text: str) -> str:
    """Characters written as ``_x000D_``; those that XML cannot hold become a mark that is no part of any number."""
    if "_x" in text and len(text) <= LONGEST_TEXT * len("_x0000_"):
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return checked_text(text.replace("\r\n", "\n").replace("\r", "\n"))


_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def _number_formats(root: ET.Element | None) -> bytes:
    """Styles with nothing left of them but number formats, which tell dates from numbers."""
    plain = ET.Element(f"{{{MAIN}}}styleSheet")
    looks = [] if root is None else root.findall(f"{{{MAIN}}}cellXfs/{{{MAIN}}}xf")
    if len(looks) > _MOST_LOOKS:
        raise _over("单元格样式数", "cell styles", len(looks), _MOST_LOOKS)
    codes = [] if root is None else root.findall(f"{{{MAIN}}}numFmts/{{{MAIN}}}numFmt")
    formats = ET.SubElement(plain, f"{{{MAIN}}}numFmts")
    for identifier, built_in in BUILT_IN_DATES.items():
        # openpyxl does not know them. They stand first: of two codes for an id it takes the last, which is the file's.
        ET.SubElement(formats, f"{{{MAIN}}}numFmt", {"numFmtId": str(identifier), "formatCode": built_in})
    for code in codes[:_MOST_LOOKS]:
        # No format that anybody wrote is longer; what tells dates stands at the beginning.
        ET.SubElement(
            formats,
            f"{{{MAIN}}}numFmt",
            {"numFmtId": code.get("numFmtId", "0"), "formatCode": code.get("formatCode", "")[:255]},
        )
    for path in (("fonts", "font"), ("fills", "fill", "patternFill"), ("borders", "border"), ("cellStyleXfs", "xf")):
        parent = plain
        for name in path:
            parent = ET.SubElement(parent, f"{{{MAIN}}}{name}")
    kept = ET.SubElement(plain, f"{{{MAIN}}}cellXfs")
    for number in [look.get("numFmtId", "0") for look in looks] or ["0"]:
        ET.SubElement(kept, f"{{{MAIN}}}xf", {"numFmtId": number})
    return bytes(ET.tostring(plain))


def around_cells(root: ET.Element) -> Around:
    """What is read of a sheet besides its cells.

    Raises:
        Refused: more merges than anybody makes.
    """
    merges = root.findall(f"{{{MAIN}}}mergeCells/{{{MAIN}}}mergeCell")
    if len(merges) > MOST_MERGES:
        raise _over("合并单元格数", "merged cells", len(merges), MOST_MERGES)
    areas = (corners(merge.get("ref", "")) for merge in merges)
    footer = root.findtext(f"{{{MAIN}}}headerFooter/{{{MAIN}}}oddFooter", "")
    protection = root.find(f"{{{MAIN}}}sheetProtection")
    return Around(
        tuple(Merge(*first, *last) for first, last in filter(None, areas)),
        footer if len(footer) <= _LONGEST_FOOTER else "",
        protection is not None and protection.get("sheet") in ("1", "true"),
    )


def _cells_of(root: ET.Element, texts: list[str]) -> bytes:
    """A sheet with its cells, all texts in their places."""
    slim = ET.Element(f"{{{MAIN}}}worksheet")
    data = root.find(f"{{{MAIN}}}sheetData")
    if data is not None:
        _check_formulas(data)
        _without_looks(data)
        total = sum(_write_out(cell, texts) for cell in data.iter(f"{{{MAIN}}}c"))
        if total > MOST_CHARACTERS:
            raise _over("文字总量", "text in all", total, MOST_CHARACTERS)
        slim.append(data)
    return bytes(ET.tostring(slim, "utf-8"))  # names may hold what ASCII cannot


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
    kind, value = cell.get("t"), cell.find(f"{{{MAIN}}}v")
    inline = cell.find(f"{{{MAIN}}}is")
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
        value = ET.SubElement(cell, f"{{{MAIN}}}v")
    value.text = text
    cell.set("t", "str")
    return len(text)


def _check_formulas(data: ET.Element) -> None:
    shared = 0
    for formula in data.iter(f"{{{MAIN}}}f"):
        length = len(formula.text or "")
        if length > _LONGEST_FORMULA:
            raise _over("公式长度", "length of a formula", length, _LONGEST_FORMULA)
        shared += formula.get("t") == "shared"
    if shared > _MOST_SHARED:
        raise _over("共享公式数", "shared formulas", shared, _MOST_SHARED)
