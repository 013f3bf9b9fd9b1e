"""From raw cells to values by path: labels are proved, formulas compared, every spelling judged."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from gouji.common import clean_name, clean_text
from gouji.findings import Finding, Phrase, Rule
from gouji.findings.rules import (
    V301,
    V306,
    V307,
    V310,
    V311,
    V315,
    V317,
    V318,
    W203,
    W204,
    W205,
    W206,
    W207,
    W208,
    W209,
    W211,
    W213,
    W215,
    W216,
    W219,
    W220,
    W222,
    W223,
    W224,
)
from gouji.form import (
    COVER_SHEET,
    MAX_NAME,
    MAX_TEXT,
    TEXT_SHEET,
    Area,
    Box,
    BoxKind,
    Cell,
    Definition,
    Edition,
    GridSheet,
    ItemType,
    Layout,
    Number,
    NumberType,
    Section,
    TextPlace,
    json_number,
    lay_out,
)
from gouji.workbook.reader.formulas import Calculator, arithmetic, is_spelled_as_sent, links_elsewhere, summed
from gouji.workbook.reader.location import Merged, Placement, find, locate, says, wanted
from gouji.workbook.reader.raw import Position, RawCell, RawWorkbook
from gouji.workbook.reader.recognition import year_in_words, years_said
from gouji.workbook.reader.trouble import trouble
from gouji.workbook.reader.values import Kind, Remark, plain, read_date, read_number, shown

_MOST_NAMED = 5
"""Cells of a formula that a finding names."""


@dataclass(slots=True)
class Contents:
    """What a workbook says, and what there is to say about it.

    Attributes:
        numbers: inputs that could be read, by path.
        others: texts, key figures and sign-off, by path.
        stated: totals whose formula is gone or altered, with the number that stands there now.
        zero_return: numbers of the sections declared all zero.
        places: where each field, key figure and sign-off item is in this workbook.
        doubtful: sheets whose labels do not prove what stands there.
    """

    numbers: dict[str, Number] = field(default_factory=dict)
    others: dict[str, object] = field(default_factory=dict)
    stated: dict[str, Number] = field(default_factory=dict)
    zero_return: list[str] = field(default_factory=list)
    doubtful: set[str] = field(default_factory=set)
    places: dict[str, Cell] = field(default_factory=dict)
    diagnostics: list[Finding] = field(default_factory=list)


def interpret(raw: RawWorkbook, edition: Edition, year: int, others: Sequence[Edition] = ()) -> Contents:
    """Read everything the form asks for. *others* are editions a table may have been taken from by mistake."""
    return _Interpreter(raw, lay_out(edition), year, others).interpret()


class _Interpreter:
    def __init__(self, raw: RawWorkbook, layout: Layout, year: int, others: Sequence[Edition]) -> None:
        self.raw = raw
        self.layout = layout
        self.edition = layout.edition
        self.year = year
        self.contents = Contents()
        self.sheet_order = {name: index for index, name in enumerate(layout.sheet_names, start=1)}
        self.located = locate(raw, layout)
        self.others = others
        self.calculator = Calculator(raw)
        self.stale: list[tuple[Cell, str, str]] = []
        self.respelled: list[tuple[Cell, str]] = []

    def interpret(self) -> Contents:
        self.sheets()
        cover = self.located.placements.get(COVER_SHEET)
        if cover is not None:
            self.zero_declarations(cover)
            self.sign_off(cover)
            self.explanations(cover)
        for sheet in self.layout.sheets:
            found = self.located.placements.get(sheet.name)
            if found is not None:
                self.inputs(sheet, found)
                self.outside(found, self.known_cells(sheet, found), self.declared_zero(sheet))
        self.totals()
        texts = self.located.placements.get(TEXT_SHEET)
        if texts is not None:
            self.texts(texts)
        self.not_recalculated()
        if self.raw.values_only:
            self.say(W219, values={"format": self.raw.values_only})
        else:
            self.protection()
        paths = [path for path, cell in self.layout.cells.items() if cell.sheet in self.located.placements]
        self.contents.places = {path: self.now(self.layout.cells[path]) for path in paths}
        return self.contents

    def now(self, cell: Cell) -> Cell:
        """Where a cell of the form is in this workbook."""
        placement = self.located.placements.get(cell.sheet)
        return placement.cell(cell) if placement else cell

    def say(  # noqa: PLR0913  # what a finding may hold
        self,
        rule: Rule,
        cell: Cell | None = None,
        *,
        here: Cell | None = None,
        area: str | None = None,
        path: str | None = None,
        label: str | None = None,
        found: str | None = None,
        expected: Phrase | str | None = None,
        suggested: str | None = None,
        values: Mapping[str, Phrase | str] | None = None,
    ) -> None:
        """Record a finding about a cell of the form, at the place where it is now.

        Args:
            here: a place in this workbook that is no cell of the form.
            area: what to name instead of the cell; empty to name the sheet alone.
        """
        ordered = cell or here
        order = (self.sheet_order.get(ordered.sheet, 0), ordered.row, ordered.column) if ordered else (0,)
        here = self.now(cell) if cell else here
        self.contents.diagnostics.append(
            Finding(
                rule,
                path=path,
                sheet=here.sheet if here else None,
                cell=(area or here.a1) if here and area != "" else None,
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

    def sheets(self) -> None:
        """What is to be said of the sheets themselves: missing, moved, edited, lost, there twice."""
        for name in self.located.missing:
            self.say(W203, Cell(name, 1, 1), area="", values={"sheet": name})
        self.words()
        for name, rival in self.located.rivals.items():
            self.say(W216, Cell(name, 1, 1), area="", found=rival, values={"sheet": self.now(Cell(name, 1, 1)).sheet})
        for merged in self.located.merged.values():
            for each in merged:
                self.merged(each)
        self.contents.doubtful |= {*self.located.lost, *self.located.edited, *self.located.rivals}
        self.other_years()
        if names := self.located.others:
            self.say(W224, found="、".join(names[:_MOST_NAMED]), values={"count": str(len(names))})
        if moves := self.located.moves():
            zh, en = "；".join(each.zh for each in moves), "; ".join(each.en for each in moves)
            self.say(W205, values={"moves": Phrase(zh, en)})

    def words(self) -> None:
        """Tables whose words are not those of the form: taken from another edition, edited, or not to be found."""
        doubtful = (*self.located.lost, *self.located.edited)
        taken = {name: other for name in doubtful if (other := self.taken_from(name))}
        for other in dict.fromkeys(taken.values()):
            names = [name for name in taken if taken[name] is other]
            expected, words = self.edition.id, {"sheet": "、".join(names)}
            self.say(W213, Cell(names[0], 1, 1), area="", found=other.id, expected=expected, values=words)
        for name in doubtful:
            if name in taken:
                continue
            if name in self.located.lost:
                self.lost(name)
            for label in self.located.edited.get(name, ()):
                found = shown(self.located.placements[name].at(label.cell).value)
                self.say(W204, label.cell, found=found, expected=label.text)

    def taken_from(self, name: str) -> Edition | None:
        """The other edition whose table stands in a sheet, if one does."""
        for other in self.others:
            want = wanted(lay_out(other), name)
            if not want.labels or want.labels == self.layout.labels(name):
                continue
            if find(want, name, self.raw.sheets[name]):
                return other
        return None

    def lost(self, name: str) -> None:
        """A table whose words are not where they should be, in a way that words cannot decide."""
        what = trouble(wanted(self.layout, name), self.raw.sheets[name])
        values: dict[str, Phrase | str] = {"what": what.what, "cell": what.cell.a1}
        self.say(W206, what.cell, found=shown(what.found) or "空白", expected=what.expected, values=values)

    def merged(self, merged: Merged) -> None:
        """Cells of the form that were merged: what stands there stands for all of them, so it is not read."""
        paths = {cell: path for path, cell in self.layout.cells.items()}
        words = {label.cell: label.text for label in self.layout.labels(merged.cells[0].sheet)}
        names = [self.label(paths[cell]) if cell in paths else words.get(cell, cell.a1) for cell in merged.cells]
        self.say(
            W220,
            merged.cells[0],
            area=merged.area.a1,
            label="”、“".join(names[:_MOST_NAMED]) + ("等" if len(names) > _MOST_NAMED else ""),
            found=merged.area.a1,
        )

    def label(self, path: str) -> str:
        """A field, key figure or sign-off item in the form's own words."""
        if path in self.edition.fields:
            return self.edition.fields[path].label
        figures = {each.path: each.label for each in self.edition.key_figures}
        return figures.get(path) or next(each.label for each in self.edition.sign_off if each.path == path)

    @functools.cached_property
    def hidden(self) -> frozenset[Cell]:
        """Cells of the form that were merged with others."""
        return frozenset(cell for merged in self.located.merged.values() for each in merged for cell in each.cells)

    def other_years(self) -> None:
        """Sheets that say they are of another year: they were taken from another workbook."""
        others = {
            name: (year, cell)
            for name, placement in self.located.placements.items()
            for year, cell in years_said(placement.name, placement.sheet, self.edition)
            if year != self.year
        }
        if not others:
            return
        (found, cell), names = next(iter(others.values())), "、".join(others)
        what = Phrase(f"报告年度（工作表 {names}）", f"the year (sheets {names})")
        area = "" if cell.row == 0 else None
        self.say(W211, here=cell, area=area, found=str(found), expected=str(self.year), values={"what": what})
        self.contents.doubtful |= others.keys()

    def outside(self, found: Placement, known: set[Position], zero: Section | None = None) -> None:
        """Words and figures beside the form are not read; say so instead of losing them.

        Args:
            zero: the section of the sheet, if it is declared all zero. Figures that were moved out of its table leave
                blanks, which are zeros then, and nothing else would say that they are missing.
        """
        strays = sorted(
            position for position, cell in found.sheet.cells.items() if position not in known and not cell.is_blank
        )
        figures = [each for each in strays if zero and self.is_figure(found.sheet.at(*each))]
        if zero and figures:
            self.stray(V318, found, figures, section=zero.heading)
        elif strays:
            self.stray(W215, found, strays)

    def is_figure(self, cell: RawCell) -> bool:
        """Whether a cell holds a number other than zero."""
        return bool(read_number(cell, Kind(decimal=True, signed=True), self.year).number)

    def stray(self, rule: Rule, found: Placement, strays: Sequence[Position], **values: str) -> None:
        """One finding about cells outside the form, at the first of them."""
        here, value = Cell(found.name, *strays[0]), shown(found.sheet.at(*strays[0]).value)
        self.say(rule, here=here, found=value, values={"count": str(len(strays)), **values})

    def known_cells(self, sheet: GridSheet, found: Placement) -> set[Position]:
        """The cells of a grid sheet that are ours, where they are now; those outside the table by what they say."""
        inside = {(cell.row, cell.column) for cell in map(found.cell, _cells(sheet.area))}
        words = sheet.words_beside
        outside = {
            position
            for position, cell in found.sheet.cells.items()
            if cell.formula is not None or str(cell.value) in words or year_in_words(str(cell.value))
        }
        # Where formulas cannot be seen, what they gave is.
        live = {(cell.row, cell.column) for cell in map(found.cell, sheet.live) if self.raw.values_only}
        return inside | outside | live

    # Cover

    def zero_declarations(self, cover: Placement) -> None:
        for section, cell in self.layout.cover.zero:
            raw = cover.at(cell)
            answer = shown(raw.value)
            if answer == "是":
                self.contents.zero_return.append(section.number)
            elif answer not in ("", "否"):
                self.say(V315, cell, label=section.heading, found=answer)

    def declared_zero(self, sheet: GridSheet) -> Section | None:
        """The section of a sheet, if the cover declares it all zero."""
        return sheet.section if sheet.name in self.contents.zero_return else None

    def explanations(self, cover: Placement) -> None:
        for each, cell in self.layout.cover.explanations:
            raw = cover.at(cell)
            if not raw.is_blank:
                self.name(each.path, each.label, cell, raw)

    def name(self, path: str, label: str, cell: Cell, raw: RawCell) -> None:
        """A text of one line."""
        name = clean_name(_as_text(raw))
        if len(name) > MAX_NAME:
            self.say(V310, cell, path=path, label=label, found=str(len(name)), expected=str(MAX_NAME))
        elif name:
            self.contents.others[path] = name

    def sign_off(self, cover: Placement) -> None:
        for item, cell in self.layout.cover.sign_off:
            raw = cover.at(cell)
            if raw.is_blank or cell in self.hidden:
                continue
            if not (raw.is_error and item.type is ItemType.DATE):  # which is no date, and said once
                self.computed_words(raw, cover.cell(cell), item.path, item.label)
            if item.type is ItemType.DATE:
                day = read_date(raw)
                if isinstance(day, date):
                    self.contents.others[item.path] = day
                else:
                    self.remark(day, cell, item.path, item.label)
                continue
            self.name(item.path, item.label, cell, raw)

    def computed_words(self, raw: RawCell, here: Cell, path: str, label: str) -> None:
        """Say of a text or a date that a formula gave it, or that it is an error."""
        if raw.is_error:
            self.say(V306, here=here, path=path, label=label, found=shown(raw.value))
        elif raw.formula is not None and links_elsewhere(raw.formula):
            self.say(V317, here=here, path=path, label=label, found=shown(raw.formula))
        elif raw.formula is not None:
            found, value = shown(raw.formula), shown(_as_text(raw))
            self.say(V307, here=here, path=path, label=label, found=found, expected=value)

    # Numbers

    def inputs(self, sheet: GridSheet, found: Placement) -> None:
        declared_zero = self.declared_zero(sheet) is not None
        blanks: list[Box] = []
        nonzero: list[Box] = []
        for box in sheet.boxes:
            if box.kind is not BoxKind.INPUT or box.path is None or box.cell in self.hidden:
                continue
            raw = found.at(box.cell)
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
        outcome = read_number(raw, kind, self.year, self.computed(raw, box.cell))
        for remark in outcome.remarks:
            self.remark(remark, box.cell, box.path, spec.label)
        if outcome.number is not None:
            self.contents.numbers[box.path] = outcome.number
        return outcome.number

    def computed(self, raw: RawCell, cell: Cell) -> Decimal | None:
        """What the formula in an input comes to, if there is one and it can be made sure of."""
        if raw.formula is None:
            return None
        if cell.sheet in self.without_totals and arithmetic(raw.formula) is None:
            return None
        now = self.now(cell)
        return self.calculator.result(raw, now.sheet, (now.row, now.column))

    @functools.cached_property
    def without_totals(self) -> frozenset[str]:
        """Sheets on which a total lost its formula: one in an input may be that, slipped with its cells."""
        cells = [self.layout.cells[definition.path] for definition in self.edition.definitions]
        placements = self.located.placements
        return frozenset(
            cell.sheet for cell in cells if cell.sheet in placements and placements[cell.sheet].at(cell).formula is None
        )

    def not_zero(self, sheet: GridSheet, boxes: Sequence[Box], found: Placement) -> None:
        """A section declared all zero that is not: one finding, at its first figure."""
        if not boxes:
            return
        first = boxes[0]
        self.say(
            V311,
            first.cell,
            path=first.path,
            label=self.edition.fields[first.path or ""].label,
            found=shown(found.at(first.cell).value),
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
            area=_around([self.now(box.cell) for box in boxes]),
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
            found = self.located.placements.get(sheet.name)
            if found is not None:
                cells = self.layout.cells
                definitions = [each for each in self.edition.definitions if cells[each.path].sheet == sheet.name]
                rights = {each.path: None if each.path in unknown else computed[each.path] for each in definitions}
                self.typed_over(definitions, rights, found)
                self.with_formulas(definitions, rights, found)

    def typed_over(
        self, definitions: Sequence[Definition], rights: Mapping[str, Number | None], found: Placement
    ) -> None:
        """Totals of a sheet that have no formula any more; those that state another number are left to the checks."""
        cells = [(cell, each) for each in definitions if (cell := self.layout.cells[each.path]) not in self.hidden]
        overwritten = [
            (cell, shown(raw.value))
            for cell, each in cells
            if (raw := found.at(cell)).formula is None and not self.states_another(each, raw, rights[each.path])
        ]
        if overwritten and not self.raw.values_only:
            first, now = min(overwritten)
            values = {"count": str(len(overwritten)), "cell": self.now(first).a1}
            self.say(W208, first, found=now or "空白", values=values)

    def with_formulas(
        self, definitions: Sequence[Definition], rights: Mapping[str, Number | None], found: Placement
    ) -> None:
        """Totals of a sheet that have a formula: whether it still adds up the parts."""
        altered: list[tuple[Cell, str, Phrase]] = []
        for each in definitions:
            cell, right = self.layout.cells[each.path], rights[each.path]
            raw = found.at(cell)
            if raw.formula is None or cell in self.hidden:
                continue
            difference = self.difference(each, raw.formula, found)
            if difference is None:
                self.intact(cell, raw, right)
            elif not self.states_another(each, self.recomputed(raw, found), right):
                altered.append((cell, shown(raw.formula), difference))
        if altered:
            first, now, what = min(altered, key=lambda each: each[0])
            self.say(
                W223,
                first,
                found=now,
                values={"count": str(len(altered)), "cell": self.now(first).a1, "what": what},
            )

    def intact(self, cell: Cell, raw: RawCell, right: Number | None) -> None:
        """A total whose formula still adds up its parts: note if it is spelled otherwise, or was not computed."""
        if raw.formula is not None and not is_spelled_as_sent(raw.formula):
            self.respelled.append((cell, shown(raw.formula)))
        if right is not None and not raw.is_error and raw.value != json_number(right):
            self.stale.append((cell, shown(raw.value), str(json_number(right))))

    def recomputed(self, raw: RawCell, found: Placement) -> RawCell:
        """An altered total as it shows itself, or as it would if the client had computed it."""
        if raw.value is not None or raw.formula is None:
            return raw
        number = self.calculator.sum(raw.formula, found.name)
        return RawCell(None if number is None else plain(number), raw.formula)

    def unknown_totals(self) -> set[str]:
        """Totals of which a part could not be read: nothing can be said about their numbers."""
        unknown = {each.path for each in self.edition.inputs if each.path not in self.contents.numbers}
        for definition in self.edition.definitions:
            if unknown.intersection(definition.terms):
                unknown.add(definition.path)
        return unknown

    def difference(self, definition: Definition, formula: str, found: Placement) -> Phrase | None:
        """What a formula does other than adding up the parts of the total; None if nothing, however it is spelled."""
        if links_elsewhere(formula):
            return Phrase("引用了别的文件", "it asks another file")
        sums = summed(formula, found.name)
        if sums is None:
            return Phrase("不是求和公式", "it is no sum of cells of this sheet")
        parts = {(cell.row, cell.column) for path in definition.terms for cell in [self.now(self.layout.cells[path])]}
        left_out = sorted(parts - sums.cells.keys())
        # What came in between and is empty adds nothing.
        added = sorted(each for each in sums.cells.keys() - parts if not found.sheet.at(*each).is_blank)
        often = sorted(each for each, count in sums.cells.items() if each in parts and count != 1)
        for zh, en, positions in (
            ("没有加", "it leaves out", left_out),
            ("多加了", "it also adds", added),
            ("没有正好加一次：", "it does not add exactly once", often),
        ):
            if positions:
                names = "、".join(Cell(found.name, *position).a1 for position in positions[:_MOST_NAMED])
                more = len(positions) > _MOST_NAMED
                return Phrase(f"{zh}{names}{'等' if more else ''}", f"{en} {names}{' and others' if more else ''}")
        if sums.besides:
            return Phrase(f"另加了 {plain(sums.besides)}", f"it adds {plain(sums.besides)} besides")
        return None

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
            values = {"count": str(len(self.stale)), "cell": self.now(cell).place}
            self.say(W209, found=now or "空白", expected=right, values=values)
        if self.respelled:
            cell, now = min(self.respelled)
            values = {"count": str(len(self.respelled)), "cell": self.now(cell).place}
            self.say(W222, found=now, values=values)

    # Texts

    def texts(self, sheet: Placement) -> None:
        known: set[Position] = set()
        printed = [label.cell for label in self.layout.labels(TEXT_SHEET)]
        printed += [place.heading for section in self.layout.texts for place in section.texts]
        known |= {(cell.row, cell.column) for cell in map(sheet.cell, printed)}
        printed_rows = sorted({sheet.cell(cell).row for cell in printed})
        for section in self.layout.texts:
            for figure, cell in section.figures:
                known.add((sheet.cell(cell).row, sheet.cell(cell).column))
                raw = sheet.at(cell)
                if not raw.is_blank and cell not in self.hidden:
                    self.key_figure(figure.path, figure.label, figure.unit, cell, raw)
            for place in section.texts:
                known |= self.text(place, section.section.heading, sheet, printed_rows)
        self.outside(sheet, known)

    def key_figure(self, path: str, label: str, unit: str, cell: Cell, raw: RawCell) -> None:
        outcome = read_number(raw, Kind(unit=unit), self.year, self.computed(raw, cell))
        for remark in outcome.remarks:
            self.remark(remark, cell, path, label)
        if outcome.number is not None:
            self.contents.others[path] = outcome.number

    def text(self, place: TextPlace, label: str, sheet: Placement, printed_rows: Sequence[int]) -> set[Position]:
        """All paragraphs between the prompt and the next printed words, however many rows there are now."""
        prompt = sheet.cell(place.heading)
        last = max([row for row, _ in sheet.sheet.cells] + [sheet.cell(place.cells[-1]).row])
        end = next((row for row in printed_rows if row > prompt.row), last + 1)
        positions = [(row, prompt.column) for row in range(prompt.row + 1, end)]
        cells = [sheet.sheet.at(*position) for position in positions]
        for position, cell in zip(positions, cells, strict=True):
            self.computed_words(cell, Cell(sheet.name, *position), place.text.path, label)
        text = clean_text("\n".join(_as_text(cell) for cell in cells if not says(cell, place.prompt)))
        path, first = place.text.path, place.cells[0]
        if not text:
            area = _around([self.now(cell) for cell in place.cells])
            self.say(V301, first, area=area, path=path, label=label, values={"extent": ""})
        elif len(text) > MAX_TEXT:
            self.say(V310, first, path=path, label=label, found=str(len(text)), expected=str(MAX_TEXT))
        self.contents.others[path] = text
        return set(positions)

    def protection(self) -> None:
        names = [self.now(Cell(name, 1, 1)).sheet for name in self.layout.sheet_names]
        names = [name for name in names if name in self.raw.sheets]
        bare = [name for name in names if not self.raw.sheets[name].protected]
        if bare:
            self.say(W207, values={"sheets": "、".join(bare)})


def _cells(area: Area) -> Iterator[Cell]:
    for row in range(area.top, area.bottom + 1):
        for column in range(area.left, area.right + 1):
            yield Cell(area.sheet, row, column)


def _lines(boxes: Iterable[Box], *, by_row: bool) -> list[list[Box]]:
    lines: dict[int, list[Box]] = {}
    for box in boxes:
        lines.setdefault(box.cell.row if by_row else box.cell.column, []).append(box)
    return list(lines.values())


def _around(cells: Sequence[Cell]) -> str:
    """The smallest rectangle around cells of one sheet."""
    rows, columns = [cell.row for cell in cells], [cell.column for cell in cells]
    return Area(cells[0].sheet, min(rows), min(columns), max(rows), max(columns)).a1


def _as_text(cell: RawCell) -> str:
    if cell.formula is not None and cell.value is None:
        return cell.formula
    if isinstance(cell.value, str):
        return cell.value
    return shown(cell.value)
