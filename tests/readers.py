"""The two readers of an .xlsx, each by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from edit import Workbook

import gouji
from gouji.reading.workbooks import Options
from gouji.workbook.reader import DEFAULT_LIMITS
from gouji.workbook.reader.fast import read_plain
from gouji.workbook.reader.parts import Unusual

THOROUGH = Options(limits=replace(DEFAULT_LIMITS, members=DEFAULT_LIMITS.members - 1))
"""The fast reader knows only the limits every workbook is under; asking for others asks for the thorough one."""


def is_taken(data: bytes) -> bool:
    """Whether the fast reader takes it."""
    try:
        read_plain(data)
    except Unusual:
        return False
    return True


def assert_same(data: bytes) -> None:
    """Both say the same."""
    assert gouji.read_bytes(data, "x").to_json() == gouji.read_bytes(data, "x", THOROUGH).to_json()


def changed(data: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """The workbook with another text in a part."""
    book = Workbook(data)
    text = book.parts[part].decode()
    assert change(text) != text
    book.parts[part] = change(text).encode()
    return book.to_bytes()
