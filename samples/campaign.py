"""Fills the inbox of a campaign as a county's would fill: most of it right, and every kind of trouble among it.

``python samples/campaign.py DIR 1`` brings what comes first, ``python samples/campaign.py DIR 2`` what comes after the
first workbooks went back. The campaign is one over ``samples/名录.csv``. The same every time.
"""

from __future__ import annotations

import functools
import io
import os
import re
import sys
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

import gouji
from gouji.common import xml_text
from gouji.form.layout import lay_out
from gouji.form.stamp import Stamp
from gouji.form.submission import Agency, make_submission
from gouji.roster import Member, Roster
from gouji.workbook.writer import write_workbook
from support.edit import Workbook
from support.filled import TEXTS, YEAR, numbers, place
from support.once import made_once

EDITION = "2021"
_SAFE = "requests.results.refused.state_secret.natural_person"
_NOON = 1767585600.0
"""5 January 2026: a file is a minute younger than the one before it."""


def roster() -> Roster:
    """The county's agencies."""
    found, _ = gouji.read_roster((HERE / "名录.csv").read_bytes())
    assert found is not None
    return found


@made_once
def filled(
    member: Member,
    changes: Mapping[str, object] | None = None,
    *,
    name: str = "",
    code: str = "",
    edition: str = EDITION,
    year: int = YEAR,
) -> bytes:
    """A workbook that an agency filled; every agency has figures of its own."""
    model, data = _model(edition, year, tuple((changes or {}).items()))
    stamp = lay_out(gouji.load(edition)).stamp(year, name or member.name, code or member.code)
    texts = {
        xml_text(model.keywords).encode(): xml_text(stamp.keywords).encode(),
        str(model.code).encode(): str(stamp.code).encode(),
        model.agency_name.encode(): stamp.agency_name.encode(),
        _CODE.encode(): (stamp.agency_code or "").encode(),
    }
    known = re.compile(b"|".join(map(re.escape, texts)))
    own = sum(member.code.encode())
    figures = {place(path, edition): own % most for path, most in _OWN.items()}
    book = Workbook(data)
    for part, content in book.parts.items():
        book.parts[part] = known.sub(lambda match: texts[match[0]], content)
    for cell, figure in figures.items():
        book.set(cell.sheet, cell.a1, figure)
    return book.to_bytes()


_CODE = "116403230000000000"
_OWN = {
    "proactive_disclosure.administrative_licensing.decisions": 400,
    "proactive_disclosure.administrative_penalties.decisions": 30,
}
"""Figures of every agency's own, no part of a sum, and how many there may be."""


@functools.cache
def _model(edition: str, year: int, changes: tuple[tuple[str, object], ...]) -> tuple[Stamp, bytes]:
    """A filled workbook whose copies all agencies send, each with its own name and codes, and the stamp in it."""
    spec = gouji.load(edition)
    values: dict[str, object] = {**numbers(spec), **TEXTS, **dict(changes), **dict.fromkeys(_OWN, 0)}
    agency = Agency(code=_CODE, name="一二三四五")
    stamp = lay_out(spec).stamp(year, agency.name, agency.code)
    return stamp, write_workbook(spec, stamp, make_submission(spec, year, agency, values))


# --- the kinds of trouble -------------------------------------------------------------------------------------------


def _edited(member: Member, edit: Callable[[Workbook], None]) -> bytes:
    book = Workbook(filled(member))
    edit(book)
    return book.to_bytes()


def _set(path: str, value: str | float | None) -> Callable[[Workbook], None]:
    cell = place(path, EDITION)
    return lambda book: book.set(cell.sheet, cell.a1, value)


def blank(member: Member) -> bytes:
    """Sent back as it was sent out."""
    return gouji.make_blank(gouji.load(EDITION), YEAR, member.name, code=member.code)


def words_for_numbers(member: Member) -> bytes:
    """Words where numbers belong."""
    return _edited(member, _set(_SAFE, "约十件"))


def does_not_add_up(member: Member) -> bytes:
    """Figures that do not tie out."""
    return filled(member, {"requests.carried_forward.natural_person": 5})


def row_deleted(member: Member) -> bytes:
    """A row of the table is gone."""
    return _edited(member, lambda book: book.delete_row("三", place(_SAFE, EDITION).row))


def total_typed(member: Member) -> bytes:
    """A total was typed over its formula; it happens to be right."""
    return _edited(member, _set("requests.new.total", 57))


def stamps_lost(member: Member) -> bytes:
    """Saved by a program that dropped the hidden sheet, the keywords and the code on the cover."""
    code = lay_out(gouji.load(EDITION)).cover.form_code.a1
    return _edited(member, lambda book: book.lose_stamps(printed_code=code))


def of_last_year(member: Member) -> bytes:
    """Last year's workbook."""
    return filled(member, year=YEAR - 1)


def of_2019(member: Member) -> bytes:
    """The form as it was before 2021."""
    return filled(member, edition="2019", year=2020)


def truncated(member: Member) -> bytes:
    """The mail was cut off."""
    return filled(member)[:9000]


def encrypted(_: Member) -> bytes:
    """Saved with a password."""
    return (HERE / "findings" / "F102.xlsx").read_bytes()


def scanned(_: Member) -> bytes:
    """A scan of the printed form."""
    return b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def renamed(member: Member) -> bytes:
    """The agency has another name since the roster was made."""
    return filled(member, name=f"{member.name.removesuffix('局')}和改革局")


def other_code(member: Member) -> bytes:
    """The code has a slip in it."""
    return filled(member, code="11640323MB0000000X")


def stranger(_: Member) -> bytes:
    """From the county next door."""
    return filled(Member("11640324000000001X", "同心县民政局"))


def corrected(member: Member) -> bytes:
    """What the agency should have sent."""
    return filled(member, {"key_figures.documents_issued": 47})


# --- what comes when ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that comes in, from the agency of a short name."""

    file: str
    who: str
    make: Callable[[Member], bytes] = filled


FIRST = (
    Arrival("邮件/发改局年报.xlsx", "发改局", blank),
    Arrival("邮件/教体局.xlsx", "教体局", words_for_numbers),
    Arrival("邮件/公安局 最终版.xlsx", "公安局", does_not_add_up),
    Arrival("邮件/财政局.xlsx", "财政局", does_not_add_up),
    Arrival("邮件/人社局.xlsx", "人社局", row_deleted),
    Arrival("邮件/司法局.xlsx", "司法局", total_typed),
    Arrival("邮件/住建局.xlsx", "住建局", stamps_lost),
    Arrival("邮件/交通局.xlsx", "交通局", of_last_year),
    Arrival("邮件/水务局.xlsx", "水务局", of_2019),
    Arrival("邮件/文旅局.xlsx", "文旅局", truncated),
    Arrival("邮件/卫健局.xlsx", "卫健局", encrypted),
    Arrival("邮件/应急局盖章扫描件.pdf", "应急局", scanned),
    Arrival("邮件/科技局.xlsx", "科技局", renamed),
    Arrival("邮件/审计局.xlsx", "审计局", other_code),
    Arrival("邮件/民政局.xlsx", "民政局", stranger),
    Arrival("邮件/统计局.xlsx", "统计局", words_for_numbers),
    Arrival("邮件/统计局(改).xlsx", "统计局", corrected),
    Arrival("U盘/医保局.xlsx", "医保局"),
    Arrival("U盘/医保局 - 副本.xlsx", "医保局"),
)
"""What needs a word. All other agencies but those of SILENT send what is right."""
SECOND = (
    Arrival("邮件/1月15日/发改局年报.xlsx", "发改局", corrected),
    Arrival("邮件/1月15日/教体局.xlsx", "教体局", corrected),
    Arrival("邮件/1月15日/公安局 最终版2.xlsx", "公安局", corrected),
    Arrival("邮件/1月15日/交通局.xlsx", "交通局", corrected),
    Arrival("邮件/1月15日/医保局 更正.xlsx", "医保局", does_not_add_up),
    Arrival("邮件/1月15日/信访局.xlsx", "信访局", corrected),
)
SILENT = frozenset(("自然资源局", "农业农村局", "地震局", "档案馆", "园区管委会", "县医院", "税务局", "麻黄山乡"))
_LOCK = "邮件/~$教体局.xlsx"


def first(members: Mapping[str, Member]) -> dict[str, bytes]:
    """What comes first, by its path in the inbox."""
    files = {each.file: each.make(members[each.who]) for each in FIRST}
    named = {each.who for each in FIRST} | SILENT
    townships: dict[str, bytes] = {}
    for short, member in members.items():
        if short not in named:
            of_township = member.level == "township"
            (townships if of_township else files)[f"{'' if of_township else '邮件/'}{short}.xlsx"] = filled(member)
    return {**files, "微信群/乡镇年报.zip": _archive(townships), _LOCK: b"\x06wang"}


def second(members: Mapping[str, Member]) -> dict[str, bytes]:
    """What comes after the first workbooks went back."""
    return {each.file: each.make(members[each.who]) for each in SECOND}


def _archive(files: Mapping[str, bytes]) -> bytes:
    """An archive as Windows makes one."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 5, 9, 0, 0)), data)
    return buffer.getvalue()


def main() -> None:
    """Bring what comes into the inbox of the folder."""
    folder, wave = Path(sys.argv[1]), int(sys.argv[2])
    inbox = gouji.open_campaign(folder).inbox
    members = {member.short_name or member.name: member for member in roster().filers}
    files = first(members) if wave == 1 else second(members)
    for minute, (name, data) in enumerate(files.items()):
        path = inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        moment = _NOON + 864_000.0 * (wave - 1) + 60.0 * minute
        os.utime(path, (moment, moment))
    print(f"{len(files)} files came into {inbox}")


if __name__ == "__main__":
    main()
