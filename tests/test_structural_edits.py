"""Sequences of edits to the structure of any form: every value that is read is the one that was filled in, or none is.

The forms have cells of every type; all their values differ, as far as their types let them, so that none can stand for
another unseen. What ties out is not asked: what is read must be right whatever the checks say.
"""

from __future__ import annotations

import functools
import os
import random
from collections.abc import Callable, Mapping

import pytest

import gouji
from gouji.findings import Severity
from gouji.form.edition import CellType, Edition, Field
from gouji.form.layout import lay_out
from gouji.form.submission import Agency, make_submission
from support import library, typed
from support.edit import Workbook
from support.form_packages import contents_as_told, value_of
from test_location import CHANGES, Spot

_SEEDS = int(os.environ.get("GOUJI_EDITS", "12"))
"""Sequences for each form. More can run for hours."""
_OF_THE_NATIONAL_FORM = ("paste last year's", "paste 2019's")
_BETWEEN_INPUTS = ("cut and paste",)
"""Edits that move what is in one input to another, which nothing tells where the first may stay blank."""
FORMS: Mapping[str, Callable[[], Edition]] = {
    "types-2025": typed.form,
    "library-2025": lambda: library.FORM,
    **{name: functools.partial(gouji.load_file, library.FORMS / f"{name}.yaml") for name in library.OTHER_FORMS},
}


@functools.cache
def _filled(name: str) -> tuple[Edition, Mapping[str, object], bytes]:
    edition = FORMS[name]()
    values = {field.path: value_of(field, number) for number, field in enumerate(edition.inputs)}
    made = make_submission(edition, library.first_period(edition), Agency(code="T1", name="某单位"), values)
    return edition, values, gouji.make_filled(made, typed.options(edition))


def _read(data: bytes, edition: Edition) -> Mapping[str, object] | None:
    """The values of the tables that are read; None if an error says that the workbook is not as it should be."""
    told = contents_as_told(data, edition, typed.options(edition))
    if told is None or any(finding.severity is Severity.ERROR for finding in told[1]):
        return None
    contents, _ = told
    return {**contents.others, **contents.numbers}


def _swap_labels(book: Workbook, edition: Edition, rng: random.Random) -> None:
    """Exchange the words of two labels of a sheet, as typing over them does."""
    sheet = rng.choice(lay_out(edition).sheets)
    one, other = rng.sample(sheet.labels, 2)
    if sheet.name in book.sheet_names:
        book.set(sheet.name, one.cell.a1, other.text)
        book.set(sheet.name, other.cell.a1, one.text)


def _paste_values(book: Workbook, edition: Edition, rng: random.Random) -> None:
    """Paste the totals of a sheet as values, right or one too large."""
    sheet = rng.choice(lay_out(edition).sheets)
    if sheet.name in book.sheet_names:
        for box in sheet.boxes:
            if box.path is not None and box.path not in {field.path for field in edition.inputs}:
                book.set(sheet.name, box.cell.a1, rng.randrange(10_000))


def edited(name: str, seed: int) -> tuple[list[str], bytes]:
    """A workbook of a form after some edits, and their names."""
    edition, _, data = _filled(name)
    rng, book, done = random.Random(seed), Workbook(data), []  # noqa: S311  # made again from the same seed
    left_out = {
        *_OF_THE_NATIONAL_FORM,
        *(_BETWEEN_INPUTS if any(field.is_optional for field in edition.inputs) else ()),
    }
    kinds = sorted(CHANGES.keys() - left_out)
    first = rng.choice([None, None, _swap_labels, _paste_values])
    if first is not None:  # they are typed where things were sent
        first(book, edition, rng)
        done.append(first.__name__)
    for _ in range(rng.randint(1, 4)):
        kind, sheet = rng.choice(kinds), rng.choice(book.sheet_names)
        spot = Spot(rng.randint(1, 30), rng.randint(1, 12), rng.randint(1, 3))
        CHANGES[kind](book, sheet, spot)
        done.append(f"{kind} {sheet} {spot.a1} {spot.count}")
    return done, book.to_bytes()


def _is_right(field: Field, values: Mapping[str, object], read: Mapping[str, object]) -> bool:
    """True if a field holds what was filled in, the word that an edit writes, or nothing where that may be."""
    value = read.get(field.path)
    written = field.type is CellType.TEXT and value == "其他"
    return value == values[field.path] or written or (value is None and field.is_optional)


@pytest.mark.parametrize("name", FORMS)
def test_the_workbook_that_is_edited_is_read(name: str) -> None:
    edition, values, data = _filled(name)
    read = _read(data, edition)
    assert read is not None
    assert {path: read.get(path) for path in values} == values


def judged(name: str, seed: int) -> tuple[bool, list[object]]:
    """True if a workbook is read after some edits; and what was edited and read otherwise, if anything is."""
    edition, values, _ = _filled(name)
    done, data = edited(name, seed)
    read = _read(data, edition)
    others = [path for path in values if read is not None and not _is_right(edition.fields[path], values, read)]
    return read is not None, [seed, done, others] if others else []


@pytest.mark.parametrize("name", FORMS)
def test_no_sequence_of_edits_to_any_form_gives_a_wrong_value(name: str) -> None:
    results = [judged(name, seed) for seed in range(_SEEDS)]
    assert [wrong for _, wrong in results if wrong] == []
    assert any(read for read, _ in results), "none is read to show anything"
