"""An .xlsx as an .xlsb with all that may keep its cells from sight: styles, conditional formats, lines and views.

LibreOffice writes no .xlsb, so that what is told of other formats can be asked of this one too.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator
from xml.etree import ElementTree as ET

from gouji.common import corners, from_a1
from gouji.workbook.formats.xlsb_records import records_in
from gouji.workbook.ooxml.archive import packed, unpacked
from gouji.workbook.ooxml.names import main, parse
from support.edit import Workbook, as_binary, record, wide

_PATTERNS = {"none": 0, "solid": 1, "gray125": 17}
_ALIGNMENTS = ("general", "left", "center", "right", "fill", "justify", "centerContinuous", "distributed")
_OFF = ("0", "false", "none")


def as_seen_binary(data: bytes) -> bytes:
    """A workbook as an .xlsb with its looks."""
    book, parts = Workbook(data), unpacked(as_binary(data))
    styles = _Styles(parse(book.parts["xl/styles.xml"]))
    for number, name in enumerate(book.sheet_names, start=1):
        part = f"xl/worksheets/sheet{number}.bin"
        parts[part] = b"".join(_sheet(parts[part], parse(book.parts[book.part_of(name)]), styles))
    parts["xl/styles.bin"] = styles.part()
    themes = [part for part in book.parts if part.startswith("xl/theme/")]
    if themes:
        parts["xl/theme.xml"] = book.parts[themes[0]]
        links = parts["xl/_rels/workbook.bin.rels"].decode()
        type_ = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme"
        link = f'<Relationship Id="theme" Type="{type_}" Target="theme.xml"/></Relationships>'
        parts["xl/_rels/workbook.bin.rels"] = links.replace("</Relationships>", link).encode()
        override = (
            '<Override PartName="/xl/theme.xml" ContentType="application/vnd.openxmlformats-officedocument.theme+xml"/>'
        )
        types = parts["[Content_Types].xml"].decode()
        parts["[Content_Types].xml"] = types.replace("</Types>", f"{override}</Types>").encode()
    return packed(parts)


# --- styles ---------------------------------------------------------------------------------------------------------


class _Styles:
    def __init__(self, root: ET.Element) -> None:
        self.root = root
        self.fonts = [_font(font) for font in root.iterfind(f"{main('fonts')}/*")]

    def add_font(self, properties: ET.Element) -> int:
        """The number of a font of a run."""
        self.fonts.append(_font(properties))
        return len(self.fonts) - 1

    def part(self) -> bytes:
        root = self.root
        codes = b"".join(
            record(44, struct.pack("<H", int(code.get("numFmtId", "0"))) + wide(code.get("formatCode", "")))
            for code in root.iterfind(f"{main('numFmts')}/*")
        )
        fonts = record(611) + b"".join(self.fonts) + record(612)
        fills = record(603) + b"".join(map(_fill, root.iterfind(f"{main('fills')}/*"))) + record(604)
        borders = record(613) + b"".join(map(_border, root.iterfind(f"{main('borders')}/*"))) + record(614)
        named = root.findall(f"{main('cellStyleXfs')}/*")
        styles = record(626) + b"".join(_style(style, []) for style in named) + record(627)
        styles += (
            record(617)
            + b"".join(_style(style, named) for style in root.iterfind(f"{main('cellXfs')}/*"))
            + record(618)
        )
        changes = b"".join(record(507, _changes(dxf)) for dxf in root.iterfind(f"{main('dxfs')}/*"))
        tables = b"".join(
            record(512, struct.pack("<III", 0, 1, int(element.get("dxfId", "0"))))
            for element in root.iter(main("tableStyleElement"))
        )
        tables = record(508, bytes(4)) + record(510, bytes(6)) + tables + record(511) + record(509)
        palette = b"".join(
            record(475, bytes.fromhex(colour.get("rgb", "")[2:]) + b"\xff") for colour in root.iter(main("rgbColor"))
        )
        palette = record(565) + palette + record(566) if palette else b""
        content = codes + fonts + fills + borders + styles + record(505) + changes + record(506) + tables + palette
        return record(278) + content + record(279)


def _colour(element: ET.Element | None) -> bytes:
    """A BrtColor, which is an XFPropColor too."""
    said = {} if element is None else element.attrib
    tint = round(float(said.get("tint", "0")) * 32_767)
    if "rgb" in said:
        alpha, *colours = bytes.fromhex(said["rgb"])
        return struct.pack("<BBh4B", 5, 0xFF, tint, *colours, alpha)
    for kind, name in ((3, "indexed"), (7, "theme")):
        if name in said:
            return struct.pack("<BBh4B", kind, int(said[name]), tint, 0, 0, 0, 0xFF)
    return struct.pack("<BBh4B", 1, 0, 0, 0, 0, 0, 0xFF)


def _font(font: ET.Element) -> bytes:
    said = {element.tag: element.attrib for element in font}
    size = round(20 * float(said.get(main("sz"), {}).get("val", "11")))
    strike = said.get(main("strike"))
    flags = 8 if strike is not None and strike.get("val", "1") not in _OFF else 0
    script = ("baseline", "superscript", "subscript").index(said.get(main("vertAlign"), {}).get("val", "baseline"))
    charset = int(said.get(main("charset"), {}).get("val", "0"))
    name = said.get(main("name"), said.get(main("rFont"), {})).get("val", "")
    head = struct.pack("<HHHHBBBB", size, flags, 400, script, 0, 0, charset, 0)
    return record(43, head + _colour(font.find(main("color"))) + b"\0" + wide(name))


def _stops(fill: ET.Element) -> list[tuple[bytes, float]]:
    return [(_colour(stop.find(main("color"))), float(stop.get("position", "0"))) for stop in fill.iter(main("stop"))]


def _fill(fill: ET.Element) -> bytes:
    pattern, stops = fill.find(main("patternFill")), _stops(fill)
    kind = 40 if pattern is None else _PATTERNS[pattern.get("patternType", "none")]
    colours = b"".join(
        _colour(None if pattern is None else pattern.find(main(f"{name}Color"))) for name in ("fg", "bg")
    )
    gradient = (
        bytes(44) + struct.pack("<I", len(stops)) + b"".join(colour + struct.pack("<d", at) for colour, at in stops)
    )
    return record(45, struct.pack("<I", kind) + colours + gradient)


def _diagonal(border: ET.Element) -> tuple[int, int]:
    """The flags of the two diagonals, down and up, and the style of their line."""
    line = border.find(main("diagonal"))
    flags = sum(bit for bit, name in ((1, "diagonalDown"), (2, "diagonalUp")) if border.get(name, "0") not in _OFF)
    return flags, 0 if line is None or line.get("style", "none") in _OFF else 1


def _border(border: ET.Element) -> bytes:
    flags, line = _diagonal(border)
    return record(46, bytes([flags]) + bytes(40) + bytes([line, 0]) + _colour(None))


def _style(style: ET.Element, named: list[ET.Element]) -> bytes:
    own = {} if not named else dict(named[int(style.get("xfId", "0"))].attrib)
    said = own | style.attrib
    alignment = style.find(main("alignment"))
    aligned = {} if alignment is None else alignment.attrib
    flags = _ALIGNMENTS.index(aligned.get("horizontal", "general")) | int(aligned.get("readingOrder", "0")) << 10
    numbers = (int(said.get(name, "0")) for name in ("numFmtId", "fontId", "fillId", "borderId"))
    parent = int(style.get("xfId", "0")) if named else 0xFFFF
    head = struct.pack("<5H", parent, *numbers)
    turn, indent = (int(aligned.get(name, "0")) for name in ("textRotation", "indent"))
    return record(47, head + struct.pack("<BBHH", turn, indent, flags, 0x3F))


def _property(type_: int, value: bytes) -> bytes:
    return struct.pack("<HH", type_, 4 + len(value)) + value


def _changes(dxf: ET.Element) -> bytes:
    properties = list(_properties(dxf))
    return struct.pack("<HHH", 0, 0, len(properties)) + b"".join(properties)


def _properties(dxf: ET.Element) -> Iterator[bytes]:
    """The properties of a differential style."""
    for element in dxf.iter():
        name = element.tag.rpartition("}")[2]
        if name == "patternFill" and "patternType" not in element.attrib:
            continue
        if name in _PROPERTIES:
            yield _property(*_PROPERTIES[name](element))
        elif name == "font" and (colour := element.find(main("color"))) is not None:
            yield _property(5, _colour(colour))
        elif name == "gradientFill":
            yield from (_property(4, struct.pack("<Hd", 0, at) + colour) for colour, at in _stops(element))
        elif name == "border":
            flags, line = _diagonal(element)
            yield _property(10, _colour(None) + struct.pack("<H", line))
            yield from (_property(13 + bit, bytes([flags >> (1 - bit) & 1])) for bit in (0, 1))


def _long(text: str) -> bytes:
    return struct.pack("<H", len(text)) + text.encode("utf-16-le")


_PROPERTIES: dict[str, Callable[[ET.Element], tuple[int, bytes]]] = {
    "numFmt": lambda code: (38, struct.pack("<H", int(code.get("numFmtId", "0"))) + _long(code.get("formatCode", ""))),
    "sz": lambda size: (36, struct.pack("<I", round(20 * float(size.get("val", "11"))))),
    "strike": lambda strike: (29, bytes([strike.get("val", "1") not in _OFF])),
    "name": lambda name: (24, _long(name.get("val", ""))),
    "patternFill": lambda fill: (0, bytes([_PATTERNS[fill.get("patternType", "")]])),
    "fgColor": lambda colour: (1, _colour(colour)),
    "bgColor": lambda colour: (2, _colour(colour)),
}
"""The type and the value of properties by the elements that say them."""


# --- sheets ---------------------------------------------------------------------------------------------------------


def _sheet(part: bytes, root: ET.Element, styles: _Styles) -> Iterator[bytes]:
    rows = {int(row.get("r", "0")): row for row in root.iter(main("row"))}
    cells = {from_a1(cell.get("r", "")): cell for cell in root.iter(main("c"))}
    number = 0
    for kind, content in records_in(part):
        if kind == 145:
            yield from _settings(root)
        if kind == 130:
            yield from _conditions(root)
            if root.find(main("tableParts")) is not None:
                yield record(660, bytes(4)) + record(662)
        if kind == 0:
            number = struct.unpack_from("<I", content)[0] + 1
            yield record(0, _row(content, rows.get(number)))
            continue
        cell = cells.get((number, struct.unpack_from("<I", content)[0] + 1)) if 1 <= kind <= 11 else None
        if cell is not None and cell.get("vm") is not None:
            yield record(50, bytes(4))
        runs = [] if cell is None else list(cell.iter(main("r")))
        yield record(62, content[:8] + _rich(runs, styles)) if runs else record(kind, content)


def _rich(runs: Iterable[ET.Element], styles: _Styles) -> bytes:
    text, starts = "", b""
    for run in runs:
        properties = run.find(main("rPr"))
        starts += struct.pack("<HH", len(text), 0 if properties is None else styles.add_font(properties))
        text += run.findtext(main("t"), "")
    return b"\1" + wide(text) + struct.pack("<I", len(starts) // 4) + starts


def _is(element: ET.Element, name: str) -> bool:
    return element.get(name, "0") not in _OFF


def _row(content: bytes, row: ET.Element | None) -> bytes:
    if row is None:
        return content
    height = round(20 * float(row.get("ht", "15")))
    flags = int(row.get("outlineLevel", "0")) | 8 * _is(row, "collapsed") | 16 * _is(row, "hidden") | 32
    return content[:8] + struct.pack("<HBB", height, 0, flags) + content[12:]


def _settings(root: ET.Element) -> Iterator[bytes]:
    for view in root.iter(main("sheetView")):
        flags = 16 * (view.get("showZeros", "1") not in _OFF) | 32 * _is(view, "rightToLeft")
        row, column = from_a1(view.get("topLeftCell", "A1")) or (1, 1)
        yield record(137, struct.pack("<HIIIBBHHHHI", flags, 0, row - 1, column - 1, 64, 0, 0, 100, 0, 0, 0))
        for pane in view.iter(main("pane")):
            row, column = from_a1(pane.get("topLeftCell", "A1")) or (1, 1)
            sizes = (float(pane.get(name, "0")) for name in ("xSplit", "ySplit"))
            is_frozen = pane.get("state", "split") != "split"
            yield record(151, struct.pack("<ddIIIB", *sizes, row - 1, column - 1, 2, is_frozen))
    for sizes_ in root.iter(main("sheetFormatPr")):
        width, height = sizes_.get("defaultColWidth"), round(20 * float(sizes_.get("defaultRowHeight", "15")))
        own = 0xFFFFFFFF if width is None else round(256 * float(width))
        flags = 2 * _is(sizes_, "zeroHeight")
        yield record(485, struct.pack("<IHHHBB", own, 8, height, flags, 0, 0))
    for column_ in root.iter(main("col")):
        flags = _is(column_, "hidden") | int(column_.get("outlineLevel", "0")) << 8 | 4096 * _is(column_, "collapsed")
        lines = (int(column_.get(name, "1")) - 1 for name in ("min", "max"))
        width_ = round(256 * float(column_.get("width", "9")))
        yield record(60, struct.pack("<IIIIH", *lines, width_, int(column_.get("style", "0")), flags))


def _conditions(root: ET.Element) -> Iterator[bytes]:
    for condition in root.iter(main("conditionalFormatting")):
        found = [area for text in condition.get("sqref", "").split() if (area := corners(text)) is not None]
        areas = b"".join(
            struct.pack("<4I", top - 1, bottom - 1, left - 1, right - 1) for (top, left), (bottom, right) in found
        )
        rules = condition.findall(main("cfRule"))
        yield record(461, struct.pack("<III", len(rules), 0, len(found)) + areas)
        for rule in rules:
            style = int(rule.get("dxfId", "-1"))
            yield record(463, struct.pack("<IIi", 2, 0, style) + bytes(34))
            for shape in rule:
                kind = {main("dataBar"): 467, main("colorScale"): 469, main("iconSet"): 465}.get(shape.tag)
                if kind is not None:
                    yield record(kind, bytes([10, 90, 1, 0, 0, 0]))
                    yield from (record(564, _colour(colour)) for colour in shape.iter(main("color")))
            yield record(464)
        yield record(462)
