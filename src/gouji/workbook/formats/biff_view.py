"""Settings of a sheet of an .xls that keep cells from sight: its view, its rows and its columns."""

from __future__ import annotations

import struct
from collections.abc import Set as AbstractSet

from gouji.workbook.formats.biff_records import COL_INFO, DEF_COL_WIDTH, DEFAULT_ROW_HEIGHT, DX_G_COL, ROW, WINDOW2
from gouji.workbook.formats.binary_styles import COLUMN_FOLDED, COLUMN_HIDDEN, LEVEL, LOWEST, NARROWEST, ZEROS_IN_VIEW
from gouji.workbook.formats.raw import LineOfGroup, View, folded, gaps, stretches

OF_VIEW = frozenset({WINDOW2, ROW, COL_INFO, DEFAULT_ROW_HEIGHT, DEF_COL_WIDTH, DX_G_COL})
"""Types of the records that say such a setting."""
_FROZEN, _MIRRORED = 0x0008, 0x0040
"""Flags of a view."""
_ROW_HIDDEN, _ROW_FOLDED, _USUAL_ROW_HIDDEN = 0x0020, 0x0010, 0x0002
"""Flags of rows; the last is that of rows that say no height."""
_LAST_COLUMN = 256


class ViewRecords:
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
        """Take a record.

        Args:
            kind: of the record, one of :data:`OF_VIEW`.
            record: its content.

        Raises:
            struct.error: it is cut off.
        """
        if kind == WINDOW2:
            flags, top, left = struct.unpack_from("<3H", record)
            self.hides_zeros |= not flags & ZEROS_IN_VIEW
            self.is_mirrored |= bool(flags & _MIRRORED)
            if flags & _FROZEN:  # nobody can scroll to what is before it
                self.rows.update(range(1, top + 1))
                self.columns += [(1, left)] if left else []
        elif kind == ROW:
            number, _, _, height = struct.unpack_from("<4H", record)
            (flags,) = struct.unpack_from("<H", record, 12)
            self.said[0].add(number + 1)
            if flags & _ROW_HIDDEN or height & 0x7FFF < LOWEST:
                self.rows.add(number + 1)
            self.lines[0].append(LineOfGroup(number + 1, number + 1, flags & LEVEL, bool(flags & _ROW_FOLDED)))
        elif kind == COL_INFO:
            first, last, width, _, flags = struct.unpack_from("<5H", record)
            self.said[1].append((first + 1, last + 1))
            if flags & COLUMN_HIDDEN or width < NARROWEST:
                self.columns.append((first + 1, last + 1))
            level, is_folded = flags >> 8 & LEVEL, bool(flags & COLUMN_FOLDED)
            self.lines[1].append(LineOfGroup(first + 1, last + 1, level, is_folded))
        elif kind == DEFAULT_ROW_HEIGHT:
            flags, height = struct.unpack_from("<HH", record)
            self.are_rows_low = bool(flags & _USUAL_ROW_HIDDEN) or height < LOWEST
        else:
            (width,) = struct.unpack_from("<H", record)
            self.are_columns_narrow[kind] = width < (NARROWEST if kind == DX_G_COL else 1)

    def view(self, filled: AbstractSet[int]) -> View:
        """The settings.

        Args:
            filled: rows that hold something.

        Returns:
            With every row and column that is hidden, folded up, without height or out of reach.
        """
        if self.are_rows_low:
            self.rows |= filled - self.said[0]
        if self.are_columns_narrow.get(DX_G_COL, self.are_columns_narrow.get(DEF_COL_WIDTH)):
            self.columns += gaps(self.said[1], _LAST_COLUMN)
        rows, columns = (folded(sorted(lines)) for lines in self.lines)
        rows, columns = (*stretches(sorted(self.rows)), *rows), (*self.columns, *columns)
        return View(self.hides_zeros, rows, columns, self.is_mirrored)
