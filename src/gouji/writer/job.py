"""What is to be written: a layout, a stamp and, if there is one, a submission with everything that follows from it."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gouji import expression
from gouji.diagnostics import Severity
from gouji.edition import Edition
from gouji.expression import Number
from gouji.layout import Check, GridSheet, Layout
from gouji.stamp import Stamp
from gouji.submission import Submission, inputs_of


@dataclass(frozen=True)
class Job:
    """One workbook to write."""

    layout: Layout
    stamp: Stamp
    submission: Submission | None

    @property
    def edition(self) -> Edition:
        """The edition laid out."""
        return self.layout.edition

    @functools.cached_property
    def inputs(self) -> Mapping[str, Number]:
        """The numbers to fill in, by path; none for a blank."""
        return inputs_of(self.submission, self.edition) if self.submission else {}

    @functools.cached_property
    def values(self) -> Mapping[str, Number]:
        """Inputs and totals."""
        return {**self.inputs, **self.edition.totals(self.inputs)}

    def item(self, path: str) -> str | int | date | None:
        """A text, key figure or sign-off item to fill in."""
        value: str | int | date | None = self.submission.value(path) if self.submission else None
        return value

    def blanks(self, sheet: GridSheet) -> int:
        """How many inputs of a sheet stay blank."""
        return 0 if self.submission else len(sheet.inputs)

    def difference(self, check: Check) -> Number:
        """By how much a tie-out is off."""
        left, right = self._sums(check)
        return left - right

    def checks(self, sheet: GridSheet) -> tuple[Check, ...]:
        """The tie-outs of a sheet that are in force for the report year."""
        return tuple(check for check in sheet.checks if check.constraint.rule.holds_in(self.stamp.year))

    def demands(self, sheet: GridSheet) -> tuple[Check, ...]:
        """The tie-outs of a sheet that ask for something when they fail; the others only inform."""
        return tuple(check for check in self.checks(sheet) if check.constraint.rule.severity is not Severity.INFO)

    def failing(self, sheet: GridSheet) -> int:
        """How many tie-outs of a sheet fail."""
        return sum(not expression.holds(check.constraint.line, *self._sums(check)) for check in self.demands(sheet))

    def _sums(self, check: Check) -> tuple[Number, Number]:
        return expression.sums(check.constraint.line, lambda path: self.values.get(path, 0))
