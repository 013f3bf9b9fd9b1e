"""How things are measured: processor time, in turns (A B A B), medians; memory as the peak of a process of its own."""

from __future__ import annotations

import gc
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import launch

MILLI, MIB = 1e3, 1 << 20


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table.

    Attributes:
        ours, other: medians, with *unit* behind them.
        ratio: how many times *other* is to *ours*, as the median over the rounds; or the other way round.
        wanted: the bound in words; *is_met* says whether it holds.
        raw: every measurement.
    """

    what: str
    against: str
    ours: float
    other: float
    unit: str
    ratio: float
    ratio_is: str
    wanted: str
    is_met: bool | None
    raw: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Size:
    """How much to measure. The smoke test measures hardly anything.

    Attributes:
        warm: workbooks that are read before anything is measured.
    """

    rounds: int
    files: int
    tree: tuple[int, ...]
    warm: int

    def of_others(self, most: int) -> int:
        """Items of a contender that takes many times as long as ours.

        Args:
            most: that are worth their time where something is measured.
        """
        return min(most, self.files) if self.rounds > 1 else 1

    @property
    def warm_of_others(self) -> int:
        """Items of such a contender before anything is measured."""
        return min(1, self.rounds - 1)

    @classmethod
    def full(cls) -> Size:
        """As the published table is made."""
        return cls(rounds=7, files=40, tree=(100, 1_000, 10_000), warm=20)

    @classmethod
    def tiny(cls) -> Size:
        """So that the benchmarks do not rot."""
        return cls(rounds=1, files=2, tree=(2, 4), warm=1)


@dataclass(frozen=True, slots=True)
class Row:
    """A benchmark: its name on the command line, and what measures it."""

    name: str
    measure: Callable[[Size], Sequence[Line]]


def at_least(wanted: float, ratio: float) -> tuple[str, bool]:
    """A bound from below."""
    return f"at least {wanted:g}", ratio >= wanted


def at_most(wanted: float, ratio: float) -> tuple[str, bool]:
    """A bound from above."""
    return f"at most {wanted:g}", ratio <= wanted


_MOST_MIB = 200


def parents_memory(what: str, against: str, peak: float, before: float, raw: Mapping[str, Any]) -> Line:
    """How the memory of the process one starts grows with the files it is given, and its bound."""
    return Line(
        f"{what}, peak memory of the parent", against, peak, before, "MiB", peak / before, "times as much",
        f"below {_MOST_MIB} MiB", peak < _MOST_MIB, raw,
    )  # fmt: skip


Work = tuple[Callable[[Any], object], Sequence[Any]]


def in_turns(rounds: Sequence[Mapping[str, Work]]) -> dict[str, list[float]]:
    """Milliseconds an item of each contender, measured in turns; the order changes from round to round.

    Args:
        rounds: for each round, the function and the items of each contender; items are new in each round, so that
            nothing is measured that was remembered.
    """
    taken: dict[str, list[float]] = {name: [] for name in rounds[0]}
    gc.collect()
    gc.freeze()  # what the benchmark itself holds is no burden of theirs
    for number, contenders in enumerate(rounds):
        names = list(contenders)
        for name in names if number % 2 == 0 else reversed(names):
            function, items = contenders[name]
            gc.collect()  # nor is what the one before left behind
            begin = time.process_time()
            for item in items:
                function(item)
            taken[name].append((time.process_time() - begin) * MILLI / len(items))
    return taken


def compared(taken: Mapping[str, Sequence[float]], ours: str, other: str) -> tuple[float, float, float]:
    """The medians of two contenders, and the median over the rounds of how many times the second is to the first."""
    pairs = zip(taken[ours], taken[other], strict=True)
    return (
        statistics.median(taken[ours]),
        statistics.median(taken[other]),
        statistics.median(second / first for first, second in pairs),
    )


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command cost: seconds of wall time, of processor time with all its processes, and its own peak in MiB."""

    wall: float
    cpu: float
    peak: float


def cost_of(*command: str) -> Cost:
    """Run Python with these arguments and measure it.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    done = subprocess.run(  # noqa: S603
        [sys.executable, launch.__file__, *command], capture_output=True, text=True, encoding="utf-8", check=True
    )
    said = json.loads(done.stdout)
    if said["code"] not in (0, 1):
        raise subprocess.CalledProcessError(said["code"], command, stderr=done.stderr)
    return Cost(said["wall"], said["cpu"], said["peak"] / MIB)


def cost_of_reading(verb: str, folder: Path, jobs: int, status: str) -> Cost:
    """Read all of a folder into a file of JSON lines, by the command line; every file has this status."""
    output = folder.parent / "readings.ndjson"
    try:
        cost = cost_of("-m", "gouji", verb, str(folder), "-o", str(output), "--jobs", str(jobs))
        with output.open("rb") as lines:
            if not all(f'"status":"{status}"'.encode() in line for line in lines):
                raise AssertionError(f"all of these are {status}")
        return cost
    finally:
        output.unlink(missing_ok=True)
