"""A sheet of a plain part taken apart: its cells without their values, the values, what stands around. Frozen data."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from gouji.common import Position
from gouji.workbook.formats.sheet_context import SheetContext
from gouji.workbook.reader.plain_records import PlainRegion


class Unusual(Exception):  # noqa: N818  # no error: it sends the workbook to the thorough reader
    """The workbook is not as it was sent, or in a spelling the fast reader does not know."""


Pick = Callable[[Sequence[bytes]], tuple[bytes, ...]]


def picks(indexes: Iterable[int]) -> Pick:
    """A function that picks the values of these indexes.

    Args:
        indexes: places in the values of a sheet.

    Returns:
        A function from those values to a tuple of the picked ones.
    """
    indexes = tuple(indexes)
    if len(indexes) < 2:  # an itemgetter of one gives no tuple
        return lambda values: tuple(values[index] for index in indexes)
    return operator.itemgetter(*indexes)


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell that holds a value, a formula or both.

    *kind* is ``n`` for a number, ``s`` for a shared text, ``str`` and ``inlineStr`` for a written one, ``b`` for a
    truth value, ``e`` for an error.
    """

    position: Position
    kind: str
    style: int
    formula: str | None


@dataclass(frozen=True, eq=False)
class Skeleton:
    """The cells of a sheet that hold something; its identity is its bytes.

    Attributes:
        slots: the cells that hold a value, be it an empty one, in the order of the values.
        bare: the cells that hold a formula and no value.
        last_style: the highest number of a style, of empty cells too.
        is_styled: every cell that holds something says its style; one that does not may have that of its column.
        is_unseen: a row of it is hidden or too low to be seen.
        has_colours: colours by their numbers.
        known: what :mod:`bulk` found out about it, forgotten when it is: one of a large form takes room.
    """

    slots: tuple[Slot, ...]
    bare: tuple[Slot, ...]
    last_style: int
    is_styled: bool
    is_unseen: bool
    has_colours: bool
    known: dict[tuple[object, ...], Any] = field(default_factory=dict)

    @functools.cached_property
    def index(self) -> Mapping[Position, int]:
        """The index of the value that stands at a place."""
        return {slot.position: index for index, slot in enumerate(self.slots)}

    @functools.cached_property
    def picks(self) -> Mapping[str, Pick]:
        """The pickers of the values of each kind."""
        found: dict[str, list[int]] = {}
        for index, slot in enumerate(self.slots):
            found.setdefault(slot.kind, []).append(index)
        return {kind: picks(indexes) for kind, indexes in found.items()}

    @functools.cached_property
    def styles_of_texts(self) -> frozenset[int]:
        """The styles of the cells that hold texts."""
        return frozenset(self.slots[index].style for index in self.texts)

    @functools.cached_property
    def texts(self) -> tuple[int, ...]:
        """The indexes of the values that are texts."""
        return tuple(index for index, slot in enumerate(self.slots) if slot.kind not in ("n", "b"))


class PlainSheet(NamedTuple):
    """A sheet: its skeleton, its values as the file spells them, and what stands around the cells.

    Attributes:
        is_unseen: rows, columns or zeros of it are kept from sight.
        has_drawings: pictures, notes or form controls may lie over its cells.
        has_colours: it names colours by their numbers.
        records: its rows for records, which are not in the skeleton; None if it has none.
    """

    skeleton: Skeleton
    values: tuple[bytes, ...]
    context: SheetContext
    footer: str
    is_hidden: bool
    is_unseen: bool
    has_drawings: bool
    has_colours: bool
    records: PlainRegion | None = None
