"""The sheet of texts and key figures."""

from __future__ import annotations

from collections.abc import Sequence

from gouji.common import Cell, height, lines
from gouji.form import MAX_TEXT, TEXT_SHEET, NumberType
from gouji.workbook.writer.canvas import LABEL_FILL, MUTED, Canvas
from gouji.workbook.writer.check_styles import number_validation
from gouji.workbook.writer.job import Job

_WIDTHS = (88, 14)
_TALLEST_ROW = 409


def write_text_sheet(canvas: Canvas, job: Job) -> None:
    """Write the sheet 正文.

    Args:
        canvas: with the sheet in it.
        job: layout and contents.
    """
    sheet = canvas.sheets[TEXT_SHEET]
    for column, wide in enumerate(_WIDTHS):
        sheet.set_column(column, column, wide)
    canvas.page(sheet)
    sheet.freeze_panes(1, 0)
    for section in job.layout.texts:
        heading, *labels = section.labels
        canvas.heading(heading.cell, heading.text)
        for label in labels:
            canvas.text(label.cell, label.text, border=1, align="right", bg_color=LABEL_FILL)
        for figure, cell in section.figures:
            canvas.entry(cell, job.item(figure.path), border=1, align="center", num_format="0", shrink=True)
            message = f"{figure.label}。填整数；没有统计的可以不填。"
            canvas.validate([cell], number_validation(figure.label, message, NumberType.INTEGER, signed=False))
        for place in section.texts:
            prompt = place.prompt
            canvas.text(prompt.cell, prompt.text, font_size=9, font_color=MUTED, text_wrap=True)
            _paragraphs(canvas, str(job.item(place.text.path) or ""), place.cells)


def _paragraphs(canvas: Canvas, text: str, cells: Sequence[Cell]) -> None:
    """One row a paragraph. Blank rows have no fixed height: clients fit unmerged rows to their text as it is typed."""
    style = {"text_wrap": True, "num_format": "@", "valign": "top", "border": 1, "border_color": "#BFBFBF"}
    paragraphs = text.split("\n")
    # More paragraphs than rows: the last row takes the rest, each on a line of its own.
    rows = [*paragraphs[: len(cells) - 1], "\n".join(paragraphs[len(cells) - 1 :])]
    rows += [""] * (len(cells) - len(rows))
    for cell, paragraph in zip(cells, rows, strict=True):
        canvas.entry(cell, paragraph, **style)
        if paragraph:
            points = min(_TALLEST_ROW, height(lines(paragraph, _WIDTHS[0])))
            canvas.sheets[cell.sheet].set_row(cell.row - 1, points)
    canvas.validate(
        cells,
        {
            "validate": "length",
            "criteria": "<=",
            "value": MAX_TEXT,
            "error_title": "文字过长",
            "error_message": f"每段不超过 {MAX_TEXT} 字。",
        },
    )
