"""Statements, and what is remembered of a text while they are looked for."""

from __future__ import annotations

from dataclasses import dataclass

from gouji.checks.lexicon import Token


@dataclass(frozen=True, slots=True)
class Statement:
    """A count stated in a text.

    Attributes:
        path: of the figure.
        number: the count.
        step: 0 if it is exact; of ``1.2万`` the weight of the last digit, up to which it may be rounded.
        sentence: the clause it stands in.
    """

    path: str
    number: int
    step: int
    sentence: str

    def agrees_with(self, figure: int) -> bool:
        """True if the text may state a figure so, rounding allowed for.

        Args:
            figure: of the table.

        Returns:
            True within less than one *step*; if the count is exact, only if both are equal.
        """
        return abs(figure - self.number) < self.step if self.step else figure == self.number


@dataclass(slots=True)
class Topic:
    """The words that a clause may leave out, because those before it said them.

    Attributes:
        part_of: the path of the whole that is being broken down; empty if that is no figure of the form.
        is_other_time: of another year, until a year is named.
        number: the last count, of whatever it was.
        rest: what the parts named so far leave of the whole.
        is_loose: a semicolon has passed, behind which a part may be none.
        is_denied: the clause before denied something.
        is_partial: the clause before was about a part or about another whole, and so is what leaves its noun out.
        said_from: where in the sentence the words begin that what follows is about.
        waiting: the number of what is left over (尚有2件), of which the next clause may say what becomes of it.
        is_below: the clauses before were about a part of the agency (区本级), until its whole is named.
        context: what had to be said for the last count (公开 for 行政复议2件), and need not be said again for the next.
        is_somebodys: something unknown stood in front of the last count (张某申请1件).
        is_of_others: the last count was of offices below (各乡镇), and so is the next sentence that names nothing else.
    """

    noun: str | None = None
    verb: str | None = None
    path: str | None = None
    part_of: str | None = None
    is_other_time: bool = False
    number: int | None = None
    rest: int = 0
    is_loose: bool = False
    is_denied: bool = False
    said_from: int = 0
    is_partial: bool = False
    waiting: Token | None = None
    context: str = ""
    is_below: bool = False
    is_somebodys: bool = False
    is_of_others: bool = False


@dataclass(slots=True)
class ProvisionalStatement:
    """A statement with what may yet take it back.

    Attributes:
        statement: of the sentence.
        weight: of two numbers of one thing the one with more weight counts: that of a strong verb, and then that
            which names its noun itself.
        is_left_over: it is of what others have been taken from.
        is_cumulative: it may be of more years than one (累计制定14件), if another is of this year.
        whole: the path of which it is a part; empty if of none.
        is_told: it is all of its whole, of which a clause of its own tells the result (收到1件，已予以公开).
        name: the word that names it without a verb; empty if none does.
        is_definite: it is spoken of as known (受理的37件已答复), and counts only beside no other.
    """

    statement: Statement
    weight: int
    is_left_over: bool = False
    is_cumulative: bool = False
    whole: str = ""
    is_told: bool = False
    name: str = ""
    is_definite: bool = False

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """The greater, the more it counts beside others of the same thing."""
        return not self.is_cumulative, not self.is_left_over, self.weight


@dataclass(slots=True)
class PartsSoFar:
    """Counts by way in, by applicants or by office, which their sum may follow: 网上12件、现场3件，合计15件.

    Attributes:
        path: that all of them are a part of.
        noun: that they are counts of.
        number: their sum.
        are_several: there is more than one.
    """

    path: str
    noun: str | None
    number: int
    are_several: bool = False


def are_one(one: ProvisionalStatement, other: ProvisionalStatement) -> bool:
    """False of two numbers of one thing, and of 信息不存在1件，没有现成信息1件, which are kinds of it."""
    number = one.statement.number
    are_kinds = one.name != other.name and bool(one.name and other.name and number) and not one.is_told
    return number == other.statement.number and not are_kinds
