"""Pages on which the office looks at its campaign: progress, what needs a decision, agencies, files, the trail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from urllib.parse import urlencode

from starlette.responses import Response

from gouji.collection.campaign import (
    AgencyDoubt,
    AgencyStanding,
    Disposition,
    Event,
    EventKind,
    Group,
    Judged,
    State,
    event_detail,
    former_member,
    former_members,
    original_file,
    titles_of,
)
from gouji.common import csv_list, folded_text
from gouji.desk import contents
from gouji.desk.desk import SHEET, Desk, common_values, denied_as, download, page_response, returned_part
from gouji.desk.store import Link, LogEntry, Role
from gouji.desk.visits import DeniedError, Visit, agency_code
from gouji.findings import Language, Phrase, Severity
from gouji.findings.rules import F112
from gouji.pages import page
from gouji.roster import Member

_A_PAGE = 100
_MOST_LISTED = 50
_LATEST = 12
_FEW = 3
"""Rules named in a row; the page of the file names all."""
_MOST_EVENTS = 500
_RELOAD = 60
SECTIONS = (
    ("/office", Phrase("进度", "Progress")),
    ("/office/queue", Phrase("待办", "To decide")),
    ("/office/agencies", Phrase("单位", "Agencies")),
    ("/office/inbox", Phrase("收件", "Take in")),
    ("/office/reminders", Phrase("催报", "Reminders")),
    ("/office/links", Phrase("链接", "Links")),
    ("/office/results", Phrase("成果", "Results")),
    ("/office/trail", Phrase("记录", "Trail")),
    ("/office/people", Phrase("人员", "People")),
)
"""The sections of the office by their paths."""
OVER = Phrase("已验收", "taken over")
_ACCEPTABLE = (Disposition.RETURNED, Disposition.UNCLAIMED, Disposition.EXCLUDED, Disposition.SUPERSEDED)
"""Dispositions of contents that the office may let count; of two that came together it may be the other."""


def office_page(
    desk: Desk, visit: Visit, template: str, *, section: str, refresh: int = 0, **values: object
) -> Response:
    """A page of the office, with its sections.

    Args:
        desk: whose page it is.
        visit: of somebody of the office.
        template: its name.
        section: the path of the section it belongs to.
        refresh: seconds after which the browser loads it again; 0 for never.
        values: that the template needs.

    Returns:
        The response.
    """
    role = visit.person.role
    return page_response(
        desk,
        visit,
        template,
        status=200,
        refresh=refresh,
        person=visit.person.person,
        role_text=role.words.text(visit.language),
        token=visit.person.token,
        section=section,
        sections=[
            (place, name.text(visit.language), queue_length(desk) if place == "/office/queue" else 0)
            for place, name in SECTIONS
            if place != "/office/people" or role.may(Role.DECIDE)
        ],
        may_collect=role.may(Role.COLLECT),
        may_decide=role.may(Role.DECIDE),
        **values,
    )


# --- progress -------------------------------------------------------------------------------------------------------


def status(desk: Desk, visit: Visit) -> Response:
    """The standings of the campaign, now."""
    body = desk.fragment(("status", visit.language, visit.root), lambda: _status(desk, visit))
    title = Phrase("收报进度", "Progress").text(visit.language)
    is_live = bool(visit.text("live"))
    return office_page(
        desk,
        visit,
        "office_body",
        section="/office",
        title=title,
        body=body,
        is_live=is_live,
        refresh=_RELOAD if is_live else 0,
    )


def _status(desk: Desk, visit: Visit) -> str:
    found, language = desk.keeper.overview(), visit.language
    over = sum(standing.taken_over is not None for standing in found.standings.agencies)
    states = (State.ACCEPTED, State.RETURNED, State.MISSING)
    last = sorted(found.standings.contents, key=lambda judged: -judged.entry.number)[:_LATEST]
    return page(
        "desk/status.html",
        **common_values(desk, visit),
        deadline=found.campaign.settings.deadline,
        left=found.days_left,
        percent=found.percent,
        total=found.total,
        accepted=found.counts[State.ACCEPTED],
        states=[
            *((state.value, state.words.text(language), found.counts[state]) for state in states),
            ("over", OVER.text(language), over),
        ],
        state_names=[state.words.text(language) for state in states],
        forms=[_group_row(group, states, language) for group in found.forms],
        groups=[_group_row(group, states, language) for group in found.groups],
        problems=[(problem.code, problem.title.text(language), problem.agencies) for problem in found.problems[:10]],
        latest=[_file_row(judged, language) for judged in last],
    )


def _group_row(group: Group, states: Iterable[State], language: Language) -> tuple[str, int, list[int]]:
    return group.title.text(language), group.total, [group.counts[state] for state in states]


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row for one content."""

    key: str
    name: str
    time: datetime
    agency: Member | None
    disposition: str
    text: str
    channel: str = ""
    why: tuple[str, ...] = field(default=())
    form: str | None = None


def _file_row(judged: Judged, language: Language, why: Iterable[str] = (), channel: str = "") -> FileRow:
    entry = judged.entry
    return FileRow(
        contents.key_of(entry.sha256),
        judged.name,
        entry.arrived.astimezone(),
        judged.member,
        judged.disposition.value,
        judged.disposition.words.text(language),
        channel,
        tuple(why),
        judged.form,
    )


def _doubt_rows(doubts: Iterable[AgencyDoubt], language: Language) -> Iterator[FileRow]:
    for found in doubts:
        if found.standing.current is not None:
            why = f"{found.doubt.code} {found.doubt.message.text(language)}"
            yield _file_row(found.standing.current, language, [why])


# --- what needs a decision ------------------------------------------------------------------------------------------


def queue(desk: Desk, visit: Visit) -> Response:
    """Everything that nobody but the office can settle, the most urgent first."""
    parts = [
        (title.text(visit.language), about.text(visit.language), list(islice(rows, _MOST_LISTED)), count)
        for title, about, count, rows in _queue(desk, visit.language)
        if count
    ]
    return office_page(desk, visit, "queue", section="/office/queue", parts=parts)


def queue_length(desk: Desk) -> int:
    """The number of things that need a decision.

    Args:
        desk: of the campaign.

    Returns:
        Without what only waits to be taken over.
    """
    return int(desk.fragment("queue", lambda: str(sum(part[2] for part in list(_queue(desk, "zh"))[:-1]))))


def _queue(desk: Desk, language: Language) -> Iterator[tuple[Phrase, Phrase, int, Iterator[FileRow]]]:
    def noted(judged: Judged) -> FileRow:
        return _file_row(judged, language, contents.notes_on(judged, language, least=Severity.WARNING))

    found = desk.keeper.overview()
    unclaimed = [
        judged
        for judged in found.standings.contents
        if judged.disposition is Disposition.UNCLAIMED
        # Who uploaded a file that cannot be read was told so at once; of an archive, all else may be as it should.
        and (F112.code in judged.wrong or not (judged.entry.links and contents.is_unreadable(judged)))
    ]
    waiting = [judged for judged in found.standings.contents if judged.disposition is Disposition.WAITING]
    returned = [
        (standing.latest, standing.form) for standing in found.standings.agencies if standing.latest is not None
    ]
    titles = {edition.base: titles_of(edition) for edition in found.campaign.editions}
    yield (
        Phrase("归不进单位的", "Nobody's"),
        Phrase("认可时写明是哪个单位的，或排除。", "Accept it and say whose it is, or exclude it."),
        len(unclaimed),
        map(noted, unclaimed),
    )
    yield (
        Phrase("验收后又报来的", "Sent after it was taken over"),
        Phrase("要用新报的，先重新打开；不用的，排除。", "Reopen the agency to let it count, or exclude it."),
        len(waiting),
        map(noted, waiting),
    )
    doubts = found.open_doubts
    yield (
        Phrase("请核对的疑点", "Doubts"),
        Phrase("单位还没有说明的；电话核实后写明原因。", "Not explained yet: ask, and write down the reason."),
        len(doubts),
        _doubt_rows(doubts, language),
    )
    yield (
        Phrase("待改的", "To be corrected"),
        Phrase(
            "已退给单位改；确有特殊情况的，可以写明原因认可。",
            "The agency has to correct these; accept one with a reason if it must count.",
        ),
        len(returned),
        (_file_row(judged, language, _wrong_in(judged, titles[form], language)) for judged, form in returned),
    )
    ready = [
        standing.current
        for standing in found.standings.agencies
        if standing.current is not None and standing.taken_over is None
    ]
    yield (
        Phrase("可以验收的", "Ready to be taken over"),
        Phrase("已通过，等待验收。", "Accepted, and not taken over yet."),
        len(ready),
        (_file_row(judged, language) for judged in ready),
    )


def _wrong_in(judged: Judged, titles: Mapping[str, Phrase], language: Language) -> list[str]:
    """The rules that a content breaks, a line each; of many the first."""
    codes = list(dict.fromkeys(judged.wrong))
    lines = [f"{titles[code].text(language)} {code}" if code in titles else code for code in codes[:_FEW]]
    more = codes[_FEW:]
    return lines + ([Phrase(f"另有 {len(more)} 类", f"and {len(more)} more").text(language)] if more else [])


# --- agencies -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """A row for one agency, or for each form that it files."""

    member: Member
    state: str
    text: str
    form: str = ""
    link: str = ""
    reminded: datetime | None = None
    why: str = ""


def state_of(standing: AgencyStanding, language: Language) -> tuple[str, str]:
    """The state of an agency, and its word.

    Args:
        standing: of the agency.
        language: of the word.

    Returns:
        ``over`` for one that was taken over.
    """
    if standing.taken_over is not None:
        return "over", OVER.text(language)
    return standing.state.value, standing.state.words.text(language)


def link_text(link: Link | None, language: Language) -> str:
    """The state of a link in words.

    Args:
        link: the last one of an agency.
        language: of the words.

    Returns:
        Since when it opens its page, or that it does not.
    """
    if link is None:
        return Phrase("未发放", "none").text(language)
    if link.revoked is not None:
        return Phrase(f"{link.revoked:%m-%d} 停用", f"revoked {link.revoked:%m-%d}").text(language)
    return Phrase(f"{link.made:%m-%d} 发放", f"made {link.made:%m-%d}").text(language)


def agencies(desk: Desk, visit: Visit) -> Response:
    """The agencies, to be found by name, code and state."""
    language, find, state = visit.language, visit.text("find"), visit.text("state")
    wanted = folded_text(find)
    found = [
        standing
        for standing in desk.keeper.standings().agencies
        if _is_called(standing.member, wanted) and (not state or state_of(standing, language)[0] == state)
    ]
    pages = max(1, -(-len(found) // _A_PAGE))
    number = min(pages, int(visit.text("page"))) if visit.text("page").isdecimal() else 1
    number = max(1, number)
    links, reminded = desk.store.links(), desk.store.reminded()
    rows = [
        AgencyRow(
            standing.member,
            *state_of(standing, language),
            form=standing.form,
            link=link_text(links.get(standing.member.code), language),
            reminded=reminded.get(standing.member.code),
        )
        for standing in found[(number - 1) * _A_PAGE : number * _A_PAGE]
    ]
    known = [(value.value, value.words.text(language)) for value in State]
    return office_page(
        desk,
        visit,
        "agencies",
        section="/office/agencies",
        rows=rows,
        count=len(found),
        find=find,
        state=state,
        states=[*known, ("over", OVER.text(language))],
        page=number,
        pages=pages,
        query=urlencode({"find": find, "state": state}),
        former=former_members(desk.keeper),
    )


def _is_called(member: Member, wanted: str) -> bool:
    """True if name, short name or code has a folded text in it: many type with full-width figures and brackets on."""
    return any(wanted in folded_text(name) for name in (member.name, member.short_name or "", member.code))


def member_at(desk: Desk, visit: Visit) -> Member:
    """The agency that an address names.

    Args:
        desk: of the campaign.
        visit: with the code in its path.

    Returns:
        The agency.

    Raises:
        DeniedError: there is none.
    """
    member = desk.campaign.directory.by_code.get(agency_code(visit))
    if member is None:
        raise DeniedError(404, "名录中没有这个单位", "no such agency is on the roster")
    return member


def agency(desk: Desk, visit: Visit) -> Response:
    """One agency: its files, its link, what happened; of one that left the roster, what is known of it."""
    former = former_member(desk.keeper, agency_code(visit))
    member, language = former or member_at(desk, visit), visit.language
    standings = desk.keeper.standings_of(member.code)
    link = desk.store.links().get(member.code)
    events = desk.keeper.events_of(member.code)
    received = contents.received(desk.keeper, events, language)
    return office_page(
        desk,
        visit,
        "office_agency",
        section="/office/agencies",
        member=member,
        is_former=former is not None,
        forms=[
            (
                standing.form,
                *state_of(standing, language),
                standing.taken_over,
                standing.current is not None,
                list(_doubt_rows(_open_for_office(desk, standing), language)),
            )
            for standing in standings
        ],
        rows=[_receipt_row(desk, row, member, language) for row in received],
        reports=[
            ("report-docx", Phrase("生成年报（Word）", "Make the report (Word)").text(language)),
            ("report-html", Phrase("生成年报（网页）", "Make the report (page)").text(language)),
        ],
        link_text=link_text(link, language),
        has_link=link is not None and link.revoked is None,
        letters=desk.letters.of(visit.person.person, member.code),
        trail=_trail(desk, events, desk.store.log(agency=member.code), language),
    )


def _receipt_row(desk: Desk, row: contents.ReceivedFile, member: Member, language: Language) -> FileRow:
    """A row for one receipt; that a content came under the link of another agency than *member* is said."""
    origin = row.receipt.origin.agency
    sender = desk.campaign.directory.by_code.get(origin) if origin not in (None, member.code) else None
    channel = row.channel if sender is None else f"{row.channel} {sender.name}"
    received = row.receipt.received.astimezone()
    return replace(_file_row(row.judged, language, channel=channel), name=row.receipt.name, time=received)


def _open_for_office(desk: Desk, standing: AgencyStanding) -> list[AgencyDoubt]:
    """The doubts about what counts that the office alone can answer, and has not."""
    doubts = desk.keeper.doubts(standing.current.entry.sha256) if standing.current is not None else ()
    return [found for found in doubts if found.doubt.is_for_office and found.answer is None]


# --- files ----------------------------------------------------------------------------------------------------------


def content_at(desk: Desk, visit: Visit) -> Judged:
    """The content that an address names.

    Args:
        desk: of the campaign.
        visit: with its key in the path.

    Returns:
        The content.

    Raises:
        DeniedError: there is none.
    """
    digests = (judged.entry.sha256 for judged in desk.keeper.standings().contents)
    for digest in contents.key_matches(visit.path.get("key", ""), digests):
        judged = desk.keeper.content(digest)
        if judged is not None:
            return judged
    raise DeniedError(404, "台账中没有这份文件", "there is no such file in the ledger")


def file(desk: Desk, visit: Visit) -> Response:
    """One content: what is wrong, what was decided, what can be."""
    judged, language = content_at(desk, visit), visit.language
    entry, decision = judged.entry, judged.entry.decision
    events = desk.keeper.events(entry.sha256)
    holds = decision is not None and decision.kind.value != "undo"
    return office_page(
        desk,
        visit,
        "file",
        section="/office/queue",
        name=judged.name,
        sha256=entry.sha256,
        member=judged.member,
        form=judged.form,
        is_certain=judged.member is not None,
        former=_former(desk, judged),
        disposition=judged.disposition.value,
        text=judged.disposition.words.text(language),
        notes=contents.notes_on(judged, language),
        receipts=[(row.receipt, row.channel) for row in contents.received(desk.keeper, events, language)],
        lines=desk.lines.of(entry.sha256, language) if contents.has_findings(judged) else [],
        has_workbook=contents.has_workbook(judged),
        doubts=contents.by_code(desk.keeper.doubts(entry.sha256)),
        decision=_decision(judged, language) if holds else "",
        may_accept=judged.disposition in _ACCEPTABLE and not contents.is_unreadable(judged),
        may_exclude=entry.summary is not None and judged.disposition is not Disposition.EXCLUDED,
        trail=_trail(desk, events, (), language),
    )


def _former(desk: Desk, judged: Judged) -> Member | None:
    """The agency of a content that is nobody's because its agency left the roster."""
    summary = judged.entry.summary
    code = summary.code if judged.member is None and summary is not None else None
    return None if code is None else former_member(desk.keeper, code)


def _decision(judged: Judged, language: Language) -> str:
    decision = judged.entry.decision
    assert decision is not None
    act = EventKind(decision.kind.value).words.text(language)
    return f"{act} · {decision.person} · {decision.decided.astimezone():%Y-%m-%d %H:%M} · {decision.reason}"


def original(desk: Desk, visit: Visit) -> Response:
    """A file as it came in."""
    judged = content_at(desk, visit)
    with denied_as(404):
        name, data = original_file(desk.keeper, judged.entry.sha256)
    return download(data, name)


def file_workbook(desk: Desk, visit: Visit) -> Response:
    """The 退改件 of a content."""
    judged = content_at(desk, visit)
    return returned_part(desk, judged, _stem(desk, judged), ".xlsx", SHEET)


def file_notice(desk: Desk, visit: Visit) -> Response:
    """The notice about a content."""
    judged = content_at(desk, visit)
    return returned_part(desk, judged, _stem(desk, judged), ".html", "text/html")


def _stem(desk: Desk, judged: Judged) -> str:
    return desk.campaign.stem_of(judged) or contents.key_of(judged.entry.sha256)


# --- the trail ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One thing that happened."""

    time: datetime
    act: str
    person: str
    address: str
    agency: str
    detail: str


def _trail(desk: Desk, events: Iterable[Event], log: Iterable[LogEntry], language: Language) -> list[TrailRow]:
    """Lines of the ledger and the log, the newest first."""
    names, campaign = desk.campaign.directory.by_code, desk.campaign
    forms = campaign.form_names if campaign.has_several_forms else {}

    def of(code: str | None) -> str:
        return names[code].name if code in names else code or ""

    happened = tuple(events)
    files = {event.sha256: event.detail for event in happened if event.receipt is not None}
    rows = [_event_row(event, of, files, forms, language) for event in reversed(happened)]
    rows += [
        TrailRow(
            entry.moment, entry.act.words.text(language), entry.person, entry.address, of(entry.agency), entry.detail
        )
        for entry in log
    ]
    return sorted(rows, key=lambda row: row.time, reverse=True)


def _event_row(
    event: Event,
    name_of: Callable[[str | None], str],
    files: Mapping[str | None, str],
    forms: Mapping[str, str],
    language: Language,
) -> TrailRow:
    """An event as a row; one about a content names its file, as it came in, or what its SHA-256 begins with."""
    act = EventKind(event.kind).words.text(language) if event.kind in set(EventKind) else event.kind
    channel = event.origin.channel.words.text(language)
    address = f"{channel} {event.origin.address}".strip()
    file = files.get(event.sha256, event.sha256[:12]) if event.sha256 and event.receipt is None else ""
    detail = " ".join(filter(None, (file, forms.get(event.form or ""), event_detail(event).text(language))))
    return TrailRow(event.happened.astimezone(), act, event.origin.person, address, name_of(event.agency), detail)


def trail(desk: Desk, visit: Visit) -> Response:
    """The last events."""
    rows = _trail(desk, desk.keeper.events(most=_MOST_EVENTS), desk.store.log(_MOST_EVENTS), visit.language)
    return office_page(desk, visit, "trail", section="/office/trail", rows=rows[:_MOST_EVENTS])


_TRAIL = (
    Phrase("时间", "Time"),
    Phrase("事项", "What"),
    Phrase("人员", "Who"),
    Phrase("来源", "From"),
    Phrase("单位", "Agency"),
    Phrase("说明", "Detail"),
)


def trail_file(desk: Desk, visit: Visit) -> Response:
    """All that happened, for a spreadsheet program."""
    everything = 10_000_000
    rows = _trail(desk, desk.keeper.events(most=everything), desk.store.log(everything), visit.language)
    listed = csv_list(
        [head.text(visit.language) for head in _TRAIL],
        ((row.time.isoformat(), row.act, row.person, row.address, row.agency, row.detail) for row in reversed(rows)),
    )
    return download(listed, f"{Phrase('记录', 'trail').text(visit.language)}.csv", "text/csv")
