"""The model of an edition as a plan of classes: made for use at run time, printed for editors and type checkers.

Levels of the JSON that hold the same fields under the same labels have one class: a function over one row of a table
takes every row of it, and there are a third as many classes to make as there are levels.
"""

from __future__ import annotations

import functools
import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gouji.form.edition import templates
from gouji.form.edition.fields import CellType, Field, Node
from gouji.form.edition.naming import with_unit
from gouji.form.edition.spec import Edition, Grid, ItemType, RecordTable
from gouji.form.expression import Number


class FieldType(StrEnum):
    """Types of leaves, as an annotation names them."""

    COUNT = "Count"
    SIGNED_COUNT = "SignedCount"
    COUNT_TOTAL = "CountTotal"
    AMOUNT = "Amount"
    SIGNED_AMOUNT = "SignedAmount"
    AMOUNT_TOTAL = "AmountTotal"
    LARGE_COUNT = "LargeCount"
    LARGE_SIGNED_COUNT = "LargeSignedCount"
    LARGE_AMOUNT = "LargeAmount"
    LARGE_SIGNED_AMOUNT = "LargeSignedAmount"
    TEXT = "LongText"
    KEY_FIGURE = "Count | None"
    NAME = "Name | None"
    DATE = "Date | None"


@dataclass(frozen=True, slots=True)
class CellAnnotation:
    """The type of a cell that asks more than the usual ones, or takes something else than a number.

    Attributes:
        source: the annotation in Python, ``None`` beside it if it may stay blank.
        names: those of this package that the annotation uses.
        field: what it is the type of.
    """

    source: str
    names: tuple[str, ...]
    field: Field = field(compare=False)

    def __str__(self) -> str:
        return self.source


LeafType = FieldType | CellAnnotation


def names_in(leaf_type: LeafType) -> frozenset[str]:
    """The names of this package that the annotation of a leaf uses."""
    if isinstance(leaf_type, FieldType):
        return frozenset(leaf_type.split(" | ")) - {"None"}
    return frozenset(leaf_type.names)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value of the form.

    Attributes:
        label: the printed label that tells it from the others of its level, with the unit.
        prompt: the meaning that is its own and not its row's.
        title: all printed labels from the outermost row label to the innermost column label, with the unit.
        description: the meaning, be it its own or its row's.
    """

    type: LeafType
    label: str
    prompt: str = ""
    title: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Attribute:
    """An annotated attribute of a class.

    Attributes:
        holds: the leaf, or the name of a class that stands before this one in the plan.
        label: the printed label, with the headings above it that are no level.
        prompt: the meaning.
        is_optional: a level that may be left out, as everything in it may.
        most: a list of so many of what it holds at most; None for one of it.
    """

    name: str
    holds: Leaf | str
    label: str
    prompt: str
    is_optional: bool
    most: int | None = None


@dataclass(frozen=True, slots=True)
class PartClass:
    """A class for one level of the JSON, or for several that are alike."""

    name: str
    attributes: tuple[Attribute, ...]


@dataclass(frozen=True, slots=True)
class ModelPlan:
    """The model of an edition.

    Attributes:
        name: the name of the submission's class.
        base: the edition whose model is the base class: that of a local variant that changes labels only.
        parts: each after those it holds.
        attributes: those of the submission's class besides edition, variant, year and agency.
    """

    edition: Edition
    name: str
    base: Edition | None
    parts: tuple[PartClass, ...]
    attributes: tuple[Attribute, ...]


_OPTIONAL = ("narrative", "key_figures", "sign_off", "explanations")
"""Levels that may be left out."""


def class_name(edition: Edition) -> str:
    """The name of the submission's class: ``Submission2021``, ``Submission2019Yanchi``.

    Args:
        edition: whose id is a number, or one with a variant behind it.

    Returns:
        A name for a Python class.
    """
    return f"Submission{_camel(edition.id.split('-'))}"


def base_of(edition: Edition) -> Edition | None:
    """The shipped edition a local variant extends, if it asks for the same values: its model is that edition's too.

    A variant that adds rows has sums of its own, and is read by programs that know it.

    Returns:
        None if the model has to be made anew.
    """
    if edition.variant is None or edition.base not in templates.shipped():
        return None
    base = templates.load(edition.base)
    return base if value_types(base) == value_types(edition) else None


@functools.lru_cache(maxsize=64)
def value_types(edition: Edition) -> Mapping[str, LeafType]:
    """The type of every value of an edition by its path, in the order of the JSON."""
    return {path: leaf.type for path, leaf in _leaves(edition, {})}


def plan(edition: Edition) -> ModelPlan:
    """The model of an edition, levels that are alike as one class.

    Returns:
        Without classes of its own where :func:`base_of` gives an edition.
    """
    base = base_of(edition)
    if base is not None:
        return ModelPlan(edition, class_name(edition), base, (), ())
    tree = _tree(edition)
    names = _Names(tree)
    return _planned(edition, class_name(edition), tree, names.of)


def detailed_plan(edition: Edition) -> ModelPlan:
    """The model of an edition with a class for each level, so that each leaf has its own title: for the JSON Schema."""
    name = f"Submission{edition.id.replace('-', '_')}"
    return _planned(edition, name, _tree(edition), lambda level: level.path.replace(".", "_"))


# --- the tree of an edition -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Level:
    """A level of the JSON with what is below it, by id; *most* is the length of a list of it."""

    path: str
    label: str = ""
    prompt: str = ""
    below: dict[str, _Level | Leaf] = field(default_factory=dict)
    most: int | None = None

    @functools.cached_property
    def shape(self) -> tuple[object, ...]:
        """The traits by which two levels are alike: ids, types and labels, all the way down."""
        return tuple(
            (name, child.label, child.type if isinstance(child, Leaf) else child.shape)
            for name, child in self.below.items()
        ) or (self.path,)

    def levels(self) -> Iterator[_Level]:
        """Every level below, each after those it holds."""
        for child in self.below.values():
            if isinstance(child, _Level):
                yield from child.levels()
                yield child


def _tree(edition: Edition) -> _Level:
    """Everything below a submission, in the order of the JSON."""
    words = dict(itertools.chain.from_iterable(map(_words, edition.grids)))
    words |= {section.id: _Words(section.heading) for section in edition.sections if section.id}
    levels = {"": _Level("")}
    for path in edition.fields:
        ids = path.split(".")[:-1]
        for depth, name in enumerate(ids):
            above, here = ".".join(ids[:depth]), ".".join(ids[: depth + 1])
            if here not in levels:
                said = words.get(here, _NO_WORDS)
                levels[here] = levels[above].below[name] = _Level(here, said.label, said.prompt)
    for path, leaf in _leaves(edition, words):
        parent, _, name = path.rpartition(".")
        if parent not in levels:
            levels[parent] = levels[""].below[parent] = _Level(parent)
        levels[parent].below[name] = leaf
    for section in edition.sections:
        if section.records is not None:
            levels[""].below[section.records.path] = _records(section.records, section.heading)
    for name in _OPTIONAL[:3]:  # there, and empty, where a form asks nothing
        levels[""].below.setdefault(name, _Level(name))
    return levels[""]


def _records(table: RecordTable, heading: str) -> _Level:
    """The level of a list of records."""
    leaves: dict[str, _Level | Leaf] = {name: _leaf(cell, _NO_WORDS) for name, cell in table.fields.items()}
    return _Level(table.path, heading, below=leaves, most=table.capacity)


def _leaf(cell: Field, said: _Words) -> Leaf:
    title = " / ".join((*cell.row_labels, *cell.column_labels))
    label = with_unit(said.label or title, cell.unit)
    return Leaf(_cell_type(cell), label, said.prompt, title=with_unit(title, cell.unit), description=cell.prompt)


@dataclass(frozen=True, slots=True)
class _Words:
    """The printed label of a level or a leaf, the headings above it that are no level included, and its meaning."""

    label: str = ""
    prompt: str = ""


_NO_WORDS = _Words()


def _words(grid: Grid) -> Iterator[tuple[str, _Words]]:
    """The words of every level and leaf of a grid, each with its path."""
    rows = [chain for node in grid.rows for chain in node.leaves()] or [()]
    columns = [chain for node in grid.columns for chain in node.leaves()] or [()]
    for row, paths in zip(rows, grid.paths, strict=True):
        for column, path in zip(columns, paths, strict=True):
            if not path:
                continue
            nodes, ids = (*row, *column), path.split(".")
            depth = len(ids) - sum(node.id is not None for node in nodes)  # of the section's id and the grid's own
            if grid.caption:
                yield ".".join(ids[:depth]), _Words(grid.caption)
            heading: list[Node] = []
            for node in nodes:
                heading.append(node)
                if node.id is not None:
                    depth += 1
                    prompts = [above.attributes.prompt for above in heading if above.attributes.prompt]
                    label = " / ".join(above.label for above in heading if above.label)
                    yield ".".join(ids[:depth]), _Words(label, prompts[-1] if prompts else "")
                    heading = []


def _leaves(edition: Edition, words: Mapping[str, _Words]) -> Iterator[tuple[str, Leaf]]:
    for number in edition.fields.values():
        yield number.path, _leaf(number, words.get(number.path, _NO_WORDS))
    for text in edition.texts:
        yield text.path, Leaf(FieldType.TEXT, text.label, title=text.label)
    for figure in edition.key_figures:
        label = with_unit(figure.label, figure.unit)
        yield figure.path, Leaf(FieldType.KEY_FIGURE, label, title=label)
    for item in edition.sign_off:
        item_type = FieldType.DATE if item.type is ItemType.DATE else FieldType.NAME
        yield item.path, Leaf(item_type, item.label, title=item.label)
    for reason in edition.explanations:
        yield reason.path, Leaf(FieldType.NAME, reason.label, title=reason.label)


def _cell_type(cell: Field) -> LeafType:
    """The type of a field: one of the usual ones, or what its attributes ask besides."""
    if cell.type.is_number and not cell.restrictions:
        return number_type(cell)
    base, names = _base_type(cell)
    if cell.may_be:
        base = f"{base} | {_literal(cell.may_be)}"
    if cell.least is not None or (cell.most is not None and cell.type.is_number) or cell.places is not None:
        bounds = ("least", cell.least), ("most", cell.most), ("places", cell.places)
        asked = ", ".join(f"{name}={_bound(bound)}" for name, bound in bounds if bound is not None)
        base, names = f"Annotated[{base}, within({asked})]", (*names, "within")
    return CellAnnotation(f"{base} | None" if cell.is_optional else base, names, cell)


def _base_type(cell: Field) -> tuple[str, tuple[str, ...]]:
    if cell.type is CellType.CHOICE:
        return _literal(cell.choices), ()
    if cell.type is CellType.DATE:
        return "Date", ("Date",)
    if cell.type is CellType.TEXT:
        asked = f"{int(cell.most or 0)}, {cell.pattern!r}" if cell.pattern else f"{int(cell.most or 0)}"
        return f"Annotated[CellText, written({asked})]", ("CellText", "written")
    name = number_type(cell)
    return name, (name,)


def _literal(words: tuple[str, ...]) -> str:
    return f"Literal[{', '.join(json.dumps(word, ensure_ascii=False) for word in words)}]"


def _bound(bound: Number) -> str:
    return str(bound) if bound == int(bound) else f'"{bound}"'


def number_type(number: Field) -> FieldType:
    """The usual type of a number, by its type, sign and digits."""
    kind = "AMOUNT" if number.type is CellType.DECIMAL else "COUNT"
    if number.is_computed:
        return FieldType[f"{kind}_TOTAL"]
    large = "LARGE_" if number.digits > _USUAL_DIGITS else ""
    return FieldType[f"{large}{'SIGNED_' if number.signed else ''}{kind}"]


_USUAL_DIGITS = 10


# --- names ----------------------------------------------------------------------------------------------------------


def _camel(ids: list[str]) -> str:
    """Ids as one name: ``requests`` and ``other_handling`` as ``RequestsOtherHandling``."""
    return "".join(word.capitalize() for name in ids for word in name.split("_"))


_MOST_NAMED = 3
"""Attributes named in the name of a class that several unrelated levels share."""
_TAKEN = frozenset(
    [
        *("Agency", "Annotated", "CellText", "FrozenModel", "Literal", "NoVariant"),
        *("Submission", "at_most", "within", "written"),
    ]
) | {name for field_type in FieldType for name in field_type.split(" | ")}
"""Names a module of models uses for other things."""


class _Names:
    """A name for each shape: the path of the only level that has it, or where the levels that have it stand."""

    def __init__(self, tree: _Level) -> None:
        places: dict[tuple[object, ...], list[_Level]] = {}
        for level in tree.levels():
            places.setdefault(level.shape, []).append(level)
        wanted = {shape: self._wanted(levels) for shape, levels in places.items()}
        claims = Counter(wanted.values())
        self._by_shape: dict[tuple[object, ...], str] = {}
        taken = set(_TAKEN)
        for shape, levels in places.items():
            name = wanted[shape]
            if claims[name] > 1 or not name.removesuffix("Figures"):
                name = self._told_apart(name, levels[0])
            self._by_shape[shape] = _free(name, taken)

    def of(self, level: _Level) -> str:
        return self._by_shape[level.shape]

    @staticmethod
    def _wanted(levels: list[_Level]) -> str:
        if len(levels) == 1:
            return _camel(levels[0].path.split("."))
        side_by_side = zip(*(level.path.split(".")[:-1] for level in levels), strict=False)
        common = itertools.takewhile(lambda ids: len(set(ids)) == 1, side_by_side)
        return f"{_camel([ids[0] for ids in common])}Figures"

    @staticmethod
    def _told_apart(name: str, level: _Level) -> str:
        """The name with what the level holds."""
        return f"{name.removesuffix('Figures')}{_camel(list(level.below)[:_MOST_NAMED])}Figures"


def _free(name: str, taken: set[str]) -> str:
    number = 1
    free = name
    while free in taken:
        number += 1
        free = f"{name}{number}"
    taken.add(free)
    return free


# --- the plan -------------------------------------------------------------------------------------------------------


def _planned(edition: Edition, name: str, tree: _Level, named: Callable[[_Level], str]) -> ModelPlan:
    parts: dict[str, PartClass] = {}
    for level in tree.levels():
        if (part := named(level)) not in parts:
            parts[part] = PartClass(part, _attributes(level, named))
    return ModelPlan(edition, name, None, tuple(parts.values()), _attributes(tree, named))


def _attributes(level: _Level, named: Callable[[_Level], str]) -> tuple[Attribute, ...]:
    return tuple(
        Attribute(
            name,
            child if isinstance(child, Leaf) else named(child),
            child.label,
            child.prompt,
            isinstance(child, _Level) and child.path in _OPTIONAL,
            child.most if isinstance(child, _Level) else None,
        )
        for name, child in level.below.items()
    )
