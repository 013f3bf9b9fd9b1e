"""Cells of an .xls or .et that calamine does not give as they are displayed: errors, and numbers with their formats.

A blank can be declared zero, a count that became a day is no count, and one that displays other digits neither.

The workbook is a stream of a compound file, a list of records.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import math
import struct
import zipfile
import zlib
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from gouji.common import Position
from gouji.findings import Finding, Phrase
from gouji.findings.rules import F106
from gouji.workbook.formats.binary_changes import changes_in
from gouji.workbook.formats.binary_queries import NAME, OldQueries, old_names
from gouji.workbook.formats.binary_runs import LARGEST_HEIGHT, TWIPS, Starts, StringTable, font_marks
from gouji.workbook.formats.binary_styles import (
    COLUMN_FOLDED,
    COLUMN_HIDDEN,
    LEVEL,
    LOWEST,
    NARROWEST,
    NO_PATTERN,
    SOLID,
    ZEROS_IN_VIEW,
    obscured_by_alignment,
    of_style,
)
from gouji.workbook.formats.binary_values import ERRORS, packed_number, plain_number
from gouji.workbook.formats.builtin_codes import builtin_code
from gouji.workbook.formats.colours import (
    BLACK,
    PALETTE,
    USUAL_COLOURS,
    WHITE,
    Colour,
    OwnColours,
    binary_colour,
    indexed_colour,
    is_alike,
    is_read_in,
    only,
)
from gouji.workbook.formats.compound import CompoundFile, NotCompound
from gouji.workbook.formats.limits import Limits, Refused, damaged, encrypted, over
from gouji.workbook.formats.linked_areas import Link, Names
from gouji.workbook.formats.raw import (
    EPOCH,
    EPOCH_1904,
    GENERAL,
    MOST_DRAWN,
    WHOLE_VIEW,
    DisplayFormat,
    Drawn,
    DrawnKind,
    LineOfGroup,
    Obscured,
    View,
    folded,
    gaps,
    stretches,
)
from gouji.workbook.formats.rich_text import Run
from gouji.workbook.formats.style_formats import (
    HIDING,
    PAPER,
    ConditionalFormat,
    Ink,
    Inks,
    before,
    bounded,
    mirrored,
    numbered_format,
    with_conditional,
)
from gouji.workbook.formats.themes import LARGEST_THEME, theme_colours
from gouji.workbook.ooxml.package import MissingPart, Package

WORKBOOK_STREAMS = ("WORKBOOK", "BOOK")
"""The streams of the root that may hold the records, the newer first."""

# Kinds of records, as [MS-XLS] numbers them.
_FORMULA, _END, _KEY, _SHEET, _TRUTH_OR_ERROR, _BEGIN = 0x0006, 0x000A, 0x002F, 0x0085, 0x0205, 0x0809
_DAYS, _STYLE, _FORMAT, _FONT, _STRINGS, _CONTINUED = 0x0022, 0x00E0, 0x041E, 0x0031, 0x00FC, 0x003C
_COLOURS, _VIEW, _ROW, _COLUMN = 0x0092, 0x023E, 0x0208, 0x007D
_USUAL_ROW, _USUAL_COLUMN, _USUAL_WIDTH = 0x0225, 0x0055, 0x0099
_OF_VIEW = frozenset({_VIEW, _ROW, _COLUMN, _USUAL_ROW, _USUAL_COLUMN, _USUAL_WIDTH})
_LATER_STYLE, _THEME, _THEME_CONTINUED = 0x087D, 0x0896, 0x087F
"""Colours of cell styles since 2007, and the theme that they are of."""
_CHANGES, _PART_OF_TABLES = 0x088D, 0x0890
"""Differential styles of 2007, and a part of a style of tables, which names one of them."""
_CONTINUATIONS = {_CONTINUED: _STRINGS, _THEME_CONTINUED: _THEME}
_OF_STYLES = frozenset({_STYLE, _FORMAT, _FONT, _COLOURS, _LATER_STYLE, _THEME, _CHANGES, _PART_OF_TABLES})
_GLOBALS = _OF_STYLES | {_SHEET, _BEGIN, _DAYS, _STRINGS, NAME}
_NUMBER, _PACKED, _ROW_OF_NUMBERS = 0x0203, 0x027E, 0x00BD
_SHARED, _IN_RUNS = 0x00FD, 0x00D6
_CELLS = frozenset({_FORMULA, _NUMBER, _PACKED, _TRUTH_OR_ERROR, 0x0204, _SHARED, _IN_RUNS})
"""Records of one cell: row, column and style, then what it holds. The last three hold texts."""
_SCRIPT, _CHARSET, _NO_FONT = 8, 12, 4
"""The places of superscript and subscript and of the set of characters in a font; and a number that no font has."""
_CONDITIONS, _CONDITION = {0x01B0: 0, 0x0879: 12}, {0x01B1: 0, 0x087A: 12}
"""Conditional formats, of 1997 and of 2007, by how many bytes stand before them."""
_SAYS_CODE, _HAS_NUMBER_FORMAT, _HAS_FONT = 1, 0x0200_0000, 0x0400_0000
_LINE_OF_FONT, _COLOUR_OF_FONT, _NO_LINE_OF_FONT, _LINE = 68, 80, 88, 0x80
"""In the font of a conditional format: where its line and its colour stand, and whether a line is said; and the bit."""
_FIRST_OF_PALETTE, _AUTOMATIC = 8, 0x7FFF
_FROZEN_VIEW, _ROW_HIDDEN, _ROW_FOLDED, _USUAL_ROW_HIDDEN = 0x0008, 0x0020, 0x0010, 0x0002
_HAS_ALIGNMENT, _HAS_BORDER, _HAS_PATTERN = 0x0800_0000, 0x1000_0000, 0x2000_0000
_SIZE_OF_ALIGNMENT = _SIZE_OF_BORDER = 8
_SAYS_DIAGONALS = 14
"""The place of two bits that are set where a conditional format says nothing of a diagonal line."""
_HEIGHT_OF_FONT, _SIZE_OF_FONT = 64, 118
_MIRRORED = 0x0040
_LAST_COLUMN = 256
_LATER_TEXT, _LATER_FILL, _LATER_GRADIENT = 0x0D, 0x04, 0x06
"""Colours among the properties of a style since 2007: that of its font, that of a solid fill, and those of another."""
_LATER_CONDITION, _BAR, _ICONS, _SCALE = 0x087A, 4, 6, 3
_BIFF8 = 0x0600
_DRAWING, _OBJECT, _OBJECT_TEXT, _NOTE, _BACKGROUND = 0x00EC, 0x005D, 0x01B6, 0x001C, 0x00E9
_CHART, _PICTURE, _BOX_OF_NOTE, _SHAPES = 5, 8, 25, (2, 3, 6, 7, 9, 11, 12, 14, 19, 30)
"""Types of objects: a chart, a picture, the box of a note, and shapes and form controls that may hold words."""
_CONTAINER, _PROPERTIES = 0x000F, 0xF00B
"""Records of drawings: one of others, and the properties of a shape."""
_FILL, _IS_FILLED, _GROUP_SHAPE, _IS_HIDDEN = 0x01BF, 0x10, 0x03BF, 0x02
"""Properties of a shape and their bits: if it has a fill ([MS-ODRAW] 2.3.7.43), and if it is hidden (2.3.4.44)."""
_OPACITY, _OPAQUE, _SEEN_THROUGH = 0x0182, 0x1_0000, 0x1_0000 * 8 // 10
"""The density of a fill (2.3.7.4), that of a usual one, and the greatest of one that is seen through."""
_IS_SHOWN = 0x0002
_ANCHOR = bytes.fromhex("000010f012000000")
"""Begins the record that says which cells an object covers: its header, and its length."""
_IS_WORKSHEET = 0
_UNKNOWN = b"\xff\xff"
"""A kind of records that there is none of."""
_IS_ERROR, _NO_NUMBER = 2, b"\xff\xff"


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
        links: areas that a query fills from another place.
    """

    errors: Mapping[Position, str]
    numbers: Mapping[Position, int | float]
    formats: Mapping[Position, DisplayFormat]
    runs: Mapping[Position, tuple[Starts, Run | None]]
    drawn: tuple[Drawn, ...] = ()
    view: View = WHOLE_VIEW
    links: Sequence[Link] = ()


@dataclass(frozen=True, slots=True)
class UnseenOfBook:
    """Worksheets in order.

    Attributes:
        fonts: those that strike out or shift, by number.
        stream: the records without those of charts in sheets, which calamine takes for cells.
    """

    sheets: tuple[UnseenCells, ...]
    fonts: Mapping[int, Run]
    stream: bytes


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
        return UnseenOfBook(tuple(map(book.unseen, offsets)), book.fonts, book.without_charts(offsets))
    except (struct.error, IndexError, UnicodeError):
        raise damaged("内部结构有误", "broken records") from None


def _workbook(file: CompoundFile) -> bytes:
    """The stream of the workbook: a file for old and older programs has two, of which each knows its own.

    Raises:
        Refused: there is none, or two that one program could open, of which they take the one or the other.
    """
    streams = [file.stream(name) for name in WORKBOOK_STREAMS if file.has(name)]
    if not streams:
        raise damaged("内部结构有误", "no workbook in it")
    if len(streams) > 1 and _version(streams[1]) >= _BIFF8:
        raise damaged("文件中有两个工作簿", "two workbooks in it")
    return streams[0]


def _version(stream: bytes) -> int:
    """The version of the records of a workbook."""
    return int.from_bytes(stream[4:6], "little")


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
        self.inks: list[Inks] = []
        self.palette: Sequence[int] = PALETTE
        self.own = USUAL_COLOURS
        self.starts: dict[int, Starts] = {}
        self.codes: Callable[[int], str | None] = builtin_code
        self.hides_tables = False
        self.names: Names = {}
        self.numbers: dict[int, int] = {}
        """Of sheets from 1, by where their records begin."""

    @functools.cached_property
    def are_coloured(self) -> bool:
        """True if number formats of cells name colours."""
        return any(format_.coloured for format_ in self.formats)

    def records(self, at: int) -> Iterator[tuple[int, bytes]]:
        while at + 4 <= len(self.stream):
            self.count += 1
            if self.count > self.most:
                raise over("记录数", "records", self.most)
            kind, size = struct.unpack_from("<HH", self.stream, at)
            yield kind, self.stream[at + 4 : at + 4 + size]
            at += 4 + size

    def worksheets(self) -> list[int]:
        """The offset of each worksheet's records; learns on the way how the workbook displays cells."""
        found = self.globals()
        if any(struct.unpack_from("<H", record)[0] < _BIFF8 for record in found[_BEGIN]):
            raise _of_1995()
        epoch = EPOCH_1904 if any(struct.unpack_from("<H", record)[0] for record in found[_DAYS]) else EPOCH
        codes: dict[int, str | None] = {struct.unpack_from("<H", record)[0]: _code(record) for record in found[_FORMAT]}
        known = bounded(codes)
        make = functools.cache(lambda number, obscured: numbered_format(number, known, epoch, obscured))
        self.codes = lambda number: make(number, None).code
        self.palette = _palette(found[_COLOURS])
        self.own = OwnColours(_theme(found[_THEME]), self.palette)
        self.hides_tables = _hides_tables(found[_CHANGES], found[_PART_OF_TABLES], self.own)
        later = dict(later_colours(record, self.own) for record in found[_LATER_STYLE])
        fonts = {at + (at >= _NO_FONT): record for at, record in enumerate(found[_FONT])}
        plain = {number: self.font(record, WHITE) for number, record in fonts.items()}
        self.fonts = {number: font for number, font in plain.items() if font.has_marks}
        for index, record in enumerate(found[_STYLE]):
            font, number = struct.unpack_from("<HH", record)
            inks = self.colours(fonts[font], record, later.get(index, {})) if font in fonts else PAPER
            self.formats.append(before(make(number, _obscured(record)), inks))
            self.inks.append(inks)
            self.marked.append(self.marks(fonts[font], inks) if font in fonts else None)
        if self.fonts and found[_STRINGS]:
            self.starts = dict(StringTable(found[_STRINGS]).starts())
        self.names = old_names(found[NAME])
        sheets = [struct.unpack_from("<IBB", record) for record in found[_SHEET]]
        self.numbers = {offset: number for number, (offset, _, _) in enumerate(sheets, start=1)}
        return [offset for offset, _, sort in sheets if sort == _IS_WORKSHEET]

    def font(self, record: bytes, behind: Colour | None) -> Run:
        """A run without text in a font, before what lies behind it."""
        return font_marks(record, _CHARSET, _SCRIPT, _name_of_font(record), self.colour(record), behind)

    def colour(self, font: bytes) -> Colour | None:
        """The colour of a font by its number in the palette."""
        (number,) = struct.unpack_from("<H", font, 4)
        return BLACK if number == _AUTOMATIC else indexed_colour(number, self.palette)

    def colours(self, font: bytes, style: bytes, later: Mapping[int, Colour | None]) -> Inks:
        """The colours of a cell style, of 1997 and of 2007."""
        colour, behind = self.colour(font), self.behind(style)
        later_behind = later.get(_LATER_FILL, behind) if _pattern(style) == SOLID else behind
        later_behind = later.get(_LATER_GRADIENT, later_behind)
        return Ink(colour, behind), Ink(later.get(_LATER_TEXT, colour), later_behind)

    def marks(self, font: bytes, inks: Inks) -> Run | None:
        """The font of a cell style, if it strikes out, shifts or hides."""
        run = self.font(font, None)
        run = replace(run, is_unseen=run.is_unseen or any(itertools.starmap(is_alike, inks)))
        return run if run.has_marks else None

    def behind(self, style: bytes) -> Colour | None:
        """The colour that a cell style lays behind a text; None if it has several."""
        pattern = _pattern(style)
        if pattern == NO_PATTERN:
            return WHITE
        (colours,) = struct.unpack_from("<H", style, 18)
        front, back = (indexed_colour(colours >> bits & 0x7F, self.palette) for bits in (0, 7))
        return front if pattern == SOLID or is_alike(front, back) else None

    def globals(self) -> Mapping[int, Sequence[bytes]]:
        """The records before those of sheets, by their kinds; strings and themes with what continues them."""
        found: dict[int, list[bytes]] = {kind: [] for kind in _GLOBALS}
        before = _END
        for kind, record in self.records(0):
            if kind == _END:
                break
            if kind == _KEY:
                raise encrypted()
            before = before if kind in _CONTINUATIONS else kind
            if before in _GLOBALS and _CONTINUATIONS.get(kind, before) == before:
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
        font = of_style(self.marked, style, None)
        return None if font is None and all(number not in self.fonts for _, number in starts) else (starts, font)

    def unseen(self, at: int) -> UnseenCells:
        errors: dict[Position, str] = {}
        numbers: dict[Position, int | float] = {}
        styles: dict[Position, int] = {}
        runs: dict[Position, tuple[Starts, Run | None]] = {}
        conditional: list[ConditionalFormat] = []
        areas: ConditionalFormat | None = None
        objects, view, queries = _Objects(), _View(), OldQueries(self.names, self.numbers[at])
        are_marked = bool(self.fonts) or any(self.marked)
        for kind, record in self.cells(at):
            objects.see(kind, record)
            queries.see(kind, record)
            if kind in _OF_VIEW:
                with contextlib.suppress(struct.error):  # a setting that is cut off hides nothing
                    view.see(kind, record)
            if kind in _CELLS or kind == _ROW_OF_NUMBERS:
                for position, style, number in _held(kind, record):
                    _prove_once(position, styles)
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
                conditional += self.conditions(kind, record, areas)
        if_in_table = ConditionalFormat(None, None, obscures=True)  # wherever the tables are
        conditional += [if_in_table] * (self.hides_tables and queries.has_tables)
        seen = view.view({row for row, _ in styles})
        own = ((place, self.format(style)) for place, style in styles.items())
        colours = {place: self.inks_of(style) for place, style in styles.items()} if conditional else {}
        formats = mirrored(dict(with_conditional(own, conditional, colours)), seen)
        return UnseenCells(errors, numbers, formats, runs, tuple(objects.drawn), seen, queries.links)

    def conditions(self, kind: int, record: bytes, areas: ConditionalFormat) -> Iterator[ConditionalFormat]:
        """The changes that a condition makes in its areas; if it is cut off, it is not known what it displays."""
        try:
            code, obscures, inks = _changes(kind, record, self.own)
        except (struct.error, IndexError):
            yield areas
            return
        if code is not None:
            shown = code if isinstance(code, str) else self.codes(code)
            yield from (replace(areas, code=shown, behind=behind) for behind in {ink.behind for ink in inks})
        if obscures:
            yield replace(areas, obscures=True)
        yield from (replace(areas, ink=ink) for ink in {*inks} if ink.is_partial or self.are_coloured)
        if kind == _LATER_CONDITION and _hides(record):
            yield replace(areas, code=HIDING)

    def format(self, style: int) -> DisplayFormat:
        return of_style(self.formats, style, GENERAL)

    def inks_of(self, style: int) -> Inks:
        return of_style(self.inks, style, PAPER)

    def cells(self, at: int) -> Iterator[tuple[int, bytes]]:
        """The records of one sheet, without those of the charts in it, which keep numbers of their own."""
        depth = 0
        for kind, record in self.records(at):
            depth += (kind == _BEGIN) - (kind == _END)  # a chart has a beginning and an end of its own
            if depth <= 0:
                return
            if depth == 1 and kind != _END:
                yield kind, record

    def without_charts(self, offsets: Iterable[int]) -> bytes:
        """The stream with the records of charts in sheets made such that nobody knows them, all at their places."""
        stream, self.count = bytearray(self.stream), 0
        for at in offsets:
            depth, place = 0, at
            for kind, record in self.records(at):
                is_chart = depth > 0 and (depth > 1 or kind == _BEGIN)
                depth += (kind == _BEGIN) - (kind == _END)
                if is_chart:
                    stream[place : place + 2] = _UNKNOWN
                place += 4 + len(record)
                if depth <= 0:
                    break
        return bytes(stream)


class _View:
    """The settings of a sheet that keep cells from sight, as their records come by."""

    def __init__(self) -> None:
        self.hides_zeros = False
        self.rows: set[int] = set()
        self.columns: list[tuple[int, int]] = []
        self.said: tuple[set[int], list[tuple[int, int]]] = (set(), [])
        """Rows and columns that say a size of their own."""
        self.lines: tuple[list[LineOfGroup], list[LineOfGroup]] = ([], [])
        self.are_rows_low = self.is_mirrored = False
        self.are_columns_narrow: dict[int, bool] = {}
        """By the record that says the usual width: in characters, or in parts of one, which counts if both do."""

    def see(self, kind: int, record: bytes) -> None:
        if kind == _VIEW:
            flags, top, left = struct.unpack_from("<3H", record)
            self.hides_zeros |= not flags & ZEROS_IN_VIEW
            self.is_mirrored |= bool(flags & _MIRRORED)
            if flags & _FROZEN_VIEW:  # nobody can scroll to what is before it
                self.rows.update(range(1, top + 1))
                self.columns += [(1, left)] if left else []
        elif kind == _ROW:
            number, _, _, height = struct.unpack_from("<4H", record)
            (flags,) = struct.unpack_from("<H", record, 12)
            self.said[0].add(number + 1)
            if flags & _ROW_HIDDEN or height & 0x7FFF < LOWEST:
                self.rows.add(number + 1)
            self.lines[0].append(LineOfGroup(number + 1, number + 1, flags & LEVEL, bool(flags & _ROW_FOLDED)))
        elif kind == _COLUMN:
            first, last, width, _, flags = struct.unpack_from("<5H", record)
            self.said[1].append((first + 1, last + 1))
            if flags & COLUMN_HIDDEN or width < NARROWEST:
                self.columns.append((first + 1, last + 1))
            level, is_folded = flags >> 8 & LEVEL, bool(flags & COLUMN_FOLDED)
            self.lines[1].append(LineOfGroup(first + 1, last + 1, level, is_folded))
        elif kind == _USUAL_ROW:
            flags, height = struct.unpack_from("<HH", record)
            self.are_rows_low = bool(flags & _USUAL_ROW_HIDDEN) or height < LOWEST
        else:
            (width,) = struct.unpack_from("<H", record)
            self.are_columns_narrow[kind] = width < (NARROWEST if kind == _USUAL_WIDTH else 1)

    def view(self, filled: AbstractSet[int]) -> View:
        """The settings.

        Args:
            filled: rows that hold something.
        """
        if self.are_rows_low:
            self.rows |= filled - self.said[0]
        if self.are_columns_narrow.get(_USUAL_WIDTH, self.are_columns_narrow.get(_USUAL_COLUMN)):
            self.columns += gaps(self.said[1], _LAST_COLUMN)
        rows, columns = (folded(sorted(lines)) for lines in self.lines)
        rows, columns = (*stretches(sorted(self.rows)), *rows), (*self.columns, *columns)
        return View(self.hides_zeros, rows, columns, self.is_mirrored)


class _Objects:
    """The objects over the cells of a sheet, as their records come by: place, type, words."""

    def __init__(self) -> None:
        self.place: tuple[int, int, int, int] | None = None
        self.boxes: dict[int, tuple[int, int, int, int]] = {}
        """The places of the boxes of notes, by the numbers of these objects."""
        self.is_shape = self.is_cover = self.are_words_next = False
        self.properties: Mapping[int, int] = {}
        self.drawn: list[Drawn] = []

    def see(self, kind: int, record: bytes) -> None:
        if kind == _DRAWING:
            at = record.rfind(_ANCHOR)
            self.place = _covered(record[at + len(_ANCHOR) :]) if at >= 0 else self.place
            self.properties = dict(_properties(record))
        elif kind == _OBJECT and len(record) >= 6:
            self.see_object(record)
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
            self.add_words(" ".join(words.split()))

    def see_object(self, record: bytes) -> None:
        (sort,) = struct.unpack_from("<H", record, 4)
        is_hidden = self.says(_GROUP_SHAPE, _IS_HIDDEN)
        self.is_shape, self.is_cover = sort in _SHAPES and not is_hidden, False
        if is_hidden and sort != _BOX_OF_NOTE:
            return
        if sort == _PICTURE:
            self.add(DrawnKind.PICTURE)
        elif sort == _CHART or (self.is_shape and self.is_filled()):
            self.is_cover = True
            self.add(DrawnKind.COVER)
        elif sort == _BOX_OF_NOTE and self.place is not None and len(record) >= 8:
            self.boxes[struct.unpack_from("<H", record, 6)[0]] = self.place

    def is_filled(self) -> bool:
        """True if nobody sees through a shape, which has a fill if it does not say otherwise."""
        return self.says(_FILL, _IS_FILLED, usual=True) and self.properties.get(_OPACITY, _OPAQUE) > _SEEN_THROUGH

    def says(self, group: int, bit: int, *, usual: bool = False) -> bool:
        """True if a bit of a group of properties is set, of which another says whether it counts."""
        said = self.properties.get(group, 0)
        return bool(said & bit) if said & bit << 16 else usual

    def add_words(self, words: str) -> None:
        """Add the words of a shape, in the place of what it covers."""
        if words and self.is_cover and self.drawn:
            self.drawn.pop()
        self.add(DrawnKind.TEXT_BOX, words)

    def add(self, kind: DrawnKind, words: str = "") -> None:
        if len(self.drawn) < MOST_DRAWN and (kind is not DrawnKind.TEXT_BOX or words):
            self.drawn.append(Drawn(kind, *(self.place or (0, 0, 0, 0)), words))


def _properties(drawing: bytes) -> Iterator[tuple[int, int]]:
    """The properties of the shapes of a record of drawings, those of the last one last ([MS-ODRAW] 2.2.9)."""
    at = 0
    while at + 8 <= len(drawing):
        head, type_, size = struct.unpack_from("<HHI", drawing, at)
        at += 8
        if head & _CONTAINER == _CONTAINER:
            continue
        if type_ == _PROPERTIES:
            count = min(head >> 4, size // 6, (len(drawing) - at) // 6)  # a long record is cut
            yield from struct.iter_unpack("<HI", drawing[at : at + 6 * count])
        at += size


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


def _prove_once(position: Position, known: Container[Position]) -> None:
    """Let a cell pass that was not there before: of two, programs take the one or the other."""
    if position in known:
        raise damaged("一个单元格有两个值", "a cell that is there twice")


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


def _of_1995() -> Refused:
    """The refusal of a workbook whose records have another layout, and whose texts are in a code page."""
    format_ = Phrase("Excel 95 或更早版本的工作簿", "a workbook of Excel 95 or older")
    return Refused(Finding(F106, values={"format": format_}))


def _code(record: bytes) -> str:
    """The format code of a record, in one or two bytes a character."""
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


def _obscured(style: bytes) -> Obscured | None:
    """The way in which the alignment or a diagonal border of a cell style keeps a number from sight."""
    alignment = obscured_by_alignment(style[6] & 7, style[7], style[8] >> 6, style[8] & 15)
    return alignment or (Obscured.CROSSED if _diagonals(style, 10) else None)


def _diagonals(content: bytes, at: int) -> int:
    """The two bits of the diagonal lines of a border, of which none is drawn if it has no style."""
    sides, line = struct.unpack_from("<II", content, at)
    return int(sides >> 30) if line >> 21 & 15 else 0


def _pattern(style: bytes) -> int:
    """The pattern that a cell style lays behind a text."""
    return int(struct.unpack_from("<I", style, 14)[0]) >> 26


def _hides_tables(changes: Sequence[bytes], parts: Iterable[bytes], own: OwnColours) -> bool:
    """True if one of the differential styles that styles of tables name keeps numbers from sight."""
    numbers = {int.from_bytes(part[20:24], "little") for part in parts}
    return any(changes_in(changes[number][_HEAD:], own)[1] for number in numbers if number < len(changes))


_HEAD = 12
"""Bytes before what a record of 2007 has of its own."""


def _theme(records: Sequence[bytes]) -> tuple[int | None, ...]:
    """The colours of the theme, which is a package of its own if it is not the usual one ([MS-XLS] 2.4.326)."""
    package = b"".join(record[16 if index == 0 else 12 :] for index, record in enumerate(records))
    part = "theme/theme/theme1.xml"
    try:
        theme = Package(package) if package else None
        return theme_colours(theme.read(part)) if theme is not None and theme.size(part) <= LARGEST_THEME else ()
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, KeyError, NotImplementedError, MissingPart):
        return ()  # nothing that is read depends on it


def later_colours(record: bytes, own: OwnColours) -> tuple[int, Mapping[int, Colour | None]]:
    """The colours of a cell style since 2007 ([MS-XLS] 2.4.355).

    Args:
        record: of the style.
        own: the colours of the workbook.

    Returns:
        The number of the style, and its colours by their types.
    """
    if len(record) < _BEFORE_EXTENSIONS:
        return -1, {}
    (style,) = struct.unpack_from("<H", record, 14)
    return style, dict(_extensions(record[_BEFORE_EXTENSIONS:], own))


_BEFORE_EXTENSIONS = 20


def _extensions(content: bytes, own: OwnColours) -> Iterator[tuple[int, Colour | None]]:
    """The colours among the properties of a style, by their types."""
    at = 0
    while at + 12 <= len(content):
        type_, size, kind, tint, value = struct.unpack_from("<HHHhI", content, at)
        if type_ in (_LATER_TEXT, _LATER_FILL, _LATER_BACK) and kind <= _OF_THEME:
            usual = BLACK if type_ == _LATER_TEXT else WHITE
            plain = struct.pack("<BBh", kind << 1, min(value, 0xFF), tint) + struct.pack("<I", value)
            yield type_, binary_colour(plain, 0, usual, own)
        elif type_ == _LATER_GRADIENT:
            yield type_, only(list(_stops(content[at : at + size], own)))
        at += max(size, 4)


def _stops(gradient: bytes, own: OwnColours) -> Iterator[Colour | None]:
    """The colours of a gradient, each in its place and with its tint ([MS-XLS] 2.5.147)."""
    whole = gradient[_BEFORE_STOPS:][: (len(gradient) - _BEFORE_STOPS) // _SIZE_OF_STOP * _SIZE_OF_STOP]
    for kind, value, _, tint in struct.iter_unpack("<HIdd", whole):
        share = round(max(-1.0, min(tint, 1.0)) * _WHOLE_TINT) if math.isfinite(tint) else 0
        plain = struct.pack("<BBh", kind << 1 & 0xFF, min(value, 0xFF), share) + struct.pack("<I", value)
        yield binary_colour(plain, 0, WHITE, own)


_BEFORE_STOPS, _SIZE_OF_STOP, _WHOLE_TINT = 52, 22, 32_767


_LATER_BACK, _OF_THEME = 0x05, 3
_LATER_FILLS = (_LATER_GRADIENT, _LATER_BACK, _LATER_FILL)


def _hides(record: bytes) -> bool:
    """True if a conditional format of 2007 shows a bar or an icon in the place of the value."""
    found = _of_2007(record)
    if found is None:
        return False
    type_, content = found
    return bool(content[5] & 1) if type_ == _ICONS else type_ == _BAR and not content[3] & 2


def _blackens(record: bytes, own: OwnColours) -> bool:
    """True if a bar or a scale of colours of 2007 lays the colour of usual letters behind a number."""
    type_, content = _of_2007(record) or (0, b"")
    starts = {_BAR: [6], _SCALE: range(len(content) - 16, 6, -24)[: content[4]] if len(content) > 4 else ()}
    for start in starts.get(type_, ()):
        kind, value = struct.unpack_from("<II", content, start)
        plain = struct.pack("<BBh", kind << 1 & 0xFF, min(value, 0xFF), 0) + struct.pack("<I", value)
        if is_alike(BLACK, binary_colour(plain, 0, WHITE, own)):
            return True
    return False


def _of_2007(record: bytes) -> tuple[int, bytes] | None:
    """The type of a conditional format of 2007, and what only its type has ([MS-XLS] 2.4.43); None if it is cut off."""
    type_, _, first, second, size = struct.unpack_from("<BBHHI", record, 12)
    at = 22 + (size or 2) + first + second
    content = record[at + 2 + int.from_bytes(record[at : at + 2], "little") + 22 :]
    return (type_, content) if len(content) >= 14 else None


def _changes(kind: int, record: bytes, own: OwnColours) -> tuple[str | int | None, bool, Inks]:
    """The changes of a conditional format ([MS-XLS] 2.5.90).

    Returns:
        The code or the number of its number format, None if it has none; if it keeps numbers from sight; and the
        colours that it says, of 1997 and of 2007.
    """
    content = record[_CONDITION[kind] + 6 :]
    if kind == _LATER_CONDITION:
        if _blackens(record, own):
            return None, True, ()
        (size,) = struct.unpack_from("<I", content)
        content = content[4 : 4 + size]
    flags = struct.unpack_from("<I", content)[0] if len(content) >= 4 else 0
    code, at = _number_format(content) if flags & _HAS_NUMBER_FORMAT else (None, 6)
    said, is_unseen = Ink(None, None), False
    if flags & _HAS_FONT:
        (height,) = struct.unpack_from("<I", content, at + _HEIGHT_OF_FONT)
        (number,) = struct.unpack_from("<I", content, at + _COLOUR_OF_FONT)
        is_struck = content[at + _LINE_OF_FONT] & _LINE and not content[at + _NO_LINE_OF_FONT] & _LINE
        is_unseen = bool(is_struck) or (0 < height <= LARGEST_HEIGHT and not is_read_in(height / TWIPS))
        said = Ink(None if number > _AUTOMATIC else indexed_colour(number, own.palette), None)
        at += _SIZE_OF_FONT
    at += _SIZE_OF_ALIGNMENT if flags & _HAS_ALIGNMENT else 0
    if flags & _HAS_BORDER:
        is_unseen |= bool(_diagonals(content, at) & ~(flags >> _SAYS_DIAGONALS))
        at += _SIZE_OF_BORDER
    if flags & _HAS_PATTERN:
        pattern, colours = struct.unpack_from("<HH", content, at)
        said = Ink(said.font, _laid(flags, pattern, colours, own))
        at += _SIZE_OF_PATTERN
    later = dict(_extensions(content[at + (2 if flags & _HAS_PROTECTION else 0) + 8 :], own))
    fill = next((later[type_] for type_ in _LATER_FILLS if type_ in later), said.behind)
    inks = said, Ink(later.get(_LATER_TEXT, said.font), fill)
    return code, is_unseen or any(map(_is_unseen_on_paper, inks)), inks


def _laid(flags: int, pattern: int, colours: int, own: OwnColours) -> Colour | None:
    """The colour that the fill of a conditional format says: that behind a pattern, or the only one of a solid fill.

    A pattern of none takes the fill of the cell away.
    """
    if pattern >> 10 == _NO_PATTERN and not flags & _SAYS_NO_PATTERN:
        return WHITE
    if not flags & _SAYS_NO_BACK:
        return indexed_colour(colours >> 7 & 0x7F, own.palette)
    is_only = pattern >> 10 == SOLID and not flags & (_SAYSNO_PATTERN | _SAYS_NO_FRONT)
    return indexed_colour(colours & 0x7F, own.palette) if is_only else None


def _number_format(content: bytes) -> tuple[str | int, int]:
    """The code or the number of the number format of a conditional format, and where it ends."""
    if content[4] & _SAYS_CODE:
        (size,) = struct.unpack_from("<H", content, 6)
        return _code(content[6:]), 6 + size
    return content[7], 8


def _is_unseen_on_paper(ink: Ink) -> bool:
    """True if colours are alike where what is not said is black on white."""
    return is_alike(BLACK if ink.font is None else ink.font, WHITE if ink.behind is None else ink.behind)


_SAYSNO_PATTERN, _SAYS_NO_FRONT, _SAYS_NO_BACK = 0x0001_0000, 0x0002_0000, 0x0004_0000
_SIZE_OF_PATTERN, _HAS_PROTECTION = 4, 0x4000_0000


def _name_of_font(record: bytes) -> str:
    """The name of a font, as far as it is in letters of the alphabet."""
    return record[16:].replace(b"\0", b"").decode("latin-1")


def _palette(records: Sequence[bytes]) -> Sequence[int]:
    """The colours of a workbook by their numbers."""
    if not records:
        return PALETTE
    colours = struct.iter_unpack("<4B", records[0][2 : 2 + (len(records[0]) - 2) // 4 * 4])
    own = [red << 16 | green << 8 | blue for red, green, blue, _ in colours]
    return (*PALETTE[:_FIRST_OF_PALETTE], *own)
