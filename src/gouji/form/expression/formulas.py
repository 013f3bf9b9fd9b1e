"""Lines as formulas of a spreadsheet: the sum of a total, the difference and the live check of a tie-out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from gouji.common import quoted
from gouji.form.expression.lines import BY_DIFFERENCE, Gather, Line, Number, Sum, Term

Reference = Callable[[tuple[Any, ...]], str]
"""Turns names into cell ranges joined by commas."""
_MOST_ARGUMENTS = 255


def sum_formula(names: Iterable[Any], reference: Reference) -> str:
    """The sum as a spreadsheet formula without ``=``. *reference* turns names into cell ranges joined by commas.

    SUM and not ``+`` of cells: text in an input must not turn the total into ``#VALUE!``. A function takes 255
    arguments at most; of more there are several sums.

    Args:
        names: of the terms.
        reference: gives cell ranges for all names at once.

    Returns:
        ``0`` if there are no names.
    """
    return _called("SUM", tuple(names), reference)


def _called(function: str, names: tuple[Any, ...], reference: Reference) -> str:
    if not names:
        return "0"
    areas = reference(names).split(",")
    parts = [areas[start : start + _MOST_ARGUMENTS] for start in range(0, len(areas), _MOST_ARGUMENTS)]
    called = [f"{function}({','.join(part)})" for part in parts]
    if function in ("SUM", "COUNT"):
        return "+".join(called)
    return called[0] if len(called) == 1 else f"{function}({','.join(called)})"


def weighted_formula(terms: Iterable[tuple[Any, Number]], reference: Reference) -> str:
    """A sum with factors as a spreadsheet formula without ``=``: a ``SUM`` for each factor.

    Args:
        terms: names with their factors.
        reference: as for :func:`sum_formula`.

    Returns:
        ``SUM(A1:A3)-SUM(A4)+2*SUM(A5)``.
    """
    by_factor: dict[Number, list[Any]] = {}
    for name, factor in terms:
        by_factor.setdefault(factor, []).append(name)
    parts = [_times(factor, sum_formula(names, reference)) for factor, names in by_factor.items()]
    return _joined(parts)


def _times(factor: Number, formula: str) -> str:
    """A formula with a factor, its sign in front."""
    sign = "-" if factor < 0 else "+"
    inner = f"({formula})" if "+" in formula and factor != 1 else formula
    return f"{sign}{inner}" if abs(factor) == 1 else f"{sign}{abs(factor)}*{inner}"


def _joined(parts: Iterable[str]) -> str:
    return "".join(parts).removeprefix("+") or "0"


def _side_formula(side: Sum, reference: Reference) -> str:
    names = tuple(term for term in side if isinstance(term, str))
    parts = [f"+{sum_formula(names, reference)}"] if names else []
    parts += [_term_formula(term, reference) for term in side if not isinstance(term, str)]
    return _joined(parts)


def _term_formula(term: Term, reference: Reference) -> str:
    if not term.names:
        return f"{'-' if term.factor < 0 else '+'}{abs(term.factor)}"
    function = {Gather.SUM: "SUM", Gather.LEAST: "MIN", Gather.MOST: "MAX"}[term.gather]
    product = _times(term.factor, _called(function, term.names, reference))
    if not term.over:
        return product
    below = sum_formula(term.over, reference)
    below = f"({below})" if "+" in below else below
    return f"+IF({below}=0,0,ROUND({product.removeprefix('+')}/{below},{term.places}))"


def difference_formula(line: Line, reference: Reference) -> str:
    """Left minus right as a spreadsheet formula without ``=``.

    Args:
        line: that compares no word.
        reference: as for :func:`sum_formula`.
    """
    right = _side_formula(line.right, reference)
    is_sum = any(sign in right for sign in "+-")
    return f"{_side_formula(line.left, reference)}-{f'({right})' if is_sum else right}"


@dataclass(frozen=True, slots=True)
class _LineCells:
    """Knowledge of cells that the conditions of a formula need, as :func:`live_formula` has it."""

    is_number: Callable[[str], bool]
    typed: Callable[[tuple[str, ...]], tuple[str, ...]]


def live_formula(
    line: Line,
    reference: Reference,
    is_number: Callable[[str], bool],
    typed: Callable[[tuple[str, ...]], tuple[str, ...]] = tuple,
    *,
    is_exact: bool = True,
) -> str:
    """The formula of the live check without ``=``: 0 where the line holds or is not judged.

    Args:
        line: with paths for names.
        reference: as for :func:`sum_formula`.
        is_number: tells of a name if its cell holds a number whenever it is filled.
        typed: gives for names those of inputs that they come from, so that a line that blanks would break waits for
            them.
        is_exact: False if binary noise is to be rounded away.

    Returns:
        For ``=``, ``<=`` and ``>=`` the difference of both sides; else 1 where the line does not hold.
    """
    formula = _demand(line, reference, is_exact=is_exact)
    conditions = tuple(_conditions(line, reference, _LineCells(is_number, typed), is_exact=is_exact))
    if not conditions:
        return formula
    condition = conditions[0] if len(conditions) == 1 else f"AND({','.join(conditions)})"
    return f"IF({condition},{formula},0)"


def _demand(line: Line, reference: Reference, *, is_exact: bool) -> str:
    if line.word is None and line.relation in BY_DIFFERENCE:
        return _difference(line, reference, is_exact=is_exact)
    return f"IF({_test(line, reference, is_exact=is_exact)},0,1)"


def _difference(line: Line, reference: Reference, *, is_exact: bool) -> str:
    difference = difference_formula(line, reference)
    return difference if is_exact else f"ROUND({difference},6)"


def _test(line: Line, reference: Reference, *, is_exact: bool) -> str:
    """The formula that is true where a line holds, whatever its guard."""
    if line.word is not None:
        return f"{reference(line.own_names)}{line.relation}{quoted(line.word)}"
    return f"{_difference(line, reference, is_exact=is_exact)}{line.relation}0"


def _conditions(line: Line, reference: Reference, cells: _LineCells, *, is_exact: bool) -> Iterator[str]:
    """Conditions under which a line is judged: its guard, and that there are numbers where there might be none."""
    if line.when is not None:
        yield from _conditions(line.when, reference, cells, is_exact=is_exact)
        yield _test(line.when, reference, is_exact=is_exact)
    waits = not line.holds_of_nothing
    if line.word is not None:
        if waits:
            yield f'{reference(line.own_names)}<>""'
        return
    gathered = [term for term in line.terms if isinstance(term, Term) and term.gather is not Gather.SUM]
    loose = {name for term in gathered for name in term.names}
    names = tuple(name for name in line.own_names if name not in loose)
    counted = cells.typed(names) if waits else tuple(name for name in names if not cells.is_number(name))
    if counted:
        yield f"{_called('COUNT', counted, reference)}={len(counted)}"
    for term in gathered:
        if waits or not all(map(cells.is_number, term.names)):
            yield f"{_called('COUNT', term.names, reference)}>0"
