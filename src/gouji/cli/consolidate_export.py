"""The verbs that turn many submissions into figures: their sum, and data."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gouji.cli.campaign_folder import base_of, opened, options_for
from gouji.cli.common import (
    ASKED,
    PERIOD,
    Exit,
    Force,
    FormOfSources,
    Lang,
    TakenOver,
    Templates,
    argument,
    counted,
    fail,
    fail_at,
    fail_existing,
    known_edition,
    language_of,
    make_folder,
    option,
    period_of,
    print_message,
    refuse_existing,
    require_folder_name,
    write_all,
)
from gouji.cli.findings import print_doubts, print_findings, usable
from gouji.cli.roster import roster_of

if TYPE_CHECKING:
    from gouji.collection import Doubt
    from gouji.findings import Language
    from gouji.form import Edition, Submission
    from gouji.publishing import Filed
    from gouji.reading import Options
    from gouji.reading.published import CertainReport
    from gouji.roster import Member, Roster

Sources = Annotated[
    list[Path],
    argument(
        metavar="SOURCES...",
        help="JSON, NDJSON, workbooks, published reports, folders or .zip archives of these, campaigns.",
    ),
]
RosterFile = Annotated[
    Path | None, option("--roster", metavar="FILE", help="Who must file.  [default: that of the campaign]")
]


def consolidate(
    sources: Sources,
    *,
    output: Annotated[Path, option("--output", "-o", metavar="DIR", help="A folder.")],
    roster: RosterFile = None,
    parent: Annotated[
        str | None,
        typer.Option(metavar="CODE", help="Whose sum, by code or name.", show_default="the top of the roster"),
    ] = None,
    every_level: Annotated[
        bool, typer.Option("--every-level", help="A sum for everyone on the roster who has others below.")
    ] = False,
    year: Annotated[
        int | None,
        typer.Option(metavar=PERIOD, parser=period_of, help="The report year, if the sources hold several."),
    ] = None,
    form: FormOfSources = None,
    published: Annotated[
        bool, typer.Option("--published", help="Add up published reports too, whose figures nobody filed.")
    ] = False,
    taken_over: TakenOver = False,
    template: Templates = None,
    force: Force = False,
    lang: Lang = None,
) -> None:
    """Add up what agencies filed: the sum as JSON, as a workbook of the form, and as a drill-down.

    gouji consolidate 2025年报 -o 汇总
    """
    from gouji.publishing import consolidation as sums

    language = language_of(lang)
    require_folder_name(output, language)
    members, options = _known(sources, roster, template, language)
    if members is None:
        fail("请用 --roster 给出名录", "name the roster with --roster", language)
    parents = _parents(members, parent, every_level=every_level)
    unusable: list[str] = []
    doubts: list[tuple[str, Doubt]] = []
    found = [
        sums.Filing.of(name, submission, edition)
        for name, submission, edition in _submissions(
            sources, options, language, unusable, doubts, published=published, taken_over=taken_over
        )
    ]
    wanted = base_of(form, options, language)
    found = [filing for filing in found if wanted in (None, filing.edition)]
    edition, report_year = sums.one_form(found, year, options)
    filed = sums.filings(found, members, edition, report_year)
    for name, finding in filed.findings:
        print_findings(name, [finding], language)
    has_room = True
    for member in parents:
        result = sums.consolidate(filed, members, member)
        has_room = has_room and not result.overflowing
        print_findings(member.name, result.diagnostics, language)
        made = sums.outputs(result, members, options, language)
        if not force:
            refuse_existing((output / name for name in made), language)  # all three or none
        make_folder(output, language)
        write_all({output / name: data for name, data in made.items()}, force=force, language=language)
        counted, missing = len(result.counted), len(result.standing(sums.Participation.MISSING))
        print_message(
            f"{member.name}：计入 {counted}，缺 {missing}。已写入 {output}",
            f"{member.name}: {counted} counted, {missing} missing; written into {output}",
            language,
        )
    print_doubts(doubts, language)
    if filed.findings or unusable or not has_room:
        raise typer.Exit(Exit.FINDINGS)


def export(
    sources: Sources,
    *,
    output: Annotated[
        Path, option("--output", "-o", metavar="FILE", help="By its ending: .xlsx, .csv, .parquet, .sqlite, .duckdb.")
    ],
    roster: RosterFile = None,
    edition: Annotated[
        str | None,
        typer.Option(
            metavar="EDITION",
            help="Give all years as this edition asks; what others do not tell stays empty.",
            show_default="as filed",
        ),
    ] = None,
    dictionary: Annotated[
        Path | None, option("--dictionary", metavar="FILE.csv", help="Write the data dictionary too.")
    ] = None,
    taken_over: TakenOver = False,
    template: Templates = None,
    force: Force = False,
    lang: Lang = None,
) -> None:
    """Write submissions as tidy data, a row a number or word, over all years and editions.

    gouji export 2025年报 -o numbers.parquet
    """
    from gouji.publishing import FiledTwiceError, tidy_data
    from gouji.publishing import export as data_files

    language = language_of(lang)
    if output.suffix.lower() not in data_files.FORMATS:
        endings = ", ".join(data_files.FORMATS)
        fail(f"不支持该格式，可用：{endings}", f"no such format; known: {endings}", language)
    if dictionary is not None and data_files.is_same_file(dictionary, output):
        fail(
            f"{dictionary} 不能既存数据又存数据字典",
            f"{dictionary} cannot hold both the data and their dictionary",
            language,
        )
    members, options = _known(sources, roster, template, language)
    target = None if edition is None else known_edition(edition, options, language)
    notes = tidy_data.notes_of(options)
    headings = ASKED.get() or "en"  # programs read them: the locale must not change them
    unusable: list[str] = []
    filed = _exported(sources, options, language, unusable, taken_over=taken_over)
    written = output  # the error of the system names the file that was to become it
    try:
        with contextlib.ExitStack() as files:
            if dictionary is not None:
                written = dictionary
                beside = data_files.dictionary_beside(dictionary, output, notes, overwrite=force, language=headings)
                files.enter_context(beside)
                written = output
            rows = tidy_data.numbers(filed, members, target)
            forms = tidy_data.forms_of(options, target)
            count = data_files.write_numbers(output, rows, notes, overwrite=force, language=headings, forms=forms)
    except FiledTwiceError as error:
        for names, finding in error.findings:
            print_findings(names, [finding], language)
        print_message(f"没有写入 {written}", f"did not write {written}", language)
        raise typer.Exit(Exit.FINDINGS) from None
    except data_files.MissingExtra as missing:
        from gouji.common import install_command

        install = install_command(missing.extra)
        fail(f"该格式需要：{install}", f"this format needs: {install}", language)
    except FileExistsError:
        fail_existing(written, language)
    except OSError as error:
        fail_at("无法写入", "cannot write", written, error, language)
    print_message(f"已写入 {output}：{count} 行", f"wrote {output}: {counted(count, 'row')}", language)
    if unusable:
        raise typer.Exit(Exit.FINDINGS)


def _known(
    sources: list[Path], roster: Path | None, template: Sequence[Path] | None, language: Language
) -> tuple[Roster | None, Options]:
    """The roster and how files are read: as the user says, else as the one campaign among the sources does."""
    from gouji.collection.campaign import is_campaign

    options = options_for(sources, template, language)
    if roster is not None:
        return roster_of(roster, language), options
    campaigns = [path for path in sources if is_campaign(path)]
    if len(campaigns) != 1:
        return None, options
    with opened(campaigns[0], language) as campaign:
        return campaign.roster, options


def _submissions(
    sources: list[Path],
    options: Options,
    language: Language,
    unusable: list[str],
    doubts: list[tuple[str, Doubt]] | None = None,
    *,
    published: bool,
    taken_over: bool = False,
) -> Iterator[tuple[str, Submission, Edition]]:
    """The submissions of the sources with their editions; what holds none is said and put among the *unusable*.

    Doubts that nobody has answered are put among the *doubts*.
    What the office accepted in spite of errors is taken, and its errors are said again: the sum has them too.
    """
    found = False
    for source, submission, edition in usable(sources, options, language, unusable, taken_over=taken_over):
        found = True
        if source.published is not None and not published:
            print_message(
                f"{source.name} 是公开的年报，不计入汇总；要计入请加 --published",
                f"{source.name} is a published report and not added up; --published does",
                language,
            )
            unusable.append(source.name)
            continue
        print_findings(source.name, source.errors, language)
        if doubts is not None:
            doubts += ((source.name, doubt) for doubt in source.doubts)
        yield source.name, submission, edition
    _require_any(language, has_any=found)


def _exported(
    sources: list[Path], options: Options, language: Language, unusable: list[str], *, taken_over: bool
) -> Iterator[Filed | CertainReport]:
    """The submissions and published reports of the sources; what holds neither is said and put among the *unusable*."""
    from gouji.collection import submissions
    from gouji.publishing import Filed

    found = False
    for source in submissions(sources, options, taken_over=taken_over):
        edition = options.find(source.submission.edition_id) if source.submission is not None else None
        if source.published is not None:
            found = True
            yield replace(source.published, name=source.name)
            continue
        print_findings(source.name, source.diagnostics if edition is None else source.errors, language)
        if source.submission is None or edition is None:
            unusable.append(source.name)
        else:
            found = True
            yield Filed(source.submission, edition, source.name)
    _require_any(language, has_any=found)


def _require_any(language: Language, *, has_any: bool) -> None:
    if not has_any:
        print_message("没有可用的填报数据", "there is no submission in these", language)
        raise typer.Exit(Exit.UNREADABLE)


def _parents(roster: Roster, parent: str | None, *, every_level: bool) -> list[Member]:
    """The members whose sums are asked for, those below first."""
    from gouji.publishing import consolidation as sums

    top = sums.member_at(roster, parent)
    below = [member for member in roster.descendants(top) if roster.children(member)] if every_level else []
    return [*reversed(below), top]
