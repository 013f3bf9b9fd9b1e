"""Compound files, the little file systems of old Office programs ([MS-CFB]): storages and streams in sectors.

What a document is, is told by the streams of its root alone: what stands in a storage belongs to an object that was
put into it.
"""

from __future__ import annotations

import functools
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

COMPOUND_SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
"""The first bytes of every compound file."""
_FREE, _END_OF_CHAIN, _TABLE_SECTOR, _NO_ENTRY = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_FIRST_SPECIAL = 0xFFFFFFFA
"""From here on numbers of sectors mean something else."""
_ENTRY_BYTES = 128
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_SMALL_SHIFT = 6
_MOST_ENTRIES = 100_000


class NotCompound(ValueError):  # noqa: N818  # whoever reads says what that means
    """The file is not built as compound files are."""


@dataclass(frozen=True, slots=True)
class _DirectoryEntry:
    """An entry of the directory: its type, the entries beside it and below it, and where its content begins."""

    name: str
    type: int
    left: int
    right: int
    child: int
    first: int
    size: int


class CompoundFile:
    """A compound file by its storages and streams, whose names are compared in capitals.

    Args:
        data: the bytes of the file.

    Raises:
        NotCompound: it is not built as compound files are.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._open(data)
        except (struct.error, IndexError) as error:
            raise NotCompound from error

    def _open(self, data: bytes) -> None:
        shift, small_shift = struct.unpack_from("<HH", data, 30)
        first_directory, _, self._least, self._first_small = struct.unpack_from("<4I", data, 48)
        if not data.startswith(COMPOUND_SIGNATURE) or shift not in (9, 12) or small_shift != _SMALL_SHIFT:
            raise NotCompound
        self._sectors = _Sectors(data, 1 << shift)
        directory = self._sectors.chain(first_directory)
        places = range(0, len(directory) - _ENTRY_BYTES + 1, _ENTRY_BYTES)
        self._entries = [_entry(directory[at : at + _ENTRY_BYTES]) for at in places[:_MOST_ENTRIES]]
        if not self._entries or self._entries[0].type != _ROOT:
            raise NotCompound
        self._known: dict[int, Mapping[str, _DirectoryEntry]] = {}
        self._below = self._names_below(self._entries[0])

    @property
    def streams(self) -> frozenset[str]:
        """The names of the streams of the root, in capitals, in which they are compared."""
        return frozenset(name for name, entry in self._below.items() if entry.type == _STREAM)

    def has(self, *path: str) -> bool:
        """True if there is a stream or a storage at a path from the root.

        Args:
            path: names, in any case.
        """
        return self._entry_at(path) is not None

    def names(self, *path: str) -> tuple[str, ...]:
        """The names of the streams and storages in a storage.

        Args:
            path: of the storage from the root; none for the root itself.

        Returns:
            In capitals and in order; none if there is no such storage.

        Raises:
            NotCompound: its entries are not whole.
        """
        return tuple(sorted(self._storage(path)))

    def stream(self, *path: str) -> bytes:
        """The content of a stream.

        Args:
            path: names from the root, in any case.

        Raises:
            NotCompound: it is not there, or not whole.
        """
        entry = self._entry_at(path)
        if entry is None or entry.type != _STREAM:
            raise NotCompound
        try:
            if entry.size >= self._least:
                return self._sectors.chain(entry.first)[: entry.size]
            return _follow(self._small_table, entry.first, self._small, 1 << _SMALL_SHIFT, 0)[: entry.size]
        except IndexError as error:
            raise NotCompound from error

    def _entry_at(self, path: Sequence[str]) -> _DirectoryEntry | None:
        return self._storage(path[:-1]).get(path[-1].upper())

    def _storage(self, path: Sequence[str]) -> Mapping[str, _DirectoryEntry]:
        below: Mapping[str, _DirectoryEntry] = self._below
        for name in path:
            entry = below.get(name.upper())
            if entry is None or entry.type != _STORAGE:
                return {}
            below = self._names_below(entry)
        return below

    @functools.cached_property
    def _small(self) -> bytes:
        return self._sectors.chain(self._entries[0].first)

    @functools.cached_property
    def _small_table(self) -> tuple[int, ...]:
        return _numbers(self._sectors.chain(self._first_small))

    def _names_below(self, storage: _DirectoryEntry) -> Mapping[str, _DirectoryEntry]:
        """The entries of a storage by their names, which stand in a tree of their own.

        Raises:
            NotCompound: an entry is there twice, or two have one name.
        """
        known = self._known.get(storage.child)
        if known is not None:  # a hostile file has the same tree below thousands of storages
            return known
        below: dict[str, _DirectoryEntry] = {}
        for entry in self._tree(storage.child):
            if entry.name.upper() in below:
                raise NotCompound
            below[entry.name.upper()] = entry
        self._known[storage.child] = below
        return below

    def _tree(self, top: int) -> Iterator[_DirectoryEntry]:
        seen: set[int] = set()
        waiting = [top]
        while waiting:
            number = waiting.pop()
            if number == _NO_ENTRY:
                continue
            if number in seen or number >= len(self._entries):
                raise NotCompound
            seen.add(number)
            entry = self._entries[number]
            waiting += (entry.left, entry.right)
            yield entry


def _entry(record: bytes) -> _DirectoryEntry:
    length, type_ = struct.unpack_from("<HB", record, 64)
    left, right, child = struct.unpack_from("<3I", record, 68)
    first, size = struct.unpack_from("<II", record, 116)
    name = record[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
    return _DirectoryEntry(name, type_, left, right, child, first, size)


class _Sectors:
    """The sectors of a file, and which follows which."""

    def __init__(self, data: bytes, size: int) -> None:
        self.data = data
        self.size = size
        numbers = list(struct.unpack_from("<109I", data, 76))
        more, count = struct.unpack_from("<II", data, 68)
        for _ in range(min(count, len(data) // size)):
            if more >= _FIRST_SPECIAL:
                break
            *listed, more = _numbers(self.sector(more))
            numbers += listed
        tables = [number for number in numbers if number < _FIRST_SPECIAL]
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
    while number < _FIRST_SPECIAL:
        if len(found) > len(data) // size:
            raise IndexError
        start = offset + number * size
        found.append(data[start : start + size])
        number = table[number]
    return b"".join(found)


_LARGE_SHIFT = 12
_FREE_ENTRY = struct.pack("<64xHBB3I40xQ", 0, 0, 0, _NO_ENTRY, _NO_ENTRY, _NO_ENTRY, 0)


def with_one_stream(content: bytes) -> bytes:
    """A compound file that holds nothing but a workbook, for a library that takes any stream of that name.

    Args:
        content: of the stream.

    Returns:
        A file of version 4, in sectors of 4 096 bytes.
    """
    size = 1 << _LARGE_SHIFT
    content = content.ljust(size, b"\0")  # what is shorter would stand among small sectors
    count = -(-len(content) // size)
    # The library wants a sector for what is small, even if nothing is.
    directory, small, tables = count, count + 1, 1
    while tables * size // 4 < small + 1 + tables:
        tables += 1
    chains = [*range(1, count), *([_END_OF_CHAIN] * 3), *([_TABLE_SECTOR] * tables)]
    chains += [_FREE] * (tables * size // 4 - len(chains))
    places = range(small + 1, small + 1 + tables)
    head = COMPOUND_SIGNATURE + bytes(16) + struct.pack("<5H6x", 0x3E, 4, 0xFFFE, _LARGE_SHIFT, _SMALL_SHIFT)
    head += struct.pack("<9I", 1, tables, directory, 0, size, _END_OF_CHAIN, 0, _END_OF_CHAIN, 0)
    head += struct.pack("<109I", *places, *([_FREE] * (109 - tables)))
    entries = _written_entry("Root Entry", _ROOT, 1, small, size)
    entries += _written_entry("Workbook", _STREAM, _NO_ENTRY, 0, len(content))
    entries += _FREE_ENTRY * (size // _ENTRY_BYTES - 2)
    sectors = (content.ljust(count * size, b"\0"), entries, bytes(size), struct.pack(f"<{len(chains)}I", *chains))
    return b"".join((head.ljust(size, b"\0"), *sectors))


def _written_entry(name: str, type_: int, child: int, first: int, size: int) -> bytes:
    spelled = name.encode("utf-16-le")
    facts = struct.pack("<HBB3I36xIQ", len(spelled) + 2, type_, 1, _NO_ENTRY, _NO_ENTRY, child, first, size)
    return spelled.ljust(64, b"\0") + facts
