"""The sheets of the printed tables: boxes, formulas, prompts, colours, and the adjacent differences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gouji.common import Area, Cell, areas, height, lines, width
from gouji.form import Box, BoxKind, Check, Field, GridSheet, NumberType, expression, json_number
from gouji.workbook.writer.canvas import HEI, MESSAGE_LIMIT, MUTED, SONG, TITLE_LIMIT, Canvas, clipped
from gouji.workbook.writer.check_styles import ALL_WELL, DIFFERENCE_FORMAT, fails, number_validation, style_of
from gouji.workbook.writer.job import Job

_TOTAL_FILL, _BLANK_FILL, _TEXT_FILL = "#F7F7F7", "#FFF8DC", "#FCE4D6"
_AHEAD_STYLE = {"font_color": "#1F4E9E"}
"""A figure that was filled in from last year's report and is still as it was."""
_PORTRAIT_COLUMNS = 130
"""Half-width characters that fit across an upright page without shrinking the table beyond reading."""

_LONGEST_GENERAL = 10
"""Digits that General displays besides a point."""


def write_grid_sheet(canvas: Canvas, job: Job, sheet: GridSheet) -> None:
    """Write the sheet of a section's tables.

    Args:
        canvas: with the sheet in it.
        job: layout and contents.
        sheet: of the layout.
    """
    worksheet = canvas.sheets[sheet.name]
    widths = _column_widths(sheet)
    for column, wide in widths.items():
        worksheet.set_column(column - 1, column - 1, wide)
    heights = _row_heights(sheet, widths)
    for row, points in heights.items():
        worksheet.set_row(row - 1, points)
    _sheet_head(canvas, job, sheet)
    for grid in sheet.grids:
        canvas.book.define_name(grid.name, f"={grid.area.absolute}")
        for box in grid.boxes:
            _box(canvas, job, box)
    _input_rules(canvas, job, sheet)
    _checks(canvas, job, sheet)
    _grid_page(canvas, sheet, sum(widths.values()))


def _grid_page(canvas: Canvas, sheet: GridSheet, total_width: float) -> None:
    worksheet = canvas.sheets[sheet.name]
    canvas.page(worksheet, landscape=total_width > _PORTRAIT_COLUMNS)
    worksheet.print_area(0, 0, sheet.area.bottom - 1, sheet.area.right - 1)
    head = sheet.grids[0] if len(sheet.grids) == 1 else None
    header_rows = head.header_rows if head else 0
    worksheet.repeat_rows(0, sheet.status.row + header_rows - 1)
    worksheet.freeze_panes(sheet.status.row + header_rows, head.label_columns if head else 0)
    first = min(sheet.inputs)
    worksheet.set_selection(first.row - 1, first.column - 1, first.row - 1, first.column - 1)


def _sheet_head(canvas: Canvas, job: Job, sheet: GridSheet) -> None:
    worksheet = canvas.sheets[sheet.name]
    units = {job.edition.fields[box.path].unit for box in sheet.boxes if box.path}
    unit = f"    单位：{units.pop()}" if len(units) == 1 and units != {""} else ""
    worksheet.set_row(sheet.heading.row - 1, 28)
    canvas.text(sheet.heading, sheet.section.heading, font_name=HEI, font_size=14)
    canvas.text(sheet.subtitle, f"{job.stamp.year}年度{unit}", font_size=10)
    row = next(cell for other, cell in job.layout.cover.status if other is sheet)
    blank, wrong, failing = (row.shifted(columns=offset).absolute for offset in (1, 2, 3))
    blanks, broken = job.blanks(sheet), job.failing(sheet)
    canvas.formula(
        sheet.status,
        f'IF({blank}+{wrong}+{failing}=0,"填报检查：{ALL_WELL}",'
        f'"填报检查：空白 "&{blank}&" 格，非数字 "&{wrong}&" 格，勾稽不符 "&{failing}&" 处")',
        f"填报检查：空白 {blanks} 格，非数字 0 格，勾稽不符 {broken} 处"
        if blanks + broken
        else f"填报检查：{ALL_WELL}",
        font_size=10,
        font_color=MUTED,
    )


def _number_format(field: Field) -> str:
    """The number format of a figure. General shows eleven characters of a number at most, and rounds the rest away."""
    if field.type is not NumberType.DECIMAL:
        return "0"
    return "General" if field.digits <= _LONGEST_GENERAL else "0.00####"


def _box(canvas: Canvas, job: Job, box: Box) -> None:
    if box.path is None:
        aside = box.kind is BoxKind.ROW_LABEL and box.area.bottom == box.area.top
        font = HEI if box.kind is BoxKind.CAPTION else SONG
        style: dict[str, Any] = {"align": "left" if aside else "center", "font_name": font, "text_wrap": True}
        canvas.merged_text(box.area, box.text, border=1, **style)
        return
    field = job.edition.fields[box.path]
    style = {"border": 1, "align": "center", "shrink": True, "num_format": _number_format(field)}
    if field.is_total:
        style["bg_color"] = _TOTAL_FILL
        canvas.merged(box.area, **style)
        formula = expression.sum_formula(job.edition.terms[field.path], job.layout.reference)
        canvas.formula(box.cell, formula, json_number(job.values[field.path]), **style)
    else:
        canvas.merged(box.area, **style, locked=False)
        value = job.inputs.get(field.path)
        canvas.entry(box.cell, None if value is None else json_number(value), **style)


def _input_rules(canvas: Canvas, job: Job, sheet: GridSheet) -> None:
    """Prompts, stop alerts, and the colours of what is blank or no number."""
    groups: dict[tuple[str, str, NumberType, bool, int], list[Cell]] = {}
    for box in sheet.boxes:
        if box.kind is BoxKind.INPUT and box.path:
            field = job.edition.fields[box.path]
            title, message = _prompt(field, _of_last_year(job, field.path))
            groups.setdefault((title, message, field.type, field.signed, field.digits), []).append(box.cell)
    for (title, message, number_type, signed, digits), cells in groups.items():
        canvas.validate(cells, number_validation(title, message, number_type, signed=signed, digits=digits))
    for path, number in job.ahead.items():
        if (cell := job.layout.cells[path]).sheet == sheet.name:
            same = {"type": "cell", "criteria": "==", "value": json_number(number)}
            canvas.highlight(areas([cell]), same, _AHEAD_STYLE)
    grids = _Grids.of(sheet)
    for check in job.checks(sheet):
        failing = {"type": "formula", "criteria": fails(check, check.cell)}
        canvas.highlight(grids.line(check), failing, style_of(check))
    inputs = areas(sheet.inputs)
    start = Cell(sheet.name, inputs[0].top, inputs[0].left).a1
    canvas.highlight(inputs, {"type": "formula", "criteria": f"ISTEXT({start})"}, {"bg_color": _TEXT_FILL})
    canvas.highlight(inputs, {"type": "blanks"}, {"bg_color": _BLANK_FILL})


def _checks(canvas: Canvas, job: Job, sheet: GridSheet) -> None:
    style: dict[str, Any] = {"font_size": 9, "font_color": MUTED}
    checks = job.checks(sheet)
    rules = {check.constraint.rule.code for check in checks}
    for words in sheet.check_lines:
        if words.code not in rules:
            continue
        if words.cell.column > sheet.area.right:
            canvas.sheets[sheet.name].set_column(words.cell.column - 1, words.cell.column - 1, 20)
            canvas.text(words.cell, words.text, text_wrap=True, align="center", **style)
        else:
            canvas.text(words.cell, words.text, **style)
    for check in checks:
        line = check.constraint.line
        formula = expression.difference_formula(line, job.layout.reference)
        if any(job.edition.fields[path].type is NumberType.DECIMAL for path in line.names):
            formula = f"ROUND({formula},6)"  # sums of decimals carry binary noise
        canvas.formula(
            check.cell,
            formula,
            json_number(job.difference(check)),
            align="center",
            shrink=True,
            num_format=DIFFERENCE_FORMAT[line.relation],
            **style,
        )
        failing = {"type": "formula", "criteria": fails(check, check.cell)}
        canvas.highlight(areas([check.cell]), failing, style_of(check))


@dataclass(frozen=True, slots=True)
class _Grids:
    """The rows and columns of the grids of a sheet, which many tie-outs share.

    Attributes:
        rows, columns: by grid and by the number of the line, the areas of its inputs and totals.
        grid_at: the grid of each of those cells.
    """

    rows: Mapping[tuple[str, int], tuple[Area, ...]]
    columns: Mapping[tuple[str, int], tuple[Area, ...]]
    grid_at: Mapping[Cell, str]

    @classmethod
    def of(cls, sheet: GridSheet) -> _Grids:
        """The lines of all grids of a sheet."""
        grid_at = {box.cell: grid.name for grid in sheet.grids for box in grid.boxes if box.path}
        rows: dict[tuple[str, int], list[Cell]] = {}
        columns: dict[tuple[str, int], list[Cell]] = {}
        for cell, name in grid_at.items():
            rows.setdefault((name, cell.row), []).append(cell)
            columns.setdefault((name, cell.column), []).append(cell)
        return cls(_areas(rows), _areas(columns), grid_at)

    def line(self, check: Check) -> tuple[Area, ...]:
        """The whole row or column that turns red with a tie-out."""
        place = check.terms[-1]
        name = self.grid_at[place]
        return self.columns[name, place.column] if check.constraint.downwards else self.rows[name, place.row]


def _areas(lines: Mapping[tuple[str, int], list[Cell]]) -> Mapping[tuple[str, int], tuple[Area, ...]]:
    return {line: areas(cells) for line, cells in lines.items()}


def _of_last_year(job: Job, path: str) -> str:
    """The figure of a field in last year's report, for the clerk who fills it."""
    if job.prior is None or path not in job.last_year:
        return ""
    if path in job.ahead:
        return f"已按{job.prior.year}年年报预填 {json_number(job.ahead[path])}，请核对，可以改。"
    return f"上年（{job.prior.year}年）：{json_number(job.last_year[path])}"


def _prompt(field: Field, last_year: str) -> tuple[str, str]:
    """Title and text of the prompt a clerk sees on an input, within Excel's limits."""
    title = field.row_labels[-1] if field.prompt and field.row_labels else field.label
    number = "小数" if field.type is NumberType.DECIMAL else "整数"
    unit = f"，单位：{field.unit}" if field.unit else ""
    sign = "，减少的填负数" if field.signed else ""
    tail = f"填{number}{unit}{sign}；没有的填 0。"
    parts = [last_year, field.prompt, f"依据：{field.article}。" if field.article else "", tail]
    return clipped(title, TITLE_LIMIT), clipped("\n".join(part for part in parts if part), MESSAGE_LIMIT)


def _column_widths(sheet: GridSheet) -> dict[int, float]:
    """Label columns as wide as their words up to a line; headings over several rows stay narrow, as printed."""
    widths: dict[int, float] = dict.fromkeys(range(1, sheet.area.right + 1), 9.5)
    for grid in sheet.grids:
        for box in grid.boxes:
            column = box.area.left
            single = box.area.left == box.area.right
            if box.kind is BoxKind.ROW_LABEL and single:
                several = box.area.bottom > box.area.top
                widths[column] = max(widths[column], min(width(box.text) + 2.0, 10.5 if several else 40.0))
            elif box.kind is BoxKind.COLUMN_LABEL and single and grid.label_columns == 1:
                widths[column] = max(widths[column], min(width(box.text) + 2.0, 18.0))
    return widths


def _row_heights(sheet: GridSheet, widths: Mapping[int, float]) -> dict[int, float]:
    """Each row as high as its words need; a box over several rows asks each for its share."""
    needs: dict[int, float] = {}
    for box in sheet.boxes:
        wide = sum(widths[column] for column in range(box.area.left, box.area.right + 1))
        rows = box.area.bottom - box.area.top + 1
        count = lines(box.text, wide) if box.text else 1
        share = height(count) / rows
        for row in range(box.area.top, box.area.bottom + 1):
            needs[row] = max(needs.get(row, 0.0), share, height(1) + 2)
    return needs
