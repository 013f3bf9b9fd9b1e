"""Figures of how the code is built (``support.structure``) that must not get worse."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import PurePosixPath

import pytest

from support import structure
from support.structure import House, figures, floors, repeats

MOST = {
    "loose modules": 0,
    "floors of packages": 10,
    "floors of modules": 41,
    "class names in two modules": 0,
    "docstrings that begin with What, Whether, How, Whose (%)": 0.2,
    "lines of the longest function": 79,
    "lines of the longest class": 319,
    "runs of 6 or more equal lines": 2,
    "loops over each (%)": 0.4,
}
"""What was reached: lower it when a figure falls, never raise it."""
LEAST = {"public functions with Args (%)": 69.4, "public functions with Returns (%)": 45.0}
"""The same for what must not shrink."""


def test_no_figure_is_worse_than_what_was_reached() -> None:
    found = figures(structure.here())
    assert {name: found[name] for name, most in MOST.items() if found[name] > most} == {}
    assert {name: found[name] for name, least in LEAST.items() if found[name] < least} == {}


# --- the measure itself ---------------------------------------------------------------------------------------------

_RUN = "\n".join(f"x{number} = {number}" for number in range(6))


def _house(**files: str) -> House:
    texts = {"__init__.py": "", **{f"{name.replace('__', '/')}.py": text for name, text in files.items()}}
    return House.of({PurePosixPath("src/pack", name): text for name, text in texts.items()})


def test_packages_loose_modules_and_floors_are_counted() -> None:
    house = _house(
        version="", low="import json", inner__one="from pack import low", inner__two="from pack.inner.one import x",
        top="def f():\n    import pack.inner.two\n", door="from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
        "    from pack import top\nelse:\n    import pack.low\n",
    )  # fmt: skip
    assert (house.packages, house.loose) == ({"inner"}, {"low", "top", "door"})
    assert house.arrows["top"] == {"inner.two"}
    assert house.arrows["door"] == {"low"}
    assert floors(house.arrows) == 4
    assert floors(house.room_arrows) == 3


@pytest.mark.parametrize(
    ("arrows", "expected"),
    [
        ({}, 0),
        ({"a": set()}, 1),
        ({"a": {"b"}, "b": {"c"}, "c": set(), "d": {"a", "c"}}, 4),
        ({"a": {"b"}, "b": {"a", "c"}, "c": set()}, 2),
        ({"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": {"e"}, "e": set(), "f": {"a"}}, 5),
    ],
)
def test_a_circle_is_one_floor(arrows: dict[str, set[str]], expected: int) -> None:
    assert floors(arrows) == expected


def test_class_names_docstrings_loops_and_lengths_are_counted() -> None:
    found = figures(
        _house(
            one='"""What it is."""\nclass A:\n    """Noun."""\n    def f(self, x):\n        """Does it.\n\n'
            '        Args:\n            x: a number.\n        """\n        return x\n',
            two='"""Two."""\nclass A: pass\nclass _B:\n    def g(self): pass\n'
            "def h():\n    for each in (1, 2):\n        print([y for y, _ in each])\n",
        )
    )
    assert found["class names in two modules"] == 1
    assert (found["docstrings"], found["docstrings that begin with What, Whether, How, Whose (%)"]) == (4, 25.0)
    assert (found["public functions"], found["public functions with Args (%)"]) == (2, 50.0)
    assert (found["loops"], found["loops over each (%)"]) == (2, 50.0)
    assert (found["lines of the longest function"], found["lines of the longest class"]) == (7, 9)
    assert found["lines of code"] == 9


def test_equal_lines_are_found_as_one_run_as_long_as_it_is() -> None:
    both = _house(one=f"a = 1\n{_RUN}\nb = 2\n", two=f'c = 3\n# why\n{_RUN}\n\nb = 2\nd = """{_RUN}"""\n')
    assert [(found.lines, found.first, found.second) for found in repeats(both.modules)] == [
        (7, "src/pack/one.py:2", "src/pack/two.py:3")
    ]
    assert repeats(_house(one="import a\n" * 9, two="import a\n" * 9).modules) == []
    assert repeats(_house(one=_RUN.replace("x5", "y"), two=_RUN).modules) == []


@pytest.mark.skipif(shutil.which("git") is None or not (structure.ROOT / ".git").exists(), reason="no repository")
def test_a_revision_is_measured_as_the_files_of_it() -> None:
    command = ["git", "-C", str(structure.ROOT), "status", "--porcelain", "--", "src"]
    if subprocess.run(command, check=True, capture_output=True).stdout:
        pytest.skip("the files differ from the revision")
    assert structure.at("HEAD") == structure.here()
