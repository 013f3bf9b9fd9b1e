"""The records of a table: what is counted over them, which of them break a line, the paths of their values.

Records are looked at by columns: a table has thousands of them and a dozen columns, and most values of a column are
like others of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Any

from gouji.common import Cell
from gouji.form import expression
from gouji.form.edition.fields import CellType, Field
from gouji.form.edition.spec import Edition, RecordTable
from gouji.form.expression import Gather, Line, Number, Relation, Term

Columns = Mapping[str, Sequence[Any]]
"""The values of a table by the ids of its columns, a value for each record."""


class Unread(Enum):
    """Stands for a value that could not be read: nothing is judged by it."""

    UNREAD = "unread"


UNREAD = Unread.UNREAD


def columns_of(records: Iterable[Mapping[str, object]], table: RecordTable) -> dict[str, list[Any]]:
    """The records of a table by columns.

    Args:
        records: each by the ids of columns; what one lacks is not known.
        table: what they are of.
    """
    listed = list(records)
    return {name: [record.get(name, UNREAD) for record in listed] for name in table.ids}


def records_of(columns: Columns, table: RecordTable) -> list[dict[str, Any]]:
    """The records of a table, each by the ids of columns.

    Args:
        columns: all values.
        table: what they are of.
    """
    ids = table.ids
    rows = zip(*(columns[name] for name in ids), strict=True)
    return [dict(zip(ids, row)) for row in rows]  # noqa: B905  # a row has a value for each id, thousands of times


@dataclass(frozen=True, slots=True)
class Records:
    """The records of a table, and where they stand.

    Attributes:
        columns: all values, :data:`UNREAD` for what could not be read.
        sheet: its name in the workbook that was read; None for those of a JSON.
        rows: the number of the row of each record there.
        places: the number of each column there, by its id.
    """

    table: RecordTable
    columns: Columns
    sheet: str | None = None
    rows: Sequence[int] = ()
    places: Mapping[str, int] = field(default_factory=dict)

    @property
    def keys(self) -> Sequence[Any]:
        """The keys of all records."""
        return self.columns[self.table.key]

    def cell(self, number: int, column: str) -> Cell | None:
        """The cell of a value in the workbook that was read; None if there was none.

        Args:
            number: of the record, from 0.
            column: the id of the column.
        """
        return None if self.sheet is None else Cell(self.sheet, self.rows[number], self.places[column])

    def record(self, number: int) -> dict[str, Any]:
        """The values of one record by the ids of columns.

        Args:
            number: of the record, from 0.
        """
        return {name: values[number] for name, values in self.columns.items()}


# --- counts and sums ------------------------------------------------------------------------------------------------


def tallies_of(tables: Mapping[str, Columns], edition: Edition) -> dict[str, Number]:
    """The figures over records of which nothing is missing.

    Args:
        tables: the columns of each table that was read, by its path.
        edition: of the form.

    Returns:
        Numbers by the paths of those figures.
    """
    found: dict[str, Number] = {}
    keys = {table.path: table.key for table in edition.record_tables}
    for known in edition.tallies:
        tally = known.tally
        if tally is None or tally.table not in tables:
            continue
        columns = tables[tally.table]
        if tally.column is None:
            found[known.path] = len(next(iter(columns.values()), ()))
            continue
        values = columns[tally.column]
        if tally.length:
            codes = columns[keys[tally.table]]
            pairs = zip(codes, values, strict=True)
            values = [value for code, value in pairs if isinstance(code, str) and len(code) == tally.length]
        if UNREAD in values:
            continue
        if tally.word is not None:
            found[known.path] = values.count(tally.word)
        else:
            found[known.path] = sum(values, start=Decimal(0) if known.type is CellType.DECIMAL else 0)
    return found


# --- lines ----------------------------------------------------------------------------------------------------------


def breaking(line: Line, columns: Columns, table: RecordTable) -> list[int]:
    """The records that break a line.

    Args:
        line: with ids of columns for names.
        columns: all values.
        table: what they are of.

    Returns:
        Their numbers, from 0.
    """
    if is_by_codes(line):
        return _breaking_by_codes(line, columns, table)
    compare = _COMPARED.get(line.relation)
    sides = (line.left, line.right)
    if line.is_plain and compare is not None and all(len(side) == 1 for side in sides):
        left, right = (str(side[0]) for side in sides)
        if not table.fields[left].may_be and not table.fields[right].may_be:
            pairs = zip(columns[left], columns[right], strict=True)
            return [index for index, (one, other) in enumerate(pairs) if _is_known(one, other) and compare(one, other)]
    names = tuple(dict.fromkeys(line.names))
    rows = list(zip(*(columns[name] for name in names), strict=True))
    broken = {row: _is_broken(line, dict(zip(names, row, strict=True))) for row in set(rows)}
    return [index for index, row in enumerate(rows) if broken[row]]


_COMPARED: Mapping[Relation, Callable[[Any, Any], bool]] = {
    Relation.EQUAL: lambda left, right: left != right,
    Relation.AT_MOST: lambda left, right: left > right,
    Relation.AT_LEAST: lambda left, right: left < right,
    Relation.BELOW: lambda left, right: left >= right,
    Relation.ABOVE: lambda left, right: left <= right,
    Relation.OTHER: lambda left, right: left == right,
}
"""By relation the comparison that breaks it."""


def _is_known(one: object, other: object) -> bool:
    return one is not None and other is not None and one is not UNREAD and other is not UNREAD


def _is_broken(line: Line, record: Mapping[str, Any]) -> bool:
    judged = judged_in(line, record)
    return judged is not None and not judged.holds


def is_by_codes(line: Line) -> bool:
    """True for a line in which a record is compared with the records one level below it.

    Args:
        line: of a table of records.

    Returns:
        False for a line of one record.
    """
    return any(isinstance(term, Term) and term.gather is Gather.BELOW for term in line.right)


def sums_below(name: str, columns: Columns, table: RecordTable) -> dict[int, Number]:
    """The sums of a column over the records one level below each record that has some, by the number of the record.

    Args:
        name: the id of the column.
        columns: all values.
        table: what they are of, in which records add up by their codes.

    Returns:
        None of a record below which a value is not known.
    """
    above: dict[str, list[Number]] = {}
    unknown: set[str] = set()
    codes = [folded_key(code) for code in columns[table.key]]
    steps = {} if table.hierarchy is None else table.hierarchy.shorter
    for code, value in zip(codes, columns[name], strict=True):
        if isinstance(code, str) and len(code) in steps:
            parent = code[: steps[len(code)]]
            if expression.is_number(value):
                above.setdefault(parent, []).append(value)
            else:
                unknown.add(parent)
    return {
        number: sum(above[code], start=0)
        for number, code in enumerate(codes)
        if isinstance(code, str) and code in above and code not in unknown
    }


def odd_codes(columns: Columns, table: RecordTable) -> tuple[list[int], list[int]]:
    """The records whose codes are none, and those with nothing above them though they are at no top.

    Args:
        columns: all values.
        table: what they are of.

    Returns:
        The numbers of both, from 0; none where records do not add up by their codes.
    """
    if table.hierarchy is None:
        return [], []
    codes = {number: key for number, key in enumerate(columns[table.key]) if isinstance(key, str)}
    wrong = [
        number
        for number, code in codes.items()
        if not (code.isascii() and code.isalnum() and len(code) in table.hierarchy.levels)
    ]
    shorter, known = table.hierarchy.shorter, {code.casefold() for code in codes.values()}
    odd = set(wrong)
    alone = [
        number
        for number, code in codes.items()
        if number not in odd and len(code) in shorter and code[: shorter[len(code)]].casefold() not in known
    ]
    return wrong, alone


def folded_key(key: object) -> object:
    """A key whatever the width and the case of its letters.

    Args:
        key: of a record.

    Returns:
        The key as it is if it is no text.
    """
    return unicodedata.normalize("NFKC", key).casefold() if isinstance(key, str) else key


def _breaking_by_codes(line: Line, columns: Columns, table: RecordTable) -> list[int]:
    (name,) = line.left
    below = sums_below(str(name), columns, table)
    values = columns[str(name)]
    return [
        number for number, added in below.items() if expression.is_number(values[number]) and values[number] != added
    ]


def judged_at(line: Line, records: Records, number: int) -> expression.LineResult | None:
    """Look at a line with the values of one record, and of those below it where the line asks for them.

    Args:
        line: with ids of columns for names.
        records: all of a table.
        number: of the record, from 0.

    Returns:
        None if it is not judged there.
    """
    if not is_by_codes(line):
        return judged_in(line, records.record(number))
    (name,) = line.left
    left, right = records.columns[str(name)][number], sums_below(str(name), records.columns, records.table).get(number)
    if right is None or not expression.is_number(left):
        return None
    return expression.LineResult(left, right, left == right, left - right)


def judged_in(line: Line, record: Mapping[str, Any]) -> expression.LineResult | None:
    """Look at a line with the values of one record.

    Args:
        line: with ids of columns for names.
        record: its values by those ids.

    Returns:
        None if it is not judged there.
    """
    figures = {name: value for name, value in record.items() if expression.is_number(value)}
    words = {name: value for name, value in record.items() if name not in figures and value is not UNREAD}
    return expression.judged(line, figures, words)


# --- paths ----------------------------------------------------------------------------------------------------------

_PATH = re.compile(r"(?P<table>[a-z0-9_]+)\.(?P<number>[0-9]+)(?:\.(?P<column>[a-z0-9_]+))?")


def record_path(table: RecordTable, number: int, column: str | None = None) -> str:
    """The JSON path of a record, or of a value of it: ``ledger.2.received``.

    Args:
        table: what it is of.
        number: from 0, as JSON counts.
        column: the id of a column.
    """
    return f"{table.path}.{number}.{column}" if column is not None else f"{table.path}.{number}"


def field_at(edition: Edition, path: str) -> tuple[RecordTable, int, Field | None] | None:
    """The field of a table of records that a JSON path names.

    Args:
        edition: of the form.
        path: of a value, with the number of its record.

    Returns:
        The table, the number of the record from 1 and the column, None for the record as a whole; None alone for the
        path of anything else.
    """
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    for table in edition.record_tables:
        if table.path == match["table"]:
            return table, int(match["number"]), table.fields.get(match["column"] or "")
    return None


def flat(records: Iterable[Records]) -> Iterator[tuple[str, Any]]:
    """Every value that was read, by the path of its record and column.

    Args:
        records: of all tables.
    """
    for listed in records:
        for name, values in listed.columns.items():
            for number, value in enumerate(values):
                if value is not UNREAD and value is not None:
                    yield record_path(listed.table, number, name), value
