"""The house of the design: imports point down only, each foreign library has one home, help does not wait for any."""

from __future__ import annotations

import ast
import functools
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.structure import nodes_of

SOURCE = Path(__file__).parents[1] / "src" / "gouji"

FLOORS = {
    "version": 0,
    "common": 1,
    "findings": 1,
    "pages": 1,
    "form": 2,
    "roster": 3,
    "workbook": 3,
    "checks": 4,
    "reading": 5,
    "publishing": 6,
    "returns": 6,
    "checker": 7,
    "drafting": 6,
    "collection": 7,
    "selftest": 6,
    "desk": 8,
    "cli": 9,
    "__main__": 10,
}
"""A package may import packages of lower floors only. The package itself (``__init__``) names everything, lazily."""

DOORS = {
    "findings.rules",
    "form.reference",
    "publishing.reports",
    "collection.campaign",
    "reading.published",
    "workbook.confined.web",
    "workbook.reader.values",
    *(f"workbook.{name}" for name in ("confined", "formats", "ooxml", "reader", "writer")),
}
"""Packages inside packages that others may enter too: what hangs on heavy libraries, and what comes in great number."""

HOMES = {
    "yaml": "form.edition",
    "xlsxwriter": "workbook.writer",
    "openpyxl": "workbook.formats",
    "python_calamine": "workbook.confined",
    "pypdfium2": "workbook.confined",
    "selectolax": "workbook.confined",
    "msoffcrypto": "workbook.confined",
    "pydantic": "form",
    "pydantic_core": "form",
    "typer": "cli",
    "typing_extensions": "findings",
    "jinja2": "pages",
    "pebble": "collection",
    "distributed": "collection",
    "docx": "publishing.reports",
    "duckdb": "publishing",
    "anyio": "desk",
    "h11": "desk",
    "starlette": "desk",
    "uvicorn": "desk",
    "segno": "desk",
}


def _name(path: Path) -> str:
    """The dotted name of a module below the package: ``form.layout``."""
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")


def _room(path: Path) -> str:
    """The package of the house a file belongs to."""
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


@functools.cache
def _import_statements(path: Path) -> tuple[ast.Import | ast.ImportFrom, ...]:
    """All imports of a file, which is parsed once for all tests."""
    nodes = nodes_of(ast.parse(path.read_text("utf-8")))
    return tuple(node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom))


def _imports(path: Path) -> Iterator[str]:
    for node in _import_statements(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        else:
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            yield from ([f"gouji.{alias.name}" for alias in node.names] if module == "gouji" else [module])


FILES = sorted(path for path in SOURCE.rglob("*.py") if path != SOURCE / "__init__.py")


def test_every_package_has_a_floor() -> None:
    assert {_room(path) for path in FILES} == FLOORS.keys()


def test_the_guide_for_contributors_counts_packages_and_floors_as_they_are() -> None:
    packages = [name for name in FLOORS if (SOURCE / name).is_dir()]
    said = f"{len(packages)} packages on {len({FLOORS[name] for name in packages})} floors"
    assert said in SOURCE.parents[1].joinpath("CONTRIBUTING.md").read_text("utf-8")


def test_imports_point_down_only() -> None:
    assert len(FILES) > 400
    upwards = []
    for path in FILES:
        for name in _imports(path):
            other = name.removeprefix("gouji.").partition(".")[0]
            if name.startswith("gouji.") and other != _room(path) and FLOORS[other] >= FLOORS[_room(path)]:
                upwards.append((_name(path), name))
    assert upwards == []


@functools.cache
def _offered(module: str) -> frozenset[str]:
    """The names a package or module has for others."""
    door = importlib.import_module(f"gouji.{module}")
    return frozenset(getattr(door, "__all__", vars(door))) | {"__version__"}


def test_packages_are_entered_by_their_doors() -> None:
    beside = []
    for path in FILES:
        for node in _import_statements(path):
            if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("gouji."):
                continue
            module = (node.module or "").removeprefix("gouji.")
            if module.split(".")[0] != _room(path):
                is_door = module in FLOORS or module in DOORS
                if not is_door or not {alias.name for alias in node.names} <= _offered(module):
                    beside.append((_name(path), ast.unparse(node)))
    assert beside == []


def test_every_door_finds_what_it_offers() -> None:
    """Doors that import lazily name modules in texts, which no type checker sees."""
    modules = set(map(_name, FILES))
    doors = {_name(path): importlib.import_module(f"gouji.{_name(path)}") for path in FILES if path.stem == "__init__"}
    offered = [(name, thing) for name, door in doors.items() for thing in getattr(door, "__all__", ())]
    assert len(offered) > 500
    assert [at for at in offered if ".".join(at) not in modules and not hasattr(doors[at[0]], at[1])] == []


def test_each_foreign_library_has_one_home() -> None:
    elsewhere = []
    for path in FILES:
        for name in _imports(path):
            top = name.partition(".")[0]
            foreign = top not in sys.stdlib_module_names and top != "gouji"
            if foreign and not f"{_name(path)}.".startswith(f"{HOMES[top]}."):
                elsewhere.append((_name(path), name))
    assert elsewhere == []


def test_the_ledger_alone_knows_sqlite() -> None:
    """The export, which writes a database for others, and the desk's people and links have it too; nobody else."""
    known = {_name(path) for path in FILES if "sqlite3" in set(_imports(path))}
    ledger = {name for name in known if name.startswith("collection.ledger.")}
    assert ledger
    assert known - ledger <= {"desk.store", "publishing.export"}


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


_NAMES_AN_ERROR = re.compile(r"type\(error\)\.__name__")
_MAY_NAME_ERRORS = {"batch.py", "usage.py", "cells.py", "tasks.py", "examination.py"}
"""They compare names, or hand them from one process to another; the self-test tells what broke in the program."""


def test_no_message_names_an_error_of_python() -> None:
    naming = {path.name for path in SOURCE.rglob("*.py") if _NAMES_AN_ERROR.search(path.read_text("utf-8"))}
    assert naming <= _MAY_NAME_ERRORS
