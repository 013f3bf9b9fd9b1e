"""Rows of records apart from the rest of their sheet.

A table of records is one head and thousands of rows. The rows are taken out before anything is looked for, so that
head, totals and the words below the last row are found as those of any other sheet, wherever they are now; the rows
are then looked at by columns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, cast

from gouji.common import Position, plain_words
from gouji.form import STAMP_SHEET, Field, Label, PlacedRecords
from gouji.workbook.formats.raw import WHOLE_VIEW, Merge, RawCell, RawSheet, RawWorkbook, View
from gouji.workbook.reader.plan import Plan

_LONGEST_LABEL = 200
"""Characters of a text that may be a label of a head or the words below the last row."""


class Rows(Protocol):
    """Cells of rows by columns; equal keys stand for equal cells."""

    @property
    def numbers(self) -> Sequence[int]:
        """The rows that hold something, in order."""

    def keys(self, column: int) -> Sequence[Hashable]:
        """A key for the cell of each row, None for a blank one.

        Args:
            column: from 1.
        """

    def cell(self, key: Hashable, column: int) -> RawCell:
        """The cell of a key.

        Args:
            key: of the column, not None.
            column: from 1.
        """

    def at_once(self, column: int, asked: Field) -> Mapping[Hashable, Any]:
        """The values of keys that need no reading one by one; of none if that is not known.

        Args:
            column: from 1.
            asked: what its cells take.
        """

    def beside(self, columns: frozenset[int]) -> Sequence[Position]:
        """The filled cells of other columns.

        Args:
            columns: those of the table.
        """


@dataclass(frozen=True, eq=False)
class RecordRows:
    """The rows of a table of records in a workbook.

    Attributes:
        rows: that lie between the head and the words below the last row.
        first, last: the numbers of the first and the last of them, be they empty.
        below: filled cells below those words.
        merges: over some of these rows.
        view: settings that keep some of them from sight.
    """

    rows: Rows
    first: int
    last: int
    below: Sequence[tuple[Position, RawCell]] = ()
    merges: tuple[Merge, ...] = ()
    view: View = WHOLE_VIEW


@dataclass(frozen=True, eq=False)
class SparseRows:
    """Rows of cells that were read one by one."""

    cells: Mapping[int, Mapping[int, RawCell]]

    @property
    def numbers(self) -> Sequence[int]:
        """The rows that hold something, in order."""
        return sorted(self.cells)

    def keys(self, column: int) -> Sequence[Hashable]:
        """A key for the cell of each row, None for a blank one."""
        return [self.cells[number].get(column) for number in self.numbers]

    def cell(self, key: Hashable, column: int) -> RawCell:
        """The cell of a key, which it is itself."""
        del column
        return cast("RawCell", key)

    def at_once(self, column: int, asked: Field) -> Mapping[Hashable, Any]:
        """No values: each cell is read."""
        del column, asked
        return {}

    def beside(self, columns: frozenset[int]) -> Sequence[Position]:
        """The filled cells of other columns."""
        return [
            (number, column)
            for number in self.numbers
            for column in sorted(self.cells[number])
            if column not in columns
        ]


def without_records(raw: RawWorkbook, plan: Plan) -> tuple[RawWorkbook, Mapping[str, RecordRows]]:
    """A workbook without the rows of its records, and those rows by the names of their sheets.

    Args:
        raw: the workbook as it was read.
        plan: of the edition it is of.

    Returns:
        The workbook itself for a form without records. A sheet in which no head is found stays as it is.
    """
    found: dict[str, RecordRows] = {}
    sheets = dict(raw.sheets)
    for grid in plan.grids:
        placed = grid.sheet.records
        if placed is None:
            continue
        for name in _candidates(raw, plan, grid.name):
            cut = _apart(raw.sheets[name], placed)
            if cut is not None:
                sheets[name], found[name] = cut
    return (replace(raw, sheets=sheets), found) if found else (raw, found)


def _candidates(raw: RawWorkbook, plan: Plan, name: str) -> Iterator[str]:
    """The sheets in which a table may stand: its own, and those that the form does not name."""
    ours = {*plan.sheets, STAMP_SHEET}
    return (sheet for sheet in raw.sheets if sheet == name or sheet not in ours)


def _apart(sheet: RawSheet, placed: PlacedRecords) -> tuple[RawSheet, RecordRows] | None:
    if sheet.records is not None:
        rows, bounds = cast("tuple[Rows, tuple[int, int]]", sheet.records)
        is_as_sent = bounds == (placed.area.top, placed.area.bottom)
        is_as_sent = is_as_sent and _head_row(_words_of(sheet, placed), placed) == placed.area.top - 1
        return (sheet, RecordRows(rows, *bounds)) if is_as_sent else None
    words = _words_of(sheet, placed)
    head = _head_row(words, placed)
    if head is None:
        return None
    end = _end_row(words, placed, head)
    return _cut(sheet, placed, head, end)


def _words_of(sheet: RawSheet, placed: PlacedRecords) -> dict[Position, str]:
    """The words of the head and of the end that stand anywhere on a sheet, as the form spells them."""
    labels = [*(Label(box.cell, box.text, box.also) for box in placed.head), placed.end]
    known = {plain_words(wording): label.text for label in labels for wording in (label.text, *label.also)}
    return {
        place: known[found]
        for place, text in sheet.texts()
        if len(text) <= _LONGEST_LABEL and (found := plain_words(text)) in known
    }


def _head_row(words: Mapping[Position, str], placed: PlacedRecords) -> int | None:
    """The last row of the head: that of the rows with most of its words; None if no row has half of them."""
    bottom = max(box.area.bottom for box in placed.head)
    shifts = Counter(row - box.area.top for (row, _), text in words.items() for box in placed.head if box.text == text)
    if not shifts:
        return None
    best = max(shifts.values())
    if 2 * best < len(placed.head):
        return None
    return bottom + min(shift for shift, count in shifts.items() if count == best)


def _end_row(words: Mapping[Position, str], placed: PlacedRecords, head: int) -> int | None:
    rows = [row for (row, _), text in words.items() if row > head and text == placed.end.text]
    return min(rows, default=None)


def _cut(sheet: RawSheet, placed: PlacedRecords, head: int, end: int | None) -> tuple[RawSheet, RecordRows]:
    above: dict[Position, RawCell] = {}
    inside: dict[int, dict[int, RawCell]] = {}
    below: list[tuple[Position, RawCell]] = []
    last = max((row for row, _ in sheet.cells), default=head) + 1 if end is None else end
    sent = placed.end.cell.row - placed.area.top + head + 1
    """Where the words below the last row would stand if no row had come or gone."""
    for (row, column), cell in sheet.cells.items():
        if row <= head:
            above[row, column] = cell
        elif cell.is_blank:
            continue
        elif row < last:
            inside.setdefault(row, {})[column] = cell
        elif row == end and isinstance(cell.value, str) and plain_words(cell.value) == plain_words(placed.end.text):
            above[sent, column] = cell
        else:
            below.append(((row, column), cell))
    upper = [merge for merge in sheet.merges if merge.top <= head]
    over_rows = tuple(merge for merge in sheet.merges if merge.bottom > head and merge.top < last)
    view = replace(sheet.view, rows=_clipped(sheet.view.rows, 1, head))
    rest = replace(sheet, cells=above, merges=tuple(upper), view=view)
    rows_view = replace(sheet.view, rows=_clipped(sheet.view.rows, head + 1, last - 1))
    return rest, RecordRows(SparseRows(inside), head + 1, last - 1, sorted(below), over_rows, rows_view)


def _clipped(stretches: Iterable[tuple[int, int]], first: int, last: int) -> tuple[tuple[int, int], ...]:
    """Those parts of stretches of rows that lie within others."""
    clipped = ((max(first, low), min(last, high)) for low, high in stretches)
    return tuple((low, high) for low, high in clipped if low <= high)
