"""Records of a table: lines that hold in every one of them, keys that stand once, totals that the records come to."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from gouji.checks.case import Case
from gouji.findings import Finding, Phrase
from gouji.findings.rules import V371, V375
from gouji.form import (
    UNREAD,
    Constraint,
    Records,
    breaking,
    json_number,
    judged_in,
    lay_out,
    record_label,
    record_path,
)


def stated_tallies(case: Case) -> Iterator[Finding]:
    """A stated figure over records must be what they come to.

    Args:
        case: the report.

    Yields:
        A finding for each that is another number.
    """
    for field in case.edition.tallies:
        stated, right = case.stated.get(field.path), case.inputs.get(field.path)
        if stated is not None and right is not None and round(Decimal(stated) - right, 6) != 0:
            expected = str(json_number(right))
            found = Finding(V375, found=str(json_number(stated)), expected=Phrase(expected, expected))
            yield case.at(field.path, found)


def repeated_keys(case: Case) -> Iterator[Finding]:
    """The key of a record must stand in no other.

    Args:
        case: the report.

    Yields:
        A finding for the first record of a table whose key stood before.
    """
    for records in case.records.values():
        keys = [key if key is UNREAD else _folded(key) for key in records.keys]
        known = [key for key in keys if key is not UNREAD]
        if len(set(known)) == len(known):
            continue
        first: dict[object, int] = {}
        twice = [
            number for number, key in enumerate(keys) if key is not UNREAD and first.setdefault(key, number) != number
        ]
        earlier = first[keys[twice[0]]]
        before = records.cell(earlier, records.table.key)
        row = str(before.row if before is not None else earlier + 1)
        found = Finding(V371, found=str(records.keys[twice[0]]), values={"first": row})
        yield _placed(case, records, twice, records.table.key, found)


def _folded(key: object) -> object:
    """The key whatever the width and the case of its letters."""
    return unicodedata.normalize("NFKC", key).casefold() if isinstance(key, str) else key


def broken_in_records(case: Case) -> Iterator[Finding]:
    """Every line must hold in every record in which all that it names is known.

    Args:
        case: the report.

    Yields:
        A finding for each line that is broken, at the first record that breaks it.
    """
    for records in case.records.values():
        for constraint in records.table.constraints:
            if case.is_judged_by(constraint.rule):
                numbers = breaking(constraint.line, records.columns, records.table)
                if numbers:
                    yield _breach(case, records, constraint, numbers)


def _breach(case: Case, records: Records, constraint: Constraint, numbers: list[int]) -> Finding:
    first = numbers[0]
    judged = judged_in(constraint.line, records.record(first))
    assert judged is not None  # it is broken there
    values = {"left": judged.left, "right": judged.right, "difference": judged.shown}
    words = {name: value if isinstance(value, str) else str(json_number(value)) for name, value in values.items()}
    key = records.keys[first]
    label = record_label(
        constraint.prose, first, None if key is UNREAD else key, len(numbers), _rows_of(records, numbers)
    )
    found = Finding(
        constraint.rule,
        found=words["left"],
        expected=Phrase(words["right"], words["right"]),
        values={**words, "where": label},
    )
    return _placed(case, records, numbers, constraint.place, found)


def _rows_of(records: Records, numbers: Sequence[int]) -> Sequence[int]:
    """The rows of some records in the workbook that was read; none of those of a JSON."""
    return [records.rows[number] for number in numbers] if records.sheet is not None else ()


def _placed(case: Case, records: Records, numbers: Sequence[int], column: str, found: Finding) -> Finding:
    """A finding at a value of the first of some records: in the workbook that was read, or by its number alone."""
    table, number = records.table, numbers[0]
    layout = lay_out(case.edition)
    key = records.keys[number]
    cell, home = records.cell(number, column), layout.grid_sheets[table.section]
    rows = _rows_of(records, numbers)
    label = record_label(table.fields[column].label, number, None if key is UNREAD else key, len(numbers), rows)
    row = cell.row if cell is not None else number
    return replace(
        found,
        path=record_path(table, number, column),
        sheet=cell.sheet if cell is not None else None,
        cell=cell.a1 if cell is not None else None,
        label=label,
        order=(layout.sheet_names.index(home.name) + 1, row, table.ids.index(column) + 1),
    )
