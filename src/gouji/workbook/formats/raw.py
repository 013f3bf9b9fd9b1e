"""The contents of a workbook before anyone asks what they mean."""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from gouji.common import Position, without_invisible
from gouji.findings import Phrase
from gouji.workbook.formats.builtin_codes import GENERAL_CODE
from gouji.workbook.formats.colours import Colour
from gouji.workbook.formats.rich_text import RichText

Value = str | int | float | bool | datetime | date | time | timedelta | None


def visible(text: str) -> str:
    """The text without characters nobody sees and without spaces at its ends."""
    return without_invisible(text).strip()


EPOCH, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
"""The days from which workbooks count; the first is right from March 1900 on."""


def serial_of(value: Value, epoch: date = EPOCH) -> float | None:
    """The number behind a date, a time or a duration; None for anything else.

    Args:
        value: of a cell.
        epoch: the day from which the workbook counts its days.

    Returns:
        Days since that day, or the length of a duration in days.
    """
    if isinstance(value, timedelta):
        return value / timedelta(days=1)
    if isinstance(value, time):
        return serial_of(datetime.combine(epoch, value), epoch)
    if isinstance(value, date):
        moment = value if isinstance(value, datetime) else datetime.combine(value, time())
        return (moment - datetime.combine(epoch, time())) / timedelta(days=1)
    return None


class Obscured(StrEnum):
    """Ways in which the style of a cell keeps a person from seeing its number, whatever its number format."""

    REPEATED = "repeated"
    """It fills the cell, as often as there is room for it: 5 is displayed as 5555."""
    HIDDEN = "hidden"
    """It is displayed only while the sheet is not protected."""
    CONDITIONAL = "conditional"
    """A conditional format strikes it out, or gives it the colour of what lies behind it."""
    SPREAD = "spread"
    """It is displayed in the middle of its cell and the blank ones beside it, as if it stood in another."""
    ROTATED = "rotated"
    """Its text is turned, or stands in one column: of such a text a row displays as much as it is high."""
    PUSHED = "pushed"
    """Its indent, margin or padding leaves no room: it is displayed in part, in another cell, or not at all."""
    CROSSED = "crossed"
    """A diagonal border goes through it: it is crossed out, or nobody knows if it is."""
    COLOURED = "coloured"
    """Its number format may give it the colour of what lies behind it."""
    RIGHT_TO_LEFT = "right to left"
    """Its text runs from right to left, which turns around digits and signs that are no word."""


@dataclass(frozen=True, slots=True)
class DisplayFormat:
    """The number format that a cell displays its value by.

    Attributes:
        code: None if it is not known, or says what no code can say.
        conditional: codes of conditional formats that take its place where their conditions hold.
        epoch: the day from which the workbook counts its days.
        obscured: how the style of the cell keeps a person from seeing the number; None if it does not.
        coloured: the code with the colours it names; None if it names none.
        behind: codes, each with a colour that it names and that may lie behind what it displays.
    """

    code: str | None = GENERAL_CODE
    conditional: tuple[str | None, ...] = ()
    epoch: date = EPOCH
    obscured: Obscured | None = None
    coloured: str | None = None
    behind: tuple[tuple[str, Colour], ...] = ()


GENERAL = DisplayFormat()


class RawCell(NamedTuple):
    """One cell. A workbook has many: a tuple is made in a third of the time of a dataclass.

    Attributes:
        value: what the cell shows: typed in, or the cached result of its formula.
        formula: with its ``=``; None for a cell that was typed.
        is_error: the value is an error such as ``#REF!``.
        serial: the number behind a date.
        format: that displays its value.
        display: its display text where the file says it beside the value.
        runs: what the cell displays, if a part of it is struck out, superscript or subscript; None if nothing is.
    """

    value: Value = None
    formula: str | None = None
    is_error: bool = False
    serial: float | None = None
    format: DisplayFormat = GENERAL
    display: str | None = None
    runs: RichText | None = None

    @property
    def kept(self) -> Value:
        """The value without what was struck out; None if nothing is left."""
        if self.runs is None or not self.runs.is_struck:
            return self.value
        return self.runs.kept or None if isinstance(self.value, str) else None

    @property
    def is_blank(self) -> bool:
        """Nothing there, or white space only."""
        return self.formula is None and (
            self.value is None or (isinstance(self.value, str) and not visible(self.value))
        )


BLANK = RawCell()
LARGEST_WHOLE = 10**15
"""Whole numbers below it have no more digits than spreadsheet programs keep; above it they are no integers."""


@dataclass(frozen=True, slots=True)
class Merge:
    """Cells that are shown as one; only the first of them shows what it holds."""

    top: int
    left: int
    bottom: int
    right: int

    def covers(self, position: Position) -> bool:
        """True if a cell is one of them."""
        row, column = position
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def hides(self, position: Position) -> bool:
        """True if a cell is one of them and not the first."""
        return self.covers(position) and position != (self.top, self.left)

    def hidden(self, rows: Mapping[int, Sequence[Position]]) -> Iterator[Position]:
        """The positions it hides, of those listed by row: a form has many merges, and most are near few cells.

        Args:
            rows: positions by row, as :func:`rows_of` gives them.
        """
        near: Iterable[int] = range(self.top, self.bottom + 1) if self.bottom - self.top < len(rows) else rows
        return (position for row in near for position in rows.get(row, ()) if self.hides(position))


class DrawnKind(StrEnum):
    """Types of objects that are no values: what floats over cells, and a picture shown by a cell."""

    PICTURE = "picture"
    TEXT_BOX = "text box"
    NOTE = "note"
    COVER = "cover"
    """A chart, or a shape or a form control without words, that nobody sees through."""
    IN_CELL = "picture in a cell"


@dataclass(frozen=True, slots=True)
class Drawn:
    """An object of a sheet that is no value: rows and columns from 1 that it covers, 0 where that is not known.

    Attributes:
        words: that it shows; empty for a picture.
    """

    kind: DrawnKind
    top: int
    left: int
    bottom: int
    right: int
    words: str = ""


MOST_DRAWN = 1_000
"""Objects of a sheet that are kept."""


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


class TextsAtOnce(ABC):
    """Cells that give their texts without being made one by one."""

    @abstractmethod
    def texts(self) -> Iterator[tuple[Position, str]]:
        """The cells that show a text, in their order. An error is none."""


@dataclass(frozen=True, slots=True)
class View:
    """The settings of a sheet that keep a person from seeing what its cells hold.

    Attributes:
        hides_zeros: a zero is displayed as nothing.
        rows: that are hidden, filtered out, folded up or without height: the first and the last of each stretch.
        columns: the same of columns.
        is_mirrored: the first column stands at the right, and texts without letters run from there.
    """

    hides_zeros: bool = False
    rows: tuple[tuple[int, int], ...] = ()
    columns: tuple[tuple[int, int], ...] = ()
    is_mirrored: bool = False

    def hides(self, position: Position) -> bool:
        """True if a cell stands in a row or a column that nobody sees.

        Args:
            position: row and column of the cell.
        """
        row, column = position
        return _is_in(self.rows, row) or _is_in(self.columns, column)


def stretches(lines: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Rows or columns as stretches: the first and the last of those that follow each other.

    Args:
        lines: their numbers, in order.

    Returns:
        At most as many as are kept of a sheet.
    """
    found: list[tuple[int, int]] = []
    for line in lines:
        if found and line == found[-1][1] + 1:
            found[-1] = (found[-1][0], line)
        else:
            found.append((line, line))
    return tuple(found[:_MOST_STRETCHES])


def gaps(stretches: Iterable[tuple[int, int]], last: int) -> list[tuple[int, int]]:
    """The lines between stretches, up to the last line there is.

    Args:
        stretches: the first and the last line of each, in any order.
        last: the number of the last line.

    Returns:
        The first and the last line of each, in order.
    """
    found, free = [], 1
    for first, end in sorted(stretches):
        if first > free:
            found.append((free, first - 1))
        free = max(free, end + 1)
    return [*found, (free, last)] if free <= last else found


class LineOfGroup(NamedTuple):
    """A row, or columns of one entry, of an outline.

    Attributes:
        first: of them.
        last: of them.
        level: of the group, 0 for none.
        is_folded: the group before it is folded up.
    """

    first: int
    last: int
    level: int
    is_folded: bool


def folded(lines: Iterable[LineOfGroup]) -> tuple[tuple[int, int], ...]:
    """Rows or columns of a group that the next one says is folded up: some programs hide them for that.

    Args:
        lines: in their order.

    Returns:
        The first and the last of those that go out of sight, hidden by their own element or not.
    """
    return tuple(itertools.islice(_folded(lines), _MOST_STRETCHES))


def _folded(lines: Iterable[LineOfGroup]) -> Iterator[tuple[int, int]]:
    group: list[LineOfGroup] = []
    for line in lines:
        if group and group[-1].last + 1 != line.first:
            group = []
        for before in reversed(group if line.is_folded else ()):
            if before.level <= line.level:
                break
            yield before.first, before.last
        group = group if line.level else []
        group += [line] if line.level else []


_MOST_STRETCHES = 2_000
"""Stretches of a sheet that are kept; a form has some hundred rows."""


def _is_in(stretches: Iterable[tuple[int, int]], line: int) -> bool:
    return any(first <= line <= last for first, last in stretches)


WHOLE_VIEW = View()


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet: its cells that hold something, and whether it is protected.

    Attributes:
        footer: printed at the foot of its pages, with the format's own marks in it.
        is_hidden: nobody sees the sheet who does not look for it.
        drawn: objects that are no values, as far as the format lets them be seen.
        view: its settings that keep a person from seeing what cells hold.
        records: rows of records that were taken apart by columns when the file was read, with the numbers of the first
            and the last row for them; None if all rows are cells.
        known: results of looking through all its texts, forgotten with it.
    """

    cells: Mapping[Position, RawCell]
    protected: bool
    merges: tuple[Merge, ...] = ()
    footer: str = ""
    is_hidden: bool = False
    drawn: tuple[Drawn, ...] = ()
    view: View = WHOLE_VIEW
    records: object | None = None
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
        return (
            (place, cell.value)
            for place, cell in self.cells.items()
            if isinstance(cell.value, str) and not cell.is_error
        )


@dataclass(frozen=True, slots=True)
class RawWorkbook:
    """A workbook: sheets by name in their order, and the document keywords.

    Attributes:
        values_only: the format, if nothing but values can be seen in it: no formulas and no protection.
    """

    sheets: Mapping[str, RawSheet]
    keywords: str = ""
    values_only: Phrase | None = None

    def without(self, *names: str) -> RawWorkbook:
        """The workbook as if some sheets were not there.

        Args:
            names: of the sheets; nothing is changed if there are none of these names.
        """
        if self.sheets.keys().isdisjoint(names):
            return self
        return replace(self, sheets={name: sheet for name, sheet in self.sheets.items() if name not in names})
