"""Values that calamine misreads in an .xls or .et: errors, which it takes for blanks, and some dates, for numbers.

A blank can be declared zero, and a count that became a day is no count.

The workbook is a stream of a compound file, a list of records.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gouji.common import Position
from gouji.workbook.formats.compound import CompoundFile, NotCompound
from gouji.workbook.formats.limits import Limits, damaged, encrypted, over
from gouji.workbook.formats.number_formats import CHINESE_DATES

WORKBOOK_STREAMS = ("WORKBOOK", "BOOK")
"""The streams of the root that may hold the records, the newer first."""

# Kinds of records, as [MS-XLS] numbers them.
_FORMULA, _END, _KEY, _SHEET, _TRUTH_OR_ERROR, _BEGIN = 0x0006, 0x000A, 0x002F, 0x0085, 0x0205, 0x0809
_EPOCH, _LOOK, _FORMAT = 0x0022, 0x00E0, 0x041E
_NUMBERS, _ROW_OF_NUMBERS = (0x0006, 0x0203, 0x027E), 0x00BD
_IS_WORKSHEET = 0
_IS_ERROR, _NO_NUMBER = 2, b"\xff\xff"
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
"""Errors by their numbers in binary files."""


@dataclass(frozen=True, slots=True)
class UnseenCells:
    """Cells of a worksheet that calamine gives otherwise than they are shown.

    Attributes:
        errors: the error values, by place.
        dated: places of cells in a date format that Chinese Excel and WPS have built in, whatever they hold.
    """

    errors: Mapping[Position, str]
    dated: frozenset[Position]


@dataclass(frozen=True, slots=True)
class UnseenOfBook:
    """Worksheets in order, and whether the workbook counts its days from 1904."""

    sheets: tuple[UnseenCells, ...]
    from_1904: bool


def workbook_stream(data: bytes) -> bytes:
    """The records of an .xls or .et.

    Args:
        data: the bytes of the file.

    Returns:
        The stream of the newer of two workbooks, if there are two.

    Raises:
        Refused: the file is not built as it should be.
    """
    try:
        return _workbook(CompoundFile(data))
    except NotCompound:
        raise damaged("内部结构有误", "a compound file that is not whole") from None


def unseen_in(data: bytes, limits: Limits) -> UnseenOfBook:
    """The cells of an .xls or .et that calamine does not give as they are shown.

    Raises:
        Refused: the file is not built as it should be, needs a password, or is over a limit.
    """
    try:
        book = _BiffBook(workbook_stream(data), limits.elements)
        offsets = book.worksheets()
        return UnseenOfBook(tuple(map(book.unseen, offsets)), book.from_1904)
    except (struct.error, IndexError, UnicodeError):
        raise damaged("内部结构有误", "broken records") from None


def _workbook(file: CompoundFile) -> bytes:
    """The stream of the workbook: a file for old and older programs has two."""
    name = next((name for name in WORKBOOK_STREAMS if file.has(name)), None)
    if name is None:
        raise damaged("内部结构有误", "no workbook in it")
    return file.stream(name)


# --- the records ----------------------------------------------------------------------------------------------------


class _BiffBook:
    """The records of a workbook. However often sheets say they share them, no more than *most* are looked at."""

    def __init__(self, stream: bytes, most: int) -> None:
        self.stream = stream
        self.most = most
        self.count = 0
        self.from_1904 = False
        self.dated_looks: frozenset[int] = frozenset()

    def records(self, at: int) -> Iterator[tuple[int, bytes]]:
        while at + 4 <= len(self.stream):
            self.count += 1
            if self.count > self.most:
                raise over("记录数", "records", f"> {self.most:,}", f"{self.most:,}")
            kind, size = struct.unpack_from("<HH", self.stream, at)
            yield kind, self.stream[at + 4 : at + 4 + size]
            at += 4 + size

    def worksheets(self) -> list[int]:
        """The offset of each worksheet's records; learns on the way how the workbook shows dates."""
        found: list[int] = []
        looks: list[int] = []
        spelled: set[int] = set()
        for kind, record in self.records(0):
            if kind == _END:
                break
            if kind == _KEY:
                raise encrypted()
            if kind == _SHEET:
                offset, _, sort = struct.unpack_from("<IBB", record)
                found += [offset] if sort == _IS_WORKSHEET else []
            elif kind == _LOOK:
                looks.append(struct.unpack_from("<H", record, 2)[0])
            elif kind == _FORMAT:
                spelled.add(struct.unpack_from("<H", record)[0])
            elif kind == _EPOCH:
                self.from_1904 = bool(struct.unpack_from("<H", record)[0])
        dates = CHINESE_DATES.keys() - spelled
        self.dated_looks = frozenset(look for look, number in enumerate(looks) if number in dates)
        return found

    def unseen(self, at: int) -> UnseenCells:
        errors: dict[Position, str] = {}
        dated: set[Position] = set()
        for kind, record in self.cells(at):
            if (error := _error(kind, record)) is not None:
                row, column = struct.unpack_from("<HH", record)
                errors[row + 1, column + 1] = ERRORS.get(error, "#N/A")
            elif self.dated_looks:
                dated.update(place for place, look in _numbers_of(kind, record) if look in self.dated_looks)
        return UnseenCells(errors, frozenset(dated))

    def cells(self, at: int) -> Iterator[tuple[int, bytes]]:
        """The records of one sheet."""
        depth = 0
        for kind, record in self.records(at):
            depth += (kind == _BEGIN) - (kind == _END)  # a chart in a sheet has a beginning and an end of its own
            if depth <= 0:
                return
            yield kind, record


def _error(kind: int, record: bytes) -> int | None:
    """The error a cell holds, by its number."""
    if kind == _TRUTH_OR_ERROR and record[7]:
        return record[6]
    if kind == _FORMULA and record[6] == _IS_ERROR and record[12:14] == _NO_NUMBER:
        return record[8]
    return None


def _numbers_of(kind: int, record: bytes) -> Iterator[tuple[Position, int]]:
    """Place and look of the cells of a record that may hold numbers."""
    if kind in _NUMBERS:
        row, column, look = struct.unpack_from("<HHH", record)
        yield (row + 1, column + 1), look
    elif kind == _ROW_OF_NUMBERS:
        row, first = struct.unpack_from("<HH", record)
        # Behind them stands the last column, which follows from the size.
        for offset, (look, _) in enumerate(struct.iter_unpack("<HI", record[4 : len(record) - 2])):
            yield (row + 1, first + offset + 1), look
