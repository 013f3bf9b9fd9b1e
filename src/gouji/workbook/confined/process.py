"""Work that could crash, hang or eat memory is done in a process of its own, which is ended when it does.

The process is a Python of its own, given bytes and giving bytes over pipes: it works in a pool's worker as well as on
Windows, and nothing it says is unpickled.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gouji.findings import OUT_OF_MEMORY, OUT_OF_TIME, Phrase, reason_of
from gouji.workbook.confined.tasks import do

_ROOT = Path(__file__).parents[3]
CONFINED = "--confined"
"""First argument with which a frozen program, whose executable is no Python, is asked to be this process."""
HAS_PROCESSES = sys.platform != "emscripten"
"""A browser starts none: there the page ends the worker that runs all of this."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits of a process.

    Attributes:
        seconds: by the clock.
        processor_seconds: of work, where the system can bound it (not on Windows).
        memory: bytes of address space, where the system can bound it (not on Windows).
        answer: bytes it may give.
    """

    seconds: float = 30.0
    processor_seconds: int = 6
    memory: int = 1 << 30
    answer: int = 64_000_000


class Stopped(Exception):  # noqa: N818  # no error of the program: the file was too much
    """The process was ended or died; *words* say why."""

    def __init__(self, words: Phrase) -> None:
        super().__init__(words.en)
        self.words = words


DIED = Phrase("读取程序意外终止", "its reader died")
TOO_MUCH = Phrase("内容过多", "too much in it")


def ask(task: str, data: bytes, parameters: Mapping[str, Any], bounds: Bounds) -> tuple[dict[str, Any], bytes]:
    """Do a task of :mod:`gouji.workbook.confined.tasks` with the bytes of a file.

    Returns:
        What the task says, and the bytes it made.

    Raises:
        Stopped: it took more than it may, or died.
    """
    said, made = _aside(task, data, parameters, bounds) if HAS_PROCESSES else do(task, data, dict(parameters))
    if said.get("error") == "memory":
        raise Stopped(OUT_OF_MEMORY)
    return said, made


def _aside(task: str, data: bytes, parameters: Mapping[str, Any], bounds: Bounds) -> tuple[dict[str, Any], bytes]:
    limits = {"memory": bounds.memory, "processor_seconds": bounds.processor_seconds}
    request = json.dumps({"task": task, "limits": limits, "parameters": dict(parameters)}).encode()
    code, answer = _talk([request + b"\n", data], bounds)
    head, newline, made = answer.partition(b"\n")
    if not newline:
        raise Stopped(OUT_OF_TIME if code == _out_of_time() else DIED)
    said: dict[str, Any] = json.loads(head)
    return said, made


def _talk(request: list[bytes], bounds: Bounds) -> tuple[int, bytes]:
    """Start the process, give it the request, take its whole answer, and see it end."""
    process = start([])
    over_time = threading.Event()

    def end() -> None:
        over_time.set()
        process.kill()

    timer = threading.Timer(bounds.seconds, end)
    timer.daemon = True
    with process:
        timer.start()
        try:
            answer = _exchange(process, request, bounds.answer)
        finally:
            timer.cancel()
            process.kill()  # it has said all it had to say
    if over_time.is_set():
        raise Stopped(OUT_OF_TIME)
    return process.returncode, answer


def start(arguments: list[str]) -> subprocess.Popen[bytes]:
    """Start the process.

    Raises:
        Stopped: the system does not let it start.
    """
    # Without -P the folder a user happens to be in could replace any library.
    module = [CONFINED] if getattr(sys, "frozen", False) else ["-P", "-m", "gouji.workbook.confined"]
    command = [sys.executable, *module, *arguments]
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    try:
        return subprocess.Popen(  # noqa: S603  # our own interpreter
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        reason = reason_of(error)
        raise Stopped(Phrase(f"读取程序无法启动：{reason.zh}", f"its reader cannot start: {reason.en}")) from None


def _exchange(process: subprocess.Popen[bytes], request: list[bytes], most: int) -> bytes:
    """It hears the whole request before it says anything, so that neither waits for the other."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.writelines(request)
    except OSError:  # it died while it listened
        return b""
    finally:
        with contextlib.suppress(OSError):
            process.stdin.close()
    answer = process.stdout.read(most + 1)
    if len(answer) > most:
        raise Stopped(TOO_MUCH)
    return answer


def _out_of_time() -> int | None:
    import signal  # noqa: PLC0415  # one number

    number = getattr(signal, "SIGXCPU", None)
    return None if number is None else -number
