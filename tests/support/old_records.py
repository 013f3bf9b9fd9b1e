"""The records of an .xls, to be changed one by one, as [MS-XLS] lays them out."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from gouji.workbook.formats.biff import workbook_stream
from gouji.workbook.formats.compound import with_one_stream

Records = list[tuple[int, bytes]]
"""Kind and content of each."""
_BEGIN, _END, _SHEET = 0x0809, 0x000A, 0x0085


@dataclass
class OldWorkbook:
    """The records before those of sheets, and those of each sheet, with their beginning and their end.

    Attributes:
        names: of the sheets, in their order.
    """

    common: Records
    sheets: list[Records]
    names: list[str]

    @classmethod
    def of(cls, data: bytes) -> OldWorkbook:
        """The records of a workbook."""
        stream, at, parts, depth = workbook_stream(data), 0, list[Records](), 0
        while at + 4 <= len(stream) and (depth or struct.unpack_from("<H", stream, at)[0] == _BEGIN):
            kind, size = struct.unpack_from("<HH", stream, at)
            if kind == _BEGIN and not depth:
                parts.append([])
            parts[-1].append((kind, stream[at + 4 : at + 4 + size]))
            depth += (kind == _BEGIN) - (kind == _END)
            at += 4 + size
        return cls(parts[0], parts[1:], [_name(content) for kind, content in parts[0] if kind == _SHEET])

    def sheet(self, name: str) -> Records:
        """The records of a sheet."""
        return self.sheets[self.names.index(name)]

    def before_end(self, records: Records, *added: tuple[int, bytes]) -> None:
        """Add records before the end of a list of them."""
        records[-1:] = [*added, records[-1]]

    def change(self, kind: int, change: Callable[[bytes], bytes]) -> None:
        """Change the records of a kind, wherever they are."""
        for records in (self.common, *self.sheets):
            records[:] = [(found, change(content) if found == kind else content) for found, content in records]

    def stream(self) -> bytes:
        """The stream of the workbook; the places of sheets are said anew."""
        sheets = list(map(_packed, self.sheets))
        at, places = len(_packed(self.common)), []
        for sheet in sheets:
            places.append(at)
            at += len(sheet)
        common = []
        for kind, content in self.common:
            place = struct.pack("<I", places.pop(0)) + content[4:] if kind == _SHEET else content
            common.append((kind, place))
        return _packed(common) + b"".join(sheets)

    def to_bytes(self) -> bytes:
        """A file of the workbook alone."""
        return with_one_stream(self.stream())


def _name(content: bytes) -> str:
    return content[8:].decode("utf-16-le" if content[7] & 1 else "latin-1")


def _packed(records: Iterable[tuple[int, bytes]]) -> bytes:
    return b"".join(struct.pack("<HH", kind, len(content)) + content for kind, content in records)


def with_streams(**streams: bytes) -> bytes:
    """A compound file of these streams, all of them larger than those that stand among small sectors."""
    size, contents, firsts, chains = 512, b"", {}, list[int]()
    for name, content in streams.items():
        firsts[name], count = len(chains), -(-max(len(content), 4096) // size)
        chains += [*range(len(chains) + 1, len(chains) + count), 0xFFFFFFFE]
        contents += content.ljust(count * size, b"\0")
    entries = _entry("Root Entry", 5, child=1, first=0xFFFFFFFE)
    for number, (name, content) in enumerate(streams.items(), start=1):
        right = number + 1 if number < len(streams) else 0xFFFFFFFF
        entries += _entry(name, 2, right=right, first=firsts[name], size=max(len(content), 4096))
    entries += bytes(-len(entries) % size)
    directory = len(chains)
    chains += [*range(directory + 1, directory + len(entries) // size), 0xFFFFFFFE]
    tables = 1
    while tables * (size // 4) < len(chains) + tables:
        tables += 1
    first_table = len(chains)
    chains += [0xFFFFFFFD] * tables
    chains += [0xFFFFFFFF] * (tables * (size // 4) - len(chains))
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, tables, directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    places = [*range(first_table, first_table + tables)]
    head += struct.pack("<109I", *places, *([0xFFFFFFFF] * (109 - len(places))))
    return head + contents + entries + struct.pack(f"<{len(chains)}I", *chains)


def _entry(
    name: str, type_: int, *, right: int = 0xFFFFFFFF, child: int = 0xFFFFFFFF, first: int = 0, size: int = 0
) -> bytes:
    spelled = name.encode("utf-16-le")
    facts = struct.pack("<HBB3I36xIQ", len(spelled) + 2, type_, 1, 0xFFFFFFFF, right, child, first, size)
    return spelled.ljust(64, b"\0") + facts
