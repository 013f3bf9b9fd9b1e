"""Places in a workbook: boxes, labels, grids, records, checks, texts, the cover. Each knows its cells, and no other's.

A grid keeps the relative positions of the printed table; three rows above it carry the section's heading, the year with
the unit, and the live check result.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gouji.common import Area, Cell
from gouji.findings import Phrase
from gouji.form.edition.constraints import Constraint, Explanation
from gouji.form.edition.spec import KeyFigure, RecordTable, Section, SignOffItem, Text

_A_PARAGRAPH_A_ROW = Phrase("（每段一行，不必空格缩进）", " (a paragraph a row)")


class BoxKind(StrEnum):
    """Purposes of a printed cell."""

    HEAD = "head"
    CAPTION = "caption"
    CORNER = "corner"
    COLUMN_LABEL = "column label"
    ROW_LABEL = "row label"
    WORDS = "words"
    """Of a row that has nothing else."""
    STUB = "stub"
    """Beside the label of a row."""
    INPUT = "input"
    TOTAL = "total"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Box:
    """One printed cell with its merge.

    Attributes:
        text: the printed words; empty for inputs and totals.
        also: other wordings accepted on reading.
        path: of the field, for inputs and totals.
    """

    area: Area
    kind: BoxKind
    text: str = ""
    also: tuple[str, ...] = ()
    path: str | None = None

    @property
    def cell(self) -> Cell:
        """The upper left cell, the one that holds the value."""
        return Cell(self.area.sheet, self.area.top, self.area.left)


@dataclass(frozen=True, slots=True)
class Label:
    """Printed words that prove what stands beside or below them."""

    cell: Cell
    text: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlacedGrid:
    """A grid with its boxes. *name* is the workbook-wide defined name of its area.

    Attributes:
        label_columns: columns at the left that hold no figures.
    """

    name: str
    area: Area
    header_rows: int
    label_columns: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """A live tie-out: the cell that shows the difference, and the cells that turn red with it."""

    constraint: Constraint
    cell: Cell
    terms: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class CheckLine:
    """The words beside a run of checks that belong to one rule: its code and its title."""

    cell: Cell
    code: str
    title: str

    @property
    def text(self) -> str:
        """The words as printed."""
        return f"{self.code} {self.title}"


@dataclass(frozen=True, slots=True)
class RecordCheck:
    """A line that holds in every record: the cell that shows how many break it."""

    constraint: Constraint
    cell: Cell


@dataclass(frozen=True, slots=True)
class PlacedRecords:
    """The rows of a table of records.

    Attributes:
        head: the boxes of the headings.
        area: the rows for records, the first column of the table to the last.
        end: the words below the last row, which prove where the records end.
    """

    table: RecordTable
    head: tuple[Box, ...]
    area: Area
    end: Label
    checks: tuple[RecordCheck, ...]

    def column(self, name: str) -> Area:
        """The cells of a column.

        Args:
            name: the id of the column.
        """
        number = self.area.left + self.table.ids.index(name)
        return Area(self.area.sheet, self.area.top, number, self.area.bottom, number)


@dataclass(frozen=True, slots=True)
class GridSheet:
    """The sheet of one section: its grids and its live checks; or the totals of records, and the records below them.

    Attributes:
        area: of the printed tables; of records only their head.
        head: what is printed between the heading and the grids, a row each.
    """

    section: Section
    grids: tuple[PlacedGrid, ...]
    area: Area
    checks: tuple[Check, ...]
    check_lines: tuple[CheckLine, ...]
    records: PlacedRecords | None = None
    head: tuple[Box, ...] = ()

    @property
    def name(self) -> str:
        """The sheet's name."""
        return self.section.number

    @property
    def heading(self) -> Cell:
        """The cell of the section's heading."""
        return Cell(self.name, 1, 1)

    @property
    def subtitle(self) -> Cell:
        """The cell of year and unit."""
        return Cell(self.name, 2, 1)

    @property
    def status(self) -> Cell:
        """The cell of the live check's result."""
        return Cell(self.name, 3, 1)

    @property
    def live(self) -> tuple[Cell, ...]:
        """The cells outside the grids that compute something."""
        of_records = self.records.checks if self.records is not None else ()
        return (self.status, *(check.cell for check in self.checks), *(check.cell for check in of_records))

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The boxes of all grids, and of the head of records."""
        head = self.records.head if self.records is not None else ()
        return (*(box for grid in self.grids for box in grid.boxes), *head)

    @property
    def labels(self) -> tuple[Label, ...]:
        """The words of the printed tables, and of what is printed over them."""
        end = (self.records.end,) if self.records is not None else ()
        return (*(Label(box.cell, box.text, box.also) for box in (*self.head, *self.boxes) if box.text), *end)

    @property
    def inputs(self) -> tuple[Cell, ...]:
        """The cells that are typed into."""
        return tuple(box.cell for box in self.boxes if box.kind is BoxKind.INPUT)

    @property
    def totals(self) -> tuple[Cell, ...]:
        """The cells that hold a sum."""
        return tuple(box.cell for box in self.boxes if box.kind is BoxKind.TOTAL)

    @property
    def words_beside(self) -> frozenset[str]:
        """The words of a sheet that stand outside its tables."""
        return frozenset({self.section.heading, *(line.text for line in self.check_lines)})


@dataclass(frozen=True, slots=True)
class TextPlace:
    """The rows of one text, one paragraph each."""

    text: Text
    heading: Cell
    rows: Area

    @property
    def prompt(self) -> Label:
        """The words over the rows."""
        return Label(self.heading, f"{self.text.words}{_A_PARAGRAPH_A_ROW.text(self.text.language)}")

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The paragraph cells, top down."""
        return tuple(Cell(self.rows.sheet, row, self.rows.left) for row in range(self.rows.top, self.rows.bottom + 1))


@dataclass(frozen=True, slots=True)
class TextSection:
    """A section of texts on the text sheet. The words of a key figure stand one column to the left of it."""

    section: Section
    heading: Cell
    figures: tuple[tuple[KeyFigure, Cell], ...]
    texts: tuple[TextPlace, ...]

    @property
    def labels(self) -> tuple[Label, ...]:
        """The section's heading and the words of its key figures."""
        words = [(figure.label, figure.unit, cell) for figure, cell in self.figures]
        around = "{}（{}）" if self.section.language == "zh" else "{} ({})"
        figures = [
            Label(cell.shifted(columns=-1), around.format(text, unit) if unit else text) for text, unit, cell in words
        ]
        return (Label(self.heading, self.section.heading), *figures)

    @property
    def last_row(self) -> int:
        """The last row that holds something of the section."""
        figures = (cell.row for _, cell in self.figures)
        return max((self.heading.row, *figures, *(place.rows.bottom for place in self.texts)))


@dataclass(frozen=True, slots=True)
class Cover:
    """The positions of everything on the cover.

    Attributes:
        status: the line of the live check for each sheet of tables; *text_status* has it for each section of texts.
            The lines stand below each other in the order of the form.
    """

    title: Cell
    subtitle: Cell
    agency_name: Cell
    agency_code: Cell
    year: Cell
    edition: Cell
    form_code: Cell
    sign_off_heading: Cell
    sign_off: tuple[tuple[SignOffItem, Cell], ...]
    explanations_heading: Cell | None
    explanations: tuple[tuple[Explanation, Cell], ...]
    zero_heading: Cell
    zero: tuple[tuple[Section, Cell], ...]
    status_heading: Cell
    status_header: Cell
    status: tuple[tuple[GridSheet, Cell], ...]
    text_status: tuple[tuple[TextSection, Cell], ...]
    checks_heading: Cell
    checks: tuple[tuple[Check, Cell], ...]
    labels: tuple[Label, ...]
    last_row: int
    last_column: int

    @property
    def status_lines(self) -> tuple[Cell, ...]:
        """The first cell of every line of the live check, top down."""
        return tuple(sorted(cell for _, cell in (*self.status, *self.text_status)))

    @property
    def verdict(self) -> Area:
        """The cells of the verdict at the top. Like all that follows here it only tells, and is in no layout digest."""
        return Area(self.title.sheet, self.subtitle.row + 1, 1, self.subtitle.row + 1, 2)

    @property
    def steps(self) -> Area:
        """The cells beside the verdict, for what is to be done."""
        return Area(self.title.sheet, self.verdict.top, 3, self.verdict.top, self.last_column)

    @property
    def has_items(self) -> bool:
        """True if there is something to fill in on the cover besides the zero return."""
        return bool(self.sign_off or self.explanations)

    @property
    def item_status(self) -> Cell:
        """The line of the live check for the cover itself, below those of the sections."""
        return self.status_lines[-1].shifted(rows=1)

    @property
    def counts(self) -> Area:
        """The counts of all lines of the live check."""
        first, last = self.status_lines[0], self.item_status if self.has_items else self.status_lines[-1]
        return Area(self.title.sheet, first.row, first.column + 1, last.row, first.column + 3)

    def line(self, cell: Cell) -> Area:
        """From a cell to the end of its row on the cover.

        Args:
            cell: on the cover, the first of the line.

        Returns:
            An area of one row.
        """
        return Area(self.title.sheet, cell.row, cell.column, cell.row, self.last_column)
