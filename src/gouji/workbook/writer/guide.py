"""The guide: instructions for filling the form, the meaning of every row, every rule in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gouji.common import Area, Cell, height, lines, width
from gouji.findings import Language, Phrase, Severity
from gouji.form import Edition, Field
from gouji.workbook.writer.canvas import HEI, LABEL_FILL, LANDSCAPE, Canvas, spread
from gouji.workbook.writer.entries import choice_areas
from gouji.workbook.writer.job import Job, once

_WIDTHS = tuple(spread((6, 38, 56, 34, 8), LANDSCAPE))

_FIELD_HEADS: Mapping[Language, Sequence[str]] = {
    "zh": ("部分", "指标", "含义", "依据", "单位"),
    "en": ("Part", "Row", "Meaning", "Basis", "Unit"),
}
_RULE_HEADS: Mapping[Language, Sequence[str]] = {
    "zh": ("编号", "规则", "算法", "来源", "性质"),
    "en": ("Code", "Rule", "Computed as", "Source", "Kind"),
}
_NATURES = {
    "beta": Phrase("试行", "trial"),
    "error": Phrase("必须", "must"),
    "warning": Phrase("提示", "hint"),
}
_INDENT = 2
"""Half-width characters that an indent takes."""


@dataclass(frozen=True, slots=True)
class _Guide:
    """A line of the guide: the meaning of a row of the form."""

    section: str
    label: str
    meaning: str
    article: str
    unit: str


def write_guide(canvas: Canvas, job: Job) -> None:
    """Write the sheet 填报说明.

    Args:
        canvas: with the sheet in it.
        job: layout and contents.
    """
    name, language = job.edition.own_sheets.guide, job.edition.language
    sheet = canvas.sheets[name]
    canvas.columns(name, _WIDTHS)
    row = 1
    canvas.heading(_line(name, row), job.layout.guide_title, sum(_WIDTHS), size=14)
    for words in _instructions(job):
        row += 1
        canvas.merged_text(_line(name, row), words, text_wrap=True)
        sheet.set_row(row - 1, height(lines(words, sum(_WIDTHS))))
    row += 2
    heads = tuple(zip(_FIELD_HEADS[language], _RULE_HEADS[language], strict=True))
    # A sheet repeats one head on all its pages, those of the rules among them.
    _table_row(canvas, name, row, tuple(map("\n".join, heads)), head=True)
    sheet.repeat_rows(row - 1)
    for texts, points in once(job.layout, "guide", name, lambda: _field_rows(job.edition)):
        row += 1
        _table_row(canvas, name, row, texts, points=points)
    row += 2
    _table_row(canvas, name, row, _RULE_HEADS[language], head=True)
    for code, rule in job.edition.rules.items():
        row += 1
        nature = _NATURES["beta" if rule.beta else "error" if rule.severity is Severity.ERROR else "warning"]
        prose = "\n".join(job.edition.lines(code, language))
        cells = (code, rule.title.text(language), prose, rule.source, nature.text(language))
        _table_row(canvas, name, row, cells)
    _lists(canvas, job)
    canvas.page(Area(name, 1, 1, row, len(_WIDTHS)), landscape=True)


def _lists(canvas: Canvas, job: Job) -> None:
    """The choices that no validation can hold itself, beside what is printed: validations name these cells."""
    for words, area in choice_areas(job.edition).items():
        label = next(field.label for field in job.edition.typed if field.choices == words)
        canvas.text(Cell(area.sheet, area.top - 1, area.left), label, font_name=HEI, bg_color=LABEL_FILL)
        for row, word in enumerate(words, start=area.top):
            canvas.text(Cell(area.sheet, row, area.left), word, num_format="@")


def _line(name: str, row: int) -> Area:
    return Area(name, row, 1, row, len(_WIDTHS))


def _instructions(job: Job) -> tuple[str, ...]:
    if job.edition.language == "en":
        return _instructions_in_english(job)
    choices = "、".join(sheet.name for sheet in job.layout.sheets)
    own, well = job.edition.own_sheets, job.edition.status_words.all_well
    tables = "、".join(sheet.name for sheet in job.layout.sheets if sheet.records is None)
    registers = "、".join(sheet.name for sheet in job.layout.sheets if sheet.records is not None)
    filled = f"在{tables}各表的浅黄格内填数，填好后变为白色，没有发生的填 0；" if tables else ""
    entered = f"{registers}一行登记一条，从第一个空行起，不留空行；" if registers else ""
    others = f"{own.texts}、{own.cover}" if job.layout.texts else own.cover
    last_year = (
        (f"6. 蓝色的数按{job.prior.year}年年报预填，请核对；选中任一浅黄格，提示中可见上年数。",) if job.prior else ()
    )
    return (
        f"1. {filled}{entered}{others}的浅黄格也要填，浅蓝格可以不填。",
        "2. 灰色合计格自动计算，不必填。整列变红表示勾稽关系不符，差额显示在表下或表旁。",
        f"3. 第{choices}部分全部为 0 的，可在封面“零报告”处选“是”。",
        "4. 请勿插入、删除行列，请勿改动表中文字，请勿改工作表名称。",
        f"5. 封面左上角显示“{well}”后，保存为 .xlsx 格式，原样报送。",
        *last_year,
    )


def _instructions_in_english(job: Job) -> tuple[str, ...]:
    own, well = job.edition.own_sheets, job.edition.status_words.all_well
    tables = ", ".join(sheet.name for sheet in job.layout.sheets if sheet.records is None)
    registers = ", ".join(sheet.name for sheet in job.layout.sheets if sheet.records is not None)
    texts = f"{own.texts} and {own.cover}" if job.layout.texts else own.cover
    yellow = f"{tables} and {texts}" if tables else texts
    entered = f" {registers}: a row for each record, from the first empty row on." if registers else ""
    last_year = f"6. Blue figures are from the report of {job.prior.year}: check them." if job.prior else ""
    return (
        f"1. Fill in the yellow cells of {yellow}; 0 where there is none. Blue cells may stay blank.{entered}",
        "2. Grey totals are computed. A row or column turns red where something does not add up, and says by how much.",
        f"3. A part that is all zero can be declared so on the sheet {own.cover}.",
        "4. Do not insert or delete rows or columns, change words or rename sheets.",
        f"5. When the sheet {own.cover} says “{well}”, save the workbook as .xlsx and send it as it is.",
        *([last_year] if last_year else []),
    )


def _field_rows(edition: Edition) -> list[tuple[Sequence[str], float]]:
    """The texts of the line of each row of the form, and its height."""
    return [
        ((guide.section, guide.label, guide.meaning, guide.article, guide.unit), _row_height(guide))
        for guide in _guides(edition)
    ]


def _table_row(
    canvas: Canvas, name: str, row: int, texts: Sequence[str], *, head: bool = False, points: float | None = None
) -> None:
    for column, (text, wide) in enumerate(zip(texts, _WIDTHS, strict=True), start=1):
        centered = head or wide < 10
        properties: dict[str, Any] = {"border": 1, "text_wrap": True, "align": "center" if centered else "left"}
        if not centered:
            properties["indent"] = 1
        if head:
            properties |= {"font_name": HEI, "bg_color": LABEL_FILL}
        canvas.text(Cell(name, row, column), text, **properties)
    if points is None:
        points = height(max(lines(text, wide - _INDENT) for text, wide in zip(texts, _WIDTHS, strict=True)))
    canvas.sheets[name].set_row(row - 1, points)


def _row_height(guide: _Guide) -> float:
    """The height of the line of a row: the name of a part stands in a narrow column and is not broken if it fits."""
    texts = (guide.label, guide.meaning, guide.article)
    most = max(lines(text, wide - _INDENT) for text, wide in zip(texts, _WIDTHS[1:], strict=False))
    narrow = ((guide.section, _WIDTHS[0]), (guide.unit, _WIDTHS[-1]))
    return height(max(most, *(1 if width(text) <= wide else lines(text, wide) for text, wide in narrow)))


def _guides(edition: Edition) -> list[_Guide]:
    """The meaning of every row; where a grid has no rows, of every column."""
    guides: dict[tuple[str, ...], _Guide] = {}
    units: dict[tuple[str, ...], list[str]] = {}
    join = "、" if edition.language == "zh" else ", "
    for field, labels in _labelled(edition):
        key = (field.section, *labels)
        if field.unit and field.unit not in units.setdefault(key, []):
            units[key].append(field.unit)
        meaning = field.prompt or _sum(edition, field)
        if key not in guides or (meaning and not guides[key].meaning):
            guides[key] = _Guide(field.section, " / ".join(labels), meaning, field.article, "")
    return [
        _Guide(guide.section, guide.label, guide.meaning, guide.article, join.join(units.get(key, ())))
        for key, guide in guides.items()
    ]


def _labelled(edition: Edition) -> Iterator[tuple[Field, tuple[str, ...]]]:
    """Every field with the labels of its row: of two rows with the same, with its code or the heading of its table."""
    captions = {path: grid.caption or "" for grid in edition.grids for row in grid.paths for path in row}
    found: list[tuple[Field, tuple[str, ...]]] = []
    tables: dict[tuple[str, ...], set[str]] = {}
    for field in (*edition.fields.values(), *(field for field in edition.typed if field.path not in edition.fields)):
        labels = (*(field.row_labels or field.column_labels), *(field.stub if field.is_told_by_stub else ()))
        tables.setdefault((field.section, *labels), set()).add(captions.get(field.path, ""))
        found.append((field, labels))
    for field, labels in found:
        is_ambiguous = len(tables[field.section, *labels]) > 1
        yield field, (captions.get(field.path, ""), *labels) if is_ambiguous else labels


def _sum(edition: Edition, field: Field) -> str:
    """The meaning of a total that says none: its parts; empty for an input."""
    if field.tally is not None:
        words = Phrase("自动统计：按下面登记的记录计算。", "Computed: from the records below.")
        return words.text(edition.language)
    if not field.is_total:
        return ""
    definition = edition.definition(field.path)
    if definition.factors:
        return _computed(definition.prose, edition.language)
    parts = [edition.fields[path] for path in definition.terms]
    names = [(part.column_labels if part.row_labels == field.row_labels else part.row_labels)[-1] for part in parts]
    return _computed("＋".join(names), edition.language)


def _computed(words: str, language: Language) -> str:
    return Phrase(f"自动计算：{words}。", f"Computed: {words}.").text(language)
