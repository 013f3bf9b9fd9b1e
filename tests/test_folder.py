"""The program in a folder runs where it is unpacked, with nothing of the machine's own Python."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import subprocess
import tarfile
import time
import zipfile
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import pytest
from release import dist
from release import folder as release
from release.archives import unpack
from release.wheels import requirements_for

from gouji.selftest import SAMPLES
from gouji.version import __version__
from support.command import Done, run
from support.desks import Visitor
from support.registry import failed
from support.standalone import GIVEN, built_once, commands_without_python, standalone
from support.windows import posix_only

ROOT = Path(__file__).parents[1]
SELFTEST = ROOT / "samples" / "selftest"
FINDINGS = ROOT / "samples" / "findings"
pytestmark = posix_only  # it is built and unpacked there


@dataclass(frozen=True)
class Unpacked:
    """The folder as an office has it."""

    target: release.Target
    tree: Path
    path: str

    def run(self, *arguments: str | Path, command: str = "gouji", **environment: str) -> Done:
        given = {"PATH": self.path, "HOME": str(self.tree.parent), "LC_ALL": "C.UTF-8"} | environment
        done = subprocess.run(
            [self.tree / command, *arguments], capture_output=True, encoding="utf-8", env=given, timeout=300,
            check=False, cwd=self.tree.parent, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        return Done(done.returncode, done.stdout, done.stderr, done.stdout + done.stderr)


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Unpacked:
    made: list[release.Target] = []

    def build(folder: Path) -> None:
        target, archive = standalone(folder)
        made.append(target)
        with pytest.MonkeyPatch.context() as patch:
            # Nothing that differs, and most of the time: it is unpacked at once.
            patch.setattr(release, "compile_libraries", lambda *_: None)
            patch.setattr(release, "COMPRESSION", 0)
            try:
                packed = release.build(target, archive, folder)
            except subprocess.CalledProcessError as error:
                failed(str(error), "pip")
        where = folder / "一个 新文件夹"
        where.mkdir()
        _unzip(packed, where)
        commands_without_python(folder / "bin")

    folder = built_once(tmp_path_factory, "program", build)
    target = made[0] if made else standalone(tmp_path_factory.mktemp("target"))[0]
    tree = folder / "一个 新文件夹" / f"gouji-{__version__}-{target.name}"
    return Unpacked(target, tree, str(folder / "bin"))


def _unzip(packed: Path, where: Path) -> None:
    """Unpack with the rights of programs, as file managers do."""
    with zipfile.ZipFile(packed) as archive:
        for member in archive.infolist():
            path = Path(archive.extract(member, where))
            path.chmod(member.external_attr >> 16 & 0o777)


def test_it_examines_itself_without_a_fault(unpacked: Unpacked) -> None:
    done = unpacked.run("selftest", "--lang", "en", "-o", "page.html", "--force")
    assert done.returncode == 0, done.output
    assert "2 processes" in done.stdout
    assert done.stdout.count("[ok") >= len(SAMPLES) + 6
    assert str(unpacked.tree) in done.stdout, "the Python in the folder"


def test_it_says_what_the_program_says_on_several_processes(unpacked: Unpacked) -> None:
    files = [
        *sorted(FINDINGS.glob("[TVW]*.xlsx")),
        SELFTEST / "report.xls",
        SELFTEST / "report.xlsb",
        FINDINGS / "F102.xlsx",
    ]
    done = unpacked.run("check", "--jobs", "2", "--lang", "zh", *files)
    here = run("check", "--jobs", "1", "--lang", "zh", *files)
    assert (done.returncode, done.stdout) == (here.returncode, here.stdout)
    assert done.stderr == here.stderr


def test_a_workbook_behind_a_password_is_read(unpacked: Unpacked) -> None:
    done = unpacked.run("import", "--password", "gouji", SELFTEST / "password.xlsx")
    assert json.loads(done.stdout)["status"] == "accepted"


def test_no_python_of_the_machine_gets_in(unpacked: Unpacked, tmp_path: Path) -> None:
    version = f"python{unpacked.target.minor}"
    for site in (tmp_path / "path", tmp_path / "home" / ".local" / "lib" / version / "site-packages", tmp_path):
        site.mkdir(parents=True, exist_ok=True)
        for name in ("json", "typer", "pydantic", "gouji"):
            (site / f"{name}.py").write_text("raise SystemExit('another Python')")
    done = unpacked.run(
        "check", SELFTEST / "report.xls", SELFTEST / "report.xlsx", "--jobs", "2", HOME=str(tmp_path / "home"),
        PYTHONPATH=str(tmp_path / "path"), PYTHONHOME="/none", PYTHONSTARTUP="/none", PYTHONUTF8="0",
    )  # fmt: skip
    assert (done.returncode, "another Python" in done.output) == (0, False), done.output


def test_it_needs_no_newer_glibc_than_offices_have(unpacked: Unpacked) -> None:
    if unpacked.target.system != "Linux":
        pytest.skip("glibc is of Linux")
    new = list(release.too_new(unpacked.tree))
    if GIVEN is None:  # the Python of this machine stands for the one that is shipped
        new = [line for line in new if "site-packages" in line]
    assert new == []
    libraries = sorted((unpacked.tree / unpacked.target.site).rglob("*.so"))
    assert len(libraries) > 10
    objdump = shutil.which("objdump")
    if objdump is None:
        return
    for library in libraries:
        listed = subprocess.run([objdump, "-T", library], capture_output=True, text=True, check=True).stdout
        named = {tuple(map(int, version.split(".")))[:2] for version in re.findall(r"GLIBC_([\d.]+)", listed)}
        assert max(named, default=None) == release.needed_glibc(library), library


def test_a_double_click_opens_a_terminal_with_the_command(unpacked: Unpacked, tmp_path: Path) -> None:
    said = tmp_path / "said"
    terminal = tmp_path / "mate-terminal"
    terminal.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >"{said}"\n')
    terminal.chmod(0o755)
    done = unpacked.run(command="开始.sh", PATH=f"{tmp_path}{os.pathsep}{unpacked.path}")
    assert done.returncode == 0, done.output
    assert said.read_text().splitlines() == ["-x", str(unpacked.tree / "开始.sh")]
    assert unpacked.run(command="开始.sh").returncode == 1
    if shutil.which("script"):
        shown = subprocess.run(
            [shutil.which("script") or "", "-qec", f"SHELL=true '{unpacked.tree / '开始.sh'}'", "/dev/null"],
            env={"PATH": f"{unpacked.path}:/bin", "SHELL": "/bin/sh", "LC_ALL": "C.UTF-8"}, check=False,
            capture_output=True, stdin=subprocess.DEVNULL,
        ).stdout.decode()  # fmt: skip
        assert "selftest" in shown


def test_a_double_click_opens_the_desk_and_signs_in_who_sits_there(unpacked: Unpacked, tmp_path: Path) -> None:
    home = tmp_path / "家 目录"
    home.mkdir()
    (home / "roster.csv").write_text("code,name\nX1,某县民政局\n", "utf-8")
    campaign = ("new", home / "2025 年报", "--roster", home / "roster.csv", "--year", "2025", "--lang", "zh")
    done = unpacked.run(*campaign, "--deadline", "2099-01-31")
    assert done.returncode == 0, done.output
    said = tmp_path / "address"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" >"{said}"\n')
    browser.chmod(0o755)
    import pty  # not on Windows

    outside, inside = pty.openpty()
    environment = {"PATH": unpacked.path, "HOME": str(home), "LC_ALL": "C.UTF-8", "SHELL": "/bin/sh"}
    with subprocess.Popen(
        [unpacked.tree / "开始.sh"], stdin=inside, stdout=inside, stderr=inside, start_new_session=True,
        env=environment | {"BROWSER": f"{browser} %s"}, cwd=home,
    ) as process:  # fmt: skip
        try:
            os.write(outside, b"1\n")
            end = time.monotonic() + 90
            while not (said.exists() and said.read_text()) and time.monotonic() < end:
                time.sleep(0.1)
            address, _, path = said.read_text().removeprefix("http://").partition("/")
            visitor = Visitor(f"http://{address}")
            assert visitor.get(f"/{path}").status == 200
            assert "某县民政局" in visitor.get("/office/agencies").text
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            os.close(outside)
            os.close(inside)


def test_everything_in_it_has_its_licence(unpacked: Unpacked) -> None:
    installed = {path.name.removesuffix(".dist-info").replace("_", "-").lower()
                 for path in (unpacked.tree / unpacked.target.site).glob("*.dist-info")}  # fmt: skip
    licensed = {
        path.name.lower() for path in (unpacked.tree / "licenses").iterdir() if path.is_dir() and any(path.iterdir())
    }
    assert installed == licensed
    assert (unpacked.tree / "licenses" / "CPython-PSF-2.0.txt").is_file()


# --- what cannot run here -------------------------------------------------------------------------------------------


def _wheel(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/__init__.py", "")
        archive.writestr("a-1.data/purelib/b.py", "")
        archive.writestr("a-1.data/scripts/a", "#!python")
        archive.writestr("a-1.dist-info/METADATA", "Name: a\nLicense: MIT\n\nLicense: no\n")
    return path


def _python_for_windows(path: Path, *, embeddable: bool) -> Path:
    files = {"python.exe": b"MZ", "DLLs/_tkinter.pyd": b"", "Lib/threading.py": b"", "Lib/test/a.py": b"", "tcl/a": b""}
    files["Lib/sqlite3/dbapi2.py"] = b""
    if embeddable:
        files = {"python.exe": b"MZ", "python314.zip": b"PK", "python314._pth": b"python314.zip\n.\n"}
    if embeddable:
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return path
    with tarfile.open(path, "w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(f"python/{name}")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return path


@pytest.mark.parametrize("embeddable", [False, True])
def test_a_folder_for_windows_is_laid_out(embeddable: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001
    asked: list[str] = []

    def download(requirements: Path, python: str, platforms: Sequence[str], folder: Path) -> list[Path]:
        asked.extend([requirements.read_text("utf-8"), python, *platforms])
        _wheel(folder / "a-1-py3-none-any.whl")
        return sorted(folder.glob("*.whl"))

    monkeypatch.setattr(release, "download", download)
    monkeypatch.setattr(release, "own_wheel", lambda _: None)
    target = release.targets()["windows-x86_64"]
    archive = _python_for_windows(tmp_path / ("a.zip" if embeddable else "a.tar.gz"), embeddable=embeddable)
    tree = tmp_path / "tree"
    release.assemble(target, archive, tree)
    assert (asked[1:], "colorama==" in asked[0], ";" in asked[0]) == (["3.14", "win_amd64"], True, False)
    found = {path.relative_to(tree).as_posix() for path in tree.rglob("*") if path.is_file()}
    python = (
        {"python/python314.zip", "python/python314._pth"}
        if embeddable
        else {"python/python._pth", "python/Lib/threading.py", "python/Lib/sqlite3/dbapi2.py"}
    )
    assert found == python | {
        "python/python.exe", "python/Lib/site-packages/a/__init__.py", "python/Lib/site-packages/b.py",
        "python/Lib/site-packages/a-1.dist-info/METADATA", "licenses/a-1/LICENSE", "licenses/CPython-PSF-2.0.txt",
        "licenses/gouji-LICENSE.txt", "gouji.cmd", "开始.cmd", "使用说明.txt",
    }  # fmt: skip
    assert (tree / "licenses" / "a-1" / "LICENSE").read_text() == "License: MIT"
    for name in ("gouji.cmd", "开始.cmd"):
        lines = (tree / name).read_bytes()
        assert lines.isascii(), "a console reads commands in its own encoding"
        assert lines.count(b"\r\n") == lines.count(b"\n")
    (paths,) = (tree / "python").glob("*._pth")
    library = ["python314.zip"] if embeddable else ["DLLs", "Lib"]
    assert paths.read_text().splitlines() == [*library, ".", "Lib\\site-packages", "import site"]


def test_another_archive_than_the_one_that_is_meant_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "a.tar.gz"
    archive.write_bytes(b"no")
    for target in release.targets().values():
        with pytest.raises(SystemExit, match="is not cpython-"):
            release.build(target, archive, tmp_path)
        with pytest.raises(SystemExit, match="is not cpython-"):
            dist.folders({target: archive}, tmp_path)
    assert list(tmp_path.iterdir()) == [archive]


@pytest.mark.parametrize("has_filters", [hasattr(tarfile, "data_filter"), False])
def test_archives_are_unpacked_by_every_python(
    has_filters: bool,  # noqa: FBT001
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Python before 3.11.4 knows no filters."""
    archive = _python_for_windows(tmp_path / "a.tar.gz", embeddable=False)
    if not has_filters:
        monkeypatch.delattr(tarfile, "data_filter", raising=False)
    unpack(archive, tmp_path / "unpacked")
    assert (tmp_path / "unpacked" / "python" / "python.exe").read_bytes() == b"MZ"
    with tarfile.open(archive, "w") as tar:
        tar.addfile(tarfile.TarInfo("../outside"))
    with pytest.raises(tarfile.FilterError) if has_filters else nullcontext():
        unpack(archive, tmp_path / "unpacked")
    assert (tmp_path / "outside").exists() != has_filters


@pytest.mark.parametrize("name", ["linux-x86_64", "linux-aarch64", "windows-x86_64"])
def test_requirements_of_another_system_have_no_conditions(name: str) -> None:
    target = release.targets()[name]
    lock = release.LOCK.read_text("utf-8")
    found = requirements_for(lock, target.environment)
    assert ("colorama==" in found) == (target.system == "Windows")
    assert " ; " not in found
    pins = {line.split()[0] for line in found.splitlines() if "==" in line and not line.startswith(" ")}
    main = (ROOT / "requirements.lock").read_text("utf-8")
    assert [pin for pin in sorted(pins) if f"\n{pin} " not in f"\n{main}".replace("==", "==")] == []


def test_the_newest_glibc_that_is_named_counts(tmp_path: Path) -> None:
    library = tmp_path / "a.so"
    library.write_bytes(b"\x7fELF..GLIBC_2.2.5\0GLIBC_2.17\0GLIBC_2.9\0")
    assert release.needed_glibc(library) == (2, 17)
    assert list(release.too_new(tmp_path)) == []
    library.write_bytes(b"\x7fELF..GLIBC_2.17\0GLIBC_2.28\0")
    assert list(release.too_new(tmp_path)) == ["a.so: 2.28"]
    library.write_bytes(b"GLIBC_2.28\0")
    assert release.needed_glibc(library) is None
