"""The grids of a sheet: rectangles of cells to be filled, with the headings that stand over and beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from gouji.common import Position
from gouji.drafting.example import Content, ExampleCell, ExampleSheet
from gouji.drafting.sums import added

_OPEN = (Content.INPUT, Content.TEXT_INPUT)
_MOST_HEADINGS = 12
_MOST_ROUNDS = 20
"""Sums of sums of sums: a form has three."""
_LEAST_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Heading:
    """A row, a column, or a heading over some.

    Attributes:
        number: of the row or column in the sheet, of a leaf; 0 for a heading.
        position: where the words stand; None for a leaf without words.
    """

    label: str
    number: int
    position: Position | None
    below: tuple[Heading, ...] = ()

    def leaves(self) -> Iterator[Heading]:
        """The rows or columns below it, or itself."""
        if not self.below:
            yield self
        for heading in self.below:
            yield from heading.leaves()


@dataclass(frozen=True, slots=True)
class ExampleGrid:
    """A grid of an example.

    Attributes:
        caption: the words over the whole grid, empty if there are none.
        corner: the words where the headings meet.
        rows, columns: the outermost headings.
        inputs: the cells to be filled, by place.
        formulas: the other cells of the grid that hold a formula.
        top: the first row of the grid with its headings.
        left: its first column.
        void: places of the grid where nothing is to be filled.
    """

    caption: str
    corner: str
    rows: tuple[Heading, ...]
    columns: tuple[Heading, ...]
    inputs: dict[Position, ExampleCell]
    formulas: dict[Position, str]
    top: int
    left: int
    bottom: int
    void: tuple[Position, ...]

    @property
    def row_numbers(self) -> tuple[int, ...]:
        """The rows with cells, in the sheet."""
        return tuple(leaf.number for heading in self.rows for leaf in heading.leaves())

    @property
    def column_numbers(self) -> tuple[int, ...]:
        """The columns with cells, in the sheet."""
        return tuple(leaf.number for heading in self.columns for leaf in heading.leaves())


def blocks_of(sheet: ExampleSheet) -> tuple[ExampleGrid, ...]:
    """The grids of a sheet, from top to bottom and from left to right.

    Args:
        sheet: of an example.

    Returns:
        None for a sheet in which nothing is to be filled.
    """
    if not sheet.name:
        sheet = _without_blank_headings(sheet)
    body = _body(sheet)
    made: list[ExampleGrid] = []
    for rows in _groups(sheet, body):
        before = 0
        for columns in _runs(body, rows):
            made.append(_block(sheet, body, rows, columns, before, made))
            before = columns[-1]
    # Cells that nothing stands over or beside are no grid.
    return tuple(block for block in made if any(map(_is_labelled, (*block.rows, *block.columns))))


def _is_labelled(heading: Heading) -> bool:
    return heading.position is not None or any(map(_is_labelled, heading.below))


def _without_blank_headings(sheet: ExampleSheet) -> ExampleSheet:
    """A table without the blank cells of its headings, which nothing but their place tells from those to be filled."""
    rows = sorted({row for row, _ in sheet.covered})
    columns = sorted({column for _, column in sheet.covered})

    def is_mostly_label(places: Iterable[Position]) -> bool:
        seen = {found for place in places if (found := sheet.at(*place)) is not None}
        labels = sum(cell.content is Content.LABEL for _, cell in seen)
        return bool(seen) and labels > _LEAST_SHARE * len(seen)

    labelled_rows, labelled_columns = 0, 0
    while labelled_rows < len(rows) - 1 and is_mostly_label((rows[labelled_rows], column) for column in columns):
        labelled_rows += 1
    below = rows[labelled_rows:]
    while labelled_columns < len(columns) - 1 and is_mostly_label((row, columns[labelled_columns]) for row in below):
        labelled_columns += 1
    heads, sides = set(rows[:labelled_rows]), set(columns[:labelled_columns])
    cells = {
        place: cell
        for place, cell in sheet.cells.items()
        if cell.content is Content.LABEL or not (place[0] in heads or place[1] in sides)
    }
    return replace(sheet, cells=cells)


def _body(sheet: ExampleSheet) -> dict[Position, Position]:
    """Every place of a cell that is filled or adds up, with the place of the cell."""
    own: set[Position] = {place for place, cell in sheet.cells.items() if cell.content in _OPEN}
    sums = {
        place: cells
        for place, cell in sheet.cells.items()
        if cell.content is Content.FORMULA and cell.is_bordered and (cells := added(cell.text))
    }
    # A sum counts if it stands in line with what it adds up: one far away is a check or a summary.
    for _ in range(_MOST_ROUNDS):
        before = len(own)
        for place, cells in sums.items():
            if place not in own and own.issuperset(_seen(sheet, cells)):
                own.add(place)
        if len(own) == before:
            break
    own |= set(_between(sheet, own))
    body: dict[Position, Position] = {}
    for place in own:
        cell = sheet.cells[place]
        for row in range(place[0], place[0] + cell.rows):
            for column in range(place[1], place[1] + cell.columns):
                body[row, column] = place
    return body


def _between(sheet: ExampleSheet, own: Iterable[Position]) -> Iterator[Position]:
    """The formulas of another sort, such as rates, that stand in a row between cells of the body."""
    reach: dict[int, list[int]] = {}
    for row, column in own:
        reach.setdefault(row, []).append(column)
    ends = {row: (min(columns), max(columns)) for row, columns in reach.items()}
    for (row, column), cell in sheet.cells.items():
        first, last = ends.get(row, (0, 0))
        if cell.content is Content.FORMULA and cell.is_bordered and first < column < last:
            yield row, column


def _seen(sheet: ExampleSheet, cells: Iterable[Position]) -> set[Position]:
    """The places of cells, without those that a merge hides."""
    return {place for place in cells if sheet.covered.get(place, place) == place}


def _groups(sheet: ExampleSheet, body: dict[Position, Position]) -> Iterator[list[int]]:
    """The rows of the body, cut where headings or blank rows stand between."""
    rows = sorted({row for row, _ in body})
    columns = {column for _, column in body}
    labelled = {row for (row, _), cell in sheet.cells.items() if cell.content is Content.LABEL}
    group = rows[:1]
    for before, row in pairwise(rows):
        between = range(before + 1, row)
        if any(gap not in labelled or _is_heading(sheet, gap, columns) for gap in between):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _label(sheet: ExampleSheet, row: int, column: int) -> tuple[Position, ExampleCell] | None:
    found = sheet.at(row, column)
    return found if found is not None and found[1].content is Content.LABEL else None


def _is_heading(sheet: ExampleSheet, row: int, columns: Iterable[int]) -> bool:
    return any(_label(sheet, row, column) for column in columns)


def _runs(body: dict[Position, Position], rows: Sequence[int]) -> Iterator[list[int]]:
    """The columns of some rows of the body, cut where the labels of another grid stand between."""
    numbers = set(rows)
    columns = sorted({column for row, column in body if row in numbers})
    run = columns[:1]
    for before, column in pairwise(columns):
        if column > before + 1:
            yield run
            run = []
        run.append(column)
    if run:
        yield run


def _block(
    sheet: ExampleSheet,
    body: dict[Position, Position],
    rows: Sequence[int],
    columns: Sequence[int],
    before: int,
    others: Sequence[ExampleGrid],
) -> ExampleGrid:
    own_rows, own_columns = set(rows), set(columns)
    inside = {place for place in body.values() if place[0] in own_rows and place[1] in own_columns}
    is_bordered = any(sheet.cells[place].is_bordered for place in inside)
    labels = list(_label_columns(sheet, rows, columns[0], before))
    heads, caption, top = _heading_rows(sheet, rows[0], columns, labels, is_bordered=is_bordered, others=others)
    leaf_rows = sorted({row for row, _ in inside})
    leaf_columns = sorted({column for _, column in inside})
    inputs = {place: sheet.cells[place] for place in sorted(inside) if sheet.cells[place].content in _OPEN}
    row_chains = [
        _chain(sheet, [(row, label) for label in labels], carried=(-1, 0), stop=leaf_rows[0]) for row in leaf_rows
    ]
    column_chains = [
        _chain(sheet, [(head, column) for head in heads], carried=(0, -1), stop=leaf_columns[0])
        for column in leaf_columns
    ]
    return ExampleGrid(
        caption=caption,
        corner=_corner(sheet, heads, labels),
        rows=tuple(_headings(leaf_rows, row_chains, 0, "行")),
        columns=tuple(_headings(leaf_columns, column_chains, 0, "列")),
        inputs=inputs,
        formulas={place: sheet.cells[place].text for place in sorted(inside) if place not in inputs},
        top=top,
        left=labels[0] if labels else columns[0],
        bottom=rows[-1],
        void=tuple((row, column) for row in leaf_rows for column in leaf_columns if sheet.at(row, column) is None),
    )


def _label_columns(sheet: ExampleSheet, rows: Sequence[int], first: int, before: int) -> Iterator[int]:
    """The columns of labels left of a grid, from left to right."""
    left = first
    while left - 1 > before and any(_label(sheet, row, left - 1) for row in rows):
        left -= 1
    yield from range(left, first)


def _heading_rows(
    sheet: ExampleSheet,
    first: int,
    columns: Sequence[int],
    labels: Sequence[int],
    *,
    is_bordered: bool,
    others: Sequence[ExampleGrid],
) -> tuple[list[int], str, int]:
    """The rows of headings over a grid, from top to bottom; the caption over them; the first row of all."""
    stops = {row for block in others for row in range(block.top, block.bottom + 1) if block.left <= columns[-1]}
    beside = [block for block in others if block.bottom >= first]
    stops -= {row for block in beside for row in range(block.top, first)}
    width = len(labels) + len(columns)
    found: list[int] = []
    row = first - 1 - (sheet.numbers == first - 1)
    while row > 0 and row not in stops and len(found) < _MOST_HEADINGS:
        over = [cell for column in columns if (cell := _label(sheet, row, column))]
        if not over or (is_bordered and not any(cell.is_bordered for _, cell in over)):
            break
        place, widest = over[0]
        if found and labels and widest.columns >= width and place[1] <= labels[0]:
            return found, widest.text, place[0]
        found.insert(0, row)
        row -= 1
    # A caption that is not merged stands alone over the labels.
    alone = _label(sheet, row, labels[0]) if labels and found and row not in stops else None
    if alone is not None and alone[1].is_bordered and is_bordered and alone[0][0] == row:
        return found, alone[1].text, row
    return found, "", found[0] if found else first


def _chain(
    sheet: ExampleSheet, places: Sequence[Position], carried: tuple[int, int], stop: int
) -> list[tuple[Position, str]]:
    """The words over or beside a row or column, outermost first; what is left blank there is taken from before."""
    chain: list[tuple[Position, str]] = []
    own = [_label(sheet, *place) for place in places]
    for index, (place, found) in enumerate(zip(places, own, strict=True)):
        seen = found
        if seen is None and any(own[index + 1 :]):
            axis = 0 if carried[0] else 1
            back = place
            while seen is None and back[axis] > stop:
                back = (back[0] + carried[0], back[1] + carried[1])
                seen = _label(sheet, *back)
        if seen is not None and (not chain or chain[-1][0] != seen[0]):
            chain.append((seen[0], seen[1].text))
    return chain


def _headings(
    numbers: Sequence[int], chains: Sequence[Sequence[tuple[Position, str]]], depth: int, word: str
) -> Iterator[Heading]:
    """The headings of some leaves from a depth of their chains on."""

    def key(index: int) -> tuple[Position | None, int]:
        chain = chains[index]
        return (chain[depth][0], 0) if depth < len(chain) else (None, numbers[index])

    for _, grouped in groupby(range(len(numbers)), key):
        group = list(grouped)
        chain = chains[group[0]]
        if depth >= len(chain):
            ordinal = numbers[group[0]] - numbers[0] + 1
            yield Heading(f"第{ordinal}{word}", numbers[group[0]], None)
            continue
        place, label = chain[depth]
        if len(group) == 1 and len(chain) == depth + 1:
            yield Heading(label, numbers[group[0]], place)
            continue
        below = tuple(_headings([numbers[at] for at in group], [chains[at] for at in group], depth + 1, word))
        yield Heading(label, 0, place, below)


def _corner(sheet: ExampleSheet, heads: Sequence[int], labels: Sequence[int]) -> str:
    found = dict.fromkeys(
        cell for row in heads for column in labels if (cell := _label(sheet, row, column)) and cell[0][1] in labels
    )
    return "　".join(cell.text for _, cell in found)
