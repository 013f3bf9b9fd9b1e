"""Processes that begin with everything imported and loaded, so that many of them cost little."""

from __future__ import annotations

import functools
import multiprocessing
import os
import sys
from collections.abc import Callable
from multiprocessing.process import BaseProcess
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
def _context() -> multiprocessing.context.ForkServerContext:
    from multiprocessing import forkserver  # not on Windows

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
    process = _context().Process(target=function, args=arguments)
    process.start()
    return process
