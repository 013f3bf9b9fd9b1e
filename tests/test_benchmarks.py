"""Benchmarks do not rot: each runs, at hardly any size. Nothing is said about time here."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.__main__ import main

ROOT = Path(__file__).parents[1]
ROWS = (
    "blank",
    "import",
    "explain",
    "changed",
    "forms",
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


@pytest.mark.skipif(sys.platform == "win32", reason="the cost of a process is told differently there")
@pytest.mark.parametrize("row", ROWS)
def test_a_benchmark_runs(row: str, begin: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    begin.setattr(sys, "argv", ["benchmarks", "--tiny", row])
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
