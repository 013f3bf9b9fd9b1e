"""Workbook bytes to what they say: limits first, then raw cells, then the form's own words, then values."""

from __future__ import annotations

from dataclasses import dataclass

from gouji.findings import Finding
from gouji.findings.rules import F102, W218
from gouji.form import RETURN_SHEET, Edition, Stamp
from gouji.workbook.reader.fast import read_fast
from gouji.workbook.reader.interpretation import Contents, interpret
from gouji.workbook.reader.kinds import Format
from gouji.workbook.reader.limits import DEFAULT_LIMITS, Limits, Refused, examine
from gouji.workbook.reader.opening import raw_workbook
from gouji.workbook.reader.recognition import NO_CLAIM, Claim, EditionFinder, recognise
from gouji.workbook.reader.tables import SheetTable, read_tables

__all__ = [
    "DEFAULT_LIMITS",
    "NO_CLAIM",
    "Claim",
    "Contents",
    "EditionFinder",
    "Format",
    "Limits",
    "ReadWorkbook",
    "Refused",
    "SheetTable",
    "examine",
    "read_tables",
    "read_workbook",
]


@dataclass(frozen=True, slots=True)
class ReadWorkbook:
    """A workbook that was recognised: for whom it was made and what it says."""

    edition: Edition
    stamp: Stamp
    contents: Contents


def read_workbook(
    data: bytes,
    find: EditionFinder,
    known: tuple[str, ...],
    claim: Claim = NO_CLAIM,
    key: bytes | None = None,
    limits: Limits = DEFAULT_LIMITS,
    password: str | None = None,
) -> ReadWorkbook | Finding:
    """Read a returned workbook.

    Args:
        find: gives the edition of an id.
        known: the ids of all editions a workbook may be of.
        claim: for whom it is, in case the workbook has lost that.
        key: with which the office seals its stamps.
        password: to open it, if it needs one.

    Returns:
        What it says, or the one reason why it cannot be read at all.
    """
    result = _read(data, find, known, claim, key, limits)
    if not isinstance(result, Finding) or result.rule is not F102:
        return result
    from gouji.workbook.reader.decryption import decrypted  # noqa: PLC0415  # few need it

    plain = decrypted(data, password, limits)
    return plain if isinstance(plain, Finding) else _read(plain, find, known, claim, key, limits)


def _read(
    data: bytes, find: EditionFinder, known: tuple[str, ...], claim: Claim, key: bytes | None, limits: Limits
) -> ReadWorkbook | Finding:
    result = read_fast(data, find, key) if limits == DEFAULT_LIMITS else None
    if result is not None:
        return ReadWorkbook(*result)
    try:
        examined = examine(data, limits)
        raw = raw_workbook(data, examined.format, limits).without(RETURN_SHEET)
        edition, stamp, findings = recognise(raw, find, known, claim, key)
    except Refused as refusal:
        return refusal.diagnostic
    others = [other for name in known if name != edition.id and (other := find(name))]
    contents = interpret(raw, edition, stamp.year, others)
    contents.diagnostics += findings
    if examined.has_macros:
        contents.diagnostics.append(Finding(W218))
    return ReadWorkbook(edition, stamp, contents)
