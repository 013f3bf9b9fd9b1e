"""Workbooks of the sample forms with parts that were changed at random, and what is read of them and displayed.

Elements of sheets, styles, shared strings and the list of sheets lose, exchange or repeat attributes, places and
contents. Programs display something of nearly all of them.
"""

from __future__ import annotations

import copy
import functools
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from subprocess import CalledProcessError
from xml.etree import ElementTree as ET

import gouji
from format_codes import as_read, saved_texts
from gouji.common import Cell
from gouji.findings import Finding, Severity
from gouji.form import UNREAD
from gouji.form.edition import CellType, Edition, Field
from gouji.form.layout import lay_out
from gouji.form.submission import Agency, make_submission
from gouji.reading.workbooks import Options
from gouji.workbook.formats import DEFAULT_LIMITS, Refused, examine, read_raw
from gouji.workbook.ooxml.names import main
from gouji.workbook.ooxml.workbook import BOOK_PART
from gouji.workbook.reader.interpretation import Contents, interpret
from gouji.workbook.reader.location import locate
from gouji.workbook.reader.plan import plan_of
from gouji.workbook.reader.recognition import recognise
from gouji.workbook.reader.survey import Survey
from support import library, register, typed
from support.edit import Workbook
from support.programs import Convert
from support.readers import assert_same

_STRINGS, _STYLES = "xl/sharedStrings.xml", "xl/styles.xml"


def value_of(field: Field, number: int) -> object:
    """A value of a field that others have not, as far as its type lets it."""
    most = int(field.most) if field.most is not None and field.type.is_number else 10**6
    match field.type:
        case CellType.INTEGER:
            return 1 + number % most
        case CellType.DECIMAL:
            return Decimal(1 + number % (most - 1)) + Decimal("0.5")
        case CellType.DATE:
            return date.fromordinal(date(1990, 1, 1).toordinal() + number)
        case CellType.CHOICE:
            return field.choices[number % len(field.choices)]
    return f"A{1000 + number}"


def _simple(edition: Edition) -> tuple[Edition, bytes]:
    values = {field.path: value_of(field, number) for number, field in enumerate(edition.inputs)}
    made = make_submission(edition, library.first_period(edition), Agency(code="T1", name="某单位"), values)
    return edition, gouji.make_filled(made, typed.options(edition))


@functools.cache
def filled(name: str) -> tuple[Edition, bytes]:
    """A form by its name, and a workbook of it in which as many values differ as can."""
    if name == "register":
        return register.FORM, register.workbook()
    makers: Mapping[str, Callable[[], Edition]] = {"types-2025": typed.form, "library-2025": lambda: library.FORM}
    edition = makers[name]() if name in makers else gouji.load_file(library.FORMS / f"{name}.yaml")
    return _simple(edition)


NAMES = ("types-2025", "library-2025", *library.OTHER_FORMS, "register")


# --- changes --------------------------------------------------------------------------------------------------------

_VALUES = ("", "0", "1", "2", "9", "true", "B7", "A1:C9", "-1", "x", "s", "str", "n", "1e1", "0.5")
_ATTRIBUTES = (
    "t",
    "s",
    "r",
    "hidden",
    "ht",
    "width",
    "min",
    "max",
    "ref",
    "numFmtId",
    "fontId",
    "showZeros",
    "count",
    "vm",
)
_NAMES = ("c", "v", "f", "row", "si", "t", "r", "xf", "numFmt", "mergeCell", "x", "is", "extLst", "col")


def _pairs(root: ET.Element) -> list[tuple[ET.Element, ET.Element]]:
    return [(parent, child) for parent in root.iter() for child in parent]


def _attribute(rng: random.Random, root: ET.Element, _: ET.Element, child: ET.Element) -> None:
    """Give an element an attribute of another one, one at random, or none."""
    name = rng.choice([*child.attrib, *child.attrib, *child.attrib, *_ATTRIBUTES])
    others = [element.attrib[name] for element in root.iter(child.tag) if name in element.attrib]
    if rng.random() < 0.15:
        child.attrib.pop(name, None)
    else:
        child.set(name, rng.choice(others) if others and rng.random() < 0.6 else rng.choice(_VALUES))


def _text(rng: random.Random, root: ET.Element, _: ET.Element, child: ET.Element) -> None:
    others = [element.text or "" for element in root.iter(child.tag)]
    child.text = rng.choice(others if rng.random() < 0.7 else _VALUES)


def _drop(_: random.Random, __: ET.Element, parent: ET.Element, child: ET.Element) -> None:
    parent.remove(child)


def _repeat(rng: random.Random, _: ET.Element, parent: ET.Element, child: ET.Element) -> None:
    parent.insert(rng.randint(0, len(parent)), copy.deepcopy(child))


def _exchange(rng: random.Random, _: ET.Element, parent: ET.Element, child: ET.Element) -> None:
    other = rng.choice(list(parent))
    one, two = list(parent).index(child), list(parent).index(other)
    parent[one], parent[two] = parent[two], parent[one]


def _move(rng: random.Random, root: ET.Element, parent: ET.Element, child: ET.Element) -> None:
    """Put an element into another of the kind of its parent."""
    homes = [element for element in root.iter(parent.tag) if element is not child and child not in element.iter()]
    if homes:
        parent.remove(child)
        home = rng.choice(homes)
        home.insert(rng.randint(0, len(home)), child)


def _rename(rng: random.Random, _: ET.Element, __: ET.Element, child: ET.Element) -> None:
    child.tag = main(rng.choice(_NAMES))


def _wrap(rng: random.Random, _: ET.Element, parent: ET.Element, child: ET.Element) -> None:
    place = list(parent).index(child)
    wrapper = ET.Element(rng.choice((main("extLst"), "{urn:z}x", main("row"), child.tag)))
    wrapper.append(child)
    parent[place] = wrapper


_CHANGES = (_attribute, _attribute, _attribute, _text, _drop, _repeat, _exchange, _move, _rename, _wrap)


def changed(name: str, seed: int) -> bytes:
    """A workbook of a form with one to three changes; the same seed gives the same."""
    edition, data = filled(name)
    rng, book = random.Random(seed), Workbook(data)  # noqa: S311  # made again from the same seed
    sheets = [book.part_of(sheet.name) for sheet in lay_out(edition).sheets if sheet.name in book.sheet_names]
    part = rng.choice([*sheets, *sheets, _STYLES, _STYLES, _STRINGS, BOOK_PART])

    def change(root: ET.Element) -> None:
        for _ in range(rng.choice((1, 1, 2, 3))):
            pairs = _pairs(root)
            if pairs:
                parent, child = rng.choice(pairs)
                rng.choice(_CHANGES)(rng, root, parent, child)

    book.change(part, change)
    return book.to_bytes()


# --- what is read ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Read:
    """A value that was read, and the cell where it stands."""

    cell: Cell
    field: Field
    value: object


def contents_as_told(data: bytes, edition: Edition, options: Options) -> tuple[Contents, Sequence[Finding]] | None:
    """The contents of a workbook, with all findings but those of its checks; None if it is not of the form."""
    try:
        raw = read_raw(data, examine(data), DEFAULT_LIMITS)
        located = functools.cache(lambda known: locate(raw, plan_of(known)))
        found, stamp, findings = recognise(raw, located, options.find, options.known)
    except Refused:
        return None
    if found.id != edition.id:
        return None
    contents = interpret(Survey(raw, plan_of(found), located(found), stamp.year), list)
    return contents, (*findings, *contents.findings)


def read(data: bytes, edition: Edition) -> list[Read] | None:
    """The values that are read and not refused, of which both readers say the same; None if there is no form in it."""
    options = register.OPTIONS if edition is register.FORM else typed.options(edition)
    assert_same(data, options)
    told = contents_as_told(data, edition, options)
    if told is None:
        return None
    contents, findings = told
    errors = [finding for finding in findings if finding.severity is Severity.ERROR or finding.code == "W233"]
    paths = {finding.path for finding in errors}
    cells = {(finding.sheet, finding.cell) for finding in errors}
    sheets = {finding.sheet for finding in errors if finding.path is None}
    return [
        value
        for path, value in _values(contents, edition)
        if path not in paths
        and (value.cell.sheet, value.cell.a1) not in cells
        and value.cell.sheet not in sheets
        and None not in sheets
    ]


def _values(contents: Contents, edition: Edition) -> Iterator[tuple[str, Read]]:
    layout, values = lay_out(edition), {**contents.others, **contents.numbers}
    for field in edition.inputs:
        if values.get(field.path) is not None:
            yield field.path, Read(contents.places.get(field.path, layout.cells[field.path]), field, values[field.path])
    for path, records in contents.records.items():
        for name, column in records.columns.items():
            for number, value in enumerate(column):
                cell = records.cell(number, name)
                if value not in (None, UNREAD) and cell is not None:
                    yield path, Read(cell, records.table.fields[name], value)


def is_displayed(read_: Read, text: str) -> bool:
    """True if a person who knows what the field asks reads the value in a display text."""
    value, field = read_.value, read_.field
    if isinstance(value, date):
        return typed.reads_day(text, value)
    if isinstance(value, str):
        return typed.narrow(text) == typed.narrow(value)
    bare = text.strip().removesuffix(field.unit) if field.unit else text
    return Decimal(str(value)) in (as_read(bare), as_read(typed.narrow(bare)))


@dataclass(frozen=True, slots=True)
class Judged:
    """A changed workbook: how many values are read of it, and those that are displayed otherwise."""

    name: str
    seed: int
    read: int
    otherwise: Sequence[str]


def judged(name: str, seeds: Sequence[int], folder: Path, convert: Convert) -> list[Judged]:
    """Workbooks of a form, changed, read and displayed by LibreOffice; without those that it does not open."""
    folder.mkdir(exist_ok=True)
    (folder / "out").mkdir()
    edition, _ = filled(name)
    found: dict[int, list[Read]] = {}
    for seed in seeds:
        data = changed(name, seed)
        values = read(data, edition)
        if values is not None:
            found[seed] = values
            (folder / f"{seed}.xlsx").write_bytes(data)
    with suppress(AssertionError, CalledProcessError):  # it does not open them all
        convert([folder / f"{seed}.xlsx" for seed in found], "ods", folder / "out")
    results = []
    for seed, values in found.items():
        saved = folder / "out" / f"{seed}.ods"
        texts: Mapping[str, Mapping[tuple[int, int], str]] = saved_texts(saved.read_bytes()) if saved.exists() else {}
        wrong = [
            f"{entry.cell.place} reads {entry.value!r}, displays {text!r}"
            for entry in values
            for text in [texts.get(entry.cell.sheet, {}).get((entry.cell.row, entry.cell.column), "")]
            if texts and not is_displayed(entry, text)
        ]
        results.append(Judged(name, seed, len(values), wrong))
    return results
