"""Any workbook as plain tables of texts, bounded like a returned workbook: for lists people keep in spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gouji.workbook.formats import DEFAULT_LIMITS, Limits, examine, read_raw
from gouji.workbook.formats.raw import RawSheet, Value
from gouji.workbook.formats.record import Rows
from gouji.workbook.reader.values import shown


@dataclass(frozen=True, slots=True)
class SheetTable:
    """The texts of a sheet: the number of each row, and what stands in it by the number of its column, 1-based."""

    sheet: str
    rows: list[tuple[int, dict[int, str]]]


def read_tables(data: bytes, limits: Limits = DEFAULT_LIMITS) -> list[SheetTable]:
    """Every sheet of a workbook. Formulas are given by the value they show, long numbers as the file spells them.

    Args:
        data: the bytes of the file.
        limits: bounds for the archive and its cells.

    Raises:
        Refused: it is no workbook, is damaged, or over a limit.
    """
    examined = examine(data, limits)
    if examined.format.spelled is not None:
        return [SheetTable(name, list(_texts(rows))) for name, rows in examined.format.spelled(data)]
    raw = read_raw(data, examined, limits)
    return [SheetTable(name, list(_texts(_rows_of(sheet)))) for name, sheet in raw.sheets.items()]


def _rows_of(sheet: RawSheet) -> Rows:
    rows: dict[int, dict[int, Value]] = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        if not cell.is_blank:
            rows.setdefault(row, {})[column] = cell.value
    return rows.items()


def _texts(rows: Rows) -> Iterator[tuple[int, dict[int, str]]]:
    for row, values in rows:
        texts = {column: _text(value) for column, value in values.items()}
        yield row, {column: text for column, text in texts.items() if text}


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return value if isinstance(value, str) else shown(value)
