"""Shapes of what cells hold: those that were pasted or typed in one go share one, whatever their values are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from gouji.common import Cell, column_number

_FORMULA = ("=", "{=")
_LITERAL = re.compile(r'"[^"]*"')
_REFERENCE = re.compile(r"(?<![\w.$])(\$?)([A-Za-z]{1,3})(\$?)([1-9][0-9]{0,6})(?![\w(])")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")
_COUNTED = re.compile(r"[+-]?\d[\d,.， \u00a0]*")


def shapes_of(found: str, cell: Cell) -> Iterator[str]:
    """The shapes of a value, one of which those that were pasted or typed in one go share.

    Of a formula they are its words with references relative to the cell, as pasting keeps them or as linking cell by
    cell makes them; of arithmetic its signs; of a figure what stands behind it; of anything else the words themselves.

    Args:
        found: as the finding quotes it.
        cell: where it stands.
    """
    yield found
    if found.startswith(_FORMULA):
        words = _LITERAL.sub('""', found)
        if _REFERENCE.search(words) is None:
            yield _NUMBER.sub("#", words)
            return
        yield _REFERENCE.sub(_relative_to(cell), words)
        yield _REFERENCE.sub(_relative_to(cell), words.replace("$", ""))
        return
    plain = unicodedata.normalize("NFKC", found)
    counted = _COUNTED.match(plain)
    if counted is not None:
        yield f"#{plain[counted.end() :]}"


def _relative_to(cell: Cell) -> Callable[[re.Match[str]], str]:
    def relative(reference: re.Match[str]) -> str:
        is_column_fixed, letters, is_row_fixed, number = reference.groups()
        there = int(number) if is_row_fixed else f"[{int(number) - cell.row}]"
        return f"R{there}C{letters.upper() if is_column_fixed else f'[{column_number(letters.upper()) - cell.column}]'}"

    return relative
