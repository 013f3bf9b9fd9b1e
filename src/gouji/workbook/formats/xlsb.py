"""Binary workbooks (.xlsb) to raw cells: values, errors and dates; formulas, which are tokens there, stay unseen.

Read here and not by a library: the one at hand takes error values for blanks and misses cells that are stored in short.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from gouji.common import LAST_COLUMN, LAST_ROW, Position
from gouji.findings import Phrase
from gouji.workbook.formats.archives import part_scanner, weigh
from gouji.workbook.formats.biff import ERRORS, packed_number, plain_number
from gouji.workbook.formats.binary_runs import Starts, font_marks, rich_text, starts_in
from gouji.workbook.formats.candidate import Candidate
from gouji.workbook.formats.dates import numeric_cell
from gouji.workbook.formats.drawings import drawn_in
from gouji.workbook.formats.limits import (
    Limits,
    check_merges,
    check_sheets,
    checked_text,
    damaged,
    missing,
    too_many_cells,
    two_packages,
)
from gouji.workbook.formats.raw import (
    EPOCH,
    EPOCH_1904,
    GENERAL,
    DisplayFormat,
    Drawn,
    Merge,
    RawCell,
    RawSheet,
    RawWorkbook,
    Value,
)
from gouji.workbook.formats.record import Visible, WorkbookFormat
from gouji.workbook.formats.rich_text import Run
from gouji.workbook.formats.style_formats import ConditionalFormat, bounded, numbered_format, with_conditional
from gouji.workbook.formats.xlsx import core_part, has_macros, keywords_in
from gouji.workbook.ooxml.names import ContentType
from gouji.workbook.ooxml.package import MissingPart, Package
from gouji.workbook.ooxml.relationships import TwoPackages, relationships_part

# Kinds of records, as [MS-XLSB] numbers them.
_ROW, _TEXT_ITEM, _FONT, _FORMAT, _STYLE = 0, 19, 43, 44, 47
_BEGIN_FONTS, _END_FONTS, _SCRIPT = 611, 612, 6
_BOOK_PROPERTIES, _SHEET, _MERGE, _BEGIN_STYLES, _END_STYLES = 153, 156, 176, 617, 618
_VISIBLE = 0
_BEGIN_CELLS, _END_CELLS = 145, 146
_BEGIN_LATER, _END_LATER, _BEGIN_CHOICE, _END_CHOICE = 35, 36, 37, 38
"""What later versions add, which others pass over; and what has an alternative for them."""
_CONDITIONS, _CONDITION, _DIFFERENTIAL_STYLE = 461, 463, 507
_NUMBER_FORMATS = frozenset({38, 41})
"""Properties of a differential style that are a number format."""

_BLANK, _PACKED, _SHARED = 1, 2, 7
_ERROR, _TRUTH, _NUMBER = (3, 11), (4, 10), (5, 9)
_WRITTEN, _IN_RUNS = (6, 8), 62
_LAST_CELL = 18
"""Records up to here are rows and cells, in full or in short."""
"""Texts that stand in their cell."""
_WHOLE = frozenset({_BLANK, _PACKED, _SHARED, *_ERROR, *_TRUTH, *_NUMBER, *_WRITTEN, _IN_RUNS})
_SHORT = {12: 1, 13: 2, 14: 3, 15: 4, 16: 5, 17: 6, 18: 7}
"""Cells stored in short, without their column, and what they are in full."""


def read_binary(data: bytes, limits: Limits) -> RawWorkbook:
    """The values in an .xlsb that was examined before.

    Raises:
        Refused: it makes no sense, or is over a limit.
    """
    try:
        return _read(Package(data), limits)
    except MissingPart as error:
        raise missing(error.part) from None
    except TwoPackages as error:
        raise two_packages(error) from None
    except (struct.error, IndexError, KeyError, UnicodeError):
        raise damaged("内部结构有误", "broken records") from None


def _read(package: Package, limits: Limits) -> RawWorkbook:
    book = package.only("", "officeDocument") or ""
    links = {link.id: link for link in package.relationships(book)}
    strings, looks = package.only(book, "sharedStrings"), package.only(book, "styles")
    epoch, sheets = EPOCH, []
    for kind, record in _records(package.read(book)):
        if kind == _BOOK_PROPERTIES:
            epoch = EPOCH_1904 if record[0] & 1 else EPOCH
        elif kind == _SHEET:
            state, _ = struct.unpack_from("<II", record)
            name, end = _text(record, 8)
            sheets.append((_text(record, end)[0], links.get(name), state != _VISIBLE))
    found = [link.target for _, link, _ in sheets if link and link.type == "worksheet"]
    check_sheets([name for name, _, _ in sheets] if found else [])
    check_sheets(found)
    texts = _texts(package.read(strings)) if strings else []
    styles = _styles(package.read(looks), epoch) if looks else _Styles([], frozenset())
    reader = _Cells(texts, styles, limits)
    return RawWorkbook(
        {
            name: replace(
                reader.sheet(package.read(link.target)), is_hidden=is_hidden, drawn=_drawn(package, link.target)
            )
            for name, link, is_hidden in sheets
            if link and link.type == "worksheet"
        },
        keywords_in(package),
    )


def _drawn(package: Package, part: str) -> tuple[Drawn, ...]:
    """The objects over the cells of a sheet; drawings are XML in binary workbooks too."""
    link = package.related(part, "drawing")
    return () if link is None else drawn_in(package, link.target)


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and content of every record: both numbers before it are spelled in sevens of bits."""
    at, end = 0, len(part)
    while at < end:
        kind, at = _number(part, at, 2)
        size, at = _number(part, at, 4)
        if at + size > end:
            raise damaged("内部结构有误", "a record that is cut off")
        yield kind, part[at : at + size]
        at += size


def _records_of_cells(part: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of rows and cells, which stand in a section of their own.

    Raises:
        Refused: a row stands elsewhere, there are two such sections, or programs could choose among cells.
    """
    sections, is_inside, later, choices = 0, False, 0, 0
    for kind, record in _records(part):
        if kind in (_BEGIN_CELLS, _END_CELLS):
            is_inside = kind == _BEGIN_CELLS
            sections += is_inside
        elif kind in (_BEGIN_LATER, _END_LATER):
            later += 1 if kind == _BEGIN_LATER else -1
        elif kind in (_BEGIN_CHOICE, _END_CHOICE):
            choices += 1 if kind == _BEGIN_CHOICE else -1
        elif is_inside and choices:
            if kind <= _LAST_CELL or kind == _IN_RUNS:  # Excel writes heights of rows so, never rows or cells
                raise damaged("单元格有多种写法", "cells that are there in two versions")
        elif is_inside and not later:
            yield kind, record
        elif kind == _ROW and not later:
            raise damaged("单元格不在其应在之处", "rows outside their section")
    if sections > 1:
        raise damaged("单元格分成几处", "two sections of cells")


def _number(part: bytes, at: int, most: int) -> tuple[int, int]:
    number = 0
    for place in range(most):
        number |= (part[at + place] & 0x7F) << 7 * place
        if part[at + place] < 0x80:
            return number, at + place + 1
    return number, at + most


def _text(record: bytes, at: int) -> tuple[str, int]:
    """A text, its length in characters before it, and where it ends."""
    (length,) = struct.unpack_from("<I", record, at)
    end = at + 4 + 2 * length
    if end > len(record):
        raise damaged("内部结构有误", "a text that is cut off")
    return checked_text(record[at + 4 : end].decode("utf-16-le", "replace")), end


def _rich(record: bytes) -> tuple[str, Starts]:
    """A text, and where fonts begin in it."""
    text, end = _text(record, 1)
    if not record[0] & 1:
        return text, ()
    (count,) = struct.unpack_from("<I", record, end)
    return text, starts_in(record[end + 4 : end + 4 + 4 * count])


def _texts(part: bytes) -> list[tuple[str, Starts]]:
    return [_rich(record) for kind, record in _records(part) if kind == _TEXT_ITEM]


@dataclass(frozen=True, slots=True)
class _Styles:
    """Number formats by style, and the differential styles that have a number format of their own.

    Attributes:
        fonts: fonts that strike out or shift, by number.
        marked: the same by the cell styles that have them.
    """

    formats: Sequence[DisplayFormat]
    differential: frozenset[int]
    fonts: Mapping[int, Run] = field(default_factory=dict)
    marked: Mapping[int, Run] = field(default_factory=dict)


def _styles(part: bytes, epoch: date) -> _Styles:
    codes: dict[int, str | None] = {}
    numbers, differential, among_styles = [], [], False
    fonts: list[Run] = []
    fonts_of_styles: list[int] = []
    among_fonts = False
    for kind, record in _records(part):
        if kind in (_BEGIN_FONTS, _END_FONTS):
            among_fonts = kind == _BEGIN_FONTS
        elif kind == _FONT and among_fonts:
            fonts.append(font_marks(record, _SCRIPT))
        elif kind == _FORMAT:
            codes[struct.unpack_from("<H", record)[0]] = _text(record, 2)[0]
        elif kind in (_BEGIN_STYLES, _END_STYLES):
            among_styles = kind == _BEGIN_STYLES
        elif kind == _STYLE and among_styles:
            numbers.append(struct.unpack_from("<H", record, 2)[0])
            fonts_of_styles.append(struct.unpack_from("<H", record, 4)[0])
        elif kind == _DIFFERENTIAL_STYLE:
            differential.append(not _NUMBER_FORMATS.isdisjoint(_properties(record)))
    known = bounded(codes)
    by_number = {number: numbered_format(number, known, epoch) for number in set(numbers)}
    changing = frozenset(index for index, changes in enumerate(differential) if changes)
    marked = {number: font for number, font in enumerate(fonts) if font.is_struck or font.is_shifted}
    styles = {style: marked[font] for style, font in enumerate(fonts_of_styles) if font in marked}
    return _Styles([by_number[number] for number in numbers], changing, marked, styles)


def _properties(record: bytes) -> Iterator[int]:
    """The types of the properties of a differential style."""
    at = 6
    while at + 4 <= len(record):
        type_, size = struct.unpack_from("<HH", record, at)
        yield type_
        at += max(size, 4)


def _conditional(part: bytes, differential: frozenset[int]) -> Iterator[ConditionalFormat]:
    """The conditional formats of a sheet that change the display of numbers, to what is not known."""
    areas: tuple[tuple[Position, Position], ...] = ()
    for kind, record in _records(part) if differential else ():
        if kind == _CONDITIONS:
            (count,) = struct.unpack_from("<I", record, 8)
            if 12 + 16 * count > len(record):
                raise damaged("内部结构有误", "areas that are cut off")
            sides = (struct.unpack_from("<4I", record, 12 + 16 * index) for index in range(count))
            areas = tuple(((top + 1, left + 1), (bottom + 1, right + 1)) for top, bottom, left, right in sides)
        elif kind == _CONDITION and struct.unpack_from("<I", record, 8)[0] in differential:
            yield ConditionalFormat(areas, None)


@dataclass(slots=True)
class _Cells:
    """The cells of sheets that share texts and styles."""

    texts: Sequence[tuple[str, Starts]]
    styles: _Styles
    limits: Limits
    count: int = 0

    def sheet(self, part: bytes) -> RawSheet:
        merges = [record for kind, record in _records(part) if kind == _MERGE]
        check_merges(len(merges))
        sides = (struct.unpack_from("<4I", record) for record in merges)
        cells = dict(self.cells(part))
        formats = ((position, cell.format) for position, cell in cells.items())
        for position, format_ in with_conditional(formats, _conditional(part, self.styles.differential)):
            if format_ is not cells[position].format:
                cells[position] = replace(cells[position], format=format_)
        return RawSheet(
            cells,
            protected=False,
            merges=tuple(Merge(top + 1, left + 1, bottom + 1, right + 1) for top, bottom, left, right in sides),
        )

    def cells(self, part: bytes) -> Iterator[tuple[Position, RawCell]]:
        row = column = 0
        for kind, record in _records_of_cells(part):
            if kind == _ROW:
                before, row, column = row, struct.unpack_from("<I", record)[0] + 1, 0
                if not before < row <= LAST_ROW:
                    raise damaged("行的次序有误", "rows out of order")
            elif kind in _SHORT or kind in _WHOLE:
                # Stored in short, a cell stands beside the one before it.
                before = column
                column = column + 1 if kind in _SHORT else struct.unpack_from("<I", record)[0] + 1
                if not (row and before < column <= LAST_COLUMN):
                    raise damaged("单元格的次序有误", "cells out of order")
                cell = self.cell(_SHORT.get(kind, kind), record[4 if kind in _SHORT else 8 :], self.style(kind, record))
                if cell is None:
                    continue
                self.count += 1
                if self.count > self.limits.cells:
                    raise too_many_cells(self.limits)
                yield (row, column), cell

    def style(self, kind: int, record: bytes) -> int:
        (style,) = struct.unpack_from("<I", record, 0 if kind in _SHORT else 4)
        return int(style) & 0xFFFFFF

    def cell(self, kind: int, content: bytes, style: int) -> RawCell | None:
        value, starts = self.value(kind, content)
        if value is None or value == "":
            return None
        format_ = self.format(style)
        if isinstance(value, int | float) and not isinstance(value, bool):
            cell = numeric_cell(value, format_)
        else:
            cell = RawCell(value, None, kind in _ERROR, format=format_)
        runs = rich_text(str(value), starts, self.styles.fonts, self.styles.marked.get(style))
        return cell if runs is None else replace(cell, runs=runs)

    def format(self, style: int) -> DisplayFormat:
        formats = self.styles.formats
        if not formats:  # a workbook without styles, as some libraries write them
            return GENERAL
        return formats[style if style < len(formats) else 0]

    def value(self, kind: int, content: bytes) -> tuple[Value, Starts]:
        """The value of a cell, and where fonts begin in it."""
        if kind == _SHARED:
            return self.texts[int(struct.unpack_from("<I", content)[0])]
        if kind == _IN_RUNS:
            return _rich(content)
        return self.plain_value(kind, content), ()

    def plain_value(self, kind: int, content: bytes) -> Value:
        if kind in _ERROR:
            return ERRORS.get(content[0], "#N/A")
        if kind in _TRUTH:
            return bool(content[0])
        if kind in _WRITTEN:
            return _text(content, 0)[0]
        if kind == _PACKED:
            return packed_number(struct.unpack_from("<I", content)[0])
        return None if kind == _BLANK else plain_number(struct.unpack_from("<d", content)[0])


def _examine(file: Candidate, limits: Limits) -> bool:
    """Let a workbook pass whose lists of parts are within the limits; its records are counted as they are read."""
    assert file.package is not None
    package, scan = file.package, part_scanner(limits)
    weigh(package, limits)
    for part in (relationships_part(file.main_part), core_part(package) or ""):
        if package.has(part):
            scan(package.pieces(part))
    return has_macros(package, file.main_part)


XLSB = WorkbookFormat(
    name=Phrase("二进制工作簿（.xlsb）", "a binary workbook (.xlsb)"),
    sniff=lambda file: file.main_type == ContentType.BINARY_WORKBOOK,
    examine=_examine,
    read=read_binary,
    shows=Visible(formulas=False, locks=False, styles=True, merges=True, keywords=True),
)
