"""Reasons why a table could not be found again: a row too many, one missing, two exchanged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gouji.common import Cell, Position, column_letters, plain_words
from gouji.findings import Phrase
from gouji.form import Label
from gouji.workbook.formats.raw import RawCell, RawSheet
from gouji.workbook.reader.placement import (
    Placement,
    between,
    by_words,
    filled_cells,
    in_place,
    says,
    standing_words,
    wrong_labels,
)
from gouji.workbook.reader.plan import SheetPlan


@dataclass(frozen=True, slots=True)
class Trouble:
    """The reason why a table could not be found again, where to look now, what stands there and what should."""

    what: Phrase
    cell: Cell
    found: str
    expected: Phrase


_MOST_NAMED = 3
_BLANK = Phrase("空白", "blank")


def trouble(want: SheetPlan, sheet: RawSheet) -> Trouble:
    """The reason why the words of a table whose own sheet is there do not prove it.

    Args:
        want: the sheet as the form has it.
        sheet: the sheet as it was read.
    """
    moved = by_words(want, want.name, sheet)
    if moved is not None and (stray := between(moved)) is not None:
        return _inserted(want, moved, stray)
    standing = standing_words(sheet, want)
    there = Counter(standing.values())
    needed = Counter(plain_words(label.text) for label in want.labels)
    missing = [label for label in want.labels if there[plain_words(label.text)] < needed[plain_words(label.text)]]
    placement = in_place(want, sheet)
    wrong = wrong_labels(placement, want.labels)
    if missing:
        return _missing(placement, missing)
    return _exchanged(placement, wrong[0], standing) if wrong else _two_rows(want, placement)


def _inserted(want: SheetPlan, placement: Placement, stray: Position) -> Trouble:
    axis = 0 if stray[0] not in placement.rows.values() else 1
    at = (str(stray[0]), column_letters(stray[1]))[axis]
    zh, en = (("行", "row"), ("列", "column"))[axis]
    before = [label for label in want.labels if placement.cell(label.cell).position[axis] < stray[axis]]
    nearest = max(before, key=lambda label: _nearness(label, axis), default=want.labels[0]).text
    return Trouble(
        Phrase(
            f"“{nearest}”后面多出第 {at} {zh}，其中填有内容",
            f"{en} {at} after {nearest!r} is not of the form and holds something",
        ),
        Cell(placement.name, *stray),
        _text(placement.sheet.at(*stray)),
        _BLANK,
    )


def _nearness(label: Label, axis: int) -> tuple[int, int]:
    """Sorts labels by how near they stand to what comes after them, the innermost of a line last."""
    place = label.cell.position
    return place[axis], place[1 - axis]


def _two_rows(want: SheetPlan, placement: Placement) -> Trouble:
    """Rows without words: more of them are filled than the form has."""
    filled = sorted(place for place in filled_cells(placement, want) if place[0] not in placement.rows)
    rows = "、".join(str(row) for row in dict.fromkeys(row for row, _ in filled))
    last = next(place for place in filled if place[0] == filled[-1][0])
    return Trouble(
        Phrase(f"第 {rows} 行都填有数字，表中没有这么多行", f"rows {rows} hold figures, more rows than the form has"),
        Cell(placement.name, *last),
        _text(placement.sheet.at(*last)),
        _BLANK,
    )


def _missing(placement: Placement, missing: Sequence[Label]) -> Trouble:
    names = [label.text for label in missing[:_MOST_NAMED]]
    more = len(missing) > _MOST_NAMED
    first = next((label for label in missing if not says(placement.at(label.cell), label)), missing[0])
    return Trouble(
        Phrase(
            f"缺少“{'”、“'.join(names)}”{f'等 {len(missing)} 处文字' if more else ''}",
            f"{', '.join(map(repr, names))}{f' and others, {len(missing)} in all,' if more else ''} missing",
        ),
        first.cell,
        _text(placement.at(first.cell)),
        Phrase(first.text, first.text),
    )


def _exchanged(placement: Placement, label: Label, standing: Mapping[Position, str]) -> Trouble:
    words = plain_words(label.text)
    now = [Cell(placement.name, *position).a1 for position, text in sorted(standing.items()) if text == words]
    places = "、".join(now[:_MOST_NAMED])
    return Trouble(
        Phrase(
            f"“{label.text}”现在在 {places}，行列的顺序变了",
            f"{label.text!r} stands in {places}: rows or columns changed places",
        ),
        label.cell,
        _text(placement.at(label.cell)),
        Phrase(label.text, label.text),
    )


def _text(cell: RawCell) -> str:
    return "" if cell.value is None else str(cell.value)
