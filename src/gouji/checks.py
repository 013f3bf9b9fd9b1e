"""What must hold of a submission: plain functions from data to findings, listed in one tuple."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from gouji import expression
from gouji.diagnostics import Diagnostic, Phrase
from gouji.edition import Edition
from gouji.expression import Number
from gouji.layout import Cell, lay_out
from gouji.submission import Submission, inputs_of, json_number


@dataclass(frozen=True, slots=True)
class Case:
    """What is to be checked.

    Attributes:
        inputs: the numbers that could be read; what is missing here was found bad before and is not judged again.
        stated: totals that somebody stated instead of leaving them to be computed.
        places: where fields stand in the workbook that was read, if they moved.
    """

    edition: Edition
    inputs: Mapping[str, Number]
    stated: Mapping[str, Number] = field(default_factory=dict)
    places: Mapping[str, Cell] = field(default_factory=dict)

    def place(self, path: str) -> Cell:
        """Where a field stands: in the workbook that was read, or else as the form is sent out."""
        return self.places.get(path) or lay_out(self.edition).cells[path]


def case_of(submission: Submission, edition: Edition) -> Case:
    """A whole submission to be checked, its totals taken as stated."""
    stated = {each.path: submission.value(each.path) for each in edition.definitions}
    return Case(edition, inputs_of(submission, edition), stated)


def check(case: Case) -> tuple[Diagnostic, ...]:
    """Everything that does not hold."""
    return tuple(diagnostic for each in CHECKS for diagnostic in each(case))


def stated_totals(case: Case) -> Iterator[Diagnostic]:
    """A stated total must be the sum of its parts (T402–T404 of the national form)."""
    if not case.stated:
        return
    totals = case.edition.totals(case.inputs)
    for definition in case.edition.definitions:
        stated = case.stated.get(definition.path)
        if stated is None or stated == totals[definition.path]:
            continue
        right = str(json_number(totals[definition.path]))
        yield _at(
            case,
            definition.path,
            Diagnostic(
                definition.rule,
                label=case.edition.fields[definition.path].label,
                found=str(json_number(stated)),
                expected=Phrase(right, right),
            ),
        )


def tie_outs(case: Case) -> Iterator[Diagnostic]:
    """Every tie-out whose parts are all known must hold."""
    known = dict(case.inputs)
    for definition in case.edition.definitions:
        if all(term in known for term in definition.terms):
            known[definition.path] = sum((known[term] for term in definition.terms), start=0)
    parts = case.edition.terms
    broken: set[tuple[str, str]] = set()
    # Lines over inputs first: where the column of a part fails, the column of the total must, and is not said again.
    for constraint in sorted(case.edition.constraints, key=lambda each: each.place in parts):
        if not all(path in known for path in constraint.paths):
            continue
        left, right = expression.sums(constraint.line, known.__getitem__)
        if expression.holds(constraint.line, left, right):
            continue
        broken.add((constraint.prose, constraint.place))
        if any((constraint.prose, part) in broken for part in parts.get(constraint.place, ())):
            continue
        values = {"left": left, "right": right, "difference": left - right}
        words = {name: str(json_number(value)) for name, value in values.items()}
        yield _at(
            case,
            constraint.place,
            Diagnostic(
                constraint.rule,
                label=case.edition.fields[constraint.place].label,
                found=words["left"],
                expected=Phrase(words["right"], words["right"]),
                values={**words, "where": constraint.where},
            ),
        )


def _at(case: Case, path: str, diagnostic: Diagnostic) -> Diagnostic:
    layout = lay_out(case.edition)
    home, cell = layout.cells[path], case.place(path)
    order = (layout.sheet_names.index(home.sheet) + 1, home.row, home.column)
    return Diagnostic(
        diagnostic.rule,
        path=path,
        sheet=cell.sheet,
        cell=cell.a1,
        label=diagnostic.label,
        found=diagnostic.found,
        expected=diagnostic.expected,
        values=diagnostic.values,
        order=order,
    )


CHECKS: tuple[Callable[[Case], Iterator[Diagnostic]], ...] = (stated_totals, tie_outs)
