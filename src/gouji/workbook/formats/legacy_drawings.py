"""Notes and form controls over the cells of a sheet, as VML lists them in .xlsx and .xlsb (ECMA-376 part 4, 19.4).

A note is seen when somebody points at its cell, unless it is set to be displayed always: then it lies over the cells
beside it, with figures in it or not. Labels, buttons and check boxes of forms always do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.parsers import expat

from gouji.workbook.formats.drawings import ELSEWHERE, MOST_WORDS, Doctype, walk
from gouji.workbook.formats.raw import MOST_DRAWN, Drawn, DrawnKind
from gouji.workbook.ooxml.editing import LARGEST_PART
from gouji.workbook.ooxml.package import MissingPart, Package

_FARTHEST = 7
"""Digits of the number of a row."""
_SHAPES = ("shape", "rect", "roundrect", "oval")
_HIDDEN = re.compile(r"visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
_NOTE = "Note"
_IS_SEEN = (b"V\0i\0s\0i\0b\0l\0e", b"Visible")
_FALSE = ("f", "false", "0")


def legacy_drawn(package: Package, sheet: str, link: str) -> tuple[Drawn, ...]:
    """The notes that a sheet displays always, and its form controls, in the order of its VML part.

    Args:
        package: of the workbook.
        sheet: the part of the sheet.
        link: id of the relationship of the sheet that leads to the VML part.

    Returns:
        One object at an unknown place if the part is larger than any that is read; nothing if it is not there.
    """
    targets = [found.target for found in package.relationships(sheet) if found.id == link]
    try:
        if not targets or package.size(targets[0]) > LARGEST_PART:
            return (ELSEWHERE,) if targets else ()
        return drawn_in_vml(package.read(targets[0]))
    except MissingPart:
        return ()


def drawn_in_vml(vml: bytes) -> tuple[Drawn, ...]:
    """The notes that are displayed always, and the form controls.

    Args:
        vml: the part, which need not be well formed: what cannot be read of it is one object at an unknown place if
            it has a note that is displayed.

    Returns:
        In their order in the part.
    """
    shapes = _VmlShapes()
    try:
        walk(vml, shapes)
    except (expat.ExpatError, LookupError, ValueError, Doctype):
        is_seen = any(word in vml for word in _IS_SEEN)
        return (*shapes.found, ELSEWHERE) if is_seen and not shapes.found else tuple(shapes.found)
    return tuple(shapes.found)


@dataclass(slots=True)
class _VmlShape:
    """A shape as its elements come by.

    Attributes:
        type: of the object that it shows; empty if it shows none.
        is_hidden: its style says so.
        is_visible: the object says that it is displayed.
        place: cells that it covers, as it says them.
        row: of the cell that a note is on, from 0.
        column: the same.
    """

    type: str = ""
    is_hidden: bool = False
    is_visible: bool = False
    place: str = ""
    row: str = ""
    column: str = ""
    words: str = ""

    def drawn(self) -> Drawn | None:
        words = " ".join(self.words.split())
        if self.type == _NOTE:
            # Excel asks the object, LibreOffice the style.
            is_seen = self.is_visible or not self.is_hidden
            return Drawn(DrawnKind.NOTE, *self.covered()) if is_seen else None
        if not self.type or self.is_hidden:
            return None
        return Drawn(DrawnKind.TEXT_BOX if words else DrawnKind.COVER, *self.covered(), words)

    def covered(self) -> tuple[int, int, int, int]:
        """Rows and columns from 1; those of the cell of a note, or 0, where it does not say them."""
        sides = [_number(side) for side in self.place.split(",")]
        if len(sides) < 8:
            row, column = (_number(side) + 1 if side else 0 for side in (self.row, self.column))
            return row, column, row, column
        left, _, top, _, right, _, bottom, *_ = sides
        return top + 1, left + 1, max(top, bottom) + 1, max(left, right) + 1


def _number(text: str) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _FARTHEST else 0


class _VmlShapes:
    """The shapes of a VML part that are seen."""

    def __init__(self) -> None:
        self.found: list[Drawn] = []
        self.path: list[str] = []
        self.shape: _VmlShape | None = None
        self.text: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        local = name.rpartition(" ")[2]
        self.path.append(local)
        if local in _SHAPES and self.shape is None:
            self.shape = _VmlShape(is_hidden=_HIDDEN.search(attributes.get("style", "")) is not None)
        elif local == "ClientData" and self.shape is not None:
            self.shape.type = attributes.get("ObjectType", "")
        if "textbox" not in self.path:
            self.text = []

    def characters(self, text: str) -> None:
        if self.shape is not None and len(self.text) < MOST_WORDS:
            self.text.append(text)

    def end(self, name: str) -> None:  # noqa: ARG002  # of the element that was begun last
        local, shape, text = self.path.pop(), self.shape, "".join(self.text)
        if shape is None:
            return
        match local:
            case "textbox":
                shape.words = text
            case "Visible":
                shape.is_visible = text.strip().casefold() not in _FALSE
            case "Anchor":
                shape.place = text
            case "Row":
                shape.row = text
            case "Column":
                shape.column = text
            case _ if local in _SHAPES:
                drawn, self.shape = shape.drawn(), None
                self.found += [drawn] if drawn is not None and len(self.found) < MOST_DRAWN else []
