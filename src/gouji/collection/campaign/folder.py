"""The folder of a campaign: its places, how it is made, how it is opened."""

from __future__ import annotations

import ctypes
import functools
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from pathlib import Path

from gouji.collection.campaign.forms import form_names
from gouji.collection.campaign.settings import Settings, bad_setting, read_settings, settings_text
from gouji.collection.campaign.standing import Judged, Standings, stand
from gouji.collection.folder_names import CAMPAIGN_FILE, FOLDER_NAMES, FolderNames, is_campaign
from gouji.collection.ledger import LEDGER_FILE, Due, Ledger, locked
from gouji.collection.sources import priors
from gouji.common import FileNames, native, read_whole, safe_name, without_prefix, write_whole
from gouji.findings import Finding, Language, Phrase, PhrasedError, Severity, reason_of
from gouji.findings.rules import C747, C787
from gouji.form import Edition, TemplateError, load, load_file, period_before, shipped
from gouji.reading import Options, cannot_open, read_roster
from gouji.roster import Directory, Member, Requirement, Roster, file_stems

_LOCK = "campaign.lock"
"""Held by a collector for the whole of its run."""
_FILING_LOCK = "filing.lock"
"""Held by whoever changes ledger and folders together, for as long as one change takes."""
_PATIENCE = 30.0
"""Seconds to wait for a change of somebody else: each takes a part of one."""
_MOST_NAMES = 20
"""Names of forms on a roster that are told one by one."""
_NETWORK_DRIVE = 4
"""DRIVE_REMOTE of GetDriveType on Windows."""
_NETWORK_FILE_SYSTEMS = ("nfs", "cifs", "smb", "9p", "fuse.sshfs", "ncpfs", "afs")


@dataclass(frozen=True, slots=True)
class Notice:
    """A finding about a file of the campaign, by its path inside the folder."""

    file: str
    diagnostic: Finding


class NotACampaignError(Exception):
    """The folder cannot be opened as a campaign; *notices* say why."""

    def __init__(self, notices: tuple[Notice, ...]) -> None:
        super().__init__(", ".join(f"{notice.file}: {notice.diagnostic.code}" for notice in notices))
        self.notices = notices


class KeyNeededError(PhrasedError, ValueError):
    """The workbooks of a campaign are sealed and no key was given; *words* say so."""

    def __init__(self) -> None:
        super().__init__(
            "本次下发的工作簿带封印，请用 --key-file 或环境变量 GOUJI_KEY 给出密钥",
            "the workbooks of this campaign are sealed: give the key with --key-file or GOUJI_KEY",
        )


@dataclass(frozen=True)
class Campaign:
    """A campaign that is open: its folder, what is collected, and from whom.

    Attributes:
        editions: one for each form.
    """

    folder: Path
    settings: Settings
    editions: tuple[Edition, ...]
    roster: Roster
    notices: tuple[Notice, ...] = ()

    @property
    def inbox(self) -> Path:
        """The files the agencies sent. Nothing here is ever changed."""
        return self.folder / self.names.inbox

    @property
    def accepted(self) -> Path:
        """The readings that count, one an agency."""
        return self.folder / self.names.accepted

    @property
    def returned(self) -> Path:
        """Workbooks and notices to send back to the agencies."""
        return self.folder / self.names.returned

    @property
    def names(self) -> FolderNames:
        """The names of its folders."""
        return FOLDER_NAMES[self.settings.folders]

    @functools.cached_property
    def directory(self) -> Directory:
        """The roster by code and by name, to find whose a workbook is; and which forms each agency files."""
        return Directory(self.roster, {edition.base: edition.names for edition in self.editions})

    @property
    def requirement(self) -> Requirement:
        """The period, the issue, the agencies and the forms that are collected."""
        return Requirement(self.settings.year, self.settings.issue, self.directory)

    @property
    def must_sign(self) -> frozenset[str]:
        """The labels of what on the cover may not be left blank."""
        return frozenset(re.split(r"[、，,\s]+", self.settings.must_sign)) - {""}

    @property
    def own_editions(self) -> tuple[Edition, ...]:
        """The editions that are the office's own."""
        # One may have the id of a shipped edition.
        return tuple(
            edition for edition in self.editions if edition.id not in shipped() or edition is not load(edition.id)
        )

    @property
    def has_several_forms(self) -> bool:
        """True if files, pages and lines have to say which form they are about."""
        return len(self.editions) > 1

    @functools.cached_property
    def form_names(self) -> dict[str, str]:
        """The names of its forms by their base ids, as files, lists and pages tell them apart."""
        return form_names(self.editions)

    @property
    def title(self) -> Phrase:
        """The report period and the names of its forms, as the heads of pages have them."""
        names = self.form_names.values() if self.has_several_forms else (self.editions[0].form,)
        return period_before(self.settings.year, "、".join(names))

    def title_of(self, form: str) -> Phrase:
        """The report period and the name of one form.

        Args:
            form: its base id.

        Returns:
            The words.
        """
        return period_before(self.settings.year, self.edition_of(form).form)

    def edition_of(self, form: str) -> Edition:
        """The edition of one of its forms.

        Args:
            form: its base id.

        Returns:
            The edition, which may be a local variant.
        """
        return next(edition for edition in self.editions if edition.base == form)

    def suffix(self, form: str) -> str:
        """The end of the names of files of a form; none where there is only one.

        Args:
            form: its base id.

        Returns:
            Text that file systems take.
        """
        return f"-{self.form_names[form]}" if self.has_several_forms else ""

    def outbox(self, form: str) -> Path:
        """The folder with the blank workbooks of a form: that of all, if there is only one.

        Args:
            form: its base id.

        Returns:
            The folder.
        """
        whole = self.folder / self.names.outbox
        return whole / self.form_names[form] if self.has_several_forms else whole

    def filers(self, form: str) -> tuple[Member, ...]:
        """The agencies that file a form.

        Args:
            form: its base id.

        Returns:
            In the order of the roster.
        """
        return tuple(member for due, member in self.directory.dues.items() if due.form == form)

    @functools.cached_property
    def stems(self) -> dict[Due, str]:
        """File names without suffix, by the report that is due; no two are the same."""
        plain, names = self.agency_stems, FileNames()
        return {due: names.unused(safe_name(plain[due.agency], self.suffix(due.form))) for due in self.directory.dues}

    @functools.cached_property
    def agency_stems(self) -> dict[str, str]:
        """File names of what is of an agency and of no form, without suffix, by its code."""
        members = tuple(self.directory.by_code.values())
        return {member.code: stem for member, stem in zip(members, file_stems(members), strict=True)}

    def stem_of(self, judged: Judged) -> str | None:
        """The name, without suffix, of files that go back for a content.

        Args:
            judged: the content.

        Returns:
            None for one that is nobody's.
        """
        return None if judged.due is None else self.stems[judged.due]

    def options(self, key: bytes | None = None) -> Options:
        """The options with which its workbooks are read.

        Args:
            key: with which the office sealed its stamps; unused if the campaign is not sealed.

        Returns:
            Template, roster and last year's reports as the settings name them.

        Raises:
            NotACampaignError: last year's reports are not where the settings name them.
        """
        settings = self.settings
        options = Options(key=key if settings.sealed else None, roster=self.roster, must_sign=self.must_sign)
        if settings.template:
            options = replace(options, templates={edition.id: edition for edition in self.own_editions})
        if settings.prior:
            path = self.folder / settings.prior
            if not path.exists():
                raise _bad("prior", settings, str(path))
            options = replace(options, priors=priors(path, with_forms_of(path, options))[0])
        return options

    @property
    def is_shared(self) -> bool:
        """True if the folder was on a network share when it was opened."""
        return any(notice.diagnostic.code == C747.code for notice in self.notices)

    @functools.cached_property
    def codes_of_folders(self) -> dict[str, str | None]:
        """The codes of agencies by the names of folders that are called like them; None for one that several share."""
        names = {code: safe_name(code) for code in self.directory.by_code}
        count = Counter(name.casefold() for name in names.values())  # some disks know no case
        return {name: code if count[name.casefold()] == 1 else None for code, name in names.items()}

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Be the one collector of the campaign, while others decide and take.

        Yields:
            Nothing.

        Raises:
            LedgerError: another collector is at work here.
        """
        with locked(self.folder / _LOCK):
            yield

    @contextmanager
    def kept(self) -> Iterator[Ledger]:
        """The ledger to be changed now and then, each time within :meth:`changing`.

        Yields:
            The ledger; what was not committed when the block ends is forgotten.

        Raises:
            LedgerError: the ledger cannot be used.
        """
        with Ledger.open(self.folder / LEDGER_FILE, write=True, shared=self.is_shared) as ledger:
            yield ledger

    @contextmanager
    def changing(self, ledger: Ledger) -> Iterator[None]:
        """Change the ledger and the folders together: one at a time, and only for a moment.

        Args:
            ledger: of this campaign, open; what was not committed when the block ends is forgotten.

        Yields:
            Nothing.

        Raises:
            LedgerError: somebody else did not come to an end within half a minute.
        """
        with locked(self.folder / _FILING_LOCK, _PATIENCE):
            try:
                yield
            finally:
                ledger.rollback()

    @contextmanager
    def looked_at(self) -> Iterator[Ledger]:
        """The ledger to be read, also while another process is at work.

        Yields:
            The ledger.

        Raises:
            LedgerError: the ledger cannot be used.
        """
        with Ledger.open(self.folder / LEDGER_FILE) as ledger:
            yield ledger

    def standings(self, ledger: Ledger) -> Standings:
        """The standings of all agencies and contents.

        Args:
            ledger: of this campaign, open.

        Returns:
            As the ledger and the settings are now.
        """
        taken_over = ledger.agency_decisions.taken_over(self.directory.forms[0])
        return stand(ledger.entries(), self.settings, self.directory, taken_over)


def prepare(folder: Path, language: Language = "en") -> None:
    """Make the folders and the ledger of a campaign; what is there stays.

    Args:
        folder: to be made, with those above it.
        language: of the names of the folders.

    Raises:
        LedgerError, OSError: it cannot be made there.
    """
    for name in astuple(FOLDER_NAMES[language]):
        Path(native(folder / name)).mkdir(parents=True, exist_ok=True)
    Ledger.create(folder / LEDGER_FILE)
    for lock in (_LOCK, _FILING_LOCK):
        with locked(folder / lock):
            pass


def finish(folder: Path, settings: Settings) -> None:
    """Write the settings, last of all: a folder that has them is a whole campaign.

    Args:
        folder: from :func:`prepare`.
        settings: written to ``campaign.toml``.

    Raises:
        FileExistsError: it is one already.
    """
    write_whole(folder / CAMPAIGN_FILE, settings_text(settings).encode())


def open_campaign(folder: Path | str) -> Campaign:
    """Open a campaign.

    Args:
        folder: the folder that was made for it.

    Returns:
        The campaign. Its *notices* say what is odd about its roster or its folder.

    Raises:
        NotACampaignError: its settings, its roster or its template are missing or wrong.
    """
    folder = Path(folder)
    settings, findings = read_settings(_read(folder, CAMPAIGN_FILE))
    if settings is None:
        raise NotACampaignError(tuple(Notice(CAMPAIGN_FILE, finding) for finding in findings))
    editions = _editions(folder, settings)
    roster, findings = read_roster(_read(folder, settings.roster))
    if roster is None:
        raise NotACampaignError(tuple(Notice(settings.roster, finding) for finding in findings))
    notices = tuple(Notice(settings.roster, finding) for finding in findings if finding.severity is not Severity.INFO)
    if is_shared(folder):
        notices += (Notice(str(folder), Finding(C747, found=str(folder))),)
    campaign = Campaign(folder, settings, editions, roster, notices)
    return replace(campaign, notices=(*notices, *unknown_forms(campaign)))


def require_key(campaign: Campaign, key: bytes | None) -> None:
    """Prove that there is a key where one is needed: without it no seal would be verified.

    Args:
        campaign: sealed or not.
        key: what was given.

    Raises:
        KeyNeededError: the campaign is sealed and there is no *key*.
    """
    if campaign.settings.sealed and key is None:
        raise KeyNeededError


def _read(folder: Path, name: str) -> bytes:
    try:
        return read_whole(folder / name)
    except OSError as error:
        raise NotACampaignError((Notice(name, _unopened(error)),)) from error


def _editions(folder: Path, settings: Settings) -> tuple[Edition, ...]:
    own = [_own_edition(folder, settings, name) for name in settings.template]
    # A campaign of one form has always gone by its template, whatever the line about the edition says.
    known = {edition.id: edition for edition in own}
    if len(known) < len(own):
        raise _bad("template", settings, Phrase("几种不同的报表", "different forms"))
    named = () if len(own) == len(settings.edition) == 1 else settings.edition
    for name in named:
        if name not in known:
            if name not in shipped():
                raise _bad("edition", settings, " / ".join((*shipped(), *known)))
            known[name] = load(name)
    editions = tuple(known[name] for name in dict.fromkeys((*named, *known)))
    for edition in editions:
        if settings.year not in edition.years:
            raise _bad("year", settings, str(edition.years))
    if len({edition.base for edition in editions}) < len(editions):
        raise _bad("edition", settings, Phrase("几种不同的报表，不是一种报表的几个样式", "different forms"))
    return editions


def with_forms_of(path: Path, options: Options) -> Options:
    """The options with which last year's reports are read: a campaign among them has forms of its own.

    Args:
        path: of the reports; a file, a folder, a campaign.
        options: with the forms of this year; one of the same id may ask for something else.
    """
    campaign = _if_campaign(path)
    own = {} if campaign is None else {edition.id: edition for edition in campaign.own_editions}
    return replace(options, templates={**options.templates, **own}) if own else options


def own_templates(path: Path) -> tuple[Path, ...]:
    """The files of the forms with which :func:`with_forms_of` reads last year's reports.

    Args:
        path: of the reports; a file, a folder, a campaign.
    """
    campaign = _if_campaign(path)
    return () if campaign is None else tuple(campaign.folder / name for name in campaign.settings.template)


def _if_campaign(path: Path) -> Campaign | None:
    if not is_campaign(path):
        return None
    try:
        return open_campaign(path)
    except NotACampaignError:  # its reports may be of shipped editions all the same
        return None


def _own_edition(folder: Path, settings: Settings, name: str) -> Edition:
    try:
        return load_file(folder / name, is_out=True)
    except TemplateError as error:
        problem = error.problems[0]
        raise _bad("template", settings, Phrase(problem.text("zh"), problem.text("en"))) from error
    except OSError as error:
        raise NotACampaignError((Notice(name, _unopened(error)),)) from error


def unknown_forms(campaign: Campaign) -> Iterator[Notice]:
    """The notices that the roster names forms that are not collected here (C787).

    Args:
        campaign: open, or about to be made.

    Yields:
        A notice for each such name, and one for all the others if there are many.
    """
    known = {name for edition in campaign.editions for name in edition.names}
    naming: dict[str, list[str]] = {}
    for member in campaign.roster:
        for name in member.named_forms:
            if name not in known:
                naming.setdefault(name, []).append(member.name)
    expected = "、".join(campaign.form_names.values())
    told = {name: (name, members) for name, members in list(naming.items())[:_MOST_NAMES]}
    if len(naming) > _MOST_NAMES:
        rest = list(naming.values())[_MOST_NAMES:]
        told[""] = (f"……（{len(rest)}）", [member for members in rest for member in members])
    for found, members in told.values():
        values = {"agency": members[0], "count": str(len(members))}
        finding = Finding(C787, found=found, expected=Phrase(expected, expected), values=values)
        yield Notice(campaign.settings.roster, finding)


def _bad(name: str, settings: Settings, expected: str | Phrase) -> NotACampaignError:
    words = expected if isinstance(expected, Phrase) else Phrase(f" {expected}", expected)
    return NotACampaignError((Notice(CAMPAIGN_FILE, bad_setting(name, settings, words)),))


def _unopened(error: OSError) -> Finding:
    return cannot_open(reason_of(error))


def is_shared(folder: Path) -> bool:
    """True if a folder is on a network share, as far as the system tells: locks may not hold there.

    Args:
        folder: any path.

    Returns:
        False where it cannot be known, as on macOS.
    """
    absolute = without_prefix(str(folder.absolute()))
    if sys.platform == "win32":
        drive = os.path.splitdrive(absolute)[0]
        return drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(drive + "\\") == _NETWORK_DRIVE
    try:
        mounts = Path("/proc/mounts").read_text("utf-8", "replace")
    except OSError:
        return False
    kinds = {fields[1]: fields[2] for line in mounts.splitlines() if len(fields := line.split()) > 2}
    above = [absolute, *map(str, Path(absolute).parents)]
    return next((kinds[mount] for mount in above if mount in kinds), "").startswith(_NETWORK_FILE_SYSTEMS)
