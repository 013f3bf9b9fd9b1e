"""Cells of an .xlsx as they are drawn and guarded, blank ones too: locks, borders, number formats, validations.

What readers of filled workbooks leave out is what an example of a form says: which cells somebody is to fill.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from gouji.common import Position, corners, from_a1
from gouji.workbook.formats.colours import Colour, is_alike
from gouji.workbook.formats.format_codes import without_white
from gouji.workbook.formats.limits import DEFAULT_LIMITS, over
from gouji.workbook.formats.raw import GENERAL, Obscured
from gouji.workbook.formats.style_formats import StyleFormats, style_formats
from gouji.workbook.formats.themes import own_colours, say_colours
from gouji.workbook.formats.workbook_parts import parts_read, sheets_of, theme_in
from gouji.workbook.ooxml import Package
from gouji.workbook.ooxml.names import TRUE, main

_MOST_VALIDATIONS = 2_000


@dataclass(frozen=True, slots=True)
class StyledCell:
    """A cell without what it holds.

    Attributes:
        code: of its number format; None if that is not known.
    """

    is_locked: bool
    is_bordered: bool
    code: str | None


@dataclass(frozen=True, slots=True)
class Validation:
    """A validation of inputs.

    Attributes:
        areas: corners of the areas it guards.
        type: ``whole``, ``decimal``, ``list`` …
        is_signed: it lets numbers below zero pass.
        choices: the words of a list that is written out.
    """

    areas: tuple[tuple[Position, Position], ...]
    type: str
    is_signed: bool
    choices: tuple[str, ...] = ()

    def guards(self, position: Position) -> bool:
        """True if a cell is one of those it guards.

        Args:
            position: row and column, from 1.
        """
        row, column = position
        return any(top <= row <= bottom and left <= column <= right for (top, left), (bottom, right) in self.areas)


@dataclass(frozen=True, slots=True)
class SheetStyles:
    """A sheet without what its cells hold.

    Attributes:
        is_protected: locks count.
    """

    cells: Mapping[Position, StyledCell]
    validations: tuple[Validation, ...]
    is_protected: bool

    def validations_of(self, position: Position) -> list[Validation]:
        """The validations that guard a cell.

        Args:
            position: row and column, from 1.

        Returns:
            Those of the first thousands only: a form has a few hundred.
        """
        return [validation for validation in self.validations[:_MOST_VALIDATIONS] if validation.guards(position)]


def sheet_styles(data: bytes) -> dict[str, SheetStyles]:
    """The sheets of an .xlsx that was examined.

    Args:
        data: of the whole file.

    Returns:
        Styles by the names of sheets.

    Raises:
        Refused: it has more cells, blank ones counted, than a form.
    """
    package = Package(data)
    parts = parts_read(package)
    links = {link.id: (link.type, link.target) for link in package.relationships(parts.book)}
    styles = list(_styles(package.element(parts.styles))) if parts.styles else []
    found: dict[str, SheetStyles] = {}
    for sheet in sheets_of(package.element(parts.book), links):
        root = package.element(sheet.part)
        cells = dict(_cells(root, styles))
        if len(cells) > DEFAULT_LIMITS.cells:
            raise over("单元格数", "cells", DEFAULT_LIMITS.cells, len(cells))
        protection = root.find(main("sheetProtection"))
        is_protected = protection is not None and protection.get("sheet") in TRUE
        found[sheet.name] = SheetStyles(cells, tuple(_validations(root)), is_protected)
    return found


def unseen_styles(package: Package, marks: Iterable[Colour]) -> Mapping[int, str | None]:
    """The cell styles whose letters have the colour of their cell, or would have that of a mark.

    Args:
        package: of an .xlsx that was examined.
        marks: colours that may be laid behind the letters.

    Returns:
        By their numbers the number formats without the white that they name, None for one that names none.
    """
    parts = parts_read(package)
    if not parts.styles:
        return {}
    root = package.element(parts.styles)
    say_colours(root, own_colours(theme_in(package, parts.book), root))
    formats, marks = style_formats(root), tuple(marks)
    return {
        index: _seen_code(formats.cells[index].coloured)
        for index, inks in enumerate(formats.inks)
        if formats.cells[index].obscured is Obscured.COLOURED
        or any(is_alike(ink.font, behind) for ink in inks for behind in (ink.behind, *marks))
    }


def _seen_code(code: str | None) -> str | None:
    seen = without_white(code) if code is not None else None
    return seen if seen != code else None


_PLAIN = StyledCell(is_locked=True, is_bordered=False, code=GENERAL.code)


def _styles(root: ET.Element) -> Iterator[StyledCell]:
    formats: StyleFormats = style_formats(root)
    borders = [
        any(side.get("style", "none") != "none" for side in border) for border in root.iterfind(f"{main('borders')}/*")
    ]
    for index, format_ in enumerate(root.iterfind(f"{main('cellXfs')}/{main('xf')}")):
        protection = format_.find(main("protection"))
        border = int(format_.get("borderId") or 0)
        yield StyledCell(
            is_locked=protection is None or protection.get("locked", "1") not in ("0", "false"),
            is_bordered=border < len(borders) and borders[border],
            code=formats.of_style(str(index)).code,
        )


def _cells(root: ET.Element, styles: list[StyledCell]) -> Iterator[tuple[Position, StyledCell]]:
    number = 0
    for row in root.iterfind(f"{main('sheetData')}/{main('row')}"):
        number, column = int(row.get("r") or number + 1), 0
        for cell in row.iterfind(main("c")):
            position = from_a1(cell.get("r", "")) or (number, column + 1)
            column = position[1]
            style = int(cell.get("s") or 0)
            yield position, styles[style] if style < len(styles) else _PLAIN


def _validations(root: ET.Element) -> Iterator[Validation]:
    for element in root.iterfind(f"{main('dataValidations')}/{main('dataValidation')}"):
        areas = tuple(area for text in element.get("sqref", "").split() if (area := corners(text)) is not None)
        least = (element.findtext(main("formula1")) or "").strip()
        type_ = element.get("type", "none")
        is_written = type_ == "list" and least.startswith('"') and least.endswith('"')
        choices = tuple(word.strip() for word in least.strip('"').split(",")) if is_written else ()
        yield Validation(areas, type_, least.startswith("-"), choices)
