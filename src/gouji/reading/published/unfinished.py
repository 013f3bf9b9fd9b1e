"""A report that could be read in part only, as it is taken up again from JSON to be finished by a person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from gouji.findings import Finding, Phrase, Severity
from gouji.findings.rules import F109, W202, W250, W256
from gouji.form import Agency, Certainty, Edition, Number, PublishedValue
from gouji.reading.published.held import NOTHING, Held
from gouji.reading.published.remarks import remarks
from gouji.reading.published.report import PrintedReport
from gouji.reading.published.tables import Tables
from gouji.reading.published.title import Known, ReportHead
from gouji.reading.workbooks import DEFAULT_OPTIONS, Options


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Values that were read of a report, and fields that are left open.

    Attributes:
        values: what is known, by path.
        findings: what is open, each at its cell in the workbook of the form.
    """

    edition: Edition
    year: int
    agency: Agency
    values: Mapping[str, object]
    findings: tuple[Finding, ...]


def unfinished(data: bytes | str, options: Options = DEFAULT_OPTIONS) -> Unfinished | Finding | None:
    """A partly read report from JSON text.

    Args:
        data: JSON, one reading.
        options: the templates of the user's own that it may be of.

    Returns:
        The report, or why it cannot be finished; None if the JSON is something else.
    """
    try:
        document = json.loads(data, parse_float=Decimal)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or document.get("status") != "partly" or "values" not in document:
        return None
    try:
        return _taken_up(document, options)
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError):
        return Finding(F109, values={"detail": Phrase("不是读出的年报", "no reading of a published report")})


def _taken_up(document: Mapping[str, Any], options: Options) -> Unfinished | Finding:
    name = str(document["variant"] or document["edition"])
    edition = options.find(name)
    if edition is None:
        return Finding(W202, found=name[:60], values={"known": "、".join(options.known)})
    if document["agency"] is None or document["year"] is None:
        return Finding(W256, values={"what": Phrase("单位名称或报告年度", "the agency or the year")})
    agency, year = Agency.model_validate(document["agency"]), int(document["year"])
    if year not in edition.years:
        return Finding(W250, found=str(year), values={"year": str(year), "edition": edition.id})
    values = {path: PublishedValue.model_validate(value) for path, value in document["values"].items()}
    held = {path: _held(values.get(path)) for path in edition.fields}
    texts = {text.path: str(values[text.path].value) for text in edition.texts if _has_value(values.get(text.path))}
    head = ReportHead(
        agency=Known(agency.name, Certainty.PRINTED),
        year=Known(str(year), Certainty.PRINTED),
    )
    report = PrintedReport(edition, head, Tables(held), texts, {}, None)
    findings = tuple(
        finding for finding in remarks(report, judge=True) if finding.severity is Severity.ERROR and finding.cell
    )
    return Unfinished(edition, year, agency, dict(_given(edition, document["partial"] or {})), findings)


def _has_value(value: PublishedValue | None) -> bool:
    return value is not None and value.value is not None


def _held(value: PublishedValue | None) -> Held:
    if value is None:
        return NOTHING
    number = None if isinstance(value.value, str | None) else _number(value.value)
    readings = tuple(map(_number, value.readings))
    return Held(value.certainty, number, value.found or "", value.place or "", value.rule or "", readings)


def _number(written: float) -> Number:
    return written if isinstance(written, int) else Decimal(str(written))


def _given(edition: Edition, partial: Mapping[str, Any]) -> Mapping[str, object]:
    known = {field.path for field in edition.inputs} | {figure.path for figure in edition.key_figures}
    given: dict[str, object] = {}
    for path, value in partial.items():
        if path in edition.sign_off_days:
            given[path] = date.fromisoformat(str(value))
        elif path in known:
            given[path] = value if isinstance(value, int) else Decimal(str(value))
        elif path in {text.path for text in edition.texts}:
            given[path] = str(value)
    return given
