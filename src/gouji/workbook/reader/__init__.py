"""Workbook bytes to what they say: limits first, then raw cells, then the form's own words, then values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gouji.findings import Finding
from gouji.findings.rules import F102, W218
from gouji.form import RETURN_SHEETS, Edition, Stamp
from gouji.workbook.formats import DEFAULT_LIMITS, Limits, Refused, examine, read_raw
from gouji.workbook.formats.raw import RawWorkbook
from gouji.workbook.reader.fast import read_plain
from gouji.workbook.reader.interpretation import Contents, interpret
from gouji.workbook.reader.location import locate
from gouji.workbook.reader.placement import Located
from gouji.workbook.reader.plan import plan_of
from gouji.workbook.reader.recognition import NO_CLAIM, Claim, EditionFinder, recognise
from gouji.workbook.reader.record_rows import RecordRows, without_records
from gouji.workbook.reader.skeleton import Unusual
from gouji.workbook.reader.survey import Survey
from gouji.workbook.reader.tables import SheetTable, read_tables

__all__ = [
    "NO_CLAIM",
    "Claim",
    "Contents",
    "EditionFinder",
    "ReadWorkbook",
    "SheetTable",
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
        data: the bytes of the file.
        find: gives the edition of an id.
        known: the ids of all editions a workbook may be of.
        claim: for whom it is, in case the workbook has lost that.
        key: with which the office seals its stamps.
        limits: bounds for the archive and its cells.
        password: to open it, if it needs one.

    Returns:
        What it says, or the one reason why it cannot be read at all.
    """
    result = _read(data, find, known, claim, key, limits)
    if not isinstance(result, Finding) or result.rule is not F102:
        return result
    from gouji.workbook.formats.decryption import decrypted  # noqa: PLC0415  # few need it

    plain = decrypted(data, password, limits)
    return plain if isinstance(plain, Finding) else _read(plain, find, known, claim, key, limits)


def _read(
    data: bytes, find: EditionFinder, known: tuple[str, ...], claim: Claim, key: bytes | None, limits: Limits
) -> ReadWorkbook | Finding:
    try:
        raw, has_macros = _opened(data, find, limits)
        tried: dict[Edition, tuple[RawWorkbook, Mapping[str, RecordRows], Located]] = {}

        def located(edition: Edition) -> Located:
            if edition not in tried:
                head, rows = without_records(raw, plan_of(edition))
                tried[edition] = head, rows, locate(head, plan_of(edition))
            return tried[edition][2]

        edition, stamp, findings = recognise(raw, located, find, known, claim, key)

        def others() -> list[Edition]:
            return [other for name in known if name != edition.id and (other := find(name))]

        placed = located(edition)
        head, rows, _ = tried[edition]
        survey = Survey(head, plan_of(edition), placed, stamp.year, rows, raw)
        contents = interpret(survey, others, is_sum=stamp.is_sum)
    except Refused as refusal:
        return refusal.finding
    if has_macros:
        findings.append(Finding(W218))
    return ReadWorkbook(edition, stamp, replace(contents, findings=(*contents.findings, *findings)))


def _opened(data: bytes, find: EditionFinder, limits: Limits) -> tuple[RawWorkbook, bool]:
    """The contents of a workbook without the parts that were sent back with it, and True if it holds macros.

    A workbook of plain parts is within every default limit and holds none.

    Raises:
        Refused: it cannot be opened.
    """
    if limits == DEFAULT_LIMITS:
        try:
            return read_plain(data, find).without(*RETURN_SHEETS.values()), False
        except Unusual:
            pass
    examined = examine(data, limits)
    return read_raw(data, examined, limits).without(*RETURN_SHEETS.values()), examined.has_macros
