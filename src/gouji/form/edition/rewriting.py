"""A line of sums that the language refuses, written as the language has it: signs, sides, ids for printed words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from gouji.findings import Phrase
from gouji.form import expression

_SIGNS = str.maketrans({
    "≤": "<=", "≦": "<=", "⩽": "<=", "≥": ">=", "≧": ">=", "⩾": ">=", "≠": "<>", "−": "-", "–": "-", "—": "-",
    "×": "*", "·": "*", "÷": "/", "、": "+", "，": ",",
})  # fmt: skip
_RESPELLED = (("==", "="), ("=<", "<="), ("=>", ">="), ("!=", "<>"), ("&&", "+"))
_SUM = re.compile(r"(?:sum|Σ|∑|求和)\s*\(([^()]*)\)", re.IGNORECASE)
_SIGN = re.compile(r"(<=|>=|<>|[-+*/(),<>=])")
_NUMBER = re.compile(r"\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A proposal for a line that is refused.

    Attributes:
        line: the line as the language has it; None if the language cannot say it.
        note: what to write instead, where no line can be proposed; None if there is nothing to say.
    """

    line: str | None
    note: Phrase | None = None


_QUOTIENT = Phrase(
    "除法写作 `{line: a = 100 * b / c, places: 1}`；除以一个数，写作乘以它的倒数，如 `0.5 * b`",
    "a quotient is written `{line: a = 100 * b / c, places: 1}`; instead of dividing by a number multiply, as in "
    "`0.5 * b`",
)


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
    plain = _SUM.sub(lambda found: re.sub(r"[,;:]|\.\.+", "+", found[1]), plain)
    parts = [_named(part.strip(), name) for part in _SIGN.split(plain)]
    line = " ".join(part for part in parts if part)
    if None in parts:
        return Rewritten(None)
    try:
        return Rewritten(str(expression.parse(line)))
    except expression.ExpressionError:
        return Rewritten(None, _QUOTIENT if "/" in parts else None)


def _named(part: str, name: Callable[[str], str | None]) -> str | None:
    """A sign, a number, or the name of a term; None if it has none."""
    if not part or _SIGN.fullmatch(part) or _NUMBER.fullmatch(part) or part in ("min", "max"):
        return part
    return name(part)
