"""The page for the clerk goes out with the workbooks: whole, with its pictures, as a document and as a PDF."""

from __future__ import annotations

import functools
import io
import re
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pdfplumber
import pytest
from docx import Document

import gouji
from gouji.collection.campaign import outbox, put_clerk_page
from gouji.findings import Phrase
from gouji.form import COVER_SHEET, ItemType, lay_out
from gouji.publishing.clerk_page import blocks, make_clerk_page
from gouji.publishing.reports import ReportError, to_pdfs
from gouji.workbook.confined import libreoffice
from support.campaigns import ROSTER
from support.command import run
from support.edit import Workbook
from support.filled import numbers
from support.programs import Convert, lacks
from support.walk import filled

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
def test_it_prints_on_one_sheet_with_nothing_over_the_margin() -> None:
    try:
        libreoffice.find_libreoffice()
    except libreoffice.MissingOffice:
        lacks("libreoffice")
    (data,) = to_pdfs([make_clerk_page()])
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) == 2, "one sheet, front and back"
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


# --- what the page tells the clerk to do, done ------------------------------------------------------------------------

EDITION = gouji.load("2021")
LAYOUT = lay_out(EDITION)
AGENCY = gouji.Agency(code="102", name="青山县民政局")
TEXT = PAGE.read_text("utf-8")


@functools.cache
def _blank() -> bytes:
    return gouji.make_blank(EDITION, 2025, AGENCY.name, code=AGENCY.code)


_REFUSED = "requests.results.refused.state_secret.natural_person"


def _broken() -> dict[str, object]:
    """The example of the page: what is new and carried over is not what was answered and is carried forward."""
    told = re.search(r"新收 (\d+) 加上年结转 (\d+)，应当等于\s*办结 (\d+) 加结转下年 (\d+)，差 (-?\d+)", TEXT)
    assert told is not None
    new, over, results, forward, difference = map(int, told.groups())
    assert new + over - results - forward == difference
    paths = ("requests.new.natural_person", "requests.carried_over.natural_person")
    assert [numbers(EDITION)[path] for path in paths] == [new, over]
    return {"requests.carried_forward.natural_person": forward}


def _with_zero_return() -> bytes:
    """Section 三 left blank, and 是 typed at 零报告."""
    inputs = [field.path for field in EDITION.inputs if field.path.startswith("requests.")]
    book = Workbook(filled(_blank(), {**dict.fromkeys(inputs), "narrative.overview": "没有申请。"}))
    (cell,) = (cell for section, cell in LAYOUT.cover.zero if section.number == "三")
    book.set(cell.sheet, cell.a1, "是")
    return book.to_bytes()


def _corrected() -> bytes:
    """What came back to be corrected, corrected and nothing else: colours and notes stay."""
    wrong = Workbook(filled(_blank()))
    wrong.set(LAYOUT.cells[_REFUSED].sheet, LAYOUT.cells[_REFUSED].a1, "无")
    data = wrong.to_bytes()
    returned = gouji.returned_workbook(data, gouji.read_bytes(data, "a.xlsx"))
    assert returned is not None
    book = Workbook(returned)
    assert "位置" in {cell.value for row in openpyxl.load_workbook(io.BytesIO(returned)).worksheets[0] for cell in row}
    book.set(LAYOUT.cells[_REFUSED].sheet, LAYOUT.cells[_REFUSED].a1, 0)
    return book.to_bytes()


@pytest.mark.libreoffice
@pytest.mark.filterwarnings("ignore:Workbook contains no default style")
def test_who_does_what_the_page_says_sees_what_it_says_and_is_accepted(convert: Convert, tmp_path: Path) -> None:
    names = [item.path for item in EDITION.sign_off if item.type is not ItemType.DATE]
    books = {
        "空白": _blank(),
        "未签": filled(_blank(), dict.fromkeys(names)),
        "不符": filled(_blank(), _broken()),
        "填好": filled(_blank()),
        "零报告": _with_zero_return(),
        "改好": _corrected(),
    }
    for name, data in books.items():
        (tmp_path / f"{name}.xlsx").write_bytes(data)
    saved = convert([tmp_path / f"{name}.xlsx" for name in books], "xlsx", tmp_path / "saved")
    well, waiting = re.findall(r"色的“(.+?)”", TEXT)
    assert well == "全部填齐，勾稽相符"
    verdicts, statuses = {}, {}
    for path in saved:
        book = openpyxl.load_workbook(path, data_only=True)
        verdicts[path.stem] = str(book[COVER_SHEET][LAYOUT.cover.verdict.a1.partition(":")[0]].value)
        reading = gouji.read_file(path)
        statuses[path.stem] = reading.status
        if path.stem == "不符":
            (line,) = (line for line in LAYOUT.grid_sheets["三"].check_lines if line.code == "T401")
            assert book["三"].cell(line.cell.row, LAYOUT.cells[next(iter(_broken()))].column).value == -2
            assert [finding.code for finding in reading.diagnostics if finding.severity == "error"] == ["T401"]
    assert {name: verdict == well for name, verdict in verdicts.items()} == {
        name: name in ("填好", "零报告", "改好") for name in books
    }
    assert verdicts["不符"] == waiting.replace("几", "1").replace("还有", "还有 ").replace("1处", "1 处")
    assert statuses == {
        "空白": "rejected",
        "未签": "accepted",  # a warning, unless the office asks for more
        "不符": "rejected",
        "填好": "accepted",
        "零报告": "accepted",
        "改好": "accepted",
    }


def test_what_the_page_quotes_stands_in_the_workbook() -> None:
    book = openpyxl.load_workbook(io.BytesIO(_blank()))
    seen = {str(cell.value) for sheet in book for row in sheet for cell in row if cell.value is not None}
    seen |= {str(rule.error) for sheet in book for rule in sheet.data_validations.dataValidation}
    seen |= {str(rule.errorTitle) for sheet in book for rule in sheet.data_validations.dataValidation}
    for words in ("全部填齐，勾稽相符", "填报检查", "零报告", "上年结转与上年年报不一致的原因", "这里只能填整数"):
        assert f"“{words}”" in TEXT
        assert any(words in text for text in seen), words
