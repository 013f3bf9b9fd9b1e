"""A workbook from a spec, a stamp and, if there is one, a submission. XlsxWriter is known only here."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from gouji import expression
from gouji.diagnostics import Severity
from gouji.edition import Edition, Field, ItemType, NumberType
from gouji.expression import Number, Relation
from gouji.layout import (
    COVER_SHEET,
    GUIDE_SHEET,
    STAMP_SHEET,
    TEXT_SHEET,
    Area,
    Box,
    BoxKind,
    Cell,
    Check,
    GridSheet,
    Layout,
    PlacedGrid,
    areas,
    lay_out,
)
from gouji.stamp import KEYWORDS_PREFIX, Stamp
from gouji.submission import MAX_COUNT, MAX_TEXT, Submission, inputs_of, json_number
from gouji.typography import height, lines, width

SONG, HEI = "宋体", "黑体"
_TITLE_LIMIT, _MESSAGE_LIMIT = 32, 255
"""What Excel allows for the title and the text of an input prompt."""
_YES_NO = ("是", "否")
_COVER_WIDTHS = (40, 34, 18, 24)
_PORTRAIT_COLUMNS = 130
"""Half-width characters that fit across an upright page without shrinking the table beyond reading."""
_GUIDE_WIDTHS = (6, 36, 52, 34, 8)

_BLANK_FILL, _TEXT_FILL = "#FFF8DC", "#FCE4D6"
_LABEL_FILL, _TOTAL_FILL = "#F2F2F2", "#F7F7F7"
_ERROR = {"bg_color": "#FFC7CE", "font_color": "#9C0006"}
_WARNING = {"bg_color": "#FFEB9C", "font_color": "#7F6000"}
_LINK_COLOR = "#1F4E9E"

_DIFFERENCE_FORMAT = {
    Relation.EQUAL: '"差 +"General;"差 -"General;"相符"',
    Relation.AT_MOST: '"超出 "General;"相符";"相符"',
}
_COUNT_FORMAT = '0" 处";;"无"'


def write_workbook(
    edition: Edition, stamp: Stamp, submission: Submission | None = None, *, password: str = ""
) -> bytes:
    """A locked workbook: blank, or filled with a submission. The same arguments give the same bytes.

    Args:
        password: asked for by spreadsheet programs when someone removes the protection. It is a hint to leave the form
            alone and no security: anyone can remove it with common tools.
    """
    buffer = io.BytesIO()
    book = _ProtectedWorkbook(
        buffer, {"in_memory": True, "default_format_properties": {"font_name": SONG, "font_size": 11}}
    )
    _Writer(book, lay_out(edition), stamp, submission, password).write()
    book.close()
    return buffer.getvalue()


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


@dataclass(frozen=True, slots=True)
class _Guide:
    """A line of the guide: what a row of the form means."""

    section: str
    label: str
    meaning: str
    article: str
    unit: str


class _Writer:
    def __init__(
        self, book: _ProtectedWorkbook, layout: Layout, stamp: Stamp, submission: Submission | None, password: str
    ) -> None:
        self.book = book
        self.layout = layout
        self.edition = layout.edition
        self.stamp = stamp
        self.submission = submission
        self.password = password
        self.inputs: Mapping[str, Number] = inputs_of(submission, self.edition) if submission else {}
        self.values: Mapping[str, Number] = {**self.inputs, **self.edition.totals(self.inputs)}
        self.formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self.worksheets: dict[str, Worksheet] = {}

    def write(self) -> None:
        for name in (*self.layout.sheet_names, STAMP_SHEET):
            self.worksheets[name] = self.book.add_worksheet(name)
        self.cover()
        for sheet in self.layout.sheets:
            self.grid_sheet(sheet)
        if self.layout.texts:
            self.text_sheet()
        self.guide()
        self.stamps()
        for worksheet in self.worksheets.values():
            self.protect(worksheet)
        if self.password:
            first = self.worksheets[COVER_SHEET]
            self.book.structure_password_hash = first._encode_password(self.password)  # noqa: SLF001  # its only home

    # Small things

    def format(self, **properties: Any) -> Format:
        """A cell format; the same properties give the same one."""
        complete = {"font_name": SONG, "font_size": 11, "valign": "vcenter", **properties}
        key = tuple(sorted(complete.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(complete)
        return self.formats[key]

    def text(self, cell: Cell, text: str, **properties: Any) -> None:
        """Text that can never become a formula or a link."""
        self.worksheets[cell.sheet].write_string(cell.row - 1, cell.column - 1, text, self.format(**properties))

    def formula(self, cell: Cell, formula: str, value: str | float, **properties: Any) -> None:
        """A formula with the value it has now, for clients that do not calculate."""
        sheet = self.worksheets[cell.sheet]
        sheet.write_formula(cell.row - 1, cell.column - 1, f"={formula}", self.format(**properties), value)

    def link(self, cell: Cell, target: Cell, text: str, tip: str, **properties: Any) -> None:
        """Text that leads to another cell of the workbook."""
        look = self.format(font_color=_LINK_COLOR, underline=1, **properties)
        address = f"internal:'{target.sheet}'!{target.a1}"
        self.worksheets[cell.sheet].write_url(cell.row - 1, cell.column - 1, address, look, text, tip[:_MESSAGE_LIMIT])

    def merged(self, area: Area, look: Format) -> None:
        """Merge an area (a single cell is left as it is) and give it its look."""
        sheet = self.worksheets[area.sheet]
        if (area.top, area.left) == (area.bottom, area.right):
            sheet.write_blank(area.top - 1, area.left - 1, None, look)
        else:
            sheet.merge_range(area.top - 1, area.left - 1, area.bottom - 1, area.right - 1, "", look)

    def validate(self, cells: Iterable[Cell], options: dict[str, Any]) -> None:
        """One validation over all the cells."""
        first, *others = areas(cells)
        ranges = [_zero_based(area) for area in others]
        options = {**options, "error_type": "stop", "other_cells": [list(each) for each in ranges]}
        self.worksheets[first.sheet].data_validation(*_zero_based(first), options)

    def highlight(self, cells: Iterable[Cell], options: dict[str, Any], look: dict[str, Any]) -> None:
        """One conditional format over all the cells."""
        found = areas(cells)
        if not found:
            return
        options = {**options, "format": self.conditional(look)}
        if len(found) > 1:
            options["multi_range"] = " ".join(area.a1 for area in found)
        self.worksheets[found[0].sheet].conditional_format(*_zero_based(found[0]), options)

    def conditional(self, look: dict[str, Any]) -> Format:
        key = (("conditional", True), *sorted(look.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(look)
        return self.formats[key]

    def protect(self, worksheet: Worksheet) -> None:
        worksheet.protect(self.password, {"format_columns": True, "format_rows": True})

    def page(self, worksheet: Worksheet, *, landscape: bool = False, footer: str = "") -> None:
        """A4, one page wide."""
        worksheet.set_paper(9)
        worksheet.set_landscape() if landscape else worksheet.set_portrait()
        worksheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
        worksheet.center_horizontally()
        left = footer or f"{self.edition.form} {self.edition.id} {self.stamp.year}"
        worksheet.set_footer(f'&L&"{SONG},Regular"&9 {_footer_text(left)}&R&"{SONG},Regular"&9 第 &P 页 共 &N 页')
        worksheet.hide_gridlines(2)

    # Cover

    def cover(self) -> None:
        cover, sheet = self.layout.cover, self.worksheets[COVER_SHEET]
        for column, wide in enumerate(_COVER_WIDTHS):
            sheet.set_column(column, column, wide)
        self.page(sheet, footer=str(self.stamp.code))
        sheet.fit_to_pages(1, 0)
        sheet.print_area(0, 0, cover.last_row - 1, cover.last_column - 1)
        self.banner(cover.title, self.edition.form, cover.last_column, font_size=20)
        self.banner(cover.subtitle, f"{self.stamp.year}年度", cover.last_column, font_size=14)
        sheet.set_row(cover.title.row - 1, 42)
        sheet.set_row(cover.subtitle.row - 1, 26)
        for cell, label, value in (
            (cover.agency_name, "单位名称", self.stamp.agency_name),
            (cover.agency_code, "单位代码", self.stamp.agency_code or ""),
            (cover.year, "报告年度", str(self.stamp.year)),
            (
                cover.edition,
                "报表版本",
                f"{self.edition.id}（{self.edition.notice}）" if self.edition.notice else self.edition.id,
            ),
            (cover.form_code, "表单编码", str(self.stamp.code)),
        ):
            self.label(cell, label)
            self.wide_text(Area(COVER_SHEET, cell.row, cell.column, cell.row, cover.last_column), value)
        self.sign_off()
        self.zero_return()
        self.status()
        self.check_list()

    def banner(self, cell: Cell, text: str, columns: int, **properties: Any) -> None:
        look = self.format(align="center", **{"font_name": HEI, **properties})
        area = Area(cell.sheet, cell.row, cell.column, cell.row, columns)
        self.merged(area, look)
        self.worksheets[cell.sheet].write_string(cell.row - 1, cell.column - 1, text, look)

    def wide_text(self, area: Area, text: str) -> None:
        """Locked text over several columns of the cover."""
        look = self.format(border=1, text_wrap=True)
        self.merged(area, look)
        sheet = self.worksheets[area.sheet]
        sheet.write_string(area.top - 1, area.left - 1, text, look)
        wide = sum(_COVER_WIDTHS[area.left - 1 : area.right])
        sheet.set_row(area.top - 1, height(max(1, lines(text, wide))))

    def label(self, cell: Cell, text: str) -> None:
        """The words one column to the left of a cell."""
        self.text(cell.shifted(columns=-1), text, border=1, align="center", bg_color=_LABEL_FILL, text_wrap=True)

    def heading(self, cell: Cell, text: str) -> None:
        self.text(cell, text, font_name=HEI, font_size=12)
        self.worksheets[cell.sheet].set_row(cell.row - 1, 24)

    def sign_off(self) -> None:
        cover = self.layout.cover
        if not cover.sign_off:
            return
        self.heading(cover.sign_off_heading, "填报与审核")
        for item, cell in cover.sign_off:
            self.label(cell, item.label)
            value = self.submission.value(item.path) if self.submission else None
            sheet = self.worksheets[COVER_SHEET]
            sheet.set_row(cell.row - 1, height(1))
            if item.type is ItemType.DATE:
                look = self.format(border=1, locked=False, align="left", num_format="yyyy-mm-dd")
                self.validate([cell], _date_validation(item.label))
                if value is not None:
                    sheet.write_datetime(cell.row - 1, cell.column - 1, _midnight(value), look)
            else:
                look = self.format(border=1, locked=False, align="left", num_format="@", shrink=True)
                if value is not None:
                    sheet.write_string(cell.row - 1, cell.column - 1, value, look)
            if value is None:
                sheet.write_blank(cell.row - 1, cell.column - 1, None, look)

    def zero_return(self) -> None:
        cover = self.layout.cover
        self.heading(cover.zero_heading, "零报告（该部分各项全部为 0 的选“是”，空白格即按 0 计；否则不必选）")
        for section, cell in cover.zero:
            self.label(cell, section.heading)
            sheet = self.worksheets[COVER_SHEET]
            sheet.set_row(cell.row - 1, height(lines(section.heading, _COVER_WIDTHS[0])))
            sheet.write_blank(cell.row - 1, cell.column - 1, None, self.format(border=1, locked=False, align="left"))
            self.validate(
                [cell],
                {
                    "validate": "list",
                    "source": list(_YES_NO),
                    "input_title": "零报告",
                    "input_message": "该部分各项全部为 0 的选“是”，其中的空白格即按 0 计。",
                    "error_title": "请选择",
                    "error_message": "只能选“是”或“否”。",
                },
            )

    def status(self) -> None:
        """The live check result: for each section how much is blank, not a number, not tied out."""
        cover, sheet = self.layout.cover, self.worksheets[COVER_SHEET]
        header = cover.status_header
        zero = dict(zip((section.number for section, _ in cover.zero), (cell for _, cell in cover.zero), strict=True))
        self.heading(cover.status_heading, "填报检查（自动更新）")
        for offset, words in enumerate(("部分（点击前往）", "空白未填", "不是数字", "勾稽不符")):
            self.text(
                header.shifted(columns=offset), words, border=1, align="center", bg_color=_LABEL_FILL, font_name=HEI
            )
        counts: list[int] = []
        for grid_sheet, cell in cover.status:
            look = {"border": 1, "align": "center", "num_format": _COUNT_FORMAT}
            self.link(cell, grid_sheet.heading, grid_sheet.section.heading, "前往该部分", border=1, text_wrap=True)
            sheet.set_row(cell.row - 1, height(lines(grid_sheet.section.heading, _COVER_WIDTHS[0])))
            ranges = [area.absolute for area in areas(grid_sheet.inputs)]
            everything = ",".join(ranges)
            blank = "+".join(f"COUNTBLANK({each})" for each in ranges)
            blanks = 0 if self.submission else len(grid_sheet.inputs)
            answer = zero[grid_sheet.name].absolute
            self.formula(cell.shifted(columns=1), f'IF({answer}="是",0,{blank})', blanks, **look)
            self.formula(cell.shifted(columns=2), f"COUNTA({everything})-COUNT({everything})", 0, **look)
            failing = sum(self.fails(check) for check in grid_sheet.checks)
            self.formula(cell.shifted(columns=3), _failing_formula(grid_sheet.checks), failing, **look)
            counts += [blanks, failing]
        first, last = cover.status[0][1], cover.status[-1][1]
        table = Area(COVER_SHEET, first.row, 2, last.row, 4)
        self.highlight(
            [Cell(COVER_SHEET, row, column) for row in range(first.row, last.row + 1) for column in (2, 3, 4)],
            {"type": "cell", "criteria": ">", "value": 0},
            _ERROR,
        )
        result = cover.status_heading.shifted(columns=2)
        left = sum(counts)
        self.formula(
            result,
            f'IF(SUM({table.a1})=0,"全部填齐，勾稽相符","还有 "&SUM({table.a1})&" 处需要处理")',
            f"还有 {left} 处需要处理" if left else "全部填齐，勾稽相符",
            bold=True,
        )
        self.highlight(
            [result], {"type": "formula", "criteria": f"SUM({_dollars(table)})>0"}, {"font_color": "#9C0006"}
        )

    def check_list(self) -> None:
        """Every tie-out with its difference and a link to the place."""
        cover = self.layout.cover
        if not cover.checks:
            return
        self.heading(cover.checks_heading, "勾稽关系（自动更新，点击前往该处）")
        for check, cell in cover.checks:
            constraint = check.constraint
            where = " · ".join(part for part in (check.cell.sheet, constraint.where) if part)
            target = self.layout.cells[constraint.place]
            self.link(cell, target, where, constraint.prose, border=1, shrink=True)
            words = f"{constraint.rule.code} {constraint.rule.title.zh}"
            self.wide_text(Area(COVER_SHEET, cell.row, cell.column + 1, cell.row, cell.column + 2), words)
            result = cell.shifted(columns=3)
            self.formula(
                result,
                check.cell.absolute,
                json_number(self.difference(check)),
                border=1,
                align="center",
                num_format=_DIFFERENCE_FORMAT[constraint.line.relation],
            )
            self.highlight([result], {"type": "formula", "criteria": _fails(check, result)}, _look(check))

    # Grids

    def grid_sheet(self, sheet: GridSheet) -> None:
        worksheet = self.worksheets[sheet.name]
        widths = _column_widths(sheet)
        for column, wide in widths.items():
            worksheet.set_column(column - 1, column - 1, wide)
        heights = _row_heights(sheet, widths)
        for row, points in heights.items():
            worksheet.set_row(row - 1, points)
        self.sheet_head(sheet)
        for grid in sheet.grids:
            self.book.define_name(grid.name, f"={grid.area.absolute}")
            for box in grid.boxes:
                self.box(box)
        self.input_rules(sheet)
        self.checks(sheet)
        self.grid_page(sheet, worksheet, sum(widths[column] for column in range(1, sheet.area.right + 1)))

    def grid_page(self, sheet: GridSheet, worksheet: Worksheet, total_width: float) -> None:
        self.page(worksheet, landscape=total_width > _PORTRAIT_COLUMNS)
        worksheet.fit_to_pages(1, 0)
        worksheet.print_area(0, 0, sheet.area.bottom - 1, sheet.area.right - 1)
        head = sheet.grids[0] if len(sheet.grids) == 1 else None
        header_rows = head.header_rows if head else 0
        worksheet.repeat_rows(0, sheet.status.row + header_rows - 1)
        worksheet.freeze_panes(sheet.status.row + header_rows, head.label_columns if head else 0)
        first = min(sheet.inputs)
        worksheet.set_selection(first.row - 1, first.column - 1, first.row - 1, first.column - 1)

    def sheet_head(self, sheet: GridSheet) -> None:
        worksheet = self.worksheets[sheet.name]
        units = {self.edition.fields[box.path].unit for box in sheet.boxes if box.path}
        unit = f"    单位：{units.pop()}" if len(units) == 1 and units != {""} else ""
        worksheet.set_row(sheet.heading.row - 1, 28)
        self.text(sheet.heading, sheet.section.heading, font_name=HEI, font_size=14)
        self.text(sheet.subtitle, f"{self.stamp.year}年度{unit}", font_size=10)
        row = next(cell for each, cell in self.layout.cover.status if each is sheet)
        blank, wrong, failing = (row.shifted(columns=offset).absolute for offset in (1, 2, 3))
        blanks = 0 if self.submission else len(sheet.inputs)
        fails = sum(self.fails(check) for check in sheet.checks)
        self.formula(
            sheet.status,
            f'IF({blank}+{wrong}+{failing}=0,"填报检查：全部填齐，勾稽相符",'
            f'"填报检查：空白 "&{blank}&" 格，非数字 "&{wrong}&" 格，勾稽不符 "&{failing}&" 处")',
            f"填报检查：空白 {blanks} 格，非数字 0 格，勾稽不符 {fails} 处"
            if blanks + fails
            else "填报检查：全部填齐，勾稽相符",
            font_size=10,
            font_color="#7F7F7F",
        )

    def box(self, box: Box) -> None:
        worksheet = self.worksheets[box.area.sheet]
        row, column = box.cell.row - 1, box.cell.column - 1
        if box.path is None:
            left = box.kind is BoxKind.ROW_LABEL and box.area.bottom == box.area.top
            font = HEI if box.kind is BoxKind.CAPTION else SONG
            look = self.format(border=1, text_wrap=True, align="left" if left else "center", font_name=font)
            self.merged(box.area, look)
            worksheet.write_string(row, column, box.text, look)
            return
        field = self.edition.fields[box.path]
        number = "General" if field.type is NumberType.DECIMAL else "0"
        properties = {"border": 1, "align": "center", "shrink": True, "num_format": number}
        if field.is_total:
            properties["bg_color"] = _TOTAL_FILL
        look = self.format(**properties, locked=field.is_total)
        self.merged(box.area, look)
        if field.is_total:
            terms = next(each.terms for each in self.edition.definitions if each.path == field.path)
            formula = expression.sum_formula(terms, self.layout.reference)
            worksheet.write_formula(row, column, f"={formula}", look, json_number(self.values[field.path]))
        elif field.path in self.inputs:
            worksheet.write_number(row, column, json_number(self.inputs[field.path]), look)

    def input_rules(self, sheet: GridSheet) -> None:
        """Prompts, stop alerts, and the colours of what is blank or no number."""
        groups: dict[tuple[str, str, NumberType, bool], list[Cell]] = {}
        for box in sheet.boxes:
            if box.kind is BoxKind.INPUT and box.path:
                field = self.edition.fields[box.path]
                title, message = _prompt(field)
                groups.setdefault((title, message, field.type, field.signed), []).append(box.cell)
        for (title, message, kind, signed), cells in groups.items():
            self.validate(cells, _number_validation(title, message, kind, signed=signed))
        for check in sheet.checks:
            grid = next(grid for grid in sheet.grids if _contains(grid, check.terms[0]))
            self.highlight(
                _line_of(check, grid), {"type": "formula", "criteria": _fails(check, check.cell)}, _look(check)
            )
        inputs = sheet.inputs
        first = areas(inputs)[0]
        start = Cell(sheet.name, first.top, first.left).a1
        self.highlight(inputs, {"type": "formula", "criteria": f"ISTEXT({start})"}, {"bg_color": _TEXT_FILL})
        self.highlight(inputs, {"type": "blanks"}, {"bg_color": _BLANK_FILL})

    def checks(self, sheet: GridSheet) -> None:
        worksheet = self.worksheets[sheet.name]
        for words in sheet.check_lines:
            if words.cell.column > sheet.area.right:
                worksheet.set_column(words.cell.column - 1, words.cell.column - 1, 20)
                self.text(words.cell, words.text, font_size=9, font_color="#7F7F7F", text_wrap=True, align="center")
            else:
                self.text(words.cell, words.text, font_size=9, font_color="#7F7F7F")
        for check in sheet.checks:
            line = check.constraint.line
            formula = expression.difference_formula(line, self.layout.reference)
            if any(self.edition.fields[path].type is NumberType.DECIMAL for path in line.names):
                formula = f"ROUND({formula},6)"  # sums of decimals carry binary noise
            self.formula(
                check.cell,
                formula,
                json_number(self.difference(check)),
                align="center",
                font_size=9,
                font_color="#7F7F7F",
                shrink=True,
                num_format=_DIFFERENCE_FORMAT[line.relation],
            )
            self.highlight([check.cell], {"type": "formula", "criteria": _fails(check, check.cell)}, _look(check))

    def difference(self, check: Check) -> Number:
        left, right = expression.sums(check.constraint.line, lambda path: self.values.get(path, 0))
        return left - right

    def fails(self, check: Check) -> bool:
        line = check.constraint.line
        return not expression.holds(line, *expression.sums(line, lambda path: self.values.get(path, 0)))

    # Texts

    def text_sheet(self) -> None:
        sheet = self.worksheets[TEXT_SHEET]
        sheet.set_column(0, 0, 88)
        sheet.set_column(1, 1, 14)
        self.page(sheet)
        sheet.fit_to_pages(1, 0)
        sheet.freeze_panes(1, 0)
        for section in self.layout.texts:
            self.heading(section.heading, section.section.heading)
            for figure, cell in section.figures:
                words = f"{figure.label}（{figure.unit}）" if figure.unit else figure.label
                self.text(cell.shifted(columns=-1), words, border=1, align="right", bg_color=_LABEL_FILL)
                look = self.format(border=1, locked=False, align="center", num_format="0", shrink=True)
                value = self.submission.value(figure.path) if self.submission else None
                if value is None:
                    sheet.write_blank(cell.row - 1, cell.column - 1, None, look)
                else:
                    sheet.write_number(cell.row - 1, cell.column - 1, value, look)
                message = f"{figure.label}。填整数；没有统计的可以不填。"
                self.validate([cell], _number_validation(figure.label, message, NumberType.INTEGER, signed=False))
            for place in section.texts:
                self.text(
                    place.heading,
                    f"{place.text.prompt}（每段一行，不必空格缩进）",
                    font_size=9,
                    font_color="#7F7F7F",
                    text_wrap=True,
                )
                self.paragraphs(place.text.path, place.cells)

    def paragraphs(self, path: str, cells: Sequence[Cell]) -> None:
        """One row a paragraph, of no fixed height: clients fit unmerged rows to their text as it is typed."""
        sheet = self.worksheets[TEXT_SHEET]
        look = self.format(locked=False, text_wrap=True, num_format="@", valign="top", border=1, border_color="#BFBFBF")
        text: str = self.submission.value(path) if self.submission else ""
        paragraphs = text.split("\n") if text else []
        # More paragraphs than rows: the last row takes the rest, each on a line of its own.
        shown = [*paragraphs[: len(cells) - 1], "\n".join(paragraphs[len(cells) - 1 :])]
        for index, cell in enumerate(cells):
            paragraph = shown[index] if index < len(shown) else ""
            if paragraph:
                sheet.write_string(cell.row - 1, cell.column - 1, paragraph, look)
                sheet.set_row(cell.row - 1, min(409, height(lines(paragraph, 88))))
            else:
                sheet.write_blank(cell.row - 1, cell.column - 1, None, look)
        limit = MAX_TEXT
        self.validate(
            cells,
            {
                "validate": "length",
                "criteria": "<=",
                "value": limit,
                "error_title": "文字过长",
                "error_message": f"每段不超过 {limit} 字。",
            },
        )

    # Guide

    def guide(self) -> None:
        sheet = self.worksheets[GUIDE_SHEET]
        for column, wide in enumerate(_GUIDE_WIDTHS):
            sheet.set_column(column, column, wide)
        self.page(sheet, landscape=True)
        sheet.fit_to_pages(1, 0)
        row = 1
        self.heading(Cell(GUIDE_SHEET, row, 1), f"{self.edition.form}填报说明")
        for words in self.instructions():
            row += 1
            self.text(Cell(GUIDE_SHEET, row, 1), words)
        row += 2
        self.table_row(row, ("部分", "指标", "含义", "依据", "单位"), head=True)
        sheet.repeat_rows(row - 1)
        for guide in _guides(self.edition):
            row += 1
            self.table_row(row, (guide.section, guide.label, guide.meaning, guide.article, guide.unit))
        row += 2
        self.table_row(row, ("编号", "规则", "算法", "来源", "性质"), head=True)
        for code, rule in self.edition.rules.items():
            row += 1
            nature = "提示" if rule.severity is not Severity.ERROR else "必须"
            self.table_row(row, (code, rule.title.zh, "\n".join(self.edition.lines(code)), rule.source, nature))

    def instructions(self) -> tuple[str, ...]:
        choices = "、".join(sheet.name for sheet in self.layout.sheets)
        return (
            f"1. 在{choices}各表的浅黄格内填数，填好后变为白色；没有发生的填 0。",
            "2. 灰色合计格自动计算，不必填。整列变红表示勾稽关系不符，差额显示在表下或表旁。",
            f"3. 第{choices}部分全部为 0 的，可在封面“零报告”处选“是”。",
            "4. 请勿插入、删除行列，请勿改动表中文字，请勿改工作表名称。",
            "5. 保存为 .xlsx 格式，原样报送；封面“填报检查”显示“全部填齐，勾稽相符”即可报送。",
        )

    def table_row(self, row: int, texts: Sequence[str], *, head: bool = False) -> None:
        for column, (text, wide) in enumerate(zip(texts, _GUIDE_WIDTHS, strict=True), start=1):
            centered = head or wide < 10
            properties: dict[str, Any] = {"border": 1, "text_wrap": True, "align": "center" if centered else "left"}
            if head:
                properties |= {"font_name": HEI, "bg_color": _LABEL_FILL}
            self.text(Cell(GUIDE_SHEET, row, column), text, **properties)
        most = max(lines(text, wide) for text, wide in zip(texts, _GUIDE_WIDTHS, strict=True))
        self.worksheets[GUIDE_SHEET].set_row(row - 1, height(most))

    # Stamps

    def stamps(self) -> None:
        """The channels besides the cover: hidden sheet and keywords. Grid names are defined with the grids."""
        record = self.stamp.record()
        for row, (key, value) in enumerate(record.items(), start=1):
            self.text(Cell(STAMP_SHEET, row, 1), key)
            self.text(Cell(STAMP_SHEET, row, 2), value)
        self.worksheets[STAMP_SHEET].hide()
        self.book.set_properties(
            {
                "title": f"{self.stamp.agency_name} {self.stamp.year}年{self.edition.form}",
                "keywords": KEYWORDS_PREFIX + urlencode(record),
                # The day the report year ends, not today: the same arguments must give the same bytes.
                "created": _midnight(date(self.stamp.year, 12, 31)),
            }
        )


# --- looks and widths -----------------------------------------------------------------------------------------------


def _zero_based(area: Area) -> tuple[int, int, int, int]:
    return area.top - 1, area.left - 1, area.bottom - 1, area.right - 1


def _dollars(area: Area) -> str:
    return area.absolute.rpartition("!")[2]


def _footer_text(text: str) -> str:
    return text.replace("&", "&&")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _look(check: Check) -> dict[str, Any]:
    return _ERROR if check.constraint.rule.severity is Severity.ERROR else _WARNING


def _fails(check: Check, cell: Cell) -> str:
    """The condition under which a tie-out fails, as seen from its own sheet."""
    sign = "<>" if check.constraint.line.relation is Relation.EQUAL else ">"
    return f"{cell.absolute.rpartition('!')[2]}{sign}0"


def _failing_formula(checks: Sequence[Check]) -> str:
    """How many tie-outs of a sheet fail."""
    parts = []
    for relation, criterion in ((Relation.EQUAL, "<>0"), (Relation.AT_MOST, ">0")):
        cells = [check.cell for check in checks if check.constraint.line.relation is relation]
        parts += [f'COUNTIF({area.absolute},"{criterion}")' for area in areas(cells)]
    return "+".join(parts) or "0"


def _contains(grid: PlacedGrid, cell: Cell) -> bool:
    area = grid.area
    return area.top <= cell.row <= area.bottom and area.left <= cell.column <= area.right


def _line_of(check: Check, grid: PlacedGrid) -> list[Cell]:
    """The whole row or column of the grid that turns red with a tie-out."""
    place = check.terms[-1]
    cells = [box.cell for box in grid.boxes if box.path]
    if check.constraint.downwards:
        return [cell for cell in cells if cell.column == place.column]
    return [cell for cell in cells if cell.row == place.row]


def _prompt(field: Field) -> tuple[str, str]:
    """Title and text of the prompt a clerk sees on an input, within Excel's limits."""
    title = field.row_labels[-1] if field.prompt and field.row_labels else field.label
    kind = "小数" if field.type is NumberType.DECIMAL else "整数"
    unit = f"，单位：{field.unit}" if field.unit else ""
    sign = "，减少的填负数" if field.signed else ""
    tail = f"填{kind}{unit}{sign}；没有的填 0。"
    parts = [field.prompt, f"依据：{field.article}。" if field.article else "", tail]
    return _clipped(title, _TITLE_LIMIT), _clipped("\n".join(part for part in parts if part), _MESSAGE_LIMIT)


def _clipped(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _number_validation(title: str, message: str, kind: NumberType, *, signed: bool) -> dict[str, Any]:
    words = "小数" if kind is NumberType.DECIMAL else "整数"
    return {
        "validate": "decimal" if kind is NumberType.DECIMAL else "integer",
        "criteria": "between",
        "minimum": -MAX_COUNT if signed else 0,
        "maximum": MAX_COUNT,
        "input_title": _clipped(title, _TITLE_LIMIT),
        "input_message": _clipped(message, _MESSAGE_LIMIT),
        "error_title": "请填数字",
        "error_message": f"这里只能填{words}{'' if signed else '，不能为负'}，最多十位。没有发生的填 0。",
    }


def _date_validation(label: str) -> dict[str, Any]:
    return {
        "validate": "date",
        "criteria": "between",
        "minimum": date(2000, 1, 1),
        "maximum": date(2100, 1, 1),
        "input_title": _clipped(label, _TITLE_LIMIT),
        "input_message": "按 2021-01-31 的样式填写。",
        "error_title": "请填日期",
        "error_message": "请按 2021-01-31 的样式填写日期。",
    }


def _column_widths(sheet: GridSheet) -> dict[int, float]:
    """Label columns as wide as their words up to a line; headings over several rows stay narrow, as printed."""
    widths: dict[int, float] = dict.fromkeys(range(1, sheet.area.right + 1), 9.5)
    for grid in sheet.grids:
        for box in grid.boxes:
            column = box.area.left
            single = box.area.left == box.area.right
            if box.kind is BoxKind.ROW_LABEL and single:
                several = box.area.bottom > box.area.top
                widths[column] = max(widths[column], min(width(box.text) + 2.0, 10.5 if several else 40.0))
            elif box.kind is BoxKind.COLUMN_LABEL and single and grid.label_columns == 1:
                widths[column] = max(widths[column], min(width(box.text) + 2.0, 18.0))
    return widths


def _row_heights(sheet: GridSheet, widths: Mapping[int, float]) -> dict[int, float]:
    """Each row as high as its words need; a box over several rows asks each for its share."""
    needs: dict[int, float] = {}
    for box in sheet.boxes:
        wide = sum(widths[column] for column in range(box.area.left, box.area.right + 1))
        rows = box.area.bottom - box.area.top + 1
        count = lines(box.text, wide) if box.text else 1
        share = height(count) / rows
        for row in range(box.area.top, box.area.bottom + 1):
            needs[row] = max(needs.get(row, 0.0), share, height(1) + 2)
    return needs


def _guides(edition: Edition) -> list[_Guide]:
    """What every row means; where a grid has no rows, every column."""
    guides: dict[tuple[str, ...], _Guide] = {}
    units: dict[tuple[str, ...], list[str]] = {}
    for field in edition.fields.values():
        labels = field.row_labels or field.column_labels
        key = (field.section, *labels)
        if field.unit and field.unit not in units.setdefault(key, []):
            units[key].append(field.unit)
        if key not in guides or (field.prompt and not guides[key].meaning):
            guides[key] = _Guide(field.section, " / ".join(labels), field.prompt, field.article, "")
    return [
        _Guide(guide.section, guide.label, guide.meaning, guide.article, "、".join(units.get(key, ())))
        for key, guide in guides.items()
    ]
