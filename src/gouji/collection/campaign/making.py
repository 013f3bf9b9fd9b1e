"""The folder of a campaign made: what goes out, inbox, ledger; its settings last of all."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from datetime import date
from pathlib import Path

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
from gouji.collection.campaign.outbox import add_workbooks, order_of, put_clerk_page
from gouji.collection.campaign.settings import Settings
from gouji.collection.dispatch import Order, Sent, to_folder
from gouji.collection.folder_names import FOLDER_NAMES
from gouji.collection.sources import priors
from gouji.common import native, write_whole
from gouji.findings import Language
from gouji.form import Edition, edition_for, load, load_expanded, template_files
from gouji.reading import Options, read_roster
from gouji.roster import Roster, units_of


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
        template: a form of the user's own instead, a YAML file that is copied into the folder with all that it takes
            from other files and from the roster.
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
    spec, members = _collected(edition, template, year, Path(roster))
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
    templates = {} if template is None else template_files(template, units_of(members))
    make_campaign(Path(folder), settings, roster=Path(roster), templates=templates, send_out=send_out)
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


def _collected(edition: str | None, template: Path | None, year: int, roster: Path) -> tuple[Edition, Roster]:
    """The form that is collected, and from whom: who they are is asked first only where the form has rows for them."""
    if template is not None:
        members = _members(roster)
        spec = load_expanded(template, units_of(members))
    else:
        spec, members = edition_for(year) if edition is None else load(edition), None
    if year not in spec.years:
        raise ValueError(f"edition {spec.id} is for {spec.years}, not for {year}")
    return spec, members if members is not None else _members(roster)


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
    folder: Path, settings: Settings, *, roster: Path, templates: Mapping[str, str], send_out: Callable[[Path], None]
) -> None:
    """Make the folder of a campaign; its settings come last, so that a folder that has them is a whole campaign.

    Args:
        folder: to be made.
        settings: from :func:`settings_for`.
        roster: the file to be copied into the folder.
        templates: the texts of the form of the user's own and of what it extends, by the names of files, the form
            first: from :func:`gouji.form.template_files`. What a campaign is made of must not depend on files elsewhere
            or on a roster that changes.
        send_out: makes the workbooks in the folder it is given.

    Raises:
        LedgerError: the ledger cannot be made there.
        OSError: a file cannot be read or written; FileExistsError if the folder is a campaign already.
    """
    if is_campaign(folder):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(folder))
    prepare(folder, settings.folders)
    _copy(roster, folder / settings.roster)
    for number, (name, text) in enumerate(templates.items()):
        _write(text.encode(), folder / (name if number else settings.template))
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
    _write(Path(native(source)).read_bytes(), target)


def _write(data: bytes, target: Path) -> None:
    try:
        write_whole(target, data)
    except FileExistsError:
        if Path(native(target)).read_bytes() != data:
            raise
