"""The process that does one task: reads a request and a file, says what came of it, and ends."""

from __future__ import annotations

import contextlib
import importlib
import json
import sys
from typing import Any

_TASKS = {"cells": "gouji.workbook.confined.cells", "decrypt": "gouji.workbook.confined.decrypt"}
"""The module of each task, whose function ``work`` takes the file and the parameters."""


def main() -> None:
    """Do the task."""
    request = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    _bound(request["limits"])
    said, made = _done(_TASKS[request["task"]], data, request["parameters"])
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + made)
    sys.stdout.buffer.flush()


def _done(module: str, data: bytes, parameters: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    try:
        answer: tuple[dict[str, Any], bytes] = importlib.import_module(module).work(data, **parameters)
    except MemoryError:
        return {"error": "memory"}, b""
    except BaseException as error:  # noqa: BLE001  # a panic of a library is no Exception
        return {"error": "damaged", "detail": type(error).__name__}, b""
    return answer


def _bound(limits: dict[str, int]) -> None:
    """Take no more memory and time than allowed, and leave no image of the memory behind, where systems know how."""
    try:
        import resource  # noqa: PLC0415  # not on Windows
    except ImportError:
        return
    for name, limit in (("AS", limits["memory"]), ("CPU", limits["processor_seconds"]), ("CORE", 0)):
        kind = getattr(resource, f"RLIMIT_{name}", None)
        if kind is None:
            continue
        soft, hard = resource.getrlimit(kind)
        most = min([limit, *(bound for bound in (soft, hard) if bound != resource.RLIM_INFINITY)])
        with contextlib.suppress(ValueError, OSError):  # a system that only pretends to bound it
            resource.setrlimit(kind, (most, hard))


if __name__ == "__main__":
    main()
