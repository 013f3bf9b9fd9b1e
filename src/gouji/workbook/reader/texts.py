"""The sheet of texts: key figures, and the paragraphs of every text, however many rows they take now."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from gouji.common import SIMPLIFIED, Area, Cell, Position, clean_text, is_reordered, plain_words
from gouji.findings import Finding, Phrase
from gouji.findings.rules import V301, V310
from gouji.form import MAX_TEXT, Label
from gouji.workbook.formats.raw import RawCell
from gouji.workbook.reader.agreement import displays_texts
from gouji.workbook.reader.drawn import floating, over_text
from gouji.workbook.reader.placement import Placement, says
from gouji.workbook.reader.plan import Kind, TextPlan
from gouji.workbook.reader.sight import hidden_zeros
from gouji.workbook.reader.strays import beside_texts
from gouji.workbook.reader.survey import Survey, as_text
from gouji.workbook.reader.values import read_number

_BLANK_TEXT = replace(
    V301,
    advice=Phrase(
        "请在“正文”表该部分的行内填写文字，每段一行；确实没有的填“无”",
        "Type the text into its rows on the sheet 正文, a paragraph a row; 无 where there is nothing to say",
    ),
)
"""A blank that no zero fills."""


def read_texts(survey: Survey, placement: Placement) -> tuple[dict[str, object], list[Finding]]:
    """The key figures and texts of the sheet of texts.

    Args:
        survey: the workbook, its plan, and where its sheets were found.
        placement: where the sheet of texts was found.

    Returns:
        Their values by path, and the findings about them.
    """
    values, findings = _figures(survey, placement)
    known = {placement.cell(cell).position for cell in survey.plan.printed}
    printed_rows = sorted({row for row, _ in known})
    known.update(placement.cell(cell).position for section in survey.plan.layout.texts for _, cell in section.figures)
    last = max((row for row, _ in placement.sheet.cells), default=0)
    drawn = floating(placement)
    for text in survey.plan.texts:
        own = _rows_of(text, placement, printed_rows, last)
        known.update(own)
        values[text.path], said = _text(survey, text, placement, own)
        over, drawn = over_text(survey, text, placement, own, drawn)
        findings += [*said, *over]
    return values, [*findings, *beside_texts(survey, placement, known), *survey.over_cells(placement, drawn)]


def _figures(survey: Survey, placement: Placement) -> tuple[dict[str, object], list[Finding]]:
    values: dict[str, object] = {}
    findings: list[Finding] = []
    for section in survey.plan.layout.texts:
        for figure, cell in section.figures:
            raw = placement.at(cell)
            if raw.is_blank or cell in survey.hidden:
                continue
            if survey.shows_picture(raw, survey.now(cell)):
                findings.append(survey.picture(survey.now(cell), figure.path, figure.label))
                continue
            outcome = read_number(raw, Kind(unit=figure.unit), survey.year, survey.computed(raw, cell))
            findings += survey.remarked(outcome.remarks, cell, figure.path, figure.label)
            if outcome.number is not None:
                values[figure.path] = outcome.number
    figures = [(cell, figure.label) for section in survey.plan.layout.texts for figure, cell in section.figures]
    return values, [*findings, *hidden_zeros(survey, figures, placement)]


def _rows_of(text: TextPlan, placement: Placement, printed_rows: Sequence[int], last: int) -> list[Position]:
    """The cells between the prompt of a text and the next printed words."""
    prompt = placement.cell(text.prompt.cell)
    last = max(last, placement.cell(text.cells[-1]).row)
    end = next((row for row in printed_rows if row > prompt.row), last + 1)
    return [(row, prompt.column) for row in range(prompt.row + 1, end)]


def _text(survey: Survey, text: TextPlan, placement: Placement, own: Sequence[Position]) -> tuple[str, list[Finding]]:
    """A text from its paragraphs; where its prompt stands among them a second time, that is none."""
    findings: list[Finding] = []
    written: list[RawCell] = []
    pictures = 0
    for at in own:
        cell = placement.sheet.cells.get(at)
        if cell is None:
            continue
        is_typed = _is_typed(cell)
        if not is_typed or cell.runs is not None:
            here = Cell(placement.name, *at)
            findings += [] if is_typed else survey.computed_words(cell, here, text.path, text.label)
            findings += survey.marked(cell, here, text.path, text.label)
            if survey.shows_picture(cell, here):
                pictures += 1
                continue
        if not _repeats(cell, text.prompt):
            written.append(cell)
    words = clean_text("\n".join(map(as_text, written)))
    first, path, label = text.cells[0], text.path, text.label
    if not words and not pictures:
        area = Area.around([survey.now(cell) for cell in text.cells]).a1
        findings.append(survey.finding(_BLANK_TEXT, first, area=area, path=path, label=label, values={"extent": ""}))
    elif len(words) > MAX_TEXT:
        found, expected = str(len(words)), str(MAX_TEXT)
        findings.append(survey.finding(V310, first, path=path, label=label, found=found, expected=expected))
    return words, findings


def _is_typed(cell: RawCell) -> bool:
    """True if a cell holds a text, no formula, and displays it as it is, but for what runs mark."""
    return (
        isinstance(cell.value, str)
        and not cell.value.startswith("=")
        and cell.formula is None
        and not cell.is_error
        and displays_texts(cell.format)
        and not is_reordered(cell.value)
    )


def _repeats(cell: RawCell, prompt: Label) -> bool:
    """True if a cell holds the words of a prompt. Most texts lack a character of it, which is quickly seen."""
    if isinstance(cell.value, str) and not all(map(cell.value.__contains__, _telling(prompt.text))):
        return False
    return says(cell, prompt)


_COMPATIBLE = (range(0x2E80, 0x2FE0), range(0x3190, 0x3400), range(0xF900, 0xFB00), range(0x1F200, 0x1F300),
               range(0x2F800, 0x2FA20))  # fmt: skip
"""Characters that stand for an ideograph of another place."""


@functools.lru_cache(maxsize=32)
def _telling(prompt: str) -> frozenset[str]:
    """Characters of a prompt that a text with the same words holds as they are, and not in another form."""
    others = {char for block in _COMPATIBLE for code in block for char in unicodedata.normalize("NFKC", chr(code))}
    others |= {chr(char) for char in SIMPLIFIED.values()}
    return frozenset(char for char in plain_words(prompt) if "\u4e00" <= char <= "\u9fff") - others
