"""The number that a person reads in what a cell displays, and whether it is the one that the cell stores."""

from __future__ import annotations

import enum
import functools
import re
from dataclasses import dataclass
from decimal import Decimal

from gouji.workbook.formats.display_texts import CONTEXT, Number, display_in, exact, in_general
from gouji.workbook.formats.format_codes import MINUS, Effect, FormatSection, adds_digits, classify


class Agreement(enum.StrEnum):
    """Does the display, read as a person reads it, say the number that is stored?"""

    AGREE = "agree"
    DISAGREE = "disagree"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Display:
    """The display of one value.

    Attributes:
        text: what a person sees, None where programs differ.
        effects: of the section that applies, and whether digits are rounded away.
    """

    agreement: Agreement
    text: str | None
    effects: frozenset[Effect]


_GAPS = str.maketrans(dict.fromkeys("\u00a0\u2009\u202f", " "))
"""Spaces that may separate thousands; a line break, a tab or an ideographic space makes two numbers."""
_READ = re.compile(
    r"(?P<open>[(（])? *(?P<sign>[-−－+])? *(?P<symbol>[¥￥])? *(?P<inner>[-−－])? *"
    r"(?P<digits>[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+)?(?P<decimals>\.[0-9]*)? *"
    r"(?P<unit>[^-0-9.,()（）¥￥ ]*)(?P<close>[)）])?"
)
_LONGEST_DISPLAY = 300
_COUNTERS = frozenset("件个人次项条份篇宗起户家部例名封期处所种类批组套张页万元")
"""Characters of the units that forms count in. Every other word may change what a number says."""
_MONEY = frozenset("万元")
_DASHES = frozenset({"-", "−", "－", "–", "—"})
"""Zero in accounting formats, with or without a currency symbol before it."""


def read_display(text: str, unit: str = "") -> Decimal | None:
    """The number a person reads in a display text; None if there is none, or more than one.

    Args:
        unit: that the field is counted in. Another counter behind the digits is let pass, another sum of money is not.
    """
    bare = text.translate(_GAPS).strip(" ")
    match = _READ.fullmatch(bare) if len(bare) <= _LONGEST_DISPLAY else None
    if match is None or not (match["digits"] or len(match["decimals"] or "") > 1):
        return None
    if bool(match["open"]) != bool(match["close"]) or sum(map(bool, match.group("open", "sign", "inner"))) > 1:
        return None
    found = match["unit"]
    if found != unit and (not _COUNTERS.issuperset(found) or _MONEY & set(found)):
        return None
    number = Decimal(f"{re.sub('[, ]', '', match['digits'] or '0')}{match['decimals'] or ''}")
    return -number if match["open"] or match["inner"] or match["sign"] in MINUS else number


@functools.lru_cache(maxsize=16_384)
def check_display(value: Number, code: str, unit: str = "", *, since_1904: bool = False) -> Display:
    """Compare what a cell displays with the number it stores.

    Args:
        code: the format code of the cell.
        unit: that the field is counted in, such as 万元.
        since_1904: days are counted from 1904, as the workbook says.
    """
    number = exact(value)
    number_format = classify(code)
    section = None if number is None else number_format.section(number)
    if number is None or section is None:
        return Display(Agreement.UNKNOWN, None, number_format.effects)
    text = display_in(number_format, section, number, since_1904=since_1904)
    if text is None:
        rounded = {Effect.ROUNDED} if not section.effects and in_general(abs(number)) is None else set()
        return Display(Agreement.UNKNOWN, None, section.effects | rounded)
    if section.effects.isdisjoint(_NEVER_A_NUMBER) and _says(text, number, section, unit):
        return Display(Agreement.AGREE, text, section.effects)
    rounded = {Effect.ROUNDED} if _is_rounded(text, number, section, unit) else set()
    return Display(Agreement.DISAGREE, text, section.effects | rounded)


_NEVER_A_NUMBER = frozenset({Effect.DATE, Effect.TIME, Effect.DURATION, Effect.SCIENTIFIC, Effect.UNKNOWN})


def says_number(text: str, number: Decimal, unit: str) -> bool:
    """True if a person reads a number in a display text.

    Args:
        text: as it is displayed.
        number: that the cell stores.
        unit: that the field is counted in.
    """
    return _is_zero(text, number) or read_display(text, unit) == number


def _is_zero(text: str, number: Decimal) -> bool:
    return number == 0 and text.strip(" ¥￥") in _DASHES


def _says(text: str, number: Decimal, section: FormatSection, unit: str) -> bool:
    if _is_zero(text, number):
        return True
    read = read_display(text, unit)
    if read is None or any(adds_digits(said) and said.strip() != unit for said in section.literals):
        return False
    # Red tells a negative number without a sign.
    return read == number or (section.is_red and number < 0 and read == -number)


def _is_rounded(text: str, number: Decimal, section: FormatSection, unit: str) -> bool:
    """True if the display says the number but for its last digits."""
    read = read_display(text, unit)
    if section.effects or read is None or (read < 0) != (number < 0 and read != 0):
        return False
    exponent = read.as_tuple().exponent
    return isinstance(exponent, int) and number.quantize(Decimal((0, (1,), exponent)), context=CONTEXT) == read


@functools.lru_cache(maxsize=4096)
def shows_counts(code: str) -> bool:
    """True if every whole number from 0 to ten digits is displayed as itself, so that none need be checked."""
    # What is displayed of a whole number depends on how many digits it has, and conditions on what they say.
    if classify(code).is_conditional:
        return False
    some = [0, *(int("1234567891"[:length]) for length in range(1, 11))]
    return all(check_display(number, code).agreement is Agreement.AGREE for number in some)
