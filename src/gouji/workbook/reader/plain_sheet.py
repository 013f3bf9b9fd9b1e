"""A sheet of a plain part: its cells without their values, which are alike, and the values, which are not."""

from __future__ import annotations

import functools
import itertools
import re
from typing import NamedTuple
from xml.etree import ElementTree as ET

from gouji.common import LONGEST_FORMULA, column_number
from gouji.workbook.formats.content_model import has_text_between
from gouji.workbook.formats.raw import WHOLE_VIEW
from gouji.workbook.formats.sheet_context import (
    LONGEST_FOOTER,
    LOWEST_ROW,
    SheetContext,
    has_low_rows,
    is_folded,
    is_out_of_sight,
    sheet_context,
    view_of,
)
from gouji.workbook.formats.style_formats import StyleFormats, column_styles, conditional_formats
from gouji.workbook.ooxml.names import MAIN, STRICT_MAIN, main
from gouji.workbook.ooxml.workbook import Sheet
from gouji.workbook.reader.plain_parts import (
    DECLARATION,
    LARGEST_REMEMBERED,
    NUMBERED_COLOUR,
    is_spelled_plainly,
    proved_root,
    without_references,
)
from gouji.workbook.reader.plain_records import NotPlainRows, PlainRegion, region_of
from gouji.workbook.reader.plain_spelling import as_before, learn
from gouji.workbook.reader.room import Room
from gouji.workbook.reader.skeleton import PlainSheet, Skeleton, Slot, Unusual

_FEW = 16


_LARGEST_ROW = 10_000
"""Bytes of a row that is remembered."""


_LARGEST_ROOT = 2_000


_NO_CELLS = re.compile(rb"<sheetData ?/>")


_INLINE = re.compile(rb'<is><t(?: xml:space="preserve")?>([^<]*)</t></is>')


def sheet_in(sheet: Sheet, content: bytes, rows: bytes | None, room: Room) -> PlainSheet:
    """A sheet taken apart.

    Args:
        sheet: as the workbook names it.
        content: of its part, without the rows for its records.
        rows: the rows for its records; None if it has none.
        room: how much of everything there may be.

    Returns:
        Its skeleton, its values, and what stands around them.

    Raises:
        Unusual, ValueError: it is spelled in a way not known here.
    """
    known = as_before(sheet, content, room) if rows is None else None
    if known is not None:
        plain, footer = known
        return plain._replace(footer=_footer(footer))
    plain = _new_sheet(sheet, content, rows, room)
    if rows is None:
        learn(sheet, content, room, plain)
    return plain


def _new_sheet(sheet: Sheet, content: bytes, rows: bytes | None, room: Room) -> PlainSheet:
    front, end, tail = content.rpartition(b"</sheetData>")  # behind the cells less stands than they are
    head, found, cells = front.partition(b"<sheetData>")
    if not end:
        head, tail = _NO_CELLS.split(content)
    elif not found:
        raise Unusual
    before = _before(head)
    if len(tail) > room.sheet:
        raise Unusual
    skeleton, values = _taken_apart(before.tag, cells, room)
    if len(skeleton.slots) != len(values) or (before.has_styled_columns and not skeleton.is_styled):
        raise Unusual
    behind, footer = _context(before.tag, tail)
    context = behind.context
    if len(context.merges) > room.merges:
        raise Unusual
    is_unseen = before.is_unseen or skeleton.is_unseen
    wanted = room.records.get(sheet.name)
    region = None if rows is None or wanted is None else _region(before.tag, rows, wanted.first, wanted.last)
    if wanted is not None and any(merge.bottom >= wanted.first for merge in context.merges):
        raise Unusual
    has_colours = before.has_colours or skeleton.has_colours or behind.has_colours
    return PlainSheet(
        skeleton, values, context, footer, sheet.is_hidden, is_unseen, behind.has_drawings, has_colours, region
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


def _taken_apart(root: bytes, cells: bytes, room: Room) -> tuple[Skeleton, tuple[bytes, ...]]:
    try:
        return _skeleton_of(root, cells, room, has_texts=False)
    except _TextsInCells:
        if b"<is><v" in cells:
            raise Unusual from None
    return _skeleton_of(root, _INLINE.sub(rb"<is><v>\1</v></is>", cells), room, has_texts=True)


def _skeleton_of(root: bytes, cells: bytes, room: Room, *, has_texts: bool) -> tuple[Skeleton, tuple[bytes, ...]]:
    """The skeleton of cells, and their values. Of large ones only a few are remembered."""
    frame, values = _without_values(cells)
    if len(frame) > room.sheet or len(values) > room.filled:
        raise Unusual
    make = _skeleton if len(frame) <= LARGEST_REMEMBERED else _large_skeleton
    skeleton = make(root, _Long(frame), has_texts=has_texts)
    if len(skeleton.slots) + len(skeleton.bare) > room.filled:
        raise Unusual
    return skeleton, values


def _without_values(cells: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    """Cells with a 0 for each value, and the values: what stands between ``<v>`` and ``</v>``.

    Both tags end alike, which is searched in half the time; that they stand in turn the XML with the zeros proves.
    """
    pieces = cells.split(b"v>")
    spelled = b"v>".join((*pieces[1::2], b""))
    *values, rest = spelled.split(b"</v>")
    if rest or len(pieces) != 2 * len(values) + 1 or spelled.count(b"<") != len(values):
        raise Unusual
    return b"v>0</v>".join(pieces[::2]), tuple(values)


class _Long:
    """Bytes that are hashed by some of them: where they are looked up, all are compared with those found."""

    __slots__ = ("content",)

    def __init__(self, content: bytes) -> None:
        self.content = content

    def __hash__(self) -> int:
        return hash((len(self.content), self.content[::_HASHED]))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Long) and self.content == other.content


_HASHED = 61
"""One byte in so many is hashed: fewer than a row has."""


class _Head(NamedTuple):
    """The head of a sheet: its tag; if columns have styles, its view hides anything, and colours have numbers."""

    tag: bytes
    has_styled_columns: bool
    is_unseen: bool
    has_colours: bool


@functools.lru_cache(maxsize=256)
def _before(head: bytes) -> _Head:
    """Look at what stands before the cells, that it begins a sheet and that there are none in it."""
    declaration = DECLARATION.match(head)
    if len(head) > _LARGEST_ROW or not head[declaration.end() if declaration else 0 :].startswith(b"<worksheet "):
        raise Unusual
    root = proved_root(head + b"</worksheet>", "worksheet")
    _without_cells(root)
    if any(element.tag.rpartition("}")[2] in _ODD_BEFORE for element in root.iter()):
        raise Unusual  # programs find it there as well, or only some of them
    begin = head.index(b"<worksheet ")
    tag = head[begin : head.index(b">", begin) + 1]
    if len(tag) > _LARGEST_ROOT:
        raise Unusual
    is_unseen = has_low_rows(root) or view_of(root) != WHOLE_VIEW
    return _Head(tag, any(column_styles(root)), is_unseen, NUMBERED_COLOUR in head)


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

    context: SheetContext
    has_drawings: bool
    has_colours: bool


def _context(root: bytes, tail: bytes) -> tuple[_Behind, str]:
    """The elements behind the cells, and the footer apart: that of the cover is an agency's own."""
    before, begin, rest = tail.rpartition(b"<oddFooter>")  # less stands behind it
    footer, end, after = rest.partition(b"</oddFooter>") if begin else (b"", b"", rest)
    tail = b"".join((before, begin, end, after))
    return (_behind if len(tail) <= LARGEST_REMEMBERED else _large_behind)(root, _Long(tail)), _footer(footer)


@functools.lru_cache(maxsize=256)
def _footer(footer: bytes) -> str:
    # LibreOffice writes the line end in it as a number.
    if len(footer) > LONGEST_FOOTER or b"<" in footer or not is_spelled_plainly(footer.replace(b"&#10;", b"\n")):
        raise Unusual
    return without_references(footer)


def _new_behind(root: bytes, long_tail: _Long) -> _Behind:
    tail = long_tail.content
    behind = proved_root(root + tail, "worksheet", len(root + tail))
    _without_cells(behind)
    # The footer stands in the one place where its words were taken from.
    footers = [element for element in behind.iter() if element.tag.endswith("oddFooter")]
    if footers not in ([], behind.findall(f"{{{MAIN}}}headerFooter/{{{MAIN}}}oddFooter")) or len(footers) > 1:
        raise Unusual
    context = sheet_context(behind)
    if context.footer or any(element.attrib for element in footers):
        raise Unusual
    if next(behind.iter(main("oleObject")), None) is not None or behind.find(main("picture")) is not None:
        raise Unusual
    return _Behind(context, b"rawing" in tail, NUMBERED_COLOUR in tail)


_behind = functools.lru_cache(maxsize=128)(_new_behind)


_large_behind = functools.lru_cache(maxsize=_FEW)(_new_behind)


_HEIGHT = re.compile(rb' ht="[1-9][0-9]{1,2}(?:\.[0-9]{1,9})?"')
"""The height of a row of which something is seen: of ten points or more."""


def _new_skeleton(root: bytes, frame: _Long, *, has_texts: bool = False) -> Skeleton:
    cells = frame.content
    if b"<f" not in cells and _HEIGHT.search(cells):  # rows of texts are as high as those are long
        return _skeleton(root, _Long(_HEIGHT.sub(b"", cells)), has_texts=has_texts)
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
    return Skeleton(slots, bare, last_style, are_styled, is_unseen, NUMBERED_COLOUR in cells)


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
    (data,) = proved_root(xml, "worksheet", len(xml))  # rows and cells stand in order, each once
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
    is_styled = all("s" in cell.attrib for row in data for cell in row if len(cell))
    if not is_styled and any(row.get("s", "0") != "0" for row in data):
        raise Unusual
    is_unseen = any(is_out_of_sight(row.attrib, "ht", LOWEST_ROW) or is_folded(row.attrib) for row in data)
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
    if element.tag != _FORMULA or not text or len(text) > LONGEST_FORMULA or "\r" in text:
        raise Unusual
    if element.get("t", "normal") != "normal":
        raise Unusual
    return f"={text}"
