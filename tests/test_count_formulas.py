"""Counts of the cover over forms so large that no program takes them as one formula."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest

import gouji
from gouji.common import LONGEST_FORMULA
from gouji.form import lay_out
from gouji.reading.workbooks import Options
from gouji.workbook.writer.counting import pieces
from support.edit import Workbook, opened
from support.programs import Convert

_ROWS = 60
"""Of each type; no two of a type are alike, so that each is counted by itself."""


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> gouji.Edition:
    rows: dict[str, object] = {}
    for number in range(_ROWS):
        rows |= {
            f"n{number}": {"label": f"数{number}", "least": number + 1, "most": 1000 + number},
            f"t{number}": {"label": f"文{number}", "type": "text", "most": 20 + number},
            f"d{number}": {"label": f"日{number}", "type": "date", "optional": number % 2 == 1},
            f"m{number}": {"label": f"率{number}", "type": "decimal", "places": 2, "may_be": [f"甲+({number}", "<1"]},
        }
    sections = {"甲": {"title": "大", "id": "big", "rows": rows}}
    path = tmp_path_factory.mktemp("big") / "big.yaml"
    text = json.dumps({"form": "大表", "edition": "big", "years": "2020-", "sections": sections}, ensure_ascii=False)
    path.write_text(text, "utf-8")
    return gouji.load_file(path)


def _formulas(data: bytes) -> list[str]:
    sheets = (part.decode() for name, part in Workbook(data).parts.items() if name.startswith("xl/worksheets/sheet"))
    return [html.unescape(formula) for sheet in sheets for formula in re.findall(r"<f>(.*?)</f>", sheet)]


def test_no_formula_is_longer_than_programs_take(form: gouji.Edition) -> None:
    data = gouji.make_blank(form, 2025, "某局")
    lengths = [len(formula) for formula in _formulas(data)]
    assert sum(lengths) > 2 * LONGEST_FORMULA  # or else this shows nothing
    assert max(lengths) < LONGEST_FORMULA
    reading = gouji.read_bytes(data, "x.xlsx", Options(templates={form.id: form}))
    assert {finding.code for finding in reading.diagnostics} == {"V301"}


def test_pieces_of_a_sum_are_all_of_it() -> None:
    terms = [f"COUNTIF('a+(b''{number}'!A1,\"=+(\")-COUNT({{1,2}}+{number})" for number in range(900)]
    found = pieces("+".join(terms))
    assert len(found) > 1
    assert max(map(len, found)) < LONGEST_FORMULA
    assert "+".join(found) == "+".join(terms)
    assert all(piece.startswith("COUNTIF('a+(b") and piece.endswith(")") for piece in found)


@pytest.mark.libreoffice
def test_the_pieces_count_what_is_wrong(form: gouji.Edition, convert: Convert, tmp_path: Path) -> None:
    book = Workbook(gouji.make_blank(form, 2025, "某局"))
    layout = lay_out(form)
    wrong: dict[str, str | float] = {
        "big.n0": 0,
        "big.n59": 5000,
        "big.t59": "长" * 100,
        "big.d58": "昨天",
        "big.m58": "甲+(0",
        "big.m59": 0.001,
    }
    right: dict[str, str | float] = {"big.n1": 7, "big.t1": "甲", "big.m2": "甲+(2"}
    for path, value in (right | wrong).items():
        book.set(layout.cells[path].sheet, layout.cells[path].a1, value)
    book.drop_cached_values()
    (tmp_path / "x.xlsx").write_bytes(book.to_bytes())
    (tmp_path / "saved").mkdir()
    (saved,) = convert([tmp_path / "x.xlsx"], "xlsx", tmp_path / "saved")
    sheet = opened(saved.read_bytes(), data_only=True)["封面"]
    counts = [row for row in sheet.iter_rows(values_only=True) if str(row[0]).startswith("甲、大")][-1]
    asked = sum(not field.is_optional for field in form.inputs)
    assert counts[1:] == (asked - 9, len(wrong), 0)
