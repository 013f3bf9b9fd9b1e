"""Saved pages (.html, and .mhtml with everything in one file): their encoding, and what they show."""

from __future__ import annotations

import email
import email.policy
import json
import re
from email.message import EmailMessage

from gouji.findings import Phrase
from gouji.reading.published.document import PrintedDocument, document_of
from gouji.reading.published.formats.base import damaged, missing, over, stopped
from gouji.workbook.confined import Bounds, Stopped, TooMuch, ask_kept

BOUNDS = Bounds(seconds=30.0, processor_seconds=10, memory=1 << 30)
_ORDINARY_LENGTH, _ORDINARY_TAGS = 128_000, 10_000
"""A page of more characters or tags may cost seconds, and is parsed in a process of its own."""
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_-]{2,20})""", re.IGNORECASE)
_START = 4096
_CHINESE = {"gb2312", "gbk", "gb18030", "x-gbk", "gb_2312-80", "cp936", "gb-2312"}


def read_page(data: bytes) -> PrintedDocument:
    """The document that a page is.

    Args:
        data: of a whole file.

    Returns:
        Its paragraphs and tables.

    Raises:
        Unreadable: it is more than any report, or the library is not installed.
    """
    try:
        from gouji.workbook.confined.web import blocks_of  # noqa: PLC0415  # an extra
    except ImportError:
        install = "pip install 'gouji[html]'"
        raise missing(Phrase("网页", "a page"), Phrase(install, install)) from None
    text = decoded(data)
    try:
        if len(text) <= _ORDINARY_LENGTH and text.count("<") <= _ORDINARY_TAGS:
            return document_of(blocks_of(text))
        said, made = ask_kept("web", text.encode("utf-8", "replace"), {}, BOUNDS)
    except TooMuch as much:
        raise over(much.what, much.limit) from None
    except Stopped as stop:
        raise stopped(stop.words) from None
    if said.get("error") == "limit":
        raise over(said["what"], said["limit"])
    if "error" in said:
        raise damaged("网页无法解析", f"the page cannot be parsed: {said.get('detail')}")
    return document_of(json.loads(made))


def read_saved_page(data: bytes) -> PrintedDocument:
    """The document that a page saved as one file is (.mhtml): its first part that is a page.

    Args:
        data: of a whole file.

    Returns:
        Its paragraphs and tables.

    Raises:
        Unreadable: there is none.
    """
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if isinstance(part, EmailMessage) and part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                charset = part.get_content_charset()
                return read_page(content if charset is None else _in_utf8(content, charset))
    raise damaged("单个文件网页中没有正文", "no page in it")


def _in_utf8(content: bytes, charset: str) -> bytes:
    try:
        return b"\xef\xbb\xbf" + content.decode(_codec(charset), "replace").encode()
    except LookupError:
        return content


def decoded(data: bytes) -> str:
    """The text of a page: by its mark, by what it says itself, or as UTF-8, or else as GB 18030.

    Args:
        data: of a whole file.

    Returns:
        Characters; those that cannot be decoded become marks of replacement.
    """
    for mark, codec in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return data[len(mark) :].decode(codec, "replace")
    match = _CHARSET.search(data[:_START])
    if match is not None:
        try:
            named = data.decode(_codec(match[1].decode("ascii")), "replace")
        except LookupError:
            named = None
        if named is not None and named.count("\ufffd") * 500 <= len(named):
            return named
    for codec in ("utf-8", "gb18030"):
        try:
            return data.decode(codec)
        except UnicodeError:
            continue
    return data.decode("utf-8", "replace")


def _codec(name: str) -> str:
    return "gb18030" if name.lower() in _CHINESE else "big5hkscs" if name.lower() == "big5" else name
