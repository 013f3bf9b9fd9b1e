"""A workbook of which it is known where everything of the form stands: what its parts are interpreted from."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from gouji.common import Cell
from gouji.findings import Finding, Phrase, Rule
from gouji.findings.rules import V306, V307, V317, V321, V341, W232, W235
from gouji.form import Edition
from gouji.workbook.formats.raw import Drawn, DrawnKind, RawCell, RawWorkbook, visible
from gouji.workbook.reader.agreement import displayed_text, displays_texts
from gouji.workbook.reader.formulas import Calculator, arithmetic, is_kept_picture, is_picture, links_elsewhere
from gouji.workbook.reader.placement import Located, Placement
from gouji.workbook.reader.plan import Plan
from gouji.workbook.reader.record_rows import RecordRows
from gouji.workbook.reader.shapes import shapes_of
from gouji.workbook.reader.values import ValueRemark, shown, style_remark, text_remark

_KINDS = {
    DrawnKind.PICTURE: Phrase("图片", "a picture"),
    DrawnKind.TEXT_BOX: Phrase("文本框", "a text box"),
    DrawnKind.COVER: Phrase("图表、形状或控件", "a chart, a shape or a control"),
    DrawnKind.NOTE: Phrase("一直显示的批注", "a note that is displayed always"),
    DrawnKind.IN_CELL: Phrase("图片", "a picture"),
}
MOST_NAMED = 5
"""Cells or sheets that one finding names."""


@dataclass(frozen=True, eq=False)
class Survey:
    """A workbook, the plan of its edition, and where what is planned was found.

    Attributes:
        year: the report year.
        apart: rows of records, by the name of their sheet, that are not among the cells of *raw*.
        whole: the workbook with them; None where that is *raw*.
    """

    raw: RawWorkbook
    plan: Plan
    located: Located
    year: int
    apart: Mapping[str, RecordRows] = field(default_factory=dict)
    whole: RawWorkbook | None = None

    @property
    def edition(self) -> Edition:
        """The edition the workbook is of."""
        return self.plan.edition

    @property
    def placements(self) -> Mapping[str, Placement]:
        """The sheets that were found, by the form's names."""
        return self.located.placements

    @functools.cached_property
    def hidden(self) -> frozenset[Cell]:
        """Cells of the form that were merged with others."""
        return frozenset(cell for merged in self.located.merged.values() for entry in merged for cell in entry.cells)

    @functools.cached_property
    def calculator(self) -> Calculator:
        """Computes the formulas of the workbook; what it may look at is bounded for all of them together."""
        return Calculator(self.whole or self.raw)

    @functools.cached_property
    def without_totals(self) -> frozenset[str]:
        """Sheets on which a total lost its formula: one in an input may be that, slipped with its cells."""
        return frozenset(
            grid.name
            for grid in self.plan.grids
            if (placement := self.placements.get(grid.name))
            and any(placement.at(total.cell).formula is None for total in grid.totals)
        )

    def now(self, cell: Cell) -> Cell:
        """The place of a cell of the form in this workbook.

        Args:
            cell: where it was sent.
        """
        placement = self.placements.get(cell.sheet)
        return placement.cell(cell) if placement else cell

    def computed(self, raw: RawCell, cell: Cell) -> Decimal | None:
        """The value of the formula in an input, if there is one and it can be made sure of.

        Args:
            raw: the cell as it was read.
            cell: of the form.
        """
        if raw.formula is None:
            return None
        if cell.sheet in self.without_totals and arithmetic(raw.formula) is None:
            return None
        now = self.now(cell)
        return self.calculator.result(raw, now.sheet, now.position)

    @functools.cached_property
    def pictured(self) -> frozenset[Cell]:
        """The cells of this workbook that show a picture instead of their value."""
        return frozenset(
            Cell(name, drawn.top, drawn.left)
            for name, sheet in self.raw.sheets.items()
            for drawn in sheet.drawn
            if drawn.kind is DrawnKind.IN_CELL
        )

    def shows_picture(self, raw: RawCell, here: Cell) -> bool:
        """True if a cell shows a picture, which is no number and no text.

        Args:
            raw: the cell as it was read.
            here: its place in this workbook.
        """
        if raw.formula is not None:
            return is_picture(raw.formula)
        if isinstance(raw.value, str) and raw.value.startswith("="):
            return is_kept_picture(raw.value)
        return raw.is_error and here in self.pictured

    def picture(self, here: Cell, path: str | None, label: str) -> Finding:
        """The finding about a number or a text of which there is only a picture.

        Args:
            here: its place in this workbook.
            path: of the value.
            label: of the value, in the form's own words.
        """
        return self.finding(V321, here=here, path=path, label=label, found="图片")

    def over_cells(self, placement: Placement, drawn: Sequence[Drawn]) -> list[Finding]:
        """One finding about the objects over the cells of a sheet, at the first of them.

        Args:
            placement: where the sheet was found.
            drawn: objects of that sheet.
        """
        if not drawn:
            return []
        first = min(drawn, key=lambda entry: (entry.top, entry.left))
        here = Cell(placement.name, first.top or 1, first.left or 1)
        area = None if first.top else ""  # where that is not known
        values: dict[str, Phrase | str] = {"count": str(len(drawn)), "kind": named(first)}
        return [self.finding(W235, here=here, area=area, found=shown(first.words), values=values)]

    def finding(  # noqa: PLR0913  # what a finding may hold
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
    ) -> Finding:
        """A finding about a cell of the form, at the place where it is now.

        Args:
            here: a place in this workbook that is no cell of the form.
            area: what to name instead of the cell; empty to name the sheet alone.
        """
        ordered = cell or here
        order = (self.plan.order.get(ordered.sheet, 0), ordered.row, ordered.column) if ordered else (0,)
        here = self.now(cell) if cell else here
        return Finding(
            rule,
            path=path,
            sheet=here.sheet if here else None,
            cell=(area or here.a1) if here and area != "" else None,
            label=label,
            found=found,
            expected=Phrase(expected, expected) if isinstance(expected, str) else expected,
            suggested=suggested,
            values=values or {},
            shapes=tuple(shapes_of(found, here)) if found and path and here and rule.code[0] == "V" else (),
            order=order,
        )

    def remarked(self, remarks: Sequence[ValueRemark], cell: Cell, path: str, label: str) -> list[Finding]:
        """The findings about the value of a cell.

        Args:
            remarks: from reading the value.
            cell: of the form.
            path: of the value.
            label: of the value, in the form's own words.
        """
        return self.reported(remarks, None, path, label, cell)

    def reported(
        self, remarks: Sequence[ValueRemark], here: Cell | None, path: str | None, label: str, cell: Cell | None = None
    ) -> list[Finding]:
        """The findings about the value of a cell, by its place in this workbook or by the cell of the form.

        Args:
            remarks: from reading the value.
            here: its place in this workbook, if that is known.
            path: of the value.
            label: of the value, in the form's own words.
            cell: of the form, if that is known.
        """
        return [
            self.finding(
                remark.rule,
                cell,
                here=here,
                path=path,
                label=label,
                found=remark.found,
                expected=remark.expected,
                suggested=remark.suggested,
                values=dict(remark.values),
            )
            for remark in remarks
        ]

    def computed_words(self, raw: RawCell, here: Cell, path: str | None, label: str) -> list[Finding]:
        """The finding about a text or a date that a formula gave, that is an error, or that may not be displayed so.

        Args:
            raw: the cell as it was read.
            here: its place in this workbook.
            path: of the value.
            label: of the value, in the form's own words.
        """
        if self.shows_picture(raw, here):
            return [self.picture(here, path, label)]
        if raw.is_error:
            return [self.finding(V306, here=here, path=path, label=label, found=shown(raw.value))]
        if raw.formula is None:
            unsure = text_remark(raw)
            return [] if unsure is None else self.reported([unsure], here, path, label)
        found = shown(raw.formula)
        if links_elsewhere(raw.formula):
            return [self.finding(V317, here=here, path=path, label=label, found=found)]
        value = shown(as_text(raw))
        computed = self.finding(V307, here=here, path=path, label=label, found=found, expected=value)
        unsure = text_remark(raw)
        return [computed] if unsure is None else [computed, *self.reported([unsure], here, path, label)]

    def marked(self, raw: RawCell, here: Cell, path: str | None, label: str) -> list[Finding]:
        """The findings about words that were struck out, which are not read, or that nobody sees, and about styles.

        Args:
            raw: the cell as it was read.
            here: its place in this workbook.
            path: of the value.
            label: of the value, in the form's own words.
        """
        if raw.runs is None and raw.format.obscured is None:
            return []
        obscured = style_remark(raw)
        found = [] if obscured is None else self.reported([obscured], here, path, label)
        if raw.runs is None:
            return found
        for rule, texts in ((V341, raw.runs.struck), (W232, raw.runs.unseen)):
            words = list(map(shown, texts))
            marked = Phrase("”、“".join(words), ", ".join(map(repr, words)))
            values = {"marked": marked}
            if words:
                found.append(
                    self.finding(rule, here=here, path=path, label=label, found=shown(raw.value), values=values)
                )
        return found


def named(drawn: Drawn) -> Phrase:
    """The kind of an object, with the words it shows.

    Args:
        drawn: of a sheet.
    """
    kind, words = _KINDS[drawn.kind], shown(drawn.words)
    return Phrase(f"{kind.zh}“{words}”", f"{kind.en} {words!r}") if words else kind


def as_text(cell: RawCell) -> str:
    """A cell as the text it displays, without what was struck out; a formula without a result by itself."""
    if cell.formula is not None and cell.value is None:
        return cell.formula
    value = cell.kept
    if value is None:
        return ""
    if isinstance(value, str) and (value is not cell.value or displays_texts(cell.format)):
        return value
    text = displayed_text(cell)
    if text is not None:
        return text
    return value if isinstance(value, str) else shown(value)


def is_struck_out(cell: RawCell) -> bool:
    """True if nothing that anybody sees is left of a cell but what was struck out."""
    return cell.runs is not None and cell.runs.is_struck and not visible(as_text(cell))
