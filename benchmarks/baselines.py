"""What one would write without this program, and the floor: what cannot be cheaper."""

from __future__ import annotations

import copy
import functools
import io
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

import gouji
from gouji.checks import Case, check
from gouji.form.layout import lay_out
from gouji.form.submission import Agency, Reading, make_submission

warnings.filterwarnings("ignore", module="openpyxl")


def unpack_and_parse(data: bytes) -> None:
    """The floor of reading: unzip every part and run an XML parser over it that tells nobody what it sees."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.infolist():
            expat.ParserCreate().Parse(archive.read(member), True)  # noqa: FBT003


def load_once(data: bytes) -> None:
    """Open a workbook with openpyxl and do nothing with it."""
    load_workbook(io.BytesIO(data))


def read_with_openpyxl(data: bytes) -> str:
    """A reading by a script of one's own: openpyxl for formulas and for values, the same checks, the same model.

    It trusts the workbook more than the program does: cells are where they were sent, the edition is known.
    """
    edition = gouji.load("2021")
    layout = lay_out(edition)
    formulas, values = load_workbook(io.BytesIO(data)), load_workbook(io.BytesIO(data), data_only=True)
    for sheet in layout.sheets:
        for label in sheet.labels:
            if formulas[sheet.name][label.cell.a1].value != label.text:
                raise ValueError(label.text)
    numbers: dict[str, Any] = {}
    for field in edition.inputs:
        cell = layout.cells[field.path]
        value = values[cell.sheet][cell.a1].value
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise TypeError(field.path)
        numbers[field.path] = value
    for path in edition.fields.keys() - numbers.keys():
        cell = layout.cells[path]
        if not str(formulas[cell.sheet][cell.a1].value).startswith("="):
            raise ValueError(path)
    cover = layout.cover
    front: Any = values[cover.agency_name.sheet]
    agency = Agency(code=front[cover.agency_code.a1].value, name=front[cover.agency_name.a1].value)
    year = int(front[cover.year.a1].value)
    others: dict[str, Any] = {
        place.text.path: "\n".join(filter(None, (values[cell.sheet][cell.a1].value for cell in place.cells)))
        for section in layout.texts
        for place in section.texts
    }
    findings = check(Case(edition, year, numbers, others=others))
    submission = make_submission(edition, year, agency, numbers | others)
    reading = Reading(
        file="x.xlsx", sha256="", status="accepted", submission=submission, agency=agency, diagnostics=findings
    )
    return reading.to_json()


def mark_with_openpyxl(data: bytes, findings: Mapping[str, str]) -> bytes:
    """The workbook with cells filled red and noted, and a first sheet that lists them, by a script of one's own.

    It is no copy that could be sent back: openpyxl drops the results of all formulas, and the next reading says so.

    Args:
        findings: what is wrong, by place (``三!D31``); an empty place for the whole file.
    """
    book = load_workbook(io.BytesIO(data))
    listing = book.create_sheet("退改说明", 0)
    for place, message in findings.items():
        listing.append([place, message])
        sheet, _, cell = place.partition("!")
        if cell:
            first = book[sheet][cell.partition(":")[0]]
            first.fill = PatternFill("solid", fgColor="FFC7CE")
            first.comment = Comment(message, "退改")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


# --- building -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Cell:
    row: int
    column: int
    value: Any
    looks: Mapping[str, Any]


@functools.lru_cache(maxsize=1)
def _model() -> list[tuple[Worksheet, list[_Cell]]]:
    """The cells of a blank workbook with their looks, as a script would have them written down."""
    book = load_workbook(io.BytesIO(gouji.make_blank(gouji.load("2021"), 2025, "某局")))
    looks = ("font", "fill", "border", "alignment", "protection", "number_format")
    return [
        (
            sheet,
            [
                _Cell(row, column, cell.value, {name: copy.copy(getattr(cell, name)) for name in looks})
                for row, cells in enumerate(sheet.iter_rows(), start=1)
                for column, cell in enumerate(cells, start=1)
                if cell.has_style or cell.value is not None
            ],
        )
        for sheet in book.worksheets
    ]


def build_with_openpyxl(name: str) -> bytes:
    """The blank workbook of an agency, cell by cell with openpyxl."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for model, cells in _model():
        sheet = book.create_sheet(model.title)
        for each in cells:
            value = name if each.value == "某局" else each.value
            cell = sheet.cell(each.row, each.column, value)
            for look, style in each.looks.items():
                setattr(cell, look, style)
        for merged in model.merged_cells.ranges:
            sheet.merge_cells(merged.coord)
        for letter, dimension in model.column_dimensions.items():
            sheet.column_dimensions[letter].width = dimension.width
        for validation in model.data_validations.dataValidation:
            sheet.add_data_validation(validation)
        sheet.protection.sheet = True
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
