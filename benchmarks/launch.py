"""Run Python once and say what that cost, from a process that holds nothing: a child begins with its parent's peak."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator


def main() -> int:
    """Run Python with the arguments of this command; the cost is on standard output, the errors where they belong."""
    _adopt_orphans()
    begin = time.perf_counter()
    process = subprocess.Popen([sys.executable, *sys.argv[1:]], stdout=subprocess.DEVNULL)  # noqa: S603
    _, status, usage = os.wait4(process.pid, 0)
    wall, cpu = time.perf_counter() - begin, usage.ru_utime + usage.ru_stime
    process.returncode = os.waitstatus_to_exitcode(status)
    cpu += sum(_of_orphans())
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(json.dumps({"code": process.returncode, "wall": wall, "cpu": cpu, "peak": peak}))
    return 0


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


if __name__ == "__main__":
    sys.exit(main())
