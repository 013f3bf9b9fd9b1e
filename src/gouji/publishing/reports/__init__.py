"""Annual reports: a submission as a Word document, a page, or a PDF."""

from __future__ import annotations

import importlib.util
from datetime import date
from enum import StrEnum

from gouji.common import install_command
from gouji.form import Edition, Submission
from gouji.publishing.reports.content import Report, compose
from gouji.publishing.reports.failure import ReportError
from gouji.publishing.reports.pdf import find_libreoffice, to_pdfs

__all__ = ["Report", "ReportError", "ReportFormat", "compose", "make_report", "render", "require", "to_pdfs"]


class ReportFormat(StrEnum):
    """The formats of a report; the value is the suffix of its file."""

    DOCX = "docx"
    HTML = "html"
    PDF = "pdf"


def make_report(
    submission: Submission, edition: Edition, format_: ReportFormat, signed_on: date | None = None
) -> bytes:
    """The annual report of one submission.

    The same submission gives the same bytes as .docx and .html; LibreOffice writes the time into a PDF.

    Args:
        submission: valid.
        edition: that of the submission.
        format_: of the file.
        signed_on: the date under the report; if not given, the last date of the sign-off, if it has one.

    Returns:
        The bytes of the file.

    Raises:
        ReportError: what the format needs (python-docx, LibreOffice) is not installed or failed.
    """
    require(format_)
    return render(compose(submission, edition, signed_on), format_)


def require(format_: ReportFormat) -> None:
    """Prove that reports of a format can be made here, before many are begun.

    Args:
        format_: that is wanted.

    Raises:
        ReportError: something is not installed.
    """
    if format_ is ReportFormat.PDF:
        find_libreoffice()
    if format_ is not ReportFormat.HTML and importlib.util.find_spec("docx") is None:
        install = install_command("report")
        raise ReportError(f"生成 docx 和 pdf 需要先安装：{install}", f"docx and pdf need: {install}")


def render(report: Report, format_: ReportFormat) -> bytes:
    """A report in one format. For many PDFs :func:`to_pdfs` is faster: it makes them of documents, in one run.

    Args:
        report: from :func:`compose`.
        format_: of the file.

    Returns:
        The bytes of the file.

    Raises:
        ReportError: LibreOffice, which makes PDFs, is not installed or failed.
    """
    # Imported here: who wants pages need not have python-docx.
    if format_ is ReportFormat.HTML:
        from gouji.publishing.reports.web import to_html  # noqa: PLC0415

        return to_html(report).encode()
    from gouji.publishing.reports.word import to_docx  # noqa: PLC0415

    document = to_docx(report)
    return to_pdfs([document])[0] if format_ is ReportFormat.PDF else document
