"""Packages changed by a grammar, judged by LibreOffice and openpyxl, for as long as one likes.

Prints the seeds of those out of which another number is read than a program displays::

    PYTHONPATH=tests .venv/bin/python tests/fuzz/fuzz_packages.py 100000
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from support.packages import disagreements
from support.programs import libreoffice

_AT_A_TIME = 50


def main(count: int) -> int:
    """Judge so many packages; gives how many were read otherwise."""
    found = 0
    with tempfile.TemporaryDirectory() as home, libreoffice(Path(home) / "office") as convert:
        for start in range(1000, 1000 + count, _AT_A_TIME):
            with tempfile.TemporaryDirectory() as folder:
                for line in disagreements(range(start, start + _AT_A_TIME), Path(folder), convert):
                    print(line, flush=True)  # noqa: T201  # a program
                    found += 1
    return found


if __name__ == "__main__":
    sys.exit(min(main(int(sys.argv[1])), 1))
