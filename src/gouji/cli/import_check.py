"""The verbs that read workbooks."""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from gouji.cli.common import (
    Exit,
    Files,
    Force,
    Lang,
    fail,
    folder_named,
    language_of,
    make_folder,
    phrase,
    print_json,
    print_message,
    progress,
    write,
    writing,
)
from gouji.cli.findings import MOST_SHOWN, print_findings
from gouji.cli.reading_options import ReadingOptions, reads_workbooks
from gouji.cli.return_folder import Answer, AnswerFolder, answer_to
from gouji.cli.workers import Dask, Jobs, workers

if TYPE_CHECKING:
    from gouji.collection import Intake
    from gouji.findings import Language, Phrase
    from gouji.form import Reading
    from gouji.reading import Options, Returned


class FindingsFormat(StrEnum):
    """Formats of printed findings."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


class FailOn(StrEnum):
    """From which severity on a finding fails the run."""

    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


ShowAll = Annotated[
    bool, typer.Option("--all", help="Show every finding on a line of its own, however many there are.")
]
FailOnOption = Annotated[FailOn, typer.Option("--fail-on", help="Exit 1 from this severity on.")]


@reads_workbooks
def import_(
    files: Files,
    *,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="OUT",
            help="OUT.ndjson: a line a file. OUT.json: one file's reading, indented. A folder: one JSON a file.",
            show_default="NDJSON on standard output",
        ),
    ] = None,
    reading: ReadingOptions,
    partial: Annotated[bool, typer.Option("--partial", help="Give what could be read of rejected files too.")] = False,
    show_all: ShowAll = False,
    fail_on: FailOnOption = FailOn.ERROR,
    jobs: Jobs = None,
    dask: Dask = None,
    force: Force = False,
    lang: Lang = None,
) -> None:
    """Read returned workbooks, check them, and give JSON. Findings go to standard error.

    gouji import inbox/*.xlsx -o readings.ndjson
    """
    language = language_of(lang)
    intake = _intake(files, language)
    options = replace(reading.options(len(intake), language), partial=partial)
    tally = _ReadingTally()
    with _sink(output, len(intake), force=force, language=language) as sink:
        for outcome in _outcomes(intake, _ReadingJob(options, language, sink.form), jobs, dask):
            found = outcome.reading
            print_findings(found.file, found.diagnostics, language, most=None if show_all else MOST_SHOWN)
            sink.add(outcome)
            tally.add(found)
    tally.finish(fail_on, language)


@reads_workbooks
def check(
    files: Files,
    *,
    reading: ReadingOptions,
    output_format: Annotated[
        FindingsFormat,
        typer.Option("--format", help="text: a line a finding. json: a line a file. sarif: one document."),
    ] = FindingsFormat.TEXT,
    return_to: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="For every file that fails, put a workbook to send back (退改件) and a notice into this folder.",
            show_default=False,
        ),
    ] = None,
    show_all: ShowAll = False,
    fail_on: FailOnOption = FailOn.ERROR,
    force: Force = False,
    jobs: Jobs = None,
    dask: Dask = None,
    lang: Lang = None,
) -> None:
    """Read returned workbooks and list what is wrong, one finding a line.

    gouji check inbox --return-to 退改
    """
    language = language_of(lang)
    intake = _intake(files, language)
    options = reading.options(len(intake), language)
    tally, readings = _ReadingTally(), []
    form = _TextForm.FINDINGS if output_format is FindingsFormat.JSON else _TextForm.NONE
    folder = AnswerFolder(return_to, force=force, language=language) if return_to is not None else None
    least = None if folder is None else "warning" if fail_on is FailOn.WARNING else "error"
    for outcome in _outcomes(intake, _ReadingJob(options, language, form, least), jobs, dask):
        found = outcome.reading
        tally.add(found)
        if folder is not None and outcome.answer is not None:
            folder.add(found, outcome.answer)
        if output_format is FindingsFormat.TEXT:
            most = None if show_all else MOST_SHOWN
            print_findings(found.file, found.diagnostics, language, stream=sys.stdout, most=most)
        elif output_format is FindingsFormat.JSON:
            print_json(outcome.text)
        else:
            readings.append(found)
    if output_format is FindingsFormat.SARIF:
        from gouji.cli.sarif import sarif

        print_json(sarif(readings, language))
    if folder is not None:
        folder.finish()
    tally.finish(fail_on, language)


# --- readings -------------------------------------------------------------------------------------------------------


class _TextForm(StrEnum):
    """Forms of a reading as text."""

    NONE = "none"
    LINE = "line"
    INDENTED = "indented"
    FINDINGS = "findings"


@dataclass(frozen=True, slots=True)
class _ReadingJob:
    """Options of reading, the text wanted, and the severity from which on a file is answered with a 退改件."""

    options: Options
    language: Language
    form: _TextForm
    least: str | None = None

    def outcome(self, reading: Reading, content: bytes | None = None) -> _Outcome:
        match self.form:
            case _TextForm.NONE:
                text = ""
            case _TextForm.FINDINGS:
                text = reading.findings_json(self.language)
            case _TextForm.LINE:
                text = reading.to_json(self.language)
            case _TextForm.INDENTED:
                text = reading.to_json(self.language, indent=2)
        answer = answer_to(reading, content, self.options, self.least) if self.least is not None else None
        return _Outcome(reading.model_copy(update={"submission": None}), text, answer)

    def stopped(self, file: Path | Returned, reason: Phrase) -> _Outcome:
        from gouji.reading import api

        return self.outcome(api.stopped(api.shown_name(file) if isinstance(file, Path) else file.name, reason))


@dataclass(frozen=True, slots=True)
class _Outcome:
    """A reading as it crosses processes: the findings as data, the submission as text only."""

    reading: Reading
    text: str
    answer: Answer | None


def _intake(files: list[Path], language: Language) -> Intake:
    """The files that are named; the program ends if the folders that are hold none."""
    from gouji.collection import Intake

    intake = Intake(files)
    if not len(intake):
        names = phrase("、", ", ", language).join(map(str, files))
        print_message(phrase(f"{names} 中没有文件", f"there is no file in {names}", language))
        raise typer.Exit(Exit.UNREADABLE)
    return intake


def _read(file: Path | Returned, wanted: _ReadingJob) -> _Outcome:
    """The job."""
    from gouji.reading import api

    returned = api.fetch(file, wanted.options) if isinstance(file, Path) else file
    reading = api.read_returned(returned, wanted.options)
    return wanted.outcome(reading, returned.content if isinstance(returned.content, bytes) else None)


def _outcomes(intake: Intake, wanted: _ReadingJob, jobs: int | None, dask: str | None) -> Iterator[_Outcome]:
    """The readings of the files, in their order, whoever reads them."""
    from gouji.collection import batch
    from gouji.reading import api

    job = functools.partial(_read, wanted=wanted)
    with workers(jobs, dask, len(intake), wanted.language) as executor:
        files: Iterable[Path | Returned] = intake
        if dask is not None:  # its workers may not see the files
            files = (api.fetch(file, wanted.options) if isinstance(file, Path) else file for file in intake)
        done = batch.run(job, files, executor, lost=wanted.stopped, weigh=_weight)
        with progress(done, len(intake), wanted.language) as watched:
            yield from watched


def _weight(file: Path | Returned) -> int:
    return len(file.content) if not isinstance(file, Path) and isinstance(file.content, bytes) else 0


class _ReadingTally:
    """Counts by status and the severities of a run, whatever the number of files."""

    def __init__(self) -> None:
        self.statuses = {"accepted": 0, "rejected": 0, "unreadable": 0}
        self.severities: set[str] = set()

    def add(self, reading: Reading) -> None:
        self.statuses[reading.status] += 1
        self.severities |= {finding.severity.value for finding in reading.diagnostics}

    def finish(self, fail_on: FailOn, language: Language) -> None:
        """Say the summary and give the exit code."""
        counts, total = self.statuses, sum(self.statuses.values())
        zh = f"共 {total} 份：已通过 {counts['accepted']}，待改 {counts['rejected']}，无法读取 {counts['unreadable']}"
        en = f"{counts['accepted']} accepted, {counts['rejected']} rejected, {counts['unreadable']} unreadable"
        print_message(phrase(zh, f"{total} file{'' if total == 1 else 's'}: {en}", language))
        if counts["unreadable"] == total:
            raise typer.Exit(Exit.UNREADABLE)
        failing = {FailOn.ERROR: {"error"}, FailOn.WARNING: {"error", "warning"}, FailOn.NEVER: set[str]()}
        if failing[fail_on] & self.severities:
            raise typer.Exit(Exit.FINDINGS)


class _Sink:
    """The place for readings: standard output, one file, or a folder of files."""

    form = _TextForm.LINE

    def add(self, outcome: _Outcome) -> None:
        print_json(outcome.text)


class _FileSink(_Sink):
    """One file, a reading a line or the only one indented."""

    def __init__(self, stream: IO[bytes], form: _TextForm) -> None:
        self.stream = stream
        self.form = form

    def add(self, outcome: _Outcome) -> None:
        self.stream.write(outcome.text.encode() + b"\n")


class _FolderSink(_Sink):
    """A folder, a file a reading."""

    form = _TextForm.INDENTED

    def __init__(self, folder: Path, *, force: bool, language: Language) -> None:
        from gouji.common import FileNames

        self.folder = folder
        self.force = force
        self.language = language
        self.names = FileNames()

    def add(self, outcome: _Outcome) -> None:
        from gouji.common import safe_name

        path = self.folder / f"{self.names.unused(safe_name(Path(outcome.reading.file).stem))}.json"
        write(path, outcome.text.encode() + b"\n", force=self.force, language=self.language)


@contextlib.contextmanager
def _sink(output: Path | None, count: int, *, force: bool, language: Language) -> Iterator[_Sink]:
    """The place for readings that the name of the output stands for."""
    if output is None:
        yield _Sink()
    elif output.suffix.lower() in (".ndjson", ".jsonl", ".json"):
        form = _TextForm.INDENTED if output.suffix.lower() == ".json" else _TextForm.LINE
        if form is _TextForm.INDENTED and count != 1:
            fail(phrase("多份文件请输出为 .ndjson 或文件夹", "several files need an .ndjson or a folder", language))
        with writing(output, force=force, language=language) as stream:
            yield _FileSink(stream, form)
    else:
        folder_named(output, (".ndjson", ".json"), language)
        make_folder(output, language)
        yield _FolderSink(output, force=force, language=language)
