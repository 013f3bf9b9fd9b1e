"""Fields of a form, and what they inherit: types of cells, attributes, the rows, columns and headings over them."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from gouji.findings import Language


class CellType(StrEnum):
    """Types of values that an input accepts."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    TEXT = "text"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes_no"
    """A choice of 是 and 否."""

    @property
    def is_number(self) -> bool:
        """True for what can be added up."""
        return self in (CellType.INTEGER, CellType.DECIMAL)


YES_NO: Mapping[Language, tuple[str, str]] = {"zh": ("是", "否"), "en": ("yes", "no")}
"""Choices of a cell of ``type: yes_no``, by the language of the form."""


class AddsUp(StrEnum):
    """Ways in which the figures of several agencies come to one: their sum, the largest of them, or not at all."""

    YES = "yes"
    MOST = "most"
    NO = "no"


class Digits(StrEnum):
    """Digits before the point that an input takes: as many as published figures have, or all that spreadsheets keep."""

    TEN = "10"
    FIFTEEN = "15"


class Members(StrEnum):
    """The agencies of a roster that get a row or a column."""

    ALL = "all"
    """Every one."""
    TOP = "top"
    """Those above which there is nobody."""
    BELOW = "below"
    """Those just below: below the agency that is named, or else below those at the top."""
    OWN_OFFICE = "own_office"
    DEPARTMENT = "department"
    LOWER_BODY = "lower_body"
    VERTICAL = "vertical"


@dataclass(frozen=True, slots=True)
class Attributes:
    """Properties that rows, columns, headings and grids may set for the fields under them; the innermost counts."""

    type: CellType | None = None
    signed: bool | None = None
    unit: str | None = None
    article: str | None = None
    prompt: str | None = None
    adds_up: AddsUp | None = None
    digits: Digits | None = None
    places: int | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    may_be: tuple[str, ...] | None = None
    choices: tuple[str, ...] | None = None
    pattern: str | None = None
    optional: bool | None = None

    def over(self, outer: Attributes) -> Attributes:
        """These attributes, filled up from those further out.

        Args:
            outer: those of the heading or grid around.

        Returns:
            Attributes in which what is set here holds before what is set in *outer*.
        """
        if outer == _NO_ATTRIBUTES:
            return self
        if self == _NO_ATTRIBUTES:
            return outer
        pairs = zip(_values_of(self), _values_of(outer), strict=True)
        return Attributes(*(further if value is None or value == "" else value for value, further in pairs))


ATTRIBUTES = tuple(attribute.name for attribute in fields(Attributes))
"""The keys under which attributes are written."""
_values_of: Callable[[Attributes], tuple[Any, ...]] = operator.attrgetter(*ATTRIBUTES)
_NO_ATTRIBUTES = Attributes()


@dataclass(frozen=True, slots=True)
class Node:
    """A row or column (a leaf, with an id), a heading over some (with or without an id), or a row of words.

    Attributes:
        also: other wordings of the label that are accepted on reading.
        is_words: a row of words alone; nothing is filled in beside it, and it is no leaf.
        stub: the texts it prints in the columns beside the row labels, by the names of these.
        members: which agencies of the roster are below it; None for a heading whose rows the form names itself.
    """

    id: str | None
    label: str
    also: tuple[str, ...] = ()
    attributes: Attributes = Attributes()
    children: tuple[Node, ...] = ()
    is_words: bool = False
    stub: tuple[tuple[str, str], ...] = ()
    members: Members | None = None

    @property
    def is_silent(self) -> bool:
        """True for a heading that prints nothing: a level of the JSON, and a name for all that is below it."""
        return bool(self.children) and not self.label

    @property
    def words(self) -> str:
        """Its printed words; of a heading that prints none the first and the last below it."""
        if not self.is_silent:
            return self.label
        first, last = self.children[0].words, self.children[-1].words
        return first if len(self.children) == 1 else f"{first}……{last}"

    def leaves(self, above: tuple[Node, ...] = ()) -> Iterator[tuple[Node, ...]]:
        """Every leaf below, each as the chain of nodes from the outermost heading to it.

        Args:
            above: the headings passed already, outermost first.

        Yields:
            Chains in printed order, each ending in its leaf.
        """
        chain = (*above, self)
        if not self.children and not self.is_words:
            yield chain
        for child in self.children:
            yield from child.leaves(chain)

    def all_below(self) -> Iterator[Node]:
        """This node and every one below it.

        Yields:
            Nodes in printed order, each before those below it.
        """
        yield self
        for child in self.children:
            yield from child.all_below()

    @property
    def depth(self) -> int:
        """The number of labels that stand above or beside each other, 1 for a leaf."""
        return (not self.is_silent) + max((child.depth for child in self.children), default=0)

    @property
    def breadth(self) -> int:
        """The number of printed rows or columns it stands over, rows of words included."""
        return sum(child.breadth for child in self.children) or 1


@dataclass(frozen=True, slots=True)
class Tally:
    """A figure counted or added up over the records of a table.

    Attributes:
        table: the path of the table.
        column: the id of the column that is added up, or whose words are counted; None for the number of records.
        word: the word that is counted; None for a sum.
        length: of the codes of the records that are added up, those at the top of others; 0 for all records.
    """

    table: str
    column: str | None = None
    word: str | None = None
    length: int = 0


@dataclass(frozen=True, slots=True)
class Field:
    """One figure of the form: a number, or whatever else its type takes.

    Attributes:
        path: ids joined by dots, the JSON path.
        row_labels, column_labels: printed words, outermost first.
        label: row and column in words, for findings: no other field of the section has the same, if words can tell.
        is_total: defined by a sum, never typed.
        digits: before the point, of an input.
        adds_up: whether the figures of several agencies can be added; an average or a yes cannot.
        places: behind the point, at most; None for as many as fit.
        least, most: the bounds of a number; of a text *most* are its characters.
        may_be: words that may stand there instead of a number or a day.
        choices: the words of which one is chosen.
        pattern: the regular expression that a whole text matches.
        is_optional: it may stay blank, and then holds nothing.
        stub: what is printed beside the label of its row: its code, or else its unit.
        tally: how it is counted over the records of a table; None for what is typed or added up of other fields.
    """

    path: str
    section: str
    row_labels: tuple[str, ...]
    column_labels: tuple[str, ...]
    is_total: bool
    type: CellType
    signed: bool
    unit: str
    article: str
    prompt: str
    adds_up: AddsUp = AddsUp.YES
    digits: int = 10
    label: str = ""
    places: int | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    may_be: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    pattern: str = ""
    is_optional: bool = False
    stub: tuple[str, ...] = ()
    tally: Tally | None = None

    @property
    def is_computed(self) -> bool:
        """True for what nobody types: a total, or a figure over records."""
        return self.is_total or self.tally is not None

    @property
    def is_told_by_stub(self) -> bool:
        """True if only what is printed beside its row tells it from another field of the section."""
        return bool(self.stub) and " ".join(self.stub) in self.label.partition(" · ")[0]

    @property
    def is_sure_number(self) -> bool:
        """True if it holds a number whenever it is filled in rightly."""
        return self.type.is_number and not self.may_be and not self.is_optional

    @property
    def restrictions(self) -> tuple[object, ...]:
        """All that it asks besides type, sign and digits; nothing for a field that asks no more."""
        numbers = [None if number is None else str(number) for number in (self.places, self.least, self.most)]
        asked = (*numbers, self.may_be, self.choices, self.pattern, self.is_optional)
        return asked if asked != _ASKS_NO_MORE else ()


_ASKS_NO_MORE = (None, None, None, (), (), "", False)


def labelled(fields: Mapping[str, Field]) -> dict[str, Field]:
    """The fields with their labels.

    The outermost heading of a row, and all but the last of a column, go without saying; where they alone tell two
    fields of a section apart, they are kept, and where they do not, what is printed beside the row's label is added.

    Args:
        fields: by path.

    Returns:
        The same fields, by path.
    """
    alike: dict[tuple[str, str], list[Field]] = {}
    for known in fields.values():
        alike.setdefault((known.section, _label(known)), []).append(known)
    labels = {path: label for group in alike.values() for path, label in _told_apart(group)}
    return {path: replace(known, label=labels[path]) for path, known in fields.items()}


def _told_apart(group: Sequence[Field]) -> Iterator[tuple[str, str]]:
    """The path and the label of each of some fields."""
    labels: list[str] = []
    for has_stub, are_rows_whole, are_columns_whole in itertools.product((False, True), repeat=3):
        labels = [
            _label(known, has_stub=has_stub, are_rows_whole=are_rows_whole, are_columns_whole=are_columns_whole)
            for known in group
        ]
        if len(set(labels)) == len(labels):
            break
    return zip((known.path for known in group), labels, strict=True)


def _label(
    known: Field, *, has_stub: bool = False, are_rows_whole: bool = False, are_columns_whole: bool = False
) -> str:
    rows, columns = known.row_labels, known.column_labels
    rows = rows if are_rows_whole else rows[1:] or rows
    rows = (*rows, *known.stub) if has_stub else rows
    columns = columns if are_columns_whole else columns[-1:] if rows else columns[-2:]
    return " · ".join(part for part in (" ".join(rows), *columns) if part)


def levels_above(path: str) -> Iterator[str]:
    """The levels of the JSON above a path, outermost first: of ``a.b.c`` ``a`` and ``a.b``.

    Args:
        path: ids joined by dots.

    Yields:
        Paths, without *path* itself.
    """
    end = path.find(".")
    while end >= 0:
        yield path[:end]
        end = path.find(".", end + 1)
