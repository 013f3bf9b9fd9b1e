"""Cells that only a library takes apart: a reduced workbook to its cells by openpyxl, which is known only here.

Never opened in read-only mode, which believes the ``<dimension>`` a client wrote.
"""

from __future__ import annotations

import io
import warnings
from typing import Any, NamedTuple

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from gouji.common import Position
from gouji.workbook.formats.arrays import array_formula


class OddCell(NamedTuple):
    """A cell as openpyxl reads it.

    Attributes:
        value: that was typed, or of the result of a formula; None if it is a formula.
        formula: with its ``=``; None for a cell that was typed.
        range: of the cells that the formula stands for, in A1 notation; None if it is of one cell.
    """

    value: Any
    is_error: bool = False
    formula: str | None = None
    range: str | None = None


def odd_cells(data: bytes, *, has_results: bool = False) -> dict[str, dict[Position, OddCell]]:
    """The cells of each sheet that hold something, by the names openpyxl gives the sheets.

    Args:
        data: a reduced workbook.
        has_results: formulas give their results.

    Raises:
        Exception: whatever the innards of openpyxl stumble over.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of values openpyxl finds odd; what is wrong is said later
        book = load_workbook(io.BytesIO(data), data_only=has_results)
    # The mapping behind a sheet holds only cells that are in the file; walking rows would walk to the last corner.
    return {
        sheet.title: {
            place: _cell(cell)
            for place, cell in sheet._cells.items()  # noqa: SLF001
            if has_results or cell.value is not None
        }
        for sheet in book.worksheets
    }


def _cell(cell: Cell | MergedCell) -> OddCell:
    value: Any = cell.value
    if cell.data_type != "f":
        return OddCell(value, cell.data_type == "e")
    if isinstance(value, ArrayFormula | DataTableFormula):
        formula = array_formula(str(getattr(value, "text", None) or ""))
        return OddCell(None, formula=formula, range=str(value.ref))
    return OddCell(None, formula=str(value))
