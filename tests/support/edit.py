"""Edits a workbook the way a clerk's program leaves it: one part changes, every other byte stays.

Saving through a library instead would drop the cached values of all formulas, and every sample would carry that too.
"""

from __future__ import annotations

import copy
import functools
import io
import re
import struct
import warnings
from collections.abc import Callable
from typing import Any
from unittest import mock
from xml.etree import ElementTree as ET

import openpyxl
from openpyxl import load_workbook
from openpyxl.worksheet._reader import WorksheetReader
from openpyxl.worksheet.worksheet import Worksheet

from gouji.common import Position, corners, from_a1, to_a1
from gouji.workbook.ooxml.archive import Archive, PackageMember, deflated, packed, unpacked
from gouji.workbook.ooxml.names import (
    CONTENT_TYPES,
    MAIN,
    RELATIONSHIP_ID,
    RELATIONSHIPS,
    TYPES_PART,
    ContentType,
    main,
    parse,
)
from gouji.workbook.ooxml.relationships import (
    relationship_type,
    relationships_in,
    relationships_part,
    relationships_xml,
)
from gouji.workbook.ooxml.workbook import BOOK_PART, worksheets
from support.once import made_once

_DECLARED = b"<?xml version='1.0' encoding='UTF-8'?>\n"
_LARGEST_FORMAT = 9_999
"""Number of a format that no workbook of ours has."""
_LARGEST_KEPT = 200_000
"""Bytes of a part whose packed bytes are remembered."""


def opened(data: bytes, **options: bool) -> openpyxl.Workbook:
    """An .xlsx as openpyxl opens it, but for merged cells, whose borders are half of what that costs."""
    with mock.patch.object(WorksheetReader, "bind_merged_cells"):
        return load_workbook(io.BytesIO(data), **options)


def displayed(data: bytes, sheet: str) -> dict[str, Any]:
    """The values of the cells of one sheet of an .xlsx, results of formulas too, by their addresses.

    Days and truths are numbers, as they lie. No other sheet is parsed, which is most of what opening a workbook costs.
    """
    book = Workbook(data)
    strings = [
        "".join(text.text or "" for part in item if part.tag != main("rPh") for text in part.iter(main("t")))
        for item in parse(book.parts["xl/sharedStrings.xml"])
    ]
    found: dict[str, Any] = {}
    for cell in parse(book.parts[book.part_of(sheet)]).iter(main("c")):
        value, kind = _stored(cell), cell.get("t")
        if kind == "inlineStr":
            found[cell.get("r", "")] = "".join(text.text or "" for text in cell.iter(main("t")))
        elif value is not None:
            found[cell.get("r", "")] = strings[int(value)] if kind == "s" else value
    return found


def computed(data: bytes) -> dict[tuple[str, str], str | float | None]:
    """The results of all formulas of an .xlsx, by sheet and address; days and truths are numbers, as they lie."""
    book = Workbook(data)
    found: dict[tuple[str, str], str | float | None] = {}
    for sheet in book.sheet_names:
        for cell in parse(book.parts[book.part_of(sheet)]).iter(main("c")):
            if cell.find(main("f")) is not None:
                found[sheet, cell.get("r", "")] = _stored(cell)
    return found


def _stored(cell: ET.Element) -> str | float | None:
    """The value in a cell as it lies there: a number, a text or the number of one; None where there is none."""
    value = cell.findtext(main("v")) or None
    return float(value) if value is not None and cell.get("t", "n") in ("n", "b") else value


@functools.lru_cache(maxsize=16)
def _opened(data: bytes) -> tuple[dict[str, bytes], dict[str, str]]:
    """The parts of a workbook by name, and those that hold its sheets: many are made of the same one."""
    parts = unpacked(data)
    links = relationships_in(parse(parts[relationships_part(BOOK_PART)]), "xl")
    targets = {link.id: (link.type, link.target) for link in links}
    return parts, {sheet.name: sheet.part for sheet in worksheets(parse(parts[BOOK_PART]), targets)}


_packed_once = functools.lru_cache(maxsize=256)(deflated)


def _member(name: str, content: bytes) -> PackageMember:
    """A part, packed: all but one or two are those of the workbook before."""
    return _packed_once(name, content) if len(content) <= _LARGEST_KEPT else deflated(name, content)


class Workbook:
    """The parts of an .xlsx, to be changed and packed again."""

    def __init__(self, data: bytes) -> None:
        parts, sheets = _opened(data)
        self._parts, self._sheet_parts = dict(parts), dict(sheets)
        self._trees: dict[str, ET.Element] = {}

    @property
    def parts(self) -> dict[str, bytes]:
        """The parts by their names, to be changed too.

        Parts that are changed as XML, which many tests do cell by cell, are written out when they are asked for here.
        """
        # Prefixes are global, and libraries register their own whenever they are imported.
        ET.register_namespace("", MAIN)
        ET.register_namespace("r", RELATIONSHIPS)
        while self._trees:
            part, root = self._trees.popitem()
            # To bytes it would be written a word at a time, each through a codec.
            self._parts[part] = _DECLARED + ET.tostring(root, encoding="unicode").encode()
        return self._parts

    def to_bytes(self) -> bytes:
        """The workbook packed; the same parts give the same bytes."""
        members = (_member(name, content) for name, content in self.parts.items())
        return Archive().with_members(members).whole()

    def hide_sheet(self, name: str) -> None:
        """Hide a sheet, as a right click on its tab does."""

        def hide(root: ET.Element) -> None:
            next(each for each in root.iter(main("sheet")) if each.get("name") == name).set("state", "hidden")

        self.change(BOOK_PART, hide)

    def change(self, part: str, change: Callable[[ET.Element], object]) -> None:
        """Change the XML of a part in place."""
        root = self._trees[part] if part in self._trees else parse(self._parts[part])
        change(root)
        self._trees[part] = root

    def change_cell(self, sheet: str, a1: str, change: Callable[[ET.Element], object]) -> None:
        """Change the XML of a cell in place, which is made if it is not there.

        Where nothing else of the sheet was changed as XML no more than the cell is parsed and written.
        """
        part = self.part_of(sheet)
        content = self._parts[part]
        found = None if part in self._trees else _cell_bytes(content, a1)
        if found is None:
            self.change(part, lambda root: change(_cell(root, a1)))
            return
        cell = parse(_OPENED + content[found.start + 2 : found.stop])
        change(cell)
        ET.register_namespace("", MAIN)
        written = ET.tostring(cell, encoding="unicode").encode().replace(_OPENED[2:], b"", 1)
        self._parts[part] = content[: found.start] + written + content[found.stop :]

    def style_of(self, sheet: str, a1: str) -> int:
        """The number of the style of a cell."""
        styles: list[str] = []
        self.change_cell(sheet, a1, lambda cell: styles.append(cell.get("s", "0")))
        return int(styles[0])

    def add_macros(self) -> None:
        """Make it an .xlsm with a project in it; nothing in the project runs."""
        types = self.parts[TYPES_PART].replace(ContentType.WORKBOOK.encode(), ContentType.MACRO_WORKBOOK.encode())
        entry = f'<Default Extension="bin" ContentType="{ContentType.MACROS}"/>'
        self.parts[TYPES_PART] = types.replace(b"<Default ", f"{entry}<Default ".encode(), 1)
        type_ = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
        self._append(
            relationships_part(BOOK_PART), f'<Relationship Id="rIdMacros" Type="{type_}" Target="vbaProject.bin"/>'
        )
        self.parts["xl/vbaProject.bin"] = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)

    def _append(self, part: str, xml: str) -> None:
        """Add an element to those that a part lists."""
        before, end, name = self.parts[part].rpartition(b"</")
        self.parts[part] = before + xml.encode() + end + name

    @property
    def sheet_names(self) -> tuple[str, ...]:
        """The sheets as they are called now."""
        return tuple(self._sheet_parts)

    def part_of(self, sheet: str) -> str:
        """The part that holds a sheet."""
        return self._sheet_parts[sheet]

    def set(self, sheet: str, a1: str, value: str | float | bool | None, *, kind: str | None = None) -> None:  # noqa: FBT001
        """Type a value into a cell. *kind* forces the cell type: ``e`` for an error, ``d`` for an ISO date."""

        def change(cell: ET.Element) -> None:
            _empty(cell)
            if value is None:
                return
            if isinstance(value, str) and kind is None:
                cell.set("t", "inlineStr")
                text = ET.SubElement(ET.SubElement(cell, main("is")), main("t"))
                text.text = value
                text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                return
            if kind or isinstance(value, bool):
                cell.set("t", kind or "b")
            ET.SubElement(cell, main("v")).text = str(int(value)) if isinstance(value, bool) else str(value)

        self.change_cell(sheet, a1, change)

    def set_runs(self, sheet: str, a1: str, *runs: tuple[str, str]) -> None:
        """Type a text into a cell, each run with a property of its font such as ``<strike/>``, or none."""

        def change(cell: ET.Element) -> None:
            _empty(cell)
            cell.set("t", "inlineStr")
            fonts = (f"<rPr>{font}</rPr>" if font else "" for _, font in runs)
            texts = (f'<t xml:space="preserve">{text}</t>' for text, _ in runs)
            inside = "".join(f"<r>{font}{text}</r>" for font, text in zip(fonts, texts, strict=True))
            cell.append(parse(f'<is xmlns="{MAIN}">{inside}</is>'.encode()))

        self.change_cell(sheet, a1, change)

    def set_formula(self, sheet: str, a1: str, formula: str, cached: float | None) -> None:
        """Type a formula (without ``=``) into a cell; *cached* is what the client computed, None if it did not."""

        def change(cell: ET.Element) -> None:
            _empty(cell)
            ET.SubElement(cell, main("f")).text = formula
            if cached is not None:
                ET.SubElement(cell, main("v")).text = str(cached)

        self.change_cell(sheet, a1, change)

    def set_cached(self, sheet: str, a1: str, cached: float) -> None:
        """Give the formula of a cell another result."""

        def change(cell: ET.Element) -> None:
            value = cell.find(main("v"))
            assert value is not None
            value.text = str(cached)

        self.change_cell(sheet, a1, change)

    def set_format(self, sheet: str, a1: str, code: str) -> None:
        """Give a cell a number format, as the dialog for it does."""
        number = _LARGEST_FORMAT - self.parts["xl/styles.xml"].count(b"<numFmt ")
        style = self.style_of(sheet, a1)
        made: list[int] = []

        def add(root: ET.Element) -> None:
            formats, cells = root.find(main("numFmts")), root.find(main("cellXfs"))
            assert formats is not None
            assert cells is not None
            ET.SubElement(formats, main("numFmt"), {"numFmtId": str(number), "formatCode": code})
            cells.append(copy.deepcopy(cells[style]))
            cells[-1].attrib |= {"numFmtId": str(number), "applyNumberFormat": "1"}
            made.append(len(cells) - 1)

        self.change("xl/styles.xml", add)
        self.change_cell(sheet, a1, lambda cell: cell.set("s", str(made[0])))

    def show_as_date(self, sheet: str, a1: str) -> None:
        """Give a cell the format of a date, as a pasted date has it; whatever else its style says stays."""
        old, new = self.style_of(sheet, a1), 0

        def add(root: ET.Element) -> None:
            nonlocal new
            styles = next(root.iter(main("cellXfs")))
            new = len(styles)
            styles.append(copy.deepcopy(styles[old]))
            styles[new].set("numFmtId", "14")
            styles[new].set("applyNumberFormat", "1")
            styles.set("count", str(len(styles)))

        self.change("xl/styles.xml", add)
        self.change_cell(sheet, a1, lambda cell: cell.set("s", str(new)))

    def drop_cached_values(self) -> None:
        """As libraries leave workbooks: formulas without results."""
        for part in self.parts:
            if part.startswith("xl/worksheets/sheet"):
                self.change(part, _drop_cached)

    def drop(self, sheet: str, element: str) -> None:
        """Remove every element of a name from a sheet, such as ``sheetProtection``."""

        def change(root: ET.Element) -> None:
            for each in root.findall(main(element)):
                root.remove(each)

        self.change(self.part_of(sheet), change)

    def insert_row(self, sheet: str, before: int, count: int = 1) -> None:
        """Insert empty rows as spreadsheet programs do: everything below moves down, formulas and merges follow."""
        self.change(self.part_of(sheet), lambda root: _shift_rows(root, before, count))

    def delete_row(self, sheet: str, row: int) -> None:
        """Delete a row: everything below moves up. Formulas are left as they were, a worse case than real clients."""

        def change(root: ET.Element) -> None:
            data = next(root.iter(main("sheetData")))
            for each in list(data):
                if each.get("r") == str(row):
                    data.remove(each)
            _shift_rows(root, row + 1, -1)

        self.change(self.part_of(sheet), change)

    def insert_column(self, sheet: str, before: int) -> None:
        """Insert an empty column: everything to the right of it moves."""
        self.change(self.part_of(sheet), lambda root: _shift_columns(root, before))

    def delete_column(self, sheet: str, column: int) -> None:
        """Delete a column: everything to the right moves left. Formulas are left as they were."""

        def change(root: ET.Element) -> None:
            for row in root.iter(main("row")):
                for cell in list(row):
                    if _place_of(cell)[1] == column:
                        row.remove(cell)
            _move(root, lambda row, each: (row, each - 1 if each > column else each))

        self.change(self.part_of(sheet), change)

    def swap(self, sheet: str, first: int, second: int, *, rows: bool) -> None:
        """Exchange two rows or columns with everything in them, as sorting does; formulas follow what they refer to."""

        def place(row: int, column: int) -> Position:
            line = row if rows else column
            line = {first: second, second: first}.get(line, line)
            return (line, column) if rows else (row, line)

        def change(root: ET.Element) -> None:
            merges = root.find(main("mergeCells"))
            if merges is not None:  # programs refuse to sort merged cells; the clerk undoes the merges first
                root.remove(merges)
            for row in root.iter(main("row")):
                row.set("r", str(place(int(row.get("r", "0")), 1)[0]))
            _move(root, place)
            data = next(root.iter(main("sheetData")))
            data[:] = sorted(data, key=lambda row: int(row.get("r", "0")))
            for row in data:
                row[:] = sorted(row, key=_place_of)

        self.change(self.part_of(sheet), change)

    def merge(self, sheet: str, area: str, *, keep: bool = False) -> None:
        """Merge cells. Programs empty all but the first of them, unless they are told to keep what is hidden."""

        def change(root: ET.Element) -> None:
            merges = root.find(main("mergeCells"))
            if merges is None:
                merges = ET.Element(main("mergeCells"))
                root.insert(list(root).index(next(root.iter(main("sheetData")))) + 1, merges)
            (top, left), (bottom, right) = _corners(area)
            for each in list(merges):
                if _overlap(_corners(each.get("ref", "")), _corners(area)):
                    merges.remove(each)
            ET.SubElement(merges, main("mergeCell"), {"ref": area})
            for cell in root.iter(main("c")) if not keep else ():
                row, column = _place_of(cell)
                if top <= row <= bottom and left <= column <= right and (row, column) != (top, left):
                    _empty(cell)

        self.change(self.part_of(sheet), change)

    def move(self, sheet: str, area: str, rows: int, columns: int) -> None:
        """Cut what stands in cells and paste it elsewhere on the sheet, over what is there; looks stay."""
        (top, left), (bottom, right) = _corners(area)

        def change(root: ET.Element) -> None:
            taken = []
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    cell = _cell(root, to_a1((row, column)))
                    taken.append((row + rows, column + columns, cell.get("t"), list(cell)))
                    _empty(cell)
            for row, column, kind, content in taken:
                if row > 0 and column > 0:
                    cell = _cell(root, to_a1((row, column)))
                    _empty(cell)
                    if kind is not None:
                        cell.set("t", kind)
                    cell[:] = content

        self.change(self.part_of(sheet), change)

    def paste_sheet(self, sheet: str, other: Workbook, its: str) -> None:
        """Put a sheet of another workbook in the place of one, as copying it between workbooks does."""
        strings = parse(other.parts["xl/sharedStrings.xml"])
        texts = ["".join(text.text or "" for text in item.iter(main("t"))) for item in strings]

        def change(root: ET.Element) -> None:
            for cell in root.iter(main("c")):
                value = cell.find(main("v"))
                if cell.get("t") == "s" and value is not None:
                    cell.set("t", "inlineStr")
                    cell.remove(value)
                    ET.SubElement(ET.SubElement(cell, main("is")), main("t")).text = texts[int(value.text or "0")]

        self.parts[self.part_of(sheet)] = other.parts[other.part_of(its)]
        self.change(self.part_of(sheet), change)

    def reorder_sheets(self, *names: str) -> None:
        """Bring the sheets into another order; sheets not named come last."""

        def change(root: ET.Element) -> None:
            sheets = next(root.iter(main("sheets")))
            order = {name: index for index, name in enumerate(names)}
            sheets[:] = sorted(sheets, key=lambda each: order.get(each.get("name", ""), len(order)))
            defined = root.find(main("definedNames"))
            if defined is not None:
                root.remove(defined)

        self.change(BOOK_PART, change)

    def delete_sheet(self, sheet: str) -> None:
        """Take a sheet out of the workbook; formulas elsewhere keep their words."""

        def change(root: ET.Element) -> None:
            sheets = next(root.iter(main("sheets")))
            for each in list(sheets):
                if each.get("name") == sheet:
                    sheets.remove(each)
            names = root.find(main("definedNames"))
            if names is not None:  # print areas count sheets by number; they would now belong to others
                root.remove(names)

        number = self.part_of(sheet)
        self.change(BOOK_PART, change)
        self._sheet_parts.pop(sheet, None)
        assert number in self.parts

    def copy_sheet(self, sheet: str, name: str) -> None:
        """Add a copy of a sheet under another name, as clerks do to keep a draft."""
        old = self.part_of(sheet)
        new = f"xl/worksheets/sheet{sum(part.startswith('xl/worksheets/sheet') for part in self.parts) + 1}.xml"
        self.parts[new] = self.parts[old]
        self._append(TYPES_PART, f'<Override PartName="/{new}" ContentType="{ContentType.WORKSHEET}"/>')
        type_, target = relationship_type("worksheet"), new.removeprefix("xl/")
        self._append(relationships_part(BOOK_PART), f'<Relationship Id="rIdCopy" Type="{type_}" Target="{target}"/>')

        def change(root: ET.Element) -> None:
            copy = {"name": name, "sheetId": "99", RELATIONSHIP_ID: "rIdCopy"}
            ET.SubElement(next(root.iter(main("sheets"))), main("sheet"), copy)

        self.change(BOOK_PART, change)
        self._sheet_parts[name] = new

    def rename_sheet(self, old: str, new: str) -> None:
        """Rename a sheet's tab."""

        def change(root: ET.Element) -> None:
            for each in root.iter(main("sheet")):
                if each.get("name") == old:
                    each.set("name", new)

        self.change(BOOK_PART, change)
        self._sheet_parts[new] = self._sheet_parts.pop(old)

    def lose_stamps(self, *, printed_code: str | None = None) -> None:
        """Drop the hidden sheet's name and the keywords, and blank the printed code if its cell is given."""
        self.rename_sheet("gouji", "Sheet9")
        hidden = self.part_of("Sheet9")
        self.change(hidden, lambda root: next(root.iter(main("sheetData"))).clear())
        self.parts["docProps/core.xml"] = self.parts["docProps/core.xml"].replace(b"gouji?", b"")
        if printed_code is not None:
            self.set("封面", printed_code, None)


_OPENED = f'<c xmlns="{MAIN}"'.encode()
_PLAIN_SHEET = re.compile(rf'\s*(?:<\?xml[^>]*\bUTF-8[^>]*>\s*)?<worksheet xmlns="{MAIN}"'.encode())
"""A sheet whose elements have no prefixes."""
_PREFIX = re.compile(rb"[\s<](?!xml:)[A-Za-z0-9]+:[A-Za-z]+[\s=>]")


def _cell_bytes(content: bytes, a1: str) -> slice | None:
    """Where a cell stands in a sheet; None if the sheet must be parsed to be sure of that."""
    opened = f'<c r="{a1}"'.encode()
    start = content.find(opened)
    if start < 0 or content.find(opened, start + 1) >= 0 or b"<!" in content or not _PLAIN_SHEET.match(content):
        return None
    end = content.index(b">", start) + 1
    if content[end - 2 : end] != b"/>":
        end = content.index(b"</c>", end) + 4
    return None if _PREFIX.search(content, start, end) else slice(start, end)


def _empty(cell: ET.Element) -> None:
    cell.attrib.pop("t", None)
    cell[:] = []


def _cell(root: ET.Element, a1: str) -> ET.Element:
    for cell in root.iter(main("c")):
        if cell.get("r") == a1:
            return cell
    number = int("".join(char for char in a1 if char.isdigit()))
    data = next(root.iter(main("sheetData")))
    row = next((each for each in data if each.get("r") == str(number)), None)
    if row is None:
        row = ET.SubElement(data, main("row"), {"r": str(number)})
        data[:] = sorted(data, key=lambda each: int(each.get("r", "0")))
    made = ET.SubElement(row, main("c"), {"r": a1})
    row[:] = sorted(row, key=_place_of)
    return made


def _place_of(cell: ET.Element) -> Position:
    return _position(cell.get("r", ""))


def _position(a1: str) -> Position:
    found = from_a1(a1)
    assert found is not None, a1
    return found


def _shift_rows(root: ET.Element, start: int, count: int) -> None:
    def place(row: int, column: int) -> Position:
        return (row + count if row >= start else row), column

    for row in root.iter(main("row")):
        row.set("r", str(place(int(row.get("r", "0")), 1)[0]))
    _move(root, place)


def _shift_columns(root: ET.Element, start: int) -> None:
    _move(root, lambda row, column: (row, column + 1 if column >= start else column))


def _move(root: ET.Element, place: Callable[[int, int], Position]) -> None:
    """Move every cell, every merge, and every reference of formulas to the sheet itself."""
    for cell in root.iter(main("c")):
        cell.set("r", _moved(cell.get("r", ""), place))
        formula = cell.find(main("f"))
        if formula is not None and formula.text and "!" not in formula.text:
            formula.text = _REFERENCE.sub(lambda match: _moved(match[0], place), formula.text)
    for merge in root.iter(main("mergeCell")):
        merge.set("ref", ":".join(_moved(corner, place) for corner in merge.get("ref", "").split(":")))


_REFERENCE = re.compile(r"\b[A-Z]{1,3}\d{1,7}\b")


def _moved(reference: str, place: Callable[[int, int], Position]) -> str:
    return to_a1(place(*_position(reference)))


def _corners(area: str) -> tuple[Position, Position]:
    found = corners(area)
    assert found is not None, area
    return found


def _overlap(one: tuple[Position, Position], other: tuple[Position, Position]) -> bool:
    return all(
        first <= other_last and other_first <= last
        for first, last, other_first, other_last in zip(*one, *other, strict=True)
    )


def _drop_cached(root: ET.Element) -> None:
    for cell in root.iter(main("c")):
        value = cell.find(main("v"))
        if cell.find(main("f")) is not None and value is not None:
            cell.remove(value)
            cell.attrib.pop("t", None)


# --- binary workbooks ------------------------------------------------------------------------------------------------


@made_once
def as_binary(data: bytes, *, with_formats: bool = True) -> bytes:
    """The same cells as an .xlsb, the binary format of Excel: texts and numbers, no formulas.

    Args:
        with_formats: number formats too; no cell has one otherwise, and days are displayed as numbers.
    """
    names, sheets = b"", {}
    links: list[tuple[str, str, str]] = []
    source = Workbook(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of numbers that are no days
        book = load_workbook(io.BytesIO(data), data_only=True)
    for number, sheet in enumerate(book.worksheets, start=1):
        names += record(156, struct.pack("<II", 0, number) + wide(f"rId{number}") + wide(sheet.title))
        links.append((f"rId{number}", relationship_type("worksheet"), f"worksheets/sheet{number}.bin"))
        numbers = _numbers(source.parts[source.part_of(sheet.title)])
        sheets[f"xl/worksheets/sheet{number}.bin"] = _binary_sheet(sheet, numbers, with_formats=with_formats)
    types = f'<Default Extension="rels" ContentType="{ContentType.RELATIONSHIPS}"/>'
    types += f'<Default Extension="bin" ContentType="{ContentType.BINARY_WORKSHEET}"/>'
    types += f'<Override PartName="/xl/workbook.bin" ContentType="{ContentType.BINARY_WORKBOOK}"/>'
    if with_formats:
        sheets["xl/styles.bin"] = _binary_styles(parse(source.parts["xl/styles.xml"]))
        links.append(("rIdStyles", relationship_type("styles"), "styles.bin"))
    root = ("rId1", relationship_type("officeDocument"), "xl/workbook.bin")
    parts = {
        TYPES_PART: f'<Types xmlns="{CONTENT_TYPES}">{types}</Types>'.encode(),
        "_rels/.rels": relationships_xml([root]).encode(),
        "xl/workbook.bin": record(131) + record(143) + names + record(144) + record(132),
        "xl/_rels/workbook.bin.rels": relationships_xml(links).encode(),
    }
    return packed(parts | sheets)


def _binary_styles(root: ET.Element) -> bytes:
    """Styles that are number formats, in their order."""
    codes = styles = b""
    for element in root.iterfind(f"{main('numFmts')}/{main('numFmt')}"):
        codes += record(44, struct.pack("<H", int(element.get("numFmtId", "0"))) + wide(element.get("formatCode", "")))
    for element in root.iterfind(f"{main('cellXfs')}/{main('xf')}"):
        styles += record(47, struct.pack("<HH12x", 0xFFFF, int(element.get("numFmtId", "0"))))
    return record(278) + codes + record(617, bytes(4)) + styles + record(618) + record(279)


def _numbers(part: bytes) -> dict[str, tuple[int, float | None]]:
    """The style of each cell of a sheet, and the number that is stored in it."""
    return {
        cell.get("r", ""): (
            int(cell.get("s", "0")),
            float(cell.findtext(main("v"), "")) if cell.get("t", "n") == "n" and cell.findtext(main("v")) else None,
        )
        for cell in parse(part).iter(main("c"))
    }


_ERRORS = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#NUM!": 36, "#N/A": 42}


def _binary_sheet(sheet: Worksheet, numbers: dict[str, tuple[int, float | None]], *, with_formats: bool) -> bytes:
    rows, cells = list(sheet.iter_rows()), b""
    for number, row in enumerate(rows):
        cells += record(0, struct.pack("<IIHHBI", number, 0, 300, 0, 0, 0))
        for column, cell in enumerate(row):
            style, value = numbers.get(cell.coordinate, (0, None))
            head = struct.pack("<II", column, style if with_formats else 0)
            if value is not None:
                cells += record(5, head + struct.pack("<d", value))
            elif isinstance(cell.value, bool):
                cells += record(4, head + bytes([cell.value]))
            elif cell.data_type == "e":
                cells += record(3, head + bytes([_ERRORS[str(cell.value)]]))
            elif cell.value is not None:
                cells += record(6, head + wide(str(cell.value)))
    size = record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, len(rows[0]) - 1))
    return record(129) + size + record(145) + cells + record(146) + record(130)


def record(kind: int, content: bytes = b"") -> bytes:
    """A record of a binary workbook."""
    length, left = b"", len(content)
    while left > 0x7F:
        length += bytes([left & 0x7F | 0x80])
        left >>= 7
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + length + bytes([left]) + content


def wide(text: str) -> bytes:
    """A text as records hold it."""
    encoded = text.encode("utf-16-le")
    return struct.pack("<I", len(encoded) // 2) + encoded
