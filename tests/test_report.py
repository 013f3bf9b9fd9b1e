"""The annual report: the words and tables of the form, whatever it is made as, and harmless whatever is in it."""

from __future__ import annotations

import contextlib
import difflib
import html.parser
import io
import json
import re
import subprocess
import sys
import tempfile
import unicodedata
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.table import Table as WordTable
from hypothesis import given, settings
from hypothesis import strategies as st

import gouji
from gouji.common import install_command
from gouji.form.edition import CellType, Edition, KeyFigure
from gouji.form.expression import Number
from gouji.form.layout import lay_out
from gouji.form.submission import MAX_COUNT, MAX_TEXT, Agency, Submission, make_submission
from gouji.form.units import units_in_words
from gouji.publishing.reports import ReportError, ReportFormat, compose, make_report
from gouji.publishing.reports.content import figure, is_named, opening
from gouji.publishing.reports.pdf import to_pdfs
from gouji.publishing.reports.sizes import PAGE_WIDTH, TABLE_HEIGHT, fit
from gouji.reading.workbooks import Options
from gouji.workbook.writer import write_drilldown
from support import library
from support.edit import Workbook
from support.examples import examples
from support.filled import seed_submission
from support.programs import Convert
from support.readers import assert_same
from support.strategies import submissions
from test_alien_form import TEMPLATE

FORM = Path(__file__).parent / "form"
EDITIONS = gouji.shipped()
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

Box = tuple[int, int, int, int, str]
"""Row, column, rows, columns (1-based) and words of a cell."""


def _numbered(edition: Edition, start: int = 1, **texts: str) -> Submission:
    """A submission in which every input is another number, so that none can stand for another."""
    values: dict[str, object] = {
        each.path: Decimal(f"{number}.5") if each.type is CellType.DECIMAL else number
        for number, each in enumerate(edition.inputs, start=start)
    }
    values |= {text.path: texts.get(text.id, f"{text.label}的内容。") for text in edition.texts}
    return make_submission(edition, edition.years.first, Agency(name="盐池县民政局"), values)


def _form(edition: Edition, submission: Submission) -> dict[str, list[Box]]:
    """The printed tables as the form's own description gives them, with the numbers of a submission."""
    document = json.loads((FORM / f"grid-{edition.base}.json").read_text("utf-8"))
    changed = {"商业企业": "商业机构", "社会公益组织": "社会组织"} if edition.variant else {}
    tables = {}
    for section, table in document["tables"].items():
        boxes = []
        for cell in table["cells"]:
            text = cell["text"] or ""
            if "key" in cell:
                text = figure(submission.value(cell["key"]))
            place = (cell["row"], cell["col"], cell["rowspan"], cell["colspan"])
            boxes.append((*place, changed.get(text, text)))
        tables[section] = sorted(boxes)
    return tables


def _document(data: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(data))


def _word_boxes(table: WordTable) -> list[Box]:
    """The cells of a Word table, merges followed."""
    boxes: list[list[int | str]] = []
    above: dict[int, list[int | str]] = {}
    for number, row in enumerate(table._tbl.tr_lst, start=1):
        column = 1
        for cell in row.tc_lst:
            if cell.vMerge == "continue":
                above[column][2] = number - int(above[column][0]) + 1
            else:
                above[column] = [number, column, 1, cell.grid_span, "".join(each.text for each in cell.p_lst)]
                boxes.append(above[column])
            column += cell.grid_span
    return sorted((int(a), int(b), int(c), int(d), str(e)) for a, b, c, d, e in boxes)


# --- the tables -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EDITIONS)
def test_the_tables_of_the_document_are_those_of_the_form(name: str) -> None:
    edition = gouji.load(name)
    submission = _numbered(edition)
    document = _document(make_report(submission, edition, ReportFormat.DOCX))
    form = _form(edition, submission)
    assert [_word_boxes(table) for table in document.tables] == list(form.values())


@pytest.mark.parametrize("name", EDITIONS)
def test_the_tables_of_the_page_are_those_of_the_form(name: str) -> None:
    edition = gouji.load(name)
    submission = _numbered(edition)
    page = _Page.of(make_report(submission, edition, ReportFormat.HTML))
    assert [table.boxes() for table in page.tables] == list(_form(edition, submission).values())


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", EDITIONS)
def test_libreoffice_sees_the_tables_of_the_form(name: str, convert: Convert, tmp_path: Path) -> None:
    edition = gouji.load(name)
    submission = _numbered(edition)
    path = tmp_path / f"{name}.docx"
    path.write_bytes(make_report(submission, edition, ReportFormat.DOCX))
    (odt,) = convert([path], "odt", tmp_path)
    with zipfile.ZipFile(odt) as archive:
        content = ET.fromstring(archive.read("content.xml"))  # noqa: S314  # LibreOffice's own
    found = [_odt_boxes(table) for table in content.iter(f"{_TABLE}table")]
    assert found == list(_form(edition, submission).values())


_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def _odt_boxes(table: ET.Element) -> list[Box]:
    boxes = []
    for number, row in enumerate(table.iter(f"{_TABLE}table-row"), start=1):
        column = 1
        for cell in row:
            if cell.tag == f"{_TABLE}table-cell":
                rows = int(cell.get(f"{_TABLE}number-rows-spanned", "1"))
                columns = int(cell.get(f"{_TABLE}number-columns-spanned", "1"))
                boxes.append((number, column, rows, columns, "".join(cell.itertext())))
            column += int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
    return sorted(boxes)


@pytest.mark.parametrize("name", EDITIONS)
def test_on_the_page_a_number_names_the_labels_of_its_row_and_column(name: str) -> None:
    edition = gouji.load(name)
    submission = _numbered(edition)
    page = _Page.of(make_report(submission, edition, ReportFormat.HTML))
    fields = {figure(submission.value(each.path)): each for each in edition.inputs}
    seen = set()
    for table in page.tables:
        assert table.caption
        ids = {cell.attributes["id"]: cell for cell in table.cells if cell.tag == "th"}
        assert all(cell.attributes["scope"] for cell in ids.values())
        for cell in table.cells:
            if cell.tag == "td" and cell.text in fields and "total" not in (cell.attributes.get("class") or ""):
                found = {ids[head].text for head in (cell.attributes["headers"] or "").split()}
                each = fields[cell.text]
                assert {*each.row_labels, *each.column_labels} == found
                seen.add(cell.text)
    assert seen == fields.keys()


def test_a_table_of_another_form_has_no_holes(tmp_path: Path) -> None:
    path = tmp_path / "water.yaml"
    uneven = TEMPLATE.replace("grant: 拨款, fee: 收费,", "grant: 拨款, fee: 收费, loan: 借款,")
    path.write_text(uneven.replace("all = grant + fee", "all = grant + fee + loan"), "utf-8")
    edition = gouji.load_file(path)
    submission = _numbered(edition)
    document = _document(make_report(submission, edition, ReportFormat.DOCX))
    page = _Page.of(make_report(submission, edition, ReportFormat.HTML))
    assert document.paragraphs[1].text == "A、收支"  # no reference, no opening
    for word, html_ in zip(document.tables, page.tables, strict=True):
        assert _word_boxes(word) == html_.boxes()
        places = [
            (row + down, column + right)
            for row, column, rows, columns, _ in _word_boxes(word)
            for down in range(rows)
            for right in range(columns)
        ]
        wide = len(word._tbl.tblGrid.gridCol_lst)
        assert sorted(places) == [
            (row, column) for row in range(1, len(word.rows) + 1) for column in range(1, wide + 1)
        ]
    assert (6, 3, 1, 1, "") in _word_boxes(document.tables[0])


_UNITS = """
form: 统计表
edition: units-2025
years: 2025-
head: {表号: 统1表}
sections:
  甲: {title: 金额, id: a, unit: 万元, type: decimal, columns: {n: 数}, rows: {x: 收入, y: 支出}}
  乙: {title: 面积（平方米）, id: b, unit: 平方米, columns: {n: 数}, rows: {x: 占地}}
  丙: {title: 两种, id: c, columns: {n: {label: 件数, unit: 件}, m: {label: 罚款, unit: 元}, o: 名次}, rows: {x: 一}}
  丁: {title: 各行, id: d, columns: {n: 数, m: 上年}, rows: {x: {label: 占地, unit: 亩}, y: {label: 职工, unit: 人}}}
  戊: {title: 代码, id: e, stub: {unit: 计量单位}, columns: {n: 数}, rows: {x: {label: 占地, unit: 亩}}}
  己: {title: 已印, id: f, columns: {n: {label: 罚款（元）, unit: 元}}, rows: {x: 一}}
  庚: {title: 账, id: g, columns: {no: {label: 号, type: text}, fee: {label: 费, unit: 元}}, rows: {repeat: 5, key: no}}
  辛: {title: 另印, id: h, head: {金额单位: 元}, unit: 元, columns: {n: 数}, rows: {x: 一}}
"""


def test_a_report_tells_units_that_no_label_tells(tmp_path: Path) -> None:
    path = tmp_path / "units.yaml"
    path.write_text(_UNITS, "utf-8")
    edition = gouji.load_file(path)
    made = library.least(edition)
    parts = compose(made, edition).parts
    said = [[line for line in part.paragraphs if "记录" not in line and line != "表号：统1表"] for part in parts]
    assert said == [
        ["单位：万元"],
        [],
        ["单位：件（件数），元（罚款）"],
        ["单位：亩（占地），人（职工）"],
        [],
        [],
        ["单位：元"],
        ["金额单位：元"],
    ]
    assert ["表号：统1表" in part.paragraphs for part in parts] == [True] * 7 + [False]
    # The form of the state prints none.
    submission = seed_submission()
    report = compose(submission, gouji.load(submission.edition_id))
    assert not [part for part in report.parts if part.table and part.paragraphs]


_TEXTS = """
form: 年度报告书
edition: texts-2025
years: 2025-
sections:
  人员: {title: 从业人员, id: a, columns: {n: 人数}, rows: {x: 编制内}}
  报告:
    title: 业务活动
    texts:
      work: {prompt: 分段写。}
      honours: {label: 奖励情况, prompt: 没有的填无}
      plans: {label: 下年打算}
      site: {label: 网址, prompt: 网址：写全}
  2-1:
    title: 其他
    texts: {other: {}}
"""
_TOLD = {
    "work": "第一段。\n奖励情况如下。",
    "honours": "无",
    "plans": "下年打算\n甲。\n奖励情况\n乙。",
    "site": "无",
    "other": "无",
}


@pytest.mark.parametrize("format_", [ReportFormat.HTML, ReportFormat.DOCX])
def test_texts_of_a_section_stand_under_their_words_and_are_read_as_they_were_printed(
    tmp_path: Path, format_: ReportFormat
) -> None:
    path = tmp_path / "texts.yaml"
    path.write_text(_TEXTS, "utf-8")
    edition = gouji.load_file(path)
    agency = library.least(edition).agency
    values = {"a.x.n": 1} | {f"narrative.{name}": words for name, words in _TOLD.items()}
    made = make_report(make_submission(edition, 2025, agency, values), edition, format_)
    reading = gouji.read_report(made, f"x.{format_}", Options(templates={edition.id: edition}))
    assert reading.submission is not None
    assert {name: reading.submission.value(f"narrative.{name}") for name in _TOLD} == _TOLD
    book = openpyxl.load_workbook(io.BytesIO(gouji.make_blank(edition, 2025, "甲县图书馆")))
    prompts = [str(cell.value).partition("（")[0] for cell in book["正文"]["A"] if "每段" in str(cell.value)]
    assert prompts == ["分段写。", "奖励情况：没有的填无", "下年打算", "网址：写全", ""]


def test_a_sheet_tells_units_that_no_label_tells(tmp_path: Path) -> None:
    path = tmp_path / "units.yaml"
    long = ", ".join(f"c{place}: {{label: 第{place}列的金额, unit: 单位{place % 3}}}" for place in range(12))
    path.write_text(_UNITS + f"  壬: {{title: 许多, id: i, columns: {{{long}}}, rows: {{x: 一}}}}\n", "utf-8")
    edition = gouji.load_file(path)
    options = Options(templates={edition.id: edition})
    made = gouji.make_filled(library.least(edition), options)
    book = openpyxl.load_workbook(io.BytesIO(made))
    said = {sheet.section.number: book[sheet.name][sheet.subtitle.a1].value for sheet in lay_out(edition).sheets}
    spending = gouji.load_file(Path(__file__).parents[1] / "samples" / "forms" / "zhichu-2025.yaml")
    assert [units_in_words(sheet, spending) for sheet in lay_out(spending).sheets][:1] == ["单位：万元（支出）"]
    assert [said[name].partition("年度")[2].strip() for name in "甲乙丙丁戊己庚辛"] == [
        "单位：万元",
        "单位：平方米",  # of one unit the sheet has always said it
        "单位：件（件数），元（罚款）",
        "单位：亩（占地），人（职工）",
        "单位：亩",
        "单位：元",
        "单位：元",
        "单位：元",
    ]
    # What is longer than the table is wide is wrapped over it.
    assert "单位2（第2列的金额、第5列的金额" in said["壬"]
    assert any(str(area).startswith("A2:") for area in book["壬"].merged_cells.ranges)
    reading = assert_same(made, options)
    assert reading.submission == library.least(edition)
    assert not {"W215", "V318"} & {finding.code for finding in reading.diagnostics}
    # A word more in that line is none of the form's, and another year is seen in front of ever so many units.
    for sheet in lay_out(edition).sheets:
        for old, new, codes in (("单位：", "单位：3 ", {"W215", "V318"}), ("2025", "2024", {"W211"})):
            changed = Workbook(made)
            changed.set(sheet.name, sheet.subtitle.a1, said[sheet.section.number].replace(old, new))
            assert codes & {finding.code for finding in assert_same(changed.to_bytes(), options).diagnostics}


def test_the_heads_of_a_drilldown_tell_the_units(tmp_path: Path) -> None:
    path = tmp_path / "units.yaml"
    path.write_text(_UNITS, "utf-8")
    edition = gouji.load_file(path)
    made = write_drilldown(edition, "明细", 2025, [], dict.fromkeys(edition.fields, 0))
    sheet = openpyxl.load_workbook(io.BytesIO(made))["明细"]
    heads = {sheet.cell(2, column).value: sheet.cell(5, column).value for column in range(8, sheet.max_column + 1)}
    assert heads["a.x.n"] == "数（万元）"
    assert heads["b.x.n"] == "数"  # its section says square metres
    assert [heads[f"c.x.{name}"] for name in "nmo"] == ["件数（件）", "罚款（元）", "名次"]
    assert [heads[f"d.{row}.n"] for row in "xy"] == ["数（亩）", "数（人）"]
    assert heads["e.x.n"] == "数（亩）"  # the column of units is none here
    assert heads["f.x.n"] == "罚款（元）"


# --- the words ------------------------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    """Without what differs between prints: spaces, the width of brackets."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def test_the_seeds_report_reads_like_the_seed() -> None:
    """Its words, its order, its tables.

    Allowed differences: the seed lost four zeros in its conversion, breaks tables and paragraphs at the ends of pages
    (so that pieces of them repeat nothing and are joined here), and has no signature.
    """
    submission = seed_submission()
    document = _document(make_report(submission, gouji.load(submission.edition_id), ReportFormat.DOCX))
    seed = (FORM / "seed-2020.txt").read_text("utf-8")
    prose = [line for line in seed.splitlines() if not line.startswith("|")]
    ours = "".join(paragraph.text for paragraph in document.paragraphs)
    assert _plain(ours).removesuffix(submission.agency.name) == _plain("".join(prose))

    printed = [re.findall(r"[^|]+", line) for line in seed.splitlines() if line.startswith("|") and "---" not in line]
    theirs = [_plain(cell) for row in printed for cell in row if cell.strip()]
    cells = [_plain(text) for table in document.tables for *_, text in _word_boxes(table) if text]
    differences = list(difflib.ndiff(theirs, cells))
    assert [line for line in differences if line.startswith("- ")] == []
    # Four rows of the seed have six zeros instead of seven; nothing else is ours alone.
    assert [line for line in differences if line.startswith("+ ")] == ["+ 0"] * 4


def test_the_key_figures_are_said_once() -> None:
    edition = gouji.load("2021")
    values = {**{each.path: 0 for each in edition.inputs}, "key_figures.documents_issued": 46}
    for overview, said in (
        ("全年制发公文总数 46 件。", 0),
        ("收到公文460件，制发公文 1，046 件。", 1),
        ("收到申请46件。", 1),
        ("收到申请46件；制发公文总数不详。", 1),
        ("", 1),
    ):
        submission = make_submission(edition, 2025, Agency(name="甲"), {**values, "narrative.overview": overview})
        paragraphs = compose(submission, edition).parts[0].paragraphs
        assert paragraphs.count("2025年，制发公文总数46件。") == said, overview


@pytest.mark.parametrize(
    ("text", "said"),
    [("制发公文1，234件", True), ("制发公文１２３４ 件", True), ("制发公文11234件", False), ("制发公文1234份", False)],
)
def test_a_number_is_recognised_however_it_is_written(text: str, said: bool) -> None:  # noqa: FBT001
    assert is_named(KeyFigure("x", "制发公文总数", "件"), 1234, [text]) is said


def test_the_opening_names_the_law_where_the_reference_is_one() -> None:
    edition = gouji.load("2021")
    assert opening(edition) == "根据《中华人民共和国政府信息公开条例》第五十条之规定，制作本报告。"


@pytest.mark.parametrize(
    ("number", "printed"), [(0, "0"), (-3, "-3"), (Decimal("5.00"), "5"), (Decimal("0.0000001"), "0.0000001")]
)
def test_numbers_are_printed_as_typed(number: Number, printed: str) -> None:
    assert figure(number) == printed


@pytest.mark.parametrize(
    ("agency", "first"), [("甲局", "Signature"), ("内蒙古自治区人力资源和社会保障厅办公室", "Date")]
)
def test_the_date_begins_two_characters_right_of_the_agency(agency: str, first: str) -> None:
    edition = gouji.load("2021")
    values: dict[str, object] = {each.path: 0 for each in edition.inputs} | {"sign_off.approved_on": date(2026, 1, 20)}
    submission = make_submission(edition, 2025, Agency(name=agency), values)
    signature, day = _document(make_report(submission, edition, ReportFormat.DOCX)).paragraphs[-2:]
    assert (signature.text, day.text) == (agency, "2026年1月20日")
    indents = [paragraph.paragraph_format.right_indent.pt for paragraph in (signature, day)]
    start = [indent / 16 + wide for indent, wide in zip(indents, (len(agency), 6.5), strict=True)]
    assert start[0] - start[1] == pytest.approx(2)
    assert min(indents) == pytest.approx(32)
    assert (first == "Date") == (indents[1] > indents[0])


def test_only_the_last_date_of_the_sign_off_is_that_of_the_report() -> None:
    edition = gouji.load("2021")
    values: dict[str, object] = {each.path: 0 for each in edition.inputs} | {"sign_off.filled_on": date(2026, 1, 8)}
    submission = make_submission(edition, 2025, Agency(name="甲局"), values)
    assert compose(submission, edition).signed_on is None
    assert compose(submission, edition, date(2026, 1, 20)).signed_on == date(2026, 1, 20)


# --- the document ---------------------------------------------------------------------------------------------------


def test_the_document_is_set_as_official_documents_are() -> None:
    edition = gouji.load("2021")
    document = _document(make_report(_numbered(edition), edition, ReportFormat.DOCX))
    (section,) = document.sections
    measures = (section.page_width, section.page_height, section.top_margin, section.bottom_margin)
    assert [round(each.mm) for each in (*measures, section.left_margin, section.right_margin) if each] == [
        210, 297, 37, 35, 28, 26,
    ]  # fmt: skip
    styles = [paragraph.style.name for paragraph in document.paragraphs if paragraph.style and paragraph.text]
    assert styles[:3] == ["Title", "Body Text", "Heading 1"]
    assert set(styles) == {"Title", "Body Text", "Heading 1", "Signature"}
    for style, size in (("Title", 22), ("Normal", None), ("Footer", 14), ("Table Text", 9)):
        font = document.styles[style].font
        assert (font.size.pt if font.size else None) == size
    for run in document.element.body.iter(f"{W}r"):
        if run.find(f"{W}t") is not None:
            assert run.find(f"{W}rPr/{W}rFonts").get(f"{W}eastAsia")
    properties = document.core_properties
    assert (properties.author, properties.language) == ("盐池县民政局", "zh-CN")
    assert properties.title == "盐池县民政局2021年政府信息公开工作年度报告"


def test_a_tables_head_repeats_and_no_row_breaks() -> None:
    edition = gouji.load("2021")
    document = _document(make_report(_numbered(edition), edition, ReportFormat.DOCX))
    heads = []
    for table in document.tables:
        rows = table._tbl.tr_lst
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        heads.append(sum(row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows))
        assert table._tbl.tblPr.find(f"{W}tblCaption").get(f"{W}val")
        assert table._tbl.tblPr.find(f"{W}tblDescription").get(f"{W}val")
    assert heads == [2, 3, 3]
    assert not list(document.element.iter(f"{W}drawing", f"{W}pict", f"{W}txbxContent"))


def test_the_same_report_gives_the_same_bytes() -> None:
    edition = gouji.load("2021")
    submission = _numbered(edition)
    for format_ in (ReportFormat.DOCX, ReportFormat.HTML):
        assert make_report(submission, edition, format_) == make_report(submission, edition, format_)
    with zipfile.ZipFile(io.BytesIO(make_report(submission, edition, ReportFormat.DOCX))) as archive:
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"dcterms" not in archive.read("docProps/core.xml").partition(b">")[2].partition(b">")[2]


@given(st.sampled_from(EDITIONS), st.integers(0, MAX_COUNT))
@settings(max_examples=30)
def test_tables_fill_the_page_and_numbers_stay_whole(name: str, number: int) -> None:
    edition = gouji.load(name)
    values: dict[str, object] = {each.path: number for each in edition.inputs}
    report = compose(make_submission(edition, edition.years.first, Agency(name="甲"), values), edition)
    for part in report.parts:
        if part.table is None:
            continue
        sizes = fit(part.table)
        assert sum(sizes.widths) == pytest.approx(PAGE_WIDTH)
        assert sizes.height <= TABLE_HEIGHT
        for cell in part.table.cells:
            if not cell.is_label:
                room = sum(sizes.widths[cell.column : cell.column + cell.columns])
                # Digits are half as wide as high; the narrowest table leaves no margin for more than ten of them.
                assert len(cell.text) * sizes.text / 2 <= room


# --- whatever is in it ----------------------------------------------------------------------------------------------

_HOSTILE = [
    "<w:p/>&amp;]]><script>alert(1)</script>\"'{{ 7*7 }}{% raw %}",
    "\x00\x01\x0b\x1f\x7f\ufffe\uffff\ud800",
    "\u202eعربي עברית\u202c 👩‍👩‍👧‍👦 🀄 𠮷野家",
    "长" * MAX_TEXT,
    "a" * MAX_TEXT,
    "\t制表\t符\t",
    "一\n\n二\r\n三\u2028四\u2029五\x85六",
]


@pytest.mark.parametrize("text", _HOSTILE, ids=range(len(_HOSTILE)))
def test_hostile_texts_are_only_text(text: str) -> None:
    edition = gouji.load("2021")
    submission = _numbered(edition, overview=text, problems=text, other=text)
    _reads_back(submission, edition)


@given(st.data())
@settings(max_examples=examples(20))
def test_every_submission_reads_back(data: st.DataObject) -> None:
    edition = gouji.load(data.draw(st.sampled_from(EDITIONS)))
    _reads_back(data.draw(submissions(edition)), edition)


def _reads_back(submission: Submission, edition: Edition) -> None:
    """What stands in the submission stands in document and page, and nothing else."""
    report = compose(submission, edition)
    data = make_report(submission, edition, ReportFormat.DOCX)
    document = _document(data)
    title = f"{report.agency}\n{report.title}"
    body = [report.opening, *(text for part in report.parts for text in (part.heading, *part.paragraphs))]
    foot = ["", report.agency]
    if report.signed_on:
        foot.append(f"{report.signed_on.year}年{report.signed_on.month}月{report.signed_on.day}日")
    assert [paragraph.text for paragraph in document.paragraphs] == [title, *body, *foot]
    assert [_word_boxes(table) for table in document.tables] == list(_form(edition, submission).values())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in archive.namelist():
            assert ET.fromstring(archive.read(part)) is not None, part  # noqa: S314  # our own
    page = _Page.of(make_report(submission, edition, ReportFormat.HTML))
    assert page.paragraphs == [report.opening, *(each for part in report.parts for each in part.paragraphs), *foot[1:]]
    assert page.scripts == 0


@dataclass
class _Cell:
    tag: str
    attributes: dict[str, str | None]
    text: str = ""


@dataclass
class _PageTable:
    caption: str = ""
    rows: list[list[_Cell]] = field(default_factory=list)

    @property
    def cells(self) -> Iterator[_Cell]:
        return (cell for row in self.rows for cell in row)

    def boxes(self) -> list[Box]:
        """The cells as a browser places them."""
        taken: set[tuple[int, int]] = set()
        boxes = []
        for number, row in enumerate(self.rows, start=1):
            column = 1
            for cell in row:
                while (number, column) in taken:
                    column += 1
                rows, columns = (int(cell.attributes.get(name) or 1) for name in ("rowspan", "colspan"))
                taken |= {(number + down, column + right) for down in range(rows) for right in range(columns)}
                boxes.append((number, column, rows, columns, cell.text))
        return sorted(boxes)


class _Page(html.parser.HTMLParser):
    """What a page says, as a browser would see it."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[_PageTable] = []
        self.paragraphs: list[str] = []
        self.scripts = 0
        self._inside: list[str] = []

    @classmethod
    def of(cls, data: bytes) -> _Page:
        page = cls()
        page.feed(data.decode())
        page.close()
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("meta", "col"):
            return
        self._inside.append(tag)
        self.scripts += tag == "script"
        if tag == "table":
            self.tables.append(_PageTable())
        elif tag == "tr":
            self.tables[-1].rows.append([])
        elif tag in ("th", "td"):
            self.tables[-1].rows[-1].append(_Cell(tag, dict(attrs)))
        elif tag == "p":
            self.paragraphs.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._inside.pop() == tag

    def handle_data(self, data: str) -> None:
        tag = self._inside[-1] if self._inside else ""
        if tag in ("th", "td"):
            self.tables[-1].rows[-1][-1].text += data
        elif tag == "caption":
            self.tables[-1].caption += data
        elif tag == "p":
            self.paragraphs[-1] += data


# --- PDF ------------------------------------------------------------------------------------------------------------


@pytest.mark.libreoffice
@pytest.mark.usefixtures("convert")
def test_a_pdf_is_made_of_the_document() -> None:
    edition = gouji.load("2021")
    data = make_report(_numbered(edition), edition, ReportFormat.PDF)
    assert data.startswith(b"%PDF")
    assert b"/StructTreeRoot" in data
    assert b"/MediaBox[0 0 595" in data.replace(b"/MediaBox [", b"/MediaBox[")


@pytest.mark.libreoffice
@pytest.mark.usefixtures("convert")
def test_a_libreoffice_that_takes_too_long_is_stopped_with_all_it_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # others may be at work: those here are ours
    edition = gouji.load("2021")
    document = make_report(_numbered(edition), edition, ReportFormat.DOCX)
    with pytest.raises(ReportError, match="0 s"):
        to_pdfs([document], seconds=0.15)  # a start alone takes longer
    assert not [command for command in _commands() if str(tmp_path).encode() in command]


def _commands() -> Iterator[bytes]:
    """The command of each process of this machine, where Linux tells; others begin and end meanwhile."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            yield path.read_bytes()


def test_without_libreoffice_a_pdf_is_refused_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("gouji.workbook.confined.libreoffice._PLACES", ())
    edition = gouji.load("2021")
    with pytest.raises(ReportError) as refused:
        make_report(_numbered(edition), edition, ReportFormat.PDF)
    assert "LibreOffice" in refused.value.words.zh


def test_without_python_docx_pages_are_made_and_documents_refused() -> None:
    program = (
        "import sys; sys.modules['docx'] = None\n"
        "import gouji\nfrom pathlib import Path\nfrom gouji.publishing.reports import *\n"
        "submission, _ = gouji.load_submission(Path(sys.argv[1]).read_bytes())\n"
        "edition = gouji.load(submission.edition_id)\n"
        "assert make_report(submission, edition, ReportFormat.HTML)\n"
        "try:\n make_report(submission, edition, ReportFormat.DOCX)\n"
        "except ReportError as error:\n print(error)"
    )
    sample = Path(__file__).parents[1] / "samples" / "盐池县民政局-2025.json"
    done = subprocess.run([sys.executable, "-c", program, sample], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"docx and pdf need: {install_command('report')}"
