"""Letters and drafts of mails: who gets what, that mail programs read them, and that nothing is written over."""

from __future__ import annotations

import email
import email.policy
import json
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gouji
from gouji.collection.campaign import Campaign, collect, overview, parcels, written_letters
from gouji.collection.ledger import LEDGER_FILE
from gouji.roster import Member
from support.campaigns import NOW, ROSTER, make_campaign, put, workbook
from support.command import run


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    """One accepted, one to correct, three that sent nothing; for one of those a blank workbook was made."""
    made = make_campaign(tmp_path / "年报", ROSTER.replace("李四 0953-2,", "李四 0953-2,jy@x.cn；jy2@x.cn"))
    put(made, "a.xlsx", workbook("X1"))
    put(made, "b.xlsx", workbook("X2", wrong=True))
    collect(made, None, lambda: NOW)
    (made.folder / made.names.outbox / "X3 财政局.xlsx").write_bytes(b"blank")
    return made


def test_everyone_who_has_something_to_get_gets_it(campaign: Campaign, tmp_path: Path) -> None:
    out = tmp_path / "待发"
    done = run("letters", campaign.folder, "-o", out)
    assert done.returncode == 0, done.stderr
    made = {folder.name: sorted(path.name for path in folder.iterdir()) for folder in out.iterdir() if folder.is_dir()}
    assert made == {
        "X0 某县人民政府": ["X0 某县人民政府.eml", "催报函.html"],
        "X2 教育局": ["X2 教育局-第1轮退改.html", "X2 教育局-第1轮退改.xlsx", "X2 教育局.eml"],
        "X3 财政局": ["X3 财政局.eml", "X3 财政局.xlsx", "催报函.html"],
        "T1 青山镇": ["T1 青山镇.eml", "催报函.html"],
    }
    listed = (out / "清单.csv").read_text("utf-8-sig").splitlines()
    assert len(listed) == 1 + len(made)
    assert any("jy@x.cn；jy2@x.cn" in line for line in listed)
    letter = (out / "X3 财政局" / "催报函.html").read_text("utf-8")
    assert all(words in letter for words in ("某县财政局", "2026年1月31日", "X3 财政局.xlsx", "2026年1月20日"))
    assert run("letters", campaign.folder, "-o", out).returncode == 2  # what was sent stays


def test_letters_are_made_where_the_ledger_cannot_be_written(campaign: Campaign, tmp_path: Path) -> None:
    with closing(sqlite3.connect(campaign.folder / LEDGER_FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # as a disk where nothing can be written, for who is not root
        done = run("letters", campaign.folder, "-o", tmp_path / "待发", "--lang", "zh")
        assert done.returncode == 1
        assert run("letters", campaign.folder, "--sent", tmp_path / "待发").returncode == 2
    assert "做好 4 个单位的函" in done.output
    assert "没有记入台账" in done.output
    assert len(list((tmp_path / "待发").rglob("*.eml"))) == 4
    agencies = json.loads(run("status", campaign.folder, "--json").stdout)["agencies"]
    assert not any(agency["letters"] for agency in agencies)


def test_letters_of_an_earlier_folder_of_the_same_name_did_not_go_out(campaign: Campaign) -> None:
    with campaign.kept() as ledger:
        made = list(parcels(overview(campaign, ledger, NOW)))
        for letters, day in ((made, NOW), (made[:3], NOW - timedelta(days=9))):  # the clock of the second went back
            ledger.letters.add(written_letters(letters, "待发", "王", day))
            assert ledger.letters.mark_sent("别的", NOW) == (0, 0)
        assert [ledger.letters.mark_sent("待发", NOW) for _ in range(2)] == [(3, 3), (3, 0)]
        told = ledger.letters.written("2021").values()
    assert sorted([letter.sent is not None for letter in letters] for letters in told) == [
        [False],
        *[[False, True]] * 3,
    ]


def test_letters_are_recorded_as_written_and_as_sent(campaign: Campaign, tmp_path: Path) -> None:
    before = json.loads(run("status", campaign.folder, "--json").stdout)
    assert not any(agency["letters"] for agency in before["agencies"])
    assert run("letters", campaign.folder, "-o", tmp_path / "一", "--by", "王").returncode == 0
    assert run("letters", campaign.folder, "--sent", tmp_path / "一").returncode == 0
    assert run("letters", campaign.folder, "-o", tmp_path / "二").returncode == 0
    agencies = {
        agency["code"]: agency for agency in json.loads(run("status", campaign.folder, "--json").stdout)["agencies"]
    }
    told = {
        code: [(letter["kind"], letter["folder"], bool(letter["sent"])) for letter in agency["letters"]]
        for code, agency in agencies.items()
    }
    assert told["X1"] == []
    assert told["X2"] == [("returned", "一", True), ("returned", "二", False)]
    assert told["X3"] == [("missing", "一", True), ("missing", "二", False)]
    assert agencies["X2"]["letters"][0]["recipients"] == ["jy@x.cn", "jy2@x.cn"]
    assert agencies["X2"]["letters"][0]["person"] == "王"
    assert run("--lang", "zh", "status", campaign.folder).stdout.count("已写函 2 次，最近 01-20") == 4
    assert "2 letters, the last written 01-20" in gouji.status_page(gouji.status(campaign), "en")
    again = run("letters", campaign.folder, "--sent", tmp_path / "一", "--lang", "zh")
    assert "已记为发出：4 份，其中 4 份先前已经记过" in again.output
    assert run("letters", campaign.folder, "--sent", tmp_path / "三").returncode == 2
    assert run("letters", campaign.folder).returncode == 2
    assert run("letters", campaign.folder, "-o", tmp_path / "四", "--sent", tmp_path / "一").returncode == 2


def test_letters_that_cannot_be_written_are_not_recorded(campaign: Campaign, tmp_path: Path) -> None:
    (tmp_path / "here").write_bytes(b"")
    assert run("letters", campaign.folder, "-o", tmp_path / "here" / "a").returncode == 2
    with campaign.looked_at() as ledger:
        assert ledger.letters.written("2021") == {}


def test_a_draft_is_read_as_it_was_meant(campaign: Campaign) -> None:
    with campaign.looked_at() as ledger:
        made = {parcel.folder: parcel for parcel in parcels(overview(campaign, ledger, NOW))}
        again = {parcel.folder: parcel for parcel in parcels(overview(campaign, ledger, NOW))}
    parcel = made["X2 教育局"]
    assert parcel.files == again["X2 教育局"].files  # the same bytes
    message = email.message_from_bytes(parcel.files["X2 教育局.eml"], policy=email.policy.default)
    assert [str(address.addr_spec) for address in message["To"].addresses] == ["jy@x.cn", "jy2@x.cn"]
    assert message["X-Unsent"] == "1"
    assert "某县教育局" in message["Subject"]
    body = message.get_body()
    assert body is not None
    assert body.get_content().startswith("某县教育局：")
    sent = {str(part.get_filename()): part.get_content() for part in message.iter_attachments()}
    assert (
        sent["X2 教育局-第1轮退改.xlsx"]
        == parcel.files["X2 教育局-第1轮退改.xlsx"]
        == (campaign.returned / "X2 教育局-第1轮退改.xlsx").read_bytes()
    )
    assert set(sent) == parcel.files.keys() - {"X2 教育局.eml"}


def test_a_letter_after_the_deadline_says_so(tmp_path: Path) -> None:
    late = make_campaign(tmp_path / "迟", deadline=date(2026, 1, 2))
    with late.looked_at() as ledger:
        (first, *_) = parcels(overview(late, ledger, NOW))
    assert "逾期" in first.files["催报函.html"].decode()


@given(st.text())
def test_no_cell_of_a_roster_becomes_a_line_of_a_mail(text: str) -> None:
    for address in Member("X1", "某县民政局", email=f"{text} a@b.cn").addresses:
        assert address.isascii()
        assert not any(char.isspace() or char in "<>,;:" for char in address)
