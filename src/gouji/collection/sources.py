"""Submissions from whatever holds them: JSON, NDJSON, workbooks, and folders and archives of these."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from typing import IO, TYPE_CHECKING

from gouji.checks import Priors, sketched
from gouji.collection.doubts import Doubt, doubts_of, open_doubts
from gouji.collection.folder_names import ACCEPTED, CAMPAIGN_FILE, FOLDER_NAMES
from gouji.collection.intake import DEFAULT_ARCHIVE_LIMITS, ArchiveMember, Intake
from gouji.common import open_regular
from gouji.findings import Finding, Phrase, Severity, reason_of
from gouji.findings.rules import C743, C783, F109
from gouji.form import Reading, Submission
from gouji.reading import DEFAULT_OPTIONS, Options, api
from gouji.reading.published import (
    AdjacentFiles,
    CertainReport,
    certain,
    certain_in,
    is_published,
    no_files,
    read_report,
)

if TYPE_CHECKING:
    from gouji.collection.accepted import AcceptedFiles

_LINES = (".ndjson", ".jsonl")
_DATA = (".json", *_LINES)
_TEXTS = (".txt", ".md")
"""Suffixes of published reports as text; no workbook has such a name."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The contents of one file, or of one line of it.

    Attributes:
        name: the file as it was named, with the line behind it where it has several.
        submission: None where there is none that is valid.
        diagnostics: its findings.
        published: the certain part of a published report, which may be there without a submission.
        doubts: warnings of a valid submission that nobody has answered, recorded ones too.
    """

    name: str
    submission: Submission | None
    diagnostics: tuple[Finding, ...] = ()
    published: CertainReport | None = None
    doubts: tuple[Doubt, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that are errors."""
        return tuple(finding for finding in self.diagnostics if finding.severity is Severity.ERROR)


@dataclass(frozen=True, slots=True)
class Source:
    """A file or line that may hold one submission, before it is read. It crosses processes.

    Attributes:
        holds: a file on the disk, the bytes of one in an archive, a line of JSON; or why there is none of these.
        filed: the SHA-256 of what the office filed there, if it is an accepted reading of a campaign.
        answered: the codes of its warnings for which the office gave a reason.
        doubts: of its reading, as the ledger of the campaign has them.
    """

    name: str
    holds: Path | bytes | str | Finding
    filed: str | None = None
    answered: frozenset[str] = frozenset()
    doubts: tuple[Doubt, ...] = ()

    @property
    def weight(self) -> int:
        """The bytes it carries with it."""
        return 0 if isinstance(self.holds, Path | Finding) else len(self.holds)


def submissions(
    paths: Path | str | Iterable[Path | str], options: Options = DEFAULT_OPTIONS, *, taken_over: bool = False
) -> Iterator[Loaded]:
    """The submissions in files, folders and archives, in a stable order, one at a time.

    A .json file holds one submission or reading, an .ndjson or .jsonl file one a line; a page, Word file, PDF or text
    is read as a published report, every other file as a workbook. Of a folder and of a .zip archive all files in it are
    read; of a campaign, also one in these, what it accepted, not what lies in its inbox.

    Args:
        paths: one, or any number.
        options: the templates of the user's own that may have been filled, passwords and limits.
        taken_over: of campaigns, only what the office took over; the rest is a finding (C783).

    Yields:
        The contents of each file, or each line of one; also those that hold no valid submission, with what is wrong.
    """
    return (load(source, options) for source in sources_in(_paths(paths), taken_over=taken_over))


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


def sources_in(paths: Iterable[Path], *, taken_over: bool = False) -> Iterator[Source]:
    """The sources that :func:`submissions` reads, one after another, to be read elsewhere by :func:`load`.

    Args:
        paths: files, folders, archives and campaigns.
        taken_over: of the accepted readings of campaigns, only those that were taken over; others are a finding.

    Yields:
        A source for each file, or each line of JSON.
    """
    accepted = _accepted_files()
    for path in paths:
        start = accepted_in(path) if (path / CAMPAIGN_FILE).is_file() else path
        folders = [start]

        def chosen(found: Sequence[Path | ArchiveMember], folders: list[Path] = folders) -> list[Path | ArchiveMember]:
            folders += (accepted_in(each.parent) for each in found if isinstance(each, Path) and _is_settings(each))
            return _what_counts(found)

        # Lines of JSON may be many; a workbook that is too large is said to be so when it is read.
        for found in Intake([start], DEFAULT_ARCHIVE_LIMITS.nested_bytes, chosen=chosen, documents=True):
            if isinstance(found, Path):
                yield from _on_disk(found, accepted, taken_over=taken_over)
            else:
                yield from _pieces(found.name, found.content)
        for missing in (path for folder in folders for path in accepted.missing(folder)):
            words = Phrase("台账中已通过，文件却不在：请再收取一次", "filed and gone: collect again")
            yield Source(api.display_name(missing), api.cannot_open(words))


def _accepted_files() -> AcceptedFiles:
    # Who reads workbooks alone does not wait for a database.
    from gouji.collection.accepted import AcceptedFiles  # noqa: PLC0415

    return AcceptedFiles()


def _is_settings(path: Path) -> bool:
    return path.name == CAMPAIGN_FILE


def _on_disk(path: Path, accepted: AcceptedFiles, *, taken_over: bool) -> Iterator[Source]:
    name, expected = api.display_name(path), accepted.expected(path)
    if isinstance(expected, Finding):
        yield Source(name, expected)
    elif expected is not None and taken_over and not accepted.is_taken_over(path):
        yield Source(name, Finding(C783))
    elif expected is not None:
        yield Source(name, path, expected, accepted.answered(path), accepted.doubts(path))
    else:
        yield from _pieces(name, path)


def load_json(path: Path, data: bytes, options: Options = DEFAULT_OPTIONS) -> Loaded:
    """The submission in a file of JSON.

    Args:
        path: where it lies: among the accepted readings of a campaign, it must be what the ledger has.
        data: its bytes.
        options: the templates of the user's own that may have been filled.

    Returns:
        What it holds.
    """
    name, expected = api.display_name(path), _accepted_files().expected(path)
    if isinstance(expected, Finding):
        return Loaded(name, None, (expected,))
    return _loaded(Source(name, path, expected), data, options)


def _what_counts(found: Sequence[Path | ArchiveMember]) -> list[Path | ArchiveMember]:
    """The files without those that lie in a campaign, in a folder or an archive, and were not accepted."""
    places = [file if isinstance(file, Path) else PurePosixPath(file.name) for file in found]
    campaigns = {place.parent for place in places if place.name == CAMPAIGN_FILE}
    if not campaigns:
        return list(found)
    return [file for file, place in zip(found, places, strict=True) if _counts(place, campaigns)]


def _counts(place: PurePath, campaigns: Collection[PurePath]) -> bool:
    campaign = next((above for above in place.parents if above in campaigns), None)
    return campaign is None or any(place.is_relative_to(campaign / name) for name in ACCEPTED)


def accepted_in(campaign: Path) -> Path:
    """The folder of a campaign with what counts, in the language that is there.

    Args:
        campaign: its folder.

    Returns:
        The folder; by its English name if there is none.
    """
    names = [names.accepted for names in FOLDER_NAMES.values()]
    return campaign / next((name for name in names if (campaign / name).is_dir()), names[0])


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
    return io.BytesIO(holds) if isinstance(holds, bytes) else open_regular(holds)


def _text(data: bytes) -> str | Finding:
    """JSON as text, or that it is none."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeError as error:
        return Finding(F109, values={"detail": reason_of(error)})


def priors(path: Path | str, options: Options = DEFAULT_OPTIONS) -> tuple[Priors, tuple[Loaded, ...]]:
    """The reports of earlier years in a file, a folder or a campaign.

    Published reports are taken too, as they are or as :func:`gouji.read_report` gave them; of these nothing is used
    but what is certain.

    Args:
        path: as for :func:`submissions`.
        options: the templates of the user's own that were filled.

    Returns:
        The reports, for ``gouji.Options(priors=...)``; and what of them cannot be used.
    """
    found, options = Priors(), options.for_prior()
    unused: list[Loaded] = []
    for source in sources_in(_paths(path)):
        loaded = load(source, options)
        if loaded.published is not None:
            told = loaded.published
            found.add(told.edition, told.year, told.agency, told.figures, sketched(told.texts))
            continue
        edition = options.find(loaded.submission.edition_id) if loaded.submission is not None else None
        if loaded.submission is None or edition is None:
            unused.append(loaded)
        else:
            found.add_submission(loaded.submission, edition)
    return found, tuple(unused)


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
        return _loaded_text(piece, holds, options)
    if not piece.name.lower().endswith(_DATA):
        returned = api.fetch(holds, options) if isinstance(holds, Path) else api.Returned(piece.name, holds)
        content = returned.content
        if isinstance(content, bytes) and (is_published(content) or piece.name.lower().endswith(_TEXTS)):
            adjacent = AdjacentFiles(holds.parent) if isinstance(holds, Path) else no_files
            report = read_report(content, returned.name, options, adjacent=adjacent)
            return Loaded(report.file, report.submission, report.diagnostics, certain(report, options))
        reading = api.read_returned(returned, options)
        found = reading.diagnostics
        doubts = tuple(doubts_of(found)) if reading.submission else ()
        return Loaded(reading.file, reading.submission, found, doubts=doubts)
    try:
        with _opened(holds) as stream:
            return _loaded(piece, stream.read(), options)
    except OSError as error:
        return Loaded(piece.name, None, (api.cannot_open(reason_of(error)),))


def _loaded_text(source: Source, text: str, options: Options) -> Loaded:
    filed = source.filed is not None
    submission, findings = api.load_submission(text, options, overruled=filed)
    doubts = () if submission is None else open_doubts(text, findings, source.answered, source.doubts)
    return Loaded(source.name, submission, findings, None if filed else certain_in(text, options), doubts)


def _loaded(source: Source, data: bytes, options: Options) -> Loaded:
    """The submission in the bytes of a file, which must be those that were filed if any were."""
    if source.filed is not None and hashlib.sha256(data).hexdigest() != source.filed:
        return Loaded(source.name, None, (Finding(C743),))
    text = _text(data)
    if isinstance(text, Finding):
        return Loaded(source.name, None, (text,))
    return _loaded_text(source, text, options)
