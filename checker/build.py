"""Builds the engine of the checker: ``python checker/build.py -o FILE.engine``. Needs Node.js, npm and pip.

What goes into it is pinned with hashes beside this file. The same sources give the same bytes.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from gouji.checker import Engine
from gouji.common import whole_file
from gouji.version import __version__

HERE = Path(__file__).parent
PLATFORMS = ("pyemscripten_2026_0_wasm32", "manylinux2014_x86_64", "manylinux_2_17_x86_64")
MOST = 16_000_000
"""Bytes of a page: more than this is not sent by mail."""


def main() -> None:
    """Build the engine named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, required=True)
    output: Path = parser.parse_args().output
    with tempfile.TemporaryDirectory() as name:
        data = built(Path(name))
    output.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(output, overwrite=True) as temporary:
        temporary.write_bytes(data)
    print(f"{output}: {len(data):,} bytes, {len(data) * 4 // 3:,} in a page, sha256 {hashlib.sha256(data).hexdigest()}")
    if len(data) * 4 // 3 > MOST:
        sys.exit(f"a page of more than {MOST:,} bytes")


def built(folder: Path) -> bytes:
    """The engine.

    Args:
        folder: for what is made on the way.

    Returns:
        The bytes of its file.
    """
    about = json.loads((HERE / "pyodide.json").read_text("utf-8"))
    pyodide = _pyodide(folder, about)
    site = _site(folder)
    subprocess.run(["node", HERE / "pack.mjs", pyodide, site, folder], check=True)
    files = {
        "loader": pyodide / "pyodide.mjs",
        "module": pyodide / "pyodide.asm.mjs",
        "wasm": pyodide / "pyodide.asm.wasm",
        "library": folder / "library.zip",
        "packages": folder / "packages.zip",
    }
    parts = {part: gzip.compress(path.read_bytes(), 9, mtime=0) for part, path in files.items()}
    return Engine(__version__, json.dumps(about["lock"]), parts).archive()


def _pyodide(folder: Path, about: dict[str, str]) -> Path:
    name = f"pyodide@{about['version']}"
    command = ["npm", "pack", "--silent", "--pack-destination", str(folder), name]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    archive = folder / f"pyodide-{about['version']}.tgz"
    if hashlib.sha512(archive.read_bytes()).hexdigest() != about["sha512"]:
        sys.exit(f"{name} is not what was pinned")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder / "package"


def _site(folder: Path) -> Path:
    """An archive of all packages, this one too."""
    wheels = folder / "wheels"
    download = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    target = ["--python-version", "314", "--implementation", "cp", "--only-binary=:all:", "--require-hashes"]
    platforms = [argument for platform in PLATFORMS for argument in ("--platform", platform)]
    requirements = ["--requirement", str(HERE / "requirements.txt"), "--dest", str(wheels)]
    subprocess.run([*download, *target, *platforms, *requirements], check=True)
    own = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(wheels)]
    subprocess.run(own, check=True, cwd=HERE.parent, stdout=subprocess.DEVNULL)
    site = folder / "site.zip"
    with zipfile.ZipFile(site, "w") as archive:
        for wheel in sorted(wheels.glob("*.whl")):
            with zipfile.ZipFile(io.BytesIO(wheel.read_bytes())) as source:
                for member in source.infolist():
                    archive.writestr(zipfile.ZipInfo(member.filename), source.read(member))
    return site


if __name__ == "__main__":
    main()
