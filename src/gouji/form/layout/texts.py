"""The sheet of texts: sections below each other, key figures first, a row for each paragraph."""

from __future__ import annotations

from gouji.common import Area, Cell
from gouji.form.edition.spec import Edition
from gouji.form.layout.places import TextPlace, TextSection


def place_texts(edition: Edition) -> tuple[TextSection, ...]:
    """Place the sections that have no grid.

    Args:
        edition: of the form.

    Returns:
        The sections in order, an empty row between two.
    """
    sections: list[TextSection] = []
    row, sheet = 1, edition.own_sheets.texts
    for section in edition.sections:
        if section.grids:
            continue
        heading = Cell(sheet, row, 1)
        row += 1
        figures = []
        for figure in section.key_figures:
            figures.append((figure, Cell(sheet, row, 2)))
            row += 1
        texts = []
        for text in section.texts:
            first = row + 1
            area = Area(sheet, first, 1, first + text.paragraphs - 1, 1)
            texts.append(TextPlace(text, Cell(sheet, row, 1), area))
            row = area.bottom + 1
        sections.append(TextSection(section, heading, tuple(figures), tuple(texts)))
        row += 1
    return tuple(sections)
