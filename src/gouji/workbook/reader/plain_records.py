"""Rows of records of a plain part: proved by what they look like without their values, kept by columns.

A table has thousands of rows that differ in their numbers and values alone. What a row looks like without them is
proved once; values of a column are proved together; and of those that are what nearly all are, short plain texts and
numbers, the values are made without a cell for each.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol, cast

from gouji.common import Position, is_clean
from gouji.form import CellType, Field
from gouji.workbook.formats.raw import GENERAL, RawCell, visible
from gouji.workbook.reader.agreement import displays_texts

_ROW = re.compile(rb'<row r="([1-9][0-9]{0,6})"')
_VALUE = re.compile(rb"<v>([^<]*)</v>")
_PLACE_OF_VALUE = b"<v>0</v>"
_END = b"</row>"
_FRAME = re.compile(
    rb'<row r=""[^<>]*+>(?:<c r="[A-Z]{1,2}" s="[0-9]++"(?: t="[a-z]++")?+(?:/>|></c>|><v>0</v></c>))*+'
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
class _Look:
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
    looks: Sequence[_Look]
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
    """The cells of a sheet without the rows of its records, and those rows.

    Args:
        cells: the rows of the sheet.
        first, last: the numbers of the first and the last row for records.

    Raises:
        NotPlainRows: the row below the last is not there.
    """
    start = next((match.start() for match in _ROW.finditer(cells) if int(match[1]) >= first), len(cells))
    end = cells.rfind(b'<row r="%d"' % (last + 1))
    if end < start:
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
    looks: dict[bytes, _Look] = {}
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
            look = looks[frame] = _Look(slots)
            last_style = max(last_style, style)
        if look.slots:
            look.places.append(len(numbers))
            look.values.append(parts[1::2])
            numbers.append(number)
    return PlainRegion(numbers, tuple(looks.values()), last_style, (first, last))


# --- cells ----------------------------------------------------------------------------------------------------------


CellMaker = Callable[["PlainSlot", bytes], RawCell | None]
"""Makes a cell of a slot and its value as the file spells it."""


@dataclass(frozen=True, slots=True)
class _Key:
    """A value in a column whose cells are not all of one kind and style."""

    slot: int
    spelled: bytes


_SAFE_COUNT = re.compile(rb"0|[1-9][0-9]{0,3}")
"""Counts that are no day of these times."""
_SAFE_AMOUNT = re.compile(rb"(?:0|[1-9][0-9]{0,5})(?:\.[0-9]?[1-9])?")
_WORD_OF_SUMS = "计"


class PlainRecordRows:
    """Rows of records of a plain part, as the reader of records looks at them."""

    def __init__(
        self, region: PlainRegion, texts: Mapping[bytes, str], formats: Sequence[Any], make: CellMaker
    ) -> None:
        self.region, self.texts, self.formats, self.make = region, texts, formats, make
        self._columns: dict[int, tuple[list[Hashable], dict[int, PlainSlot]]] = {}
        for look in region.looks:
            for index, slot in enumerate(look.slots):
                self._add(look, index, slot)

    def _add(self, look: _Look, index: int, slot: PlainSlot) -> None:
        column = slot.position[1]
        keys, slots = self._columns.setdefault(column, ([None] * len(self.region.numbers), {}))
        known = [number for number, other in slots.items() if (other.kind, other.style) == (slot.kind, slot.style)]
        number = known[0] if known else len(slots)
        slots.setdefault(number, slot)
        values = [row[index] for row in look.values]
        found: Sequence[Hashable] = values if number == 0 else [_Key(number, value) for value in values]
        if len(values) == len(keys):
            keys[:] = found
        else:
            for place, key in zip(look.places, found, strict=True):
                keys[place] = key

    @property
    def numbers(self) -> Sequence[int]:
        """The rows that hold something, in order."""
        return self.region.numbers

    def keys(self, column: int) -> Sequence[Hashable]:
        """A key for the cell of each row, None for a blank one."""
        if column not in self._columns:
            return [None] * len(self.region.numbers)
        keys, slots = self._columns[column]
        if len(slots) == 1 and (slots[0].kind == "n" or self._blanks.isdisjoint(keys)):
            return keys
        return [None if key is not None and self._is_blank(key, column) else key for key in keys]

    @functools.cached_property
    def _blanks(self) -> frozenset[bytes]:
        """The numbers of texts in which nobody sees anything."""
        return frozenset(key for key, text in self.texts.items() if not text[:1].isalnum() and not visible(text))

    def _is_blank(self, key: Hashable, column: int) -> bool:
        spelled = key.spelled if isinstance(key, _Key) else key
        return spelled in self._blanks and self._slot(key, column).kind == "s"

    def _slot(self, key: Hashable, column: int) -> PlainSlot:
        return self._columns[column][1][key.slot if isinstance(key, _Key) else 0]

    def _cell(self, key: Hashable, column: int) -> RawCell:
        spelled = key.spelled if isinstance(key, _Key) else key
        assert isinstance(spelled, bytes)
        return self.make(self._slot(key, column), spelled) or RawCell()

    def cell(self, key: Hashable, column: int) -> RawCell:
        """The cell of a key of a column."""
        return self._cell(key, column)

    def beside(self, columns: frozenset[int]) -> Sequence[Position]:
        """The filled cells of other columns."""
        return sorted(
            (self.region.numbers[index], column)
            for column in self._columns.keys() - columns
            for index, key in enumerate(self.keys(column))
            if key is not None
        )

    def at_once(self, column: int, asked: Field) -> Mapping[Hashable, Any]:
        """The values of those keys of a column that are what nearly all are; the others are read one by one.

        Args:
            column: its number.
            asked: what its cells take.
        """
        if column not in self._columns:
            return {}
        keys, slots = self._columns[column]
        slot = slots[0]
        distinct = cast("set[bytes]", set(keys) - {None})
        if len(slots) > 1:
            distinct = {key for key in distinct if isinstance(key, bytes)}
        if asked.type is CellType.TEXT and slot.kind == "s" and displays_texts(self.formats[slot.style]):
            return self._texts(distinct, asked)
        if slot.kind != "n" or asked.may_be or self.formats[slot.style] not in _PLAIN_NUMBERS:
            return {}
        if asked.type is CellType.INTEGER:
            return _counts(distinct, asked)
        return _amounts(distinct, asked) if self.formats[slot.style] == GENERAL else {}

    def _texts(self, distinct: Iterable[bytes], asked: Field) -> Mapping[Hashable, Any]:
        most, texts = int(asked.most or 0), self.texts
        pattern = re.compile(asked.pattern) if asked.pattern else None
        return {
            key: text
            for key in distinct
            if is_clean(text := texts[key])
            and len(text) <= most
            and _WORD_OF_SUMS not in text[-8:]
            and (pattern is None or pattern.fullmatch(text))
        }


_PLAIN_NUMBERS = (GENERAL, type(GENERAL)("0"))


def _counts(distinct: Iterable[bytes], asked: Field) -> Mapping[Hashable, Any]:
    numbers = {key: int(key) for key in distinct if _SAFE_COUNT.fullmatch(key)}
    return {key: number for key, number in numbers.items() if _is_within(number, asked)}


def _amounts(distinct: Iterable[bytes], asked: Field) -> Mapping[Hashable, Any]:
    most = 2 if asked.places is None else min(asked.places, 2)
    numbers = {
        key: Decimal(key.decode())
        for key in distinct
        if _SAFE_AMOUNT.fullmatch(key) and len(key.partition(b".")[2]) <= most
    }
    return {key: number for key, number in numbers.items() if _is_within(number, asked)}


def _is_within(number: int | Decimal, asked: Field) -> bool:
    return (asked.least is None or number >= asked.least) and (asked.most is None or number <= asked.most)
