"""Builds the engine of the checker and the distribution that carries it. Needs Node.js, npm and pip.

``python checker/build.py -o FILE.engine`` makes the file, ``python checker/build.py --wheel FOLDER`` the wheel of
``gouji-checker``; both can be asked for at once. What goes into it is pinned with hashes beside this file. The same
sources give the same bytes.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from gouji.checker import ENGINE_FILE, Engine
from gouji.common import write_whole
from gouji.version import __version__

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from release.archives import unpack
from release.wheels import download, installed_files, own_wheel, put_licences

PLATFORMS = ("pyemscripten_2026_0_wasm32", "manylinux2014_x86_64", "manylinux_2_17_x86_64")
_COMPRESSION = 8
"""Of the parts: 9 takes twice as long for a five hundredth of the bytes."""
MOST = 16_000_000
"""Bytes of a page: more than this is not sent by mail."""


def main() -> None:
    """Build what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, help="the engine")
    parser.add_argument("--wheel", type=Path, metavar="FOLDER", help="where the wheel of gouji-checker goes")
    parser.add_argument("--fetched", type=Path, metavar="FOLDER", help="new: what is fetched is kept there")
    asked = parser.parse_args()
    if asked.output is None and asked.wheel is None:
        parser.error("-o or --wheel")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fetched = folder / "fetched" if asked.fetched is None else asked.fetched
        fetched.mkdir(parents=True)
        wheels = fetched_wheels(fetched)
        data = archived(contents(folder, fetched_pyodide(fetched), wheels))
        if asked.wheel is not None:
            asked.wheel.mkdir(parents=True, exist_ok=True)
            packed(data, wheels, folder, asked.wheel)
    if asked.output is not None:
        asked.output.parent.mkdir(parents=True, exist_ok=True)
        write_whole(asked.output, data, overwrite=True)
    in_page = len(data) * 4 // 3
    print(f"the engine: {len(data):,} bytes, {in_page:,} in a page, sha256 {hashlib.sha256(data).hexdigest()}")
    if in_page > MOST:
        sys.exit(f"a page of more than {MOST:,} bytes")


def contents(folder: Path, pyodide: Path, wheels: list[Path]) -> dict[str, bytes]:
    """What the engine consists of.

    Args:
        folder: for what is made on the way.
        pyodide: the folder of its package.
        wheels: of all packages, this one too.

    Returns:
        The bytes of each part.
    """
    site = _site(folder, wheels)
    subprocess.run(["node", HERE / "pack.mjs", pyodide, site, folder], check=True)
    files = {
        "loader": pyodide / "pyodide.mjs",
        "module": pyodide / "pyodide.asm.mjs",
        "wasm": pyodide / "pyodide.asm.wasm",
        "library": folder / "library.zip",
        "packages": folder / "packages.zip",
    }
    return {part: path.read_bytes() for part, path in files.items()}


def archived(parts: dict[str, bytes]) -> bytes:
    """The file of an engine; the same parts give the same bytes.

    Args:
        parts: what it consists of.
    """
    lock = json.dumps(_about()["lock"])
    compressed = {part: gzip.compress(data, _COMPRESSION, mtime=0) for part, data in parts.items()}
    return Engine(__version__, lock, compressed).archive()


def _about() -> dict[str, Any]:
    """Which Pyodide is meant."""
    about: dict[str, Any] = json.loads((HERE / "pyodide.json").read_text("utf-8"))
    return about


def fetched_pyodide(folder: Path) -> Path:
    """Fetch the package of Pyodide, and compare it with what was pinned.

    Args:
        folder: where it goes.

    Returns:
        The folder of the package.
    """
    about = _about()
    name = f"pyodide@{about['version']}"
    command = ["npm", "pack", "--silent", "--pack-destination", str(folder), name]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    archive = folder / f"pyodide-{about['version']}.tgz"
    if hashlib.sha512(archive.read_bytes()).hexdigest() != about["sha512"]:
        sys.exit(f"{name} is not what was pinned")
    unpack(archive, folder)
    return folder / "package"


def fetched_wheels(folder: Path) -> list[Path]:
    """Fetch the wheels of all packages that are pinned, and build that of this one.

    Args:
        folder: where a folder of them goes.

    Returns:
        The files, in the order of their names.
    """
    where = folder / "wheels"
    download(HERE / "requirements.txt", "3.14", PLATFORMS, where)
    own_wheel(where)
    return sorted(where.glob("*.whl"))


def _site(folder: Path, wheels: list[Path]) -> Path:
    """An archive of all packages."""
    site = folder / "site.zip"
    with zipfile.ZipFile(site, "w") as archive:
        for wheel in wheels:
            for name, content in installed_files(wheel):
                archive.writestr(zipfile.ZipInfo(name), content)
    return site


def packed(data: bytes, wheels: list[Path], folder: Path, target: Path) -> Path:
    """The wheel of ``gouji-checker``: the engine and the licences of everything in it.

    Args:
        data: the engine.
        wheels: of the packages in it.
        folder: for what is made on the way.
        target: where it goes.

    Returns:
        Its file.
    """
    project = folder / "project"
    shutil.copytree(HERE, project, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(HERE.parent / "release" / "licenses", project / "licenses")
    for wheel in wheels:
        put_licences(wheel, project / "licenses")
    package = project / "gouji_checker"
    (package / ENGINE_FILE).write_bytes(data)
    with (package / "__init__.py").open("a") as stream:
        stream.write(f'\n__version__ = "{__version__}"\n')
    about = project / "pyproject.toml"
    fixed = f'dependencies = ["gouji=={__version__}"]'  # an engine of another version is refused
    about.write_text(
        about.read_text("utf-8")
        .replace('"version", "dependencies"', '"version"')
        .replace("requires-python", f"{fixed}\nrequires-python"),
        "utf-8",
    )
    return own_wheel(target, project)


if __name__ == "__main__":
    main()
