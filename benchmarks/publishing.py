"""Making annual reports, one agency after another."""

from __future__ import annotations

import io

from docx import Document

import gouji
from benchmarks import inputs
from benchmarks.measure import Line, Row, Size, Work, compared, in_turns
from gouji.form.submission import Submission
from gouji.publishing.reports import Report, ReportFormat, compose, render

_MANY = 10
"""Times as many of ours a round as of what is slow."""


def _composed(submission: Submission) -> Report:
    return compose(submission, gouji.load(inputs.EDITION))


def _document(submission: Submission) -> None:
    render(_composed(submission), ReportFormat.DOCX)


def _page(submission: Submission) -> None:
    render(_composed(submission), ReportFormat.HTML)


def _by_python_docx(submission: Submission) -> bytes:
    """The same words and tables by a script of one's own: python-docx cell by cell, with the styles it brings."""
    report = _composed(submission)
    document = Document()
    document.add_heading(report.full_title, 0)
    document.add_paragraph(report.opening)
    for part in report.parts:
        document.add_heading(part.heading, 1)
        for paragraph in part.paragraphs:
            document.add_paragraph(paragraph)
        if part.table is None:
            continue
        table = document.add_table(part.table.rows, part.table.columns, "Table Grid")
        for each in part.table.cells:
            cell = table.cell(each.row, each.column)
            if each.rows > 1 or each.columns > 1:
                cell = cell.merge(table.cell(each.row + each.rows - 1, each.column + each.columns - 1))
            cell.text = each.text
    document.add_paragraph(report.agency)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def report(size: Size) -> list[Line]:
    """A document, and a page, of a submission that is in memory."""
    many = size.files * _MANY // 4
    makers = {"document": (_document, many), "page": (_page, many), "python-docx": (_by_python_docx, size.of_others(2))}
    rounds: list[dict[str, Work]] = []
    for number in range(1, size.rounds + 1):
        filed = [inputs.submission(many * number + each) for each in range(many)]
        rounds.append({name: (make, filed[:count]) for name, (make, count) in makers.items()})
    for name, (make, _) in makers.items():
        for number in range(size.warm_of_others if name == "python-docx" else 1):
            make(inputs.submission(number))
    taken = in_turns(rounds)
    lines = []
    for name, what in (("document", "make an annual report, .docx"), ("page", "make an annual report, .html")):
        ours, other, faster = compared(taken, name, "python-docx")
        against = "python-docx building the document cell by cell"
        lines.append(Line(what, against, ours, other, "ms", faster, "times faster", "", None, taken))
    return lines


ROWS = (Row("report", report),)
