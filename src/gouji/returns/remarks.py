"""Findings as a clerk meets them: numbered, with what is wrong and what to do, follow-ons below their cause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from gouji.findings import Audience, Finding, Language, Phrase, Severity, folded
from gouji.findings.rules import W212
from gouji.form import Edition, Reading

UNPROVED = W212.code
"""It is not proved whose the workbook is, so that nothing made from it may carry the office's seal."""
_MOST_FOLLOWERS = 20
"""Places shown of one cause; the others are marked on their sheets and counted."""
_SAME_CAUSE = Phrase("与第 {number} 条同一原因", "the same cause as no. {number}")
_MORE = Phrase(
    "另有 {count} 处同一原因，已在表中标出",
    "{count} more {count:place|places} of the same cause, marked on their sheets",
)
_USE_YOUR_OWN = Phrase(
    "请用收表单位发给本单位的工作簿填报；单位名称、代码、报表有出入的，请与收表单位联系",
    "Fill in the workbook that the office sent to your agency; ask the office if a name, a code or the form differs",
)


@dataclass(frozen=True, slots=True)
class Remark:
    """One numbered line: ``3``, or ``3.1`` for what follows from it.

    Attributes:
        finding: None for the line that counts what is not listed.
        is_listed: whether it has a line of its own in the list; it is marked on its sheet in any case.
    """

    number: str
    finding: Finding | None
    what: str
    advice: str
    is_listed: bool = True

    @property
    def is_follower(self) -> bool:
        """True if it follows from another one."""
        return "." in self.number or self.finding is None


def for_sender(finding: Finding) -> Finding:
    """An error that the office would settle, as the agency is told of it that has the workbook in its hands.

    Args:
        finding: any.

    Returns:
        The same if it is no error, or is for the agency as it is.
    """
    if finding.severity is not Severity.ERROR or finding.rule.is_for(Audience.AGENCY):
        return finding
    return replace(finding, rule=replace(finding.rule, is_for_office=False, to_agency=_USE_YOUR_OWN))


def remarks(findings: Iterable[Finding], language: Language) -> list[Remark]:
    """The findings that whoever filled the form in must or may act on, numbered in their order.

    Args:
        findings: of one reading.
        language: of the words of the lines.
    """
    return list(_remarks(findings, language))


def _remarks(findings: Iterable[Finding], language: Language) -> Iterator[Remark]:
    wanted = [
        finding
        for finding in findings
        if finding.rule.is_for(Audience.AGENCY) and finding.severity is not Severity.INFO
    ]
    causes = {finding.key for finding in wanted}
    wanted = [finding if finding.cause in causes else replace(finding, cause=None) for finding in wanted]
    for number, group in enumerate(folded(wanted), start=1):
        finding = group.finding
        yield Remark(str(number), finding, finding.what(language), finding.advice(language, Audience.AGENCY))
        for index, follower in enumerate(group.followers, start=1):
            cause = _SAME_CAUSE.text(language, {"number": str(number)})
            yield Remark(
                f"{number}.{index}", follower, follower.what(language), cause, is_listed=index <= _MOST_FOLLOWERS
            )
        left = len(group.followers) - _MOST_FOLLOWERS
        if left > 0:
            yield Remark("", None, _MORE.text(language, {"count": str(left)}), "")


def answer_language(edition: Edition | None) -> Language:
    """The language in which a clerk is answered.

    Args:
        edition: of the form; None if it is not known.

    Returns:
        That of the form.
    """
    return edition.language if edition else "zh"


def codes_of(reading: Reading) -> frozenset[str]:
    """The codes of all findings of a reading.

    Args:
        reading: of any status.

    Returns:
        Each once.
    """
    return frozenset(finding.code for finding in reading.diagnostics)


def counts_of(found: Iterable[Remark]) -> tuple[int, int]:
    """The number of errors and of warnings.

    Args:
        found: in one workbook.

    Returns:
        How many must be corrected, and how many are to be looked at.
    """
    severities = [remark.finding.severity for remark in found if remark.finding is not None]
    return severities.count(Severity.ERROR), severities.count(Severity.WARNING)
