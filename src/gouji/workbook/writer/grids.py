"""The sheets of the printed tables: boxes, formulas, prompts, colours, and the adjacent differences."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from gouji.common import LINE_HEIGHT, Area, Cell, anchored, areas, height, lines, quoted, width
from gouji.findings import Language, Phrase
from gouji.form import (
    UNIT_MARK,
    YES_NO,
    Box,
    BoxKind,
    CellType,
    Check,
    CheckLine,
    Edition,
    Field,
    GridSheet,
    Layout,
    PlacedGrid,
    expression,
    json_number,
    period_in_words,
    units_in_words,
)
from gouji.workbook.writer.canvas import (
    COLUMN_GAP,
    HEI,
    LANDSCAPE,
    MESSAGE_LIMIT,
    MUTED,
    NOTE_SIZE,
    OPTIONAL_FILL,
    PORTRAIT,
    REQUIRED_FILL,
    SONG,
    TITLE_LIMIT,
    Canvas,
    clipped,
    spread,
)
from gouji.workbook.writer.check_styles import difference_format, fails, style_of
from gouji.workbook.writer.entries import hint, number_format, validation
from gouji.workbook.writer.job import Job, once

TOTAL_FILL, TEXT_FILL, _VOID_FILL = "#F7F7F7", "#FCE4D6", "#D9D9D9"
_AHEAD_STYLE = {"font_color": "#1F4E9E"}
"""A figure that was filled in from last year's report and is still as it was."""
_HEAD = 100.0
"""Points that the rows above a table take at most in one column of pages."""
_BESIDE = 20
"""Half-width characters that a column beside a table has at least."""
_INDENT = 2
"""Half-width characters that an indent takes."""


def write_grid_sheet(canvas: Canvas, job: Job, sheet: GridSheet) -> None:
    """Write the sheet of a section's tables.

    Args:
        canvas: with the sheet in it.
        job: layout and contents.
        sheet: of the layout.
    """
    worksheet = canvas.sheets[sheet.name]
    page = once(job.layout, "page", sheet.name, lambda: Page.of(sheet))
    canvas.columns(sheet.name, page.widths.values())
    heights = once(job.layout, "row heights", sheet.name, lambda: _row_heights(sheet, page.widths))
    for row, points in heights.items():
        worksheet.set_row(row - 1, points)
    sheet_head(canvas, job, sheet, page)
    for grid in sheet.grids:
        canvas.book.define_name(grid.name, f"={grid.area.absolute}")
        for box in grid.boxes:
            write_box(canvas, job, box)
    _input_rules(canvas, job, sheet)
    write_checks(canvas, job, sheet, page)
    _grid_page(canvas, sheet, page, sum(heights.values()) + _HEAD)


def _grid_page(canvas: Canvas, sheet: GridSheet, page: Page, high: float) -> None:
    worksheet = canvas.sheets[sheet.name]
    canvas.page(_printed(sheet), landscape=page.landscape, is_wide=page.is_wide, high=high)
    head = sheet.grids[0] if len(sheet.grids) == 1 else None
    header_rows = head.header_rows if head else 0
    above = sheet.area.top - 1
    worksheet.repeat_rows(0, above + header_rows - 1)
    if page.is_wide and head and head.label_columns:
        worksheet.repeat_columns(0, head.label_columns - 1)
    worksheet.freeze_panes(above + header_rows, head.label_columns if head else 0)
    first = min(sheet.inputs)
    worksheet.set_selection(first.row - 1, first.column - 1, first.row - 1, first.column - 1)


def _printed(sheet: GridSheet) -> Area:
    """The printed part of a sheet: its heading and its tables, and two columns at least."""
    return Area(sheet.name, 1, 1, sheet.area.bottom, max(2, sheet.area.right))


def sheet_head(canvas: Canvas, job: Job, sheet: GridSheet, page: Page) -> None:
    """Write the rows above the tables: heading, year with unit, live check, and what is printed at the right.

    Args:
        canvas: with the sheet in it.
        job: layout and contents.
        sheet: of the layout.
        page: the sheet on paper.
    """
    units = {job.edition.fields[box.path].unit for box in sheet.boxes if box.path}
    is_one = len(units) == 1 and units != {""}
    unit = f"{UNIT_MARK.text(job.edition.language)}{units.pop()}" if is_one else units_in_words(sheet, job.edition)
    right = page.head(sheet)
    columns = sum(page.widths[column] for column in range(1, right + 1))
    canvas.heading(Area(sheet.name, 1, 1, 1, right), sheet.section.heading, columns, size=14)
    subtitle = "    ".join(filter(None, (period_in_words(job.stamp.year).text(job.edition.language), unit)))
    if lines(subtitle, columns) > 1:
        second = sheet.subtitle.row
        wide = Area(sheet.name, second, 1, second, right)
        canvas.merged_text(wide, subtitle, font_size=NOTE_SIZE, text_wrap=True, align="left")
        canvas.sheets[sheet.name].set_row(second - 1, height(lines(subtitle, columns)))
    else:
        canvas.text(sheet.subtitle, subtitle, font_size=NOTE_SIZE)
    row = next(cell for other, cell in job.layout.cover.status if other is sheet)
    blank, wrong, failing = (row.shifted(columns=offset).absolute for offset in (1, 2, 3))
    blanks, wrongs, broken = job.blanks(sheet), job.wrong_numbers(sheet), job.failing(sheet)
    words = job.edition.status_words
    left = words.counted(blanks, wrongs, broken)
    counted = words.counted(*(f'"&{count}&"' for count in (blank, wrong, failing)))
    style: dict[str, Any] = {"font_size": NOTE_SIZE, "font_color": MUTED}
    status = sheet.status.row
    if lines(left, columns) > 1:
        style |= {"text_wrap": True, "align": "left"}
        canvas.merged(Area(sheet.name, status, 1, status, right), **style)
        canvas.sheets[sheet.name].set_row(status - 1, height(lines(left, columns)))
    canvas.formula(
        sheet.status,
        f'IF({blank}+{wrong}+{failing}=0,"{words.complete}","{counted}")',
        left if blanks + wrongs + broken else words.complete,
        **style,
    )
    for box in sheet.head:  # not merged: it reaches to the left as far as it needs
        canvas.text(box.cell, box.text, align="right", font_size=NOTE_SIZE)


def write_box(canvas: Canvas, job: Job, box: Box) -> None:
    """Write a printed cell: words, an input or a total.

    Args:
        canvas: with the sheet in it.
        job: layout and contents.
        box: of the sheet.
    """
    if box.kind is BoxKind.VOID:
        canvas.merged(box.area, border=1, bg_color=_VOID_FILL)
        return
    if box.path is None:
        aside = box.kind is BoxKind.WORDS or (box.kind is BoxKind.ROW_LABEL and box.area.bottom == box.area.top)
        font = HEI if box.kind is BoxKind.CAPTION else SONG
        style: dict[str, Any] = {"align": "left" if aside else "center", "font_name": font, "text_wrap": True}
        if aside:
            style["indent"] = 1
        canvas.merged_text(box.area, box.text, border=1, **style)
        return
    field = job.edition.fields[box.path]
    value = job.entry(field.path)
    style = {"border": 1, "align": "center", "shrink": True, "num_format": number_format(field, value)}
    if field.is_total:
        style["bg_color"] = TOTAL_FILL
        canvas.merged(box.area, **style)
        formula = once(job.layout, "total", field.path, lambda: _sum_of(job.layout, field))
        canvas.formula(box.cell, formula, json_number(job.values[field.path]), **style)
    else:
        if field.type is CellType.TEXT:
            style |= {"align": "left", "shrink": False, "text_wrap": True}
        canvas.merged(box.area, **style, locked=False)
        canvas.entry(box.cell, json_number(value) if isinstance(value, int | Decimal) else value, **style)


def _sum_of(layout: Layout, total: Field) -> str:
    weights = layout.edition.definition(total.path).weights
    return expression.weighted_formula(weights.items(), layout.reference)


def _input_rules(canvas: Canvas, job: Job, sheet: GridSheet) -> None:
    """Prompts, stop alerts, and the colours of what is blank or no number."""
    if job.prior is None:
        validations = once(
            job.layout, "validations", sheet.name, lambda: _validations(job.edition, sheet, lambda _: "")
        )
    else:
        validations = _validations(job.edition, sheet, functools.partial(_of_last_year, job))
    for where, options in validations:
        canvas.validate(where, options)
    for path, number in job.ahead.items():
        if (cell := job.layout.cells[path]).sheet == sheet.name:
            same = {"type": "cell", "criteria": "==", "value": json_number(number)}
            canvas.highlight([cell.area], same, _AHEAD_STYLE)
    lines_of = once(job.layout, "lines", sheet.name, lambda: _lines_of(sheet))
    for check in job.checks(sheet):
        failing = {"type": "formula", "criteria": _failing(job, check)}
        canvas.highlight(lines_of[check.cell], failing, style_of(check))
    _colours(canvas, job, sheet)


def _validations(
    edition: Edition, sheet: GridSheet, of_last_year: Callable[[str], str]
) -> list[tuple[Sequence[Area], Mapping[str, Any]]]:
    """The areas of a sheet in which the same is asked for, with their validations."""
    groups: dict[tuple[object, ...], list[Cell]] = {}
    fields: dict[tuple[object, ...], tuple[str, str, Field]] = {}
    for box in sheet.boxes:
        if box.kind is BoxKind.INPUT and box.path:
            field = edition.fields[box.path]
            title, message = prompt(field, of_last_year(field.path), edition.language)
            key = (title, message, field.type, field.signed, field.digits, field.restrictions)
            groups.setdefault(key, []).append(box.cell)
            fields.setdefault(key, (title, message, field))
    found: list[tuple[Sequence[Area], Mapping[str, Any]]] = []
    for asked, cells in groups.items():
        for group in anchored(areas(cells)):
            of_group = [cell for area in group for cell in area.cells]
            found.append((group, validation(*fields[asked], of_group, edition)))
    return found


def _lines_of(sheet: GridSheet) -> Mapping[Cell, Sequence[Area]]:
    """The areas that turn red with each tie-out of a sheet, by the cell that shows it."""
    grids = _Grids.of(sheet)
    return {check.cell: grids.line(check) for check in sheet.checks}


def _colours(canvas: Canvas, job: Job, sheet: GridSheet) -> None:
    """The colours of what is blank, and of words where only numbers may stand."""
    found = once(job.layout, "coloured", sheet.name, lambda: _Coloured.of(job.edition, sheet))
    is_text = {"type": "formula", "criteria": lambda cell: f"ISTEXT({cell.a1})"}
    canvas.highlight(found.numbers, is_text, {"bg_color": TEXT_FILL})
    # Where the cover says that all is 0, blanks are as they should be, and the line over the table says so.
    is_open = f"{sheet.status.fixed}<>{quoted(job.edition.status_words.complete)}"
    canvas.highlight(found.required, _is_blank(is_open), {"bg_color": REQUIRED_FILL})
    if found.counts:  # that line may say that words are missing, which no 0 stands for
        zero = next(cell for section, cell in job.layout.cover.zero if section.number == sheet.name)
        name = f"{sheet.grids[0].name}_zero"
        # By a name: Excel 2007 takes no cell of another sheet into a condition.
        canvas.book.define_name(name, f"={zero.absolute}")
        is_counted = f'{is_open},{name}<>"{YES_NO[job.edition.language][0]}"'
        canvas.highlight(found.counts, _is_blank(is_counted), {"bg_color": REQUIRED_FILL})
    canvas.highlight(found.optional, {"type": "blanks"}, {"bg_color": OPTIONAL_FILL})


def _is_blank(*others: str) -> dict[str, Any]:
    """The condition of an input that is blank while something else is true."""
    return {"type": "formula", "criteria": lambda cell: f"AND(LEN(TRIM({cell.a1}))=0,{','.join(others)})"}


@dataclass(frozen=True, slots=True)
class _Coloured:
    """Inputs of a sheet that have colours.

    Attributes:
        numbers: where only numbers may stand.
        required: inputs that must be filled in.
        counts: those among them for which 0 may be declared where others are for words; else they are *required*.
        optional: inputs that may stay blank.
    """

    numbers: Sequence[Area]
    required: Sequence[Area]
    counts: Sequence[Area]
    optional: Sequence[Area]

    @classmethod
    def of(cls, edition: Edition, sheet: GridSheet) -> _Coloured:
        """Those of a sheet of the layout."""
        inputs = [(box.cell, edition.fields[box.path]) for box in sheet.boxes if box.kind is BoxKind.INPUT and box.path]
        required = [(cell, field) for cell, field in inputs if not field.is_optional]
        counts = {cell for cell, field in required if field.type.is_number}
        if len(counts) == len(required):
            counts = set()
        return cls(
            areas(cell for cell, field in inputs if field.type.is_number and not field.may_be),
            areas(cell for cell, _ in required if cell not in counts),
            areas(cell for cell, _ in required if cell in counts),
            areas(cell for cell, field in inputs if field.is_optional),
        )


def write_checks(canvas: Canvas, job: Job, sheet: GridSheet, page: Page) -> None:
    """Write the differences of the tie-outs of a sheet, and their words.

    Args:
        canvas: with the sheet in it.
        job: layout and contents.
        sheet: of the layout.
        page: the sheet on paper.
    """
    style: dict[str, Any] = {"font_size": NOTE_SIZE, "font_color": MUTED}
    checks = job.checks(sheet)
    rules = {check.constraint.rule.code for check in checks}
    leftmost: dict[int, int] = {}
    for check in checks:
        leftmost[check.cell.row] = min(check.cell.column, leftmost.get(check.cell.row, check.cell.column))
    heights = once(job.layout, "row heights", sheet.name, lambda: _row_heights(sheet, page.widths))
    wide: dict[int, int] = {}
    for words in sheet.check_lines:
        if words.code not in rules:
            continue
        column = words.cell.column
        if column > sheet.area.right:
            wide[column] = max(wide.get(column, 0), _width_beside(words.text, heights.get(words.cell.row, 0)))
            canvas.sheets[sheet.name].set_column(column - 1, column - 1, wide[column])
            canvas.text(words.cell, words.text, text_wrap=True, align="center", **style)
        else:
            _words_below(canvas, words, leftmost[words.cell.row] - 1, page, style)
    for check in checks:
        canvas.formula(
            check.cell,
            once(job.layout, "difference", check.cell, lambda: _live_formula(job.layout, check)),  # noqa: B023  # called at once
            json_number(job.difference(check)),
            align="center",
            shrink=True,
            num_format=difference_format(check, job.edition.language),
            **style,
        )
        failing = {"type": "formula", "criteria": _failing(job, check)}
        canvas.highlight([check.cell.area], failing, style_of(check))


def _width_beside(text: str, high: float) -> int:
    """The width of a column for the words of a tie-out beside a table: their row is no higher than the table asks."""
    most = max(1, int(high / LINE_HEIGHT))
    return next(columns for columns in itertools.count(_BESIDE) if lines(text, columns) <= most)


def _live_formula(layout: Layout, check: Check) -> str:
    line, fields = check.constraint.line, layout.edition.fields
    has_decimals = any(fields[path].type is CellType.DECIMAL for path in line.names)
    return expression.live_formula(
        line,
        lambda paths: layout.reference(paths, check.cell.sheet),
        lambda path: fields[path].is_total or fields[path].is_sure_number,
        lambda paths: tuple(sorted(_typed(layout.edition, paths))),
        is_exact=not has_decimals and line.is_whole,  # sums of decimals carry binary noise
    )


def _words_below(canvas: Canvas, words: CheckLine, right: int, page: Page, style: dict[str, Any]) -> None:
    """The words of a tie-out under its table: left of the differences, on as many lines as they need."""
    cell = words.cell
    columns = sum(page.widths[column] for column in range(cell.column, right + 1))
    if right < cell.column or (needed := lines(words.text, columns)) == 1:
        canvas.text(cell, words.text, **style)
        return
    area = Area(cell.sheet, cell.row, cell.column, cell.row, right)
    canvas.merged_text(area, words.text, text_wrap=True, align="left", **style)
    canvas.sheets[cell.sheet].set_row(cell.row - 1, height(needed))


def _failing(job: Job, check: Check) -> str:
    return once(job.layout, "failing", check.cell, lambda: _fails_when_filled(job.layout, check))


def _fails_when_filled(layout: Layout, check: Check) -> str:
    """The condition under which a tie-out is shown to fail: once all that it adds up are numbers.

    What is blank or no number is marked itself, and a difference that follows from it tells nothing more.
    """
    paths = _typed(layout.edition, check.constraint.paths)
    sure = [path for path in paths if layout.edition.fields[path].is_sure_number]
    # Conditions of formats name cells of other sheets in new programs only; what is blank there is marked there.
    inputs = sorted(cell for path in sure if (cell := layout.cells[path]).sheet == check.cell.sheet)
    if not inputs:
        return fails(check, check.cell)
    counted = "+".join(f"COUNT({area.fixed})" for area in areas(inputs))
    return f"AND({fails(check, check.cell)},{counted}={len(inputs)})"


def _typed(edition: Edition, paths: Iterable[str]) -> frozenset[str]:
    """The inputs among some fields, and those that the totals among them add up."""
    found: set[str] = set()
    for path in paths:
        found |= _typed(edition, edition.terms[path]) if path in edition.terms else {path}
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Grids:
    """The rows and columns of the grids of a sheet, which many tie-outs share.

    Attributes:
        rows, columns: by grid and by the number of the line, the areas of its inputs and totals.
        grid_at: the grid of each of those cells.
    """

    rows: Mapping[tuple[str, int], tuple[Area, ...]]
    columns: Mapping[tuple[str, int], tuple[Area, ...]]
    grid_at: Mapping[Cell, str]

    @classmethod
    def of(cls, sheet: GridSheet) -> _Grids:
        """The lines of all grids of a sheet."""
        grid_at = {box.cell: grid.name for grid in sheet.grids for box in grid.boxes if box.path}
        rows: dict[tuple[str, int], list[Cell]] = {}
        columns: dict[tuple[str, int], list[Cell]] = {}
        for cell, name in grid_at.items():
            rows.setdefault((name, cell.row), []).append(cell)
            columns.setdefault((name, cell.column), []).append(cell)
        return cls(_areas(rows), _areas(columns), grid_at)

    def line(self, check: Check) -> tuple[Area, ...]:
        """The whole row or column that turns red with a tie-out; of a line over the form its own cells on the sheet."""
        if check.constraint.is_over_form:
            return areas({cell for cell in check.terms if cell.sheet == check.cell.sheet})
        place = check.terms[len(check.constraint.line.own_names) - 1]
        name = self.grid_at[place]
        return self.columns[name, place.column] if check.constraint.downwards else self.rows[name, place.row]


def _areas(lines: Mapping[tuple[str, int], list[Cell]]) -> Mapping[tuple[str, int], tuple[Area, ...]]:
    return {line: areas(cells) for line, cells in lines.items()}


def _of_last_year(job: Job, path: str) -> str:
    """The figure of a field in last year's report, for the clerk who fills it."""
    if job.prior is None or path not in job.last_year:
        return ""
    if path in job.ahead:
        number = json_number(job.ahead[path])
        return job.say(
            f"已按{job.prior.year}年年报预填 {number}，请核对，可以改。",
            f"{number} by the report of {job.prior.year}: check it, it can be changed.",
        )
    number = json_number(job.last_year[path])
    return job.say(f"上年（{job.prior.year}年）：{number}", f"Last year ({job.prior.year}): {number}")


def prompt(field: Field, last_year: str, language: Language) -> tuple[str, str]:
    """Title and text of the prompt a clerk sees on an input, within Excel's limits.

    Args:
        field: of the input.
        last_year: words about last year's figure; empty for none.
        language: of the form.
    """
    title = field.row_labels[-1] if field.prompt and field.row_labels else field.label
    basis = Phrase(f"依据：{field.article}。", f"Basis: {field.article}.").text(language) if field.article else ""
    parts = [last_year, field.prompt, basis, hint(field, language)]
    return clipped(title, TITLE_LIMIT), clipped("\n".join(part for part in parts if part), MESSAGE_LIMIT)


_LEAST_COLUMN, _LEAST_LABELS, _LEAST_HEADING = 7.5, 24.0, 4.6
"""Half-width characters that a column of figures, of the words of rows, and of headings over several rows needs."""
_WIDEST_COLUMN, _WIDEST_LABELS, _WIDEST_HEADING, _WIDEST_STUB = 18.0, 40.0, 10.5, 22.0
_USUAL_COLUMN = 9.5


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of a sheet: the width it would like and the width it needs, in half-width characters."""

    wanted: float = _USUAL_COLUMN
    least: float = _LEAST_COLUMN

    def wider(self, wanted: float, least: float = 0.0) -> _Column:
        """The column with room for something else too."""
        return _Column(max(self.wanted, wanted), max(self.least, least))


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet on paper.

    Attributes:
        widths: of its columns, by number; together they are as wide as the pages.
        landscape: the page lies on its side.
        is_wide: no page is wide enough; several lie beside each other.
    """

    widths: Mapping[int, float]
    landscape: bool
    is_wide: bool

    @classmethod
    def of(cls, sheet: GridSheet) -> Page:
        """Upright if that is wide enough for what the columns need, else on its side, else on several pages."""
        columns = _columns(sheet)
        least = sum(column.least + COLUMN_GAP for column in columns.values())
        landscape = least > PORTRAIT
        is_wide = least > LANDSCAPE
        total = least if is_wide else LANDSCAPE if landscape else PORTRAIT
        return cls(_shared_out(columns, total), landscape, is_wide)

    def head(self, sheet: GridSheet) -> int:
        """The last column over which the heading of a sheet stands: on every page, where several lie side by side."""
        labels = max((grid.label_columns for grid in sheet.grids), default=0)
        return labels if self.is_wide and labels else _printed(sheet).right


def _shared_out(columns: Mapping[int, _Column], total: float) -> Mapping[int, float]:
    """Widths that together are as wide as the page.

    Each column gets what it needs, then its share of what it would like besides, then all are widened alike.
    """
    room = total - len(columns) * COLUMN_GAP
    least = sum(column.least for column in columns.values())
    wishes = sum(column.wanted - column.least for column in columns.values())
    share = min(1.0, (room - least) / wishes) if wishes else 0.0
    widths = [column.least + share * (column.wanted - column.least) for column in columns.values()]
    return dict(zip(columns, spread(widths, total), strict=True))


def _columns(sheet: GridSheet) -> dict[int, _Column]:
    """Label columns as wide as their words up to a line; headings over several rows stay narrow, as printed."""
    found = dict.fromkeys(range(1, _printed(sheet).right + 1), _Column())
    labels = {column: _Column(0.0, 0.0) for grid in sheet.grids for column in _label_columns(grid)}
    found |= labels
    for grid in sheet.grids:
        stubs = {box.area.left for box in grid.boxes if box.kind is BoxKind.STUB}
        for box in grid.boxes:
            column, wanted = box.area.left, width(box.text) + 2.0
            if box.area.left != box.area.right:
                continue
            if box.kind is BoxKind.ROW_LABEL and box.area.bottom > box.area.top:
                found[column] = found[column].wider(min(wanted, _WIDEST_HEADING), _LEAST_HEADING)
            elif box.kind is BoxKind.ROW_LABEL:
                wanted = min(wanted + _INDENT, _WIDEST_LABELS)
                found[column] = found[column].wider(wanted, min(wanted, _LEAST_LABELS))
            elif box.kind is BoxKind.STUB:
                found[column] = found[column].wider(min(wanted, _WIDEST_STUB), min(wanted, _WIDEST_HEADING))
            elif box.kind is BoxKind.CORNER and column in stubs:
                found[column] = found[column].wider(min(wanted, _WIDEST_HEADING), min(wanted, _WIDEST_HEADING))
            elif box.kind is BoxKind.COLUMN_LABEL and grid.label_columns == 1:
                found[column] = found[column].wider(min(wanted, _WIDEST_COLUMN), _LEAST_COLUMN)
            elif box.kind in (BoxKind.INPUT, BoxKind.TOTAL):
                found[column] = found[column].wider(_USUAL_COLUMN, _LEAST_COLUMN)
    return {number: column.wider(_LEAST_HEADING, _LEAST_HEADING) for number, column in found.items()}


def _label_columns(grid: PlacedGrid) -> range:
    return range(grid.area.left, grid.area.left + grid.label_columns)


def _row_heights(sheet: GridSheet, widths: Mapping[int, float]) -> dict[int, float]:
    """Each row as high as its words need; a box over several rows asks each for its share."""
    needs: dict[int, float] = {}
    for box in sheet.boxes:
        wide = sum(widths[column] for column in range(box.area.left, box.area.right + 1))
        if box.kind in (BoxKind.ROW_LABEL, BoxKind.WORDS) and box.area.bottom == box.area.top:
            wide -= _INDENT
        rows = box.area.bottom - box.area.top + 1
        count = lines(box.text, wide) if box.text else 1
        share = height(count) / rows
        for row in range(box.area.top, box.area.bottom + 1):
            needs[row] = max(needs.get(row, 0.0), share, height(1) + 2)
    return needs
