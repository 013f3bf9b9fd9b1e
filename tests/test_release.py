"""What a release consists of, apart from what takes long to build: checksums, contents, licences, sources."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from release import dist
from release.folder import LOCK, targets
from release.wheels import licences, name_and_version, own_wheel, requirements_for

from support.registry import failed
from support.standalone import wheel_once

ROOT = Path(__file__).parents[1]
HAS_TOOL = importlib.util.find_spec("cyclonedx_py") is not None


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wheel_once(tmp_path_factory)


def test_checksums_are_as_sha256sum_reads_them(tmp_path: Path) -> None:
    for name, data in (("年报检查.html", b"a"), ("b.zip", b"")):
        (tmp_path / name).write_bytes(data)
    (tmp_path / dist.SUMS).write_text("old")
    (tmp_path / dist.SUMS).write_text(dist.sums(tmp_path), "utf-8")
    lines = (tmp_path / dist.SUMS).read_text("utf-8").splitlines()
    assert [line[64:] for line in lines] == ["  b.zip", "  年报检查.html"]
    if shutil.which("sha256sum"):
        assert (
            subprocess.run(["sha256sum", "-c", dist.SUMS], cwd=tmp_path, capture_output=True, check=False).returncode
            == 0
        )
        (tmp_path / "b.zip").write_bytes(b"other")
        assert (
            subprocess.run(["sha256sum", "-c", dist.SUMS], cwd=tmp_path, capture_output=True, check=False).returncode
            == 1
        )


def test_a_wheel_and_the_sources_are_the_same_every_time(wheel: Path, tmp_path: Path) -> None:
    assert own_wheel(tmp_path).read_bytes() == wheel.read_bytes()
    made = []
    for number in (1, 2):
        folder = tmp_path / str(number)
        command = [sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", str(folder)]
        subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
        (source,) = folder.glob("*.tar.gz")
        made.append(source)
    assert made[0].read_bytes() == made[1].read_bytes()
    with tarfile.open(made[0]) as tar:
        names = {name.partition("/")[2] for name in tar.getnames()}
    assert {"release/targets.json", "release/launchers/start.cmd", "checker/gouji_checker/__init__.py"} <= names


def test_licences_of_what_is_inside_are_packed_once(wheel: Path, tmp_path: Path) -> None:
    shutil.copy(wheel, tmp_path)
    with zipfile.ZipFile(tmp_path / "gouji_checker-1-py3-none-any.whl", "w") as archive:
        archive.writestr("gouji_checker-1.dist-info/licenses/licenses/MPL-2.0.txt", "MPL")
    with zipfile.ZipFile(tmp_path / "gouji-1-linux-x86_64.zip", "w") as archive:
        archive.writestr("gouji-1-linux-x86_64/licenses/lxml-6/LICENSE.txt", "BSD")
        archive.writestr("gouji-1-linux-x86_64/python/bin/python3", "ELF")
    with zipfile.ZipFile(dist.pack_licences(tmp_path)) as packed:
        assert packed.namelist() == ["LICENSE", "MPL-2.0.txt", "gouji/LICENSE", "lxml-6/LICENSE.txt"]


def test_the_licence_of_this_package_is_in_its_wheel(wheel: Path) -> None:
    assert licences(wheel) == {"LICENSE": (ROOT / "LICENSE").read_bytes()}


@pytest.mark.skipif(not HAS_TOOL, reason="the tool that writes CycloneDX is not installed")
def test_the_list_of_contents_names_every_package_with_its_hash() -> None:
    for name, requirements, parts in dist.contents():
        text = dist.bill(requirements, parts)
        assert text == dist.bill(requirements, parts), name
        found = json.loads(text)
        assert found["bomFormat"] == "CycloneDX"
        pins = {line.split()[0] for line in requirements.splitlines() if "==" in line and not line.startswith(" ")}
        named = {f"{part['name']}=={part['version']}" for part in found["components"]}
        assert pins | {f"{part['name']}=={part['version']}" for part in parts} == named
        packages = [part for part in found["components"] if part["purl"].startswith("pkg:pypi/")]
        assert [part["name"] for part in packages if not _hashes(part)] == []
        assert str(ROOT) not in text
        assert set(re.findall(r"https?://[^/\"]+", text)) == {"http://cyclonedx.org"}, "only that of the format"


def _hashes(part: dict[str, object]) -> list[object]:
    links = part.get("externalReferences", [])
    assert isinstance(links, list)
    return [found for link in links for found in link.get("hashes", [])]


def test_a_release_starts_from_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "old.zip").touch()
    monkeypatch.setattr(sys, "argv", ["dist", "-o", str(tmp_path)])
    with pytest.raises(SystemExit, match="not empty"):
        dist.main()


LACKING = {"win_arm64": {"cryptography"}}
"""Packages without a wheel, by system: on such a machine the program for x86_64 runs."""


PLATFORMS = ("manylinux_2_17_x86_64", "manylinux_2_17_aarch64", "win_amd64", "win_arm64")


@pytest.fixture(scope="module")
def wheels_of_first(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The names of the wheels for the first system."""
    return _wheels_for(PLATFORMS[0], set(), tmp_path_factory.mktemp("asked"))


@pytest.mark.clients
@pytest.mark.parametrize("platform", PLATFORMS)
def test_there_is_a_wheel_of_every_package_for_every_system(
    platform: str, wheels_of_first: list[Path], tmp_path: Path
) -> None:
    """Asked of the registry, nothing is installed. A wheel for all systems is asked for once."""
    portable = {name_and_version(wheel)[0] for wheel in wheels_of_first if wheel.stem.endswith("-none-any")}
    wheels = wheels_of_first if platform == PLATFORMS[0] else _wheels_for(platform, portable, tmp_path)
    assert (len(wheels) > 3, len(portable) > 10) == (True, True)


def _wheels_for(platform: str, known: set[str], folder: Path) -> list[Path]:
    """The names of the wheels that pip would install on a system, without those of packages that are known."""
    targets_by_tag = {tag: target for target in targets().values() for tag in target.platforms}
    target = targets_by_tag.get(platform, targets()["windows-x86_64"])
    tags = [platform, *(tag for tag in target.platforms if platform in targets_by_tag)]
    requirements = requirements_for(LOCK.read_text("utf-8"), target.environment)
    file, report = folder / "requirements.txt", folder / "report.json"
    file.write_text(_without(requirements, known | LACKING.get(platform, set())), "utf-8")
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--no-deps", "--ignore-installed"]
    command += [
        "--disable-pip-version-check",
        "--only-binary=:all:",
        "--require-hashes",
        "--target",
        str(folder / "none"),
        "--report",
        str(report),
    ]
    command += ["--python-version", target.minor, "--implementation", "cp", "--requirement", str(file)]
    command += [word for tag in tags for word in ("--platform", tag)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=600)
    if done.returncode:
        failed(done.stderr, "pip")
    installed = json.loads(report.read_text("utf-8"))["install"]
    return [Path(unquote(urlsplit(package["download_info"]["url"]).path)) for package in installed]


def _without(requirements: str, names: set[str]) -> str:
    entries = re.split(r"^(?=[a-z0-9])", requirements, flags=re.MULTILINE)
    return "".join(entry for entry in entries if entry.partition("==")[0] not in names)
