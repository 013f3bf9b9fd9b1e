"""Mail files: the attachments of a message (.eml, .msg), or of a mailbox (.mbox), as an archive in memory.

Only headers and attachments are read; bodies, and pictures that belong to them, are none. Messages come from anybody:
the plain policy of :mod:`email` is used, whose parser of headers costs no more than their length, and what nests or is
divided as no mail program does it is not parsed.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from email.utils import parseaddr, parsedate_to_datetime, unquote
from pathlib import Path, PurePath

from gouji.collection.outlook_messages import BrokenMessageError, OutlookMessage, is_message
from gouji.common import MemberNames, native, opened
from gouji.workbook.formats import COMPOUND_SIGNATURE

SUFFIXES = (".eml", ".mbox", ".mbx")
OUTLOOK = ".msg"
MOST_BYTES = 200_000_000
"""Bytes of a mail file; it is held in memory, with its attachments beside it."""
_MOST_LINES = 3_000_000
"""Lines of a mail file: Base64 of the most bytes has fewer."""
_MOST_PARTS = 50
"""Multiparts of a message; one that is forwarded ten times has thirty."""
_MOST_DEPTH = 10
"""Messages that are files attached to messages; what is deeper is a file."""
_NAMELESS = "附件"
_MOST_TEXT = 200
_MOST_HEADER = 2_000
"""Characters of a header that are decoded: the library takes more time than their number."""
_HEADERS = re.compile(rb"(?im)\A(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}")
_FIRST_OF_MAILBOX = b"From "
_NEXT_MESSAGE = re.compile(rb"(?m)(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\n]+\n")
_BOUNDARY = re.compile(rb"(?i)boundary\s*\*?[0-9*]*\s*=")
_ENCODED_WORDS = re.compile(r"=\?[^?]*\?[BQbq]\?[ -~]*?\?=(?:\s*=\?[^?]*\?[BQbq]\?[ -~]*?\?=)*")

_SIGNATURES = frozenset(f"application/{kind}" for kind in ("pkcs7-signature", "x-pkcs7-signature", "pgp-signature"))
"""Parts by which a mail is signed: each is another one, and nobody is to decide about it."""


@dataclass(frozen=True, slots=True)
class MailHead:
    """The head of the message to which a file was attached.

    Attributes:
        sender: as the message says, which proves nothing.
        sent: likewise, with an offset; None if it does not say.
    """

    sender: str
    sent: datetime | None


class _Lenient(Compat32):
    """Headers unfolded, and as they were meant where a mail program wrote bare bytes, which the library would lose."""

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002  # the caller names it
        return _text(b" ".join(map(bytes.strip, value.encode("ascii", "surrogateescape").splitlines())), None)


class TooLargeError(Exception):
    """The mail file has more bytes than may be held in memory."""

    def __init__(self, found: int) -> None:
        super().__init__(str(found))
        self.found = found


class BrokenMailError(Exception):
    """The mail file is built as no mail program builds one."""


def is_mail(path: Path) -> bool:
    """True for a message or a mailbox: the name says so, and the bytes do not say otherwise.

    Args:
        path: of any file.

    Returns:
        False for a workbook that was renamed.
    """
    return _is_mail(path.name, lambda count: _head(path, count))


def _is_mail(name: str, head_of: Callable[[int], bytes]) -> bool:
    suffix = PurePath(name).suffix.lower()
    if suffix == OUTLOOK:
        return head_of(len(COMPOUND_SIGNATURE)) == COMPOUND_SIGNATURE and is_message(head_of(MOST_BYTES))
    if suffix not in SUFFIXES:
        return False
    head = head_of(16_384)
    return head.startswith(_FIRST_OF_MAILBOX) or _HEADERS.match(head.replace(b"\r\n", b"\n")) is not None


def may_be_mail(name: str) -> bool:
    """True for the name of a message or a mailbox.

    Args:
        name: of any file.

    Returns:
        True too for a workbook that was renamed.
    """
    return PurePath(name).suffix.lower() in (*SUFFIXES, OUTLOOK)


def holds_mail(name: str, data: bytes) -> bool:
    """True for the content of a message or a mailbox, as :func:`is_mail` is for a path.

    Args:
        name: of the file.
        data: all of it.

    Returns:
        False for a workbook that was renamed.
    """
    return _is_mail(name, lambda count: data[:count])


def packed(path: Path) -> tuple[zipfile.ZipFile, tuple[MailHead, ...]]:
    """The attachments in a mail file.

    Args:
        path: of a file of which :func:`is_mail` is true.

    Returns:
        An archive in memory, and for each file in it the head of its message.

    Raises:
        TooLargeError: the file is larger than *MOST_BYTES*.
        BrokenMailError: it is built as no mail program builds one.
        OSError: it cannot be read.
    """
    size = os.stat(native(path)).st_size  # noqa: PTH116  # long paths on Windows
    if size > MOST_BYTES:
        raise TooLargeError(size)
    with opened(path) as stream:
        return packed_content(path.name, stream.read(MOST_BYTES + 1))


def packed_content(name: str, data: bytes) -> tuple[zipfile.ZipFile, tuple[MailHead, ...]]:
    """The attachments in the content of a mail file, as :func:`packed` gives them.

    Args:
        name: of the file.
        data: all of it, for which :func:`holds_mail` is true.

    Returns:
        An archive in memory, and for each file in it the head of its message.

    Raises:
        BrokenMailError: it is built as no mail program builds one.
    """
    heads, names = [], MemberNames()
    store = io.BytesIO()
    with zipfile.ZipFile(store, "w", zipfile.ZIP_STORED) as archive:
        for head, inside, content in _files(name, data):
            # With a date of its own each time, the same mail would not give the same archive.
            archive.writestr(zipfile.ZipInfo(names.unused(inside)), content)
            heads.append(head)
    return zipfile.ZipFile(store), tuple(heads)


def _files(called: str, data: bytes, depth: int = 0) -> Iterator[tuple[MailHead, str, bytes]]:
    """The files in a mail file, each with the head of its message, a path and its content."""
    if PurePath(called).suffix.lower() == OUTLOOK:
        yield from _attached_in_outlook(data, depth)
        return
    if data.count(b"\n") > _MOST_LINES:
        raise BrokenMailError
    is_mailbox = data.startswith(_FIRST_OF_MAILBOX)
    for number, text in enumerate(_messages(data)):
        for head, name, content in _attachments(text, depth):
            yield head, f"{number + 1:04}/{name}" if is_mailbox else name, content


def _attached_in_outlook(data: bytes, depth: int) -> Iterator[tuple[MailHead, str, bytes]]:
    try:
        message = OutlookMessage(data)
        head = MailHead(_written(*message.sender), message.sent)
        for name, content in message.attachments():
            yield from ((head, *file) for file in _opened(_last(name), content, depth))
    except BrokenMessageError as error:
        raise BrokenMailError from error


def _head(path: Path, count: int) -> bytes:
    with opened(path) as stream:
        return stream.read(count)


def _messages(data: bytes) -> Iterator[bytes]:
    """The messages of a mailbox, or the one that a file is."""
    if not data.startswith(_FIRST_OF_MAILBOX):
        yield data
        return
    starts = list(_NEXT_MESSAGE.finditer(data))
    for found, following in zip(starts, [*starts[1:], None], strict=True):
        yield data[found.end() : following.start() if following is not None else len(data)]


def _opened(name: str, content: bytes, depth: int) -> list[tuple[str, bytes]]:
    """The file that was attached, or the files of a message that was attached as one, like one that was forwarded."""
    if depth < _MOST_DEPTH and holds_mail(name, content):
        with suppress(BrokenMailError):  # the file is named for what it is
            return [(inside, data) for _, inside, data in _files(name, content, depth + 1)]
    return [(name, content)]


def _attachments(text: bytes, depth: int) -> Iterator[tuple[MailHead, str, bytes]]:
    if len(_BOUNDARY.findall(text)) > _MOST_PARTS:
        raise BrokenMailError
    try:
        message = message_from_bytes(text, policy=_Lenient())
        head = _mail_head(message)
        for part in message.walk():
            name, content = _file_name(part), part.get_payload(decode=True)
            if part.get_content_type() == "message/rfc822":
                name, content = "转发.eml", _encoded_message(part)
            if name is not None and isinstance(content, bytes) and not _is_signature(part, content):
                yield from ((head, *file) for file in _opened(name, content, depth))
    except (RecursionError, ValueError, LookupError, AssertionError, TypeError, AttributeError) as error:
        # Whatever the library stumbles over in a message that nobody's program wrote.
        raise BrokenMailError from error


def _encoded_message(part: Message) -> bytes | None:
    """A message that was forwarded in Base64, which the library does not undo; None for one that it parsed."""
    inside = part.get_payload(0)
    if not isinstance(inside, Message) or inside.keys() or inside.is_multipart():
        return None
    inside["Content-Transfer-Encoding"] = part.get("Content-Transfer-Encoding", "")
    content = inside.get_payload(decode=True)
    return content if isinstance(content, bytes) else None


def _is_signature(part: Message, content: bytes) -> bool:
    """True for what signs a mail; a workbook that a program called so is none."""
    return part.get_content_type() in _SIGNATURES and not content.startswith((b"PK", COMPOUND_SIGNATURE))


def _mail_head(message: Message) -> MailHead:
    name, address = _sender(message.get("From", "")[:_MOST_HEADER])
    sent = None
    with suppress(ValueError, TypeError, OverflowError, IndexError):
        sent = parsedate_to_datetime(message.get("Date", "")[:_MOST_TEXT])
        sent = sent if sent.tzinfo is not None else sent.replace(tzinfo=UTC)  # "-0000": its sender does not say
    return MailHead(_written(name, address), sent)


def _sender(header: str) -> tuple[str, str]:
    """The name and the address of a sender. A name is decoded once it is taken out: it may hold commas and an @.

    What stands between the last angle brackets is the address, whatever else a header says: versions of Python differ
    in what they take for one (``parseaddr``).
    """
    before, bracket, behind = header.rpartition("<")
    name, address = (unquote(before.strip()), behind.partition(">")[0]) if bracket else parseaddr(header)
    return _decoded(name).strip(), "".join(address.split())


def _written(name: str, address: str) -> str:
    """A sender as it is written in a header."""
    return " ".join(filter(None, (name, f"<{address}>" if address else "")))[:_MOST_TEXT]


def _file_name(part: Message) -> str | None:
    """The name of an attachment; None for a part that is none."""
    if part.is_multipart():
        return None
    disposition = part.get_content_disposition()
    if disposition != "attachment" and part.get_content_maintype() == "image":
        return None  # of a letterhead, not of a report
    name = _parameter(part, "filename", "content-disposition") or _parameter(part, "name", "content-type")
    if not name:
        return _NAMELESS if disposition == "attachment" else None
    return _last(_decoded(name))


def _parameter(part: Message, name: str, header: str) -> str | None:
    value = part.get_param(name, None, header)
    if not isinstance(value, tuple):
        return value and unquote(value).strip()
    charset, _, text = value  # bytes as characters of Latin-1 (RFC 2231)
    try:
        return _text(text.encode("latin-1"), charset).strip()
    except UnicodeEncodeError:
        return text.strip()


def _last(name: str) -> str:
    """The last part of a name, which a hostile message may have made a path."""
    return name.replace("\\", "/").rpartition("/")[2].strip()[-_MOST_TEXT:] or _NAMELESS


def _decoded(text: str) -> str:
    """A header as it was meant: encoded words among characters that stand there bare."""
    return _ENCODED_WORDS.sub(lambda words: _words(words[0]), text[:_MOST_HEADER])


def _words(text: str) -> str:
    """Encoded words that stand beside each other: a character may begin in one and end in the next."""
    try:
        pieces = decode_header(text)
    except (MessageError, ValueError, LookupError):  # half an encoded word
        return text
    return "".join(piece if isinstance(piece, str) else _text(piece, charset) for piece, charset in pieces)


def _text(data: bytes, charset: str | None) -> str:
    """Bytes as text: of UTF-8 if they can be, else of GB18030, which programs mean that write GB2312."""
    if charset is not None and charset.lower() not in ("gb2312", "gbk", "unknown-8bit"):
        with suppress(UnicodeError, LookupError):
            return data.decode(charset)
    likely = (data.decode(encoding, "replace") for encoding in ("utf-8", "gb18030"))
    return min(likely, key=lambda text: text.count("\ufffd"))
