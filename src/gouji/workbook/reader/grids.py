"""The printed tables: every input to a number, or to the reason why not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from gouji.common import Area
from gouji.findings import Finding, Phrase
from gouji.findings.rules import V301
from gouji.form import BLANK_WORDS, CellValue, Number
from gouji.workbook.reader import bulk
from gouji.workbook.reader.entries import read_entry
from gouji.workbook.reader.placement import Placement
from gouji.workbook.reader.plan import GridPlan, Input
from gouji.workbook.reader.survey import Survey
from gouji.workbook.reader.zero import not_zero


def read_grid(
    survey: Survey, grid: GridPlan, placement: Placement, *, declared_zero: bool
) -> tuple[dict[str, Number], dict[str, CellValue], list[Finding]]:
    """The inputs of a table, read where its sheet was found.

    Args:
        survey: the workbook, its plan, and where its sheets were found.
        grid: the inputs and totals of the table.
        placement: where its sheet was found.
        declared_zero: its section is declared all zero on the cover; then blanks are zeros.

    Returns:
        The numbers by path; what else its cells hold, by path; and the findings about its inputs.
    """
    numbers, rest = _at_once(survey, grid, placement)
    words: dict[str, CellValue] = {}
    findings: list[Finding] = []
    blanks: list[Input] = []
    for entry in rest:
        raw = placement.at(entry.cell)
        if raw.is_blank:
            if entry.field.is_optional:
                words[entry.path] = None
            else:
                blanks.append(entry)
            continue
        if survey.shows_picture(raw, survey.now(entry.cell)):
            findings.append(survey.picture(survey.now(entry.cell), entry.path, entry.field.label))
            continue
        entered = read_entry(survey, raw, entry)
        findings += entered.findings
        if isinstance(entered.value, int | Decimal):
            numbers[entry.path] = entered.value
        elif entered.value is not None or entered.is_blank:
            words[entry.path] = entered.value
    if not declared_zero:
        return numbers, words, [*findings, *_blanks(survey, grid, blanks)]
    nonzero = [entry for entry in grid.inputs if numbers.get(entry.path)]
    numbers |= dict.fromkeys((entry.path for entry in blanks if entry.field.type.is_number), 0)
    still = [entry for entry in blanks if not entry.field.type.is_number]
    return numbers, words, [*findings, *not_zero(survey, grid, placement, nonzero), *_blanks(survey, grid, still)]


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
        V301 if all(entry.field.type.is_number for entry in entries) else BLANK_WORDS,
        entries[0].cell,
        area=Area.around([survey.now(entry.cell) for entry in entries]).a1,
        path=entries[0].path if count == 1 else None,
        label=label,
        values={"extent": Phrase(f"（{count} 格）", f" ({count} cells)") if count > 1 else ""},
    )
