"""Archives that every program takes apart alike: the directory is read at one go, and members are compared packed.

A library takes most of the time that a small archive needs, and forgives what is odd (:mod:`.archive`). Here an
archive passes only if it ends with its directory, lists each member once under its own name, and says sizes once.
"""

from __future__ import annotations

import functools
import struct
import zipfile
import zlib
from typing import NamedTuple

from gouji.workbook.ooxml.archive import END_RECORD, part_key

_LOCAL_HEADER = struct.Struct("<4s22xHH")
_DIRECTORY_ENTRY = struct.Struct("<4s2xBx2H4x3L3H8xL")
_EXTRA = struct.Struct("<HH")
"""The records of an archive, as far as they are looked at (APPNOTE 4.3.7, 4.3.12, 4.3.16, 4.5.1)."""
_END_64 = b"PK\x06\x07"
_LARGER = 1
"""The extra field that says sizes anew."""
_KNOWN_FLAGS = 0x080E
"""Flags that say how well it was packed, that its size comes behind it, that its name is UTF-8."""
_NEWEST = 63
"""Version of the format that a reader must know; what is newer the library refuses."""


class NotPlainError(zipfile.BadZipFile):
    """An archive that is broken, or that a library is needed to understand."""


class PackedPart(NamedTuple):
    """A part as it lies in the archive; equal parts have equal bytes."""

    content: bytes
    is_deflated: bool
    size: int
    checksum: int

    def unpacked(self) -> bytes:
        """The content.

        Raises:
            NotPlainError: it is not what the archive says of it.
        """
        content = self.content
        if self.is_deflated:
            inflater = zlib.decompressobj(-zlib.MAX_WBITS)
            try:
                content = inflater.decompress(content, self.size or 1)  # no more: 0 would be any number of bytes
            except zlib.error as error:
                raise NotPlainError from error
            if not inflater.eof or inflater.unused_data:
                raise NotPlainError
        if len(content) != self.size or zlib.crc32(content) != self.checksum:
            raise NotPlainError
        return content


def plain_parts(data: bytes, most: int) -> dict[str, PackedPart]:
    """The parts of an archive by their names, packed.

    Args:
        data: the bytes of the archive.
        most: parts there may be.

    Raises:
        NotPlainError: it is no such archive.
    """
    if not data.startswith(b"PK\x03\x04"):
        raise NotPlainError
    try:
        entries = _directory(data, most)
        if sum(entry.packed for entry in entries) > len(data):
            raise NotPlainError  # some lie within others
        if entries and min(entry.start for entry in entries) > 0:
            raise NotPlainError  # something else stands before them
        parts = {entry.name.decode("ascii"): _part(data, entry) for entry in entries}
    except (struct.error, UnicodeError) as error:
        raise NotPlainError from error
    if len(parts) < len(entries) or not _are_apart(tuple(parts)):
        raise NotPlainError
    return parts


@functools.lru_cache(maxsize=64)
def _are_apart(names: tuple[str, ...]) -> bool:
    """True if no two names of parts are one for any program; most archives have the same ones."""
    return len(set(map(part_key, names))) == len(names)


class _Entry(NamedTuple):
    """A part as the directory of the archive has it."""

    name: bytes
    flags: int
    method: int
    checksum: int
    packed: int
    size: int
    start: int


def _directory(data: bytes, most: int) -> list[_Entry]:
    """The directory of an archive that ends with it and says nothing that needs a library to be understood."""
    end = len(data) - END_RECORD.size
    signature, *disks, count, size, start, comment = END_RECORD.unpack_from(data, end)
    if signature != b"PK\x05\x06" or disks != [0, 0, count] or comment or start + size != end:
        raise NotPlainError
    if data[end - 20 : end - 16] == _END_64 or count > most:
        raise NotPlainError
    entries = []
    for _ in range(count):
        signature, version, flags, method, checksum, packed, unpacked, named, extra, remark, place = (
            _DIRECTORY_ENTRY.unpack_from(data, start)
        )
        start += _DIRECTORY_ENTRY.size
        name, more = data[start : start + named], data[start + named : start + named + extra]
        if signature != b"PK\x01\x02" or version > _NEWEST or not _is_plain_extra(more):
            raise NotPlainError
        entries.append(_Entry(name, flags, method, checksum, packed, unpacked, place))
        start += named + extra + remark
    if start != end:
        raise NotPlainError
    return entries


def _is_plain_extra(fields: bytes) -> bool:
    """True if the extra fields of an entry are whole and change nothing that is read of it."""
    while len(fields) >= _EXTRA.size:
        kind, size = _EXTRA.unpack_from(fields)
        if kind == _LARGER or _EXTRA.size + size > len(fields):
            return False
        fields = fields[_EXTRA.size + size :]
    return True


def _part(data: bytes, entry: _Entry) -> PackedPart:
    if entry.flags & ~_KNOWN_FLAGS or entry.method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotPlainError
    start = entry.start + _LOCAL_HEADER.size
    signature, named, extra = _LOCAL_HEADER.unpack_from(data, entry.start)
    if signature != b"PK\x03\x04" or data[start : start + named] != entry.name:
        raise NotPlainError
    start += named + extra
    content = data[start : start + entry.packed]
    return PackedPart(content, entry.method == zipfile.ZIP_DEFLATED, entry.size, entry.checksum)
