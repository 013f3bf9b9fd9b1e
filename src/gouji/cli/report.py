"""The verb that makes what is published: annual reports."""

from __future__ import annotations

import functools
import hashlib
import itertools
import operator
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gouji.cli.campaign_folder import base_of, have_several_forms, options_for
from gouji.cli.common import (
    Exit,
    Force,
    FormOfSources,
    Lang,
    TakenOver,
    Templates,
    argument,
    counted,
    fail,
    folder_named,
    language_of,
    make_folder,
    option,
    print_message,
    refuse_existing,
    write,
)
from gouji.cli.findings import print_doubts, print_findings
from gouji.cli.workers import MANY, Jobs, workers

if TYPE_CHECKING:
    from gouji.collection import Doubt, Source
    from gouji.findings import Finding, Language, Phrase
    from gouji.form import Agency
    from gouji.publishing.reports import ReportFormat
    from gouji.reading import Options

_MOST_AHEAD = 64_000_000
"""Bytes taken from archives before it is known whether processes pay."""
_MOST_NAMED = 10
"""Reports of earlier runs that are named; the others are counted."""
_AT_A_TIME = 20
"""Reports a run of LibreOffice, and as many in memory."""


def report(
    sources: Annotated[
        list[Path],
        argument(
            metavar="SOURCES...",
            help="Submissions or readings (JSON, NDJSON), workbooks, folders or .zip archives of these, campaigns.",
        ),
    ],
    *,
    output: Annotated[
        Path,
        option(
            "--output",
            "-o",
            metavar="OUT",
            help="OUT.docx, OUT.html or OUT.pdf for one report; or a folder, which gets AGENCY-YEAR.docx.",
        ),
    ],
    formats: Annotated[
        str | None,
        typer.Option("--format", metavar="LIST", help="Into a folder: any of docx,html,pdf.", show_default="docx"),
    ] = None,
    signed_on: Annotated[
        str | None,
        typer.Option(
            "--date", metavar="YYYY-MM-DD", help="The date under the report.", show_default="that of approval"
        ),
    ] = None,
    taken_over: TakenOver = False,
    form: FormOfSources = None,
    template: Templates = None,
    jobs: Jobs = None,
    force: Force = False,
    lang: Lang = None,
) -> None:
    """Make annual reports, all six parts, ready to publish: Word, HTML, or PDF (through LibreOffice).

    gouji report 民政局.json -o 民政局.docx
    """
    from gouji.publishing.reports import ReportFormat

    language = language_of(lang)
    single = _format_of(output)
    if single is not None and formats is not None:
        fail(f"--format 用于文件夹；{output} 的格式看后缀", f"--format is for folders; {output} says it", language)
    listed = _formats("docx" if formats is None else formats, language) if single is None else (single,)
    if single is None:
        folder_named(output, (f".{format_}" for format_ in ReportFormat), language)
    options = options_for(sources, template, language)
    named = form is None and have_several_forms(sources, language)
    wanted = _ReportJob(
        options, _day(signed_on, language), listed, base_of(form, options, language), is_form_named=named
    )
    _require(wanted.formats)
    tally = _ReportTally()
    made = _made(sources, wanted, jobs, language, tally, taken_over=taken_over)
    if single is not None:
        _into_file(made, output, single, tally, force=force, language=language)
    else:
        _into_folder(made, output, wanted.formats, tally, force=force, language=language)
    print_doubts(tally.doubts, language)
    has_none = not tally.made and not tally.duplicates.findings
    if has_none:
        print_message("没有能生成年报的填报", "there is no submission to make a report of", language)
    elif single is None:
        zh = f"已在 {output} 生成 {tally.made} 份年报（{'、'.join(wanted.formats)}）"
        en = f"made {counted(tally.made, 'report')} ({', '.join(wanted.formats)}) in {output}"
        if tally.failed:
            zh, en = f"{zh}，不能生成 {tally.failed} 份", f"{en}; {tally.failed} could not be made"
        print_message(zh, en, language)
    if has_none:
        raise typer.Exit(Exit.UNREADABLE)
    if tally.failed:
        raise typer.Exit(Exit.FINDINGS)


# --- the job --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _ReportJob:
    """Options of a report of every submission.

    Attributes:
        form: the base id of the one form of which reports are made.
        is_form_named: in the names of files.
    """

    options: Options
    signed_on: date | None
    formats: tuple[ReportFormat, ...]
    form: str | None = None
    is_form_named: bool = False

    @property
    def rendered(self) -> tuple[ReportFormat, ...]:
        """The formats a job makes; PDFs are made of the documents, many at a time."""
        from gouji.publishing.reports import ReportFormat

        return tuple(
            dict.fromkeys(ReportFormat.DOCX if format_ is ReportFormat.PDF else format_ for format_ in self.formats)
        )


@dataclass(frozen=True, slots=True)
class _Made:
    """The report of one submission; no documents if there was none, or it is of another form than the wanted one."""

    name: str
    diagnostics: tuple[Finding, ...]
    stem: str = ""
    title: str = ""
    silent: tuple[str, ...] = ()
    documents: Mapping[ReportFormat, bytes] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()
    agency: Agency | None = None
    of: tuple[str, str] = ("", "")
    contents: bytes = b""
    is_of_another_form: bool = False


def _make(piece: Source, wanted: _ReportJob) -> _Made:
    """The job."""
    from gouji.collection import load
    from gouji.common import safe_name
    from gouji.findings import Severity
    from gouji.publishing.reports import compose, render

    source = load(piece, wanted.options)
    submission = source.submission
    edition = None if submission is None else wanted.options.find(submission.edition_id)
    if submission is None or edition is None:
        return _Made(source.name, source.diagnostics)
    if wanted.form not in (None, edition.base):
        return _Made(source.name, (), is_of_another_form=True)
    made = compose(submission, edition, wanted.signed_on)
    documents = {format_: render(made, format_) for format_ in wanted.rendered}
    others = tuple(finding for finding in source.diagnostics if finding.severity is not Severity.WARNING)
    return _Made(
        source.name,
        others,
        safe_name(
            f"{made.agency}-{made.year}", safe_name(f"-{edition.short_form[:40]}") if wanted.is_form_named else ""
        ),
        made.full_title,
        made.silent,
        documents,
        source.doubts,
        submission.agency,
        (edition.base, str(submission.year)),
        hashlib.blake2b(submission.model_dump_json(exclude={"agency": {"code"}}).encode()).digest(),
    )


def _stopped(piece: Source, reason: Phrase) -> _Made:
    from gouji.reading import api

    return _Made(piece.name, api.stopped(piece.name, reason).diagnostics)


class _ReportTally:
    """Numbers of reports that were made and that could not be."""

    def __init__(self) -> None:
        from gouji.publishing import Duplicates

        self.made = 0
        self.failed = 0
        self.doubts: list[tuple[str, Doubt]] = []
        self.duplicates = Duplicates()

    def is_first(self, made: _Made) -> bool:
        """True unless there was a report of this agency and period before."""
        return made.agency is None or self.duplicates.is_first(made.name, made.agency, made.of, made.contents)

    def refuses(self, made: _Made) -> bool:
        """True if the agency has reports that differ (C701)."""
        return made.agency is not None and self.duplicates.refuses(made.agency, made.of)


def _made(
    sources: list[Path],
    wanted: _ReportJob,
    jobs: int | None,
    language: Language,
    tally: _ReportTally,
    *,
    taken_over: bool,
) -> Iterator[_Made]:
    """The reports of the sources in their order, whoever makes them; what is wrong with the others is printed."""
    from gouji.collection import batch, sources_in

    found = sources_in(sources, taken_over=taken_over)
    ahead = list(_few(found))
    job = functools.partial(_make, wanted=wanted)
    with workers(jobs, None, len(ahead), language) as executor:
        weigh = operator.attrgetter("weight")
        for outcome in batch.run(job, itertools.chain(ahead, found), executor, lost=_stopped, weigh=weigh):
            if outcome.is_of_another_form or not tally.is_first(outcome):
                continue
            print_findings(outcome.name, outcome.diagnostics, language)
            if outcome.silent:
                zh, en = "、".join(f"“{heading}”" for heading in outcome.silent), ", ".join(outcome.silent)
                print_message(
                    f"{outcome.name}：{zh}没有内容", f"{outcome.name}: nothing is written under {en}", language
                )
            tally.doubts += ((outcome.name, doubt) for doubt in outcome.doubts)
            if outcome.documents:
                tally.made += 1
                yield outcome
            else:
                tally.failed += 1
    for names, finding in tally.duplicates.findings:  # one was made of each, and does not stay
        print_findings(names, [finding], language)
        tally.made -= 1
        tally.failed += 1


def _few(sources: Iterator[Source]) -> Iterator[Source]:
    """As many as decide whether processes pay, unless they are a burden before that."""
    weight = 0
    for source in itertools.islice(sources, MANY):
        yield source
        weight += source.weight
        if weight > _MOST_AHEAD:
            break


# --- where it goes --------------------------------------------------------------------------------------------------


def _into_file(
    made: Iterator[_Made], output: Path, format_: ReportFormat, tally: _ReportTally, *, force: bool, language: Language
) -> None:
    few = [outcome for outcome in list(itertools.islice(made, 2)) if not tally.refuses(outcome)]
    if len(few) > 1:
        fail("多份年报请输出到文件夹", "several reports need a folder", language)
    for outcome in few:
        write(output, _documents(few, format_)[0], force=force, language=language)
        print_message(f"已生成 {output}：{outcome.title}", f"made {output}: {outcome.title}", language)


def _into_folder(
    made: Iterator[_Made],
    folder: Path,
    formats: tuple[ReportFormat, ...],
    tally: _ReportTally,
    *,
    force: bool,
    language: Language,
) -> None:
    from gouji.common import FileNames, make_lasting, patiently

    names = FileNames()
    written: list[tuple[_Made, list[Path]]] = []
    while few := list(itertools.islice(made, _AT_A_TIME)):
        make_folder(folder, language)
        stems = [names.unused(outcome.stem) for outcome in few]
        files = {format_: [folder / f"{stem}.{format_}" for stem in stems] for format_ in formats}
        if not force:
            refuse_existing(itertools.chain.from_iterable(files.values()), language)
        documents = {format_: _documents(few, format_) for format_ in formats}
        for format_, paths in files.items():  # all are made before one is written
            for path, document in zip(paths, documents[format_], strict=True):
                write(path, document, force=force, language=language, lasting=False)
        for outcome, *places in zip(few, *files.values(), strict=True):
            written.append((replace(outcome, documents={}), places))
    for outcome, places in written:
        if tally.refuses(outcome):  # the other report came later, and neither may be published
            for path in places:
                patiently(os.unlink, path)
    make_lasting()
    if force:
        _print_remaining(folder, {path.name for _, places in written for path in places}, language)


def _print_remaining(folder: Path, written: set[str], language: Language) -> None:
    """Name the reports of earlier runs that are still there: what counts no more could be published with the others."""
    from gouji.common import is_left_behind
    from gouji.findings import listed

    others = [] if not folder.is_dir() else sorted(path.name for path in folder.iterdir() if _format_of(path))
    remaining = [name for name in others if name not in written and not is_left_behind(name)]
    if remaining:
        names = listed(remaining, _MOST_NAMED)
        print_message(
            f"{folder} 中有 {len(remaining)} 个文件不是这次生成的：{names.zh}。仍要发布的请核对，其余请移走",
            f"{counted(len(remaining), 'file')} in {folder} {'is' if len(remaining) == 1 else 'are'} not of this run: "
            f"{names.en}. Look before you publish them, or take them away",
            language,
        )


def _documents(made: list[_Made], format_: ReportFormat) -> list[bytes]:
    from gouji.publishing.reports import ReportFormat, to_pdfs

    if format_ is not ReportFormat.PDF:
        return [outcome.documents[format_] for outcome in made]
    return to_pdfs([outcome.documents[ReportFormat.DOCX] for outcome in made])


# --- options --------------------------------------------------------------------------------------------------------


def _format_of(output: Path) -> ReportFormat | None:
    """The format of a single file by its suffix; None for a folder."""
    from gouji.publishing.reports import ReportFormat

    suffix = output.suffix.lower().removeprefix(".")
    return ReportFormat(suffix) if suffix in {*ReportFormat} else None


def _formats(text: str, language: Language) -> tuple[ReportFormat, ...]:
    from gouji.publishing.reports import ReportFormat

    names = [name.strip().lower().removeprefix(".") for name in text.replace("，", ",").split(",") if name.strip()]
    if not names or not {*names} <= {*ReportFormat}:
        known = ", ".join(ReportFormat)
        fail(f"--format 只能是 {known}", f"--format takes any of {known}", language)
    return tuple(dict.fromkeys(ReportFormat(name) for name in names))


def _require(formats: tuple[ReportFormat, ...]) -> None:
    from gouji.publishing.reports import require

    for format_ in formats:
        require(format_)


def _day(text: str | None, language: Language) -> date | None:
    if text is None:
        return None
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  # a day has no zone
    except ValueError:
        fail(f"日期写作 2026-01-20，不是 {text}", f"a date is written 2026-01-20, not {text}", language)
    if day.year not in _YEARS_OF_REPORTS:
        fail(f"落款日期不会是 {text} 这一天，请核对年份", f"no report is dated {text}: look at the year", language)
    return day


_YEARS_OF_REPORTS = range(2000, 2100)
"""Years in which a report may be signed: what is typed wrong is mostly outside."""
