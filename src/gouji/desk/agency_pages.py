"""The pages of an agency: its blank, its uploads, their verdicts and receipts. Whoever has the link may come in."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from gouji.collection import Order
from gouji.collection import campaign as campaigns
from gouji.collection.campaign import (
    AgencyDoubt,
    AgencyStanding,
    Channel,
    Disposition,
    Due,
    Judged,
    Origin,
    State,
)
from gouji.common import read_whole
from gouji.desk import contents, links
from gouji.desk.desk import SHEET, Desk, denied_as, download, page_response, returned_part
from gouji.desk.scanning import require_clean
from gouji.desk.visits import DeniedError, Upload, Visit, found_at
from gouji.findings import Audience, Language, Phrase, counted
from gouji.roster import Member

_SECONDS_TO_WAIT = 6.0
"""For a verdict before the page says how many are before it."""
_ASK_AGAIN = 3
_ADVICE = {
    State.MISSING: Phrase("请下载空白表，填好后上传。", "Download the blank, fill it in and upload it."),
    State.RETURNED: Phrase("请看哪里有错，改好再传。", "See what is wrong, correct it and upload it."),
    State.ACCEPTED: Phrase(
        "收表单位验收以前还可以换；有疑点的请写明原因。",
        "You may still replace it until the office takes it over; please explain what is unusual.",
    ),
}
_OVER = Phrase("已验收", "Taken over by the office")
_OVER_ADVICE = Phrase("报送已经完成，请留存回执。", "You are done: keep the receipt.")


@dataclass(frozen=True, slots=True)
class Guest:
    """An agency that came in by its link."""

    desk: Desk
    visit: Visit
    member: Member
    code: str

    @property
    def home(self) -> str:
        """The path of its page, below that of the desk."""
        return f"/u/{self.code}"

    @property
    def standings(self) -> tuple[AgencyStanding, ...]:
        """Its standings now, one for each form that it files."""
        return self.desk.keeper.standings_of(self.member.code)

    @property
    def is_over(self) -> bool:
        """True if everything was taken over, so that nothing more can be sent."""
        standings = self.standings
        return bool(standings) and all(standing.taken_over is not None for standing in standings)

    def is_taken_over(self, judged: Judged) -> bool:
        """True if what a content was sent for was taken over.

        Args:
            judged: the content; of one that is nobody's, everything must have been.
        """
        if judged.due is None:
            return self.is_over
        return any(standing.due == judged.due and standing.taken_over is not None for standing in self.standings)


def guest_of(desk: Desk, visit: Visit) -> Guest:
    """The agency whose link an address holds.

    Args:
        desk: which made the link.
        visit: with the code in its path.

    Returns:
        The agency.

    Raises:
        DeniedError: there is no such link, it was revoked, or its agency has left the roster.
    """
    code = links.typed_code(visit.path.get("code", ""))
    known = desk.store.link(links.digest_of(code)) if code is not None else None
    if code is None or known is None:
        wait = desk.bounds.wrong_links.take(visit.address)
        if wait:
            raise DeniedError(
                429,
                f"错误的链接太多，请 {wait} 秒后再试",
                f"too many wrong links: wait {counted(wait, 'second')}",
                wait=wait,
            )
        raise DeniedError(
            404,
            "没有这个链接。请照链接函重新输入地址或口令，注意不要漏字",
            "there is no such link: type the address or the code again as it stands in the letter",
        )
    if known.revoked is not None:
        raise DeniedError(
            410,
            "这个链接已停用，请使用最近收到的链接函，或与收表单位联系",
            "this link opens nothing any more: use the latest letter, or ask the office",
        )
    member = desk.campaign.directory.by_code.get(known.agency)
    if member is None:
        raise DeniedError(
            410, "本单位已不在名录中，请与收表单位联系", "your agency is no longer on the roster: ask the office"
        )
    return Guest(desk, visit, member, code)


# --- pages ----------------------------------------------------------------------------------------------------------


def entrance(desk: Desk, visit: Visit) -> Response:
    """The page of who has no address, only a code."""
    return page_response(desk, visit, "entrance", words="")


def enter_code(desk: Desk, visit: Visit) -> Response:
    """From a code that was typed to the page of its agency."""
    text = visit.text("code")
    code = links.typed_code(text.rpartition("/")[2])
    if code is None:
        words = Phrase("口令不对，请照链接函重新输入", "that is not a code: type it again as it stands in the letter")
        return page_response(desk, visit, "entrance", status=404, words=words.text(visit.language))
    return found_at(visit, f"/u/{code}")


def home(desk: Desk, visit: Visit) -> Response:
    """The page of an agency."""
    guest = guest_of(desk, visit)
    history = _history(guest)
    return page_response(
        desk,
        visit,
        "agency",
        member=guest.member,
        deadline=desk.campaign.settings.deadline,
        left=desk.days_left(),
        forms=[_form_box(standing, {row.key for row in history}, visit.language) for standing in guest.standings],
        is_over=guest.is_over,
        prior=bool(desk.campaign.settings.prior),
        most=desk.file_bytes // 1_000_000,
        history=history,
        waiting=sum(row.judged.disposition is Disposition.UNREAD for row in history),
    )


@dataclass(frozen=True, slots=True)
class FormBox:
    """The state of one form of an agency, as its page displays it.

    Attributes:
        result: the key of the content that is to be corrected, or that counts; None if the page lists no such.
    """

    form: str
    state: str
    text: str
    advice: str
    result: str | None


def _form_box(standing: AgencyStanding, listed: Collection[str], language: Language) -> FormBox:
    is_over = standing.taken_over is not None
    judged = standing.latest if standing.state is State.RETURNED else standing.current
    key = contents.key_of(judged.entry.sha256) if judged is not None else None
    return FormBox(
        standing.form,
        "over" if is_over else standing.state.value,
        (_OVER if is_over else standing.state.words).text(language),
        (_OVER_ADVICE if is_over else _ADVICE[standing.state]).text(language),
        key if key in listed else None,
    )


def _history(guest: Guest) -> list[contents.ReceivedFile]:
    """Contents under its link, and its own whichever way they came; none that came under another's."""
    events = guest.desk.keeper.events_of(guest.member.code)
    own = [event for event in events if event.origin.agency in (None, guest.member.code)]
    return contents.received(guest.desk.keeper, own, guest.visit.language, guest.member)


def blank(desk: Desk, visit: Visit) -> Response:
    """The workbook to be filled in: as it was sent out, or made anew for who joined later."""
    guest = guest_of(desk, visit)
    campaign, wanted = desk.campaign, visit.text("form")
    form = next((found.form for found in guest.standings if wanted in ("", found.form)), None)
    if form is None:
        raise DeniedError(404, "本单位不报这种报表", "your agency does not file this form")
    name = f"{campaign.stems[Due(guest.member.code, form)]}.xlsx"
    try:
        if guest.member in campaigns.newcomers(campaign, form):
            raise FileNotFoundError(name)
        data = read_whole(campaign.outbox(form) / name)
    except OSError:  # none was made under this name; the priors are read once, in the options that are kept
        settings, options = campaign.settings, desk.keeper.options
        edition = campaign.edition_of(form)
        order = Order(edition, settings.year, "", options.key, issue=settings.issue, priors=options.priors)
        data = order.blank(guest.member.name, guest.member.code)
    return download(data, name, SHEET)


async def upload(desk: Desk, visit: Visit, _: Request) -> Response:
    """Take a workbook, and give its verdict if that takes no longer than somebody waits."""
    guest = await run_in_threadpool(guest_of, desk, visit)
    wait = desk.bounds.uploads.take(guest.member.code)
    if wait:
        raise DeniedError(
            429, f"上传太频繁，请 {wait} 秒后再试", f"too many uploads: wait {counted(wait, 'second')}", wait=wait
        )
    if not visit.uploads:
        raise DeniedError(400, "没有选择文件，请选择填好的工作簿再上传", "no file was chosen: choose the workbook")
    digest = await run_in_threadpool(take, guest, visit.uploads[0])
    if digest is None:
        return found_at(visit, guest.home)
    with suppress(TimeoutError):
        end = asyncio.shield(asyncio.wrap_future(desk.work.end(digest)))
        await asyncio.wait_for(end, _SECONDS_TO_WAIT)
    return found_at(visit, f"{guest.home}/f/{contents.key_of(digest)}")


def take(guest: Guest, sent: Upload) -> str | None:
    """Enter a file that an agency sent.

    Args:
        guest: the agency.
        sent: the file.

    Returns:
        The SHA-256 of its content; of an archive that holds several, of none.

    Raises:
        DeniedError: it was not taken.
    """
    desk = guest.desk
    if guest.is_over:
        raise DeniedError(
            409,
            "收表单位已经验收，文件没有收下。确需更改，请与收表单位联系",
            "the office has taken it over, and the file was not taken: ask the office if it has to change",
        )
    desk.work.require_room(len(sent.content))
    require_clean(sent.content, desk.settings.scanner)
    origin = Origin(Channel.LINK, guest.member.name, guest.visit.address, guest.member.code)
    entered = desk.work.enter(sent.content, sent.name, origin)
    if not entered.receipts:
        raise DeniedError(
            422,
            "这个文件里没有可以读取的工作簿",
            "there is no workbook in this file that can be read",
            lines=tuple(notice.diagnostic.message(guest.visit.language, Audience.AGENCY) for notice in entered.notices),
        )
    return entered.receipts[0].sha256 if len(entered.receipts) == 1 else None


def _content(guest: Guest) -> contents.ReceivedFile:
    """The last receipt of the content that an address names, if it is one of the agency's."""
    key = guest.visit.path.get("key", "")
    for row in _history(guest):
        if row.key == key:
            return row
    raise DeniedError(404, "本单位没有报送过这份文件", "your agency sent no such file")


def _doubts(desk: Desk, judged: Judged) -> list[AgencyDoubt]:
    """The doubts about a content that its agency can explain."""
    found = desk.keeper.doubts(judged.entry.sha256) if judged.member is not None else ()
    return [asked for asked in found if not asked.doubt.is_for_office]


def verdict(desk: Desk, visit: Visit) -> Response:
    """The verdict on a content, as the ledger has it; or how many are before it."""
    guest = guest_of(desk, visit)
    row = _content(guest)
    judged = row.judged
    if judged.disposition is Disposition.UNREAD:
        ahead = desk.work.ahead(judged.entry.sha256)
        return page_response(
            desk, visit, "waiting", ahead=ahead or 0, receipt=row.receipt, seconds=_ASK_AGAIN, refresh=_ASK_AGAIN
        )
    doubts = contents.by_code(_doubts(desk, judged))
    has_lines = contents.has_findings(judged) and not doubts  # the warnings of what counts are its doubts
    lines = desk.lines.of(judged.entry.sha256, visit.language) if has_lines else []
    is_over = guest.is_taken_over(judged)
    return page_response(
        desk,
        visit,
        "verdict",
        form=judged.form,
        text=contents.verdict_text(judged, visit.language),
        notes=contents.notes_on(judged, visit.language, Audience.AGENCY),
        disposition=judged.disposition.value,
        is_good=contents.is_right(judged),
        is_bad=judged.disposition in (Disposition.RETURNED, Disposition.UNCLAIMED),
        is_over=is_over,
        lines=lines,
        count=sum(line["severity"] is not None for line in lines),
        doubts=doubts,
        may_answer=not is_over,
        has_workbook=contents.has_workbook(judged) and not contents.is_anothers(judged),
        needs_blank=contents.is_anothers(judged) and not is_over,
        home=f"{visit.root}{guest.home}",
    )


def returned_workbook(desk: Desk, visit: Visit) -> Response:
    """The 退改件 of a content."""
    return _part(desk, visit, ".xlsx", SHEET)


def returned_notice(desk: Desk, visit: Visit) -> Response:
    """The list of findings of a content, as a page to keep."""
    return _part(desk, visit, ".html", "text/html")


def _part(desk: Desk, visit: Visit, ending: str, kind: str) -> Response:
    guest = guest_of(desk, visit)
    judged, campaign = _content(guest).judged, desk.campaign
    stem = campaign.stem_of(judged) or campaign.agency_stems[guest.member.code]
    return returned_part(desk, judged, stem, ending, kind)


def receipt(desk: Desk, visit: Visit) -> Response:
    """The receipt of a content, to print."""
    guest = guest_of(desk, visit)
    row, campaign = _content(guest), desk.campaign
    form = row.judged.form
    return page_response(
        desk,
        visit,
        "receipt",
        form=(campaign.title if form is None else campaign.title_of(form)).text(visit.language),
        member=guest.member,
        receipt=row.receipt,
        channel=row.channel,
        text=row.text,
        codes=row.judged.wrong,
        now=desk.now(),
        office=desk.campaign.settings.office,
        back=f"{visit.root}{guest.home}",
    )


def answer(desk: Desk, visit: Visit) -> Response:
    """Record why what is unusual is right."""
    guest = guest_of(desk, visit)
    judged = _content(guest).judged
    code, reason = visit.text("code"), visit.reason()
    if guest.is_taken_over(judged):
        raise DeniedError(409, "收表单位已经验收，不能再说明", "the office has taken it over")
    if judged.member is None or judged.member.code != guest.member.code:
        raise DeniedError(403, "这不是本单位的报表", "this is not your agency's report")
    if code not in {asked.doubt.code for asked in _doubts(desk, judged)}:
        raise DeniedError(409, f"没有疑点 {code}", f"there is no doubt {code}")
    person = f"{guest.member.name}（单位说明）"
    with denied_as(409):
        campaigns.answer(desk.keeper, judged.entry.sha256, reason, person, desk.now(), code)
    return found_at(visit, f"{guest.home}/f/{contents.key_of(judged.entry.sha256)}")
