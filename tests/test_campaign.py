"""A campaign: what counts, what goes back, what is nobody's; and that nothing is lost, doubled or overwritten."""

from __future__ import annotations

import contextlib
import errno
import functools
import io
import json
import os
import shutil
import sqlite3
import sys
import threading
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

import gouji
from gouji.collection.campaign import (
    Campaign,
    CannotDecideError,
    Collected,
    Decision,
    DecisionKind,
    Disposition,
    LedgerError,
    NotACampaignError,
    State,
    collect,
    decide,
    open_campaign,
    record,
    returned_files,
)
from gouji.collection.campaign.standing import judge
from gouji.collection.sources import Loaded, submissions
from gouji.findings import CATALOGUE, Phrase, Severity
from gouji.reading.api import Returned, cannot_open, fetch, read_file
from gouji.reading.workbooks import Options
from gouji.roster import Directory
from support.campaigns import (
    KEY,
    NAMES,
    NOW,
    ROSTER,
    YEAR,
    accepted,
    collect_and_die,
    digest,
    make_campaign,
    nobodys,
    put,
    rows,
    states,
    tree,
    without_stamp,
    workbook,
)
from support.command import Done, exiting, run
from support.processes import begun
from support.samples import SAMPLES

OURS = {"C701", *(f"C{number}" for number in range(730, 750))}


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    return make_campaign(tmp_path / "年报")


def taken(campaign: Campaign, now: datetime = NOW, key: bytes | None = None) -> Collected:
    return collect(campaign, key, lambda: now)


def codes(done: Collected, name: str) -> list[str]:
    """The collection's findings about a content, by the name it came under."""
    return next([each.code for each in one.findings] for one in done.standings.contents if name in one.entry.names)


def said_of(done: Collected, name: str) -> list[str]:
    """The same as facts in Chinese."""
    return next([each.what() for each in one.findings] for one in done.standings.contents if name in one.entry.names)


def disposition(done: Collected, name: str) -> Disposition:
    return next(each.disposition for each in done.standings.contents if name in each.entry.names)


def decided(campaign: Campaign, which: str, kind: DecisionKind, agency: str | None = None) -> None:
    decide(campaign, which, Decision(kind, "核实", "赵六", NOW, agency))


# --- what counts ----------------------------------------------------------------------------------------------------


def test_a_valid_workbook_counts_and_its_reading_is_filed(campaign: Campaign) -> None:
    put(campaign, "随便什么名字.xlsx", workbook("X1"))
    done = taken(campaign)
    assert states(campaign)["X1"] is State.ACCEPTED
    assert accepted(campaign) == {"X1": digest(workbook("X1"))}
    assert [path.name for path in campaign.accepted.iterdir()] == ["X1 民政局.json"]
    assert done.notices == []
    assert list(campaign.returned.iterdir()) == []


def test_a_wrong_workbook_goes_back_with_its_mistakes_and_a_notice(campaign: Campaign) -> None:
    put(campaign, "a.xlsx", workbook("X1", wrong=True))
    assert disposition(taken(campaign), "a.xlsx") is Disposition.RETURNED
    assert states(campaign)["X1"] is State.RETURNED
    assert {path.name for path in campaign.returned.iterdir()} == {
        "X1 民政局-第1轮退改.xlsx",
        "X1 民政局-第1轮退改.html",
    }
    assert "约0件" in (campaign.returned / "X1 民政局-第1轮退改.html").read_text("utf-8")
    assert accepted(campaign) == {}


def test_the_newest_valid_one_counts_whatever_it_is_called(campaign: Campaign) -> None:
    put(campaign, "b.xlsx", workbook("X1"))
    taken(campaign)
    put(campaign, "a.xlsx", workbook("X1", version=1), modified=0)
    done = taken(campaign)
    assert accepted(campaign) == {"X1": digest(workbook("X1", version=1))}
    assert disposition(done, "b.xlsx") is Disposition.SUPERSEDED
    assert codes(done, "b.xlsx") == ["C738"]
    assert len(list(campaign.accepted.iterdir())) == 1


def test_of_two_that_come_together_the_one_changed_last_counts(campaign: Campaign) -> None:
    put(campaign, "z.xlsx", workbook("X1"), modified=10)
    put(campaign, "a.xlsx", workbook("X1", version=1), modified=20)
    taken(campaign)
    assert accepted(campaign) == {"X1": digest(workbook("X1", version=1))}


def test_a_later_wrong_one_displaces_nothing_but_is_shown_and_goes_back(campaign: Campaign) -> None:
    put(campaign, "good.xlsx", workbook("X1"))
    taken(campaign)
    put(campaign, "bad.xlsx", workbook("X1", wrong=True))
    done = taken(campaign)
    assert accepted(campaign) == {"X1": digest(workbook("X1"))}
    assert (disposition(done, "bad.xlsx"), codes(done, "bad.xlsx")) == (Disposition.RETURNED, ["C740"])
    assert (campaign.returned / "X1 民政局-第2轮退改.xlsx").exists()


def test_what_is_sent_today_is_named_by_round_and_the_rest_is_old(campaign: Campaign) -> None:
    for number, name in enumerate(("first", "second"), start=1):
        put(campaign, f"{name}.xlsx", workbook("X1", version=number, wrong=True))
        taken(campaign)
        stem = f"X1 民政局-第{number}轮退改"
        sent = {path.name for path in campaign.returned.iterdir() if path.is_file()}
        assert sent == {f"{stem}.xlsx", f"{stem}.html"}
    put(campaign, "third.xlsx", workbook("X1", version=3))
    (campaign.returned / "备忘.txt").write_text("x")
    taken(campaign)
    assert {path.name for path in campaign.returned.iterdir()} == {"旧", "备忘.txt"}
    old = {f"X1 民政局-第{number}轮退改{ending}" for number in (1, 2) for ending in (".xlsx", ".html")}
    assert {path.name for path in (campaign.returned / "旧").iterdir()} == old


def test_a_notice_says_until_when_whom_to_ask_and_who_sends_it(campaign: Campaign) -> None:
    settings = campaign.folder / "campaign.toml"
    settings.write_text(
        settings.read_text("utf-8") + 'office = "县政务公开办"\ncontact = "王某 0953-6012345"\n', "utf-8"
    )
    put(campaign, "a.xlsx", workbook("X1", wrong=True))
    taken(open_campaign(campaign.folder))
    (notice,) = campaign.returned.glob("*.html")
    words = notice.read_text("utf-8")
    deadline = campaign.settings.deadline
    day = f"{deadline.year}年{deadline.month}月{deadline.day}日"
    for part in ("民政局：", day, "县政务公开办", "王某 0953-6012345"):
        assert part in words


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (lambda: b"%PDF-1.7", "C749"),
        (lambda: workbook("Y9", "邻县民政局", wrong=True), "C732"),
        (lambda: workbook("Y9", "某县民政局", wrong=True), "C733"),
        (lambda: without_stamp(wrong=True), "C736"),
        ((SAMPLES / "findings" / "F102.xlsx").read_bytes, "C749"),
    ],
    ids=["C749", "C732", "C733", "C736", "F102"],
)
def test_a_notice_asks_nothing_that_only_the_office_can_do(
    campaign: Campaign, data: Callable[[], bytes], said: str
) -> None:
    put(campaign, "a.bin", data())
    assert codes(taken(campaign), "a.bin") == [said]
    (notice,) = campaign.returned.glob("*.html")
    text = notice.read_text("utf-8").partition("<body")[2]
    assert not [words for words in ("gouji", "收表单位核对", "请按来源", "--password", "文件页") if words in text]


def test_the_sender_of_a_mail_without_a_workbook_is_asked_for_one(campaign: Campaign) -> None:
    put(campaign, "信.eml", b"From: a@x.cn\r\nSubject: x\r\n\r\nsee you\r\n")
    taken(campaign)
    (notice,) = campaign.returned.glob("*.html")
    text = notice.read_text("utf-8")
    assert "作为附件重新发送" in text
    assert "收件文件夹" not in text


@pytest.mark.parametrize("data", [workbook("Y9", "邻县民政局"), without_stamp()], ids=["C732", "C736"])
def test_nothing_can_be_had_to_send_back_for_what_is_right_and_nobodys(campaign: Campaign, data: bytes) -> None:
    put(campaign, "a.xlsx", data)
    taken(campaign)
    assert returned_files(campaign, digest(data)) == {}


def test_many_copies_of_a_content_are_counted_where_some_are_named(campaign: Campaign) -> None:
    for number in range(8):
        put(campaign, f"{number}.xlsx", workbook("X1"))
    done = taken(campaign)
    assert said_of(done, "0.xlsx") == ["同一内容还有 1.xlsx、2.xlsx、3.xlsx 等 7 个，只计一次"]
    (found,) = (finding for one in done.standings.contents for finding in one.findings)
    assert found.what("en") == "The same content also came as 1.xlsx, 2.xlsx, 3.xlsx and 4 others; it counts once"


def test_nothing_goes_back_for_a_wrong_one_that_is_mended_already(campaign: Campaign) -> None:
    put(campaign, "bad.xlsx", workbook("X1", wrong=True), modified=1)
    put(campaign, "good.xlsx", workbook("X1"), modified=2)
    assert disposition(taken(campaign), "bad.xlsx") is Disposition.SUPERSEDED
    assert list(campaign.returned.iterdir()) == []


def test_the_same_content_twice_counts_once(campaign: Campaign) -> None:
    put(campaign, "a.xlsx", workbook("X1"))
    put(campaign, "b/a 副本.xlsx", workbook("X1"))
    done = taken(campaign)
    assert codes(done, "a.xlsx") == ["C739"]
    assert "同一内容还有 b/a 副本.xlsx，只计一次" in said_of(done, "a.xlsx")
    assert rows(campaign, "SELECT count(*) FROM arrivals") == [(1,)]
    put(campaign, "c.xlsx", workbook("X1"))
    assert taken(campaign).new == set()
    assert rows(campaign, "SELECT name FROM names ORDER BY name") == [("a.xlsx",), ("b/a 副本.xlsx",), ("c.xlsx",)]


def test_a_file_overwritten_under_its_name_is_a_new_content(campaign: Campaign) -> None:
    put(campaign, "a.xlsx", workbook("X1"))
    taken(campaign)
    put(campaign, "a.xlsx", workbook("X1", version=1))
    taken(campaign)
    assert accepted(campaign) == {"X1": digest(workbook("X1", version=1))}


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: workbook("X1", year=2024), "C730"),
        (lambda: workbook("X1", year=2020, edition="2019"), "C730"),
        (lambda: workbook("Y9", "邻县民政局"), "C732"),
        (lambda: workbook("Y9", "某县民政局"), "C733"),
        (lambda: workbook(None, "某县民证局"), "C732"),
        (without_stamp, "C736"),
        (lambda: b"%PDF-1.7", "C749"),
    ],
)
def test_what_is_not_collected_here_does_not_count(campaign: Campaign, make: Callable[[], bytes], code: str) -> None:
    put(campaign, "a.xlsx", make())
    done = taken(campaign)
    assert code in codes(done, "a.xlsx")
    assert accepted(campaign) == {}


def test_another_edition_for_the_same_year_does_not_count(tmp_path: Path) -> None:
    campaign = make_campaign(tmp_path / "c", edition="2019", year=2020)
    put(campaign, "a.xlsx", workbook("X1", year=2020, edition="2019"))
    directory = Directory(campaign.roster, {"2021": ()})
    with campaign.looked_at() as ledger:
        assert ledger.unread() == {}
    done = taken(campaign)
    (entry,) = (each.entry for each in done.standings.contents)
    judged = judge(entry, campaign.settings, directory)
    assert ([each.code for each in judged.findings], judged.disposition) == (["C731"], Disposition.RETURNED)


def test_the_name_of_a_file_that_cannot_be_read_is_a_hint_and_no_more(campaign: Campaign) -> None:
    put(campaign, "教育局年报.pdf", b"%PDF-1.7")
    (one,) = taken(campaign).standings.others
    assert one.findings[0].suggested == NAMES["X2"]
    assert states(campaign)["X2"] is State.MISSING


def test_a_near_name_is_shown_and_never_used(campaign: Campaign) -> None:
    put(campaign, "a.xlsx", workbook(None, "某县民证局"))
    (one,) = taken(campaign).standings.others
    assert one.findings[0].suggested == "某县民政局"
    assert one.member is None


def test_a_workbook_without_a_code_is_known_by_its_name_if_only_one_has_it(tmp_path: Path) -> None:
    campaign = make_campaign(tmp_path / "c", f"{ROSTER}T2,某县民政局,城北民政,T1,部门,,\n")
    put(campaign, "a.xlsx", workbook(None, "某县教育局"))
    put(campaign, "b.xlsx", workbook(None, "某县民政局"))
    done = taken(campaign)
    assert states(campaign)["X2"] is State.ACCEPTED
    assert states(campaign)["X1"] is State.MISSING
    assert codes(done, "b.xlsx") == ["C735"]


def test_the_code_decides_where_the_name_has_changed(campaign: Campaign) -> None:
    put(campaign, "a.xlsx", workbook("X1", "某县民政和退役军人局"))
    assert codes(taken(campaign), "a.xlsx") == ["C734"]
    assert states(campaign)["X1"] is State.ACCEPTED


def test_an_earlier_issue_and_a_late_one_are_told(tmp_path: Path) -> None:
    campaign = make_campaign(tmp_path / "c", issue=2)
    put(campaign, "a.xlsx", workbook("X1"))
    done = taken(campaign, NOW + timedelta(days=30))
    assert codes(done, "a.xlsx") == ["C737", "C741"]
    assert states(campaign)["X1"] is State.ACCEPTED


def test_a_sealed_campaign_takes_sealed_workbooks_only(tmp_path: Path) -> None:
    campaign = make_campaign(tmp_path / "c", sealed=True)
    put(campaign, "a.xlsx", workbook("X1", key=KEY))
    put(campaign, "b.xlsx", workbook("X2"))
    put(campaign, "c.xlsx", workbook("X3", key=b"another"))
    taken(campaign, key=KEY)
    assert accepted(campaign) == {"X1": digest(workbook("X1", key=KEY))}


def test_the_roster_may_change_while_the_campaign_runs(campaign: Campaign) -> None:
    put(campaign, "a.xlsx", workbook("N1", "新设局"))
    assert disposition(taken(campaign), "a.xlsx") is Disposition.UNCLAIMED
    (campaign.folder / "roster.csv").write_text(f"{ROSTER}N1,新设局,新设局,X0,部门,,\n", "utf-8")
    campaign = open_campaign(campaign.folder)
    taken(campaign)
    assert accepted(campaign) == {"N1": digest(workbook("N1", "新设局"))}
    (campaign.folder / "roster.csv").write_text(f"{ROSTER}N1,新设局,改名局,X0,部门,,\n", "utf-8")
    taken(open_campaign(campaign.folder))
    assert [path.name for path in campaign.accepted.iterdir()] == ["N1 改名局.json"]


# --- the inbox ------------------------------------------------------------------------------------------------------


def zipped(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data)
    return buffer.getvalue()


def test_folders_and_archives_are_looked_through(campaign: Campaign) -> None:
    put(campaign, "邮件/1月/a.xlsx", workbook("X1"))
    put(campaign, "群文件.zip", zipped({"乡镇/青山镇.xlsx": workbook("T1"), "__MACOSX/._x": b"x", "~$a.xlsx": b"x"}))
    taken(campaign)
    assert set(accepted(campaign)) == {"X1", "T1"}
    assert rows(campaign, "SELECT name FROM names ORDER BY name") == [
        ("群文件.zip/乡镇/青山镇.xlsx",),
        ("邮件/1月/a.xlsx",),
    ]


def test_names_of_archives_made_on_chinese_windows_are_read(campaign: Campaign) -> None:
    name = "民政局.xlsx"
    data = zipped({"aaaaaa.xlsx": workbook("X1")})
    put(campaign, "a.zip", data.replace(b"aaaaaa.xlsx", name.encode("gbk")))
    taken(campaign)
    assert rows(campaign, "SELECT name FROM names") == [(f"a.zip/{name}",)]


def test_what_calls_itself_an_archive_and_is_none_is_read_as_what_it_is(campaign: Campaign) -> None:
    put(campaign, "a.zip", workbook("X1"))
    put(campaign, "b.zip", b"no archive")
    done = taken(campaign)
    assert states(campaign)["X1"] is State.ACCEPTED
    assert disposition(done, "b.zip") is Disposition.UNCLAIMED


def test_a_damaged_or_locked_member_costs_only_itself(campaign: Campaign) -> None:
    data = bytearray(zipped({"a.xlsx": b"damaged" * 50, "b.xlsx": workbook("X1")}))
    data[60] ^= 1
    put(campaign, "a.zip", bytes(data))
    done = taken(campaign)
    assert disposition(done, "a.zip") is Disposition.UNCLAIMED
    assert states(campaign)["X1"] is State.ACCEPTED


def _deep() -> bytes:
    return zipped({"乡.zip": zipped({"村.zip": zipped({"年报.xlsx": workbook("X1")})})})


@pytest.mark.parametrize(
    ("name", "data", "said", "words"),
    [
        ("三.zip", _deep, "F112", "其中的 乡.zip/村.zip 没有读出：这是套了多层的压缩包"),
        ("空.zip", lambda: zipped({"甲/.DS_Store": b""}), "F110", "没有文件的压缩包"),
        ("密.zip", lambda: _locked({"a.xlsx": b"1", "b.xlsx": b"2"}), "F112", "a.xlsx、b.xlsx"),
        ("信.eml", lambda: b"From: a@x.cn\r\nSubject: x\r\n\r\nsee you\r\n", "C782", "没有附件的邮件"),
    ],
    ids=["deep", "empty", "locked", "mail"],
)
def test_a_container_of_which_something_is_not_read_waits_until_somebody_decides(
    campaign: Campaign, name: str, data: Callable[[], bytes], said: str, words: str
) -> None:
    put(campaign, name, data())
    done = taken(campaign)
    assert disposition(done, name) is Disposition.UNCLAIMED
    for _ in range(2):
        found = gouji.status(campaign)
        told = [finding.what("zh") for judged, finding in found.remarks if judged.name == name]
        assert len(told) == 1
        assert words in told[0]
        (kept,) = record(found, "zh")["others"]
        assert (kept["names"], kept["errors"]) == ([name], [said, "C749"])
        assert taken(campaign).new == set()
    assert [path.suffix for path in campaign.returned.iterdir()] == [".html"]
    decided(campaign, name, DecisionKind.EXCLUDE)
    assert gouji.status(campaign).remarks == ()
    assert disposition(taken(campaign), name) is Disposition.EXCLUDED


def _locked(files: Mapping[str, bytes]) -> bytes:
    """An archive whose members say that they are behind a password."""
    data = bytearray(zipped(files))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(mark)
        while place >= 0:
            data[place + offset] |= 1
            place = data.find(mark, place + 4)
    return bytes(data)


def test_files_of_programs_are_passed_over_and_every_other_file_is_answered_for(campaign: Campaign) -> None:
    for name in ("~$民政局.xlsx", ".DS_Store", ".~lock.民政局.xlsx#"):
        put(campaign, name, b"x")
    put(campaign, "空.xlsx", b"")
    put(campaign, "扫描件.pdf", b"%PDF-1.7")
    done = taken(campaign)
    assert {each.entry.names[0] for each in done.standings.others} == {"空.xlsx", "扫描件.pdf"}
    assert {path.name for path in campaign.returned.iterdir()} == {"扫描件-1.html", "空-2.html"}


@pytest.mark.skipif(sys.platform == "win32", reason="such names cannot be made there")
def test_names_that_are_no_text_or_steer_a_terminal_are_escaped(campaign: Campaign) -> None:
    (campaign.inbox / os.fsdecode(b"\xc3\xf1\xd5\xfe.xlsx")).write_bytes(workbook("X1"))
    put(campaign, "a\x1b[2J\n.xlsx", workbook("X2"))
    put(campaign, "\N{RIGHT-TO-LEFT OVERRIDE}cod.xlsx", workbook("X3"))
    taken(campaign)
    assert len(accepted(campaign)) == 3
    assert all(str(name).isprintable() for (name,) in rows(campaign, "SELECT name FROM names"))
    assert run("status", campaign.folder).returncode == 0


def test_the_inbox_is_never_touched_and_a_second_run_changes_nothing(campaign: Campaign) -> None:
    put(campaign, "a.xlsx", workbook("X1"))
    put(campaign, "b.xlsx", workbook("X2", wrong=True))
    put(campaign, "c.zip", zipped({"d.xlsx": workbook("X3")}))
    put(campaign, "e.pdf", b"%PDF-1.7")
    before = tree(campaign.inbox)
    taken(campaign)
    assert tree(campaign.inbox) == before
    after = tree(campaign.folder)
    done = taken(campaign, NOW + timedelta(days=3))
    assert (done.new, done.notices) == (set(), [])
    assert tree(campaign.folder) == after


def test_what_goes_away_before_it_is_read_is_forgotten_and_said(campaign: Campaign) -> None:
    with campaign.kept() as ledger:
        ledger.arrive("0" * 64, "gone.xlsx", NOW)
        ledger.commit()
    done = taken(campaign)
    assert [(each.file, each.diagnostic.code) for each in done.notices] == [("inbox/gone.xlsx", "C748")]
    assert rows(campaign, "SELECT count(*) FROM arrivals") == [(0,)]


def test_what_was_read_may_be_tidied_away(campaign: Campaign) -> None:
    path = put(campaign, "a.xlsx", workbook("X1"))
    taken(campaign)
    path.unlink()
    (campaign.accepted / "X1 民政局.json").unlink()
    taken(campaign)
    assert accepted(campaign) == {"X1": digest(workbook("X1"))}


# --- what cannot be done now ----------------------------------------------------------------------------------------


def test_a_full_disk_costs_the_file_that_could_not_be_written_until_the_next_run(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gouji.common.files import write_whole

    put(campaign, "a.xlsx", workbook("X1"))
    put(campaign, "b.xlsx", workbook("X2"))
    put(campaign, "c.xlsx", workbook("X3", wrong=True))

    def full(path: Path, data: bytes, **how: bool) -> None:
        if path.name.startswith(("X1", "X3")):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write_whole(path, data, **how)

    monkeypatch.setattr("gouji.collection.campaign.filing.write_whole", full)
    done = taken(campaign)
    assert [each.diagnostic.code for each in done.notices] == ["C742"] * 3
    assert set(accepted(campaign)) == {"X2"}
    monkeypatch.undo()
    assert taken(campaign).notices == []
    assert set(accepted(campaign)) == {"X1", "X2"}
    assert {path.suffix for path in campaign.returned.iterdir()} == {".xlsx", ".html"}


def test_a_full_disk_under_the_ledger_ends_the_run_and_loses_nothing(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gouji.collection.ledger import Ledger

    put(campaign, "a.xlsx", workbook("X1"))

    def full(*_: object) -> int:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "record", full)
        with pytest.raises(LedgerError):
            taken(campaign)
    taken(campaign)
    assert set(accepted(campaign)) == {"X1"}


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="rights do not bind this user")
def test_a_folder_that_may_not_be_written_is_said(campaign: Campaign) -> None:
    put(campaign, "a.xlsx", workbook("X1"))
    campaign.accepted.chmod(0o500)
    try:
        assert [each.diagnostic.code for each in taken(campaign).notices] == ["C742"]
    finally:
        campaign.accepted.chmod(0o700)


def test_a_file_that_cannot_be_opened_is_said_and_taken_next_time(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(campaign, "a.xlsx", workbook("X1"))
    put(campaign, "b.xlsx", workbook("X2"))

    def locked(path: Path, options: Options) -> Returned:
        return (
            Returned(str(path), cannot_open(Phrase("正被使用", "in use")))
            if path.name == "a.xlsx"
            else fetch(path, options)
        )

    monkeypatch.setattr("gouji.collection.campaign.inbox.fetch", locked)
    done = taken(campaign)
    assert [(each.file, each.diagnostic.code) for each in done.notices] == [("inbox/a.xlsx", "F108")]
    monkeypatch.undo()
    taken(campaign)
    assert set(accepted(campaign)) == {"X1", "X2"}


@pytest.mark.parametrize("left", [b"", b"\0" * 500])
def test_what_a_power_cut_leaves_of_an_accepted_reading_is_written_again(campaign: Campaign, left: bytes) -> None:
    put(campaign, "a.xlsx", workbook("X1"))
    taken(campaign)
    (path,) = campaign.accepted.iterdir()
    whole = path.read_bytes()
    path.write_bytes(left)
    (campaign.accepted / ".0123456789abcdef.part").write_bytes(b"half")
    assert taken(campaign).notices == []
    assert tree(campaign.accepted) == {"X1 民政局.json": whole}


def test_what_somebody_changed_or_put_among_the_accepted_is_left_and_said(campaign: Campaign) -> None:
    put(campaign, "a.xlsx", workbook("X1"))
    taken(campaign)
    (path,) = campaign.accepted.iterdir()
    path.write_bytes(b"{} changed by hand")
    (campaign.accepted / "notes.txt").write_bytes(b"mine")
    before = tree(campaign.accepted)
    done = taken(campaign)
    assert [each.diagnostic.code for each in done.notices] == ["C743", "C743"]
    assert tree(campaign.accepted) == before


def test_a_copy_among_the_accepted_is_left_and_said(campaign: Campaign) -> None:
    put(campaign, "a.xlsx", workbook("X1"))
    taken(campaign)
    (path,) = campaign.accepted.iterdir()
    path.with_name("X1 民政局 - 副本.json").write_bytes(path.read_bytes())
    before = tree(campaign.accepted)
    assert [each.diagnostic.code for each in taken(campaign).notices] == ["C743"]
    assert tree(campaign.accepted) == before
    assert [(each.submission is None, _codes(each)) for each in submissions(campaign.folder)] == [
        (True, ["C743"]),
        (False, []),
    ]


def test_a_missing_folder_of_the_accepted_is_made_again(campaign: Campaign) -> None:
    put(campaign, "a.xlsx", workbook("X1"))
    taken(campaign)
    before = tree(campaign.accepted)
    shutil.rmtree(campaign.accepted)
    shutil.rmtree(campaign.returned)
    assert "F108" in [code for each in submissions(campaign.folder) for code in _codes(each)]
    put(campaign, "b.xlsx", workbook("X2", wrong=True))
    assert taken(campaign).notices == []
    assert tree(campaign.accepted) == before
    assert {path.suffix for path in campaign.returned.iterdir()} == {".html", ".xlsx"}


def _codes(source: Loaded) -> list[str]:
    return [each.code for each in source.diagnostics if each.severity is not Severity.INFO and each.code[0] in "CF"]


@pytest.mark.parametrize("verb", ["consolidate", "export", "report", "fill"])
def test_what_was_changed_among_the_accepted_is_read_by_no_verb(verb: str, campaign: Campaign, tmp_path: Path) -> None:
    put(campaign, "a.xlsx", workbook("X1"))
    put(campaign, "b.xlsx", workbook("X2"))
    taken(campaign)
    path = campaign.accepted / "X1 民政局.json"
    path.write_bytes(path.read_bytes().replace(b'"documents_issued": 100', b'"documents_issued": 101'))
    output = {"consolidate": "out", "export": "out.csv", "report": "out", "fill": "out.xlsx"}[verb]
    done = run(verb, path if verb == "fill" else campaign.folder, "-o", tmp_path / output)
    assert (done.returncode, done.stderr.count("C743")) == (1, 1), done.stderr
    done = run(verb, path, "-o", tmp_path / f"again-{output}")
    assert done.returncode != 0
    assert "C743" in done.stderr or verb == "consolidate"  # which asks for a roster first


@pytest.mark.parametrize("verb", ["compare", "export", "report"])
def test_a_file_that_never_was_among_the_accepted_was_not_changed(
    verb: str, campaign: Campaign, tmp_path: Path
) -> None:
    put(campaign, "a.xlsx", workbook("X1"))
    taken(campaign)
    output = {"compare": "out.html", "export": "out.csv", "report": "out.docx"}[verb]
    done = run(verb, campaign.accepted / "X1 没有.json", "-o", tmp_path / output)
    assert done.returncode != 0
    assert "F108" in done.stderr
    assert "C743" not in done.stderr


def test_what_is_gone_from_the_accepted_is_said(campaign: Campaign) -> None:
    put(campaign, "a.xlsx", workbook("X1"))
    put(campaign, "b.xlsx", workbook("X2"))
    taken(campaign)
    (campaign.accepted / "X1 民政局.json").unlink()
    for folder in (campaign.folder, campaign.accepted, campaign.folder.parent):
        found = {Path(each.name).name: _codes(each) for each in submissions(folder)}
        assert found == {"X1 民政局.json": ["F108"], "X2 教育局.json": []}


def test_a_content_that_kills_the_run_is_not_begun_with_for_ever(campaign: Campaign) -> None:
    put(campaign, "a.xlsx", workbook("X1"), modified=1)
    put(campaign, "deadly.xlsx", workbook("X2"), modified=2)

    def run_once() -> int | None:
        process = begun(collect_and_die, campaign.folder, "deadly.xlsx")
        process.join()
        return process.exitcode

    assert [run_once() for _ in range(7)] == [9] * 7
    assert run_once() == 1
    assert accepted(campaign) == {"X1": digest(workbook("X1"))}
    assert rows(campaign, "SELECT count(*) FROM readings") == [(2,)]
    assert rows(campaign, "SELECT * FROM attempts") == []


def test_a_ledger_with_an_empty_summary_is_said(campaign: Campaign) -> None:
    put(campaign, "a.xlsx", workbook("X1"))
    taken(campaign)
    with contextlib.closing(sqlite3.connect(campaign.folder / "ledger.sqlite")) as connection:
        connection.executescript("UPDATE readings SET summary = ''")
    with pytest.raises(LedgerError):
        taken(campaign)


@pytest.mark.copying
def test_a_file_still_being_copied_in_is_not_answered(campaign: Campaign) -> None:
    data = workbook("X1")
    path = campaign.inbox / "a.xlsx"
    path.write_bytes(data[: len(data) // 2])
    rest = threading.Timer(0.5, lambda: path.write_bytes(data))
    rest.start()
    done = taken(campaign)
    rest.join()
    assert ([each.diagnostic.code for each in done.notices], tree(campaign.returned)) == (["C748"], {})
    taken(campaign)
    assert (accepted(campaign), tree(campaign.returned)) == ({"X1": digest(data)}, {})


def test_workbooks_of_one_run_never_lie_beside_the_settings_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two people may begin the campaign of an office at once, and not for the same year."""
    from gouji.collection.campaign import making
    from gouji.collection.campaign.outbox import put_clerk_page
    from gouji.collection.ledger import database

    (tmp_path / "名录.csv").write_text(ROSTER, "utf-8")
    begin = functools.partial(gouji.new_campaign, tmp_path / "c", tmp_path / "名录.csv", deadline=date(2026, 1, 31))
    refused = []

    def put_page(outbox: Path, edition: gouji.Edition) -> object:
        with pytest.raises(LedgerError) as raised:
            begin(year=YEAR - 1)
        refused.append(str(raised.value))
        return put_clerk_page(outbox, edition)

    monkeypatch.setattr(making, "put_clerk_page", put_page)
    monkeypatch.setattr(database, "_PATIENCE", 0.0)
    assert begin(year=YEAR).settings.year == YEAR
    assert [f"another gouji is at work in {tmp_path / 'c'}" in why for why in refused] == [True]
    with pytest.raises(FileExistsError):
        begin(year=YEAR - 1)


@pytest.mark.parametrize("name", ["roster.csv", "ledger.sqlite"])
def test_gouji_new_writes_over_nothing_of_the_users(name: str, tmp_path: Path) -> None:
    (tmp_path / "名录.csv").write_text(ROSTER, "utf-8")
    folder = tmp_path / "年报"
    folder.mkdir()
    if name == "ledger.sqlite":
        with contextlib.closing(sqlite3.connect(folder / name)) as connection:
            connection.executescript("CREATE TABLE mine (a)")
    else:
        (folder / name).write_text("代码,名称\nA,我的名录\n", "utf-8")
    before = (folder / name).read_bytes()
    options = ("--year", str(YEAR), "--deadline", "2026-01-31")
    done = run("new", folder, "--roster", tmp_path / "名录.csv", *options)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    assert (folder / name).read_bytes() == before
    assert not (folder / "campaign.toml").exists()


def test_an_older_ledger_is_brought_up_to_date(campaign: Campaign) -> None:
    put(campaign, "a.xlsx", workbook("X1"))
    taken(campaign)
    with contextlib.closing(sqlite3.connect(campaign.folder / "ledger.sqlite")) as connection:
        connection.executescript("DROP TABLE filed; DROP TABLE attempts; PRAGMA user_version = 1")
    assert [_codes(each) for each in submissions(campaign.folder)] == [["F108"]]
    assert taken(campaign).notices == []
    assert [_codes(each) for each in submissions(campaign.folder)] == [[]]


def test_workbooks_are_read_by_several_processes(campaign: Campaign) -> None:
    from gouji.collection import batch

    put(campaign, "a.xlsx", workbook("X1"))
    put(campaign, "b.xlsx", workbook("X2", wrong=True))
    collect(campaign, None, lambda: NOW, workers=lambda _: batch.processes(2))
    assert states(campaign)["X1"] is State.ACCEPTED
    assert states(campaign)["X2"] is State.RETURNED


# --- what the office decides ----------------------------------------------------------------------------------------


def test_a_wrong_sum_can_be_accepted_and_that_taken_back(campaign: Campaign) -> None:
    data = workbook("X1", broken_sum=True)
    put(campaign, "a.xlsx", data)
    taken(campaign)
    assert states(campaign)["X1"] is State.RETURNED
    decided(campaign, "a.xlsx", DecisionKind.ACCEPT)
    assert codes(taken(campaign), "a.xlsx") == ["C746"]
    assert accepted(campaign) == {"X1": digest(data)}
    document = json.loads((campaign.accepted / "X1 民政局.json").read_bytes())
    assert "T401" in {each["code"] for each in document["diagnostics"]}
    assert document["overruled"] == "核实"
    (source,) = submissions([campaign.accepted])
    assert source.submission is not None, "what comes after must take what the office accepted"
    copy = campaign.folder.parent / "copy.json"
    copy.write_bytes((campaign.accepted / "X1 民政局.json").read_bytes())
    (source,) = submissions([copy])
    assert source.submission is None, "anybody may have written that the office did"
    decided(campaign, "a.xlsx", DecisionKind.UNDO)
    assert accepted(campaign) == {}
    assert rows(campaign, "SELECT kind, reason, person FROM decisions ORDER BY number") == [
        ("accept", "核实", "赵六"),
        ("undo", "核实", "赵六"),
    ]


def test_what_was_accepted_can_be_accepted_again_for_another_reason(campaign: Campaign) -> None:
    data = workbook("X1", broken_sum=True)
    put(campaign, "a.xlsx", data)
    taken(campaign)
    for reason in ("电话核实", "书面核实"):
        decide(campaign, "a.xlsx", Decision(DecisionKind.ACCEPT, reason, "赵六", NOW))
        assert accepted(campaign) == {"X1": digest(data)}
        document = json.loads((campaign.accepted / "X1 民政局.json").read_bytes())
        assert (document["status"], document["overruled"]) == ("accepted", reason)


def test_figures_that_cannot_be_read_cannot_be_accepted(campaign: Campaign) -> None:
    put(campaign, "a.xlsx", workbook("X1", wrong=True))
    taken(campaign)
    with pytest.raises(CannotDecideError) as refused:
        decided(campaign, "a.xlsx", DecisionKind.ACCEPT)
    assert [each.code for each in refused.value.findings] == ["V302"]
    assert accepted(campaign) == {}


def test_an_older_one_can_be_made_to_count_until_a_later_one_comes(campaign: Campaign) -> None:
    put(campaign, "1.xlsx", workbook("X1"), modified=1)
    put(campaign, "2.xlsx", workbook("X1", version=1), modified=2)
    taken(campaign)
    decided(campaign, "1.xlsx", DecisionKind.ACCEPT)
    assert accepted(campaign) == {"X1": digest(workbook("X1"))}
    put(campaign, "3.xlsx", workbook("X1", version=2))
    taken(campaign)
    assert accepted(campaign) == {"X1": digest(workbook("X1", version=2))}


def test_what_is_excluded_does_not_count_and_the_one_before_counts_again(campaign: Campaign) -> None:
    put(campaign, "1.xlsx", workbook("X1"), modified=1)
    put(campaign, "2.xlsx", workbook("X1", version=1), modified=2)
    taken(campaign)
    decided(campaign, "2.xlsx", DecisionKind.EXCLUDE)
    assert codes(taken(campaign), "2.xlsx") == ["C745"]
    assert accepted(campaign) == {"X1": digest(workbook("X1"))}
    decided(campaign, "1.xlsx", DecisionKind.EXCLUDE)
    assert accepted(campaign) == {}
    assert states(campaign)["X1"] is State.MISSING
    decided(campaign, digest(workbook("X1", version=1))[:8], DecisionKind.UNDO)
    assert accepted(campaign) == {"X1": digest(workbook("X1", version=1))}


@pytest.mark.parametrize("make", [without_stamp, nobodys, lambda: workbook("Y9", "某县民政局")])
def test_the_office_says_whose_a_workbook_is(campaign: Campaign, make: Callable[[], bytes]) -> None:
    put(campaign, "a.xlsx", make())
    taken(campaign)
    assert accepted(campaign) == {}
    with pytest.raises(CannotDecideError):
        decided(campaign, "a.xlsx", DecisionKind.ACCEPT)
    with pytest.raises(CannotDecideError):
        decided(campaign, "a.xlsx", DecisionKind.ACCEPT, "没有这个单位")
    decided(campaign, "a.xlsx", DecisionKind.ACCEPT, "X1")
    assert accepted(campaign) == {"X1": digest(make())}
    document = json.loads((campaign.accepted / "X1 民政局.json").read_bytes())
    assert document["submission"]["agency"] == {"code": "X1", "name": NAMES["X1"]}


@pytest.mark.parametrize(("year", "edition"), [(2024, "2021"), (2020, "2019")])
def test_another_year_or_edition_cannot_be_accepted(campaign: Campaign, year: int, edition: str) -> None:
    put(campaign, "a.xlsx", workbook("X1", year=year, edition=edition))
    taken(campaign)
    with pytest.raises(CannotDecideError):
        decided(campaign, "a.xlsx", DecisionKind.ACCEPT)


def test_what_is_not_in_the_ledger_cannot_be_decided(campaign: Campaign) -> None:
    put(campaign, "a/x.xlsx", workbook("X1"))
    put(campaign, "b/x.xlsx", workbook("X2"))
    taken(campaign)
    for which in ("none.xlsx", "x.xlsx", "", "0123"):
        with pytest.raises(CannotDecideError):
            decided(campaign, which, DecisionKind.EXCLUDE)
    decided(campaign, "b/x.xlsx", DecisionKind.EXCLUDE)
    assert set(accepted(campaign)) == {"X1"}


# --- the folder -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("year = 2025", "year = 二〇二五", "campaign.toml"),
        ("year = 2025", 'year = "2025"', "year"),
        ("year = 2025", "year = 1990", "year"),
        ("year = 2025", "", "year"),
        ('edition = "2021"', 'edition = "1999"', "edition"),
        ("deadline = 2026-01-31", 'deadline = "月底"', "deadline"),
        ("deadline = 2026-01-31", "dead_line = 2026-01-31", "dead_line"),
        ('roster = "roster.csv"', 'roster = "../roster.csv"', "roster"),
        ("issue = 1", "issue = 0", "issue"),
        ("issue = 1", "issue = true", "issue"),
        ("sealed = false", "sealed = 1", "sealed"),
        ('language = "zh"', 'language = "fr"', "language"),
        ("issue = 1", 'template = "none.yaml"', None),
        ('roster = "roster.csv"', 'roster = "none.csv"', None),
    ],
)
def test_a_bad_setting_is_a_finding_with_its_key(campaign: Campaign, old: str, new: str, key: str | None) -> None:
    path = campaign.folder / "campaign.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(NotACampaignError) as refused:
        open_campaign(campaign.folder)
    found = refused.value.notices
    assert key is None or key in {each.diagnostic.path for each in found}
    assert {each.diagnostic.code for each in found} == {"F108" if key is None else "C744"}


def test_bad_settings_are_said_by_every_verb(campaign: Campaign) -> None:
    (campaign.folder / "campaign.toml").write_text("year = 1", "utf-8")
    for verb in (["collect"], ["status"], ["exclude", "x", "--reason", "y"]):
        done = run(verb[0], campaign.folder, *verb[1:])
        assert (done.returncode, "Traceback" in done.stderr) == (1, False)
        assert "campaign.toml: C744 error: year" in done.stderr


@pytest.mark.parametrize("data", ["年份".encode("gbk"), b"\xff\xfe", b"[" * 5000, b"a = " + b"[" * 5000])
def test_settings_that_are_no_toml_are_a_finding(campaign: Campaign, data: bytes) -> None:
    (campaign.folder / "campaign.toml").write_bytes(data)
    with pytest.raises(NotACampaignError):
        open_campaign(campaign.folder)


@pytest.mark.parametrize("path", [r"D:\年报\2024", r"D:\2024", r"\\服务器\年报", r"D:\new\tables", r"D:\files"])
def test_a_path_as_windows_writes_it_is_told_to_be_written_with_slashes(campaign: Campaign, path: str) -> None:
    settings = campaign.folder / "campaign.toml"
    before = settings.read_text("utf-8")
    settings.write_text(f'{before}prior = "{path}"\n', "utf-8")
    done = run("collect", campaign.folder, "--lang", "zh")
    assert done.returncode == 1
    assert "写 /" in done.output
    assert "加英文引号" not in done.output
    for right in (path.replace("\\", "/"), path.replace("\\", r"\\")):
        settings.write_text(f'{before}prior = "{right}"\n', "utf-8")
        assert open_campaign(campaign.folder).settings.prior.replace("\\", "/") == path.replace("\\", "/")


@pytest.mark.parametrize(
    "line", [r'roster = "..\roster.csv"', r'roster = "\new.csv"', r'template = ["a.yaml", ".\b.yaml"]']
)
def test_a_file_of_a_campaign_is_not_looked_for_under_a_name_with_a_line_feed_in_it(
    campaign: Campaign, line: str
) -> None:
    settings = campaign.folder / "campaign.toml"
    key = line.partition(" ")[0]
    kept = [before for before in settings.read_text("utf-8").splitlines() if not before.startswith(key)]
    settings.write_text("\n".join([*kept, line]), "utf-8")
    done = run("status", campaign.folder, "--lang", "zh")
    assert (done.returncode, "C744" in done.output, "本文件夹中的文件名" in done.output) == (1, True, True), done.output


def test_settings_saved_by_notepad_are_read(campaign: Campaign) -> None:
    path = campaign.folder / "campaign.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert open_campaign(campaign.folder).settings == campaign.settings


def test_a_ledger_that_is_missing_damaged_or_of_the_future_is_said(campaign: Campaign) -> None:
    path = campaign.folder / "ledger.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    assert run("collect", campaign.folder).returncode == 2
    path.write_bytes(b"SQLite format 3\0" + b"rubbish" * 999)
    assert run("status", campaign.folder).returncode == 2
    path.unlink()
    done = run("collect", campaign.folder)
    assert (done.returncode, "Traceback" in done.stderr, path.exists()) == (2, False, False)


def test_a_damaged_ledger_and_settings_are_said_in_the_offices_words(campaign: Campaign) -> None:
    settings, ledger = campaign.folder / "campaign.toml", campaign.folder / "ledger.sqlite"
    before = ledger.read_bytes()
    ledger.write_bytes(before[:100] + b"rubbish!" * 2000)
    words = run("--lang", "zh", "status", campaign.folder).stderr
    assert "备份" in words
    assert not any(word in words for word in ("database", "malformed", "disk image"))
    ledger.write_bytes(before)
    text = settings.read_text("utf-8")
    for number, line in enumerate(text.splitlines()[1:], start=2):
        broken = line.replace("=", "：", 1)
        settings.write_text(text.replace(line, broken), "utf-8")
        words = run("--lang", "zh", "status", campaign.folder).stderr
        assert f"第 {number} 行" in words
        assert "TOML" not in words
        assert "Expected" not in words


def test_two_at_once_do_not_hurt_each_other(campaign: Campaign) -> None:
    for number in range(6):
        put(campaign, f"{number}.xlsx", workbook("X1", version=number), modified=number)
        put(campaign, f"bad-{number}.xlsx", workbook("X2", version=number, wrong=True), modified=number)
    both = [begun(exiting, "collect", campaign.folder) for _ in range(2)]
    for process in both:
        process.join(60)
    assert {process.exitcode for process in both} <= {0, 1, 2}
    taken(campaign)
    assert accepted(campaign) == {"X1": digest(workbook("X1", version=5))}
    assert rows(campaign, "SELECT count(*), count(DISTINCT sha256) FROM arrivals") == [(12, 12)]
    assert rows(campaign, "SELECT count(*), count(DISTINCT number) FROM readings") == [(12, 12)]
    assert {path.name for path in campaign.returned.iterdir()} == {
        "X2 教育局-第6轮退改.xlsx",
        "X2 教育局-第6轮退改.html",
    }


def test_a_folder_at_work_is_not_entered_by_another(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gouji.collection.ledger.database._PATIENCE", 0.1)
    with campaign.at_work():
        with pytest.raises(LedgerError), campaign.at_work():
            pass
        assert states(campaign)["X1"] is State.MISSING  # looking is allowed
    with campaign.at_work():
        pass


def test_a_folder_on_a_network_share_is_told(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    assert campaign.notices == ()
    monkeypatch.setattr("gouji.collection.campaign.folder.is_shared", lambda _: True)
    assert [each.diagnostic.code for each in open_campaign(campaign.folder).notices] == ["C747"]


def test_every_finding_of_a_collection_is_made_here() -> None:
    """The samples cannot show them: each takes many files."""
    text = Path(__file__).read_text("utf-8")
    assert [rule.code for rule in CATALOGUE if rule.code in OURS and f'"{rule.code}"' not in text] == []


# --- links --------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_that_lead_out_of_the_inbox_are_told_and_not_followed(tmp_path: Path) -> None:
    campaign = make_campaign(tmp_path / "c")
    outside = tmp_path / "share"
    outside.mkdir()
    (outside / "b.xlsx").write_bytes(workbook("X2"))
    put(campaign, "a.xlsx", workbook("X1"))
    for name, target in (
        ("again.xlsx", campaign.inbox / "a.xlsx"),
        ("file.xlsx", outside / "b.xlsx"),
        ("folder", outside),
        ("gone.xlsx", outside / "none.xlsx"),
    ):
        (campaign.inbox / name).symlink_to(target)
    done = collect(campaign, None, lambda: NOW)
    told = {notice.file.partition("/")[2]: notice.diagnostic for notice in done.notices}
    assert sorted(told) == ["file.xlsx", "folder", "gone.xlsx"]
    assert {finding.code for finding in told.values()} == {"F108"}
    assert "放进来" in told["folder"].message("zh")
    assert set(accepted(campaign)) == {"X1"}


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_an_inbox_may_be_a_link_to_a_shared_folder(tmp_path: Path) -> None:
    campaign = make_campaign(tmp_path / "c")
    shared = campaign.inbox.rename(tmp_path / "share")
    campaign.inbox.symlink_to(shared)
    put(campaign, "a.xlsx", workbook("X1"))
    assert not collect(campaign, None, lambda: NOW).notices
    assert set(accepted(campaign)) == {"X1"}


# --- the command line -----------------------------------------------------------------------------------------------


def made(folder: Path, *more: str, key: str = "") -> Done:
    roster = folder.parent / "名录.csv"
    roster.write_text(ROSTER, "utf-8")
    fixed = ("--year", str(YEAR), "--deadline", "2026-01-31")
    return run("new", folder, "--roster", roster, *fixed, *more, GOUJI_KEY=key)


def test_a_campaign_from_the_roster_to_the_page(tmp_path: Path) -> None:
    folder = tmp_path / "年报"
    assert made(folder).returncode == 0
    assert (folder / "roster.csv").read_text("utf-8") == ROSTER
    blanks = [path for path in (folder / "outbox").iterdir() if path.suffix == ".xlsx"]
    assert len(blanks) == len(NAMES)
    campaign = open_campaign(folder)
    put(campaign, "a.xlsx", workbook("X1"))
    put(campaign, "b.xlsx", workbook("X2", broken_sum=True))
    put(campaign, "c.xlsx", without_stamp("X3"))
    first = run("collect", folder)
    assert first.returncode == 1
    assert "T401" in first.stderr
    assert "C736" in first.stderr
    assert run("collect", folder).returncode == 0
    assert run("accept", folder, "c.xlsx", "--agency", "X3", "--reason", "phone").returncode == 0
    assert run("accept", folder, folder / "inbox" / "b.xlsx", "--reason", "phone", "--by", "Wang").returncode == 0
    assert run("exclude", folder, "inbox/a.xlsx", "--reason", "withdrawn").returncode == 0
    assert set(accepted(campaign)) == {"X2", "X3"}
    shown = run("status", folder)
    assert shown.returncode == 0
    assert "Wang" in shown.stdout
    document = json.loads(run("status", folder, "--json").stdout)
    assert document["counts"] == {"missing": 3, "returned": 0, "accepted": 2}
    assert [each["person"] for each in document["decisions"]][1] == "Wang"
    assert [each["diagnostics"][0]["code"] for each in document["agencies"] if each["state"] == "missing"] == [
        "C701"
    ] * 3


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ((), "zh"),
        (("--lang", "en"), "en"),
        (("--template", str(SAMPLES / "forms" / "osha-300.yaml")), "en"),
    ],
)
def test_letters_are_in_the_language_of_the_form_wherever_it_was_made(
    asked: tuple[str, ...], language: str, tmp_path: Path
) -> None:
    done = made(tmp_path / "c", *asked)  # in a locale that is not Chinese
    assert done.returncode == 0, done.output
    assert open_campaign(tmp_path / "c").settings.language == language
    assert (tmp_path / "c" / "inbox").is_dir()


def test_agencies_that_join_or_are_renamed_are_said_and_get_a_workbook(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    assert made(folder).returncode == 0
    assert "C771" not in run("collect", folder).stderr
    roster = (folder / "roster.csv").read_text("utf-8").replace("某县教育局,教育局", "某县教体局,教体局")
    (folder / "roster.csv").write_text(roster + "X9,某县水务局,水务局,X0,部门,,\n", "utf-8")
    done = run("collect", folder)
    assert (done.returncode, "C771" in done.stderr, "某县教体局、某县水务局" in done.stderr) == (0, True, True)
    assert run("new", folder, "--add", "--year", "2025").returncode == 2
    assert run("new", tmp_path / "none", "--add").returncode == 2
    done = run("new", folder, "--add")
    assert (done.returncode, "X9 某县水务局" in done.stderr) == (0, True), done.stderr
    names = {path.relative_to(folder / "outbox").as_posix() for path in (folder / "outbox").rglob("*.xlsx")}
    assert {"X2 教体局.xlsx", "X9 水务局.xlsx", "旧/X2 教育局.xlsx"} <= names
    assert "X2 教育局.xlsx" not in names
    assert "C771" not in run("collect", folder).stderr
    (folder / "outbox" / "manifest.json").unlink()  # nobody can tell any more, and nothing fails
    assert "C771" not in run("collect", folder).stderr
    assert run("new", folder, "--add").returncode == 2


def test_further_workbooks_of_a_sealed_campaign_are_sealed(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    assert made(folder, key="secret").returncode == 0
    with (folder / "roster.csv").open("a", encoding="utf-8") as roster:
        roster.write("X9,某县水务局,水务局,X0,部门,,\n")
    assert run("new", folder, "--add").returncode == 2
    assert run("new", folder, "--add", GOUJI_KEY="secret").returncode == 0
    for key, is_broken in ((b"secret", False), (b"other", True)):
        reading = read_file(folder / "outbox" / "X9 水务局.xlsx", Options(key=key))
        assert ("W212" in {finding.code for finding in reading.diagnostics}) is is_broken


def test_what_gouji_new_refuses_leaves_no_campaign(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    assert made(folder, "--edition", "2019").returncode == 2
    assert made(folder, "--edition", "none").returncode == 2
    roster = tmp_path / "bad.csv"
    roster.write_text("名称\n民政局\n", "utf-8")
    for path, deadline in (
        (roster, "2026-01-31"),
        (tmp_path / "none.csv", "2026-01-31"),
        (tmp_path / "名录.csv", "soon"),
    ):
        done = run("new", folder, "--roster", path, "--year", "2025", "--deadline", deadline)
        assert done.returncode in (1, 2)
        assert "Traceback" not in done.stderr
    assert not folder.exists()
    assert made(folder).returncode == 0
    before = tree(folder)
    assert made(folder).returncode == 2
    assert tree(folder) == before


@pytest.mark.parametrize("verb", ["collect", "status", "accept", "exclude"])
def test_a_folder_that_is_no_campaign_is_said(verb: str, tmp_path: Path) -> None:
    more = ["x", "--reason", "y"] if verb in ("accept", "exclude") else []
    done = run(verb, tmp_path, *more)
    assert (done.returncode, "Traceback" in done.stderr, list(tmp_path.iterdir())) == (2, False, [])


def test_a_sealed_campaign_asks_for_its_key(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    assert made(folder, key="secret").returncode == 0
    assert open_campaign(folder).settings.sealed
    assert run("collect", folder).returncode == 2
    assert run("collect", folder, GOUJI_KEY="secret").returncode == 0
    assert b"secret" not in b"".join(tree(folder).values())


def test_a_decision_needs_a_reason(campaign: Campaign) -> None:
    put(campaign, "a.xlsx", workbook("X1"))
    taken(campaign)
    assert run("exclude", campaign.folder, "a.xlsx").returncode == 2
    assert run("exclude", campaign.folder, "a.xlsx", "--reason", "  ").returncode == 2
    assert set(accepted(campaign)) == {"X1"}


def test_last_years_campaign_is_compared_with(tmp_path: Path) -> None:
    before = make_campaign(tmp_path / "2024", year=YEAR - 1, deadline=date(2025, 1, 31))
    put(before, "a.xlsx", workbook("X1", year=YEAR - 1))
    taken(before)
    assert made(tmp_path / "2025", "--prior", str(before.folder)).returncode == 0
    campaign = open_campaign(tmp_path / "2025")
    assert campaign.settings.prior == "../2024"
    put(campaign, "a.xlsx", workbook("X1"))
    (one,) = (each for each in taken(campaign).standings.contents)
    assert one.entry.summary is not None
    assert "Y601" in (*one.entry.summary.wrong, *one.entry.summary.odd)
    before.folder.rename(tmp_path / "away")
    done = run("collect", campaign.folder)
    assert (done.returncode, "C744 error: prior" in done.stderr) == (1, True)


def test_a_template_of_the_offices_own_goes_with_the_campaign(tmp_path: Path) -> None:
    own = tmp_path / "ours.yaml"
    changed = "{三: {columns: {申请人情况: {法人或其他组织: {commercial_enterprise: 商业机构}}}}}"
    own.write_text(f'extends: "2021"\nedition: 2021-ours\nsections: {changed}\n', "utf-8")
    folder = tmp_path / "c"
    done = made(folder, "--template", str(own))
    assert (done.returncode, done.stderr.count("Traceback")) == (0, 0), done.stderr
    assert open_campaign(folder).editions[0].base == "2021"
    assert date(2026, 1, 31) == open_campaign(folder).settings.deadline


# --- folders with Chinese names -------------------------------------------------------------------------------------


def test_folders_have_chinese_names_where_the_office_is_chinese(tmp_path: Path) -> None:
    roster, folder = tmp_path / "名录.csv", tmp_path / "年报"
    roster.write_text(ROSTER, "utf-8")
    words = ("--roster", roster, "--year", str(YEAR), "--deadline", "2026-01-31")
    assert run("--lang", "zh", "new", folder, *words).returncode == 0
    assert {path.name for path in folder.iterdir() if path.is_dir()} == {"下发", "收件", "已通过", "退改"}
    campaign = open_campaign(folder)
    put(campaign, "好.xlsx", workbook("X1"))
    put(campaign, "错.xlsx", workbook("X2", wrong=True))
    done = run("--lang", "zh", "collect", folder)
    assert "收件/错.xlsx" in done.stderr
    assert [path.name for path in (folder / "已通过").iterdir()] == ["X1 民政局.json"]
    assert {path.suffix for path in (folder / "退改").iterdir()} == {".xlsx", ".html"}
    assert run("exclude", folder, "收件/错.xlsx", "--reason", "撤回").returncode == 0
    # Whoever reads what counts finds it: the campaign, a folder above it, and tells a file that was changed.
    for source in (folder, tmp_path):
        names = [Path(found.name).name for found in submissions(source) if found.submission is not None]
        assert names == ["X1 民政局.json"]
    (folder / "已通过" / "X1 民政局.json").write_bytes(b"{}")
    (changed,) = submissions(folder)
    assert [finding.code for finding in changed.diagnostics] == ["C743"]


# --- what is said of what came in -----------------------------------------------------------------------------------


def test_that_many_came_late_is_said_once(campaign: Campaign) -> None:
    late = make_campaign(campaign.folder.parent / "迟", deadline=date(2026, 1, 2))
    for code in ("X1", "X2", "X3"):
        put(late, f"{code}.xlsx", workbook(code))
    done = run("collect", late.folder)
    assert done.stderr.count("C741") == 1
    assert "3 came after" in done.stderr
    assert "X1.xlsx" not in done.stderr  # nothing else is to be said of it


def test_a_file_nobody_can_read_is_called_what_it_is(campaign: Campaign) -> None:
    put(campaign, "扫描.pdf", b"%PDF-1.7")
    done = run("collect", campaign.folder, "--lang", "zh")
    line = next(line for line in done.stderr.split("\n") if "C749" in line)
    assert "PDF" in line
    assert "F105" in line


def test_a_ledger_that_does_not_say_what_a_file_was_is_read(campaign: Campaign) -> None:
    put(campaign, "扫描.pdf", b"%PDF-1.7")
    taken(campaign)
    with contextlib.closing(sqlite3.connect(campaign.folder / "ledger.sqlite")) as connection, connection:
        ((text,),) = connection.execute("SELECT summary FROM readings").fetchall()
        older = {name: value for name, value in json.loads(text).items() if name != "what"}
        connection.execute("UPDATE readings SET summary = ?", (json.dumps(older),))
    assert codes(taken(campaign), "扫描.pdf") == ["C749"]


def test_what_was_excluded_is_to_be_looked_at_no_more(campaign: Campaign) -> None:
    put(campaign, "同心县.xlsx", workbook("Z9", name="同心县民政局"))
    taken(campaign)
    assert "同心县.xlsx" in run("status", campaign.folder).stdout
    decided(campaign, "同心县.xlsx", DecisionKind.EXCLUDE)
    assert "同心县.xlsx" not in run("status", campaign.folder).stdout


def test_a_name_may_be_spelt_as_windows_takes_it_for_the_same(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, code in (("a.XLSX", "X1"), ("一/b.XLSX", "X2"), ("二/B.xlsx", "X3")):
        put(campaign, name, workbook(code))
    taken(campaign)
    monkeypatch.setattr(os.path, "normcase", str)
    with pytest.raises(CannotDecideError):  # another file, elsewhere
        decided(campaign, "A.xlsx", DecisionKind.EXCLUDE)
    monkeypatch.setattr(os.path, "normcase", str.lower)
    decision = Decision(DecisionKind.EXCLUDE, "核实", "赵六", NOW)
    for name, meant in (("A.xlsx", "a.XLSX"), ("一/B.XLSX", "一/b.XLSX"), ("B.xlsx", "二/B.xlsx")):
        assert decide(campaign, name, decision)[0].name == meant
    with pytest.raises(CannotDecideError, match=r"一/b\.XLSX.*二/B\.xlsx"):
        decided(campaign, "b.XLsx", DecisionKind.EXCLUDE)
    with pytest.raises(CannotDecideError):  # the end of a name, but no name
        decided(campaign, ".xlsx", DecisionKind.EXCLUDE)


@pytest.mark.parametrize(("deadline", "asked"), [("2025-01-31", True), ("2025-12-31", True), ("2026-01-01", False)])
def test_a_deadline_before_the_end_of_the_year_is_asked_about(tmp_path: Path, deadline: str, *, asked: bool) -> None:
    roster = tmp_path / "名录.csv"
    roster.write_text("代码,名称\n1,甲局\n", "utf-8")
    done = run("new", tmp_path / "年报", "--roster", roster, "--year", str(YEAR), "--deadline", deadline)
    assert done.returncode == 0
    assert ("2026 meant" in done.stderr) == asked


@pytest.mark.parametrize(("name", "words"), [("-", "标准输入"), ("无*.xlsx", "没有文件符合"), ("无.xlsx", "不存在")])
@pytest.mark.parametrize("verb", [["check"], ["fill", "-o", "a.xlsx"], ["roster"], ["export", "-o", "b.csv"]])
def test_what_is_no_file_is_answered_for_what_it_is(verb: list[str], name: str, words: str, tmp_path: Path) -> None:
    done = run("--lang", "zh", *verb, name, cwd=tmp_path)
    assert words in done.output
    assert done.returncode != 0
