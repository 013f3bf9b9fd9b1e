"""The verbs of a campaign: make its folder, take what comes in, see how it stands, decide."""

from __future__ import annotations

import functools
import hashlib
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gouji.cli.campaign_adding import add_workbooks, fail_missing, print_clerk_page, refuse_settings
from gouji.cli.campaign_folder import By, Folder, Reason, opened, print_notices
from gouji.cli.common import (
    PERIOD,
    EditionName,
    Exit,
    FormOfAgency,
    KeyFile,
    Lang,
    Password,
    edition_of,
    fail,
    fail_at,
    key_of,
    language_of,
    make_folder,
    on_terminal,
    options_of,
    page_named,
    period_of,
    phrase,
    print_json,
    print_message,
    progress,
    refuse_prior,
    refuse_year,
    require_folder_name,
    write,
)
from gouji.cli.context import PriorPath, priors_of
from gouji.cli.findings import MOST_SHOWN, print_doubt, print_doubts, print_findings
from gouji.cli.roster import roster_of, send
from gouji.cli.workers import Dask, Jobs, workers
from gouji.common import user_name

if TYPE_CHECKING:
    from gouji.checks import Priors
    from gouji.collection.campaign import AgencyDoubt, Campaign, Collected, DecisionKind, Judged, Notice
    from gouji.findings import Finding, Language
    from gouji.form import Edition

_LATE = "C741"
What = Annotated[
    str,
    typer.Argument(
        metavar="FILE",
        help="A file as `gouji status` names it, its path, or the beginning of its SHA-256.",
        show_default=False,
    ),
]
Undo = Annotated[bool, typer.Option("--undo", help="Take back what was decided: what the program says holds again.")]

CollectedYear = Annotated[
    int | None,
    typer.Option(
        "--year",
        metavar=PERIOD,
        parser=period_of,
        help="The report year; or 2025Q3, 2025-07.  [required]",
        show_default=False,
    ),
]

CollectedTemplates = Annotated[
    list[Path] | None,
    typer.Option(
        "--template",
        metavar="FILE.yaml",
        help="A form of your own, instead of a shipped edition or besides --edition; may be given again.",
        show_default=False,
    ),
]


def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder to be made.", show_default=False)],
    *,
    roster: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Who must file: .csv, .xlsx or .json.  [required]", show_default=False),
    ] = None,
    year: CollectedYear = None,
    deadline: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM-DD", help="The last day to file.  [required]", show_default=False),
    ] = None,
    edition: EditionName = None,
    template: CollectedTemplates = None,
    prior: PriorPath = None,
    password: Password = "",
    key_file: KeyFile = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, metavar="N", help="Processes that write.")] = 1,
    add: Annotated[
        bool,
        typer.Option(
            "--add", help="In a campaign that is there: workbooks for who joined its roster or was renamed since."
        ),
    ] = False,
    lang: Lang = None,
) -> None:
    """Make the folder of a campaign: a blank workbook for every agency, an inbox, a ledger; the page for the clerk.

    gouji new 2025年报 --roster 名录.csv --year 2025 --deadline 2026-01-31

    gouji new 2025年报 --roster 名录.csv --year 2025 --deadline 2026-01-31 --edition 2021 --template 网站.yaml

    gouji new 2025年报 --add
    """
    from gouji.collection import campaign as campaigns
    from gouji.collection.campaign import LedgerError

    language = language_of(lang)
    if add:
        refuse_settings({"--roster": roster, "--year": year, "--deadline": deadline, "--edition": edition,
                         "--template": template, "--prior": prior}, language)  # fmt: skip
        with opened(folder, language) as campaign:
            add_workbooks(campaign, password, _key(campaign, key_file, language), jobs, language)
        return
    if roster is None or year is None or deadline is None:
        fail_missing({"--roster": roster, "--year": year, "--deadline": deadline}, language)
    members = roster_of(roster, language)
    _refuse_campaign(folder, language)
    options = options_of(template, key_file, language, members)
    specs = _forms(edition, tuple(options.templates.values()), year, prior, language)
    due = _date(deadline, language)
    _ask_if_early(due, year, language)
    key = key_of(key_file, language)
    priors = priors_of(prior, options, language) if prior is not None else None
    settings = campaigns.settings_for(folder, specs, year=year, deadline=due, roster=roster, templates=template or (),
                                      prior=prior, sealed=key is not None, language=language,
                                      folders=language)  # fmt: skip
    planned = campaigns.Campaign(folder, settings, specs, members)
    print_notices(campaigns.unknown_forms(planned), language)
    send_out = functools.partial(_send_out, password=password, key=key, priors=priors, jobs=jobs, language=language)
    try:
        texts = campaigns.template_texts(template or (), settings, members)
        campaigns.make_campaign(planned, roster=roster, templates=texts, send_out=send_out)
    except LedgerError as error:
        fail(error.words.text(language))
    except OSError as error:
        fail_at("无法建立", "cannot make", folder, error, language)
    print_message(
        phrase(
            f"已建立 {folder}。收到的文件放入 {planned.inbox}，然后运行：gouji collect {folder}",
            f"made {folder}. Put what comes back into {planned.inbox} and run: gouji collect {folder}",
            language,
        )
    )


def collect(
    folder: Folder,
    *,
    key_file: KeyFile = None,
    jobs: Jobs = None,
    dask: Dask = None,
    show_all: Annotated[bool, typer.Option("--all", help="Show everything new, however much it is.")] = False,
    lang: Lang = None,
) -> None:
    """Take what is new in the inbox: check it, file what is right, make what goes back. Again and again.

    gouji collect 2025年报
    """
    from gouji.collection import campaign as campaigns

    language = language_of(lang)
    with opened(folder, language) as campaign:
        done = campaigns.collect(
            campaign,
            _key(campaign, key_file, language),
            campaigns.local_time,
            workers=lambda count: workers(jobs, dask, count, language),
            watch=lambda work, count: progress(work, count, language),
        )
    print_notices(done.notices, language)
    fresh = [judged for judged in done.standings.contents if judged.entry.sha256 in done.new]
    listed = sorted((judged for judged in fresh if _is_worth_a_line(judged)), key=lambda judged: judged.entry.number)
    most = len(listed) if show_all else MOST_SHOWN
    for judged in listed[:most]:
        _print_content(judged, campaign, language)
    if len(listed) > most:
        left = len(listed) - most
        print_message(
            phrase(f"还有 {left} 份没有显示，加 --all 全部显示", f"{left} more; --all shows them all", language)
        )
    _print_late(fresh, campaign, language)
    _print_counts(campaign, done, fresh, language)
    with campaign.looked_at() as ledger:
        _print_doubts(campaign, done, list(campaigns.agency_doubts(ledger, done.standings)), language)
    wrong = any(judged.wrong for judged in fresh) or any(_is_error(notice) for notice in done.notices)
    if wrong:
        raise typer.Exit(Exit.FINDINGS)


def status(
    folder: Folder,
    *,
    html: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.html",
            help="Write a page for the wall and the telephone, over an older one if there is one.",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    lang: Lang = None,
) -> None:
    """Show how a campaign stands: who is missing, who has what to correct, what is wrong most.

    gouji status 2025年报 --html 进度.html
    """
    from gouji.collection import campaign as campaigns

    language = language_of(lang)
    if html is not None:
        page_named(html, language)
    with opened(folder, language) as campaign, campaign.looked_at() as ledger:
        snapshot = campaigns.overview(campaign, ledger, campaigns.local_time())
    if as_json:
        print_json(json.dumps(campaigns.record(snapshot, language), ensure_ascii=False, indent=2))
    elif html is None:
        from gouji.cli.status_table import lines

        for line in lines(snapshot, language):
            print(on_terminal(line))
    if html is not None:
        page = campaigns.status_page(snapshot, language).encode()
        # Made anew every day under the same name: that is what it is for. Anything else there is somebody's.
        write(html, page, force=campaigns.is_status_page(_beginning(html)), language=language)
        print_message(phrase(f"已生成 {html}", f"made {html}", language))


def letters(
    folder: Folder,
    *,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="DIR",
            help="A folder for the letters, which must not be there yet.",
            show_default=False,
        ),
    ] = None,
    sent: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="A folder of letters that went out: that is recorded.", show_default=False),
    ] = None,
    by: By = None,
    lang: Lang = None,
) -> None:
    """Make what goes to every agency that is missing or has to correct: a letter, its attachments, a draft of a mail.

    gouji letters 2025年报 -o 待发-1月20日

    gouji letters 2025年报 --sent 待发-1月20日
    """
    from gouji.collection import campaign as campaigns

    language = language_of(lang)
    if (output is None) == (sent is None):
        fail(phrase("请写 -o 文件夹 或 --sent 文件夹", "one of -o and --sent is needed", language))
    if output is None:
        assert sent is not None
        _record_sent(folder, sent, language)
        return
    require_folder_name(output, language)
    if output.exists():
        zh, en = "已存在，请换一个文件夹名：每次做的函放在一起", "exists: name another folder, one for each time"
        fail(phrase(f"{output} {zh}", f"{output} {en}", language))
    made = []
    with opened(folder, language) as campaign, campaign.kept() as ledger:
        snapshot = campaigns.overview(campaign, ledger, campaigns.local_time())
        for parcel in campaigns.parcels(snapshot):
            make_folder(output / parcel.folder, language)
            for name, data in parcel.files.items():
                write(output / parcel.folder / name, data, force=False, language=language)
            made.append(parcel)
        if made:
            written = campaigns.sending_list(made, snapshot.made.date())
            write(output / "清单.csv", written, force=False, language=language)
            # Last of all: what the ledger says was written is there.
            where = output.resolve().name
            ledger.letters.add(campaigns.written_letters(made, where, by or user_name(), snapshot.made))
            ledger.commit()
    lacking = [parcel.call.standing.member.name for parcel in made if not parcel.recipients]
    zh = f"已在 {output} 做好 {len(made)} {'份函' if campaign.has_several_forms else '个单位的函'}" + (
        f"，其中 {len(lacking)} 个在名录中没有邮箱" if lacking else ""
    )
    en = f"{len(made)} letters" if campaign.has_several_forms else f"letters for {len(made)} agencies"
    en += f" in {output}" + (f", {len(lacking)} without an address" if lacking else "")
    print_message(phrase(zh, en, language))


def accept(
    folder: Folder,
    file: What,
    *,
    reason: Reason,
    agency: Annotated[
        str | None,
        typer.Option(
            metavar="CODE", help="Whose it is, if the workbook does not say: code or name.", show_default=False
        ),
    ] = None,
    by: By = None,
    undo: Undo = False,
    key_file: KeyFile = None,
    lang: Lang = None,
) -> None:
    """Let a file count whatever the program says, from now on, until a later valid one comes.

    gouji accept 2025年报 民政局.xlsx --reason "电话核实，复议数无误"
    """
    from gouji.collection.campaign import DecisionKind

    kind = DecisionKind.UNDO if undo else DecisionKind.ACCEPT
    _decide(folder, file, kind, reason, by, language_of(lang), key_file=key_file, agency=agency)


def exclude(
    folder: Folder,
    file: What,
    *,
    reason: Reason,
    by: By = None,
    undo: Undo = False,
    lang: Lang = None,
) -> None:
    """Let a file not count, whatever the program says.

    gouji exclude 2025年报 民政局.xlsx --reason "单位来电撤回"
    """
    from gouji.collection.campaign import DecisionKind

    _decide(folder, file, DecisionKind.UNDO if undo else DecisionKind.EXCLUDE, reason, by, language_of(lang))


def answer(
    folder: Folder,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="A file as `gouji status` names it, or its agency: code or name.", show_default=False
        ),
    ],
    *,
    reason: Annotated[
        str | None, typer.Option(metavar="WHY", help="Why it is right; recorded and shown.", show_default=False)
    ] = None,
    code: Annotated[
        str | None,
        typer.Option(metavar="CODE", help="The doubts of one code only, such as P507.", show_default=False),
    ] = None,
    edition: FormOfAgency = None,
    by: By = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take back the answer: the doubts are open again.")] = False,
    lang: Lang = None,
) -> None:
    """Give a reason for what is odd about an accepted file: it is recorded, and the doubt is open no more.

    gouji answer 2025年报 民政局 --code P507 --reason "电话核实，单位确为万元"
    """
    from gouji.collection import campaign as campaigns

    language = language_of(lang)
    if undo == bool((reason or "").strip()):
        fail(phrase("请写 --reason 原因，或 --undo", "--reason or --undo is needed", language))
    with opened(folder, language) as campaign:
        which, person = _which(file, campaign), by or user_name()
        given = None if undo else (reason or "").strip()
        try:
            judged, doubts = campaigns.answer(campaign, which, given, person, campaigns.local_time(), code, edition)
        except campaigns.CannotDecideError as error:
            fail(error.words.text(language))
    zh, en = ("撤回", "open again") if undo else ("已答复", "answered")
    for doubt in doubts:
        print_doubt(f"{campaign.names.inbox}/{judged.name}", doubt, language, phrase(zh, en, language))


def _record_sent(folder: Path, sent: Path, language: Language) -> None:
    """Record that the letters of a folder went out."""
    from gouji.collection import campaign as campaigns

    with opened(folder, language) as campaign, campaign.kept() as ledger:
        count = ledger.letters.mark_sent(sent.resolve().name, campaigns.local_time())
        ledger.commit()
    if not count:
        zh = f"没有做在 {sent} 里的函：--sent 后面写做函时 -o 后面的文件夹"
        en = f"the ledger has no letters that were written into {sent}: --sent takes the folder that -o made"
        fail(phrase(zh, en, language))
    print_message(phrase(f"已记为发出：{count} 份", f"recorded as sent: {count}", language))


# --- making ---------------------------------------------------------------------------------------------------------


def _send_out(
    campaign: Campaign, *, password: str, key: bytes | None, priors: Priors | None, jobs: int, language: Language
) -> None:
    """A blank of each form for each agency that files it, and a page for who fills it in."""
    from gouji.collection import Order
    from gouji.collection import campaign as campaigns

    for spec in campaign.editions:
        order, outbox = Order(spec, campaign.settings.year, password, key, priors=priors), campaign.outbox(spec.base)
        filers, stems = campaign.filers(spec.base), campaigns.stems_of(campaign, spec.base)
        send(order, filers, outbox, stems=stems, jobs=jobs, force=False, language=language)
        print_clerk_page(campaigns.put_clerk_page(outbox, spec), outbox, language)


def _forms(
    edition: str | None, own: Sequence[Edition], year: int, prior: Path | None, language: Language
) -> tuple[Edition, ...]:
    """The forms to collect: the edition that was named, or the one for the year if there is no own; then the own."""
    is_own = bool(own) and edition in (None, *(spec.id for spec in own))
    shipped = () if is_own else (edition_of(edition, None, year, language),)
    for spec in (*shipped, *own):
        refuse_year(spec, year, language)
        refuse_prior(spec, prior, language)
    bases = [spec.base for spec in (*shipped, *own)]
    if len({*bases}) < len(bases):
        zh, en = (
            "两个版本是同一种报表，一次收表只能有其中一个",
            "two editions are of one form: a campaign takes one of them",
        )
        fail(phrase(f"{zh}：{'、'.join(bases)}", f"{en}: {', '.join(bases)}", language))
    return (*shipped, *own)


def _refuse_campaign(folder: Path, language: Language) -> None:
    """End if the folder of a campaign to be made is one already, or is named like a file."""
    from gouji.collection.campaign import is_campaign

    require_folder_name(folder, language)
    if is_campaign(folder):
        zh = f"{folder} 已经是收表文件夹；给新增的单位补做用 --add"
        en = f"{folder} is a campaign already; --add makes what its roster lacks"
        fail(phrase(zh, en, language))


def _date(text: str, language: Language) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        fail(
            phrase(
                f"--deadline 应为日期，如 2026-01-31：{text}",
                f"--deadline is a date such as 2026-01-31: {text}",
                language,
            )
        )


def _ask_if_early(due: date, year: int, language: Language) -> None:
    """A deadline within the year that is reported on is mostly a slip: asked at a terminal, told to a script."""
    from gouji.form import Period, last_day

    if due > last_day(year):
        return
    zh = f"截止日期 {due} 在 {year} 年度结束之前，是否应为 {year + 1} 年"
    en = f"the deadline {due} is before the end of the report year {year}: was {year + 1} meant"
    if isinstance(year, Period):
        zh, en = (
            f"截止日期 {due} 在 {year} 结束之前，是否有误",
            f"the deadline {due} is before the end of {year}",
        )
    if sys.stdin.isatty():
        question = phrase(f"{zh}？仍按此建立吗", f"{en}? Make it all the same", language)
        typer.confirm(question, abort=True, err=True)
    else:
        print_message(phrase(f"{zh}？可在 campaign.toml 中改", f"{en}? campaign.toml can be changed", language))


# --- opening --------------------------------------------------------------------------------------------------------


def _beginning(path: Path) -> bytes:
    from gouji.common import native

    try:
        with open(native(path), "rb") as stream:  # noqa: PTH123  # long paths on Windows
            return stream.read(4096)
    except OSError:
        return b""


def _key(campaign: Campaign, key_file: Path | None, language: Language) -> bytes | None:
    from gouji.collection.campaign import KeyNeededError, require_key

    key = key_of(key_file, language)
    try:
        require_key(campaign, key)
    except KeyNeededError as error:
        fail(error.words.text(language))
    return key


# --- deciding -------------------------------------------------------------------------------------------------------


def _decide(
    folder: Path,
    file: str,
    kind: DecisionKind,
    reason: str,
    by: str | None,
    language: Language,
    *,
    key_file: Path | None = None,
    agency: str | None = None,
) -> None:
    from gouji.collection import campaign as campaigns

    if not reason.strip():
        fail(phrase("请写明原因", "a reason is needed", language))
    decision = campaigns.Decision(kind, reason.strip(), by or user_name(), campaigns.local_time(), agency)
    with opened(folder, language) as campaign:
        key = _key(campaign, key_file, language) if kind is campaigns.DecisionKind.ACCEPT else None
        try:
            judged, notices = campaigns.decide(campaign, _which(file, campaign), decision, key)
        except campaigns.CannotDecideError as error:
            print_message(error.words.text(language))
            print_findings(file, error.findings, language)
            raise typer.Exit(Exit.FINDINGS if error.findings else Exit.USAGE) from None
    print_notices(notices, language)
    _print_content(judged, campaign, language)
    if any(_is_error(notice) for notice in notices):
        raise typer.Exit(Exit.FINDINGS)


def _which(file: str, campaign: Campaign) -> str:
    """The name of a file in the ledger: its content if it is a file here, else its name inside the inbox."""
    from gouji.common import native

    path = Path(file)
    if path.is_file() and path.suffix.lower() != ".zip":
        with open(native(path), "rb") as stream:  # noqa: PTH123  # long paths on Windows
            return hashlib.file_digest(stream, "sha256").hexdigest()
    return file.replace("\\", "/").removeprefix(f"{campaign.names.inbox}/")


# --- printing -------------------------------------------------------------------------------------------------------


def _is_worth_a_line(judged: Judged) -> bool:
    from gouji.collection.campaign import Disposition

    return judged.disposition is not Disposition.COUNTS or bool(_told_alone(judged))


def _told_alone(judged: Judged) -> list[Finding]:
    """The findings about a content that are told with it: that many came late is told once for all of them."""
    return [finding for finding in judged.findings if finding.code != _LATE]


def _is_error(notice: Notice) -> bool:
    return notice.diagnostic.severity.value == "error"


def _print_content(judged: Judged, campaign: Campaign, language: Language) -> None:
    """The disposition of a content, in a line; and a line for each finding about it."""
    from gouji.collection.campaign import DISPOSITIONS

    name = f"{campaign.names.inbox}/{judged.name}"
    if judged.member is not None:
        own = judged.entry.summary.wrong if judged.entry.summary is not None else ()
        why = f": {' '.join(own)}" if own else ""
        form = f" {campaign.form_names[judged.form]}" if campaign.has_several_forms and judged.form else ""
        disposition, member = DISPOSITIONS[judged.disposition].text(language), judged.member
        print_message(f"{name}: {disposition} {member.code} {member.name}{form}{why}")
    print_findings(name, _told_alone(judged), language)


def _print_late(fresh: Sequence[Judged], campaign: Campaign, language: Language) -> None:
    """The one line about all that came after the deadline."""
    from gouji.findings import SEVERITIES
    from gouji.findings.rules import C741

    late = sum(any(finding.code == _LATE for finding in judged.findings) for judged in fresh)
    if late:
        deadline = campaign.settings.deadline.isoformat()
        zh, en = f"{late} 份在截止日期 {deadline} 之后收到", f"{late} came after the deadline, {deadline}"
        severity = SEVERITIES[C741.severity].text(language)
        print_message(f"{campaign.names.inbox}: {C741.code} {severity}: {phrase(zh, en, language)}")


def _print_counts(campaign: Campaign, done: Collected, fresh: list[Judged], language: Language) -> None:
    from gouji.collection.campaign import DISPOSITIONS, STATES, Disposition, State

    dispositions = [
        (DISPOSITIONS[disposition].text(language), sum(judged.disposition is disposition for judged in fresh))
        for disposition in Disposition
    ]
    agencies = done.standings.agencies
    states = [(STATES[state].text(language), sum(standing.state is state for standing in agencies)) for state in State]
    comma = phrase("，", ", ", language)
    new_ones = comma.join(f"{words} {count}" for words, count in dispositions if count)
    standing = comma.join(f"{words} {count}" for words, count in reversed(states))
    zh, en = f"共 {len(agencies)} 个单位", f"{len(agencies)} agencies"
    if campaign.has_several_forms:
        zh, en = f"应报 {len(agencies)} 份", f"{len(agencies)} reports are due"
    print_message(
        phrase(
            f"新收 {len(fresh)} 份{f'：{new_ones}' if new_ones else ''}。{zh}：{standing}",
            f"{len(fresh)} new{f': {new_ones}' if new_ones else ''}. {en}: {standing}",
            language,
        )
    )


def _print_doubts(campaign: Campaign, done: Collected, doubts: Sequence[AgencyDoubt], language: Language) -> None:
    """The doubts about what counts and is new; and how many are open in all."""
    unanswered = [found for found in doubts if found.answer is None]
    lines = [
        (f"{campaign.names.inbox}/{current.name}", found.doubt)
        for found in unanswered
        if (current := found.standing.current) is not None and current.entry.sha256 in done.new
    ]
    print_doubts(lines, language)
    if len(unanswered) > len(lines):
        zh, en = f"请核对的共 {len(unanswered)} 处，见 gouji status", f"{len(unanswered)} doubts are open: gouji status"
        print_message(phrase(zh, en, language))
