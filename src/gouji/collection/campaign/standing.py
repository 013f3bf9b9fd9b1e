"""Consequences of the ledger: whose each content is, which one counts, the state of every agency. Pure functions.

The rule: of the valid contents of an agency in one form the newest counts. A content is valid if it has no errors and
is from an agency of the roster, for this year and a form that it files; or if the office accepted it. Newest is what
came into the ledger last, or was accepted last: neither names nor dates in files are trusted. What comes later and is
wrong displaces nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gouji.collection.campaign.settings import Settings
from gouji.collection.ledger import AgencyDecision, Decision, DecisionKind, LedgerEntry
from gouji.findings import Finding, Phrase, PhrasedEnum, Severity, listed
from gouji.findings.rules import (
    C730,
    C731,
    C734,
    C737,
    C738,
    C739,
    C740,
    C741,
    C745,
    C746,
    C749,
    C780,
    C781,
    C789,
    C790,
)
from gouji.roster import Directory, Due, Member, Requirement, Summary

_MOST_NAMED = 3
"""Other names of a content that are told; what is left is counted."""
_ANSWERABLE = frozenset((C734.code, C737.code, C789.code, C790.code))
_NEVER_OVERRIDDEN = frozenset((C730.code, C731.code))


class Disposition(PhrasedEnum):
    """The disposition of a content."""

    COUNTS = "counts", "已通过", "counts"
    SUPERSEDED = "superseded", "已被代替", "superseded"
    RETURNED = "returned", "待改", "to be corrected"
    EXCLUDED = "excluded", "已排除", "excluded"
    UNCLAIMED = "unclaimed", "不能归入任何单位", "nobody's"
    UNREAD = "unread", "待读", "not read yet"
    WAITING = "waiting", "待重新打开", "waiting for reopening"


class State(PhrasedEnum):
    """The state of an agency."""

    MISSING = "missing", "未报", "missing"
    RETURNED = "returned", "待改", "to be corrected"
    ACCEPTED = "accepted", "已通过", "accepted"


_SET_ASIDE = (Disposition.EXCLUDED, Disposition.WAITING)
"""Dispositions of contents that have no part in what counts."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A content with its disposition, and why: the findings that only the collection as a whole can make.

    Attributes:
        member: whose it is; None if that is not certain, or the agency files no such form here.
        form: the base id of the form that is due; None if *member* is.
    """

    entry: LedgerEntry
    member: Member | None
    disposition: Disposition
    findings: tuple[Finding, ...]
    form: str | None = None

    @property
    def due(self) -> Due | None:
        """The report it is sent for; None if it is nobody's."""
        return None if self.member is None or self.form is None else Due(self.member.code, self.form)

    @property
    def rank(self) -> int:
        """The place in the order of things from which it counts: when it came, or was accepted."""
        decision = self.entry.decision
        accepted = decision is not None and decision.kind is DecisionKind.ACCEPT
        return decision.number if decision is not None and accepted else self.entry.number

    @property
    def name(self) -> str:
        """The name it first came under."""
        return self.entry.names[0]

    @property
    def wrong(self) -> tuple[str, ...]:
        """The codes of its errors."""
        own = self.entry.summary.wrong if self.entry.summary is not None else ()
        return (*own, *(finding.code for finding in self.findings if finding.severity is Severity.ERROR))


@dataclass(frozen=True, slots=True)
class AgencyStanding:
    """The standing of one agency in one form.

    Attributes:
        form: the base id of the form.
        current: the content that counts.
        received: everything that came from it in this form, in order.
        taken_over: the decision by which what counts was taken over; None if a later content may still replace it.
    """

    member: Member
    form: str
    state: State
    current: Judged | None
    received: tuple[Judged, ...]
    taken_over: AgencyDecision | None = None

    @property
    def due(self) -> Due:
        """The report that is due."""
        return Due(self.member.code, self.form)

    @property
    def latest(self) -> Judged | None:
        """The content to correct: the newest that is wrong, if nothing valid came after it."""
        return next((judged for judged in reversed(self.received) if judged.disposition is Disposition.RETURNED), None)


@dataclass(frozen=True, slots=True)
class Standings:
    """The standings of all agencies, and the contents that belong to none of them.

    Attributes:
        agencies: in the order of the roster; of each agency one for each form that it files.
    """

    agencies: tuple[AgencyStanding, ...]
    others: tuple[Judged, ...]

    @property
    def contents(self) -> Iterator[Judged]:
        """Everything that came in."""
        for standing in self.agencies:
            yield from standing.received
        yield from self.others


def judge(entry: LedgerEntry, settings: Settings, directory: Directory) -> Judged:
    """A content judged by itself, before it is compared with others of its agency.

    Args:
        entry: of the ledger.
        settings: of the campaign.
        directory: of the campaign's roster and forms.

    Returns:
        The content with its disposition, which :func:`stand` may still change to superseded.
    """
    summary, decision = entry.summary, entry.decision
    if summary is None:
        return Judged(entry, None, Disposition.UNREAD, ())
    member, found = _whose(entry, summary, directory)
    if member is not None and entry.links and member.code not in entry.links and not _is_named(decision):
        found, member = (*found, _under_another_link(entry.links, member, directory)), None
    form = None
    if member is not None:
        form, unasked = directory.form_of(member, summary.edition)
        found, member = (*found, *unasked), member if form is not None else None
    if member is not None and not entry.links and not _is_named(decision):
        found = (*found, *directory.hints.against(member, entry.names, entry.senders))
    if decision is not None and decision.kind is DecisionKind.EXCLUDE:
        return Judged(entry, member, Disposition.EXCLUDED, tuple(_remarks(entry, settings)), form)
    misfits = Requirement(settings.year, settings.issue, directory).misfits(summary)
    findings = [*found, *misfits, *_remarks(entry, settings)]
    errors = {finding.code for finding in findings if finding.severity is Severity.ERROR}
    if member is None:
        disposition = Disposition.UNCLAIMED
    elif decision is not None and decision.kind is DecisionKind.ACCEPT:
        disposition = Disposition.RETURNED if errors & _NEVER_OVERRIDDEN else Disposition.COUNTS
    else:
        disposition = Disposition.RETURNED if errors or summary.status != "accepted" else Disposition.COUNTS
    return Judged(entry, member, disposition, tuple(findings), form)


def _whose(entry: LedgerEntry, summary: Summary, directory: Directory) -> tuple[Member | None, tuple[Finding, ...]]:
    decision = entry.decision
    if decision is not None and _is_named(decision) and decision.agency is not None:
        return directory.by_code.get(decision.agency), ()
    if summary.name is None:
        name = entry.names[0].rpartition("/")[2]
        what = Phrase(*(summary.what or ("文件读不出", "it cannot be read")))
        found = " ".join(summary.wrong)
        return None, (Finding(C749, found=found, suggested=directory.mentioned(name), values={"what": what}),)
    return directory.find(summary)


def _is_named(decision: Decision | None) -> bool:
    """True if the office said whose a content is."""
    return decision is not None and decision.kind is DecisionKind.ACCEPT and decision.agency is not None


def _under_another_link(links: Sequence[str], member: Member, directory: Directory) -> Finding:
    """The finding that a workbook of one agency came under the link of another (C780)."""
    senders = [directory.by_code[code].name if code in directory.by_code else code for code in links]
    expected = "、".join(senders)
    return Finding(C780, found=member.name, expected=Phrase(expected, expected))


def seen_by(judged: Judged, agency: Member, directory: Directory) -> Judged:
    """A content as an agency that sent it is told of it: what counts for another is no report of its own.

    Args:
        judged: the content, which may have come from its own agency too.
        agency: under whose link it came.
        directory: of the campaign.

    Returns:
        The same if it is the agency's, nobody's, or the office said whose it is; else nobody's, with C780.
    """
    if judged.member in (None, agency) or _is_named(judged.entry.decision):
        return judged
    findings = (_under_another_link((agency.code,), judged.member, directory),)
    return Judged(judged.entry, None, Disposition.UNCLAIMED, findings)


def _remarks(entry: LedgerEntry, settings: Settings) -> Iterator[Finding]:
    decision = entry.decision
    if entry.arrived.date() > settings.deadline:
        deadline = settings.deadline.isoformat()
        yield Finding(C741, found=entry.arrived.date().isoformat(), expected=Phrase(deadline, deadline))
    if len(entry.names) > 1:
        others = entry.names[1:]
        names = listed(others, _MOST_NAMED)
        yield Finding(C739, found="、".join(others[:_MOST_NAMED]), values={"names": names})
    if decision is not None and decision.kind is not DecisionKind.UNDO:
        rule = C745 if decision.kind is DecisionKind.EXCLUDE else C746
        when = decision.decided.date().isoformat()
        yield Finding(rule, values={"person": decision.person, "when": when, "reason": decision.reason})


def stand(
    entries: Iterable[LedgerEntry],
    settings: Settings,
    directory: Directory,
    taken_over: Mapping[Due, AgencyDecision],
) -> Standings:
    """The standings, from all that came in.

    Args:
        entries: of the ledger, in order.
        settings: of the campaign.
        directory: of the campaign's roster and forms.
        taken_over: the decisions by which reports are taken over.

    Returns:
        Every report that is due, and every content.
    """
    received: dict[Due, list[Judged]] = {}
    others = []
    for entry in entries:
        judged = judge(entry, settings, directory)
        if judged.due is None:
            others.append(judged)
        else:
            received.setdefault(judged.due, []).append(judged)
    return Standings(
        tuple(
            agency_standing(member, due.form, received.get(due, ()), taken_over.get(due))
            for due, member in directory.dues.items()
        ),
        tuple(others),
    )


def agency_standing(
    member: Member, form: str, received: Sequence[Judged], taken_over: AgencyDecision | None
) -> AgencyStanding:
    """The standing of one agency in one form, from its contents as :func:`judge` gives them.

    Args:
        member: of the roster.
        form: the base id of the form.
        received: its contents in this form, in order.
        taken_over: the decision by which it is taken over, if it is.

    Returns:
        The standing: what counts, what is superseded, what waits until the agency is opened again.
    """
    if taken_over is not None:
        received = [_waiting(judged, taken_over) for judged in received]
    valid = sorted(
        (judged for judged in received if judged.disposition is Disposition.COUNTS), key=lambda judged: judged.rank
    )
    current = _with_rivals(valid) if valid else None
    last = max((judged.rank for judged in received if judged.disposition not in _SET_ASIDE), default=0)
    settled = tuple(_settled(judged, current, last) for judged in received)
    state = State.ACCEPTED if current else State.RETURNED if last else State.MISSING
    return AgencyStanding(member, form, state, current, settled, taken_over)


def _waiting(judged: Judged, taken_over: AgencyDecision) -> Judged:
    """A content as it is once its agency is taken over: what came later waits."""
    if judged.disposition is Disposition.EXCLUDED or judged.rank < taken_over.number:
        return judged
    when = taken_over.decided.date().isoformat()
    finding = Finding(C781, values={"person": taken_over.person, "when": when})
    return replace(judged, disposition=Disposition.WAITING, findings=(*judged.findings, finding))


def _with_rivals(valid: Sequence[Judged]) -> Judged:
    """The last of the valid contents, with those that came together with it and may be later as well (C790)."""
    current = valid[-1]
    rivals = [judged.name for judged in valid[:-1] if _may_be_later(judged, current)]
    if not rivals:
        return current
    names = listed(rivals, _MOST_NAMED)
    return replace(current, findings=(*current.findings, Finding(C790, found=names.zh, values={"names": names})))


def _may_be_later(judged: Judged, current: Judged) -> bool:
    """True if neither the office nor anything certain says that a content is older than the one that counts."""
    before, last = judged.entry, current.entry
    if judged.rank != before.number or current.rank != last.number or before.placing is None or last.placing is None:
        return False
    return before.placing.may_be_later(last.placing)


def _settled(judged: Judged, current: Judged | None, last: int) -> Judged:
    """A content of an agency in the light of the others."""
    if current is not None and judged.entry is current.entry:
        return current
    if judged.disposition in _SET_ASIDE:
        return judged
    is_rival = current is not None and judged.disposition is Disposition.COUNTS and _may_be_later(judged, current)
    if current is not None and judged.rank < current.rank and not is_rival:
        return replace(
            judged, disposition=Disposition.SUPERSEDED, findings=(*judged.findings, Finding(C738, found=current.name))
        )
    if judged.rank < last:
        return replace(judged, disposition=Disposition.SUPERSEDED)
    if current is None:
        return judged
    later = Finding(C740, found=judged.name, expected=Phrase(current.name, current.name))
    return replace(judged, findings=(*judged.findings, later))


def doubtful(judged: Judged) -> tuple[Finding, ...]:
    """The findings of the collection about a content that counts, for which the office may give a reason.

    Args:
        judged: a content.

    Returns:
        Warnings about its agency's name, its issue, and who filed it; they are doubts, and closed once answered.
    """
    if judged.disposition is not Disposition.COUNTS:
        return ()
    return tuple(finding for finding in judged.findings if finding.code in _ANSWERABLE)


def is_to_be_answered(judged: Judged) -> bool:
    """True if a returned workbook or a notice is owed: the submission has errors that the agency can correct.

    A right one that is nobody's is for the office to settle.

    Args:
        judged: a content.

    Returns:
        True for dispositions returned, and unclaimed with errors of its own.
    """
    if judged.disposition is Disposition.UNCLAIMED:
        return judged.entry.summary is not None and judged.entry.summary.status != "accepted"
    return judged.disposition is Disposition.RETURNED


def must_be_read(judged: Judged) -> bool:
    """True for a content that nobody has read yet, or that must be read again for what goes back for it.

    Args:
        judged: a content.

    Returns:
        False also for one that waits.
    """
    return judged.disposition is Disposition.UNREAD or (is_to_be_answered(judged) and not judged.entry.answered)


def most_frequent(standings: Standings) -> list[tuple[str, str, int]]:
    """The codes of errors to correct, the most frequent first.

    Args:
        standings: of the campaign.

    Returns:
        Codes, each with a form in which it was met and the number of reports it concerns.
    """
    counts = Counter(
        (code, standing.form)
        for standing in standings.agencies
        if (latest := standing.latest) is not None
        for code in dict.fromkeys(latest.wrong)
    )
    return sorted(
        ((code, form, count) for (code, form), count in counts.items()), key=lambda item: (-item[2], item[0], item[1])
    )
