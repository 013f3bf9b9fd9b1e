"""Workbooks from a spec, a stamp and, if there is one, a submission. XlsxWriter is known only here."""

from __future__ import annotations

from gouji.writer.book import write_workbook
from gouji.writer.stamping import stamp_blank

__all__ = ["stamp_blank", "write_workbook"]
