"""Decisions of the office against the program: this one counts, that one does not. With a name, a time and a reason."""

from __future__ import annotations

import functools
import os.path
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from gouji.collection.campaign.folder import Campaign, Notice
from gouji.collection.campaign.inbox import Inbox
from gouji.collection.campaign.keeping import Keeper, kept_open
from gouji.collection.campaign.reading_jobs import (
    ReadJob,
    ReadResult,
    RefusedReading,
    answer_parts,
    read_regardless,
    record_reading,
    unread,
)
from gouji.collection.campaign.standing import AgencyStanding, Disposition, Judged, Standings, must_be_read
from gouji.collection.campaign.status import document_doubts
from gouji.collection.doubts import Doubt
from gouji.collection.ledger import AgencyDecision, Decision, DecisionKind, DoubtAnswer, Due, Summary
from gouji.collection.ledger.events import Event, EventKind
from gouji.findings import Finding, Phrase, PhrasedError, listed
from gouji.findings.rules import C730, C731, C788
from gouji.form import Agency
from gouji.roster import Member, clean_code

_MOST_NAMED = 5
_SHORTEST_DIGEST = 6
_MOST_ATTEMPTS = 5
"""Times that a decision is prepared: what it is about may change before it can be recorded."""
_NEVER = frozenset((C730.code, C731.code, C788.code))


class CannotDecideError(PhrasedError):
    """The decision makes no sense; *words* say why, *findings* what stands in the way."""

    def __init__(self, zh: str, en: str, findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(zh, en)
        self.findings = findings


def decide(
    campaign: Campaign | Keeper, which: str, decision: Decision, key: bytes | None = None
) -> tuple[Judged, list[Notice]]:
    """Record a decision about a content and file what follows from it.

    Args:
        campaign: open, or kept open.
        which: a name under which it came, the end of one, or the beginning of its SHA-256.
        decision: its *agency* says whose the content is, where the workbook does not.
        key: with which the office seals its stamps; not read if the campaign is kept open.

    Returns:
        The content as it stands now, and what could not be filed.

    Raises:
        CannotDecideError: there is no such content, or it cannot be accepted.
        LedgerError: the ledger cannot be used.
    """
    with kept_open(campaign, key) as keeper:
        for _attempt in range(_MOST_ATTEMPTS):
            chosen = find(keeper.standings(), which)
            # A workbook may take a minute to be read: others decide and take meanwhile, which is seen below.
            proved, reading = _proved(keeper, chosen, decision)
            with keeper.changing() as ledger:
                keeper.incremental.update(ledger)
                if find(keeper.standings(), which) != chosen:
                    continue
                _prove_all_open(keeper, chosen, proved, reading)
                if reading is not None:
                    proved = replace(proved, reading=record_reading(ledger, reading, decision.decided))
                ledger.decide(chosen.entry.sha256, proved)
                owed, notices = keeper.file_decision(ledger, chosen)
            break
        else:
            raise CannotDecideError(f"{which} 正在被别人处理，请稍后再试", f"others are at work on {which}: try again")
        notices += _answer_owed(keeper, owed)
        decided = keeper.content(chosen.entry.sha256)
    assert decided is not None
    return decided, notices


def _answer_owed(keeper: Keeper, digests: Sequence[str]) -> list[Notice]:
    """Write what goes back for contents for which it is owed again: read outside of any step, recorded in one.

    What cannot be read now stays owed, and the next run over the inbox writes it: without the key, for one, nobody can
    tell if a seal holds.
    """
    if keeper.lacks_key:
        return []
    results = []
    for judged in map(keeper.content, digests):
        if judged is not None and must_be_read(judged):
            with suppress(CannotDecideError):  # it lies in the inbox no more
                results.append(keeper.read(_job(keeper, judged)))
    return keeper.record_all(results) if results else []


def answer(
    campaign: Campaign | Keeper,
    which: str,
    reason: str | None,
    person: str,
    decided: datetime,
    code: str | None = None,
    form: str | None = None,
) -> tuple[Judged, tuple[Doubt, ...]]:
    """Record the office's answer to doubts about a content that counts.

    Args:
        campaign: open, or kept open.
        which: a name under which it came, the end of one, the beginning of its SHA-256; or the agency it is from.
        reason: the answer; None takes back the one given before.
        person: who answers.
        decided: the time, with its offset.
        code: of the doubts; None for all of them.
        form: the form, if an agency of several is named.

    Returns:
        The content, and the doubts that were answered or are open again.

    Raises:
        CannotDecideError: there is no such content, or no such doubt about it.
        LedgerError: the ledger cannot be used.
    """
    with kept_open(campaign) as keeper, keeper.changing() as ledger:
        standings = keeper.standings()
        named = [
            standing.current
            for standing in standings.agencies
            if which in (standing.member.code, standing.member.name, standing.member.short_name)
            and (form is None or standing.form == named_form(keeper.campaign, form))
        ]
        if len(named) > 1:
            _standing(keeper, which, form)
        if len(named) == 1 and named[0] is not None:
            chosen = named[0]
        else:
            chosen = _found(keeper, standings, which, is_agency=bool(named))
        if chosen.disposition is not Disposition.COUNTS:
            raise CannotDecideError(
                f"{chosen.name} 没有通过，先改正或认可",
                f"{chosen.name} does not count: it must be right or accepted first",
            )
        known = [doubt for doubt in document_doubts(ledger, chosen) if code is None or doubt.code == code.upper()]
        if not known:
            zh, en = f"{chosen.name} 没有{code or ''}疑点", f"there is no doubt {code or ''} about {chosen.name}"
            raise CannotDecideError(zh, en)
        for doubt in dict.fromkeys(doubt.code for doubt in known):
            ledger.doubt_answers.add(chosen.entry.sha256, DoubtAnswer(doubt, reason, person, decided))
        ledger.commit()
    return chosen, tuple(known)


def _found(keeper: Keeper, standings: Standings, which: str, *, is_agency: bool) -> Judged:
    """The content of a name that is none of an agency of which something counts."""
    try:
        return find(standings, which)
    except CannotDecideError:
        if is_agency:
            raise CannotDecideError(f"{which} 没有已通过的填报", f"nothing that counts came from {which}") from None
        near = _called_alike(keeper.campaign.directory.members, which)
        if near is None:
            raise
        raise CannotDecideError(
            f"没有叫“{which}”的文件或单位，是否为 {near.zh}？", f"no file and no agency is called {which!r}; {near.en}?"
        ) from None


# --- taken over, and opened again -----------------------------------------------------------------------------------


def take_over(
    campaign: Campaign | Keeper,
    agency: str,
    person: str,
    reason: str = "",
    *,
    form: str | None = None,
    decided: datetime | None = None,
) -> AgencyStanding:
    """Take over what counts of an agency: what it sends from now on waits until it is opened again.

    Args:
        campaign: open, or kept open.
        agency: its code or name.
        person: who takes it over; recorded and displayed.
        reason: likewise, if there is something to be said.
        form: the form by edition or name; None if the agency files only one.
        decided: the time, with its offset; None for now.

    Returns:
        The agency as it stands now.

    Raises:
        CannotDecideError: there is no such agency, nothing of it counts, it was taken over before, or it files several
            forms and none is named.
        LedgerError: the ledger cannot be used.
    """
    with kept_open(campaign) as keeper, keeper.changing() as ledger:
        standing = _standing(keeper, agency, form)
        _prove_open(standing)
        if standing.current is None:
            name = standing.member.name
            raise CannotDecideError(
                f"{name} 没有已通过的报表，不能验收", f"nothing of {name} counts that could be taken over"
            )
        digest = standing.current.entry.document_sha256
        code, when = standing.member.code, decided or keeper.now()
        ledger.agency_decisions.add(
            AgencyDecision(EventKind.TAKE_OVER, code, reason, person, when, document_sha256=digest, form=standing.form)
        )
        keeper.file_decision(ledger)
        return keeper.agency(*standing.due)


def reopen(
    campaign: Campaign | Keeper,
    agency: str,
    person: str,
    reason: str,
    *,
    form: str | None = None,
    decided: datetime | None = None,
) -> AgencyStanding:
    """Open an agency again that was taken over: what came meanwhile counts, if it is right.

    Args:
        campaign: open, or kept open.
        agency: its code or name.
        person: who opens it; recorded and displayed.
        reason: likewise.
        form: the form by edition or name; None if the agency files only one.
        decided: the time, with its offset; None for now.

    Returns:
        The agency as it stands now.

    Raises:
        CannotDecideError: there is no such agency, it is not taken over, there is no reason, or it files several forms
            and none is named.
        LedgerError: the ledger cannot be used.
    """
    if not reason.strip():
        raise CannotDecideError("请写明原因", "a reason is needed")
    with kept_open(campaign) as keeper:
        with keeper.changing() as ledger:
            standing = _standing(keeper, agency, form)
            if standing.taken_over is None:
                name = standing.member.name
                raise CannotDecideError(f"{name} 没有验收，不用重新打开", f"{name} is not taken over")
            code, when = standing.member.code, decided or keeper.now()
            digest = standing.taken_over.document_sha256
            ledger.agency_decisions.add(
                AgencyDecision(
                    EventKind.REOPEN, code, reason.strip(), person, when, document_sha256=digest, form=standing.form
                )
            )
            owed, _ = keeper.file_decision(ledger)
        _answer_owed(keeper, owed)
        return keeper.agency(*standing.due)


def _standing(keeper: Keeper, agency: str, form: str | None) -> AgencyStanding:
    """The standing of an agency, by its code or name, in the form that is named or the only one that it files."""
    campaign, member = keeper.campaign, named_member(keeper.campaign.directory.members, agency)
    wanted = None if form is None else named_form(campaign, form)
    found = [standing for standing in keeper.standings_of(member.code) if wanted in (None, standing.form)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise CannotDecideError(f"{member.name} 不报这种报表", f"{member.name} does not file this form")
    names = "、".join(f"{standing.form}（{campaign.form_names[standing.form]}）" for standing in found)
    raise CannotDecideError(
        f"{member.name} 报几种报表（{names}），请用 --edition 指明",
        f"{member.name} files several forms ({names}): choose with --edition",
    )


def named_form(campaign: Campaign, form: str) -> str:
    """The base id of a form of a campaign.

    Args:
        campaign: open.
        form: its edition or its name.

    Returns:
        The base id.

    Raises:
        CannotDecideError: it is not collected here.
    """
    for edition in campaign.editions:
        if form in (*edition.names, campaign.form_names[edition.base]):
            return edition.base
    names = "、".join(f"{base}（{name}）" for base, name in campaign.form_names.items())
    raise CannotDecideError(f"本次不收 {form}，收的是 {names}", f"{form} is not collected here: {names}")


def _prove_open(standing: AgencyStanding) -> None:
    """Prove that an agency is not taken over."""
    if standing.taken_over is not None:
        name, when = standing.member.name, standing.taken_over.decided.date().isoformat()
        raise CannotDecideError(
            f"{name} 已于 {when} 验收，先写明原因重新打开", f"{name} was taken over on {when}: open it again first"
        )


# --- what happened --------------------------------------------------------------------------------------------------


def history(campaign: Campaign | Keeper, agency: str) -> tuple[Event, ...]:
    """All that happened with an agency: what came from it or under its link, what was decided, in order.

    Args:
        campaign: open, or kept open.
        agency: its code or name.

    Returns:
        Events, the oldest first; of one that left the roster too.

    Raises:
        CannotDecideError: there is no such agency, and never was.
        LedgerError: the ledger cannot be used.
    """
    with kept_open(campaign, only_looks=True) as keeper:
        try:
            member = named_member(keeper.campaign.directory.members, agency)
        except CannotDecideError:
            gone = former_member(keeper, agency)
            if gone is None:
                raise
            member = gone
        return keeper.events_of(member.code)


def former_member(keeper: Keeper, text: str) -> Member | None:
    """An agency that is not on the roster, as the ledger knows it: by a link it had, a decision, or a workbook.

    Args:
        keeper: of the campaign.
        text: its code or name.

    Returns:
        Its code and name; None for one of which the ledger knows nothing, and for one of the roster.
    """
    gone = former_members(keeper)
    code = clean_code(text)
    return next((member for member in gone if member.name == text), None) or next(
        (member for member in gone if member.code == code), None
    )


def former_members(keeper: Keeper) -> tuple[Member, ...]:
    """The agencies that are not on the roster, as the ledger knows them: by links they had, decisions, or workbooks.

    Args:
        keeper: of the campaign.

    Returns:
        Their codes and names, in the order of the codes.
    """
    known = dict.fromkeys(keeper.agencies_of_events(), "") | {
        clean_code(summary.code): summary.name
        for judged in keeper.standings().contents
        if (summary := judged.entry.summary) is not None and summary.code is not None and summary.name is not None
    }
    listed = keeper.campaign.directory.by_code
    return tuple(Member(code, name or code) for code, name in sorted(known.items()) if code not in listed)


def returned_files(campaign: Campaign | Keeper, sha256: str, key: bytes | None = None) -> dict[str, bytes]:
    """The workbook with its mistakes marked and the notice for a content, made now from the inbox and the ledger.

    Args:
        campaign: open, or kept open.
        sha256: of the content.
        key: with which the office seals its stamps; not read if the campaign is kept open.

    Returns:
        ``.xlsx`` and ``.html``, by these endings; nothing for a content that is right, or was not read.

    Raises:
        CannotDecideError: it is no longer in the inbox.
        LedgerError: the ledger cannot be used.
    """
    with kept_open(campaign, key, only_looks=True) as keeper:
        judged = keeper.content(sha256)
        if judged is None or judged.entry.summary is None or not judged.wrong:
            return {}
        settings = keeper.campaign.settings
        read = keeper.read(_job(keeper, judged))
        return answer_parts(read, judged.findings, settings, keeper.options, keeper.now().date())


def find(standings: Standings, which: str) -> Judged:
    """The content meant by a name or the beginning of a SHA-256; of one name, the last that came under it.

    Args:
        standings: of the campaign.
        which: a name in the inbox, the end of one after a ``/``, or at least six hexadecimal digits.

    Returns:
        The content.

    Raises:
        CannotDecideError: there is none, or several are meant.
    """
    contents = sorted(standings.contents, key=lambda judged: judged.entry.number)
    same = [judged for judged in contents if which in judged.entry.names]
    if same:
        return same[-1]
    digests = [
        judged for judged in contents if len(which) >= _SHORTEST_DIGEST and judged.entry.sha256.startswith(which)
    ]
    ends = [judged for judged in contents if any(name.endswith(f"/{which}") for name in judged.entry.names)]
    found = digests or ends
    if len(found) == 1:
        return found[0]
    meant = [judged.name for judged in found] or _spelt_otherwise(contents, which)
    if not meant:
        raise CannotDecideError(*_not_filed(contents, which))
    if len(meant) == 1:
        return find(standings, *meant)
    names = listed(meant, _MOST_NAMED)
    raise CannotDecideError(f"{which} 可能是：{names.zh}", f"{which} may be: {names.en}")


def _spelt_otherwise(contents: Iterable[Judged], which: str) -> list[str]:
    """Names that are one name to Windows, where 民政.xlsx is the file that came as 民政.XLSX."""
    wanted = os.path.normcase(f"/{which}")
    names = {name for judged in contents for name in judged.entry.names}
    return sorted(name for name in names if os.path.normcase(f"/{name}").endswith(wanted))


def _not_filed(contents: Sequence[Judged], which: str) -> tuple[str, str]:
    """That nothing came under a name: with the files of the agency, where one of an agency was named."""
    filed = [
        judged
        for judged in contents
        if judged.member is not None and which in (judged.member.code, judged.member.name, judged.member.short_name)
    ]
    if filed:
        names = listed([judged.name for judged in reversed(filed)], _MOST_NAMED)
        return (
            f"{which} 是单位，这里要写文件名；它报来的文件：{names.zh}",
            f"{which} is an agency, and a file is asked for; it filed: {names.en}",
        )
    return (
        f"台账中没有 {which}：请先运行 gouji collect，或写 gouji status 中的文件名",
        f"{which} is not in the ledger: run gouji collect first, or name it as gouji status does",
    )


def _proved(keeper: Keeper, chosen: Judged, decision: Decision) -> tuple[Decision, ReadResult | None]:
    """The decision with all it needs: to accept takes an agency of the roster, and figures that stand in the workbook.

    Returns:
        The decision; and the reading that is to count, where the one in the ledger is not it.
    """
    _prove_all_open(keeper, chosen, decision)
    if decision.kind is not DecisionKind.ACCEPT:
        return decision, None
    campaign, summary = keeper.campaign, chosen.entry.summary
    if summary is None:
        raise CannotDecideError("还没有读取，请先收取", "it was not read yet: collect first")
    # That an agency does not file the form is no matter if the office says that it is of another one.
    never = _NEVER if decision.agency is None else _NEVER - {C788.code}
    _prove_collected(finding for finding in chosen.findings if finding.code in never)
    member = _member(campaign, chosen, decision.agency)
    _prove_collected(campaign.directory.form_of(member, summary.edition)[1])
    known = summary.status == "accepted" and (summary.code, summary.name) == (member.code, member.name)
    # A reading made for an earlier decision says why that was made: a new decision makes its own.
    is_original = chosen.entry.decision is None or chosen.entry.decision.reading is None
    decision = replace(decision, agency=member.code)
    _prove_all_open(keeper, chosen, decision)
    if known and summary.stamped and is_original:
        return decision, None
    return decision, _regardless(keeper, chosen, member, decision.reason)


def _prove_collected(findings: Iterable[Finding]) -> None:
    """Prove that there is no finding by which a content is not what is being collected."""
    if strange := tuple(findings):
        raise CannotDecideError("不是本次收的报表", "it is not what is being collected", strange)


def _prove_all_open(keeper: Keeper, chosen: Judged, decision: Decision, read: ReadResult | None = None) -> None:
    """Prove that no report that a decision concerns is taken over."""
    directory = keeper.campaign.directory
    summary = chosen.entry.summary if read is None else Summary.of(read.reading)
    named = directory.by_code.get(decision.agency or "")
    form = None if named is None or summary is None else directory.form_of(named, summary.edition)[0]
    for due in (chosen.due, None if named is None or form is None else Due(named.code, form)):
        if due is not None:
            _prove_open(keeper.agency(*due))


def _member(campaign: Campaign, chosen: Judged, agency: str | None) -> Member:
    if agency is not None:
        return named_member(campaign.directory.members, agency)
    if chosen.member is None:
        raise CannotDecideError(
            "不能确定是哪个单位的，请写明单位",
            "it is not known whose it is: name the agency",
            chosen.findings,
        )
    return chosen.member


def named_member(members: Iterable[Member], text: str) -> Member:
    """The agency that a code, a name or a short name means.

    Args:
        members: among which it is looked for.
        text: as somebody typed it.

    Returns:
        The only one of that code; or else of that name; or else of that short name.

    Raises:
        CannotDecideError: none is called so, or several are; *words* list those that may be meant.
    """
    found, code = list(members), clean_code(text)
    for named in (
        [member for member in found if member.code == code],
        [member for member in found if member.name == text],
        [member for member in found if member.short_name == text],
    ):
        if len(named) == 1:
            return named[0]
        if named:
            them = listed([f"{member.name} {member.code}" for member in named], _MOST_NAMED)
            raise CannotDecideError(
                f"名录中有 {len(named)} 个单位叫“{text}”：{them.zh}。请写代码",
                f"{len(named)} agencies are called {text!r}: {them.en}; give the code",
            )
    near = _called_alike(found, text)
    zh, en = f"名录中没有代码或名称为“{text}”的单位", f"no agency on the roster has the code or name {text!r}"
    raise CannotDecideError(f"{zh}，是否为 {near.zh}？" if near else zh, f"{en}; {near.en}?" if near else en)


def _called_alike(members: Iterable[Member], text: str) -> Phrase | None:
    """The agencies with a text in their names; None if there is none."""
    near = [member.name for member in members if text and text in member.name]
    return listed(near, _MOST_NAMED) if near else None


def _regardless(keeper: Keeper, chosen: Judged, member: Member, reason: str) -> ReadResult:
    """The reading of a content as that of *member*, whatever is wrong with it, if all its figures can be read."""
    campaign = keeper.campaign
    job = _job(keeper, chosen)
    agency = Agency(code=member.code, name=member.name)
    read = functools.partial(
        read_regardless,
        agency=agency,
        reason=reason,
        language=campaign.settings.language,
        forms=campaign.directory.forms_of(member),
        year=campaign.settings.year,
    )
    made = keeper.run(read, job, unread)
    if isinstance(made, RefusedReading):
        raise CannotDecideError(made.why.zh, made.why.en, made.findings)
    return made


def original_file(campaign: Campaign | Keeper, sha256: str) -> tuple[str, bytes]:
    """A content as it came in.

    Args:
        campaign: open, or kept open.
        sha256: of the content.

    Returns:
        The name it first came under, without folders; and its bytes.

    Raises:
        CannotDecideError: it is not in the ledger, or no longer in the inbox.
        LedgerError: the ledger cannot be used.
    """
    job = job_of(campaign, sha256)
    return job.name.rpartition("/")[2], job.data


def job_of(campaign: Campaign | Keeper, sha256: str) -> ReadJob:
    """A content as it came in, to be read again.

    Args:
        campaign: open, or kept open.
        sha256: of the content.

    Returns:
        The job, with the name it first came under.

    Raises:
        CannotDecideError: it is not in the ledger, or no longer in the inbox.
        LedgerError: the ledger cannot be used.
    """
    with kept_open(campaign, only_looks=True) as keeper:
        judged = keeper.content(sha256)
        if judged is None:
            raise CannotDecideError(f"台账中没有 {sha256}", f"{sha256} is not in the ledger")
        return _job(keeper, judged)


def _job(keeper: Keeper, chosen: Judged) -> ReadJob:
    with Inbox(keeper.campaign.inbox, keeper.options) as inbox:
        found = inbox.find(chosen.entry.sha256, chosen.entry.names)
    if found is None:
        raise CannotDecideError(
            f"{chosen.name} 已不在收件文件夹中，请放回后再试",
            f"{chosen.name} is no longer in the inbox: put it back and try again",
        )
    file, data = found
    return ReadJob(chosen.entry.sha256, chosen.name, data, file.refused)
