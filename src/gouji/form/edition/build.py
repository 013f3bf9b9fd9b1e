"""From the tree of a template to the spec: names resolved, sums ordered, everything wrong said with its line."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from typing import Any, TypeVar

from gouji.findings import Level, Phrase, Power, Rule, Severity
from gouji.form import expression
from gouji.form.edition.sheets import OWN_SHEETS
from gouji.form.edition.source import Problem, TemplateError, Tree, is_id
from gouji.form.edition.spec import (
    PRIOR,
    Attributes,
    Constraint,
    Definition,
    Edition,
    Explanation,
    Field,
    Grid,
    ItemType,
    Judge,
    Judgement,
    KeyFigure,
    Node,
    NumberType,
    Picture,
    Section,
    SignOffItem,
    Text,
    Years,
    levels_above,
)
from gouji.form.edition.wording import as_across_years, as_doubt, as_judged, as_tie_out, as_total
from gouji.form.expression import Line, Relation

EDITION_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_ID = 40
_RULE_CODE = re.compile(r"[TPY]\d{3}")
_YEAR = re.compile(r"[12]\d{3}", re.ASCII)
_YEARS = re.compile(r"(?P<first>\d{4})(?P<range>-(?P<last>\d{4})?)?")
_SHEET_NAME = re.compile(r"[^\[\]:*?/\\']{1,20}")
_TAKEN = ("edition", "variant", "year", "agency", "narrative", "key_figures", "sign_off", "explanations", PRIOR)
_RESERVED = (*_TAKEN, "value", "edition_id", "copy", "json", "dict", "schema", "validate", "construct")
"""First ids of paths that would hide a part or a method of every submission."""
_ATTRIBUTES = ("type", "signed", "unit", "article", "prompt")
_TOP_KEYS = (
    *("form", "edition", "extends", "notice", "reference", "years"),
    *("rules", "sections", "judgements", "pictures", "sign_off"),
)
_RULE_KEYS = ("level", "severity", "parts", "zh", "en", "source", "why", "from", "unless", "beta", "reason")
_SUMS = ("totals", "tie_outs", "doubtful", "across_years")
_GRID_KEYS = (*_ATTRIBUTES, "id", "corner", "beside", "columns", "rows", *_SUMS)
_MAX_DEPTH = 20

E = TypeVar("E", Level, Severity, Power, NumberType, ItemType, Judge)


def build(tree: Tree) -> Edition:
    """The spec of an edition.

    Raises:
        TemplateError: with every problem found.
    """
    builder = _Builder()
    edition = builder.edition(tree)
    if builder.problems:
        raise TemplateError(sorted(set(builder.problems), key=lambda each: (each.file, each.line, each.reason)))
    return edition


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A row or column of a grid; *ids* is its name in lines of sums."""

    ids: tuple[str, ...]
    chain: tuple[Node, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(node.label for node in self.chain)

    def attributes(self, outer: Attributes) -> Attributes:
        for node in self.chain:
            outer = node.attributes.over(outer)
        return outer


_NOTHING = _Leaf((), ())
"""The only row of a grid without row labels, or its only column."""


@dataclass(frozen=True, slots=True)
class _Axis:
    """The rows or the columns of one grid, seen from a line of sums.

    Attributes:
        across: the columns or the rows that a line crosses.
        named: by name the leaves it stands for: the leaf of that name, or every leaf under the heading of that name.
        words: by name the printed words of that leaf or heading.
    """

    across: tuple[_Leaf, ...]
    are_rows: bool
    named: Mapping[str, tuple[_Leaf, ...]]
    words: Mapping[str, str]

    @classmethod
    def of(cls, leaves: Iterable[_Leaf], across: tuple[_Leaf, ...], *, are_rows: bool) -> _Axis:
        """The axis of these leaves. Every name is looked up often, so all are listed once."""
        named: dict[str, list[_Leaf]] = {}
        words: dict[str, str] = {}
        for leaf in leaves:
            for name, node in _names(leaf.chain):
                named.setdefault(name, []).append(leaf)
                words.setdefault(name, node.label)
        return cls(across, are_rows, {name: tuple(below) for name, below in named.items()}, words)

    def under(self, name: str) -> tuple[_Leaf, ...]:
        """The leaves a name stands for, none if nothing has it."""
        return self.named.get(_bare(name), ())

    def path(self, prefix: tuple[str, ...], leaf: _Leaf, crossing: _Leaf) -> str:
        row, column = (leaf, crossing) if self.are_rows else (crossing, leaf)
        return ".".join((*prefix, *row.ids, *column.ids))

    def label(self, name: str) -> str:
        """The printed words of a name."""
        words = self.words[_bare(name)]
        return f"上年的“{words}”" if _is_prior(name) else words


def _is_prior(name: str) -> bool:
    return name.startswith(f"{PRIOR}.")


def _bare(name: str) -> str:
    """The name without the word that says whose year it is."""
    return name.removeprefix(f"{PRIOR}.")


def _names(chain: tuple[Node, ...]) -> Iterator[tuple[str, Node]]:
    """The nodes of a chain that have an id, each with its name in lines of sums."""
    name = ""
    for node in chain:
        if node.id is not None:
            name = f"{name}.{node.id}" if name else node.id
            yield name, node


class _Builder:
    """Takes typed values out of the tree and collects what is wrong, so that an author sees everything at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.rules: dict[str, Rule] = {}
        self.fields: dict[str, Field] = {}
        self.levels: set[str] = set()
        self.lines_of: dict[str, Tree] = {}
        self.definitions: dict[str, Definition] = {}
        self.constraints: list[Constraint] = []
        self.doubts: list[Constraint] = []
        self.across_years: list[Constraint] = []
        self.severity_of_parts: dict[str, Severity] = {}
        self.reason_labels: dict[str, str] = {}
        self.used_rules: set[str] = set()
        self.item_paths: set[str] = set()
        self.trees: dict[int, Tree] = {}
        self.defined_at: dict[str, Tree] = {}

    # Values of the YAML

    def wrong(self, tree: Tree, reason: str) -> None:
        self.problems.append(tree.problem(reason))

    def mapping(self, tree: Tree | None, known: Iterable[str] | None = None) -> dict[str, Tree]:
        if tree is None:
            return {}
        if not isinstance(tree.value, dict):
            self.wrong(tree, "expected a mapping")
            return {}
        if known is not None:
            names = sorted(known)
            for key in tree.value:
                if key not in names:
                    self.wrong(tree.value[key], f"{key!r} is not known here; known are {', '.join(names)}")
        return tree.value

    def scalar(self, tree: Tree) -> str:
        if isinstance(tree.value, str):
            return tree.value
        self.wrong(tree, "expected text")
        return ""

    def required(self, parent: Tree, key: str) -> str:
        if isinstance(parent.value, dict) and key not in parent.value:
            self.wrong(parent, f"{key!r} is missing")
        return self.optional(parent, key) or ""

    def optional(self, parent: Tree, key: str) -> str | None:
        tree = parent.value.get(key) if isinstance(parent.value, dict) else None
        return None if tree is None else self.scalar(tree)

    def strings(self, tree: Tree | None) -> tuple[str, ...]:
        if tree is None:
            return ()
        if isinstance(tree.value, list):
            return tuple(self.scalar(item) for item in tree.value)
        return (self.scalar(tree),)

    def wrong_value(self, parent: Tree, key: str, reason: str) -> None:
        """Something wrong with the value of a key, or with what lacks the key."""
        tree = parent.value.get(key) if isinstance(parent.value, dict) else None
        self.wrong(tree or parent, reason)

    def choice(self, parent: Tree, key: str, kind: type[E]) -> E | None:
        text = self.optional(parent, key)
        if text is None:
            return None
        try:
            return kind(text)
        except ValueError:
            self.wrong_value(parent, key, f"{key!r} must be one of {', '.join(kind)}; found {text!r}")
            return None

    def boolean(self, parent: Tree, key: str) -> bool | None:
        text = self.optional(parent, key)
        if text not in (None, "true", "false"):
            self.wrong_value(parent, key, f"{key!r} must be true or false; found {text!r}")
        return None if text is None else text == "true"

    def count(self, parent: Tree, key: str, default: int) -> int:
        text = self.optional(parent, key)
        if text is None:
            return default
        if text.isascii() and text.isdigit() and len(text) < 5 and 0 < int(text) <= 1000:
            return int(text)
        self.wrong_value(parent, key, f"{key!r} must be a whole number from 1 to 1000; found {text!r}")
        return default

    # Parts of the form

    def edition(self, tree: Tree) -> Edition:
        top = self.mapping(tree, _TOP_KEYS)
        name = self.required(tree, "edition")
        if name and (not EDITION_ID.fullmatch(name) or len(name) > _LONGEST_ID):
            words = (
                f"an edition id is at most {_LONGEST_ID} lower-case letters, digits and hyphens; found {name[:60]!r}"
            )
            self.wrong(top["edition"], words)
        years = self.years(tree)
        for code, rule in self.mapping(top.get("rules")).items():
            self.rule(code, rule)
        sections = tuple(self.section(number, section) for number, section in self.mapping(top.get("sections")).items())
        if not self.fields and not self.problems:
            self.wrong(tree, "the form has no field")
        self.prefixes()
        judgements = tuple(self.judgements(top.get("judgements")))
        for code in self.rules.keys() - self.used_rules:
            self.wrong(self.mapping(top["rules"])[code], f"{code} is declared but no line uses it")
        return Edition(
            id=name,
            base=self.optional(tree, "extends") or name,
            form=self.required(tree, "form"),
            notice=self.optional(tree, "notice") or "",
            reference=self.optional(tree, "reference") or "",
            years=years,
            sections=sections,
            sign_off=self.sign_off(top.get("sign_off")),
            rules=self.rules,
            fields=self.fields,
            definitions=self.ordered(tree),
            constraints=tuple(self.constraints),
            doubts=tuple(self.doubts),
            across_years=tuple(self.across_years),
            judgements=judgements,
            pictures=tuple(
                self.picture(title, subtree) for title, subtree in self.mapping(top.get("pictures")).items()
            ),
            explanations=tuple(Explanation(code, label) for code, label in self.reason_labels.items()),
            template_digest=_template_digest(tree),
        )

    def years(self, tree: Tree) -> Years:
        text = self.required(tree, "years")
        match = _YEARS.fullmatch(text)
        if match is None:
            if text:
                self.wrong_value(tree, "years", f"years must be like 2019-2020, 2021- or 2024; found {text!r}")
            return Years(0, None)
        first = int(match["first"])
        last = int(match["last"]) if match["last"] else None if match["range"] else first
        if last is not None and last < first:
            self.wrong_value(tree, "years", f"the years {text!r} end before they begin")
        return Years(first, last)

    def rule(self, code: str, tree: Tree) -> None:
        self.mapping(tree, _RULE_KEYS)
        if not _RULE_CODE.fullmatch(code):
            self.wrong(tree, f"a rule of a form is named T, P or Y and three digits; found {code!r}")
        words = Phrase(self.required(tree, "zh"), self.required(tree, "en"))
        beta, severity = bool(self.boolean(tree, "beta")), self.choice(tree, "severity", Severity) or Severity.ERROR
        if beta and severity is Severity.ERROR:
            self.wrong(tree, "a rule on trial (beta) cannot reject; make it a warning or an info")
        if (of_parts := self.choice(tree, "parts", Severity)) is not None:
            self.severity_of_parts[code] = of_parts
        if (reason := self.optional(tree, "reason")) is not None:
            self.reason_labels[code] = reason
        self.rules[code] = Rule(
            code=code,
            severity=severity,
            title=words,
            message=words,
            advice=words,
            level=self.choice(tree, "level", Level) or Level.LOCAL,
            source=self.optional(tree, "source") or "",
            since=self.year(tree, "from"),
            unless=self.choice(tree, "unless", Power),
            beta=beta,
            why=self.why(tree),
        )

    def why(self, tree: Tree) -> Phrase | None:
        reason = tree.value.get("why") if isinstance(tree.value, dict) else None
        if reason is None:
            return None
        self.mapping(reason, ("zh", "en"))
        return Phrase(self.required(reason, "zh"), self.required(reason, "en"))

    def year(self, tree: Tree, key: str) -> int | None:
        text = self.optional(tree, key)
        if text is None or _YEAR.fullmatch(text):
            return None if text is None else int(text)
        self.wrong_value(tree, key, f"{key!r} must be a report year; found {text!r}")
        return None

    def section(self, number: str, tree: Tree) -> Section:
        known = (*_GRID_KEYS, "title", "grids", "texts", "key_figures")
        parts = self.mapping(tree, known)
        if not _SHEET_NAME.fullmatch(number) or number.casefold() in OWN_SHEETS:
            self.wrong(tree, f"{number!r} cannot be the name of a sheet")
        name = self.optional(tree, "id")
        if name is not None and not is_id(name):
            self.wrong_value(tree, "id", f"{name!r} is not an id")
        prefix = (name,) if name else ()
        grids: list[Grid] = []
        if "columns" in parts or "rows" in parts:
            grids.append(self.grid(number, None, tree, prefix, Attributes()))
        if "grids" in parts:
            for key in parts.keys() & {"columns", "rows", *_SUMS, "corner", "beside"}:
                self.wrong(parts[key], f"{key!r} belongs to one of the grids")
        for caption, grid in self.mapping(parts.get("grids")).items():
            grids.append(self.grid(number, caption, grid, prefix, self.attributes(tree)))
        texts = tuple(self.text(key, text, tree) for key, text in self.mapping(parts.get("texts")).items())
        figures = tuple(
            self.key_figure(key, subtree) for key, subtree in self.mapping(parts.get("key_figures")).items()
        )
        if grids and (texts or figures):
            self.wrong(tree, "a section holds grids or texts, not both")
        return Section(number, self.required(tree, "title"), name, tuple(grids), texts, figures)

    def text(self, key: str, tree: Tree, section: Tree) -> Text:
        self.mapping(tree, ("label", "prompt", "paragraphs"))
        self.item_id(key, tree)
        self.item_path(f"narrative.{key}", tree)
        label = self.optional(tree, "label") or self.required(section, "title")
        return Text(key, label, self.optional(tree, "prompt") or "", self.count(tree, "paragraphs", 15))

    def key_figure(self, key: str, tree: Tree) -> KeyFigure:
        node = Tree(tree.file, tree.line, tree.as_node())
        self.mapping(node, ("label", "unit"))
        self.item_id(key, tree)
        self.item_path(f"key_figures.{key}", tree)
        return KeyFigure(key, self.required(node, "label"), self.optional(node, "unit") or "")

    def sign_off(self, tree: Tree | None) -> tuple[SignOffItem, ...]:
        items = []
        for key, item in self.mapping(tree).items():
            node = Tree(item.file, item.line, item.as_node())
            self.mapping(node, ("label", "type"))
            self.item_id(key, item)
            kind = self.choice(node, "type", ItemType) or ItemType.TEXT
            items.append(SignOffItem(key, self.required(node, "label"), kind))
        return tuple(items)

    def item_path(self, path: str, tree: Tree) -> None:
        if path in self.item_paths:
            self.wrong(tree, f"two items have the path {path!r}")
        self.item_paths.add(path)

    def item_id(self, key: str, tree: Tree) -> None:
        if not is_id(key):
            self.wrong(tree, f"{key!r} is not an id (lower-case letters, digits and underscores)")

    def attributes(self, tree: Tree) -> Attributes:
        return Attributes(
            type=self.choice(tree, "type", NumberType),
            signed=self.boolean(tree, "signed"),
            unit=self.optional(tree, "unit"),
            article=self.optional(tree, "article"),
            prompt=self.optional(tree, "prompt"),
        )

    # Grids

    def nodes(self, tree: Tree | None, kind: str, depth: int = 0) -> tuple[Node, ...]:
        if tree is not None and depth > _MAX_DEPTH:
            self.wrong(tree, "headings nested too deeply")
            return ()
        return tuple(self.node(key, subtree, kind, depth) for key, subtree in self.mapping(tree).items())

    def kept(self, node: Node, tree: Tree) -> Node:
        """The node, with its place remembered for what may be wrong later."""
        self.trees[id(node)] = tree
        return node

    def node(self, key: str, tree: Tree, kind: str, depth: int) -> Node:
        if not is_id(key):
            children = self.nodes(tree, kind, depth + 1)
            if not children:
                self.wrong(tree, f"the heading {key!r} has nothing under it; a {kind[:-1]} needs an id: `id: {key}`")
            return self.kept(Node(None, key, children=children), tree)
        node = Tree(tree.file, tree.line, tree.as_node())
        parts = self.mapping(node, ("label", "also", kind, *_ATTRIBUTES))
        label = self.required(node, "label")
        if kind in parts and not self.mapping(parts[kind]):
            self.wrong(tree, f"{key!r} is a heading with nothing under it")
        also = tuple(dict.fromkeys(wording for wording in self.strings(parts.get("also")) if wording != label))
        return self.kept(
            Node(key, label, also, self.attributes(node), self.nodes(parts.get(kind), kind, depth + 1)), tree
        )

    def grid(self, section: str, caption: str | None, tree: Tree, prefix: tuple[str, ...], outer: Attributes) -> Grid:
        parts = self.mapping(tree, _GRID_KEYS if caption is not None else None)
        if caption is not None and "id" in parts:
            prefix = (*prefix, self.required(tree, "id"))
        rows, columns = self.nodes(parts.get("rows"), "rows"), self.nodes(parts.get("columns"), "columns")
        row_leaves, column_leaves = self.leaves(rows), self.leaves(columns)
        by_row = _Axis.of(row_leaves, column_leaves, are_rows=True)
        by_column = _Axis.of(column_leaves, row_leaves, are_rows=False)
        totals = [
            (rule, line, axis, where)
            for rule, line, axis, where in self.lines(parts.get("totals"), by_row, by_column)
            if self.defines(line, axis, where)
        ]
        summed = {(axis.are_rows, leaf.ids) for _, line, axis, _ in totals for leaf in axis.under(line.left[0])}
        attributes = self.attributes(tree).over(outer)
        for row in row_leaves:
            for column in column_leaves:
                self.field(section, prefix, row, column, summed, attributes, caption, tree)
        for rule, line, axis, where in totals:
            self.define(rule, line, axis, prefix, where)
        for rule, line, axis, _ in self.lines(parts.get("tie_outs"), by_row, by_column):
            self.rules[rule.code] = as_tie_out(rule, line)
            self.constraints += self.along(self.rules[rule.code], line, axis, prefix)
        for rule, line, axis, _ in self.lines(parts.get("doubtful"), by_row, by_column):
            self.rules[rule.code] = as_doubt(rule)
            self.doubts += self.along(self.rules[rule.code], line, axis, prefix)
        for rule, line, axis, _ in self.lines(parts.get("across_years"), by_row, by_column, across_years=True):
            self.rules[rule.code] = as_across_years(rule, self.reason_labels.get(rule.code))
            self.across_years += map(self.in_part, self.along(self.rules[rule.code], line, axis, prefix))
        return Grid(
            caption=caption,
            corner=self.optional(tree, "corner") or "",
            beside=bool(self.boolean(tree, "beside")),
            rows=rows,
            columns=columns,
            paths=tuple(
                tuple(".".join((*prefix, *row.ids, *column.ids)) for column in column_leaves) for row in row_leaves
            ),
        )

    def leaves(self, nodes: tuple[Node, ...]) -> tuple[_Leaf, ...]:
        chains = [chain for node in nodes for chain in node.leaves()]
        leaves = [_Leaf(tuple(node.id for node in chain if node.id is not None), chain) for chain in chains]
        return tuple(leaves) or (_NOTHING,)

    def field(
        self,
        section: str,
        prefix: tuple[str, ...],
        row: _Leaf,
        column: _Leaf,
        summed: AbstractSet[tuple[bool, tuple[str, ...]]],
        outer: Attributes,
        caption: str | None,
        tree: Tree,
    ) -> None:
        ids = (*prefix, *row.ids, *column.ids)
        path = ".".join(ids)
        section_tree = tree
        tree = next((self.trees[id(leaf.chain[-1])] for leaf in (row, column) if leaf.chain), tree)
        if path in self.fields:
            self.wrong(tree, f"two fields have the path {path!r}")
        if not ids or ids[0] in _RESERVED or any(id_.startswith("model_") for id_ in ids):
            self.wrong(section_tree, f"{path!r} cannot be a path: an id is taken by the model")
        found = column.attributes(row.attributes(outer))
        self.lines_of[path] = tree
        self.fields[path] = Field(
            path=path,
            section=section,
            row_labels=row.labels,
            column_labels=((caption,) if caption else ()) + column.labels,
            is_total=(True, row.ids) in summed or (False, column.ids) in summed,
            type=found.type or NumberType.INTEGER,
            signed=bool(found.signed),
            unit=found.unit or "",
            article=found.article or "",
            # What a row means is said where it is typed; the sum at its end needs no explanation.
            prompt="" if (False, column.ids) in summed else found.prompt or "",
        )

    def prefixes(self) -> None:
        """Gather the levels above the fields, none of which may be a field."""
        for path, tree in self.lines_of.items():
            for level in levels_above(path):
                self.levels.add(level)
                if level in self.fields:
                    self.wrong(tree, f"{level!r} is a field and also a level above {path!r}")

    # Sums

    def declared(self, code: str, tree: Tree) -> Rule | None:
        """The rule of a code, which is used here."""
        self.used_rules.add(code)
        if code not in self.rules:
            self.wrong(tree, f"the rule {code!r} is not declared under rules")
        return self.rules.get(code)

    def lines(
        self, tree: Tree | None, by_row: _Axis, by_column: _Axis, *, across_years: bool = False
    ) -> Iterator[tuple[Rule, Line, _Axis, Tree]]:
        for code, written in self.mapping(tree).items():
            rule = self.declared(code, written)
            if rule is None:
                continue
            for item in written.value if isinstance(written.value, list) else [written]:
                try:
                    line = expression.parse(self.scalar(item))
                except expression.ExpressionError as error:
                    self.wrong(item, str(error))
                    continue
                if {_is_prior(name) for name in line.names} != ({False, True} if across_years else {False}):
                    wanted = f"both years, `{PRIOR}.id` and `id`" if across_years else "ids of one year"
                    self.wrong(item, f"'{line}' must name {wanted}; lines of two years stand under across_years")
                    continue
                axis = self.axis(line, by_row, by_column, item)
                if axis is not None:
                    yield rule, line, axis, item

    def axis(self, line: Line, by_row: _Axis, by_column: _Axis, tree: Tree) -> _Axis | None:
        fitting = [axis for axis in (by_row, by_column) if all(axis.under(name) for name in line.names)]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            self.wrong(tree, f"'{line}' could run along rows and along columns; rename an id")
            return None
        for name in line.names:
            if not by_row.under(name) and not by_column.under(name):
                self.wrong(tree, f"unknown id {name!r} in '{line}'")
                return None
        self.wrong(tree, f"'{line}' mixes rows and columns")
        return None

    def defines(self, line: Line, axis: _Axis, tree: Tree) -> bool:
        below = axis.under(line.left[0]) if len(line.left) == 1 else ()
        is_leaf = len(below) == 1 and ".".join(below[0].ids) == line.left[0]
        if line.relation is not Relation.EQUAL or not is_leaf or not line.right:
            self.wrong(
                tree, f"a total is defined as `id = id + id …` with one row or column at the left; found '{line}'"
            )
            return False
        return True

    def define(self, rule: Rule, line: Line, axis: _Axis, prefix: tuple[str, ...], tree: Tree) -> None:
        rule = self.rules[rule.code] = as_total(rule)
        prose = expression.prose(line, axis.label)
        (total,), parts = axis.under(line.left[0]), [leaf for name in line.right for leaf in axis.under(name)]
        for crossing in axis.across:
            path = axis.path(prefix, total, crossing)
            terms = tuple(axis.path(prefix, part, crossing) for part in parts)
            if len(set(terms)) < len(terms):
                self.wrong(tree, f"'{line}' adds something twice: a heading stands for everything below it")
                return
            # Where a total row meets a total column both lines give the same number; the first one serves.
            if path not in self.definitions:
                self.defined_at[path] = tree
                self.definitions[path] = Definition(rule, path, terms, prose)

    def along(self, rule: Rule, line: Line, axis: _Axis, prefix: tuple[str, ...]) -> Iterator[Constraint]:
        """The line at each row or column it crosses."""
        prose = expression.prose(line, axis.label)
        for crossing in axis.across:
            paths = {
                name: tuple(
                    f"{PRIOR}." * _is_prior(name) + axis.path(prefix, leaf, crossing) for leaf in axis.under(name)
                )
                for name in line.names
            }
            left, right = (tuple(path for name in side for path in paths[name]) for side in (line.left, line.right))
            yield Constraint(
                rule=rule,
                line=Line(left, line.relation, right),
                place=[path for path in left + right if not _is_prior(path)][-1],
                where=crossing.labels[-1] if crossing.labels else "",
                downwards=axis.are_rows,
                prose=prose,
            )

    def in_part(self, constraint: Constraint) -> Constraint:
        """The line with the severity its rule has where it is not about a total."""
        severity = self.severity_of_parts.get(constraint.rule.code)
        if severity is None or self.fields[constraint.place].is_total:
            return constraint
        return replace(constraint, rule=replace(constraint.rule, severity=severity))

    def judgements(self, tree: Tree | None) -> Iterator[Judgement]:
        for code, item in self.mapping(tree).items():
            rule, parts = self.declared(code, item), self.mapping(item, ("check", "over", "text"))
            self.required(item, "check")
            judge = self.choice(item, "check", Judge)
            if rule is None or judge is None:
                continue
            over = parts.get("over")
            listed = self.strings(over) if over and not isinstance(over.value, dict) else ()
            words: dict[str, tuple[str, ...]] = dict.fromkeys(listed, ())
            if not listed:
                words = {key: self.strings(subtree) for key, subtree in self.mapping(over).items()}
            for path in words:
                self.known_path(path, over or item)
            text = self.optional(item, "text")
            if text is not None and f"narrative.{text}" not in self.item_paths:
                self.wrong_value(item, "text", f"there is no text {text!r}")
            self.rules[code] = as_judged(rule, judge)
            yield Judgement(self.rules[code], judge, words, text and f"narrative.{text}")

    def picture(self, title: str, tree: Tree) -> Picture:
        parts = self.strings(tree)
        for path in parts:
            self.known_path(path, tree)
            if path in self.item_paths:
                self.wrong(tree, f"{path!r} is no figure of a table")
        return Picture(title, parts)

    def known_path(self, path: str, tree: Tree) -> None:
        if path not in self.fields and path not in self.item_paths and path not in self.levels:
            self.wrong(tree, f"there is no field {path!r}, and no level of that name")

    def ordered(self, tree: Tree) -> tuple[Definition, ...]:
        graph = {path: definition.terms for path, definition in self.definitions.items()}
        try:
            order = tuple(TopologicalSorter(graph).static_order())
        except CycleError as error:
            circle = error.args[1]
            self.wrong(self.defined_at.get(circle[0], tree), f"totals go round in a circle: {' <- '.join(circle)}")
            return ()
        return tuple(self.definitions[path] for path in order if path in self.definitions)


def _template_digest(tree: Tree) -> str:
    """The digest of everything that readings follow from; a reason is only told, and may be told better later."""
    plain: Any = tree.plain()
    rules = plain.get("rules") if isinstance(plain, dict) else None
    for rule in rules.values() if isinstance(rules, dict) else ():
        if isinstance(rule, dict):
            rule.pop("why", None)
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False).encode()).hexdigest()[:12]
