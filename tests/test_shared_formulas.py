"""Formulas that cells share: what each cell has, judged by openpyxl, and that nobody pays for those not asked for."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.formula.translate import Translator

import gouji
from gouji.common import to_a1
from gouji.workbook.formats.limits import Refused
from gouji.workbook.formats.raw import RawCell
from gouji.workbook.formats.shared_formulas import MOST_TRANSLATED, SharedFormula, Translations, taken_from, with_shared
from gouji.workbook.formats.style_formats import placed_cells
from gouji.workbook.ooxml.names import MAIN
from support.edit import Workbook
from support.filled import workbook
from support.readers import THOROUGH

_REFERENCES = st.from_regex(r"\$?[A-Z]{1,2}\$?[1-9][0-9]{0,2}", fullmatch=True)
_OPERANDS = st.one_of(
    _REFERENCES,
    st.builds("{}:{}".format, _REFERENCES, _REFERENCES),
    st.builds("{}!{}".format, st.sampled_from(["Sheet1", "'it''s A1'", "表1"]), _REFERENCES),
    st.sampled_from(['"A1 ""B2"""', "A:$C", "$1:3", "12", "1.5E3", "LOG10(A1)", "t2019.A1", "TRUE", "Table[A1]"]),
)


@given(st.lists(_OPERANDS, min_size=1, max_size=5), st.integers(0, 200), st.integers(0, 40))
def test_a_shared_formula_is_translated_as_openpyxl_does(operands: list[str], down: int, right: int) -> None:
    text = "+".join(operands)
    place = (3 + down, 2 + right)
    expected = Translator(f"={text}", "B3").translate_formula(to_a1(place))
    assert SharedFormula((3, 2), text).at(place) == expected


def test_a_reference_that_leaves_the_sheet_is_an_error() -> None:
    assert SharedFormula((3, 2), "A1+B2").at((1, 1)) == "=#REF!+#REF!"
    assert SharedFormula((1, 1), "XFD1+A1048576+$XFD$1").at((2, 2)) == "=#REF!+#REF!+$XFD$1"


def _sheet(cells: str) -> ET.Element:
    return ET.fromstring(f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>')  # noqa: S314


def test_cells_that_leave_out_their_place_share_too() -> None:
    sheet = _sheet(
        '<row r="4"><c r="B4"><f t="shared" si="1" ref="B4:C5">A1</f></c><c><f t="shared" si="1"/></c></row>'
        '<row><c r="B5"><f t="shared" si="1"/></c><c><f>A1</f></c><c><f t="shared" si="2"/></c></row>'
    )
    shared = taken_from(placed_cells(sheet))
    assert {place: formula.at(place) for place, formula in shared.items()} == {(4, 3): "=B1", (5, 2): "=A2"}
    assert not any(formula.attrib for formula in sheet.iter(f"{{{MAIN}}}f"))


def test_only_what_is_asked_for_is_translated_and_not_without_bound() -> None:
    formula = SharedFormula((1, 1), "+".join(["A1"] * 2_700))
    places = [(row, 1) for row in range(1, 2_000)]
    cells = with_shared({place: RawCell("x", "=0") for place in places}, dict.fromkeys(places, formula), Translations())
    assert len(cells) == len(places)
    assert cells[2, 1].formula == "=" + "+".join(["A2"] * 2_700)
    assert cells[2, 1] is cells[2, 1]
    few = MOST_TRANSLATED // len(formula.text) - 1
    assert all(cells[place].formula for place in places[:few])
    with pytest.raises(Refused):
        list(cells.values())


def test_totals_that_were_filled_down_are_intact() -> None:
    book = Workbook(workbook())
    sheet = book.part_of("三")
    part = book.parts[sheet].decode()
    down = re.findall(r'<c r="(J\d+)"[^>]*><f>(SUM\(D\d+:I\d+\))</f>', part)
    assert len(down) > 2
    first, others = down[0], down[1:]
    part = part.replace(f"<f>{first[1]}</f>", f'<f t="shared" si="0" ref="{first[0]}:{down[-1][0]}">{first[1]}</f>', 1)
    for _, formula in others:
        part = part.replace(f"<f>{formula}</f>", '<f t="shared" si="0"/>', 1)
    book.parts[sheet] = part.encode()
    assert gouji.read_bytes(book.to_bytes(), "x.xlsx", THOROUGH).diagnostics == ()
