"""Any workbook as plain tables of texts, bounded like a returned workbook: for lists people keep in spreadsheets."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from gouji.common import from_a1
from gouji.workbook.reader.kinds import Format
from gouji.workbook.reader.limits import DEFAULT_LIMITS, Limits, examine
from gouji.workbook.reader.opening import raw_workbook
from gouji.workbook.reader.package import MAIN, reduced
from gouji.workbook.reader.raw import RawSheet, Value
from gouji.workbook.reader.values import shown

_MOST_DIGITS = 15
"""Of a number a spreadsheet keeps as it was typed."""


@dataclass(frozen=True, slots=True)
class SheetTable:
    """The texts of a sheet: the number of each row, and what stands in it by the number of its column, 1-based."""

    sheet: str
    rows: list[tuple[int, dict[int, str]]]


def read_tables(data: bytes, limits: Limits = DEFAULT_LIMITS) -> list[SheetTable]:
    """Every sheet of a workbook. Formulas are given by the value they show, long numbers as the file spells them.

    Raises:
        Refused: it is no workbook, is damaged, or over a limit.
    """
    examined = examine(data, limits)
    if examined.format is not Format.XLSX:
        raw = raw_workbook(data, examined.format, limits)
        return [SheetTable(name, _rows_of(sheet)) for name, sheet in raw.sheets.items()]
    with zipfile.ZipFile(io.BytesIO(reduced(data).data)) as archive:
        names = [element.get("name", "") for element in _xml(archive, "xl/workbook.xml").iter(f"{{{MAIN}}}sheet")]
        return [
            SheetTable(name, list(_rows(_xml(archive, f"xl/worksheets/sheet{number}.xml"))))
            for number, name in enumerate(names, start=1)
        ]


def _rows_of(sheet: RawSheet) -> list[tuple[int, dict[int, str]]]:
    rows: dict[int, dict[int, str]] = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        if not cell.is_blank:
            rows.setdefault(row, {})[column] = _shown(cell.value)
    return list(rows.items())


def _xml(archive: zipfile.ZipFile, part: str) -> ET.Element:
    return ET.fromstring(archive.read(part))  # noqa: S314  # examined: no DTD


def _rows(sheet: ET.Element) -> Iterator[tuple[int, dict[int, str]]]:
    row = 0
    for element in sheet.iter(f"{{{MAIN}}}row"):
        row = int(element.get("r") or row + 1)
        cells: dict[int, str] = {}
        column = 0
        for cell in element:
            position = from_a1(cell.get("r", ""))
            column = position[1] if position else column + 1
            text = _text(cell)
            if text:
                cells[column] = text
        yield row, cells


def _shown(value: Value) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return value if isinstance(value, str) else shown(value)


def _text(cell: ET.Element) -> str:
    value = cell.findtext(f"{{{MAIN}}}v") or ""
    kind = cell.get("t", "n")
    if kind == "b":
        return "是" if value == "1" else "否"
    if kind == "n" and value and len(value) <= _MOST_DIGITS and float(value).is_integer():
        return f"{float(value):.0f}"  # 12.0 and 1.2E1 as they were typed
    return value
