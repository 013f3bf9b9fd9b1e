"""Workbooks with one thing changed, for every part of a form: inputs, labels, totals, structure, stamps.

Each says what must be found. ``tests/test_mutants.py`` reads them all; the counts in ``docs/robustness.md`` are theirs.
"""

from __future__ import annotations

import collections
import functools
import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote_plus

import gouji
from gouji.common import Cell, column_letters
from gouji.form import STAMP_SHEET, TEXT_SHEET
from gouji.form.edition import CellType, Edition, Field, ItemType
from gouji.form.expression import Number, weighted_formula
from gouji.form.layout import Box, BoxKind, GridSheet, Label, Layout, lay_out
from gouji.form.submission import json_number
from support.edit import Workbook
from support.filled import AGENCY, YEAR, numbers, workbook

Edit = Callable[[Workbook], None]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change.

    Attributes:
        family: what kind of part is changed.
        name: what is changed, and how.
        codes: what must be found, what follows from others folded; two where either is right.
        place: where, if that is told.
        is_read: whether every value must be read as it was.
    """

    family: str
    name: str
    edit: Edit
    codes: tuple[str, ...]
    place: str | None = None
    is_read: bool = False


def original(edition: Edition) -> bytes:
    """The filled workbook that is changed."""
    return workbook(edition.id)


def changed(mutant: Mutant, data: bytes) -> bytes:
    """The workbook with the change."""
    book = Workbook(data)
    mutant.edit(book)
    return book.to_bytes()


def mutants(edition: Edition, each: int | None = None, figures: Mapping[str, Number] | None = None) -> Iterator[Mutant]:
    """The mutants of the filled workbook of an edition.

    Args:
        each: how many of the changes every input, total and label gets, in turn; all of them if None.
        figures: the numbers that are filled in, if they are not those of a shipped edition.
    """
    layout = lay_out(edition)
    filled = numbers(edition) if figures is None else figures
    turn = itertools.count()
    for sheet in layout.sheets:
        for box in sheet.boxes:
            field = edition.fields[box.path] if box.path else None
            if field is not None and (field.restrictions or not field.type.is_number):
                yield from _some(_of_entry(box, field), next(turn), each)
            elif box.kind is BoxKind.INPUT and field is not None:
                yield from _some(_of_input(box, field, json_number(filled[field.path])), next(turn), each)
            elif box.kind is BoxKind.TOTAL and box.path:
                yield from _some(_of_total(box, edition, filled), next(turn), each)
        yield from _of_structure(sheet)
    for name in layout.sheet_names:
        for label in layout.labels(name):
            yield from _some(_of_label(label), next(turn), each)
        unlock: Edit = partial(Workbook.drop, sheet=name, element="sheetProtection")
        yield _typed("protection", Cell(name, 1, 1), "removed", unlock, "W207")
    yield from _of_sheets(layout)
    yield from _of_cover_and_texts(layout)
    yield from _of_stamps(layout)


def _some(made: Iterator[Mutant], turn: int, each: int | None) -> Iterator[Mutant]:
    """As many as are wanted, beginning with another one every turn."""
    every = list(made)
    return (every[(turn * (each or 1) + index) % len(every)] for index in range(each or len(every)))


def _typed(family: str, cell: Cell, how: str, edit: Edit, *codes: str, place: str | None = None) -> Mutant:
    is_read = bool({"V307", "V309", "W205", "W207", "W208", "W209", "W221", "W222", "W224"}.issuperset(codes))
    return Mutant(family, f"{cell.place} {how}", edit, codes, place, is_read)


def _set(cell: Cell, value: str | float | bool | None, kind: str | None = None) -> Edit:  # noqa: FBT001
    return lambda book: book.set(cell.sheet, cell.a1, value, kind=kind)


def _formula(cell: Cell, formula: str, cached: float | None) -> Edit:
    return lambda book: book.set_formula(cell.sheet, cell.a1, formula, cached)


_WIDE = str.maketrans("0123456789.-", "０１２３４５６７８９．－")


def _of_input(box: Box, field: Field, value: float) -> Iterator[Mutant]:
    cell = box.cell
    changes: list[tuple[str, Edit, str]] = [
        ("emptied", _set(cell, None), "V301"),
        ("无", _set(cell, "无"), "V302"),
        ("too large", _set(cell, 123456789012), "V305"),
        ("an error", _set(cell, "#REF!", "e"), "V306"),
        ("a formula", _formula(cell, f"{value}+0", value), "V307"),
        ("full width", _set(cell, str(value).translate(_WIDE)), "V309"),
        ("another file", _formula(cell, "[1]Sheet1!A1", value), "V317"),
    ]
    if field.type is not CellType.DECIMAL:
        changes.append(("a fraction", _set(cell, 2.5), "V303"))
    if not field.signed:
        changes.append(("negative", _set(cell, -3), "V304"))
    for how, edit, code in changes:
        yield _typed("input", cell, how, edit, code, place=cell.place)


_UNFIT: dict[CellType, tuple[str, str]] = {
    CellType.TEXT: ("长" * 5000, "V310"),
    CellType.DATE: ("昨天", "V312"),
    CellType.CHOICE: ("别的", "V360"),
}
"""A text that a cell of the type does not take, and its code."""


def _unfit(field: Field) -> tuple[str | float, str]:
    """A value that a cell does not take, and its code."""
    if field.type in _UNFIT:
        return _UNFIT[field.type]
    return (int(field.most) + 1, "V361") if field.most is not None else (10**12, "V305")


def _of_entry(box: Box, field: Field) -> Iterator[Mutant]:
    """Changes of a cell that takes words, days, or only some numbers."""
    cell = box.cell
    value, code = _unfit(field)
    changes: list[tuple[str, Edit, str]] = [
        ("beyond", _set(cell, value), code),
        ("an error", _set(cell, "#REF!", "e"), "V306"),
    ]
    if field.type.is_number:
        changes.append(("another file", _formula(cell, "[1]Sheet1!A1", 1), "V317"))
    if not field.is_optional:
        changes.append(("emptied", _set(cell, None), "V301"))
    for how, edit, wanted in changes:
        yield _typed("entry", cell, how, edit, wanted, place=cell.place)


def _of_total(box: Box, edition: Edition, figures: Mapping[str, Number]) -> Iterator[Mutant]:
    assert box.path is not None
    cell, right = box.cell, json_number(edition.totals(figures)[box.path])
    wrong = next(each.rule.code for each in edition.definitions if each.path == box.path)
    weights = next(each.weights for each in edition.definitions if each.path == box.path)
    formula = weighted_formula(weights.items(), lay_out(edition).reference)
    doubled = "W223" if right == 0 else wrong
    for how, edit, code in (
        ("never computed", _formula(cell, formula, None), "W209"),
        ("stale", _formula(cell, formula, right + 1), "W209"),
        ("typed over, right", _set(cell, right), "W208"),
        ("emptied", _set(cell, None), "W208"),
        ("typed over, wrong", _set(cell, right + 1), wrong),
        ("spelled otherwise", _formula(cell, f"0+{formula}", right), "W222"),
        ("doubled", _formula(cell, f"2*({formula})", 2 * right), doubled),
        ("another cell added", _formula(cell, f"{formula}+{right}+1", 2 * right + 1), wrong),
    ):
        if code == "W222" and any(factor != 1 for factor in weights.values()):
            continue  # a sum with a 0 more is the same one
        place = None if code in ("W209", "W222") else cell.place
        yield _typed("total", cell, how, edit, code, place=place)


def _of_label(label: Label) -> Iterator[Mutant]:
    cell = label.cell
    yield _typed("label", cell, "edited", _set(cell, f"{label.text}数"), "W204", place=cell.place)
    yield _typed("label", cell, "emptied", _set(cell, None), "W204", place=cell.place)
    spaced = f" {' '.join(label.text)}。".translate(_WIDE)
    yield _typed("label", cell, "spaced", _set(cell, spaced))


def _of_structure(sheet: GridSheet) -> Iterator[Mutant]:
    area, name = sheet.area, sheet.name
    words = collections.Counter(label.cell.row for label in sheet.labels)
    inside = column_letters(area.right)
    for row in range(1, area.bottom + 1):
        cell = Cell(name, row, 1)
        yield _typed("structure", cell, "row inserted", partial(Workbook.insert_row, sheet=name, before=row), "W205")
    for row in range(area.top + 1, area.bottom + 1):
        cell = Cell(name, row, 1)

        def with_figure(book: Workbook, row: int = row) -> None:
            book.insert_row(name, row)
            book.set(name, f"{inside}{row}", 7)

        yield _typed("structure", cell, "row inserted with a figure", with_figure, "W206")
    for row in range(area.top, area.bottom + 1):
        delete: Edit = partial(Workbook.delete_row, sheet=name, row=row)
        codes = ("W206",) if row < area.bottom else ("W204",) if words[row] else ("V301", "W208")
        yield _typed("structure", Cell(name, row, 1), "row deleted", delete, *codes)
    for column in range(1, area.right + 1):
        cell = Cell(name, area.top, column)
        insert: Edit = partial(Workbook.insert_column, sheet=name, before=column)
        yield _typed("structure", cell, "column inserted", insert, "W205")
        drop: Edit = partial(Workbook.delete_column, sheet=name, column=column)
        yield _typed("structure", cell, "column deleted", drop, "W206" if column < area.right else "W204")
    yield from _merges(sheet)
    yield from _swaps(sheet)


def _merges(sheet: GridSheet) -> Iterator[Mutant]:
    """Every two inputs or totals beside each other, and below each other, merged; every merge of the form undone."""
    cells = {box.cell: box for box in sheet.boxes if box.path}
    for cell, box in cells.items():
        beside, below = cell.shifted(columns=box.area.right - box.area.left + 1), cell.shifted(rows=1)
        for other in [beside] if beside in cells else [below]:
            if other in cells:
                area = f"{cell.a1}:{other.a1}"
                merge: Edit = partial(Workbook.merge, sheet=sheet.name, area=area)
                yield _typed("merge", cell, f"merged to {area}", merge, "W220", place=f"{sheet.name}!{area}")
    yield _typed("merge", sheet.heading, "undone", partial(Workbook.drop, sheet=sheet.name, element="mergeCells"))


def _swaps(sheet: GridSheet) -> Iterator[Mutant]:
    """Rows and columns that bear different words, exchanged with the next."""
    words = {label.cell: label.text for label in sheet.labels}
    for grid in sheet.grids:
        body = grid.area.top + grid.header_rows
        for row in range(body, grid.area.bottom):
            if grid.label_columns and _says(words, sheet.name, row, None) != _says(words, sheet.name, row + 1, None):
                swap: Edit = partial(Workbook.swap, sheet=sheet.name, first=row, second=row + 1, rows=True)
                yield _typed("swap", Cell(sheet.name, row, 1), "exchanged with the next row", swap, "W206")
    if len(sheet.grids) == 1:
        grid = sheet.grids[0]
        for column in range(grid.area.left + grid.label_columns, grid.area.right):
            if _says(words, sheet.name, None, column) != _says(words, sheet.name, None, column + 1):
                swap = partial(Workbook.swap, sheet=sheet.name, first=column, second=column + 1, rows=False)
                yield _typed("swap", Cell(sheet.name, 1, column), "exchanged with the next column", swap, "W206")


def _says(words: dict[Cell, str], sheet: str, row: int | None, column: int | None) -> list[str]:
    return [
        text
        for cell, text in sorted(words.items())
        if cell.sheet == sheet and row in (None, cell.row) and column in (None, cell.column)
    ]


def _of_sheets(layout: Layout) -> Iterator[Mutant]:
    for name in layout.sheet_names:
        cell = Cell(name, 1, 1)
        copy: Edit = partial(Workbook.copy_sheet, sheet=name, name=f"{name} (2)")
        yield _typed("sheet", cell, "copied", copy, "W224")
        if name != layout.sheet_names[-1]:
            move: Edit = partial(_to_the_end, name=name)
            yield _typed("sheet", cell, "moved to the end", move, "W205")
        if not layout.labels(name):
            continue
        rename: Edit = partial(Workbook.rename_sheet, old=name, new="Sheet7")
        yield _typed("sheet", cell, "renamed", rename, "W205")
        delete: Edit = partial(Workbook.delete_sheet, sheet=name)
        yield _typed("sheet", cell, "deleted", delete, "W203")
    for sheet in layout.sheets:

        def draft(book: Workbook, sheet: GridSheet = sheet) -> None:
            book.copy_sheet(sheet.name, "草稿")
            book.set("草稿", sheet.inputs[0].a1, 999)

        yield _typed("sheet", Cell(sheet.name, 1, 1), "copied with another figure", draft, "W216")

        def older(book: Workbook, sheet: GridSheet = sheet) -> None:
            book.set(sheet.name, sheet.subtitle.a1, "2001年度")

        yield _typed("sheet", sheet.subtitle, "of another year", older, "W211", place=sheet.subtitle.place)


def _to_the_end(book: Workbook, name: str) -> None:
    book.reorder_sheets(*(each for each in book.sheet_names if each != name))


def _of_cover_and_texts(layout: Layout) -> Iterator[Mutant]:
    for item, cell in layout.cover.sign_off:
        if item.type is ItemType.DATE:
            yield _typed("cover", cell, "no date", _set(cell, "明天"), "V312", place=cell.place)
    for _, cell in layout.cover.zero:
        yield _typed("cover", cell, "no choice", _set(cell, "大概"), "V315", place=cell.place)
        yield _typed("cover", cell, "declared zero", _set(cell, "是"), "V311")
    for section in layout.texts:
        for _, cell in section.figures:
            yield _typed("text", cell, "无", _set(cell, "无"), "V302", place=cell.place)
        for place in section.texts:

            def emptied(book: Workbook, cells: tuple[Cell, ...] = place.cells) -> None:
                for cell in cells:
                    book.set(cell.sheet, cell.a1, None)

            yield _typed("text", place.cells[0], "emptied", emptied, "V301")


def _of_stamps(layout: Layout) -> Iterator[Mutant]:
    cover, edition = layout.cover, layout.edition
    year = YEAR if YEAR in edition.years else edition.years.first
    stamp = lay_out(edition).stamp(year, AGENCY.name, AGENCY.code)
    channels: dict[str, Edit] = {
        "hidden sheet": lambda book: book.delete_sheet(STAMP_SHEET),
        "keywords": _without_keywords,
        "form code": _set(cover.form_code, None),
    }
    for name, edit in channels.items():
        yield _typed("stamp", Cell(STAMP_SHEET, 1, 1), f"{name} lost", edit, "W221")

    def all_lost(book: Workbook) -> None:
        for edit in channels.values():
            edit(book)

    yield Mutant("stamp", "all lost", all_lost, ("W210",), is_read=True)
    other_year = next(each for each in range(year - 1, year + 2) if each != year and each in edition.years)
    others = {"edition": "2031", "year": str(other_year), "agency_name": "某县教育局", "agency_code": "X", "issue": "2",
              "fingerprint": "0123456789ab"}  # fmt: skip
    for row, key in enumerate(stamp.record(), start=1):
        if key in others:
            cell = Cell(STAMP_SHEET, row, 2)
            yield _typed("stamp", cell, f"{key} changed", _set(cell, others[key]), "W211")
            yield _typed(
                "stamp", cell, f"{key} changed in the keywords", partial(_restamped, key=key, value=others[key]), "W211"
            )
    agency = lay_out(edition).stamp(year, "某县教育局", None)
    for cell, text in (
        (cover.agency_name, "某县教育局"),
        (cover.agency_code, "X"),
        (cover.year, str(other_year)),
        (cover.form_code, str(agency.code)),
        (cover.subtitle, f"{other_year}年度"),
    ):
        yield _typed("stamp", cell, "changed", _set(cell, text), "W211", place=cell.place)
    texts = [TEXT_SHEET] if layout.texts else []
    for name in (*(sheet.name for sheet in layout.sheets), *texts):
        yield _typed(
            "stamp", Cell(name, 1, 1), "of another year by its footer", _aged(name, edition, year), "W211", place=name
        )


def _aged(name: str, edition: Edition, year: int) -> Edit:
    def edit(book: Workbook) -> None:
        old, new = (f"{edition.form} {edition.id} {stated} ".encode() for stated in (year, year - 1))
        part = book.part_of(name)
        assert old in book.parts[part]
        book.parts[part] = book.parts[part].replace(old, new)

    return edit


def _restamped(book: Workbook, key: str, value: str) -> None:
    """Another value in the stamp among the keywords."""
    part = "docProps/core.xml"
    new, count = re.subn(f"{key}=[^&<]*", f"{key}={quote_plus(value)}", book.parts[part].decode())
    assert count == 1
    book.parts[part] = new.encode()


def _without_keywords(book: Workbook) -> None:
    book.parts["docProps/core.xml"] = book.parts["docProps/core.xml"].replace(b"gouji?", b"")


@functools.cache
def one_a_part() -> tuple[tuple[str, Mutant], ...]:
    """The mutants the tests read, with their edition: one change to every part, so that they end in a minute.

    Of a variant, which has the cells of its base, only what its words and its stamp change.
    """
    return tuple(
        (name, mutant)
        for name in gouji.shipped()
        for mutant in mutants(gouji.load(name), 1)
        if not gouji.load(name).variant or mutant.family in ("label", "stamp", "sheet")
    )


def counts() -> dict[str, dict[str, int]]:
    """How many mutants the tests read, by family and edition."""
    made: dict[str, dict[str, int]] = {}
    for name, mutant in one_a_part():
        made.setdefault(mutant.family, dict.fromkeys(gouji.shipped(), 0))[name] += 1
    return made
