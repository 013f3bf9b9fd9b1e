"""The records of a table: every column to values, what is wrong said once for each rule and column.

Most cells of a column are like others of it, so that cells are read by what they hold: one reading for all alike.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from gouji.common import Area, Cell, clean_name, column_letters
from gouji.findings import Finding, Phrase, Severity
from gouji.findings.rules import (
    V301,
    V309,
    V311,
    V324,
    V370,
    V372,
    V373,
    V374,
    V375,
    V376,
    V377,
    W206,
    W208,
    W209,
    W215,
    W220,
    W223,
    W231,
)
from gouji.form import (
    BLANK_WORDS,
    UNREAD,
    Box,
    BoxKind,
    Field,
    Number,
    PlacedRecords,
    Records,
    RecordTable,
    Tally,
    json_number,
    record_label,
    record_path,
    tallies_of,
    top_formula,
)
from gouji.workbook.formats.display_texts import comes_to
from gouji.workbook.formats.raw import RawCell
from gouji.workbook.reader.entries import read_entry
from gouji.workbook.reader.placement import Placement
from gouji.workbook.reader.plan import GridPlan, Input, kind_of
from gouji.workbook.reader.record_rows import RecordRows
from gouji.workbook.reader.survey import Survey
from gouji.workbook.reader.values import shown, stored_number

_SUBTOTAL = re.compile(
    r"[（(]?(?:本[页月季年]|[一二三四]季度)?[小合总累共]\s*计[）)]?.{0,6}|\(?(?:sub-?|grand\s+|page\s+)?total\)?[\W\d]{0,6}|sum",
    re.IGNORECASE,
)
"""Words by which rows of sums are called."""


@dataclass(frozen=True)
class RecordReading:
    """The records of a table, what is counted over them, and the findings.

    Attributes:
        stated: figures over records that somebody typed.
    """

    records: Records | None
    tallies: Mapping[str, Number] = field(default_factory=dict)
    stated: Mapping[str, Number] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


class _RowSurvey(Survey):
    """A survey for cells that are named by their places in the workbook: none of them was sent elsewhere."""

    def now(self, cell: Cell) -> Cell:
        return cell

    def computed(self, raw: RawCell, cell: Cell) -> Decimal | None:
        if raw.formula is None:
            return None
        return self.calculator.result(raw, cell.sheet, cell.position)


def read_records(
    survey: Survey, grid: GridPlan, placed: PlacedRecords, placement: Placement, *, declared_zero: bool, is_sum: bool
) -> RecordReading:
    """Read the records of a sheet, and the totals above their head.

    Args:
        survey: the workbook, its plan, and where its sheets were found.
        grid: the sheet as the form has it.
        placed: its records.
        placement: where the sheet was found.
        declared_zero: the cover says that there are none.
        is_sum: the stamp says that the workbook is a sum of many: then figures stand there, and no records.
    """
    apart = survey.apart.get(placement.name)
    if apart is None:
        values: dict[str, Phrase | str] = {
            "what": Phrase("找不到登记区", "the rows for records are not to be found"),
            "cell": placed.head[0].cell.a1,
        }
        lost = survey.finding(W206, placed.head[0].cell, found="？", expected=placed.head[0].text, values=values)
        return RecordReading(None, findings=(lost,))
    reader = _RecordReader(survey, grid, placed, placement, apart)
    of_sum = reader.of_sum() if is_sum and not declared_zero else None
    return of_sum or reader.read(declared_zero=declared_zero)


@dataclass
class _Said:
    """A finding about a column, and the records that it is about."""

    finding: Finding
    records: list[int]


class _RecordReader:
    """Reads one table of records."""

    def __init__(
        self, survey: Survey, grid: GridPlan, placed: PlacedRecords, placement: Placement, apart: RecordRows
    ) -> None:
        self.survey, self.grid, self.placed, self.placement, self.apart = survey, grid, placed, placement, apart
        self.rows = _RowSurvey(survey.raw, survey.plan, survey.located, survey.year, survey.apart, survey.whole)
        self.table: RecordTable = placed.table
        heads = {box.area.left: box.cell for box in placed.head}  # the lowest of a column comes last
        self.columns = {name: placement.cell(heads[placed.column(name).left]).column for name in self.table.ids}
        self.findings: list[Finding] = []
        self.filled: list[int] = []
        self.numbers: list[int] = []
        self.sums: list[int] = []
        self.key: Sequence[Any] = ()

    def read(self, *, declared_zero: bool) -> RecordReading:
        keys = {name: self.apart.rows.keys(column) for name, column in self.columns.items()}
        kept = [index for index, row in enumerate(zip(*keys.values(), strict=True)) if any(map(_is_there, row))]
        everything = list(self.apart.rows.numbers)
        if len(kept) < len(everything):
            keys = {name: [column[index] for index in kept] for name, column in keys.items()}
        self.filled = everything if len(kept) == len(everything) else [everything[index] for index in kept]
        self.numbers = self.filled
        columns: dict[str, Sequence[Any]] = {}
        order = (self.table.key, *(name for name in self.table.ids if name != self.table.key))
        for name in order:
            columns[name] = self.column(name, keys[name])
            if name == self.table.key:
                self.key = columns[name]
                if self.sums:
                    keys = {other: self.without_sums(column) for other, column in keys.items()}
                    columns[name] = self.key = self.without_sums(self.key)
                    self.numbers = self.without_sums(self.numbers)
        columns = {name: columns[name] for name in self.table.ids}
        records = Records(self.table, columns, self.placement.name, self.numbers, self.columns)
        self.findings += self.around(declared_zero=declared_zero)
        # Where rows of sums stand among records nothing is counted: which of them are records is not known.
        tallies = {} if self.sums else tallies_of({self.table.path: columns}, self.survey.edition)
        stated, said = _Totals(self, tallies).read()
        return RecordReading(records, tallies, stated, (*self.findings, *said))

    def of_sum(self) -> RecordReading | None:
        """The figures of a sum of many; None where records stand, or a figure is no number: then nothing is a sum."""
        if any(any(map(_is_there, self.apart.rows.keys(column))) for column in self.columns.values()):
            return None
        tallies: dict[str, Number] = {}
        for box in self.grid.sheet.boxes:
            known, raw = self.survey.edition.fields.get(box.path or ""), self.placement.at(box.cell)
            if known is None or known.tally is None:
                continue
            is_typed = raw.formula is None and not raw.is_blank
            entered = read_entry(self.survey, raw, Input(box, known, kind_of(known))) if is_typed else None
            if entered is None or not isinstance(entered.value, int | Decimal):
                return None
            tallies[known.path] = entered.value
            self.findings += entered.findings
        return RecordReading(None, tallies, findings=(*self.findings, *self.around(declared_zero=True)))

    # Columns

    def column(self, name: str, keys: Sequence[Hashable]) -> Sequence[Any]:
        """The values of a column, what is wrong with them noted."""
        cells = self.table.fields[name]
        first = dict(zip(reversed(keys), range(len(keys) - 1, -1, -1), strict=True))
        values: dict[Hashable, Any] = dict(self.apart.rows.at_once(self.columns[name], cells))
        said: dict[str, _Said] = {}
        bad: dict[Hashable, list[Finding]] = {}
        for key in sorted(first.keys() - values.keys(), key=first.__getitem__):
            index = first[key]
            if key is None:
                values[key] = None if cells.is_optional else UNREAD
                if not cells.is_optional:
                    rule = V370 if name == self.table.key else V301 if cells.type.is_number else BLANK_WORDS
                    bad[key] = [self.at(rule, name, index, values={"extent": ""})]
                continue
            values[key], findings = self.value(name, self.apart.rows.cell(key, self.columns[name]), index)
            if findings:
                bad[key] = findings
        if bad:
            self.note(name, keys, bad, said)
        sums = {key for key, findings in bad.items() if any(finding.rule is V374 for finding in findings)}
        self.sums += [index for index, key in enumerate(keys) if key in sums] if sums else []
        return list(map(values.__getitem__, keys))

    def without_sums(self, values: Sequence[Any]) -> list[Any]:
        """Values without those of rows of sums: no record is asked for what those rows lack, and none is counted."""
        sums = set(self.sums)
        return [value for index, value in enumerate(values) if index not in sums]

    def value(self, name: str, raw: RawCell, index: int) -> tuple[Any, list[Finding]]:
        """The value of a cell, UNREAD for one that could not be read."""
        cells, here = self.table.fields[name], self.cell(name, index)
        if self.survey.shows_picture(raw, here):
            return UNREAD, [self.survey.picture(here, cells.path, cells.label)]
        if name == self.table.key and isinstance(raw.value, str) and _SUBTOTAL.fullmatch(clean_name(raw.value)):
            return UNREAD, [self.at(V374, name, index, found=shown(raw.value))]
        entry = Input(Box(here.area, BoxKind.INPUT, path=cells.path), cells, kind_of(cells))
        entered = read_entry(self.rows, raw, entry)
        return (UNREAD if entered.value is None and not entered.is_blank else entered.value), entered.findings

    def note(
        self, name: str, keys: Sequence[Hashable], bad: Mapping[Hashable, Sequence[Finding]], said: dict[str, _Said]
    ) -> None:
        """Findings about cells that are alike, one for each rule."""
        for index, key in enumerate(keys):
            for finding in bad.get(key, ()):
                known = said.setdefault(finding.code, _Said(finding, []))
                if index not in known.records[-1:]:
                    known.records.append(index)
        for entry in said.values():
            first, rows = entry.records[0], [self.numbers[index] for index in entry.records]
            key = self.key[first] if self.key and self.key[first] is not UNREAD else None
            label = record_label(self.table.fields[name].label, first, key, len(rows), rows, self.table.language)
            here = self.cell(name, first)
            self.findings.append(
                replace(
                    entry.finding,
                    path=record_path(self.table, first, name),
                    sheet=here.sheet,
                    cell=here.a1,
                    label=label,
                    order=self.order(name, first),
                )
            )

    def at(self, rule: Any, name: str, index: int, **more: Any) -> Finding:
        here = self.cell(name, index)
        return self.rows.finding(rule, here=here, label=self.table.fields[name].label, **more)

    def cell(self, name: str, index: int) -> Cell:
        return Cell(self.placement.name, self.numbers[index], self.columns[name])

    def order(self, name: str, index: int) -> tuple[int, ...]:
        return self.survey.plan.order.get(self.grid.name, 0), self.numbers[index], self.columns[name]

    # Around the records

    def around(self, *, declared_zero: bool) -> Iterator[Finding]:
        """Findings about the rows: none, too many, gone, between others, hidden, merged, beside and below."""
        survey, apart, heading = self.survey, self.apart, self.grid.section.heading
        first = Cell(self.placement.name, apart.first, min(self.columns.values()))
        count, rows = len(self.numbers), apart.last - apart.first + 1
        if not count and not declared_zero:
            yield survey.finding(_NO_RECORDS, here=first, label=heading, values={"extent": ""})
        if count and declared_zero:
            here = self.cell(self.table.key, 0)
            values = {"section": heading, "count": str(count)}
            yield survey.finding(V311, here=here, label=self.table.fields[self.table.key].label,
                                 found=str(count), values=values)  # fmt: skip
        if count > self.table.capacity:
            yield survey.finding(V377, here=first, found=str(count), expected=str(self.table.capacity))
        if rows < self.table.capacity:
            yield survey.finding(V376, here=first, area="", found=str(rows), expected=str(self.table.capacity))
        empty = self.filled[-1] - apart.first + 1 - len(self.filled) if count else 0
        if empty:
            there = set(self.filled)
            row = next(row for row in range(apart.first, self.filled[-1]) if row not in there)
            yield survey.finding(V372, here=Cell(first.sheet, row, first.column), values={"count": str(empty)})
        yield from self.below()
        yield from self.beside()
        yield from self.merged()
        yield from self.hidden()

    def below(self) -> Iterator[Finding]:
        below = self.apart.below
        if below:
            (row, column), raw = below[0]
            values = {"count": str(len(below)), "end": str(self.apart.last + 1)}
            here = Cell(self.placement.name, row, column)
            yield self.survey.finding(V373, here=here, found=shown(raw.formula or raw.value), values=values)

    def beside(self) -> Iterator[Finding]:
        places = self.apart.rows.beside(frozenset(self.columns.values()))
        if places:
            row, column = places[0]
            index = self.apart.rows.numbers.index(row)
            raw = self.apart.rows.cell(self.apart.rows.keys(column)[index], column)
            here, values = Cell(self.placement.name, row, column), {"count": str(len(places))}
            yield self.survey.finding(W215, here=here, found=shown(raw.formula or raw.value), values=values)

    def merged(self) -> Iterator[Finding]:
        names = {column: name for name, column in self.columns.items()}
        over = [merge for merge in self.apart.merges if any(merge.left <= column <= merge.right for column in names)]
        if over:
            merge = over[0]
            area = Area(self.placement.name, merge.top, merge.left, merge.bottom, merge.right)
            labels = [
                self.table.fields[names[column]].label
                for column in sorted(names)
                if merge.left <= column <= merge.right
            ]
            label = "”、“".join(labels) + (f"（共 {len(over)} 处）" if len(over) > 1 else "")
            if self.table.language == "en":
                label = ", ".join(labels) + (f" ({len(over)} places)" if len(over) > 1 else "")
            here = Cell(self.placement.name, max(merge.top, self.apart.first), merge.left)
            yield self.survey.finding(W220, here=here, area=area.a1, label=label, found=area.a1)

    def hidden(self) -> Iterator[Finding]:
        view = self.apart.view
        if self.placement.sheet.is_hidden:
            return
        if view.rows or view.columns:
            places = [(row, column) for row in self.numbers for column in self.columns.values()]
            hidden = [place for place in places if view.hides(place)]
            if hidden:
                first = min(hidden)
                name = next(name for name, column in self.columns.items() if column == first[1])
                here, label = Cell(self.placement.name, *first), self.table.fields[name].label
                yield self.survey.finding(W231, here=here, label=label, values={"count": str(len(hidden))})
        if view.hides_zeros:
            yield from self.zeros()

    def zeros(self) -> Iterator[Finding]:
        """Numbers that store 0 and look blank."""
        for name, column in self.columns.items():
            keys = self.apart.rows.keys(column) if self.table.fields[name].type.is_number else ()
            rows = (
                [
                    row
                    for row, key in zip(self.apart.rows.numbers, keys, strict=True)
                    if key is not None and self.apart.rows.cell(key, column).value == 0
                ]
                if keys
                else []
            )
            if rows:
                here, label = Cell(self.placement.name, rows[0], column), self.table.fields[name].label
                yield self.survey.finding(V324, here=here, label=label, found="0", values={"count": str(len(rows))})


_NO_RECORDS = replace(
    V301,
    message=Phrase("“{label}”没有一条记录", "{label!r} has no record"),
    advice=Phrase("请登记；确实没有的，请在封面零报告处选“是”", "Enter them; if there are none, say so on the cover"),
)


def _is_there(key: Hashable) -> bool:
    return key is not None


# --- totals above the head ------------------------------------------------------------------------------------------


class _Totals:
    """Reads the figures above the head: whether their formulas still look at all records, and what they say."""

    def __init__(self, reader: _RecordReader, rights: Mapping[str, Number]) -> None:
        self.reader, self.rights = reader, rights
        self.typed: list[tuple[Cell, str]] = []
        self.altered: list[tuple[Cell, str]] = []
        self.stale: list[tuple[Cell, str, str]] = []
        self.findings: list[Finding] = []
        self.stated: dict[str, Number] = {}

    def read(self) -> tuple[Mapping[str, Number], Sequence[Finding]]:
        survey, placement = self.reader.survey, self.reader.placement
        for box in self.reader.grid.sheet.boxes:
            known = survey.edition.fields[box.path] if box.path else None
            if known is not None and known.tally is not None and box.cell not in survey.hidden:
                self.total(known, known.tally, box.cell, placement.at(box.cell))
        return self.stated, [*self.findings, *self.told()]

    def total(self, known: Field, tally: Tally, cell: Cell, raw: RawCell) -> None:
        survey, right = self.reader.survey, self.rights.get(known.path)
        says = stored_number(raw, replace(kind_of(known), signed=True), survey.year)
        is_right = right is not None and says is not None and comes_to(says, right)
        is_wrong = right is not None and says is not None and not is_right
        if raw.formula is None:
            if is_wrong and says is not None:
                self.stated[known.path] = says
            elif not survey.raw.values_only:
                self.typed.append((cell, shown(raw.value)))
        elif not self.is_intact(raw.formula, tally):
            if is_wrong and says is not None:
                self.stated[known.path] = says
            else:
                self.altered.append((cell, shown(raw.formula)))
        elif right is not None and not is_right:
            expected = str(json_number(right))
            if is_wrong and self.has_texts(tally):
                found = replace(V375, severity=Severity.WARNING)
                said = survey.finding(found, cell, path=known.path, label=known.label, found=shown(raw.value),
                                      expected=expected)  # fmt: skip
                self.findings.append(said)
            else:
                self.stale.append((cell, shown(raw.value), expected))

    def has_texts(self, tally: Tally) -> bool:
        """True if something of the column was read otherwise than a formula sees it."""
        column = f".{tally.column}" if tally.column is not None else ""
        return any(finding.rule is V309 and (finding.path or "").endswith(column) for finding in self.reader.findings)

    def is_intact(self, formula: str, tally: Tally) -> bool:
        """True if a formula still counts or adds up the column of all records."""
        plain = "".join(formula.split()).replace("$", "").upper()
        if tally.length:
            return self.is_sum_of_top(plain, tally)
        match = _OVER_COLUMN.fullmatch(plain)
        if match is None:
            return False
        reader = self.reader
        letters = column_letters(reader.columns[tally.column or reader.table.key])
        names = {"COUNTIF"} if tally.word is not None else {"COUNTA"} if tally.column is None else {"SUM"}
        asks = _as_compared(match["word"] or "")
        return (
            match["name"] in names
            and {match["left"], match["right"]} == {letters}
            and self.is_whole(match)
            and asks == _as_compared(tally.word or "")
        )

    def is_sum_of_top(self, plain: str, tally: Tally) -> bool:
        """True if a formula still adds up the column of all records at the top of others."""
        areas = list(_AREA.finditer(plain))
        columns = self.reader.columns
        codes, added = (column_letters(columns[name]) for name in (self.reader.table.key, tally.column or ""))
        wanted = f"={top_formula(codes, added, tally.length)}"
        written = _AREA.sub(lambda match: match["left"] if match["left"] == match["right"] else "", plain)
        return written.replace(";", ",") == wanted and all(map(self.is_whole, areas))

    def is_whole(self, match: re.Match[str]) -> bool:
        """True if an area in a formula is of the sheet of the records and reaches over all of them."""
        reader = self.reader
        rows = int(match["top"]), int(match["bottom"])
        numbers = reader.numbers or [reader.apart.last]
        is_over_all = reader.apart.first <= rows[0] <= numbers[0] and numbers[-1] <= rows[1] <= reader.apart.last
        return is_over_all and (match["sheet"] or "").strip("'") in ("", reader.placement.name.upper())

    def told(self) -> Iterator[Finding]:
        """One finding for all totals of which the same is said."""
        survey = self.reader.survey
        if self.typed:
            first, now = self.typed[0]
            values = {"count": str(len(self.typed)), "cell": survey.now(first).a1}
            yield survey.finding(W208, first, found=now, values=values)
        if self.altered:
            first, now = self.altered[0]
            what = Phrase("没有统计全部记录", "it does not look at all records")
            changed: dict[str, Phrase | str] = {
                "count": str(len(self.altered)), "cell": survey.now(first).a1, "what": what,
            }  # fmt: skip
            yield survey.finding(W223, first, found=now, values=changed)
        if self.stale:
            first, now, right = self.stale[0]
            values = {"count": str(len(self.stale)), "cell": survey.now(first).place}
            yield survey.finding(W209, found=now, expected=right, values=values)


def _as_compared(word: str) -> str:
    """A word of a criterion without what formulas lose or gain on their way: spaces, marks of literals, case."""
    return "".join(word.split()).replace("~", "").removeprefix("=").upper()


_AREA = re.compile(
    r"(?:(?P<sheet>'[^']+'|[^'!(,;]+)[!.])?(?P<left>[A-Z]{1,3})(?P<top>[0-9]+)"
    r":(?:(?:'[^']+'|[^'!(,;]+)[!.])?(?P<right>[A-Z]{1,3})(?P<bottom>[0-9]+)"
)
_OVER_COLUMN = re.compile(rf"=(?P<name>COUNTA|COUNTIF|SUM)\({_AREA.pattern}(?:[,;]\"(?P<word>[^\"]*)\")?\)")
