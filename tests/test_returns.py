"""退改件: what is marked, what stays as it was, and that the corrected copy is taken."""

from __future__ import annotations

import functools
import io
import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment

import gouji
from gouji.findings import Severity
from gouji.form import RETURN_SHEET
from gouji.form.layout import lay_out
from gouji.form.submission import Reading, json_number
from gouji.reading.workbooks import Options, read_bytes
from gouji.returns import notice, returned_workbook, unmarked
from gouji.workbook.ooxml.names import MAIN, RELATIONSHIPS
from gouji.workbook.reader import read_workbook
from support import register
from support.edit import Workbook, opened
from support.filled import YEAR, place, workbook
from support.programs import Convert
from support.sight import WHITE_FONT, restyle, solid

SAMPLES = Path(__file__).parents[1] / "samples"
FINDINGS = SAMPLES / "findings"
FILES = sorted(path for path in FINDINGS.glob("*.xlsx"))
FRESH = ("W203", "W206", "W213")
"""Codes of files that cannot be mended: they are answered with a fresh workbook."""
_COUNT = "requests.results.refused.state_secret.natural_person"
_OTHER_COUNT = "requests.results.refused.state_secret.research_institution"
_EXAMPLES = os.environ.get("GOUJI_EXAMPLES")
"""Of each property, for hours; LibreOffice then saves every sample, not every third."""


def _places(reading: Reading) -> list[tuple[str, str | None, str]]:
    return [(each.code, each.place, each.message()) for each in reading.diagnostics]


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def _sheets(data: bytes) -> list[str]:
    book = ET.fromstring(_parts(data)["xl/workbook.xml"])  # noqa: S314
    return [each.get("name", "") for each in book.iter(f"{{{MAIN}}}sheet")]


@functools.cache
def _sent_back(path: Path) -> tuple[Reading, bytes | None]:
    """The reading of a sample, and the workbook that goes back for it."""
    reading = gouji.read_file(path)
    return reading, returned_workbook(path.read_bytes(), reading)


@pytest.mark.parametrize("code", FRESH)
def test_what_cannot_be_mended_is_not_read_again(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = FINDINGS / f"{code}.xlsx"
    data, reading = path.read_bytes(), gouji.read_file(path)
    assert reading.certain is not None
    forgetful = reading.model_validate_json(reading.model_dump_json(exclude={"diagnostics"}))
    forgetful = forgetful.model_copy(update={"diagnostics": reading.diagnostics})
    assert forgetful.certain is None
    read = []

    def reads(data: bytes, *rest: Any) -> Reading:
        read.append(data)
        return read_bytes(data, *rest)

    monkeypatch.setattr("gouji.returns.workbooks.read_bytes", reads)
    made = returned_workbook(data, reading)
    assert data not in read
    assert made == returned_workbook(data, forgetful)
    assert data in read


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_sample_sent_back_gives_the_same_findings_and_is_the_same_when_sent_back_again(path: Path) -> None:
    data, (reading, made) = path.read_bytes(), _sent_back(path)
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
    _, made = _sent_back(path)
    if made is None or path.stem in FRESH:
        return
    before, after = _parts(path.read_bytes()), _parts(unmarked(made))
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


_opened = functools.lru_cache(maxsize=2)(opened)
"""A workbook that is looked at several times; no test changes it."""


def _looks(data: bytes) -> dict[str, tuple[str | None, str, bool]]:
    """Note, fill and lock of every cell of the grids that has a note, as openpyxl sees them."""
    book = _opened(data)
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
        f"{bad.sheet}!{bad.a1}": ("F4A460", False),
        f"{total.sheet}!{total.a1}": ("FFE45C", True),
    }
    assert "“无”" in (looks[f"{bad.sheet}!{bad.a1}"][0] or "")
    book = _opened(made)
    assert all(sheet.protection.sheet for sheet in book.worksheets if sheet.title != "gouji")
    assert book[RETURN_SHEET].protection.sheet
    assert book.security.lockStructure


def _pasted(data: bytes, sheet: str, *places: str) -> bytes:
    """The workbook with cells that have the style of nothing, locked, as what is pasted from a page of the web."""
    book = Workbook(data)

    def of_nothing(cell: ET.Element) -> None:
        cell.attrib.pop("s", None)

    for a1 in places:
        book.change_cell(sheet, a1, of_nothing)
    return book.to_bytes()


@pytest.mark.parametrize("wrong", ["无", None])
def test_what_was_pasted_with_its_lock_can_be_corrected(wrong: str | None) -> None:
    bad, beside = place(_COUNT), place("requests.new.natural_person")
    sign_off = lay_out(gouji.load("2021")).cover.sign_off[0][1]
    data = _pasted(_typed(workbook(), _COUNT, wrong), bad.sheet, bad.a1, beside.a1)
    data = _pasted(data, sign_off.sheet, sign_off.a1)
    reading = read_bytes(data, "x")
    made = returned_workbook(data, reading)
    assert made is not None
    sheet = _opened(made)[bad.sheet]
    inputs = lay_out(gouji.load("2021")).grid_sheets[bad.sheet].inputs
    assert [cell.a1 for cell in inputs if sheet[cell.a1].protection.locked] == []
    total = place("requests.new.total")
    assert sheet[total.a1].protection.locked
    assert sheet.protection.sheet
    assert sheet[bad.a1].fill.fgColor.rgb[-6:] == "F4A460"
    assert _opened(made)[sign_off.sheet][sign_off.a1].protection.locked  # nothing is wrong there
    # Its marks come off again, with the styles that the cells had; another round gives the same.
    assert _style(Workbook(unmarked(made)), bad.sheet, bad.a1) == 0
    assert returned_workbook(made, read_bytes(made, "x")) == made
    assert read_bytes(_typed(made, _COUNT, 0), "x").status == "accepted"


def _unlocked(data: bytes, sheet: str) -> set[str]:
    """The cells of a sheet that can be typed into."""
    return {cell.coordinate for row in _opened(data)[sheet].iter_rows() for cell in row if not cell.protection.locked}


@pytest.mark.parametrize("path", sorted((SAMPLES / "forms").glob("*.xlsx")), ids=lambda path: path.stem)
def test_of_records_too_what_was_unlocked_can_be_corrected_and_what_was_locked_cannot(path: Path) -> None:
    form = gouji.load_file(path.with_suffix(".yaml"))
    options, layout = Options(templates={form.id: form}), lay_out(form)
    (sheet,) = (sheet for sheet in layout.sheets if sheet.records is not None)
    assert sheet.records is not None
    table, book = sheet.records.table, Workbook(path.read_bytes())
    amount = next(name for name, field in table.fields.items() if field.type.is_number)
    book.set(sheet.name, sheet.records.column(amount).first.a1, "无")
    data = book.to_bytes()
    filled = [name for name in table.ids if _opened(data)[sheet.name][sheet.records.column(name).first.a1].value]
    pasted = _pasted(data, sheet.name, *(sheet.records.column(name).first.a1 for name in filled))
    made = returned_workbook(pasted, read_bytes(pasted, "x", options), options)
    assert made is not None
    assert RETURN_SHEET in _sheets(made)
    assert len(filled) > 1
    assert _unlocked(made, sheet.name) == _unlocked(data, sheet.name) > _unlocked(pasted, sheet.name)


def test_the_words_that_end_records_stay_locked_where_rows_were_deleted() -> None:
    book = Workbook(register.workbook())
    book.set(register.SHEET, register.cell(5, "days"), "无")
    edited, saved = _opened(book.to_bytes()), io.BytesIO()
    edited[register.SHEET].delete_rows(register.placed().area.bottom - 9, 5)
    edited.save(saved)
    data, end = saved.getvalue(), register.placed().end.cell.shifted(rows=-5)
    made = returned_workbook(data, read_bytes(data, "x", register.OPTIONS), register.OPTIONS)
    assert made is not None
    assert RETURN_SHEET in _sheets(made)
    assert _opened(made)[register.SHEET][end.a1].value
    assert _unlocked(made, register.SHEET) == _unlocked(data, register.SHEET)


def test_what_was_pasted_into_rows_of_records_that_were_inserted_can_be_corrected() -> None:
    book, count = Workbook(register.workbook()), 3
    book.set(register.SHEET, register.cell(5, "days"), "无")
    edited, saved = _opened(book.to_bytes()), io.BytesIO()
    sheet, area, end = edited[register.SHEET], register.placed().area, register.placed().end.cell
    words = sheet[end.a1].value
    sheet.insert_rows(area.top + 1, count)
    for row in range(area.bottom, area.bottom + count + 1):  # in the format of nothing, as from another workbook
        sheet.cell(row, area.left).value = "甲"
        sheet.cell(row, area.left).style = "Normal"
    edited.save(saved)
    data, moved = saved.getvalue(), end.shifted(rows=count)
    made = returned_workbook(data, read_bytes(data, "x", register.OPTIONS), register.OPTIONS)
    assert made is not None
    back = _opened(made)
    assert RETURN_SHEET in _sheets(made)
    assert back[register.SHEET][moved.a1].value == words
    assert back[register.SHEET][moved.a1].protection.locked
    pasted = [back[register.SHEET].cell(row, area.left) for row in range(area.bottom, area.bottom + count + 1)]
    assert [cell.value for cell in pasted if not cell.protection.locked] == ["甲"] * (count + 1)


def test_locks_of_a_sheet_without_protection_stay_as_they_are() -> None:
    bad = place(_COUNT)
    book = Workbook(_pasted(_typed(workbook(), _COUNT, "无"), bad.sheet, bad.a1))
    book.drop(bad.sheet, "sheetProtection")
    data = book.to_bytes()
    made = returned_workbook(data, read_bytes(data, "x"))
    assert made is not None
    assert _opened(made)[bad.sheet][bad.a1].protection.locked


def test_the_list_leads_to_every_finding_and_holds_no_formula() -> None:
    data = _typed(_typed(workbook(), _COUNT, "=1+无"), "reconsideration.upheld", -2)
    reading = read_bytes(data, "x")
    made = returned_workbook(data, reading)
    assert made is not None
    sheet = opened(made)[RETURN_SHEET]
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
    assert colour == "F4A460"  # the graver one


def test_a_blank_area_is_filled_but_not_what_is_printed_in_it() -> None:
    blank = gouji.make_blank(gouji.load("2021"), YEAR, "盐池县民政局")
    made = returned_workbook(blank, read_bytes(blank, "x"))
    assert made is not None
    book = opened(made)
    filled = {
        (sheet.title, cell.coordinate)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fgColor.rgb == "FFF4A460" and sheet.title != RETURN_SHEET
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
def test_libreoffice_makes_the_same_of_a_sample_with_marks_and_without(convert: Convert, tmp_path: Path) -> None:
    bare, sent = [], []
    for path in FILES if _EXAMPLES is not None else FILES[::3]:
        _, made = _sent_back(path)
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


# --- how other programs spell a workbook ----------------------------------------------------------------------------


def _prefixed(book: Workbook) -> None:
    """Every element of the main namespace with a prefix, as some libraries write them."""
    for part, xml in list(book.parts.items()):
        if part.endswith(".xml") and part.startswith("xl/") and "theme" not in part:
            ET.register_namespace("x", MAIN)
            ET.register_namespace("r", RELATIONSHIPS)
            book.parts[part] = ET.tostring(ET.fromstring(xml), encoding="UTF-8", xml_declaration=True)  # noqa: S314
    ET.register_namespace("", MAIN)


def _without_styles(book: Workbook) -> None:
    del book.parts["xl/styles.xml"]
    types, links = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
    book.parts[types] = re.sub(rb'<Override PartName="/xl/styles.xml"[^>]*>', b"", book.parts[types])
    book.parts[links] = re.sub(rb'<Relationship [^>]*styles.xml"[^>]*>', b"", book.parts[links])
    for part in [each for each in book.parts if each.startswith("xl/worksheets/")]:
        book.parts[part] = re.sub(rb' s="\d+"', b"", book.parts[part])
        book.parts[part] = re.sub(rb"<conditionalFormatting.*</conditionalFormatting>", b"", book.parts[part])


def _without_addresses(book: Workbook) -> None:
    """Rows and cells that say their place by their order alone; every cell up to the last one is there."""
    part = book.part_of(place(_COUNT).sheet)

    def change(root: ET.Element) -> None:
        for row in root.iter(f"{{{MAIN}}}row"):
            assert [each.get("r", "")[0] for each in row] == [chr(ord("A") + index) for index in range(len(row))] or (
                int(row.get("r", "")) > 31
            )
            if int(row.get("r", "")) <= 31:
                for cell in row:
                    del cell.attrib["r"]

    book.change(part, change)


def _without_blank_cells(book: Workbook) -> None:
    """Cells that hold nothing are left out, and rows without cells too."""
    for part in [each for each in book.parts if each.startswith("xl/worksheets/")]:

        def change(root: ET.Element) -> None:
            data = next(root.iter(f"{{{MAIN}}}sheetData"))
            for row in list(data):
                for cell in [each for each in row if len(each) == 0]:
                    row.remove(cell)
                if len(row) == 0:
                    data.remove(row)

        book.change(part, change)


@pytest.mark.parametrize("spelling", [_prefixed, _without_styles, _without_addresses, _without_blank_cells])
@pytest.mark.parametrize("path", [_COUNT, "narrative.other", "requests.new.total"])
def test_whatever_program_wrote_it(spelling: Callable[[Workbook], None], path: str) -> None:
    layout = lay_out(gouji.load("2021"))
    cell = layout.cells.get(path) or layout.text_places[path].cells[0]
    book = Workbook(workbook())
    book.set(cell.sheet, cell.a1, {"requests.new.total": 57}.get(path))
    spelling(book)
    data = book.to_bytes()
    reading = read_bytes(data, "x")
    wanted = [each.place for each in reading.diagnostics if each.severity is not Severity.INFO]
    days = [each for each in reading.diagnostics if each.code == "W233"]  # displayed as numbers, without formats
    assert bool(days) is (spelling is _without_styles)
    assert len(wanted) == 1 + len(days)
    made = returned_workbook(data, reading)
    assert made is not None
    again = read_bytes(made, "x")
    assert _places(again) == _places(reading)
    found = _opened(made)
    assert found.sheetnames[0] == RETURN_SHEET
    colours = {
        f"{sheet.title}!{each.coordinate}": each.fill.fgColor.rgb[-6:]
        for sheet in found.worksheets[1:]
        for row in sheet.iter_rows()
        for each in row
        if each.fill.fgColor.rgb in ("FFF4A460", "FFFFE45C")
    }
    assert f"{cell.sheet}!{cell.a1}" in colours
    twice = returned_workbook(made, again)
    assert twice is not None
    assert _looks(twice) == _looks(made)


@given(data=st.data())
@settings(max_examples=int(_EXAMPLES or "20"))
def test_whatever_is_wrong_the_marks_come_off_and_leave_every_cell_as_it_was(data: st.DataObject) -> None:
    edition = gouji.load("2021")
    paths = data.draw(st.lists(st.sampled_from([each.path for each in edition.inputs]), min_size=1, max_size=12))
    book = Workbook(workbook())
    for path in paths:
        cell = place(path)
        book.set(
            cell.sheet, cell.a1, data.draw(st.sampled_from([None, "无", -1, 2.5, 10**12, "=A1", "'", "<&>", True]))
        )
    before = book.to_bytes()
    reading = read_bytes(before, "x")
    made = returned_workbook(before, reading)
    if made is None:
        return
    assert _places(read_bytes(made, "x")) == _places(reading)
    old, new = _parts(before), _parts(unmarked(made))
    for name in old:
        if name.startswith("xl/worksheets/sheet"):
            assert re.sub(rb' ?tabSelected="1"', b"", old[name]) == re.sub(rb' ?tabSelected="1"', b"", new[name])


def test_a_workbook_beyond_repair_is_answered_with_a_fresh_one_that_holds_what_could_be_read() -> None:
    path = FINDINGS / "W206.xlsx"
    reading = gouji.read_file(path)
    fresh = returned_workbook(path.read_bytes(), reading)
    assert fresh is not None
    again = read_bytes(fresh, "x", Options(partial=True))
    assert again.agency == reading.agency
    assert {each.sheet for each in again.diagnostics} == {"三"}
    assert again.partial is not None
    whole = gouji.read_file(SAMPLES / "盐池县民政局-2025.xlsx").submission
    assert whole is not None
    kept = [each.path for each in gouji.load("2021").inputs if each.section != "三"]
    assert [again.partial[each] for each in kept] == [json_number(whole.value(each)) for each in kept]
    for text in ("overview", "problems", "other"):
        assert again.partial[f"narrative.{text}"] == whole.value(f"narrative.{text}")
    assert again.partial["sign_off.filled_on"] == whole.value("sign_off.filled_on").isoformat()


@pytest.mark.parametrize("code", FRESH)
def test_a_workbook_beyond_repair_is_read_once_and_its_answer_once(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[int] = []

    def counting(data: bytes, *rest: Any) -> Any:
        taken.append(len(data))
        return read_workbook(data, *rest)

    monkeypatch.setattr("gouji.reading.workbooks.read_workbook", counting)
    data = (FINDINGS / f"{code}.xlsx").read_bytes()
    reading = read_bytes(data, "x")
    made = returned_workbook(data, reading)
    assert len(taken) == 2
    assert taken[0] == len(data)
    # One that was put together anew does not know what could be read, and gives the same answer for another look.
    bare = Reading(**{name: getattr(reading, name) for name in Reading.model_fields})
    assert (reading.certain is None, bare.certain is None) == (False, True)
    assert returned_workbook(data, bare) == made
    assert len(taken) == 4


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_a_workbook_of_another_format_is_answered_with_a_fresh_one(kind: str, convert: Convert, tmp_path: Path) -> None:
    book = tmp_path / "民政局.xlsx"
    book.write_bytes(_typed(workbook(), _COUNT, "无"))
    (old,) = convert([book], kind, tmp_path)
    reading = gouji.read_file(old)
    (bad,) = [each for each in reading.diagnostics if each.severity is Severity.ERROR]
    fresh = returned_workbook(old.read_bytes(), reading)
    assert fresh is not None
    cell = place(_COUNT)
    ((note, colour, _),) = _looks(fresh).values()
    assert bad.what() in (note or "")  # in the words of what was wrong, not that the fresh one is blank there
    assert colour == "F4A460"
    mended = read_bytes(_typed(fresh, _COUNT, 0), "x")
    assert (mended.status, mended.diagnostics) == ("accepted", ())
    assert mended.submission is not None
    assert mended.submission.value("requests.new.natural_person") == 40
    assert list(_looks(fresh)) == [f"{cell.sheet}!{cell.a1}"]


# --- what clerks leave -----------------------------------------------------------------------------------------------

_FILLS = {
    "theme": '<patternFill patternType="solid"><fgColor theme="4" tint="0.4"/><bgColor indexed="64"/></patternFill>',
    "indexed": '<patternFill patternType="solid"><fgColor indexed="13"/><bgColor indexed="64"/></patternFill>',
    "pattern": '<patternFill patternType="lightUp"><fgColor rgb="FF00B050"/></patternFill>',
    "gradient": '<gradientFill degree="90"><stop position="0"><color theme="0"/></stop>'
    '<stop position="1"><color theme="5"/></stop></gradientFill>',
    "plain": '<patternFill patternType="solid"><fgColor rgb="FFFFFF00"/><bgColor indexed="64"/></patternFill>',
}


def _filled(fill: str) -> bytes:
    """A workbook with a bad cell that its clerk had filled."""
    book, cell = Workbook(_typed(workbook(), _COUNT, "无")), place(_COUNT)
    root = ET.fromstring(book.parts["xl/styles.xml"])  # noqa: S314
    fills, formats = (root.find(f"{{{MAIN}}}{name}") for name in ("fills", "cellXfs"))
    assert fills is not None
    assert formats is not None
    fills.append(ET.fromstring(f'<fill xmlns="{MAIN}">{fill}</fill>'))  # noqa: S314
    style = ET.fromstring(ET.tostring(formats[_style(book, cell.sheet, cell.a1)]))  # noqa: S314
    style.set("fillId", str(len(fills) - 1))
    formats.append(style)
    number = len(formats) - 1
    book.parts["xl/styles.xml"] = ET.tostring(root)

    def change(sheet: ET.Element) -> None:
        next(each for each in sheet.iter(f"{{{MAIN}}}c") if each.get("r") == cell.a1).set("s", str(number))

    book.change(book.part_of(cell.sheet), change)
    return book.to_bytes()


def _style(book: Workbook, sheet: str, a1: str) -> int:
    root = ET.fromstring(book.parts[book.part_of(sheet)])  # noqa: S314
    return int(next(each for each in root.iter(f"{{{MAIN}}}c") if each.get("r") == a1).get("s", "0"))


@pytest.mark.parametrize("fill", _FILLS)
def test_the_style_a_cell_had_is_put_back(fill: str) -> None:
    data, cell = _filled(_FILLS[fill]), place(_COUNT)
    made = returned_workbook(data, read_bytes(data, "x"))
    assert made is not None
    before, marked, after = (_style(Workbook(each), cell.sheet, cell.a1) for each in (data, made, unmarked(made)))
    assert marked != before
    assert after == before


@pytest.mark.parametrize("fill", _FILLS)
def test_a_fill_comes_back_though_styles_have_new_numbers(fill: str) -> None:
    data, cell = _filled(_FILLS[fill]), place(_COUNT)
    made = returned_workbook(data, read_bytes(data, "x"))
    assert made is not None
    saved = [io.BytesIO(), io.BytesIO()]
    for source, target in zip((made, data), saved, strict=True):
        book = openpyxl.load_workbook(io.BytesIO(source))
        book[cell.sheet]["Z99"].number_format = "0.000"
        book.save(target)
    looks = [opened(each)[cell.sheet][cell.a1].fill for each in (unmarked(saved[0].getvalue()), saved[1].getvalue())]
    assert repr(looks[0]) == repr(looks[1])


@functools.cache
def _with_a_note() -> openpyxl.Workbook:
    """A workbook that was sent back for one cell, open in openpyxl."""
    data = _typed(workbook(), _COUNT, "无")
    made = returned_workbook(data, read_bytes(data, "x"))
    assert made is not None
    return openpyxl.load_workbook(io.BytesIO(made))


@functools.cache
def _our_note() -> str:
    cell = place(_COUNT)
    return str(_with_a_note()[cell.sheet][cell.a1].comment.text)


def _notes(data: bytes) -> list[tuple[str | None, str]]:
    """Address and text of every note in a workbook, by its parts."""
    parts = (ET.fromstring(part) for name, part in _parts(data).items() if "comment" in name and name.endswith("xml"))  # noqa: S314
    notes = (note for part in parts for note in part.iter(f"{{{MAIN}}}comment"))
    return [(note.get("ref"), "".join(text.text or "" for text in note.iter(f"{{{MAIN}}}t"))) for note in notes]


@settings(max_examples=int(_EXAMPLES or "20"))
@given(
    st.sampled_from(["above", "between", "below", "behind"]),
    st.text("已改为零核实。→第1条 \n", min_size=1, max_size=30).filter(str.strip),
)
def test_an_answer_typed_into_our_note_stays(where: str, answer: str) -> None:
    cell = place(_COUNT)
    marker, what, advice = _our_note().split("\n")
    lines = {
        "above": [answer, marker, what, advice],
        "between": [marker, what, answer, advice],
        "below": [marker, what, advice, answer],
        "behind": [marker, what, f"{advice} {answer}"],
    }
    book = _with_a_note()
    book[cell.sheet][cell.a1].comment.text = "\n".join(lines[where])
    buffer = io.BytesIO()
    book.save(buffer)
    ((a1, left),) = _notes(unmarked(buffer.getvalue()))
    assert (a1, "".join(left.split())) == (cell.a1, "".join(answer.split()))


def test_what_nobody_saw_is_seen_in_the_marked_workbook_and_after_its_marks_are_gone() -> None:
    """Or the mark displays it for one round, and hides it again in the next."""
    cell = place(_COUNT)
    styles: tuple[tuple[str, dict[str, str]], ...] = (
        ("V340", {"font": WHITE_FONT}),
        ("V340", {"font": _BLUE_FONT, "fill": solid('rgb="FF1F4E9E"')}),
        ("V340", {"font": WHITE_FONT, "fill": solid('theme="0"')}),
        ("V323", {"number_format": "[White]0"}),
        ("V323", {"number_format": "[>5][Color2]0;[White]0"}),
        ("V323", {"number_format": "[Black]0", "fill": solid('rgb="FF000000"')}),
    )
    for code, style in styles:
        book = Workbook(_typed(workbook(), _OTHER_COUNT, "无"))
        restyle(book, cell.sheet, cell.a1, **style)
        data = book.to_bytes()
        reading = read_bytes(data, "x.xlsx")
        assert {finding.code for finding in reading.diagnostics} == {"V302", code}
        made = returned_workbook(data, reading)
        assert made is not None
        again = read_bytes(made, "x.xlsx")
        assert {finding.code for finding in again.diagnostics} == {"V302"}
        second = returned_workbook(made, again)
        assert second is not None
        for later in (second, unmarked(made), unmarked(second)):
            assert {finding.code for finding in read_bytes(later, "x.xlsx").diagnostics} == {"V302"}


def test_a_mark_does_not_hide_letters_of_its_own_colour() -> None:
    cell = place(_COUNT)
    for colour, value in (("FFF4A460", "无"), ("FFFFE45C", "3件")):
        book = Workbook(_typed(workbook(), _COUNT, value))
        restyle(book, cell.sheet, cell.a1, font=f'<font><sz val="11"/><color rgb="{colour}"/></font>')
        data = book.to_bytes()
        reading = read_bytes(data, "x.xlsx")
        made = returned_workbook(data, reading)
        assert made is not None
        assert _places(read_bytes(made, "x.xlsx")) == _places(reading)
        assert read_bytes(_typed(made, _COUNT, 0), "x.xlsx").status == "accepted"


_BLUE_FONT = '<font><sz val="11"/><color rgb="FF1F4E9E"/></font>'
