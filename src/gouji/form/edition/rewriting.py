"""A line that the language refuses, written as the language has it: signs, sides, ids for printed words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal

from gouji.form import expression
from gouji.form.expression import Line, Relation, Sum, Term

_SIGNS = str.maketrans({
    "≤": "<=", "≦": "<=", "⩽": "<=", "≥": ">=", "≧": ">=", "⩾": ">=", "≠": "<>", "−": "-", "–": "-", "—": "-",
    "×": "*", "·": "*", "÷": "/", "、": "+", "，": ",",
})  # fmt: skip
_RESPELLED = (("==", "="), ("=<", "<="), ("=>", ">="), ("!=", "<>"), ("&&", "+"))
_SUM = re.compile(r"(?:sum|Σ|∑|求和)\s*\(([^()]*)\)", re.IGNORECASE)
_SEPARATORS = re.compile(r"([+\-*/=<>(),\s]+)")
_NUMBER = re.compile(r"\d+(\.\d+)?")
_KEPT = ("min", "max", "is", "filled", "blank")

Naming = Callable[[str], str | None]
"""Gives the id for a term that is none: printed words, a code, a misspelt id; None if nothing is meant."""


def rewrite(text: str, name: Naming) -> str | None:
    """A line as the language has it.

    Args:
        text: the line as it was written.
        name: gives ids.

    Returns:
        A line that can be read, None if no such line was meant.
    """
    plain = _SUM.sub(lambda found: re.sub(r"[,;:]|\.\.+", " + ", found[1]), _plain(text))
    parts = _SEPARATORS.split(plain)
    named = [_named(part, name) if index % 2 == 0 and part else part for index, part in enumerate(parts)]
    if None in named:
        return None
    line = "".join(str(part) for part in named)
    try:
        return str(expression.parse(re.sub(r"\s+", " ", line).strip()))
    except expression.ExpressionError:
        return None


_QUOTED = re.compile(r"(\"[^\"]*\"|'[^']*')")
_FULL_WIDTH = str.maketrans("＝＋－＊／＜＞（）", "=+-*/<>()")
_SIGNS_ALONE = {sign: plain for sign, plain in _SIGNS.items() if chr(sign) not in "·、"}
_SPELLINGS = (
    *_RESPELLED,
    (" is not blank", " is filled"),
    (" is not filled", " is blank"),
)
_SEPARATED = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?![\w,])")
_PERCENT = re.compile(r"(?<![\w.])(\d{1,9}(?:\.\d{1,9})?)\s*[%％]\s*(?:\*\s*)?(?=[a-z_])")
_FACTOR_BEFORE = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)\s*([a-z_])")
_FACTOR_BEHIND = re.compile(r"(?<![\w.])([a-z_][\w.]*)\s*\*\s*([0-9]+(?:\.[0-9]+)?)(?![\w.])")


def respelled(text: str, places: int | None = None) -> str | None:
    """A line with the signs of the language, its names and words as they were written.

    Args:
        text: the line as it was written.
        places: to which its quotient is rounded.

    Returns:
        A line that can be read, None if signs are not what is wrong with it.
    """
    parts = _QUOTED.split(re.sub(r"[“”「」『』]|(?<=[=<>] )'|'$", '"', text))
    parts[::2] = map(_spelled, parts[::2])
    try:
        return str(expression.parse("".join(parts), places))
    except expression.ExpressionError:
        return None


def _spelled(text: str) -> str:
    plain = text.translate(_SIGNS_ALONE).translate(_FULL_WIDTH)
    for old, new in _SPELLINGS:
        plain = plain.replace(old, new)
    plain = _SEPARATED.sub(lambda found: found[0].replace(",", ""), plain)
    plain = _PERCENT.sub(lambda found: f"{Decimal(found[1]) / 100} * ", plain)
    plain = _FACTOR_BEFORE.sub(r"\1 * \2", plain)
    return _FACTOR_BEHIND.sub(r"\2 * \1", plain)


def as_plain_sums(text: str) -> str | None:
    """A line as two sums that are equal, or of which the right is at least the left: the others in these words.

    Args:
        text: a line of the language.

    Returns:
        The line, None if it says more than sums can: a product, a constant, that one side is truly larger.
    """
    try:
        line = expression.parse(text)
    except expression.ExpressionError:
        return None
    sides = [_signed(side) for side in (line.left, line.right)]
    if line.word is not None or line.relation not in _PLAIN_RELATIONS or None in sides:
        return None
    if line.relation is Relation.AT_LEAST:
        sides.reverse()
    (plus, minus), (other_plus, other_minus) = (side or ((), ()) for side in sides)
    # What is taken away on one side is added on the other.
    relation = Relation.EQUAL if line.relation is Relation.EQUAL else Relation.AT_MOST
    return str(Line(plus + other_minus, relation, other_plus + minus))


_PLAIN_RELATIONS = (Relation.EQUAL, Relation.AT_MOST, Relation.AT_LEAST)


def _signed(side: Sum) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The names of a side that are added and those that are taken away; None if a term is more than a name."""
    taken = [term for term in side if isinstance(term, Term)]
    if any(not term.names or term != Term(term.names[:1], -1) for term in taken):
        return None
    return tuple(term for term in side if isinstance(term, str)), tuple(term.names[0] for term in taken)


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS)
    for old, new in _RESPELLED:
        plain = plain.replace(old, new)
    return plain


def _named(word: str, name: Naming) -> str | None:
    found = word if word in _KEPT else name(word)
    return word if found is None and _NUMBER.fullmatch(word) else found
