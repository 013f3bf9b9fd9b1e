"""A CPython for Windows, run by Wine, and the tests on it: ``python -m support.wine FOLDER TESTS...``."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PureWindowsPath

from release.folder import Target, assemble, fetch, install

from support.programs import REQUIRED

ROOT = Path(__file__).parents[2]
TARGET = Target("windows-x86_64", "3.11.9", "", "", "Windows", "AMD64", ("win_amd64",))
_LOCK = Path(__file__).with_name("windows.lock")
"""The archive of CPython; its executables and libraries are signed by the Python Software Foundation."""
_LIBRARIES = ROOT / "requirements.lock"
_INNER = "cp311/"
_FORWARDED = "LIBRARY bcryptprimitives.dll\nEXPORTS\nProcessPrng = advapi32.SystemFunction036\n"
"""Random bytes as Rust asks Windows for them since 2024; Wine has the function from its version 9 on."""
_LOCALE = "zh_CN.UTF-8"
"""Of an office: names of files are whole, consoles and files without a charset are of code page 936."""
_KILLS = "4"
"""Times that what is killed is begun again: under Wine a start takes a second."""


@dataclass(frozen=True, slots=True)
class Wine:
    """Windows, as far as Wine is it.

    Attributes:
        home: the folder of its drive ``C:`` and registry, and of the locale.
    """

    home: Path

    def run(self, program: str | Path, *arguments: str | Path, environment: Mapping[str, str] | None = None) -> int:
        """Run a program with a console of code page 936; what it prints is printed, and nothing comes to it.

        Args:
            program: a path here, or the name of a program of Windows.
            arguments: as the program is to get them, without quotes: Wine spoils these.
            environment: what it finds beside what is set here.

        Returns:
            The exit code.
        """
        given = self.environment | dict(environment or {})
        # Wine takes /dev/null for a console that cannot be had.
        with subprocess.Popen(
            ["wine", program, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env=given, encoding="gbk", errors="replace",
        ) as process:  # fmt: skip
            assert process.stdin is not None
            process.stdin.close()
            for line in process.stdout or ():
                sys.stdout.write(line)
                sys.stdout.flush()
        return process.returncode

    @property
    def environment(self) -> dict[str, str]:
        """What Wine finds in its environment: nothing of this Python, of tests here, nor the folders of who runs it."""
        others = ("PYTHON", "GOUJI_", "LC_", "LANG")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(others)}
        places = {"WINEPREFIX": "prefix", "LOCPATH": "locale", "HOME": "home"}
        own = {name: str(self.home / place) for name, place in places.items()}
        return kept | own | {"LC_ALL": _LOCALE, "WINEDEBUG": "-all"}


def windows_path(path: Path) -> PureWindowsPath:
    """A path here as programs for Windows name it.

    Args:
        path: of a file or folder.
    """
    return PureWindowsPath("Z:/") / path.resolve().as_posix().lstrip("/")


def make_wine(folder: Path) -> Wine:
    """Prepare a Windows of Chinese offices.

    Args:
        folder: for it; what is there is used.

    Raises:
        subprocess.CalledProcessError: the locale, from Debian's ``locales``, is not to be had.
    """
    wine = Wine(folder.resolve())
    (folder / "home").mkdir(parents=True, exist_ok=True)
    locale = folder / "locale" / _LOCALE
    if not locale.exists():
        locale.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["localedef", "--no-archive", "-i", "zh_CN", "-f", "UTF-8", locale], check=True)
        wine.run("wineboot", "-i")
    return wine


def make_program(tree: Path) -> None:
    """Lay out the program in a folder for Windows, with the CPython that a registry of packages has.

    Args:
        tree: the folder to be made.

    Raises:
        subprocess.CalledProcessError: something of it is not to be had.
    """
    with tempfile.TemporaryDirectory() as name:
        archive = Path(name) / "python.zip"
        archive.write_bytes(_embeddable(Path(name)))
        assemble(TARGET, archive, tree)
    _add_randomness(tree / "python")


def _embeddable(folder: Path) -> bytes:
    """The CPython of Windows as python.org packs it for other programs."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    subprocess.run([*command, "--requirement", _LOCK, "--dest", folder], check=True)
    (source,) = folder.glob("*.tar.gz")
    with tarfile.open(source) as tar:
        (member,) = [found for found in tar if found.name.endswith("/data.zip")]
        data = tar.extractfile(member)
        assert data is not None
        packed = io.BytesIO()
        with zipfile.ZipFile(data) as given, zipfile.ZipFile(packed, "w") as made:
            for inner in given.namelist():
                if inner.startswith(_INNER) and not inner.endswith("/"):
                    made.writestr(inner.removeprefix(_INNER), given.read(inner))
    return packed.getvalue()


def _add_randomness(python: Path) -> None:
    linker = shutil.which("x86_64-w64-mingw32-ld")
    if linker is None:
        sys.stdout.write(
            "x86_64-w64-mingw32-ld is not installed: before its version 9 Wine cannot load all libraries\n"
        )
        return
    with tempfile.TemporaryDirectory() as name:
        exports = Path(name) / "exports.def"
        exports.write_text(_FORWARDED, "ascii")
        subprocess.run([linker, "--shared", "-o", python / "bcryptprimitives.dll", exports], check=True)


def make_python(tree: Path, python: Path) -> None:
    """Make a Python for Windows that has what the tests need, and looks where ``PYTHONPATH`` says.

    Args:
        tree: the program in a folder.
        python: the folder to be made.

    Raises:
        subprocess.CalledProcessError: a library is not to be had.
    """
    shutil.copytree(tree / "python", python)
    for shut in python.glob("python*._pth"):
        shut.unlink()
    site = python / "Lib" / "site-packages"
    shutil.rmtree(site)
    with tempfile.TemporaryDirectory() as name:
        for wheel in fetch(_LIBRARIES, TARGET, Path(name)):
            install(wheel, site)


def main(folder: Path, arguments: Sequence[str]) -> int:
    """Run tests on Windows' Python, which is built anew where the locks are other ones than before.

    Args:
        folder: for all that has to be built.
        arguments: of pytest.

    Returns:
        The exit code of pytest.
    """
    if shutil.which("wine") is None:
        sys.stdout.write("wine is not installed: nothing is tried on a Python of Windows\n")
        return int("wine" in REQUIRED)
    wine = make_wine(folder)
    locks = sha256(_LOCK.read_bytes() + _LIBRARIES.read_bytes())
    tree, python = folder / "program", folder / f"python-{locks.hexdigest()[:8]}"
    shutil.rmtree(tree, ignore_errors=True)
    make_program(tree)
    if not python.exists():
        part = python.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        make_python(tree, part)
        part.rename(python)
    known = {
        "PYTHONPATH": str(windows_path(ROOT / "src")),
        "GOUJI_PROGRAM": str(windows_path(tree)),
        "GOUJI_KILLS": _KILLS,
    }
    return wine.run(python / "python.exe", "-m", "pytest", "-p", "no:cacheprovider", *arguments, environment=known)


if __name__ == "__main__":
    try:
        sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
    except subprocess.CalledProcessError as error:
        sys.exit(str(error))
