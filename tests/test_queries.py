"""What a query of a workbook fills anew from another place is no number that somebody typed."""

from __future__ import annotations

from pathlib import Path

import pytest

import gouji
from gouji.form.layout import lay_out
from gouji.workbook.ooxml.archive import unpacked
from support.edit import Workbook
from support.filled import workbook
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


def _name(book: Workbook, area: str) -> None:
    number = list(book.sheet_names).index(_CELL.sheet)
    areas = area.split(",")
    named = "".join(
        f'<definedName name="Q_1" localSheetId="{number}">{_CELL.sheet}!{one}</definedName>' for one in areas
    )
    content = book.parts["xl/workbook.xml"].decode()
    if "<definedNames>" in content:
        content = content.replace("</definedNames>", f"{named}</definedNames>")
    else:
        content = content.replace("</sheets>", f"</sheets><definedNames>{named}</definedNames>")
    book.parts["xl/workbook.xml"] = content.encode()


def _queried(connection: str, area: str, *, in_table: bool = False) -> bytes:
    """A workbook with a query that fills an area, by a name or in a table."""
    book = Workbook(workbook())
    sheet = book.part_of(_CELL.sheet)
    connections = f"<connections {_MAIN}>{connection}</connection></connections>"
    _add(book, "xl/connections.xml", connections, "xl/workbook.xml", "connections")
    if in_table:
        table = f'<table {_MAIN} id="1" name="Q" displayName="Q" ref="{area}" tableType="queryTable"/>'
        _add(book, "xl/tables/table1.xml", table, sheet, "table")
    else:
        _name(book, area)
    query = f'<queryTable {_MAIN} name="Q_1" connectionId="1"/>'
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


@pytest.mark.parametrize("in_table", [False, True])
def test_a_query_elsewhere_changes_no_number_of_the_form(*, in_table: bool) -> None:
    assert assert_same(_queried(_WEB, "$Z$90:$AA$99", in_table=in_table)).status == "accepted"


@pytest.mark.libreoffice
def test_libreoffice_fetches_what_a_query_fills(convert: Convert, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(_queried(_WEB, f"${_CELL.a1[0]}${_CELL.row}"))
    (saved,) = convert([tmp_path / "x.xlsx"], "ods", tmp_path / "out")
    assert "cell-range-source" in unpacked(saved.read_bytes())["content.xml"].decode()
    assert [found.code for found in gouji.read_file(saved).diagnostics] == ["V317"]
