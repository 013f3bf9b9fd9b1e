"""Work that could crash, hang or eat memory is done in processes of their own: bounded parsers, and LibreOffice."""

from __future__ import annotations

from gouji.workbook.confined import libreoffice
from gouji.workbook.confined.blocks import (
    CLOSE_MARK,
    DEEPEST,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TEXT,
    OPEN_MARK,
    TooMuch,
)
from gouji.workbook.confined.kept import ask_kept
from gouji.workbook.confined.process import Bounds, Stopped, ask

__all__ = [
    "CLOSE_MARK",
    "DEEPEST",
    "MOST_CELLS",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "MOST_TEXT",
    "OPEN_MARK",
    "Bounds",
    "Stopped",
    "TooMuch",
    "ask",
    "ask_kept",
    "libreoffice",
]
