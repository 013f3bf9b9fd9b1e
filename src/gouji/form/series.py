"""The figures of two editions that mean the same, so that years join over a change of the form, or else stay apart.

Nothing is listed here. A path keeps its name across editions as long as it keeps its meaning, and a heading stands for
everything below it: what was one row in 2019, 其他处理, is the sum of its three rows in 2021. What has no counterpart
has no value; it is never 0.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gouji.common import Sketch
from gouji.form.edition.constraints import PRIOR
from gouji.form.edition.spec import Edition
from gouji.form.expression import Number, Relation


@dataclass(frozen=True, slots=True)
class Prior:
    """Last year's report of an agency.

    Attributes:
        figures: its inputs and totals by path.
        sketches: of its texts, by path; none if they are not to be compared.
    """

    edition: Edition
    year: int
    figures: Mapping[str, Number]
    sketches: Mapping[str, Sketch] = field(default_factory=dict)

    def seen_from(self, edition: Edition) -> dict[str, Number]:
        """Its figures by the paths of another edition, as far as they mean the same there.

        Args:
            edition: of this year's report.

        Returns:
            Figures without those that have no counterpart there.
        """
        return carried(self.figures, self.edition, edition)

    def given(self, edition: Edition) -> dict[str, Number]:
        """The inputs of this year's report that follow from it alone: 上年结转 from last year's 结转下年度.

        Args:
            edition: of this year's report.

        Returns:
            Numbers by path; none that is negative where the form takes no negative ones.
        """
        known = self.seen_from(edition)
        found = {path: terms for path, terms in _given(edition) if all(term in known for term in terms)}
        sums = {path: sum((known[term] for term in terms), start=0) for path, terms in found.items()}
        return {path: number for path, number in sums.items() if number >= 0 or edition.fields[path].signed}


def _given(edition: Edition) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Inputs that a line across years equates with last year's figures alone, and these."""
    for constraint in edition.across_years:
        if constraint.line.relation is not Relation.EQUAL:
            continue
        place, (left, right) = constraint.place, constraint.line.plain_sides
        for one, other in ((left, right), (right, left)):
            terms = tuple(path.removeprefix(f"{PRIOR}.") for path in other if path.startswith(f"{PRIOR}."))
            if one == (place,) and len(terms) == len(other) and not edition.fields[place].is_total:
                yield place, terms


@functools.lru_cache(maxsize=32)
def counterparts(source: Edition, target: Edition) -> Mapping[str, tuple[str, ...]]:
    """For the fields of *target* the fields of *source* that add up to the same figure, usually one.

    Args:
        source: the edition that was filled.
        target: the edition by whose paths the figures are wanted.

    Returns:
        The paths of *source* by a path of *target*. A field without a counterpart is not in the mapping.
    """
    found = {path: _counterpart(path, source) for path in target.fields}
    return {path: paths for path, paths in found.items() if paths}


def carried(values: Mapping[str, Number], source: Edition, target: Edition) -> dict[str, Number]:
    """The figures of a submission of *source*, by the paths of *target*.

    Args:
        values: inputs and totals by path.
        source: that of the submission.
        target: whose figures are wanted.

    Returns:
        Numbers; a figure of which a part is missing in *values* is left out.
    """
    return {
        path: sum((values[part] for part in parts), start=0)
        for path, parts in counterparts(source, target).items()
        if all(part in values for part in parts)
    }


@functools.lru_cache(maxsize=32)
def _between(source: Edition) -> Mapping[tuple[tuple[str, ...], tuple[str, ...]], Sequence[str]]:
    """The fields by how their paths begin and end, with at least one id between."""
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for path in source.fields:
        ids = tuple(path.split("."))
        for begin in range(1, len(ids) - 1):
            for end in range(begin + 1, len(ids)):
                found.setdefault((ids[:begin], ids[end:]), []).append(path)
    return found


def _counterpart(path: str, source: Edition) -> tuple[str, ...]:
    if path in source.fields:
        return (path,)
    ids = tuple(path.split("."))
    for length in range(len(ids) - 1, 0, -1):
        below = _between(source).get((ids[:length], ids[length:]), ())
        # A total among them already counts its parts.
        parts = tuple(part for part in below if not set(source.terms.get(part, ())).intersection(below))
        if parts:
            return parts
    return ()
