"""Binary workbooks (.xlsb) to raw cells: values, errors and dates; formulas, which are tokens there, stay unseen.

Read here and not by a library: the one at hand takes error values for blanks and misses cells that are stored in short.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from xml.etree import ElementTree as ET

from gouji.common import LAST_COLUMN, LAST_ROW, Position
from gouji.findings import Phrase
from gouji.workbook.formats.archives import part_scanner, weigh
from gouji.workbook.formats.binary_queries import BinaryQueries
from gouji.workbook.formats.binary_runs import Starts, rich_text, starts_in
from gouji.workbook.formats.binary_styles import (
    of_style,
)
from gouji.workbook.formats.binary_values import ERRORS, packed_number, plain_number
from gouji.workbook.formats.candidate import Candidate
from gouji.workbook.formats.dates import numeric_cell
from gouji.workbook.formats.drawings import ELSEWHERE, drawn_in, may_hold_pictures
from gouji.workbook.formats.legacy_drawings import legacy_drawn
from gouji.workbook.formats.limits import (
    Limits,
    check_merges,
    check_sheets,
    damaged,
    missing,
    too_many_cells,
    two_packages,
)
from gouji.workbook.formats.linked_areas import with_links
from gouji.workbook.formats.raw import (
    EPOCH,
    EPOCH_1904,
    GENERAL,
    MOST_DRAWN,
    DisplayFormat,
    Drawn,
    DrawnKind,
    Merge,
    RawCell,
    RawSheet,
    RawWorkbook,
    Value,
)
from gouji.workbook.formats.record import Visible, WorkbookFormat
from gouji.workbook.formats.style_formats import (
    PAPER,
    Inks,
    mirrored,
    with_conditional,
)
from gouji.workbook.formats.workbook_parts import core_part, has_macros, keywords_in, theme_in
from gouji.workbook.formats.xlsb_conditions import OF_CONDITIONS, conditional_in
from gouji.workbook.formats.xlsb_records import (
    AC_BEGIN,
    AC_END,
    BEGIN_SHEET_DATA,
    BK_HIM,
    BUNDLE_SH,
    CELL_BLANK,
    CELL_BOOL,
    CELL_ERROR,
    CELL_ISST,
    CELL_R_STRING,
    CELL_REAL,
    CELL_RK,
    CELL_ST,
    END_SHEET_DATA,
    FMLA_BOOL,
    FMLA_ERROR,
    FMLA_NUM,
    FMLA_STRING,
    FRT_BEGIN,
    FRT_END,
    LAST_CELL,
    LEGACY_DRAWING,
    MERGE_CELL,
    OLE_OBJECT,
    ROW_HDR,
    SHORT,
    SST_ITEM,
    VALUE_META,
    WB_PROP,
    records_in,
    text_at,
)
from gouji.workbook.formats.xlsb_styles import XlsbStyles, styles_in
from gouji.workbook.formats.xlsb_view import OF_VIEW, view_in
from gouji.workbook.ooxml.names import ContentType
from gouji.workbook.ooxml.package import MissingPart, Package
from gouji.workbook.ooxml.relationships import TwoPackages, relationships_part

_VISIBLE = 0
_ERROR, _TRUTH, _NUMBER = (CELL_ERROR, FMLA_ERROR), (CELL_BOOL, FMLA_BOOL), (CELL_REAL, FMLA_NUM)
_WRITTEN = (CELL_ST, FMLA_STRING)
"""Cells with a text of their own."""
_WHOLE = frozenset({CELL_BLANK, CELL_RK, CELL_ISST, *_ERROR, *_TRUTH, *_NUMBER, *_WRITTEN, CELL_R_STRING})


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
    except ET.ParseError:  # of a list of relationships
        raise damaged("内部 XML 有误", "broken XML") from None
    except (struct.error, LookupError, ValueError):
        raise damaged("内部结构有误", "broken records") from None


def _read(package: Package, limits: Limits) -> RawWorkbook:
    book = package.only("", "officeDocument") or ""
    links = {link.id: link for link in package.relationships(book)}
    strings, style_sheet = package.only(book, "sharedStrings"), package.only(book, "styles")
    epoch, sheets = EPOCH, []
    for kind, record in records_in(package.read(book)):
        if kind == WB_PROP:
            epoch = EPOCH_1904 if record[0] & 1 else EPOCH
        elif kind == BUNDLE_SH:
            state, _ = struct.unpack_from("<II", record)
            name, end = text_at(record, 8)
            sheets.append((text_at(record, end)[0], links.get(name), state != _VISIBLE))
    found = [link.target for _, link, _ in sheets if link and link.type == "worksheet"]
    check_sheets([name for name, _, _ in sheets] if found else [])
    check_sheets(found)
    texts = _texts(package.read(strings)) if strings else []
    styles = styles_in(package.read(style_sheet), epoch, theme_in(package, book)) if style_sheet else XlsbStyles([])
    reader, queries = _Cells(texts, styles, limits), BinaryQueries(package, book)
    read: dict[str, RawSheet] = {}
    for number, (name, link, is_hidden) in enumerate(sheets, start=1):
        if link is not None and link.type == "worksheet":
            part = package.read(link.target)
            sheet = reader.sheet(part)
            drawn = (
                *_drawn(package, link.target),
                *_as_displayed(sheet.drawn, package, book),
                *_legacy_drawn(package, link.target, part),
            )
            cells = with_links(dict(sheet.cells), queries.of_sheet(link.target, number))
            read[name] = replace(sheet, cells=cells, is_hidden=is_hidden, drawn=drawn)
    return RawWorkbook(read, keywords_in(package))


def _as_displayed(drawn: tuple[Drawn, ...], package: Package, book: str) -> tuple[Drawn, ...]:
    """The objects that the cells of a sheet tell of, without pictures in cells if the workbook has none."""
    is_picture = any(entry.kind is DrawnKind.IN_CELL for entry in drawn) and may_hold_pictures(package, book)
    return tuple(entry for entry in drawn if is_picture or entry.kind is not DrawnKind.IN_CELL)


def _drawn(package: Package, part: str) -> tuple[Drawn, ...]:
    """The objects over the cells of a sheet; drawings are XML in binary workbooks too."""
    link = package.related(part, "drawing")
    return () if link is None else drawn_in(package, link.target)


def _legacy_drawn(package: Package, sheet: str, part: bytes) -> tuple[Drawn, ...]:
    """The notes and form controls over the cells of a sheet, which are VML in binary workbooks too."""
    links = [text_at(record, 0)[0] for kind, record in records_in(part) if kind == LEGACY_DRAWING]
    return legacy_drawn(package, sheet, links[0]) if links else ()


def _records_of_cells(part: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of rows and cells, which stand in a section of their own.

    Raises:
        Refused: a row stands elsewhere, there are two such sections, or programs could choose among cells.
    """
    sections, is_inside, later, choices = 0, False, 0, 0
    for kind, record in records_in(part):
        if kind in (BEGIN_SHEET_DATA, END_SHEET_DATA):
            is_inside = kind == BEGIN_SHEET_DATA
            sections += is_inside
        elif kind in (FRT_BEGIN, FRT_END):
            later += 1 if kind == FRT_BEGIN else -1
        elif kind in (AC_BEGIN, AC_END):
            choices += 1 if kind == AC_BEGIN else -1
        elif is_inside and choices:
            if kind <= LAST_CELL or kind == CELL_R_STRING:  # Excel writes heights of rows so, never rows or cells
                raise damaged("单元格有多种写法", "cells that are there in two versions")
        elif is_inside and not later:
            yield kind, record
        elif kind == ROW_HDR and not later:
            raise damaged("单元格不在其应在之处", "rows outside their section")
    if sections > 1:
        raise damaged("单元格分成几处", "two sections of cells")


def _rich(record: bytes) -> tuple[str, Starts]:
    """A text, and where fonts begin in it."""
    text, end = text_at(record, 1)
    if not record[0] & 1:
        return text, ()
    (count,) = struct.unpack_from("<I", record, end)
    return text, starts_in(record[end + 4 : end + 4 + 4 * count])


def _texts(part: bytes) -> list[tuple[str, Starts]]:
    return [_rich(record) for kind, record in records_in(part) if kind == SST_ITEM]


_OF_CONTEXT = frozenset({*OF_VIEW, *OF_CONDITIONS, MERGE_CELL, OLE_OBJECT, BK_HIM})
"""Kinds of records of a sheet that say something besides what its cells hold."""


@dataclass(slots=True)
class _Cells:
    """The cells of sheets that share texts and styles."""

    texts: Sequence[tuple[str, Starts]]
    styles: XlsbStyles
    limits: Limits
    count: int = 0
    pictures: list[Position] = field(default_factory=list)
    inks: dict[Position, Inks] = field(default_factory=dict)

    def sheet(self, part: bytes) -> RawSheet:
        context = [(kind, record) for kind, record in records_in(part) if kind in _OF_CONTEXT]
        merges = [record for kind, record in context if kind == MERGE_CELL]
        check_merges(len(merges))
        sides = (struct.unpack_from("<4I", record) for record in merges)
        self.pictures.clear()
        self.inks.clear()
        cells = dict(self.cells(part))
        view = view_in(context)
        formats = ((position, cell.format) for position, cell in cells.items())
        conditioned = dict(with_conditional(formats, conditional_in(context, self.styles), self.inks))
        for position, format_ in mirrored(conditioned, view).items():
            if format_ is not cells[position].format:
                cells[position] = cells[position]._replace(format=format_)
        return RawSheet(
            cells,
            protected=False,
            merges=tuple(Merge(top + 1, left + 1, bottom + 1, right + 1) for top, bottom, left, right in sides),
            drawn=(
                *(Drawn(DrawnKind.IN_CELL, *place, *place) for place in self.pictures),
                *(ELSEWHERE for kind, _ in context if kind in (OLE_OBJECT, BK_HIM)),
            )[:MOST_DRAWN],
            view=view,
        )

    def cells(self, part: bytes) -> Iterator[tuple[Position, RawCell]]:
        row = column = 0
        has_more = False
        for kind, record in _records_of_cells(part):
            if kind == VALUE_META:
                has_more = True
            elif kind == ROW_HDR:
                before, row, column = row, struct.unpack_from("<I", record)[0] + 1, 0
                if not before < row <= LAST_ROW:
                    raise damaged("行的次序有误", "rows out of order")
            elif kind in SHORT or kind in _WHOLE:
                # Stored in short, a cell stands beside the one before it.
                before = column
                column = column + 1 if kind in SHORT else struct.unpack_from("<I", record)[0] + 1
                if not (row and before < column <= LAST_COLUMN):
                    raise damaged("单元格的次序有误", "cells out of order")
                style = self.style(kind, record)
                cell = self.cell(SHORT.get(kind, kind), record[4 if kind in SHORT else 8 :], style)
                cell = self.with_more(cell, (row, column)) if has_more and cell is not None else cell
                has_more = False
                if cell is None:
                    continue
                self.count += 1
                if self.count > self.limits.cells:
                    raise too_many_cells(self.limits)
                self.inks[row, column] = self.inks_of(style)
                yield (row, column), cell

    def with_more(self, cell: RawCell, place: Position) -> RawCell:
        """A cell of which newer programs display more than is kept in it: a picture, or nobody knows what."""
        if cell.is_error:
            self.pictures.append(place)
            return cell
        return cell._replace(format=replace(cell.format, code=None))

    def style(self, kind: int, record: bytes) -> int:
        (style,) = struct.unpack_from("<I", record, 0 if kind in SHORT else 4)
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
        return cell if runs is None else cell._replace(runs=runs)

    def format(self, style: int) -> DisplayFormat:
        return of_style(self.styles.formats, style, GENERAL)

    def inks_of(self, style: int) -> Inks:
        return (of_style(self.styles.inks, style, PAPER[0]),)

    def value(self, kind: int, content: bytes) -> tuple[Value, Starts]:
        """The value of a cell, and where fonts begin in it."""
        if kind == CELL_ISST:
            return self.texts[int(struct.unpack_from("<I", content)[0])]
        if kind == CELL_R_STRING:
            return _rich(content)
        return self.plain_value(kind, content), ()

    def plain_value(self, kind: int, content: bytes) -> Value:
        if kind in _ERROR:
            return ERRORS.get(content[0], "#N/A")
        if kind in _TRUTH:
            return bool(content[0])
        if kind in _WRITTEN:
            return text_at(content, 0)[0]
        if kind == CELL_RK:
            return packed_number(struct.unpack_from("<I", content)[0])
        return None if kind == CELL_BLANK else plain_number(struct.unpack_from("<d", content)[0])


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
