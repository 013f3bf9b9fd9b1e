"""Columns of records of a plain part, as the reader of records looks at them.

Values of a column are proved together; of those that are what nearly all are, short plain texts and numbers, the values
are made without a cell for each.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from gouji.common import Position, is_clean
from gouji.form import CellType, Field, compiled_pattern
from gouji.workbook.formats.raw import GENERAL, DisplayFormat, RawCell, visible
from gouji.workbook.reader.agreement import displays_texts
from gouji.workbook.reader.plain_records import PlainRegion, PlainSlot, RowLook

CellMaker = Callable[[PlainSlot, bytes], RawCell | None]
"""Makes a cell of a slot and its value as the file spells it."""


@dataclass(frozen=True, slots=True)
class _StyledValue:
    """A value in a column whose cells are not all of one kind and style."""

    slot: int
    spelled: bytes


_SAFE_COUNT = re.compile(rb"0|[1-9][0-9]{0,3}")
"""Counts that are no day of these times."""
_SAFE_AMOUNT = re.compile(rb"(?:0|[1-9][0-9]{0,5})(?:\.[0-9]?[1-9])?")
_WORD_OF_SUMS = "计"
_ENGLISH_SUM, _LONGEST_SUM = re.compile("total|sum", re.IGNORECASE), 20


class PlainRecordRows:
    """Rows of records of a plain part, as the reader of records looks at them."""

    def __init__(
        self, region: PlainRegion, texts: Mapping[bytes, str], formats: Sequence[DisplayFormat], make: CellMaker
    ) -> None:
        self.region, self.texts, self.formats, self.make = region, texts, formats, make
        self._columns: dict[int, tuple[list[Hashable], dict[int, PlainSlot]]] = {}
        for look in region.looks:
            for index, slot in enumerate(look.slots):
                self._add(look, index, slot)

    def _add(self, look: RowLook, index: int, slot: PlainSlot) -> None:
        column = slot.position[1]
        keys, slots = self._columns.setdefault(column, ([None] * len(self.region.numbers), {}))
        known = [number for number, other in slots.items() if (other.kind, other.style) == (slot.kind, slot.style)]
        number = known[0] if known else len(slots)
        slots.setdefault(number, slot)
        values = [row[index] for row in look.values]
        found: Sequence[Hashable] = values if number == 0 else [_StyledValue(number, value) for value in values]
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
        spelled = key.spelled if isinstance(key, _StyledValue) else key
        return spelled in self._blanks and self._slot(key, column).kind == "s"

    def _slot(self, key: Hashable, column: int) -> PlainSlot:
        return self._columns[column][1][key.slot if isinstance(key, _StyledValue) else 0]

    def cell(self, key: Hashable, column: int) -> RawCell:
        """The cell of a key of a column."""
        spelled = key.spelled if isinstance(key, _StyledValue) else key
        assert isinstance(spelled, bytes)
        return self.make(self._slot(key, column), spelled) or RawCell()

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
        pattern = compiled_pattern(asked.pattern) if asked.pattern else None
        return {
            key: text
            for key in distinct
            if is_clean(text := texts[key])
            and len(text) <= most
            and _WORD_OF_SUMS not in text[-8:]
            and not (len(text) <= _LONGEST_SUM and _ENGLISH_SUM.search(text))
            and (pattern is None or pattern.fullmatch(text))
        }


_PLAIN_NUMBERS = (GENERAL, DisplayFormat("0"))


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
