"""The forms among the samples, whole: blank, filled, saved by LibreOffice in three formats, read again, and broken."""

from __future__ import annotations

import functools
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest

import gouji
from gouji.form import (
    BoxKind,
    Edition,
    Submission,
    json_schema,
    lay_out,
    load_draft,
    make_submission,
    parse_submission,
    values_of,
)
from gouji.reading.workbooks import Options
from support.edit import Workbook
from support.examples import examples
from support.library import FORMS, first_period, least
from support.programs import Convert
from support.readers import assert_same

_FORMS_BY_FILE = {path.stem: load_draft(path) for path in sorted(FORMS.glob("*.yaml"))}
_FORMS = {edition.id: edition for edition in _FORMS_BY_FILE.values()}
"""Those that take rows from a roster have three agencies made up."""
_OPTIONS = Options(templates=_FORMS)
_TIED = [name for name in _FORMS if name != "library-2025"]
"""Forms that tie out when nothing is filled in but zeros; the other one has a test file of its own."""
_MUTANTS = examples(2)
"""Mutants of each type and sheet."""


@functools.cache
def _filled(name: str) -> bytes:
    return gouji.make_filled(least(_FORMS[name]), _OPTIONS)


def _read(data: bytes) -> gouji.Reading:
    return assert_same(data, _OPTIONS)


@pytest.mark.parametrize("name", _TIED)
def test_what_is_filled_is_read(name: str) -> None:
    filed = least(_FORMS[name])
    reading = _read(_filled(name))
    assert [(finding.code, finding.path) for finding in reading.diagnostics] == []
    assert reading.submission == filed
    data = json.loads(filed.model_dump_json())
    jsonschema.validate(data, json_schema(_FORMS[name]))
    assert parse_submission(data, _FORMS[name]) == (filed, ())


@pytest.mark.parametrize("name", _TIED)
def test_a_blank_asks_for_every_cell(name: str) -> None:
    edition = _FORMS[name]
    blank = _read(gouji.make_blank(edition, first_period(edition), "某单位"))
    assert {finding.code for finding in blank.diagnostics} <= {"V301", "W240"}
    assert {finding.sheet for finding in blank.diagnostics if finding.code == "V301"} == {
        sheet.name for sheet in lay_out(edition).sheets
    }


@pytest.mark.libreoffice
@pytest.mark.parametrize("target", ["xlsx", "ods", "xls"])
def test_other_programs_keep_them(target: str, convert: Convert, tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.xlsx" for name in _TIED]
    for name, path in zip(_TIED, files, strict=True):
        path.write_bytes(_filled(name))
    for name, saved in zip(_TIED, convert(files, target, tmp_path / "saved"), strict=True):
        reading = gouji.read_file(saved, _OPTIONS)
        assert {finding.code for finding in reading.diagnostics} <= {"W219"}, name
        assert reading.submission == least(_FORMS[name]), name


def _changed(edition: Edition, kind: str, chance: random.Random) -> Iterator[tuple[Workbook, object]]:
    """Workbooks with one cell changed in each sheet of tables; what may be read of each besides nothing."""
    filed = least(edition)
    for sheet in lay_out(edition).sheets:
        book = Workbook(_filled(edition.id))
        boxes = {
            "number": [box for box in sheet.boxes if box.kind is BoxKind.INPUT and _is_number(edition, box.path)],
            "total": [box for box in sheet.boxes if box.kind is BoxKind.TOTAL],
            "label": [box for box in (*sheet.head, *sheet.boxes) if box.text],
            "void": [box for box in sheet.boxes if box.kind is BoxKind.VOID],
        }[kind]
        if not boxes:
            continue
        box = chance.choice(boxes)
        book.set(sheet.name, box.cell.a1, "另一个词" if kind == "label" else 7)
        yield (
            book,
            _with(filed, edition, box.path) if kind == "number" and box.path else None if kind == "void" else filed,
        )


def _is_number(edition: Edition, path: str | None) -> bool:
    return path is not None and edition.fields[path].type.is_number


def _with(filed: Submission, edition: Edition, path: str) -> Submission:
    values = {**values_of(filed, edition), path: 7}
    return make_submission(edition, filed.year, filed.agency, values)


@pytest.mark.parametrize("kind", ["number", "total", "label", "void"])
@pytest.mark.parametrize("name", _TIED)
def test_one_changed_cell_is_read_or_told(name: str, kind: str) -> None:
    chance = random.Random(f"{name} {kind}")  # noqa: S311  # the same mutants every time
    for _ in range(_MUTANTS):
        for book, allowed in _changed(_FORMS[name], kind, chance):
            reading = _read(book.to_bytes())
            assert reading.submission in (allowed, None)
            if kind != "number":
                assert reading.diagnostics


def test_the_draft_says_that_it_awaits_checking() -> None:
    draft = _FORMS["wangzhan-2018"]
    assert "草稿" in draft.form
    assert all("核对" in line for section in draft.sections for line in section.head)


def test_every_form_is_named_in_the_docs() -> None:
    for page, said in (("README.md", f"{len(_FORMS)} others are"), ("README.zh-CN.md", f"另有 {len(_FORMS)} 种报表")):
        assert said in (FORMS.parents[1] / page).read_text("utf-8")
    text = (FORMS.parent / "README.md").read_text("utf-8")
    assert set(_FORMS) <= {_FORMS_BY_FILE[file].id for file in re.findall(r"forms/([a-z0-9-]+)\.yaml", text)}
