"""Old workbooks (.xls, .et) to raw cells: what calamine gives in a process of its own, checked and mended here.

The library can take the whole process with it (:mod:`gouji.workbook.confined`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from gouji.common import Position
from gouji.findings import Finding, Phrase
from gouji.findings.rules import F107
from gouji.workbook.confined import Bounds, Stopped, ask
from gouji.workbook.formats.biff import WORKBOOK_STREAMS, UnseenCells, unseen_in
from gouji.workbook.formats.binary_runs import rich_text
from gouji.workbook.formats.candidate import Candidate
from gouji.workbook.formats.compound import with_one_stream
from gouji.workbook.formats.dates import numeric_cell
from gouji.workbook.formats.limits import (
    Limits,
    Refused,
    check_merges,
    check_sheets,
    checked_text,
    damaged,
    too_many_cells,
)
from gouji.workbook.formats.linked_areas import with_links
from gouji.workbook.formats.raw import Merge, RawCell, RawSheet, RawWorkbook, Value, serial_of
from gouji.workbook.formats.record import Visible, WorkbookFormat
from gouji.workbook.formats.rich_text import Run
from gouji.workbook.formats.style_formats import UNKNOWN_FORMAT

_ERROR = re.compile(r"#(REF!|DIV/0!|N/A|NAME\?|NULL!|NUM!|VALUE!)")


def read_old(data: bytes, limits: Limits) -> RawWorkbook:
    """The values and errors in an .xls or .et; formulas and protection stay unseen.

    Raises:
        Refused: as :func:`read_values`.
    """
    unseen = unseen_in(data, limits)  # first: it alone knows a file that needs a password
    # The library takes any stream of the name, also that of an object in the workbook.
    raw = read_values(with_one_stream(unseen.stream), limits)
    if len(unseen.sheets) != len(raw.sheets):
        raise damaged("工作表数目不符", "two readers see two numbers of sheets")
    sheets = {
        name: replace(
            sheet,
            cells=with_links({**sheet.cells, **dict(_as_displayed(sheet, cells, unseen.fonts))}, cells.links),
            drawn=cells.drawn,
            view=cells.view,
        )
        for (name, sheet), cells in zip(raw.sheets.items(), unseen.sheets, strict=True)
    }
    return replace(raw, sheets=sheets)


def _as_displayed(sheet: RawSheet, unseen: UnseenCells, fonts: Mapping[int, Run]) -> Iterable[tuple[Position, RawCell]]:
    """The cells of a sheet with their formats, and as they are displayed where calamine gives them otherwise."""
    for place, cell in sheet.cells.items():
        format_ = unseen.formats.get(place, UNKNOWN_FORMAT)
        number = unseen.numbers.get(place)
        displayed = cell._replace(format=format_) if number is None else numeric_cell(number, format_)
        if place in unseen.runs:
            starts, font = unseen.runs[place]
            displayed = displayed._replace(runs=rich_text(str(displayed.value), starts, fonts, font))
        yield place, displayed
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
    check_sheets([name for name, *_ in found])
    return RawWorkbook({name: _sheet(*contents) for name, *contents in found})


def _sheet(cells: Iterable[Sequence[Any]], merges: Sequence[Sequence[int]], is_hidden: bool) -> RawSheet:  # noqa: FBT001
    check_merges(len(merges))
    return RawSheet(
        dict(_cells(cells)), protected=False, merges=tuple(Merge(*sides) for sides in merges), is_hidden=is_hidden
    )


def _refusal(said: dict[str, Any], limits: Limits) -> Refused:
    if said["error"] == "cells":
        return too_many_cells(limits)
    return damaged("内部结构有误", "records that its reader cannot make sense of")


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
    return file.compound is not None and not file.compound.streams.isdisjoint(WORKBOOK_STREAMS)


XLS = WorkbookFormat(
    name=Phrase("旧版工作簿（.xls/.et）", "an old workbook (.xls/.et)"),
    sniff=_is_old_workbook,
    examine=lambda file, _: file.has_stream("_VBA_PROJECT_CUR"),
    read=read_old,
    shows=Visible(formulas=False, locks=False, styles=True, merges=True, keywords=False),
)
