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
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from gouji.collection import batch
from gouji.collection.campaign.filing import answer_stem, file_accepted, file_answers, write_answer
from gouji.collection.campaign.folder import Campaign, Notice
from gouji.collection.campaign.inbox import Inbox, InboxFile, UnopenedFile
from gouji.collection.campaign.ledger import Ledger, LedgerEntry, Summary
from gouji.collection.campaign.outbox import newcomers_told
from gouji.collection.campaign.standing import Disposition, Judged, Standings, is_to_be_answered, judge
from gouji.common import clear_abandoned, native
from gouji.findings import Finding, Language, Phrase, Severity, in_order
from gouji.findings.rules import C748
from gouji.form import Reading
from gouji.reading import Options, read_bytes, stopped
from gouji.returns import Letter, notice, returned_workbook

_BATCH = 64
"""Readings a transaction: each one makes sure that everything before it is on the disk, which takes its time."""
_SECONDS = 2.0
"""After which a transaction is ended in any case: a run that is killed does not begin again with what it had read."""
_MOST_ATTEMPTS = 7
"""Runs in one process that may die over a content; the next one answers it unread. A run that is killed from outside
dies over what it is just reading, and often that is the first."""
_DIED_OVER = Phrase("读取时程序多次意外终止", "the program died over it again and again")


@dataclass(frozen=True, slots=True)
class ReadJob:
    """A content to be read, as a worker gets it: it needs no files."""

    sha256: str
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ReadResult:
    """The result of a worker for one content.

    Attributes:
        reading: without the submission, which is in *document*.
        document: the whole reading as JSON.
        workbook: the workbook with its mistakes marked, if it has any and can be marked.
    """

    sha256: str
    reading: Reading
    document: bytes
    workbook: bytes | None = None


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
    with campaign.at_work() as ledger:
        return _Run(campaign, ledger, campaign.options(key), now).result(workers, watch)


def read_item(item: ReadJob, options: Options, language: Language) -> ReadResult:
    """Read a content: the job of a worker.

    Args:
        item: the content, with its name and SHA-256.
        language: of the document and of the marked workbook.

    Returns:
        The reading as JSON, and the marked workbook if the reading was rejected and can be marked.
    """
    reading = read_bytes(item.data, item.name, options)
    workbook = returned_workbook(item.data, reading, options) if reading.status == "rejected" else None
    return _taken(item.sha256, reading, workbook, language)


def _taken(sha256: str, reading: Reading, workbook: bytes | None, language: Language) -> ReadResult:
    # The model of a submission is made at run time and does not cross processes.
    head = reading.model_copy(update={"submission": None, "partial": None})
    return ReadResult(sha256, head, document_of(reading, language), workbook)


def document_of(reading: Reading, language: Language) -> bytes:
    """A reading as it is filed.

    Args:
        reading: with or without a submission.
        language: of the messages.

    Returns:
        UTF-8 JSON, indented by two, with a line break at the end.
    """
    return (reading.to_json(language, indent=2) + "\n").encode()


class _Run:
    """One run over the inbox."""

    def __init__(self, campaign: Campaign, ledger: Ledger, options: Options, now: Callable[[], datetime]) -> None:
        self.campaign = campaign
        self.ledger = ledger
        self.options = options
        self.now = now
        self.language = campaign.settings.language
        self.directory = campaign.directory
        self.stems = campaign.stems()
        self.collected = Collected(notices=list(campaign.notices))
        self.attempts: dict[str, int] = {}
        self.begun: str | None = None
        self.latest: dict[str, int] = {}
        """The place of each agency's last content that was not excluded."""

    def result(self, workers: Workers, watch: Watch) -> Collected:
        for folder in (self.campaign.accepted, self.campaign.returned):
            with suppress(OSError):  # what is written there says so
                Path(native(folder)).mkdir(exist_ok=True)
            clear_abandoned(folder, older=-math.inf)
        with Inbox(self.campaign.inbox, self.options) as inbox:
            here = self._enter(inbox)
            todo = self._todo(here)
            if todo:
                with workers(len(todo)) as executor:
                    self._read(inbox, here, todo, executor, watch)
        standings = self.campaign.standings(self.ledger)
        self.collected.notices += file_accepted(self.campaign, self.ledger, standings)
        self.collected.notices += file_answers(self.campaign, standings)
        self.collected.notices += newcomers_told(self.campaign)
        self.collected.standings = standings
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
        entries = {entry.sha256: entry for entry in todo}
        if executor is None:  # nothing stands between a content and this process
            items = self._guarded(items, entries)
        taken = batch.run(
            functools.partial(read_item, options=self.options, language=self.language),
            items,
            executor,
            lost=self._lost,
            weigh=lambda item: len(item.data),
            chunk=min(batch.CHUNK, len(todo) // 8 + 1),
        )
        try:
            with watch(taken, len(todo)) as watched:
                committed = time.monotonic()
                for done, result in enumerate(watched, start=1):
                    found = here[result.sha256]
                    if result.reading.status == "unreadable" and not inbox.is_settled(found):
                        self.collected.notices.append(
                            Notice(f"{self.campaign.names.inbox}/{found.name}", Finding(C748))
                        )
                    else:
                        self._record(entries[result.sha256], result)
                    if done % _BATCH == 0 or time.monotonic() - committed > _SECONDS:
                        self.ledger.commit()
                        committed = time.monotonic()
        except KeyboardInterrupt:  # no fault of what was being read
            if self.begun is not None:
                self.ledger.finish(self.begun)
                self.ledger.commit()
            raise
        self.ledger.commit()

    def _guarded(self, items: Iterable[ReadJob], entries: Mapping[str, LedgerEntry]) -> Iterator[ReadJob]:
        """The items, each noted in the ledger while it is read: one over which runs die is not tried for ever."""
        for item in items:
            if self.attempts.get(item.sha256, 0) >= _MOST_ATTEMPTS:
                self._record(entries[item.sha256], self._lost(item, _DIED_OVER))
                self.ledger.finish(item.sha256)
                continue
            self.ledger.begin(item.sha256)
            self.ledger.commit()
            self.begun = item.sha256
            yield item
            self.ledger.finish(item.sha256)  # holds with the next commit, and the reading with it

    def _enter(self, inbox: Inbox) -> dict[str, InboxFile]:
        """Enter what is new in the ledger. Gives where each content lies that must be read."""
        before = self.campaign.standings(self.ledger)
        needed = {judged.entry.sha256 for judged in before.contents if _must_be_read(judged)}
        here: dict[str, InboxFile] = {}
        fresh: list[InboxFile] = []
        for found in inbox.scan():
            if isinstance(found, UnopenedFile):
                self.collected.notices.append(Notice(f"{self.campaign.names.inbox}/{found.name}", found.finding))
            elif self.ledger.knows(found.sha256):
                self.ledger.arrive(found.sha256, found.name, self.now())
                if found.sha256 in needed:
                    here.setdefault(found.sha256, found)
            else:
                fresh.append(found)
        for found in sorted(fresh, key=lambda each: (each.modified, each.name)):
            self.ledger.arrive(found.sha256, found.name, self.now())
            here.setdefault(found.sha256, found)
        for sha256, name in self.ledger.unread().items():
            if sha256 not in here:
                self.ledger.forget(sha256)
                self.collected.notices.append(Notice(f"{self.campaign.names.inbox}/{name}", Finding(C748)))
        self.ledger.commit()
        return here

    def _todo(self, here: dict[str, InboxFile]) -> list[LedgerEntry]:
        """List the contents that must be read, the newest first."""
        standings = self.campaign.standings(self.ledger)
        for standing in standings.agencies:
            ranks = [judged.rank for judged in standing.received if judged.disposition is not Disposition.EXCLUDED]
            self.latest[standing.member.code] = max(ranks, default=0)
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
        return ReadJob(entry.sha256, entry.names[0], data)

    def _lost(self, item: ReadJob, reason: Phrase) -> ReadResult:
        reading = stopped(item.name, reason).model_copy(update={"sha256": item.sha256})
        return _taken(item.sha256, reading, None, self.language)

    def _record(self, entry: LedgerEntry, taken: ReadResult) -> None:
        """Answer a content if it is wrong and the last word of its agency; then record what was read."""
        summary = Summary.of(taken.reading)
        judged = self._judged(replace(entry, summary=summary))
        answered = True
        if self._needs_answer(judged):
            stem = answer_stem(self.stems, judged)
            written = write_answer(self.campaign.returned, stem, self._answer(judged, taken))
            self.collected.notices += written
            answered = not written
        if entry.summary is None:
            self.ledger.record(entry.sha256, summary, taken.document)
            self.collected.new.add(entry.sha256)
        if answered:
            self.ledger.answer(entry.sha256)

    def _judged(self, entry: LedgerEntry) -> Judged:
        return judge(entry, self.campaign.settings, self.campaign.edition.base, self.directory)

    def _needs_answer(self, judged: Judged) -> bool:
        if judged.member is not None and judged.disposition is not Disposition.EXCLUDED:
            code = judged.member.code
            self.latest[code] = max(self.latest[code], judged.rank)
            if judged.rank < self.latest[code]:
                return False
        return is_to_be_answered(judged)

    def _answer(self, judged: Judged, taken: ReadResult) -> dict[str, bytes]:
        """The parts of the answer, by the ending of their names."""
        ours = (finding for finding in judged.findings if finding.severity is Severity.ERROR)
        reading = taken.reading.model_copy(
            update={
                "status": "rejected" if taken.reading.status == "accepted" else taken.reading.status,
                "diagnostics": in_order((*ours, *taken.reading.diagnostics)),
            }
        )
        settings = self.campaign.settings
        letter = Letter(settings.office, settings.contact, settings.deadline, self.now().date())
        parts = {".html": notice(reading, self.language, self.options, letter).encode()}
        return parts if taken.workbook is None else {".xlsx": taken.workbook, **parts}


def _must_be_read(each: Judged) -> bool:
    return each.disposition is Disposition.UNREAD or (is_to_be_answered(each) and not each.entry.answered)
