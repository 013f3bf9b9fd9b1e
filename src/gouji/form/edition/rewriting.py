"""A line that the language refuses, written as the language has it: signs, sides, ids for printed words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from gouji.form import expression

_SIGNS = str.maketrans({
    "≤": "<=", "≦": "<=", "⩽": "<=", "≥": ">=", "≧": ">=", "⩾": ">=", "≠": "<>", "−": "-", "–": "-", "—": "-",
    "×": "*", "·": "*", "÷": "/", "、": "+", "，": ",",
})  # fmt: skip
_RESPELLED = (("==", "="), ("=<", "<="), ("=>", ">="), ("!=", "<>"), ("&&", "+"))
_SUM = re.compile(r"(?:sum|Σ|∑|求和)\s*\(([^()]*)\)", re.IGNORECASE)
_SEPARATORS = re.compile(r"([+\-*/=<>(),\s]+)")
_RELATION = re.compile(r"<=|>=|=|<|>")
_NUMBER = re.compile(r"\d+(\.\d+)?")
_KEPT = ("min", "max", "is", "filled", "blank")
_TERM = re.compile(r"([+-]?)([^+-]+)")

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


def as_plain_sums(text: str) -> str | None:
    """A line as two sums that are equal, or of which the right is at least the left: the others in these words.

    Args:
        text: a line of the language.

    Returns:
        The line, None if it says more than sums can: a product, a constant, that one side is truly larger.
    """
    relations = _RELATION.findall(text)
    if len(relations) != 1 or relations[0] in ("<", ">") or re.search(r"[*/(]", text):
        return None
    sides = [_terms(side) for side in _RELATION.split(text)]
    if relations[0] == ">=":
        sides.reverse()
    # What is taken away on one side is added on the other.
    left, right = (" + ".join(own.get("+", []) + other.get("-", [])) or "0" for own, other in (sides, sides[::-1]))
    line = f"{left} {'=' if relations[0] == '=' else '<='} {right}"
    try:
        found = expression.parse(line)
    except expression.ExpressionError:
        return None
    return line if found.is_plain else None


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS)
    for old, new in _RESPELLED:
        plain = plain.replace(old, new)
    return plain


def _named(word: str, name: Naming) -> str | None:
    found = word if word in _KEPT else name(word)
    return word if found is None and _NUMBER.fullmatch(word) else found


def _terms(side: str) -> dict[str, list[str]]:
    """The terms of a side by the sign before them."""
    signed: dict[str, list[str]] = {}
    for sign, term in _TERM.findall(side.strip()):
        if term.strip() and term.strip() != "0":
            signed.setdefault(sign or "+", []).append(term.strip())
    return signed
