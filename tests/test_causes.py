"""One cause, one finding: what follows from another finding says so, is folded under it, and is still counted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

import gouji
from gouji.cli import app
from gouji.common import Cell
from gouji.findings.causes import folded
from gouji.form.layout import BoxKind, lay_out
from support.edit import Workbook
from support.filled import place, workbook
from support.sight import restyle

LAYOUT = lay_out(gouji.load("2021"))
INPUTS = [box.cell for sheet in LAYOUT.sheets if sheet.name == "三" for box in sheet.boxes if box.kind is BoxKind.INPUT]


def _typed(value: str, count: int) -> gouji.Reading:
    book = Workbook(workbook())
    for cell in INPUTS[:count]:
        book.set(cell.sheet, cell.a1, value)
    return gouji.read_bytes(book.to_bytes(), "x.xlsx")


def test_the_same_mistake_all_over_a_sheet_is_one_finding_with_followers() -> None:
    reading = _typed("/", 40)
    assert [each.code for each in reading.diagnostics] == ["V302"] * 40
    (fold,) = folded(reading.diagnostics)
    assert (fold.finding.cell, len(fold.followers)) == (INPUTS[0].a1, 39)
    assert {each.cause for each in fold.followers} == {f"V302@三!{INPUTS[0].a1}"}


def test_different_mistakes_stand_for_themselves() -> None:
    book = Workbook(workbook())
    for cell, text in zip(INPUTS, ["/", "无", "3.5件"], strict=False):
        book.set(cell.sheet, cell.a1, text)
    reading = gouji.read_bytes(book.to_bytes(), "x.xlsx")
    assert [each.cause for each in reading.diagnostics if each.code == "V302"] == [None, None]


_PASTES: dict[str, tuple[Callable[[int, Cell], str], str]] = {
    "relative links": (lambda _, cell: f"[1]Sheet1!{cell.a1}", "V317"),
    "absolute links": (lambda _, cell: f"'[1]Sheet1'!${cell.a1[0]}${cell.a1[1:]}", "V317"),
    "links to one cell": (lambda *_: "[1]Sheet1!$B$2", "V317"),
    "look-ups": (lambda _, cell: f"VLOOKUP($A{cell.row},$M$1:$Z$9,2)", "V314"),
    "arithmetic": (lambda number, _: f"{number}+{number}*2-{3 * number}", "V307"),
}


@pytest.mark.parametrize("paste", _PASTES)
def test_one_paste_is_one_finding(paste: str) -> None:
    formula, code = _PASTES[paste]
    book = Workbook(workbook())
    for number, cell in enumerate(INPUTS[:20]):
        book.set_formula(cell.sheet, cell.a1, formula(number, cell), 0)
    found = [each for each in gouji.read_bytes(book.to_bytes(), "x.xlsx").diagnostics if each.code == code]
    (fold,) = folded(found)
    assert (fold.finding.cell, len(fold.followers)) == (INPUTS[0].a1, 19)


@pytest.mark.parametrize(("suffix", "code"), [("人次", "V302"), ("", "V309"), ("件", "V309")])
def test_figures_with_one_word_behind_them_are_one_finding(suffix: str, code: str) -> None:
    book = Workbook(workbook())
    for number, cell in enumerate(INPUTS[:20]):
        book.set(cell.sheet, cell.a1, f"{number}{suffix}")
    reading = gouji.read_bytes(book.to_bytes(), "x.xlsx")
    found = [each for each in reading.diagnostics if each.code == code]
    # A number that a total leaves out for it is a text is told there (V342), and not again.
    assert len(found) == 20 - sum(each.code == "V342" for each in reading.diagnostics)
    assert len(list(folded(found))) == 1


def test_figures_that_one_format_shows_as_days_are_one_finding() -> None:
    book = Workbook(workbook())
    for number, cell in enumerate(INPUTS[:4]):
        book.set(cell.sheet, cell.a1, number + 40)
        restyle(book, cell.sheet, cell.a1, number_format="yyyy-mm-dd")
    book.set(INPUTS[4].sheet, INPUTS[4].a1, 1, kind="b")
    found = [each for each in gouji.read_bytes(book.to_bytes(), "x.xlsx").diagnostics if each.code == "V308"]
    assert [len(fold.followers) for fold in folded(found)] == [3, 0]
    assert [each.suggested for each in found[:2]] == ["40", "41"]


def test_links_to_other_places_stand_for_themselves() -> None:
    book = Workbook(workbook())
    for cell, target in zip(INPUTS, ["[1]Sheet1!B2", "[1]Sheet1!B2", "[1]Sheet1!X9", "[2]Sheet1!X9"], strict=False):
        book.set_formula(cell.sheet, cell.a1, target, 0)
    reading = gouji.read_bytes(book.to_bytes(), "x.xlsx")
    found = [each for each in reading.diagnostics if each.code == "V317"]
    assert [len(fold.followers) for fold in folded(found)] == [1, 0, 0]


def test_what_is_wrong_with_the_figures_of_a_sheet_follows_from_its_changed_words() -> None:
    book = Workbook(workbook(changes={"requests.carried_forward.natural_person": 5}))
    label = next(box.cell for sheet in LAYOUT.sheets for box in sheet.boxes if box.text == "自然人")
    book.set(label.sheet, label.a1, "公民")
    reading = gouji.read_bytes(book.to_bytes(), "x.xlsx")
    causes = {each.code: each.cause for each in reading.diagnostics}
    assert causes == {"W204": None, "T401": f"W204@{label.sheet}!{label.a1}"}


@pytest.mark.parametrize("blank", [True, False])
def test_a_blank_section_follows_from_a_declaration_that_nobody_understands(*, blank: bool) -> None:
    book = Workbook(workbook())
    _, answer = next(each for each in LAYOUT.cover.zero if each[0].number == "三")
    book.set(answer.sheet, answer.a1, "零")
    for cell in INPUTS if blank else INPUTS[:1]:
        book.set(cell.sheet, cell.a1, None)
    reading = gouji.read_bytes(book.to_bytes(), "x.xlsx")
    causes = {each.code: each.cause for each in reading.diagnostics}
    assert causes == {"V315": None, "V301": f"V315@{answer.sheet}!{answer.a1}" if blank else None}


def test_overwritten_totals_of_one_kind_are_one_paste() -> None:
    book = Workbook(workbook())
    for column in ("natural_person", "commercial_enterprise", "research_institution"):
        cell = place(f"requests.results.total.{column}")
        book.set(cell.sheet, cell.a1, 999)
    reading = gouji.read_bytes(book.to_bytes(), "x.xlsx")
    assert [each.code for each in reading.diagnostics] == ["T403"] * 3
    assert len(list(folded(reading.diagnostics))) == 1


def test_every_finding_is_folded_or_stands_once() -> None:
    findings = _typed("/", 7).diagnostics
    spread = [each for fold in folded(findings) for each in (fold.finding, *fold.followers)]
    assert sorted(each.key for each in spread) == sorted(each.key for each in findings)


@pytest.mark.parametrize(("options", "lines"), [([], 1), (["--all"], 40)])
def test_the_command_line_folds_unless_all_is_asked_for(tmp_path: Path, options: list[str], lines: int) -> None:
    book = Workbook(workbook())
    for cell in INPUTS[:40]:
        book.set(cell.sheet, cell.a1, "/")
    path = tmp_path / "x.xlsx"
    path.write_bytes(book.to_bytes())
    result = CliRunner().invoke(app, ["check", str(path), "--lang", "en", *options])
    assert result.stdout.count(": V302 ") == lines


def test_what_is_shown_is_capped_and_what_is_counted_is_not(tmp_path: Path) -> None:
    book = Workbook(workbook())
    for number, cell in enumerate(INPUTS[:50]):
        book.set(cell.sheet, cell.a1, f"约{number}")
    path = tmp_path / "x.xlsx"
    path.write_bytes(book.to_bytes())
    result = CliRunner().invoke(app, ["check", str(path), "--lang", "en"])
    assert result.stdout.count(": V302 ") == 30
    assert "20 more" in result.stdout
    assert len(gouji.read_file(path).diagnostics) == 50
