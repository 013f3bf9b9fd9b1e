"""Where the form's words really stand: grids that moved are found again, and what words cannot decide is refused.

Rows and columns of the form are matched with those of the sheet by the words in them, in their order. A match
is taken only if every printed word agrees with it; nothing is ever read at an address that words did not prove.
"""

from __future__ import annotations

import functools
import itertools
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gouji.layout import COVER_SHEET, STAMP_SHEET, Cell, Label, Layout, column_letters
from gouji.reader.raw import Position, RawCell, RawSheet, RawWorkbook
from gouji.reader.traditional import SIMPLIFIED

_LONGEST_LABEL = 400


def plain_words(text: str) -> str:
    """Words without spaces and punctuation, full-width forms and traditional characters folded.

    These differ between clients and hands. A text longer than any label has none, so that prose costs nothing.
    """
    return _plain_words(text) if len(text) <= _LONGEST_LABEL else ""


@functools.lru_cache(maxsize=4096)
def _plain_words(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().translate(SIMPLIFIED)
    return "".join(char for char in folded if unicodedata.category(char)[0] not in "PZC")


@dataclass(frozen=True, slots=True)
class Placement:
    """A sheet of the form found in a sheet of the workbook.

    Attributes:
        name: of the sheet it was found in.
        rows, columns: for each row and column of the form that words prove, where it is now.
    """

    name: str
    sheet: RawSheet
    rows: Mapping[int, int]
    columns: Mapping[int, int]

    def cell(self, cell: Cell) -> Cell:
        """Where a cell of the form is now. Between and beyond proved rows and columns cells keep their distance."""
        return Cell(self.name, _follow(self.rows, cell.row), _follow(self.columns, cell.column))

    def at(self, cell: Cell) -> RawCell:
        """What stands now in a cell of the form."""
        place = self.cell(cell)
        return self.sheet.at(place.row, place.column)

    @property
    def moved(self) -> bool:
        """Whether anything stands elsewhere than it was sent."""
        return any(old != new for lines in (self.rows, self.columns) for old, new in lines.items())


def _follow(lines: Mapping[int, int], line: int) -> int:
    if line in lines:
        return lines[line]
    before = max((each for each in lines if each < line), default=None)
    if before is not None:
        return lines[before] + line - before
    after = min((each for each in lines if each > line), default=None)
    return line if after is None else lines[after] - (after - line)


def in_place(name: str, sheet: RawSheet, labels: Sequence[Label]) -> Placement:
    """The placement of a sheet that is as it was sent."""
    rows = {label.cell.row: label.cell.row for label in labels}
    columns = {label.cell.column: label.cell.column for label in labels}
    return Placement(name, sheet, rows, columns)


def wrong_labels(placement: Placement, labels: Iterable[Label]) -> list[Label]:
    """The labels that do not say what they should where the placement has them."""
    return [label for label in labels if not says(placement.at(label.cell), label)]


def says(cell: RawCell, label: Label) -> bool:
    """Whether a cell holds the words of a label, or another accepted wording."""
    found = plain_words(str(cell.value)) if cell.value is not None else ""
    return any(found == plain_words(wording) for wording in (label.text, *label.also))


def find(name: str, sheet: RawSheet, labels: Sequence[Label], contents: Sequence[Cell]) -> Placement | None:
    """Find a sheet of the form in a sheet of the workbook, wherever its rows and columns are now.

    Args:
        contents: the cells of the form that hold or will hold something, besides the labels.

    Returns:
        A placement that every label agrees with; None if words do not prove one.
    """
    standing = _standing(sheet, labels)
    rows = _align(_words_by_row(labels), _words_by_row_found(standing))
    columns = _columns(labels, rows, standing)
    if columns is None or not _increasing(rows) or not _increasing(columns):
        return None
    placement = _completed(Placement(name, sheet, rows, columns), contents)
    return None if placement is None or wrong_labels(placement, labels) else placement


def _completed(placement: Placement, contents: Sequence[Cell]) -> Placement | None:
    """The placement with the rows and columns that have no words of their own; None if they could be two things."""
    filled = [position for position, cell in placement.sheet.cells.items() if not cell.is_blank]
    right, bottom = max(placement.columns.values()) + 1, max(placement.rows.values()) + 1
    rows = _with_unproved(
        placement.rows, {cell.row for cell in contents}, {row for row, column in filled if column <= right}
    )
    columns = _with_unproved(
        placement.columns, {cell.column for cell in contents}, {column for row, column in filled if row <= bottom}
    )
    if rows is None or columns is None:
        return None
    return Placement(placement.name, placement.sheet, rows, columns)


def find_grids(name: str, sheet: RawSheet, labels: Sequence[Label], contents: Sequence[Cell]) -> Placement | None:
    """:func:`find` for printed tables: between their rows and columns nothing else may stand."""
    placement = find(name, sheet, labels, contents)
    return placement if placement is not None and _nothing_between(placement) else None


def _standing(sheet: RawSheet, labels: Iterable[Label]) -> dict[Position, str]:
    """The words of the form that stand anywhere on a sheet, each spelled as the template has it first."""
    spelled = {
        plain_words(wording): plain_words(label.text) for label in labels for wording in (label.text, *label.also)
    }
    standing = {}
    for position, cell in sheet.cells.items():
        if isinstance(cell.value, str) and (words := spelled.get(plain_words(cell.value))):
            standing[position] = words
    return standing


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
    best = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1])
            if expected[old[i]] == found[new[j]]:
                best[i][j] = max(best[i][j], best[i + 1][j + 1] + 1)
    aligned: dict[int, int] = {}
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


def _columns(
    labels: Iterable[Label], rows: Mapping[int, int], standing: Mapping[Position, str]
) -> dict[int, int] | None:
    """The columns that follow from the rows; None if two labels of a column claim two places."""
    columns: dict[int, int] = {}
    by_row: dict[int, list[Label]] = {}
    for label in sorted(labels, key=lambda each: each.cell):
        by_row.setdefault(label.cell.row, []).append(label)
    for row, in_row in by_row.items():
        if row not in rows:
            return None
        places = sorted(column for found_row, column in standing if found_row == rows[row])
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
    for before, after in zip([None, *proved], [*proved, None], strict=True):
        low, high = (-1 if before is None else before), (1 << 30 if after is None else after)
        missing = sorted(line for line in wanted if low < line < high and line not in lines)
        if not missing or before is None:
            continue
        end = 1 << 30 if after is None else lines[after]
        there = sorted(line for line in filled if lines[before] < line < end)
        if len(there) == len(missing):
            placed |= dict(zip(missing, there, strict=True))
        elif there:
            return None
    return placed


def _nothing_between(placement: Placement) -> bool:
    """Whether rows and columns that came in between are empty, so that no figure is passed over."""
    filled = [position for position, cell in placement.sheet.cells.items() if not cell.is_blank]
    rows, columns = set(placement.rows.values()), set(placement.columns.values())
    return not any(
        (row not in rows and min(rows) < row < max(rows) and min(columns) <= column <= max(columns))
        or (column not in columns and min(columns) < column < max(columns) and min(rows) <= row <= max(rows))
        for row, column in filled
    )


@dataclass(slots=True)
class Located:
    """Where the sheets of a form are in a workbook.

    Attributes:
        placements: by the form's sheet name: found and proved, or in place with a few labels edited.
        edited: of those, the labels that do not say what they should.
        lost: sheets whose words are not where they should be and could not be found again.
        missing: sheets that are not there at all.
        rivals: for a form sheet, another sheet that holds the same table with other figures.
    """

    placements: dict[str, Placement] = field(default_factory=dict)
    edited: dict[str, list[Label]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    rivals: dict[str, str] = field(default_factory=dict)

    def moves(self) -> list[str]:
        """What moved, in words."""
        return [words for name, each in self.placements.items() for words in _moves(name, each)]


_MOST_EDITED = 3
"""More labels than these off, and it is not some words that were edited but a grid that is not there."""


def locate_cover(raw: RawWorkbook, layout: Layout) -> Placement | None:
    """Find the cover alone."""
    located = Located()
    _locate_sheet(COVER_SHEET, raw, layout, _strangers(raw, layout), located)
    return located.placements.get(COVER_SHEET)


def _strangers(raw: RawWorkbook, layout: Layout) -> list[str]:
    """Sheets that the form does not name."""
    return [name for name in raw.sheets if name not in layout.sheet_names and name != STAMP_SHEET]


def locate(raw: RawWorkbook, layout: Layout) -> Located:
    """Find every sheet of the form that has words to prove it."""
    located = Located()
    names = [name for name in layout.sheet_names if layout.labels(name)]
    strangers = _strangers(raw, layout)
    for name in names:
        _locate_sheet(name, raw, layout, strangers, located)
    for name in [sheet.name for sheet in layout.sheets if sheet.name in located.placements]:
        for stranger in strangers:
            _compare(name, stranger, raw, layout, located)
    return located


def _locate_sheet(name: str, raw: RawWorkbook, layout: Layout, strangers: Sequence[str], located: Located) -> None:
    labels, contents = layout.labels(name), layout.contents(name)
    own = raw.sheets.get(name)
    edited: list[Label] = []
    if own is not None:
        placement = in_place(name, own, labels)
        edited = wrong_labels(placement, labels)
        if not edited:
            located.placements[name] = _settled(placement, contents)
            return
    others = [each for each in strangers if each not in {placed.name for placed in located.placements.values()}]
    # Reordered names count too: the table of 三 may stand in a sheet called 四.
    others += [each for each in layout.sheet_names if each != name and each in raw.sheets and layout.labels(each)]
    for candidate in ([name] if own is not None else []) + others:
        seek = find_grids if name in {sheet.name for sheet in layout.sheets} else find
        found = seek(candidate, raw.sheets[candidate], labels, contents)
        if found is not None:
            located.placements[name] = found
            return
    if own is None:
        located.missing.append(name)
    elif len(edited) > _MOST_EDITED or _displaced(edited, labels, own):
        located.lost.append(name)
    else:
        located.placements[name] = in_place(name, own, labels)
        located.edited[name] = edited


def _settled(placement: Placement, contents: Sequence[Cell]) -> Placement:
    """A placement in place, except that rows without words may have slipped away from those with words."""
    unproved = [cell for cell in contents if cell.row not in placement.rows]
    if not unproved or any(placement.at(cell).formula is not None for cell in unproved):
        return placement
    return _completed(placement, contents) or placement


def _displaced(edited: Iterable[Label], labels: Sequence[Label], sheet: RawSheet) -> bool:
    """Whether the words of a label that is off stand somewhere else: then they moved, and were not edited."""
    right = {(label.cell.row, label.cell.column): plain_words(label.text) for label in labels}
    wanted = {plain_words(label.text) for label in edited}
    return any(words in wanted and right.get(place) != words for place, words in _standing(sheet, labels).items())


def _compare(name: str, stranger: str, raw: RawWorkbook, layout: Layout, located: Located) -> None:
    """A second sheet with the same table is no matter if its figures are the same, and a contradiction if not."""
    ours, contents = located.placements[name], layout.contents(name)
    if ours.name == stranger:
        return
    theirs = find_grids(stranger, raw.sheets[stranger], layout.labels(name), contents)
    if theirs is not None and any(ours.at(cell).value != theirs.at(cell).value for cell in contents):
        located.rivals[name] = stranger


def _moves(name: str, placement: Placement) -> list[str]:
    words = [] if placement.name == name else [f"{name} → {placement.name}"]
    for lines, unit, sign in ((placement.rows, "行", ("下", "上")), (placement.columns, "列", ("右", "左"))):
        shift = 0
        for old in sorted(lines):
            step = lines[old] - old - shift
            if step:
                at = str(old) if unit == "行" else column_letters(old)
                words.append(f"{name} 第 {at} {unit}起{sign[step < 0]}移 {abs(step)} {unit}")
                shift += step
    return words
