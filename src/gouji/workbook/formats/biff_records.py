"""Types of the records of an .xls, by the names of [MS-XLS] 2.3.1, as far as they are read."""

from __future__ import annotations

BOF, EOF, CONTINUE, CONTINUE_FRT12 = 0x0809, 0x000A, 0x003C, 0x087F
"""The beginning and the end of the workbook, a sheet or a chart; and what goes on with the record before it."""
FILE_PASS, BOUND_SHEET, DATE_1904, LBL = 0x002F, 0x0085, 0x0022, 0x0018
"""The key of an encrypted workbook, a sheet of it, the day from which it counts, and a defined name."""
FONT, FORMAT, XF, PALETTE_RECORD = 0x0031, 0x041E, 0x00E0, 0x0092
"""Fonts, number formats, cell styles and colours."""
XF_EXT, THEME, DXF, TABLE_STYLE_ELEMENT = 0x087D, 0x0896, 0x088D, 0x0890
"""Those of 2007: colours of cell styles, the theme, differential styles, and the parts of tables that these are for."""
SST, LABEL_SST, LABEL, R_STRING = 0x00FC, 0x00FD, 0x0204, 0x00D6
"""The shared strings; and cells that hold one of them, or a text of their own without and with fonts."""
FORMULA, NUMBER, RK, MUL_RK, BOOL_ERR = 0x0006, 0x0203, 0x027E, 0x00BD, 0x0205
"""Cells that hold something else: a row of packed numbers in one record, a truth value or an error."""
WINDOW2, ROW, COL_INFO, DEFAULT_ROW_HEIGHT, DEF_COL_WIDTH, DX_G_COL = 0x023E, 0x0208, 0x007D, 0x0225, 0x0055, 0x0099
"""Settings of a sheet: its view, rows and columns, and the sizes of those that say none."""
COND_FMT, COND_FMT12, CF, CF12 = 0x01B0, 0x0879, 0x01B1, 0x087A
"""Conditional formats and their rules, of 1997 and of 2007."""
MSO_DRAWING, OBJ, TXO, NOTE, BK_HIM = 0x00EC, 0x005D, 0x01B6, 0x001C, 0x00E9
"""What is drawn: a shape, what it is, its words; the note of a cell; and a picture behind the cells."""
QSI, DB_OR_PARAM_QRY, SX_STRING, FEATURE11, FEATURE12 = 0x01AD, 0x00DC, 0x00CD, 0x0872, 0x0878
"""A query, where it asks, and a text of that; and tables, as Excel of 2003 and of 2007 writes them."""
