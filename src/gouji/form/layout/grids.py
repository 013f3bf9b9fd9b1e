"""Sheets of printed tables: where each grid goes, its boxes, its records, and the live checks beside and below them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from gouji.common import Area, Cell
from gouji.findings import Language, Phrase
from gouji.form.edition.constraints import Constraint
from gouji.form.edition.fields import Node
from gouji.form.edition.spec import Edition, Grid, RecordTable, Section
from gouji.form.layout.places import (
    Box,
    BoxKind,
    Check,
    CheckLine,
    GridSheet,
    Label,
    PlacedGrid,
    PlacedRecords,
    RecordCheck,
)

_ROWS_ABOVE = 3
_CHECK_OFFSET = 2
"""Differences stand one empty row or column away from the printed table."""


TieOuts = Mapping[tuple[str, int], Sequence[Constraint]]
"""The tie-outs of each grid, by its section and its place among the grids of that."""


def tie_outs_of_grids(edition: Edition) -> TieOuts:
    """The tie-outs that can be shown. What hangs on who the agency is cannot be seen in a workbook.

    Args:
        edition: of the form.

    Returns:
        Those of each grid that has some.
    """
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


def place_grids(section: Section, number: int, edition: Edition) -> tuple[PlacedGrid, ...]:
    """Place the grids of a section: below each other, but for those that stand beside the one before.

    Args:
        section: with grids.
        number: of the section in the form, from 1.
        edition: of the form.

    Returns:
        The grids in order.
    """
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


def grid_sheet(
    section: Section, grids: tuple[PlacedGrid, ...], tie_outs: TieOuts, cells: Mapping[str, Cell]
) -> GridSheet:
    """The sheet of a section, with its live checks, and with its records if it has some.

    Args:
        section: with grids.
        grids: of the section.
        tie_outs: of every grid of the form.
        cells: of every field of the form.

    Returns:
        The sheet.
    """
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
