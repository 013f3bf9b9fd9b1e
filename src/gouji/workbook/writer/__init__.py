"""Workbooks from a spec, a stamp and, if there is one, a submission. XlsxWriter is known only here."""

from __future__ import annotations

from gouji.workbook.writer.book import write_workbook
from gouji.workbook.writer.canvas import ERROR_STYLE, HEI, LABEL_FILL, LINK_COLOR, MUTED, SONG, WARNING_STYLE
from gouji.workbook.writer.drilldown import DrillRow, write_drilldown
from gouji.workbook.writer.stamping import stamp_blank
from gouji.workbook.writer.tables import TableColumn, TableSheet, write_tables

__all__ = [
    "ERROR_STYLE",
    "HEI",
    "LABEL_FILL",
    "LINK_COLOR",
    "MUTED",
    "SONG",
    "WARNING_STYLE",
    "DrillRow",
    "TableColumn",
    "TableSheet",
    "stamp_blank",
    "write_drilldown",
    "write_tables",
    "write_workbook",
]
