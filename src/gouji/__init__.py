"""政府信息公开工作年度报告: locked Excel workbooks out, filled workbooks back into checked data.

>>> import gouji
>>> edition = gouji.load("2021")
>>> workbook = gouji.make_blank(edition, 2025, "盐池县民政局")
>>> reading = gouji.read_bytes(workbook, "民政局.xlsx")
>>> reading.status
'rejected'
>>> reading.diagnostics[0].code, reading.diagnostics[0].place
('V301', '二!B6:D17')

The names here are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from gouji.version import __version__

if TYPE_CHECKING:
    from gouji.findings import Finding, Severity
    from gouji.form import (
        Edition,
        Reading,
        Submission,
        TemplateError,
        json_schema,
        load,
        load_file,
        reading_schema,
        shipped,
    )
    from gouji.reading import (
        Blank,
        Options,
        blanks,
        load_submission,
        make_blank,
        make_filled,
        read_bytes,
        read_file,
        read_roster,
    )
    from gouji.roster import Member, Roster, roster_schema

__all__ = [
    "Blank",
    "Edition",
    "Finding",
    "Member",
    "Options",
    "Reading",
    "Roster",
    "Severity",
    "Submission",
    "TemplateError",
    "__version__",
    "blanks",
    "json_schema",
    "load",
    "load_file",
    "load_submission",
    "make_blank",
    "make_filled",
    "read_bytes",
    "read_file",
    "read_roster",
    "reading_schema",
    "roster_schema",
    "shipped",
]

_HOMES = {
    "gouji.reading.api": ("Blank", "blanks", "load_submission", "make_blank", "make_filled", "read_file"),
    "gouji.findings": ("Finding", "Severity"),
    "gouji.form.edition": ("Edition", "TemplateError", "load", "load_file", "shipped"),
    "gouji.reading.workbooks": ("Options", "read_bytes", "read_roster"),
    "gouji.roster": ("Member", "Roster", "roster_schema"),
    "gouji.form.submission": ("Reading", "Submission", "json_schema", "reading_schema"),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(home), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
