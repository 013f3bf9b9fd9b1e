"""A workbook whose file or sender names another agency of the roster: it counts, and the office is asked once."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from gouji.collection.campaign import Campaign, CannotDecideError, answer, collect, open_campaign, overview
from gouji.collection.campaign import State as AgencyState
from support.campaigns import NOW, digest, make_campaign, put, states, workbook
from support.command import run

ROSTER = """代码,名称,简称,上级,类别,邮箱
X0,某县人民政府,,,,xf@x.cn
O1,某县人民政府本级机关,,X0,本级机关,bj@x.cn
B1,某县人民政府办公室,政府办,X0,部门,zfb@x.cn
X1,某县民政局,民政局,X0,部门,mz@x.cn
X2,某县教育局,教育局,X0,部门,jy@x.cn
X3,某县财政局,财政局,X0,部门,"share@x.cn"
X4,某县税务局,税务局,X0,部门,"sw@x.cn；share@x.cn"
T1,城北镇人民政府,人民政府,X0,下级政府,tb@x.cn
T2,城南镇人民政府,人民政府,X0,下级政府,tn@x.cn
V1,城北镇人民政府便民中心,便民中心,T1,部门,
"""
NAMES = {line.split(",")[0]: line.split(",")[1] for line in ROSTER.splitlines()[1:]}


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    return make_campaign(tmp_path / "年报", ROSTER)


def mail(sender: str, *attached: tuple[str, bytes]) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = sender, "年报"
    message.set_content("见附件")
    for name, data in attached:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def of(code: str) -> bytes:
    return workbook(code, NAMES[code])


def zipped(name: str, data: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, data)
    return stream.getvalue()


def asked(campaign: Campaign) -> list[tuple[str, str]]:
    """Whom the office is to ask: the codes of the agencies and of the doubts."""
    with campaign.looked_at() as ledger:
        found = overview(campaign, ledger, NOW)
    assert not [finding.code for _, finding in found.remarks if finding.code in ("C734", "C737", "C789")]
    return [(doubt.standing.member.code, doubt.doubt.code) for doubt in found.open_doubts]


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("2025年报-某县教育局-全称.xlsx", "X1"),
        ("某县教育局.xlsx", "X1"),
        ("城南镇人民政府（终稿）(2).xlsx", "T1"),
        ("某县民政局.xlsx", "X2"),
        ("某县民政局.xlsx", "V1"),
    ],
)
def test_a_file_that_is_called_like_another_agency_is_asked_about(campaign: Campaign, file: str, code: str) -> None:
    put(campaign, file, of(code))
    collect(campaign, None, lambda: NOW)
    assert states(campaign)[code] is AgencyState.ACCEPTED
    assert asked(campaign) == [(code, "C789")]
    put(campaign, "又一个文件夹/年报.zip", zipped(file, workbook(code, NAMES[code], 7)))
    collect(campaign, None, lambda: NOW)
    assert asked(campaign) == [(code, "C789")]


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("年报.xlsx", "X1"),
        ("X2 教育局.xlsx", "X2"),
        ("教育局.xlsx", "X1"),  # a short name is nobody's own
        ("某县教育局报送/某县民政局.xlsx", "X1"),
        ("某县民政局（报某县人民政府办公室）.xlsx", "X1"),
        ("民政局-某县教育局转.xlsx", "X1"),
        ("某县人民政府2025年报.xlsx", "X1"),
        ("某县人民政府办公室.xlsx", "B1"),
        ("某县人民政府.xlsx", "B1"),
        ("某县人民政府办公室.xlsx", "O1"),
        ("报某县人民政府办公室.xlsx", "X2"),
        ("城北镇人民政府便民中心.xlsx", "V1"),
        ("城北镇人民政府.xlsx", "V1"),
        ("城北镇人民政府便民中心.xlsx", "T1"),
        ("某县教育局.zip/年报.xlsx", "X1"),
    ],
)
def test_an_ordinary_name_of_a_file_is_not(campaign: Campaign, file: str, code: str) -> None:
    put(campaign, file, of(code))
    collect(campaign, None, lambda: NOW)
    assert states(campaign)[code] is AgencyState.ACCEPTED
    assert asked(campaign) == []


@pytest.mark.parametrize(
    ("sender", "code", "is_odd"),
    [
        ("教育局 <jy@x.cn>", "X1", True),
        ("JY@X.CN", "X1", True),
        ("民政局 <mz@x.cn>", "X1", False),
        ("张三 <zhangsan@163.com>", "X1", False),
        ("share@x.cn", "X3", False),
        ("share@x.cn", "X1", False),  # a mail box of two agencies says nothing
        ("sw@x.cn", "X3", True),
        ("xf@x.cn", "X1", False),  # those above send for their units
        ("bj@x.cn", "X1", False),
        ("zfb@x.cn", "X1", False),
        ("tb@x.cn", "V1", False),
        ("tn@x.cn", "T1", True),
        ("", "X1", False),
    ],
)
def test_a_workbook_from_the_address_of_another_agency_is_asked_about(
    campaign: Campaign, sender: str, code: str, *, is_odd: bool
) -> None:
    put(campaign, "a.eml", mail(sender, ("年报.xlsx", of(code))))
    collect(campaign, None, lambda: NOW)
    assert asked(campaign) == ([(code, "C789")] if is_odd else [])
    assert asked(open_campaign(campaign.folder)) == asked(campaign)


def test_two_that_swapped_their_blanks_are_both_seen(campaign: Campaign) -> None:
    put(campaign, "a.eml", mail("mz@x.cn", ("某县民政局.xlsx", of("X2"))))
    put(campaign, "b.eml", mail("jy@x.cn", ("某县教育局.xlsx", of("X1"))))
    collect(campaign, None, lambda: NOW)
    assert asked(campaign) == [("X1", "C789"), ("X2", "C789")]
    said = run("status", campaign.folder, "--lang", "zh").stdout
    assert "某县民政局" in said
    assert "C789" in said


def test_what_came_from_its_own_agency_too_is_no_longer_asked_about(campaign: Campaign) -> None:
    put(campaign, "a.eml", mail("jy@x.cn", ("年报.xlsx", of("X1"))))
    collect(campaign, None, lambda: NOW)
    put(campaign, "b.eml", mail("mz@x.cn", ("年报.xlsx", of("X1"))))
    collect(campaign, None, lambda: NOW)
    assert asked(campaign) == []


@pytest.mark.parametrize(
    ("code", "file", "data", "more"),
    [
        ("C734", "a.xlsx", workbook("X1", "某县民政和退役军人局"), {}),
        ("C737", "a.xlsx", workbook("X1", "某县民政局"), {"issue": 2}),
        ("C789", "某县教育局.xlsx", workbook("X1", "某县民政局"), {}),
    ],
)
def test_what_the_collection_finds_odd_is_answered_once_and_closed(
    tmp_path: Path, code: str, file: str, data: bytes, more: dict[str, int]
) -> None:
    campaign = make_campaign(tmp_path / "年报", ROSTER, **more)
    put(campaign, file, data)
    first = run("collect", campaign.folder)
    assert (first.returncode, first.output.count(code)) == (0, 1)
    assert asked(campaign) == [("X1", code)]
    done = run("answer", campaign.folder, "民政局", "--reason", "电话核实，属实", "--code", code, "--lang", "zh")
    assert (done.returncode, code in done.output) == (0, True)
    assert asked(campaign) == []
    assert code not in run("status", campaign.folder).stdout
    assert run("answer", campaign.folder, file, "--undo").returncode == 0
    assert asked(campaign) == [("X1", code)]


def test_what_the_office_decided_is_not_asked_again(campaign: Campaign) -> None:
    put(campaign, "某县教育局.xlsx", workbook("Y9", "外县单位"))
    collect(campaign, None, lambda: NOW)
    accepted = run("accept", campaign.folder, "某县教育局.xlsx", "--agency", "X1", "--reason", "核实")
    assert accepted.returncode == 0
    assert states(campaign)["X1"] is AgencyState.ACCEPTED
    assert asked(campaign) == []
    with pytest.raises(CannotDecideError):
        answer(campaign, digest(workbook("Y9", "外县单位")), "无", "赵六", NOW)


@pytest.mark.parametrize("kind", ["pkcs7-signature", "x-pkcs7-signature", "pgp-signature"])
def test_the_signature_of_a_mail_is_no_file_to_decide_about(campaign: Campaign, kind: str) -> None:
    message = EmailMessage()
    message["From"] = "mz@x.cn"
    message.set_content("见附件")
    message.add_attachment(of("X1"), maintype="application", subtype="octet-stream", filename="年报.xlsx")
    message.add_attachment(b"0\x80\x06\t*\x86H", maintype="application", subtype=kind, filename="smime.p7s")
    message.replace_header("Content-Type", 'multipart/signed; protocol="application/pkcs7-signature"')
    message.set_boundary("signed")
    put(campaign, "a.eml", message.as_bytes())
    done = collect(campaign, None, lambda: NOW)
    assert [judged.name for judged in done.standings.contents] == ["a.eml/年报.xlsx"]
    called = message.as_bytes().replace(b"application/octet-stream", b"application/pkcs7-signature")
    put(campaign, "b.eml", called)
    assert [judged.entry.names for judged in collect(campaign, None, lambda: NOW).standings.contents] == [
        ("a.eml/年报.xlsx", "b.eml/年报.xlsx")
    ]
