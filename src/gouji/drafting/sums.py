"""Formulas of an example as lines of sums: those that hold at every row or column they cross."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
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
    text = _unrounded(formula)
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
    sides = _unrounded(formula).split("-")
    if len(sides) != 2:
        return None
    plain = [re.sub(r"^\((.*)\)$", r"\1", side) for side in sides]
    cells = [() if side == "0" else added(side) for side in plain]
    return None if cells[0] is None or cells[1] is None else (cells[0], cells[1])


def _unrounded(formula: str) -> str:
    """The formula without spaces, its ``=`` and the roundings around it."""
    text = re.sub(r"\s", "", formula.lstrip("="))
    while rounded := _ROUND.fullmatch(text):
        text = rounded[1]
    return text


@dataclass(frozen=True, slots=True)
class SumLine:
    """A total row or column and those it adds up, by their numbers in the sheet.

    Attributes:
        at: the columns or rows in which it holds, where formulas of another sort stand in others; none for all.
    """

    total: int
    parts: tuple[int, ...]
    are_rows: bool
    at: tuple[int, ...] = ()

    def holds_in(self, place: Position) -> bool:
        """True for a cell that is this total.

        Args:
            place: row and column.
        """
        own, across = place if self.are_rows else place[::-1]
        return own == self.total and (not self.at or across in self.at)


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
    formulas: Mapping[Position, tuple[Position, ...]],
    rows: Sequence[int],
    columns: Sequence[int],
    void: AbstractSet[Position],
) -> GeneralisedSums:
    """The formulas of a grid, generalised along its axes.

    Args:
        formulas: by cell the cells of the grid that it adds up; none for a formula of another sort, such as a rate.
        rows: the numbers of the rows of the grid.
        columns: the numbers of its columns.
        void: its cells that nothing is filled in, which no formula adds up.

    Returns:
        A line for each row or column that is a total wherever it is crossed.
    """
    lines = [
        line
        for are_rows, along, across in ((False, columns, rows), (True, rows, columns))
        for number in along
        if (line := _line(formulas, number, across, void, are_rows=are_rows)) is not None
    ]
    held = {place for place in formulas for line in lines if line.holds_in(place)}
    return GeneralisedSums(tuple(lines), tuple(place for place in formulas if place not in held))


def _line(
    formulas: Mapping[Position, tuple[Position, ...]],
    number: int,
    across: Sequence[int],
    void: AbstractSet[Position],
    *,
    are_rows: bool,
) -> SumLine | None:
    """The line of a row or column that is a total wherever it is crossed, None if it is none."""
    own = 0 if are_rows else 1
    places = [(number, other) if are_rows else (other, number) for other in across]
    others = [place for place in places if place not in void and not formulas.get(place)]  # rates, or typed
    places = [place for place in places if formulas.get(place)]
    if len(places) < 1 + bool(others):
        return None
    # Where nothing is void every formula has all parts.
    found = {place: tuple(cell[own] for cell in formulas[place]) for place in places}
    along = {
        place: parts
        for place, parts in found.items()
        if all(cell[1 - own] == place[1 - own] for cell in formulas[place])
    }
    whole = max(along.values(), key=len, default=())
    for place in places:
        present = tuple(part for part in whole if _at(part, place, are_rows=are_rows) not in void)
        # Where two totals meet, the sum along the other axis gives the same number.
        is_crossed = all(cell[own] == number for cell in formulas[place])
        if along.get(place) != present and not is_crossed:
            return None
    return (
        SumLine(number, whole, are_rows, tuple(place[1 - own] for place in places) if others else ()) if whole else None
    )


def _at(part: int, place: Position, *, are_rows: bool) -> Position:
    return (part, place[1]) if are_rows else (place[0], part)
