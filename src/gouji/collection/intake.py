"""Files to be read: files, folders and zip archives, each file in them by its name; nothing is unpacked to the disk."""

from __future__ import annotations

import contextlib
import functools
import io
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import IO, Self

from gouji.collection.enclosed import BROKEN, SIZE_OF_HEAD, is_enclosed, may_be_enclosed, without_parts_of_sums
from gouji.collection.mail_files import (
    MOST_BYTES,
    BrokenMailError,
    MailHead,
    TooLargeError,
    holds_mail,
    is_mail,
    may_be_mail,
    packed,
    packed_content,
)
from gouji.common import MemberNames, escaped, files_in, is_left_behind, native, open_regular, patiently, version_key
from gouji.findings import Finding, FindingError, Phrase
from gouji.findings.rules import C782, F103, F110
from gouji.reading import Returned, display_name
from gouji.workbook.formats import DEFAULT_LIMITS, UNPACKED, is_behind_another, is_document, unpacked_documents

_ARCHIVE = b"PK\x03\x04"
_HEAD = 30
"""Bytes of a local header before the name in it."""
_FIRST_IN_WORKBOOKS = (b"[Content_Types].xml", b"mimetype", b"_rels/", b"docProps/")
_COMPANIONS = ("_files", ".files", "_文件", "_文件夹")
"""What browsers write behind the name of a page for the folder of its pictures and style sheets."""
_BROKEN_MAIL = Finding(C782, values={"format": Phrase("结构异常的邮件", "a mail that is built as none should be")})
_NO_FILES = Finding(C782, values={"format": Phrase("没有附件的邮件", "a mail without attachments")})
_TOO_DEEP = Finding(F110, values={"format": Phrase("套了多层的压缩包", "an archive in an archive in an archive")})
_USUAL = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How members are packed that are unpacked here; some other ways ask for any amount of memory."""


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """Limits of an archive; its files are unpacked one at a time.

    Attributes:
        members: files, those of archives in it included.
        expanded_bytes: of all of them together.
        ratio: of unpacked to packed bytes, once they come to more than *always_bytes*.
        nested_bytes: of an archive or mail in an archive, which is kept in memory while it is read.
        mail_ratio: of the bytes of all mails in it to packed bytes, once they come to more than *mail_bytes*: a mail of
            headers without end packs well, and is parsed at half a million bytes a second.
    """

    members: int = 20_000
    expanded_bytes: int = 4_000_000_000
    ratio: int = 200
    always_bytes: int = 100_000_000
    nested_bytes: int = 100_000_000
    mail_ratio: int = 20
    mail_bytes: int = 4_000_000


DEFAULT_ARCHIVE_LIMITS = ArchiveLimits()


Order = tuple[tuple[tuple[int, ...], object, int], ...]


@dataclass(frozen=True, slots=True)
class ArchiveMember:
    """A file in an archive.

    Attributes:
        name: as findings display it: ``县.zip/民政局.xlsx``.
        places: its number in the archive; behind it, if that is an archive itself, the number in that.
        order: a key for each number in *places*, the greater the later: the place in a mail; else when the file was
            changed, and its name as people count versions.
        finding: why it is not read, or why the whole archive is not.
        mail: the head of the message to which it was attached, if it came in a mail file; of several in each other,
            the outermost.
    """

    name: str
    archive: Path
    places: tuple[int, ...] = ()
    finding: Finding | None = None
    mail: MailHead | None = None
    order: Order = ()


class Intake:
    """Files to be read, in a stable order: how many there are is known before any is read.

    Iterating gives a path for a file that lies on the disk, and the contents of a member of an archive.

    Args:
        paths: files, folders and archives; archives are known by their bytes, and walked, also inside each other once,
            be they in the folder or attached to a mail; mails are read in the folder and in archives.
        file_bytes: of a single file; what is larger is not unpacked.
        chosen: those of all that were found that are wanted.
        documents: JSON is wanted too.
    """

    def __init__(
        self,
        paths: Iterable[Path],
        file_bytes: int = DEFAULT_LIMITS.file_bytes,
        limits: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS,
        chosen: Callable[[Sequence[Path | ArchiveMember]], list[Path | ArchiveMember]] = list,
        *,
        documents: bool = False,
    ) -> None:
        self._file_bytes = file_bytes
        self._limits = limits
        self.found = chosen([entry for path in paths for entry in self._below(path, documents=documents)])

    def __len__(self) -> int:
        return len(self.found)

    def __iter__(self) -> Iterator[Path | Returned]:
        with OpenArchives() as opened:
            for entry in self.found:
                yield entry if isinstance(entry, Path) else opened.read(entry, self._file_bytes)

    def _below(self, path: Path, *, documents: bool) -> list[Path | ArchiveMember]:
        """What was named, if it is a file; else the files in it without those that were written beside workbooks."""
        files = (file for file in files_in(path) if file == path or not _is_enclosed(file))
        found = [entry for file in files for entry in self._in(file)]
        if found == [path]:
            return found
        with OpenArchives() as opened:
            read = functools.partial(self._content, opened)
            return without_parts_of_sums(found, [_name(entry) for entry in found], read, documents=documents)

    def _content(self, opened: OpenArchives, entry: Path | ArchiveMember) -> bytes:
        """The bytes of a file; none if it cannot be read, which reading it reports."""
        if isinstance(entry, ArchiveMember):
            content = opened.read(entry, self._file_bytes).content
            return content if isinstance(content, bytes) else b""
        try:
            with open_regular(entry) as stream:
                return stream.read(self._file_bytes)
        except OSError:
            return b""

    def _in(self, path: Path) -> Iterator[Path | ArchiveMember]:
        """The file itself, or the files of the archive or mail it is."""
        try:
            with open_regular(path) as stream:  # a pipe would never give its first bytes
                size = os.fstat(stream.fileno()).st_size
                if is_mail(path):
                    archive, heads = packed(path)
                elif _may_be_archive(stream):
                    archive, heads = zipfile.ZipFile(stream), None
                else:
                    raise OSError
                with archive:
                    if heads is None and not _is_archive(archive):
                        raise OSError
                    found = _Listing(path, self._file_bytes, self._limits, size).members(archive, heads)
        except TooLargeError as error:
            what = Phrase("文件大小", "file size")
            yield ArchiveMember(display_name(path), path, finding=_over(what, error.found, MOST_BYTES))
        except BrokenMailError:
            yield ArchiveMember(display_name(path), path, finding=_BROKEN_MAIL)
        except BROKEN:  # whatever it is, the reader of workbooks reports it
            yield path
        else:
            yield from found


def without_companions(found: Sequence[Path | ArchiveMember]) -> list[Path | ArchiveMember]:
    """The files that are no parts of saved pages: of ``年报.html`` browsers keep those in ``年报_files``.

    Args:
        found: files that lie together.

    Returns:
        Those that are left, in their order.
    """
    names = [_name(entry) for entry in found]
    stems = (PurePath(name) for name in names if name.lower().endswith((".html", ".htm")))
    folders = {str(page.with_suffix("")) + ending for page in stems for ending in _COMPANIONS}
    return [
        entry
        for entry, name in zip(found, names, strict=True)
        if not folders or folders.isdisjoint(map(str, PurePath(name).parents))
    ]


def _name(entry: Path | ArchiveMember) -> str:
    return str(entry) if isinstance(entry, Path) else entry.name


def _is_enclosed(file: Path) -> bool:
    """True for a file in a folder that the office put beside its blanks."""
    if not may_be_enclosed(file.name):
        return False
    try:
        with open_regular(file) as stream:
            return is_enclosed(file.name, stream.read(SIZE_OF_HEAD))
    except OSError:  # reading it reports that
        return False


def _head(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The first bytes of a member; none if it cannot be unpacked, which reading it reports."""
    if info.compress_type not in _USUAL:
        return b""
    try:
        with archive.open(info) as stream:
            return stream.read(SIZE_OF_HEAD)
    except BROKEN:
        return b""


def _may_be_archive(stream: IO[bytes]) -> bool:
    """True if a file begins as a zip archive and not as a workbook, whose directory need not be read."""
    head = stream.read(_HEAD + 60)
    stream.seek(0)
    first = head[_HEAD:]
    return head.startswith(_ARCHIVE) and not first.startswith(_FIRST_IN_WORKBOOKS)


def _is_archive(archive: zipfile.ZipFile) -> bool:
    """True for an archive of files that is not one document, and not the last of several in one file."""
    return not is_document(archive.namelist()) and not is_behind_another(archive)


@dataclass(frozen=True, slots=True)
class _Container:
    """An archive whose members are listed, or the attachments of a mail as one.

    Attributes:
        name, places, order: of the member it is; nothing but a name for the file on the disk.
        heads: of the messages, one for each member; None for an archive.
        packs: archives around its members. A mail is none to who sends it.
        mail: the head of the outermost message around it, if it is in one.
    """

    archive: zipfile.ZipFile
    name: str
    heads: tuple[MailHead, ...] | None
    places: tuple[int, ...] = ()
    order: Order = ()
    packs: int = 0
    mail: MailHead | None = None

    def member(self, path: Path, number: int, name: str, inside: str) -> ArchiveMember:
        """One of its members by its number; *name* is displayed, *inside* is its own."""
        info = self.archive.infolist()[number]
        mail = self.mail or (None if self.heads is None else self.heads[number])
        key = (info.date_time, version_key(inside), number) if self.heads is None else ((), (), number)
        return ArchiveMember(name, path, (*self.places, number), mail=mail, order=(*self.order, key))

    def inner(self, member: ArchiveMember, archive: zipfile.ZipFile, heads: tuple[MailHead, ...] | None) -> _Container:
        """The archive or mail that one of its members is."""
        packs = self.packs + (heads is None)
        return _Container(archive, member.name, heads, member.places, member.order, packs, member.mail)


class _Listing:
    """The files of one archive or mail, listed without reading them.

    Args:
        size: of the file in bytes.
    """

    def __init__(self, path: Path, file_bytes: int, limits: ArchiveLimits, size: int) -> None:
        self.path = path
        self.name = display_name(path)
        self.file_bytes = file_bytes
        self.limits = limits
        self.most = min(limits.expanded_bytes, max(limits.always_bytes, limits.ratio * size))
        self.mails_left = max(limits.mail_bytes, limits.mail_ratio * size)
        self.count = 0
        self.expanded = 0
        self.names = MemberNames()

    def members(self, archive: zipfile.ZipFile, heads: tuple[MailHead, ...] | None) -> list[ArchiveMember]:
        """All its files in the order of their names; a single finding if they are too many or too large."""
        if heads == ():
            return [ArchiveMember(self.name, self.path, finding=_NO_FILES)]
        try:
            found = list(self._members(_Container(archive, self.name, heads, packs=int(heads is None))))
        except FindingError as over:
            return [ArchiveMember(self.name, self.path, finding=over.finding)]
        if found:
            return found
        empty = Phrase("没有文件的压缩包", "an archive without files")
        return [ArchiveMember(self.name, self.path, finding=Finding(F110, values={"format": empty}))]

    def _members(self, level: _Container) -> Iterator[ArchiveMember]:
        infos = level.archive.infolist()
        listed = [(_member_name(info), number) for number, info in enumerate(infos) if not info.is_dir()]
        parts = {part: folder for folder, of in unpacked_documents([name for name, _ in listed]).items() for part in of}
        known = set[str]()
        # In the order of a folder with these files in it.
        for inside, number in sorted(listed, key=lambda place: (place[0].split("/"), place[1])):
            if not inside or is_left_behind(inside.rpartition("/")[2]) or inside.startswith("__MACOSX/"):
                continue
            self._weigh(infos[number].file_size)
            if may_be_enclosed(inside) and is_enclosed(inside, _head(level.archive, infos[number])):
                continue
            if (folder := parts.get(inside)) is not None:
                if folder not in known:
                    unique = self.names.unused(f"{level.name}/{folder}")
                    yield replace(level.member(self.path, number, unique, inside), finding=UNPACKED)
                known.add(folder)
                continue
            unique = self.names.unused(f"{level.name}/{inside}")
            yield from self._member(level, infos[number], level.member(self.path, number, unique, inside))

    def _member(self, level: _Container, info: zipfile.ZipInfo, member: ArchiveMember) -> Iterator[ArchiveMember]:
        if info.flag_bits & 1:
            words = Phrase("有密码的压缩包中的文件", "a file in an archive with a password")
            yield replace(member, finding=Finding(F110, values={"format": words}))
            return
        if info.compress_type not in _USUAL:
            words = Phrase("压缩方式少见的文件", "a file packed in a rare way")
            yield replace(member, finding=Finding(F110, values={"format": words}))
            return
        nested = self._nested(level, info)
        if isinstance(nested, Finding):
            yield replace(member, finding=nested)
        elif nested is not None:
            with nested[0]:
                yield from self._members(level.inner(member, *nested))
        elif info.file_size > self.file_bytes:
            what = Phrase("文件大小", "file size")
            yield replace(member, finding=_over(what, info.file_size, self.file_bytes))
        else:
            yield member

    def _nested(
        self, level: _Container, info: zipfile.ZipInfo
    ) -> tuple[zipfile.ZipFile, tuple[MailHead, ...] | None] | Finding | None:
        """The archive or mail that a member is, or why it is not opened; None if it is neither."""
        try:
            is_mail = level.heads is None and may_be_mail(info.filename)  # those in mails were opened with them
            with level.archive.open(info) as stream:
                if not (is_mail or _may_be_archive(stream)):
                    raise zipfile.BadZipFile
            most = min(self.limits.nested_bytes, self.mails_left) if is_mail else self.limits.nested_bytes
            if info.file_size > most:
                return _over(Phrase("文件大小", "file size"), info.file_size, most)
            self.mails_left -= info.file_size * is_mail
            archive, heads = _inner(level.archive, info)
            if heads is None and not _is_archive(archive):
                return None
        except BrokenMailError:
            return _BROKEN_MAIL
        except BROKEN:  # reading it reports that
            return None
        if heads is None and level.packs > 1:
            return _TOO_DEEP
        return (archive, heads) if heads != () else _NO_FILES

    def _weigh(self, size: int) -> None:
        self.count += 1
        self.expanded += size
        if self.count > self.limits.members:
            raise FindingError(_over(Phrase("压缩包内文件数", "files in the archive"), self.count, self.limits.members))
        if self.expanded > self.most:
            raise FindingError(_over(Phrase("解压后大小", "unpacked size"), self.expanded, self.most))


def _over(what: Phrase, found: int, limit: int) -> Finding:
    return Finding(F103, found=f"{found:,}", values={"what": what, "limit": f"{limit:,}"})


class OpenArchives:
    """Archives stay open between their members: the last one, the last one in it, and so on."""

    def __init__(self) -> None:
        self._stack = contextlib.ExitStack()
        self._open: list[tuple[object, zipfile.ZipFile]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def read(self, member: ArchiveMember, most: int) -> Returned:
        """Unpack a member.

        Args:
            member: as listed by an :class:`Intake`.
            most: bytes allowed; one more is read, so that a larger file is seen to be larger.

        Returns:
            The bytes, or a finding why it cannot be unpacked (F110) or was too large (F103).
        """
        if member.finding is not None:
            return Returned(member.name, member.finding)
        try:
            archive = self._archive(member)
            with archive.open(archive.infolist()[member.places[-1]]) as stream:
                return Returned(member.name, stream.read(most + 1))
        except (*BROKEN, BrokenMailError, IndexError):
            words = Phrase("不完整的压缩包中的文件", "a file in a broken archive")
            return Returned(member.name, Finding(F110, values={"format": words}))

    def _archive(self, member: ArchiveMember) -> zipfile.ZipFile:
        if not self._open or self._open[0][0] != member.archive:
            self._stack.close()
            self._open = []
            self._keep(member.archive, _opened(member))
        for depth, place in enumerate(member.places[:-1], start=1):
            if [key for key, _ in self._open[depth : depth + 1]] != [place]:
                del self._open[depth:]
                outer = self._open[-1][1]
                self._keep(place, _inner(outer, outer.infolist()[place])[0])
        return self._open[len(member.places) - 1][1]

    def _keep(self, key: object, archive: zipfile.ZipFile) -> None:
        self._open.append((key, self._stack.enter_context(archive)))


def _opened(member: ArchiveMember) -> zipfile.ZipFile:
    """The archive that a member is in; the attachments of a mail file are one in memory."""
    if member.mail is None or not is_mail(member.archive):
        return patiently(zipfile.ZipFile, native(member.archive))
    try:
        return packed(member.archive)[0]
    except (TooLargeError, BrokenMailError) as error:  # it was another file when it was listed
        raise OSError from error


def _inner(outer: zipfile.ZipFile, info: zipfile.ZipInfo) -> tuple[zipfile.ZipFile, tuple[MailHead, ...] | None]:
    """A member as the archive it is, or as the attachments of the mail it is with the heads of its messages."""
    data = outer.read(info)
    if holds_mail(info.filename, data):
        return packed_content(info.filename, data)
    return zipfile.ZipFile(io.BytesIO(data)), None


_IS_UNICODE = 0x800
_FIRST_CHINESE = "\u2e80"


def _member_name(info: zipfile.ZipInfo) -> str:
    """The name as it was meant, with what steers a terminal escaped. Archives of Chinese Windows hold GBK unsaid."""
    name = info.filename if info.flag_bits & _IS_UNICODE else _meant(info.filename)
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return escaped("/".join(parts))


def _meant(name: str) -> str:
    """A name whose bytes were decoded as those of old PCs. A few words in GBK are UTF-8 too, but no Chinese ones."""
    readings = []
    for encoding in ("utf-8", "gb18030"):
        with contextlib.suppress(UnicodeError):
            readings.append(name.encode("cp437").decode(encoding))
    return next((reading for reading in readings if max(reading) >= _FIRST_CHINESE), readings[-1] if readings else name)
