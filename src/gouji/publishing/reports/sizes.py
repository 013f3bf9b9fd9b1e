"""Size of the text and widths of the columns of a report's table: numbers stay whole, the table on one page."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gouji.common import lines, width
from gouji.form import BoxKind
from gouji.publishing.reports.content import ReportTable, TableCell

PAGE_WIDTH, PAGE_HEIGHT = 442.2, 637.8
"""Points between the margins that GB/T 9704 sets for A4."""
TABLE_HEIGHT = PAGE_HEIGHT - 45
"""Points that the heading over a table leaves of a page."""
CELL_MARGINS = 5.7
"""Points left and right of the text in a cell, together."""
LINE = 1.3
"""The distance of lines, in sizes of the text."""
_SIZES = tuple(half / 2 for half in range(21, 10, -1))
"""Points, largest first: 10.5 (五号) down to 5.5 (七号)."""
MANY_COLUMNS, _SIZE_OF_MANY = 6, 9.0
"""More columns than these make a wide table, which has no larger text than this."""
_ROW_HEIGHT, _ROW_MARGINS = 22, 3.3
"""Points a row has where there is room, and those over and under its text."""
_SLACK = 0.6
"""Half-width characters kept free beside a number or a label: fonts differ."""
_FOUR_CHARACTERS = 8 + _SLACK


@dataclass(frozen=True, slots=True)
class Sizes:
    """A table's measures in points: of its text, of each column, of each row at least."""

    text: float
    widths: tuple[float, ...]
    heights: tuple[float, ...]

    @property
    def height(self) -> float:
        """The height of the table in points."""
        return sum(self.heights)


@dataclass(frozen=True, slots=True)
class _Need:
    """Half-width characters: the least a column must have, and the width it would like to have."""

    least: float
    wish: float
    has_numbers: bool


def fit(table: ReportTable) -> Sizes:
    """The sizes with which a table fills the width of a page.

    The text is as large as leaves every number on one line and the table on one page; where that cannot be had, the
    table is as low as it can be.

    Args:
        table: with its numbers.

    Returns:
        Points.
    """
    needs = [_need(table, column) for column in range(table.columns)]
    largest = _SIZE_OF_MANY if table.columns > MANY_COLUMNS else _SIZES[0]
    tried = []
    for size in _SIZES[_SIZES.index(largest) :]:
        if _total(needs, size) <= PAGE_WIDTH or size == _SIZES[-1]:
            widths = _widths(needs, size)
            sizes = Sizes(size, widths, _heights(table, widths, size))
            if sizes.height <= TABLE_HEIGHT:
                return Sizes(size, widths, _lifted(sizes.heights))
            tried.append(sizes)
    return min(tried, key=lambda sizes: sizes.height)


def _widths(needs: list[_Need], size: float) -> tuple[float, ...]:
    """The widths of the columns; those of numbers all alike, if that leaves the labels most of what they wish."""
    numbers = [need for need in needs if need.has_numbers]
    least = max((need.least for need in numbers), default=0.0)
    wish = max((need.wish for need in numbers), default=0.0)
    one = _Need(least, max(least, min(wish, _FOUR_CHARACTERS)), has_numbers=True)
    alike = [one if need.has_numbers else need for need in needs]
    modest = [one if need.has_numbers else _Need(need.wish * 2 / 3, need.wish, has_numbers=False) for need in needs]
    return _spread(alike if _total(modest, size) <= PAGE_WIDTH else needs, size)


def _heights(table: ReportTable, widths: tuple[float, ...], size: float) -> tuple[float, ...]:
    """Each row as high as its words need; a cell over several rows asks each for its share."""
    heights = [0.0] * table.rows
    for cell in table.cells:
        room = sum(widths[cell.column : cell.column + cell.columns]) - CELL_MARGINS
        share = (lines(cell.text, 2 * room / size) * LINE * size + _ROW_MARGINS) / cell.rows
        for row in range(cell.row, cell.row + cell.rows):
            heights[row] = max(heights[row], share)
    return tuple(heights)


def _lifted(heights: tuple[float, ...]) -> tuple[float, ...]:
    """Low rows made as high as is comfortable, as far as the page has room."""
    for level in range(_ROW_HEIGHT, 0, -1):
        lifted = tuple(max(height, float(level)) for height in heights)
        if sum(lifted) <= TABLE_HEIGHT:
            return lifted
    return heights


def _spread(needs: list[_Need], size: float) -> tuple[float, ...]:
    """Least widths first, then wishes as far as they can be met, then the rest to all alike."""
    unit = size / 2
    widths = [need.least * unit + CELL_MARGINS for need in needs]
    free = PAGE_WIDTH - sum(widths)
    if free < 0:  # more digits than paper: the numbers will break
        return tuple(width * PAGE_WIDTH / sum(widths) for width in widths)
    wishes = [(need.wish - need.least) * unit for need in needs]
    met = min(1.0, free / sum(wishes)) if sum(wishes) else 0.0
    rest = (free - met * sum(wishes)) / len(needs)
    return tuple(least + met * wish + rest for least, wish in zip(widths, wishes, strict=True))


def _total(needs: list[_Need], size: float) -> float:
    return sum(need.least * size / 2 + CELL_MARGINS for need in needs)


def _need(table: ReportTable, column: int) -> _Need:
    cells = [cell for cell in table.cells if cell.column == column and cell.columns == 1]
    needs = [_need_of_cell(cell) for cell in cells]
    least = max((least for least, _ in needs), default=2.0)
    wish = max((wish for _, wish in needs), default=least)
    return _Need(least, wish, has_numbers=any(not cell.is_label for cell in cells))


def _need_of_cell(cell: TableCell) -> tuple[float, float]:
    wide = width(cell.text)
    if not cell.is_label:
        return wide + _SLACK, wide + _SLACK
    if cell.kind is BoxKind.ROW_LABEL and cell.rows == 1:
        return min(wide, 12.0), min(wide, 30.0)
    if cell.kind is BoxKind.ROW_LABEL:
        return min(wide, 6.0) + _SLACK, min(wide, 6.0) + _SLACK  # three characters: （三） stays on one line
    halved = 2.0 * math.ceil(wide / 4)  # two lines of equal length
    return min(max(halved, 4.0), 8.0, wide) + _SLACK, min(wide + _SLACK, 18.0)
