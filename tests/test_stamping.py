"""A stamped blank is the workbook that building it anew would give, whoever it is for."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gouji
from gouji.common.cleaning import clean_name
from gouji.form.edition import Edition
from gouji.form.layout import lay_out
from gouji.form.stamp import MAX_NAME, Stamp
from gouji.reading.workbooks import DEFAULT_OPTIONS
from gouji.roster import Member
from gouji.workbook.formats.chooser import examine
from gouji.workbook.formats.raw import RawWorkbook
from gouji.workbook.formats.thorough import read_raw
from gouji.workbook.reader import NO_CLAIM
from gouji.workbook.reader.fast import read_plain
from gouji.workbook.reader.location import locate
from gouji.workbook.reader.plan import plan_of
from gouji.workbook.reader.recognition import recognise
from gouji.workbook.writer import stamp_blank, write_workbook
from support import forms
from support.edit import opened
from support.examples import examples
from support.programs import Convert

EDITIONS = [gouji.load(name) for name in gouji.shipped()]
EDITION = gouji.load("2021")
KEY = b"key of the office"

ODD = [
    "盐池县民政局",
    "盐池县<民政>&\"民政'局",
    "&amp;&#26;]]><!--",
    "=1+1",
    "+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "👩🏛民政局",
    "局" * MAX_NAME,
    "&" * MAX_NAME,
    "W" * MAX_NAME,
    "مكتب الشؤون المدنية",
    "_x0041_局_x000D_",
    "〔单位名称〕",
    "<r><t>盐池县民政局</t></r>",
    "<r>a & b</r>",
    "𠀀𪚥县民政局",
    "%E5%B1%80&agency_code=1?gouji",
    "{name} %s \\1 \\g<name>",
]


def _stamp(name: str, code: str | None = "11640323000000000X", edition: Edition = EDITION, issue: int = 1) -> Stamp:
    return lay_out(edition).stamp(edition.years.first, name, code, issue)


def _parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def _written_out(data: bytes) -> dict[str, str]:
    """The parts with every text in its cell: texts that are the same may be shared or not."""
    parts = _parts(data)
    texts = re.findall(r"<si>(.*?)</si>", parts.pop("xl/sharedStrings.xml"), re.DOTALL)
    return {
        name: re.sub(r't="s"><v>(\d+)</v>', lambda match: f"><is>{texts[int(match[1])]}</is>", part)
        for name, part in parts.items()
    }


_CODES = ["11640323000000000X", None, "<自编>&" * 20]
_TURNS = range(len(EDITIONS) if "GOUJI_EXAMPLES" in os.environ else 1)
"""Every name, code and seal meets every edition in one turn; all of them meet all in a long run."""


@pytest.mark.parametrize("code", _CODES)
@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("turn", _TURNS)
def test_a_stamped_blank_holds_what_building_it_would_give(
    name: str,
    code: str | None,
    sealed: bool,  # noqa: FBT001
    turn: int,
) -> None:
    edition = EDITIONS[(ODD.index(name) + _CODES.index(code) + sealed + turn) % len(EDITIONS)]
    stamp = _stamp(name, code, edition, issue=12)
    stamp = stamp.sealed(KEY if sealed else None)
    stamped, built = (make(edition, stamp, password="1") for make in (stamp_blank, write_workbook))  # noqa: S106
    assert _written_out(stamped) == _written_out(built)


NAMES = (
    st.one_of(st.sampled_from(ODD), st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
    .map(clean_name)
    .filter(bool)
)


def _recognised(raw: RawWorkbook, key: bytes | None = KEY) -> Stamp:
    options = DEFAULT_OPTIONS
    edition, stamp, findings = recognise(
        raw, lambda edition: locate(raw, plan_of(edition)), options.find, options.known, NO_CLAIM, key
    )
    assert findings == []
    assert edition is EDITION
    return stamp


@settings(max_examples=examples(40))
@given(name=NAMES, code=st.none() | NAMES, issue=st.integers(1, 3), sealed=st.booleans())
def test_both_readers_read_the_stamp_that_was_given(name: str, code: str | None, issue: int, *, sealed: bool) -> None:
    stamp = _stamp(name, code, issue=issue)
    data = stamp_blank(EDITION, stamp.sealed(KEY) if sealed else stamp)
    seen = _recognised(read_plain(data), KEY if sealed else None)
    assert seen == (stamp.sealed(KEY) if sealed else stamp)
    if sealed:
        examine(data)
        assert _recognised(read_raw(data)) == seen


def test_the_blanks_of_a_roster_are_those_made_one_by_one() -> None:
    members = [Member(str(number), name) for number, name in enumerate(ODD)]
    made = list(gouji.blanks(EDITION, 2025, members, key=KEY, issue=3, password="1"))  # noqa: S106
    assert [blank.member for blank in made] == members
    assert len({blank.file.casefold() for blank in made}) == len(members)
    for blank in made:
        single = gouji.make_blank(
            EDITION,
            2025,
            blank.member.name,
            code=blank.member.code,
            key=KEY,
            issue=3,
            password="1",  # noqa: S106
        )
        assert blank.data == single


def test_a_name_that_only_looks_another_way_is_another_file_of_the_same_length() -> None:
    """No text of one agency is left in the workbook of the next."""
    first, second = (gouji.make_blank(EDITION, 2025, name, code=name) for name in ("甲" * 150, "乙"))
    assert "甲" in _parts(first)["xl/sharedStrings.xml"]
    assert not any("甲" in part for part in _parts(second).values())


def test_a_row_of_the_cover_is_as_high_as_the_name_is_long() -> None:
    row = lay_out(EDITION).cover.agency_name.row
    high = []
    for name in ("某局", "某" * 60, "某" * MAX_NAME):
        book = opened(gouji.make_blank(EDITION, 2025, name))
        high.append(book["封面"].row_dimensions[row].height)
    assert high == sorted(set(high))


def test_other_processes_give_the_same_bytes() -> None:
    program = "import gouji, hashlib, sys\nedition = gouji.load('2021')\n"
    program += "print(hashlib.sha256(gouji.make_blank(edition, 2025, '盐池县民政局', code='1')).hexdigest())"
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONUTF8": "1"},
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("0", "UTC"), ("1", "Asia/Shanghai"))
    }
    assert len(digests) == 1


@pytest.mark.parametrize("name", ["", " \u200b", "局" * (MAX_NAME + 1)])
def test_no_blank_for_a_name_that_could_not_be_read_back(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        gouji.make_blank(EDITION, 2025, name)


def test_no_blank_for_a_year_the_edition_is_not_for() -> None:
    with pytest.raises(ValueError, match="2020"):
        next(gouji.blanks(EDITION, 2020, [Member("1", "某局")]))


@pytest.mark.libreoffice
def test_stamped_blanks_come_back_from_libreoffice(convert: Convert, tmp_path: Path) -> None:
    # A form of one table: LibreOffice takes as long for a workbook as it has sheets.
    edition = forms.load(forms.Shape(sections=1, rows=2, columns=2))
    options = gouji.Options(key=KEY, templates={edition.id: edition})
    files = []
    for number, name in enumerate(ODD):
        files.append(tmp_path / f"{number}.xlsx")
        files[-1].write_bytes(gouji.make_blank(edition, forms.YEAR, name, code="11640323000000000X", key=KEY))
    for name, saved in zip(ODD, convert(files, "xlsx", tmp_path / "saved"), strict=True):
        reading = gouji.read_file(saved, options)
        assert {finding.code for finding in reading.diagnostics} == {"V301", "W240"}
        assert reading.agency is not None
        assert (reading.agency.name, reading.agency.code) == (name, "11640323000000000X")
