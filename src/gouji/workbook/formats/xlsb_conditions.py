"""Conditional formats of a binary workbook (.xlsb), of 2007 and of 2010: their areas, and what they change in them."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import replace

from gouji.workbook.formats.binary_changes import SIZE_OF_COLOUR
from gouji.workbook.formats.colours import BLACK, WHITE, OwnColours, binary_colour, is_alike
from gouji.workbook.formats.limits import damaged
from gouji.workbook.formats.style_formats import HIDING, MOST_AREAS, Area, ConditionalFormat
from gouji.workbook.formats.xlsb_records import (
    BEGIN_CF_RULE,
    BEGIN_CF_RULE14,
    BEGIN_CONDITIONAL_FORMATTING,
    BEGIN_CONDITIONAL_FORMATTING14,
    BEGIN_DATABAR,
    BEGIN_DATABAR14,
    BEGIN_ICON_SET,
    BEGIN_ICON_SET14,
    BEGIN_LIST_PARTS,
    COLOR,
)
from gouji.workbook.formats.xlsb_styles import XlsbStyles

_SHAPES = frozenset({BEGIN_ICON_SET, BEGIN_DATABAR, BEGIN_DATABAR14, BEGIN_ICON_SET14})
OF_CONDITIONS = _SHAPES | {
    BEGIN_CONDITIONAL_FORMATTING,
    BEGIN_CF_RULE,
    BEGIN_CONDITIONAL_FORMATTING14,
    BEGIN_CF_RULE14,
    COLOR,
    BEGIN_LIST_PARTS,
}
"""Types of the records that say of a condition, or that there are tables, whose styles may change cells too."""


def conditional_in(records: Iterable[tuple[int, bytes]], styles: XlsbStyles) -> Iterator[ConditionalFormat]:
    """The conditional formats of a sheet that change the display of numbers, to what is not known.

    Args:
        records: of the sheet; those of other types are passed over.
        styles: of the workbook.

    Yields:
        One for each change that a rule makes in its areas.

    Raises:
        Refused: areas are cut off.
        struct.error, IndexError: a record is cut off.
    """
    areas: tuple[Area, ...] | None = None
    later = list[tuple[Area, ...] | None]()
    for kind, record in records:
        if kind == BEGIN_CONDITIONAL_FORMATTING:
            areas = _areas(record)
        elif kind == BEGIN_CONDITIONAL_FORMATTING14:
            areas = _later_areas(record)
        elif kind == BEGIN_CF_RULE:
            (style,) = struct.unpack_from("<I", record, 8)
            changes = styles.differential[style] if style < len(styles.differential) else ()
            yield from (replace(change, areas=areas) for change in changes)
        elif kind == BEGIN_CF_RULE14 and _may_have_style(record):
            later += [areas] if not later or later[-1] is not areas else []
        elif kind == BEGIN_LIST_PARTS and styles.hides_tables:
            yield ConditionalFormat(None, None, obscures=True)  # wherever the tables are
        elif kind in _SHAPES and _hides_value(kind, record):
            yield ConditionalFormat(areas, HIDING)
        elif kind == COLOR and len(record) >= SIZE_OF_COLOUR and _is_black(record, styles.own):
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


def _hides_value(kind: int, record: bytes) -> bool:
    """True if a bar or an icon stands in the place of the value (BrtBeginDatabar, BrtBeginIconSet, later ones)."""
    if kind == BEGIN_DATABAR:
        return record[2] == 0
    if kind == BEGIN_DATABAR14:
        return record[6] == 0
    return bool(
        record[8] & 2 if kind == BEGIN_ICON_SET14 else record[4] & 1
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
