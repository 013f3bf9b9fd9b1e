"""Stamps sealed with the office's key: whoever changes one, or makes one, is found out."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path

import pytest

import gouji
from gouji.collection.campaign import collect
from gouji.form.layout import lay_out
from gouji.form.stamp import Stamp, key_from
from gouji.reading.workbooks import Options
from gouji.returns import notice, returned_workbook
from gouji.workbook.reader import Claim
from gouji.workbook.writer import write_workbook
from support.campaigns import NOW, filed_by_office, make_campaign, put
from support.command import run
from support.edit import Workbook, as_binary
from support.filled import TEXTS, numbers

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
    stamp = lay_out(EDITION).stamp(2025, "盐池县民政局", "A1").sealed(KEY)
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


@pytest.mark.parametrize(
    "saved", [b"%s\r\n", b"\xef\xbb\xbf%s", b"\xef\xbb\xbf%s\r\n", b" %s  \n", b"\xef\xbb\xbf %s\t"]
)
def test_a_key_is_the_same_however_it_was_saved(saved: bytes, tmp_path: Path) -> None:
    key, book = tmp_path / "key.txt", tmp_path / "x.xlsx"
    key.write_bytes(saved % KEY)
    assert run("blank", "--year", "2025", "--agency", "某局", "-o", book, "--key-file", key).returncode == 0
    assert "W212" not in _codes(book.read_bytes(), KEY)
    assert "W212" not in run("check", book, GOUJI_KEY=f" {KEY.decode()} ").stdout


@pytest.mark.parametrize("once", [b"\xef\xbb\xbf%s", b"%s ", b" %s"])
def test_what_was_sealed_with_a_key_as_it_was_taken_before_holds(once: bytes) -> None:
    assert "W212" not in _codes(gouji.make_blank(EDITION, 2025, "盐池县民政局", key=once % KEY), KEY)
    assert "W212" in _codes(gouji.make_blank(EDITION, 2025, "盐池县民政局", key=once % b"another"), KEY)


@pytest.mark.parametrize(("encoding", "mark"), [("utf-16-le", "\ufeff"), ("utf-16-be", "\ufeff")])
@pytest.mark.parametrize("end", ["", "\r\n"])
def test_a_key_is_the_same_in_the_files_of_powershell(encoding: str, mark: str, end: str) -> None:
    saved = f"{mark}{KEY.decode()}{end}".encode(encoding)
    assert key_from(saved) == KEY
    if encoding == "utf-16-le":
        sealed = gouji.make_blank(EDITION, 2025, "盐池县民政局", key=saved.strip())
        assert "W212" not in _codes(sealed, KEY)
        assert "W212" in _codes(sealed, b"another")


@pytest.mark.parametrize("key", [b"\xff\xfe\x00\xd8\x01", b"\xff\xfe\x01\x00\x02\x00", b"\xfe\xff\xd8\x00\x00\x01"])
def test_a_key_of_random_bytes_is_itself(key: bytes) -> None:
    assert key_from(key) == key


def test_a_key_of_nothing_is_told(tmp_path: Path) -> None:
    book, key = tmp_path / "x.xlsx", tmp_path / "key.txt"
    key.write_bytes(b"\xef\xbb\xbf\r\n")
    made = "blank", "--year", "2025", "--agency", "某局", "-o", book
    in_file, in_environment = run(*made, "--key-file", key), run(*made, GOUJI_KEY="  ")
    assert (in_file.returncode, in_environment.returncode, book.exists()) == (2, 2, False)
    assert "GOUJI_KEY" in in_environment.stderr


def test_the_key_stands_nowhere_in_the_workbook() -> None:
    parts = Workbook(gouji.make_blank(EDITION, 2025, "某局", key=KEY)).parts
    assert KEY not in b"".join(parts.values())


# --- nothing that is made from a workbook proves more than it does ---------------------------------------------------

AGENCY, CODE = "某县民政局", "X1"


@functools.cache
def _filled(key: bytes | None) -> bytes:
    """A workbook filled in but for its texts."""
    stamp = lay_out(EDITION).stamp(2025, AGENCY, CODE)
    return write_workbook(EDITION, stamp.sealed(key), numbers(EDITION))


def _without_a_table(data: bytes) -> bytes:
    book = Workbook(data)
    book.delete_sheet("三")
    return book.to_bytes()


def _without_stamps(data: bytes) -> bytes:
    book = Workbook(data)
    book.lose_stamps()
    return book.to_bytes()


def _without_the_hidden_sheet(data: bytes) -> bytes:
    book = Workbook(data)
    book.delete_sheet("gouji")
    return book.to_bytes()


_AS_IT_CAME: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda data: data,
    "of another format": as_binary,
    "beyond repair": _without_a_table,
    "without stamps": _without_stamps,
    "of another format and without stamps": lambda data: as_binary(_without_the_hidden_sheet(data)),
}


def _is_sealed(data: bytes) -> bool:
    return "W212" not in _codes(data, KEY)


@pytest.mark.parametrize("key", [None, b"another key"])
@pytest.mark.parametrize("change", _AS_IT_CAME)
def test_what_is_sent_back_for_a_workbook_without_the_offices_seal_has_none(change: str, key: bytes | None) -> None:
    data, options = _AS_IT_CAME[change](_filled(key)), Options(key=KEY)
    reading = gouji.read_bytes(data, "x", options)
    assert "W212" in {each.code for each in reading.diagnostics}
    made = returned_workbook(data, reading, options)
    assert (made is None) is (change not in ("as it is", "without stamps"))
    assert made is None or not _is_sealed(made)
    # Nor if it was first read by someone who did not ask for the seal.
    made = returned_workbook(data, gouji.read_bytes(data, "x"), options)
    assert made is None or not _is_sealed(made)


@pytest.mark.parametrize("change", ["as it is", "of another format", "beyond repair"])
def test_what_is_sent_back_for_a_workbook_with_the_seal_keeps_it(change: str) -> None:
    data, options = _AS_IT_CAME[change](_filled(KEY)), Options(key=KEY)
    made = returned_workbook(data, gouji.read_bytes(data, "x", options), options)
    assert made is not None
    assert _is_sealed(made)


def test_what_is_sent_back_is_sealed_if_the_office_says_whose_the_workbook_is() -> None:
    data = _AS_IT_CAME["of another format and without stamps"](_filled(KEY))
    options = Options(key=KEY, claim=Claim(AGENCY, CODE, 2025))
    made = returned_workbook(data, gouji.read_bytes(data, "x", options), options)
    assert made is not None
    assert _is_sealed(made)


def test_the_notice_of_a_broken_seal_sends_nobody_to_a_workbook_that_is_not_there() -> None:
    ours, forged = (gouji.read_bytes(as_binary(_filled(key)), "x", Options(key=KEY)) for key in (KEY, None))
    assert "打开随本通知退回的工作簿" in notice(ours)
    assert "打开随本通知退回的工作簿" not in notice(forged)
    assert "the workbook that came with this notice" in notice(ours, "en")
    assert "the workbook that came with this notice" not in notice(forged, "en")


@pytest.mark.parametrize("is_ours", [True, False])
def test_a_campaign_gives_no_workbook_back_for_a_forged_one(is_ours: bool, tmp_path: Path) -> None:  # noqa: FBT001
    campaign = make_campaign(tmp_path / "c", sealed=True)
    put(campaign, "x.xlsb", as_binary(_filled(KEY if is_ours else None)))
    collect(campaign, KEY, lambda: NOW)
    made = list(campaign.returned.rglob("*.xlsx"))
    assert [_is_sealed(path.read_bytes()) for path in made] == ([True] if is_ours else [])
    assert len(list(campaign.returned.rglob("*.html"))) == 1


@pytest.mark.parametrize("is_ours", [True, False])
def test_check_gives_no_workbook_back_for_a_forged_one(is_ours: bool, tmp_path: Path) -> None:  # noqa: FBT001
    book, key = tmp_path / "x.xlsb", tmp_path / "key"
    book.write_bytes(as_binary(_filled(KEY if is_ours else None)))
    key.write_bytes(KEY)
    run("check", book, "--key-file", key, "--return-to", tmp_path / "back")
    made = list((tmp_path / "back").glob("*.xlsx"))
    assert [_is_sealed(path.read_bytes()) for path in made] == ([True] if is_ours else [])


@functools.cache
def _sealed_and_read() -> str:
    stamp = lay_out(EDITION).stamp(2025, AGENCY, CODE).sealed(KEY)
    data = write_workbook(EDITION, stamp, {**numbers(EDITION), **TEXTS})
    return gouji.read_bytes(data, "x", Options(key=KEY)).to_json()


@pytest.mark.parametrize("codes", [[], ["W212"], ["T401", "W212"]])
def test_a_reading_that_was_accepted_in_spite_of_its_seal_is_filled_in_without_one(
    codes: list[str], tmp_path: Path
) -> None:
    document = json.loads(_sealed_and_read())
    assert document["submission"]
    document["diagnostics"] += [{"code": code, "severity": "error"} for code in codes]
    source, key, made = tmp_path / "x.json", tmp_path / "key", tmp_path / "x.xlsx"
    key.write_bytes(KEY)
    source.write_text(json.dumps(document), "utf-8")
    submission, findings = gouji.load_submission(source.read_bytes())
    assert [each.code for each in findings if each.code == "W212"] == (["W212"] if codes else [])
    assert (submission is None) is bool(codes)
    overruled = json.dumps({**document, "overruled": "王五认可"})
    source.write_text(overruled, "utf-8")
    assert run("fill", source, "--key-file", key, "-o", tmp_path / "no.xlsx").returncode == bool(codes)
    source = filed_by_office(tmp_path / "campaign", "x.json", overruled)
    assert run("fill", source, "--key-file", key, "-o", made).returncode == 0
    assert _is_sealed(made.read_bytes()) is not bool(codes)
