"""Sums by codes over records: a line in which each record is compared with those one level below it by its code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gouji.findings import Rule
from gouji.form.edition.constraints import Constraint
from gouji.form.edition.declared_rules import DeclaredRules
from gouji.form.edition.fields import AddsUp, CellType
from gouji.form.edition.keys import BELOW_KEYS_OF_RECORDS
from gouji.form.edition.source import Tree
from gouji.form.edition.spec import Hierarchy, RecordTable
from gouji.form.edition.sums_by_codes import is_below, levels_of
from gouji.form.edition.values import Values
from gouji.form.edition.wording import as_tie_out
from gouji.form.expression import Gather, Line, Relation, Term, prose

MOST_RECORDS = 2_000
"""Rows of a table of records that adds up by codes: the workbook compares each with all others."""


def without_sums_by_codes(tree: Tree) -> tuple[Tree, list[tuple[str, Tree]]]:
    """A section of records without its sums by codes, and these, each under the code of its rule.

    Args:
        tree: the section.

    Returns:
        The section, and pairs of a code and a sum.
    """
    lines = tree.get("tie_outs")
    if not isinstance(tree.value, dict) or lines is None or not isinstance(lines.value, dict):
        return tree, []
    kept: dict[str, Tree] = {}
    found: list[tuple[str, Tree]] = []
    for code, item in lines.value.items():
        listed = item.value if isinstance(item.value, list) else [item]
        found += [(code, line) for line in listed if is_below(line)]
        others = [line for line in listed if not is_below(line)]
        if others:
            kept[code] = replace(item, value=others) if len(others) < len(listed) else item
    return replace(tree, value={**tree.value, "tie_outs": replace(lines, value=kept)}), found


def with_sums_by_codes(
    table: RecordTable, sums: Sequence[tuple[str, Tree]], declared: DeclaredRules, values: Values
) -> tuple[RecordTable, dict[str, Rule]]:
    """A table of records with its sums by codes, and their rules by code, with their messages.

    Args:
        table: the table without them.
        sums: each under the code of its rule.
        declared: the rules that they stand under.
        values: takes the values and notes what is wrong.

    Returns:
        The table as it was if there are none.
    """
    rules: dict[str, Rule] = {}
    for code, tree in sums:
        rule, hierarchy = declared.named(code, tree, values), _hierarchy(tree, table, values)
        if rule is None or hierarchy is None:
            continue
        if table.hierarchy is not None and table.hierarchy.levels != hierarchy.levels:
            values.wrong(tree, "the codes of a table have one list of `levels`")
        lines = {name: _sum_of_lower(name) for name in hierarchy.columns}
        rules[code] = as_tie_out(rule, next(iter(lines.values())))
        made = tuple(_constraint(rules[code], name, line, table) for name, line in lines.items())
        known = () if table.hierarchy is None else table.hierarchy.columns
        columns = tuple(dict.fromkeys((*known, *hierarchy.columns)))
        table = replace(table, constraints=(*table.constraints, *made), hierarchy=replace(hierarchy, columns=columns))
    return table, rules


def _sum_of_lower(name: str) -> Line:
    return Line((name,), Relation.EQUAL, (Term((name,), gather=Gather.BELOW),))


def _constraint(rule: Rule, name: str, line: Line, table: RecordTable) -> Constraint:
    words, words_en = (
        prose(line, lambda column: table.fields[column].column_labels[-1], language) for language in ("zh", "en")
    )
    return Constraint(rule, line, place=name, where="", downwards=False, prose=words, prose_en=words_en)


def _hierarchy(tree: Tree, table: RecordTable, values: Values) -> Hierarchy | None:
    parts = values.mapping(tree, BELOW_KEYS_OF_RECORDS)
    key, levels = values.required(tree, "below"), levels_of(tree, values)
    if key != table.key or table.fields[key].type is not CellType.TEXT:
        values.wrong_value(tree, "below", f"the codes of records are their key, a column of text: `below: {table.key}`")
        return None
    if "levels" not in parts:
        values.wrong(tree, "sums by the codes of records need the lengths of codes, such as `levels: [3, 5, 7]`")
    if table.capacity > MOST_RECORDS:
        words = f"rows that add up by codes are at most {MOST_RECORDS}; `repeat` is {table.capacity}"
        values.wrong(tree, words)
    columns = values.strings(parts["at"]) if "at" in parts else tuple(_adding(table))
    for name in columns:
        if name not in _adding(table):
            values.wrong(tree, f"{name!r} is not always a number that adds up, so that it has no sum")
            return None
    if not columns:
        values.wrong(tree, f"{table.path!r} has no column that adds up")
    return Hierarchy(levels, columns) if levels and columns else None


def _adding(table: RecordTable) -> list[str]:
    return [name for name, field in table.fields.items() if field.is_sure_number and field.adds_up is AddsUp.YES]
