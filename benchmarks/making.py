"""Making blank workbooks, one agency after another."""

from __future__ import annotations

import functools
import itertools
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import gouji
from benchmarks import baselines, inputs
from benchmarks.measure import Line, Row, Size, Work, at_least, compared, in_turns
from gouji.common.files import write_whole
from gouji.form.layout import lay_out
from gouji.workbook.writer import write_workbook

_MANY = 10
"""Times as many of ours a round as of what is slow to read: ours cost next to nothing."""
_FEW = 2


def _stamped(number: int) -> bytes:
    agency = inputs.agency(number)
    return gouji.make_blank(gouji.load(inputs.EDITION), inputs.YEAR, agency.name, code=agency.code)


def _by_xlsxwriter(number: int) -> bytes:
    agency, edition = inputs.agency(number), gouji.load(inputs.EDITION)
    stamp = lay_out(edition).stamp(inputs.YEAR, agency.name, agency.code)
    return write_workbook(edition, stamp)


def _by_openpyxl(number: int) -> bytes:
    return baselines.build_with_openpyxl(inputs.agency(number).name)


def _with_file(make: Callable[[int], bytes], folder: Path, number: int) -> None:
    """Every file is new, written beside its place and moved there, as the program writes them."""
    write_whole(folder / f"{make.__name__}-{number}-{next(_SERIAL)}.xlsx", make(number), lasting=False)


def _plain_file(data: bytes, folder: Path, number: int) -> None:
    (folder / f"plain-{number}-{next(_SERIAL)}.xlsx").write_bytes(data)


_SERIAL = itertools.count()


def blank(size: Size) -> list[Line]:
    """To memory, and to a file."""
    many, few = size.files * _MANY, size.of_others(_FEW)
    makers = {"ours": (_stamped, many), "xlsxwriter": (_by_xlsxwriter, few), "openpyxl": (_by_openpyxl, few)}
    for name, (make, _) in makers.items():
        for number in range(1 if name == "ours" else size.warm_of_others):
            make(number)
    rounds: list[dict[str, Work]] = [
        {name: (make, range(many * number, many * number + count)) for name, (make, count) in makers.items()}
        for number in range(1, size.rounds + 1)
    ]
    lines = _lines("make a blank workbook, to memory", in_turns(rounds), openpyxl=250, xlsxwriter=60)
    folder = Path(tempfile.mkdtemp())
    data = _stamped(0)
    try:
        for each in rounds:
            for name, (_, items) in each.items():
                each[name] = (functools.partial(_with_file, makers[name][0], folder), items)
            each["floor"] = (functools.partial(_plain_file, data, folder), range(many))
        taken = in_turns(rounds)
    finally:
        shutil.rmtree(folder)
    lines += _lines("make a blank workbook, to a file", taken, openpyxl=150, xlsxwriter=40)
    floor, ours, share = compared(taken, "floor", "ours")
    against = "writing the bytes to a file, no more"
    lines.append(
        Line("make a blank workbook, to a file", against, ours, floor, "ms", share, "times the floor", "", None, {})
    )
    return lines


def _lines(what: str, taken: dict[str, list[float]], **wanted: float) -> list[Line]:
    words = {"openpyxl": "openpyxl building each", "xlsxwriter": "XlsxWriter building each"}
    lines = []
    for name, bound in wanted.items():
        ours, other, faster = compared(taken, "ours", name)
        lines.append(
            Line(what, words[name], ours, other, "ms", faster, "times faster", *at_least(bound, faster), taken)
        )
    return lines


ROWS = (Row("blank", blank),)
