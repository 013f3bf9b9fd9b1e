"""Forms that are filed by the quarter or the month: the period in words, files, stamps, campaigns and sums."""

from __future__ import annotations

import copy
import importlib
import itertools
import json
import pickle
from datetime import date
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gouji
from gouji.form import Agency, json_schema, make_submission, parse_submission
from gouji.form.edition import Edition, TemplateError, load_text
from gouji.form.layout import lay_out
from gouji.form.models.source import python_models
from gouji.form.period import (
    Period,
    PeriodType,
    last_day,
    parse_period,
    period_from,
    period_in_words,
    said_period,
    stored_period,
    titled_period,
    type_of,
)
from gouji.form.stamp import FormCode
from gouji.reading.workbooks import Options
from support.command import Done, run
from support.edit import Workbook, opened
from support.readers import assert_same

_TEXT = """
form: 季报
edition: by-{period}
years: 2024-2025
period: {period}
rules:
  T901: {{level: definition, severity: error, zh: 合计, en: sum, source: 表}}
sections:
  甲:
    id: staff
    title: 人数
    unit: 人
    rows: {{a: 甲, b: 乙, all: 合计}}
    columns: {{n: 数量}}
    totals: {{T901: all = a + b}}
"""


def _form(period: str) -> Edition:
    return load_text(_TEXT.format(period=period), "form.yaml")


_QUARTERLY, _MONTHLY, _ANNUAL = map(_form, ("quarter", "month", "year"))
_FORMS = (_QUARTERLY, _MONTHLY, _ANNUAL)
_OPTIONS = Options(templates={form.id: form for form in _FORMS})
_PERIODS = (
    [Period(2024 + index // 4, PeriodType.QUARTER, index % 4 + 1) for index in range(8)]
    + [Period(2024 + index // 12, PeriodType.MONTH, index % 12 + 1) for index in range(24)]
    + [2024, 2025]
)
_periods = st.sampled_from(_PERIODS)


def _of(year: int) -> Edition:
    return next(form for form in _FORMS if form.years.period is type_of(year))


def _submission(year: int, name: str = "某单位", code: str | None = None, a: int = 1) -> gouji.Submission:
    return make_submission(_of(year), year, Agency(name=name, code=code), {"staff.a.n": a, "staff.b.n": 2})


def _read(data: bytes) -> gouji.Reading:
    return assert_same(data, _OPTIONS)


# --- the value ------------------------------------------------------------------------------------------------------


@given(year=_periods)
def test_a_period_is_read_as_it_is_written_in_every_spelling(year: int) -> None:
    assert parse_period(str(year)) == year
    assert period_from(stored_period(year)) == year
    assert said_period(period_in_words(year).zh) == said_period(period_in_words(year).en) == year
    for again in (pickle.loads(pickle.dumps(year)), copy.deepcopy(year)):  # noqa: S301  # made here
        assert again == year
        assert type_of(again) is type_of(year)


@given(one=_periods, other=_periods)
def test_only_the_same_period_is_the_same(one: int, other: int) -> None:
    is_same = str(one) == str(other)
    assert (one == other, one != other, len({one, other}) == 1) == (is_same, not is_same, is_same)
    if type_of(one) is type_of(other):
        assert (one < other, one <= other) == (str(one) < str(other), str(one) <= str(other))
        assert (one > other, one >= other) == (str(one) > str(other), str(one) >= str(other))


@pytest.mark.parametrize(
    ("text", "zh", "title", "last"),
    [
        ("2025", "2025年度", "2025年", date(2025, 12, 31)),
        ("2025Q3", "2025年第三季度", "2025年第三季度", date(2025, 9, 30)),
        ("2024-02", "2024年2月份", "2024年2月份", date(2024, 2, 29)),
    ],
)
def test_words_and_last_day(text: str, zh: str, title: str, last: date) -> None:
    year = parse_period(text)
    assert year is not None
    assert (period_in_words(year).zh, titled_period(year).zh, last_day(year)) == (zh, title, last)


@pytest.mark.parametrize("text", ["", "25", "2025Q0", "2025Q5", "2025-13", "2025-7", "2025q3", "2025Q3 ", "２０２５"])
def test_anything_else_is_no_period(text: str) -> None:
    assert parse_period(text) is None
    with pytest.raises(ValueError, match="quarter or a month"):
        Period.parse(text)


@given(year=_periods)
def test_the_form_code_holds_it(year: int) -> None:
    stamp = lay_out(_of(year)).stamp(year, "某单位", "A-1")
    assert FormCode.parse(str(stamp.code)) == stamp.code
    assert type(stamp).from_record(stamp.record()) == stamp


# --- workbook, JSON, models -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", [Period.parse("2025Q3"), Period.parse("2025-07"), 2025])
def test_it_goes_through_a_workbook_and_json(year: int) -> None:
    filed = _submission(year)
    reading = _read(gouji.make_filled(filed, _OPTIONS))
    assert reading.diagnostics == ()
    assert (reading.year, reading.submission) == (year, filed)
    data = json.loads(filed.model_dump_json())
    assert data["year"] == stored_period(year) == json.loads(reading.to_json())["year"]
    assert parse_submission(data, _of(year)) == (filed, ())
    jsonschema.validate(data, json_schema(_of(year)))
    jsonschema.validate(json.loads(reading.to_json()), gouji.reading_schema())


def test_the_sheets_say_it_in_words() -> None:
    book = opened(gouji.make_blank(_QUARTERLY, Period.parse("2025Q3"), "某单位"))
    assert [sheet["A2"].value for sheet in (book["封面"], book["甲"])] == [
        "2025年第三季度",
        "2025年第三季度    单位：人",
    ]
    assert (book["封面"]["A6"].value, book["封面"]["B6"].value) == ("报告期（季度）", "2025Q3")


@pytest.mark.parametrize("found", ["2025Q4", "2026Q1", "2025-07", "2025Q5", 2025, None, True])
def test_a_json_of_another_period_is_refused(found: object) -> None:
    data = json.loads(_submission(Period.parse("2025Q3")).model_dump_json())
    data["year"] = found
    parsed, findings = parse_submission(data, _QUARTERLY)
    if found == "2025Q4":
        assert parsed is not None
        return
    assert parsed is None
    assert [finding.path for finding in findings] == ["year"]
    if found == "2026Q1":
        return  # the pattern knows no years
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, json_schema(_QUARTERLY))


@pytest.mark.parametrize(
    ("form", "year"), [(_QUARTERLY, "2025"), (_QUARTERLY, "2025-07"), (_ANNUAL, "2025Q3"), (_MONTHLY, "2026-01")]
)
def test_a_form_takes_its_own_periods_only(form: Edition, year: str) -> None:
    asked = parse_period(year)
    assert asked is not None
    with pytest.raises(ValueError, match="not for"):
        gouji.make_blank(form, asked, "某单位")


@pytest.mark.parametrize(
    ("sheet", "cell", "value"),
    [
        ("甲", "A2", "2025年第二季度"),
        ("封面", "A2", "2024年第三季度"),
        ("封面", "B6", "2025Q2"),
        ("gouji", "B3", "2025Q2"),
    ],
)
def test_a_sheet_of_another_quarter_is_said(sheet: str, cell: str, value: str) -> None:
    book = Workbook(gouji.make_filled(_submission(Period.parse("2025Q3")), _OPTIONS))
    book.set(sheet, cell, value)
    reading = _read(book.to_bytes())
    assert "W211" in {finding.code for finding in reading.diagnostics}
    assert reading.submission is None


@pytest.mark.parametrize("words", ["2025年7月", "2025年度", "2024年6月份"])
def test_other_times_in_the_words_of_a_sheet_are_no_period_of_it(words: str) -> None:
    book = Workbook(gouji.make_filled(_submission(Period.parse("2025Q3")), _OPTIONS))
    book.set("甲", "F9", words)
    assert [finding.code for finding in _read(book.to_bytes()).diagnostics] == ["W215"]


def test_a_lost_stamp_is_found_on_the_cover() -> None:
    data = Workbook(gouji.make_filled(_submission(Period.parse("2025Q3")), _OPTIONS))
    for row in range(1, 9):
        data.set("gouji", f"A{row}", None)
    data.set("封面", "B8", "X")
    raw = data.to_bytes()
    reading = _read(raw)
    assert reading.year == Period.parse("2025Q3")


def test_the_python_model_says_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = python_models(_QUARTERLY)
    assert 'year: Annotated[Period, report_period("quarter", 2024, 2025)]' in text
    (tmp_path / "models_by_quarter.py").write_text(text, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    model = importlib.import_module("models_by_quarter").SubmissionByQuarter
    options = Options(templates=_OPTIONS.templates, models=[model])
    filed = _submission(Period.parse("2025Q3"))
    reading = gouji.read_bytes(gouji.make_filled(filed, _OPTIONS), "x", options)
    assert isinstance(reading.submission, model)
    assert reading.submission.year == filed.year


# --- templates ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("    across_years: {Y601: prior.a = b}\n", "across_years"),
        ("judgements: {P901: {check: leap, over: [staff]}}\n", "leap"),
    ],
)
def test_rules_over_two_years_are_for_annual_forms(more: str, words: str) -> None:
    rules = "  Y601: {zh: 甲, en: a}\n" if "Y601" in more else "  P901: {zh: 甲, en: a}\n"
    text = _TEXT.format(period="quarter").replace("sections:", f"{rules}sections:") + more
    with pytest.raises(TemplateError, match=f"{words}.*needs? `period: year`"):
        load_text(text, "form.yaml")
    load_text(text.replace("period: quarter", "period: year"), "form.yaml")


def test_a_template_names_one_of_three_periods() -> None:
    with pytest.raises(TemplateError, match="'period' must be one of year, quarter, month"):
        _form("week")


# --- verbs ----------------------------------------------------------------------------------------------------------


def _gouji(*arguments: str | Path) -> Done:
    return run(*map(str, arguments))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign of the third quarter, with what came in: two right ones and one of the second."""
    folder = tmp_path_factory.mktemp("periods")
    (folder / "form.yaml").write_text(_TEXT.format(period="quarter"), "utf-8")
    (folder / "roster.csv").write_text("code,name,parent\nA,甲市,\nA1,一区,A\nA2,二区,A\n", "utf-8")
    made = _gouji(
        "new", folder / "c", "--roster", folder / "roster.csv", "--year", "2025q3", "--deadline", "2099-10-15",
        "--template", folder / "form.yaml", "--lang", "en",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    for code, name, quarter in (("A", "甲市", "2025Q3"), ("A1", "一区", "2025Q3"), ("A2", "二区", "2025Q2")):
        filed = _submission(Period.parse(quarter), name, code)
        (folder / f"{name}.json").write_text(filed.model_dump_json(), "utf-8")
        (folder / "c" / "inbox" / f"{name}.xlsx").write_bytes(gouji.make_filled(filed, _OPTIONS))
    assert _gouji("collect", folder / "c").returncode == 1
    return folder


def test_a_campaign_collects_its_quarter(folder: Path) -> None:
    assert 'year = "2025Q3"' in (folder / "c" / "campaign.toml").read_text("utf-8")
    status = json.loads(_gouji("status", folder / "c", "--json").stdout)
    assert status["year"] == "2025Q3"
    standings = {agency["code"]: agency["state"] for agency in status["agencies"]}
    assert (standings["A"], standings["A1"]) == ("accepted", "accepted")
    assert standings["A2"] not in ("accepted", "missing")


def test_every_verb_that_takes_a_campaign_knows_its_form(folder: Path) -> None:
    made = _gouji("report", folder / "c", "-o", folder / "reports", "--format", "html")
    assert (made.returncode, len(list((folder / "reports").iterdir()))) == (0, 2)
    for verb in (["compare"], ["similar"], ["export", "-o", folder / "all.csv"]):
        done = _gouji(*verb, folder / "c")
        assert (done.returncode, "W202" in done.stderr) == (0, False), verb


def test_a_sum_is_of_one_quarter(folder: Path) -> None:
    both: list[str | Path] = [
        folder / "一区.json",
        folder / "二区.json",
        "--template",
        folder / "form.yaml",
        "--roster",
        folder / "roster.csv",
    ]
    asked = _gouji("consolidate", *both, "-o", folder / "sum", "--lang", "en")
    assert asked.returncode != 0
    assert "2025Q2/by-quarter" in asked.stderr
    made = _gouji("consolidate", *both, "-o", folder / "sum", "--year", "2025Q2")
    assert "C730" in made.stderr + made.stdout
    (data,) = (folder / "sum").glob("*2025Q2*.json")
    assert json.loads(data.read_text("utf-8"))["submission"]["year"] == "2025Q2"


def test_the_data_tells_the_quarters_apart(folder: Path) -> None:
    for suffix in (".csv", ".sqlite", ".xlsx"):
        out = folder / f"data{suffix}"
        assert (
            _gouji(
                "export", folder / "一区.json", folder / "二区.json", "--template", folder / "form.yaml", "-o", out
            ).returncode
            == 0
        )
    rows = (folder / "data.csv").read_text("utf-8-sig").splitlines()
    period = rows[0].split(",").index("period")
    told = {(row.split(",")[0], row.split(",")[period]) for row in rows[1:]}
    assert told == {("2025", "2025Q3"), ("2025", "2025Q2")}
    wide = openpyxl.load_workbook(folder / "data.xlsx")["宽表"]
    assert {row[0] for row in itertools.islice(wide.values, 1, None)} == {"2025Q3", "2025Q2"}


def test_a_prior_is_refused_where_nothing_is_compared(folder: Path) -> None:
    made = _gouji(
        "blank", "--template", folder / "form.yaml", "--year", "2025Q3", "--agency", "某", "-o", folder / "b.xlsx",
        "--prior", folder / "一区.json", "--lang", "en",
    )  # fmt: skip
    assert made.returncode == 2
    assert "--prior" in made.stderr
    assert not (folder / "b.xlsx").exists()


@pytest.mark.parametrize("text", ["2025Q5", "2025-13", "x", ""])
def test_an_option_that_is_no_period_is_told_so(folder: Path, text: str) -> None:
    made = _gouji(
        "blank", "--template", folder / "form.yaml", "--year", text, "--agency", "某", "-o", folder / "b.xlsx"
    )
    assert made.returncode == 2
    assert "2025Q3" in made.stderr


def test_forms_of_one_year_are_added_up_one_by_one(folder: Path) -> None:
    (folder / "annual.yaml").write_text(_TEXT.format(period="year"), "utf-8")
    (folder / "other.yaml").write_text(_TEXT.format(period="year").replace("by-year", "other"), "utf-8")
    other = load_text((folder / "other.yaml").read_text("utf-8"), "other.yaml")
    one = _submission(2025, "一区", "A1")
    two = make_submission(other, 2025, one.agency, {"staff.a.n": 5, "staff.b.n": 5})
    for name, filed in (("one", one), ("two", two)):
        (folder / f"{name}.json").write_text(filed.model_dump_json(), "utf-8")
    both: list[str | Path] = [folder / "one.json", folder / "two.json", "--roster", folder / "roster.csv"]
    both += ["--template", folder / "annual.yaml", "--template", folder / "other.yaml"]
    asked = _gouji("consolidate", *both, "-o", folder / "of")
    assert (asked.returncode, "--edition" in asked.stderr) == (2, True)
    made = _gouji("consolidate", *both, "-o", folder / "of", "--edition", "other")
    assert "C73" not in made.stderr + made.stdout
    (data,) = (folder / "of").glob("*.json")
    assert json.loads(data.read_text("utf-8"))["submission"]["staff"]["all"]["n"] == 10


def test_reports_with_nothing_in_common_are_not_compared(folder: Path) -> None:
    (folder / "strange.yaml").write_text(_TEXT.format(period="year").replace("id: staff", "id: strangers"), "utf-8")
    strange = load_text((folder / "strange.yaml").read_text("utf-8"), "strange.yaml")
    filed = make_submission(strange, 2025, Agency(name="一区"), {"strangers.a.n": 5, "strangers.b.n": 5})
    (folder / "strange.json").write_text(filed.model_dump_json(), "utf-8")
    compared = _gouji(
        "compare", folder / "一区.json", folder / "strange.json",
        "--template", folder / "form.yaml", "--template", folder / "strange.yaml",
    )  # fmt: skip
    assert compared.returncode == 2
    assert "in common" in compared.stderr


@pytest.mark.parametrize("year", [9998, 9999])
def test_a_report_of_the_last_years_of_the_calendar_is_judged_like_any_other(year: int) -> None:
    edition = gouji.edition_for(year)
    reading = gouji.read_bytes(gouji.make_blank(edition, year, "某局"), "x.xlsx")
    assert {finding.code for finding in reading.diagnostics} == {"W240", "V301"}
