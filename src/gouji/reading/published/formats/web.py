"""Saved pages (.html, and .mhtml with everything in one file): their encoding, and what they show."""

from __future__ import annotations

import binascii
import contextlib
import html
import itertools
import json
import quopri
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gouji.common import install_command
from gouji.findings import OUT_OF_TIME, Phrase
from gouji.reading.published.adjacent import Adjacent, joined, no_files
from gouji.reading.published.document import PrintedDocument, Table, document_of
from gouji.reading.published.formats.base import damaged, missing, over, stopped
from gouji.reading.published.formats.text import read_text
from gouji.workbook.confined import Bounds, Stopped, ask_kept

BOUNDS = Bounds(seconds=30.0, processor_seconds=10, memory=1 << 30)
_ORDINARY_LENGTH, _ORDINARY_TAGS = 128_000, 10_000
"""A page of more characters or tags may cost seconds, and is parsed in a process of its own."""
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_-]{2,20})""", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_START = 4096
_FEW_WRONG = 500
"""Characters to one that cannot be decoded: pages are cut and pasted, and a wrong byte makes no other encoding."""
_CODECS = {
    **dict.fromkeys(("utf-8", "utf8", "unicode-1-1-utf-8", "x-unicode20utf8"), "utf-8"),
    **dict.fromkeys(
        ("gb2312", "gbk", "gb18030", "x-gbk", "gb_2312-80", "gb_2312", "cp936", "gb-2312", "chinese", "csgb2312"),
        "gb18030",
    ),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5", "cn-big5", "csbig5"), "big5hkscs"),
}
"""By the labels of the WHATWG. Names that Python knows too, like idna, decode nothing that a page is written in."""
_DEEPEST_PART, _MOST_PARTS, _LONGEST_HEAD = 4, 2_000, 16_384
_MOST_FRAMES, _MANY_CELLS = 12, 50
_FEWEST_FIGURES, _FEWEST_LABELS = 5, 12
"""One in how many cells of a form holds a figure or nothing, at least; and words of its own, more than days have."""
_TABLE_TAG = re.compile(r"(</?table\b)", re.IGNORECASE)
_PICTURE = re.compile(r"!\[[^\]]*\]\([^()]*\)")
_FRAME = re.compile(rb"<i?frame\b", re.IGNORECASE)
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(rb"\r?\n[ \t]+")
_CONTENT_TYPE = re.compile(rb"^Content-Type:[ \t]*([\w/+.-]{1,80})[^\r\n]*", re.IGNORECASE | re.MULTILINE)
_BOUNDARY = re.compile(rb"""boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))""", re.IGNORECASE)
_TRANSFER = re.compile(rb"^Content-Transfer-Encoding:[ \t]*([\w-]{1,40})", re.IGNORECASE | re.MULTILINE)
_LOCATION = re.compile(rb"^Content-Location:[ \t]*(\S{1,2000})", re.IGNORECASE | re.MULTILINE)
_PART_CHARSET = re.compile(rb"""charset="?([A-Za-z0-9_-]{2,20})""", re.IGNORECASE)


def read_page(data: bytes, adjacent: Adjacent = no_files) -> PrintedDocument:
    """The document that a page is, or that of the one frame in it that has tables.

    Args:
        data: of a whole file.
        adjacent: what lies beside it: its style sheets, and the pages in its frames.

    Returns:
        Its paragraphs and tables.

    Raises:
        UnreadableReport: it is more than any report, or the library is not installed.
    """
    return _or_framed(_read_page(data, adjacent), data, _frames(data, adjacent))


def read_mixed(data: bytes, _adjacent: Adjacent = no_files) -> PrintedDocument:
    """The document that lines of text are with tables between them that are written as in a page.

    Args:
        data: of a whole file.

    Returns:
        Its paragraphs and tables.

    Raises:
        UnreadableReport: it is more than any report, or the library is not installed.
    """
    depth = 0
    page: list[str] = []
    for part in _TABLE_TAG.split(decoded(data)):
        if _TABLE_TAG.fullmatch(part):
            depth = max(0, depth - 1) if part[1] == "/" else depth + 1
            page.append(part)
        elif depth:
            page.append(part)
        else:
            tag, end, lines = part.partition(">") if page else ("", "", part)
            page += [tag, end, *_lines(lines.splitlines())]
    return _read_page("".join(page).encode("utf-8", "replace"), no_files)


def _lines(lines: list[str]) -> Iterator[str]:
    """Lines of text as in a page; those of a table of markdown are seen there as they are written."""
    for is_row, run in itertools.groupby(lines, lambda line: line.lstrip().startswith("|")):
        if is_row:
            yield "\n".join(["<pre>", *map(html.escape, run), "</pre>"])
        else:
            yield from map(_paragraph, run)


def _paragraph(line: str) -> str:
    bare = line.strip()
    text = bare.lstrip("#")
    if _PICTURE.fullmatch(bare):
        return ""
    return f"<p>{bare}</p>" if bare[:1] != "#" or text[:1] not in {"", " "} else f"<h2>{text.strip()}</h2>"


def _read_page(data: bytes, adjacent: Adjacent) -> PrintedDocument:
    """The document that a page is without its frames."""
    try:
        from gouji.reading.published.formats.sheets import linked_sheets  # noqa: PLC0415  # for pages alone
        from gouji.workbook.confined.web import blocks_of  # noqa: PLC0415  # an extra
    except ImportError:
        install = install_command("html")
        raise missing(Phrase("网页", "a page"), Phrase(install, install)) from None
    text = decoded(data)
    linked = linked_sheets(text, adjacent)
    try:
        if len(text) <= _ORDINARY_LENGTH and text.count("<") <= _ORDINARY_TAGS:
            return _document(blocks_of(text, linked.texts, is_bare=linked.has_missing))
        page, sheets = text.encode("utf-8", "replace"), "\n".join(linked.texts).encode("utf-8", "replace")
        about = {"page": len(page), "is_bare": linked.has_missing}
        said, made = ask_kept("web", page + sheets, about, BOUNDS)
    except Stopped as stop:
        raise stopped(stop.words) from None
    if said.get("error") == "limit":
        raise over(said["what"], said["limit"])
    if "error" in said:
        raise damaged("网页无法解析", f"the page cannot be parsed: {said.get('detail')}")
    return _document(json.loads(made))


def _document(plain: Mapping[str, Any]) -> PrintedDocument:
    """The document that the parser gives; lines that are seen as they are written are those of a text."""
    return document_of(plain, read_lines=lambda lines: read_text(lines, is_part=True).blocks)


def read_saved_page(data: bytes) -> PrintedDocument:
    """The document that a page saved as one file is (.mhtml): its first part that is a page, or the frame with tables.

    Args:
        data: of a whole file.

    Returns:
        Its paragraphs and tables.

    Raises:
        UnreadableReport: there is none.
    """
    parts = list(_parts(data, _DEEPEST_PART))
    pages = [part for part in parts if part.media_type == b"text/html"][:_MOST_FRAMES]
    if not pages:
        raise damaged("单个文件网页中没有正文", "no page in it")
    sheets = {part.address: part for part in parts if part.media_type == b"text/css" and part.address}

    def adjacent_of(page: _Part) -> Adjacent:
        def adjacent(address: str) -> bytes | None:
            sheet = sheets.get(address) or sheets.get(joined(page.address, address))
            return sheet.content if sheet is not None else None

        return adjacent

    document = _read_page(pages[0].content, adjacent_of(pages[0]))
    frames = ((page.content, adjacent_of(page)) for page in pages[1:])
    return _or_framed(document, pages[0].content, frames)


def _or_framed(document: PrintedDocument, data: bytes, frames: Iterable[tuple[bytes, Adjacent]]) -> PrintedDocument:
    """A document, or the one of its frames that has tables, if it has none itself."""
    if _FRAME.search(data) is None or _has_form(document):
        return document
    end = time.monotonic() + BOUNDS.processor_seconds
    framed = []
    for content, adjacent in frames:
        if time.monotonic() > end:  # all of them may cost what one page may
            raise stopped(OUT_OF_TIME)
        if _has_form(frame := _read_page(content, adjacent)):
            framed.append(frame)
    return framed[0] if len(framed) == 1 else document  # of several nobody knows which is meant


def _frames(data: bytes, adjacent: Adjacent) -> Iterator[tuple[bytes, Adjacent]]:
    """The pages that lie with a page and stand in its frames or in theirs, each with what lies beside it."""
    from gouji.reading.published.formats.sheets import attributes_of  # noqa: PLC0415  # for pages alone

    waiting = [("", data)]
    known: set[str] = set()
    for base, content in waiting:
        for frame in attributes_of(decoded(content), "iframe", "frame"):
            is_flat = frame.get("width") == frame.get("height") == "0"
            is_shown = not (is_flat or frame.keys() & {"hidden", "srcdoc"} or _UNSEEN.search(frame.get("style", "")))
            address = joined(base, frame.get("src", "")) if is_shown else ""
            page = adjacent(address) if address not in known and len(known) < _MOST_FRAMES else None
            known.add(address)
            if page is not None and all(page != other for _, other in waiting):
                yield page, lambda other, beside=address: adjacent(joined(beside, other))  # type: ignore[misc]
                waiting.append((address, page))


def _has_form(document: PrintedDocument) -> bool:
    """True if a document has as many cells as tables of a form have, labels and figures; menus have no figures."""
    tables = (block for block in document.blocks if isinstance(block, Table))
    texts = [cell.text.strip() for table in tables for row in table.rows for cell in row]
    without_words = sum(not any(map(str.isalpha, text)) for text in texts)
    labels = {text for text in texts if sum(map(str.isalpha, text)) > 1}
    is_filled = len(texts) >= _MANY_CELLS and without_words * _FEWEST_FIGURES >= len(texts)
    return is_filled and len(labels) >= _FEWEST_LABELS


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a MIME message that has none itself."""

    media_type: bytes
    head: bytes
    body: bytes

    @property
    def address(self) -> str:
        """The address by which other parts call it."""
        location = _LOCATION.search(self.head)
        return location[1].decode("ascii", "replace") if location is not None else ""

    @property
    def content(self) -> bytes:
        """What it holds, in UTF-8 if the message says in which encoding it is written."""
        encoding = _TRANSFER.search(self.head)
        content = _unpacked(self.body, encoding[1].lower() if encoding is not None else b"")
        kind = _CONTENT_TYPE.search(self.head)
        charset = _PART_CHARSET.search(kind[0]) if kind is not None else None
        codec = _codec(charset[1].decode("ascii")) if charset is not None else None
        return (
            content if codec is None else b"\xef\xbb\xbf" + content.decode(codec, "replace").encode("utf-8", "replace")
        )


def _parts(message: bytes, depth: int) -> Iterator[_Part]:
    """The parts of a MIME message and of those in it.

    The library's parser takes time that grows with the square of the parts and a frame of the stack for each level.
    """
    head, _, body = _BLANK_LINE.sub(b"\n\n", message, count=1).partition(b"\n\n")
    head = _FOLD.sub(b" ", head[:_LONGEST_HEAD])
    kind = _CONTENT_TYPE.search(head)
    if kind is None:
        return
    if not kind[1].lower().startswith(b"multipart/"):
        yield _Part(kind[1].lower(), head, body)
        return
    boundary = _BOUNDARY.search(kind[0])
    if boundary is not None and depth:
        mark = re.escape(b"--" + (boundary[1] or boundary[2]))
        border = re.compile(rb"^" + mark + rb"(?:--)?[ \t]*\r?\n", re.MULTILINE)
        for part in border.split(body, maxsplit=_MOST_PARTS)[1:]:
            yield from _parts(part, depth - 1)


def _unpacked(body: bytes, encoding: bytes) -> bytes:
    if encoding == b"quoted-printable":
        return quopri.decodestring(body)
    if encoding == b"base64":
        with contextlib.suppress(binascii.Error):
            return binascii.a2b_base64(body)
    return body


def decoded(data: bytes) -> str:
    """The text of a page: by its mark, by what it says itself, or as UTF-8, or else as GB 18030.

    Args:
        data: of a whole file.

    Returns:
        Characters; those that cannot be decoded become marks of replacement.
    """
    for mark, marked in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return data[len(mark) :].decode(marked, "replace")
    match = _CHARSET.search(_COMMENT.sub(b"", data[:_START]))
    codec = _codec(match[1].decode("ascii")) if match is not None else None
    for likely in filter(None, (codec, "utf-8", "gb18030")):
        text = data.decode(likely, "replace")
        if text.count("\ufffd") * _FEW_WRONG <= len(text):
            return text
    return data.decode("utf-8", "replace")


def _codec(name: str) -> str | None:
    """The codec of an encoding in which Chinese pages are written; None for any other, which a page only claims."""
    return _CODECS.get(name.lower())
