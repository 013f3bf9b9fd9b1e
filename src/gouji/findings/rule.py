"""One class of finding: its permanent code, its severity, its words and its reason."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum

from gouji.findings.words import Phrase, PhrasedEnum


class Severity(PhrasedEnum):
    """The effect of a finding on a file: an error rejects it, a warning is displayed, an info is recorded."""

    ERROR = "error", "错误", "error"
    WARNING = "warning", "警告", "warning"
    INFO = "info", "信息", "info"

    @property
    def rank(self) -> int:
        """0 for the gravest, so that findings sort."""
        return list(Severity).index(self)


class Level(PhrasedEnum):
    """The authority of a rule: printed in the form, following from a definition, local practice, plausible, ours."""

    OFFICIAL = "official", "官方规定", "official"
    DEFINITION = "definition", "定义", "by definition"
    LOCAL = "local", "地方做法", "local practice"
    PLAUSIBLE = "plausible", "合理性", "plausibility"
    TECHNICAL = "technical", "技术", "technical"


AUDIENCE_VARIABLE = "GOUJI_AUDIENCE"
"""The environment variable with the audience of the lines that a verb prints."""


class Audience(StrEnum):
    """The readers of findings: what one of them can do about a finding the others cannot."""

    OFFICE = "office"
    """The collecting office at a terminal, or anybody who checks files there."""
    DESK = "desk"
    """The collecting office in a browser: it has buttons, and no commands."""
    AGENCY = "agency"
    """Whoever filled the form in: by a notice, a marked workbook, the checker page or an agency's own page."""

    @classmethod
    def of_process(cls) -> Audience:
        """The audience of the lines that a verb prints.

        Returns:
            The office at a terminal; the one in a browser if the desk, which runs the verb, has said so.
        """
        return cls.DESK if os.environ.get(AUDIENCE_VARIABLE) == cls.DESK else cls.OFFICE


class Power(StrEnum):
    """An act that only some agencies may do, so that a rule holds for the others only."""

    RULE_MAKING = "rule_making"
    """To issue 规章: departments of the State Council, provinces, cities with districts, autonomous prefectures."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One class of finding. Its code is permanent.

    Attributes:
        title: what it is, in a few words.
        message: what happened here; ``{names}`` are filled from the finding.
        advice: what the clerk does now.
        on_desk: what the office does in a browser, where *advice* is to run a command.
        to_agency: what an agency does, where *advice* is for the office.
        is_for_office: only the office can do anything about it; an agency is never told.
        why: the reason for the rule. Those of the program itself all have one; a form may leave it to the source.
        source: the article, notice or printed words behind it; empty for technical rules.
        since: the report year from which on it holds; None if it always did.
        unless: it does not hold for agencies that have this power.
        tolerates: paths of figures; a line that is off by no more than their sum is not reported.
        beta: new and on trial: displayed, never rejecting.
        reason_label: the label on the cover at which a reason for a breach can be given; None if none can.
    """

    code: str
    severity: Severity
    title: Phrase
    message: Phrase
    advice: Phrase
    level: Level = Level.TECHNICAL
    source: str = ""
    since: int | None = None
    unless: Power | None = None
    tolerates: tuple[str, ...] = ()
    beta: bool = False
    why: Phrase | None = None
    on_desk: Phrase | None = None
    to_agency: Phrase | None = None
    is_for_office: bool = False
    reason_label: str | None = None

    def advice_for(self, audience: Audience) -> Phrase:
        """The advice for one audience.

        Args:
            audience: who is told.

        Returns:
            What is to be done now, in both languages.
        """
        own = {Audience.DESK: self.on_desk, Audience.AGENCY: self.to_agency}.get(audience)
        return self.advice if own is None else own

    def is_for(self, audience: Audience) -> bool:
        """True if somebody is to be told.

        Args:
            audience: who.

        Returns:
            False for an agency, of what only the office can do anything about.
        """
        return not (self.is_for_office and audience is Audience.AGENCY)

    def holds_in(self, year: int) -> bool:
        """True if the rule is in force for a report year.

        Args:
            year: the year reported on, not the one in which the report is filed.

        Returns:
            True from *since* on.
        """
        return self.since is None or self.since <= year
