"""Adding up a county, with the drill-down that proves it; and its submissions as data."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

import gouji
from benchmarks import inputs
from benchmarks.measure import Line, Row, Size, Work, compared, in_turns
from gouji.form.submission import Submission
from gouji.publishing.consolidation import Filing, consolidate, drilldown, filings
from gouji.publishing.tidy_data import Filed, numbers
from gouji.roster import AgencyType, Member, Roster

_AGENCIES = 60
"""Of a county."""
_TOP = Member("TOP", "某县人民政府")


def _roster(filed: Sequence[Submission]) -> Roster:
    agencies = [each.agency for each in filed]
    own = AgencyType.OWN_OFFICE
    return Roster((_TOP, *(Member(str(each.code), each.name, parent="TOP", kind=own) for each in agencies)))


def _drilled(filed: Sequence[Submission]) -> bytes:
    edition, roster = gouji.load(inputs.EDITION), _roster(filed)
    found = filings([Filing.of("", each, edition) for each in filed], roster, edition, inputs.YEAR)
    return drilldown(consolidate(found, roster, _TOP), roster)


def _by_openpyxl(filed: Sequence[Submission]) -> bytes:
    """A script of one's own: the same numbers and formulas, without headings, looks, filter and difference."""
    edition = gouji.load(inputs.EDITION)
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    letters = {path: get_column_letter(column) for column, path in enumerate(edition.fields, start=3)}
    sheet.append(["code", "name", *letters])
    for row, each in enumerate(filed, start=2):
        line = [
            f"=SUM({','.join(f'{letters[term]}{row}' for term in edition.terms[path])})"
            if path in edition.terms
            else each.value(path)
            for path in letters
        ]
        sheet.append([each.agency.code, each.agency.name, *line])
    sheet.append([None, None, *(f"=SUM({letter}2:{letter}{len(filed) + 1})" for letter in letters.values())])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _exported(filed: Sequence[Submission]) -> int:
    edition = gouji.load(inputs.EDITION)
    return sum(1 for _ in numbers(Filed(each, edition) for each in filed))


def summing(size: Size) -> list[Line]:
    """A county of sixty in memory."""
    makers = {"sum": _drilled, "data": _exported, "openpyxl": _by_openpyxl}
    rounds: list[dict[str, Work]] = []
    for number in range(1, size.rounds + 1):
        county = [inputs.submission(_AGENCIES * number + each) for each in range(_AGENCIES)]
        rounds.append({name: (make, [county]) for name, make in makers.items()})
    for make in makers.values():
        make([inputs.submission(each) for each in range(_AGENCIES)])
    taken = in_turns(rounds)
    against = "openpyxl writing the same numbers and formulas, no more"
    ours, other, _ = compared(taken, "sum", "openpyxl")
    _, _, slower = compared(taken, "openpyxl", "sum")
    summed = Line(f"add up {_AGENCIES} agencies, with the drill-down", against, ours, other, "ms", slower,
                  "times its time", "", None, taken)  # fmt: skip
    ours, other, faster = compared(taken, "data", "openpyxl")
    told = Line(f"{_AGENCIES} submissions as rows of data", against, ours, other, "ms", faster, "times faster", "",
                None, taken)  # fmt: skip
    return [summed, told]


ROWS = (Row("consolidate", summing),)
