"""Old workbooks (.xls, .et) to raw cells: what calamine gives in a process of its own, checked and mended here.

The library can take the whole process with it (:mod:`gouji.workbook.confined`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from gouji.common import Position
from gouji.findings import Finding, Phrase
from gouji.findings.rules import F107
from gouji.workbook.confined import Bounds, Stopped, ask
from gouji.workbook.formats.biff import UnseenCells, unseen_in
from gouji.workbook.formats.candidate import Candidate
from gouji.workbook.formats.dates import dated_cell
from gouji.workbook.formats.limits import (
    Limits,
    Refused,
    check_merges,
    check_sheets,
    checked_text,
    damaged,
    too_many_cells,
)
from gouji.workbook.formats.raw import Merge, RawCell, RawSheet, RawWorkbook, Value, serial_of
from gouji.workbook.formats.record import Visible, WorkbookFormat

_ERROR = re.compile(r"#(REF!|DIV/0!|N/A|NAME\?|NULL!|NUM!|VALUE!)")


def read_old(data: bytes, limits: Limits) -> RawWorkbook:
    """The values and errors in an .xls or .et; formulas and protection stay unseen.

    Raises:
        Refused: as :func:`read_values`.
    """
    unseen = unseen_in(data, limits)  # first: it alone knows a file that needs a password
    raw = read_values(data, limits)
    if len(unseen.sheets) != len(raw.sheets):
        raise damaged("工作表数目不符", "two readers see two numbers of sheets")
    sheets = {
        name: replace(
            sheet,
            cells={**sheet.cells, **dict(_as_shown(sheet, cells, from_1904=unseen.from_1904))},
            drawn=cells.drawn,
        )
        for (name, sheet), cells in zip(raw.sheets.items(), unseen.sheets, strict=True)
    }
    return replace(raw, sheets=sheets)


def _as_shown(sheet: RawSheet, unseen: UnseenCells, *, from_1904: bool) -> Iterable[tuple[Position, RawCell]]:
    """The cells that calamine gives otherwise than they are shown."""
    for place in unseen.dated:
        number = sheet.at(*place).value
        if isinstance(number, int | float) and not isinstance(number, bool):
            yield place, dated_cell(number, from_1904=from_1904)
    for place, error in unseen.errors.items():
        yield place, RawCell(error, is_error=True)


def read_values(data: bytes, limits: Limits) -> RawWorkbook:
    """The values in a workbook as calamine gives them; formulas and protection stay unseen.

    Raises:
        Refused: it is damaged, over a limit, or its reader was stopped.
    """
    bounds = Bounds(seconds=limits.seconds, memory=limits.memory_bytes)
    try:
        said, made = ask("cells", data, {"cells": limits.cells}, bounds)
    except Stopped as stopped:
        raise Refused(Finding(F107, values={"detail": stopped.words})) from None
    if "error" in said:
        raise _refusal(said, limits)
    found = json.loads(made)
    check_sheets([name for name, _, _ in found])
    return RawWorkbook({name: _sheet(cells, merges) for name, cells, merges in found})


def _sheet(cells: Iterable[Sequence[Any]], merges: Sequence[Sequence[int]]) -> RawSheet:
    check_merges(len(merges))
    return RawSheet(dict(_cells(cells)), protected=False, merges=tuple(Merge(*sides) for sides in merges))


def _refusal(said: dict[str, Any], limits: Limits) -> Refused:
    if said["error"] == "cells":
        return too_many_cells(limits)
    return damaged("内部结构有误", str(said["detail"]))


def _cells(cells: Iterable[Sequence[Any]]) -> Iterable[tuple[Position, RawCell]]:
    for row, column, kind, plain in cells:
        value = _READ[kind](plain)
        if isinstance(value, str):
            if _LOST in value:
                raise damaged("有无法还原的文字", "a text that cannot be restored")
            value = checked_text(value)
        is_error = isinstance(value, str) and _ERROR.fullmatch(value) is not None
        yield (row, column), RawCell(value, None, is_error, serial_of(value))


_LOST = "\ufffd\ufffd"
"""The mark calamine makes of a character that takes two places and lies across two pieces of an .xls's texts."""
_READ: dict[str, Callable[[Any], Value]] = {
    "value": lambda value: value,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "duration": lambda seconds: timedelta(seconds=float(seconds)),
}


def _is_old_workbook(file: Candidate) -> bool:
    return not file.has_stream("EncryptedPackage") and (file.has_stream("Workbook") or file.has_stream("Book"))


XLS = WorkbookFormat(
    name=Phrase("旧版工作簿（.xls/.et）", "an old workbook (.xls/.et)"),
    sniff=_is_old_workbook,
    examine=lambda file, _: file.has_stream("_VBA_PROJECT_CUR"),
    read=read_old,
    shows=Visible(formulas=False, locks=False, styles=True, merges=True, keywords=False),
)
