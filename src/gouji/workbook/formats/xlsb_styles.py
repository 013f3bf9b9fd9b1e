"""Styles of a binary workbook (.xlsb), differential ones too, as far as they change the display of numbers."""

from __future__ import annotations

import functools
import itertools
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from gouji.workbook.formats.binary_changes import SIZE_OF_COLOUR, changes_in
from gouji.workbook.formats.binary_runs import font_marks
from gouji.workbook.formats.binary_styles import NO_PATTERN, SOLID, obscured_by_alignment
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
from gouji.workbook.formats.raw import DisplayFormat, Obscured
from gouji.workbook.formats.rich_text import Run
from gouji.workbook.formats.style_formats import MOST_AREAS, ConditionalFormat, Ink, before, bounded, numbered_format
from gouji.workbook.formats.themes import theme_colours
from gouji.workbook.formats.xlsb_records import (
    BEGIN_BORDERS,
    BEGIN_CELL_XFS,
    BEGIN_FILLS,
    BEGIN_FONTS,
    BORDER,
    DXF,
    DXF14,
    END_BORDERS,
    END_CELL_XFS,
    END_FILLS,
    END_FONTS,
    FILL,
    FMT,
    FONT,
    INDEXED_COLOR,
    TABLE_STYLE_ELEMENT,
    XF,
    records_in,
    text_at,
)

_SCRIPT, _CHARSET = 6, 10
"""The places of superscript and subscript and of the set of characters in a font."""

Changes = tuple[ConditionalFormat, ...]


@dataclass(frozen=True, slots=True)
class XlsbStyles:
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


def styles_in(part: bytes, epoch: date, theme: bytes | None) -> XlsbStyles:
    """The styles of a workbook.

    Args:
        part: its styles part.
        epoch: the day from which the workbook counts its days.
        theme: its theme; None if it has none that can be looked at.

    Returns:
        Formats and colours by the numbers of cell styles, and what each differential style changes.

    Raises:
        Refused: a record of it is cut off.
        struct.error, IndexError: it makes no sense.
    """
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
        elif kind == FMT:
            codes[struct.unpack_from("<H", record)[0]] = text_at(record, 2)[0]
        elif kind == FONT and BEGIN_FONTS in among:
            is_whole = len(record) >= _WHOLE_FONT
            name = text_at(record, _WHOLE_FONT - 4)[0] if is_whole else ""
            fonts.append((record, name, binary_colour(record, 12, BLACK, own) if is_whole else BLACK))
        elif kind == FILL and BEGIN_FILLS in among:
            fills.append(_colour_behind(record, own))
        elif kind == XF and BEGIN_CELL_XFS in among:
            number, font, fill, border = struct.unpack_from("<HHHH", record, 2)
            is_crossed = border < len(crossing) and crossing[border]
            styles.append((number, font, fill, _obscured(record) or (Obscured.CROSSED if is_crossed else None)))
        elif kind == DXF:
            changing.append(changes_in(record, own))
        elif kind == DXF14:
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
    return XlsbStyles(
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
    return (struct.unpack_from("<I", record, 8)[0] for kind, record in records_in(part) if kind == TABLE_STYLE_ELEMENT)


def _obscured(style: bytes) -> Obscured | None:
    """The way in which the alignment of a cell style keeps a number from sight."""
    return obscured_by_alignment(style[12] & 7, style[10], style[13] >> 2 & 3, style[11])


def _borders(part: bytes) -> Iterator[bytes]:
    """The borders of the cell styles."""
    behind = itertools.dropwhile(lambda entry: entry[0] != BEGIN_BORDERS, records_in(part))
    among = itertools.takewhile(lambda entry: entry[0] != END_BORDERS, behind)
    return (record for kind, record in among if kind == BORDER)


def _crosses(border: bytes) -> bool:
    """True if a border has a diagonal line ([MS-XLSB] 2.4.29)."""
    return len(border) > _DIAGONAL and border[0] & 3 != 0 and border[_DIAGONAL] != 0


_DIAGONAL = 41


def _own_colours(part: bytes, theme: bytes | None) -> OwnColours:
    """The colours of a workbook, by its theme and its palette."""
    said = [record[:3] for kind, record in records_in(part) if kind == INDEXED_COLOR and len(record) >= 3]
    own = [int.from_bytes(colour, "big") for colour in said[: len(PALETTE)]]
    return OwnColours(() if theme is None else theme_colours(theme), (*own, *PALETTE[len(own) :]))


def _marks(record: bytes, name: str, colour: Colour | None, behind: Colour | None) -> Run:
    return font_marks(record, _CHARSET, _SCRIPT, name, colour, behind)


_SECTIONS = {BEGIN_FONTS: END_FONTS, BEGIN_FILLS: END_FILLS, BEGIN_CELL_XFS: END_CELL_XFS}
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
