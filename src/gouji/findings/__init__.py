"""Findings: rules with permanent codes, what was found where, the catalogue, causes, words in two languages."""

from __future__ import annotations

from gouji.findings.catalogue import CATALOGUE
from gouji.findings.causes import Folded, folded, with_causes
from gouji.findings.finding import Finding, FindingError, FindingRecord, in_order, worst
from gouji.findings.reasons import OUT_OF_MEMORY, OUT_OF_TIME, database_reason, json_reason, reason_of
from gouji.findings.rule import AUDIENCE_VARIABLE, Audience, Level, Power, Rule, Severity
from gouji.findings.words import Language, Phrase, PhrasedEnum, PhrasedError, counted, listed

__all__ = [
    "AUDIENCE_VARIABLE",
    "CATALOGUE",
    "OUT_OF_MEMORY",
    "OUT_OF_TIME",
    "Audience",
    "Finding",
    "FindingError",
    "FindingRecord",
    "Folded",
    "Language",
    "Level",
    "Phrase",
    "PhrasedEnum",
    "PhrasedError",
    "Power",
    "Rule",
    "Severity",
    "counted",
    "database_reason",
    "folded",
    "in_order",
    "json_reason",
    "listed",
    "reason_of",
    "with_causes",
    "worst",
]
