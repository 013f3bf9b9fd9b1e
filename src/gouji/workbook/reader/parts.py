"""The parts of a workbook for the fast reader: unpacked, proved plain, and remembered, because most are alike.

Workbooks of the form come back in a few spellings, one a client. What was proved of a part, of a row without its
values, or of a text holds wherever the same bytes stand, so only what an agency typed is looked at anew. Whatever is
unusual is left to the thorough reader.
"""

from __future__ import annotations

import functools
import html
import io
import itertools
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from xml.etree import ElementTree as ET
from xml.parsers import expat

from gouji.form import RETURN_SHEET
from gouji.workbook.reader.limits import FORBIDDEN, LONGEST_TEXT, Refused, column_number, scan_part
from gouji.workbook.reader.number_formats import BUILT_IN_DATES
from gouji.workbook.reader.package import (
    LARGEST_CORE,
    MAIN,
    Around,
    Sheet,
    around_cells,
    is_1904,
    keywords_of,
    links_of,
    sheets_of,
    text_of,
    unescaped,
)
from gouji.workbook.reader.raw import Position

_MOST_MEMBERS = 60
_MOST_PACKED = 2_000_000
_MOST_BYTES = 600_000
"""Unpacked. A filled form has 120 000, saved by LibreOffice 200 000. Below this no workbook can pass the thorough
reader's limits on rows, cells or elements."""
_LARGEST_REMEMBERED = 60_000
_LARGEST_ROW = 10_000
_LARGEST_ROOT = 2_000
_LARGEST_STRING = 2_000
_MOST_LINKS = 100
_MOST_MERGES = 500
_MOST_SLOTS = 2_000
_LONGEST_FORMULA = 2_000
_TYPES, _ROOT_LINKS = "[Content_Types].xml", "_rels/.rels"
_BOOK, _BOOK_LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


class Unusual(Exception):  # noqa: N818  # no error: it sends the workbook to the thorough reader
    """The workbook is not as it was sent, or in a spelling the fast reader does not know."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell that holds something. *kind* is ``n`` for a number, ``s`` for a shared text, ``str`` for a written one."""

    position: Position
    kind: str
    look: int
    formula: str | None


@dataclass(frozen=True, eq=False)
class Skeleton:
    """The cells of a sheet that hold something, in the order of their values; its identity is its bytes.

    *last_look* is the highest number of a look, of empty cells too.
    """

    slots: tuple[Slot, ...]
    last_look: int

    @functools.cached_property
    def index(self) -> Mapping[Position, int]:
        """Which value stands at a place."""
        return {slot.position: index for index, slot in enumerate(self.slots)}


@dataclass(frozen=True, slots=True)
class PlainSheet:
    """A sheet: its skeleton, its values as the file spells them, and what stands around the cells."""

    skeleton: Skeleton
    values: list[bytes]
    around: Around
    footer: str


@dataclass(frozen=True, slots=True)
class PlainBook:
    """A workbook of plain parts.

    Attributes:
        texts: the shared texts by their numbers, which are spelled as cells do.
        dates: the looks that may show a number as a date, a time or a duration.
        days: those of them that show a day.
    """

    sheets: Mapping[str, PlainSheet]
    texts: Mapping[bytes, str]
    dates: frozenset[int]
    days: frozenset[int]
    keywords: str


def plain_book(data: bytes) -> PlainBook:
    """Take an .xlsx apart.

    Raises:
        Unusual: it is something else, broken, or spelled in a way not known here.
    """
    try:
        return _plain_book(data)
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, NotImplementedError, RuntimeError) as error:
        raise Unusual from error
    except (expat.ExpatError, ET.ParseError, ValueError, LookupError, OverflowError, Refused) as error:
        raise Unusual from error


def _plain_book(data: bytes) -> PlainBook:
    parts = _packed(data)
    _examined(parts.pop(_TYPES))
    roots = _targets(parts.pop(_ROOT_LINKS), "")
    if roots["officeDocument"] != _BOOK:
        raise Unusual
    links = parts.pop(_BOOK_LINKS)
    targets = _targets(links, "xl")
    sheets = _sheets(parts.pop(_BOOK), links)
    strings, core = _unpacked(parts.pop(targets["sharedStrings"])), _unpacked(parts.pop(roots["core-properties"]))
    looks = _looks(parts.pop(targets["styles"]))
    plain = {sheet.name: _sheet(_unpacked(parts.pop(sheet.part))) for sheet in sheets}
    if any(sheet.skeleton.last_look >= looks.known for sheet in plain.values()):
        raise Unusual
    for part in parts.values():
        _examined(part)
    return PlainBook(plain, _texts(strings), looks.dates, looks.days, _keywords(core))


# --- the archive ----------------------------------------------------------------------------------------------------


class _Packed(NamedTuple):
    """A part as it lies in the archive; equal parts have equal bytes."""

    content: bytes
    is_deflated: bool
    size: int
    checksum: int


_LOCAL_HEADER = struct.Struct("<4s22xHH")
_PLACE = re.compile(r"\[Content_Types\]\.xml|(?:_rels|docProps|xl|customXml)/[!-~]*\.(?:xml|rels|vml)")
"""Where a workbook has its parts; no other kind of document, and no program in it, has them only there."""
_KNOWN_FLAGS = 0x080E
"""How well it was packed, that its size comes behind it, that its name is UTF-8."""


def _packed(data: bytes) -> dict[str, _Packed]:
    if not data.startswith(b"PK\x03\x04") or len(data) > _MOST_PACKED:
        raise Unusual
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
    if len(members) > _MOST_MEMBERS or sum(member.file_size for member in members) > _MOST_BYTES:
        raise Unusual
    parts = {member.filename: _member(data, member) for member in members}
    if len({name.casefold() for name in parts}) < len(members) or not all(map(_PLACE.fullmatch, parts)):
        raise Unusual
    return parts


def _member(data: bytes, member: zipfile.ZipInfo) -> _Packed:
    if member.flag_bits & ~_KNOWN_FLAGS or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unusual
    if member.compress_size > 2 * _LARGEST_REMEMBERED:
        raise Unusual
    start = member.header_offset + _LOCAL_HEADER.size
    signature, named, extra = _LOCAL_HEADER.unpack_from(data, member.header_offset)
    if signature != b"PK\x03\x04" or data[start : start + named] != member.filename.encode("ascii"):
        raise Unusual
    start += named + extra
    content = data[start : start + member.compress_size]
    return _Packed(content, member.compress_type == zipfile.ZIP_DEFLATED, member.file_size, member.CRC)


def _unpacked(part: _Packed) -> bytes:
    content = part.content
    if part.is_deflated:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        content = inflater.decompress(content, part.size + 1)
        if not inflater.eof or inflater.unused_data:
            raise Unusual
    if len(content) != part.size or zlib.crc32(content) != part.checksum:
        raise Unusual
    return content


@functools.lru_cache(maxsize=128)
def _examined(part: _Packed) -> bytes:
    """A part that is the same in many workbooks, unpacked and scanned as the thorough reader would."""
    content = _unpacked(part)
    _scan(content)
    return content


def _scan(xml: bytes) -> None:
    """Let XML in UTF-8 pass that holds nothing but elements and text: what is spelled once cannot be read twice."""
    declaration = _DECLARATION.match(xml)
    rest = xml if declaration is None else xml[declaration.end() :]
    if len(xml) > _LARGEST_REMEMBERED or not rest.startswith(b"<") or b"<!" in rest or b"<?" in rest:
        raise Unusual
    scan_part(xml)


_DECLARATION = re.compile(
    rb"""<\?xml version=["']1\.0["'](?: encoding=["']UTF-8["'])?(?: standalone=["'](?:yes|no)["'])? ?\?>\s*""",
    re.IGNORECASE,
)


# --- parts that are alike -------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=64)
def _links(part: _Packed, folder: str) -> tuple[tuple[str, str, str], ...]:
    links = tuple(itertools.islice(links_of(ET.fromstring(_examined(part)), folder), _MOST_LINKS))  # noqa: S314  # examined
    if len(links) == _MOST_LINKS:
        raise Unusual
    return links


@functools.lru_cache(maxsize=64)
def _targets(part: _Packed, folder: str) -> Mapping[str, str]:
    """Where the parts of each type are that come once."""
    found = [(kind, target) for _, kind, target in _links(part, folder) if kind != "worksheet"]
    if len(dict(found)) < len(found):
        raise Unusual
    return dict(found)


@functools.lru_cache(maxsize=64)
def _sheets(part: _Packed, links: _Packed) -> tuple[Sheet, ...]:
    root = _root(_examined(part), "workbook")
    sheets = tuple(sheets_of(root, {name: (kind, target) for name, kind, target in _links(links, "xl")}))
    if is_1904(root) or any(sheet.name == RETURN_SHEET for sheet in sheets):
        raise Unusual
    return sheets


def _proved(xml: bytes, name: str) -> ET.Element:
    """The root of XML that is scanned first."""
    _scan(xml)
    return _root(xml, name)


def _root(xml: bytes, name: str) -> ET.Element:
    """The root of a part that was scanned, which must have this name."""
    root = ET.fromstring(xml)  # noqa: S314  # scanned
    if root.tag != f"{{{MAIN}}}{name}":
        raise Unusual
    return root


_PLAIN_FORMATS = frozenset({"0", "1", "2", "3", "4", "9", "10", "11", "12", "13", "37", "38", "39", "40", "48", "49"})
_FORMAT = re.compile("0|[1-9][0-9]{0,4}")
_PLAIN_CODE = re.compile(r'(?:General|[@0#?.,%+; -]|"[^"\\;A-Za-z]*"|\\[^\x00-\x7f]){1,255}')
_DAY_CODE = re.compile(r'(?:y{1,4}|m{1,5}|d{1,4}|[年月日/. -]|"[^"\\;A-Za-z]*"|\\[^A-Za-z"]){1,100}(?:;@)?')
_DAY_FORMATS = frozenset({"14", "15", "16", "17"}) | {
    str(number) for number, code in BUILT_IN_DATES.items() if _DAY_CODE.fullmatch(code)
}


class _Looks(NamedTuple):
    """Those that may show a number as a date, rather one too many, and those that show a day; of so many *known*."""

    known: int
    dates: frozenset[int]
    days: frozenset[int]


@functools.lru_cache(maxsize=64)
def _looks(part: _Packed) -> _Looks:
    root = _root(_examined(part), "styleSheet")
    formats = root.findall(f"{{{MAIN}}}numFmts/{{{MAIN}}}numFmt")
    codes = {each.get("numFmtId", ""): each.get("formatCode", "") for each in formats}
    looks = [look.get("numFmtId", "0") for look in root.findall(f"{{{MAIN}}}cellXfs/{{{MAIN}}}xf")]
    if len(codes) < len(formats) or not all(map(_FORMAT.fullmatch, (*codes, *looks))):
        raise Unusual
    plain = (_PLAIN_FORMATS - codes.keys()) | {number for number, code in codes.items() if _PLAIN_CODE.fullmatch(code)}
    days = (_DAY_FORMATS - codes.keys()) | {number for number, code in codes.items() if _DAY_CODE.fullmatch(code)}
    return _Looks(
        len(looks),
        frozenset(index for index, number in enumerate(looks) if number not in plain),
        frozenset(index for index, number in enumerate(looks) if number in days),
    )


# --- parts that are an agency's own ---------------------------------------------------------------------------------


_LEAF = re.compile(rb">([^<>]*)</")
_EMPTY_LEAF = b"></"


def _keywords(core: bytes) -> str:
    if len(core) > LARGEST_CORE:
        raise Unusual
    pieces = _LEAF.split(core)
    values = pieces[1::2]
    if not all(map(_is_plain, values)):
        raise Unusual
    number = _which_is_keywords(_EMPTY_LEAF.join(pieces[::2]))
    return "" if number is None else unescaped(html.unescape(values[number].decode()))


@functools.lru_cache(maxsize=64)
def _which_is_keywords(frame: bytes) -> int | None:
    """Which of the values of the core properties the keywords are; *frame* is the part without its values."""
    first, *others = frame.split(_EMPTY_LEAF)
    core = first + b"".join(b">%d</%s" % numbered for numbered in enumerate(others))
    _scan(core)
    root = ET.fromstring(core)  # noqa: S314  # scanned
    if any(len(element) for element in root):
        raise Unusual
    found = keywords_of(root)
    return int(found) if found else None


_SPELLED = tuple(b"%d" % number for number in range(5_000))
"""The numbers of shared texts; a filled form has 400."""


def _texts(content: bytes) -> Mapping[bytes, str]:
    """The shared texts. Most are the form's own words and known from the workbook before."""
    begin = content.index(b"<si>")
    *items, end = content[begin:].split(b"</si>")
    if end.strip() != b"</sst>":
        raise Unusual
    _around_texts(content[:begin] + end)
    if len(items) > len(_SPELLED):
        raise Unusual
    texts = [_string(item) if len(item) < _LARGEST_STRING else _new_string(item) for item in items]
    return dict(zip(_SPELLED, texts, strict=False))


_PLAIN_TEXT = re.compile(rb'<si><t(?: xml:space="preserve")?>([^<&>]*)</t>')
_PLAIN_RUN = re.compile(rb'(<r>(?:<rPr>.*</rPr>)?<t(?: xml:space="preserve")?>)([^<&>]*)</t>')


def _new_string(item: bytes) -> str:
    text = _plain_text(item)
    if text and text.isprintable() and "_x" not in text and len(text) <= LONGEST_TEXT:
        return text  # nothing in it that XML would change or refuse
    xml = b'<sst xmlns="%s">%s</si></sst>' % (MAIN.encode(), item)
    (element,) = _proved(xml, "sst")
    return text_of(element)


def _plain_text(item: bytes) -> str:
    """What a shared text says if it is a single one, or runs of plain text in looks; empty if it is not."""
    match = _PLAIN_TEXT.fullmatch(item)
    if match is not None:
        return match[1].decode()
    *runs, end = item.removeprefix(b"<si>").split(b"</r>")
    found = [match for run in runs if (match := _PLAIN_RUN.fullmatch(run))]
    if end or len(found) < len(runs) or not item.startswith(b"<si>") or not all(_is_run(match[1]) for match in found):
        return ""
    return b"".join(match[2] for match in found).decode()


@functools.lru_cache(maxsize=256)
def _is_run(begin: bytes) -> bool:
    """Whether these bytes begin a run, up to its text."""
    if len(begin) > _LARGEST_STRING:
        raise Unusual
    xml = b'<sst xmlns="%s"><si>%s</t></r></si></sst>' % (MAIN.encode(), begin)
    ((run,),) = _proved(xml, "sst")
    return [child.tag for child in run] in ([f"{{{MAIN}}}rPr", f"{{{MAIN}}}t"], [f"{{{MAIN}}}t"])


_string = functools.lru_cache(maxsize=4096)(_new_string)


@functools.lru_cache(maxsize=64)
def _around_texts(frame: bytes) -> None:
    """Look at the element of all texts, that it is one."""
    if len(_proved(frame, "sst")):
        raise Unusual


_VALUE = re.compile(rb"<v>([^<]*)</v>")


def _sheet(content: bytes) -> PlainSheet:
    head, _, rest = content.partition(b"<sheetData>")
    cells, _, tail = rest.partition(b"</sheetData>")
    begin = head.index(b"<worksheet ")
    root = head[begin : head.index(b">", begin) + 1]
    _before(head)
    pieces = _VALUE.split(cells)
    skeleton, values = _skeleton(root, b"<v/>".join(pieces[::2])), pieces[1::2]
    if len(skeleton.slots) != len(values):  # some were empty from the beginning
        raise Unusual
    return PlainSheet(skeleton, values, *_around(root, tail))


@functools.lru_cache(maxsize=256)
def _before(head: bytes) -> None:
    """Look at what stands before the cells, that it begins a sheet and that there are none in it."""
    declaration = _DECLARATION.match(head)
    if len(head) > _LARGEST_ROW or not head[declaration.end() if declaration else 0 :].startswith(b"<worksheet "):
        raise Unusual
    _without_cells(_proved(head + b"</worksheet>", "worksheet"))


def _without_cells(root: ET.Element) -> None:
    if any(each.tag.rpartition("}")[2] in ("sheetData", "row", "c", "v") for each in root.iter()):
        raise Unusual


def _around(root: bytes, tail: bytes) -> tuple[Around, str]:
    """What the elements behind the cells say, and the footer apart: that of the cover is an agency's own."""
    before, begin, rest = tail.partition(b"<oddFooter>")
    footer, end, after = rest.partition(b"</oddFooter>")
    return _behind(root, before + begin + end + after), _footer(footer)


@functools.lru_cache(maxsize=256)
def _footer(footer: bytes) -> str:
    if len(footer) > _LARGEST_STRING or b"<" in footer or not _is_plain(footer):
        raise Unusual
    return html.unescape(footer.decode())


_CHARACTER = re.compile(rb"&(?:amp|lt|gt|quot|apos);")


def _is_plain(text: bytes) -> bool:
    """Whether XML takes a text as it is spelled: it changes carriage returns."""
    text = _CHARACTER.sub(b".", text)
    return not any(map(text.__contains__, (b"&", b">", b"\r"))) and not FORBIDDEN.search(text.decode())


@functools.lru_cache(maxsize=128)
def _behind(root: bytes, tail: bytes) -> Around:
    behind = _proved(root + tail, "worksheet")
    _without_cells(behind)
    # The footer stands in the one place where its words were taken from.
    footers = [each for each in behind.iter() if each.tag.endswith("oddFooter")]
    if footers not in ([], behind.findall(f"{{{MAIN}}}headerFooter/{{{MAIN}}}oddFooter")) or len(footers) > 1:
        raise Unusual
    around = around_cells(behind)
    if around.footer or any(each.attrib for each in footers) or len(around.merges) > _MOST_MERGES:
        raise Unusual
    return around


@functools.lru_cache(maxsize=128)
def _skeleton(root: bytes, cells: bytes) -> Skeleton:
    if len(cells) > _LARGEST_REMEMBERED or len(root) > _LARGEST_ROOT:
        raise Unusual
    *pieces, end = cells.split(b"</row>")
    rows = [_rows(root, piece + b"</row>") for piece in pieces]
    rows.append(_rows(root, end))
    numbers = [number for row in rows for number in row.numbers]
    if numbers != sorted(set(numbers)) or sum(len(row.slots) for row in rows) > _MOST_SLOTS:
        raise Unusual
    return Skeleton(tuple(slot for row in rows for slot in row.slots), max(row.last_look for row in rows))


class _Rows(NamedTuple):
    """A row that holds cells, with the empty ones before it."""

    numbers: tuple[int, ...]
    slots: tuple[Slot, ...]
    last_look: int


@functools.lru_cache(maxsize=1024)
def _rows(root: bytes, rows: bytes) -> _Rows:
    if len(rows) > _LARGEST_ROW:
        raise Unusual
    xml = b"%s<sheetData>%s</sheetData></worksheet>" % (root, rows)
    (data,) = _proved(xml, "worksheet")  # rows and cells stand in order, each once
    if data.tag != f"{{{MAIN}}}sheetData" or any(row.tag != f"{{{MAIN}}}row" for row in data):
        raise Unusual
    if any(cell.tag != f"{{{MAIN}}}c" for row in data for cell in row):
        raise Unusual
    numbers = tuple(int(row.get("r", "")) for row in data)
    slots = tuple(_slot(cell, row) for row in data for cell in row if len(cell))
    return _Rows(numbers, slots, max((_look(cell) for row in data for cell in row), default=0))


def _look(cell: ET.Element) -> int:
    look = cell.get("s", "0")
    if not (look.isascii() and look.isdigit()):
        raise Unusual
    return int(look)


_CELL = re.compile(r"([A-Z]{1,2})([1-9][0-9]{0,4})")


def _slot(cell: ET.Element, row: ET.Element) -> Slot:
    match = _CELL.fullmatch(cell.get("r", ""))
    kind = cell.get("t", "n")
    children = [child.tag for child in cell]
    if match is None or match[2] != row.get("r") or kind not in ("n", "s", "str"):
        raise Unusual
    if children not in ([f"{{{MAIN}}}v"], [f"{{{MAIN}}}f", f"{{{MAIN}}}v"]) or cell[-1].text or any(map(len, cell)):
        raise Unusual
    formula = None
    if len(children) > 1:
        formula = cell[0].text
        if not formula or len(formula) > _LONGEST_FORMULA or cell[0].get("t", "normal") != "normal":
            raise Unusual
        formula = f"={formula}"
    return Slot((int(match[2]), column_number(match[1])), kind, _look(cell), formula)
