"""Reading one workbook after another, as a process that has been running for a while does."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from edit import Workbook
from generate import place

import gouji
from benchmarks import baselines, inputs
from benchmarks.measure import Line, Row, Size, Work, at_least, at_most, compared, in_turns
from gouji.workbook.reader.fast import read_plain

_WARM, _FEW = 20, 3
"""Workbooks read before anything is measured; and workbooks a round for what is slow."""


def _to_json(data: bytes) -> str:
    return gouji.read_bytes(data, "x.xlsx").to_json()


@functools.lru_cache(maxsize=1)
def _filled(count: int) -> list[bytes]:
    return inputs.filled(count)


def _rounds(books: Sequence[bytes], size: Size, works: Mapping[str, tuple[Callable[[Any], object], int]]) -> Any:
    """Rounds over workbooks that nobody has read before. *works*: the function, and how many of them it gets."""
    rounds: list[dict[str, Work]] = []
    for number in range(size.rounds):
        part = books[_WARM + number * size.files :][: size.files]
        rounds.append({name: (function, part[:count]) for name, (function, count) in works.items()})
    for name, (function, _) in works.items():
        for data in books[: _WARM if name == "ours" else 1]:
            function(data)
    return in_turns(rounds)


def _well_filled(books: Sequence[bytes], saved_by: str, size: Size) -> list[Line]:
    for data in books[:_WARM]:
        read_plain(data)  # raises where a workbook is not for the fast reader
    works = {
        "ours": (_to_json, size.files),
        "openpyxl": (baselines.read_with_openpyxl, min(_FEW, size.files)),
        "floor": (baselines.unpack_and_parse, size.files),
    }
    taken = _rounds(books, size, works)
    what = f"read a filled workbook saved by {saved_by}"
    ours, script, faster = compared(taken, "ours", "openpyxl")
    floor, _, share = compared(taken, "floor", "ours")
    return [
        Line(
            what, "script with openpyxl, same checks", ours, script, "ms", faster, "times faster",
            *at_least(50, faster), taken,
        ),
        Line(
            what, "floor: unzip, XML parser without handlers", ours, floor, "ms", share, "times the floor",
            *at_most(2.5, share), taken,
        ),
    ]  # fmt: skip


def fast(size: Size) -> list[Line]:
    """Workbooks that are as they should be."""
    books = _filled(_WARM + size.rounds * size.files)
    lines = _well_filled(books, "the writer", size)
    saved = inputs.saved_by_libreoffice(books) if size.rounds > 1 else []
    return lines + (_well_filled(saved, "LibreOffice", size) if saved else [])


def broken(data: bytes) -> bytes:
    """With a word where a number belongs: the clerk is to be told, so the thorough reader is needed."""
    book = Workbook(data)
    cell = place("requests.new.natural_person")
    book.set(cell.sheet, cell.a1, "无")
    return book.to_bytes()


def explaining(size: Size) -> list[Line]:
    """Workbooks with a mistake."""
    few = min(_FEW * 2, size.files)
    books = [broken(data) for data in _filled(_WARM + size.rounds * size.files)[: _WARM + size.rounds * few]]
    small = Size(size.rounds, few, size.tree)
    taken = _rounds(books, small, {"ours": (_to_json, few), "openpyxl": (baselines.load_once, few)})
    load, ours, share = compared(taken, "openpyxl", "ours")
    what = "read a workbook with a mistake and explain it"
    against = "openpyxl opening it once"
    return [Line(what, against, ours, load, "ms", share, "times one opening", *at_most(1.3, share), taken)]


ROWS = (Row("import", fast), Row("explain", explaining))
