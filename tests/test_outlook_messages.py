"""Messages of Outlook in the inbox: their attachments are read as those of other mails; hostile ones hurt no others."""

from __future__ import annotations

import os
import random
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gouji.collection.campaign import Campaign, Channel, collect
from gouji.collection.mail_files import BrokenMailError, is_mail, packed
from support.campaigns import NOW, accepted, digest, make_campaign, put, workbook
from support.outlook import Storage, attached, compound_file, outlook_message

MAIL = Path(__file__).parent / "mail"
SENT = datetime(2026, 1, 19, 8, 5, tzinfo=UTC)
HELD = b"0123456789abcdef" * 400
CHANGES = int(os.environ.get("GOUJI_MSG_CHANGES", "150"))


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    return make_campaign(tmp_path / "年报")


def held(path: Path) -> dict[str, bytes]:
    archive, heads = packed(path)
    assert {(head.sender, head.sent) for head in heads} <= {("张三 <mz@x.cn>", SENT)}
    return {name: archive.read(name) for name in archive.namelist()}


def test_messages_that_other_programs_wrote_are_read() -> None:
    """By two libraries that have nothing in common: one with a message in it, one with a picture in its text."""
    assert held(MAIL / "forwarded.msg") == {
        "又一份.txt": b"outer",
        "民政局年报.xlsx": HELD,
        "说明.txt": "第二个".encode(),
    }
    assert held(MAIL / "letterhead.msg") == {"民政局年报.xlsx": HELD}


def test_attachments_are_collected_with_sender_and_time(campaign: Campaign) -> None:
    data, wrong, third = workbook("X1"), workbook("X2", wrong=True), workbook("X3")
    inner = outlook_message([attached("..\\..\\第三份.xlsx", third)])
    message = outlook_message(
        [
            attached("年报.xlsx", data),
            attached("另一份.xlsx", wrong),
            attached("转发.msg", inner),
            attached("信头.png", b"\x89PNG", facts={0x7FFE: 1}),
            attached("云盘.xlsx", b"", method=7),
        ]
    )
    put(campaign, "民政局.MSG", compound_file(message))
    done = collect(campaign, None, lambda: NOW)
    assert done.notices == []
    assert accepted(campaign) == {"X1": digest(data), "X3": digest(third)}
    with campaign.looked_at() as ledger:
        received = next(iter(ledger.events.of_content(digest(third))))
        names = {entry.names[0]: entry.summary for entry in ledger.entries()}
    assert (received.origin.channel, received.origin.person, received.origin.sent) == (
        Channel.MAIL,
        "张三 <mz@x.cn>",
        SENT,
    )
    assert set(names) == {f"民政局.MSG/{name}.xlsx" for name in ("年报", "另一份", "第三份", "云盘")}
    summary = names["民政局.MSG/云盘.xlsx"]
    assert summary is not None
    assert summary.wrong == ("F104",), "a link to a file is no file, and is not passed over"
    assert collect(campaign, None, lambda: NOW).new == set()


def _shared() -> Storage:
    content = bytes(500_000)
    return outlook_message([attached(f"{number}.xlsx", content) for number in range(500)])


def _circle() -> Storage:
    message = outlook_message([])
    message.storages["__attach_version1.0_#00000000"] = attached("a.msg", message)
    return message


def _wide_trees() -> Storage:
    shared = Storage({f"stream {number}": b"x" for number in range(5_000)})
    message = outlook_message([])
    properties = attached("a", b"x").streams["__properties_version1.0"]
    shared.streams["__properties_version1.0"] = properties
    message.storages = {f"__attach_version1.0_#{number:08X}": shared for number in range(900)}
    return message


def _wide_messages() -> Storage:
    inner = outlook_message([])
    inner.streams |= {f"stream {number}": b"x" for number in range(20_000)}
    return outlook_message([attached("a.msg", inner) for _ in range(900)])


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(outlook_message([]), id="nothing attached"),
        pytest.param(_shared(), id="one stream as many files"),
        pytest.param(_circle(), id="a message in itself"),
        pytest.param(_wide_trees(), id="one storage as many attachments"),
        pytest.param(_wide_messages(), id="one message as many attachments"),
        pytest.param(outlook_message([attached("a", b"x")] * 1_001), id="too many"),
        pytest.param(Storage({"__properties_version1.0": b""}, {"__attach_version1.0_#0": Storage()}), id="no facts"),
    ],
)
def test_a_message_that_cannot_be_read_is_said_and_costs_only_itself(message: Storage, campaign: Campaign) -> None:
    put(campaign, "a.msg", compound_file(message))
    put(campaign, "好.xlsx", workbook("X1"))
    before = time.process_time()
    done = collect(campaign, None, lambda: NOW)
    assert time.process_time() - before < 10
    assert done.notices == []
    assert [list(judged.wrong)[:1] for judged in done.standings.others] == [["C782"]]
    assert set(accepted(campaign)) == {"X1"}


def test_a_damaged_message_is_a_broken_one_and_nothing_worse(tmp_path: Path) -> None:
    chance = random.Random(5)  # noqa: S311  # to change bytes
    whole = [path.read_bytes() for path in sorted(MAIL.glob("*.msg"))]
    whole.append(compound_file(outlook_message([attached("年报.xlsx", HELD)])))
    path = tmp_path / "a.msg"
    for number in range(CHANGES):
        data = bytearray(whole[number % len(whole)])
        for _ in range(chance.randint(1, 12)):
            data[chance.randrange(8, len(data))] = chance.randrange(256)
        path.write_bytes(data[: chance.randint(len(data) // 3, len(data))] if number % 4 == 0 else data)
        if is_mail(path):
            try:
                archive, _ = packed(path)
            except BrokenMailError:
                continue
            assert sum(info.file_size for info in archive.infolist()) <= len(data)


@pytest.mark.parametrize("name", ["report.xls", "report.xlsx"])
def test_a_workbook_called_a_message_is_a_workbook(name: str, tmp_path: Path) -> None:
    renamed = tmp_path / "其实是表.msg"
    renamed.write_bytes((Path(__file__).parents[1] / "samples" / "selftest" / name).read_bytes())
    assert not is_mail(renamed)


def test_a_message_with_an_old_workbook_in_it_is_a_message(tmp_path: Path) -> None:
    old = (Path(__file__).parents[1] / "samples" / "selftest" / "report.xls").read_bytes()
    path = tmp_path / "a.msg"
    path.write_bytes(compound_file(outlook_message([attached("年报.xls", old)])))
    assert is_mail(path)
    assert held(path) == {"年报.xls": old}
