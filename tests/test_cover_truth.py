"""The cover tells the truth: what it calls complete is accepted, and what is rejected for a reason it sees is not."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import gouji
from gouji.common import Cell
from gouji.form import COVER_SHEET, MAX_COUNT, MAX_NAME, MAX_TEXT, CellType, Edition, ItemType, lay_out
from gouji.form.submission import Agency, make_submission
from gouji.returns import remarks
from gouji.workbook.writer import write_workbook
from support import register
from support.edit import Workbook, displayed
from support.filled import TEXTS, numbers, signed
from support.programs import Convert, lacks

ALL_WELL = "全部填齐，勾稽相符"
FILLINGS = int(os.environ.get("GOUJI_FILLINGS", "18"))
"""Workbooks that are made, of all editions together; a long run asks for 500 and more."""
_AT_ONCE = min(16, FILLINGS // len(gouji.shipped()))
"""Workbooks in one call of LibreOffice."""
_NUMBERS = ["abc", "３", "12", " 7 ", "1,234", "", " ", "/", "无", "0.5", "2021-1-31", "\u3000"]
_VALUES: list[str | float | bool] = [
    *_NUMBERS,
    *(0, 1, 7, 0.5, -1, -0.5, 1e-9, 1 / 30, 1 / 7, MAX_COUNT, MAX_COUNT + 1, 1e15, -MAX_COUNT - 1, 44_500, True, False),
]
_DAYS: list[str | float | bool] = [
    "2026-1-9",
    "昨天",
    "",
    " ",
    "2026年2月30日",
    0,
    1,
    46_000,
    90_000,
    -1,
    1e9,
    True,
    False,
]
_YES = st.just(value=True)
_ANSWERS = ["是", "否", "Y", "是 ", "", "有"]


@dataclass(frozen=True)
class Slip:
    """Something a clerk does to one cell of a workbook that was complete, by what there is in the cell now."""

    cell: Cell
    value: str | float | bool | None = None
    formula: str | None = None
    is_error: bool = False
    is_date: bool = False

    def happen(self, book: Workbook) -> None:
        """Do it."""
        if self.formula is not None:
            book.set_formula(self.cell.sheet, self.cell.a1, self.formula, None)
        else:
            book.set(self.cell.sheet, self.cell.a1, self.value, kind="e" if self.is_error else None)
        if self.is_date:
            book.show_as_date(self.cell.sheet, self.cell.a1)


def _slips(edition: Edition) -> st.SearchStrategy[Slip]:
    """Whatever a formula can see: in figures, totals, key figures, texts, signatures, reasons, declarations."""
    layout = lay_out(edition)
    inputs = [layout.cells[field.path] for field in edition.inputs]
    amounts = [layout.cells[field.path] for field in edition.inputs if field.type is CellType.DECIMAL]
    figures = [layout.cells[figure.path] for figure in edition.key_figures]
    totals = [cell for sheet in layout.sheets for cell in sheet.totals]
    rows = [cell for place in layout.text_places.values() for cell in place.cells]
    days = [cell for item, cell in layout.cover.sign_off if item.type is ItemType.DATE]
    names = [cell for item, cell in layout.cover.sign_off if item.type is not ItemType.DATE]
    reasons = [cell for _, cell in layout.cover.explanations]
    answers = [cell for _, cell in layout.cover.zero]
    words = st.sampled_from(
        ["", " ", "\u3000", "无。", "长" * (MAX_NAME + 1), "字" * (MAX_TEXT // 2), "字" * (MAX_TEXT + 1)]
    )
    every = [*inputs, *figures, *totals, *rows, *days, *names, *reasons]
    formulas = st.sampled_from(["1+2", '"3"', "1/0", "TODAY()", "1/30", "-3", "TRUE()", "[1]Sheet1!A1"])
    kinds: list[st.SearchStrategy[Slip]] = [
        st.builds(Slip, _one_of(inputs), st.none() | st.sampled_from(_VALUES)),
        st.builds(Slip, _one_of(amounts or inputs), st.none() | st.sampled_from(_VALUES)),
        st.builds(Slip, _one_of(inputs + figures), st.sampled_from([44_500, 3, 0.25]), is_date=_YES),
        st.builds(Slip, _one_of(every), formula=formulas),
        st.builds(Slip, _one_of(every), st.sampled_from(["#REF!", "#N/A", "#DIV/0!"]), is_error=_YES),
        st.builds(Slip, _one_of(totals), st.sampled_from([0, 5, "合计"])),
        st.builds(Slip, _one_of(rows), st.none() | words),
    ]
    kinds += [st.builds(Slip, _one_of(figures), st.none() | st.sampled_from(_VALUES))] * bool(figures)
    kinds += [st.builds(Slip, _one_of(days), st.none() | st.sampled_from(_DAYS))] * bool(days)
    kinds += [st.builds(Slip, _one_of(names + reasons), st.none() | words)] * bool(names + reasons)
    kinds += [st.builds(Slip, _one_of(answers), st.sampled_from(_ANSWERS))] * bool(answers)
    return st.one_of(kinds)


_one_of: Callable[[list[Cell]], st.SearchStrategy[Cell]] = st.sampled_from


@dataclass(frozen=True)
class Filling:
    """A workbook that somebody filled. Its bytes, which are many, are no part of what a failure shows."""

    data: bytes
    slips: tuple[Slip, ...] = ()

    def _repr_pretty_(self, printer: Any, _is_cycle: bool) -> None:  # noqa: FBT001  # as hypothesis calls it
        printer.text(f"Filling{self.slips}")


def _complete(edition: Edition) -> dict[str, object]:
    return {**numbers(edition), **TEXTS, **signed(edition)}


def _stamped(edition: Edition, values: Mapping[str, object]) -> bytes:
    return write_workbook(edition, lay_out(edition).stamp(edition.years.first, "某局", "X1"), values)


@st.composite
def _fillings(draw: st.DrawFn, edition: Edition) -> Filling:
    """A workbook that was filled in completely, but for some slips, or for sections declared zero."""
    layout = lay_out(edition)
    values = _complete(edition)
    declared = draw(st.sets(st.sampled_from([section for section, _ in layout.cover.zero]), max_size=1))
    for section in declared:
        cells = layout.grid_sheets[section.number].boxes
        for path in [box.path for box in cells if box.path in values]:
            if draw(st.booleans()) and draw(st.booleans()):
                values[path] = draw(st.sampled_from([0, 0, Decimal(3)]))
            else:
                values.pop(path)
    book = Workbook(_stamped(edition, values))
    for section, cell in layout.cover.zero:
        if section in declared:
            book.set(COVER_SHEET, cell.a1, "是")
    slips = draw(st.lists(_slips(edition), max_size=3))
    for slip in slips:
        slip.happen(book)
    return Filling(book.to_bytes(), tuple(slips))


def _verdict(data: bytes, edition: Edition) -> object:
    return displayed(data, COVER_SHEET).get(lay_out(edition).cover.verdict.a1.partition(":")[0])


@pytest.mark.libreoffice
@pytest.mark.filterwarnings("ignore:Workbook contains no default style")
@pytest.mark.filterwarnings("ignore:Cell .* is marked as a date but")  # of openpyxl, over one of the slips
@pytest.mark.parametrize("name", gouji.shipped())
def test_what_the_cover_calls_complete_is_accepted(
    name: str, convert: Convert, tmp_path_factory: pytest.TempPathFactory
) -> None:
    edition = gouji.load(name)
    # One call of LibreOffice is one example; to make examples smaller would cost a call each.
    batches = max(1, FILLINGS // len(gouji.shipped()) // _AT_ONCE)

    @settings(max_examples=1 + batches, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None)
    @given(st.lists(_fillings(edition), min_size=_AT_ONCE, max_size=_AT_ONCE))
    def holds(fillings: list[Filling]) -> None:
        folder = tmp_path_factory.mktemp("fillings")
        complete = _stamped(edition, _complete(edition))
        # The simplest fillings, which are tried first, are one and the same workbook.
        every = list(dict.fromkeys([complete, *(filling.data for filling in fillings)]))
        for number, data in enumerate(every):
            (folder / f"{number}.xlsx").write_bytes(data)
        made = convert([folder / f"{number}.xlsx" for number in range(len(every))], "xlsx", folder / "saved")
        assert _verdict(made[0].read_bytes(), edition) == ALL_WELL
        for path in made:
            data = path.read_bytes()
            verdict, reading = _verdict(data, edition), gouji.read_bytes(data, path.name)
            # Every slip is one a formula sees, so nothing that is rejected may be called complete.
            errors = [(finding.code, finding.place) for finding in reading.diagnostics if finding.severity == "error"]
            assert reading.status == "accepted" or verdict != ALL_WELL, (path, errors)
            assert isinstance(verdict, str), (path, verdict)

    holds()


def _slightly_wrong(edition: Edition) -> list[Mapping[str, object]]:
    """Complete fillings in which a number that a tie-out adds up is larger by one: the last, and one of every line."""
    complete = _complete(edition)
    typed = [sorted({*line.paths} & {*complete} & {*numbers(edition)}) for line in edition.constraints]
    raised = {paths[0]: numbers(edition)[paths[0]] + 1 for paths in typed if paths}
    *_, last = raised
    return [complete | {last: raised[last]}, complete | raised]


@pytest.mark.libreoffice
@pytest.mark.filterwarnings("ignore:Workbook contains no default style")
@pytest.mark.parametrize("name", gouji.shipped())
def test_the_cover_counts_what_is_sent_back_as_often_as_it_is_listed(
    name: str, convert: Convert, tmp_path: Path
) -> None:
    edition = gouji.load(name)
    for number, values in enumerate(_slightly_wrong(edition)):
        (tmp_path / f"{number}.xlsx").write_bytes(_stamped(edition, values))
    files = sorted(tmp_path.glob("*.xlsx"))
    counts = set()
    for made, file in zip(convert(files, "xlsx", tmp_path / "saved"), files, strict=True):
        reading = gouji.read_file(made)
        count = len(remarks(reading.diagnostics, "zh"))
        assert _verdict(file.read_bytes(), edition) == (f"还有 {count} 处需要处理" if count else ALL_WELL)
        assert _verdict(made.read_bytes(), edition) == _verdict(file.read_bytes(), edition)
        if count and (returned := gouji.returned_workbook(file.read_bytes(), gouji.read_file(file))) is not None:
            listed = openpyxl.load_workbook(io.BytesIO(returned)).worksheets[0]
            assert len([row for row in listed.iter_rows(min_row=6, max_col=1, values_only=True) if row[0]]) == count
        counts.add(count)
    assert min(counts) == 1 < max(counts)


@pytest.mark.filterwarnings("ignore:Workbook contains no default style")
def test_gnumeric_counts_no_record_as_one_that_is_there_twice(tmp_path: Path) -> None:
    """It looks up the first cell of a range only, where others look up each."""
    if shutil.which("ssconvert") is None:
        lacks("gnumeric")
    (tmp_path / "x.xlsx").write_bytes(register.workbook())
    command = ["ssconvert", "--recalc", str(tmp_path / "x.xlsx"), str(tmp_path / "saved.xlsx")]
    subprocess.run(command, check=True, capture_output=True)
    for name in ("x.xlsx", "saved.xlsx"):
        data = (tmp_path / name).read_bytes()
        assert gouji.read_bytes(data, name, register.OPTIONS).status == "accepted"
        assert _verdict(data, register.FORM) == ALL_WELL


_WITH_WORDS = """form: 试
edition: t-1
years: 2025-
sections:
  一、:
    title: 数
    id: c
    rows: {a: 甲, b: 乙, d: 丁}
    columns:
      x: 数
      word: {label: 词, may_be: [不适用]}
      rate: {label: 率, type: decimal, places: 2, may_be: [不适用]}
      sum: {label: 额, type: decimal, places: 2}
  二、:
    title: 登记
    id: r
    rows: {repeat: 20, key: no}
    columns:
      "no": {label: 号, type: text}
      n: 数
      word: {label: 词, may_be: [不适用]}
      rate: {label: 率, type: decimal, places: 2, may_be: [不适用]}
"""


@pytest.mark.libreoffice
@pytest.mark.filterwarnings("ignore:Workbook contains no default style")
def test_the_cover_counts_fractions_beside_words(convert: Convert, tmp_path: Path) -> None:
    """Of a range in which a text stands, no program rounds the numbers."""
    (tmp_path / "x.yaml").write_text(_WITH_WORDS, "utf-8")
    edition = gouji.load_file(tmp_path / "x.yaml")
    layout, options = lay_out(edition), gouji.Options(templates={edition.id: edition})
    records = layout.sheets[1].records
    assert records is not None
    cells = {path: layout.cells[path] for path in layout.cells if path.startswith("c.")}
    for name in records.table.ids:
        first = records.column(name).first
        cells |= {f"r.a.{name}": first, f"r.b.{name}": first.shifted(rows=1)}
    listed = [{"no": str(number), "n": 1, "word": 2, "rate": Decimal("1.25")} for number in range(3)]
    values = {field.path: 1 for field in edition.inputs if field.path.startswith("c.")}
    data = gouji.make_filled(
        make_submission(edition, 2025, Agency(code="D1", name="某局"), {**values, "r": listed}), options
    )
    slips: dict[str, dict[str, float | str]] = {
        "c.x": {"a": 1.5, "b": "三", "d": 0.25},
        "c.word": {"a": "不适用", "b": 1.5, "d": 1e-9},
        "c.rate": {"a": "不适用", "b": 1.234, "d": 1.23},
        "c.sum": {"a": "三", "b": 1.234, "d": 1.2},
        "r.n": {"a": "三", "b": 1.5},
        "r.word": {"a": "不适用", "b": 1.5},
        "r.rate": {"a": "不适用", "b": 1.234},
        "r.no": {},
    }
    for name, typed in slips.items():
        book = Workbook(data)
        for row, value in typed.items():
            cell = cells[".".join((name[0], row, name[2:]))]
            book.set(cell.sheet, cell.a1, value)
        (tmp_path / f"{name}.xlsx").write_bytes(book.to_bytes())
    for made in convert(sorted(tmp_path.glob("*.xlsx")), "xlsx", tmp_path / "saved"):
        reading = gouji.read_file(made, options)
        count = sum(finding.severity == "error" for finding in reading.diagnostics)
        assert _verdict(made.read_bytes(), edition) == (f"还有 {count} 处需要处理" if count else ALL_WELL), made.stem
        assert (count == 0) is (made.stem == "r.no")
