"""Last year's report against this one, also over a change of the form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gouji.checks.case import Case
from gouji.findings import Finding, Phrase
from gouji.form import PRIOR, Constraint, Field, Judge, Judgement, Number, Prior, Relation, expression, json_number

_LEAP = 5
"""So many times last year's count, or so small a part of it, is asked about."""
_LEAST_BASE = 10
"""Last year's count below which any change is large."""


def across_years(case: Case) -> Iterator[Finding]:
    """Every line between last year's report and this must hold (Y601–Y603), the total's first.

    A line of which last year's edition did not ask a part is not judged.

    Args:
        case: the report, with last year's in its context.

    Yields:
        A finding for each line that is off; those of the parts name that of the total as their cause.
    """
    prior = case.context.prior
    if prior is None:
        return
    known = {**case.figures, **_last_year(case, prior)}
    causes: dict[tuple[str, str], Finding] = {}
    totals = case.edition.terms
    for constraint in sorted(case.edition.across_years, key=lambda line: line.place not in totals):
        if not case.is_judged_by(constraint.rule) or not all(path in known for path in constraint.paths):
            continue
        left, right = expression.sums(constraint.line, known.__getitem__)
        if expression.holds(constraint.line, left, right):
            continue
        found = case.at(constraint.place, _breach(prior, constraint, known[constraint.place], left - right))
        group = _breach_group(case, constraint)
        if group is not None and group in causes:
            found = replace(found, cause=causes[group].key)
        elif group is not None:
            causes[group] = found
        yield found


def _last_year(case: Case, prior: Prior) -> dict[str, Number]:
    """Last year's figures as lines name them."""
    return {f"{PRIOR}.{path}": figure for path, figure in prior.seen_from(case.edition).items()}


def _breach(prior: Prior, constraint: Constraint, figure: Number, difference: Number) -> Finding:
    # What would make both sides equal: the place stands on one of them.
    right = figure + difference if constraint.place in constraint.line.right else figure - difference
    words = str(json_number(right))
    if constraint.line.relation is Relation.AT_MOST:
        words = f"≤ {words}" if constraint.place in constraint.line.left else f"≥ {words}"
    return Finding(
        constraint.rule,
        found=str(json_number(figure)),
        expected=Phrase(words, words),
        values={"last_year": str(prior.year)},
    )


def _breach_group(case: Case, constraint: Constraint) -> tuple[str, str] | None:
    """The group in which breaches of a total and of its parts are one; None where there is no total."""
    parts = {term for terms in case.edition.terms.values() for term in terms}
    if constraint.place in case.edition.terms or constraint.place in parts:
        return constraint.rule.code, constraint.prose
    return None


def year_judgements(case: Case) -> Iterator[Finding]:
    """Sections that are not compared with an earlier edition (Y604), and large changes (Y605).

    Args:
        case: the report, with last year's in its context.

    Yields:
        Findings that ask and never reject.
    """
    prior = case.context.prior
    if prior is None:
        return
    apart = [judgement for judgement in case.edition.judgements if judgement.judge is Judge.CHANGE_OF_EDITION]
    redefined = {field.path for judgement in apart for level in judgement.over for field in case.edition.below(level)}
    changed = prior.edition.base != case.edition.base
    for judgement in case.edition.judgements:
        if not case.is_judged_by(judgement.rule):
            continue
        if judgement.judge is Judge.CHANGE_OF_EDITION and changed:
            yield from _not_compared(case, prior, judgement)
        elif judgement.judge is Judge.LEAP:
            yield from _leaps(case, prior, judgement, redefined if changed else set())


def _not_compared(case: Case, prior: Prior, judgement: Judgement) -> Iterator[Finding]:
    for level in judgement.over:
        first = case.edition.below(level)[0]
        section = next(known for known in case.edition.sections if known.number == first.section)
        values = {"edition": prior.edition.base, "section": section.heading}
        yield replace(case.at(first.path, Finding(judgement.rule, values=values)), path=None, cell=None)


def _leaps(case: Case, prior: Prior, judgement: Judgement, left_out: set[str]) -> Iterator[Finding]:
    now = case.figures
    before = prior.seen_from(case.edition)
    levels = judgement.over or {path.split(".")[0]: () for path in case.edition.fields}
    paths = [field.path for level in levels for field in case.edition.below(level) if _is_count(field)]
    for path in dict.fromkeys(paths):
        if path in left_out or path not in now or path not in before:
            continue
        base, figure = before[path], now[path]
        if base >= _LEAST_BASE and (figure > _LEAP * base or figure * _LEAP < base):
            words = str(json_number(base))
            found = Finding(judgement.rule, found=str(json_number(figure)), expected=Phrase(words, words))
            yield case.at(path, found)


def _is_count(field: Field) -> bool:
    return not field.signed and field.type == "integer"
