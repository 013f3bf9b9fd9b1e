"""Costs grow with the form and no faster. Steps are counted, not timed: the same on every machine."""

from __future__ import annotations

import dataclasses
import functools
import gc
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, TypeVar

import pytest

import gouji
from gouji.form.layout import lay_out
from gouji.reading.workbooks import Options
from gouji.workbook.ooxml.archive import packed, unpacked
from gouji.workbook.ooxml.names import MAIN
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
_Trace = Callable[[FrameType, str, object], Any]


def _steps(work: Callable[[], T]) -> tuple[Counter[str], T]:
    """The steps of every function of ours, and what the work gave.

    Many millions are counted: a function is named when it is met, not at each of its steps.
    """
    met: dict[int, tuple[CodeType, str, list[int], _Trace | None]] = {}

    def call(frame: FrameType, _event: str, _: object) -> _Trace | None:
        code = frame.f_code
        known = met.get(id(code))
        if known is None:
            module = str(frame.f_globals.get("__name__"))
            count = [0]
            trace = _counting(count) if module.startswith("gouji.") else None
            known = met[id(code)] = code, f"{module}.{code.co_qualname}", count, trace
        return known[-1]

    sys.settrace(call)
    try:
        result = work()
    finally:
        sys.settrace(None)
    steps: Counter[str] = Counter()
    for _, name, (count,), trace in met.values():
        if trace is not None:
            steps[name] += count
    return steps, result


def _counting(count: list[int]) -> _Trace:
    def trace(_frame: FrameType, event: str, _: object) -> _Trace:
        if event == "line":
            count[0] += 1
        return trace

    return trace


def _forget() -> None:
    """Empty what is remembered from one form to the next."""
    for remembering in _remembering():
        remembering.cache_clear()


def _remembering() -> Iterator[functools._lru_cache_wrapper[object]]:
    """The functions and methods of ours that remember what they gave."""
    for module_name, module in tuple(sys.modules.items()):
        if module_name.partition(".")[0] in ("gouji", "support"):  # what supports tests remembers some of ours too
            for value in tuple(vars(module).values()):
                members = vars(value).values() if isinstance(value, type) else ()
                for found in (value, *members):
                    if isinstance(found, functools._lru_cache_wrapper) and str(found.__module__).startswith("gouji."):
                        yield found


def test_all_that_remembers_is_found() -> None:
    _small()
    gc.collect()  # what remembered while a file was read, and is in a cycle with what read it
    gc.unfreeze()  # what is frozen is not among the objects
    remembering = {found for found in gc.get_objects() if isinstance(found, functools._lru_cache_wrapper)}
    gc.freeze()
    ours = {found for found in remembering if str(found.__module__).startswith("gouji.")}
    assert len(ours) > 20
    assert [found.__qualname__ for found in ours.difference(_remembering())] == []


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


# --- structures that a file may repeat ------------------------------------------------------------------------------

FEWEST = 400
"""Of each structure; besides it twice and four times as many."""


@functools.cache
def _small() -> tuple[bytes, Options]:
    """A form filled in, which costs little beside what is repeated in it, for the thorough reader."""
    edition = forms.load(dataclasses.replace(SMALL, rows=2, columns=2, lines=1))
    options = dataclasses.replace(THOROUGH, templates={edition.id: edition})
    return gouji.make_filled(forms.submission(edition), options), options


def _sheet(rows: str, head: str = "") -> bytes:
    """The small form with a sheet more."""
    book = Workbook(_small()[0])
    book.copy_sheet("填报说明", "台账")
    part = book.part_of("台账")
    root = f'<worksheet xmlns="{MAIN}" {head}><sheetData>{rows}</sheetData></worksheet>'
    book.parts[part] = root.encode()
    return book.to_bytes()


def _rows(count: int, cell: Callable[[int], str]) -> bytes:
    return _sheet("".join(f'<row r="{row}">{cell(row)}</row>' for row in range(1, count + 1)))


def _shared(row: int) -> str:
    formula = '<f t="shared" si="0" ref="A1:A9999">B1+C1</f>' if row == 1 else '<f t="shared" si="0"/>'
    return f'<c r="A{row}">{formula}<v>1</v></c>'


def _deep(count: int) -> bytes:
    """A small .ods in which a text holds so many elements at a depth."""
    parts = unpacked((Path(__file__).parent / "cases" / "text-with-note.ods").read_bytes())
    more = "<x>" * 90 + "<y/>" * count + "</x>" * 90
    parts["content.xml"] = parts["content.xml"].replace(b"</text:p>", f"{more}</text:p>".encode(), 1)
    return packed(parts)


_LONG = "文" * 200
REPEATED: dict[str, Callable[[int], bytes]] = {
    "numbers": lambda count: _rows(count, lambda row: f'<c r="A{row}"><v>{row}</v></c>'),
    "texts": lambda count: _rows(count, lambda row: f'<c r="A{row}" t="inlineStr"><is><t>市民{row}（王）</t></is></c>'),
    "long texts": lambda count: _rows(
        count, lambda row: f'<c r="A{row}" t="inlineStr"><is><t>{row}{_LONG}</t></is></c>'
    ),
    "formulas": lambda count: _rows(count, lambda row: f'<c r="A{row}"><f>B{row}+{row}</f><v>1</v></c>'),
    "shared formulas": lambda count: _rows(count, _shared),
    "names": lambda count: _sheet("", " ".join(f'a{number}="1"' for number in range(count))),
    "namespaces": lambda count: _sheet("", " ".join(f'xmlns:n{number}="urn:{number}"' for number in range(count))),
    "elements at a depth": _deep,
}


@pytest.mark.parametrize("structure", REPEATED)
def test_what_a_file_repeats_costs_what_it_is_long(structure: str) -> None:
    counts = [FEWEST, 2 * FEWEST, 4 * FEWEST]
    _, options = _small()
    totals = []
    for count in counts:
        data = REPEATED[structure](count)
        _forget()
        steps, reading = _steps(functools.partial(gouji.read_bytes, data, "x", options))
        totals.append(steps.total())
        assert reading.status != "unreadable", [each.code for each in reading.diagnostics]
    first, second = totals[1] - totals[0], totals[2] - totals[1]
    assert second <= 1.25 * 2 * max(first, FEW)
