"""The verbs that hold reports against each other."""

from __future__ import annotations

import functools
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gouji.cli.campaign_folder import base_of, options_for
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
    language_of,
    on_terminal,
    option,
    page_named,
    phrase,
    print_message,
    print_text,
    write,
)
from gouji.cli.findings import print_findings, usable

if TYPE_CHECKING:
    from gouji.findings import Language
    from gouji.form import Edition, Number, Submission
    from gouji.publishing import Comparison, ComparisonLine, Ranking
    from gouji.reading import Options

_MOST = 12
"""Reports beside each other that somebody can still read."""
_FIRST_PLACES = 3
_BARS = 12
"""Agencies in a chart of the page of rankings."""
_LEAST_LABEL = 24
_MISSING = "—"


def compare(
    sources: Annotated[
        list[Path], argument(metavar="SOURCES...", help="Two or more reports: JSON, workbooks, folders, .zip archives.")
    ],
    *,
    output: Annotated[
        Path | None, option("--output", "-o", metavar="OUT.html", help="A page with charts instead.")
    ] = None,
    taken_over: TakenOver = False,
    show_all: Annotated[bool, typer.Option("--all", help="Show also what is the same in all.")] = False,
    rank: Annotated[
        bool,
        typer.Option("--rank", help="Rank many agencies of one year and name outliers; more than 12 always are."),
    ] = False,
    form: FormOfSources = None,
    template: Templates = None,
    force: Force = False,
    lang: Lang = None,
) -> None:
    """Put reports side by side: years of one agency, or several agencies; over editions where a figure means the same.

    gouji compare 民政局-2024.json 民政局-2025.json
    """
    from gouji.publishing import comparison

    language = language_of(lang)
    if output is not None:
        page_named(output, language)
    unusable: list[str] = []
    options = options_for(sources, template, language)
    found = _reports(sources, options, base_of(form, options, language), language, unusable, taken_over=taken_over)
    reports = comparison.by_year(found)
    try:
        comparison.prove_comparable(edition for _, edition in reports)
    except comparison.NothingInCommonError as error:
        zh, en = error.words.zh, error.words.en
        fail(f"{zh}，请用 --edition 指明一种", f"{en}: --edition names one", language)
    if rank or len(reports) > _MOST:
        _rank(reports, output, force=force, language=language)
    else:
        _side_by_side(reports, output, show_all=show_all, force=force, language=language)
    if unusable:
        raise typer.Exit(Exit.FINDINGS)


def similar(
    sources: Annotated[
        list[Path], argument(metavar="SOURCES...", help="JSON, NDJSON, workbooks, folders or .zip archives of these.")
    ],
    *,
    template: Templates = None,
    lang: Lang = None,
) -> None:
    """List the texts that are largely those of a report before them (P510, beta). The order is that of the files.

    gouji similar 2025/accepted
    """
    from gouji.checks import Neighbours

    language = language_of(lang)
    options = options_for(sources, template, language)
    neighbours, count, alike = Neighbours(), 0, 0
    unusable: list[str] = []
    for source, submission, edition in usable(sources, options, language, unusable):
        count += 1
        found = neighbours.add(f"{submission.agency.name} {submission.year}", submission, edition)
        alike += bool(found)
        print_findings(source.name, found, language, stream=sys.stdout)
    if not count:
        print_message("没有可以比较的年报", "there is no report to compare", language)
        raise typer.Exit(Exit.UNREADABLE)
    zh = f"共 {count} 份，其中 {alike} 份有大段文字与前面的相同"
    en = f"{counted(count, 'report')}, {alike} with text that is largely that of one before"
    print_message(zh, en, language)
    if unusable:
        raise typer.Exit(Exit.FINDINGS)


def _reports(
    paths: Sequence[Path],
    options: Options,
    form: str | None,
    language: Language,
    unusable: list[str],
    *,
    taken_over: bool,
) -> list[tuple[Submission, Edition]]:
    """The reports to compare, of one form if it is named. One that is left out must be one not taken over."""
    found = usable(paths, options, language, unusable, taken_over=taken_over)
    reports = [(submission, edition) for _, submission, edition in found if form in (None, edition.base)]
    if unusable and (len(reports) < 2 or not taken_over):
        raise typer.Exit(Exit.FINDINGS if reports else Exit.UNREADABLE)
    if len(reports) < 2:
        fail("至少要有两份年报", "it takes two reports to compare", language)
    return reports


def _side_by_side(
    reports: Sequence[tuple[Submission, Edition]],
    output: Path | None,
    *,
    show_all: bool,
    force: bool,
    language: Language,
) -> None:
    """Put a few reports beside each other: on the terminal, or as a page."""
    from gouji.publishing import comparison

    found = comparison.compare(reports)
    lines = [line for line in found.lines if show_all or not line.is_same]
    not_joined = 0 if show_all else sum(not line.is_joined and line.is_same for line in found.lines)
    if output is not None:
        page = _page(found, lines, reports[-1][1].form, not_joined, language)
        write(output, page.encode(), force=force, language=language)
        print_message(f"已生成 {output}", f"made {output}", language)
        return
    for row in _table(found, lines, language):
        typer.echo(on_terminal(row.rstrip()))
    if not lines:
        print_message("各项数字相同", "every figure is the same", language)
    if not_joined:
        print_text(_not_joined(not_joined, language))


def _rank(
    reports: Sequence[tuple[Submission, Edition]], output: Path | None, *, force: bool, language: Language
) -> None:
    """Rank the agencies of one year: on the terminal, or as a page."""
    from gouji.publishing import comparison, rankings

    years = sorted({submission.year for submission, _ in reports})
    agencies = set(comparison.bearers(submission for submission, _ in reports))
    if len(years) > 1 or len(agencies) < len(reports):
        named = "、".join(map(str, years))
        zh = f"{len(reports)} 份不能排名：超过 {_MOST} 份的，须是同一年度、一个单位一份（现有 {named}）"
        en = f"{len(reports)} reports cannot be ranked: more than {_MOST} must be of one year, one an agency ({named})"
        zh += "。要排名的，只写一次收表的文件夹；要比较一个单位两年的数，写它两年的文件，如各自“已通过”中的 .json"
        en += ". To rank, name one collection; to compare two years of an agency, name its files of both, such as the"
        en += " .json in the folders of what was accepted"
        fail(zh, en, language)
    found = rankings(reports)
    if output is not None:
        write(output, _ranking_page(found, reports, language).encode(), force=force, language=language)
        print_message(f"已生成 {output}", f"made {output}", language)
        return
    for ranking in found:
        total, median = ranking.total, _number(ranking.median)
        counts = phrase(f"中位数 {median}", f"median {median}", language)
        if total is not None:
            counts = phrase(f"合计 {_number(total)}，{counts}", f"sum {_number(total)}, {counts}", language)
        typer.echo(on_terminal(f"{ranking.label}  {counts}"))
        for place, ranked in enumerate(ranking.agencies[:_FIRST_PLACES], start=1):
            mark = phrase("  （异常）", "  (outlier)", language) if ranked.is_outlier else ""
            typer.echo(on_terminal(f"  {place}. {ranked.agency}  {_number(ranked.value)}{mark}"))
        for ranked in (ranked for ranked in ranking.agencies[_FIRST_PLACES:] if ranked.is_outlier):
            typer.echo(
                on_terminal(f"  {phrase('异常', 'outlier', language)}: {ranked.agency}  {_number(ranked.value)}")
            )


def _ranking_page(found: Sequence[Ranking], reports: Sequence[tuple[Submission, Edition]], language: Language) -> str:
    from gouji.form import period_before
    from gouji.pages import page

    year, form = reports[0][0].year, reports[-1][1].form
    words = {
        "count": phrase(f"共 {len(reports)} 个单位", counted(len(reports), "agency", "agencies"), language),
        "outliers": phrase("异常值", "Outliers", language),
        "none": phrase("没有明显异常的数。", "No figure stands out.", language),
        "agency": phrase("单位", "Agency", language),
        "figure": phrase("指标", "Figure", language),
        "value": phrase("数值", "Value", language),
        "median": phrase("中位数", "Median", language),
        "total": phrase("合计", "Sum", language),
        "ranking": phrase("各指标排名", "Rankings", language),
        "others": phrase("其余 %d 个单位略", "%d more agencies", language),
    }
    return page(
        "ranking.html",
        title=phrase(f"{period_before(year, form).zh}各单位对比", f"{year} {form}: agencies compared", language),
        rankings=found,
        outliers=[(ranking, ranked) for ranking in found for ranked in ranking.outliers],
        shown=_BARS,
        number=_number,
        words=words,
        language="zh-CN" if language == "zh" else "en",
    )


def _not_joined(count: int, language: Language) -> str:
    zh = f"另有 {count} 项只有部分版本有，没有可比的数，加 --all 显示"
    return phrase(
        zh,
        f"{counted(count, 'more is', 'more are')} asked for in some of the editions only; --all shows them",
        language,
    )


# --- on a terminal --------------------------------------------------------------------------------------------------


def _table(found: Comparison, lines: Sequence[ComparisonLine], language: Language) -> Iterator[str]:
    from gouji.common import fitted, padded, shared_part, terminal_width

    heads = [*found.names, phrase("差", "change", language), "%"]
    rows = [(line, [*map(_number, line.values), _number(line.change, sign=True), _share(line)]) for line in lines]
    wide = [
        max([terminal_width(head), *(terminal_width(row[index]) for _, row in rows)])
        for index, head in enumerate(heads)
    ]
    screen = shutil.get_terminal_size().columns if sys.stdout.isatty() else 10_000
    longest = max([terminal_width(line.label) for line in lines], default=0)
    room = max(_LEAST_LABEL, min(longest, screen - sum(wide) - 2 * len(wide) - 2)) + 2

    def row(label: str, numbers: Sequence[str]) -> str:
        figures = map(functools.partial(padded, right=True), numbers, wide)
        return f"{fitted(label, room)}{'  '.join(figures)}"

    yield row(found.title, heads)
    section = None
    for line, numbers in rows:
        if line.section != section:
            section = line.section
            yield section
        yield row(f"  {line.label}", numbers)
    for text in found.texts:
        if text.likeness is not None:
            share = f"{shared_part(text.likeness):.0%}"
            yield phrase(f"文字“{text.label}”约 {share} 相同", f"text {text.label!r}: about {share} the same", language)


def _number(number: Number | None, *, sign: bool = False) -> str:
    from gouji.form import json_number

    if number is None:
        return _MISSING
    return f"{json_number(number):+}" if sign and number else str(json_number(number))


def _share(line: ComparisonLine) -> str:
    return _MISSING if line.share is None else re.sub("^[+-]0.0%$", "0.0%", f"{line.share:+.1%}")


# --- as a page ------------------------------------------------------------------------------------------------------


def _page(found: Comparison, lines: Sequence[ComparisonLine], form: str, not_joined: int, language: Language) -> str:
    from gouji.pages import page

    words = {
        "form": form,
        "against": phrase(" 与 ", " against ", language) if len(found.names) == 2 else phrase("、", ", ", language),
        "trend": phrase("历年", "Over the years", language),
        "figure": phrase("指标", "Figure", language),
        "drawn": phrase(
            "图上只画最后四份；各份的数见下面的表。",
            "The charts draw the last four; the table below has them all.",
            language,
        ),
        "figures": phrase("有变化的数字", "Figures that changed", language),
        "same": phrase("各项数字相同。", "Every figure is the same.", language),
        "share": "%",
        "change": phrase("差", "Change", language),
        "not_joined": _not_joined(not_joined, language),
        "texts": phrase("文字", "Texts", language),
        "text": phrase("部分", "Part", language),
        "likeness": phrase("与上一份相同的约占", "Same as the one before, about", language),
        "short": phrase("太短，不比", "too short to say", language),
    }
    return page(
        "compare.html",
        comparison=found,
        lines=lines,
        trends=[chart.whole for chart in found.charts] if found.is_over_years and len(found.names) > 2 else [],
        number=_number,
        share=_share,
        not_joined=not_joined,
        words=words,
        language="zh-CN" if language == "zh" else "en",
    )
