"""The thorough reader: workbook bytes to raw cells, whatever program wrote them and however they are spelled.

Most cells are read in the reduction of the workbook. What is left goes to a library: once for formulas, and again for
their results where those are odd.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from gouji.common import Position
from gouji.findings import Finding, Phrase
from gouji.findings.rules import F101, F107
from gouji.workbook.formats.arrays import with_arrays
from gouji.workbook.formats.dates import numeric_cell
from gouji.workbook.formats.limits import Refused
from gouji.workbook.formats.linked_areas import with_links
from gouji.workbook.formats.raw import DisplayFormat, RawCell, RawSheet, RawWorkbook, serial_of
from gouji.workbook.formats.rich_text import RichText
from gouji.workbook.formats.shared_formulas import Translations, with_shared
from gouji.workbook.formats.style_formats import UNKNOWN_FORMAT
from gouji.workbook.formats.xlsx import ReducedSheet, Result, reduced

if TYPE_CHECKING:
    from gouji.workbook.formats.odd_cells import OddCell


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
    names = [sheet.name for sheet in slim.sheets]
    odd: list[Mapping[Position, OddCell]] = [{} for _ in names]
    results: list[Mapping[Position, Result]] = [sheet.cells.results for sheet in slim.sheets]
    if slim.data is not None:
        # openpyxl takes longer to import than many workbooks to be read, and most have no odd cell.
        from gouji.workbook.formats.odd_cells import odd_cells  # noqa: PLC0415

        cells = odd_cells(slim.data)
        names, odd = list(cells), list(cells.values())
        if slim.others is not None:
            unsure = odd_cells(slim.others, has_results=True).values()
            results = [{**known, **_results(cells)} for known, cells in zip(results, unsure, strict=True)]
    translations = Translations()
    return RawWorkbook(
        {
            name: _sheet(sheet, others, found, translations)
            for name, sheet, others, found in zip(names, slim.sheets, odd, results, strict=True)
        },
        slim.keywords,
    )


def _results(cells: Mapping[Position, OddCell]) -> dict[Position, Result]:
    return {place: Result(cell.value, cell.is_error) for place, cell in cells.items()}


def _sheet(
    sheet: ReducedSheet,
    odd: Mapping[Position, OddCell],
    results: Mapping[Position, Result],
    translations: Translations,
) -> RawSheet:
    cells = dict(_in_runs(_cells(sheet, odd, results).items(), sheet.runs))
    context = sheet.context
    return RawSheet(
        with_shared(with_links(cells, sheet.links), sheet.cells.shared, translations),
        context.protected,
        context.merges,
        context.footer,
        drawn=context.drawn,
        view=context.view,
        is_hidden=sheet.is_hidden,
    )


def _cells(
    sheet: ReducedSheet, odd: Mapping[Position, OddCell], results: Mapping[Position, Result]
) -> dict[Position, RawCell]:
    cells = {
        place: RawCell(value, format=format_) if isinstance(value, str) else numeric_cell(value, format_)
        for place, value in sheet.cells.plain.items()
        for format_ in [sheet.formats.get(place, UNKNOWN_FORMAT)]
    }
    for place, formula in sheet.cells.formulas.items():
        cells[place] = _cell(results[place], formula, sheet.formats.get(place, UNKNOWN_FORMAT))
    for place, cell in odd.items():
        result = Result(cell.value, cell.is_error) if cell.formula is None else results.get(place, _NO_RESULT)
        cells[place] = _cell(result, cell.formula, sheet.formats.get(place, UNKNOWN_FORMAT))
    arrays = {cell.range: cell.formula for cell in odd.values() if cell.range is not None and cell.formula is not None}
    return with_arrays(dict(sorted(cells.items())), arrays)


def _in_runs(
    cells: Iterable[tuple[Position, RawCell]], runs: Mapping[Position, RichText]
) -> Iterable[tuple[Position, RawCell]]:
    """Cells with the runs of those that are marked."""
    if not runs:
        return cells
    return ((place, cell._replace(runs=runs[place]) if place in runs else cell) for place, cell in cells)


def _cell(result: Result, formula: str | None, format_: DisplayFormat) -> RawCell:
    value, is_error = result
    if isinstance(value, int | float) and not isinstance(value, bool):
        return numeric_cell(value, format_, formula)
    return RawCell(value, formula, is_error, serial_of(value, format_.epoch), format_)


_NO_RESULT = Result(None)
