"""Rows or columns from the roster: ``members: below`` in a template, written out with the agencies of one roster.

A form that is sent out cannot depend on a list that changes. So the rows are written into a copy of the template once,
before anything is made of it, and that copy is a template like any other: nothing behind it knows of rosters.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gouji.common import plain_words
from gouji.form.edition.fields import Members
from gouji.form.edition.source import Problem, TemplateError, Tree, is_id

KEY = "members"
MOST_UNITS = 2_000
"""Rows or columns that one ``members`` gives: a workbook of as many is read in two seconds."""
_AXES = ("rows", "columns")
_PLAIN_CODE = re.compile(r"[A-Za-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Unit:
    """An agency as a form names it."""

    code: str
    name: str


UnitsOf = Callable[[Members], Sequence[Unit]]
"""Gives the agencies of a roster that ``members`` stands for, in the order of the roster."""


def _unit_id(code: str) -> str:
    """The id of the row of an agency: the same in every form and every year, whatever the agency is called.

    Args:
        code: as the roster has it.
    """
    if _PLAIN_CODE.fullmatch(code):
        return f"u_{code.lower()}"
    slug = re.sub(r"[^a-z0-9]+", "_", code.lower()).strip("_")
    return f"u_{slug}{'_' if slug else ''}{_digest(code)}"


def _digest(code: str) -> str:
    return f"x{hashlib.sha256(code.encode()).hexdigest()[:8]}"


def unit_ids(codes: Iterable[str]) -> dict[str, str]:
    """The ids of the rows of some agencies by their codes, no two the same.

    Args:
        codes: in the order of the roster.

    Returns:
        Ids by codes.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for code in codes:
        name = _unit_id(code)
        if name in taken:  # codes that differ in the case of their letters alone
            name = f"{name}_{_digest(code)}"
        found[code] = name
        taken.add(name)
    return found


EXAMPLES: Mapping[str, tuple[Unit, ...]] = {
    "zh": (Unit("1", "示例单位甲"), Unit("2", "示例单位乙"), Unit("3", "示例单位丙")),
    "en": (Unit("1", "Agency A"), Unit("2", "Agency B"), Unit("3", "Agency C")),
}
"""Agencies with which a template is looked at before a roster is known, by the language of the form."""


def has_members(tree: Tree) -> bool:
    """True if a template takes rows or columns from a roster, be they written out or not.

    Args:
        tree: the template.

    Returns:
        False for a template that names all its rows itself.
    """
    return any(True for grid in _grids(tree) for axis in _AXES for _ in _nodes(grid.get(axis), axis))


def require_rows(tree: Tree) -> None:
    """Prove that all rows from a roster are written out.

    Args:
        tree: the template.

    Raises:
        TemplateError: with every place at which they are missing.
    """
    missing = [
        _missing(node.value[KEY], axis)
        for grid in _grids(tree)
        for axis in _AXES
        for node in _nodes(grid.get(axis), axis)
        if isinstance(node.value, dict) and node.get(axis) is None and node.value[KEY].value in tuple(Members)
    ]
    if missing:
        raise TemplateError(missing)


def _missing(members: Tree, axis: str) -> Problem:
    if axis == "rows":
        return members.problem(f"the rows of `members: {members.value}` are not written out yet")
    return members.problem(f"the columns of `members: {members.value}` are not written out yet")


def with_members(tree: Tree, units_of: UnitsOf) -> Tree:
    """The template with a row or a column for each agency where ``members`` stands.

    Rows that were written out before stay: an agency that is no longer on the roster keeps its row behind the others,
    and one that was renamed is still read under the name it had.

    Args:
        tree: the template.
        units_of: gives the agencies.

    Returns:
        A template that loads as it is.

    Raises:
        TemplateError: a roster has no agency for a ``members``, or too many.
    """
    problems: list[Problem] = []
    found = _changed(tree, units_of, problems)
    if problems:
        raise TemplateError(problems)
    return found


def with_examples(tree: Tree) -> Tree:
    """The template with agencies that are none where rows are not written out yet, to be looked at.

    Args:
        tree: the template.

    Returns:
        The template as it is if nothing is missing.
    """
    language = tree.get("language")
    units = EXAMPLES["en" if language is not None and language.value == "en" else "zh"]
    return _changed(tree, lambda _: units, [], has_kept=True)


# --- finding the places ---------------------------------------------------------------------------------------------


def _grids(tree: Tree) -> Iterator[Tree]:
    sections = tree.get("sections")
    for section in sections.value.values() if sections is not None and isinstance(sections.value, dict) else ():
        yield section
        grids = section.get("grids")
        yield from grids.value.values() if grids is not None and isinstance(grids.value, dict) else ()


def _nodes(axis: Tree | None, kind: str) -> Iterator[Tree]:
    """The headings of an axis whose rows or columns are agencies."""
    for key, node in axis.value.items() if axis is not None and isinstance(axis.value, dict) else ():
        if is_id(key) and node.get(KEY) is not None:
            yield node
        yield from _nodes(node.get(kind) if is_id(key) else node, kind)


# --- writing them out -----------------------------------------------------------------------------------------------


def _changed(tree: Tree, units_of: UnitsOf, problems: list[Problem], *, has_kept: bool = False) -> Tree:
    def grid_of(grid: Tree) -> Tree:
        return _grid(grid, _Expansion(units_of, problems, has_kept))

    sections = tree.get("sections")
    if not isinstance(tree.value, dict) or sections is None or not isinstance(sections.value, dict):
        return tree
    written = {}
    for name, section in sections.value.items():
        grids = section.get("grids")
        made = grid_of(section)
        if grids is not None and isinstance(grids.value, dict) and isinstance(made.value, dict):
            below = {caption: grid_of(grid) for caption, grid in grids.value.items()}
            made = replace(made, value={**made.value, "grids": replace(grids, value=below)})
        written[name] = made
    return replace(tree, value={**tree.value, "sections": replace(sections, value=written)})


@dataclass(frozen=True, slots=True)
class _Expansion:
    """The way in which agencies are written into a template.

    Attributes:
        problems: what was wrong so far.
        has_kept: what is written out already stays as it is.
    """

    units_of: UnitsOf
    problems: list[Problem]
    has_kept: bool


def _grid(grid: Tree, way: _Expansion) -> Tree:
    if not isinstance(grid.value, dict):
        return grid
    stub = grid.get("stub")
    made = dict(grid.value)
    for kind in _AXES:
        axis = made.get(kind)
        if axis is not None and any(True for _ in _nodes(axis, kind)):
            has_code = kind == "rows" and stub is not None and stub.get("code") is not None
            made[kind] = _Axis(kind, way, has_code, Counter(_labels(axis, kind))).written(axis)
    return replace(grid, value=made)


def _labels(axis: Tree, kind: str) -> Iterator[str]:
    """The words that an axis prints itself, as readers compare them."""
    for key, node in axis.value.items() if isinstance(axis.value, dict) else ():
        label = node.get("label") if isinstance(node.value, dict) else node
        if not is_id(key):
            yield plain_words(key)
        elif label is not None and isinstance(label.value, str):
            yield plain_words(label.value)
        below = node.get(kind) if is_id(key) else node
        if below is not None and node.get(KEY) is None:
            yield from _labels(below, kind)


@dataclass(frozen=True, slots=True)
class _Axis:
    """The rows or the columns of a grid while agencies are written into them.

    Attributes:
        has_code: the code of an agency is printed beside its name.
        taken: the words that are printed on this axis, as readers compare them.
    """

    kind: str
    way: _Expansion
    has_code: bool
    taken: Counter[str]

    def written(self, axis: Tree) -> Tree:
        """The axis with its agencies."""
        if not isinstance(axis.value, dict):
            return axis
        return replace(axis, value={key: self._node(key, node) for key, node in axis.value.items()})

    def _node(self, key: str, node: Tree) -> Tree:
        if not isinstance(node.value, dict):
            return node
        if not is_id(key):
            return self.written(node)
        if (written := node.get(KEY)) is not None:
            return self._with_units(node, written)
        below = node.get(self.kind)
        return node if below is None else replace(node, value={**node.value, self.kind: self.written(below)})

    def _with_units(self, node: Tree, written: Tree) -> Tree:
        below = node.get(self.kind)
        if below is not None and self.way.has_kept:
            return node
        try:
            units = self.way.units_of(Members(str(written.value)))
        except ValueError:  # said where the template is built, with the words there are
            return node
        if not units:
            self.way.problems.append(written.problem(f"the roster has no agency for `members: {written.value}`"))
        if len(units) > MOST_UNITS:
            words = f"`members: {written.value}` are {len(units)} agencies, and a table has at most {MOST_UNITS}"
            self.way.problems.append(written.problem(words))
        before = below.value if below is not None and isinstance(below.value, dict) else {}
        rows = self._rows(units[:MOST_UNITS], before, written)
        assert isinstance(node.value, dict)  # it has a key
        return replace(node, value={**node.value, self.kind: replace(written, value=rows)})

    def _rows(self, units: Sequence[Unit], before: Mapping[str, Tree], place: Tree) -> dict[str, Tree]:
        self.taken.update(plain_words(unit.name) for unit in units)
        rows: dict[str, Tree] = {}
        ids = unit_ids(unit.code for unit in units)
        for unit in units:
            rows[ids[unit.code]] = self._row(unit, before.get(ids[unit.code]), place)
        return {**rows, **{name: row for name, row in before.items() if name not in rows}}

    def _row(self, unit: Unit, before: Tree | None, place: Tree) -> Tree:
        # Two rows of the same words could change places unseen.
        label = unit.name if self.taken[plain_words(unit.name)] == 1 else f"{unit.name}（{unit.code}）"
        known = {} if before is None else before.as_node()
        row = {**known, "label": replace(place, value=label)}
        if self.has_code:
            row["code"] = replace(place, value=unit.code)
        was = known.get("label")
        if was is not None and was.value != label:
            also = known.get("also")
            listed = also.value if also is not None and isinstance(also.value, list) else [also] if also else []
            row["also"] = replace(place, value=[was, *listed])
        return replace(place, value=row)
