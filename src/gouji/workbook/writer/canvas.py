"""A workbook to draw on: cells, formats, validations and pages, in the terms the parts of the writer use."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings
from xlsxwriter.worksheet import Worksheet

from gouji.common import Area, Cell, areas

SONG, HEI = "宋体", "黑体"
TITLE_LIMIT, MESSAGE_LIMIT = 32, 255
"""Characters that Excel allows in the title and the text of an input prompt."""
LABEL_FILL = "#F2F2F2"
ERROR_STYLE = {"bg_color": "#FFC7CE", "font_color": "#9C0006"}
WARNING_STYLE = {"bg_color": "#FFEB9C", "font_color": "#7F6000"}
INFO_STYLE = {"bg_color": "#DDEBF7", "font_color": "#1F4E9E"}
MUTED = "#7F7F7F"
LINK_COLOR = "#1F4E9E"


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

    def __init__(self, names: Iterable[str], footer: str) -> None:
        self.buffer = io.BytesIO()
        font = {"font_name": SONG, "font_size": 11}
        self.book = _ProtectedWorkbook(self.buffer, {"in_memory": True, "default_format_properties": font})
        self.sheets: dict[str, Worksheet] = {name: self.book.add_worksheet(name) for name in names}
        self.footer = footer
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def format(self, **properties: Any) -> Format:
        """A cell format; the same properties give the same one.

        Args:
            properties: as XlsxWriter names them, over the font of the form.

        Returns:
            The format.
        """
        complete = {"font_name": SONG, "font_size": 11, "valign": "vcenter", **properties}
        key = tuple(sorted(complete.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(complete)
        return self._formats[key]

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

    def merged_text(self, area: Area, text: str, **properties: Any) -> None:
        """Write text over several cells; a single one is not merged.

        Args:
            area: on a sheet of the canvas.
            text: any.
            properties: of its format.
        """
        self.merged(area, **properties)
        self.text(Cell(area.sheet, area.top, area.left), text, **properties)

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
            sheet.merge_range(*_zero_based(area), "", style)

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

    def validate(self, cells: Iterable[Cell], options: dict[str, Any]) -> None:
        """One validation over all the cells; it stops what does not meet it.

        Args:
            cells: of one sheet, at least one.
            options: as XlsxWriter names them.
        """
        first, *others = areas(cells)
        ranges = [_zero_based(area) for area in others]
        options = {**options, "error_type": "stop", "other_cells": [list(corners) for corners in ranges]}
        self.sheets[first.sheet].data_validation(*_zero_based(first), options)

    def highlight(self, where: Sequence[Area], options: dict[str, Any], style: dict[str, Any]) -> None:
        """One conditional format over all the areas of a sheet.

        Args:
            where: of one sheet; none is no format.
            options: the condition, as XlsxWriter names it; a formula is that of the first cell.
            style: properties of the format while the condition holds.
        """
        if not where:
            return
        options = {**options, "format": self._conditional(style)}
        if len(where) > 1:
            options["multi_range"] = " ".join(area.a1 for area in where)
        self.sheets[where[0].sheet].conditional_format(*_zero_based(where[0]), options)

    def _conditional(self, style: dict[str, Any]) -> Format:
        key = (("conditional", True), *sorted(style.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(style)
        return self._formats[key]

    def heading(self, cell: Cell, text: str) -> None:
        """Write a heading of the part below it.

        Args:
            cell: whose row gets 24 points.
            text: any.
        """
        self.text(cell, text, font_name=HEI, font_size=12)
        self.sheets[cell.sheet].set_row(cell.row - 1, 24)

    def protect(self, password: str) -> None:
        """Lock every sheet but its entries, and the structure of the workbook.

        Args:
            password: empty for none; kept as the 16-bit hash of ECMA-376 Part 4, which hides nothing.
        """
        for sheet in self.sheets.values():
            sheet.protect(password, {"format_columns": True, "format_rows": True})
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

    def page(self, worksheet: Worksheet, *, landscape: bool = False, footer: str = "") -> None:
        """Set up printing: A4, one page wide.

        Args:
            worksheet: of the canvas.
            landscape: instead of upright.
            footer: at the left of the page number; by default that of the canvas.
        """
        worksheet.set_paper(9)
        if landscape:
            worksheet.set_landscape()
        worksheet.fit_to_pages(1, 0)
        worksheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
        worksheet.center_horizontally()
        left = footer or self.footer
        worksheet.set_footer(f'&L&"{SONG},Regular"&9 {_footer_text(left)}&R&"{SONG},Regular"&9 第 &P 页 共 &N 页')
        worksheet.hide_gridlines(2)


def _zero_based(area: Area) -> tuple[int, int, int, int]:
    return area.top - 1, area.left - 1, area.bottom - 1, area.right - 1


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
