"""Pictures and text boxes: named where they stand, an error over a text, a warning elsewhere, in every format."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import gouji
from gouji.workbook.formats.drawings import drawn_in
from gouji.workbook.ooxml.package import Package
from support.drawings import CONNECTOR, IN_GROUP, PICTURE, TEXT_BOX, draw, over
from support.edit import Workbook
from support.filled import place, workbook

_INPUT = "proactive_disclosure.rules.issued"


def _read(edit: Callable[[Workbook], None]) -> list[tuple[str, str | None]]:
    book = Workbook(workbook())
    edit(book)
    return [(each.code, each.place) for each in gouji.read_bytes(book.to_bytes(), "x.xlsx").diagnostics]


@pytest.mark.parametrize(
    ("sheet", "anchor", "found"),
    [
        ("二", over("B7", "D9", PICTURE), [("W235", "二!B7")]),
        ("三", over("D8", "F20", IN_GROUP), [("W235", "三!D8")]),
        ("封面", over("B11", "B12", PICTURE), [("W235", "封面!B11")]),
        ("四", over("A1", "C2", TEXT_BOX, words="见附件"), [("W235", "四!A1")]),
        ("正文", over("A7", "B9", TEXT_BOX, words="二"), [("V322", "正文!A7")]),
        ("正文", over("A7", "B9", PICTURE), [("V322", "正文!A7")]),
        ("正文", over("C7", "D9", PICTURE), [("W235", "正文!C7")]),
        ("二", over("B7", "D9", TEXT_BOX, words=" "), []),
        ("二", over("B7", "D9", CONNECTOR), []),
        ("二", over("B7", "D9", PICTURE, hidden=True), []),
    ],
)
def test_what_floats_over_cells_is_named(sheet: str, anchor: str, found: list[tuple[str, str | None]]) -> None:
    assert _read(lambda book: draw(book, sheet, anchor)) == found


def test_a_sheet_is_said_once() -> None:
    anchors = [over(f"B{row}", f"C{row}", PICTURE) for row in range(7, 12)]
    assert _read(lambda book: draw(book, "二", *anchors)) == [("W235", "二!B7")]


@pytest.mark.parametrize("drawing", ["<x", "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "<x>" * 5000 + "</x>" * 5000])
def test_a_drawing_that_cannot_be_read_refuses_nothing(drawing: str) -> None:
    book = Workbook(workbook())
    draw(book, "二", drawing=drawing)
    (part,) = (name for name in book.parts if name.startswith("xl/drawings/drawing"))
    found = drawn_in(Package(book.to_bytes()), part)
    assert [each.top for each in found] == ([0] if "</x>" * 2 not in drawing else [])


_OBJECT = (
    '<oleObjects><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    '<mc:Choice Requires="x14"><oleObject progId="Excel.Sheet.12" shapeId="1025" {r}="rId9"><objectPr><anchor>'
    '<from><xdr:col xmlns:xdr="{d}">3</xdr:col><xdr:row xmlns:xdr="{d}">6</xdr:row></from>'
    '<to><xdr:col xmlns:xdr="{d}">8</xdr:col><xdr:row xmlns:xdr="{d}">11</xdr:row></to></anchor></objectPr></oleObject>'
    '</mc:Choice><mc:Fallback><oleObject progId="Excel.Sheet.12" shapeId="1025" {r}="rId9"/></mc:Fallback>'
    "</mc:AlternateContent></oleObjects>"
)


def test_an_object_of_another_program_over_cells() -> None:
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
    xml = _OBJECT.format(r="r:id", d=drawing)

    def add(book: Workbook) -> None:
        part = book.part_of("三")
        book.parts[part] = book.parts[part].replace(b"</worksheet>", f"{xml}</worksheet>".encode())

    assert _read(add) == [("W235", "三!D7")]


@pytest.mark.parametrize(
    "formula", ['_xlfn.DISPIMG("ID_412",1)', 'DISPIMG("ID_412",1)', '_xlfn.IMAGE("https://x.cn/1.png")']
)
@pytest.mark.parametrize(("path", "code"), [(_INPUT, "V321"), ("sign_off.filled_by", "W235")])
def test_a_picture_in_a_cell_is_no_value(formula: str, path: str, code: str) -> None:
    cell = place(path)
    assert _read(lambda book: book.set_formula(cell.sheet, cell.a1, formula, 0)) == [(code, cell.place)]
