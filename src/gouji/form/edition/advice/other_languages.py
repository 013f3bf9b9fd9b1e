"""Lines as formulas and programs have them: rounding, absolute values, conditions, brackets, said in our words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from gouji.findings import Phrase
from gouji.form.edition.rewriting import respelled

_LONGEST = 500
"""Characters of a line that is looked at: some of the expressions take the square of them."""
Meant = Callable[[str], str | None]
"""Gives a line as the language has it, None if it cannot be one."""


def said_otherwise(text: str, meant: Meant) -> Phrase | str | None:
    """Advice on a line with what the language has another way for.

    Args:
        text: the line as it was written.
        meant: gives lines of it with ids and signs of the language.

    Returns:
        What to write, or what there is none of; None if nothing of the kind is in it.
    """
    plain = " ".join(text.split())
    for pattern, advise in _WAYS if len(plain) <= _LONGEST else ():
        found = pattern.search(plain)
        if found is not None and (advice := advise(found, meant)) is not None:
            return advice
    return None


def _if_then(found: re.Match[str], meant: Meant) -> str | None:
    parts = _all(found.groups(), meant)
    return None if parts is None else "{{when: {}, line: {}}}".format(*parts)


def _both(found: re.Match[str], meant: Meant) -> str | None:
    parts = _all(re.split(_AND, found[0], flags=re.IGNORECASE), meant)
    return None if parts is None else f"[{', '.join(parts)}]"


def _rounded(found: re.Match[str], _: Meant) -> str | None:
    before, inner, places, behind = found.groups()
    line = respelled(f"{before}{inner}{behind}", int(places))
    return None if line is None else f"{{line: {line}, places: {places}}}"


def _absolute(found: re.Match[str], meant: Meant) -> str | None:
    one, other, sign, bound = found.groups()
    parts = _all((f"{one} {sign} {other} + {bound}", f"{other} {sign} {one} + {bound}"), meant)
    return None if parts is None else f"[{', '.join(parts)}]"


def _all(parts: Iterable[str], meant: Meant) -> list[str] | None:
    lines = [meant(part.strip()) for part in parts]
    return [line for line in lines if line is not None] if None not in lines else None


_NO_OR = Phrase("没有“或”：写成两行，各有自己的 when", "there is no or: write two lines, each with its own `when`")
_NAMED_SUM = Phrase(
    "商中的和要有名称：这几行（列）上面的表头有 id，或另设小计，如 `100 * satisfied / total`",
    "a sum in a quotient needs a name, that of the heading over its parts or of a subtotal: `100 * satisfied / total`",
)
_NO_BRACKETS = Phrase(
    "没有括号，把乘数写到每一项：`0.9 * a + 0.9 * b`",
    "there are no brackets: write the factor to each term, `0.9 * a + 0.9 * b`",
)
_NO_CELLS = Phrase(
    "不写单元格，写行或列的 id：`total = a + b`", "a line names ids of rows or columns, no cells: `total = a + b`"
)
CELL = re.compile(r"\$?\b[A-Z]{1,2}\$?\d+\b")
"""A cell of a spreadsheet, as formulas name it."""
_AND = r"\s+and\s+|\s*&&\s*|\s*(?:并且|而且|且)\s*"
_THEN = r"\s*(?:[，,]?\s*(?:\bthen\b|则|那么)|[，,])\s*"
_WAYS = (
    (re.compile(r"\bor\b|\|\||或|\bin\s*[(（\[]", re.IGNORECASE), lambda *_: _NO_OR),
    (re.compile(rf"^(?:if\b|如果|若)\s*(.+?){_THEN}(.+)$", re.IGNORECASE), _if_then),
    (re.compile(rf"^.+(?:{_AND}).+$", re.IGNORECASE), _both),
    (re.compile(r"^(.*?)\bround\s*\(([^,，]*)[,，]\s*(\d)\s*\)(.*)$", re.IGNORECASE), _rounded),
    (re.compile(r"^abs\s*\(([^()]*?)\s*[-－−]\s*([^()]*)\)\s*(<=|<|≤|=<)\s*([\d.]+)$", re.IGNORECASE), _absolute),
    (CELL, lambda *_: _NO_CELLS),
    (re.compile(r"[(（][^()（）/]*[+-][^()（）/]*[)）]\s*[/÷]|[/÷]\s*[(（]"), lambda *_: _NAMED_SUM),
    (re.compile(r"\*\s*[(（]|[)）]\s*\*"), lambda *_: _NO_BRACKETS),
)
