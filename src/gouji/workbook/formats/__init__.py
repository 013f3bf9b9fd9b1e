"""Formats of workbooks: which a file is of, what it holds, within bounds. One record and one module a format.

:mod:`chooser` lists the formats, :mod:`unreadable` what cannot be read. :mod:`raw` is what every format is read to.
"""

from __future__ import annotations

from gouji.workbook.formats.candidate import is_behind_another
from gouji.workbook.formats.chooser import FORMATS, Examined, examine, is_editable, read_raw
from gouji.workbook.formats.compound import COMPOUND_SIGNATURE, CompoundFile, NotCompound
from gouji.workbook.formats.limits import DEFAULT_LIMITS, Limits, Refused
from gouji.workbook.formats.raw import Merge, RawCell, RawSheet, visible
from gouji.workbook.formats.record import Visible, WorkbookFormat
from gouji.workbook.formats.styled_cells import SheetStyles, StyledCell, Validation, sheet_styles, unseen_styles
from gouji.workbook.formats.unreadable import UNPACKED, is_document, unpacked_documents
from gouji.workbook.formats.xlsx import XLSX

__all__ = [
    "COMPOUND_SIGNATURE",
    "DEFAULT_LIMITS",
    "FORMATS",
    "UNPACKED",
    "XLSX",
    "CompoundFile",
    "Examined",
    "Limits",
    "Merge",
    "NotCompound",
    "RawCell",
    "RawSheet",
    "Refused",
    "SheetStyles",
    "StyledCell",
    "Validation",
    "Visible",
    "WorkbookFormat",
    "examine",
    "is_behind_another",
    "is_document",
    "is_editable",
    "read_raw",
    "sheet_styles",
    "unpacked_documents",
    "unseen_styles",
    "visible",
]
