"""Cells and data styles of OpenDocument that say a number in more ways than one; LibreOffice is the referee."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

import gouji
from format_codes import as_read, saved_texts
from gouji.form.layout import lay_out
from gouji.workbook.formats import DEFAULT_LIMITS, examine, read_raw
from gouji.workbook.ooxml.archive import packed, unpacked
from support.filled import workbook
from support.programs import Convert
from support.readers import contents_of

_NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
_PREFIXES = {
    **{name: f"{_NAMES}{name}:1.0" for name in ("office", "table", "text", "style")},
    "number": f"{_NAMES}datastyle:1.0",
    "fo": f"{_NAMES}xsl-fo-compatible:1.0",
    "loext": "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
    "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
}
_OFFICE, _TABLE, _STYLE = (f"{{{_PREFIXES[name]}}}" for name in ("office", "table", "style"))
_FORM = gouji.load("2021")
_INPUTS = {field.path: lay_out(_FORM).cells[field.path] for field in _FORM.inputs if field.path.startswith("requests.")}


def _cell(attributes: str, inside: str = "<text:p>28</text:p>") -> str:
    return f"<table:table-cell {attributes}>{inside}</table:table-cell>"


def _typed(type_: str, rest: str, text: str = "28") -> str:
    return _cell(f'office:value-type="{type_}" {rest}', f"<text:p>{text}</text:p>")


CELLS: Mapping[str, str] = {
    "a percentage": _typed("percentage", 'office:value="0.28"', "28%"),
    "a percentage that reads as a count": _typed("percentage", 'office:value="0.28"'),
    "a percentage of whole numbers": _typed("percentage", 'office:value="28"'),
    "an amount of money": _typed("currency", 'office:currency="CNY" office:value="28"', "¥28.00"),
    "an amount with another text": _typed("currency", 'office:currency="CNY" office:value="28"', "¥2,800.00"),
    "a truth value": _typed("boolean", 'office:boolean-value="true"'),
    "two texts": _typed("string", 'office:string-value="28"', "99"),
    "two texts alike": _typed("string", 'office:string-value="28"'),
    "a text": _typed("string", ""),
    "two paragraphs": _cell('office:value-type="string"', "<text:p>2</text:p><text:p>8</text:p>"),
    "no type": _cell(""),
    "no type and a value": _cell('office:value="28"', "<text:p>99</text:p>"),
    "an unknown type": _typed("void", ""),
    "a value alone": _cell('office:value-type="float" office:value="28"', ""),
    "a value and another text": _typed("float", 'office:value="28"', "99"),
    "a value and an empty text": _typed("float", 'office:value="28"', ""),
    "a value and two paragraphs": _cell(
        'office:value-type="float" office:value="28"', "<text:p>28</text:p><text:p>99</text:p>"
    ),
    "a day": _typed("date", 'office:date-value="1900-01-27"'),
    "a duration": _typed("time", 'office:time-value="PT672H00M00S"'),
    "an exponent": _typed("float", 'office:value="2.8E1"'),
    "a plus sign": _typed("float", 'office:value="+28"'),
    "spaces": _typed("float", 'office:value=" 28 "'),
    "nearly whole": _typed("float", 'office:value="28.0000000001"'),
    "a note": _cell(
        'office:value-type="float" office:value="28"',
        '<office:annotation office:display="true"><text:p>99</text:p></office:annotation><text:p>28</text:p>',
    ),
    "a field": _cell('office:value-type="string"', "<text:p>28<text:page-number>9</text:page-number></text:p>"),
    "the name of the sheet": _cell(
        'office:value-type="string"', "<text:p>2<text:sheet-name>8</text:sheet-name></text:p>"
    ),
    "a space in elements": _cell('office:value-type="string"', "<text:p>2<text:s/>8</text:p>"),
    "no space in elements": _cell('office:value-type="string"', '<text:p>2<text:s text:c="0"/>8</text:p>'),
    "a line break": _cell('office:value-type="string"', "<text:p>2<text:line-break/>8</text:p>"),
    "a page break": _cell('office:value-type="string"', "<text:p>2<text:soft-page-break/>8</text:p>"),
    "another type of the extension": _typed("float", 'office:value="28" calcext:value-type="string"'),
    "a formula": _typed("float", 'office:value="28" table:formula="of:=14*2"'),
    "a formula in a syntax of nobody": _typed("float", 'office:value="28" table:formula="foo:=14*2"'),
    "a formula with another result": _typed("float", 'office:value="99" table:formula="of:=14*2"', "99"),
}
"""Cells by what they are."""


def _number(attributes: str = "", inside: str = "", places: int = 0) -> str:
    said = f'number:decimal-places="{places}" number:min-integer-digits="1" {attributes}'
    return f"<number:number {said}>{inside}</number:number>"


def _embedded(text: str, position: int) -> str:
    return _number(inside=f'<number:embedded-text number:position="{position}">{text}</number:embedded-text>')


_PLAIN = _number()
_CHINESE = 'number:transliteration-language="zh" number:transliteration-country="CN"'
STYLES: Mapping[str, tuple[float, str, str, str]] = {
    "thousands": (28_000, "number", "", _number('number:display-factor="1000"')),
    "ten thousands": (280_000, "number", "", _number('number:display-factor="10000"')),
    "a factor of one": (28, "number", "", _number('number:display-factor="1.0"')),
    "a digit between": (28, "number", "", _embedded("0", 1)),
    "a point between": (28, "number", "", _embedded(".", 1)),
    "a digit far before": (28, "number", "", _embedded("9", 4)),
    "zeros before": (28, "number", "", '<number:number number:decimal-places="0" number:min-integer-digits="4"/>'),
    "decimals": (28, "number", "", _number(places=2)),
    "dashes for decimals": (28, "number", "", _number('number:decimal-replacement="--"', places=2)),
    "a digit before": (28, "number", "", f"<number:text>1</number:text>{_PLAIN}"),
    "a digit behind": (28, "number", "", f"{_PLAIN}<number:text>0</number:text>"),
    "ten thousand behind": (28, "number", "", f"{_PLAIN}<number:text>万</number:text>"),
    "a word": (28, "number", "", "<number:text>无</number:text>"),
    "nothing": (28, "number", "", ""),
    "percent in a text": (28, "number", "", f"{_PLAIN}<number:text>%</number:text>"),
    "percent": (0.28, "percentage", "", f"{_PLAIN}<number:text>%</number:text>"),
    "percent without its sign": (28, "percentage", "", _PLAIN),
    "a currency": (28, "currency", "", f"<number:currency-symbol>¥</number:currency-symbol>{_PLAIN}"),
    "a digit for a currency": (28, "currency", "", f"<number:currency-symbol>9</number:currency-symbol>{_PLAIN}"),
    "a map to no style": (
        28,
        "number",
        "",
        f'{_PLAIN}<style:map style:condition="value()&gt;=20" style:apply-style-name="NZ"/>',
    ),
    "digits of Chinese": (28, "number", f'number:transliteration-format="一" {_CHINESE}', _PLAIN),
    "digits of Arabic": (
        28,
        "number",
        'number:transliteration-format="١" number:transliteration-language="ar"',
        _PLAIN,
    ),
    "spelled out": (28, "number", 'loext:transliteration-spellout="cardinal"', _PLAIN),
    "groups in German": (
        28_000,
        "number",
        'number:language="de" number:country="DE"',
        _number('number:grouping="true"'),
    ),
    "decimals in German": (28, "number", 'number:language="de" number:country="DE"', _number(places=3)),
    "a count in German": (28, "number", 'number:language="de" number:country="DE"', _PLAIN),
    "groups in French": (
        28_000,
        "number",
        'number:language="fr" number:country="FR"',
        _number('number:grouping="true"'),
    ),
    "groups in Chinese": (
        28_000,
        "number",
        'number:language="zh" number:country="CN"',
        _number('number:grouping="true"'),
    ),
    "a truth value": (28, "boolean", "", "<number:boolean/>"),
    "a text": (28, "text", "", "<number:text-content/>"),
    "a day": (28, "date", "", "<number:day/>"),
    "hours": (28, "time", "", "<number:hours/>"),
    "filled with nines": (28, "number", "", f"<number:fill-character>9</number:fill-character>{_PLAIN}"),
    "an exponent": (
        28,
        "number",
        "",
        '<number:scientific-number number:decimal-places="1" number:min-exponent-digits="2"/>',
    ),
    "a fraction": (
        28.5,
        "number",
        "",
        '<number:fraction number:min-integer-digits="1" number:min-numerator-digits="1"/>',
    ),
    "red": (28, "number", "", f'<style:text-properties fo:color="#ff0000"/>{_PLAIN}'),
}
"""Data styles by what they are: the number, the type of style, its attributes and what is in it."""


def _element(xml: str) -> ET.Element:
    names = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in _PREFIXES.items())
    return ET.fromstring(f"<x {names}>{xml}</x>")[0]  # noqa: S314  # our own


def _variants() -> list[tuple[str, str, str]]:
    """Name, cell and data style of each variant."""
    made = [(f"cell: {name}", xml, "") for name, xml in CELLS.items()]
    for number, (name, (value, type_, attributes, inside)) in enumerate(STYLES.items()):
        tag = f"number:{type_}-style"
        style = f'<{tag} style:name="NX{number}" {attributes}>{inside}</{tag}>'
        cell = f'table:style-name="CX{number}" office:value-type="float" office:value="{value:g}"'
        made.append((f"style: {name}", _cell(cell, ""), style))
    return made


VARIANTS = _variants()


def _with_variants(data: bytes) -> tuple[bytes, Mapping[str, str]]:
    """An .ods with a variant in every input of one sheet, and the names of the variants by path."""
    parts = unpacked(data)
    root = ET.fromstring(parts["content.xml"])  # noqa: S314  # LibreOffice's own
    by_place = {(cell.row, cell.column): path for path, cell in _INPUTS.items()}
    places = dict(zip(sorted(by_place)[: len(VARIANTS)], VARIANTS, strict=True))
    styles = root.find(f"{_OFFICE}automatic-styles")
    assert styles is not None
    for number, (_, _, style) in enumerate(variant for variant in VARIANTS if variant[2]):
        styles.append(_element(style))
        named = f'style:name="CX{number}" style:family="table-cell" style:data-style-name="NX{number}"'
        styles.append(_element(f"<style:style {named} style:parent-style-name='Default'/>"))
    sheet = next(table for table in root.iter(f"{_TABLE}table") if table.get(f"{_TABLE}name") == "三")
    row = 0
    for line in sheet.iter(f"{_TABLE}table-row"):
        row, column, cells = row + 1, 0, list[ET.Element]()
        for cell in line:
            times = int(cell.attrib.pop(f"{_TABLE}number-columns-repeated", "1"))
            for _ in range(min(times, 50)):
                column += 1
                chosen = places.get((row, column))
                cells.append(copy.deepcopy(cell) if chosen is None else _element(chosen[1]))
        line[:] = cells
        row += int(line.get(f"{_TABLE}number-rows-repeated", "1")) - 1
    root.set("xmlns:of", "urn:oasis:names:tc:opendocument:xmlns:of:1.2")  # of values, which ElementTree does not see
    content = ET.tostring(root, "utf-8")
    return packed(parts | {"content.xml": content}), {by_place[place]: name for place, (name, *_) in places.items()}


@pytest.mark.libreoffice
def test_a_cell_is_read_only_where_a_person_reads_it(convert: Convert, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(workbook())
    (made,) = convert([tmp_path / "x.xlsx"], "ods", tmp_path)
    data, names = _with_variants(made.read_bytes())
    (tmp_path / "y.ods").write_bytes(data)
    (tmp_path / "out").mkdir()
    (saved,) = convert([tmp_path / "y.ods"], "ods", tmp_path / "out")
    texts = saved_texts(saved.read_bytes())["三"]
    contents: Any = contents_of(read_raw(data, examine(data), DEFAULT_LIMITS))
    read = {names[path]: number for path, number in contents[2].numbers.items() if path in names}
    displayed = {name: texts.get((_INPUTS[path].row, _INPUTS[path].column), "") for path, name in names.items()}
    assert [
        (name, displayed[name], number) for name, number in read.items() if as_read(displayed[name]) != number
    ] == []
    plain = (
        "cell: a value alone",
        "cell: two texts alike",
        "style: decimals",
        "style: a count in German",
        "style: red",
    )
    assert [name for name in plain if name not in read] == []
    said = {finding.path for finding in contents[2].findings}
    assert [name for path, name in names.items() if name not in read and path not in said] == []


# --- tables that are no sheets --------------------------------------------------------------------------------------

_PLACE = _INPUTS["requests.new.natural_person"]
_FOREIGN_CELL = _typed("float", 'office:value="99"', "99")
_FOREIGN_ROW = f"<table:table-row>{_FOREIGN_CELL * 3}</table:table-row>"
_FOREIGN = f'<table:table table:name="N"><table:table-column/>{_FOREIGN_ROW * 2}</table:table>'
_OBJECT = (
    '<draw:frame svg:width="3cm" svg:height="1cm"><draw:object><office:document office:mimetype="x"><office:body>'
    f"<office:spreadsheet>{_FOREIGN}</office:spreadsheet></office:body></office:document></draw:object></draw:frame>"
)
IN_A_CELL = {
    "a table": _FOREIGN,
    "a table in a table": _FOREIGN.replace("<table:table ", '<table:table table:is-sub-table="true" '),
    "an old table in a table": _FOREIGN.replace("table:table ", "table:sub-table ").replace(":table>", ":sub-table>"),
    "rows": _FOREIGN_ROW,
    "a cell": _FOREIGN_CELL,
    "a note with a table": f"<office:annotation><text:p>7</text:p>{_FOREIGN}</office:annotation>",
    "an object with a table": _OBJECT,
}
BEHIND_SHEETS = {
    "what a link copied": "<table:dde-links><table:dde-link><office:dde-source/>{}</table:dde-link></table:dde-links>",
    "what nobody knows": "<table:unknown>{}</table:unknown>",
}


@pytest.mark.libreoffice
def test_tables_that_are_no_sheets_are_passed_over(convert: Convert, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(workbook())
    (made,) = convert([tmp_path / "x.xlsx"], "ods", tmp_path)
    parts = unpacked(made.read_bytes())
    content = parts["content.xml"].decode()
    row = content[content.index(f'table:name="{_PLACE.sheet}"') :]
    cell = re.search('<table:table-cell [^>]*office:value="40"[^>]*>', row)
    assert cell is not None
    at = content.index(row) + cell.end()
    variants = {name: content[:at] + inside + content[at:] for name, inside in IN_A_CELL.items()}
    end = "</office:spreadsheet></office:body></office:document-content>"
    assert end in content
    behind = [inside.format(_FOREIGN) + end for inside in BEHIND_SHEETS.values()]
    variants |= {name: content.replace(end, inside) for name, inside in zip(BEHIND_SHEETS, behind, strict=True)}
    expected = gouji.read_file(made).submission
    for name, changed in variants.items():
        data = packed(parts | {"content.xml": changed.encode()})
        assert gouji.read_bytes(data, "x.ods").submission == expected is not None, name
    # All of them at once, each in a cell of its own, change nothing that LibreOffice displays.
    numbers = list(re.finditer(r'<table:table-cell [^>]*office:value="\d+"[^>]*>(?=<text:p>)', content))
    for number, inside in reversed(list(zip(numbers[: len(IN_A_CELL)], IN_A_CELL.values(), strict=True))):
        content = content[: number.end()] + inside + content[number.end() :]
    for inside in behind:
        content = content.replace(end, inside)
    (tmp_path / "y.ods").write_bytes(packed(parts | {"content.xml": content.encode()}))
    (saved,) = convert([tmp_path / "y.ods"], "ods", tmp_path / "out")
    texts = saved_texts(saved.read_bytes())
    assert texts == saved_texts(made.read_bytes())
    assert texts[_PLACE.sheet][_PLACE.row, _PLACE.column] == "40"
    assert "99" not in [text for sheet in texts.values() for text in sheet.values()]


@pytest.mark.libreoffice
@pytest.mark.parametrize("address", ["file:///home/x.ods", "../x.ods", "https://www.example.org/x"])
def test_what_is_copied_from_another_file_is_a_link_to_it(address: str, convert: Convert, tmp_path: Path) -> None:
    """LibreOffice fetches linked sheets and areas anew when the file is opened."""
    (tmp_path / "x.xlsx").write_bytes(workbook())
    (made,) = convert([tmp_path / "x.xlsx"], "ods", tmp_path)
    parts = unpacked(made.read_bytes())
    content = parts["content.xml"].decode()
    link = f'xlink:type="simple" xlink:href="{address}"'
    (cell,) = re.findall('<table:table-cell [^>]*office:value="28"[^>]*>', content)
    area = f'<table:cell-range-source table:name="A" {link} table:last-column-spanned="1" table:last-row-spanned="2"/>'
    sheet = next(tag for tag in re.findall("<table:table [^>]*>", content) if 'table:name="三"' in tag)
    source = f'<table:table-source {link} table:table-name="三"/>'
    for beginning, more, sheets, count in ((cell, area, {"二"}, 2), (sheet, source, {"三"}, len(_INPUTS))):
        linked = content.replace(beginning, beginning + more)
        reading = gouji.read_bytes(packed(parts | {"content.xml": linked.encode()}), "x.ods")
        found = [finding for finding in reading.diagnostics if finding.code == "V317"]
        assert ({finding.sheet for finding in found}, len(found)) == (sheets, count)
    assert gouji.read_file(made).status == "accepted"


_REPORT = Path(__file__).parents[1] / "samples" / "selftest" / "report.ods"


def _changed(content: str, **others: bytes) -> gouji.Reading:
    parts = unpacked(_REPORT.read_bytes())
    parts |= {"content.xml": content.encode()} | {f"{name}.xml": part for name, part in others.items()}
    return gouji.read_bytes(packed(parts), "x.ods")


@pytest.mark.parametrize(
    ("address", "is_shown"),
    [
        ("file:///D:/去年.ods", False),
        ("file:///D:/o''b.ods", False),
        ("smb://h/x.xls", False),
        ("甲", True),
        ("D:/x", True),
    ],
)
def test_what_formulas_took_from_another_file_is_no_sheet(address: str, *, is_shown: bool) -> None:
    content = unpacked(_REPORT.read_bytes())["content.xml"].decode()
    sheet = re.search('<table:table table:name="二".*?</table:table>', content, re.DOTALL)
    assert sheet is not None
    kept = sheet[0].replace('"二"', f"\"'{address}'#$二\"").replace(">412<", ">999<")
    right = _changed(content)
    for there in (sheet[0] + kept, kept + sheet[0]):
        reading = _changed(content.replace(sheet[0], there))
        assert (reading.submission, reading.diagnostics == right.diagnostics) == (right.submission, not is_shown)
    other = sheet[0].replace('"二"', '"去年"')
    assert "W224" in {each.code for each in _changed(content.replace(sheet[0], sheet[0] + other)).diagnostics}


def test_properties_of_a_document_that_nobody_can_read_refuse_nothing() -> None:
    content = unpacked(_REPORT.read_bytes())["content.xml"].decode()
    reading = _changed(content, meta='<?xml version="1.0" encoding="GB2312"?><a>中</a>'.encode("gbk"))
    assert (reading.status, [each.code for each in reading.diagnostics]) == ("accepted", ["W221"])
