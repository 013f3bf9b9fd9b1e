"""Input and output that the verbs which read files share: the files named, the place for readings, the summary."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, TypeVar

import typer

from gouji.cli.common import (
    Exit,
    counted,
    fail,
    folder_named,
    in_command,
    make_folder,
    phrase,
    print_json,
    print_message,
    progress,
    write,
    writing,
)
from gouji.cli.workers import workers

if TYPE_CHECKING:
    from gouji.collection import Intake
    from gouji.findings import Language, Phrase
    from gouji.form import PublishedReading, Reading
    from gouji.reading import Options, Returned

Outcome = TypeVar("Outcome")
ReadingsOutput = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="OUT",
        help="OUT.ndjson: a line a file. OUT.json: one file's reading, indented. A folder: one JSON a file.",
        show_default="NDJSON on standard output",
    ),
]


class FailOn(StrEnum):
    """From which severity on a finding fails the run."""

    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


ShowAll = Annotated[
    bool, typer.Option("--all", help="Show every finding on a line of its own, however many there are.")
]
FailOnOption = Annotated[FailOn, typer.Option("--fail-on", help="Exit 1 from this severity on.")]


class TextForm(StrEnum):
    """Forms of a reading as text."""

    NONE = "none"
    LINE = "line"
    INDENTED = "indented"
    FINDINGS = "findings"


def intake_of(files: list[Path], language: Language, *, of_pages: bool = False) -> Intake:
    """The files that are named; the program ends if the folders that are hold none.

    Args:
        files: files, folders and archives.
        language: of messages.
        of_pages: among the files are saved pages, whose pictures and style sheets are no files of their own.

    Returns:
        At least one file.
    """
    from gouji.collection import Intake, is_campaign, without_companions

    for path in files:
        with contextlib.suppress(OSError):  # of what cannot be opened the reading tells why
            if is_campaign(path):
                collect = f"gouji collect {in_command(path)}"
                zh = f"{path} 是收表文件夹：收取新到的文件用 {collect}；只检查收件，写其中的收件文件夹"
                en = f"{path} is a campaign: {collect} takes what came; or name its inbox"
                fail(zh, en, language)
    intake = Intake(files, chosen=without_companions) if of_pages else Intake(files)
    if not len(intake):
        names = phrase("、", ", ", language).join(map(str, files))
        print_message(f"{names} 中没有文件", f"there is no file in {names}", language)
        raise typer.Exit(Exit.UNREADABLE)
    return intake


def distributed(
    job: Callable[[Path | Returned], Outcome],
    intake: Intake,
    options: Options,
    language: Language,
    *,
    lost: Callable[[Path | Returned, Phrase], Outcome],
    jobs: int | None,
    dask: str | None,
) -> Iterator[Outcome]:
    """The outcomes of a job for every file, in their order, whoever does it, with a progress bar.

    Args:
        job: a function of the module, or a part of one.
        intake: the files.
        options: with which files are fetched for workers that may not see them.
        language: of messages.
        lost: the outcome for a file over which its worker was lost.
        jobs: number of processes.
        dask: address of a scheduler.

    Yields:
        An outcome for each file.
    """
    from gouji.collection import batch
    from gouji.reading import api

    with workers(jobs, dask, len(intake), language) as executor:
        files: Iterable[Path | Returned] = intake
        if dask is not None:  # its workers may not see the files
            files = (api.fetch(file, options) if isinstance(file, Path) else file for file in intake)
        done = batch.run(job, files, executor, lost=lost, weigh=_weight)
        with progress(done, len(intake), language) as watched:
            yield from watched


def _weight(file: Path | Returned) -> int:
    return len(file.content) if not isinstance(file, Path) and isinstance(file.content, bytes) else 0


class Sink:
    """The place for readings: standard output, one file, or a folder of files."""

    form = TextForm.LINE

    def add(self, name: str, text: str) -> None:  # noqa: ARG002
        """Take up the reading of a file.

        Args:
            name: of the file.
            text: JSON.
        """
        print_json(text)


class _FileSink(Sink):
    """One file, a reading a line or the only one indented."""

    def __init__(self, stream: IO[bytes], form: TextForm) -> None:
        self.stream = stream
        self.form = form

    def add(self, name: str, text: str) -> None:  # noqa: ARG002
        """Take up the reading of a file."""
        self.stream.write(text.encode() + b"\n")


class _FolderSink(Sink):
    """A folder, a file a reading."""

    form = TextForm.INDENTED

    def __init__(self, folder: Path, *, force: bool, language: Language) -> None:
        from gouji.common import FileNames

        self.folder = folder
        self.force = force
        self.language = language
        self.names = FileNames()

    def add(self, name: str, text: str) -> None:
        """Take up the reading of a file."""
        from gouji.common import safe_name

        path = self.folder / f"{self.names.unused(safe_name(Path(name).stem))}.json"
        write(path, text.encode() + b"\n", force=self.force, language=self.language, lasting=False)


@contextlib.contextmanager
def sink_of(output: Path | None, count: int, *, force: bool, language: Language) -> Iterator[Sink]:
    """The place for readings that the name of the output stands for.

    Args:
        output: as the user named it; None for standard output.
        count: of files.
        force: overwrite what is there.
        language: of messages.

    Yields:
        The place, which is written whole or not at all.
    """
    if output is None:
        yield Sink()
    elif output.suffix.lower() in (".ndjson", ".jsonl", ".json"):
        form = TextForm.INDENTED if output.suffix.lower() == ".json" else TextForm.LINE
        if form is TextForm.INDENTED and count != 1:
            fail("多份文件请输出为 .ndjson 或文件夹", "several files need an .ndjson or a folder", language)
        with writing(output, force=force, language=language) as stream:
            yield _FileSink(stream, form)
    else:
        from gouji.common import make_lasting

        folder_named(output, (".ndjson", ".json"), language)
        make_folder(output, language)
        yield _FolderSink(output, force=force, language=language)
        make_lasting()


class ReadingTally:
    """Counts by status and the severities of a run, whatever the number of files.

    Args:
        statuses: each with its words in Chinese and in English.
        noun: what is counted, in English.
    """

    def __init__(self, statuses: Mapping[str, tuple[str, str]], noun: str) -> None:
        self._words = statuses
        self._noun = noun
        self._counts = dict.fromkeys(statuses, 0)
        self._severities: set[str] = set()

    def add(self, reading: Reading | PublishedReading) -> None:
        """Count a reading.

        Args:
            reading: with its diagnostics.
        """
        self._counts[reading.status] += 1
        self._severities |= {finding.severity.value for finding in reading.diagnostics}

    def finish(self, fail_on: FailOn, language: Language) -> None:
        """Say the summary and give the exit code.

        Args:
            fail_on: from which severity on the run fails.
            language: of the summary.
        """
        total = sum(self._counts.values())
        zh = "，".join(f"{self._words[status][0]} {count}" for status, count in self._counts.items())
        en = ", ".join(f"{count} {self._words[status][1]}" for status, count in self._counts.items())
        print_message(f"共 {total} 份：{zh}", f"{counted(total, self._noun)}: {en}", language)
        if self._counts["unreadable"] == total:
            raise typer.Exit(Exit.UNREADABLE)
        failing = {FailOn.ERROR: {"error"}, FailOn.WARNING: {"error", "warning"}, FailOn.NEVER: set[str]()}
        if failing[fail_on] & self._severities:
            raise typer.Exit(Exit.FINDINGS)
