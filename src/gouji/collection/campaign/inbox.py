"""What lies in the inbox: files, folders and zip archives as they came, read and never touched."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from gouji.collection.intake import ArchiveMember, Intake, OpenArchives
from gouji.common import escaped, native
from gouji.findings import Finding
from gouji.reading import Options, Returned, fetch, shown_name


@dataclass(frozen=True, slots=True)
class InboxFile:
    """A content in the inbox.

    Attributes:
        name: its path inside the inbox, as it is shown; behind that of an archive, the path inside the archive.
        modified: when the file it is, or is in, was last changed. It decides only between what comes in together.
    """

    name: str
    sha256: str
    modified: float
    place: Path | ArchiveMember


@dataclass(frozen=True, slots=True)
class UnopenedFile:
    """Something in the inbox that cannot be read now, or never."""

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

    def scan(self) -> Iterator[InboxFile | UnopenedFile]:
        """Everything in it, each content read once, in a stable order."""
        for place in Intake([self._folder], self._options.limits.file_bytes).found:
            name = self._name(place)
            content = self._take(place).content
            if isinstance(content, Finding):
                yield UnopenedFile(name, content)
            else:
                yield InboxFile(name, hashlib.sha256(content).hexdigest(), _modified(place), place)

    def read(self, found: InboxFile) -> bytes | None:
        """The bytes of a content; None if it is not there any more as it was found.

        At most one byte more than a workbook may have: enough to refuse it.
        """
        content = self._take(found.place).content
        same = isinstance(content, bytes) and hashlib.sha256(content).hexdigest() == found.sha256
        return content if same and isinstance(content, bytes) else None

    def _take(self, place: Path | ArchiveMember) -> Returned:
        if isinstance(place, Path):
            return fetch(place, self._options)
        return self._opened.read(place, self._options.limits.file_bytes)

    def _name(self, place: Path | ArchiveMember) -> str:
        """Where something lies inside the inbox, in a form that can be stored and cannot steer a terminal."""
        if isinstance(place, Path):
            name = shown_name(place.relative_to(self._folder)).replace(os.sep, "/")
        else:
            inside = place.name.removeprefix(shown_name(place.archive))
            name = f"{self._name(place.archive)}{inside}"
        return escaped(name)


def _modified(place: Path | ArchiveMember) -> float:
    path = place if isinstance(place, Path) else place.archive
    try:
        return os.stat(native(path)).st_mtime  # noqa: PTH116  # long paths on Windows
    except OSError:  # gone since it was read
        return 0.0
