"""The year that the words and footers of a sheet say it is of."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator

from gouji.common import Cell
from gouji.form import UNIT_MARK, PeriodType, parse_period, said_period, type_of
from gouji.workbook.formats.raw import RawSheet

_LONGEST_YEAR = 60
"""Characters of the words that say a year."""
_ZH, _EN = "年", "Report "
"""One of these stands in the words that say a report period; to look is quicker than to match."""


def year_in_words(words: str) -> int | None:
    """The report period in the words over a table or under the title of the cover.

    Args:
        words: as a cell shows them.

    Returns:
        None if they say none.
    """
    if _ZH not in words and _EN not in words:
        return None
    bare = words.strip()
    for mark in (UNIT_MARK.zh, UNIT_MARK.en):  # behind the period the units may be told
        period, _, units = bare.partition(mark)
        bare = bare if "\n" in units else period.rstrip()
    return _said(bare) if len(bare) < _LONGEST_YEAR else None


_said = functools.lru_cache(maxsize=2048)(said_period)


def years_in(texts: Iterable[str]) -> frozenset[int]:
    """The years that any of these texts says.

    Args:
        texts: as cells show them.
    """
    said = {text: year_in_words(text) for text in set(texts) - _SILENT}
    if len(_SILENT) > _MOST_SILENT:
        _SILENT.clear()
    _SILENT.update(text for text, year in said.items() if not year and len(text) < _LONGEST_SILENT)
    return frozenset(year for year in said.values() if year)


_SILENT: set[str] = set()
"""Texts known to say no year, as most do, which are the form's own words; emptied when there are too many."""
_MOST_SILENT, _LONGEST_SILENT = 8_192, 500


@functools.lru_cache(maxsize=256)
def year_in_footer(footer: str, form: str) -> int | None:
    """The year that the foot of every page prints behind the form and its edition.

    Args:
        footer: as the sheet has it.
        form: name of the form.

    Returns:
        None if it says none.
    """
    match = re.search(rf"{re.escape(form)} \S+ ([0-9]{{4}}(?:Q[1-4]|-[0-9]{{2}})?)(?![0-9])", footer)
    return parse_period(match[1]) if match else None


def years_in_cells(name: str, sheet: RawSheet, period: PeriodType) -> Iterator[tuple[int, Cell]]:
    """The report periods that cells of a sheet say it is of, and where.

    Args:
        name: of the sheet.
        sheet: the sheet as it was read.
        period: the type that the form prints; others are words like any.
    """
    for (row, column), text in sheet.texts():
        if (year := year_in_words(text)) and type_of(year) is period:
            yield year, Cell(name, row, column)
