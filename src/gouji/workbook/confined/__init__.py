"""Work that could crash, hang or eat memory is done in processes of their own: bounded parsers, and LibreOffice."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from gouji.workbook.confined.blocks import (
    DEEPEST,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_STYLES,
    MOST_TEXT,
    OPEN_MARK,
    TooMuch,
    set_off,
    set_off_numbers,
    without_data,
)

if TYPE_CHECKING:
    from gouji.workbook.confined import libreoffice
    from gouji.workbook.confined.__main__ import main as do_tasks
    from gouji.workbook.confined.kept import ask_kept
    from gouji.workbook.confined.media import query_holds
    from gouji.workbook.confined.process import CONFINED, Bounds, Stopped, ask
    from gouji.workbook.confined.stylesheet import for_windows, imports_of

__all__ = [
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
    "for_windows",
    "imports_of",
    "libreoffice",
    "query_holds",
    "set_off",
    "set_off_numbers",
    "without_data",
]


_HOMES = {
    "CONFINED": "process",
    "Bounds": "process",
    "Stopped": "process",
    "ask": "process",
    "ask_kept": "kept",
    "query_holds": "media",
    "do_tasks": "__main__",
    "for_windows": "stylesheet",
    "imports_of": "stylesheet",
}
"""Modules of names that a confined process does without, which enters by this door too, once for every old workbook."""


def __getattr__(name: str) -> Any:
    if name == "libreoffice":
        return importlib.import_module("gouji.workbook.confined.libreoffice")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = importlib.import_module(f"gouji.workbook.confined.{_HOMES[name]}")
    return getattr(module, "main" if name == "do_tasks" else name)
