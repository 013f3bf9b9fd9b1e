"""Old documents (.doc, .wps, .rtf, .odt, .uot) through LibreOffice, where it is installed."""

from __future__ import annotations

from gouji.findings import Phrase
from gouji.reading.published.document import PrintedDocument
from gouji.reading.published.formats.base import damaged, missing, stopped
from gouji.reading.published.formats.word import read_word
from gouji.workbook.confined import Stopped, libreoffice

_SECONDS = 90.0


def read_old(data: bytes) -> PrintedDocument:
    """The document in a file of an old format.

    Args:
        data: of a whole file.

    Returns:
        Its paragraphs and tables.

    Raises:
        UnreadableReport: LibreOffice is not installed, did not finish in time, or makes nothing of it.
    """
    try:
        made = libreoffice.converted([data], "doc", "docx:MS Word 2007 XML", "docx", seconds=_SECONDS)[0]
    except libreoffice.MissingOffice:
        raise missing(
            Phrase("旧格式的文字文档", "a document of an old format"), Phrase("LibreOffice", "LibreOffice")
        ) from None
    except Stopped as stop:
        raise stopped(stop.words) from None
    if made is None:
        raise damaged("LibreOffice 打不开", "LibreOffice cannot open it")
    return read_word(made)
