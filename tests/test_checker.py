"""The checker in a real browser says what the program says, byte for byte, with nothing from anywhere."""

from __future__ import annotations

import base64
import functools
import gzip
import io
import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

import gouji
from gouji.checker import CheckerSettings, Engine, EngineError, Verdict, installed_engine, judge
from gouji.checker.judging import _context
from gouji.findings import Finding
from gouji.form import parse_period
from gouji.version import __version__
from gouji.workbook.confined import process
from support.chromium import Browser, browser
from support.command import module_of, run
from support.edit import Workbook
from support.firefox import firefox
from support.mutants import changed, mutants, original
from support.programs import lacks
from support.registry import failed
from support.standalone import built_once

ROOT = Path(__file__).parents[1]
REQUIREMENTS = ROOT / "checker" / "requirements.txt"
SAMPLES = sorted(path for path in (ROOT / "samples" / "findings").iterdir() if path.is_file())
MUTANTS = int(os.environ.get("GOUJI_MUTANTS", "100"))
FETCHED = "fetched"
"""The folder, beside the engine, of what its build fetched."""


# --- without a browser ----------------------------------------------------------------------------------------------


def test_a_verdict_has_the_reading_and_the_cells_beside_a_finding() -> None:
    data = (ROOT / "samples" / "findings" / "T401.xlsx").read_bytes()
    verdict = judge(data, "T401.xlsx")
    (finding,) = verdict.record["findings"]
    assert (finding["code"], finding["place"], finding["severity"]) == ("T401", "三!D31", "error")
    assert [(cell["value"], cell["meant"]) for cell in finding["context"]] == [
        ("40", False),
        ("4", False),
        ("41", False),
        ("5", True),
    ]
    assert verdict.record["reading"] == gouji.read_bytes(data, "T401.xlsx").to_json("zh")
    assert verdict.workbook is not None


def test_a_typed_text_stands_where_it_was_typed() -> None:
    data = (ROOT / "samples" / "findings" / "V302.xlsx").read_bytes()
    (finding,) = judge(data, "V302.xlsx").record["findings"]
    assert [cell["value"] for cell in finding["context"] if cell["meant"]] == ["无"]


def test_a_finding_about_no_cell_has_none_beside_it() -> None:
    """A void cell has no path; nor has what is found of a whole section."""
    form = gouji.load_file(ROOT / "samples" / "forms" / "tb-quarterly.yaml")
    blank = gouji.make_blank(form, parse_period("2025Q3") or 0, "Clinic")
    findings = judge(blank, "x.xlsx", gouji.Options(templates={form.id: form})).record["findings"]
    assert [finding["context"] for finding in findings if finding["code"] == "V301"] == [[]] * 7


def test_a_line_over_the_form_names_the_cells_of_each_section() -> None:
    form = gouji.load_file(ROOT / "samples" / "forms" / "taizhang-2025.yaml")
    line = next(line for line in form.constraints if line.rule.code == "P803")
    finding = Finding(line.rule, path=line.place, found="5")
    labels = [cell["label"] for cell in _context(finding, form, {})]
    assert labels == ["台账 办理结果＝予以公开", "汇总 予以公开 · 件数"]


def test_what_is_right_or_no_workbook_is_not_sent_back() -> None:
    sample = next((ROOT / "samples").glob("*-2020.xlsx"))
    assert judge(sample.read_bytes(), sample.name).workbook is None
    verdict = judge(b"", "leer.xlsx")
    assert (verdict.record["status"], verdict.workbook) == ("unreadable", None)
    assert [finding["code"] for finding in verdict.record["findings"]] == ["F104"]


@pytest.mark.parametrize("task", ["cells", "decrypt"])
def test_where_there_are_no_processes_work_is_done_in_this_one(task: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "HAS_PROCESSES", False)
    monkeypatch.setattr(subprocess, "Popen", None)
    said, made = process.ask(task, b"no workbook", {} if task == "cells" else {"password": "a"}, process.Bounds())
    assert said["error"] in ("damaged", "unsupported")
    assert made == b""


def test_settings_survive_the_page() -> None:
    template = ROOT / "templates" / "2019-yanchi.yaml"
    text = template.read_text("utf-8").replace("2019-yanchi", "2019-own")
    roster = json.dumps([{"code": "a", "name": "甲局", "level": "county"}], ensure_ascii=False)
    prior = gouji.read_bytes(next((ROOT / "samples").glob("*-2020.xlsx")).read_bytes(), "a.xlsx").submission
    assert prior is not None
    settings = CheckerSettings({"own.yaml": text}, ("own.yaml",), roster, (prior.model_dump_json(),))
    options = CheckerSettings.of(settings.to_json()).options()
    assert list(options.templates) == ["2019-own"]
    assert options.roster is not None
    assert [member.name for member in options.roster] == ["甲局"]
    assert options.priors
    assert options.key is None


@pytest.mark.parametrize("data", [b"", b"PK", b"no archive"])
def test_what_is_no_engine_is_refused(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(EngineError):
        Engine.of(data)
    file = tmp_path / "a.engine"
    file.write_bytes(data)
    done = run("checker", "-o", str(tmp_path / "a.html"), "--engine", str(file))
    assert done.returncode == 2
    assert not (tmp_path / "a.html").exists()


def test_an_engine_of_another_version_is_refused() -> None:
    parts = dict.fromkeys(("loader", "module", "wasm", "library", "packages"), b"")
    old = Engine("0.0.1", "{}", parts).archive()
    with pytest.raises(EngineError, match=r"0\.0\.1"):
        Engine.of(old)
    assert Engine.of(Engine(__version__, "{}", parts).archive()).parts == parts


def test_without_an_engine_the_verb_says_where_one_comes_from(tmp_path: Path) -> None:
    with pytest.raises(EngineError):
        installed_engine()
    done = run("checker", "-o", str(tmp_path / "a.html"), "--lang", "en")
    assert (done.returncode, "gouji-checker" in done.stderr) == (2, True)


# --- in a browser ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Opened:
    """What came of giving files to the page: all that it made, coded, and what it shows."""

    made: list[str]
    text: str = ""

    @property
    def downloads(self) -> list[bytes]:
        """Everything that can be downloaded, the parts of the engine aside, in the order of its making."""
        made = [base64.b64decode(coded) for coded in self.made]
        return [content for content in made if content.startswith((b"PK", b'{"file"'))]

    @property
    def readings(self) -> dict[str, bytes]:
        """The readings by the names of their files."""
        found = [content for content in self.downloads if content.startswith(b"{")]
        return {json.loads(content)["file"]: content for content in found}

    @property
    def workbooks(self) -> list[bytes]:
        """The workbooks to be sent back."""
        return [content for content in self.downloads if content.startswith(b"PK")]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The engine, built once even where several processes share the tests: the first one builds, the others wait."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            lacks("node")
    return built_once(tmp_path_factory, "engine", lambda folder: _build(folder / "gouji.engine")) / "gouji.engine"


def _build(file: Path) -> None:
    """The engine, and beside it the wheel that carries it."""
    build = [sys.executable, str(ROOT / "checker" / "build.py"), "-o", str(file), "--wheel", str(file.parent)]
    build += ["--fetched", str(file.parent / FETCHED)]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(build, capture_output=True, encoding="utf-8", env=environment, check=False)
    if done.returncode:
        failed(done.stderr, "npm", "pip")


def _wheel(engine: Path) -> Path:
    (wheel,) = engine.parent.glob("gouji_checker-*.whl")
    return wheel


def test_the_distribution_brings_the_engine_and_the_licences_of_what_is_in_it(
    engine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = _wheel(engine)
    assert wheel.stat().st_size < 16_000_000
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
        names = archive.namelist()
        about = archive.read(f"gouji_checker-{__version__}.dist-info/METADATA").decode()
    assert f"Requires-Dist: gouji=={__version__}\n" in about
    packages = {line.split("==")[0] for line in REQUIREMENTS.read_text("utf-8").splitlines() if "==" in line}
    licensed = {
        name.split("/licenses/licenses/")[1].rpartition("-")[0] for name in names if "/licenses/licenses/" in name
    }
    assert licensed - {"MPL", "PSF"} == {*packages, "gouji"}
    assert len([name for name in names if name.endswith((".txt",)) and "-2.0.txt" in name]) == 2
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    assert installed_engine() == Engine.of(engine.read_bytes())
    done = run("checker", "-o", str(tmp_path / "a.html"), "--lang", "en")
    assert (done.returncode, (tmp_path / "a.html").is_file()) == (0, True), done.stderr


@pytest.fixture(scope="module")
def page(engine: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "年报检查.html"
    done = run("checker", "-o", str(file), "--engine", str(engine), "--lang", "zh")
    assert done.returncode == 0, done.stderr
    assert file.stat().st_size < 16_000_000
    return file


_KEEP_WHAT_IS_MADE = """
window.made = [];
const create = URL.createObjectURL;
URL.createObjectURL = (blob) => {
  window.made.push(blob);
  return create(blob);
};
"""
"""The page may not fetch its own downloads: each is kept as it is made."""
_CODE_WHAT_WAS_MADE = """
const coded = async (blob) => {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return btoa(text);
};
"""
_BEGIN_ANEW = "window.made = []; document.querySelector('#verdicts').replaceChildren();"


class Checker:
    """The page in Chromium without a network, kept for all tests; files are given to it as to an empty one."""

    def __init__(self, window: Browser, page: Path) -> None:
        self.window = window
        window("open", width=1400, javaScriptEnabled=True, offline=True)
        began = time.monotonic()
        window("goto", url=page.as_uri())
        window("wait", selector="html:is([data-state=ready], [data-state=failed])", seconds=90)
        self.seconds = time.monotonic() - began
        assert window("attribute", selector="html", name="data-state") == "ready", window("text", selector="#state")
        self._run(_KEEP_WHAT_IS_MADE)

    def _run(self, script: str) -> Any:
        return self.window("run", script=script)

    def check(self, files: list[Path]) -> Opened:
        """Give it files, and wait for their verdicts."""
        self._run(_BEGIN_ANEW)
        self.window("files", selector="#files", files=list(map(str, files)))
        self.window("wait", selector=f"#verdicts > .verdict:nth-child({len(files)})", seconds=600)
        text = self.window("text", selector="#verdicts")
        made = self._run(f"{_CODE_WHAT_WAS_MADE} Promise.all(window.made.map(coded));")
        seen = self.window("seen")
        assert seen["errors"] == []
        assert {address.split(":")[0] for address in seen["asked"]} <= {"file", "blob", "data"}
        return Opened(made, text)

    def kill_worker(self) -> None:
        """End the worker without a word: the page has to notice it by the clock.

        Its minute passes in two seconds; what it waits for afterwards takes its time again.
        """
        self.window("runInWorker", script="self.close()")
        self._run("""
            const real = window.setTimeout;
            window.setTimeout = (call, delay) => {
              window.setTimeout = real;
              return real(call, delay / 30);
            };
        """)


@pytest.fixture(scope="module")
def checker(page: Path) -> Iterator[Checker]:
    with browser() as window:
        yield Checker(window, page)


def _mutated(folder: Path) -> Iterator[Path]:
    for number, mutant in enumerate(islice(mutants(gouji.load("2021"), each=40), MUTANTS)):
        path = folder / f"{number}.xlsx"
        path.write_bytes(changed(mutant, original(gouji.load("2021"))))
        yield path


@pytest.mark.chromium
def test_the_page_reads_samples_and_mutants_as_the_program_does(checker: Checker, tmp_path: Path) -> None:
    files = [*SAMPLES, *_mutated(tmp_path)]
    assert len(files) >= len(SAMPLES) + MUTANTS
    assert checker.seconds < 60
    _prove_same(checker.check(files), files)


def _prove_same(opened: Opened, files: list[Path]) -> None:
    """Prove that a page said of files what the program says, byte for byte, and marked them as it does."""
    expected = {path.name: _judged(path) for path in files}
    readings = opened.readings
    assert readings.keys() == expected.keys()
    assert [n for n, verdict in expected.items() if verdict.record["reading"].encode() != readings[n]] == []
    wanted = [verdict.workbook for verdict in expected.values() if verdict.workbook is not None]
    assert len(opened.workbooks) == len(wanted)
    assert sorted(map(_content, opened.workbooks)) == sorted(map(_content, wanted))


@functools.cache
def _judged(path: Path) -> Verdict:
    """What the program says, once for all browsers."""
    return judge(path.read_bytes(), path.name)


def _content(workbook: bytes) -> list[tuple[str, bytes]]:
    """The parts of a workbook: two versions of a library may compress them in two ways."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return sorted((name, archive.read(name)) for name in archive.namelist())


_EVERY = 1 if "GOUJI_MUTANTS" in os.environ else 4
"""Of the samples, all of which the other browser has read by the same code."""


def test_the_page_says_the_same_in_firefox(page: Path, tmp_path: Path) -> None:
    files = SAMPLES[::_EVERY]
    (tmp_path / "profile").mkdir()
    with firefox(tmp_path / "profile") as window:
        window("WebDriver:Navigate", url=page.as_uri())
        state = window.wait(
            "return ['ready', 'failed'].find((state) => document.documentElement.dataset.state === state)", 90
        )
        assert state == "ready"
        window.run(_KEEP_WHAT_IS_MADE)
        window.give_files("#files", files)
        window.wait(f"return document.querySelectorAll('.verdict').length === {len(files)}", 600)
        window("WebDriver:SetTimeouts", script=120_000)
        coded = f"{_CODE_WHAT_WAS_MADE} Promise.all(window.made.map(coded)).then(arguments[0]);"
        _prove_same(Opened(window.run(coded, awaits=True)), files)
        overflow = window.run("return document.documentElement.scrollWidth - window.innerWidth")
    assert overflow <= 0


_WIDTHS = (390, 1400)


@dataclass(frozen=True)
class Used:
    """The page with three files, and what axe and a ruler found of it at every width."""

    opened: Opened
    looked_at: Mapping[int, Mapping[str, Any]]


@pytest.fixture(scope="module")
def used(checker: Checker) -> Used:
    files = [ROOT / "samples" / "findings" / name for name in ("T401.xlsx", "V302.xlsx", "F104.xlsx")]
    opened = checker.check([path for path in files if path.exists()])
    assert checker.window("printed") == []
    looked_at = {width: {**checker.window("look", widths=[width])[0], "rows": _rows(checker)} for width in _WIDTHS}
    return Used(opened, looked_at)


def _rows(checker: Checker) -> list[list[bool]]:
    """Of each row beside a finding: it is wider than its place; the keyboard gets there, and its cell is in sight."""
    wait = (
        "await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))"  # until its place is measured
    )
    inside = "(cell.left >= place.left - 1 && cell.right <= place.right + 1)"
    edges = "const place = row.getBoundingClientRect(), cell = row.querySelector('td.meant').getBoundingClientRect();"
    states = f"(row) => {{ {edges} return [row.scrollWidth > row.clientWidth, row.tabIndex === 0, {inside}]; }}"
    rows = f"[...document.querySelectorAll('.around')].map({states})"
    found: list[list[bool]] = checker.window("run", script=f"(async () => {{ {wait}; return {rows}; }})()")
    return found


@pytest.mark.chromium
@pytest.mark.parametrize("width", _WIDTHS)
def test_the_page_fits_and_can_be_used_by_everybody(used: Used, width: int) -> None:
    assert used.looked_at[width]["overflow"] <= 0
    assert used.looked_at[width]["violations"] == used.looked_at[width]["crammed"] == []
    assert used.looked_at[width]["rows"]
    assert all(is_wide == is_reached and is_seen for is_wide, is_reached, is_seen in used.looked_at[width]["rows"])
    assert any(is_wide for is_wide, _, _ in used.looked_at[width]["rows"]) == (width == min(_WIDTHS))
    assert "三!D31" in used.opened.text
    load_workbook(io.BytesIO(used.opened.workbooks[0])).close()


@pytest.mark.chromium
def test_what_follows_from_another_line_names_a_number_that_is_displayed(checker: Checker, tmp_path: Path) -> None:
    book, file = Workbook((ROOT / "samples" / "findings" / "V302.xlsx").read_bytes()), tmp_path / "a.xlsx"
    for row in (11, 12):
        book.set("封面", f"B{row}", None)
    file.write_bytes(book.to_bytes())
    opened = checker.check([file])
    assert "与第 1 条同一原因" in opened.text
    numbers = "[...document.querySelectorAll('.findings > li')].map((line) => line.firstChild.textContent)"
    assert checker.window("run", script=numbers) == ["1", "1.1", "2"]
    # Whoever uses the keyboard alone, or has eighty lines, need not pass them all to the marked workbook.
    assert checker.window("run", script="document.querySelector('.buttons + .findings') !== null") is True


@pytest.mark.chromium
def test_a_page_of_a_campaign_starts_and_knows_roster_and_last_year(
    engine: Path, page: Path, checker: Checker, tmp_path: Path
) -> None:
    samples = ROOT / "samples"
    own, file = tmp_path / "own.html", samples / "findings" / "Y601.xlsx"
    knows = {"--roster": samples / "名录.csv", "--prior": samples / "findings" / "Y601-prior.json"}
    given = [word for option, path in knows.items() for word in (option, str(path))]
    done = run("checker", "-o", str(own), "--engine", str(engine), "--lang", "zh", *given)
    assert done.returncode == 0, done.stderr
    try:
        opened = Checker(checker.window, own).check([file])
    finally:
        checker.__init__(checker.window, page)  # type: ignore[misc]  # the window is that of all tests
    assert "Y601" in opened.text
    (reading,) = opened.readings.values()
    said = run("import", str(file), *given, "--partial", "--lang", "zh").stdout
    assert json.loads(reading)["diagnostics"] == json.loads(said)["diagnostics"]


@pytest.mark.chromium
def test_what_is_dropped_beside_the_box_is_checked_and_opens_nothing(checker: Checker) -> None:
    checker.window("run", script=_BEGIN_ANEW)
    was_prevented = checker.window(
        "run",
        script="""(() => {
            const dropped = new DataTransfer();
            dropped.items.add(new File(["no workbook"], "beside.xlsx"));
            const options = { dataTransfer: dropped, bubbles: true, cancelable: true };
            const over = new DragEvent("dragover", options), drop = new DragEvent("drop", options);
            for (const event of [over, drop]) document.body.dispatchEvent(event);
            return over.defaultPrevented && drop.defaultPrevented;
        })()""",
    )
    assert was_prevented
    checker.window("wait", selector="#verdicts > .verdict", seconds=60)
    assert "beside.xlsx" in checker.window("text", selector="#verdicts")


@pytest.mark.chromium
def test_a_folder_is_answered_with_what_to_do(checker: Checker) -> None:
    """No file of a folder can be read: that is all the page is told of one."""
    script = "window.real = Blob.prototype.arrayBuffer; Blob.prototype.arrayBuffer = () => Promise.reject();"
    checker.window("run", script=script)
    opened = checker.check([ROOT / "samples" / "findings" / "T401.xlsx"])
    checker.window("run", script="Blob.prototype.arrayBuffer = window.real;")
    assert "选中其中的工作簿" in opened.text


@pytest.mark.chromium
def test_a_worker_that_is_gone_comes_back(checker: Checker) -> None:
    checker.kill_worker()
    opened = checker.check([ROOT / "samples" / "findings" / name for name in ("T401.xlsx", "V302.xlsx")])
    assert "超过一分钟" in opened.text
    assert list(opened.readings) == ["V302.xlsx"]


@pytest.mark.chromium
def test_without_scripts_the_page_says_what_it_needs_and_promises_nothing(checker: Checker, page: Path) -> None:
    checker.window("open", width=390, javaScriptEnabled=False)
    checker.window("goto", url=page.as_uri())
    shown = checker.window("text", selector="main")
    checker.__init__(checker.window, page)  # type: ignore[misc]  # the window is that of all tests
    assert "JavaScript" in shown
    assert "请稍候" not in shown
    assert "拖到这里" not in shown


@pytest.mark.chromium
def test_two_builds_give_the_same_engine(engine: Path, tmp_path: Path) -> None:
    """The second is made of the wheels that the first one fetched: what is pinned by its hash is the same."""
    build = module_of(ROOT / "checker" / "build.py")
    fetched = engine.parent / FETCHED
    (own,) = (fetched / "wheels").glob("gouji-*.whl")
    wheels = [build.own_wheel(tmp_path) if wheel == own else wheel for wheel in sorted(own.parent.glob("*.whl"))]
    parts = build.contents(tmp_path, fetched / "package", wheels)
    first = Engine.of(engine.read_bytes())
    assert {part: gzip.decompress(data) for part, data in first.parts.items()} == parts
    # Packing says nothing of its time.
    assert {data[4:8] for data in first.parts.values()} == {bytes(4)}
    again = build.packed(engine.read_bytes(), wheels, tmp_path, tmp_path / "wheel")
    assert again.read_bytes() == _wheel(engine).read_bytes()
