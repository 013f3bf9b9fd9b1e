"""Formulas over a range: every cell of it shows a result, whatever is kept there, and none of them can be verified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gouji.common import Position, corners
from gouji.workbook.formats.limits import over
from gouji.workbook.formats.raw import BLANK, RawCell

_MOST = 200_000
"""Cells that are looked at for all such ranges of a sheet: as many as a workbook may hold."""


def array_formula(formula: str) -> str:
    """A formula over a range as programs show it: in braces.

    Args:
        formula: with or without its ``=``.
    """
    return f"{{={formula.removeprefix('=')}}}"


def with_arrays(cells: dict[Position, RawCell], arrays: Mapping[str, str]) -> dict[Position, RawCell]:
    """The cells of a sheet with the formulas that stand for them.

    Args:
        cells: by place.
        arrays: formulas over ranges, by their ranges in A1 notation.

    Returns:
        Cells in the order of their places.

    Raises:
        Refused: their ranges hold more cells than a workbook may.
    """
    if not arrays:
        return cells
    found, left = dict(cells), _MOST
    for ref, formula in arrays.items():
        places = _places(ref, left)
        left -= len(places)
        # Programs store a formula of one cell so too, and it is what it says.
        said = formula.removeprefix("{").removesuffix("}") if len(places) == 1 else formula
        for place in places:
            found[place] = found.get(place, BLANK)._replace(formula=said)
    return dict(sorted(found.items()))


def _places(ref: str, most: int) -> Sequence[Position]:
    """The places of a range that may hold so many cells."""
    (top, left), (bottom, right) = corners(ref) or ((1, 1), (0, 0))
    size = (bottom - top + 1) * (right - left + 1)
    if size > most:
        raise over("公式范围", "range of a formula", _MOST, size)
    return [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]
