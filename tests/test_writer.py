"""What a blank and a filled workbook hold, as openpyxl sees them."""

from __future__ import annotations

import functools
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.cell import rows_from_range

import gouji
from gouji.common import lines
from gouji.common.cells import Cell
from gouji.findings import Severity
from gouji.form import COVER_SHEET, GUIDE_SHEET, STAMP_SHEET, TEXT_SHEET
from gouji.form.edition import CellType, Edition
from gouji.form.layout import BoxKind, GridSheet, Layout, lay_out
from gouji.form.period import Period, first_day, last_day
from gouji.form.stamp import FormCode, Stamp
from gouji.form.submission import Agency, make_submission
from gouji.workbook.writer import write_workbook
from gouji.workbook.writer.canvas import HEI, REQUIRED_FILL, SONG
from gouji.workbook.writer.counting import blank_text
from support.edit import Workbook, displayed, opened
from support.filled import TEXTS, numbers, signed, submission, workbook
from support.programs import Convert, lacks

EDITIONS = [gouji.load(name) for name in gouji.shipped()]
_SAMPLE_FORMS = Path(__file__).parents[1] / "samples" / "forms"
both = pytest.mark.parametrize("edition", EDITIONS, ids=[edition.id for edition in EDITIONS])

Book = Any
"""openpyxl's workbook; its cells are of too many types to be worth narrowing in every line."""


def _blank(edition: Edition) -> bytes:
    return gouji.make_blank(edition, edition.years.first, "某县民政局", code="X1")


@functools.cache
def _opened_blank(edition: Edition) -> Book:
    """The blank of an edition in openpyxl, with its merges; many tests look at it and none changes it."""
    return openpyxl.load_workbook(io.BytesIO(_blank(edition)))


def _inputs(layout: Layout) -> set[tuple[str, str]]:
    fields = layout.edition.fields
    typed = [path for path in layout.cells if path not in fields or not fields[path].is_total]
    cells = {(layout.cells[path].sheet, layout.cells[path].a1) for path in typed}
    cells |= {(cell.sheet, cell.a1) for _, cell in layout.cover.zero}
    cells |= {(cell.sheet, cell.a1) for place in layout.text_places.values() for cell in place.cells}
    return cells


@both
def test_inputs_are_unlocked_and_nothing_else_is(edition: Edition) -> None:
    layout = lay_out(edition)
    unlocked = {
        (sheet.title, cell.coordinate)
        for sheet in _opened_blank(edition)
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    }
    # The other half of a merged input carries its look.
    halves = {
        (box.area.sheet, a1)
        for sheet in layout.sheets
        for box in sheet.boxes
        if box.kind is BoxKind.INPUT
        for a1 in _merged_cells(box.area.a1)
    }
    cover = layout.cover
    halves |= {
        (cell.sheet, cell.shifted(columns=offset).a1)
        for _, cell in cover.explanations
        for offset in range(cover.last_column - cell.column + 1)
    }
    assert unlocked == _inputs(layout) | halves


def _merged_cells(reference: str) -> set[str]:
    return {cell for row in rows_from_range(reference) for cell in row}


@both
def test_every_sheet_and_the_structure_are_protected_without_a_password(edition: Edition) -> None:
    book = _opened_blank(edition)
    assert [sheet.protection.sheet for sheet in book] == [True] * len(book.sheetnames)
    assert {sheet.protection.password for sheet in book} == {None}
    assert book.security.lockStructure
    assert book.security.workbookPassword is None


def test_a_password_protects_sheets_and_structure() -> None:
    edition = gouji.load("2021")
    book = opened(gouji.make_blank(edition, 2025, "某局", password="secret"))  # noqa: S106
    assert None not in {sheet.protection.password for sheet in book}
    assert book.security.workbookPassword is not None


@both
def test_the_sheets_stand_in_the_order_of_the_form_and_the_stamp_is_hidden(edition: Edition) -> None:
    book = _opened_blank(edition)
    assert book.sheetnames == [COVER_SHEET, "二", "三", "四", TEXT_SHEET, GUIDE_SHEET, STAMP_SHEET]
    assert [sheet.title for sheet in book if sheet.sheet_state != "visible"] == [STAMP_SHEET]


@both
def test_the_printed_cells_and_merges_are_those_of_the_layout(edition: Edition) -> None:
    book = _opened_blank(edition)
    for sheet in lay_out(edition).sheets:
        found = book[sheet.name]
        merges = {str(each) for each in found.merged_cells.ranges}
        # Below the table, where nothing is printed, the words of a tie-out may take the label columns together.
        below = {line.cell.a1 for line in sheet.check_lines if line.cell.row > sheet.area.bottom}
        merges = {area for area in merges if area.partition(":")[0] not in below}
        assert merges == {box.area.a1 for box in sheet.boxes if ":" in box.area.a1}
        for box in sheet.boxes:
            if box.path is None:
                assert found[box.cell.a1].value == box.text
            elif box.kind is BoxKind.INPUT:
                assert found[box.cell.a1].value is None


@both
def test_every_input_has_a_validation_with_a_prompt_within_excels_limits_and_a_stop_alert(edition: Edition) -> None:
    book = _opened_blank(edition)
    for sheet in lay_out(edition).sheets:
        rules = book[sheet.name].data_validations.dataValidation
        for box in sheet.boxes:
            fitting = [rule for rule in rules if box.cell.a1 in rule.sqref]
            if box.kind is not BoxKind.INPUT or box.path is None:
                assert fitting == []
                continue
            (rule,) = fitting
            field = edition.fields[box.path]
            assert rule.type == ("decimal" if field.type is CellType.DECIMAL else "whole")
            assert (float(rule.formula1) < 0) == field.signed
            assert rule.showInputMessage
            assert rule.showErrorMessage
            assert rule.errorStyle in (None, "stop")  # stop is the default
            assert 0 < len(rule.promptTitle) <= 32
            assert 0 < len(rule.prompt) <= 255
            assert len(rule.error) <= 225
            assert field.article in rule.prompt


@both
def test_totals_are_plain_sums_with_their_true_cached_value(edition: Edition) -> None:
    made = submission(edition, 2025 if 2025 in edition.years else edition.years.first)
    data = gouji.make_filled(made)
    formulas, values = opened(data), opened(data, data_only=True)
    layout = lay_out(edition)
    for definition in edition.definitions:
        cell = layout.cells[definition.path]
        assert re.fullmatch(
            r"=SUM\([A-Z]+\d+(:[A-Z]+\d+)?(,[A-Z]+\d+(:[A-Z]+\d+)?)*\)", formulas[cell.sheet][cell.a1].value
        )
        assert values[cell.sheet][cell.a1].value == made.value(definition.path)


def test_every_formula_of_a_blank_has_a_cached_value() -> None:
    data = _blank(gouji.load("2021"))
    formulas, values = opened(data), opened(data, data_only=True)
    cells = [cell for sheet in formulas for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(cells) > 34
    assert [cell for cell in cells if values[cell.parent.title][cell.coordinate].value is None] == []


@both
def test_only_two_fonts_and_no_rotated_text(edition: Edition) -> None:
    book = _opened_blank(edition)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.font.name for cell in cells} <= {SONG, HEI}
    assert {cell.alignment.textRotation for cell in cells} == {0}


@both
def test_every_sheet_prints_on_a4_one_page_wide_and_grids_repeat_and_freeze_their_headers(edition: Edition) -> None:
    book = _opened_blank(edition)
    for name in lay_out(edition).sheet_names:
        assert int(book[name].page_setup.paperSize) == 9
        assert book[name].page_setup.fitToWidth in (None, 1)
        assert book[name].sheet_properties.pageSetUpPr.fitToPage
    for sheet in lay_out(edition).sheets:
        assert book[sheet.name].print_title_rows
        assert book[sheet.name].freeze_panes
        assert sheet.area.a1.rpartition(":")[2] == book[sheet.name].print_area.replace("$", "").rpartition(":")[2]


@both
def test_blanks_are_yellow_until_the_line_over_the_table_says_that_nothing_is_open(edition: Edition) -> None:
    book = _opened_blank(edition)
    for sheet in lay_out(edition).sheets:
        well = re.search(r'=0,("[^"]*")', str(book[sheet.name][sheet.status.a1].value))
        assert well
        rules = [
            (found, rule)
            for found in book[sheet.name].conditional_formatting
            for rule in found.rules
            if rule.dxf.fill.bgColor.rgb == f"FF{REQUIRED_FILL[1:]}"
        ]
        yellow = {place for found, _ in rules for area in found.cells.ranges for place in area.cells}
        required = [cell for cell in sheet.inputs if not edition.fields[_path(sheet, cell)].is_optional]
        assert yellow >= {(cell.row, cell.column) for cell in required}
        for _, rule in rules:
            (formula,) = rule.formula
            assert formula.startswith("AND(LEN(TRIM(")
            assert formula.endswith(f"=0,{sheet.status.absolute.partition('!')[2]}<>{well[1]})")


@pytest.mark.parametrize(("form", "section"), [("wangzhan-2018", "数据"), ("library-2025", "乙")])
def test_where_words_are_asked_for_too_a_declared_zero_leaves_them_alone_yellow(form: str, section: str) -> None:
    edition = gouji.load_file(_SAMPLE_FORMS / f"{form}.yaml")
    layout = lay_out(edition)
    sheet = next(sheet for sheet in layout.sheets if sheet.name == section)
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(edition, layout.stamp(edition.years.first, "甲局"))))
    zero = dict(layout.cover.zero)[sheet.section]
    (name,) = (name for name, defined in book.defined_names.items() if defined.attr_text == zero.absolute)
    yellow: dict[bool, set[tuple[int, int]]] = {True: set(), False: set()}
    for found in book[sheet.name].conditional_formatting:
        for rule in found.rules:
            if rule.dxf.fill.bgColor.rgb == f"FF{REQUIRED_FILL[1:]}":
                places = {place for area in found.cells.ranges for place in area.cells}
                yellow[rule.formula[0].endswith(f',{name}<>"是")')] |= places
    fields = {cell: edition.fields[_path(sheet, cell)] for cell in sheet.inputs}
    for is_number in (True, False):
        wanted = {cell for cell, field in fields.items() if not field.is_optional and field.type.is_number is is_number}
        assert wanted
        assert yellow[is_number] == {(cell.row, cell.column) for cell in wanted}


_RECORDS_BESIDE_WORDS = """form: 试
edition: t-1
years: 2025-
sections:
  一、:
    title: 数和词
    id: a
    rows: {r: 甲}
    columns: {x: 数, w: {label: 词, type: text}}
  二、:
    title: 登记
    id: b
    rows: {repeat: 5, key: k}
    columns: {k: {label: 号, type: text}, n: 数}
"""


def test_a_part_with_counts_and_words_may_stand_beside_records(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(_RECORDS_BESIDE_WORDS, "utf-8")
    edition = gouji.load_file(tmp_path / "x.yaml")
    book = opened(gouji.make_blank(edition, 2025, "甲局"))
    assert book.defined_names["gouji_1_1_zero"].attr_text == lay_out(edition).cover.zero[0][1].absolute


@pytest.mark.parametrize(
    "form", [*map(str, range(len(EDITIONS))), "osha-300", "taizhang-2025", "tb-quarterly", "zhichu-2025"]
)
def test_words_of_a_tie_out_beside_a_table_are_not_cut_off(form: str) -> None:
    edition = EDITIONS[int(form)] if form.isdecimal() else gouji.load_file(_SAMPLE_FORMS / f"{form}.yaml")
    book = opened(write_workbook(edition, lay_out(edition).stamp(2025, "某局")))
    for sheet in lay_out(edition).sheets:
        found = book[sheet.name]
        for words in (line for line in sheet.check_lines if line.cell.column > sheet.area.right):
            wide = found.column_dimensions[words.cell.a1.rstrip("0123456789")].width
            high = found.row_dimensions[words.cell.row].height or 15.0
            assert found[words.cell.a1].value == words.text
            assert 20 <= wide <= 255
            assert lines(words.text, wide) * 15.0 <= high, words


def _path(sheet: GridSheet, cell: Cell) -> str:
    return next(box.path for box in sheet.boxes if box.cell == cell and box.path)


def test_a_heading_stays_in_sight_only_over_its_own_rows() -> None:
    edition = gouji.load("2021")
    assert len(lay_out(edition).texts) > 1
    assert _opened_blank(edition)[edition.own_sheets.texts].freeze_panes is None


@pytest.mark.parametrize("year", [2021, 2025, Period.parse("2025Q4"), 9999])
def test_the_day_that_is_an_example_is_one_that_nobody_doubts(year: int) -> None:
    edition = gouji.load("2021")
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(edition, lay_out(edition).stamp(year, "甲局"))))
    asked = [found for found in book[edition.own_sheets.cover].data_validations.dataValidation if found.type == "date"]
    assert asked
    for found in asked:
        (day,) = {date.fromisoformat(words) for words in re.findall(r"\d{4}-\d\d-\d\d", f"{found.prompt}{found.error}")}
        assert first_day(year) < day <= last_day(year, 2)  # between which P512 asks nothing


def test_the_same_arguments_give_the_same_bytes() -> None:
    edition = gouji.load("2021")
    made = submission(edition, 2025)
    assert _blank(edition) == _blank(edition)
    assert gouji.make_filled(made) == gouji.make_filled(made)


def test_the_stamp_stands_in_five_channels_and_they_agree() -> None:
    edition = gouji.load("2021")
    stamp = lay_out(edition).stamp(2025, "某县民政局", "X1")
    book: Book = opened(write_workbook(edition, stamp))
    cover = lay_out(edition).cover
    printed = book[COVER_SHEET][cover.form_code.a1]
    assert FormCode.parse(printed.value) == stamp.code
    assert printed.protection.locked
    hidden = {row[0].value: row[1].value or "" for row in book[STAMP_SHEET].iter_rows(max_col=2)}
    assert Stamp.from_record(hidden) == stamp
    assert book.properties.keywords.startswith("gouji?")
    assert str(stamp.code) in book[COVER_SHEET].oddFooter.left.text
    grids = [grid.name for sheet in lay_out(edition).sheets for grid in sheet.grids]
    assert sorted(book.defined_names) == sorted(grids)
    assert all(re.fullmatch(r"[a-z0-9_]+", name) for name in grids)


def test_no_channel_that_clients_lose_is_used() -> None:
    with zipfile.ZipFile(io.BytesIO(_blank(gouji.load("2021")))) as archive:
        assert not [name for name in archive.namelist() if "custom" in name.lower()]
        assert b"codeName" not in b"".join(archive.read(name) for name in archive.namelist())


def test_the_cover_links_to_every_check_and_every_section() -> None:
    edition = gouji.load("2021")
    layout = lay_out(edition)
    cells = [cell for row in _opened_blank(edition)[COVER_SHEET].iter_rows() for cell in row if cell.hyperlink]
    links = {(cell.coordinate, cell.hyperlink.location) for cell in cells}
    in_force = [each for each in layout.cover.checks if each[0].constraint.rule.holds_in(edition.years.first)]
    for check, cell in in_force:
        target = layout.cells[check.constraint.place]
        assert (cell.a1, f"'{target.sheet}'!{target.a1}") in links
    for sheet, cell in layout.cover.status:
        assert (cell.a1, f"'{sheet.name}'!{sheet.heading.a1}") in links
    for section, cell in layout.cover.text_status:
        assert (cell.a1, f"'{TEXT_SHEET}'!{section.heading.a1}") in links


_WAYS: tuple[tuple[str | float, slice, int], ...] = (
    (" \u3000\u00a0\t\n", slice(None), 1),
    ("\u3000\u3000无。", slice(-1, None), 0),
    (0, slice(-1, None), 0),
)
"""What is typed instead of a text, in which of its rows, and how many places need work then."""


def _what_a_clerk_left(edition: Edition) -> Iterator[tuple[str, set[str], dict[str, str | float], int]]:
    """A name, paths that are left out, values that stand in cells of the text sheet, how many places need work."""
    (_, first_figure), *_ = [pair for section in lay_out(edition).texts for pair in section.figures]
    places = [place for section in lay_out(edition).texts for place in section.texts]
    yield "nothing", set(), {}, 0
    yield "all", {text.path for text in edition.texts}, {}, len(edition.texts)
    for number, place in enumerate(places):
        yield f"text {number}", {place.text.path}, {}, 1
    # Every text once each way, with others in other ways: spaces, its last row, a number.
    for turn in range(len(_WAYS)):
        ways = [(place.cells, *_WAYS[(number + turn) % len(_WAYS)]) for number, place in enumerate(places)]
        typed = {cell.a1: value for cells, value, rows, _ in ways for cell in cells[rows]}
        yield f"texts in turn {turn}", {text.path for text in edition.texts}, typed, sum(count for *_, count in ways)
    yield "a figure in words", set(), {first_figure.a1: "三件"}, 1
    yield "no figures", {figure.path for figure in edition.key_figures}, {}, 0


@functools.lru_cache(maxsize=2)
def _without(edition: Edition, left_out: frozenset[str]) -> bytes:
    """A workbook filled in but for some paths; several cases leave out all texts."""
    filled = {path: value for path, value in _filled(edition).items() if path not in left_out}
    return write_workbook(edition, _stamp(edition), filled)


@functools.cache
def _left_by_clerks(name: str) -> dict[str, tuple[bytes, int]]:
    """By the name of each case the workbook of that edition, and how many places need work."""
    edition, left = gouji.load(name), {}
    for case, left_out, typed, places in _what_a_clerk_left(edition):
        data = _without(edition, frozenset(left_out))
        if typed:
            book = Workbook(data)
            for a1, value in typed.items():
                book.set(TEXT_SHEET, a1, value)
            data = book.to_bytes()
        left[case] = data, places
    return left


def _recalculated_by_gnumeric(files: list[Path], folder: Path) -> None:
    if shutil.which("ssconvert") is None:
        lacks("gnumeric")
    folder.mkdir()
    for file in files:
        subprocess.run(["ssconvert", "--recalc", file, folder / file.name], check=True, capture_output=True)


@pytest.mark.filterwarnings("ignore:Workbook contains no default style")  # as Gnumeric saves it
@pytest.mark.parametrize("program", [pytest.param("libreoffice", marks=pytest.mark.libreoffice), "gnumeric"])
@pytest.mark.parametrize("name", gouji.shipped())
def test_the_cover_says_all_is_well_only_if_no_text_is_missing(
    name: str, program: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    edition = gouji.load(name)
    status = _verdict(edition)
    left = _left_by_clerks(name)
    for case, (data, _) in left.items():
        (tmp_path / f"{case}.xlsx").write_bytes(data)
    files = [tmp_path / f"{case}.xlsx" for case in left]
    if program == "gnumeric":
        _recalculated_by_gnumeric(files, tmp_path / "saved")
    else:
        convert: Convert = request.getfixturevalue("convert")
        convert(files, "xlsx", tmp_path / "saved")
    for case, (_, places) in left.items():
        data = (tmp_path / "saved" / f"{case}.xlsx").read_bytes()
        words = displayed(data, COVER_SHEET)[status]
        assert words == (f"还有 {places} 处需要处理" if places else "全部填齐，勾稽相符"), case
        errors = [each for each in gouji.read_bytes(data, "x").diagnostics if each.severity is Severity.ERROR]
        assert len(errors) == places, case


@pytest.mark.parametrize("name", gouji.shipped())
def test_the_cover_counts_the_texts_that_were_left_out_before_anyone_recalculates(name: str) -> None:
    edition = gouji.load(name)
    cover = lay_out(edition).cover
    typed = {case for case, _, typed, _ in _what_a_clerk_left(edition) if typed}
    for case, (data, places) in _left_by_clerks(name).items():
        if case in typed:
            continue
        shown = displayed(data, COVER_SHEET)
        assert sum(shown[cell.shifted(columns=1).a1] for cell in cover.status_lines) == places, case
        assert (shown[_verdict(edition)] == "全部填齐，勾稽相符") is (places == 0), case


def test_the_formula_over_many_rows_of_a_text_is_none_that_excel_refuses() -> None:
    place = next(iter(lay_out(gouji.load("2021")).text_places.values()))
    long = replace(place, rows=replace(place.rows, bottom=place.rows.top + 999))
    formula = blank_text(long.cells)
    assert len(formula) < 8192
    last = long.cells[-1]
    assert formula.endswith(f":{Cell(last.sheet, last.row, 1).absolute.rpartition('!')[2]})=0)")


def _verdict(edition: Edition) -> str:
    return lay_out(edition).cover.verdict.a1.partition(":")[0]


def _filled(edition: Edition) -> dict[str, object]:
    """Everything a clerk fills in."""
    texts = {text.path: "无。" for text in edition.texts}
    return {**numbers(edition), **texts, **{figure.path: 3 for figure in edition.key_figures}, **signed(edition)}


def _stamp(edition: Edition) -> Stamp:
    return lay_out(edition).stamp(edition.years.first, "盐池县民政局", None)


@pytest.mark.parametrize(("year", "live"), [(2023, False), (2024, True)])
def test_a_tie_out_is_live_from_the_year_its_rule_holds_and_an_info_is_nothing_to_mend(
    year: int, *, live: bool
) -> None:
    edition = gouji.load("2021")
    check, line = next(each for each in lay_out(edition).cover.checks if each[0].constraint.rule.code == "P505")
    values = {**numbers(edition), **TEXTS, "litigation.direct.upheld": 2}
    made = gouji.make_filled(make_submission(edition, year, Agency(name="县民政局"), values))
    book, cached = opened(made), opened(made, data_only=True)
    assert (book["四"][check.cell.a1].value is not None) is live
    assert (cached[COVER_SHEET][line.shifted(columns=3).a1].value == 2) is live
    assert cached[COVER_SHEET][_verdict(edition)].value == "全部填齐，勾稽相符"


def test_a_tie_out_colours_its_whole_column() -> None:
    edition = gouji.load("2021")
    sheet = lay_out(edition).sheets[1]
    formats = _opened_blank(edition)["三"].conditional_formatting
    for check in sheet.checks:
        column = [box.cell.a1 for box in sheet.boxes if box.path and box.cell.column == check.cell.column]
        condition = f"${check.cell.a1.rstrip('0123456789')}${check.cell.row}<>0"
        formulas = [(each, [formula for rule in each.rules for formula in rule.formula]) for each in formats]
        coloured = [each for each, found in formulas if any(f"AND({condition}," in formula for formula in found)]
        assert any(all(a1 in each.sqref for a1 in column) for each in coloured)


def test_text_that_looks_like_a_formula_stays_text() -> None:
    edition = gouji.load("2021")
    evil = '=HYPERLINK("http://example.invalid","x")'
    values = {**numbers(edition), "narrative.overview": evil, "sign_off.filled_by": "=1+1"}
    made = make_submission(edition, 2025, Agency(name=evil), values)
    book = opened(gouji.make_filled(made))
    assert [cell.coordinate for cell in book[TEXT_SHEET]["A"] if cell.data_type == "f"] == []
    assert book[COVER_SHEET][lay_out(edition).cover.agency_name.a1].data_type == "s"


def test_a_blank_is_small() -> None:
    assert len(workbook()) < 40_000
