"""The machine as the program needs it: system, names of files, memory, folders, fonts, LibreOffice."""

from __future__ import annotations

import contextlib
import locale
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from gouji.common import write_whole
from gouji.findings import Phrase
from gouji.selftest.result import SelftestOutcome
from gouji.workbook.confined import libreoffice as office

_NAME = "政府信息公开工作年度报告 试写.xlsx"
_LEAST_FREE = 200_000_000
_WINDOWS_FONTS = {"simsun.ttc": "宋体", "simhei.ttf": "黑体", "simfang.ttf": "仿宋", "msyh.ttc": "微软雅黑"}
_MOST_FONTS = 6


def facts() -> Iterator[tuple[Phrase, Phrase]]:
    """The system, the Python and the settings that faults depend on.

    Yields:
        Names and values.
    """
    libc = "" if os.name == "nt" else " ".join(platform.libc_ver())  # it is looked for in the file of the Python
    yield _same("系统", "system", f"{platform.platform()} {platform.machine()} {libc}".rstrip())
    yield _same("Python", "Python", f"{platform.python_version()} {sys.executable}")
    out = getattr(sys.stdout, "encoding", None)
    language = ".".join(filter(None, locale.getlocale())) or "-"
    zone = time.strftime("%z")
    yield _same("语言和编码", "locale", f"{language} {sys.getfilesystemencoding()} {out} {zone}")
    yield _same("处理器", "processors", str(os.cpu_count()))


def _same(zh: str, en: str, value: str) -> tuple[Phrase, Phrase]:
    return Phrase(zh, en), Phrase(value, value)


def encodings() -> tuple[SelftestOutcome, Phrase]:
    """Chinese in the names of files, which must be possible, and on the terminal, which is only pleasant."""
    try:
        os.fsencode(_NAME)
    except UnicodeEncodeError:
        return SelftestOutcome.FAILED, Phrase("系统的文件名不能有中文", "no Chinese in the names of files")
    try:
        _NAME.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return SelftestOutcome.NOTED, Phrase("终端显示不了中文", "the terminal shows no Chinese")
    return SelftestOutcome.PASSED, Phrase("", "")


def memory() -> tuple[SelftestOutcome, Phrase]:
    """Bounds of memory, which Windows does not know."""
    try:
        import resource  # noqa: PLC0415  # not on Windows
    except ImportError:
        return SelftestOutcome.NOTED, Phrase("本系统不能限制", "this system has none")
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY:
        return SelftestOutcome.PASSED, Phrase("", "")
    told = f"{hard // 1_000_000:,} MB"
    return SelftestOutcome.PASSED, Phrase(told, told)


@contextlib.contextmanager
def temporary_folder(within: Path | None = None) -> Iterator[Path]:
    """A folder that is gone afterwards, with Chinese and a space in its name.

    Args:
        within: the folder it is made in; None for that of the system.

    Yields:
        The folder.
    """
    with tempfile.TemporaryDirectory(prefix="自检 ", dir=within, ignore_cleanup_errors=True) as name:
        yield Path(name)


def temporary_files() -> tuple[SelftestOutcome, Phrase]:
    """Files in the folder for temporary ones, without which nothing works."""
    return files_in_folder(Path(tempfile.gettempdir()))


def files_in_folder(within: Path) -> tuple[SelftestOutcome, Phrase]:
    """Files written whole, replaced and read back in a folder, and the room left there.

    Args:
        within: the folder.

    Returns:
        The outcome, and the folder with its room.
    """
    with temporary_folder(within) as folder:
        path = folder / _NAME
        write_whole(path, b"a")
        write_whole(path, bytes(1_000_000), overwrite=True)
        if path.stat().st_size != 1_000_000 or [file.name for file in folder.iterdir()] != [_NAME]:
            return SelftestOutcome.FAILED, Phrase("写入的和读出的不一样", "what is read is not what was written")
    free = shutil.disk_usage(within).free
    told = Phrase(f"{within}，剩余 {free / 1e9:.1f} GB", f"{within}, {free / 1e9:.1f} GB free")
    return (SelftestOutcome.PASSED if free >= _LEAST_FREE else SelftestOutcome.NOTED), told


def fonts() -> tuple[SelftestOutcome, Phrase]:
    """Chinese fonts: reports printed without one show boxes."""
    found = sorted(_windows_fonts() if os.name == "nt" else _listed_fonts())
    if not found:
        return SelftestOutcome.NOTED, Phrase(
            "没有找到，打印和生成 PDF 时会缺字", "none found: prints and PDFs will lack characters"
        )
    told = ", ".join(found[:_MOST_FONTS])
    return SelftestOutcome.PASSED, Phrase(told, told)


def _windows_fonts() -> Iterator[str]:
    folder = Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts"
    return (name for file, name in _WINDOWS_FONTS.items() if (folder / file).is_file())


def _listed_fonts() -> set[str]:
    program = shutil.which("fc-list")
    if program is None:
        return set()
    command = [program, ":lang=zh-cn", "family"]
    done = subprocess.run(command, capture_output=True, timeout=30, check=False)  # noqa: S603  # fontconfig's own
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    return {line.partition(",")[0] for line in lines if line}


def libreoffice() -> tuple[SelftestOutcome, Phrase]:
    """The place of LibreOffice, which only makes PDFs."""
    try:
        place = office.find_libreoffice()
    except office.MissingOffice:
        return SelftestOutcome.NOTED, Phrase("没有安装", "not installed")
    return SelftestOutcome.PASSED, Phrase(place, place)
