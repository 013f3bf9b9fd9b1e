"""Reading one workbook after another, as a process that has been running for a while does."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

import gouji
from benchmarks import baselines, inputs
from benchmarks.measure import Line, Row, Size, Work, at_least, at_most, compared, in_turns
from gouji.form.edition import Edition
from gouji.reading.workbooks import Options
from gouji.workbook.reader.fast import read_plain
from support import forms
from support.edit import Workbook
from support.filled import place

_FEW = 3
"""Workbooks a round for what is slow."""
_QUICKER = 5
"""Times faster than openpyxl opens a file, in which a mistake in it is explained."""


def _to_json(data: bytes) -> str:
    return gouji.read_bytes(data, "x.xlsx").to_json()


@functools.lru_cache(maxsize=1)
def _filled(count: int) -> list[bytes]:
    return inputs.filled(count)


_Works = Mapping[str, tuple[Callable[[Any], object], Sequence[bytes], int]]
"""For each contender its function, the workbooks, and how many of them it gets in a round."""


FLOOR = "floor: unzip, XML parser without handlers"


def beside_floor(what: str, books: Sequence[bytes], numbers: Iterable[int], read: Callable[[int], None]) -> Line:
    """Reading some of these workbooks, by their numbers, beside what nothing can be cheaper than."""

    def floor(number: int) -> None:
        baselines.unpack_and_parse(books[number])

    taken = in_turns([{"ours": (read, [number]), "floor": (floor, [number])} for number in numbers])
    least, ours, share = compared(taken, "floor", "ours")
    return Line(what, FLOOR, ours, least, "ms", share, "times the floor", "", None, taken)


def _rounds(size: Size, works: _Works) -> dict[str, list[float]]:
    """Rounds over workbooks that nobody has read before."""
    rounds: list[dict[str, Work]] = []
    for number in range(size.rounds):
        begin = size.warm + number * size.files
        rounds.append(
            {name: (function, books[begin : begin + count]) for name, (function, books, count) in works.items()}
        )
    for function, books, _ in works.values():
        for data in books[: size.warm if function is _to_json else size.warm_of_others]:
            function(data)
    return in_turns(rounds)


def _well_filled(books: Sequence[bytes], saved_by: str, size: Size) -> list[Line]:
    for data in books[: size.warm]:
        read_plain(data)  # raises where a workbook is not for the fast reader
    works = {
        "ours": (_to_json, books, size.files),
        "openpyxl": (baselines.read_with_openpyxl, books, size.of_others(_FEW)),
        "floor": (baselines.unpack_and_parse, books, size.files),
    }
    taken = _rounds(size, works)
    what = f"read a filled workbook saved by {saved_by}"
    ours, script, faster = compared(taken, "ours", "openpyxl")
    floor, _, share = compared(taken, "floor", "ours")
    return [
        Line(
            what, "script with openpyxl, same checks", ours, script, "ms", faster, "times faster",
            *at_least(50, faster), taken,
        ),
        Line(
            what, FLOOR, ours, floor, "ms", share, "times the floor",
            *at_most(2.5, share), taken,
        ),
    ]  # fmt: skip


def fast(size: Size) -> list[Line]:
    """Workbooks that are as they should be."""
    books = _filled(size.warm + size.rounds * size.files)
    lines = _well_filled(books, "the writer", size)
    saved = inputs.saved_by_libreoffice(books) if size.rounds > 1 else []
    return lines + (_well_filled(saved, "LibreOffice", size) if saved else [])


def broken(data: bytes) -> bytes:
    """With a word where a number belongs."""
    book = Workbook(data)
    cell = place("requests.new.natural_person")
    book.set(cell.sheet, cell.a1, "无")
    return book.to_bytes()


def _untied(data: bytes) -> bytes:
    """With a count that breaks a tie-out."""
    book = Workbook(data)
    cell = place("requests.new.natural_person")
    book.set(cell.sheet, cell.a1, 4_321)
    return book.to_bytes()


def _saved_by_a_library(data: bytes) -> bytes:
    """As openpyxl saves it: all texts in their cells, no formula with a result."""
    buffer = io.BytesIO()
    load_workbook(io.BytesIO(data)).save(buffer)
    return buffer.getvalue()


def _one_in_four(books: Sequence[bytes]) -> list[bytes]:
    return [broken(data) if number % 4 == 0 else data for number, data in enumerate(books)]


def explaining(size: Size) -> list[Line]:
    """Workbooks in which something is wrong, by themselves and among right ones."""
    right = _filled(size.warm + size.rounds * size.files)
    few = size.of_others(_FEW * 2)
    some = right[: size.warm + size.rounds * few]
    slow = replace(size, files=few)
    return [
        *_explained("with a word for a number", list(map(broken, some)), some, slow),
        *_explained("that does not tie out", list(map(_untied, some)), some, slow),
        *_explained(
            "saved by openpyxl, without results",
            list(map(_saved_by_a_library, some)),
            some,
            slow,
        ),
        *_explained("of an inbox, one of four with a mistake", _one_in_four(right), right, size),
    ]


def _explained(which: str, books: Sequence[bytes], right: Sequence[bytes], size: Size) -> list[Line]:
    """The price of a mistake: beside what opening the file costs, and beside the same workbooks without it."""
    works = {
        "ours": (_to_json, books, size.files),
        "openpyxl": (baselines.load_once, books, size.of_others(_FEW)),
        "right": (_to_json, right, size.files),
    }
    taken = _rounds(size, works)
    what = f"read a workbook {which}"
    ours, opening, faster = compared(taken, "ours", "openpyxl")
    well, _, share = compared(taken, "right", "ours")
    return [
        Line(
            what, "openpyxl opening it once", ours, opening, "ms", faster, "times faster",
            *at_least(_QUICKER, faster), taken,
        ),
        Line(what, "the same without a mistake", ours, well, "ms", share, "times as much", "", None, taken),
    ]  # fmt: skip


def changed(size: Size) -> list[Line]:
    """Workbooks of an edition whose years were closed and whose English was put otherwise after they were sent out."""
    books = _filled(size.warm + size.rounds * size.files)
    options = Options(templates={inputs.EDITION: _reworded()})
    for data in books[: size.warm]:
        read_plain(data, options.find)  # is Unusual if it is not read fast

    def with_changed(data: bytes) -> str:
        return gouji.read_bytes(data, "x.xlsx", options).to_json()

    for data in books[: size.warm]:
        with_changed(data)
        _to_json(data)
    half = size.files // 2
    starts = range(size.warm, len(books), size.files)
    taken = in_turns(
        [
            {"ours": (with_changed, books[at : at + half]), "as it was": (_to_json, books[at + half : at + 2 * half])}
            for at in starts
        ]
    )
    before, ours, share = compared(taken, "as it was", "ours")
    what, against = "read a filled workbook whose template was reworded", "the template as it was"
    return [Line(what, against, ours, before, "ms", share, "times its time", *at_most(1.1, share), taken)]


def _reworded() -> Edition:
    text = (Path(__file__).parents[1] / "templates" / f"{inputs.EDITION}.yaml").read_text("utf-8")
    changed = text.replace("years: 2021-", f"years: 2021-{inputs.YEAR}").replace(" en: ", " en: Note that ")
    if changed.count("Note that") < 5:
        raise AssertionError("the template is put otherwise now")
    return forms.load_text(changed)


ROWS = (Row("import", fast), Row("explain", explaining), Row("changed", changed))
