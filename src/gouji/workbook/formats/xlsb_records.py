"""The records that the parts of a binary workbook (.xlsb) are made of ([MS-XLSB] 2.1.4), and the texts in them."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from gouji.workbook.formats.limits import checked_text, damaged


def records_in(part: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a part; both numbers before each are spelled in sevens of bits.

    Args:
        part: its bytes.

    Yields:
        Kind and content.

    Raises:
        Refused: one is cut off.
    """
    at, end = 0, len(part)
    while at < end:
        kind, at = _number(part, at, 2)
        size, at = _number(part, at, 4)
        if at + size > end:
            raise damaged("内部结构有误", "a record that is cut off")
        yield kind, part[at : at + size]
        at += size


def _number(part: bytes, at: int, most: int) -> tuple[int, int]:
    number = 0
    for place in range(most):
        number |= (part[at + place] & 0x7F) << 7 * place
        if part[at + place] < 0x80:
            return number, at + place + 1
    return number, at + most


def text_at(record: bytes, at: int) -> tuple[str, int]:
    """A text of a record, which has its length in characters before it.

    Args:
        record: its content.
        at: where the length stands.

    Returns:
        The text, and where it ends.

    Raises:
        Refused: it is cut off.
    """
    (length,) = struct.unpack_from("<I", record, at)
    end = at + 4 + 2 * length
    if end > len(record):
        raise damaged("内部结构有误", "a text that is cut off")
    return checked_text(record[at + 4 : end].decode("utf-16-le", "replace")), end
