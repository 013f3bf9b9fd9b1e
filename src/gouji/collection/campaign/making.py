"""The folder of a campaign made: what goes out, inbox, ledger; its settings last of all."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from datetime import date
from pathlib import Path

from gouji.collection.campaign.folder import (
    Campaign,
    NotACampaignError,
    Notice,
    finish,
    open_campaign,
    prepare,
    require_key,
    with_forms_of,
)
from gouji.collection.campaign.outbox import add_workbooks, order_of, put_clerk_page, stems_of
from gouji.collection.campaign.settings import Settings
from gouji.collection.dispatch import Order, Sent, to_folder
from gouji.collection.folder_names import is_campaign
from gouji.collection.sources import priors
from gouji.common import open_regular, read_whole, write_whole
from gouji.findings import Language
from gouji.form import Edition, edition_for, load, load_expanded, template_files
from gouji.reading import MAX_ROSTER_BYTES, Options, read_roster
from gouji.roster import Roster, units_of


def new_campaign(
    folder: Path | str,
    roster: Path | str,
    *,
    year: int,
    deadline: date,
    edition: str | None = None,
    template: Path | str | Sequence[Path | str] | None = None,
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
        edition: the id of a shipped edition; None for the one for the year, if there is no *template*.
        template: forms of the user's own, YAML files that are copied into the folder with all that they take from other
            files and from the roster: instead of a shipped edition, or besides the one that *edition* names.
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
        ValueError: an edition is not for that year, or two are of one form.
        FileExistsError: the folder is a campaign already, or holds workbooks that were changed since they were made.
        LedgerError: the ledger cannot be made there.
        OSError: a file cannot be read or written.
    """
    if template is None or isinstance(template, Path | str):
        template = () if template is None else (template,)
    templates = tuple(map(Path, template))
    prior = None if prior is None else Path(prior)
    editions, members = _collected(edition, templates, year, Path(roster))
    options = Options(templates={spec.id: spec for spec in editions[len(editions) - len(templates) :]})
    known = None if prior is None else priors(prior, with_forms_of(prior, options))[0]

    def send_out(campaign: Campaign) -> None:
        for spec in campaign.editions:
            order, outbox = Order(spec, year, password, key, priors=known), campaign.outbox(spec.base)
            stems = stems_of(campaign, spec.base)
            sent = to_folder(order, campaign.filers(spec.base), outbox, stems=stems, executor=executor)
            if sent.foreign:
                raise FileExistsError(f"changed since they were made: {', '.join(sent.foreign)}")
            put_clerk_page(outbox, spec)

    settings = settings_for(
        Path(folder),
        editions,
        year=year,
        deadline=deadline,
        roster=Path(roster),
        templates=templates,
        prior=prior,
        sealed=key is not None,
        language=language,
        folders=folders,
    )
    planned = Campaign(Path(folder), settings, editions, members)
    texts = template_texts(templates, settings, members)
    make_campaign(planned, roster=Path(roster), templates=texts, send_out=send_out)
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
        How many were made, of all forms; workbooks that are for nobody any more moved to ``旧/``.

    Raises:
        KeyNeededError: the stamps are sealed and no key was given.
        LedgerError: another process is at work in the campaign.
        OSError: there is no list of the workbooks, or a file cannot be written.
    """
    require_key(campaign, key)
    made = Sent()
    for form in campaign.directory.forms:
        made.include(add_workbooks(campaign, order_of(campaign, form, password, key), executor, lambda items: items))
    return made


def _collected(
    edition: str | None, templates: Sequence[Path], year: int, roster: Path
) -> tuple[tuple[Edition, ...], Roster]:
    """The forms that are collected, and from whom: the roster is read first only where a form may have rows of them."""
    members = _members(roster) if templates else None
    own = () if members is None else tuple(load_expanded(template, units_of(members)) for template in templates)
    is_own = bool(own) and edition in (None, *(spec.id for spec in own))
    shipped = () if is_own else (edition_for(year) if edition is None else load(edition),)
    editions = (*shipped, *own)
    for spec in editions:
        if year not in spec.years:
            raise ValueError(f"edition {spec.id} is for {spec.years}, not for {year}")
    if len({spec.base for spec in editions}) < len(editions):
        raise ValueError(f"two are of one form: {', '.join(spec.id for spec in editions)}")
    return editions, members if members is not None else _members(roster)


def _members(path: Path) -> Roster:
    with open_regular(path) as stream:
        members, findings = read_roster(stream.read(MAX_ROSTER_BYTES + 1))
    if members is None:
        raise NotACampaignError(tuple(Notice(str(path), finding) for finding in findings))
    return members


def settings_for(
    folder: Path,
    editions: Sequence[Edition],
    *,
    year: int,
    deadline: date,
    roster: Path,
    templates: Sequence[Path],
    prior: Path | None,
    sealed: bool,
    language: Language,
    folders: Language = "en",
) -> Settings:
    """The settings of a campaign that is to be made.

    Args:
        folder: of the campaign, from which *prior* is named.
        editions: what is collected, those of *templates* last.
        year: the report year.
        deadline: the last day to file.
        roster: the file that is to be copied into the folder.
        templates: the forms of the user's own, likewise.
        prior: last year's reports, which stay where they are.
        sealed: the stamps carry the office's seal.
        language: of what is sent back to the agencies.
        folders: the language of the names of the folders.

    Returns:
        The settings, with the names the files get in the folder.
    """
    return Settings(
        edition=tuple(edition.id for edition in editions),
        year=year,
        deadline=deadline,
        roster=f"roster{roster.suffix.lower()}",
        template=tuple(f"{edition.id}.yaml" for edition in editions[len(editions) - len(templates) :]),
        prior=_seen_from(folder, prior) if prior is not None else "",
        sealed=sealed,
        language=language,
        folders=folders,
    )


def template_texts(templates: Sequence[Path], settings: Settings, roster: Roster) -> dict[str, str]:
    """The texts of the forms of the user's own and of what they extend, for the folder of a campaign.

    What a campaign is made of must not depend on files elsewhere, or on a roster that changes.

    Args:
        templates: the files of the forms.
        settings: from :func:`settings_for`.
        roster: gives the agencies for rows that a template takes from it.

    Returns:
        By the names of files in the folder.

    Raises:
        FileExistsError: two forms extend different files of one name.
    """
    texts: dict[str, str] = {}
    for template, named in zip(templates, settings.template, strict=True):
        (_, own), *others = template_files(template, units_of(roster)).items()
        for name, text in ((named, own), *others):
            if texts.setdefault(name, text) != text:
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), name)
    return texts


def make_campaign(
    planned: Campaign, *, roster: Path, templates: Mapping[str, str], send_out: Callable[[Campaign], None]
) -> None:
    """Make the folder of a campaign; its settings come last, so that a folder that has them is a whole campaign.

    Args:
        planned: the campaign as it is to be, with settings from :func:`settings_for`.
        roster: the file to be copied into the folder.
        templates: the texts of the forms of the user's own, from :func:`template_texts`.
        send_out: makes the workbooks of the campaign in its outbox.

    Raises:
        LedgerError: the ledger cannot be made there.
        OSError: a file cannot be read or written; FileExistsError if the folder is a campaign already.
    """
    folder, settings = planned.folder, planned.settings
    if is_campaign(folder):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(folder))
    prepare(folder, settings.folders)
    with planned.at_work():  # workbooks of one run must not come to lie beside the settings of another
        if is_campaign(folder):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(folder))
        _copy(roster, folder / settings.roster)
        for name, text in templates.items():
            _write(text.encode(), folder / name)
        send_out(planned)
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
    _write(read_whole(source), target)


def _write(data: bytes, target: Path) -> None:
    try:
        write_whole(target, data)
    except FileExistsError:
        if read_whole(target) != data:
            raise
