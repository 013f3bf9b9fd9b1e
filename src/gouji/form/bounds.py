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


_PART_OF_PATTERN = re.compile(r"\\.|\[\^?\]?|.", re.DOTALL)


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
    parts, is_in_class = [], False
    for part in _PART_OF_PATTERN.findall(pattern):
        is_in_class = part != "]" and (is_in_class or part.startswith("["))
        parts.append(("0-9" if is_in_class else "[0-9]") if part == r"\d" else part)
    return re.compile("".join(parts))
