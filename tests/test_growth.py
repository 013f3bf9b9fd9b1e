"""Costs grow with the form and no faster. Steps are counted, not timed: the same on every machine."""

from __future__ import annotations

import dataclasses
import functools
import gc
import re
import sys
from collections import Counter
from collections.abc import Callable
from types import FrameType
from typing import Any, TypeVar

import pytest

import gouji
from gouji.form.layout import lay_out
from gouji.reading.workbooks import Options
from support import forms
from support.edit import Workbook
from support.readers import THOROUGH

SMALL = forms.Shape(sections=1, rows=20, columns=5, lines=4)
TIMES = 4
LARGER = {
    name: dataclasses.replace(SMALL, **{name: TIMES * getattr(SMALL, name)}) for name in ("sections", "rows", "columns")
} | {"lines": dataclasses.replace(SMALL, lines=16)}
FEW = 200
"""Steps of a function in the small form below which nothing is said: what they are is not yet to be seen."""

T = TypeVar("T")


def _steps(work: Callable[[], T]) -> tuple[Counter[str], T]:
    """The steps of every function of ours, and what the work gave."""
    steps: Counter[str] = Counter()

    def line(frame: FrameType, event: str, _: object) -> Any:
        steps[f"{frame.f_globals.get('__name__')}.{frame.f_code.co_qualname}"] += event == "line"
        return line

    def call(frame: FrameType, _event: str, _: object) -> Any:
        return line if str(frame.f_globals.get("__name__")).startswith("gouji.") else None

    sys.settrace(call)
    try:
        result = work()
    finally:
        sys.settrace(None)
    return steps, result


def _forget() -> None:
    """Empty what is remembered from one form to the next."""
    for found in gc.get_objects():
        if isinstance(found, functools._lru_cache_wrapper) and str(found.__module__).startswith("gouji."):
            found.cache_clear()


@functools.cache
def _all_steps(shape: forms.Shape) -> dict[str, Counter[str]]:
    """The steps of everything that is done with a form, from loading its template on."""
    _forget()
    steps = {}
    steps["load"], edition = _steps(lambda: forms.load_text(forms.template(shape)))
    steps["lay out"], _ = _steps(lambda: lay_out(edition))
    options = Options(templates={edition.id: edition})
    steps["blank"], blank = _steps(lambda: gouji.make_blank(edition, forms.YEAR, "某局"))
    steps["model"], submission = _steps(lambda: forms.submission(edition))
    steps["fill"], filled = _steps(lambda: gouji.make_filled(submission, options))
    steps["import"], reading = _steps(lambda: gouji.read_bytes(filled, "x.xlsx", options))
    assert reading.submission == submission
    steps["blanks"], _ = _steps(lambda: gouji.read_bytes(blank, "x.xlsx", options))
    slow = dataclasses.replace(THOROUGH, templates=options.templates)
    steps["every number wrong"], reading = _steps(lambda: gouji.read_bytes(_all_wrong(filled), "x.xlsx", slow))
    assert len(reading.diagnostics) > len(edition.inputs) / 2
    steps["rows moved"], reading = _steps(lambda: gouji.read_bytes(_moved(filled), "x.xlsx", slow))
    assert reading.submission == submission
    return steps


def _all_wrong(filled: bytes) -> bytes:
    book = Workbook(filled)
    for name, part in book.parts.items():
        if name.startswith("xl/worksheets/"):
            book.parts[name] = re.sub(rb'(<c r="[A-Z0-9]+" s="[0-9]+"><v>[0-9]+)', rb"\1.5", part)
    return book.to_bytes()


def _moved(filled: bytes) -> bytes:
    book = Workbook(filled)
    book.insert_row("表1", 8)
    return book.to_bytes()


WORKS = ("load", "lay out", "blank", "model", "fill", "import", "blanks", "every number wrong", "rows moved")


@pytest.mark.parametrize("work", WORKS)
@pytest.mark.parametrize("direction", LARGER)
def test_no_function_takes_more_steps_than_the_form_grows(direction: str, work: str) -> None:
    small, large = _all_steps(SMALL)[work], _all_steps(LARGER[direction])[work]
    too_many = {
        name: (small[name], count) for name, count in large.items() if count > 1.5 * TIMES * max(small[name], FEW)
    }
    assert not too_many
