"""Doubts about what was accepted: seen wherever it is used, answered with a reason, and then open no more."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import gouji
from gouji.collection.campaign import Campaign, CannotDecideError, collect, open_campaign, overview, status_page
from gouji.collection.sources import submissions
from gouji.findings import Language
from gouji.form import lay_out
from gouji.form.submission import Agency
from gouji.publishing import consolidation
from gouji.reading import Options
from support.campaigns import NOW, ROSTER, YEAR, make_campaign, put, rows, without_stamp, workbook
from support.command import run
from support.edit import Workbook
from support.filled import submission

FEES = "proactive_disclosure.administrative_fees.amount"
FORM = gouji.load("2021")
LEVELS = (
    ROSTER.replace("类别,", "级别,类别,", 1)
    .replace(",部门,", ",县,部门,")
    .replace("X0,下级", "X0,乡,下级")
    .replace("人民政府,,,,", "人民政府,,,县,,")
)


def _filed(code: str, name: str, fees: int) -> gouji.Submission:
    return submission(FORM, YEAR, {FEES: fees}).model_copy(update={"agency": Agency(code=code, name=name)})


def _typed_over(folder: Path, language: Language) -> Campaign:
    """One agency typed over a total, which only the reading of its workbook can know; collected in a language."""
    made = make_campaign(folder / "年报", language=language)
    put(made, "a.xlsx", _with_typed_total("X1"))
    collect(made, None, lambda: NOW)
    return made


def _with_typed_total(code: str) -> bytes:
    cell = lay_out(FORM).cells["requests.new.total"]
    book = Workbook(workbook(code))
    book.set(cell.sheet, cell.a1, 57)
    return book.to_bytes()


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    """One agency filed a fee that no agency of a county takes."""
    made = make_campaign(tmp_path / "年报", LEVELS)
    put(made, "a.xlsx", gouji.make_filled(_filed("X1", "某县民政局", 1_234_567)))
    collect(made, None, lambda: NOW)
    return made


def _open(campaign: Campaign) -> list[tuple[str, str | None]]:
    with campaign.looked_at() as ledger:
        return [(found.doubt.code, found.doubt.place) for found in overview(campaign, ledger, NOW).open_doubts]


def _answer(campaign: Campaign, which: str, reason: str | None, code: str | None = None) -> None:
    gouji.answer_doubt(campaign, which, reason, person="赵六", code=code)


def test_a_doubt_is_seen_by_everything_that_uses_what_was_accepted(campaign: Campaign, tmp_path: Path) -> None:
    ((code, place),) = _open(campaign)
    assert code == "P507"
    line = f"{place}: P507 警告"
    with campaign.looked_at() as ledger:
        page = status_page(overview(campaign, ledger, NOW), "zh")
    assert '<section id="doubts">' in page
    assert f'<td class="place">{place}</td>' in page
    put(campaign, "b.xlsx", gouji.make_filled(_filed("X1", "某县民政局", 1_234_568)))
    for words in (["collect"], ["consolidate", "-o", str(tmp_path / "汇总")], ["report", "-o", str(tmp_path / "报告")]):
        done = run(words[0], campaign.folder, *words[1:], "--lang", "zh")
        section = done.stderr.partition("请核对")[2]
        assert line in section, done.output
    assert f"民政局:{place}: P507" in run("status", campaign.folder, "--lang", "zh").stdout.partition("请核对")[2]


def test_an_answer_is_recorded_and_the_doubt_is_open_no_more(campaign: Campaign, tmp_path: Path) -> None:
    _answer(campaign, "a.xlsx", "电话核实", "p507")
    assert _open(campaign) == []
    assert rows(campaign, "SELECT code, reason, person FROM doubt_answers") == [("P507", "电话核实", "赵六")]
    (found,) = json.loads(run("status", campaign.folder, "--json").stdout)["doubts"]
    assert (found["code"], found["answer"]["reason"], found["answer"]["person"]) == ("P507", "电话核实", "赵六")
    (source,) = submissions(campaign.folder)
    assert source.doubts == ()
    for words in (["collect"], ["status"], ["report", "-o", str(tmp_path / "报告")]):
        assert "P507" not in run(words[0], campaign.folder, *words[1:]).output
    _answer(campaign, "民政局", None)
    assert [code for code, _ in _open(campaign)] == ["P507"]
    assert len(rows(campaign, "SELECT 1 FROM doubt_answers")) == 2  # what was written stays


def test_an_answer_is_for_the_content_it_was_given_for(campaign: Campaign) -> None:
    _answer(campaign, "X1", "电话核实")
    put(campaign, "b.xlsx", gouji.make_filled(_filed("X1", "某县民政局", 1_234_568)))
    collect(campaign, None, lambda: NOW)
    assert [code for code, _ in _open(campaign)] == ["P507"]


def test_what_does_not_count_or_is_not_doubted_cannot_be_answered(campaign: Campaign) -> None:
    put(campaign, "wrong.xlsx", workbook("X2", wrong=True))
    put(campaign, "right.xlsx", workbook("X3"))
    collect(campaign, None, lambda: NOW)
    for which, code in (("wrong.xlsx", None), ("right.xlsx", None), ("a.xlsx", "P508"), ("none.xlsx", None)):
        with pytest.raises(CannotDecideError):
            _answer(open_campaign(campaign.folder), which, "核实", code)
    for which, words in (
        ("县民政", "no file and no agency is called '县民政'; 某县民政局\\?"),
        ("X2", "nothing that counts came from X2"),
        ("某县教育局", "nothing that counts came from 某县教育局"),
        ("粮食", "粮食 is not in the ledger"),
    ):
        with pytest.raises(CannotDecideError, match=words):
            _answer(open_campaign(campaign.folder), which, "核实")
    assert run("answer", campaign.folder, "a.xlsx").returncode == 2
    assert run("answer", campaign.folder, "a.xlsx", "--reason", " ").returncode == 2
    assert run("answer", campaign.folder, "a.xlsx", "--reason", "x", "--undo").returncode == 2
    assert rows(campaign, "SELECT 1 FROM doubt_answers") == []


@pytest.mark.parametrize(("fees", "codes"), [(30_000, []), (40_000, ["P507"])])
def test_a_sum_is_judged_as_its_parts_are(campaign: Campaign, fees: int, codes: list[str]) -> None:
    """No part is so large that it must be wrong; together they are."""
    names = {"X1": "某县民政局", "X2": "某县教育局", "X3": "某县财政局"}
    filed = [_filed(code, name, fees) for code, name in names.items()]
    for each in filed:
        _, findings = gouji.load_submission(each.model_dump_json(), Options(roster=campaign.roster))
        assert findings == ()
    found = gouji.consolidate(filed, campaign.roster)
    assert [finding.code for finding in found.diagnostics if finding.code[0] == "P"] == codes
    document = json.dumps(found.document())
    assert ("P507" in document) == bool(codes)
    assert consolidation.outputs(found, campaign.roster).keys()


@pytest.mark.parametrize(("kept", "seen"), [("en", "zh"), ("zh", "en")])
def test_a_doubt_is_worded_for_who_looks_and_not_as_it_was_collected(
    kept: Language, seen: Language, tmp_path: Path
) -> None:
    campaign = _typed_over(tmp_path, kept)
    (filed,) = campaign.accepted.glob("*.json")
    words = {"zh": "公式被数字覆盖", "en": "was typed over"}
    with campaign.looked_at() as ledger:
        (doubt,) = (found.doubt for found in overview(campaign, ledger, NOW).open_doubts)
    assert all(words[language] in doubt.message.text(language) for language in ("zh", "en"))
    assert words[kept] in filed.read_text("utf-8")
    for verb in (["status"], ["consolidate", "-o", str(tmp_path / "sum")], ["report", "-o", str(tmp_path / "out")]):
        done = run(verb[0], campaign.folder, *verb[1:], "--lang", seen)
        assert "W208" in done.output
        assert words[seen] in done.output, done.output
        assert words[kept] not in done.output


def test_a_doubt_of_what_was_read_twice_is_told_once(tmp_path: Path) -> None:
    campaign = make_campaign(tmp_path / "年报")
    put(campaign, "a.xlsx", without_stamp("X1"))
    collect(campaign, None, lambda: NOW)
    assert run("accept", campaign.folder, "a.xlsx", "--agency", "X1", "--reason", "电话核实").returncode == 0
    assert len(rows(campaign, "SELECT 1 FROM readings")) == 2
    done = run("consolidate", campaign.folder, "-o", tmp_path / "sum", "--lang", "zh")
    assert done.stderr.partition("请核对")[2].count("W210") == 1, done.output


def test_a_ledger_of_an_earlier_version_shows_the_words_that_it_has(tmp_path: Path) -> None:
    campaign = _typed_over(tmp_path, "en")
    rows(campaign, "DROP TABLE doubts")
    assert "was typed over" in run("status", campaign.folder, "--lang", "zh").stdout
    with campaign.looked_at() as ledger:
        assert [found.doubt.code for found in overview(campaign, ledger, NOW).open_doubts] == ["W208"]
    put(campaign, "b.xlsx", _with_typed_total("X2"))
    collect(campaign, None, lambda: NOW)
    told = run("status", campaign.folder, "--lang", "zh").stdout
    assert (told.count("was typed over"), told.count("公式被数字覆盖")) == (1, 1)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_a_sum_lacks_is_told_in_the_language_it_was_made_in(
    language: Language, campaign: Campaign, tmp_path: Path
) -> None:
    words = {"zh": "请催报后重新汇总", "en": "Ask them for their reports and add up again"}
    done = run("consolidate", campaign.folder, "-o", tmp_path / "sum", "--lang", language)
    assert words[language] in done.output
    (document,) = (tmp_path / "sum").glob("*.json")
    reported = run("report", document, "-o", tmp_path / "a.html", "--lang", language)
    assert all((words[other] in reported.output) == (other == language) for other in words), reported.output
