"""Several forms in one campaign: one inbox, one link for an agency, and each report that is due by itself."""

from __future__ import annotations

import contextlib
import csv
import functools
import io
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gouji
from gouji.checker import CheckerSettings
from gouji.checks import Priors
from gouji.collection.campaign import (
    AgencyDecision,
    Campaign,
    CannotDecideError,
    Channel,
    Decision,
    DecisionKind,
    Disposition,
    Due,
    EventKind,
    Keeper,
    NotACampaignError,
    Origin,
    Settings,
    State,
    named_form,
    open_campaign,
    reopen,
    take_over,
)
from gouji.collection.campaign.standing import stand
from gouji.collection.ledger import Ledger, LedgerEntry, Summary
from gouji.findings import Finding
from gouji.form import Agency, Submission, make_submission, values_of
from gouji.form.layout import lay_out
from gouji.publishing.reports import ReportError
from gouji.reading import Options
from gouji.roster import Directory, Member, Roster
from support.campaigns import NAMES, NOW, YEAR, put, rows, workbook
from support.command import run
from support.desks import ServedDesk, links_of, make_people, served
from support.edit import Workbook
from support.library import FORMS, least
from support.programs import Convert

TEMPLATE = FORMS / "wangzhan-2018.yaml"
SITE = gouji.load_file(TEMPLATE)
OPEN, SITES = "2021", SITE.base
OPTIONS = Options(templates={SITE.id: SITE})
ROSTER = """代码,名称,简称,上级,类别,应报报表
X0,某县人民政府,,,,
X1,某县民政局,民政局,X0,部门,
X2,某县教育局,教育局,X0,部门,
X3,某县财政局,财政局,X0,部门,政府信息公开工作年度报告
T1,青山镇人民政府,青山镇,X0,下级政府,2021、网站工作年报
"""
"""X3 and T1 file one of the two forms; the other name is a slip."""
WALL = Origin(Channel.OFFICE, "张三")


@functools.cache
def report(code: str, version: int = 0, *, year: int = YEAR) -> Submission:
    """What an agency says of its website."""
    values = {**values_of(least(SITE), SITE), "site.visits": version}
    return make_submission(SITE, year, Agency(code=code, name=NAMES[code]), values)


def odd(code: str) -> Submission:
    """The same with more visitors than visits (P107)."""
    values = {**values_of(report(code), SITE), "site.unique_visitors": 5}
    return make_submission(SITE, YEAR, Agency(code=code, name=NAMES[code]), values)


@functools.cache
def site(code: str, version: int = 0, *, wrong: bool = False) -> bytes:
    """The workbook of an agency's website."""
    data = gouji.make_filled(report(code, version), OPTIONS)
    if not wrong:
        return data
    book = Workbook(data)
    cell = lay_out(SITE).cells["site.visits"]
    book.set(cell.sheet, cell.a1, f"约{version}件")
    return book.to_bytes()


def made(folder: Path, roster: str = ROSTER, *more: str | Path) -> Path:
    """The folder of a campaign of two forms, as ``gouji new`` makes it."""
    (folder / "名录.csv").write_text(roster, "utf-8")
    forms = ("--edition", OPEN, "--template", TEMPLATE)
    asked = ("--roster", folder / "名录.csv", "--year", str(YEAR), "--deadline", "2099-01-31", "--lang", "zh")
    done = run("new", folder / "年报", *asked, *forms, *more)
    assert done.returncode == 0, done.output
    assert done.output.count("C787") == roster.count("网站工作年报")
    return folder / "年报"


@pytest.fixture(scope="module", autouse=True)
def no_pdf() -> Iterator[None]:
    """The page for the clerk as a document only: LibreOffice takes seconds to print it."""

    def lacking(_: object) -> NoReturn:
        raise ReportError("不做", "not made")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gouji.collection.campaign.outbox.to_pdfs", lacking)
        yield


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign into which nothing came."""
    return made(tmp_path_factory.mktemp("forms"))


@pytest.fixture
def campaign(fresh: Path, tmp_path: Path) -> Campaign:
    return open_campaign(shutil.copytree(fresh, tmp_path / "年报"))


@pytest.fixture
def keeper(campaign: Campaign) -> Iterator[Keeper]:
    with Keeper(campaign, now=lambda: NOW) as kept:
        yield kept


def standing_states(campaign: Campaign) -> dict[tuple[str, str], State]:
    """How each report stands that is due."""
    with campaign.looked_at() as ledger:
        return {tuple(each.due): each.state for each in campaign.standings(ledger).agencies}  # type: ignore[misc]


# --- made and opened ------------------------------------------------------------------------------------------------


def test_each_form_has_a_folder_and_its_name_in_the_names_of_files(campaign: Campaign) -> None:
    names = {path.relative_to(campaign.folder / "下发").as_posix() for path in campaign.folder.glob("下发/*/*.xlsx")}
    form, other = "政府信息公开工作年度报告", "政府网站工作年度报表"
    both = {
        f"{name}/{stem}-{name}.xlsx" for stem in ("X0 某县人民政府", "X1 民政局", "X2 教育局") for name in (form, other)
    }
    assert names == both | {f"{form}/X3 财政局-{form}.xlsx", f"{form}/T1 青山镇-{form}.xlsx"}
    assert campaign.settings.edition == (OPEN, SITES)
    assert [edition.id for edition in campaign.editions] == [OPEN, SITES]
    assert run("new", campaign.folder, "--add").returncode == 0


def test_what_is_made_by_the_function_is_what_the_verb_makes(tmp_path: Path, fresh: Path) -> None:
    campaign = gouji.new_campaign(
        tmp_path / "年报",
        fresh / "roster.csv",
        year=YEAR,
        deadline=date(2099, 1, 31),
        edition=OPEN,
        template=TEMPLATE,
        folders="zh",
    )
    ours = {path.relative_to(campaign.folder): path.read_bytes() for path in campaign.folder.glob("下发/*/*.xlsx")}
    assert ours == {path.relative_to(fresh): path.read_bytes() for path in fresh.glob("下发/*/*.xlsx")}
    assert (campaign.folder / "campaign.toml").read_bytes() == (fresh / "campaign.toml").read_bytes()
    assert gouji.add_to_campaign(campaign).made == 0


def test_two_editions_of_one_form_are_refused(tmp_path: Path, campaign: Campaign) -> None:
    own = tmp_path / "ours.yaml"
    own.write_text('extends: "2021"\nedition: 2021-ours\n', "utf-8")
    (tmp_path / "名录.csv").write_text(ROSTER, "utf-8")
    asked = ("--roster", tmp_path / "名录.csv", "--year", str(YEAR), "--deadline", "2099-01-31")
    assert run("new", tmp_path / "x", *asked, "--edition", OPEN, "--template", own).returncode == 2
    assert not (tmp_path / "x").exists()
    assert run("new", tmp_path / "y", *asked, "--edition", "2021-ours", "--template", own).returncode == 0
    assert open_campaign(tmp_path / "y").settings.edition == ("2021-ours",)
    text = (campaign.folder / "campaign.toml").read_text("utf-8")
    for edition in ('["2021", "2021-ours"]', '["2021", "2021"]', "[]", '["2021", 3]', '["2021", "none"]'):
        shutil.copy(own, campaign.folder / "ours.yaml")
        changed = text.replace(f'["{OPEN}", "{SITES}"]', edition).replace("wangzhan-2018.yaml", "ours.yaml")
        (campaign.folder / "campaign.toml").write_text(changed, "utf-8")
        with pytest.raises(NotACampaignError) as refused:
            open_campaign(campaign.folder)
        assert [notice.diagnostic.code for notice in refused.value.notices] == ["C744"]
    shutil.copy(campaign.folder / "wangzhan-2018.yaml", campaign.folder / "again.yaml")
    twice = text.replace('"wangzhan-2018.yaml"', '["wangzhan-2018.yaml", "again.yaml"]')
    (campaign.folder / "campaign.toml").write_text(twice, "utf-8")
    with pytest.raises(NotACampaignError):
        open_campaign(campaign.folder)


def test_a_form_can_be_added_to_the_settings_later(campaign: Campaign) -> None:
    text = (campaign.folder / "campaign.toml").read_text("utf-8")
    shutil.copy(FORMS / "laodong-102-1.yaml", campaign.folder)
    changed = text.replace(f'"{SITES}"]', f'"{SITES}", "laodong-102-1"]')
    changed = changed.replace('"wangzhan-2018.yaml"', '["wangzhan-2018.yaml", "laodong-102-1.yaml"]')
    (campaign.folder / "campaign.toml").write_text(changed, "utf-8")
    assert "C771" in run("collect", campaign.folder).output
    done = run("new", campaign.folder, "--add")
    assert done.returncode == 0, done.output
    assert len(list(campaign.folder.glob("下发/*/X1 *.xlsx"))) == 3
    assert "C771" not in run("collect", campaign.folder).output


def test_names_of_files_keep_the_form_however_long_the_agencys_is(tmp_path: Path) -> None:
    roster = f"代码,名称\nA,{'某' * 90}\nB,{'某' * 89}甲\n"
    campaign = open_campaign(made(tmp_path, roster))
    stems = list(campaign.stems.values())
    assert len({*stems}) == 4
    assert all(len(stem.encode()) <= 200 for stem in stems)
    assert sum(stem.endswith("-政府网站工作年度报表") for stem in stems) == 2
    assert len(list(campaign.folder.glob("下发/*/*.xlsx"))) == 4


# --- the office's walk ----------------------------------------------------------------------------------------------


def test_both_forms_come_back_through_one_inbox(campaign: Campaign, tmp_path: Path, convert: Convert) -> None:
    folder = campaign.folder
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("一.xlsx", workbook("X1"))
        archive.writestr("二.xlsx", site("X1", wrong=True))
    put(campaign, "民政局.zip", stream.getvalue())
    for name, data in (("a.xlsx", workbook("X2")), ("b.xlsx", site("X2", 5))):
        (tmp_path / name).write_bytes(data)
    saved = convert([tmp_path / "a.xlsx", tmp_path / "b.xlsx"], "ods", tmp_path)
    for path in saved:
        put(campaign, path.name, path.read_bytes())
    done = run("collect", folder, "--lang", "zh")
    assert done.returncode == 1
    assert "待改 X1 某县民政局 政府网站工作年度报表" in done.output
    assert "应报 8 份：已通过 3，待改 1，未报 4" in done.output
    assert standing_states(campaign) == {
        ("X0", OPEN): State.MISSING,
        ("X0", SITES): State.MISSING,
        ("X1", OPEN): State.ACCEPTED,
        ("X1", SITES): State.RETURNED,
        ("X2", OPEN): State.ACCEPTED,
        ("X2", SITES): State.ACCEPTED,
        ("X3", OPEN): State.MISSING,
        ("T1", OPEN): State.MISSING,
    }
    assert sorted(path.name for path in campaign.accepted.iterdir()) == [
        "X1 民政局-政府信息公开工作年度报告.json",
        "X2 教育局-政府信息公开工作年度报告.json",
        "X2 教育局-政府网站工作年度报表.json",
    ]
    answers = {path.name for path in campaign.returned.iterdir()}
    assert answers == {f"X1 民政局-政府网站工作年度报表-第1轮退改{ending}" for ending in (".xlsx", ".html")}
    status = run("status", folder, "--lang", "zh").stdout.splitlines()
    assert next(line.split() for line in status if line.startswith("  政府网站工作年度报表")) == [
        "政府网站工作年度报表", "3", "1", "1", "1",
    ]  # fmt: skip
    calls = [line.split()[:4] for line in status if line.startswith(("  未报", "  待改"))]
    assert ["待改", "X1", "某县民政局", "政府网站工作年度报表"] in calls
    assert ["未报", "X0", "某县人民政府", "政府网站工作年度报表"] in calls
    assert ["未报", "X1", "某县民政局", "政府信息公开工作年度报告"] not in calls
    record = json.loads(run("status", folder, "--json").stdout)
    assert [form["edition"] for form in record["forms"]] == [OPEN, SITES]
    assert {(each["code"], each["form"]): each["state"] for each in record["agencies"]}["X1", SITES] == "returned"
    page = gouji.status_page(gouji.status(campaign), "zh")
    assert 'id="forms"' in page
    assert page.count("政府网站工作年度报表") > 3
    # the corrected one comes
    put(campaign, "改.xlsx", site("X1", 1))
    assert run("collect", folder).returncode == 0
    assert standing_states(campaign)["X1", SITES] is State.ACCEPTED
    assert [path.name for path in campaign.returned.iterdir()] == ["旧"]
    _sums_and_reports(folder, tmp_path)


def _sums_and_reports(folder: Path, tmp_path: Path) -> None:
    """What is made of each form of a campaign: X1 and X2 have both."""
    assert run("consolidate", folder, "-o", tmp_path / "0").returncode == 2
    done = run("consolidate", folder, "-o", tmp_path / "1", "--edition", SITES, "--lang", "zh")
    assert (done.returncode, "计入 2，缺 1" in done.output) == (0, True), done.output
    done = run("consolidate", folder, "-o", tmp_path / "2", "--edition", OPEN, "--lang", "zh")
    assert (done.returncode, "计入 2，缺 3" in done.output) == (0, True), done.output
    done = run("report", folder, "-o", tmp_path / "3", "--format", "html")
    assert done.returncode == 0, done.output
    assert sorted(path.name for path in (tmp_path / "3").iterdir()) == [
        f"{NAMES[code]}-2025-{form}.html"
        for code in ("X2", "X1")
        for form in ("政府信息公开工作年度报告", "政府网站工作年度报表")
    ]
    done = run("report", folder, "-o", tmp_path / "4", "--format", "html", "--edition", SITES)
    assert {path.name for path in (tmp_path / "4").iterdir()} == {f"{NAMES[code]}-2025.html" for code in ("X1", "X2")}
    refused = run("compare", folder)
    assert (refused.returncode, "--edition" in refused.stderr) == (2, True)
    done = run("compare", folder, "--edition", SITES)
    assert done.returncode == 0, done.output
    assert run("export", folder, "-o", tmp_path / "5.csv").returncode == 0
    with (tmp_path / "5.csv").open(encoding="utf-8-sig", newline="") as stream:
        exported = {(row["edition"], row["agency_code"]) for row in csv.DictReader(stream)}
    assert exported == {(form, code) for form in (OPEN, SITES) for code in ("X1", "X2")}


def test_letters_are_about_one_form_each(campaign: Campaign, tmp_path: Path) -> None:
    put(campaign, "a.xlsx", site("X1", wrong=True))
    run("collect", campaign.folder)
    done = run("letters", campaign.folder, "-o", tmp_path / "待发", "--by", "张三", "--lang", "zh")
    assert (done.returncode, "8 份函" in done.output) == (0, True)
    folders = {path.name for path in (tmp_path / "待发").iterdir() if path.is_dir()}
    assert {"X1 民政局-政府信息公开工作年度报告", "X1 民政局-政府网站工作年度报表"} <= folders
    listed = list(csv.DictReader((tmp_path / "待发" / "清单.csv").read_text("utf-8-sig").splitlines()))
    assert [row["报表"] for row in listed if row["单位"] == NAMES["X1"]] == [
        "政府信息公开工作年度报告",
        "政府网站工作年度报表",
    ]
    names = {path.name for path in (tmp_path / "待发" / "X1 民政局-政府信息公开工作年度报告").iterdir()}
    assert "X1 民政局-政府信息公开工作年度报告.xlsx" in names
    names = {path.name for path in (tmp_path / "待发" / "X1 民政局-政府网站工作年度报表").iterdir()}
    assert "X1 民政局-政府网站工作年度报表-第1轮退改.xlsx" in names
    assert sorted(rows(campaign, "SELECT kind, form FROM letters WHERE agency = 'X1'")) == [
        ("missing", OPEN),
        ("returned", SITES),
    ]
    assert run("status", campaign.folder, "--lang", "zh").stdout.count("已写函 1 次") == 8
    assert "政府网站工作年度报表" in run("history", campaign.folder, "X1", "--lang", "zh").stdout


# --- whose it is, and in which form ---------------------------------------------------------------------------------


def test_a_form_that_the_agency_does_not_file_counts_for_nobody(campaign: Campaign) -> None:
    put(campaign, "a.xlsx", site("X3"))
    done = run("collect", campaign.folder)
    assert "C788" in done.output
    assert list(campaign.accepted.iterdir()) == []
    for named in ((), ("--agency", "X3")):
        done = run("accept", campaign.folder, "a.xlsx", "--reason", "x", *named)
        assert (done.returncode, "C788" in done.output) == (1, True)
    assert run("accept", campaign.folder, "a.xlsx", "--reason", "x", "--agency", "X2").returncode == 0
    assert standing_states(campaign)["X2", SITES] is State.ACCEPTED
    assert run("accept", campaign.folder, "a.xlsx", "--reason", "x", "--undo").returncode == 0
    roster = campaign.folder / "roster.csv"
    roster.write_text(roster.read_text("utf-8").replace("部门,政府信息公开工作年度报告", "部门,"), "utf-8")
    run("collect", campaign.folder)
    assert standing_states(open_campaign(campaign.folder))["X3", SITES] is State.ACCEPTED


def test_a_form_that_is_not_collected_counts_for_nobody(campaign: Campaign) -> None:
    put(campaign, "a.xlsx", workbook("X1", year=2020, edition="2019"))
    assert "C730" in run("collect", campaign.folder).output
    assert {*standing_states(campaign).values()} == {State.MISSING}
    assert run("accept", campaign.folder, "a.xlsx", "--reason", "x", "--agency", "X1").returncode == 1


def test_the_column_holds_in_a_campaign_of_one_form_too(tmp_path: Path) -> None:
    (tmp_path / "名录.csv").write_text(ROSTER, "utf-8")
    asked = ("--roster", tmp_path / "名录.csv", "--year", str(YEAR), "--deadline", "2099-01-31")
    done = run("new", tmp_path / "c", *asked, "--template", TEMPLATE)
    assert done.returncode == 0, done.output
    campaign = open_campaign(tmp_path / "c")
    assert {path.name for path in campaign.folder.glob("outbox/*.xlsx")} == {
        "X0 某县人民政府.xlsx", "X1 民政局.xlsx", "X2 教育局.xlsx",
    }  # fmt: skip
    put(campaign, "a.xlsx", site("X3"))
    assert "C788" in run("collect", campaign.folder).output
    assert run("new", tmp_path / "c", "--add").returncode == 0


def test_a_decision_is_about_one_form(keeper: Keeper) -> None:
    keeper.take(workbook("X1"), "a.xlsx", WALL)
    keeper.take(site("X1"), "b.xlsx", WALL)
    with pytest.raises(CannotDecideError):
        take_over(keeper, "X1", "张三")
    with pytest.raises(CannotDecideError):
        take_over(keeper, "X3", "张三", form=SITES)
    with pytest.raises(CannotDecideError):
        take_over(keeper, "X1", "张三", form="2019")
    assert take_over(keeper, "X1", "张三", form="政府网站工作年度报表").due == Due("X1", SITES)
    later = keeper.take(site("X1", 7), "c.xlsx", WALL).judged[0]
    assert later.disposition is Disposition.WAITING
    (open_one,) = keeper.take(workbook("X1", version=3), "d.xlsx", WALL).judged
    assert open_one.disposition is Disposition.COUNTS
    assert [standing.taken_over is not None for standing in keeper.standings_of("X1")] == [False, True]
    assert reopen(keeper, "某县民政局", "张三", "更正", form=SITES).current is not None
    assert keeper.agency("X1", SITES).current == keeper.content(later.entry.sha256)
    assert [event.form for event in keeper.events_of("X1") if event.kind in ("take_over", "reopen")] == [SITES, SITES]
    assert rows(keeper.campaign, "SELECT kind, form FROM agency_decisions ORDER BY number") == [
        ("take_over", SITES),
        ("reopen", SITES),
    ]
    # however it is computed, it is the same
    campaign = keeper.campaign
    taken_over = keeper.ledger.agency_decisions.taken_over(OPEN)
    assert keeper.standings() == stand(keeper.ledger.entries(), campaign.settings, campaign.directory, taken_over)
    assert keeper.ledger.agency_decisions.taken_over_documents() == frozenset()


def test_a_form_is_named_by_edition_or_name(campaign: Campaign) -> None:
    for name in (SITES, "政府网站工作年度报表", SITE.form):
        assert named_form(campaign, name) == SITES
    with pytest.raises(CannotDecideError):
        named_form(campaign, "报表")


def test_a_doubt_is_answered_of_the_form_that_is_named(campaign: Campaign) -> None:
    put(campaign, "a.xlsx", workbook("X1"))
    put(campaign, "b.xlsx", gouji.make_filled(odd("X1"), OPTIONS))
    assert run("collect", campaign.folder).returncode == 0
    assert run("answer", campaign.folder, "X1", "--reason", "核实").returncode == 2
    assert run("answer", campaign.folder, "X1", "--reason", "核实", "--edition", OPEN).returncode == 2  # no doubt
    done = run("answer", campaign.folder, "X1", "--reason", "核实", "--edition", SITES)
    assert (done.returncode, "P107" in done.output) == (0, True)
    assert gouji.status(campaign).open_doubts == ()


def test_only_what_was_taken_over_of_a_form_is_summed_up(campaign: Campaign, tmp_path: Path) -> None:
    with Keeper(campaign, now=lambda: NOW) as keeper:
        for data in (workbook("X1"), site("X1"), workbook("X2"), site("X2")):
            keeper.take(data, "a.xlsx", WALL)
    for agency, form in (("X1", SITES), ("X2", OPEN)):
        assert run("take-over", campaign.folder, agency, "--edition", form).returncode == 0
    assert run("take-over", campaign.folder, "X2").returncode == 2
    done = run("consolidate", campaign.folder, "-o", tmp_path / "1", "--edition", SITES, "--taken-over", "--lang", "zh")
    assert "计入 1" in done.output
    assert run("reopen", campaign.folder, "X1", "--edition", SITES, "--reason", "更正").returncode == 0
    done = run("consolidate", campaign.folder, "-o", tmp_path / "2", "--edition", SITES, "--taken-over")
    assert done.returncode == 2


# --- ledgers and last year ------------------------------------------------------------------------------------------


def _as_format_4(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "PRAGMA journal_mode = DELETE; ALTER TABLE events DROP COLUMN form;"
            "ALTER TABLE agency_decisions DROP COLUMN form; ALTER TABLE letters DROP COLUMN form;"
            "PRAGMA user_version = 4"
        )


def test_a_ledger_of_one_form_is_read_as_it_is_and_brought_up_to_date(tmp_path: Path) -> None:
    (tmp_path / "名录.csv").write_text(ROSTER.replace(",应报报表", "").replace("网站", ""), "utf-8")
    asked = ("--roster", tmp_path / "名录.csv", "--year", str(YEAR), "--deadline", "2099-01-31")
    assert run("new", tmp_path / "c", *asked).returncode == 0
    campaign = open_campaign(tmp_path / "c")
    put(campaign, "a.xlsx", workbook("X1"))
    for arguments in (("collect",), ("take-over", "X1"), ("letters", "-o", tmp_path / "函")):
        assert run(arguments[0], campaign.folder, *arguments[1:]).returncode == 0
    path = campaign.folder / "ledger.sqlite"
    before = run("status", campaign.folder, "--json").stdout
    _as_format_4(path)
    old = path.read_bytes()
    assert run("status", campaign.folder, "--json").stdout == before
    assert run("consolidate", campaign.folder, "-o", tmp_path / "汇总", "--taken-over").returncode == 0
    assert path.read_bytes() == old
    done = run("reopen", campaign.folder, "X1", "--reason", "更正")
    assert done.returncode == 0, done.output
    assert rows(campaign, "PRAGMA user_version") == [(5,)]
    assert rows(campaign, "SELECT kind, form FROM agency_decisions ORDER BY number") == [
        ("take_over", None),
        ("reopen", OPEN),
    ]
    assert run("consolidate", campaign.folder, "-o", tmp_path / "又", "--taken-over").returncode == 3
    assert run("letters", campaign.folder, "-o", tmp_path / "再").returncode == 0
    assert run("status", campaign.folder, "--lang", "zh").stdout.count("已写函 2 次") == 4
    with Ledger.open(campaign.folder / "ledger-format4.sqlite") as ledger:
        assert [entry.names for entry in ledger.entries()] == [("a.xlsx",)]


def test_last_years_report_is_that_of_the_same_form() -> None:
    agency = Agency(code="X1", name=NAMES["X1"])
    spec = gouji.load(OPEN)
    last = make_submission(spec, YEAR - 1, agency, {field.path: 0 for field in spec.inputs} | {
        text.path: "无" for text in spec.texts
    })  # fmt: skip
    priors = Priors.of([(last, spec), (report("X1", year=YEAR - 1), SITE)])
    for edition in (spec, SITE):
        found = priors.find(agency, YEAR, edition)
        assert not isinstance(found, Finding)
        assert found.edition == edition
    only = Priors.of([(last, spec)]).find(agency, YEAR, SITE)
    assert isinstance(only, Finding)
    assert only.code == "Y607"


# --- other doors ----------------------------------------------------------------------------------------------------


def test_a_folder_of_two_forms_is_imported_with_two_templates(tmp_path: Path) -> None:
    other = gouji.load_file(FORMS / "laodong-102-1.yaml")
    folder = tmp_path / "来"
    folder.mkdir()
    (folder / "a.xlsx").write_bytes(site("X1"))
    (folder / "b.xlsx").write_bytes(gouji.make_filled(least(other), Options(templates={other.id: other})))
    (folder / "c.xlsx").write_bytes(workbook("X1"))
    done = run("import", folder, "--template", TEMPLATE, "--template", FORMS / "laodong-102-1.yaml")
    read = [json.loads(line) for line in done.stdout.splitlines()]
    assert {each["edition"]: each["status"] for each in read} == dict.fromkeys((SITES, other.id, OPEN), "accepted")


def test_the_checker_page_knows_every_form(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    made_of: list[tuple[str, CheckerSettings]] = []

    def make(_: object, settings: CheckerSettings, *, title: str, **__: object) -> str:
        made_of.append((title, settings))
        return ""

    monkeypatch.setattr("gouji.checker.make_checker", make)
    monkeypatch.setattr("gouji.cli.checker._engine", lambda *_: None)
    more = ("--template", TEMPLATE, "--template", FORMS / "laodong-102-1.yaml")
    for arguments in ((campaign.folder,), more):
        output = campaign.folder / f"{len(made_of)}.html"
        assert run("checker", *arguments, "-o", output).returncode == 0
        title, settings = made_of[-1]
        assert title.count("、") == 1
        options = settings.options()
        for data in (site("X1"), workbook("X1")):
            assert gouji.read_bytes(data, "a.xlsx", options).status == "accepted"
    assert [len(settings.own) for _, settings in made_of] == [1, 2]


@pytest.fixture(scope="module")
def desk(fresh: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedDesk]:
    folder = shutil.copytree(fresh, tmp_path_factory.mktemp("desk") / "年报")
    make_people(folder)
    with served(folder, "--jobs", "1") as running:
        yield running


def test_one_link_is_for_all_forms_of_an_agency(desk: ServedDesk) -> None:
    office, agency = desk.office(), desk.visitor()
    links = links_of(office)
    assert {*links} == {"X0", "X1", "X2", "X3", "T1"}
    page, link = agency.get(links["X1"]), links["X1"]
    assert page.html.count('data-form="') == 2
    blanks = page.links("/blank")
    assert len(blanks) == 2
    kinds = {gouji.read_bytes(agency.get(blank).body, "a.xlsx", OPTIONS).edition for blank in blanks}
    assert kinds == {OPEN, SITES}
    assert agency.get(f"{links['X3']}/blank?form={SITES}").status == 404
    assert agency.get(links["X3"]).html.count('data-form="') == 1
    verdict = agency.upload(links["X3"], [("不报的.xlsx", site("X3"))])
    assert 'data-disposition="unclaimed"' in verdict.html
    assert "不报这种报表（政府网站工作年度报表）。请" in verdict.text
    for data, form in ((site("X1"), "政府网站工作年度报表"), (workbook("X1"), "政府信息公开工作年度报告")):
        verdict = agency.upload(link, [("填好.xlsx", data)])
        assert 'data-disposition="counts"' in verdict.html
        assert f'<b id="form">{form}</b>' in verdict.html
        (receipt,) = verdict.links("/receipt")
        assert form in agency.get(receipt).html.partition('id="form"')[2].partition("</td>")[0]
    done = office.act("/office/agency/X1", "/office/agency/X1/take-over", {"form": SITES})
    assert done.html.count(">验收</button>") == 1
    assert agency.get(link).text.count("已验收") == 1
    again = agency.upload(link, [("再.xlsx", site("X1", 3))])
    assert 'data-disposition="waiting"' in again.html
    again = agency.upload(link, [("再.xlsx", workbook("X1", version=3))])
    assert 'data-disposition="counts"' in again.html
    done = office.act("/office/agency/X1", "/office/agency/X1/take-over", {"form": OPEN})
    assert done.status == 200
    assert agency.upload(link, [("三.xlsx", workbook("X1", version=4))]).status == 409
    assert office.act("/office/agency/X1", "/office/agency/X1/reopen", {"reason": "更正"}).status == 409
    assert office.act("/office/agency/X1", "/office/agency/X1/reopen", {"reason": "更正", "form": SITES}).status == 200
    assert "共 8 份" in office.get("/office/agencies").text
    for place in ("", "/queue", "/agencies", "/reminders", "/trail", "/results"):
        answer = office.get(f"/office{place}")
        assert (answer.status, "政府网站工作年度报表" in answer.html) == (200, True), place
    wrong = agency.upload(links["X2"], [("错.xlsx", site("X2", wrong=True))])
    assert 'data-disposition="returned"' in wrong.html
    (marked,) = wrong.links("/workbook")
    assert "%E6%94%BF%E5%BA%9C%E7%BD%91%E7%AB%99" in agency.get(marked).headers["content-disposition"]


def test_the_desk_makes_what_is_asked_for_of_one_form(desk: ServedDesk) -> None:
    office = desk.office()
    for data in (workbook("X2"), site("X2", 2)):
        office.act("/office/inbox", "/office/inbox/collect", {})
        (desk.folder / "收件" / f"{len(data)}.xlsx").write_bytes(data)
    office.act("/office/inbox", "/office/inbox/collect", {})
    assert office.act("/office/results", "/office/results", {"kind": "sum"}).status == 400
    for kind, agency in (("sum", ""), ("report-html", "X2")):
        fields = {"kind": kind, "agency": agency, "form": SITES}
        assert office.act("/office/results", "/office/results", fields).status == 200
    page = office.results()
    names = page.links(r"/office/results/\d+")
    assert len(names) == 2, page.text


# --- as many campaigns of one form ----------------------------------------------------------------------------------

_MEMBERS = Roster((Member("X1", "甲局"), Member("X2", "乙局", forms=SITES), Member("X3", "丙局", forms="2021、别的")))
_SETTINGS = Settings((OPEN, SITES), YEAR, date(2099, 1, 31), "roster.csv")


@st.composite
def entries(draw: st.DrawFn) -> list[LedgerEntry]:
    """Contents of both forms that came in, in order, with decisions about some."""
    made = []
    for number in range(1, draw(st.integers(0, 12)) + 1):
        code = draw(st.sampled_from(["X1", "X2", "X3"]))
        status = draw(st.sampled_from(["accepted", "rejected"]))
        wrong = () if status == "accepted" else ("T401",)
        name = _MEMBERS.by_code[code].name
        form = draw(st.sampled_from([OPEN, SITES]))
        year = draw(st.sampled_from([YEAR, YEAR, YEAR - 1]))
        summary = Summary(status, form, year, code, name, 1, stamped=True, wrong=wrong, odd=())
        kind = draw(st.sampled_from([None, None, *DecisionKind]))
        decision = None if kind is None else Decision(kind, "核实", "张三", NOW, number=100 - number)
        made.append(
            LedgerEntry(
                number=number,
                sha256=f"{number:064}",
                arrived=NOW,
                names=(f"{number}.xlsx",),
                answered=False,
                reading=number,
                summary=summary,
                document_sha256="",
                decision=decision,
            )
        )
    return made


@given(entries(), st.sets(st.sampled_from([Due(code, form) for code in ("X1", "X2", "X3") for form in (OPEN, SITES)])))
def test_forms_that_are_collected_together_stand_as_each_by_itself(came: list[LedgerEntry], over: set[Due]) -> None:
    taken_over = {
        due: AgencyDecision(EventKind.TAKE_OVER, due.agency, "", "张三", NOW, number=6, form=due.form) for due in over
    }
    names = {OPEN: gouji.load(OPEN).names, SITES: SITE.names}
    together = stand(came, _SETTINGS, Directory(_MEMBERS, names), taken_over)
    apart = [
        standing
        for form in names
        for standing in stand(
            [entry for entry in came if entry.summary is not None and entry.summary.edition == form],
            _SETTINGS,
            Directory(_MEMBERS, {form: names[form]}),
            taken_over,
        ).agencies
    ]
    assert {standing.due: standing for standing in together.agencies} == {standing.due: standing for standing in apart}
    assert len([*together.contents]) == len(came)
    assert together.agencies == tuple(sorted(together.agencies, key=lambda standing: standing.due))


def test_who_does_not_file_a_form_gets_no_blank_of_it(fresh: Path, tmp_path: Path) -> None:
    roster = fresh / "roster.csv"
    asked = ("--year", str(YEAR), "--roster", roster)
    assert run("blank", "--template", TEMPLATE, *asked, "-o", tmp_path / "a").returncode == 0
    assert run("blank", "--edition", OPEN, *asked, "-o", tmp_path / "b").returncode == 0
    assert [len(list((tmp_path / name).glob("*.xlsx"))) for name in "ab"] == [3, 5]
    members, _ = gouji.read_roster(roster.read_bytes())
    assert members is not None
    assert [blank.member.code for blank in gouji.blanks(SITE, YEAR, members)] == ["X0", "X1", "X2"]
    assert run("roster", roster, "--lang", "zh").stdout.count("只报") == 2


def test_names_of_forms_that_are_not_collected_are_told_once_each(tmp_path: Path) -> None:
    members = "".join(f"A{number},单位{number},表{number % 50}\n" for number in range(200))
    roster, folder = tmp_path / "名录.csv", tmp_path / "c"
    roster.write_text(f"代码,名称,应报报表\n{members}", "utf-8")
    done = run("new", folder, "--roster", roster, "--year", str(YEAR), "--deadline", "2099-01-31", "--lang", "zh")
    assert (done.returncode, done.output.count("C787")) == (0, 21)
    assert "等 120 个单位" in done.output
    assert list(folder.glob("outbox/*.xlsx")) == []


_ODD = """\
form: 试
edition: odd
years: 2025-
rules:
  T901: {zh: 合计, en: The total, source: 表头, reason: 何以不等}
  P901: {zh: 提到, en: Named, source: 表头}
  P902: {zh: 相等, en: Equal, source: 表头, parts: warning}
sections:
  甲:
    id: s
    title: 表
    columns:
      a: {label: 件数, places: 2}
      b: {label: 代码, type: text, most: 2, pattern: "[0-9]{4}", optional: true}
      c: {label: null, least: 20000000000, optional: true}
      d: {label: 类型, choices: [（一）, (一)]}
    rows: {x: 一, y: 二, all: 合计}
    totals: {T901: {line: all = x + y, at: [a]}}
    tie_outs: {P902: a >= 0}
  乙:
    title: 说明
    texts: {said: {prompt: 说明}}
judgements: {P901: {check: named_in_text, text: said, over: {s.x.a: []}}}
"""
_ODD_LINES = {5, 7, 13, 15, 16, 17, 23}


def test_a_campaign_that_was_begun_with_what_is_refused_now_goes_on(tmp_path: Path) -> None:
    (tmp_path / "odd.yaml").write_text(_ODD, "utf-8")
    with pytest.raises(gouji.TemplateError) as caught:
        gouji.load_file(tmp_path / "odd.yaml")
    assert {problem.line for problem in caught.value.problems} >= _ODD_LINES
    right = gouji.load_file(TEMPLATE)
    (tmp_path / "名录.csv").write_text("代码,名称\nX1,某县民政局\n", "utf-8")
    made = gouji.new_campaign(
        tmp_path / "年报", tmp_path / "名录.csv", year=YEAR, deadline=date(2099, 1, 31), template=TEMPLATE
    )
    (made.folder / f"{right.id}.yaml").write_text(_ODD, "utf-8")
    settings = made.folder / "campaign.toml"
    settings.write_text(settings.read_text("utf-8").replace(f'edition = "{right.id}"', 'edition = "odd"'), "utf-8")
    campaign = open_campaign(made.folder)
    (edition,) = campaign.editions
    values = {"s.x.a": 1, "s.y.a": 2, **{f"s.{row}.d": "（一）" for row in ("x", "y", "all")}, "narrative.said": "无"}
    report = make_submission(edition, YEAR, Agency(code="X1", name="某县民政局"), values)
    (campaign.inbox / "1.xlsx").write_bytes(gouji.make_filled(report, options=campaign.options()))
    assert "Traceback" not in run("collect", campaign.folder).stderr
    assert json.loads(run("status", campaign.folder, "--json").stdout)
    assert run("form", "check", made.folder / f"{right.id}.yaml").returncode == 1
