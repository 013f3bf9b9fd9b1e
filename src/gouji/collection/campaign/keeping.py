"""A campaign kept open: contents taken one by one, decisions made, ledger and folders in agreement after each.

What is done with a content is done in the order of :mod:`gouji.collection.campaign.collecting`, so that a process may
die at any moment: it is laid into the inbox; entered in the ledger, with a receipt; read, which may take its time and
holds up nobody; and then, in one short step, answered if it is wrong, recorded, and filed if it counts.
"""

from __future__ import annotations

import contextlib
import functools
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from gouji.collection import batch
from gouji.collection.campaign.filing import (
    answer_stem,
    clear_accepted,
    file_accepted_of,
    file_answers_of,
    made_folder,
    misfiled,
    misplaced_answers,
    move_answers,
    note_accepted,
    note_all_accepted,
    owed_answers,
    set_aside_answer,
    unwritten,
    write_answer,
)
from gouji.collection.campaign.folder import (
    Campaign,
    NotACampaignError,
    Notice,
    open_campaign,
    require_key,
)
from gouji.collection.campaign.inbox import Inbox, InboxFile, UnopenedFile
from gouji.collection.campaign.incremental import IncrementalStandings
from gouji.collection.campaign.reading_jobs import ReadJob, ReadResult, answer_parts, lost_result, read_item
from gouji.collection.campaign.standing import (
    AgencyStanding,
    Disposition,
    Judged,
    Standings,
    is_to_be_answered,
    must_be_read,
)
from gouji.collection.campaign.status import AgencyDoubt, Overview, agency_doubts, overview
from gouji.collection.campaign.storing import stored, with_mail
from gouji.collection.folder_names import CAMPAIGN_FILE
from gouji.collection.ledger import Due, Ledger, Summary
from gouji.collection.ledger.events import Event, EventKind, Origin, Receipt, local_time, receipt_of
from gouji.common import native
from gouji.findings import Phrase, PhrasedError, reason_of
from gouji.reading import Options

_RECEIPT_DIGITS = 15
Result = TypeVar("Result")
Thing = TypeVar("Thing")

_KEPT_OPTIONS = 4
"""Options that a worker remembers: those of a campaign before and after its roster was edited, and of a second one."""


_FEW = 32
"""Files that are written or moved while nobody else can decide: a fraction of a second, even on a slow disk."""


class CannotTakeError(PhrasedError):
    """A content cannot be taken; *words* say why."""


@dataclass(frozen=True, slots=True)
class EnteredContent:
    """A content that is in the inbox and in the ledger, and is to be read.

    Attributes:
        file: its name in the inbox.
        jobs: what is to be read; an archive or a mail holds several, and what was read before none.
        receipts: one for each content.
        notices: what is in it and cannot be read at all.
    """

    file: str
    jobs: tuple[ReadJob, ...]
    receipts: tuple[Receipt, ...]
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """A content that was taken, and how it stands.

    Attributes:
        receipts: one for each content that it held: itself, or those of an archive or a mail.
        judged: the same contents as they stand now.
        notices: what in it cannot be read at all, and what could not be written.
    """

    receipts: tuple[Receipt, ...]
    judged: tuple[Judged, ...]
    notices: tuple[Notice, ...] = ()


class KeptCampaign:
    """A campaign kept open: its files as they are now, its standings up to date, its ledger changed in short steps."""

    def __init__(
        self,
        campaign: Campaign,
        key: bytes | None = None,
        *,
        executor: Executor | None = None,
        now: Callable[[], datetime] = local_time,
        needs_key: bool = True,
    ) -> None:
        if needs_key:
            require_key(campaign, key)
        self.notices: tuple[Notice, ...] = campaign.notices
        self._campaign = campaign
        self._key = key
        self._executor = executor
        self.now = now
        self._mutex = threading.RLock()
        self._stack = contextlib.ExitStack()
        self._state = _state_of(campaign)
        self._options: Options | None = None
        self._is_changing = False
        self.incremental = IncrementalStandings(campaign)
        self._opened: Ledger | None = None
        self._overview: tuple[int | None, Overview] | None = None

    def __enter__(self) -> Self:
        self._opened = self._stack.enter_context(self._campaign.kept())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened = None
        self._stack.close()

    @property
    def ledger(self) -> Ledger:
        """The ledger, which is open as long as the campaign is kept open."""
        if self._opened is None:
            raise RuntimeError("a Keeper is used as a context")
        return self._opened

    @contextmanager
    def changing(self) -> Iterator[Ledger]:
        """Change the ledger and the folders together, alone and only for a moment.

        Yields:
            The ledger; what is not committed when the block ends is forgotten.

        Raises:
            LedgerError: the ledger cannot be used, or somebody else does not come to an end with it.
        """
        with self._mutex:
            self._see_edits()  # before: it may read last year's workbooks, and all others would wait
            ledger = self.ledger
            with self._campaign.changing(ledger):
                ledger.hold()
                self._is_changing = True
                try:
                    yield ledger
                except BaseException:
                    self.incremental.clear()
                    raise
                finally:
                    self._is_changing = False

    @property
    def lacks_key(self) -> bool:
        """True if the stamps are sealed and there is no key: what is read tells nothing of the seals."""
        return self._campaign.settings.sealed and self._key is None

    @property
    def campaign(self) -> Campaign:
        """The campaign as its files are now."""
        with self._mutex:
            self._see_edits()
            return self._campaign

    @property
    def options(self) -> Options:
        """The options with which workbooks are read: roster and last year's reports are read once."""
        with self._mutex:
            campaign = self.campaign
            if self._options is None:
                self._options = campaign.options(self._key)
            return self._options

    def _see_edits(self) -> None:
        state = self._state if self._is_changing else _state_of(self._campaign)
        if state == self._state:
            return
        self._state = state
        try:
            campaign = open_campaign(self._campaign.folder)
            options = campaign.options(self._key)
        except NotACampaignError as error:  # somebody is editing: what was right last holds
            self.notices = error.notices
            return
        self._campaign, self._options, self.notices = campaign, options, campaign.notices
        self.incremental, self._overview = IncrementalStandings(campaign), None

    # --- looking ----------------------------------------------------------------------------------------------------

    def standings(self) -> Standings:
        """The standings of all agencies and contents, judged once for each state of the ledger."""
        with self._mutex:
            self._of_now()
            return self.incremental.standings()

    def agency(self, code: str, form: str | None = None) -> AgencyStanding:
        """The standing of one agency in one form.

        Args:
            code: of an agency of the roster that files.
            form: the base id of the form; None for the only one, or the first, that it files.

        Returns:
            Its standing.

        Raises:
            KeyError: no such agency files, or not this form.
        """
        found = [standing for standing in self.standings_of(code) if form in (None, standing.form)]
        if not found:
            raise KeyError(code)
        return found[0]

    def standings_of(self, code: str) -> tuple[AgencyStanding, ...]:
        """The standings of one agency in all the forms that it files.

        Args:
            code: of an agency of the roster.

        Returns:
            In the order of the forms; none for an agency that files none.
        """
        with self._mutex:
            self._of_now()
            known, directory = self.incremental.agencies, self._campaign.directory
            dues = (Due(code, form) for form in directory.forms)
            return tuple(known[due] for due in dues if due in known)

    def overview(self) -> Overview:
        """The standings in the terms people ask about, made once for each state of the ledger."""
        with self._mutex:
            state = self._of_now()
            if self._overview is None or self._overview[0] != state:
                made = overview(self._campaign, self.ledger, self.now(), self.incremental.standings())
                self._overview = state, made
            return replace(self._overview[1], made=self.now())

    def events_of(self, code: str) -> tuple[Event, ...]:
        """All that happened with an agency and its contents, in all forms.

        Args:
            code: of the agency.

        Returns:
            Events, the oldest first.
        """
        with self._mutex:
            found = {event.number: event for event in self.ledger.events.of_agency(code)}
            digests = {judged.entry.sha256 for standing in self.standings_of(code) for judged in standing.received}
            digests |= {event.sha256 for event in found.values() if event.sha256 is not None}
            for digest in digests:
                found |= {event.number: event for event in self.ledger.events.of_content(digest)}
        return tuple(found[number] for number in sorted(found))

    def content(self, sha256: str) -> Judged | None:
        """A content in the light of the others of its agency.

        Args:
            sha256: of the content.

        Returns:
            None if it is not in the ledger.
        """
        with self._mutex:
            self._of_now()
            return self.incremental.content(sha256)

    def events(self, sha256: str | None = None, most: int = 500) -> tuple[Event, ...]:
        """Events of a content, or of the whole campaign.

        Args:
            sha256: of the content; None for everything.
            most: events, if everything is asked for.

        Returns:
            The last events, the oldest first.
        """
        with self._mutex:
            log = self.ledger.events
            return tuple(log.of_content(sha256) if sha256 is not None else log.since(max(0, log.last() - most)))

    def doubts(self, sha256: str) -> tuple[AgencyDoubt, ...]:
        """The doubts about a content that counts, with their answers.

        Args:
            sha256: of the content.

        Returns:
            None for one that does not count.
        """
        with self._mutex:
            judged = self.content(sha256)
            if judged is None or judged.due is None or judged.disposition is not Disposition.COUNTS:
                return ()
            standing = self.incremental.agency(judged.due)
            return tuple(agency_doubts(self.ledger, Standings((standing,), ())))

    def receipt(self, number: str) -> Receipt | None:
        """A receipt that was given.

        Args:
            number: as it stands on the receipt, such as ``2025-000123``.

        Returns:
            None if there is none of this number.
        """
        year, _, place = number.strip().rpartition("-")
        settings = self.campaign.settings
        if year != str(settings.year) or not (place.isascii() and place.isdigit() and len(place) <= _RECEIPT_DIGITS):
            return None
        with self._mutex:
            event = self.ledger.events.receipt(int(place))
        return None if event is None else receipt_of(event, settings.year)

    def note(
        self, kind: str, origin: Origin, *, agency: str | None = None, sha256: str | None = None, detail: str = ""
    ) -> Event:
        """Note an event of the caller's own: a reminder that was sent, a link that was made.

        Args:
            kind: its name; not that of an :class:`EventKind`.
            origin: by which channel, who, from where.
            agency: the code of the agency it is about.
            sha256: of the content it is about.
            detail: whatever else is to be known.

        Returns:
            The event.

        Raises:
            ValueError: only the campaign itself notes events of this name.
            LedgerError: the ledger cannot be used.
        """
        if kind in set(EventKind):
            raise ValueError(f"{kind} is noted by the campaign itself")
        with self.changing() as ledger:
            number = ledger.events.add(kind, self.now(), origin, sha256=sha256, agency=agency, detail=detail)
            ledger.commit()
            return ledger.events.event(number)

    def state(self) -> int:
        """The number of the last event: as long as it is the same, so is everything that is seen of the campaign."""
        with self._mutex:
            return self.ledger.events.last()

    def _of_now(self) -> int:
        self._see_edits()
        self.incremental.update(self.ledger)
        return self.incremental.last or 0


class Keeper(KeptCampaign):
    """A campaign kept open, to take contents and decide. Use it as a context, from as many threads as you like.

    Edits of the settings, the roster and the template are seen as soon as they are saved; while one of them is wrong,
    what was there before holds, and :attr:`notices` say so. Other processes may collect, take and decide meanwhile.

    Args:
        campaign: from :func:`gouji.open_campaign`.
        key: with which the office sealed its stamps, if it did.
        executor: reads the workbooks in processes of this machine; None: whoever takes does.
        now: gives the time, with its offset.
        needs_key: False if nothing is to be read.

    Raises:
        KeyNeededError: the campaign is sealed and there is no *key*.
        NotACampaignError: last year's reports are not where the settings say.
        LedgerError: the ledger cannot be used.
    """

    def take(self, content: bytes, name: str, origin: Origin) -> Taken:
        """Take one content: keep it, enter it, read it, record it, file what follows.

        Args:
            content: the bytes of a file: a workbook, an archive, a mail.
            name: as it was sent; never used as a path.
            origin: by which channel it came, from whom, from where.

        Returns:
            Its receipts, and how it stands.

        Raises:
            CannotTakeError: it cannot be written into the inbox; nothing was taken.
            LedgerError: the ledger cannot be used; the content stays in the inbox, where the next run finds it.
        """
        entered = self.enter(content, name, origin)
        return self.record(entered, [self.read(job) for job in entered.jobs])

    def enter(self, content: bytes, name: str, origin: Origin) -> EnteredContent:
        """Keep a content and give a receipt for it: the first step of :meth:`take`.

        Args:
            content, name, origin: as for :meth:`take`.

        Returns:
            What is to be read, for :meth:`read` and :meth:`record`.

        Raises:
            CannotTakeError: it cannot be written into the inbox; nothing was taken.
            LedgerError: the ledger cannot be used; the content stays in the inbox, where the next run finds it.
        """
        campaign, options, now = self.campaign, self.options, self.now()
        try:
            path = stored(campaign, content, name, origin, now)
        except OSError as error:
            why = reason_of(error)
            raise CannotTakeError(f"没有收下：{why.zh}", f"it was not taken: {why.en}") from error
        jobs, receipts, notices = {}, [], []
        with Inbox(campaign.inbox, options) as inbox:
            scanned = list(inbox.scan([path]))
            found = [place for place in scanned if isinstance(place, InboxFile)]
            notices += [
                Notice(f"{campaign.names.inbox}/{unopened.name}", unopened.finding)
                for unopened in scanned
                if isinstance(unopened, UnopenedFile)
            ]
            with self.changing() as ledger:
                self.incremental.update(ledger)
                for place in found:
                    ledger.arrive(place.sha256, place.name, now, with_mail(origin, place), sent_as=name)
                    receipts.append(receipt_of(ledger.events.event(ledger.events.last()), campaign.settings.year))
                # What came under another's link before may count now, or go back to somebody else.
                notices += self.file(ledger, self.incremental.update(ledger))
                judged = [(place, self.incremental.content(place.sha256)) for place in found]
            for place, content_as_it_stands in judged:
                if content_as_it_stands is None or not must_be_read(content_as_it_stands):
                    continue
                data = inbox.read(place)
                if data is not None:
                    # By the name it first came under: what is filed must not depend on the way.
                    jobs[place.sha256] = ReadJob(place.sha256, content_as_it_stands.name, data)
        file = path.relative_to(campaign.inbox).as_posix()
        return EnteredContent(file, tuple(jobs.values()), tuple(receipts), tuple(notices))

    def read(self, job: ReadJob) -> ReadResult:
        """Read what was entered, where the executor does that: the second step of :meth:`take`, which holds up nobody.

        Args:
            job: of an :class:`EnteredContent`.

        Returns:
            The result, whatever becomes of the worker.
        """
        language = self.campaign.settings.language
        read = functools.partial(read_item, language=language)
        return self.run(read, job, functools.partial(lost_result, language=language))

    def run(
        self, work: Callable[[ReadJob, Options], Result], job: ReadJob, lost: Callable[[ReadJob, Phrase], Result]
    ) -> Result:
        """Do something with a content where contents are read, within the same bounds.

        Args:
            work: importable and picklable; it gets the content and how it is read.
            job: the content.
            lost: the result if the worker is lost, from the content and the reason.

        Returns:
            The result, whatever becomes of the worker.
        """
        options = self.options
        there: Callable[[ReadJob], Result] = functools.partial(_work_here, work=work, options=options)
        if self._executor is not None:
            there = functools.partial(
                _work_there, work=work, folder=self.campaign.folder, state=self._state, key=self._key
            )
        (result,) = batch.run(there, [job], self._executor, lost=lost, chunk=1)
        return result

    def record(self, entered: EnteredContent, results: Sequence[ReadResult]) -> Taken:
        """Record what was read and file what follows: the last step of :meth:`take`.

        Args:
            entered: from :meth:`enter`.
            results: one for each of its jobs.

        Returns:
            Its receipts, and how it stands.

        Raises:
            LedgerError: the ledger cannot be used; the content stays in the inbox, where the next run finds it.
        """
        notices = self.record_all(results)
        digests = dict.fromkeys(receipt.sha256 for receipt in entered.receipts)
        with self._mutex:
            self.incremental.update(self.ledger)
            judged = tuple(found for digest in digests if (found := self.incremental.content(digest)) is not None)
        return Taken(entered.receipts, judged, (*entered.notices, *notices))

    def record_all(self, results: Sequence[ReadResult], *, more_to_come: bool = False) -> list[Notice]:
        """Record what was read, answer what is wrong, file what counts, in one short step.

        Args:
            results: of contents that are in the ledger; one that was recorded meanwhile is answered, if that is owed.
            more_to_come: contents of the same agencies are still being read, in any order, and :meth:`file_all` comes
                last: it names the answers by rounds, and reports what could not be filed.

        Returns:
            What could not be written.

        Raises:
            LedgerError: the ledger cannot be used.
        """
        notices: list[Notice] = []
        options = self.options
        with self.changing() as ledger:
            self.incremental.update(ledger)
            entries = {result.sha256: ledger.entry(result.sha256) for result in results}
            for result in results:
                entry = entries[result.sha256]
                if entry is not None and entry.summary is None:
                    ledger.record(result.sha256, Summary.of(result.reading), result.document, self.now())
            before = self.incremental.update(ledger)
            for result in results:
                entry = entries[result.sha256]
                if entry is not None and not entry.answered:
                    notices += self._answer(ledger, result, options)
            before = {**self.incremental.update(ledger, also=entries), **before}
            notices += self.file(ledger, before, more_to_come=more_to_come)
        return notices

    def file_decision(self, ledger: Ledger, about: Judged | None = None) -> tuple[list[str], list[Notice]]:
        """Commit a decision and make the folders agree with it; what is owed again is noted with it.

        Args:
            ledger: within :meth:`changing`, with the decision.
            about: the content it is about, as it stood before.

        Returns:
            The SHA-256 of contents whose answer is still to be written, and what could not be filed.
        """
        before = self.incremental.update(ledger)
        owed = {
            judged.entry.sha256: judged
            for due, standing in before.items()
            if (judged := self.incremental.agency(due).latest) is not None and not _is_latest(standing, judged)
        }
        now = None if about is None else self.incremental.content(about.entry.sha256)
        is_owed, was_owed = now is not None and is_to_be_answered(now), about is not None and is_to_be_answered(about)
        if now is not None and is_owed and not was_owed:
            owed[now.entry.sha256] = now
        for digest, judged in owed.items():
            if judged.entry.answered:
                ledger.owe(digest)
        before = {**self.incremental.update(ledger, also=owed), **before}
        notices = self.file(ledger, before)
        if about is not None and about.member is None and was_owed and not is_owed:
            notices += set_aside_answer(self._campaign, about)
        return list(owed), notices

    def file_all(self) -> list[Notice]:
        """Make ``accepted/`` and ``returned/`` agree with the ledger, whatever was done to them.

        The folders are looked through while everybody else goes on; what is found wrong is put right a few files at a
        time, by what counts at that moment.

        Returns:
            What could not be written, and files of somebody else.

        Raises:
            LedgerError: the ledger cannot be used.
        """
        campaign = self._campaign
        notices = made_folder(campaign.accepted)
        with self.changing() as ledger:
            self.incremental.update(ledger)
            standings = self.incremental.standings()
            note_all_accepted(campaign, ledger, standings)
            ledger.commit()
        if not notices:
            notices += self._file_all_accepted(campaign, standings)
        return [*notices, *self._file_all_answers(campaign, standings)]

    def _file_all_accepted(self, campaign: Campaign, standings: Standings) -> list[Notice]:
        dues, names = misfiled(campaign, standings)
        notices: list[Notice] = []
        for some in _few(dues):
            with self.changing() as ledger:
                self.incremental.update(ledger)
                known = self.incremental.agencies
                notices += file_accepted_of(campaign, ledger, [known[due] for due in some if due in known])
        for few_names in _few(names):
            with self.changing() as ledger:
                notices += clear_accepted(campaign, ledger, few_names)
        return notices

    def _file_all_answers(self, campaign: Campaign, standings: Standings) -> list[Notice]:
        owed = owed_answers(campaign, standings)
        try:
            names = misplaced_answers(campaign, owed)
        except OSError as error:
            return [unwritten(campaign.returned, error)]
        notices: list[Notice] = []
        for some in _few(names):
            with self.changing() as ledger:
                self.incremental.update(ledger)
                now = self.incremental.standings()
                if now is not standings:  # somebody decided or took meanwhile
                    standings, owed = now, owed_answers(campaign, now)
                notices += move_answers(campaign, owed, some)
        return notices

    def _answer(self, ledger: Ledger, result: ReadResult, options: Options) -> list[Notice]:
        """Write what goes back for a content, if something is owed, before the ledger says that it was written."""
        campaign, judged = self._campaign, self.incremental.content(result.sha256)
        assert judged is not None
        owed, notices = is_to_be_answered(judged), []
        if owed:
            parts = answer_parts(result, judged.findings, campaign.settings, options, self.now().date())
            notices = write_answer(campaign.returned, answer_stem(campaign.stems, judged), parts)
        if not notices and judged.disposition is not Disposition.WAITING:
            ledger.answer(judged.entry.sha256, self.now(), written=owed)
        return notices

    def file(self, ledger: Ledger, before: Mapping[Due, AgencyStanding], *, more_to_come: bool = False) -> list[Notice]:
        """Commit what was changed, and make the folders agree with it for the agencies that it concerns.

        Args:
            ledger: within :meth:`changing`.
            before: the standings of these agencies before the change.
            more_to_come: as for :meth:`record_all`.

        Returns:
            What could not be written, and files of somebody else.
        """
        campaign = self._campaign
        self.incremental.update(ledger)
        agencies = [self.incremental.agency(due) for due in before]
        note_accepted(campaign, ledger, agencies)
        ledger.commit()
        notices = file_accepted_of(campaign, ledger, agencies)
        if more_to_come:
            return []
        for agency in agencies:
            notices += file_answers_of(campaign, before[agency.due], agency)
        return notices


def _few(things: Sequence[Thing]) -> Iterator[Sequence[Thing]]:
    """Things in portions that are done with at once."""
    return (things[first : first + _FEW] for first in range(0, len(things), _FEW))


def _is_latest(standing: AgencyStanding, judged: Judged) -> bool:
    """True if a content was the one to correct already."""
    return standing.latest is not None and standing.latest.entry.number == judged.entry.number


def _state_of(campaign: Campaign) -> tuple[tuple[int, int] | None, ...]:
    """The state of the files that a campaign is opened from: it changes when one of them does."""
    settings = campaign.settings
    names = (CAMPAIGN_FILE, settings.roster, *settings.template, settings.prior)
    return tuple(_time_and_size(campaign.folder / name) if name else None for name in names)


def _time_and_size(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(native(path))  # noqa: PTH116  # long paths on Windows
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _work_here(item: ReadJob, work: Callable[[ReadJob, Options], Result], options: Options) -> Result:
    return work(item, options)


def _work_there(
    item: ReadJob, work: Callable[[ReadJob, Options], Result], folder: Path, state: object, key: bytes | None
) -> Result:
    return work(item, _options_there(folder, state, key))


@functools.lru_cache(maxsize=_KEPT_OPTIONS)
def _options_there(folder: Path, state: object, key: bytes | None) -> Options:  # noqa: ARG001
    """The options in a worker, which opens the campaign once and not once a job: rosters and priors are large."""
    return open_campaign(folder).options(key)


@contextmanager
def kept_open(campaign: Campaign | Keeper, key: bytes | None = None) -> Iterator[Keeper]:
    """A campaign kept open for one thing to be done.

    Args:
        campaign: open, or kept open already.
        key: with which the office sealed its stamps; not read if the campaign is kept open already.

    Yields:
        The campaign kept open.

    Raises:
        NotACampaignError: last year's reports are not where the settings say.
        LedgerError: the ledger cannot be used.
    """
    if isinstance(campaign, Keeper):
        yield campaign
    else:
        with Keeper(campaign, key, needs_key=False) as keeper:
            yield keeper


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
