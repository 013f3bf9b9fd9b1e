"""Annual reports: what a submission says as a Word document, a page, or a PDF."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from gouji.edition import Edition
from gouji.reports.content import Report, compose
from gouji.reports.failure import ReportError
from gouji.submission import Submission

__all__ = ["Format", "Report", "ReportError", "compose", "make_report", "make_reports"]


class Format(StrEnum):
    """What a report can be; the value is the suffix of its file."""

    DOCX = "docx"
    HTML = "html"
    PDF = "pdf"


def make_report(submission: Submission, edition: Edition, format_: Format, signed_on: date | None = None) -> bytes:
    """The annual report of one submission.

    The same submission gives the same bytes as .docx and .html; LibreOffice writes the time into a PDF.

    Args:
        edition: that of the submission.
        signed_on: the date under the report; if not given, the last date of the sign-off, if it has one.

    Raises:
        ReportError: what the format needs (python-docx, LibreOffice) is not installed or failed.
    """
    return make_reports([compose(submission, edition, signed_on)], format_)[0]


def make_reports(reports: Sequence[Report], format_: Format) -> list[bytes]:
    """Reports in one format; PDFs in one run of LibreOffice.

    Raises:
        ReportError: as :func:`make_report`.
    """
    if format_ is Format.HTML:
        from gouji.reports.web import to_html  # noqa: PLC0415  # who wants a document need not wait for Jinja2

        return [to_html(report).encode() for report in reports]
    documents = _documents(reports)
    if format_ is Format.DOCX:
        return documents
    from gouji.reports.pdf import to_pdfs  # noqa: PLC0415

    return to_pdfs(documents)


def _documents(reports: Sequence[Report]) -> list[bytes]:
    try:
        from gouji.reports.word import to_docx  # noqa: PLC0415  # an extra
    except ModuleNotFoundError as error:
        if error.name != "docx":
            raise
        raise ReportError(
            "生成 docx 和 pdf 需要先安装：pip install 'gouji[report]'", "docx and pdf need: pip install 'gouji[report]'"
        ) from None
    return [to_docx(report) for report in reports]
