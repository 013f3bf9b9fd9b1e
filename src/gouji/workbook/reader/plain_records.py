"""Rows of records of a plain part, cut out of it and proved by what they look like without their values.

A table has thousands of rows that differ in their numbers and values alone. What a row looks like without them is
proved once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from gouji.common import Position

_ROW = re.compile(rb'<row r="([1-9][0-9]{0,6})"')
_VALUE = re.compile(rb"<v>([^<]*)</v>")
_PLACE_OF_VALUE = b"<v>0</v>"
_END = b"</row>"
_CONTENT = re.compile(rb"<(?:v|is|f)\b")
_FRAME = re.compile(
    rb'<row r=""[^<>]*+>(?:<c r="[A-Z]{1,2}" s="[0-9]++"(?: t="[a-z]++")?+(?: ?/>|></c>|><v>0</v></c>))*+'
)
"""A row without its number and its values."""
_MOST_FRAMES = 500
"""Looks of rows in one sheet: which cells are blank, and in what style."""


class NotPlainRows(Exception):  # noqa: N818  # no error: it sends the workbook to the thorough reader
    """Rows of records that are spelled in a way not known here, or hold more than values."""


class PlainSlot(Protocol):
    """A cell that holds a value, as the parts know it."""

    @property
    def position(self) -> Position:
        """Its row and column."""

    @property
    def kind(self) -> str:
        """``n`` for a number, ``s`` for a shared text, and others."""

    @property
    def style(self) -> int:
        """The number of its style."""

    @property
    def formula(self) -> str | None:
        """With its ``=``; None for a cell that was typed."""


@dataclass
class RowLook:
    """Rows that look alike: their slots, and the places and values of those rows that hold something."""

    slots: tuple[PlainSlot, ...]
    places: list[int] = field(default_factory=list)
    values: list[list[bytes]] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class PlainRegion:
    """The rows of records of a sheet, taken apart and proved to be rows; their values are proved by :meth:`prove`.

    Attributes:
        numbers: the rows that hold something, in order.
        last_style: the highest number of a style.
        bounds: the first and the last row for records.
    """

    numbers: Sequence[int]
    looks: Sequence[RowLook]
    last_style: int
    bounds: tuple[int, int]

    @property
    def slots(self) -> Iterable[PlainSlot]:
        """The slots of one row of each look."""
        return (slot for look in self.looks if look.places for slot in look.slots)

    def values_by_kind(self) -> Mapping[str, list[bytes]]:
        """All values by the kinds of their cells."""
        found: dict[str, list[bytes]] = {}
        for look in self.looks:
            for slot, values in zip(look.slots, zip(*look.values, strict=True), strict=False):
                found.setdefault(slot.kind, []).extend(values)
        return found


def cut_out(cells: bytes, first: int, last: int) -> tuple[bytes, bytes]:
    """Part the rows for records from the other cells of a sheet.

    Args:
        cells: the rows of the sheet.
        first, last: the numbers of the first and the last row for records.

    Returns:
        The cells without those rows, and the rows.

    Raises:
        NotPlainRows: the row below the last is not there, or something stands below that.
    """
    start = next((match.start() for match in _ROW.finditer(cells) if int(match[1]) >= first), len(cells))
    end = cells.rfind(b'<row r="%d"' % (last + 1))
    if end < start or _CONTENT.search(cells, cells.find(_END, end)):
        raise NotPlainRows
    return cells[:start] + cells[end:], cells[start:end]


RowProof = Callable[[bytes], tuple[tuple["PlainSlot", ...], int]]
"""Proves a row of a sheet by itself, with ``0`` for its values: gives its slots and its highest style."""


def region_of(rows: bytes, first: int, last: int, prove: RowProof) -> PlainRegion:
    """Take rows of records apart.

    Args:
        rows: of the sheet, from the first for records to the last.
        first, last: the numbers of these.
        prove: gives the slots of a row and its highest style; raises what it raises for a row that is not plain.

    Raises:
        NotPlainRows: rows are not in order, or spelled in a way not known here.
    """
    *pieces, rest = rows.split(_END)
    if rest.strip():
        raise NotPlainRows
    looks: dict[bytes, RowLook] = {}
    numbers: list[int] = []
    before, last_style = first - 1, 0
    for piece in pieces:
        match = _ROW.match(piece)
        if match is None:
            raise NotPlainRows
        digits = match[1]
        number = int(digits)
        if not before < number <= last:
            raise NotPlainRows
        before = number
        bare = piece.replace(digits + b'" s="', b'" s="').replace(b'<row r="' + digits, b'<row r="', 1)
        parts = _VALUE.split(bare)
        frame = _PLACE_OF_VALUE.join(parts[::2])
        look = looks.get(frame)
        if look is None:
            if not _FRAME.fullmatch(frame) or len(looks) == _MOST_FRAMES:
                raise NotPlainRows
            slots, style = prove(_PLACE_OF_VALUE.join(_VALUE.split(piece)[::2]) + _END)
            if any(slot.formula is not None for slot in slots) or len(slots) != len(parts) // 2:
                raise NotPlainRows
            look = looks[frame] = RowLook(slots)
            last_style = max(last_style, style)
        if look.slots:
            look.places.append(len(numbers))
            look.values.append(parts[1::2])
            numbers.append(number)
    return PlainRegion(numbers, tuple(looks.values()), last_style, (first, last))
