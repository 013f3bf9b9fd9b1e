"""Benchmarks do not rot: each runs, at hardly any size. Nothing is said about time here."""

from __future__ import annotations

import functools
import gc
import itertools
import sys
import time
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest
from benchmarks import collecting, desk, many, measure, memory, starting
from benchmarks.__main__ import main

from support.command import run

ROOT = Path(__file__).parents[1]
ROWS = (
    "blank",
    "import",
    "explain",
    "changed",
    "forms",
    "register",
    "return",
    "report",
    "published",
    "published-many",
    "consolidate",
    "start",
    "memory",
    "jobs",
    "growth",
    "collect",
    "take",
    "desk",
    "nation-blank",
    "nation-import",
)


@pytest.fixture
def begin(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Where benchmarks are started. Garbage is nothing they measure here, where looking for it is a third of all."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(measure, "gc", mock.create_autospec(gc))
    return monkeypatch


REALLY_STARTED = {"jobs"}
"""Rows whose commands are processes of their own, as they are when somebody measures."""
BEGUN_ONCE = {"start"}
"""Rows whose commands are so too, each once: how often they are begun to be measured is arbitrary."""


def cost_here(*command: str) -> measure.Cost:
    """The cost of a command of ours, or of a program that is an argument, which are run in this process."""
    began, worked = time.perf_counter(), time.process_time()
    if command[0] == "-c":
        with mock.patch.object(sys, "argv", list(command[:1] + command[2:])):
            exec(command[1], {"__name__": "__main__"})  # noqa: S102  # what the benchmark would run
    else:
        assert command[:2] == ("-m", "gouji"), command
        words = ["1" if before == "--jobs" else word for before, word in itertools.pairwise(command)][1:]
        done = run(*words)
        assert done.returncode in (0, 1), done.output
    return measure.Cost(time.perf_counter() - began, time.process_time() - worked, peak=1.0)


def cost_function(row: str) -> Callable[..., measure.Cost]:
    """What measures the commands of a row here."""
    if row in REALLY_STARTED:
        return measure.cost_of
    return functools.cache(measure.cost_of) if row in BEGUN_ONCE else cost_here


@pytest.mark.skipif(sys.platform == "win32", reason="the cost of a process is told differently there")
@pytest.mark.parametrize("row", ROWS)
def test_a_benchmark_runs(row: str, begin: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    begin.setattr(sys, "argv", ["benchmarks", "--tiny", row])
    for module in (collecting, desk, many, measure, memory, starting):
        begin.setattr(module, "cost_of", cost_function(row))
    main()
    printed = capfd.readouterr()
    assert printed.err == ""
    assert printed.out.count(" | ") >= 4


def test_every_benchmark_is_run_here(begin: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    begin.setattr(sys, "argv", ["benchmarks", "--help"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert ", ".join(ROWS) in " ".join(capfd.readouterr().out.split())
