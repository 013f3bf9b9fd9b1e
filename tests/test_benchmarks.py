"""Benchmarks do not rot: each runs, at hardly any size. Nothing is said about time here."""

from __future__ import annotations

import gc
import itertools
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks import collecting, desk, many, measure, published
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
def begin(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Where benchmarks are started, and what they do to the process they measure, undone."""
    monkeypatch.chdir(ROOT)
    yield monkeypatch
    gc.unfreeze()


REALLY_STARTED = {"jobs", "start"}
"""Rows whose commands are processes of their own, as they are when somebody measures."""


def cost_here(*command: str) -> measure.Cost:
    """The cost of a command of ours that is run in this process, and in no other; of any other program, really."""
    if command[:2] != ("-m", "gouji"):
        return measure.cost_of(*command)
    words = ["1" if before == "--jobs" else word for before, word in itertools.pairwise(command)][1:]
    began, worked = time.perf_counter(), time.process_time()
    done = run(*words)
    assert done.returncode in (0, 1), done.output
    return measure.Cost(time.perf_counter() - began, time.process_time() - worked, peak=1.0)


@pytest.mark.skipif(sys.platform == "win32", reason="the cost of a process is told differently there")
@pytest.mark.parametrize("row", ROWS)
def test_a_benchmark_runs(row: str, begin: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    begin.setattr(sys, "argv", ["benchmarks", "--tiny", row])
    for module in (collecting, desk, many, published) if row not in REALLY_STARTED else ():
        begin.setattr(module, "cost_of", cost_here)
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
