"""Tables that are printed cell for cell as the form lays them out: then every place is proved, whatever type it is of.

Rows of figures are found by their labels in any table (:mod:`gouji.reading.published.grids`). Words, days and choices
look like labels themselves, and short labels are known nowhere: where such are, nothing but the whole layout proves
that a cell is the one it seems.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Mapping

from gouji.common import plain_words
from gouji.form import Box, BoxKind, CellType, CellValue, Certainty, Edition, Field, converter_of, lay_out
from gouji.reading.published.document import Paragraph, PrintedCell, PrintedDocument, Table
from gouji.reading.published.held import Held
from gouji.reading.published.numbers import read
from gouji.workbook.confined import OPEN_MARK
from gouji.workbook.formats import RawCell, visible
from gouji.workbook.reader.values import read_date

_PRINTED = (BoxKind.INPUT, BoxKind.TOTAL, BoxKind.VOID)
_WRAP = re.compile("(?<=[\u2e80-\uffef])\\s*\n\\s*(?=[\u2e80-\uffef])")
"""Ends of lines between Chinese characters, at which nothing was left out."""
_LONGEST_SHOWN = 60


def laid_out_block(edition: Edition, section: str, document: PrintedDocument) -> int | None:
    """The table of a document that is laid out as a section of the form is.

    Args:
        edition: of the report.
        section: its number.
        document: the report.

    Returns:
        The number of its block; None if there is no such table or several.
    """
    found = [
        number
        for number, block in enumerate(document.blocks)
        if isinstance(block, Table) and block.is_drawn and _is_laid_out(edition, section, block)
    ]
    if len(found) != 1:
        return None
    around = itertools.pairwise(document.blocks[max(0, found[0] - 1) : found[0] + 2])
    is_cut = any(isinstance(above, Table) and _goes_on(above, below) for above, below in around)
    return None if is_cut else found[0]


def read_layout(
    edition: Edition, section: str, document: PrintedDocument, block: int, ordinals: Mapping[int, int]
) -> dict[str, Held]:
    """The fields of a section in the table that is laid out as it is.

    Args:
        edition: of the report.
        section: its number.
        document: the report.
        block: that of :func:`laid_out_block`.
        ordinals: for each block that is a table which of the tables it is.

    Returns:
        By path what is printed.
    """
    table = document.blocks[block]
    assert isinstance(table, Table)
    cells = _cells(table)
    values = {}
    for row, column, box in _boxes(edition, section):
        if box.path is not None:
            place = f"table {ordinals[block]} row {row + 1} cell {_ordinal(table, row, column)}"
            values[box.path] = _held(edition.fields[box.path], cells[row, column].text, place)
    return values


def _goes_on(table: Table, below: Paragraph | Table) -> bool:
    """True if a block may begin with the rest of a row that was cut at the end of a page.

    That is a table whose first row has no words, behind the heads of the one above if these are printed again.
    """
    rows = [[cell.text for cell in row] for row in below.rows] if isinstance(below, Table) else []
    heads = [[cell.text for cell in row] for row in table.rows]
    first = next((row for row, head in itertools.zip_longest(rows, heads[: len(rows)]) if row != head), None)
    return first is not None and not any(any(map(str.isalpha, text)) for text in first)


def is_laid_out(edition: Edition, document: PrintedDocument) -> bool:
    """True if a document has a table for each section of an edition, laid out as the form is.

    Args:
        edition: one that the labels alone do not prove, having too few.
        document: the report.
    """
    tables = [block for block in document.blocks if isinstance(block, Table) and block.is_drawn]
    sections = [section.number for section in edition.sections if section.grids]
    return bool(sections) and all(any(_is_laid_out(edition, number, table) for table in tables) for number in sections)


def _is_laid_out(edition: Edition, section: str, table: Table) -> bool:
    """True if every cell of the form stands in a table at its place, labels with their words."""
    boxes = _boxes(edition, section)
    if len(table.rows) != max(row + box.area.bottom - box.area.top for row, _, box in boxes) + 1:
        return False
    cells = _cells(table)
    width = max(column + box.area.right - box.area.left for _, column, box in boxes) + 1
    if max((cell.column + cell.columns for cell in cells.values()), default=0) != width:
        return False  # with a column more a row that lacks a cell would seem whole
    for row, column, box in boxes:
        cell = cells.get((row, column))
        if cell is None:
            return False
        extent = (box.area.bottom - box.area.top + 1, box.area.right - box.area.left + 1)
        if (cell.rows, cell.columns) != extent:
            return False
        if box.kind not in _PRINTED and plain_words(cell.text) != plain_words(box.text):
            return False
    return True


@functools.lru_cache(maxsize=256)
def _boxes(edition: Edition, section: str) -> tuple[tuple[int, int, Box], ...]:
    """The cells of a section, each with its row and column in the table."""
    sheet = next(sheet for sheet in lay_out(edition).sheets if sheet.section.number == section)
    return tuple((box.area.top - sheet.area.top, box.area.left - sheet.area.left, box) for box in sheet.boxes)


def _cells(table: Table) -> dict[tuple[int, int], PrintedCell]:
    return {(number, cell.column): cell for number, row in enumerate(table.rows) for cell in row}


def _ordinal(table: Table, row: int, column: int) -> int:
    return next(place for place, cell in enumerate(table.rows[row], start=1) if cell.column == column)


def _held(field: Field, text: str, place: str) -> Held:
    """The words printed in the cell of a field."""
    if not visible(text):
        return Held(Certainty.BLANK, place=place, is_left_blank=field.is_optional)
    if field.type.is_number:
        seen = read(text, field)
        if seen.number is not None or not field.may_be:
            meaning = () if seen.meaning is None else (seen.meaning,)
            return Held(seen.certainty, seen.number, seen.text, place, readings=meaning)
    value = _value(field, _WRAP.sub("", text))
    if value is None or converter_of(field).objection(field, value) is not None:
        return Held(Certainty.WORDED, None, " ".join(text.split())[:_LONGEST_SHOWN], place)
    shown = value if isinstance(value, str) else " ".join(text.split())
    return Held(Certainty.PRINTED, None, shown, place, words=value)


def _value(field: Field, text: str) -> CellValue:
    """The words or the day that a text says; None if it says neither."""
    if OPEN_MARK in text or "\n" in text:
        return None
    if field.type is CellType.DATE:
        read_day = read_date(RawCell(text))
        if read_day.day is not None and not read_day.remarks:
            return read_day.day
    return converter_of(field).word(field, text)
