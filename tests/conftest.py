"""What many tests share: LibreOffice, and hypothesis set up for slow machines."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("default")

_RECALCULATE_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop><prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""

REQUIRED = os.environ.get("GOUJI_REQUIRE", "").split()
"""Programs whose absence fails the tests that need them, by name: libreoffice, chromium, gnumeric, node."""


def lacks(name: str) -> NoReturn:
    """Skip a test because a program is not installed, where it need not be."""
    if name in REQUIRED:
        pytest.fail(f"{name} is required here and is not installed")
    pytest.skip(f"{name} is not installed")


Convert = Callable[[Sequence[Path], str, Path], list[Path]]


@pytest.fixture(scope="session")
def convert(tmp_path_factory: pytest.TempPathFactory) -> Convert:
    """Opens files in LibreOffice, recalculates them, saves them in another format; gives the new files."""
    soffice = shutil.which("soffice")
    if soffice is None:
        lacks("libreoffice")
    profile = tmp_path_factory.mktemp("libreoffice")
    (profile / "user").mkdir()
    (profile / "user" / "registrymodifications.xcu").write_text(_RECALCULATE_ALWAYS, "utf-8")

    def run(files: Sequence[Path], target: str, folder: Path) -> list[Path]:
        command = [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", target]
        subprocess.run(
            [*command, "--outdir", str(folder), *map(str, files)], check=True, capture_output=True, timeout=300
        )
        made = [folder / f"{file.stem}.{target.partition(':')[0]}" for file in files]
        assert all(path.exists() for path in made)
        return made

    return run


Browse = Callable[[str], str]


@pytest.fixture
def browse(tmp_path: Path) -> Browse:
    """Opens a page in chromium and gives its document as it stands once scripts, if any, have run."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        lacks("chromium")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    options += ["--disable-component-update", "--disable-sync", f"--user-data-dir={tmp_path / 'chromium'}"]

    def run(text: str) -> str:
        page = tmp_path / "page.html"
        page.write_text(text, "utf-8")
        command = [chromium, *options, "--dump-dom", page.as_uri()]
        return subprocess.run(command, check=True, capture_output=True, encoding="utf-8", timeout=120).stdout

    return run
