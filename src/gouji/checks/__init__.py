"""What must hold of a report: plain functions from data to findings, listed in one tuple."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gouji.checks.case import NOTHING_KNOWN, Case, Context, case_of, prior_of
from gouji.checks.plausibility import judgements
from gouji.checks.priors import Priors
from gouji.checks.resemblance import Neighbours, unchanged_texts
from gouji.checks.sums import doubts, stated_totals, tie_outs
from gouji.checks.years import across_years, year_judgements
from gouji.findings import Finding

__all__ = ["CHECKS", "NOTHING_KNOWN", "Case", "Context", "Neighbours", "Priors", "case_of", "check", "prior_of"]

CHECKS: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    stated_totals,
    tie_outs,
    doubts,
    judgements,
    across_years,
    year_judgements,
    unchanged_texts,
)


def check(case: Case) -> tuple[Finding, ...]:
    """Everything that does not hold."""
    return tuple(diagnostic for one_check in CHECKS for diagnostic in one_check(case))
