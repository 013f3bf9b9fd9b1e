"""Office Open XML (ECMA-376): packages and their relationships, workbooks and worksheets changed where they stand.

From the bottom up, as python-docx has it: ``names`` and ``archive``; ``relationships`` and ``editing``; ``package``;
and what is in one: ``workbook``, ``worksheet``, ``styles``, ``comments``. Nothing here knows the form.
"""

from __future__ import annotations

from gouji.workbook.ooxml.archive import packed, unpacked
from gouji.workbook.ooxml.comments import Author, are_there_notes, take_notes_away, write_notes
from gouji.workbook.ooxml.editing import Element, NotEditable, quoted, text
from gouji.workbook.ooxml.names import CONTENT_TYPES, MAIN, RELATIONSHIPS
from gouji.workbook.ooxml.package import Package
from gouji.workbook.ooxml.relationships import relationship_type, relationships_xml
from gouji.workbook.ooxml.styles import CellFormat, StyleSheet
from gouji.workbook.ooxml.workbook import Workbook
from gouji.workbook.ooxml.worksheet import Worksheet

__all__ = [
    "CONTENT_TYPES",
    "MAIN",
    "RELATIONSHIPS",
    "Author",
    "CellFormat",
    "Element",
    "NotEditable",
    "Package",
    "StyleSheet",
    "Workbook",
    "Worksheet",
    "are_there_notes",
    "packed",
    "quoted",
    "relationship_type",
    "relationships_xml",
    "take_notes_away",
    "text",
    "unpacked",
    "write_notes",
]
