"""Bounds of a workbook of a form for the fast reader: what the form needs, a few times over.

They follow from the layout of the edition that the document keywords name: they are read first. A file that only
pretends to be of a large form costs what a workbook of that form may cost, and no more than that of the largest known.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import NamedTuple

from gouji.common import Area
from gouji.form import Edition, Layout, lay_out
from gouji.workbook.reader.room import SMALLEST, Room, RoomForRecords

_PARTS_OF_A_SHEET = 3
_CELL, _CELL_UNPACKED = 150, 300
"""Bytes of a cell without its value, and of all there is of it. Clients write 50 to 100 and 100 to 150."""
_VALUE_UNPACKED = 150
"""Bytes of a cell of a record with its row and its text. Clients write 45 to 70, and texts are as long as they are."""
_TIE_OUT = 2_000
"""Bytes of the colours and links of a tie-out on a sheet. Clients write 300 to 1 000."""
_COLUMNS_OF_GUIDE = 5


@functools.lru_cache(maxsize=32)
def room_for(edition: Edition) -> Room:
    """The bounds for workbooks of an edition."""
    sheets = list(_sizes(lay_out(edition)))
    cells = sum(sheet.cells for sheet in sheets)
    placed = [sheet.records for sheet in lay_out(edition).sheets if sheet.records is not None]
    of_records = sum(records.table.capacity * len(records.table.fields) for records in placed)
    return Room(
        parts=SMALLEST.parts + _PARTS_OF_A_SHEET * len(sheets),
        unpacked=SMALLEST.unpacked
        + _CELL_UNPACKED * cells
        + _TIE_OUT * sum(sheet.tie_outs for sheet in sheets)
        + _VALUE_UNPACKED * of_records,
        sheet=SMALLEST.sheet + max(_CELL * sheet.cells + _TIE_OUT * sheet.tie_outs for sheet in sheets),
        filled=SMALLEST.filled + max(sheet.cells for sheet in sheets),
        merges=SMALLEST.merges + max(sheet.boxes for sheet in sheets),
        texts=SMALLEST.texts + cells + of_records,
        records={
            records.area.sheet: RoomForRecords(records.area.top, records.area.bottom, records.end.text)
            for records in placed
        },
    )


class _Size(NamedTuple):
    """The size of a sheet of the form."""

    cells: int
    tie_outs: int
    boxes: int


def _sizes(layout: Layout) -> Iterator[_Size]:
    cover = layout.cover
    yield _Size(cover.last_row * cover.last_column, len(cover.checks), cover.last_row)
    rows = 0
    for sheet in layout.sheets:
        rows += sheet.area.bottom
        yield _Size(_cells(sheet.area) + len(sheet.checks), len(sheet.checks), len(sheet.boxes))
    yield _Size(sum(_cells(place.rows) for place in layout.text_places.values()), 0, 0)
    listed = sum(map(len, {field.choices for field in layout.edition.inputs}))
    yield _Size(_COLUMNS_OF_GUIDE * (rows + len(layout.edition.rules)) + listed, 0, 0)


def _cells(area: Area) -> int:
    return area.bottom * area.right
