"""Records of a table: lines that hold in every one of them, keys that stand once, totals that the records come to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from gouji.checks.case import Case
from gouji.checks.sums import difference
from gouji.findings import Finding, Phrase
from gouji.findings.rules import V371, V375, V378, V379
from gouji.form import (
    UNREAD,
    Constraint,
    Records,
    breaking,
    folded_key,
    json_number,
    judged_at,
    lay_out,
    odd_codes,
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
        keys = [key if key is UNREAD else folded_key(key) for key in records.keys]
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


def codes_apart(case: Case) -> Iterator[Finding]:
    """Where records add up by their codes, each code must have one of the lengths, and a record above it.

    Args:
        case: the report.

    Yields:
        A finding for the first record of a table whose code is none, and one for the first that nothing is above.
    """
    for records in case.records.values():
        hierarchy = records.table.hierarchy
        if hierarchy is None:
            continue
        wrong, alone = odd_codes(records.columns, records.table)
        if wrong:
            lengths = [str(level) for level in hierarchy.levels]
            expected = Phrase(f"{'、'.join(lengths)} 位的数字、字母", f"of {', '.join(lengths)} digits or letters")
            found = Finding(V378, found=str(records.keys[wrong[0]]), expected=expected)
            yield _placed(case, records, wrong, records.table.key, found)
        if alone:
            code = str(records.keys[alone[0]])
            above = code[: hierarchy.shorter[len(code)]]
            found = Finding(V379, found=code, expected=Phrase(above, above))
            yield _placed(case, records, alone, records.table.key, found)


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
    judged = judged_at(constraint.line, records, first)
    assert judged is not None  # it is broken there
    left, right = (side if isinstance(side, str) else str(json_number(side)) for side in (judged.left, judged.right))
    key = records.keys[first]
    label = record_label(
        constraint.prose_en if records.table.language == "en" else constraint.prose,
        first,
        None if key is UNREAD else key,
        len(numbers),
        _rows_of(records, numbers),
        records.table.language,
    )
    found = Finding(
        constraint.rule,
        found=left,
        expected=Phrase(right, right),
        values={"left": left, "right": right, "difference": difference(constraint.line, judged), "where": label},
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
    known = None if key is UNREAD else key
    label = record_label(table.fields[column].label, number, known, len(numbers), rows, table.language)
    row = cell.row if cell is not None else number
    return replace(
        found,
        path=record_path(table, number, column),
        sheet=cell.sheet if cell is not None else None,
        cell=cell.a1 if cell is not None else None,
        label=label,
        order=(layout.sheet_names.index(home.name) + 1, row, table.ids.index(column) + 1),
    )
