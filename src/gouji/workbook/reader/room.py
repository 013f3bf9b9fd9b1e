"""Bounds of a workbook for the fast reader.

It unpacks whole parts and remembers what they look like, so every part is bounded before it is unpacked.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class RoomForRecords(NamedTuple):
    """Rows for records: the first, the last, and the words that stand below it."""

    first: int
    last: int
    end: str


class Room(NamedTuple):
    """Bounds for a workbook of one edition.

    Attributes:
        parts: of the archive.
        unpacked: bytes of all parts together.
        sheet: bytes of the cells of a sheet without their values, and of what stands behind the cells.
        filled: cells of a sheet that hold something.
        merges: of a sheet.
        texts: shared by all sheets.
        records: by the name of a sheet its rows for records, which are read apart from other cells.
    """

    parts: int
    unpacked: int
    sheet: int
    filled: int
    merges: int
    texts: int
    records: Mapping[str, RoomForRecords] = MappingProxyType({})


SMALLEST = Room(parts=60, unpacked=600_000, sheet=60_000, filled=2_000, merges=500, texts=5_000)
"""Bounds that every form is given. The national one, saved by LibreOffice, has 17 parts, 216 000 bytes and 305 texts,
and in its largest sheet 19 000 bytes without values, 300 filled cells and 22 merges."""
