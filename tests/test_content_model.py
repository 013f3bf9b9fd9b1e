"""Cells and strings that are changed at random: accepted only if every program sees the same in them.

LibreOffice and openpyxl are asked. ``make contents`` looks at more of them, for hours.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import gouji
from gouji.workbook.formats import Refused, examine
from gouji.workbook.formats.thorough import read_raw
from support.contents import Change, Figures, changes, figure, in_opendocument, in_openpyxl, workbook
from support.edit import Workbook
from support.filled import workbook as filled
from support.programs import Convert
from support.readers import THOROUGH, assert_same_cells, changed

_COUNT = int(os.environ.get("GOUJI_CHANGES", "60"))
_SEED = int(os.environ.get("GOUJI_SEED", "1"))
_SHEETS = 60
"""Sheets of a workbook; there may be a hundred."""


def _read(data: bytes) -> Figures | None:
    """What is read in the first sheet but for formulas, whose results are not believed; None if it is refused."""
    try:
        examine(data)
        raw = read_raw(data)
    except Refused:
        return None
    (sheet,) = raw.sheets.values()
    cells = ((place, cell) for place, cell in sheet.cells.items() if cell.value not in (None, "") or cell.formula)
    return {place: "" if cell.formula else figure(cell.value) for place, cell in cells}


def _seen(read: Figures, figures: Figures) -> Figures:
    """What another program sees, without the cells in which a formula was read."""
    return {place: "" if read.get(place) == "" else text for place, text in figures.items()} | {
        place: "" for place, text in read.items() if text == ""
    }


def _judge(change: Change, displayed: Figures) -> bool:
    """Compare what is read with what is seen, if anything is; gives whether it is."""
    data = change.workbook()
    read = _read(data)
    if read is None:
        return False
    assert read == _seen(read, displayed), f"LibreOffice sees otherwise: {change}"
    in_library = in_openpyxl(data)
    if in_library is not None:
        assert read == _seen(read, in_library), f"openpyxl sees otherwise: {change}"
    return True


@pytest.mark.parametrize("start", range(0, _COUNT, _SHEETS))
def test_what_is_read_of_cells_every_program_sees(start: int, resave: Convert, tmp_path: Path) -> None:
    changes_ = changes(_SEED + start, _SHEETS, in_strings=False)
    path = tmp_path / "changed.xlsx"
    path.write_bytes(workbook(changes_))
    (made,) = resave([path], "ods", tmp_path)
    seen = in_opendocument(made)
    taken = [_judge(change, seen[f"S{number}"]) for number, change in enumerate(changes_, start=1)]
    assert 0 < sum(taken) < len(taken)


@pytest.mark.parametrize("start", range(0, _COUNT, _SHEETS))
def test_what_is_read_of_strings_every_program_sees(start: int, resave: Convert, tmp_path: Path) -> None:
    changes_ = changes(_SEED + start, _SHEETS // 6, in_strings=True)
    paths = [tmp_path / f"{number}.xlsx" for number in range(len(changes_))]
    for path, change in zip(paths, changes_, strict=True):
        path.write_bytes(change.workbook())
    for change, made in zip(changes_, resave(paths, "ods", tmp_path), strict=True):
        _judge(change, in_opendocument(made)["S1"])


@pytest.mark.parametrize("in_strings", [False, True])
def test_neither_reader_takes_what_the_other_refuses(*, in_strings: bool) -> None:
    taken = [assert_same_cells(change.workbook()) for change in changes(_SEED, 5 * _COUNT, in_strings=in_strings)]
    assert any(taken)


# --- kinds by name --------------------------------------------------------------------------------------------------

_BASE = filled()
_GRID = Workbook(_BASE).part_of("三")
_INPUT = '<c r="D7" s="24"><v>40</v></c>'
_MAIN, _STRICT = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)


def _codes(data: bytes) -> list[set[str]]:
    """What both readers say."""
    readings = (gouji.read_bytes(data, "x"), gouji.read_bytes(data, "x", THOROUGH))
    return [{finding.code for finding in reading.diagnostics} for reading in readings]


@pytest.mark.parametrize(
    ("ref", "code"),
    [
        ("D7:E7", "W220"),
        ("d7:e7", "W220"),
        ("E7:D7", "W220"),
        ("$D$7:$E$7", "W220"),
        ("D07:E007", "W220"),
        ("D7:", "F101"),
        ("", "F101"),
        ("七7:E7", "F101"),
        ("D:E", "F101"),
        ("三!D7:E7", "F101"),
        ("R7C4:R7C5", "F101"),
        ("D7 E7", "F101"),
    ],
)
def test_merges_are_read_in_every_spelling_or_refused(ref: str, code: str) -> None:
    data = changed(_BASE, _GRID, lambda text: text.replace("<mergeCell ", f'<mergeCell ref="{ref}"/><mergeCell ', 1))
    assert _codes(data) == [{code}, {code}]


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="D7" s="24"><v>4<!-- -->0</v></c>',
        '<c r="D7" s="24"><v>4<?x?>0</v></c>',
        '<c r="D7" s="24">5<v>40</v></c>',
        '<c r="D7" s="24"><v>40</v>5</c>',
        '<c r="D7" s="24"><extLst/><v>40</v></c>',
        '<c r="D7" s="24"><f>40</f><f>40</f><v>40</v></c>',
        f'<c r="D7" s="24"><v xmlns="{_STRICT}">40</v></c>',
        f'<c xmlns="{_STRICT}" r="D7" s="24"><v>40</v></c>',
        '<c r="D7" s="24" t="inlineStr"><v>40</v></c>',
        '<c r="D7" s="24"><is><t>40</t></is></c>',
        '<c r="D7" s="24" t="inlineStr"><is t="1"><r><t>40</t></r></is></c>',
        '<c r="D7" s="24" t="inlineStr"><is>4<t>40</t></is></c>',
        '<c r="D7" s="24" t="inlineStr"><is><t>4</t><r><t>0</t></r></is></c>',
        '<c r="D7" s="24" t="inlineStr"><is><r><t>40</t><rPr/></r></is></c>',
        '<c r="D7" s="24" t="inlineStr"><is><x/></is></c>',
        '<c r="D7" s="24" t=" n"><v>40</v></c>',
        '<z:c xmlns:z="urn:z" r="D7"><v>40</v></z:c>',
        '<extLst/><c r="D7" s="24"><v>40</v></c>',
    ],
)
def test_a_cell_that_programs_read_in_different_ways_is_refused(cell: str) -> None:
    assert _codes(changed(_BASE, _GRID, lambda text: text.replace(_INPUT, cell, 1))) == [{"F101"}, {"F101"}]


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="D7" s="24"><v>40</v><extLst><ext uri="x"><v>41</v></ext></extLst></c>',
        '<c r="D7" s="24">\n<v xml:space="preserve">40</v>\n</c>',
        '<c r="D7" s="24"><!-- a note --><v>40</v></c>',
        '<c r="D7" s="24" t="n"><v><![CDATA[40]]></v></c>',
    ],
)
def test_what_all_programs_read_alike_is_read(cell: str) -> None:
    data = changed(_BASE, _GRID, lambda text: text.replace(_INPUT, cell, 1))
    assert _codes(data) == [set(), set()]


_ALTERNATIVES = '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'


@pytest.mark.parametrize("listed", ["numFmts", "fonts", "fills", "cellXfs", "dxfs"])
@pytest.mark.parametrize("is_twice", [True, False])
def test_styles_that_programs_count_in_different_ways_are_refused(listed: str, *, is_twice: bool) -> None:
    more = f"<{listed}/>" if is_twice else ""
    inside = "" if is_twice else f"{_ALTERNATIVES}<mc:Fallback/></mc:AlternateContent>"

    def change(text: str) -> str:
        return text.replace(f"</{listed}>", f"{inside}</{listed}>{more}", 1)

    data = changed(_BASE, "xl/styles.xml", change)
    if listed == "cellXfs" and not is_twice:
        assert _codes(data) == [set(), set()]  # there programs agree to take the fallback
    else:
        assert _codes(data) == [{"F101"}, {"F101"}]


def test_columns_that_only_some_programs_read_are_refused() -> None:
    hidden = f'{_ALTERNATIVES}<mc:Fallback><cols><col min="2" max="9" hidden="1"/></cols></mc:Fallback>'
    data = changed(
        _BASE, _GRID, lambda text: text.replace("<sheetData>", f"{hidden}</mc:AlternateContent><sheetData>", 1)
    )
    assert _codes(data) == [{"F101"}, {"F101"}]


def test_merges_before_the_cells_are_merges() -> None:
    merge = '<mergeCells><mergeCell ref="D7:E7"/></mergeCells><sheetData>'
    assert _codes(changed(_BASE, _GRID, lambda text: text.replace("<sheetData>", merge, 1))) == [{"W220"}, {"W220"}]


@pytest.mark.parametrize(
    "tail",
    [
        '<mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice><sheetData/></mc:Choice></mc:AlternateContent>',
        '<mc:AlternateContent xmlns:mc="urn:mc"><mergeCell ref="D7:E7"/></mc:AlternateContent>',
        '<sheetData><row r="7"><c r="D7"><v>41</v></c></row></sheetData>',
        '<row r="7"><c r="D7"><v>41</v></c></row>',
        f'<s:mergeCells xmlns:s="{_STRICT}"><s:mergeCell ref="D7:E7"/></s:mergeCells>',
    ],
)
def test_cells_and_merges_elsewhere_are_refused(tail: str) -> None:
    data = changed(_BASE, _GRID, lambda text: text.replace("</sheetData>", f"</sheetData>{tail}", 1))
    assert _codes(data) == [{"F101"}, {"F101"}]
