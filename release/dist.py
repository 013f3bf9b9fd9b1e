"""Makes a release: ``python -m release.dist -o dist [--pythons FOLDER]``, or ``make dist``.

Wheel and sdist, the engine of the checker, its wheel and a page, the program in a folder for every target whose archive
of CPython is in the folder named, what is in all of them (CycloneDX), the licences, and checksums. The same sources,
archives and time (``SOURCE_DATE_EPOCH``; that of the last commit if it is not set) give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from gouji.version import __version__
from release.archives import unpack
from release.folder import DATE, LOCK, Target, build, digest, prove_meant, targets
from release.wheels import ROOT, own_wheel, requirements_for

SUMS = "SHA256SUMS"
PAGE = "年报检查.html"
_CHECKER = ROOT / "checker"
_PYODIDE: dict[str, Any] = json.loads((_CHECKER / "pyodide.json").read_text("utf-8"))


def main() -> None:
    """Make the release that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER", help="new or empty")
    parser.add_argument("--pythons", type=Path, metavar="FOLDER", help="the archives that targets.json names")
    asked = parser.parse_args()
    output: Path = asked.output
    output.mkdir(parents=True, exist_ok=True)
    if any(output.iterdir()):
        sys.exit(f"{output} is not empty: nothing of an older release may get in")
    os.environ.setdefault("SOURCE_DATE_EPOCH", _time_of_last_commit())
    own_wheel(output)
    _python("-m", "hatchling", "build", "--target", "sdist", "--directory", str(output.resolve()))
    engine = output / f"gouji-checker-{__version__}.engine"
    _python(str(_CHECKER / "build.py"), "-o", str(engine), "--wheel", str(output))
    _python("-m", "gouji", "checker", "-o", str(output / PAGE), "--engine", str(engine), "--lang", "zh")
    archives = _archives(asked.pythons)
    folders(archives, output)
    for name, requirements, parts in contents():
        (output / name).write_text(bill(requirements, parts), "utf-8")
    pack_licences(output)
    (output / SUMS).write_text(sums(output), "utf-8")
    print((output / SUMS).read_text("utf-8"), end="")
    for target in targets().values():
        if target not in archives:
            print(f"not made: the folder for {target.name}, for want of {target.archive} in --pythons")


def _python(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def _time_of_last_commit() -> str:
    command = ["git", "log", "-1", "--format=%ct"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    return done.stdout.strip()


def _archives(pythons: Path | None) -> dict[Target, Path]:
    known = {} if pythons is None else {target: pythons / target.archive for target in targets().values()}
    return {target: archive for target, archive in known.items() if archive.is_file()}


def folders(archives: dict[Target, Path], output: Path) -> None:
    """Build the program in a folder for some targets. What runs here compiles the libraries of the others too.

    Args:
        archives: of CPython, by target.
        output: where they go; the wheel of ``gouji-checker`` there goes into each.
    """
    more = sorted(output.glob("gouji_checker-*.whl"))
    with tempfile.TemporaryDirectory() as name:
        compiler = _compiler(archives, Path(name))
        for target, archive in archives.items():
            build(target, archive, output, more=more, compiler=compiler)


def _compiler(archives: dict[Target, Path], folder: Path) -> str | None:
    """The Python of an archive that runs here, unpacked."""
    for target, archive in archives.items():
        if target.runs_here:
            prove_meant(target, archive)
            unpack(archive, folder)
            return str(next((folder / "python" / "bin").glob("python3.[0-9]*[0-9]")))
    return None


def contents() -> Iterable[tuple[str, str, list[dict[str, Any]]]]:
    """The lists of what is shipped inside: the name of each, its requirements, and what is no package of Python.

    Yields:
        One for the program in a folder, one for the engine of the checker.
    """
    cpython = next(iter(targets().values())).python
    lock = requirements_for(LOCK.read_text("utf-8"), targets()["windows-x86_64"].environment)  # the most
    yield f"gouji-{__version__}-folder.cdx.json", lock, [_part("cpython", cpython, "PSF-2.0")]
    inner = [
        _part("pyodide", _PYODIDE["version"], "MPL-2.0", f"pkg:npm/pyodide@{_PYODIDE['version']}"),
        _part("cpython", _PYODIDE["lock"]["info"]["python"], "PSF-2.0"),
    ]
    yield f"gouji-checker-{__version__}.cdx.json", (_CHECKER / "requirements.txt").read_text("utf-8"), inner


def _part(name: str, version: str, licence: str, purl: str | None = None) -> dict[str, Any]:
    return {
        "bom-ref": f"{name}-{version}",
        "type": "platform",
        "name": name,
        "version": version,
        "licenses": [{"license": {"id": licence}}],
        "purl": purl or f"pkg:generic/{name}@{version}",
    }


_CYCLONEDX = """
import runpy, sys
sys.modules["rfc3987_syntax"] = None
runpy.run_module("cyclonedx_py", run_name="__main__", alter_sys=True)
"""
"""The tool, which compares its output with the schema, but for the grammar of addresses: none of them is kept."""


def bill(requirements: str, parts: Sequence[dict[str, Any]]) -> str:
    """A list of contents as CycloneDX. The same contents give the same bytes.

    Args:
        requirements: packages with their hashes.
        parts: components beside them.

    Returns:
        JSON.
    """
    tool = ["-c", _CYCLONEDX, "requirements", "--output-reproducible", "--short-PURLs", "--pyproject"]
    command = [sys.executable, *tool, str(ROOT / "pyproject.toml"), "-"]
    done = subprocess.run(command, input=requirements, capture_output=True, check=True, encoding="utf-8")
    made: dict[str, Any] = json.loads(done.stdout)
    made["metadata"]["component"]["version"] = __version__
    for package in made["components"]:
        del package["description"]  # its line in the list, with every hash once more
        for archive in package["externalReferences"]:
            archive["url"] = package["purl"]  # wherever it was fetched from, which is not the same for all who build
    for writer in made["metadata"]["tools"]["components"]:
        del writer["externalReferences"]
    made["components"] = [*parts, *made["components"]]
    made["dependencies"] = [*made["dependencies"], *({"ref": part["bom-ref"]} for part in parts)]
    return json.dumps(made, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def pack_licences(output: Path) -> Path:
    """Pack the licences of everything in a release, for who gets a page or an engine alone.

    Args:
        output: the folder of the release.

    Returns:
        The archive.
    """
    texts: dict[str, bytes] = {"gouji/LICENSE": (ROOT / "LICENSE").read_bytes()}
    for made in sorted(output.glob("*.whl")) + sorted(output.glob("gouji-*-*-*.zip")):
        with zipfile.ZipFile(made) as archive:
            for name in archive.namelist():
                _, mark, inner = name.partition("/licenses/")
                if mark:
                    texts[inner.removeprefix("licenses/")] = archive.read(name)
    target = output / f"gouji-{__version__}-licenses.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, text in sorted(texts.items()):
            packed.writestr(zipfile.ZipInfo(name, DATE), text, zipfile.ZIP_DEFLATED, 9)
    return target


def sums(folder: Path) -> str:
    """Checksums of the files in a folder, as ``sha256sum -c`` reads them.

    Args:
        folder: of a release.

    Returns:
        A line for each file, in the order of the names.
    """
    return "".join(f"{digest(path)}  {path.name}\n" for path in sorted(folder.iterdir()) if path.name != SUMS)


if __name__ == "__main__":
    main()
