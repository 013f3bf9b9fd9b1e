"""The engine knows nothing of the national form: the whole round trip on a small, quite different one."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

import gouji
from gouji.cli import app
from gouji.form.layout import lay_out
from gouji.form.models.source import python_models
from gouji.form.submission import Agency, json_schema, make_submission
from gouji.reading.workbooks import Options
from support.edit import Workbook
from support.programs import Convert
from support.readers import THOROUGH

TEMPLATE = """
form: 水利工程季报
edition: water-2024
years: "2024"
rules:
  T901: {level: definition, severity: error, zh: 合计应等于各项之和, en: The total must be the sum, source: 表头}
  P901: {level: plausible, severity: warning, zh: 完成不应超过计划, en: No more done than planned, source: 常识}
sections:
  A:
    title: 收支
    id: money
    type: decimal
    grids:
      收入:
        id: income
        corner: 来源
        columns: {amount: {label: 金额（万元）, unit: 万元}}
        rows: {grant: 拨款, fee: 收费, all: 合计}
        totals: {T901: all = grant + fee}
      支出:
        id: spending
        beside: true
        corner: 去向
        columns: {amount: {label: 金额（万元）, unit: 万元}}
        rows: {works: 工程, wages: 工资, all: 合计}
        totals: {T901: all = works + wages}
  B:
    title: 进度
    columns:
      中小型:
        small:
          label: 小型
          columns:
            new: {label: 新建, columns: {planned: 计划, done: 完成}}
        medium: {label: 中型, columns: {planned: 计划, done: 完成}}
    rows:
      northern: {label: 北片, rows: {dams: 水库, canals: {label: 渠道, signed: true}}}
      southern: 南片
    tie_outs:
      P901:
        - small.new.done <= small.new.planned
        - medium.done <= medium.planned
  C:
    title: 情况说明
    texts: {remarks: {prompt: 说明}}
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "water.yaml"
    path.write_text(TEMPLATE, "utf-8")
    return path


def _values(edition: gouji.Edition) -> dict[str, object]:
    values: dict[str, object] = {
        field.path: Decimal(f"{number}.25") if field.path.startswith("money") else 7
        for number, field in enumerate(edition.inputs)
    }
    return values | {
        "northern.canals.medium.planned": 8,
        "northern.canals.small.new.done": -5,
        "narrative.remarks": "无",
    }


def test_paths_follow_the_ids_of_headings_however_deep(template: Path) -> None:
    edition = gouji.load_file(template)
    assert {"money.income.all.amount", "money.spending.wages.amount", "northern.canals.small.new.done",
            "southern.medium.planned"} < edition.fields.keys()  # fmt: skip


def test_grids_stand_side_by_side(template: Path) -> None:
    income, spending = lay_out(gouji.load_file(template)).sheets[0].grids
    assert (income.area.top, income.area.right + 1) == (spending.area.top, spending.area.left)


def test_the_whole_round_trip(template: Path, tmp_path: Path) -> None:
    edition = gouji.load_file(template)
    options = Options(templates={edition.id: edition})
    submission = make_submission(edition, 2024, Agency(name="某县水务局"), _values(edition))
    assert submission.value("money.income.all.amount") == Decimal("1.50")
    data = tmp_path / "data.json"
    data.write_text(submission.model_dump_json(), "utf-8")
    run = CliRunner()
    book, out = tmp_path / "book.xlsx", tmp_path / "out.json"
    filled = run.invoke(app, ["fill", str(data), "-o", str(book), "--template", str(template)])
    assert filled.exit_code == 0, filled.output
    read = run.invoke(app, ["import", str(book), "-o", str(out), "--template", str(template)])
    assert read.exit_code == 0, read.output
    assert json.loads(out.read_text("utf-8"))["submission"] == json.loads(data.read_text("utf-8"))
    assert gouji.read_file(book, options).submission == submission
    assert "northern" in json_schema(edition)["properties"]


def test_without_its_template_the_form_is_unknown(template: Path) -> None:
    book = gouji.make_blank(gouji.load_file(template), 2024, "某局")
    assert [each.code for each in gouji.read_bytes(book, "x").diagnostics] == ["W202"]


def test_its_own_rules_are_checked_along_rows(template: Path) -> None:
    edition = gouji.load_file(template)
    values = _values(edition) | {"southern.medium.done": 9}
    submission = make_submission(edition, 2024, Agency(name="某局"), values)
    options = Options(templates={edition.id: edition})
    reading = gouji.read_bytes(gouji.make_filled(submission, options), "x", options)
    place = lay_out(edition).cells["southern.medium.planned"].a1
    assert [(each.code, each.place) for each in reading.diagnostics] == [("P901", f"B!{place}")]


@pytest.mark.libreoffice
def test_it_survives_libreoffice(template: Path, convert: Convert, tmp_path: Path) -> None:
    edition = gouji.load_file(template)
    options = Options(templates={edition.id: edition})
    submission = make_submission(edition, 2024, Agency(name="某局"), _values(edition))
    book = tmp_path / "book.xlsx"
    book.write_bytes(gouji.make_filled(submission, options))
    (saved,) = convert([book], "xlsx", tmp_path / "saved")
    reading = gouji.read_file(saved, options)
    assert (reading.submission, reading.diagnostics) == (submission, ())


def test_a_wrong_total_of_a_decimal_grid_is_found(template: Path) -> None:
    edition = gouji.load_file(template)
    options = Options(templates={edition.id: edition})
    submission = make_submission(edition, 2024, Agency(name="某局"), _values(edition))
    book = Workbook(gouji.make_filled(submission, options))
    cell = lay_out(edition).cells["money.income.all.amount"]
    book.set(cell.sheet, cell.a1, 1.51)
    found = gouji.read_bytes(book.to_bytes(), "x", options).diagnostics
    assert [(each.code, each.found, each.path) for each in found] == [("T901", "1.51", "money.income.all.amount")]


def test_a_locked_total_may_have_more_decimals_than_general_displays(template: Path) -> None:
    edition = gouji.load_file(template)
    options = Options(templates={edition.id: edition})
    amounts = {"money.income.grant.amount": Decimal("123456789.05"), "money.income.fee.amount": Decimal("0.5")}
    submission = make_submission(edition, 2024, Agency(name="某局"), {**_values(edition), **amounts})
    filled = gouji.make_filled(submission, options)
    thorough = replace(options, limits=THOROUGH.limits)
    for each in (options, thorough):
        assert gouji.read_bytes(filled, "x.xlsx", each).diagnostics == ()
    book, cell = Workbook(filled), lay_out(edition).cells["money.income.all.amount"]
    book.set_format(cell.sheet, cell.a1, "0")
    said = gouji.read_bytes(book.to_bytes(), "x.xlsx", options).diagnostics
    assert [(each.code, each.cell) for each in said] == [("V330", cell.a1)]


@pytest.mark.parametrize("axis", ["rows", "columns"])
@pytest.mark.parametrize("identifier", [{}, {"id": "one"}])
@pytest.mark.parametrize(
    "others",
    [
        {},
        {"说明": {"title": "说明", "texts": {"note": {"label": "情况"}}}},
        {"说明": {"title": "说明", "key_figures": {"n": "数"}}},
    ],
)
def test_a_table_with_one_axis_and_any_text_sheet_goes_all_the_way_round(
    axis: str, identifier: dict[str, str], others: dict[str, object], tmp_path: Path
) -> None:
    sections = {"表一": {"title": "一", **identifier, axis: {"a": "甲", "b": "乙"}}, **others}
    form = {"form": "小表", "edition": "small", "years": "2024-", "sections": sections}
    (tmp_path / "form.yaml").write_text(json.dumps(form), "utf-8")
    edition = gouji.load_file(tmp_path / "form.yaml")
    options = Options(templates={edition.id: edition})
    values = {**{field.path: index for index, field in enumerate(edition.inputs)}, "narrative.note": "情况良好。"}
    if "说明" not in others or "texts" not in str(others):
        values.pop("narrative.note")
    submission = make_submission(edition, 2025, Agency(name="某局"), values)
    reading = gouji.read_bytes(gouji.make_filled(submission, options), "x.xlsx", options)
    assert (reading.status, reading.submission) == ("accepted", submission)


def test_figures_of_more_than_ten_digits_are_declared(tmp_path: Path) -> None:
    rows = {
        name: {"label": label, **more}
        for name, label, more in (
            ("budget", "预算（元）", {"digits": "15"}),
            ("change", "增减（元）", {"digits": "15", "signed": "true"}),
            ("exact", "精确（元）", {"digits": "15", "type": "decimal"}),
            ("exact_change", "精确增减（元）", {"digits": "15", "type": "decimal", "signed": "true"}),
            ("people", "人数", {}),
        )
    }
    sections = {"表一": {"title": "一", "id": "money", "columns": {"n": "本年"}, "rows": rows}}
    form = {"form": "预算表", "edition": "budget", "years": "2024-", "sections": sections}
    (tmp_path / "form.yaml").write_text(json.dumps(form), "utf-8")
    edition = gouji.load_file(tmp_path / "form.yaml")
    options = Options(templates={edition.id: edition})
    large = (
        999_999_999_999_999,
        -999_999_999_999_999,
        Decimal("99999999999999.5"),
        Decimal("-10000000000.25"),
        9_999_999_999,
    )
    values = dict(zip((field.path for field in edition.inputs), large, strict=True))
    submission = make_submission(edition, 2025, Agency(name="某局"), values)
    filled = gouji.make_filled(submission, options)
    reading = gouji.read_bytes(filled, "x.xlsx", options)
    assert (reading.status, reading.submission) == ("accepted", submission)
    assert gouji.load_submission(submission.model_dump_json(), options) == (submission, ())
    book = Workbook(filled)
    for row, found in ((5, 10**15), (9, 10**10)):
        book.set("表一", f"B{row}", found)
    reading = gouji.read_bytes(book.to_bytes(), "x.xlsx", options)
    assert {(each.code, each.cell) for each in reading.diagnostics if each.severity == "error"} == {
        ("V305", "B5"),
        ("V305", "B9"),
    }
    assert "LargeSignedAmount" in python_models(edition)
    (tmp_path / "form.yaml").write_text(json.dumps(form).replace('"15"', '"12"', 1), "utf-8")
    with pytest.raises(gouji.TemplateError, match="one of 10, 15"):
        gouji.load_file(tmp_path / "form.yaml")


def _of_many_rows(folder: Path, rows: int, width: int = 1) -> gouji.Edition:
    """A form whose total adds every second of so many rows."""
    named = {f"r{row}": f"第{row}行" for row in range(rows)}
    columns = {f"c{number}": f"第{number}列" for number in range(width)}
    total = {"T901": "all = " + " + ".join(f"r{row}" for row in range(0, rows, 2))}
    section = {"title": "一", "id": "part", "columns": columns, "rows": {**named, "all": "合计"}, "totals": total}
    form = {"form": "长表", "edition": "long", "years": "2024-", "rules": {"T901": {"zh": "合计", "en": "Total"}}}
    (folder / "form.yaml").write_text(json.dumps({**form, "sections": {"表一": section}}), "utf-8")
    return gouji.load_file(folder / "form.yaml")


def test_a_sum_of_more_ranges_than_a_function_takes_is_several(tmp_path: Path) -> None:
    edition = _of_many_rows(tmp_path, 1_100)
    options = Options(templates={edition.id: edition})
    values = {field.path: index for index, field in enumerate(edition.inputs)}
    submission = make_submission(edition, 2025, Agency(name="某局"), values)
    filled = gouji.make_filled(submission, options)
    formulas = re.findall(r"<f>([^<]*)</f>", Workbook(filled).parts[Workbook(filled).part_of("表一")].decode())
    assert [(formula.count("SUM("), formula.count(",")) for formula in formulas if "SUM" in formula] == [(3, 550 - 3)]
    reading = gouji.read_bytes(filled, "x.xlsx", options)
    assert (reading.status, reading.diagnostics, reading.submission) == ("accepted", (), submission)


def test_a_sum_that_no_formula_holds_is_refused_when_the_form_is_loaded(tmp_path: Path) -> None:
    with pytest.raises(gouji.TemplateError, match=r"form\.yaml:1: the sum of T901"):
        _of_many_rows(tmp_path, 3_000)
