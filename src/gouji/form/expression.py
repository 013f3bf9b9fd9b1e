"""Sums along a line of a grid, written once and read three ways: as a spreadsheet formula, as a value, as prose.

A line is two sums joined by ``=`` or ``<=``::

    new + carried_over = results.total + carried_forward
    0 <= items_last_year + items_change

The names are ids of rows or of columns. What a name stands for, one leaf or every leaf under a heading, is known to the
caller, who passes a function from name to what is wanted. There is no minus, no product and no condition on purpose:
``a >= b - c`` is written ``b <= a + c``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

Number = int | Decimal

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")


class ExpressionError(ValueError):
    """A line that does not follow the language; the text says what was expected."""


class Relation(StrEnum):
    """Relations between the two sides of a line."""

    EQUAL = "="
    AT_MOST = "<="


@dataclass(frozen=True, slots=True)
class Line:
    """Two sums and their relation. An empty side is the number 0."""

    left: tuple[str, ...]
    relation: Relation
    right: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, left to right."""
        return self.left + self.right

    def __str__(self) -> str:
        return f"{_side(self.left)} {self.relation} {_side(self.right)}"


def _side(names: tuple[str, ...]) -> str:
    return " + ".join(names) or "0"


def parse(text: str) -> Line:
    """Read one line.

    Raises:
        ExpressionError: there is not exactly one relation, a term is neither an id nor 0, or a name comes twice.
    """
    relation = Relation.AT_MOST if Relation.AT_MOST in text else Relation.EQUAL
    sides = text.split(relation)
    if len(sides) != 2:
        raise ExpressionError(f"expected two sums joined by one '=' or '<=', found {text!r}")
    line = Line(_terms(sides[0]), relation, _terms(sides[1]))
    if not line.names:
        raise ExpressionError(f"expected at least one id, found {text!r}")
    for name, count in Counter(line.names).items():
        if count > 1:
            raise ExpressionError(f"{name!r} comes twice in {text!r}")
    return line


def _terms(side: str) -> tuple[str, ...]:
    terms = [term.strip() for term in side.split("+")]
    if terms == ["0"]:
        return ()
    for term in terms:
        if not _NAME.fullmatch(term):
            raise ExpressionError(f"expected an id or 0, found {term!r}")
    return tuple(terms)


def sums(line: Line, value: Callable[[str], Number]) -> tuple[Number, Number]:
    """Add up the left and the right side.

    Args:
        line: whose names are all known to *value*.
        value: gives the number of a name.

    Returns:
        The left sum and the right sum; an empty side is 0.
    """
    return sum(map(value, line.left)), sum(map(value, line.right))


def holds(line: Line, left: Number, right: Number) -> bool:
    """True if the line holds for two sums.

    Args:
        line: of which only the relation counts here.
        left: the sum of the left side.
        right: the sum of the right side.
    """
    return left == right if line.relation is Relation.EQUAL else left <= right


def sum_formula(names: Iterable[str], reference: Callable[[tuple[str, ...]], str]) -> str:
    """The sum as a spreadsheet formula without ``=``. *reference* turns names into cell ranges joined by commas.

    SUM and not ``+`` of cells: text in an input must not turn the total into ``#VALUE!``. A function takes 255
    arguments at most; of more there are several sums.

    Args:
        names: of the terms.
        reference: gives cell ranges for all names at once.

    Returns:
        ``0`` if there are no names.
    """
    names = tuple(names)
    if not names:
        return "0"
    areas = reference(names).split(",")
    parts = [areas[start : start + _MOST_ARGUMENTS] for start in range(0, len(areas), _MOST_ARGUMENTS)]
    return "+".join(f"SUM({','.join(part)})" for part in parts)


_MOST_ARGUMENTS = 255


def difference_formula(line: Line, reference: Callable[[tuple[str, ...]], str]) -> str:
    """Left minus right as a spreadsheet formula without ``=``.

    Args:
        reference: as for :func:`sum_formula`.
    """
    right = sum_formula(line.right, reference)
    return f"{sum_formula(line.left, reference)}-{f'({right})' if '+' in right else right}"


def prose(line: Line, label: Callable[[str], str]) -> str:
    """The line in words: ``甲＋乙＝丙``. *label* gives the printed words of a name.

    Args:
        line: of names that have labels.
        label: gives the words for a name.

    Returns:
        An empty side is written ``0``.
    """
    sign = {Relation.EQUAL: "＝", Relation.AT_MOST: "≤"}[line.relation]
    left, right = ("＋".join(label(name) for name in side) or "0" for side in (line.left, line.right))
    return f"{left} {sign} {right}"
