"""Rules that a report must meet: plain functions from data to findings, listed in one tuple."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from gouji.checks.case import NOTHING_KNOWN, Case, Context, case_of, prior_of
from gouji.checks.plausibility import judgements, sign_off_days
from gouji.checks.priors import Priors
from gouji.checks.records import broken_in_records, codes_apart, repeated_keys, stated_tallies
from gouji.checks.resemblance import Neighbours, sketched, unchanged_texts
from gouji.checks.sums import doubts, stated_totals, tie_outs
from gouji.checks.years import across_years, year_judgements
from gouji.findings import Finding

__all__ = [
    "CHECKS",
    "NOTHING_KNOWN",
    "Case",
    "Context",
    "Neighbours",
    "Priors",
    "case_of",
    "check",
    "prior_of",
    "sketched",
]

CHECKS: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    stated_totals,
    stated_tallies,
    repeated_keys,
    codes_apart,
    broken_in_records,
    tie_outs,
    doubts,
    judgements,
    sign_off_days,
    across_years,
    year_judgements,
    unchanged_texts,
)


def check(case: Case) -> tuple[Finding, ...]:
    """Every finding of every check.

    Args:
        case: the figures and texts of one report, with its context.

    Returns:
        In the order of :data:`CHECKS`, not yet in that of the form.
    """
    return tuple(_with_reason(finding, case) for rule in CHECKS for finding in rule(case))


def _with_reason(finding: Finding, case: Case) -> Finding:
    """The finding with the reason that was given for it, where the form asks for one."""
    reason = case.context.reasons.get(finding.code) if finding.rule.reason_label is not None else None
    return finding if reason is None else replace(finding, reason=reason)
