"""Published reports, read back into the model they were printed from, with the certainty of every value.

A file becomes a document of paragraphs and tables (``formats``, a module a format). The rows of the form are found in
it by their labels (``lines``, ``grids``), their figures are put under its columns (``placing``, ``numbers``), its sums
prove or doubt them (``sums``, ``tables``), the texts are cut by the titles of its sections (``sections``), and what
came of it is a reading (``reading``).
"""

from __future__ import annotations

from gouji.reading.published.adjacent import Adjacent, AdjacentFiles, no_files
from gouji.reading.published.certain import CertainReport, certain, certain_in
from gouji.reading.published.document import Paragraph, PrintedDocument, Table
from gouji.reading.published.formats import UnreadableReport, document_in, is_published
from gouji.reading.published.reading import read_report, refused
from gouji.reading.published.summary import CertaintyCounts, summarise
from gouji.reading.published.unfinished import Unfinished, unfinished

__all__ = [
    "Adjacent",
    "AdjacentFiles",
    "CertainReport",
    "CertaintyCounts",
    "Paragraph",
    "PrintedDocument",
    "Table",
    "Unfinished",
    "UnreadableReport",
    "certain",
    "certain_in",
    "document_in",
    "is_published",
    "no_files",
    "read_report",
    "refused",
    "summarise",
    "unfinished",
]
