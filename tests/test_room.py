"""How large a workbook may be for the fast reader: its own form fits, whoever saved it; nothing else gains by it."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

import gouji
from gouji.form.edition import Edition
from gouji.form.edition.sheets import GUIDE_SHEET
from gouji.reading.workbooks import Options
from gouji.workbook.ooxml.archive import packed
from gouji.workbook.reader.fast import read_plain
from gouji.workbook.reader.room import SMALLEST
from gouji.workbook.reader.room_of_form import room_for
from gouji.workbook.reader.skeleton import Unusual
from support import forms
from support.edit import Workbook
from support.filled import workbook
from support.programs import Convert
from support.readers import THOROUGH, assert_same, is_taken

SHAPES = {
    "tall": forms.Shape(1, 149, lines=15),
    "wide": forms.Shape(1, 12, columns=100, lines=2),
    "many sheets": forms.Shape(12, 9, lines=3),
    "many tie-outs": forms.Shape(2, 20, lines=19),
}


def _filled(edition: Edition) -> bytes:
    return gouji.make_filled(forms.submission(edition), Options(templates={edition.id: edition}))


def _is_taken(data: bytes, edition: Edition) -> bool:
    try:
        read_plain(data, Options(templates={edition.id: edition}).find)
    except Unusual:
        return False
    return True


def _twice(edition: Edition, data: bytes) -> bool:
    """Whether twice as much of everything would still fit."""
    room, book = room_for(edition), Workbook(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
    sheets = [book.parts[book.part_of(name)] for name in book.sheet_names]
    cells = [re.sub(rb"<v>[^<]*", b"<v>", sheet.partition(b"</sheetData>")[0]) for sheet in sheets]
    behind = [sheet.partition(b"</sheetData>")[2] for sheet in sheets]
    return (
        2 * unpacked <= room.unpacked
        and 2 * max(map(len, (*cells, *behind))) <= room.sheet
        and 2 * max(sheet.count(b"<v>") for sheet in sheets) <= room.filled
        and 2 * max(sheet.count(b"<mergeCell ") for sheet in sheets) <= room.merges
        and 2 * book.parts["xl/sharedStrings.xml"].count(b"<si>") <= room.texts
        and 2 * len(book.parts) <= room.parts
    )


@pytest.mark.parametrize("name", SHAPES)
def test_a_large_form_is_read_fast_with_room_to_spare(name: str) -> None:
    edition = forms.load(SHAPES[name])
    data = _filled(edition)
    assert _is_taken(data, edition)
    assert _twice(edition, data)


@pytest.mark.parametrize("name", gouji.shipped())
def test_so_is_a_shipped_one(name: str) -> None:
    assert _twice(gouji.load(name), workbook(name))


@pytest.mark.libreoffice
def test_so_is_one_that_libreoffice_saved(convert: Convert, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    files = [tmp_path / "in" / f"{name}.xlsx" for name in SHAPES]
    for file in files:
        file.write_bytes(_filled(forms.load(SHAPES[file.stem])))
    for path in convert(files, "xlsx", tmp_path):
        edition = forms.load(SHAPES[path.stem])
        assert _is_taken(path.read_bytes(), edition), path.stem
        assert _twice(edition, path.read_bytes()), path.stem


def test_the_room_of_a_form_grows_with_it_and_never_below_what_every_form_has() -> None:
    small, large = (room_for(forms.load(forms.Shape(1, rows))) for rows in (9, 99))
    assert all(least < few < many for least, few, many in zip(SMALLEST[1:6], small[1:6], large[1:6], strict=True))


def test_a_large_file_of_a_small_form_is_not_looked_into() -> None:
    book = Workbook(workbook())
    book.parts["xl/other.xml"] = b"<x>" + b" " * room_for(gouji.load("2021")).unpacked + b"</x>"
    assert not is_taken(book.to_bytes())
    assert_same(book.to_bytes())


def test_a_part_that_is_read_before_the_form_is_known_is_small() -> None:
    book = Workbook(workbook())
    for part in ("_rels/.rels", "docProps/core.xml"):
        large = dict(book.parts) | {part: book.parts[part] + b" " * 200_000}
        assert not is_taken(packed(large))
        assert_same(packed(large))


def _with_rows(data: bytes, count: int) -> bytes:
    """With so many rows of one figure below the guide."""
    book = Workbook(data)
    part = book.part_of(GUIDE_SHEET)
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (row, row) for row in range(1_000, 1_000 + count))
    book.parts[part] = book.parts[part].replace(b"</sheetData>", rows + b"</sheetData>")
    return book.to_bytes()


def test_a_large_form_is_within_the_limits_of_the_thorough_reader() -> None:
    edition = forms.load(forms.Shape(3, 149, lines=15))
    options = Options(templates={edition.id: edition})
    thorough = Options(templates=options.templates, limits=THOROUGH.limits)
    data = _filled(edition)
    for count, codes in ((1_000, set()), (200_001, {"F103"})):
        larger = _with_rows(data, count)
        assert _is_taken(larger, edition) is (not codes)
        for each in (options, thorough) if not codes else (options,):
            found = {finding.code for finding in gouji.read_bytes(larger, "x.xlsx", each).diagnostics}
            assert found - {"W240"} == codes  # nobody has signed it


def test_a_text_that_stands_a_thousand_times_counts_a_thousand_times() -> None:
    book = Workbook(workbook())
    strings, guide = "xl/sharedStrings.xml", book.part_of(GUIDE_SHEET)
    number = book.parts[strings].count(b"<si>")
    book.parts[strings] = book.parts[strings].replace(b"</sst>", f"<si><t>{'长' * 32_000}</t></si></sst>".encode())
    rows = b"".join(
        b'<row r="%d"><c r="A%d" t="s"><v>%d</v></c></row>' % (row, row, number) for row in range(500, 1_200)
    )
    book.parts[guide] = book.parts[guide].replace(b"</sheetData>", rows + b"</sheetData>")
    assert not is_taken(book.to_bytes())
    assert [each.code for each in gouji.read_bytes(book.to_bytes(), "x.xlsx").diagnostics] == ["F103"]
    assert_same(book.to_bytes())
