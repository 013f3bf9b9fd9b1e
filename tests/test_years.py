"""Last year's report against this one: what must follow, what a reason excuses, what a new form leaves open."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import typer.testing

import gouji
from gouji.checker import CheckerSettings
from gouji.checks import Context, Priors, case_of, check, prior_of
from gouji.cli import app
from gouji.cli.checker import _of_campaign, _settings
from gouji.collection.dispatch import Order, to_folder
from gouji.collection.sources import priors
from gouji.findings import Finding, Severity
from gouji.findings.causes import with_causes
from gouji.form.edition import load
from gouji.form.edition.sheets import GUIDE_SHEET
from gouji.form.layout import lay_out
from gouji.form.series import Prior
from gouji.form.submission import Agency, Submission, json_number
from gouji.reading.workbooks import Options
from gouji.roster import Member
from gouji.workbook.writer import write_workbook
from support.command import run as command
from support.edit import opened
from support.filled import AGENCY, YEAR, last_year, submission, workbook

OLD, NEW = load("2019"), load("2021")
FORWARD = "requests.carried_forward"
ONE_MORE = {f"{FORWARD}.natural_person": 5, "requests.new.natural_person": 42}


def _prior(changes: Mapping[str, object] | None = None, edition: str = "2021", year: int = YEAR - 1) -> Submission:
    made, findings = gouji.load_submission(last_year(changes, edition, year))
    assert made is not None, findings
    return made


def _findings(report: Submission, prior: Submission, reasons: Mapping[str, str] | None = None) -> list[Finding]:
    known = prior_of(prior, load(prior.edition_id))
    around = Context(prior=known, reasons=reasons or {})
    return list(with_causes(check(case_of(report, load(report.edition_id), around))))


def _seen(findings: list[Finding]) -> list[tuple[str, str, str | None, str]]:
    return [(each.code, each.severity.value, each.path, each.found or "") for each in findings]


def test_a_report_that_follows_from_the_one_before_is_clean() -> None:
    assert _findings(submission(NEW, YEAR), _prior()) == []


def test_a_total_that_does_not_follow_is_an_error_and_its_columns_follow_from_it() -> None:
    found = _findings(submission(NEW, YEAR), _prior(ONE_MORE))
    assert _seen(found) == [
        ("Y601", "error", "requests.carried_over.total", "5"),
        ("Y601", "warning", "requests.carried_over.natural_person", "4"),
    ]
    assert [each.expected and each.expected.zh for each in found] == ["6", "5"]
    assert [each.cause for each in found] == [None, found[0].key]


def test_columns_that_swapped_are_a_warning_said_once() -> None:
    swapped = {
        f"{FORWARD}.natural_person": 3,
        "requests.new.natural_person": 40,
        f"{FORWARD}.commercial_enterprise": 2,
        "requests.new.commercial_enterprise": 10,
    }
    found = _findings(submission(NEW, YEAR), _prior(swapped))
    assert [(each.code, each.severity) for each in found] == [("Y601", Severity.WARNING)] * 2
    assert [each.cause for each in found] == [None, found[0].key]


def test_a_reason_makes_the_error_a_warning_and_is_said() -> None:
    prior = _prior(ONE_MORE)
    found = _findings(submission(NEW, YEAR), prior, {"Y601": "机构改革，划出1件"})
    assert [each.severity for each in found] == [Severity.WARNING, Severity.WARNING]
    assert found[0].record("zh")["reason"] == "机构改革，划出1件"
    assert "机构改革，划出1件" in found[0].message("zh")
    assert "机构改革，划出1件" in found[0].message("en")


@pytest.mark.parametrize(("in_force", "expected"), [(15, []), (20, ["Y602"])])
def test_the_stock_of_documents(in_force: int, expected: list[str]) -> None:
    prior = _prior({"proactive_disclosure.normative_documents.in_force": in_force})
    assert [each.code for each in _findings(submission(NEW, YEAR), prior)] == expected


@pytest.mark.parametrize(("change", "expected"), [(-2, []), (2, ["Y603"])])
def test_last_years_items(change: int, expected: list[str]) -> None:
    row = "proactive_disclosure.administrative_licensing"
    prior = _prior({f"{row}.items_change": change}, "2019", 2019)
    report = submission(OLD, 2020, {f"{row}.items_last_year": 10})
    assert [each.code for each in _findings(report, prior)] == expected


def test_over_the_change_of_edition_requests_are_compared_and_disclosure_is_not() -> None:
    prior = _prior({"proactive_disclosure.administrative_licensing.decisions": 5000}, "2019", 2020)
    assert _seen(_findings(submission(NEW, 2021), prior)) == [("Y604", "info", None, "")]
    wrong = _prior(ONE_MORE, "2019", 2020)
    assert {each.code for each in _findings(submission(NEW, 2021), wrong)} == {"Y601", "Y604"}


@pytest.mark.parametrize(
    ("last", "now", "asks"),
    [
        (10, 51, True),
        (10, 50, False),
        (9, 900, False),
        (100, 19, True),
        (100, 20, False),
        (100, 0, True),
        (0, 50, False),
    ],
)
def test_a_leap_is_asked_about_where_there_was_something_to_leap_from(last: int, now: int, *, asks: bool) -> None:
    path = "proactive_disclosure.administrative_penalties.decisions"
    found = _findings(submission(NEW, YEAR, {path: now}), _prior({path: last}))
    assert [(each.code, each.path) for each in found] == ([("Y605", path)] if asks else [])


# --- whose report it is ---------------------------------------------------------------------------------------------


def _of(*agencies: Agency, year: int = YEAR - 1) -> Priors:
    made = [_prior(year=year).model_copy(update={"agency": agency}) for agency in agencies]
    return Priors.of((each, NEW) for each in made)


def _code_of(found: Prior | Finding) -> str:
    return found.code if isinstance(found, Finding) else "found"


@pytest.mark.parametrize(
    ("agencies", "agency", "expected"),
    [
        ([AGENCY], AGENCY, "found"),
        ([Agency(code=(AGENCY.code or "").lower(), name="盐池县民政和社会保障局")], AGENCY, "found"),
        ([Agency(name="盐池县民政局")], AGENCY, "found"),
        ([AGENCY], Agency(name="盐池县民政局"), "found"),
        ([AGENCY, AGENCY], AGENCY, "found"),
        ([Agency(code="B", name="盐池县民政局")], AGENCY, "Y606"),
        ([Agency(name="盐池县教育局")], AGENCY, "Y607"),
        ([], AGENCY, "Y607"),
    ],
)
def test_the_report_is_found_by_code_then_by_name(agencies: list[Agency], agency: Agency, expected: str) -> None:
    assert _code_of(_of(*agencies).find(agency, YEAR, NEW)) == expected


def test_two_different_reports_of_one_agency_and_one_of_another_year_are_findings() -> None:
    two = [_prior(), _prior({"key_figures.documents_issued": 1, "proactive_disclosure.rules.in_force": 1})]
    assert _code_of(Priors.of((each, NEW) for each in two).find(AGENCY, YEAR, NEW)) == "Y606"
    assert _code_of(_of(AGENCY, year=YEAR - 2).find(AGENCY, YEAR, NEW)) == "Y607"


def test_reports_come_from_json_lines_workbooks_folders_and_campaigns(tmp_path: Path) -> None:
    line = json.dumps(json.loads(last_year()), ensure_ascii=False)
    (tmp_path / "a.json").write_bytes(last_year())
    (tmp_path / "b.ndjson").write_text(f"{line}\n{line}\n", "utf-8")
    (tmp_path / "c.xlsx").write_bytes(gouji.make_filled(_prior()))
    campaign = tmp_path / "2024"
    (campaign / "accepted").mkdir(parents=True)
    (campaign / "inbox").mkdir()
    (campaign / "accepted" / "民政局.json").write_bytes(last_year())
    (campaign / "inbox" / "other.xlsx").write_bytes(b"nothing")
    (campaign / "campaign.toml").touch()
    for path in (tmp_path / "a.json", tmp_path / "b.ndjson", tmp_path / "c.xlsx", campaign):
        found, unused = priors(path)
        assert (_code_of(found.find(AGENCY, YEAR, NEW)), unused) == ("found", ())
    _, unused = priors(campaign / "inbox")
    assert [each.diagnostics[0].code for each in unused] == ["F105"]


# --- in a workbook --------------------------------------------------------------------------------------------------


def _with_reason(text: str | None) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(workbook()))
    ((_, cell),) = lay_out(NEW).cover.explanations
    book[cell.sheet][cell.a1] = text
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("written", "office", "status", "reason"),
    [
        (None, {}, "rejected", None),
        ("机构改革，划出1件", {}, "accepted", "机构改革，划出1件"),
        (None, {"Y601": "已核实"}, "accepted", "已核实"),
        ("划出1件", {"Y601": "已核实"}, "accepted", "已核实"),
    ],
)
def test_the_clerk_or_the_office_gives_the_reason_and_the_json_keeps_it(
    written: str | None, office: dict[str, str], status: str, reason: str | None
) -> None:
    before = _prior(ONE_MORE)
    options = Options(priors=Priors.of([(before, NEW)]), reasons=office)
    reading = gouji.read_bytes(_with_reason(written), "民政局.xlsx", options)
    assert reading.status == status
    document = json.loads(reading.to_json())
    first = next(each for each in document["diagnostics"] if each["code"] == "Y601")
    assert first.get("reason") == reason
    if document["submission"]:
        assert document["submission"]["explanations"]["Y601"] == written


def test_a_reason_survives_the_way_through_both_readers() -> None:
    made = submission(NEW, YEAR, {"explanations.Y601": "机构改革，划出1件"})
    data = gouji.make_filled(made)
    fast = gouji.read_bytes(data, "a.xlsx")
    buffer = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(data)).save(buffer)
    for reading in (fast, gouji.read_bytes(buffer.getvalue(), "a.xlsx")):
        assert reading.submission == made


# --- a blank that knows last year -----------------------------------------------------------------------------------


def _opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def _prompts(book: Any) -> dict[tuple[str, str], str]:
    prompts: dict[tuple[str, str], str] = {}
    for sheet in book:
        for each in sheet.data_validations.dataValidation:
            for area in each.sqref.ranges:
                for row in sheet[area.coord] if ":" in area.coord else ((sheet[area.coord],),):
                    prompts |= {(sheet.title, cell.coordinate): each.prompt or "" for cell in row}
    return prompts


def test_a_blank_with_last_year_holds_what_follows_and_shows_the_rest() -> None:
    prior, layout = prior_of(_prior(), NEW), lay_out(NEW)
    data = gouji.make_blank(NEW, YEAR, AGENCY.name, code=AGENCY.code, prior=prior)
    book, plain = opened(data), opened(gouji.make_blank(NEW, YEAR, AGENCY.name, code=AGENCY.code))
    prompts = _prompts(book)
    for field in NEW.inputs:
        cell, last = layout.cells[field.path], json_number(prior.figures[field.path])
        value, prompt = book[cell.sheet][cell.a1].value, prompts[cell.sheet, cell.a1]
        if field.path.startswith("requests.carried_over."):
            forward = prior.figures[field.path.replace("carried_over", "carried_forward")]
            assert value == forward
            assert prompt.startswith(f"已按{YEAR - 1}年年报预填 {forward}")
        else:
            assert value is None
            assert prompt.startswith(f"上年（{YEAR - 1}年）：{last}\n")
        assert len(prompt) <= 255
    for name in layout.sheet_names:  # the printed page is the same but for the figures themselves
        if name != GUIDE_SHEET:  # which has a line more
            assert book[name].print_area == plain[name].print_area
            assert book[name].merged_cells == plain[name].merged_cells
    changed = {
        (sheet.title, cell.coordinate)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value != plain[sheet.title][cell.coordinate].value
    }
    ahead = {(layout.cells[path].sheet, layout.cells[path].a1) for path in prior.given(NEW)}
    assert ahead <= changed
    assert {name for name, _ in changed - ahead} == {"填报说明"}


def test_what_follows_is_derived_from_the_lines_and_crosses_editions() -> None:
    assert set(prior_of(_prior(), NEW).given(NEW)) == {
        field.path for field in NEW.inputs if field.path.startswith("requests.carried_over.")
    }
    older = prior_of(_prior(None, "2019", 2020), OLD)
    assert older.given(NEW) == {
        path.replace("carried_forward", "carried_over"): older.figures[path]
        for path in OLD.fields
        if path.startswith("requests.carried_forward.") and not path.endswith(".total")
    }
    first = prior_of(_prior(None, "2019", 2019), OLD).given(OLD)
    assert first["proactive_disclosure.administrative_licensing.items_last_year"] == 10


@pytest.mark.parametrize("resave", [False, True], ids=["fast", "thorough"])
def test_both_readers_take_no_notice_of_what_is_shown_of_last_year(*, resave: bool) -> None:
    prior, made = prior_of(_prior(), NEW), submission(NEW, YEAR)
    stamp = lay_out(NEW).stamp(YEAR, AGENCY.name, AGENCY.code)
    data = write_workbook(NEW, stamp, made, prior=prior)
    if resave:
        buffer = io.BytesIO()
        _opened(data).save(buffer)
        data = buffer.getvalue()
    reading = gouji.read_bytes(data, "民政局.xlsx", Options(priors=Priors.of([(_prior(), NEW)])))
    assert reading.submission == made
    assert {each.code for each in reading.diagnostics} <= {"W209"}


def test_a_roster_gets_each_agencys_own_figures(tmp_path: Path) -> None:
    members = (Member(AGENCY.code or "", AGENCY.name), Member("102", "盐池县教育局"))
    order = Order(NEW, YEAR, priors=Priors.of([(_prior(), NEW)]))
    assert to_folder(order, members, tmp_path).made == 2
    cell = lay_out(NEW).cells["requests.carried_over.natural_person"]
    found = {path.stem: opened(path.read_bytes())[cell.sheet][cell.a1].value for path in tmp_path.glob("*.xlsx")}
    assert sorted(found.values(), key=str) == [4, None]


@pytest.mark.parametrize("reason", ["Y601", "Y601=", "=划出", "Y602=清理", "划出1件"])
def test_a_reason_that_is_none_or_for_a_rule_that_takes_none_is_refused(tmp_path: Path, reason: str) -> None:
    (tmp_path / "a.xlsx").write_bytes(workbook())
    done = typer.testing.CliRunner().invoke(app, ["check", str(tmp_path / "a.xlsx"), "--reason", reason])
    assert done.exit_code == 2


@pytest.mark.parametrize("name", ["missing.json", "empty", "garbage.json", "other.txt"])
def test_a_prior_that_holds_no_report_is_said_before_anything_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "garbage.json").write_bytes(b"{" * 100_000)
    (tmp_path / "other.txt").write_bytes(b"nothing")
    (tmp_path / "a.xlsx").write_bytes(workbook())
    done = typer.testing.CliRunner().invoke(app, ["check", str(tmp_path / "a.xlsx"), "--prior", str(tmp_path / name)])
    assert (done.exit_code, done.exception.__class__) == (2, SystemExit)


_LAST = """
form: 图书馆年报
edition: last
years: 2024
rules:
  Y901: {severity: error, zh: 年初应等于上年年末, en: It begins as the year before ended, source: 常识}
sections:
  甲:
    title: 馆藏
    id: stock
    columns: {begin: 年初, held: 年末}
    rows: {books: 图书}
    across_years: {Y901: prior.held = begin}
"""
_NEXT = {
    "a variant of last year's": "extends: last\nedition: next\nyears: 2025\n",
    "a form of its own": _LAST.replace("edition: last\nyears: 2024", "edition: next\nyears: 2025"),
    "the same with a row more": _LAST.replace("2024", "2025").replace("{books: 图书}", "{books: 图书, maps: 地图}"),
}

_OF_NEXT: dict[str, dict[str, object]] = {
    "a variant of last year's": {"edition": "last", "variant": "next"},
    "a form of its own": {"edition": "next"},
    "the same with a row more": {
        "edition": "last",
        "stock": {"books": {"begin": 3, "held": 5}, "maps": {"begin": 0, "held": 1}},
    },
}


@pytest.mark.parametrize(
    "way",
    [
        ("a variant of last year's", "last.json"),
        ("a form of its own", "2024年报"),
        ("the same with a row more", "2024年报"),
    ],
)
def test_the_form_of_last_year_is_known_for_last_years_reports(tmp_path: Path, way: tuple[str, str]) -> None:
    form, named = way
    (tmp_path / "last.yaml").write_text(_LAST, "utf-8")
    (tmp_path / "next.yaml").write_text(_NEXT[form], "utf-8")
    (tmp_path / "名录.csv").write_text("代码,单位名称\n1,甲局\n", "utf-8")
    agency: dict[str, object] = {"agency": {"name": "甲局", "code": "1"}}
    reports = {year: {**agency, "year": year, "stock": {"books": {"begin": 3, "held": 5}}} for year in (2024, 2025)}
    (tmp_path / "last.json").write_text(json.dumps({**reports[2024], "edition": "last"}), "utf-8")
    (tmp_path / "next.json").write_text(json.dumps({**reports[2025], **_OF_NEXT[form]}), "utf-8")

    def run(*arguments: str) -> str:
        named = [str(tmp_path / each) if (tmp_path / each).exists() or "." in each else each for each in arguments]
        return typer.testing.CliRunner().invoke(app, [*named, "--lang", "en"]).output

    past = ("--roster", "名录.csv", "--year", "2024", "--template", "last.yaml")
    assert "made" in run("new", str(tmp_path / "2024年报"), *past, "--deadline", "2025-01-31")
    run("fill", "last.json", "--template", "last.yaml", "-o", str(tmp_path / "2024年报" / "inbox" / "1.xlsx"))
    run("collect", "2024年报")
    known = ("--template", "next.yaml", "--prior", named)
    run("fill", "next.json", "--template", "next.yaml", "-o", "next.xlsx")
    assert "Y901 error" in run("check", "next.xlsx", *known)
    run("blank", "--year", "2025", "--agency", "甲局", "--code", "1", *known, "-o", "blank.xlsx")
    assert opened((tmp_path / "blank.xlsx").read_bytes())["甲"]["B5"].value == 5
    campaign = tmp_path / "2025年报"
    made = run("new", str(campaign), "--roster", "名录.csv", "--year", "2025", "--deadline", "2026-01-31", *known)
    assert "W202" not in made
    (campaign / "inbox" / "1.xlsx").write_bytes((tmp_path / "next.xlsx").read_bytes())
    assert "1 甲局: Y901" in run("collect", str(campaign))
    page = CheckerSettings.of(_settings(_of_campaign(campaign, "en"), "en").to_json())
    judged = gouji.read_bytes((tmp_path / "next.xlsx").read_bytes(), "next.xlsx", page.options())
    assert "Y901" in {finding.code for finding in judged.diagnostics}, "the page of the checker compares too"


_LATER = {
    "other words": (_LAST.replace("2024", "2024-").replace("馆藏", "藏书"), True),
    "a row more": (_LAST.replace("2024", "2024-").replace("{books: 图书}", "{books: 图书, maps: 地图}"), False),
    "other years": (_LAST.replace("2024", "2025"), False),
    "another line": (_LAST.replace("2024", "2024-").replace("prior.held = begin", "prior.held <= begin"), False),
}


@pytest.mark.parametrize("way", _LATER)
def test_forms_of_two_campaigns_under_one_id_are_not_taken_for_one(tmp_path: Path, way: str) -> None:
    text, is_alike = _LATER[way]
    (tmp_path / "名录.csv").write_text("代码,单位名称\n1,甲局\n", "utf-8")
    for year, form in ((2024, _LAST.replace("2024", "2024-")), (2025, text)):
        (tmp_path / "own.yaml").write_text(form, "utf-8")
        named = ("--roster", "名录.csv", "--template", "own.yaml", "--deadline", f"{year + 1}-01-31")
        assert command("new", str(year), "--year", str(year), *named, cwd=tmp_path).returncode == 0
    verbs: list[tuple[str, ...]] = [("compare",), ("similar",), ("export", "-o", "a.csv"), ("report", "-o", "a")]
    for verb in (*verbs, ("consolidate", "--roster", "名录.csv", "-o", "b")):
        for years in (("2024", "2025"), ("2025", "2024")):
            said = command(*verb, *years, "--lang", "en", cwd=tmp_path).stderr
            assert ("both call their form last" not in said) is is_alike, (verb, said)
            assert is_alike or ("one of them at a time" in said and "--template" in said)
        given = ("--template", "own.yaml", "--lang", "en")
        assert "both call" not in command(*verb, "2024", "2025", *given, cwd=tmp_path).stderr, "who names it decides"
