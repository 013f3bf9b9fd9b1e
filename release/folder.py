"""Builds the program in a folder: ``python -m release.folder TARGET --python ARCHIVE -o FOLDER``.

A Python that runs wherever it is unpacked, the libraries and this package, with a command and something to
double-click, in one .zip. ``targets.json`` says which archive of CPython is meant, by its name and hash; where it comes
from is for who builds to say. The same archive and sources give the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from gouji.common import whole_file
from gouji.version import __version__
from release.archives import unpack
from release.wheels import download, installed_files, own_wheel, put_licences, requirements_for

HERE = Path(__file__).parent
LOCK = HERE / "requirements.lock"
OLDEST_GLIBC = (2, 17)
"""What the systems of offices have at least."""
_GLIBC = re.compile(rb"GLIBC_(\d+)\.(\d+)")
_NOT_NEEDED = re.compile(
    r"(include|share|libs|tcl|Scripts)/"
    r"|lib/(pkgconfig|tcl|tk|itcl|thread|tdbc|sqlite)"
    r"|(lib/python3\.\d+|Lib)/(test|idlelib|tkinter|turtledemo|ensurepip|pydoc_data|config-[^/]*|site-packages)/"
    r"|.*/__pycache__/|.*\.(a|pdb|lib)$"
    r"|(.*/)?(_tkinter|_test[^/]*|_xxtest[^/]*|xxlimited[^/]*|_ctypes_test)\.[^/]*$"
    r"|DLLs/(tcl|tk)[^/]*$|bin/(?!python3)|lib/libpython3\.so$"
)
"""Of a CPython, what a program without windows, and without a compiler, does without."""
_PROGRAM = re.compile(r"bin/python3\.\d+$")
DATE = (2020, 1, 1, 0, 0, 0)
COMPRESSION = 9
"""Of the archive: it is built once and sent round often."""


@dataclass(frozen=True, slots=True)
class Target:
    """A kind of machine the program is built for.

    Attributes:
        name: such as ``linux-x86_64``.
        python: the version of CPython.
        archive: the name of its archive.
        sha256: of the archive.
        system: as ``platform.system()`` names it.
        machine: as ``platform.machine()`` names it.
        platforms: the tags of wheels, the best first.
    """

    name: str
    python: str
    archive: str
    sha256: str
    system: str
    machine: str
    platforms: tuple[str, ...]

    @property
    def is_windows(self) -> bool:
        """True for Windows, whose folders and commands are other ones."""
        return self.system == "Windows"

    @property
    def minor(self) -> str:
        """The version of CPython that wheels are made for: ``3.14``."""
        return self.python.rpartition(".")[0]

    @property
    def site(self) -> str:
        """The folder of libraries."""
        return "python/Lib/site-packages" if self.is_windows else f"python/lib/python{self.minor}/site-packages"

    @property
    def program(self) -> str:
        """The interpreter."""
        return "python/python.exe" if self.is_windows else "python/bin/python3"

    @property
    def runs_here(self) -> bool:
        """True if its programs run on this machine."""
        return (self.system, self.machine) == (platform.system(), platform.machine())

    @property
    def environment(self) -> dict[str, str]:
        """What the conditions of requirements ask for."""
        return {
            "implementation_name": "cpython",
            "os_name": "nt" if self.is_windows else "posix",
            "platform_machine": self.machine,
            "platform_python_implementation": "CPython",
            "platform_system": self.system,
            "python_full_version": self.python,
            "python_version": self.minor,
            "sys_platform": "win32" if self.is_windows else "linux",
        }


def targets() -> dict[str, Target]:
    """The targets of a release.

    Returns:
        Each by its name.
    """
    known = json.loads((HERE / "targets.json").read_text("utf-8"))
    return {
        name: Target(name, known["python"], **{**about, "platforms": tuple(about["platforms"])})
        for name, about in known["targets"].items()
    }


def build(
    target: Target, archive: Path, output: Path, *, more: Iterable[Path] = (), compiler: str | None = None
) -> Path:
    """Build the archive of a target.

    Args:
        target: the kind of machine.
        archive: of its CPython.
        output: the folder it goes into.
        more: wheels beside those of the lock, such as that of ``gouji-checker``.
        compiler: a Python of the same version that runs here and compiles the libraries; without one, and where that in
            the archive does not run here, they are compiled when they are first used.

    Returns:
        The file.

    Raises:
        SystemExit: the archive is not the one that is meant, or something in it needs a newer system.
    """
    prove_meant(target, archive)
    with tempfile.TemporaryDirectory() as name:
        tree = Path(name) / f"gouji-{__version__}-{target.name}"
        assemble(target, archive, tree, more=more)
        newer = list(too_new(tree)) if target.sha256 and not target.is_windows else []
        if newer:
            sys.exit("\n".join(["these need a newer glibc:", *newer]))
        own = tree / target.program
        compile_libraries(str(own) if target.runs_here else compiler, tree)
        output.mkdir(parents=True, exist_ok=True)
        made = output / f"{tree.name}.zip"
        with whole_file(made, overwrite=True) as temporary:
            _pack(tree, temporary)
    return made


def prove_meant(target: Target, archive: Path) -> None:
    """Refuse another archive than the one that is meant.

    Args:
        target: the kind of machine; without a hash, its archive is any.
        archive: of its CPython.

    Raises:
        SystemExit: it is another one.
    """
    if target.sha256 and digest(archive) != target.sha256:
        sys.exit(f"{archive} is not {target.archive} of sha256 {target.sha256}")


def assemble(target: Target, archive: Path, tree: Path, *, more: Iterable[Path] = ()) -> None:
    """Lay out the folder: Python, libraries, licences, commands.

    Args:
        target: the kind of machine.
        archive: of its CPython.
        tree: the folder to be made.
        more: wheels beside those of the lock.
    """
    tree.mkdir(parents=True)
    _unpack_python(target, archive, tree / "python")
    with tempfile.TemporaryDirectory() as name:
        wheels = Path(name)
        own_wheel(wheels)
        for wheel in [*fetch(LOCK, target, wheels), *more]:
            install(wheel, tree / target.site)
            put_licences(wheel, tree / "licenses")
    shutil.copy(HERE / "licenses" / "PSF-2.0.txt", tree / "licenses" / "CPython-PSF-2.0.txt")
    shutil.copy(HERE.parent / "LICENSE", tree / "licenses" / "gouji-LICENSE.txt")
    _add_commands(target, tree)


def digest(path: Path) -> str:
    """The SHA-256 of a file.

    Args:
        path: of the file.
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _unpack_python(target: Target, archive: Path, where: Path) -> None:
    """What is needed of a CPython: an archive with a folder ``python``, or the embeddable one for Windows."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if archive.suffix == ".zip":
            with zipfile.ZipFile(archive) as packed:
                packed.extractall(folder / "python")  # its hash was compared
        else:
            unpack(archive, folder)
        source = folder / "python"
        for path in sorted(source.rglob("*")):
            inner = path.relative_to(source).as_posix()
            if path.is_symlink() or not path.is_file() or _NOT_NEEDED.match(inner):
                continue
            to = where / ("bin/python3" if _PROGRAM.match(inner) else inner)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, to)
    _drop_unused_library(target, where)
    if target.is_windows:
        _shut_off(where)


def _shut_off(where: Path) -> None:
    """Name all places where Python looks: on Windows the registry and variables could add those of another one."""
    given = next(where.glob("python*._pth"), where / "python._pth")
    library = f"{given.stem}.zip"
    inner = [library] if (where / library).is_file() else ["DLLs", "Lib"]
    given.write_text("\n".join([*inner, ".", "Lib\\site-packages", "import site", ""]), "ascii")


def _drop_unused_library(target: Target, where: Path) -> None:
    """Python as a library for other programs, where the interpreter has all of it inside."""
    program = where / "bin" / "python3"
    if target.is_windows or not program.is_file():
        return
    content = program.read_bytes()
    for library in (where / "lib").glob("libpython*"):
        if library.name.encode() not in content:
            library.unlink()


def fetch(lock: Path, target: Target, folder: Path) -> list[Path]:
    """Fetch the wheels of a lock that a target needs.

    Args:
        lock: a list of requirements with hashes.
        target: the kind of machine.
        folder: where they go.

    Returns:
        All wheels that are there then, in the order of their names.

    Raises:
        subprocess.CalledProcessError: one is not to be had, or is not what was pinned.
    """
    needed = folder / "requirements.txt"
    needed.write_text(requirements_for(lock.read_text("utf-8"), target.environment), "utf-8")
    return download(needed, target.minor, target.platforms, folder)


def install(wheel: Path, site: Path) -> None:
    """Put what a wheel installs beside the libraries.

    Args:
        wheel: its file.
        site: their folder.
    """
    for name, content in installed_files(wheel):
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _add_commands(target: Target, tree: Path) -> None:
    """The command, something to double-click, and a page to read."""
    known = {"gouji.cmd": "gouji.cmd", "start.cmd": "开始.cmd"}
    if not target.is_windows:
        known = {"gouji.sh": "gouji", "start.sh": "开始.sh"}
    for source, name in known.items():
        text = (HERE / "launchers" / source).read_text("ascii")
        (tree / name).write_text(text, "ascii", newline="\r\n" if target.is_windows else "\n")
        (tree / name).chmod(0o755)
    text = (HERE / "launchers" / "readme.txt").read_text("utf-8")
    (tree / "使用说明.txt").write_text(text, "utf-8-sig", newline="\r\n")  # an old editor of Windows shows it too


def too_new(tree: Path) -> Iterator[str]:
    """The programs and libraries in a folder that need a newer glibc than offices have.

    Args:
        tree: the folder.

    Yields:
        A line for each: the file and the version.
    """
    for path in sorted(tree.rglob("*")):
        version = needed_glibc(path) if path.is_file() else None
        if version is not None and version > OLDEST_GLIBC:
            yield f"{path.relative_to(tree)}: {'.'.join(map(str, version))}"


def needed_glibc(path: Path) -> tuple[int, int] | None:
    """The newest glibc that a program or library for Linux names, whatever machine it is for.

    Args:
        path: of a file.

    Returns:
        The version; None if it is no such file, or names none.
    """
    with path.open("rb") as stream:
        if stream.read(4) != b"\x7fELF":
            return None
        stream.seek(0)
        found = {(int(major), int(minor)) for major, minor in _GLIBC.findall(stream.read())}
    return max(found, default=None)


def compile_libraries(python: str | None, tree: Path) -> None:
    """Compile all libraries, so that the program starts fast also from where it may not write.

    Args:
        python: what compiles; None leaves them as they are.
        tree: the folder.
    """
    if python is None:
        print("the libraries are not compiled: no Python of their version runs here")
        return
    command = [python, "-I", "-m", "compileall", "-q", "-f", "--invalidation-mode", "unchecked-hash", "-s", str(tree)]
    # Files of Python 2, or to be filled in, lie about in packages; what cannot be compiled is not needed.
    subprocess.run([*command, str(tree / "python")], check=False, stdout=subprocess.DEVNULL, env={})


def _pack(tree: Path, file: Path) -> None:
    with zipfile.ZipFile(file, "w") as packed:
        for path in sorted(path for path in tree.rglob("*") if path.is_file()):
            member = zipfile.ZipInfo(f"{tree.name}/{path.relative_to(tree).as_posix()}", DATE)
            is_program = os.access(path, os.X_OK)
            member.external_attr = (0o100755 if is_program else 0o100644) << 16
            member.create_system = 3  # of which the rights above are
            packed.writestr(member, path.read_bytes(), zipfile.ZIP_DEFLATED, COMPRESSION)


def main() -> None:
    """Build the target named on the command line."""
    known = targets()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=known)
    parser.add_argument(
        "--python", type=Path, metavar="ARCHIVE", required=True, help="CPython, as targets.json names it"
    )
    parser.add_argument(
        "--sha256", help="of another archive than the one in targets.json, such as an embeddable Python"
    )
    parser.add_argument("--version", help="of the CPython in that archive")
    parser.add_argument("--wheel", type=Path, action="append", default=[], help="to be added, such as gouji-checker")
    parser.add_argument("--compiler", metavar="PYTHON", help="a Python of that version that runs here")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER")
    asked = parser.parse_args()
    target = known[asked.target]
    if asked.sha256:
        python = asked.version or target.python
        target = replace(target, python=python, archive=asked.python.name, sha256=asked.sha256)
    made = build(target, asked.python, asked.output, more=asked.wheel, compiler=asked.compiler)
    print(f"{made}: {made.stat().st_size:,} bytes, sha256 {digest(made)}")


if __name__ == "__main__":
    main()
