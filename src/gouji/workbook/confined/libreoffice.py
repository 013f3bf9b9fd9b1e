"""Documents converted by LibreOffice where it is installed: bounded in time, with a profile of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from gouji.findings import OUT_OF_TIME
from gouji.workbook.confined.process import Stopped

_PLACES = (
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
"""Where LibreOffice is when it is not on the path."""
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">\
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">\
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">\
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Setup/Product">\
<prop oor:name="ooSetupLastVersion" oor:op="fuse"><value>99.9</value></prop></item>
</oor:items>
"""
"""No macros, and nothing fetched that a document names: it may come from anybody.

A version that ran before, and no older one: at the first start of a version LibreOffice draws for half a second of
processor time to test how it draws, and without a window no start is ever the last such one.
"""


class MissingOffice(Exception):  # noqa: N818  # no error of the program: it is not installed
    """LibreOffice is not installed."""


def find_libreoffice() -> str:
    """The program.

    Raises:
        MissingOffice: it is not installed.
    """
    found = shutil.which("soffice") or shutil.which("libreoffice")
    found = found or next((place for place in _PLACES if Path(place).is_file()), None)
    if found is None:
        raise MissingOffice
    return found


def converted(
    documents: Sequence[bytes], suffix: str, filter_: str, target: str, *, seconds: float
) -> list[bytes | None]:
    """Each document in another format, in one run of LibreOffice.

    Args:
        suffix: of the files as they are given, without its dot.
        filter_: what ``--convert-to`` takes.
        target: the suffix of what is made.
        seconds: after which LibreOffice is stopped.

    Returns:
        What was made, None of what it makes nothing of.

    Raises:
        MissingOffice: LibreOffice is not installed.
        Stopped: it did not finish in time.
    """
    program = find_libreoffice()
    with tempfile.TemporaryDirectory(prefix="gouji-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        sources = [folder / f"{number}.{suffix}" for number in range(len(documents))]
        for source, document in zip(sources, documents, strict=True):
            source.write_bytes(document)
        # A profile of its own: a LibreOffice that is open on the same profile would take the files and answer nothing.
        profile = folder / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, "utf-8")
        command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
        command += ["--convert-to", filter_, "--outdir", str(folder), *map(str, sources)]
        _run(command, seconds)
        made = [source.with_suffix(f".{target}") for source in sources]
        return [path.read_bytes() if path.is_file() else None for path in made]


def _run(command: list[str], seconds: float) -> None:
    """Run to the end, or stop the program with everything it has started: `soffice` is only a door to another one."""
    silent = subprocess.DEVNULL
    with subprocess.Popen(  # noqa: S603  # the program is LibreOffice
        command, stdin=silent, stdout=silent, stderr=silent, start_new_session=True
    ) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise Stopped(OUT_OF_TIME) from None
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        subprocess.run(  # noqa: S603
            ["taskkill", "/F", "/T", "/PID", str(process.pid)],  # noqa: S607
            check=False,
            capture_output=True,
        )
    else:
        os.killpg(process.pid, signal.SIGKILL)
