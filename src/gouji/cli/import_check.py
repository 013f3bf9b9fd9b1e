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
    Claimed,
    ClaimedCode,
    ClaimedYear,
    Exit,
    Files,
    Force,
    KeyFile,
    Lang,
    OpenPassword,
    Template,
    both,
    claim_of,
    fail,
    folder_named,
    language_of,
    make_folder,
    options_of,
    print_json,
    progress,
    say,
    write,
    writing,
)
from gouji.cli.context import PriorPath, Reasons, RosterPath, knowing
from gouji.cli.findings import MOST_SHOWN, print_findings
from gouji.cli.return_folder import Answer, AnswerFolder, answer_to
from gouji.cli.workers import Dask, Jobs, workers

if TYPE_CHECKING:
    from gouji.collection import Intake
    from gouji.findings import Language, Phrase
    from gouji.form import Reading
    from gouji.reading import Options, Returned


class FindingsFormat(StrEnum):
    """How findings are printed."""

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
    template: Template = None,
    agency: Claimed = None,
    code: ClaimedCode = None,
    year: ClaimedYear = None,
    key_file: KeyFile = None,
    password: OpenPassword = None,
    prior: PriorPath = None,
    roster: RosterPath = None,
    reason: Reasons = None,
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
    options = replace(
        options_of(template, key_file, language),
        partial=partial,
        claim=claim_of(agency, code, year, len(intake), language),
        password=password,
    )
    options = knowing(options, prior, roster, reason, language)
    tally = _Tally()
    with _sink(output, len(intake), force=force, language=language) as sink:
        for outcome in _taken(intake, _Wanted(options, language, sink.form), jobs, dask):
            reading = outcome.reading
            print_findings(reading.file, reading.diagnostics, language, most=None if show_all else MOST_SHOWN)
            sink.add(outcome)
            tally.add(reading)
    tally.finish(fail_on, language)


def check(
    files: Files,
    *,
    template: Template = None,
    agency: Claimed = None,
    code: ClaimedCode = None,
    year: ClaimedYear = None,
    key_file: KeyFile = None,
    password: OpenPassword = None,
    prior: PriorPath = None,
    roster: RosterPath = None,
    reason: Reasons = None,
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
    claim = claim_of(agency, code, year, len(intake), language)
    options = replace(options_of(template, key_file, language), claim=claim, password=password)
    options = knowing(options, prior, roster, reason, language)
    tally, found = _Tally(), []
    form = _Form.FINDINGS if output_format is FindingsFormat.JSON else _Form.NONE
    folder = AnswerFolder(return_to, force=force, language=language) if return_to is not None else None
    least = None if folder is None else "warning" if fail_on is FailOn.WARNING else "error"
    for outcome in _taken(intake, _Wanted(options, language, form, least), jobs, dask):
        reading = outcome.reading
        tally.add(reading)
        if folder is not None and outcome.answer is not None:
            folder.add(reading, outcome.answer)
        if output_format is FindingsFormat.TEXT:
            most = None if show_all else MOST_SHOWN
            print_findings(reading.file, reading.diagnostics, language, stream=sys.stdout, most=most)
        elif output_format is FindingsFormat.JSON:
            print_json(outcome.text)
        else:
            found.append(reading)
    if output_format is FindingsFormat.SARIF:
        from gouji.cli.sarif import sarif

        print_json(sarif(found, language))
    if folder is not None:
        folder.finish()
    tally.finish(fail_on, language)


# --- readings -------------------------------------------------------------------------------------------------------


class _Form(StrEnum):
    """What is wanted of a reading as text."""

    NONE = "none"
    LINE = "line"
    INDENTED = "indented"
    FINDINGS = "findings"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """How files are read, what of it is printed, and from which severity on a file is answered with a 退改件."""

    options: Options
    language: Language
    form: _Form
    least: str | None = None

    def taken(self, reading: Reading, content: bytes | None = None) -> _Taken:
        match self.form:
            case _Form.NONE:
                text = ""
            case _Form.FINDINGS:
                text = reading.findings_json(self.language)
            case _Form.LINE:
                text = reading.to_json(self.language)
            case _Form.INDENTED:
                text = reading.to_json(self.language, indent=2)
        answer = answer_to(reading, content, self.options, self.least) if self.least is not None else None
        return _Taken(reading.model_copy(update={"submission": None}), text, answer)

    def stopped(self, file: Path | Returned, reason: Phrase) -> _Taken:
        from gouji.reading import api

        return self.taken(api.stopped(api.shown_name(file) if isinstance(file, Path) else file.name, reason))


@dataclass(frozen=True, slots=True)
class _Taken:
    """A reading as it crosses processes: the findings as data, the submission as text only."""

    reading: Reading
    text: str
    answer: Answer | None


def _intake(files: list[Path], language: Language) -> Intake:
    """The files that are named; the program ends if the folders that are hold none."""
    from gouji.collection import Intake

    intake = Intake(files)
    if not len(intake):
        names = both("、", ", ", language).join(map(str, files))
        say(both(f"{names} 中没有文件", f"there is no file in {names}", language))
        raise typer.Exit(Exit.UNREADABLE)
    return intake


def _take(file: Path | Returned, wanted: _Wanted) -> _Taken:
    """The job."""
    from gouji.reading import api

    returned = api.fetch(file, wanted.options) if isinstance(file, Path) else file
    reading = api.read_returned(returned, wanted.options)
    return wanted.taken(reading, returned.content if isinstance(returned.content, bytes) else None)


def _taken(intake: Intake, wanted: _Wanted, jobs: int | None, dask: str | None) -> Iterator[_Taken]:
    """What the files say, in their order, whoever reads them."""
    from gouji.collection import batch
    from gouji.reading import api

    job = functools.partial(_take, wanted=wanted)
    with workers(jobs, dask, len(intake), wanted.language) as executor:
        files: Iterable[Path | Returned] = intake
        if dask is not None:  # its workers may not see the files
            files = (api.fetch(file, wanted.options) if isinstance(file, Path) else file for file in intake)
        done = batch.run(job, files, executor, lost=wanted.stopped, weigh=_weight)
        with progress(done, len(intake), wanted.language) as shown:
            yield from shown


def _weight(file: Path | Returned) -> int:
    return len(file.content) if not isinstance(file, Path) and isinstance(file.content, bytes) else 0


class _Tally:
    """What a run is summed up in, whatever the number of files."""

    def __init__(self) -> None:
        self.statuses = {"accepted": 0, "rejected": 0, "unreadable": 0}
        self.severities: set[str] = set()

    def add(self, reading: Reading) -> None:
        self.statuses[reading.status] += 1
        self.severities |= {finding.severity.value for finding in reading.diagnostics}

    def finish(self, fail_on: FailOn, language: Language) -> None:
        """Say the summary and give the exit code."""
        counts, total = self.statuses, sum(self.statuses.values())
        zh = f"共 {total} 份：通过 {counts['accepted']}，退回 {counts['rejected']}，无法读取 {counts['unreadable']}"
        en = f"{counts['accepted']} accepted, {counts['rejected']} rejected, {counts['unreadable']} unreadable"
        say(both(zh, f"{total} file{'' if total == 1 else 's'}: {en}", language))
        if counts["unreadable"] == total:
            raise typer.Exit(Exit.UNREADABLE)
        failing = {FailOn.ERROR: {"error"}, FailOn.WARNING: {"error", "warning"}, FailOn.NEVER: set[str]()}
        if failing[fail_on] & self.severities:
            raise typer.Exit(Exit.FINDINGS)


class _Sink:
    """Where readings go: standard output, one file, or a folder of files."""

    form = _Form.LINE

    def add(self, taken: _Taken) -> None:
        print_json(taken.text)


class _FileSink(_Sink):
    """One file, a reading a line or the only one indented."""

    def __init__(self, stream: IO[bytes], form: _Form) -> None:
        self.stream = stream
        self.form = form

    def add(self, taken: _Taken) -> None:
        self.stream.write(taken.text.encode() + b"\n")


class _FolderSink(_Sink):
    """A folder, a file a reading."""

    form = _Form.INDENTED

    def __init__(self, folder: Path, *, force: bool, language: Language) -> None:
        from gouji.common import FileNames

        self.folder = folder
        self.force = force
        self.language = language
        self.names = FileNames()

    def add(self, taken: _Taken) -> None:
        from gouji.common import safe_name

        path = self.folder / f"{self.names.unused(safe_name(Path(taken.reading.file).stem))}.json"
        write(path, taken.text.encode() + b"\n", force=self.force, language=self.language)


@contextlib.contextmanager
def _sink(output: Path | None, count: int, *, force: bool, language: Language) -> Iterator[_Sink]:
    """Where readings go, as the name of the output says."""
    if output is None:
        yield _Sink()
    elif output.suffix.lower() in (".ndjson", ".jsonl", ".json"):
        form = _Form.INDENTED if output.suffix.lower() == ".json" else _Form.LINE
        if form is _Form.INDENTED and count != 1:
            fail(both("多份文件请输出为 .ndjson 或文件夹", "several files need an .ndjson or a folder", language))
        with writing(output, force=force, language=language) as stream:
            yield _FileSink(stream, form)
    else:
        folder_named(output, (".ndjson", ".json"), language)
        make_folder(output, language)
        yield _FolderSink(output, force=force, language=language)
