"""A Python as an archive that can be unpacked anywhere, for tests of the program in a folder."""

from __future__ import annotations

import hashlib
import io
import os
import platform
import shutil
import sys
import sysconfig
import tarfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from release.folder import Target, targets
from release.wheels import own_wheel

from support.once import shared_folder

GIVEN = os.environ.get("GOUJI_PYTHON")
"""An archive of CPython that ``release/targets.json`` names; without it the Python that runs here stands for it."""

_SKIPPED = "not built: "


def target_here() -> Target:
    """The target of this machine."""
    for target in targets().values():
        if (target.system, target.machine) == (platform.system(), platform.machine()):
            return target
    pytest.skip("the program in a folder is not built for this kind of machine")


def standalone(folder: Path) -> tuple[Target, Path]:
    """A target of this machine and the archive of its Python.

    Args:
        folder: for an archive that has to be made.
    """
    target = target_here()
    if GIVEN is not None:
        archive = Path(GIVEN)
        if hashlib.sha256(archive.read_bytes()).hexdigest() == target.sha256:
            return target, archive
        version = archive.name.removeprefix("cpython-").partition("+")[0]
    else:
        archive, version = folder / "python.tar", platform.python_version()
        _pack_running(archive)
    return Target(target.name, version, archive.name, "", target.system, target.machine, target.platforms), archive


def _pack_running(archive: Path) -> None:
    """The Python that runs here: interpreter, standard library, and its shared library if it has one."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    library = Path(sysconfig.get_config_var("LIBDIR") or "", sysconfig.get_config_var("INSTSONAME") or "")
    with tarfile.open(archive, "w") as tar:
        tar.add(Path(sys.executable).resolve(), f"python/bin/{name}")
        tar.add(sysconfig.get_path("stdlib"), f"python/lib/{name}", filter=_needed)
        if library.is_file() and library.suffix != ".a":
            tar.add(library.resolve(), f"python/lib/{library.name}")
        if "deb_system" in sysconfig.get_scheme_names():
            # Debian's own Python looks for packages elsewhere: that place leads to where all others do.
            leads = tarfile.TarInfo("python/lib/python3/dist-packages/site-packages.pth")
            line = f"../../{name}/site-packages\n".encode()
            leads.size = len(line)
            tar.addfile(leads, io.BytesIO(line))


def _needed(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    parts = member.name.split("/")
    unneeded = {"site-packages", "dist-packages", "test", "tests", "__pycache__", "idlelib", "tkinter", "ensurepip"}
    return None if member.issym() or unneeded & set(parts) or parts[-1].endswith(".a") else member


def built_once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], None]) -> Path:
    """A folder that is filled once even where several processes share the tests: the first fills it, others wait.

    Args:
        factory: of folders.
        name: of the folder.
        build: fills it.
    """
    folder = shared_folder(factory, name)
    done = folder / ".done"
    try:
        folder.mkdir()
    except FileExistsError:
        end = time.monotonic() + 1200
        while not done.exists() and time.monotonic() < end:
            time.sleep(1)
        said = done.read_text()
        if said.startswith(_SKIPPED):
            pytest.skip(said)
        assert said == "", "another process could not build it"
    else:
        try:
            build(folder)
        except pytest.skip.Exception as skipped:
            _say(done, f"{_SKIPPED}{skipped}")
            raise
        except BaseException:
            _say(done, "failed")
            raise
        _say(done, "")
    return folder


def wheel_once(factory: pytest.TempPathFactory) -> Path:
    """The wheel of this package, built once however many processes share the tests.

    Args:
        factory: of folders.
    """

    def build(folder: Path) -> None:
        own_wheel(folder)

    (wheel,) = built_once(factory, "wheel", build).glob("*.whl")
    return wheel


def _say(file: Path, text: str) -> None:
    """Write a file that is there only once it is whole."""
    written = file.with_suffix(".part")
    written.write_text(text)
    written.rename(file)


def commands_without_python(folder: Path) -> str:
    """A search path with what the launchers call and no Python."""
    folder.mkdir()
    for name in ("sh", "readlink", "dirname", "env", "sed"):
        found = shutil.which(name)
        assert found is not None
        (folder / name).symlink_to(found)
    return str(folder)
