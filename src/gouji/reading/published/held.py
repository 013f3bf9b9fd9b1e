"""Knowledge of a field of a published report."""

from __future__ import annotations

from dataclasses import dataclass

from gouji.form import CellValue, Certainty, Number

KNOWN = frozenset({Certainty.PRINTED, Certainty.UNBALANCED, Certainty.INFERRED})
"""With these there is a value."""


@dataclass(frozen=True, slots=True)
class Held:
    """Knowledge of a field.

    Attributes:
        number: its value; None if there is none.
        text: as printed.
        place: where it is printed.
        rule: by which it was inferred, or which does not hold.
        readings: what it may be.
        words: its value, if that is a day or words.
        is_left_blank: nothing is printed, and nothing need be.
    """

    certainty: Certainty
    number: Number | None = None
    text: str = ""
    place: str = ""
    rule: str = ""
    readings: tuple[Number, ...] = ()
    words: CellValue = None
    is_left_blank: bool = False

    @property
    def value(self) -> CellValue:
        """Number, day or words; None if there is none."""
        return self.number if self.words is None else self.words


NOTHING = Held(Certainty.NOT_FOUND)
