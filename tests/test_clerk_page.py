"""The page for the clerk goes out with the workbooks: whole, with its pictures, as a document and as a PDF."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pdfplumber
import pytest
from docx import Document

import gouji
from gouji.collection.campaign import outbox, put_clerk_page
from gouji.findings import Phrase
from gouji.publishing.clerk_page import blocks, make_clerk_page
from gouji.publishing.reports import ReportError, to_pdfs
from gouji.workbook.confined import libreoffice
from support.campaigns import ROSTER
from support.command import run
from support.programs import lacks

PAGE = Path(__file__).parents[1] / "docs" / "clerk.zh-CN.md"
FILES = ("填报人一页通.docx", "填报人一页通.pdf")


def _words(text: str) -> str:
    """A page's text without what only Markdown has, and without spaces."""
    text = re.sub(r"!?\[([^]]*)\]\([^)]*\)", lambda found: "" if found[0][0] == "!" else found[1], text)
    text = re.sub(r"^(#+|\s*-|\d+\.) |\|[-|]+\||[|*`]", "", text, flags=re.MULTILINE)
    return "".join(text.split())


def test_the_document_says_what_the_page_says() -> None:
    document = Document(io.BytesIO(make_clerk_page()))
    said = [paragraph.text for paragraph in document.paragraphs]
    said += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    told = re.sub(r"^(\d+\.|·)\t", "", "\n".join(said), flags=re.MULTILINE)
    assert _words(told) == _words(PAGE.read_text("utf-8"))
    assert len(document.inline_shapes) == PAGE.read_text("utf-8").count("![")
    assert make_clerk_page() == make_clerk_page()


def test_every_picture_of_the_page_is_packed_with_the_program() -> None:
    settings = (PAGE.parents[1] / "pyproject.toml").read_text("utf-8")
    for name in re.findall(r"\]\((pictures/[^)]+)\)", PAGE.read_text("utf-8")):
        assert f'"docs/{name}" = "gouji/docs/{name}"' in settings


@pytest.mark.parametrize("line", ["```sh", "> quoted", "### deep", "<br>"])
def test_what_cannot_be_set_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=re.escape(line)):
        blocks(f"# 题\n\n{line}\n")


@pytest.mark.libreoffice
def test_it_prints_on_few_pages_with_nothing_over_the_margin() -> None:
    try:
        libreoffice.find_libreoffice()
    except libreoffice.MissingOffice:
        lacks("libreoffice")
    (data,) = to_pdfs([make_clerk_page()])
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) <= 3
        said = "".join(page.extract_text() for page in pdf.pages)
        assert "怎么填" in said
        assert "那一格不用填" in "".join(said.split())
        pictures = [picture for page in pdf.pages for picture in page.images]
        assert len(pictures) == PAGE.read_text("utf-8").count("![")
        for page in pdf.pages:
            for thing in (*page.chars, *page.images):
                assert thing["x0"] > 40
                assert thing["x1"] < page.width - 40
                assert 0 < thing["top"] < thing["bottom"] < page.height
            for picture in page.images:  # no text over a picture
                inside = page.within_bbox((picture["x0"], picture["top"], picture["x1"], picture["bottom"]))
                assert not inside.chars


def test_gouji_new_puts_it_beside_the_workbooks_and_leaves_one_that_was_changed(tmp_path: Path) -> None:
    folder, roster = tmp_path / "年报", tmp_path / "名录.csv"
    roster.write_text(ROSTER, "utf-8")
    done = run("--lang", "zh", "new", folder, "--roster", roster, "--year", "2025", "--deadline", "2026-01-31")
    assert done.returncode == 0
    assert all(name in done.stderr for name in FILES)
    assert {path.name for path in (folder / "下发").iterdir()} > set(FILES)
    (folder / "下发" / FILES[0]).write_bytes(b"with our telephone")
    assert run("new", folder, "--add").returncode == 0
    assert (folder / "下发" / FILES[0]).read_bytes() == b"with our telephone"


def test_without_libreoffice_there_is_a_document_and_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> list[bytes]:
        raise ReportError("没有", "none")

    monkeypatch.setattr(outbox, "to_pdfs", refuse)
    put = put_clerk_page(tmp_path, gouji.load("2021"))
    assert (put.files, put.lacking) == (FILES[:1], Phrase("没有", "none"))
    assert [path.name for path in tmp_path.iterdir()] == [FILES[0]]
    assert zipfile.is_zipfile(tmp_path / FILES[0])


def test_a_form_of_ones_own_goes_without_it(tmp_path: Path) -> None:
    own, roster = tmp_path / "ours.yaml", tmp_path / "名录.csv"
    roster.write_text(ROSTER, "utf-8")
    own.write_text(
        "form: 表\nedition: ours\nyears: 2025\nsections: {甲: {title: 甲, rows: {a: 甲, b: 乙}, columns: {c: 丙}}}\n"
    )
    made = gouji.new_campaign(tmp_path / "a", roster, year=2025, deadline=date(2026, 1, 31), template=own)
    assert not list(made.folder.glob("*/*.docx"))
