"""Keeps what a workbook holds from sight, as styles, conditional formats and views of sheets do."""

from __future__ import annotations

import copy
import re
from xml.etree import ElementTree as ET

from gouji.workbook.ooxml.names import MAIN, main, parse
from support.edit import Workbook

WHITE_FONT, TINY_FONT = '<font><sz val="11"/><color rgb="FFFFFFFF"/></font>', '<font><sz val="1"/></font>'
STRUCK_DXF = "<dxf><font><strike/></font></dxf>"


def solid(colour: str) -> str:
    """A fill of one colour, which is said by attributes."""
    return f'<fill><patternFill patternType="solid"><fgColor {colour}/></patternFill></fill>'


def _element(xml: str) -> ET.Element:
    return parse(re.sub("^<([A-Za-z]+)", rf'<\1 xmlns="{MAIN}"', xml).encode())


def restyle(
    book: Workbook,
    sheet: str,
    a1: str,
    *,
    font: str = "",
    fill: str = "",
    alignment: str = "",
    number_format: str = "",
    border: str = "",
) -> None:
    """Give a cell another font, fill or alignment, horizontal or said by attributes; what else its style says stays."""
    cells = parse(book.parts[book.part_of(sheet)])
    old = next(int(cell.get("s", "0")) for cell in cells.iter(main("c")) if cell.get("r") == a1)
    made: list[int] = []

    def add(root: ET.Element) -> None:
        styles = next(root.iter(main("cellXfs")))
        style = copy.deepcopy(styles[old])
        for xml, plural, key in ((font, "fonts", "fontId"), (fill, "fills", "fillId"), (border, "borders", "borderId")):
            if xml:
                items = next(root.iter(main(plural)))
                items.append(_element(xml))
                style.set(key, str(len(items) - 1))
        if number_format:
            formats = next(root.iter(main("numFmts")))
            number = str(900 + len(formats))
            formats.append(ET.Element(main("numFmt"), numFmtId=number, formatCode=number_format))
            style.set("numFmtId", number)
        if alignment:
            for element in style.findall(main("alignment")):
                style.remove(element)
            said = alignment if "=" in alignment else f'horizontal="{alignment}"'
            style.insert(0, _element(f"<alignment {said}/>"))
            style.set("applyAlignment", "1")
        styles.append(style)
        made.append(len(styles) - 1)

    def point(root: ET.Element) -> None:
        next(cell for cell in root.iter(main("c")) if cell.get("r") == a1).set("s", str(made[0]))

    book.change("xl/styles.xml", add)
    book.change(book.part_of(sheet), point)


def condition(book: Workbook, sheet: str, area: str, dxf: str) -> None:
    """Give an area a conditional format that always holds, of a differential style."""
    made: list[int] = []

    def add(root: ET.Element) -> None:
        styles = next(root.iter(main("dxfs")))
        styles.append(_element(dxf))
        made.append(len(styles) - 1)

    book.change("xl/styles.xml", add)
    rules(
        book,
        sheet,
        area,
        f'<cfRule type="expression" dxfId="{made[0]}" priority="99"><formula>1=1</formula></cfRule>',
    )


def rules(book: Workbook, sheet: str, area: str, rule: str) -> None:
    """Give an area a conditional format of one rule."""
    part = book.part_of(sheet)
    written = f'<conditionalFormatting sqref="{area}">{rule}</conditionalFormatting>'
    book.parts[part] = _BEHIND_MERGES.sub(lambda _: written.encode(), book.parts[part], count=1)


_BEHIND_MERGES = re.compile(b"(?=<(?:conditionalFormatting|dataValidations|pageMargins)[ >])")
"""The place of conditional formats in a sheet."""


def hide_zeros(book: Workbook, sheet: str) -> None:
    """Have a sheet display its zeros as nothing."""
    book.change(book.part_of(sheet), lambda root: next(root.iter(main("sheetView"))).set("showZeros", "0"))


def set_row(book: Workbook, sheet: str, row: int, **attributes: str) -> None:
    """Give a row attributes, which is made if it is not there."""

    def change(root: ET.Element) -> None:
        data = next(root.iter(main("sheetData")))
        at = sum(int(line.get("r", "0")) < row for line in data)
        if at == len(data) or data[at].get("r") != str(row):
            data.insert(at, ET.Element(main("row"), r=str(row)))
        data[at].attrib.update(attributes)

    book.change(book.part_of(sheet), change)


def set_column(book: Workbook, sheet: str, column: int, **attributes: str) -> None:
    """Give a column attributes; its neighbours of one entry keep theirs."""

    def change(root: ET.Element) -> None:
        columns = next(root.iter(main("cols")))
        for entry in list(columns):
            first, last = int(entry.get("min", "0")), int(entry.get("max", "0"))
            if first <= column <= last:
                pieces = [(first, column - 1, {}), (column, column, attributes), (column + 1, last, {})]
                made = [
                    ET.Element(main("col"), {**entry.attrib, **more, "min": str(begin), "max": str(end)})
                    for begin, end, more in pieces
                    if begin <= end
                ]
                at = list(columns).index(entry)
                columns[at : at + 1] = made

    book.change(book.part_of(sheet), change)
