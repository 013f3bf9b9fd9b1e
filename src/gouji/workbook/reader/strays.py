"""Words and figures that stand in no cell of the form are not read; that is reported instead of losing them."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal

from gouji.common import Cell, Position, plain_words
from gouji.findings import Finding, Rule
from gouji.findings.rules import V318, V320, W215
from gouji.form import CellValue, Section
from gouji.workbook.formats.raw import Drawn, DrawnKind, RawCell, rows_of
from gouji.workbook.reader import bulk
from gouji.workbook.reader.live import differences, is_live, is_status, shows
from gouji.workbook.reader.placement import Placement
from gouji.workbook.reader.plan import GridPlan, Kind
from gouji.workbook.reader.survey import Survey
from gouji.workbook.reader.values import shown, stored_number


def beside_grid(
    survey: Survey, grid: GridPlan, placement: Placement, zero: Section | None, values: Mapping[str, CellValue]
) -> list[Finding]:
    """Findings about cells of a sheet that are no label, input or total, but for what is ours.

    Args:
        survey: the workbook, its plan, and where its sheets were found.
        grid: the table.
        placement: where its sheet was found.
        zero: the section, if it is declared all zero. Figures that were moved out of their cells leave blanks, which
            are zeros then, and nothing else would say that they are missing.
        values: of the inputs.
    """
    if placement.is_in_place and bulk.has_nothing_beside(placement.sheet, grid):
        return []
    at = placement.sheet.at
    own: AbstractSet[Position] = grid.places
    inside: Mapping[Position, Position] = grid.table
    if not placement.is_in_place:
        own = {placement.cell(cell).position for cell in grid.own}
        inside = {placement.cell(cell).position: cell.position for cell in grid.inside}
    strays = _unknown(placement, own)
    within = [place for place in strays if place in inside and not _repeats(grid, inside[place], at(*place))]
    is_ours = _ours(survey, grid, placement, values)
    outside = [place for place in strays if place not in inside and not is_ours(place)]
    pictures = [place for place in outside if survey.shows_picture(at(*place), Cell(placement.name, *place))]
    outside = [place for place in outside if place not in pictures]
    rows = _in_rows_of_inputs(survey, grid, placement, outside)
    drawn = [Drawn(DrawnKind.IN_CELL, *place, *place) for place in pictures]
    found = [
        *_stray(V320, survey, placement, within),
        *_stray(V320, survey, placement, rows),
        *survey.over_cells(placement, drawn),
    ]
    rest = [place for place in outside if place not in rows]
    figures = [place for place in rest if zero and _is_figure(at(*place), survey.year)]
    if zero and figures:
        return [*found, *_stray(V318, survey, placement, figures, section=zero.heading)]
    return [*found, *_stray(W215, survey, placement, rest)]


def beside_texts(survey: Survey, placement: Placement, known: AbstractSet[Position]) -> list[Finding]:
    """Findings about filled cells on the sheet of texts that are nobody's.

    Args:
        survey: the workbook, its plan, and where its sheets were found.
        placement: where the sheet was found.
        known: the cells that are the form's or were read as texts.
    """
    return _stray(W215, survey, placement, _unknown(placement, known))


def _unknown(placement: Placement, known: AbstractSet[Position]) -> list[Position]:
    """The filled cells of a sheet that are not among those known and not hidden under another one."""
    sheet = placement.sheet
    strays = sorted(place for place, cell in sheet.cells.items() if place not in known and not cell.is_blank)
    if not strays:
        return []
    rows = rows_of(strays)
    hidden = {place for merge in sheet.merges for place in merge.hidden(rows)}
    return [place for place in strays if place not in hidden]


def _repeats(grid: GridPlan, place: Position, cell: RawCell) -> bool:
    """True if a cell inside the table says again the label it was merged with."""
    box = grid.box_at.get(place)
    if box is None or not box.text or not isinstance(cell.value, str):
        return False
    return plain_words(cell.value) in map(plain_words, (box.text, *box.also))


# --- what is ours ---------------------------------------------------------------------------------------------------


def _ours(
    survey: Survey, grid: GridPlan, placement: Placement, values: Mapping[str, CellValue]
) -> Callable[[Position], bool]:
    """Tells if a cell outside the table is one of the form, wherever it stands now, or shows nothing."""

    @functools.cache
    def lines() -> Mapping[Position, set[Decimal | None]]:
        numbers = (entry for entry in grid.inputs if isinstance(values.get(entry.path), int | Decimal))
        # Spreadsheets pass over numbers that are stored as text.
        texts = [entry.path for entry in numbers if isinstance(placement.at(entry.cell).value, str)]
        found: dict[Position, set[Decimal | None]] = {}
        for known in (values, {**values, **dict.fromkeys(texts, 0)}):
            for cell, value in differences(survey.edition, grid.sheet, known).items():
                found.setdefault(placement.cell(cell).position, set()).add(value)
        return found

    def is_ours(place: Position) -> bool:
        cell = placement.sheet.at(*place)
        if is_status(cell.value) or grid.is_printed_beside(str(cell.value)):
            return True
        if cell.formula is None:
            return any(shows(cell, value) for value in lines().get(place, ()))
        if is_live(cell.formula, placement.name, has_written_checks=grid.has_written_checks):
            return True
        return not _is_figure(_computed(survey, placement, cell), survey.year)

    return is_ours


def _computed(survey: Survey, placement: Placement, cell: RawCell) -> RawCell:
    """A cell with a formula as it shows itself, or as it would if the client had computed it."""
    if cell.value is not None or cell.formula is None:
        return cell
    number = survey.calculator.sum(cell.formula, placement.name)
    # What cannot be computed here shows something in the client.
    return RawCell(1 if number is None else float(number), cell.formula)


# --- figures --------------------------------------------------------------------------------------------------------


def _in_rows_of_inputs(
    survey: Survey, grid: GridPlan, placement: Placement, strays: Sequence[Position]
) -> list[Position]:
    """Figures that form a row like one of the table that no words prove: they could be what is meant."""
    unproved = survey.plan.sheets[grid.name].unproved if strays else frozenset()
    if not unproved:
        return []
    inputs = [placement.cell(cell) for cell in grid.sheet.inputs if cell.row in unproved]
    rows, columns = {cell.row for cell in inputs}, {cell.column for cell in inputs}
    figures = [place for place in strays if place[1] in columns and _number(placement.sheet.at(*place), survey.year)]
    near = {row + step for row in rows for step in (-1, 1)}
    counts: dict[int, int] = {}
    for row, _ in figures:
        counts[row] = counts.get(row, 0) + 1
    return [place for place in figures if place[0] in near or 2 * counts[place[0]] >= len(columns)]


def _number(cell: RawCell, year: int) -> bool:
    """True if a cell holds a number, be it zero."""
    return stored_number(cell, Kind(decimal=True, signed=True), year) is not None


def _is_figure(cell: RawCell, year: int) -> bool:
    """True if a cell shows a number other than zero, by itself or among words."""
    if isinstance(cell.value, str):
        return any(_figures(cell.value))
    return bool(stored_number(cell, Kind(decimal=True, signed=True), year))


_NO_FIGURE = re.compile(
    r"(?:19|20)\d\d\s*年(?:度)?(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*日)?"  # a year, a day
    r"|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}月\d{1,2}日"
    r"|第\s*\d+\s*[条款项号章节页行列]|^\s*[(]?\d{1,2}[).、]"  # an article, the number of a remark
    r"|(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)|(?<!\d)1\d{10}(?!\d)"  # a telephone
)
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_NUMERALS = "〇零一二三四五六七八九十百千万亿两"
_IN_CHARACTERS = re.compile(rf"(?<![第{_NUMERALS}])[{_NUMERALS}]+(?=余?(?:件|宗|份|万?元))")


def _figures(text: str) -> Iterator[bool]:
    """For every number among words, True if it is not zero."""
    words = _NO_FIGURE.sub(" ", unicodedata.normalize("NFKC", text))
    yield from (float(number[0]) != 0 for number in _DIGITS.finditer(words))
    yield from (bool(number[0].strip("〇零")) for number in _IN_CHARACTERS.finditer(words))


def _stray(
    rule: Rule, survey: Survey, placement: Placement, strays: Sequence[Position], **values: str
) -> list[Finding]:
    """One finding about cells that are none of the form's, at the first of them."""
    if not strays:
        return []
    first = placement.sheet.at(*strays[0])
    here, found = Cell(placement.name, *strays[0]), shown(first.formula if first.value is None else first.value)
    return [survey.finding(rule, here=here, found=found, values={"count": str(len(strays)), **values})]
