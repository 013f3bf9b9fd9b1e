"""Returned workbooks are valid Office Open XML: the validator of the Open XML SDK finds no error their input lacked."""

from __future__ import annotations

import functools
import io
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from case_files import case_file
from gouji.reading.workbooks import read_bytes
from gouji.returns import returned_workbook
from support.drawings import PICTURE, draw, over
from support.edit import Workbook
from support.filled import place, workbook
from support.programs import lacks
from support.resaving import node_modules

_VALIDATOR = Path(__file__).parent / "validator"
_SAMPLES = Path(__file__).parents[1] / "samples" / "findings"
_COUNT = "requests.results.refused.state_secret.natural_person"


def _bad() -> Workbook:
    book, cell = Workbook(workbook()), place(_COUNT)
    book.set(cell.sheet, cell.a1, "无")
    return book


def _with_notes_of_others() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(_bad().to_bytes()))
    for a1 in (place(_COUNT).a1, "A1"):
        book["三"][a1].comment = Comment("请科长核", "张三")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _with_a_picture() -> bytes:
    book = _bad()
    draw(book, "三", over("D20", "F22", PICTURE))
    return book.to_bytes()


def _case(name: str) -> bytes:
    return case_file(name)[1]


WORKBOOKS: dict[str, Callable[[], bytes]] = {
    **{name: functools.partial((_SAMPLES / f"{name}.xlsx").read_bytes) for name in ("V301", "V302", "W208", "W203")},
    **{name: functools.partial(_case, name) for name in ("return-answer-in-note", "return-fills")},
    "notes of others": _with_notes_of_others,
    "a picture": _with_a_picture,
}


@pytest.fixture(scope="module")
def errors(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes], set[tuple[str, str]]]:
    """Gives what the validator says of a workbook: the program that its package brings, without what starts it."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        lacks("node")
    brought = (node_modules(_VALIDATOR) / "node_modules" / "@xarsh").glob("ooxml-validator-*/ooxml-validator*")
    (program,) = (path for path in brought if path.suffix in ("", ".exe"))
    path = tmp_path_factory.mktemp("validator") / "x.xlsx"

    def validate(data: bytes) -> set[tuple[str, str]]:
        path.write_bytes(data)
        done = subprocess.run([program, path], check=True, capture_output=True, encoding="utf-8", timeout=60)
        return {(each["id"], each["description"]) for each in json.loads(done.stdout)["errors"]}

    return validate


@pytest.mark.clients
@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_returned_workbook_has_no_error_that_its_input_lacked(
    name: str, errors: Callable[[bytes], set[tuple[str, str]]]
) -> None:
    data = WORKBOOKS[name]()
    made = returned_workbook(data, read_bytes(data, "x.xlsx"))
    assert made is not None
    found = errors(made)
    assert not found or found <= errors(data)


@pytest.mark.clients
def test_the_validator_finds_errors(errors: Callable[[bytes], set[tuple[str, str]]]) -> None:
    book = Workbook(workbook())
    part = book.part_of("三")
    book.parts[part] = book.parts[part].replace(b"</sheetData>", b"</sheetData><legacyDrawing/>")
    assert errors(book.to_bytes())
