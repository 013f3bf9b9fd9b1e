"""Blank workbooks to where they are sent from: a folder or an archive with one for each agency, and a list of them.

Each file appears whole, what is there already is not made again, nothing that is not ours is overwritten, and the list
comes last: where it stands, everything on it stands.
"""

from __future__ import annotations

import errno
import functools
import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from gouji.checks import Priors
from gouji.collection.batch import run
from gouji.collection.enclosed import MANIFEST
from gouji.common import (
    clean_name,
    clear_abandoned,
    make_lasting,
    native,
    opened,
    patiently,
    read_whole,
    whole_file,
    write_whole,
)
from gouji.findings import Finding, Phrase
from gouji.form import Agency, Edition, Prior, stored_period
from gouji.reading import make_blank
from gouji.roster import Member, file_stems
from gouji.version import __version__

OLD_FOLDER = "旧"
"""The folder inside one of a campaign's where things go that are for nobody any more."""


@dataclass(frozen=True, slots=True)
class Order:
    """The contents of blank workbooks besides the agency: see :func:`gouji.make_blank`.

    Attributes:
        priors: last year's reports, each for the workbook of its agency.
    """

    edition: Edition
    year: int
    password: str = ""
    key: bytes | None = field(default=None, repr=False)
    issue: int = 1
    priors: Priors | None = None

    def prior(self, name: str, code: str | None) -> Prior | Finding | None:
        """Last year's report of an agency.

        Args:
            name: of the agency; blank for none.
            code: of the agency, if it has one.

        Returns:
            The report, or a finding that there is none; None if no reports were given.
        """
        if self.priors is None or not clean_name(name):
            return None
        return self.priors.find(Agency(code=code, name=name), self.year, self.edition)

    def blank(self, name: str, code: str | None) -> bytes:
        """The workbook of one agency.

        Args:
            name: of the agency.
            code: of the agency, if it has one.

        Returns:
            The bytes of an .xlsx file.

        Raises:
            ValueError: as :func:`gouji.make_blank`.
        """
        prior = self.prior(name, code)
        return make_blank(
            self.edition,
            self.year,
            name,
            code=code,
            password=self.password,
            key=self.key,
            issue=self.issue,
            prior=prior if isinstance(prior, Prior) else None,
        )

    def head(self) -> dict[str, Any]:
        """The fields of the list above its workbooks.

        Returns:
            Form, edition, year, issue and the program that made them.
        """
        edition = self.edition
        return {
            "form": edition.form,
            "edition": edition.id,
            "year": stored_period(self.year),
            "issue": self.issue,
            "tool": {"name": "gouji", "version": __version__, "template": edition.template_digest},
        }


class ManifestEntry(NamedTuple):
    """A workbook on the list."""

    code: str
    name: str
    file: str
    sha256: str

    def json(self) -> str:
        """The entry as a line of JSON.

        Returns:
            Without a line end.
        """
        return json.dumps(self._asdict(), ensure_ascii=False)


@dataclass(slots=True)
class Sent:
    """The result of a run.

    Attributes:
        made: how many workbooks were written.
        kept: how many were there already.
        foreign: files that were there and are not as they were made; they were left alone, and no list was written.
        dropped: files on the list of an earlier run that belong to nobody any more; they were left alone.
        retired: such files that were moved to ``旧/``.
    """

    made: int = 0
    kept: int = 0
    foreign: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)

    def include(self, other: Sent) -> None:
        """Add the result of another run.

        Args:
            other: into another folder.
        """
        self.made += other.made
        self.kept += other.kept
        self.foreign += other.foreign
        self.dropped += other.dropped
        self.retired += other.retired


Watch = Callable[[Iterable[Any]], Iterable[Any]]
"""Shows how far the work has come: gives the same items, one by one."""


def _unwatched(items: Iterable[Any]) -> Iterable[Any]:
    return items


# --- a folder -------------------------------------------------------------------------------------------------------


def to_folder(
    order: Order,
    members: Sequence[Member],
    folder: Path,
    *,
    stems: Iterable[str] | None = None,
    overwrite: bool = False,
    executor: Executor | None = None,
    watch: Watch = _unwatched,
) -> Sent:
    """A workbook for each member into a folder. Run again, it makes what is missing or no longer right.

    A file that differs from what it must be is made again if it is as the list has it (then it is ours) or empty. Any
    other is somebody's work, and left alone unless *overwrite* is set.

    Args:
        order: the contents of the workbooks.
        members: who gets one.
        folder: made if it is missing.
        stems: the names of the files without suffix, one a member; None for those of :func:`gouji.roster.file_stems`.
        overwrite: write over files that are not ours.
        executor: writes into the folder from several processes, such as :func:`gouji.collection.batch.processes` gives.
        watch: displays the progress.

    Returns:
        The numbers of workbooks made and kept, and files left alone.

    Raises:
        FileExistsError: there is a ``manifest.json`` in the folder that is none of ours.
        OSError: a file cannot be written. What was written stays, and the next run goes on.
    """
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    Path(native(folder)).mkdir(parents=True, exist_ok=True)
    clear_abandoned(folder)
    known = {file: entry.sha256 for file, entry in _listed(folder / MANIFEST, overwrite=overwrite).items()}
    items = [_Item(member, f"{stem}.xlsx", known.get(f"{stem}.xlsx")) for member, stem in _named_files(members, stems)]
    sent, entries = _placed(order, folder, items, overwrite=overwrite, executor=executor, watch=watch)
    files = {entry.file for entry in entries}
    sent.dropped = [file for file in known if file not in files and (folder / file).exists()]
    _finish(order, folder, sent, entries)
    return sent


def _named_files(members: Sequence[Member], stems: Iterable[str] | None) -> Iterator[tuple[Member, str]]:
    """The members, each with the name of its file without suffix."""
    return zip(members, file_stems(members) if stems is None else stems, strict=True)


def unsent(members: Sequence[Member], folder: Path, stems: Iterable[str] | None = None) -> tuple[Member, ...]:
    """The members for whom a folder's list has no workbook under the name they have now.

    Args:
        members: of the roster, in its order.
        folder: filled by :func:`to_folder`.
        stems: as there.

    Returns:
        Those who joined the roster or were renamed since.

    Raises:
        OSError: there is no list, or it is none of ours.
    """
    listed = {entry[:3] for entry in _listed(folder / MANIFEST, needed=True).values()}
    return tuple(
        member
        for member, stem in _named_files(members, stems)
        if (member.code, member.name, f"{stem}.xlsx") not in listed
    )


def add_to_folder(
    order: Order,
    members: Sequence[Member],
    folder: Path,
    *,
    stems: Sequence[str] | None = None,
    executor: Executor | None = None,
    watch: Watch = _unwatched,
) -> Sent:
    """A workbook for each member for whom the folder's list has none; the others stay as they went out.

    Workbooks that are for nobody any more, unchanged since they were made, move to ``旧/``: who sends the folder out
    sends nothing that is not to be filled.

    Args:
        order: the contents of the workbooks.
        members: all who get one, in the order of the roster.
        folder: filled by :func:`to_folder`.
        stems, executor: as there.
        watch: displays the progress.

    Returns:
        The number of workbooks made, files left alone, and files moved.

    Raises:
        OSError: there is no list, or it is none of ours; a file cannot be written or moved.
    """
    known = _listed(folder / MANIFEST, needed=True)
    fresh = set(unsent(members, folder, stems))
    files = {member: f"{stem}.xlsx" for member, stem in _named_files(members, stems)}
    sent = Sent(dropped=[file for file in known if file not in files.values() and (folder / file).exists()])
    for file in list(sent.dropped):
        if hashlib.sha256(read_whole(folder / file)).hexdigest() == known[file].sha256:
            Path(native(folder / OLD_FOLDER)).mkdir(exist_ok=True)
            patiently(os.replace, native(folder / file), native(folder / OLD_FOLDER / file))
            sent.dropped.remove(file)
            sent.retired.append(file)
    items = [
        _Item(member, file, known[file].sha256 if file in known else None)
        for member, file in files.items()
        if member in fresh
    ]
    made, entries = _placed(order, folder, items, executor=executor, watch=watch)
    sent.made, sent.kept, sent.foreign = made.made, made.kept, made.foreign
    added = {entry.file: entry for entry in entries}
    _finish(order, folder, sent, [added.get(file) or known[file] for file in files.values()])
    return sent


def _placed(
    order: Order,
    folder: Path,
    items: Sequence[_Item],
    *,
    overwrite: bool = False,
    executor: Executor | None,
    watch: Watch,
) -> tuple[Sent, list[ManifestEntry]]:
    """Bring workbooks into the folder. Gives how many, and the list of them."""
    sent, entries = Sent(), []
    for placed in watch(run(functools.partial(_place, order, folder, overwrite), items, executor, lost=_lost)):
        if placed.error is not None:
            raise placed.error
        if placed.state == "foreign":
            sent.foreign.append(placed.entry.file)
        elif placed.state == "made":
            sent.made += 1
        else:
            sent.kept += 1
        entries.append(placed.entry)
    return sent, entries


def _finish(order: Order, folder: Path, sent: Sent, entries: Iterable[ManifestEntry]) -> None:
    """Write the list, last of all; none where something is not as it should be."""
    if not sent.foreign:
        make_lasting()
        _write_if_different(folder / MANIFEST, _manifest(order, entries))


class _Item(NamedTuple):
    member: Member
    file: str
    listed: str | None


class _Placed(NamedTuple):
    """The result for one workbook."""

    entry: ManifestEntry
    state: str = "kept"
    error: OSError | None = None


def _place(order: Order, folder: Path, overwrite: bool, item: _Item) -> _Placed:  # noqa: FBT001  # a job's partial
    """Bring one workbook into the folder."""
    data = order.blank(item.member.name, item.member.code)
    entry = _entry(item.member, item.file, data)
    path = folder / item.file
    try:
        state = _state(path, data, item.listed)
        if state == "foreign" and overwrite:
            state = "stale"
        if state in ("missing", "stale"):
            # Also what was missing a moment ago: who made it since is another run of this, and made the same.
            write_whole(path, data, overwrite=True, lasting=False)
            state = "made"
    except OSError as error:
        return _Placed(entry, error=error)
    return _Placed(entry, state)


def _state(path: Path, data: bytes, listed: str | None) -> str:
    """``missing``, ``kept`` as it is, ``stale`` (ours or empty, to be made again) or ``foreign``."""
    try:
        with opened(path) as stream:
            found = stream.read(len(data) * 4)
    except FileNotFoundError:
        return "missing"
    if found == data:
        return "kept"
    return "stale" if not found or hashlib.sha256(found).hexdigest() == listed else "foreign"


def _lost(item: _Item, reason: Phrase) -> _Placed:
    return _Placed(_entry(item.member, item.file, b""), error=OSError(0, reason.en, item.file))


# --- an archive -----------------------------------------------------------------------------------------------------

_UNIX, _READABLE = 3, 0o644 << 16


def to_archive(
    order: Order, members: Sequence[Member], path: Path, *, overwrite: bool = False, watch: Watch = _unwatched
) -> Sent:
    """A workbook for each member into a .zip, whole or not at all. The same arguments give the same bytes.

    Args:
        order: the contents of the workbooks.
        members: who gets one.
        path: of the archive.
        overwrite: replace an archive that is there.
        watch: displays the progress.

    Returns:
        The number of workbooks made.

    Raises:
        FileExistsError: *path* is there and *overwrite* is not set.
        OSError: it cannot be written; nothing is left behind.
    """
    clear_abandoned(path.parent)
    entries = []
    with whole_file(path, overwrite=overwrite) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        for member, stem in watch(zip(members, file_stems(members), strict=True)):
            data = order.blank(member.name, member.code)
            entries.append(_entry(member, f"{stem}.xlsx", data))
            archive.writestr(_named(f"{stem}.xlsx"), data)
        archive.writestr(_named(MANIFEST), _manifest(order, entries), zipfile.ZIP_DEFLATED)
    return Sent(made=len(entries))


def _named(name: str) -> zipfile.ZipInfo:
    """A member of the archive; a workbook is compressed already."""
    info = zipfile.ZipInfo(name)  # of 1980
    info.create_system, info.external_attr = _UNIX, _READABLE  # the same on every system
    return info


# --- the list -------------------------------------------------------------------------------------------------------


def _entry(member: Member, file: str, data: bytes) -> ManifestEntry:
    return ManifestEntry(member.code, member.name, file, hashlib.sha256(data).hexdigest())


def _manifest(order: Order, entries: Iterable[ManifestEntry]) -> bytes:
    """The list as JSON, a line a workbook."""
    head = json.dumps(order.head(), ensure_ascii=False, indent=1).removesuffix("\n}")
    lines = ",\n".join(f"  {entry.json()}" for entry in entries)
    return f'{head},\n "workbooks": [\n{lines}\n ]\n}}\n'.encode()


def _listed(path: Path, *, overwrite: bool = False, needed: bool = False) -> Mapping[str, ManifestEntry]:
    """The workbooks on the list of an earlier run, by file."""
    try:
        with opened(path) as stream:
            workbooks = json.load(stream)["workbooks"]
        entries = [ManifestEntry(*(str(workbook[name]) for name in ManifestEntry._fields)) for workbook in workbooks]
        return {entry.file: entry for entry in entries}
    except FileNotFoundError:
        if needed:
            raise
        return {}
    except (ValueError, TypeError, KeyError, RecursionError):
        if overwrite:
            return {}
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None


def _write_if_different(path: Path, data: bytes) -> None:
    try:
        with opened(path) as stream:
            if stream.read() == data:
                return
    except FileNotFoundError:
        pass
    write_whole(path, data, overwrite=True)
