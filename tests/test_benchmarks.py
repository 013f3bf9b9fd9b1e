"""Benchmarks do not rot: each runs, at hardly any size. Nothing is said about time here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROWS = (
    "blank",
    "import",
    "explain",
    "changed",
    "forms",
    "return",
    "report",
    "consolidate",
    "start",
    "memory",
    "jobs",
    "growth",
    "collect",
    "nation-blank",
    "nation-import",
)


@pytest.mark.skipif(sys.platform == "win32", reason="the cost of a process is told differently there")
@pytest.mark.parametrize("row", ROWS)
def test_a_benchmark_runs(row: str) -> None:
    command = [sys.executable, "-m", "benchmarks", "--tiny", row]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count(" | ") >= 4


def test_every_benchmark_is_run_here() -> None:
    command = [sys.executable, "-m", "benchmarks", "--help"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True).stdout
    assert ", ".join(ROWS) in " ".join(said.split())
