"""The lines of a form, each written once and read four ways: as a spreadsheet formula, as a value, as prose, as names.

A line is two sums and their relation::

    new + carried_over = results.total + carried_forward
    average = 1000 * wages / people
    stock_out <= 31
    has_media = 是
    answered is filled

A sum adds and takes away terms: a name, a number times a name, the least or the largest of some names, a number. One
term of a line may be a quotient, rounded to so many places. Two lines make a guarded one: where the first holds, so
must the second. The names are ids of rows or of columns, or paths over the whole form. What a name stands for, one
field or every field under a heading, is known to the caller. There are no variables, no parentheses within each other
and no functions besides on purpose: whatever is written can be derived as formula, check and sentence.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeGuard

from gouji.common import quoted

Number = int | Decimal

_ID = r"[a-z][a-z0-9_]*"
_NAME = rf"{_ID}(?:\.(?:{_ID}|\*))*"
ANY = "*"
"""In a path over the whole form: the same id wherever it stands."""


class ExpressionError(ValueError):
    """A line that does not follow the language; the text says what was expected."""


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
            word = self.word if _BARE_WORD.fullmatch(self.word) else f'"{self.word}"'
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


# --- reading --------------------------------------------------------------------------------------------------------

_WORD = r"[^\W\d_a-zA-Z][^-+*/(),<>=\"\s]*"
_BARE_WORD = re.compile(_WORD)
"""A word that needs no quotation marks."""
_TOKEN = re.compile(
    rf"""\s*(?:
      (?P<relation><=|>=|<>|[<>=])
    | (?P<gather>min|max)(?=\s*\()
    | (?P<name>{_NAME})
    | (?P<number>(?:0|[1-9]\d*)(?:\.\d+)?)(?![\w.])
    | (?P<sign>[-+*/(),])
    | "(?P<quoted>[^"]*)"
    | (?P<word>{_WORD})
    )\s*""",
    re.VERBOSE,
)
_STATE = re.compile(rf"\s*(?P<name>{_NAME})\s+is\s+(?P<state>filled|blank)\s*")
_MOST_PLACES = 9


def parse(text: str, places: int | None = None) -> Line:
    """Read one line.

    Args:
        text: as a template has it.
        places: to which its quotient is rounded.

    Raises:
        ExpressionError: there is not exactly one relation, a term is none, a name comes twice, or *places* and a
            quotient do not come together.
    """
    state = _STATE.fullmatch(text)
    if state is not None:
        relation = Relation.EQUAL if state["state"] == "blank" else Relation.OTHER
        return _without_places(Line((state["name"],), relation, (), ""), text, places)
    tokens = _tokens(text)
    relations = [index for index, token in enumerate(tokens) if token["relation"]]
    if len(relations) != 1:
        raise ExpressionError(f"expected two sums joined by one of = <= >= < > <>, found {text!r}")
    (cut,) = relations
    relation = Relation(tokens[cut]["relation"])
    word = _word(tokens[cut + 1 :])
    if word is not None:
        return _without_places(_compared(tokens[:cut], relation, word, text), text, places)
    line = Line(_Terms(tokens[:cut]).sum(), relation, _Terms(tokens[cut + 1 :]).sum())
    if not line.names:
        raise ExpressionError(f"expected at least one id, found {text!r}")
    for name, count in Counter(line.names).items():
        if count > 1:
            raise ExpressionError(f"{name!r} comes twice in {text!r}")
    return _with_places(line, text, places)


def _tokens(text: str) -> list[re.Match[str]]:
    tokens, end = [], 0
    while end < len(text):
        token = _TOKEN.match(text, end)
        if token is None:
            raise ExpressionError(f"expected an id, a number or a sign, found {text[end:].strip()!r}")
        tokens.append(token)
        end = token.end()
    return tokens


def _word(tokens: list[re.Match[str]]) -> str | None:
    if len(tokens) != 1:
        return None
    (token,) = tokens
    return token["word"] if token["quoted"] is None else token["quoted"]


def _compared(left: list[re.Match[str]], relation: Relation, word: str, text: str) -> Line:
    names = [token["name"] for token in left]
    if len(names) != 1 or names[0] is None or relation not in (Relation.EQUAL, Relation.OTHER):
        raise ExpressionError(f"a word is compared as `id = word` or `id <> word`, found {text!r}")
    return Line((names[0],), relation, (), word)


def _without_places(line: Line, text: str, places: int | None) -> Line:
    if places is not None:
        raise ExpressionError(f"places are for a quotient, and there is none in {text!r}")
    return line


def _with_places(line: Line, text: str, places: int | None) -> Line:
    quotients = [term for term in line.terms if isinstance(term, Term) and term.over]
    if len(quotients) > 1:
        raise ExpressionError(f"a line has one quotient at most, found {text!r}")
    if not quotients:
        return _without_places(line, text, places)
    if places is None or not 0 <= places <= _MOST_PLACES:
        raise ExpressionError(f"a quotient needs `places: 0` to `places: {_MOST_PLACES}`, to which it is rounded")
    left, right = (
        tuple(replace(term, places=places) if isinstance(term, Term) and term.over else term for term in side)
        for side in (line.left, line.right)
    )
    return Line(left, line.relation, right)


class _Terms:
    """Reads one side of a line, term by term."""

    def __init__(self, tokens: list[re.Match[str]]) -> None:
        self.tokens = tokens
        self.index = 0

    def take(self, *signs: str) -> str:
        """The next sign if it is one of these."""
        sign = self.tokens[self.index]["sign"] if self.index < len(self.tokens) else None
        if sign is None or sign not in signs:
            return ""
        self.index += 1
        return sign

    def take_a(self, group: str) -> str:
        """The next token if it is of a group."""
        found = self.tokens[self.index][group] if self.index < len(self.tokens) else None
        self.index += found is not None
        return found or ""

    def wrong(self, wanted: str) -> ExpressionError:
        """The error that something else was expected here."""
        found = self.tokens[self.index][0].strip() if self.index < len(self.tokens) else ""
        return ExpressionError(f"expected {wanted}, found {found!r}")

    def sum(self) -> Sum:
        terms = [self.term(-1 if self.take("-") else 1)]
        while self.index < len(self.tokens):
            sign = self.take("+", "-")
            if not sign:
                raise self.wrong("+ or -")
            terms.append(self.term(-1 if sign == "-" else 1))
        if terms == [_ZERO]:
            return ()
        if _ZERO in terms:
            raise ExpressionError("0 is a side of a line by itself, and nothing is added to it")
        return tuple(terms)

    def term(self, sign: int) -> str | Term:
        number = self.take_a("number")
        if number and not self.take("*"):
            return Term((), sign * _number(number))
        factor = sign * _number(number) if number else sign
        gather = self.take_a("gather")
        names = self.gathered() if gather else (self.name(),)
        over = (self.name(),) if self.take("/") else ()
        if factor == 1 and not gather and not over:
            return names[0]
        return Term(names, factor, Gather(gather) if gather else Gather.SUM, over)

    def name(self) -> str:
        name = self.take_a("name")
        if not name:
            raise self.wrong("an id or a number")
        return name

    def gathered(self) -> tuple[str, ...]:
        self.take("(")
        names = [self.name()]
        while self.take(","):
            names.append(self.name())
        if not self.take(")"):
            raise self.wrong("a closing parenthesis")
        return tuple(names)


_ZERO = Term((), 0)


def _number(text: str) -> Number:
    return Decimal(text) if "." in text else int(text)


# --- values ---------------------------------------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True)
class LineResult:
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
        return replace(found, left=left.isoformat(), right=right.isoformat())
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


# --- formulas -------------------------------------------------------------------------------------------------------

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


# --- prose ----------------------------------------------------------------------------------------------------------

_SIGNS = {
    Relation.EQUAL: "＝",
    Relation.AT_MOST: "≤",
    Relation.AT_LEAST: "≥",
    Relation.BELOW: "＜",
    Relation.ABOVE: "＞",
    Relation.OTHER: "≠",
}


@dataclass(frozen=True, slots=True)
class _Wording:
    """The words of a language that no sign stands for."""

    least: str
    most: str
    rounded: str
    blank: str
    filled: str
    guarded: str
    below: str


_WORDINGS: Mapping[str, _Wording] = {
    "zh": _Wording(
        "{}中最小的", "{}中最大的", "{}（保留{}位小数）", "{} 不填", "{} 须填写", "{} 时，{}", "所属下一级的{}之和"
    ),
    "en": _Wording(
        "the least of {}",
        "the largest of {}",
        "{} (to {} places)",
        "{} is blank",
        "{} is filled",
        "if {}: {}",
        "the sum of {} one level below",
    ),
}


def prose(line: Line, label: Callable[[str], str], language: str = "zh") -> str:
    """The line in words: ``甲＋乙＝丙``. *label* gives the printed words of a name.

    Args:
        line: of names that have labels.
        label: gives the words for a name.
        language: of the few words that no sign stands for; labels are the form's own.

    Returns:
        An empty side is written ``0``.
    """
    words = _WORDINGS[language]
    left = _in_words(line.left, label, words)
    if line.word is None:
        said = f"{left} {_SIGNS[line.relation]} {_in_words(line.right, label, words)}"
    elif line.word:
        said = f"{left} {_SIGNS[line.relation]} {line.word}"
    else:
        said = (words.blank if line.relation is Relation.EQUAL else words.filled).format(left)
    return said if line.when is None else words.guarded.format(prose(line.when, label, language), said)


def _in_words(side: Sum, label: Callable[[str], str], words: _Wording) -> str:
    terms = [f"＋{label(term)}" if isinstance(term, str) else _term_in_words(term, label, words) for term in side]
    return "".join(terms).removeprefix("＋") or "0"


def _term_in_words(term: Term, label: Callable[[str], str], words: _Wording) -> str:
    sign = "－" if term.factor < 0 else "＋"
    if not term.names:
        return f"{sign}{abs(term.factor)}"
    names = "、".join(map(label, term.names))
    gathered = {Gather.LEAST: words.least, Gather.MOST: words.most, Gather.BELOW: words.below}
    said = gathered.get(term.gather, "{}").format(names)
    said = said if abs(term.factor) == 1 else f"{abs(term.factor)}×{said}"
    if term.over:
        said = words.rounded.format(f"{said}÷{label(term.over[0])}", term.places)
    return f"{sign}{said}"
