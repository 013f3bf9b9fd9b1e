"""What formulas amount to: sums of cells however they are spelled, arithmetic, and nothing that could mean more."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.cell import coordinate_to_tuple

from gouji.common import Position
from gouji.workbook.formats.raw import RawCell, RawSheet, RawWorkbook, Value
from gouji.workbook.reader.formulas import (
    Calculator,
    arithmetic,
    is_spelled_as_sent,
    links_elsewhere,
    summed,
    summed_cells,
)

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
    "formula",
    ["=SUM(D7:F7)+0", "=1*SUM(D7:F7)", "=SUM(D7:G7)-G7", "=--SUM(D7:F7)", "=_xlfn.SUM(D7:F7)", "=SUM(D7:F7)/1",
     "=SUM(D7:F7)*100%"],
)  # fmt: skip
def test_what_adds_nothing_is_no_matter(formula: str) -> None:
    assert summed_cells(formula, "三") == D7_TO_F7


def test_what_a_sum_adds_besides_and_how_often_is_told() -> None:
    found = summed("=SUM(D7:E7)*2+F7+5-F7", "三")
    assert found is not None
    assert (found.cells, found.besides) == ({(7, 4): Decimal(2), (7, 5): Decimal(2)}, Decimal(5))


@pytest.mark.parametrize(
    ("formula", "as_sent"),
    [("=SUM(D7:F7)", True), ("=SUM(D7,E9:F11)", True), ("=SUM(E7,D7)", False), ("=D7+E7", False), ("=SUM($D$7)", False),
     ("=SUM(三!D7)", False), ("= sum( D7 )", True)],
)  # fmt: skip
def test_the_spelling_that_was_sent_is_known(formula: str, *, as_sent: bool) -> None:
    assert is_spelled_as_sent(formula) == as_sent


@pytest.mark.parametrize(
    ("formula", "value"),
    [("=3+5", "8"), ("=1-1", "0"), ("=(2+3)*4", "20"), ("=-5+7", "2"), ("=0.1+0.2", "0.3"), ("= 10 / 4 ", "2.5"),
     ("=007+1", "8"), ("=.5+.5", "1"), ("=-2^2", "4"), ("=0-2^2", "-4"), ("=2^3^2", "64"), ("=2^-1", "0.5"),
     ("=50%", "0.5"), ("=200*50%", "100"), ("=5%%", "0.0005"), ("=--5", "5"), ("=+-+5", "-5"), ("=1E3+1", "1001"),
     ("=SUM(3,5)", "8"), ("=sum(1,(2+3)*2)", "11"),
     ("=8-3-2", "3"), ("=16/4/2", "2"), ("=10/3*3", "10"), ("=(1)", "1")],
)  # fmt: skip
def test_arithmetic_is_computed_as_spreadsheets_do(formula: str, value: str) -> None:
    assert arithmetic(formula) == Decimal(value)


@pytest.mark.parametrize(
    "formula",
    ["=A1", "=0*A1", "=2**9999999", "=9//2", "=1/0", "=0^0", "=", "=()", "=1 2", "=" + "(" * 300, "=2^0.5",
     "=__import__", "=3,5", "=1=1", "=1&2", '="5"', "=SUM()", "=SUM(1,)", "=1e999", "=２+3", "=5!", "={1,2}"],
)  # fmt: skip
def test_what_is_no_arithmetic_is_none(formula: str) -> None:
    assert arithmetic(formula) is None


@given(st.text("0123456789.+-*/()^% E,SUMD:$!'三", max_size=40))
def test_nothing_a_formula_says_raises(text: str) -> None:
    arithmetic(f"={text}")
    summed_cells(f"={text}", "三")
    links_elsewhere(f"={text}")


def _result(cached: Value, formula: str, cells: dict[str, RawCell]) -> Decimal | None:
    own = RawCell(cached, formula)
    sheets: dict[str, dict[Position, RawCell]] = {"三": {(1, 1): own}, "表 四'x": {}}
    for a1, cell in cells.items():
        sheet, _, name = a1.rpartition("!")
        row, column = coordinate_to_tuple(name)
        sheets[sheet or "三"][row, column] = cell
    raw = RawWorkbook({name: RawSheet(each, protected=True) for name, each in sheets.items()})
    return Calculator(raw).result(own, "三", (1, 1))


CELLS = {
    "D7": RawCell(2),
    "E7": RawCell(3),
    "F7": RawCell("无"),
    "H7": RawCell(0.1),
    "I7": RawCell(2, "=D7"),
    "J7": RawCell(9, "=D7"),
    "K7": RawCell(5, "=VLOOKUP(D7,E7,1)"),
    "L7": RawCell(3, "=A1"),
    "M7": RawCell("#REF!", None, is_error=True),
    "表 四'x!D7": RawCell(6),
}


@pytest.mark.parametrize(
    ("formula", "cached", "expected"),
    [("=3+5", 8, 8), ("=3+5", None, 8), ("=3+5", 9, 8), ("=D7+E7", 5, 5), ("=D7+E7", 6, None), ("=D7+E7", None, None),
     ("=D7+F7", 2, None), ("=SUM(D7:F7)", 5, None), ("=D7+G7", 2, 2), ("=D7+A1", 2, None),
     ("=VLOOKUP(D7,E7,1)", 5, None), ("='表 四''x'!D7+1", 7, 7), ("='表 四''x'!D7+1", 8, None), ("=五!D7", 0, None),
     ("=D7*E7-1", 5, 5), ("=E7/D7", 1.5, 1.5), ("=H7+0.2", 0.30000000000000004, 0.3), ("=I7+1", 3, 3), ("=J7", 9, None),
     ("=K7", 5, None), ("=L7", 3, None), ("=M7", 0, None), ("=D7:E7", 2, None), ("=D7/G7", 0, None), ("=A1", 0, None),
     ("=D7", True, None), ("=D7+[1]三!D7", 4, None)],
)  # fmt: skip
def test_a_formula_counts_if_its_value_can_be_made_sure_of(formula: str, cached: Value, expected: float | None) -> None:
    assert _result(cached, formula, CELLS) == (None if expected is None else Decimal(str(expected)))


def test_no_chain_of_formulas_costs_more_than_its_bounds() -> None:
    chain = {f"D{row}": RawCell(1, f"=D{row + 1}") for row in range(7, 200)} | {"D200": RawCell(1)}
    assert _result(1, "=D7", chain) is None
    wide = {f"D{row}": RawCell(0, f"=SUM(E1:XX{row})") for row in range(7, 2000)}
    assert _result(0, "=SUM(D7:D1999)", wide) is None


@pytest.mark.parametrize(
    ("formula", "elsewhere"),
    [("=[1]Sheet1!A1", True), ("='C:\\表\\[去年.xlsx]三'!D7", True), ("='file:///D:/去年.ods'#$三.D7", True),
     ("=cmd|'/c calc'!A1", True), ('=WEBSERVICE("http://x")', True), ('=HYPERLINK("x","3")', True),
     ("='\\\\server\\a\\[b.xlsx]三'!D7", True), ("=SUM([1]三!D7:E7)", True), ("=[1]!名称", True),
     ("='三'!D7+1", False), ("=表1[列]+1", False), ('=IF(D7="http://x",1,2)', False), ("=SUM(D7:I7)", False)],
)  # fmt: skip
def test_a_link_to_another_file_is_known(formula: str, *, elsewhere: bool) -> None:
    assert links_elsewhere(formula) == elsewhere


def test_a_sum_of_the_form_may_be_as_long_as_spreadsheets_allow() -> None:
    cells = [f"A{row}" for row in range(1, 2_000, 2)]
    formula = f"=SUM({','.join(cells)})"
    assert len(formula) > 5_000
    assert summed_cells(formula, "三") == frozenset((row, 1) for row in range(1, 2_000, 2))
    assert summed_cells(formula.replace(",", "+"), "三") is None


@pytest.mark.parametrize("formula", [f"=SUM({','.join(['A1:A19999'] * 2)})", f"=SUM({','.join(['A1:Z9000'] * 99)})"])
def test_a_formula_over_more_cells_than_a_form_has_is_no_sum(formula: str) -> None:
    assert summed_cells(formula, "三") is None
