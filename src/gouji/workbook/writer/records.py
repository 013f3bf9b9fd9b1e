"""The sheet of a table of records: totals above the head, then rows that are styled and proved by column.

Nothing is written for a row that is empty: the style of its cells is that of the columns, its lines and colours are
conditional formats over the whole column, and what is wrong is counted over columns. A blank for 8 000 records is as
small as one for ten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, cast

from gouji.common import LAST_ROW, Area, Cell, height, lines, quoted, width
from gouji.findings import Phrase
from gouji.form import BoxKind, CellType, CellValue, Field, GridSheet, Line, PlacedRecords, json_number, record_formulas
from gouji.workbook.writer import counting
from gouji.workbook.writer.canvas import (
    ERROR_STYLE,
    LANDSCAPE,
    MUTED,
    NOTE_SIZE,
    OPTIONAL_FILL,
    REQUIRED_FILL,
    Canvas,
    spread,
    zero_based,
)
from gouji.workbook.writer.check_styles import severity_style
from gouji.workbook.writer.entries import number_format, validation
from gouji.workbook.writer.grids import TEXT_FILL, TOTAL_FILL, Page, prompt, sheet_head, write_box, write_checks
from gouji.workbook.writer.job import Job

_LINE = "#BFBFBF"
_NARROWEST, _WIDEST_WORDS, _WIDEST_CHOICE, _WIDEST_TEXT = 7.5, 16.0, 26.0, 34.0
"""Half-width characters of a column."""


def write_record_sheet(canvas: Canvas, job: Job, sheet: GridSheet) -> None:
    """Write the sheet of a section whose rows are records.

    Args:
        canvas: with the sheet in it.
        job: layout and contents.
        sheet: of the layout, with records.
    """
    placed = sheet.records
    assert placed is not None
    worksheet = canvas.sheets[sheet.name]
    page = Page(_widths(sheet, placed), landscape=True, is_wide=False)
    canvas.columns(sheet.name, page.widths.values())
    for name, field in placed.table.fields.items():
        column = placed.column(name).left - 1
        worksheet.set_column(column, column, page.widths[column + 1], canvas.format(locked=False, **_style(field)))
    _lock_head(canvas, sheet, placed)
    _heights(canvas, sheet, page)
    sheet_head(canvas, job, sheet, page)
    for grid in sheet.grids:
        canvas.book.define_name(grid.name, f"={grid.area.absolute}")
        for box in grid.boxes:
            if box.path is None:
                write_box(canvas, job, box)
            else:
                _tally(canvas, job, placed, box.cell, job.edition.fields[box.path])
    for box in placed.head:
        write_box(canvas, job, box)
    canvas.text(placed.end.cell, placed.end.text, font_size=NOTE_SIZE, font_color=MUTED)
    _fill(canvas, job, placed)
    _column_rules(canvas, job, placed)
    _line_colours(canvas, job, sheet, placed)
    _breaches(canvas, job, sheet, placed)
    write_checks(canvas, job, sheet, page)
    _on_paper(canvas, sheet, placed)
    canvas.sorted.add(sheet.name)


# --- cells ----------------------------------------------------------------------------------------------------------


def _style(field: Field, value: CellValue = None) -> dict[str, Any]:
    """The style of a cell of a column."""
    if field.type is CellType.TEXT:
        return {"num_format": number_format(field, value), "align": "left", "text_wrap": True}
    return {"num_format": number_format(field, value), "align": "center", "shrink": True}


def _lock_head(canvas: Canvas, sheet: GridSheet, placed: PlacedRecords) -> None:
    """Cells above the records and of the row below them, which the styles of their columns would unlock."""
    worksheet, style = canvas.sheets[sheet.name], canvas.format()
    right = _right(sheet, placed)
    for row in (*range(1, placed.area.top), placed.end.cell.row):
        for column in range(1, right + 1):
            worksheet.write_blank(row - 1, column - 1, None, style)


def _heights(canvas: Canvas, sheet: GridSheet, page: Page) -> None:
    """Rows of the head as high as their words need."""
    needs: dict[int, float] = {}
    for box in sheet.boxes:
        wide = sum(page.widths[column] for column in range(box.area.left, box.area.right + 1))
        if box.kind is BoxKind.COLUMN_LABEL and box.area.top == box.area.bottom:
            needs[box.area.top] = max(needs.get(box.area.top, 0.0), height(lines(box.text, wide)))
    for row, points in needs.items():
        canvas.sheets[sheet.name].set_row(row - 1, points)


def _tally(canvas: Canvas, job: Job, placed: PlacedRecords, cell: Cell, field: Field) -> None:
    """A figure over the records: locked, a formula over a column."""
    value = json_number(job.values.get(field.path, 0))
    style = {"border": 1, "align": "center", "shrink": True, "bg_color": TOTAL_FILL}
    style["num_format"] = number_format(field, job.values.get(field.path))
    if job.has_totals_only(placed.table):
        canvas.sheets[cell.sheet].write_number(cell.row - 1, cell.column - 1, value, canvas.format(**style))
    else:
        canvas.formula(cell, tally_formula(field, placed), value, **style)


def tally_formula(field: Field, placed: PlacedRecords) -> str:
    """The formula of a figure over records, without ``=``, for their sheet.

    Args:
        field: with the tally.
        placed: the records.

    Raises:
        ValueError: it is no figure over records.
    """
    tally = field.tally
    if tally is None:
        raise ValueError(field.path)
    area = placed.column(tally.column or placed.table.key).a1
    if tally.word is not None:
        return f"COUNTIF({area},{quoted(f'={counting.literal(tally.word)}')})"
    if tally.length:
        return record_formulas.top_formula(placed.column(placed.table.key).a1, area, tally.length)
    return f"COUNTA({area})" if tally.column is None else f"SUM({area})"


def _fill(canvas: Canvas, job: Job, placed: PlacedRecords) -> None:
    table = placed.table
    for offset, record in enumerate(job.records.get(table.path, ())):
        for name, field in table.fields.items():
            value = cast("CellValue", record.get(name))
            cell = Cell(placed.area.sheet, placed.area.top + offset, placed.column(name).left)
            shown = json_number(value) if isinstance(value, int | Decimal) else value
            canvas.entry(cell, shown, **_style(field, value))


# --- rules over columns ---------------------------------------------------------------------------------------------


def _column_rules(canvas: Canvas, job: Job, placed: PlacedRecords) -> None:
    """Prompts and stop alerts of each column, and an alert below the end."""
    worksheet = canvas.sheets[placed.area.sheet]
    for name, field in placed.table.fields.items():
        area = placed.column(name)
        title, message = prompt(field, "", job.edition.language)
        options = validation(title, message, field, [area.first], job.edition)
        worksheet.data_validation(*zero_based(area), {**options, "error_type": "stop"})
    language = job.edition.language
    below = Area(placed.area.sheet, placed.end.cell.row + 1, placed.area.left, LAST_ROW, placed.area.right)
    worksheet.data_validation(
        *zero_based(below),
        {
            "validate": "custom",
            "value": "=FALSE",
            "error_title": _BELOW_END[0].text(language),
            "error_message": _BELOW_END[1].text(language),
            "error_type": "stop",
        },
    )


_BELOW_END = (
    Phrase("表尾之后不填", "Below the last row"),
    Phrase(
        "登记区到此为止，请填在表尾之前；行数不够的，请与下发单位联系。",
        "The records end here: enter them above. If there are too few rows, ask whoever sent the workbook.",
    ),
)


def _line_colours(canvas: Canvas, job: Job, sheet: GridSheet, placed: PlacedRecords) -> None:
    """Lines around all rows, and the colours of what is blank, no number, twice, or breaks a line."""
    table, area = placed.table, placed.area
    row = _in_row(placed)
    key = row(table.key)
    whole = f"${area.first.a1}:${Cell(area.sheet, area.top, area.right).a1}"
    no_key = {"type": "formula", "criteria": f'AND({key}="",COUNTA({whole})>0)'}
    canvas.highlight([placed.column(table.key)], no_key, ERROR_STYLE)
    canvas.highlight([placed.column(table.key)], {"type": "duplicate"}, ERROR_STYLE)
    if table.hierarchy is not None:
        odd = {
            "type": "formula",
            "criteria": f"{record_formulas.odd_code_formula(table, row, _whole_columns(placed))}>0",
        }
        canvas.highlight([placed.column(table.key)], odd, ERROR_STYLE)
    for check in job.record_checks(sheet):
        breaks = f"{record_formulas.breach_formula(check.constraint.line, table, row, _whole_columns(placed))}>0"
        style = severity_style(check.constraint.rule.severity)
        for name in dict.fromkeys(check.constraint.line.own_names):
            canvas.highlight([placed.column(name)], {"type": "formula", "criteria": breaks}, style)
    for name, field in table.fields.items():
        if field.type.is_number and not field.may_be:
            is_text = {"type": "formula", "criteria": f"ISTEXT({row(name)})"}
            canvas.highlight([placed.column(name)], is_text, {"bg_color": TEXT_FILL})
        if name != table.key:
            blank = {"type": "formula", "criteria": f'AND({key}<>"",{row(name)}="")'}
            fill = OPTIONAL_FILL if field.is_optional else REQUIRED_FILL
            canvas.highlight([placed.column(name)], blank, {"bg_color": fill})
    ruled = {"border": 1, "border_color": _LINE}
    canvas.highlight([area], {"type": "formula", "criteria": "TRUE"}, ruled)


def _whole_columns(placed: PlacedRecords) -> Callable[[str], str]:
    """All cells of a column by its id, as formulas of its sheet write them."""
    return lambda name: placed.column(name).fixed


def _in_row(placed: PlacedRecords) -> Callable[[str], str]:
    """Cells of the first row by the ids of columns, as conditions of formats write them."""
    return lambda name: f"${placed.column(name).first.a1}"


def _breaches(canvas: Canvas, job: Job, sheet: GridSheet, placed: PlacedRecords) -> None:
    """The number of records that break each line, beside the totals."""
    style: dict[str, Any] = {"font_size": NOTE_SIZE, "font_color": MUTED}
    words = {(line.cell, line.code): line.text for line in sheet.check_lines}
    for check in job.record_checks(sheet):
        beside, rule = check.cell.shifted(columns=1), check.constraint.rule
        canvas.text(beside, words[beside, rule.code], **style)
        formula, count = breach_count(check.constraint.line, placed), job.breaking(check)
        shown = _COUNT.text(job.edition.language)
        canvas.formula(check.cell, formula, count, num_format=shown, align="center", **style)
        failing = {"type": "cell", "criteria": ">", "value": 0}
        canvas.highlight([check.cell.area], failing, severity_style(rule.severity))


_COUNT = Phrase('0" 条不符";;"相符"', '0" failing";;"holds"')


def breach_count(line: Line, placed: PlacedRecords) -> str:
    """A formula for the number of records that break a line, without ``=``.

    Args:
        line: with ids of columns for names.
        placed: the records.
    """
    columns = _whole_columns(placed)
    product = record_formulas.breach_formula(line, placed.table, columns, columns)
    return f"IFERROR(SUMPRODUCT({product}),0)"


# --- paper ----------------------------------------------------------------------------------------------------------


def _widths(sheet: GridSheet, placed: PlacedRecords) -> Mapping[int, float]:
    """Columns as wide as what they hold, together as wide as the page."""
    wanted = [_wanted(field) for field in placed.table.fields.values()]
    right = _right(sheet, placed)
    totals = [box.text for grid in sheet.grids for box in grid.boxes if box.kind is BoxKind.COLUMN_LABEL]
    words = totals[len(wanted) :]
    wanted += [min(max(_NARROWEST, *map(width, text.split())) + 1.0, _WIDEST_WORDS) for text in words]
    wanted += [_NARROWEST] * (right - len(wanted))
    return dict(enumerate(spread(wanted, LANDSCAPE), start=1))


def _right(sheet: GridSheet, placed: PlacedRecords) -> int:
    """The last printed column of a sheet: two at least, as of any table."""
    return max(2, placed.area.right, sheet.area.right)


def _wanted(field: Field) -> float:
    label = min(width(field.column_labels[-1]) + 2.0, _WIDEST_WORDS) if field.column_labels else 0.0
    match field.type:
        case CellType.DATE:
            own = 11.0
        case CellType.CHOICE:
            own = min(max(map(width, field.choices), default=0) + 3.0, _WIDEST_CHOICE)
        case CellType.TEXT:
            own = min(max(float(field.most or 0) / 4, _WIDEST_WORDS), _WIDEST_TEXT)
        case _:
            own = 9.0
    return max(label, own, _NARROWEST)


def _on_paper(canvas: Canvas, sheet: GridSheet, placed: PlacedRecords) -> None:
    """Printing with the head on every page; the cursor on the first row."""
    worksheet, area = canvas.sheets[sheet.name], placed.area
    right = _right(sheet, placed)
    # All rows: a page that is empty is one too many, and one that is missing would not be missed.
    canvas.page(Area(sheet.name, 1, 1, area.bottom, right), landscape=True)
    worksheet.repeat_rows(area.top - 1 - _head_rows(placed), area.top - 2)
    worksheet.freeze_panes(area.top - 1, 1 if placed.table.ids[0] == placed.table.key else 0)
    worksheet.set_selection(area.top - 1, area.left - 1, area.top - 1, area.left - 1)
    worksheet.autofilter(area.top - 2, area.left - 1, area.bottom - 1, area.right - 1)


def _head_rows(placed: PlacedRecords) -> int:
    return max(box.area.bottom for box in placed.head) - min(box.area.top for box in placed.head) + 1
