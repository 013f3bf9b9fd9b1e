"""An example of a form, whatever file it is: sheets of cells with their merges, of which some are to be filled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from gouji.common import Position, clean_text
from gouji.reading.published import Paragraph, PrintedDocument, Table, document_in, is_published
from gouji.workbook.formats import (
    DEFAULT_LIMITS,
    XLSX,
    Merge,
    RawCell,
    RawSheet,
    SheetStyles,
    StyledCell,
    Validation,
    examine,
    read_raw,
    sheet_styles,
)


class Content(StrEnum):
    """Types of what an example has in a cell."""

    LABEL = "label"
    INPUT = "input"
    TEXT_INPUT = "text_input"
    FORMULA = "formula"


@dataclass(frozen=True, slots=True)
class ExampleCell:
    """A cell of an example.

    Attributes:
        text: the printed words of a label; the formula of a formula.
        rows, columns: it is merged with so many.
        is_bordered: lines are drawn around it.
        type: as templates have it, of an input that takes no whole numbers.
        is_signed: numbers below zero may be filled in.
        choices: the words to choose from.
        is_listed: something is to be chosen from a list that is not written out.
    """

    content: Content
    text: str = ""
    rows: int = 1
    columns: int = 1
    is_bordered: bool = True
    type: str = ""
    is_signed: bool = False
    choices: tuple[str, ...] = ()
    is_listed: bool = False


@dataclass(frozen=True, slots=True)
class ExampleSheet:
    """A sheet, or a table of a document.

    Attributes:
        name: of the sheet, empty for a table.
        above: the paragraphs before a table, the nearest last.
        cells: by row and column, of merged cells the first.
        numbers: the row that numbers the columns, which has no cells here; 0 if there is none.
    """

    name: str
    cells: Mapping[Position, ExampleCell]
    above: tuple[str, ...] = ()
    covered: Mapping[Position, Position] = field(default_factory=dict)
    numbers: int = 0

    def without_numbers(self, printed: Mapping[Position, str]) -> ExampleSheet:
        """The sheet without the row that numbers its columns: 甲, 乙 over labels, 1, 2, 3 over figures.

        Args:
            printed: the words and figures of its cells.
        """
        rows: dict[int, list[str]] = {}
        for (row, _), text in sorted(printed.items()):
            rows.setdefault(row, []).append(text)
        # Where 乙 stands below 甲 these are the rows of a filled table, be the figures of the first 1 and 2.
        are_rows = len({texts[0] for texts in rows.values()}.intersection(_OVER_LABELS)) > 1
        numbers = next((row for row, texts in rows.items() if not are_rows and _number_columns(texts)), 0)
        cells = {place: cell for place, cell in self.cells.items() if place[0] != numbers}
        return replace(self, cells=cells, numbers=numbers)

    def at(self, row: int, column: int) -> tuple[Position, ExampleCell] | None:
        """The cell that is seen at a place, with its own place.

        Args:
            row: from 1.
            column: from 1.

        Returns:
            None if there is none.
        """
        place = self.covered.get((row, column), (row, column))
        cell = self.cells.get(place)
        return None if cell is None else (place, cell)


_OVER_LABELS = ("甲", "乙", "丙", "丁", "戊")
_NUMBER_OF_COLUMN = re.compile(r"[（(]?(\d{1,3})[）)]?(?:\s*[=＝].+)?")


def _number_columns(texts: Sequence[str]) -> bool:
    """True for the words of a row that numbers columns, such as 甲 | 乙 | 1 | 2 | 3=1+2."""
    leading = next((count for count in range(len(texts)) if texts[: count + 1] != [*_OVER_LABELS[: count + 1]]), 0)
    leading = leading or texts[:1] in (["栏次"], ["栏目"])
    found = [_NUMBER_OF_COLUMN.fullmatch(text) for text in texts[leading:]]
    numbers = [int(match[1]) for match in found if match is not None]
    return bool(leading) and 0 < len(found) == len(numbers) and numbers == [*range(1, len(numbers) + 1)]


def sheets_in(data: bytes) -> tuple[ExampleSheet, ...]:
    """The sheets of a workbook, or the tables of a document or a page.

    Args:
        data: of the whole file.

    Returns:
        In their order.

    Raises:
        Refused: it is a workbook that cannot be read.
        UnreadableReport: it is a document that cannot be read.
    """
    if is_published(data):
        return tuple(_tables(document_in(data)[1]))
    examined = examine(data)
    raw = read_raw(data, examined, DEFAULT_LIMITS)
    is_xlsx = examined.format is XLSX
    styles = sheet_styles(data) if is_xlsx else {}
    has_locks = any(
        not cell.is_locked for known in styles.values() if known.is_protected for cell in known.cells.values()
    )
    return tuple(
        _sheet(name, sheet, styles.get(name), has_locks=has_locks)
        for name, sheet in raw.sheets.items()
        if not sheet.is_hidden
    )


# --- workbooks ------------------------------------------------------------------------------------------------------

_DECIMAL = re.compile(r"\.[0#?]")
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
"""Parts of a number format that stand for themselves."""
_DATE = re.compile("[ymdhs]", re.IGNORECASE)
_NO_STYLE = StyledCell(is_locked=True, is_bordered=False, code="General")
_LARGEST = 2_000
"""Cells of a merge. What is larger is a background and no heading."""


def _is_of_a_form(merge: Merge) -> bool:
    return (merge.bottom - merge.top + 1) * (merge.right - merge.left + 1) <= _LARGEST


def _sheet(name: str, sheet: RawSheet, styles: SheetStyles | None, *, has_locks: bool) -> ExampleSheet:
    merges = [merge for merge in sheet.merges if _is_of_a_form(merge)]
    covered = {
        (row, column): (merge.top, merge.left)
        for merge in merges
        for row in range(merge.top, merge.bottom + 1)
        for column in range(merge.left, merge.right + 1)
    }
    spans = {(merge.top, merge.left): (merge.bottom - merge.top + 1, merge.right - merge.left + 1) for merge in merges}
    known = styles.cells if styles is not None else {}
    cells: dict[Position, ExampleCell] = {}
    for place in sorted({*known, *sheet.cells, *spans}):
        if covered.get(place, place) != place:
            continue
        styled = known.get(place, _NO_STYLE)
        validations = styles.validations_of(place) if styles is not None else ()
        is_open = not styled.is_locked if has_locks else styled.is_bordered
        cell = _cell(sheet.at(*place), styled, validations, is_open=is_open)
        if cell is not None:
            rows, columns = spans.get(place, (1, 1))
            cells[place] = replace(
                cell,
                rows=rows,
                columns=columns,
                is_bordered=styled.is_bordered or not known,
                is_signed=any(found.is_signed for found in validations),
            )
    printed = {
        place: label_of(f"{raw.value:g}" if isinstance(raw.value, float) else str(raw.value))
        for place, raw in sheet.cells.items()
        if not raw.is_blank and raw.formula is None
    }
    return ExampleSheet(name, cells, covered=covered).without_numbers(printed)


def _cell(raw: RawCell, styled: StyledCell, validations: Sequence[Validation], *, is_open: bool) -> ExampleCell | None:
    """A cell of a workbook by what it holds and what may be typed into it; None for one that is nothing."""
    if raw.formula is not None:
        return ExampleCell(Content.FORMULA, raw.formula)
    is_text = isinstance(raw.value, str) and not raw.is_blank
    if is_text and (styled.is_locked or not is_open):
        return ExampleCell(Content.LABEL, label_of(str(raw.value)))
    if not is_open:
        return None if raw.is_blank else ExampleCell(Content.LABEL, str(raw.value))
    return _input(styled, validations, is_text=is_text)


def _input(styled: StyledCell, validations: Sequence[Validation], *, is_text: bool) -> ExampleCell:
    """A cell to be filled in, by what is typed into it, its validations and its number format."""
    code = _QUOTED.sub("", styled.code or "")
    types = {found.type for found in validations}
    if "list" in types:
        choices = next((found.choices for found in validations if found.choices), ())
        return ExampleCell(Content.INPUT, choices=choices, is_listed=not choices)
    if code == "@" or is_text:
        return ExampleCell(Content.TEXT_INPUT, type="text")
    if "date" in types or _DATE.search(code) is not None:
        return ExampleCell(Content.INPUT, type="date")
    is_decimal = "decimal" in types or (not types and _DECIMAL.search(code) is not None)
    return ExampleCell(Content.INPUT, type="decimal" if is_decimal else "")


def label_of(text: str) -> str:
    """Printed words on one line: a line break between Chinese characters is none, another is a blank.

    Args:
        text: as a cell holds it.
    """
    lines = clean_text(text).split("\n")
    joined = lines[0]
    for line in lines[1:]:
        is_wide = joined[-1:] > "\u2e7f" or line[:1] > "\u2e7f"
        joined += line if is_wide else f" {line}"
    return joined


# --- documents and pages --------------------------------------------------------------------------------------------

_FILLED = re.compile(r"[\d,.\s%—–－/-]*|_+|[（(]\s*[）)]")
_PARAGRAPHS_ABOVE = 6


def _tables(document: PrintedDocument) -> Iterator[ExampleSheet]:
    above: list[str] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            above.append(label_of(block.text))
        elif isinstance(block, Table):
            cells, covered = _printed(block)
            if cells:
                paragraphs = (*above[:-_PARAGRAPHS_ABOVE][:1], *above[-_PARAGRAPHS_ABOVE:])
                printed = {
                    (row, cell.column): label_of(cell.text) for row, line in enumerate(block.rows, 1) for cell in line
                }
                yield ExampleSheet("", cells, paragraphs, covered).without_numbers(printed)
            above = []


def _printed(table: Table) -> tuple[dict[Position, ExampleCell], dict[Position, Position]]:
    """The cells of a table, and for each place that another cell covers that cell."""
    made: dict[Position, ExampleCell] = {}
    covered: dict[Position, Position] = {}
    width = max((cells[-1].column + 1 for cells in table.rows if cells), default=0)
    for row, printed in enumerate(table.rows, 1):
        for cell in printed:
            place = (row, cell.column + 1)
            # A cell may say that it reaches further than the table does.
            rows = min(cell.rows, len(table.rows) - row + 1)
            columns = max(1, min(cell.columns, width - cell.column))
            text = label_of(cell.text)
            is_open = _FILLED.fullmatch(text) is not None
            content = Content.INPUT if is_open else Content.LABEL
            made[place] = ExampleCell(content, "" if is_open else text, rows, columns)
            covered |= _area(place, rows, columns)
    return made, covered


def _area(place: Position, rows: int, columns: int) -> Mapping[Position, Position]:
    top, left = place
    return {(row, column): place for row in range(top, top + rows) for column in range(left, left + columns)}


def texts_of(sheets: Iterable[ExampleSheet]) -> Iterator[str]:
    """Every printed text, in its order.

    Args:
        sheets: of an example.
    """
    for sheet in sheets:
        yield from sheet.above
        yield from (cell.text for cell in sheet.cells.values() if cell.content is Content.LABEL)
