"""What can be said about a file: severity, rule, diagnostic, and the catalogue of every code with its words."""

from __future__ import annotations

from gouji.diagnostics import (
    collection_rules,
    consolidation_rules,
    file_rules,
    plausibility_rules,
    value_rules,
    workbook_rules,
    year_rules,
)
from gouji.diagnostics.model import (
    Diagnostic,
    DiagnosticRecord,
    Language,
    Level,
    Phrase,
    Power,
    Rule,
    Severity,
    in_order,
    worst,
)
from gouji.diagnostics.reasons import reason_of

__all__ = [
    "CATALOGUE",
    "Diagnostic",
    "DiagnosticRecord",
    "Language",
    "Level",
    "Phrase",
    "Power",
    "Rule",
    "Severity",
    "in_order",
    "reason_of",
    "worst",
]

_GROUPS = (
    file_rules,
    workbook_rules,
    value_rules,
    plausibility_rules,
    year_rules,
    collection_rules,
    consolidation_rules,
)
_FAMILIES = "FWVTPYC"
CATALOGUE: tuple[Rule, ...] = tuple(
    sorted(
        (each for group in _GROUPS for each in vars(group).values() if isinstance(each, Rule)),
        key=lambda rule: (_FAMILIES.index(rule.code[0]), rule.code),
    )
)
"""Every rule the program itself knows, in order of code. A form adds its own tie-outs (:attr:`Edition.rules`)."""
