"""A worksheet to be changed: its cells by their positions, whatever is missing added in order, nothing else moved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from gouji.common import Position, from_a1, positions, to_a1
from gouji.workbook.ooxml.editing import Element, NotEditable, quoted
from gouji.workbook.ooxml.names import MAIN, RELATIONSHIPS, TRUE
from gouji.workbook.ooxml.package import Package

_ORDER = (
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)
"""The children of a worksheet, in the only order spreadsheet programs accept (ECMA-376 part 1, 18.3.1.99)."""
_WIDTH, _HEIGHT = 8.43, 15.0
"""The width of a column in characters and the height of a row in points, where a sheet says nothing."""
_MOST_COVERED = 10_000
"""Cells of a merge that are looked at."""


@dataclass(slots=True)
class _Row:
    element: Element | None
    number: int
    cells: dict[int, Element] = field(default_factory=dict)
    new: dict[int, int] = field(default_factory=dict)


class Worksheet:
    """A worksheet part to be changed.

    Raises:
        NotEditable: it is no worksheet in the Transitional dialect, or in no state to be changed.
    """

    def __init__(self, package: Package, part: str) -> None:
        self.package = package
        self.part = part
        self.document = package.document(part)
        root = self.root = self.document.root
        data = root.first("sheetData")
        if root.space != MAIN or root.local != "worksheet" or data is None:
            raise NotEditable
        self.data = data
        self._rows: dict[int, _Row] = {}
        number = 0
        for element in data.all("row"):
            number = _number(element.get("r")) or number + 1
            row = self._rows[number] = _Row(element, number)
            column = 0
            for cell in element.all("c"):
                position = from_a1(cell.get("r") or "")
                column = position[1] if position else column + 1
                row.cells[column] = cell

    def cell_at(self, position: Position) -> Element | None:
        """The cell at a position, None if there is none.

        Args:
            position: row and column, from 1.
        """
        row = self._rows.get(position[0])
        return row.cells.get(position[1]) if row else None

    def is_blank(self, position: Position) -> bool:
        """True if nothing stands in a cell.

        Args:
            position: row and column, from 1.

        Returns:
            False for a formula, whatever it gives.
        """
        cell = self.cell_at(position)
        return cell is None or not any(
            element.local == "f" or element.text.strip() for child in cell.children for element in child.walk()
        )

    def texts(self, strings_part: str | None) -> dict[Position, str]:
        """The texts of the cells that hold something, wherever the program that saved them keeps them.

        Args:
            strings_part: the part of the shared texts; None if there is none.
        """
        cells = {
            (row.number, column): cell
            for row in self._rows.values()
            for column, cell in row.cells.items()
            if cell.children
        }
        is_shared = strings_part is not None and any(cell.get("t") == "s" for cell in cells.values())
        items = self.package.document(strings_part).root.all("si") if strings_part and is_shared else []
        shared = ["".join(element.text for element in item.walk() if element.local == "t") for item in items]
        found = {}
        for place, cell in cells.items():
            words = "".join(element.text for element in cell.walk() if element.local in ("t", "v"))
            number = _number(words) if cell.get("t") == "s" else None
            found[place] = words if number is None else shared[number] if number < len(shared) else ""
        return found

    def covered(self) -> set[Position]:
        """The cells that lie under another one they are merged with."""
        found: set[Position] = set()
        for merge in self.root.all("mergeCells", "mergeCell"):
            found.update(positions(merge.get("ref") or "", _MOST_COVERED)[1:])
        return found

    def style(self, position: Position) -> int:
        """The number of a cell's style; of its row's or column's, if it is not there.

        Args:
            position: row and column, from 1.

        Returns:
            0 if nothing gives it a style.
        """
        cell = self.cell_at(position)
        if cell is not None:
            return _number(cell.get("s"))
        row = self._rows.get(position[0])
        if row is not None and row.element is not None and row.element.get("customFormat") in TRUE:
            return _number(row.element.get("s"))
        for column in self.root.all("cols", "col"):
            if _number(column.get("min")) <= position[1] <= _number(column.get("max")):
                return _number(column.get("style"))
        return 0

    def set_style(self, position: Position, style: int) -> None:
        """Give a cell another style; it is added if it is not there. Call :meth:`settle` at the end.

        Args:
            position: row and column, from 1.
            style: its number in the style sheet.
        """
        cell = self.cell_at(position)
        if cell is not None:
            self.document.set(cell, s=str(style) if style else None)
            return
        self._rows.setdefault(position[0], _Row(None, position[0])).new[position[1]] = style

    def settle(self) -> None:
        """Put the cells that were added in their places."""
        prefix = self.root.prefix
        numbers = sorted(self._rows)
        for row in (self._rows[number] for number in numbers):
            if not row.new:
                continue
            written = {
                column: f'<{prefix}c r="{to_a1((row.number, column))}" s="{style}"/>'
                for column, style in sorted(row.new.items())
            }
            if row.element is None:
                xml = f'<{prefix}row r="{row.number}">{"".join(written.values())}</{prefix}row>'
                following = (self._rows[number].element for number in numbers if number > row.number)
                self.document.insert(
                    self.data, next((successor for successor in following if successor is not None), None), xml
                )
                continue
            self.document.set(row.element, spans=None)  # a hint that may not hold any more
            for column, xml in written.items():
                after = next((row.cells[other] for other in sorted(row.cells) if other > column), None)
                self.document.insert(row.element, after, xml)

    @property
    def is_protected(self) -> bool:
        """True if locked cells cannot be typed into."""
        protection = self.root.first("sheetProtection")
        return protection is not None and protection.get("sheet") in TRUE

    def add(self, local: str, xml: str) -> None:
        """Add a child of the sheet where it belongs, behind others of its name.

        Args:
            local: the name of the child, by which its place is known.
            xml: of the child, with the sheet's own prefix.
        """
        later = set(_ORDER[_ORDER.index(local) + 1 :]) | {"AlternateContent"}
        after_data = self.root.children[self.root.children.index(self.data) + 1 :]
        before = next((child for child in after_data if child.local in later), None)
        self.document.insert(self.root, before, xml)

    def deselect(self) -> None:
        """Take the sheet out of those that are selected: what is typed into one of them goes into all."""
        for view in self.root.all("sheetViews", "sheetView"):
            self.document.set(view, tabSelected=None)

    # Conditional formats

    def add_rules(self, formula: str, fills: Iterable[tuple[int, Sequence[Position]]]) -> None:
        """Let cells show fills over those that the sheet's own conditional formats give, if it has any.

        Args:
            formula: of the rules; where it is true the fill is shown.
            fills: numbers of differential formats, each with the cells it is for.
        """
        rules = self._rules()
        if not rules:
            return
        fills = [(format_, cells) for format_, cells in fills if cells]
        for rule in rules:
            self.document.set(rule, priority=str(_number(rule.get("priority")) + len(fills)))
        prefix = self.root.prefix
        first = self.root.first("conditionalFormatting")
        for priority, (format_, cells) in enumerate(fills, start=1):
            xml = (
                f"<{prefix}conditionalFormatting sqref={quoted(' '.join(map(to_a1, cells)))}>"
                f'<{prefix}cfRule type="expression" dxfId="{format_}" priority="{priority}">'
                f"<{prefix}formula>{formula}</{prefix}formula></{prefix}cfRule></{prefix}conditionalFormatting>"
            )
            if first is not None:
                self.document.insert(self.root, first, xml)
            else:
                self.add("conditionalFormatting", xml)

    def drop_rules(self, words: str) -> None:
        """Take away the rules whose formula holds some words.

        Args:
            words: that only formulas of our own hold.
        """
        ours: list[Element] = []
        for formatting in self.root.all("conditionalFormatting"):
            rules = formatting.all("cfRule")
            marks = [rule for rule in rules if any(words in formula.text for formula in rule.all("formula"))]
            ours += marks
            for gone in [formatting] if len(marks) == len(rules) else marks:
                self.document.replace(gone, "")
        for rule in self._rules() if ours else ():
            if rule not in ours:
                self.document.set(rule, priority=str(max(1, _number(rule.get("priority")) - len(ours))))

    def _rules(self) -> list[Element]:
        """The rules of conditional formats, those of extensions too."""
        outside = (child for child in self.root.children if child is not self.data)
        return [element for child in outside for element in child.walk() if element.local == "cfRule"]

    # Sizes

    def width(self, column: int) -> float:
        """The width of a column in pixels.

        Args:
            column: from 1.

        Returns:
            0 for a hidden column with a width of its own.
        """
        for span in self.root.all("cols", "col"):
            if _number(span.get("min")) <= column <= _number(span.get("max")) and span.get("width"):
                return 0.0 if span.get("hidden") == "1" else _float(span.get("width"), _WIDTH) * 7 + 5
        own = self.root.first("sheetFormatPr")
        return _float(own.get("defaultColWidth") if own else None, _WIDTH) * 7 + 5

    def height(self, row: int) -> float:
        """The height of a row in pixels.

        Args:
            row: from 1.
        """
        found = self._rows.get(row)
        own = self.root.first("sheetFormatPr")
        usual = _float(own.get("defaultRowHeight") if own else None, _HEIGHT)
        element = found.element if found else None
        return _float(element.get("ht") if element else None, usual) * 4 / 3


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _float(text: str | None, otherwise: float) -> float:
    try:
        number = float(text or "")
    except ValueError:
        return otherwise
    return number if 0 <= number < 1000 else otherwise


def relationship_attribute(name: str) -> str:
    """A relationship by its id, as an attribute of a new element.

    Returns:
        Two attributes: the declaration of the prefix, and the id.
    """
    return f"xmlns:r={quoted(RELATIONSHIPS)} r:id={quoted(name)}"
