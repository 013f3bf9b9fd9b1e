"""Taking what is new in the inbox: read it, keep what was read, answer what is wrong, file what counts.

A run can die at any moment. What it does is done in this order, so that the next one goes on where it stopped: a
content is entered in the ledger; its answer is written; its reading is recorded, and that the answer is there. The
folder of accepted readings follows from the ledger alone and is made to agree with it at the end of every run.
"""

from __future__ import annotations

import functools
import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime

from gouji.collection import batch
from gouji.collection.campaign.filing import made_folder
from gouji.collection.campaign.folder import Campaign, Notice
from gouji.collection.campaign.inbox import Inbox, InboxFile, UnopenedFile, in_turn, place_together
from gouji.collection.campaign.keeping import Keeper
from gouji.collection.campaign.outbox import newcomers_told, rows_told
from gouji.collection.campaign.reading_jobs import ReadJob, ReadResult, lost_result, read_item
from gouji.collection.campaign.standing import Standings, must_be_read
from gouji.collection.campaign.storing import origin_of
from gouji.collection.ledger import LedgerEntry
from gouji.common import clear_abandoned
from gouji.findings import Finding, Phrase
from gouji.findings.rules import C748

_BATCH = 64
"""Readings a transaction: each one makes sure that everything before it is on the disk, which takes its time."""
_AT_ONCE = 16
"""Readings that are recorded while nobody else can decide: a fraction of a second, even if each is answered."""
_SECONDS = 0.5
"""After which a transaction is ended in any case: a run that is killed does not begin again with what it had read."""
_MOST_ATTEMPTS = 7
"""Runs in one process that may die over a content; the next one answers it unread. A run that is killed from outside
dies over what it is just reading, and often that is the first."""
_DIED_OVER = Phrase("读取时程序多次意外终止", "the program died over it again and again")


Workers = Callable[[int], AbstractContextManager[Executor | None]]
Watch = Callable[[Iterable[ReadResult], int], AbstractContextManager[Iterable[ReadResult]]]


@dataclass(slots=True)
class Collected:
    """The result of one run.

    Attributes:
        new: the SHA-256 of what was read in this run.
        notices: what could not be done now, and what is odd.
        standings: how everything stands at the end.
    """

    new: set[str] = field(default_factory=set)
    notices: list[Notice] = field(default_factory=list)
    standings: Standings = field(default_factory=lambda: Standings((), ()))


def collect(
    campaign: Campaign,
    key: bytes | None,
    now: Callable[[], datetime],
    workers: Workers = lambda _: nullcontext(),
    watch: Watch = lambda work, _: nullcontext(work),
) -> Collected:
    """Take what is new in the inbox of a campaign, and make its folders agree with its ledger.

    Args:
        key: with which the office seals its stamps.
        now: gives the time, with its offset.
        workers: gives the executor for so many workbooks; see :func:`gouji.collection.batch.run`.
        watch: is handed what is being read and how much it is, and passes it on: a progress bar.

    Raises:
        LedgerError: another process is at work here, or the ledger cannot be used.
    """
    with campaign.at_work(), Keeper(campaign, key, now=now) as keeper:
        return _Run(campaign, keeper).result(workers, watch)


class _Run:
    """One run over the inbox."""

    def __init__(self, campaign: Campaign, keeper: Keeper) -> None:
        self.campaign = campaign
        self.ledger = keeper.ledger
        self.keeper = keeper
        self.options = keeper.options
        self.now = keeper.now
        self.language = campaign.settings.language
        self.collected = Collected(notices=list(campaign.notices))
        self.attempts: dict[str, int] = {}
        self.begun: str | None = None
        self.unrecorded: list[ReadResult] = []

    def result(self, workers: Workers, watch: Watch) -> Collected:
        for folder in (self.campaign.accepted, self.campaign.returned):
            made_folder(folder)  # what is written there says why it cannot be made
            clear_abandoned(folder, older=-math.inf)
        with Inbox(self.campaign.inbox, self.options) as inbox:
            here = self._enter(inbox)
            todo = self._todo(here)
            if todo:
                with workers(len(todo)) as executor:
                    self._read(inbox, here, todo, executor, watch)
        self.collected.notices += self.keeper.file_all()
        self.collected.notices += newcomers_told(self.campaign)
        self.collected.notices += rows_told(self.campaign)
        self.collected.standings = self.keeper.standings()
        return self.collected

    def _read(
        self,
        inbox: Inbox,
        here: Mapping[str, InboxFile],
        todo: list[LedgerEntry],
        executor: Executor | None,
        watch: Watch,
    ) -> None:
        # The newest first: then it is known of every older one that nothing need be sent back for it.
        items: Iterator[ReadJob] = (
            item for entry in todo if (item := self._item(inbox, here[entry.sha256], entry)) is not None
        )
        if executor is None:  # nothing stands between a content and this process
            items = self._guarded(items)
        taken = batch.run(
            functools.partial(read_item, options=self.options, language=self.language),
            items,
            executor,
            lost=functools.partial(lost_result, language=self.language),
            weigh=lambda item: len(item.data),
            chunk=min(batch.CHUNK, len(todo) // 8 + 1),
        )
        try:
            with watch(taken, len(todo)) as watched:
                recorded = time.monotonic()
                for result in watched:
                    found = here[result.sha256]
                    if result.reading.status == "unreadable" and not inbox.is_settled(found):
                        self.collected.notices.append(
                            Notice(f"{self.campaign.names.inbox}/{found.name}", Finding(C748))
                        )
                    else:
                        self.unrecorded.append(result)
                    if len(self.unrecorded) >= _BATCH or time.monotonic() - recorded > _SECONDS:
                        self._record()
                        recorded = time.monotonic()
        except KeyboardInterrupt:  # no fault of what was being read
            if self.begun is not None:
                self.ledger.finish(self.begun)
                self.ledger.commit()
            raise
        self._record()

    def _guarded(self, items: Iterable[ReadJob]) -> Iterator[ReadJob]:
        """The items, each noted in the ledger while it is read: one over which runs die is not tried for ever."""
        for item in items:
            if self.attempts.get(item.sha256, 0) >= _MOST_ATTEMPTS:
                self.unrecorded.append(lost_result(item, _DIED_OVER, self.language))
                self._record()
                self._finish(item.sha256)
                continue
            self.ledger.attempt(item.sha256)
            self.ledger.commit()
            self.begun = item.sha256
            yield item
            self._finish(item.sha256)

    def _finish(self, sha256: str) -> None:
        self.ledger.finish(sha256)
        self.ledger.commit()
        self.begun = None

    def _enter(self, inbox: Inbox) -> dict[str, InboxFile]:
        """Enter what is new in the ledger. Gives where each content lies that must be read."""
        # Before the inbox is looked at: what somebody else takes meanwhile is in it, though it was not seen there.
        unread = self.ledger.unread()
        before = self.keeper.standings()
        needed = {judged.entry.sha256 for judged in before.contents if must_be_read(judged)}
        here: dict[str, InboxFile] = {}
        fresh: list[InboxFile] = []
        for found in inbox.scan(taken=(name for judged in before.contents for name in judged.entry.names)):
            if isinstance(found, UnopenedFile):
                self.collected.notices.append(Notice(f"{self.campaign.names.inbox}/{found.name}", found.finding))
            elif self.ledger.knows(found.sha256):
                self._arrive(found)
                if found.sha256 in needed:
                    here.setdefault(found.sha256, found)
            else:
                fresh.append(found)
        fresh = in_turn(fresh)
        for found in fresh:
            self._arrive(found)
            here.setdefault(found.sha256, found)
        place_together(self.ledger, fresh)
        for sha256, name in unread.items():
            if sha256 not in here:
                self.ledger.forget(sha256, self.now())
                self.collected.notices.append(Notice(f"{self.campaign.names.inbox}/{name}", Finding(C748)))
        self.ledger.commit()
        return here

    def _todo(self, here: dict[str, InboxFile]) -> list[LedgerEntry]:
        """List the contents that must be read, the newest first."""
        standings = self.keeper.standings()
        self.attempts = self.ledger.attempts()
        return sorted(
            (judged.entry for judged in standings.contents if judged.entry.sha256 in here),
            # What runs die over comes last. The order of all else stays: an older content that is read before a newer
            # one would be answered for nothing.
            key=lambda entry: (self.attempts.get(entry.sha256, 0) >= _MOST_ATTEMPTS, -entry.number),
        )

    def _item(self, inbox: Inbox, found: InboxFile, entry: LedgerEntry) -> ReadJob | None:
        data = inbox.read(found)
        if data is None:  # it stays unread, and the next run sees what became of it
            self.collected.notices.append(Notice(f"{self.campaign.names.inbox}/{found.name}", Finding(C748)))
            return None
        # By the name it first came under, wherever it is found now: what is filed must not depend on that.
        return ReadJob(entry.sha256, entry.names[0], data, found.refused)

    def _arrive(self, found: InboxFile) -> None:
        self.ledger.arrive(found.sha256, found.name, self.now(), origin_of(self.campaign, found))

    def _record(self) -> None:
        """Record what was read since the last time, a few at a time: others decide and take in between."""
        for first in range(0, len(self.unrecorded), _AT_ONCE):
            some = self.unrecorded[first : first + _AT_ONCE]
            self.collected.new |= {result.sha256 for result in some}
            self.collected.notices += self.keeper.record_all(some, more_to_come=True)
        self.unrecorded.clear()
