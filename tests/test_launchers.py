"""What is double-clicked on Windows: the program in a folder, started there by ``cmd``."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parents[1] / "samples"
pytestmark = pytest.mark.skipif(os.name != "nt", reason="about Windows")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder as an office unpacks it: its name has what ``cmd`` takes for signs of its own."""
    built = os.environ.get("GOUJI_PROGRAM")
    if built is None:
        pytest.skip("the program in a folder was not built")
    return Path(shutil.copytree(built, tmp_path_factory.mktemp("Program Files (x86)") / "勾稽 一&二 (新)"))


def _run(command: Path, line: str = "", keys: str = "") -> tuple[int, str]:
    """A command with what is typed behind it, in a folder of its own, with variables of another Python."""
    others = {"PYTHONHOME": "C:\\none", "PYTHONPATH": "C:\\none"}
    done = subprocess.run(
        f'cmd /c ""{command}" {line}"', input=keys.encode("gbk"), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        cwd=command.parent.parent, env=os.environ | others, timeout=300, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout.decode("gbk")


def test_the_program_in_a_folder_examines_itself(tree: Path) -> None:
    code, said = _run(tree / "gouji.cmd", "selftest --lang zh")
    assert (code, str(tree / "python" / "python.exe") in said) == (0, True), said
    assert "[失败" not in said


@pytest.mark.parametrize(("file", "code"), [("selftest/report.xlsx", 0), ("findings/T401.xlsx", 1), ("none.xlsx", 3)])
def test_the_code_of_its_end_comes_through(tree: Path, file: str, code: int) -> None:
    ended, said = _run(tree / "gouji.cmd", f'check "{(SAMPLES / file).resolve()}"')
    assert ended == code, said


def test_a_double_click_and_an_empty_answer_lead_to_the_commands(tree: Path) -> None:
    _, said = _run(tree / "开始.cmd", keys="\r\n")
    assert "selftest" in said


@pytest.mark.parametrize("name", ["甲,乙", "甲;乙=(新)", "甲, 乙 & 丙"])
def test_a_folder_dragged_onto_it_is_looked_for_under_its_whole_name(tree: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / "甲").mkdir()
    quoted = f'"{tmp_path / name}"' if " " in name else f"{tmp_path / name}"  # as Explorer does
    _, said = _run(tree / "开始.cmd", quoted)
    assert str(tmp_path / name) in said
