"""Formulas of an example as lines of sums: those that hold at every row or column they cross."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gouji.common import Position, positions

_MOST_CELLS = 2_000
_CELL = r"\$?[A-Z]{1,3}\$?\d{1,7}"
_AREA = re.compile(rf"{_CELL}(:{_CELL})?", re.IGNORECASE)
_SUM = re.compile(r"SUM\(([^()]*)\)", re.IGNORECASE)
_ROUND = re.compile(r"ROUND\((.*),\s*\d+\)", re.IGNORECASE)


def added(formula: str) -> tuple[Position, ...] | None:
    """The cells that a formula adds up.

    Args:
        formula: with its ``=``, of cells of its own sheet.

    Returns:
        Their positions; None for a formula that is anything but a sum.
    """
    text = re.sub(r"\s", "", formula.lstrip("="))
    while rounded := _ROUND.fullmatch(text):
        text = rounded[1]
    found: list[Position] = []
    # Sums may be added to each other, as those of more than 255 areas are.
    for term in _SUM.sub(lambda match: match[1].replace(",", "+"), text).split("+"):
        if _AREA.fullmatch(term) is None:
            return None
        found += positions(term, _MOST_CELLS)
    return tuple(found)


def difference(formula: str) -> tuple[tuple[Position, ...], tuple[Position, ...]] | None:
    """The cells of the two sides of a formula that takes one sum from another.

    Args:
        formula: with its ``=``.

    Returns:
        Both sides, an empty one for 0; None for any other formula.
    """
    text = re.sub(r"\s", "", formula.lstrip("="))
    while rounded := _ROUND.fullmatch(text):
        text = rounded[1]
    sides = text.split("-")
    if len(sides) != 2:
        return None
    plain = [re.sub(r"^\((.*)\)$", r"\1", side) for side in sides]
    cells = [() if side == "0" else added(side) for side in plain]
    return None if cells[0] is None or cells[1] is None else (cells[0], cells[1])


@dataclass(frozen=True, slots=True)
class SumLine:
    """A total row or column and those it adds up, by their numbers in the sheet."""

    total: int
    parts: tuple[int, ...]
    are_rows: bool


@dataclass(frozen=True, slots=True)
class GeneralisedSums:
    """The totals of a grid.

    Attributes:
        lines: those that hold all along an axis, in an order.
        odd: the cells whose formulas are in none of them.
    """

    lines: tuple[SumLine, ...]
    odd: tuple[Position, ...]


def totals_of(
    formulas: Mapping[Position, tuple[Position, ...]], rows: Sequence[int], columns: Sequence[int]
) -> GeneralisedSums:
    """The formulas of a grid, generalised along its axes.

    Args:
        formulas: by cell the cells of the grid that it adds up.
        rows: the numbers of the rows of the grid.
        columns: the numbers of its columns.

    Returns:
        A line for each row or column that is a total wherever it is crossed.
    """
    lines = [line for are_rows in (False, True) for line in _lines(formulas, rows, columns, are_rows=are_rows)]
    held = {place for place in formulas for line in lines if place[0 if line.are_rows else 1] == line.total}
    return GeneralisedSums(tuple(lines), tuple(place for place in formulas if place not in held))


def _lines(
    formulas: Mapping[Position, tuple[Position, ...]],
    rows: Sequence[int],
    columns: Sequence[int],
    *,
    are_rows: bool,
) -> Iterator[SumLine]:
    along, across = (rows, columns) if are_rows else (columns, rows)
    for number in along:
        places = [(number, other) if are_rows else (other, number) for other in across]
        if not all(place in formulas for place in places):
            continue
        parts = Counter(found for place in places if (found := _parts(formulas[place], place, are_rows=are_rows)))
        if not parts:
            continue
        common, _ = parts.most_common(1)[0]
        if all(
            _parts(formulas[place], place, are_rows=are_rows) == common
            or _is_crossed(formulas[place], place, along, are_rows=are_rows)
            for place in places
        ):
            yield SumLine(number, common, are_rows)


def _parts(cells: Collection[Position], place: Position, *, are_rows: bool) -> tuple[int, ...] | None:
    """The rows or columns that a total adds up in its own column or row; None if it adds up others."""
    along, across = (0, 1) if are_rows else (1, 0)
    if any(cell[across] != place[across] for cell in cells):
        return None
    return tuple(cell[along] for cell in cells)


def _is_crossed(cells: Collection[Position], place: Position, along: Sequence[int], *, are_rows: bool) -> bool:
    """True if a total is the sum along the other axis, which gives the same number where two totals meet."""
    own = 0 if are_rows else 1
    return place[own] in along and all(cell[own] == place[own] for cell in cells)
