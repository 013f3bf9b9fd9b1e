"""What records of an .xls of 2007 and later keep from sight: colours of themes, bars, sizes of rows and columns."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import pytest

import gouji
from gouji.form.layout import lay_out
from support.filled import workbook
from support.old_records import OldWorkbook
from support.programs import Convert

CELL = lay_out(gouji.load("2021")).cells["proactive_disclosure.administrative_penalties.decisions"]
_ROW, _NUMBERS, _STYLE = 0x0208, (0x0203, 0x027E), 0x00E0
_COLUMN, _USUAL_ROW, _USUAL_COLUMN, _USUAL_WIDTH = 0x007D, 0x0225, 0x0055, 0x0099
Change = Callable[[OldWorkbook], None]


@pytest.fixture(scope="module")
def old(convert: Convert, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A filled workbook as LibreOffice saves it as .xls."""
    folder: Path = tmp_path_factory.mktemp("old")
    (folder / "x.xlsx").write_bytes(workbook())
    (made,) = convert([folder / "x.xlsx"], "xls", folder)
    return made.read_bytes()


def _style_of_cell(book: OldWorkbook) -> int:
    """The number of the style of the cell, in a record of one cell or of a row of them."""
    for kind, content in book.sheet(CELL.sheet):
        if kind in _NUMBERS and struct.unpack_from("<HH", content) == (CELL.row - 1, CELL.column - 1):
            return int(struct.unpack_from("<H", content, 4)[0])
        if kind == 0x00BD and struct.unpack_from("<H", content)[0] == CELL.row - 1:
            first, last = (
                struct.unpack_from("<H", content, 2)[0],
                struct.unpack_from("<H", content, len(content) - 2)[0],
            )
            if first <= CELL.column - 1 <= last:
                return int(struct.unpack_from("<H", content, 4 + 6 * (CELL.column - 1 - first))[0])
    raise AssertionError


def _later(**colours: tuple[int, int]) -> Change:
    """Colours of 2007 for the style of the cell: type, and number or value."""
    types = {"text": 0x0D, "fill": 4}

    def change(book: OldWorkbook) -> None:
        properties = b"".join(
            struct.pack("<HHHhI8x", types[name], 20, kind, 0, value) for name, (kind, value) in colours.items()
        )
        style = _style_of_cell(book)
        content = struct.pack("<H10xHHHH", 0x087D, 0, style, 0, len(colours)) + properties
        book.before_end(book.common, (0x087D, content))
        if "fill" in colours:  # of one colour
            styles = [index for index, (kind, _) in enumerate(book.common) if kind == _STYLE]
            old_style = book.common[styles[style]][1]
            sides = struct.unpack_from("<I", old_style, 14)[0] & 0x03FFFFFF | 1 << 26
            solid = old_style[:14] + struct.pack("<IH", sides, 0x2000 | 64 << 7 | 22)
            book.common[styles[style]] = (_STYLE, solid)

    return change


def _gradient(*values: int, kind: int = 2, tint: float = 0) -> bytes:
    """The property of a gradient of 2007."""
    stops = b"".join(struct.pack("<HIdd", kind, value, at, tint) for at, value in enumerate(values))
    return struct.pack("<HH44xI", 6, 52 + len(stops), len(values)) + stops


def _filled(*properties: bytes) -> Change:
    """Properties of 2007 for the style of the cell."""

    def change(book: OldWorkbook) -> None:
        head = struct.pack("<H10xHHHH", 0x087D, 0, _style_of_cell(book), 0, len(properties))
        book.before_end(book.common, (0x087D, head + b"".join(properties)))

    return change


def _aligned(place: int, *values: int) -> Change:
    """Other bytes of the style of the cell."""

    def change(book: OldWorkbook) -> None:
        styles = [index for index, (kind, _) in enumerate(book.common) if kind == _STYLE]
        at = styles[_style_of_cell(book)]
        style = book.common[at][1]
        book.common[at] = (_STYLE, style[:place] + bytes(values) + style[place + len(values) :])

    return change


def _without(*kinds: int) -> Change:
    def change(book: OldWorkbook) -> None:
        records = book.sheet(CELL.sheet)
        records[:] = [(kind, content) for kind, content in records if kind not in kinds]

    return change


def _first(*records: tuple[int, bytes]) -> Change:
    """Records at the beginning of the sheet, in the place of others of their kinds."""

    def change(book: OldWorkbook) -> None:
        _without(*(kind for kind, _ in records))(book)
        book.sheet(CELL.sheet)[1:1] = records

    return change


def _both(*changes: Change) -> Change:
    def change(book: OldWorkbook) -> None:
        for one in changes:
            one(book)

    return change


def _usual_rows(flags: int, height: int) -> Change:
    """Rows that say no height of their own."""
    return _both(_without(_ROW), _first((_USUAL_ROW, struct.pack("<HH", flags, height))))


def _in_group(level: int, below: int) -> Change:
    """The row of the cell in a group, and other flags of the row below."""

    def change(book: OldWorkbook) -> None:
        records = book.sheet(CELL.sheet)
        for at, (kind, content) in enumerate(records):
            number = struct.unpack_from("<H", content)[0] + 1 if kind == _ROW else 0
            if number in (CELL.row, CELL.row + 1):
                flags = struct.unpack_from("<H", content, 12)[0] | (level if number == CELL.row else below)
                records[at] = (kind, content[:12] + struct.pack("<H", flags) + content[14:])

    return change


def _columns_in_group(beside: int) -> Change:
    columns = ((CELL.column - 1, 0x0100), (CELL.column, beside))
    return _first(*((_COLUMN, struct.pack("<6H", column, column, 3000, 15, flags, 0)) for column, flags in columns))


_AREA = struct.pack("<4H", CELL.row - 1, CELL.row - 1, CELL.column - 1, CELL.column - 1)


def _condition(type_: int, content: bytes, dxf: bytes = b"") -> Change:
    """A conditional format of 2007 over the cell."""
    areas = struct.pack("<H10x", 0x0879) + struct.pack("<HH", 1, 0) + _AREA + struct.pack("<H", 1) + _AREA
    rule = struct.pack("<H10x", 0x087A) + struct.pack("<BBHHI", type_, 0, 0, 0, len(dxf)) + (dxf or bytes(2))
    rule += bytes(2) + struct.pack("<BHHB16x", 0, 1, 0, 16) + content
    return lambda book: book.before_end(book.sheet(CELL.sheet), (0x0879, areas), (0x087A, rule))


def _colour(kind: int, value: int) -> bytes:
    return struct.pack("<IId", kind, value, 0)


def _bar(flags: int, colour: bytes = _colour(2, 0xFFC0A080)) -> Change:
    ends = (struct.pack("<BH", 2, 0) + bytes(8)) * 2
    return _condition(4, bytes(3) + bytes([flags, 10, 90]) + colour + ends)


def _scale(*colours: bytes) -> Change:
    count = len(colours)
    points = (struct.pack("<BH", 2, 0) + bytes(8) + bytes(8)) * count
    curve = b"".join(struct.pack("<d", index) + colour for index, colour in enumerate(colours))
    return _condition(3, bytes(3) + bytes([count, count, 3]) + points + curve)


def _pattern(back: int, front: int = 64, *, unsaid: int = 0, pattern: int = 1) -> bytes:
    """A fill; *unsaid* has bits for what it does not say: its pattern, its front, its back."""
    return struct.pack("<IH", 0x2000_0000 | unsaid << 16, 0) + struct.pack("<HH", pattern << 10, back << 7 | front)


def _later_pattern(text: tuple[int, int]) -> bytes:
    colour = struct.pack("<HHHhI8x", 0x0D, 20, text[0], 0, text[1])
    return _pattern(13) + struct.pack("<HHHH", 0, 0xFFFF, 0, 1) + colour


_WHITE, _BLACK, _BLUE, _YELLOW = 0xFFFFFFFF, 0xFF000000, 0xFFC07010, 0xFF00FFFF
_ON_GRADIENT = struct.pack("<IHHHHH", 0, 0, 0, 0xFFFF, 0, 1)
_ON_BLUE = _pattern(13) + struct.pack("<HHHH", 0, 0xFFFF, 0, 1) + struct.pack("<HHHhI8x", 5, 20, 2, 0, _BLUE)
_LETTERS = struct.pack("<IH", 0x0400_0000, 0) + bytes(64) + struct.pack("<I12xI34x", 0xFFFFFFFF, 13)


def _diagonals(said: int, drawn: int, line: int) -> bytes:
    """A border of a conditional format, behind an alignment: which diagonals it says, which are drawn, and how."""
    flags = 0x1800_0000 | (3 & ~said) << 14
    return struct.pack("<IH", flags, 0) + bytes(8) + struct.pack("<II", drawn << 30, line << 21)


def _coded(code: str | int, *more: bytes) -> Change:
    """A number format by condition, its code or its number; and a fill."""
    flags = 0x0200_0000 | (0x2000_0000 if more else 0)
    if isinstance(code, int):
        return _condition(2, bytes(14), struct.pack("<IHBB", flags, 0, 0, code) + b"".join(more))
    said = struct.pack("<HHB", 5 + len(code), len(code), 0) + code.encode()
    return _condition(2, bytes(14), struct.pack("<IH", flags, 1) + said + b"".join(more))


def _styled_table(type_: int, value: bytes, *, number: int = 0, has_table: bool = True) -> Change:
    """A style of tables with a property, and a table somewhere."""
    properties = struct.pack("<HHH", 0, 0, 1) + struct.pack("<HH", type_, 4 + len(value)) + value
    changes, part = (struct.pack("<H10x", kind) + rest for kind, rest in ((0x088D, properties), (0x0890, b"")))
    table = struct.pack("<HH8xHBIHIH", 0x0872, 1, 5, 0, 0, 0, 0, 0) + bytes(80)

    def change(book: OldWorkbook) -> None:
        book.before_end(book.common, (0x088D, changes), (0x0890, part + struct.pack("<III", 0, 1, number)))
        book.before_end(book.sheet(CELL.sheet), *[(0x0872, table)] * has_table)

    return change


_BACK_OF_YELLOW = struct.pack("<HH", 1 << 10, 13 << 7 | 64)
KINDS: dict[str, tuple[Change, str | None]] = {
    "white of 2007": (_later(text=(2, _WHITE)), "V340"),
    "white of the theme": (_later(text=(3, 0)), "V340"),
    "white by number": (_later(text=(1, 9)), "V340"),
    "blue of 2007": (_later(text=(2, _BLUE)), None),
    "black of the theme": (_later(text=(3, 1)), None),
    "no colour": (_later(text=(4, 0)), None),
    "in the colour of its fill": (_later(text=(2, _BLUE), fill=(2, _BLUE)), "V340"),
    "black on a black gradient": (_filled(_gradient(_BLACK, _BLACK)), "V340"),
    "black on a gradient of the theme's black": (_filled(_gradient(1, 1, kind=3)), "V340"),
    "black on a gradient of the theme's black made light": (_filled(_gradient(1, 1, kind=3, tint=0.5)), None),
    "black on a gradient": (_filled(_gradient(_BLACK, _BLUE)), None),
    "black on a gradient without colours": (_filled(_gradient()), None),
    "black on a gradient that is cut off": (_filled(_gradient(_BLACK)[:60]), None),
    "black on black": (_later(fill=(2, _BLACK)), "V340"),
    "black on blue": (_later(fill=(2, _BLUE)), None),
    "repeated": (_aligned(6, 0x20 | 4), "V323"),
    "across columns": (_aligned(6, 0x20 | 6), "V323"),
    "centred": (_aligned(6, 0x20 | 2), None),
    "rotated": (_aligned(7, 90), "V323"),
    "indented out of its cell": (_aligned(6, 0x20 | 3, 0, 15), "V323"),
    "indented a little": (_aligned(6, 0x20 | 1, 0, 2), None),
    "centred with an indent": (_aligned(6, 0x20 | 2, 0, 15), None),
    "stacked": (_aligned(7, 255), "V323"),
    "one number from right to left": (_aligned(8, 2 << 6), None),
    "rows without height unless they say one": (_usual_rows(2, 0), "W231"),
    "low rows unless they say otherwise": (_usual_rows(0, 10), "W231"),
    "rows that say their height": (_first((_USUAL_ROW, struct.pack("<HH", 2, 0))), None),
    "a row of a group folded up": (_in_group(2, 0x0011), "W231"),
    "a row of a group that is open": (_in_group(2, 0x0001), None),
    "a row before another that is folded up": (_in_group(0, 0x0010), None),
    "columns of a group folded up": (_columns_in_group(0x1000), "W231"),
    "columns of a group that is open": (_columns_in_group(0), None),
    "usual rows": (_usual_rows(0, 300), None),
    "columns without width unless they say one": (_both(_without(_COLUMN), _first((_USUAL_COLUMN, bytes(2)))), "W231"),
    "narrow columns": (_both(_without(_COLUMN), _first((_USUAL_WIDTH, struct.pack("<H", 20)))), "W231"),
    "columns that say their width": (_first((_USUAL_COLUMN, struct.pack("<H", 8))), None),
    "a bar": (_bar(2), None),
    "a bar in the place of the value": (_bar(0), "V330"),
    "a black bar": (_bar(2, _colour(2, _BLACK)), "V323"),
    "icons": (_condition(6, bytes(4) + bytes([0, 0]) + bytes(20)), None),
    "icons in the place of the value": (_condition(6, bytes(4) + bytes([0, 1]) + bytes(20)), "V330"),
    "a scale of colours": (_scale(_colour(2, _WHITE), _colour(2, _BLUE)), None),
    "a scale to black": (_scale(_colour(2, _WHITE), _colour(2, _BLACK)), "V323"),
    "black on a condition": (_condition(2, bytes(14), _pattern(8)), "V323"),
    "black on a condition that says only a front": (_condition(2, bytes(14), _pattern(13, 8, unsaid=4)), "V323"),
    "yellow on a condition that says only a front": (_condition(2, bytes(14), _pattern(8, 13, unsaid=4)), None),
    "yellow on a condition that says only a back": (_condition(2, bytes(14), _pattern(13, 8, unsaid=3)), None),
    "a condition that says only a pattern": (_condition(2, bytes(14), _pattern(8, 8, unsaid=6, pattern=4)), None),
    "yellow on a condition": (_condition(2, bytes(14), _pattern(13)), None),
    "yellow on yellow of 2007": (_condition(2, bytes(14), _later_pattern((2, 0xFF00FFFF))), "V323"),
    "blue on yellow of 2007": (_condition(2, bytes(14), _later_pattern((2, _BLUE))), None),
    "on its own colour by condition": (_both(_later(text=(2, _BLUE)), _condition(2, bytes(14), _ON_BLUE)), "V323"),
    "on a black gradient by condition": (
        _condition(2, bytes(14), _ON_GRADIENT + _gradient(_BLACK, _BLACK)), "V323"
    ),
    "on a gradient by condition": (_condition(2, bytes(14), _ON_GRADIENT + _gradient(_BLACK, _BLUE)), None),
    "yellow by condition on yellow": (_both(_later(fill=(2, _YELLOW)), _condition(2, bytes(14), _LETTERS)), "V323"),
    "yellow by condition on blue": (_both(_later(fill=(2, _BLUE)), _condition(2, bytes(14), _LETTERS)), None),
    "crossed out by condition": (_condition(2, bytes(14), _diagonals(3, 3, 1)), "V323"),
    "crossed by one line by condition": (_condition(2, bytes(14), _diagonals(2, 2, 1)), "V323"),
    "crossed by no line by condition": (_condition(2, bytes(14), _diagonals(3, 3, 0)), None),
    "a diagonal that a condition does not say": (_condition(2, bytes(14), _diagonals(1, 2, 1)), None),
    "a usual format by condition": (_coded(3), None),
    "a usual code by condition": (_coded("#,##0"), None),
    "of a hundred by condition": (_coded(9), "V330"),
    "with a digit more by condition": (_coded('0"0"'), "V330"),
    "nothing by the format of a condition": (_coded(";;;"), "V330"),
    "an unknown format by condition": (_coded(99), "V331"),
    "yellow by the format of a condition on its own yellow": (_coded("[Yellow]0", _BACK_OF_YELLOW), "V323"),
    "red by the format of a condition on its own yellow": (_coded("[Red]0", _BACK_OF_YELLOW), None),
    "white by the format of a condition": (_coded("[White]0"), "V323"),
    "white in tables": (_styled_table(5, struct.pack("<BBhI", 5, 0xFF, 0, _WHITE)), "V323"),
    "blue in tables": (_styled_table(5, struct.pack("<BBhI", 5, 0xFF, 0, _BLUE)), None),
    "struck out in tables": (_styled_table(29, b"\1"), "V323"),
    "struck out in tables that there are none of": (_styled_table(29, b"\1", has_table=False), None),
    "struck out by a style that no table has": (_styled_table(29, b"\1", number=1), None),
    "a style of tables that is cut off": (_styled_table(29, b""), None),
    "a condition that is cut off": (_condition(4, b""), None),
    "a drawing that is cut off": (
        lambda book: book.before_end(
            book.sheet(CELL.sheet), (0x00EC, struct.pack("<HHIHHI", 15, 0xF004, 99, 0x00A3, 0xF00B, 60) + bytes(7))
        ),
        None,
    ),
}  # fmt: skip


@pytest.mark.libreoffice
@pytest.mark.parametrize(("change", "code"), KINDS.values(), ids=list(KINDS))
def test_what_records_keep_from_sight(change: Change, code: str | None, old: bytes) -> None:
    book = OldWorkbook.of(old)
    change(book)
    found = {entry.code for entry in gouji.read_bytes(book.to_bytes(), "x.xls").diagnostics}
    assert found - {"W219", "W209"} == ({code} if code else set())
