"""The mail to each agency, ready to send: a letter, its attachments in one folder, and a draft of a mail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from gouji.collection.campaign.filing import round_stem
from gouji.collection.campaign.folder import Campaign
from gouji.collection.campaign.standing import State
from gouji.collection.campaign.status import Call, Overview
from gouji.collection.ledger import WrittenLetter
from gouji.common import csv_list, native, read_whole
from gouji.pages import page

_TYPES = {
    ".xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".html": ("text", "html"),
}
_LETTER = {State.MISSING: "催报函", State.RETURNED: "退改通知"}
_AGENCY, _ABOUT = ("代码", "单位"), ("内容", "收件人", "文件夹", "附件", "写成日期")


@dataclass(frozen=True, slots=True)
class Parcel:
    """The letter and attachments that one agency is to get.

    Attributes:
        folder: its name, by the agency's code and short name.
        files: the letter, the draft of the mail and the attachments, by name.
    """

    call: Call
    folder: str
    files: dict[str, bytes]

    @property
    def recipients(self) -> tuple[str, ...]:
        """The addresses on the roster; a roster may have several in one cell."""
        return self.call.standing.member.addresses


def parcels(snapshot: Overview) -> Iterator[Parcel]:
    """The mail to every agency that sent nothing or has something to correct.

    Args:
        snapshot: of the campaign.

    Yields:
        A parcel for each; its attachments are the files in the folders of the campaign, as far as they are there.
    """
    for call in snapshot.calls:
        stem = snapshot.campaign.stems[call.standing.due]
        attachments = dict(_attachments(snapshot, call, stem))
        title = f"{snapshot.campaign.title_of(call.standing.form).zh}{_LETTER[call.standing.state]}"
        files = dict(attachments)
        if not any(name.endswith(".html") for name in attachments):  # a notice is a letter itself
            letter = _letter(snapshot, call, title, sorted(attachments))
            files = {f"{_LETTER[call.standing.state]}.html": letter.encode(), **attachments}
        draft = _draft(call, f"{title}（{call.standing.member.name}）", _body(snapshot, call), files)
        yield Parcel(call, stem, {**files, f"{stem}.eml": draft})


def written_letters(sent: list[Parcel], folder: str, person: str, written: datetime) -> Iterator[WrittenLetter]:
    """The parcels as the ledger records them.

    Args:
        sent: the parcels.
        folder: the name of the folder they were written into.
        person: who had them written.
        written: the time, with its offset.

    Yields:
        A letter for each.
    """
    for parcel in sent:
        standing = parcel.call.standing
        yield WrittenLetter(
            standing.member.code,
            standing.state.value,
            folder,
            parcel.recipients,
            person,
            written,
            form=standing.form,
        )


def sending_list(campaign: Campaign, sent: list[Parcel], written: date) -> bytes:
    """The list of what was made ready, as CSV that Excel opens.

    Args:
        campaign: whose letters they are; of one with several forms the list tells which.
        sent: the parcels.
        written: the day.

    Returns:
        UTF-8 with a mark.
    """
    rows = []
    for parcel in sent:
        member = parcel.call.standing.member
        names = "、".join(name for name in parcel.files if not name.endswith(".eml"))
        kind = _LETTER[parcel.call.standing.state]
        to = "；".join(parcel.recipients)
        of_form = (campaign.form_names[parcel.call.standing.form],) if campaign.has_several_forms else ()
        rows.append((member.code, member.name, *of_form, kind, to, parcel.folder, names, written.isoformat()))
    return csv_list((*_AGENCY, *(("报表",) if campaign.has_several_forms else ()), *_ABOUT), rows)


def _attachments(snapshot: Overview, call: Call, stem: str) -> Iterator[tuple[str, bytes]]:
    campaign = snapshot.campaign
    if call.standing.latest is None:
        found = [campaign.outbox(call.standing.form) / f"{stem}.xlsx"]
    else:
        answer = round_stem(call.standing, stem)
        found = [campaign.returned / f"{answer}{ending}" for ending in (".xlsx", ".html")]
    for path in found:
        if Path(native(path)).is_file():
            yield path.name, read_whole(path)


def _sender(snapshot: Overview) -> str:
    roots = snapshot.campaign.roster.roots
    return roots[0].name if len(roots) == 1 else ""


def _body(snapshot: Overview, call: Call) -> list[str]:
    """The paragraphs of letter and mail: the fact, what is to be done, by when."""
    settings, title = snapshot.campaign.settings, snapshot.campaign.title_of(call.standing.form).zh
    due = f"{settings.deadline.year}年{settings.deadline.month}月{settings.deadline.day}日"
    if call.standing.state is State.MISSING:
        late = "现已逾期，请尽快报送。" if snapshot.days_left < 0 else "尚未收到贵单位的报表，请按时报送。"
        return [
            f"{title}应于{due}前报送。{late}",
            "空白工作簿随函附上：填好以后原样保存、报送，不要另做表格。已经报送的，请与我们核对。",
        ]
    problems = "、".join(problem.title.zh for problem in call.problems)
    return [
        f"贵单位报送的{title}有须改正之处（{problems}），现予退回。",
        f"请按退改通知改正随函附上的工作簿，于{due}前重新报送；已过期限的，请尽快报送。",
    ]


def _letter(snapshot: Overview, call: Call, title: str, attachments: list[str]) -> str:
    made = snapshot.made
    return page(
        "letter.html",
        title=title,
        addressee=call.standing.member.name,
        paragraphs=_body(snapshot, call),
        attachments=attachments,
        sender=_sender(snapshot),
        day=f"{made.year}年{made.month}月{made.day}日",
    )


def _draft(call: Call, subject: str, paragraphs: list[str], files: dict[str, bytes]) -> bytes:
    """A mail that opens as a draft (``X-Unsent``), without a sender: that is whoever opens it."""
    message = EmailMessage(policy=SMTP.clone(utf8=False))
    message["Subject"] = subject
    message["To"] = ", ".join(call.standing.member.addresses)
    message["X-Unsent"] = "1"
    message.set_content("\n\n".join([f"{call.standing.member.name}：", *paragraphs]) + "\n", cte="base64")
    for name, data in files.items():
        main, sub = _TYPES.get(Path(name).suffix.lower(), ("application", "octet-stream"))
        message.add_attachment(data, maintype=main, subtype=sub, filename=name)
    # The boundary must not be another each time: the same letters give the same bytes.
    message.set_boundary(f"=={'gouji':=^60}==")
    return message.as_bytes()
