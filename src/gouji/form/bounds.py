"""Bounds of what stands in a cell: of a number its size and decimal places, of a text its length and its writing.

The models and the converters of cells judge by them, and each says in its own words which one is broken.
"""

from __future__ import annotations

import functools
import re
from decimal import Decimal
from enum import Enum

from gouji.form.expression import Number


class Bound(Enum):
    """One of the bounds."""

    SIZE = "cell_bounds"
    PLACES = "cell_places"
    LENGTH = "cell_length"
    PATTERN = "cell_pattern"


def broken_by_number(number: Number, least: Number | None, most: Number | None, places: int | None) -> Bound | None:
    """The first bound that a number does not keep.

    Args:
        number: finite.
        least: the smallest number that is kept to.
        most: the largest.
        places: behind the point, at most.
    """
    if (least is not None and number < least) or (most is not None and number > most):
        return Bound.SIZE
    if places is not None and number != round(Decimal(number), places):
        return Bound.PLACES
    return None


def broken_by_text(text: str, most: int | None, pattern: str) -> Bound | None:
    """The first bound that a text does not keep.

    Args:
        text: any.
        most: characters.
        pattern: the regular expression that the whole text matches; empty for any.
    """
    if most is not None and len(text) > most:
        return Bound.LENGTH
    return Bound.PATTERN if pattern and not compiled_pattern(pattern).fullmatch(text) else None


_TOKEN = re.compile(
    r"\[(?P<negated>\^?)(?P<members>\]?(?:\\.|[^\]\\])*)\]|\\(?P<escaped>.)|\{,(?P<most>[0-9]*)\}|(?P<times>\{[0-9]+,?[0-9]*\})"
    r"|(?P<one>.)",
    re.DOTALL,
)
_MEMBER = re.compile(r"\\(?P<escaped>.)|(?P<one>.)", re.DOTALL)
_SYNTAX = frozenset(r"^$\.*+?()[]{}|/")
_ONLY_PYTHON = re.compile(r"(?<!\\)(?:\\\\)*(?:\\[^dDnrtfvux^$\\.*+?()\[\]{}|/-]|[*+?}]\+)")
"""What JSON Schema reads otherwise or not at all: ``\\w`` of Chinese, spaces, anchors, numbers of characters."""


@functools.lru_cache(maxsize=256)
def compiled_pattern(pattern: str) -> re.Pattern[str]:
    r"""A regular expression of a template, in which ``\d`` is a digit from 0 to 9, as it is in JSON Schema.

    Python takes digits of any writing for it, full-width ones too: two codes that look alike would not be one.

    Args:
        pattern: a regular expression.

    Returns:
        It, to be matched in full.

    Raises:
        re.error: it is none.
    """
    return re.compile(_TOKEN.sub(_portable, pattern))


def schema_pattern(pattern: str) -> str:
    """The pattern for JSON Schema, whose regular expressions are those of ECMAScript.

    Args:
        pattern: a regular expression of a template.

    Returns:
        One that matches there what :func:`compiled_pattern` matches here; empty if there is none, since a schema that
        refuses what is right is worse than one that says nothing.
    """
    found = compiled_pattern(pattern).pattern
    return "" if _ONLY_PYTHON.search(found) else f"^(?:{found})$"


def _portable(token: re.Match[str]) -> str:
    """A piece of a pattern in words that Python and ECMAScript read alike."""
    if (members := token["members"]) is not None:
        return f"[{token['negated']}{_MEMBER.sub(_member, members)}]"
    if token["most"] is not None:
        return f"{{0,{token['most']}}}"
    if (escaped := token["escaped"]) is None:
        return {".": r"[^\n]", "]": r"\]", "{": r"\{", "}": r"\}"}.get(token["one"], token[0])
    digits = {"d": "[0-9]", "D": "[^0-9]"}
    return digits.get(escaped) or (token[0] if escaped.isalnum() or escaped in _SYNTAX else escaped)


def _member(token: re.Match[str]) -> str:
    if (escaped := token["escaped"]) is None:
        return f"\\{token[0]}" if token[0] in "[]+" else token[0]
    digits = {"d": "0-9", "D": "\\x00-/:-\U0010ffff"}
    return digits.get(escaped) or (token[0] if escaped.isalnum() or escaped in {*_SYNTAX, "-"} else escaped)
