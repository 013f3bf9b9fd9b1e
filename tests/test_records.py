"""Rows that repeat: one declaration, the same records everywhere, and nothing done to them unseen."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gouji
from gouji.common import Cell
from gouji.findings import Severity
from gouji.form import TemplateError, load_text
from gouji.form.edition.build import build
from gouji.form.edition.sheets import STAMP_SHEET
from gouji.form.edition.source import parse, resolve
from gouji.form.layout import lay_out
from gouji.form.models.source import python_models
from gouji.form.submission import Agency, json_schema, make_submission, parse_submission
from gouji.reading.workbooks import read_roster
from gouji.workbook.reader.fast import read_plain
from support import register
from support.command import run
from support.edit import Workbook, as_binary, opened
from support.examples import examples
from support.library import cell_values
from support.programs import Convert
from support.register import FORM, FORMS, OPTIONS, SHEET, TABLE, cell, placed, read, records, submission, workbook
from support.sight import restyle, set_row

_MANY = examples(8)
"""Random registers that are written and read."""
_COUNT = 9


def _edited(edit: Callable[[Workbook], None], count: int = _COUNT) -> bytes:
    book = Workbook(workbook(count))
    edit(book)
    return book.to_bytes()


def _codes(reading: gouji.Reading) -> set[str]:
    return {finding.code for finding in reading.diagnostics}


RIGHT = submission(records(_COUNT))


def test_a_register_is_read_as_it_was_filled() -> None:
    reading = read(workbook())
    assert (reading.status, reading.diagnostics) == ("accepted", ())
    assert reading.submission == RIGHT


def test_a_blank_asks_for_records_unless_the_cover_says_that_there_are_none() -> None:
    book = Workbook(gouji.make_blank(FORM, register.YEAR, "盐池县民政局"))
    blank = read(book.to_bytes())
    assert ("V301", f"{SHEET}!{cell(1, 'no')}") in [(finding.code, finding.place) for finding in blank.diagnostics]
    for _, place in lay_out(FORM).cover.zero:
        book.set(place.sheet, place.a1, "是")
    nothing = read(book.to_bytes())
    assert nothing.submission is not None
    assert nothing.submission.value("ledger") == ()
    assert nothing.submission.value("ledger_totals.records") == 0


def test_an_empty_row_costs_nothing() -> None:
    text = (register.FORMS / "taizhang-2025.yaml").read_text("utf-8")
    many = load_text(text.replace("repeat: 2000", "repeat: 8000"), "x.yaml")
    sizes = [len(gouji.make_blank(edition, register.YEAR, "某局")) for edition in (FORM, many)]
    assert sizes[1] < sizes[0] + 200


# --- what is done to a register -------------------------------------------------------------------------------------


def _delete_row(book: Workbook) -> None:
    """A whole record is gone, with its row."""
    book.delete_row(SHEET, placed().area.top + 2)


def _move_column(book: Workbook) -> None:
    book.swap(SHEET, placed().column("received").left, placed().column("due").left, rows=False)


def _copy_over(book: Workbook) -> None:
    """The days of receipt are copied over those of the answers, without the head."""
    for number in range(1, _COUNT + 1):
        received = records(_COUNT)[number - 1]["received"]
        assert isinstance(received, date)
        book.set(SHEET, cell(number, "way"), (received - date(1899, 12, 30)).days)


def _clear_row(book: Workbook) -> None:
    for name in TABLE.ids:
        book.set(SHEET, cell(4, name), None)


def _subtotal(book: Workbook) -> None:
    book.set(SHEET, cell(_COUNT + 1, "no"), "小计")
    book.set_formula(SHEET, cell(_COUNT + 1, "fee"), f"SUM({cell(1, 'fee')}:{cell(_COUNT, 'fee')})", 12.6)


def _below(book: Workbook) -> None:
    end = placed().end.cell
    book.set(SHEET, end.shifted(rows=2).a1, "〔2025〕77号")


def _hide(book: Workbook) -> None:
    set_row(book, SHEET, placed().area.top + 3, hidden="1")


def _typed_total(book: Workbook) -> None:
    total = lay_out(FORM).cells["ledger_totals.records"]
    book.set(total.sheet, total.a1, 12)


def _typed_right_total(book: Workbook) -> None:
    total = lay_out(FORM).cells["ledger_totals.records"]
    book.set(total.sheet, total.a1, _COUNT)


def _shorter_total(book: Workbook) -> None:
    total = lay_out(FORM).cells["ledger_totals.fee"]
    book.set_formula(total.sheet, total.a1, f"SUM({cell(1, 'fee')}:{cell(3, 'fee')})", 1.05)


def _shuffled(book: Workbook) -> None:
    """Sorted by something else: the same records in another order."""
    order = [4, 0, 8, 2, 6, 1, 7, 3, 5]
    listed = records(_COUNT)
    for number, other in enumerate(order, start=1):
        for name in TABLE.ids:
            value = listed[other][name]
            plain = (value - date(1899, 12, 30)).days if isinstance(value, date) else value
            book.set(SHEET, cell(number, name), float(plain) if isinstance(plain, Decimal) else plain)  # type: ignore[arg-type]


TAMPERED: dict[str, tuple[Callable[[Workbook], None], set[str]]] = {
    "a record deleted with its row": (_delete_row, {"P803", "P804"}),
    "a record cleared": (_clear_row, {"P803", "P804", "V372"}),
    "a key twice": (lambda book: book.set(SHEET, cell(5, "no"), "〔2025〕1号"), {"V371"}),
    "a record without key": (lambda book: book.set(SHEET, cell(5, "no"), None), {"V370"}),
    "a key written otherwise": (lambda book: book.set(SHEET, cell(5, "no"), "2025-5"), {"V363"}),
    "a blank where something must be": (lambda book: book.set(SHEET, cell(5, "way"), None), {"V301"}),
    "a choice that is none": (lambda book: book.set(SHEET, cell(5, "way"), "飞鸽"), {"V360"}),
    "another choice": (lambda book: book.set(SHEET, cell(1, "result"), "不予公开"), {"P803"}),
    "a day as text": (lambda book: book.set(SHEET, cell(2, "received"), "2025年1月11日"), set()),
    "a day that is none": (lambda book: book.set(SHEET, cell(2, "received"), "开春"), {"V312"}),
    "an answer before the request": (lambda book: book.set(SHEET, cell(2, "answered"), 45000), {"P801"}),
    "an answer that is missing": (lambda book: book.set(SHEET, cell(2, "answered"), None), {"P802"}),
    "a number as text": (lambda book: book.set(SHEET, cell(2, "days"), "1 天"), {"V302"}),
    "a negative number": (lambda book: book.set(SHEET, cell(2, "days"), -1), {"V304"}),
    "a formula": (lambda book: book.set_formula(SHEET, cell(2, "days"), "VLOOKUP(1,A1:B2,2)", 3), {"V314"}),
    "an error": (lambda book: book.set(SHEET, cell(2, "fee"), "#REF!", kind="e"), {"V306"}),
    "a subtotal among the records": (_subtotal, {"V374"}),
    "a figure beside the table": (lambda book: book.set(SHEET, f"N{placed().area.top + 1}", 7), {"W215"}),
    "a record below the end": (_below, {"V373"}),
    "the end overwritten": (lambda book: book.set(SHEET, placed().end.cell.a1, "〔2025〕9号"), {"W204"}),
    "a column exchanged": (_move_column, {"W206"}),
    "a column deleted": (lambda book: book.delete_column(SHEET, placed().column("way").left), {"W206"}),
    "a column copied over another": (_copy_over, {"V360"}),
    "a heading reworded": (lambda book: book.set(SHEET, placed().head[1].cell.a1, "交办日期"), {"W204"}),
    "rows hidden": (_hide, {"W231"}),
    "cells merged": (lambda book: book.merge(SHEET, f"{cell(2, 'no')}:{cell(3, 'no')}"), {"W220"}),
    "a total typed over": (_typed_total, {"V375"}),
    "a total typed over rightly": (_typed_right_total, {"W208"}),
    "a total of some records": (_shorter_total, {"V375"}),
    "said to be none": (
        lambda book: book.set("封面", lay_out(FORM).cover.zero[0][1].a1, "是"),
        {"V311"},
    ),
}
"""Kinds of tampering, with the findings that each must have among its own."""

HARMLESS: dict[str, Callable[[Workbook], None]] = {
    "empty rows between": lambda book: book.insert_row(SHEET, placed().area.top + 4, 3),
    "rows inserted above": lambda book: book.insert_row(SHEET, 1, 2),
    "empty rows deleted": lambda book: book.delete_row(SHEET, placed().area.bottom - 3),
    "a choice in wide characters": lambda book: book.set(SHEET, cell(1, "reviewed"), " 否 "),
}
"""What may be done to a register and leaves its records as they are."""


@pytest.mark.parametrize("what", TAMPERED)
def test_what_is_done_to_records_is_seen(what: str) -> None:
    edit, codes = TAMPERED[what]
    reading = read(_edited(edit))
    assert codes <= _codes(reading)
    places = [(finding.code, finding.path) for finding in reading.diagnostics if finding.code in codes]
    assert len(places) == len(set(places))
    if reading.status == "accepted":
        assert reading.submission == RIGHT


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        *(("received", {"V341", "V364"}), ("answered", {"V341", "P802"}), ("content", {"V341", "V364"})),
        *(("applicant", {"V341", "V360"}), ("fee", {"V340"})),
    ],
)
def test_what_was_struck_out_of_a_record_is_as_good_as_blank(name: str, codes: set[str]) -> None:
    reading = read(_edited(lambda book: book.set_runs(SHEET, cell(2, name), ("2025-01-11", "<strike/>"))))
    assert _codes(reading) == codes


def test_a_row_of_sums_is_one_finding() -> None:
    """What the row lacks is not asked for, and neither its amount nor itself is counted."""

    def spoil(book: Workbook) -> None:
        _subtotal(book)
        formula, stated = lay_out(FORM).cells["ledger_totals.fee"], f"{cell(1, 'fee')}:{cell(_COUNT + 1, 'fee')}"
        book.set_formula(formula.sheet, formula.a1, f"SUM({stated})", 25.2)

    reading = read(_edited(spoil))
    said = [(finding.code, finding.place) for finding in reading.diagnostics if finding.severity is Severity.ERROR]
    assert said == [("V374", f"{SHEET}!{cell(_COUNT + 1, 'no')}")]


@pytest.mark.parametrize("what", HARMLESS)
def test_what_does_no_harm_gives_the_same_records(what: str) -> None:
    reading = read(_edited(HARMLESS[what]))
    assert reading.status == "accepted", reading.diagnostics
    assert reading.submission == RIGHT


def test_records_may_stand_in_any_order() -> None:
    reading = read(_edited(_shuffled))
    assert reading.status == "accepted", reading.diagnostics
    assert reading.submission is not None
    found = reading.submission.value("ledger")
    assert sorted(found, key=lambda record: record.no) == sorted(RIGHT.value("ledger"), key=lambda record: record.no)
    assert found != RIGHT.value("ledger")


def test_the_same_of_many_records_is_said_once() -> None:
    def spoil(book: Workbook) -> None:
        for number in range(2, 60):
            book.set(SHEET, cell(number, "way"), f"第{number}种")

    reading = read(_edited(spoil, 80))
    said = [finding for finding in reading.diagnostics if finding.code == "V360"]
    assert [(finding.path, finding.cell) for finding in said] == [("ledger.1.way", cell(2, "way"))]
    assert "58" in (said[0].label or "")


def test_records_in_a_binary_workbook_are_the_same() -> None:
    reading = gouji.read_bytes(as_binary(workbook(), with_formats=True), "x", OPTIONS)
    assert reading.submission == RIGHT


def test_the_fast_reader_takes_a_register_by_columns() -> None:
    raw = read_plain(workbook(300), OPTIONS.find)
    assert raw.sheets[SHEET].records is not None
    assert len(raw.sheets[SHEET].cells) < 100


def test_a_register_saved_by_another_program_is_the_same(tmp_path: Path, convert: Convert) -> None:
    source = tmp_path / "in.xlsx"
    source.write_bytes(workbook(40))
    right = submission(records(40))
    for format_ in ("xlsx", "ods", "xls"):
        (path,) = convert([source], format_, tmp_path / format_)
        reading = gouji.read_bytes(path.read_bytes(), path.name, OPTIONS)
        assert reading.submission == right, (format_, reading.diagnostics)
    # Which program it was saved by is no reason to be read at leisure: runs in fonts, and a drawing of nothing.
    raw = read_plain((tmp_path / "xlsx" / "in.xlsx").read_bytes(), OPTIONS.find)
    assert raw.sheets[SHEET].records is not None


# --- data -----------------------------------------------------------------------------------------------------------


@st.composite
def _registers(draw: st.DrawFn) -> list[dict[str, object]]:
    keys = draw(st.lists(st.integers(1, 9999), unique=True, max_size=6))
    listed = []
    for key in keys:
        record = {name: draw(cell_values(field)) for name, field in TABLE.fields.items()}
        listed.append(record | {"no": f"〔2025〕{key}号"})
    return listed


@settings(max_examples=_MANY, deadline=None)
@given(_registers())
def test_whatever_records_are_filled_in_are_read(listed: list[dict[str, object]]) -> None:
    filled = submission(listed)
    reading = read(gouji.make_filled(filled, OPTIONS))
    broken = {finding.code for finding in reading.diagnostics} - {"P801", "P802", "P803", "P804"}
    assert broken == set()
    if reading.submission is not None:
        assert reading.submission == filled


def test_the_json_of_records_is_that_of_its_schema_and_read_again() -> None:
    data = json.loads(RIGHT.model_dump_json())
    jsonschema.validate(data, json_schema(FORM))
    assert isinstance(data["ledger"], list)
    assert parse_submission(data, FORM) == (RIGHT, ())
    del data["ledger_totals"]
    assert parse_submission(data, FORM) == (RIGHT, ())


def test_what_is_wrong_in_the_json_of_records_has_its_number() -> None:
    data = json.loads(RIGHT.model_dump_json())
    data["ledger"][2]["days"] = -1
    data["ledger"][5]["days"] = -2
    data["ledger"][4]["way"] = "飞鸽"
    _, findings = parse_submission(data, FORM)
    assert {(finding.code, finding.path) for finding in findings} == {
        ("V304", "ledger.2.days"),
        ("V360", "ledger.4.way"),
    }


def test_lines_and_keys_are_judged_in_json_too() -> None:
    data = json.loads(RIGHT.model_dump_json())
    data["ledger"][1]["no"] = data["ledger"][0]["no"]
    data["ledger"][0]["answered"] = "2024-12-31"
    data["ledger_totals"]["records"] = 3
    filled, findings = parse_submission(data, FORM)
    assert filled is not None
    assert findings == ()
    said = {finding.code: finding.path for finding in gouji.checks.check(gouji.checks.case_of(filled, FORM))}
    assert said == {"V371": "ledger.1.no", "P801": "ledger.0.answered", "V375": "ledger_totals.records"}


def test_a_typed_model_of_records_is_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "register_model.py").write_text(python_models(FORM), "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    model = importlib.import_module("register_model").SubmissionTaizhang2025
    options = gouji.Options(templates=OPTIONS.templates, models=[model])
    reading = gouji.read_bytes(workbook(), "x", options)
    assert type(reading.submission) is model


def test_the_live_counts_are_those_of_the_import(tmp_path: Path, convert: Convert) -> None:
    def spoil(book: Workbook) -> None:
        book.set(SHEET, cell(2, "answered"), 45000)
        book.set(SHEET, cell(3, "answered"), None)
        book.set(SHEET, cell(4, "no"), None)
        book.set(SHEET, cell(5, "way"), None)
        book.set(SHEET, cell(6, "way"), "飞鸽")

    source = tmp_path / "in.xlsx"
    source.write_bytes(_edited(spoil))
    (path,) = convert([source], "xlsx", tmp_path / "out")
    book = opened(path.read_bytes(), data_only=True)
    line = lay_out(FORM).cover.status[0][1]
    counts = [book[line.sheet].cell(line.row, line.column + offset).value for offset in (1, 2, 3)]
    assert counts == [1, 2, 2]


# --- templates that are wrong ---------------------------------------------------------------------------------------

_FORM = """
form: 试
edition: t
years: 2025
rules:
  P901: {zh: 甲, en: a}
  P902: {zh: 乙, en: b}
sections:
  册:
    title: 登记
    id: book
    columns:
      no: {label: 编号, type: text, most: 20}
      kind: {label: 类别, choices: [甲, 乙]}
      fee: {label: 金额, type: decimal}
      rate: {label: 比率, type: decimal, adds_up: no}
    rows: {repeat: 20, key: no}
    tie_outs: {P901: rate <= fee}
  表:
    title: 合计
    id: sums
    columns: {n: 数}
    rows: {all: 全部}
lines:
  P902: count(book, kind = 甲) <= sums.all.n
"""
_WRONG = {
    "no id": ("    id: book\n", ""),
    "no key": ("key: no}", "key: nr}"),
    "a key that may be blank": ("type: text, most: 20}", "type: text, optional: true}"),
    "a key that is a choice": ("key: no}", "key: kind}"),
    "too many rows": ("repeat: 20,", "repeat: 90000,"),
    "rows that are no number": ("repeat: 20,", "repeat: 很多,"),
    "another key of rows": ("repeat: 20,", "repeat: 20, least: 3,"),
    "totals": ("    tie_outs: {P901:", "    totals: {P901: fee = rate}\n    tie_outs: {P902:"),
    "a corner": ("    rows: {repeat", "    corner: 项目\n    rows: {repeat"),
    "a line at some rows": ("P901: rate <= fee", "P901: {line: rate <= fee, at: [no]}"),
    "a quotient": ("P901: rate <= fee", "P901: {line: rate = fee / rate, places: 1}"),
    "the least of some": ("P901: rate <= fee", "P901: min(rate, fee) <= 3"),
    "a heading with an id": ("      fee: {label: 金额, type: decimal}", "      f: {label: 钱, columns: {fee: 金额}}"),
    "a word that is no choice": ("kind = 甲", "kind = 丙"),
    "a word that is not": ("kind = 甲", "kind <> 甲"),
    "a column that is none": ("kind = 甲", "sort = 甲"),
    "a table that is none": ("count(book,", "count(boot,"),
    "a sum of what does not add up": ("count(book, kind = 甲)", "sum(book.rate)"),
    "a sum without a column": ("count(book, kind = 甲)", "sum(book)"),
    "a sum of some": ("count(book, kind = 甲)", "sum(book.fee, kind = 甲)"),
    "a count in a table": ("    rows: {all: 全部}", "    rows: {all: 全部}\n    tie_outs: {P902: all = count(book)}"),
    "a comma that ends a value": (
        "lines:\n  P902: count(book, kind = 甲) <= sums.all.n",
        "lines: {P902: count(book, kind = 甲) <= sums.all.n}",
    ),
    "an id under a heading and beside it": ("    columns:\n", "    columns:\n      费用: {fee: 费}\n"),
    "under grids": (
        "    columns: {n: 数}\n    rows: {all: 全部}",
        "    grids: {一: {columns: {n: 数}, rows: {repeat: 5, key: n}}}",
    ),
}


def test_a_local_variant_has_rows_and_words_of_its_own() -> None:
    change = """
extends: taizhang-2025
edition: taizhang-2025-here
sections:
  台账:
    rows: {repeat: 500}
    columns: {received: 收文日期}
"""
    base = (register.FORMS / "taizhang-2025.yaml").read_text("utf-8")
    here = resolve(parse(change, "y.yaml"), lambda _: (base, "x.yaml"))
    made = build(here)
    table = made.record_tables[0]
    assert (table.capacity, table.key) == (500, "no")
    assert table.fields["received"].column_labels == ("收文日期",)


def test_lines_name_what_is_counted_over_records() -> None:
    lines = "\n".join(
        f"    - {line} = sums.all.n"
        for line in ("count(book)", "count(book, kind = 乙)", 'count(book, kind = "甲")', "sum(book.fee)")
    )
    counted = "  P902: count(book, kind = 甲) <= sums.all.n"
    made = load_text(_FORM.replace(counted, f"  P902:\n{lines}"), "x.yaml")
    names = [constraint.line.names[0] for constraint in made.constraints]
    assert names[0] == "book_totals.records"
    assert names[3] == "book_totals.fee"
    assert [field.column_labels for field in made.tallies] == [("记录数",), ("金额合计",), ("类别＝乙",), ("类别＝甲",)]


@pytest.mark.parametrize("what", _WRONG)
def test_what_cannot_be_is_refused_with_its_line_in_both_languages(what: str) -> None:
    load_text(_FORM, "x.yaml")
    old, new = _WRONG[what]
    assert old in _FORM
    with pytest.raises(TemplateError) as refused:
        load_text(_FORM.replace(old, new), "x.yaml")
    for problem in refused.value.problems:
        assert problem.line > 1
        assert problem.text("zh") != problem.text("en")


# --- more than one ---------------------------------------------------------------------------------------------------


def test_keys_of_other_width_are_the_same_key() -> None:
    made = load_text(
        re.sub(r", pattern: \"[^\"]+\"", "", (FORMS / "taizhang-2025.yaml").read_text("utf-8"), count=1), "x.yaml"
    )
    data = json.loads(RIGHT.model_dump_json())
    data["ledger"][4]["no"] = "〔2025〕１号"
    assert [problem.code for problem in parse_submission(data, FORM)[1]] == ["V363"]  # no digit of its pattern
    filled, _ = parse_submission(data, made)
    assert filled is not None
    said = [(found.code, found.path) for found in gouji.checks.check(gouji.checks.case_of(filled, made))]
    assert said == [("V371", "ledger.4.no")]


def test_more_records_than_rows_are_too_many() -> None:
    text = (register.FORMS / "taizhang-2025.yaml").read_text("utf-8")
    small = load_text(text.replace("repeat: 2000", "repeat: 9"), "x.yaml")
    options = gouji.Options(templates={small.id: small})
    filled = submission(records(9), small)
    book = Workbook(gouji.make_filled(filled, options))
    area = placed(small).area
    book.insert_row(SHEET, area.top + 2)
    for name, value in records(10)[9].items():
        plain = (value - date(1899, 12, 30)).days if isinstance(value, date) else value
        place = Cell(SHEET, area.top + 2, placed(small).column(name).left).a1
        book.set(SHEET, place, float(plain) if isinstance(plain, Decimal) else plain)  # type: ignore[arg-type]
    assert "V377" in _codes(gouji.read_bytes(book.to_bytes(), "x", options))
    data = json.loads(filled.model_dump_json())
    data["ledger"].append(data["ledger"][0])
    _, findings = parse_submission(data, small)
    assert [(finding.code, finding.found) for finding in findings] == [("V377", "10")]


def test_a_fresh_workbook_for_a_damaged_one_keeps_the_records() -> None:
    def spoil(book: Workbook) -> None:
        book.set(SHEET, cell(2, "way"), "飞鸽")
        book.drop("汇总", "sheetData")

    data = _edited(spoil)
    reading = gouji.read_bytes(data, "x.xlsx", OPTIONS)
    assert reading.status == "rejected"
    fresh = gouji.returned_workbook(data, reading, OPTIONS)
    assert fresh is not None
    again = gouji.read_bytes(fresh, "x.xlsx", gouji.Options(templates=OPTIONS.templates, partial=True))
    assert again.partial is not None
    assert again.partial["ledger.8.no"] == "〔2025〕9号"
    assert "ledger.1.way" not in again.partial
    assert {"V375", "W208"}.isdisjoint(_codes(again))


def test_a_sum_adds_up_the_figures_over_records_and_leaves_the_records_out() -> None:
    summed = _sum()
    assert summed.submission.value("ledger_totals.records") == 10
    assert summed.submission.value("ledger") is None
    book = opened(summed.workbook(OPTIONS), data_only=True)
    total = lay_out(FORM).cells["ledger_totals.records"]
    assert book[total.sheet][total.a1].value == 10


def _sum() -> gouji.Consolidation:
    roster, _ = read_roster("代码,单位名称,上级代码\nC,某县,\nD1,盐池县民政局,C\nD2,乙局,C\n".encode())
    assert roster is not None
    other = submission(records(6)).model_copy(update={"agency": Agency(code="D2", name="乙局")})
    return gouji.consolidate([submission(records(4)), other], roster, options=OPTIONS)


_RECORDS = lay_out(FORM).cells["ledger_totals.records"].a1


@pytest.mark.parametrize("format_", ["xlsx", "ods", "xls"])
def test_a_sum_is_read_with_its_figures_in_every_format(format_: str, tmp_path: Path, convert: Convert) -> None:
    (tmp_path / "a.xlsx").write_bytes(_sum().workbook(OPTIONS))
    (path,) = (tmp_path / "a.xlsx",) if format_ == "xlsx" else convert([tmp_path / "a.xlsx"], format_, tmp_path / "out")
    reading = read(path.read_bytes())
    assert reading.submission is not None, reading.diagnostics
    assert (reading.submission.value("ledger"), reading.submission.value("ledger_totals.records")) == (None, 10)
    again, _ = gouji.load_submission(reading.model_dump_json(), OPTIONS)
    assert again == reading.submission
    refilled = gouji.read_bytes(gouji.make_filled(again, OPTIONS), "a.xlsx", OPTIONS)
    assert refilled.submission == reading.submission


def test_a_sum_is_read_again_by_every_verb(tmp_path: Path) -> None:
    listed = submission(records(4)).model_dump_json()
    (tmp_path / "4.json").write_text(listed, "utf-8")
    (tmp_path / "6.json").write_text(listed.replace("盐池县民政局", "乙局").replace("D1", "D2"), "utf-8")
    (tmp_path / "名录.csv").write_text(
        "代码,单位名称,上级代码,类别\nC,某县,,下级政府\nD1,盐池县民政局,C,本级机关\nD2,乙局,C,本级机关\n", "utf-8"
    )
    (tmp_path / "市.csv").write_text(
        "代码,单位名称,上级代码,类别\nA,某市,,下级政府\nA1,某市局,A,本级机关\nC,某县,A,下级政府\n", "utf-8"
    )
    form = ("--template", FORMS / "taizhang-2025.yaml", "--lang", "en")
    done = run("consolidate", "4.json", "6.json", "--roster", "名录.csv", "-o", "县", *form, cwd=tmp_path)
    assert done.returncode == 0, done.output
    for ending in ("json", "xlsx"):
        (source,) = (tmp_path / "县").glob(f"*汇总.{ending}")
        verbs: list[tuple[str | Path, ...]] = [
            ("check", source) if ending == "xlsx" else ("fill", source, "-o", "again.xlsx"),
            ("consolidate", source, "--roster", "市.csv", "-o", f"市-{ending}"),
            ("report", source, "-o", f"{ending}.html"),
            ("export", source, "-o", f"{ending}.csv"),
            ("compare", source, "4.json", "-o", f"{ending}-compared.html"),
        ]
        for verb in verbs:
            done = run(*verb, *form, cwd=tmp_path)
            assert done.returncode == 0, (verb, done.output)
            assert "V375" not in done.output
        above = json.loads(next((tmp_path / f"市-{ending}").glob("*.json")).read_text("utf-8"))
        assert above["submission"]["ledger_totals"]["records"] == 8
        assert above["submission"]["ledger"] is None


_NO_SUMS: dict[str, tuple[Callable[[Workbook], None], str]] = {
    "records stand there": (lambda book: book.set(SHEET, cell(1, "no"), "1号"), "V375"),
    "something stands in a row": (lambda book: book.set(SHEET, cell(3, "fee"), 4), "V375"),
    "a figure is a formula": (lambda book: book.set_formula(SHEET, _RECORDS, "5+5", 10), "V375"),
    "a figure is negative": (lambda book: book.set(SHEET, _RECORDS, -10), "V375"),
    "a figure is blank": (lambda book: book.set(SHEET, _RECORDS, None), "V375"),
    "a figure is a word": (lambda book: book.set(SHEET, _RECORDS, "十"), "V375"),
    "a figure is none of the form": (lambda book: book.set(SHEET, _RECORDS, 10**30), "V375"),
    "it says no on a sheet": (lambda book: book.set(STAMP_SHEET, "B8", ""), "W211"),
    "it does not add up": (lambda book: book.set(SHEET, lay_out(FORM).cells["ledger_totals.fee"].a1, 11), "P804"),
}


@pytest.mark.parametrize("way", _NO_SUMS)
def test_what_is_no_sum_any_more_is_refused(way: str) -> None:
    edit, code = _NO_SUMS[way]
    book = Workbook(_sum().workbook(OPTIONS))
    edit(book)
    reading = read(book.to_bytes())
    assert reading.status == "rejected"
    assert code in _codes(reading)


@pytest.mark.parametrize("way", ["right", "wrong"])
def test_a_sum_that_goes_back_anew_is_still_one(way: str) -> None:
    book = Workbook(_sum().workbook(OPTIONS))
    fee = lay_out(FORM).cells["ledger_totals.fee"]
    if way == "wrong":
        book.set(fee.sheet, fee.a1, 11)
    book.delete_sheet("汇总")
    reading = read(book.to_bytes())
    assert reading.status == "rejected"
    fresh = gouji.returned_workbook(book.to_bytes(), reading, OPTIONS)
    assert fresh is not None
    again = read(fresh)
    assert "V375" not in _codes(again)
    assert opened(fresh)[fee.sheet][_RECORDS].value == 10


def test_a_workbook_without_the_mark_of_a_sum_is_none() -> None:
    book = Workbook(workbook())
    book.set(SHEET, _RECORDS, 60)
    book.set(STAMP_SHEET, "A8", "sum")
    book.set(STAMP_SHEET, "B8", "1")
    assert {"W211", "V375"} <= _codes(read(book.to_bytes()))
    data = {**_sum().document()["submission"], "ledger": []}
    assert "V375" in {finding.code for finding in gouji.load_submission(json.dumps(data), OPTIONS)[1]}
    del data["ledger"]
    assert "V301" in {finding.code for finding in gouji.load_submission(json.dumps(data), OPTIONS)[1]}


def test_a_register_that_nobody_computed_says_so_once() -> None:
    reading = read(_edited(Workbook.drop_cached_values))
    assert [finding.code for finding in reading.diagnostics] == ["W209"]
    assert reading.submission == RIGHT


_TWO = """
form: 双册
edition: two-2025
years: 2025-
rules:
  P901: {severity: warning, zh: 比, en: cmp, source: 常识}
  P902: {severity: error, from: 2030, zh: 将来, en: later, source: 常识}
  P903: {severity: error, zh: 相等, en: equal, source: 常识}
  P904: {severity: info, zh: 提示, en: hint, source: 常识}
sections:
  甲册:
    title: 第一册
    id: one
    columns:
      no: {label: 序号}
      基本情况:
        name: {label: 名称, type: text, most: 60}
        kind: {label: 类别, choices: [甲类, 乙类, "三,四", "<1", _LONG_]}
      金额:
        plan: {label: 计划, type: decimal, signed: true, unit: 万元}
        done: {label: 完成, type: decimal, unit: 万元}
        rate: {label: 率, type: decimal, may_be: [N/A, "<1"], adds_up: no}
      n: {label: 数, optional: true, adds_up: no}
    rows: {repeat: 30, key: no}
    tie_outs:
      P901: 2 * done - 1 <= plan + 100
      P902: done <= plan
      P904: {when: kind = "<1", line: n is blank}
  乙册:
    title: 第二册
    id: two
    columns:
      code: {label: 代码, type: text, most: 9}
      ok: {label: 是否, type: yes_no}
    rows: {repeat: 12, key: code}
  丙表:
    title: 小表
    id: sums
    columns: {n: 数}
    rows: {a: 甲, b: 乙}
lines:
  P903:
    - sums.a.n = count(one, kind = "三,四") + count(two, ok = 是)
    - count(two) = sums.b.n
    - count(two, ok = 否) <= count(one, kind = "<1") + count(one, kind = 甲类) + count(one)
""".replace("_LONG_", ", ".join(f"行政机关第{number}类{'长' * 50}" for number in range(6)))


def _two_registers() -> tuple[gouji.Edition, list[dict[str, object]], list[dict[str, object]]]:
    edition = load_text(_TWO, "two.yaml")
    kinds = edition.record_tables[0].fields["kind"].choices
    one: list[dict[str, object]] = [
        {
            "no": number + 1,
            "name": f"第{number}项",
            "kind": kinds[number % len(kinds)],
            "plan": Decimal(number * 7 - 3) / 10,
            "done": Decimal(number),
            "rate": ("N/A", Decimal("1.5"), "<1")[number % 3],
            "n": None if number % len(kinds) == 3 else number,
        }
        for number in range(20)
    ]
    return edition, one, [{"code": f"A{number}", "ok": "是" if number % 2 else "否"} for number in range(5)]


def test_a_form_of_two_registers_with_headings_bounds_and_words_is_read_as_it_was_filled() -> None:
    edition, one, two = _two_registers()
    options = gouji.Options(templates={edition.id: edition})
    slow = gouji.Options(templates=options.templates, limits=register.SLOW.limits)
    values = {"one": one, "two": two, "sums.a.n": 4, "sums.b.n": 5}
    filled = make_submission(edition, register.YEAR, Agency(name="某局"), values)
    data = gouji.make_filled(filled, options)
    readings = [gouji.read_bytes(data, "x", found) for found in (options, slow)]
    assert [(reading.diagnostics, reading.submission == filled) for reading in readings] == [((), True)] * 2
    assert filled.value("one_totals.plan") == Decimal("127.0")
    assert filled.value("two_totals.ok_no") == 3


def test_a_line_that_is_a_warning_in_records_warns() -> None:
    edition, one, two = _two_registers()
    one[3]["plan"], one[4]["plan"] = Decimal(-900), Decimal(-901)
    values = {"one": one, "two": two, "sums.a.n": 4, "sums.b.n": 5}
    filled = make_submission(edition, register.YEAR, Agency(name="某局"), values)
    options = gouji.Options(templates={edition.id: edition})
    reading = gouji.read_bytes(gouji.make_filled(filled, options), "x", options)
    assert [(finding.code, finding.path) for finding in reading.diagnostics] == [("P901", "one.3.plan")]
    assert reading.status == "accepted"


def test_a_register_filled_with_no_records_says_so_on_the_cover() -> None:
    filled = submission([])
    reading = read(gouji.make_filled(filled, OPTIONS))
    assert (reading.diagnostics, reading.submission, reading.zero_return) == ((), filled, (SHEET,))


@pytest.mark.parametrize("column", ["content", "applicant", "received", "days", "fee"])
@pytest.mark.parametrize(
    ("alignment", "code"), [("fill", "V323"), ('textRotation="90"', "V323"), ('textRotation="0"', None)]
)
def test_styles_that_keep_a_record_from_sight_are_said_by_both_readers(
    column: str, alignment: str, code: str | None
) -> None:
    book = Workbook(register.workbook())
    restyle(book, SHEET, cell(1, column), alignment=alignment)
    ours = re.compile(f'(<c r="{cell(1, column)[0]}[0-9]+" s=")([0-9]+)"')
    part = book.part_of(SHEET)
    content = book.parts[part].decode()
    style = re.search(f'<c r="{cell(1, column)}" s="([0-9]+)"', content)
    assert style is not None
    in_one = ours.sub(rf'\g<1>{style[1]}"', content)  # of the whole column
    for changed in (content, in_one):
        book.parts[part] = changed.encode()
        reading = read(book.to_bytes())
        found = {(entry.code, entry.cell) for entry in reading.diagnostics if entry.code == "V323"}
        assert bool(found) is (code is not None)


@pytest.mark.parametrize("key", ["{label: 编号, type: text}", "编号"])
def test_a_register_may_have_a_single_column(key: str, convert: Convert, tmp_path: Path) -> None:
    section = f"{{title: 登记, id: log, columns: {{no: {key}}}, rows: {{repeat: 10, key: no}}}}"
    edition = load_text(f"form: 试\nedition: t\nyears: 2025-\nsections:\n  甲: {section}\n", "t.yaml")
    options = gouji.Options(templates={edition.id: edition})
    keys = [7, 8] if key == "编号" else ["甲1", "甲2"]
    made = make_submission(edition, 2025, Agency(name="某局"), {"log": [{"no": number} for number in keys]})
    (tmp_path / "x.xlsx").write_bytes(gouji.make_filled(made, options))
    (saved,) = convert([tmp_path / "x.xlsx"], "xlsx", tmp_path / "saved")
    for path in (tmp_path / "x.xlsx", saved):
        reading = gouji.read_file(path, options)
        assert (reading.submission, reading.diagnostics) == (made, ())
    assert gouji.read_bytes(gouji.make_blank(edition, 2025, "某局"), "x", options).status == "rejected"
