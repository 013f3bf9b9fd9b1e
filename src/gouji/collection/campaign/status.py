"""The standings of a campaign in the terms people ask about: progress, groups, frequent findings, whom to call."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from gouji.collection.campaign.folder import Campaign
from gouji.collection.campaign.standing import (
    AgencyStanding,
    Disposition,
    Judged,
    Standings,
    State,
    doubtful,
    most_frequent,
)
from gouji.collection.doubts import Doubt, doubts_in, doubts_of
from gouji.collection.ledger import Decision, DoubtAnswer, Due, Ledger, WrittenLetter
from gouji.findings import CATALOGUE, Finding, Language, Phrase, Severity
from gouji.findings.rules import C701, C738, C739, C741
from gouji.form import Edition, stored_period
from gouji.roster import COLUMNS, AgencyType, Member

_TITLES = {rule.code: rule.title for rule in CATALOGUE}
_QUIET = frozenset((C738.code, C739.code, C741.code))
"""Findings about what is as it should be, or is in the counts already."""
_NO_PARENT = Phrase("（无上级）", "(no parent)")


@dataclass(frozen=True, slots=True)
class Group:
    """Reports that are due, counted by state: from agencies of one type below one parent, or in one form."""

    title: Phrase
    counts: Mapping[State, int]

    @property
    def total(self) -> int:
        """The number of reports that are due."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class FrequentFinding:
    """A code of finding, and the number of reports that have it: of agencies, where there is one form."""

    code: str
    title: Phrase
    agencies: int


@dataclass(frozen=True, slots=True)
class Call:
    """An agency somebody must call about a report.

    Attributes:
        since: when the content to correct came in; None if nothing came.
        problems: its errors, each once.
    """

    standing: AgencyStanding
    since: datetime | None
    problems: tuple[FrequentFinding, ...]


@dataclass(frozen=True, slots=True)
class AgencyDoubt:
    """A doubt about what counts of an agency.

    Attributes:
        answer: that of the office; None while it is open.
    """

    standing: AgencyStanding
    doubt: Doubt
    answer: DoubtAnswer | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The standings of a campaign at one moment.

    Attributes:
        decisions: every decision, with the SHA-256 of its content.
        made: the moment, with its offset.
        counts: reports that are due, by state.
        dispositions: contents by disposition.
        problems: the codes of errors to correct, the most frequent first.
        calls: in the order in which to call.
        remarks: findings about contents that no other part of the overview has.
        doubts: about what counts, in the order of the roster; answered ones too.
        letters: about each report that is due, the oldest first.
        forms: the reports of each form, if there are several.
    """

    campaign: Campaign
    standings: Standings
    decisions: tuple[tuple[str, Decision], ...]
    made: datetime
    counts: Mapping[State, int]
    dispositions: Mapping[Disposition, int]
    groups: tuple[Group, ...]
    problems: tuple[FrequentFinding, ...]
    calls: tuple[Call, ...]
    remarks: tuple[tuple[Judged, Finding], ...]
    doubts: tuple[AgencyDoubt, ...] = ()
    letters: Mapping[Due, tuple[WrittenLetter, ...]] = field(default_factory=dict)
    forms: tuple[Group, ...] = ()

    @property
    def open_doubts(self) -> tuple[AgencyDoubt, ...]:
        """The doubts that nobody has answered."""
        return tuple(found for found in self.doubts if found.answer is None)

    def letter_words(self, call: Call) -> Phrase | None:
        """The letters to an agency that must be called: how many, when the last was written, if it went out.

        Args:
            call: one of *calls*.

        Returns:
            A clause; None if no letter was written.
        """
        letters = self.letters.get(call.standing.due, ())
        if not letters:
            return None
        last = letters[-1]
        zh = f"已发函 {len(letters)} 次，最近 " if last.sent else f"已写函 {len(letters)} 次，最近 "
        en = f"{len(letters)} letter{'s' if len(letters) > 1 else ''}, the last {'sent' if last.sent else 'written'} "
        day = f"{last.sent or last.written:%m-%d}"
        return Phrase(zh + day, en + day)

    @property
    def total(self) -> int:
        """The number of reports that are due: of agencies, where there is one form."""
        return len(self.standings.agencies)

    def form_of(self, standing: AgencyStanding) -> str:
        """The name of the form of a standing, where it has to be said.

        Args:
            standing: of this overview.

        Returns:
            Nothing in a campaign of one form.
        """
        return self.campaign.form_names[standing.form] if self.campaign.has_several_forms else ""

    @property
    def percent(self) -> int:
        """Accepted reports in per cent, rounded down; 100 only if all are."""
        return 100 * self.counts[State.ACCEPTED] // self.total if self.total else 100

    @property
    def days_left(self) -> int:
        """Days to the deadline; 0 on the day itself, below 0 after it."""
        return (self.campaign.settings.deadline - self.made.date()).days


def overview(campaign: Campaign, ledger: Ledger, now: datetime, standings: Standings | None = None) -> Overview:
    """The overview of a campaign.

    Args:
        campaign: open.
        ledger: of the campaign.
        now: the time, with its offset.
        standings: from the ledger, if they are known already.

    Returns:
        The standings, counted and grouped.
    """
    standings = standings or campaign.standings(ledger)
    contents = tuple(standings.contents)
    problems = _problems(campaign, standings)
    frequent = sorted({*problems.values()}, key=lambda problem: (-problem.agencies, problem.code, problem.title.zh))
    return Overview(
        campaign=campaign,
        standings=standings,
        decisions=ledger.decisions(),
        made=now,
        counts=_counted(State, (standing.state for standing in standings.agencies)),
        dispositions=_counted(Disposition, (judged.disposition for judged in contents)),
        groups=_groups(campaign, standings),
        problems=tuple(frequent),
        calls=_calls(standings, problems),
        remarks=tuple(
            (judged, finding)
            for judged in contents
            if judged.disposition not in (Disposition.SUPERSEDED, Disposition.EXCLUDED)
            for finding in judged.findings
            if finding.code not in _QUIET and not _is_reported_elsewhere(judged, finding)
        ),
        doubts=tuple(agency_doubts(ledger, standings)),
        letters=ledger.letters.written(campaign.directory.forms[0]),
        forms=_forms(campaign, standings) if campaign.has_several_forms else (),
    )


def _problems(campaign: Campaign, standings: Standings) -> dict[tuple[str, str], FrequentFinding]:
    """The errors to correct by code and form: forms may give one code to different rules, and share others."""
    titles = {edition.base: titles_of(edition) for edition in campaign.editions}
    found = {
        (code, form): (code, titles[form].get(code, Phrase(code, code)), count)
        for code, form, count in most_frequent(standings)
    }
    totals: Counter[tuple[str, Phrase]] = Counter()
    for code, title, count in found.values():
        totals[code, title] += count
    return {key: FrequentFinding(code, title, totals[code, title]) for key, (code, title, _) in found.items()}


def titles_of(edition: Edition) -> Mapping[str, Phrase]:
    """The titles of all rules that a report of a form may break.

    Args:
        edition: of the form.

    Returns:
        By code.
    """
    return {**_TITLES, **{code: rule.title for code, rule in edition.rules.items()}}


def _forms(campaign: Campaign, standings: Standings) -> tuple[Group, ...]:
    return tuple(
        Group(
            Phrase(campaign.form_names[edition.base], campaign.form_names[edition.base]),
            _counted(State, (found.state for found in standings.agencies if found.form == edition.base)),
        )
        for edition in campaign.editions
    )


def agency_doubts(ledger: Ledger, standings: Standings) -> Iterator[AgencyDoubt]:
    """The doubts about what counts.

    Args:
        ledger: of the campaign.
        standings: from it.

    Yields:
        A doubt for each warning of each reading that counts, in the order of the roster, with its answer.
    """
    answers = ledger.doubt_answers.holding()
    for standing in standings.agencies:
        if standing.current is not None:
            ours = answers.get(standing.current.entry.sha256, {})
            for doubt in document_doubts(ledger, standing.current):
                yield AgencyDoubt(standing, doubt, ours.get(doubt.code))


def document_doubts(ledger: Ledger, judged: Judged) -> tuple[Doubt, ...]:
    """The doubts that the reading of a content recorded, and those of the collection about it.

    Args:
        ledger: of the campaign.
        judged: a content.

    Returns:
        None for a content that was not read, or has no warnings.
    """
    ours = (replace(doubt, is_for_office=True) for doubt in doubts_of(doubtful(judged)))
    return (*_recorded_doubts(ledger, judged), *ours)


def _recorded_doubts(ledger: Ledger, judged: Judged) -> tuple[Doubt, ...]:
    entry = judged.entry
    if entry.reading is None or entry.summary is None or not entry.summary.odd:
        return ()
    return ledger.doubts.of_reading(entry.reading) or tuple(doubts_in(json.loads(ledger.document(entry.reading))))


def _is_reported_elsewhere(judged: Judged, finding: Finding) -> bool:
    """True for what is among the calls or the doubts."""
    is_in_calls = judged.disposition is Disposition.RETURNED and finding.severity is Severity.ERROR
    return is_in_calls or finding in doubtful(judged)


def _counted(states: Any, found: Any) -> dict[Any, int]:
    counts = Counter(found)
    return {state: counts[state] for state in states}


def _groups(campaign: Campaign, standings: Standings) -> tuple[Group, ...]:
    members: dict[tuple[str | None, AgencyType | None], list[State]] = {}
    for standing in standings.agencies:
        members.setdefault((standing.member.parent, standing.member.kind), []).append(standing.state)
    kinds = next(column for column in COLUMNS if column.name == "kind").choices
    groups = []
    for (parent, kind), states in members.items():
        above = campaign.roster.by_code[parent].name if parent is not None else None
        zh = [above or _NO_PARENT.zh, *([kinds[kind][0]] if kind is not None else [])]
        en = [above or _NO_PARENT.en, *([kind.value.replace("_", " ")] if kind is not None else [])]
        groups.append(Group(Phrase(" ".join(zh), " ".join(en)), _counted(State, states)))
    return tuple(groups)


def _calls(standings: Standings, problems: Mapping[tuple[str, str], FrequentFinding]) -> tuple[Call, ...]:
    """Agencies that sent nothing, in the order of the roster; then those with errors, the longest waiting first."""
    calls = [Call(standing, None, ()) for standing in standings.agencies if standing.state is State.MISSING]
    waiting = [
        standing for standing in standings.agencies if standing.state is State.RETURNED and standing.latest is not None
    ]
    for standing in sorted(waiting, key=lambda standing: standing.latest.entry.number if standing.latest else 0):
        assert standing.latest is not None
        codes = dict.fromkeys(standing.latest.wrong)
        known = tuple(problems[code, standing.form] for code in codes)
        calls.append(Call(standing, standing.latest.entry.arrived, known))
    return tuple(calls)


# --- for machines ---------------------------------------------------------------------------------------------------


def record(snapshot: Overview, language: Language) -> dict[str, Any]:
    """An overview as JSON data.

    Args:
        snapshot: from :func:`overview`.
        language: of titles and messages.

    Returns:
        The document of ``gouji status --json``.
    """
    campaign, settings = snapshot.campaign, snapshot.campaign.settings
    forms = [{"edition": edition.id, "name": campaign.form_names[edition.base]} for edition in campaign.editions]
    return {
        **({"forms": forms} if campaign.has_several_forms else {"edition": settings.edition[0]}),
        "year": stored_period(settings.year),
        "deadline": settings.deadline.isoformat(),
        "made": snapshot.made.isoformat(timespec="seconds"),
        "days_left": snapshot.days_left,
        "total": snapshot.total,
        "counts": {state.value: count for state, count in snapshot.counts.items()},
        "contents": {disposition.value: count for disposition, count in snapshot.dispositions.items()},
        "problems": [
            {"code": problem.code, "title": problem.title.text(language), "agencies": problem.agencies}
            for problem in snapshot.problems
        ],
        "agencies": [
            {
                **_agency(standing, language),
                **({"form": standing.form} if campaign.has_several_forms else {}),
                "letters": [*map(_letter, snapshot.letters.get(standing.due, ()))],
            }
            for standing in snapshot.standings.agencies
        ],
        "others": [_content(judged, language) for judged in snapshot.standings.others],
        "doubts": [
            {**_doubt(found, language), **({"form": found.standing.form} if campaign.has_several_forms else {})}
            for found in snapshot.doubts
        ],
        "decisions": [{"sha256": sha256, **_decision(decision)} for sha256, decision in snapshot.decisions],
    }


def _agency(standing: AgencyStanding, language: Language) -> dict[str, Any]:
    count = 0 if standing.current is None else 1
    findings = [] if count else [Finding(C701, values={"agency": standing.member.name, "count": "0"})]
    return {
        **_named(standing.member),
        "state": standing.state.value,
        "counts": standing.current.entry.sha256 if standing.current is not None else None,
        "received": [_content(judged, language) for judged in standing.received],
        "diagnostics": [finding.record(language) for finding in findings],
    }


def _named(member: Member) -> dict[str, Any]:
    known = member.record()
    return {name: known.get(name) for name in ("code", "name", "parent", "contact", "phone", "mobile", "email")}


def _content(judged: Judged, language: Language) -> dict[str, Any]:
    entry, summary = judged.entry, judged.entry.summary
    return {
        "sha256": entry.sha256,
        "number": entry.number,
        "names": list(entry.names),
        "arrived": entry.arrived.isoformat(timespec="seconds"),
        "fate": judged.disposition.value,
        "status": summary.status if summary else None,
        "errors": list(judged.wrong),
        "warnings": list(summary.odd) if summary else [],
        "decision": _decision(entry.decision) if entry.decision else None,
        "diagnostics": [finding.record(language) for finding in judged.findings],
    }


def _doubt(found: AgencyDoubt, language: Language) -> dict[str, Any]:
    doubt, answer = found.doubt, found.answer
    return {
        "agency": {"code": found.standing.member.code, "name": found.standing.member.name},
        "code": doubt.code,
        "path": doubt.path,
        "place": doubt.place,
        "message": doubt.message.text(language),
        "answer": None
        if answer is None
        else {
            "reason": answer.reason,
            "person": answer.person,
            "decided": answer.decided.isoformat(timespec="seconds"),
        },
    }


def _letter(letter: WrittenLetter) -> dict[str, Any]:
    return {
        "kind": letter.kind,
        "folder": letter.folder,
        "recipients": list(letter.recipients),
        "person": letter.person,
        "written": letter.written.isoformat(timespec="seconds"),
        "sent": letter.sent.isoformat(timespec="seconds") if letter.sent else None,
    }


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "kind": decision.kind.value,
        "agency": decision.agency,
        "reason": decision.reason,
        "person": decision.person,
        "decided": decision.decided.isoformat(timespec="seconds"),
    }
