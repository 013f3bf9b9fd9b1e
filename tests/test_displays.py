"""What a sheet displays is what is read, whatever the format of a number and of the file; LibreOffice is the referee.

A workbook has a number format of every kind in its inputs, and numbers of every kind. LibreOffice opens it and saves it
with the text of each cell. A number may be read only where a person reads the same number in that text.
"""

from __future__ import annotations

import functools
import io
import os
import random
import re
import struct
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

import gouji
from format_codes import CODES, VALUES, as_read, random_code, saved_texts
from gouji.common import Cell
from gouji.form.layout import lay_out
from gouji.workbook.formats import DEFAULT_LIMITS, Refused, examine, read_raw
from gouji.workbook.formats.builtin_codes import BUILTIN_CODES
from gouji.workbook.formats.raw import GENERAL, DisplayFormat
from gouji.workbook.formats.style_formats import (
    ConditionalFormat,
    StyleFormats,
    bounded,
    cell_formats,
    with_conditional,
)
from gouji.workbook.ooxml.archive import packed
from gouji.workbook.ooxml.names import MAIN, main
from gouji.workbook.reader.interpretation import Contents
from support.edit import Workbook, as_binary, record
from support.filled import workbook
from support.programs import Convert
from support.readers import assert_same, contents_of
from support.sight import set_column

FORM = gouji.load("2021")
CELLS = lay_out(FORM).cells
INPUTS: Mapping[str, Cell] = {field.path: CELLS[field.path] for field in FORM.inputs}
SEEDS = range(int(os.environ.get("GOUJI_DISPLAYS", "2")))
"""Workbooks to try. More can run for hours."""
PLAIN = ("General", "0", "#,##0", '0"件"', "0;[Red]-0", 1, 3, 38)
"""Formats that display every count as it is."""
Shown = tuple[str | int, float]


def _pairs(seed: int) -> dict[str, Shown]:
    """A format, by its code or its number, and a value for every input."""
    rng = random.Random(seed)  # noqa: S311  # made again from the same seed
    formats: list[str | int] = [*CODES, *BUILTIN_CODES, *(random_code(rng) for _ in range(60))]
    values = [*VALUES, *(rng.randrange(10 ** rng.randint(1, 10)) for _ in range(20))]
    chosen = rng.sample(formats, len(INPUTS) - 2 * len(PLAIN))
    formats = [*chosen, *PLAIN, *PLAIN]
    counts = iter([rng.randrange(10**9) for _ in range(2 * len(PLAIN))])
    pairs = [(code, next(counts) if index >= len(chosen) else rng.choice(values)) for index, code in enumerate(formats)]
    rng.shuffle(pairs)
    return dict(zip(INPUTS, pairs, strict=True))


def _formatted(pairs: Mapping[str, Shown]) -> bytes:
    book = Workbook(workbook())
    styles: dict[str | int, str] = {}

    def add(root: ET.Element) -> None:
        formats, cells = root.find(main("numFmts")), root.find(main("cellXfs"))
        assert formats is not None
        assert cells is not None
        for code, _ in pairs.values():
            if code in styles:
                continue
            number = code if isinstance(code, int) else 1000 + len(styles)
            if isinstance(code, str):
                ET.SubElement(formats, main("numFmt"), {"numFmtId": str(number), "formatCode": code})
            styles[code] = str(len(cells))
            ET.SubElement(cells, main("xf"), {"numFmtId": str(number), "fontId": "0", "fillId": "0", "borderId": "0"})

    book.change("xl/styles.xml", add)
    for sheet in {cell.sheet for cell in INPUTS.values()}:
        here = {INPUTS[path].a1: pair for path, pair in pairs.items() if INPUTS[path].sheet == sheet}
        book.change(book.part_of(sheet), functools.partial(_fill, pairs=here, styles=styles))
    return book.to_bytes()


def _fill(root: ET.Element, pairs: Mapping[str, Shown], styles: Mapping[str | int, str]) -> None:
    for element in root.iter(main("c")):
        if (pair := pairs.get(element.get("r", ""))) is not None:
            code, value = pair
            element.attrib.pop("t", None)
            element.set("s", styles[code])
            element[:] = []
            ET.SubElement(element, main("v")).text = f"{value:.17g}"


@dataclass(frozen=True)
class Judged:
    """A workbook in several formats, and what LibreOffice displays in its inputs."""

    pairs: Mapping[str, Shown]
    files: Mapping[str, bytes]
    texts: Mapping[str, str]


@pytest.fixture(scope="module", params=SEEDS)
def judged(request: pytest.FixtureRequest, convert: Convert, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    folder = tmp_path_factory.mktemp("displays")
    pairs = _pairs(request.param)
    data = _formatted(pairs)
    (folder / "x.xlsx").write_bytes(data)
    files = {"xlsx": data, "xlsb": as_binary(data, with_formats=True)}
    for target in ("ods", "xls"):
        (made,) = convert([folder / "x.xlsx"], target, folder)
        files[target] = made.read_bytes()
    (folder / "again").mkdir()
    (made,) = convert([folder / "x.ods"], "xlsx", folder / "again")
    files["xlsx of ods"] = made.read_bytes()
    texts = saved_texts(files["ods"])
    return Judged(
        pairs, files, {path: texts[cell.sheet].get((cell.row, cell.column), "") for path, cell in INPUTS.items()}
    )


def _read(judged: Judged, target: str) -> Contents:
    data = judged.files[target]
    try:
        raw = read_raw(data, examine(data), DEFAULT_LIMITS)
    except Refused:
        assert target == "xls"  # the library stops at numbers that are no days in formats of days
        pytest.skip("refused")
    found: Any = contents_of(raw)
    return found[2]  # type: ignore[no-any-return]


@pytest.mark.libreoffice
@pytest.mark.parametrize("target", ["xlsx", "xlsb", "xls", "ods", "xlsx of ods"])
def test_a_number_is_read_only_where_a_person_reads_it(judged: Judged, target: str) -> None:
    contents = _read(judged, target)
    wrong = [
        (judged.pairs[path], judged.texts[path], str(number))
        for path, number in contents.numbers.items()
        if path in judged.pairs and as_read(judged.texts[path]) != Decimal(number)
    ]
    assert wrong == []
    said = {finding.path for finding in contents.findings}
    assert [path for path in INPUTS if path not in contents.numbers and path not in said] == []


@pytest.mark.libreoffice
@pytest.mark.parametrize("target", ["xlsx", "xlsb", "xls", "ods"])
def test_a_count_is_read_under_every_format_that_displays_it(judged: Judged, target: str) -> None:
    numbers = _read(judged, target).numbers
    plain = {path: value for path, (code, value) in judged.pairs.items() if code in PLAIN and value == int(value) >= 0}
    plain = {path: value for path, value in plain.items() if value < 10**10}
    assert len(plain) >= 2 * len(PLAIN)
    assert {path: numbers.get(path) for path in plain} == plain


@pytest.mark.libreoffice
def test_both_readers_see_the_same_displays(judged: Judged) -> None:
    assert_same(judged.files["xlsx"])


# --- conditional formats --------------------------------------------------------------------------------------------

_PATH = "proactive_disclosure.administrative_penalties.decisions"
_CELL = INPUTS[_PATH]
_RULE = '<cfRule type="expression" dxfId="{}" priority="99"><formula>1=1</formula></cfRule>'
_EXTENSION = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_EXTENDED = (
    f'<extLst><ext uri="{{{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}}}" xmlns:x14="{_EXTENSION}">'
    "<x14:conditionalFormattings>"
    '<x14:conditionalFormatting xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
    '<x14:cfRule type="expression" priority="3" id="{{{{00000000-000E-0000-0000-000001000000}}}}"><xm:f>1=1</xm:f>'
    '<x14:dxf><numFmt numFmtId="190" formatCode="{}"/></x14:dxf></x14:cfRule><xm:sqref>{}</xm:sqref>'
    "</x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>"
)
_BAR = (
    '<cfRule type="dataBar" priority="99"><dataBar showValue="0"><cfvo type="min"/><cfvo type="max"/>'
    '<color rgb="FF638EC6"/></dataBar></cfRule>'
)


def _conditional(code: str | None, area: str, *, extended: bool = False) -> bytes:
    """The workbook with a conditional format over an area; one that shows a bar alone if it has no code."""
    book = Workbook(workbook())
    styles = book.parts["xl/styles.xml"].decode()
    number = styles.partition("<dxfs")[2].count("<dxf>")
    if code is not None and not extended:
        dxf = f'<dxf><numFmt numFmtId="190" formatCode="{code}"/></dxf></dxfs>'
        styles = re.sub(r'<dxfs count="\d+"', f'<dxfs count="{number + 1}"', styles).replace("</dxfs>", dxf)
        book.parts["xl/styles.xml"] = styles.encode()
    part = book.part_of(_CELL.sheet)
    sheet = book.parts[part].decode()
    if extended:
        assert "<extLst" not in sheet
        sheet = sheet.replace("</worksheet>", f"{_EXTENDED.format(code, area)}</worksheet>")
    else:
        rule = _BAR if code is None else _RULE.format(number)
        rules = f'<conditionalFormatting sqref="{area}">{rule}</conditionalFormatting>'
        sheet = sheet.replace("</mergeCells>", f"</mergeCells>{rules}")
    book.parts[part] = sheet.encode()
    return book.to_bytes()


def _doubted(data: bytes, name: str = "x.xlsx") -> set[str | None]:
    return _doubted_in(gouji.read_bytes(data, name))


def _doubted_in(reading: gouji.Reading) -> set[str | None]:
    return {finding.cell for finding in reading.diagnostics if finding.code in ("V330", "V331")}


_OTHER = "&quot;99&quot;"


@pytest.mark.parametrize(
    ("data", "is_doubted"),
    [
        (_conditional(_OTHER, _CELL.a1), True),
        (_conditional(_OTHER, f"A1:B3 {_CELL.a1}:Z99"), True),
        (_conditional(_OTHER, "everywhere"), True),
        (_conditional("0.0%", _CELL.a1), True),
        (_conditional("General", _CELL.a1), False),
        (_conditional("#,##0", _CELL.a1), False),
        (_conditional(_OTHER, "A1:A2"), False),
        (_conditional(None, _CELL.a1), True),
        (_conditional(_OTHER, _CELL.a1, extended=True), True),
        (_conditional(_OTHER, "A1", extended=True), False),
    ],
)
def test_a_conditional_format_displays_the_number_too(data: bytes, *, is_doubted: bool) -> None:
    reading = assert_same(data)
    assert (_CELL.a1 in _doubted_in(reading)) is is_doubted
    assert (reading.submission is None) is is_doubted


_ACCOUNTS = '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ '
"""The style of the button with the comma: it lays spaces around texts."""


@pytest.mark.parametrize("place", ["cell", "column"])
@pytest.mark.parametrize(
    ("code", "is_doubted"),
    [(_ACCOUNTS, False), ('0;0;0;@" "', False), ("0;0;0;@@", True), ('0;0;0;@"0"', True), ("0;0;0;", True)],
)
def test_spaces_around_a_text_are_none_of_it(code: str, place: str, *, is_doubted: bool) -> None:
    """Numbers, days and words that are stored as texts, under a format of their own or of their column."""
    texts = {_PATH: "28", "sign_off.filled_on": "2026年1月15日", "sign_off.filled_by": "张三"}
    book, cells = Workbook(workbook()), [CELLS[path] for path in texts]
    for cell, text in zip(cells, texts.values(), strict=True):
        book.set(cell.sheet, cell.a1, text)
        book.set_format(cell.sheet, cell.a1, code)
        if place == "column":
            set_column(book, cell.sheet, cell.column, style=str(book.style_of(cell.sheet, cell.a1)))
            book.change_cell(cell.sheet, cell.a1, lambda xml: xml.attrib.pop("s"))
    reading = assert_same(book.to_bytes())
    assert (reading.submission is None) is is_doubted
    assert (_CELL.a1 in _doubted_in(reading)) is is_doubted
    assert is_doubted or not _doubted_in(reading)


def test_cells_that_are_alike_share_a_format() -> None:
    """A sheet may have a million of them."""
    rows = "<row><c><v>1</v></c><c s='1'><v>1</v></c></row>" * 98
    columns = "<cols><col min='1' max='1' style='1'/></cols>"
    sheet = f'<worksheet xmlns="{MAIN}">{columns}<sheetData>{rows}</sheetData></worksheet>'
    formats = StyleFormats((GENERAL, DisplayFormat("0%")))
    found = dict(cell_formats(ET.fromstring(sheet), formats))  # noqa: S314  # our own
    assert len(found) == 2 * 98
    assert len({id(format_) for format_ in found.values()}) == 2


@pytest.mark.libreoffice
@pytest.mark.parametrize("target", ["ods", "xls", "xlsx"])
def test_so_are_those_that_libreoffice_saved(target: str, convert: Convert, tmp_path: Path) -> None:
    book = Workbook(workbook())
    for path, text in ((_PATH, "28"), ("sign_off.filled_on", "2026年1月15日")):
        book.set(CELLS[path].sheet, CELLS[path].a1, text)
        book.set_format(CELLS[path].sheet, CELLS[path].a1, _ACCOUNTS)
    (tmp_path / "x.xlsx").write_bytes(book.to_bytes())
    (tmp_path / "out").mkdir()
    (made,) = convert([tmp_path / "x.xlsx"], target, tmp_path / "out")
    assert not _doubted(made.read_bytes(), made.name)


@pytest.mark.libreoffice
@pytest.mark.parametrize("target", ["ods", "xlsx"])  # in an .xls it saves none
def test_so_does_one_that_libreoffice_saved(target: str, convert: Convert, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    for name, code, is_doubted in (("other", _OTHER, True), ("plain", "#,##0", False)):
        (tmp_path / f"{name}.xlsx").write_bytes(_conditional(code, _CELL.a1))
        (made,) = convert([tmp_path / f"{name}.xlsx"], target, tmp_path / "out")
        assert (_CELL.a1 in _doubted(made.read_bytes(), made.name)) is is_doubted, name


def test_a_conditional_format_of_a_binary_workbook_is_not_passed_over() -> None:
    with zipfile.ZipFile(io.BytesIO(as_binary(workbook(), with_formats=True))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = f"xl/worksheets/sheet{list(Workbook(workbook()).sheet_names).index(_CELL.sheet) + 1}.bin"
    numbers = struct.pack("<HHHHHH", 0, 0, 1, 41, 6, 190)
    parts["xl/styles.bin"] = parts["xl/styles.bin"].removesuffix(record(279)) + record(507, numbers) + record(279)
    area = struct.pack("<4I", _CELL.row - 1, _CELL.row - 1, _CELL.column - 1, _CELL.column - 1)
    rules = record(461, struct.pack("<III", 1, 0, 1) + area) + record(463, struct.pack("<4I", 2, 0, 0, 1)) + record(462)
    assert _doubted(packed(parts), "x.xlsb") == set()
    parts[sheet] = parts[sheet].removesuffix(record(130)) + rules + record(130)
    assert _doubted(packed(parts), "x.xlsb") == {_CELL.a1}


# --- formats that only some programs take ---------------------------------------------------------------------------


def _without_style(line: Callable[[str, str], str]) -> bytes:
    """A workbook with a number that names no style; *line* gives one to its row or column."""
    book = Workbook(workbook())
    book.set_format(_CELL.sheet, _CELL.a1, "0.0%")
    part = book.part_of(_CELL.sheet)
    sheet = book.parts[part].decode()
    match = re.search(rf'<c r="{_CELL.a1}" s="(\d+)"', sheet)
    assert match is not None
    book.parts[part] = line(sheet.replace(match[0], f'<c r="{_CELL.a1}"'), match[1]).encode()
    return book.to_bytes()


def _with_column(sheet: str, style: str) -> str:
    return re.sub("<cols>.*</cols>", f'<cols><col min="1" max="9" width="12" style="{style}"/></cols>', sheet)


def _with_row(sheet: str, style: str) -> str:
    return sheet.replace(f'<row r="{_CELL.row}"', f'<row r="{_CELL.row}" s="{style}" customFormat="1"')


@pytest.mark.parametrize(
    ("data", "is_doubted"),
    [
        (_without_style(lambda sheet, _: sheet), False),
        (_without_style(_with_column), True),
        (_without_style(_with_row), True),
    ],
)
def test_a_number_without_a_style_may_have_that_of_its_line(data: bytes, *, is_doubted: bool) -> None:
    assert _doubted_in(assert_same(data)) == ({_CELL.a1} if is_doubted else set())


@pytest.mark.parametrize(("code", "is_doubted"), [("0&quot;9&quot;", True), ("#,##0", False)])
def test_a_number_that_every_program_knows_may_be_taken_either_way(code: str, *, is_doubted: bool) -> None:
    book = Workbook(workbook())
    formats = f'<numFmt numFmtId="1" formatCode="{code}"/></numFmts>'
    book.parts["xl/styles.xml"] = book.parts["xl/styles.xml"].replace(b"</numFmts>", formats.encode())
    assert_same(book.to_bytes())
    assert (_CELL.a1 in _doubted(book.to_bytes())) is is_doubted


def test_a_format_that_is_defined_twice_is_not_known() -> None:
    book = Workbook(workbook())
    book.set_format(_CELL.sheet, _CELL.a1, "0")
    styles = book.parts["xl/styles.xml"].decode()
    number = re.findall(r'<numFmt numFmtId="(\d+)"', styles)[-1]
    again = f'<numFmt numFmtId="{number}" formatCode="0%"/></numFmts>'
    book.parts["xl/styles.xml"] = styles.replace("</numFmts>", again).encode()
    assert_same(book.to_bytes())
    assert _doubted(book.to_bytes()) == {_CELL.a1}


# --- costs ----------------------------------------------------------------------------------------------------------


def test_many_formats_cost_little_and_are_not_passed_over() -> None:
    cells = {(row, column): GENERAL for row in range(1, 201) for column in range(1, 101)}
    areas = tuple(((row, 1), (row, 1)) for row in range(1, 5001))
    start = time.process_time()
    many = [ConditionalFormat(areas, "0%"), ConditionalFormat(areas, "0.00")]
    found = dict(with_conditional(cells.items(), many))
    assert all("0%" in format_.conditional for format_ in found.values())
    other = dict(with_conditional(cells.items(), [ConditionalFormat(areas[:1], str(row)) for row in range(5000)]))
    assert {format_.conditional for format_ in other.values()} == {(None,)}
    assert time.process_time() - start < 2


def test_codes_beyond_those_anybody_uses_are_not_known() -> None:
    codes = bounded({number: f'0"{number}"' for number in range(200, 70_000)})
    assert codes[200] == '0"200"'
    assert codes[69_999] is None
    assert len(codes) == 69_800


@pytest.mark.parametrize("columns", [["1-3", "2-9"], ["1-9", "1-9"]])
def test_a_column_of_two_styles_has_none_that_is_known(columns: list[str]) -> None:
    entries = "".join('<col min="{}" max="{}" style="1"/>'.format(*entry.split("-")) for entry in columns)
    rows = '<row r="1"><c r="B1"><v>1</v></c><c r="C1" s="0"><v>1</v></c></row>'
    xml = f'<worksheet xmlns="{MAIN}"><cols>{entries}</cols><sheetData>{rows}</sheetData></worksheet>'
    formats = StyleFormats((GENERAL, DisplayFormat("0%")))
    found = dict(cell_formats(ET.fromstring(xml), formats))  # noqa: S314  # our own
    assert None in found[1, 2].conditional
    assert found[1, 3] == GENERAL


# --- texts ----------------------------------------------------------------------------------------------------------

_SIGNER = lay_out(FORM).cover.sign_off[0]
_CONTACT = next(entry for entry in lay_out(FORM).cover.sign_off if entry[0].path == "sign_off.contact")
_PARAGRAPH = lay_out(FORM).text_places["narrative.problems"].cells[0]


@pytest.mark.parametrize(
    ("cell", "path", "value", "code", "read"),
    [
        (_CONTACT[1], "sign_off.contact", 9_536_010_000, "0000-0000000", "0953-6010000"),
        (_CONTACT[1], "sign_off.contact", 9_536_010_000, "00000000000", "09536010000"),
        (_CONTACT[1], "sign_off.contact", 9_536_010_000, "[DBNum1]0", None),
        (_CONTACT[1], "sign_off.contact", 123_456_789_012, "General", None),
        (_SIGNER[1], _SIGNER[0].path, "张三", '0;0;0;"李四"', "李四"),
        (_SIGNER[1], _SIGNER[0].path, "张三", "@", "张三"),
        (_SIGNER[1], _SIGNER[0].path, "张三", "nonsense", None),
        (_PARAGRAPH, "narrative.problems", 0.5, "0%", "50%"),
        (_PARAGRAPH, "narrative.problems", 46_086, 'm"月"d"日"', "3月5日"),
        (_PARAGRAPH, "narrative.problems", 5, "[DBNum1]0", None),
    ],
)
def test_a_text_is_what_is_displayed(cell: Cell, path: str, value: str | float, code: str, read: str | None) -> None:
    book = Workbook(workbook())
    book.set(cell.sheet, cell.a1, value)
    book.set_format(cell.sheet, cell.a1, code)
    assert_same(book.to_bytes())
    reading = gouji.read_bytes(book.to_bytes(), "x.xlsx")
    assert (cell.a1 in {each.cell for each in reading.diagnostics if each.code == "V331"}) is (read is None)
    if read is not None:
        assert reading.submission is not None
        assert reading.submission.value(path) == read


# --- documents ------------------------------------------------------------------------------------------------------

_OF_GENERAL = r'table:style-name="[^"]*"(.*)<text:p>28<'
_SWAPS = {
    "another text": (r"<text:p>28</text:p>", "<text:p>99</text:p>", True),
    "the same text in another spelling": (r"<text:p>28</text:p>", "<text:p>28件</text:p>", False),
    "no text": (r"<text:p>28</text:p>", "<text:p/>", False),
    "an exponent where there is no room": (_OF_GENERAL, r'table:style-name="gone"\1<text:p>2.8E+01<', False),
    "an exponent that rounds": (_OF_GENERAL, r'table:style-name="gone"\1<text:p>3E+01<', True),
    "another type": (r'office:value-type="float"', 'office:value-type="percentage"', True),
    "two types": (r'calcext:value-type="float"', 'calcext:value-type="percentage"', True),
    "a style that is not there": (r'table:style-name="[^"]*"', 'table:style-name="nowhere"', False),
    "a style of a data style that is not there": (r'table:style-name="[^"]*"', 'table:style-name="gone"', False),
    "the style of days": (r'table:style-name="[^"]*"', 'table:style-name="days"', True),
    "a child of the style of days": (r'table:style-name="[^"]*"', 'table:style-name="child"', True),
    "a style with a condition": (r'table:style-name="[^"]*"', 'table:style-name="mapped"', True),
}
_STYLES = (
    '<number:date-style style:name="D"><number:month/><number:text>月</number:text><number:day/></number:date-style>'
    '<style:style style:name="days" style:family="table-cell" style:data-style-name="D"/>'
    '<style:style style:name="gone" style:family="table-cell" style:data-style-name="General"/>'
    '<style:style style:name="child" style:family="table-cell" style:parent-style-name="days"/>'
    '<style:style style:name="mapped" style:family="table-cell"><style:map style:condition="cell-content()&gt;1"'
    ' style:apply-style-name="days"/></style:style></office:automatic-styles>'
)


@pytest.mark.libreoffice
def test_a_document_says_twice_what_it_displays(convert: Convert, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(workbook())
    (made,) = convert([tmp_path / "x.xlsx"], "ods", tmp_path)
    with zipfile.ZipFile(made) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    content = parts["content.xml"].decode().replace("</office:automatic-styles>", _STYLES, 1)
    (cell,) = re.findall('<table:table-cell [^>]*office:value="28"[^>]*><text:p>28</text:p>', content)
    for name, (old, new, is_doubted) in _SWAPS.items():
        changed = content.replace(cell, re.sub(old, new, cell, count=1))
        assert changed != content, name
        reading = gouji.read_bytes(packed({**parts, "content.xml": changed.encode()}), "x.ods")
        said = {each.cell for each in reading.diagnostics if each.code in ("V308", "V330", "V331")}
        assert said == ({_CELL.a1} if is_doubted else set()), name
    bare = content.replace(cell, re.sub(' table:style-name="[^"]*"', "", cell))
    named = re.sub('table:default-cell-style-name="[^"]*"', 'table:default-cell-style-name="days"', bare)
    assert named != bare
    reading = gouji.read_bytes(packed({**parts, "content.xml": named.encode()}), "x.ods")
    assert "V308" in {each.code for each in reading.diagnostics if each.cell == _CELL.a1}
