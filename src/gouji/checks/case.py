"""What is to be checked: the figures of one report, and what is known around them."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from gouji.common import Cell
from gouji.findings import Finding, Power, Rule
from gouji.form import Edition, Number, Prior, Submission, inputs_of, lay_out


@dataclass(frozen=True, slots=True)
class Context:
    """What is known around a report. What is not known is not judged.

    Attributes:
        prior: last year's report.
        powers: what the agency may do that others may not; None if nobody said.
        is_county: whether it belongs to a county or to something smaller.
        reasons: why a rule of a code is broken, as far as somebody wrote it.
    """

    prior: Prior | None = None
    powers: frozenset[Power] | None = None
    is_county: bool = False
    reasons: Mapping[str, str] = field(default_factory=dict)


NOTHING_KNOWN = Context()


@dataclass(frozen=True)
class Case:
    """What is to be checked.

    Attributes:
        inputs: the numbers that could be read; what is missing here was found bad before and is not judged again.
        stated: totals that somebody stated instead of leaving them to be computed.
        places: where fields stand in the workbook that was read, if they moved.
        others: texts and key figures by path.
    """

    edition: Edition
    year: int
    inputs: Mapping[str, Number]
    stated: Mapping[str, Number] = field(default_factory=dict)
    places: Mapping[str, Cell] = field(default_factory=dict)
    others: Mapping[str, object] = field(default_factory=dict)
    around: Context = NOTHING_KNOWN

    def is_judged_by(self, rule: Rule) -> bool:
        """Whether a rule holds for this year and, as far as is known, for this agency."""
        powers = self.around.powers
        spared = rule.unless is not None and (powers is None or rule.unless in powers)
        return rule.holds_in(self.year) and not spared

    @functools.cached_property
    def figures(self) -> Mapping[str, Number]:
        """The inputs, and every total of which all parts are known."""
        known = dict(self.inputs)
        for definition in self.edition.definitions:
            if all(map(known.__contains__, definition.terms)):
                known[definition.path] = sum(map(known.__getitem__, definition.terms))
        return known

    def place(self, path: str) -> Cell:
        """Where a field stands: in the workbook that was read, or else as the form is sent out."""
        return self.places.get(path) or lay_out(self.edition).cells[path]

    def at(self, path: str, diagnostic: Finding) -> Finding:
        """The finding with its place and the field's own words."""
        layout = lay_out(self.edition)
        home, cell = layout.cells[path], self.place(path)
        label = self.edition.fields[path].label if path in self.edition.fields else None
        return replace(
            diagnostic,
            path=path,
            sheet=cell.sheet,
            cell=cell.a1,
            label=diagnostic.label or label,
            order=(layout.sheet_names.index(home.sheet) + 1, home.row, home.column),
        )


def case_of(submission: Submission, edition: Edition, around: Context = NOTHING_KNOWN) -> Case:
    """A whole submission to be checked, its totals taken as stated."""
    stated = {definition.path: submission.value(definition.path) for definition in edition.definitions}
    paths = [text.path for text in edition.texts] + [figure.path for figure in edition.key_figures]
    others = {path: submission.value(path) for path in paths}
    return Case(edition, submission.year, inputs_of(submission, edition), stated, others=others, around=around)


def prior_of(submission: Submission, edition: Edition) -> Prior:
    """A submission as last year's report."""
    return Prior(edition, submission.year, {path: submission.value(path) for path in edition.fields})
