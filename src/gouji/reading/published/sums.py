"""Ways of reading figures that the sums of the form leave, and printed figures that do not add up."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gouji.findings import Level, Rule, Severity
from gouji.form import Edition, Number, Relation

Way = tuple[Number | None, ...]
"""One reading of a row: a number a column, None where nothing is known."""

_MOST_STEPS = 5_000
"""Ways that are tried out: many times what a report needs, and less than a second."""


@dataclass(frozen=True, slots=True)
class Equation:
    """Two sums that are equal in a report that adds up.

    Attributes:
        total: the field that one side is, if it is one.
    """

    rule: Rule
    left: tuple[str, ...]
    right: tuple[str, ...]
    total: str | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """Every field of it."""
        return self.left + self.right

    def holds(self, values: Mapping[str, Number]) -> bool:
        """True if both sides are equal.

        Args:
            values: numbers by path, with all of its fields.
        """
        return sum(map(values.__getitem__, self.left)) == sum(map(values.__getitem__, self.right))

    def missing(self, values: Mapping[str, Number]) -> list[str]:
        """The fields of it that are not known.

        Args:
            values: numbers by path.

        Returns:
            Their paths.
        """
        return [path for path in self.paths if path not in values]

    def solved(self, path: str, values: Mapping[str, Number]) -> Number:
        """Number of a field for which both sides are equal, all others being known.

        Args:
            path: the field.
            values: the numbers of the others.

        Returns:
            The number; None if there is none.
        """
        left = sum(values[other] for other in self.left if other != path)
        right = sum(values[other] for other in self.right if other != path)
        return right - left if path in self.left else left - right


@functools.lru_cache(maxsize=32)
def equations(edition: Edition) -> tuple[Equation, ...]:
    """The totals of an edition, and what the form itself or a definition says must be equal.

    Args:
        edition: any.

    Returns:
        In the order of the form.
    """
    totals = [
        Equation(definition.rule, (definition.path,), definition.terms, definition.path)
        for definition in edition.definitions
        if not definition.factors
    ]
    ties = [
        Equation(constraint.rule, *constraint.line.plain_sides)
        for constraint in edition.constraints
        if constraint.line.is_plain
        and constraint.line.relation is Relation.EQUAL
        and constraint.line.left
        and constraint.line.right
        and constraint.rule.severity is Severity.ERROR
        and constraint.rule.level in (Level.OFFICIAL, Level.DEFINITION)
    ]
    return (*totals, *ties)


@functools.lru_cache(maxsize=2048)
def equations_within(edition: Edition, paths: tuple[str, ...]) -> tuple[Equation, ...]:
    """Those among fields of one row.

    Args:
        edition: any.
        paths: the fields of the row.

    Returns:
        Those all parts of which stand in the row.
    """
    known = set(paths)
    return tuple(equation for equation in equations(edition) if known.issuperset(equation.paths))


def completed(ways: Iterable[Way], paths: tuple[str, ...], edition: Edition) -> list[Way]:
    """The readings of a row that its own sums allow, with what follows from them filled in, each once.

    Args:
        paths: the field of each column.
    """
    within = [_RowSum.of(equation, paths, {}) for equation in equations_within(edition, paths)]
    signed = [bool(path) and edition.fields[path].signed for path in paths]
    found: dict[Way, None] = {}
    for way in ways:
        numbers = list(way)
        if all(row_sum.complete(numbers, signed) for row_sum in within):
            found[tuple(numbers)] = None
    return list(found)


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of an equation as a row sees it.

    Attributes:
        columns: of the row that are part of it.
        outside: what the numbers outside the row add up to.
        is_open: a number outside the row is not known.
    """

    columns: tuple[int, ...]
    outside: Number
    is_open: bool

    def add(self, numbers: Sequence[Number | None]) -> tuple[Number, list[int]]:
        """The sum of what is known, and the columns that are not."""
        total, missing = self.outside, []
        for column in self.columns:
            number = numbers[column]
            if number is None:
                missing.append(column)
            else:
                total += number
        return total, missing


@dataclass(frozen=True, slots=True)
class _RowSum:
    """An equation as a row sees it, of which thousands of readings are tried against the same numbers of other rows."""

    left: _Side
    right: _Side
    has_total: bool

    @classmethod
    def of(cls, equation: Equation, paths: Sequence[str], values: Mapping[str, Number]) -> _RowSum:
        """An equation in the columns of a row, with the numbers that are known outside it."""
        columns = {path: column for column, path in enumerate(paths)}

        def side(terms: Sequence[str]) -> _Side:
            outside = [path for path in terms if path not in columns]
            known = [values[path] for path in outside if path in values]
            inside = tuple(columns[path] for path in terms if path in columns)
            return _Side(inside, sum(known), len(known) < len(outside))

        return cls(side(equation.left), side(equation.right), equation.total is not None)

    def complete(self, numbers: list[Number | None], signed: Sequence[bool]) -> bool:
        """Fill in the one number that follows, all others standing in the row; False if the equation cannot hold."""
        left, left_missing = self.left.add(numbers)
        right, right_missing = self.right.add(numbers)
        match (*left_missing, *right_missing):
            case ():
                return left == right
            case (column,):
                number = right - left if left_missing else left - right
                if number < 0 and not signed[column]:
                    return False
                numbers[column] = number
        return True

    def can_hold(self, numbers: Sequence[Number | None]) -> bool:
        """False if it does not hold, or cannot any more whatever the counts are that are not known."""
        left, left_missing = self.left.add(numbers)
        right, right_missing = self.right.add(numbers)
        if self.left.is_open or left_missing:
            return True
        if self.right.is_open or right_missing:
            return not self.has_total or right <= left
        return left == right

    def agrees(self, numbers: Sequence[Number | None]) -> bool:
        """False if every number is known and it does not hold."""
        left, left_missing = self.left.add(numbers)
        right, right_missing = self.right.add(numbers)
        is_open = self.left.is_open or self.right.is_open or left_missing or right_missing
        return bool(is_open) or left == right


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A row that can be read in several ways."""

    paths: tuple[str, ...]
    ways: tuple[Way, ...]

    def values(self, way: Way) -> dict[str, Number]:
        """A way as numbers by path.

        Args:
            way: a number or None for each field.

        Returns:
            The numbers that are there.
        """
        return {path: number for path, number in zip(self.paths, way, strict=True) if number is not None}

    def over(self, values: Mapping[str, Number]) -> tuple[Way, ...]:
        """The ways, with known numbers where a way says nothing.

        Args:
            values: numbers by path.

        Returns:
            One for each way.
        """
        known = [values.get(path) for path in self.paths]
        if all(number is None for number in known):
            return self.ways
        return tuple(tuple(n if n is not None else k for n, k in zip(way, known, strict=True)) for way in self.ways)


def narrowed(rows: Sequence[OpenRow], known: Mapping[str, Number], edition: Edition) -> list[OpenRow]:
    """The rows with those ways only that agree with the sums over several rows.

    Where nothing agrees, the sums of the report are wrong, and all ways are kept.

    Args:
        known: the numbers of the other rows.
    """
    across = [
        equation
        for equation in equations(edition)
        if any(not set(row.paths).issuperset(equation.paths) for row in rows)
    ]
    current = list(rows)
    for _ in range(len(current) + 1):
        settled = _settled(current, known)
        smaller = [row if len(row.ways) == 1 else _alone(row, settled, across) for row in current]
        if smaller == current:
            break
        current = smaller
    return _together(current, known, across)


def _settled(rows: Iterable[OpenRow], known: Mapping[str, Number]) -> dict[str, Number]:
    """The numbers that are known, and those of the rows that can be read in one way."""
    settled = dict(known)
    for row in rows:
        if len(row.ways) == 1:
            settled.update(row.values(row.ways[0]))
    return settled


def _alone(row: OpenRow, known: Mapping[str, Number], across: Sequence[Equation]) -> OpenRow:
    own = set(row.paths)
    asked = [
        equation
        for equation in across
        if own.intersection(equation.paths) and all(p in own or p in known for p in equation.paths)
    ]
    sums = [_RowSum.of(equation, row.paths, known) for equation in asked]
    ways = tuple(
        way
        for way, numbers in zip(row.ways, row.over(known), strict=True)
        if all(row_sum.agrees(numbers) for row_sum in sums)
    )
    return OpenRow(row.paths, ways) if ways else row


def _together(rows: Sequence[OpenRow], known: Mapping[str, Number], across: Sequence[Equation]) -> list[OpenRow]:
    """The rows with those ways that are part of some reading of all of them together, if these can be tried out."""
    several = sorted((row for row in rows if len(row.ways) > 1), key=lambda row: len(row.ways))
    if len(several) < 2:
        return list(rows)
    settled = _settled(rows, known)
    own = {path for row in several for path in row.paths}
    search = _Search(several, [equation for equation in across if own.intersection(equation.paths)])
    if not search.run(settled) or not all(search.good):
        return list(rows)
    kept = {
        row.paths: OpenRow(row.paths, tuple(way for way in row.ways if way in ways))
        for row, ways in zip(several, search.good, strict=True)
    }
    return [kept.get(row.paths, row) for row in rows]


class _Search:
    """Every choice of a way for each row with which the sums hold."""

    def __init__(self, rows: Sequence[OpenRow], asked: Sequence[Equation]) -> None:
        self.rows = rows
        self.asked = asked
        self.good: list[set[Way]] = [set() for _ in rows]
        self.steps = 0

    def run(self, values: dict[str, Number]) -> bool:
        """Try them out; False if there are too many."""
        self._choose(0, values, [])
        return self.steps <= _MOST_STEPS

    def _choose(self, number: int, values: dict[str, Number], chosen: list[Way]) -> None:
        if self.steps > _MOST_STEPS:
            return
        if number == len(self.rows):
            for ways, way in zip(self.good, chosen, strict=True):
                ways.add(way)
            return
        row = self.rows[number]
        touched = [
            _RowSum.of(equation, row.paths, values)
            for equation in self.asked
            if not set(row.paths).isdisjoint(equation.paths)
        ]
        for way, numbers in zip(row.ways, row.over(values), strict=True):
            self.steps += 1
            if all(row_sum.can_hold(numbers) for row_sum in touched):
                self._choose(number + 1, {**values, **row.values(way)}, [*chosen, way])


def left_by_sums(
    path: str, values: Mapping[str, Number], open_paths: frozenset[str], edition: Edition
) -> tuple[Number, Rule] | None:
    """Number that the sums leave for a field of which none is printed, and its rule; None if they leave it open.

    Args:
        values: the numbers that are printed.
        open_paths: fields that hold no number but are printed somehow, blank or in words.
    """
    for equation in _with(edition).get(path, ()):
        missing = equation.missing(values)
        if not open_paths.issuperset(missing):
            continue
        if len(missing) == 1:
            number = equation.solved(path, values)
            if number >= 0 or edition.fields[path].signed:
                return number, equation.rule
        elif equation.total is not None and equation.total not in missing and path != equation.total:
            known = sum(values[other] for other in equation.right if other in values)
            signed = any(edition.fields[other].signed for other in equation.right)
            if values[equation.total] == known and not signed:
                return 0, equation.rule
    return None


def joined_by_sums(
    pieces: Mapping[str, Sequence[str]], values: Mapping[str, Number], edition: Edition
) -> dict[str, Rule]:
    """Fields whose digits, broken or set apart, are one number: all its sums hold, and with a piece of it one does not.

    Args:
        pieces: of each such number, by path.
        values: the numbers that are printed.
        edition: that of the report.

    Returns:
        A rule by which each is known.
    """
    joined, first, last = (
        {**values, **{path: int(part(digits)) for path, digits in pieces.items()}}
        for part in ("".join, operator.itemgetter(0), operator.itemgetter(-1))
    )
    found: dict[str, Rule] = {}
    for path in pieces:
        known = [equation for equation in _with(edition).get(path, ()) if not equation.missing(joined)]
        if all(equation.holds(joined) for equation in known):
            proofs = [each.rule for each in known if not each.holds(first) and not each.holds(last)]
            found |= {path: proofs[0]} if proofs else {}
    return found


@functools.lru_cache(maxsize=32)
def _with(edition: Edition) -> Mapping[str, tuple[Equation, ...]]:
    found: dict[str, list[Equation]] = {}
    for equation in equations(edition):
        for path in equation.paths:
            found.setdefault(path, []).append(equation)
    return {path: tuple(numbers) for path, numbers in found.items()}


def unbalanced(values: Mapping[str, Number], edition: Edition) -> Iterator[Equation]:
    """The sums that do not hold, of those all parts of which are known.

    Args:
        values: numbers by path.
        edition: that of the report.
    """
    for equation in equations(edition):
        if not equation.missing(values) and not equation.holds(values):
            yield equation
