"""Sheets that are spelled as many before them: what is an agency's own is cut out where it stands, the rest compared.

The few programs that save workbooks spell a sheet of a form the same way every time, but for its values and its footer.
To take it apart once more would show what it showed before.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from gouji.workbook.ooxml.workbook import Sheet
from gouji.workbook.reader.plain_parts import LARGEST_REMEMBERED
from gouji.workbook.reader.room import Room
from gouji.workbook.reader.skeleton import PlainSheet

_OWN = re.compile(rb"(?<=<v>)[^<]*(?=</v>)|(?<=<oddFooter>)[^<]*(?=</oddFooter>)")


_BEGIN = 500
"""Bytes. Sheets that begin alike were written by one program."""


_OFTEN = 100
"""Sheets that are taken apart before their spelling is learned, which takes about as long as that saves in so many."""


_MOST_LEARNED = 256


class _Spelling(NamedTuple):
    """The bytes that sheets have in common.

    Attributes:
        own: finds what is an agency's own by how many bytes stand between.
        between: those bytes, with a place for each that is its own.
        has_footer: the last of them is the footer.
        sheet: what one of the sheets showed.
        room: that there was for it.
    """

    own: re.Pattern[bytes]
    between: bytes
    has_footer: bool
    sheet: PlainSheet
    room: Room


_SEEN: Counter[tuple[Sheet, bytes]] = Counter()
_LEARNED: dict[tuple[Sheet, bytes], _Spelling] = {}


def as_before(sheet: Sheet, content: bytes, room: Room) -> tuple[PlainSheet, bytes] | None:
    """A sheet without records, by one that was spelled the same.

    Args:
        sheet: as the workbook names it.
        content: of its part.
        room: how much of everything there may be.

    Returns:
        It with its own values and no footer yet, and its footer as the file spells it; None if no such sheet is known.
    """
    known = _LEARNED.get((sheet, content[:_BEGIN]))
    if known is None or known.room is not room:
        return None
    found = known.own.fullmatch(content)
    if found is None or known.between % (own := found.groups()) != content:
        return None
    values, footer = (own[:-1], own[-1]) if known.has_footer else (own, b"")
    return known.sheet._replace(values=values), footer


def learn(sheet: Sheet, content: bytes, room: Room, plain: PlainSheet) -> None:
    """Count a sheet that was taken apart; of every so many that begin alike one is learned.

    Args:
        sheet: as the workbook names it.
        content: of its part.
        room: how much of everything there was for it.
        plain: the sheet taken apart.
    """
    key = sheet, content[:_BEGIN]
    if len(_SEEN) > _MOST_LEARNED:
        _SEEN.clear()
        _LEARNED.clear()
    _SEEN[key] += 1
    if _SEEN[key] % _OFTEN == 0 and (spelling := _spelling_of(content, room, plain)):
        _LEARNED[key] = spelling


def _spelling_of(content: bytes, room: Room, plain: PlainSheet) -> _Spelling | None:
    """The spelling of a sheet; None if it is large, or texts that are written in cells have other places."""
    own = tuple(_OWN.findall(content))
    has_footer = own[:-1] == plain.values
    if len(content) > LARGEST_REMEMBERED or not (has_footer or own == plain.values):
        return None
    between = _OWN.split(content)
    skips = (b".{%d}" % len(piece) for piece in between)
    places = b"%b".join(piece.replace(b"%", b"%%") for piece in between)
    return _Spelling(re.compile(b"([^<]*+)".join(skips), re.DOTALL), places, has_footer, plain, room)
