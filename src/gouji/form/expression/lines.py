"""A line as frozen data: two sums and their relation, with the numbers it comes to. No spreadsheet, no language."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeGuard

Number = int | Decimal

ANY = "*"
"""In a path over the whole form: the same id wherever it stands."""
WORD = r"[^\W\d_a-zA-Z][^-+*/(),<>=\"\s]*"
BARE_WORD = re.compile(WORD)
"""A word that needs no quotation marks."""


class Relation(StrEnum):
    """Relations between the two sides of a line."""

    EQUAL = "="
    AT_MOST = "<="
    AT_LEAST = ">="
    BELOW = "<"
    ABOVE = ">"
    OTHER = "<>"


class Gather(StrEnum):
    """The one number that several fields come to."""

    SUM = "sum"
    LEAST = "min"
    MOST = "max"
    BELOW = "below"
    """The sum of a column over the records one level below a record."""


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a sum that is more than a name.

    Attributes:
        names: of the fields; none for a number by itself.
        factor: what they are multiplied with; the number itself where there are none.
        gather: how several fields come to one number.
        over: the names below the bar of a quotient; a quotient over nothing is 0.
        places: to which a quotient is rounded, halves away from zero.
    """

    names: tuple[str, ...]
    factor: Number = 1
    gather: Gather = Gather.SUM
    over: tuple[str, ...] = ()
    places: int = 0

    def value(self, value: Callable[[str], Number]) -> Number:
        """The number it stands for.

        Args:
            value: gives the number of a name.

        Returns:
            Exact, but for a quotient.
        """
        if not self.names:
            return self.factor
        number = _GATHERED[self.gather](map(value, self.names))
        if not self.over:
            return number * self.factor
        below = sum(map(value, self.over))
        return _rounded(Fraction(number) * Fraction(self.factor) / Fraction(below), self.places) if below else 0

    def with_names(self, named: Callable[[str], Iterable[str]]) -> Term:
        """The term with other names.

        Args:
            named: gives for a name those to be written instead.
        """
        names, over = (tuple(new for name in side for new in named(name)) for side in (self.names, self.over))
        return replace(self, names=names, over=over)

    @property
    def facts(self) -> list[object]:
        """All of it as plain lists, for digests."""
        return [str(self.factor), self.gather, list(self.names), list(self.over), self.places]

    def __str__(self) -> str:
        if not self.names:
            return str(self.factor)
        words = self.names[0] if self.gather is Gather.SUM else f"{self.gather}({', '.join(self.names)})"
        words = words if abs(self.factor) == 1 else f"{abs(self.factor)} * {words}"
        words = f"{words} / {self.over[0]}" if self.over else words
        return f"-{words}" if self.factor < 0 else words


_GATHERED: Mapping[Gather, Callable[[Iterable[Number]], Number]] = {
    Gather.SUM: sum,
    Gather.LEAST: min,
    Gather.MOST: max,
}


def _rounded(number: Fraction, places: int) -> Decimal:
    """The number to so many places, halves away from zero; exact, however large (a decimal context has 28 digits)."""
    whole = math.floor(abs(number) * 10**places + Fraction(1, 2))
    return Decimal(f"{-whole if number < 0 else whole}E-{places}")


Sum = tuple[str | Term, ...]
"""Terms that are added up; a name by itself is its text. An empty sum is the number 0."""


@dataclass(frozen=True, slots=True)
class Line:
    """Two sums and their relation, or a name and the word it must be.

    Attributes:
        word: instead of a right side; empty for a name that is blank. The left side is one name then.
        when: the line that must hold for this one to count.
    """

    left: Sum
    relation: Relation
    right: Sum
    word: str | None = None
    when: Line | None = None
    is_plain: bool = field(init=False, compare=False, repr=False)
    """True if both sides are nothing but names, and neither a word nor a guard is asked."""

    def __post_init__(self) -> None:
        is_plain = self.word is None and self.when is None and all(isinstance(term, str) for term in self.terms)
        object.__setattr__(self, "is_plain", is_plain)

    @property
    def is_ordinary(self) -> bool:
        """True if the workbook shows it as the difference of two sums of names."""
        return self.is_plain and self.relation in BY_DIFFERENCE

    @property
    def holds_of_nothing(self) -> bool:
        """True if it holds where nothing is filled in yet, which is then no breach."""
        if self.word is not None:
            return self.word == ""
        return holds(self, *sums(self, lambda _: 0))

    @property
    def plain_sides(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names of both sides, of a line that is nothing but names."""
        left, right = (tuple(term for term in side if isinstance(term, str)) for side in (self.left, self.right))
        return left, right

    @property
    def terms(self) -> Sum:
        """The terms of both sides."""
        return self.left + self.right

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, left to right, those of the guard last."""
        return (*self.own_names, *(self.when.names if self.when is not None else ()))

    @property
    def own_names(self) -> tuple[str, ...]:
        """Every name but those of the guard."""
        return tuple(name for term in self.terms for name in _names(term))

    @property
    def is_whole(self) -> bool:
        """True if neither side multiplies with a fraction or divides, so that whole numbers give whole numbers."""
        terms = [term for term in self.terms if isinstance(term, Term)]
        own = all(term.factor == int(term.factor) and not term.over for term in terms)
        return own and (self.when is None or self.when.is_whole)

    def with_names(self, named: Callable[[str], Iterable[str]]) -> Line:
        """The line with other names.

        Args:
            named: gives for a name those to be written instead: all fields a name stands for.
        """
        left, right = (tuple(_replaced(side, named)) for side in (self.left, self.right))
        when = None if self.when is None else self.when.with_names(named)
        return Line(left, self.relation, right, self.word, when)

    @property
    def facts(self) -> list[object]:
        """All of it as plain lists, for digests."""
        left, right = ([_facts(term) for term in side] for side in (self.left, self.right))
        words = [] if self.word is None else [["word", self.word]]
        guard = [] if self.when is None else [["when", self.when.facts]]
        return [self.relation, left, right, *words, *guard]

    def __str__(self) -> str:
        if self.word is None:
            return f"{_side(self.left)} {self.relation} {_side(self.right)}"
        if self.word:
            word = self.word if BARE_WORD.fullmatch(self.word) else f'"{self.word}"'
            return f"{_side(self.left)} {self.relation} {word}"
        return f"{_side(self.left)} is {'blank' if self.relation is Relation.EQUAL else 'filled'}"


def _names(term: str | Term) -> tuple[str, ...]:
    return (term,) if isinstance(term, str) else term.names + term.over


def _facts(term: str | Term) -> object:
    return term if isinstance(term, str) else term.facts


def _replaced(side: Sum, named: Callable[[str], Iterable[str]]) -> Iterator[str | Term]:
    for term in side:
        if isinstance(term, str):
            yield from named(term)
        else:
            yield term.with_names(named)


def _side(terms: Sum) -> str:
    return " + ".join(map(str, terms)).replace("+ -", "- ") or "0"


def sums(line: Line, value: Callable[[str], Number]) -> tuple[Number, Number]:
    """Add up the left and the right side.

    Args:
        line: whose names are all known to *value*; it compares no word.
        value: gives the number of a name.

    Returns:
        The left sum and the right sum; an empty side is 0.
    """
    if line.is_plain:
        return sum(map(value, line.left)), sum(map(value, line.right))  # type: ignore[arg-type]  # all are names
    left, right = (
        sum((value(term) if isinstance(term, str) else term.value(value) for term in side), start=0)
        for side in (line.left, line.right)
    )
    return left, right


def is_number(value: object) -> TypeGuard[Number]:
    """True for a number; a truth value is none.

    Args:
        value: of a field.
    """
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def holds(line: Line, left: Number, right: Number) -> bool:
    """True if the line holds for two sums.

    Args:
        line: of which only the relation counts here.
        left: the sum of the left side.
        right: the sum of the right side.
    """
    return _HOLDS[line.relation](left, right)


_HOLDS: Mapping[Relation, Callable[[Number, Number], bool]] = {
    Relation.EQUAL: lambda left, right: left == right,
    Relation.AT_MOST: lambda left, right: left <= right,
    Relation.AT_LEAST: lambda left, right: left >= right,
    Relation.BELOW: lambda left, right: left < right,
    Relation.ABOVE: lambda left, right: left > right,
    Relation.OTHER: lambda left, right: left != right,
}
BY_DIFFERENCE = frozenset({Relation.EQUAL, Relation.AT_MOST, Relation.AT_LEAST})
"""Relations of which the workbook shows the difference of both sides; of the others it shows 1 where they fail."""
