"""The placement of one sheet of the form: where its rows and columns are now, proved by every word that is printed.

Rows and columns of the form are matched with those of the sheet by the words in them, in their order. A match
is taken only if every printed word agrees with it; nothing is ever read at an address that words did not prove.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gouji.common import Area, Cell, Position, column_letters, plain_words
from gouji.findings import Phrase
from gouji.form import Label
from gouji.workbook.formats.raw import RawCell, RawSheet
from gouji.workbook.reader.agreement import seen_words
from gouji.workbook.reader.formulas import summed_cells
from gouji.workbook.reader.plan import SheetPlan

_MOST_ROWS = 2_000
"""Rows of a sheet with words of the form; a form has forty."""


@dataclass(frozen=True, slots=True)
class Placement:
    """A sheet of the form found in a sheet of the workbook.

    Attributes:
        name: of the sheet it was found in.
        rows, columns: for each row and column of the form that words prove, where it is now.
        is_in_place: everything stands where it was sent.
    """

    name: str
    sheet: RawSheet
    rows: Mapping[int, int]
    columns: Mapping[int, int]
    is_in_place: bool = False

    def cell(self, cell: Cell) -> Cell:
        """The place of a cell of the form now. Between and beyond proved rows and columns cells keep their distance.

        Args:
            cell: where it was sent.
        """
        if self.is_in_place:
            return cell
        return Cell(self.name, _follow(self.rows, cell.row), _follow(self.columns, cell.column))

    def at(self, cell: Cell) -> RawCell:
        """The cell of the workbook that stands now for a cell of the form.

        Args:
            cell: where it was sent.
        """
        place = self.cell(cell)
        return self.sheet.at(place.row, place.column)


def _follow(lines: Mapping[int, int], line: int) -> int:
    if line in lines:
        return lines[line]
    before = max((proved for proved in lines if proved < line), default=None)
    if before is not None:
        return lines[before] + line - before
    after = min((proved for proved in lines if proved > line), default=None)
    return line if after is None else lines[after] - (after - line)


def in_place(want: SheetPlan, sheet: RawSheet) -> Placement:
    """The placement of a sheet that is as it was sent.

    Args:
        want: the sheet as the form has it.
        sheet: the sheet as it was read.
    """
    return Placement(want.name, sheet, want.rows, want.columns, is_in_place=True)


def wrong_labels(placement: Placement, labels: Iterable[Label]) -> list[Label]:
    """The labels that do not say what they should where the placement has them.

    Args:
        placement: where the sheet was found.
        labels: those to look at.
    """
    return [label for label in labels if not says(placement.at(label.cell), label)]


def says(cell: RawCell, label: Label) -> bool:
    """True if a cell displays the words of a label, or another accepted wording.

    Args:
        cell: the cell as it was read.
        label: the words of the form.
    """
    words = seen_words(cell)
    if words == label.text:
        return True
    found = plain_words(words)
    return any(found == plain_words(wording) for wording in (label.text, *label.also))


def find(want: SheetPlan, name: str, sheet: RawSheet) -> Placement | None:
    """Find a sheet of the form in the sheet *name* of the workbook, wherever its rows and columns are now.

    Args:
        want: the sheet as the form has it.
        name: of the sheet of the workbook.
        sheet: the sheet as it was read.

    Returns:
        A placement that every label agrees with, with nothing between the rows and columns of a printed table; None if
        words do not prove one.
    """
    placement = by_words(want, name, sheet)
    return placement if placement is not None and (not want.is_grid or between(placement) is None) else None


def by_words(want: SheetPlan, name: str, sheet: RawSheet) -> Placement | None:
    """The place of a sheet by its words alone, whatever stands between the rows and columns.

    Args:
        want: the sheet as the form has it.
        name: of the sheet of the workbook.
        sheet: the sheet as it was read.

    Returns:
        None if the words stand in another order, or prove no place: :func:`find` asks more of a sheet.
    """
    standing = standing_words(sheet, want)
    rows = _align(_words_by_row(want.labels), _words_by_row_found(standing))
    columns = _columns(want.labels, rows, standing)
    if columns is None or not _increasing(rows) or not _increasing(columns):
        return None
    placement = completed(Placement(name, sheet, rows, columns), want)
    return None if placement is None or wrong_labels(placement, want.labels) else placement


def completed(placement: Placement, want: SheetPlan) -> Placement | None:
    """The placement with the rows and columns that have no words of their own.

    Args:
        placement: by words alone.
        want: the sheet as the form has it.

    Returns:
        None if they could be two things.
    """
    right, bottom = max(placement.columns.values()) + 1, max(placement.rows.values()) + 1
    filled = filled_cells(placement, want)
    rows = _with_unproved(
        placement.rows, {cell.row for cell in want.contents}, {row for row, column in filled if column <= right}
    )
    if rows is None:
        return None
    # On a sheet without a table other things stand below each other too; columns are those of its own rows.
    own: Container[int] = range(bottom + 1) if want.is_grid else frozenset(rows.values())
    columns = _with_unproved(
        placement.columns, {cell.column for cell in want.contents}, {column for row, column in filled if row in own}
    )
    if columns is None:
        return None
    return Placement(placement.name, placement.sheet, rows, columns)


_FIGURE = re.compile(r"\D{0,3}\d[\d,.，． ]*\D{0,3}")


def filled_cells(placement: Placement, want: SheetPlan) -> list[Position]:
    """The cells that may be contents of the form: of a printed table figures, and sums where its totals are.

    Args:
        placement: where the sheet was found.
        want: the sheet as the form has it.

    Returns:
        Row and column of each in the workbook.
    """
    cells = placement.sheet.cells.items()
    if not want.is_grid:
        return [position for position, cell in cells if not cell.is_blank]
    columns = {placement.cell(cell).column for cell in want.contents}
    sums = {placement.cell(cell).column for cell in want.totals}
    return [
        (row, column)
        for (row, column), cell in cells
        if (column in columns and _is_figure(cell, want.beside))
        or (column in sums and cell.formula is not None and _is_total(cell.formula, placement.name))
    ]


def _is_total(formula: str, sheet: str) -> bool:
    return formula.upper().startswith(_RECORD_COUNT) or summed_cells(formula, sheet) is not None


_RECORD_COUNT = "=IFERROR(SUMPRODUCT("
"""The beginning of a formula that counts the records that break a line."""


def _is_figure(cell: RawCell, beside: frozenset[str]) -> bool:
    if cell.formula is not None or cell.value is None:
        return False
    return not isinstance(cell.value, str) or (cell.value not in beside and bool(_FIGURE.fullmatch(cell.value)))


def standing_words(sheet: RawSheet, want: SheetPlan) -> dict[Position, str]:
    """The words of the form that stand anywhere on a sheet, each spelled as the template has it first.

    Args:
        sheet: the sheet as it was read.
        want: the sheet as the form has it.

    Returns:
        Those words, by row and column in the workbook.
    """
    places = _places_of_words(sheet)
    return {
        place: words
        for found in places.keys() & want.words.keys()
        if (words := want.words[found])
        for place in places[found]
    }


def _places_of_words(sheet: RawSheet) -> Mapping[str, Sequence[Position]]:
    """The places of all short texts of a sheet, by their plain words: folded once for all tables of all editions."""
    if _WORDS not in sheet.known:
        places: dict[str, list[Position]] = {}
        long_left = _MOST_LONG
        for place, text in sheet.texts():
            long_left -= len(text) > _SHORT
            if len(text) <= _SHORT or long_left >= 0:
                places.setdefault(plain_words(text), []).append(place)
        sheet.known[_WORDS] = places
    found: Mapping[str, Sequence[Position]] = sheet.known[_WORDS]
    return found


_WORDS = "places of words"


_SHORT, _MOST_LONG = 100, 2_000
"""Characters of a label as nearly all are, and how many longer texts of a sheet are looked at: no form has so many."""


def _words_by_row(labels: Iterable[Label]) -> dict[int, list[str]]:
    rows: dict[int, list[str]] = {}
    for label in sorted(labels, key=lambda each: each.cell):
        rows.setdefault(label.cell.row, []).append(plain_words(label.text))
    return rows


def _words_by_row_found(standing: Mapping[Position, str]) -> dict[int, list[str]]:
    rows: dict[int, list[str]] = {}
    for row, column in sorted(standing):
        rows.setdefault(row, []).append(standing[row, column])
    return rows


def _align(expected: Mapping[int, list[str]], found: Mapping[int, list[str]]) -> dict[int, int]:
    """Rows that hold exactly the same words, in the same order: the longest common subsequence."""
    old, new = list(expected), list(found)
    if len(new) > _MOST_ROWS + 2 * len(old):
        return {}
    above, below = _alike(expected.values(), found.values())
    ends = {*range(above), *range(len(old) - below, len(old))}
    aligned = {old[i]: new[i if i < above else i - len(old)] for i in ends}
    old, new = old[above : len(old) - below], new[above : len(new) - below]
    best = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1])
            if expected[old[i]] == found[new[j]]:
                best[i][j] = max(best[i][j], best[i + 1][j + 1] + 1)
    i = j = 0
    while i < len(old) and j < len(new):
        if expected[old[i]] == found[new[j]] and best[i][j] == best[i + 1][j + 1] + 1:
            aligned[old[i]] = new[j]
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return aligned


def _alike(expected: Iterable[list[str]], found: Iterable[list[str]]) -> tuple[int, int]:
    """The number of rows alike from the top, and of those alike from the bottom that are like no other.

    In every longest common subsequence they are aligned with each other, and most workbooks have no others.
    """
    old, new = [tuple(words) for words in expected], [tuple(words) for words in found]
    above = _as_far(one == other for one, other in zip(old, new, strict=False))
    alone = {words for words, count in Counter((*old, *new)).items() if count == 2}
    pairs = zip(reversed(old[above:]), reversed(new[above:]), strict=False)
    return above, _as_far(one == other and one in alone for one, other in pairs)


def _as_far(are: Iterable[bool]) -> int:
    """The number of true values before the first false one."""
    return sum(1 for _ in itertools.takewhile(bool, are))


def _columns(
    labels: Iterable[Label], rows: Mapping[int, int], standing: Mapping[Position, str]
) -> dict[int, int] | None:
    """The columns that follow from the rows; None if two labels of a column claim two places."""
    columns: dict[int, int] = {}
    by_row: dict[int, list[Label]] = {}
    for label in sorted(labels, key=lambda each: each.cell):
        by_row.setdefault(label.cell.row, []).append(label)
    found: dict[int, list[int]] = {}
    for row, column in sorted(standing):
        found.setdefault(row, []).append(column)
    for row, in_row in by_row.items():
        if row not in rows:
            return None
        places = found[rows[row]]
        for label, place in zip(in_row, places, strict=True):  # aligned rows hold the same words in the same order
            if columns.setdefault(label.cell.column, place) != place:
                return None
    return columns


def _increasing(lines: Mapping[int, int]) -> bool:
    new = [lines[old] for old in sorted(lines)]
    return all(first < second for first, second in itertools.pairwise(new))


def _with_unproved(lines: Mapping[int, int], wanted: set[int], filled: set[int]) -> dict[int, int] | None:
    """Lines without words of their own, placed by what stands in them between those that have words.

    As many filled lines as are wanted, in their order, or none at all (then they keep their distance); anything else
    could be two things.
    """
    placed = dict(lines)
    proved = sorted(lines)
    without, standing = sorted(wanted - lines.keys()), sorted(filled)
    for before, after in itertools.pairwise([*proved, None]):
        assert before is not None  # only the last is
        missing = _inside(without, before, after)
        if not missing:
            continue
        there = _inside(standing, lines[before], None if after is None else lines[after])
        if len(there) == len(missing):
            placed |= dict(zip(missing, there, strict=True))
        elif there:
            return None
    return placed


def _inside(lines: Sequence[int], low: int, high: int | None) -> Sequence[int]:
    """The lines between two, of lines in their order."""
    return lines[bisect.bisect(lines, low) : len(lines) if high is None else bisect.bisect_left(lines, high)]


def between(placement: Placement) -> Position | None:
    """The first cell that is filled in a row or column that came in between: a figure would be passed over.

    Args:
        placement: where the sheet was found.

    Returns:
        Its row and column; None if there is none.
    """
    rows, columns = set(placement.rows.values()), set(placement.columns.values())
    top, bottom, left, right = min(rows), max(rows), min(columns), max(columns)
    return min(
        (
            (row, column)
            for (row, column), cell in placement.sheet.cells.items()
            if top <= row <= bottom and left <= column <= right and not (row in rows and column in columns)
            if not cell.is_blank
        ),
        default=None,
    )


@dataclass(frozen=True, slots=True)
class Merged:
    """Cells of the form that were merged into one: where they are now, and which they are."""

    area: Area
    cells: tuple[Cell, ...]


@dataclass(slots=True)
class Located:
    """The placements of a form's sheets in a workbook, and the sheets that have none.

    Attributes:
        placements: by the form's sheet name: found and proved, or in place with a few labels edited.
        edited: of those, the labels that do not say what they should.
        merged: of those, the cells of the form that were merged.
        lost: sheets whose words are not where they should be and could not be found again.
        missing: sheets that are not there at all.
        rivals: for a form sheet, another sheet that holds the same table with other figures; for a hidden one, another
            that everybody sees and that resembles it.
        others: sheets that are none of the form's and hold something.
        reordered: whether the sheets stand in another order than they were sent.
    """

    placements: dict[str, Placement] = field(default_factory=dict)
    edited: dict[str, list[Label]] = field(default_factory=dict)
    merged: dict[str, list[Merged]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    rivals: dict[str, str] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    reordered: bool = False

    def moves(self) -> list[Phrase]:
        """The moves of rows, columns and sheets, in words."""
        moves = [words for name, placement in self.placements.items() for words in moves_of(name, placement)]
        return [*moves, Phrase("工作表顺序有变", "sheets stand in another order")] if self.reordered else moves


def moves_of(name: str, placement: Placement) -> list[Phrase]:
    """The moves of rows and columns of a sheet, in words.

    Args:
        name: of the sheet in the form.
        placement: of the sheet.

    Returns:
        A phrase for each step; none if it is in place.
    """
    if placement.is_in_place:
        return []
    words = [] if placement.name == name else [Phrase(f"{name} → {placement.name}", f"{name} → {placement.name}")]
    for lines, unit in ((placement.rows, "row"), (placement.columns, "column")):
        shift = 0
        for old in sorted(lines):
            step = lines[old] - old - shift
            if step:
                words.append(_move(name, old, step, unit))
                shift += step
    return words


def _move(name: str, line: int, step: int, unit: str) -> Phrase:
    zh, at, ways = ("行", str(line), ("上", "下")) if unit == "row" else ("列", column_letters(line), ("左", "右"))
    way = {"上": "up", "下": "down", "左": "left", "右": "right"}[ways[step > 0]]
    return Phrase(
        f"{name} 第 {at} {zh}起{ways[step > 0]}移 {abs(step)} {zh}", f"{name} from {unit} {at} on {way} by {abs(step)}"
    )
