"""A template as a page: its tables as they are printed, beside their rules in prose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from gouji.drafting.outline import RuleInWords, grid_facts, record_facts, rules_in_words, section_facts
from gouji.findings import Language, Phrase, counted
from gouji.form import BoxKind, Edition, Field, GridSheet, PlacedGrid, PlacedRecords, Section, converter_of, lay_out
from gouji.pages import page


@dataclass(frozen=True, slots=True)
class PreviewCell:
    """A cell of a printed table.

    Attributes:
        kind: of the cell, as a class of style.
        hint: what may be typed into an input, or the meaning of a total.
    """

    kind: str
    text: str
    hint: str
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class PreviewGrid:
    """A printed table, row by row."""

    caption: str
    facts: str
    rows: tuple[tuple[PreviewCell, ...], ...]


@dataclass(frozen=True, slots=True)
class PreviewSection:
    """A section with the rules that hold in it."""

    heading: str
    facts: str
    grids: tuple[PreviewGrid, ...]
    items: tuple[tuple[str, str], ...]
    rules: tuple[PreviewRule, ...]


@dataclass(frozen=True, slots=True)
class PreviewRule:
    """A rule in prose."""

    code: str
    severity: str
    title: str
    facts: str
    source: str
    lines: tuple[str, ...]


def preview_page(edition: Edition, language: Language = "zh") -> str:
    """A page on which a template can be looked at before a workbook is made of it.

    Args:
        edition: of any form.
        language: of the words around the form's own.

    Returns:
        HTML, whole: no script, nothing to be fetched.
    """
    layout = lay_out(edition)
    sheets = {sheet.name: sheet for sheet in layout.sheets}
    ruled = rules_in_words(edition)
    sections = [_section(edition, section, sheets.get(section.number), ruled, language) for section in edition.sections]
    numbers = {section.number for section in edition.sections}
    over = tuple(_rule(rule, "", language) for rule in ruled if not any(line.section in numbers for line in rule.lines))
    inputs = len(edition.typed)
    totals = sum(field.is_computed for field in edition.fields.values())
    facts = Phrase(
        f"版本 {edition.id} · {edition.years} 年度 · {inputs} 项填报，{totals} 项合计",
        f"edition {edition.id} · report years {edition.years} · {counted(inputs, 'input')}, {counted(totals, 'total')}",
    )
    return page(
        "preview.html",
        language="zh-CN" if language == "zh" else "en",
        title=edition.form,
        facts=facts.text(language),
        basis=[words for words in (edition.notice, edition.reference) if words],
        sections=sections,
        rules=over,
        sign_off=[item.label for item in edition.sign_off],
        words={key: words.text(language) for key, words in _WORDS.items()},
    )


_WORDS = {
    "rules": Phrase("这一部分的规则", "Rules of this section"),
    "over": Phrase("其他规则", "Other rules"),
    "none": Phrase("没有规则", "No rules"),
    "cover": Phrase("封面", "Cover"),
    "source": Phrase("出处：", "Source: "),
    "asked": Phrase("要写的内容", "What is to be written"),
    "key": Phrase("白格填报，灰格由公式计算", "White cells are filled in, grey ones are computed"),
}


def _section(
    edition: Edition, section: Section, sheet: GridSheet | None, ruled: tuple[RuleInWords, ...], language: Language
) -> PreviewSection:
    grids = zip(section.grids, sheet.grids, strict=True) if sheet is not None else ()
    records = sheet.records if sheet is not None else None
    items = [(text.label, text.prompt) for text in section.texts]
    items += [(figure.label, figure.unit) for figure in section.key_figures]
    return PreviewSection(
        heading=section.heading,
        facts=section_facts(edition, section).text(language),
        grids=tuple(
            PreviewGrid(
                grid.caption or "",
                grid_facts(edition, grid).text(language),
                tuple(_rows(edition, placed, language)),
            )
            for grid, placed in grids
        )
        + ((_records(records, language),) if records is not None else ()),
        items=tuple(items),
        rules=tuple(
            _rule(rule, section.number, language)
            for rule in ruled
            if any(line.section == section.number for line in rule.lines)
        ),
    )


def _records(placed: PlacedRecords, language: Language) -> PreviewGrid:
    """The head of a table of records, over one row of it."""
    table = placed.table
    cells = [(box.area.top, box.area, box.kind.replace(" ", "-"), box.text, "") for box in placed.head]
    for name, field in table.fields.items():
        area = placed.column(name)
        cells.append((area.top, replace(area, bottom=area.top), BoxKind.INPUT.value, "", _hint(field, language)))
    rows: dict[int, list[PreviewCell]] = {}
    for row, area, kind, text, hint in sorted(cells, key=lambda cell: (cell[0], cell[1].left)):
        height, width = area.bottom - area.top + 1, area.right - area.left + 1
        rows.setdefault(row, []).append(PreviewCell(kind, text, hint, height, width))
    return PreviewGrid("", record_facts(table).text(language), tuple(map(tuple, rows.values())))


def _rows(edition: Edition, placed: PlacedGrid, language: Language) -> Iterator[tuple[PreviewCell, ...]]:
    for number in range(placed.area.top, placed.area.bottom + 1):
        boxes = sorted((box for box in placed.boxes if box.area.top == number), key=lambda box: box.area.left)
        yield tuple(
            PreviewCell(
                box.kind.replace(" ", "-"),
                box.text,
                _hint(edition.fields[box.path], language) if box.path is not None else "",
                box.area.bottom - box.area.top + 1,
                box.area.right - box.area.left + 1,
            )
            for box in boxes
            if box.kind is not BoxKind.CAPTION
        )


def _hint(field: Field, language: Language) -> str:
    if field.is_computed:
        return Phrase("合计", "total").text(language)
    signed = Phrase("，可负", ", signed").text(language) if field.signed else ""
    unit = f" {field.unit}" if field.unit else ""
    return f"{converter_of(field).wanted(field).text(language)}{signed}{unit}"


def _rule(ruled: RuleInWords, section: str, language: Language) -> PreviewRule:
    return PreviewRule(
        ruled.rule.code,
        ruled.rule.severity.value,
        ruled.rule.title.text(language),
        ruled.facts(language),
        ruled.rule.source,
        tuple(line.text(language) for line in ruled.lines if line.section == section),
    )
