"""A file that may be a workbook, as far as it can be told from outside."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

from gouji.workbook.formats.limits import Limits, damaged, over

_ARCHIVE = (b"PK\x03\x04", b"PK\x05\x06")
"""The first bytes of a zip archive."""
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
"""The first bytes of the compound files of old Office programs."""
_START = 1 << 16


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file by its bytes.

    Attributes:
        archive: None if it is no zip archive.
        names: of the members of the archive.
    """

    data: bytes
    archive: zipfile.ZipFile | None = None
    names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, data: bytes, limits: Limits) -> Candidate:
        """The file, and the directory of an archive.

        Raises:
            Refused: the archive has too many members, or two of one name, in which two readers could see two contents.
            zipfile.BadZipFile: the archive is broken.
        """
        if not data.startswith(_ARCHIVE):
            return cls(data)
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
        if len(members) > limits.members:
            raise over("文件内部件数", "parts", f"{len(members):,}", f"{limits.members:,}")
        names = frozenset(member.filename for member in members)
        if len(names) < len(members):
            raise damaged("压缩包内有重名文件", "two parts of one name")
        return cls(data, archive, names)

    @property
    def is_compound(self) -> bool:
        """True for a file of an old Office program, or of a newer one behind a password."""
        return self.data.startswith(_COMPOUND)

    def has_stream(self, name: str) -> bool:
        """True if a compound file has a stream of that name.

        Args:
            name: of the stream; in capitals it counts too.

        Returns:
            False if the file is no compound file.
        """
        return self.is_compound and any(spelling.encode("utf-16-le") in self.data for spelling in (name, name.upper()))

    def start_of(self, member: str) -> bytes:
        """The first bytes of a member of the archive, none if it is not there.

        Args:
            member: its name in the archive.
        """
        if self.archive is None or member not in self.names:
            return b""
        with self.archive.open(member) as stream:
            return stream.read(_START)
