"""Submissions from whatever holds them: JSON, NDJSON, workbooks, and folders of these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gouji import api
from gouji.diagnostics import Diagnostic
from gouji.files import files_in, native
from gouji.importer import DEFAULT_OPTIONS, Options
from gouji.submission import Submission

_DATA = (".json", ".ndjson", ".jsonl")


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


def submissions(paths: Iterable[Path], options: Options = DEFAULT_OPTIONS) -> Iterator[Source]:
    """The submissions in files and folders, in a stable order, one at a time.

    A .json file holds one submission or reading, an .ndjson or .jsonl file one a line; every other file is read as a
    workbook. Of a folder all files in it are taken.
    """
    for path in paths:
        for file in files_in(path):
            yield from _from_data(file, options) if file.suffix.lower() in _DATA else _from_workbook(file, options)


def _from_workbook(path: Path, options: Options) -> Iterator[Source]:
    reading = api.read_file(path, options)
    yield Source(reading.file, reading.submission, reading.diagnostics)


def _from_data(path: Path, options: Options) -> Iterator[Source]:
    name = str(path)
    try:
        with open(native(path), encoding="utf-8-sig") as stream:  # noqa: PTH123  # long paths on Windows
            if path.suffix.lower() == ".json":
                yield _loaded(name, stream.read(), options)
                return
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield _loaded(f"{name}:{number}", line, options)
    except (OSError, UnicodeError) as error:
        yield Source(name, None, (api.cannot_open(getattr(error, "strerror", None) or type(error).__name__),))


def _loaded(name: str, text: str, options: Options) -> Source:
    return Source(name, *api.load_submission(text, options))
