"""A workbook built from nothing: a spec, a stamp and, if it is not blank, what fills it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from gouji.common import Cell
from gouji.form import (
    STAMP_SHEET,
    Edition,
    Prior,
    Stamp,
    Submission,
    lay_out,
    titled_period,
    values_of,
)
from gouji.workbook.writer.canvas import Canvas, clipped, midnight
from gouji.workbook.writer.cover import write_cover
from gouji.workbook.writer.grids import write_grid_sheet
from gouji.workbook.writer.guide import write_guide
from gouji.workbook.writer.job import Job
from gouji.workbook.writer.texts import write_text_sheet


def write_workbook(
    edition: Edition,
    stamp: Stamp,
    filled: Submission | Mapping[str, object] | None = None,
    *,
    prior: Prior | None = None,
    password: str = "",
) -> bytes:
    """A locked workbook: blank, or filled. The same arguments give the same bytes.

    Args:
        edition: that is laid out.
        stamp: whose workbook it is; it stands on the cover, a hidden sheet, in the keywords and in defined names.
        filled: a submission, or some values of one by path: inputs, texts, key figures, sign-off.
        prior: last year's report: what follows from it is filled in, and its figures stand in the prompts.
        password: asked for by spreadsheet programs when someone removes the protection. It is a hint to leave the form
            alone and no security: anyone can remove it with common tools.

    Returns:
        The bytes of an .xlsx file.
    """
    layout = lay_out(edition)
    given = values_of(filled, edition) if isinstance(filled, Submission) else filled
    ahead = prior.given(edition) if prior is not None else {}
    job = Job(layout, stamp, {**ahead, **(given or {})}, prior)
    page_count = job.say("第 &P 页 共 &N 页", "Page &P of &N")
    canvas = Canvas((*layout.sheet_names, STAMP_SHEET), _footer(edition, stamp), page_count)
    write_cover(canvas, job)
    for sheet in layout.sheets:
        write_grid_sheet(canvas, job, sheet)
    if layout.texts:
        write_text_sheet(canvas, job)
    write_guide(canvas, job)
    _write_stamps(canvas, job)
    canvas.protect(password)
    return canvas.close()


_LONGEST_FORM, _LONGEST_NAME = 60, 60
"""Characters of a footer: Excel takes 255 in all."""


def footer_name(name: str) -> str:
    """The name of an agency as it stands at the foot of a page, where an ampersand would be a command.

    Args:
        name: of any length.

    Returns:
        At most 60 characters.
    """
    return clipped(name.replace("&", "＆"), _LONGEST_NAME)


def _footer(edition: Edition, stamp: Stamp) -> tuple[str, str]:
    """The lines at the foot of every page: the form, its year and code, and who files it."""
    form = clipped(f"{edition.form} {edition.id} {stamp.year}", _LONGEST_FORM)
    agency = "填报单位（盖章）：" if edition.language == "zh" else "Agency (stamp):  "
    return f"{form} {stamp.code}", f"{agency}{footer_name(stamp.agency_name)}"


def _title(job: Job) -> str:
    """The period and the form, as the properties of the document name them."""
    year, form = titled_period(job.stamp.year), job.edition.form
    return job.say(f"{year.zh}{form}", f"{year.en} {form}")


def _write_stamps(canvas: Canvas, job: Job) -> None:
    """The channels besides the cover: hidden sheet and keywords. Grid names are defined with the grids."""
    record = job.stamp.record()
    for row, (key, value) in enumerate(record.items(), start=1):
        canvas.text(Cell(STAMP_SHEET, row, 1), key)
        canvas.text(Cell(STAMP_SHEET, row, 2), value)
    canvas.sheets[STAMP_SHEET].hide()
    canvas.book.set_properties(
        {
            "title": f"{job.stamp.agency_name} {_title(job)}",
            "keywords": job.stamp.keywords,
            # The day the report year ends, not today: the same arguments must give the same bytes.
            "created": midnight(date(job.stamp.year, 12, 31)),
        }
    )
