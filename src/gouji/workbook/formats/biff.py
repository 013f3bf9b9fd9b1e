"""Cells of an .xls or .et that calamine does not give as they are displayed: errors, and numbers with their formats.

A blank can be declared zero, a count that became a day is no count, and one that displays other digits neither.

The workbook is a stream of a compound file, a list of records.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import struct
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gouji.common import Position
from gouji.findings import Finding, Phrase
from gouji.findings.rules import F106
from gouji.workbook.formats.biff_conditions import AREAS, AUTOMATIC, RULES, areas_in, changes_of, hides_value
from gouji.workbook.formats.biff_objects import ObjectRecords
from gouji.workbook.formats.biff_records import (
    BOF,
    BOOL_ERR,
    BOUND_SHEET,
    CF12,
    CONTINUE,
    CONTINUE_FRT12,
    DATE_1904,
    DXF,
    EOF,
    FILE_PASS,
    FONT,
    FORMAT,
    FORMULA,
    LABEL,
    LABEL_SST,
    LBL,
    MUL_RK,
    NUMBER,
    PALETTE_RECORD,
    R_STRING,
    RK,
    SST,
    TABLE_STYLE_ELEMENT,
    THEME,
    XF,
    XF_EXT,
)
from gouji.workbook.formats.biff_styles import (
    EXT_FOREGROUND,
    EXT_GRADIENT,
    EXT_TEXT,
    code_in,
    hides_tables,
    later_colours,
    name_of_font,
    obscured,
    palette_of,
    pattern_of,
    theme_in_records,
)
from gouji.workbook.formats.biff_view import OF_VIEW, ViewRecords
from gouji.workbook.formats.binary_queries import OldQueries, old_names
from gouji.workbook.formats.binary_runs import Starts, StringTable, font_marks
from gouji.workbook.formats.binary_styles import (
    NO_PATTERN,
    SOLID,
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
    indexed_colour,
    is_alike,
)
from gouji.workbook.formats.compound import CompoundFile, NotCompound
from gouji.workbook.formats.limits import Limits, Refused, damaged, encrypted, over
from gouji.workbook.formats.linked_areas import Link, Names
from gouji.workbook.formats.raw import (
    EPOCH,
    EPOCH_1904,
    GENERAL,
    WHOLE_VIEW,
    DisplayFormat,
    Drawn,
    View,
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

WORKBOOK_STREAMS = ("WORKBOOK", "BOOK")
"""The streams of the root that may hold the records, the newer first."""

_CONTINUATIONS = {CONTINUE: SST, CONTINUE_FRT12: THEME}
_OF_STYLES = frozenset({XF, FORMAT, FONT, PALETTE_RECORD, XF_EXT, THEME, DXF, TABLE_STYLE_ELEMENT})
_GLOBALS = _OF_STYLES | {BOUND_SHEET, BOF, DATE_1904, SST, LBL}
_CELLS = frozenset({FORMULA, NUMBER, RK, BOOL_ERR, LABEL, LABEL_SST, R_STRING})
"""Records of one cell: row, column and style, then what it holds. The last three hold texts."""
_SCRIPT, _CHARSET, _NO_FONT = 8, 12, 4
"""The places of superscript and subscript and of the set of characters in a font; and a number that no font has."""
_BIFF8 = 0x0600
"""The version of records since 1997."""
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
        if any(struct.unpack_from("<H", record)[0] < _BIFF8 for record in found[BOF]):
            raise _of_1995()
        epoch = EPOCH_1904 if any(struct.unpack_from("<H", record)[0] for record in found[DATE_1904]) else EPOCH
        known = bounded({struct.unpack_from("<H", record)[0]: code_in(record) for record in found[FORMAT]})
        make = functools.cache(lambda number, obscured: numbered_format(number, known, epoch, obscured))
        self.codes = lambda number: make(number, None).code
        self.palette = palette_of(found[PALETTE_RECORD])
        self.own = OwnColours(theme_in_records(found[THEME]), self.palette)
        self.hides_tables = hides_tables(found[DXF], found[TABLE_STYLE_ELEMENT], self.own)
        later = dict(later_colours(record, self.own) for record in found[XF_EXT])
        fonts = {at + (at >= _NO_FONT): record for at, record in enumerate(found[FONT])}
        plain = {number: self.font(record, WHITE) for number, record in fonts.items()}
        self.fonts = {number: font for number, font in plain.items() if font.has_marks}
        for index, record in enumerate(found[XF]):
            font, number = struct.unpack_from("<HH", record)
            inks = self.colours(fonts[font], record, later.get(index, {})) if font in fonts else PAPER
            self.formats.append(before(make(number, obscured(record)), inks))
            self.inks.append(inks)
            self.marked.append(self.marks(fonts[font], inks) if font in fonts else None)
        if self.fonts and found[SST]:
            self.starts = dict(StringTable(found[SST]).starts())
        self.names = old_names(found[LBL])
        sheets = [struct.unpack_from("<IBB", record) for record in found[BOUND_SHEET]]
        self.numbers = {offset: number for number, (offset, _, _) in enumerate(sheets, start=1)}
        return [offset for offset, _, sort in sheets if sort == _IS_WORKSHEET]

    def font(self, record: bytes, behind: Colour | None) -> Run:
        """A run without text in a font, before what lies behind it."""
        return font_marks(record, _CHARSET, _SCRIPT, name_of_font(record), self.colour(record), behind)

    def colour(self, font: bytes) -> Colour | None:
        """The colour of a font by its number in the palette."""
        (number,) = struct.unpack_from("<H", font, 4)
        return BLACK if number == AUTOMATIC else indexed_colour(number, self.palette)

    def colours(self, font: bytes, style: bytes, later: Mapping[int, Colour | None]) -> Inks:
        """The colours of a cell style, of 1997 and of 2007."""
        colour, behind = self.colour(font), self.behind(style)
        later_behind = later.get(EXT_FOREGROUND, behind) if pattern_of(style) == SOLID else behind
        later_behind = later.get(EXT_GRADIENT, later_behind)
        return Ink(colour, behind), Ink(later.get(EXT_TEXT, colour), later_behind)

    def marks(self, font: bytes, inks: Inks) -> Run | None:
        """The font of a cell style, if it strikes out, shifts or hides."""
        run = self.font(font, None)
        run = replace(run, is_unseen=run.is_unseen or any(itertools.starmap(is_alike, inks)))
        return run if run.has_marks else None

    def behind(self, style: bytes) -> Colour | None:
        """The colour that a cell style lays behind a text; None if it has several."""
        pattern = pattern_of(style)
        if pattern == NO_PATTERN:
            return WHITE
        (colours,) = struct.unpack_from("<H", style, 18)
        front, back = (indexed_colour(colours >> bits & 0x7F, self.palette) for bits in (0, 7))
        return front if pattern == SOLID or is_alike(front, back) else None

    def globals(self) -> Mapping[int, Sequence[bytes]]:
        """The records before those of sheets, by their kinds; strings and themes with what continues them."""
        found: dict[int, list[bytes]] = {kind: [] for kind in _GLOBALS}
        before = EOF
        for kind, record in self.records(0):
            if kind == EOF:
                break
            if kind == FILE_PASS:
                raise encrypted()
            before = before if kind in _CONTINUATIONS else kind
            if before in _GLOBALS and _CONTINUATIONS.get(kind, before) == before:
                found[before].append(record)
        return found

    def runs(self, kind: int, record: bytes, style: int) -> tuple[Starts, Run | None] | None:
        """Where fonts begin in the text of a cell, and the font of the cell; None if none of them is marked."""
        starts: Starts = ()
        if kind == LABEL_SST:
            starts = self.starts.get(struct.unpack_from("<I", record, 6)[0], ())
        elif kind == R_STRING:
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
        objects, view, queries = ObjectRecords(), ViewRecords(), OldQueries(self.names, self.numbers[at])
        are_marked = bool(self.fonts) or any(self.marked)
        for kind, record in self.cells(at):
            objects.see(kind, record)
            queries.see(kind, record)
            if kind in OF_VIEW:
                with contextlib.suppress(struct.error):  # a setting that is cut off hides nothing
                    view.see(kind, record)
            if kind in _CELLS or kind == MUL_RK:
                for position, style, number in _held(kind, record):
                    _prove_once(position, styles)
                    styles[position] = style
                    if number is not None:
                        numbers[position] = number
                    if are_marked and (marked := self.runs(kind, record, style)) is not None:
                        runs[position] = marked
                if (error := _error(kind, record)) is not None:
                    errors[position] = ERRORS.get(error, "#N/A")
            elif kind in AREAS:
                areas = areas_in(record[AREAS[kind] :])
            elif kind in RULES and areas is not None:
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
            code, obscures, inks = changes_of(kind, record, self.own)
        except (struct.error, IndexError):
            yield areas
            return
        if code is not None:
            shown = code if isinstance(code, str) else self.codes(code)
            yield from (replace(areas, code=shown, behind=behind) for behind in {ink.behind for ink in inks})
        if obscures:
            yield replace(areas, obscures=True)
        yield from (replace(areas, ink=ink) for ink in {*inks} if ink.is_partial or self.are_coloured)
        if kind == CF12 and hides_value(record):
            yield replace(areas, code=HIDING)

    def format(self, style: int) -> DisplayFormat:
        return of_style(self.formats, style, GENERAL)

    def inks_of(self, style: int) -> Inks:
        return of_style(self.inks, style, PAPER)

    def cells(self, at: int) -> Iterator[tuple[int, bytes]]:
        """The records of one sheet, without those of the charts in it, which keep numbers of their own."""
        depth = 0
        for kind, record in self.records(at):
            depth += (kind == BOF) - (kind == EOF)  # a chart has a beginning and an end of its own
            if depth <= 0:
                return
            if depth == 1 and kind != EOF:
                yield kind, record

    def without_charts(self, offsets: Iterable[int]) -> bytes:
        """The stream with the records of charts in sheets made such that nobody knows them, all at their places."""
        stream, self.count = bytearray(self.stream), 0
        for at in offsets:
            depth, place = 0, at
            for kind, record in self.records(at):
                is_chart = depth > 0 and (depth > 1 or kind == BOF)
                depth += (kind == BOF) - (kind == EOF)
                if is_chart:
                    stream[place : place + 2] = _UNKNOWN
                place += 4 + len(record)
                if depth <= 0:
                    break
        return bytes(stream)


def _error(kind: int, record: bytes) -> int | None:
    """The error a cell holds, by its number."""
    if kind == BOOL_ERR and record[7]:
        return record[6]
    if kind == FORMULA and record[6] == _IS_ERROR and record[12:14] == _NO_NUMBER:
        return record[8]
    return None


def _prove_once(position: Position, known: Container[Position]) -> None:
    """Let a cell pass that was not there before: of two, programs take the one or the other."""
    if position in known:
        raise damaged("一个单元格有两个值", "a cell that is there twice")


def _held(kind: int, record: bytes) -> Iterator[tuple[Position, int, int | float | None]]:
    """The place of each cell of a record, its style, and the number it stores; None if it holds something else."""
    if kind != MUL_RK:
        row, column, style = struct.unpack_from("<HHH", record)
        yield (row + 1, column + 1), style, _number(kind, record)
        return
    row, first = struct.unpack_from("<HH", record)
    # Behind them stands the last column, which follows from the size.
    for offset, (style, packed) in enumerate(struct.iter_unpack("<HI", record[4 : len(record) - 2])):
        yield (row + 1, first + offset + 1), style, packed_number(packed)


def _number(kind: int, record: bytes) -> int | float | None:
    if kind == RK:
        return packed_number(struct.unpack_from("<I", record, 6)[0])
    if kind == NUMBER or (kind == FORMULA and record[12:14] != _NO_NUMBER):
        return plain_number(struct.unpack_from("<d", record, 6)[0])
    return None


def _of_1995() -> Refused:
    """The refusal of a workbook whose records have another layout, and whose texts are in a code page."""
    format_ = Phrase("Excel 95 或更早版本的工作簿", "a workbook of Excel 95 or older")
    return Refused(Finding(F106, values={"format": format_}))
