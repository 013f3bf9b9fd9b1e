"""Proofs over a whole sheet at once: what looking at its cells one by one would come to, told from the bytes of a file.

Most workbooks come back as they were sent, in one of a few spellings. What a sheet of plain parts holds besides its
values is remembered by its bytes; which values are what is worked out once for those; and values of a kind are compared
together. Every function here gives an answer only where the rules for single cells (:mod:`values`, :mod:`placement`,
:mod:`totals`) would give the same; where it cannot tell, or where cells come from elsewhere, it leaves them to those.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from gouji.form import Number, json_number
from gouji.workbook.formats.raw import GENERAL, RawSheet, rows_of
from gouji.workbook.formats.sheet_context import SheetContext
from gouji.workbook.reader.formulas import is_spelled_as_sent, summed_cells
from gouji.workbook.reader.live import is_live
from gouji.workbook.reader.plain_cells import PlainCells, are_whole, number_of
from gouji.workbook.reader.plan import GridPlan, Input, SheetPlan, Total
from gouji.workbook.reader.skeleton import Pick, Skeleton, Slot, picks
from gouji.workbook.reader.values import date_serials

_Proof = TypeVar("_Proof", bound=Callable[..., Any])


def _known(prove: _Proof) -> _Proof:
    """Remember what is proved of a skeleton, the last argument, for as long as the skeleton itself is remembered."""

    def proved(plan: object, skeleton: Skeleton) -> Any:
        key = (prove, plan)
        if key not in skeleton.known:
            skeleton.known[key] = prove(plan, skeleton)
        return skeleton.known[key]

    return cast("_Proof", proved)


def _plain(sheet: RawSheet) -> PlainCells | None:
    """The cells of a sheet of plain parts; None if they come from elsewhere."""
    return sheet.cells if isinstance(sheet.cells, PlainCells) else None


def _is_typed(skeleton: Skeleton, index: int, kind: str) -> bool:
    slot = skeleton.slots[index]
    return slot.kind == kind and slot.formula is None


# --- words ----------------------------------------------------------------------------------------------------------


def says_what_is_printed(sheet: RawSheet, want: SheetPlan) -> bool:
    """True if every label of a sheet stands where it was sent, letter for letter; False if that is not known.

    Args:
        sheet: the sheet as it was read.
        want: the sheet as the form has it.
    """
    cells = _plain(sheet)
    if cells is None:
        return False
    printed = _printed(want, cells.sheet.skeleton)
    if printed is None:
        return False
    pick, words = printed
    return tuple(map(cells.book.texts.get, pick(cells.sheet.values))) == words


@_known
def _printed(want: SheetPlan, skeleton: Skeleton) -> tuple[Pick, tuple[str, ...]] | None:
    """The picker of the words that a sheet prints, and those words; None if something else stands there."""
    places = [skeleton.index.get(label.cell.position, -1) for label in want.labels]
    if not all(index >= 0 and _is_typed(skeleton, index, "s") for index in places):
        return None
    return picks(places), tuple(label.text for label in want.labels)


def hides_nothing(sheet: RawSheet, want: SheetPlan) -> bool:
    """True if no merge hides anything of the form that stands where it was sent; False if that is not known.

    Args:
        sheet: the sheet as it was read.
        want: the sheet as the form has it.
    """
    cells = _plain(sheet)
    return cells is not None and _hides_nothing(want, cells.sheet.context)


@functools.lru_cache(maxsize=256)
def _hides_nothing(want: SheetPlan, context: SheetContext) -> bool:
    rows = rows_of(want.anchors)
    return not any(any(merge.hidden(rows)) for merge in context.merges)


def has_no_row_slipped(sheet: RawSheet, want: SheetPlan) -> bool:
    """True if in rows where the form has none nothing stands that could be contents of it; False if that is not known.

    That is for rows without words of their own, which what is filled in has to prove.

    Args:
        sheet: the sheet as it was read.
        want: the sheet as the form has it.
    """
    cells = _plain(sheet)
    if cells is None or not want.is_grid:
        return False
    beside = _in_no_row(want, cells.sheet.skeleton)
    if beside is None:
        return False
    return all(cells.book.texts.get(value) in want.beside for value in beside(cells.sheet.values))


@_known
def _in_no_row(want: SheetPlan, skeleton: Skeleton) -> Pick | None:
    """The picker of texts in rows that are not of the form, below the words above those without; None for figures."""
    above = max((row for row in want.rows if row < min(want.unproved)), default=0)
    ours = want.rows.keys() | want.unproved
    indexes = []
    for index, slot in enumerate(skeleton.slots):
        if slot.position[0] <= above or slot.position[0] in ours:
            continue
        if slot.formula is None and slot.kind == "s":
            indexes.append(index)
        elif slot.formula is None or summed_cells(slot.formula, want.name) is not None:
            return None
    return None if any(slot.position[0] not in ours for slot in skeleton.bare) else picks(indexes)


def may_say_another_year(sheet: RawSheet, year: int) -> bool:
    """False if no cell of the workbook says that it is of another year; True if that is not known.

    Args:
        sheet: the sheet as it was read.
        year: the report year.
    """
    cells = _plain(sheet)
    return cells is None or any(said != year for said in (*cells.book.years, *cells.years))


# --- inputs ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Counts:
    """The inputs of a sheet that take whole numbers and hold a number that was typed; the rest by themselves."""

    pick: Pick
    paths: tuple[str, ...]
    styles: frozenset[int]
    rest: tuple[Input, ...]


_LONGEST_COUNT = 10
"""Digits."""


def counts(sheet: RawSheet, grid: GridPlan, year: int) -> tuple[dict[str, Number], Sequence[Input]]:
    """The whole numbers that no one could take for anything else, in a sheet that stands where it was sent.

    Args:
        sheet: the sheet as it was read.
        grid: its inputs and totals.
        year: the report year, which tells what numbers may be dates.

    Returns:
        Those numbers by path; and the inputs that are left to be read by themselves.
    """
    cells = _plain(sheet)
    if cells is None:
        return {}, grid.inputs
    plan = _counts(grid, cells.sheet.skeleton)
    values = plan.pick(cells.sheet.values)
    are_counts = are_whole(values, _LONGEST_COUNT) and all(values)
    if not are_counts or not plan.styles.isdisjoint(cells.book.others):
        return {}, grid.inputs
    numbers = list(map(int, values))
    serials = date_serials(year)
    if max(numbers) >= serials.start and any(number in serials for number in numbers):
        return {}, grid.inputs
    return dict(zip(plan.paths, numbers, strict=True)), plan.rest


@_known
def _counts(grid: GridPlan, skeleton: Skeleton) -> _Counts:
    found, rest = [], []
    for entry in grid.inputs:
        index = skeleton.index.get(entry.cell.position, -1)
        if index >= 0 and entry.is_count and _is_typed(skeleton, index, "n"):
            found.append((index, entry.path))
        else:
            rest.append(entry)
    return _Counts(
        picks(index for index, _ in found),
        tuple(path for _, path in found),
        frozenset(skeleton.slots[index].style for index, _ in found),
        tuple(rest),
    )


# --- totals ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sums:
    """The totals of a sheet that have the formula they were sent with, each with its value; the rest by themselves."""

    intact: tuple[tuple[int, str, Total], ...]
    styles: frozenset[int]
    rest: tuple[Total, ...]


def open_totals(sheet: RawSheet, grid: GridPlan, rights: Mapping[str, Number]) -> Sequence[Total]:
    """The totals of a sheet that stands where it was sent, of which something may be to be said.

    Args:
        sheet: the sheet as it was read.
        grid: its inputs and totals.
        rights: what each comes to, as far as that is known.

    Returns:
        Those totals; the others have the formula that was sent and the sum it comes to.
    """
    cells = _plain(sheet)
    if cells is None:
        return grid.totals
    plan, values = _sums(grid, cells.sheet.skeleton), cells.sheet.values
    if not plan.styles.isdisjoint(cells.book.others):
        return grid.totals
    wrong = [
        total
        for index, path, total in plan.intact
        if values[index] != (spelled := _spelled(right := rights.get(path)))
        and not (_is(values[index], right, spelled) and _shows_decimals(cells, index))
    ]
    return (*plan.rest, *wrong) if wrong or plan.rest else ()


def _shows_decimals(cells: PlainCells, index: int) -> bool:
    """True if a cell is in the format it was sent in; others vouch for whole numbers alone."""
    return cells.book.formats[cells.sheet.skeleton.slots[index].style].code == GENERAL.code


def _spelled(number: Number | None) -> bytes | None:
    """A whole number as programs spell it; None for any other."""
    return b"%d" % number if type(number) is int else None


def _is(value: bytes, right: Number | None, spelled: bytes | None) -> bool:
    """True if a value is the number however it is spelled, or the number is not known."""
    if right is None:
        return True
    return spelled is None and bool(value) and number_of(value) == json_number(right)


@_known
def _sums(grid: GridPlan, skeleton: Skeleton) -> _Sums:
    intact, rest = [], []
    for total in grid.totals:
        index = skeleton.index.get(total.cell.position, -1)
        if index >= 0 and skeleton.slots[index].kind == "n" and _is_intact(skeleton.slots[index].formula, total):
            intact.append((index, total.path, total))
        else:
            rest.append(total)
    styles = frozenset(skeleton.slots[index].style for index, _, _ in intact)
    return _Sums(tuple(intact), styles, tuple(rest))


def _is_intact(formula: str | None, total: Total) -> bool:
    """True if a formula adds up the parts of a total and is spelled as it was sent."""
    return (
        formula is not None and is_spelled_as_sent(formula) and summed_cells(formula, total.cell.sheet) == total.parts
    )


# --- what stands beside ---------------------------------------------------------------------------------------------


def has_nothing_beside(sheet: RawSheet, grid: GridPlan) -> bool:
    """True if on a sheet that stands as it was sent only words and formulas of ours stand besides the table's cells.

    Args:
        sheet: the sheet as it was read.
        grid: its table.

    Returns:
        False if that is not known.
    """
    cells = _plain(sheet)
    if cells is None:
        return False
    beside = _beside(grid, cells.sheet.skeleton)
    if beside is None:
        return False
    texts = (cells.book.texts.get(value, "") for value in beside(cells.sheet.values))
    return all(map(grid.is_printed_beside, texts))


@_known
def _beside(grid: GridPlan, skeleton: Skeleton) -> Pick | None:
    """The picker of the texts that stand in no cell of the form; None if something else stands in one."""
    indexes = [index for index, slot in enumerate(skeleton.slots) if not _is_of_form(slot, grid)]
    if not all(_is_typed(skeleton, index, "s") for index in indexes):
        return None
    return picks(indexes) if all(_is_of_form(slot, grid) for slot in skeleton.bare) else None


def _is_live(formula: str, grid: GridPlan) -> bool:
    return is_live(formula, grid.name, has_written_checks=grid.has_written_checks)


def _is_of_form(slot: Slot, grid: GridPlan) -> bool:
    """True for a label, an input, a total, and a formula of ours outside the table."""
    if slot.position in grid.places:
        return True
    return slot.formula is not None and slot.position not in grid.box_at and _is_live(slot.formula, grid)
