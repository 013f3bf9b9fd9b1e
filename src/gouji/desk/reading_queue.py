"""Workbooks that came in and wait to be read: a bounded queue, read by processes, recorded by one thread in batches."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from concurrent.futures import Future
from contextlib import suppress
from typing import Self

from gouji.collection.campaign import EnteredContent, Keeper, LedgerError, Origin, ReadJob, ReadResult
from gouji.desk.visits import DeniedError

_MOST_WAITING = 500
"""Contents; at forty a second that is a quarter of a minute, and their bytes fit into memory."""
_MOST_BYTES = 200_000_000
_MOST_AT_ONCE = 64
"""Results recorded in one transaction."""
_AGAIN_AFTER = 1.0
"""Seconds until what the ledger did not take is tried again."""
_LOG = logging.getLogger("gouji.desk")


class Work:
    """The queue of a desk. Use it as a context: its threads end with it; what is left is read at the next start.

    Args:
        keeper: of the campaign.
        readers: contents that are read at the same time.
    """

    def __init__(self, keeper: Keeper, readers: int) -> None:
        self._keeper = keeper
        self._readers = readers
        self._lock = threading.Lock()
        self._todo: queue.Queue[ReadJob | None] = queue.Queue()
        self._done: queue.Queue[ReadResult | None] = queue.Queue()
        self._waiting: OrderedDict[str, tuple[ReadJob, Future[None]]] = OrderedDict()
        self._bytes = 0
        self._threads: list[threading.Thread] = []
        self._is_ending = False

    def __enter__(self) -> Self:
        self._threads = [threading.Thread(target=self._read, name=f"reader {n}") for n in range(self._readers)]
        recorder = threading.Thread(target=self._record, name="recorder")
        for thread in (*self._threads, recorder):
            thread.start()
        self._threads.append(recorder)
        return self

    def __exit__(self, *_: object) -> None:
        self._is_ending = True
        with suppress(queue.Empty):
            while True:
                self._todo.get_nowait()
        for _reader in range(self._readers):
            self._todo.put(None)
        for thread in self._threads[:-1]:
            thread.join()
        self._done.put(None)
        self._threads[-1].join()

    def enter(self, content: bytes, name: str, origin: Origin) -> EnteredContent:
        """Enter a content in the ledger, and in the queue.

        Args:
            content: of a file.
            name: as it was sent.
            origin: by which way it came.

        Returns:
            Its receipts.

        Raises:
            DeniedError: so many are waiting that it would take too long.
            CannotTakeError: it cannot be written; nothing was taken.
            LedgerError: the ledger cannot be used.
        """
        self.require_room(len(content))
        entered = self._keeper.enter(content, name, origin)
        self.put(entered.jobs)
        return entered

    def require_room(self, size: int = 0) -> None:
        """Prove that one more can be taken.

        Args:
            size: of its content in bytes.

        Raises:
            DeniedError: so many are waiting that it would take too long.
        """
        with self._lock:
            count = len(self._waiting)
            is_full = count >= _MOST_WAITING or (count > 0 and self._bytes + size > _MOST_BYTES)
        if is_full:
            raise DeniedError(
                503,
                f"现在报送的单位太多（{count} 份在排队），文件没有收下，请过一两分钟再传",
                f"too many at once ({count} are waiting): the file was not taken, try again in a minute or two",
                wait=60,
            )

    def put(self, jobs: Iterable[ReadJob]) -> None:
        """Put what is in the ledger into the queue; what is there already stays once.

        Args:
            jobs: to be read.
        """
        for job in jobs:
            with self._lock:
                if job.sha256 in self._waiting:
                    continue
                self._waiting[job.sha256] = (job, Future())
                self._bytes += len(job.data)
            self._todo.put(job)

    def ahead(self, sha256: str) -> int | None:
        """The contents that are read before one.

        Args:
            sha256: of the content.

        Returns:
            None if it is not waiting.
        """
        with self._lock:
            return next((count for count, waiting in enumerate(self._waiting) if waiting == sha256), None)

    def count(self) -> int:
        """The contents that wait or are being read.

        Returns:
            How many.
        """
        with self._lock:
            return len(self._waiting)

    def end(self, sha256: str) -> Future[None]:
        """The moment at which a content is recorded.

        Args:
            sha256: of the content.

        Returns:
            Done once the ledger has its reading.
        """
        with self._lock:
            if sha256 in self._waiting:
                return self._waiting[sha256][1]
        done: Future[None] = Future()
        done.set_result(None)
        return done

    def _read(self) -> None:
        while (job := self._todo.get()) is not None:
            try:
                self._done.put(self._keeper.read(job))
            except Exception:  # noqa: BLE001  # the thread must go on, whatever became of one content
                _LOG.exception("reading %s failed; it is read at the next start", job.sha256)
                self._finish([job.sha256])

    def _record(self) -> None:
        ended = False
        while not ended:
            results = [self._done.get()]
            with suppress(queue.Empty):
                while len(results) < _MOST_AT_ONCE:
                    results.append(self._done.get_nowait())
            ended = None in results
            self._record_all([result for result in results if result is not None])

    def _record_all(self, results: list[ReadResult]) -> None:
        """Record results, one by one if they cannot be recorded together: a bug over one must not lose the others."""
        while results:
            try:
                for notice in self._keeper.record_all(results):
                    _LOG.warning("%s: %s", notice.file, notice.diagnostic.message("en"))
            except LedgerError as error:
                _LOG.warning("%s; tried again", error)
                if not self._is_ending:
                    time.sleep(_AGAIN_AFTER)
                    continue
            except Exception:  # noqa: BLE001  # likewise
                _LOG.exception("recording failed")
                if len(results) > 1:
                    for result in results:
                        self._record_all([result])
                    return
            self._finish([result.sha256 for result in results])
            return

    def _finish(self, digests: list[str]) -> None:
        with self._lock:
            found = [self._waiting.pop(digest) for digest in digests if digest in self._waiting]
            self._bytes -= sum(len(job.data) for job, _ in found)
        for _, future in found:
            future.set_result(None)
