"""The thorough reader: workbook bytes to raw cells by openpyxl, which is known only here.

The file is opened twice, for formulas and for cached values; neither is opened in read-only mode, which believes the
``<dimension>`` a client wrote.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils.datetime import to_excel
from openpyxl.workbook import Workbook
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.worksheet import Worksheet

from gouji.common import Position
from gouji.findings import Finding, Phrase
from gouji.findings.rules import F101, F107
from gouji.workbook.formats.limits import Refused
from gouji.workbook.formats.raw import RawCell, RawSheet, RawWorkbook
from gouji.workbook.formats.shared_formulas import Translations, with_shared
from gouji.workbook.formats.xlsx import Reduced, reduced


def read_raw(data: bytes) -> RawWorkbook:
    """Everything that stands in an .xlsx that was examined before.

    Raises:
        Refused: openpyxl cannot make sense of it.
    """
    try:
        return _read(data)
    except Refused:
        raise
    except (MemoryError, RecursionError) as error:
        words = Phrase("内存或层次超限", f"{type(error).__name__}")
        raise Refused(Finding(F107, values={"detail": words})) from None
    except Exception as error:  # noqa: BLE001  # on odd XML openpyxl raises whatever its innards stumble over
        words = Phrase("内部结构有误", f"{type(error).__name__}")
        raise Refused(Finding(F101, values={"detail": words})) from None


def _read(data: bytes) -> RawWorkbook:
    slim = reduced(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of values openpyxl finds odd; what is wrong is said later
        formulas = load_workbook(io.BytesIO(slim.data), data_only=False)
        values = load_workbook(io.BytesIO(slim.results), data_only=True)
    return _workbook(formulas, values, slim)


def _workbook(formulas: Workbook, values: Workbook, slim: Reduced) -> RawWorkbook:
    translations = Translations()
    return RawWorkbook(
        sheets={
            sheet.title: RawSheet(
                with_shared(dict(_cells(sheet, values[sheet.title])), shared, translations),
                beside.protected,
                beside.merges,
                beside.footer,
            )
            for sheet, beside, shared in zip(formulas.worksheets, slim.around, slim.shared, strict=True)
        },
        keywords=formulas.properties.keywords or "",
    )


def _cells(formulas: Worksheet, values: Worksheet) -> Iterator[tuple[Position, RawCell]]:
    # The mapping behind the sheet holds only cells that are in the file; walking rows would walk to the last corner.
    shown = values._cells  # noqa: SLF001
    for position, cell in formulas._cells.items():  # noqa: SLF001
        cached = shown.get(position)
        raw = _cell(cell, cached)
        if raw is not None:
            yield position, raw


def _cell(cell: Cell | MergedCell, cached: Cell | MergedCell | None) -> RawCell | None:
    value: Any = cell.value
    if value is None:
        return None
    if cell.data_type == "f":
        shown: Any = cached.value if cached is not None else None
        is_error = cached is not None and cached.data_type == "e"
        return RawCell(shown, _formula(value), is_error, _serial(shown))
    return RawCell(value, None, cell.data_type == "e", _serial(value))


def _formula(value: object) -> str:
    if isinstance(value, ArrayFormula | DataTableFormula):
        return str(getattr(value, "text", None) or "={}")
    return str(value)


def _serial(value: object) -> float | None:
    if not isinstance(value, datetime | date | time | timedelta):
        return None
    try:
        return float(to_excel(value))  # type: ignore[no-untyped-call]
    except (TypeError, ValueError, OverflowError):
        return None
