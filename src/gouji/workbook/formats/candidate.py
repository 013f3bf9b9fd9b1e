"""A file that may be a workbook, as far as it can be told from outside.

What an archive is, is told by its content types and relationships, by its ``mimetype`` or its manifest, and never by
the name of a member that nobody reads.
"""

from __future__ import annotations

import functools
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from gouji.workbook.formats.archives import scan_part
from gouji.workbook.formats.compound import COMPOUND_SIGNATURE, CompoundFile, NotCompound
from gouji.workbook.formats.limits import Limits, damaged, over, two_packages
from gouji.workbook.ooxml.archive import TwinMembersError, part_key
from gouji.workbook.ooxml.names import TYPES_PART
from gouji.workbook.ooxml.package import Package
from gouji.workbook.ooxml.relationships import TwoPackages, relationships_part

_ARCHIVE = (b"PK\x03\x04", b"PK\x05\x06")
"""The first bytes of a zip archive."""
_END_OF_ARCHIVE = b"PK\x05\x06"
_TAR, _AT_TAR = b"ustar", 257
"""Mark of a tar archive, and where it stands (POSIX.1, pax)."""
_START = 1 << 16
_LARGEST_LIST = 4_000_000
"""Bytes of the content types, of relationships or of a manifest."""
_TYPES = part_key(TYPES_PART)
_ROOT_TYPE = re.compile(rb"<(?:\w+:)?file-entry\b(?=[^>]*\bfull-path=[\"']/[\"'])[^>]*\bmedia-type=[\"']([^\"']*)[\"']")


@dataclass(frozen=True, eq=False)
class Candidate:
    """A file by its bytes.

    Attributes:
        package: its parts, if it is a zip archive; None if it is none.
    """

    data: bytes
    package: Package | None = None

    @classmethod
    def of(cls, data: bytes, limits: Limits) -> Candidate:
        """The file, and the directory of an archive.

        Raises:
            Refused: the archive has too many members, two that programs take for one, or another archive before it.
            zipfile.BadZipFile: the archive is broken.
        """
        if not data.startswith(_ARCHIVE) and not _is_behind_something(data):
            return cls(data)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            count = len(archive.infolist())
            if count > limits.members:
                raise over("文件内部件数", "parts", limits.members, count)
            is_behind = is_behind_another(archive)
        if is_behind:
            raise damaged("文件里前后接着两个压缩包", "two archives, one behind the other")
        try:
            return cls(data, Package(data))
        except TwinMembersError:
            raise damaged("压缩包内有重名文件", "two parts of one name") from None

    @functools.cached_property
    def names(self) -> frozenset[str]:
        """The names of the members of an archive."""
        return frozenset() if self.package is None else frozenset(member.name for member in self.package.members)

    # Compound files

    @property
    def is_compound(self) -> bool:
        """True for a file of an old Office program, or of a newer one behind a password."""
        return self.data.startswith(COMPOUND_SIGNATURE)

    @functools.cached_property
    def compound(self) -> CompoundFile | None:
        """The compound file it is; None if it is none, or damaged."""
        try:
            return CompoundFile(self.data) if self.is_compound else None
        except NotCompound:
            return None

    def has_stream(self, *path: str) -> bool:
        """True if a compound file has a stream or a storage at a path from its root.

        Args:
            path: names, in any case.

        Returns:
            False if the file is no compound file.
        """
        return self.compound is not None and self.compound.has(*path)

    @property
    def is_tar(self) -> bool:
        """True for a tar archive, whose members lie in it as they are."""
        return _is_tar(self.data)

    # Archives

    def start_of(self, member: str) -> bytes:
        """The first bytes of a member of the archive, none if it is not there or cannot be read.

        Args:
            member: its name in the archive.
        """
        if self.package is None or not self.package.has(member):
            return b""
        found = b""
        try:
            for piece in self.package.pieces(member):
                found += piece
                if len(found) >= _START:
                    break
        except (zipfile.BadZipFile, NotImplementedError):
            return b""
        return found[:_START]

    @functools.cached_property
    def main_part(self) -> str:
        """The main part of a package of Office Open XML; empty if there is none.

        Raises:
            Refused: the package could be opened as two.
        """
        return self._listed(lambda package: package.only("", "officeDocument"), relationships_part("")) or ""

    @functools.cached_property
    def main_type(self) -> str:
        """The content type of the main part of a package; empty if there is none.

        Raises:
            Refused: the package could be opened as two.
        """
        if not self.main_part:
            return ""
        return self._listed(lambda package: package.content_types().of(self.main_part), TYPES_PART) or ""

    def _listed(self, ask: Callable[[Package], str | None], part: str) -> str | None:
        """The content of a list of the package; None if there is no such list."""
        package = self.package
        if package is None or not package.has(part):
            return None
        if package.size(part) > _LARGEST_LIST:
            raise over("部件清单大小", "size of a list of parts", _LARGEST_LIST, package.size(part))
        scan_part(package.read(part))
        try:
            return ask(package)
        except TwoPackages as error:
            raise two_packages(error) from None

    @functools.cached_property
    def open_document_type(self) -> str:
        """The media type of an OpenDocument file; empty if it is none.

        It stands in the member ``mimetype`` or in the manifest. Without both, the content itself tells.
        """
        if "content.xml" not in self.names:
            return ""
        said = self.start_of("mimetype").strip().decode("ascii", "replace")
        if not said:
            match = _ROOT_TYPE.search(self.start_of("META-INF/manifest.xml"))
            said = match[1].decode("ascii", "replace") if match else ""
        if not said:
            said = _type_of_content(self.start_of("content.xml"))
        return said

    @property
    def has_types(self) -> bool:
        """True if an archive lists content types, as packages of Office Open XML do."""
        return any(part_key(name) == _TYPES for name in self.names)


def _type_of_content(content: bytes) -> str:
    """The media type of an OpenDocument file by the beginning of its content."""
    if b"openoffice.org/2000/office" in content:
        return "application/vnd.sun.xml"
    if b"urn:oasis:names:tc:opendocument" not in content:
        return ""
    return "application/vnd.oasis.opendocument" + (".spreadsheet" if b":spreadsheet" in content else "")


def _is_behind_something(data: bytes) -> bool:
    """True for an archive with a few bytes before it that are no file of their own."""
    if data.startswith(_FILES) or _is_tar(data) or data.find(_ARCHIVE[0], 0, _START) < 0:
        return False
    return zipfile.is_zipfile(io.BytesIO(data))


def is_behind_another(archive: zipfile.ZipFile) -> bool:
    """True if a file holds another archive before the one that is read, which ends it.

    Args:
        archive: that is open, of any size.
    """
    left = min((info.header_offset for info in archive.infolist()), default=0)
    if not left or archive.fp is None:
        return False
    archive.fp.seek(0)
    before = b""
    while left > 0 and (piece := archive.fp.read(min(left, _START))):
        if _END_OF_ARCHIVE in before + piece:
            return True
        before, left = piece[1 - len(_END_OF_ARCHIVE) :], left - len(piece)
    return False


def _is_tar(data: bytes) -> bool:
    return data.startswith(_TAR, _AT_TAR)


_FILES = (
    COMPOUND_SIGNATURE,
    b"%PDF",
    b"MZ",
    b"\x7fELF",
    b"\xff\xd8",
    b"\x89PNG",
    b"GIF8",
    b"BM",
    b"{\\rtf",
    b"Rar!",
    b"7z\xbc\xaf",
)
"""The first bytes of files that are what they are, whatever stands in them."""
