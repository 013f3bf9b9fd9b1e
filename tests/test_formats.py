"""Workbooks of every format that is read say the same; where formulas cannot be seen, none is missed."""

from __future__ import annotations

import io
import re
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest

import gouji
from gouji.common import Cell, column_letters
from gouji.form.layout import lay_out
from gouji.form.submission import json_number
from gouji.reading.workbooks import DEFAULT_OPTIONS
from gouji.workbook.confined import Bounds, Stopped, ask
from gouji.workbook.formats import DEFAULT_LIMITS, Visible, examine, read_raw
from gouji.workbook.formats.archives import part_scanner
from gouji.workbook.formats.biff import unseen_in
from gouji.workbook.formats.builtin_codes import CHINESE_DATES
from gouji.workbook.formats.dates import numeric_cell
from gouji.workbook.formats.limits import Refused
from gouji.workbook.formats.ods import read_opendocument
from gouji.workbook.formats.raw import EPOCH, EPOCH_1904, DisplayFormat, Merge, RawCell
from gouji.workbook.formats.xls import read_values
from gouji.workbook.formats.xlsb import read_binary
from gouji.workbook.ooxml.archive import packed, unpacked
from gouji.workbook.ooxml.names import CORE_PROPERTIES_TYPE, MAIN, RELATIONSHIPS, STRICT_MAIN, STRICT_RELATIONSHIPS
from gouji.workbook.ooxml.relationships import relationship_type, relationships_xml
from support.edit import Workbook, as_binary, record, wide
from support.filled import YEAR, numbers, place, submission, workbook
from support.programs import Convert
from support.readers import assert_same

EDITION = gouji.load("2021")


def _codes(data: bytes, options: gouji.Options = DEFAULT_OPTIONS) -> list[tuple[str, str | None]]:
    return _places(gouji.read_bytes(data, "x", options))


def _places(reading: gouji.Reading) -> list[tuple[str, str | None]]:
    return [(finding.code, finding.place) for finding in reading.diagnostics]


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


@pytest.mark.libreoffice
@pytest.mark.parametrize("target", ["xls", "ods"])
def test_an_error_is_no_blank_that_could_be_declared_zero(target: str, convert: Convert, tmp_path: Path) -> None:
    book = Workbook(workbook())
    section, choice = next(each for each in lay_out(EDITION).cover.zero if each[0].number == "四")
    book.set(choice.sheet, choice.a1, "是")
    inputs = next(sheet for sheet in lay_out(EDITION).sheets if sheet.section == section).inputs
    for cell in inputs:
        book.set(cell.sheet, cell.a1, None)
    book.set_formula("四", inputs[1].a1, "1/0", None)
    (tmp_path / "x.xlsx").write_bytes(book.to_bytes())
    (saved,) = convert([tmp_path / "x.xlsx"], target, tmp_path)
    found = [(code, place) for code, place in _codes(saved.read_bytes()) if code[0] == "V"]
    assert found == [("V306" if target == "xls" else "V314", f"四!{inputs[1].a1}")]


@pytest.mark.libreoffice
@pytest.mark.parametrize("target", ["xls", "ods"])
def test_merged_inputs_are_seen_in_other_formats(target: str, convert: Convert, tmp_path: Path) -> None:
    first = place("requests.results.refused.state_secret.natural_person")
    book = Workbook(workbook())
    merge = f'<mergeCell ref="{first.a1}:{first.shifted(columns=1).a1}"/></mergeCells>'
    part = book.part_of(first.sheet)
    book.parts[part] = book.parts[part].replace(b"</mergeCells>", merge.encode())
    (tmp_path / "x.xlsx").write_bytes(book.to_bytes())
    (saved,) = convert([tmp_path / "x.xlsx"], target, tmp_path)
    assert "W220" in {code for code, _ in _codes(saved.read_bytes())}


@pytest.mark.parametrize("spelling", ["{0}{2}:{1}{2}", "{1}{2}:{0}{2}", "${0}$00000{2}:{1}{2}"])
def test_merged_inputs_are_seen_however_their_area_is_spelled(spelling: str) -> None:
    first = place("requests.results.refused.state_secret.natural_person")
    last = first.shifted(columns=1)
    area = spelling.format(column_letters(first.column), column_letters(last.column), first.row)
    book = Workbook(workbook())
    part = book.part_of(first.sheet)
    for reference in (area, area.lower()):
        merge = f'<mergeCell ref="{reference}"/></mergeCells>'.encode()
        changed = packed({**book.parts, part: book.parts[part].replace(b"</mergeCells>", merge)})
        assert _codes(changed) == [("W220", f"{first.sheet}!{first.a1}:{last.a1}")]


def test_merges_of_binary_workbooks_are_seen() -> None:
    merged = record(176, struct.pack("<4I", 6, 6, 3, 4))
    raw = read_binary(_binary(_ROW + _at(3, struct.pack("<d", 1), 5), after=merged), DEFAULT_LIMITS)
    assert raw.sheets["表"].merges == (Merge(7, 4, 7, 5),)


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
        for usual, strict in ((MAIN, STRICT_MAIN), (RELATIONSHIPS, STRICT_RELATIONSHIPS)):
            part = part.replace(usual.encode(), strict.encode())  # noqa: PLW2901
        book.parts[name] = part
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
    parts = unpacked(as_binary(workbook()))
    parts["xl/vbaProject.bin"] = b""
    assert [code for code, _ in _codes(packed(parts))] == ["W219"]  # nothing leads to it
    links = "xl/_rels/workbook.bin.rels"
    link = b'<Relationship Id="rIdM" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target='
    parts[links] = parts[links].replace(b"</Rel", link + b'"vbaProject.bin"/></Rel')
    assert [code for code, _ in _codes(packed(parts))] == ["W218", "W219"]


@pytest.mark.libreoffice
@pytest.mark.parametrize("target", ["xls", "ods", "xlsx"])
def test_of_a_format_is_seen_what_its_record_says(target: str, convert: Convert, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(workbook())
    (tmp_path / "saved").mkdir()
    (saved,) = convert([tmp_path / "x.xlsx"], target, tmp_path / "saved")
    _shows_what_its_record_says(saved.read_bytes())


def test_of_a_binary_workbook_is_seen_what_its_record_says() -> None:
    """With merges, keywords and a date, which the workbooks made here do not have by themselves."""
    day = record(47, struct.pack("<HH12x", 0, 0)) + record(47, struct.pack("<HH12x", 0, 14))
    core = ("rId2", CORE_PROPERTIES_TYPE, "docProps/core.xml")
    book = ("rId1", relationship_type("officeDocument"), "xl/workbook.bin")
    styles = ("rId9", relationship_type("styles"), "styles.bin")
    sheet = ("rId1", relationship_type("worksheet"), "worksheets/sheet1.bin")
    cell = record(5, struct.pack("<IId", 3, 1, 46030))
    parts = unpacked(_binary(_ROW + cell, after=record(176, struct.pack("<4I", 6, 6, 3, 4)))) | {
        "_rels/.rels": relationships_xml([book, core]).encode(),
        "docProps/core.xml": unpacked(workbook())["docProps/core.xml"],
        "xl/_rels/workbook.bin.rels": relationships_xml([sheet, styles]).encode(),
        "xl/styles.bin": record(617) + day + record(618),
    }
    _shows_what_its_record_says(packed(parts))


def _shows_what_its_record_says(data: bytes) -> None:
    examined = examine(data)
    raw = read_raw(data, examined, DEFAULT_LIMITS)
    cells = [cell for sheet in raw.sheets.values() for cell in sheet.cells.values()]
    assert examined.format.shows == Visible(
        formulas=any(cell.formula for cell in cells),
        locks=any(sheet.protected for sheet in raw.sheets.values()),
        styles=any(cell.serial for cell in cells),
        merges=any(sheet.merges for sheet in raw.sheets.values()),
        keywords=bool(raw.keywords),
    )
    assert raw.values_only == (None if examined.format.shows.formulas else examined.format.name)


# --- what could take the process with it ----------------------------------------------------------------------------


def _ask(**bounds: Any) -> None:
    ask("cells", as_binary(workbook()), {"cells": 200_000}, Bounds(**bounds))


def test_a_reader_in_a_process_of_its_own_sees_what_is_there() -> None:
    data = as_binary(workbook(), with_formats=False)  # by their formats this one makes days of numbers
    raw, ours = read_values(data, DEFAULT_LIMITS), read_binary(data, DEFAULT_LIMITS)
    assert {name: {place: cell.value for place, cell in sheet.cells.items()} for name, sheet in raw.sheets.items()} == {
        name: {place: cell.value for place, cell in sheet.cells.items()} for name, sheet in ours.sheets.items()
    }


def test_one_that_takes_too_long_or_gives_too_much_is_ended() -> None:
    for bounds in ({"seconds": 0.001}, {"answer": 1000}):
        with pytest.raises(Stopped):
            _ask(**bounds)


@pytest.mark.skipif(sys.platform == "win32", reason="memory cannot be bounded on Windows")
def test_one_that_takes_too_much_memory_is_ended() -> None:
    """What keeps the rectangle around two corners needs half a terabyte."""
    number = struct.pack("<d", 1)
    corners = _binary(_row(1) + _at(0, number, 5) + _row(1_048_576) + _at(16_383, number, 5))
    begun = time.monotonic()
    with pytest.raises(Stopped):
        ask("cells", corners, {"cells": 200_000}, Bounds())
    assert time.monotonic() - begun < 20
    assert _codes(corners) == [("W201", None)]


def test_none_is_left_behind(tmp_path: Path) -> None:
    program = "import sys; sys.path[:0] = sys.argv[1:]\nfrom test_formats import _ask\nimport contextlib, os\n"
    program += "for bounds in ({}, {'seconds': 0.001}, {'answer': 10}):\n"
    program += " with contextlib.suppress(Exception):\n  _ask(**bounds)\n"
    program += "with contextlib.suppress(ChildProcessError):\n print(os.waitpid(-1, os.WNOHANG))"
    if sys.platform == "win32":
        pytest.skip("processes have no parents that wait for them on Windows")
    command = [sys.executable, "-c", program, str(Path(__file__).parent)]
    done = subprocess.run(command, capture_output=True, check=True, cwd=tmp_path)
    assert done.stdout == b""


def test_a_folder_full_of_modules_replaces_no_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("json", "python_calamine", "gouji"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('replaced')", "utf-8")
    monkeypatch.chdir(tmp_path)
    _ask()


# --- number formats that Chinese Excel and WPS have built in ----------------------------------------------------------

DAY = place("requests.new.natural_person")
"""A count that was typed as 3-5."""


def _typed_as_a_day(number_format: int, serial: int, codes: str = "") -> bytes:
    """A workbook whose cell DAY has a look of its own, as programs give it on typing."""
    book = Workbook(workbook())
    _type_as_a_day(book, DAY, number_format, serial, codes)
    return book.to_bytes()


def _type_as_a_day(book: Workbook, cell: Cell, number_format: int, serial: int, codes: str = "") -> None:
    book.set(cell.sheet, cell.a1, serial)
    styles = book.parts["xl/styles.xml"].decode()
    looks = styles.partition("<cellXfs")[2].partition("</cellXfs>")[0].count("<xf ")
    styles = styles.replace("</cellXfs>", f'<xf numFmtId="{number_format}"/></cellXfs>')
    book.parts["xl/styles.xml"] = styles.replace("</numFmts>", f"{codes}</numFmts>").encode()
    part = book.part_of(cell.sheet)
    text, count = re.subn(rf'(<c r="{cell.a1}" s=)"\d+"', rf'\1"{looks}"', book.parts[part].decode())
    assert count == 1
    book.parts[part] = text.encode()


@pytest.mark.parametrize("serial", [3, 38000, 46086])
@pytest.mark.parametrize("number_format", [14, *CHINESE_DATES])
def test_a_count_that_became_a_day_is_no_count(number_format: int, serial: int) -> None:
    data = _typed_as_a_day(number_format, serial)
    assert _places(assert_same(data)) == [("V308", f"{DAY.sheet}!{DAY.a1}")]


@pytest.mark.parametrize("number_format", CHINESE_DATES)
def test_a_format_that_the_file_spells_out_is_what_the_file_says(number_format: int) -> None:
    data = _typed_as_a_day(number_format, 38000, f'<numFmt numFmtId="{number_format}" formatCode="0"/>')
    assert "V308" not in {code for code, _ in _places(assert_same(data))}


@pytest.mark.parametrize("number_format", [14, *CHINESE_DATES])
def test_a_count_of_a_binary_workbook_that_became_a_day_is_no_count(number_format: int) -> None:
    data = _typed_as_a_day(1, 38000)
    assert ("V308", f"{DAY.sheet}!{DAY.a1}") in _codes(_binary_with_look(data, number_format))
    assert "V308" not in {code for code, _ in _codes(_binary_with_look(data, 1))}


def _binary_with_look(data: bytes, number_format: int) -> bytes:
    """The workbook as an .xlsb, all cells in one look."""
    with zipfile.ZipFile(io.BytesIO(as_binary(data, with_formats=False))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    looks = record(617, struct.pack("<I", 1)) + record(47, struct.pack("<HH12x", 0xFFFF, number_format)) + record(618)
    parts["xl/styles.bin"] = record(278) + looks + record(279)
    links = "xl/_rels/workbook.bin.rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"
    link = f'<Relationship Id="looks" Type="{kind}" Target="styles.bin"/></Relationships>'
    parts[links] = parts[links].replace(b"</Relationships>", link.encode())
    return packed(parts)


@pytest.mark.libreoffice
def test_a_count_of_an_old_workbook_that_became_a_day_is_no_count(convert: Convert, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(_typed_as_a_day(1, 38000))
    (saved,) = convert([tmp_path / "x.xlsx"], "xls", tmp_path)
    data = saved.read_bytes()

    def days_for_counts(number: int) -> list[str | None]:
        return [place for code, place in _codes(_in_one_format(data, number)) if code == "V308"]

    expected = days_for_counts(14)
    assert f"{DAY.sheet}!{DAY.a1}" in expected
    for number in CHINESE_DATES:
        assert days_for_counts(number) == expected
    assert days_for_counts(1) == []


def _in_one_format(data: bytes, number_format: int) -> bytes:
    """An .xls whose stream lies in one piece, all looks with one number format."""
    at, found = data.index(struct.pack("<HHHH", 0x0809, 16, 0x0600, 5)), bytearray(data)
    while (kind := struct.unpack_from("<H", data, at)[0]) != 0x000A:
        if kind == 0x00E0:
            struct.pack_into("<H", found, at + 6, number_format)
        at += 4 + struct.unpack_from("<H", data, at + 2)[0]
    return bytes(found)


@pytest.mark.libreoffice
def test_a_count_of_a_document_that_became_a_day_is_no_count(convert: Convert, tmp_path: Path) -> None:
    book = Workbook(workbook())
    cells = [place(field.path) for field in gouji.load("2021").inputs][: len(CHINESE_DATES)]
    for number, cell in zip(CHINESE_DATES, cells, strict=True):
        _type_as_a_day(book, cell, number, 38000)
    (tmp_path / "x.xlsx").write_bytes(book.to_bytes())
    (saved,) = convert([tmp_path / "x.xlsx"], "ods", tmp_path)
    days = {place for code, place in _codes(saved.read_bytes()) if code == "V308"}
    assert days == {f"{cell.sheet}!{cell.a1}" for cell in cells}


# --- old workbooks --------------------------------------------------------------------------------------------------


def old_workbook(stream: bytes, *, follow: dict[int, int] | None = None, tables: int = 1) -> bytes:
    """An old workbook: sector 0 says what follows what, 1 is the directory, the stream begins in 2."""
    stream = stream.ljust(4096, b"\0")
    sectors = -(-len(stream) // 512)
    table = {0: 0xFFFFFFFD, 1: 0xFFFFFFFE, **{number: number + 1 for number in range(2, sectors + 1)}}
    table |= {sectors + 1: 0xFFFFFFFE} | (follow or {})
    head = struct.pack("<8s16xHHHHH6xIII", bytes.fromhex("d0cf11e0a1b11ae1"), 62, 3, 0xFFFE, 9, 6, 0, tables, 1)
    head += struct.pack("<IIIIII", 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", *([0] * tables + [0xFFFFFFFF] * (109 - tables)))
    entries = b""
    none = 0xFFFFFFFF
    for name, kind, child, first, size in (("Root Entry", 5, 1, 0xFFFFFFFE, 0), ("Workbook", 2, none, 2, len(stream))):
        text = name.encode("utf-16-le")
        entries += text.ljust(64, b"\0") + struct.pack(
            "<HBBIII36xII4x", len(text) + 2, kind, 1, none, none, child, first, size
        )
    numbers = [table.get(number, 0xFFFFFFFF) for number in range(128)]
    return head + struct.pack("<128I", *numbers) + entries.ljust(512, b"\0") + stream.ljust(sectors * 512, b"\0")


def biff(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def one_sheet(cells: bytes, sheets: int = 1, head: bytes = b"") -> bytes:
    end = biff(0x000A)
    begin = biff(0x0809, struct.pack("<HHHH8x", 0x0600, 5, 0, 0)) + head
    offset = len(begin) + sheets * 13 + len(end)
    names = b"".join(biff(0x0085, struct.pack("<IBBBBB", offset, 0, 0, 1, 0, 65)) for _ in range(sheets))
    return begin + names + end + biff(0x0809, struct.pack("<HHHH8x", 0x0600, 16, 0, 0)) + cells + end


def test_the_errors_of_an_old_workbook_are_found_where_they_are() -> None:
    typed = biff(0x0205, struct.pack("<HHHBB", 6, 3, 0, 23, 1))
    computed = biff(0x0006, struct.pack("<HHH", 7, 4, 0) + bytes([2, 0, 7, 0, 0, 0, 255, 255]) + bytes(8))
    truth = biff(0x0205, struct.pack("<HHHBB", 8, 3, 0, 1, 0))
    chart = biff(0x0809, bytes(16)) + biff(0x000A)
    found = unseen_in(old_workbook(one_sheet(typed + chart + truth + computed)), DEFAULT_LIMITS)
    assert [sheet.errors for sheet in found.sheets] == [{(7, 4): "#REF!", (8, 5): "#DIV/0!"}]


def _dated(looks: Sequence[int], *spelled: int) -> set[tuple[int, int]]:
    """Where cells of six looks, whose number formats these are, show dates; the file spells out some formats itself."""
    head = b"".join(biff(0x041E, struct.pack("<HHB", number, 1, 0) + b"0") for number in spelled)
    head += b"".join(biff(0x00E0, struct.pack("<HH16x", 0, number)) for number in looks)
    cells = biff(0x0203, struct.pack("<HHHd", 6, 3, 0, 3)) + biff(0x027E, struct.pack("<HHHI", 6, 4, 1, 14))
    cells += biff(0x00BD, struct.pack("<HH", 7, 1) + struct.pack("<HIHI", 2, 14, 3, 14) + struct.pack("<H", 2))
    cells += biff(0x0006, struct.pack("<HHH", 8, 3, 4) + struct.pack("<d6x", 3))
    cells += biff(0x0205, struct.pack("<HHHBB", 9, 3, 5, 1, 0))
    (sheet,) = unseen_in(old_workbook(one_sheet(cells, head=head)), DEFAULT_LIMITS).sheets
    assert set(sheet.numbers.values()) == {3}
    return {place for place, number in sheet.numbers.items() if numeric_cell(number, sheet.formats[place]).serial == 3}


@pytest.mark.parametrize("number", CHINESE_DATES)
def test_the_dates_of_an_old_workbook_are_found_in_every_record_that_holds_a_number(number: int) -> None:
    everywhere = [(7, 4), (7, 5), (8, 2), (8, 3), (9, 4)]
    assert _dated([number] * 6) == set(everywhere)
    for look, position in enumerate(everywhere):
        assert _dated([number if index == look else 1 for index in range(6)]) == {position}
    assert _dated([number] * 6, number) == set()


@pytest.mark.parametrize("flags", [0x2438_FFFF, 0x2638_FFFF])
@pytest.mark.parametrize("is_new", [False, True])
def test_a_conditional_format_of_an_old_workbook_may_display_other_digits(flags: int, is_new: bool) -> None:  # noqa: FBT001
    start = bytes(12) if is_new else b""
    areas = struct.pack("<HH8xH4H", 1, 1, 1, 6, 6, 3, 3)
    # The flags announce a font and a fill: letters of the usual colour on white, of the usual size. The number format
    # that they may announce too is not there, so that the record ends too early.
    font = bytes(80) + struct.pack("<I", 0xFFFF_FFFF) + bytes(34)
    format_ = struct.pack("<IH", flags, 0) + font + struct.pack("<HH", 0, 65 << 7)
    rule = struct.pack("<BBHH", 2, 0, 2, 0) + (struct.pack("<I", len(format_)) if is_new else b"") + format_
    kinds = (0x0879, 0x087A) if is_new else (0x01B0, 0x01B1)
    cells = biff(0x0203, struct.pack("<HHHd", 6, 3, 0, 3)) + biff(0x0203, struct.pack("<HHHd", 6, 4, 0, 3))
    data = old_workbook(one_sheet(cells + biff(kinds[0], start + areas) + biff(kinds[1], start + rule)))
    (sheet,) = unseen_in(data, DEFAULT_LIMITS).sheets
    changed = (None,) if flags & 0x0200_0000 else ()
    assert {place: format_.conditional for place, format_ in sheet.formats.items()} == {(7, 4): changed, (7, 5): ()}


@pytest.mark.parametrize("is_wide", [False, True])
def test_the_codes_of_an_old_workbook_are_read_in_either_width(is_wide: bool) -> None:  # noqa: FBT001
    code = '0"件"' if is_wide else "0.0,"
    text = code.encode("utf-16-le" if is_wide else "latin-1")
    head = biff(0x041E, struct.pack("<HHB", 200, len(code), is_wide) + text)
    head += biff(0x00E0, struct.pack("<HH16x", 0, 200))
    cell = biff(0x0203, struct.pack("<HHHd", 6, 3, 0, 3))
    (sheet,) = unseen_in(old_workbook(one_sheet(cell, head=head)), DEFAULT_LIMITS).sheets
    assert sheet.formats == {(7, 4): DisplayFormat(code)}


@pytest.mark.parametrize("from_1904", [False, True])
def test_an_old_workbook_says_from_when_it_counts_its_days(from_1904: bool) -> None:  # noqa: FBT001
    head = biff(0x0022, struct.pack("<H", from_1904)) + biff(0x00E0, struct.pack("<HH16x", 0, 14))
    cell = biff(0x0203, struct.pack("<HHHd", 6, 3, 0, 44000))
    (sheet,) = unseen_in(old_workbook(one_sheet(cell, head=head)), DEFAULT_LIMITS).sheets
    assert sheet.formats == {(7, 4): DisplayFormat("yyyy/m/d", epoch=EPOCH_1904 if from_1904 else EPOCH)}


@pytest.mark.parametrize(
    "data",
    [
        old_workbook(one_sheet(b""), follow={4: 2}),
        old_workbook(one_sheet(b""), follow={1: 1}),
        old_workbook(one_sheet(b""), follow={3: 9999}),
        old_workbook(one_sheet(b""), tables=109),
        old_workbook(one_sheet(b""))[:600],
        old_workbook(one_sheet(biff(0x0205, b"\0"))),
    ],
    ids=[
        "a chain in a circle",
        "a directory in a circle",
        "a chain that leads out",
        "tables without end",
        "cut",
        "short",
    ],
)
def test_an_old_workbook_that_leads_nowhere_is_refused(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        unseen_in(data, DEFAULT_LIMITS)
    assert refused.value.finding.code == "F101"
    assert {code for code, _ in _codes(data)} <= {"F101", "F105", "F107"}  # calamine hangs on some


_SHEET_PART = f'<worksheet xmlns="{MAIN}"><sheetData><row><c r="A1"><v>1</v></c></row></sheetData></worksheet>'.encode()


@pytest.mark.parametrize(
    "limits", [{"elements": 14}, {"cells": 2}, {"rows": 2}, {"expanded_bytes": 3 * len(_SHEET_PART) - 1}], ids=str
)
def test_a_part_that_passed_before_counts_again(limits: dict[str, int]) -> None:
    scan = part_scanner(replace(DEFAULT_LIMITS, **limits))
    scan([_SHEET_PART])
    scan([_SHEET_PART[:40], _SHEET_PART[40:]])
    with pytest.raises(Refused) as refused:
        scan([_SHEET_PART])
    assert refused.value.finding.code == "F103"


def test_sheets_that_share_their_records_are_not_walked_without_end() -> None:
    cells = b"".join(biff(0x0203, struct.pack("<H12x", row)) for row in range(2000))
    data = old_workbook(one_sheet(cells, sheets=1000))
    tenth = replace(DEFAULT_LIMITS, elements=DEFAULT_LIMITS.elements // 10)  # every record costs the same
    begun = time.process_time()
    with pytest.raises(Refused) as refused:
        unseen_in(data, tenth)
    assert (refused.value.finding.code, time.process_time() - begun < 1) == ("F103", True)


# --- binary workbooks -----------------------------------------------------------------------------------------------


def _binary(cells: bytes, after: bytes = b"") -> bytes:
    """A binary workbook with one sheet; *after* are records behind its cells."""
    parts = {name: part for name, part in unpacked(as_binary(workbook())).items() if "worksheets" not in name}
    bundle = struct.pack("<II", 0, 1) + wide("rId1") + wide("表")
    parts["xl/workbook.bin"] = record(131) + record(143) + record(156, bundle) + record(144) + record(132)
    size = record(148, struct.pack("<IIII", 0, 1_048_575, 0, 16_383))
    parts["xl/worksheets/sheet1.bin"] = record(129) + size + record(145) + cells + record(146) + after + record(130)
    return packed(parts)


def _seen(cells: bytes) -> dict[tuple[int, int], RawCell]:
    return dict(read_binary(_binary(cells), DEFAULT_LIMITS).sheets["表"].cells)


def _row(number: int) -> bytes:
    return record(0, struct.pack("<IIHHBI", number - 1, 0, 300, 0, 0, 0))


_ROW = _row(7)


def _at(column: int, content: bytes, kind: int) -> bytes:
    return record(kind, struct.pack("<II", column, 0) + content)


@pytest.mark.parametrize(
    ("kind", "content", "value"),
    [
        (2, struct.pack("<I", (45 << 2) | 2), 45),
        (2, struct.pack("<i", (-3 << 2) | 2), -3),
        (2, struct.pack("<I", (11055 << 2) | 3), 110.55),
        (2, struct.pack("<d", 0.5)[4:], 0.5),
        (3, b"\x17", "#REF!"),
        (4, b"\x01", True),
        (5, struct.pack("<d", 251000.5), 251000.5),
        (6, wide("无"), "无"),
        (8, wide("公式"), "公式"),
        (9, struct.pack("<d", 57), 57),
        (10, b"\x00", False),
        (11, b"\x07", "#DIV/0!"),
        (62, b"\x00" + wide("件"), "件"),
    ],
)
def test_a_cell_of_a_binary_workbook_is_what_it_holds(kind: int, content: bytes, value: object) -> None:
    cell = _seen(_ROW + _at(3, content, kind))[7, 4]
    assert (cell.value, type(cell.value), cell.is_error) == (value, type(value), kind in (3, 11))


def test_cells_stored_in_short_stand_beside_the_one_before() -> None:
    short = record(16, struct.pack("<Id", 0, 2)) + record(12, bytes(4)) + record(16, struct.pack("<Id", 0, 3))
    found = _seen(_ROW + _at(3, struct.pack("<d", 1), 5) + short)
    assert {place: cell.value for place, cell in found.items()} == {(7, 4): 1, (7, 5): 2, (7, 7): 3}


@pytest.mark.parametrize(
    "cells",
    [
        _at(0, bytes(8), 5),
        _ROW + _ROW,
        _ROW + _at(3, bytes(8), 5) + _at(3, bytes(8), 5),
        _ROW + _at(16_384, bytes(8), 5),
        _ROW + _at(0, struct.pack("<d", float("nan")), 5),
        _ROW + _at(0, b"\xff\xff\xff\xff", 6),
        _ROW + _at(0, struct.pack("<I", 9), 7),
        record(0, struct.pack("<I", 1_048_576)),
        b"\x05\xff\xff\xff\x7f",
        _ROW + record(5, b"\0"),
    ],
)
def test_a_binary_workbook_that_makes_no_sense_is_refused(cells: bytes) -> None:
    assert _codes(_binary(cells)) == [("F101", None)]


def test_more_cells_than_allowed_in_a_binary_workbook_are_over_a_limit() -> None:
    options = replace(DEFAULT_OPTIONS, limits=replace(DEFAULT_OPTIONS.limits, cells=100))
    assert _codes(as_binary(workbook()), options) == [("F103", None)]


# --- OpenDocument ---------------------------------------------------------------------------------------------------

_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)
_FRAME = (
    f'<office:document-content {_NAMES} xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:'
    'calcext:1.0" xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" '
    'xmlns:msoxl="http://schemas.microsoft.com/office/excel/formula"><office:body><office:spreadsheet>{}</office:spreadsheet></office:body></office:document-content>'
)


def _opendocument(body: str, head: str = "") -> bytes:
    mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
    return packed({"mimetype": mimetype, "content.xml": (head + _FRAME.format(body)).encode()})


def _cells(xml: str) -> list[tuple[tuple[int, int], RawCell]]:
    data = _opendocument(f'<table:table table:name="表"><table:table-row>{xml}</table:table-row></table:table>')
    return list(read_opendocument(data, DEFAULT_LIMITS).sheets["表"].cells.items())


def _only(xml: str) -> RawCell:
    ((_, cell),) = _cells(xml)
    return cell


@pytest.mark.parametrize(
    ("attributes", "text", "value"),
    [
        ('office:value-type="float" office:value="45"', "<text:p>45</text:p>", 45),
        ('office:value-type="float" office:value="110.550000000000000003"', "<text:p>110.55</text:p>", 110.55),
        ('office:value-type="percentage" office:value="0.5"', "<text:p>50%</text:p>", 0.5),
        ('office:value-type="float" office:value="1"', "<text:p>TRUE</text:p>", True),
        ('office:value-type="boolean" office:boolean-value="false"', "<text:p>FALSE</text:p>", False),
        ('office:value-type="date" office:date-value="2026-01-08"', "", datetime(2026, 1, 8)),  # noqa: DTZ001
        ('office:value-type="date" office:date-value="the day"', "", "the day"),
        ('office:value-type="time" office:time-value="PT30H01M02S"', "", timedelta(hours=30, minutes=1, seconds=2)),
        ('office:value-type="string"', "<text:p>一</text:p><text:p>二</text:p>", "一\n二"),
        ('office:value-type="string"', '<text:p>一 \n<text:s text:c="2"/>二<text:tab/>三</text:p>', "一   二\t三"),
        ('office:value-type="string"', "<text:p><text:span>一</text:span><text:a>二</text:a></text:p>", "一二"),
        ('office:value-type="string" office:string-value="a\tb"', "<text:p>ab</text:p>", "a b"),
        (
            'office:value-type="string"',
            "<office:annotation><text:p>批注</text:p></office:annotation><text:p>一</text:p>",
            "一",
        ),
    ],
)
def test_a_cell_of_a_document_is_what_it_shows(attributes: str, text: str, value: object) -> None:
    found = _only(f"<table:table-cell {attributes}>{text}</table:table-cell>").value
    assert (found, type(found)) == (value, type(value))


def test_an_error_in_a_document_is_an_error() -> None:
    attributes = 'table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error"'
    assert _only(f"<table:table-cell {attributes}><text:p>#DIV/0!</text:p></table:table-cell>").is_error
    attributes = 'table:formula="of:=1/0" office:value-type="string" office:string-value="#DIV/0!"'
    assert _only(f"<table:table-cell {attributes}><text:p>#DIV/0!</text:p></table:table-cell>").is_error


@pytest.mark.parametrize(
    ("formula", "spelled"),
    [
        ("of:=SUM([.D7:.I7])", "=SUM(D7:I7)"),
        ("of:=[.D7]+SUM([.$D$9:.D27];[.D30])", "=D7+SUM($D$9:D27,D30)"),
        ("of:=SUM([.D9:.D27]~[.D30])", "=SUM(D9:D27,D30)"),
        ("of:=[$三.D7]", "=三!D7"),
        ('of:=IF([.A1]>0;"[.x];""~";0)', '=IF(A1>0,"[.x];""~",0)'),
        ("msoxl:=SUM(D7:I7)", "=SUM(D7:I7)"),
    ],
)
def test_a_formula_of_a_document_is_spelled_as_excel_does(formula: str, spelled: str) -> None:
    attribute = quoteattr(formula)
    cell = f'<table:table-cell table:formula={attribute} office:value-type="float" office:value="1"/>'
    assert _only(cell).formula == spelled


def test_a_cell_said_to_stand_there_several_times_does() -> None:
    zero = '<table:table-cell table:number-columns-repeated="3" office:value-type="float" office:value="0"/>'
    found = _cells(f'<table:table-cell table:number-columns-repeated="2"/>{zero}<table:covered-table-cell/>{zero}')
    assert [position for position, _ in found] == [(1, 3), (1, 4), (1, 5), (1, 7), (1, 8), (1, 9)]


_MANY = 'office:value-type="float" office:value="0" table:number-columns-repeated="16384"'
_SPACES = '<text:s text:c="32000"/>' * 1000


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (
            f'<table:table-row table:number-rows-repeated="1048576"><table:table-cell {_MANY}/></table:table-row>',
            "F103",
        ),
        (f"<table:table-row><table:table-cell><text:p>{_SPACES}</text:p></table:table-cell></table:table-row>", "F103"),
        ('<table:table-row><table:table-cell table:number-columns-repeated="9999999"/></table:table-row>', "F101"),
        ('<table:table-row><table:table-cell table:number-columns-repeated="-1"/></table:table-row>', "F101"),
        ('<table:table-row table:number-rows-repeated="2000000"/>', "F101"),
        ('<table:table-row><table:table-cell office:value-type="float" office:value="1_0"/></table:table-row>', "F101"),
    ],
)
def test_a_document_that_is_too_much_or_makes_no_sense_is_refused(body: str, code: str) -> None:
    data = _opendocument(f'<table:table table:name="表">{body}</table:table>')
    assert [found for found, _ in _codes(data)] == [code]


def test_no_entity_is_expanded_in_a_document() -> None:
    head = '<!DOCTYPE x [<!ENTITY a "9">]>'
    assert [code for code, _ in _codes(_opendocument('<table:table table:name="&a;"/>', head))] == ["F101"]
    assert [code for code, _ in _codes(_opendocument(""))] == ["W201"]


def test_an_encrypted_document_is_named_so() -> None:
    parts = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"\x00\x01"}
    parts["META-INF/manifest.xml"] = b"<manifest:encryption-data/>"
    assert _codes(packed(parts)) == [("F102", None)]
    parts["encrypted-package"] = parts.pop("content.xml")  # as LibreOffice writes it since 24.2
    assert _codes(packed(parts)) == [("F102", None)]


@pytest.mark.libreoffice
def test_a_document_keeps_formulas_and_protection(convert: Convert, tmp_path: Path) -> None:
    book = Workbook(workbook())
    right, wrong = place("requests.new.total"), place("requests.carried_over.total")
    book.set(right.sheet, right.a1, 57)
    book.set(wrong.sheet, wrong.a1, 99)
    book.drop("二", "sheetProtection")
    (tmp_path / "x.xlsx").write_bytes(book.to_bytes())
    (saved,) = convert([tmp_path / "x.xlsx"], "ods", tmp_path)
    assert [code for code, _ in _codes(saved.read_bytes()) if code[0] in "FWT"] == ["W207", "W208", "T402"]


def test_no_entity_is_expanded_in_a_binary_workbook() -> None:
    parts = unpacked(as_binary(workbook()))
    links = parts["xl/_rels/workbook.bin.rels"]
    parts["xl/_rels/workbook.bin.rels"] = b'<!DOCTYPE x [<!ENTITY a "9">]>' + links
    assert _codes(packed(parts)) == [("F101", None)]
