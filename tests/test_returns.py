"""退改件: what is marked, what stays as it was, and that the corrected copy is taken."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from edit import MAIN, Workbook
from generate import YEAR, place, workbook
from openpyxl.comments import Comment

import gouji
from conftest import Convert
from gouji.diagnostics import Severity
from gouji.importer import read_bytes
from gouji.layout import RETURN_SHEET, lay_out
from gouji.returns import notice, returned_workbook, unmarked
from gouji.submission import Reading

FINDINGS = Path(__file__).parents[1] / "samples" / "findings"
FILES = sorted(path for path in FINDINGS.glob("*.xlsx"))
FRESH = ("W203", "W206", "W213")
"""Codes of files that cannot be mended: they are answered with a fresh workbook."""
_COUNT = "requests.results.refused.state_secret.natural_person"


def _places(reading: Reading) -> list[tuple[str, str | None, str]]:
    return [(each.code, each.place, each.message()) for each in reading.diagnostics]


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def _sheets(data: bytes) -> list[str]:
    book = ET.fromstring(_parts(data)["xl/workbook.xml"])  # noqa: S314
    return [each.get("name", "") for each in book.iter(f"{{{MAIN}}}sheet")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_sample_sent_back_gives_the_same_findings_and_is_the_same_when_sent_back_again(path: Path) -> None:
    data, reading = path.read_bytes(), gouji.read_file(path)
    made = returned_workbook(data, reading)
    if reading.status == "unreadable" or not {"error", "warning"} & {
        each.severity.value for each in reading.diagnostics
    }:
        assert made is None
        return
    assert made is not None
    assert _sheets(made).count(RETURN_SHEET) == 1
    assert _sheets(made)[0] == RETURN_SHEET
    again = read_bytes(made, path.name)
    if path.stem not in FRESH:
        assert _places(again) == [(code, where, words) for code, where, words in _places(reading)]
        assert returned_workbook(made, again) == made
    assert returned_workbook(data, reading) == made


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_without_its_marks_a_sample_has_the_sheets_it_had(path: Path) -> None:
    data, reading = path.read_bytes(), gouji.read_file(path)
    made = returned_workbook(data, reading)
    if made is None or path.stem in FRESH:
        return
    before, after = _parts(data), _parts(unmarked(made))
    for name in before:
        if name.startswith("xl/worksheets/sheet"):
            assert re.sub(rb' ?tabSelected="1"', b"", before[name]) == re.sub(rb' ?tabSelected="1"', b"", after[name])


def test_the_corrected_copy_is_accepted_and_nothing_is_said_of_the_marks() -> None:
    data = _typed(workbook(), _COUNT, "无")
    made = returned_workbook(data, read_bytes(data, "x.xlsx"))
    assert made is not None
    corrected = _typed(made, _COUNT, 0)
    reading = read_bytes(corrected, "x.xlsx")
    assert (reading.status, reading.diagnostics) == ("accepted", ())
    assert reading.submission is not None
    assert reading.submission.value(_COUNT) == 0
    assert reading.year == YEAR


def _typed(data: bytes, path: str, value: float | str | None) -> bytes:
    """The workbook with something typed into an input."""
    book, cell = Workbook(data), place(path)
    book.set(cell.sheet, cell.a1, value)
    return book.to_bytes()


def test_the_notice_names_every_finding_and_quotes_nothing_as_markup() -> None:
    cell = place(_COUNT)
    reading = read_bytes(_typed(workbook(), _COUNT, "<script>alert(1)</script>"), "<b>.xlsx")
    for language in ("zh", "en"):
        html = notice(reading, language)
        assert f"{cell.sheet}!{cell.a1}" in html
        assert "<script>" not in html
        assert "<b>" not in html


# --- what clients leave ----------------------------------------------------------------------------------------------


def _looks(data: bytes) -> dict[str, tuple[str | None, str, bool]]:
    """Note, fill and lock of every cell of the grids that has a note, as openpyxl sees them."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {
        f"{sheet.title}!{cell.coordinate}": (cell.comment.text, cell.fill.fgColor.rgb[-6:], cell.protection.locked)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment is not None
    }


def test_bad_cells_are_red_or_yellow_noted_and_as_unlocked_as_they_were() -> None:
    data = _typed(_typed(workbook(), _COUNT, "无"), "requests.new.total", 57)
    made = returned_workbook(data, read_bytes(data, "x"))
    assert made is not None
    looks = _looks(made)
    bad, total = place(_COUNT), place("requests.new.total")
    assert {where: look[1:] for where, look in looks.items()} == {
        f"{bad.sheet}!{bad.a1}": ("FFC7CE", False),
        f"{total.sheet}!{total.a1}": ("FFEB9C", True),
    }
    assert "“无”" in (looks[f"{bad.sheet}!{bad.a1}"][0] or "")
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert all(sheet.protection.sheet for sheet in book.worksheets if sheet.title != "gouji")
    assert book[RETURN_SHEET].protection.sheet
    assert book.security.lockStructure


def test_the_list_leads_to_every_finding_and_holds_no_formula() -> None:
    data = _typed(_typed(workbook(), _COUNT, "=1+无"), "reconsideration.upheld", -2)
    reading = read_bytes(data, "x")
    made = returned_workbook(data, reading)
    assert made is not None
    sheet = openpyxl.load_workbook(io.BytesIO(made))[RETURN_SHEET]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type in ("s", "n", "inlineStr") for cell in cells if cell.value is not None)
    links = [cell.hyperlink.location for cell in cells if cell.hyperlink is not None]
    wanted = [each for each in reading.diagnostics if each.severity is not Severity.INFO]
    assert links == [f"'{each.sheet}'!{each.cell}" for each in wanted]


def test_two_findings_on_one_cell_share_one_note() -> None:
    formula = Workbook(workbook())
    cell = place("requests.carried_forward.natural_person")
    formula.set_formula(cell.sheet, cell.a1, "2+3", 5)
    data = formula.to_bytes()
    reading = read_bytes(data, "x")
    found = [each for each in reading.diagnostics if each.severity is not Severity.INFO]
    assert [(each.code, each.place) for each in found] == [
        (code, f"{cell.sheet}!{cell.a1}") for code in ("T401", "V307")
    ]
    made = returned_workbook(data, reading)
    assert made is not None
    ((note, colour, _),) = _looks(made).values()
    assert "第 1 条（须改正）" in (note or "")
    assert "第 2 条（请核对）" in (note or "")
    assert colour == "FFC7CE"  # the graver one


def test_a_blank_area_is_filled_but_not_what_is_printed_in_it() -> None:
    blank = gouji.make_blank(gouji.load("2021"), YEAR, "盐池县民政局")
    made = returned_workbook(blank, read_bytes(blank, "x"))
    assert made is not None
    book = openpyxl.load_workbook(io.BytesIO(made))
    filled = {
        (sheet.title, cell.coordinate)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fgColor.rgb == "FFFFC7CE" and sheet.title != RETURN_SHEET
    }
    layout = lay_out(gouji.load("2021"))
    inputs = {(cell.sheet, cell.a1) for sheet in layout.sheets for cell in sheet.inputs}
    texts = {(cell.sheet, cell.a1) for each in layout.text_places.values() for cell in each.cells}
    assert filled == inputs | texts


def test_a_clerks_own_note_stays_and_ours_goes_again() -> None:
    cell = place(_COUNT)
    book = openpyxl.load_workbook(io.BytesIO(_typed(workbook(), _COUNT, "无")))
    book[cell.sheet][cell.a1].comment = Comment("请科长核", "张三")
    book[cell.sheet]["A1"].comment = Comment("第一稿", "张三")
    buffer = io.BytesIO()
    book.save(buffer)
    data = buffer.getvalue()
    made = returned_workbook(data, read_bytes(data, "x"))
    assert made is not None
    note = _looks(made)[f"{cell.sheet}!{cell.a1}"][0] or ""
    assert note.startswith("请科长核")
    assert "第 1 条" in note
    twice = returned_workbook(made, read_bytes(made, "x"))
    assert twice is not None
    assert _looks(twice)[f"{cell.sheet}!{cell.a1}"] == _looks(made)[f"{cell.sheet}!{cell.a1}"]
    kept = {where: look[0] for where, look in _looks(unmarked(twice)).items()}
    assert kept == {f"{cell.sheet}!{cell.a1}": "请科长核", f"{cell.sheet}!A1": "第一稿"}


def test_it_goes_through_openpyxl_and_back_without_piling_up() -> None:
    data = _typed(_typed(workbook(), _COUNT, "无"), "requests.new.total", 57)
    reading = read_bytes(data, "x")
    made = returned_workbook(data, reading)
    assert made is not None
    buffer = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(made)).save(buffer)
    saved = buffer.getvalue()
    _goes_round(saved, reading, made)


def _goes_round(saved: bytes, reading: Reading, made: bytes) -> None:
    """A client saved what was sent back: the same is found, marked once more, and accepted when mended."""
    again = read_bytes(saved, "x")
    named = [each for each in _places(again) if each[0] not in ("W209", "W207", "W214")]
    assert named == _places(reading)
    twice = returned_workbook(saved, again)
    assert twice is not None
    assert _sheets(twice).count(RETURN_SHEET) == 1
    assert {where: look[1:] for where, look in _looks(twice).items()} == {
        where: look[1:] for where, look in _looks(made).items()
    }
    for note, _, _ in _looks(twice).values():
        assert (note or "").count("【退改】") == 1
    assert _looks(unmarked(twice)) == {}
    mended = read_bytes(_typed(saved, _COUNT, 0), "x")
    assert mended.status == "accepted"
    assert not {each.code for each in mended.diagnostics} - {"W208", "W209", "W207"}


@pytest.mark.libreoffice
def test_it_goes_through_libreoffice_and_back_without_piling_up(convert: Convert, tmp_path: Path) -> None:
    data = _typed(_typed(workbook(), _COUNT, "无"), "requests.new.total", 57)
    reading = read_bytes(data, "x")
    made = returned_workbook(data, reading)
    assert made is not None
    sent = tmp_path / "sent.xlsx"
    sent.write_bytes(made)
    (tmp_path / "saved").mkdir()
    (saved,) = convert([sent], "xlsx:Calc MS Excel 2007 XML", tmp_path / "saved")
    _goes_round(saved.read_bytes(), reading, made)


@pytest.mark.libreoffice
def test_libreoffice_makes_the_same_of_every_sample_with_marks_and_without(convert: Convert, tmp_path: Path) -> None:
    bare, sent = [], []
    for path in FILES:
        reading = gouji.read_file(path)
        made = returned_workbook(path.read_bytes(), reading)
        if made is not None and path.stem not in FRESH:
            bare.append(path)
            sent.append(tmp_path / path.name)
            sent[-1].write_bytes(made)
    for folder in ("bare", "marked"):
        (tmp_path / folder).mkdir()
    filter_name = "xlsx:Calc MS Excel 2007 XML"
    plain = convert(bare, filter_name, tmp_path / "bare")
    for path, marked in zip(plain, convert(sent, filter_name, tmp_path / "marked"), strict=True):
        again = gouji.read_file(marked)
        assert _places(again) == _places(gouji.read_file(path)), path.name
        twice = returned_workbook(marked.read_bytes(), again)
        assert twice is None or _sheets(twice).count(RETURN_SHEET) == 1
