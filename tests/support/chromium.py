"""Chromium as tests use it: one window that is kept open for many of them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from support.programs import chromium, lacks
from support.resaving import node_modules

PROGRAM = Path(__file__).parents[1] / "browser"


class Browser:
    """Chromium, told what to do by the names of ``tests/browser/browser.mjs``."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def __call__(self, command: str, **given: object) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"command": command, **given}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert "error" not in answer, (command, given, answer["error"])
        return answer["value"]


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium with a window, kept open for many tests."""
    opened = chromium()
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            lacks("node")
    environment = os.environ | {"GOUJI_NODE_MODULES": str(node_modules(PROGRAM))}
    process = subprocess.Popen(
        ["node", str(PROGRAM / "browser.mjs"), opened],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=environment,
    )
    with process:
        yield Browser(process)
        assert process.stdin is not None
        process.stdin.close()
        process.wait(30)
