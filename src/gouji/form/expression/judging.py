"""Lines judged with the figures of a report: whether they hold, and which number the live check displays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from gouji.form.expression.lines import BY_DIFFERENCE, Gather, Line, Number, Relation, Sum, Term, holds, sums


class LineResult(NamedTuple):
    """A line with the figures of a report.

    Attributes:
        left, right: the sums; for a word, texts.
        shown: the number that stands in the cell of the live check.
    """

    left: Number | str
    right: Number | str
    holds: bool
    shown: Number


def judged(line: Line, figures: Mapping[str, Number], words: Mapping[str, object]) -> LineResult | None:
    """Look at a line with the figures of a report.

    Args:
        line: with paths for names.
        figures: the numbers that are known, by path.
        words: what else is known of fields, by path: texts, days, and None for what may stay blank and is.

    Returns:
        None if it is not judged: a part is not known or no number, or the guard does not hold.
    """
    if line.is_plain and all(map(figures.__contains__, line.left)) and all(map(figures.__contains__, line.right)):
        return _result(line, *sums(line, figures.__getitem__))
    if line.when is not None:
        guard = judged(line.when, figures, words)
        if guard is None or not guard.holds:
            return None
    if line.word is not None:
        return _judged_word(line, figures, words)
    known = _reduced(line, words)
    if known is None or not all(name in figures or isinstance(words.get(name), date) for name in known.own_names):
        return None
    found = _result(line, *sums(known, lambda name: figures[name] if name in figures else _ordinal(words[name])))
    left, right = (_day_of(side, words) for side in (line.left, line.right))
    if isinstance(left, date) and isinstance(right, date):
        return found._replace(left=left.isoformat(), right=right.isoformat())
    return found


def _day_of(side: Sum, words: Mapping[str, object]) -> object:
    """The day of a side that is one field with a day."""
    (term,) = side if len(side) == 1 else (None,)
    return words.get(term) if isinstance(term, str) else None


def _result(line: Line, left: Number, right: Number) -> LineResult:
    is_right = holds(line, left, right)
    return LineResult(left, right, is_right, left - right if line.relation in BY_DIFFERENCE else int(not is_right))


def _judged_word(line: Line, figures: Mapping[str, Number], words: Mapping[str, object]) -> LineResult | None:
    (name,) = line.own_names
    if name not in figures and name not in words:
        return None
    value = figures.get(name, words.get(name))
    if value is None and line.word:  # nothing is neither a word nor another one
        return None
    text = "" if value is None else str(value)
    holds_ = (text == line.word) is (line.relation is Relation.EQUAL)
    return LineResult(text, line.word or "", holds_, int(not holds_))


def _reduced(line: Line, words: Mapping[str, object]) -> Line | None:
    """The line without what is no number where the least or the largest is asked; None if nothing is left of one."""

    def reduced(side: Sum) -> Sum:
        return tuple(
            term
            if isinstance(term, str) or term.gather is Gather.SUM
            else replace(term, names=tuple(name for name in term.names if not _is_no_number(words, name)))
            for term in side
        )

    found = Line(reduced(line.left), line.relation, reduced(line.right))
    gathered = [term for term in found.terms if isinstance(term, Term) and term.gather is not Gather.SUM]
    return found if all(term.names for term in gathered) else None


def _is_no_number(words: Mapping[str, object], name: str) -> bool:
    return name in words and not isinstance(words[name], date)


def _ordinal(value: object) -> int:
    return value.toordinal() if isinstance(value, date) else 0
