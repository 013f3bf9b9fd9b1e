"""The contents of a workbook before anyone asks what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol, runtime_checkable

from gouji.common import Position
from gouji.findings import Phrase

Value = str | int | float | bool | datetime | date | time | timedelta | None


_INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, 0x00AD])
"""Zero-width characters and direction marks, as copying from web pages and chats leaves them."""


def visible(text: str) -> str:
    """The text without characters nobody sees and without spaces at its ends."""
    return text.translate(_INVISIBLE).strip()


_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  # spreadsheets know no time zones


def serial_of(value: Value) -> float | None:
    """The number behind a date, a time or a duration; None for anything else.

    Returns:
        Days since 30 December 1899, or the length of a duration in days.
    """
    if isinstance(value, timedelta):
        return value / timedelta(days=1)
    if isinstance(value, time):
        return serial_of(datetime.combine(_EPOCH, value))
    if isinstance(value, date):
        moment = value if isinstance(value, datetime) else datetime.combine(value, time())
        return (moment - _EPOCH) / timedelta(days=1)
    return None


@dataclass(frozen=True, slots=True)
class RawCell:
    """One cell.

    Attributes:
        value: what the cell shows: typed in, or the cached result of its formula.
        formula: with its ``=``; None for a cell that was typed.
        is_error: the value is an error such as ``#REF!``.
        serial: the number behind a date.
    """

    value: Value = None
    formula: str | None = None
    is_error: bool = False
    serial: float | None = None

    @property
    def is_blank(self) -> bool:
        """Nothing there, or white space only."""
        return self.formula is None and (
            self.value is None or (isinstance(self.value, str) and not visible(self.value))
        )


BLANK = RawCell()


@dataclass(frozen=True, slots=True)
class Merge:
    """Cells that are shown as one; only the first of them shows what it holds."""

    top: int
    left: int
    bottom: int
    right: int

    def hides(self, position: Position) -> bool:
        """True if a cell is one of them and not the first."""
        row, column = position
        inside = self.top <= row <= self.bottom and self.left <= column <= self.right
        return inside and position != (self.top, self.left)

    def hidden(self, rows: Mapping[int, Sequence[Position]]) -> Iterator[Position]:
        """The positions it hides, of those listed by row: a form has many merges, and most are near few cells.

        Args:
            rows: positions by row, as :func:`rows_of` gives them.
        """
        near: Iterable[int] = range(self.top, self.bottom + 1) if self.bottom - self.top < len(rows) else rows
        return (position for row in near for position in rows.get(row, ()) if self.hides(position))


def rows_of(positions: Iterable[Position]) -> dict[int, list[Position]]:
    """Positions listed by row.

    Args:
        positions: row and column of each.

    Returns:
        Positions of a row in the order they came in.
    """
    rows: dict[int, list[Position]] = {}
    for position in positions:
        rows.setdefault(position[0], []).append(position)
    return rows


@runtime_checkable
class TextsAtOnce(Protocol):
    """Cells that give their texts without being made one by one."""

    def texts(self) -> Iterator[tuple[Position, str]]:
        """The cells that show a text, in their order."""


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet: its cells that hold something, and whether it is protected.

    Attributes:
        footer: printed at the foot of its pages, with the format's own marks in it.
        known: results of looking through all its texts, forgotten with it.
    """

    cells: Mapping[Position, RawCell]
    protected: bool
    merges: tuple[Merge, ...] = ()
    footer: str = ""
    known: dict[str, Any] = field(default_factory=dict, compare=False, repr=False, kw_only=True)

    def at(self, row: int, column: int) -> RawCell:
        """The cell at a place; a blank one if nothing stands there.

        Args:
            row: from 1.
            column: from 1.
        """
        return self.cells.get((row, column), BLANK)

    def texts(self) -> Iterator[tuple[Position, str]]:
        """The cells that show a text, in their order."""
        if isinstance(self.cells, TextsAtOnce):
            return self.cells.texts()
        return ((place, cell.value) for place, cell in self.cells.items() if isinstance(cell.value, str))


@dataclass(frozen=True, slots=True)
class RawWorkbook:
    """A workbook: sheets by name in their order, and the document keywords.

    Attributes:
        values_only: the format, if nothing but values can be seen in it: no formulas and no protection.
    """

    sheets: Mapping[str, RawSheet]
    keywords: str = ""
    values_only: Phrase | None = None

    def without(self, name: str) -> RawWorkbook:
        """The workbook as if a sheet were not there.

        Args:
            name: of the sheet; nothing is changed if there is none of that name.
        """
        if name not in self.sheets:
            return self
        return replace(
            self, sheets={sheet_name: sheet for sheet_name, sheet in self.sheets.items() if sheet_name != name}
        )
