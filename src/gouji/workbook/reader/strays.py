"""Words and figures beside the form are not read; that is said instead of losing them."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from gouji.common import Cell, Position
from gouji.findings import Finding, Rule
from gouji.findings.rules import V318, W215
from gouji.form import Section
from gouji.workbook.formats.raw import RawCell
from gouji.workbook.reader import bulk
from gouji.workbook.reader.location import Placement
from gouji.workbook.reader.plan import GridPlan, position
from gouji.workbook.reader.survey import Survey
from gouji.workbook.reader.values import Kind, read_number, shown
from gouji.workbook.reader.years import year_in_words

_RESULT = "填报检查："
"""The beginning of the line above each table that a formula writes."""


def beside_grid(survey: Survey, grid: GridPlan, placement: Placement, zero: Section | None) -> list[Finding]:
    """Findings about cells outside a table, but for formulas and words of ours, which are known by what they say.

    Args:
        survey: the workbook, its plan, and where its sheets were found.
        grid: the table.
        placement: where its sheet was found.
        zero: the section, if it is declared all zero. Figures that were moved out of its table leave blanks, which are
            zeros then, and nothing else would say that they are missing.
    """
    if placement.is_in_place and bulk.has_nothing_beside(placement.sheet, grid):
        return []
    known = grid.table if placement.is_in_place else {position(cell) for cell in map(placement.cell, grid.inside)}
    live = {position(cell) for cell in map(placement.cell, grid.live)}
    if survey.raw.values_only:  # where formulas cannot be seen, what they gave is
        known = known | live
    elif not any(placement.sheet.at(*place).formula for place in live):  # values were pasted over all of them
        known = known | {place for place in live if _is_figure(placement.sheet.at(*place), survey.year, zero=True)}
    strays = [place for place in _unknown(placement, known) if not _is_ours(placement.sheet.at(*place), grid)]
    figures = [place for place in strays if zero and _is_figure(placement.sheet.at(*place), survey.year)]
    if zero and figures:
        return _stray(V318, survey, placement, figures, section=zero.heading)
    return _stray(W215, survey, placement, strays)


def beside_texts(survey: Survey, placement: Placement, known: AbstractSet[Position]) -> list[Finding]:
    """Findings about filled cells on the sheet of texts that are nobody's.

    Args:
        survey: the workbook, its plan, and where its sheets were found.
        placement: where the sheet was found.
        known: the cells that are the form's or were read as texts.
    """
    return _stray(W215, survey, placement, _unknown(placement, known))


def _unknown(placement: Placement, known: AbstractSet[Position]) -> list[Position]:
    """The filled cells of a sheet that are not among those known."""
    return sorted(place for place, cell in placement.sheet.cells.items() if place not in known and not cell.is_blank)


def _is_ours(cell: RawCell, grid: GridPlan) -> bool:
    """True if a cell outside the table is one of the form, wherever it stands now."""
    words = str(cell.value)
    is_result = words.startswith(_RESULT)  # where values were pasted over formulas
    return cell.formula is not None or is_result or grid.is_printed_beside(words) or bool(year_in_words(words))


def _is_figure(cell: RawCell, year: int, *, zero: bool = False) -> bool:
    """True if a cell holds a number; zero only if that is asked for."""
    number = read_number(cell, Kind(decimal=True, signed=True), year).number
    return number is not None if zero else bool(number)


def _stray(
    rule: Rule, survey: Survey, placement: Placement, strays: Sequence[Position], **values: str
) -> list[Finding]:
    """One finding about cells outside the form, at the first of them."""
    if not strays:
        return []
    here, found = Cell(placement.name, *strays[0]), shown(placement.sheet.at(*strays[0]).value)
    return [survey.finding(rule, here=here, found=found, values={"count": str(len(strays)), **values})]
