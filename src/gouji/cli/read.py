"""The verb that reads published reports."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gouji.cli.common import (
    ClaimedCode,
    Force,
    Lang,
    Template,
    argument,
    claim_of,
    language_of,
    option,
    options_of,
    phrase,
)
from gouji.cli.context import PriorPath, Reasons, RosterPath, with_context
from gouji.cli.findings import MOST_SHOWN, print_findings
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
from gouji.cli.workers import Dask, Jobs

if TYPE_CHECKING:
    from gouji.findings import Language, Phrase
    from gouji.form import PublishedReading
    from gouji.reading import Options, Returned
    from gouji.reading.published import CertaintyCounts

Reports = Annotated[
    list[Path],
    argument(metavar="REPORTS...", help="Saved pages, Word files, PDFs, text; of a folder or a .zip, all files in it."),
]


def read(
    reports: Reports,
    *,
    output: ReadingsOutput = None,
    judge: Annotated[
        bool, typer.Option("--check", help="Check them like workbooks, and print how much was read instead of JSON.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Give only values that are printed and add up; the others as readings.")
    ] = False,
    template: Template = None,
    agency: Annotated[
        str | None, option("--agency", metavar="NAME", help="Whose report it is, whatever it says.")
    ] = None,
    code: ClaimedCode = None,
    year: Annotated[int | None, option("--year", help="The report year, whatever it says.")] = None,
    prior: PriorPath = None,
    roster: RosterPath = None,
    reason: Reasons = None,
    jobs: Jobs = None,
    dask: Dask = None,
    show_all: ShowAll = False,
    fail_on: FailOnOption = FailOn.ERROR,
    force: Force = False,
    lang: Lang = None,
) -> None:
    """Read published reports into JSON, with the certainty of every value. Findings go to standard error.

    gouji read 年报.html -o 年报.json
    """
    language = language_of(lang)
    intake = intake_of(reports, language, of_pages=True)
    options = replace(options_of(template, None, language), claim=claim_of(agency, code, year, len(intake), language))
    options = with_context(options, prior, roster, reason, language)
    tally = ReadingTally(_STATUSES, "report")
    shows_json = not judge or output is not None
    with sink_of(output if shows_json else None, len(intake), force=force, language=language) as sink:
        job = _PublishedJob(options, language, sink.form if shows_json else TextForm.NONE, strict, judge)
        for done in distributed(job, intake, options, language, lost=job.stopped, jobs=jobs, dask=dask):
            reading = done.reading
            if judge:
                for line in _table(reading, done.summary, language):
                    print(line)
            print_findings(reading.file, reading.diagnostics, language, most=None if show_all else MOST_SHOWN)
            if shows_json:
                sink.add(reading.file, done.text)
            tally.add(reading)
    tally.finish(fail_on, language)


@dataclass(frozen=True, slots=True)
class _PublishedJob:
    """Options of reading reports, and the text wanted of them."""

    options: Options
    language: Language
    form: TextForm
    strict: bool
    judge: bool

    def __call__(self, file: Path | Returned) -> _PublishedOutcome:
        from gouji.findings import Finding
        from gouji.reading import api
        from gouji.reading.published import AdjacentFiles, no_files, read_report, refused

        returned = api.fetch(file, self.options) if isinstance(file, Path) else file
        if isinstance(returned.content, Finding):
            return self.done(refused(returned.name, returned.content))
        adjacent = AdjacentFiles(file.parent) if isinstance(file, Path) else no_files
        reading = read_report(
            returned.content, returned.name, self.options, strict=self.strict, judge=self.judge, adjacent=adjacent
        )
        return self.done(reading)

    def done(self, reading: PublishedReading) -> _PublishedOutcome:
        """A reading as it crosses processes."""
        from gouji.reading.published import summarise

        text = (
            ""
            if self.form is TextForm.NONE
            else reading.to_json(self.language, indent=2 if self.form is TextForm.INDENTED else None)
        )
        edition = self.options.find(reading.variant or reading.edition or "")
        summary = summarise(reading, edition) if edition is not None else None
        bare = reading.model_copy(update={"submission": None, "partial": None, "values": {}})
        return _PublishedOutcome(bare, text, summary)

    def stopped(self, file: Path | Returned, reason: Phrase) -> _PublishedOutcome:
        """The reading of a file over which its worker was lost."""
        from gouji.findings import Finding
        from gouji.findings.rules import F124
        from gouji.reading import api
        from gouji.reading.published import refused

        name = api.display_name(file) if isinstance(file, Path) else file.name
        return self.done(refused(name, Finding(F124, values={"detail": reason})))


@dataclass(frozen=True, slots=True)
class _PublishedOutcome:
    """A reading: the findings as data, the values as text only."""

    reading: PublishedReading
    text: str
    summary: CertaintyCounts | None


_CERTAINTIES = {
    "printed": ("照印", "printed"),
    "unbalanced": ("相加不对", "unequal"),
    "inferred": ("推定", "inferred"),
    "blank": ("空白", "blank"),
    "worded": ("文字", "worded"),
    "several": ("多解", "several"),
    "not_found": ("未找到", "missing"),
}
_STATUSES = {"read": ("读全", "read"), "partly": ("部分读出", "partly read"), "unreadable": ("无法读取", "unreadable")}


def _table(reading: PublishedReading, summary: CertaintyCounts | None, language: Language) -> Iterator[str]:
    """Lines of the table that counts the values of a report by certainty (读数表)."""
    from gouji.common import padded, terminal_width

    who = " ".join(str(part) for part in (reading.agency.name if reading.agency else "", reading.year or "") if part)
    edition = reading.variant or reading.edition
    about = phrase(f"{who}（{edition}）", f"{who} ({edition})", language) if edition else ""
    yield f"{reading.file}: {' '.join(part for part in (about, phrase(*_STATUSES[reading.status], language)) if part)}"
    if summary is None:
        return
    heads = [phrase(*words, language) for words in _CERTAINTIES.values()]
    rows = [(heading, counts) for heading, counts in summary.sections]
    rows.append((phrase("合计", "together", language), summary.totals))
    first = max(terminal_width(heading) for heading, _ in rows)
    wide = [max(terminal_width(head), 5) for head in heads]
    yield f"  {' ' * first}  " + "  ".join(map(functools.partial(padded, right=True), heads, wide))
    for heading, counts in rows:
        by_name = {certainty.value: count for certainty, count in counts.items()}
        figures = [str(by_name.get(name) or "") for name in _CERTAINTIES]
        shown = "  ".join(map(functools.partial(padded, right=True), figures, wide))
        yield f"  {padded(heading, first)}  {shown}".rstrip()
