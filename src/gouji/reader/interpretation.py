"""From raw cells to values by path: labels are proved, formulas compared, every spelling judged."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from gouji import expression
from gouji.diagnostics import (
    V301,
    V310,
    V311,
    V315,
    W203,
    W204,
    W206,
    W207,
    W208,
    W209,
    W215,
    Diagnostic,
    Phrase,
    Rule,
)
from gouji.edition import Definition, Edition, ItemType, NumberType
from gouji.expression import Number
from gouji.layout import COVER_SHEET, TEXT_SHEET, Area, Box, BoxKind, Cell, GridSheet, Label, Layout, lay_out
from gouji.reader.raw import Position, RawCell, RawSheet, RawWorkbook
from gouji.reader.values import Kind, Remark, read_date, read_number, shown
from gouji.submission import MAX_NAME, MAX_TEXT, clean_name, clean_text, json_number

_MOST_CHANGED_LABELS = 3
"""More labels than these off, and it is not some words that were edited but a grid that is not there."""


@dataclass(slots=True)
class Contents:
    """What a workbook says, and what there is to say about it.

    Attributes:
        numbers: inputs that could be read, by path.
        others: texts, key figures and sign-off, by path.
        stated: totals whose formula is gone or altered, with the number that stands there now.
        zero_return: numbers of the sections declared all zero.
        doubtful: sheets whose labels do not prove what stands there.
    """

    numbers: dict[str, Number] = field(default_factory=dict)
    others: dict[str, object] = field(default_factory=dict)
    stated: dict[str, Number] = field(default_factory=dict)
    zero_return: list[str] = field(default_factory=list)
    doubtful: set[str] = field(default_factory=set)
    diagnostics: list[Diagnostic] = field(default_factory=list)


def interpret(raw: RawWorkbook, edition: Edition, year: int) -> Contents:
    """Read everything the form asks for."""
    return _Interpreter(raw, lay_out(edition), year).interpret()


class _Interpreter:
    def __init__(self, raw: RawWorkbook, layout: Layout, year: int) -> None:
        self.raw = raw
        self.layout = layout
        self.edition = layout.edition
        self.year = year
        self.contents = Contents()
        self.sheet_order = {name: index for index, name in enumerate(layout.sheet_names, start=1)}
        self.found: dict[str, RawSheet] = {}
        self.stale: list[tuple[Cell, str, str]] = []

    def interpret(self) -> Contents:
        self.sheets_present()
        cover = self.proved(COVER_SHEET)
        if cover is not None:
            self.zero_declarations(cover)
            self.sign_off(cover)
        for sheet in self.layout.sheets:
            found = self.proved(sheet.name)
            if found is not None:
                self.inputs(sheet, found)
                self.outside(sheet.name, found, self.known_cells(sheet))
                self.found[sheet.name] = found
        self.totals()
        texts = self.proved(TEXT_SHEET)
        if texts is not None:
            self.texts(texts)
        self.not_recalculated()
        self.protection()
        return self.contents

    def say(  # noqa: PLR0913  # what a finding may hold
        self,
        rule: Rule,
        cell: Cell | None = None,
        *,
        area: str | None = None,
        path: str | None = None,
        label: str | None = None,
        found: str | None = None,
        expected: Phrase | str | None = None,
        suggested: str | None = None,
        values: Mapping[str, Phrase | str] | None = None,
    ) -> None:
        """Record a finding. Its order is that of the form: sheet, row, column."""
        if cell is None:
            order: tuple[int, ...] = (0,)
        else:
            order = (self.sheet_order.get(cell.sheet, 0), cell.row, cell.column)
        self.contents.diagnostics.append(
            Diagnostic(
                rule,
                path=path,
                sheet=cell.sheet if cell else None,
                cell=(area or cell.a1) if cell and area != "" else None,
                label=label,
                found=found,
                expected=Phrase(expected, expected) if isinstance(expected, str) else expected,
                suggested=suggested,
                values=values or {},
                order=order,
            )
        )

    def remark(self, remark: Remark, cell: Cell, path: str, label: str) -> None:
        self.say(
            remark.rule,
            cell,
            path=path,
            label=label,
            found=remark.found,
            expected=remark.expected,
            suggested=remark.suggested,
            values=dict(remark.values),
        )

    # Sheets and labels

    def sheets_present(self) -> None:
        texts = (TEXT_SHEET,) if self.layout.texts else ()
        for name in (COVER_SHEET, *(sheet.name for sheet in self.layout.sheets), *texts):
            if name not in self.raw.sheets:
                self.say(W203, Cell(name, 1, 1), area="", values={"sheet": name})

    def proved(self, name: str) -> RawSheet | None:
        """A sheet whose printed words stand where they should, so that its contents mean what they are taken for."""
        sheet = self.raw.sheets.get(name)
        if sheet is None:
            return None
        labels = self.layout.labels(name)
        wrong = [(label, now) for label in labels if not _same_words(now := _words(sheet, label), label)]
        if wrong:
            self.contents.doubtful.add(name)
        if len(wrong) <= _MOST_CHANGED_LABELS:
            for label, now in wrong:
                self.say(W204, label.cell, found=shown(now), expected=label.text)
            return sheet
        label, now = wrong[0]
        values = {"wrong": str(len(wrong)), "total": str(len(labels)), "cell": label.cell.a1}
        self.say(W206, label.cell, area="", found=shown(now), expected=label.text, values=values)
        return None

    def outside(self, name: str, found: RawSheet, known: set[Position]) -> None:
        """Words and figures beside the form are not read; say so instead of losing them."""
        strays = [(position, cell) for position, cell in found.cells.items() if position not in known]
        strays = [(position, cell) for position, cell in strays if not cell.is_blank]
        if strays:
            position, cell = min(strays)[0], dict(strays)[min(strays)[0]]
            self.say(W215, Cell(name, *position), found=shown(cell.value), values={"count": str(len(strays))})

    def known_cells(self, sheet: GridSheet) -> set[Position]:
        known = {(cell.row, cell.column) for cell in (sheet.heading, sheet.subtitle, sheet.status)}
        checks = (*(check.cell for check in sheet.checks), *(line.cell for line in sheet.check_lines))
        known |= {(cell.row, cell.column) for cell in checks}
        return known | set(_positions(sheet.area))

    # Cover

    def zero_declarations(self, cover: RawSheet) -> None:
        for section, cell in self.layout.cover.zero:
            raw = cover.at(cell.row, cell.column)
            answer = shown(raw.value)
            if answer == "是":
                self.contents.zero_return.append(section.number)
            elif answer not in ("", "否"):
                self.say(V315, cell, label=section.heading, found=answer)

    def sign_off(self, cover: RawSheet) -> None:
        for item, cell in self.layout.cover.sign_off:
            raw = cover.at(cell.row, cell.column)
            if raw.is_blank:
                continue
            if item.type is ItemType.DATE:
                day = read_date(raw)
                if isinstance(day, date):
                    self.contents.others[item.path] = day
                else:
                    self.remark(day, cell, item.path, item.label)
                continue
            name = clean_name(_as_text(raw))
            if len(name) > MAX_NAME:
                self.say(V310, cell, path=item.path, label=item.label, found=str(len(name)), expected=str(MAX_NAME))
            else:
                self.contents.others[item.path] = name

    # Numbers

    def inputs(self, sheet: GridSheet, found: RawSheet) -> None:
        declared_zero = sheet.name in self.contents.zero_return
        blanks: list[Box] = []
        nonzero: list[Box] = []
        for box in sheet.boxes:
            if box.kind is not BoxKind.INPUT or box.path is None:
                continue
            raw = found.at(box.cell.row, box.cell.column)
            if raw.is_blank:
                if declared_zero:
                    self.contents.numbers[box.path] = 0
                else:
                    blanks.append(box)
                continue
            if self.number(box, raw) and declared_zero:
                nonzero.append(box)
        self.blanks(sheet, blanks)
        self.not_zero(sheet, nonzero, found)

    def number(self, box: Box, raw: RawCell) -> Number | None:
        """The number in an input that is not blank, kept if it is one."""
        assert box.path is not None
        spec = self.edition.fields[box.path]
        kind = Kind(decimal=spec.type is NumberType.DECIMAL, signed=spec.signed, unit=spec.unit)
        outcome = read_number(raw, kind, self.year)
        for remark in outcome.remarks:
            self.remark(remark, box.cell, box.path, spec.label)
        if outcome.number is not None:
            self.contents.numbers[box.path] = outcome.number
        return outcome.number

    def not_zero(self, sheet: GridSheet, boxes: Sequence[Box], found: RawSheet) -> None:
        """A section declared all zero that is not: one finding, at its first figure."""
        if not boxes:
            return
        first = boxes[0]
        self.say(
            V311,
            first.cell,
            path=first.path,
            label=self.edition.fields[first.path or ""].label,
            found=shown(found.at(first.cell.row, first.cell.column).value),
            values={"section": sheet.section.heading, "count": str(len(boxes))},
        )

    def blanks(self, sheet: GridSheet, blanks: Sequence[Box]) -> None:
        """One cause, one finding: a blank sheet, row or column is said once."""
        left = list(blanks)
        if blanks and len(blanks) == len(sheet.inputs):
            return self.blank(sheet.section.heading, left)
        everything = [box for box in sheet.boxes if box.kind is BoxKind.INPUT]
        for by_row in (True, False):
            for line in _lines(everything, by_row=by_row):
                if len(line) > 1 and all(box in left for box in line):
                    self.blank(self.line_label(line[0], by_row=by_row), line)
                    left = [box for box in left if box not in line]
        for box in left:
            self.blank(self.edition.fields[box.path or ""].label, [box])
        return None

    def line_label(self, box: Box, *, by_row: bool) -> str:
        spec = self.edition.fields[box.path or ""]
        labels = spec.row_labels[1:] or spec.row_labels if by_row else spec.column_labels[-1:]
        return " ".join(labels) or self.edition.form

    def blank(self, label: str, boxes: Sequence[Box]) -> None:
        paths = [box.path for box in boxes if box.path]
        self.say(
            V301,
            boxes[0].cell,
            area=self.layout.area(paths),
            path=paths[0] if len(paths) == 1 else None,
            label=label,
            values={"extent": Phrase(f"（{len(boxes)} 格）", f" ({len(boxes)} cells)") if len(boxes) > 1 else ""},
        )

    # Totals

    def totals(self) -> None:
        """Compare every total's formula, and its number where the formula is not ours any more."""
        computed = self.edition.totals(self.contents.numbers)
        unknown = self.unknown_totals()
        for sheet in self.layout.sheets:
            found = self.found.get(sheet.name)
            if found is None:
                continue
            overwritten: list[tuple[Cell, str]] = []
            for definition in self.edition.definitions:
                cell = self.layout.cells[definition.path]
                if cell.sheet != sheet.name:
                    continue
                raw = found.at(cell.row, cell.column)
                right = None if definition.path in unknown else computed[definition.path]
                if self.is_intact(definition, raw):
                    if right is not None and not raw.is_error and raw.value != json_number(right):
                        self.stale.append((cell, shown(raw.value), str(json_number(right))))
                elif not self.states_another(definition, raw, right):
                    overwritten.append((cell, shown(raw.formula or raw.value)))
            if overwritten:
                first, now = min(overwritten)
                values = {"count": str(len(overwritten)), "cell": first.a1}
                self.say(W208, first, found=now or "空白", values=values)

    def unknown_totals(self) -> set[str]:
        """Totals of which a part could not be read: nothing can be said about their numbers."""
        unknown = {each.path for each in self.edition.inputs if each.path not in self.contents.numbers}
        for definition in self.edition.definitions:
            if unknown.intersection(definition.terms):
                unknown.add(definition.path)
        return unknown

    def is_intact(self, definition: Definition, raw: RawCell) -> bool:
        expected = expression.sum_formula(definition.terms, self.layout.reference)
        return raw.formula is not None and _bare_formula(raw.formula) == _bare_formula(expected)

    def states_another(self, definition: Definition, raw: RawCell, right: Number | None) -> bool:
        """Whether the cell now states a number that is not the sum; it is kept for the checks."""
        if raw.is_blank or raw.value is None or right is None:
            return False
        spec = self.edition.fields[definition.path]
        kind = Kind(decimal=spec.type is NumberType.DECIMAL, signed=True, unit=spec.unit)
        stated = read_number(RawCell(raw.value, None, raw.is_error, raw.serial), kind, self.year).number
        if stated is None or stated == right:
            return False
        self.contents.stated[definition.path] = stated
        return True

    def not_recalculated(self) -> None:
        if self.stale:
            cell, now, right = min(self.stale)
            values = {"count": str(len(self.stale)), "cell": f"{cell.sheet}!{cell.a1}"}
            self.say(W209, found=now or "空白", expected=right, values=values)

    # Texts

    def texts(self, sheet: RawSheet) -> None:
        known: set[Position] = set()
        for section in self.layout.texts:
            known.add((section.heading.row, section.heading.column))
            for figure, cell in section.figures:
                known |= {(cell.row, cell.column), (cell.row, cell.column - 1)}
                raw = sheet.at(cell.row, cell.column)
                if not raw.is_blank:
                    self.key_figure(figure.path, figure.label, figure.unit, cell, raw)
            for place in section.texts:
                known.add((place.heading.row, place.heading.column))
                known |= {(cell.row, cell.column) for cell in place.cells}
                self.text(place.text.path, section.section.heading, place.cells, sheet)
        self.outside(TEXT_SHEET, sheet, known)

    def key_figure(self, path: str, label: str, unit: str, cell: Cell, raw: RawCell) -> None:
        outcome = read_number(raw, Kind(unit=unit), self.year)
        for remark in outcome.remarks:
            self.remark(remark, cell, path, label)
        if outcome.number is not None:
            self.contents.others[path] = outcome.number

    def text(self, path: str, label: str, cells: Sequence[Cell], sheet: RawSheet) -> None:
        paragraphs = (_as_text(sheet.at(cell.row, cell.column)) for cell in cells)
        text = clean_text("\n".join(paragraphs))
        if not text:
            area = Area(TEXT_SHEET, cells[0].row, cells[0].column, cells[-1].row, cells[-1].column)
            self.say(V301, cells[0], area=area.a1, path=path, label=label, values={"extent": ""})
        elif len(text) > MAX_TEXT:
            self.say(V310, cells[0], path=path, label=label, found=str(len(text)), expected=str(MAX_TEXT))
        self.contents.others[path] = text

    def protection(self) -> None:
        names = [name for name in self.layout.sheet_names if name in self.raw.sheets]
        bare = [name for name in names if not self.raw.sheets[name].protected]
        if bare:
            self.say(W207, values={"sheets": "、".join(bare)})


def _positions(area: Area) -> Iterator[Position]:
    for row in range(area.top, area.bottom + 1):
        for column in range(area.left, area.right + 1):
            yield row, column


def _lines(boxes: Iterable[Box], *, by_row: bool) -> list[list[Box]]:
    lines: dict[int, list[Box]] = {}
    for box in boxes:
        lines.setdefault(box.cell.row if by_row else box.cell.column, []).append(box)
    return list(lines.values())


def _words(sheet: RawSheet, label: Label) -> str:
    value = sheet.at(label.cell.row, label.cell.column).value
    return "" if value is None else str(value)


def _same_words(found: str, label: Label) -> bool:
    plain = _plain_words(found)
    return any(plain == _plain_words(wording) for wording in (label.text, *label.also))


def _plain_words(text: str) -> str:
    """Words without spaces and punctuation, full-width forms folded: what may differ between clients and hands."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if unicodedata.category(char)[0] not in "PZC")


def _bare_formula(formula: str) -> str:
    return re.sub(r"[$\s'=]", "", formula).upper()


def _as_text(cell: RawCell) -> str:
    if cell.formula is not None and cell.value is None:
        return cell.formula
    if isinstance(cell.value, str):
        return cell.value.replace("_x000D_", "\n")  # how some clients write a carriage return inside XML
    return shown(cell.value)
