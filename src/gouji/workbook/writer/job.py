"""What is to be written: a layout, a stamp and, if there is one, a submission with everything that follows from it."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from gouji.common import clean_text
from gouji.findings import Severity
from gouji.form import BoxKind, Check, Edition, GridSheet, Layout, Number, Prior, Stamp, TextSection, expression


@dataclass(frozen=True)
class Job:
    """One workbook to write.

    Attributes:
        given: what is filled in, by path; nothing for a blank.
        prior: last year's report, if its figures are to be shown.
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
        """What was filled in from last year's report, to be looked over."""
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
        """A text, key figure or sign-off item to fill in."""
        return cast("str | int | date | None", self.given.get(path))

    def blanks(self, sheet: GridSheet) -> int:
        """How many inputs of a sheet stay blank."""
        return sum(box.kind is BoxKind.INPUT and box.path not in self.inputs for box in sheet.boxes)

    def blank_texts(self, section: TextSection) -> int:
        """How many texts of a section stay blank."""
        return sum(not clean_text(str(self.item(place.text.path) or "")) for place in section.texts)

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
