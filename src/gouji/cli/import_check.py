"""The verbs that read workbooks."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gouji.cli.common import Files, Force, Lang, language_of, option, print_json
from gouji.cli.findings import MOST_SHOWN, print_findings
from gouji.cli.reading_options import ReadingOptions, reads_workbooks
from gouji.cli.reading_output import (
    FailOn,
    FailOnOption,
    ReadingsOutput,
    ReadingTally,
    ShowAll,
    TextForm,
    distributed,
    intake_of,
    sink_of,
)
from gouji.cli.return_folder import Answer, AnswerFolder, answer_to
from gouji.cli.workers import Dask, Jobs

if TYPE_CHECKING:
    from gouji.findings import Language, Phrase
    from gouji.form import Reading
    from gouji.reading import Options, Returned
    from gouji.roster import Roster


class FindingsFormat(StrEnum):
    """Formats of printed findings."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


_STATUSES = {
    "accepted": ("已通过", "accepted"),
    "rejected": ("待改", "rejected"),
    "unreadable": ("无法读取", "unreadable"),
}


@reads_workbooks
def import_(
    files: Files,
    *,
    output: ReadingsOutput = None,
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
    intake = intake_of(files, language)
    options = replace(reading.options(len(intake), language), partial=partial)
    tally = ReadingTally(_STATUSES, "file")
    with sink_of(output, len(intake), force=force, language=language) as sink:
        job = _ReadingJob(options, language, sink.form)
        for outcome in distributed(job, intake, options, language, lost=job.stopped, jobs=jobs, dask=dask):
            found = outcome.reading
            print_findings(found.file, found.diagnostics, language, most=None if show_all else MOST_SHOWN)
            sink.add(found.file, outcome.text)
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
        option(
            metavar="DIR",
            help="For every file that fails, put a workbook to send back (退改件) and a notice into this folder.",
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
    intake = intake_of(files, language)
    options = reading.options(len(intake), language)
    tally, readings = ReadingTally(_STATUSES, "file"), []
    form = TextForm.FINDINGS if output_format is FindingsFormat.JSON else TextForm.NONE
    folder = AnswerFolder(return_to, force=force, language=language) if return_to is not None else None
    least = None if folder is None else "warning" if fail_on is FailOn.WARNING else "error"
    job = _ReadingJob(options, language, form, least, of_roster=True)
    for outcome in distributed(job, intake, options, language, lost=job.stopped, jobs=jobs, dask=dask):
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


@dataclass(frozen=True, slots=True)
class _ReadingJob:
    """Options of reading, the text wanted, and the severity from which on a file is answered with a 退改件.

    Attributes:
        of_roster: a workbook of an agency that is not on the roster is wrong.
    """

    options: Options
    language: Language
    form: TextForm
    least: str | None = None
    of_roster: bool = False

    def __call__(self, file: Path | Returned) -> _Outcome:
        from gouji.reading import api

        returned = api.fetch(file, self.options) if isinstance(file, Path) else file
        reading = api.read_returned(returned, self.options)
        return self.outcome(reading, returned.content if isinstance(returned.content, bytes) else None)

    def outcome(self, reading: Reading, content: bytes | None = None) -> _Outcome:
        answer = answer_to(reading, content, self.options, self.least) if self.least is not None else None
        if self.of_roster:
            reading = _of_roster(reading, self.options.roster)
        match self.form:
            case TextForm.NONE:
                text = ""
            case TextForm.FINDINGS:
                text = reading.findings_json(self.language)
            case TextForm.LINE:
                text = reading.to_json(self.language)
            case TextForm.INDENTED:
                text = reading.to_json(self.language, indent=2)
        return _Outcome(reading.model_copy(update={"submission": None}), text, answer)

    def stopped(self, file: Path | Returned, reason: Phrase) -> _Outcome:
        from gouji.reading import api

        return self.outcome(api.stopped(api.display_name(file) if isinstance(file, Path) else file.name, reason))


@dataclass(frozen=True, slots=True)
class _Outcome:
    """A reading as it crosses processes: the findings as data, the submission as text only."""

    reading: Reading
    text: str
    answer: Answer | None


def _of_roster(reading: Reading, roster: Roster | None) -> Reading:
    """A reading with the finding that its agency is not on the roster (C732), if that is so."""
    from gouji.findings import in_order
    from gouji.roster import unlisted

    agency = reading.agency
    if roster is None or agency is None or roster.find(agency.code, agency.name) is not None:
        return reading
    found = in_order((unlisted(agency.name), *reading.diagnostics))
    status = "rejected" if reading.status == "accepted" else reading.status
    return reading.model_copy(update={"status": status, "diagnostics": found})
