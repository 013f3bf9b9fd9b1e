"""From the cells of a workbook to values by path: labels are proved, formulas compared, every spelling judged.

Each part of the form is interpreted in one place, from the plan of the edition: :mod:`sheets`, :mod:`zero`,
:mod:`cover`, :mod:`grids`, :mod:`totals`, :mod:`texts`. Wherever the cells come from, they mean the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from gouji.common import Cell
from gouji.findings import Finding
from gouji.findings.rules import V309, W209
from gouji.form import CellValue, Edition, Number, Records
from gouji.workbook.reader.cover import read_cover
from gouji.workbook.reader.drawn import floating
from gouji.workbook.reader.grids import read_grid
from gouji.workbook.reader.records import RecordReading, read_records
from gouji.workbook.reader.sheets import read_protection, read_sheets
from gouji.workbook.reader.sight import hidden_zeros, out_of_sight
from gouji.workbook.reader.strays import beside_grid
from gouji.workbook.reader.survey import Survey
from gouji.workbook.reader.texts import read_texts
from gouji.workbook.reader.totals import read_totals
from gouji.workbook.reader.zero import read_declarations


@dataclass(frozen=True, slots=True)
class Contents:
    """The values of a workbook by path, and the findings about them.

    Attributes:
        numbers: inputs that could be read, by path.
        others: texts, key figures and sign-off, by path, and what inputs hold besides numbers.
        stated: totals whose formula is gone or altered, with the number that stands there now.
        zero_return: numbers of the sections declared all zero.
        places: where each field, key figure and sign-off item is in this workbook, of sheets that moved.
        doubtful: sheets whose labels do not prove what stands there.
        records: the records of each table that was found, by its path.
        figures: the numbers, and every total of which all parts are known.
    """

    numbers: Mapping[str, Number]
    others: Mapping[str, object]
    stated: Mapping[str, Number] = field(default_factory=dict)
    zero_return: tuple[str, ...] = ()
    doubtful: frozenset[str] = frozenset()
    places: Mapping[str, Cell] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    records: Mapping[str, Records] = field(default_factory=dict)
    figures: Mapping[str, Number] = field(default_factory=dict)


def interpret(survey: Survey, others: Callable[[], Sequence[Edition]], *, is_sum: bool = False) -> Contents:
    """Read everything the form asks for.

    Args:
        survey: the workbook, its plan, and where its sheets were found.
        others: gives the editions a table may have been taken from by mistake.
        is_sum: its stamp says that it is a sum of many.

    Returns:
        The values that could be read, and the findings.
    """
    findings, doubtful = read_sheets(survey, others)
    findings += out_of_sight(survey)
    own = survey.edition.own_sheets
    cover, texts = (survey.placements.get(name) for name in (own.cover, own.texts))
    zero_return: tuple[str, ...] = ()
    values: dict[str, object] = {}
    if cover is not None:
        zero_return, answers = read_declarations(survey, cover)
        values, signs = read_cover(survey, cover)
        findings += answers + signs
    numbers, cells, figures = _read_grids(survey, zero_return)
    values |= cells
    tables = _read_records(survey, zero_return, is_sum=is_sum)
    for table in tables:
        numbers |= table.tallies
        figures += table.findings
    known = survey.edition.figures(numbers)
    totals = read_totals(survey, known)
    # That a number stands there as text is told once, where it matters to a total.
    figures = [finding for finding in figures if finding.rule is not V309 or finding.path not in totals.texts]
    if any(finding.rule is W209 for finding in totals.late):  # of a workbook that nobody computed it is said once
        figures = [finding for finding in figures if finding.rule is not W209]
    findings += [*figures, *totals.findings]
    if texts is not None:
        written, words = read_texts(survey, texts)
        values |= written
        findings += words
    findings += [*totals.late, *read_protection(survey)]
    stated = {**totals.stated, **{path: number for table in tables for path, number in table.stated.items()}}
    records = {table.records.table.path: table.records for table in tables if table.records is not None}
    return Contents(numbers, values, stated, zero_return, doubtful, _places(survey), tuple(findings), records, known)


def _read_grids(
    survey: Survey, zero_return: Sequence[str]
) -> tuple[dict[str, Number], dict[str, CellValue], list[Finding]]:
    numbers: dict[str, Number] = {}
    cells: dict[str, CellValue] = {}
    findings: list[Finding] = []
    for grid in survey.plan.grids:
        placement = survey.placements.get(grid.name)
        if placement is not None:
            is_zero = grid.name in zero_return
            read, words, said = read_grid(survey, grid, placement, declared_zero=is_zero)
            numbers |= read
            cells |= words
            findings += said
            findings += survey.over_cells(placement, floating(placement))
            findings += hidden_zeros(survey, () if is_zero else grid.labelled_inputs, placement)
            findings += beside_grid(
                survey, grid, placement, grid.section if is_zero else None, {**read, **words} if words else read
            )
    return numbers, cells, findings


def _read_records(survey: Survey, zero_return: Sequence[str], *, is_sum: bool) -> list[RecordReading]:
    return [
        read_records(survey, grid, grid.sheet.records, placement, declared_zero=grid.name in zero_return, is_sum=is_sum)
        for grid in survey.plan.grids
        if grid.sheet.records is not None and (placement := survey.placements.get(grid.name)) is not None
    ]


def _places(survey: Survey) -> dict[str, Cell]:
    """The cells where things are now, on the sheets on which they are not where they were sent."""
    moved = {name for name, placement in survey.placements.items() if not placement.is_in_place}
    cells = survey.plan.layout.cells if moved else {}
    return {path: survey.now(cell) for path, cell in cells.items() if cell.sheet in moved}
