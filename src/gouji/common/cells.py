"""A1 notation: columns as letters, positions as row and column, the cells and areas of a workbook.

Rows and columns are 1-based everywhere.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Position = tuple[int, int]
"""Row and column."""

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""The corner of the largest sheet that spreadsheet programs know (XFD1048576)."""
LONGEST_FORMULA = 8_192
"""Characters of a formula in any spreadsheet program."""


@functools.lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """The letters of a column: ``1`` is ``A``, ``28`` is ``AB``.

    Args:
        column: 1-based.

    Returns:
        Capitals; empty for 0.
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@functools.lru_cache(maxsize=1024)
def column_number(letters: str) -> int:
    """The number of a column from its letters.

    Args:
        letters: in either case.

    Returns:
        1-based; 0 for no letters.
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def to_a1(position: Position) -> str:
    """A position as it is spelled: ``D31``.

    Args:
        position: row and column, 1-based.

    Returns:
        Letters and number, without ``$``.
    """
    row, column = position
    return f"{column_letters(column)}{row}"


_CELL = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})", re.IGNORECASE | re.ASCII)
_LONGEST_CELL = 10
"""Characters; the cells of a workbook are asked for many times over, and stand where those of the one before stood."""
_CORNER = r"\$?([A-Z]{1,3})\$?0*([0-9]{1,7})"
_AREA = re.compile(f"{_CORNER}(?::{_CORNER})?", re.IGNORECASE | re.ASCII)


def from_a1(text: str) -> Position | None:
    """The position of ``D31``.

    Args:
        text: one cell in either case, without ``$`` and without a sheet.

    Returns:
        Row and column, 1-based; None if the text is no cell.
    """
    return _place(text) if len(text) <= _LONGEST_CELL else None


@functools.lru_cache(maxsize=8192)
def _place(text: str) -> Position | None:
    match = _CELL.fullmatch(text)
    return None if match is None else (int(match[2]), column_number(match[1]))


def corners(text: str) -> tuple[Position, Position] | None:
    """First and last position of ``D7:I9`` or ``D7``, in every spelling that spreadsheet programs take.

    A merge that is not seen would hide what stands under it.

    Args:
        text: an area without a sheet; in either case, with or without ``$``, zeros in front of rows, corners the other
            way round.

    Returns:
        The upper left and the lower right corner, the same twice for one cell; None if the text is no area.
    """
    match = _AREA.fullmatch(text)
    if match is None:
        return None
    left, top, right, bottom = match.groups()
    rows = sorted((int(top), int(bottom or top)))
    columns = sorted((column_number(left), column_number(right or left)))
    return (rows[0], columns[0]), (rows[1], columns[1])


def positions(text: str, most: int) -> list[Position]:
    """The positions of ``D7:I9`` or ``D7``, row by row.

    Args:
        text: as for :func:`corners`.
        most: of an area with more cells only the first is given.

    Returns:
        Rows and columns, 1-based; nothing if the text is no area.
    """
    found = corners(text)
    if found is None:
        return []
    (top, left), (bottom, right) = found
    rows, columns = range(top, bottom + 1), range(left, right + 1)
    if len(rows) * len(columns) > most:
        return [found[0]]
    return [(row, column) for row in rows for column in columns]


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One cell of a workbook."""

    sheet: str
    row: int
    column: int

    @property
    def position(self) -> Position:
        """Row and column."""
        return self.row, self.column

    @property
    def a1(self) -> str:
        """``D31``."""
        return to_a1(self.position)

    @property
    def fixed(self) -> str:
        """``$D$31``, as formulas on its own sheet write it."""
        return f"${column_letters(self.column)}${self.row}"

    @property
    def absolute(self) -> str:
        """``'三'!$D$31``, as formulas on other sheets write it."""
        return f"'{self.sheet}'!{self.fixed}"

    @property
    def place(self) -> str:
        """``三!D31``, as findings name it."""
        return f"{self.sheet}!{self.a1}"

    @property
    def area(self) -> Area:
        """The area of this one cell."""
        return Area(self.sheet, self.row, self.column, self.row, self.column)

    def shifted(self, rows: int = 0, columns: int = 0) -> Cell:
        """The cell so many rows below and columns to the right.

        Args:
            rows: negative for a cell above.
            columns: negative for a cell to the left.

        Returns:
            A cell of the same sheet.
        """
        return Cell(self.sheet, self.row + rows, self.column + columns)


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells of one sheet, both corners included."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def around(cls, cells: Sequence[Cell]) -> Area:
        """The smallest area that holds some cells.

        Args:
            cells: of one sheet, at least one.

        Returns:
            An area of their sheet.
        """
        rows, columns = [cell.row for cell in cells], [cell.column for cell in cells]
        return cls(cells[0].sheet, min(rows), min(columns), max(rows), max(columns))

    @property
    def a1(self) -> str:
        """``D7:I9``, or ``D7`` for a single cell."""
        first, last = to_a1((self.top, self.left)), to_a1((self.bottom, self.right))
        return first if first == last else f"{first}:{last}"

    @property
    def first(self) -> Cell:
        """Its upper left cell."""
        return Cell(self.sheet, self.top, self.left)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Its cells, row by row."""
        rows, columns = range(self.top, self.bottom + 1), range(self.left, self.right + 1)
        return tuple(Cell(self.sheet, row, column) for row in rows for column in columns)

    @property
    def fixed(self) -> str:
        """``$D$7:$I$9``."""
        return f"{self.first.fixed}:${column_letters(self.right)}${self.bottom}"

    @property
    def absolute(self) -> str:
        """``'三'!$D$7:$I$9``."""
        return f"'{self.sheet}'!{self.fixed}"

    @property
    def reference(self) -> str:
        """``'三'!$D$7:$I$9``, or ``'三'!$D$7`` for a single cell."""
        return self.absolute if ":" in self.a1 else self.first.absolute


def quoted(text: str) -> str:
    """A text as formulas write it.

    Args:
        text: any.

    Returns:
        In quotation marks, those in it doubled.
    """
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def areas(cells: Iterable[Cell]) -> tuple[Area, ...]:
    """The cells of one sheet as few rectangles: runs along rows first, then equal runs below each other.

    Args:
        cells: in any order, each once.

    Returns:
        Areas that together hold these cells and no other, from top to bottom.
    """
    places = sorted((cell.sheet, cell.row, cell.column) for cell in cells)
    found: list[tuple[str, int, int, int]] = []
    bottoms: list[int] = []
    open_by_columns: dict[tuple[str, int, int], int] = {}
    start = 0
    for index, (sheet, row, column) in enumerate(places, start=1):
        if index < len(places) and places[index] == (sheet, row, column + 1):
            continue
        left, start = places[start][2], index
        above = open_by_columns.get((sheet, left, column))
        if above is not None and bottoms[above] + 1 == row:
            bottoms[above] = row
        else:
            open_by_columns[sheet, left, column] = len(found)
            found.append((sheet, row, left, column))
            bottoms.append(row)
    return tuple(
        Area(sheet, top, left, bottom, right) for (sheet, top, left, right), bottom in zip(found, bottoms, strict=True)
    )


def anchored(found: Iterable[Area]) -> tuple[tuple[Area, ...], ...]:
    """Areas in groups, in each of which the first cell is the upper left one of all.

    A formula of a conditional format or of a validation is moved from one cell to all others. That is the first one for
    one program and the upper left one for another (LibreOffice goes by columns first).

    Args:
        found: of one sheet, from top to bottom.

    Returns:
        As few groups as may be; most often one.
    """
    groups: list[list[Area]] = []
    for area in found:
        for group in groups:
            if group[0].left <= area.left and group[0].top <= area.top:
                group.append(area)
                break
        else:
            groups.append([area])
    return tuple(map(tuple, groups))
