"""The thorough reader: workbook bytes to raw cells by openpyxl, which is known only here.

The file is opened for formulas, and again for their results where those are odd; never in read-only mode, which
believes the ``<dimension>`` a client wrote.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Mapping
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.worksheet import Worksheet

from gouji.common import Position
from gouji.findings import Finding, Phrase
from gouji.findings.rules import F101, F107
from gouji.workbook.formats.arrays import array_formula, with_arrays
from gouji.workbook.formats.dates import numeric_cell
from gouji.workbook.formats.limits import Refused
from gouji.workbook.formats.raw import DisplayFormat, RawCell, RawSheet, RawWorkbook, serial_of
from gouji.workbook.formats.rich_text import RichText
from gouji.workbook.formats.shared_formulas import Translations, with_shared
from gouji.workbook.formats.style_formats import UNKNOWN_FORMAT
from gouji.workbook.formats.xlsx import Reduced, Result, reduced


def read_raw(data: bytes) -> RawWorkbook:
    """Everything that stands in an .xlsx that was examined before.

    Raises:
        Refused: openpyxl cannot make sense of it.
    """
    try:
        return _read(data)
    except Refused:
        raise
    except (MemoryError, RecursionError):
        words = Phrase("内存或层次超限", "out of memory, or nested too deeply")
        raise Refused(Finding(F107, values={"detail": words})) from None
    except Exception:  # noqa: BLE001  # on odd XML openpyxl raises whatever its innards stumble over
        words = Phrase("内部结构有误", "its XML makes no sense")
        raise Refused(Finding(F101, values={"detail": words})) from None


def _read(data: bytes) -> RawWorkbook:
    slim = reduced(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of values openpyxl finds odd; what is wrong is said later
        formulas = load_workbook(io.BytesIO(slim.data), data_only=False)
        values = None if slim.others is None else load_workbook(io.BytesIO(slim.others), data_only=True)
    return _workbook(formulas, values, slim)


def _workbook(formulas: Workbook, values: Workbook | None, slim: Reduced) -> RawWorkbook:
    translations = Translations()
    return RawWorkbook(
        sheets={
            sheet.title: RawSheet(
                with_shared(
                    dict(_in_runs(_cells(sheet, results, plain, formats).items(), runs)),
                    shared,
                    translations,
                ),
                beside.protected,
                beside.merges,
                beside.footer,
                drawn=beside.drawn,
                view=beside.view,
                is_hidden=sheet.sheet_state != Worksheet.SHEETSTATE_VISIBLE,
            )
            for sheet, results, plain, beside, formats, runs, shared in zip(
                formulas.worksheets,
                _results(values, slim),
                slim.plain,
                slim.around,
                slim.formats,
                slim.runs,
                slim.shared,
                strict=True,
            )
        },
        keywords=formulas.properties.keywords or "",
    )


def _results(values: Workbook | None, slim: Reduced) -> Iterable[Mapping[Position, Result]]:
    """The results of the formulas of each sheet, those among them that only a library takes apart."""
    if values is None:
        return slim.results
    odd: list[Mapping[Position, Any]] = [sheet._cells for sheet in values.worksheets]  # noqa: SLF001
    return [
        {**results, **{place: Result(cell.value, cell.data_type == "e") for place, cell in cells.items()}}
        for results, cells in zip(slim.results, odd, strict=True)
    ]


def _cells(
    formulas: Worksheet,
    results: Mapping[Position, Result],
    plain: Mapping[Position, float | str],
    formats: Mapping[Position, DisplayFormat],
) -> dict[Position, RawCell]:
    cells = {
        place: RawCell(value, format=format_) if isinstance(value, str) else numeric_cell(value, format_)
        for place, value in plain.items()
        for format_ in [formats.get(place, UNKNOWN_FORMAT)]
    }
    are_mixed = bool(cells) and bool(formulas._cells)  # noqa: SLF001
    arrays: dict[str, str] = {}
    # The mapping behind the sheet holds only cells that are in the file; walking rows would walk to the last corner.
    for position, cell in formulas._cells.items():  # noqa: SLF001
        raw = _cell(cell, results.get(position), formats.get(position, UNKNOWN_FORMAT))
        if raw is not None:
            cells[position] = raw
        if isinstance(cell.value, ArrayFormula | DataTableFormula) and raw is not None and raw.formula is not None:
            arrays[str(cell.value.ref)] = raw.formula
    return with_arrays(dict(sorted(cells.items())) if are_mixed else cells, arrays)


def _in_runs(
    cells: Iterable[tuple[Position, RawCell]], runs: Mapping[Position, RichText]
) -> Iterable[tuple[Position, RawCell]]:
    """Cells with the runs of those that are marked."""
    if not runs:
        return cells
    return ((place, cell._replace(runs=runs[place]) if place in runs else cell) for place, cell in cells)


def _cell(cell: Cell | MergedCell, result: Result | None, format_: DisplayFormat) -> RawCell | None:
    if cell.value is None:
        return None
    formula = _formula(cell.value) if cell.data_type == "f" else None
    value: Any
    value, is_error = (cell.value, cell.data_type == "e") if formula is None else result or _NO_RESULT
    if isinstance(value, int | float) and not isinstance(value, bool):
        return numeric_cell(value, format_, formula)
    return RawCell(value, formula, is_error, serial_of(value, format_.epoch), format_)


_NO_RESULT = Result(None)


def _formula(value: object) -> str:
    if isinstance(value, ArrayFormula | DataTableFormula):
        return array_formula(str(getattr(value, "text", None) or ""))
    return str(value)
