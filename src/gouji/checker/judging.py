"""A workbook to what the page shows of it: the reading, the findings with the row around each, the workbook to mend."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from gouji.common import safe_name
from gouji.findings import Finding, Language, Phrase, Severity, in_order
from gouji.findings.rules import F110
from gouji.form import Constraint, Edition, Reading, stored_period
from gouji.reading import DEFAULT_OPTIONS, Options, read_bytes
from gouji.returns import Remark, for_sender, remarks, returned_workbook
from gouji.roster import Requirement

_UNPACK = Phrase("请解压，再把其中的工作簿拖到本页检查", "Unpack it, and drop the workbooks in it here")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome for a file, as the page shows it.

    Attributes:
        record: plain values, for JSON.
        workbook: the 退改件, if there is something to mend.
    """

    record: dict[str, Any]
    workbook: bytes | None


def judge(
    data: bytes,
    name: str,
    options: Options = DEFAULT_OPTIONS,
    language: Language = "zh",
    requirement: Requirement | None = None,
) -> Verdict:
    """Read one file and say what the page shows of it.

    Args:
        data: the bytes of the file.
        name: of the file.
        options: the form, the roster and the reports of last year that the page knows.
        language: of the words.
        requirement: what is collected, if the page is of a campaign.

    Returns:
        The verdict. A workbook that is not what is collected is not given back to be corrected: it would not count.
    """
    reading = read_bytes(data, name, options)
    edition = options.find(reading.edition_id)
    ours = [] if requirement is None else [*map(for_sender, requirement.findings(reading))]
    is_collected = not any(finding.severity is Severity.ERROR for finding in ours)
    workbook = returned_workbook(data, reading, options) if is_collected and _is_wrong(reading) else None
    own = (_on_the_page(finding) for finding in reading.diagnostics)
    told = reading.model_copy(update={"diagnostics": in_order((*ours, *own))})
    record = {
        "file": name,
        "status": str(reading.status) if is_collected or reading.status != "accepted" else "rejected",
        "agency": reading.agency.name if reading.agency else None,
        "year": None if reading.year is None else stored_period(reading.year),
        "form": edition.form if edition else None,
        "findings": finding_lines(told, options, language),
        "workbook": f"{safe_name(PurePath(name).stem)}-退改.xlsx" if workbook is not None else None,
        "reading": reading.to_json(language),
    }
    return Verdict(record, workbook)


def finding_lines(reading: Reading, options: Options, language: Language) -> list[dict[str, Any]]:
    """The findings of a reading as the page lists them, each with the row around it.

    Args:
        reading: of a file, with *options*.
        options: how it was read.
        language: of the words.

    Returns:
        Plain values, for JSON.
    """
    edition = options.find(reading.edition_id)
    values = _values(reading, edition)
    return [_line(remark, edition, values) for remark in remarks(reading.diagnostics, language)]


def _on_the_page(finding: Finding) -> Finding:
    """A finding with what helps on the page, which opens no archive."""
    return replace(finding, remedy=_UNPACK) if finding.code == F110.code else finding


def _is_wrong(reading: Reading) -> bool:
    return any(finding.severity is Severity.ERROR for finding in reading.diagnostics)


def _values(reading: Reading, edition: Edition | None) -> Mapping[str, object]:
    """The figures that could be read, by path, and the totals of those of which nothing is missing."""
    if edition is None:
        return {}
    if reading.submission is not None:
        cells = {path: reading.submission.value(path) for path in edition.fields}
        return {path: value for path, value in cells.items() if value is not None}
    certain = reading.certain or {}
    known = {path: value for path, value in certain.items() if isinstance(value, int | Decimal)}
    return edition.figures(known)


def _line(remark: Remark, edition: Edition | None, values: Mapping[str, object]) -> dict[str, Any]:
    finding = remark.finding
    return {
        "number": remark.number,
        "follows": remark.is_follower,
        "severity": finding.severity.value if finding else None,
        "code": finding.code if finding else None,
        "place": finding.place if finding else None,
        "what": remark.what,
        "advice": remark.advice,
        "context": list(_context(finding, edition, values)) if finding and edition and not remark.is_follower else [],
    }


def _context(finding: Finding, edition: Edition, values: Mapping[str, object]) -> Iterator[dict[str, Any]]:
    """The cells beside that of a finding: those of its line of sums, or else its row; each with its label and value."""
    line = _lines(edition).get((finding.code, finding.path or ""))
    paths = line.paths if line else _rows(edition).get(finding.path or "", ())
    sections = {edition.fields[path].section for path in paths if path in edition.fields}
    for path in paths:
        if path not in edition.fields:
            continue  # last year's
        field, value = edition.fields[path], values.get(path)
        is_meant = path == finding.path
        across, along = (field.row_labels, line.where) if line and line.downwards else (field.column_labels[-1:], "")
        yield {
            "row": along or (" ".join(field.row_labels) if len(sections) == 1 else ""),
            "label": " ".join(across) if len(sections) == 1 and across else f"{field.section} {field.label}",
            "value": finding.found if is_meant and value is None else None if value is None else str(value),
            "meant": is_meant,
        }


@functools.lru_cache(maxsize=8)
def _lines(edition: Edition) -> Mapping[tuple[str, str], Constraint]:
    """The lines of sums by code and by the path where a breach is shown."""
    lines = (*edition.constraints, *edition.doubts, *edition.across_years)
    return {(line.rule.code, line.place): line for line in lines}


@functools.lru_cache(maxsize=8)
def _rows(edition: Edition) -> Mapping[str, tuple[str, ...]]:
    """By path the paths of its row; cells that ask nothing have none."""
    return {path: row for grid in edition.grids for row in grid.paths for path in row if path}
