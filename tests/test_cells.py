"""A1 notation: what is written is what is read, and areas are the cells they name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.common.cells import (
    LAST_COLUMN,
    LAST_ROW,
    Area,
    Cell,
    Position,
    anchored,
    areas,
    column_letters,
    column_number,
    corners,
    from_a1,
    positions,
    to_a1,
)

POSITIONS = st.tuples(st.integers(1, LAST_ROW), st.integers(1, LAST_COLUMN))


@given(POSITIONS)
def test_a_position_is_read_as_it_was_spelled(position: Position) -> None:
    assert from_a1(to_a1(position)) == from_a1(to_a1(position).lower()) == position


@pytest.mark.parametrize(
    "text", ["", "A", "7", "A0", "A07", "$A$1", "AAAA1", "A1:B2", "A12345678", "Ａ1", "A１", "A1 "]
)
def test_what_is_no_cell_has_no_position(text: str) -> None:
    assert from_a1(text) is None


@given(st.tuples(POSITIONS, POSITIONS), st.sampled_from(["{0}{1}:{2}{3}", "${0}${1}:{2}00{3}", "{2}{1}:{0}${3}"]))
def test_an_area_is_read_in_every_spelling(found: tuple[Position, Position], spelling: str) -> None:
    (top, left), (bottom, right) = found
    text = spelling.format(column_letters(left), top, column_letters(right), bottom)
    first, last = (min(top, bottom), min(left, right)), (max(top, bottom), max(left, right))
    assert corners(text) == corners(text.lower()) == (first, last)
    assert corners(to_a1(first)) == (first, first)


@pytest.mark.parametrize("text", ["", "A:B", "1:2", "A1:", ":A1", "A1:B2:C3", "表!A1", "A1 B2"])
def test_what_is_no_area_has_no_corners(text: str) -> None:
    assert corners(text) is None
    assert positions(text, 100) == []


def test_the_positions_of_an_area_are_given_row_by_row_unless_there_are_too_many() -> None:
    assert positions("D7:E8", 4) == [(7, 4), (7, 5), (8, 4), (8, 5)]
    assert positions("D7:E8", 3) == positions("D7", 1) == [(7, 4)]


@pytest.mark.parametrize(
    ("column", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (28, "AB"), (702, "ZZ"), (703, "AAA"), (16384, "XFD")]
)
def test_columns_are_lettered_as_in_spreadsheets(column: int, letters: str) -> None:
    assert column_letters(column) == letters
    assert column_number(letters) == column_number(letters.lower()) == column


def test_addresses_are_written_as_formulas_write_them() -> None:
    assert Cell("三", 31, 4).a1 == "D31"
    assert Cell("三", 31, 4).absolute == "'三'!$D$31"
    assert Area("三", 7, 4, 9, 9).a1 == "D7:I9"
    assert Area("三", 7, 4, 7, 4).a1 == "D7"
    assert Area("三", 7, 4, 9, 9).absolute == "'三'!$D$7:$I$9"


CELLS = st.builds(Cell, st.sampled_from(["二", "三"]), st.integers(1, 8), st.integers(1, 6))


@given(st.sets(CELLS, max_size=40))
def test_rectangles_partition_the_cells(cells: set[Cell]) -> None:
    rectangles = areas(cells)
    assert Counter(cell for area in rectangles for cell in _within(area)) == Counter(cells)


@given(st.permutations([Cell("三", row, column) for row in (3, 4, 5, 8) for column in (2, 3, 4)]))
def test_rectangles_are_as_few_as_runs_allow_in_any_order(cells: list[Cell]) -> None:
    assert areas(cells) == (Area("三", 3, 2, 5, 4), Area("三", 8, 2, 8, 4))


def _within(area: Area) -> Iterator[Cell]:
    for row in range(area.top, area.bottom + 1):
        for column in range(area.left, area.right + 1):
            yield Cell(area.sheet, row, column)


@given(st.sets(st.tuples(st.integers(1, 6), st.integers(1, 6)), min_size=1))
def test_areas_with_an_anchor_hold_every_cell_once_and_begin_at_the_upper_left(places: set[tuple[int, int]]) -> None:
    groups = anchored(areas(Cell("一", row, column) for row, column in places))
    cells = [cell for group in groups for area in group for cell in area.cells]
    assert sorted((cell.row, cell.column) for cell in cells) == sorted(places)
    for first, *others in groups:
        assert all(area.top >= first.top and area.left >= first.left for area in others)
