"""Cells of workbooks in which a date is a number: what a number is under the format that displays it."""

from __future__ import annotations

import functools
from datetime import date, datetime, time, timedelta

from gouji.workbook.formats.display_texts import exact
from gouji.workbook.formats.format_codes import Effect, classify
from gouji.workbook.formats.raw import EPOCH, DisplayFormat, RawCell, Value

DATED = frozenset({Effect.DATE, Effect.TIME, Effect.DURATION})
"""Effects of the codes by which a number is a date, a time or a length of time."""
_NO_DATE = "########"
_FIRST_SAFE_DAY = 60
"""29 February 1900, which never was; Excel counts it, so that every day before has another number."""


@functools.lru_cache(maxsize=4096)
def may_be_dated(code: str | None) -> bool:
    """True if a format code displays some numbers as dates, times or durations.

    Args:
        code: of a number format.

    Returns:
        False if it is None: not known.
    """
    return code is not None and classify(code).is_date


def numeric_cell(number: float, format_: DisplayFormat, formula: str | None = None) -> RawCell:
    """A cell that stores a number: with that number, or the date it displays instead.

    Args:
        number: as it is stored; of a date, days and fractions of a day.
        format_: by which it is displayed.
        formula: that gave the number.

    Returns:
        Where no date has the number an error cell that keeps it: spreadsheets show ``########``.
    """
    if not may_be_dated(format_.code):
        return RawCell(number, formula, format=format_)
    stored, code = exact(number), format_.code or ""
    section = None if stored is None else classify(code).section(stored)
    effects = frozenset() if section is None else section.effects & DATED
    if not effects:
        return RawCell(number, formula, format=format_)
    try:
        value = _moment(number, format_.epoch, is_elapsed=Effect.DURATION in effects)
    except (ValueError, OverflowError):
        # Of the result of a formula openpyxl keeps no number.
        typed = formula is None
        return RawCell(_NO_DATE if typed else "#VALUE!", formula, True, number if typed else None, format_)  # noqa: FBT003
    return RawCell(value, formula, serial=number, format=format_)


@functools.lru_cache(maxsize=1024)
def _moment(number: float, epoch: date, *, is_elapsed: bool) -> Value:
    """The duration, time of day, or date with its time that a number stands for."""
    if is_elapsed:
        return timedelta(days=number)
    days, fraction = divmod(number, 1)
    rest, start = timedelta(milliseconds=round(fraction * 86_400_000)), datetime.combine(epoch, time())
    if 0 <= number < 1 and not rest.days:
        return (start + rest).time()
    if 0 < number < _FIRST_SAFE_DAY and epoch == EPOCH:
        days += 1
    return start + timedelta(days=days) + rest
