"""What can be said about a file: severity, rule, diagnostic, and the catalogue of every code with its words."""

from __future__ import annotations

from gouji.findings.causes import Folded, folded, with_causes
from gouji.findings.finding import (
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
from gouji.findings.reasons import reason_of
from gouji.findings.rules import (
    collection as collection_rules,
)
from gouji.findings.rules import (
    consolidation as consolidation_rules,
)
from gouji.findings.rules import (
    files as file_rules,
)
from gouji.findings.rules import (
    plausibility as plausibility_rules,
)
from gouji.findings.rules import (
    values as value_rules,
)
from gouji.findings.rules import (
    workbooks as workbook_rules,
)
from gouji.findings.rules import (
    years as year_rules,
)

__all__ = [
    "CATALOGUE",
    "Diagnostic",
    "DiagnosticRecord",
    "Folded",
    "Language",
    "Level",
    "Phrase",
    "Power",
    "Rule",
    "Severity",
    "folded",
    "in_order",
    "reason_of",
    "with_causes",
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
