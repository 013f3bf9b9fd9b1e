"""What nobody sees in a sheet is not read in silence: unseen or repeated numbers, hidden rows, unseen zeros."""

from __future__ import annotations

import io
import random
import re
import struct
import time
import zipfile
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import gouji
from gouji.common import Cell, column_letters
from gouji.form.layout import lay_out
from gouji.workbook.formats.colours import BLACK, WHITE, alike_to, is_alike, xml_colour
from gouji.workbook.formats.style_formats import style_formats
from gouji.workbook.ooxml.archive import packed, unpacked
from gouji.workbook.ooxml.names import MAIN
from support.binary_looks import as_seen_binary
from support.edit import Workbook, as_binary, record
from support.filled import workbook
from support.programs import Convert
from support.readers import assert_same, is_taken
from support.sight import (
    STRUCK_DXF,
    TINY_FONT,
    WHITE_FONT,
    condition,
    hide_zeros,
    restyle,
    rules,
    set_column,
    set_row,
    solid,
)

LAYOUT = lay_out(gouji.load("2021"))
PATH = "proactive_disclosure.administrative_penalties.decisions"
CELL, ZERO = LAYOUT.cells[PATH], LAYOUT.cells["proactive_disclosure.rules.issued"]
OTHER = LAYOUT.text_places["narrative.other"].cells[0]
COLUMN = column_letters(CELL.column)
SAID = ("V331", "V323", "V324", "V340", "W231", "W232")

Change = Callable[[Workbook, Cell], None]
"""Keeps a cell, its row, its column or its sheet from sight, or does not."""


def _aligned(attributes: str) -> Change:
    return lambda book, cell: restyle(book, cell.sheet, cell.a1, alignment=attributes)


def _text(text: str) -> Change:
    """A number as a text, in groups or with a sign."""
    return lambda book, cell: book.set(cell.sheet, cell.a1, text)


def _both(*changes: Change) -> Change:
    def change(book: Workbook, cell: Cell) -> None:
        for one in changes:
            one(book, cell)

    return change


def _font(colour: str, fill: str = "") -> Change:
    xml = f'<font><sz val="11"/><color {colour}/></font>'
    return lambda book, cell: restyle(book, cell.sheet, cell.a1, font=xml, fill=solid(fill) if fill else "")


def _bordered(attributes: str, line: str) -> Change:
    diagonal = f'<diagonal style="{line}"><color auto="1"/></diagonal>'
    border = f"<border {attributes}><left/><right/><top/><bottom/>{diagonal}</border>"
    return lambda book, cell: restyle(book, cell.sheet, cell.a1, border=border)


def _coded(code: str, fill: str) -> Change:
    """A number format before a fill."""

    def change(book: Workbook, cell: Cell) -> None:
        restyle(book, cell.sheet, cell.a1, fill=solid(fill), number_format=code)

    return change


def _styled_by_line(line: str, *, keeps: bool = False, **style: str) -> Change:
    """A style of the row or the column of a cell that has none, or keeps its own."""

    def change(book: Workbook, cell: Cell) -> None:
        own = str(book.style_of(cell.sheet, cell.a1))
        restyle(book, cell.sheet, cell.a1, **style)
        number = str(book.style_of(cell.sheet, cell.a1))
        if line == "row":
            set_row(book, cell.sheet, cell.row, s=number, customFormat="1")
        else:
            set_column(book, cell.sheet, cell.column, style=number)
        book.change_cell(cell.sheet, cell.a1, lambda xml: xml.set("s", own) if keeps else xml.attrib.pop("s"))

    return change


def _condition(dxf: str, area: str = "") -> Change:
    return lambda book, cell: condition(book, cell.sheet, area or cell.a1, dxf)


def _dxf(font: str = "", behind: str = "") -> str:
    fill = f"<fill><patternFill><bgColor {behind}/></patternFill></fill>" if behind else ""
    return f"<dxf>{f'<font>{font}</font>' if font else ''}{fill}</dxf>"


def _unfilled(colours: str = "") -> str:
    return f'<dxf><fill><patternFill patternType="none">{colours}</patternFill></fill></dxf>'


def _graded_dxf(first: str, last: str) -> str:
    """Blue letters before a gradient."""
    return _dxf(_BLUE_RUN).replace("</dxf>", f"<fill>{_GRADIENT.format(first, last)}</fill></dxf>")


def _coded_dxf(code: str, behind: str = "") -> str:
    return _dxf(behind=behind).replace("<dxf>", f'<dxf><numFmt numFmtId="199" formatCode="{code}"/>')


def _shape(name: str, content: str) -> Change:
    """A bar or a scale of colours over a cell."""

    def change(book: Workbook, cell: Cell) -> None:
        type_ = "dataBar" if name == "dataBar" else "colorScale"
        rule = f'<cfRule type="{type_}" priority="98"><{name}>{content}</{name}></cfRule>'
        rules(book, cell.sheet, cell.a1, rule)

    return change


_ENDS = '<cfvo type="min"/><cfvo type="max"/>'
_SCALE = '<color rgb="FFF8696B"/><color rgb="{}"/>'


def _patterned(colour: str, pattern: str) -> Change:
    """Letters before a pattern of two colours, or colours that run into each other."""
    font = f'<font><sz val="11"/><color rgb="{colour}"/></font>'
    return lambda book, cell: restyle(book, cell.sheet, cell.a1, font=font, fill=f"<fill>{pattern}</fill>")


def _of_named_style(attribute: str, **items: str) -> Change:
    """A style that does not say its font or fill, and has a named one that does."""

    def change(book: Workbook, cell: Cell) -> None:
        restyle(book, cell.sheet, cell.a1, alignment="center")
        styles = book.parts["xl/styles.xml"].decode()
        for name, xml in items.items():
            number = len(re.findall(f"<{name[:-1]}[ />]", styles.partition(f"<{name}")[2].partition(f"</{name}>")[0]))
            styles = styles.replace(f"</{name}>", f"{xml}</{name}>", 1)
        named = styles.count("<xf ", styles.index("<cellStyleXfs"), styles.index("</cellStyleXfs>"))
        xf = f'<xf numFmtId="0" {attribute}="{number}"/>'
        styles = styles.replace("</cellStyleXfs>", f"{xf}</cellStyleXfs>", 1)
        name = f'<cellStyle name="named {named}" xfId="{named}"/></cellStyles>'
        styles = styles.replace("</cellStyles>", name, 1)
        *before, last = re.split("(?=<xf )", styles.partition("</cellXfs>")[0])
        without = re.sub(rf'{attribute}="[0-9]+"', "", re.sub('xfId="[0-9]+"', f'xfId="{named}"', last))
        book.parts["xl/styles.xml"] = "".join((*before, without, *styles.partition("</cellXfs>")[1:])).encode()

    return change


_WHITE_FONT = '<font><sz val="11"/><color rgb="FFFFFFFF"/></font>'
_PATTERN = '<patternFill patternType="gray125"><fgColor rgb="{}"/><bgColor rgb="{}"/></patternFill>'
_GRADIENT = (
    '<gradientFill degree="90"><stop position="0"><color rgb="{}"/></stop><stop position="1"><color rgb="{}"/></stop>'
    "</gradientFill>"
)


def _runs(*runs: tuple[str, str]) -> Change:
    return lambda book, cell: book.set_runs(cell.sheet, cell.a1, *runs)


def _in_theme(colour: str, value: str) -> Change:
    """A font in a colour of the theme that the workbook says itself."""

    def change(book: Workbook, cell: Cell) -> None:
        _font('theme="{}"'.format({"dk2": 3, "accent1": 4}[colour]))(book, cell)
        (part,) = (name for name in book.parts if name.startswith("xl/theme/"))
        said = f'<a:{colour}><a:srgbClr val="{value}"/></a:{colour}>'
        theme = book.parts[part].decode()
        book.parts[part] = re.sub(f"<a:{colour}>.*?</a:{colour}>", said, theme, flags=re.DOTALL).encode()

    return change


def _in_palette(value: str) -> Change:
    """A font in a colour of the palette that the workbook says itself."""

    def change(book: Workbook, cell: Cell) -> None:
        _font('indexed="40"')(book, cell)
        colours = (
            f'<colors><indexedColors>{64 * f"""<rgbColor rgb="{value}"/>"""}</indexedColors></colors></styleSheet>'
        )
        book.parts["xl/styles.xml"] = book.parts["xl/styles.xml"].replace(b"</styleSheet>", colours.encode())

    return change


def _in_sheet(pattern: str, replacement: str) -> Change:
    """Another beginning of the sheet."""

    def change(book: Workbook, cell: Cell) -> None:
        part = book.part_of(cell.sheet)
        book.parts[part], count = re.subn(pattern.encode(), replacement.encode(), book.parts[part], flags=re.DOTALL)
        assert count

    return change


def _folded_up(book: Workbook, cell: Cell) -> None:
    """The group of a row is folded up by what the row below says, and by nothing else."""
    set_row(book, cell.sheet, cell.row, outlineLevel="2")
    set_row(book, cell.sheet, cell.row + 1, outlineLevel="1", collapsed="1")


def _folded_aside(book: Workbook, cell: Cell) -> None:
    set_column(book, cell.sheet, cell.column, outlineLevel="1")
    set_column(book, cell.sheet, cell.column + 1, collapsed="1")


def _low_rows(book: Workbook, cell: Cell) -> None:
    _in_sheet(' ht="[^"]*"', "")(book, cell)
    _in_sheet("<sheetFormatPr[^>]*/>", '<sheetFormatPr defaultRowHeight="15" zeroHeight="1"/>')(book, cell)


def _narrow_columns(book: Workbook, cell: Cell) -> None:
    _in_sheet("<cols>.*?</cols>", '<cols><col min="1" max="1" width="20"/></cols>')(book, cell)
    _in_sheet("<sheetFormatPr[^>]*/>", '<sheetFormatPr defaultRowHeight="15" defaultColWidth="0"/>')(book, cell)


_FROZEN = '<sheetView workbookViewId="0" topLeftCell="A90"><pane ySplit="1" topLeftCell="A91" state="{}"/></sheetView>'


def _in_white_table(book: Workbook, cell: Cell) -> None:
    """A table over the inputs in a style of tables with white letters."""
    restyle(book, cell.sheet, cell.a1, alignment="center")
    styles = book.parts["xl/styles.xml"].decode()
    number = styles.partition("<dxfs")[2].count("<dxf>")
    element = f'<tableStyleElement type="wholeTable" dxfId="{number}"/>'
    tables = f'<tableStyles count="1"><tableStyle name="W" pivot="0" count="1">{element}</tableStyle></tableStyles>'
    styles = re.sub("<tableStyles[^>]*/>", tables, styles).replace("</dxfs>", f"{_dxf(_WHITE_RUN)}</dxfs>")
    book.parts["xl/styles.xml"] = styles.encode()
    _in_sheet("</worksheet>", '<tableParts count="0"/></worksheet>')(book, cell)


_WHITE_RUN, _RED_RUN = '<color rgb="FFFFFFFF"/>', '<color rgb="FFFF0000"/>'
_WHITE_COLOUR, _YELLOW = 'rgb="FFFFFFFF"', 'rgb="FFFFFF00"'
_BLUE, _BLUE_RUN = 'rgb="FF1F4E9E"', '<color rgb="FF1F4E9E"/>'
KINDS: Mapping[str, tuple[Change, str | None]] = {
    "white": (_font('rgb="FFFFFFFF"'), "V340"),
    "white without alpha": (_font('rgb="00FFFFFF"'), "V340"),
    "nearly white": (_font('rgb="FFFAFAFA"'), "V340"),
    "white by number": (_font('indexed="9"'), "V340"),
    "in an accent that is white": (_in_theme("accent1", "FFFFFF"), "V340"),
    "in an accent that is blue": (_in_theme("accent1", "1F4E9E"), None),
    "in a text's colour that is white": (_in_theme("dk2", "FFFFFF"), "V340"),
    "in a colour of a white palette": (_in_palette("00FFFFFF"), "V340"),
    "in a colour of a dark palette": (_in_palette("00203040"), None),
    "in a table of white letters": (_in_white_table, "V323"),
    "symbols of a book": (_font('rgb="FF000000"/><name val="Bookshelf Symbol 7"'), "V340"),
    "colour of the window": (_font('indexed="65"'), "V340"),
    "white of the theme": (_font('theme="0"'), "V340"),
    "black of the theme made white": (_font('theme="1" tint="1"'), "V340"),
    "in the colour of its fill": (_font('rgb="FFFFC7CE"', 'rgb="FFFFC7CE"'), "V340"),
    "in the theme's colour of its fill": (_font('theme="4" tint="0.6"', 'theme="4" tint="0.6"'), "V340"),
    "black on black": (_font('theme="1"', 'rgb="FF000000"'), "V340"),
    "before a pattern of its colour": (_patterned("FF1F4E9E", _PATTERN.format("FF1F4E9E", "FF1F4E9E")), "V340"),
    "before a pattern of two colours": (_patterned("FF1F4E9E", _PATTERN.format("FF1F4E9E", "FFFFFFFF")), None),
    "before a gradient of its colour": (_patterned("FF1F4E9E", _GRADIENT.format("FF1F4E9E", "FF1F4E9E")), "V340"),
    "before a gradient": (_patterned("FF1F4E9E", _GRADIENT.format("FF1F4E9E", "FFFFFFFF")), None),
    "letters higher than their row": (_font('rgb="FF000000"/><sz val="72"'), "V340"),
    "a run of letters higher than their row": (_runs(("4", '<sz val="120"/>'), ("12", "")), "V340"),
    "large by condition": (_condition(_dxf('<sz val="90"/>')), "V323"),
    "letters of a title": (_font('rgb="FF000000"/><sz val="36"'), None),
    "one point": (lambda book, cell: restyle(book, cell.sheet, cell.a1, font=TINY_FONT), "V340"),
    "a font of symbols": (
        lambda book, cell: restyle(
            book, cell.sheet, cell.a1, font='<font><sz val="11"/><name val="Wingdings"/></font>'
        ),
        "V340",
    ),
    "a font of another set of characters": (
        lambda book, cell: restyle(
            book, cell.sheet, cell.a1, font='<font><sz val="11"/><name val="Arial"/><charset val="134"/></font>'
        ),
        None,
    ),
    "a font of a set of symbols": (
        lambda book, cell: restyle(
            book, cell.sheet, cell.a1, font='<font><sz val="11"/><name val="Arial"/><charset val="2"/></font>'
        ),
        "V340",
    ),
    "a font of letters": (
        lambda book, cell: restyle(book, cell.sheet, cell.a1, font='<font><sz val="11"/><name val="SimSun"/></font>'),
        None,
    ),
    "a run of symbols": (_runs(("4", '<rFont val="Wingdings 2"/>'), ("12", "")), "V340"),
    "white on dark": (_font('rgb="FFFFFFFF"', 'rgb="FF1F4E9E"'), None),
    "grey": (_font('rgb="FF808080"'), None),
    "white fill": (_font('rgb="FF000000"', 'rgb="FFFFFFFF"'), None),
    "automatic": (_font('auto="1"'), None),
    "repeated": (lambda book, cell: restyle(book, cell.sheet, cell.a1, alignment="fill"), "V323"),
    "centred": (lambda book, cell: restyle(book, cell.sheet, cell.a1, alignment="center"), None),
    "of a named style that is white": (_of_named_style("fontId", fonts=_WHITE_FONT), "V340"),
    "of a named style that is black": (_of_named_style("fontId", fonts='<font><sz val="11"/></font>'), None),
    "of a named style on its colour": (_of_named_style("fillId", fills=solid('rgb="FF000000"')), "V340"),
    "across columns": (_aligned('horizontal="centerContinuous"'), "V323"),
    "rotated": (_aligned('textRotation="90"'), "V323"),
    "indented out of its cell": (_aligned('horizontal="right" indent="15"'), "V323"),
    "indented to the left": (_both(_text("28"), _aligned('horizontal="left" indent="15"')), "V323"),
    "indented a little": (_aligned('horizontal="left" indent="2"'), None),
    "centred, with an indent that nobody asks": (_aligned('horizontal="center" indent="15"'), None),
    "turned down": (_aligned('textRotation="135"'), "V323"),
    "stacked": (_aligned('textRotation="255"'), "V323"),
    "not rotated": (_aligned('textRotation="0"'), None),
    "one number from right to left": (_aligned('readingOrder="2"'), None),
    "two numbers from right to left": (_both(_text("1 234"), _aligned('readingOrder="2"')), "V323"),
    "a sign from right to left": (_both(_text("+28"), _aligned('readingOrder="2"')), "V323"),
    "two numbers from left to right": (_both(_text("1 234"), _aligned('readingOrder="1"')), None),
    "two numbers on a mirrored sheet": (
        _both(_text("1 234"), _in_sheet("<sheetView ", '<sheetView rightToLeft="1" ')),
        "V323",
    ),
    "one number on a mirrored sheet": (_in_sheet("<sheetView ", '<sheetView rightToLeft="1" '), None),
    "struck by condition": (_condition(STRUCK_DXF), "V323"),
    "white by condition": (_condition(_dxf(_WHITE_RUN)), "V323"),
    "blackened by condition": (_condition(_dxf(behind='rgb="FF000000"')), "V323"),
    "alike by condition": (_condition(_dxf('<color rgb="FFFFC7CE"/>', 'rgb="FFFFC7CE"')), "V323"),
    "tiny by condition": (_condition(_dxf('<sz val="1"/>')), "V323"),
    "on the only colour of a pattern by condition": (
        _condition(_dxf(_BLUE_RUN, _BLUE).replace("Fill><bg", 'Fill patternType="solid"><fg')),
        "V323",
    ),
    "before a pattern of one colour by condition": (
        _condition(_dxf(_BLUE_RUN, _BLUE).replace("Fill><bg", 'Fill patternType="gray125"><fg')),
        None,
    ),
    "before a gradient of its colour by condition": (_condition(_graded_dxf("FF1F4E9E", "FF1F4E9E")), "V323"),
    "before a gradient by condition": (_condition(_graded_dxf("FF1F4E9E", "FFFFFFFF")), None),
    "in a font of symbols by condition": (_condition(_dxf('<name val="Wingdings"/>')), "V323"),
    "white on dark by condition": (_condition(_dxf(_WHITE_RUN, 'rgb="FF9C0006"')), None),
    "red by condition": (_condition(_dxf('<b/><color rgb="FF9C0006"/>', 'rgb="FFFFC7CE"')), None),
    "in the colour of its fill by condition": (
        _both(_font('rgb="FF000000"', _BLUE), _condition(_dxf(_BLUE_RUN))),
        "V323",
    ),
    "on its own colour by condition": (_both(_font(_BLUE), _condition(_dxf(behind=_BLUE))), "V323"),
    "in one by condition and on it by another": (
        _both(_condition(_dxf(_BLUE_RUN)), _condition(_dxf("<b/>", _BLUE))),
        "V323",
    ),
    "on its own colour by one of two conditions": (
        _both(_font(_BLUE), _condition(_dxf(_RED_RUN)), _condition(_dxf(behind=_BLUE))),
        "V323",
    ),
    "on its own colour, in another by condition": (
        _both(_font(_BLUE), _condition(_dxf(_WHITE_RUN, _BLUE))),
        None,
    ),
    "white on blue, on nothing by condition": (
        _both(_font(_WHITE_COLOUR, _BLUE), _condition(_unfilled())),
        "V323",
    ),
    "white on blue, on a blue that is not laid by condition": (
        _both(_font(_WHITE_COLOUR, _BLUE), _condition(_unfilled(f"<bgColor {_BLUE}/>"))),
        "V323",
    ),
    "on its own colour that a condition does not lay": (
        _both(_font(_BLUE), _condition(_unfilled(f"<bgColor {_BLUE}/>"))),
        None,
    ),
    "on its own colour by condition elsewhere": (_both(_font(_BLUE), _condition(_dxf(behind=_BLUE), "A1")), None),
    "in another colour than its fill by condition": (
        _both(_font('rgb="FF000000"', _BLUE), _condition(_dxf(_RED_RUN))),
        None,
    ),
    "yellow by its format on yellow": (_coded("[Yellow]0", 'rgb="FFFFFF00"'), "V323"),
    "a colour of the palette on its like": (_coded("[Color3]0", 'rgb="FFFF0000"'), "V323"),
    "black by its format on black": (_both(_font(_WHITE_COLOUR), _coded("[Black]0", 'rgb="FF000000"')), "V323"),
    "white by its format": (_coded("[White]0", 'rgb="FFFFFFFF"'), "V323"),
    "white by its format on dark": (_coded("[White]0", 'rgb="FF1F4E9E"'), None),
    "white by its format, on white by condition": (
        _both(_coded("[White]0", 'rgb="FF1F4E9E"'), _condition(_dxf(_RED_RUN, _WHITE_COLOUR))),
        "V323",
    ),
    "yellow by its format, on yellow by condition": (
        _both(_coded("[Yellow]0", 'rgb="FF1F4E9E"'), _condition(_dxf(behind=_YELLOW))),
        "V323",
    ),
    "yellow by its format, on yellow with red letters by condition": (
        _both(_coded("[Yellow]0", 'rgb="FF1F4E9E"'), _condition(_dxf(_RED_RUN, _YELLOW))),
        "V323",
    ),
    "yellow by its format, on yellow by condition elsewhere": (
        _both(_coded("[Yellow]0", 'rgb="FF1F4E9E"'), _condition(_dxf(behind=_YELLOW), "A1")),
        None,
    ),
    "yellow by its format, on red by condition": (
        _both(_coded("[Yellow]0", 'rgb="FF1F4E9E"'), _condition(_dxf(behind='rgb="FFFF0000"'))),
        None,
    ),
    "red below zero, on red by condition": (
        _both(_coded("0;[Red]-0", 'rgb="FF1F4E9E"'), _condition(_dxf(behind='rgb="FFFF0000"'))),
        None,
    ),
    "yellow by the format of a condition": (
        _both(_coded("0", _YELLOW), _condition(_coded_dxf("[Yellow]0"))),
        "V323",
    ),
    "yellow by the format of a condition on its own yellow": (_condition(_coded_dxf("[Yellow]0", _YELLOW)), "V323"),
    "yellow by the format of a condition on its own blue": (
        _both(_coded("0", _YELLOW), _condition(_coded_dxf("[Yellow]0", _BLUE))),
        None,
    ),
    "white by the format of a condition on its own blue": (_condition(_coded_dxf("[White]0", _BLUE)), None),
    "white by the format of a condition": (_condition(_coded_dxf("[White]0")), "V323"),
    "red below zero on red": (_coded("0;[Red]-0", 'rgb="FFFF0000"'), None),
    "red by its format on yellow": (_coded("[Red]0", 'rgb="FFFFFF00"'), None),
    "a text under a format of yellow numbers": (_both(_text("28"), _coded("[Yellow]0", 'rgb="FFFFFF00"')), None),
    "crossed out": (_bordered('diagonalUp="1" diagonalDown="1"', "thin"), "V323"),
    "crossed out by condition": (
        _condition('<dxf><border diagonalUp="1"><diagonal style="thin"/></border></dxf>'),
        "V323",
    ),
    "crossed by one line": (_bordered('diagonalUp="1"', "medium"), "V323"),
    "crossed by no line": (_bordered('diagonalUp="1"', "none"), None),
    "with a diagonal that is not drawn": (_bordered('diagonalUp="0"', "thin"), None),
    "struck elsewhere": (_condition(STRUCK_DXF, "A1:A2"), None),
    "unstruck by condition": (_condition('<dxf><font><strike val="0"/></font></dxf>'), None),
    "a scale to black": (_shape("colorScale", _ENDS + _SCALE.format("FF000000")), "V323"),
    "a scale of light colours": (_shape("colorScale", _ENDS + _SCALE.format("FF63BE7B")), None),
    "a black bar": (_shape("dataBar", _ENDS + '<color rgb="FF000000"/>'), "V323"),
    "a blue bar": (_shape("dataBar", _ENDS + '<color rgb="FF638EC6"/>'), None),
    "white run": (_runs(("4", _WHITE_RUN), ("12", "")), "V340"),
    "tiny run": (_runs(("4", '<sz val="1"/>'), ("12", "")), "V340"),
    "grey run": (_runs(("4", '<color rgb="FF808080"/>'), ("12", "")), None),
    "hidden row": (lambda book, cell: set_row(book, cell.sheet, cell.row, hidden="1"), "W231"),
    "row without height": (lambda book, cell: set_row(book, cell.sheet, cell.row, ht="0", customHeight="1"), "W231"),
    "filtered row": (lambda book, cell: set_row(book, cell.sheet, cell.row, hidden="true"), "W231"),
    "folded row": (lambda book, cell: set_row(book, cell.sheet, cell.row, hidden="1", outlineLevel="1"), "W231"),
    "row of a group folded up": (_folded_up, "W231"),
    "row of a group that is open": (lambda book, cell: set_row(book, cell.sheet, cell.row, outlineLevel="1"), None),
    "column of a group folded up": (_folded_aside, "W231"),
    "rows without height unless they say one": (_low_rows, "W231"),
    "columns without width unless they say one": (_narrow_columns, "W231"),
    "above what is frozen": (
        _in_sheet("<sheetView .*</sheetView>|<sheetView [^>]*/>", _FROZEN.format("frozen")),
        "W231",
    ),
    "with more to it": (_in_sheet(f'(<c r="{CELL.a1}")', r'\1 vm="1"'), "V331"),
    "above what is split": (_in_sheet("<sheetView .*</sheetView>|<sheetView [^>]*/>", _FROZEN.format("split")), None),
    "white by the row of a cell without a style": (_styled_by_line("row", font=WHITE_FONT), "V340"),
    "white by the column of a cell without a style": (_styled_by_line("column", font=WHITE_FONT), "V340"),
    "repeated by the row of a cell without a style": (_styled_by_line("row", alignment="fill"), "V323"),
    "blue by condition on the blue row of a cell without a style": (
        _both(_styled_by_line("row", fill=solid(_BLUE)), _condition(_dxf(_BLUE_RUN))),
        "V323",
    ),
    "red by the row of a cell without a style": (
        _styled_by_line("row", font='<font><sz val="11"/><color rgb="FFFF0000"/></font>'),
        None,
    ),
    "white by the row of a cell with a style": (_styled_by_line("row", keeps=True, font=WHITE_FONT), None),
    "row of four points": (lambda book, cell: set_row(book, cell.sheet, cell.row, ht="4", customHeight="1"), "W231"),
    "column of a gap": (lambda book, cell: set_column(book, cell.sheet, cell.column, width="0.8"), "W231"),
    "column of a digit": (lambda book, cell: set_column(book, cell.sheet, cell.column, width="1.8"), None),
    "low row": (lambda book, cell: set_row(book, cell.sheet, cell.row, ht="9", customHeight="1"), None),
    "empty hidden row": (lambda book, cell: set_row(book, cell.sheet, 2, hidden="1"), None),
    "hidden column": (lambda book, cell: set_column(book, cell.sheet, cell.column, hidden="1"), "W231"),
    "column without width": (lambda book, cell: set_column(book, cell.sheet, cell.column, width="0"), "W231"),
    "zeros not displayed": (lambda book, cell: hide_zeros(book, cell.sheet), "V324"),
    "zeros not displayed where there are none": (lambda book, _: hide_zeros(book, "封面"), None),
}


LOST_BY_LIBREOFFICE = {name for name in KINDS if name.startswith("zeros")} | {
    "colour of the window",
    "row without height",
    "column without width",
    "rows without height unless they say one",
    "columns without width unless they say one",
    "above what is frozen",
    "in a table of white letters",
    "across columns",
    "with more to it",
    "a colour of the palette on its like",
}
"""It has other numbers for colours, and saves one view for all sheets, a colour of the window as black, no row or
column without a size, no style of tables, nothing that spreads over columns, no rich values, and where windows begin
otherwise."""


LOST_IN_OLD = {"a black bar", "a scale to black", "crossed out by condition", "in a font of symbols by condition"} | {
    name for name, (_, code) in KINDS.items() if "by the format of a condition" in name and code is not None
}
"""It saves no bars, no scales of colours, no diagonals, names of fonts and number formats of conditions as .xls."""


def _changed(change: Change, changes: Mapping[str, object] | None = None) -> bytes:
    book = Workbook(workbook(changes=changes))
    change(book, CELL)
    return book.to_bytes()


def _codes(data: bytes, name: str = "x.xlsx") -> set[str]:
    return _codes_of(gouji.read_bytes(data, name))


def _codes_of(reading: gouji.Reading) -> set[str]:
    return {finding.code for finding in reading.diagnostics if finding.code in SAID}


@pytest.mark.parametrize(("change", "code"), KINDS.values(), ids=list(KINDS))
def test_what_is_kept_from_sight_is_said(change: Change, code: str | None) -> None:
    reading = assert_same(_changed(change))
    assert _codes_of(reading) == ({code} if code else set())
    assert (reading.submission is None) is (code is not None and code[0] == "V")


def test_an_ordinary_workbook_is_still_read_fast() -> None:
    assert is_taken(workbook())
    assert is_taken(_changed(KINDS["centred"][0]))


def test_words_that_nobody_sees_are_said_and_read() -> None:
    data = _changed(lambda book, _: book.set_runs(OTHER.sheet, OTHER.a1, ("无重大事项。", ""), ("附注", _WHITE_RUN)))
    reading = gouji.read_bytes(data, "x.xlsx")
    assert _codes(data) == {"W232"}
    assert reading.submission is not None
    assert "附注" in str(reading.submission)


_REWORDING = '<dxf><numFmt numFmtId="199" formatCode="0;0;0;&quot;否&quot;"/></dxf>'


@pytest.mark.parametrize(
    ("hide", "codes"),
    [
        (_aligned('horizontal="left"'), set()),
        (_condition(_REWORDING), {"V331"}),
        (_condition(STRUCK_DXF), {"V323"}),
        (_aligned('horizontal="left" indent="60"'), {"V323"}),
        (_runs(("是", ""), ("", _WHITE_RUN)), set()),
        (_runs(("是", _WHITE_RUN)), {"W232"}),
    ],
)
def test_a_declaration_of_zero_is_what_is_displayed(hide: Change, codes: set[str]) -> None:
    """It makes numbers of blank cells, so that nobody may see another answer than is read."""
    answer, book = LAYOUT.cover.zero[0][1], Workbook(workbook())
    for cell in (place for path, place in LAYOUT.cells.items() if path.startswith("proactive_disclosure.")):
        book.set(cell.sheet, cell.a1, None)
    book.set(answer.sheet, answer.a1, "是")
    hide(book, answer)
    reading = assert_same(book.to_bytes())
    assert _codes_of(reading) == codes
    assert (reading.submission is None) is bool(codes)


def test_an_explanation_is_what_is_displayed() -> None:
    (_, cell), *_ = LAYOUT.cover.explanations
    for hide, codes in ((_aligned('horizontal="left"'), set()), (_condition(_REWORDING), {"V331"})):
        book = Workbook(workbook())
        book.set(cell.sheet, cell.a1, "机构改革，并入原扶贫办结转3件")
        hide(book, cell)
        assert _codes_of(assert_same(book.to_bytes())) == codes


def test_a_section_that_is_declared_zero_may_look_blank() -> None:
    book = Workbook(workbook())
    cover = LAYOUT.cover.zero[0][1]
    book.set(cover.sheet, cover.a1, "是")
    hide_zeros(book, CELL.sheet)
    assert "V324" not in _codes(book.to_bytes())


_LINES = (
    "hidden",
    "filtered",
    "folded",
    "row",
    "rows",
    "column",
    "columns",
    "low",
    "above",
    "mirrored",
    "accent",
    "text's",
    "palette",
    "table",
)
"""Words in the names of kinds that are about a row, a column or colours of the whole workbook."""
_OF_BOOKS = ("accent", "text's", "palette", "table")
"""Words in the names of those about colours: each takes a workbook of its own."""
CELL_KINDS = dict(
    zip(
        (name for name in KINDS if name not in LOST_BY_LIBREOFFICE and not set(name.split()) & set(_LINES)),
        (LAYOUT.cells[field.path] for field in LAYOUT.edition.inputs if LAYOUT.cells[field.path].sheet == "三"),
        strict=False,
    )
)
"""Kinds that are about one cell, each with a cell of its own."""
_OF_SHEETS = [
    name
    for name in KINDS
    if name not in LOST_BY_LIBREOFFICE and name not in CELL_KINDS and not set(name.split()) & set(_OF_BOOKS)
]
_CELLS_OF_SHEETS = (CELL, LAYOUT.sheets[1].inputs[0], LAYOUT.sheets[2].inputs[0])
SHEET_KINDS = [
    dict(zip(_OF_SHEETS[start : start + 3], _CELLS_OF_SHEETS, strict=False)) for start in range(0, len(_OF_SHEETS), 3)
]
"""Kinds that are about a row, a column or a view, each on a sheet of its own: LibreOffice takes as long for a workbook
as it has sheets, whatever stands in them."""


def _groups(without: Container[str]) -> list[tuple[Mapping[str, Cell], bytes]]:
    """Workbooks that keep cells from sight in several ways or, where these would meet, in one."""
    alone = [name for name in KINDS if name not in CELL_KINDS and name not in _OF_SHEETS and name not in without]
    made: list[tuple[Mapping[str, Cell], bytes]] = []
    for group in (*({name: CELL} for name in alone), *SHEET_KINDS, CELL_KINDS):
        book = Workbook(workbook())
        for name, cell in group.items():
            KINDS[name][0](book, cell)
        made.append((group, book.to_bytes()))
    return made


def _wrong(readings: Iterable[tuple[Mapping[str, Cell], gouji.Reading]]) -> set[str]:
    """The ways of which something else is said."""
    found: dict[str, set[str]] = {}
    for group, reading in readings:
        said = [finding for finding in reading.diagnostics if finding.code in SAID]
        is_by_place = group is CELL_KINDS
        places = {name: cell.place if is_by_place else cell.sheet for name, cell in group.items()}
        at = [(finding.place if is_by_place else finding.sheet, finding.code) for finding in said]
        assert {place for place, _ in at} <= {*places.values()}, group
        found |= {name: {code for where, code in at if where == place} for name, place in places.items()}
    return {name for name, codes in found.items() if codes != ({KINDS[name][1]} - {None})}


@pytest.mark.libreoffice
@pytest.mark.parametrize("target", ["ods", "xls", "xlsx"])
def test_so_it_is_in_files_that_libreoffice_saves(target: str, convert: Convert, tmp_path: Path) -> None:
    groups = _groups(LOST_BY_LIBREOFFICE)
    files = [tmp_path / f"{number}.xlsx" for number in range(len(groups))]
    for path, (_, data) in zip(files, groups, strict=True):
        path.write_bytes(data)
    saved = convert(files, target, tmp_path / "out")
    readings = ((group, gouji.read_file(path)) for (group, _), path in zip(groups, saved, strict=True))
    assert _wrong(readings) == (LOST_IN_OLD if target == "xls" else set())


@pytest.mark.libreoffice
def test_zeros_of_an_old_workbook_that_are_not_displayed(convert: Convert, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(workbook())
    (made,) = convert([tmp_path / "x.xlsx"], "xls", tmp_path)
    views = re.compile(rb"(\x3e\x02\x12\x00)(..)", re.DOTALL)  # record WINDOW2
    hidden, count = views.subn(
        lambda match: match[1] + struct.pack("<H", struct.unpack("<H", match[2])[0] & ~0x10), made.read_bytes()
    )
    assert count >= len(Workbook(workbook()).sheet_names)
    assert (_codes(made.read_bytes(), "x.xls"), _codes(hidden, "x.xls")) == (set(), {"V324"})
    above = re.compile(rb"(\x3e\x02\x12\x00)(..)..", re.DOTALL)
    frozen = above.sub(
        lambda match: match[1] + struct.pack("<HH", struct.unpack("<H", match[2])[0] | 8, 90), made.read_bytes()
    )
    assert _codes(frozen, "x.xls") == {"W231"}


_VIEWS = (
    '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry><config:config-item-map-named '
    'config:name="Tables"><config:config-item-map-entry config:name="{sheet}">{items}</config:config-item-map-entry>'
    "</config:config-item-map-named></config:config-item-map-entry></config:config-item-map-indexed>"
)
"""As LibreOffice writes it where there is a window."""


@pytest.mark.libreoffice
def test_rows_of_an_opendocument_above_what_is_frozen(convert: Convert, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(workbook())
    (made,) = convert([tmp_path / "x.xlsx"], "ods", tmp_path)
    parts = unpacked(made.read_bytes())
    for changes, code in (
        ({"VerticalSplitMode": 2, "PositionTop": 90}, "W231"),
        ({"HorizontalSplitMode": 2, "PositionLeft": 90}, "W231"),
        ({"VerticalSplitMode": 1, "PositionTop": 90}, None),
        ({"VerticalSplitMode": 2, "PositionTop": 0, "PositionBottom": 90}, None),
        ({"HorizontalSplitMode": 0, "PositionLeft": 90}, None),
    ):
        items = "".join(
            f'<config:config-item config:name="{name}" config:type="int">{value}</config:config-item>'
            for name, value in changes.items()
        )
        views = _VIEWS.format(sheet=CELL.sheet, items=items)
        settings = (
            parts["settings.xml"].decode().replace("</config:config-item-set>", f"{views}</config:config-item-set>", 1)
        )
        data = packed(parts | {"settings.xml": settings.encode()})
        assert _codes(data, "x.ods") == ({code} if code else set())
    for broken in (b"<x", b"<!DOCTYPE x><x/>", b""):
        assert _codes(packed(parts | {"settings.xml": broken}), "x.ods") == set()


@pytest.mark.libreoffice
def test_zeros_of_an_opendocument_that_are_not_displayed(convert: Convert, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(workbook())
    (made,) = convert([tmp_path / "x.xlsx"], "ods", tmp_path)
    parts = unpacked(made.read_bytes())
    shown = b'"ShowZeroValues" config:type="boolean">true<'
    assert shown in parts["settings.xml"]
    hidden = packed(parts | {"settings.xml": parts["settings.xml"].replace(shown, shown.replace(b"true", b"false"))})
    assert (_codes(made.read_bytes(), "x.ods"), _codes(hidden, "x.ods")) == (set(), {"V324"})


@pytest.mark.parametrize(
    ("text", "behind", "is_unseen"),
    [
        ({"rgb": "FFFFFFFF"}, {}, True),
        ({"theme": "0", "tint": "-0.05"}, {}, True),
        ({"theme": "0", "tint": "-0.5"}, {}, False),
        ({"theme": "4"}, {"theme": "4"}, True),
        ({"theme": "4"}, {"theme": "5"}, False),
        ({"indexed": "9"}, {"rgb": "FFF2F2F2"}, True),
        ({"indexed": "999"}, {"indexed": "999"}, False),
        ({"rgb": "red"}, {}, False),
        ({"theme": "0", "tint": "much"}, {}, True),
        ({}, {}, False),
    ],
)
def test_colours(text: dict[str, str], behind: dict[str, str], *, is_unseen: bool) -> None:
    assert is_alike(xml_colour(text, BLACK), xml_colour(behind, WHITE)) is is_unseen


def test_many_colours_are_asked_as_each_of_them() -> None:
    chance = random.Random(1)  # noqa: S311  # the same every time
    colours = [None, (4, 0.5), *(chance.randrange(0x1000000) for _ in range(60))]
    is_alike_to_any = alike_to(colours)
    for colour in (None, (4, 0.5), (4, 0.4), *colours, *(chance.randrange(0x1000000) for _ in range(20_000))):
        assert is_alike_to_any(colour) is any(is_alike(colour, other) for other in colours)


def test_many_differential_styles_cost_no_more_than_their_number() -> None:
    many = "".join(f'<dxf><font><color rgb="FF{number:06X}"/></font></dxf>' for number in range(20_000))
    start = time.process_time()
    found = style_formats(ET.fromstring(f'<styleSheet xmlns="{MAIN}"><dxfs>{many}</dxfs></styleSheet>'))  # noqa: S314  # our own
    assert not found.partial
    assert time.process_time() - start < 5


@pytest.mark.libreoffice
def test_a_cell_of_an_opendocument_that_hides_all_and_rows_folded_up(convert: Convert, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(
        _changed(lambda book, cell: restyle(book, cell.sheet, cell.a1, alignment="right"))
    )
    (made,) = convert([tmp_path / "x.xlsx"], "ods", tmp_path)
    parts = unpacked(made.read_bytes())
    content = parts["content.xml"].decode()
    (cell,) = re.findall('<table:table-cell [^>]*office:value="28"[^>]*>', content)
    name = re.findall('table:style-name="([^"]*)"', cell)[0]
    style = re.findall(f'<style:style style:name="{name}".*?</style:style>', content)[0]
    hiding = re.sub('style:cell-protect="[^"]*"', "", style).replace(
        "<style:table-cell-properties", '<style:table-cell-properties style:cell-protect="hidden-and-protected"'
    )
    row = next(row for row in re.findall("<table:table-row .*?</table:table-row>", content) if cell in row)
    folded = f'<table:table-row-group table:display="false">{row}</table:table-row-group>'
    padded, indented, in_place = (
        style.replace("<style:table-cell-properties", f"<style:table-cell-properties {padding}").replace(
            "<style:paragraph-properties", f"<style:paragraph-properties {margin}"
        )
        for style, padding, margin in (
            (style, 'fo:padding-bottom="0.3in"', ""),
            (re.sub('fo:margin-left="[^"]*"', "", style), "", 'fo:margin-left="7in"'),
            (style, 'fo:padding="0.35mm" fo:padding-top="1pt"', ""),
        )
    )
    crossed, uncrossed = (
        re.sub('style:diagonal-[-a-z]*="[^"]*"', "", style).replace(
            "<style:table-cell-properties", f'<style:table-cell-properties style:diagonal-bl-tr="{line}"'
        )
        for line in ("0.06pt solid #000000", "0.000cm none #c7c7c7")
    )
    for old, new, code in (
        (style, hiding, "V323"),
        (style, crossed, "V323"),
        (style, uncrossed, None),
        (style, padded, "V323"),
        (style, indented, "V323"),
        (style, in_place, None),
        (row, folded, "W231"),
        (row, folded.replace("false", "true"), None),
    ):
        assert content.count(old) == 1
        data = packed(parts | {"content.xml": content.replace(old, new).encode()})
        assert _codes(data, "x.ods") == ({code} if code else set())


# --- binary workbooks -----------------------------------------------------------------------------------------------

_SAID_IN_BINARY = {"rows without height unless they say one"}
"""Each row of an .xlsb says its height."""
_STYLED_IN_BINARY = {name for name, (_, code) in KINDS.items() if name.endswith("of a cell without a style") and code}
"""Each cell of an .xlsb says its style."""


def test_so_it_is_in_binary_workbooks() -> None:
    groups = _groups(_SAID_IN_BINARY)
    said = ((group, gouji.read_bytes(as_seen_binary(data), "x.xlsb")) for group, data in groups)
    assert _wrong(said) == _STYLED_IN_BINARY


def _binary(change: Callable[[bytes, bytes], tuple[bytes, bytes]], data: bytes | None = None) -> bytes:
    """A binary workbook with other styles, and other records of the sheet."""
    with zipfile.ZipFile(io.BytesIO(as_binary(data or workbook(), with_formats=True))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = f"xl/worksheets/sheet{list(Workbook(workbook()).sheet_names).index(CELL.sheet) + 1}.bin"
    parts["xl/styles.bin"], parts[sheet] = change(parts["xl/styles.bin"], parts[sheet])
    return packed(parts)


_AREA = struct.pack("<4I", CELL.row - 1, CELL.row - 1, CELL.column - 1, CELL.column - 1)
_RULES = record(461, struct.pack("<III", 1, 0, 1) + _AREA) + record(463, struct.pack("<4I", 2, 0, 0, 1))
_LATER = record(1046, struct.pack("<IIII", 2, 1, 0, 1) + _AREA + struct.pack("<II", 1, 0))
_LATER_RULE = record(1048, struct.pack("<7I", 0, 2, 0, 0, 1, 0, 0) + bytes(38))


def _with_dxf(*properties: bytes, rules: bytes, kind: int = 507, before: bytes = b"") -> bytes:
    dxf = before + struct.pack("<HHH", 0, 0, len(properties)) + b"".join(properties)
    return _binary(
        lambda styles, sheet: (
            styles.removesuffix(record(279)) + record(kind, dxf) + record(279),
            sheet.removesuffix(record(130)) + rules + record(130),
        )
    )


def _property(type_: int, value: bytes) -> bytes:
    return struct.pack("<HH", type_, 4 + len(value)) + value


def _rgb(*colour: int) -> bytes:
    return bytes([5, 255, 0, 0, *colour, 255])


def _diagonal(line: int) -> bytes:
    """The property of a diagonal line, which others say the direction of."""
    return _property(10, _rgb(0, 0, 0) + struct.pack("<H", line))


def _stop(blue: int) -> bytes:
    """The property of a colour of a gradient."""
    return _property(4, bytes(10) + _rgb(31, 78, blue))


def _with_two(first: bytes, second: bytes, *, are_later: bool = False) -> bytes:
    """Two conditions over a cell, of a differential style each."""
    kind, before = (1171, bytes(4)) if are_later else (507, b"")
    styles_of = b"".join(record(kind, before + struct.pack("<HHH", 0, 0, 1) + dxf) for dxf in (first, second))
    other = record(461, struct.pack("<III", 1, 0, 1) + _AREA) + record(463, struct.pack("<4I", 2, 0, 1, 2))
    rules = _LATER + _LATER_RULE if are_later else _RULES + other
    return _binary(
        lambda styles, sheet: (
            styles.removesuffix(record(279)) + styles_of + record(279),
            sheet.removesuffix(record(130)) + rules + record(130),
        )
    )


_STRUCK = _property(29, b"\1")
_BLUE_LETTERS, _ON_BLUE = (_property(type_, _rgb(31, 78, 158)) for type_ in (5, 2))
_WHITE = _property(5, bytes([5, 255, 0, 0, 255, 255, 255, 255]))
_with_later = partial(_with_dxf, rules=_LATER + _LATER_RULE, kind=1171, before=bytes(4))
_BAR_OF_2010 = record(1048, struct.pack("<3IiI", 0, 4, 0, -1, 1) + bytes(46)) + record(1051, bytes(4) + b"\x0a\x5a\1")
_NUMBER_FORMAT = _property(41, struct.pack("<H", 9))


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (partial(_with_dxf, _STRUCK, rules=_RULES), "V323"),
        (partial(_with_dxf, _WHITE, rules=_RULES), "V323"),
        (partial(_with_dxf, _property(29, b"\0"), rules=_RULES), None),
        (partial(_with_dxf, _BLUE_LETTERS, rules=_RULES), None),
        (partial(_with_dxf, _ON_BLUE, rules=_RULES), None),
        (partial(_with_two, _BLUE_LETTERS, _ON_BLUE), "V323"),
        (partial(_with_two, _BLUE_LETTERS, _property(2, _rgb(255, 199, 206))), None),
        (partial(_with_two, _BLUE_LETTERS, _ON_BLUE, are_later=True), "V323"),
        (partial(_with_dxf, _property(36, struct.pack("<I", 20)), rules=_RULES), "V323"),
        (partial(_with_dxf, _property(36, struct.pack("<I", 220)), rules=_RULES), None),
        (partial(_with_dxf, _property(24, b"\x09\0" + "Wingdings".encode("utf-16-le")), rules=_RULES), "V323"),
        (partial(_with_dxf, _property(24, b"\x06\0" + "SimSun".encode("utf-16-le")), rules=_RULES), None),
        (partial(_with_dxf, _property(34, b"\2"), rules=_RULES), "V323"),
        (partial(_with_dxf, _property(34, b"\x86"), rules=_RULES), None),
        (partial(_with_dxf, _diagonal(1), _property(13, b"\1"), rules=_RULES), "V323"),
        (partial(_with_dxf, _diagonal(1), _property(14, b"\1"), rules=_RULES), "V323"),
        (partial(_with_dxf, _diagonal(0), _property(14, b"\1"), rules=_RULES), None),
        (partial(_with_dxf, _diagonal(1), _property(13, b"\0"), rules=_RULES), None),
        (partial(_with_dxf, _BLUE_LETTERS, _property(0, b"\1"), _property(1, _rgb(31, 78, 158)), rules=_RULES), "V323"),
        (partial(_with_dxf, _BLUE_LETTERS, _property(0, b"\x12"), _property(1, _rgb(31, 78, 158)), rules=_RULES), None),
        (partial(_with_dxf, _BLUE_LETTERS, *map(_stop, (158, 158)), rules=_RULES), "V323"),
        (partial(_with_dxf, _BLUE_LETTERS, *map(_stop, (158, 15)), rules=_RULES), None),
        (partial(_with_dxf, _NUMBER_FORMAT, rules=_RULES), "V330"),
        (partial(_with_dxf, _property(41, struct.pack("<H", 3)), rules=_RULES), None),
        (partial(_with_dxf, _property(38, struct.pack("<HH", 200, 300) + b"0\0" * 300), rules=_RULES), "V331"),
        (partial(_with_later, _NUMBER_FORMAT), "V330"),
        (partial(_with_later, _property(41, struct.pack("<H", 3))), None),
        (partial(_with_later, _STRUCK), "V323"),
        (partial(_with_later, _property(25, b"\1")), None),
        (partial(_with_later, _NUMBER_FORMAT, rules=_LATER + _BAR_OF_2010), None),
        (partial(_with_dxf, rules=_RULES + record(467, bytes([10, 90, 0]))), "V330"),
        (partial(_with_dxf, rules=_RULES + record(467, bytes([10, 90, 1]))), None),
        (partial(_with_dxf, rules=_RULES + record(467, bytes([10, 90, 1])) + record(564, _rgb(0, 0, 0))), "V323"),
        (partial(_with_dxf, rules=_RULES + record(467, bytes([10, 90, 1])) + record(564, _rgb(99, 142, 198))), None),
        (partial(_with_dxf, rules=_RULES + record(465, struct.pack("<IH", 0, 1))), "V330"),
        (partial(_with_dxf, rules=_RULES + record(465, struct.pack("<IH", 0, 2))), None),
        (partial(_with_dxf, rules=_LATER + _LATER_RULE + record(1051, bytes(4) + bytes([10, 90, 0]))), "V330"),
        (partial(_with_dxf, rules=_LATER + _LATER_RULE + record(1052, struct.pack("<IIH", 0, 17, 2))), "V330"),
        (partial(_with_dxf, rules=_LATER + _LATER_RULE + record(1052, struct.pack("<IIH", 0, 17, 1))), None),
        (partial(_with_dxf, rules=_LATER + _LATER_RULE + record(1052, struct.pack("<IIH", 0, 17, 4))), None),
    ],
)
def test_conditions_of_binary_workbooks(make: Callable[[], bytes], code: str | None) -> None:
    said = {entry.code for entry in gouji.read_bytes(make(), "x.xlsb").diagnostics if entry.cell == CELL.a1}
    assert said == ({code} if code else set())


@pytest.mark.parametrize(
    ("code", "behind", "found"),
    [
        ("[Blue]0", (0, 0, 255), "V323"),
        ("[Blue]0", (255, 199, 206), None),
        ("0;[Blue]-0", (0, 0, 255), None),
        ("[White]0", (0, 0, 255), "V323"),
    ],
)
def test_colours_of_codes_under_conditions_of_binary_workbooks(
    code: str, behind: tuple[int, int, int], found: str | None
) -> None:
    """What the condition lays has letters of its own, which the colour of the code outdoes."""
    book = Workbook(workbook())
    restyle(book, CELL.sheet, CELL.a1, number_format=code)
    dxf = struct.pack("<HHH", 0, 0, 2) + _property(5, _rgb(255, 0, 0)) + _property(2, _rgb(*behind))
    for kind, before, of_sheet in ((507, b"", _RULES), (1171, bytes(4), _LATER + _LATER_RULE)):
        styled = record(kind, before + dxf) + record(279)
        data = _binary(
            lambda styles, sheet: (
                styles.removesuffix(record(279)) + styled,  # noqa: B023
                sheet.removesuffix(record(130)) + of_sheet + record(130),  # noqa: B023
            ),
            book.to_bytes(),
        )
        assert _codes(data, "x.xlsb") == ({found} if found else set())


def _in_view(view: int) -> bytes:
    return _binary(lambda styles, sheet: (styles, record(129) + record(137, struct.pack("<H", view)) + sheet[3:]))


def _above(records: bytes) -> bytes:
    return _binary(lambda styles, sheet: (styles, record(129) + records + sheet[3:]))


def test_views_of_binary_workbooks() -> None:
    assert _codes(_in_view(0x10), "x.xlsb") == set()
    assert _codes(_in_view(0), "x.xlsb") == {"V324"}
    view = record(137, struct.pack("<HIIIBBHHHHI", 0x10, 0, 90, 0, 64, 0, 0, 100, 0, 0, 0))
    for is_frozen in (0, 1):
        pane = record(151, struct.pack("<ddIIIB", 0, 1, 91, 0, 2, is_frozen))
        assert _codes(_above(view + pane), "x.xlsb") == ({"W231"} if is_frozen else set())
    width = struct.pack("<IIIIH", CELL.column - 1, CELL.column - 1, 2000, 0, 1)
    hidden = _binary(lambda styles, sheet: (styles, record(129) + record(60, width) + sheet[3:]))
    assert _codes(hidden, "x.xlsb") == {"W231"}
    for part, characters, said in ((0xFFFFFFFF, 0, {"W231"}), (20, 8, {"W231"}), (0xFFFFFFFF, 8, set())):
        size = struct.pack("<IHHH", part, characters, 300, 0)
        assert _codes(_above(record(485, size)), "x.xlsb") == said
    row = struct.pack("<IIHBB", CELL.row - 1, 0, 300, 0, 0)
    folded = struct.pack("<IIHBB", CELL.row - 1, 0, 300, 0, 0x10)
    assert _codes(_binary(lambda styles, sheet: (styles, sheet.replace(row, folded))), "x.xlsb") == {"W231"}


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [
        (12, [6], "V323"),
        (10, [90], "V323"),
        (10, [255], "V323"),
        (10, [0], None),
        (12, [4], "V323"),
        (13, [2 << 2], None),
        (13, [1 << 2], None),
        (11, [15, 8 | 3], "V323"),
        (11, [2, 8 | 1], None),
        (11, [15, 8 | 2], None),
    ],
)
def test_alignments_of_binary_workbooks(place: int, value: Sequence[int], code: str | None) -> None:
    def change(styles: bytes, sheet: bytes) -> tuple[bytes, bytes]:
        return re.sub(
            rb"(?<=\x2f\x10)\xff\xff.{14}",
            lambda match: match[0][:place] + bytes(value) + match[0][place + len(value) :],
            styles,
            flags=re.DOTALL,
        ), sheet

    said = {entry.code for entry in gouji.read_bytes(_binary(change), "x.xlsb").diagnostics if entry.cell == CELL.a1}
    assert said == ({code} if code else set())


@pytest.mark.parametrize(("level", "below", "code"), [(2, 9, "W231"), (2, 1, None), (1, 9, None), (0, 8, None)])
def test_groups_of_binary_workbooks(level: int, below: int, code: str | None) -> None:
    """A row of a level, and the one below it with its level and the mark that the group is folded up."""

    def change(styles: bytes, sheet: bytes) -> tuple[bytes, bytes]:
        for row, flags in ((CELL.row, level), (CELL.row + 1, below)):
            begin = re.escape(record(0, struct.pack("<I", row - 1) + bytes(13))[:6])
            whole = record(0, struct.pack("<IIHBB", row - 1, 0, 300, 0, flags) + bytes(5))
            sheet, count = re.subn(begin + b".{13}", lambda _: whole, sheet, count=1, flags=re.DOTALL)  # noqa: B023
            assert count
        return styles, sheet

    assert _codes(_binary(change), "x.xlsb") == ({code} if code else set())


@pytest.mark.parametrize(("flags", "line", "code"), [(1, 1, "V323"), (2, 1, "V323"), (0, 1, None), (3, 0, None)])
def test_diagonal_borders_of_binary_workbooks(flags: int, line: int, code: str | None) -> None:
    border = record(46, bytes([flags]) + bytes(40) + bytes([line]) + bytes(9))
    data = _binary(lambda styles, sheet: (record(613) + border + record(614) + styles, sheet))
    assert _codes(data, "x.xlsb") == ({code} if code else set())


def test_a_mirrored_binary_sheet() -> None:
    """Its numbers are seen as they are stored."""
    assert _codes(_in_view(0x30), "x.xlsb") == set()


def _picture(sheet: bytes) -> bytes:
    """The sheet with an error in the place of a number, and a note before it that there is more to it."""
    head = struct.pack("<II", CELL.column - 1, 0)
    start = sheet.index(struct.pack("<IIHBBI", CELL.row - 1, 0, 300, 0, 0, 0)[:12])
    at = sheet.index(record(5, head + bytes(8))[:2] + head[:4], start)
    return sheet[:at] + record(50, bytes(4)) + record(3, head + b"\x0f") + sheet[at + len(record(5, bytes(16))) :]


def test_a_picture_in_a_cell_of_a_binary_workbook() -> None:
    data = _binary(lambda styles, sheet: (styles, _picture(sheet)))
    said = {entry.code for entry in gouji.read_bytes(data, "x.xlsb").diagnostics if entry.cell == CELL.a1}
    assert said == {"V321"}


def test_an_object_of_another_program_in_a_binary_workbook() -> None:
    embedded = record(638) + record(639, bytes(14)) + record(640)
    data = _binary(lambda styles, sheet: (styles, sheet.removesuffix(record(130)) + embedded + record(130)))
    reading = gouji.read_bytes(data, "x.xlsb")
    assert {entry.code for entry in reading.diagnostics} == {"W219", "W235"}
    assert reading.submission is not None


@pytest.mark.parametrize(("colour", "is_unseen"), [(0xFFFFFF, True), (0x203040, False)])
def test_colours_that_a_binary_workbook_says_itself(colour: int, *, is_unseen: bool) -> None:
    red, green, blue = colour >> 16, colour >> 8 & 255, colour & 255
    palette = record(565) + 64 * record(475, bytes([red, green, blue, 255])) + record(566)
    indexed = _property(5, bytes([3, 40, 0, 0, 0, 0, 0, 255]))
    dxf = struct.pack("<HHH", 0, 0, 1) + indexed
    data = _binary(
        lambda styles, sheet: (
            styles.removesuffix(record(279)) + record(507, dxf) + palette + record(279),
            sheet.removesuffix(record(130)) + _RULES + record(130),
        )
    )
    said = {entry.code for entry in gouji.read_bytes(data, "x.xlsb").diagnostics if entry.cell == CELL.a1}
    assert said == ({"V323"} if is_unseen else set())


# --- words of the form ----------------------------------------------------------------------------------------------

_COVER = LAYOUT.cover


@pytest.mark.parametrize(
    ("cell", "code", "found"),
    [
        (_COVER.agency_name, ';;;"乙单位"', "W211"),
        (_COVER.agency_code, ';;;"2"@', "W211"),
        (_COVER.year, '0;0;0;"2024"', "W211"),
        (_COVER.agency_name, "@", None),
        (_COVER.agency_name, "0.00", None),
        (LAYOUT.grid_sheets["二"].labels[3].cell, ';;;"行政许可"', "W204"),
        (LAYOUT.grid_sheets["二"].labels[3].cell, ";;;", "W204"),
        (LAYOUT.grid_sheets["二"].labels[3].cell, ";;;@", None),
        (LAYOUT.grid_sheets["二"].labels[3].cell, "yyyy-mm-dd", None),
    ],
)
def test_words_of_the_form_are_those_that_are_displayed(cell: Cell, code: str, found: str | None) -> None:
    book = Workbook(workbook())
    book.set_format(cell.sheet, cell.a1, code)
    assert [entry.code for entry in assert_same(book.to_bytes()).diagnostics] == ([found] if found else [])


def test_words_of_a_form_that_moved_are_those_that_are_displayed() -> None:
    book = Workbook(workbook())
    label = LAYOUT.grid_sheets["二"].labels[3].cell
    book.set_format(label.sheet, label.a1, ';;;"行政许可"')
    book.insert_row(label.sheet, 1)
    reading = gouji.read_bytes(book.to_bytes(), "x.xlsx")
    assert reading.submission is None
    assert {"W204", "W206"} & {entry.code for entry in reading.diagnostics}
