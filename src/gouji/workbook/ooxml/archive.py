"""Zip archives as packages need them: members taken as they lie, and written so that equal members give equal bytes.

The standard library cannot copy a member without unpacking it, nor write one in pieces that are compressed already.

Names are those other programs find parts by: some writers put backslashes into them, or a slash before them.
"""

from __future__ import annotations

import functools
import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self
from urllib.parse import unquote

_LOCAL = struct.Struct("<4s5H3L2H")
_ENTRY = struct.Struct("<4s6H3L5H2L")
END_RECORD = struct.Struct("<4s4H2LH")
"""The records of a zip archive (APPNOTE 4.3.7, 4.3.12, 4.3.16)."""
_VERSION, _UNIX = 20, 3 << 8
_UTF8 = 0x800
_READABLE = 0o600 << 16
_EARLIEST = 0, 1 << 5 | 1
"""Midnight of the first of January 1980 as archives count: the earliest time they can say."""
_ENCRYPTED = 1
_UNREADABLE = -1
"""The method of a member that is encrypted, or whose own header contradicts the directory."""
_PIECE, _FEW = 1 << 16, 1 << 14
"""Bytes unpacked at a time, and packed ones that are unpacked at a time."""


class TwinMembersError(zipfile.BadZipFile):
    """Two members of an archive have names that programs take for one."""


@functools.lru_cache(maxsize=4096)
def part_key(name: str) -> str:
    """The name of a part as it is compared: whatever its case, its slashes and its escapes.

    Args:
        name: of a part or of a member of an archive.

    Returns:
        The same for all names that programs take for one; no name of a member.
    """
    return posixpath.normpath("/" + unquote(name).replace("\\", "/").lstrip("/")).lstrip("/").casefold()


def part_name(name: str) -> str:
    """The name of a part, from that of a member of an archive: without backslashes or a slash before it.

    Args:
        name: as the archive has it.

    Returns:
        The name in its own case.
    """
    return name.replace("\\", "/").lstrip("/")


class PackageMember(NamedTuple):
    """One member of an archive, compressed.

    Attributes:
        checksum: CRC-32 of the content.
        size: of the content, in bytes, as the directory of the archive has it.
        pieces: the compressed content.
        method: ``zipfile.ZIP_DEFLATED`` or ``ZIP_STORED``; another cannot be unpacked.
        time: when it was changed, time and day as archives count.
    """

    name: str
    checksum: int
    size: int
    pieces: Sequence[bytes]
    method: int = zipfile.ZIP_DEFLATED
    time: tuple[int, int] = _EARLIEST

    @property
    def is_readable(self) -> bool:
        """True if the member is packed as packages are."""
        return self.method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

    def content(self) -> bytes:
        """The content.

        Raises:
            zipfile.BadZipFile: it is not what the archive says of it.
            NotImplementedError: it is packed in another way than packages allow.
        """
        return b"".join(self.unpacked())

    def unpacked(self) -> Iterator[bytes]:
        """The content piece by piece, never more of it than the archive says there is.

        Raises:
            zipfile.BadZipFile: it is not what the archive says of it.
            NotImplementedError: it is packed in another way than packages allow.
        """
        if not self.is_readable:
            raise NotImplementedError
        left, checksum = self.size, 0
        for piece in self._inflated():
            left -= len(piece)
            checksum = zlib.crc32(piece, checksum)
            if left < 0:
                break
            yield piece
        if left or checksum != self.checksum:
            raise zipfile.BadZipFile(f"{self.name} is damaged")

    def _inflated(self) -> Iterator[bytes]:
        if self.method == zipfile.ZIP_STORED:
            yield from self.pieces
            return
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            for packed in self.pieces:
                for start in range(0, len(packed), _FEW):  # what is left of each call is copied
                    rest = packed[start : start + _FEW]
                    while rest and not inflater.eof:
                        yield inflater.decompress(rest, _PIECE)
                        rest = inflater.unconsumed_tail
            yield inflater.flush()
        except zlib.error as error:
            raise zipfile.BadZipFile(str(error)) from error


def deflated(name: str, content: bytes, time: tuple[int, int] = _EARLIEST, level: int = -1) -> PackageMember:
    """A member of some content.

    Args:
        name: of the member.
        content: not compressed.
        time: time and day as archives count; the earliest there is, so that the bytes depend on the content alone.
        level: of zlib, -1 for its own choice.
    """
    return PackageMember(name, zlib.crc32(content), len(content), (deflate(content, level=level),), time=time)


def deflate(content: bytes, end: int = zlib.Z_FINISH, level: int = -1) -> bytes:
    """Content compressed; with *end* ``Z_FULL_FLUSH`` anything may follow, and nothing after it refers to it.

    Args:
        content: not compressed.
        end: the way zlib ends it.
        level: of zlib, -1 for its own choice.

    Returns:
        A raw deflate stream, without a header.
    """
    compressor = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return compressor.compress(content) + compressor.flush(end)


def members_of(data: bytes) -> dict[str, PackageMember]:
    """The members of an archive by their names, as they lie; folders are none.

    A member that cannot be read is among them, for it may be one that nobody reads.

    Raises:
        TwinMembersError: two of them have names that programs take for one.
        zipfile.BadZipFile: it is no archive, or broken.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [_taken(data, info) for info in archive.infolist() if not info.filename.endswith(("/", "\\"))]
    if len({part_key(member.name) for member in members}) < len(members):
        raise TwinMembersError
    return {member.name: member for member in members}


def _taken(data: bytes, info: zipfile.ZipInfo) -> PackageMember:
    start, size, method = info.header_offset, 0, _UNREADABLE
    if start + _LOCAL.size <= len(data):
        signature, *_, named, extra = _LOCAL.unpack_from(data, start)
        start += _LOCAL.size
        name = data[start : start + named].decode("utf-8" if info.flag_bits & _UTF8 else "cp437", "replace")
        if signature == b"PK\3\4" and name == info.orig_filename and not info.flag_bits & _ENCRYPTED:
            start, size, method = start + named + extra, info.compress_size, info.compress_type
    year, month, day, hour, minute, second = info.date_time
    time = hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day
    packed = data[start : start + size]
    return PackageMember(part_name(info.filename), info.CRC, info.file_size, (packed,), method, time)


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive without its end, so that more may be added: members, directory, how many they are."""

    members: bytes = b""
    directory: bytes = b""
    count: int = 0

    def whole(self) -> bytes:
        """The archive as a file.

        Returns:
            The members, their directory and its end.
        """
        count, size, start = self.count, len(self.directory), len(self.members)
        end = END_RECORD.pack(b"PK\5\6", 0, 0, count, count, size, start, 0)
        return b"".join((self.members, self.directory, end))

    def with_members(self, members: Iterable[PackageMember]) -> Self:
        """The archive with more members behind those it has.

        Args:
            members: compressed, in their order.

        Returns:
            A new archive; this one stays as it is.
        """
        chunks, directory, offset, count = [self.members], [self.directory], len(self.members), self.count
        for member in members:
            packed = sum(map(len, member.pieces))
            flags, name = (0, member.name.encode()) if member.name.isascii() else (_UTF8, member.name.encode())
            facts = (_VERSION, flags, member.method, *member.time, member.checksum, packed, member.size, len(name), 0)
            directory += (_ENTRY.pack(b"PK\1\2", _UNIX | _VERSION, *facts, 0, 0, 0, _READABLE, offset), name)
            chunks += (_LOCAL.pack(b"PK\3\4", *facts), name, *member.pieces)
            offset += _LOCAL.size + len(name) + packed
            count += 1
        return type(self)(b"".join(chunks), b"".join(directory), count)


def packed(parts: Mapping[str, bytes]) -> bytes:
    """An archive of parts in their order; the same parts give the same bytes on every system.

    Args:
        parts: contents by name.
    """
    return Archive().with_members(deflated(name, content) for name, content in parts.items()).whole()


def unpacked(data: bytes) -> dict[str, bytes]:
    """The parts of an archive in their order.

    Args:
        data: the bytes of an archive.

    Returns:
        The content of each part by its name.

    Raises:
        zipfile.BadZipFile: it is no archive, or broken; or two members have names that programs take for one.
        NotImplementedError: a member is packed in another way than packages allow.
    """
    return {name: member.content() for name, member in members_of(data).items()}
