"""Cells that a sheet keeps from sight: their rows or columns are hidden, or its zeros are displayed as nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gouji.common import Cell
from gouji.findings import Finding
from gouji.findings.rules import V324, W231
from gouji.workbook.formats.raw import RawCell
from gouji.workbook.reader.placement import Placement
from gouji.workbook.reader.survey import Survey


def out_of_sight(survey: Survey) -> list[Finding]:
    """The findings about cells of the form that hold something in rows and columns nobody sees: one for each sheet.

    A sheet that is hidden as a whole is reported as such.

    Args:
        survey: the workbook, its plan, and where its sheets were found.
    """
    findings = []
    for name, placement in survey.placements.items():
        view = placement.sheet.view
        if placement.sheet.is_hidden or not (view.rows or view.columns):
            continue
        hidden = [cell for cell in _contents(survey, name, placement) if view.hides(cell.position)]
        if hidden:
            values = {"count": str(len(hidden))}
            label = _label(survey, placement, hidden[0])
            findings.append(survey.finding(W231, here=hidden[0], label=label, values=values))
    return findings


def _contents(survey: Survey, name: str, placement: Placement) -> Iterable[Cell]:
    """The cells of this workbook that hold something of the form besides its words and totals, in their order."""
    sheet, plan = placement.sheet, survey.plan.sheets[name]
    if name == survey.edition.own_sheets.texts:  # paragraphs may stand in more rows than were sent
        printed = {placement.cell(label.cell).position for label in plan.labels}
        places = sorted(place for place in sheet.cells if place not in printed)
    else:
        totals = set(plan.totals)
        places = sorted(placement.cell(cell).position for cell in plan.contents if cell not in totals)
    return (Cell(placement.name, *place) for place in places if not sheet.at(*place).is_blank)


def _label(survey: Survey, placement: Placement, here: Cell) -> str:
    """The label of a cell of this workbook, in the form's own words; its address if it has none."""
    paths = (path for path, cell in survey.plan.layout.cells.items() if placement.cell(cell) == here)
    return survey.plan.labels.get(next(paths, ""), here.a1)


def hidden_zeros(survey: Survey, cells: Sequence[tuple[Cell, str]], placement: Placement) -> list[Finding]:
    """The finding about inputs that store 0 and look blank, where a sheet displays no zeros.

    Args:
        survey: the workbook, its plan, and where its sheets were found.
        cells: inputs of the sheet, and their labels.
        placement: where the sheet was found.
    """
    if not placement.sheet.view.hides_zeros:
        return []
    zeros = [(cell, label) for cell, label in cells if _is_zero(placement.at(cell))]
    if not zeros:
        return []
    first, label = zeros[0]
    return [survey.finding(V324, first, label=label, found="0", values={"count": str(len(zeros))})]


def _is_zero(cell: RawCell) -> bool:
    return not cell.is_error and not isinstance(cell.value, bool | str) and cell.value == 0
