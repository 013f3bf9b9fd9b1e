"""The display as evidence: what a person sees in a cell against what the cell stores.

A cell may display its number by several formats, its own and those of conditions; some files say the display text
beside the value as well. A number is sure only if every one of them says it.
"""

from __future__ import annotations

import enum
import functools
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from gouji.workbook.formats.colours import is_alike
from gouji.workbook.formats.display_texts import display, display_of_text, exact
from gouji.workbook.formats.displayed_numbers import Agreement, Display, check_display, says_number, shows_counts
from gouji.workbook.formats.format_codes import Effect, classify
from gouji.workbook.formats.raw import EPOCH_1904, GENERAL, DisplayFormat, RawCell

_WITH_EXPONENT = re.compile(r"-?[0-9](?:\.[0-9]+)?E[+-][0-9]{2}")
_LARGEST_COUNT = 10**10
"""Below it :func:`shows_counts` vouches for every whole number."""


def disagreement(cell: RawCell, number: Decimal, unit: str) -> Display | None:
    """The display of a number that does not say it, or of which nobody can be sure; None if every one does.

    Args:
        cell: that displays it.
        number: that it stores, or its formula comes to.
        unit: that the field is counted in.

    Returns:
        The first of its displays that is not sure, the cell's own format before conditional ones.
    """
    code, conditional = cell.format.code, cell.format.conditional
    is_typed_count = type(cell.value) is int and 0 <= cell.value < _LARGEST_COUNT and cell.formula is None
    if is_typed_count and code is not None and not conditional and cell.display is None and shows_counts(code):
        return None
    since_1904 = cell.format.epoch == EPOCH_1904
    displays = [_display(number, code, unit, since_1904=since_1904) for code in (code, *conditional)]
    displays += _displays_in_file(cell, number, unit, displays[0].text)
    return next((found for found in displays if found.agreement is not Agreement.AGREE), None)


def _display(number: Decimal, code: str | None, unit: str, *, since_1904: bool) -> Display:
    if code is None:
        return Display(Agreement.UNKNOWN, None, frozenset({Effect.UNKNOWN}))
    return check_display(number, code, unit, since_1904=since_1904)


def _displays_in_file(cell: RawCell, number: Decimal, unit: str, expected: str | None) -> Iterator[Display]:
    """The display text that the file says, if its format gives another and it does not say the number."""
    text = cell.display
    if text is None or (expected is not None and _plain(text) == _plain(expected)) or says_number(text, number, unit):
        return
    # Gnumeric writes so a number that a narrow column lacks room for.
    if cell.format.code == GENERAL.code and _WITH_EXPONENT.fullmatch(text) and Decimal(text) == number:
        return
    yield Display(Agreement.DISAGREE, text, frozenset())


def _plain(text: str) -> str:
    return " ".join(text.split())


def displayed_text(cell: RawCell) -> str | None:
    """The text that a cell displays.

    Args:
        cell: that holds a number, a date or a text.

    Returns:
        None if it holds something else, or nobody can say which of several texts is displayed.
    """
    number = cell.serial if cell.serial is not None else cell.value
    if isinstance(number, str) and displays_texts(cell.format):
        return number
    if isinstance(number, bool):
        return _displayed_truth(cell, is_true=number)
    if not isinstance(number, str | int | float) or cell.format.code is None:
        return None
    since_1904 = cell.format.epoch == EPOCH_1904
    own, *others = (
        None
        if code is None
        else display_of_text(number, code)
        if isinstance(number, str)
        else display(number, code, since_1904=since_1904)
        for code in (cell.format.code, *cell.format.conditional)
    )
    is_sure = own is not None and all(other is not None and _plain(other) == _plain(own) for other in others)
    return own if is_sure else None


def is_displayed(cell: RawCell, text: str) -> bool:
    """True if a cell displays a text, whatever spaces its format lays around it: those of accounts do.

    Args:
        cell: that holds the text.
        text: that it holds.
    """
    displayed = displayed_text(cell)
    return displayed is not None and _plain(displayed) == _plain(text)


def is_coloured_away(cell: RawCell) -> bool:
    """True if the section of a number format that displays a cell has the colour of what lies behind it.

    Args:
        cell: as it was read, whose format has such a section.
    """
    value = cell.value if cell.serial is None else cell.serial
    number = exact(value) if isinstance(value, int | float) else None
    for code, behind in cell.format.behind:
        section = classify(code).text if number is None else classify(code).section(number)
        if section is not None and is_alike(section.colour, behind):
            return True
    return False


def _displayed_truth(cell: RawCell, *, is_true: bool) -> str | None:
    """The word of a truth value. Some programs display it as the number it is under a format of numbers."""
    word, codes = "TRUE" if is_true else "FALSE", {cell.format.code, *cell.format.conditional}
    is_sure = all(code is not None and (code == GENERAL.code or display(int(is_true), code) == word) for code in codes)
    return word if is_sure else None


def is_contradicted(cell: RawCell, text: str) -> bool:
    """True if a file says another display text than a cell's format gives.

    Args:
        cell: as it was read.
        text: that the format gives.
    """
    return cell.display is not None and _plain(cell.display) != _plain(text)


_PROBE = "\ue000"
"""A text that no format has."""


def displays_texts(format_: DisplayFormat) -> bool:
    """True if a format displays every text as it is, and keeps none from sight.

    Args:
        format_: of a cell.
    """
    return format_.obscured is None and not rewords_texts(format_)


def rewords_texts(format_: DisplayFormat) -> bool:
    """True if a format may display another text than a cell holds.

    Args:
        format_: of a cell.
    """
    return bool(format_.conditional) or format_.code is None or _rewords_texts(format_.code)


@functools.lru_cache(maxsize=1024)
def _rewords_texts(code: str) -> bool:
    return display_of_text(_PROBE, code) != _PROBE


def seen_words(cell: RawCell) -> str:
    """The words that a person sees in a cell of the form's own.

    Args:
        cell: as it was read.

    Returns:
        Those that are stored where only a condition could change them; none where nobody knows what is displayed.
    """
    if cell.value is None or (isinstance(cell.value, str) and displays_texts(cell.format)):
        return cell.value or ""
    text = displayed_text(cell)
    if text is None:
        return "" if cell.format.code is None else str(cell.value)
    return text


# --- days -----------------------------------------------------------------------------------------------------------

_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")


class DayDisplay(enum.IntEnum):
    """The share of a day that is displayed of the date a cell stores."""

    NONE = 0
    """Another day, a part of one that could be many, digits that are of no day, or nothing that is known."""
    WITHOUT_YEAR = 1
    FULL = 2


def day_display(cell: RawCell, day: date) -> DayDisplay:
    """The share of a day that a cell displays for the date it stores, by all of its formats.

    Args:
        cell: that displays a date.
        day: that it stores.
    """
    if cell.display is not None and not _says_day(cell.display, day):
        return DayDisplay.NONE
    number = cell.serial
    if number is None:
        return DayDisplay.FULL
    since_1904 = cell.format.epoch == EPOCH_1904
    codes = (cell.format.code, *cell.format.conditional)
    return min(
        DayDisplay.NONE if code is None else _format_shows_day(number, code, day, since_1904=since_1904)
        for code in codes
    )


def says_day(cell: RawCell, day: date) -> bool:
    """True if the display text that a file keeps of a cell is a day in full, and the cell's format is not its own.

    Args:
        cell: that stores a number.
        day: that the number stands for.

    Returns:
        False if the file keeps no display text.
    """
    is_bare = cell.format == GENERAL
    return is_bare and cell.display is not None and _day_in(cell.display) == day


_LAST_MINUTE = 1 - 1 / (24 * 60)
"""Of a day, as a part of it."""


@functools.lru_cache(maxsize=1024)
def _format_shows_day(number: float, code: str, day: date, *, since_1904: bool) -> DayDisplay:
    stored = exact(number)
    section = None if stored is None else classify(code).section(stored)
    if section is None or Effect.UNKNOWN in section.effects or not section.calendar >= {"m", "d"}:
        return DayDisplay.NONE
    if any(char.isnumeric() for literal in section.literals for char in literal):
        return DayDisplay.NONE
    if Effect.TIME in section.effects and number % 1 > _LAST_MINUTE:
        return DayDisplay.NONE  # which is displayed as the first of the next day, or not
    text = display(number, code, since_1904=since_1904)
    if text is not None and not _says_day(text, day):
        return DayDisplay.NONE
    return DayDisplay.FULL if "y" in section.calendar else DayDisplay.WITHOUT_YEAR


def _says_day(text: str, day: date) -> bool:
    """True unless a text is a day in full and another one."""
    return _DATE.fullmatch("".join(text.split())) is None or _day_in(text) == day


def _day_in(text: str) -> date | None:
    """The day that a text is in full."""
    match = _DATE.fullmatch("".join(text.split()))
    try:
        return None if match is None else date(*map(int, match.groups()))
    except ValueError:
        return None
