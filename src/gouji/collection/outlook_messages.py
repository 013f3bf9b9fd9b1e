"""Messages of Outlook (.msg, [MS-OXMSG]): sender, time and attachments. They come from anybody.

A message is a compound file: a stream of properties of a fixed size, a stream for every longer one, a storage for every
attachment. Its text is not read. A message that was attached to it is a storage of the same kind, whose attachments
count as those of the message.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from gouji.workbook.formats import CompoundFile, NotCompound

_PROPERTIES = "__properties_version1.0"
_ATTACHMENT = "__ATTACH_VERSION1.0_#"
_HEAD_OF_MESSAGE, _HEAD_OF_ATTACHMENT = 32, 8
"""Bytes before the properties of a message and of an attachment."""
_PROPERTY = struct.Struct("<HHI8s")
_TEXT, _OLD_TEXT, _BINARY, _OBJECT = "001F", "001E", "0102", "000D"
_SENDER_NAMES = ("0C1A", "0042")
_SENDER_ADDRESSES = ("5D01", "0C1F", "5D02", "0065")
"""Who sent it, before for whom it was sent; one inside an Exchange server has no address there but a path."""
_SUBMITTED, _DELIVERED, _CODE_PAGE = 0x0039, 0x0E06, 0x3FFD
_FILE_NAMES = ("3707", "3704", "3001")
_DATA = "3701"
_METHOD, _FLAGS, _HIDDEN = 0x3705, 0x3714, 0x7FFE
_BY_VALUE, _EMBEDDED = 1, 5
_PICTURE_IN_TEXT = 4
_MOST_ATTACHMENTS = 1_000
_MOST_NAMES = 100_000
"""Names in all its storages: a hostile file has one storage in a thousand places."""
_MOST_DEPTH = 10
"""Messages in messages; one that is forwarded ten times has as many."""
_FIRST_DAY = datetime(1601, 1, 1, tzinfo=UTC)
_WORKBOOKS = ("Workbook", "Book")


class BrokenMessageError(Exception):
    """The file is built as Outlook builds none."""


class OutlookMessage:
    """A message by its sender, its time and its attachments.

    Attributes:
        sender: the name and the address of who sent it, as it says, which proves nothing; each may be "".
        sent: the time it was sent, or came, likewise; None if it does not say.

    Args:
        data: the bytes of the file.

    Raises:
        BrokenMessageError: it is built as Outlook builds none.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._file = CompoundFile(data)
            self._facts = self._properties((), _HEAD_OF_MESSAGE)
            self.sender = self._sender()
        except NotCompound as error:
            raise BrokenMessageError from error
        self.sent = self._sent()
        self._left = len(data)
        self._count = 0
        self._names = 0

    def _sender(self) -> tuple[str, str]:
        names = (self._text((), number) for number in _SENDER_NAMES)
        addresses = (self._text((), number) for number in _SENDER_ADDRESSES)
        return next(filter(None, names), ""), next((address for address in addresses if "@" in address), "")

    def _sent(self) -> datetime | None:
        for number in (_SUBMITTED, _DELIVERED):
            if number in self._facts:
                with suppress(OverflowError):
                    return _FIRST_DAY + timedelta(microseconds=int.from_bytes(self._facts[number], "little") // 10)
        return None

    def attachments(self) -> Iterator[tuple[str, bytes]]:
        """The files that are attached to it and to messages in it; pictures of a letterhead are none.

        Yields:
            The name, and the content; nothing in it for a file that is elsewhere, of which there is but a link.

        Raises:
            BrokenMessageError: it is built as Outlook builds none, or holds more than it has bytes.
        """
        try:
            yield from self._attachments(())
        except NotCompound as error:
            raise BrokenMessageError from error

    def _attachments(self, message: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
        names = self._file.names(*message)
        self._names += len(names)
        if len(message) > 2 * _MOST_DEPTH or self._names > _MOST_NAMES:
            raise BrokenMessageError
        for storage in names:
            if not storage.startswith(_ATTACHMENT):
                continue
            self._count += 1
            if self._count > _MOST_ATTACHMENTS:
                raise BrokenMessageError
            place = (*message, storage)
            facts = self._properties(place, _HEAD_OF_ATTACHMENT)
            method = _number(facts, _METHOD)
            if method == _EMBEDDED:
                yield from self._attachments((*place, f"__substg1.0_{_DATA}{_OBJECT}"))
            elif not (_number(facts, _HIDDEN) & 1 or _number(facts, _FLAGS) & _PICTURE_IN_TEXT):
                called = (self._text(place, number) for number in _FILE_NAMES)
                yield next(filter(None, called), ""), self._content(place) if method == _BY_VALUE else b""

    def _content(self, attachment: tuple[str, ...]) -> bytes:
        content = self._file.stream(*attachment, f"__substg1.0_{_DATA}{_BINARY}")
        self._left -= len(content)
        if self._left < 0:  # the same bytes as many files
            raise BrokenMessageError
        return content

    def _properties(self, place: tuple[str, ...], head: int) -> Mapping[int, bytes]:
        """The properties of a fixed size by their numbers: eight bytes each."""
        data = self._file.stream(*place, _PROPERTIES)[head:]
        whole = data[: len(data) - len(data) % _PROPERTY.size]
        return {number: value for _, number, _, value in _PROPERTY.iter_unpack(whole)}

    def _text(self, place: tuple[str, ...], number: str) -> str:
        for kind in (_TEXT, _OLD_TEXT):
            path = (*place, f"__substg1.0_{number}{kind}")
            if self._file.has(*path):
                data = self._file.stream(*path)
                return (data.decode("utf-16-le", "replace") if kind == _TEXT else self._decoded(data)).rstrip("\0")
        return ""

    def _decoded(self, data: bytes) -> str:
        for encoding in (f"cp{_number(self._facts, _CODE_PAGE)}", "utf-8", "gb18030"):
            with suppress(UnicodeError, LookupError):
                return data.decode(encoding)
        return data.decode("ascii", "backslashreplace")


def _number(facts: Mapping[int, bytes], number: int) -> int:
    return int.from_bytes(facts.get(number, b"")[:4], "little")


def is_message(data: bytes) -> bool:
    """True for a message, whole or not, and not for a workbook that was renamed.

    Args:
        data: of a compound file.

    Returns:
        What the names in it say.
    """
    has = [name.encode("utf-16-le") in data for name in (_PROPERTIES, *_WORKBOOKS)]
    return has[0] or not any(has)
