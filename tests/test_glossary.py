"""The glossary names the classes that are there, and the public ones all."""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path

import gouji
from support.structure import nodes_of

ROOT = Path(__file__).parents[1]


def _named() -> set[str]:
    rows = [line for line in (ROOT / "docs/glossary.md").read_text("utf-8").splitlines() if line.startswith("| ")]
    return {name for row in rows for name in re.findall(r"`([A-Za-z0-9]+)`", row.rstrip("|").rpartition("|")[2])}


@functools.cache
def _classes() -> frozenset[str]:
    files = (ROOT / "src/gouji").rglob("*.py")
    trees = (ast.parse(path.read_text("utf-8")) for path in files)
    return frozenset(node.name for tree in trees for node in nodes_of(tree) if isinstance(node, ast.ClassDef))


def test_every_class_it_names_is_there() -> None:
    assert len(_named()) > 40
    assert _named() <= _classes()


def test_it_names_every_public_noun() -> None:
    public = {name for name in gouji.__all__ if getattr(getattr(gouji, name), "__module__", "").startswith("gouji.")}
    assert {name for name in public & _classes() if not name.endswith("Error")} <= _named()
