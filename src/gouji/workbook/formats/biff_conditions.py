"""Conditional formats of an .xls, of 1997 and of 2007: the areas they cover, and how they change what cells display."""

from __future__ import annotations

import struct

from gouji.workbook.formats.biff_records import CF, CF12, COND_FMT, COND_FMT12
from gouji.workbook.formats.biff_styles import (
    EXT_BACKGROUND,
    EXT_FOREGROUND,
    EXT_GRADIENT,
    EXT_TEXT,
    code_in,
    diagonals_at,
    extensions,
    long_colour,
)
from gouji.workbook.formats.binary_runs import LARGEST_HEIGHT, TWIPS
from gouji.workbook.formats.binary_styles import NO_PATTERN, SOLID
from gouji.workbook.formats.colours import BLACK, WHITE, Colour, OwnColours, indexed_colour, is_alike, is_read_in
from gouji.workbook.formats.style_formats import ConditionalFormat, Ink, Inks

AREAS, RULES = {COND_FMT: 0, COND_FMT12: 12}, {CF: 0, CF12: 12}
"""Records of conditional formats and of their rules, by how many bytes stand before what both years have."""
AUTOMATIC = 0x7FFF
"""The number of the colour of a font that says none."""
_BAR, _ICONS, _SCALE = 4, 6, 3
"""Types of rules of 2007 that draw something in a cell or lay a colour behind its text."""
_SAYS_CODE, _HAS_NUMBER_FORMAT, _HAS_FONT = 1, 0x0200_0000, 0x0400_0000
_HAS_ALIGNMENT, _HAS_BORDER, _HAS_PATTERN, _HAS_PROTECTION = 0x0800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000
"""Flags of the parts that a rule has, in their order (DXFN)."""
_LINE_OF_FONT, _COLOUR_OF_FONT, _NO_LINE_OF_FONT, _LINE = 68, 80, 88, 0x80
"""In the font of a conditional format: where its line and its colour stand, and whether a line is said; and the bit."""
_HEIGHT_OF_FONT = 64
_SIZE_OF_FONT, _SIZE_OF_ALIGNMENT, _SIZE_OF_BORDER, _SIZE_OF_PATTERN = 118, 8, 8, 4
_SAYS_DIAGONALS = 14
"""The place of two bits that are set where a conditional format says nothing of a diagonal line."""
_SAYS_NO_PATTERN, _SAYS_NO_FRONT, _SAYS_NO_BACK = 0x0001_0000, 0x0002_0000, 0x0004_0000
"""Flags of what the fill of a rule leaves as it is."""


def areas_in(content: bytes) -> ConditionalFormat:
    """The areas of conditional formats, of which it is not known what they display.

    Args:
        content: of the record of 1997, or of that of 2007 behind its header.

    Returns:
        Without a code, in whatever areas the record names.
    """
    (count,) = struct.unpack_from("<H", content, 12)
    sides = (struct.unpack_from("<4H", content, 14 + 8 * index) for index in range(count))
    return ConditionalFormat(
        tuple(((top + 1, left + 1), (bottom + 1, right + 1)) for top, bottom, left, right in sides), None
    )


_LATER_FILLS = (EXT_GRADIENT, EXT_BACKGROUND, EXT_FOREGROUND)


def hides_value(record: bytes) -> bool:
    """True if a conditional format of 2007 shows a bar or an icon in the place of the value.

    Args:
        record: of the rule (CF12).
    """
    found = _of_2007(record)
    if found is None:
        return False
    type_, content = found
    return bool(content[5] & 1) if type_ == _ICONS else type_ == _BAR and not content[3] & 2


def _blackens(record: bytes, own: OwnColours) -> bool:
    """True if a bar or a scale of colours of 2007 lays the colour of usual letters behind a number."""
    type_, content = _of_2007(record) or (0, b"")
    starts = {_BAR: [6], _SCALE: range(len(content) - 16, 6, -24)[: content[4]] if len(content) > 4 else ()}
    for start in starts.get(type_, ()):
        kind, value = struct.unpack_from("<II", content, start)
        if is_alike(BLACK, long_colour(kind, value, 0, WHITE, own)):
            return True
    return False


def _of_2007(record: bytes) -> tuple[int, bytes] | None:
    """The type of a conditional format of 2007, and what only its type has ([MS-XLS] 2.4.43); None if it is cut off."""
    type_, _, first, second, size = struct.unpack_from("<BBHHI", record, 12)
    at = 22 + (size or 2) + first + second
    content = record[at + 2 + int.from_bytes(record[at : at + 2], "little") + 22 :]
    return (type_, content) if len(content) >= 14 else None


def changes_of(kind: int, record: bytes, own: OwnColours) -> tuple[str | int | None, bool, Inks]:
    """The changes of a conditional format ([MS-XLS] 2.5.90).

    Args:
        kind: of the record, one of :data:`RULES`.
        record: of the rule.
        own: the colours of the workbook.

    Returns:
        The code or the number of its number format, None if it has none; if it keeps numbers from sight; and the
        colours that it says, of 1997 and of 2007.
    """
    content = record[RULES[kind] + 6 :]
    if kind == CF12:
        if _blackens(record, own):
            return None, True, ()
        (size,) = struct.unpack_from("<I", content)
        content = content[4 : 4 + size]
    flags = struct.unpack_from("<I", content)[0] if len(content) >= 4 else 0
    code, at = _number_format(content) if flags & _HAS_NUMBER_FORMAT else (None, 6)
    said, is_unseen = Ink(None, None), False
    if flags & _HAS_FONT:
        (height,) = struct.unpack_from("<I", content, at + _HEIGHT_OF_FONT)
        (number,) = struct.unpack_from("<I", content, at + _COLOUR_OF_FONT)
        is_struck = content[at + _LINE_OF_FONT] & _LINE and not content[at + _NO_LINE_OF_FONT] & _LINE
        is_unseen = bool(is_struck) or (0 < height <= LARGEST_HEIGHT and not is_read_in(height / TWIPS))
        said = Ink(None if number > AUTOMATIC else indexed_colour(number, own.palette), None)
        at += _SIZE_OF_FONT
    at += _SIZE_OF_ALIGNMENT if flags & _HAS_ALIGNMENT else 0
    if flags & _HAS_BORDER:
        is_unseen |= bool(diagonals_at(content, at) & ~(flags >> _SAYS_DIAGONALS))
        at += _SIZE_OF_BORDER
    if flags & _HAS_PATTERN:
        pattern, colours = struct.unpack_from("<HH", content, at)
        said = Ink(said.font, _laid(flags, pattern, colours, own))
        at += _SIZE_OF_PATTERN
    later = dict(extensions(content[at + (2 if flags & _HAS_PROTECTION else 0) + 8 :], own))
    fill = next((later[type_] for type_ in _LATER_FILLS if type_ in later), said.behind)
    inks = said, Ink(later.get(EXT_TEXT, said.font), fill)
    return code, is_unseen or any(map(_is_unseen_on_paper, inks)), inks


def _laid(flags: int, pattern: int, colours: int, own: OwnColours) -> Colour | None:
    """The colour that the fill of a conditional format says: that behind a pattern, or the only one of a solid fill.

    A pattern of none takes the fill of the cell away.
    """
    if pattern >> 10 == NO_PATTERN and not flags & _SAYS_NO_PATTERN:
        return WHITE
    if not flags & _SAYS_NO_BACK:
        return indexed_colour(colours >> 7 & 0x7F, own.palette)
    is_only = pattern >> 10 == SOLID and not flags & (_SAYS_NO_PATTERN | _SAYS_NO_FRONT)
    return indexed_colour(colours & 0x7F, own.palette) if is_only else None


def _number_format(content: bytes) -> tuple[str | int, int]:
    """The code or the number of the number format of a conditional format, and where it ends."""
    if content[4] & _SAYS_CODE:
        (size,) = struct.unpack_from("<H", content, 6)
        return code_in(content[6:]), 6 + size
    return content[7], 8


def _is_unseen_on_paper(ink: Ink) -> bool:
    """True if colours are alike where what is not said is black on white."""
    return is_alike(BLACK if ink.font is None else ink.font, WHITE if ink.behind is None else ink.behind)
