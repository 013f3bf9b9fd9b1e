"""Workbooks of every format that is read say the same; where formulas cannot be seen, none is missed."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from edit import Workbook, as_binary, packed
from generate import YEAR, numbers, place, submission, workbook

import gouji
from conftest import Convert
from gouji.confined import Bounds, Stopped, ask
from gouji.importer import DEFAULT_OPTIONS
from gouji.submission import json_number

EDITION = gouji.load("2021")


def _codes(data: bytes, options: gouji.Options = DEFAULT_OPTIONS) -> list[tuple[str, str | None]]:
    return [(each.code, each.place) for each in gouji.read_bytes(data, "x", options).diagnostics]


@pytest.mark.parametrize("edition", gouji.shipped())
def test_a_binary_workbook_says_the_same_submission(edition: str) -> None:
    ours = gouji.read_bytes(workbook(edition), "x")
    reading = gouji.read_bytes(as_binary(workbook(edition)), "x")
    assert reading.submission == ours.submission
    assert [each.code for each in reading.diagnostics] == ["W219"]


@pytest.mark.libreoffice
@pytest.mark.parametrize("edition", gouji.shipped())
def test_an_old_workbook_says_the_same_submission(edition: str, convert: Convert, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(workbook(edition))
    (saved,) = convert([tmp_path / "x.xlsx"], "xls", tmp_path)
    reading = gouji.read_file(saved)
    assert reading.submission == gouji.read_bytes(workbook(edition), "x").submission
    assert [each.code for each in reading.diagnostics] == ["W219"]


def test_where_formulas_cannot_be_seen_a_wrong_total_is_found_by_its_number() -> None:
    book = Workbook(workbook())
    cell = place("requests.new.total")
    book.set(cell.sheet, cell.a1, 58)
    assert _codes(as_binary(book.to_bytes())) == [("W219", None), ("T402", f"三!{cell.a1}")]


def test_where_formulas_cannot_be_seen_a_right_total_says_nothing() -> None:
    book = Workbook(workbook())
    for path, number in EDITION.totals(numbers(EDITION)).items():
        cell = place(path)
        book.set(cell.sheet, cell.a1, json_number(number))
    assert _codes(as_binary(book.to_bytes())) == [("W219", None)]


def test_where_formulas_cannot_be_seen_totals_without_numbers_are_computed() -> None:
    book = Workbook(workbook())
    book.drop_cached_values()
    reading = gouji.read_bytes(as_binary(book.to_bytes()), "x")
    assert reading.submission == submission(EDITION, YEAR)


def test_a_rule_that_does_not_hold_is_found_in_any_format() -> None:
    data = workbook(changes={"requests.carried_forward.natural_person": 5})
    assert ("T401", f"三!{place('requests.carried_forward.natural_person').a1}") in _codes(as_binary(data))


def _strict(data: bytes) -> bytes:
    """The same workbook in the namespaces of Strict Open XML."""
    book = Workbook(data)
    for name, part in book.parts.items():
        part = part.replace(  # noqa: PLW2901
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        )
        book.parts[name] = part.replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
    return packed(book.parts)


def test_strict_open_xml_is_read_with_its_formulas_and_protection() -> None:
    assert _codes(_strict(workbook())) == []
    book = Workbook(workbook())
    cell = place("requests.new.total")
    book.set(cell.sheet, cell.a1, 57)
    book.drop("三", "sheetProtection")
    assert [code for code, _ in _codes(_strict(book.to_bytes()))] == ["W207", "W208"]


def test_macros_are_a_warning_in_every_format_that_holds_them() -> None:
    book = Workbook(workbook())
    book.add_macros()
    assert _codes(book.to_bytes()) == [("W218", None)]
    with zipfile.ZipFile(io.BytesIO(as_binary(workbook()))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/vbaProject.bin"] = b""
    assert [code for code, _ in _codes(packed(parts))] == ["W218", "W219"]


# --- what could take the process with it ----------------------------------------------------------------------------


def test_a_reader_that_takes_too_long_is_ended() -> None:
    options = replace(DEFAULT_OPTIONS, limits=replace(DEFAULT_OPTIONS.limits, seconds=0.001))
    assert _codes(as_binary(workbook()), options) == [("F107", None)]


def test_a_reader_that_gives_more_than_it_may_is_ended() -> None:
    with pytest.raises(Stopped):
        ask("cells", as_binary(workbook()), {"cells": 200_000}, Bounds(answer=1000))


def test_more_cells_than_allowed_are_over_a_limit() -> None:
    options = replace(DEFAULT_OPTIONS, limits=replace(DEFAULT_OPTIONS.limits, cells=100))
    assert _codes(as_binary(workbook()), options) == [("F103", None)]
