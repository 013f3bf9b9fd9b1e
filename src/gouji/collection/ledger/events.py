"""Events of a campaign: what happened, when, by which channel, who, from where. The ledger only ever adds to them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from gouji.findings import Phrase, PhrasedEnum


class Channel(PhrasedEnum):
    """The ways by which contents and decisions come in."""

    INBOX = "inbox", "收件文件夹", "the inbox"
    LINK = "link", "单位链接", "an agency's link"
    MAIL = "mail", "邮件", "mail"
    OFFICE = "office", "收表单位", "the office"


class EventKind(PhrasedEnum):
    """Types of event that the campaign records itself; others may be noted under names of their own."""

    RECEIVED = "received", "收到", "received"
    GONE = "gone", "未读即不在收件文件夹", "gone before it was read"
    READ = "read", "已读", "read"
    RETURNED = "returned", "已做退改", "return made"
    ACCEPT = "accept", "认可", "accepted"
    EXCLUDE = "exclude", "排除", "excluded"
    UNDO = "undo", "撤销决定", "decision undone"
    ANSWER = "answer", "答复疑点", "doubt answered"
    TAKE_OVER = "take_over", "验收", "taken over"
    REOPEN = "reopen", "重新打开", "opened again"
    LETTER = "letter", "写成函件", "letter written"
    LETTER_SENT = "letter_sent", "函件已发", "letter sent"


@dataclass(frozen=True, slots=True)
class Origin:
    """The way something came in.

    Attributes:
        channel: by which it came.
        person: who, as far as it is known: a name, a user, the sender of a mail.
        address: from where: a network address, the mail it was attached to.
        agency: the code of the agency under whose link it came; None for any other way.
        sent: when a mail was sent, as its sender says; None if it was no mail.
    """

    channel: Channel = Channel.INBOX
    person: str = ""
    address: str = ""
    agency: str | None = None
    sent: datetime | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    Attributes:
        number: its place among all events.
        kind: one of :class:`EventKind`, or a name under which somebody else noted it.
        happened: the time, with its offset.
        sha256: of the content it is about; None for one about an agency or the whole campaign.
        agency: the code of the agency it is about; of a content that came in, the one under whose link it came.
        receipt: the number of the receipt of a content that came in, counted from 1.
        detail: the file's name as it was sent, a reason, the status of a reading.
        form: the base id of the form it is about; None where that is not known, as of a content before it is read.
    """

    number: int
    kind: str
    happened: datetime
    origin: Origin
    sha256: str | None = None
    agency: str | None = None
    receipt: int | None = None
    detail: str = ""
    form: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The confirmation that a content came in.

    Attributes:
        number: ``2025-000123``: the report year, and the receipts of the campaign counted from 1.
        name: the file's name as it was sent; behind that of an archive or a mail, the name inside.
        sha256: of its bytes, in hexadecimal.
    """

    number: str
    received: datetime
    name: str
    sha256: str
    origin: Origin


def receipt_of(event: Event, year: int) -> Receipt:
    """The receipt for a content.

    Args:
        event: of type received.
        year: the report year of the campaign.

    Returns:
        The receipt.

    Raises:
        ValueError: the event has no receipt.
    """
    if event.receipt is None or event.sha256 is None:
        raise ValueError(f"event {event.number} has no receipt")
    number = f"{year}-{event.receipt:06d}"
    return Receipt(number, event.happened, event.detail, event.sha256, event.origin)


def local_time() -> datetime:
    """The time here; the variable SOURCE_DATE_EPOCH stands for it where output must be the same every time.

    Returns:
        The time with its offset.
    """
    try:
        moment = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "")), UTC)
        return moment.astimezone()
    except (ValueError, OverflowError, OSError):  # none, or no time a calendar has
        return datetime.now(UTC).astimezone()


_DETAILS = {
    EventKind.READ: {
        "accepted": Phrase("合格", "right"),
        "rejected": Phrase("有错", "wrong"),
        "unreadable": Phrase("读不出", "unreadable"),
    },
    EventKind.LETTER: {"missing": Phrase("催报", "nothing came"), "returned": Phrase("退改", "to be corrected")},
}
"""Details that are words of the program: the status of a reading, the reason of a letter."""


def event_detail(event: Event) -> Phrase:
    """The detail of an event, told where it is a word of the program.

    Args:
        event: any.

    Returns:
        The detail in both languages.
    """
    words = _DETAILS.get(EventKind(event.kind), {}) if event.kind in set(EventKind) else {}
    return words.get(event.detail, Phrase(event.detail, event.detail))


def event_line(event: Event, year: int, forms: Mapping[str, str] | None = None) -> Phrase:
    """An event as a line of a list: when, what, by which channel, who, from where, and the receipt.

    Args:
        event: any.
        year: the report year of the campaign, for the receipt.
        forms: the names of its forms by their base ids, if it has several.

    Returns:
        The line in both languages.
    """
    form = (forms or {}).get(event.form or "", "")
    kind = EventKind(event.kind).words if event.kind in set(EventKind) else Phrase(event.kind, event.kind)
    receipt = receipt_of(event, year).number if event.receipt is not None else ""
    came = event.origin.channel.words if event.receipt is not None else Phrase("", "")
    texts = []
    told = event_detail(event)
    for words, channel, detail in ((kind.zh, came.zh, told.zh), (kind.en, came.en, told.en)):
        when = event.happened.isoformat(sep=" ", timespec="minutes")
        short = (event.sha256 or "")[:12]
        parts = (when, words, form, channel, event.origin.person, event.origin.address, detail, short, receipt)
        texts.append("  ".join(filter(None, parts)))
    return Phrase(*texts)
