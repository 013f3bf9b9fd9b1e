"""One finding: its rule, its place, the value found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import (
    Literal,
    NotRequired,  # the one pydantic reads on Python 3.11
    cast,
)

from typing_extensions import TypedDict

from gouji.findings.rule import Audience, Rule, Severity
from gouji.findings.words import Language, Phrase

SeverityName = Literal["error", "warning", "info"]


class FindingRecord(TypedDict):
    """A finding as JSON."""

    code: str
    severity: SeverityName
    path: str | None
    sheet: str | None
    cell: str | None
    label: str | None
    message: str
    found: str | None
    expected: str | None
    suggested: NotRequired[str]
    cause: NotRequired[str]
    reason: NotRequired[str]
    beta: NotRequired[bool]


_BLANK = Phrase("空白", "blank")
"""How a cell is told that holds nothing."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: its rule, its place, the value found.

    Attributes:
        path: the JSON path of the field or text, if the finding is about one.
        sheet, cell: the place in the workbook; *cell* may be a range (``D7:I7``).
        label: row and column in the form's own words.
        suggested: a value the clerk may have meant; never used by the program.
        cause: the key of the finding this one follows from.
        reason: why it is right all the same, as the agency or the office wrote; an error with a reason rejects no more.
        remedy: what to do here, where the advice of the rule does not help; not part of the JSON.
        shapes: of what was found, one of which those share that were pasted or typed in one go; not part of the JSON.
        order: sorts findings as the form is read; not part of the JSON.
    """

    rule: Rule
    path: str | None = None
    sheet: str | None = None
    cell: str | None = None
    label: str | None = None
    found: str | None = None
    expected: Phrase | None = None
    suggested: str | None = None
    cause: str | None = None
    reason: str | None = None
    remedy: Phrase | None = None
    values: Mapping[str, Phrase | str] = field(default_factory=dict)
    shapes: tuple[str, ...] = ()
    order: tuple[int, ...] = ()

    @property
    def code(self) -> str:
        """The rule's permanent code."""
        return self.rule.code

    @property
    def severity(self) -> Severity:
        """The rule's severity; with a reason an error is a warning."""
        if self.reason and self.rule.severity is Severity.ERROR:
            return Severity.WARNING
        return self.rule.severity

    @property
    def place(self) -> str | None:
        """``三!D31``, or the sheet alone, ``D31`` in a file without sheets, or None for the whole file."""
        return f"{self.sheet}!{self.cell}" if self.sheet and self.cell else self.sheet or self.cell

    @property
    def key(self) -> str:
        """Code and place, as the findings that follow from this one name it: ``V302@三!D7``."""
        return f"{self.code}@{self.place or ''}"

    def message(self, language: Language = "zh", audience: Audience = Audience.OFFICE) -> str:
        """The finding in one or two sentences: the fact, and the next step.

        Args:
            language: ``"zh"`` or ``"en"``.
            audience: who is told.

        Returns:
            :meth:`what` and :meth:`advice`, each as a sentence.
        """
        stop, gap = ("。", "") if language == "zh" else (".", " ")
        return f"{self.what(language)}{stop}{gap}{self.advice(language, audience)}"

    def advice(self, language: Language = "zh", audience: Audience = Audience.OFFICE) -> str:
        """The next step for the clerk; where a reason was given, the reason.

        Args:
            language: ``"zh"`` or ``"en"``.
            audience: who is told.

        Returns:
            One clause or more, without a stop at the end where the rule writes none.
        """
        if self.reason:
            return Phrase("已说明原因：{it}", "Reason given: {it}").text(language, {"it": self.reason})
        return (self.remedy or self.rule.advice_for(audience)).text(language)

    def what(self, language: Language = "zh") -> str:
        """The fact alone, with the found and expected values and any suggestion filled in.

        Args:
            language: ``"zh"`` or ``"en"``.

        Returns:
            A sentence without its stop.
        """
        values: dict[str, Phrase | str] = {"found": self.found or _BLANK, "label": self.label or ""}
        if self.expected is not None:
            values["expected"] = self.expected if self.expected.zh else _BLANK
        values.update(self.values)
        message = self.rule.message.text(language, values)
        if self.suggested is not None:
            message += Phrase("（是否为 {it}？）", " (did you mean {it}?)").text(language, {"it": self.suggested})
        return message

    @property
    def in_words(self) -> Phrase:
        """The fact alone, in both languages."""
        return Phrase(self.what("zh"), self.what("en"))

    def record(self, language: Language = "zh") -> FindingRecord:
        """The finding as JSON.

        Args:
            language: of the message and of *expected*.

        Returns:
            A record; ``suggested``, ``cause``, ``reason`` and ``beta`` are there only if they have a value.
        """
        record: FindingRecord = {
            "code": self.code,
            "severity": cast("SeverityName", self.severity.value),
            "path": self.path,
            "sheet": self.sheet,
            "cell": self.cell,
            "label": self.label,
            "message": self.message(language),
            "found": self.found,
            "expected": self.expected.text(language) if self.expected else None,
        }
        if self.suggested is not None:
            record["suggested"] = self.suggested
        if self.cause is not None:
            record["cause"] = self.cause
        if self.reason:
            record["reason"] = self.reason
        if self.rule.beta:
            record["beta"] = True
        return record


class FindingError(Exception):
    """Something that cannot be read, on the way up to who reports it: *finding* says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in a stable order: the whole file first, then as the form is read.

    Args:
        findings: of one reading, in any order.

    Returns:
        The same ones, by *order* and, at one place, by code.
    """
    return tuple(sorted(findings, key=lambda finding: (finding.order, finding.code)))


def worst(findings: Iterable[Finding]) -> Severity | None:
    """The gravest severity.

    Args:
        findings: any number of them.

    Returns:
        None if there is no finding.
    """
    return min((finding.severity for finding in findings), key=lambda severity: severity.rank, default=None)
