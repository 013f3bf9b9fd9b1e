"""The parts of a workbook for the fast reader: unpacked, proved plain, and remembered, because most are alike.

Workbooks of the form come back in a few spellings, one a client. What was proved of a part, of a row without its
values, or of a text holds wherever the same bytes stand, so only what an agency typed is looked at anew. Whatever is
unusual is left to the thorough reader.
"""

from __future__ import annotations

import functools
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from xml.etree import ElementTree as ET
from xml.parsers import expat

from gouji.form import RETURN_SHEETS
from gouji.workbook.formats.legacy_drawings import drawn_in_vml
from gouji.workbook.formats.limits import DEFAULT_LIMITS, MOST_CHARACTERS, Refused
from gouji.workbook.ooxml.plain_archive import PackedPart
from gouji.workbook.ooxml.relationships import relationships_part
from gouji.workbook.reader.plain_cells import PlainBook
from gouji.workbook.reader.plain_parts import (
    BOOK,
    BOOK_LINKS,
    LARGEST_REMEMBERED,
    NUMBERED_COLOUR,
    ROOT_LINKS,
    TYPES,
    PlainFormats,
    content_of,
    formats_in,
    keywords_in,
    links_in,
    packed_parts,
    prove_types,
    sheets_in,
    targets_in,
)
from gouji.workbook.reader.plain_records import NotPlainRows, cut_out
from gouji.workbook.reader.plain_sheet import sheet_in
from gouji.workbook.reader.room import SMALLEST, Room, RoomForRecords
from gouji.workbook.reader.shared_texts import texts_in
from gouji.workbook.reader.skeleton import PlainSheet, Unusual

_MOST_ELEMENTS, _MOST_IN_TEXTS = DEFAULT_LIMITS.rows, DEFAULT_LIMITS.elements - DEFAULT_LIMITS.rows
"""Bounds for all parts, and for the shared texts: where no more elements are than rows may be, and no more in texts
than is left to them, no limit of the thorough reader is passed."""


_SHORT = 9_000
"""Bytes of all shared texts, with which no sheet can hold more text than the thorough reader allows."""


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
    except (zipfile.BadZipFile, OSError, RuntimeError) as error:
        raise Unusual from error
    except (expat.ExpatError, ET.ParseError, ValueError, LookupError, OverflowError, Refused) as error:
        raise Unusual from error


def _plain_book(data: bytes, room_by: Callable[[str], Room]) -> PlainBook:
    parts = packed_parts(data)
    members, unpacked = len(parts), sum(part.size for part in parts.values())
    types, root_links, book, links = map(parts.pop, (TYPES, ROOT_LINKS, BOOK, BOOK_LINKS))
    roots, targets = targets_in(root_links, ""), targets_in(links, "xl")
    if roots["officeDocument"] != BOOK:
        raise Unusual
    prove_types(types, targets.get("sharedStrings", ""), targets.get("styles", ""))
    keywords = keywords_in(parts.pop(roots["core-properties"])) if "core-properties" in roots else ""
    room = room_by(keywords)
    if members > room.parts or unpacked > room.unpacked:
        raise Unusual
    sheets, styles = sheets_in(book, links), parts.pop(targets["styles"])
    strings = parts.pop(targets["sharedStrings"]).unpacked() if "sharedStrings" in targets else b""
    contents = [parts.pop(sheet.part).unpacked() for sheet in sheets]
    others = [content_of(part, room) for part in (types, root_links, book, links, styles)]
    apart = [_records_apart(sheet.name, content, room) for sheet, content in zip(sheets, contents, strict=True)]
    contents = [content for content, _ in apart]
    if unpacked > SMALLEST.unpacked and (
        sum(map(_elements, (*contents, *others))) > _MOST_ELEMENTS or _elements(strings) > _MOST_IN_TEXTS
    ):
        raise Unusual
    theme = parts.get(targets.get("theme", ""))
    formats, texts = formats_in(styles, theme), texts_in(strings, room) if strings else {}
    plain = {
        sheet.name: sheet_in(sheet, content, rows, room) for sheet, (content, rows) in zip(sheets, apart, strict=True)
    }
    if any(sheet.skeleton.last_style >= len(formats.cells) for sheet in plain.values()):
        raise Unusual
    if formats.has_palette and (NUMBERED_COLOUR in strings or any(sheet.has_colours for sheet in plain.values())):
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
        links = links_in(parts[relationships_part(sheet)], sheet.rpartition("/")[0])
        if any(_is_drawn_over(parts[target]) for _, _, target in links):
            raise Unusual


_EMPTY_DRAWING = re.compile(rb"(?:<\?xml[^<>]*\?>\s*)?<(?:xdr:)?wsDr [^<>]*(?:/>|>\s*</(?:xdr:)?wsDr>)\s*")
"""LibreOffice writes one for arrows over a table that are there to choose rows by."""


@functools.lru_cache(maxsize=128)
def _is_drawn_over(part: PackedPart) -> bool:
    if part.size > LARGEST_REMEMBERED:
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


def _prove_records(
    sheets: Mapping[str, PlainSheet], formats: PlainFormats, texts: Mapping[bytes, str], room: Room
) -> None:
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
