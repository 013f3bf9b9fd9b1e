"""The desk as its visitors meet it: agencies with links, the office with names, and those who mean no good."""

from __future__ import annotations

import base64
import contextlib
import csv
import hashlib
import http.client
import io
import json
import os
import re
import socket
import sqlite3
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from html import escape, unescape
from itertools import cycle, product
from pathlib import Path
from unittest import mock
from urllib.parse import quote, urlsplit

import pytest

pytest.importorskip("starlette")

import gouji
from gouji.collection.campaign import (
    AgencyStanding,
    Call,
    Campaign,
    Disposition,
    Parcel,
    State,
    history,
    open_campaign,
)
from gouji.desk import Role, Store, hashed
from gouji.desk.app import _Site, _way_back
from gouji.desk.letters import LetterBox, LinkLetter
from gouji.desk.links import digest_of, grouped, new_code, typed_code
from gouji.desk.passwords import is_right
from gouji.desk.products import _MOST_LINES, Product, Products, _displayed, _packed
from gouji.desk.rate_limits import Buckets, Rate
from gouji.desk.reminder_mails import send
from gouji.desk.scanning import require_clean
from gouji.desk.serving import Place
from gouji.desk.settings import BadSettingsError, MailServer, read_desk_settings
from gouji.desk.store import Act, StoreError
from gouji.desk.visits import DeniedError, Visit
from gouji.form.layout import lay_out
from gouji.form.submission import make_submission
from gouji.roster import Member
from gouji.workbook.ooxml.archive import Archive, deflated, packed
from gouji.workbook.writer import write_workbook
from support.campaigns import NOW, ROSTER, make_campaign, put, tree, without_stamp, workbook
from support.chromium import Browser, browser
from support.command import run
from support.desks import (
    PASSWORD,
    Answer,
    ServedDesk,
    Visitor,
    eventually,
    links_of,
    listed_links,
    make_people,
    multipart,
    new_campaign,
    served,
)
from support.edit import Workbook, displayed
from support.filled import TEXTS, numbers, place
from support.junk import repeated
from support.programs import Convert
from support.windows import hold_new_files

MEGABYTE = 1_000_000


# --- without a server -----------------------------------------------------------------------------------------------


def test_a_code_is_read_however_it_is_typed_and_a_slip_is_none() -> None:
    for _ in range(200):
        code = new_code()
        spoken = grouped(code).lower().replace("0", "o").replace("1", "l")
        assert typed_code(spoken) == typed_code(f" {grouped(code)} ") == code
        assert typed_code("".join(chr(ord(char) + 0xFEE0) for char in code)) == code
        assert typed_code(code[:-1]) is None
    assert len({new_code() for _ in range(200)}) == 200
    assert typed_code("") is None
    assert typed_code("0" * 100_000) is None


def test_one_wrong_character_and_two_that_are_exchanged_are_always_seen() -> None:
    for _ in range(20):
        code = new_code()
        for index, typed in enumerate(code):
            wrong = {f"{code[:index]}{other}{code[index + 1 :]}" for other in "0123456789ABCDEFGHJKMNPQRSTVWXYZ"}
            exchanged = f"{code[:index]}{code[index + 1 : index + 2]}{typed}{code[index + 2 :]}"
            assert [slip for slip in {*wrong, exchanged} if typed_code(slip)] == [code]


def test_a_password_is_kept_as_a_salted_hash() -> None:
    kept = hashed(PASSWORD)
    assert PASSWORD not in kept
    assert kept != hashed(PASSWORD)
    assert is_right(PASSWORD, kept)
    assert not is_right(PASSWORD + " ", kept)
    assert not is_right("", None)
    assert not is_right("", "")


def test_a_password_is_still_right_once_others_are_hashed_at_another_cost() -> None:
    salt = b"0123456789abcdef"
    digest = hashlib.scrypt(PASSWORD.encode(), salt=salt, n=1 << 10, r=4, p=2, dklen=32)
    salt_text, text = (base64.b64encode(data).decode() for data in (salt, digest))
    assert is_right(PASSWORD, f"scrypt$1024-4-2${salt_text}${text}")
    assert not is_right(PASSWORD, f"scrypt$2048-4-2${salt_text}${text}")
    for strange in (f"{1 << 70}-4-2", f"1024-{1 << 60}-2", "0-4-2", "-8-4-2", "1024-4"):
        assert not is_right(PASSWORD, f"scrypt${strange}${salt_text}${text}")


def test_the_cost_of_a_hash_may_be_raised_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gouji.desk.passwords._PARAMETERS", (1 << 17, 8, 1))  # 128 MB
    kept = hashed(PASSWORD)
    monkeypatch.undo()
    assert is_right(PASSWORD, kept)


@pytest.mark.parametrize(
    "kept", ["x", "scrypt$$$", "scrypt$3-8-1$AAAA$AAAA", "scrypt$1024-4$AAAA$", "scrypt$a-b-c$!$!"]
)
def test_what_is_no_hash_opens_nothing(kept: str) -> None:
    assert not is_right(PASSWORD, kept)


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    now = [0.0]
    buckets = Buckets(Rate(3, 0.5), clock=lambda: now[0])
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 2]
    assert buckets.take("b") == 0
    now[0] = 2.0
    assert [buckets.take("a"), buckets.take("a")] == [0, 2]
    for number in range(30_000):
        buckets.take(str(number))
    assert len(buckets._left) <= 20_000


def test_a_disk_that_is_full_under_the_store_is_said(tmp_path: Path) -> None:
    with Store.open(tmp_path, lambda: NOW) as store:
        store._connection.execute("PRAGMA max_page_count = 1")  # as a full disk
        with pytest.raises(StoreError, match="disk is full"):
            store.record_all(Act.MADE, "甲", "x", [str(number) for number in range(1000)])
        assert store.people() == ()


def test_a_new_password_or_a_removal_ends_the_sessions_of_a_person(tmp_path: Path) -> None:
    with Store.open(tmp_path, lambda: NOW) as store:
        store.put_person("甲", Role.SEE, "x")
        store.begin_session("one", "甲")
        assert store.session("one") is not None
        store.put_person("甲", Role.DECIDE, None)
        session = store.session("one")
        assert session is not None
        assert session.role is Role.DECIDE
        store.put_person("甲", Role.DECIDE, "y")
        assert store.session("one") is None
        store.begin_session("two", "甲")
        store.remove_person("甲")
        assert store.session("two") is None
    kept = (tmp_path / "desk.sqlite").read_bytes()
    assert b"one" not in kept.replace(b"PRIMARY", b"")


@pytest.mark.parametrize(
    "text",
    [
        'address = "ftp://x"',
        "address = 3",
        'scanner = ["a", 3]',
        "[mail]",
        '[mail]\nhost = "a b"\nsender = "a@b"',
        "colour = 1",
        "[",
    ],
)
def test_settings_that_cannot_be_are_named(text: str, tmp_path: Path) -> None:
    (tmp_path / "desk.toml").write_text(text, "utf-8")
    with pytest.raises(BadSettingsError):
        read_desk_settings(tmp_path)


def test_plain_http_and_every_address_are_said_aloud() -> None:
    assert Place().warnings() == []
    assert Place("::1").warnings() == []
    assert len(Place("0.0.0.0").warnings()) == 2  # noqa: S104
    assert len(Place("10.0.0.1").warnings()) == 1
    assert Place("10.0.0.1", certificate=Path("a"), key=Path("b")).warnings() == []


# --- a desk that runs -----------------------------------------------------------------------------------------------


@dataclass
class Running:
    """A desk with everything that its visitors need."""

    desk: ServedDesk
    links: dict[str, str]
    office: Visitor
    elsewhere: Visitor
    """The same person at another machine: who signs in too often has to wait."""

    def agency(self) -> Visitor:
        return self.desk.visitor()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    campaign = new_campaign(tmp_path_factory.mktemp("desk"))
    with served(campaign, "--jobs", "2") as desk:
        office = desk.office()
        yield Running(desk, links_of(office), office, desk.office())


def disposition(html: str) -> str:
    return html.partition('data-disposition="')[2].partition('"')[0]


def test_an_agency_sends_corrects_and_gets_a_receipt(running: Running) -> None:
    agency, link = running.agency(), running.links["X1"]
    assert agency.get(f"{link}/blank").body[:2] == b"PK"
    wrong = agency.upload(link, [("民政局.xlsx", workbook("X1", wrong=True))])
    assert disposition(wrong.html) == "returned"
    assert "V302" in wrong.text
    assert "约0件" in wrong.text
    back = agency.get(link).links("/f/")[0]  # from the box that says so
    assert agency.get(back).text == wrong.text
    (marked,) = wrong.links("/workbook")
    returned = agency.get(marked)
    assert returned.body[:2] == b"PK"
    assert returned.headers["content-disposition"].startswith("attachment")
    (listed,) = wrong.links("/notice")
    assert "约0件" in agency.get(listed).html
    right = agency.upload(link, [("民政局.xlsx", workbook("X1"))])
    assert disposition(right.html) == "counts"
    (receipt,) = right.links("/receipt")
    words = agency.get(receipt).text
    assert "2025-" in words
    assert "X1" in words
    page = agency.get(link)
    assert "已被代替" in page.text
    assert page.links("/f/")[0] == receipt.removesuffix("/receipt")
    assert agency.cookies == {}


def test_what_is_wrong_in_several_cells_is_counted_alike_everywhere(running: Running) -> None:
    agency, link, book = running.agency(), running.links["X1"], Workbook(workbook("X1", wrong=True))
    for column in ("commercial_enterprise", "research_institution"):
        cell = place(f"requests.results.refused.state_secret.{column}")
        book.set(cell.sheet, cell.a1, "约0件")
    page = agency.upload(link, [("民政局.xlsx", book.to_bytes())])
    assert "要改的和要核实的（3）" in page.text
    (notice,), (marked,) = page.links("/notice"), page.links("/workbook")
    assert "<strong>3</strong> 处须改正" in agency.get(notice).html
    assert "本工作簿有 3 处须改正" in displayed(agency.get(marked).body, "退改说明")["A3"]


def test_what_must_be_corrected_is_not_folded_away_behind_doubts(running: Running) -> None:
    agency, link, book = running.agency(), running.links["X1"], Workbook(workbook("X1", wrong=True))
    for row in range(11, 15):
        book.set("封面", f"B{row}", None)  # doubts, and on the first of the sheets
    page = agency.upload(link, [("民政局.xlsx", book.to_bytes())])
    key = page.links("/workbook")[0].split("/")[-2]
    for html in (page.html, running.office.get(f"/office/file/{key}").html):
        visible, _, folded = html.partition("<details>")
        assert "V302" in visible
        assert "V302" not in folded
        assert sum(part.count("W240") for part in (visible, folded)) >= 4
        assert sum(visible.count(severity) for severity in ("tag error", "tag warning")) == 3


def test_a_reason_that_was_not_taken_is_given_back(running: Running) -> None:
    agency, link = running.agency(), running.links["X1"]
    page = agency.upload(link, [("民政局.xlsx", workbook("X1", wrong=True))])
    place = f"/office/file/{page.links('/workbook')[0].split('/')[-2]}"
    reason = "县里 7 月并入两个单位，<已电话核实>"
    written = f'<textarea id="written" readonly>{escape(reason)}</textarea>'
    elsewhere = running.desk.office()
    token = elsewhere.get(place).token
    assert "没有保存" not in elsewhere.get("/office/agency/none").html
    lacking = elsewhere.act(place, f"{place}/accept", {"reason": f" {reason}", "agency": "查无此局"})
    assert written in lacking.html
    elsewhere.act(place, "/office/sign-out", {})
    late = elsewhere.post(f"{place}/accept", {"token": token, "reason": reason, "agency": "X1"})
    assert "登录已过期" in late.text
    assert written in late.html
    assert "已认可" not in agency.get(link).text
    assert "没有保存" not in elsewhere.post("/office/sign-in", {"name": "张三", "password": "wrong"}).html


def test_the_command_line_sees_what_the_desk_took_and_the_other_way_round(running: Running) -> None:
    agency, link = running.agency(), running.links["X3"]
    assert disposition(agency.upload(link, [("a.xlsx", workbook("X3"))]).html) == "counts"
    campaign = running.desk.folder
    status = json.loads(run("status", campaign, "--json").stdout)
    states = {found["code"]: found["state"] for found in status["agencies"]}
    assert states["X3"] == "accepted"
    done = run("exclude", campaign, "链接/X3/a.xlsx", "--reason", "撤回", "--by", "命令行")
    assert done.returncode == 0, done.output
    assert "收表单位不采用" in agency.get(agency.get(link).links("/f/")[0]).text
    done = run("exclude", campaign, "链接/X3/a.xlsx", "--reason", "再用", "--by", "命令行", "--undo")
    assert done.returncode == 0, done.output
    assert "合格，已通过" in agency.get(agency.get(link).links("/f/")[0]).text
    (campaign / "收件" / "t.xlsx").write_bytes(workbook("T1"))
    page = running.office.act("/office/inbox", "/office/inbox/collect", {})
    assert "新收 1 份" in page.text
    assert "已通过" in agency.get(running.links["T1"]).text
    assert run("collect", campaign).returncode == 0


def deep_archive(code: str) -> bytes:
    data = workbook(code)
    for name in ("年报.xlsx", "村.zip", "乡.zip"):
        data = packed({name: data})
    return data


def test_an_archive_that_is_too_deep_is_something_to_decide_until_it_is_decided(running: Running) -> None:
    office, agency, link = running.office, running.agency(), running.links["T1"]
    page = office.upload(
        "/office/inbox", [("三.zip", deep_archive("T1"))], {"token": office.get("/office/inbox").token}
    )
    (content,) = page.links("/office/file/")
    eventually(lambda: "乡.zip/村.zip 没有读出" in office.get(content).text)
    assert content in office.get("/office/queue").links("/office/file/")
    office.act(content, f"{content}/exclude", {"reason": "已请单位重报"})
    assert content not in office.get("/office/queue").links("/office/file/")
    told = agency.upload(link, [("又.zip", deep_archive("X1"))])
    assert "这个文件读不出" in told.text
    assert "乡.zip/村.zip 没有读出" in told.text
    mixed = packed({"好.xlsx": workbook("X1"), "深.zip": deep_archive("X1")})
    agency.upload(running.links["X1"], [("打包.zip", mixed)])
    eventually(lambda: "已通过" in agency.get(running.links["X1"]).text)
    eventually(lambda: "深.zip/乡.zip" in office.get("/office/queue").text)
    for waiting in office.get("/office/queue").links("/office/file/"):
        if "没有读出" in office.get(waiting).text:
            office.act(waiting, f"{waiting}/exclude", {"reason": "已请单位重报"})


def test_neither_the_office_nor_an_agency_is_told_to_run_a_command(running: Running) -> None:
    office, agency, link = running.office, running.agency(), running.links["X1"]
    for name, data in (("无标记.xlsx", without_stamp("X1")), ("邻县.xlsx", workbook("Y9", "邻县民政局"))):
        told = agency.upload(link, [(name, data)])
        assert "不能作为本单位的报表" in told.text
        ours = ("gouji accept", "gouji exclude", "文件页", "是名录中某单位")
        assert not [words for words in ours if words in told.text]
        (place_,) = [
            place for place in office.get("/office/queue").links("/office/file/") if name in office.get(place).text
        ]
        for page in ("/office/queue", place_):
            text = office.get(page).text
            assert "gouji accept" not in text
            assert "在文件页上" in text
        office.act(place_, f"{place_}/exclude", {"reason": "已联系"})
        text = office.get(place_).text
        assert "在文件页上按“撤销处理”" in text
        assert "gouji exclude" not in text
        told_now = [agency.get(page).text for page in agency.get(link).links("/f/")]
        assert any("有疑问的，请与收表单位联系" in text for text in told_now)


def test_what_asks_for_nothing_is_no_thing_to_do(tmp_path: Path) -> None:
    campaign = new_campaign(tmp_path)
    settings = campaign / "campaign.toml"
    settings.write_text(re.sub(r"deadline = \S+", "deadline = 2026-01-31", settings.read_text("utf-8")), "utf-8")
    (campaign / "收件" / "a.xlsx").write_bytes(without_stamp("X1"))
    with served(campaign) as desk:
        office = desk.office()
        office.act("/office/inbox", "/office/inbox/collect", {})
        # What lay there at the start may be at work still: processes that begin anew take seconds.
        eventually(lambda: "标记已丢失" in office.get("/office/queue").text)
        queue = office.get("/office/queue")
        assert "无需处理" not in queue.text
        (place_,) = queue.links("/office/file/")
        assert "截止日期是 2026-01-31" in office.get(place_).text


def test_the_office_accepts_undoes_takes_over_and_reopens(running: Running) -> None:
    agency, link, office = running.agency(), running.links["X2"], running.office
    agency.upload(link, [("教育局.xlsx", workbook("X2", broken_sum=True))])
    queue = office.get("/office/queue")
    assert gouji.load("2021").rules["T401"].title.zh in queue.text
    (page,) = [place for place in queue.links("/office/file/") if "某县教育局" in office.get(place).text]
    refused = office.act(page, f"{page}/accept", {"reason": " "})
    assert refused.status == 400
    accepted = office.act(page, f"{page}/accept", {"reason": "电话核实，复议数无误"})
    assert "电话核实" in accepted.text
    assert "教育局.xlsx 电话核实，复议数无误" in office.get("/office/trail").text  # of what it was decided
    assert "教育局.xlsx 有错" in office.get("/office/trail").text  # and what was read
    assert "已通过" in agency.get(link).text
    undone = office.act(page, f"{page}/undo", {"reason": "单位要改"})
    assert 'class="tag returned" id="disposition"' in undone.html
    office.act(page, f"{page}/accept", {"reason": "还是认可"})
    place = "/office/agency/X2"
    assert office.act(place, f"{place}/take-over", {"reason": ""}).status == 200
    late = agency.upload(link, [("新.xlsx", workbook("X2", version=7))])
    assert late.status == 409
    assert "已经验收" in late.text
    assert office.act(page, f"{page}/exclude", {"reason": "x"}).status == 409
    assert office.act(place, f"{place}/take-over", {"reason": ""}).status == 409
    assert office.act(place, f"{place}/reopen", {"reason": ""}).status == 400
    assert office.act(place, f"{place}/reopen", {"reason": "单位来函"}).status == 200
    assert disposition(agency.upload(link, [("新.xlsx", workbook("X2", version=7))]).html) == "counts"
    kinds = [event.kind for event in history(open_campaign(running.desk.folder), "X2")]
    assert [kind for kind in kinds if kind not in ("received", "read", "returned")] == [
        "accept",
        "undo",
        "accept",
        "take_over",
        "reopen",
    ]
    trail = office.get("/office/agency/X2").text
    assert "单位来函" in trail


def _queued(running: Running) -> str:
    """The page of a content that waits for the office: it came under the link of another agency."""
    running.agency().upload(running.links["X3"], [("民政局.xlsx", workbook("X1", version=12))])
    return running.office.get("/office/queue").links("/office/file/")[0]


def test_roles_bound_what_people_may_do(running: Running) -> None:
    sees, collects = running.desk.office("王五"), running.desk.office("李四")
    page = _queued(running)
    assert "认可的原因" not in sees.get(page).text
    assert sees.act("/office", f"{page}/accept", {"reason": "x"}).status == 403
    assert sees.act("/office", "/office/links", {"which": "all"}).status == 403
    assert sees.get("/office/people").status == 403
    assert collects.act("/office", f"{page}/exclude", {"reason": "x"}).status == 403
    assert (
        collects.act("/office", "/office/people", {"name": "a", "role": "decide", "password": PASSWORD}).status == 403
    )
    assert running.desk.visitor().get("/office/people", follow=False).status == 303
    assert running.office.act("/office", "/office/people/remove", {"name": "张三"}).status == 409


def test_another_agencys_workbook_counts_for_nobody(running: Running) -> None:
    agency = running.agency()
    answer = agency.upload(running.links["X3"], [("民政局.xlsx", workbook("X1", version=11))])
    assert disposition(answer.html) == "unclaimed"
    assert "某县民政局" in answer.text
    (key,) = {place.rpartition("/f/")[2].partition("/")[0] for place in answer.links("/f/")}
    assert agency.get(f"{running.links['X1']}/f/{key}").status == 404
    own = running.agency()
    assert disposition(own.upload(running.links["X1"], [("民政局.xlsx", workbook("X1", version=11))]).html) == "counts"
    rows = re.findall(rf"<tr>.{{0,200}}/office/file/{key}.*?</tr>", running.office.get("/office/agency/X3").html)
    assert [row for row in rows if "某县民政局" not in row] == []
    assert rows


@pytest.mark.parametrize(
    ("data", "said"), [(workbook("X1", version=12), "不是本单位的报表"), (b"no workbook", "读不出")]
)
def test_an_agency_is_told_what_is_wrong_with_a_file_and_not_how_the_office_files_it(
    data: bytes, said: str, running: Running
) -> None:
    agency, link = running.agency(), running.links["X3"]
    (receipt,) = agency.upload(link, [("某个.xlsx", data)]).links("/receipt")
    first = agency.get(link).html.partition("<tbody>")[2].partition("</tr>")[0]
    for page in (first, agency.get(receipt).text):
        assert said in page
        assert "不能归入" not in page


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (workbook("Y9", "邻县民政局", version=7), "名录中没有“邻县民政局”"),
        (workbook("Y8", "某县财政局"), "工作簿中是 Y8"),
        (workbook("X3", year=2024), "这是 2024 年度的报表"),
        (workbook("X1", version=13), "这是“某县民政局”的工作簿"),
        (without_stamp("X3"), "工作簿中的标记已丢失"),
    ],
)
def test_who_sends_what_is_not_its_own_is_told_why_and_what_to_do(data: bytes, said: str, running: Running) -> None:
    page = running.agency().upload(running.links["X3"], [("某个.xlsx", data)]).text
    assert said in page
    assert page.partition(said)[2].partition("。")[2].startswith("请")
    assert "gouji accept" not in page


def test_the_office_is_not_told_to_fill_in_what_an_agency_sent_of_another_year(running: Running) -> None:
    data, said = workbook("X3", year=2023), "请把数填入本次下发的空白工作簿"
    assert said in running.agency().upload(running.links["X3"], [("前年.xlsx", data)]).text
    (place,) = {
        link
        for link in running.office.get("/office/agency/X3").links("/file/")
        if "2023" in running.office.get(link).text
    }
    assert "请通知该单位" in running.office.get(place).text
    assert said not in running.office.get(place).text


@pytest.mark.parametrize("way", ["link", "inbox"])
def test_what_counts_for_its_agency_is_not_right_for_another_that_sends_it(way: str, running: Running) -> None:
    agency, link = running.agency(), running.links["X3"]
    data = workbook("X1", version={"link": 21, "inbox": 22}[way])
    if way == "link":
        assert disposition(agency.upload(running.links["X1"], [("a.xlsx", data)]).html) == "counts"
    else:
        token = running.office.get("/office/inbox").token
        assert running.office.upload("/office/inbox", [("b.xlsx", data)], {"token": token}).status == 200
    state = agency.get(link).html.partition('data-form="')[2].partition("</div>")[0]
    answer = agency.upload(link, [("财政局.xlsx", data)])
    assert disposition(answer.html) == "unclaimed"
    assert "某县民政局" in answer.text
    (receipt,) = answer.links("/receipt")
    assert "C780" in agency.get(receipt).text
    page = agency.get(link).html
    assert state in page
    assert 'class="tag unclaimed"' in page.partition("<tbody>")[2].partition("</tr>")[0]
    key = receipt.rpartition("/f/")[2].partition("/")[0]
    assert disposition(agency.get(f"{running.links['X1']}/f/{key}").html) == "counts"


def test_the_same_file_twice_is_one_content_with_two_receipts(running: Running) -> None:
    agency, link = running.agency(), running.links["X0"]
    for name in ("a.xlsx", "b.xlsx"):
        assert disposition(agency.upload(link, [(name, workbook("X0"))]).html) == "counts"
    page = agency.get(link)
    assert len(set(page.links("/f/"))) == 1
    assert page.html.count('<td class="mono">2025-') == 2
    receipts = page.html.split('<td class="mono">')[1:]
    assert len({receipt.partition("<")[0] for receipt in receipts}) == 2


def test_too_many_files_at_once_are_said(running: Running) -> None:
    token = running.office.get("/office/inbox").token
    for count in (51, 300):
        answer = running.office.upload("/office/inbox", [(f"{n}.xlsx", b"x") for n in range(count)], {"token": token})
        assert (answer.status, "一次最多 50 份" in answer.text) == (400, True)
    answer = running.agency().upload(running.links["X2"], [("a.xlsx", b"x"), ("b.xlsx", b"y")])
    assert (answer.status, "一次最多 1 份" in answer.text) == (400, True)


def test_a_name_that_is_too_long_keeps_its_ending(running: Running) -> None:
    agency, link = running.agency(), running.links["X2"]
    agency.upload(link, [(f"{'关于报送年报的函' * 40}.xlsx", workbook("X2", version=31))])
    assert "关于.xlsx" in agency.get(link).text
    stored = [path.name for path in running.desk.folder.rglob("关于报送*")]
    assert [Path(name).suffix for name in stored] == [".xlsx"]


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd",
        "..\\..\\evil.xlsx",
        "/etc/passwd",
        "CON.xlsx",
        "<script>alert(1)</script>.xlsx",
        "a\r\nb.xlsx",
        "\u202exslx.exe",
        "文" * 300,
        ".",
        "",
    ],
)
def test_a_name_is_never_a_path(name: str, running: Running) -> None:
    before = {path for path in running.desk.folder.parent.rglob("*") if "收件" not in path.parts}
    sent = workbook("T1", version=len(name))
    answer = running.agency().upload(running.links["T1"], [(name, sent)])
    assert answer.status in (200, 400)
    assert "<script>alert" not in answer.html
    after = {path for path in running.desk.folder.parent.rglob("*") if "收件" not in path.parts}
    assert {path.name for path in after - before} <= {"campaign.lock", "T1 青山镇.json", "filing.lock"}
    kept = {path.read_bytes() for path in (running.desk.folder / "收件").rglob("*") if path.is_file()}
    assert answer.status == 400 or sent in kept


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.exe", b"MZ" + bytes(5000), "F105"),
        ("a.xlsx", b"", "F104"),
        ("a.xlsx", b"\0" * 5000, "F105"),
        ("a.xlsx", b"<html>", "F105"),
    ],
)
def test_what_is_no_workbook_is_answered_as_on_the_command_line(
    name: str, data: bytes, code: str, running: Running
) -> None:
    answer = running.agency().upload(running.links["T1"], [(name, data)])
    assert answer.status in (200, 422)
    assert code in answer.text or answer.status == 422


def test_a_bomb_costs_its_sender_a_sentence(running: Running) -> None:
    members = deflated("[Content_Types].xml", workbook("T1")[:10]), repeated("xl/workbook.xml", b"\0", 150 * MEGABYTE)
    bomb = Archive().with_members(members).whole()
    answer = running.agency().upload(running.links["T1"], [("bomb.xlsx", bomb)])
    assert answer.status in (200, 422)
    assert running.agency().get(running.links["T1"]).status == 200


def _chunks(head: bytes, count: int) -> Iterator[bytes]:
    yield head
    for _ in range(count):
        yield bytes(MEGABYTE)


@pytest.mark.parametrize("length", ["chunked", "said"])
def test_what_is_too_large_is_thrown_away_as_it_comes(length: str, running: Running) -> None:
    whole, kind = multipart([("a.xlsx", b"")], {})
    head = whole.rpartition(b"\r\n--")[0]
    headers = {"Content-Type": kind, "Origin": running.desk.address}
    if length == "said":
        headers["Content-Length"] = str(300 * MEGABYTE + len(head))
    before = sum(path.stat().st_size for path in running.desk.folder.rglob("*") if path.is_file())
    answer = running.agency().ask("POST", running.links["T1"], _chunks(head, 300), headers)
    assert answer.status == 413
    assert "20 MB" in answer.text
    after = sum(path.stat().st_size for path in running.desk.folder.rglob("*") if path.is_file())
    assert after - before < MEGABYTE


def test_no_file_is_cut_off_at_the_largest_size_and_taken_for_what_was_sent(running: Running) -> None:
    most, office, before = 20 * MEGABYTE, running.office, tree(running.desk.folder / "收件")
    token = office.get("/office/inbox").token
    right = ("三.xlsx", workbook("X3", version=77))
    for large in ([("大.xlsx", most + 1)], [("大.zip", 4 * most)], [("大.xlsx", most + 1), ("大.zip", 2 * most)]):
        sent = [*((name, bytes(size)) for name, size in large), right]
        answer = office.upload("/office/inbox", sent, {"token": token})
        named = [name for name in ("大.xlsx", "大.zip", "三.xlsx") if name in answer.text]
        assert (answer.status, named) == (413, [name for name, _ in large])
        assert ("20 MB" in answer.text, "收件文件夹" in answer.text) == (True, True)
        assert answer.links("/office/inbox") == ["/office/inbox"]
    answer = running.agency().upload(running.links["X3"], [("大.xlsx", bytes(most + 1))])
    assert (answer.status, "大.xlsx" in answer.text) == (413, True)
    assert tree(running.desk.folder / "收件") == before
    whole = running.agency().upload(running.links["X3"], [("零.xlsx", bytes(most))])
    assert whole.status == 200
    (receipt,) = whole.links("/receipt")
    assert hashlib.sha256(bytes(most)).hexdigest() in running.agency().get(receipt).text


def test_what_is_too_large_in_all_is_told_as_that(running: Running) -> None:
    office = running.office
    token = office.get("/office/inbox").token
    answer = office.upload("/office/inbox", [(f"{n}.xlsx", bytes(3 * MEGABYTE)) for n in range(34)], {"token": token})
    assert (answer.status, "一共超过 100 MB" in answer.text, "分几次" in answer.text) == (413, True, True)
    answer = office.post("/office/people", {"token": token, "name": "长" * 50_000})
    assert (answer.status, "文字太长" in answer.text, "MB" in answer.text) == (413, True, False)


def test_of_several_files_every_one_that_was_not_taken_is_named(tmp_path: Path) -> None:
    campaign = new_campaign(tmp_path)
    program = tmp_path / "program"
    program.symlink_to(sys.executable)
    _, script = scanner(tmp_path, "sys.exit(b'EICAR' in data)")
    (campaign / "desk.toml").write_text(f"scanner = {json.dumps([str(program), script])}", "utf-8")
    sent = [("民政.xlsx", workbook("X1")), ("毒.xlsx", b"EICAR"), ("教育.xlsx", workbook("X2"))]
    with served(campaign) as desk:
        office = desk.office()
        token = office.get("/office/inbox").token
        page = office.upload("/office/inbox", sent, {"token": token})
        assert "毒.xlsx: 病毒检查没有通过" in page.text
        taken = page.html.partition('id="taken"')[2]
        assert [name for name, _ in sent if name in taken] == ["民政.xlsx", "教育.xlsx"]
        program.unlink()
        page = office.upload("/office/inbox", [("丙.xlsx", b"3"), ("丁.xlsx", b"4")], {"token": token})
        assert page.text.count("病毒检查现在不能用") == 2
        assert [name in page.text for name in ("丙.xlsx: ", "丁.xlsx: ", 'id="taken"')] == [True, True, False]


def test_wrong_revoked_and_guessed_links_open_nothing(running: Running) -> None:
    office, visitor = running.office, running.agency()
    assert visitor.get("/u/WRONG").status == 404
    assert visitor.get(f"/u/{new_code()}").status == 404
    assert visitor.post("/u", {"code": "abc"}).status == 404
    typed = visitor.post("/u", {"code": grouped(running.links["X1"].removeprefix("/u/")).lower()})
    assert "某县民政局" in typed.text
    old = running.links["X1"]
    answer = office.letters(office.act("/office/agency/X1", "/office/agency/X1/link", {}))
    assert answer.headers["content-type"] == "application/zip"
    assert visitor.get(old).status == 410
    assert visitor.upload(old, [("a.xlsx", workbook("X1"))]).status == 410
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        html, listed = (archive.read(name).decode("utf-8-sig") for name in archive.namelist())
    new = next(csv.DictReader(io.StringIO(listed)))["地址"]
    assert "<svg" in html
    assert new in html
    running.links["X1"] = urlsplit(new).path
    assert visitor.get(running.links["X1"]).status == 200
    for _ in range(40):
        status = visitor.get(f"/u/{new_code()}").status
    assert status == 429
    assert visitor.get(running.links["X1"]).status == 200
    kept = b"".join(path.read_bytes() for path in running.desk.folder.glob("desk.sqlite*"))
    assert running.links["X1"].removeprefix("/u/").encode() not in kept
    assert digest_of(running.links["X1"].removeprefix("/u/")).encode() in kept


def test_letters_that_were_lost_on_the_way_are_downloaded_again_by_who_made_them(tmp_path: Path) -> None:
    with served(new_campaign(tmp_path)) as desk:
        office, other, visitor = desk.office(), desk.office("李四"), desk.visitor()
        page = office.act("/office/links", "/office/links", {"which": "missing"})
        links = listed_links(office.letters(page))
        assert links == listed_links(office.letters(office.get("/office/links")))
        # The second of two clicks makes nothing anew, and is no refusal either.
        again = office.post("/office/links", {"token": page.token, "which": "missing"})
        assert again.status == 200
        assert listed_links(office.letters(again)) == links
        # Nobody else reads the keys of agencies.
        place = page.links(r"/office/links/\d")[0]
        assert other.get(place).status == 404
        assert desk.office("王五").get(place).status == 403
        assert visitor.get(place, follow=False).status == 303
        assert not other.get("/office/links").links(r"/office/links/\d")
        assert other.act("/office/links", "/office/links", {"which": "missing"}).status == 409
        # Letters at hand open their pages, all of them.
        mine = office.act("/office/agency/X1", "/office/agency/X1/link", {})
        one = listed_links(office.letters(mine))
        assert list(one) == ["X1"]
        assert listed_links(office.get(place)) == {code: link for code, link in links.items() if code != "X1"}
        office.act("/office/agency/X1", "/office/agency/X1/revoke", {})
        assert office.get(mine.links(r"/office/links/\d")[0]).status == 404
        theirs = listed_links(other.letters(other.act("/office/links", "/office/links", {"which": "all"})))
        assert office.get(place).status == 404
        assert [visitor.get(link).status for link in theirs.values()] == [200] * len(theirs)
        assert [visitor.get(link).status for link in (*links.values(), *one.values())] == [410] * (len(links) + 1)
        folder = desk.folder
        assert not any(link[3:].encode() in path.read_bytes() for link in theirs.values() for path in _files(folder))


def test_what_agencies_get_speaks_the_language_of_the_office_and_not_of_who_makes_it(tmp_path: Path) -> None:
    campaign = make_campaign(tmp_path / "年报", language="zh")
    (tmp_path / "made").mkdir()
    with (
        mock.patch("gouji.desk.products._command", return_value=[sys.executable, "-c", ""]) as command,
        Products(tmp_path / "made", lambda: NOW) as products,
    ):
        for kind, language in (("checker", "zh"), ("export", "en")):
            products.order(kind, campaign, None, "en", taken_over=False)
            assert command.call_args.args[3] == language, kind
    make_people(campaign.folder)
    with served(campaign.folder) as desk:
        office = replace(desk.office(), headers={"Accept-Language": "en"})
        office.act("/office/links", "/office/links", {"which": "all"})
        answer = office.letters(office.act("/office/agency/X1", "/office/agency/X1/link", {}))
        for letters in (answer, office.get(office.get("/office/links").links(r"/office/links/\d")[1])):
            assert quote("链接函.zip") in letters.headers["content-disposition"]
            with zipfile.ZipFile(io.BytesIO(letters.body)) as archive:
                assert archive.namelist() == ["链接函.html", "链接清单.csv"]


@pytest.mark.parametrize(
    ("language", "letters", "links", "trail"),
    [
        ("zh", "链接函.zip", "代码,单位,联系人,邮箱,地址,口令", ("trail.csv", "Time,What,Who,From,Agency,Detail")),
        (
            "en",
            "letters.zip",
            "Code,Agency,Contact,Email,Address,Link code",
            ("记录.csv", "时间,事项,人员,来源,单位,说明"),
        ),
    ],
)
def test_heads_and_names_of_files_speak_the_language_of_what_is_in_them(
    language: str, letters: str, links: str, trail: tuple[str, str], tmp_path: Path
) -> None:
    campaign = make_campaign(tmp_path / "年报", language=language)
    make_people(campaign.folder)
    with served(campaign.folder) as desk:  # somebody who reads the other language
        office = desk.office()
        office.get(f"/office?lang={'en' if language == 'zh' else 'zh'}")
        answer = office.letters(office.act("/office/links", "/office/links", {"which": "all"}))
        assert quote(letters) in answer.headers["content-disposition"]
        with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
            (listed,) = (archive.read(name) for name in archive.namelist() if name.endswith(".csv"))
        assert listed.decode("utf-8-sig").splitlines()[0] == links
        answer = office.get("/office/trail.csv")
        assert quote(trail[0]) in answer.headers["content-disposition"]
        assert answer.body.decode("utf-8-sig").splitlines()[0] == trail[1]
        page = office.act("/office/results", "/office/results", {"kind": "export"})
        while "refresh" in page.headers:
            page = office.get("/office/results?wait=1")
        (row,) = re.findall(r"<tbody>(.*?)</tbody>", page.html, re.DOTALL)
        assert "数据" in row if language == "en" else not re.search("[一-龥]", row)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


ODD_CODES = (
    "A/1",
    "A_1",
    "A",
    "%41",
    "A%2F1",
    "1#",
    "1",
    "x?y",
    "x",
    "a",
    "/",
    ".",
    "..",
    "民政局",
    "a b",
    '"<b>',
    "=1+1",
)


def test_the_forms_on_the_page_of_an_agency_are_about_that_agency(tmp_path: Path) -> None:
    rows = "".join('"{}",单位{},,,,,\n'.format(code.replace('"', '""'), n) for n, code in enumerate(ODD_CODES))
    with served(new_campaign(tmp_path, ROSTER.partition("\n")[0] + "\n" + rows), "--jobs", "1") as desk:
        office = desk.office()
        places = office.get("/office/agencies").links("/office/agency/")
        assert len(places) == len(ODD_CODES)
        for number, (code, place) in enumerate(zip(ODD_CODES, places, strict=True)):
            assert not any(part.strip(".") == "" for part in place.split("/")[1:])  # browsers resolve those
            page = office.get(place)
            (action,) = (unescape(found) for found in re.findall(r'action="([^"]*/link)"', page.html))
            made = office.post(action, {"token": page.token}, follow=False)
            assert (made.status, made.headers["location"]) == (303, place)
            assert office.get(page.in_other_language).status == 200
            after = office.get(place)
            assert f"单位{number} " in after.text
            assert list(listed_links(office.letters(after))) == [code]
            back = office.post(action.replace("/link", "/reopen"), {"token": page.token, "reason": ""})
            assert back.status == 400
            assert back.links("/office/agency/") == [place]
        listed = [
            tuple(listed_links(office.get(link))) for link in office.get("/office/links").links(r"/office/links/")
        ]
        assert sorted(listed) == sorted((code,) for code in ODD_CODES)


def test_a_folder_of_links_that_two_agencies_share_says_of_neither_that_it_sent(tmp_path: Path) -> None:
    roster = "代码,名称\nA/1,甲\nA_1,乙\nb,丙\nB,丁\nC/1,戊\n"
    campaign = gouji.open_campaign(new_campaign(tmp_path, roster))
    assert campaign.codes_of_folders == {"A_1": None, "b": None, "B": None, "C_1": "C/1"}


def test_letters_are_kept_for_two_hours() -> None:
    moment = 0.0
    box = LetterBox(lambda: moment)
    letters = [LinkLetter(Member(code=code, name=code), new_code(), "http://x") for code in ("A", "B")]
    box.put("张三", "a.zip", NOW, letters)
    moment = 3600.0
    box.put("张三", "b.zip", NOW, [letters[0]])
    assert [batch.name for batch in box.of("张三")] == ["b.zip", "a.zip"]
    assert [batch.name for batch in box.of("张三", "A")] == ["b.zip"]
    moment = 7200.0
    assert [batch.name for batch in box.of("张三")] == ["b.zip"]


@pytest.mark.parametrize(
    ("place", "path", "fields", "words"),
    [
        ("/office/inbox", "/office/inbox/collect", {}, "新收"),
        ("/office/reminders", "/office/reminders/sent", {}, "已记录"),
        ("/office/people", "/office/people", {"name": "赵六", "role": "see", "password": PASSWORD}, "已保存 赵六"),
        ("/office/people", "/office/people/remove", {"name": "赵六"}, "已移除 赵六"),
    ],
)
def test_a_form_that_was_done_leads_to_a_page_that_does_nothing_twice(
    place: str, path: str, fields: dict[str, str], words: str, running: Running
) -> None:
    office = running.office
    if path.endswith("/remove"):
        office.act(place, place, {**fields, "role": "see", "password": PASSWORD})
    answer = office.post(path, {"token": office.get(place).token, **fields}, follow=False)
    assert (answer.status, answer.headers["location"]) == (303, place)
    assert words not in running.elsewhere.get(place).text
    assert words in office.get(place).text
    assert words not in office.get(place).text


def test_files_that_were_taken_in_are_displayed_behind_a_redirection(running: Running) -> None:
    office = running.office
    token = office.get("/office/inbox").token
    answer = office.upload("/office/inbox", [("年报.xlsx", workbook("T1"))], {"token": token}, follow=False)
    assert (answer.status, answer.headers["location"]) == (303, "/office/inbox")
    page = office.get("/office/inbox")
    assert "年报.xlsx" in page.text
    assert page.links("/office/file/")


def test_what_an_act_came_to_waits_for_somebody_who_sees_it(running: Running) -> None:
    token = running.office.get("/office/reminders").token
    running.office.post("/office/reminders/sent", {"token": token}, follow=False)
    assert running.office.ask("HEAD", "/office/reminders").body == b""
    assert "已记录" in running.office.get("/office/reminders").text


def test_of_two_clicks_what_either_came_to_is_displayed(running: Running) -> None:
    office, place = running.elsewhere, "/office/inbox"
    token = office.get(place).token
    assert "新收" in office.post(f"{place}/collect", {"token": token}).text
    for name in ("甲.xlsx", "乙.xlsx"):  # the browser that sent the second does not follow the answer to the first
        office.upload(place, [(name, name.encode())], {"token": token}, follow=False)
    for _ in range(2):
        office.post(f"{place}/collect", {"token": token}, follow=False)
    page = office.get(place)
    assert page.text.count("新收 ") == 2
    assert "甲.xlsx" in page.text
    assert "乙.xlsx" in page.text
    assert "甲.xlsx" not in office.get(place).text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null", "Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
def test_a_form_from_another_site_does_nothing(headers: dict[str, str], running: Running) -> None:
    office = running.office
    token = office.get("/office/people").token
    given = {"name": "恶意", "role": "decide", "password": PASSWORD, "token": token}
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = office.post("/office/people", given, headers=sent)
    assert answer.status == 403
    assert "恶意" not in office.get("/office/people").text
    link = running.links["X0"]
    body, kind = multipart([("a.xlsx", workbook("X0", version=99))], {})
    assert running.agency().ask("POST", link, body, {"Content-Type": kind, **sent}).status == 403


def test_a_form_without_the_token_of_its_session_does_nothing(running: Running) -> None:
    office = running.office
    for token in ("", "0" * 64, running.desk.office("李四").get("/office").token):
        given = {"name": "恶意", "role": "decide", "password": PASSWORD, "token": token}
        assert office.post("/office/people", given).status == 403
    assert "恶意" not in office.get("/office/people").text


def test_a_session_begins_with_a_cookie_of_its_own(running: Running) -> None:
    visitor = running.desk.visitor()
    name = next(iter(running.office.cookies))
    visitor.cookies[name] = "planted"
    answer = visitor.ask(
        "POST",
        "/office/sign-in",
        f"name=%E5%BC%A0%E4%B8%89&password={PASSWORD.replace(' ', '+')}".encode(),
        {"Content-Type": "application/x-www-form-urlencoded", "Origin": running.desk.address},
        follow=False,
    )
    cookie = answer.headers["set-cookie"].lower()
    assert visitor.cookies[name] != "planted"
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    planted = running.desk.visitor()
    planted.cookies[name] = "planted"
    assert planted.get("/office", follow=False).status == 303
    old = visitor.cookies[name]
    visitor.act("/office", "/office/sign-out", {})
    gone = running.desk.visitor()
    gone.cookies[name] = old
    assert gone.get("/office", follow=False).status == 303


def test_fifty_wrong_passwords_are_slowed_down(running: Running) -> None:
    def attempt(number: int) -> int:
        visitor = running.desk.visitor()
        return visitor.post("/office/sign-in", {"name": "李四", "password": f"wrong {number}"}).status

    with ThreadPoolExecutor(16) as threads:
        statuses = list(threads.map(attempt, range(50)))
    assert set(statuses) == {403, 429}
    assert statuses.count(403) <= 10
    assert "登录被拒" in running.office.get("/office/trail").text


SCRIPT = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def test_a_script_in_a_field_is_text(running: Running) -> None:
    office, visitor = running.office, running.agency()
    page = _queued(running)
    answers = [
        office.act(page, f"{page}/exclude", {"reason": SCRIPT}),
        office.act(page, f"{page}/undo", {"reason": SCRIPT}),
        office.act("/office/people", "/office/people", {"name": SCRIPT[:50], "role": "see", "password": PASSWORD}),
        office.act("/office/results", "/office/results", {"kind": "sum", "agency": SCRIPT}),
        office.act("/office/results", "/office/results", {"kind": SCRIPT}),
        office.get("/office/agencies?find=" + SCRIPT.replace(" ", "%20")),
        office.get("/office/trail"),
        office.get("/office/agency/" + SCRIPT.replace(" ", "%20").replace("/", "")),
        visitor.post("/u", {"code": SCRIPT}),
        visitor.post("/office/sign-in", {"name": SCRIPT, "password": SCRIPT}),
        visitor.get("/u/" + SCRIPT.replace(" ", "%20").replace("/", "")),
        visitor.get("/?lang=" + SCRIPT.replace(" ", "%20")),
        visitor.upload(running.links["T1"], [(SCRIPT, workbook("T1", version=77))]),
    ]
    for answer in answers:
        assert "<script" not in answer.html
        assert "<img" not in answer.html
        assert answer.status < 500
        assert "script-src 'none'" in answer.headers["content-security-policy"]


def test_every_answer_has_the_headers_and_is_no_500(running: Running) -> None:
    for path in (
        "/",
        "/u",
        "/office/sign-in",
        "/nothing",
        "/u/x/f/y/receipt",
        "/office/results/9",
        "/desk.css",
        "/%00",
        "/u/%2e%2e/blank",
    ):
        answer = running.office.get(path)
        assert answer.status < 500, path
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"
        if path != "/desk.css":
            assert answer.headers["cache-control"] == "no-store"
            assert "没有" in answer.text or answer.status == 200
    for body, kind in (
        (b"x" * 100, "multipart/form-data; boundary=abc"),
        (
            b'--abc\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf',
            "multipart/form-data; boundary=abc",
        ),
        (b"{}", "application/json"),
        (b"", "text/plain"),
        (b"&".join(b"a=1" for _ in range(100)), "application/x-www-form-urlencoded"),
    ):
        headers = {"Content-Type": kind, "Origin": running.desk.address}
        answer = running.agency().ask("POST", running.links["T1"], body, headers)
        assert answer.status == 400, kind
    assert running.agency().ask("PUT", running.links["T1"], b"", {}).status in (404, 405)


def test_nothing_is_done_by_looking_at_an_address(tmp_path: Path) -> None:
    site = _Site(mock.Mock(file_bytes=MEGABYTE))
    paths = {route.path for route in (*site.public(), *site.agency(), *site.office())}
    fields = "token=0&which=all&kind=sum&agency=X1&name=%E7%94%B2&role=see&password=long+enough&reason=x&code=X&undo=1"
    with served(new_campaign(tmp_path)) as desk:
        office, agency = desk.office(), desk.visitor()
        link = links_of(office)["X1"]
        (file,) = agency.upload(link, [("民政局.xlsx", b"none")]).links("/receipt")
        names = {"key": file.split("/")[-2], "ticket": "x", "number": "1"}
        office.act("/office/results", "/office/results", {"kind": "export"})
        office.results()
        before = _kept(desk.folder)
        for path, query, method in product(sorted(paths), ("", f"?{fields}"), ("HEAD", "GET")):
            is_own = path.startswith("/u")
            asked = path.format(code=link[3:] if is_own else "X1", **names) + query
            assert (agency if is_own else office).ask(method, asked, follow=False).status < 500, asked
            assert _kept(desk.folder) == before, (method, asked)


def _kept(folder: Path) -> dict[Path, object]:
    """All that a campaign keeps: of databases their rows, wherever in them they stand."""
    kept: dict[Path, object] = {}
    for path in _files(folder):
        if path.suffix == ".sqlite":
            with contextlib.closing(sqlite3.connect(path)) as database:
                # When a session was used last is kept once a minute.
                kept[path] = [line for line in database.iterdump() if 'INTO "sessions"' not in line]
        elif not path.name.endswith(("-wal", "-shm")):
            kept[path] = path.read_bytes()
    return kept


def test_a_page_that_loads_itself_again_has_no_form_to_be_filled_in(running: Running) -> None:
    office = running.office
    office.results()
    ordered = office.act("/office/results", "/office/results", {"kind": "sums"})
    pages = {"/office/results?wait=1": ordered, "/office/results": office.get("/office/results")}
    while "正在生成" in ordered.text:
        for place_, page in pages.items():
            fields = re.findall(r'<(?:input type="(?!hidden)|input name|select|textarea)[^>]*>', page.html)
            assert ("refresh" in page.headers, bool(fields)) in ((True, False), (False, True)), place_
        ordered = office.get("/office/results?wait=1")
        pages["/office/results?wait=1"] = ordered
    assert ("refresh" in ordered.headers, 'id="make"' in ordered.html) == (False, True)


def test_results_are_those_of_the_command_line(running: Running, tmp_path: Path) -> None:
    office = running.office
    running.agency().upload(running.links["X2"], [("教育局.xlsx", workbook("X2", version=21))])
    assert office.act("/office/results", "/office/results", {"kind": "checker", "taken_over": "1"}).status == 400
    office.act("/office/results", "/office/results", {"kind": "sum"})
    office.act("/office/results", "/office/results", {"kind": "report-html", "agency": "X2"})
    report, summed = office.results().links("/office/results/")[:2]
    made = office.get(summed)
    done = run("consolidate", running.desk.folder, "-o", tmp_path / "sum", "--lang", "zh")
    assert done.returncode == 0, done.output
    with zipfile.ZipFile(io.BytesIO(made.body)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            path.name: path.read_bytes() for path in (tmp_path / "sum").iterdir()
        }
    answer = office.get(report)
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "某县教育局" in answer.html


def test_a_second_desk_on_the_folder_is_refused(running: Running) -> None:
    done = run("serve", running.desk.folder, "--port", "0", "--lang", "en")
    assert done.returncode == 2
    assert "another gouji serve" in done.output


def test_a_lock_that_cannot_be_made_is_no_second_desk(tmp_path: Path) -> None:
    campaign = make_campaign(tmp_path / "年报")
    (campaign.folder / "desk.lock").mkdir()
    done = run("serve", campaign.folder, "--port", "0", "--lang", "zh")
    assert done.returncode == 2
    assert "desk.lock 打不开" in done.stderr


def test_a_port_that_is_taken_is_said(running: Running) -> None:
    campaign = running.desk.folder  # found out before anything is opened
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("serve", campaign, "--port", str(taken.getsockname()[1]), "--lang", "en")
    assert (done.returncode, "--port" in done.output) == (2, True)


def _only_product(products: Products, campaign: Campaign, kind: str) -> Product:
    products.order(kind, campaign, None, "zh", taken_over=False)
    while not products.all()[0].is_done:
        time.sleep(0.02)
    return products.all()[0]


def test_what_cannot_be_made_holds_up_nothing_that_is_ordered_after_it(tmp_path: Path) -> None:
    campaign = make_campaign(tmp_path / "年报")
    put(campaign, "a.xlsx", workbook("X1"))
    assert run("collect", campaign.folder).returncode == 0
    folder = tmp_path / "made"
    folder.mkdir()
    with Products(folder, lambda: NOW) as products:
        (folder / "1").write_text("in the way")
        assert "没有做成" in _only_product(products, campaign, "csv").said[0]
        with mock.patch("gouji.desk.products._packed", side_effect=ValueError("a bug")):
            assert "程序出错" in _only_product(products, campaign, "csv").said[0]
        assert _only_product(products, campaign, "csv").name == "数据.csv"
        left = {path.name for path in folder.iterdir() if path.is_dir()}
    assert left == set()


def test_files_made_before_1980_are_packed(tmp_path: Path) -> None:
    (tmp_path / "年报.docx").write_bytes(b"PK")
    os.utime(tmp_path / "年报.docx", (0, 0))
    assert zipfile.ZipFile(io.BytesIO(_packed(tmp_path))).namelist() == ["年报.docx"]


@pytest.mark.parametrize("origin", ["http://[x", "http://", "null null", "://"])
def test_an_origin_that_is_none_is_refused_in_words(origin: str, running: Running) -> None:
    answer = running.agency().ask("POST", "/u", b"code=x", {"Origin": origin})
    assert answer.status == 403
    assert answer.headers["content-security-policy"]


@pytest.mark.parametrize("charset", ["undefined", "punycode", "unicode_escape", "utf-7", "x" * 300])
def test_no_charset_of_a_form_is_a_failure(charset: str, running: Running) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="code"\r\n\r\na\\ud800\\b\r\n--b--\r\n'
    kind = f"multipart/form-data; boundary=b; charset={charset}"
    sent = {"Origin": running.desk.address, "Content-Type": kind}
    assert running.agency().ask("POST", "/u", part, sent).status in (400, 404)


def test_whoever_is_no_longer_signed_in_is_told_so(running: Running) -> None:
    guest = running.agency()
    for path in ("/office/inbox/collect", "/office/file/0/accept", "/office/sign-out", "/office/people"):
        answer = guest.post(path, {"token": "0", "reason": "x"})
        assert (answer.status, "重新登录" in answer.text) == (403, True), path
    (back,) = answer.links("/office")
    assert "登录" in guest.get(back).text
    assert "Sign-in" in guest.get(answer.in_other_language).text


def test_who_signs_in_gets_to_what_was_asked_for(tmp_path: Path) -> None:
    with served(new_campaign(tmp_path)) as desk:
        pages = (
            ("/office/agency/X3", "/office/agency/X3"),
            ("/office/file/0123/original", "/office/file/0123"),
            ("/office/links/1", "/office/links"),
            ("/office/trail.csv", "/office/trail"),
            ("/office/agency/%E7%94%B2%252F%3F", "/office/agency/%E7%94%B2%252F%3F"),
            ("/office?live=1", "/office?live=1"),
            (
                "/office/agencies?find=%E7%94%B2+%26%2B&state=missing&lang=zh",
                "/office/agencies?find=%E7%94%B2+%26%2B&state=missing",
            ),
            ("/office/agencies?find=" + "%E7%94%B2" * 400, "/office/agencies?find=" + "%E7%94%B2" * 400),
            ("/office/sign-in?to=//example.org/office/", "/office"),
            ("/office/sign-in?to=/officer", "/office"),
            ("/office/sign-in?to=/office/../../other", "/office"),
            ("/office/sign-in?to=/office/%252E%252e/other", "/office"),
            ("/office/sign-in?to=/office/agency/A..B", "/office/agency/A..B"),
            ("/office/sign-in?to=/office/a%0D%0ASet-Cookie:%20a=b", "/office/a%0D%0ASet-Cookie%3A%20a=b"),
        )
        for (asked, then), name in zip(pages, cycle(("张三", "李四")), strict=False):
            guest = desk.visitor()
            page = guest.get(asked)
            if asked == then:
                page = guest.post(_form_of(page), {"name": f"不是{name}", "password": "wrong"}, follow=False)
                page = guest.get(page.in_other_language)
            page = guest.post(_form_of(page), {"name": name, "password": PASSWORD}, follow=False)
            assert (page.status, page.headers["location"]) == (303, then)


def _form_of(sign_in: Answer) -> str:
    return unescape(re.findall('action="([^"]*sign-in[^"]*)"', sign_in.html)[0])


@pytest.mark.parametrize(
    ("page", "path", "fields"),
    [
        ("/office/people", "/office/people", {"name": "赵六", "role": "see", "password": "short"}),
        ("/office/people", "/office/people/remove", {"name": "张三"}),
        ("/office/agency/X3", "/office/agency/X3/reopen", {}),
        ("/office/results", "/office/results", {"kind": "nothing"}),
        ("/office/inbox", "/office/inbox", {}),
    ],
)
def test_from_a_refusal_back_to_the_form_in_either_language(
    page: str, path: str, fields: dict[str, str], running: Running
) -> None:
    refused = running.office.act(page, path, fields)
    assert refused.status in (400, 409)
    back = refused.links("/office")[0]
    assert back == page
    assert running.office.get(back).status == running.agency().get(refused.in_other_language).status == 200


def test_who_signs_in_too_often_gets_back_to_what_was_asked_for(tmp_path: Path) -> None:
    with served(new_campaign(tmp_path)) as desk:
        guest = desk.visitor()
        form = _form_of(guest.get("/office/agencies?find=%E5%B1%80&page=2"))
        while (refused := guest.post(form, {"name": "张三", "password": "wrong"})).status == 403:
            pass
        assert refused.status == 429
        assert _form_of(guest.get(refused.links("sign-in")[0])) == form


def test_a_page_that_can_be_had_in_a_while_keeps_what_was_looked_for() -> None:
    visit = Visit(
        "GET",
        "",
        "",
        {},
        {"find": "局", "page": "2"},
        "?",
        "zh",
        None,
        here="/office/agencies",
        page="/office/agencies",
    )
    assert _way_back(visit, DeniedError(429, "", "", wait=1)) == "/office/agencies?find=%E5%B1%80&page=2"


def test_no_refusal_leads_to_itself(running: Running) -> None:
    link, office = running.links["X3"], running.office
    for visitor, path, status, back in (
        (office, f"/office/agencies?find={'x' * 3000}", 400, "/office/agencies"),
        (running.desk.office("王五"), "/office/people", 403, "/office"),
        (office, "/office/agency/nobody", 404, "/office"),
        (running.agency(), f"{link}/f/0/receipt", 404, link),
        (running.agency(), f"{link[:-1]}!", 404, "/"),
        (running.agency(), "/nothing", 404, "/"),
    ):
        refused = visitor.get(path)
        ways = [way for way in refused.links("/") if not way.startswith("/desk.")]
        assert (refused.status, ways) == (status, [back]), path


def test_no_page_leads_to_another_site_whatever_its_address(running: Running) -> None:
    for visitor in (running.office, running.agency()):
        for path in ("//evil.example", "///evil.example/office", "//evil.example/u/x", "/%5C%5Cevil", "/%09/evil"):
            page = visitor.get(path)
            assert page.status == 404, path
            assert page.in_other_language.endswith("lang=en"), path
            for way in re.findall(r'(?:href|action)="([^"#]*)"', page.html):
                assert re.match(r"/[^/\\\s]|/$", way), (path, way)


def test_a_refused_upload_leads_back_to_the_page_of_the_agency(running: Running) -> None:
    link = running.links["X3"]
    refused = running.agency().upload(link, [])
    assert refused.status == 400
    assert refused.links(link)[0] == link
    assert refused.in_other_language == f"{link}?lang=en"


@pytest.mark.parametrize("path", ["/office/people", "/office/inbox/collect", "/office/reminders/sent"])
def test_the_answer_to_a_form_has_its_page_in_the_other_language(path: str, running: Running) -> None:
    fields = {"name": "李四", "role": "collect"}
    answer = running.office.act("/office/reminders", path, fields)
    assert answer.status == 200
    visitor = replace(running.office, cookies=dict(running.office.cookies))
    other = visitor.get(answer.in_other_language)
    assert (other.status, 'lang="en"' in other.html) == (200, True)


def test_what_was_looked_for_stays_in_the_other_language(running: Running) -> None:
    page = running.office.get("/office/agencies?find=%E5%B1%80&state=missing")
    visitor = replace(running.office, cookies=dict(running.office.cookies))
    other = visitor.get(page.in_other_language)
    assert ('value="局"' in other.html, '"missing" selected' in other.html, 'lang="en"' in other.html) == (True,) * 3


@pytest.mark.parametrize(
    ("find", "found"),
    [
        ("民政局", ["X1"]),
        ("x1", ["X1"]),
        ("Ｘ１", ["X1"]),
        (" 某县 民政局　", ["X1"]),
        ("青山镇", ["T1"]),
        ("", ["X0", "X1", "X2", "X3", "T1"]),
        ("局x", []),  # of the end of one name and the beginning of the next
        ("民教", []),
    ],
)
def test_an_agency_is_found_however_its_name_is_typed(find: str, found: list[str], running: Running) -> None:
    page = running.office.get(f"/office/agencies?find={quote(find)}")
    listed = page.html.partition('id="agencies"')[2].partition("</table>")[0]
    assert re.findall(r'href="/office/agency/([^"]*)"', listed) == found


def test_a_number_of_many_digits_is_no_result(running: Running) -> None:
    assert running.office.get(f"/office/results/{'1' * 5000}").status == 404


def test_a_store_that_is_in_use_is_said_in_words_and_with_the_headers(running: Running) -> None:
    with contextlib.closing(sqlite3.connect(running.desk.folder / "desk.sqlite")) as other:
        other.execute("BEGIN IMMEDIATE")
        # Wrong passwords of tests before may still hold up who signs in.
        known = {"name": "张三", "password": PASSWORD}
        while (answer := running.agency().post("/office/sign-in", known)).status == 429:
            time.sleep(1)
    assert (answer.status, "正被另一个程序使用" in answer.text) == (503, True), answer.text
    assert answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


def test_reminders_are_made_and_recorded(running: Running) -> None:
    office = running.office
    answer = office.act("/office/reminders", "/office/reminders/letters", {})
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        assert any(name.endswith(".csv") for name in archive.namelist())
    assert "已记录" in office.act("/office/reminders", "/office/reminders/sent", {}).text
    office.act("/office/agency/T1", "/office/agency/T1/reminded", {})
    assert "催报" in office.get("/office/agency/T1").text
    assert office.act("/office/reminders", "/office/reminders/mail", {}).status == 409


def test_nothing_is_doubled_and_nothing_shown_that_the_ledger_lacks(running: Running) -> None:
    campaign = open_campaign(running.desk.folder)
    with campaign.looked_at() as ledger:
        standings = campaign.standings(ledger)
    unread = [judged for judged in standings.contents if judged.disposition is Disposition.UNREAD]
    assert unread == []
    digests = [judged.entry.sha256 for judged in standings.contents]
    assert len(digests) == len(set(digests))


# --- in a browser ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def window() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


def looked_at(window: Browser, name: str) -> None:
    """The page in the window has no serious fault of accessibility, fits, and is photographed if anybody asks."""
    folder = os.environ.get("GOUJI_PICTURES")
    for found in window("look", picture=str(Path(folder, name)) if folder else None, widths=[390, 1400]):
        assert found["violations"] == [], name
        assert found["overflow"] <= 0, name
        assert found["broken"] == found["crammed"] == [], name
    assert window("printed") == [], name


def filled(blank: bytes, *, wrong: bool) -> bytes:
    """A blank as a clerk fills it in."""
    edition = gouji.load("2021")
    book = Workbook(blank)
    values: dict[str, object] = {**numbers(edition), **TEXTS}
    for path, value in values.items():
        texts = lay_out(edition).text_places
        cell = texts[path].cells[0] if path in texts else place(path)
        typed = "约40件" if wrong and path == "requests.new.natural_person" else value
        if isinstance(typed, date):
            book.set(cell.sheet, cell.a1, typed.isoformat(), kind="d")
        else:
            book.set(cell.sheet, cell.a1, typed if isinstance(typed, str) else float(str(typed)))
    return book.to_bytes()


def in_libreoffice(convert: Convert, folder: Path, name: str, data: bytes) -> Path:
    """A workbook saved by LibreOffice."""
    given, made = folder / "given", folder / "made"
    for place_ in (given, made):
        place_.mkdir(exist_ok=True)
    (given / name).write_bytes(data)
    (saved,) = convert([given / name], "xlsx", made)
    return saved


_FIELD = """(() => {
    const field = document.querySelector("[name=NAME]");
    field.focus();
    return [field.scrollWidth - field.clientWidth, getComputedStyle(field).outlineColor];
})()"""
"""How much of what was typed is cut off, and the colour of the ring around the field."""


def contrast_on_white(color: str) -> float:
    """The contrast of ``rgb(r, g, b)`` on white, as WCAG 2.2 defines it."""
    shares = [int(part) / 255 for part in re.findall(r"\d+", color)[:3]]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in shares)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


@pytest.mark.chromium
def test_what_is_folded_away_on_the_screen_is_on_paper(running: Running, window: Browser) -> None:
    book = Workbook(workbook("X1", wrong=True))
    for row in range(11, 15):
        book.set("封面", f"B{row}", None)
    page = running.agency().upload(running.links["X1"], [("民政局.xlsx", book.to_bytes())])
    assert "<details>" in page.html
    window("open", width=1400, javaScriptEnabled=False)
    window("goto", url=running.desk.address + page.links("/workbook")[0].removesuffix("/workbook"))
    assert window("printed") == []


@pytest.mark.chromium
def test_what_colours_alone_say_is_there_where_the_system_chooses_colours(
    running: Running, window: Browser, tmp_path: Path
) -> None:
    letters = running.office.letters(running.office.act("/office/agency/X3", "/office/agency/X3/link", {}))
    with zipfile.ZipFile(io.BytesIO(letters.body)) as archive:
        (tmp_path / "letter.html").write_bytes(archive.read("链接函.html"))
    running.links |= listed_links(letters)
    assert run("status", running.desk.folder, "--html", tmp_path / "status.html").returncode == 0
    window("open", width=1400, javaScriptEnabled=True)
    for page, selector in (("letter", "svg"), ("status", ".bar span"), ("status", ".bar.small span")):
        window("goto", url=(tmp_path / f"{page}.html").as_uri())
        color = window("run", script=f"getComputedStyle(document.querySelector('{selector}')).backgroundColor")
        assert window("forced", selector=selector) == color != "rgba(0, 0, 0, 0)", (page, selector)


@pytest.mark.chromium
@pytest.mark.libreoffice
@pytest.mark.parametrize(("width", "scripts", "code"), [(1400, "on", "X1"), (390, "off", "X2")])
def test_from_the_letter_to_the_receipt(
    width: int, scripts: str, code: str, running: Running, window: Browser, convert: Convert, tmp_path: Path
) -> None:
    window("open", width=width, javaScriptEnabled=scripts == "on")
    office = running.office
    answer = office.letters(office.act(f"/office/agency/{code}", f"/office/agency/{code}/link", {}))
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        (letter,) = (name for name in archive.namelist() if name.endswith(".html"))
        (tmp_path / "letter.html").write_bytes(archive.read(letter))
    window("goto", url=(tmp_path / "letter.html").as_uri())
    looked_at(window, "letter")
    address, typed = window("text", selector=".address"), window("text", selector=".code")
    running.links[code] = urlsplit(address).path
    window("goto", url=f"{running.desk.address}/u")
    looked_at(window, "entrance")
    window("fill", selector="[name=code]", value=typed.lower())
    cut, ring = window("run", script=_FIELD.replace("NAME", "code"))
    assert cut <= 0
    assert contrast_on_white(ring) >= 3  # WCAG 1.4.11
    window("click", selector="button.main")
    assert window("url") == address
    looked_at(window, "agency")
    window("download", selector="#blank", to=str(tmp_path / "blank.xlsx"))
    blank = (tmp_path / "blank.xlsx").read_bytes()
    wrong = in_libreoffice(convert, tmp_path, f"{code}.xlsx", filled(blank, wrong=True))
    window("files", selector="[type=file]", files=[str(wrong)])
    window("click", selector="form button.main")
    window("wait", selector="#verdict")
    assert window("attribute", selector="#verdict", name="data-disposition") == "returned"
    assert "约40件" in window("text", selector=".findings")
    looked_at(window, "verdict")
    window("download", selector="#returned", to=str(tmp_path / "returned.xlsx"))
    returned = Workbook((tmp_path / "returned.xlsx").read_bytes())
    cell = place("requests.new.natural_person")
    returned.set(cell.sheet, cell.a1, float(str(numbers(gouji.load("2021"))["requests.new.natural_person"])))
    right = in_libreoffice(convert, tmp_path, f"{code}改.xlsx", returned.to_bytes())
    window("files", selector="[type=file]", files=[str(right)])
    window("click", selector="form button.main")
    window("wait", selector="#verdict")
    assert window("attribute", selector="#verdict", name="data-disposition") == "counts"
    looked_at(window, "right")
    window("click", selector="#receipt")
    assert hashlib.sha256(right.read_bytes()).hexdigest() in window("text", selector="#receipt")
    looked_at(window, "receipt")


def _looked_at_in_english(window: Browser, running: Running, agency: Visitor, width: int) -> None:
    """The pages of a telephone fit in English too, whose words are longer: what is too wide is so there first."""
    if width > 390:
        return
    link = running.links["T1"]
    (file, *_) = running.office.get("/office/agency/T1").links("/office/file/")
    inside = [
        "",
        "/queue",
        "/agencies",
        "/agency/T1",
        "/inbox",
        "/reminders",
        "/links",
        "/results",
        "/trail",
        "/people",
    ]
    pages = ["/", link, agency.get(link).links("/f/")[0], file, *(f"/office{place_}" for place_ in inside)]
    for number, place_ in enumerate(pages):
        window("goto", url=f"{running.desk.address}{place_}?lang=en")
        looked_at(window, f"english-{number}")
    window("goto", url=f"{running.desk.address}/office?lang=zh")


@pytest.mark.chromium
@pytest.mark.parametrize(("width", "scripts"), [(1400, "on"), (390, "off")])
def test_from_signing_in_to_the_report(width: int, scripts: str, running: Running, window: Browser) -> None:
    agency = running.agency()
    agency.upload(running.links["T1"], [("青山镇.xlsx", workbook("T1", version=width, broken_sum=True))])
    put(open_campaign(running.desk.folder), "三.zip", packed({f"{width}.zip": deep_archive("T1")}))
    running.office.act("/office/inbox", "/office/inbox/collect", {})
    window("open", width=width, javaScriptEnabled=scripts == "on")
    window("goto", url=f"{running.desk.address}/office")
    looked_at(window, "sign-in")
    window("fill", selector="[name=name]", value="张三")
    window("fill", selector="[name=password]", value=PASSWORD)
    window("click", selector="button.main")
    looked_at(window, "status")
    window("click", selector="nav a[href$='/queue']")
    window("wait", selector="text=没有读出")
    looked_at(window, "queue")
    (content, *_) = running.office.get("/office/queue").links("/office/file/")
    running.office.act(content, f"{content}/exclude", {"reason": "已请单位重报"})
    window("goto", url=f"{running.desk.address}/office/agency/T1")
    window("click", selector="#files tbody a")
    looked_at(window, "file")
    window("fill", selector="#accept [name=reason]", value=f"电话核实，数字无误：{'a1' * 200}")
    window("click", selector="#accept button")
    looked_at(window, "file-accepted")
    assert window("text", selector="#disposition") == "已通过"
    window("fill", selector="#undo [name=reason]", value="单位要求改正")
    window("click", selector="#undo button")
    assert window("text", selector="#disposition") == "待改"
    window("fill", selector="#accept [name=reason]", value="确有特殊情况")
    window("click", selector="#accept button")
    window("goto", url=f"{running.desk.address}/office/agency/T1")
    window("click", selector="form[action$='take-over'] button")
    assert window("text", selector="#state") == "已验收"
    looked_at(window, "agency-of-office")
    window("click", selector="nav a[href$='/results']")
    for kind, agency_name in (("sum", ""), ("report-docx", "青山镇")):
        window("choose", selector="#make [name=kind]", value=kind)
        window("fill", selector="#make [name=agency]", value=agency_name)
        window("click", selector="#make button")
    window("wait", selector="#products tr:nth-child(2) a.button")
    window("wait", selector="#products tr:nth-child(1) a.button")
    looked_at(window, "results")
    for place_ in ("agencies", "inbox", "reminders", "links", "trail", "people") if scripts == "on" else ():
        window("goto", url=f"{running.desk.address}/office/{place_}")
        looked_at(window, place_)
    _looked_at_in_english(window, running, agency, width)
    agency.upload(running.links["T1"], [(f"{'很长的名称' * 20}.xlsx", workbook("T1", version=width + 1))])
    receipt = agency.get(agency.get(running.links["T1"]).links("/f/")[0]).links("/receipt")[0]
    window("goto", url=f"{running.desk.address}{receipt}")
    looked_at(window, "receipt-of-a-long-name")
    window("goto", url=f"{running.desk.address}/office/agency/T1")
    window("fill", selector="form[action$='reopen'] [name=reason]", value="下一轮再试")
    window("click", selector="form[action$='reopen'] button")
    assert window("text", selector="#state") == "已通过"


@pytest.mark.chromium
def test_nothing_was_asked_for_elsewhere_and_nothing_was_blocked(running: Running, window: Browser) -> None:
    seen = window("seen")
    hosts = {urlsplit(address).netloc for address in seen["asked"] if not address.startswith(("file:", "data:"))}
    assert hosts <= {urlsplit(running.desk.address).netloc}
    assert seen["errors"] == []


def _cookies(running: Running) -> list[dict[str, str]]:
    return [
        {"name": name, "value": value, "url": running.desk.address} for name, value in running.office.cookies.items()
    ]


@pytest.mark.chromium
@pytest.mark.parametrize(
    ("page", "selector", "leave"),
    [
        ("/office/results", "#make [name=agency]", "#make button"),  # refused: there is no such agency
        ("/office/results", "#make [name=agency]", "footer a[lang]"),
        ("/office/agencies", "[name=find]", "nav a[href$='/trail']"),
        ("/office/people", "#add [name=name]", "#add button"),  # refused: no password
    ],
)
def test_what_was_typed_is_there_when_somebody_comes_back(
    page: str, selector: str, leave: str, running: Running, window: Browser
) -> None:
    window("open", width=1400, javaScriptEnabled=True, cookies=_cookies(running))  # nobody signs in that often
    window("goto", url=running.desk.address + page)
    window("fill", selector=selector, value="没有这个名称")
    window("click", selector=leave)
    window("back")
    assert window("value", selector=selector) == "没有这个名称"


@pytest.mark.chromium
def test_cells_have_their_heads_on_a_telephone_too(running: Running, window: Browser, tmp_path: Path) -> None:
    window("open", width=390, javaScriptEnabled=True, cookies=_cookies(running))
    assert run("status", running.desk.folder, "--html", tmp_path / "status.html").returncode == 0
    for page in ((tmp_path / "status.html").as_uri(), f"{running.desk.address}/office/people"):
        window("goto", url=page)
        heads = window(
            "run", script="[...document.querySelectorAll('.cards thead th')].map((head) => head.textContent)"
        )
        heard = [name for role, name in window("heard") if role == "columnheader"]
        assert heads
        assert [head for head in heads if head not in heard] == []
    people = window("run", script="document.querySelectorAll('tbody tr').length")
    cells = [name for role, name in window("heard") if role == "cell"]
    assert ("" in cells, len(cells)) == (True, 4 * people)  # a blank one is a cell: the next would have its head


@pytest.mark.chromium
def test_a_code_that_was_typed_is_not_there_when_somebody_else_comes_back(running: Running, window: Browser) -> None:
    window("open", width=1400, javaScriptEnabled=True)
    window("goto", url=running.desk.address)
    window("fill", selector="[name=code]", value="ABCD")
    window("click", selector="footer a[lang]")
    window("back")
    assert window("value", selector="[name=code]") == ""


# --- killed, and started again --------------------------------------------------------------------------------------

UPLOADS = 50


def _many(count: int) -> str:
    lines = [f"M{number:03},单位{number:03},,X0,部门,," for number in range(count)]
    return "\n".join(["代码,名称,简称,上级,类别,联系人,邮箱", "X0,某县人民政府,,,,,", *lines, ""])


def test_killed_during_fifty_uploads_it_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    campaign = new_campaign(tmp_path, _many(UPLOADS))
    codes = [f"M{number:03}" for number in range(UPLOADS)]
    files = {code: workbook(code, f"单位{code[1:]}", wrong=int(code[1:]) % 5 == 0) for code in codes}
    shown: dict[str, str] = {}

    def send(desk: ServedDesk, link: str, code: str, most: int = UPLOADS + 1) -> None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            answer = desk.visitor().upload(link, [(f"{code}.xlsx", files[code])])
            if answer.status == 200 and disposition(answer.html):
                shown[code] = disposition(answer.html)
                if len(shown) >= most:
                    desk.kill()

    with served(campaign, "--jobs", "2") as desk:
        links = links_of(desk.office())
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda code: send(desk, links[code], code, UPLOADS // 4), codes))
        assert desk.process.poll() is not None
    before = dict(shown)
    assert UPLOADS // 4 <= len(before) < UPLOADS
    opened = open_campaign(campaign)
    with opened.looked_at() as ledger:
        recorded = {judged.entry.sha256: judged.disposition.value for judged in opened.standings(ledger).contents}
    for code, verdict in before.items():
        assert recorded[hashlib.sha256(files[code]).hexdigest()] == verdict, code
    with served(campaign, "--jobs", "2") as desk:
        for code in codes:
            if code not in before:
                send(desk, links[code], code)
        assert shown.keys() == set(codes)
        for code in codes:
            page = desk.visitor().get(links[code])
            assert len(set(page.links("/f/"))) == 1, code
    with opened.looked_at() as ledger:
        contents = list(opened.standings(ledger).contents)
        receipts = [event.receipt for event in ledger.events.since(0) if event.receipt is not None]
    assert sorted(judged.entry.sha256 for judged in contents) == sorted(
        hashlib.sha256(data).hexdigest() for data in files.values()
    )
    assert {judged.disposition for judged in contents} == {Disposition.COUNTS, Disposition.RETURNED}
    assert receipts == sorted(set(receipts))
    counted = sum(judged.disposition is Disposition.COUNTS for judged in contents)
    assert len(list(opened.accepted.iterdir())) == counted


# --- doubts, viruses, mails -----------------------------------------------------------------------------------------


def doubtful(code: str, name: str) -> bytes:
    """A right workbook with a warning: requests closed for unpaid fees, and not a word about fees (P506)."""
    edition = gouji.load("2021")
    values: dict[str, object] = {**numbers(edition), **TEXTS}
    for path in ("requests.new.natural_person", "requests.results.other_handling.overdue_payment.natural_person"):
        values[path] = int(str(values[path])) + 1
    values["narrative.other"] = "无其他需要报告的事项。"
    agency = gouji.Agency(code=code, name=name)
    stamp = lay_out(edition).stamp(2025, name, code)
    return write_workbook(edition, stamp, make_submission(edition, 2025, agency, values))


def test_an_agency_explains_a_doubt_and_the_office_may_take_it_back(running: Running) -> None:
    agency, office, link = running.agency(), running.office, running.links["X0"]
    page = agency.upload(link, [("县.xlsx", doubtful("X0", "某县人民政府"))])
    assert disposition(page.html) == "counts"
    assert "P506" in page.text
    (place_,) = {found.rpartition("/receipt")[0] for found in page.links("/receipt")}
    key = place_.rpartition("/")[2]
    assert agency.post(f"{place_}/answer", {"code": "P506", "reason": ""}).status == 400
    assert agency.post(f"{place_}/answer", {"code": "P999", "reason": "x"}).status == 409
    assert agency.post(f"{running.links['X1']}/f/{key}/answer", {"code": "P506", "reason": "x"}).status == 404
    assert "P506" in office.get("/office/queue").text
    assert "当年未收费" in agency.post(f"{place_}/answer", {"code": "P506", "reason": "当年未收费"}).text
    assert "P506" not in office.get("/office/queue").text
    inside = f"/office/file/{key}"
    assert "某县人民政府（单位说明）" in office.get(inside).text
    office.act(inside, f"{inside}/answer", {"code": "P506", "undo": "1"})
    assert "P506" in office.get("/office/queue").text
    office.act(inside, f"{inside}/answer", {"code": "P506", "reason": "电话核实"})
    assert "电话核实" in agency.get(place_).text


def scanner(tmp_path: Path, program: str) -> tuple[str, ...]:
    script = tmp_path / "scanner.py"
    script.write_text(f"import sys, time\ndata = open(sys.argv[1], 'rb').read()\n{program}", "utf-8")
    return (sys.executable, str(script))


def test_a_scanner_refuses_what_it_finds_and_what_it_cannot_look_at(tmp_path: Path) -> None:
    command = scanner(tmp_path, "sys.exit(b'EICAR' in data)")
    require_clean(b"harmless", command)
    with pytest.raises(DeniedError) as found:
        require_clean(b"X5O!EICAR", command)
    assert found.value.status == 422
    with pytest.raises(DeniedError) as lacking:
        require_clean(b"harmless", (str(tmp_path / "nothing"),))
    assert lacking.value.status == 503
    require_clean(b"X5O!EICAR", ())


def test_no_upload_stays_behind_where_another_scanner_has_it_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads = tmp_path / "uploads"
    uploads.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(uploads))
    hold_new_files(monkeypatch, uploads)
    require_clean(b"harmless", scanner(tmp_path, ""))
    assert list(uploads.iterdir()) == []


def smtp(listener: socket.socket, mails: list[str], seconds: float = 0.0, most: int = 99) -> None:
    """A mail server that takes some mails in some seconds each, but not those to ``no@``; one connection."""
    connection, _ = listener.accept()
    with connection, connection.makefile("rwb") as stream:

        def say(line: str) -> None:
            stream.write(f"{line}\r\n".encode())
            stream.flush()

        say("220 ready")
        while line := stream.readline().decode().strip():
            verb = line.upper()
            if verb.startswith("EHLO"):
                say("250 here")
            elif verb.startswith("RCPT") and "no@" in line:
                say("550 unknown")
            elif verb == "DATA":
                if len(mails) == most:
                    return
                say("354 go on")
                lines = iter(stream.readline, b".\r\n")
                time.sleep(seconds)
                mails.append(b"".join(lines).decode())
                say("250 taken")
            elif verb == "QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")


def parcel(address: str) -> Parcel:
    member = Member(code="A", name="甲局", email=address)
    standing = AgencyStanding(member, "2021", State.MISSING, None, ())
    draft = f"Subject: =?utf-8?b?5YKs?=\r\nTo: {address}\r\nX-Unsent: 1\r\n\r\nhello\r\n".encode()
    return Parcel(Call(standing, None, ()), "A", {"A.eml": draft})


def test_mails_are_sent_one_by_one_and_a_refused_one_stops_no_other() -> None:
    mails: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=smtp, args=(listener, mails))
        thread.start()
        server = MailServer("127.0.0.1", "office@x.cn", listener.getsockname()[1], "none")
        done = [
            (sent.recipients, refusal != "")
            for sent, refusal in send([parcel("a@x.cn"), parcel("no@x.cn"), parcel("b@x.cn")], server)
        ]
        thread.join()
    assert done == [(("a@x.cn",), False), (("no@x.cn",), True), (("b@x.cn",), False)]
    assert ["X-Unsent" in mail or "From: office@x.cn" not in mail for mail in mails] == [False, False]
    with pytest.raises(DeniedError):
        list(send([parcel("a@x.cn")], MailServer("127.0.0.1", "office@x.cn", 1, "none")))


def test_lines_of_a_verb_that_a_page_leaves_out_are_counted() -> None:
    said = tuple(f"第{number}行" for number in range(1000))
    assert _displayed(said[:_MOST_LINES], "zh") == said[:_MOST_LINES]
    displayed = _displayed(said, "zh")
    left = len(said) - len(set(displayed) & set(said))
    assert displayed[-1] == said[-1]
    assert f"{left} 行没有列出" in displayed[-2]
    assert f"{left} more" in _displayed(said, "en")[-2]


def test_two_clicks_send_one_mail_each(tmp_path: Path) -> None:
    mails: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        campaign = new_campaign(tmp_path, ROSTER.replace("李四 0953-2,", "李四 0953-2,jy@x.cn"))
        mail = f'[mail]\nhost = "127.0.0.1"\nport = {listener.getsockname()[1]}\nsecurity = "none"\nsender = "o@x.cn"\n'
        (campaign / "desk.toml").write_text(mail, "utf-8")
        for _ in range(2):
            threading.Thread(target=smtp, args=(listener, mails, 1.0), daemon=True).start()
        with served(campaign, "--jobs", "1") as desk:
            office = desk.office()
            token = office.get("/office/reminders").token

            def click(_: int) -> Answer:
                return office.post("/office/reminders/mail", {"token": token})

            with ThreadPoolExecutor(2) as threads:
                answers = list(threads.map(click, range(2)))
            assert sorted(answer.status for answer in answers) == [200, 409]
            assert len(mails) == 2
            assert any("已发出 2 封" in answer.text and "没有发出" not in answer.text for answer in answers)
            # Once it is done, it may be asked for again, and sends nothing twice on a day.
            assert click(0).status == 200
    assert len(mails) == 2


def test_mails_that_a_server_took_before_it_broke_down_are_said(tmp_path: Path) -> None:
    mails: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        roster = ROSTER.replace("李四 0953-2,", "李四 0953-2,no@x.cn").replace(
            "财政局,X0,部门,,", "财政局,X0,部门,,c@x.cn"
        )
        campaign = new_campaign(tmp_path, roster.replace("王五,", "王五,d@x.cn"))
        mail = f'[mail]\nhost = "127.0.0.1"\nport = {listener.getsockname()[1]}\nsecurity = "none"\nsender = "o@x.cn"\n'
        (campaign / "desk.toml").write_text(mail, "utf-8")
        threading.Thread(target=smtp, args=(listener, mails, 0.0, 2), daemon=True).start()
        with served(campaign, "--jobs", "1") as desk:
            answer = desk.office().act("/office/reminders", "/office/reminders/mail", {})
    assert (answer.status, len(mails)) == (200, 2)
    assert "已发出 2 封，没有发出 2 封" in answer.text
    assert "某县教育局" in answer.text
    assert "发信服务器 127.0.0.1 不能用" in answer.text


def test_mails_are_not_sent_again_because_the_ledger_could_not_record_them(tmp_path: Path) -> None:
    mails: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        roster = ROSTER.replace("李四 0953-2,", "李四 0953-2,b@x.cn").replace("王五,", "王五,d@x.cn")
        campaign = new_campaign(tmp_path, roster)
        mail = f'[mail]\nhost = "127.0.0.1"\nport = {listener.getsockname()[1]}\nsecurity = "none"\nsender = "o@x.cn"\n'
        (campaign / "desk.toml").write_text(mail, "utf-8")
        for _ in range(2):
            threading.Thread(target=smtp, args=(listener, mails), daemon=True).start()
        with served(campaign, "--jobs", "1") as desk:
            office = desk.office()
            token = office.get("/office/reminders").token
            with contextlib.closing(sqlite3.connect(campaign / "ledger.sqlite", isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                answer = office.post("/office/reminders/mail", {"token": token})
            assert (answer.status, len(mails)) == (200, 1)
            assert "已发出 1 封，没有发出" in answer.text
            assert "锁文件" in answer.text
            assert office.post("/office/reminders/mail", {"token": token}).status == 200
            assert len(mails) == len(set(mails)) == 3
            campaign.rename(tmp_path / "改名")
            assert office.post("/office/reminders/mail", {"token": token}).status == 503


def test_an_address_that_signs_in_does_so_once(tmp_path: Path) -> None:
    campaign = new_campaign(tmp_path)
    with served(campaign, "--jobs", "1", "--open", BROWSER="true") as desk:
        (line,) = (said for said in desk.said if "/start/" in said)
        place_ = urlsplit(line.rpartition(" ")[2]).path
        visitor = desk.visitor()
        assert desk.visitor().ask("HEAD", place_).status == 200  # as programs ask that look at addresses in messages
        assert visitor.get(place_).status == 200
        assert "收报进度" in visitor.get("/office").text
        assert desk.visitor().get(place_).status == 410
        assert visitor.get("/office/people").status == 200
