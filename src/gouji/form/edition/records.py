"""Repeated rows of a template: ``rows: {repeat: 2000, key: no}``, one row a record, and what is counted over them.

A table of records is built as the one row that it repeats; what lines over the form count or add up over its records
becomes a figure of its own above the head, so that formula, check and prose are those of any other figure.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gouji.form.edition.constraints import Constraint
from gouji.form.edition.fields import AddsUp, CellType, Field, Node, Tally, labelled
from gouji.form.edition.keys import REPEAT_KEYS
from gouji.form.edition.source import Tree, is_count_of_rows, is_id
from gouji.form.edition.spec import Grid, RecordTable
from gouji.form.edition.values import Values
from gouji.form.expression import Gather, Line, Term

MOST_CELLS = 100_000
"""Cells that the records of a table may have: workbooks of 200 000 are read at all."""
_TOTALS = "_totals"
_RECORDS = "records"
_CALL = re.compile(
    r"\b(?P<kind>count|sum)\s*\(\s*(?P<name>[a-z][a-z0-9_.]*)\s*"
    r"(?:,\s*(?P<column>[a-z][a-z0-9_]*)\s*(?P<sign><>|=)\s*(?P<word>\"[^\"]*\"|[^()\",]+?)\s*)?\)"
)
_ANY_CALL = re.compile(r"\b(?:count|sum)\s*\(")


@dataclass(frozen=True, slots=True)
class TallyCall:
    """``count(ledger, result = 予以公开)`` or ``sum(ledger.fee)`` in a line.

    Attributes:
        tree: the line it stands in.
    """

    tally: Tally
    tree: Tree


def is_repeated(tree: Tree) -> bool:
    """True if the rows of a grid are records.

    Args:
        tree: the grid, or the section that is one grid.
    """
    rows = tree.value.get("rows") if isinstance(tree.value, dict) else None
    if rows is None or not isinstance(rows.value, dict) or "repeat" not in rows.value:
        return False
    return set(rows.value) <= {*REPEAT_KEYS} or is_count_of_rows(rows)


# --- counts and sums in lines ---------------------------------------------------------------------------------------


def calls_in(tree: Tree | None, values: Values) -> tuple[TallyCall, ...]:
    """The counts and sums over records that the lines over a form ask for.

    Args:
        tree: what stands under ``lines``.
        values: notes what is wrong.
    """
    return tuple(call for text in _texts(tree) for call in _calls(text, values))


def _texts(tree: Tree | None) -> Iterator[Tree]:
    """Every text of lines, those of guards too."""
    if tree is None:
        return
    if isinstance(tree.value, str):
        yield tree
        return
    below = tree.value.values() if isinstance(tree.value, dict) else tree.value
    for part in below:
        yield from _texts(part)


def _calls(tree: Tree, values: Values) -> Iterator[TallyCall]:
    text = str(tree.value)
    for match in _CALL.finditer(text):
        tally = _tally_in(match)
        is_odd = (match["kind"] == "sum" and match["column"] is not None) or match["sign"] == "<>"
        if is_odd or not tally.table:
            values.wrong(tree, _HOW_TO_COUNT.format(match[0]))
        else:
            yield TallyCall(tally, tree)
    # One that is cut off was cut by YAML, which is said of the line.
    if len(_ANY_CALL.findall(text)) > len(_CALL.findall(text)) and text.count("(") == text.count(")"):
        values.wrong(tree, _HOW_TO_COUNT.format(text))


def _tally_in(match: re.Match[str]) -> Tally:
    """The figure that a count or a sum asks for."""
    table, column = match["name"], match["column"]
    if match["kind"] == "sum":
        table, _, column = match["name"].rpartition(".")
    return Tally(table, column or None, match["word"].strip('"') if match["word"] else None)


_HOW_TO_COUNT = (
    "records are counted as `count(table)` or `count(table, column = word)` and added up as `sum(table.column)`; "
    "found {!r}"
)


def with_tallies(tree: Tree | None, tables: Iterable[RecordTable]) -> Tree | None:
    """The lines over a form with the paths of figures for counts and sums over records.

    Args:
        tree: what stands under ``lines``.
        tables: the tables of records.

    Returns:
        The lines, each count or sum in its place as a path; None if there are none.
    """
    known = {table.path for table in tables}
    return None if tree is None else _replaced(tree, known)


def _replaced(tree: Tree, tables: set[str]) -> Tree:
    if isinstance(tree.value, dict):
        return replace(tree, value={key: _replaced(below, tables) for key, below in tree.value.items()})
    if isinstance(tree.value, list):
        return replace(tree, value=[_replaced(below, tables) for below in tree.value])

    def path(match: re.Match[str]) -> str:
        tally = _tally_in(match)
        return tally_path(tally) if tally.table in tables else match[0]

    return replace(tree, value=_CALL.sub(path, tree.value))


def tally_path(tally: Tally) -> str:
    """The JSON path of a figure over records.

    Args:
        tally: what is counted or added up.
    """
    if tally.column is None:
        name = _RECORDS
    else:
        name = tally.column if tally.word is None else f"{tally.column}_{_word_id(tally.word)}"
    return f"{tally.table}{_TOTALS}.{name}"


def _word_id(word: str) -> str:
    """An id for a word, the same in every form: most words are Chinese, and ids are not."""
    if word in _WORD_IDS:
        return _WORD_IDS[word]
    return word if re.fullmatch(r"[a-z0-9_]+", word) else f"x{hashlib.sha256(word.encode()).hexdigest()[:6]}"


_WORD_IDS = {"是": "yes", "否": "no"}


# --- the table ------------------------------------------------------------------------------------------------------

_NOT_HERE = ("totals", "doubtful", "across_years", "void", "corner", "beside", "grids", "texts", "key_figures")


Written = tuple[Field, Tree]
"""A field, and what it was written as."""


def record_row(tree: Tree, values: Values) -> tuple[str, Tree] | None:
    """The path of a table of records, and the section as if it had the one row that repeats.

    Args:
        tree: the section.
        values: takes the values and notes what is wrong.

    Returns:
        None if the section has no id.
    """
    parts = values.mapping(tree)
    for key in parts.keys() & {*_NOT_HERE}:
        values.wrong(parts[key], f"{key!r} is not for rows that repeat", at_key=True)
    path = values.optional(tree, "id")
    if path is None or not is_id(path):
        values.wrong(tree, "a section whose rows repeat needs an `id`: it names the list of records in the JSON")
        return None
    row = {key: part for key, part in parts.items() if key not in ("rows", *_NOT_HERE)}
    return path, Tree(tree.file, tree.line, row)


def record_table(
    place: tuple[str, str],
    tree: Tree,
    columns: tuple[Node, ...],
    written: Sequence[Written],
    constraints: Sequence[Constraint],
    values: Values,
) -> RecordTable:
    """A table of records from the row that repeats.

    Args:
        place: its path, and the number of its section.
        tree: the section.
        columns: the headings.
        written: the fields of the row.
        constraints: the lines along the row.
        values: takes the values and notes what is wrong.
    """
    parts, (path, number) = values.mapping(tree), place
    known = labelled({field.path: field for field, _ in written})
    fields = {name.removeprefix(f"{path}."): field for name, field in known.items()}
    for name, (_, heading) in zip(fields, written, strict=True):
        if "." in name:
            values.wrong(heading, "a heading over columns of rows that repeat has no id: write its words as the key")
    key, capacity = _key(parts["rows"], fields, values), _capacity(parts["rows"], len(fields), values)
    table = RecordTable(path, number, columns, fields, key, capacity, tuple(_by_ids(constraints, f"{path}.")))
    _check_lines(parts, table, values)
    return table


def check_calls(calls: Iterable[TallyCall], tables: Iterable[RecordTable], values: Values) -> None:
    """Note counts and sums over tables that there are not.

    Args:
        calls: of all lines.
        tables: the tables of records.
        values: notes what is wrong.
    """
    known = [table.path for table in tables]
    for call in calls:
        if call.tally.table not in known:
            listed = ", ".join(known) or "none"
            values.wrong(call.tree, f"{call.tally.table!r} is no table whose rows repeat; there are {listed}")


def _key(rows: Tree, fields: Mapping[str, Field], values: Values) -> str:
    values.mapping(rows, REPEAT_KEYS)
    key = values.required(rows, "key")
    field = fields.get(key)
    if key and field is None:
        values.wrong_value(rows, "key", f"the key {key!r} is no column; there are {', '.join(fields)}")
    elif field is not None and (field.type not in (CellType.TEXT, CellType.INTEGER) or field.is_optional):
        values.wrong_value(rows, "key", f"the key {key!r} must be a text or a whole number, and not optional")
    return key if field is not None else next(iter(fields), "")


def _capacity(rows: Tree, columns: int, values: Values) -> int:
    text = values.required(rows, "repeat")
    most = MOST_CELLS // max(1, columns)
    if text.isascii() and text.isdigit() and len(text) < 7 and 0 < int(text) <= most:
        return int(text)
    values.wrong_value(rows, "repeat", f"`repeat` must be a number of rows from 1 to {most}; found {text[:60]!r}")
    return 1


def _check_lines(parts: Mapping[str, Tree], table: RecordTable, values: Values) -> None:
    """Note lines of records that hold at some of them only, or that no formula can say of all of them at once."""
    lines = parts["tie_outs"].value if "tie_outs" in parts else {}
    for written in lines.values() if isinstance(lines, dict) else ():
        for item in written.value if isinstance(written.value, list) else [written]:
            if isinstance(item.value, dict) and "at" in item.value:
                values.wrong(item.value["at"], "'at' is not for rows that repeat: a line holds in every record")
    for constraint in table.constraints:
        if any(_is_beyond(term) for line in _with_guards(constraint.line) for term in line.terms):
            reason = f"{constraint.rule.code}: neither min(), max() nor a quotient is for rows that repeat"
            values.wrong(parts["tie_outs"], reason, at_key=True)


def _with_guards(line: Line) -> Iterator[Line]:
    yield line
    if line.when is not None:
        yield from _with_guards(line.when)


def _is_beyond(term: str | Term) -> bool:
    return not isinstance(term, str) and (term.gather is not Gather.SUM or bool(term.over))


def _by_ids(constraints: Iterable[Constraint], prefix: str) -> Iterator[Constraint]:
    """The lines of the one row with the ids of columns for the paths of cells."""
    for constraint in constraints:
        line = constraint.line.with_names(lambda name: (name.removeprefix(prefix),))
        yield replace(constraint, line=line, place=constraint.place.removeprefix(prefix))


def record_totals(
    table: RecordTable, calls: Sequence[TallyCall], written: Sequence[Written], values: Values
) -> tuple[Grid, tuple[Written, ...]]:
    """The grid above the head: the number of records, the sums of all that adds up, and what lines count.

    Args:
        table: the table.
        calls: the counts and sums that lines ask for, of any table.
        written: the fields of its row.
        values: notes what is wrong.

    Returns:
        The grid, and its fields.
    """
    tallies = {Tally(table.path): written[0][1]}
    for name, (field, heading) in zip(table.fields, written, strict=True):
        if field.is_sure_number and field.adds_up is AddsUp.YES and name != table.key:
            tallies[Tally(table.path, name)] = heading
    for call in calls:
        if call.tally.table == table.path and _is_countable(call, table, values):
            tallies.setdefault(call.tally, call.tree)
    fields = tuple((_tally_field(_of_top(tally, table), table), heading) for tally, heading in tallies.items())
    columns = tuple(Node(field.path.rpartition(".")[2], field.column_labels[-1]) for field, _ in fields)
    paths = (tuple(field.path for field, _ in fields),)
    return Grid(caption=None, corner=("",), beside=False, rows=(), columns=columns, paths=paths), fields


def _is_countable(call: TallyCall, table: RecordTable, values: Values) -> bool:
    tally = call.tally
    if tally.column is None:
        return True
    field = table.fields.get(tally.column)
    if field is None:
        values.wrong(call.tree, f"{tally.column!r} is no column of {table.path!r}; there are {', '.join(table.fields)}")
    elif tally.word is None and not (field.is_sure_number and field.adds_up is AddsUp.YES):
        values.wrong(call.tree, f"{tally.column!r} is not always a number that adds up, so that it has no sum")
    elif tally.word is not None and tally.word not in field.choices:
        listed = "、".join(field.choices) or "none"
        values.wrong(call.tree, f"{tally.word!r} is none of the choices of {tally.column!r}, which are {listed}")
    else:
        return True
    return False


def _of_top(tally: Tally, table: RecordTable) -> Tally:
    """The tally, of a column in which records are sums of others with those at the top alone: else all counts twice."""
    hierarchy = table.hierarchy
    is_sum = tally.column is not None and tally.word is None
    if hierarchy is None or not is_sum or tally.column not in hierarchy.columns:
        return tally
    return replace(tally, length=hierarchy.levels[0])


def _tally_field(tally: Tally, table: RecordTable) -> Field:
    summed = table.fields[tally.column] if tally.column is not None and tally.word is None else None
    return Field(
        path=tally_path(tally),
        section=table.section,
        row_labels=(),
        column_labels=(_tally_label(tally, table),),
        is_total=False,
        type=summed.type if summed is not None else CellType.INTEGER,
        signed=summed is not None and summed.signed,
        unit=summed.unit if summed is not None else "",
        article="",
        prompt="",
        digits=15,
        tally=tally,
    )


def _tally_label(tally: Tally, table: RecordTable) -> str:
    is_chinese = table.language == "zh"
    if tally.column is None:
        return "记录数" if is_chinese else "Records"
    label = table.fields[tally.column].column_labels[-1]
    if tally.word is None:
        return f"{label}合计" if is_chinese else f"{label}, total"
    return f"{label}＝{tally.word}" if is_chinese else f"{label} = {tally.word}"
