"""Workbooks that were read wrong, refused wrongly, or cost too much: the right answer to each.

What a cell displays was judged by LibreOffice, in part by openpyxl; where programs differ, refusing is right. Each case
stands for a kind. ``_NOT_YET`` names those that are still answered wrongly: a mend takes its line out.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from openpyxl.utils.cell import range_boundaries
from typer.testing import CliRunner

import gouji
from case_files import CASES, case_file, names
from gouji.form.layout import lay_out
from gouji.workbook.ooxml.names import MAIN
from support.edit import Workbook

_NOT_YET: tuple[str, ...] = ()


def case(name: str) -> Any:
    """A case as a parameter, expected to fail if its answer is still wrong."""
    return pytest.param(name, marks=pytest.mark.xfail(strict=True) if name in _NOT_YET else ())


# --- answers --------------------------------------------------------------------------------------------------------

FILLED: Mapping[str, str] = {"二!B7": "3", "二!B10": "412", "二!B13": "28", "二!B17": "110.55", "三!J7": "57"}
"""Figures of the workbook the cases are made from."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What must be said of a case.

    Attributes:
        accepted: whether the submission is; None if that is not the point.
        says: findings that must be there, a code and a place, of which either may be empty.
        quotes: places and what a warning or an error there must quote, as patterns; no place means any.
        without: codes that must not be there.
        values: what is read, by cell or path, where it is accepted; patterns.
    """

    accepted: bool | None = None
    says: tuple[tuple[str, str], ...] = ()
    quotes: tuple[tuple[str, str], ...] = ()
    without: tuple[str, ...] = ()
    values: Mapping[str, str] | None = None

    def faults(self, reading: gouji.Reading) -> list[str]:
        """How a reading differs from it."""
        found = [] if self.accepted in (None, reading.submission is not None) else [f"{reading.status}"]
        at = [(each.code, each) for each in reading.diagnostics]
        found += [
            f"{code} is not said at {place or 'all'}"
            for code, place in self.says
            if not any(code in ("", said) and _is_at(each, place) for said, each in at)
        ]
        found += [
            f"{pattern} is not quoted at {place or 'all'}"
            for place, pattern in self.quotes
            if not _is_quoted(reading, place, pattern)
        ]
        found += [f"{code} is said" for code, _ in at if code in self.without]
        if reading.submission is not None:
            for path, pattern in (self.values or {}).items():
                value = _value(reading.submission, path)
                if not re.fullmatch(pattern, value):
                    found.append(f"{path} is read as {value}")
        return found


def _is_at(finding: gouji.Finding, place: str) -> bool:
    if not place:
        return True
    sheet, _, cell = place.partition("!")
    if finding.sheet != sheet or (cell and not finding.cell):
        return False
    if not cell or not finding.cell:
        return True
    left, top, right, bottom = _sides(finding.cell)
    column, row, *_ = _sides(cell)
    return left <= column <= right and top <= row <= bottom


def _sides(area: str) -> tuple[int, int, int, int]:
    left, top, right, bottom = range_boundaries(area)
    assert left is not None
    assert top is not None
    assert right is not None
    assert bottom is not None
    return left, top, right, bottom


def _is_quoted(reading: gouji.Reading, place: str, pattern: str) -> bool:
    return any(
        each.severity != "info"
        and _is_at(each, place)
        and re.search(pattern, f"{each.found} {each.message('zh')}", re.DOTALL)
        for each in reading.diagnostics
    )


def _value(submission: gouji.Submission, place: str) -> str:
    if "!" in place:
        sheet, a1 = place.split("!")
        cells = lay_out(gouji.load(submission.edition)).cells
        place = next(path for path, cell in cells.items() if (cell.sheet, cell.a1) == (sheet, a1))
    return str(submission.value(place))


READ = (Answer(accepted=True, values=FILLED),)
"""A healthy workbook in an odd package."""
REFUSED = (Answer(accepted=False),)
"""Programs see different numbers in it."""
READ_OR_REFUSED = (Answer(values=FILLED),)


def _code(code: str, place: str = "") -> tuple[Answer, ...]:
    """It is refused with a code."""
    return (Answer(accepted=False, says=((code, place),)),)


def _quoted(*quotes: tuple[str, str]) -> tuple[Answer, ...]:
    """It is not taken in silence."""
    return (Answer(quotes=quotes),)


def _value_or_quoted(place: str, value: str, pattern: str, path: str = "") -> tuple[Answer, ...]:
    return (Answer(accepted=True, values={path or place: value}), Answer(quotes=((place, pattern),)))


TWO_IN_ONE = [
    "twin-workbooks",
    "twin-relationships",
    "twin-relationship-last",
    "twin-sheets-by-case",
    "twin-sheet-in-capitals",
    "twin-strings-by-case",
    "twin-formats",
    "value-twice",
    "value-twice-99",
    "value-beside-inline-text",
    "value-cut-by-element",
    "cell-alternative-behind-value",
    "type-empty",
    "type-unknown",
    "type-in-capitals",
    "string-child-in-text",
    "string-run-of-two-texts",
    "string-text-behind-run",
    "string-two-texts",
    "inline-text-behind-run",
    "inline-two-texts",
    "cell-of-another-namespace",
    "cell-ignorable-instead",
]
"""Programs see different numbers in them."""
ONE_OF_TWO = [
    "cell-unknown-element-behind",
    "cell-ignorable-behind",
    "cell-ignorable-at-the-end",
    "row-ignorable-child",
    "twin-binary-parts",
    "formula-behind-value",
]
"""Programs see one number that is hard to tell from another."""
HEALTHY = [
    "unread-custom-xml-in-gb2312",
    "unread-custom-xml-in-gbk",
    "unread-custom-xml-of-rows",
    "unread-custom-xml-with-long-attribute",
    "unread-link-cache-of-words",
    "unread-link-cache-of-numbers",
    "unread-link-cache-of-one-text",
    "unread-link-cache-of-texts",
    "unread-form-button",
    "unread-vml-with-br",
    "unread-vml-without-quotes",
    "unread-vml-with-long-attribute",
    "unread-drawing",
    "unread-drawing-with-picture",
    "unread-drawing-with-doctype",
    "unread-content-xml",
    "unread-word-document",
    "unread-plug-in",
    "unread-resource-forks",
    "unread-macros",
    "unread-manifest-with-doctype",
    "own-sheet-with-shared-formula",
    "style-that-is-not-there",
    "style-without-number",
    "style-with-alternatives",
    "styles-21000",
    "styles-64000",
    "package-in-utf-16le",
    "package-with-backslashes",
    "package-with-backslashes-in-small-letters",
    "package-with-leading-slashes",
    "compound-alone",
    "compound-object-first",
    "compound-object-last",
    "compound-that-says-encrypted",
]
"""What is odd in them is not read, or read by every other program."""

ANSWERS: Mapping[str, tuple[Answer, ...]] = {
    # What is displayed is not what is stored.
    "display-literal-digit": _quoted(("二!B10", "4120"), ("二!B10", r"\b412\b")),
    "display-masked": _quoted(("二!B10", "无"), ("二!B10", "412"), ("二!B13", "28")),
    "display-percent": _quoted(("二!B17", r"110\.55 ?%"), ("二!B17", r"1\.1055")),
    "display-percent-of-one": _quoted(("二!B13", "100 ?%")),
    "display-phone-zero": _value_or_quoted("封面!B15", "0953-?6010000", "0953", "sign_off.contact"),
    "display-in-ten-thousands": _quoted(("二!B17", r"110\.6"), ("二!B17", "1105500")),
    "display-in-thousands": _quoted(("二!B10", r"\b412\b"), ("二!B10", "412345")),
    "display-divided": _quoted(("二!B17", r"110\.55\b"), ("二!B17", "110550")),
    "display-without-sign": _quoted(("二!C10", "-3")),
    "display-by-conditional-format": _quoted(("二!B13", "99")),
    # Days.
    "date-format-31-of-38000": _code("V308", "二!B7"),
    "date-format-58-of-38000": _code("V308", "二!B7"),
    "date-format-58-of-46086": _code("V308", "二!B7"),
    "date-since-1904-without-format": _value_or_quoted("封面!D11", "2026-01-07", "44567", "sign_off.filled_on"),
    # Text as it looks.
    "choice-with-zero-width-space": (Answer(accepted=True, without=("V315",), values=FILLED),),
    "number-on-two-lines": _code("V302", "二!B10"),
    "number-turned-around": _code("V302", "二!B13"),
    "rich-number-struck": _value_or_quoted("二!B10", "412", "41(?!2)"),
    "rich-number-raised": _value_or_quoted("二!B10", "412", "412"),
    "rich-words-struck": (
        Answer(accepted=True, values={"sign_off.filled_by": "赵六", "narrative.overview": "(?s)(?!.*7557).*57件.*"}),
        Answer(quotes=(("封面!B11", "张三"), ("正文!A5", "75"))),
    ),
    "text-of-rare-ideographs": (
        Answer(
            accepted=True,
            values={
                "sign_off.filled_by": "张\U0002ebf0",
                "sign_off.checked_by": "李\U00031350",
                "narrative.problems": "(?s)\U00031351\U0002ee00村.*",
                "narrative.other": "(?s).*\u180e.*",
            },
        ),
    ),
    "text-with-note": (Answer(values={"二!B7": "12"}),),
    "text-with-ruby": (Answer(values={"二!B7": "12"}),),
    # Zero is never made.
    "zero-figures-moved": REFUSED,
    "zero-formula-beside": REFUSED,
    "figure-inside-the-table": _quoted(("二!C13", "99")),
    "figures-in-the-row-below": (Answer(accepted=False, says=(("", "四!A8"),)),),
    # A workbook is one workbook.
    **dict.fromkeys(TWO_IN_ONE, REFUSED),
    **dict.fromkeys(ONE_OF_TWO, READ_OR_REFUSED),
    "formula-over-a-range": _code("V314", "二!C6"),
    "formula-that-displays-words": _quoted(("二!B13", "无")),
    "link-to-words": (Answer(accepted=False, says=(("V317", "二!B10"),), without=("F101",)),),
    "merge-in-small-letters": (Answer(says=(("W220", ""),)),),
    "sheet-hidden-behind-a-copy": (Answer(says=(("W216", ""),)),),
    # What is not read refuses nothing.
    **dict.fromkeys(HEALTHY, READ),
    "package-in-a-folder": (Answer(accepted=True, values=FILLED), Answer(accepted=False, quotes=(("", "文件夹"),))),
    "binary-elsewhere": (Answer(accepted=True),),
    "binary-of-excel-for-mac": (Answer(accepted=True),),
    # Files that are named for what they are.
    "encrypted-by-security-software": (Answer(accepted=False, says=(("F105", ""),), quotes=(("", "加密"),)),),
    "encrypted-by-rights-management": (Answer(accepted=False, quotes=(("", "权限|标签"),)),),
    "other-word-97-that-says-workbook": _code("F105"),
    "other-word-97-with-form-inside": _code("F105"),
    "other-word-document-elsewhere": _code("F105"),
    "other-powerpoint-97-with-form-inside": _code("F105"),
    "other-mail-with-form-attached": _code("F105"),
    "other-visio": _code("F105"),
    "other-numbers-09": _code("F106"),
    "other-openoffice-1": _code("F106"),
    "other-openoffice-1-without-doctype": _code("F106"),
    "other-gnumeric": _code("F106"),
    "strange-chart-sheet-only": _code("W201"),
    "strange-style-that-is-not-there": _code("W201"),
    "strange-in-utf-16be": _code("W201"),
    # What stands outside cells, causes and suggestions.
    "picture-as-text": (Answer(accepted=False, says=(("", "正文!A28"),), quotes=(("正文!A28", "图"),)),),
    "picture-as-number": (Answer(accepted=False, quotes=(("二!B10", "图"),)),),
    "text-box": (Answer(quotes=(("正文", ""),)),),
    "text-under-an-intact-total": (Answer(values={"三!J8": "5"}, quotes=(("三!D8", ""),)),),
    "pasted-as-values": (Answer(says=(("W208", ""),), without=("W215",)),),
}  # fmt: skip

COSTS = (
    *("cost-guess", "cost-sums", "cost-shared-formula", "cost-deep", "cost-strange-shared-formula"),
    *("cost-namespace-of-many-elements", "cost-namespace-of-many-names"),
)
FLOWS = (
    *("one-paste-of-links", "return-answer-in-note", "return-fills", "seal-forged", "export-code-of-eighteen-digits"),
    *("json-exponent", "json-deep", "json-overruled", "json-quote", "archive-of-same-names", "archive-with-long-name"),
    *("terminal-sheet-name", "date-not-suggested"),
)
"""Cases that take more than a look at one reading."""


def test_every_case_has_its_answer() -> None:
    assert sorted((*ANSWERS, *COSTS, *FLOWS)) == names()
    assert set(_NOT_YET) <= {*names(), *(f"one file: {name}" for name in ONE_FILE)}
    assert len(set(_NOT_YET)) == len(_NOT_YET)


def _read(name: str) -> gouji.Reading:
    file, data = case_file(name)
    return gouji.read_bytes(data, file)


@pytest.mark.parametrize("name", [case(name) for name in ANSWERS])
def test_a_case_is_answered_right(name: str) -> None:
    reading = _read(name)
    faults = [answer.faults(reading) for answer in ANSWERS[name]]
    assert [] in faults, faults


@pytest.mark.parametrize("name", [case("date-not-suggested")])
def test_a_day_is_not_suggested_as_a_count(name: str) -> None:
    suggested = {each.cell: each.suggested for each in _read(name).diagnostics if each.code == "V308"}
    assert suggested == {"B10": None, "B13": "60"}


# --- what takes more than a look at one reading ---------------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Path) -> Callable[[str], Path]:
    """Puts the file of a case into a folder of its own."""

    def put(name: str) -> Path:
        file, data = case_file(name)
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / file).write_bytes(data)
        return tmp_path / "in" / file

    return put


Put = Callable[[str], Path]


def _run(*arguments: str | Path, **environment: str) -> tuple[int, str]:
    """A command: its exit code and everything it prints."""
    from gouji.cli import app

    variables = {"LC_ALL": "zh_CN.UTF-8", **environment}
    done = CliRunner().invoke(app, [str(argument) for argument in arguments], env=variables)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


ONE_FILE = (
    "package-in-a-folder",
    "package-with-backslashes-in-small-letters",
    "package-with-leading-slashes",
    "other-numbers-09",
)


@pytest.mark.parametrize("name", [case(f"one file: {name}") for name in ONE_FILE])
def test_one_file_is_one_reading(name: str, path: Put, tmp_path: Path) -> None:
    _run("import", path(name.removeprefix("one file: ")), "-o", tmp_path / "out.ndjson")
    assert len((tmp_path / "out.ndjson").read_text("utf-8").splitlines()) == 1


@pytest.mark.parametrize("name", [case("one-paste-of-links")])
def test_one_paste_is_one_line(name: str, path: Put) -> None:
    _, output = _run("check", path(name))
    lines = [line for line in output.splitlines() if "V317" in line]
    assert len(lines) == 1
    assert "144" in lines[0]


def _returned(name: str, path: Put, folder: Path, **environment: str) -> dict[str, bytes]:
    _run("check", path(name), "--return-to", folder, **environment)
    return {made.name: made.read_bytes() for made in folder.iterdir() if made.suffix == ".xlsx"}


@pytest.mark.parametrize("name", [case("return-answer-in-note")])
def test_an_answer_under_our_note_stays(name: str, path: Put, tmp_path: Path) -> None:
    (made,) = _returned(name, path, tmp_path / "out").values()
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        notes = [archive.read(part).decode() for part in archive.namelist() if "comments" in part]
    assert any("小李" in note for note in notes)


def _fill(data: bytes, cell: str) -> str:
    """The fill of a cell of 三 as the styles have it."""
    book = Workbook(data)
    sheet, styles = (ET.fromstring(book.parts[part]) for part in (book.part_of("三"), "xl/styles.xml"))  # noqa: S314
    found = next(each for each in sheet.iter(f"{{{MAIN}}}c") if each.get("r") == cell)
    format_ = styles.findall(f"{{{MAIN}}}cellXfs/{{{MAIN}}}xf")[int(found.get("s", "0"))]
    fill = styles.findall(f"{{{MAIN}}}fills/{{{MAIN}}}fill")[int(format_.get("fillId", "0"))]
    return ET.canonicalize(ET.tostring(fill, "unicode"))


@pytest.mark.parametrize("name", [case("return-fills")])
def test_a_fill_comes_back_as_the_clerk_made_it(name: str, path: Put, tmp_path: Path) -> None:
    (marked,) = _returned(name, path, tmp_path / "out").values()
    book = Workbook(marked)
    for cell in ("D11", "E11"):
        book.set("三", cell, 0)
    (tmp_path / "again.xlsx").write_bytes(book.to_bytes())
    _run("check", tmp_path / "again.xlsx", "--return-to", tmp_path / "second")
    (made,) = (tmp_path / "second").glob("*.xlsx")
    for cell in ("D11", "E11"):
        assert _fill(made.read_bytes(), cell) == _fill(case_file(name)[1], cell)


@pytest.mark.parametrize("name", [case("seal-forged")])
def test_no_workbook_is_sealed_where_the_seal_was_broken(name: str, path: Put, tmp_path: Path) -> None:
    key = "secret-key-123"
    for data in _returned(name, path, tmp_path / "out", GOUJI_KEY=key).values():
        reading = gouji.read_bytes(data, "x.xlsx", gouji.Options(key=key.encode()))
        assert "W212" in {each.code for each in reading.diagnostics}


@pytest.mark.parametrize("name", [case("export-code-of-eighteen-digits")])
def test_a_code_of_eighteen_digits_survives_a_double_click(name: str, path: Put, tmp_path: Path) -> None:
    _run("import", path(name), "-o", tmp_path / "r.ndjson")
    _run("export", tmp_path / "r.ndjson", "-o", tmp_path / "numbers.csv")
    text = (tmp_path / "numbers.csv").read_text("utf-8-sig")
    assert "116403230100203983" in text
    assert not re.search(r'(^|,)"?116403230100203983"?(,|$)', text, re.MULTILINE)


@pytest.mark.parametrize("name", [case("json-exponent"), case("json-deep")])
def test_json_that_is_no_submission_is_a_finding(name: str) -> None:
    submission, findings = gouji.load_submission(case_file(name)[1])
    assert submission is None
    assert [each for each in findings if each.severity == "error"]


@pytest.mark.parametrize("name", [case("json-overruled")])
def test_nobody_overrules_a_finding_but_the_office(name: str, path: Put, tmp_path: Path) -> None:
    code, _ = _run("report", path(name), "-o", tmp_path / "report.html")
    assert code != 0
    assert not (tmp_path / "report.html").exists()


@pytest.mark.parametrize("name", [case("json-quote")])
def test_no_row_is_lost_to_a_quotation_mark(name: str, path: Put, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    for suffix in ("csv", "parquet"):
        assert _run("export", path(name), "-o", tmp_path / f"numbers.{suffix}")[0] == 0
    lines = (tmp_path / "numbers.csv").read_text("utf-8-sig").splitlines()
    rows = duckdb.read_parquet(str(tmp_path / "numbers.parquet")).fetchall()
    assert len(rows) == len(lines) - 1


@pytest.mark.parametrize("name", [case("terminal-sheet-name")])
def test_no_name_steers_a_terminal(name: str, path: Put) -> None:
    _, output = _run("check", path(name))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", output)


@pytest.mark.parametrize("name", [case("archive-with-long-name")])
def test_a_long_name_stops_no_other_file(name: str, path: Put, tmp_path: Path) -> None:
    code, _ = _run("import", path(name), "-o", tmp_path / "out")
    assert code != 2
    assert len(list((tmp_path / "out").iterdir())) == 3


# --- costs ----------------------------------------------------------------------------------------------------------

_SECONDS, _MEGABYTES = 2, 300
_START = 1.5
"""Seconds of processor time that a command takes to begin."""
_PROGRAM = """
import json, resource, sys, time
import gouji
gouji.read_bytes(open(sys.argv[1], "rb").read(), "filled.xlsx")
def spent():
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime
before = spent()
reading = gouji.read_file(sys.argv[2])
try:  # what the parent had before this program began counts into the other figure
    status = open("/proc/self/status").read()
    own = int(status.partition("VmHWM:")[2].split()[0])
except OSError:
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
memory = max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
print(json.dumps([spent() - before, memory / 1024, [each.code for each in reading.diagnostics]]))
"""


def _bounded(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """A program that is stopped after some seconds of processor time."""
    resource = pytest.importorskip("resource")
    limit = _SECONDS + 3
    return subprocess.run(
        [sys.executable, *map(str, command)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONUTF8": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (limit, limit)),
    )


@pytest.mark.parametrize("name", [case(name) for name in COSTS])
def test_a_case_costs_little(name: str, path: Put) -> None:
    done = _bounded("-c", _PROGRAM, CASES / "filled.xlsx", path(name))
    assert done.returncode == 0, "stopped"
    seconds, megabytes, codes = json.loads(done.stdout)
    assert seconds <= _SECONDS
    assert megabytes <= _MEGABYTES
    if name == "cost-strange-shared-formula":
        assert codes == ["W201"]


@pytest.mark.parametrize("name", [case("archive-of-same-names")])
def test_an_archive_of_same_names_costs_little(name: str, path: Put) -> None:
    resource = pytest.importorskip("resource")
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = _bounded("-m", "gouji", "check", path(name))
    assert done.returncode in (1, 3)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before <= _SECONDS + _START
