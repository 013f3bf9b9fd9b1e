"""The plan of an edition for reading: what each cell of its workbook is, looked up once for all workbooks of it.

Whatever reads a workbook asks this plan, and nothing else, which words prove a sheet, which cells are typed into, what
they take, and which cells are the sum of which.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gouji.common import Cell, Position, plain_words
from gouji.form import (
    UNIT_MARK,
    Box,
    BoxKind,
    CellType,
    Definition,
    Edition,
    Field,
    GridSheet,
    Label,
    Layout,
    Number,
    PeriodType,
    Section,
    lay_out,
    type_of,
    units_in_words,
)
from gouji.workbook.reader.years import year_in_words


@dataclass(frozen=True, slots=True)
class Kind:
    """The numbers that a cell takes."""

    decimal: bool = False
    signed: bool = False
    unit: str = ""
    digits: int = 10


@dataclass(frozen=True, eq=False)
class SheetPlan:
    """A sheet of the form as it is looked for.

    Attributes:
        contents: the cells that hold or will hold something, besides the labels.
        totals: of those, the ones that hold a sum.
        beside: words of ours that stand outside the table.
        is_grid: a printed table, between whose rows and columns nothing else may stand.
        echoes: where words of labels stand a second time, as they were sent.
        live: where checks of ours stand outside the table, as they were sent.
    """

    name: str
    labels: tuple[Label, ...]
    contents: tuple[Cell, ...]
    totals: tuple[Cell, ...] = ()
    beside: frozenset[str] = frozenset()
    is_grid: bool = False
    echoes: frozenset[Position] = frozenset()
    live: frozenset[Position] = frozenset()

    @functools.cached_property
    def words(self) -> Mapping[str, str]:
        """Every accepted wording, and how the template has it first, both plain."""
        return {
            plain_words(wording): plain_words(label.text)
            for label in self.labels
            for wording in (label.text, *label.also)
        }

    @functools.cached_property
    def anchors(self) -> Mapping[Position, Cell]:
        """The cells that must be seen for themselves, by their places as they were sent."""
        return {cell.position: cell for cell in (*(label.cell for label in self.labels), *self.contents)}

    @functools.cached_property
    def rows(self) -> Mapping[int, int]:
        """The rows that words prove, each where it was sent."""
        return {label.cell.row: label.cell.row for label in self.labels}

    @functools.cached_property
    def columns(self) -> Mapping[int, int]:
        """The columns that words prove, each where it was sent."""
        return {label.cell.column: label.cell.column for label in self.labels}

    @functools.cached_property
    def unproved(self) -> frozenset[int]:
        """The rows of contents that no words prove."""
        return frozenset(cell.row for cell in self.contents) - self.rows.keys()


@dataclass(frozen=True, slots=True)
class Input:
    """A cell of a table that is typed into, and what it takes."""

    box: Box
    field: Field
    kind: Kind

    @property
    def path(self) -> str:
        """The JSON path."""
        return self.field.path

    @property
    def cell(self) -> Cell:
        """The place where it was sent."""
        return self.box.cell

    @property
    def is_count(self) -> bool:
        """True if it takes whole numbers from zero on, and asks nothing else of them."""
        field = self.field
        return field.type is CellType.INTEGER and not field.signed and not field.restrictions


@dataclass(frozen=True, slots=True)
class Total:
    """A cell of a table that is a sum.

    Attributes:
        kind: of a number that someone stated instead; its sign is left to the checks.
        parts: where the cells that it adds up were sent.
        weights: what each of them is multiplied with; none if all are simply added.
    """

    definition: Definition
    cell: Cell
    kind: Kind
    parts: frozenset[Position]
    weights: Mapping[Position, Number] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The JSON path."""
        return self.definition.path


@dataclass(frozen=True, eq=False)
class GridPlan:
    """The sheet of one section: its inputs and totals.

    Attributes:
        by_row, by_column: the inputs line by line.
        inside: the cells of the printed table.
        live: the cells outside it that compute something.
        period: of the form.
        units: the words for them that stand beside the period, if there are several.
    """

    sheet: GridSheet
    inputs: tuple[Input, ...]
    totals: tuple[Total, ...]
    by_row: tuple[tuple[Input, ...], ...]
    by_column: tuple[tuple[Input, ...], ...]
    inside: tuple[Cell, ...]
    live: tuple[Cell, ...]
    period: PeriodType = PeriodType.YEAR
    units: str = ""

    @property
    def name(self) -> str:
        """The sheet's name."""
        return self.sheet.name

    @property
    def section(self) -> Section:
        """The section it is the sheet of."""
        return self.sheet.section

    @functools.cached_property
    def labelled_inputs(self) -> tuple[tuple[Cell, str], ...]:
        """The place and the label of each input."""
        return tuple((entry.cell, entry.field.label) for entry in self.inputs)

    @functools.cached_property
    def words_beside(self) -> frozenset[str]:
        """The words that stand outside the table, as they are printed today."""
        return self.sheet.words_beside

    @functools.cached_property
    def has_written_checks(self) -> bool:
        """True if a check of the sheet is more than the difference of two sums of its own cells.

        So is one over cells that may hold words: it waits for numbers.
        """
        loose = {entry.path for entry in self.inputs if not entry.field.is_sure_number}
        lines = [check.constraint for check in self.sheet.checks]
        return any(
            constraint.is_over_form
            or not constraint.line.is_ordinary
            or not loose.isdisjoint(constraint.line.own_names)
            for constraint in lines
        )

    @functools.cached_property
    def check_codes(self) -> frozenset[str]:
        """The codes of the rules whose titles stand outside the table."""
        return frozenset(line.code for line in self.sheet.check_lines)

    def is_printed_beside(self, words: str) -> bool:
        """True for words of ours outside the table: titles of rules, which may have been others, and the period.

        Args:
            words: as a cell shows them.
        """
        code, gap, _ = words.partition(" ")
        if words in self.words_beside or (bool(gap) and code in self.check_codes):
            return True
        bare = words.removesuffix(self.units)
        year = None if " " in bare.partition(UNIT_MARK.zh)[2] else year_in_words(bare)
        return year is not None and type_of(year) is self.period

    @functools.cached_property
    def own(self) -> tuple[Cell, ...]:
        """The cells of the printed table that hold something: labels, inputs and totals, and the checks of records."""
        counts = [check.cell for check in self.sheet.records.checks] if self.sheet.records is not None else []
        beside = [cell.shifted(columns=1) for cell in counts]
        return (*(label.cell for label in self.sheet.labels), *self.sheet.inputs, *self.sheet.totals, *counts, *beside)

    @functools.cached_property
    def places(self) -> frozenset[Position]:
        """The places of :attr:`own`, as they were sent."""
        return frozenset(cell.position for cell in self.own)

    @functools.cached_property
    def table(self) -> Mapping[Position, Position]:
        """The places of the printed table, each where it was sent."""
        return {cell.position: cell.position for cell in self.inside}

    @functools.cached_property
    def box_at(self) -> Mapping[Position, Box]:
        """The box that each place of the printed table belongs to, as they were sent."""
        return {
            (row, column): box
            for box in self.sheet.boxes
            for row in range(box.area.top, box.area.bottom + 1)
            for column in range(box.area.left, box.area.right + 1)
        }


@dataclass(frozen=True, slots=True)
class TextPlan:
    """A text: the words over it, and the cells for its paragraphs.

    Attributes:
        label: of its section.
    """

    path: str
    label: str
    prompt: Label
    cells: tuple[Cell, ...]


@dataclass(frozen=True, eq=False)
class Plan:
    """The role of each cell of an edition: label, input, total or text.

    Attributes:
        sheets: the visible sheets by name.
        texts: in their order.
        printed: the cells of the sheet of texts that hold words of the form.
        labels: of every field, key figure, sign-off item and explanation in the form's own words, by path.
        order: the number of each sheet, by which findings are sorted.
    """

    layout: Layout
    sheets: Mapping[str, SheetPlan]
    grids: tuple[GridPlan, ...]
    texts: tuple[TextPlan, ...]
    printed: tuple[Cell, ...]
    labels: Mapping[str, str]
    order: Mapping[str, int]

    @property
    def edition(self) -> Edition:
        """The edition it is the plan of."""
        return self.layout.edition

    @functools.cached_property
    def names(self) -> tuple[str, ...]:
        """The sheets that words prove, in their order."""
        return tuple(name for name, sheet in self.sheets.items() if sheet.labels)


@functools.lru_cache(maxsize=32)
def plan_of(edition: Edition) -> Plan:
    """The plan of an edition."""
    layout = lay_out(edition)
    labels = {path: known.label for path, known in edition.fields.items()}
    labels |= {figure.path: figure.label for figure in edition.key_figures}
    labels |= {item.path: item.label for item in edition.sign_off}
    labels |= {explanation.path: explanation.label for explanation in edition.explanations}
    texts = tuple(
        TextPlan(place.text.path, section.section.heading_of(place.text), place.prompt, place.cells)
        for section in layout.texts
        for place in section.texts
    )
    printed = (
        *(label.cell for label in layout.labels(edition.own_sheets.texts)),
        *(text.prompt.cell for text in texts),
    )
    return Plan(
        layout,
        {name: _sheet(layout, name) for name in layout.sheet_names},
        tuple(_grid(layout, sheet) for sheet in layout.sheets),
        texts,
        printed,
        labels,
        {name: index for index, name in enumerate(layout.sheet_names, start=1)},
    )


def _sheet(layout: Layout, name: str) -> SheetPlan:
    sheet = layout.grid_sheets.get(name)
    labels, contents = layout.labels(name), layout.contents(name)
    if sheet is None:
        echoes = layout.cover.status_lines if name == layout.edition.own_sheets.cover else ()
        return SheetPlan(name, labels, contents, echoes=frozenset(cell.position for cell in echoes))
    counts = tuple(check.cell for check in sheet.records.checks) if sheet.records is not None else ()
    contents, totals = (*contents, *counts), (*sheet.totals, *counts)
    live = frozenset(cell.position for cell in sheet.live)
    return SheetPlan(name, labels, contents, totals, sheet.words_beside, is_grid=True, live=live)


def _grid(layout: Layout, sheet: GridSheet) -> GridPlan:
    edition, area = layout.edition, sheet.area
    inputs = tuple(
        Input(box, edition.fields[box.path], kind_of(edition.fields[box.path]))
        for box in sheet.boxes
        if box.kind is BoxKind.INPUT and box.path
    )
    return GridPlan(
        sheet,
        inputs,
        tuple(_total(layout, definition) for definition in layout.definitions[sheet.name]),
        _lines(inputs, [entry.cell.row for entry in inputs]),
        _lines(inputs, [entry.cell.column for entry in inputs]),
        area.cells,
        sheet.live,
        edition.years.period,
        units_in_words(sheet, edition),
    )


def _total(layout: Layout, definition: Definition) -> Total:
    summed = layout.edition.fields[definition.path]
    return Total(
        definition,
        layout.cells[definition.path],
        Kind(decimal=summed.type is CellType.DECIMAL, signed=True, unit=summed.unit),
        frozenset(layout.cells[term].position for term in definition.terms),
        {layout.cells[term].position: factor for term, factor in definition.weights.items()}
        if definition.factors
        else {},
    )


def kind_of(typed: Field) -> Kind:
    """The kind of number that a field takes.

    Args:
        typed: of the edition.
    """
    return Kind(decimal=typed.type is CellType.DECIMAL, signed=typed.signed, unit=typed.unit, digits=typed.digits)


def _lines(inputs: Sequence[Input], numbers: Sequence[int]) -> tuple[tuple[Input, ...], ...]:
    """The inputs of each line, by the number of it that each stands in."""
    lines: dict[int, list[Input]] = {}
    for entry, number in zip(inputs, numbers, strict=True):
        lines.setdefault(number, []).append(entry)
    return tuple(map(tuple, lines.values()))
