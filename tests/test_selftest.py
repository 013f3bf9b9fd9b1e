"""The self-test passes on a machine that is as it should be, and says what is wrong on one that is not."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from release.wheels import installed_files

from gouji.findings import Phrase
from gouji.selftest import SAMPLES, Collecting, SelftestOutcome, examine, machine, sample_error, samples
from gouji.workbook.confined import process
from gouji.workbook.formats import FORMATS
from support.command import run, start
from support.standalone import wheel_once


def _read_here(job: object, names: object, _: int) -> list[Phrase | None]:
    return [job(name) for name in names]  # type: ignore[operator, attr-defined]


def _checks(folder: Path) -> dict[str, SelftestOutcome]:
    collecting = Collecting(_read_here, Path.mkdir)
    return {check.name.en: check.outcome for check in examine(collecting, folder)}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.file)
def test_every_sample_holds_what_is_expected_of_it(sample: samples.Sample) -> None:
    assert sample_error(sample.file) is None


def test_there_is_a_sample_of_every_format() -> None:
    suffixes = {Path(sample.file).suffix for sample in SAMPLES}
    assert [known.name.en for known in FORMATS if not any(suffix in known.name.en for suffix in suffixes)] == []
    assert {".html", ".docx", ".pdf"} <= suffixes


def test_the_page_says_what_works_and_the_code_tells_scripts(tmp_path: Path) -> None:
    page = tmp_path / "自检.html"
    # No LibreOffice for the page of the collection that it makes: test_clerk_page.py prints one.
    done = start("selftest", "-o", page, "--lang", "zh", cwd=tmp_path, PATH="")
    assert done.returncode == 0, done.output
    assert "失败" not in done.stdout
    assert "2 个进程并行" in done.stdout
    assert done.stdout.encode("gbk"), "a console of Chinese Windows shows it"
    html = page.read_text("utf-8")
    assert html.count("<tr class=") == len(re.findall(r"^\[", done.stdout, re.MULTILINE)) > len(SAMPLES)
    assert [path.name for path in tmp_path.iterdir()] == [page.name]
    assert run("selftest", "-o", page, "--lang", "zh").returncode == 2, "it is not overwritten"


def test_a_child_that_cannot_start_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "none"))
    outcomes = _checks(tmp_path)
    needs_child = {sample.name.en for sample in SAMPLES if sample.file in ("report.xls", "password.xlsx")}
    failed = {name for name, outcome in outcomes.items() if outcome is SelftestOutcome.FAILED}
    assert needs_child <= failed
    assert outcomes["reading .xlsx"] is SelftestOutcome.PASSED


def test_a_crash_of_a_check_is_a_failed_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("gouji.selftest.examination.sample_error", crash)
    monkeypatch.setattr("gouji.selftest.machine.fonts", crash)
    monkeypatch.setattr("gouji.collection.selftest._make_campaign", crash)
    page = tmp_path / "a.html"
    done = run("selftest", "-o", page, "--lang", "en", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout.count("FAILED") >= len(SAMPLES) + 2
    assert re.search(r"\(test_selftest\.py:\d+\): broken", page.read_text("utf-8"))


def test_wrong_figures_and_other_findings_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sample_error("report.xlsx") is None  # what is expected is known from here on
    monkeypatch.setattr(samples, "content", lambda _: (SAMPLE_FOLDER / "wrong.xlsx").read_bytes())
    assert sample_error("wrong.xlsx") is None
    told = sample_error("report.xlsx")
    assert told is not None
    assert "T401" in told.en
    monkeypatch.setattr(samples, "_expected", lambda: {"requests.new.natural_person": 99_999})
    monkeypatch.setattr(samples, "content", lambda name: (SAMPLE_FOLDER / name).read_bytes())
    told = sample_error("report.xlsx")
    assert told is not None
    assert "requests.new.natural_person" in told.en


SAMPLE_FOLDER = Path(__file__).parents[1] / "samples" / "selftest"


def test_what_a_machine_lacks_is_noted_or_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resource", None)
    assert machine.memory()[0] is SelftestOutcome.NOTED
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert machine.fonts()[0] is SelftestOutcome.NOTED
    monkeypatch.setattr("gouji.workbook.confined.libreoffice._PLACES", ())
    assert machine.libreoffice()[0] is SelftestOutcome.NOTED
    monkeypatch.setattr("os.fsencode", lambda text: text.encode("ascii"))
    assert machine.encodings()[0] is SelftestOutcome.FAILED
    with pytest.raises(OSError, match="none"):
        machine.files_in_folder(tmp_path / "none")


def test_the_samples_are_in_the_wheel(tmp_path_factory: pytest.TempPathFactory) -> None:
    files = {name for name, _ in installed_files(wheel_once(tmp_path_factory))}
    assert {f"gouji/selftest/samples/{sample.file}" for sample in SAMPLES} <= files
    assert "gouji/selftest/samples/report.json" in files


def test_the_confined_child_is_the_program_itself_where_that_is_frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[list[str]] = []

    def popen(command: list[str], **_: object) -> None:
        called.append(command)
        raise OSError(2, "none")

    monkeypatch.setattr(subprocess, "Popen", popen)
    for frozen in (False, True):
        monkeypatch.setattr(sys, "frozen", frozen, raising=False)
        with pytest.raises(process.Stopped):
            process.start(["--kept"])
    assert called[0][:3] == [sys.executable, "-P", "-m"]
    assert called[1] == [sys.executable, process.CONFINED, "--kept"]
