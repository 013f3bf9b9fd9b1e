"""Every rule the program itself knows, in order of code."""

from __future__ import annotations

from gouji.findings import rules
from gouji.findings.rule import Rule

_CLASSES = "FWVTPYC"

CATALOGUE: tuple[Rule, ...] = tuple(
    sorted(
        (rule for rule in vars(rules).values() if isinstance(rule, Rule)),
        key=lambda rule: (_CLASSES.index(rule.code[0]), rule.code),
    )
)
"""The rules of :mod:`gouji.findings.rules`. A form adds its own tie-outs (:attr:`Edition.rules`)."""
