"""Sums by codes: ``{below: code}`` under a rule, a row for each class and the rows whose codes begin with its own.

Of fixed rows it is written out as the lines it stands for, so that formula, check and prose are those of any line. Of
records the codes are what is typed: there it is a line in which ``below`` gathers what is one level below a record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gouji.findings import Rule
from gouji.form.edition.axes import AxisLeaf
from gouji.form.edition.declared_rules import DeclaredRules
from gouji.form.edition.source import Tree
from gouji.form.edition.spec import AddsUp, CellType, Constraint, Hierarchy, RecordTable
from gouji.form.edition.values import Values
from gouji.form.edition.wording import as_tie_out
from gouji.form.expression import Gather, Line, Relation, Term, prose

KEYS = ("below", "top", "levels", "at")
"""The keys of a sum by codes."""
MOST_RECORDS = 2_000
"""Rows of a table of records that adds up by codes: the workbook compares each with all others."""
_MOST_LEVELS, _LONGEST_CODE = 8, 40
_DOT = "."


def is_below(tree: Tree) -> bool:
    """True for a sum by codes.

    Args:
        tree: what stands under the code of a rule.
    """
    return isinstance(tree.value, dict) and "below" in tree.value


def with_sums_written_out(sums: Tree | None, rows: Sequence[AxisLeaf], values: Values) -> Tree | None:
    """The lines of a grid, sums by codes among them written out.

    Args:
        sums: what stands under ``totals`` or ``tie_outs``.
        rows: of the grid.
        values: takes the values and notes what is wrong.
    """
    if sums is None or not isinstance(sums.value, dict):
        return sums
    return replace(sums, value={code: _written_out(item, rows, values) for code, item in sums.value.items()})


def _written_out(item: Tree, rows: Sequence[AxisLeaf], values: Values) -> Tree:
    listed = item.value if isinstance(item.value, list) else [item]
    if not any(map(is_below, listed)):
        return item
    lines: list[Tree] = []
    for line in listed:
        lines += _lines(line, rows, values) if is_below(line) else [line]
    return replace(item, value=lines)


def _lines(tree: Tree, rows: Sequence[AxisLeaf], values: Values) -> list[Tree]:
    parts = values.mapping(tree, KEYS)
    name = values.required(tree, "below")
    codes: dict[str, str] = {}
    for row in rows:
        text = _code(row, name)
        if text and text in codes:
            values.wrong(tree, f"two rows have the {name} {text!r}")
        if text:
            codes[text] = ".".join(row.ids)
    if not codes:
        values.wrong(tree, f"no row has a {name!r}: codes stand in a column of `stub`, or are the words of headings")
        return []
    levels = _levels(tree, values)
    codes = {_stem(code, levels, tuple(codes)): row for code, row in codes.items()}
    parents = _parents(tuple(codes), levels, tree, values)
    below: dict[str, list[str]] = {}
    for code, parent in parents.items():
        below.setdefault(codes[parent] if parent else values.optional(tree, "top") or "", []).append(codes[code])
    if set(below) <= {""}:
        values.wrong(tree, f"no {name} begins with another one, so that nothing is below anything")
    at = {"at": parts["at"]} if "at" in parts else {}
    return [
        replace(tree, value={"line": replace(tree, value=f"{above} = {' + '.join(names)}"), **at})
        for above, names in below.items()
        if above
    ]


def _code(row: AxisLeaf, name: str) -> str:
    """The code of a row: what it prints in a column of ``stub``, or the words of the heading it stands under."""
    if name == _HEADING:
        return row.chain[-2].label if len(row.chain) > 1 else ""
    return next((text for node in reversed(row.chain) for key, text in node.stub if key == name), "")


_HEADING = "heading"
"""Names the words of headings, where codes are printed before labels."""


def _stem(code: str, levels: Sequence[int], codes: Sequence[str]) -> str:
    """A code without the zeros that fill it up where all codes are as long as those of the lowest level."""
    if not levels or any(len(other) != levels[-1] for other in codes):
        return code
    return next(code[:level] for level in levels if not code[level:].strip("0"))


def _parents(codes: Sequence[str], levels: Sequence[int], tree: Tree, values: Values) -> dict[str, str]:
    """By code the one directly above it; empty for those at the top."""
    known = set(codes)
    is_dotted = any(_DOT in code for code in codes)
    found: dict[str, str] = {}
    for code in codes:
        if levels:
            if len(code) not in levels:
                values.wrong(tree, f"the code {code!r} has none of the lengths {', '.join(map(str, levels))}")
            shorter = [code[:level] for level in levels if level < len(code)][-1:]
            if shorter and shorter[0] not in known:
                values.wrong(tree, f"no row has the code {shorter[0]!r}, below which {code!r} is")
        else:
            shorter = [code[:end] for end in range(1, len(code)) if not is_dotted or code[end] == _DOT]
        found[code] = next((above for above in reversed(shorter) if above in known), "")
    return found


def _levels(tree: Tree, values: Values) -> tuple[int, ...]:
    texts = values.strings(tree.get("levels"))
    levels = [int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0 for text in texts]
    is_right = all(0 < level <= _LONGEST_CODE for level in levels) and sorted(set(levels)) == levels
    if texts and not (is_right and 2 <= len(levels) <= _MOST_LEVELS):
        words = f"`levels` are the lengths of codes, shortest first, 2 to {_MOST_LEVELS} of them: `levels: [3, 5, 7]`"
        values.wrong_value(tree, "levels", words)
        return ()
    return tuple(levels)


# --- records --------------------------------------------------------------------------------------------------------


def without_sums_by_codes(tree: Tree) -> tuple[Tree, list[tuple[str, Tree]]]:
    """A section of records without its sums by codes, and these, each under the code of its rule.

    Args:
        tree: the section.
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
    parts = values.mapping(tree, _RECORD_KEYS)
    key, levels = values.required(tree, "below"), _levels(tree, values)
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


_RECORD_KEYS = ("below", "levels", "at")


def _adding(table: RecordTable) -> list[str]:
    return [name for name, field in table.fields.items() if field.is_sure_number and field.adds_up is AddsUp.YES]
