"""The values in workbooks of older and binary formats, by calamine, which is known only here.

It keeps a sheet as the rectangle around its cells, and ends the whole process if that does not fit into memory.
"""

from __future__ import annotations

import io
import json
import math
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum


class _TooManyError(Exception):
    """More cells than allowed."""


def work(data: bytes, cells: int) -> tuple[dict[str, Any], bytes]:
    """Every cell that holds something, as JSON: sheets in order, each its name, cells and merges, and if it is hidden.

    A cell is row and column, counted from 1, what it is, and its value as plain data; a merge is its four sides.

    Args:
        cells: how many there may be.
    """
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            metadata = book.sheets_metadata
            wanted = [index for index, listed in enumerate(metadata) if listed.typ == SheetTypeEnum.WorkSheet]
            found: list[tuple[str, list[tuple[int, int, str, Any]], list[list[int]], bool]] = []
            for index in wanted:
                left = cells - sum(len(rows) for _, rows, _, _ in found)
                sheet = book.get_sheet_by_index(index)
                is_hidden = metadata[index].visible != SheetVisibleEnum.Visible
                found.append((metadata[index].name, _cells(sheet, left), _merges(sheet), is_hidden))
    except _TooManyError:
        return {"error": "cells"}, b""
    except CalamineError as error:
        return {"error": "damaged", "detail": type(error).__name__}, b""
    return {}, json.dumps(found, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _cells(sheet: CalamineSheet, most: int) -> list[tuple[int, int, str, Any]]:
    if sheet.start is None:
        return []
    found: list[tuple[int, int, str, Any]] = []
    # Empty rows above the first cell are given, empty columns left of it are not.
    first = sheet.start[1] + 1
    for row, values in enumerate(sheet.iter_rows(), start=1):
        for column, value in enumerate(values, start=first):
            if value != "":
                found.append((row, column, *_plain(value)))
        if len(found) > most:
            raise _TooManyError
    return found


def _merges(sheet: CalamineSheet) -> list[list[int]]:
    corners = sheet.merged_cell_ranges or []
    return [[side + 1 for corner in merge for side in corner] for merge in corners]


def _plain(value: float | str | bool | date | time | timedelta) -> tuple[str, Any]:  # noqa: FBT001
    if isinstance(value, datetime):
        return "datetime", value.isoformat()
    if isinstance(value, date):
        return "date", value.isoformat()
    if isinstance(value, time):
        return "time", value.isoformat()
    if isinstance(value, timedelta):
        return "duration", value.total_seconds()
    return "value", _number(value) if isinstance(value, float) else value


def _number(value: float) -> float | str:
    if not math.isfinite(value):
        return "#NUM!"
    return int(value) if value.is_integer() else value
