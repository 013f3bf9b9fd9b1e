"""Lines over the whole form: full paths instead of ids of one table, and ``*`` for the same id on both sides."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gouji.findings import Rule
from gouji.form import expression
from gouji.form.edition.constraints import Constraint
from gouji.form.edition.declared_rules import DeclaredRules
from gouji.form.edition.fields import Field, levels_above
from gouji.form.edition.lines import check_line, is_one_word_each, is_void, lines_by_rule
from gouji.form.edition.source import Tree
from gouji.form.edition.values import Values
from gouji.form.edition.wording import as_tie_out
from gouji.form.expression import ANY, Line

_Ids = tuple[str, ...]
"""The ids that the ``*`` of a line stand for, from the left."""


@dataclass(frozen=True, slots=True)
class FormLines:
    """The lines over a whole form.

    Attributes:
        rules: by code, with their messages.
    """

    constraints: tuple[Constraint, ...]
    rules: Mapping[str, Rule]

    @classmethod
    def of(cls, tree: Tree | None, declared: DeclaredRules, fields: Mapping[str, Field], values: Values) -> FormLines:
        """The lines that stand under ``lines``.

        Args:
            tree: the mapping, None if there is none.
            declared: the rules that the lines stand under.
            fields: every field of the form by path.
            values: takes the values and notes what is wrong.
        """
        form = _Form(fields)
        constraints: list[Constraint] = []
        rules: dict[str, Rule] = {}
        for code, rule, line, item in lines_by_rule(tree, declared.named, values):
            rules[code] = as_tie_out(rule, line)
            constraints += _constraints(rules[code], line, form, item, values)
        return cls(tuple(constraints), rules)


@dataclass(frozen=True)
class _Form:
    """The fields of a form, and what is below each level."""

    fields: Mapping[str, Field]

    @functools.cached_property
    def below(self) -> Mapping[str, Sequence[str]]:
        """By level the inputs below it, by field the field: of a total only the parts are added, not itself again."""
        found: dict[str, list[str]] = {path: [path] for path in self.fields}
        for path, field in self.fields.items():
            for level in () if field.is_total else levels_above(path):
                found.setdefault(level, []).append(path)
        return found

    def ids_of(self, name: str) -> frozenset[_Ids]:
        """The ids that the ``*`` of a name can stand for."""
        pattern = re.compile(re.escape(name).replace(re.escape(ANY), "([a-z][a-z0-9_]*)"))
        return frozenset(match.groups() for path in self.below if (match := pattern.fullmatch(path)))


def _is_open(name: str) -> bool:
    return ANY in name.split(".")


def _closed(name: str, ids: _Ids) -> str:
    """The name with ids for its ``*``."""
    left = iter(ids)
    return ".".join(next(left) if part == ANY else part for part in name.split("."))


def _constraints(rule: Rule, line: Line, form: _Form, tree: Tree, values: Values) -> Iterator[Constraint]:
    names = line.names
    for name in names:
        if not _is_open(name) and name not in form.below:
            values.wrong(tree, f"there is no field {name!r}, and no level of that name")
            return
    found = _common_ids([name for name in names if _is_open(name)], form, tree, values)
    if found is None:
        return
    chosen = _chosen(found, tree, values)
    instances = [(ids, _resolved(line, ids, form)) for ids in chosen]
    check_line(line, lambda name: [form.fields[path] for ids in chosen for path in form.below[_closed(name, ids)]],
               tree, values)  # fmt: skip
    if not all(is_one_word_each(resolved) for _, resolved in instances):
        values.wrong(tree, f"'{line}' compares a word with more than one cell")
        return
    prose = {
        language: expression.prose(line, lambda name: _words(name, chosen, form), language) for language in ("zh", "en")
    }
    whole = [(ids, resolved) for ids, resolved in instances if not is_void(line, resolved)]
    places = [form.fields[resolved.own_names[-1]] for _, resolved in whole]
    downwards = _is_one_row(places)
    common = [_in_common([form.fields[path] for path in resolved.own_names]) for _, resolved in whole]
    for (ids, resolved), place, words in zip(whole, places, common, strict=True):
        yield Constraint(
            rule=rule,
            line=resolved,
            place=place.path,
            where="" if not ids else words if common.count(words) == 1 else place.label,
            downwards=downwards,
            prose=prose["zh"],
            prose_en=prose["en"],
            is_over_form=True,
        )


def _resolved(line: Line, ids: _Ids, form: _Form) -> Line:
    return line.with_names(lambda name: form.below[_closed(name, ids)])


def _common_ids(names: Sequence[str], form: _Form, tree: Tree, values: Values) -> list[_Ids] | None:
    """The ids that the ``*`` of all names can stand for together, in the order of the form."""
    if len({name.split(".").count(ANY) for name in names}) > 1:
        values.wrong(tree, f"every name with `{ANY}` must have as many of them: they stand for the same ids")
        return None
    if not names:
        return [()]
    known = [form.ids_of(name) for name in names]
    common = frozenset.intersection(*known)
    if not common:
        values.wrong(tree, f"`{ANY}` stands for no id that is everywhere in {', '.join(names)}")
        return None
    order = {path: index for index, path in enumerate(form.below)}
    return sorted(common, key=lambda ids: order[_closed(names[0], ids)])


def _chosen(found: list[_Ids], tree: Tree, values: Values) -> list[_Ids]:
    """Those of the ids at which the line holds."""
    parts = tree.value if isinstance(tree.value, dict) else {}
    if "at" not in parts:
        return found
    names = values.strings(parts["at"])
    known = {name for ids in found for name in ids}
    for name in names:
        if name not in known:
            values.wrong(parts["at"], f"{name!r} is no id that `{ANY}` stands for here")
    return [ids for ids in found if not set(ids).isdisjoint(names)]


def _words(name: str, chosen: Sequence[_Ids], form: _Form) -> str:
    """The words that all fields of a name have in common, behind the number of their section."""
    fields = [form.fields[path] for ids in chosen for path in form.below[_closed(name, ids)]]
    if len(fields) == 1:
        rows, columns = fields[0].row_labels, fields[0].column_labels
        if fields[0].is_told_by_stub:
            rows = (*rows, *fields[0].stub)
        if rows and not fields[0].label.endswith(" · ".join(columns)):
            columns = columns[-1:]
        return f"{fields[0].section}“{' · '.join([' '.join(rows), *columns] if rows else columns)}”"
    # Each axis by itself: under headings the labels of some rows are more than those of others.
    axes = ([field.row_labels for field in fields], [field.column_labels for field in fields])
    common = [level[0] for labels in axes for level in zip(*labels, strict=False) if len(set(level)) == 1]
    sections = dict.fromkeys(field.section for field in fields)
    return f"{'、'.join(sections)}“{' · '.join(common)}”" if common else f"{'、'.join(sections)}"


def _in_common(fields: Sequence[Field]) -> str:
    """The words that the fields of a line have in common: its figures are none of one field alone."""
    labels = [field.label.split(" · ") for field in fields]
    common = [words for words in labels[-1] if all(words in others for others in labels)]
    return " · ".join(common) or "、".join(dict.fromkeys(field.label for field in (fields[0], fields[-1])))


def _is_one_row(places: Sequence[Field]) -> bool:
    """True if the places of a line lie in different columns, so that their differences stand below the table."""
    rows = Counter((place.section, place.row_labels) for place in places)
    columns = Counter((place.section, place.column_labels) for place in places)
    return max(columns.values(), default=0) <= max(rows.values(), default=0)
