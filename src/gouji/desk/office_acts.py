"""Acts of the office: decide, take over, take in, remind, make links and results. Each is a form, and is recorded."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime

from starlette.responses import Response

from gouji.collection import campaign as campaigns
from gouji.collection.campaign import (
    CannotDecideError,
    CannotTakeError,
    Channel,
    Decision,
    DecisionKind,
    LedgerError,
    Origin,
    Parcel,
    parcels,
    sending_list,
    written_letters,
)
from gouji.desk import contents, links, reminder_mails
from gouji.desk.desk import ActOutcome, Desk, collected, denied_as, download
from gouji.desk.letters import LinkLetter, letters_archive
from gouji.desk.office_pages import AgencyRow, content_at, member_at, office_page, state_of
from gouji.desk.passwords import SHORTEST_PASSWORD, hashed
from gouji.desk.products import KINDS
from gouji.desk.scanning import require_clean
from gouji.desk.settings import MailServer
from gouji.desk.store import Act, Role, StoreError
from gouji.desk.visits import DeniedError, Visit, agency_place, found_at
from gouji.findings import Phrase
from gouji.roster import Member

MOST_UPLOADS = 50
_LONGEST_NAME = 50
_MOST_LISTED = 200
_MOST_REFUSED = 10
_INBOX, _LINKS, _REMINDERS, _PEOPLE = "/office/inbox", "/office/links", "/office/reminders", "/office/people"
_LOCAL = ("127.0.0.1", "localhost", "[::1]")


def _origin(visit: Visit) -> Origin:
    return Origin(Channel.OFFICE, visit.person.person, visit.address)


# --- decisions ------------------------------------------------------------------------------------------------------


def decide(kind: DecisionKind) -> Callable[[Desk, Visit], Response]:
    """The page that records a decision about a content.

    Args:
        kind: of decision.

    Returns:
        The page.
    """

    def page(desk: Desk, visit: Visit) -> Response:
        judged = content_at(desk, visit)
        if kind is DecisionKind.ACCEPT and contents.is_unreadable(judged):  # nor is it to be read in this process
            raise DeniedError(409, "文件读不出，不能认可", "it cannot be read, and so it cannot be accepted")
        agency = visit.text("agency") or None
        decision = Decision(kind, visit.reason(), visit.person.person, desk.now(), agency)
        try:
            campaigns.decide(desk.keeper, judged.entry.sha256, decision)
        except CannotDecideError as error:
            lines = contents.errors_in(error.findings, visit.language)
            raise DeniedError(409, error.words.zh, error.words.en, lines=lines) from error
        return found_at(visit, f"/office/file/{contents.key_of(judged.entry.sha256)}")

    return page


def answer(desk: Desk, visit: Visit) -> Response:
    """Record why what is odd is right, or take it back."""
    judged = content_at(desk, visit)
    reason = None if visit.text("undo") else visit.reason()
    digest, person = judged.entry.sha256, visit.person.person
    with denied_as(409):
        campaigns.answer(desk.keeper, digest, reason, person, desk.now(), visit.text("code") or None)
    return found_at(visit, f"/office/file/{contents.key_of(digest)}")


def take_over(desk: Desk, visit: Visit) -> Response:
    """Take over what counts of an agency."""
    member = member_at(desk, visit)
    person, reason = visit.person.person, visit.text("reason")
    form = visit.text("form") or None
    return _about_agency(
        visit, member, lambda: campaigns.take_over(desk.keeper, member.code, person, reason, form=form)
    )


def reopen(desk: Desk, visit: Visit) -> Response:
    """Let an agency that was taken over send again."""
    member, reason = member_at(desk, visit), visit.reason()
    person, form = visit.person.person, visit.text("form") or None
    return _about_agency(visit, member, lambda: campaigns.reopen(desk.keeper, member.code, person, reason, form=form))


def _about_agency(visit: Visit, member: Member, act: Callable[[], object]) -> Response:
    with denied_as(409):
        act()
    return _at_agency(visit, member)


def _at_agency(visit: Visit, member: Member) -> Response:
    return found_at(visit, agency_place(member.code))


# --- taking in ------------------------------------------------------------------------------------------------------


def inbox(desk: Desk, visit: Visit) -> Response:
    """The page for what came by mail, chat or stick."""
    return office_page(
        desk,
        visit,
        "inbox",
        section=_INBOX,
        most=MOST_UPLOADS,
        inbox=str(desk.campaign.inbox),
        outcome=desk.outcomes.take(visit, _INBOX),
    )


def take_in(desk: Desk, visit: Visit) -> Response:
    """Take workbooks in for agencies that cannot upload them."""
    if not visit.uploads:
        raise DeniedError(400, "没有选择文件", "no file was chosen")
    taken, notices, left = [], [], list(visit.uploads)
    while left:
        sent = left.pop(0)
        try:
            require_clean(sent.content, desk.settings.scanner)
            entered = desk.work.enter(sent.content, sent.name, _origin(visit))
        except (DeniedError, CannotTakeError, LedgerError) as error:
            if len(visit.uploads) == 1:
                raise
            is_its_own = isinstance(error, DeniedError) and not error.wait  # else the rest would fare no better
            refused, left = ([sent], left) if is_its_own else ([sent, *left], [])
            notices += [f"{file.name}: {error.words.text(visit.language)}" for file in refused]
            continue
        taken += [{"receipt": receipt, "key": contents.key_of(receipt.sha256)} for receipt in entered.receipts]
        notices += contents.notice_lines(entered.notices, visit.language)
    return desk.outcomes.put(visit, _INBOX, ActOutcome(notices=tuple(notices), taken=tuple(taken)))


def collect(desk: Desk, visit: Visit) -> Response:
    """Take what lies in the inbox and is not in the ledger yet."""
    done = collected(desk)
    count = len(done.new)
    words = Phrase(f"新收 {count} 份", f"{count} new").text(visit.language)
    notices = contents.notice_lines(done.notices, visit.language)
    more = len(notices) - _MOST_LISTED
    if more > 0:
        words += Phrase(f"；下面的提示没有列出 {more} 条", f"; {more} of the notices below are left out").text(
            visit.language
        )
    return desk.outcomes.put(visit, _INBOX, ActOutcome((words,), tuple(notices[:_MOST_LISTED])))


# --- links ----------------------------------------------------------------------------------------------------------


def link_page(desk: Desk, visit: Visit) -> Response:
    """The page about the links of agencies."""
    known, base = desk.store.links(), _base(desk, visit)
    members = desk.campaign.directory.members
    count = sum(member.code in known and known[member.code].revoked is None for member in members)
    return office_page(
        desk,
        visit,
        "links",
        section=_LINKS,
        letters=desk.letters.of(visit.person.person),
        base=base,
        is_local=any(f"//{local}" in base for local in _LOCAL),
        with_link=count,
        without=len(members) - count,
    )


def make_links(desk: Desk, visit: Visit) -> Response:
    """Make links for many agencies, and have their letters at hand."""
    name = f"{_letters_name(desk)}.zip"
    with desk.letters.making:  # of two clicks the second finds what the first has made
        known = desk.store.links()
        members = [
            member
            for member in desk.campaign.directory.members
            if visit.text("which") == "all" or member.code not in known or known[member.code].revoked is not None
        ]
        if members:
            _make_links(desk, visit, members, name)
    if not members and not desk.letters.of(visit.person.person):
        raise DeniedError(409, "每个单位都已有链接", "every agency has a link")
    return found_at(visit, _LINKS)


def make_link(desk: Desk, visit: Visit) -> Response:
    """Make a new link for one agency; the one it had opens nothing any more."""
    member = member_at(desk, visit)
    with desk.letters.making:
        _make_links(desk, visit, [member], f"{desk.campaign.agency_stems[member.code]}-{_letters_name(desk)}.zip")
    return _at_agency(visit, member)


def _letters_name(desk: Desk) -> str:
    return Phrase("链接函", "letters").text(desk.campaign.settings.language)  # of the office, as the letters are


def _make_links(desk: Desk, visit: Visit, members: list[Member], name: str) -> None:
    made = [LinkLetter(member, links.new_code(), _base(desk, visit)) for member in members]
    desk.store.add_links((links.digest_of(letter.code), letter.member.code) for letter in made)
    desk.letters.put(visit.person.person, name, desk.now(), made)
    desk.store.record_all(Act.LINK, visit.person.person, visit.address, (member.code for member in members))


def link_letters(desk: Desk, visit: Visit) -> Response:
    """The letters of links that were made a while ago, as often as somebody likes."""
    number = visit.path.get("number", "")
    batch = next((found for found in desk.letters.of(visit.person.person) if str(found.number) == number), None)
    if batch is None:
        raise DeniedError(
            404,
            "没有这批链接函：已过保留时间，或其中的链接已重新发放。丢失的链接请重新发放",
            "there are no such letters any more, or newer ones have replaced them: make lost links anew",
        )
    language = desk.campaign.settings.language
    data = letters_archive(batch.letters, desk.campaign, batch.made, language, desk.executor)
    return download(data, batch.name, "application/zip")


def revoke_link(desk: Desk, visit: Visit) -> Response:
    """Let the link of an agency open nothing any more."""
    member = member_at(desk, visit)
    with desk.letters.making:  # a link that is being made has no letter yet that could be dropped
        desk.store.revoke_link(member.code)
        desk.letters.drop({member.code})
    desk.store.record(Act.REVOKED, visit.person.person, visit.address, member.code)
    return _at_agency(visit, member)


def _base(desk: Desk, visit: Visit) -> str:
    return desk.settings.address or visit.base


# --- reminders ------------------------------------------------------------------------------------------------------


def reminders(desk: Desk, visit: Visit) -> Response:
    """Whom to remind."""
    found, language, reminded = desk.keeper.overview(), visit.language, desk.store.reminded()
    rows = [
        AgencyRow(
            call.standing.member,
            *state_of(call.standing, language),
            form=call.standing.form,
            reminded=reminded.get(call.standing.member.code),
            why="、".join(problem.title.text(language) for problem in call.problems),
        )
        for call in found.calls[:_MOST_LISTED]
    ]
    return office_page(
        desk,
        visit,
        "reminders",
        section=_REMINDERS,
        rows=rows,
        count=len(found.calls),
        messages=desk.outcomes.take(visit, _REMINDERS).messages,
        has_mail=desk.settings.mail is not None,
        with_mail=sum(bool(call.standing.member.email) for call in found.calls),
    )


def letters(desk: Desk, visit: Visit) -> Response:
    """Letters and drafts of mails, as ``gouji letters`` makes them."""
    made = list(parcels(desk.keeper.overview()))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for parcel in made:
            for name, data in parcel.files.items():
                archive.writestr(f"{parcel.folder}/{name}", data)
        archive.writestr("清单.csv", sending_list(desk.campaign, made, desk.now().date()))
    folder = f"催报函-{desk.now():%Y-%m-%d-%H%M%S}"
    _letters_written(desk, visit, made, folder)
    return download(stream.getvalue(), f"{folder}.zip", "application/zip")


def _letters_written(desk: Desk, visit: Visit, made: list[Parcel], folder: str, *, are_sent: bool = False) -> None:
    """Record letters in the ledger, where the command line sees them too."""
    now = desk.now()
    with desk.keeper.changing() as ledger:
        ledger.letters.add(written_letters(made, folder, visit.person.person, now))
        if are_sent:
            ledger.letters.mark_sent(folder, now)
        ledger.commit()


def all_reminded(desk: Desk, visit: Visit) -> Response:
    """Record that everybody was reminded, by the drafts or otherwise."""
    calls = desk.keeper.overview().calls
    codes = dict.fromkeys(call.standing.member.code for call in calls)
    desk.store.record_all(Act.REMINDED, visit.person.person, visit.address, codes)
    words = Phrase(f"已记录 {len(codes)} 个", f"{len(codes)} recorded").text(visit.language)
    return desk.outcomes.put(visit, _REMINDERS, ActOutcome((words,)))


def one_reminded(desk: Desk, visit: Visit) -> Response:
    """Record that an agency was called."""
    member = member_at(desk, visit)
    _record_reminder(desk, visit, member, Phrase("电话", "telephone").text(visit.language))
    return _at_agency(visit, member)


def send_mails(desk: Desk, visit: Visit) -> Response:
    """Send the drafts of mails, each recorded as soon as the server has it; nobody gets two on a day."""
    if desk.settings.mail is None:
        raise DeniedError(409, "没有设置发信服务器", "no mail server is set")
    if not desk.mailing.acquire(blocking=False):
        raise DeniedError(409, "邮件正在发送，请过一会再看本页", "mails are being sent: look at this page in a while")
    try:
        words = _send_mails(desk, visit, desk.settings.mail)
    finally:
        desk.mailing.release()
    return desk.outcomes.put(visit, _REMINDERS, ActOutcome((words,)))


def _send_mails(desk: Desk, visit: Visit, server: MailServer) -> str:
    today, reminded = desk.now().date(), desk.store.reminded()
    wanted = [parcel for parcel in parcels(desk.keeper.overview()) if parcel.recipients]
    wanted = [parcel for parcel in wanted if _day_of(reminded, parcel) != today]
    sent, refused = 0, []
    try:
        for parcel, refusal in reminder_mails.send(wanted, server):
            member = parcel.call.standing.member
            if refusal:
                refused.append(f"{member.name}: {refusal}")
                continue
            sent += 1  # it is gone, whatever becomes of the records: first of that which keeps it from going again
            _record_reminder(desk, visit, member, " ".join(parcel.recipients))
            _letters_written(desk, visit, [parcel], f"邮件-{desk.now():%Y-%m-%d-%H%M%S}-{member.code}", are_sent=True)
    except (DeniedError, LedgerError, StoreError) as error:
        if not sent:
            raise
        refused.insert(0, error.words.text(visit.language))
    left = len(wanted) - sent
    words = Phrase(f"已发出 {sent} 封，没有发出 {left} 封" if left else f"已发出 {sent} 封", f"{sent} sent, {left} not")
    more = ["……"] if len(refused) > _MOST_REFUSED else []
    return "；".join([words.text(visit.language), *refused[:_MOST_REFUSED], *more])


def _day_of(reminded: Mapping[str, datetime], parcel: Parcel) -> date | None:
    moment = reminded.get(parcel.call.standing.member.code)
    return None if moment is None else moment.date()


def _record_reminder(desk: Desk, visit: Visit, member: Member, detail: str) -> None:
    desk.store.record(Act.REMINDED, visit.person.person, visit.address, member.code, detail)


# --- results --------------------------------------------------------------------------------------------------------


def results(desk: Desk, visit: Visit) -> Response:
    """The page of sums, reports and data, and of the files that were made."""
    products, language = desk.products.all(), visit.language
    # A page that loads itself again has no form: what somebody chooses in it meanwhile would be lost unseen.
    is_waiting = bool(visit.text("wait")) and any(not product.is_done for product in products)
    standings = desk.keeper.standings().agencies
    return office_page(
        desk,
        visit,
        "results",
        section="/office/results",
        accepted=sum(standing.current is not None for standing in standings),
        over=sum(standing.taken_over is not None for standing in standings),
        kinds=[(name, kind.title.text(language)) for name, kind in KINDS.items() if name != "checker"],
        products=products,
        is_waiting=is_waiting,
        refresh=2 if is_waiting else 0,
        has_engine=desk.has_engine,
    )


def make_result(desk: Desk, visit: Visit) -> Response:
    """Have a sum, a report, data or a page made."""
    wanted, member = visit.text("agency"), None
    if wanted:
        with denied_as(404):
            member = campaigns.named_member(desk.campaign.roster, wanted)
    product = desk.products.order(
        visit.text("kind"),
        desk.campaign,
        member,
        visit.language,
        form=visit.text("form") or None,
        taken_over=bool(visit.text("taken_over")),
    )
    desk.store.record(Act.MADE, visit.person.person, visit.address, detail=product.title)
    return found_at(visit, "/office/results?wait=1")


def result_file(desk: Desk, visit: Visit) -> Response:
    """A file that was made."""
    number = visit.path.get("number", "")
    product = next((made for made in desk.products.all() if str(made.number) == number), None)
    if product is None or product.data is None:
        raise DeniedError(
            404, "没有这个文件，或服务重新启动后已清除，请重新生成", "there is no such file: make it again"
        )
    return download(product.data.read_bytes(), product.name)


# --- people ---------------------------------------------------------------------------------------------------------


def people(desk: Desk, visit: Visit) -> Response:
    """Who may come in."""
    return office_page(
        desk,
        visit,
        "people",
        section=_PEOPLE,
        people=desk.store.people(),
        role_texts={role.value: role.words.text(visit.language) for role in Role},
        shortest=SHORTEST_PASSWORD,
        messages=desk.outcomes.take(visit, _PEOPLE).messages,
    )


def put_person(desk: Desk, visit: Visit) -> Response:
    """Add somebody, or change role or password."""
    name, password = visit.text("name"), visit.fields.get("password", "")
    try:
        role = Role(visit.text("role"))
    except ValueError:
        raise DeniedError(400, "请选择权限", "choose a role") from None
    if not name or len(name) > _LONGEST_NAME:
        raise DeniedError(400, f"姓名应为 1 到 {_LONGEST_NAME} 个字", f"a name has 1 to {_LONGEST_NAME} characters")
    if password and len(password) < SHORTEST_PASSWORD:
        raise DeniedError(
            400, f"密码至少 {SHORTEST_PASSWORD} 个字", f"a password has {SHORTEST_PASSWORD} characters or more"
        )
    known = desk.store.person(name)
    if not password and known is None:
        raise DeniedError(400, "新的人员须设密码", "somebody new needs a password")
    if known is not None and known.role is Role.DECIDE and role is not Role.DECIDE:
        _require_another(desk, name)
    desk.store.put_person(name, role, hashed(password) if password else None)
    desk.store.record(Act.PERSON, visit.person.person, visit.address, detail=f"{name} {role}")
    words = Phrase(f"已保存 {name}", f"{name} saved").text(visit.language)
    return desk.outcomes.put(visit, _PEOPLE, ActOutcome((words,)))


def remove_person(desk: Desk, visit: Visit) -> Response:
    """Let somebody come in no more."""
    name = visit.text("name")
    if desk.store.person(name) is None:
        raise DeniedError(404, "没有这个人员", "there is nobody of that name")
    _require_another(desk, name)
    desk.store.remove_person(name)
    desk.store.record(Act.PERSON, visit.person.person, visit.address, detail=f"{name} -")
    words = Phrase(f"已移除 {name}", f"{name} removed").text(visit.language)
    return desk.outcomes.put(visit, _PEOPLE, ActOutcome((words,)))


def _require_another(desk: Desk, name: str) -> None:
    others = [person for person in desk.store.people() if person.name != name and person.role is Role.DECIDE]
    if not others:
        raise DeniedError(409, "至少要有一名审定权限的人员", "somebody who decides has to be left")
