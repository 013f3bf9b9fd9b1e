"""Windows by proxy: what it does otherwise, done here to whoever asks."""

from __future__ import annotations

import builtins
import ctypes
import importlib
import io
import os
import pkgutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import gouji
from gouji.common import files

_ALIAS = "/proc/self/root"
"""A second name of the root of this system; it stands for the long-path prefix."""
_LIMIT = 260
_TAKE_PATHS = (
    "stat", "lstat", "mkdir", "rename", "replace", "link", "unlink", "remove", "listdir", "scandir", "rmdir", "utime",
    "chmod", "access", "readlink", "open",
)  # fmt: skip
_IN_USE = "The process cannot access the file because it is being used by another process"


posix_only = pytest.mark.skipif(os.name != "posix", reason="about what only POSIX has")
"""Of tests of rights, signals, links, limits and scripts of POSIX."""
UNDER_WINE = sys.platform == "win32" and hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")
not_under_wine = pytest.mark.skipif(UNDER_WINE, reason="it stands still under Wine without anything of this house")
"""Of tests with pools of Python's own, or clusters of Dask."""


def limit_paths(patch: pytest.MonkeyPatch) -> None:
    """Refuse paths of 260 characters and more that do not begin with the prefix, as Windows does.

    Args:
        patch: by which it ends.
    """
    before, before_prefix = files.native, files.without_prefix

    def native(path: Path, room: int = 0) -> str:
        absolute = os.path.abspath(path)  # noqa: PTH100  # as the function that it stands for
        if len(absolute) + room < files._WINDOWS_LIMIT or absolute.startswith(_ALIAS):
            return absolute
        return _ALIAS + absolute

    def without_prefix(text: str) -> str:
        return text.replace(_ALIAS, "")

    for found in pkgutil.walk_packages(gouji.__path__, "gouji."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
    known = [module for name, module in sys.modules.items() if name.startswith("gouji.")]
    for module in known:
        for old, new in ((before, native), (before_prefix, without_prefix)):
            if vars(module).get(old.__name__) is old:
                patch.setattr(module, old.__name__, new)
    patch.setattr(files, "_LONG", _ALIAS)
    for name in _TAKE_PATHS:
        patch.setattr(os, name, _limited(getattr(os, name)))
    opened = _limited(io.open)
    patch.setattr(io, "open", opened)
    patch.setattr(builtins, "open", opened)


def _limited(function: Callable[..., Any]) -> Callable[..., Any]:
    def called(*arguments: Any, **options: Any) -> Any:
        for given in arguments[:2]:
            text = os.fspath(given) if isinstance(given, str | os.PathLike) else b""
            if isinstance(text, str) and not text.startswith(_ALIAS) and len(os.path.abspath(text)) >= _LIMIT:  # noqa: PTH100
                raise FileNotFoundError(2, "The system cannot find the path specified", text)
        return function(*arguments, **options)

    return called


def hold_open(patch: pytest.MonkeyPatch, *names: str) -> None:
    """Refuse to move, replace or delete files of some names, as Windows does while a program has them open.

    Args:
        patch: by which it ends.
        names: of files, without folders.
    """
    for name in ("rename", "replace", "unlink", "remove", "link"):
        patch.setattr(os, name, _held(getattr(os, name), names))
    opened = io.open

    def written(file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        if set(mode) & set("wax+") and isinstance(file, str | os.PathLike) and Path(file).name in names:
            raise PermissionError(13, _IN_USE, str(file))
        return opened(file, mode, *arguments, **options)

    patch.setattr(io, "open", written)
    patch.setattr(builtins, "open", written)


def hold_new_files(patch: pytest.MonkeyPatch, below: Path) -> None:
    """Refuse the first move or deletion of every file, as Windows does while a virus scanner looks what has appeared.

    Args:
        patch: by which it ends.
        below: the folder that is scanned.
    """
    looked_at: set[str] = set()
    for name in ("rename", "replace", "unlink", "remove", "link"):
        patch.setattr(os, name, _held_once(getattr(os, name), below, looked_at, 32))


def replace_new_files(patch: pytest.MonkeyPatch, below: Path) -> None:
    """Refuse to open any file the first time, as Windows does while another run of this program puts one there.

    Args:
        patch: by which it ends.
        below: the folder that both write to.
    """
    opened, seen = _held_once(io.open, below, set(), None), io.open

    def read(file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        return (opened if mode == "rb" else seen)(file, mode, *arguments, **options)

    patch.setattr(io, "open", read)
    patch.setattr(builtins, "open", read)


def _held_once(
    function: Callable[..., Any], below: Path, looked_at: set[str], number: int | None
) -> Callable[..., Any]:
    def called(*arguments: Any, **options: Any) -> Any:
        for path in (os.fspath(given) for given in arguments[:2] if isinstance(given, str | os.PathLike)):
            if Path(path).is_relative_to(below) and Path(path).is_file() and path not in looked_at:
                looked_at.add(path)
                error = PermissionError(13, _IN_USE, path)
                error.winerror = number  # type: ignore[attr-defined]  # of Windows alone
                raise error
        return function(*arguments, **options)

    return called


def _held(function: Callable[..., Any], names: tuple[str, ...]) -> Callable[..., Any]:
    def called(*arguments: Any, **options: Any) -> Any:
        for given in arguments[:2]:
            if Path(given).name in names:
                raise PermissionError(13, _IN_USE, str(given))
        return function(*arguments, **options)

    return called


LACKING = """
import multiprocessing, os, signal, sys
for name in {modules!r}:
    sys.modules[name] = None
for name in ("SIGALRM", "SIGPROF", "SIGHUP", "setitimer", "ITIMER_PROF", "ITIMER_REAL", "alarm"):
    if hasattr(signal, name):
        delattr(signal, name)
for name in ("getuid", "geteuid", "getgid", "killpg", "setsid", "sync", "sched_getaffinity", "chown", "mkfifo", "fork"):
    if hasattr(os, name):
        delattr(os, name)
multiprocessing.get_all_start_methods = lambda: ["spawn"]
multiprocessing.set_start_method("spawn")
"""
"""What is run first in every process: it takes away what Python lacks on Windows, and can do without here."""


def environment_without_posix(folder: Path, *, serves: bool = False) -> dict[str, str]:
    """The environment of a command in whose processes Python lacks what it lacks on Windows, on a console of GBK.

    Args:
        folder: for a module that every process imports first.
        serves: keep ``fcntl``, which an event loop needs on this system.
    """
    modules = ["resource", "pwd", "grp", "termios", *([] if serves else ["fcntl"])]
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(LACKING.format(modules=modules), "utf-8")
    source = str(Path(gouji.__file__).parents[1])
    return {
        "PYTHONPATH": os.pathsep.join([str(folder), source]), "PYTHONUTF8": "0", "PYTHONIOENCODING": "gbk",
        "USERNAME": "张三",
    }  # fmt: skip
