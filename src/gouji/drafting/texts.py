"""Sheets of texts: under each heading the texts to be written, and the figures that are asked for by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from gouji.drafting.example import Content, ExampleSheet

NUMERALS = "一二三四五六七八九十"
NUMBERED = re.compile(rf"\s*([{NUMERALS}]{{1,3}})、\s*(.+)")
"""A heading with the number of its section."""
_HINT = re.compile(r"（每段一行[^（）]*）$")


@dataclass(frozen=True, slots=True)
class TextItem:
    """A text or a figure that is asked for.

    Attributes:
        label: the words before it.
        rows: lines of a text.
    """

    type: Literal["text", "figure"]
    label: str
    rows: int = 1


def text_sections(sheet: ExampleSheet) -> Iterator[tuple[str, list[TextItem]]]:
    """The sections of a sheet of texts.

    Args:
        sheet: of an example.

    Yields:
        The heading of each, empty if there is none, and what is asked for under it.
    """
    heading, label = "", ""
    items: list[TextItem] = []
    last: tuple[int, int] | None = None
    for place, cell in sorted(sheet.cells.items()):
        if cell.content is Content.LABEL:
            if NUMBERED.fullmatch(cell.text):
                if items:
                    yield heading, items
                heading, items = cell.text.strip(), []
            else:
                label = _HINT.sub("", cell.text)
        elif cell.content is Content.TEXT_INPUT:
            if last == (place[0] - 1, place[1]) and items:
                items[-1] = TextItem("text", items[-1].label, items[-1].rows + cell.rows)
            else:
                items.append(TextItem("text", label or heading, cell.rows))
            last = (place[0] + cell.rows - 1, place[1])
        elif cell.content is Content.INPUT:
            items.append(TextItem("figure", label or heading))
    if items:
        yield heading, items
