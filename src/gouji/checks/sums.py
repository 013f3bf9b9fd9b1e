"""Sums within one report: totals, tie-outs, and sums that are suspicious when they hold."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from datetime import date

from gouji.checks.case import Case
from gouji.findings import Finding, Phrase, Rule, counted
from gouji.form import Constraint, Edition, Number, expression, json_number


def stated_totals(case: Case) -> Iterator[Finding]:
    """A stated total must be the sum of its parts (T402–T404 of the national form).

    Args:
        case: the report.

    Yields:
        A finding for each total that states another number.
    """
    if not case.stated:
        return
    totals = case.edition.totals(case.inputs)
    for definition in case.edition.definitions:
        stated = case.stated.get(definition.path)
        if stated is None or stated == totals[definition.path]:
            continue
        right = str(json_number(totals[definition.path]))
        found = Finding(definition.rule, found=str(json_number(stated)), expected=Phrase(right, right))
        yield case.at(definition.path, found)


_INNER_QUOTES = str.maketrans("“”", "‘’")
"""Of names in a line that is quoted itself (GB/T 15834)."""


def tie_outs(case: Case) -> Iterator[Finding]:
    """Every tie-out whose parts are all known must hold, if its rule is for this year and this agency.

    Args:
        case: the report.

    Yields:
        A finding for each line that is off; not for that of a total whose part is reported already.
    """
    known = case.figures
    broken: set[tuple[str, str]] = set()
    for constraint in _parts_first(case.edition):
        if not case.is_judged_by(constraint.rule):
            continue
        judged = expression.judged(constraint.line, known, case.others)
        if judged is None or judged.holds or _is_tolerated(case, constraint.rule, judged.shown):
            continue
        broken.add(constraint.key)
        if broken & case.edition.same_at_parts(constraint):
            continue
        left, right = _word(judged.left), _word(judged.right)
        where = constraint.where or Phrase(constraint.prose.translate(_INNER_QUOTES), constraint.prose_en)
        found = Finding(
            constraint.rule,
            found=left,
            expected=Phrase(right, right),
            values={"left": left, "right": right, "difference": difference(constraint.line, judged), "where": where}
            # The only name of a line may be a heading: its figure is that of no field.
            | ({"label": where} if len(constraint.line.own_names) > 1 else {}),
        )
        yield case.at(_to_correct(constraint, case.edition), found)


def _to_correct(constraint: Constraint, edition: Edition) -> str:
    """The field of a line where a breach is marked: the last that somebody types, for totals are locked."""
    typed = (path for path in reversed(constraint.line.own_names) if not edition.fields[path].is_computed)
    return next(typed, constraint.place)


def difference(line: expression.Line, judged: expression.LineResult) -> Phrase | str:
    """The difference between the sides of a line, left minus right: a number, or days.

    Args:
        line: that is broken.
        judged: with its sides.

    Returns:
        What stands in the workbook, where that is the difference.
    """
    if isinstance(judged.left, str) or isinstance(judged.right, str):
        try:
            days = (date.fromisoformat(str(judged.left)) - date.fromisoformat(str(judged.right))).days
        except ValueError:  # words
            return _word(judged.shown)
        return Phrase(f"{days} 天", counted(days, "day"))
    return _word(judged.shown if line.relation in expression.BY_DIFFERENCE else judged.left - judged.right)


def _word(value: Number | str) -> str:
    return value if isinstance(value, str) else str(json_number(value))


@functools.lru_cache(maxsize=32)
def _parts_first(edition: Edition) -> tuple[Constraint, ...]:
    """Lines over inputs first: where the column of a part fails, that of the total must, and is not reported again."""
    return tuple(sorted(edition.constraints, key=lambda line: line.place in edition.terms))


def _is_tolerated(case: Case, rule: Rule, difference: Number) -> bool:
    """True if a line is off by no more than its rule tolerates, or if that is not known.

    Args:
        difference: left minus right.
    """
    if not rule.tolerates:
        return False
    known = case.figures
    if not all(map(known.__contains__, rule.tolerates)):
        return True
    tolerated = sum(map(known.__getitem__, rule.tolerates))
    return -tolerated <= difference <= tolerated


def doubts(case: Case) -> Iterator[Finding]:
    """A sum that holds where the figures should have nothing to do with each other (P509).

    Args:
        case: the report.

    Yields:
        A finding for each such sum of which no part is 0.
    """
    for doubt in case.edition.doubts:
        terms = [case.inputs.get(path, 0) for path in doubt.paths]
        # A zero anywhere makes it no coincidence: an agency without decisions has none, whatever its items.
        if not case.is_judged_by(doubt.rule) or not all(terms):
            continue
        left, right = expression.sums(doubt.line, case.inputs.__getitem__)
        if expression.holds(doubt.line, left, right):
            terms_in_words = "".join(f"{json_number(case.inputs[path]):+}" for path in doubt.line.plain_sides[0])
            found = Finding(doubt.rule, found=str(json_number(right)), values={"sum": terms_in_words.lstrip("+")})
            yield case.at(doubt.place, found)
