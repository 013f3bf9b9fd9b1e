"""The positions of everything of a form in a workbook. Only here are addresses made; everybody else asks.

Rows and columns are 1-based.
"""

from __future__ import annotations

import functools

from gouji.form.edition.spec import Edition
from gouji.form.layout.cover import place_cover
from gouji.form.layout.grids import grid_sheet, place_grids, tie_outs_of_grids
from gouji.form.layout.layout import Layout
from gouji.form.layout.places import (
    Box,
    BoxKind,
    Check,
    CheckLine,
    Cover,
    GridSheet,
    Label,
    PlacedGrid,
    PlacedRecords,
    RecordCheck,
    TextPlace,
    TextSection,
)
from gouji.form.layout.texts import place_texts

__all__ = [
    "Box",
    "BoxKind",
    "Check",
    "CheckLine",
    "Cover",
    "GridSheet",
    "Label",
    "Layout",
    "PlacedGrid",
    "PlacedRecords",
    "RecordCheck",
    "TextPlace",
    "TextSection",
    "lay_out",
]


@functools.lru_cache(maxsize=32)
def lay_out(edition: Edition) -> Layout:
    """Place everything of an edition.

    Returns:
        The same object again while it is among the last that were asked for.
    """
    placed = {
        section.number: place_grids(section, number, edition)
        for number, section in enumerate(edition.sections, 1)
        if section.grids
    }
    cells = {box.path: box.cell for grids in placed.values() for grid in grids for box in grid.boxes if box.path}
    tie_outs = tie_outs_of_grids(edition)
    sheets = tuple(
        grid_sheet(section, placed[section.number], tie_outs, cells) for section in edition.sections if section.grids
    )
    texts = place_texts(edition)
    return Layout(edition, sheets, texts, place_cover(edition, sheets, texts))
