"""A line of sums that the language refuses, written as the language has it: signs, sides, ids for printed words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gouji.findings import Phrase
from gouji.form import expression

_SIGNS = str.maketrans({
    "≤": "<=", "≦": "<=", "⩽": "<=", "≥": ">=", "≧": ">=", "⩾": ">=", "≠": "<>", "−": "-", "–": "-", "—": "-",
    "×": "*", "·": "*", "÷": "/", "、": "+", "，": ",",
})  # fmt: skip
_RESPELLED = (("==", "="), ("=<", "<="), ("=>", ">="), ("!=", "<>"), ("&&", "+"))
_SUM = re.compile(r"^(?:sum|Σ|∑|求和)\s*\((.*)\)$", re.IGNORECASE)
_RELATION = re.compile(r"<=|>=|<>|<|>|=")
_TERM = re.compile(r"([+-]?)([^+-]+)")
_NUMBER = re.compile(r"\d+([.,]\d+)*%?")


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A proposal for a line that is refused.

    Attributes:
        line: the line as the language has it; None if the language cannot say it.
        note: the reason, or the way in which *line* differs in meaning; None if there is nothing to say.
    """

    line: str | None
    note: Phrase | None = None


_STRICT = Phrase("只有 <= 和 =，两边相等时也算成立", "there is only `<=` and `=`: both sides may then be equal")
_NO_CONSTANT = Phrase(
    "勾稽关系只比较表中的数，数字只能写 0；限额请写在 prompt 里",
    "a line compares figures of the form, and its only number is 0: say the limit in the `prompt`",
)
_NO_PRODUCT = Phrase(
    "勾稽关系只有相加；请去掉这条，让人填写这个数（adds_up: no），算法写在 prompt 里",
    "a line adds and does nothing else: take it out, let the figure be typed (`adds_up: no`), and say in the `prompt` "
    "how it is computed",
)
_NO_UNEQUAL = Phrase("“不等于”没有写法，请去掉这条", "there is no way to say that two sums differ: take the line out")


def rewrite(text: str, name: Callable[[str], str | None]) -> Rewritten:
    """A line as the language has it.

    Args:
        text: the line as it was written.
        name: gives the id for a term that is none: printed words, a code, a misspelt id; None if nothing is meant.

    Returns:
        The proposal.
    """
    plain = unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS)
    for old, new in _RESPELLED:
        plain = plain.replace(old, new)
    relations = _RELATION.findall(plain)
    if len(relations) != 1:
        return Rewritten(None)
    left, right = (side.strip() for side in _RELATION.split(plain))
    relation = relations[0]
    if relation == "<>":
        return Rewritten(None, _NO_UNEQUAL)
    note = _STRICT if relation in "<>" else None
    if relation.startswith(">"):
        left, right = right, left
    if re.search(r"[*/]", plain):
        return Rewritten(None, _NO_PRODUCT)
    sides = _terms(left, name), _terms(right, name)
    if sides[0] is None or sides[1] is None:
        terms = re.split(r"[+\-<>=,()\s]+", plain)
        has_constant = any(_NUMBER.fullmatch(term) and term != "0" and name(term) is None for term in terms)
        return Rewritten(None, _NO_CONSTANT if has_constant else None)
    # What is taken away on one side is added on the other.
    moved = [[*own.get("+", []), *other.get("-", [])] for own, other in ((sides[0], sides[1]), (sides[1], sides[0]))]
    line = f"{' + '.join(moved[0]) or '0'} {'=' if relation == '=' else '<='} {' + '.join(moved[1]) or '0'}"
    try:
        expression.parse(line)
    except expression.ExpressionError:
        return Rewritten(None)
    return Rewritten(line, note)


def _terms(side: str, name: Callable[[str], str | None]) -> Mapping[str, list[str]] | None:
    """The names of a side by the sign before them; None if something in it has no name."""
    if found := _SUM.match(side):
        side = re.sub(r"[,;:]|\.\.+", "+", found[1])
    if not side or _TERM.sub("", side.replace(" ", "")):
        return None
    signed: dict[str, list[str]] = {}
    for sign, term in _TERM.findall(side):
        word = term.strip()
        if word == "0":
            continue
        known = name(word)
        if known is None:
            return None
        signed.setdefault(sign or "+", []).append(known)
    return signed
