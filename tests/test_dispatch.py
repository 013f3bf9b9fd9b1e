"""Blank workbooks for a roster: whole files, nothing twice, nothing overwritten, a list that comes last."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gouji
from gouji.collection import batch, dispatch
from gouji.collection.dispatch import Order
from gouji.collection.enclosed import MANIFEST
from gouji.common.characters import escaped
from gouji.common.files import safe_name
from gouji.roster import Member, Roster, file_stems
from support.command import exiting
from support.county import roster_csv
from support.processes import begun, was_killed

EDITION = gouji.load("2021")
ORDER = Order(EDITION, 2025)


def _county() -> Roster:
    roster, findings = gouji.read_roster(roster_csv())
    assert findings == ()
    assert roster is not None
    return roster


COUNTY = _county()
MEMBERS = COUNTY.filers
FEW = MEMBERS[:3]


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_every_agency_that_files_gets_its_workbook_and_the_list_tells_which(tmp_path: Path) -> None:
    sent = dispatch.to_folder(ORDER, MEMBERS, tmp_path / "out")
    assert (sent.made, sent.kept, sent.foreign, sent.dropped) == (58, 0, [], [])
    files = _files(tmp_path / "out")
    manifest = json.loads(files.pop(MANIFEST))
    assert (manifest["edition"], manifest["year"], manifest["issue"]) == ("2021", 2025, 1)
    assert {entry["file"] for entry in manifest["workbooks"]} == files.keys()
    for entry, blank in zip(manifest["workbooks"], gouji.blanks(EDITION, 2025, COUNTY), strict=True):
        assert (entry["code"], entry["name"], entry["file"]) == (blank.member.code, blank.member.name, blank.file)
        assert files[blank.file] == blank.data
        assert entry["sha256"] == hashlib.sha256(blank.data).hexdigest()


def test_run_again_makes_nothing_again(tmp_path: Path) -> None:
    dispatch.to_folder(ORDER, FEW, tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    sent = dispatch.to_folder(ORDER, FEW, tmp_path)
    assert (sent.made, sent.kept) == (0, 3)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_only_what_is_missing_empty_or_out_of_date_is_made_again(tmp_path: Path) -> None:
    dispatch.to_folder(ORDER, FEW, tmp_path)
    missing, empty, kept = (tmp_path / f"{stem}.xlsx" for stem in file_stems(FEW))
    missing.unlink()
    empty.write_bytes(b"")
    sent = dispatch.to_folder(ORDER, FEW, tmp_path)
    assert (sent.made, sent.kept) == (2, 1)
    newer = Order(EDITION, 2025, issue=2)
    assert dispatch.to_folder(newer, FEW, tmp_path).made == 3
    assert kept.read_bytes() == newer.blank(FEW[2].name, FEW[2].code)


def test_what_somebody_changed_is_left_alone_unless_asked(tmp_path: Path) -> None:
    dispatch.to_folder(ORDER, FEW[:1], tmp_path)
    manifest = (tmp_path / MANIFEST).read_bytes()
    (changed,) = tmp_path.glob("*.xlsx")
    changed.write_bytes(b"filled in by hand")
    sent = dispatch.to_folder(ORDER, FEW, tmp_path)
    assert (sent.made, sent.foreign) == (2, [changed.name])
    assert changed.read_bytes() == b"filled in by hand"
    assert (tmp_path / MANIFEST).read_bytes() == manifest
    assert dispatch.to_folder(ORDER, FEW, tmp_path, overwrite=True).made == 1
    assert changed.read_bytes() == ORDER.blank(FEW[0].name, FEW[0].code)


@pytest.mark.parametrize("content", [b"{}", b"[1]", b'{"workbooks": [3]}', b"\xff", b'{"workbooks": 5}', b"[" * 10_000])
def test_a_list_that_is_none_of_ours_is_not_overwritten(content: bytes, tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_bytes(content)
    with pytest.raises(FileExistsError):
        dispatch.to_folder(ORDER, FEW, tmp_path)
    assert _files(tmp_path) == {MANIFEST: content}


def test_who_left_the_roster_is_named_and_their_file_stays(tmp_path: Path) -> None:
    dispatch.to_folder(ORDER, FEW, tmp_path)
    sent = dispatch.to_folder(ORDER, FEW[1:], tmp_path)
    assert sent.dropped == [f"{next(file_stems(FEW))}.xlsx"]
    assert (tmp_path / sent.dropped[0]).exists()


def test_who_joined_or_was_renamed_gets_a_workbook_and_no_other_is_touched(tmp_path: Path) -> None:
    first, second, third, fourth, fifth = MEMBERS[:5]
    dispatch.to_folder(ORDER, [first, second, third, fifth], tmp_path)
    before = _files(tmp_path)
    assert dispatch.unsent([first, second, third, fifth], tmp_path) == ()
    now = [replace(first, name="改名的局"), second, replace(third, short_name="新简称"), fourth]
    assert dispatch.unsent(now, tmp_path) == (now[0], now[2], now[3])
    other = Order(EDITION, 2025, "secret")  # whatever would be made now: what went out stays
    sent = dispatch.add_to_folder(other, now, tmp_path)
    stems = list(file_stems(MEMBERS))
    assert (sent.made, sent.foreign, sent.dropped) == (3, [], [])
    assert sent.retired == [f"{stems[2]}.xlsx", f"{stems[4]}.xlsx"]
    assert _files(tmp_path / dispatch.OLD_FOLDER) == {name: before[name] for name in sent.retired}
    (tmp_path / dispatch.OLD_FOLDER).rename(tmp_path.parent / "away")
    files = _files(tmp_path)
    assert files[f"{stems[1]}.xlsx"] == before[f"{stems[1]}.xlsx"]
    assert gouji.read_bytes(files[f"{stems[0]}.xlsx"], "a.xlsx").agency == gouji.Agency(
        code=first.code, name="改名的局"
    )
    listed = json.loads(files[MANIFEST])["workbooks"]
    assert [(entry["code"], entry["name"]) for entry in listed] == [(member.code, member.name) for member in now]
    assert all(hashlib.sha256(files[entry["file"]]).hexdigest() == entry["sha256"] for entry in listed)
    assert dispatch.unsent(now, tmp_path) == ()
    assert dispatch.add_to_folder(other, now, tmp_path).made == 0
    assert _files(tmp_path) == files


def test_a_workbook_of_who_left_that_somebody_filled_stays_where_it_is(tmp_path: Path) -> None:
    dispatch.to_folder(ORDER, FEW, tmp_path)
    (stem, *_) = file_stems(FEW)
    (tmp_path / f"{stem}.xlsx").write_bytes(b"filled")
    sent = dispatch.add_to_folder(ORDER, FEW[1:], tmp_path)
    assert (sent.dropped, sent.retired) == ([f"{stem}.xlsx"], [])
    assert (tmp_path / f"{stem}.xlsx").read_bytes() == b"filled"
    with pytest.raises(FileNotFoundError):
        dispatch.add_to_folder(ORDER, FEW, tmp_path / "nothing")


def test_several_processes_make_the_same_folder(tmp_path: Path) -> None:
    dispatch.to_folder(ORDER, MEMBERS, tmp_path / "one")
    with batch.processes(2) as executor:
        dispatch.to_folder(ORDER, MEMBERS, tmp_path / "two", executor=executor)
    assert _files(tmp_path / "one") == _files(tmp_path / "two")


def test_an_archive_holds_what_a_folder_would_and_has_the_same_bytes_each_time(tmp_path: Path) -> None:
    dispatch.to_folder(ORDER, FEW, tmp_path / "folder")
    for name in ("a.zip", "b.zip"):
        dispatch.to_archive(ORDER, FEW, tmp_path / name)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist()[-1] == MANIFEST
        assert {name: archive.read(name) for name in archive.namelist()} == _files(tmp_path / "folder")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with pytest.raises(FileExistsError):
        dispatch.to_archive(ORDER, FEW, tmp_path / "a.zip")


# --- accidents ------------------------------------------------------------------------------------------------------

MANY = [Member(f"{number:06d}", f"第{number}号单位") for number in range(600)]


def _verb(roster: Path, output: Path) -> list[str]:
    return ["blank", "--roster", str(roster), "--year", "2025", "-o", str(output)]


def _program(roster: Path, output: Path) -> list[str]:
    return [sys.executable, "-m", "gouji", *_verb(roster, output)]


def _made(output: Path) -> int:
    """The number of workbooks in a folder; none where there is no folder yet."""
    return sum(1 for _ in output.glob("*.xlsx"))


def _roster_of(members: list[Member], path: Path) -> Path:
    path.write_text(json.dumps(Roster(tuple(members)).record()), "utf-8")
    return path


def test_killed_at_any_point_it_leaves_whole_files_and_goes_on(tmp_path: Path) -> None:
    roster, output = _roster_of(MANY, tmp_path / "r.json"), tmp_path / "out"
    expected = {blank.file: blank.data for blank in gouji.blanks(EDITION, 2025, MANY)}
    chance = random.Random(7)  # noqa: S311  # the moments of death
    deaths = 0
    for _ in range(12):
        have, more = _made(output), chance.randrange(40)
        process = begun(exiting, *_verb(roster, output))
        deadline = time.monotonic() + 30
        # Death comes while it writes: some files after the last one.
        while process.is_alive() and time.monotonic() < deadline and _made(output) <= have + more:
            time.sleep(0.002)
        process.kill()
        process.join()
        deaths += was_killed(process)
        for path in output.glob("*.xlsx"):
            assert path.read_bytes() == expected[path.name]
        assert not (output / MANIFEST).exists() or process.exitcode == 0
    assert deaths > 3
    assert subprocess.run(_program(roster, output), check=False, capture_output=True).returncode == 0
    files = {path.name: path.read_bytes() for path in output.glob("[!.]*")}
    assert len(json.loads(files.pop(MANIFEST))["workbooks"]) == len(MANY)
    assert files == expected


def test_what_a_killed_run_left_half_written_is_cleared_away_after_an_hour(tmp_path: Path) -> None:
    old, new, foreign = tmp_path / f".{'0' * 16}.part", tmp_path / f".{'1' * 16}.part", tmp_path / ".notes.part"
    for path in (old, new, foreign):
        path.write_bytes(b"PK")
    for path in (old, foreign):
        os.utime(path, (time.time() - 4000,) * 2)
    dispatch.to_folder(ORDER, FEW, tmp_path)
    assert [path.exists() for path in (old, new, foreign)] == [False, True, True]


def test_two_at_once_do_not_hurt_each_other(tmp_path: Path) -> None:
    roster, output = _roster_of(MANY, tmp_path / "r.json"), tmp_path / "out"
    both = [begun(exiting, *_verb(roster, output)) for _ in range(2)]
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    files = _files(output)
    assert len(json.loads(files.pop(MANIFEST))["workbooks"]) == len(MANY)
    assert files == {blank.file: blank.data for blank in gouji.blanks(EDITION, 2025, MANY)}


@pytest.mark.skipif(os.name == "nt", reason="limits as POSIX does")
@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_a_disk_that_is_full_leaves_nothing_half_written(name: str, tmp_path: Path) -> None:
    import resource

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    roster = _roster_of(MANY[:5], tmp_path / "r.json")
    program, *rest = _program(roster, tmp_path / name)
    # Without byte code: before Python 3.12.8 a disk that is full leaves it cut short, for everybody who comes after.
    command = [program, "-B", *rest]
    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=small)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [roster]


# --- file names -----------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.text(max_size=300), st.text(max_size=300)), max_size=8))
def test_file_names_fit_every_file_system_and_no_two_are_the_same(pairs: list[tuple[str, str]]) -> None:
    members = [Member(code, name) for code, name in pairs]
    stems = list(file_stems(members))
    assert len({stem.casefold() for stem in stems}) == len(stems)
    for stem in stems:
        assert len(f"{stem}.xlsx".encode()) <= 255
        assert safe_name(stem) == stem
        assert not any(char in '<>:"/\\|?*' or escaped(char) != char for char in stem)


def test_an_archive_of_names_in_chinese_is_marked_as_utf_8(tmp_path: Path) -> None:
    dispatch.to_archive(ORDER, FEW, tmp_path / "a.zip")
    with zipfile.ZipFile(io.BytesIO((tmp_path / "a.zip").read_bytes())) as archive:
        assert all(info.flag_bits & 0x800 for info in archive.infolist() if not info.filename.isascii())
