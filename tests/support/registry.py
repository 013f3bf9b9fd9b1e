"""Registries of packages as tests ask them, and what happens where none is reached."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import NoReturn

import pytest

from support.programs import lacks

_ASKED = {
    "pip": [sys.executable, "-m", "pip", "install", "--dry-run", "--no-deps", "--ignore-installed", "--retries", "0",
            "--disable-pip-version-check", "packaging"],
    "npm": ["npm", "view", "--fetch-retries", "0", "pyodide", "version"],
}  # fmt: skip
"""A command that succeeds wherever the registry of a program is reached."""
_LOST = re.compile(r"Retrying \(|timed out|EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH")


def failed(said: str, *programs: str) -> NoReturn:
    """Fail a test by what a command said, or skip it if that is for want of a registry.

    Args:
        said: its errors.
        programs: that asked a registry: pip, npm.
    """
    if _LOST.search(said) or not all(map(_is_reached, programs)):
        lacks("registry")
    pytest.fail(said[-2000:])


def _is_reached(program: str) -> bool:
    try:
        return subprocess.run(_ASKED[program], capture_output=True, check=False, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
