"""The parts of a workbook for the fast reader: unpacked, proved plain, and remembered, because most are alike.

Workbooks of the form come back in a few spellings, one a client. What was proved of a part, of a row without its
values, or of a text holds wherever the same bytes stand, so only what an agency typed is looked at anew. Whatever is
unusual is left to the thorough reader.
"""

from __future__ import annotations

import functools
import html
import itertools
import operator
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET
from xml.parsers import expat

from gouji.common import Position, column_number
from gouji.form import RETURN_SHEETS
from gouji.workbook.formats.archives import scan_part
from gouji.workbook.formats.builtin_codes import GENERAL_CODE
from gouji.workbook.formats.colours import PALETTE
from gouji.workbook.formats.content_model import check_styles, has_text_between
from gouji.workbook.formats.displayed_numbers import shows_counts
from gouji.workbook.formats.legacy_drawings import drawn_in_vml
from gouji.workbook.formats.limits import DEFAULT_LIMITS, LARGEST_CORE, LONGEST_TEXT, MOST_CHARACTERS, Refused
from gouji.workbook.formats.raw import WHOLE_VIEW, DisplayFormat
from gouji.workbook.formats.rich_text import marked_styles
from gouji.workbook.formats.style_formats import StyleFormats, column_styles, conditional_formats, style_formats
from gouji.workbook.formats.themes import is_plain, own_colours, say_colours
from gouji.workbook.formats.xlsx import (
    LOWEST_ROW,
    Around,
    around_cells,
    has_low_rows,
    is_out_of_sight,
    keywords_of,
    rich_text_of,
    sheets_of,
    unescaped,
    view_of,
)
from gouji.workbook.ooxml.archive import part_key
from gouji.workbook.ooxml.editing import FORBIDDEN
from gouji.workbook.ooxml.names import MAIN, STRICT_MAIN, ContentType, main
from gouji.workbook.ooxml.package import ContentTypes
from gouji.workbook.ooxml.plain_archive import PackedPart, plain_parts
from gouji.workbook.ooxml.relationships import relationships_in as links_of
from gouji.workbook.ooxml.relationships import relationships_part
from gouji.workbook.ooxml.workbook import Sheet, is_1904
from gouji.workbook.reader.agreement import rewords_texts
from gouji.workbook.reader.plain_records import NotPlainRows, PlainRegion, cut_out, region_of
from gouji.workbook.reader.room import SMALLEST, Room, RoomForRecords
from gouji.workbook.reader.years import years_in

_MOST_PACKED = 2_000_000
_MOST_ELEMENTS, _MOST_IN_TEXTS = DEFAULT_LIMITS.rows, DEFAULT_LIMITS.elements - DEFAULT_LIMITS.rows
"""Bounds for all parts, and for the shared texts: where no more elements are than rows may be, and no more in texts
than is left to them, no limit of the thorough reader is passed."""
_LARGEST_REMEMBERED = 60_000
"""Bytes of a part that is remembered in large numbers. Of larger ones only a few are."""
_FEW = 16
_LARGEST_ROW = 10_000
"""Bytes of a row that is remembered."""
_LARGEST_ROOT = 2_000
_LARGEST_STRING = 2_000
_SHORT = 9_000
"""Bytes of all shared texts, with which no sheet can hold more text than the thorough reader allows."""
_MOST_LINKS = 100
_LONGEST_FORMULA = 8_192
_LONGEST_FOOTER = 1_000
"""Bytes. The thorough reader passes over a footer of more characters than that."""
_TYPES, _ROOT_LINKS = "[Content_Types].xml", "_rels/.rels"
_BOOK, _BOOK_LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


class Unusual(Exception):  # noqa: N818  # no error: it sends the workbook to the thorough reader
    """The workbook is not as it was sent, or in a spelling the fast reader does not know."""


Pick = Callable[[Sequence[bytes]], tuple[bytes, ...]]


def picks(indexes: Iterable[int]) -> Pick:
    """A function that picks the values of these indexes.

    Args:
        indexes: places in the values of a sheet.

    Returns:
        A function from those values to a tuple of the picked ones.
    """
    indexes = tuple(indexes)
    if len(indexes) < 2:  # an itemgetter of one gives no tuple
        return lambda values: tuple(values[index] for index in indexes)
    return operator.itemgetter(*indexes)


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell that holds a value, a formula or both.

    *kind* is ``n`` for a number, ``s`` for a shared text, ``str`` and ``inlineStr`` for a written one, ``b`` for a
    truth value, ``e`` for an error.
    """

    position: Position
    kind: str
    style: int
    formula: str | None


@dataclass(frozen=True, eq=False)
class Skeleton:
    """The cells of a sheet that hold something; its identity is its bytes.

    Attributes:
        slots: the cells that hold a value, be it an empty one, in the order of the values.
        bare: the cells that hold a formula and no value.
        last_style: the highest number of a style, of empty cells too.
        is_styled: every number says its style; one that does not may have that of its column.
        is_unseen: a row of it is hidden or too low to be seen.
        has_colours: colours by their numbers.
        known: what :mod:`bulk` found out about it, forgotten when it is: one of a large form takes room.
    """

    slots: tuple[Slot, ...]
    bare: tuple[Slot, ...]
    last_style: int
    is_styled: bool
    is_unseen: bool
    has_colours: bool
    known: dict[tuple[object, ...], Any] = field(default_factory=dict)

    @functools.cached_property
    def index(self) -> Mapping[Position, int]:
        """The index of the value that stands at a place."""
        return {slot.position: index for index, slot in enumerate(self.slots)}

    @functools.cached_property
    def picks(self) -> Mapping[str, Pick]:
        """The pickers of the values of each kind."""
        found: dict[str, list[int]] = {}
        for index, slot in enumerate(self.slots):
            found.setdefault(slot.kind, []).append(index)
        return {kind: picks(indexes) for kind, indexes in found.items()}

    @functools.cached_property
    def styles_of_texts(self) -> frozenset[int]:
        """The styles of the cells that hold texts."""
        return frozenset(self.slots[index].style for index in self.texts)

    @functools.cached_property
    def texts(self) -> tuple[int, ...]:
        """The indexes of the values that are texts."""
        return tuple(index for index, slot in enumerate(self.slots) if slot.kind not in ("n", "b"))


@dataclass(frozen=True, slots=True)
class PlainSheet:
    """A sheet: its skeleton, its values as the file spells them, and what stands around the cells.

    Attributes:
        is_unseen: rows, columns or zeros of it are kept from sight.
        has_drawings: pictures, notes or form controls may lie over its cells.
        has_colours: it names colours by their numbers.
        records: its rows for records, which are not in the skeleton; None if it has none.
    """

    skeleton: Skeleton
    values: list[bytes]
    around: Around
    footer: str
    is_hidden: bool
    is_unseen: bool
    has_drawings: bool
    has_colours: bool
    records: PlainRegion | None = None


@dataclass(frozen=True, eq=False)
class PlainBook:
    """A workbook of plain parts.

    Attributes:
        texts: the shared texts by their numbers, which are spelled as cells do.
        formats: the number formats by their styles.
        others: the styles that do not display every whole number as it is.
    """

    sheets: Mapping[str, PlainSheet]
    texts: Mapping[bytes, str]
    formats: Sequence[DisplayFormat]
    others: frozenset[int]
    keywords: str

    @functools.cached_property
    def years(self) -> frozenset[int]:
        """The years that the shared texts say."""
        return years_in(self.texts.values())


def plain_book(data: bytes, room_by: Callable[[str], Room]) -> PlainBook:
    """Take an .xlsx apart.

    Args:
        data: the bytes of the file.
        room_by: gives how much of everything there may be, by the document keywords.

    Raises:
        Unusual: it is something else, broken, or spelled in a way not known here.
    """
    try:
        return _plain_book(data, room_by)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise Unusual from error
    except (expat.ExpatError, ET.ParseError, ValueError, LookupError, OverflowError, Refused) as error:
        raise Unusual from error


def _plain_book(data: bytes, room_by: Callable[[str], Room]) -> PlainBook:
    parts = _packed(data)
    members, unpacked = len(parts), sum(part.size for part in parts.values())
    types, root_links, book, links = map(parts.pop, (_TYPES, _ROOT_LINKS, _BOOK, _BOOK_LINKS))
    roots, targets = _targets(root_links, ""), _targets(links, "xl")
    if roots["officeDocument"] != _BOOK:
        raise Unusual
    _prove_types(types, targets.get("sharedStrings", ""), targets.get("styles", ""))
    keywords = _keywords(parts.pop(roots["core-properties"])) if "core-properties" in roots else ""
    room = room_by(keywords)
    if members > room.parts or unpacked > room.unpacked:
        raise Unusual
    sheets, styles = _sheets(book, links), parts.pop(targets["styles"])
    strings = parts.pop(targets["sharedStrings"]).unpacked() if "sharedStrings" in targets else b""
    contents = [parts.pop(sheet.part).unpacked() for sheet in sheets]
    others = [_content(part, room) for part in (types, root_links, book, links, styles)]
    apart = [_records_apart(sheet.name, content, room) for sheet, content in zip(sheets, contents, strict=True)]
    contents = [content for content, _ in apart]
    if unpacked > SMALLEST.unpacked and (
        sum(map(_elements, (*contents, *others))) > _MOST_ELEMENTS or _elements(strings) > _MOST_IN_TEXTS
    ):
        raise Unusual
    theme = parts.get(targets.get("theme", ""))
    formats, texts = _formats(styles, theme), _texts(strings, room) if strings else {}
    plain = {
        sheet.name: _sheet(sheet, content, rows, room) for sheet, (content, rows) in zip(sheets, apart, strict=True)
    }
    if any(sheet.skeleton.last_style >= len(formats.cells) for sheet in plain.values()):
        raise Unusual
    if formats.has_palette and (_NUMBERED_COLOUR in strings or any(sheet.has_colours for sheet in plain.values())):
        raise Unusual  # runs in colours of its own
    _prove_records(plain, formats, texts, room)
    if formats.marked and any(
        slot.style in formats.marked for sheet in plain.values() for slot in sheet.skeleton.slots
    ):
        raise Unusual  # a whole cell is struck out, or nobody sees what is in it
    if any(sheet.skeleton.styles_of_texts & formats.rewording for sheet in plain.values()):
        raise Unusual  # words of the form may be displayed otherwise
    if any(sheet.is_unseen for name, sheet in plain.items() if name not in RETURN_SHEETS.values()):
        raise Unusual  # it keeps something from sight
    _prove_drawings([sheet.part for sheet in sheets if plain[sheet.name].has_drawings], parts)
    filled = max(len(sheet.skeleton.slots) + _values_in(sheet) for sheet in plain.values())
    longest = len(strings) if len(strings) < _SHORT else max(map(len, texts.values()), default=0)
    may_be_long = unpacked + filled * longest > MOST_CHARACTERS
    if may_be_long and any(unpacked + _characters(sheet, texts) > MOST_CHARACTERS for sheet in plain.values()):
        raise Unusual  # one long text may stand in all cells
    return PlainBook(plain, texts, formats.cells, formats.others, keywords)


def _prove_drawings(sheets: Iterable[str], parts: Mapping[str, PackedPart]) -> None:
    """Look at all that may be drawn over sheets, that nothing is: notes are only seen when somebody points at them."""
    for sheet in sheets:
        links = _links(parts[relationships_part(sheet)], sheet.rpartition("/")[0])
        if any(_is_drawn_over(parts[target]) for _, _, target in links):
            raise Unusual


_EMPTY_DRAWING = re.compile(rb"(?:<\?xml[^<>]*\?>\s*)?<(?:xdr:)?wsDr [^<>]*(?:/>|>\s*</(?:xdr:)?wsDr>)\s*")
"""LibreOffice writes one for arrows over a table that are there to choose rows by."""


@functools.lru_cache(maxsize=128)
def _is_drawn_over(part: PackedPart) -> bool:
    if part.size > _LARGEST_REMEMBERED:
        raise Unusual
    content = part.unpacked()
    if b"wsDr" in content or not content.startswith(b"<"):
        return _EMPTY_DRAWING.fullmatch(content) is None
    return bool(drawn_in_vml(content))


def _elements(xml: bytes) -> int:
    """The number of elements in XML that holds nothing but elements and text."""
    return xml.count(b"<") - xml.count(b"</")


def _characters(sheet: PlainSheet, texts: Mapping[bytes, str]) -> int:
    """The characters of the shared texts of a sheet, each counted as often as it stands there."""
    pairs = zip(sheet.skeleton.slots, sheet.values, strict=True)
    of_records = sheet.records.values_by_kind().get("s", ()) if sheet.records is not None else ()
    own = sum(len(texts.get(value, "")) for slot, value in pairs if slot.kind == "s")
    return own + sum(map(len, filter(None, map(texts.get, of_records))))


def _prove_records(sheets: Mapping[str, PlainSheet], formats: _Formats, texts: Mapping[bytes, str], room: Room) -> None:
    """Look at the rows for records of all sheets: where they end, and their styles."""
    if not all(_ends_as_sent(sheets[name], rows, texts) for name, rows in room.records.items() if name in sheets):
        raise Unusual  # where records end is to be found first
    regions = [sheet.records for sheet in sheets.values() if sheet.records is not None]
    if any(region.last_style >= len(formats.cells) for region in regions):
        raise Unusual
    if any(slot.style in formats.marked for region in regions for slot in region.slots):
        raise Unusual  # a whole cell is struck out, or nobody sees what is in it


def _ends_as_sent(sheet: PlainSheet, rows: RoomForRecords, texts: Mapping[bytes, str]) -> bool:
    """True if the words below the last row for records stand there."""
    index = sheet.skeleton.index.get((rows.last + 1, 1), -1)
    return index >= 0 and sheet.skeleton.slots[index].kind == "s" and texts.get(sheet.values[index]) == rows.end


def _values_in(sheet: PlainSheet) -> int:
    """The number of values in the records of a sheet."""
    return sum(len(look.places) * len(look.slots) for look in sheet.records.looks) if sheet.records is not None else 0


def _records_apart(name: str, content: bytes, room: Room) -> tuple[bytes, bytes | None]:
    """The content of a sheet without the rows for its records, and those rows; None for a sheet without."""
    if name not in room.records:
        return content, None
    try:
        rows = room.records[name]
        return cut_out(content, rows.first, rows.last)
    except NotPlainRows as error:
        raise Unusual from error


# --- the archive ----------------------------------------------------------------------------------------------------


_PLACE = re.compile(r"\[Content_Types\]\.xml|(?:_rels|docProps|xl|customXml)/[!-~]*\.(?:xml|rels|vml)")
"""Names of the parts of a workbook; no other kind of document, and no program in it, has them only there."""


def _packed(data: bytes) -> dict[str, PackedPart]:
    if len(data) > _MOST_PACKED:
        raise Unusual
    parts = plain_parts(data, DEFAULT_LIMITS.members)
    if not all(map(_PLACE.fullmatch, parts)):
        raise Unusual
    return parts


def _content(part: PackedPart, room: Room) -> bytes:
    """A part unpacked and scanned as the thorough reader would."""
    if part.size <= _LARGEST_REMEMBERED:
        return _examined(part)
    if part.size > room.sheet:
        raise Unusual
    content = part.unpacked()
    _scan(content, part.size)
    return content


def _examined(part: PackedPart) -> bytes:
    """The content of a part that is the same in many workbooks."""
    if part.size > _LARGEST_REMEMBERED or len(part.content) > 2 * _LARGEST_REMEMBERED:
        raise Unusual
    return _remembered(part)


@functools.lru_cache(maxsize=128)
def _remembered(part: PackedPart) -> bytes:
    content = part.unpacked()
    _scan(content)
    return content


def _scan(xml: bytes, most: int = _LARGEST_REMEMBERED) -> None:
    """Let XML in UTF-8 pass that holds nothing but elements and text: what is spelled once cannot be read twice."""
    declaration = _DECLARATION.match(xml)
    rest = xml if declaration is None else xml[declaration.end() :]
    if len(xml) > most or not rest.startswith(b"<") or b"<!" in rest or b"<?" in rest:
        raise Unusual
    scan_part(xml)


_DECLARATION = re.compile(
    rb"""<\?xml version=["']1\.0["'](?: encoding=["']UTF-8["'])?(?: standalone=["'](?:yes|no)["'])? ?\?>\s*""",
    re.IGNORECASE,
)


# --- parts that are alike -------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=64)
def _links(part: PackedPart, folder: str) -> tuple[tuple[str, str, str], ...]:
    links = tuple(itertools.islice(links_of(ET.fromstring(_examined(part)), folder), _MOST_LINKS))  # noqa: S314  # examined
    if len(links) == _MOST_LINKS:
        raise Unusual
    return links


@functools.lru_cache(maxsize=64)
def _targets(part: PackedPart, folder: str) -> Mapping[str, str]:
    """The names of the parts of each type of which a workbook has one."""
    found = [(kind, target) for _, kind, target in _links(part, folder) if kind in _SINGLE]
    if len(dict(found)) < len(found):
        raise Unusual
    return dict(found)


_SINGLE = frozenset({"officeDocument", "core-properties", "sharedStrings", "styles", "theme"})


@functools.lru_cache(maxsize=64)
def _prove_types(part: PackedPart, strings: str, styles: str) -> None:
    """Look at the content types, that they name these parts and no others for what they are."""
    types = ContentTypes.in_(ET.fromstring(_examined(part)))  # noqa: S314  # examined
    found = (types.of(_BOOK), types.only(ContentType.SHARED_STRINGS), types.only(ContentType.STYLES))
    if found[0] != ContentType.WORKBOOK or found[1] not in (None, part_key(strings)):
        raise Unusual
    if found[2] not in (None, part_key(styles)):
        raise Unusual


@functools.lru_cache(maxsize=64)
def _sheets(part: PackedPart, links: PackedPart) -> tuple[Sheet, ...]:
    root = _root(_examined(part), "workbook")
    sheets = tuple(sheets_of(root, {name: (kind, target) for name, kind, target in _links(links, "xl")}))
    names = {sheet.name.lower() for sheet in sheets if _SHEET_NAME.fullmatch(sheet.name) and sheet.name.isprintable()}
    if is_1904(root) or len(names) < len(sheets):
        raise Unusual
    return sheets


_SHEET_NAME = re.compile(r"[^\\*?:/\[\]]{1,31}")
"""Names of sheets that openpyxl takes as they are; it tells names apart by their letters, not by their case."""


def _proved(xml: bytes, name: str, most: int = _LARGEST_REMEMBERED) -> ET.Element:
    """The root of XML that is scanned first."""
    _scan(xml, most)
    return _root(xml, name)


def _root(xml: bytes, name: str) -> ET.Element:
    """The root of a part that was scanned, which must have this name."""
    root = ET.fromstring(xml)  # noqa: S314  # scanned
    if root.tag != f"{{{MAIN}}}{name}":
        raise Unusual
    return root


class _Formats(NamedTuple):
    """The styles of a workbook.

    Attributes:
        cells: number formats by style.
        others: the styles that do not display every whole number as it is.
        marked: those that strike it out, or hide it.
        rewording: those that may display another text than a cell holds.
        has_palette: colours are numbered otherwise than in every workbook.
    """

    cells: Sequence[DisplayFormat]
    others: frozenset[int]
    marked: frozenset[int]
    rewording: frozenset[int]
    has_palette: bool


_FORMAT = re.compile("0|[1-9][0-9]{0,4}")


@functools.lru_cache(maxsize=64)
def _formats(part: PackedPart, theme: PackedPart | None) -> _Formats:
    root = _root(_examined(part), "styleSheet")
    check_styles(root)
    if theme is not None and theme.size > _LARGEST_REMEMBERED:
        raise Unusual
    colours = own_colours(None if theme is None else theme.unpacked(), root)
    if not is_plain(colours):
        raise Unusual  # what texts look like in its colours has to be looked at one by one
    say_colours(root, colours)
    codes = [code.get("numFmtId", "") for code in root.iterfind(f"{main('numFmts')}/{main('numFmt')}")]
    used = [style.get("numFmtId", "0") for style in root.iterfind(f"{main('cellXfs')}/{main('xf')}")]
    if len(set(codes)) < len(codes) or not used or not all(map(_FORMAT.fullmatch, (*codes, *used))):
        raise Unusual
    formats = style_formats(root)
    if formats.obscuring or any(code != GENERAL_CODE for code in formats.differential.values()):
        raise Unusual
    counts = {format_: _shows_counts(format_) for format_ in set(formats.cells)}
    return _Formats(
        formats.cells,
        frozenset(index for index, format_ in enumerate(formats.cells) if not counts[format_]),
        frozenset(marked_styles(root, MAIN)),
        frozenset(index for index, format_ in enumerate(formats.cells) if rewords_texts(format_)),
        colours.palette != PALETTE,
    )


def _shows_counts(format_: DisplayFormat) -> bool:
    is_bare = not format_.conditional and format_.obscured is None
    return format_.code is not None and is_bare and shows_counts(format_.code)


# --- parts that are an agency's own ---------------------------------------------------------------------------------


_LEAF = re.compile(rb">([^<>]*)</")
_EMPTY_LEAF = b"></"


def _keywords(part: PackedPart) -> str:
    if part.size > LARGEST_CORE:
        raise Unusual
    pieces = _LEAF.split(part.unpacked())
    values = pieces[1::2]
    if not _is_plain(b"<".join(values)):
        raise Unusual
    number = _which_is_keywords(_EMPTY_LEAF.join(pieces[::2]))
    return "" if number is None else unescaped(_without_references(values[number]))


@functools.lru_cache(maxsize=64)
def _which_is_keywords(frame: bytes) -> int | None:
    """The index of the keywords among the values of the core properties; *frame* is the part without its values."""
    first, *others = frame.split(_EMPTY_LEAF)
    core = first + b"".join(b">%d</%s" % numbered for numbered in enumerate(others))
    _scan(core)
    root = ET.fromstring(core)  # noqa: S314  # scanned
    if any(len(element) for element in root):
        raise Unusual
    found = keywords_of(root)
    return int(found) if found else None


@functools.lru_cache(maxsize=8)
def _spelled(count: int) -> tuple[bytes, ...]:
    """The numbers of so many shared texts."""
    return tuple(b"%d" % number for number in range(count))


def _texts(content: bytes, room: Room) -> Mapping[bytes, str]:
    """The shared texts. Most are the form's own words and known from the workbook before."""
    if b"<si" not in content:
        _around_texts(content)
        return {}
    begin = content.index(b"<si>")
    *items, end = content[begin:].split(b"</si>")
    if end.strip() != b"</sst>":
        raise Unusual
    _around_texts(content[:begin] + end)
    if len(items) > room.texts:
        raise Unusual
    return dict(zip(_spelled(room.texts), map(_KNOWN_STRINGS.__getitem__, items), strict=False))


_MOST_KNOWN = 8_192


class _KnownStrings(dict[bytes, str]):
    """Shared texts by their bytes, each proved when it is first met; emptied when there are too many."""

    def __missing__(self, item: bytes) -> str:
        text = _new_string(item)
        if len(item) < _LARGEST_STRING:
            if len(self) > _MOST_KNOWN:
                self.clear()
            self[item] = text
        return text


_KNOWN_STRINGS = _KnownStrings()
_PLAIN_TEXT = re.compile(rb'<si><t(?: xml:space="preserve")?>([^<&>]*)</t>')
_PLAIN_RUN = re.compile(rb'(<r>(?:<rPr>.*</rPr>)?<t(?: xml:space="preserve")?>)([^<&>]*)</t>')


def _new_string(item: bytes) -> str:
    text = _plain_text(item)
    if text and text.isprintable() and "_x" not in text and len(text) <= LONGEST_TEXT:
        return text  # nothing in it that XML would change or refuse
    xml = b'<sst xmlns="%s">%s</si></sst>' % (MAIN.encode(), item)
    (element,) = _proved(xml, "sst")
    rich = rich_text_of(element)
    if rich.is_marked:
        raise Unusual  # what is struck out or raised is no plain part of a text
    return rich.text


def _plain_text(item: bytes) -> str:
    """The shared text of an item that is a single text, or runs of plain text in looks; empty for any other."""
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
    """True if these bytes begin a run, up to its text."""
    if len(begin) > _LARGEST_STRING or b"tint" in begin:
        raise Unusual
    xml = b'<sst xmlns="%s"><si>%s</t></r></si></sst>' % (MAIN.encode(), begin)
    (item,) = _proved(xml, "sst")
    (run,) = rich_text_of(item).runs
    return len(item) == 1 and not run.has_marks


@functools.lru_cache(maxsize=64)
def _around_texts(frame: bytes) -> None:
    """Look at the element of all texts, that it is one."""
    if len(_proved(frame, "sst")):
        raise Unusual


def written_text(spelled: bytes) -> str:
    """A text that is written in its cell, as the file spells it.

    Args:
        spelled: the bytes between the tags of the cell.

    Raises:
        Unusual, ValueError, xml.parsers.expat.ExpatError, Refused: it is none.
    """
    return _written(spelled) if len(spelled) < _LARGEST_STRING else _new_string(_AS_SHARED % spelled)


_AS_SHARED = b"<si><t>%s</t>"


@functools.lru_cache(maxsize=4096)
def _written(spelled: bytes) -> str:
    return _new_string(_AS_SHARED % spelled)


_VALUE = re.compile(rb"<v>([^<]*)</v>")
_NO_CELLS = re.compile(rb"<sheetData ?/>")
_NUMBERED_COLOUR = b"indexed="
_PLACE_OF_VALUE = b"<v>0</v>"
"""Stands where a value was taken out; no other looks like it."""
_INLINE = re.compile(rb'<is><t(?: xml:space="preserve")?>([^<]*)</t></is>')


def _sheet(sheet: Sheet, content: bytes, rows: bytes | None, room: Room) -> PlainSheet:
    head, found, rest = content.partition(b"<sheetData>")
    cells, end, tail = rest.rpartition(b"</sheetData>")  # behind them less stands than they are
    if not found:
        head, tail = _NO_CELLS.split(content)
    elif not end:
        raise Unusual
    before = _before(head)
    if len(tail) > room.sheet:
        raise Unusual
    skeleton, values = _taken_apart(before.tag, cells, room)
    if len(skeleton.slots) != len(values) or (before.has_styled_columns and not skeleton.is_styled):
        raise Unusual
    behind, footer = _around(before.tag, tail)
    around = behind.around
    if len(around.merges) > room.merges:
        raise Unusual
    is_unseen = before.is_unseen or skeleton.is_unseen
    wanted = room.records.get(sheet.name)
    region = None if rows is None or wanted is None else _region(before.tag, rows, wanted.first, wanted.last)
    if wanted is not None and any(merge.bottom >= wanted.first for merge in around.merges):
        raise Unusual
    has_colours = before.has_colours or skeleton.has_colours or behind.has_colours
    return PlainSheet(
        skeleton, values, around, footer, sheet.is_hidden, is_unseen, behind.has_drawings, has_colours, region
    )


def _region(root: bytes, rows: bytes, first: int, last: int) -> PlainRegion:
    """The rows for records of a sheet."""

    def prove(row: bytes) -> tuple[tuple[Slot, ...], int]:
        found = _new_rows(root, row)
        if found.bare or found.is_unseen or not found.is_styled or len(found.numbers) != 1:
            raise Unusual
        return found.slots, found.last_style

    try:
        return region_of(rows, first, last, prove)
    except NotPlainRows as error:
        raise Unusual from error


def _taken_apart(root: bytes, cells: bytes, room: Room) -> tuple[Skeleton, list[bytes]]:
    pieces = _VALUE.split(cells)
    try:
        return _skeleton_of(root, pieces, room, has_texts=False), pieces[1::2]
    except _TextsInCells:
        if b"<is><v" in cells:
            raise Unusual from None
    pieces = _VALUE.split(_INLINE.sub(rb"<is><v>\1</v></is>", cells))
    return _skeleton_of(root, pieces, room, has_texts=True), pieces[1::2]


def _skeleton_of(root: bytes, pieces: Sequence[bytes], room: Room, *, has_texts: bool) -> Skeleton:
    """The skeleton of cells split at their values. Of large ones only a few are remembered."""
    frame = _PLACE_OF_VALUE.join(pieces[::2])
    if len(frame) > room.sheet or len(pieces) // 2 > room.filled:
        raise Unusual
    make = _skeleton if len(frame) <= _LARGEST_REMEMBERED else _large_skeleton
    skeleton = make(root, frame, has_texts=has_texts)
    if len(skeleton.slots) + len(skeleton.bare) > room.filled:
        raise Unusual
    return skeleton


class _Head(NamedTuple):
    """The head of a sheet: its tag; if columns have styles, its view hides anything, and colours have numbers."""

    tag: bytes
    has_styled_columns: bool
    is_unseen: bool
    has_colours: bool


@functools.lru_cache(maxsize=256)
def _before(head: bytes) -> _Head:
    """Look at what stands before the cells, that it begins a sheet and that there are none in it."""
    declaration = _DECLARATION.match(head)
    if len(head) > _LARGEST_ROW or not head[declaration.end() if declaration else 0 :].startswith(b"<worksheet "):
        raise Unusual
    root = _proved(head + b"</worksheet>", "worksheet")
    _without_cells(root)
    if any(element.tag.rpartition("}")[2] in _ODD_BEFORE for element in root.iter()):
        raise Unusual  # programs find it there as well, or only some of them
    begin = head.index(b"<worksheet ")
    tag = head[begin : head.index(b">", begin) + 1]
    if len(tag) > _LARGEST_ROOT:
        raise Unusual
    is_unseen = has_low_rows(root) or view_of(root) != WHOLE_VIEW
    return _Head(tag, any(column_styles(root)), is_unseen, _NUMBERED_COLOUR in head)


_ODD_BEFORE = frozenset({"mergeCell", "sheetProtection", "oddFooter", "AlternateContent"})
"""What is read of a sheet besides its cells and stands behind them, and what only some programs read before them."""


def _without_cells(root: ET.Element) -> None:
    if any(element.tag.rpartition("}")[2] in ("sheetData", "row", "c", "v") for element in root.iter()):
        raise Unusual
    if any(element.tag.startswith(_STRICT) for element in root.iter()):
        raise Unusual  # some programs read it
    if conditional_formats(root, _NO_STYLES):
        raise Unusual  # they say by themselves how a number is displayed


_NO_STYLES = StyleFormats()
_STRICT = f"{{{STRICT_MAIN}}}"


class _Behind(NamedTuple):
    """The elements behind the cells: as they are read, and if drawings and numbered colours are among them."""

    around: Around
    has_drawings: bool
    has_colours: bool


def _around(root: bytes, tail: bytes) -> tuple[_Behind, str]:
    """The elements behind the cells, and the footer apart: that of the cover is an agency's own."""
    before, begin, rest = tail.rpartition(b"<oddFooter>")  # less stands behind it
    footer, end, after = rest.partition(b"</oddFooter>") if begin else (b"", b"", rest)
    tail = before + begin + end + after
    return (_behind if len(tail) <= _LARGEST_REMEMBERED else _large_behind)(root, tail), _footer(footer)


@functools.lru_cache(maxsize=256)
def _footer(footer: bytes) -> str:
    # LibreOffice writes the line end in it as a number.
    if len(footer) > _LONGEST_FOOTER or b"<" in footer or not _is_plain(footer.replace(b"&#10;", b"\n")):
        raise Unusual
    return _without_references(footer)


_CHARACTER = re.compile(rb"&(?:amp|lt|gt|quot|apos|#([0-9]{3,5}));")
_IDEOGRAPHS, _FULL_WIDTH = range(0xA0, 0xD800), range(0xFF00, 0xFFF0)


def _is_plain(text: bytes) -> bool:
    """True if XML takes a text as it is spelled: it changes carriage returns."""
    codes = (int(match[1]) for match in _CHARACTER.finditer(text) if match[1])
    if not all(code in _IDEOGRAPHS or code in _FULL_WIDTH for code in codes):
        return False
    text = _CHARACTER.sub(b".", text)
    return not any(map(text.__contains__, (b"&", b">", b"\r"))) and not FORBIDDEN.search(text.decode())


_NAMED = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))
"""The signs that XML knows by name, in an order in which none makes another."""


def _without_references(spelled: bytes) -> str:
    """A plain text as XML reads it."""
    text = spelled.decode()
    if "&#" in text:
        return html.unescape(text)
    for name, sign in _NAMED:
        text = text.replace(name, sign)
    return text


def _new_behind(root: bytes, tail: bytes) -> _Behind:
    behind = _proved(root + tail, "worksheet", len(root + tail))
    _without_cells(behind)
    # The footer stands in the one place where its words were taken from.
    footers = [element for element in behind.iter() if element.tag.endswith("oddFooter")]
    if footers not in ([], behind.findall(f"{{{MAIN}}}headerFooter/{{{MAIN}}}oddFooter")) or len(footers) > 1:
        raise Unusual
    around = around_cells(behind)
    if around.footer or any(element.attrib for element in footers):
        raise Unusual
    if next(behind.iter(main("oleObject")), None) is not None or behind.find(main("picture")) is not None:
        raise Unusual
    return _Behind(around, b"rawing" in tail, _NUMBERED_COLOUR in tail)


_behind = functools.lru_cache(maxsize=128)(_new_behind)
_large_behind = functools.lru_cache(maxsize=_FEW)(_new_behind)


_HEIGHT = re.compile(rb' ht="[1-9][0-9]{1,2}(?:\.[0-9]{1,9})?"')
"""The height of a row of which something is seen: of ten points or more."""


def _new_skeleton(root: bytes, cells: bytes, *, has_texts: bool = False) -> Skeleton:
    if b"<f" not in cells and _HEIGHT.search(cells):  # rows of texts are as high as those are long
        return _skeleton(root, _HEIGHT.sub(b"", cells), has_texts=has_texts)
    if not has_texts and b"<is>" in cells:
        raise _TextsInCells
    *pieces, end = cells.split(b"</row>")
    pieces = [*(piece + b"</row>" for piece in pieces), end]
    rows = [(_rows if len(piece) <= _LARGEST_ROW else _new_rows)(root, piece) for piece in pieces]
    numbers = [number for row in rows for number in row.numbers]
    slots = tuple(itertools.chain.from_iterable(row.slots for row in rows))
    bare = tuple(itertools.chain.from_iterable(row.bare for row in rows))
    if numbers != sorted(set(numbers)):
        raise Unusual
    are_styled, is_unseen = all(row.is_styled for row in rows), any(row.is_unseen for row in rows)
    last_style = max(row.last_style for row in rows)
    return Skeleton(slots, bare, last_style, are_styled, is_unseen, _NUMBERED_COLOUR in cells)


class _TextsInCells(Exception):  # noqa: N818  # no error: it says how a sheet is to be taken apart
    """A sheet has texts that are written in their cells, as libraries do."""


_skeleton = functools.lru_cache(maxsize=128)(_new_skeleton)
_large_skeleton = functools.lru_cache(maxsize=_FEW)(_new_skeleton)


class _Rows(NamedTuple):
    """A row that holds cells, with the empty ones before it."""

    numbers: tuple[int, ...]
    slots: tuple[Slot, ...]
    bare: tuple[Slot, ...]
    last_style: int
    is_styled: bool
    is_unseen: bool


def _new_rows(root: bytes, rows: bytes) -> _Rows:
    xml = b"%s<sheetData>%s</sheetData></worksheet>" % (root, rows)
    (data,) = _proved(xml, "worksheet", len(xml))  # rows and cells stand in order, each once
    if data.tag != f"{{{MAIN}}}sheetData" or any(row.tag != f"{{{MAIN}}}row" for row in data):
        raise Unusual
    if any(cell.tag != f"{{{MAIN}}}c" or "vm" in cell.attrib for row in data for cell in row):
        raise Unusual  # what is kept besides a value may be a picture
    numbers = tuple(int(row.get("r", "")) for row in data)
    slots: list[Slot] = []
    bare: list[Slot] = []
    for row in data:
        for cell in row:
            if len(cell):
                (slots if _holds_value(cell) else bare).append(_slot(cell, row))
    last = max((_style(cell) for row in data for cell in row), default=0)
    is_styled = all("s" in cell.attrib for row in data for cell in row if len(cell) and cell.get("t", "n") == "n")
    if not is_styled and any(row.get("s", "0") != "0" for row in data):
        raise Unusual
    is_unseen = any(is_out_of_sight(row.attrib, "ht", LOWEST_ROW) for row in data)
    return _Rows(numbers, tuple(slots), tuple(bare), last, is_styled, is_unseen)


_rows = functools.lru_cache(maxsize=1024)(_new_rows)


def _style(cell: ET.Element) -> int:
    style = cell.get("s", "0")
    if not (style.isascii() and style.isdigit()):
        raise Unusual
    return int(style)


_CELL = re.compile(r"([A-Z]{1,2})([1-9][0-9]{0,4})")
_FORMULA, _HELD, _INLINE_TEXT = f"{{{MAIN}}}f", f"{{{MAIN}}}v", f"{{{MAIN}}}is"
_KINDS = frozenset({"n", "s", "str", "b", "e"})


def _slot(cell: ET.Element, row: ET.Element) -> Slot:
    match = _CELL.fullmatch(cell.get("r", ""))
    kind = cell.get("t", "n")
    if match is None or match[2] != row.get("r") or has_text_between(cell):
        raise Unusual
    *formulas, place = (*cell, None) if cell[-1].tag == _FORMULA else cell
    if kind == "inlineStr" and not formulas and place is not None:
        if place.tag != _INLINE_TEXT or len(place) != 1 or place.text:
            raise Unusual
        place = place[0]
    elif kind not in _KINDS:
        raise Unusual
    if len(formulas) > 1 or any(map(len, formulas)) or not _is_place_of_value(place):
        raise Unusual
    formula = _formula(formulas[0]) if formulas else None
    return Slot((int(match[2]), column_number(match[1])), kind, _style(cell), formula)


def _holds_value(cell: ET.Element) -> bool:
    """True if a value was taken out of a cell."""
    return cell[-1].tag != _FORMULA and "".join(cell[-1].itertext()) == "0"


def _is_place_of_value(element: ET.Element | None) -> bool:
    """True if a value was taken out of an element, or one could stand there; *element* is None where there is none."""
    return element is None or (
        element.tag == _HELD and not len(element) and not element.attrib and (element.text or "0") == "0"
    )


def _formula(element: ET.Element) -> str:
    text = element.text
    if element.tag != _FORMULA or not text or len(text) > _LONGEST_FORMULA or "\r" in text:
        raise Unusual
    if element.get("t", "normal") != "normal":
        raise Unusual
    return f"={text}"
