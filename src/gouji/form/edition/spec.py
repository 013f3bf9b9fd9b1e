"""The nouns of a form: edition, section, grid, table of records, text, sign-off. Frozen data and nothing else."""

from __future__ import annotations

import functools
import itertools
import operator
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from gouji.findings import Language, Phrase, Rule, Severity
from gouji.form.edition.constraints import Constraint, Definition, Explanation, Judgement
from gouji.form.edition.fields import Field, Node, levels_above
from gouji.form.edition.sheets import OWN_SHEETS, OwnSheets
from gouji.form.edition.status import STATUS, StatusWords
from gouji.form.expression import Number
from gouji.form.period import EXAMPLES, PeriodType, type_of


class ItemType(StrEnum):
    """Types of values that a sign-off item accepts."""

    TEXT = "text"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Picture:
    """Figures that are looked at together.

    Attributes:
        parts: fields, or levels of which everything below counts.
    """

    title: str
    parts: tuple[str, ...]


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
    """A free text of the report.

    Attributes:
        is_labelled: it has words of its own besides the title of its section, which are printed over it.
    """

    id: str
    label: str
    prompt: str
    paragraphs: int
    language: Language = "zh"
    is_labelled: bool = False

    @property
    def words(self) -> str:
        """What is printed over its rows: the prompt, behind words of its own with which that does not begin itself."""
        own = self.label if self.is_labelled else ""
        is_told = self.prompt.startswith(own) and not self.prompt[len(own) :][:1].isalnum()
        colon = ": " if self.language == "en" else "："
        return self.prompt if is_told else colon.join(filter(None, (own, self.prompt)))

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

    def heading_of(self, text: Text) -> str:
        """The heading, with the words of one of its texts if that has some.

        Args:
            text: of this section.
        """
        return f"{self.heading} · {text.label}" if text.is_labelled else self.heading


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
        extended: the edition a variant extends, if that is no shipped one.
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
    extended: Edition | None = field(default=None, repr=False)

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
        rows = [node for grid in self.grids for node in grid.rows]
        has_words = any(node.breadth != sum(1 for _ in node.leaves()) for node in rows)
        is_plain = not (has_words or self.member_headings or any(grid.stubs for grid in self.grids))
        return is_plain and self.years.period is PeriodType.YEAR

    @functools.cached_property
    def texts(self) -> tuple[Text, ...]:
        """Every text, in order."""
        return tuple(text for section in self.sections for text in section.texts)

    @functools.cached_property
    def grids(self) -> tuple[Grid, ...]:
        """Every grid, in order."""
        return tuple(grid for section in self.sections for grid in section.grids)

    @functools.cached_property
    def sign_off_days(self) -> tuple[str, ...]:
        """The paths of the days in the sign-off, in order."""
        return tuple(item.path for item in self.sign_off if item.type is ItemType.DATE)

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

    @functools.cached_property
    def tallies(self) -> tuple[Field, ...]:
        """The figures over records."""
        return tuple(field for field in self.fields.values() if field.tally is not None)

    @functools.cached_property
    def member_headings(self) -> tuple[Node, ...]:
        """The headings below which there is a row or a column for each agency of a roster."""
        return tuple(node for grid in self.grids for node in grid.headings if node.members is not None)

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

    def same_at_parts(self, line: Constraint) -> frozenset[tuple[str, str]]:
        """The same line at each part of the total where it stands; if it fails there, it fails here by the same fault.

        Args:
            line: a tie-out.

        Returns:
            Keys of lines, which there need not be; none if the line does not stand at a total.
        """
        return frozenset((line.prose, part) for part in self.terms.get(line.place, ()))

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
            said = self.in_words(line)
            lines.setdefault(line.rule.code, {})[said.zh, said.en] = None
        return {
            language: {code: tuple(words[is_english] for words in prose) for code, prose in lines.items()}
            for is_english, language in enumerate(("zh", "en"))
        }

    def in_words(self, line: Constraint) -> Phrase:
        """A line in words, with by how much it may be off.

        Args:
            line: of the edition.

        Returns:
            It in the form's own words; in English those that no sign stands for are.
        """
        spared = self._tolerance(line.rule)
        return Phrase(line.prose + spared.zh, (line.prose_en or line.prose) + spared.en)

    def _tolerance(self, rule: Rule) -> Phrase:
        """The words for by how much the lines of a rule may be off; empty if they may not."""
        if not rule.tolerates:
            return Phrase("", "")
        known = {figure.path: figure.label for figure in self.key_figures}
        known |= {path: field_.label for path, field_ in self.fields.items()}
        names = [known.get(path) or " · ".join(self.words(path)) or path for path in rule.tolerates]
        summed = "＋".join(f"“{name}”" for name in names), " + ".join(f"'{name}'" for name in names)
        return Phrase(f"（相差不超过{summed[0]}的除外）", f" (or off by no more than {summed[1]})")

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
