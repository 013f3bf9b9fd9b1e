"""Wheels: fetching those of a lock for another system, what they install, and their licences."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from packaging.markers import Marker

ROOT = Path(__file__).parents[1]
_LICENCE = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)


def download(requirements: Path, python: str, platforms: Sequence[str], folder: Path) -> list[Path]:
    """Fetch the wheels of a list of requirements with hashes, whatever this machine is.

    Args:
        requirements: the list.
        python: the version for which they are, such as ``3.14``.
        platforms: the tags of systems, the best first.
        folder: where they go.

    Returns:
        The files, in the order of their names.

    Raises:
        subprocess.CalledProcessError: one is not to be had, or is not what was pinned.
    """
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    target = ["--python-version", python, "--implementation", "cp", "--only-binary=:all:", "--require-hashes"]
    tags = [argument for platform in platforms for argument in ("--platform", platform)]
    subprocess.run([*command, *target, *tags, "--requirement", requirements, "--dest", folder], check=True)
    return sorted(folder.glob("*.whl"))


def requirements_for(lock: str, environment: Mapping[str, str]) -> str:
    """The requirements of a lock that another system needs: pip would judge by the one it runs on.

    Args:
        lock: the text of a list of requirements with hashes, each line with the condition it stands under.
        environment: what conditions may ask for, such as ``sys_platform``.

    Returns:
        The list without conditions, and without what they exclude.
    """
    entries = re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)
    kept = []
    for entry in entries:
        head, newline, hashes = entry.partition("\n")
        pin, semicolon, condition = head.removesuffix("\\").partition(";")
        if not semicolon or Marker(condition.strip()).evaluate(dict(environment)):
            kept.append(f"{pin.rstrip()} \\{newline}{hashes}" if "==" in pin else entry)
    return "".join(kept)


def own_wheel(folder: Path, project: Path = ROOT) -> Path:
    """Build the wheel of a project of this checkout. The same sources give the same bytes.

    Args:
        folder: where it goes.
        project: the folder of its ``pyproject.toml``.

    Returns:
        The file.
    """
    before = set(folder.glob("*.whl"))
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder.resolve())]
    subprocess.run(command, check=True, cwd=project, stdout=subprocess.DEVNULL)
    (made,) = set(folder.glob("*.whl")) - before
    return made


def installed_files(wheel: Path) -> Iterator[tuple[str, bytes]]:
    """The files that a wheel puts beside the libraries; scripts, which name a place of the machine, are left out.

    Args:
        wheel: its file.

    Yields:
        Paths below ``site-packages``, and contents.
    """
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.infolist():
            parts = PurePosixPath(member.filename).parts
            is_data = parts[0].endswith(".data")
            if member.is_dir() or (is_data and parts[1] not in ("purelib", "platlib")):
                continue
            yield "/".join(parts[2:] if is_data else parts), archive.read(member)


def licences(wheel: Path) -> dict[str, bytes]:
    """The texts of the licences in a wheel.

    Args:
        wheel: its file.

    Returns:
        Contents by their names; what a wheel says of its licence, if it has no text.
    """
    with zipfile.ZipFile(wheel) as archive:
        known = [name for name in archive.namelist() if ".dist-info/" in name and not name.endswith("/")]
        texts = {
            PurePosixPath(name).name: archive.read(name) for name in known if _LICENCE.match(PurePosixPath(name).name)
        }
        if texts:
            return texts
        (about,) = [archive.read(name).decode() for name in known if name.endswith("/METADATA")]
    said = [line for line in about.split("\n\n")[0].splitlines() if line.startswith(("License", "Classifier: License"))]
    return {"LICENSE": "\n".join(said).encode()}


def put_licences(wheel: Path, folder: Path) -> None:
    """Write the licences in a wheel into a folder of its own.

    Args:
        wheel: its file.
        folder: where that of the wheel is made.
    """
    own = folder / "-".join(name_and_version(wheel))
    own.mkdir(parents=True)
    for name, text in licences(wheel).items():
        (own / name).write_bytes(text)


def name_and_version(wheel: Path) -> tuple[str, str]:
    """The name and version in the name of a wheel.

    Args:
        wheel: its file.

    Returns:
        Both, the name as registries spell it.
    """
    name, version = wheel.name.split("-")[:2]
    return name.replace("_", "-").lower(), version
