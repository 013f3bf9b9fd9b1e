"""Mail files in the inbox: their attachments are read, and who sent them when; hostile ones cost only themselves."""

from __future__ import annotations

import email
import io
import time
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP, Policy
from pathlib import Path

import pytest

from gouji.collection.campaign import (
    Campaign,
    Channel,
    Collected,
    Event,
    Keeper,
    Origin,
    agency_doubts,
    collect,
    doubtful,
)
from gouji.collection.ledger import LEDGER_FILE
from gouji.collection.mail_files import packed
from gouji.workbook.ooxml import archive
from gouji.workbook.ooxml.archive import Archive
from support.campaigns import NOW, accepted, digest, make_campaign, put, rows, workbook
from support.command import run
from support.junk import repeated

_DATE = "Mon, 19 Jan 2026 16:05:00 +0800"


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    return make_campaign(tmp_path / "年报")


def message(files: dict[str, bytes], policy: Policy = SMTP, sender: str = "张三 <mz@x.cn>") -> EmailMessage:
    """A mail as a mail program writes it: a text, and files attached to it."""
    made = EmailMessage(policy=policy)
    made["From"], made["To"], made["Date"], made["Subject"] = sender, "xx@x.cn", _DATE, "报送年报"
    made.set_content("见附件。")
    for name, data in files.items():
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return made


def taken(campaign: Campaign) -> Collected:
    return collect(campaign, None, lambda: NOW)


def open_of(campaign: Campaign) -> set[str]:
    """The codes of the doubts that nobody has answered."""
    standings = taken(campaign).standings
    with campaign.looked_at() as ledger:
        return {found.doubt.code for found in agency_doubts(ledger, standings) if found.answer is None}


def events(campaign: Campaign, data: bytes) -> list[Event]:
    with campaign.looked_at() as ledger:
        return list(ledger.events.of_content(digest(data)))


@pytest.mark.parametrize("name", ["民政局.eml", "收件箱.mbox", "大写.EML"])
def test_attachments_are_collected_with_sender_and_time(name: str, campaign: Campaign) -> None:
    data, wrong = workbook("X1"), workbook("X2", wrong=True)
    mail = message({"年报.xlsx": data, "另一份.xlsx": wrong}).as_bytes()
    if name.endswith(".mbox"):
        second = message({"年报.xlsx": workbook("X3")}).as_bytes().replace(b"\r\n", b"\n")
        mail = b"From a@x.cn Mon Jan 19 16:05:00 2026\n" + mail.replace(b"\r\n", b"\n")
        mail += b"\nFrom b@x.cn Mon Jan 19 17:05:00 2026\n" + second + b"\n"
    put(campaign, name, mail)
    done = taken(campaign)
    assert done.notices == []
    assert accepted(campaign).items() >= {("X1", digest(data))}
    assert ("X3" in accepted(campaign)) == name.endswith(".mbox")
    (received, read) = events(campaign, data)
    assert (received.kind, received.origin.channel, received.origin.person) == (
        "received",
        Channel.MAIL,
        "张三 <mz@x.cn>",
    )
    assert received.origin.sent is not None
    assert received.origin.sent.isoformat() == "2026-01-19T16:05:00+08:00"
    assert (received.receipt is not None, read.kind, read.receipt) == (True, "read", None)
    assert taken(campaign).new == set()


@pytest.mark.parametrize(
    "header",
    [
        "=?GB2312?B?" + "xOqxqC54bHN4" + "?=",  # 年报.xlsx as QQ and Foxmail write it
        "=?UTF-8?B?5bm05oqlLnhsc3g=?=",
    ],
)
def test_names_as_mail_programs_write_them_are_read(header: str, tmp_path: Path) -> None:
    text = message({"x.xlsx": b"PK"}).as_bytes().replace(b"x.xlsx", header.encode())
    (tmp_path / "a.eml").write_bytes(text)
    assert packed(tmp_path / "a.eml")[0].namelist() == ["年报.xlsx"]


def _zipped(files: dict[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as written:
        for name, data in files.items():
            written.writestr(name, data)
    return archive.getvalue()


def test_a_forwarded_mail_an_archive_in_it_and_a_picture_in_the_text(campaign: Campaign) -> None:
    outer = message({"../../县/打包.zip": _zipped({"里面.xlsx": workbook("X2")})})
    outer.add_attachment(message({"年报.xlsx": workbook("X1")}))
    outer.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="logo.png", disposition="inline")
    put(campaign, "转发.eml", outer.as_bytes())
    done = taken(campaign)
    assert set(accepted(campaign)) == {"X1", "X2"}
    assert len(done.new) == 2
    assert {name for (name,) in rows(campaign, "SELECT name FROM names")} == {
        "转发.eml/年报.xlsx",
        "转发.eml/打包.zip/里面.xlsx",
    }


def _forwarded(made: EmailMessage, way: str) -> EmailMessage:
    """A mail with another attached to it, in a way in which programs do that."""
    if way == "message":
        outer = message({})
        outer.add_attachment(made)
    elif way == "base64":
        text = message({"转发.eml": made.as_bytes()}).as_bytes()
        text = text.replace(b"application/octet-stream", b"message/rfc822")
        outer = email.message_from_bytes(text, policy=SMTP)
    else:
        outer = message({way: made.as_bytes()})
    return outer


@pytest.mark.parametrize("way", ["message", "base64", "转发.eml", "FW.EML", "往来.mbox"])
def test_a_mail_that_is_attached_is_opened_however_it_is_attached(way: str, campaign: Campaign) -> None:
    inner = message({"年报.xlsx": workbook("X1")}, sender="李四 <ls@x.cn>")
    put(campaign, "a.eml", _forwarded(_forwarded(inner, way), way).as_bytes())
    done = taken(campaign)
    assert (set(accepted(campaign)), done.standings.others, done.notices) == ({"X1"}, (), [])
    assert {name for (name,) in rows(campaign, "SELECT name FROM names")} == {"a.eml/年报.xlsx"}
    assert events(campaign, workbook("X1"))[0].origin.person == "张三 <mz@x.cn>"


def test_an_attached_mail_that_cannot_be_read_costs_only_itself(campaign: Campaign) -> None:
    mail = message({"年报.xlsx": workbook("X1"), "坏.eml": _nested(5000), "表.eml": workbook("X2")})
    mail.add_attachment(b"\xd0\xcf\x11\xe0" * 300, maintype="a", subtype="b", filename="坏.msg")
    put(campaign, "a.eml", mail.as_bytes())
    deep = message({"年报.xlsx": workbook("X3")})
    for _ in range(15):
        deep = message({"转发.eml": deep.as_bytes()})
    put(campaign, "深.eml", deep.as_bytes())
    before = time.process_time()
    done = taken(campaign)
    assert time.process_time() - before < 20
    assert set(accepted(campaign)) == {"X1", "X2"}
    assert {judged.name: judged.wrong[0] for judged in done.standings.others} == {
        "a.eml/坏.eml": "F105",
        "a.eml/坏.msg": "F105",
        "深.eml/转发.eml": "F105",
    }


def test_an_archive_in_a_mail_is_walked_as_deep_as_one_in_the_inbox(campaign: Campaign) -> None:
    inside = _zipped({"县.zip": _zipped({"年报.xlsx": workbook("X1")})})
    put(campaign, "a.eml", message({"包.zip": inside}).as_bytes())
    put(campaign, "b.eml", message({"更深.zip": _zipped({"包.zip": inside})}).as_bytes())
    done = taken(campaign)
    assert set(accepted(campaign)) == {"X1"}
    (refused,) = done.standings.others
    assert (refused.name, refused.wrong[:1]) == ("b.eml", ("F112",))
    assert "更深.zip/包.zip/县.zip" in refused.findings[0].what("zh")


def _bomb() -> bytes:
    return Archive().with_members(repeated(f"{number}.xlsx", b"\0", 30_000_000) for number in range(12)).whole()


def _nested(depth: int) -> bytes:
    head = b"From: a@x.cn\r\nDate: x\r\nMIME-Version: 1.0\r\n"
    for number in range(depth):
        head += b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (number, number)
    return head


@pytest.mark.parametrize(
    ("name", "make", "codes"),
    [
        ("无附件.eml", lambda: message({}).as_bytes(), ["C782"]),
        ("套.eml", lambda: _nested(5000), ["C782"]),
        ("outlook.msg", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), ["C782"]),
        ("炸弹.eml", lambda: message({"a.zip": _bomb()}).as_bytes(), ["F103"]),
        ("半封.eml", lambda: message({"年报.xlsx": b"PK\x03\x04" * 500}).as_bytes()[:900], []),
    ],
)
def test_a_mail_that_cannot_be_read_is_said_and_costs_only_itself(
    name: str, make: Callable[[], bytes], codes: list[str], campaign: Campaign
) -> None:
    put(campaign, name, make())
    put(campaign, "好.xlsx", workbook("X1"))
    before = time.process_time()
    done = taken(campaign)
    assert time.process_time() - before < 20
    assert done.notices == []
    assert [list(judged.wrong)[:1] for judged in done.standings.others if judged.name == name] == (
        [codes] if codes else []
    )
    assert set(accepted(campaign)) == {"X1"}


def test_attachments_of_one_name_are_told_apart(campaign: Campaign) -> None:
    first, second = message({"年报.xlsx": workbook("X1")}), workbook("X2")
    first.add_attachment(second, maintype="application", subtype="octet-stream", filename="年报.xlsx")
    put(campaign, "a.eml", first.as_bytes())
    assert taken(campaign).notices == []
    assert set(accepted(campaign)) == {"X1", "X2"}
    assert rows(campaign, "SELECT name FROM names ORDER BY name") == [("a.eml/年报 (2).xlsx",), ("a.eml/年报.xlsx",)]


@pytest.mark.parametrize("names", [("年报.xlsx", "年报.xlsx"), ("b.xlsx", "a.xlsx")])
def test_of_two_attachments_of_one_agency_the_later_counts(names: tuple[str, str], campaign: Campaign) -> None:
    mail = message({})
    for version, name in enumerate(names):
        data = workbook("X1", version=version)
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    put(campaign, "a.eml", mail.as_bytes())
    taken(campaign)
    assert accepted(campaign) == {"X1": digest(workbook("X1", version=1))}


@pytest.mark.parametrize(
    "names",
    [
        ("年报.xlsx", "年报 (2).xlsx"),
        ("年报.xlsx", "年报(1).xlsx"),
        ("年报.xlsx", "年报-最终.xlsx"),
        ("年报 9.xlsx", "年报 10.xlsx"),
        ("年报（２）.xlsx", "年报 (10).xlsx"),
        ("第9批/年报.xlsx", "第10批/年报.xlsx"),
    ],
)
@pytest.mark.parametrize("kind", ["folder", "archive", "changed"])
def test_of_two_of_one_time_the_later_version_counts(names: tuple[str, str], kind: str, campaign: Campaign) -> None:
    books = {name: workbook("X1", version=version) for version, name in enumerate(names)}
    if kind == "folder":
        for name, data in books.items():
            put(campaign, name, data)
    else:
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as written:
            for name, data in reversed(books.items()):
                year = 2026 if kind == "changed" and name == names[0] else 2025
                written.writestr(zipfile.ZipInfo(name, (year, 1, 1, 0, 0, 0)), data)
        put(campaign, "a.zip", archive.getvalue())
    taken(campaign)
    assert accepted(campaign) == {"X1": digest(books[names[0 if kind == "changed" else 1]])}


def test_a_workbook_called_a_mail_is_a_workbook(campaign: Campaign) -> None:
    put(campaign, "其实是表.eml", workbook("X1"))
    assert taken(campaign).notices == []
    assert set(accepted(campaign)) == {"X1"}


_ENCODED = "=?utf-8?B?5Y6/5bGALCDnjovkupQgQGE=?="
"""县局, 王五 @a"""


@pytest.mark.parametrize(
    ("header", "sender"),
    [
        ("a@b.cn", "<a@b.cn>"),
        ("a@b.cn (Zhang)", "Zhang <a@b.cn>"),
        (f"{_ENCODED} <a@b.cn>", "县局, 王五 @a <a@b.cn>"),
        (f'"{_ENCODED}" <a@b.cn>', "县局, 王五 @a <a@b.cn>"),
        (f"{_ENCODED}\r\n <a@b.cn>", "县局, 王五 @a <a@b.cn>"),
        ('"Zhang, \\"S\\"" <a@b.cn>', 'Zhang, "S" <a@b.cn>'),
        ("c@d.cn <a@b.cn>", "c@d.cn <a@b.cn>"),
        ("", ""),
    ],
)
def test_the_name_of_a_sender_is_taken_out_before_it_is_decoded(header: str, sender: str, tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    _, _, rest = message({"a.xlsx": b"x"}).as_bytes().partition(b"\r\n")
    path.write_bytes(f"From: {header}\r\n".encode() + rest)
    _, heads = packed(path)
    assert {head.sender for head in heads} == {sender}


_WORD = "=?GB2312?B?xOqxqA==?="
"""年报"""


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
@pytest.mark.parametrize("name", ["a.eml", "a.mbox"])
@pytest.mark.parametrize(
    ("header", "meant"),
    [
        ("县政府办 李镕", "县政府办 李镕"),
        ('"教育局, 王誠"', "教育局, 王誠"),
        ("县政府办\r\n\t李镕", "县政府办 李镕"),
        (f"县局 {_WORD} 终", "县局 年报 终"),
        (f"{_WORD}\r\n {_WORD}\r\n 终", "年报年报 终"),
    ],
)
def test_headers_of_bare_bytes_are_read(encoding: str, name: str, header: str, meant: str, tmp_path: Path) -> None:
    quoted = f'"{header.strip(chr(34))}.xlsx"'
    text = (
        f"From: {header} <a@b.cn>\r\nDate: {_DATE}\r\nSubject: {header}\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        f"--b\r\nContent-Disposition: attachment; filename={quoted}\r\n\r\nx\r\n"
        f"--b\r\nContent-Type: application/octet-stream; name={quoted}\r\n\r\nx\r\n--b--\r\n"
    )
    of_mailbox = "From a@b.cn Mon Jan 19 16:05:00 2026\r\n" if name.endswith(".mbox") else ""
    (tmp_path / name).write_bytes((of_mailbox + text).encode(encoding))
    archive, heads = packed(tmp_path / name)
    folder = "0001/" if of_mailbox else ""
    assert [head.sender for head in heads] == [f"{meant} <a@b.cn>"] * 2
    assert archive.namelist() == [f"{folder}{meant}.xlsx", f"{folder}{meant} (2).xlsx"]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (b"filename*=GB2312''%C0%EE%E9F.xlsx", "李镕.xlsx"),  # of GBK, whatever it says
        (b"filename*=utf-8''" + "年报.xlsx".encode(), "年报.xlsx"),
        (b'filename=""; name="a.xlsx"', "附件"),
        ('filename="年'.encode() + b'\xe6\x8a.xlsx"', "年�.xlsx"),  # cut by a program that counts bytes
    ],
)
def test_names_that_are_half_encoded_keep_what_can_be_read(header: bytes, name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(b"From: a@b.cn\r\nDate: x\r\nContent-Disposition: attachment; " + header + b"\r\n\r\nx")
    assert packed(path)[0].namelist() == [name]


def test_a_name_that_is_no_base64_costs_only_itself(campaign: Campaign) -> None:
    broken = "=?utf-8?B?A?="
    mail = message({"x.xlsx": workbook("X1")}).as_bytes().replace(b"x.xlsx", f"{broken}.xlsx".encode())
    _, _, rest = mail.partition(b"\r\n")
    put(campaign, "a.eml", f"From: {broken} <a@b.cn>\r\n".encode() + rest)
    assert taken(campaign).notices == []
    assert set(accepted(campaign)) == {"X1"}


def test_header_bombs_are_read_in_time(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    long = b"From: " + b"=?utf-8?B?YQ==?= " * 100_000 + b"\r\nDate: " + b"(" * 200_000 + b"\r\n"
    path.write_bytes(long + message({"=?" * 50_000: b"x"}).as_bytes())
    before = time.process_time()
    _, heads = packed(path)
    assert time.process_time() - before < 5
    assert all(len(head.sender) <= 200 for head in heads)


def test_mails_in_an_archive_keep_sender_and_time_and_what_cannot_be_read_is_named(campaign: Campaign) -> None:
    mails = {"1.eml": {"年报.xlsx": workbook("X1")}, "2.eml": {"年报.xlsx": workbook("X2")}, "收到.eml": {}}
    put(campaign, "导出.zip", _zipped({name: message(files).as_bytes() for name, files in mails.items()}))
    done = taken(campaign)
    assert set(accepted(campaign)) == {"X1", "X2"}
    assert {name for (name,) in rows(campaign, "SELECT name FROM names")} == {
        "导出.zip",
        "导出.zip/1.eml/年报.xlsx",
        "导出.zip/2.eml/年报.xlsx",
    }
    received = events(campaign, workbook("X1"))[0].origin
    assert (received.channel, received.person, received.sent is not None) == (Channel.MAIL, "张三 <mz@x.cn>", True)
    (refused,) = done.standings.others
    assert (refused.name, refused.wrong[:1]) == ("导出.zip", ("F112",))
    assert "收到.eml" in refused.findings[0].what("zh")


def _of_archive(files: dict[str, tuple[bytes, int]]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as written:
        for name, (data, second) in files.items():
            written.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, second // 60, second % 60)), data)
    return packed.getvalue()


def _later(made: EmailMessage, hour: int) -> bytes:
    del made["Date"]
    made["Date"] = f"Mon, 19 Jan 2026 {hour:02}:05:00 +0800"
    return made.as_bytes()


_FIRST, _SECOND = (workbook("X1", version=version) for version in (0, 1))
_MAILS = [_later(message({"年报.xlsx": data}), 10 + hour) for hour, data in enumerate((_FIRST, _SECOND))]

_ASKED, _SURE = frozenset({"C790"}), frozenset[str]()


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        *(
            ({"年报.xlsx": (_FIRST, 1), name: (_SECOND, 1 + apart)}, _ASKED if apart <= 2 else _SURE)
            for name, apart in (
                ("年报(旧).xlsx", 0),
                ("年报 - 副本.xlsx", 0),
                ("年报(1).xlsx", 0),
                ("年报(最终).xlsx", 2),
                ("年报(旧).xlsx", 60),
            )
        ),
        ({"a.zip": (_of_archive({"年报.xlsx": (_FIRST, 0), "年报(旧).xlsx": (_SECOND, 0)}), 1)}, _ASKED),
        ({"a.zip": (_of_archive({"年报.xlsx": (_FIRST, 0), "年报(旧).xlsx": (_SECOND, 60)}), 1)}, _SURE),
        (
            {"a.zip": (_of_archive({"年.xlsx": (_FIRST, 0)}), 1), "b.zip": (_of_archive({"年.xlsx": (_SECOND, 9)}), 1)},
            _ASKED,
        ),
        ({"a.eml": (message({"旧.xlsx": _FIRST, "年报.xlsx": _SECOND}).as_bytes(), 1)}, _ASKED),
        (
            {
                "a.eml": (
                    message({"a.zip": _of_archive({"年.xlsx": (_FIRST, 0), "旧.xlsx": (_SECOND, 60)})}).as_bytes(),
                    1,
                )
            },
            _SURE,
        ),
        ({"a.eml": (_MAILS[0], 1), "b.eml": (_MAILS[1], 1)}, _SURE),
        ({"a.eml": (_MAILS[1], 1), "b.eml": (_MAILS[0], 99)}, _ASKED),
        ({"a.zip": (_of_archive({"a.eml": (_MAILS[0], 0), "b.eml": (_MAILS[1], 0)}), 1)}, _SURE),
        ({"年报.xlsx": (_FIRST, 1), "年报(2).xlsx": (archive.packed(archive.unpacked(_FIRST)), 1)}, _SURE),
        ({"年报.xlsx": (_FIRST, 1), "年报(旧).xlsx": (workbook("X1", version=1, broken_sum=True), 1)}, _SURE),
    ],
)
def test_which_of_two_that_come_together_is_later_is_asked_where_nothing_certain_tells(
    files: dict[str, tuple[bytes, int]], expected: frozenset[str], campaign: Campaign
) -> None:
    put(campaign, "另一个单位.xlsx", workbook("X2"), 1)
    for name, (data, modified) in files.items():
        put(campaign, name, data, modified)
    done = taken(campaign)
    found = {standing.member.code: standing.current for standing in done.standings.agencies if standing.current}
    assert [finding.code for finding in found["X2"].findings] == []
    assert {finding.code for finding in doubtful(found["X1"])} == expected
    assert open_of(campaign) == expected
    # A folder may be moved to another place or machine: the ledger knows of none.
    assert str(campaign.folder.parent).encode() not in (campaign.folder / LEDGER_FILE).read_bytes()


def test_nothing_says_that_one_is_later_where_that_is_asked(campaign: Campaign) -> None:
    put(campaign, "昨天.xlsx", workbook("X1", version=2))
    taken(campaign)
    for name, data in {"年报.xlsx": _FIRST, "年报(旧).xlsx": _SECOND}.items():
        put(campaign, name, data, 99)
    told = {one.name: [finding.code for finding in one.findings] for one in taken(campaign).standings.contents}
    assert told == {"昨天.xlsx": ["C738"], "年报.xlsx": [], "年报(旧).xlsx": ["C790"]}
    run("accept", campaign.folder, "年报.xlsx", "--reason", "电话核实")
    told = {one.name: [finding.code for finding in one.findings] for one in taken(campaign).standings.contents}
    assert told == {"昨天.xlsx": ["C738"], "年报.xlsx": ["C746"], "年报(旧).xlsx": ["C738"]}


@pytest.mark.parametrize("way", ["answer", "accept", "again"])
def test_the_question_which_is_later_is_closed_by_the_office_or_a_later_one(way: str, campaign: Campaign) -> None:
    put(campaign, "年报.xlsx", _FIRST)
    put(campaign, "年报(旧).xlsx", _SECOND)
    taken(campaign)
    if way == "answer":
        run("answer", campaign.folder, "X1", "--code", "C790", "--reason", "电话核实")
    elif way == "accept":
        run("accept", campaign.folder, "年报.xlsx", "--reason", "电话核实")
    else:
        put(campaign, "又一份.xlsx", workbook("X1", version=2), 99)
        taken(campaign)
    assert open_of(campaign) == set()
    expected = {"answer": _SECOND, "accept": _FIRST, "again": workbook("X1", version=2)}[way]
    assert accepted(campaign) == {"X1": digest(expected)}


def test_what_is_handed_in_at_the_desk_in_one_mail_counts_in_its_order_and_is_asked(campaign: Campaign) -> None:
    mail = message({"b.xlsx": _FIRST, "a.xlsx": _SECOND}).as_bytes()
    with Keeper(campaign, None, now=lambda: NOW) as keeper:
        taken_in = keeper.take(mail, "报送.eml", Origin(Channel.LINK, agency="X1"))
    assert [receipt.name for receipt in taken_in.receipts] == ["报送.eml/b.xlsx", "报送.eml/a.xlsx"]
    assert accepted(campaign) == {"X1": digest(_SECOND)}
    assert open_of(campaign) == {"C790"}
