"""The words of the line above each table that tells how it stands: written by a formula, known again by the reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gouji.findings import Language


@dataclass(frozen=True, slots=True)
class StatusWords:
    """The words of the line in one language.

    Attributes:
        head: the beginning of the line.
        all_well: behind the head, and on the cover, when nothing is left to do.
        counts: behind the head otherwise: before, between and behind the counts of blanks, of wrong figures and of
            lines that do not tie out.
    """

    head: str
    all_well: str
    counts: tuple[str, str, str, str]

    @property
    def complete(self) -> str:
        """The line when nothing is left to do."""
        return f"{self.head}{self.all_well}"

    def counted(self, *counts: object) -> str:
        """The line with its counts.

        Args:
            counts: of blanks, of wrong figures and of lines that do not tie out.

        Returns:
            The head, and the words around the counts.
        """
        before, *between = self.counts
        return f"{self.head}{before}" + "".join(f"{count}{words}" for count, words in zip(counts, between, strict=True))


STATUS: Mapping[Language, StatusWords] = {
    "zh": StatusWords("填报检查：", "全部填齐，勾稽相符", ("空白 ", " 格，不合要求 ", " 处，勾稽不符 ", " 处")),
    "en": StatusWords(
        "Check of this sheet: ",
        "complete, and everything adds up",
        ("", " blank, ", " not as required, ", " not adding up"),
    ),
}
"""By the language of a form."""
