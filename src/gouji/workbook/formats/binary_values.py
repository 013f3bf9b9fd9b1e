"""Values of cells as binary workbooks store them, .xls and .xlsb alike: packed numbers and errors by their numbers."""

from __future__ import annotations

import math
import struct

from gouji.workbook.formats.limits import damaged
from gouji.workbook.formats.raw import LARGEST_WHOLE

ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
"""Errors by their numbers (BErr of [MS-XLS] and [MS-XLSB])."""


def packed_number(packed: int) -> int | float:
    """A number in thirty bits, with two that say whether it is whole and whether it is hundredths (RkNumber).

    Args:
        packed: its four bytes.

    Raises:
        Refused: it is none.
    """
    if packed & 2:
        number: float = struct.unpack("<i", struct.pack("<I", packed))[0] >> 2
    else:
        number = struct.unpack("<d", struct.pack("<Q", (packed & ~3) << 32))[0]
    return plain_number(number / 100 if packed & 1 else number)


def plain_number(number: float) -> int | float:
    """A number, an integer if it is whole.

    Args:
        number: as it is stored.

    Raises:
        Refused: it is none.
    """
    if not math.isfinite(number):
        raise damaged("数值的写法有误", "a number that is none")
    return int(number) if float(number).is_integer() and abs(number) < LARGEST_WHOLE else number
