"""Queries of binary workbooks, which fill areas from another place: BrtBeginQSI of [MS-XLSB], Qsi of [MS-XLS].

The area of a query is that of a defined name, which is a formula of one token.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence

from gouji.workbook.formats.biff_records import DB_OR_PARAM_QRY, FEATURE11, FEATURE12, QSI, SX_STRING
from gouji.workbook.formats.linked_areas import (
    FILLED,
    MOST_LINKS,
    Link,
    NameKey,
    Names,
    areas_named,
    gathered,
    link_to,
    name_of_area,
    parts_related,
)
from gouji.workbook.formats.raw import Merge
from gouji.workbook.formats.xlsb_records import (
    BEGIN_EC_WEB_PROPS,
    BEGIN_EXT_CONNECTION,
    BEGIN_LIST,
    BEGIN_QSI,
    NAME,
    records_in,
    text_at,
)
from gouji.workbook.ooxml.package import Package

_OF_CELL, _OF_AREA = 0x1A, 0x1B
"""Tokens of a cell and of an area of a sheet, whatever their class."""


def _area(formula: bytes, row: str) -> Merge | None:
    """The area of a formula that is nothing but that.

    Args:
        formula: its tokens.
        row: how a row is stored, as :mod:`struct` says it; a column is always of two bytes.
    """
    token = formula[0] & 0x1F if formula[:1] >= b"\x20" else 0
    if token == _OF_CELL:
        top, left = struct.unpack_from(f"<{row}H", formula, 3)
        bottom, right = top, left
    elif token == _OF_AREA:
        top, bottom, left, right = struct.unpack_from(f"<{row}{row}HH", formula, 3)
    else:
        return None
    return Merge(top + 1, (left & _COLUMN) + 1, bottom + 1, (right & _COLUMN) + 1)


_COLUMN = 0x3FFF
"""The bits of a column; the others say if it or the row is relative."""


# --- .xls -----------------------------------------------------------------------------------------------------------

_OF_WEB = 4
_FILLED_TABLES = (1, 3)
"""Tables of SharePoint, and of a query."""


def old_names(records: Iterable[bytes]) -> Names:
    """The areas that have a name ([MS-XLS] 2.4.150).

    Args:
        records: of the names.

    Returns:
        Those of one area only.
    """
    return gathered(itertools.chain.from_iterable(map(_old_name, records)))


def _old_name(record: bytes) -> Iterator[tuple[NameKey, Merge]]:
    with contextlib.suppress(struct.error, IndexError):  # one that is cut off names nothing
        length, _, _, sheet = struct.unpack_from("<BHHH", record, 3)
        text, end = _text(record, 14, length)
        area = _area(record[end:], "H")
        if area is not None:
            yield (sheet, name_of_area(text)), area


def _text(record: bytes, at: int, length: int) -> tuple[str, int]:
    """A text whose length was said before, and where it ends."""
    is_wide = record[at] & 1
    end = at + 1 + length * (1 + is_wide)
    return record[at + 1 : end].decode("utf-16-le" if is_wide else "latin-1", "replace"), end


class OldQueries:
    """The queries of a sheet of an .xls, as their records come by.

    Args:
        names: the areas that have a name.
        sheet: its number, from 1.
    """

    def __init__(self, names: Names, sheet: int) -> None:
        self._names, self._sheet = names, sheet
        self._areas: Sequence[Merge] = ()
        self._is_address_next = self.has_tables = False
        self.links: list[Link] = []

    def see(self, kind: int, record: bytes) -> None:
        """Take a record.

        Args:
            kind: of the record.
            record: its content.
        """
        if kind == QSI and len(self.links) <= MOST_LINKS:
            name, _ = _text(record, 12, *struct.unpack_from("<H", record, 10))
            self._areas, self._is_address_next = areas_named(self._names, name, self._sheet), False
            self.links += zip(self._areas, itertools.repeat(link_to(name)))
        elif kind == DB_OR_PARAM_QRY:
            self._is_address_next = record[0] & 7 == _OF_WEB
        elif kind == SX_STRING and self._is_address_next and self._areas:
            address, _ = _text(record, 2, *struct.unpack_from("<H", record))
            self.links[-len(self._areas) :] = zip(self._areas, itertools.repeat(link_to(address)))
            self._is_address_next, self._areas = False, ()
        elif kind in (FEATURE11, FEATURE12):
            self.has_tables, self._areas = True, ()
            if len(self.links) <= MOST_LINKS:
                self.links += _of_table(record)


def _of_table(record: bytes) -> Iterator[Link]:
    """The areas of a table that is filled from another place ([MS-XLS] 2.4.114)."""
    with contextlib.suppress(struct.error, IndexError):  # one that is cut off is filled from nowhere
        (count,) = struct.unpack_from("<H", record, 19)
        at = 27 + 8 * count
        if struct.unpack_from("<I", record, at)[0] in _FILLED_TABLES:
            link = link_to(_text(record, at + 66, *struct.unpack_from("<H", record, at + 64))[0])
            for top, bottom, left, right in itertools.islice(struct.iter_unpack("<4H", record[27:at]), MOST_LINKS + 1):
                yield Merge(top + 1, left + 1, bottom + 1, right + 1), link


# --- .xlsb ----------------------------------------------------------------------------------------------------------

_FILLED_BY_XML, _FILLED_BY_QUERY = 2, 3
"""Types of tables."""


def _name(record: bytes) -> Iterator[tuple[NameKey, Merge]]:
    (sheet,) = struct.unpack_from("<i", record, 5)
    name, end = text_at(record, 9)
    area = _area(record[end + 4 :], "I")
    if area is not None:
        yield (sheet + 1, name_of_area(name)), area


_HAS_NAME, _HAS_URL = 8, 4


def _last_text(record: bytes, at: int, count: int) -> str:
    """The last of some texts that follow each other."""
    for _ in range(count):
        text, at = text_at(record, at)
    return text


def _connections(part: bytes) -> Iterator[tuple[int, str]]:
    """The numbers of connections, and formulas that ask what they lead to; where they lead comes after their name."""
    number = 0
    for kind, record in records_in(part):
        if kind == BEGIN_EXT_CONNECTION:
            flags, number = struct.unpack_from("<H8xI", record, 8)
            if flags & _HAS_NAME:
                yield number, link_to(_last_text(record, 23, (flags & (_HAS_NAME | _HAS_NAME - 1)).bit_count()))
        elif kind == BEGIN_EC_WEB_PROPS and record[4] & _HAS_URL:
            yield number, link_to(text_at(record, 5)[0])


class BinaryQueries:
    """The queries of an .xlsb.

    Args:
        package: of the workbook.
        book: its main part.
    """

    def __init__(self, package: Package, book: str) -> None:
        self._package, self._book = package, book
        self._part = package.only(book, "connections")

    def of_sheet(self, sheet: str, number: int) -> list[Link]:
        """The areas of a sheet that a query fills.

        Args:
            sheet: its part.
            number: from 1.

        Returns:
            Those whose place is said; at most one more than :data:`MOST_LINKS`.
        """
        if self._part is None or not self._package.has(self._part):
            return []
        return list(itertools.islice(self._of_sheet(sheet, number), MOST_LINKS + 1))

    @functools.cached_property
    def _names(self) -> Names:
        records = records_in(self._package.read(self._book))
        return gathered(itertools.chain.from_iterable(_name(record) for kind, record in records if kind == NAME))

    @functools.cached_property
    def _links(self) -> Mapping[int, str]:
        return dict(_connections(self._package.read(self._part or "")))

    def _of_sheet(self, sheet: str, number: int) -> Iterator[Link]:
        for link in parts_related(self._package, sheet, *FILLED):
            if link.type == "queryTable":
                for name, source in _queries(self._package.read(link.target)):
                    yield from self._filled(areas_named(self._names, name, number), name, source)
                continue
            areas = []
            for area, type_, source in _tables(self._package.read(link.target)):
                if type_ == _FILLED_BY_XML and source:
                    yield from self._filled((area,), "", source)
                areas += [area] if type_ == _FILLED_BY_QUERY else []
            for inner in parts_related(self._package, link.target, "queryTable") if areas else ():
                for name, source in _queries(self._package.read(inner.target)):
                    yield from self._filled(areas, name, source)

    def _filled(self, areas: Iterable[Merge], name: str, source: int) -> Iterator[Link]:
        return ((area, self._links.get(source) or link_to(name)) for area in areas)


def _tables(part: bytes) -> Iterator[tuple[Merge, int, int]]:
    """The area of each table, its type, and the number of its connection ([MS-XLSB] 2.4.100)."""
    for kind, record in records_in(part):
        if kind == BEGIN_LIST:
            top, bottom, left, right, type_ = struct.unpack_from("<5I", record)
            yield Merge(top + 1, left + 1, bottom + 1, right + 1), type_, int.from_bytes(record[60:64], "little")


def _queries(part: bytes) -> Iterator[tuple[str, int]]:
    """The name of each query of a part, and the number of its connection."""
    for kind, record in records_in(part):
        if kind == BEGIN_QSI:
            yield text_at(record, 10)[0], struct.unpack_from("<I", record, 6)[0]
