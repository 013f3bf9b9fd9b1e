"""The verbs on rosters: a tree, findings, workbooks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.command import run
from support.samples import SAMPLES

ROSTER = SAMPLES / "名录.csv"


def test_a_roster_is_shown_as_a_tree_with_its_findings_beside_it() -> None:
    done = run("roster", ROSTER)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert len(lines) == 59
    assert [len(line) - len(line.lstrip()) for line in lines[:3]] == [0, 2, 2]
    assert "59" in done.stderr


def test_a_roster_as_json_is_a_roster(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text(run("roster", ROSTER, "--json").stdout, "utf-8")
    assert run("roster", path).stdout == run("roster", ROSTER).stdout


def test_errors_in_a_roster_exit_1_and_make_no_workbook(tmp_path: Path) -> None:
    wrong = SAMPLES / "findings" / "C718.csv"
    assert run("roster", wrong).returncode == 1
    done = run("blank", "--roster", wrong, "--year", "2025", "-o", tmp_path / "out")
    assert done.returncode == 1
    assert f"{wrong}:A3: C718 error:" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["blank", "--year", "2025"],
        ["blank", "--year", "2025", "--roster", ROSTER, "--agency", "某局"],
        ["blank", "--year", "2025", "--roster", ROSTER, "--code", "1"],
        ["blank", "--year", "2025", "--roster", "missing.csv"],
        ["blank", "--year", "2018", "--roster", ROSTER],
        ["blank", "--year", "2025", "--agency", "局" * 201],
        ["blank", "--year", "2025", "--roster", ROSTER, "--issue", "0"],
    ],
)
def test_usage_errors_exit_2_and_leave_nothing(arguments: list[str | Path], tmp_path: Path) -> None:
    done = run(*arguments, "-o", tmp_path / "out")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_where_the_folder_should_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("notes")
    done = run("blank", "--roster", ROSTER, "--year", "2025", "-o", tmp_path / "out")
    assert done.returncode == 2
    assert f"{tmp_path / 'out'}: Not a directory" in done.stderr
    assert (tmp_path / "out").read_text() == "notes"


def test_a_list_of_somebody_elses_is_named(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{}")
    done = run("blank", "--roster", ROSTER, "--year", "2025", "-o", tmp_path)
    assert done.returncode == 2
    assert f"{tmp_path / 'manifest.json'} exists" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]


def test_a_folder_where_the_list_should_be_is_named(tmp_path: Path) -> None:
    """It is not the folder for the workbooks that is wrong: that one is there as it should be."""
    (tmp_path / "manifest.json").mkdir()
    done = run("blank", "--roster", ROSTER, "--year", "2025", "-o", tmp_path)
    assert done.returncode == 2
    assert f"cannot write {tmp_path / 'manifest.json'}: " in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]


def test_changed_workbooks_are_named_and_left(tmp_path: Path) -> None:
    command = ("blank", "--roster", ROSTER, "--year", "2025", "--key-file", tmp_path / "key", "-o", tmp_path / "out")
    (tmp_path / "key").write_text("key of the office")
    assert run(*command).returncode == 0
    first, *_ = sorted((tmp_path / "out").glob("*.xlsx"))
    first.write_bytes(b"filled in by hand")
    done = run(*command)
    assert (done.returncode, first.read_bytes()) == (2, b"filled in by hand")
    assert first.name in done.stderr
    assert run(*command, "--force").returncode == 0
    assert json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))["year"] == 2025
    assert first.read_bytes().startswith(b"PK")


@pytest.mark.parametrize("output", ["out", "out.zip"])
def test_what_was_filled_where_the_blanks_lie_is_read_without_what_lies_with_them(output: str, tmp_path: Path) -> None:
    """A small office fills the workbooks in the folder in which they were made; nobody fills the list of them."""
    assert run("blank", "--roster", ROSTER, "--year", "2025", "-o", tmp_path / output).returncode == 0
    done = run("import", tmp_path / output, "--all")
    assert "F105" not in done.stderr
    assert {json.loads(line)["status"] for line in done.stdout.splitlines()} == {"rejected"}


def test_a_template_beside_its_workbooks_is_none_of_them(tmp_path: Path) -> None:
    for name in ("taizhang-2025.yaml", "taizhang-2025.xlsx"):
        (tmp_path / name).write_bytes((SAMPLES / "forms" / name).read_bytes())
    schema = SAMPLES.parent / "docs" / "schema" / "template.json"
    (tmp_path / "gouji-template.schema.json").write_bytes(schema.read_bytes())
    done = run("import", tmp_path, "--template", tmp_path / "taizhang-2025.yaml")
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 1), done.stderr


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("manifest.json", '{"form": "x"}'),
        ("notes.yaml", "a: 1"),
        ("list.json", '{\n "form": 1,\n "workbooks": [\n]}'),
        ("own.schema.json", '{\n "title": "own",\n}'),
    ],
)
def test_what_only_looks_like_it_is_told(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    assert "F105" in run("import", tmp_path).stderr
    (tmp_path / "manifest.json").write_text('{\n "form": "x",\n "workbooks": [\n ]\n}')
    assert f"{tmp_path / 'manifest.json'}: F105" in run("import", tmp_path / "manifest.json").stderr
