"""OpenDocument spreadsheets (.ods) to raw cells, with formulas and protection; the XML was examined before.

Read here and not by a library: those at hand drop formulas, tabs and error values, or refuse some programs' files.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from xml.etree import ElementTree as ET
from xml.parsers import expat

from gouji.common import LAST_COLUMN, LAST_ROW, Position, from_a1, to_a1
from gouji.findings import Phrase
from gouji.workbook.formats.archives import scan_archive
from gouji.workbook.formats.arrays import array_formula, with_arrays
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
from gouji.workbook.formats.raw import Drawn, DrawnKind, Merge, RawCell, RawSheet, RawWorkbook, Value, serial_of
from gouji.workbook.formats.record import Visible, WorkbookFormat

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TABLE, _TEXT, _META = (f"{_ODF}{name}:1.0 " for name in ("office", "table", "text", "meta"))
_EXTENSION = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
_DRAW, _SVG = f"{_ODF}drawing:1.0 ", f"{_ODF}svg-compatible:1.0 "
_MOST_DRAWN = 1_000
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_LINES = ("rows", "columns")
_LARGEST_WHOLE = 10**15


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


_LENGTH = re.compile(r"(\d{1,6}(?:\.\d*)?)(cm|mm|in|pt)")
_INCHES = {"cm": 1 / 2.54, "mm": 1 / 25.4, "in": 1.0, "pt": 1 / 72}
_COLUMN_WIDTH, _ROW_HEIGHT = 0.89, 0.178
"""Of usual columns and rows, in inches."""


def _length(text: str) -> float:
    """A length in inches; 0 for what is none."""
    match = _LENGTH.fullmatch(text)
    return float(match[1]) * _INCHES[match[2]] if match else 0.0


@dataclass(slots=True)
class _Shape:
    """An object that is drawn, as its elements come by: where it begins, and what it is.

    Attributes:
        depth: of its element in the document.
        is_program: a chart, a control or an object of another program, of which a picture is kept.
    """

    depth: int
    row: int
    column: int
    attributes: Mapping[str, str]
    has_picture: bool = False
    is_program: bool = False
    words: str = ""

    def drawn(self) -> Drawn | None:
        words = " ".join(self.words.split())
        if self.is_program or not (self.has_picture or words):
            return None
        _, _, address = self.attributes.get(f"{_TABLE}end-cell-address", "").rpartition(".")
        bottom, right = from_a1(address.replace("$", "")) or (self._last("height"), self._last("width"))
        kind = DrawnKind.PICTURE if self.has_picture else DrawnKind.TEXT_BOX
        return Drawn(kind, self.row, self.column, max(self.row, bottom), max(self.column, right), words)

    def _last(self, side: str) -> int:
        """The last row or column of usual size that it covers."""
        first, usual = (self.row, _ROW_HEIGHT) if side == "height" else (self.column, _COLUMN_WIDTH)
        return first + int(_length(self.attributes.get(f"{_SVG}{side}", "")) / usual)


class _Content:
    """The tables of a document as its elements come by."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.names: list[str] = []
        self.sheets: dict[str, RawSheet] = {}
        self.path: list[str] = []
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
        self.drawn: list[Drawn] = []
        self.arrays: dict[str, str] = {}
        self.shape: _Shape | None = None
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
        if name.startswith(_DRAW):
            self.draw(name, parent, attributes)
        if name == f"{_TABLE}table" and tuple(self.path[:-1]) == self.spreadsheet:
            self.cells, self.merges, self.drawn, self.arrays, self.row = {}, [], [], {}, 0
            self.names.append(attributes.get(f"{_TABLE}name", ""))
            self.protected = attributes.get(f"{_TABLE}protected") == "true"
        elif name == f"{_TABLE}table-row":
            self.row_times, self.column, self.in_row = _times(attributes, "rows"), 0, []
        elif name in _CELLS:
            self.cell_times, self.attributes, self.paragraphs = _times(attributes, "columns"), attributes, []
        elif name == f"{_TEXT}p" and parent in _CELLS:
            self.paragraphs.append([])
        elif self.is_in_paragraph():
            self.special(name, attributes)

    def draw(self, name: str, parent: str, attributes: Mapping[str, str]) -> None:
        """Note an object in a cell or over a sheet, and what it is."""
        if self.shape is None and parent in _CELLS:
            self.shape = _Shape(len(self.path), self.row + 1, self.column + 1, attributes)
        elif self.shape is None and parent == f"{_TABLE}shapes":
            down, across = (_length(attributes.get(f"{_SVG}{axis}", "")) for axis in ("y", "x"))
            self.shape = _Shape(
                len(self.path), int(down / _ROW_HEIGHT) + 1, int(across / _COLUMN_WIDTH) + 1, attributes
            )
        if self.shape is not None:
            self.shape.has_picture |= name == f"{_DRAW}image"
            self.shape.is_program |= name in (f"{_DRAW}object", f"{_DRAW}object-ole", f"{_DRAW}control")

    def is_in_paragraph(self) -> bool:
        """True if what comes is text of a cell, and not of a note or a drawing in it."""
        cell = next((index for index in range(len(self.path) - 1, -1, -1) if self.path[index] in _CELLS), None)
        return cell is not None and self.path[cell + 1 : cell + 2] == [f"{_TEXT}p"]

    def special(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == f"{_TEXT}s":
            self.add("\0" * min(_count(attributes.get(f"{_TEXT}c", "1")), LONGEST_TEXT))
        elif name in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            self.add("\1" if name.endswith("tab") else "\2")

    def characters(self, text: str) -> None:
        if self.shape is not None and len(self.shape.words) < LONGEST_TEXT:
            self.shape.words += text
        if self.paragraphs and self.is_in_paragraph():
            self.add(text)

    def add(self, text: str) -> None:
        self.characters_left -= len(text)
        if self.characters_left < 0:
            raise over("文字总量", "text in all", f"> {MOST_CHARACTERS:,}", f"{MOST_CHARACTERS:,}")
        self.paragraphs[-1].append(text)

    def end(self, name: str) -> None:
        if self.shape is not None and len(self.path) == self.shape.depth:
            drawn, self.shape = self.shape.drawn(), None
            self.drawn += [drawn] if drawn is not None and len(self.drawn) < _MOST_DRAWN else []
        self.path.pop()
        if name in _CELLS:
            self.end_of_cell()
        elif name == f"{_TABLE}table-row":
            self.end_of_row()
        elif name == f"{_TABLE}table" and tuple(self.path) == self.spreadsheet:
            cells = with_arrays(self.cells, self.arrays)
            self.sheets[self.names[-1]] = RawSheet(cells, self.protected, tuple(self.merges), drawn=tuple(self.drawn))

    def end_of_cell(self) -> None:
        cell = _cell(self.attributes, "\n".join(map(_paragraph, self.paragraphs)))
        self.paragraphs = []
        if self.column + self.cell_times > LAST_COLUMN:
            raise damaged("列数过多", "too many columns")
        if cell is not None:
            if self.total + len(self.in_row) + self.cell_times > self.limits.cells:
                raise too_many_cells(self.limits)
            self.in_row += [(self.column + number, cell) for number in range(1, self.cell_times + 1)]
        if f"{_TABLE}number-matrix-rows-spanned" in self.attributes and cell is not None and cell.formula is not None:
            self.array(cell.formula)
        rows, columns = (_count(self.attributes.get(f"{_TABLE}number-{what}-spanned", "1")) for what in _LINES)
        if rows > 1 or columns > 1:
            if len(self.merges) == MOST_MERGES:
                raise too_many_merges(f"> {MOST_MERGES:,}")
            self.merges.append(Merge(self.row + 1, self.column + 1, self.row + rows, self.column + columns))
        self.column += self.cell_times

    def array(self, formula: str) -> None:
        """Note a formula over a range."""
        spans = (self.attributes.get(f"{_TABLE}number-matrix-{what}-spanned", "1") for what in _LINES)
        rows, columns = map(_count, spans)
        first, last = (self.row + 1, self.column + 1), (self.row + max(1, rows), self.column + max(1, columns))
        self.arrays[f"{to_a1(first)}:{to_a1(last)}"] = array_formula(formula)

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
    return scan_archive(file, limits)


ODS = WorkbookFormat(
    name=Phrase("OpenDocument 表格（.ods）", "an OpenDocument spreadsheet (.ods)"),
    sniff=lambda file: "content.xml" in file.names,
    examine=_examine,
    read=read_opendocument,
    shows=Visible(formulas=True, locks=True, styles=True, merges=True, keywords=True),
)
