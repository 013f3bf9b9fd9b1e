"""Dates of workbooks in which a date is a number: which styles show one, and what a cell then shows."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from typing import Any

from gouji.workbook.formats.number_formats import CHINESE_DATES
from gouji.workbook.formats.raw import RawCell, Value


def date_styles(formats: Iterable[int], codes: Mapping[int, str]) -> frozenset[int]:
    """The styles that show a number as a date or a time.

    Args:
        formats: the number format of each style.
        codes: those that the file spells out.
    """
    from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format  # noqa: PLC0415  # slow to import

    known = {**BUILTIN_FORMATS, **CHINESE_DATES, **codes}
    return frozenset(style for style, number in enumerate(formats) if is_date_format(known.get(number, "General")))


def dated_cell(number: float, *, from_1904: bool = False) -> RawCell:
    """A cell that shows a number as a date or a time.

    Args:
        number: as it is stored; whole days, and fractions of a day.
        from_1904: the workbook counts its days from 1904.

    Returns:
        The date with the number behind it; an error value where no date has that number, as spreadsheets show ``####``.
    """
    from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel  # noqa: PLC0415  # slow to import

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found: Any = from_excel(number, MAC_EPOCH if from_1904 else WINDOWS_EPOCH)
        except (ValueError, OverflowError):
            return RawCell("#VALUE!", is_error=True)
    value: Value = found
    return RawCell(value, serial=number)
