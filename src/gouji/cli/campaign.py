"""The verbs of a campaign: make its folder, take what comes in, see how it stands, write letters."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gouji.cli.campaign_adding import add_workbooks, fail_missing, print_clerk_page, refuse_settings
from gouji.cli.campaign_folder import By, Folder, key_for, opened, print_notices
from gouji.cli.campaign_output import (
    have_errors,
    is_worth_a_line,
    print_content,
    print_counts,
    print_late,
    print_open_doubts,
)
from gouji.cli.common import (
    PERIOD,
    EditionName,
    Exit,
    KeyFile,
    Lang,
    Password,
    argument,
    asked_language,
    counted,
    edition_of,
    fail,
    fail_at,
    in_command,
    key_of,
    known_edition,
    language_of,
    make_folder,
    on_terminal,
    option,
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
from gouji.cli.findings import MOST_SHOWN
from gouji.cli.roster import roster_of, send
from gouji.cli.workers import Dask, Jobs, workers
from gouji.common import make_lasting, user_name

if TYPE_CHECKING:
    from gouji.checks import Priors
    from gouji.collection.campaign import Campaign, Parcel
    from gouji.findings import Language
    from gouji.form import Edition
    from gouji.reading import Options

_MOST_NAMES = 10
"""Agencies that one sentence names."""

CollectedYear = Annotated[
    int | None,
    option("--year", metavar=PERIOD, parser=period_of, help="The report year; or 2025Q3, 2025-07.  [required]"),
]

CollectedTemplates = Annotated[
    list[Path] | None,
    option(
        "--template",
        metavar="FILE.yaml",
        help="A form of your own, instead of a shipped edition or besides --edition; may be given again.",
    ),
]


def new(
    folder: Annotated[Path, argument(metavar="DIR", help="A folder to be made.")],
    *,
    roster: Annotated[
        Path | None, option(metavar="FILE", help="Who must file: .csv, .xlsx or .json.  [required]")
    ] = None,
    year: CollectedYear = None,
    deadline: Annotated[str | None, option(metavar="YYYY-MM-DD", help="The last day to file.  [required]")] = None,
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

    language = language_of(lang)
    if add:
        refuse_settings({"--roster": roster, "--year": year, "--deadline": deadline, "--edition": edition,
                         "--template": template, "--prior": prior}, language)  # fmt: skip
        with opened(folder, language) as campaign:
            add_workbooks(campaign, password, key_for(campaign, key_file, language), jobs, language)
        return
    if roster is None or year is None or deadline is None:
        fail_missing({"--roster": roster, "--year": year, "--deadline": deadline}, language)
    members = roster_of(roster, language)
    _refuse_campaign(folder, language)
    options = options_of(template, key_file, language, members)
    specs = _forms(edition, options, year, prior, language)
    due = _date(deadline, language)
    _ask_if_early(due, year, language)
    key = key_of(key_file, language)
    priors = priors_of(prior, options, language) if prior is not None else None
    settings = campaigns.settings_for(folder, specs, year=year, deadline=due, roster=roster, templates=template or (),
                                      prior=prior, sealed=key is not None,
                                      language=asked_language(lang) or specs[0].language,  # that of who fills it in
                                      folders=language)  # fmt: skip
    planned = campaigns.Campaign(folder, settings, specs, members)
    print_notices(campaigns.unknown_forms(planned), language)
    send_out = functools.partial(_send_out, password=password, key=key, priors=priors, jobs=jobs, language=language)
    try:
        texts = campaigns.template_texts(template or (), settings, members)
        campaigns.make_campaign(planned, roster=roster, templates=texts, send_out=send_out)
    except OSError as error:
        _refuse_campaign(folder, language)  # it became one meanwhile
        fail_at("无法建立", "cannot make", folder, error, language)
    print_message(
        f"已建立 {folder}。收到的文件放入 {planned.inbox}，然后运行：gouji collect {in_command(folder)}",
        f"made {folder}. Put what comes back into {planned.inbox} and run: gouji collect {in_command(folder)}",
        language,
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
            key_for(campaign, key_file, language),
            campaigns.local_time,
            workers=lambda count: workers(jobs, dask, count, language),
            watch=lambda work, count: progress(work, count, language),
        )
    print_notices(done.notices, language)
    fresh = [judged for judged in done.standings.contents if judged.entry.sha256 in done.new]
    listed = sorted((judged for judged in fresh if is_worth_a_line(judged)), key=lambda judged: judged.entry.number)
    most = len(listed) if show_all else MOST_SHOWN
    for judged in listed[:most]:
        print_content(judged, campaign, language)
    if len(listed) > most:
        left = len(listed) - most
        print_message(f"还有 {left} 份没有显示，加 --all 全部显示", f"{left} more; --all shows them all", language)
    print_late(fresh, campaign, language)
    print_counts(campaign, done, fresh, language)
    with campaign.looked_at() as ledger:
        print_open_doubts(campaign, done, list(campaigns.agency_doubts(ledger, done.standings)), language)
    wrong = any(judged.wrong for judged in fresh) or have_errors(done.notices)
    if wrong:
        raise typer.Exit(Exit.FINDINGS)


def status(
    folder: Folder,
    *,
    html: Annotated[
        Path | None,
        option(
            metavar="FILE.html", help="Write a page for the wall and the telephone, over an older one if there is one."
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
        print_message(f"已生成 {html}", f"made {html}", language)


def letters(
    folder: Folder,
    *,
    output: Annotated[
        Path | None,
        option("-o", "--output", metavar="DIR", help="A folder for the letters, which must not be there yet."),
    ] = None,
    sent: Annotated[
        Path | None, option(metavar="DIR", help="A folder of letters that went out: that is recorded.")
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
        fail("请写 -o 文件夹 或 --sent 文件夹", "one of -o and --sent is needed", language)
    if output is None:
        assert sent is not None
        _record_sent(folder, sent, language)
        return
    require_folder_name(output, language)
    if output.exists():
        zh, en = "已存在，请换一个文件夹名：每次做的函放在一起", "exists: name another folder, one for each time"
        fail(f"{output} {zh}", f"{output} {en}", language)
    made, unrecorded = [], None
    with opened(folder, language) as campaign:
        with campaign.looked_at() as ledger:
            snapshot = campaigns.overview(campaign, ledger, campaigns.local_time())
        for parcel in campaigns.parcels(snapshot):
            make_folder(output / parcel.folder, language)
            for name, data in parcel.files.items():
                write(output / parcel.folder / name, data, force=False, language=language, lasting=False)
            made.append(parcel)
        if made:
            written = campaigns.sending_list(campaign, made, snapshot.made.date())
            write(output / "清单.csv", written, force=False, language=language, lasting=False)
            make_lasting()
            # Last of all: what the ledger says was written is there.
            where = output.resolve().name
            try:
                with campaign.kept() as ledger:
                    ledger.letters.add(campaigns.written_letters(made, where, by or user_name(), snapshot.made))
                    ledger.commit()
            except campaigns.LedgerError as error:
                unrecorded = error.words
    _print_letters(folder, output, campaign, made, language)
    if unrecorded is not None:
        print_message(
            f"没有记入台账，gouji status 不会提到：{unrecorded.zh}",
            f"not recorded, and status tells of none: {unrecorded.en}",
            language,
        )
        raise typer.Exit(Exit.FINDINGS)


def _print_letters(folder: Path, output: Path, campaign: Campaign, made: Sequence[Parcel], language: Language) -> None:
    """Print what was made, whom no mail reaches, and what is to be done next."""
    from gouji.findings import listed

    zh = f"已在 {output} 做好 {len(made)} {'份函' if campaign.has_several_forms else '个单位的函'}"
    agencies = counted(len(made), "agency", "agencies")
    en = counted(len(made), "letter") if campaign.has_several_forms else f"letters for {agencies}"
    print_message(zh, f"{en} in {output}", language)
    lacking = [parcel.call.standing.member.name for parcel in made if not parcel.recipients]
    if lacking:
        names = listed(lacking, _MOST_NAMES)
        zh, en = "没有能用的邮箱，要另想办法送到", "no address of mail, so another way has to be found"
        print_message(f"{zh}：{names.zh}", f"{en}: {names.en}", language)
    if made:
        zh, en = "核对后发送，发出以后运行", "look at them, send them, and then run"
        record = f"gouji letters {in_command(folder)} --sent {in_command(output)}"
        print_message(f"{zh}：{record}", f"{en}: {record}", language)


def _record_sent(folder: Path, sent: Path, language: Language) -> None:
    """Record that the letters of a folder went out."""
    from gouji.collection import campaign as campaigns

    with opened(folder, language) as campaign, campaign.kept() as ledger:
        count, new = ledger.letters.mark_sent(sent.resolve().name, campaigns.local_time())
        ledger.commit()
    if not count:
        zh = f"没有做在 {sent} 里的函：--sent 后面写做函时 -o 后面的文件夹"
        en = f"the ledger has no letters that were written into {sent}: --sent takes the folder that -o made"
        fail(zh, en, language)
    zh, en = f"已记为发出：{count} 份", f"recorded as sent: {count}"
    if new < count:
        zh, en = f"{zh}，其中 {count - new} 份先前已经记过", f"{en}, {count - new} of them before"
    print_message(zh, en, language)


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
    edition: str | None, options: Options, year: int, prior: Path | None, language: Language
) -> tuple[Edition, ...]:
    """The forms to collect: the edition that was named, or the one for the year if there is no own; then the own."""
    own = tuple(options.templates.values())
    is_own = bool(own) and edition in (None, *options.templates)
    named = known_edition(edition, options, language) if edition is not None else None
    shipped = () if is_own else (named or edition_of(None, None, year, language),)
    for spec in (*shipped, *own):
        refuse_year(spec, year, language)
        refuse_prior(spec, prior, language)
    bases = [spec.base for spec in (*shipped, *own)]
    if len({*bases}) < len(bases):
        zh, en = (
            "两个版本是同一种报表，一次收表只能有其中一个",
            "two editions are of one form: a campaign takes one of them",
        )
        fail(f"{zh}：{'、'.join(bases)}", f"{en}: {', '.join(bases)}", language)
    return (*shipped, *own)


def _refuse_campaign(folder: Path, language: Language) -> None:
    """End if the folder of a campaign to be made is one already, or is named like a file."""
    from gouji.collection.campaign import is_campaign

    require_folder_name(folder, language)
    if is_campaign(folder):
        zh = f"{folder} 已经是收表文件夹；给新增的单位补做用 --add"
        en = f"{folder} is a campaign already; --add makes what its roster lacks"
        fail(zh, en, language)


def _date(text: str, language: Language) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        fail(
            f"--deadline 应为日期，如 2026-01-31：{text}", f"--deadline is a date such as 2026-01-31: {text}", language
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
        print_message(f"{zh}？可在 campaign.toml 中改", f"{en}? campaign.toml can be changed", language)


def _beginning(path: Path) -> bytes:
    from gouji.common import open_regular

    try:
        with open_regular(path) as stream:
            return stream.read(4096)
    except OSError:
        return b""
