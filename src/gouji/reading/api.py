"""The public functions, one a verb: what the command line calls and what a notebook uses."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from gouji.checks import case_of, check
from gouji.common import clean_name, escaped, open_regular, without_prefix
from gouji.findings import Finding, Phrase, PhrasedError, Severity, in_order, json_reason, reason_of, with_causes, worst
from gouji.findings.rules import F107, F108, F109, W202, W212
from gouji.form import MAX_ISSUE, MAX_NAME, Edition, Prior, Reading, Submission, lay_out, parse_submission
from gouji.reading.workbooks import DEFAULT_OPTIONS, Options, context_of, read_bytes, refused
from gouji.roster import Member, Roster, file_stems


def make_blank(
    edition: Edition,
    year: int,
    agency: str,
    *,
    code: str | None = None,
    password: str = "",
    key: bytes | None = None,
    issue: int = 1,
    prior: Prior | None = None,
) -> bytes:
    """A blank locked workbook for one agency, as the bytes of an .xlsx file.

    Args:
        edition: from :func:`gouji.edition_for`, :func:`gouji.load` or :func:`gouji.load_file`.
        year: the report year.
        agency: the agency's name.
        code: the office's own code of the agency, or its unified social credit code.
        password: asked for when someone removes the protection; no security.
        key: seals the stamp, so that nobody without it can change for whom the workbook is.
        issue: 2 if the agency is sent a workbook for this year a second time, and so on.
        prior: last year's report of the agency: what follows from it is filled in, and its figures are shown in the
            prompts of the inputs.

    Returns:
        The bytes. The same arguments give the same ones.

    Raises:
        ValueError: the edition is not for that year, there is no name or a very long one, or the issue is not from 1 to
            9999.
    """
    if year not in edition.years:
        raise ValueError(f"edition {edition.id} is for {edition.years}, not for {year}")
    name, code = clean_name(agency), clean_name(code or "") or None
    if not name:
        raise ValueError("the agency needs a name")
    if max(len(name), len(code or "")) > MAX_NAME:
        raise ValueError(f"names and codes have at most {MAX_NAME} characters")
    if not 1 <= issue <= MAX_ISSUE:
        raise ValueError(f"issues are numbered from 1 to {MAX_ISSUE}")
    from gouji.workbook.writer import (  # noqa: PLC0415  # who reads workbooks does not wait for XlsxWriter
        stamp_blank,
        write_workbook,
    )

    stamp = lay_out(edition).stamp(year, name, code, issue).sealed(key)
    if prior is not None:
        return write_workbook(edition, stamp, prior=prior, password=password)
    return stamp_blank(edition, stamp, password=password)


class Blank(NamedTuple):
    """A blank workbook for an agency on a roster: whose it is, what its file is to be called, and its bytes."""

    member: Member
    file: str
    data: bytes


def blanks(
    edition: Edition,
    year: int,
    roster: Roster | Iterable[Member],
    *,
    password: str = "",
    key: bytes | None = None,
    issue: int = 1,
) -> Iterator[Blank]:
    """A blank workbook for each agency on a roster that files, one at a time, as :func:`make_blank` makes them.

    Args:
        edition: from :func:`gouji.edition_for`, :func:`gouji.load` or :func:`gouji.load_file`.
        year: the report year.
        roster: from :func:`gouji.read_roster`, whose members get one that file this form; or some of its members.
        password: asked for when someone removes the protection; no security.
        key: seals the stamps, so that nobody without it can change for whom a workbook is.
        issue: 2 if the agencies are sent workbooks for this year a second time, and so on.

    Yields:
        Whose workbook it is, what its file is to be called, and its bytes.

    Raises:
        ValueError: as :func:`make_blank`.
    """
    members = roster.of_form(edition.names).filers if isinstance(roster, Roster) else tuple(roster)
    for member, stem in zip(members, file_stems(members), strict=True):
        data = make_blank(edition, year, member.name, code=member.code, password=password, key=key, issue=issue)
        yield Blank(member, f"{stem}.xlsx", data)


def make_filled(submission: Submission, options: Options = DEFAULT_OPTIONS, *, password: str = "") -> bytes:
    """A workbook filled with a submission, as the bytes of an .xlsx file.

    Args:
        submission: from :func:`gouji.load_submission`, or a reading's.
        options: the templates of the user's own that may have been filled, and the key that seals the stamp.
        password: asked for when someone removes the protection; no security.

    Returns:
        The bytes. The same arguments give the same ones.

    Raises:
        UnknownEditionError: the submission is of an edition that is not known.
    """
    from gouji.workbook.writer import write_workbook  # noqa: PLC0415  # as above

    edition = options.edition_of(submission)
    agency, year = submission.agency, submission.year
    is_sum = any(submission.value(table.path) is None for table in edition.record_tables)
    stamp = replace(lay_out(edition).stamp(year, agency.name, agency.code), is_sum=is_sum)
    return write_workbook(edition, stamp.sealed(options.key), submission, password=password)


def read_file(path: Path | str, options: Options = DEFAULT_OPTIONS) -> Reading:
    """Read a returned workbook from the disk.

    Args:
        path: the file.
        options: how it is read.

    Returns:
        A reading, whatever the file is: what is wrong with it stands in its diagnostics.
    """
    return read_returned(fetch(path, options), options)


@dataclass(frozen=True, slots=True)
class Returned:
    """A file taken from the disk: its name as findings show it, and its bytes or why there are none."""

    name: str
    content: bytes | Finding


def fetch(path: Path | str, options: Options = DEFAULT_OPTIONS) -> Returned:
    """Take a returned workbook from the disk, for workers that cannot.

    Args:
        path: the file.
        options: one byte more than their limit is taken at most, enough to refuse it.

    Returns:
        The name and the bytes; a finding instead of them if it cannot be opened.
    """
    path = Path(path)
    name = display_name(path)
    try:
        # One byte more than allowed is enough to refuse it: a huge file is never taken into memory.
        with open_regular(path) as stream:
            return Returned(name, stream.read(options.limits.file_bytes + 1))
    except (OSError, ValueError) as error:
        return Returned(name, cannot_open(reason_of(error)))


def read_returned(file: Returned, options: Options = DEFAULT_OPTIONS) -> Reading:
    """Read what :func:`fetch` took from the disk.

    Args:
        file: its name and bytes.
        options: how it is read.

    Returns:
        A reading, whatever the file is.
    """
    if isinstance(file.content, Finding):
        return refused(file.name, file.content)
    return read_bytes(file.content, file.name, options)


def display_name(path: Path) -> str:
    """The name as text; one that is not Unicode, as archives from GBK systems leave them on Linux, escaped.

    Args:
        path: of the file.
    """
    return without_prefix(os.fsencode(path).decode("utf-8", "backslashreplace"))


def stopped(name: str, reason: Phrase) -> Reading:
    """The reading of a file over which its worker was lost (:func:`gouji.collection.batch.run` says why).

    Args:
        name: of the file, as findings show it.
        reason: for the finding.
    """
    return refused(name, Finding(F107, values={"detail": reason}))


def cannot_open(reason: Phrase) -> Finding:
    """The finding that a file cannot be opened, with the reason the operating system gives.

    Args:
        reason: in both languages.
    """
    return Finding(F108, values={"detail": reason})


def load_submission(
    data: bytes | str, options: Options = DEFAULT_OPTIONS, *, overruled: bool = False
) -> tuple[Submission | None, tuple[Finding, ...]]:
    """A submission from JSON text: a submission itself, or a reading that holds one.

    Args:
        data: the text, or its bytes in UTF-8.
        options: the templates of the user's own that may have been filled, and what the figures are compared with.
        overruled: the text is one that the ledger of a campaign vouches for: where it says that the office lets the
            reading count despite its errors, it does. Of any other text anybody may have written that.

    Returns:
        The submission, None if there are errors that the office did not overrule; and every finding. The seal of a
        workbook cannot be looked at again, so that a W212 of its reading is one here too.
    """
    try:
        document = _parsed(data)
    except _UnusableError as error:
        return None, (_not_usable(error.words),)
    overruled = overruled and isinstance(document, dict) and isinstance(document.get("overruled"), str)
    kept: tuple[Finding, ...] = ()
    if isinstance(document, dict) and "submission" in document:
        kept = _seal_of(document)
        document = document["submission"]
        if document is None:
            return None, (_not_usable(Phrase("该文件未通过，没有填报数据", "a rejected reading holds no submission")),)
    if not isinstance(document, dict) or "edition" not in document:
        return None, (_not_usable(Phrase("没有 edition", "no edition")),)
    name = str(document.get("variant") or document["edition"])
    edition = options.find(name)
    if edition is None:
        return None, (Finding(W202, found=name[:60], values={"known": "、".join(options.known)}),)
    submission, findings = parse_submission(document, edition, options.model_of(edition))
    if submission is not None:
        reasons = {explanation.path: submission.value(explanation.path) for explanation in edition.explanations}
        context, unknown = context_of(edition, submission.year, submission.agency, reasons, options)
        findings = with_causes(in_order((*kept, *unknown, *check(case_of(submission, edition, context)))))
    return (None if worst(findings) is Severity.ERROR and not overruled else submission), findings


_DEEPEST = 40
"""Levels of JSON; a reading has fewer than ten."""
_MOST_PLACES = 40
"""Places of a number before or behind its point, from which on it is no figure of a form and dear to reckon with."""


class _UnusableError(PhrasedError):
    """The text is no JSON that can be read in one way; *words* say why."""


def _parsed(data: bytes | str) -> Any:
    try:
        # Decimal: an amount of 110.55 must not pass through binary fractions.
        document = json.loads(data, parse_float=_amount, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        reason = json_reason(error)
        raise _UnusableError(reason.zh, reason.en) from error
    if _is_deep(document):
        raise _UnusableError("层次过多", "nested too deeply")
    return document


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; a key twice is refused, because programs differ in which of its values they take."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            name = escaped(key[:60])
            raise _UnusableError(f"“{name}”出现两次", f"{name!r} stands there twice")
        found[key] = value
    return found


def _amount(text: str) -> Decimal | str:
    """A number with a point or an exponent; one that no form asks for stays text, which is a finding at its place."""
    try:
        number = Decimal(text)
    except ArithmeticError:
        return text
    return number if abs(number.adjusted()) <= _MOST_PLACES and len(text) <= 2 * _MOST_PLACES else text


def _is_deep(document: object) -> bool:
    level = [document]
    for _ in range(_DEEPEST):
        level = [inner for outer in level for inner in _inner(outer)]
    return bool(level)


def _inner(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _seal_of(reading: Mapping[str, object]) -> tuple[Finding, ...]:
    """The finding of a reading, as JSON, that the seal of its workbook does not hold."""
    found = reading.get("diagnostics")
    codes = [finding.get("code") for finding in found if isinstance(finding, dict)] if isinstance(found, list) else []
    return (Finding(W212),) if W212.code in codes else ()


def _not_usable(detail: Phrase) -> Finding:
    return Finding(F109, values={"detail": detail})
