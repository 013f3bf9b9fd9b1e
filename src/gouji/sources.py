"""Submissions from whatever holds them: JSON, NDJSON, workbooks, and folders of these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gouji import api
from gouji.checks import Priors
from gouji.diagnostics import Diagnostic, Phrase, reason_of
from gouji.edition import Edition
from gouji.files import files_in, native
from gouji.importer import DEFAULT_OPTIONS, Options
from gouji.submission import Submission

CAMPAIGN_FILE, ACCEPTED = "campaign.toml", "accepted"
"""The file that makes a folder a campaign, and the folder in it with what counts."""
_LINES = (".ndjson", ".jsonl")
_DATA = (".json", *_LINES)


@dataclass(frozen=True, slots=True)
class Source:
    """What one file, or one line of it, holds.

    Attributes:
        name: the file as it was named, with the line behind it where it has several.
        submission: None where there is none that is valid.
        diagnostics: what there is to say about it.
    """

    name: str
    submission: Submission | None
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """What may hold one submission, before it is read: a file, or a line of one. It crosses processes.

    Attributes:
        text: the line; None for a file.
        problem: why the rest of a file of lines could not be had.
    """

    path: Path
    name: str
    text: str | None = None
    problem: Phrase | None = None


def submissions(paths: Iterable[Path], options: Options = DEFAULT_OPTIONS) -> Iterator[Source]:
    """The submissions in files and folders, in a stable order, one at a time.

    A .json file holds one submission or reading, an .ndjson or .jsonl file one a line; every other file is read as a
    workbook. Of a folder all files in it are taken; of a campaign what it accepted, not what lies in its inbox.
    """
    return (load(piece, options) for piece in pieces(paths))


def pieces(paths: Iterable[Path]) -> Iterator[Piece]:
    """What :func:`submissions` reads, one after another, to be read elsewhere by :func:`load`."""
    for path in paths:
        accepted = path / ACCEPTED
        for file in files_in(accepted if (path / CAMPAIGN_FILE).is_file() else path):
            yield from _lines(file) if file.suffix.lower() in _LINES else (Piece(file, str(file)),)


def priors(path: Path, options: Options = DEFAULT_OPTIONS) -> tuple[Priors, tuple[Source, ...]]:
    """The reports of earlier years in a file, a folder or a campaign; and what of it cannot be used."""
    unused: list[Source] = []

    def reports() -> Iterator[tuple[Submission, Edition]]:
        for source in submissions([path], options):
            edition = options.find(source.submission.edition_id) if source.submission is not None else None
            if source.submission is None or edition is None:
                unused.append(source)
            else:
                yield source.submission, edition

    return Priors.of(reports()), tuple(unused)


def _lines(path: Path) -> Iterator[Piece]:
    try:
        with open(native(path), encoding="utf-8-sig") as stream:  # noqa: PTH123  # long paths on Windows
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield Piece(path, f"{path}:{number}", line)
    except (OSError, UnicodeError) as error:
        yield Piece(path, str(path), problem=reason_of(error))


def load(piece: Piece, options: Options = DEFAULT_OPTIONS) -> Source:
    """What a piece holds."""
    if piece.problem is not None:
        return Source(piece.name, None, (api.cannot_open(piece.problem),))
    if piece.text is not None:
        return Source(piece.name, *api.load_submission(piece.text, options))
    if piece.path.suffix.lower() not in _DATA:
        reading = api.read_file(piece.path, options)
        return Source(reading.file, reading.submission, reading.diagnostics)
    try:
        with open(native(piece.path), encoding="utf-8-sig") as stream:  # noqa: PTH123  # long paths on Windows
            return Source(piece.name, *api.load_submission(stream.read(), options))
    except (OSError, UnicodeError) as error:
        return Source(piece.name, None, (api.cannot_open(reason_of(error)),))
