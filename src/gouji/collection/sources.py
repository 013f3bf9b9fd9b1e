"""Submissions from whatever holds them: JSON, NDJSON, workbooks, and folders and archives of these."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from typing import IO

from gouji.checks import Priors
from gouji.collection.intake import DEFAULT_ARCHIVE_LIMITS, ArchiveMember, Intake
from gouji.common import native
from gouji.findings import Finding, reason_of
from gouji.findings.rules import F109
from gouji.form import Edition, Reading, Submission
from gouji.reading import DEFAULT_OPTIONS, Options, api

CAMPAIGN_FILE, ACCEPTED = "campaign.toml", "accepted"
"""The file that makes a folder a campaign, and the folder in it with what counts."""
_LINES = (".ndjson", ".jsonl")
_DATA = (".json", *_LINES)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The contents of one file, or of one line of it.

    Attributes:
        name: the file as it was named, with the line behind it where it has several.
        submission: None where there is none that is valid.
        diagnostics: its findings.
    """

    name: str
    submission: Submission | None
    diagnostics: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A file or line that may hold one submission, before it is read. It crosses processes.

    Attributes:
        holds: a file on the disk, the bytes of one in an archive, a line of JSON; or why there is none of these.
    """

    name: str
    holds: Path | bytes | str | Finding

    @property
    def weight(self) -> int:
        """The bytes it carries with it."""
        return 0 if isinstance(self.holds, Path | Finding) else len(self.holds)


def submissions(paths: Path | str | Iterable[Path | str], options: Options = DEFAULT_OPTIONS) -> Iterator[Loaded]:
    """The submissions in files, folders and archives, in a stable order, one at a time.

    A .json file holds one submission or reading, an .ndjson or .jsonl file one a line; every other file is read as a
    workbook. Of a folder and of a .zip archive all files in it are read; of a campaign, also one in these, what it
    accepted, not what lies in its inbox.

    Args:
        paths: one, or any number.
        options: the templates of the user's own that may have been filled, passwords and limits.

    Yields:
        The contents of each file, or each line of one; also those that hold no valid submission, with what is wrong.
    """
    return (load(source, options) for source in sources_in(_paths(paths)))


def read_files(paths: Path | str | Iterable[Path | str], options: Options = DEFAULT_OPTIONS) -> Iterator[Reading]:
    """Read returned workbooks, in a stable order, one at a time, as ``gouji import`` does in one process.

    Args:
        paths: one, or any number; of a folder and of a .zip archive all files in it are read.
        options: how they are read.

    Yields:
        A reading for each file, whatever it is: what is wrong with it stands in its diagnostics.
    """
    for file in Intake(_paths(paths)):
        yield api.read_returned(api.fetch(file, options) if isinstance(file, Path) else file, options)


def _paths(paths: Path | str | Iterable[Path | str]) -> Iterable[Path]:
    # Text is a series of characters too, and each would be a file that is not there.
    return [Path(paths)] if isinstance(paths, Path | str) else map(Path, paths)


def sources_in(paths: Iterable[Path]) -> Iterator[Source]:
    """The sources that :func:`submissions` reads, one after another, to be read elsewhere by :func:`load`.

    Args:
        paths: files, folders, archives and campaigns.

    Yields:
        A source for each file, or each line of JSON.
    """
    for path in paths:
        accepted = path / ACCEPTED
        start = accepted if (path / CAMPAIGN_FILE).is_file() else path
        # Lines of JSON may be many; a workbook that is too large is reported when it is read.
        for found in Intake([start], DEFAULT_ARCHIVE_LIMITS.nested_bytes, chosen=_what_counts):
            if isinstance(found, Path):
                yield from _pieces(api.shown_name(found), found)
            else:
                yield from _pieces(found.name, found.content)


def _what_counts(found: Sequence[Path | ArchiveMember]) -> list[Path | ArchiveMember]:
    """The files without those that lie in a campaign, in a folder or an archive, and were not accepted."""
    places = [file if isinstance(file, Path) else PurePosixPath(file.name) for file in found]
    campaigns = {place.parent for place in places if place.name == CAMPAIGN_FILE}
    if not campaigns:
        return list(found)
    return [file for file, place in zip(found, places, strict=True) if _counts(place, campaigns)]


def _counts(place: PurePath, campaigns: Collection[PurePath]) -> bool:
    campaign = next((above for above in place.parents if above in campaigns), None)
    return campaign is None or place.is_relative_to(campaign / ACCEPTED)


def _pieces(name: str, holds: Path | bytes | Finding) -> Iterator[Source]:
    """The file itself, or its lines if it is one of lines."""
    if isinstance(holds, Finding) or not name.lower().endswith(_LINES):
        yield Source(name, holds)
        return
    try:
        with _opened(holds) as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield Source(f"{name}:{number}", _text(line))
    except OSError as error:
        yield Source(name, api.cannot_open(reason_of(error)))


def _opened(holds: Path | bytes) -> IO[bytes]:
    return io.BytesIO(holds) if isinstance(holds, bytes) else open(native(holds), "rb")  # noqa: PTH123  # long paths on Windows


def _text(data: bytes) -> str | Finding:
    """JSON as text, or that it is none."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeError as error:
        return Finding(F109, values={"detail": reason_of(error)})


def priors(path: Path | str, options: Options = DEFAULT_OPTIONS) -> tuple[Priors, tuple[Loaded, ...]]:
    """The reports of earlier years in a file, a folder or a campaign.

    Args:
        path: as for :func:`submissions`.
        options: the templates of the user's own that were filled.

    Returns:
        The reports, for ``gouji.Options(priors=...)``; and what of them cannot be used.
    """
    unused: list[Loaded] = []

    def reports() -> Iterator[tuple[Submission, Edition]]:
        for source in submissions([path], options):
            edition = options.find(source.submission.edition_id) if source.submission is not None else None
            if source.submission is None or edition is None:
                unused.append(source)
            else:
                yield source.submission, edition

    return Priors.of(reports()), tuple(unused)


def load(piece: Source, options: Options = DEFAULT_OPTIONS) -> Loaded:
    """Read a source.

    Args:
        piece: from :func:`sources_in`.
        options: the templates of the user's own that were filled, passwords and limits.

    Returns:
        The submission, if it holds a valid one, and its findings.
    """
    holds = piece.holds
    if isinstance(holds, Finding):
        return Loaded(piece.name, None, (holds,))
    if isinstance(holds, str):
        return Loaded(piece.name, *api.load_submission(holds, options))
    if not piece.name.lower().endswith(_DATA):
        returned = api.fetch(holds, options) if isinstance(holds, Path) else api.Returned(piece.name, holds)
        reading = api.read_returned(returned, options)
        return Loaded(reading.file, reading.submission, reading.diagnostics)
    try:
        with _opened(holds) as stream:
            return load(Source(piece.name, _text(stream.read())), options)
    except OSError as error:
        return Loaded(piece.name, None, (api.cannot_open(reason_of(error)),))
