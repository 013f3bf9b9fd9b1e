"""A workbook to draw on: cells, formats, validations and pages, in the terms the parts of the writer use."""

from __future__ import annotations

import contextlib
import functools
import io
import math
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings
from xlsxwriter.worksheet import Worksheet

from gouji.common import Area, Cell, anchored, height, lines, patiently, quoted

SONG, HEI = "宋体", "黑体"
TITLE_LIMIT, MESSAGE_LIMIT = 32, 255
"""Characters that Excel allows in the title and the text of an input prompt."""
LABEL_FILL = "#F2F2F2"
ERROR_STYLE = {"bg_color": "#FFC7CE", "font_color": "#9C0006"}
WARNING_STYLE = {"bg_color": "#FFEB9C", "font_color": "#7F6000"}
GOOD_STYLE = {"bg_color": "#E2EFDA", "font_color": "#375623"}
INFO_STYLE = {"bg_color": "#DDEBF7", "font_color": "#1F4E9E"}
MUTED = "#595959"
REQUIRED_FILL, OPTIONAL_FILL = "#FFF8DC", "#EEF4FB"
"""Of an input that is blank: one that must be filled in, and one that may stay blank."""
LINK_COLOR = "#1F4E9E"


BODY_SIZE, NOTE_SIZE = 11, 10
"""Points on the screen: of what is filled in and printed, and of notes."""
PORTRAIT = 99.0
"""Width of the columns of every upright sheet, in half-width characters with the gap of each column.

All sheets are as wide as their page, so that fitting them to it shrinks all alike: letters have the same sizes on every
printed page. Where fonts are widest (LibreOffice without the Chinese fonts named here) 11 points become 8.1, where they
are as Excel has them 10.5.
"""
LANDSCAPE = 145.0
"""The same of a sheet that lies on its side: as much more as the page is wider."""
HIGHEST, LOWEST = 960.0, 600.0
"""Points of rows that an upright page and one on its side take at the smallest size that :data:`PORTRAIT` comes to."""
WIDE_SCALE = 74
"""Percent at which a sheet is printed that no page is wide enough for: about what :data:`PORTRAIT` comes to."""
COLUMN_GAP = 0.71
"""Half-width characters that every column has besides its width."""


class _FormSheet(Worksheet):  # type: ignore[misc]  # the package carries no types
    """A sheet whose formulas are prepared once for all workbooks that have them.

    XlsxWriter searches each for forty names of newer functions, a fifth of what a workbook costs.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: FBT001, FBT002
        return _prepared(formula, expand_future_functions)


@functools.lru_cache(maxsize=8192)
def _prepared(formula: str, expand_future_functions: bool) -> str:  # noqa: FBT001  # as XlsxWriter has it
    return str(Worksheet()._prepare_formula(formula, expand_future_functions))  # noqa: SLF001  # as a sheet would


class _ProtectedWorkbook(xlsxwriter.Workbook):  # type: ignore[misc]  # the package carries no types
    """A workbook whose structure is locked, which XlsxWriter does not offer: sheets keep name, order and number."""

    structure_password_hash = ""

    def _write_book_views(self) -> None:
        # The schema wants workbookProtection just before bookViews.
        attributes: list[tuple[str, str | int]] = [("lockStructure", 1)]
        if self.structure_password_hash:
            attributes.insert(0, ("workbookPassword", self.structure_password_hash))
        self._xml_empty_tag("workbookProtection", attributes)
        super()._write_book_views()

    def _get_packager(self) -> _PlainPackager:
        return _PlainPackager()


class _Buffer(io.BytesIO):
    def close(self) -> None:
        """Stay open: the archive that an error leaves unfinished writes its end when the garbage collector comes."""


class _System:
    """``os`` for XlsxWriter, which deletes its temporary files one by one: virus scanners have them open."""

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    @staticmethod
    def remove(path: str) -> None:
        with contextlib.suppress(OSError):  # its folder goes with all that is left
            patiently(os.unlink, path)

    unlink = remove


xlsxwriter.workbook.os = xlsxwriter.worksheet.os = _System()


class StreamedWorkbook(xlsxwriter.Workbook):  # type: ignore[misc]
    """A workbook in memory whose rows wait in temporary files; a disk that is full under them is the system's error.

    Attributes:
        buffer: its bytes, once it is closed.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.buffer: io.BytesIO = _Buffer()
        super().__init__(self.buffer, {"constant_memory": True, "tmpdir": self._folder.name})

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self.close()
        finally:
            for sheet in self.worksheets():
                with contextlib.suppress(OSError):  # of rows that there is no room for
                    sheet.row_data_fh.close()
            self._folder.cleanup()

    def close(self) -> None:
        """Write the workbook into its buffer.

        Raises:
            OSError: the temporary files cannot be written or read.
        """
        try:
            super().close()
        except FileCreateError as error:
            raise error.args[0] from None


class _PlainPackager(Packager):  # type: ignore[misc]
    """Writes texts as they are: XlsxWriter takes one between ``<r>`` and ``</r>`` for markup of its own."""

    def _write_shared_strings_file(self) -> None:
        strings = _PlainStrings()
        strings.string_table = self.workbook.str_table
        strings._set_xml_writer(self._filename("xl/sharedStrings.xml"))  # noqa: SLF001  # as the method does it overrides
        strings._assemble_xml_file()  # noqa: SLF001


class _PlainStrings(SharedStrings):  # type: ignore[misc]
    def _xml_rich_si_element(self, string: str) -> None:
        self._xml_si_element(string)


class Canvas:
    """An XlsxWriter workbook with its sheets. Addresses come from the layout; nothing here counts rows."""

    def __init__(self, names: Iterable[str], footer: Sequence[str], page_count: str) -> None:
        """Begin a workbook.

        Args:
            names: of its sheets, in their order.
            footer: lines at the foot of every printed page.
            page_count: the number of the page and of all, as a header or footer spells them.
        """
        self.buffer = io.BytesIO()
        font = {"font_name": SONG, "font_size": BODY_SIZE}
        self.book = _ProtectedWorkbook(self.buffer, {"in_memory": True, "default_format_properties": font})
        self.sheets: dict[str, Worksheet] = {name: self.book.add_worksheet(name, _FormSheet) for name in names}
        self.footer, self.page_count = footer, page_count
        self.sorted: set[str] = set()
        """Sheets whose rows may be sorted and filtered."""
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._asked: dict[tuple[tuple[str, Any], ...], Format] = {}
        """The same by the properties as they were asked for, in whatever order."""

    def format(self, **properties: Any) -> Format:
        """A cell format; the same properties give the same one.

        Args:
            properties: as XlsxWriter names them, over the font of the form.

        Returns:
            The format.
        """
        asked = tuple(properties.items())
        if asked not in self._asked:
            complete = {"font_name": SONG, "font_size": BODY_SIZE, "valign": "vcenter", **properties}
            key = tuple(sorted(complete.items()))
            if key not in self._formats:
                self._formats[key] = self.book.add_format(complete)
            self._asked[asked] = self._formats[key]
        return self._asked[asked]

    def text(self, cell: Cell, text: str, **properties: Any) -> None:
        """Write text that can never become a formula or a link.

        Args:
            cell: on a sheet of the canvas.
            text: any.
            properties: of its format.
        """
        self.sheets[cell.sheet].write_string(cell.row - 1, cell.column - 1, text, self.format(**properties))

    def formula(self, cell: Cell, formula: str, value: str | float, **properties: Any) -> None:
        """Write a formula with the value it has now, for clients that do not calculate.

        Args:
            cell: on a sheet of the canvas.
            formula: without ``=``, functions by their English names.
            value: the result that is stored.
            properties: of its format.
        """
        sheet = self.sheets[cell.sheet]
        sheet.write_formula(cell.row - 1, cell.column - 1, f"={formula}", self.format(**properties), value)

    def link(self, cell: Cell, target: Cell, text: str, tip: str, **properties: Any) -> None:
        """Write text that leads to another cell of the workbook.

        Args:
            cell: on a sheet of the canvas.
            target: where it leads.
            text: displayed.
            tip: displayed under the pointer, cut to 255 characters.
            properties: of its format.
        """
        style = self.format(font_color=LINK_COLOR, underline=1, **properties)
        address = f"internal:'{target.sheet}'!{target.a1}"
        self.sheets[cell.sheet].write_url(
            cell.row - 1, cell.column - 1, address, style, text, clipped(tip, MESSAGE_LIMIT)
        )

    def computed_link(self, cell: Cell, target: Cell, text: str, **properties: Any) -> None:
        """Write text that leads to another cell, by a formula.

        Args:
            cell: on a sheet of the canvas.
            target: where it leads.
            text: displayed, cut to 255 characters.
            properties: of its format.
        """
        words = clipped(text, MESSAGE_LIMIT)
        address = f"#'{target.sheet}'!{target.a1}"
        formula = f'HYPERLINK("{address}",{quoted(words)})'
        self.formula(cell, formula, words, font_color=LINK_COLOR, underline=1, **properties)

    def merged_text(self, area: Area, text: str, **properties: Any) -> None:
        """Write text over several cells; a single one is not merged.

        Args:
            area: on a sheet of the canvas.
            text: any.
            properties: of its format.
        """
        self.merged(area, **properties)
        self.text(area.first, text, **properties)

    def merged(self, area: Area, **properties: Any) -> None:
        """Merge an area (a single cell is left as it is) and give it its format.

        Args:
            area: on a sheet of the canvas.
            properties: of its format.
        """
        sheet, style = self.sheets[area.sheet], self.format(**properties)
        if (area.top, area.left) == (area.bottom, area.right):
            sheet.write_blank(area.top - 1, area.left - 1, None, style)
        else:
            sheet.merge_range(*zero_based(area), "", style)

    def entry(self, cell: Cell, value: str | float | date | None, **properties: Any) -> None:
        """A cell to be typed into: unlocked, with its value if there is one.

        Args:
            cell: on a sheet of the canvas.
            value: None or empty text for a blank.
            properties: of its format.
        """
        style = self.format(locked=False, **properties)
        sheet, place = self.sheets[cell.sheet], (cell.row - 1, cell.column - 1)
        if value is None or value == "":
            sheet.write_blank(*place, None, style)
        elif isinstance(value, str):
            sheet.write_string(*place, value, style)
        elif isinstance(value, date):
            sheet.write_datetime(*place, midnight(value), style)
        else:
            sheet.write_number(*place, value, style)

    def validate(self, where: Sequence[Area], options: Mapping[str, Any]) -> None:
        """One validation over all the areas; it stops what does not meet it.

        Args:
            where: of one sheet, at least one; for a formula :func:`anchored`.
            options: as XlsxWriter names them.
        """
        first, *others = where
        ranges = [zero_based(area) for area in others]
        options = {**options, "error_type": "stop", "other_cells": [list(corners) for corners in ranges]}
        self.sheets[first.sheet].data_validation(*zero_based(first), options)

    def highlight(self, where: Sequence[Area], options: dict[str, Any], style: dict[str, Any]) -> None:
        """A conditional format over all the areas of a sheet, in as many parts as it takes for all programs to agree.

        Args:
            where: of one sheet; none is no format.
            options: the condition, as XlsxWriter names it; a formula that depends on the cell is a function of it.
            style: properties of the format while the condition holds.
        """
        if not where:
            return
        for group in anchored(where):
            condition, first = {**options, "format": self._conditional(style)}, group[0]
            if callable(options.get("criteria")):
                condition["criteria"] = options["criteria"](first.first)
            if len(group) > 1:
                condition["multi_range"] = " ".join(area.a1 for area in group)
            self.sheets[first.sheet].conditional_format(*zero_based(first), condition)

    def _conditional(self, style: dict[str, Any]) -> Format:
        key = (("conditional", True), *sorted(style.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(style)
        return self._formats[key]

    def heading(self, area: Area, text: str, columns: float, *, size: int = 12) -> None:
        """Write a heading of the part below it, over the whole width of it.

        Args:
            area: of one row.
            text: any; what is too long for a line takes more.
            columns: width of the area in half-width characters.
            size: points.
        """
        count = lines(text, columns * BODY_SIZE / size)
        style = {"font_name": HEI, "font_size": size, "valign": "bottom"}
        if count > 1:
            self.merged_text(area, text, **style, text_wrap=True)
        else:  # what needs no merge gets none: a merge that a row was inserted above may hide other cells
            self.text(area.first, text, **style)
        points = size / BODY_SIZE * height(count) + size
        self.sheets[area.sheet].set_row(area.top - 1, points)

    def protect(self, password: str) -> None:
        """Lock every sheet but its entries, and the structure of the workbook.

        Args:
            password: empty for none; kept as the 16-bit hash of ECMA-376 Part 4, which hides nothing.
        """
        for name, sheet in self.sheets.items():
            freedom = dict.fromkeys(("sort", "autofilter"), True) if name in self.sorted else {}
            sheet.protect(password, {"format_columns": True, "format_rows": True, **freedom})
            if password:
                hashed = sheet._encode_password(password)  # noqa: SLF001  # the same for sheets and structure
                self.book.structure_password_hash = hashed

    def close(self) -> bytes:
        """Finish the workbook, once.

        Returns:
            The bytes of an .xlsx file.
        """
        self.book.close()
        return self.buffer.getvalue()

    def columns(self, name: str, widths: Iterable[float]) -> None:
        """Set the widths of the columns of a sheet.

        Args:
            name: of the sheet.
            widths: from the first column on, in half-width characters.
        """
        for column, wide in enumerate(widths):
            self.sheets[name].set_column(column, column, wide)

    def page(self, area: Area, *, landscape: bool = False, is_wide: bool = False, high: float = math.inf) -> None:
        """Set up printing: A4, one page wide if it can be read so.

        Args:
            area: of a sheet, from its first cell on; only that is printed. With every column in it, even an empty one:
                a program that sees a single column does not shrink it to the page.
            landscape: instead of upright.
            high: points of its rows; what is only a little higher than a page is shrunk to one.
            is_wide: as many pages beside each other as it takes, in the size of letters of the other sheets.
        """
        worksheet = self.sheets[area.sheet]
        worksheet.set_paper(9)
        if landscape:
            worksheet.set_landscape()
        if is_wide:
            worksheet.set_print_scale(WIDE_SCALE)
        else:
            worksheet.fit_to_pages(1, 1 if high <= (LOWEST if landscape else HIGHEST) else 0)
        worksheet.print_area(*zero_based(area))
        worksheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.8)
        worksheet.center_horizontally()
        left = "\n".join(map(_footer_text, self.footer))
        font = f'&"{SONG},Regular"&{NOTE_SIZE} '
        worksheet.set_footer(f"&L{font}{left}&R{font}{self.page_count}")
        worksheet.hide_gridlines(2)


def zero_based(area: Area) -> tuple[int, int, int, int]:
    """The corners of an area as XlsxWriter counts them.

    Args:
        area: of a sheet.

    Returns:
        Top, left, bottom and right, from 0.
    """
    return area.top - 1, area.left - 1, area.bottom - 1, area.right - 1


def spread(widths: Sequence[float], total: float, *, fixed: int = 0) -> list[float]:
    """Widths of columns that together take a width of the page.

    Args:
        widths: as wide as the columns are to be in relation to each other.
        total: half-width characters with the gaps of the columns.
        fixed: so many of the first columns keep their widths.

    Returns:
        Widths in the same order.
    """
    room = total - len(widths) * COLUMN_GAP - sum(widths[:fixed])
    factor = room / sum(widths[fixed:])
    return [*widths[:fixed], *(wide * factor for wide in widths[fixed:])]


def midnight(day: date) -> datetime:
    """The day as spreadsheets store it.

    Args:
        day: any date.

    Returns:
        Its first moment, without a zone.
    """
    return datetime.combine(day, time())


def _footer_text(text: str) -> str:
    return text.replace("&", "&&")


def clipped(text: str, limit: int) -> str:
    """The text, cut to a limit of Excel.

    Args:
        text: any.
        limit: characters, the ellipsis included.

    Returns:
        The text, or its beginning with an ellipsis.
    """
    return text if len(text) <= limit else text[: limit - 1] + "…"
