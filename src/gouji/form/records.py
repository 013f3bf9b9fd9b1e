"""The records of a table: what is counted over them, which of them break a line, and what findings call them.

Records are looked at by columns: a table has thousands of them and a dozen columns, and most values of a column are
like others of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import Enum
from typing import Any

from gouji.common import Cell, quoted
from gouji.findings import Finding, Language
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
            codes = columns[edition.record_table(tally.table).key]
            pairs = zip(codes, values, strict=True)
            values = [value for code, value in pairs if isinstance(code, str) and len(code) == tally.length]
        if UNREAD in values:
            continue
        if tally.word is not None:
            found[known.path] = values.count(tally.word)
        else:
            found[known.path] = sum(values, start=Decimal(0) if known.type is CellType.DECIMAL else 0)
    return found


def top_formula(codes: str, area: str, length: int) -> str:
    """A spreadsheet formula for the sum over the records whose codes have a length, without ``=``.

    It finds codes that are texts and those that are numbers, as which they come from other sheets.

    Args:
        codes: the cells of the codes.
        area: the cells that are added up.
        length: of the codes.

    Returns:
        ``SUMIF(…)+SUMIFS(…)``.
    """
    of_texts = f'SUMIF({codes},"{"?" * length}",{area})'
    if length > _DIGITS:
        return of_texts
    least, most = 10 ** (length - 1) if length > 1 else 0, 10**length - 1
    return f'{of_texts}+SUMIFS({area},{codes},">={least}",{codes},"<={most}")'


_DIGITS = 15
"""Digits that a number of a spreadsheet keeps."""


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


def breach_formula(
    line: Line, table: RecordTable, reference: Callable[[str], str], column: Callable[[str], str]
) -> str:
    """A spreadsheet formula that is above 0 where a record breaks a line, without ``=``.

    It multiplies conditions and calls nothing that takes a range for one value, so that with cells for names it is the
    condition of a row, and with columns for names it is an array that ``SUMPRODUCT`` adds up.

    Args:
        line: with ids of columns for names.
        table: what they are the columns of.
        reference: gives cells for an id.
        column: gives all cells of a column for its id.
    """
    is_record = f'({reference(table.key)}<>"")'
    if is_by_codes(line):
        return f"{is_record}*{_breach_by_codes(line, table, reference, column)}"
    conditions = [is_record, *_guards(line, table, reference), *_judgeable(line, table, reference)]
    return "*".join([*conditions, f"(1-{_holds(line, reference)})"])


def _breach_by_codes(
    line: Line, table: RecordTable, reference: Callable[[str], str], column: Callable[[str], str]
) -> str:
    """A condition that a record is not the sum of those one level below it.

    Their codes are its own with some characters more, which ``?`` stands for in the criteria of SUMIF and COUNTIF. A
    criterion that is an array gives a result for each of its texts, in every program.
    """
    (name,) = line.left
    key, value = reference(table.key), reference(str(name))
    steps = () if table.hierarchy is None else table.hierarchy.steps
    more = "+".join(f"{step}*(LEN({key})={length})" for length, step in steps)
    below = f'{key}&REPT("?",{more})'
    has_some = f"(COUNTIF({column(table.key)},{below})>0)"
    is_above = f"({'+'.join(f'(LEN({key})={length})' for length, _ in steps)})"
    added = f"SUMIF({column(table.key)},{below},{column(str(name))})"
    return f"{is_above}*{has_some}*ISNUMBER({value})*(1-(ROUND({value}-{added},6)=0))"


def odd_code_formula(table: RecordTable, reference: Callable[[str], str], column: Callable[[str], str]) -> str:
    """A spreadsheet formula that is above 0 where a code has none of the lengths or nothing above it, without ``=``.

    Args:
        table: in which records add up by their codes.
        reference: gives cells for an id.
        column: gives all cells of a column for its id.

    Returns:
        ``0`` where records do not add up.
    """
    if table.hierarchy is None:
        return "0"
    key, codes = reference(table.key), column(table.key)
    lengths = "".join(f"-(LEN({key})={length})" for length in table.hierarchy.levels)
    lost = [
        f"(LEN({key})={length + step})*(COUNTIF({codes},LEFT({key},{length}))=0)"
        for length, step in table.hierarchy.steps
    ]
    return f'({key}<>"")*({"+".join([f"1{lengths}", *lost])})'


def _guards(line: Line, table: RecordTable, reference: Callable[[str], str]) -> Iterator[str]:
    if line.when is not None:
        yield from _guards(line.when, table, reference)
        yield from _judgeable(line.when, table, reference)
        yield _holds(line.when, reference)


def _judgeable(line: Line, table: RecordTable, reference: Callable[[str], str]) -> Iterator[str]:
    """Conditions under which a line is judged: numbers and days are there, and a word that is compared."""
    for name in line.own_names:
        if line.word is None:
            yield f"ISNUMBER({reference(name)})"
        elif line.word or not table.fields[name].is_optional:
            yield f'({reference(name)}<>"")'


def _holds(line: Line, reference: Callable[[str], str]) -> str:
    if line.word is not None:
        (name,) = line.own_names
        return f"({reference(name)}{line.relation}{quoted(line.word)})"
    left, right = (_side(side, reference) for side in (line.left, line.right))
    # Differences of decimals carry binary noise.
    return f"(ROUND({left}-({right}),6){line.relation}0)"


def _side(side: tuple[str | Term, ...], reference: Callable[[str], str]) -> str:
    parts = []
    for term in side:
        if isinstance(term, str):
            parts.append(f"+{reference(term)}")
        elif term.names:
            sign = "-" if term.factor < 0 else "+"
            parts.append(f"{sign}{abs(term.factor)}*{reference(term.names[0])}")
        else:
            parts.append(f"{'-' if term.factor < 0 else '+'}{abs(term.factor)}")
    return "".join(parts).removeprefix("+") or "0"


# --- findings -------------------------------------------------------------------------------------------------------

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
    """The table, the number of the record and the column of a JSON path; None for the path of anything else.

    Args:
        edition: of the form.
        path: of a value, with the number of its record.
    """
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    for table in edition.record_tables:
        if table.path == match["table"]:
            return table, int(match["number"]), table.fields.get(match["column"] or "")
    return None


def record_label(
    label: str, number: int, key: object = None, count: int = 1, rows: Sequence[int] = (), language: Language = "zh"
) -> str:
    """The label of a value of a record in findings: ``收到日期（第 3 条，〔2025〕3号；共 41 条：第 11、15 行等）``.

    Args:
        label: of the column.
        number: of the record, from 0.
        key: that tells it apart, if it has one.
        count: the records of which the same is said.
        rows: of the workbook, in which the first of them stand.
        language: of the form, whose words the label is made of.
    """
    words = _LABEL_WORDS[language]
    which = words.record.format(number + 1) + (f"{words.comma}{key}" if isinstance(key, str | int) and str(key) else "")
    if count > 1:
        named, more = words.join.join(map(str, rows[:MOST_ROWS_NAMED])), words.more if count > MOST_ROWS_NAMED else ""
        which += words.count.format(count, words.rows.format(named, more) if named else "")
    return words.label.format(label, which)


@dataclass(frozen=True, slots=True)
class _LabelWords:
    """The words of a label in one language."""

    label: str
    record: str
    comma: str
    count: str
    rows: str
    join: str
    more: str


_LABEL_WORDS: Mapping[Language, _LabelWords] = {
    "zh": _LabelWords("{}（{}）", "第 {} 条", "，", "；共 {} 条{}", "：第 {} 行{}", "、", "等"),
    "en": _LabelWords("{} ({})", "record {}", ", ", "; {} records{}", ": rows {}{}", ", ", " …"),
}
MOST_ROWS_NAMED = 8
"""Rows that one finding names."""


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


def folded(findings: Iterable[Finding], edition: Edition) -> list[Finding]:
    """Findings about records with one for each rule and column, at the first record it is about.

    Args:
        findings: of a file; those about other things stay as they are.
        edition: of the form.
    """
    if not edition.record_tables:
        return list(findings)
    found: list[Finding] = []
    first: dict[tuple[str, str, str], int] = {}
    counts: dict[int, set[int]] = {}
    for finding in findings:
        at = field_at(edition, finding.path or "")
        if at is None:
            found.append(finding)
            continue
        table, number, column = at
        key = (finding.code, table.path, column.path if column is not None else "")
        place = first.setdefault(key, len(found))
        counts.setdefault(place, set()).add(number)
        if place == len(found):
            found.append(finding)
    return [
        _with_count(finding, len(counts[index]), edition.language) if len(counts.get(index, ())) > 1 else finding
        for index, finding in enumerate(found)
    ]


def _with_count(finding: Finding, count: int, language: Language) -> Finding:
    label, (end, words) = finding.label or "", _COUNTED_LABEL[language]
    return replace(finding, label=f"{label.removesuffix(end)}{words.format(count)}" if label.endswith(end) else label)


_COUNTED_LABEL: Mapping[Language, tuple[str, str]] = {"zh": ("）", "；共 {} 条）"), "en": (")", "; {} records)")}
"""By language the end of a label, and what it becomes."""
