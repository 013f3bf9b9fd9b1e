"""LibreOffice and a browser as tests use them, and what happens where they are missing."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import pytest

from support.processes import end_family

REQUIRED = os.environ.get("GOUJI_REQUIRE", "").split()
"""Programs whose absence fails tests that need them, by name: libreoffice, chromium, firefox, gnumeric, node, nginx,
wine."""


def lacks(name: str) -> NoReturn:
    """Skip a test because a program, or a registry of packages, is missing where it need not be there."""
    if name in REQUIRED:
        pytest.fail(f"{name} is required here and is missing")
    pytest.skip(f"{name} is missing")


def chromium() -> str:
    """The path of the browser, however it is called here."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    return lacks("chromium") if found is None else found


Convert = Callable[[Sequence[Path], str, Path], list[Path]]
"""Files, a format of LibreOffice and a folder to the files converted."""

Browse = Callable[[str], str]
"""A page to its document as it stands once scripts, if any, have run."""

# --- LibreOffice ----------------------------------------------------------------------------------------------------

RECALCULATE_ALWAYS = """<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
<prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop></item>
"""
"""Settings of a user who has every formula computed again when a workbook is opened."""
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Setup/Product">
<prop oor:name="ooSetupLastVersion" oor:op="fuse"><value>99.9</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Save/Document">
<prop oor:name="GenerateThumbnail" oor:op="fuse"><value>false</value></prop></item>
{}</oor:items>
"""
"""Settings of a user who had a later version before: at the first start of a version LibreOffice tests how it draws.

Nor does the user want a picture of the first page in a document, which takes a quarter of its conversion.
"""
_MEMORY = {"GLIBC_TUNABLES": "glibc.malloc.mxfast=0:glibc.malloc.trim_threshold=1000000000"}
"""Memory that is freed is neither tidied nor given back at once.

LibreOffice makes 16 384 columns a sheet to save an .ods and frees them with the document: a sixth of its conversion was
the C library at that. Other systems pass over the variable.
"""
_KEPT_OPEN = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" office:version="1.2"
 office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet>
<table:table table:name="a"/></office:spreadsheet></office:body></office:document>
"""
_PATIENCE = 900


@contextlib.contextmanager
def libreoffice(home: Path, settings: str = "", known: Path | None = None) -> Iterator[Convert]:
    """Opens files in LibreOffice and saves them in another format.

    It is started once and kept running by a document that stays open: a start costs more than most files do. Where
    that fails, each call starts it, with the same result. A file that was converted before is not converted again.

    Args:
        home: an empty folder for the profile, which no other LibreOffice uses.
        settings: items of a ``registrymodifications.xcu``; a new user has none.
        known: a folder for the files that were converted, which processes may share; one of its own if None.
    """
    program = shutil.which("soffice")
    if program is None:
        lacks("libreoffice")
    (home / "profile" / "user").mkdir(parents=True)
    (home / "profile" / "user" / "registrymodifications.xcu").write_text(_PROFILE.format(settings), "utf-8")
    command = [program, f"-env:UserInstallation={(home / 'profile').as_uri()}", "--headless"]
    # The script that soffice is takes four times the processor time of the program at its end, which passes calls on.
    splash = Path(program).resolve().with_name("oosplash")
    hand_over = [str(splash) if splash.exists() else program, *command[1:]]
    running: list[subprocess.Popen[bytes]] = []
    known = known or home / "known"
    known.mkdir(exist_ok=True)

    def convert(files: Sequence[Path], target: str, folder: Path) -> list[Path]:
        made = [folder / f"{file.stem}.{target.partition(':')[0]}" for file in files]
        kept = [known / _digest(file, settings, target) for file in files]
        folder.mkdir(parents=True, exist_ok=True)
        new = {path: (file, saved) for path, file, saved in zip(kept, files, made, strict=True) if not path.exists()}
        if new:
            if not running:
                running.append(_kept_running(command, home))
            fresh = [str(file) for file, _ in new.values()]
            call = [*hand_over, "--convert-to", target, "--outdir", str(folder), *fresh]
            subprocess.run(call, check=True, capture_output=True, timeout=_PATIENCE)
        for path, (_, saved) in new.items():
            if saved.exists():
                _copy(saved, path)
        for path, saved in zip(kept, made, strict=True):
            if path.exists():
                _copy(path, saved)
        assert all(path.exists() for path in made)
        return made

    try:
        yield convert
    finally:
        for process in running:
            end_family(process)  # soffice is a script


def _digest(file: Path, *how: str) -> str:
    return hashlib.sha256(repr((file.suffix, how)).encode() + file.read_bytes()).hexdigest()


def _copy(file: Path, to: Path) -> None:
    """Copy a file to where it is there only once it is whole: others may copy the same."""
    part = to.with_suffix(f".{os.getpid()}.part")
    shutil.copyfile(file, part)
    part.replace(to)


def _kept_running(command: Sequence[str], home: Path) -> subprocess.Popen[bytes]:
    """LibreOffice with a document open, ready for others; it takes the calls of later starts with its profile."""
    document = home / "open.fods"
    document.write_text(_KEPT_OPEN, "utf-8")
    process = subprocess.Popen(
        [*command, "--norestore", "--nologo", str(document)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=_MEMORY | os.environ,
    )
    deadline = time.monotonic() + _PATIENCE
    while not (home / ".~lock.open.fods#").exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    return process
