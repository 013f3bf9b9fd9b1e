"""The page for the wall as a browser shows it: figures, names that want to be more; and the lines of a terminal."""

from __future__ import annotations

import html
import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from gouji.cli.status_table import lines
from gouji.collection.campaign import (
    Campaign,
    Decision,
    DecisionKind,
    Overview,
    collect,
    decide,
    open_campaign,
    overview,
    status_page,
)
from gouji.common.typography import width
from gouji.findings import Language
from support.campaigns import NOW, ROSTER, make_campaign, put, without_stamp, workbook
from support.command import run
from support.programs import Browse

SCRIPT = "<script>document.title='hurt'</script>"


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two accepted, one to correct, one nobody's, three missing, and an agency with a name that wants to be more."""
    campaign = make_campaign(
        tmp_path_factory.mktemp("wall") / "c",
        f'{ROSTER}S1,{SCRIPT}{"很长的" * 9}局,"<b>&局",X0,部门,"\'""<img src=x onerror=alert(1)>",a@b.cn\n',
    )
    put(campaign, "a.xlsx", workbook("X1"))
    put(campaign, "b.xlsx", workbook("X2", wrong=True))
    put(campaign, "c&amp;i.xlsx", without_stamp("X3"))
    put(campaign, "d.xlsx", workbook("T1", broken_sum=True))
    collect(campaign, None, lambda: NOW)
    decide(campaign, "d.xlsx", Decision(DecisionKind.ACCEPT, f"电话 {SCRIPT}", "赵六", NOW))
    return campaign.folder


@pytest.fixture
def campaign(collected: Path, tmp_path: Path) -> Campaign:
    return open_campaign(shutil.copytree(collected, tmp_path / "c"))


def shown(campaign: Campaign, days: int = 0) -> Overview:
    with campaign.looked_at() as ledger:
        return overview(campaign, ledger, NOW + timedelta(days=days))


@pytest.mark.chromium
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_in_a_browser(campaign: Campaign, language: Language, browse: Browse) -> None:
    text = status_page(shown(campaign), language)
    dom = browse(text)
    figures = {
        name: re.search(rf'id="{name}"><b>(.*?)</b>', dom) for name in ("percent", "accepted", "returned", "missing")
    }
    assert {name: found and found[1] for name, found in figures.items()} == {
        "percent": "33%",
        "accepted": "2",
        "returned": "1",
        "missing": "3",
    }
    assert 'data-days="11"' in dom
    assert dom.count('<li class="') == 6
    # No script ran, and no element came out of a name.
    assert "<title>hurt" not in dom
    assert "<script" not in dom
    assert "<img" not in dom
    assert html.escape(f"电话 {SCRIPT}", quote=False) in dom
    assert "c&amp;amp;i.xlsx" in dom


def test_the_page_needs_nothing_from_elsewhere(campaign: Campaign) -> None:
    text = status_page(shown(campaign), "zh")
    leads = re.findall(r'(?:src|href)="([^"]*)"', text)
    assert [each for each in leads if not each.startswith("mailto:")] == []
    assert "url(" not in text
    assert "@import" not in text


@pytest.mark.parametrize(
    ("days", "zh", "en"), [(10, "1", "day left"), (11, "今天截止", "due today"), (14, "3", "days over")]
)
def test_the_deadline_comes_nearer_and_passes(campaign: Campaign, days: int, zh: str, en: str) -> None:
    then = shown(campaign, days)
    assert then.days_left == 11 - days
    assert f"<b>{zh}</b>" in status_page(then, "zh")
    assert en in status_page(then, "en")


def test_whom_to_call_comes_in_order_of_urgency(campaign: Campaign) -> None:
    calls = shown(campaign).calls
    assert [each.standing.member.code for each in calls] == ["X0", "X3", "S1", "X2"]
    assert [[problem.code for problem in each.problems] for each in calls] == [[], [], [], ["V302"]]


def test_a_terminal_shows_columns_that_stand_under_each_other(campaign: Campaign) -> None:
    found = list(lines(shown(campaign), "zh"))
    table = [line for line in found if line.startswith("  某县人民政府")]
    assert len({width(line) for line in table}) == 1
    assert all(line == line.rstrip() for line in found)
    calls = [line for line in found if line.startswith(("  未报", "  待改"))]
    assert len(calls) == 4
    # A very long name stands out of its own row, and pads no other.
    (short,) = [line for line in calls if " X3 " in line]
    assert max(map(len, re.findall(" {2,}", short))) < 48
    # Nothing that a console of Chinese Windows lacks.
    assert [line for line in found if "script" not in line and line.encode("gbk", "replace").count(b"?") > 1] == []


def test_the_page_is_made_anew_over_an_older_one(campaign: Campaign, tmp_path: Path) -> None:
    page = tmp_path / "进度.html"
    for _ in range(2):
        assert run("status", campaign.folder, "--html", page).returncode == 0
    assert page.read_text("utf-8").startswith("<!doctype html>")


def test_what_is_no_such_page_is_not_overwritten(campaign: Campaign, tmp_path: Path) -> None:
    page = tmp_path / "年报.xlsx"
    page.write_bytes(b"somebody's work")
    assert run("status", campaign.folder, "--html", page).returncode == 2
    assert page.read_bytes() == b"somebody's work"
