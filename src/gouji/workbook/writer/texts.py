"""The sheet of texts and key figures."""

from __future__ import annotations

from collections.abc import Sequence

from gouji.common import Area, Cell, areas, height, lines
from gouji.form import MAX_TEXT, CellType, TextPlace
from gouji.workbook.writer.canvas import (
    LABEL_FILL,
    MUTED,
    NOTE_SIZE,
    OPTIONAL_FILL,
    PORTRAIT,
    REQUIRED_FILL,
    Canvas,
    spread,
)
from gouji.workbook.writer.check_styles import number_validation
from gouji.workbook.writer.job import Job

_WIDTHS = tuple(spread((84, 14), PORTRAIT))
_ROOM = _WIDTHS[0] - 2
"""Half-width characters in a line of a paragraph, which is indented."""
_TALLEST_ROW = 409


def write_text_sheet(canvas: Canvas, job: Job) -> None:
    """Write the sheet 正文.

    Args:
        canvas: with the sheet in it.
        job: layout and contents.
    """
    name = job.edition.own_sheets.texts
    sheet = canvas.sheets[name]
    canvas.columns(name, _WIDTHS)
    last = max(section.last_row for section in job.layout.texts)
    canvas.page(Area(name, 1, 1, last, len(_WIDTHS)))
    if len(job.layout.texts) == 1:  # else the heading of the first would stand over the rows of the others
        sheet.freeze_panes(1, 0)
    for section in job.layout.texts:
        heading, *labels = section.labels
        row = heading.cell.row
        canvas.heading(Area(name, row, 1, row, len(_WIDTHS)), heading.text, sum(_WIDTHS))
        for label in labels:
            canvas.text(label.cell, label.text, border=1, align="right", indent=1, bg_color=LABEL_FILL)
        for figure, cell in section.figures:
            canvas.entry(cell, job.item(figure.path), border=1, align="center", num_format="0", shrink=True)
            canvas.highlight([cell.area], {"type": "blanks"}, {"bg_color": OPTIONAL_FILL})
            message = job.say(
                f"{figure.label}。填整数；没有统计的可以不填。",
                f"{figure.label}. A whole number; blank where it was not counted.",
            )
            asked = number_validation(
                figure.label, message, CellType.INTEGER, signed=False, language=job.edition.language
            )
            canvas.validate([cell.area], asked)
        for place in section.texts:
            prompt = place.prompt
            canvas.text(
                prompt.cell, prompt.text, font_size=NOTE_SIZE, font_color=MUTED, text_wrap=True, align="left", indent=1
            )
            sheet.set_row(prompt.cell.row - 1, height(lines(prompt.text, _ROOM)))
            _paragraphs(canvas, job, str(job.item(place.text.path) or ""), place.cells)
            _colour_if_blank(canvas, place)


def _colour_if_blank(canvas: Canvas, place: TextPlace) -> None:
    rows = place.rows.fixed
    canvas.highlight([place.rows], {"type": "formula", "criteria": f"COUNTA({rows})=0"}, {"bg_color": REQUIRED_FILL})


def _paragraphs(canvas: Canvas, job: Job, text: str, cells: Sequence[Cell]) -> None:
    """One row a paragraph. Blank rows have no fixed height: clients fit unmerged rows to their text as it is typed."""
    style = {"text_wrap": True, "num_format": "@", "valign": "top", "border": 1, "border_color": "#BFBFBF"}
    style |= {"align": "left", "indent": 1}
    paragraphs = text.split("\n")
    # More paragraphs than rows: the last row takes the rest, each on a line of its own.
    rows = [*paragraphs[: len(cells) - 1], "\n".join(paragraphs[len(cells) - 1 :])]
    rows += [""] * (len(cells) - len(rows))
    for cell, paragraph in zip(cells, rows, strict=True):
        canvas.entry(cell, paragraph, **style)
        if paragraph:
            points = min(_TALLEST_ROW, height(lines(paragraph, _ROOM)))
            canvas.sheets[cell.sheet].set_row(cell.row - 1, points)
    canvas.validate(
        areas(cells),
        {
            "validate": "length",
            "criteria": "<=",
            "value": MAX_TEXT,
            "error_title": job.say("文字过长", "Too long"),
            "error_message": job.say(f"每段不超过 {MAX_TEXT} 字。", f"At most {MAX_TEXT} characters a paragraph."),
        },
    )
