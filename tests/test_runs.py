"""Numbers and texts of which a part is struck out, raised or no plain text: the same in every format of file."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gouji
from gouji.form.layout import lay_out
from gouji.workbook.formats import DEFAULT_LIMITS
from gouji.workbook.formats.binary_runs import Starts, StringTable, font_marks, rich_text
from gouji.workbook.formats.colours import BLACK
from gouji.workbook.formats.ods import read_opendocument
from gouji.workbook.formats.rich_text import Run
from gouji.workbook.ooxml.archive import packed, unpacked
from gouji.workbook.ooxml.relationships import relationship_type
from support.edit import Workbook, as_binary, record, wide
from support.filled import workbook
from support.programs import Convert
from support.readers import assert_same, is_taken

PATH = "requests.new.natural_person"
CELL = lay_out(gouji.load("2021")).cells[PATH]
TEXT = lay_out(gouji.load("2021")).text_places["narrative.other"].cells[0]
STRUCK, RAISED, LOWERED = "<strike/>", '<vertAlign val="superscript"/>', '<vertAlign val="subscript"/>'


def _codes(data: bytes, name: str = "x.xlsx") -> dict[str, str | None]:
    """What is said but for information, and what is suggested."""
    return _codes_of(gouji.read_bytes(data, name))


def _codes_of(reading: gouji.Reading) -> dict[str, str | None]:
    said = reading.diagnostics
    return {each.code: each.suggested for each in said if each.severity != "info" and each.code not in ("W210", "W219")}


def _typed(*runs: tuple[str, str]) -> bytes:
    book = Workbook(workbook())
    book.set_runs(CELL.sheet, CELL.a1, *runs)
    return book.to_bytes()


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        ([("4", ""), ("0", "<b/>")], {}),
        ([("40", ""), ("件", LOWERED)], {}),
        ([("40", ""), (" ", STRUCK)], {}),
        ([("4", STRUCK), ("40", "")], {"V340": "40"}),
        ([("40", ""), ("1", RAISED)], {"V340": "40"}),
        ([("40", ""), ("1", LOWERED)], {"V340": "40"}),
        ([("40", STRUCK)], {"V340": None}),
        ([("无", STRUCK), ("40", '<strike val="0"/>')], {"V340": "40"}),
        ([("40", RAISED)], {}),
    ],
)
def test_digits_are_not_joined_to_what_was_taken_back(runs: list[tuple[str, str]], said: dict[str, str | None]) -> None:
    data = _typed(*runs)
    assert _codes_of(assert_same(data)) == said
    assert is_taken(data) is False or not said


def _in_struck_font(value: str | float) -> bytes:
    """The workbook with a cell in a style whose font is struck out."""
    book = Workbook(workbook())
    book.set(CELL.sheet, CELL.a1, value)
    styles = book.parts["xl/styles.xml"].decode()
    fonts = int(re.search(r'<fonts count="(\d+)"', styles)[1])  # type: ignore[index]
    formats = re.search("<cellXfs.*?</cellXfs>", styles, re.DOTALL)[0]  # type: ignore[index]
    styles = styles.replace("</fonts>", '<font><strike/><sz val="11"/><name val="宋体"/></font></fonts>')
    style = f'<xf numFmtId="0" fontId="{fonts}" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    book.parts["xl/styles.xml"] = styles.replace("</cellXfs>", style).encode()
    part, number = book.part_of(CELL.sheet), formats.count("<xf ")
    changed, count = re.subn(rf'(<c r="{CELL.a1}" s=)"\d+"', rf'\1"{number}"', book.parts[part].decode())
    assert count == 1
    book.parts[part] = changed.encode()
    return book.to_bytes()


@pytest.mark.parametrize("value", [40, "40"])
def test_a_cell_that_is_struck_out_as_a_whole_says_nothing(value: str | float) -> None:
    assert _codes_of(assert_same(_in_struck_font(value))) == {"V340": None}


def test_words_that_are_struck_out_are_not_read() -> None:
    book = Workbook(workbook())
    book.set_runs(TEXT.sheet, TEXT.a1, ("无重大事项", STRUCK), ("无。", ""), ("注1", RAISED))
    reading = gouji.read_bytes(book.to_bytes(), "x.xlsx")
    assert reading.submission is not None
    assert reading.submission.value("narrative.other") == "无。注1"
    assert [(each.code, each.cell) for each in reading.diagnostics] == [("V341", TEXT.a1)]


@pytest.mark.parametrize("runs", [[("是", STRUCK), ("否", "")], [("是", STRUCK)]])
def test_a_declaration_that_was_struck_out_is_none(runs: list[tuple[str, str]]) -> None:
    _, cell = lay_out(gouji.load("2021")).cover.zero[0]
    book = Workbook(workbook())
    book.set_runs(cell.sheet, cell.a1, *runs)
    reading = gouji.read_bytes(book.to_bytes(), "x.xlsx")
    assert [(each.code, each.cell) for each in reading.diagnostics] == [("V341", cell.a1)]
    assert reading.submission is not None


def test_programs_write_runs_in_their_own_formats(resave: Convert, tmp_path: Path) -> None:
    paths = [tmp_path / "struck.xlsx", tmp_path / "raised.xlsx"]
    for path, font in zip(paths, (STRUCK, RAISED), strict=True):
        path.write_bytes(_typed(("4", font), ("40", "")))
    for target in ("xls", "ods", "xlsx"):
        for made in resave(paths, target, tmp_path / target):
            assert _codes(made.read_bytes(), made.name).get("V340") == "40", made


# --- binary workbooks -----------------------------------------------------------------------------------------------


def _font(flags: int = 0, script: int = 0) -> bytes:
    return record(43, struct.pack("<HHHH", 220, flags, 400, script) + bytes(13) + wide("宋体"))


def _binary(text: str, *starts: tuple[int, int]) -> bytes:
    """The workbook as .xlsb, with fonts that begin in the text of a cell: 1 is struck out, 2 is superscript."""
    book = Workbook(workbook())
    book.set(CELL.sheet, CELL.a1, text)
    parts = unpacked(as_binary(book.to_bytes(), with_formats=False))
    runs = b"".join(struct.pack("<HH", *start) for start in starts)
    head = struct.pack("<II", CELL.column - 1, 0)
    old = record(6, head + wide(text))
    new = record(62, head + b"\1" + wide(text) + struct.pack("<I", len(starts)) + runs)
    (part,) = (name for name, content in parts.items() if old in content)
    parts[part] = parts[part].replace(old, new, 1)
    fonts = record(611, struct.pack("<I", 3)) + _font() + _font(8) + _font(0, 1) + record(612)
    style = record(617, struct.pack("<I", 1)) + record(47, struct.pack("<HHH10x", 0xFFFF, 0, 0)) + record(618)
    parts["xl/styles.bin"] = record(278) + fonts + style + record(279)
    links = "xl/_rels/workbook.bin.rels"
    link = f'<Relationship Id="rIdStyles" Type="{relationship_type("styles")}" Target="styles.bin"/></Relationships>'
    parts[links] = parts[links].replace(b"</Relationships>", link.encode())
    return packed(parts)


@pytest.mark.parametrize(
    ("text", "starts", "said"),
    [
        ("40", [], {}),
        ("40", [(1, 0)], {}),
        ("440", [(0, 1), (1, 0)], {"V340": "40"}),
        ("401", [(2, 2)], {"V340": "40"}),
        ("\U00020000440", [(0, 1), (3, 0)], {"V340": "40"}),
    ],
)
def test_a_binary_workbook_says_where_fonts_begin(
    text: str, starts: list[tuple[int, int]], said: dict[str, str | None]
) -> None:
    assert _codes(_binary(text, *starts), "x.xlsb") == said | {"W233": None}  # its days have no format


RUNS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5)), max_size=3)
STRINGS = st.lists(st.tuples(st.text("a1中", max_size=9), RUNS, st.integers(0, 5)), max_size=6)


def _pieces(strings: Sequence[tuple[str, list[tuple[int, int]], int]], cuts: Sequence[int]) -> list[bytes]:
    """The table of strings of an .xls; a new record begins where *cuts* counts down, which says the width anew."""
    records, left = [struct.pack("<II", len(strings), len(strings))], list(cuts)

    def is_cut() -> bool:
        return bool(left) and left.pop() == 0

    for text, runs, more in strings:
        is_wide = not text.isascii()
        flags = is_wide | bool(runs) << 3 | bool(more) << 2
        if is_cut():
            records.append(b"")
        records[-1] += struct.pack("<HB", len(text), flags)
        records[-1] += struct.pack("<H", len(runs)) if runs else b""
        records[-1] += struct.pack("<I", more) if more else b""
        for char in text:
            if is_cut():
                is_wide = is_wide or bool(left and left[-1] % 2)
                records.append(bytes([is_wide]))
            records[-1] += char.encode("utf-16-le" if is_wide else "latin-1")
        for run in runs:
            if is_cut():
                records.append(b"")
            records[-1] += struct.pack("<HH", *run)
        records[-1] += bytes(more)
    return records


@given(STRINGS, st.lists(st.integers(0, 4), max_size=40))
def test_a_table_of_strings_may_lie_across_records(
    strings: list[tuple[str, list[tuple[int, int]], int]], cuts: list[int]
) -> None:
    found = dict(StringTable(_pieces(strings, cuts)).starts())
    assert found == {number: tuple(runs) for number, (_, runs, _) in enumerate(strings) if runs}


@pytest.mark.parametrize("flags", [0x08, 0x0A, 0xFF])
def test_a_font_that_strikes_out(flags: int) -> None:
    assert font_marks(struct.pack("<HHHHH", 220, flags, 0, 400, 2), 10, 8, "宋体", BLACK) == Run(
        "", is_struck=True, is_shifted=True
    )


def test_starts_beyond_a_text_change_nothing() -> None:
    starts: Starts = [(0, 1), (2, 7), (99, 1)]
    found = rich_text("4412", starts, {1: Run("", is_struck=True, has_font=True)}, None)
    assert found is not None
    assert (found.text, found.plain, found.marked) == ("4412", "12", ("44",))


# --- OpenDocument ---------------------------------------------------------------------------------------------------

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_NAMESPACES = " ".join(f'xmlns:{name}="{_ODF}{name}:1.0"' for name in ("office", "table", "text", "style"))
_STYLES = (
    '<style:style style:name="S" style:family="text"><style:text-properties style:text-line-through-style="solid"/>'
    '</style:style><style:style style:name="R" style:family="text"><style:text-properties '
    'style:text-position="super 58%"/></style:style><style:style style:name="B" style:family="text" '
    'style:parent-style-name="S"><style:text-properties/></style:style><style:style style:name="cell" '
    'style:family="table-cell"><style:text-properties style:text-line-through-type="single"/></style:style>'
)


def _opendocument(paragraph: str, attributes: str = "") -> tuple[object, tuple[str, ...]]:
    """The value of a cell, and what of it is no plain text."""
    cell = f'<table:table-cell office:value-type="string"{attributes}>{paragraph}</table:table-cell>'
    content = (
        f'<office:document-content {_NAMESPACES} xmlns:z="urn:z" xmlns:draw="{_ODF}drawing:1.0">'
        f"<office:automatic-styles>{_STYLES}</office:automatic-styles><office:body><office:spreadsheet>"
        f'<table:table table:name="a"><table:table-row>{cell}</table:table-row></table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    found = read_opendocument(stream.getvalue(), DEFAULT_LIMITS).sheets["a"].at(1, 1)
    return found.value, () if found.runs is None else tuple(filter(str.strip, found.runs.marked))


@pytest.mark.parametrize(
    ("paragraph", "value", "marked"),
    [
        ("<text:p>412</text:p>", "412", ()),
        ("<text:p>4<text:span>1</text:span>2</text:p>", "412", ()),
        ("<text:p><text:a>41</text:a>2</text:p>", "412", ()),
        ('<text:p><text:span text:style-name="S">41</text:span>412</text:p>', "41412", ("41",)),
        ('<text:p><text:span text:style-name="B">41</text:span>412</text:p>', "41412", ("41",)),
        ('<text:p>412<text:span text:style-name="R">1</text:span></text:p>', "4121", ("1",)),
        ('<text:p>412</text:p><text:p><text:span text:style-name="S">5</text:span></text:p>', "412\n5", ("5",)),
        ("<text:p>1<text:note><text:note-body><text:p>8</text:p></text:note-body></text:note>2</text:p>", "12", ("8",)),
        (
            "<text:p><text:ruby><text:ruby-base>12</text:ruby-base><text:ruby-text>9</text:ruby-text></text:ruby></text:p>",
            "12",
            ("9",),
        ),
        ("<text:p>1<z:x>2</z:x>3</text:p>", "123", ("2",)),
        ("<text:p>1<text:span><text:span>2</text:span></text:span>3</text:p>", "123", ("2",)),
        ("<text:p>1<text:s>2</text:s>3</text:p>", "1 23", ("2",)),
        ("<text:p>1<table:x>2</table:x>3</text:p>", "123", ("2",)),
        ("<text:p>1<draw:frame><text:p>6</text:p></draw:frame>2</text:p>", "12", ("6",)),
        ("<office:annotation><text:p>7</text:p></office:annotation><text:p>12</text:p>", "12", ()),
    ],
)
def test_the_text_of_an_opendocument_cell(paragraph: str, value: str, marked: tuple[str, ...]) -> None:
    assert _opendocument(paragraph) == (value, marked)


@pytest.mark.parametrize(
    ("text", "is_lost"),
    [
        ("<text:span>412</text:span>", False),
        ("<text:a>412</text:a>", False),
        ("<text:span><text:a>412</text:a></text:span>", False),
        ("<text:ruby><text:ruby-base>412</text:ruby-base></text:ruby>", False),
        ("<z:x>412</z:x>", False),
        ("<text:span><text:span>412</text:span></text:span>", True),
        ("<text:a><text:span>412</text:span></text:a>", True),
        ("<text:date>412</text:date>", True),
        ("<text:sheet-name>412</text:sheet-name>", True),
        ("<text:span><text:title>412</text:title></text:span>", True),
        ("<text:page-number>412</text:page-number>", True),
    ],
)
def test_a_text_that_is_nothing_but_a_field_is_not_what_is_displayed(text: str, *, is_lost: bool) -> None:
    assert _opendocument(f"<text:p>{text}</text:p>") == ("412", ("412",) if is_lost else ())


def test_a_style_strikes_out_a_whole_opendocument_cell() -> None:
    assert _opendocument("<text:p>412</text:p>", ' table:style-name="cell"') == ("412", ("412",))
