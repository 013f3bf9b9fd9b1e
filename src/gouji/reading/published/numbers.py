"""Contents of one cell: a number, nothing, or words that may mean one. Never the first number of a cell."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from decimal import Decimal

from gouji.form import CellType, Certainty, Edition, Field, Number
from gouji.workbook.formats import RawCell, visible
from gouji.workbook.reader.values import Kind, read_number

_WRAPPED = re.compile(r"\d+(?:\s*\n\s*\d+)+(?:\.\d+)?")
_SPACED = re.compile(r"[1-9](?:\s+\d)+")
"""Digits set apart from each other, as a word processor spreads them over a cell."""
_TURNING = re.compile("[\u202d\u202e]")
"""Signs by which digits are shown in another order than they are written."""
_UNREADABLE = re.compile("[\x80-\x84\x86-\x9f]")
"""Control signs that stand where a converter has read one encoding as another."""
_YEAR = 1
"""No year: a count that looks like the day of a spreadsheet is none on paper."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Print in the place of a field.

    Attributes:
        text: as printed; empty for a blank.
        number: what it says; None if it is no single number.
        certainty: printed, blank or worded.
        meaning: the number that it may mean.
    """

    text: str
    number: Number | None
    certainty: Certainty
    meaning: Number | None = None


NOT_SEEN = Seen("", None, Certainty.NOT_FOUND)


def read(text: str, field: Field) -> Seen:
    """Content of a cell of a field: its number, nothing, or words.

    Args:
        text: as it is printed.
        field: that of the cell.

    Returns:
        What is seen.
    """
    if not field.type.is_number:  # words and days are known by their place in the layout alone
        shown = " ".join(visible(text).split())[:60]
        return Seen(shown, None, Certainty.WORDED if shown else Certainty.BLANK)
    return _read(text, field.type is CellType.DECIMAL, field.signed, field.unit)


def read_at(text: str | None, path: str, edition: Edition) -> Seen:
    """Content of a cell at the place of a field.

    Args:
        text: as it is printed; None if no cell was seen.
        path: of the field; empty where the form has no cell.
        edition: of the report.

    Returns:
        What is seen of the field; nothing where there is none.
    """
    return NOT_SEEN if text is None or not path else read(text, edition.fields[path])


@functools.lru_cache(maxsize=8192)
def _read(text: str, decimal: bool, signed: bool, unit: str) -> Seen:  # noqa: FBT001  # to be remembered by
    bare = visible(text)
    if not bare:
        return Seen("", None, Certainty.BLANK)
    shown = " ".join(bare.split())[:60]
    is_turned = _TURNING.search(text) is not None or _UNREADABLE.search(text) is not None
    if bare.isascii() and bare.isdigit() and len(bare) < 10 and (bare[0] != "0" or len(bare) == 1) and not is_turned:
        return Seen(shown, int(bare), Certainty.PRINTED)
    kind = Kind(decimal=decimal, signed=signed, unit=unit)
    if "\n" in bare:
        wrapped = _number("".join(bare.split()), kind) if _WRAPPED.fullmatch(bare) else None
        return Seen(shown, None, Certainty.WORDED, wrapped)
    if is_turned or _is_doubtful(bare):
        spaced = _number("".join(bare.split()), kind) if _SPACED.fullmatch(bare) and not is_turned else None
        return Seen(shown, None, Certainty.WORDED, spaced)
    number = _number(bare, kind)
    if number is not None:
        return Seen(shown, number, Certainty.PRINTED)
    return Seen(shown, None, Certainty.WORDED, _meaning(bare, kind))


def _is_doubtful(text: str) -> bool:
    """True for what spreadsheets would read and print does not say: a zero before a number, a space in it."""
    digits = text.lstrip("+-")
    return bool(re.match(r"0\d", digits)) or bool(re.search(r"\d\s+\d", text))


def _number(text: str, kind: Kind) -> Number | None:
    return read_number(RawCell(text), kind, _YEAR).number


def _meaning(text: str, kind: Kind) -> Number | None:
    """The number that a person would most likely read."""
    for remark in read_number(RawCell(text), kind, _YEAR).remarks:
        if remark.suggested is not None:
            number = Decimal(remark.suggested)
            return int(number) if number == int(number) else number
    return 0 if set(text) <= set("_＿") else None
