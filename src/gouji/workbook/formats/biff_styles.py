"""Styles of an .xls, of 1997 and of 2007: format codes, fonts, fills, borders, and the colours in them."""

from __future__ import annotations

import math
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from gouji.workbook.formats.binary_changes import changes_in
from gouji.workbook.formats.binary_styles import obscured_by_alignment
from gouji.workbook.formats.colours import BLACK, PALETTE, WHITE, Colour, OwnColours, binary_colour, only
from gouji.workbook.formats.raw import Obscured
from gouji.workbook.formats.themes import LARGEST_THEME, theme_colours
from gouji.workbook.ooxml.package import MissingPart, Package

EXT_FOREGROUND, EXT_BACKGROUND, EXT_GRADIENT, EXT_TEXT = 0x04, 0x05, 0x06, 0x0D
"""Properties of a style since 2007 (ExtProp): the colours of its fill, of a gradient, and of its font."""
_FIRST_OF_PALETTE = 8
"""The number of the first colour that a workbook may choose."""


def code_in(record: bytes) -> str:
    """The format code of a record, in one or two bytes a character.

    Args:
        record: with the length of the code behind two bytes.

    Returns:
        As the file has it; the length of a code is not bounded here.
    """
    length, flags = struct.unpack_from("<HB", record, 2)
    if flags & 1:
        return record[5 : 5 + 2 * length].decode("utf-16-le", "replace")
    return record[5 : 5 + length].decode("latin-1")


def obscured(style: bytes) -> Obscured | None:
    """The way in which the alignment or a diagonal border of a cell style keeps a number from sight.

    Args:
        style: its record (XF).

    Returns:
        None if the number is seen.
    """
    alignment = obscured_by_alignment(style[6] & 7, style[7], style[8] >> 6, style[8] & 15)
    return alignment or (Obscured.CROSSED if diagonals_at(style, 10) else None)


def diagonals_at(content: bytes, at: int) -> int:
    """The two bits of the diagonal lines of a border, of which none is drawn if it has no style.

    Args:
        content: of a record.
        at: where the border begins.

    Returns:
        0 if there is no such line.
    """
    sides, line = struct.unpack_from("<II", content, at)
    return int(sides >> 30) if line >> 21 & 15 else 0


def pattern_of(style: bytes) -> int:
    """The pattern that a cell style lays behind a text.

    Args:
        style: its record (XF).
    """
    return int(struct.unpack_from("<I", style, 14)[0]) >> 26


def hides_tables(changes: Sequence[bytes], parts: Iterable[bytes], own: OwnColours) -> bool:
    """True if one of the differential styles that styles of tables name keeps numbers from sight.

    Args:
        changes: the differential styles (DXF).
        parts: of styles of tables (TableStyleElement).
        own: the colours of the workbook.
    """
    numbers = {int.from_bytes(part[20:24], "little") for part in parts}
    return any(changes_in(changes[number][_HEAD:], own)[1] for number in numbers if number < len(changes))


_HEAD = 12
"""Bytes before what a record of 2007 has of its own."""


def theme_in_records(records: Sequence[bytes]) -> tuple[int | None, ...]:
    """The colours of the theme, which is a package of its own if it is not the usual one ([MS-XLS] 2.4.326).

    Args:
        records: that hold it, in order.

    Returns:
        Nothing if it is the usual one, or cannot be looked at.
    """
    package = b"".join(record[16 if index == 0 else 12 :] for index, record in enumerate(records))
    part = "theme/theme/theme1.xml"
    try:
        theme = Package(package) if package else None
        return theme_colours(theme.read(part)) if theme is not None and theme.size(part) <= LARGEST_THEME else ()
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, KeyError, NotImplementedError, MissingPart):
        return ()  # nothing that is read depends on it


def later_colours(record: bytes, own: OwnColours) -> tuple[int, Mapping[int, Colour | None]]:
    """The colours of a cell style since 2007 ([MS-XLS] 2.4.355).

    Args:
        record: of the style.
        own: the colours of the workbook.

    Returns:
        The number of the style, and its colours by their types.
    """
    if len(record) < _BEFORE_EXTENSIONS:
        return -1, {}
    (style,) = struct.unpack_from("<H", record, 14)
    return style, dict(extensions(record[_BEFORE_EXTENSIONS:], own))


_BEFORE_EXTENSIONS = 20


def extensions(content: bytes, own: OwnColours) -> Iterator[tuple[int, Colour | None]]:
    """The colours among the properties of a style (ExtProp), by their types.

    Args:
        content: the properties.
        own: the colours of the workbook.

    Yields:
        None for a colour that is not known.
    """
    at = 0
    while at + 12 <= len(content):
        type_, size, kind, tint, value = struct.unpack_from("<HHHhI", content, at)
        if type_ in (EXT_TEXT, EXT_FOREGROUND, EXT_BACKGROUND) and kind <= _OF_THEME:
            yield type_, long_colour(kind, value, tint, BLACK if type_ == EXT_TEXT else WHITE, own)
        elif type_ == EXT_GRADIENT:
            yield type_, only(list(_stops(content[at : at + size], own)))
        at += max(size, 4)


def _stops(gradient: bytes, own: OwnColours) -> Iterator[Colour | None]:
    """The colours of a gradient, each in its place and with its tint ([MS-XLS] 2.5.147)."""
    whole = gradient[_BEFORE_STOPS:][: (len(gradient) - _BEFORE_STOPS) // _SIZE_OF_STOP * _SIZE_OF_STOP]
    for kind, value, _, tint in struct.iter_unpack("<HIdd", whole):
        share = round(max(-1.0, min(tint, 1.0)) * _WHOLE_TINT) if math.isfinite(tint) else 0
        yield long_colour(kind, value, share, WHITE, own)


_BEFORE_STOPS, _SIZE_OF_STOP, _WHOLE_TINT = 52, 22, 32_767
_OF_THEME = 3
"""The last type of a colour that is known: one of the theme."""


def long_colour(kind: int, value: int, tint: int, usual: Colour, own: OwnColours) -> Colour | None:
    """A colour with four bytes for its type and four for its value (FullColorExt, CFColor), as its short form is read.

    Args:
        kind: its type.
        value: its number in the palette or in the theme, or red, green and blue.
        tint: in 32 767ths.
        usual: the colour where none is said.
        own: the colours of the workbook.

    Returns:
        None if it is not known.
    """
    short = struct.pack("<BBh", kind << 1 & 0xFF, min(value, 0xFF), tint) + struct.pack("<I", value)
    return binary_colour(short, 0, usual, own)


def name_of_font(record: bytes) -> str:
    """The name of a font, as far as it is in letters of the alphabet.

    Args:
        record: of the font.
    """
    return record[16:].replace(b"\0", b"").decode("latin-1")


def palette_of(records: Sequence[bytes]) -> Sequence[int]:
    """The colours of a workbook by their numbers.

    Args:
        records: of its palette, none if it has the usual one.

    Returns:
        The usual ones for the first numbers, whatever it has.
    """
    if not records:
        return PALETTE
    colours = struct.iter_unpack("<4B", records[0][2 : 2 + (len(records[0]) - 2) // 4 * 4])
    own = [red << 16 | green << 8 | blue for red, green, blue, _ in colours]
    return (*PALETTE[:_FIRST_OF_PALETTE], *own)
