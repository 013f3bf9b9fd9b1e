"""Contents of a workbook: a layout, a stamp and, if there is one, a submission with all that follows from it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar, cast

from gouji.common import clean_text
from gouji.findings import Severity
from gouji.form import (
    MAX_TEXT,
    BoxKind,
    CellType,
    CellValue,
    Check,
    Constraint,
    Edition,
    Field,
    GridSheet,
    Layout,
    Number,
    Prior,
    RecordCheck,
    RecordTable,
    Stamp,
    TextSection,
    converter_of,
    expression,
    fits,
    records,
)

_Made = TypeVar("_Made")


def once(layout: Layout, what: str, where: object, make: Callable[[], _Made]) -> _Made:
    """Make something that follows from a layout alone, once for all workbooks of it.

    Args:
        layout: of the workbooks.
        what: is made: formulas, areas, widths.
        where: told apart from others by being equal: a cell, a path, the name of a sheet.
        make: looks at nothing else than these.

    Returns:
        What was made first; nobody changes it.
    """
    made, key = _made_for(layout), (what, where)
    if key not in made:
        made[key] = make()
    return cast("_Made", made[key])


@functools.lru_cache(maxsize=16)
def _made_for(_: Layout) -> dict[tuple[str, object], Any]:
    return {}


@dataclass(frozen=True)
class Job:
    """One workbook to write.

    Attributes:
        layout: of the edition.
        stamp: whose workbook it is.
        given: what is filled in, by path; nothing for a blank.
        prior: last year's report, if its figures are to be displayed.
    """

    layout: Layout
    stamp: Stamp
    given: Mapping[str, object]
    prior: Prior | None = None

    @property
    def edition(self) -> Edition:
        """The edition laid out."""
        return self.layout.edition

    def say(self, zh: str, en: str) -> str:
        """Words of the workbook itself, in the language of the form.

        Args:
            zh: in Chinese.
            en: the same in English.
        """
        return zh if self.edition.language == "zh" else en

    def prose(self, constraint: Constraint) -> str:
        """A tie-out in words.

        Args:
            constraint: of the form.
        """
        return self.say(constraint.prose, constraint.prose_en or constraint.prose)

    @functools.cached_property
    def last_year(self) -> Mapping[str, Number]:
        """Last year's figures, as far as this edition asks the same."""
        return self.prior.seen_from(self.edition) if self.prior is not None else {}

    @functools.cached_property
    def ahead(self) -> Mapping[str, Number]:
        """The figures filled in from last year's report, to be reviewed."""
        return self.prior.given(self.edition) if self.prior is not None else {}

    @functools.cached_property
    def inputs(self) -> Mapping[str, Number]:
        """The numbers to fill in, by path."""
        known = {field.path: self.given.get(field.path) for field in self.edition.numeric}
        return {**{path: value for path, value in known.items() if isinstance(value, int | Decimal)}, **self.tallies}

    @functools.cached_property
    def records(self) -> Mapping[str, Sequence[Mapping[str, object]]]:
        """The records to fill in, those of each table by its path; none where only their totals are given."""
        found = {table.path: self.given.get(table.path) for table in self.edition.record_tables}
        return {path: cast("Sequence[Mapping[str, object]]", listed) for path, listed in found.items() if listed}

    @functools.cached_property
    def tallies(self) -> Mapping[str, Number]:
        """The figures over records that are not given by themselves."""
        tables = {
            table.path: records.columns_of(self.records.get(table.path, ()), table)
            for table in self.edition.record_tables
            if not self.has_totals_only(table)
        }
        return records.tallies_of(tables, self.edition)

    def says_none(self, table: RecordTable | None) -> bool:
        """True if a table is filled in and has no record, which its section is declared for on the cover.

        Args:
            table: of the edition; None for a section without one.
        """
        return table is not None and self.given.get(table.path) in ([], ())

    def has_totals_only(self, table: RecordTable) -> bool:
        """True if the figures over a table are given and its records are said to be nobody's, as in a sum of many.

        Args:
            table: of the edition.
        """
        return table.path in self.given and self.given[table.path] is None

    @functools.cached_property
    def words(self) -> Mapping[str, CellValue]:
        """Values of cells that are no numbers, by path; None for what stays blank."""
        known = {field.path: self.given.get(field.path) for field in self.edition.worded}
        return {path: value for path, value in known.items() if value is None or isinstance(value, str | date)}

    @functools.cached_property
    def values(self) -> Mapping[str, Number]:
        """Inputs and totals."""
        return {**self.inputs, **self.edition.totals(self.inputs)}

    def entry(self, path: str) -> CellValue:
        """The value of a cell of a table.

        Args:
            path: of a field.

        Returns:
            None if it stays blank.
        """
        return self.values[path] if path in self.values else self.words.get(path)

    def item(self, path: str) -> str | int | date | None:
        """A text, key figure or sign-off item to fill in.

        Args:
            path: of the item.

        Returns:
            None if it stays blank.
        """
        return cast("str | int | date | None", self.given.get(path))

    def blanks(self, sheet: GridSheet) -> int:
        """The number of inputs of a sheet that stay blank.

        Args:
            sheet: of the layout.

        Returns:
            Cells.
        """
        if sheet.records is not None:
            return self._blanks_in_records(sheet.records.table)
        fields = [self.edition.fields[box.path] for box in sheet.boxes if box.kind is BoxKind.INPUT and box.path]
        return sum(not field.is_optional and self.given.get(field.path) is None for field in fields)

    def _blanks_in_records(self, table: RecordTable) -> int:
        """The number of blanks in the records of a table; a table without any is one blank."""
        listed = self.records.get(table.path, ())
        asked = [name for name, field in table.fields.items() if not field.is_optional]
        if not listed:
            return 0 if self.has_totals_only(table) or self.says_none(table) else 1
        return sum(record.get(name) is None for record in listed for name in asked)

    def blank_texts(self, section: TextSection) -> int:
        """The number of texts of a section that stay blank.

        Args:
            section: of the sheet 正文.

        Returns:
            Texts, whatever the number of their rows.
        """
        return sum(not clean_text(str(self.item(place.text.path) or "")) for place in section.texts)

    def wrong_numbers(self, sheet: GridSheet) -> int:
        """The number of inputs of a sheet filled with what they do not take.

        Args:
            sheet: of the layout.

        Returns:
            Cells.
        """
        return self._wrong_numbers[sheet.name]

    @functools.cached_property
    def _wrong_numbers(self) -> Mapping[str, int]:
        return {sheet.name: self._wrong_numbers_of(sheet) for sheet in self.layout.sheets}

    def _wrong_numbers_of(self, sheet: GridSheet) -> int:
        if sheet.records is not None:
            table = sheet.records.table
            cells = [(field, record.get(name)) for name, field in table.fields.items()
                     for record in self.records.get(table.path, ())]  # fmt: skip
            columns = records.columns_of(self.records.get(table.path, ()), table)
            odd = sum(map(len, records.odd_codes(columns, table)))
            return odd + sum(
                value is not None and not _takes(field, cast("CellValue", value)) for field, value in cells
            )
        fields = [self.edition.fields[box.path] for box in sheet.boxes if box.path]
        given = [(field, self.given.get(field.path)) for field in fields if not field.is_total]
        return sum(value is not None and not _takes(field, cast("CellValue", value)) for field, value in given)

    def wrong_texts(self, section: TextSection) -> int:
        """The number of texts of a section that are too long.

        Args:
            section: of the sheet 正文.

        Returns:
            Texts.
        """
        return sum(len(clean_text(str(self.item(place.text.path) or ""))) > MAX_TEXT for place in section.texts)

    def blank_items(self) -> int:
        """The number of signatures and dates of the cover that stay blank."""
        return sum(self.item(item.path) in (None, "") for item in self.edition.sign_off if not item.may_be_blank)

    def difference(self, check: Check) -> Number:
        """The number in the cell of a tie-out: left side less right side, or 1 where that says nothing and it fails.

        Args:
            check: a tie-out as laid out.

        Returns:
            In the unit of the fields; blank ones count as 0, and so does a line that is not judged.
        """
        judged = self._judged(check)
        return 0 if judged is None else judged.shown

    def checks(self, sheet: GridSheet) -> tuple[Check, ...]:
        """The tie-outs of a sheet that are in force for the report year.

        Args:
            sheet: of the layout.

        Returns:
            In the order of the sheet.
        """
        return tuple(check for check in sheet.checks if check.constraint.rule.holds_in(self.stamp.year))

    def demands(self, sheet: GridSheet) -> tuple[Check, ...]:
        """The tie-outs of a sheet that ask for something when they fail; the others only inform.

        Args:
            sheet: of the layout.

        Returns:
            Those of :meth:`checks` that are errors or warnings.
        """
        return tuple(check for check in self.checks(sheet) if check.constraint.rule.severity is not Severity.INFO)

    def failing(self, sheet: GridSheet) -> int:
        """The number of tie-outs of a sheet that fail with the values filled in, as an import reports them.

        Args:
            sheet: of the layout.

        Returns:
            Those of :meth:`demands` that are off; not that of a total that is off at one of its parts already.
        """
        return self._failing[sheet.name]

    @functools.cached_property
    def _failing(self) -> Mapping[str, int]:
        return {sheet.name: self._failing_of(sheet) for sheet in self.layout.sheets}

    def _failing_of(self, sheet: GridSheet) -> int:
        found = [(check.constraint, self._judged(check)) for check in self.demands(sheet)]
        off = {line.key: line for line, judged in found if judged is not None and not judged.holds}
        of_records = sum(map(self.breaking, self.record_demands(sheet)))
        return sum(off.keys().isdisjoint(self.edition.same_at_parts(line)) for line in off.values()) + of_records

    def record_checks(self, sheet: GridSheet) -> tuple[RecordCheck, ...]:
        """The lines over records of a sheet that are in force for the report year.

        Args:
            sheet: of the layout.
        """
        checks = sheet.records.checks if sheet.records is not None else ()
        return tuple(check for check in checks if check.constraint.rule.holds_in(self.stamp.year))

    def record_demands(self, sheet: GridSheet) -> tuple[RecordCheck, ...]:
        """Those of :meth:`record_checks` that ask for something when they fail.

        Args:
            sheet: of the layout.
        """
        checks = self.record_checks(sheet)
        return tuple(check for check in checks if check.constraint.rule.severity is not Severity.INFO)

    def breaking(self, check: RecordCheck) -> int:
        """The number of records filled in that break a line.

        Args:
            check: of the layout.
        """
        table = self.layout.grid_sheets[check.cell.sheet].section.records
        if table is None:
            return 0
        columns = records.columns_of(self.records.get(table.path, ()), table)
        return len(records.breaking(check.constraint.line, columns, table))

    def _judged(self, check: Check) -> expression.LineResult | None:
        line = check.constraint.line
        return expression.judged(line, self._figures if line.holds_of_nothing else self._filled, self.words)

    @functools.cached_property
    def _filled(self) -> Mapping[str, Number]:
        """The numbers that are filled in, and the totals of which nothing is blank."""
        return self.edition.figures(self.inputs)

    @functools.cached_property
    def _figures(self) -> Mapping[str, Number]:
        """The numbers of the form as formulas see them: what is blank counts as 0, where nothing else may stand."""
        blank = {field.path: 0 for field in self.edition.inputs if field.is_sure_number}
        return {**blank, **self.values}


def _takes(field: Field, value: CellValue) -> bool:
    """True if an input has room for a value, and it is of the input's type and sign."""
    converter = converter_of(field)
    if isinstance(value, str) and field.type is not CellType.DATE:
        is_word = field.type in (CellType.TEXT, CellType.CHOICE) or value in field.may_be
        return is_word and converter.objection(field, value) is None
    if not isinstance(value, int | Decimal):
        return field.type is CellType.DATE or value is None
    is_of_type = field.type is CellType.DECIMAL or (field.type is CellType.INTEGER and value == int(value))
    is_fit = fits(value, field.digits) and is_of_type and (field.signed or value >= 0)
    return is_fit and converter.objection(field, value) is None
