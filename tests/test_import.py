"""Reading: what is answered, where, and with which code, when a workbook is not as it was sent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import gouji
from gouji.common import SIMPLIFIED, Cell
from gouji.form import COVER_SHEET, TEXT_SHEET
from gouji.form.layout import BoxKind, lay_out
from gouji.form.submission import Agency, json_number, make_submission
from gouji.reading.workbooks import Options
from gouji.workbook.formats import limits
from gouji.workbook.writer import write_workbook
from support.edit import Workbook
from support.filled import YEAR, numbers, place, workbook

EDITION = gouji.load("2021")
LAYOUT = lay_out(EDITION)
SHEETS = {sheet.name: sheet for sheet in LAYOUT.sheets}


def _codes(data: bytes) -> list[tuple[str, str | None]]:
    return [(each.code, each.place) for each in gouji.read_bytes(data, "x.xlsx").diagnostics]


def _inputs_of(sheet: str) -> list[str]:
    return [box.path for box in SHEETS[sheet].boxes if box.kind is BoxKind.INPUT and box.path]


def _cleared(*paths: str) -> Workbook:
    book = Workbook(workbook())
    for path in paths:
        cell = place(path)
        book.set(cell.sheet, cell.a1, None)
    return book


def _row(path: str) -> list[str]:
    return [each for each in _inputs_of("三") if each.startswith(f"{path}.")]


def _without_info(found: list[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
    return [each for each in found if each[0] != "W209"]


def test_a_blank_row_is_one_finding() -> None:
    assert _without_info(_codes(_cleared(*_row("requests.results.refused.state_secret")).to_bytes())) == [
        ("V301", "三!D11:I11")
    ]


def test_a_blank_column_is_one_finding() -> None:
    column = [path for path in _inputs_of("三") if path.endswith(".research_institution")]
    assert _without_info(_codes(_cleared(*column).to_bytes())) == [("V301", "三!F7:F31")]


def test_a_blank_sheet_is_one_finding() -> None:
    assert _without_info(_codes(_cleared(*_inputs_of("四")).to_bytes())) == [("V301", "四!A7:N7")]


def test_two_blank_cells_are_two_findings() -> None:
    paths = ("requests.results.refused.state_secret.natural_person", "reconsideration.other")
    assert [code for code, _ in _without_info(_codes(_cleared(*paths).to_bytes()))] == ["V301", "V301"]


def _declare_zero(book: Workbook, number: str, answer: str = "是") -> None:
    cell = next(cell for section, cell in LAYOUT.cover.zero if section.number == number)
    book.set(cell.sheet, cell.a1, answer)


def test_blanks_of_a_section_declared_zero_are_zeros_and_the_declaration_is_recorded() -> None:
    book = _cleared(*_inputs_of("四"))
    _declare_zero(book, "四")
    reading = gouji.read_bytes(book.to_bytes(), "x")
    assert reading.status == "accepted"
    assert reading.zero_return == ("四",)
    assert isinstance(reading.submission, gouji.Submission2021)
    assert reading.submission.reconsideration.total == 0


def test_a_declaration_of_no_zero_changes_nothing() -> None:
    book = _cleared(*_inputs_of("四"))
    _declare_zero(book, "四", "否")
    assert gouji.read_bytes(book.to_bytes(), "x").status == "rejected"


def test_a_total_whose_parts_are_bad_is_not_reported_again() -> None:
    book = Workbook(workbook())
    cell = place("requests.new.natural_person")
    book.set(cell.sheet, cell.a1, "三件")
    assert _codes(book.to_bytes()) == [("V302", f"三!{cell.a1}")]


@pytest.mark.parametrize("path", [definition.path for definition in EDITION.definitions])
def test_a_total_overwritten_with_a_wrong_number_is_its_own_rule_at_its_own_cell(path: str) -> None:
    right = EDITION.totals(numbers(EDITION))[path]
    rule = next(each.rule.code for each in EDITION.definitions if each.path == path)
    book = Workbook(workbook())
    cell = place(path)
    book.set(cell.sheet, cell.a1, json_number(right) + 1)
    assert _codes(book.to_bytes()) == [(rule, f"{cell.sheet}!{cell.a1}")]


@pytest.mark.parametrize("path", [definition.path for definition in EDITION.definitions])
def test_a_total_overwritten_with_the_right_number_is_a_warning(path: str) -> None:
    book = Workbook(workbook())
    cell = place(path)
    book.set(cell.sheet, cell.a1, json_number(EDITION.totals(numbers(EDITION))[path]))
    assert _codes(book.to_bytes()) == [("W208", f"{cell.sheet}!{cell.a1}")]


def test_all_totals_pasted_as_values_is_one_finding_a_sheet() -> None:
    book = Workbook(workbook())
    for path, number in EDITION.totals(numbers(EDITION)).items():
        cell = place(path)
        book.set(cell.sheet, cell.a1, json_number(number))
    assert [code for code, _ in _codes(book.to_bytes())] == ["W208", "W208"]


def test_a_workbook_never_recalculated_reads_as_one_that_was() -> None:
    book = Workbook(workbook())
    book.drop_cached_values()
    stale, fresh = gouji.read_bytes(book.to_bytes(), "x"), gouji.read_bytes(workbook(), "x")
    assert stale.submission == fresh.submission
    assert [each.code for each in stale.diagnostics] == ["W209"]


@pytest.mark.parametrize(
    "path",
    [
        each.place
        for each in EDITION.constraints
        if each.rule.code == "T401" and not EDITION.fields[each.place].is_total
    ],
)
def test_a_tie_out_that_fails_is_said_of_the_column_and_not_again_of_the_total(path: str) -> None:
    book = Workbook(workbook())
    cell = place(path)
    book.set(cell.sheet, cell.a1, json_number(numbers(EDITION)[path]) + 2)
    found = gouji.read_bytes(book.to_bytes(), "x").diagnostics
    assert [(each.code, each.place) for each in found if each.code != "W209"] == [("T401", f"三!{cell.a1}")]
    assert next(each for each in found if each.code == "T401").values["difference"] == "-2"


LABELS = [(box.cell, box.text) for sheet in LAYOUT.sheets for box in sheet.boxes if box.text]


@pytest.mark.parametrize(("cell", "text"), LABELS, ids=[f"{cell.sheet}!{cell.a1}" for cell, _ in LABELS])
def test_a_changed_label_is_named_where_it_stands(cell: Cell, text: str) -> None:
    book = Workbook(workbook())
    book.set(cell.sheet, cell.a1, f"{text}数")
    assert _codes(book.to_bytes()) == [("W204", f"{cell.sheet}!{cell.a1}")]


@pytest.mark.parametrize("spelling", ["（一） 予以公开", "(一)予以公开", "（一）予以\n公开", "（一）予以公开。"])
def test_spaces_and_punctuation_of_labels_may_differ(spelling: str) -> None:
    box = next(box for box in SHEETS["三"].boxes if box.text == "（一）予以公开")
    book = Workbook(workbook())
    book.set("三", box.cell.a1, spelling)
    assert _codes(book.to_bytes()) == []


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("本年新收政府信息公开申请数量", "本年新收政府資訊公開申請數量"),
        ("结果维持", "結果維持"),
        ("科研机构", "科研機構"),
        ("总计", "總計"),
    ],
)
def test_traditional_characters_are_the_same_words_and_other_words_are_not(ours: str, theirs: str) -> None:
    box = next(box for sheet in LAYOUT.sheets for box in sheet.boxes if ours in box.text)
    book = Workbook(workbook())
    book.set(box.cell.sheet, box.cell.a1, box.text.replace(ours, theirs))
    place_of = f"{box.cell.sheet}!{box.cell.a1}"
    assert _codes(book.to_bytes()) == ([("W204", place_of)] if "資訊" in theirs else [])


@pytest.mark.parametrize("edition", ["2019", "2021"])
@pytest.mark.parametrize("last", [False, True])
def test_labels_may_be_worded_as_other_agencies_print_them(edition: str, *, last: bool) -> None:
    book = Workbook(workbook(edition))
    labels = [label for sheet in lay_out(gouji.load(edition)).sheets for label in sheet.labels if label.also]
    assert {"2019": "行政规范性文件", "2021": "规范性文件"}[edition] in {
        other for label in labels for other in label.also
    }
    for label in labels:
        book.set(label.cell.sheet, label.cell.a1, label.also[-1 if last else 0])
    assert _codes(book.to_bytes()) == []


def test_a_workbook_whose_every_label_is_traditional_is_read() -> None:
    simplified = {chr(new): chr(old) for old, new in SIMPLIFIED.items()}
    book = Workbook(workbook())
    for sheet in (*[each.name for each in LAYOUT.sheets], COVER_SHEET, TEXT_SHEET):
        for label in LAYOUT.labels(sheet):
            book.set(sheet, label.cell.a1, "".join(simplified.get(char, char) for char in label.text))
    assert _codes(book.to_bytes()) == []


@pytest.mark.parametrize(("ours", "theirs"), [("商业企业", "商业机构"), ("社会公益组织", "社会组织")])
@pytest.mark.parametrize("name", ["2019", "2019-yanchi", "2021"])
def test_both_wordings_of_the_two_headers_are_accepted(name: str, ours: str, theirs: str) -> None:
    edition = gouji.load(name)
    box = next(box for sheet in lay_out(edition).sheets for box in sheet.boxes if box.text in (ours, theirs))
    book = Workbook(workbook(name))
    book.set("三", box.cell.a1, theirs if box.text == ours else ours)
    assert _codes(book.to_bytes()) == []


def test_a_workbook_that_lost_its_hidden_sheet_and_keywords_is_known_by_its_printed_code() -> None:
    book = Workbook(workbook())
    book.rename_sheet("gouji", "Sheet9")
    book.parts["docProps/core.xml"] = book.parts["docProps/core.xml"].replace(b"gouji?", b"")
    reading = gouji.read_bytes(book.to_bytes(), "x")
    assert reading.status == "accepted"
    assert reading.agency is not None
    assert (reading.agency.name, reading.year) == ("盐池县民政局", YEAR)


def test_two_stamps_that_differ_are_a_contradiction() -> None:
    other = lay_out(EDITION).stamp(YEAR, "盐池县教育局", None)
    mine, theirs = Workbook(workbook()), Workbook(write_workbook(EDITION, other))
    mine.parts["docProps/core.xml"] = theirs.parts["docProps/core.xml"]
    assert _codes(mine.to_bytes()) == [("W211", None)]


def test_an_amount_comes_back_exactly_as_typed() -> None:
    path = "proactive_disclosure.administrative_fees.amount"
    book = Workbook(workbook())
    cell = place(path)
    book.set(cell.sheet, cell.a1, "110.55000000000001", kind="n")  # what binary fractions make of it
    document = json.loads(gouji.read_bytes(book.to_bytes(), "x").to_json())
    assert document["submission"]["proactive_disclosure"]["administrative_fees"]["amount"] == 110.55
    assert '"amount":110.55}' in gouji.read_bytes(book.to_bytes(), "x").to_json()


def test_findings_come_in_the_order_of_the_form() -> None:
    book = _cleared("reconsideration.other", "requests.results.refused.state_secret.natural_person")
    cell = place("proactive_disclosure.rules.issued")
    book.set(cell.sheet, cell.a1, "无")
    found = [each.sheet for each in gouji.read_bytes(book.to_bytes(), "x").diagnostics if each.sheet]
    assert found == ["二", "三", "四"]


def test_a_missing_file_is_a_finding(tmp_path: Path) -> None:
    reading = gouji.read_file(tmp_path / "none.xlsx")
    assert (reading.status, [each.code for each in reading.diagnostics]) == ("unreadable", ["F108"])


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert [each.code for each in gouji.read_file(tmp_path).diagnostics] == ["F108"]


def test_a_reader_out_of_memory_is_a_finding_of_that_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def out_of_memory(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("gouji.workbook.formats.odd_cells.load_workbook", out_of_memory)
    book = Workbook(workbook())
    book.parts["xl/printerSettings/printerSettings1.bin"] = bytes(99)  # what the fast reader leaves alone
    book.set("三", "Z7", "1", kind="b")  # and what the thorough one leaves to a library
    assert _codes(book.to_bytes()) == [("F107", None)]


def test_a_file_over_the_size_limit_is_never_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "big.xlsx"
    with path.open("wb") as stream:
        stream.truncate(limits.DEFAULT_LIMITS.file_bytes * 40)
    reading = gouji.read_file(path)
    assert [each.code for each in reading.diagnostics] == ["F103"]


def test_a_template_of_the_users_own_goes_before_a_shipped_one() -> None:
    options = Options(templates={"2021": gouji.load("2019")})
    assert options.find("2021") == gouji.load("2019")


def test_a_submission_keeps_no_number_from_the_workbooks_totals() -> None:
    book = Workbook(workbook())
    cell = place("requests.results.total.total")
    book.set_formula(cell.sheet, cell.a1, "SUM(D30:I30)", 999)
    reading = gouji.read_bytes(book.to_bytes(), "x")
    assert isinstance(reading.submission, gouji.Submission2021)
    assert (
        reading.submission.requests.results.total.total
        == EDITION.totals(numbers(EDITION))["requests.results.total.total"]
    )


def test_a_text_in_the_model_is_what_a_workbook_can_hold() -> None:
    values = {**numbers(EDITION), "narrative.overview": "　　一\r\n\r\n\x07二 \n", "narrative.problems": "x"}
    made = make_submission(EDITION, YEAR, Agency(name=" 某 局 "), values)
    assert made.value("narrative.overview") == "一\n二"
    assert made.agency.name == "某 局"
