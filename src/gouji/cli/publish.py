"""The verb that makes what is published: annual reports."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gouji.cli.common import Exit, Force, Lang, Template, both, fail, language_of, options_of, say, write
from gouji.cli.findings import print_findings

if TYPE_CHECKING:
    from gouji.diagnostics import Language
    from gouji.importer import Options
    from gouji.reports import Report

_SUFFIXES = ("docx", "html", "pdf")
_AT_A_TIME = 20
"""Reports a run of LibreOffice, and as many in memory."""


def report(
    sources: Annotated[
        list[Path],
        typer.Argument(
            metavar="SOURCES...",
            help="Submissions or readings as JSON or NDJSON, filled workbooks, or folders of these.",
            show_default=False,
        ),
    ],
    *,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="OUT",
            help="OUT.docx, OUT.html or OUT.pdf for one report; or a folder, which gets AGENCY-YEAR.docx.",
            show_default=False,
        ),
    ],
    formats: Annotated[
        str, typer.Option("--format", metavar="LIST", help="Into a folder: any of docx,html,pdf.")
    ] = "docx",
    signed_on: Annotated[
        str | None,
        typer.Option(
            "--date", metavar="YYYY-MM-DD", help="The date under the report.", show_default="that of approval"
        ),
    ] = None,
    template: Template = None,
    force: Force = False,
    lang: Lang = None,
) -> None:
    """Make annual reports, all six parts, ready to publish: Word, HTML, or PDF (through LibreOffice).

    gouji report 民政局.json -o 民政局.docx
    """
    language = language_of(lang)
    day = _day(signed_on, language)
    found = _Found(sources, options_of(template, None, language), day, language)
    suffix = output.suffix.lower().removeprefix(".")
    if suffix in _SUFFIXES:
        _one(found, output, suffix, force=force, language=language)
    else:
        _many(found, output, _formats(formats, language), force=force, language=language)
    if not found.made:
        raise typer.Exit(Exit.UNREADABLE)
    if found.failed:
        raise typer.Exit(Exit.FINDINGS)


class _Found:
    """The reports of the sources, one at a time; counts those that are made and those that cannot be."""

    def __init__(self, sources: list[Path], options: Options, signed_on: date | None, language: Language) -> None:
        self.sources = sources
        self.options = options
        self.signed_on = signed_on
        self.language = language
        self.made = 0
        self.failed = 0

    def reports(self) -> Iterator[Report]:
        """Every report that can be made; what is wrong with the others is printed."""
        from gouji.reports import compose
        from gouji.sources import submissions

        for source in submissions(self.sources, self.options):
            print_findings(source.name, source.diagnostics, self.language)
            submission = source.submission
            edition = None if submission is None else self.options.find(submission.edition_id)
            if submission is None or edition is None:
                self.failed += 1
                continue
            self.made += 1
            yield compose(submission, edition, self.signed_on)


def _one(found: _Found, output: Path, suffix: str, *, force: bool, language: Language) -> None:
    reports = list(itertools.islice(found.reports(), 2))
    if len(reports) > 1:
        fail(both("多份年报请输出到文件夹", "several reports need a folder", language))
    for each in reports:
        write(output, _made(reports, suffix, language)[0], force=force, language=language)
        say(both(f"已生成 {output}：{each.full_title}", f"made {output}: {each.full_title}", language))


def _many(found: _Found, folder: Path, suffixes: list[str], *, force: bool, language: Language) -> None:
    from gouji.files import FileNames, safe_name

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fail(both(f"无法建立 {folder}：{error.strerror}", f"cannot make {folder}: {error.strerror}", language))
    names, reports = FileNames(), found.reports()
    while batch := list(itertools.islice(reports, _AT_A_TIME)):
        stems = [names.unused(safe_name(f"{each.agency}-{each.year}")) for each in batch]
        files = {suffix: [folder / f"{stem}.{suffix}" for stem in stems] for suffix in suffixes}
        if not force:
            _refuse_existing((path for paths in files.values() for path in paths), language)
        made = {suffix: _made(batch, suffix, language) for suffix in suffixes}  # all of them before one is written
        for suffix, documents in made.items():
            for path, document in zip(files[suffix], documents, strict=True):
                write(path, document, force=force, language=language)
    zh = f"已生成 {found.made} 份年报（{'、'.join(suffixes)}）于 {folder}，{found.failed} 份不能生成"
    say(both(zh, f"made {found.made} reports ({', '.join(suffixes)}) in {folder}, {found.failed} not", language))


def _refuse_existing(paths: Iterable[Path], language: Language) -> None:
    for path in paths:
        if path.exists():
            fail(both(f"{path} 已存在，覆盖请加 --force", f"{path} exists; --force overwrites it", language))


def _made(reports: list[Report], suffix: str, language: Language) -> list[bytes]:
    from gouji.reports import Format, ReportError, make_reports

    try:
        return make_reports(reports, Format(suffix))
    except ReportError as error:
        fail(error.words.text(language))


def _formats(text: str, language: Language) -> list[str]:
    names = [name.strip().lower().removeprefix(".") for name in text.replace("，", ",").split(",") if name.strip()]
    unknown = [name for name in names if name not in _SUFFIXES]
    if unknown or not names:
        known = ", ".join(_SUFFIXES)
        fail(both(f"--format 只能是 {known}", f"--format takes any of {known}", language))
    return list(dict.fromkeys(names))


def _day(text: str | None, language: Language) -> date | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  # a day has no zone
    except ValueError:
        fail(both(f"日期写作 2026-01-20，不是 {text}", f"a date is written 2026-01-20, not {text}", language))
