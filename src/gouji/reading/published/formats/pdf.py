"""PDF files that hold text. PDFium reads them in a process of its own: a file says itself how much it unpacks to."""

from __future__ import annotations

import json

from gouji.common import install_command
from gouji.findings import Phrase
from gouji.reading.published.document import PrintedDocument, document_of
from gouji.reading.published.formats.base import damaged, encrypted, missing, over, stopped
from gouji.workbook.confined import Bounds, Stopped, ask_kept

BOUNDS = Bounds(seconds=30.0, processor_seconds=10, memory=1 << 30)


def read_pdf(data: bytes) -> PrintedDocument:
    """The document in a PDF.

    Args:
        data: of a whole file.

    Returns:
        Its paragraphs and tables.

    Raises:
        UnreadableReport: it is damaged, behind a password, more than any report, or the library is not installed.
    """
    try:
        said, made = ask_kept("pdf", data, {}, BOUNDS)
    except Stopped as stop:
        raise stopped(stop.words) from None
    match said.get("error"):
        case None:
            return document_of(json.loads(made))
        case "missing":
            install = install_command("pdf")
            raise missing(Phrase("PDF", "a PDF"), Phrase(install, install))
        case "password":
            raise encrypted()
        case "limit":
            raise over(said["what"], said["limit"])
        case _:
            raise damaged("PDF 结构有误", "its structure is broken")
