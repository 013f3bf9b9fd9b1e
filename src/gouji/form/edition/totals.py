"""Totals that two lines define: where a total row meets a total column both must give the same, or one is no total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gouji.form.edition.constraints import Definition
from gouji.form.edition.source import Tree
from gouji.form.edition.values import Values
from gouji.form.expression import Number


def serving(
    found: Mapping[str, Sequence[tuple[Definition, Tree]]], values: Values
) -> dict[str, tuple[Definition, Tree]]:
    """The definition that serves for each total: the first, where all give the same.

    Args:
        found: the definitions by path, each with the line it was written as.
        values: notes where two differ.

    Returns:
        One definition for each path.
    """
    first = {path: definitions[0] for path, definitions in found.items()}
    parts = _Parts({path: definition for path, (definition, _) in first.items()})
    told: set[int] = set()
    for path, (serves, *others) in found.items():
        for other, tree in others:
            differing = parts.differing(serves[0], other)
            if differing and id(tree) not in told:
                told.add(id(tree))
                values.wrong(
                    tree,
                    f"{path!r} is defined by two lines that differ in {differing!r}; say with `at` where each holds",
                )
    return first


class _Parts:
    """The inputs that totals come down to."""

    def __init__(self, definitions: Mapping[str, Definition]) -> None:
        self._definitions = definitions
        self._known: dict[str, Mapping[str, Number] | None] = {}

    def differing(self, one: Definition, other: Definition) -> str | None:
        """An input of which two definitions do not add the same; None if there is none or they go in a circle."""
        ours, theirs = self._added(one), self._added(other)
        if ours is None or theirs is None:
            return None
        return next((path for path in {**ours, **theirs} if ours.get(path, 0) != theirs.get(path, 0)), None)

    def _added(self, definition: Definition) -> Mapping[str, Number] | None:
        """The inputs that a definition adds, and what each is multiplied with; None if it goes round in a circle."""
        found: dict[str, Number] = {}
        for term, factor in definition.weights.items():
            below = self._below(term)
            if below is None:
                return None
            for path, weight in below.items():
                found[path] = found.get(path, 0) + factor * weight
        return {path: weight for path, weight in found.items() if weight}

    def _below(self, path: str) -> Mapping[str, Number] | None:
        if path not in self._definitions:
            return {path: 1}
        if path not in self._known:
            self._known[path] = None  # until it is known: whoever comes here again goes round in a circle
            self._known[path] = self._added(self._definitions[path])
        return self._known[path]
