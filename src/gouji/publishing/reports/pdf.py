"""Documents as PDF, through LibreOffice where it is installed: bounded in time, with a profile of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from gouji.publishing.reports.failure import ReportError

_PLACES = (
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
"""Places of LibreOffice when it is not on the path."""
_EXPORT = 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}'
"""Tagged, so that a screen reader finds headings and tables."""
_START_SECONDS, _DOCUMENT_SECONDS = 60.0, 20.0


def to_pdfs(documents: Sequence[bytes], *, seconds: float | None = None) -> list[bytes]:
    """Each .docx as the bytes of a PDF, in one run of LibreOffice.

    Args:
        documents: .docx files.
        seconds: after which LibreOffice is stopped; by default a minute and 20 seconds a document.

    Returns:
        As many PDFs, in the same order.

    Raises:
        ReportError: LibreOffice is not installed, did not finish in time, or made no PDF of a document.
    """
    program = find_libreoffice()
    with tempfile.TemporaryDirectory(prefix="gouji-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        sources = [folder / f"{number}.docx" for number in range(len(documents))]
        for source, document in zip(sources, documents, strict=True):
            source.write_bytes(document)
        # A profile of its own: a LibreOffice that is open on the same profile would take the files and answer nothing.
        command = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
        command += ["--convert-to", _EXPORT, "--outdir", str(folder), *map(str, sources)]
        _run(command, _START_SECONDS + _DOCUMENT_SECONDS * len(documents) if seconds is None else seconds)
        made = [source.with_suffix(".pdf") for source in sources]
        if not all(path.is_file() for path in made):
            raise ReportError(
                "LibreOffice 没有生成 PDF，请改用 docx 或 html", "LibreOffice made no PDF; take docx or html"
            )
        return [path.read_bytes() for path in made]


def find_libreoffice() -> str:
    """The path of the program.

    Returns:
        From the search path, else from where it is installed on Windows and macOS.

    Raises:
        ReportError: LibreOffice is not installed.
    """
    found = shutil.which("soffice") or shutil.which("libreoffice")
    found = found or next((place for place in _PLACES if Path(place).is_file()), None)
    if found is None:
        raise ReportError(
            "生成 PDF 需要安装 LibreOffice；也可以生成 docx 后自行另存为 PDF",
            "PDF needs LibreOffice, which is not installed; or make a .docx and save it as PDF yourself",
        )
    return found


def _run(command: list[str], seconds: float) -> None:
    """Run to the end, or stop the program with everything it has started: `soffice` is only a door to another one."""
    silent = subprocess.DEVNULL
    with subprocess.Popen(  # noqa: S603  # the program is LibreOffice, the files are our own
        command, stdin=silent, stdout=silent, stderr=silent, start_new_session=True
    ) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise ReportError(
                f"LibreOffice 在 {seconds:.0f} 秒内没有完成", f"LibreOffice did not finish within {seconds:.0f} s"
            ) from None
        finally:
            if process.poll() is None:
                _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        subprocess.run(  # noqa: S603
            ["taskkill", "/F", "/T", "/PID", str(process.pid)],  # noqa: S607
            check=False,
            capture_output=True,
        )
    else:
        os.killpg(process.pid, signal.SIGKILL)
