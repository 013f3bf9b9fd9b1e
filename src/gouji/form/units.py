"""The units that none of the words of a table tell, in words: for the head of its sheet, its report and its sums."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from gouji.findings import Phrase
from gouji.form.edition.fields import Field
from gouji.form.edition.naming import unit_beside
from gouji.form.edition.spec import Edition
from gouji.form.edition.templates import shipped
from gouji.form.layout.places import GridSheet

UNIT_MARK = Phrase("单位：", "Unit: ")
"""Stands before the units of a table."""


def units_in_words(sheet: GridSheet, edition: Edition) -> str:
    """The units of a table, where no label, heading or column of units tells them.

    Args:
        sheet: of the layout.
        edition: that of the sheet. The forms that are shipped print no units over their tables.

    Returns:
        A line such as ``单位：件（件数），元（罚款）``; empty if there is nothing to tell.
    """
    numbers = [field for field in _fields(sheet, edition) if field.type.is_number]
    words = [sheet.section.heading, *(box.text for box in (*sheet.head, *sheet.boxes) if box.path is None)]
    if edition.base in shipped() or not any(is_untold(field, words) for field in numbers):
        return ""
    by_unit = _by_unit(numbers)
    named = Phrase("，".join(_named(by_unit, "（", "、", "）")), "; ".join(_named(by_unit, " (", ", ", ")")))
    return f"{UNIT_MARK.text(edition.language)}{named.text(edition.language)}"


def _fields(sheet: GridSheet, edition: Edition) -> Sequence[Field]:
    if sheet.records is not None:
        return tuple(sheet.records.table.fields.values())
    return [edition.fields[box.path] for box in sheet.boxes if box.path]


def is_untold(field: Field, words: Sequence[str]) -> bool:
    """True if no word says the unit of a field: none is the unit itself, ends with it in brackets or behind a colon."""
    unit = field.unit
    return bool(unit) and not any(
        word == unit or not unit_beside(word, unit) or word.endswith((f"：{unit}", f": {unit}")) for word in words
    )


def _by_unit(numbers: Sequence[Field]) -> dict[str, list[str]]:
    """The labels of each unit: of columns or rows if they tell units apart, else of both; none where all have one."""
    ways: tuple[Callable[[Field], tuple[str, ...]], ...] = (
        lambda _: (),
        lambda field: field.column_labels[:1],
        lambda field: field.column_labels,
        lambda field: field.row_labels,
        lambda field: (*field.row_labels, *field.column_labels),
    )
    for labels in ways:
        units: dict[tuple[str, ...], set[str]] = {}
        for field in numbers:
            units.setdefault(labels(field), set()).add(field.unit)
        if all(len(found) == 1 for found in units.values()):
            break
    found: dict[str, list[str]] = {}
    for field in numbers:
        if field.unit and (label := " · ".join(labels(field))) not in found.setdefault(field.unit, []):
            found[field.unit].append(label)
    return found


def _named(by_unit: dict[str, list[str]], before: str, between: str, after: str) -> Iterator[str]:
    for unit, labels in by_unit.items():
        yield f"{unit}{before}{between.join(labels)}{after}" if any(labels) else unit
