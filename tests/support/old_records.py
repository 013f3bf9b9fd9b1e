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
        return with_one_stream("Workbook", self.stream())


def _name(content: bytes) -> str:
    return content[8:].decode("utf-16-le" if content[7] & 1 else "latin-1")


def _packed(records: Iterable[tuple[int, bytes]]) -> bytes:
    return b"".join(struct.pack("<HH", kind, len(content)) + content for kind, content in records)
