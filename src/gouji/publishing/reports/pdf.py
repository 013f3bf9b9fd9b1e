"""Documents as PDF, through LibreOffice where it is installed."""

from __future__ import annotations

from collections.abc import Sequence

from gouji.publishing.reports.failure import ReportError
from gouji.workbook.confined import Stopped, libreoffice

_EXPORT = 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}'
"""Tagged, so that a screen reader finds headings and tables."""
_START_SECONDS, _DOCUMENT_SECONDS = 60.0, 20.0


def to_pdfs(documents: Sequence[bytes], *, seconds: float | None = None) -> list[bytes]:
    """Each .docx as the bytes of a PDF, in one run of LibreOffice.

    Args:
        documents: .docx files.
        seconds: after which LibreOffice is stopped; by default a minute and 20 seconds a document.

    Returns:
        As many PDFs, in the same order.

    Raises:
        ReportError: LibreOffice is not installed, did not finish in time, or made no PDF of a document.
    """
    find_libreoffice()
    seconds = _START_SECONDS + _DOCUMENT_SECONDS * len(documents) if seconds is None else seconds
    try:
        made = libreoffice.converted(documents, "docx", _EXPORT, "pdf", seconds=seconds)
    except Stopped:
        raise ReportError(
            f"LibreOffice 在 {seconds:.0f} 秒内没有完成", f"LibreOffice did not finish within {seconds:.0f} s"
        ) from None
    pdfs = [pdf for pdf in made if pdf is not None]
    if len(pdfs) < len(documents):
        raise ReportError("LibreOffice 没有生成 PDF，请改用 docx 或 html", "LibreOffice made no PDF; take docx or html")
    return pdfs


def find_libreoffice() -> str:
    """The path of the program.

    Returns:
        From the search path, else from where it is installed on Windows and macOS.

    Raises:
        ReportError: LibreOffice is not installed.
    """
    try:
        return libreoffice.find_libreoffice()
    except libreoffice.MissingOffice:
        raise ReportError(
            "生成 PDF 需要安装 LibreOffice；也可以生成 docx 后自行另存为 PDF",
            "PDF needs LibreOffice, which is not installed; or make a .docx and save it as PDF yourself",
        ) from None
