"""Files no clerk should send: each is answered with codes, in bounded time and memory, and never with wrong numbers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

import gouji
from support import junk
from support.command import run
from support.junk import Change, Junk
from support.processes import begun

SHARED = Path(__file__).parents[2] / "shared" / "corpora"
"""Workbooks from the public tests of other readers, in the optional folder beside the checkout."""


class TooSlow(BaseException):
    """Not an Exception, so that nothing on the way catches it."""


@pytest.fixture(autouse=True)
def _in_time() -> Iterator[None]:
    """A file that hangs fails its test and no other."""
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(junk.PATIENCE)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def _read(data: bytes, name: str = "x.xlsx") -> gouji.Reading:
    """The reading of a file, once it is found to be well made."""
    before = _processor_seconds()
    reading = gouji.read_bytes(data, name, gouji.Options(partial=True))
    assert _processor_seconds() - before < junk.SECONDS
    _assert_well_made(reading)
    return reading


def _processor_seconds() -> float:
    """What this process and those it started have worked."""
    return sum(os.times()[:4])


def _assert_well_made(reading: gouji.Reading) -> None:
    for text in (reading.to_json("zh"), reading.to_json("en")):
        record = json.loads(text, parse_constant=pytest.fail)
        assert record["status"] == reading.status
        assert all(each["code"] and each["message"] for each in record["diagnostics"])
    errors = [each for each in reading.diagnostics if each.severity is gouji.Severity.ERROR]
    assert bool(errors) == (reading.status != "accepted")
    assert (reading.submission is not None) == (reading.status == "accepted")
    if reading.status == "unreadable":
        assert len(reading.diagnostics) == 1


def _assert_answered(reading: gouji.Reading, codes: str) -> None:
    found = junk.outcome(reading)
    assert found
    assert found <= set(codes.split())


FORMATS = list(junk.formats())
ARCHIVES = list(junk.archives())
CHANGES = list(junk.changes())
OURS_ONLY = [*junk.ours_only(), *junk.good()]
BOMBS = list(junk.bombs())


def _ids(changes: list[junk.Wrong]) -> list[str]:
    return [name for name, _, _ in changes]


@pytest.mark.parametrize("file", FORMATS, ids=lambda each: each.name)
def test_a_file_of_another_format_is_named(file: Junk) -> None:
    _assert_answered(_read(file.make(), file.name), file.codes)


@pytest.mark.parametrize(
    ("name", "program"),
    [("2003.xls", "Excel"), ("oldest.xls", "Excel"), ("sheet.fods", "LibreOffice"), ("sheet.uos", "LibreOffice")],
)
def test_who_sends_another_format_is_told_a_program_that_opens_it(name: str, program: str) -> None:
    (file,) = (file for file in FORMATS if file.name == name)
    (finding,) = _read(file.make(), file.name).diagnostics
    assert f"请用 {program} 打开" in finding.message("zh")
    assert f"in {program}" in finding.message("en")


@pytest.mark.parametrize("file", ARCHIVES, ids=lambda each: each.name)
def test_a_damaged_or_lying_archive_is_refused_or_does_no_harm(file: Junk) -> None:
    _assert_answered(_read(file.make(), file.name), file.codes)


def test_the_junk_grows_from_a_workbook_that_is_accepted_as_it_is() -> None:
    reading = _read(junk.filled())
    assert junk.outcome(reading) == {"same"}
    assert {finding.code for finding in reading.diagnostics} == {"W240"}  # nobody has signed it


@pytest.mark.parametrize(("name", "change", "codes"), CHANGES, ids=_ids(CHANGES))
def test_one_thing_wrong_with_a_workbook_of_ours_is_found_or_does_no_harm(
    name: str, change: Change, codes: str
) -> None:
    _assert_answered(_read(junk.ours(change), name), codes)


@pytest.mark.parametrize(("name", "change", "codes"), CHANGES, ids=_ids(CHANGES))
def test_one_thing_wrong_with_a_workbook_that_is_not_ours_is_found_or_it_is_no_form(
    name: str, change: Change, codes: str
) -> None:
    allowed = {code for code in codes.split() if code.startswith("F")}
    if allowed != set(codes.split()):
        allowed.add("W201")  # what is no fault of the file is nobody's business before the form is known
    _assert_answered(_read(junk.theirs(change), name), " ".join(allowed))


@pytest.mark.parametrize(("name", "change", "codes"), OURS_ONLY, ids=_ids(OURS_ONLY))
def test_one_thing_wrong_with_what_only_our_workbooks_have_is_found_or_does_no_harm(
    name: str, change: Change, codes: str
) -> None:
    _assert_answered(_read(junk.ours(change), name), codes)


@pytest.mark.parametrize("file", BOMBS, ids=lambda each: each.name)
@pytest.mark.skipif(sys.platform == "win32", reason="memory cannot be bounded on Windows in the same way")
def test_a_bomb_costs_bounded_time_and_memory(file: Junk, tmp_path: Path) -> None:
    path = tmp_path / file.name
    path.write_bytes(file.make())
    process = begun(junk.measure, path, tmp_path / "result.json")
    try:
        process.join()
    finally:
        process.kill()  # if it hangs
    assert process.exitcode == 0
    result = json.loads((tmp_path / "result.json").read_text("utf-8"))
    assert result["outcome"]
    assert set(result["outcome"]) <= set(file.codes.split())
    assert result["seconds"] < junk.SECONDS
    assert result["bytes"] < junk.MEMORY


def test_a_workbook_cut_off_anywhere_is_not_read() -> None:
    for length, data in junk.truncated(60):
        assert junk.outcome(_read(data)) == {"F101"}, length


def test_bits_turned_over_anywhere_never_give_other_numbers() -> None:
    for seed, data in junk.flipped(60):
        reading = _read(data)
        assert reading.status == "unreadable" or junk.outcome(reading) == {"same"}, seed


def test_no_finding_carries_characters_that_steer_a_terminal() -> None:
    steering = "\x9b31m\x85\x7f\x8d"
    for place in (junk.INPUT, junk.DATE, junk.TOTAL, junk.LAYOUT.sheets[0].heading, junk.LAYOUT.cover.agency_name):
        reading = _read(junk.ours(junk.typed(place, f"x{steering}y")))
        assert reading.diagnostics
        for each in reading.diagnostics:
            words = f"{each.message('zh')}{each.message('en')}{each.found}"
            assert [char for char in words if unicodedata.category(char) == "Cc"] == []


def test_a_limit_set_by_the_caller_holds() -> None:
    from gouji.reading.workbooks import Options
    from gouji.workbook.formats import Limits

    for limits in (Limits(file_bytes=1000), Limits(members=3), Limits(expanded_bytes=1000), Limits(cells=10),
                   Limits(rows=10), Limits(elements=100)):  # fmt: skip
        reading = gouji.read_bytes(junk.filled(), "x.xlsx", Options(limits=limits))
        assert [each.code for each in reading.diagnostics] == ["F103"], limits


# --- the corpora ----------------------------------------------------------------------------------------------------

_CORPUS = sorted(path for path in SHARED.glob("*/*") if path.is_file()) if SHARED.is_dir() else []
_NOT_OURS = "W201"
_EXCEPTIONS = {
    "pass_protected": "F102",
    "too_small.xls": "F105",
    "issue252.xlsx": "F101",  # a checksum is wrong
    "issue_385.xls": "F102 W201",  # behind the password that Excel does not ask for
    "OOM_alloc2": "F106",  # of Excel 95, as the three after it
    "biff5-rich-text-string": _NOT_OURS,  # which has a workbook of Excel 97 beside it
    "biff5": "F106",
    "malformed_format": "F106",
    "ptgexp-truncated-operand": "F106",
    "OOM_alloc": "F101 W201",
    "issue_594_dos.ods": "F101",
    # Programs see different texts in them.
    "inlineStr_with_value": "F101",
    "richtext-after-plain": "F101",
    # Excel opens these; the library that reads them does not.
    "pivots.xlsx": "F101 W201",
    "issue_419.xlsx": "F101 W201",
    "issue_530.xlsx": "F101 W201",
    "empty_s_attribute.xlsx": "F101 W201",
    "minimal_package.xlsx": "F101 W201",
}


@pytest.mark.skipif(not _CORPUS, reason="the folder shared/corpora is not there")
@pytest.mark.parametrize("path", _CORPUS, ids=lambda each: each.name)
def test_a_workbook_of_the_corpora_is_answered_with_one_code(path: Path) -> None:
    codes = next((codes for words, codes in _EXCEPTIONS.items() if words in path.name), _NOT_OURS)
    reading = _read(path.read_bytes(), path.name)
    assert reading.status == "unreadable"
    _assert_answered(reading, codes)


# --- files on the disk and the command line -------------------------------------------------------------------------


IN_FOLDER = [file for file in FORMATS if not file.name.endswith(".zip")]
"""Archives are walked; tests/test_intake.py sees to them."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of junk."""
    path = tmp_path_factory.mktemp("junk")
    for file in IN_FOLDER:
        (path / file.name).write_bytes(file.make())
    return path


def test_checking_a_folder_of_junk_names_every_file_once(folder: Path) -> None:
    done = run("check", folder)
    assert done.returncode == 3
    lines = done.stdout.splitlines()
    assert sorted(line.partition(": ")[0].removesuffix(":") for line in lines) == sorted(
        str(folder / file.name) for file in IN_FOLDER
    )


def test_importing_a_folder_of_junk_gives_one_reading_a_file(folder: Path) -> None:
    done = run("import", folder)
    assert done.returncode == 3
    readings = [json.loads(line) for line in done.stdout.splitlines()]
    assert sorted(each["file"] for each in readings) == sorted(str(folder / file.name) for file in IN_FOLDER)
    assert {each["status"] for each in readings} == {"unreadable"}


def test_one_good_workbook_among_junk_is_imported(folder: Path, tmp_path: Path) -> None:
    good = tmp_path / "good.xlsx"
    good.write_bytes(junk.filled())
    done = run("import", folder, good)
    assert done.returncode == 1
    readings = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["file"] for each in readings if each["status"] == "accepted"] == [str(good)]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no file names that are not Unicode")
def test_a_file_whose_name_is_in_gbk_is_read(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/" + "民政局.xlsx".encode("gbk")
    Path(os.fsdecode(name)).write_bytes(junk.filled())
    done = run("import", tmp_path)
    assert done.returncode == 0
    assert json.loads(done.stdout)["status"] == "accepted"
    assert run("check", tmp_path).returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_a_named_pipe_nobody_writes_to_is_refused_at_once(tmp_path: Path) -> None:
    if sys.platform != "win32":
        pipe = tmp_path / "pipe.xlsx"
        os.mkfifo(pipe)
        command = [sys.executable, "-m", "gouji", "check", str(pipe)]
        done = subprocess.run(command, capture_output=True, timeout=junk.PATIENCE, check=False)
        assert done.returncode == 3
        assert b"F108" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
@pytest.mark.parametrize(
    "arguments",
    [
        ("fill", "{}", "-o", "x.xlsx"),
        ("blank", "--agency", "某局", "--year", "2025", "-o", "x.xlsx", "--template", "{}"),
        ("new", "x", "--roster", "{}", "--year", "2025", "--deadline", "2026-01-31"),
        ("form", "check", "{}"),
        ("form", "expand", "{}", "--roster", "{}", "-o", "x.yaml"),
        ("form", "new", "{}", "-o", "x.yaml"),
        ("check", "a.json", "--key-file", "{}"),
        ("checker", "-o", "x.html", "--roster", "{}"),
    ],
)
def test_a_pipe_or_a_device_is_a_sentence_for_every_verb(arguments: tuple[str, ...], tmp_path: Path) -> None:
    if sys.platform != "win32":
        os.mkfifo(tmp_path / "pipe")
        for place in ("pipe", "/dev/zero"):
            done = run(*(argument.format(place) for argument in arguments), cwd=tmp_path)
            assert done.returncode == (3 if arguments[1] == "check" else 2), done.stdout  # as for one that is not there
            assert "regular file" in done.stderr
            assert not list(tmp_path.glob("x*"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
@pytest.mark.parametrize("name", ["a.json", "a.ndjson", "a.eml", "a.html"])
@pytest.mark.parametrize("verb", [("consolidate", "-o", "x.csv"), ("report", "-o", "x.docx"), ("read",)])
def test_a_pipe_among_reports_is_a_finding(verb: tuple[str, ...], name: str, tmp_path: Path) -> None:
    if sys.platform != "win32":
        os.mkfifo(tmp_path / name)
        command = [
            sys.executable,
            "-m",
            "gouji",
            *verb,
            name,
            *(() if verb[0] in ("read", "similar") else ("-o", "x.csv")),
        ]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=junk.PATIENCE, check=False)
        assert done.returncode in (2, 3), done.stdout
        assert b"Traceback" not in done.stderr


def test_what_outlook_wraps_is_named_with_what_to_do() -> None:
    (finding,) = gouji.read_bytes(b"\x78\x9f\x3e\x22" + bytes(range(256)) * 9, "winmail.dat").diagnostics
    assert finding.code == "F105"
    assert all(word in finding.message("zh") for word in ("winmail.dat", "RTF"))
    assert all(word in finding.message("en") for word in ("winmail.dat", "Rich Text"))


@pytest.mark.parametrize("name", ["", ".", "no-such-file.xlsx", "a\0b.xlsx", "x" * 5000])
def test_a_path_that_cannot_be_opened_is_a_finding(name: str, tmp_path: Path) -> None:
    reading = gouji.read_file(tmp_path / name if name else "")
    assert [each.code for each in reading.diagnostics] == ["F108"]
    _assert_well_made(reading)
