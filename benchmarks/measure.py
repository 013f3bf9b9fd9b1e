"""How things are measured: processor time, in turns (A B A B), medians; memory as the peak of a process of its own."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
    """How much to measure. The smoke test measures hardly anything."""

    rounds: int
    files: int
    tree: tuple[int, ...]

    @classmethod
    def full(cls) -> Size:
        """As the published table is made."""
        return cls(rounds=7, files=40, tree=(100, 1_000, 10_000))

    @classmethod
    def tiny(cls) -> Size:
        """So that the benchmarks do not rot."""
        return cls(rounds=1, files=2, tree=(2, 4))


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
    _adopt_orphans()
    begin = time.perf_counter()
    process = subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)  # noqa: S603
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall, cpu = time.perf_counter() - begin, usage.ru_utime + usage.ru_stime
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise subprocess.CalledProcessError(process.returncode, command, stderr=said)
    scale = 1 if sys.platform == "darwin" else 1024
    return Cost(wall, cpu + sum(_of_orphans()), usage.ru_maxrss * scale / MIB)


def _adopt_orphans() -> None:
    """Become the parent of processes whose parent ended, so that what they cost is told; Linux only."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


def _of_orphans() -> Iterator[float]:
    """Processor seconds of what the command left behind, which ends by itself."""
    with contextlib.suppress(ChildProcessError):
        while True:
            _, _, usage = os.wait4(-1, 0)
            yield usage.ru_utime + usage.ru_stime
