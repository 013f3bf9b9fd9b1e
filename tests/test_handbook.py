"""The office's handbook is walked through: from an empty folder, by what is printed in it, to a published report."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from docx import Document

import gouji
from support.pages import ROOT, rerun
from support.walk import CAMPAIGN, STEPS

PAGE = ROOT / "docs" / "handbook.zh-CN.md"
TEXT = PAGE.read_text("utf-8")
_FINDINGS = {f"gouji collect {CAMPAIGN}", f'gouji check "{CAMPAIGN}/收件/103 教育局.xlsx"'}
"""Commands that end with 1, because something is to be corrected, the first time they are given."""


@dataclass(frozen=True)
class Walk:
    """A walk: where it went, what the page would show now, and how each command ended."""

    folder: Path
    page: str
    ended: tuple[tuple[str, int], ...]


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    folder, ended = tmp_path_factory.mktemp("办公室"), list[tuple[str, int]]()
    page = rerun(TEXT, folder, lambda command, code: ended.append((command, code)))
    return Walk(folder, page, tuple(ended))


def test_every_command_prints_what_the_handbook_shows(walk: Walk) -> None:
    assert walk.page.replace(os.sep, "/") == TEXT.replace(os.sep, "/")  # `make docs` writes what is printed now


def test_every_command_ends_well_but_those_that_find_something(walk: Walk) -> None:
    wrong = [command for command, code in walk.ended if code]
    assert {code for _, code in walk.ended} == {0, 1}
    assert set(wrong) == _FINDINGS
    assert len(wrong) == len(_FINDINGS)


def test_the_walk_needs_nothing_but_the_handbook_and_takes_every_step() -> None:
    assert "samples" not in TEXT
    assert not re.search(r"^\$ (?!gouji )", TEXT, re.MULTILINE)
    assert re.findall(r"<!-- step: (.+) -->", TEXT) == list(STEPS)
    blocks = re.findall(r"^```console$", TEXT, re.MULTILINE)
    assert len(blocks) == TEXT.count("<!-- run: zh -->")  # none is only shown


def test_what_the_handbook_promises_is_there(walk: Walk) -> None:
    campaign, folder = walk.folder / CAMPAIGN, walk.folder
    sent_out = {path.name for path in (campaign / "下发").iterdir()}
    assert {"102 民政局.xlsx", "105 水务局.xlsx", "填报人一页通.docx", "填报人一页通.pdf"} <= sent_out
    accepted = [json.loads(path.read_bytes()) for path in (campaign / "已通过").iterdir()]
    assert {reading["agency"]["code"] for reading in accepted} == {"101", "102", "103", "104", "105"}
    fees = next(reading for reading in accepted if reading["agency"]["code"] == "101")["submission"]
    assert fees["proactive_disclosure"]["administrative_fees"]["amount"] == 110.55  # the later one counts
    assert not [path for path in (campaign / "退改").iterdir() if path.is_file()]  # nothing is owed any more
    assert {path.suffix for path in (campaign / "退改" / "旧").iterdir()} == {".xlsx", ".html"}
    letters = {path.relative_to(folder / "待发-1月20日").as_posix() for path in (folder / "待发-1月20日").rglob("*")}
    assert {"103 教育局/103 教育局.eml", "103 教育局/103 教育局-第1轮退改.xlsx", "104 青水镇/催报函.html"} <= letters
    for page in ("进度.html", "两年对照.html"):
        assert (folder / page).read_text("utf-8").startswith("<!")
    book = openpyxl.load_workbook(folder / "数据.xlsx", read_only=True)
    assert "宽表" in book.sheetnames
    assert len(list((folder / "各单位年报").iterdir())) == 10


def test_the_published_report_is_the_sum_of_what_came_in(walk: Walk) -> None:
    document = Document(str(walk.folder / "本级年报.docx"))
    said = [paragraph.text for paragraph in document.paragraphs]
    assert "青山县人民政府2025年政府信息公开工作年度报告" in said[0].replace("\n", "")
    assert sum(line.startswith(tuple("一二三四五六")) for line in said) == 6
    assert "2026年3月20日" in said
    (reading,) = gouji.read_files(walk.folder / "汇总" / "100 县政府-2025-汇总.xlsx")
    (total,) = {
        cell.text for row in document.tables[1].rows for cell in row.cells[-1:] if row.cells[0].text[:2] == "一、"
    }
    assert reading.submission is not None
    assert int(total) == reading.submission.value("requests.new.total") == 5 * 57


def test_the_office_has_a_file_that_is_called_as_the_handbook_says_and_carries_the_clerks_page(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.iterdir()
    named = re.findall(r"gouji-[\w.-]+\.whl", TEXT)
    assert set(named) == {wheel.name}
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        metadata = archive.read(next(name for name in names if name.endswith("METADATA"))).decode()
    page = (ROOT / "docs" / "clerk.zh-CN.md").read_text("utf-8")
    pictures = re.findall(r"\]\((pictures/[^)]+)\)", page)
    assert names >= {"gouji/docs/clerk.zh-CN.md", *(f"gouji/docs/{name}" for name in pictures)}
    (extras,) = set(re.findall(r"\.whl\[([\w,]+)\]", TEXT))
    assert {f"Provides-Extra: {extra}" for extra in extras.split(",")} <= set(metadata.splitlines())
