"""What is told to install an extra is a command that can be typed where the program is installed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gouji.common import install_command

SOURCE = Path(__file__).parents[1] / "src" / "gouji"


@pytest.mark.parametrize(
    ("marker", "python", "command"),
    [
        (None, "/venv/bin/python", '/venv/bin/python -m pip install "gouji[report]"'),
        (None, "C:\\My Files\\python.exe", '"C:\\My Files\\python.exe" -m pip install "gouji[report]"'),
        ("pipx_metadata.json", "/venv/bin/python", 'pipx inject gouji "gouji[report]"'),
        ("uv-receipt.toml", "/venv/bin/python", 'uv pip install --python "/venv/bin/python" "gouji[report]"'),
    ],
)
def test_the_command_is_that_of_who_installed_the_program(
    marker: str | None, python: str, command: str, tmp_path: Path
) -> None:
    if marker is not None:
        (tmp_path / marker).write_text("{}")
    assert install_command("report", str(tmp_path), python) == command


def test_no_message_has_a_command_of_its_own() -> None:
    """In cmd of Windows single quotes are part of the name, and ``pip`` alone may be another environment's."""
    told = re.compile(r"(?:pip|pipx|uv) (?:install|inject)")
    assert [path.name for path in SOURCE.rglob("*.py") if told.search(path.read_text("utf-8"))] == ["installing.py"]
