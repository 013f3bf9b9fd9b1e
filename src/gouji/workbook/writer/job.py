"""Contents of a workbook: a layout, a stamp and, if there is one, a submission with all that follows from it."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from gouji.common import clean_text
from gouji.findings import Severity
from gouji.form import (
    MAX_TEXT,
    BoxKind,
    Check,
    Edition,
    Field,
    GridSheet,
    Layout,
    Number,
    NumberType,
    Prior,
    Stamp,
    TextSection,
    expression,
    fits,
)


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
        known = {field.path: self.given[field.path] for field in self.edition.inputs if field.path in self.given}
        return cast("Mapping[str, Number]", known)

    @functools.cached_property
    def values(self) -> Mapping[str, Number]:
        """Inputs and totals."""
        return {**self.inputs, **self.edition.totals(self.inputs)}

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
        return sum(box.kind is BoxKind.INPUT and box.path not in self.inputs for box in sheet.boxes)

    def blank_texts(self, section: TextSection) -> int:
        """The number of texts of a section that stay blank.

        Args:
            section: of the sheet 正文.

        Returns:
            Texts, whatever the number of their rows.
        """
        return sum(not clean_text(str(self.item(place.text.path) or "")) for place in section.texts)

    def wrong_numbers(self, sheet: GridSheet) -> int:
        """The number of inputs of a sheet filled with a number that they do not take.

        Args:
            sheet: of the layout.

        Returns:
            Cells.
        """
        fields = [self.edition.fields[box.path] for box in sheet.boxes if box.path]
        return sum(field.path in self.inputs and not _takes(field, self.inputs[field.path]) for field in fields)

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
        """The difference of a tie-out: left side less right side.

        Args:
            check: a tie-out as laid out.

        Returns:
            In the unit of the fields; blank ones count as 0.
        """
        left, right = self._sums(check)
        return left - right

    def typed(self, paths: Iterable[str]) -> frozenset[str]:
        """The inputs among some fields, and those that the totals among them add up.

        Args:
            paths: of fields.

        Returns:
            Paths.
        """
        found: set[str] = set()
        for path in paths:
            found |= self.typed(self.edition.terms[path]) if path in self.edition.terms else {path}
        return frozenset(found)

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
        """The number of tie-outs of a sheet that fail with the values filled in.

        Args:
            sheet: of the layout.

        Returns:
            Those of :meth:`demands` that are off.
        """
        return sum(not expression.holds(check.constraint.line, *self._sums(check)) for check in self.demands(sheet))

    def _sums(self, check: Check) -> tuple[Number, Number]:
        return expression.sums(check.constraint.line, lambda path: self.values.get(path, 0))


def _takes(field: Field, number: Number) -> bool:
    """True if an input has room for a number, and it is of the input's type and sign."""
    is_of_type = field.type is NumberType.DECIMAL or number == int(number)
    return fits(number) and is_of_type and (field.signed or number >= 0)
