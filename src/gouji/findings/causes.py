"""One cause, one finding: findings that follow from another one carry its key, so that they can be folded under it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from gouji.findings.finding import Finding
from gouji.findings.rule import Level
from gouji.findings.rules.values import V301, V308, V315, V330, V331
from gouji.findings.rules.workbooks import W204, W206, W208, W211, W213, W216, W220, W223

_SPOILS_ITS_SHEET = frozenset(rule.code for rule in (W204, W206, W213, W216))
"""The labels of a sheet are in doubt: breaches of its figures may be their fault."""
_JUDGED = frozenset("VTPY")
_OF_FORMATS = {V308: "kind", V330: "format", V331: "format"}
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
        if finding.rule in _OF_FORMATS:  # a format is given to many cells at once, whatever they hold
            yield finding.code, finding.sheet, str(finding.values.get(_OF_FORMATS[finding.rule]))
        elif finding.code[0] == "V" and finding.found:
            yield from ((finding.code, finding.sheet, shape) for shape in finding.shapes or (finding.found,))
        # Totals that state another number; a power that an agency lacks, wherever that appears.
        elif finding.rule.level is Level.DEFINITION or finding.rule.unless is not None:
            yield finding.code, finding.sheet


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
