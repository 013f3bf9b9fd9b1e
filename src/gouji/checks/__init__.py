"""What must hold of a report: plain functions from data to findings, listed in one tuple."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gouji.checks.case import Case, case_of
from gouji.checks.sums import doubts, stated_totals, tie_outs
from gouji.diagnostics import Diagnostic

__all__ = ["CHECKS", "Case", "case_of", "check"]

CHECKS: tuple[Callable[[Case], Iterator[Diagnostic]], ...] = (stated_totals, tie_outs, doubts)


def check(case: Case) -> tuple[Diagnostic, ...]:
    """Everything that does not hold."""
    return tuple(diagnostic for each in CHECKS for diagnostic in each(case))
