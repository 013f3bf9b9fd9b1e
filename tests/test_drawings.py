"""Pictures and text boxes: named where they stand, an error over a text, a warning elsewhere, in every format."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import gouji
from gouji.form.layout import lay_out
from gouji.workbook.formats.drawings import drawn_in
from gouji.workbook.ooxml.archive import packed, unpacked
from gouji.workbook.ooxml.names import RELATIONSHIPS
from gouji.workbook.ooxml.package import Package
from support.drawings import (
    CHART,
    CONNECTOR,
    IN_GROUP,
    PICTURE,
    TEXT_BOX,
    WHITE_FILL,
    draw,
    draw_legacy,
    group,
    over,
    shape,
    vml_control,
    vml_note,
)
from support.edit import Workbook, as_binary
from support.filled import place, workbook
from support.programs import Convert
from support.readers import assert_same, is_taken

_STYLED = '<xdr:style><a:lnRef idx="2"/><a:fillRef idx="1"/></xdr:style>'
_OPAQUE, _SEEN_THROUGH = shape(WHITE_FILL).replace("{hidden}", ""), shape("<a:noFill/>").replace("{hidden}", "")
_HIDDEN = shape(WHITE_FILL).replace("{hidden}", ' hidden="1"')
_DENSE = WHITE_FILL.replace("/></a", '><a:alpha val="{}"/></a:srgbClr></a')
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
        ("二", over("B7", "D9", CHART), [("W235", "二!B7")]),
        ("二", over("K7", "M9", CHART), []),
        ("二", over("B7", "D9", shape(WHITE_FILL)), [("W235", "二!B7")]),
        ("二", over("B7", "D9", shape(WHITE_FILL), hidden=True), []),
        ("二", over("K7", "M9", shape(WHITE_FILL)), []),
        ("二", over("B7", "D9", shape("<a:noFill/>")), []),
        ("二", over("B7", "D9", shape("<a:noFill/>", _STYLED)), []),
        ("二", over("B7", "D9", shape("", _STYLED)), [("W235", "二!B7")]),
        ("二", over("B7", "D9", shape("")), []),
        ("二", over("B7", "D9", group(_OPAQUE, _SEEN_THROUGH)), [("W235", "二!B7")]),
        ("二", over("B7", "D9", group(_SEEN_THROUGH, group(CONNECTOR, _OPAQUE), _HIDDEN)), [("W235", "二!B7")]),
        ("二", over("B7", "D9", group(_SEEN_THROUGH, _HIDDEN, CONNECTOR)), []),
        ("二", over("B7", "D9", group(_OPAQUE, PICTURE.replace("{hidden}", ""), hidden=True)), []),
        ("二", over("B7", "D9", shape(_DENSE.format(40_000))), []),
    ],
)
def test_what_floats_over_cells_is_named(sheet: str, anchor: str, found: list[tuple[str, str | None]]) -> None:
    assert _read(lambda book: draw(book, sheet, anchor)) == found


def test_only_a_drawing_of_nothing_is_left_to_the_fast_reader() -> None:
    for anchors, taken in (((), True), ((over("B7", "D9", CONNECTOR),), False), ((over("B7", "D9", PICTURE),), False)):
        book = Workbook(workbook())
        draw(book, "二", *anchors)
        del book.parts["xl/media/image1.png"]
        assert is_taken(book.to_bytes()) is taken
        assert_same(book.to_bytes())
    for drawing in ("<!-- --><xdr:wsDr/>", '<xdr:wsDr xmlns:xdr="x"><xdr:oneCellAnchor/></xdr:wsDr>', ""):
        book = Workbook(workbook())
        draw(book, "二", drawing=drawing)
        del book.parts["xl/media/image1.png"]
        assert not is_taken(book.to_bytes())


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


@pytest.mark.parametrize("text", ['=DISPIMG("ID_412",1)', '=_xlfn.DISPIMG("ID_412", 1)'])
@pytest.mark.parametrize(
    ("path", "code"), [(_INPUT, "V321"), ("sign_off.filled_by", "W235"), ("narrative.problems", "V321")]
)
def test_a_picture_of_which_the_text_of_its_formula_is_left_is_no_value(text: str, path: str, code: str) -> None:
    texts = lay_out(gouji.load("2021")).text_places
    book = Workbook(workbook())
    for cell in texts[path].cells if path in texts else [place(path)]:
        book.set(cell.sheet, cell.a1, text)
    assert {each.code for each in assert_same(book.to_bytes()).diagnostics} == {code}
    assert code in {each.code for each in gouji.read_bytes(as_binary(book.to_bytes()), "x.xlsb").diagnostics}


def test_words_about_a_picture_are_words() -> None:
    cell = lay_out(gouji.load("2021")).text_places["narrative.problems"].cells[0]
    text = '=DISPIMG("ID_412",1)是图片的公式。'
    book = Workbook(workbook())
    book.set(cell.sheet, cell.a1, text)
    reading = assert_same(book.to_bytes())
    assert reading.submission is not None
    assert text in str(reading.submission.value("narrative.problems"))


# --- notes and form controls ----------------------------------------------------------------------------------------

_NOTE = vml_note("D7", "E7", "G9")
_HIDDEN_NOTE = vml_note("D7", "E7", "G9", is_visible=False)


@pytest.mark.parametrize(
    ("drawn", "found"),
    [
        (_NOTE, "三!E7"),
        (_NOTE.replace("visibility:visible", "visibility:hidden"), "三!E7"),
        (_NOTE.replace("<x:Visible/>", "<x:Visible>True</x:Visible>"), "三!E7"),
        (_HIDDEN_NOTE.replace("visibility:hidden", "z-index:1"), "三!E7"),
        (re.sub("<x:Anchor>.*?</x:Anchor>", "", _NOTE), "三!D7"),
        (_NOTE.replace("<x:Visible/>", "<br>"), None),
        (_NOTE.replace("</div>", "<br></div>"), "三"),
        (_HIDDEN_NOTE, None),
        (_HIDDEN_NOTE.replace("<x:Anchor>", "<x:Visible>False</x:Visible><x:Anchor>"), None),
        (vml_control("Label", "E7", "G9", "412"), "三!E7"),
        (vml_control("Checkbox", "E7", "G9", "412"), "三!E7"),
        (vml_control("Button", "E7", "G9", "412").replace("visibility:visible", "visibility: hidden"), None),
        (vml_control("Drop", "E7", "G9", ""), "三!E7"),
        (vml_control("Drop", "Q7", "S9", ""), None),
    ],
)
def test_notes_that_are_displayed_and_controls_are_named(drawn: str, found: str | None) -> None:
    book = Workbook(workbook())
    draw_legacy(book, "三", drawn, note=("D7", "412"))
    data = book.to_bytes()
    said = [(finding.code, finding.place) for finding in assert_same(data).diagnostics]
    assert said == ([("W235", found)] if found else [])
    assert is_taken(data) is ("Drop" not in drawn and found is None)


def test_a_note_over_a_text_is_no_part_of_it() -> None:
    assert _read(lambda book: draw_legacy(book, "正文", vml_note("A7", "A7", "B9"), note=("A7", "x"))) == [
        ("W235", "正文!A7")
    ]


def test_a_picture_behind_the_cells_is_named() -> None:
    def add(book: Workbook) -> None:
        part = book.part_of("三")
        book.parts[part] = book.parts[part].replace(
            b"</worksheet>", f'<picture xmlns:r="{RELATIONSHIPS}" r:id="rId9"/></worksheet>'.encode()
        )

    assert _read(add) == [("W235", "三")]


@pytest.mark.libreoffice
def test_notes_in_files_that_libreoffice_saves(convert: Convert, tmp_path: Path) -> None:
    # A shape stands in a book with a note: LibreOffice takes as long for a workbook as it has sheets.
    for name, note, fill in (("seen", _NOTE, WHITE_FILL), ("unseen", _HIDDEN_NOTE, "<a:noFill/>")):
        book = Workbook(workbook())
        draw_legacy(book, "三", note, note=("D7", "412"))
        draw(book, "二", over("B7", "D9", shape(fill)))
        if name == "unseen":
            draw(book, "封面", over("B11", "B12", shape(_DENSE.format(40_000))))
            draw(book, "四", over("A1", "C2", PICTURE, hidden=True))
            draw(book, "正文", over("A7", "B9", TEXT_BOX, words="二", hidden=True))
        (tmp_path / f"{name}.xlsx").write_bytes(book.to_bytes())
    book = Workbook(workbook())
    draw(book, "三", over("D7", "E8", TEXT_BOX, words="412"))
    draw(book, "四", over("A1", "C2", shape(_DENSE.format(90_000))))
    (tmp_path / "box.xlsx").write_bytes(book.to_bytes())
    names = ("seen", "unseen", "box")
    for target, where in (("xlsx", "三!E7"), ("xls", "三!E7"), ("ods", "三!D7")):
        (tmp_path / target).mkdir()
        made = convert([tmp_path / f"{name}.xlsx" for name in names], target, tmp_path / target)
        found = [
            {each.place for each in gouji.read_file(path).diagnostics if each.code in ("W235", "V322")} for path in made
        ]
        lost = {"四!A1"} if target == "xlsx" else set()  # it does not save there that a picture is hidden
        assert found == [{where, "二!B7"}, lost, {"三!D7", "四!A1"}], target
        if target == "ods":
            _assert_opendocument_names_others(made[1].read_bytes())
        if target == "xls":
            _assert_old_workbook_names_others(made[2].read_bytes())


def _assert_opendocument_names_others(data: bytes) -> None:
    """Form controls, and a picture behind the cells, which LibreOffice does not make of other files."""
    parts = unpacked(data)
    content = parts["content.xml"].decode()
    table = re.search('<table:table table:name="三" table:style-name="([^"]*)"[^>]*>', content)
    assert table is not None
    form = (
        '<office:forms><form:form xmlns:form="urn:oasis:names:tc:opendocument:xmlns:form:1.0"><form:fixed-text '
        'xml:id="control1" form:id="control1" form:label="412"/></form:form></office:forms><table:shapes><draw:control '
        'svg:x="1cm" svg:y="1cm" svg:width="3cm" svg:height="1cm" draw:control="control1"/></table:shapes>'
    )
    image = '<style:background-image xlink:href="Pictures/x.png"/>'
    picture = f"<style:table-properties>{image}</style:table-properties></style:style>"
    styled = re.sub(
        f'(<style:style style:name="{table[1]}" style:family="table"[^>]*>).*?</style:style>', rf"\1{picture}", content
    )
    for changed in (content.replace(table[0], table[0] + form), styled):
        assert changed != content
        read = gouji.read_bytes(packed(parts | {"content.xml": changed.encode()}), "x.ods")
        assert "W235" in {each.code for each in read.diagnostics}


def _assert_old_workbook_names_others(data: bytes) -> None:
    """A picture behind the cells, and form controls, which LibreOffice does not make of other files."""
    for old, new, found in (
        (b"\x83\0\2\0", b"\xe9\0\2\0", "W235"),  # BkHim in the place of HCenter
        (b"\x15\0\x12\0\2\0", b"\x15\0\x12\0\x0e\0", "W235"),  # a label in the place of a text box
        (b"\x15\0\x12\0\2\0", b"\x15\0\x12\0\x08\0", "W235"),
        (b"\x15\0\x12\0\2\0", b"\x15\0\x12\0\x14\0", None),  # a list, whose words are those of cells
    ):
        assert old in data
        codes = {each.code for each in gouji.read_bytes(data.replace(old, new), "x.xls").diagnostics}
        assert codes & {"W235", "F101"} == ({found} if found else set())
