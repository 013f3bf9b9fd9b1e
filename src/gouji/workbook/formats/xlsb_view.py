"""Settings of a sheet of a binary workbook (.xlsb) that keep cells from sight: its view, its rows and its columns."""

from __future__ import annotations

import struct
from collections.abc import Iterable

from gouji.common import LAST_COLUMN, LAST_ROW
from gouji.workbook.formats.binary_styles import COLUMN_FOLDED, COLUMN_HIDDEN, LEVEL, LOWEST, NARROWEST, ZEROS_IN_VIEW
from gouji.workbook.formats.raw import LineOfGroup, View, folded, gaps, stretches
from gouji.workbook.formats.xlsb_records import BEGIN_WS_VIEW, COL_INFO, PANE, ROW_HDR, WS_FMT_INFO

OF_VIEW = frozenset({BEGIN_WS_VIEW, PANE, COL_INFO, WS_FMT_INFO, ROW_HDR})
"""Types of the records that say such a setting."""
_MIRRORED = 0x0020
"""The flag of a view whose first column stands at the right."""


def view_in(records: Iterable[tuple[int, bytes]]) -> View:
    """The settings of a sheet that keep a person from seeing what its cells hold.

    Args:
        records: of the sheet; those of other types are passed over.

    Returns:
        With every row and column that is hidden, folded up, without height or width, or out of reach.
    """
    hides_zeros, rows, columns = False, list[int](), list[tuple[int, int]]()
    said: list[tuple[int, int]] = []
    lines: tuple[list[LineOfGroup], list[LineOfGroup]] = ([], [])
    top = left = 0
    are_narrow = is_mirrored = False
    for kind, record in records:
        if kind == BEGIN_WS_VIEW and len(record) >= _VIEW_WITH_CORNER:
            top, left = struct.unpack_from("<II", record, 6)
        elif kind == PANE and len(record) >= _WHOLE_PANE and record[28] & 1:  # nobody can scroll to what is before it
            rows += range(1, min(top, LAST_ROW) + 1)
            columns += [(1, left)] if left else []
        if kind == BEGIN_WS_VIEW and len(record) >= _WHOLE_VIEW:
            (flags,) = struct.unpack_from("<H", record)
            hides_zeros |= not flags & ZEROS_IN_VIEW
            is_mirrored |= bool(flags & _MIRRORED)
        elif kind == COL_INFO and len(record) >= _WHOLE_COLUMN:
            first, last, width, _, flags = struct.unpack_from("<IIIIH", record)
            said.append((first + 1, last + 1))
            lines[1].append(LineOfGroup(first + 1, last + 1, flags >> 8 & LEVEL, bool(flags & COLUMN_FOLDED)))
            if flags & COLUMN_HIDDEN or width < NARROWEST:
                columns.append((first + 1, last + 1))
        elif kind == ROW_HDR and len(record) >= _WHOLE_ROW:
            number, _, height, _, flags = struct.unpack_from("<IIHBB", record)
            if flags & _ROW_HIDDEN or height < LOWEST:
                rows.append(number + 1)
            lines[0].append(LineOfGroup(number + 1, number + 1, flags & LEVEL, bool(flags & _ROW_FOLDED)))
        elif kind == WS_FMT_INFO and len(record) >= _WHOLE_SIZES:
            width, characters = struct.unpack_from("<IH", record)
            are_narrow = (width if width != _NO_WIDTH else characters << 8) < NARROWEST
    columns += gaps(said, LAST_COLUMN) if are_narrow else []
    up, aside = map(folded, map(sorted, lines))
    return View(hides_zeros, (*stretches(sorted(set(rows))), *up), (*columns, *aside), is_mirrored)


_ROW_FOLDED, _ROW_HIDDEN = 0x08, 0x10
_VIEW_WITH_CORNER, _WHOLE_PANE = 14, 29
_WHOLE_VIEW, _WHOLE_COLUMN, _WHOLE_ROW, _WHOLE_SIZES = 2, 18, 12, 6
_NO_WIDTH = 0xFFFFFFFF
