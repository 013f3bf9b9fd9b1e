"""Doubts about what was accepted: its warnings, as they were recorded when it was read and as they are found now."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gouji.findings import Finding, Phrase, Severity


@dataclass(frozen=True, slots=True)
class Doubt:
    """A warning about an accepted report for which nobody has given a reason yet.

    Attributes:
        path: of the field or text in the JSON, if it is about one.
        place: the cell in the workbook, ``三!D31``.
        message: the finding and what to do; in the one language of a reading, if it is known from nowhere else.
        is_for_office: it is no figure's, and the agency is not asked.
    """

    code: str
    path: str | None
    place: str | None
    message: Phrase
    is_for_office: bool = False


def doubts_in(reading: object) -> Iterator[Doubt]:
    """The doubts that a reading recorded.

    Args:
        reading: a reading as JSON data; anything else holds none.

    Yields:
        A doubt for each warning; what follows from another, and what has a reason, is none.
    """
    found = reading.get("diagnostics") if isinstance(reading, Mapping) else None
    for record in found if isinstance(found, list) else ():
        if not isinstance(record, Mapping) or record.get("severity") != Severity.WARNING.value:
            continue
        if record.get("cause") is None and not record.get("reason"):
            sheet, cell = record.get("sheet"), record.get("cell")
            place = f"{sheet}!{cell}" if sheet and cell else sheet or cell
            message = str(record.get("message"))
            yield Doubt(str(record.get("code")), record.get("path"), place, Phrase(message, message))


def doubts_of(findings: Iterable[Finding]) -> Iterator[Doubt]:
    """The doubts among findings.

    Args:
        findings: of one report.

    Yields:
        A doubt for each warning; what follows from another, and what has a reason, is none.
    """
    for finding in findings:
        if finding.severity is Severity.WARNING and finding.cause is None and not finding.reason:
            message = Phrase(finding.message("zh"), finding.message("en"))
            yield Doubt(finding.code, finding.path, finding.place, message)


def open_doubts(
    text: str, findings: Iterable[Finding], answered: Collection[str], recorded: Sequence[Doubt] = ()
) -> tuple[Doubt, ...]:
    """The doubts about a report in JSON: those its reading recorded, and those found now; each once.

    Args:
        text: a submission, or a reading with one.
        findings: about the submission, as it is checked now.
        answered: the codes for which the office gave a reason.
        recorded: the doubts that the ledger has of it, in both languages; none: as the JSON words them.

    Returns:
        Those that nobody has answered.
    """
    # Parsed again only where there is something to be found: most readings recorded nothing.
    if not recorded and f'"{Severity.WARNING}"' in text:
        recorded = tuple(doubts_in(json.loads(text)))
    known = {(doubt.code, doubt.path) for doubt in recorded}
    found = [doubt for doubt in doubts_of(findings) if (doubt.code, doubt.path) not in known]
    return tuple(doubt for doubt in (*recorded, *found) if doubt.code not in answered)
