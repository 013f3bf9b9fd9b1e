"""Formats of published reports, told by the bytes of a file and not by its name: a module and a record each."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from gouji.findings import Finding, Phrase
from gouji.findings.rules import F104, F120
from gouji.reading.published.adjacent import Adjacent, no_files
from gouji.reading.published.document import PrintedDocument
from gouji.reading.published.formats.base import UnreadableReport, encrypted, over
from gouji.reading.published.formats.office import read_old
from gouji.reading.published.formats.pdf import read_pdf
from gouji.reading.published.formats.text import read_text
from gouji.reading.published.formats.web import decoded, read_mixed, read_page, read_saved_page
from gouji.reading.published.formats.word import read_word
from gouji.workbook.confined import TooMuch
from gouji.workbook.formats import COMPOUND_SIGNATURE, DEFAULT_LIMITS, Limits

__all__ = ["FORMATS", "PublishedFormat", "UnreadableReport", "document_in", "format_of", "is_published"]

_START = 4096
_PAGE = re.compile(rb"<(!doctype\s+html|html|head|body|meta|title|table|div|p|center|script|!--)\b", re.IGNORECASE)
_OF_A_PAGE = re.compile(
    rb"<(!doctype\s+html|html|head|body|meta|title|div|p|center|script|style|link|iframe)\b", re.IGNORECASE
)
_SAVED = re.compile(
    rb"\A(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,20}?(?:MIME-Version:|Content-Type:[ \t]*multipart/related)",
    re.IGNORECASE,
)
"""The head of a page saved as one file, where Chinese titles are folded into several lines."""
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_FEW_SIGNS = 500
"""Bytes of a text to one that no text has: pastes from Word leave the signs of its fields and footnotes."""


@dataclass(frozen=True, slots=True)
class PublishedFormat:
    """A format that is read.

    Attributes:
        name: as JSON has it.
        is_of: true if bytes are a file of the format, as far as their beginning tells.
        read: the document in a file, with what lies beside it; raises :class:`UnreadableReport`.
    """

    name: str
    is_of: Callable[[bytes], bool]
    read: Callable[[bytes, Adjacent], PrintedDocument]


def _is_word(data: bytes) -> bool:
    return data.startswith(b"PK\x03\x04") and b"word/" in data and b"xl/workbook" not in data


def _is_old(data: bytes) -> bool:
    if data.startswith(COMPOUND_SIGNATURE):
        return _holds(data, "WordDocument")
    opened = data.startswith(b"PK\x03\x04") and b"mimetypeapplication/vnd.oasis.opendocument.text" in data[:_START]
    return data.startswith(b"{\\rtf") or opened


def _holds(data: bytes, stream: str) -> bool:
    return any(name.encode("utf-16-le") in data for name in (stream, stream.upper()))


def _is_page(data: bytes) -> bool:
    return _is_text(data) and _PAGE.search(data[:_START].replace(b"\x00", b"")) is not None


def _is_mixed(data: bytes) -> bool:
    """True of lines of text with tables as in a page, which converters write for what markdown cannot say."""
    return b"<table" in data and _is_text(data) and _OF_A_PAGE.search(data) is None


def _is_text(data: bytes) -> bool:
    start = data[: 16 * _START]
    return data.startswith((b"\xff\xfe", b"\xfe\xff")) or len(_NO_TEXT.findall(start)) * _FEW_SIGNS <= len(start)


FORMATS: tuple[PublishedFormat, ...] = (
    PublishedFormat("pdf", lambda data: b"%PDF-" in data[:1024], lambda data, _: read_pdf(data)),
    PublishedFormat("docx", _is_word, lambda data, _: read_word(data)),
    PublishedFormat("doc", _is_old, lambda data, _: read_old(data)),
    PublishedFormat(
        "mhtml", lambda data: _SAVED.match(data[:_START]) is not None, lambda data, _: read_saved_page(data)
    ),
    PublishedFormat("text", _is_mixed, read_mixed),
    PublishedFormat("html", _is_page, read_page),
    PublishedFormat("text", _is_text, lambda data, _: read_text(decoded(data))),
)
"""In the order in which they are tried."""

_OTHERS = (
    (b"\x89PNG", Phrase("图片", "an image")),
    (b"\xff\xd8\xff", Phrase("图片", "an image")),
    (b"GIF8", Phrase("图片", "an image")),
    (b"BM", Phrase("图片", "an image")),
    (b"II*\x00", Phrase("图片", "an image")),
    (b"MM\x00*", Phrase("图片", "an image")),
    (b"Rar!", Phrase("RAR 压缩包", "a RAR archive")),
    (b"7z\xbc\xaf", Phrase("7z 压缩包", "a 7z archive")),
)
_WORKBOOK = Phrase("工作簿（请用 gouji import）", "a workbook (take gouji import)")
_UNKNOWN = Phrase("不认识的文件", "a file of an unknown kind")


def format_of(data: bytes) -> PublishedFormat:
    """The format of a file.

    Args:
        data: of a whole file.

    Returns:
        The first that claims it.

    Raises:
        UnreadableReport: it is none that is read.
    """
    if not data:
        raise UnreadableReport(Finding(F104))
    if data.startswith(COMPOUND_SIGNATURE) and _holds(data, "EncryptedPackage"):
        raise encrypted()
    other = next((words for signature, words in _OTHERS if data.startswith(signature)), None)
    if other is None:
        found = next((known for known in FORMATS if known.is_of(data)), None)
        if found is not None:
            return found
        is_workbook = (data.startswith(b"PK\x03\x04") and b"xl/" in data) or data.startswith(COMPOUND_SIGNATURE)
        other = _WORKBOOK if is_workbook else _UNKNOWN
    raise UnreadableReport(Finding(F120, values={"format": other}))


def is_published(data: bytes) -> bool:
    """True if a file is one of the formats in which reports are published, and no workbook.

    Args:
        data: of a whole file.
    """
    return bool(data) and any(known.is_of(data) for known in FORMATS if known.name != "text")


def document_in(
    data: bytes, limits: Limits = DEFAULT_LIMITS, adjacent: Adjacent = no_files
) -> tuple[PublishedFormat, PrintedDocument]:
    """The format of a file, and the document in it.

    Args:
        data: of a whole file.
        limits: of its size.
        adjacent: what lies beside it.

    Returns:
        Both.

    Raises:
        UnreadableReport: it cannot be read.
    """
    if len(data) > limits.file_bytes:
        raise over("bytes", limits.file_bytes)
    known = format_of(data)
    try:
        return known, known.read(data, adjacent)
    except TooMuch as much:
        raise over(much.what, much.limit) from None
