"""Findings as SARIF 2.1.0, the exchange format of checkers, so that other tools can show them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from gouji.findings import Finding, Language, Rule, Severity
from gouji.form import Reading
from gouji.version import __version__

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
"""As the standard asks; editors that know it check and explain what is written."""
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def sarif(readings: Iterable[Reading], language: Language) -> str:
    """One SARIF log (2.1.0) with a result for every finding.

    Args:
        readings: of the run.
        language: of messages.

    Returns:
        JSON text.
    """
    rules: dict[str, Rule] = {}
    results: list[dict[str, Any]] = []
    for reading in readings:
        for finding in reading.diagnostics:
            rules.setdefault(finding.code, finding.rule)
            results.append(_result(reading.file, finding, list(rules).index(finding.code), language))
    driver = {
        "name": "gouji",
        "semanticVersion": __version__,
        "rules": [_rule(rule, language) for rule in rules.values()],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=1)


def _rule(rule: Rule, language: Language) -> dict[str, Any]:
    return {
        "id": rule.code,
        "shortDescription": {"text": rule.title.text(language)},
        "fullDescription": {"text": rule.why.text(language) if rule.why else rule.source or rule.title.text(language)},
        "help": {"text": rule.advice.text(language)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(file: str, finding: Finding, rule_index: int, language: Language) -> dict[str, Any]:
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": quote(PurePath(file).as_posix())}}}
    if finding.place:
        # Workbooks have no lines; a cell is a logical place.
        location["logicalLocations"] = [{"fullyQualifiedName": finding.place, "kind": "cell"}]
    result = {
        "ruleId": finding.code,
        "ruleIndex": rule_index,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message(language)},
        "locations": [location],
    }
    # What SARIF has no word for, as the JSON of a reading calls it.
    record = finding.record(language)
    named = ("path", "label", "found", "expected", "suggested", "cause")
    properties = {name: record[name] for name in named if record.get(name) is not None}  # type: ignore[literal-required]
    if properties:
        result["properties"] = properties
    return result
