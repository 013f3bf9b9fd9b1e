"""Formulas of the cover that count over the columns of a table of records, none of them for each row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gouji.common import Area, Cell
from gouji.form import YES_NO, GridSheet, PlacedRecords, record_formulas
from gouji.workbook.writer import counting
from gouji.workbook.writer.job import Job

_MOST_COMPARED = 2_000
"""Rows up to which it is counted how often each key stands: each is compared with all before it."""
_WATCHED_BELOW = 1_000
"""Rows below the end in which the cover looks for what does not belong there."""


def record_counts(job: Job, sheet: GridSheet, placed: PlacedRecords, zero: Cell) -> tuple[str, str, str]:
    """Formulas for the cover: what is blank, what is not as it must be, and how many records break a line.

    Args:
        job: layout and contents.
        sheet: of the records.
        placed: the records.
        zero: the cell of the cover in which there are said to be none.

    Returns:
        Three formulas without ``=``.
    """
    table = placed.table
    columns = {name: placed.column(name).absolute for name in table.fields}
    key = columns[table.key]
    if job.has_totals_only(table):
        return "0", "0", "0"
    asked = [name for name, field in table.fields.items() if not field.is_optional and name != table.key]
    yes, _ = YES_NO[job.edition.language]
    blanks = [f'IF({zero.absolute}="{yes}",0,1-(COUNTA({placed.area.absolute})>0))']
    blanks += [f'IFERROR(SUMPRODUCT(({key}<>"")*({columns[name]}="")),1)' for name in asked]
    wrong = list(_wrong(job, placed, columns))
    wrong.append(counting.not_none(zero, f"COUNTA({placed.area.absolute})", job.edition.language))
    failing = "+".join(check.cell.absolute for check in job.record_demands(sheet)) or "0"
    return "+".join(blanks), "+".join(wrong), failing


def _wrong(job: Job, placed: PlacedRecords, columns: Mapping[str, str]) -> Iterator[str]:
    table, area, key = placed.table, placed.area, columns[placed.table.key]
    for name, field in table.fields.items():
        yield counting.wrong_in_column(columns[name], field, job.edition)
    others = "+".join(f'({column}<>"")' for name, column in columns.items() if name != table.key) or "0"
    yield f'IFERROR(SUMPRODUCT(({key}="")*(({others})>0)),1)'
    if table.capacity <= _MOST_COMPARED:
        place = f'MATCH({key}&"",{key}&"",0)'
        yield f'IFERROR(SUMPRODUCT({counting.BY_CELL}*({key}<>"")*({place}<>ROW({key})-{area.top - 1})),0)'
    if table.hierarchy is not None:
        odd = record_formulas.odd_code_formula(table, columns.__getitem__, columns.__getitem__)
        yield f"IFERROR(SUMPRODUCT({odd}),0)"
    first = placed.end.cell.row + 1
    below = Area(area.sheet, first, area.left, first + _WATCHED_BELOW - 1, area.right)
    yield f"COUNTA({below.absolute})"
