"""Work that could crash, hang or eat memory is done in processes of their own: bounded parsers, and LibreOffice."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from gouji.workbook.confined.blocks import (
    CLOSE_MARK,
    DEEPEST,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_STYLES,
    MOST_TEXT,
    OPEN_MARK,
    TooMuch,
)
from gouji.workbook.confined.process import CONFINED, Bounds, Stopped, ask

if TYPE_CHECKING:
    from gouji.workbook.confined import libreoffice
    from gouji.workbook.confined.__main__ import main as do_tasks
    from gouji.workbook.confined.kept import ask_kept
    from gouji.workbook.confined.stylesheet import imports_of, is_for_screens

__all__ = [
    "CLOSE_MARK",
    "CONFINED",
    "DEEPEST",
    "MOST_CELLS",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "MOST_STYLES",
    "MOST_TEXT",
    "OPEN_MARK",
    "Bounds",
    "Stopped",
    "TooMuch",
    "ask",
    "ask_kept",
    "do_tasks",
    "imports_of",
    "is_for_screens",
    "libreoffice",
]


def __getattr__(name: str) -> Any:
    # Workbooks are read without these.
    if name == "libreoffice":
        return importlib.import_module("gouji.workbook.confined.libreoffice")
    if name == "ask_kept":
        return importlib.import_module("gouji.workbook.confined.kept").ask_kept
    if name == "do_tasks":
        return importlib.import_module("gouji.workbook.confined.__main__").main
    if name in ("imports_of", "is_for_screens"):
        return getattr(importlib.import_module("gouji.workbook.confined.stylesheet"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
