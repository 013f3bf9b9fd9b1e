"""The house of the design: imports point down only, each foreign library has one home, help does not wait for any."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "gouji"

FLOORS = {
    "version": 0,
    "cleaning": 1,
    "expression": 1,
    "diagnostics": 1,
    "stamp": 1,
    "files": 1,
    "typography": 1,
    "similarity": 1,
    "pages": 1,
    "causes": 2,
    "confined": 2,
    "edition": 2,
    "roster": 2,
    "layout": 3,
    "submission": 3,
    "series": 3,
    "writer": 4,
    "reader": 4,
    "checks": 4,
    "reference": 4,
    "sarif": 4,
    "comparison": 4,
    "batch": 5,
    "importer": 5,
    "api": 6,
    "returns": 6,
    "consolidation": 7,
    "export": 7,
    "dispatch": 7,
    "intake": 7,
    "reports": 7,
    "sources": 8,
    "campaign": 9,
    "cli": 10,
    "__main__": 11,
}
"""A module may import modules of lower floors only. The package itself (``__init__``) names everything, lazily."""

HOMES = {
    "yaml": "edition",
    "xlsxwriter": "writer",
    "openpyxl": "reader",
    "python_calamine": "confined",
    "msoffcrypto": "confined",
    "pydantic": "submission",
    "typer": "cli",
    "stdnum": "stamp",
    "typing_extensions": "diagnostics",
    "jinja2": "pages",
    "pebble": "batch",
    "distributed": "batch",
    "docx": "reports",
    "duckdb": "export",
}


def _room(path: Path) -> str:
    """The module or package of the house a file belongs to."""
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            yield from ([f"gouji.{alias.name}" for alias in node.names] if module == "gouji" else [module])


FILES = sorted(path for path in SOURCE.rglob("*.py") if path != SOURCE / "__init__.py")


def test_every_module_has_a_floor() -> None:
    assert {_room(path) for path in FILES} == FLOORS.keys()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_imports_point_down_only(path: Path) -> None:
    for name in _imports(path):
        if name.startswith("gouji."):
            other = name.split(".")[1]
            assert other == _room(path) or FLOORS[other] < FLOORS[_room(path)], name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_each_foreign_library_has_one_home(path: Path) -> None:
    for name in _imports(path):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names and top != "gouji":
            assert HOMES[top] == _room(path), name


def test_the_ledger_alone_knows_sqlite() -> None:
    """The export, which writes a database for others, has it too; nobody else."""
    known = {path.relative_to(SOURCE).as_posix() for path in FILES if "sqlite3" in set(_imports(path))}
    assert known <= {"campaign/ledger.py", "export.py"}
    assert "campaign/ledger.py" in known


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["import", "--help"], ["blank", "--help"]])
def test_help_waits_for_no_part_of_the_house_but_the_door(arguments: list[str]) -> None:
    program = f"import sys; sys.argv[1:] = {arguments}\ntry:\n import gouji.cli; gouji.cli.main()\n"
    program += "finally:\n print(*(name for name in sys.modules if name.startswith('gouji.')))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True, encoding="utf-8")
    rooms = {name.split(".")[1] for name in done.stdout.splitlines()[-1].split()}
    assert rooms == {"cli", "version"}


def test_importing_the_package_imports_no_library() -> None:
    program = "import sys, gouji; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert not {name.partition(".")[0] for name in done.stdout.split()} & HOMES.keys()
