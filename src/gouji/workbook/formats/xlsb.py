"""Binary workbooks (.xlsb) to raw cells: values, errors and dates; formulas, which are tokens there, stay unseen.

Read here and not by a library: the one at hand takes error values for blanks and misses cells that are stored in short.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gouji.common import LAST_COLUMN, LAST_ROW, Position
from gouji.findings import Phrase
from gouji.workbook.formats.archives import scan_archive
from gouji.workbook.formats.biff import ERRORS
from gouji.workbook.formats.dates import date_styles, dated_cell
from gouji.workbook.formats.drawings import drawn_in
from gouji.workbook.formats.limits import (
    Limits,
    check_merges,
    check_sheets,
    checked_text,
    damaged,
    missing,
    too_many_cells,
)
from gouji.workbook.formats.raw import Drawn, Merge, RawCell, RawSheet, RawWorkbook, Value
from gouji.workbook.formats.record import Visible, WorkbookFormat
from gouji.workbook.formats.xlsx import keywords_in
from gouji.workbook.ooxml.package import MissingPart, Package

_BOOK = "xl/workbook.bin"

# Kinds of records, as [MS-XLSB] numbers them.
_ROW, _TEXT_ITEM, _FORMAT, _STYLE = 0, 19, 44, 47
_BOOK_PROPERTIES, _SHEET, _MERGE, _BEGIN_STYLES, _END_STYLES = 153, 156, 176, 617, 618

_BLANK, _PACKED, _SHARED = 1, 2, 7
_ERROR, _TRUTH, _NUMBER = (3, 11), (4, 10), (5, 9)
_WRITTEN = {6: 0, 8: 0, 62: 1}
"""Texts that stand in their cell, and how many bytes before them."""
_WHOLE = frozenset({_BLANK, _PACKED, _SHARED, *_ERROR, *_TRUTH, *_NUMBER, *_WRITTEN})
_SHORT = {12: 1, 13: 2, 14: 3, 15: 4, 16: 5, 17: 6, 18: 7}
"""Cells stored in short, without their column, and what they are in full."""


def read_binary(data: bytes, limits: Limits) -> RawWorkbook:
    """The values in an .xlsb that was examined before.

    Raises:
        Refused: it makes no sense, or is over a limit.
    """
    try:
        return _read(Package(data), limits)
    except MissingPart as error:
        raise missing(error.part) from None
    except (struct.error, IndexError, KeyError, UnicodeError) as error:
        raise damaged("内部结构有误", f"broken records: {type(error).__name__}") from None


def _read(package: Package, limits: Limits) -> RawWorkbook:
    links = {link.id: link for link in package.relationships(_BOOK)}
    parts = {link.type: link.target for link in links.values()}
    from_1904, sheets = False, []
    for kind, record in _records(package.read(_BOOK)):
        if kind == _BOOK_PROPERTIES:
            from_1904 = bool(record[0] & 1)
        elif kind == _SHEET:
            name, end = _text(record, 8)
            sheets.append((_text(record, end)[0], links.get(name)))
    check_sheets([name for name, _ in sheets])
    texts = _texts(package.read(parts["sharedStrings"])) if "sharedStrings" in parts else []
    dates = _dates(package.read(parts["styles"])) if "styles" in parts else frozenset()
    reader = _Cells(texts, dates, from_1904, limits)
    return RawWorkbook(
        {
            name: replace(reader.sheet(package.read(link.target)), drawn=_drawn(package, link.target))
            for name, link in sheets
            if link and link.type == "worksheet"
        },
        keywords_in(package),
    )


def _drawn(package: Package, part: str) -> tuple[Drawn, ...]:
    """The objects over the cells of a sheet; drawings are XML in binary workbooks too."""
    link = package.related(part, "drawing")
    return () if link is None else drawn_in(package, link.target)


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and content of every record: both numbers before it are spelled in sevens of bits."""
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


def _text(record: bytes, at: int) -> tuple[str, int]:
    """A text, its length in characters before it, and where it ends."""
    (length,) = struct.unpack_from("<I", record, at)
    end = at + 4 + 2 * length
    if end > len(record):
        raise damaged("内部结构有误", "a text that is cut off")
    return checked_text(record[at + 4 : end].decode("utf-16-le", "replace")), end


def _texts(part: bytes) -> list[str]:
    return [_text(record, 1)[0] for kind, record in _records(part) if kind == _TEXT_ITEM]


def _dates(part: bytes) -> frozenset[int]:
    """The styles that show a number as a date."""
    codes: dict[int, str] = {}
    formats, among_styles = [], False
    for kind, record in _records(part):
        if kind == _FORMAT:
            codes[struct.unpack_from("<H", record)[0]] = _text(record, 2)[0]
        elif kind in (_BEGIN_STYLES, _END_STYLES):
            among_styles = kind == _BEGIN_STYLES
        elif kind == _STYLE and among_styles:
            formats.append(struct.unpack_from("<H", record, 2)[0])
    return date_styles(formats, codes)


@dataclass(slots=True)
class _Cells:
    """The cells of sheets that share texts and styles."""

    texts: Sequence[str]
    dates: frozenset[int]
    from_1904: bool
    limits: Limits
    count: int = 0

    def sheet(self, part: bytes) -> RawSheet:
        merges = [record for kind, record in _records(part) if kind == _MERGE]
        check_merges(len(merges))
        sides = (struct.unpack_from("<4I", record) for record in merges)
        return RawSheet(
            dict(self.cells(part)),
            protected=False,
            merges=tuple(Merge(top + 1, left + 1, bottom + 1, right + 1) for top, bottom, left, right in sides),
        )

    def cells(self, part: bytes) -> Iterator[tuple[Position, RawCell]]:
        row = column = 0
        for kind, record in _records(part):
            if kind == _ROW:
                before, row, column = row, struct.unpack_from("<I", record)[0] + 1, 0
                if not before < row <= LAST_ROW:
                    raise damaged("行的次序有误", "rows out of order")
            elif kind in _SHORT or kind in _WHOLE:
                # Stored in short, a cell stands beside the one before it.
                before = column
                column = column + 1 if kind in _SHORT else struct.unpack_from("<I", record)[0] + 1
                if not (row and before < column <= LAST_COLUMN):
                    raise damaged("单元格的次序有误", "cells out of order")
                cell = self.cell(_SHORT.get(kind, kind), record[4 if kind in _SHORT else 8 :], self.style(kind, record))
                if cell is None:
                    continue
                self.count += 1
                if self.count > self.limits.cells:
                    raise too_many_cells(self.limits)
                yield (row, column), cell

    def style(self, kind: int, record: bytes) -> int:
        (style,) = struct.unpack_from("<I", record, 0 if kind in _SHORT else 4)
        return int(style) & 0xFFFFFF

    def cell(self, kind: int, content: bytes, style: int) -> RawCell | None:
        value = self.value(kind, content)
        if value is None or value == "":
            return None
        if style in self.dates and isinstance(value, int | float) and not isinstance(value, bool):
            return dated_cell(value, from_1904=self.from_1904)
        return RawCell(value, None, kind in _ERROR)

    def value(self, kind: int, content: bytes) -> Value:
        if kind in _ERROR:
            return ERRORS.get(content[0], "#N/A")
        if kind in _TRUTH:
            return bool(content[0])
        if kind in _WRITTEN:
            return _text(content, _WRITTEN[kind])[0]
        if kind == _SHARED:
            return self.texts[int(struct.unpack_from("<I", content)[0])]
        if kind == _PACKED:
            return _packed_number(struct.unpack_from("<I", content)[0])
        return None if kind == _BLANK else _plain(struct.unpack_from("<d", content)[0])


def _packed_number(packed: int) -> int | float:
    """A number in thirty bits, with two that say whether it is whole and whether it is hundredths."""
    if packed & 2:
        number: float = struct.unpack("<i", struct.pack("<I", packed))[0] >> 2
    else:
        number = struct.unpack("<d", struct.pack("<Q", (packed & ~3) << 32))[0]
    return _plain(number / 100 if packed & 1 else number)


def _plain(number: float) -> int | float:
    if number != number or number in (float("inf"), float("-inf")):  # noqa: PLR0124  # not a number
        raise damaged("数值的写法有误", "a number that is none")
    return int(number) if float(number).is_integer() and abs(number) < 10**15 else number


XLSB = WorkbookFormat(
    name=Phrase("二进制工作簿（.xlsb）", "a binary workbook (.xlsb)"),
    sniff=lambda file: _BOOK in file.names,
    examine=scan_archive,
    read=read_binary,
    shows=Visible(formulas=False, locks=False, styles=True, merges=True, keywords=True),
)
