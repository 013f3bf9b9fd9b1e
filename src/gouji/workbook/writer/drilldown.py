"""The drill-down of a sum: a row an agency, a column a field, and formulas that prove what was added up."""

from __future__ import annotations

import bisect
import dataclasses
import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from gouji.common import Area, Cell, lines
from gouji.form import AddsUp, Edition, Field, Number, expression, is_untold, json_number, shipped, with_unit
from gouji.workbook.writer.canvas import ERROR_STYLE, HEI, LABEL_FILL, MUTED, SONG, StreamedWorkbook, midnight
from gouji.workbook.writer.tables import VerbatimSheet

SHEET = "明细"
_HEAD = (("代码", 20), ("单位", 30), ("上级", 22), ("类别", 12), ("状态", 14), ("计入", 6), ("筛中", 6))
_FROZEN = 2
_COUNTED, _LEFT = len(_HEAD) - 1, len(_HEAD)
"""The columns with 1 for an agency whose figures are part of the sum, and for one that the filter leaves besides."""
_TITLE, _PATH, _SECTION, _ROW, _COLUMN, _SUM, _STATED, _DIFFERENCE, _VISIBLE, _FILTER = range(1, 11)
"""Rows. The paths, which only programs read, are hidden."""
_FIRST = _FILTER + 1
_WIDE = 9
_LINE, _AROUND = 13.5, 4.5
"""Points of a line of 10-point text, and of the space around several."""
_A3, _SCALE = 8, 65
"""The paper, and the per cent at which 10 points of text are 6.5 on it, 小六号: a county on one page."""
_ON_PAGE, _ON_FIRST = 21, 12
"""Columns of figures beside the name of the agency, also where fonts are four tenths wider; fewer on the first page,
which has all that is said of it."""


@dataclass(frozen=True, slots=True)
class DrillRow:
    """An agency: who it is, how it stands, its numbers by path, totals too, and its words; empty if it filed none.

    *standing* is in words; *is_counted* says whether its numbers are part of the sum.
    """

    code: str
    name: str
    parent: str
    kind: str
    standing: str
    is_counted: bool
    values: Mapping[str, Number]
    words: Mapping[str, str] = dataclasses.field(default_factory=dict)


def write_drilldown(
    edition: Edition, title: str, year: int, rows: Sequence[DrillRow], sums: Mapping[str, Number]
) -> bytes:
    """The drill-down as a workbook. The same arguments give the same bytes.

    Args:
        edition: whose fields are the columns.
        title: of the sheet.
        year: the report year, on whose last day the file is dated.
        rows: the agencies, in the order of the roster.
        sums: the figures of the form, by path, totals too; the formulas give the difference to them.

    Returns:
        The bytes of an .xlsx file.
    """
    # Row by row, because a province has thousands of rows and hundreds of columns.
    with (book := StreamedWorkbook()):
        book.set_properties({"title": title, "created": midnight(date(year, 12, 31))})
        sheet = book.add_worksheet(SHEET, VerbatimSheet)
        _Drilldown(edition, rows, sums, sheet, _styles(book)).write(title)
    return book.buffer.getvalue()


def _styles(book: xlsxwriter.Workbook) -> dict[str, Format]:
    plain = {"font_name": SONG, "font_size": 10, "valign": "vcenter", "border": 1}
    figure = {**plain, "shrink": True}
    head = {**plain, "bg_color": LABEL_FILL, "align": "center", "text_wrap": True, "font_name": HEI}
    styles = {
        "title": {"font_name": HEI, "font_size": 14},
        "head": head,
        "lead": {**head, "align": "right"},
        "section": {**head, "align": "left"},
        "path": {**plain, "font_size": 8, "font_color": MUTED},
        "name": plain,
        "aside": {**plain, "font_color": MUTED},
        "missing": {**plain, **ERROR_STYLE},
        "number": {**figure, "num_format": "General"},
        "aside_number": {**figure, "font_color": MUTED},
        "sum": {**figure, "bold": True, "bg_color": LABEL_FILL},
        "difference": {**figure, "num_format": '"差 +"General;"差 -"General;"相符"', "bg_color": LABEL_FILL},
        "bad": ERROR_STYLE,
    }
    return {name: book.add_format(style) for name, style in styles.items()}


@dataclass(frozen=True)
class _Drilldown:
    edition: Edition
    rows: Sequence[DrillRow]
    sums: Mapping[str, Number]
    sheet: Worksheet
    styles: Mapping[str, Format]

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(self.edition.fields.values())

    @property
    def filters(self) -> Iterator[str]:
        """The words over the figures of the agencies, beside which programs put their buttons."""
        return ((field.column_labels or field.row_labels)[-1] for field in self.fields)

    def column(self, index: int) -> int:
        """The column of a field, 1-based."""
        return len(_HEAD) + 1 + index

    @property
    def last(self) -> int:
        return _FIRST + max(len(self.rows), 1) - 1

    def write(self, title: str) -> None:
        sheet = self.sheet
        for number, (_, wide) in enumerate(_HEAD):
            sheet.set_column(number, number, wide)
        sheet.set_column(len(_HEAD), len(_HEAD) + len(self.fields) - 1, _WIDE)
        sheet.freeze_panes(_FIRST - 1, _FROZEN)
        self.paper(title)
        sheet.write_string(0, 0, title, self.styles["title"])
        for row, high in ((_TITLE, 24), (_SECTION, 20), (_FILTER, self.high((text, 1) for text in self.filters))):
            sheet.set_row(row - 1, high)
        sheet.set_row(_PATH - 1, None, None, {"hidden": True})
        self.line(_PATH, "指标", [field.path for field in self.fields], "path")
        self.headings()
        self.proofs()
        self.filter_line()
        for offset, agency in enumerate(self.rows):
            self.agency(_FIRST + offset, agency)
        sheet.autofilter(_FILTER - 1, 0, self.last - 1, self.column(len(self.fields)) - 2)
        line = Area(SHEET, _DIFFERENCE, self.column(0), _DIFFERENCE, self.column(len(self.fields) - 1))
        sheet.conditional_format(line.a1, {"type": "cell", "criteria": "!=", "value": 0, "format": self.styles["bad"]})

    def paper(self, title: str) -> None:
        """Set the sheet for printing: the heads and the names on every page, no group of columns torn apart."""
        sheet = self.sheet
        sheet.set_landscape()
        sheet.set_paper(_A3)
        sheet.set_print_scale(_SCALE)
        sheet.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.6)
        # The title is above every page; in its own row it would be cut off behind the first.
        sheet.set_header(f"&L&14 {title.replace('&', '&&')}")
        sheet.set_footer("&R第 &P 页，共 &N 页")
        sheet.print_area(_SECTION - 1, 0, self.last - 1, self.column(len(self.fields)) - 2)
        sheet.repeat_rows(_SECTION - 1, _FILTER - 1)
        sheet.repeat_columns(_FROZEN - 1, _FROZEN - 1)
        sheet.set_v_pagebreaks([self.column(index) - 1 for index in self.page_breaks])

    @functools.cached_property
    def page_breaks(self) -> tuple[int, ...]:
        """The fields with which a page begins: as many on one as fit, and all under one heading together if they do."""
        return tuple(self.breaks())

    def breaks(self) -> Iterator[int]:
        room = _ON_FIRST
        for _, run in itertools.groupby(
            range(len(self.fields)),
            key=lambda index: (self.fields[index].section, self.heading(self.fields[index], _ROW)),
        ):
            found = list(run)
            is_new_section = found[0] > 0 and self.fields[found[0]].section != self.fields[found[0] - 1].section
            if found[0] > 0 and (len(found) > room or is_new_section):
                room = 0
            for index in found:
                if not room:
                    yield index
                    room = _ON_PAGE
                room -= 1

    def headings(self) -> None:
        """Section, row and column of every field; headings that adjacent fields share stand once over those on a page.

        A cell over two pages would be drawn on the first as if it did not end there.
        """
        for row, words in ((_SECTION, "部分"), (_ROW, "行"), (_COLUMN, "列")):
            headings = [
                (self.heading(field, row), index if row == _COLUMN else bisect.bisect(self.page_breaks, index))
                for index, field in enumerate(self.fields)
            ]
            runs = [
                (heading, list(run))
                for (heading, _), run in itertools.groupby(range(len(headings)), key=headings.__getitem__)
            ]
            if row != _SECTION:
                self.sheet.set_row(row - 1, self.high((heading, len(found)) for heading, found in runs))
            self.lead(row, words)
            for heading, found in runs:
                style = "section" if row == _SECTION else "head"
                self.across(row, self.column(found[0]), self.column(found[-1]), heading, style)

    def high(self, headings: Iterable[tuple[str, int]]) -> float:
        """The height of a row of headings, each with the number of columns that it stands over."""
        return max((lines(text, count * _WIDE) for text, count in headings), default=1) * _LINE + _AROUND

    def heading(self, field: Field, row: int) -> str:
        if row == _SECTION:
            return next(section.heading for section in self.edition.sections if section.number == field.section)
        text = " / ".join(field.row_labels if row == _ROW else field.column_labels[-2:])
        if row == _ROW or self.edition.base in shipped():
            return text
        words = (self.heading(field, _SECTION), *field.row_labels, *field.column_labels)
        return with_unit(text, field.unit) if is_untold(field, words) else text

    def lead(self, row: int, words: str) -> None:
        """The words at the left of a line above the agencies."""
        self.across(row, 1, _FROZEN, words, "lead")
        self.across(row, _FROZEN + 1, len(_HEAD), "", "lead")

    def across(self, row: int, first: int, last: int, words: str, style: str) -> None:
        if first != last:
            self.sheet.merge_range(row - 1, first - 1, row - 1, last - 1, "", self.styles[style])
        self.text(row, first, words, style)

    def proofs(self) -> None:
        """Sum of the agencies, figure of the form, difference, and sum of the rows that the filter leaves."""
        counted, left = (Area(SHEET, _FIRST, column, self.last, column).fixed for column in (_COUNTED, _LEFT))
        for row, words in (
            (_SUM, "计入单位合计"),
            (_STATED, "汇总表数"),
            (_DIFFERENCE, "差"),
            (_VISIBLE, "筛选后合计"),
        ):
            self.lead(row, words)
            for index, field in enumerate(self.fields):
                if field.adds_up is not AddsUp.YES:
                    self.unadded(row, field, self.column(index))
                    continue
                column, stated = self.column(index), json_number(self.sums[field.path])
                here, over = self.range(column), Cell(SHEET, _SUM, column).a1
                if row == _STATED:
                    self.sheet.write_number(row - 1, column - 1, stated, self.styles["sum"])
                elif row == _SUM:
                    self.formula(row, column, f"SUMIF({counted},1,{here})", self.counted(field.path), "sum")
                elif row == _DIFFERENCE:
                    below = Cell(SHEET, _STATED, column).a1
                    difference = json_number(self.counted(field.path) - self.sums[field.path])
                    self.formula(row, column, f"ROUND({over}-{below},6)", difference, "difference")
                else:
                    # Of those that count only: before anything is filtered it is the sum.
                    self.formula(row, column, f"SUMIF({left},1,{here})", self.counted(field.path), "sum")

    def unadded(self, row: int, field: Field, column: int) -> None:
        """Leave a figure empty that does not add up; the form may still state the largest."""
        style = self.styles["sum"]
        if row == _STATED and field.path in self.sums:
            self.sheet.write_number(row - 1, column - 1, json_number(self.sums[field.path]), style)
        else:
            self.sheet.write_blank(row - 1, column - 1, None, style)

    def filter_line(self) -> None:
        for number, (words, _) in enumerate(_HEAD, start=1):
            self.text(_FILTER, number, words, "head")
        for index, text in enumerate(self.filters):
            self.text(_FILTER, self.column(index), text, "head")

    def line(self, row: int, words: str, texts: Sequence[str], style: str) -> None:
        """A text for every field, with words at the left of them."""
        self.text(row, 1, words, style)
        for index, text in enumerate(texts):
            self.text(row, self.column(index), text, style)

    def agency(self, row: int, agency: DrillRow) -> None:
        style = "name" if agency.is_counted else "aside" if agency.values else "missing"
        words = (agency.code, agency.name, agency.parent, agency.kind, agency.standing)
        for number, text in enumerate(words, start=1):
            self.text(row, number, text, style)
        self.sheet.write_number(row - 1, _COUNTED - 1, int(agency.is_counted), self.styles[style])
        name, counted = Cell(SHEET, row, 2).a1, Cell(SHEET, row, _COUNTED).a1
        self.formula(row, _LEFT, f"SUBTOTAL(103,{name})*{counted}", int(agency.is_counted), style)
        parts = {definition.path: definition for definition in self.edition.definitions}
        places = {field.path: Cell(SHEET, row, self.column(index)) for index, field in enumerate(self.fields)}
        for field in self.fields:
            value, place = agency.values.get(field.path), places[field.path]
            number_style = "number" if agency.is_counted else "aside_number"
            if field.path in agency.words:
                self.text(row, place.column, agency.words[field.path], number_style)
            elif value is None:
                self.sheet.write_blank(row - 1, place.column - 1, None, self.styles[style])
            elif field.is_total:
                weights = parts[field.path].weights
                columns = {term: places[term].column for term in weights}
                formula = expression.weighted_formula(weights.items(), functools.partial(_named_runs, columns, row))
                self.formula(row, place.column, formula, value, number_style)
            else:
                self.sheet.write_number(row - 1, place.column - 1, json_number(value), self.styles[number_style])

    def counted(self, path: str) -> Number:
        return sum((agency.values.get(path, 0) for agency in self.rows if agency.is_counted), start=0)

    def range(self, column: int) -> str:
        """The agencies' cells of a column."""
        return Area(SHEET, _FIRST, column, self.last, column).a1

    def text(self, row: int, column: int, words: str, style: str) -> None:
        self.sheet.write_string(row - 1, column - 1, words, self.styles[style])

    def formula(self, row: int, column: int, formula: str, value: Number | float, style: str) -> None:
        result = value if isinstance(value, float) else json_number(value)
        self.sheet.write_formula(row - 1, column - 1, f"={formula}", self.styles[style], result)


def _named_runs(columns: Mapping[str, int], row: int, paths: Iterable[str]) -> str:
    return ",".join(_runs([columns[path] for path in paths], row))


def _runs(columns: Sequence[int], row: int) -> Iterator[str]:
    """Columns of one row as few ranges."""
    for _, run in itertools.groupby(enumerate(sorted(columns)), key=lambda numbered: numbered[1] - numbered[0]):
        found = [column for _, column in run]
        yield Area(SHEET, row, found[0], row, found[-1]).a1
