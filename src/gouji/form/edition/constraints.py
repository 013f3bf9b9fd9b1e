"""Lines that hold among fields of a form: totals, tie-outs, judgements, and the reasons that may be given instead."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gouji.findings import Rule
from gouji.form.expression import Line, Number


class Judge(StrEnum):
    """A way to judge a rule that is no sum."""

    NAMED_IN_TEXT = "named_in_text"
    """A figure that is not zero must be spoken of in a text."""
    AMOUNT_IN_YUAN = "amount_in_yuan"
    """An amount in 万元 that was typed in 元."""
    COUNTS_IN_TEXTS = "counts_in_texts"
    """A count named in the texts is the one of the table."""
    CHANGE_OF_EDITION = "change_of_edition"
    """Nothing is compared with an earlier edition that asked for it differently."""
    LEAP = "leap"
    """A count that is many times last year's, or a small part of it."""


PRIOR = "prior"
"""In lines across years ``prior.x`` is x of last year's report."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """A line at one place of a form, with paths for names.

    Attributes:
        place: the path where a breach is shown.
        where: the row or column the line runs along, in words; empty if the line is the only one.
        downwards: the line adds up cells of one column, not of one row.
        prose: the line in the form's own words.
        prose_en: the same, in which the few words that no sign stands for are English.
        is_over_form: its names may be of any tables, not those of one row or column.
    """

    rule: Rule
    line: Line
    place: str
    where: str
    downwards: bool
    prose: str
    prose_en: str = ""
    is_over_form: bool = False

    @property
    def paths(self) -> tuple[str, ...]:
        """Every field the line names."""
        return self.line.names

    @property
    def key(self) -> tuple[str, str]:
        """Its prose and its place, which no other line of the form shares."""
        return self.prose, self.place


@dataclass(frozen=True, slots=True)
class Judgement:
    """A rule that is no sum.

    Attributes:
        over: the fields, key figures or levels above fields it is about, each with the words it is known by.
        text: the path of the text it is about, for those that are about one.
        words: by name the groups of words that may stand for each other in what it looks for.
    """

    rule: Rule
    judge: Judge
    over: Mapping[str, tuple[str, ...]]
    text: str | None = None
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Asked for on the cover where a rule may be broken with a reason.

    Attributes:
        code: of the rule.
    """

    code: str
    label: str

    @property
    def path(self) -> str:
        """Its JSON path."""
        return f"explanations.{self.code}"


@dataclass(frozen=True, slots=True)
class Definition:
    """A total and the fields it is the sum of.

    Attributes:
        factors: of each term what it is multiplied with; none if all are simply added.
    """

    rule: Rule
    path: str
    terms: tuple[str, ...]
    prose: str
    factors: tuple[Number, ...] = ()

    def value(self, known: Mapping[str, Number]) -> Number:
        """The sum.

        Args:
            known: the numbers of all terms by path.
        """
        numbers = map(known.__getitem__, self.terms)
        return sum(map(operator.mul, numbers, self.factors)) if self.factors else sum(numbers)

    @property
    def weights(self) -> Mapping[str, Number]:
        """Factors of all terms by path, 1 for those that are simply added."""
        return dict(zip(self.terms, self.factors or itertools.repeat(1), strict=False))
