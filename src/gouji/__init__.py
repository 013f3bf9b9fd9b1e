"""政府信息公开工作年度报告: locked Excel workbooks out, filled workbooks back into checked data.

>>> import gouji
>>> edition = gouji.load("2021")
>>> workbook = gouji.make_blank(edition, 2025, "盐池县民政局")
>>> reading = gouji.read_bytes(workbook, "民政局.xlsx")
>>> reading.status
'rejected'
>>> sorted({finding.code for finding in reading.diagnostics})
['V301', 'W240']

The names here are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from gouji.version import __version__

if TYPE_CHECKING:
    from gouji.checker import CheckerSettings, Engine, EngineError, installed_engine, make_checker
    from gouji.checks import Priors
    from gouji.collection import Doubt, Loaded, priors, read_files, submissions
    from gouji.collection.campaign import (
        AgencyDoubt,
        AgencyStanding,
        Campaign,
        CannotDecideError,
        CannotTakeError,
        Channel,
        Collected,
        Event,
        Judged,
        Keeper,
        KeyNeededError,
        LedgerError,
        NotACampaignError,
        Notice,
        Origin,
        Overview,
        Parcel,
        Receipt,
        Taken,
        add_to_campaign,
        history,
        new_campaign,
        open_campaign,
        parcels,
        reopen,
        returned_files,
        status_page,
        take,
        take_over,
    )
    from gouji.collection.campaign.api import (
        accept,
        answer_doubt,
        collect,
        exclude,
        status,
        undo_decision,
    )
    from gouji.collection.dispatch import Sent
    from gouji.collection.selftest import selftest_checks
    from gouji.drafting import CannotDraftError, draft_template, preview_page
    from gouji.findings import Finding, Phrase, Rule, Severity
    from gouji.form import (
        Agency,
        Certainty,
        Edition,
        Prior,
        PublishedReading,
        Reading,
        Submission,
        TemplateError,
        UnknownEditionError,
        counterparts,
        edition_for,
        json_schema,
        load,
        load_file,
        published_schema,
        reading_schema,
        shipped,
        template_schema,
    )
    from gouji.form.models import Submission2019, Submission2019Yanchi, Submission2021
    from gouji.form.models.base import FrozenModel
    from gouji.form.models.fields import (
        Amount,
        AmountTotal,
        CellText,
        Count,
        CountTotal,
        Date,
        LargeAmount,
        LargeCount,
        LargeSignedAmount,
        LargeSignedCount,
        LongText,
        Name,
        NoVariant,
        SignedAmount,
        SignedCount,
        at_most,
        report_period,
        report_year,
        within,
        written,
    )
    from gouji.form.models.source import NoPythonNameError, python_models
    from gouji.form.period import Period
    from gouji.form.reference import RuleEntry, rule_text, rules
    from gouji.publishing.api import compare, consolidate, export, make_consolidation, make_report, similar
    from gouji.publishing.comparison import Comparison
    from gouji.publishing.consolidation import CannotConsolidateError, Consolidation
    from gouji.publishing.duplicates import FiledTwiceError
    from gouji.publishing.export import MissingExtra
    from gouji.publishing.reports import ReportError
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
    from gouji.reading.published import read_report
    from gouji.returns import Letter, notice, returned_workbook
    from gouji.roster import Member, Roster, expand_template, roster_schema
    from gouji.selftest import SelftestCheck, SelftestOutcome, selftest_page, selftest_text
    from gouji.workbook.formats import Limits
    from gouji.workbook.reader import Claim

__all__ = [
    "Agency",
    "AgencyDoubt",
    "AgencyStanding",
    "Amount",
    "AmountTotal",
    "Blank",
    "Campaign",
    "CannotConsolidateError",
    "CannotDecideError",
    "CannotDraftError",
    "CannotTakeError",
    "CellText",
    "Certainty",
    "Channel",
    "CheckerSettings",
    "Claim",
    "Collected",
    "Comparison",
    "Consolidation",
    "Count",
    "CountTotal",
    "Date",
    "Doubt",
    "Edition",
    "Engine",
    "EngineError",
    "Event",
    "FiledTwiceError",
    "Finding",
    "FrozenModel",
    "Judged",
    "Keeper",
    "KeyNeededError",
    "LargeAmount",
    "LargeCount",
    "LargeSignedAmount",
    "LargeSignedCount",
    "LedgerError",
    "Letter",
    "Limits",
    "Loaded",
    "LongText",
    "Member",
    "MissingExtra",
    "Name",
    "NoPythonNameError",
    "NoVariant",
    "NotACampaignError",
    "Notice",
    "Options",
    "Origin",
    "Overview",
    "Parcel",
    "Period",
    "Phrase",
    "Prior",
    "Priors",
    "PublishedReading",
    "Reading",
    "Receipt",
    "ReportError",
    "Roster",
    "Rule",
    "RuleEntry",
    "SelftestCheck",
    "SelftestOutcome",
    "Sent",
    "Severity",
    "SignedAmount",
    "SignedCount",
    "Submission",
    "Submission2019",
    "Submission2019Yanchi",
    "Submission2021",
    "Taken",
    "TemplateError",
    "UnknownEditionError",
    "__version__",
    "accept",
    "add_to_campaign",
    "answer_doubt",
    "at_most",
    "blanks",
    "collect",
    "compare",
    "consolidate",
    "counterparts",
    "draft_template",
    "edition_for",
    "exclude",
    "expand_template",
    "export",
    "history",
    "installed_engine",
    "json_schema",
    "load",
    "load_file",
    "load_submission",
    "make_blank",
    "make_checker",
    "make_consolidation",
    "make_filled",
    "make_report",
    "new_campaign",
    "notice",
    "open_campaign",
    "parcels",
    "preview_page",
    "priors",
    "published_schema",
    "python_models",
    "read_bytes",
    "read_file",
    "read_files",
    "read_report",
    "read_roster",
    "reading_schema",
    "reopen",
    "report_period",
    "report_year",
    "returned_files",
    "returned_workbook",
    "roster_schema",
    "rule_text",
    "rules",
    "selftest_checks",
    "selftest_page",
    "selftest_text",
    "shipped",
    "similar",
    "status",
    "status_page",
    "submissions",
    "take",
    "take_over",
    "template_schema",
    "undo_decision",
    "within",
    "written",
]

_HOMES = {
    "gouji.checker": "CheckerSettings Engine EngineError installed_engine make_checker",
    "gouji.checks": "Priors",
    "gouji.collection.sources": "Loaded priors read_files submissions",
    "gouji.collection.dispatch": "Sent",
    "gouji.collection.doubts": "Doubt",
    "gouji.collection.selftest": "selftest_checks",
    "gouji.collection.campaign": (
        "AgencyDoubt AgencyStanding Campaign CannotDecideError CannotTakeError Channel Collected Event Judged Keeper "
        "KeyNeededError LedgerError NotACampaignError Notice Origin Overview Parcel Receipt Taken add_to_campaign "
        "history new_campaign open_campaign parcels reopen returned_files status_page take take_over"
    ),
    "gouji.collection.campaign.api": "accept answer_doubt collect exclude status undo_decision",
    "gouji.drafting": "CannotDraftError draft_template preview_page",
    "gouji.findings": "Finding Phrase Rule Severity",
    "gouji.form.edition": "Edition TemplateError UnknownEditionError edition_for load shipped",
    "gouji.form.loading": "load_file",
    "gouji.form.period": "Period",
    "gouji.form.series": "Prior counterparts",
    "gouji.form.submission": "Agency Reading Submission json_schema reading_schema",
    "gouji.form.models.published": "Certainty PublishedReading published_schema",
    "gouji.form.models": "Submission2019 Submission2019Yanchi Submission2021",
    "gouji.form.models.base": "FrozenModel",
    "gouji.form.models.fields": (
        "Amount AmountTotal CellText Count CountTotal Date LargeAmount LargeCount LargeSignedAmount LargeSignedCount "
        "LongText Name NoVariant SignedAmount SignedCount report_period report_year at_most within written"
    ),
    "gouji.form.models.source": "NoPythonNameError python_models",
    "gouji.form.reference": "RuleEntry rule_text rules",
    "gouji.form.template_schema": "template_schema",
    "gouji.reading.published": "read_report",
    "gouji.publishing.api": "compare consolidate export make_consolidation make_report similar",
    "gouji.publishing.comparison": "Comparison",
    "gouji.publishing.consolidation": "CannotConsolidateError Consolidation",
    "gouji.publishing.duplicates": "FiledTwiceError",
    "gouji.publishing.export": "MissingExtra",
    "gouji.publishing.reports": "ReportError",
    "gouji.reading.api": "Blank blanks load_submission make_blank make_filled read_file",
    "gouji.reading.workbooks": "Options read_bytes read_roster",
    "gouji.returns": "Letter notice returned_workbook",
    "gouji.roster": "Member Roster expand_template roster_schema",
    "gouji.selftest": "SelftestCheck SelftestOutcome selftest_page selftest_text",
    "gouji.workbook.reader": "Claim Limits",
}
"""The names of each module here, in a row."""
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(importlib.import_module(_HOME[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
