"""One cause, one finding: findings that follow from another one carry its key, so that they can be folded under it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from gouji.common import column_number, from_a1
from gouji.findings.finding import Finding
from gouji.findings.rule import Level
from gouji.findings.rules.values import V301, V315
from gouji.findings.rules.workbooks import W204, W206, W208, W211, W213, W216, W220, W223

_SPOILS_ITS_SHEET = frozenset(rule.code for rule in (W204, W206, W213, W216))
"""The labels of a sheet are in doubt: breaches of its figures may be their fault."""
_JUDGED = frozenset("VTPY")
_OF_TOTALS = frozenset(rule.code for rule in (W208, W223))


def with_causes(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings in the same order, each that follows from an earlier or graver one with its cause.

    A value typed wrongly in the same way all over a sheet is one mistake, and so is a formula that was pasted over it,
    whichever cells it names, or figures with the same word behind them; overwritten totals of one type are one
    paste; on a sheet whose words were changed, everything about its figures follows from that; and a section that is
    blank because it is declared zero in words nobody understands is corrected with those words.

    Args:
        findings: those of one reading, without causes.

    Returns:
        As many findings; those that follow from another carry its key.
    """
    findings = tuple(findings)
    spoilt = {finding.sheet: finding for finding in reversed(findings) if finding.code in _SPOILS_ITS_SHEET}
    unclear = {finding.label: finding for finding in findings if finding.rule is V315}
    firsts: dict[tuple[object, ...], Finding] = {}
    caused = []
    for finding in findings:
        cause = spoilt.get(finding.sheet) if finding.code[0] in _JUDGED or finding.code in _OF_TOTALS else None
        if cause is None and finding.rule is V301 and finding.path is None:
            cause = unclear.get(finding.label)
        if cause is None:
            mistakes = list(_mistakes_of(finding))
            cause = next((firsts[mistake] for mistake in mistakes if mistake in firsts), None)
            for mistake in mistakes:
                firsts.setdefault(mistake, cause or finding)
        caused.append(finding if cause is None else replace(finding, cause=cause.key))
    return tuple(caused)


def _mistakes_of(finding: Finding) -> Iterator[tuple[object, ...]]:
    """The mistakes a finding may share with others of its reading; none if it stands alone."""
    if finding.rule is W211:  # a workbook of two sources is reported in many places
        yield (finding.code,)
    elif finding.rule is W220:
        yield finding.code, finding.sheet
    elif finding.path is not None and finding.sheet is not None:
        if finding.code[0] == "V" and finding.found:
            yield from ((finding.code, finding.sheet, shape) for shape in _shapes(finding.found, finding.cell or ""))
        # Totals that state another number; a power that an agency lacks, wherever that appears.
        elif finding.rule.level is Level.DEFINITION or finding.rule.unless is not None:
            yield finding.code, finding.sheet


_FORMULA = ("=", "{=")
_LITERAL = re.compile(r'"[^"]*"')
_REFERENCE = re.compile(r"(?<![\w.$])(\$?)([A-Za-z]{1,3})(\$?)([1-9][0-9]{0,6})(?![\w(])")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")
_COUNTED = re.compile(r"[+-]?\d[\d,.， \u00a0]*")


def _shapes(found: str, cell: str) -> Iterator[tuple[str, str]]:
    """The shapes of a value, one of which those that were pasted or typed in one go share.

    Of a formula they are its words with references relative to the cell, as pasting keeps them or as linking cell by
    cell makes them; of arithmetic its signs; of a figure what stands behind it; of anything else the words themselves.

    Args:
        found: as the finding quotes it.
        cell: where it stands.
    """
    yield "words", found
    if found.startswith(_FORMULA):
        words = _LITERAL.sub('""', found)
        if _REFERENCE.search(words) is None:
            yield "arithmetic", _NUMBER.sub("#", words)
            return
        yield "pasted", _REFERENCE.sub(_relative_to(cell), words)
        yield "linked", _REFERENCE.sub(_relative_to(cell), words.replace("$", ""))
        return
    plain = unicodedata.normalize("NFKC", found)
    counted = _COUNTED.match(plain)
    if counted is not None:
        yield "figure", plain[counted.end() :]


def _relative_to(cell: str) -> Callable[[re.Match[str]], str]:
    row, column = from_a1(cell.partition(":")[0]) or (0, 0)

    def relative(reference: re.Match[str]) -> str:
        is_column_fixed, letters, is_row_fixed, number = reference.groups()
        there = int(number) if is_row_fixed else f"[{int(number) - row}]"
        return f"R{there}C{letters.upper() if is_column_fixed else f'[{column_number(letters.upper()) - column}]'}"

    return relative


@dataclass(frozen=True, slots=True)
class Folded:
    """A finding with those that follow from it."""

    finding: Finding
    followers: tuple[Finding, ...]


def folded(findings: Iterable[Finding]) -> Iterator[Folded]:
    """The findings that stand for themselves, in order, each with those that follow from it.

    Args:
        findings: with their causes, from :func:`with_causes`.

    Yields:
        A group for each finding without a cause.
    """
    findings = tuple(findings)
    followers: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.cause is not None:
            followers.setdefault(finding.cause, []).append(finding)
    for finding in findings:
        if finding.cause is None:
            yield Folded(finding, tuple(followers.pop(finding.key, ())))
