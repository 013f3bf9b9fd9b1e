"""The nouns of a form: edition, section, grid, row, column, field, total, constraint. Frozen data and nothing else."""

from __future__ import annotations

import functools
import itertools
import operator
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from gouji.findings import Language, Rule, Severity
from gouji.form.edition.sheets import OWN_SHEETS, OwnSheets
from gouji.form.edition.status import STATUS, StatusWords
from gouji.form.expression import Line, Number
from gouji.form.period import EXAMPLES, PeriodType, type_of


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


class ItemType(StrEnum):
    """Types of values that a sign-off item accepts."""

    TEXT = "text"
    DATE = "date"


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
        found = {name: getattr(self, name) for name in ATTRIBUTES}
        return Attributes(
            **{name: getattr(outer, name) if value is None or value == "" else value for name, value in found.items()}
        )


ATTRIBUTES = tuple(attribute.name for attribute in fields(Attributes))
"""The keys under which attributes are written."""
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
class Picture:
    """Figures that are looked at together.

    Attributes:
        parts: fields, or levels of which everything below counts.
    """

    title: str
    parts: tuple[str, ...]


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


@dataclass(frozen=True, slots=True)
class Stub:
    """A column of printed texts beside the row labels: units, codes.

    Attributes:
        label: the words over it.
        texts: for each row leaf; empty where nothing is printed.
    """

    label: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A printed table: labels at the left, headings above, fields where they cross.

    Attributes:
        caption: a heading over the whole grid, if printed.
        corner: the words in the upper left corner: one text, or one for each column of row labels.
        beside: stands to the right of the grid before it, not below.
        paths: for each row leaf, for each column leaf, the path of the field; empty for a void cell.
        stubs: columns of printed texts between the row labels and the cells.
    """

    caption: str | None
    corner: tuple[str, ...]
    beside: bool
    rows: tuple[Node, ...]
    columns: tuple[Node, ...]
    paths: tuple[tuple[str, ...], ...]
    stubs: tuple[Stub, ...] = ()

    @property
    def headings(self) -> Iterator[Node]:
        """Every row, column and heading over some."""
        for node in (*self.rows, *self.columns):
            yield from node.all_below()


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """Records of which some are the sums of others: the key is a code that begins with that of the record above.

    Attributes:
        levels: the lengths of codes, shortest first.
        columns: the ids of those that add up.
    """

    levels: tuple[int, ...]
    columns: tuple[str, ...]

    @property
    def steps(self) -> tuple[tuple[int, int], ...]:
        """Of each length but the longest the characters that the next has more."""
        return tuple((length, longer - length) for length, longer in itertools.pairwise(self.levels))

    @property
    def shorter(self) -> Mapping[int, int]:
        """By length the next shorter one."""
        return {length + step: length for length, step in self.steps}


@dataclass(frozen=True, slots=True)
class RecordTable:
    """A table whose rows repeat, one for each record.

    Attributes:
        path: of the array in the JSON.
        section: the printed number of its section.
        columns: the printed headings, over the columns.
        fields: what a record holds, by the ids of the columns; their paths are that of the table and the id.
        key: the id of the column that tells records apart.
        capacity: the number of rows that are sent.
        constraints: the lines that hold in every record; their names are ids of columns.
        hierarchy: the way in which records add up to others; None if they do not.
        language: of the form.
    """

    path: str
    section: str
    columns: tuple[Node, ...]
    fields: Mapping[str, Field]
    key: str
    capacity: int
    constraints: tuple[Constraint, ...]
    hierarchy: Hierarchy | None = None
    language: Language = "zh"

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the columns, as they are printed."""
        return tuple(self.fields)


@dataclass(frozen=True, slots=True)
class Text:
    """A free text of the report."""

    id: str
    label: str
    prompt: str
    paragraphs: int
    language: Language = "zh"

    @property
    def path(self) -> str:
        """Its JSON path."""
        return f"narrative.{self.id}"


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A count named in a text, asked for by itself."""

    id: str
    label: str
    unit: str

    @property
    def path(self) -> str:
        """Its JSON path."""
        return f"key_figures.{self.id}"


@dataclass(frozen=True, slots=True)
class SignOffItem:
    """An item of the sign-off: a person who filled, checked or signed, or a date.

    Attributes:
        blank: severity of the finding that it was left blank; ``info`` if it may be.
    """

    id: str
    label: str
    type: ItemType
    blank: Severity = Severity.WARNING

    @property
    def may_be_blank(self) -> bool:
        """True if nothing is said of it when it is blank."""
        return self.blank is Severity.INFO

    @property
    def path(self) -> str:
        """Its JSON path."""
        return f"sign_off.{self.id}"


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part of the report: grids, or texts and key figures; or records below a grid of their totals.

    Attributes:
        head: what is printed over its tables: the number of the form, who prescribes it.
        language: of the form.
    """

    number: str
    title: str
    id: str | None
    grids: tuple[Grid, ...]
    texts: tuple[Text, ...]
    key_figures: tuple[KeyFigure, ...]
    records: RecordTable | None = None
    head: tuple[str, ...] = ()
    language: Language = "zh"

    @property
    def heading(self) -> str:
        """Number and title as printed."""
        return f"{self.number}、{self.title}" if self.language == "zh" else f"{self.number}. {self.title}"


@dataclass(frozen=True, slots=True)
class Years:
    """The report years an edition is for.

    Attributes:
        period: the time that one report is for; a year and a quarter of it are not the same.
    """

    first: int
    last: int | None
    period: PeriodType = PeriodType.YEAR

    def __contains__(self, year: int) -> bool:
        return (
            type_of(year) is self.period and self.first <= int(year) and (self.last is None or int(year) <= self.last)
        )

    def __str__(self) -> str:
        years = str(self.first) if self.last == self.first else f"{self.first}–{self.last or ''}"
        return years if self.period is PeriodType.YEAR else f"{years} ({EXAMPLES[self.period]} …)"


@dataclass(frozen=True, eq=False)
class Edition:
    """One edition of a form. Two are equal if their template digests are.

    Attributes:
        id: what ``--edition`` takes: ``2019``, or ``2019-yanchi`` for a local variant.
        base: the edition a variant extends; equal to *id* for an edition of its own.
        fields: by path, in the order of the form.
        definitions: totals, each after those it adds up.
        constraints: what must hold among the figures of one report.
        doubts: sums that look like a mistake when they hold.
        across_years: what must hold between last year's report and this; paths of last year's begin with ``prior.``.
        judgements: the rules that are no sums.
        explanations: the reasons that may be given for breaking a rule.
        pictures: what charts show.
        template_digest: changes whenever anything in the spec changes, and not with comments or layout of the file.
        language: of the words of a workbook that are not the form's own.
    """

    id: str
    base: str
    form: str
    notice: str
    reference: str
    years: Years
    sections: tuple[Section, ...]
    sign_off: tuple[SignOffItem, ...]
    rules: Mapping[str, Rule]
    fields: Mapping[str, Field] = field(repr=False)
    definitions: tuple[Definition, ...] = field(repr=False)
    constraints: tuple[Constraint, ...] = field(repr=False)
    doubts: tuple[Constraint, ...] = field(repr=False)
    across_years: tuple[Constraint, ...] = field(repr=False)
    judgements: tuple[Judgement, ...] = field(repr=False)
    explanations: tuple[Explanation, ...]
    pictures: tuple[Picture, ...]
    template_digest: str
    language: Language = "zh"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Edition) and self.template_digest == other.template_digest

    def __hash__(self) -> int:
        return hash(self.template_digest)

    @property
    def short_form(self) -> str:
        """The name of the form without what stands in brackets behind it."""
        return " ".join(re.sub(r"[（(].*?[)）]", "", self.form).split()) or self.base

    @property
    def names(self) -> tuple[str, ...]:
        """The names by which a roster or an option may call the form: editions, and its name whole and short."""
        return self.base, self.id, " ".join(self.form.split()), self.short_form

    @property
    def variant(self) -> str | None:
        """The id of a local variant, None for an edition of its own."""
        return None if self.id == self.base else self.id

    @property
    def own_sheets(self) -> OwnSheets:
        """The names of the sheets of a workbook that are not sections."""
        return OWN_SHEETS[self.language]

    @property
    def status_words(self) -> StatusWords:
        """The words in which a workbook tells how it stands."""
        return STATUS[self.language]

    @functools.cached_property
    def is_read_in_print(self) -> bool:
        """True if what is published of it can be read: a report of a year, whose tables are labels and figures alone.

        A code beside a label or words across a table would be taken for figures or rows; of records no printed form has
        rows for all.
        """
        if self.record_tables:
            return False
        grids = [grid for section in self.sections for grid in section.grids]
        rows = [node for grid in grids for node in grid.rows]
        has_words = any(node.breadth != sum(1 for _ in node.leaves()) for node in rows)
        is_plain = not (has_words or self.member_headings or any(grid.stubs for grid in grids))
        return is_plain and self.years.period is PeriodType.YEAR

    @functools.cached_property
    def texts(self) -> tuple[Text, ...]:
        """Every text, in order."""
        return tuple(text for section in self.sections for text in section.texts)

    @functools.cached_property
    def key_figures(self) -> tuple[KeyFigure, ...]:
        """Every key figure, in order."""
        return tuple(figure for section in self.sections for figure in section.key_figures)

    def below(self, path: str) -> tuple[Field, ...]:
        """The field of a path, or every field below a level of the JSON.

        Args:
            path: of a field or of a level.

        Returns:
            Totals included, in the order of the form; empty if nothing has the path.
        """
        return self._levels.get(path, ())

    @functools.cached_property
    def _levels(self) -> Mapping[str, tuple[Field, ...]]:
        levels: dict[str, list[Field]] = {}
        for path, known in self.fields.items():
            for level in (*levels_above(path), path):
                levels.setdefault(level, []).append(known)
        return {path: tuple(fields) for path, fields in levels.items()}

    def typed_below(self, path: str) -> tuple[str, ...]:
        """The field of a path, or every input below a level: what adds up to the figure of the level.

        Args:
            path: of a field, be it a total, or of a level.

        Returns:
            Paths in the order of the form; empty if nothing has the path.
        """
        return self._typed_levels.get(path, ())

    @functools.cached_property
    def _typed_levels(self) -> Mapping[str, tuple[str, ...]]:
        return {
            path: tuple(field.path for field in below if len(below) == 1 or not field.is_total)
            for path, below in self._levels.items()
        }

    def words(self, path: str) -> tuple[str, ...]:
        """The labels of a field; of a level those that all fields below it have in common.

        Args:
            path: of a field or of a level.

        Returns:
            Row labels before column labels, outermost first.
        """
        below = [field.row_labels + field.column_labels for field in self.below(path)]
        return tuple(labels[0] for labels in zip(*below, strict=False) if len(set(labels)) == 1)

    @functools.cached_property
    def inputs(self) -> tuple[Field, ...]:
        """Every field that is typed."""
        return tuple(field for field in self.fields.values() if not field.is_total)

    @functools.cached_property
    def record_tables(self) -> tuple[RecordTable, ...]:
        """The tables whose rows repeat, in order."""
        return tuple(section.records for section in self.sections if section.records is not None)

    def record_table(self, path: str) -> RecordTable:
        """The table whose rows repeat at a path of the JSON.

        Args:
            path: of the array.

        Raises:
            KeyError: there is none.
        """
        return {table.path: table for table in self.record_tables}[path]

    @functools.cached_property
    def tallies(self) -> tuple[Field, ...]:
        """The figures over records."""
        return tuple(field for field in self.fields.values() if field.tally is not None)

    @functools.cached_property
    def member_headings(self) -> tuple[Node, ...]:
        """The headings below which there is a row or a column for each agency of a roster."""
        grids = [grid for section in self.sections for grid in section.grids]
        return tuple(node for grid in grids for node in grid.headings if node.members is not None)

    @functools.cached_property
    def typed(self) -> tuple[Field, ...]:
        """Every field that someone types, those of records among them."""
        of_records = (field for table in self.record_tables for field in table.fields.values())
        return (*(field for field in self.fields.values() if not field.is_computed), *of_records)

    @functools.cached_property
    def numeric(self) -> tuple[Field, ...]:
        """Every input that takes a number."""
        return tuple(field for field in self.inputs if field.type.is_number)

    @functools.cached_property
    def worded(self) -> tuple[Field, ...]:
        """Every input that may hold something else than a number, or nothing."""
        return tuple(field for field in self.inputs if not field.is_sure_number)

    def definition(self, path: str) -> Definition:
        """The sum that a total is.

        Args:
            path: of the total.

        Raises:
            KeyError: there is no total of that path.
        """
        return self._defined[path]

    @functools.cached_property
    def _defined(self) -> Mapping[str, Definition]:
        return {definition.path: definition for definition in self.definitions}

    @functools.cached_property
    def terms(self) -> Mapping[str, tuple[str, ...]]:
        """The fields that each total is the sum of."""
        return {definition.path: definition.terms for definition in self.definitions}

    @functools.cached_property
    def _zeros(self) -> Mapping[str, Number]:
        return dict.fromkeys(self.fields, 0)

    def lines(self, code: str, language: str = "zh") -> tuple[str, ...]:
        """The lines that carry a rule, in the form's own words, each once.

        Args:
            code: of the rule.
            language: of the few words that are not the form's.

        Returns:
            Empty if no line carries the rule.
        """
        return self._lines[language].get(code, ())

    @functools.cached_property
    def _lines(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        lines: dict[str, dict[tuple[str, str], None]] = {}
        for definition in self.definitions:
            lines.setdefault(definition.rule.code, {})[definition.prose, definition.prose] = None
        of_records = (line for table in self.record_tables for line in table.constraints)
        for line in (*self.constraints, *self.doubts, *self.across_years, *of_records):
            lines.setdefault(line.rule.code, {})[line.prose, line.prose_en or line.prose] = None
        return {
            language: {code: tuple(words[is_english] for words in prose) for code, prose in lines.items()}
            for is_english, language in enumerate(("zh", "en"))
        }

    def totals(self, inputs: Mapping[str, Number]) -> dict[str, Number]:
        """Every total from the inputs; an input that is not given counts as 0, as a blank cell does.

        Args:
            inputs: numbers by the paths of inputs.

        Returns:
            Numbers by the paths of totals, each after those it adds up.
        """
        values = {**self._zeros, **inputs}
        totals: dict[str, Number] = {}
        for definition, terms in self._sums:
            total = definition.value(values) if terms is None else sum(terms(values))
            totals[definition.path] = values[definition.path] = total
        return totals

    @functools.cached_property
    def _sums(self) -> tuple[tuple[Definition, operator.itemgetter[Any] | None], ...]:
        """Each total, with its terms at one go where they are simply added: this is done for every workbook."""
        return tuple(
            (total, None if total.factors or len(total.terms) < 2 else operator.itemgetter(*total.terms))
            for total in self.definitions
        )

    def figures(self, inputs: Mapping[str, Number]) -> dict[str, Number]:
        """The inputs, and the totals of which nothing is missing.

        Args:
            inputs: the numbers that are known, by the paths of inputs.

        Returns:
            Numbers by path: the inputs, then the totals, each after those it adds up.
        """
        if len(inputs) == len(self.numeric):
            return {**inputs, **self.totals(inputs)}
        known = dict(inputs)
        for definition in self.definitions:
            if all(map(known.__contains__, definition.terms)):
                known[definition.path] = definition.value(known)
        return known

    def known_totals(self, inputs: Mapping[str, Number]) -> dict[str, Number]:
        """The totals of which nothing is missing.

        Args:
            inputs: the numbers that are known, by the paths of inputs.

        Returns:
            Numbers by the paths of totals, each after those it adds up.
        """
        known = self.figures(inputs)
        return {definition.path: known[definition.path] for definition in self.definitions if definition.path in known}
