"""Published reports in which habits of agencies, of browsers and of converters meet."""

from __future__ import annotations

import os
import random
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import pytest

import gouji
from gouji.form.models.published import Certainty
from gouji.reading.published import read_report
from gouji.reading.published.document import Paragraph, PrintedDocument
from gouji.reading.published.title import read_head, without_signature, year_of_text
from gouji.workbook.confined.ruled import DrawnLine, Glyph, PdfPage, blocks_of
from support import habits
from support.filled import AGENCY, YEAR, submission
from support.published_pages import Page

_MEETINGS = int(os.environ.get("GOUJI_MEETINGS", "30"))
_ONCE_WRONG = (1236,)
"""In these a figure was read wrongly."""


@pytest.mark.parametrize("seed", [*range(_MEETINGS), *_ONCE_WRONG])
def test_where_habits_meet_nothing_is_read_wrongly(seed: int) -> None:
    habit = habits.meeting(seed)
    reading = read_report(habits.page(habit, random.Random(seed)), "x.html")  # noqa: S311  # the same every time
    assert habits.wrongly_read(habit, reading) == [], sorted(habit.names)


# --- whose, and when ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", habits.TITLES)
@pytest.mark.parametrize("agency", ["南京海关", "盐池县住房和城乡建设局（人民防空办公室）"])
def test_the_year_stands_anywhere_in_the_title(title: str, agency: str) -> None:
    lines = title.format(agency=agency, year=2023, chinese="二〇二三").split("\n")
    head = read_head(PrintedDocument(tuple(map(Paragraph, lines))), len(lines))
    assert (head.agency.value, head.year.value) == (agency, "2023")


@pytest.mark.parametrize("nought", "〇○◯零０Ｏ0OoΟО")
def test_the_nought_of_a_year_is_written_in_many_ways(nought: str) -> None:
    head = read_head(PrintedDocument((Paragraph(f"南京海关二{nought}二三年政府信息公开工作年度报告"),)), 1)
    assert (head.agency.value, head.year.value) == ("南京海关", "2023")


def test_a_title_in_traditional_characters_names_the_agency_as_it_is_printed() -> None:
    head = read_head(PrintedDocument((Paragraph("桃園街道關於2022年度政府信息公開工作的年度報告"),)), 1)
    assert (head.agency.value, head.year.value) == ("桃園街道", "2022")


@pytest.mark.parametrize(
    ("lines", "left", "signed"),
    [
        (["已公开。", "南京海关", "2024年1月3日"], ["已公开。"], "南京海关"),
        (["已公开。", "南京海关 2024 年1月3日"], ["已公开。"], "南京海关"),
        (["已公开。南京海关2024年1月3日"], ["已公开。"], "南京海关"),
        (["已公开。南京海关", "二〇二四年一月三日"], ["已公开。"], "南京海关"),
        (["已公开。", "县建设局（人民防空办公室）", "202 4年1月3日"], ["已公开。"], "县建设局（人民防空办公室）"),
        (
            ["已公开。", "南京海关", "二O二四年1月3日", "附件：表", "【打印】【关闭】"],
            ["已公开。"],
            "南京海关",
        ),
        (
            ["已公开。", "南京海关", "2024年1月3日", "（此件公开发布）", "扫一扫在手机打开当前页"],
            ["已公开。"],
            "南京海关",
        ),
        (["已公开。", "南京海关", "2024年1月3日", "微信扫一扫关注该公众号"], ["已公开。"], "南京海关"),
        (
            ["已公开。", "微信扫一扫即可查阅本年度报告。", "2024年1月3日"],
            ["已公开。", "微信扫一扫即可查阅本年度报告。"],
            "",
        ),
        (["已公开。2024年1月3日"], ["已公开。"], ""),
        (["无其他需要报告的事项", "2024年1月3日"], ["无其他需要报告的事项"], ""),
        (["办法自2024年1月3日"], ["办法自2024年1月3日"], None),
    ],
)
def test_a_signature_stands_in_lines_of_its_own_or_behind_the_text(
    lines: list[str], left: list[str], signed: str | None
) -> None:
    day = None if signed is None else date(2024, 1, 3)
    assert without_signature(lines, "") == (left, signed or "", day)


@pytest.mark.parametrize(
    ("lines", "left", "signed"),
    [
        (["已公开。", "南京海关办公室", "2024年1月"], ["已公开。"], "南京海关办公室"),
        (["已公开。", "南京海关", "二〇二四年 一月"], ["已公开。"], "南京海关"),
        (["已公开。", "完成时间为", "2024年1月"], ["已公开。", "完成时间为", "2024年1月"], ""),
        (["2024年1月"], ["2024年1月"], ""),
    ],
)
def test_a_signature_may_name_no_day(lines: list[str], left: list[str], signed: str) -> None:
    assert without_signature(lines, "") == (left, signed, None)


@pytest.mark.parametrize("signed", ["本县民政局", "民政局", "盐池县民政局办公室", "盐池县人民政府办公室"])
def test_the_title_says_whose_report_it_is_and_not_the_signature(signed: str) -> None:
    html = Page(submission(gouji.load("2021"), YEAR)).html
    page = html.replace("</main>", f"<p>{signed}</p><p>{YEAR + 1}年1月20日</p></main>")
    reading = read_report(page.encode(), "x.html")
    assert page != html
    assert reading.agency is not None
    assert reading.agency.name == AGENCY.name


@pytest.mark.parametrize(
    ("text", "signed_on", "year"),
    [
        ("与2018年相比增加，比2018年多，自2018年起。2019年发布3条，2019年答复2件。", None, "2019"),
        ("2018年发布3条，2018年答复2件，2019年也是。", date(2020, 1, 20), ""),
        ("2019年发布3条。", date(2020, 1, 20), "2019"),
        ("2019年发布3条。", None, ""),
        ("2019年发布3条。", date(2020, 12, 20), ""),
    ],
)
def test_the_year_of_the_texts_is_that_before_the_signature(text: str, signed_on: date | None, year: str) -> None:
    assert year_of_text([text], signed_on).value == year


# --- pages that a browser or a word processor printed ----------------------------------------------------------------

_SIZE = 10.0


def _text(text: str, left: float, baseline: float, size: float = _SIZE) -> list[Glyph]:
    return [
        Glyph(char, left + place * size, baseline, left + (place + 1) * size, baseline + size, baseline)
        for place, char in enumerate(text)
    ]


def _paragraphs(*pages: Iterable[Sequence[Any]]) -> list[str]:
    sheets = [PdfPage(600, 800, [glyph for line in page for glyph in _text(*line)]) for page in pages]
    return [block[1] for block in blocks_of(sheets)]


_FULL = "字" * 50


def test_a_line_that_lies_further_below_begins_a_paragraph() -> None:
    lines = [(_FULL, 50, 700 - 15 * number) for number in range(3)]
    assert _paragraphs([*lines, ("二、主动公开政府信息情况", 50, 640)]) == [_FULL * 3, "二、主动公开政府信息情况"]


def test_a_line_in_the_middle_or_at_the_side_goes_on_in_no_paragraph() -> None:
    day = "2024年1月3日"
    assert _paragraphs([(_FULL, 50, 700), (day, 550 - 10 * len(day), 685), ("附件", 50, 670)])[1:] == [day, "附件"]


def test_lines_at_the_edge_of_several_pages_are_no_text() -> None:
    first = [("2024年年报", 50, 780), (_FULL, 50, 700), ("某网第1页", 50, 20)]
    second = [("2025年年报", 50, 780), ("完。", 50, 700), ("某网第2页", 50, 20)]
    assert _paragraphs(first, second) == [f"{_FULL}完。"]
    assert _paragraphs(first)[-1] == "某网第1页"


def test_a_border_drawn_in_strokes_is_one_line() -> None:
    """A browser draws the border of a cell that spans others in a stroke for each of these."""
    across = [DrawnLine(at, 10, 190) for at in (190, 130)]
    across += [DrawnLine(160, 10, 100), DrawnLine(160, 100, 145), DrawnLine(160, 145, 190)]
    down = [DrawnLine(at, 130, 190) for at in (10, 100, 190)]
    glyphs = [*_text("上", 120, 170), *_text("7", 120, 140)]
    ((_, rows, _),) = blocks_of([PdfPage(200, 200, glyphs, across, down)])
    assert [[cell[0] for cell in row] for row in rows] == [["", "上"], ["", "7"]]


# --- tables ---------------------------------------------------------------------------------------------------------


def test_digits_that_go_on_at_the_head_of_the_next_page_belong_to_the_figures_above() -> None:
    page = Page(submission(gouji.load("2021"), YEAR))
    row = page.row("一、本年新收政府信息公开申请数量")
    rest = "".join(f"<td>{text}</td>" for text in ("", "", "", "4", "", "", ""))
    page.put(row, f"{row}</table><table><tr><td colspan=3></td>{rest}</tr>")
    values = read_report(page.bytes(), "x.html").values
    parts = ("natural_person", "public_welfare_organization", "total")
    broken = {part: values[f"requests.new.{part}"].certainty for part in parts}
    assert broken == dict(zip(parts, (Certainty.PRINTED, Certainty.WORDED, Certainty.PRINTED), strict=True))


# --- texts without lines ---------------------------------------------------------------------------------------------

_HEAD = "某区民政局2022年政府信息公开工作年度报告\n三、收到和处理政府信息公开申请情况\n"
_HEADS = "自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计\n"
_AROUND = (
    "一、本年新收政府信息公开申请数量 1 2 3 4 5 6 21\n二、上年结转政府信息公开申请数量 0 0 0 0 0 1 1\n",
    "（七）总计 1 0 0 0 0 0 1\n四、结转下年度继续办理 0 0 0 0 0 0 0\n四、政府信息公开行政复议、行政诉讼情况\n",
)


def _values(between: str, heads: str = _HEADS) -> dict[str, Any]:
    text = f"{_HEAD}{heads}{_AROUND[0]}{between}{_AROUND[1]}"
    return {path: value.value for path, value in read_report(text.encode(), "x.txt").values.items() if value.place}


def test_a_row_of_a_text_is_read_where_every_line_is_known() -> None:
    values = _values("（一）予以公开 0 1 2 3 4 5 15\n")
    assert values["requests.results.disclosed.total"] == 15
    assert values["requests.new.total"] == 21


@pytest.mark.parametrize(
    "between",
    [
        "1.信访举报投诉 5 0 0 17 2 5 29\n类申请 2 0 7 0 6 0 15\n2.重复申请 0 0 0 4 0 0 4\n",
        "（一）予以公开 0 1 2 3 4 5 15\n 7 7 7 7 7 7 42\n（二）部分公开 0 0 0 0 0 0 0\n",
    ],
)
def test_where_labels_stand_beside_other_rows_nothing_is_read(between: str) -> None:
    assert not {path for path, value in _values(between).items() if value is not None and ".results." in path}


def test_figures_beside_a_line_of_a_few_digits_are_open() -> None:
    values = _values("（一）予以公开 0 1 2 3 4 24 15\n 5\n")
    assert values["requests.results.disclosed.other_organization"] is None
    assert values["requests.carried_over.total"] == 1


def test_digits_torn_apart_are_no_row_that_lacks_a_cell() -> None:
    values = _values("（一）予以公开 1 9 20 04 6\n")
    assert not {value for path, value in values.items() if ".disclosed." in path and value is not None}


def test_heads_of_a_text_in_another_order_are_seen_where_they_are_broken_over_lines() -> None:
    values = _values("", "自然人 科研 商业 社会公 法律服 其他 总计\n机构 企业 益组织 务机构\n")
    assert not [value for value in values.values() if value is not None]


def test_the_head_of_every_page_of_a_text_is_no_text_of_it() -> None:
    pages = [
        f"{_HEAD}{_AROUND[0]}{_AROUND[1]}五、存在的主要问题及改进情况\n公开不够\n第1页 共2页",
        "某网 年报\n及时。\n六、其他需要报告的事项\n无。\n第2页 共2页",
        "某网 年报\n第3页 共3页",
    ]
    values = read_report("\f".join(pages).encode(), "x.txt").values
    assert (values["narrative.problems"].value, values["narrative.other"].value) == ("公开不够\n及时。", "无。")


@pytest.mark.parametrize(("year", "edition"), [(2022, "2021"), (2020, "2019")])
def test_where_the_labels_leave_two_editions_the_year_decides(year: int, edition: str) -> None:
    text = f"{_HEAD.replace('2022', str(year))}规范性文件 1 0 3\n{_HEADS}{_AROUND[0]}{_AROUND[1]}"
    assert read_report(text.encode(), "x.txt").edition == edition


# --- two reports in one file -----------------------------------------------------------------------------------------


def test_a_row_of_totals_that_is_printed_twice_is_told() -> None:
    page = Page(submission(gouji.load("2021"), YEAR)).twice("（七）总计", 0, "9999")
    reading = read_report(page.bytes(), "x.html")
    assert "W253" in {finding.code for finding in reading.diagnostics}
    assert reading.values["requests.results.total.natural_person"].value is None


def test_of_two_reports_in_one_file_neither_is_said_to_be_the_other() -> None:
    edition = gouji.load("2021")
    page = Page(submission(edition, YEAR)).html
    agency = AGENCY.name
    other = page.replace(agency, "南京海关")
    body = other[other.index("<body>") + 6 :]
    values = read_report(page.replace("</body></html>", "").encode() + body.encode(), "x.html").values
    assert (values["agency.name"].value, values["year"].value) == (None, YEAR)
    again = page[page.index("<body>") + 6 :]
    assert read_report(page.encode() + again.encode(), "x.html").values["agency.name"].value == agency
