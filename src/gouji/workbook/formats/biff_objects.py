"""Objects over the cells of a sheet of an .xls: pictures, shapes, charts, form controls and notes ([MS-ODRAW])."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

from gouji.workbook.formats.biff_records import BK_HIM, CONTINUE, MSO_DRAWING, NOTE, OBJ, TXO
from gouji.workbook.formats.raw import MOST_DRAWN, Drawn, DrawnKind

_CHART, _PICTURE, _BOX_OF_NOTE, _SHAPES = 5, 8, 25, (2, 3, 6, 7, 9, 11, 12, 14, 19, 30)
"""Types of objects: a chart, a picture, the box of a note, and shapes and form controls that may hold words."""
_CONTAINER, _PROPERTIES = 0x000F, 0xF00B
"""Records of drawings: one of others, and the properties of a shape."""
_FILL, _IS_FILLED, _GROUP_SHAPE, _IS_HIDDEN = 0x01BF, 0x10, 0x03BF, 0x02
"""Properties of a shape and their bits: if it has a fill ([MS-ODRAW] 2.3.7.43), and if it is hidden (2.3.4.44)."""
_OPACITY, _OPAQUE, _SEEN_THROUGH = 0x0182, 0x1_0000, 0x1_0000 * 8 // 10
"""The density of a fill (2.3.7.4), that of a usual one, and the greatest of one that is seen through."""
_IS_SHOWN = 0x0002
"""The flag of a note that is displayed always."""
_ANCHOR = bytes.fromhex("000010f012000000")
"""Begins the record that says which cells an object covers: its header, and its length."""


class ObjectRecords:
    """The objects over the cells of a sheet, as their records come by: place, type, words."""

    def __init__(self) -> None:
        self.place: tuple[int, int, int, int] | None = None
        self.boxes: dict[int, tuple[int, int, int, int]] = {}
        """The places of the boxes of notes, by the numbers of these objects."""
        self.is_shape = self.is_cover = self.are_words_next = False
        self.properties: Mapping[int, int] = {}
        self.drawn: list[Drawn] = []

    def see(self, kind: int, record: bytes) -> None:
        """Take a record.

        Args:
            kind: of the record.
            record: its content.
        """
        if kind == MSO_DRAWING:
            at = record.rfind(_ANCHOR)
            self.place = _covered(record[at + len(_ANCHOR) :]) if at >= 0 else self.place
            self.properties = dict(_properties(record))
        elif kind == OBJ and len(record) >= 6:
            self.see_object(record)
        elif kind == NOTE and len(record) >= 8:
            row, column, flags, number = struct.unpack_from("<4H", record)
            if flags & _IS_SHOWN:
                self.place = self.boxes.get(number, (row + 1, column + 1, row + 1, column + 1))
                self.add(DrawnKind.NOTE)
        elif kind == BK_HIM:
            self.place = None
            self.add(DrawnKind.PICTURE)
        elif kind == TXO:
            self.are_words_next = self.is_shape
        elif kind == CONTINUE and self.are_words_next:
            self.are_words_next = False
            words = record[1:].decode("utf-16-le" if record[:1] == b"\1" else "latin-1", "replace")
            self.add_words(" ".join(words.split()))

    def see_object(self, record: bytes) -> None:
        """Take the record that says what an object is."""
        (sort,) = struct.unpack_from("<H", record, 4)
        is_hidden = self.says(_GROUP_SHAPE, _IS_HIDDEN)
        self.is_shape, self.is_cover = sort in _SHAPES and not is_hidden, False
        if is_hidden and sort != _BOX_OF_NOTE:
            return
        if sort == _PICTURE:
            self.add(DrawnKind.PICTURE)
        elif sort == _CHART or (self.is_shape and self.is_filled()):
            self.is_cover = True
            self.add(DrawnKind.COVER)
        elif sort == _BOX_OF_NOTE and self.place is not None and len(record) >= 8:
            self.boxes[struct.unpack_from("<H", record, 6)[0]] = self.place

    def is_filled(self) -> bool:
        """True if nobody sees through a shape, which has a fill if it does not say otherwise."""
        return self.says(_FILL, _IS_FILLED, usual=True) and self.properties.get(_OPACITY, _OPAQUE) > _SEEN_THROUGH

    def says(self, group: int, bit: int, *, usual: bool = False) -> bool:
        """True if a bit of a group of properties is set, of which another says whether it counts."""
        said = self.properties.get(group, 0)
        return bool(said & bit) if said & bit << 16 else usual

    def add_words(self, words: str) -> None:
        """Add the words of a shape, in the place of what it covers."""
        if words and self.is_cover and self.drawn:
            self.drawn.pop()
        self.add(DrawnKind.TEXT_BOX, words)

    def add(self, kind: DrawnKind, words: str = "") -> None:
        """Add an object in the place that was said last; a box without words is none.

        Args:
            kind: its type.
            words: that it shows.
        """
        if len(self.drawn) < MOST_DRAWN and (kind is not DrawnKind.TEXT_BOX or words):
            self.drawn.append(Drawn(kind, *(self.place or (0, 0, 0, 0)), words))


def _properties(drawing: bytes) -> Iterator[tuple[int, int]]:
    """The properties of the shapes of a record of drawings, those of the last one last ([MS-ODRAW] 2.2.9)."""
    at = 0
    while at + 8 <= len(drawing):
        head, type_, size = struct.unpack_from("<HHI", drawing, at)
        at += 8
        if head & _CONTAINER == _CONTAINER:
            continue
        if type_ == _PROPERTIES:
            count = min(head >> 4, size // 6, (len(drawing) - at) // 6)  # a long record is cut
            yield from struct.iter_unpack("<HI", drawing[at : at + 6 * count])
        at += size


def _covered(anchor: bytes) -> tuple[int, int, int, int] | None:
    """Rows and columns that an object covers, from 1."""
    if len(anchor) < 18:
        return None
    left, _, top, _, right, _, bottom, _ = struct.unpack_from("<8H", anchor, 2)
    return top + 1, left + 1, max(top, bottom) + 1, max(left, right) + 1
