"""Texts that are largely last year's, or another agency's (内容雷同)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gouji.checks.case import Case
from gouji.common import Sketch, likeness, shared_part, sketch
from gouji.findings import Finding, Phrase
from gouji.findings.rules import P510
from gouji.form import Edition, Submission, lay_out

_ALIKE = 0.6
"""Likeness from which two texts are largely the same: three quarters of the text. Honest pairs stay below 0.45."""
_PARTS = {
    7: Phrase("七成", "70%"),
    8: Phrase("八成", "80%"),
    9: Phrase("九成", "90%"),
    10: Phrase("十成", "100%"),
}
"""By the tenths of a text."""
_PROBES = 12
"""Hashes of a text by which others like it are found: two texts that are alike have most of them in common."""
_COMMON_PROBES = 3
_MOST_BEARERS = 50
"""Texts that are compared for one hash: one that fifty have written already is a form of words."""


def unchanged_texts(case: Case) -> Iterator[Finding]:
    """Texts that are largely those of last year's report (P510).

    Args:
        case: the report, with last year's in its context.

    Yields:
        A finding for each text of which three quarters and more is last year's.
    """
    prior = case.context.prior
    if prior is None or not prior.sketches:
        return
    other = Phrase(f"{prior.year} 年年报", f"that of {prior.year}")
    for text in case.edition.texts:
        words = case.others.get(text.path)
        if isinstance(words, str) and text.path in prior.sketches:
            share = likeness(sketch(words), prior.sketches[text.path])
            if share >= _ALIKE:
                yield _alike(case.edition, text.path, share, other)


def sketches_of(submission: Submission, edition: Edition) -> dict[str, Sketch]:
    """The texts of a submission that are long enough to be compared.

    Args:
        submission: valid.
        edition: that of the submission.

    Returns:
        Their sketches by path.
    """
    return sketched({text.path: submission.value(text.path) for text in edition.texts})


def sketched(texts: Mapping[str, str]) -> dict[str, Sketch]:
    """The sketches of the texts that are long enough to be compared.

    Args:
        texts: by path.

    Returns:
        Sketches by path.
    """
    found = {path: sketch(text) for path, text in texts.items()}
    return {path: text_sketch for path, text_sketch in found.items() if text_sketch}


@dataclass(slots=True)
class Neighbours:
    """Texts seen so far, so that each further one is compared with those like it and no other."""

    _names: list[str] = field(default_factory=list)
    _sketches: dict[tuple[str, int], Sketch] = field(default_factory=dict)
    _bearers: dict[tuple[str, int], list[int]] = field(default_factory=dict)

    def add(self, name: str, submission: Submission, edition: Edition) -> tuple[Finding, ...]:
        """Add a report, and give a finding for every text of it that is largely an earlier one's (P510).

        Args:
            name: of the report in findings about later ones.
            submission: the report.
            edition: that of the submission.

        Returns:
            The findings, each about the earlier text that is most alike.
        """
        number = len(self._names)
        self._names.append(name)
        findings = []
        for path, text_sketch in sketches_of(submission, edition).items():
            found = self._nearest(path, text_sketch)
            if found is not None:
                earlier, share = found
                other = Phrase(f"“{self._names[earlier]}”", f"that of {self._names[earlier]}")
                findings.append(_alike(edition, path, share, other))
            self._sketches[path, number] = text_sketch
            for probe in text_sketch[:_PROBES]:
                bearers = self._bearers.setdefault((path, probe), [])
                if len(bearers) < _MOST_BEARERS:
                    bearers.append(number)
        return tuple(findings)

    def _nearest(self, path: str, text_sketch: Sketch) -> tuple[int, float] | None:
        """The earlier text most like this one, if one is alike."""
        shared = Counter(bearer for probe in text_sketch[:_PROBES] for bearer in self._bearers.get((path, probe), ()))
        likely: Mapping[int, float] = {
            bearer: likeness(text_sketch, self._sketches[path, bearer])
            for bearer, probes in shared.items()
            if probes >= _COMMON_PROBES
        }
        best = max(likely, key=lambda bearer: (likely[bearer], -bearer), default=None)
        return None if best is None or likely[best] < _ALIKE else (best, likely[best])


def _alike(edition: Edition, path: str, share: float, other: Phrase) -> Finding:
    layout = lay_out(edition)
    place = layout.text_places[path]
    tenths = round(10 * shared_part(share))
    return Finding(
        P510,
        path=path,
        sheet=place.rows.sheet,
        label=next(section.heading_of(place.text) for section in edition.sections if place.text in section.texts),
        found=f"{tenths * 10}%",
        values={"other": other, "part": _PARTS[tenths]},
        order=(layout.sheet_names.index(place.rows.sheet) + 1, place.rows.top, place.rows.left),
    )
