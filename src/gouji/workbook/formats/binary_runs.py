"""Runs of texts in binary workbooks: XLUnicodeRichExtendedString of [MS-XLS], RichStr of [MS-XLSB].

A text is followed by the places where a font begins, counted in UTF-16, and the numbers of these fonts.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterator, Mapping, Sequence

from gouji.workbook.formats.colours import WHITE, Colour, is_alike, is_of_symbols, is_read_in
from gouji.workbook.formats.rich_text import RichText, Run, split_runs

Starts = Sequence[tuple[int, int]]
"""The places in a text, in units of UTF-16, where fonts begin, and the numbers of these fonts."""

_STRUCK = 0x0008
SYMBOLS = b"\2"
"""The set of characters of fonts of symbols."""
TWIPS = 20
"""Of a point, in which binary files say the size of letters."""
LARGEST_HEIGHT = 8191
"""Twips that a font may be high; conditions say more where they say none ([MS-XLS] 2.5.92)."""
_LONG, _WIDE, _EXTENDED, _RICH = 2, 0x01, 0x04, 0x08


def font_marks(
    record: bytes, charset: int, script: int, name: str, colour: Colour | None, behind: Colour | None = WHITE
) -> Run:
    """A run without text in a font.

    Args:
        record: the font: its height, then its flags.
        charset: the place in it that says its set of characters.
        script: the place in it that says superscript or subscript.
        name: of the font.
        colour: of the font; None if it is not known.
        behind: the colour of what lies behind it; None if it is not known.
    """
    height, flags = struct.unpack_from("<HH", record)
    (shift,) = struct.unpack_from("<H", record, script)
    is_of_signs = is_of_symbols(name) or record[charset : charset + 1] == SYMBOLS
    is_unseen = is_alike(colour, behind) or (height > 0 and not is_read_in(height / TWIPS)) or is_of_signs
    return Run("", bool(flags & _STRUCK), shift in (1, 2), is_unseen, has_font=True)


def starts_in(content: bytes) -> Starts:
    """The places where fonts begin, two numbers of two bytes each.

    Args:
        content: the bytes behind a text.
    """
    return tuple(struct.iter_unpack("<HH", content))


def rich_text(text: str, starts: Starts, fonts: Mapping[int, Run], font: Run | None) -> RichText | None:
    """The text of a cell in the runs that its fonts make of it.

    Args:
        text: the whole text.
        starts: where fonts begin in it.
        fonts: those with marks by their numbers.
        font: of the cell, None if it has no marks.

    Returns:
        None if no run is struck out, shifted or unseen.
    """
    if font is None and not any(number in fonts for _, number in starts):
        return None
    # Characters beyond the first plane are two units.
    units = [0, *itertools.accumulate(1 + (char > "\uffff") for char in text)]
    places = {unit: place for place, unit in enumerate(units)}
    plain = Run("", has_font=True)
    found = split_runs(text, [(places.get(unit, len(text)), fonts.get(number, plain)) for unit, number in starts])
    found = found.in_font(font)
    return found if found.is_marked else None


class StringTable:
    """The shared strings of an .xls, which lie across records: the table and those that continue it.

    Args:
        records: their contents, in order.
    """

    def __init__(self, records: Sequence[bytes]) -> None:
        self._records = records
        self._number, self._at = 0, 8

    def starts(self) -> Iterator[tuple[int, Starts]]:
        """The numbers of the strings in which fonts begin, and where they do.

        Raises:
            struct.error, IndexError: it is cut off.
        """
        (count,) = struct.unpack_from("<I", self._records[0], 4)
        for number in range(count):
            if self._is_at_end():
                return
            length, flags = struct.unpack("<HB", self._bytes(3))
            (runs,) = struct.unpack("<H", self._bytes(2)) if flags & _RICH else (0,)
            (more,) = struct.unpack("<I", self._bytes(4)) if flags & _EXTENDED else (0,)
            self._skip_characters(length, flags)
            if runs:
                yield number, starts_in(self._bytes(4 * runs))
            self._bytes(more)

    def _is_at_end(self) -> bool:
        return self._number == len(self._records) - 1 and self._at >= len(self._records[self._number])

    def _bytes(self, count: int) -> bytes:
        """The next bytes, whichever records they lie in."""
        pieces = []
        while count:
            record = self._records[self._number]
            piece = record[self._at : self._at + count]
            pieces.append(piece)
            self._at += len(piece)
            count -= len(piece)
            if count:
                self._number, self._at = self._number + 1, 0
        return b"".join(pieces)

    def _skip_characters(self, count: int, flags: int) -> None:
        """Pass over characters; a record that continues them says anew how wide they are."""
        while count:
            width = _LONG if flags & _WIDE else 1
            fitting = min(count, (len(self._records[self._number]) - self._at) // width)
            self._at += fitting * width
            count -= fitting
            if count:
                self._number += 1
                flags, self._at = self._records[self._number][0], 1
