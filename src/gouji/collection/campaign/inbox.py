"""The contents of the inbox: files, folders and zip archives as they came, read and never touched.

A link that leads out of it, or to a folder, is told and not followed: it holds nothing that could be read again.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

from gouji.collection.folder_names import LINK_FOLDERS
from gouji.collection.intake import DEFAULT_ARCHIVE_LIMITS, ArchiveLimits, ArchiveMember, Intake, OpenArchives, Order
from gouji.collection.ledger import Ledger, Placing
from gouji.common import escaped, files_in, is_left_behind, native, version_key
from gouji.findings import Finding, Phrase, listed
from gouji.findings.rules import F108, F112
from gouji.reading import Options, Returned, display_name, fetch

_SETTLING = 2.0
"""Seconds for which a file that cannot be read must have been left alone before it is answered."""
_MOST_NAMED = 3
"""Names of files in an archive or mail that are told; the others are counted."""


_FROM_AGENCY = replace(DEFAULT_ARCHIVE_LIMITS, members=100)
"""Of what comes under the link of an agency, which has one report of each form to send: thousands of files in one
archive would be read before what all others send."""
_NOT_FOLLOWED = Finding(
    F108,
    values={"detail": Phrase("是链接，没有读", "it is a link, which was not followed")},
    remedy=Phrase(
        "请把文件本身放进来；要从共享文件夹收的，让收件夹自己成为指向它的链接",
        "Put the file itself here; to collect from a shared folder, make the inbox itself a link to it",
    ),
)


@dataclass(frozen=True, slots=True)
class InboxFile:
    """A content in the inbox.

    Attributes:
        name: its path inside the inbox, as it is shown; behind that of an archive, the path inside the archive.
        file: likewise, of the file it is or is in.
        order: the greater the later. It decides only between what comes in together: when the file it is, or is in, was
            last changed; its name as people count versions; its place in an archive or a mail.
        refused: why something in it could not be read, if it is an archive or a mail of which that is so.
    """

    name: str
    file: str
    sha256: str
    order: tuple[float, object, Order]
    place: Path | ArchiveMember
    refused: tuple[Finding, ...] = ()

    def sent_as(self, name: str) -> str:
        """The name under which it was sent: of what is in an archive or a mail, the name inside stands behind.

        Args:
            name: of the file it is, or is in, as that was sent.
        """
        return name + _inside(self.place)

    def placing(self, run: int) -> Placing:
        """The times that told its place in *order*.

        Args:
            run: a number of what comes in together.
        """
        changed, _, inside = self.order
        member = self.place if isinstance(self.place, ArchiveMember) else None
        times = ((str(number), _seconds(*moment) if moment else None) for moment, _, number in inside)
        sent = member.mail.sent if member is not None and member.mail is not None else None
        return Placing(run, ((self.file, changed), *times), sent)


def in_turn(found: Iterable[InboxFile]) -> list[InboxFile]:
    """Contents that come in together, the latest last.

    Args:
        found: in any order.
    """
    return sorted(found, key=lambda file: (file.order, file.name))


def place_together(ledger: Ledger, found: Sequence[InboxFile]) -> None:
    """Record the times that told the order of contents that came in together.

    Args:
        ledger: of the campaign, to write, in which they are entered.
        found: all of them in turn; of one that came twice, the first place holds.
    """
    run = ledger.events.last()
    ledger.placings.add({file.sha256: file.placing(run) for file in reversed(found)})


@dataclass(frozen=True, slots=True)
class UnopenedFile:
    """A file in the inbox of which not even the bytes can be had now."""

    name: str
    finding: Finding


class Inbox:
    """The inbox of a campaign. Use it as a context: an archive stays open between its members."""

    def __init__(self, folder: Path, options: Options) -> None:
        self._folder = folder
        self._options = options
        self._opened = OpenArchives()

    def __enter__(self) -> Self:
        self._opened.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.__exit__(kind, error, trace)

    def scan(
        self, paths: Sequence[Path] = (), taken: Iterable[str] | None = None
    ) -> Iterator[InboxFile | UnopenedFile]:
        """Everything in it, each content read once, in a stable order.

        An archive or a mail of which something cannot be read is a content too, behind those that it holds: what it
        hides is not forgotten before somebody decides about it.

        Args:
            paths: files in it, if not all of it is meant.
            taken: names under which contents came in before, if something may come in: of agencies, only archives of
                which nothing is among them are held to what an agency has to send. None to find again what came in.

        Yields:
            A content, or what stands in its place if it cannot be read; links that are not followed come first.
        """
        links = dict.fromkeys(self._links(paths))
        yield from (UnopenedFile(self._name(link), _NOT_FOLLOWED) for link in links)
        files = [file for path in paths or [self._folder] for file in files_in(path) if file not in links]
        most = self._options.limits.file_bytes
        opened = None if taken is None else _folders(taken)
        found = (place for file in files for place in Intake([file], most, self._limits(file, opened)).found)
        for file, places in groupby(found, key=_file):
            refused: list[tuple[str, Finding]] = []
            for place in places:
                content = self._take(place).content
                if isinstance(place, ArchiveMember) and isinstance(content, Finding):
                    refused.append((self._name(place), content))
                else:
                    yield self._content(place, content)
            if refused:
                yield self._content(file, self._take(file).content, _refused(self._name(file), refused))

    def _limits(self, file: Path, opened: AbstractSet[str] | None) -> ArchiveLimits:
        name = self._name(file)
        is_from_agency = name.partition("/")[0] in LINK_FOLDERS.values()
        is_new = opened is not None and name not in opened
        return _FROM_AGENCY if is_from_agency and is_new else DEFAULT_ARCHIVE_LIMITS

    def _content(
        self, place: Path | ArchiveMember, content: bytes | Finding, refused: tuple[Finding, ...] = ()
    ) -> InboxFile | UnopenedFile:
        name = self._name(place)
        if isinstance(content, Finding):
            return UnopenedFile(name, content)
        inside = place.order if isinstance(place, ArchiveMember) else ()
        file = self._name(_file(place))
        order = _modified(place), version_key(file), inside
        return InboxFile(name, file, hashlib.sha256(content).hexdigest(), order, place, refused)

    def _links(self, paths: Sequence[Path]) -> Iterator[Path]:
        """The links among some files, or in all of the inbox, that lead to no file in it."""
        inbox = Path(native(self._folder)).resolve()
        for path in sorted(paths or self._entries()):
            link = Path(native(path))
            if link.is_symlink() and not is_left_behind(link.name):
                target = link.resolve()
                if not (target.is_file() and target.is_relative_to(inbox)):
                    yield path

    def _entries(self) -> Iterator[Path]:
        """All files and folders; what is behind a link is left out."""
        root = Path(native(self._folder))
        for above, folders, files in os.walk(root):
            place = self._folder / Path(above).relative_to(root)
            yield from (place / name for name in (*folders, *files))

    def read(self, found: InboxFile) -> bytes | None:
        """The bytes of a content; None if it is not there any more as it was found.

        At most one byte more than a workbook may have: enough to refuse it.

        Args:
            found: as :meth:`scan` gave it.

        Returns:
            None too if its SHA-256 is another by now.
        """
        content = self._take(found.place).content
        same = isinstance(content, bytes) and hashlib.sha256(content).hexdigest() == found.sha256
        return content if same and isinstance(content, bytes) else None

    def find(self, sha256: str, names: Iterable[str]) -> tuple[InboxFile, bytes] | None:
        """A content and its bytes, looked for in the files it came in, and everywhere only if it was moved.

        Args:
            sha256: of the content.
            names: under which it came, as :meth:`scan` gave them.

        Returns:
            None if it is not in the inbox any more.
        """
        sources = list(dict.fromkeys(path for name in names if (path := self._source(name)) is not None))
        return (self._found(sha256, sources) if sources else None) or self._found(sha256)

    def _found(self, sha256: str, paths: Sequence[Path] = ()) -> tuple[InboxFile, bytes] | None:
        for found in self.scan(paths):
            if isinstance(found, InboxFile) and found.sha256 == sha256:
                data = self.read(found)
                if data is not None:
                    return found, data
        return None

    def _source(self, name: str) -> Path | None:
        """The file of a name: itself, or the archive or mail that holds the rest of the name."""
        path = self._folder
        for part in PurePosixPath(name).parts:
            path /= part
            if Path(native(path)).is_file():
                return path
        return None

    def is_settled(self, found: InboxFile) -> bool:
        """True if a content is all there is of its file: the same once it has been left alone for some seconds.

        A file that is still being copied in is no workbook yet; nobody is to be told so.

        Args:
            found: as :meth:`scan` gave it. The call sleeps until its file is old enough.

        Returns:
            False too if the content is another by now.
        """
        time.sleep(min(_SETTLING, max(0.0, _SETTLING - (time.time() - _touched(found.place)))))
        return self.read(found) is not None and time.time() - _touched(found.place) >= _SETTLING

    def _take(self, place: Path | ArchiveMember) -> Returned:
        if isinstance(place, Path):
            return fetch(place, self._options)
        return self._opened.read(place, self._options.limits.file_bytes)

    def _name(self, place: Path | ArchiveMember) -> str:
        """The path of something inside the inbox, in a form that can be stored and cannot steer a terminal."""
        file = display_name(_file(place).relative_to(self._folder)).replace(os.sep, "/")
        return escaped(file + _inside(place))


def _folders(names: Iterable[str]) -> frozenset[str]:
    """The folders and archives in which names lie, at whatever depth."""
    return frozenset(name[:end] for name in names for end, sign in enumerate(name) if sign == "/")


def _inside(place: Path | ArchiveMember) -> str:
    """The path in an archive or a mail, with ``/`` in front; nothing of a file that lies in the inbox itself."""
    return "" if isinstance(place, Path) else place.name.removeprefix(display_name(place.archive))


def _file(place: Path | ArchiveMember) -> Path:
    """The file that a place is, or is in."""
    return place if isinstance(place, Path) else place.archive


def _refused(file: str, members: Sequence[tuple[str, Finding]]) -> tuple[Finding, ...]:
    """Why something in a file could not be read: a finding a reason, or the one that says why nothing could."""
    if members[0][0] == file:
        return (members[0][1],)
    names: dict[Phrase, list[str]] = {}
    for name, finding in members:
        names.setdefault(finding.in_words, []).append(name.removeprefix(f"{file}/"))
    told = ((listed(inside, _MOST_NAMED), what) for what, inside in names.items())
    return tuple(Finding(F112, found=inside.zh, values={"names": inside, "what": what}) for inside, what in told)


def _seconds(year: int, month: int, day: int, hour: int, minute: int, second: int) -> float:
    """A time in an archive, which may be none of a calendar, so that a later one is more."""
    return ((((year * 12 + month) * 31 + day) * 24 + hour) * 60 + minute) * 60.0 + second


def _modified(place: Path | ArchiveMember) -> float:
    found = _stat(place)
    return 0.0 if found is None else found.st_mtime


def _touched(place: Path | ArchiveMember) -> float:
    """The time a file was last written to, whatever time the copying program gave it."""
    found = _stat(place)
    return 0.0 if found is None else min(max(found.st_mtime, found.st_ctime), time.time())


def _stat(place: Path | ArchiveMember) -> os.stat_result | None:
    try:
        return os.stat(native(_file(place)))  # noqa: PTH116  # long paths on Windows
    except OSError:  # gone since it was read
        return None
