"""What a query of a workbook fills anew from another place is no number that somebody typed."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

import gouji
from gouji.form.layout import lay_out
from gouji.workbook.ooxml.archive import packed, unpacked
from gouji.workbook.ooxml.relationships import relationship_type, relationships_xml
from support.edit import Workbook, as_binary, record, wide
from support.filled import workbook
from support.old_records import OldWorkbook, with_streams
from support.programs import Convert
from support.readers import assert_same

_CELL = lay_out(gouji.load("2021")).cells["proactive_disclosure.administrative_penalties.decisions"]
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
_WEB = '<connection id="1" name="网上数据" type="4" refreshedVersion="6"><webPr url="https://www.example.org/x"/>'
_DATABASE = '<connection id="1" name="数据库" type="1" refreshedVersion="6"><dbPr connection="DSN=x"/>'
_TEXT = '<connection id="1" name="文本" type="6" refreshedVersion="6"><textPr sourceFile="D:\\x.txt"/>'


def _add(book: Workbook, part: str, xml: str, owner: str, type_: str) -> None:
    """Add a part that another one leads to."""
    book.parts[part] = xml.encode()
    folder, _, name = owner.rpartition("/")
    links = f"{folder}/_rels/{name}.rels"
    old = book.parts.get(links, f"<Relationships {_PACKAGE}></Relationships>".encode()).decode()
    link = f'<Relationship Id="added" Type="{_RELATIONSHIPS}/{type_}" Target="/{part}"/></Relationships>'
    book.parts[links] = old.replace("</Relationships>", link).encode()
    type_ = f"application/vnd.openxmlformats-officedocument.spreadsheetml.{type_}+xml"
    types = book.parts["[Content_Types].xml"].decode()
    override = f'<Override PartName="/{part}" ContentType="{type_}"/></Types>'
    book.parts["[Content_Types].xml"] = types.replace("</Types>", override).encode()


def _name(book: Workbook, area: str, name: str = "Q_1", *, is_global: bool = False) -> None:
    local = "" if is_global else f' localSheetId="{list(book.sheet_names).index(_CELL.sheet)}"'
    areas = area.split(",")
    named = "".join(f'<definedName name="{name}"{local}>{_CELL.sheet}!{one}</definedName>' for one in areas)
    content = book.parts["xl/workbook.xml"].decode()
    if "<definedNames>" in content:
        content = content.replace("</definedNames>", f"{named}</definedNames>")
    else:
        content = content.replace("</sheets>", f"</sheets><definedNames>{named}</definedNames>")
    book.parts["xl/workbook.xml"] = content.encode()


def _connected(connection: str) -> tuple[Workbook, str]:
    """A workbook with a connection, and the part of the sheet that it may fill."""
    book = Workbook(workbook())
    connections = f"<connections {_MAIN}>{connection}</connection></connections>"
    _add(book, "xl/connections.xml", connections, "xl/workbook.xml", "connections")
    return book, book.part_of(_CELL.sheet)


def _queried(
    connection: str,
    area: str,
    *,
    in_table: bool = False,
    names: tuple[str, str] = ("Q_1", "Q_1"),
    is_global: bool = False,
) -> bytes:
    """A workbook with a query that fills an area, by a name or in a table.

    Args:
        names: of the query and of the area.
    """
    book, sheet = _connected(connection)
    if in_table:
        table = f'<table {_MAIN} id="1" name="Q" displayName="Q" ref="{area}" tableType="queryTable"/>'
        _add(book, "xl/tables/table1.xml", table, sheet, "table")
    else:
        _name(book, area, names[1], is_global=is_global)
    query = f'<queryTable {_MAIN} name="{names[0]}" connectionId="1"/>'
    _add(book, "xl/queryTables/queryTable1.xml", query, "xl/tables/table1.xml" if in_table else sheet, "queryTable")
    return book.to_bytes()


@pytest.mark.parametrize("in_table", [False, True])
@pytest.mark.parametrize(
    ("connection", "address"),
    [(_WEB, "https://www.example.org/x"), (_DATABASE, "file:数据库"), (_TEXT, "D:\\x.txt")],
)
def test_what_a_query_fills_is_a_link_to_where_it_asks(connection: str, address: str, *, in_table: bool) -> None:
    reading = assert_same(_queried(connection, f"$A${_CELL.row}:$D${_CELL.row}", in_table=in_table))
    assert [(found.code, found.cell, found.found) for found in reading.diagnostics] == [
        ("V317", _CELL.a1, f"='{address}'#")
    ]


def test_many_areas_stand_for_the_whole_sheet() -> None:
    """Each would be compared with each cell."""
    elsewhere = ",".join(f"$Z${row}:$Z${row}" for row in range(300, 4_300))
    reading = gouji.read_bytes(_queried(_WEB, elsewhere), "x.xlsx")
    assert {(found.code, found.sheet) for found in reading.diagnostics} == {("V317", _CELL.sheet)}


_IMPORT = '<connection id="1" name="导入" type="4" refreshedVersion="0"><webPr sourceData="1" url="D:\\x.xml"/>'


def _mapped(source: str, place: str, *, in_table: bool) -> bytes:
    """A workbook with an XML map for a table or a cell."""
    book, sheet = _connected(_IMPORT)
    if in_table:
        table = f'<table {_MAIN} id="1" name="T" displayName="T" ref="{place}:{place}" tableType="xml" {source}/>'
        _add(book, "xl/tables/table1.xml", table, sheet, "table")
    else:
        path = '<xmlCellPr id="1" uniqueName="x"><xmlPr mapId="1" xpath="/x" xmlDataType="integer"/></xmlCellPr>'
        cells = f'<singleXmlCell id="1" r="{place}" {source}>{path}</singleXmlCell>'
        cells = f"<singleXmlCells {_MAIN}>{cells}</singleXmlCells>"
        _add(book, "xl/tables/tableSingleCells1.xml", cells, sheet, "tableSingleCells")
    return book.to_bytes()


@pytest.mark.parametrize("in_table", [False, True])
@pytest.mark.parametrize(
    ("source", "place", "codes"),
    [
        ('connectionId="1"', _CELL.a1, ["V317"]),
        ('connectionId="1"', "Z90", []),
        ('connectionId="0"', _CELL.a1, []),
        ("", _CELL.a1, []),
    ],
)
def test_what_an_xml_map_fills_from_a_file_is_a_link_to_it(
    source: str, place: str, codes: list[str], *, in_table: bool
) -> None:
    reading = assert_same(_mapped(source, place, in_table=in_table))
    assert [found.code for found in reading.diagnostics] == codes
    assert {found.found for found in reading.diagnostics} <= {"='D:\\x.xml'#"}


@pytest.mark.parametrize("in_table", [False, True])
def test_a_query_elsewhere_changes_no_number_of_the_form(*, in_table: bool) -> None:
    assert assert_same(_queried(_WEB, "$Z$90:$AA$99", in_table=in_table)).status == "accepted"


_NAMES = [(("Q 1-a", "Q_1_a"), False), (("Q_1", "q_1"), False), (("Q_1", "Q_1"), True)]
"""Names of queries and of their areas, of the sheet or of the workbook, that programs take for the same."""


@pytest.mark.parametrize(("names", "is_global"), _NAMES)
def test_the_area_of_a_query_has_its_name_in_another_spelling(names: tuple[str, str], *, is_global: bool) -> None:
    reading = assert_same(_queried(_WEB, f"${_CELL.a1[0]}${_CELL.row}", names=names, is_global=is_global))
    assert [found.code for found in reading.diagnostics] == ["V317"]


@pytest.mark.libreoffice
def test_libreoffice_fetches_what_a_query_fills(convert: Convert, tmp_path: Path) -> None:
    files = []
    for number, (names, is_global) in enumerate([(("Q_1", "Q_1"), False), *_NAMES]):
        files.append(tmp_path / f"{number}.xlsx")
        files[-1].write_bytes(_queried(_WEB, f"${_CELL.a1[0]}${_CELL.row}", names=names, is_global=is_global))
    saved = convert(files, "ods", tmp_path / "out")
    assert ["cell-range-source" in unpacked(path.read_bytes())["content.xml"].decode() for path in saved] == [True] * 4
    assert [[found.code for found in gouji.read_file(path).diagnostics] for path in saved] == [["V317"]] * 4


# --- .xlsb ----------------------------------------------------------------------------------------------------------

_AREA = struct.pack("<IIHH", _CELL.row - 1, _CELL.row - 1, _CELL.column - 1, _CELL.column - 1)
_ADDRESS = "https://www.example.org/x"


def _queried_binary(
    token: bytes = b"\x3b\0\0" + _AREA,
    sheet: int | None = None,
    *,
    table: int | None = None,
    part_of_table: str = "table",
    source: int = 0,
    is_web: bool = True,
) -> bytes:
    """The same as an .xlsb, in which LibreOffice reads no names: an area is a token, and a table has a type."""
    parts = unpacked(as_binary(workbook()))
    number = list(Workbook(workbook()).sheet_names).index(_CELL.sheet)
    here = struct.pack("<IBi", 0, 0, number if sheet is None else sheet)
    name = record(39, here + wide("q_1") + struct.pack("<I", len(token)) + token + bytes(4) + struct.pack("<i", -1))
    own = record(353) + record(357) + record(362, struct.pack("<4I", 1, 0, number, number)) + record(354)
    book = parts["xl/workbook.bin"]
    parts["xl/workbook.bin"] = book.removesuffix(record(132)) + own + name + record(132)
    head = struct.pack("<BBBBHHHIIIB", 3, 3, 1, 0, 0, 0, 8, 4 if is_web else 1, 1, 7, 0)
    web = record(261, struct.pack("<IB", 0x0001_0000, 4) + wide(_ADDRESS)) + record(262) if is_web else b""
    connection = record(201, head + wide("数据")) + web + record(202)
    parts["xl/connections.bin"] = record(429) + connection + record(430)
    parts["xl/queryTables/q.bin"] = record(447, struct.pack("<IHI", 0, 0, 7) + wide("Q 1")) + record(448)
    part = f"xl/worksheets/sheet{number + 1}.bin"
    of_sheet = "queryTable" if table is None else part_of_table
    links = [(part, of_sheet, "/xl/t.bin" if table is not None else _QUERY_PART)]
    if table is not None:
        rows = struct.pack("<4I", _CELL.row - 1, _CELL.row - 1, _CELL.column - 1, _CELL.column - 1)
        parts["xl/t.bin"] = record(343, rows + struct.pack("<I40xI", table, source)) + record(344)
        links.append(("xl/t.bin", "queryTable", _QUERY_PART))
    for owner, type_, target in links:
        folder, _, file = owner.rpartition("/")
        parts[f"{folder}/_rels/{file}.rels"] = relationships_xml([("rId1", relationship_type(type_), target)]).encode()
    of_book = parts["xl/_rels/workbook.bin.rels"].decode()
    link = f'<Relationship Id="c" Type="{relationship_type("connections")}" Target="connections.bin"/></Relationships>'
    parts["xl/_rels/workbook.bin.rels"] = of_book.replace("</Relationships>", link).encode()
    types, types_of = parts["[Content_Types].xml"].decode(), ""
    for target, type_ in (("connections", "connections"), ("queryTables/q", "queryTable")):
        types_of += f'<Override PartName="/xl/{target}.bin" ContentType="application/vnd.ms-excel.{type_}"/>'
    parts["[Content_Types].xml"] = types.replace("</Types>", f"{types_of}</Types>").encode()
    return packed(parts)


_QUERY_PART = "/xl/queryTables/q.bin"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (_queried_binary(), _ADDRESS),
        (_queried_binary(is_web=False), "file:数据"),
        (_queried_binary(sheet=-1), _ADDRESS),
        (_queried_binary(b"\x5b\0\0" + _AREA), _ADDRESS),
        (_queried_binary(b"\x3a\0\0" + _AREA[:4] + _AREA[8:10]), _ADDRESS),
        (_queried_binary(b"\x3d" + bytes(14)), None),
        (_queried_binary(b""), None),
        (_queried_binary(sheet=0), None),
        (_queried_binary(b"", table=3), _ADDRESS),
        (_queried_binary(b"", table=0), None),
        (_queried_binary(b"", table=0, source=7), None),
        (_queried_binary(b"", table=2, source=7), _ADDRESS),
        (_queried_binary(b"", table=2, source=7, part_of_table="tableSingleCells"), _ADDRESS),
        (_queried_binary(b"", table=2), None),
    ],
)
def test_queries_of_a_binary_workbook(data: bytes, found: str | None) -> None:
    diagnostics = gouji.read_bytes(data, "x.xlsb").diagnostics
    said = [(entry.cell, entry.found) for entry in diagnostics if entry.code == "V317"]
    assert said == ([(_CELL.a1, f"='{found}'#")] if found else [])


# --- .xls -----------------------------------------------------------------------------------------------------------


def _query(name: bytes, type_: int = 4) -> tuple[tuple[int, bytes], ...]:
    query = struct.pack("<HHHI", 0x0349, 0x10, 0x12, 0) + struct.pack("<HB", len(name), 0) + name
    address = struct.pack("<HB", len(_ADDRESS), 0) + _ADDRESS.encode()
    return (0x01AD, query), (0x00DC, struct.pack("<6H", 0x40 | type_, 0, 1, 0, 0, 0)), (0x00CD, address)


_OLD_AREA = b"\x3b\0\0" + struct.pack("<4H", _CELL.row - 1, _CELL.row - 1, _CELL.column - 1, _CELL.column - 1)


def _old_name(sheet: int, token: bytes = _OLD_AREA) -> tuple[int, bytes]:
    return 0x0018, struct.pack("<HBBHHHI", 0, 0, 3, len(token), 0, sheet, 0) + b"\0Q_1" + token


@pytest.mark.libreoffice
def test_queries_of_an_old_workbook(convert: Convert, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(workbook())
    (made,) = convert([tmp_path / "x.xlsx"], "xls", tmp_path)
    number = list(Workbook(workbook()).sheet_names).index(_CELL.sheet) + 1
    told = []
    for at, (name, query, found) in enumerate(
        (
            (_old_name(number), _query(b"Q 1"), _ADDRESS),
            (_old_name(0), _query(b"Q 1"), _ADDRESS),
            (_old_name(number), _query(b"Q 1", 1), "file:Q 1"),
            (_old_name(number, b"\x5a\0\0" + _OLD_AREA[3:5] + _OLD_AREA[7:9]), _query(b"Q_1"), _ADDRESS),
            (_old_name(number, b"\x1e\5\0"), _query(b"Q 1"), None),
            (_old_name(number + 1), _query(b"Q 1"), None),
            (_old_name(number), _query(b"Q"), None),
        )
    ):
        book = OldWorkbook.of(made.read_bytes())
        sheets = next(place for place, (kind, _) in enumerate(book.common) if kind == 0x008C)
        own = (
            (0x01AE, struct.pack("<HBB", len(book.names), 1, 4)),
            (0x0017, struct.pack("<4H", 1, 0, number - 1, number - 1)),
        )
        book.common[:] = [entry for entry in book.common if entry[0] not in (0x0017, 0x0018, 0x01AE)]
        book.common[sheets + 1 : sheets + 1] = [*own, name]
        book.before_end(book.sheet(_CELL.sheet), *query)
        diagnostics = gouji.read_bytes(book.to_bytes(), "x.xls").diagnostics
        said = [(entry.cell, entry.found) for entry in diagnostics if entry.code == "V317"]
        assert said == ([(_CELL.a1, f"='{found}'#")] if found else [])
        told.append(found == _ADDRESS)
        (tmp_path / f"{at}.xls").write_bytes(with_streams(Workbook=book.stream()))
    saved = convert([tmp_path / f"{at}.xls" for at in range(len(told))], "ods", tmp_path / "out")
    assert ["cell-range-source" in unpacked(path.read_bytes())["content.xml"].decode() for path in saved] == told


def _list(type_: int) -> bytes:
    """A list of Excel 2003 over the cell: SharePoint's, of an XML map or of a query."""
    area = struct.pack("<4H", _CELL.row - 1, _CELL.row - 1, _CELL.column - 1, _CELL.column - 1)
    head = struct.pack("<HH8xHBIHIH", 0x0872, 1, 5, 0, 0, 1, 0, 0) + area
    return head + struct.pack("<6I40x", type_, 1, 1, 0, 2, 64) + struct.pack("<HB", 4, 0) + b"List" + bytes(8)


@pytest.mark.libreoffice
def test_lists_of_an_old_workbook(convert: Convert, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(workbook())
    (made,) = convert([tmp_path / "x.xlsx"], "xls", tmp_path)
    for kind, content, found in (
        (0x0872, _list(1), ["='file:List'#"]),
        (0x0878, _list(3), ["='file:List'#"]),
        (0x0872, _list(0), []),
        (0x0872, _list(2), []),
        (0x0872, _list(1)[:40], []),
    ):
        book = OldWorkbook.of(made.read_bytes())
        book.before_end(book.sheet(_CELL.sheet), (kind, content))
        diagnostics = gouji.read_bytes(book.to_bytes(), "x.xls").diagnostics
        assert [(entry.cell, entry.found) for entry in diagnostics if entry.code == "V317"] == [
            (_CELL.a1, link) for link in found
        ]
