"""Stamps sealed with the office's key: whoever changes one, or makes one, is found out."""

from __future__ import annotations

from pathlib import Path

import pytest
from edit import Workbook

import gouji
from gouji.form.stamp import Stamp
from gouji.reading.workbooks import Options
from gouji.workbook.reader import Claim
from gouji.workbook.writer import write_workbook
from test_cli import run

KEY = b"key of the office"
EDITION = gouji.load("2021")


def _codes(data: bytes, key: bytes | None) -> set[str]:
    return {each.code for each in gouji.read_bytes(data, "x", Options(key=key)).diagnostics}


def test_a_seal_holds_for_its_key_and_is_ignored_without_one() -> None:
    book = gouji.make_blank(EDITION, 2025, "盐池县民政局", key=KEY)
    assert "W212" not in _codes(book, KEY) | _codes(book, None)


@pytest.mark.parametrize("key", [None, b"another key"])
def test_a_workbook_sealed_by_nobody_or_by_others_is_found_out(key: bytes | None) -> None:
    assert "W212" in _codes(gouji.make_blank(EDITION, 2025, "盐池县民政局", key=key), KEY)


@pytest.mark.parametrize(
    ("part", "value"), [("agency_name", "盐池县教育局"), ("year", "2024"), ("agency_code", "X"), ("issue", "2")]
)
def test_a_changed_stamp_breaks_its_seal(part: str, value: str) -> None:
    stamp = Stamp(EDITION.form, "2021", 2025, "盐池县民政局", "A1", EDITION.fingerprint).sealed(KEY)
    changed = Stamp.from_record(stamp.record() | {part: value})
    assert changed is not None
    assert "W212" in _codes(write_workbook(EDITION, changed), KEY)


@pytest.mark.parametrize("channel", ["hidden", "keywords"])
def test_one_tampered_channel_breaks_the_seal_and_losing_one_does_not(channel: str) -> None:
    made = gouji.make_blank(EDITION, 2025, "盐池县民政局", key=KEY)
    lost, tampered = Workbook(made), Workbook(made)
    if channel == "hidden":
        lost.delete_sheet("gouji")
        tampered.set("gouji", "B1", "0" * 32)  # the seal stands first
    else:
        core = "docProps/core.xml"
        lost.parts[core] = lost.parts[core].replace(b"gouji?", b"")
        tampered.parts[core] = tampered.parts[core].replace(b"seal=", b"seal=0")
    assert "W212" not in _codes(lost.to_bytes(), KEY)
    assert "W212" in _codes(tampered.to_bytes(), KEY)


def test_a_workbook_that_lost_all_seals_is_believed_only_if_the_office_says_whose_it_is() -> None:
    book = Workbook(gouji.make_blank(EDITION, 2025, "盐池县民政局", key=KEY))
    book.lose_stamps()
    assert "W212" in _codes(book.to_bytes(), KEY)
    options = Options(key=KEY, claim=Claim("盐池县民政局", None, 2025))
    assert "W212" not in {each.code for each in gouji.read_bytes(book.to_bytes(), "x", options).diagnostics}


def test_the_key_comes_from_a_file_or_the_environment(tmp_path: Path) -> None:
    key, book = tmp_path / "key", tmp_path / "x.xlsx"
    key.write_bytes(KEY + b"\n")
    made = run("blank", "--year", "2025", "--agency", "某局", "-o", book, "--key-file", key)
    assert made.returncode == 0
    assert "W212" not in run("check", book, "--key-file", key).stdout
    assert "W212" not in run("check", book, GOUJI_KEY=KEY.decode()).stdout
    assert "W212" in run("check", book, GOUJI_KEY="wrong").stdout


def test_the_key_stands_nowhere_in_the_workbook() -> None:
    parts = Workbook(gouji.make_blank(EDITION, 2025, "某局", key=KEY)).parts
    assert KEY not in b"".join(parts.values())
