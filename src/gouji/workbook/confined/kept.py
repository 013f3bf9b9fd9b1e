"""A process that is kept for many tasks, where starting one would cost more than the task.

Each task may take as much as if it had a process of its own: a task that hangs, eats memory or crashes ends the
process, and the next one starts another. After some hundred tasks it is started anew, so that no leak adds up.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import threading
from collections.abc import Mapping
from typing import Any

from gouji.findings import OUT_OF_MEMORY, OUT_OF_TIME
from gouji.workbook.confined.__main__ import KEPT
from gouji.workbook.confined.process import DIED, TOO_MUCH, Bounds, Stopped, start

_MOST_TASKS = 500
_LONGEST_HEAD = 1 << 16


def ask_kept(task: str, data: bytes, parameters: Mapping[str, Any], bounds: Bounds) -> tuple[dict[str, Any], bytes]:
    """Do a task of :mod:`gouji.workbook.confined.__main__` in the process that is kept for this one.

    Args:
        bounds: what this task may take. Memory is bounded by the first request to a process.

    Returns:
        What the task says, and the bytes it made.

    Raises:
        Stopped: it took more than it may, or died.
    """
    with _LOCK:
        helper = _helpers.get(os.getpid())
        if helper is None or helper.is_spent:
            if helper is not None:
                helper.end()
            helper = _helpers[os.getpid()] = _Helper()
        try:
            return helper.ask(task, data, parameters, bounds)
        except BaseException:
            helper.end()
            _helpers.pop(os.getpid(), None)
            raise


_LOCK = threading.Lock()
_helpers: dict[int, _Helper] = {}
"""By the process they were started from: a fork must not speak into the pipes of its parent."""


class _Helper:
    """One process, and what it was asked so far."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] = start([KEPT])
        self.tasks = 0

    @property
    def is_spent(self) -> bool:
        """It has done enough, or is no more."""
        return self.tasks >= _MOST_TASKS or self.process.poll() is not None

    def ask(
        self, task: str, data: bytes, parameters: Mapping[str, Any], bounds: Bounds
    ) -> tuple[dict[str, Any], bytes]:
        """Give it a task and take its answer."""
        self.tasks += 1
        limits = {"memory": bounds.memory, "processor_seconds": bounds.processor_seconds}
        request = {"task": task, "limits": limits, "parameters": dict(parameters), "bytes": len(data)}
        over_time = threading.Event()

        def stop() -> None:
            over_time.set()
            self.process.kill()

        timer = threading.Timer(bounds.seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            said, made = self._exchange(json.dumps(request).encode() + b"\n", data, bounds.answer)
        finally:
            timer.cancel()
        if over_time.is_set():
            raise Stopped(OUT_OF_TIME)
        if said is None:
            raise Stopped(OUT_OF_TIME if self.died_of_work() else DIED)
        if said.get("error") == "memory":
            raise Stopped(OUT_OF_MEMORY)
        return said, made

    def _exchange(self, head: bytes, data: bytes, most: int) -> tuple[dict[str, Any] | None, bytes]:
        """It hears the whole request before it says anything, so that neither waits for the other."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(head)
            self.process.stdin.write(data)
            self.process.stdin.flush()
        except OSError:
            return None, b""
        line = self.process.stdout.readline(_LONGEST_HEAD)
        if not line.endswith(b"\n"):
            return None, b""
        said: dict[str, Any] = json.loads(line)
        size = said["bytes"]
        if size > most:
            raise Stopped(TOO_MUCH)
        made = self.process.stdout.read(size)
        return (said, made) if len(made) == size else (None, b"")

    def died_of_work(self) -> bool:
        """True if the system ended it for the work it did."""
        import signal  # noqa: PLC0415  # one number

        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        number = getattr(signal, "SIGXCPU", None)
        return number is not None and self.process.returncode == -number

    def end(self) -> None:
        """End the process."""
        self.process.kill()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        self.process.wait()


@atexit.register
def _end_ours() -> None:
    helper = _helpers.pop(os.getpid(), None)
    if helper is not None:
        helper.end()
