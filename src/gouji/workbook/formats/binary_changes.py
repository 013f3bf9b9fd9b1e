"""Differential styles of binary workbooks, by which a condition or a style of tables changes the display of cells.

The records of .xlsb and .xls have the same properties (XFProps), each with its type and size before it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence

from gouji.workbook.formats.binary_runs import LARGEST_HEIGHT, SYMBOLS, TWIPS
from gouji.workbook.formats.colours import (
    BLACK,
    WHITE,
    Colour,
    OwnColours,
    binary_colour,
    is_alike,
    is_of_symbols,
    is_read_in,
    only,
)
from gouji.workbook.formats.format_codes import LONGEST_CODE
from gouji.workbook.formats.style_formats import Ink

_BEFORE_PROPERTIES = 6
_CODE, _FORMAT_NUMBER = 38, 41
"""Properties of a differential style: a number format with its number and code, and one by its number."""
_PATTERN, _BEFORE, _BEHIND, _STOP = 0, 1, 2, 4
_OF_FILLS = frozenset(range(5))
"""Properties of a fill: its pattern, the two colours of it, a gradient, and each colour of that."""
_TEXT_COLOUR, _FONT_NAME, _STRUCK, _SET_OF_CHARACTERS, _HEIGHT = 5, 24, 29, 34, 36
_DIAGONAL_BORDER, _DIRECTIONS = 10, (13, 14)
SIZE_OF_COLOUR = 8
"""Bytes of a colour."""


def changes_in(style: bytes, own: OwnColours) -> tuple[str | int | None, bool, Ink]:
    """The changes of a differential style (BrtDXF of [MS-XLSB], DXF of [MS-XLS]).

    Args:
        style: its flags and properties.
        own: the colours of the workbook.

    Returns:
        The code or the number of its number format, None if it has none; if it keeps a number from sight; and the
        colours that it says.
    """
    found = list(_properties(style[_BEFORE_PROPERTIES:]))
    said = dict(found)
    colour, behind = _first_colour(found, _TEXT_COLOUR, BLACK, own), _laid(found, own)
    is_struck = said.get(_STRUCK, b"")[:1] not in (b"", b"\0") or _is_crossed(said)
    height = int.from_bytes(said.get(_HEIGHT, b"")[:4], "little")
    is_of_signs = is_of_symbols(said.get(_FONT_NAME, b"")[2:].decode("utf-16-le", "replace"))
    is_tiny = 0 < height <= LARGEST_HEIGHT and not is_read_in(height / TWIPS)
    has_fill = not _OF_FILLS.isdisjoint(said)
    is_alike_ = is_alike(BLACK if colour is None else colour, behind if has_fill else WHITE)
    is_unseen = is_struck or is_tiny or is_of_signs or said.get(_SET_OF_CHARACTERS) == SYMBOLS or is_alike_
    return _number_format(said), is_unseen, Ink(colour, behind)


def _number_format(said: Mapping[int, bytes]) -> str | int | None:
    """The code of a number format or, if it is not said, its number; None if there is none."""
    if _CODE in said:
        code = said[_CODE][4:].decode("utf-16-le", "replace")
        return code if len(code) <= LONGEST_CODE else _NO_NUMBER
    return int.from_bytes(said[_FORMAT_NUMBER][:2], "little") if _FORMAT_NUMBER in said else None


def _laid(found: Sequence[tuple[int, bytes]], own: OwnColours) -> Colour | None:
    """The colour that a differential style lays behind a text, as in an .xlsx; None if it says none, or several."""
    behind = _first_colour(found, _BEHIND, WHITE, own)
    said = dict(found)
    if said.get(_PATTERN, b"")[:1] == b"\0":  # the fill of the cell is taken away
        return WHITE
    if behind is not None or _BEHIND in said:
        return behind
    if _STOP not in said:
        is_solid = said.get(_PATTERN, b"")[:1] == b"\1"
        return _first_colour(found, _BEFORE, WHITE, own) if is_solid else None
    stops = (value[10:] for type_, value in found if type_ == _STOP)
    return only([binary_colour(stop, 0, WHITE, own) for stop in stops if len(stop) >= SIZE_OF_COLOUR])


def _first_colour(found: Iterable[tuple[int, bytes]], type_: int, usual: Colour, own: OwnColours) -> Colour | None:
    """The colour that a property says; None if it says none that is known."""
    values = (value for each, value in found if each == type_ and len(value) >= SIZE_OF_COLOUR)
    return next((binary_colour(value, 0, usual, own) for value in values), None)


def _is_crossed(said: Mapping[int, bytes]) -> bool:
    """True if the border of a differential style has a diagonal line."""
    is_drawn = any(said.get(type_, b"\0")[:1] != b"\0" for type_ in _DIRECTIONS)
    return is_drawn and said.get(_DIAGONAL_BORDER, b"")[SIZE_OF_COLOUR : SIZE_OF_COLOUR + 1] not in (b"", b"\0")


_NO_NUMBER = -1
"""The number of a format that nobody knows."""


def _properties(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The properties of a differential style: type and value."""
    at = 0
    while at + 4 <= len(content):
        type_, size = struct.unpack_from("<HH", content, at)
        yield type_, content[at + 4 : at + size]
        at += max(size, 4)
