"""Texts as a person sees them in a cell: spellings of a number, and runs that are struck out or set above the line.

A text can be read as a number only if nobody could see two numbers in it, or another one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from gouji.common import HALF_WIDTH, ZERO_WIDTH, without_invisible
from gouji.workbook.formats.rich_text import RichText

LONGEST_NUMBER = 100
"""Characters of a text that may be a number, with its unit and spaces; longer ones are prose."""

# --- numbers that were typed as text --------------------------------------------------------------------------------

_FULL_WIDTH = {**HALF_WIDTH, 0x2212: 0x2D}
"""Full-width forms and the true minus sign."""
_GAPS = dict.fromkeys(map(ord, "\u00a0\u2009\u202f"), " ")
"""No-break and thin spaces. Any other white space parts two numbers: line breaks, tabs, ideographic spaces."""
_HARMLESS = dict.fromkeys(map(ord, f"{ZERO_WIDTH}\u200e"))
"""Left to right is how digits run anyway."""
_RIGHT_TO_LEFT = "\u061c\u200f"
_PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}([, ])[0-9]{3}(?:\1[0-9]{3})*(?:\.[0-9]+)?")
_ORDINARY = re.compile(r"[\x20-\x7e]*")


def spelled_number(text: str, unit: str = "") -> Decimal | None:
    """The number a text can only mean; None if it could mean two, another one, or none.

    Args:
        text: as it stands in the cell.
        unit: that may stand behind the digits.
    """
    if len(text) > LONGEST_NUMBER:
        return None
    plain = _in_one_direction(text)
    if plain is None:
        return None
    plain = plain.translate(_HARMLESS).strip().translate(_FULL_WIDTH)
    if unit and plain != unit:
        plain = plain.removesuffix(unit).rstrip()
    plain = plain.translate(_GAPS)
    if not _ORDINARY.fullmatch(plain):
        return None
    if _PLAIN.fullmatch(plain):
        return Decimal(plain)
    grouped = _GROUPED.fullmatch(plain)
    return Decimal(plain.replace(grouped[1], "")) if grouped else None


def _in_one_direction(text: str) -> str | None:
    """The text without marks that turn its direction; None if they could part or turn what is displayed.

    Embeddings, overrides and isolates are left for the caller to find: they are no part of any number.
    """
    if not any(mark in text for mark in _RIGHT_TO_LEFT):
        return text
    plain = text.translate(dict.fromkeys(map(ord, _RIGHT_TO_LEFT)))
    # Digits keep their order among such marks; signs, points and separators do not.
    return plain if plain.strip().isdecimal() else None


def bare_text(text: str) -> str:
    """The text on one line, full-width forms narrow, without what nobody sees: to guess by, not to read by.

    A text too long to be a number is cut, so that guessing costs little.

    Args:
        text: as it stands in the cell.
    """
    cut = text[: LONGEST_NUMBER + 1]
    return " ".join(without_invisible(cut).translate(_FULL_WIDTH).split())


_PARTED = re.compile(r"\d\s*[^\S \u00a0\u2009\u202f]\s*\d")


def is_parted(text: str) -> bool:
    """True if white space that groups no digits stands between two of them: these are two numbers.

    Args:
        text: as it stands in the cell.
    """
    return _PARTED.search(text[: LONGEST_NUMBER + 1]) is not None


_BRACKETED = re.compile(r"[(（][^)）]*[)）]")


def outside_brackets(text: str) -> str:
    """The text without what stands in brackets, in time that grows with its length alone.

    Args:
        text: with brackets in pairs or not.
    """
    # Each bracket that opens before the last that closes finds one: none is looked for in vain.
    end = max(text.rfind(")"), text.rfind("）")) + 1
    return _BRACKETED.sub("", text[:end]) + text[end:]


# --- numbers in runs ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RichNumber:
    """The number in a rich text.

    Attributes:
        number: None if marked runs change what is read, or nothing is read.
        suggested: what is read without them; never taken.
    """

    number: Decimal | None
    suggested: Decimal | None = None


def number_in_runs(text: RichText, unit: str) -> RichNumber:
    """The number in a rich text: runs that are struck out or shifted are never joined to digits.

    A mark that changes nothing, such as a unit set lower, is let pass; a text struck out whole says nothing.

    Args:
        text: the runs of a cell.
        unit: that may stand behind the digits.
    """
    joined, plain = spelled_number(text.text, unit), spelled_number(text.plain, unit)
    if not text.is_marked or (joined == plain and joined is not None and not _is_digit_struck(text)):
        return RichNumber(joined)
    return RichNumber(None, plain)


def _is_digit_struck(text: RichText) -> bool:
    """True if digits are marked that happen to leave the number as it is: leading zeros, decimals of zero."""
    return any(run.is_marked and any(char.isnumeric() for char in run.text) for run in text.runs)
