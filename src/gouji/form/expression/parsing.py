"""Lines read as templates write them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal

from gouji.form.expression.lines import WORD, Gather, Line, Number, Relation, Sum, Term

_ID = r"[a-z][a-z0-9_]*"
_NAME = rf"{_ID}(?:\.(?:{_ID}|\*))*"
_TOKEN = re.compile(
    rf"""\s*(?:
      (?P<relation><=|>=|<>|[<>=])
    | (?P<gather>min|max)(?=\s*\()
    | (?P<name>{_NAME})
    | (?P<number>(?:0|[1-9]\d*)(?:\.\d+)?)(?![\w.])
    | (?P<sign>[-+*/(),])
    | "(?P<quoted>[^"]*)"
    | (?P<word>{WORD})
    )\s*""",
    re.VERBOSE,
)
_STATE = re.compile(rf"\s*(?P<name>{_NAME})\s+is\s+(?P<state>filled|blank)\s*")
_MOST_PLACES = 9


class ExpressionError(ValueError):
    """A line that does not follow the language; the text says what was expected."""


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
