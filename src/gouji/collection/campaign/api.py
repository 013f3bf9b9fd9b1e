"""The public functions of a campaign: make its folder, collect, report its standings, decide."""

from __future__ import annotations

import errno
import functools
import os
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import nullcontext
from datetime import date, datetime
from pathlib import Path

from gouji.collection.campaign.collecting import Collected
from gouji.collection.campaign.collecting import collect as collect_from
from gouji.collection.campaign.deciding import answer, decide
from gouji.collection.campaign.events import Origin, local_time
from gouji.collection.campaign.folder import (
    Campaign,
    NotACampaignError,
    Notice,
    finish,
    is_campaign,
    open_campaign,
    prepare,
    require_key,
)
from gouji.collection.campaign.keeping import Keeper, Taken
from gouji.collection.campaign.ledger import Decision, DecisionKind
from gouji.collection.campaign.outbox import add_workbooks, order_of, put_clerk_page
from gouji.collection.campaign.settings import Settings
from gouji.collection.campaign.standing import Judged
from gouji.collection.campaign.status import Overview, overview
from gouji.collection.dispatch import Order, Sent, to_folder
from gouji.collection.doubts import Doubt
from gouji.collection.sources import FOLDER_NAMES, priors
from gouji.common import native, write_whole
from gouji.findings import Language
from gouji.form import Edition, edition_for, load, load_file
from gouji.reading import Options, read_roster
from gouji.roster import Roster


def new_campaign(
    folder: Path | str,
    roster: Path | str,
    *,
    year: int,
    deadline: date,
    edition: str | None = None,
    template: Path | str | None = None,
    prior: Path | str | None = None,
    password: str = "",
    key: bytes | None = None,
    language: Language = "zh",
    folders: Language = "en",
    executor: Executor | None = None,
) -> Campaign:
    """Make the folder of a campaign: a blank workbook for every agency, an inbox, a ledger.

    Run again after it was interrupted, it goes on where it stopped.

    Args:
        folder: to be made.
        roster: a .csv, .xlsx or .json file that says who must file; it is copied into the folder.
        year: the report year.
        deadline: the last day to file.
        edition: the id of a shipped edition; None for the one for the year.
        template: a form of the user's own instead, a YAML file that is copied into the folder.
        prior: last year's reports to compare with, a file or folder; it stays where it is.
        password: asked for when someone removes the sheet protection of a workbook; no security.
        key: seals the stamps; it is not kept, and is needed again to collect.
        language: of what is sent back to the agencies.
        folders: the language of the names of its folders: ``inbox`` or ``收件``.
        executor: writes the workbooks in several processes.

    Returns:
        The campaign, open.

    Raises:
        NotACampaignError: the roster cannot be used; its *notices* say why.
        UnknownEditionError: there is no such edition, or none for the year.
        TemplateError: something in the template is wrong.
        ValueError: the edition is not for that year.
        FileExistsError: the folder is a campaign already, or holds workbooks that were changed since they were made.
        LedgerError: the ledger cannot be made there.
        OSError: a file cannot be read or written.
    """
    template = None if template is None else Path(template)
    prior = None if prior is None else Path(prior)
    spec = _edition(edition, template, year)
    members = _members(Path(roster))
    options = Options(templates={} if template is None else {spec.id: spec})
    known = None if prior is None else priors(prior, options)[0]
    order = Order(spec, year, password, key, priors=known)

    def send_out(outbox: Path) -> None:
        sent = to_folder(order, members.filers, outbox, executor=executor)
        if sent.foreign:
            raise FileExistsError(f"changed since they were made: {', '.join(sent.foreign)}")
        put_clerk_page(outbox, spec)

    settings = settings_for(
        Path(folder),
        spec,
        year=year,
        deadline=deadline,
        roster=Path(roster),
        template=template,
        prior=prior,
        sealed=key is not None,
        language=language,
        folders=folders,
    )
    make_campaign(Path(folder), settings, roster=Path(roster), template=template, send_out=send_out)
    return open_campaign(Path(folder))


def add_to_campaign(
    campaign: Campaign, *, password: str = "", key: bytes | None = None, executor: Executor | None = None
) -> Sent:
    """Make blank workbooks for agencies that joined the roster of a campaign or were renamed since it began.

    Args:
        campaign: from :func:`gouji.open_campaign`, opened after its roster was changed.
        password: as when the campaign was made.
        key: likewise; needed if its stamps are sealed.
        executor: writes the workbooks in several processes.

    Returns:
        How many were made; workbooks that are for nobody any more moved to ``旧/``.

    Raises:
        KeyNeededError: the stamps are sealed and no key was given.
        LedgerError: another process is at work in the campaign.
        OSError: there is no list of the workbooks, or a file cannot be written.
    """
    require_key(campaign, key)
    return add_workbooks(campaign, order_of(campaign, password, key), executor, lambda items: items)


def _edition(edition: str | None, template: Path | None, year: int) -> Edition:
    shipped = functools.partial(edition_for, year) if edition is None else functools.partial(load, edition)
    spec = shipped() if template is None else load_file(template)
    if year not in spec.years:
        raise ValueError(f"edition {spec.id} is for {spec.years}, not for {year}")
    return spec


def _members(path: Path) -> Roster:
    members, findings = read_roster(Path(native(path)).read_bytes())
    if members is None:
        raise NotACampaignError(tuple(Notice(str(path), finding) for finding in findings))
    return members


def settings_for(
    folder: Path,
    edition: Edition,
    *,
    year: int,
    deadline: date,
    roster: Path,
    template: Path | None,
    prior: Path | None,
    sealed: bool,
    language: Language,
    folders: Language = "en",
) -> Settings:
    """The settings of a campaign that is to be made.

    Args:
        folder: of the campaign, from which *prior* is named.
        edition: what is collected.
        year: the report year.
        deadline: the last day to file.
        roster: the file that is to be copied into the folder.
        template: the form of the user's own, likewise.
        prior: last year's reports, which stay where they are.
        sealed: the stamps carry the office's seal.
        language: of what is sent back to the agencies.
        folders: the language of the names of the folders.

    Returns:
        The settings, with the names the files get in the folder.
    """
    return Settings(
        edition=edition.id,
        year=year,
        deadline=deadline,
        roster=f"roster{roster.suffix.lower()}",
        template=f"{edition.id}.yaml" if template is not None else "",
        prior=_seen_from(folder, prior) if prior is not None else "",
        sealed=sealed,
        language=language,
        folders=folders,
    )


def make_campaign(
    folder: Path, settings: Settings, *, roster: Path, template: Path | None, send_out: Callable[[Path], None]
) -> None:
    """Make the folder of a campaign; its settings come last, so that a folder that has them is a whole campaign.

    Args:
        folder: to be made.
        settings: from :func:`settings_for`.
        roster: the file to be copied into the folder.
        template: the form of the user's own, likewise.
        send_out: makes the workbooks in the folder it is given.

    Raises:
        LedgerError: the ledger cannot be made there.
        OSError: a file cannot be read or written; FileExistsError if the folder is a campaign already.
    """
    if is_campaign(folder):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(folder))
    prepare(folder, settings.folders)
    _copy(roster, folder / settings.roster)
    if template is not None:
        _copy(template, folder / settings.template)
    send_out(folder / FOLDER_NAMES[settings.folders].outbox)
    finish(folder, settings)


def _seen_from(folder: Path, path: Path) -> str:
    """The path from inside a folder, so that both can move together; the whole path where they share no drive."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:
        return path.absolute().as_posix()


def _copy(source: Path, target: Path) -> None:
    """Copy a file of the user's own; the same one may have been copied by a run that did not get to its end.

    Raises:
        OSError: it cannot be copied; FileExistsError if another one is there, which may be the only one of its kind.
    """
    data = Path(native(source)).read_bytes()
    try:
        write_whole(target, data)
    except FileExistsError:
        if Path(native(target)).read_bytes() != data:
            raise


# --- what comes in --------------------------------------------------------------------------------------------------


def collect(
    campaign: Campaign,
    *,
    key: bytes | None = None,
    executor: Executor | None = None,
    now: Callable[[], datetime] = local_time,
) -> Collected:
    """Take what is new in the inbox: check it, file what is right, make what goes back. Again and again.

    Args:
        campaign: from :func:`gouji.open_campaign`.
        key: with which the office sealed its stamps, if it did.
        executor: reads the workbooks in several processes; None: this one does.
        now: gives the time, with its offset.

    Returns:
        What was new, what could not be done, and how everything stands.

    Raises:
        KeyNeededError: the campaign is sealed and there is no *key*.
        NotACampaignError: last year's reports are not where the settings say.
        LedgerError: another process is at work here, or the ledger cannot be used.
    """
    require_key(campaign, key)
    return collect_from(campaign, key, now, workers=lambda _: nullcontext(executor))


def take(
    campaign: Campaign,
    content: bytes,
    name: str,
    origin: Origin,
    *,
    key: bytes | None = None,
    executor: Executor | None = None,
    now: Callable[[], datetime] = local_time,
) -> Taken:
    """Take one content without a look at the rest of the inbox: keep it, check it, file it, give a receipt.

    What follows is what :func:`collect` makes of it, were it laid into the inbox. Who takes many keeps the campaign
    open with a ``Keeper`` instead.

    Args:
        campaign: from :func:`gouji.open_campaign`.
        content: the bytes of a file: a workbook, an archive, a mail.
        name: as it was sent; never used as a path.
        origin: by which channel it came, from whom, from where.
        key: with which the office sealed its stamps, if it did.
        executor: reads it in a process of this machine; None: this one does.
        now: gives the time, with its offset.

    Returns:
        Its receipts, and how it stands.

    Raises:
        CannotTakeError: it cannot be written into the inbox; nothing was taken.
        KeyNeededError: the campaign is sealed and there is no *key*.
        NotACampaignError: last year's reports are not where the settings say.
        LedgerError: the ledger cannot be used; the content stays in the inbox, where the next run finds it.
    """
    with Keeper(campaign, key, executor=executor, now=now) as keeper:
        return keeper.take(content, name, origin)


def status(campaign: Campaign, *, now: datetime | None = None) -> Overview:
    """The standings of a campaign: who is missing, who has what to correct, the most frequent findings.

    Args:
        campaign: from :func:`gouji.open_campaign`.
        now: the time, with its offset, from which the days to the deadline are counted; None for the time here.

    Returns:
        The overview, which the terminal, the page and the JSON of ``gouji status`` display.

    Raises:
        LedgerError: the ledger cannot be used.
    """
    with campaign.looked_at() as ledger:
        return overview(campaign, ledger, now or local_time())


# --- decisions ------------------------------------------------------------------------------------------------------


def accept(
    campaign: Campaign,
    file: str,
    reason: str,
    *,
    person: str,
    agency: str | None = None,
    key: bytes | None = None,
) -> tuple[Judged, list[Notice]]:
    """Let a file count whatever the program says, from now on, until a later valid one comes.

    Args:
        campaign: from :func:`gouji.open_campaign`.
        file: a name under which it came, the end of one, or the beginning of its SHA-256.
        reason: recorded and displayed.
        person: who decides, likewise.
        agency: whose it is, by code or name, where the workbook does not say.
        key: with which the office sealed its stamps, if it did.

    Returns:
        The file as it stands now, and what could not be filed.

    Raises:
        CannotDecideError: there is no such file, or it cannot be accepted.
        KeyNeededError: the campaign is sealed and there is no *key*.
        LedgerError: another process is at work here, or the ledger cannot be used.
    """
    require_key(campaign, key)
    return decide(campaign, file, Decision(DecisionKind.ACCEPT, reason, person, local_time(), agency), key)


def exclude(campaign: Campaign, file: str, reason: str, *, person: str) -> tuple[Judged, list[Notice]]:
    """Let a file not count, whatever the program says.

    Args:
        campaign: from :func:`gouji.open_campaign`.
        file: a name under which it came, the end of one, or the beginning of its SHA-256.
        reason: recorded and displayed.
        person: who decides, likewise.

    Returns:
        The file as it stands now, and what could not be filed.

    Raises:
        CannotDecideError: there is no such file.
        LedgerError: another process is at work here, or the ledger cannot be used.
    """
    return decide(campaign, file, Decision(DecisionKind.EXCLUDE, reason, person, local_time()))


def undo_decision(campaign: Campaign, file: str, reason: str, *, person: str) -> tuple[Judged, list[Notice]]:
    """Take back what was decided about a file: what the program says holds again.

    Args:
        campaign: from :func:`gouji.open_campaign`.
        file: a name under which it came, the end of one, or the beginning of its SHA-256.
        reason: recorded and displayed.
        person: who decides, likewise.

    Returns:
        The file as it stands now, and what could not be filed.

    Raises:
        CannotDecideError: there is no such file.
        LedgerError: another process is at work here, or the ledger cannot be used.
    """
    return decide(campaign, file, Decision(DecisionKind.UNDO, reason, person, local_time()))


def answer_doubt(
    campaign: Campaign, file: str, reason: str | None, *, person: str, code: str | None = None
) -> tuple[Judged, tuple[Doubt, ...]]:
    """Answer the doubts about a file that counts: the reason is recorded, and they are open no more.

    Args:
        campaign: from :func:`gouji.open_campaign`.
        file: a name under which it came, the end of one, the beginning of its SHA-256; or the agency it is from.
        reason: recorded and displayed; None takes back the one given before.
        person: who answers, likewise.
        code: of the doubts; None for all of them.

    Returns:
        The file, and the doubts that were answered or are open again.

    Raises:
        CannotDecideError: there is no such file, it does not count, or there is no such doubt about it.
        LedgerError: another process is at work here, or the ledger cannot be used.
    """
    return answer(campaign, file, reason, person, local_time(), code)
