"""Nouns of the ledger: a content that came in, decisions, answers, letters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gouji.collection.ledger.events import EventKind
from gouji.collection.ledger.placings import Placing
from gouji.roster import Summary


class DecisionKind(StrEnum):
    """Types of decision about a content: it counts, it does not, or the program's own judgement holds again."""

    ACCEPT = "accept"
    EXCLUDE = "exclude"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision about a content: person, time and reason.

    Attributes:
        agency: the code of the agency it is for, if the office named one.
        reading: the reading made for the decision, if it needed one.
    """

    kind: DecisionKind
    reason: str
    person: str
    decided: datetime
    agency: str | None = None
    number: int = 0
    reading: int | None = None


@dataclass(frozen=True, slots=True)
class AgencyDecision:
    """A decision about an agency: what counts of it in one form is taken over, or it may send again.

    Attributes:
        kind: take_over or reopen.
        agency: its code.
        form: the base id of the form; None for the first of the campaign, as all were before there could be several.
        number: its place in the order of things.
        document_sha256: of the reading that was taken over, or that is open again.
    """

    kind: EventKind
    agency: str
    reason: str
    person: str
    decided: datetime
    number: int = 0
    document_sha256: str | None = None
    form: str | None = None


@dataclass(frozen=True, slots=True)
class DoubtAnswer:
    """The office's answer to the doubts of one code about a content; without a reason an earlier one is taken back."""

    code: str
    reason: str | None
    person: str
    decided: datetime


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One content that came in, with all that is known of it.

    Attributes:
        number: its place in the order of things.
        names: the names it came under, the first first.
        reading: the id of the reading that holds; None if it was not read yet.
        decision: the last one about it.
        answered: what is sent back for it has been written.
        links: the codes of the agencies under whose links it came; none if it came in another way too.
        senders: of the mails in which it came, as they say; none if it came in another way too.
        placing: among those that came in together; None if it came alone.
    """

    number: int
    sha256: str
    arrived: datetime
    names: tuple[str, ...]
    answered: bool
    reading: int | None
    summary: Summary | None
    document_sha256: str | None
    decision: Decision | None
    links: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()
    placing: Placing | None = None


@dataclass(frozen=True, slots=True)
class WrittenLetter:
    """A letter that was made ready for an agency.

    Attributes:
        agency: its code.
        form: the base id of the form it is about; None for the first of the campaign.
        kind: the agency's state to which the letter answers: ``missing`` or ``returned``.
        folder: the name of the folder into which the letters of that day were written.
        recipients: the addresses on the draft of the mail.
        person: who had it written.
        sent: when somebody said that it went out; None before.
    """

    agency: str
    kind: str
    folder: str
    recipients: tuple[str, ...]
    person: str
    written: datetime
    sent: datetime | None = None
    form: str | None = None
