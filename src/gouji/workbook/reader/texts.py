"""The sheet of texts: key figures, and the paragraphs of every text, however many rows they take now."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Sequence

from gouji.common import Cell, Position, clean_text
from gouji.findings import Finding
from gouji.findings.rules import V301, V310
from gouji.form import MAX_TEXT, TEXT_SHEET, Label, TextPlace
from gouji.workbook.reader.location import Placement, says
from gouji.workbook.reader.plan import plain_words, position
from gouji.workbook.reader.raw import RawCell
from gouji.workbook.reader.strays import beside_texts
from gouji.workbook.reader.survey import Survey, as_text, extent
from gouji.workbook.reader.traditional import SIMPLIFIED
from gouji.workbook.reader.values import Kind, read_number


def read_texts(survey: Survey, placement: Placement) -> tuple[dict[str, object], list[Finding]]:
    """Key figures and texts by path, and what is to be said of them."""
    values: dict[str, object] = {}
    findings: list[Finding] = []
    printed = [label.cell for label in survey.plan.sheets[TEXT_SHEET].labels]
    printed += [place.heading for place in survey.plan.texts]
    known = {position(cell) for cell in map(placement.cell, printed)}
    rows = sorted({row for row, _ in known})
    last = max((row for row, _ in placement.sheet.cells), default=0)
    for section in survey.plan.layout.texts:
        for figure, cell in section.figures:
            known.add(position(placement.cell(cell)))
            raw = placement.at(cell)
            if not raw.is_blank and cell not in survey.hidden:
                outcome = read_number(raw, Kind(unit=figure.unit), survey.year, survey.computed(raw, cell))
                findings += survey.remarked(outcome.remarks, cell, figure.path, figure.label)
                if outcome.number is not None:
                    values[figure.path] = outcome.number
        for place in section.texts:
            own = _rows_of(place, placement, rows, last)
            known.update(own)
            values[place.text.path], more = _text(survey, place, section.section.heading, placement, own)
            findings += more
    return values, findings + beside_texts(survey, placement, known)


def _rows_of(place: TextPlace, placement: Placement, printed_rows: Sequence[int], last: int) -> list[Position]:
    """The cells between the prompt of a text and the next printed words."""
    prompt = placement.cell(place.heading)
    last = max(last, placement.cell(place.cells[-1]).row)
    end = next((row for row in printed_rows if row > prompt.row), last + 1)
    return [(row, prompt.column) for row in range(prompt.row + 1, end)]


def _text(
    survey: Survey, place: TextPlace, label: str, placement: Placement, own: Sequence[Position]
) -> tuple[str, list[Finding]]:
    """A text from its paragraphs; where its prompt stands among them a second time, that is none."""
    findings: list[Finding] = []
    cells = {at: cell for at in own if (cell := placement.sheet.cells.get(at))}
    path, first = place.text.path, place.cells[0]
    for at, cell in cells.items():
        if cell.formula is not None or cell.is_error:
            findings += survey.computed_words(cell, Cell(placement.name, *at), path, label)
    prompt = place.prompt
    text = clean_text("\n".join(as_text(cell) for cell in cells.values() if not _repeats(cell, prompt)))
    if not text:
        area = extent([survey.now(cell) for cell in place.cells])
        findings.append(survey.finding(V301, first, area=area, path=path, label=label, values={"extent": ""}))
    elif len(text) > MAX_TEXT:
        found, expected = str(len(text)), str(MAX_TEXT)
        findings.append(survey.finding(V310, first, path=path, label=label, found=found, expected=expected))
    return text, findings


def _repeats(cell: RawCell, prompt: Label) -> bool:
    """Whether a cell holds the words of a prompt. Most texts lack a character of it, which is quickly seen."""
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
