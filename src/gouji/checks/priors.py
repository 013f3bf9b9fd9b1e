"""Last year's reports of many agencies: found by code, then by name, and never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gouji.checks.resemblance import sketches_of
from gouji.common import Sketch
from gouji.findings import Finding, Phrase
from gouji.findings.rules import Y606, Y607
from gouji.form import Agency, Edition, Number, Prior, Submission, figures_of
from gouji.roster import clean_code


@dataclass(frozen=True, slots=True)
class _Kept:
    """A report as it is kept: of most figures nothing needs to be said but that they are 0."""

    edition: Edition
    year: int
    agency: Agency
    figures: tuple[tuple[str, Number], ...]
    sketches: Mapping[str, Sketch]
    unknown: tuple[str, ...] = ()

    def prior(self) -> Prior:
        figures = {**dict.fromkeys(self.edition.fields, 0), **dict(self.figures)}
        for path in self.unknown:
            del figures[path]
        return Prior(self.edition, self.year, figures, self.sketches)


@dataclass(slots=True)
class Priors:
    """Reports of earlier years by agency."""

    _by_code: dict[tuple[int, str], list[_Kept]] = field(default_factory=dict)
    _by_name: dict[tuple[int, str], list[_Kept]] = field(default_factory=dict)

    @classmethod
    def of(cls, reports: Iterable[tuple[Submission, Edition]]) -> Priors:
        """Reports by agency and year. The same report twice counts once.

        Args:
            reports: submissions, each with its edition; read one at a time.

        Returns:
            Their figures that are not 0 and the sketches of their texts.
        """
        priors = cls()
        for submission, edition in reports:
            priors.add_submission(submission, edition)
        return priors

    def add_submission(self, submission: Submission, edition: Edition) -> None:
        """Take up a report of which everything is known.

        Args:
            submission: valid.
            edition: that of the submission.
        """
        figures = figures_of(submission, edition)
        self.add(edition, submission.year, submission.agency, figures, sketches_of(submission, edition))

    def add(
        self,
        edition: Edition,
        year: int,
        agency: Agency,
        figures: Mapping[str, Number],
        sketches: Mapping[str, Sketch],
    ) -> None:
        """Take up a report that may be known in part only.

        Args:
            edition: that of the report.
            year: that of the report.
            agency: whose it is.
            figures: by path; what is not among them is not known, and is compared with nothing.
            sketches: of the texts that are long enough, by path.
        """
        typed = tuple((path, number) for path, number in figures.items() if number)
        unknown = tuple(path for path in edition.fields if path not in figures)
        kept = _Kept(edition, year, agency, typed, sketches, unknown)
        _add(self._by_name, (year, agency.name), kept)
        if agency.code:
            _add(self._by_code, (year, clean_code(agency.code)), kept)

    def __bool__(self) -> bool:
        return bool(self._by_name)

    def find(self, agency: Agency, year: int, edition: Edition) -> Prior | Finding:
        """The report of the year before in the same form: by the agency's code, then by its name, and never guessed.

        Args:
            agency: who reports now.
            year: the report year now.
            edition: of the report now.

        Returns:
            The report; a finding if there is none (Y607), or none that is certain (Y606).
        """
        last = year - 1
        found = self._by_code.get((last, clean_code(agency.code)), []) if agency.code else []
        if not found:
            found = self._by_name.get((last, agency.name), [])
            others = sorted({report.agency.code for report in found if report.agency.code and agency.code})
            if others:
                words = "、".join(others)
                detail = Phrase(f"名称相同而代码不同（{words}）", f"the name is the same and the code is not ({words})")
                return Finding(Y606, values={"last_year": str(last), "detail": detail})
        found = [kept for kept in found if _is_same_form(kept.edition, edition)]
        if not found:
            return Finding(Y607, values={"last_year": str(last)})
        if len(found) > 1:
            detail = Phrase(f"有 {len(found)} 份不同的", f"there are {len(found)} different ones")
            return Finding(Y606, values={"last_year": str(last), "detail": detail})
        return found[0].prior()


def _is_same_form(one: Edition, other: Edition) -> bool:
    """True for editions of one form, whose name may have changed: then figures of them have kept their paths."""
    return one.form == other.form or not one.fields.keys().isdisjoint(other.fields)


def _add(index: dict[tuple[int, str], list[_Kept]], key: tuple[int, str], kept: _Kept) -> None:
    known = index.setdefault(key, [])
    told = (kept.edition, kept.figures, kept.unknown)
    if not any((other.edition, other.figures, other.unknown) == told for other in known):
        known.append(kept)
