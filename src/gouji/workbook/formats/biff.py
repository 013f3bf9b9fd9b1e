"""Values that calamine misreads in an .xls or .et: errors, which it takes for blanks, and some dates, for numbers.

A blank can be declared zero, and a count that became a day is no count.

The file is a little file system of sectors; one of its streams is the workbook, a list of records.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gouji.common import Position
from gouji.workbook.formats.limits import Limits, damaged, encrypted, over
from gouji.workbook.formats.number_formats import CHINESE_DATES
from gouji.workbook.formats.raw import Drawn, DrawnKind

_END_OF_CHAIN = 0xFFFFFFFA
"""From here on numbers of sectors mean something else."""
_ENTRY = 128
_STREAM, _ROOT = 2, 5
_NAMES = ("workbook", "book")

# Kinds of records, as [MS-XLS] numbers them.
_FORMULA, _END, _KEY, _SHEET, _TRUTH_OR_ERROR, _BEGIN = 0x0006, 0x000A, 0x002F, 0x0085, 0x0205, 0x0809
_EPOCH, _LOOK, _FORMAT = 0x0022, 0x00E0, 0x041E
_NUMBERS, _ROW_OF_NUMBERS = (0x0006, 0x0203, 0x027E), 0x00BD
_DRAWING, _OBJECT, _OBJECT_TEXT, _CONTINUED = 0x00EC, 0x005D, 0x01B6, 0x003C
_PICTURE, _SHAPES = 8, (2, 3, 6, 9, 30)
"""Types of objects: a picture, and shapes that may hold words."""
_ANCHOR = bytes.fromhex("000010f012000000")
"""Begins the record that says which cells an object covers: its header, and its length."""
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
        drawn: objects over the cells.
    """

    errors: Mapping[Position, str]
    dated: frozenset[Position]
    drawn: tuple[Drawn, ...] = ()


@dataclass(frozen=True, slots=True)
class UnseenOfBook:
    """Worksheets in order, and whether the workbook counts its days from 1904."""

    sheets: tuple[UnseenCells, ...]
    from_1904: bool


def unseen_in(data: bytes, limits: Limits) -> UnseenOfBook:
    """The cells of an .xls or .et that calamine does not give as they are shown.

    Raises:
        Refused: the file is not built as it should be, needs a password, or is over a limit.
    """
    try:
        book = _BiffBook(_workbook(data), limits.elements)
        offsets = book.worksheets()
        return UnseenOfBook(tuple(map(book.unseen, offsets)), book.from_1904)
    except (struct.error, IndexError, UnicodeError) as error:
        raise damaged("内部结构有误", f"broken records: {type(error).__name__}") from None


# --- the file system ------------------------------------------------------------------------------------------------


def _workbook(data: bytes) -> bytes:
    shift, small_shift = struct.unpack_from("<HH", data, 30)
    first_directory, _, least, first_small = struct.unpack_from("<4I", data, 48)
    if shift not in (9, 12) or small_shift != 6:
        raise damaged("内部结构有误", "sectors of an odd size")
    sectors = _Sectors(data, 1 << shift)
    root = workbook = None
    directory = sectors.chain(first_directory)
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        entry = directory[at : at + _ENTRY]
        if entry[66] == _ROOT:
            root = entry
        elif entry[66] == _STREAM and workbook is None and _name(entry) in _NAMES:
            workbook = entry
    if root is None or workbook is None:
        raise damaged("内部结构有误", "no workbook in it")
    first, size = struct.unpack_from("<II", workbook, 116)
    if size >= least:
        return sectors.chain(first)[:size]
    (first_of_small,) = struct.unpack_from("<I", root, 116)
    small = sectors.chain(first_of_small)
    return _follow(_numbers(sectors.chain(first_small)), first, small, 1 << small_shift, 0)[:size]


def _name(entry: bytes) -> str:
    (length,) = struct.unpack_from("<H", entry, 64)
    return entry[: max(length - 2, 0)].decode("utf-16-le").casefold()


class _Sectors:
    """The sectors of a file, and which follows which."""

    def __init__(self, data: bytes, size: int) -> None:
        self.data = data
        self.size = size
        numbers = list(struct.unpack_from("<109I", data, 76))
        more, count = struct.unpack_from("<II", data, 68)
        for _ in range(min(count, len(data) // size)):
            if more >= _END_OF_CHAIN:
                break
            *listed, more = _numbers(self.sector(more))
            numbers += listed
        tables = [number for number in numbers if number < _END_OF_CHAIN]
        if len(tables) > len(data) // size:  # no file has more of them than sectors
            raise IndexError
        self.table = _numbers(b"".join(map(self.sector, tables)))

    def sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        if start >= len(self.data):
            raise IndexError
        return self.data[start : start + self.size].ljust(self.size, b"\0")

    def chain(self, first: int) -> bytes:
        return _follow(self.table, first, self.data, self.size, self.size)


def _numbers(content: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(content) // 4}I", content)


def _follow(table: tuple[int, ...], first: int, data: bytes, size: int, offset: int) -> bytes:
    """The bytes of the sectors that follow each other from the first one, none of them twice."""
    found: list[bytes] = []
    number = first
    while number < _END_OF_CHAIN:
        if len(found) > len(data) // size:
            raise IndexError
        start = offset + number * size
        found.append(data[start : start + size])
        number = table[number]
    return b"".join(found)


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
        objects = _Objects()
        for kind, record in self.cells(at):
            objects.see(kind, record)
            if (error := _error(kind, record)) is not None:
                row, column = struct.unpack_from("<HH", record)
                errors[row + 1, column + 1] = ERRORS.get(error, "#N/A")
            elif self.dated_looks:
                dated.update(place for place, look in _numbers_of(kind, record) if look in self.dated_looks)
        return UnseenCells(errors, frozenset(dated), tuple(objects.drawn))

    def cells(self, at: int) -> Iterator[tuple[int, bytes]]:
        """The records of one sheet."""
        depth = 0
        for kind, record in self.records(at):
            depth += (kind == _BEGIN) - (kind == _END)  # a chart in a sheet has a beginning and an end of its own
            if depth <= 0:
                return
            yield kind, record


class _Objects:
    """The objects over the cells of a sheet, as their records come by: place, type, words."""

    def __init__(self) -> None:
        self.place: tuple[int, int, int, int] | None = None
        self.is_shape = self.are_words_next = False
        self.drawn: list[Drawn] = []

    def see(self, kind: int, record: bytes) -> None:
        if kind == _DRAWING:
            at = record.rfind(_ANCHOR)
            self.place = _covered(record[at + len(_ANCHOR) :]) if at >= 0 else self.place
        elif kind == _OBJECT and len(record) >= 6:
            (sort,) = struct.unpack_from("<H", record, 4)
            self.is_shape = sort in _SHAPES
            if sort == _PICTURE:
                self.add(DrawnKind.PICTURE)
        elif kind == _OBJECT_TEXT:
            self.are_words_next = self.is_shape
        elif kind == _CONTINUED and self.are_words_next:
            self.are_words_next = False
            words = record[1:].decode("utf-16-le" if record[:1] == b"\1" else "latin-1", "replace")
            self.add(DrawnKind.TEXT_BOX, " ".join(words.split()))

    def add(self, kind: DrawnKind, words: str = "") -> None:
        if len(self.drawn) < _MOST_DRAWN and (kind is DrawnKind.PICTURE or words):
            self.drawn.append(Drawn(kind, *(self.place or (0, 0, 0, 0)), words))


_MOST_DRAWN = 1_000


def _covered(anchor: bytes) -> tuple[int, int, int, int] | None:
    """Rows and columns that an object covers, from 1."""
    if len(anchor) < 18:
        return None
    left, _, top, _, right, _, bottom, _ = struct.unpack_from("<8H", anchor, 2)
    return top + 1, left + 1, max(top, bottom) + 1, max(left, right) + 1


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
