"""The printed tables: every input to a number, or to the reason why not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gouji.findings import Finding, Phrase
from gouji.findings.rules import V301
from gouji.form import Number
from gouji.workbook.reader import bulk
from gouji.workbook.reader.location import Placement
from gouji.workbook.reader.plan import GridPlan, Input
from gouji.workbook.reader.survey import Survey, extent
from gouji.workbook.reader.values import read_number
from gouji.workbook.reader.zero import not_zero


def read_grid(
    survey: Survey, grid: GridPlan, placement: Placement, *, declared_zero: bool
) -> tuple[dict[str, Number], list[Finding]]:
    """The numbers of a table by path, and what is to be said of its inputs.

    Args:
        survey: the workbook, its plan, and where its sheets were found.
        grid: the inputs and totals of the table.
        placement: where its sheet was found.
        declared_zero: its section is declared all zero on the cover; then blanks are zeros.
    """
    numbers, rest = _at_once(survey, grid, placement)
    findings: list[Finding] = []
    blanks: list[Input] = []
    for entry in rest:
        raw = placement.at(entry.cell)
        if raw.is_blank:
            blanks.append(entry)
            continue
        if survey.shows_picture(raw, survey.now(entry.cell)):
            findings.append(survey.picture(survey.now(entry.cell), entry.path, entry.field.label))
            continue
        outcome = read_number(raw, entry.kind, survey.year, survey.computed(raw, entry.cell))
        findings += survey.remarked(outcome.remarks, entry.cell, entry.path, entry.field.label)
        if outcome.number is not None:
            numbers[entry.path] = outcome.number
    if not declared_zero:
        return numbers, [*findings, *_blanks(survey, grid, blanks)]
    nonzero = [entry for entry in grid.inputs if numbers.get(entry.path)]
    numbers |= dict.fromkeys((entry.path for entry in blanks), 0)
    return numbers, [*findings, *not_zero(survey, grid, placement, nonzero)]


def _at_once(survey: Survey, grid: GridPlan, placement: Placement) -> tuple[dict[str, Number], Sequence[Input]]:
    """The numbers that can be read all together; and the inputs to be read one by one, without those merged away."""
    if survey.hidden:
        return {}, [entry for entry in grid.inputs if entry.cell not in survey.hidden]
    return bulk.counts(placement.sheet, grid, survey.year) if placement.is_in_place else ({}, grid.inputs)


def _blanks(survey: Survey, grid: GridPlan, blanks: Sequence[Input]) -> Iterator[Finding]:
    """One cause, one finding: a blank sheet, row or column is said once."""
    if blanks and len(blanks) == len(grid.inputs):
        yield _blank(survey, grid.section.heading, blanks)
        return
    left = {entry.cell: entry for entry in blanks}
    for by_row, lines in ((True, grid.by_row), (False, grid.by_column)):
        for line in lines if left else ():
            if len(line) > 1 and all(entry.cell in left for entry in line):
                yield _blank(survey, _line_label(survey, line[0], by_row=by_row), line)
                for entry in line:
                    del left[entry.cell]
    for entry in left.values():
        yield _blank(survey, entry.field.label, [entry])


def _line_label(survey: Survey, entry: Input, *, by_row: bool) -> str:
    field = entry.field
    labels = field.row_labels[1:] or field.row_labels if by_row else field.column_labels[-1:]
    return " ".join(labels) or survey.edition.form


def _blank(survey: Survey, label: str, entries: Sequence[Input]) -> Finding:
    count = len(entries)
    return survey.finding(
        V301,
        entries[0].cell,
        area=extent([survey.now(entry.cell) for entry in entries]),
        path=entries[0].path if count == 1 else None,
        label=label,
        values={"extent": Phrase(f"（{count} 格）", f" ({count} cells)") if count > 1 else ""},
    )
