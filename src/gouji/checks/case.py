"""The figures and texts of one report that are to be checked, and their context."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from gouji.common import Cell
from gouji.findings import Finding, Power, Rule
from gouji.form import (
    Edition,
    Number,
    Prior,
    Records,
    Submission,
    columns_of,
    figures_of,
    inputs_of,
    lay_out,
    records_in,
    tallies_of,
    words_of,
)


@dataclass(frozen=True, slots=True)
class Context:
    """The facts known about a report from elsewhere. A rule that needs a fact that is not known is not applied.

    Attributes:
        prior: last year's report.
        powers: acts the agency may do that others may not; None if they are not known.
        is_county: it belongs to a county or to something smaller.
        reasons: why a rule is broken, by its code, as far as a reason was written.
    """

    prior: Prior | None = None
    powers: frozenset[Power] | None = None
    is_county: bool = False
    reasons: Mapping[str, str] = field(default_factory=dict)


NOTHING_KNOWN = Context()


@dataclass(frozen=True)
class Case:
    """One report to be checked.

    Attributes:
        inputs: the numbers that could be read; what is missing here was found bad before and is not judged again.
        stated: totals that were stated instead of left to be computed.
        places: where fields stand in the workbook that was read, if they moved.
        others: texts and key figures by path, and what cells hold besides numbers.
        context: what is known besides the report.
        agency: whose report it is, by name, as far as that is known.
        records: the records of each table by its path.
        computed: the figures, where they are known already.
    """

    edition: Edition
    year: int
    inputs: Mapping[str, Number]
    stated: Mapping[str, Number] = field(default_factory=dict)
    places: Mapping[str, Cell] = field(default_factory=dict)
    others: Mapping[str, object] = field(default_factory=dict)
    context: Context = NOTHING_KNOWN
    agency: str | None = None
    records: Mapping[str, Records] = field(default_factory=dict)
    computed: Mapping[str, Number] | None = None

    def is_judged_by(self, rule: Rule) -> bool:
        """True if a rule holds for this year and, as far as is known, for this agency.

        Args:
            rule: of the form.

        Returns:
            False for an agency with the power that lifts the rule, and for one whose powers are not known.
        """
        powers = self.context.powers
        spared = rule.unless is not None and (powers is None or rule.unless in powers)
        return rule.holds_in(self.year) and not spared

    @functools.cached_property
    def figures(self) -> Mapping[str, Number]:
        """The inputs, and every total of which all parts are known."""
        return self.edition.figures(self.inputs) if self.computed is None else self.computed

    def place(self, path: str) -> Cell:
        """The cell of a field: in the workbook that was read, or else as the form is sent out.

        Args:
            path: of a field of the edition.

        Returns:
            The cell.
        """
        return self.places.get(path) or lay_out(self.edition).cells[path]

    def at(self, path: str, finding: Finding) -> Finding:
        """The finding with its place and the field's own words.

        Args:
            path: of a field, a text or a key figure.
            finding: without a place; a label of its own stays.

        Returns:
            The finding, with the order in which the form is read.
        """
        layout = lay_out(self.edition)
        home, cell = layout.cells[path], self.place(path)
        label = self.edition.fields[path].label if path in self.edition.fields else None
        return replace(
            finding,
            path=path,
            sheet=cell.sheet,
            cell=cell.a1,
            label=finding.label or label,
            order=(layout.sheet_names.index(home.sheet) + 1, home.row, home.column),
        )


def case_of(submission: Submission, edition: Edition, context: Context = NOTHING_KNOWN) -> Case:
    """A whole submission to be checked, its totals as stated.

    Args:
        submission: valid by its model.
        edition: that of the submission.
        context: what is known besides the report.

    Returns:
        The case.
    """
    stated = {definition.path: submission.value(definition.path) for definition in edition.definitions}
    stated |= {tally.path: submission.value(tally.path) for tally in edition.tallies}
    paths = [*(text.path for text in edition.texts), *(figure.path for figure in edition.key_figures)]
    paths += edition.sign_off_days
    others = {**{path: submission.value(path) for path in paths}, **words_of(submission, edition)}
    listed = records_in(submission, edition)
    tables = {
        table.path: Records(table, columns_of(known, table))
        for table in edition.record_tables
        if (known := listed[table.path]) is not None
    }
    tallies = tallies_of({path: table.columns for path, table in tables.items()}, edition)
    inputs = {**inputs_of(submission, edition), **tallies}
    return Case(edition, submission.year, inputs, stated, {}, others, context, submission.agency.name, tables)


def prior_of(submission: Submission, edition: Edition) -> Prior:
    """A submission as last year's report.

    Args:
        submission: of last year.
        edition: that of the submission, which may be another one than this year's.

    Returns:
        Its figures, without the sketches of its texts.
    """
    return Prior(edition, submission.year, figures_of(submission, edition))
