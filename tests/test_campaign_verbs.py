"""The verbs about one agency of a campaign, and the sums and reports of what was taken over, on the command line."""

from __future__ import annotations

import csv
import json
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gouji.cli import app
from gouji.collection.campaign import (
    Campaign,
    CannotDecideError,
    Channel,
    Origin,
    collect,
    named_member,
    returned_files,
    take,
)
from gouji.collection.ledger import Ledger
from gouji.collection.sources import submissions
from support.campaigns import NOW, accepted, digest, make_campaign, put, tree, workbook
from support.command import run
from support.samples import SAMPLES


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    """A campaign in which X1 and X3 are right and X2 is not."""
    made = make_campaign(tmp_path / "年报")
    for code in ("X1", "X2", "X3"):
        put(made, f"{code}.xlsx", workbook(code, wrong=code == "X2"))
    collect(made, None, lambda: NOW)
    return made


def test_an_agency_is_taken_over_and_opened_again(campaign: Campaign) -> None:
    folder = campaign.folder
    done = run("take-over", folder, "民政局", "--by", "赵六", "--lang", "zh")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "X1 某县民政局：已验收\n")
    put(campaign, "later.xlsx", workbook("X1", version=1))
    done = run("collect", folder)
    assert "C781" in done.output
    assert accepted(campaign)["X1"] == digest(workbook("X1"))
    assert run("exclude", folder, "later.xlsx", "--reason", "重复").returncode == 2
    done = run("reopen", folder, "X1", "--reason", "单位来函更正", "--by", "赵六", "--lang", "en")
    assert (done.returncode, done.stderr) == (0, "X1 某县民政局: open again, accepted\n")
    assert accepted(campaign)["X1"] == digest(workbook("X1", version=1))


@pytest.mark.parametrize(
    "arguments",
    [
        ("take-over", "某县教育局"),  # nothing of it counts
        ("take-over", "某县没有的局"),
        ("reopen", "X1", "--reason", "更正"),  # it is not taken over
        ("reopen", "X1", "--reason", " "),
        ("history", "某县没有的局"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_line_and_changes_nothing(
    campaign: Campaign, arguments: tuple[str, ...]
) -> None:
    verb, *rest = arguments
    before = tree(campaign.folder)
    done = run(verb, campaign.folder, *rest, "--lang", "zh")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.output
    assert tree(campaign.folder) == before


def test_it_is_taken_over_once(campaign: Campaign) -> None:
    assert run("take-over", campaign.folder, "X1").returncode == 0
    assert run("take-over", campaign.folder, "X1").returncode == 2


def test_the_history_has_a_line_for_all_that_happened(campaign: Campaign) -> None:
    origin = Origin(Channel.LINK, "张三", "10.0.0.5", "X1")
    taken = take(campaign, workbook("X1", version=1), "再报.xlsx", origin, now=lambda: NOW)
    run("take-over", campaign.folder, "X1", "--by", "赵六", "--reason", "已核")
    done = run("history", campaign.folder, "民政局", "--lang", "zh")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert len(lines) == 5  # came, read, came, read, taken over
    (received,) = (line for line in lines if taken.receipts[0].number in line)
    assert all(words in received for words in ("再报.xlsx", "张三", "10.0.0.5"))
    assert all(words in lines[-1] for words in ("赵六", "已核"))
    assert run("history", campaign.folder, "T1").output == ""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_history_shows_no_control_characters(campaign: Campaign, language: str) -> None:
    take(campaign, workbook("X1"), "\x1b[2J.xlsx", Origin(Channel.LINK, "\x1b]0;x", "\r", "X1"), now=lambda: NOW)
    done = run("history", campaign.folder, "X1", "--lang", language)
    assert done.returncode == 0
    assert not {char for char in done.stdout if ord(char) < 32} - {"\n"}


# --- only what was taken over ---------------------------------------------------------------------------------------


def test_a_sum_may_be_of_what_was_taken_over_only(campaign: Campaign, tmp_path: Path) -> None:
    roster = ("--roster", campaign.folder / "roster.csv")
    run("take-over", campaign.folder, "X1")
    done = run("consolidate", campaign.folder, *roster, "--taken-over", "-o", tmp_path / "a", "--lang", "en")
    assert (done.returncode, done.output.count("C783")) == (1, 1), done.output
    assert "1 counted" in done.output
    done = run("consolidate", campaign.folder, *roster, "-o", tmp_path / "b", "--lang", "en")
    assert (done.returncode, done.output.count("C783")) == (0, 0), done.output
    assert "2 counted" in done.output
    run("take-over", campaign.folder, "X3")
    done = run("consolidate", campaign.folder, *roster, "--taken-over", "-o", tmp_path / "c", "--lang", "en")
    assert (done.returncode, done.output.count("C783")) == (0, 0), done.output
    both = [json.loads(next(path.glob("*.json")).read_bytes()) for path in (tmp_path / "b", tmp_path / "c")]
    assert both[0] == both[1]


def test_reports_may_be_of_what_was_taken_over_only(campaign: Campaign, tmp_path: Path) -> None:
    run("take-over", campaign.folder, "X1")
    report = ("report", campaign.folder, "--format", "html")
    done = run(*report, "--taken-over", "-o", tmp_path / "a")
    assert (done.returncode, done.output.count("C783")) == (1, 1), done.output
    assert len(list((tmp_path / "a").iterdir())) == 1
    assert run(*report, "-o", tmp_path / "b").returncode == 0
    assert len(list((tmp_path / "b").iterdir())) == 2
    run("reopen", campaign.folder, "X1", "--reason", "更正")
    assert run(*report, "--taken-over", "-o", tmp_path / "c").returncode == 3  # there is nothing to make one of


def test_data_may_be_of_what_was_taken_over_only(campaign: Campaign, tmp_path: Path) -> None:
    run("take-over", campaign.folder, "X1")
    done = run("export", campaign.folder, "--taken-over", "-o", tmp_path / "a.csv")
    assert (done.returncode, done.output.count("C783")) == (1, 1), done.output
    assert run("export", campaign.folder, "-o", tmp_path / "b.csv").returncode == 0
    agencies = [
        {row["agency_code"] for row in csv.DictReader(path.read_text("utf-8-sig").splitlines())}
        for path in (tmp_path / "a.csv", tmp_path / "b.csv")
    ]
    assert agencies == [{"X1"}, {"X1", "X3"}]


@pytest.mark.parametrize("rank", [(), ("--rank",)])
def test_a_comparison_may_be_of_what_was_taken_over_only(
    rank: tuple[str, ...], campaign: Campaign, tmp_path: Path
) -> None:
    put(campaign, "d.xlsx", workbook("X2", version=9))
    collect(campaign, None, lambda: NOW)
    run("take-over", campaign.folder, "X1")
    compared: tuple[str | Path, ...] = ("compare", campaign.folder, *rank, "--taken-over", "--lang", "en")
    done = run(*compared)
    assert (done.returncode, done.output.count("C783"), done.stdout) == (1, 2, ""), "one alone is not compared"
    run("take-over", campaign.folder, "X2")
    done = run(*compared, "-o", tmp_path / "a.html")
    assert (done.returncode, done.output.count("C783")) == (1, 1), done.output
    page = (tmp_path / "a.html").read_text("utf-8")
    assert ("教育局" in page, "财政局" in page) == (True, False)
    run("take-over", campaign.folder, "X3")
    assert run(*compared).returncode == 0


def test_what_was_not_taken_over_is_a_finding_of_its_file(campaign: Campaign) -> None:
    run("take-over", campaign.folder, "X1")
    for given in (campaign.folder, campaign.accepted):
        found = {
            Path(source.name).name: [finding.code for finding in source.diagnostics if finding.code == "C783"]
            for source in submissions(given, taken_over=True)
        }
        assert found == {"X1 民政局.json": [], "X3 财政局.json": ["C783"]}


def test_last_years_reports_are_read_with_the_key_that_is_named(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("code,name\nX1,甲局\n", "utf-8")
    (tmp_path / "key").write_text("k", "utf-8")
    prior = next(SAMPLES.glob("*-2020.xlsx"))
    common = ("--roster", tmp_path / "roster.csv", "--year", "2021", "--prior", prior)
    for number, key in enumerate(((), ("--key-file", tmp_path / "key"))):
        new = run("new", tmp_path / f"c{number}", *common, "--deadline", "2099-01-31", *key)
        blank = run("blank", "--edition", "2021", *common, "-o", tmp_path / f"b{number}", *key)
        assert [("W212" in made.output) for made in (new, blank)] == [bool(key)] * 2, (new.output, blank.output)


SAME_SHORT = """代码,名称,简称,上级,类别
X0,某市人民政府,,,
X1,甲县人力资源和社会保障局,人社局,X0,部门
X2,乙县人力资源和社会保障局,人社局,X0,部门
X3,丙县人社局,丙人社,X0,部门
"""


@pytest.mark.parametrize("verb", ["take-over", "reopen", "history", "answer"])
def test_agencies_of_one_short_name_are_listed_with_their_codes(verb: str, tmp_path: Path) -> None:
    campaign = make_campaign(tmp_path / "年报", SAME_SHORT)
    reason = ["--reason", "x"] if verb in ("reopen", "answer") else []
    done = run(verb, campaign.folder, "人社局", *reason, "--lang", "zh")
    assert done.returncode != 0
    assert "有 2 个单位叫“人社局”" in done.stderr
    assert "乙县人力资源和社会保障局 X2" in done.stderr
    assert "丙县" not in done.stderr
    again = run(verb, campaign.folder, "丙人社", *reason, "--lang", "zh")
    assert "名录中" not in again.stderr


def test_the_desk_lists_them_too(tmp_path: Path) -> None:
    campaign = make_campaign(tmp_path / "年报", SAME_SHORT)
    with pytest.raises(CannotDecideError, match=r"X1.*X2"):
        named_member(campaign.roster, "人社局")
    assert named_member(campaign.roster, "某市人民政府").code == "X0"


@pytest.mark.parametrize(
    "words",
    [("status",), ("status", "--json"), ("history", "X1"), ("export", "-o", "x.csv"), ("report", "-o", "x.docx")],
)
def test_verbs_that_only_look_write_nothing_into_the_ledger(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = make_campaign(tmp_path / "年报")
    put(campaign, "a.xlsx", workbook("X1"))
    put(campaign, "b.xlsx", workbook("X2", wrong=True))
    collect(campaign, None, lambda: NOW)
    folder = set(campaign.folder.iterdir())
    opened = Ledger.open

    def looked_at(path: Path, *, write: bool = False, shared: bool = False) -> AbstractContextManager[Ledger]:
        assert not write
        return opened(path, write=write, shared=shared)

    monkeypatch.setattr(Ledger, "open", looked_at)
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(app, [words[0], str(campaign.folder), *words[1:]]).exit_code == 0
    with campaign.looked_at() as ledger:
        wrong = next(entry.sha256 for entry in ledger.entries() if entry.names == ("b.xlsx",))
    assert returned_files(campaign, wrong).keys() == {".xlsx", ".html"}
    assert set(campaign.folder.iterdir()) == folder
