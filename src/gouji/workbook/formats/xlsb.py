"""Binary workbooks (.xlsb) to raw cells: values, errors and dates; formulas, which are tokens there, stay unseen.

Read here and not by a library: the one at hand takes error values for blanks and misses cells that are stored in short.
"""

from __future__ import annotations

import functools
import itertools
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from gouji.common import LAST_COLUMN, LAST_ROW, Position
from gouji.findings import Phrase
from gouji.workbook.formats.archives import part_scanner, weigh
from gouji.workbook.formats.binary_changes import SIZE_OF_COLOUR, changes_in
from gouji.workbook.formats.binary_queries import BinaryQueries
from gouji.workbook.formats.binary_runs import Starts, font_marks, rich_text, starts_in
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
from gouji.workbook.formats.candidate import Candidate
from gouji.workbook.formats.colours import (
    BLACK,
    PALETTE,
    USUAL_COLOURS,
    WHITE,
    Colour,
    OwnColours,
    binary_colour,
    is_alike,
    only,
)
from gouji.workbook.formats.dates import numeric_cell
from gouji.workbook.formats.drawings import ELSEWHERE, drawn_in, may_hold_pictures
from gouji.workbook.formats.legacy_drawings import legacy_drawn
from gouji.workbook.formats.limits import (
    Limits,
    check_merges,
    check_sheets,
    damaged,
    missing,
    too_many_cells,
    two_packages,
)
from gouji.workbook.formats.linked_areas import with_links
from gouji.workbook.formats.raw import (
    EPOCH,
    EPOCH_1904,
    GENERAL,
    MOST_DRAWN,
    DisplayFormat,
    Drawn,
    DrawnKind,
    LineOfGroup,
    Merge,
    Obscured,
    RawCell,
    RawSheet,
    RawWorkbook,
    Value,
    View,
    folded,
    gaps,
    stretches,
)
from gouji.workbook.formats.record import Visible, WorkbookFormat
from gouji.workbook.formats.rich_text import Run
from gouji.workbook.formats.style_formats import (
    HIDING,
    MOST_AREAS,
    PAPER,
    Area,
    ConditionalFormat,
    Ink,
    Inks,
    before,
    bounded,
    mirrored,
    numbered_format,
    with_conditional,
)
from gouji.workbook.formats.themes import theme_colours
from gouji.workbook.formats.workbook_parts import core_part, has_macros, keywords_in, theme_in
from gouji.workbook.formats.xlsb_records import records_in, text_at
from gouji.workbook.ooxml.names import ContentType
from gouji.workbook.ooxml.package import MissingPart, Package
from gouji.workbook.ooxml.relationships import TwoPackages, relationships_part

# Kinds of records, as [MS-XLSB] numbers them.
_ROW, _TEXT_ITEM, _FONT, _FORMAT, _STYLE = 0, 19, 43, 44, 47
_BEGIN_FONTS, _END_FONTS, _SCRIPT, _CHARSET = 611, 612, 6, 10
_BOOK_PROPERTIES, _SHEET, _MERGE, _BEGIN_STYLES, _END_STYLES = 153, 156, 176, 617, 618
_VISIBLE = 0
_BEGIN_CELLS, _END_CELLS = 145, 146
_BEGIN_LATER, _END_LATER, _BEGIN_CHOICE, _END_CHOICE = 35, 36, 37, 38
"""What later versions add, which others pass over; and what has an alternative for them."""
_FILL, _BEGIN_FILLS, _END_FILLS = 45, 603, 604
_BORDER, _BEGIN_BORDERS, _END_BORDERS = 46, 613, 614
_CONDITIONS, _CONDITION, _DIFFERENTIAL_STYLE = 461, 463, 507
_LATER_CONDITIONS, _LATER_CONDITION, _LATER_STYLE = 1046, 1048, 1171
"""Those of 2010, which stand at the end of a sheet, and the styles they apply."""
_ICONS, _BAR, _LATER_BAR, _LATER_ICONS = 465, 467, 1051, 1052
_COLOUR_OF_CONDITION = 564
"""A colour of a bar or of a scale of colours."""
_PART_OF_TABLES, _BEGIN_TABLES = 512, 660
"""A part of a style of tables, which names a differential style; and the tables of a sheet."""
_VIEW, _PANE, _COLUMN, _META, _USUAL_SIZES = 137, 151, 60, 50, 485
_EMBEDDED, _BACKGROUND, _LEGACY_DRAWING = 639, 562, 551
"""An object of another program, of which a picture is displayed somewhere over the cells; a picture behind all of them;
and the link to notes and form controls."""
_MIRRORED = 0x0020

_BLANK, _PACKED, _SHARED = 1, 2, 7
_ERROR, _TRUTH, _NUMBER = (3, 11), (4, 10), (5, 9)
_WRITTEN, _IN_RUNS = (6, 8), 62
"""Texts that stand in their cell."""
_LAST_CELL = 18
"""Records up to here are rows and cells, in full or in short."""
_WHOLE = frozenset({_BLANK, _PACKED, _SHARED, *_ERROR, *_TRUTH, *_NUMBER, *_WRITTEN, _IN_RUNS})
_SHORT = {12: 1, 13: 2, 14: 3, 15: 4, 16: 5, 17: 6, 18: 7}
"""Cells stored in short, without their column, and what they are in full."""


def read_binary(data: bytes, limits: Limits) -> RawWorkbook:
    """The values in an .xlsb that was examined before.

    Raises:
        Refused: it makes no sense, or is over a limit.
    """
    try:
        return _read(Package(data), limits)
    except MissingPart as error:
        raise missing(error.part) from None
    except TwoPackages as error:
        raise two_packages(error) from None
    except (struct.error, IndexError, KeyError, UnicodeError):
        raise damaged("内部结构有误", "broken records") from None


def _read(package: Package, limits: Limits) -> RawWorkbook:
    book = package.only("", "officeDocument") or ""
    links = {link.id: link for link in package.relationships(book)}
    strings, looks = package.only(book, "sharedStrings"), package.only(book, "styles")
    epoch, sheets = EPOCH, []
    for kind, record in records_in(package.read(book)):
        if kind == _BOOK_PROPERTIES:
            epoch = EPOCH_1904 if record[0] & 1 else EPOCH
        elif kind == _SHEET:
            state, _ = struct.unpack_from("<II", record)
            name, end = text_at(record, 8)
            sheets.append((text_at(record, end)[0], links.get(name), state != _VISIBLE))
    found = [link.target for _, link, _ in sheets if link and link.type == "worksheet"]
    check_sheets([name for name, _, _ in sheets] if found else [])
    check_sheets(found)
    texts = _texts(package.read(strings)) if strings else []
    styles = _styles(package.read(looks), epoch, theme_in(package, book)) if looks else _Styles([])
    reader, queries = _Cells(texts, styles, limits), BinaryQueries(package, book)
    return RawWorkbook(
        {
            name: replace(
                sheet,
                cells=with_links(dict(sheet.cells), queries.of_sheet(link.target, number)),
                is_hidden=is_hidden,
                drawn=(
                    *_drawn(package, link.target),
                    *_as_displayed(sheet.drawn, package, book),
                    *_legacy_drawn(package, link.target, part),
                ),
            )
            for number, (name, link, is_hidden) in enumerate(sheets, start=1)
            if link and link.type == "worksheet"
            for part in [package.read(link.target)]
            for sheet in [reader.sheet(part)]
        },
        keywords_in(package),
    )


def _as_displayed(drawn: tuple[Drawn, ...], package: Package, book: str) -> tuple[Drawn, ...]:
    """The objects that the cells of a sheet tell of, without pictures in cells if the workbook has none."""
    is_picture = any(entry.kind is DrawnKind.IN_CELL for entry in drawn) and may_hold_pictures(package, book)
    return tuple(entry for entry in drawn if is_picture or entry.kind is not DrawnKind.IN_CELL)


def _drawn(package: Package, part: str) -> tuple[Drawn, ...]:
    """The objects over the cells of a sheet; drawings are XML in binary workbooks too."""
    link = package.related(part, "drawing")
    return () if link is None else drawn_in(package, link.target)


def _legacy_drawn(package: Package, sheet: str, part: bytes) -> tuple[Drawn, ...]:
    """The notes and form controls over the cells of a sheet, which are VML in binary workbooks too."""
    links = [text_at(record, 0)[0] for kind, record in records_in(part) if kind == _LEGACY_DRAWING]
    return legacy_drawn(package, sheet, links[0]) if links else ()


def _records_of_cells(part: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of rows and cells, which stand in a section of their own.

    Raises:
        Refused: a row stands elsewhere, there are two such sections, or programs could choose among cells.
    """
    sections, is_inside, later, choices = 0, False, 0, 0
    for kind, record in records_in(part):
        if kind in (_BEGIN_CELLS, _END_CELLS):
            is_inside = kind == _BEGIN_CELLS
            sections += is_inside
        elif kind in (_BEGIN_LATER, _END_LATER):
            later += 1 if kind == _BEGIN_LATER else -1
        elif kind in (_BEGIN_CHOICE, _END_CHOICE):
            choices += 1 if kind == _BEGIN_CHOICE else -1
        elif is_inside and choices:
            if kind <= _LAST_CELL or kind == _IN_RUNS:  # Excel writes heights of rows so, never rows or cells
                raise damaged("单元格有多种写法", "cells that are there in two versions")
        elif is_inside and not later:
            yield kind, record
        elif kind == _ROW and not later:
            raise damaged("单元格不在其应在之处", "rows outside their section")
    if sections > 1:
        raise damaged("单元格分成几处", "two sections of cells")


def _rich(record: bytes) -> tuple[str, Starts]:
    """A text, and where fonts begin in it."""
    text, end = text_at(record, 1)
    if not record[0] & 1:
        return text, ()
    (count,) = struct.unpack_from("<I", record, end)
    return text, starts_in(record[end + 4 : end + 4 + 4 * count])


def _texts(part: bytes) -> list[tuple[str, Starts]]:
    return [_rich(record) for kind, record in records_in(part) if kind == _TEXT_ITEM]


Changes = tuple[ConditionalFormat, ...]


@dataclass(frozen=True, slots=True)
class _Styles:
    """Number formats by style, and the differential styles that change the display of numbers.

    Attributes:
        differential: the changes that each of them makes to the display of numbers, in no areas yet.
        later: the same of those that came in 2010, whichever they are.
        inks: colours by the cell styles.
        fonts: fonts that strike out, shift or hide, by number.
        marked: the same by the cell styles that have them.
        own: colours of the workbook.
        hides_tables: one that strikes out or hides is of a style of tables.
    """

    formats: Sequence[DisplayFormat]
    differential: Sequence[Changes] = ()
    later: Changes = ()
    inks: Sequence[Ink] = ()
    fonts: Mapping[int, Run] = field(default_factory=dict)
    marked: Mapping[int, Run] = field(default_factory=dict)
    own: OwnColours = USUAL_COLOURS
    hides_tables: bool = False


def _styles(part: bytes, epoch: date, theme: bytes | None) -> _Styles:
    own = _own_colours(part, theme)
    codes: dict[int, str | None] = {}
    among: set[int] = set()
    crossing = [_crosses(record) for record in _borders(part)]
    fonts, fills, styles, changing, later = [], [], [], [], []
    for kind, record in records_in(part):
        if kind in _SECTIONS:
            among.add(kind)
        elif kind in _SECTIONS.values():
            among -= {begin for begin, end in _SECTIONS.items() if end == kind}
        elif kind == _FORMAT:
            codes[struct.unpack_from("<H", record)[0]] = text_at(record, 2)[0]
        elif kind == _FONT and _BEGIN_FONTS in among:
            is_whole = len(record) >= _WHOLE_FONT
            name = text_at(record, _WHOLE_FONT - 4)[0] if is_whole else ""
            fonts.append((record, name, binary_colour(record, 12, BLACK, own) if is_whole else BLACK))
        elif kind == _FILL and _BEGIN_FILLS in among:
            fills.append(_colour_behind(record, own))
        elif kind == _STYLE and _BEGIN_STYLES in among:
            number, font, fill, border = struct.unpack_from("<HHHH", record, 2)
            is_crossed = border < len(crossing) and crossing[border]
            styles.append((number, font, fill, _obscured(record) or (Obscured.CROSSED if is_crossed else None)))
        elif kind == _DIFFERENTIAL_STYLE:
            changing.append(changes_in(record, own))
        elif kind == _LATER_STYLE:
            later.append(changes_in(record[_BEFORE_LATER_PROPERTIES:], own))
    known = bounded(codes)
    make = functools.cache(lambda number, obscured: numbered_format(number, known, epoch, obscured))
    by_fill = functools.cache(
        lambda font, fill: _marks(*fonts[font], fills[fill] if fill < len(fills) else WHITE)  # of each pair once
    )
    marks = (by_fill(font, fill) if font < len(fonts) else None for _, font, fill, _ in styles)
    plain = (_marks(*font, WHITE) for font in fonts)
    inks = [
        Ink(fonts[font][2] if font < len(fonts) else BLACK, fills[fill] if fill < len(fills) else WHITE)
        for _, font, fill, _ in styles
    ]
    formats = [
        before(make(number, obscured), (ink,)) for (number, _, _, obscured), ink in zip(styles, inks, strict=True)
    ]
    are_coloured = any(format_.coloured for format_ in formats)
    conditions = functools.partial(_conditions, make=make, are_coloured=are_coloured)
    differential = [tuple(conditions(each)) for each in changing]
    distinct = tuple(dict.fromkeys(itertools.chain.from_iterable(map(conditions, later))))
    return _Styles(
        formats,
        differential,
        distinct if len(distinct) <= MOST_AREAS else (ConditionalFormat(None, None),),
        inks,
        {number: font for number, font in enumerate(plain) if font.has_marks},
        {style: font for style, font in enumerate(marks) if font is not None and font.has_marks},
        own,
        any(
            change.obscures
            for style in set(_styles_of_tables(part))
            if style < len(differential)
            for change in differential[style]
        ),
    )


def _conditions(
    changes: tuple[str | int | None, bool, Ink], make: Callable[[int, None], DisplayFormat], *, are_coloured: bool
) -> Iterator[ConditionalFormat]:
    """The changes of a differential style, in no areas yet.

    Args:
        changes: as :func:`changes_in` gives them.
        make: gives the number format of a number.
        are_coloured: number formats of cells name colours.
    """
    code, obscures, ink = changes
    if code is not None:
        shown = code if isinstance(code, str) else make(code, None).code
        yield ConditionalFormat(None, shown, behind=ink.behind)
    if obscures:
        yield ConditionalFormat(None, None, obscures=True)
    if ink.is_partial or are_coloured:
        yield ConditionalFormat(None, None, ink=ink)


def _styles_of_tables(part: bytes) -> Iterator[int]:
    """The differential styles of styles of tables."""
    return (struct.unpack_from("<I", record, 8)[0] for kind, record in records_in(part) if kind == _PART_OF_TABLES)


def _obscured(style: bytes) -> Obscured | None:
    """The way in which the alignment of a cell style keeps a number from sight."""
    return obscured_by_alignment(style[12] & 7, style[10], style[13] >> 2 & 3, style[11])


def _borders(part: bytes) -> Iterator[bytes]:
    """The borders of the cell styles."""
    behind = itertools.dropwhile(lambda entry: entry[0] != _BEGIN_BORDERS, records_in(part))
    among = itertools.takewhile(lambda entry: entry[0] != _END_BORDERS, behind)
    return (record for kind, record in among if kind == _BORDER)


def _crosses(border: bytes) -> bool:
    """True if a border has a diagonal line ([MS-XLSB] 2.4.29)."""
    return len(border) > _DIAGONAL and border[0] & 3 != 0 and border[_DIAGONAL] != 0


_DIAGONAL = 41


def _own_colours(part: bytes, theme: bytes | None) -> OwnColours:
    """The colours of a workbook, by its theme and its palette."""
    said = [record[:3] for kind, record in records_in(part) if kind == _COLOUR_OF_PALETTE and len(record) >= 3]
    own = [int.from_bytes(colour, "big") for colour in said[: len(PALETTE)]]
    return OwnColours(() if theme is None else theme_colours(theme), (*own, *PALETTE[len(own) :]))


_COLOUR_OF_PALETTE = 475


def _marks(record: bytes, name: str, colour: Colour | None, behind: Colour | None) -> Run:
    return font_marks(record, _CHARSET, _SCRIPT, name, colour, behind)


_SECTIONS = {_BEGIN_FONTS: _END_FONTS, _BEGIN_FILLS: _END_FILLS, _BEGIN_STYLES: _END_STYLES}
_WHOLE_FONT = 25
_BEFORE_LATER_PROPERTIES = 4


def _colour_behind(fill: bytes, own: OwnColours) -> Colour | None:
    """The colour that a fill lays behind a text; None if it has several."""
    pattern, *_ = struct.unpack_from("<I", fill)
    if pattern == NO_PATTERN:
        return WHITE
    if len(fill) < _FILL_WITH_COLOURS:
        return None
    if pattern == _GRADIENT:
        stops = range(_FIRST_STOP, len(fill) - SIZE_OF_COLOUR + 1, _SIZE_OF_STOP)
        return only([binary_colour(fill, at, WHITE, own) for at in stops])
    front, back = (binary_colour(fill, at, WHITE, own) for at in (4, 12))
    return front if pattern == SOLID or is_alike(front, back) else None


_FILL_WITH_COLOURS, _GRADIENT = 20, 40
_FIRST_STOP, _SIZE_OF_STOP = 68, 16


def _conditional(records: Iterable[tuple[int, bytes]], styles: _Styles) -> Iterator[ConditionalFormat]:
    """The conditional formats of a sheet that change the display of numbers, to what is not known."""
    areas: tuple[Area, ...] | None = None
    later = list[tuple[Area, ...] | None]()
    for kind, record in records:
        if kind == _CONDITIONS:
            areas = _areas(record)
        elif kind == _LATER_CONDITIONS:
            areas = _later_areas(record)
        elif kind == _CONDITION:
            (style,) = struct.unpack_from("<I", record, 8)
            changes = styles.differential[style] if style < len(styles.differential) else ()
            yield from (replace(change, areas=areas) for change in changes)
        elif kind == _LATER_CONDITION and _may_have_style(record):
            later += [areas] if not later or later[-1] is not areas else []
        elif kind == _BEGIN_TABLES and styles.hides_tables:
            yield ConditionalFormat(None, None, obscures=True)  # wherever the tables are
        elif kind in _SHAPES and _hides_value(kind, record):
            yield ConditionalFormat(areas, HIDING)
        elif kind == _COLOUR_OF_CONDITION and len(record) >= SIZE_OF_COLOUR and _is_black(record, styles.own):
            yield ConditionalFormat(areas, None, obscures=True)
    for several in later if len(later) <= MOST_AREAS else [None]:
        yield from (replace(change, areas=several) for change in styles.later)


def _may_have_style(rule: bytes) -> bool:
    """True if a rule of 2010 may apply a style, whose number stands behind formulas: a bar or icons have neither."""
    return rule[:4] != bytes(4) or rule[12:16] != b"\xff" * 4


def _is_black(record: bytes, own: OwnColours) -> bool:
    """True if a colour that is laid behind a number is that of usual letters."""
    return is_alike(BLACK, binary_colour(record, 0, WHITE, own))


_SAYS_AREAS = 2
_SHAPES = frozenset({_ICONS, _BAR, _LATER_BAR, _LATER_ICONS})


def _hides_value(kind: int, record: bytes) -> bool:
    """True if a bar or an icon stands in the place of the value (BrtBeginDatabar, BrtBeginIconSet, later ones)."""
    if kind == _BAR:
        return record[2] == 0
    if kind == _LATER_BAR:
        return record[6] == 0
    return bool(
        record[8] & 2 if kind == _LATER_ICONS else record[4] & 1
    )  # since 2010 it is behind "icons of one's own"


def _areas(record: bytes) -> tuple[Area, ...]:
    (count,) = struct.unpack_from("<I", record, 8)
    return tuple(_sides(record, 12, count))


def _later_areas(record: bytes) -> tuple[Area, ...] | None:
    """The areas in the header of a record that came in 2010, in lists ([MS-XLSB] 2.5.43); None if it names none."""
    flags, lists = struct.unpack_from("<II", record)
    if not flags & _SAYS_AREAS:
        return None
    at, found = 8, list[Area]()
    for _ in range(min(lists, MOST_AREAS + 1)):
        _, count = struct.unpack_from("<II", record, at)
        found += _sides(record, at + 8, count)
        at += 8 + 16 * count
    return tuple(found) if lists <= MOST_AREAS else None


def _sides(record: bytes, at: int, count: int) -> Iterator[Area]:
    if at + 16 * count > len(record):
        raise damaged("内部结构有误", "areas that are cut off")
    for index in range(count):
        top, bottom, left, right = struct.unpack_from("<4I", record, at + 16 * index)
        yield (top + 1, left + 1), (bottom + 1, right + 1)


def _view(records: Iterable[tuple[int, bytes]]) -> View:
    """The settings of a sheet that keep a person from seeing what its cells hold."""
    hides_zeros, rows, columns = False, list[int](), list[tuple[int, int]]()
    said: list[tuple[int, int]] = []
    lines: tuple[list[LineOfGroup], list[LineOfGroup]] = ([], [])
    top = left = 0
    are_narrow = is_mirrored = False
    for kind, record in records:
        if kind == _VIEW and len(record) >= _VIEW_WITH_CORNER:
            top, left = struct.unpack_from("<II", record, 6)
        elif kind == _PANE and len(record) >= _WHOLE_PANE and record[28] & 1:  # nobody can scroll to what is before it
            rows += range(1, min(top, LAST_ROW) + 1)
            columns += [(1, left)] if left else []
        if kind == _VIEW and len(record) >= _WHOLE_VIEW:
            (flags,) = struct.unpack_from("<H", record)
            hides_zeros |= not flags & ZEROS_IN_VIEW
            is_mirrored |= bool(flags & _MIRRORED)
        elif kind == _COLUMN and len(record) >= _WHOLE_COLUMN:
            first, last, width, _, flags = struct.unpack_from("<IIIIH", record)
            said.append((first + 1, last + 1))
            lines[1].append(LineOfGroup(first + 1, last + 1, flags >> 8 & LEVEL, bool(flags & COLUMN_FOLDED)))
            if flags & COLUMN_HIDDEN or width < NARROWEST:
                columns.append((first + 1, last + 1))
        elif kind == _ROW and len(record) >= _WHOLE_ROW:
            number, _, height, _, flags = struct.unpack_from("<IIHBB", record)
            if flags & _ROW_HIDDEN or height < LOWEST:
                rows.append(number + 1)
            lines[0].append(LineOfGroup(number + 1, number + 1, flags & LEVEL, bool(flags & _ROW_FOLDED)))
        elif kind == _USUAL_SIZES and len(record) >= _WHOLE_SIZES:
            width, characters = struct.unpack_from("<IH", record)
            are_narrow = (width if width != _NO_WIDTH else characters << 8) < NARROWEST
    columns += gaps(said, LAST_COLUMN) if are_narrow else []
    up, aside = map(folded, map(sorted, lines))
    return View(hides_zeros, (*stretches(sorted(set(rows))), *up), (*columns, *aside), is_mirrored)


_ROW_FOLDED, _ROW_HIDDEN = 0x08, 0x10
_VIEW_WITH_CORNER, _WHOLE_PANE = 14, 29
_WHOLE_VIEW, _WHOLE_COLUMN, _WHOLE_ROW, _WHOLE_SIZES = 2, 18, 12, 6
_NO_WIDTH = 0xFFFFFFFF
_BESIDE_CELLS = frozenset(
    {
        _MERGE,
        _VIEW,
        _PANE,
        _COLUMN,
        _USUAL_SIZES,
        _COLOUR_OF_CONDITION,
        _ROW,
        _CONDITIONS,
        _LATER_CONDITIONS,
        _CONDITION,
        _LATER_CONDITION,
        _EMBEDDED,
        _BACKGROUND,
        _BEGIN_TABLES,
        *_SHAPES,
    }
)
"""Kinds of records of a sheet that say something besides what its cells hold."""


@dataclass(slots=True)
class _Cells:
    """The cells of sheets that share texts and styles."""

    texts: Sequence[tuple[str, Starts]]
    styles: _Styles
    limits: Limits
    count: int = 0
    pictures: list[Position] = field(default_factory=list)
    inks: dict[Position, Inks] = field(default_factory=dict)

    def sheet(self, part: bytes) -> RawSheet:
        around = [(kind, record) for kind, record in records_in(part) if kind in _BESIDE_CELLS]
        merges = [record for kind, record in around if kind == _MERGE]
        check_merges(len(merges))
        sides = (struct.unpack_from("<4I", record) for record in merges)
        self.pictures.clear()
        self.inks.clear()
        cells = dict(self.cells(part))
        view = _view(around)
        formats = ((position, cell.format) for position, cell in cells.items())
        conditioned = dict(with_conditional(formats, _conditional(around, self.styles), self.inks))
        for position, format_ in mirrored(conditioned, view).items():
            if format_ is not cells[position].format:
                cells[position] = cells[position]._replace(format=format_)
        return RawSheet(
            cells,
            protected=False,
            merges=tuple(Merge(top + 1, left + 1, bottom + 1, right + 1) for top, bottom, left, right in sides),
            drawn=(
                *(Drawn(DrawnKind.IN_CELL, *place, *place) for place in self.pictures),
                *(ELSEWHERE for kind, _ in around if kind in (_EMBEDDED, _BACKGROUND)),
            )[:MOST_DRAWN],
            view=view,
        )

    def cells(self, part: bytes) -> Iterator[tuple[Position, RawCell]]:
        row = column = 0
        has_more = False
        for kind, record in _records_of_cells(part):
            if kind == _META:
                has_more = True
            elif kind == _ROW:
                before, row, column = row, struct.unpack_from("<I", record)[0] + 1, 0
                if not before < row <= LAST_ROW:
                    raise damaged("行的次序有误", "rows out of order")
            elif kind in _SHORT or kind in _WHOLE:
                # Stored in short, a cell stands beside the one before it.
                before = column
                column = column + 1 if kind in _SHORT else struct.unpack_from("<I", record)[0] + 1
                if not (row and before < column <= LAST_COLUMN):
                    raise damaged("单元格的次序有误", "cells out of order")
                style = self.style(kind, record)
                cell = self.cell(_SHORT.get(kind, kind), record[4 if kind in _SHORT else 8 :], style)
                cell = self.with_more(cell, (row, column)) if has_more and cell is not None else cell
                has_more = False
                if cell is None:
                    continue
                self.count += 1
                if self.count > self.limits.cells:
                    raise too_many_cells(self.limits)
                self.inks[row, column] = self.inks_of(style)
                yield (row, column), cell

    def with_more(self, cell: RawCell, place: Position) -> RawCell:
        """A cell of which newer programs display more than is kept in it: a picture, or nobody knows what."""
        if cell.is_error:
            self.pictures.append(place)
            return cell
        return cell._replace(format=replace(cell.format, code=None))

    def style(self, kind: int, record: bytes) -> int:
        (style,) = struct.unpack_from("<I", record, 0 if kind in _SHORT else 4)
        return int(style) & 0xFFFFFF

    def cell(self, kind: int, content: bytes, style: int) -> RawCell | None:
        value, starts = self.value(kind, content)
        if value is None or value == "":
            return None
        format_ = self.format(style)
        if isinstance(value, int | float) and not isinstance(value, bool):
            cell = numeric_cell(value, format_)
        else:
            cell = RawCell(value, None, kind in _ERROR, format=format_)
        runs = rich_text(str(value), starts, self.styles.fonts, self.styles.marked.get(style))
        return cell if runs is None else cell._replace(runs=runs)

    def format(self, style: int) -> DisplayFormat:
        return of_style(self.styles.formats, style, GENERAL)

    def inks_of(self, style: int) -> Inks:
        return (of_style(self.styles.inks, style, PAPER[0]),)

    def value(self, kind: int, content: bytes) -> tuple[Value, Starts]:
        """The value of a cell, and where fonts begin in it."""
        if kind == _SHARED:
            return self.texts[int(struct.unpack_from("<I", content)[0])]
        if kind == _IN_RUNS:
            return _rich(content)
        return self.plain_value(kind, content), ()

    def plain_value(self, kind: int, content: bytes) -> Value:
        if kind in _ERROR:
            return ERRORS.get(content[0], "#N/A")
        if kind in _TRUTH:
            return bool(content[0])
        if kind in _WRITTEN:
            return text_at(content, 0)[0]
        if kind == _PACKED:
            return packed_number(struct.unpack_from("<I", content)[0])
        return None if kind == _BLANK else plain_number(struct.unpack_from("<d", content)[0])


def _examine(file: Candidate, limits: Limits) -> bool:
    """Let a workbook pass whose lists of parts are within the limits; its records are counted as they are read."""
    assert file.package is not None
    package, scan = file.package, part_scanner(limits)
    weigh(package, limits)
    for part in (relationships_part(file.main_part), core_part(package) or ""):
        if package.has(part):
            scan(package.pieces(part))
    return has_macros(package, file.main_part)


XLSB = WorkbookFormat(
    name=Phrase("二进制工作簿（.xlsb）", "a binary workbook (.xlsb)"),
    sniff=lambda file: file.main_type == ContentType.BINARY_WORKBOOK,
    examine=_examine,
    read=read_binary,
    shows=Visible(formulas=False, locks=False, styles=True, merges=True, keywords=True),
)
