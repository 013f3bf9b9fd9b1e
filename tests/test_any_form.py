"""A form that nobody here has seen: templates at random, in all words of the language, make the whole round trip."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from hypothesis import Phase, given, seed, settings

import gouji
from gouji.checks import case_of, check
from gouji.common import corners
from gouji.form.layout import GridSheet, lay_out
from gouji.form.models.source import python_models
from gouji.form.records import breaking, columns_of
from gouji.form.submission import (
    Agency,
    Submission,
    json_schema,
    make_submission,
    parse_submission,
    records_in,
)
from gouji.reading.workbooks import Options
from gouji.workbook.ooxml.archive import unpacked
from gouji.workbook.reader.live import differences
from support import any_form, forms, library
from support.edit import opened
from support.programs import Convert
from support.readers import THOROUGH

MANY = int(os.environ.get("GOUJI_FORMS", "12"))
"""Forms that are made; a long run asks for hundreds."""
_FIRST = int(os.environ.get("GOUJI_FIRST_FORM", "0"))
pytestmark = pytest.mark.filterwarnings("ignore:Workbook contains no default style")


class Filled:
    """A filled form and the workbook of it."""

    def __init__(self, edition: gouji.Edition, submission: Submission) -> None:
        self.edition, self.submission = edition, submission
        self.options = Options(templates={edition.id: edition})
        self.workbook = gouji.make_filled(submission, self.options)

    @property
    def judged(self) -> list[str]:
        """The codes of the findings about its figures."""
        return sorted(finding.code for finding in check(case_of(self.submission, self.edition)))

    def assert_read(self, data: bytes, limits: Options = THOROUGH, *, values_only: bool = False) -> None:
        """A workbook says what was filled in, and its findings are those about its figures."""
        options = Options(templates=self.options.templates, limits=limits.limits)
        reading = gouji.read_bytes(data, "x", options)
        known = {"W240"} | ({"W219"} if values_only else set())
        codes = sorted(finding.code for finding in reading.diagnostics if finding.code not in known)
        assert codes == self.judged
        if reading.submission is not None:
            assert reading.submission.model_dump() == self.submission.model_dump()


def _filled(number: int) -> Iterator[Filled]:
    edition = forms.load_text(any_form.template(number))
    found: list[Submission] = []

    @seed(number)
    @settings(max_examples=2, database=None, phases=[Phase.generate])
    @given(library.submissions(edition))
    def collect(submission: Submission) -> None:
        found.append(submission)

    collect()
    return (Filled(edition, submission) for submission in found[:2])


@pytest.fixture(scope="module")
def filled() -> list[Filled]:
    """Forms, each filled in twice."""
    return [one for number in range(_FIRST, _FIRST + MANY) for one in _filled(number)]


def test_both_readers_read_what_was_filled_in(filled: list[Filled]) -> None:
    for one in filled:
        one.assert_read(one.workbook)
        one.assert_read(one.workbook, Options())


def test_its_json_and_its_models_are_those_of_the_form(filled: list[Filled]) -> None:
    for one in filled:
        text = one.submission.model_dump_json()
        assert parse_submission(json.loads(text, parse_float=Decimal), one.edition) == (one.submission, ())
        jsonschema.validate(json.loads(text), json_schema(one.edition))
        compile(python_models(one.edition), "models", "exec")


MAY_BE_WORDS = """
form: Response times
edition: response-2025
language: en
years: 2025-
rules:
  P503: {severity: warning, zh: 最小不大于中位, en: Lowest is at most the median, source: common sense}
sections:
  VII:
    title: Response time
    id: days
    adds_up: no
    columns:
      median: {label: Median, type: decimal, may_be: [N/A, "<1"]}
      low: {label: Lowest, may_be: [N/A, "<1"]}
    rows: {hq: Headquarters, field: Field offices, all: OVERALL}
    tie_outs: {P503: low <= median}
"""


def test_a_check_that_waits_for_numbers_is_known_for_ours() -> None:
    edition = forms.load_text(MAY_BE_WORDS)
    words = {"days.field.median": "<1", "days.field.low": 3, "days.hq.median": Decimal("3.5"), "days.hq.low": 1}
    values = {**words, "days.all.median": 2, "days.all.low": 9}
    one = Filled(edition, make_submission(edition, 2025, Agency(name="Examples"), values))
    assert one.judged == ["P503"]
    one.assert_read(one.workbook)
    one.assert_read(one.workbook, Options())


_RULE = re.compile(rb'<(conditionalFormatting|dataValidation) [^>]*?sqref="([^"]*)".*?</\1>', re.DOTALL)
_RELATIVE = re.compile(rb"<formula1?>[^<]*?(?<![$A-Z:])[A-Z]{1,2}[0-9]")


def test_a_formula_that_moves_starts_from_the_upper_left_cell(filled: list[Filled]) -> None:
    sheets = [content for one in filled for name, content in unpacked(one.workbook).items() if "worksheets/" in name]
    moving = [
        rule[2].decode().split() for sheet in sheets for rule in _RULE.finditer(sheet) if _RELATIVE.search(rule[0])
    ]
    assert len(moving) > len(filled)
    for where in moving:
        first, *others = [found for area in where if (found := corners(area))]
        assert all(top >= first[0][0] and left >= first[0][1] for (top, left), _ in others), where


@pytest.mark.libreoffice
def test_a_spreadsheet_program_computes_what_the_form_says(
    filled: list[Filled], convert: Convert, tmp_path: Path
) -> None:
    some = filled[1::2]  # the first filling of each form is the simplest one
    for one, saved in zip(some, _saved(some, "xlsx", convert, tmp_path), strict=True):
        book = opened(saved, data_only=True)
        layout = lay_out(one.edition)
        for path in (definition.path for definition in one.edition.definitions):
            cell = layout.cells[path]
            assert _is(book[cell.sheet][cell.a1].value, one.submission.value(path)), path
        values = {field.path: one.submission.value(field.path) for field in one.edition.inputs}
        for sheet in layout.sheets:
            for cell, wanted in differences(one.edition, sheet, values).items():
                if cell != sheet.status and wanted is not None:
                    assert _is(book[cell.sheet][cell.a1].value, wanted), cell.a1
            _assert_counted(book, sheet, one)
        one.assert_read(saved, Options())


def _assert_counted(book: openpyxl.Workbook, sheet: GridSheet, one: Filled) -> None:
    """The records that break each line are counted in the sheet as on import."""
    if sheet.records is None:
        return
    table = sheet.records.table
    columns = columns_of(records_in(one.submission, one.edition)[table.path] or (), table)
    for counted in sheet.records.checks:
        line, cell = counted.constraint.line, counted.cell
        assert book[cell.sheet][cell.a1].value == len(breaking(line, columns, table)), counted.constraint.prose


@pytest.mark.libreoffice
@pytest.mark.parametrize("target", ["ods", "xls"])
def test_other_formats_say_the_same(target: str, filled: list[Filled], convert: Convert, tmp_path: Path) -> None:
    some = filled[1::2]
    for one, saved in zip(some, _saved(some, target, convert, tmp_path), strict=True):
        one.assert_read(saved, values_only=target == "xls")


def _saved(filled: list[Filled], target: str, convert: Convert, folder: Path) -> Iterator[bytes]:
    """The workbooks as LibreOffice saves them."""
    paths = [folder / f"{number}.xlsx" for number in range(len(filled))]
    for one, path in zip(filled, paths, strict=True):
        path.write_bytes(one.workbook)
    return (path.read_bytes() for path in convert(paths, target, folder / "saved"))


def _is(value: object, wanted: object) -> bool:
    return isinstance(value, int | float) and abs(Decimal(str(value)) - Decimal(str(wanted))) < Decimal("0.000001")
