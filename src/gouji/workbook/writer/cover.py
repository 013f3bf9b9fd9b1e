"""The cover: the verdict, the agency, who signs, sections that are all zero, and the live result of every check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from typing import Any

from gouji.common import LONGEST_FORMULA, Area, Cell, areas, height, lines
from gouji.findings import Language, Phrase
from gouji.form import (
    MAX_NAME,
    YES_NO,
    BoxKind,
    CellType,
    Check,
    Explanation,
    Field,
    GridSheet,
    ItemType,
    Layout,
    TextSection,
    json_number,
    last_day,
    period_in_words,
)
from gouji.workbook.writer import counting
from gouji.workbook.writer.canvas import (
    BODY_SIZE,
    ERROR_STYLE,
    GOOD_STYLE,
    HEI,
    LABEL_FILL,
    MESSAGE_LIMIT,
    NOTE_SIZE,
    OPTIONAL_FILL,
    PORTRAIT,
    REQUIRED_FILL,
    TITLE_LIMIT,
    Canvas,
    clipped,
    spread,
)
from gouji.workbook.writer.check_styles import difference_format, fails, sign_of, style_of
from gouji.workbook.writer.entries import first_free_column, number_format
from gouji.workbook.writer.job import Job, once
from gouji.workbook.writer.record_counts import record_counts

_WIDTHS = tuple(spread((43, 20.5, 16, 19), PORTRAIT))
_COUNT_FORMAT = Phrase('0" 处";;"无"', '0;;"none"')
_COUNTED: Mapping[Language, Sequence[str]] = {
    "zh": ("部分（点击前往）", "空白未填", "不合要求", "勾稽不符"),
    "en": ("Part (click to go there)", "blank", "not as required", "not adding up"),
}
_COLUMNS = len(_COUNTED["zh"])
_ONE_OF_TWO = LONGEST_FORMULA // 2 - 100
"""Characters of either side of a formula with two."""
_LINES: dict[str, Any] = {"border": 1, "border_color": "#A6A6A6"}
_LEFT: dict[str, Any] = {**_LINES, "align": "left", "indent": 1}
_INDENT = 2
"""Half-width characters that an indent takes."""
_LATEST_END = date(MAXYEAR, 12, 1)
"""No day that is an example lies far behind it: the calendar ends."""
_STEPS: Mapping[Language, Sequence[str]] = {
    "zh": (
        "第一步 填：浅黄格都填，没有的填 0",
        "第二步 查：点下面的蓝字，逐处改好",
        "第三步 报：左边变绿，签章后报送",
    ),
    "en": (
        "1. Fill in all yellow cells",
        "2. Click the blue words below and mend each place",
        "3. When the left turns green, sign and send it",
    ),
}


def write_cover(canvas: Canvas, job: Job) -> None:
    """Write the sheet 封面.

    Args:
        canvas: with the sheet in it.
        job: layout and contents.
    """
    cover = job.layout.cover
    name, language = cover.title.sheet, job.edition.language
    sheet = canvas.sheets[name]
    canvas.columns(name, _WIDTHS)
    # The tie-outs below are to click on; on paper the cover is one page.
    canvas.page(Area(name, 1, 1, cover.counts.bottom, cover.last_column))
    for cell, words, size, high in (
        (cover.title, job.edition.form, 20, 42),
        (cover.subtitle, period_in_words(job.stamp.year).text(language), 14, 26),
    ):
        canvas.merged_text(cover.line(cell), words, align="center", font_name=HEI, font_size=size, text_wrap=True)
        sheet.set_row(cell.row - 1, high * lines(words, sum(_WIDTHS) * BODY_SIZE / size))
    notice = job.say(f"（{job.edition.notice}）", f" ({job.edition.notice})") if job.edition.notice else ""
    for label in cover.labels:
        canvas.text(label.cell, label.text, **_LEFT, bg_color=LABEL_FILL, text_wrap=True)
    for cell, value in (
        (cover.agency_name, job.stamp.agency_name),
        (cover.agency_code, job.stamp.agency_code or ""),
        (cover.year, str(job.stamp.year)),
        (cover.edition, f"{job.edition.id}{notice}"),
        (cover.form_code, str(job.stamp.code)),
    ):
        _wide_text(canvas, cover.line(cell), value)
    _sign_off(canvas, job)
    _explanations(canvas, job)
    _zero_return(canvas, job)
    _verdict(canvas, job, _status(canvas, job))
    _check_list(canvas, job)


def _heading(canvas: Canvas, job: Job, cell: Cell, text: str) -> None:
    canvas.heading(job.layout.cover.line(cell), text, sum(_WIDTHS))


def _wide_text(canvas: Canvas, area: Area, text: str) -> None:
    """Locked text over several columns of the cover."""
    canvas.merged_text(area, text, **_LEFT, text_wrap=True)
    canvas.sheets[area.sheet].set_row(area.top - 1, wide_height(area, text))


def wide_height(area: Area, text: str) -> float:
    """The height of a row of the cover with a text in an area.

    Args:
        area: of one row.
        text: any.

    Returns:
        Points.
    """
    return height(lines(text, sum(_WIDTHS[area.left - 1 : area.right]) - _INDENT))


def _sign_off(canvas: Canvas, job: Job) -> None:
    cover = job.layout.cover
    if not cover.sign_off:
        return
    _heading(
        canvas,
        job,
        cover.sign_off_heading,
        job.say("填报与审核（浅黄格请填写）", "Who fills in and checks (yellow cells)"),
    )
    for item, cell in cover.sign_off:
        label = lines(item.label, _WIDTHS[cell.column - 2] - _INDENT)
        canvas.sheets[cell.sheet].set_row(cell.row - 1, height(label))
        if item.type is ItemType.DATE:
            canvas.validate([cell.area], _date_validation(job, item.label))
            style: dict[str, Any] = {"num_format": "yyyy-mm-dd"}
        else:
            style = {"num_format": "@", "shrink": True}
        _input(canvas, cell, job.item(item.path), OPTIONAL_FILL if item.may_be_blank else REQUIRED_FILL, **style)


def _input(canvas: Canvas, cell: Cell, value: str | float | date | None, fill: str, **style: Any) -> None:
    """A cell of the cover to be typed into, coloured while it is blank."""
    canvas.entry(cell, value, **{**_LEFT, **style})
    canvas.highlight([cell.area], {"type": "blanks"}, {"bg_color": fill})


def _explanations(canvas: Canvas, job: Job) -> None:
    """The cells for the reason of a rule that may be broken with one."""
    cover = job.layout.cover
    if cover.explanations_heading is None:
        return
    words = job.say("需要说明的情况（浅蓝格，没有的不必填）", "What needs a reason (blue cells, if there is any)")
    _heading(canvas, job, cover.explanations_heading, words)
    for explanation, cell in cover.explanations:
        area = Area(cell.sheet, cell.row, cell.column, cell.row, cover.last_column)
        style: dict[str, Any] = {**_LEFT, "text_wrap": True, "num_format": "@"}
        canvas.merged(area, **style, locked=False)
        _input(canvas, cell, job.item(explanation.path), OPTIONAL_FILL, **style)
        canvas.validate([cell.area], _reason_validation(job, explanation))
        text = str(job.item(explanation.path) or "")
        needed = max(lines(explanation.label, _WIDTHS[0] - _INDENT), lines(text, sum(_WIDTHS[1:]) - _INDENT))
        canvas.sheets[cell.sheet].set_row(cell.row - 1, height(needed))


def _reason_validation(job: Job, explanation: Explanation) -> dict[str, Any]:
    message = job.say(
        f"{explanation.label}，一两句话写明，如“机构改革，并入原扶贫办结转3件”。没有的不必填。",
        f"{explanation.label}: a sentence or two, blank if there is none.",
    )
    return {
        "validate": "length",
        "criteria": "<=",
        "value": MAX_NAME,
        "input_title": job.say("需要说明的情况", "What needs a reason"),
        "input_message": clipped(message, MESSAGE_LIMIT),
        "error_title": job.say("文字过长", "Too long"),
        "error_message": job.say(f"不超过 {MAX_NAME} 字。", f"At most {MAX_NAME} characters."),
    }


def _zero_return(canvas: Canvas, job: Job) -> None:
    cover = job.layout.cover
    heading = job.say(
        "零报告（该部分各项全部为 0 的选“是”，空白格即按 0 计；否则不必选）",
        "Nothing to report (“yes” for a part that is all zero: its blanks count as 0)",
    )
    _heading(canvas, job, cover.zero_heading, heading)
    yes, no = YES_NO[job.edition.language]
    for section, cell in cover.zero:
        canvas.sheets[cell.sheet].set_row(cell.row - 1, height(lines(section.heading, _WIDTHS[0] - _INDENT)))
        _input(canvas, cell, yes if job.says_none(section.records) else None, OPTIONAL_FILL)
        canvas.validate(
            [cell.area],
            {
                "validate": "list",
                "source": [yes, no],
                "input_title": job.say("零报告", "Nothing to report"),
                "input_message": job.say(
                    "该部分各项全部为 0 的选“是”，其中的空白格即按 0 计。",
                    "“yes” if all of this part is zero: its blanks count as 0.",
                ),
                "error_title": job.say("请选择", "Choose"),
                "error_message": job.say("只能选“是”或“否”。", "Only yes or no."),
            },
        )


def _status(canvas: Canvas, job: Job) -> int:
    """The live check result: for each section how much is blank, not as it must be, not tied out.

    Returns:
        The number of places that need work now.
    """
    cover = job.layout.cover
    _heading(canvas, job, cover.status_heading, job.say("填报检查（自动更新）", "Check (live)"))
    head = {**_LINES, "align": "center", "bg_color": LABEL_FILL, "font_name": HEI}
    for offset, words in enumerate(_COUNTED[job.edition.language]):
        canvas.text(cover.status_header.shifted(columns=offset), words, **head)
    zero = {section.number: cell for section, cell in cover.zero}
    left = sum(_status_line(canvas, job, sheet, cell, zero[sheet.name]) for sheet, cell in cover.status)
    left += sum(_text_status_line(canvas, job, section, cell) for section, cell in cover.text_status)
    if cover.has_items:
        left += _item_status_line(canvas, job, cover.item_status)
    canvas.highlight([cover.counts], {"type": "cell", "criteria": ">", "value": 0}, ERROR_STYLE)
    return left


def _verdict(canvas: Canvas, job: Job, left: int) -> None:
    """All that is counted below as one sentence at the top, beside the steps of the work."""
    cover = job.layout.cover
    verdict, steps = cover.verdict, cover.steps
    style: dict[str, Any] = {"align": "center", "font_name": HEI, "font_size": 18, **_LINES, **GOOD_STYLE}
    canvas.merged(verdict, **style)
    first = verdict.first
    counts = cover.counts.a1
    well = job.edition.status_words.all_well
    before = job.say("还有 ", "")
    one, several = (job.say(" 处需要处理", f" {noun} work") for noun in ("place needs", "places need"))
    words = f"{before}{left}{one if left == 1 else several}" if left else well
    behind = f'"{several}"' if one == several else f'IF(SUM({counts})=1,"{one}","{several}")'
    counted = f'"{before}"&SUM({counts})' if before else f"SUM({counts})"
    canvas.formula(first, f'IF(SUM({counts})=0,"{well}",{counted}&{behind})', words, **style)
    # A sum that is an error is nothing to be proud of either.
    rows = cover.counts.fixed
    unfinished = {"type": "formula", "criteria": f"IFERROR(SUM({rows}),1)>0"}
    canvas.highlight([verdict], unfinished, ERROR_STYLE)
    said = _STEPS[job.edition.language]
    canvas.merged_text(steps, "\n".join(said), **_LEFT, text_wrap=True, font_size=NOTE_SIZE)
    wide = sum(_WIDTHS[steps.left - 1 : steps.right]) - _INDENT
    canvas.sheets[steps.sheet].set_row(steps.top - 1, height(sum(lines(step, wide) for step in said)) + 6)


def _status_line(canvas: Canvas, job: Job, sheet: GridSheet, cell: Cell, zero: Cell) -> int:
    _status_link(canvas, job, cell, sheet.heading, sheet.section.heading)
    failing = _failing_formula(job, sheet)
    if sheet.records is not None:
        blank, wrong, breaking = record_counts(job, sheet, sheet.records, zero)
        failing = f"{failing}+{breaking}"
    else:
        blank, wrong = _blank_and_wrong(canvas, job, sheet, cell, zero)
    return _counts(
        canvas, job, cell, (blank, job.blanks(sheet)), (wrong, job.wrong_numbers(sheet)), (failing, job.failing(sheet))
    )


def _blank_and_wrong(canvas: Canvas, job: Job, sheet: GridSheet, cell: Cell, zero: Cell) -> tuple[str, str]:
    counts = once(job.layout, "counts", sheet.name, lambda: _CountFormulas.of(job.layout, sheet, zero))
    words = _summed(canvas, job, cell.shifted(columns=_COLUMNS), counts.blank_words, 0, _ONE_OF_TWO)
    every = _summed(canvas, job, cell, counts.blanks, job.blanks(sheet), _ONE_OF_TWO)
    amounts = {place: number_format(field, job.entry(field.path)) for place, field in counts.amounts.items()}
    others = counts.others + counting.unsure_amounts(amounts)
    plain = job.layout.cover.title
    wrong = once(
        job.layout, f"wrong numbers beside {len(others)}", sheet.name, lambda: counts.wrong_numbers(plain, len(others))
    )
    return f'IF({zero.absolute}="{YES_NO[job.edition.language][0]}",{words},{every})', f"{wrong}+{others}"


@dataclass(frozen=True, slots=True)
class _CountFormulas:
    """Formulas that count in a sheet, as far as they follow from the layout.

    Attributes:
        blank_words: blank inputs that take no numbers.
        blanks: all blank inputs.
        others: what is not as it must be, besides numbers that are none.
        amounts: decimals, of which also the number formats are judged.
        numbers: inputs that take numbers and nothing else.
    """

    blank_words: str
    blanks: str
    others: str
    amounts: Mapping[Cell, Field]
    numbers: Sequence[tuple[Cell, Field]]

    @classmethod
    def of(cls, layout: Layout, sheet: GridSheet, zero: Cell) -> _CountFormulas:
        """The formulas of a sheet, whose section is declared for on the cover in the cell *zero*."""
        edition, cells = layout.edition, layout.cells
        fields = edition.fields
        inputs = [(box.cell, fields[box.path]) for box in sheet.boxes if box.kind is BoxKind.INPUT and box.path]
        asked = [(place, field) for place, field in inputs if not field.is_optional]
        sums = layout.definitions[sheet.name]
        totals = {
            cells[total.path]: [(cells[term], factor) for term, factor in total.weights.items()] for total in sums
        }
        numbers = [place for place, field in inputs if field.type.is_number]
        declared = counting.not_zero(zero, numbers, edition.language)
        others = f"{counting.wrong_totals(totals, LONGEST_FORMULA // 2 - len(declared))}+{declared}"
        asking = [(place, field) for place, field in inputs if field.restrictions or not field.type.is_number]
        return cls(
            counting.blank_inputs(place for place, field in asked if not field.type.is_number),
            counting.blank_inputs(place for place, _ in asked),
            others + counting.wrong_entries(asking, edition),
            {place: field for place, field in inputs if field.type is CellType.DECIMAL},
            [(place, field) for place, field in inputs if field.type.is_number and not field.may_be],
        )

    def wrong_numbers(self, plain: Cell, room: int) -> str:
        """A formula that counts numbers that are none, beside others of so many characters."""
        return counting.wrong_numbers(self.numbers, plain, LONGEST_FORMULA - room)


def _text_status_line(canvas: Canvas, job: Job, section: TextSection, cell: Cell) -> int:
    """Texts that are blank or too long, and key figures that are no counts; those may be blank."""
    _status_link(canvas, job, cell, section.heading, section.section.heading)
    blank, wrong = once(job.layout, "counts", cell, lambda: _text_counts(section, job.layout.cover.title))
    return _counts(canvas, job, cell, (blank, job.blank_texts(section)), (wrong, job.wrong_texts(section)), ("0", 0))


def _text_counts(section: TextSection, plain: Cell) -> tuple[str, str]:
    """Formulas that count the blank texts of a section, and what is not as it must be."""
    blank = "+".join(counting.blank_text(place.cells) for place in section.texts) or "0"
    wrong = [counting.wrong_text(place) for place in section.texts]
    if section.figures:
        wrong.append(counting.wrong_numbers([(figure, None) for _, figure in section.figures], plain))
    return blank, "+".join(wrong) or "0"


def _item_status_line(canvas: Canvas, job: Job, cell: Cell) -> int:
    """Signatures and dates that are blank, dates that are none, reasons that are too long."""
    cover = job.layout.cover
    target = cover.sign_off_heading if cover.sign_off else cover.explanations_heading or cell
    words = job.say("填报与审核", "Who fills in and checks") if cover.sign_off else job.say("需要说明的情况", "Reasons")
    _status_link(canvas, job, cell, target, words)
    asked = [place for item, place in cover.sign_off if not item.may_be_blank]
    blank = "+".join(counting.blank_text([place]) for place in asked) or "0"
    days = [place for item, place in cover.sign_off if item.type is ItemType.DATE]
    names = [place for item, place in (*cover.sign_off, *cover.explanations) if place not in days]
    wrong = "+".join([*map(counting.wrong_day, days), *map(counting.wrong_name, names)])
    return _counts(canvas, job, cell, (blank, job.blank_items()), (wrong, 0), ("0", 0))


def _counts(canvas: Canvas, job: Job, cell: Cell, *columns: tuple[str, int]) -> int:
    """Formulas beside the name of a section, each with its value now; all values together."""
    for offset, (formula, value) in enumerate(columns, start=1):
        place = cell.shifted(columns=offset)
        whole = _summed(canvas, job, place, formula, value, LONGEST_FORMULA - 1)
        canvas.formula(
            place, whole, value, **_LINES, align="center", num_format=_COUNT_FORMAT.text(job.edition.language)
        )
    return sum(value for _, value in columns)


def _summed(canvas: Canvas, job: Job, place: Cell, formula: str, value: int, room: int) -> str:
    """A count as it is, or the sum of its pieces, which stand beside what is printed of the guide, a column a count."""
    if len(formula) < room:
        return formula
    column = first_free_column(job.edition) + (_COLUMNS + 1) * place.row + place.column
    pieces, guide = counting.pieces(formula), job.edition.own_sheets.guide
    for row, piece in enumerate(pieces, start=2):
        canvas.formula(Cell(guide, row, column), piece, value if row == 2 else 0)
    return f"SUM({Area(guide, 2, column, 1 + len(pieces), column).absolute})"


def _status_link(canvas: Canvas, job: Job, cell: Cell, target: Cell, heading: str) -> None:
    _link(canvas, cell, target, heading, job.say("前往该部分", "Go there"))
    canvas.sheets[cell.sheet].set_row(cell.row - 1, height(lines(heading, _WIDTHS[0] - _INDENT)))


def _link(canvas: Canvas, cell: Cell, target: Cell, words: str, tip: str) -> None:
    """A link in the first column of the cover; one of several lines is a formula, for LibreOffice wraps no other."""
    if lines(words, _WIDTHS[0] - _INDENT) == 1:
        canvas.link(cell, target, words, tip, **_LEFT)
    else:
        canvas.computed_link(cell, target, words, **_LEFT, text_wrap=True)


def _check_list(canvas: Canvas, job: Job) -> None:
    """Every tie-out with its difference and a link to the place."""
    cover = job.layout.cover
    if not cover.checks:
        return
    _heading(
        canvas,
        job,
        cover.checks_heading,
        job.say("勾稽关系（自动更新，点击前往该处）", "What must add up (live; click to go there)"),
    )
    results = {check.constraint.key: cell.shifted(columns=3) for check, cell in cover.checks}
    for check, cell in cover.checks:
        constraint = check.constraint
        if not constraint.rule.holds_in(job.stamp.year):
            continue
        where = " · ".join(part for part in (check.cell.sheet, constraint.where) if part)
        target = job.layout.cells[constraint.place]
        _link(canvas, cell, target, where, job.prose(constraint))
        several = len(job.edition.lines(constraint.rule.code)) > 1  # then the title tells nothing
        title = constraint.rule.title.text(job.edition.language)
        words = f"{constraint.rule.code} {job.prose(constraint) if several else title}"
        beside = Area(cell.sheet, cell.row, cell.column + 1, cell.row, cell.column + 2)
        _wide_text(canvas, beside, words)
        needed = max(height(lines(where, _WIDTHS[0] - _INDENT)), wide_height(beside, words))
        canvas.sheets[cell.sheet].set_row(cell.row - 1, needed)
        result = results[constraint.key]
        canvas.formula(
            result,
            check.cell.absolute,
            json_number(job.difference(check)),
            **_LINES,
            align="center",
            shrink=True,
            num_format=difference_format(check, job.edition.language),
        )
        failing = fails(check, result)
        if parts := _at_parts(job, check, results):  # else one fault is red twice
            failing = f"AND({failing},{_failing(parts, sign_of(check))}=0)".replace(f"'{cell.sheet}'!", "")
        canvas.highlight([result.area], {"type": "formula", "criteria": failing}, style_of(check))


def _failing_formula(job: Job, sheet: GridSheet) -> str:
    """A formula for the number of tie-outs of a sheet that fail; that of a total only where none of its parts does."""
    checks = job.demands(sheet)
    cells = {check.constraint.key: check.cell for check in checks}
    by_sign: dict[str, list[Cell]] = {"<>": [], ">": []}
    of_totals = []
    for check in checks:
        sign = sign_of(check)
        if parts := _at_parts(job, check, cells):
            of_totals.append(f"{_failing([check.cell], sign)}*({_failing(parts, sign)}=0)")
        else:
            by_sign.setdefault(sign, []).append(check.cell)
    return "+".join([*(_failing(found, sign) for sign, found in by_sign.items() if found), *of_totals]) or "0"


def _failing(cells: Iterable[Cell], sign: str) -> str:
    return "+".join(f'COUNTIF({area.absolute},"{sign}0")' for area in areas(cells))


def _at_parts(job: Job, check: Check, cells: Mapping[tuple[str, str], Cell]) -> list[Cell]:
    """The cells of the same tie-out at the parts of the total where it stands, of those of all."""
    return [cells[key] for key in job.edition.same_at_parts(check.constraint) & cells.keys()]


def _date_validation(job: Job, label: str) -> dict[str, Any]:
    # A day on which the form may well be signed: who follows the example to the letter is not asked about the year.
    day = min(last_day(job.stamp.year), _LATEST_END) + timedelta(days=20)
    return {
        "validate": "date",
        "criteria": "between",
        "minimum": date(2000, 1, 1),
        "maximum": date(2100, 1, 1),
        "input_title": clipped(label, TITLE_LIMIT),
        "input_message": job.say(f"按 {day} 的样式填写。", f"Write it as {day}."),
        "error_title": job.say("请填日期", "A day, please"),
        "error_message": job.say(f"请按 {day} 的样式填写日期。", f"Write the day as {day}."),
    }
