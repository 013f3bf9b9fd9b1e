"""What formulas amount to: sums of cells however they are spelled, arithmetic, and nothing that could mean more."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.reader.formulas import arithmetic, result, summed_cells
from gouji.reader.raw import BLANK, Position, RawCell, Value

D7_TO_F7 = frozenset({(7, 4), (7, 5), (7, 6)})


@pytest.mark.parametrize(
    "formula",
    ["=SUM(D7:F7)", "=sum( $D$7:$F$7 )", "=D7+E7+F7", "=F7+D7+E7", "=SUM(D7,E7:F7)", "=SUM(F7:D7)", "=SUM('三'!D7:F7)",
     "=三!D7+SUM(E7:F7)", "=(D7+E7)+F7", "=+D7+E7+F7"],
)  # fmt: skip
def test_a_sum_is_known_however_it_is_spelled(formula: str) -> None:
    assert summed_cells(formula, "三") == D7_TO_F7


@pytest.mark.parametrize(
    "formula",
    ["=SUM(D7:F7)+1", "=SUM(D7:F7)*2", "=SUM(D7:F7,D7)", "=D7-E7", "=SUM(四!D7:F7)", "=SUM([1]三!D7:F7)",
     "=AVERAGE(D7:F7)", "=IF(D7,E7,F7)", "=SUM(D7:F7", "=SUM(D:F)", "=SUM(A1:XFD1048576)", "=" + "+".join(["D7"] * 400),
     "=INDIRECT(D7)", "=SUM(名称)", "=SUMIF(D7:F7)"],
)  # fmt: skip
def test_what_is_no_sum_of_cells_of_the_sheet_is_none(formula: str) -> None:
    assert summed_cells(formula, "三") is None


@pytest.mark.parametrize(
    ("formula", "value"),
    [("=3+5", "8"), ("=1-1", "0"), ("=(2+3)*4", "20"), ("=-5+7", "2"), ("=0.1+0.2", "0.3"), ("= 10 / 4 ", "2.5"),
     ("=007+1", "8"), ("=.5+.5", "1")],
)  # fmt: skip
def test_arithmetic_is_computed(formula: str, value: str) -> None:
    assert arithmetic(formula) == Decimal(value)


@pytest.mark.parametrize(
    "formula",
    ["=A1", "=2**9999999", "=9//2", "=1/0", "=SUM(1,2)", "=", "=()", "=1 2", "=" + "(" * 300, "=1e5", "=__import__"],
)
def test_what_is_no_arithmetic_is_none(formula: str) -> None:
    assert arithmetic(formula) is None


@given(st.text("0123456789.+-*/() ", max_size=40))
def test_nothing_a_formula_says_raises(text: str) -> None:
    arithmetic(f"={text}")
    summed_cells(f"={text}", "三")


@pytest.mark.parametrize(
    ("formula", "cached", "expected"),
    [("=3+5", 8, 8), ("=3+5", None, 8), ("=3+5", 9, 8), ("=D7+E7", 5, 5), ("=D7+E7", 6, None), ("=D7+E7", None, None),
     ("=D7+F7", 2, None), ("=D7+G7", 2, 2), ("=D7+A1", 2, None), ("=VLOOKUP(D7,E7,1)", 5, None)],
)  # fmt: skip
def test_a_formula_counts_if_its_value_can_be_made_sure_of(formula: str, cached: Value, expected: int | None) -> None:
    cells: dict[Position, RawCell] = {(7, 4): RawCell(2), (7, 5): RawCell(3), (7, 6): RawCell("无")}
    found = result(RawCell(cached, formula), (1, 1), "三", lambda position: cells.get(position, BLANK))
    assert found == expected
