"""Cells of an .xls or .et that calamine does not give as they are displayed: errors, and numbers with their formats.

A blank can be declared zero, a count that became a day is no count, and one that displays other digits neither.

The workbook is a stream of a compound file, a list of records.
"""

from __future__ import annotations

import contextlib
import functools
import math
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gouji.common import Position
from gouji.workbook.formats.binary_runs import TWIPS, Starts, StringTable, font_marks
from gouji.workbook.formats.colours import BLACK, PALETTE, SMALLEST_FONT, WHITE, Colour, indexed_colour, is_alike
from gouji.workbook.formats.compound import CompoundFile, NotCompound
from gouji.workbook.formats.limits import Limits, damaged, encrypted, over
from gouji.workbook.formats.raw import (
    EPOCH,
    EPOCH_1904,
    GENERAL,
    WHOLE_VIEW,
    DisplayFormat,
    Drawn,
    DrawnKind,
    View,
    stretches,
)
from gouji.workbook.formats.rich_text import Run
from gouji.workbook.formats.style_formats import ConditionalFormat, bounded, numbered_format, with_conditional

WORKBOOK_STREAMS = ("WORKBOOK", "BOOK")
"""The streams of the root that may hold the records, the newer first."""

# Kinds of records, as [MS-XLS] numbers them.
_FORMULA, _END, _KEY, _SHEET, _TRUTH_OR_ERROR, _BEGIN = 0x0006, 0x000A, 0x002F, 0x0085, 0x0205, 0x0809
_DAYS, _STYLE, _FORMAT, _FONT, _STRINGS, _CONTINUED = 0x0022, 0x00E0, 0x041E, 0x0031, 0x00FC, 0x003C
_COLOURS, _VIEW, _ROW, _COLUMN = 0x0092, 0x023E, 0x0208, 0x007D
_OF_VIEW = frozenset({_VIEW, _ROW, _COLUMN})
_GLOBALS = frozenset({_SHEET, _BEGIN, _DAYS, _STYLE, _FORMAT, _FONT, _STRINGS, _COLOURS})
_NUMBER, _PACKED, _ROW_OF_NUMBERS = 0x0203, 0x027E, 0x00BD
_SHARED, _IN_RUNS = 0x00FD, 0x00D6
_CELLS = frozenset({_FORMULA, _NUMBER, _PACKED, _TRUTH_OR_ERROR, 0x0204, _SHARED, _IN_RUNS})
"""Records of one cell: row, column and style, then what it holds. The last three hold texts."""
_SCRIPT, _NO_FONT = 8, 4
"""The place of superscript and subscript in a font; and a number that no font has."""
_CONDITIONS, _CONDITION = {0x01B0: 0, 0x0879: 12}, {0x01B1: 0, 0x087A: 12}
"""Conditional formats, of 1997 and of 2007, by how many bytes stand before them."""
_HAS_NUMBER_FORMAT, _HAS_FONT = 0x0200_0000, 0x0400_0000
_LINE_OF_FONT, _COLOUR_OF_FONT, _NO_LINE_OF_FONT, _LINE = 68, 80, 88, 0x80
"""In the font of a conditional format: where its line and its colour stand, and whether a line is said; and the bit."""
_FIRST_OF_PALETTE, _AUTOMATIC = 8, 0x7FFF
_ZEROS_IN_VIEW, _FROZEN_VIEW, _ROW_HIDDEN, _COLUMN_HIDDEN = 0x0010, 0x0008, 0x0020, 0x0001
_HAS_PATTERN, _BEFORE_PATTERN = 0x2000_0000, {0x0800_0000: 8, 0x1000_0000: 8}
"""The fill of a conditional format, and the sizes of the alignment and the border that may stand before it."""
_HEIGHT_OF_FONT, _SIZE_OF_FONT = 64, 118
_LOWEST, _NARROWEST = 40, 80
"""Twips, and 256ths of a character, below which nothing is seen of a row or a column."""
_REPEATED, _SOLID, _NO_PATTERN = 4, 1, 0
_WHOLE_STYLE = 20
_BIFF8 = 0x0600
_DRAWING, _OBJECT, _OBJECT_TEXT, _NOTE, _BACKGROUND = 0x00EC, 0x005D, 0x01B6, 0x001C, 0x00E9
_PICTURE, _BOX_OF_NOTE, _SHAPES = 8, 25, (2, 3, 6, 7, 9, 11, 12, 14, 19, 30)
"""Types of objects: a picture, the box of a note, and shapes and form controls that may hold words."""
_IS_SHOWN = 0x0002
_ANCHOR = bytes.fromhex("000010f012000000")
"""Begins the record that says which cells an object covers: its header, and its length."""
_IS_WORKSHEET = 0
_IS_ERROR, _NO_NUMBER = 2, b"\xff\xff"
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
"""Errors by their numbers in binary files."""


@dataclass(frozen=True, slots=True)
class UnseenCells:
    """Cells of a worksheet that calamine gives otherwise than they are displayed.

    Attributes:
        errors: the error values, by place.
        numbers: as they are stored, by place.
        formats: the number formats of cells that hold something, by place.
        runs: where fonts begin in texts, and the font of the cell, by place; of cells that have marked ones.
        drawn: objects over the cells.
        view: settings that keep cells from sight.
    """

    errors: Mapping[Position, str]
    numbers: Mapping[Position, int | float]
    formats: Mapping[Position, DisplayFormat]
    runs: Mapping[Position, tuple[Starts, Run | None]]
    drawn: tuple[Drawn, ...] = ()
    view: View = WHOLE_VIEW


@dataclass(frozen=True, slots=True)
class UnseenOfBook:
    """Worksheets in order.

    Attributes:
        fonts: those that strike out or shift, by number.
    """

    sheets: tuple[UnseenCells, ...]
    fonts: Mapping[int, Run]


def workbook_stream(data: bytes) -> bytes:
    """The records of an .xls or .et.

    Args:
        data: the bytes of the file.

    Returns:
        The stream of the newer of two workbooks, if there are two.

    Raises:
        Refused: the file is not built as it should be.
    """
    try:
        return _workbook(CompoundFile(data))
    except NotCompound:
        raise damaged("内部结构有误", "a compound file that is not whole") from None


def unseen_in(data: bytes, limits: Limits) -> UnseenOfBook:
    """The cells of an .xls or .et that calamine does not give as they are shown.

    Raises:
        Refused: the file is not built as it should be, needs a password, or is over a limit.
    """
    try:
        book = _BiffBook(workbook_stream(data), limits.elements)
        offsets = book.worksheets()
        return UnseenOfBook(tuple(map(book.unseen, offsets)), book.fonts)
    except (struct.error, IndexError, UnicodeError):
        raise damaged("内部结构有误", "broken records") from None


def _workbook(file: CompoundFile) -> bytes:
    """The stream of the workbook: a file for old and older programs has two."""
    name = next((name for name in WORKBOOK_STREAMS if file.has(name)), None)
    if name is None:
        raise damaged("内部结构有误", "no workbook in it")
    return file.stream(name)


# --- the records ----------------------------------------------------------------------------------------------------


class _BiffBook:
    """The records of a workbook. However often sheets say they share them, no more than *most* are looked at."""

    def __init__(self, stream: bytes, most: int) -> None:
        self.stream = stream
        self.most = most
        self.count = 0
        self.formats: list[DisplayFormat] = []
        self.fonts: dict[int, Run] = {}
        self.marked: list[Run | None] = []
        self.palette: Sequence[int] = PALETTE
        self.starts: dict[int, Starts] = {}

    def records(self, at: int) -> Iterator[tuple[int, bytes]]:
        while at + 4 <= len(self.stream):
            self.count += 1
            if self.count > self.most:
                raise over("记录数", "records", f"> {self.most:,}", f"{self.most:,}")
            kind, size = struct.unpack_from("<HH", self.stream, at)
            yield kind, self.stream[at + 4 : at + 4 + size]
            at += 4 + size

    def worksheets(self) -> list[int]:
        """The offset of each worksheet's records; learns on the way how the workbook displays cells."""
        found = self.globals()
        is_wide = all(struct.unpack_from("<H", record)[0] >= _BIFF8 for record in found[_BEGIN])
        epoch = EPOCH_1904 if any(struct.unpack_from("<H", record)[0] for record in found[_DAYS]) else EPOCH
        codes: dict[int, str | None] = {
            struct.unpack_from("<H", record)[0]: _code(record, is_wide=is_wide) for record in found[_FORMAT]
        }
        known = bounded(codes)
        make = functools.cache(lambda number, repeated: numbered_format(number, known, epoch, is_repeated=repeated))
        self.palette = _palette(found[_COLOURS])
        fonts = {at + (at >= _NO_FONT): record for at, record in enumerate(found[_FONT])}
        plain = {number: self.font(record, WHITE) for number, record in fonts.items()}
        self.fonts = {number: font for number, font in plain.items() if font.has_marks}
        for record in found[_STYLE]:
            font, number = struct.unpack_from("<HH", record)
            is_repeated = is_wide and record[6] & 7 == _REPEATED
            self.formats.append(make(number, is_repeated))
            own = self.font(fonts[font], self.behind(record)) if font in fonts else None
            self.marked.append(own if own is not None and own.has_marks else None)
        if self.fonts and found[_STRINGS]:
            self.starts = dict(StringTable(found[_STRINGS]).starts())
        sheets = (struct.unpack_from("<IBB", record) for record in found[_SHEET])
        return [offset for offset, _, sort in sheets if sort == _IS_WORKSHEET]

    def font(self, record: bytes, behind: Colour | None) -> Run:
        """A run without text in a font, before what lies behind it."""
        (number,) = struct.unpack_from("<H", record, 4)
        colour = BLACK if number == _AUTOMATIC else indexed_colour(number, self.palette)
        return font_marks(record, _SCRIPT, _name_of_font(record), colour, behind)

    def behind(self, style: bytes) -> Colour | None:
        """The colour that a cell style lays behind a text; None if it has several."""
        if len(style) < _WHOLE_STYLE:  # of 1995, which has another layout
            return None
        sides, colours = struct.unpack_from("<IH", style, 14)
        pattern = sides >> 26
        if pattern == _NO_PATTERN:
            return WHITE
        return indexed_colour(colours & 0x7F, self.palette) if pattern == _SOLID else None

    def globals(self) -> Mapping[int, Sequence[bytes]]:
        """The records before those of sheets, by their kinds; the strings with what continues them."""
        found: dict[int, list[bytes]] = {kind: [] for kind in _GLOBALS}
        before = _END
        for kind, record in self.records(0):
            if kind == _END:
                break
            if kind == _KEY:
                raise encrypted()
            before = before if kind == _CONTINUED else kind
            if before in _GLOBALS and (kind != _CONTINUED or before == _STRINGS):
                found[before].append(record)
        return found

    def runs(self, kind: int, record: bytes, style: int) -> tuple[Starts, Run | None] | None:
        """Where fonts begin in the text of a cell, and the font of the cell; None if none of them is marked."""
        starts: Starts = ()
        if kind == _SHARED:
            starts = self.starts.get(struct.unpack_from("<I", record, 6)[0], ())
        elif kind == _IN_RUNS:
            (length,) = struct.unpack_from("<H", record, 6)
            starts = tuple(struct.iter_unpack("<BB", record[9 + length :][: 2 * record[8 + length]]))
        known = len(self.marked)
        font = self.marked[style if style < known else 0] if known else None
        return None if font is None and all(number not in self.fonts for _, number in starts) else (starts, font)

    def unseen(self, at: int) -> UnseenCells:
        errors: dict[Position, str] = {}
        numbers: dict[Position, int | float] = {}
        styles: dict[Position, int] = {}
        runs: dict[Position, tuple[Starts, Run | None]] = {}
        conditional: list[ConditionalFormat] = []
        areas: ConditionalFormat | None = None
        objects, view = _Objects(), _View()
        are_marked = bool(self.fonts) or any(self.marked)
        for kind, record in self.cells(at):
            objects.see(kind, record)
            if kind in _OF_VIEW:
                with contextlib.suppress(struct.error):  # a setting that is cut off hides nothing
                    view.see(kind, record)
            if kind in _CELLS or kind == _ROW_OF_NUMBERS:
                for position, style, number in _held(kind, record):
                    styles[position] = style
                    if number is not None:
                        numbers[position] = number
                    if are_marked and (marked := self.runs(kind, record, style)) is not None:
                        runs[position] = marked
                if (error := _error(kind, record)) is not None:
                    errors[position] = ERRORS.get(error, "#N/A")
            elif kind in _CONDITIONS:
                areas = _areas(record[_CONDITIONS[kind] :])
            elif kind in _CONDITION and areas is not None:
                has_format, obscures = _changes(kind, record, self.palette)
                conditional += [areas] if has_format else []
                conditional += [replace(areas, obscures=True)] if obscures else []
        formats = ((place, self.format(style)) for place, style in styles.items())
        return UnseenCells(
            errors, numbers, dict(with_conditional(formats, conditional)), runs, tuple(objects.drawn), view.view()
        )

    def format(self, style: int) -> DisplayFormat:
        if not self.formats:
            return GENERAL
        return self.formats[style if style < len(self.formats) else 0]

    def cells(self, at: int) -> Iterator[tuple[int, bytes]]:
        """The records of one sheet."""
        depth = 0
        for kind, record in self.records(at):
            depth += (kind == _BEGIN) - (kind == _END)  # a chart in a sheet has a beginning and an end of its own
            if depth <= 0:
                return
            yield kind, record


class _View:
    """The settings of a sheet that keep cells from sight, as their records come by."""

    def __init__(self) -> None:
        self.hides_zeros = False
        self.rows: set[int] = set()
        self.columns: list[tuple[int, int]] = []

    def see(self, kind: int, record: bytes) -> None:
        if kind == _VIEW:
            flags, top, left = struct.unpack_from("<3H", record)
            self.hides_zeros |= not flags & _ZEROS_IN_VIEW
            if flags & _FROZEN_VIEW:  # nobody can scroll to what is before it
                self.rows.update(range(1, top + 1))
                self.columns += [(1, left)] if left else []
        elif kind == _ROW:
            number, _, _, height = struct.unpack_from("<4H", record)
            (flags,) = struct.unpack_from("<H", record, 12)
            if flags & _ROW_HIDDEN or height & 0x7FFF < _LOWEST:
                self.rows.add(number + 1)
        elif kind == _COLUMN:
            first, last, width, _, flags = struct.unpack_from("<5H", record)
            if flags & _COLUMN_HIDDEN or width < _NARROWEST:
                self.columns.append((first + 1, last + 1))

    def view(self) -> View:
        return View(self.hides_zeros, stretches(sorted(self.rows)), tuple(self.columns))


class _Objects:
    """The objects over the cells of a sheet, as their records come by: place, type, words."""

    def __init__(self) -> None:
        self.place: tuple[int, int, int, int] | None = None
        self.boxes: dict[int, tuple[int, int, int, int]] = {}
        """The places of the boxes of notes, by the numbers of these objects."""
        self.is_shape = self.are_words_next = False
        self.drawn: list[Drawn] = []

    def see(self, kind: int, record: bytes) -> None:
        if kind == _DRAWING:
            at = record.rfind(_ANCHOR)
            self.place = _covered(record[at + len(_ANCHOR) :]) if at >= 0 else self.place
        elif kind == _OBJECT and len(record) >= 6:
            (sort,) = struct.unpack_from("<H", record, 4)
            self.is_shape = sort in _SHAPES
            if sort == _PICTURE:
                self.add(DrawnKind.PICTURE)
            elif sort == _BOX_OF_NOTE and self.place is not None and len(record) >= 8:
                self.boxes[struct.unpack_from("<H", record, 6)[0]] = self.place
        elif kind == _NOTE and len(record) >= 8:
            row, column, flags, number = struct.unpack_from("<4H", record)
            if flags & _IS_SHOWN:
                self.place = self.boxes.get(number, (row + 1, column + 1, row + 1, column + 1))
                self.add(DrawnKind.NOTE)
        elif kind == _BACKGROUND:
            self.place = None
            self.add(DrawnKind.PICTURE)
        elif kind == _OBJECT_TEXT:
            self.are_words_next = self.is_shape
        elif kind == _CONTINUED and self.are_words_next:
            self.are_words_next = False
            words = record[1:].decode("utf-16-le" if record[:1] == b"\1" else "latin-1", "replace")
            self.add(DrawnKind.TEXT_BOX, " ".join(words.split()))

    def add(self, kind: DrawnKind, words: str = "") -> None:
        if len(self.drawn) < _MOST_DRAWN and (kind is not DrawnKind.TEXT_BOX or words):
            self.drawn.append(Drawn(kind, *(self.place or (0, 0, 0, 0)), words))


_MOST_DRAWN = 1_000


def _covered(anchor: bytes) -> tuple[int, int, int, int] | None:
    """Rows and columns that an object covers, from 1."""
    if len(anchor) < 18:
        return None
    left, _, top, _, right, _, bottom, _ = struct.unpack_from("<8H", anchor, 2)
    return top + 1, left + 1, max(top, bottom) + 1, max(left, right) + 1


def _error(kind: int, record: bytes) -> int | None:
    """The error a cell holds, by its number."""
    if kind == _TRUTH_OR_ERROR and record[7]:
        return record[6]
    if kind == _FORMULA and record[6] == _IS_ERROR and record[12:14] == _NO_NUMBER:
        return record[8]
    return None


def _held(kind: int, record: bytes) -> Iterator[tuple[Position, int, int | float | None]]:
    """The place of each cell of a record, its style, and the number it stores; None if it holds something else."""
    if kind != _ROW_OF_NUMBERS:
        row, column, style = struct.unpack_from("<HHH", record)
        yield (row + 1, column + 1), style, _number(kind, record)
        return
    row, first = struct.unpack_from("<HH", record)
    # Behind them stands the last column, which follows from the size.
    for offset, (style, packed) in enumerate(struct.iter_unpack("<HI", record[4 : len(record) - 2])):
        yield (row + 1, first + offset + 1), style, packed_number(packed)


def _number(kind: int, record: bytes) -> int | float | None:
    if kind == _PACKED:
        return packed_number(struct.unpack_from("<I", record, 6)[0])
    if kind == _NUMBER or (kind == _FORMULA and record[12:14] != _NO_NUMBER):
        return plain_number(struct.unpack_from("<d", record, 6)[0])
    return None


def packed_number(packed: int) -> int | float:
    """A number in thirty bits, with two that say whether it is whole and whether it is hundredths.

    Args:
        packed: its four bytes.

    Raises:
        Refused: it is none.
    """
    if packed & 2:
        number: float = struct.unpack("<i", struct.pack("<I", packed))[0] >> 2
    else:
        number = struct.unpack("<d", struct.pack("<Q", (packed & ~3) << 32))[0]
    return plain_number(number / 100 if packed & 1 else number)


def plain_number(number: float) -> int | float:
    """A number, an integer if it is whole.

    Args:
        number: as it is stored.

    Raises:
        Refused: it is none.
    """
    if not math.isfinite(number):
        raise damaged("数值的写法有误", "a number that is none")
    return int(number) if float(number).is_integer() and abs(number) < 10**15 else number


def _code(record: bytes, *, is_wide: bool) -> str:
    """The format code of a record: since 1997 in one or two bytes a character, before that in the code page."""
    if not is_wide:
        return record[3 : 3 + record[2]].decode("gbk", "replace")
    length, flags = struct.unpack_from("<HB", record, 2)
    if flags & 1:
        return record[5 : 5 + 2 * length].decode("utf-16-le", "replace")
    return record[5 : 5 + length].decode("latin-1")


def _areas(content: bytes) -> ConditionalFormat:
    """The areas of conditional formats, of which it is not known what they display."""
    (count,) = struct.unpack_from("<H", content, 12)
    sides = (struct.unpack_from("<4H", content, 14 + 8 * index) for index in range(count))
    return ConditionalFormat(
        tuple(((top + 1, left + 1), (bottom + 1, right + 1)) for top, bottom, left, right in sides), None
    )


def _changes(kind: int, record: bytes, palette: Sequence[int]) -> tuple[bool, bool]:
    """True if a conditional format has a number format; and if it keeps numbers from sight ([MS-XLS] 2.5.90)."""
    content = record[_CONDITION[kind] + 6 :]
    if kind != min(_CONDITION):
        (size,) = struct.unpack_from("<I", content)
        content = content[4 : 4 + size]
    flags = struct.unpack_from("<I", content)[0] if len(content) >= 4 else 0
    if flags & _HAS_NUMBER_FORMAT or not flags & (_HAS_FONT | _HAS_PATTERN):
        return bool(flags & _HAS_NUMBER_FORMAT), False
    colour: Colour | None = BLACK
    behind: Colour | None = WHITE
    at, is_unseen = 6, False
    if flags & _HAS_FONT:
        (height,) = struct.unpack_from("<I", content, at + _HEIGHT_OF_FONT)
        (number,) = struct.unpack_from("<I", content, at + _COLOUR_OF_FONT)
        is_struck = content[at + _LINE_OF_FONT] & _LINE and not content[at + _NO_LINE_OF_FONT] & _LINE
        is_unseen = bool(is_struck) or 0 < height < SMALLEST_FONT * TWIPS
        colour = BLACK if number > _AUTOMATIC else indexed_colour(number, palette)
        at += _SIZE_OF_FONT
    if flags & _HAS_PATTERN:
        at += sum(size for bit, size in _BEFORE_PATTERN.items() if flags & bit)
        (colours,) = struct.unpack_from("<H", content, at + 2)
        behind = indexed_colour(colours >> 7 & 0x7F, palette)
    return False, is_unseen or is_alike(colour, behind)


def _name_of_font(record: bytes) -> str:
    """The name of a font, as far as it is in letters of the alphabet."""
    name = record[16:] if len(record) > 15 and record[15] <= 1 else record[15:]  # before 1997 without flags
    return name.replace(b"\0", b"").decode("latin-1")


def _palette(records: Sequence[bytes]) -> Sequence[int]:
    """The colours of a workbook by their numbers."""
    if not records:
        return PALETTE
    colours = struct.iter_unpack("<4B", records[0][2 : 2 + (len(records[0]) - 2) // 4 * 4])
    own = [red << 16 | green << 8 | blue for red, green, blue, _ in colours]
    return (*PALETTE[:_FIRST_OF_PALETTE], *own)
