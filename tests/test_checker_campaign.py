"""The checker's page of a campaign says of a workbook what collecting will say."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gouji.checker import CheckerSettings, Verdict, judge
from gouji.collection.campaign import Campaign, Disposition, collect
from gouji.findings import Severity
from support.campaigns import NOW, ROSTER, make_campaign, put, without_stamp, workbook
from support.command import run

FORMS = "代码,名称,上级代码,单位类别,应报报表\nT1,某县人民政府,,,\nX1,某县民政局,T1,部门,\nX2,某县教育局,T1,部门,2019\n"


@pytest.fixture
def settings_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[Campaign], CheckerSettings]:
    """The settings in the page that the verb makes of a campaign."""
    made: list[CheckerSettings] = []

    def make(_: object, settings: CheckerSettings, **__: object) -> str:
        made.append(settings)
        return ""

    monkeypatch.setattr("gouji.checker.make_checker", make)
    monkeypatch.setattr("gouji.cli.checker._engine", lambda *_: None)

    def of(campaign: Campaign) -> CheckerSettings:
        assert run("checker", campaign.folder, "-o", campaign.folder / "a.html").returncode == 0
        return CheckerSettings.of(made[-1].to_json())

    return of


def checked(data: bytes, settings: CheckerSettings) -> Verdict:
    return judge(data, "a.xlsx", settings.options(), requirement=settings.requirement())


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: workbook("X1"), None),
        (lambda: workbook("X1", wrong=True), None),
        (lambda: workbook("X1", year=2024), "C730"),
        (lambda: workbook("X1", year=2020, edition="2019"), "C730"),
        (lambda: workbook("X1", year=2024, wrong=True), "C730"),
        (lambda: workbook("Y9", "邻县民政局"), "C732"),
        (lambda: workbook("Y9", "某县民政局"), "C733"),
        (lambda: workbook("X1", "某县民政和退役军人局"), None),
        (without_stamp, "C736"),
        (lambda: b"%PDF-1.7", None),
    ],
)
@pytest.mark.parametrize("more", [{}, {"must_sign": "负责人、填报人"}, {"issue": 2}])
def test_a_page_says_of_a_workbook_what_collecting_will_say(
    settings_of: Callable[[Campaign], CheckerSettings],
    tmp_path: Path,
    make: Callable[[], bytes],
    code: str | None,
    more: dict[str, Any],
) -> None:
    campaign = make_campaign(tmp_path / "年报", **more)
    settings = settings_of(campaign)
    put(campaign, "a.xlsx", make())
    (judged,) = collect(campaign, None, lambda: NOW).standings.contents
    verdict = checked(make(), settings)
    assert (verdict.record["status"] == "accepted") is (judged.disposition is Disposition.COUNTS)
    said = [finding["code"] for finding in verdict.record["findings"] if finding["severity"] == "error"]
    ours = {finding.code for finding in judged.findings if finding.severity is Severity.ERROR} - {"C749"}
    assert ours == {code} - {None}
    assert ours <= {*said}
    assert bool(said) is (verdict.record["status"] != "accepted")


def test_an_agency_learns_what_to_do_and_gets_no_workbook_that_is_not_collected(
    settings_of: Callable[[Campaign], CheckerSettings], tmp_path: Path
) -> None:
    settings = settings_of(make_campaign(tmp_path / "年报"))
    for data in (workbook("Y9", "邻县民政局", wrong=True), workbook("X1", year=2024, wrong=True)):
        verdict = checked(data, settings)
        (ours,) = [finding for finding in verdict.record["findings"] if finding["code"].startswith("C")]
        assert "gouji" not in ours["advice"]
        assert ours["advice"]
        assert verdict.workbook is verdict.record["workbook"] is None
    assert checked(workbook("X1", wrong=True), settings).workbook is not None


def test_a_form_that_the_agency_does_not_file_is_told(
    settings_of: Callable[[Campaign], CheckerSettings], tmp_path: Path
) -> None:
    campaign = make_campaign(tmp_path / "年报", FORMS)
    settings = settings_of(campaign)
    verdict = checked(workbook("X2"), settings)
    assert [finding["code"] for finding in verdict.record["findings"]] == ["C788"]
    assert checked(workbook("X1"), settings).record["status"] == "accepted"


def test_without_a_campaign_whoever_is_not_on_the_roster_is_told(tmp_path: Path) -> None:
    """A page or a check with a roster alone knows no period, and that of a government summed up may be checked too."""
    roster, file = tmp_path / "roster.csv", tmp_path / "a.xlsx"
    roster.write_text(ROSTER, "utf-8")
    file.write_bytes(workbook("Y9", "邻县民政局"))
    done = run("check", file, "--roster", roster, "--lang", "zh")
    assert (done.returncode, "C732" in done.stdout) == (1, True)
    assert "exclude" not in done.stdout
    done = run("check", file, "--roster", roster, "--format", "json")
    (line,) = map(json.loads, done.stdout.splitlines())
    assert (line["status"], [one["code"] for one in line["diagnostics"]]) == ("rejected", ["C732"])
    for ours in (workbook("X1"), workbook("X1", year=2024), workbook(None, "某县民政局"), without_stamp()):
        file.write_bytes(ours)
        assert run("check", file, "--roster", roster).returncode == 0
    file.write_bytes(b"%PDF-1.7")
    assert "C732" not in run("check", file, "--roster", roster).stdout


def test_an_archive_is_answered_with_what_helps_on_the_page() -> None:
    """The page unpacks nothing, and to make an archive of what is one already leads nowhere."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("民政局.xlsx", workbook("X1"))
    for language, words in (("zh", "把其中的工作簿拖到本页"), ("en", "drop the workbooks in it here")):
        (told,) = judge(stream.getvalue(), "a.zip", language=language).record["findings"]  # type: ignore[arg-type]
        assert (told["code"], words in told["advice"]) == ("F110", True)
        assert "压缩为" not in told["advice"]
