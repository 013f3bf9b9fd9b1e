"""A campaign kept open: contents taken one by one, decisions made, ledger and folders in agreement after each.

What is done with a content is done in the order of :mod:`gouji.collection.campaign.collecting`, so that a process may
die at any moment: it is laid into the inbox; entered in the ledger, with a receipt; read, which may take its time and
holds up nobody; and then, in one short step, answered if it is wrong, recorded, and filed if it counts.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

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
from gouji.collection.campaign.folder import Campaign, Notice, open_campaign
from gouji.collection.campaign.inbox import Inbox, InboxFile, UnopenedFile, in_turn, place_together
from gouji.collection.campaign.kept_campaign import KeptCampaign
from gouji.collection.campaign.reading_jobs import (
    ReadJob,
    ReadResult,
    answer_parts,
    lost_result,
    read_item,
    record_reading,
)
from gouji.collection.campaign.standing import (
    AgencyStanding,
    Disposition,
    Judged,
    Standings,
    is_to_be_answered,
    must_be_read,
)
from gouji.collection.campaign.storing import stored, with_mail
from gouji.collection.ledger import Due, Ledger
from gouji.collection.ledger.events import Origin, Receipt, local_time, receipt_of
from gouji.findings import Phrase, PhrasedError, reason_of
from gouji.reading import Options

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
        only_looks: True if nothing is to be taken or decided; then its files need not be writable.

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
        self.require_place()
        try:
            path = stored(campaign, content, name, origin, now)
        except OSError as error:
            why = reason_of(error)
            raise CannotTakeError(f"没有收下：{why.zh}", f"it was not taken: {why.en}") from error
        jobs, receipts, notices = {}, [], []
        with Inbox(campaign.inbox, options) as inbox:
            scanned = list(inbox.scan([path], taken=()))
            found = in_turn(place for place in scanned if isinstance(place, InboxFile))
            notices += [
                Notice(f"{campaign.names.inbox}/{unopened.name}", unopened.finding)
                for unopened in scanned
                if isinstance(unopened, UnopenedFile)
            ]
            with self.changing() as ledger:
                self.incremental.update(ledger)
                fresh = []
                for place in found:
                    came = with_mail(origin, place)
                    if ledger.arrive(place.sha256, place.name, now, came, sent_as=place.sent_as(name)):
                        fresh.append(place)
                    receipts.append(receipt_of(ledger.events.event(ledger.events.last()), campaign.settings.year))
                place_together(ledger, fresh)
                # What came under another's link before may count now, or go back to somebody else.
                notices += self.file(ledger, self.incremental.update(ledger))
                judged = [(place, self.incremental.content(place.sha256)) for place in found]
            for place, content_as_it_stands in judged:
                if content_as_it_stands is None or not must_be_read(content_as_it_stands):
                    continue
                data = inbox.read(place)
                if data is not None:
                    # By the name it first came under: what is filed must not depend on the way.
                    jobs[place.sha256] = ReadJob(place.sha256, content_as_it_stands.name, data, place.refused)
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
                    record_reading(ledger, result, self.now())
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
def kept_open(campaign: Campaign | Keeper, key: bytes | None = None, *, only_looks: bool = False) -> Iterator[Keeper]:
    """A campaign kept open for one thing to be done.

    Args:
        campaign: open, or kept open already.
        key: with which the office sealed its stamps; not read if the campaign is kept open already.
        only_looks: as of a :class:`Keeper`.

    Yields:
        The campaign kept open.

    Raises:
        NotACampaignError: last year's reports are not where the settings say.
        LedgerError: the ledger cannot be used.
    """
    if isinstance(campaign, Keeper):
        yield campaign
    else:
        with Keeper(campaign, key, needs_key=False, only_looks=only_looks) as keeper:
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
