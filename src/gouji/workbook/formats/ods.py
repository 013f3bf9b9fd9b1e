"""OpenDocument spreadsheets (.ods) to raw cells, with formulas and protection; the XML was examined before.

Read here and not by a library: those at hand drop formulas, tabs and error values, or refuse some programs' files.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from xml.etree import ElementTree as ET
from xml.parsers import expat

from gouji.common import LAST_COLUMN, LAST_ROW, Position
from gouji.findings import Phrase
from gouji.workbook.formats.archives import scan_archive
from gouji.workbook.formats.candidate import Candidate
from gouji.workbook.formats.limits import (
    LARGEST_CORE,
    LONGEST_TEXT,
    MOST_CHARACTERS,
    MOST_MERGES,
    NUMBER,
    Limits,
    check_sheets,
    checked_text,
    damaged,
    encrypted,
    over,
    too_many_cells,
    too_many_merges,
)
from gouji.workbook.formats.raw import Merge, RawCell, RawSheet, RawWorkbook, Value, serial_of
from gouji.workbook.formats.record import Visible, WorkbookFormat

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TABLE, _TEXT, _META = (f"{_ODF}{name}:1.0 " for name in ("office", "table", "text", "meta"))
_EXTENSION = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_PARAGRAPH = f"{_TEXT}p"
_LINES = ("rows", "columns")
_LARGEST_WHOLE = 10**15
_ELEMENTS_OF_A_CELL = 3
"""Itself, its text and a link or a run in it. Equal cells are written once, so that more elements hold no cells."""


def read_opendocument(data: bytes, limits: Limits) -> RawWorkbook:
    """Everything that stands in an .ods that was examined before.

    Raises:
        Refused: it makes no sense, or is over a limit.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = _Content(limits)
        content.parse(archive.read("content.xml"))
        check_sheets(content.names)
        return RawWorkbook(content.sheets, _keywords(archive))


def _keywords(archive: zipfile.ZipFile) -> str:
    if "meta.xml" not in archive.namelist() or archive.getinfo("meta.xml").file_size > LARGEST_CORE:
        return ""
    root = ET.fromstring(archive.read("meta.xml"))  # noqa: S314  # examined: no DTD
    return " ".join(keyword.text or "" for keyword in root.iter(f"{{{_META.strip()}}}keyword"))


class _Content:
    """The tables of a document as its elements come by."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.names: list[str] = []
        self.sheets: dict[str, RawSheet] = {}
        self.path: list[str] = []
        self.open_cells: list[int] = []
        """Of the cells that are open, their places in the path: nearly always one, and looked at with every element."""
        self.cells: dict[Position, RawCell] = {}
        self.merges: list[Merge] = []
        self.protected = False
        self.total = 0
        self.row = self.column = 0
        self.row_times = self.cell_times = 1
        self.in_row: list[tuple[int, RawCell]] = []
        self.attributes: Mapping[str, str] = {}
        self.paragraphs: list[list[str]] = []
        self.characters_left = MOST_CHARACTERS
        self.spreadsheet = (f"{_OFFICE}document-content", f"{_OFFICE}body", f"{_OFFICE}spreadsheet")

    def parse(self, xml: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        parser.Parse(xml, True)  # noqa: FBT003

    def start(self, name: str, attributes: dict[str, str]) -> None:
        parent = self.path[-1] if self.path else ""
        self.path.append(name)
        if name == f"{_TABLE}table" and tuple(self.path[:-1]) == self.spreadsheet:
            self.cells, self.merges, self.row = {}, [], 0
            self.names.append(attributes.get(f"{_TABLE}name", ""))
            self.protected = attributes.get(f"{_TABLE}protected") == "true"
        elif name == f"{_TABLE}table-row":
            self.row_times, self.column, self.in_row = _times(attributes, "rows"), 0, []
        elif name in _CELLS:
            self.open_cells.append(len(self.path) - 1)
            self.cell_times, self.attributes, self.paragraphs = _times(attributes, "columns"), attributes, []
        elif name == _PARAGRAPH and parent in _CELLS:
            self.paragraphs.append([])
        elif self.is_in_paragraph():
            self.special(name, attributes)

    def is_in_paragraph(self) -> bool:
        """True if what comes is text of a cell, and not of a note or a drawing in it."""
        behind = self.open_cells[-1] + 1 if self.open_cells else 0
        return 0 < behind < len(self.path) and self.path[behind] == _PARAGRAPH

    def special(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == f"{_TEXT}s":
            self.add("\0" * min(_count(attributes.get(f"{_TEXT}c", "1")), LONGEST_TEXT))
        elif name in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            self.add("\1" if name.endswith("tab") else "\2")

    def characters(self, text: str) -> None:
        if self.paragraphs and self.is_in_paragraph():
            self.add(text)

    def add(self, text: str) -> None:
        self.characters_left -= len(text)
        if self.characters_left < 0:
            raise over("文字总量", "text in all", f"> {MOST_CHARACTERS:,}", f"{MOST_CHARACTERS:,}")
        self.paragraphs[-1].append(text)

    def end(self, name: str) -> None:
        self.path.pop()
        if name in _CELLS:
            self.open_cells.pop()
            self.end_of_cell()
        elif name == f"{_TABLE}table-row":
            self.end_of_row()
        elif name == f"{_TABLE}table" and tuple(self.path) == self.spreadsheet:
            self.sheets[self.names[-1]] = RawSheet(self.cells, self.protected, tuple(self.merges))

    def end_of_cell(self) -> None:
        cell = _cell(self.attributes, "\n".join(map(_paragraph, self.paragraphs)))
        self.paragraphs = []
        if self.column + self.cell_times > LAST_COLUMN:
            raise damaged("列数过多", "too many columns")
        if cell is not None:
            if self.total + len(self.in_row) + self.cell_times > self.limits.cells:
                raise too_many_cells(self.limits)
            self.in_row += [(self.column + number, cell) for number in range(1, self.cell_times + 1)]
        rows, columns = (_count(self.attributes.get(f"{_TABLE}number-{what}-spanned", "1")) for what in _LINES)
        if rows > 1 or columns > 1:
            if len(self.merges) == MOST_MERGES:
                raise too_many_merges(f"> {MOST_MERGES:,}")
            self.merges.append(Merge(self.row + 1, self.column + 1, self.row + rows, self.column + columns))
        self.column += self.cell_times

    def end_of_row(self) -> None:
        if self.row + self.row_times > LAST_ROW:
            raise damaged("行数过多", "too many rows")
        self.total += len(self.in_row) * self.row_times
        if self.total > self.limits.cells:
            raise too_many_cells(self.limits)
        for row in range(self.row + 1, self.row + self.row_times + 1) if self.in_row else ():
            self.cells.update(((row, column), cell) for column, cell in self.in_row)
        self.row += self.row_times


def _times(attributes: Mapping[str, str], what: str) -> int:
    return _count(attributes.get(f"{_TABLE}number-{what}-repeated", "1"))


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 8):
        raise damaged("次数的写法有误", "a number of times that is none")
    return int(text)


_SPACE = re.compile("[ \t\r\n]+")


def _paragraph(pieces: list[str]) -> str:
    """The text of a paragraph: written spaces count once, those that are said in elements as often as said."""
    text = _SPACE.sub(" ", "".join(pieces)).strip(" ")
    return text.replace("\0", " ").replace("\1", "\t").replace("\2", "\n")


def _cell(attributes: Mapping[str, str], text: str) -> RawCell | None:
    formula = attributes.get(f"{_TABLE}formula")
    value = _value(attributes, text)
    if isinstance(value, str):
        value = checked_text(value)
    if value in (None, "") and formula is None:
        return None
    is_error = attributes.get(f"{_EXTENSION}value-type") == "error" or (
        isinstance(value, str) and _ERROR.fullmatch(value) is not None
    )
    return RawCell(value, None if formula is None else _formula(formula), is_error, serial_of(value))


_ERROR = re.compile(r"#[A-Z0-9/]+[!?]?|Err:\d+")


def _value(attributes: Mapping[str, str], text: str) -> Value:
    kind = attributes.get(f"{_OFFICE}value-type")
    if kind in ("float", "percentage", "currency"):
        value = _number(attributes.get(f"{_OFFICE}value", ""))
        # LibreOffice keeps truth values as numbers that are shown as words.
        return bool(value) if text in ("TRUE", "FALSE") else value
    if kind == "boolean":
        return attributes.get(f"{_OFFICE}boolean-value") == "true"
    if kind == "date":
        return _date(attributes.get(f"{_OFFICE}date-value", ""))
    if kind == "time":
        return _duration(attributes.get(f"{_OFFICE}time-value", ""))
    return attributes.get(f"{_OFFICE}string-value") or text or None


def _number(text: str) -> int | float:
    if not NUMBER.fullmatch(text):
        raise damaged("数值的写法有误", "a number that is none")
    number = float(text)
    return int(number) if number.is_integer() and abs(number) < _LARGEST_WHOLE else number


def _date(text: str) -> Value:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return text


_DURATION = re.compile(r"(-?)PT(\d{1,6})H(\d{1,6})M(\d{1,6})(?:[.,]\d*)?S", re.ASCII)


def _duration(text: str) -> Value:
    match = _DURATION.fullmatch(text)
    if match is None:
        return text
    hours, minutes, seconds = (int(group) for group in match.groups()[1:])
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -length if match[1] else length


_LITERAL = re.compile(r"\"(?:[^\"]|\"\")*\"|\[[^\]]*\]|;|~")


def _formula(formula: str) -> str:
    """The formula as Excel spells it: ``of:=SUM([.D7:.I7];1)`` is ``=SUM(D7:I7,1)``."""
    _, equals, body = formula.partition("=")
    return checked_text("=" + _LITERAL.sub(_translated, body if equals else formula))


def _translated(match: re.Match[str]) -> str:
    found = match[0]
    if found in (";", "~"):
        return ","
    if found.startswith('"'):
        return found
    ends = []
    for end in found[1:-1].split(":"):
        sheet, _, address = end.rpartition(".")
        ends.append(f"{sheet.removeprefix('$')}!{address}" if sheet else address)
    return ":".join(ends)


def _examine(file: Candidate, limits: Limits) -> bool:
    if b"encryption-data" in file.start_of("META-INF/manifest.xml"):
        raise encrypted()
    return scan_archive(file, replace(limits, elements=min(limits.elements, _ELEMENTS_OF_A_CELL * limits.cells)))


ODS = WorkbookFormat(
    name=Phrase("OpenDocument 表格（.ods）", "an OpenDocument spreadsheet (.ods)"),
    sniff=lambda file: "content.xml" in file.names,
    examine=_examine,
    read=read_opendocument,
    shows=Visible(formulas=True, locks=True, styles=True, merges=True, keywords=True),
)
