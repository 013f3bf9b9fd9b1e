"""The checks, one after another: no fault of one keeps the others from being made."""

from __future__ import annotations

import importlib.util
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gouji.findings import Phrase, counted, reason_of
from gouji.selftest import machine
from gouji.selftest.result import SelftestCheck, SelftestOutcome
from gouji.selftest.samples import SAMPLES, Sample, sample_error

Found = tuple[SelftestOutcome, Phrase]
_NOTHING = Phrase("", "")
_PROCESSES = 2
_EXTRAS = {
    "msoffcrypto": ("encrypted", Phrase("带密码的工作簿", "workbooks behind a password")),
    "selectolax": ("html", Phrase("网页", "web pages")),
    "pypdfium2": ("pdf", Phrase("PDF", "PDFs")),
    "docx": ("report", Phrase("Word 年报", "reports as Word files")),
    "duckdb": ("export", Phrase("导出 Parquet", "export as Parquet")),
}
"""Libraries that are extras: the name of the extra and what it brings."""


@dataclass(frozen=True, slots=True)
class Collecting:
    """Parts of the house above this one that are examined too.

    Attributes:
        read_many: does a job for each of some names in a number of processes.
        make_campaign: makes the folder of a collection, with its ledger, at a path.
    """

    read_many: Callable[[Callable[[str], Phrase | None], Sequence[str], int], Iterable[Phrase | None]]
    make_campaign: Callable[[Path], None]


def examine(collecting: Collecting, folder: Path) -> Iterator[SelftestCheck]:
    """Examine the program and the machine.

    Args:
        collecting: what this package may not import.
        folder: the one in which the office works.

    Yields:
        Each check as soon as it is made.
    """
    for name, detail in machine.facts():
        yield SelftestCheck(name, SelftestOutcome.PASSED, detail)
    yield _made(Phrase("中文文件名和终端", "Chinese names and terminal"), machine.encodings)
    for sample in SAMPLES:
        yield _made(sample.name, lambda sample=sample: _of_sample(sample))  # type: ignore[misc]
    yield _made(Phrase(f"{_PROCESSES} 个进程并行", f"{_PROCESSES} processes"), lambda: _in_processes(collecting))
    yield _made(Phrase("进程的内存限制", "memory of processes"), machine.memory)
    yield _made(Phrase("临时文件夹", "folder for temporary files"), machine.temporary_files)
    yield _made(Phrase("当前文件夹", "this folder"), lambda: machine.files_in_folder(folder))
    yield _made(Phrase("收表文件夹和台账", "folder of a collection"), lambda: _campaign(collecting))
    yield _made(Phrase("中文字体", "Chinese fonts"), machine.fonts)
    yield _made(Phrase("LibreOffice（生成 PDF 年报用）", "LibreOffice (for reports as PDFs)"), machine.libreoffice)
    yield _made(Phrase("可选组件", "extras"), _extras)


def _made(name: Phrase, look: Callable[[], Found]) -> SelftestCheck:
    began = time.perf_counter()
    try:
        outcome, detail = look()
    except OSError as error:
        outcome, detail = SelftestOutcome.FAILED, reason_of(error)
    except Exception as error:  # noqa: BLE001  # whatever it is, the page has to say it
        outcome, detail = SelftestOutcome.FAILED, _fault(error)
    return SelftestCheck(name, outcome, detail, time.perf_counter() - began)


def _fault(error: Exception) -> Phrase:
    """A fault of the program with the place in it, for whoever gets the page."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(frame.filename).name}:{frame.lineno}"
    return Phrase(f"程序出错（{where}）：{error}", f"a fault of the program ({where}): {error}")


def _of_sample(sample: Sample) -> Found:
    if sample.module is not None and importlib.util.find_spec(sample.module) is None:
        return SelftestOutcome.NOTED, Phrase("没有安装，不读取", "not installed, so not read")
    wrong = sample_error(sample.file)
    return (SelftestOutcome.PASSED, _NOTHING) if wrong is None else (SelftestOutcome.FAILED, wrong)


def _in_processes(collecting: Collecting) -> Found:
    files = [sample.file for sample in SAMPLES if sample.module is None] * 2
    errors = list(collecting.read_many(sample_error, files, _PROCESSES))
    wrong = next((error for error in errors if error is not None), None)
    if wrong is not None:
        return SelftestOutcome.FAILED, wrong
    return SelftestOutcome.PASSED, Phrase(f"{len(errors)} 份文件", counted(len(errors), "file"))


def _campaign(collecting: Collecting) -> Found:
    with machine.temporary_folder() as folder:
        collecting.make_campaign(folder / "2025年报")
    return SelftestOutcome.PASSED, _NOTHING


def _extras() -> Found:
    missing = [extra for module, extra in _EXTRAS.items() if importlib.util.find_spec(module) is None]
    if not missing:
        return SelftestOutcome.PASSED, _NOTHING
    zh = "、".join(f"{words.zh}（{extra}）" for extra, words in missing)
    en = ", ".join(f"{words.en} ({extra})" for extra, words in missing)
    return SelftestOutcome.NOTED, Phrase(f"没有：{zh}", f"missing: {en}")
