"""Values of a report counted by certainty, section by section (读数表)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from gouji.form import Certainty, Edition, PublishedReading


@dataclass(frozen=True, slots=True)
class CertaintyCounts:
    """The inputs of a report by section and certainty.

    Attributes:
        sections: of each section with tables its heading, and how many of its inputs have which certainty.
    """

    sections: tuple[tuple[str, Mapping[Certainty, int]], ...]

    @property
    def totals(self) -> Mapping[Certainty, int]:
        """Of all sections together."""
        return sum((Counter(counts) for _, counts in self.sections), Counter[Certainty]())

    @property
    def inputs(self) -> int:
        """Number of inputs of the edition."""
        return sum(self.totals.values())


def summarise(reading: PublishedReading, edition: Edition) -> CertaintyCounts:
    """The summary of a reading.

    Args:
        edition: the one it was read with.
    """
    sections = []
    for section in edition.sections:
        paths = [field.path for field in edition.inputs if field.section == section.number]
        if paths:
            sections.append((section.heading, Counter(reading.values[path].certainty for path in paths)))
    return CertaintyCounts(tuple(sections))
