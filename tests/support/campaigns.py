"""What the tests of a campaign share: a small roster, workbooks of every kind, and a clock."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NoReturn
from unittest import mock

import gouji
from gouji.collection.campaign import Campaign, Settings, State, finish, open_campaign, prepare
from gouji.collection.campaign.reading_jobs import ReadJob, ReadResult, read_item
from gouji.collection.ledger import LEDGER_FILE, Ledger
from gouji.form.layout import lay_out
from gouji.form.submission import make_submission
from gouji.workbook.writer import write_workbook
from support.command import exiting
from support.edit import Workbook
from support.filled import TEXTS, numbers, place

YEAR = 2025
ROSTER = """代码,名称,简称,上级,类别,联系人,邮箱
X0,某县人民政府,,,,,
X1,某县民政局,民政局,X0,部门,张三 0953-1,mz@x.cn
X2,某县教育局,教育局,X0,部门,李四 0953-2,
X3,某县财政局,财政局,X0,部门,,
T1,青山镇人民政府,青山镇,X0,下级政府,王五,
"""
NAMES = {"X0": "某县人民政府", "X1": "某县民政局", "X2": "某县教育局", "X3": "某县财政局", "T1": "青山镇人民政府"}
NOW = datetime(2026, 1, 20, 9, 30, tzinfo=UTC)
KEY = b"key of the office"


@functools.cache
def workbook(
    code: str | None,
    name: str | None = None,
    version: int = 0,
    *,
    year: int = YEAR,
    edition: str = "2021",
    issue: int = 1,
    key: bytes | None = None,
    wrong: bool = False,
    broken_sum: bool = False,
) -> bytes:
    """A filled workbook as that agency would return it; *version* makes another one with other figures."""
    spec = gouji.load(edition)
    values: dict[str, object] = {**numbers(spec), **TEXTS}
    values["key_figures.documents_issued"] = 100 + version
    if broken_sum:
        values["requests.carried_forward.natural_person"] = 5 + version
    agency = gouji.form.submission.Agency(code=code, name=name or NAMES[code or "X1"])
    stamp = lay_out(spec).stamp(year, agency.name, code, issue)
    data = write_workbook(spec, stamp.sealed(key), make_submission(spec, year, agency, values))
    if not wrong:
        return data
    book = Workbook(data)
    cell = place("requests.results.refused.state_secret.natural_person", edition)
    book.set(cell.sheet, cell.a1, f"约{version}件")
    return book.to_bytes()


@functools.cache
def without_stamp(code: str = "X1", *, wrong: bool = False) -> bytes:
    """A workbook whose stamps are lost; its cover still has the agency's name."""
    book = Workbook(workbook(code, wrong=wrong))
    book.lose_stamps(printed_code=lay_out(gouji.load("2021")).cover.form_code.a1)
    return book.to_bytes()


@functools.cache
def nobodys() -> bytes:
    """A workbook that has lost both its stamps and its cover."""
    book = Workbook(workbook("X1"))
    book.lose_stamps()
    book.delete_sheet("封面")
    return book.to_bytes()


def make_campaign(folder: Path, roster: str = ROSTER, **settings: object) -> Campaign:
    """A campaign's folder, made as ``gouji new`` makes it but without the blank workbooks."""
    prepare(folder)
    (folder / "roster.csv").write_text(roster, "utf-8")
    chosen = {"edition": "2021", "year": YEAR, "deadline": date(2026, 1, 31), "roster": "roster.csv", **settings}
    chosen |= {name: (chosen[name],) for name in ("edition", "template") if isinstance(chosen.get(name), str)}
    finish(folder, Settings(**chosen))  # type: ignore[arg-type]
    return open_campaign(folder)


def filed_by_office(folder: Path, name: str, document: str) -> Path:
    """A reading among the accepted ones of a campaign, as its ledger has it."""
    prepare(folder)
    (folder / "campaign.toml").touch()
    path = folder / "accepted" / name
    path.write_text(document, "utf-8")
    with Ledger.open(folder / LEDGER_FILE, write=True) as ledger:
        ledger.file({name: digest(path.read_bytes())})
        ledger.commit()
    return path


def put(campaign: Campaign, name: str, data: bytes, modified: float = 1.0) -> Path:
    """Lay a file into the inbox."""
    path = campaign.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (modified, modified))
    return path


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its content."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def digest(data: bytes) -> str:
    """How a ledger knows a content."""
    return hashlib.sha256(data).hexdigest()


def accepted(campaign: Campaign) -> dict[str, str]:
    """The SHA-256 of what is filed as accepted, by the code of its agency."""
    found = {}
    for path in campaign.accepted.iterdir():
        document = json.loads(path.read_bytes())
        assert document["status"] == "accepted"
        assert document["submission"]["agency"] == document["agency"]
        found[document["agency"]["code"]] = document["sha256"]
    return found


def states(campaign: Campaign) -> dict[str, State]:
    """How each agency stands, by its code."""
    with campaign.looked_at() as ledger:
        return {each.member.code: each.state for each in campaign.standings(ledger).agencies}


def rows(campaign: Campaign, question: str) -> list[tuple[object, ...]]:
    """What the ledger holds, asked past the program."""
    connection = sqlite3.connect(campaign.folder / "ledger.sqlite")
    try:
        return connection.execute(question).fetchall()
    finally:
        connection.close()


def collect_here(folder: Path) -> None:
    """A run as a process of its own does it, one reading a transaction: so there are more moments to die in.

    It waits for nobody who might still be copying: two seconds of sleep would be nearly all of it.
    """
    from gouji.collection.campaign import collect, collecting, inbox

    collecting._BATCH = 1
    inbox._SETTLING = 0
    collect(open_campaign(folder), None, lambda: NOW)


def collect_and_die(folder: Path, deadly: str) -> NoReturn:
    """A run as the command line does it, in a process that a file of that name ends like a bug in a library."""

    def die(item: ReadJob, **more: Any) -> ReadResult:
        return os._exit(9) if item.name == deadly else read_item(item, **more)

    with mock.patch("gouji.collection.campaign.collecting.read_item", die):
        exiting("collect", folder)
