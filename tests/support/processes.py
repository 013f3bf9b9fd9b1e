"""Processes that begin with everything imported and loaded, so that many of them cost little."""

from __future__ import annotations

import contextlib
import functools
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from typing import Any
from unittest import mock

_IMPORTED = [
    "support.campaigns",
    "support.command",
    "support.junk",
    "gouji.cli.blank_fill",
    "gouji.collection.dispatch",
    "gouji.returns",
    "gouji.workbook.formats.thorough",
    "gouji.workbook.writer",
    "support.warmed",
]


@functools.cache
def _context() -> multiprocessing.context.BaseContext:
    if sys.platform == "win32":  # a process there begins with nothing
        return multiprocessing.get_context("spawn")
    from multiprocessing import forkserver

    context = multiprocessing.get_context("forkserver")
    # The server that somebody else may have started has imported less, and nobody is told what it imported.
    server = forkserver._forkserver
    server._stop()  # type: ignore[attr-defined]
    context.set_forkserver_preload(_IMPORTED)
    # Before Python 3.13 it looks for them where every Python does, and passes over what it does not find.
    with mock.patch.dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path)):
        server.ensure_running()
    return context


def begun(function: Callable[..., object], *arguments: object) -> BaseProcess:
    """A process that does nothing but call the function, which it has to be able to import, and begins at once."""
    process: BaseProcess = _context().Process(target=function, args=arguments)  # type: ignore[attr-defined]
    process.start()
    return process


def was_killed(process: BaseProcess) -> bool:
    """True for a process that was killed; one that came to an end of its own ended well."""
    assert process.exitcode in (0, -signal.SIGTERM if sys.platform == "win32" else -signal.SIGKILL)
    return process.exitcode != 0


def end_family(process: subprocess.Popen[Any]) -> None:
    """Kill a process that leads a session, and what it started itself; on Windows that ends because its pipe does."""
    with contextlib.suppress(ProcessLookupError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
