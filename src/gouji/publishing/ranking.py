"""Many agencies in one year: every figure ranked over them, and the values that stand out."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from gouji.form import AddsUp, Edition, Number, Submission, unit_beside
from gouji.publishing.comparison import ComparisonLine, compare

_FEWEST = 8
"""Values from which on one can stand out."""
_FAR = 3.5
"""Modified z-score of an outlier (Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993)."""


_LEAST = math.log(2)
"""Where nearly all are the same, what is less than twice or more than half of them stands out by chance."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """The figure of one agency, and if it stands out among the others."""

    agency: str
    value: Number
    is_outlier: bool


@dataclass(frozen=True, slots=True)
class Ranking:
    """One figure over many agencies, the largest first.

    Attributes:
        section: the heading it stands under.
        unit: to be told beside the label; empty if that ends with it.
        agencies: those that were asked for it.
        adds_up: False for an average, a rate, a peak: the form says that it is not added up.
    """

    section: str
    path: str
    label: str
    unit: str
    agencies: tuple[Ranked, ...]
    adds_up: bool

    @property
    def total(self) -> Number | None:
        """The sum over the agencies; None where it would say nothing."""
        return sum((ranked.value for ranked in self.agencies), start=0) if self.adds_up else None

    @property
    def median(self) -> Number:
        """The value in the middle."""
        values = [ranked.value for ranked in self.agencies]  # in order
        low, high = values[(len(values) - 1) // 2], values[len(values) // 2]
        return low if low == high else Decimal(low + high) / 2

    @property
    def outliers(self) -> tuple[Ranked, ...]:
        """The agencies whose value stands out."""
        return tuple(ranked for ranked in self.agencies if ranked.is_outlier)


def rankings(reports: Sequence[tuple[Submission, Edition]]) -> tuple[Ranking, ...]:
    """Rank the agencies of one year by every figure that is no part of another.

    Args:
        reports: submissions with their editions, each of another agency.

    Returns:
        The figures in the order of the form; those that are 0 everywhere are left out.
    """
    newest = max((edition for _, edition in reports), key=lambda edition: edition.years.first)
    parts = {term for terms in newest.terms.values() for term in terms}
    found = compare(reports)
    wanted = (line for line in found.lines if line.path not in parts and any(line.values))
    alone = {
        path for _, edition in reports for path, field in edition.fields.items() if field.adds_up is not AddsUp.YES
    }
    return tuple(_ranking(line, found.names, adds_up=line.path not in alone) for line in wanted)


def _ranking(line: ComparisonLine, names: Sequence[str], *, adds_up: bool) -> Ranking:
    known = [(name, value) for name, value in zip(names, line.values, strict=True) if value is not None]
    far = outlying([value for _, value in known])
    agencies = [Ranked(name, value, is_far) for (name, value), is_far in zip(known, far, strict=True)]
    agencies.sort(key=lambda ranked: -ranked.value)
    return Ranking(line.section, line.path, line.label, unit_beside(line.label, line.unit), tuple(agencies), adds_up)


def outlying(values: Sequence[Number]) -> list[bool]:
    """The values that stand out: far from the median, on a scale of orders of magnitude, as counts are.

    Args:
        values: one of each agency.

    Returns:
        True for each value that stands out; none of fewer than eight does.
    """
    if len(values) < _FEWEST:
        return [False] * len(values)
    scaled = [math.copysign(math.log1p(abs(float(value))), float(value)) for value in values]
    middle = statistics.median(scaled)
    distances = [abs(value - middle) for value in scaled]
    spread = 1.4826 * statistics.median(distances) or 1.2533 * statistics.fmean(distances)
    return [distance > max(_FAR * spread, _LEAST) for distance in distances]
