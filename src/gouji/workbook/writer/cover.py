"""The cover: the agency, who signs, sections that are all zero, and the live result of every check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from gouji.common import Area, Cell, areas, height, lines
from gouji.form import (
    COVER_SHEET,
    MAX_NAME,
    Check,
    Explanation,
    GridSheet,
    ItemType,
    Relation,
    TextPlace,
    TextSection,
    json_number,
)
from gouji.workbook.writer.canvas import ERROR_STYLE, HEI, LABEL_FILL, TITLE_LIMIT, Canvas, clipped
from gouji.workbook.writer.check_styles import ALL_WELL, DIFFERENCE_FORMAT, fails, style_of
from gouji.workbook.writer.job import Job

_YES_NO = ("是", "否")
_WIDTHS = (40, 34, 18, 24)
_COUNT_FORMAT = '0" 处";;"无"'
_COUNT_STYLE: dict[str, Any] = {"border": 1, "align": "center", "num_format": _COUNT_FORMAT}
_WIDE_SPACES = "\u3000\u00a0"
"""Indents as clerks type and paste them; ``TRIM`` leaves them."""
_MOST_JOINED = 300
"""Rows of a text that a formula joins, of 12 characters each: Excel takes formulas of 8 192."""


def write_cover(canvas: Canvas, job: Job) -> None:
    """Write the sheet 封面.

    Args:
        canvas: with the sheet in it.
        job: layout and contents.
    """
    cover, sheet = job.layout.cover, canvas.sheets[COVER_SHEET]
    for column, wide in enumerate(_WIDTHS):
        sheet.set_column(column, column, wide)
    canvas.page(sheet, footer=str(job.stamp.code))
    sheet.print_area(0, 0, cover.last_row - 1, cover.last_column - 1)
    for cell, words, size, high in (
        (cover.title, job.edition.form, 20, 42),
        (cover.subtitle, f"{job.stamp.year}年度", 14, 26),
    ):
        canvas.merged_text(cover.line(cell), words, align="center", font_name=HEI, font_size=size)
        sheet.set_row(cell.row - 1, high)
    notice = f"（{job.edition.notice}）" if job.edition.notice else ""
    for label in cover.labels:
        canvas.text(label.cell, label.text, border=1, align="center", bg_color=LABEL_FILL, text_wrap=True)
    for cell, value in (
        (cover.agency_name, job.stamp.agency_name),
        (cover.agency_code, job.stamp.agency_code or ""),
        (cover.year, str(job.stamp.year)),
        (cover.edition, f"{job.edition.id}{notice}"),
        (cover.form_code, str(job.stamp.code)),
    ):
        _wide_text(canvas, cover.line(cell), value)
    _sign_off(canvas, job)
    _explanations(canvas, job)
    _zero_return(canvas, job)
    _status(canvas, job)
    _check_list(canvas, job)


def _wide_text(canvas: Canvas, area: Area, text: str) -> None:
    """Locked text over several columns of the cover."""
    canvas.merged_text(area, text, border=1, text_wrap=True)
    canvas.sheets[area.sheet].set_row(area.top - 1, wide_height(area, text))


def wide_height(area: Area, text: str) -> float:
    """The height of a row of the cover with a text in an area.

    Args:
        area: of one row.
        text: any.

    Returns:
        Points.
    """
    return height(lines(text, sum(_WIDTHS[area.left - 1 : area.right])))


def _sign_off(canvas: Canvas, job: Job) -> None:
    cover = job.layout.cover
    if not cover.sign_off:
        return
    canvas.heading(cover.sign_off_heading, "填报与审核")
    for item, cell in cover.sign_off:
        canvas.sheets[COVER_SHEET].set_row(cell.row - 1, height(1))
        if item.type is ItemType.DATE:
            canvas.validate([cell], _date_validation(item.label))
            style: dict[str, Any] = {"num_format": "yyyy-mm-dd"}
        else:
            style = {"num_format": "@", "shrink": True}
        canvas.entry(cell, job.item(item.path), border=1, align="left", **style)


def _explanations(canvas: Canvas, job: Job) -> None:
    """The cells for the reason of a rule that may be broken with one."""
    cover = job.layout.cover
    if cover.explanations_heading is None:
        return
    canvas.heading(cover.explanations_heading, "需要说明的情况（没有的不必填）")
    for explanation, cell in cover.explanations:
        area = Area(COVER_SHEET, cell.row, cell.column, cell.row, cover.last_column)
        style: dict[str, Any] = {"border": 1, "align": "left", "text_wrap": True, "num_format": "@"}
        canvas.merged(area, **style, locked=False)
        canvas.entry(cell, job.item(explanation.path), **style)
        canvas.validate([cell], _reason_validation(explanation))
        text = str(job.item(explanation.path) or "")
        needed = max(lines(explanation.label, _WIDTHS[0]), lines(text, sum(_WIDTHS[1:])))
        canvas.sheets[COVER_SHEET].set_row(cell.row - 1, height(needed))


def _reason_validation(explanation: Explanation) -> dict[str, Any]:
    message = f"{explanation.label}，一两句话写明，如“机构改革，并入原扶贫办结转3件”。没有的不必填。"
    return {
        "validate": "length",
        "criteria": "<=",
        "value": MAX_NAME,
        "input_title": "需要说明的情况",
        "input_message": message,
        "error_title": "文字过长",
        "error_message": f"不超过 {MAX_NAME} 字。",
    }


def _zero_return(canvas: Canvas, job: Job) -> None:
    cover = job.layout.cover
    canvas.heading(cover.zero_heading, "零报告（该部分各项全部为 0 的选“是”，空白格即按 0 计；否则不必选）")
    for section, cell in cover.zero:
        canvas.sheets[COVER_SHEET].set_row(cell.row - 1, height(lines(section.heading, _WIDTHS[0])))
        canvas.entry(cell, None, border=1, align="left")
        canvas.validate(
            [cell],
            {
                "validate": "list",
                "source": list(_YES_NO),
                "input_title": "零报告",
                "input_message": "该部分各项全部为 0 的选“是”，其中的空白格即按 0 计。",
                "error_title": "请选择",
                "error_message": "只能选“是”或“否”。",
            },
        )


def _status(canvas: Canvas, job: Job) -> None:
    """The live check result: for each section how much is blank, not a number, not tied out."""
    cover = job.layout.cover
    canvas.heading(cover.status_heading, "填报检查（自动更新）")
    head = {"border": 1, "align": "center", "bg_color": LABEL_FILL, "font_name": HEI}
    for offset, words in enumerate(("部分（点击前往）", "空白未填", "不是数字", "勾稽不符")):
        canvas.text(cover.status_header.shifted(columns=offset), words, **head)
    zero = {section.number: cell for section, cell in cover.zero}
    for sheet, cell in cover.status:
        _status_line(canvas, job, sheet, cell, zero[sheet.name])
    for section, cell in cover.text_status:
        _text_status_line(canvas, job, section, cell)
    counts = [cell.shifted(columns=offset) for cell in cover.status_lines for offset in (1, 2, 3)]
    (table,) = areas(counts)
    canvas.highlight([table], {"type": "cell", "criteria": ">", "value": 0}, ERROR_STYLE)
    result = cover.status_heading.shifted(columns=2)
    left = sum(job.blanks(sheet) + job.failing(sheet) for sheet, _ in cover.status)
    left += sum(job.blank_texts(section) for section, _ in cover.text_status)
    canvas.formula(
        result,
        f'IF(SUM({table.a1})=0,"{ALL_WELL}","还有 "&SUM({table.a1})&" 处需要处理")',
        f"还有 {left} 处需要处理" if left else ALL_WELL,
        bold=True,
    )
    unfinished = {"type": "formula", "criteria": f"SUM({table.absolute.rpartition('!')[2]})>0"}
    canvas.highlight(areas([result]), unfinished, {"font_color": ERROR_STYLE["font_color"]})


def _status_line(canvas: Canvas, job: Job, sheet: GridSheet, cell: Cell, zero: Cell) -> None:
    _status_link(canvas, cell, sheet.heading, sheet.section.heading)
    ranges = [area.absolute for area in areas(sheet.inputs)]
    blank = "+".join(f"COUNTBLANK({cells})" for cells in ranges)
    canvas.formula(cell.shifted(columns=1), f'IF({zero.absolute}="是",0,{blank})', job.blanks(sheet), **_COUNT_STYLE)
    canvas.formula(cell.shifted(columns=2), wrong_formula(ranges), 0, **_COUNT_STYLE)
    canvas.formula(cell.shifted(columns=3), _failing_formula(job.demands(sheet)), job.failing(sheet), **_COUNT_STYLE)


def wrong_formula(ranges: Sequence[str]) -> str:
    """A formula for the number of cells that hold something and no number.

    Args:
        ranges: any number of them; a function takes 255 at most.

    Returns:
        Without ``=``.
    """
    parts = [",".join(ranges[start : start + _MOST_ARGUMENTS]) for start in range(0, len(ranges), _MOST_ARGUMENTS)]
    return "".join(f"+COUNTA({part})-COUNT({part})" for part in parts).removeprefix("+")


_MOST_ARGUMENTS = 255


def _text_status_line(canvas: Canvas, job: Job, section: TextSection, cell: Cell) -> None:
    """Texts that are blank, and key figures that are no numbers; those may be blank, and no tie-out concerns either."""
    _status_link(canvas, cell, section.heading, section.section.heading)
    blank = "+".join(blank_formula(place) for place in section.texts) or "0"
    figures = ",".join(area.absolute for area in areas(figure for _, figure in section.figures))
    wrong = f"COUNTA({figures})-COUNT({figures})" if figures else "0"
    canvas.formula(cell.shifted(columns=1), blank, job.blank_texts(section), **_COUNT_STYLE)
    canvas.formula(cell.shifted(columns=2), wrong, 0, **_COUNT_STYLE)
    canvas.formula(cell.shifted(columns=3), "0", 0, **_COUNT_STYLE)


def blank_formula(place: TextPlace) -> str:
    """A formula that gives 1 if no row of a text holds anything visible, as the reader sees it, and 0 if one does.

    Args:
        place: the rows of the text.

    Returns:
        Without ``=``, for any sheet.
    """
    # Joined and not as an array: Gnumeric applies text functions to the first cell of a range only.
    text = f"CLEAN({'&'.join(cell.absolute for cell in place.cells[:_MOST_JOINED])})"
    for space in _WIDE_SPACES:
        text = f'SUBSTITUTE({text},"{space}","")'
    # More text than a cell can hold is an error, and is not blank.
    blank = f"IFERROR((LEN(TRIM({text}))=0)*1,0)"
    rest = areas(place.cells[_MOST_JOINED:])
    return f"{blank}*(COUNTA({rest[0].absolute})=0)" if rest else blank


def _status_link(canvas: Canvas, cell: Cell, target: Cell, heading: str) -> None:
    canvas.link(cell, target, heading, "前往该部分", border=1, text_wrap=True)
    canvas.sheets[COVER_SHEET].set_row(cell.row - 1, height(lines(heading, _WIDTHS[0])))


def _check_list(canvas: Canvas, job: Job) -> None:
    """Every tie-out with its difference and a link to the place."""
    cover = job.layout.cover
    if not cover.checks:
        return
    canvas.heading(cover.checks_heading, "勾稽关系（自动更新，点击前往该处）")
    for check, cell in cover.checks:
        constraint = check.constraint
        if not constraint.rule.holds_in(job.stamp.year):
            continue
        where = " · ".join(part for part in (check.cell.sheet, constraint.where) if part)
        target = job.layout.cells[constraint.place]
        canvas.link(cell, target, where, constraint.prose, border=1, shrink=True)
        several = len(job.edition.lines(constraint.rule.code)) > 1  # then the title tells nothing
        words = f"{constraint.rule.code} {constraint.prose if several else constraint.rule.title.zh}"
        _wide_text(canvas, Area(COVER_SHEET, cell.row, cell.column + 1, cell.row, cell.column + 2), words)
        result = cell.shifted(columns=3)
        canvas.formula(
            result,
            check.cell.absolute,
            json_number(job.difference(check)),
            border=1,
            align="center",
            num_format=DIFFERENCE_FORMAT[constraint.line.relation],
        )
        canvas.highlight(areas([result]), {"type": "formula", "criteria": fails(check, result)}, style_of(check))


def _failing_formula(checks: Sequence[Check]) -> str:
    """A formula for the number of tie-outs of a sheet that fail."""
    parts = []
    for relation, criterion in ((Relation.EQUAL, "<>0"), (Relation.AT_MOST, ">0")):
        cells = [check.cell for check in checks if check.constraint.line.relation is relation]
        parts += [f'COUNTIF({area.absolute},"{criterion}")' for area in areas(cells)]
    return "+".join(parts) or "0"


def _date_validation(label: str) -> dict[str, Any]:
    return {
        "validate": "date",
        "criteria": "between",
        "minimum": date(2000, 1, 1),
        "maximum": date(2100, 1, 1),
        "input_title": clipped(label, TITLE_LIMIT),
        "input_message": "按 2021-01-31 的样式填写。",
        "error_title": "请填日期",
        "error_message": "请按 2021-01-31 的样式填写日期。",
    }
