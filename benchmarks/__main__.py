"""Measure, keep the raw numbers, write the table.

python -m benchmarks              all but those of the nation
python -m benchmarks import start these alone; the others stay as they were measured
python -m benchmarks --table      no measuring: the table from the raw numbers
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from benchmarks import (
    collecting,
    desk,
    growing,
    making,
    many,
    memory,
    published,
    publishing,
    reading,
    registers,
    returning,
    starting,
    summing,
)
from benchmarks.measure import Row, Size
from benchmarks.table import page

ROWS: tuple[Row, ...] = (
    *making.ROWS,
    *reading.ROWS,
    *growing.ROWS,
    *registers.ROWS,
    *returning.ROWS,
    *publishing.ROWS,
    *published.ROWS,
    *summing.ROWS,
    *starting.ROWS,
    *memory.ROWS,
    *many.ROWS,
    *collecting.ROWS,
    *desk.ROWS,
)
ALL = {row.name: row for row in (*ROWS, *many.NATION)}
RAW, PAGE = ROOT / "docs" / "performance.json", ROOT / "docs" / "performance.md"


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog="benchmarks", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("rows", nargs="*", metavar="ROW", help=", ".join(ALL))
    parser.add_argument("--tiny", action="store_true", help="hardly anything, and write nothing: does it still run?")
    parser.add_argument("--table", action="store_true", help="write the table anew, measure nothing")
    chosen = parser.parse_args()
    names = [] if chosen.table else chosen.rows or [row.name for row in ROWS]
    if len(names) > 1:  # each in a process of its own: what one leaves in memory slows the next
        for name in names:
            subprocess.run([sys.executable, "-m", "benchmarks", name], check=True)  # noqa: S603
    elif names:
        _measure(names[0], Size.tiny() if chosen.tiny else Size.full(), keep=not chosen.tiny)
    if not chosen.tiny:
        known = _known()
        PAGE.write_text(page({name: known[name] for name in ALL if name in known}), "utf-8")


def _measure(name: str, size: Size, *, keep: bool) -> None:
    before = os.getloadavg()[0]
    lines = ALL[name].measure(size)
    for line in lines:
        print(f"{line.what} | {line.against} | {line.ours:.3g} | {line.other:.3g} {line.unit} | {line.ratio:.3g}")
    known = _known()
    known[name] = {
        "date": date.today().isoformat(),  # noqa: DTZ011  # the day as the person at the machine sees it
        "load": before,
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "lines": [asdict(line) for line in lines],
    }
    if keep:
        RAW.write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _known() -> dict[str, Any]:
    return json.loads(RAW.read_text("utf-8")) if RAW.is_file() else {}


if __name__ == "__main__":
    main()
