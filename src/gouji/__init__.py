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
        Agency,
        Edition,
        Reading,
        Submission,
        TemplateError,
        UnknownEditionError,
        edition_for,
        json_schema,
        load,
        load_file,
        reading_schema,
        shipped,
    )
    from gouji.form.models import Submission2019, Submission2019Yanchi, Submission2021
    from gouji.form.models.base import FrozenModel
    from gouji.form.models.fields import (
        Amount,
        AmountTotal,
        Count,
        CountTotal,
        Date,
        LongText,
        Name,
        NoVariant,
        SignedAmount,
        SignedCount,
        report_year,
    )
    from gouji.form.models.source import NoPythonNameError, python_models
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
    "Agency",
    "Amount",
    "AmountTotal",
    "Blank",
    "Count",
    "CountTotal",
    "Date",
    "Edition",
    "Finding",
    "FrozenModel",
    "LongText",
    "Member",
    "Name",
    "NoPythonNameError",
    "NoVariant",
    "Options",
    "Reading",
    "Roster",
    "Severity",
    "SignedAmount",
    "SignedCount",
    "Submission",
    "Submission2019",
    "Submission2019Yanchi",
    "Submission2021",
    "TemplateError",
    "UnknownEditionError",
    "__version__",
    "blanks",
    "edition_for",
    "json_schema",
    "load",
    "load_file",
    "load_submission",
    "make_blank",
    "make_filled",
    "python_models",
    "read_bytes",
    "read_file",
    "read_roster",
    "reading_schema",
    "report_year",
    "roster_schema",
    "shipped",
]

_HOMES = {
    "gouji.findings": ("Finding", "Severity"),
    "gouji.form.edition": (
        "Edition",
        "TemplateError",
        "UnknownEditionError",
        "edition_for",
        "load",
        "load_file",
        "shipped",
    ),
    "gouji.form.models": ("Submission2019", "Submission2019Yanchi", "Submission2021"),
    "gouji.form.models.base": ("FrozenModel",),
    "gouji.form.models.fields": (
        "Amount",
        "AmountTotal",
        "Count",
        "CountTotal",
        "Date",
        "LongText",
        "Name",
        "NoVariant",
        "SignedAmount",
        "SignedCount",
        "report_year",
    ),
    "gouji.form.models.source": ("NoPythonNameError", "python_models"),
    "gouji.form.submission": ("Agency", "Reading", "Submission", "json_schema", "reading_schema"),
    "gouji.reading.api": ("Blank", "blanks", "load_submission", "make_blank", "make_filled", "read_file"),
    "gouji.reading.workbooks": ("Options", "read_bytes", "read_roster"),
    "gouji.roster": ("Member", "Roster", "roster_schema"),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(home), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
