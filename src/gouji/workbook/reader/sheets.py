"""Findings about the sheets themselves: missing, moved, edited, lost, there twice, of another year, unprotected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from gouji.common import Cell
from gouji.findings import Finding, Phrase
from gouji.findings.rules import W203, W204, W205, W206, W207, W211, W213, W216, W219, W220, W224, W230
from gouji.form import Edition
from gouji.workbook.reader import bulk
from gouji.workbook.reader.agreement import seen_words
from gouji.workbook.reader.placement import Merged, Placement, find
from gouji.workbook.reader.plan import plan_of
from gouji.workbook.reader.survey import MOST_NAMED, Survey
from gouji.workbook.reader.trouble import trouble
from gouji.workbook.reader.values import shown
from gouji.workbook.reader.years import year_in_footer, years_in_cells


def read_sheets(survey: Survey, others: Callable[[], Sequence[Edition]]) -> tuple[list[Finding], frozenset[str]]:
    """Prove the sheets of a workbook by their labels.

    Args:
        survey: the workbook, its plan, and where its sheets were found.
        others: gives the editions a table may have been taken from by mistake.

    Returns:
        The findings about the sheets, and the names of those whose labels do not prove what stands in them.
    """
    located = survey.located
    findings = [survey.finding(W203, Cell(name, 1, 1), area="", values={"sheet": name}) for name in located.missing]
    findings += _words(survey, others)
    for name, rival in located.rivals.items():
        first = Cell(name, 1, 1)
        values = {"sheet": survey.now(first).sheet}
        findings.append(survey.finding(W216, first, area="", found=rival, values=values))
    hidden = [
        placement.name
        for name, placement in located.placements.items()
        if placement.sheet.is_hidden and survey.plan.sheets[name].contents
    ]
    if hidden:
        findings.append(survey.finding(W230, Cell(hidden[0], 1, 1), area="", values={"sheets": "、".join(hidden)}))
    findings += [_merged(survey, entry) for merged in located.merged.values() for entry in merged]
    aged, of_another_year = _of_another_year(survey)
    findings += aged
    if names := located.others:
        found = "、".join(names[:MOST_NAMED])
        findings.append(survey.finding(W224, found=found, values={"count": str(len(names))}))
    if moves := located.moves():
        zh, en = "；".join(move.zh for move in moves), "; ".join(move.en for move in moves)
        findings.append(survey.finding(W205, values={"moves": Phrase(zh, en)}))
    return findings, frozenset({*located.lost, *located.edited, *located.rivals, *of_another_year})


def _words(survey: Survey, others: Callable[[], Sequence[Edition]]) -> Iterator[Finding]:
    """Tables whose words are not those of the form: taken from another edition, edited, or not to be found."""
    located = survey.located
    doubtful = (*located.lost, *located.edited)
    editions = others() if doubtful else ()
    taken = {name: other for name in doubtful if (other := _taken_from(survey, name, editions))}
    for other in dict.fromkeys(taken.values()):
        names = [name for name in taken if taken[name] is other]
        expected, words = survey.edition.id, {"sheet": "、".join(names)}
        yield survey.finding(W213, Cell(names[0], 1, 1), area="", found=other.id, expected=expected, values=words)
    for name in doubtful:
        if name in taken:
            continue
        if name in located.lost:
            yield _lost(survey, name)
        for label in located.edited.get(name, ()):
            found = shown(seen_words(survey.placements[name].at(label.cell)))
            yield survey.finding(W204, label.cell, found=found, expected=label.text)


def _taken_from(survey: Survey, name: str, others: Sequence[Edition]) -> Edition | None:
    """The other edition whose table stands in a sheet, if one does."""
    for other in others:
        want = plan_of(other).sheets.get(name)
        if want is None or not want.labels or want.labels == survey.plan.sheets[name].labels:
            continue
        if find(want, name, survey.raw.sheets[name]):
            return other
    return None


def _lost(survey: Survey, name: str) -> Finding:
    """A table whose words are not where they should be, in a way that words cannot decide."""
    what = trouble(survey.plan.sheets[name], survey.raw.sheets[name])
    values: dict[str, Phrase | str] = {"what": what.what, "cell": what.cell.a1}
    return survey.finding(W206, what.cell, found=shown(what.found), expected=what.expected, values=values)


def _merged(survey: Survey, merged: Merged) -> Finding:
    """Cells of the form that were merged: what stands there stands for all of them, so it is not read."""
    plan = survey.plan
    paths = {cell: path for path, cell in plan.layout.cells.items()}
    words = {label.cell: label.text for label in plan.sheets[merged.cells[0].sheet].labels}
    names = [plan.labels[paths[cell]] if cell in paths else words.get(cell, cell.a1) for cell in merged.cells]
    return survey.finding(
        W220,
        merged.cells[0],
        area=merged.area.a1,
        label="”、“".join(names[:MOST_NAMED]) + ("等" if len(names) > MOST_NAMED else ""),
        found=merged.area.a1,
    )


def _of_another_year(survey: Survey) -> tuple[list[Finding], Iterable[str]]:
    """Sheets that say they are of another year: they were taken from another workbook."""
    others = {
        name: (year, cell)
        for name, placement in survey.placements.items()
        for year, cell in _other_years(survey, placement)
    }
    if not others:
        return [], ()
    (found, cell), names = next(iter(others.values())), "、".join(others)
    what = Phrase(f"报告年度（工作表 {names}）", f"the year (sheets {names})")
    area = "" if cell.row == 0 else None
    expected = str(survey.year)
    return [
        survey.finding(W211, here=cell, area=area, found=str(found), expected=expected, values={"what": what})
    ], others


def _other_years(survey: Survey, placement: Placement) -> Iterator[tuple[int, Cell]]:
    """The years other than its own that a sheet says it is of, and where; row 0 is the foot of its pages."""
    sheet = placement.sheet
    if bulk.may_say_another_year(sheet, survey.year):
        said = years_in_cells(placement.name, sheet, survey.edition.years.period)
        yield from ((year, cell) for year, cell in said if year != survey.year)
    year = year_in_footer(sheet.footer, survey.edition.form)
    if year and year != survey.year:
        yield year, Cell(placement.name, 0, 0)


def read_protection(survey: Survey) -> list[Finding]:
    """The sheets that lost their protection, or the format in which none can be seen.

    Args:
        survey: the workbook, its plan, and where its sheets were found.
    """
    if survey.raw.values_only:
        return [survey.finding(W219, values={"format": survey.raw.values_only})]
    placed = survey.placements
    names = [placed[name].name if name in placed else name for name in survey.plan.sheets]
    bare = [name for name in names if name in survey.raw.sheets and not survey.raw.sheets[name].protected]
    return [survey.finding(W207, values={"sheets": "、".join(bare)})] if bare else []
