"""One thing changed, for every part of every edition: the code it must give, and every value read right or none."""

from __future__ import annotations

import functools
import unicodedata
from datetime import date, timedelta
from decimal import Decimal

import pytest

import gouji
from gouji.findings.causes import folded
from support import library
from support.edit import Workbook
from support.mutants import changed, counts, mutants, one_a_part, original

CASES = sorted((name, family) for family, editions in counts().items() for name, count in editions.items() if count)


@functools.cache
def _whole(name: str) -> tuple[bytes, gouji.Submission]:
    data = original(gouji.load(name))
    reading = gouji.read_bytes(data, "x")
    assert reading.submission is not None
    return data, reading.submission


@pytest.mark.parametrize(("name", "family"), CASES)
def test_every_mutant_gives_its_code_and_no_wrong_value(name: str, family: str) -> None:
    data, whole = _whole(name)
    wrong = []
    for mutant in (each for edition, each in one_a_part() if (edition, each.family) == (name, family)):
        reading = gouji.read_bytes(changed(mutant, data), "x")
        codes = tuple(dict.fromkeys(fold.finding.code for fold in folded(reading.diagnostics)))
        is_placed = mutant.place is None or reading.diagnostics[0].place == mutant.place
        # What is read at all is read as it was: nothing that was changed here changes a value that can be read.
        is_right = reading.submission == whole if mutant.is_read else reading.submission in (None, whole)
        if codes != mutant.codes or not is_placed or not is_right:
            wrong.append((mutant.name, mutant.codes, codes, is_placed, is_right))
    assert wrong == []


# --- a form with every type of cell ---------------------------------------------------------------------------------

_OF_PARTS = ("input", "entry", "total", "label", "merge", "swap", "protection", "stamp", "sheet")
"""Families whose codes are told by the part alone; a table of one column has others where that column is changed."""


def test_no_mutant_of_a_form_with_every_type_of_cell_is_wrong_in_silence() -> None:
    data = library.workbook()
    whole = gouji.read_bytes(data, "x", library.OPTIONS).submission
    assert whole is not None
    figures = {path: value for path, value in library.VALUES.items() if isinstance(value, int | Decimal)}
    wrong, families = [], set()
    for mutant in mutants(library.FORM, None, figures):
        reading = gouji.read_bytes(changed(mutant, data), "x", library.OPTIONS)
        codes = tuple(dict.fromkeys(fold.finding.code for fold in folded(reading.diagnostics)))
        is_right = reading.submission == whole or (reading.submission is None and codes)
        if not is_right or (mutant.family in _OF_PARTS and codes != mutant.codes):
            wrong.append((mutant.family, mutant.name, mutant.codes, codes))
        families.add(mutant.family)
    assert wrong == []
    assert families > set(_OF_PARTS)


_TYPED = (True, 0, -1, 5, 2.5, 0.125, 45000, 10**9, "TRUE", "0", "5.0", "<1", "N/A", "n/a", "是", "否", "2025-01-31")
_TYPED_TEXTS = (
    " A1234 ",
    "Ａ１２３４",
    "a1234",
    "公共",
    "公 共",
    "1985年3月1日",
    "3/4/85",
    "#REF!",
    "'5",
    "=1+1",
    "　",
)


@pytest.mark.parametrize("path", [field.path for field in library.FORM.worded])
def test_a_cell_of_any_type_is_read_as_it_is_displayed(path: str) -> None:
    right = library.VALUES[path]
    for typed in (*_TYPED, *_TYPED_TEXTS):
        book = Workbook(library.workbook())
        sheet, place = library.place(path)
        book.set(sheet, place, typed)
        reading = gouji.read_bytes(book.to_bytes(), "x", library.OPTIONS)
        if reading.submission is None:
            assert reading.diagnostics
            continue
        read = reading.submission.value(path)
        assert read in _displayed(typed), (typed, read, right)


def _displayed(typed: str | float) -> list[object]:
    """Values that a person may read: of a text without its width and blanks, of a number also the day it is."""
    if isinstance(typed, bool):
        return ["TRUE"]
    if isinstance(typed, str):
        narrow = "".join(unicodedata.normalize("NFKC", typed).split())
        days = {"2025-01-31": date(2025, 1, 31), "1985年3月1日": date(1985, 3, 1)}
        numbers = {"0": Decimal(0), "5.0": Decimal(5)}
        return [narrow, narrow.upper(), typed.strip() or None, days.get(typed, narrow), numbers.get(typed, narrow)]
    day = [date(1899, 12, 30) + timedelta(typed)] if 0 < typed < 100_000 else []
    return [Decimal(str(typed)), str(typed), *day]
