"""Formulas that cells share: written once, translated for those asked for only (ECMA-376 part 1, 18.3.1.40).

Most stand on sheets of an agency's own, which nobody asks: translating all of them cost 8 s for two thousand cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from gouji.common import LAST_COLUMN, LAST_ROW, Position, column_letters, column_number
from gouji.workbook.formats.limits import over
from gouji.workbook.formats.raw import RawCell, TextsAtOnce
from gouji.workbook.formats.style_formats import PlacedCell
from gouji.workbook.ooxml.names import main

MOST_TRANSLATED = 1_000_000
"""Characters of formulas that are translated for a workbook. A form of two thousand cells comes to a tenth of it."""

_PIECE = re.compile(
    r"""(?P<other>"(?:[^"]|"")*" | '(?:[^']|'')*'!? | \[(?:[^\[\]]|\[[^\[\]]*\])*\])
    | (?<![\w.$])(?:
        (?P<column>\$?[A-Z]{1,3})(?P<row>\$?[1-9][0-9]{0,6})(?![\w.(!\[])
      | (?P<first>\$?[A-Z]{1,3}):(?P<last>\$?[A-Z]{1,3})(?![\w.(!\[])
      | (?P<top>\$?[1-9][0-9]{0,6}):(?P<bottom>\$?[1-9][0-9]{0,6})(?![\w.(!\[])
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_OFF_THE_SHEET = "#REF!"


@dataclass(frozen=True, slots=True)
class SharedFormula:
    """A formula of several cells, as the first of them spells it.

    Attributes:
        origin: the place of that cell.
        text: without its ``=``.
    """

    origin: Position
    text: str

    def at(self, place: Position) -> str:
        """The formula as a cell has it: references without ``$`` keep their distance to the cell.

        Args:
            place: of the cell.

        Returns:
            With its ``=``. A reference that would leave the sheet is ``#REF!``.
        """
        down, right = place[0] - self.origin[0], place[1] - self.origin[1]
        return "=" + _PIECE.sub(lambda piece: _translated(piece, down, right), self.text)


def _translated(piece: re.Match[str], down: int, right: int) -> str:
    if piece["other"]:
        return piece[0]
    if piece["column"]:
        if column_number(piece["column"].lstrip("$")) > LAST_COLUMN:
            return piece[0]  # a name
        ends = [_column(piece["column"], right), _row(piece["row"], down)]
        return _OFF_THE_SHEET if None in ends else f"{ends[0]}{ends[1]}"
    if piece["first"]:
        ends = [_column(piece["first"], right), _column(piece["last"], right)]
    else:
        ends = [_row(piece["top"], down), _row(piece["bottom"], down)]
    return _OFF_THE_SHEET if None in ends else f"{ends[0]}:{ends[1]}"


def _column(letters: str, right: int) -> str | None:
    if letters.startswith("$"):
        return letters
    column = column_number(letters) + right
    return column_letters(column) if 1 <= column <= LAST_COLUMN else None


def _row(digits: str, down: int) -> str | None:
    if digits.startswith("$"):
        return digits
    row = int(digits) + down
    return str(row) if 1 <= row <= LAST_ROW else None


class Translations:
    """Characters of formulas that may still be translated for a workbook."""

    def __init__(self) -> None:
        self._left = MOST_TRANSLATED

    def translated(self, formula: SharedFormula, place: Position) -> str:
        """The formula as a cell has it.

        Args:
            formula: shared by the cell.
            place: of the cell.

        Raises:
            Refused: too much was asked for.
        """
        self._left -= len(formula.text)
        if self._left < 0:
            raise over("共享公式总长度", "shared formulas in all", MOST_TRANSLATED)
        return formula.at(place)


class _SharingCells(Mapping[Position, RawCell], TextsAtOnce):
    """The cells of a sheet, of which some share a formula."""

    def __init__(
        self, cells: dict[Position, RawCell], shared: Mapping[Position, SharedFormula], translations: Translations
    ) -> None:
        self._cells = cells
        self._waiting = {place: formula for place, formula in shared.items() if place in cells}
        self._translations = translations

    def __getitem__(self, place: Position) -> RawCell:
        cell = self._cells[place]
        formula = self._waiting.get(place)
        if formula is not None:
            cell = self._cells[place] = cell._replace(formula=self._translations.translated(formula, place))
            del self._waiting[place]
        return cell

    def __iter__(self) -> Iterator[Position]:
        return iter(self._cells)

    def __len__(self) -> int:
        return len(self._cells)

    def texts(self) -> Iterator[tuple[Position, str]]:
        """The cells that show a text, in their order: no formula is asked for."""
        return (
            (place, cell.value)
            for place, cell in self._cells.items()
            if isinstance(cell.value, str) and not cell.is_error
        )


def with_shared(
    cells: dict[Position, RawCell], shared: Mapping[Position, SharedFormula], translations: Translations
) -> Mapping[Position, RawCell]:
    """The cells of a sheet, whose shared formulas are translated as they are asked for.

    Args:
        cells: by place; any formula in those that share one.
        shared: for each cell but the first of a group, the formula of its group.
        translations: of the workbook.
    """
    return _SharingCells(cells, shared, translations) if shared else cells


def taken_from(placed: Iterable[PlacedCell]) -> dict[Position, SharedFormula]:
    """Take the shared formulas out of the cells of a sheet: what stands there afterwards is a formula of its own.

    Args:
        placed: the cells that hold something, in order; they are changed.

    Returns:
        For each cell but the first of a group, the formula of its group.
    """
    shared: dict[Position, SharedFormula] = {}
    groups: dict[str | None, SharedFormula] = {}
    for place, _, cell in placed:
        formula = cell.find(_FORMULA)
        if formula is None or formula.get("t") != "shared":
            continue
        group, text = formula.get("si"), formula.text
        formula.attrib.clear()
        if group in groups:
            shared[place] = groups[group]
            formula.text = "0"  # anything: what stands there is not asked for
        elif text:
            groups[group] = SharedFormula(place, text)
    return shared


_FORMULA = main("f")
