"""The command line as tests call it: in this process, which shows the same and starts nothing, or as a real start."""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import NoReturn
from unittest import mock

import gouji
from gouji.cli import main

ENVIRONMENT = {"PYTHONUTF8": "1", "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "1768901400"}
"""English, and half past nine on 20 January 2026, unless a test asks for something else."""
_PROGRAM = Path(gouji.__file__).with_name("__main__.py")
_IN_ONE_PROCESS = """
import json, sys
from gouji.cli import main
for expected, *arguments in json.loads(sys.argv[1]):
    sys.argv = ["gouji", *arguments]
    try:
        main()
        code = 0
    except SystemExit as end:
        code = end.code or 0
    if code != expected:
        sys.exit(f"{arguments}: {code}, not {expected}")
"""
_MORE = ("GOUJI_KEY", "GOUJI_PASSWORD", "COLUMNS", "TERMINAL_WIDTH")
"""Variables that a developer may have set and that no test wants."""


@dataclass(frozen=True, slots=True)
class Done:
    """Outcome of a command. *output* is both streams in the order in which a terminal shows them."""

    returncode: int
    stdout: str
    stderr: str
    output: str


def run(*arguments: str | Path, cwd: Path | None = None, **environment: str) -> Done:
    """Run the command line here: arguments, streams, folder and environment are as those of a process would be.

    What would end a process with a traceback is raised.
    """
    with mock.patch.object(sys.modules["__main__"], "__package__", "gouji", create=True):
        return _run(main, (_PROGRAM, *arguments), cwd, environment)


def run_script(script: Path, *arguments: str, cwd: Path, **environment: str) -> Done:
    """Run a program of this checkout that has a ``main`` here, in the same way; it is imported once."""
    return _run(module_of(script).main, (script, *arguments), cwd, environment)


@functools.cache
def module_of(script: Path) -> ModuleType:
    """A program of this checkout as a module, imported once."""
    spec = importlib.util.spec_from_file_location(f"{script.parent.name}_{script.stem}", script)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _run(
    function: Callable[[], object], argv: Sequence[str | Path], cwd: Path | None, environment: Mapping[str, str]
) -> Done:
    streams = _Streams(environment.get("PYTHONIOENCODING"))
    with contextlib.ExitStack() as stack:
        stack.enter_context(mock.patch.dict(os.environ, process_environment(environment), clear=True))
        stack.enter_context(mock.patch.object(sys, "argv", list(map(str, argv))))
        stack.enter_context(contextlib.chdir(cwd or Path.cwd()))
        stack.enter_context(mock.patch.multiple(sys, stdout=streams.stdout, stderr=streams.stderr))
        try:
            function()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
    return streams.done(code)


def exiting(*arguments: str | Path) -> NoReturn:
    """Run the command line and end this process with its exit code: for processes that have everything imported."""
    sys.exit(run(*arguments).returncode)


def start(*arguments: str | Path, cwd: Path | None = None, **environment: str) -> Done:
    """Run the command line as a process of its own. Costs a second: for what only a process can show."""
    done = subprocess.run(
        [sys.executable, "-m", "gouji", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        env=process_environment(environment),
        timeout=300,
        check=False,
    )
    stdout, stderr = map(_decoded, (done.stdout, done.stderr))
    return Done(done.returncode, stdout, stderr, stdout + stderr)


def _decoded(said: bytes) -> str:
    return said.decode(errors="replace").replace(os.linesep, "\n")


def in_one_process(*commands: tuple[int | str | Path, ...]) -> list[str]:
    """A command of the system that runs several of ours one after another in one process that is like no other here.

    Args:
        commands: the exit code that each has to have, its verb, its arguments. The first that has another ends the
            process with a failure.
    """
    listed = [(code, *map(str, arguments)) for code, *arguments in commands]
    return [sys.executable, "-c", _IN_ONE_PROCESS, json.dumps(listed)]


def process_environment(changes: Mapping[str, str]) -> dict[str, str]:
    """The environment of a command: this one without what tests do not want, theirs, and the changes."""
    kept = {name: value for name, value in os.environ.items() if name not in _MORE}
    return {**kept, **ENVIRONMENT, **changes}


class _Streams:
    """Standard output and error of a process whose streams are no terminal: one is buffered, the other is not.

    So *output* has what both said in the order in which a file they share would have it.

    Args:
        encoding: as ``PYTHONIOENCODING`` says it; None: UTF-8, in which Python forgives what is no character.
    """

    def __init__(self, encoding: str | None) -> None:
        self._both = io.BytesIO()
        self._raw = [_Tee(self._both), _Tee(self._both)]
        buffers = [io.BufferedWriter(raw) for raw in self._raw]
        name = encoding or "utf-8"
        errors = "strict" if encoding else "surrogateescape"
        self.stdout = io.TextIOWrapper(buffers[0], encoding=name, errors=errors, newline="\n")
        self.stderr = io.TextIOWrapper(buffers[1], encoding=name, errors="backslashreplace", newline="\n",
                                       line_buffering=True)  # fmt: skip

    def done(self, code: int) -> Done:
        self.stdout.flush()
        self.stderr.flush()
        stdout, stderr, both = map(_decoded, (*self._own(), self._both.getvalue()))
        return Done(code, stdout, stderr, both)

    def _own(self) -> list[bytes]:
        return [raw.getvalue() for raw in self._raw]


class _Tee(io.RawIOBase):
    """Keeps what is written, and writes it into another stream as well."""

    def __init__(self, other: io.BytesIO) -> None:
        self._own, self._other = io.BytesIO(), other

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        written = bytes(data)  # type: ignore[call-overload]  # bytes-like
        self._other.write(written)
        return self._own.write(written)

    def getvalue(self) -> bytes:
        return self._own.getvalue()
