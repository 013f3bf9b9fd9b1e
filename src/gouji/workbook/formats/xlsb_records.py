"""The records that the parts of a binary workbook (.xlsb) are made of ([MS-XLSB] 2.1.4), and the texts in them.

Their types have the names of [MS-XLSB] 2.3, without the Brt before each.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from gouji.workbook.formats.limits import checked_text, damaged

WB_PROP, BUNDLE_SH, NAME = 153, 156, 39
"""The settings of the workbook, a sheet of it, and a defined name."""
FONT, FMT, FILL, BORDER, XF, DXF, DXF14 = 43, 44, 45, 46, 47, 507, 1171
"""Fonts, number formats, fills, borders, cell styles, and differential ones of 2007 and 2010."""
BEGIN_FONTS, END_FONTS, BEGIN_FILLS, END_FILLS, BEGIN_BORDERS, END_BORDERS = 611, 612, 603, 604, 613, 614
BEGIN_CELL_XFS, END_CELL_XFS, TABLE_STYLE_ELEMENT, INDEXED_COLOR = 617, 618, 512, 475
"""Sections of styles; a part of a style of tables, which names a differential style; and a colour of the palette."""
SST_ITEM = 19
"""A shared string."""
ROW_HDR, CELL_BLANK, CELL_RK, CELL_ERROR, CELL_BOOL, CELL_REAL, CELL_ST, CELL_ISST = range(8)
FMLA_STRING, FMLA_NUM, FMLA_BOOL, FMLA_ERROR, CELL_R_STRING = 8, 9, 10, 11, 62
"""A row, and cells by what they hold: a packed number, an error, a truth value, a number, a text or a shared one; the
same as results of formulas; and a text with fonts of its own."""
SHORT = {12: CELL_BLANK, 13: CELL_RK, 14: CELL_ERROR, 15: CELL_BOOL, 16: CELL_REAL, 17: CELL_ST, 18: CELL_ISST}
"""Cells stored in short, without their column (BrtShortBlank to BrtShortIsst), and what they are in full."""
LAST_CELL = 18
"""Records up to here are rows and cells, in full or in short."""
BEGIN_SHEET_DATA, END_SHEET_DATA, VALUE_META = 145, 146, 50
"""The section of rows and cells; and what a cell has besides its value."""
FRT_BEGIN, FRT_END, AC_BEGIN, AC_END = 35, 36, 37, 38
"""What later versions add, which others pass over; and what has an alternative for them."""
BEGIN_WS_VIEW, PANE, COL_INFO, WS_FMT_INFO, MERGE_CELL = 137, 151, 60, 485, 176
"""Settings of a sheet: its view, what is frozen in it, columns, the sizes of those that say none; and merged cells."""
BEGIN_CONDITIONAL_FORMATTING, BEGIN_CF_RULE, BEGIN_ICON_SET, BEGIN_DATABAR, COLOR = 461, 463, 465, 467, 564
"""Conditional formats and their rules, icons and bars, and a colour of a bar or of a scale of colours."""
BEGIN_CONDITIONAL_FORMATTING14, BEGIN_CF_RULE14, BEGIN_ICON_SET14, BEGIN_DATABAR14 = 1046, 1048, 1052, 1051
"""Those of 2010, which stand at the end of a sheet."""
OLE_OBJECT, BK_HIM, LEGACY_DRAWING = 639, 562, 551
"""An object of another program, of which a picture is displayed somewhere over the cells; a picture behind all of them;
and the link to notes and form controls."""
BEGIN_LIST_PARTS, BEGIN_LIST, BEGIN_QSI = 660, 343, 447
"""The tables of a sheet, a table, and a query."""
BEGIN_EXT_CONNECTION, BEGIN_EC_WEB_PROPS = 201, 261
"""A connection, and the page that it asks."""


def records_in(part: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a part; both numbers before each are spelled in sevens of bits.

    Args:
        part: its bytes.

    Yields:
        Kind and content.

    Raises:
        Refused: one is cut off.
    """
    at, end = 0, len(part)
    while at < end:
        kind, at = _number(part, at, 2)
        size, at = _number(part, at, 4)
        if at + size > end:
            raise damaged("内部结构有误", "a record that is cut off")
        yield kind, part[at : at + size]
        at += size


def _number(part: bytes, at: int, most: int) -> tuple[int, int]:
    number = 0
    for place in range(most):
        number |= (part[at + place] & 0x7F) << 7 * place
        if part[at + place] < 0x80:
            return number, at + place + 1
    return number, at + most


def text_at(record: bytes, at: int) -> tuple[str, int]:
    """A text of a record, which has its length in characters before it.

    Args:
        record: its content.
        at: where the length stands.

    Returns:
        The text, and where it ends.

    Raises:
        Refused: it is cut off.
    """
    (length,) = struct.unpack_from("<I", record, at)
    end = at + 4 + 2 * length
    if end > len(record):
        raise damaged("内部结构有误", "a text that is cut off")
    return checked_text(record[at + 4 : end].decode("utf-16-le", "replace")), end
