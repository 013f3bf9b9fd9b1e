"""What a file may do to be two workbooks, one for each reader: whatever it is, both say the same."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable

import pytest

import gouji
from gouji.common import SIMPLIFIED, Cell
from gouji.form import RETURN_SHEET
from gouji.form.layout import lay_out
from gouji.form.stamp import FormCode
from gouji.workbook.ooxml.archive import unpacked
from gouji.workbook.ooxml.names import MAIN, STRICT_MAIN
from gouji.workbook.ooxml.relationships import relationship_type
from support.edit import Workbook
from support.filled import workbook
from support.readers import assert_same, changed, is_taken

BASE = workbook()
LAYOUT = lay_out(gouji.load("2021"))
FORM = gouji.load("2021").form
STRINGS, STYLES, BOOK = "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"
LINKS, CORE = "xl/_rels/workbook.xml.rels", "docProps/core.xml"
GRID, COVER, TEXTS = (Workbook(BASE).part_of(name) for name in ("三", "封面", "正文"))

Change = Callable[[str], str]


def _plus(name: str, content: bytes) -> bytes:
    book = Workbook(BASE)
    book.parts[name] = content
    return book.to_bytes()


def _swap(old: str, new: str) -> Change:
    return lambda text: text.replace(old, new, 1)


def _typed(cell: Cell, text: str) -> bytes:
    """A shared text in a cell, as programs save what a person typed."""
    book = Workbook(BASE)
    strings = book.parts[STRINGS].decode()
    book.parts[STRINGS] = _swap("</sst>", f'<si><t xml:space="preserve">{text}</t></si></sst>')(strings).encode()
    book.set(cell.sheet, cell.a1, str(strings.count("<si>")), kind="s")
    return book.to_bytes()


def test_the_workbook_that_is_changed_here_is_taken() -> None:
    assert is_taken(BASE)
    assert is_taken(_typed(LAYOUT.cover.sign_off[0][1], "张三"))


def _root_of_another(text: str) -> str:
    root = re.search("<worksheet [^>]*>", text)
    assert root is not None
    decoy = f'<worksheet\nxmlns="urn:x">{root[0]}</worksheet><sheetData>'
    return text.replace(root[0], "", 1).replace("<sheetData>", decoy, 1)


def _foreign_root(text: str) -> str:
    text = text.replace(f'xmlns="{MAIN}"', 'xmlns="urn:x"', 1).replace("<row ", f'<row xmlns="{MAIN}" ')
    for name in ("sheetProtection", "mergeCells", "headerFooter"):
        text = text.replace(f"<{name}", f'<{name} xmlns="{MAIN}"')
    return text


def _footer(attributes: str = "", before: str = "") -> Change:
    footer = f"{before}<headerFooter><oddFooter{attributes}>{FORM} 2021 2024</oddFooter></headerFooter>"
    return lambda text: re.sub("<headerFooter>.*?</headerFooter>", footer, text, flags=re.DOTALL)


_INPUT = '<c r="D7" s="24"><v>40</v></c>'
_SHEETS: dict[str, tuple[str, Change]] = {
    "a text before the first": (STRINGS, _swap("<si>", "<si/><si>")),
    "a text with an attribute before the first": (STRINGS, _swap("<si>", '<si a="1"><t>x</t></si><si>')),
    "texts in an encoding with blanks": (STRINGS, _swap('encoding="UTF-8"', 'encoding = "iso-8859-1"')),
    "cells in an encoding on a line of its own": (TEXTS, _swap('encoding="UTF-8"', 'encoding\n="us-ascii"')),
    "properties in an encoding with blanks": (CORE, _swap('encoding="UTF-8"', 'encoding = "iso-8859-1"')),
    "the root of another": (GRID, _root_of_another),
    "a foreign root": (GRID, _foreign_root),
    "a footer with an attribute": (GRID, _footer(' xml:space="preserve"')),
    "a decoy of a footer": (GRID, _footer(before="<x><oddFooter>a</oddFooter></x>")),
    "a value in a value": (GRID, _swap(_INPUT, '<c r="D7" s="24"><v><v>40</v></v></c>')),
    "a value beside its cell": (GRID, _swap(_INPUT, '<v>40</v><c r="D7" s="24"><v/></c>')),
    "a value in a formula": (GRID, _swap("<f>SUM(D7:I7)</f><v>57</v>", "<f>SUM(D7:I7)<v>57</v></f><v/>")),
    "a row in a row": (GRID, _swap('</c></row><row r="8"', '</c><row r="900"/></row><row r="8"')),
    "the end of character data": (GRID, _swap("<v>填报检查", "<v>]]>填报检查")),
    "a result of another year": (GRID, lambda text: re.sub("<v>填报检查[^<]*", "<v>2024年度", text, count=1)),
    "an escaped result": (GRID, lambda text: re.sub("<v>填报检查[^<]*", "<v>_x0032_024年度", text, count=1)),
    "a total in a look of dates": (GRID, lambda text: re.sub(r'(<c r="J7" s=)"\d+"', r'\1"7"', text)),
    "a key figure in a look of dates": (TEXTS, lambda text: re.sub(r's="\d+"(><v>\d+</v>)', r's="7"\1', text, count=1)),
    "a day and nearly another": (COVER, _swap("<v>46030</v>", "<v>80353.9999999999</v>")),
    "properties longer than are read": (CORE, _swap("<dc:creator>", f"<dc:creator>{'a' * 100_001}")),
    "an element within the keywords": (CORE, lambda text: re.sub("(<cp:keywords>).*?(</cp:k)", r"\g<1>1<x/>\2", text)),
    "a workbook that is strict": (
        BOOK,
        lambda text: (
            text.replace(f'<workbook xmlns="{MAIN}"', f'<s:workbook xmlns="{MAIN}" xmlns:s="{STRICT_MAIN}"')
            .replace("</workbook>", "</s:workbook>")
            .replace("<workbookPr ", '<s:workbookPr date1904="1"/><workbookPr ')
        ),
    ),
}


@pytest.mark.parametrize("name", _SHEETS)
def test_a_part_that_is_two_parts(name: str) -> None:
    assert_same(changed(BASE, *_SHEETS[name]))


_CODES = [
    "[h]",
    "[ss].00",
    "yyyy",
    "&quot;d;&quot;0",
    f"&quot;{'d' * 300}&quot;0",
    "\\&quot;00&quot;ad&quot;",
    "\\d0",
    "0.0",
]
_FORMATS = {
    **{code[:20]: f'<numFmt numFmtId="180" formatCode="{code}"/>' for code in _CODES},
    "twice": '<numFmt numFmtId="180" formatCode="0"/><numFmt numFmtId="180" formatCode="yyyy"/>',
    "an odd id": '<numFmt numFmtId="180" formatCode="0"/><numFmt numFmtId="0180" formatCode="yyyy"/>',
    "no id": '<numFmt formatCode="yyyy"/>',
    "no number": '<numFmt numFmtId="abc" formatCode="0"/>',
}


def _look_of_inputs(text: str, number: str) -> str:
    """Give the looks of counts another number format."""
    head, found, looks = text.partition("<cellXfs")
    return head + found + re.sub(r'<xf numFmtId="1"', f'<xf numFmtId="{number}"', looks)


@pytest.mark.parametrize("name", _FORMATS)
@pytest.mark.parametrize("number", ["180", "0", "46"])
def test_a_number_that_may_be_a_date(name: str, number: str) -> None:
    data = changed(
        BASE, STYLES, lambda text: _look_of_inputs(text, number).replace("</numFmts>", f"{_FORMATS[name]}</numFmts>")
    )
    assert_same(data)
    book = Workbook(data)
    dxf = '<dxf><numFmt numFmtId="180" formatCode="0"/></dxf></dxfs>'
    book.parts[STYLES] = book.parts[STYLES].replace(b"</dxfs>", dxf.encode())
    assert_same(book.to_bytes())


def test_a_duration_is_no_day() -> None:
    book = Workbook(changed(BASE, STYLES, _swap("</cellXfs>", '<xf numFmtId="46"/></cellXfs>')))
    looks = book.parts[STYLES].decode().partition("<cellXfs")[2].partition("</cellXfs>")[0].count("<xf ")
    cover = book.parts[COVER].decode()
    book.parts[COVER] = re.sub(r's="\d+"(><v>46030<)', rf's="{looks - 1}"\1', cover).encode()
    assert book.parts[COVER].decode() != cover
    assert_same(book.to_bytes())


_PLACES = {
    "a signer": LAYOUT.cover.sign_off[0][1],
    "a reason": LAYOUT.cover.explanations[0][1],
    "a blank of the cover": Cell("封面", LAYOUT.cover.agency_name.row, 7),
    "a paragraph": next(iter(LAYOUT.text_places.values())).cells[0],
    "a cell among the words of a table": Cell("三", 7, 2),
    "the page of help": Cell("填报说明", 90, 1),
}


@pytest.mark.parametrize("place", _PLACES)
@pytest.mark.parametrize("text", ["2024年度", "2025年度", "\u061c", "\u0378", "_x000D_", "&#13;x"])
def test_words_in_any_place(place: str, text: str) -> None:
    assert_same(_typed(_PLACES[place], text))


def test_another_code_of_a_form_before_the_printed_one() -> None:
    code = str(FormCode("2021", 2024, "5faab5", "FVD4QG", 1))
    assert_same(_typed(Cell("封面", 1, 4), code))


@pytest.mark.parametrize("path", LAYOUT.text_places)
def test_a_prompt_in_traditional_characters_is_no_text(path: str) -> None:
    back = {chr(simple): chr(old) for old, simple in SIMPLIFIED.items()}
    place = LAYOUT.text_places[path]
    prompt = "".join(back.get(char, char) for char in place.prompt.text)
    assert_same(_typed(place.cells[-1], prompt))


@pytest.mark.parametrize("escape", ["_x000D_", "&#13;", "_x000A_", "&#9;"])
def test_a_line_in_the_name_of_an_agency(escape: str) -> None:
    book = Workbook(BASE)
    book.parts[STRINGS] = book.parts[STRINGS].replace("盐池县民政局".encode(), f"盐池县{escape}民政局".encode())
    assert_same(book.to_bytes())


@pytest.mark.parametrize("kind", ["sharedStrings", "styles"])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_part_that_is_named_twice(kind: str, *, is_first: bool) -> None:
    book = Workbook(BASE)
    link = f'<Relationship Id="rIdZ" Type="{relationship_type(kind)}" Target="other.xml"/>'
    at = "<Relationship " if is_first else "</Relationships>"
    book.parts[LINKS] = _swap(at, link + at)(book.parts[LINKS].decode()).encode()
    other = book.parts[STRINGS if kind == "sharedStrings" else STYLES].decode()
    other = _look_of_inputs(other, "14") if kind == "styles" else other.replace("盐池县民政局", "甲乙丙丁戊己")
    book.parts["xl/other.xml"] = other.encode()
    assert_same(book.to_bytes())


@pytest.mark.parametrize(
    "name",
    [
        *("word/document.xml", "ppt/presentation.xml", "Index/Document.iwa", "content.xml", "xl/workbook.bin"),
        *("xl/VBAPROJECT.BIN", "xl/foo/vbaproject.bin", "Basic/x.xml", "Scripts/a.xml", "../x.xml", "xl/表.xml"),
    ],
)
def test_a_part_of_another_kind_of_file(name: str) -> None:
    assert_same(_plus(name, b"<x/>"))


def test_a_part_whose_name_differs_by_case_alone_is_not_taken() -> None:
    assert not is_taken(_plus(GRID.upper(), b"<x/>"))
    assert not is_taken(_plus(CORE.upper(), b"<x/>"))


@pytest.mark.parametrize("before", [b"MZ", bytes.fromhex("d0cf11e0a1b11ae1"), b"PK\x03\x04" + b"x" * 21_000_000])
def test_bytes_before_the_archive(before: bytes) -> None:
    assert_same(before + BASE)


def _behind(data: bytes, before: bytes) -> bytes:
    """An archive behind something else, with the places of its members as they are now."""
    stream = io.BytesIO(before)
    with zipfile.ZipFile(stream, "a") as archive:
        for name, part in unpacked(data).items():
            archive.writestr(name, part)
    return stream.getvalue()


def test_two_workbooks_one_behind_the_other_are_none() -> None:
    for data in (BASE + BASE, _behind(BASE, BASE + b"x" * 70_000)):  # what is so far from the end is no end
        (found,) = assert_same(data).diagnostics
        assert (found.code, "two archives" in found.message("en")) == ("F101", True)


def test_an_archive_behind_a_few_bytes_is_read() -> None:
    assert assert_same(_behind(BASE, b"#" * 512)).status == "accepted"


@pytest.mark.parametrize("flag", [0x1, 0x8, 0x20, 0x40])
def test_a_flag_of_a_member(flag: int) -> None:
    data = bytearray(BASE)
    with zipfile.ZipFile(io.BytesIO(BASE)) as archive:
        member = archive.getinfo(GRID)
        entry = BASE.index(GRID.encode(), archive.start_dir) - 46
    for at in (member.header_offset + 6, entry + 8):
        struct.pack_into("<H", data, at, struct.unpack_from("<H", data, at)[0] | flag)
    assert_same(bytes(data))


_RETURNED = {
    "plain": "<sheetData/>",
    "a text that is not there": '<sheetData><row r="1"><c r="A1" t="s"><v>99999</v></c></row></sheetData>',
    "a date that is none": '<sheetData><row r="1"><c r="A1" t="d"><v>zz</v></c></row></sheetData>',
    "many merges": f"<sheetData/><mergeCells>{'<mergeCell/>' * 5001}</mergeCells>",
    "missing": "",
}


@pytest.mark.parametrize("name", _RETURNED)
def test_the_sheet_of_what_was_sent_back(name: str) -> None:
    book = Workbook(BASE)
    sheet = f'<sheet name="{RETURN_SHEET}" sheetId="99" r:id="rId99"/></sheets>'
    type_ = relationship_type("worksheet")
    link = f'<Relationship Id="rId99" Type="{type_}" Target="worksheets/sheet99.xml"/></Relationships>'
    book.parts[BOOK] = _swap("</sheets>", sheet)(book.parts[BOOK].decode()).encode()
    book.parts[LINKS] = _swap("</Relationships>", link)(book.parts[LINKS].decode()).encode()
    if _RETURNED[name]:
        book.parts["xl/worksheets/sheet99.xml"] = f'<worksheet xmlns="{MAIN}">{_RETURNED[name]}</worksheet>'.encode()
    assert_same(book.to_bytes())


def test_more_text_than_a_workbook_may_hold() -> None:
    book = Workbook(BASE)
    strings = book.parts[STRINGS].decode()
    book.parts[STRINGS] = _swap("</sst>", f"<si><t>{'a' * 32_000}</t></si></sst>")(strings).encode()
    number = strings.count("<si>")
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>{number}</v></c></row>' for row in range(100, 800))
    book.parts[COVER] = _swap("</sheetData>", f"{rows}</sheetData>")(book.parts[COVER].decode()).encode()
    assert_same(book.to_bytes())


def test_what_is_remembered_of_hostile_files_is_little() -> None:
    """What lies behind a packed part is no part of it, and is not kept."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BASE)) as archive, zipfile.ZipFile(buffer, "w") as made:
        for member in archive.infolist():
            more = b" " * 400_000 if member.filename == STYLES else b""
            made.writestr(member.filename, archive.read(member) + more, zipfile.ZIP_STORED)
    assert not is_taken(buffer.getvalue())


def test_a_part_that_nothing_reads_is_left_as_it_is() -> None:
    """Not well formed, of any size within the bounds: what reads nothing of it says the same."""
    data = _plus("xl/big.xml", b"<!DOCTYPE x><x>" + b" " * 90_000)
    assert is_taken(data)
    assert_same(data)
