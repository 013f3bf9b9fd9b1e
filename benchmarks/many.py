"""Many workbooks: processes, growth, and the whole country."""

from __future__ import annotations

import os
import statistics
import tempfile
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path

from benchmarks import inputs
from benchmarks.measure import MILLI, Cost, Line, Row, Size, at_least, at_most, cost_of, cost_of_reading, parents_memory

_DIFFERENT = 400
"""Workbooks of so many agencies lie under as many names as are wanted: more than anything remembers."""
_NATION = 200_000


def _inbox(count: int) -> AbstractContextManager[Path]:
    """A folder with so many filled workbooks."""
    return inputs.folder_of(inputs.filled(min(count, _DIFFERENT)), count)


def _import(folder: Path, jobs: int) -> Cost:
    return cost_of_reading("import", folder, jobs, "accepted")


def two_processes(size: Size) -> list[Line]:
    """What a second process gains."""
    count = size.tree[-1]
    one, two = [], []
    with _inbox(count) as folder:
        for _ in range(min(3, size.rounds)):
            one.append(_import(folder, 1).wall)
            two.append(_import(folder, 2).wall)
    ratio = statistics.median(alone / both for alone, both in zip(one, two, strict=True))
    return [
        Line(
            f"import {count:,} workbooks with two processes, wall time", "one process", statistics.median(two),
            statistics.median(one), "s", ratio, "times faster", *at_least(1.8, ratio), {"two": two, "one": one},
        )
    ]  # fmt: skip


def growth(size: Size) -> list[Line]:
    """Whether a file costs more when there are many, and whether the parent's memory grows."""
    costs: dict[int, Cost] = {}
    for count in size.tree:
        with _inbox(count) as folder:
            costs[count] = _import(folder, 2)
    *_, some, many = size.tree
    each = {count: cost.cpu * MILLI / count for count, cost in costs.items()}
    raw = {str(count): asdict(cost) for count, cost in costs.items()}
    ratio, peak = each[many] / each[some], costs[many].peak
    return [
        Line(
            f"import {many:,} workbooks, processor time a file", f"{some:,} workbooks", each[many], each[some], "ms",
            ratio, "times as much", *at_most(1.1, ratio), raw,
        ),
        parents_memory(f"import {many:,} workbooks", f"{some:,} workbooks", peak, costs[some].peak, raw),
    ]  # fmt: skip


def nation_blank(size: Size) -> list[Line]:
    """A workbook for every agency of the country, really made."""
    count = _NATION if size.rounds > 1 else 4
    return [_in_minutes(f"make {count:,} blank workbooks into a folder, two processes", _blanks(count), 5)]


def nation_import(size: Size) -> list[Line]:
    """A workbook of every agency of the country, really read."""
    count = _NATION if size.rounds > 1 else 4
    with _inbox(count) as folder:
        return [_in_minutes(f"import {count:,} workbooks, two processes", _import(folder, 2), 10)]


def _blanks(count: int) -> Cost:
    with tempfile.TemporaryDirectory(prefix="gouji-benchmark-") as folder:
        roster = Path(folder, "roster.csv")
        inputs.write_roster(roster, range(count))
        year, output = str(inputs.YEAR), str(Path(folder, "out"))
        cost = cost_of(
            "-m", "gouji", "blank", "--roster", str(roster), "--edition", inputs.EDITION, "--year", year, "-o", output,
            "--jobs", "2",
        )  # fmt: skip
        if sum(1 for _ in Path(output).glob("*.xlsx")) != count:
            raise AssertionError("not all were made")
        return cost


def _in_minutes(what: str, cost: Cost, bound: float) -> Line:
    wall, cpu = cost.wall / 60, cost.cpu / 60
    raw = asdict(cost) | {"load": os.getloadavg()}
    words = f"under {bound:g} minutes"
    return Line(what, "its processor time", wall, cpu, "min", wall / bound, "of the bound", words, wall < bound, raw)


ROWS = (Row("jobs", two_processes), Row("growth", growth))
NATION = (Row("nation-blank", nation_blank), Row("nation-import", nation_import))
"""Take minutes and gigabytes; only by name."""
