"""A worksheet of the clerk's: its cells by their places, whatever is missing added in order, nothing else moved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from gouji.common import Position, from_a1, positions, to_a1
from gouji.returns.package import MAIN, OFFICE, Package
from gouji.returns.xml import Element, NotEditable, quoted

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
"""The children of a worksheet, in the only order spreadsheet programs accept."""
_WIDTH, _HEIGHT = 8.43, 15.0
_MARK = '"退改"'
_MARK_RULE = f"N({_MARK})=0"
"""Always true, and by its words known as ours: it shows a mark where the form's own colours would hide it."""


@dataclass(slots=True)
class _Row:
    element: Element | None
    number: int
    cells: dict[int, Element] = field(default_factory=dict)
    new: dict[int, int] = field(default_factory=dict)


class Sheet:
    """A worksheet part to be marked."""

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
                place = from_a1(cell.get("r") or "")
                column = place[1] if place else column + 1
                row.cells[column] = cell

    def at(self, place: Position) -> Element | None:
        """The cell at a place, None if there is none."""
        row = self._rows.get(place[0])
        return row.cells.get(place[1]) if row else None

    def is_blank(self, place: Position) -> bool:
        """Whether nothing stands in a cell."""
        cell = self.at(place)
        return cell is None or not any(
            each.local == "f" or each.text.strip() for child in cell.children for each in child.walk()
        )

    def texts(self, column: int) -> list[str]:
        """The texts of a column from top to bottom, wherever the client keeps them."""
        cells = [row.cells[column] for _, row in sorted(self._rows.items()) if column in row.cells]
        shared = self._shared() if any(cell.get("t") == "s" for cell in cells) else []
        found = []
        for cell in cells:
            words = "".join(each.text for each in cell.walk() if each.local in ("t", "v"))
            number = _number(words) if cell.get("t") == "s" else None
            found.append(words if number is None else shared[number] if number < len(shared) else "")
        return found

    def _shared(self) -> list[str]:
        link = self.package.link(self.package.book_part, "sharedStrings")
        root = self.package.document(link.target).root if link and self.package.has(link.target) else None
        items = root.all("si") if root else []
        return ["".join(each.text for each in item.walk() if each.local == "t") for item in items]

    def covered(self) -> set[Position]:
        """The cells that lie under another one they are merged with."""
        found: set[Position] = set()
        for merge in self.root.all("mergeCells", "mergeCell"):
            found.update(positions(merge.get("ref") or "", 10_000)[1:])
        return found

    def look(self, place: Position) -> int:
        """The number of a cell's look; of its row's or column's, if it is not there."""
        cell = self.at(place)
        if cell is not None:
            return _number(cell.get("s"))
        row = self._rows.get(place[0])
        if row is not None and row.element is not None and row.element.get("customFormat") in ("1", "true"):
            return _number(row.element.get("s"))
        for column in self.root.all("cols", "col"):
            if _number(column.get("min")) <= place[1] <= _number(column.get("max")):
                return _number(column.get("style"))
        return 0

    def set_look(self, place: Position, look: int) -> None:
        """Give a cell another look; it is added if it is not there. Call :meth:`settle` at the end."""
        cell = self.at(place)
        if cell is not None:
            self.document.set(cell, s=str(look) if look else None)
            return
        self._rows.setdefault(place[0], _Row(None, place[0])).new[place[1]] = look

    def settle(self) -> None:
        """Put the cells that were added in their places."""
        prefix = self.root.prefix
        numbers = sorted(self._rows)
        for row in (self._rows[number] for number in numbers):
            if not row.new:
                continue
            written = {
                column: f'<{prefix}c r="{to_a1((row.number, column))}" s="{look}"/>'
                for column, look in sorted(row.new.items())
            }
            if row.element is None:
                xml = f'<{prefix}row r="{row.number}">{"".join(written.values())}</{prefix}row>'
                following = (self._rows[number].element for number in numbers if number > row.number)
                self.document.insert(self.data, next((each for each in following if each is not None), None), xml)
                continue
            self.document.set(row.element, spans=None)  # a hint that may not hold any more
            for column, xml in written.items():
                after = next((row.cells[other] for other in sorted(row.cells) if other > column), None)
                self.document.insert(row.element, after, xml)

    def add(self, local: str, xml: str) -> None:
        """Add a child of the sheet where its kind belongs, after those of its kind."""
        later = set(_ORDER[_ORDER.index(local) + 1 :]) | {"AlternateContent"}
        after_data = self.root.children[self.root.children.index(self.data) + 1 :]
        before = next((child for child in after_data if child.local in later), None)
        self.document.insert(self.root, before, xml)

    def link_attribute(self, name: str) -> str:
        """A link by its id, as an attribute of a new element."""
        return f'xmlns:r="{OFFICE}" r:id={quoted(name)}'

    # Colours of the form's own

    def show_over_rules(self, colours: Iterable[tuple[int, list[Position]]]) -> None:
        """Show marks over the colours the form gives by itself, if it does.

        Args:
            colours: numbers of conditional looks, each with the places it is for.
        """
        rules = [each for each in self.root.walk() if each.local == "cfRule"]
        if not rules:
            return
        colours = [(look, places) for look, places in colours if places]
        for rule in rules:
            self.document.set(rule, priority=str(_number(rule.get("priority")) + len(colours)))
        prefix = self.root.prefix
        first = self.root.first("conditionalFormatting")
        for priority, (look, places) in enumerate(colours, start=1):
            xml = (
                f"<{prefix}conditionalFormatting sqref={quoted(' '.join(map(to_a1, places)))}>"
                f'<{prefix}cfRule type="expression" dxfId="{look}" priority="{priority}">'
                f"<{prefix}formula>{_MARK_RULE}</{prefix}formula></{prefix}cfRule></{prefix}conditionalFormatting>"
            )
            if first is not None:
                self.document.insert(self.root, first, xml)
            else:
                self.add("conditionalFormatting", xml)

    def drop_mark_rules(self) -> None:
        """Take the rules of an earlier round away."""
        ours: list[Element] = []
        for each in self.root.all("conditionalFormatting"):
            rules = each.all("cfRule")
            marks = [rule for rule in rules if any(_MARK in formula.text for formula in rule.all("formula"))]
            ours += marks
            for gone in [each] if len(marks) == len(rules) else marks:
                self.document.replace(gone, "")
        for rule in [each for each in self.root.walk() if each.local == "cfRule" and ours]:
            if rule not in ours:
                self.document.set(rule, priority=str(max(1, _number(rule.get("priority")) - len(ours))))

    # Sizes

    def width(self, column: int) -> float:
        """Of a column, in pixels."""
        for each in self.root.all("cols", "col"):
            if _number(each.get("min")) <= column <= _number(each.get("max")) and each.get("width"):
                return 0.0 if each.get("hidden") == "1" else _float(each.get("width"), _WIDTH) * 7 + 5
        own = self.root.first("sheetFormatPr")
        return _float(own.get("defaultColWidth") if own else None, _WIDTH) * 7 + 5

    def height(self, row: int) -> float:
        """Of a row, in pixels."""
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
