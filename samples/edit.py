"""Edits a workbook the way a clerk's program leaves it: one part changes, every other byte stays.

Saving through a library instead would drop the cached values of all formulas, and every sample would carry that too.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from xml.etree import ElementTree as ET

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_EPOCH = (1980, 1, 1, 0, 0, 0)


def _tag(name: str) -> str:
    return f"{{{MAIN}}}{name}"


class Workbook:
    """The parts of an .xlsx, to be changed and packed again."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}

    def to_bytes(self) -> bytes:
        """The workbook packed; the same parts give the same bytes."""
        return packed(self.parts)

    def change(self, part: str, change: Callable[[ET.Element], None]) -> None:
        """Change the XML of a part in place."""
        root = ET.fromstring(self.parts[part])  # noqa: S314  # our own
        change(root)
        # Prefixes are global, and libraries register their own whenever they are imported.
        ET.register_namespace("", MAIN)
        ET.register_namespace("r", _RELATIONSHIPS)
        self.parts[part] = ET.tostring(root, encoding="UTF-8", xml_declaration=True)

    def part_of(self, sheet: str) -> str:
        """The part that holds a sheet."""
        sheets = ET.fromstring(self.parts["xl/workbook.xml"]).findall(f".//{_tag('sheet')}")  # noqa: S314
        names = [each.get("name") for each in sheets]
        return f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"

    def set(self, sheet: str, a1: str, value: str | float | bool | None, *, kind: str | None = None) -> None:  # noqa: FBT001
        """Type a value into a cell. *kind* forces the cell type: ``e`` for an error, ``d`` for an ISO date."""

        def change(root: ET.Element) -> None:
            cell = _cell(root, a1)
            for child in list(cell):
                cell.remove(child)
            cell.attrib.pop("t", None)
            if value is None:
                return
            if isinstance(value, str) and kind is None:
                cell.set("t", "inlineStr")
                text = ET.SubElement(ET.SubElement(cell, _tag("is")), _tag("t"))
                text.text = value
                text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                return
            if kind or isinstance(value, bool):
                cell.set("t", kind or "b")
            ET.SubElement(cell, _tag("v")).text = str(int(value)) if isinstance(value, bool) else str(value)

        self.change(self.part_of(sheet), change)

    def set_formula(self, sheet: str, a1: str, formula: str, cached: float | None) -> None:
        """Type a formula (without ``=``) into a cell; *cached* is what the client computed, None if it did not."""

        def change(root: ET.Element) -> None:
            cell = _cell(root, a1)
            for child in list(cell):
                cell.remove(child)
            cell.attrib.pop("t", None)
            ET.SubElement(cell, _tag("f")).text = formula
            if cached is not None:
                ET.SubElement(cell, _tag("v")).text = str(cached)

        self.change(self.part_of(sheet), change)

    def drop_cached_values(self) -> None:
        """As libraries leave workbooks: formulas without results."""
        for part in self.parts:
            if part.startswith("xl/worksheets/sheet"):
                self.change(part, _drop_cached)

    def drop(self, sheet: str, element: str) -> None:
        """Remove every element of a name from a sheet, such as ``sheetProtection``."""

        def change(root: ET.Element) -> None:
            for each in root.findall(_tag(element)):
                root.remove(each)

        self.change(self.part_of(sheet), change)

    def insert_row(self, sheet: str, before: int) -> None:
        """Insert an empty row as spreadsheet programs do: everything below moves down, formulas and merges follow."""
        from openpyxl.formula.translate import Translator  # noqa: PLC0415

        def change(root: ET.Element) -> None:
            for row in root.iter(_tag("row")):
                number = int(row.get("r", "0"))
                if number < before:
                    continue
                row.set("r", str(number + 1))
                for cell in row.iter(_tag("c")):
                    old = cell.get("r", "")
                    cell.set("r", old.rstrip("0123456789") + str(number + 1))
                    formula = cell.find(_tag("f"))
                    if formula is not None and formula.text:
                        moved = Translator(f"={formula.text}", origin=old).translate_formula(cell.get("r", ""))
                        formula.text = moved[1:]

        self.change(self.part_of(sheet), change)

    def rename_sheet(self, old: str, new: str) -> None:
        """Rename a sheet's tab."""

        def change(root: ET.Element) -> None:
            for each in root.iter(_tag("sheet")):
                if each.get("name") == old:
                    each.set("name", new)

        self.change("xl/workbook.xml", change)


def packed(parts: Mapping[str, bytes]) -> bytes:
    """An archive of parts with fixed dates."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _cell(root: ET.Element, a1: str) -> ET.Element:
    for cell in root.iter(_tag("c")):
        if cell.get("r") == a1:
            return cell
    number = int("".join(char for char in a1 if char.isdigit()))
    data = next(root.iter(_tag("sheetData")))
    row = next((each for each in data if each.get("r") == str(number)), None)
    if row is None:
        row = ET.SubElement(data, _tag("row"), {"r": str(number)})
        data[:] = sorted(data, key=lambda each: int(each.get("r", "0")))
    return ET.SubElement(row, _tag("c"), {"r": a1})


def _drop_cached(root: ET.Element) -> None:
    for cell in root.iter(_tag("c")):
        value = cell.find(_tag("v"))
        if cell.find(_tag("f")) is not None and value is not None:
            cell.remove(value)
            cell.attrib.pop("t", None)
