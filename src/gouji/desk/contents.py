"""One content as pages display it: its receipts, its disposition in words, what stands in the way, its doubts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from gouji.collection.campaign import (
    AgencyDoubt,
    Disposition,
    Event,
    EventKind,
    Judged,
    Keeper,
    Notice,
    Receipt,
    doubtful,
    receipt_of,
    seen_by,
)
from gouji.findings import Audience, Finding, Language, Phrase, Severity
from gouji.findings.rules import C730, C731, C732, C733, C736, C738, C739, C740, C780, C788
from gouji.returns import for_sender
from gouji.roster import Member

_KEY = 16
"""Hexadecimal digits of a SHA-256 in addresses: more than anybody has files."""
_QUIET = frozenset((C738.code, C739.code, C740.code))
"""Findings that the disposition says already."""

_OF_ANOTHER = frozenset((C730.code, C731.code, C732.code, C733.code, C780.code, C788.code))
_NOT_OWN_CODES = _OF_ANOTHER | {C736.code}
"""Why a content is no report of who sent it: the agency is told, though the office may settle some of them."""


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A row for one receipt."""

    receipt: Receipt
    judged: Judged
    channel: str
    disposition: str
    text: str

    @property
    def key(self) -> str:
        """The key of its content in addresses."""
        return key_of(self.receipt.sha256)


def key_of(sha256: str) -> str:
    """The beginning of a SHA-256, as it stands in addresses.

    Args:
        sha256: of a content.

    Returns:
        16 digits.
    """
    return sha256[:_KEY]


def received(
    keeper: Keeper, events: Iterable[Event], language: Language, reader: Member | None = None
) -> list[ReceivedFile]:
    """The rows for contents that came in.

    Args:
        keeper: of the campaign.
        events: of any kind.
        language: of the words.
        reader: the agency that is told; None: the office.

    Returns:
        A row for each event that gave a receipt, the newest first.
    """
    rows = []
    for event in sorted(events, key=lambda event: -event.number):
        judged = keeper.content(event.sha256) if event.sha256 is not None else None
        if event.kind == EventKind.RECEIVED and event.receipt is not None and judged is not None:
            if reader is not None:
                judged = seen_by(judged, reader, keeper.campaign.directory)
            receipt = receipt_of(event, keeper.campaign.settings.year)
            channel = receipt.origin.channel.words.text(language)
            words = judged.disposition.words if reader is None else _words_to_agency(judged)
            text = words.text(language)
            rows.append(ReceivedFile(receipt, judged, channel, judged.disposition.value, text))
    return rows


def notes_on(
    judged: Judged, language: Language, audience: Audience = Audience.DESK, least: Severity = Severity.INFO
) -> list[str]:
    """Remarks of the collection on a content, besides what is wrong in it.

    Args:
        judged: the content.
        language: of the words.
        audience: who is told.
        least: the severity from which on; what asks for nothing has no place in a list of things to do.

    Returns:
        A line for each finding; to the office of none that is among the doubts.
    """
    is_agency = audience is Audience.AGENCY
    doubts = () if is_agency else doubtful(judged)
    found = (for_sender(each) if is_agency and each.code in _NOT_OWN_CODES else each for each in judged.findings)
    return [
        finding.message(language, audience)
        for finding in found
        if finding.code not in _QUIET
        and finding not in doubts
        and finding.rule.is_for(audience)
        and finding.severity.rank <= least.rank
    ]


def is_right(judged: Judged) -> bool:
    """True if a content counts, or did.

    Args:
        judged: the content.

    Returns:
        True also for one that another right one has replaced.
    """
    return judged.disposition in (Disposition.COUNTS, Disposition.SUPERSEDED, Disposition.WAITING) and not judged.wrong


def has_findings(judged: Judged) -> bool:
    """True if something in the file itself is wrong or odd.

    Args:
        judged: the content.

    Returns:
        False for one that was not read.
    """
    summary = judged.entry.summary
    return summary is not None and bool(summary.wrong or summary.odd)


def has_workbook(judged: Judged) -> bool:
    """True if a content can go back with its mistakes marked, as far as is known without reading it again.

    Args:
        judged: the content.

    Returns:
        False for what is no workbook, or has nothing to mark.
    """
    summary = judged.entry.summary
    return summary is not None and summary.status == "rejected"


def is_anothers(judged: Judged) -> bool:
    """True if a content is of another agency, year or form: corrected or not, it is no report of who sent it.

    Args:
        judged: the content.

    Returns:
        False for one of which only the stamps are lost.
    """
    return any(finding.code in _OF_ANOTHER for finding in judged.findings)


def notice_lines(notices: Iterable[Notice], language: Language) -> list[str]:
    """Lines for the office about what could not be done, or is odd.

    Args:
        notices: about files of the campaign.
        language: of the words.

    Returns:
        A line for each.
    """
    return [f"{notice.file}: {notice.diagnostic.message(language, Audience.DESK)}" for notice in notices]


def errors_in(findings: Iterable[Finding], language: Language) -> tuple[str, ...]:
    """The messages of errors to the office.

    Args:
        findings: of any severity.
        language: of the words.

    Returns:
        A line for each.
    """
    return tuple(finding.message(language, Audience.DESK) for finding in findings if finding.severity is Severity.ERROR)


def by_code(doubts: Iterable[AgencyDoubt]) -> list[tuple[str, list[AgencyDoubt]]]:
    """Doubts in groups that one answer is for.

    Args:
        doubts: of one content.

    Returns:
        Each code with its doubts.
    """
    in_order = sorted(doubts, key=lambda found: found.doubt.code)
    return [(code, list(group)) for code, group in groupby(in_order, key=lambda found: found.doubt.code)]


def is_unreadable(judged: Judged) -> bool:
    """True if a content is no workbook that can be read.

    Args:
        judged: the content.

    Returns:
        False too for one that was not read yet.
    """
    return judged.entry.summary is not None and judged.entry.summary.status == "unreadable"


def _words_to_agency(judged: Judged) -> Phrase:
    """The disposition in a word or two; that nobody knows whose a content is troubles the office, not who sent it."""
    if judged.disposition is not Disposition.UNCLAIMED:
        return judged.disposition.words
    return _NOT_READ if is_unreadable(judged) else _NOT_OWN


def verdict_text(judged: Judged, language: Language) -> str:
    """The disposition of a content in the words of its agency's page.

    Args:
        judged: the content.
        language: of the words.

    Returns:
        A sentence.
    """
    is_nobodys = judged.disposition is Disposition.UNCLAIMED
    return (_UNREADABLE if is_nobodys and is_unreadable(judged) else VERDICTS[judged.disposition]).text(language)


_NOT_READ = Phrase("读不出", "cannot be read")
_NOT_OWN = Phrase("不是本单位的报表", "not your report")
_UNREADABLE = Phrase("这个文件读不出，请重新上传", "This file cannot be read: send it again")
VERDICTS = {
    Disposition.COUNTS: Phrase("合格，已通过", "It is right, and counts"),
    Disposition.SUPERSEDED: Phrase("已被报送的另一份代替", "Another one has replaced it"),
    Disposition.RETURNED: Phrase("有错，请改正后重新上传", "Something is wrong: correct it and send it again"),
    Disposition.EXCLUDED: Phrase("收表单位不采用这一份", "The office does not use this one"),
    Disposition.UNCLAIMED: Phrase("不能作为本单位的报表", "It cannot be taken for your agency's report"),
    Disposition.UNREAD: Phrase("正在检查", "Being checked"),
    Disposition.WAITING: Phrase("已验收，这一份待收表单位处理", "Taken over before: the office decides about this one"),
}
"""Dispositions in the words of the agency's page."""


def key_matches(key: str, digests: Iterable[str]) -> Iterator[str]:
    """The digests that a key in an address stands for.

    Args:
        key: from the address.
        digests: among which it is looked for.

    Yields:
        Those that begin with it, if it is as long as keys are.
    """
    return (digest for digest in digests if len(key) == _KEY and digest.startswith(key))
