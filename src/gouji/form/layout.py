"""The positions of everything of a form in a workbook. Only here are addresses made; everybody else asks.

Rows and columns are 1-based. A grid keeps the relative positions of the printed table; three rows above it carry the
section's heading, the year with the unit, and the live check result.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from gouji.common import Area, Cell, areas
from gouji.findings import Language, Phrase, Severity
from gouji.form.edition.spec import (
    Constraint,
    Definition,
    Edition,
    Explanation,
    Field,
    Grid,
    KeyFigure,
    Node,
    RecordTable,
    Section,
    SignOffItem,
    Text,
)
from gouji.form.period import PeriodType
from gouji.form.stamp import FormCode, Stamp

_ROWS_ABOVE = 3
_CHECK_OFFSET = 2
"""Differences stand one empty row or column away from the printed table."""


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
        return Label(self.heading, f"{self.text.prompt}{_A_PARAGRAPH_A_ROW.text(self.text.language)}")

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


@dataclass(frozen=True, eq=False)
class Layout:
    """The workbook of an edition, cell by cell. An edition has one, so two are never compared."""

    edition: Edition
    sheets: tuple[GridSheet, ...]
    texts: tuple[TextSection, ...]
    cover: Cover

    @functools.cached_property
    def digest(self) -> str:
        """Layout digest: changes with whatever a workbook of this form could disagree about.

        That is every word and cell of the sheets that are read, what may be typed where, and what is added up where.
        Whatever is only told does not change it: prompts and articles, the guide, words of rules, years, the notice.
        """
        return _digest(self)

    def is_stamped(self, stamp: Stamp | FormCode) -> bool:
        """True if a workbook with this stamp has this layout, or its template had it when stamps named the template.

        Args:
            stamp: whole, or the printed code, which has only the first digits of the digest.
        """
        known = (self.digest, self.edition.template_digest, *_TEMPLATES_OF_LAYOUT.get(self.digest, ()))
        return any(digest.startswith(stamp.layout_digest) for digest in known)

    def stamp(self, year: int, agency_name: str, agency_code: str | None = None, issue: int = 1) -> Stamp:
        """The stamp of a workbook for an agency, not sealed.

        Args:
            year: the report year.
            agency_name: as the roster has it.
            agency_code: None if the office has none for it.
            issue: 1 for the first workbook made for this agency and year.

        Returns:
            A stamp with this layout's digest.
        """
        return Stamp(self.edition.form, self.edition.id, year, agency_name, agency_code, self.digest, issue)

    @property
    def guide_title(self) -> str:
        """The heading of the guide, by which it is known under another name."""
        form = self.edition.form
        return f"{form}{self.edition.own_sheets.guide}" if self.edition.language == "zh" else f"{form}: guide"

    @functools.cached_property
    def cells(self) -> dict[str, Cell]:
        """The cell of every field, key figure, sign-off item and explanation, by path."""
        cells = {box.path: box.cell for sheet in self.sheets for box in sheet.boxes if box.path}
        cells |= {figure.path: cell for section in self.texts for figure, cell in section.figures}
        cells |= {item.path: cell for item, cell in self.cover.sign_off}
        cells |= {explanation.path: cell for explanation, cell in self.cover.explanations}
        return cells

    @functools.cached_property
    def boxes(self) -> dict[str, Box]:
        """The box of every field, by path."""
        return {box.path: box for sheet in self.sheets for box in sheet.boxes if box.path}

    @functools.cached_property
    def grid_sheets(self) -> Mapping[str, GridSheet]:
        """The sheets of the printed tables, by name."""
        return {sheet.name: sheet for sheet in self.sheets}

    @functools.cached_property
    def definitions(self) -> Mapping[str, tuple[Definition, ...]]:
        """The totals of each of those sheets, in the order in which they are added up."""
        found: dict[str, list[Definition]] = {sheet.name: [] for sheet in self.sheets}
        for definition in self.edition.definitions:
            found[self.cells[definition.path].sheet].append(definition)
        return {name: tuple(definitions) for name, definitions in found.items()}

    @functools.cached_property
    def text_places(self) -> dict[str, TextPlace]:
        """The rows of every text, by path."""
        return {place.text.path: place for section in self.texts for place in section.texts}

    @property
    def sheet_names(self) -> tuple[str, ...]:
        """The visible sheets in order."""
        own = self.edition.own_sheets
        texts = (own.texts,) if self.texts else ()
        return (own.cover, *(sheet.name for sheet in self.sheets), *texts, own.guide)

    def labels(self, sheet: str) -> tuple[Label, ...]:
        """The words of a sheet that prove where its contents are.

        Args:
            sheet: the name of any sheet.

        Returns:
            Empty for a sheet that is not read.
        """
        if sheet == self.edition.own_sheets.cover:
            return self.cover.labels
        if sheet == self.edition.own_sheets.texts:
            return tuple(label for section in self.texts for label in section.labels)
        return self.grid_sheets[sheet].labels if sheet in self.grid_sheets else ()

    def contents(self, sheet: str) -> tuple[Cell, ...]:
        """The cells of a sheet, besides its labels, that hold something or will.

        Args:
            sheet: the name of any sheet.

        Returns:
            Empty for a sheet that is not read. Paragraphs of texts are not among them.
        """
        if sheet == self.edition.own_sheets.cover:
            cover = self.cover
            known = (cover.agency_name, cover.agency_code, cover.year, cover.edition, cover.form_code)
            return (*known, *(cell for _, cell in (*cover.sign_off, *cover.explanations, *cover.zero)))
        if sheet == self.edition.own_sheets.texts:
            return tuple(cell for section in self.texts for _, cell in section.figures)
        return tuple(box.cell for box in self.grid_sheets[sheet].boxes if box.path) if sheet in self.grid_sheets else ()

    def sheet_of(self, path: str) -> str:
        """The sheet that holds a field, text, key figure or sign-off item.

        Args:
            path: of one of these.

        Returns:
            The sheet's name.

        Raises:
            KeyError: nothing has the path.
        """
        return self.cells[path].sheet if path in self.cells else self.text_places[path].rows.sheet

    def reference(self, paths: Iterable[str], sheet: str | None = None) -> str:
        """The fields as a formula writes them: ``D9:D27,D30``, with their sheet where that is another one.

        Args:
            paths: of fields.
            sheet: on which the formula stands; None for that of the fields, which are all on one then.

        Returns:
            Ranges and cells joined by commas.

        Raises:
            KeyError: nothing has one of the paths.
        """
        if sheet is None:
            return ",".join(area.a1 for area in areas(self.cells[path] for path in paths))
        by_sheet: dict[str, list[Cell]] = {}
        for path in paths:
            by_sheet.setdefault(self.cells[path].sheet, []).append(self.cells[path])
        return ",".join(
            area.a1 if name == sheet else _elsewhere(area) for name, cells in by_sheet.items() for area in areas(cells)
        )

    def area(self, paths: Iterable[str]) -> str:
        """The smallest rectangle around the fields, as findings name it.

        Args:
            paths: of one field at least, all on one sheet.

        Returns:
            The area in A1 notation.

        Raises:
            KeyError: nothing has one of the paths.
        """
        cells = [self.cells[path] for path in paths]
        rows, columns = [cell.row for cell in cells], [cell.column for cell in cells]
        return Area(cells[0].sheet, min(rows), min(columns), max(rows), max(columns)).a1


def _elsewhere(area: Area) -> str:
    """An area as a formula of another sheet writes it; of one cell no range is made."""
    return area.absolute if ":" in area.a1 else area.first.absolute


@functools.lru_cache(maxsize=32)
def lay_out(edition: Edition) -> Layout:
    """Place everything of an edition.

    Returns:
        The same object again while it is among the last that were asked for.
    """
    placed = {
        section.number: _placed_grids(section, number, edition)
        for number, section in enumerate(edition.sections, 1)
        if section.grids
    }
    cells = {box.path: box.cell for grids in placed.values() for grid in grids for box in grid.boxes if box.path}
    tie_outs = _tie_outs(edition)
    sheets = tuple(
        _grid_sheet(section, placed[section.number], tie_outs, cells) for section in edition.sections if section.grids
    )
    texts = _text_sections(edition)
    return Layout(edition, sheets, texts, _cover(edition, sheets, texts))


# --- grids ----------------------------------------------------------------------------------------------------------


_TieOuts = Mapping[tuple[str, int], Sequence[Constraint]]
"""The tie-outs of each grid, by its section and its place among the grids of that."""


def _tie_outs(edition: Edition) -> _TieOuts:
    """Those that can be shown. What hangs on who the agency is cannot be seen in a workbook."""
    grids = {
        path: (section.number, index)
        for section in edition.sections
        for index, grid in enumerate(section.grids)
        for row in grid.paths
        for path in row
    }
    found: dict[tuple[str, int], list[Constraint]] = {}
    for constraint in edition.constraints:
        if constraint.rule.unless is None:
            # Below a figure over records are the records: its differences stand beside it.
            is_over_records = edition.fields[constraint.place].tally is not None
            shown = dataclasses.replace(constraint, downwards=False) if is_over_records else constraint
            found.setdefault(grids[constraint.place], []).append(shown)
    return found


def _placed_grids(section: Section, number: int, edition: Edition) -> tuple[PlacedGrid, ...]:
    grids: list[PlacedGrid] = []
    width = _band_width(section)
    above = _ROWS_ABOVE + len(section.head)
    top, left, bottom = above + 1, 1, above
    for index, grid in enumerate(section.grids):
        if not grid.beside:
            top, left = bottom + 1, 1
        alone = not grid.beside and not (index + 1 < len(section.grids) and section.grids[index + 1].beside)
        placed = _place(
            grid, f"gouji_{number}_{index + 1}", section.number, top, left, width if alone else None, edition
        )
        grids.append(placed)
        left, bottom = placed.area.right + 1, max(bottom, placed.area.bottom)
    return tuple(grids)


def _grid_sheet(
    section: Section, grids: tuple[PlacedGrid, ...], tie_outs: _TieOuts, cells: Mapping[str, Cell]
) -> GridSheet:
    bottom, right = max(grid.area.bottom for grid in grids), max(grid.area.right for grid in grids)
    if section.records is not None:
        right = max(right, len(section.records.fields))
    area = Area(section.number, _ROWS_ABOVE + len(section.head) + 1, 1, bottom, right)
    of_grids = [tie_outs.get((section.number, index), ()) for index in range(len(grids))]
    checks, lines = _checks(grids, area, of_grids, cells, section.language)
    head = tuple(
        Box(Area(section.number, row, right, row, right), BoxKind.HEAD, words)
        for row, words in enumerate(section.head, start=_ROWS_ABOVE + 1)
    )
    sheet = GridSheet(section, grids, area, checks, lines, head=head)
    return sheet if section.records is None else _record_sheet(sheet, section.records)


def _record_sheet(above: GridSheet, table: RecordTable) -> GridSheet:
    """The totals of records, a row for each line that holds in them or an empty one, the head, and the rows."""
    # As of other tie-outs: what hangs on who the agency is cannot be seen in a workbook.
    shown = [line for line in table.constraints if line.rule.unless is None]
    sheet, last = above.name, above.area.bottom
    depth, top = max(node.depth for node in table.columns), last + 1 + max(1, len(shown))
    head = tuple(_column_boxes(table.columns, sheet, top, 1, top + depth - 1, 0))
    area = Area(sheet, top + depth, 1, top + depth + table.capacity - 1, len(table.fields))
    words = Phrase(
        f"（登记到此为止，共可登记 {table.capacity} 行；本行以下不填，不够时请与下发单位联系）",
        f"(End of the records, {table.capacity} rows in all; nothing below this row. Ask the sender for more rows.)",
    ).text(table.language)
    counts = tuple(RecordCheck(line, Cell(sheet, last + number, 1)) for number, line in enumerate(shown, start=1))
    titles = [
        CheckLine(count.cell.shifted(columns=1), rule.code, rule.title.text(table.language))
        for count in counts
        for rule in (count.constraint.rule,)
    ]
    return replace(
        above,
        area=replace(above.area, bottom=top + depth - 1),
        check_lines=(*above.check_lines, *titles),
        records=PlacedRecords(table, head, area, Label(Cell(sheet, area.bottom + 1, 1), words), counts),
    )


def _band_width(section: Section) -> int:
    """The number of columns of the widest band of grids: those beside each other add up."""
    widths: list[int] = []
    for grid in section.grids:
        width = _label_columns(grid) + len(grid.paths[0])
        if grid.beside and widths:
            widths[-1] += width
        else:
            widths.append(width)
    return max(widths)


def _label_columns(grid: Grid) -> int:
    """Columns of row labels and of what is printed beside them."""
    return max((node.depth for node in grid.rows), default=0) + len(grid.stubs)


def _printed_rows(nodes: Sequence[Node], first: int = 0) -> Iterator[int]:
    """For every leaf the printed row it stands in, counted from the first; rows of words lie between."""
    for node in nodes:
        if node.children:
            yield from _printed_rows(node.children, first)
        elif not node.is_words:
            yield first
        first += node.breadth


def _header_rows(grid: Grid) -> int:
    return max((node.depth for node in grid.columns), default=0)


def _place(grid: Grid, name: str, sheet: str, top: int, left: int, width: int | None, edition: Edition) -> PlacedGrid:
    label_columns, header_rows = _label_columns(grid), _header_rows(grid)
    own_width = label_columns + len(grid.paths[0])
    # The last column takes what a grid is narrower than those above it, as in the printed form.
    stretch = max(0, (width or own_width) - own_width)
    body_top = top + bool(grid.caption) + header_rows
    body_left = left + label_columns
    stub_left, right = body_left - len(grid.stubs), left + own_width + stretch - 1
    boxes: list[Box] = []
    if grid.caption:
        boxes.append(Box(Area(sheet, top, left, top, right), BoxKind.CAPTION, grid.caption))
    if header_rows and label_columns:
        head = body_top - header_rows
        # One text stands over all row labels, several over a column of them each.
        last = left if len(grid.corner) > 1 else stub_left - 1
        boxes += [
            Box(Area(sheet, head, left + index, body_top - 1, last + index), BoxKind.CORNER, words)
            for index, words in enumerate(grid.corner)
        ]
        boxes += [
            Box(Area(sheet, head, column, body_top - 1, column), BoxKind.CORNER, stub.label)
            for column, stub in enumerate(grid.stubs, start=stub_left)
        ]
    boxes += _column_boxes(grid.columns, sheet, body_top - header_rows, body_left, body_top - 1, stretch)
    boxes += _row_boxes(grid.rows, sheet, body_top, left, stub_left - 1, right)
    rows = tuple(_printed_rows(grid.rows)) or (0,)
    boxes += [
        Box(Area(sheet, body_top + row, column, body_top + row, column), BoxKind.STUB, text)
        for column, stub in enumerate(grid.stubs, start=stub_left)
        for row, text in zip(rows, stub.texts, strict=True)
    ]
    for row, paths in zip(rows, grid.paths, strict=True):
        for column, path in enumerate(paths):
            extra = stretch if column == len(paths) - 1 else 0
            first = body_left + column
            area = Area(sheet, body_top + row, first, body_top + row, first + extra)
            if not path:
                boxes.append(Box(area, BoxKind.VOID))
                continue
            kind = BoxKind.TOTAL if edition.fields[path].is_computed else BoxKind.INPUT
            boxes.append(Box(area, kind, path=path))
    bottom = body_top + (sum(node.breadth for node in grid.rows) or 1) - 1
    area = Area(sheet, top, left, bottom, right)
    return PlacedGrid(name, area, body_top - top, label_columns, tuple(boxes))


def _column_boxes(nodes: tuple[Node, ...], sheet: str, top: int, left: int, bottom: int, stretch: int) -> Iterator[Box]:
    """Headings one row high over their columns; leaves reach down to the body."""
    for node in nodes:
        extra = stretch if node is nodes[-1] else 0
        right = left + node.breadth - 1 + extra
        low = top if node.children else bottom
        if not node.is_silent:
            yield Box(Area(sheet, top, left, low, right), BoxKind.COLUMN_LABEL, node.label, node.also)
        yield from _column_boxes(node.children, sheet, top + (not node.is_silent), left, bottom, extra)
        left = right + 1


def _row_boxes(nodes: tuple[Node, ...], sheet: str, top: int, left: int, right: int, end: int) -> Iterator[Box]:
    """Headings one column wide beside their rows; leaves reach across to the body, rows of words to its end."""
    for node in nodes:
        low = top + node.breadth - 1
        wide = end if node.is_words else left if node.children else right
        kind = BoxKind.WORDS if node.is_words else BoxKind.ROW_LABEL
        if not node.is_silent:
            yield Box(Area(sheet, top, left, low, wide), kind, node.label, node.also)
        yield from _row_boxes(node.children, sheet, top, left + (not node.is_silent), right, end)
        top = low + 1


def _checks(
    grids: Sequence[PlacedGrid],
    area: Area,
    tie_outs: Iterable[Sequence[Constraint]],
    cells: Mapping[str, Cell],
    language: Language,
) -> tuple[tuple[Check, ...], tuple[CheckLine, ...]]:
    """Differences of lines that run down stand below the table, of lines that run across to the right of it.

    Args:
        tie_outs: of each grid.
        cells: of every field of the form.
        language: of the titles of rules.
    """
    checks: list[Check] = []
    taken: set[Cell] = set()
    lines: dict[tuple[str, str], CheckLine] = {}
    below: dict[str, int] = {}
    beside: dict[str, int] = {}
    for grid, constraints in zip(grids, tie_outs, strict=True):
        if grid.area.left == area.left:
            beside = {}
        for constraint in constraints:
            written = below if constraint.downwards else beside
            # Grids above each other share columns, grids beside each other share rows: each has lines of its own.
            edge = grid.area.top if constraint.downwards else grid.area.left
            rule = constraint.rule
            name = f"{edge} {rule.code} {constraint.prose}"
            cell = _check_cell(area, cells[constraint.place], written, name, downwards=constraint.downwards)
            while constraint.is_over_form and cell in taken:  # several lines of one place
                name = f"{name} "
                cell = _check_cell(area, cells[constraint.place], written, name, downwards=constraint.downwards)
            taken.add(cell)
            if constraint.downwards:
                head = Cell(area.sheet, cell.row, area.left)
            else:
                head = Cell(area.sheet, grid.area.top + grid.header_rows - 1, cell.column)
            lines.setdefault((head.a1, name), CheckLine(head, rule.code, rule.title.text(language)))
            checks.append(Check(constraint, cell, tuple(cells[path] for path in constraint.paths)))
    return tuple(checks), tuple(lines.values())


def _check_cell(area: Area, place: Cell, written: dict[str, int], name: str, *, downwards: bool) -> Cell:
    """The cell of a difference, in the row or column of those of the same line."""
    offset = written.setdefault(name, len(written)) + _CHECK_OFFSET
    if downwards:
        return Cell(area.sheet, area.bottom + offset, place.column)
    return Cell(area.sheet, place.row, area.right + offset)


# --- texts and cover ------------------------------------------------------------------------------------------------


def _text_sections(edition: Edition) -> tuple[TextSection, ...]:
    sections: list[TextSection] = []
    row, sheet = 1, edition.own_sheets.texts
    for section in edition.sections:
        if section.grids:
            continue
        heading = Cell(sheet, row, 1)
        row += 1
        figures = []
        for figure in section.key_figures:
            figures.append((figure, Cell(sheet, row, 2)))
            row += 1
        texts = []
        for text in section.texts:
            first = row + 1
            area = Area(sheet, first, 1, first + text.paragraphs - 1, 1)
            texts.append(TextPlace(text, Cell(sheet, row, 1), area))
            row = area.bottom + 1
        sections.append(TextSection(section, heading, tuple(figures), tuple(texts)))
        row += 1
    return tuple(sections)


def _cover(edition: Edition, sheets: tuple[GridSheet, ...], texts: tuple[TextSection, ...]) -> Cover:
    rows = itertools.count(1)

    def at(column: int = 1) -> Cell:
        return Cell(edition.own_sheets.cover, next(rows), column)

    title, subtitle = at(), at()
    next(rows)
    name, code, year, version, form_code = at(2), at(2), at(2), at(2), at(2)
    next(rows)
    sign_off_heading = at()
    sign_off = []
    for index, item in enumerate(edition.sign_off):
        if index % 2 == 0:
            left = at(2)
        sign_off.append((item, left if index % 2 == 0 else left.shifted(columns=2)))
    next(rows)
    explanations_heading = at() if edition.explanations else None
    explanations = tuple((explanation, at(2)) for explanation in edition.explanations)
    if explanations:
        next(rows)
    zero_heading = at()
    zero = tuple((sheet.section, at(2)) for sheet in sheets)
    next(rows)
    status_heading, status_header = at(), at()
    lines = {section.number: at() for section in edition.sections}
    next(rows)
    checks_heading = at()
    checks = tuple((check, at()) for sheet in sheets for check in sheet.checks)
    words = (_AGENCY, _CODE, _PERIODS[edition.years.period], _EDITION, _FORM_CODE)
    named = [
        (cell, label.text(edition.language))
        for cell, label in zip((name, code, year, version, form_code), words, strict=True)
    ]
    named += [(cell, item.label) for item, cell in sign_off]
    named += [(cell, explanation.label) for explanation, cell in explanations]
    named += [(cell, section.heading) for section, cell in zero]
    return Cover(
        title=title,
        subtitle=subtitle,
        agency_name=name,
        agency_code=code,
        year=year,
        edition=version,
        form_code=form_code,
        sign_off_heading=sign_off_heading,
        sign_off=tuple(sign_off),
        explanations_heading=explanations_heading,
        explanations=explanations,
        zero_heading=zero_heading,
        zero=zero,
        status_heading=status_heading,
        status_header=status_header,
        status=tuple((sheet, lines[sheet.section.number]) for sheet in sheets),
        text_status=tuple((section, lines[section.section.number]) for section in texts),
        checks_heading=checks_heading,
        checks=checks,
        labels=tuple(Label(cell.shifted(columns=-1), words) for cell, words in named),
        last_row=next(rows) - 1,
        last_column=4,
    )


_A_PARAGRAPH_A_ROW = Phrase("（每段一行，不必空格缩进）", " (a paragraph a row)")
_AGENCY, _CODE = Phrase("单位名称", "Agency"), Phrase("单位代码", "Code of the agency")
_EDITION, _FORM_CODE = Phrase("报表版本", "Edition"), Phrase("表单编码", "Form code")
_PERIODS = {
    PeriodType.YEAR: Phrase("报告年度", "Report year"),
    PeriodType.QUARTER: Phrase("报告期（季度）", "Report period (quarter)"),
    PeriodType.MONTH: Phrase("报告期（月份）", "Report period (month)"),
}


# --- digest ---------------------------------------------------------------------------------------------------------

_TEMPLATES_OF_LAYOUT: Mapping[str, tuple[str, ...]] = {
    "dbba1cc09bb5": ("161e90ea2d35",),  # 2019
    "03223f8e8db2": ("7addc91e57f8",),  # 2019-yanchi
    "c2646db6752a": ("5faab54d8d08",),  # 2021
}
"""Before stamps carried a layout digest they carried a template digest. Of each layout that had such stamps: theirs."""


_TEN = 10
"""Digits before the point of a field that declares none."""


def _digest(layout: Layout) -> str:
    edition = layout.edition
    facts = [
        (edition.form, edition.id),
        [_asked(field) for field in edition.fields.values()],
        sorted((definition.path, _terms(definition)) for definition in edition.definitions),
        [_facts(part) for part in (layout.sheets, layout.texts, layout.cover)],
    ]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()[:12]


def _asked(field: Field) -> tuple[object, ...]:
    """All that may be typed into a field."""
    return (
        *(field.path, field.type, field.signed, field.unit),
        # Only where they are not the usual ten: forms without them keep the digest that their workbooks carry.
        *([field.digits] if field.digits != _TEN else []),
        *field.restrictions,
    )


def _terms(definition: Definition) -> list[object]:
    """The terms of a total; with their factors only where it has some."""
    if not definition.factors:
        return [*sorted(definition.terms)]
    return [[path, str(factor)] for path, factor in sorted(definition.weights.items())]


def _facts(value: Any) -> object:
    """A part of a layout as plain lists: all its attributes, except where :data:`_FACTS` chooses."""
    if isinstance(value, tuple):
        return [_facts(part) for part in value]
    if not dataclasses.is_dataclass(value):
        return value
    choose = _FACTS.get(type(value))
    return _all_but(value) if choose is None else choose(value)


def _all_but(value: Any, *names: str) -> list[object]:
    """The attributes of a part of a layout without some."""
    return [_facts(getattr(value, field.name)) for field in dataclasses.fields(value) if field.name not in names]


def _place_of(value: Cell | Area) -> str:
    return f"{value.sheet}!{value.a1}"


_FACTS: Mapping[type, Callable[[Any], object]] = {
    Cell: _place_of,
    Area: _place_of,
    # What only some forms have on a sheet: words over their tables, records below them.
    GridSheet: lambda sheet: _all_but(sheet, *(name for name in ("records", "head") if not getattr(sheet, name))),
    # What else is accepted is not printed.
    Box: lambda box: (_place_of(box.area), box.kind, box.text, box.path),
    Label: lambda label: (_place_of(label.cell), label.text),
    # A rule may be put better.
    CheckLine: lambda line: (_place_of(line.cell), line.code),
    Constraint: lambda tie_out: (
        *tie_out.line.facts,
        # Whether it is in the workbook of a year, and whether the cover counts it.
        *(tie_out.rule.since, tie_out.rule.severity is Severity.INFO),
    ),
    Section: lambda section: section.heading,
    RecordTable: lambda table: [
        *([name, *_asked(field)] for name, field in table.fields.items()),
        *(table.path, table.key, table.capacity),
        *([] if table.hierarchy is None else [list(table.hierarchy.levels), list(table.hierarchy.columns)]),
    ],
    # An item that may stay blank is counted nowhere on the cover; how grave a blank is otherwise is only told.
    SignOffItem: lambda item: [item.id, item.label, item.type, *(["optional"] if item.may_be_blank else [])],
    Text: lambda text: (text.id, text.prompt),
    # The sheets and tie-outs it lists have facts of their own.
    Cover: lambda cover: [
        *_all_but(cover, "status", "checks"),
        *(_place_of(cell) for _, cell in (*cover.status, *cover.checks)),
    ],
}
