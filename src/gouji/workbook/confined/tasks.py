"""The tasks that are done apart, each in a module whose function ``work`` takes the file and the parameters."""

from __future__ import annotations

import importlib
from typing import Any

_TASKS = {
    "cells": "gouji.workbook.confined.cells",
    "decrypt": "gouji.workbook.confined.decrypt",
    "pdf": "gouji.workbook.confined.pdf",
    "web": "gouji.workbook.confined.web",
}


def do(task: str, data: bytes, parameters: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Do a task, whatever the file does to the library that reads it.

    Args:
        task: its name.
        data: the bytes of a file.
        parameters: of the task.

    Returns:
        The answer of the task and the bytes it made; under ``error`` the word ``memory`` or ``damaged``, if it failed.
    """
    try:
        answer: tuple[dict[str, Any], bytes] = importlib.import_module(_TASKS[task]).work(data, **parameters)
    except MemoryError:
        return {"error": "memory"}, b""
    except BaseException as error:  # noqa: BLE001  # a panic of a library is no Exception
        return {"error": "damaged", "detail": type(error).__name__}, b""
    return answer
