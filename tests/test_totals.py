"""Formulas as they come back: of totals (each case has its own finding) and in inputs. Values are always computed."""

from __future__ import annotations

from pathlib import Path

import pytest

import gouji
from gouji.common import Cell
from gouji.findings import Phrase
from gouji.form.layout import lay_out
from gouji.form.submission import json_number
from support.edit import Workbook, as_binary
from support.filled import numbers, place, workbook
from support.programs import Convert
from support.readers import assert_same

EDITION = gouji.load("2021")
ORIGINAL = gouji.read_bytes(workbook(), "x").submission
TOTAL = "requests.new.total"  # SUM(D7:I7), 57
RIGHT = json_number(EDITION.totals(numbers(EDITION))[TOTAL])
INPUT = "requests.new.natural_person"  # D7, 40


def _read(book: Workbook) -> gouji.Reading:
    return gouji.read_bytes(book.to_bytes(), "x")


def _with_total(formula: str, cached: float | None = RIGHT) -> gouji.Reading:
    book = Workbook(workbook())
    cell = place(TOTAL)
    book.set_formula(cell.sheet, cell.a1, formula, cached)
    return _read(book)


def _codes(reading: gouji.Reading) -> list[str]:
    return [each.code for each in reading.diagnostics]


def _parts() -> list[Cell]:
    return [place(path) for path in EDITION.terms[TOTAL]]


FIRST, LAST = _parts()[0].a1, _parts()[-1].a1
WHOLE = f"SUM({FIRST}:{LAST})"
SHORT = f"SUM({FIRST}:{_parts()[-2].a1})"


@pytest.mark.parametrize("formula", [WHOLE, f" sum( {FIRST}:{LAST} ) "])
def test_an_intact_total_needs_no_word(formula: str) -> None:
    reading = _with_total(formula)
    assert (_codes(reading), reading.submission) == ([], ORIGINAL)


@pytest.mark.parametrize("noise", [1e-13, -1e-13, 1e-10])
def test_the_noise_of_binary_sums_is_no_stale_result(noise: float) -> None:
    reading = _with_total(WHOLE, RIGHT + noise)
    assert (_codes(reading), reading.submission) == ([], ORIGINAL)


@pytest.mark.parametrize("cached", [None, RIGHT + 1, 0])
def test_an_intact_total_that_is_stale_or_was_never_computed_is_information(cached: float | None) -> None:
    reading = _with_total(WHOLE, cached)
    assert (_codes(reading), reading.submission) == (["W209"], ORIGINAL)


@pytest.mark.parametrize(
    "formula",
    [
        "+".join(cell.a1 for cell in _parts()),
        "+".join(cell.a1 for cell in reversed(_parts())),
        f"SUM(${FIRST[0]}${FIRST[1:]}:{LAST})",
        f"SUM('三'!{FIRST}:{LAST})",
        f"SUM({LAST}:{FIRST})",
        f"SUM({LAST},{SHORT})",
        f"_xlfn.{WHOLE}",
        f"{WHOLE}+0",
        f"({WHOLE})*1",
    ],
)
def test_a_total_altered_but_equal_in_effect_is_information(formula: str) -> None:
    reading = _with_total(formula)
    assert (_codes(reading), reading.submission) == (["W222"], ORIGINAL)


@pytest.mark.parametrize("kind", ['t="array" ref="{}"', 't="shared" ref="{}" si="0"'])
def test_a_sum_stored_as_array_or_shared_formula_is_the_same_sum(kind: str) -> None:
    cell = place(TOTAL)
    book = Workbook(workbook())
    part = book.part_of(cell.sheet)
    old, new = f"<f>{WHOLE}</f>", f"<f {kind.format(cell.a1)}>{WHOLE}</f>"
    assert old in book.parts[part].decode()
    book.parts[part] = book.parts[part].replace(old.encode(), new.encode())
    reading = _read(book)
    assert (_codes(reading), reading.submission) == ([], ORIGINAL)


ALTERED = {
    "a part left out": (SHORT, f"没有加{LAST}"),
    "a cell added": (f"SUM({FIRST}:{LAST},{FIRST[0]}8)", f"多加了{FIRST[0]}8"),
    "a part twice": (f"{WHOLE}+{FIRST}", f"没有正好加一次：{FIRST}"),
    "a constant added": (f"{WHOLE}+5", "另加了 5"),
    "doubled": (f"{WHOLE}*2", "没有正好加一次"),
    "no sum": (f"IF({FIRST}>0,{WHOLE},0)", "不是求和公式"),
    "another file": (f"SUM([1]三!{FIRST}:{LAST})", "引用了别的文件"),
}


@pytest.mark.parametrize("name", ALTERED)
def test_a_total_altered_in_effect_that_shows_the_right_number_is_a_warning_that_says_what_it_does(name: str) -> None:
    formula, what = ALTERED[name]
    reading = _with_total(formula)
    assert (_codes(reading), reading.submission) == (["W223"], ORIGINAL)
    assert what in reading.diagnostics[0].message("zh")
    assert reading.diagnostics[0].place == place(TOTAL).place


@pytest.mark.parametrize("cached", [None, "wrong"])
@pytest.mark.parametrize("name", ["a part left out", "a cell added", "a part twice", "a constant added", "doubled"])
def test_a_total_altered_in_effect_that_shows_another_number_is_an_error(name: str, cached: str | None) -> None:
    reading = _with_total(ALTERED[name][0], None if cached is None else RIGHT + 7)
    assert (_codes(reading), reading.diagnostics[0].place) == (["T402"], place(TOTAL).place)


@pytest.mark.parametrize(("typed", "code"), [(RIGHT, "W208"), (None, "W208"), (RIGHT + 1, "T402"), ("58", "T402")])
def test_a_total_typed_over_with_the_right_number_is_a_warning_and_with_another_an_error(
    typed: float | str | None, code: str
) -> None:
    book = Workbook(workbook())
    book.set(place(TOTAL).sheet, place(TOTAL).a1, typed)
    reading = _read(book)
    assert [(each.code, each.place) for each in reading.diagnostics] == [(code, place(TOTAL).place)]
    assert reading.submission in (ORIGINAL, None)


def test_the_cases_say_different_things() -> None:
    said = {
        finding.rule.message.zh
        for reading in (
            _with_total(WHOLE, None),
            _with_total(f"{WHOLE}+0"),
            _with_total(SHORT),
            gouji.read_file("samples/findings/W208.xlsx"),
            gouji.read_file("samples/findings/T402.xlsx"),
        )
        for finding in reading.diagnostics
    }
    assert len(said) == 5


def test_findings_about_totals_name_the_place_where_they_are_now() -> None:
    cell = place(TOTAL)
    for number, code in ((RIGHT, "W208"), (RIGHT + 1, "T402")):
        book = Workbook(workbook())
        book.set(cell.sheet, cell.a1, number)
        book.insert_row(cell.sheet, 2, 3)
        now = cell.shifted(rows=3)
        found = {each.code: each for each in _read(book).diagnostics}
        assert found[code].place == now.place
        assert found[code].values.get("cell", now.a1) == now.a1


def test_a_total_whose_parts_are_bad_is_not_reported_again() -> None:
    book = Workbook(workbook())
    cell = place(INPUT)
    book.set(cell.sheet, cell.a1, "无")
    assert _codes(_read(book)) == ["V302"]


# --- inputs ---------------------------------------------------------------------------------------------------------


def _with_input(formula: str, cached: float | None, path: str = INPUT) -> gouji.Reading:
    book = Workbook(workbook())
    cell = place(path)
    book.set_formula(cell.sheet, cell.a1, formula, cached)
    return _read(book)


@pytest.mark.parametrize(
    ("formula", "cached"),
    [
        ("20*2", 40),
        ("-(2^2)+44", None),
        ("-6^2+4", 40),
        ("80*50%", 40),
        (f"{place('requests.results.total.natural_person').a1}-1", 40),
        (f"'四'!{place('reconsideration.total').a1}*10", 40),
    ],
)
def test_a_formula_in_an_input_that_can_be_made_sure_of_is_a_warning(formula: str, cached: float | None) -> None:
    reading = _with_input(formula, cached)
    assert (_codes(reading), reading.submission) == (["V307"], ORIGINAL)


@pytest.mark.parametrize(
    ("formula", "cached"),
    [("VLOOKUP(A1,A1:B9,2)", 40), ("四!A99+41", 40), ("J7-17", 40), ("某名称", 40), ("#REF!+1", 40), ("二!D7:D8", 40)],
)
def test_one_that_cannot_is_an_error(formula: str, cached: float) -> None:
    reading = _with_input(formula, cached)
    assert (_codes(reading), reading.submission) == (["V314"], None)


@pytest.mark.parametrize("formula", ["[1]Sheet1!A1", "'file:///D:/去年.ods'#$三.D7", 'HYPERLINK("http://x",40)'])
def test_a_link_to_another_file_is_an_error_that_says_so(formula: str) -> None:
    assert _codes(_with_input(formula, 40)) == ["V317"]
    assert _codes(_with_input(formula, 46, "key_figures.documents_issued")) == ["V317"]


def test_a_formula_in_an_input_is_not_believed_where_a_total_lost_its_own() -> None:
    """Cells shifted down inside a column: the total's formula slips into the input below it."""
    total = place("requests.results.total.natural_person")
    parts = [place(path) for path in EDITION.terms["requests.results.total.natural_person"]]
    book = Workbook(workbook())
    book.set(total.sheet, total.a1, 41)
    book.set_formula(total.sheet, total.shifted(rows=1).a1, f"SUM({parts[0].a1}:{parts[-1].a1})", 41)
    assert _codes(_read(book)) == ["W208", "V314"]


@pytest.mark.parametrize(("formula", "code"), [('"张"&"三"', "V307"), ("[1]Sheet1!A1", "V317"), ("TODAY()", "V307")])
@pytest.mark.parametrize("path", ["sign_off.filled_by", "sign_off.filled_on"])
def test_names_and_dates_that_a_formula_gave_are_said(path: str, formula: str, code: str) -> None:
    reading = _with_input(formula, 46030, path)
    assert [(each.code, each.place) for each in reading.diagnostics] == [(code, place(path).place)]


@pytest.mark.parametrize(("formula", "code"), [("1+1", "V307"), ("'[去年.xlsx]正文'!A4", "V317")])
def test_so_are_texts(formula: str, code: str) -> None:
    cell = lay_out(EDITION).text_places["narrative.problems"].cells[0]
    book = Workbook(workbook())
    book.set_formula(cell.sheet, cell.a1, formula, 2)
    assert [(each.code, each.place) for each in _read(book).diagnostics] == [(code, cell.place)]
    book.set(cell.sheet, cell.a1, "#REF!", kind="e")
    assert _codes(_read(book)) == ["V306"]


# --- numbers stored as text -----------------------------------------------------------------------------------------


def _with_texts(*paths: str, recalculated: bool = True) -> Workbook:
    """The workbook with inputs stored as text; *recalculated*: every total without them, as programs compute it."""
    book, known = Workbook(workbook()), numbers(EDITION)
    for path in paths:
        book.set(place(path).sheet, place(path).a1, str(known[path]))
    before, after = (EDITION.totals(each) for each in (known, known | dict.fromkeys(paths, 0)))
    for path, right in after.items():
        if recalculated and right != before[path]:
            book.set_cached(place(path).sheet, place(path).a1, json_number(right))
    return book


FILLED = [entry.path for entry in EDITION.inputs if numbers(EDITION)[entry.path] and place(entry.path).sheet == "三"]


@pytest.mark.parametrize("path", FILLED[::7])
def test_a_number_stored_as_text_is_said_once_whatever_totals_leave_it_out(path: str) -> None:
    reading = _read(_with_texts(path))
    assert sorted(_codes(reading)) == ["V342"]
    assert {each.cell for each in reading.diagnostics} == {place(path).a1}
    assert reading.submission == ORIGINAL


def test_numbers_stored_as_text_on_a_sheet_are_one_finding() -> None:
    reading = _read(_with_texts(*FILLED))
    assert _codes(reading).count("V342") == 1
    assert "W209" not in _codes(reading)
    (said,) = (each for each in reading.diagnostics if each.code == "V342")
    assert said.values["count"] == str(len(FILLED))
    assert reading.submission == ORIGINAL


def test_where_formulas_are_not_seen_a_total_that_leaves_texts_out_is_told_as_that(
    convert: Convert, tmp_path: Path
) -> None:
    """Its number alone proves as much; it was called wrong, and so was the difference that the sheet displays."""
    alone, every = _with_texts(FILLED[0]), _with_texts(*FILLED)
    typed, other = _with_texts(FILLED[0]), _with_texts(FILLED[0])
    cell = place(TOTAL)
    for book, more in ((typed, 0), (other, 1)):
        left_out = json_number(EDITION.totals(numbers(EDITION) | {FILLED[0]: 0})[TOTAL])
        book.set(cell.sheet, cell.a1, left_out + more)
    for name, book in (("alone", alone), ("every", every), ("typed", typed), ("other", other)):
        (tmp_path / f"{name}.xlsx").write_bytes(book.to_bytes())
    saved = convert(sorted(tmp_path.glob("*.xlsx")), "xls", tmp_path / "saved")
    found = {path.stem: gouji.read_file(path) for path in saved}
    for name in ("alone", "every", "typed"):
        assert set(_codes(found[name])) == {"W219", "V342"}
        assert found[name].submission == ORIGINAL
    assert "T402" in _codes(found["other"])
    assert found["other"].submission is None


@pytest.mark.parametrize("more", [0, 1])
def test_totals_pasted_as_values_name_the_texts_that_they_leave_out(more: int) -> None:
    book, cell = _with_texts(INPUT), place(TOTAL)
    book.set(cell.sheet, cell.a1, json_number(EDITION.totals(numbers(EDITION) | {INPUT: 0})[TOTAL]) + more)
    reading = assert_same(book.to_bytes())
    assert "T402" in _codes(reading)
    said = [each.values["displayed"] for each in reading.diagnostics if each.code == "V342"]
    assert ("17" in said) is not bool(more)


@pytest.mark.parametrize("way", ["formula", "pasted", "xlsb"])
def test_a_total_that_leaves_out_a_total_stored_as_text_names_it(way: str) -> None:
    right = EDITION.totals(numbers(EDITION))
    path, part = "requests.results.total.total", "requests.results.total.natural_person"
    book, cell, text = Workbook(workbook()), place(path), place(part)
    book.set(text.sheet, text.a1, str(right[part]))
    (book.set if way == "pasted" else book.set_cached)(cell.sheet, cell.a1, json_number(right[path] - right[part]))
    is_binary = way == "xlsb"
    reading = gouji.read_bytes(as_binary(book.to_bytes()), "x.xlsb") if is_binary else assert_same(book.to_bytes())
    (said,) = (each for each in reading.diagnostics if each.code == "V342")
    assert (said.cell, said.values["total"], said.expected) == (text.a1, cell.a1, Phrase(*2 * (str(right[path]),)))
    assert reading.submission == (None if way == "pasted" else ORIGINAL)


def test_a_total_that_has_the_text_in_it_needs_no_word() -> None:
    assert set(_codes(_read(_with_texts(INPUT, recalculated=False)))) == {"V309"}


def test_a_total_that_is_another_number_was_not_recalculated() -> None:
    book = _with_texts(INPUT, recalculated=False)
    book.set_cached(place(TOTAL).sheet, place(TOTAL).a1, 1000)
    assert sorted(_codes(_read(book))) == ["V309", "W209"]
