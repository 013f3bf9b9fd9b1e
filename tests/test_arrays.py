"""Formulas over a range: every cell of it is said to hold the formula, whatever is kept there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gouji
from gouji.common import to_a1
from gouji.form.layout import lay_out
from gouji.workbook.formats.arrays import with_arrays
from gouji.workbook.formats.limits import Refused
from gouji.workbook.formats.raw import RawCell
from support.edit import Workbook
from support.filled import workbook

LAYOUT = lay_out(gouji.load("2021"))


@pytest.mark.parametrize("declared", [False, True])
@pytest.mark.parametrize("kept", [2, None])
def test_every_input_of_the_range_is_named(kept: int | None, *, declared: bool) -> None:
    """A cell that is kept blank shows a result all the same, and is no zero."""
    book = Workbook(workbook())
    if declared:
        answer = next(cell for section, cell in LAYOUT.cover.zero if section.number == "二")
        book.set(answer.sheet, answer.a1, "是")
        for cell in LAYOUT.grid_sheets["二"].inputs:
            book.set("二", cell.a1, None)
    for a1 in ("C7", "D7"):
        book.set("二", a1, kept)
    book.set_formula("二", "B7", "5+0", 5)
    part = book.part_of("二")
    book.parts[part] = book.parts[part].replace(b"<f>5+0", b'<f t="array" ref="B7:D7">5+0')
    reading = gouji.read_bytes(book.to_bytes(), "x.xlsx")
    assert [each.cell for each in reading.diagnostics if each.code == "V314"] == ["B7", "C7", "D7"]
    assert reading.status == "rejected"


_SIDES = st.integers(1, 30)


@given(_SIDES, _SIDES, _SIDES, _SIDES, st.sets(st.tuples(_SIDES, _SIDES), max_size=20))
def test_all_places_of_the_range_and_no_others(
    top: int, left: int, bottom: int, right: int, filled: set[tuple[int, int]]
) -> None:
    ref = f"{to_a1((top, left))}:{to_a1((bottom, right))}"
    cells = with_arrays({place: RawCell(1) for place in sorted(filled)}, {ref: "{=A1}"})
    rows, columns = sorted((top, bottom)), sorted((left, right))
    inside = {(r, c) for r in range(rows[0], rows[1] + 1) for c in range(columns[0], columns[1] + 1)}
    assert {place for place, cell in cells.items() if cell.formula} == inside
    assert set(cells) == inside | filled
    assert list(cells) == sorted(cells)


@pytest.mark.parametrize("refs", [["A1:XFD1048576"], [f"A{row}:CV{row + 1000}" for row in range(1, 9)]])
def test_ranges_are_bounded(refs: list[str]) -> None:
    with pytest.raises(Refused):
        with_arrays({}, dict.fromkeys(refs, "{=A1}"))
