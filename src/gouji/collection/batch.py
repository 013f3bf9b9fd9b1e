"""Jobs over many files: one after another, in processes of this machine, or wherever Dask has workers.

A job is a pure, module-level function of one picklable value whose result is plain data. An accident of one item never
happens to another: an item whose job dies, hangs, eats memory or meets a bug is lost alone, and the rest goes on.

>>> from gouji.collection.batch import run
>>> list(run(len, ["一", "二三"], lost=lambda item, reason: -1))
[1, 2]
"""

from __future__ import annotations

import functools
import logging
import operator
import os
import pickle
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from concurrent.futures import wait as wait_for
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from gouji.common import install_command
from gouji.findings import OUT_OF_MEMORY, OUT_OF_TIME, Phrase, PhrasedError
from gouji.version import __version__

if TYPE_CHECKING:
    from distributed import Client
    from pebble import ProcessPool

Item = TypeVar("Item")
Result = TypeVar("Result")

CHUNK = 64
"""Items a task. One item a task leaves a third of two processes' time to moving tasks about."""
MOST_BYTES = 4_000_000
"""Weight of the items of a task, where items have weight: what is under way must fit into memory many times."""
SECONDS = 60.0
"""Time for one item, and for one task before its items are tried one by one."""
PROCESSOR_SECONDS = 10.0
"""Work for one item, wherever it is done; in other threads and on Windows, three times as long by the clock."""
MEMORY = 2_000_000_000
"""Bytes of address space for one item, on systems that can bound it."""
_MEMORY_HERE = 1 << 30
"""Bytes that an item may take besides what this process has, where one process does all."""

_DIED = Phrase("读取进程意外终止", "its process died")
_TRIES = 3
"""For an item whose pool broke, which another item may have done, or whose result was lost on the way."""
_DEATHS = ("ProcessExpired", "KilledWorker")
"""Exceptions of Pebble and Dask for a task whose worker died, by name: neither is imported unless it is used."""
_LOG = logging.getLogger("gouji")


class NoWorkersError(PhrasedError):
    """The workers that were asked for cannot be had; *words* say why and what to do."""


def run(
    job: Callable[[Item], Result],
    items: Iterable[Item],
    executor: Executor | None = None,
    *,
    lost: Callable[[Item, Phrase], Result],
    weigh: Callable[[Item], int] | None = None,
    chunk: int = CHUNK,
) -> Iterator[Result]:
    """Do *job* for every item and give the results in the order of the items, each as soon as its turn has come.

    Memory stays flat whatever the number of items: they are read from *items* only shortly before they are worked on.

    Args:
        job: importable and picklable (a module-level function, or a :func:`functools.partial` of one).
        items: picklable, any number.
        executor: where jobs run, such as :func:`processes` or :func:`dask` give; None: here, one after another.
        lost: the result of an item that has none, from the item and the reason in words. Runs here.
        weigh: the bytes an item carries, if it carries a file and not a name.
        chunk: items a task; fewer if there are few items.

    Yields:
        A result for each item.

    Raises:
        concurrent.futures.BrokenExecutor: an executor of the caller's own broke and does not mend itself.
    """
    if executor is None:
        memory = _address_space() + _MEMORY_HERE
        for item in items:
            yield _given(_bounded(memory, _attempt, job, item), item, lost)
        return
    workers = getattr(executor, "workers", os.cpu_count() or 1)
    sizes = _Sizes(min(chunk, -(-operator.length_hint(items, chunk * 4 * workers) // (4 * workers)) or 1), weigh)
    runner = _Runner(pickle.dumps(job), executor, lost, most_under_way=2 * workers + 2)
    yield from runner.results(sizes.chunks(items))


@dataclass(frozen=True, slots=True)
class _Lost:
    """Stands for the result of an item that has none. It crosses processes."""

    reason: Phrase


def _attempt(job: Callable[[Item], Result], item: Item) -> Result | _Lost:
    try:
        with _in_time(PROCESSOR_SECONDS):
            return job(item)
    except MemoryError:
        return _Lost(OUT_OF_MEMORY)
    except _OutOfTime:
        return _Lost(OUT_OF_TIME)
    except Exception as error:  # noqa: BLE001  # whatever it is
        # A bug; but not every file may pay for it. Who looks for it turns logging on.
        _LOG.debug("a job failed", exc_info=error)
        return _Lost(
            Phrase("程序内部错误，请把该文件转给维护者", "an internal error: pass the file on to the maintainers")
        )


class _OutOfTime(BaseException):
    """An item took more work than it may. No Exception, so that nothing on the way takes it for a fault of the file."""


@contextmanager
def _in_time(seconds: float) -> Iterator[None]:
    """End the block when this process has worked so long; where the system does not tell, by the clock."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        with _by_the_clock(_PATIENCE * seconds):
            yield
        return

    def stop(*_: object) -> None:
        raise _OutOfTime

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


_PATIENCE = 3
"""Seconds by the clock that a thread is given for each of work: other threads and programs work beside it."""


@contextmanager
def _by_the_clock(seconds: float) -> Iterator[None]:
    """End the block after so long: a thread beside this one raises the exception in it.

    That works on every system, between two steps of Python; a library in C comes to its end first. Where no thread can
    be started, as in a browser, nothing ends the block.
    """
    import ctypes  # noqa: PLC0415  # threads and Windows alone need it

    here, lock = ctypes.c_ulong(threading.get_ident()), threading.Lock()
    is_over, is_raised = threading.Event(), threading.Event()
    raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc

    def stop() -> None:
        with lock:
            if not is_over.is_set():
                is_raised.set()
                raise_in(here, ctypes.py_object(_OutOfTime))

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    try:
        timer.start()
    except RuntimeError:
        yield
        return
    try:
        yield
    finally:
        timer.cancel()
        with lock:
            is_over.set()
        if is_raised.is_set():
            # It may not have come yet, and taken back it would leave the interpreter looking for it for ever.
            with suppress(_OutOfTime):
                raise_in(here, ctypes.py_object(_OutOfTime))
                time.sleep(0)


def _given(outcome: Result | _Lost, item: Item, lost: Callable[[Item, Phrase], Result]) -> Result:
    return lost(item, outcome.reason) if isinstance(outcome, _Lost) else outcome


@functools.lru_cache(maxsize=4)
def _unpacked(job: bytes) -> Callable[[Any], Any]:
    """The job, the same object for every task, so that what it remembers stays remembered."""
    job_: Callable[[Any], Any] = pickle.loads(job)  # noqa: S301  # packed by `run`
    return job_


def _work(job: bytes, items: Sequence[Any]) -> list[Any]:
    """A task: what a worker does."""
    function = _unpacked(job)
    return [_attempt(function, item) for item in items]


@dataclass(frozen=True, slots=True)
class _Sizes(Generic[Item]):
    """Number of items that go into a task."""

    items: int
    weigh: Callable[[Item], int] | None

    def chunks(self, items: Iterable[Item]) -> Iterator[list[Item]]:
        chunk: list[Item] = []
        weight = 0
        for item in items:
            chunk.append(item)
            weight += self.weigh(item) if self.weigh is not None else 0
            if len(chunk) >= self.items or weight >= MOST_BYTES:
                yield chunk
                chunk, weight = [], 0
        if chunk:
            yield chunk


@dataclass(frozen=True, slots=True)
class _Runner(Generic[Item, Result]):
    """Hands tasks to an executor, never more than a few at a time, and gives their results in order."""

    job: bytes
    executor: Executor
    lost: Callable[[Item, Phrase], Result]
    most_under_way: int

    def results(self, chunks: Iterable[list[Item]]) -> Iterator[Result]:
        under_way: deque[tuple[list[Item], Future[list[Any]]]] = deque()
        try:
            for chunk in chunks:
                under_way.append((chunk, self._submit(chunk)))
                while under_way and (len(under_way) >= self.most_under_way or under_way[0][1].done()):
                    yield from self._of(*under_way.popleft())
            while under_way:
                yield from self._of(*under_way.popleft())
        finally:
            for _, future in under_way:
                future.cancel()

    def _submit(self, chunk: list[Item]) -> Future[list[Any]]:
        return self.executor.submit(_work, self.job, chunk)

    def _of(self, chunk: list[Item], future: Future[list[Any]]) -> Iterator[Result]:
        """The results of a task; if it was lost, those of its items, each tried alone so that only one is blamed."""
        outcomes = future.result() if self._error_of(future) is None else map(self._alone, chunk)
        for item, outcome in zip(chunk, outcomes, strict=True):
            yield _given(outcome, item, self.lost)

    def _alone(self, item: Item) -> Any:
        tries = 0
        while True:
            future = self._submit([item])
            error = self._error_of(future)
            if error is None:
                return future.result()[0]
            if isinstance(error, TimeoutError):
                return _Lost(OUT_OF_TIME)
            if type(error).__name__ in _DEATHS:
                return _Lost(_DIED)
            tries += 1
            if tries == _TRIES and isinstance(error, BrokenExecutor):
                return _Lost(_DIED)
            if tries == _TRIES:  # no loss, but a mistake in the program or around it
                raise error

    def _error_of(self, future: Future[Any]) -> BaseException | None:
        while not wait_for([future], timeout=0.5).done:  # a wait without end cannot be interrupted on Windows
            if isinstance(self.executor, _Watched):
                self.executor.prove_workers()
        if future.cancelled():
            raise NoWorkersError("与处理节点的连接中断", "the connection to the workers was lost")
        return future.exception()


# --- processes of this machine --------------------------------------------------------------------------------------


def can_bound_memory() -> bool:
    """True if this system can bound the memory of an item's process. Windows cannot.

    Returns:
        False also where limits of address space (``RLIMIT_AS``) are unknown.
    """
    return _limiter() is not None


def _limiter() -> Any:
    try:
        import resource  # noqa: PLC0415  # not on Windows
    except ImportError:
        return None
    return resource if hasattr(resource, "RLIMIT_AS") else None


def _address_space() -> int:
    """The bytes of address space that this process has."""
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[0]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return MEMORY


@contextmanager
def processes(count: int, *, seconds: float = SECONDS, memory: int = MEMORY) -> Iterator[Executor]:
    """An executor of *count* processes on this machine, which outlives the death of any of them.

    Args:
        count: of processes.
        seconds: a task that runs longer is ended.
        memory: bytes of address space for a task, where the system can bound it (:func:`can_bound_memory`).

    Yields:
        The executor; its processes start with the first task and end with the block.
    """
    executor = _Processes(count, seconds, memory)
    try:
        yield executor
    except BaseException:
        executor.shutdown(cancel_futures=True)
        raise
    executor.shutdown()


class _Processes(Executor):
    """Pebble's pool as an executor: it ends tasks that hang and replaces workers that died."""

    def __init__(self, workers: int, seconds: float, memory: int) -> None:
        self.workers = workers
        self._seconds = seconds
        self._memory = memory
        self._pool: ProcessPool | None = None

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        bounded = functools.partial(_bounded, self._memory, fn, *args, **kwargs)
        future: Future[Any] = self._running().schedule(bounded, timeout=self._seconds)
        return future

    def _running(self) -> ProcessPool:
        if self._pool is not None and not self._pool.active:  # broken: all its workers died at once
            self.shutdown(cancel_futures=True)
        if self._pool is None:
            from pebble import ProcessPool  # noqa: PLC0415  # only who asks for processes waits for it

            self._pool = ProcessPool(self.workers, context=_context())
            # A pool is active only once it has started.
            self._pool.schedule(_nothing).result()
        return self._pool

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002  # Executor's
        if self._pool is None:
            return
        if cancel_futures or not wait:
            self._pool.stop()
        else:
            self._pool.close()
        self._pool.join()
        self._pool = None


def _nothing() -> None:
    pass


def _context() -> Any:
    """Processes begin clean, not as copies of this one and its threads; where possible the libraries come with them."""
    import multiprocessing  # noqa: PLC0415  # only who asks for processes waits for it

    # The server of a frozen program would be started as a Python that it is not.
    if getattr(sys, "frozen", False) or "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*_PRELOADED, *sorted(filter(_is_for_workers, sys.modules))])
    return context


_PRELOADED = ("gouji.reading.api", "pebble.pool.process")
"""Modules that every worker has, loaded once in the process that all of them are copies of."""


def _is_for_workers(module: str) -> bool:
    """True of what this process has loaded and a job may need: parts of gouji that talk to nobody."""
    return module.startswith("gouji.") and not module.startswith(("gouji.cli", "gouji.desk"))


def _bounded(memory: int, task: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
    """Do a task with a bound on memory. Only the task: a worker must always be able to take the next one."""
    limiter = _limiter()
    if limiter is None:
        return task(*args, **kwargs)
    soft, hard = limiter.getrlimit(limiter.RLIMIT_AS)
    with suppress(ValueError, OSError):  # a system that only pretends to bound it
        limiter.setrlimit(limiter.RLIMIT_AS, (memory, hard))
    try:
        return task(*args, **kwargs)
    finally:
        with suppress(ValueError, OSError):
            limiter.setrlimit(limiter.RLIMIT_AS, (soft, hard))


# --- Dask -----------------------------------------------------------------------------------------------------------

_PATIENCE = 10
"""Seconds for a scheduler, and for its workers, to answer."""
_LOOK, _LONGEST_WITHOUT = 5.0, 60.0
"""Seconds between two looks whether there are workers, and those that there may be none: one that died comes back."""


@contextmanager
def dask(address: str, *, seconds: float = SECONDS) -> Iterator[Executor]:
    """An executor on the workers of a Dask cluster.

    They need no files of this machine, but the same gouji. Their memory is bounded by Dask itself.

    Args:
        address: of the scheduler, such as ``tcp://10.0.0.1:8786``.
        seconds: a task that runs longer is ended, and its worker started anew.

    Yields:
        The executor.

    Raises:
        NoWorkersError: Dask is not installed, nobody answers at *address*, or its workers lack gouji.
    """
    import asyncio  # noqa: PLC0415  # every start would wait for it, and for TLS

    try:
        from distributed import Client  # noqa: PLC0415  # an extra
    except ImportError:
        install = install_command("dask")
        raise NoWorkersError(f"使用 --dask 需要先安装：{install}", f"--dask needs Dask: {install}") from None
    with _quiet():
        try:
            asyncio.run(_meet(address))
            client = Client(address, timeout=_PATIENCE, set_as_default=False)
        except (OSError, ValueError):
            raise NoWorkersError(f"连接不到 Dask：{address}", f"no Dask scheduler answers at {address}") from None
        with client:
            yield from _executor(client, address, seconds)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the tracebacks that Dask logs when a scheduler is gone: what is wrong is said in a sentence."""
    logs = [logging.getLogger(name) for name in ("distributed", "distributed.client")]  # each with a level of its own
    levels = [log.level for log in logs]
    for log in logs:
        log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for log, level in zip(logs, levels, strict=True):
            log.setLevel(level)


def _executor(client: Client, address: str, seconds: float) -> Iterator[Executor]:
    workers = _proved(client, address)
    executor = client.get_executor(pure=False)
    try:
        yield _Watched(client, executor, workers, seconds)
    finally:
        executor.shutdown(wait=False)  # what nobody works on any more would be waited for without end


async def _meet(address: str) -> None:
    """Ask who is at an address: a client that meets anybody else waits half a minute for its own end.

    Raises:
        OSError, ValueError: no scheduler answers there.
    """
    import asyncio  # noqa: PLC0415

    from distributed.core import rpc  # noqa: PLC0415  # an extra
    from distributed.security import Security  # noqa: PLC0415

    asked = rpc(address, timeout=_PATIENCE / 2, connection_args=Security().get_connection_args("client"))
    try:
        answer = await asyncio.wait_for(asked.identity(), _PATIENCE)
    except (OSError, ValueError):
        raise
    except Exception as error:  # whatever its reader stumbles over in words that are not Dask's
        raise ValueError(address) from error
    finally:
        await asked.close_rpc()
    if not isinstance(answer, dict) or answer.get("type") != "Scheduler":
        raise ValueError(address)


def _proved(client: Client, address: str) -> int:
    """The number of workers, once they are proved to have this gouji."""
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except TimeoutError:
        raise NoWorkersError(f"{address} 没有可用的 Dask 节点", f"{address} has no Dask workers") from None
    versions = client.run(_version, on_error="return")
    wrong = sorted(worker for worker, version in versions.items() if version != __version__)
    if wrong:
        raise NoWorkersError(
            f"Dask 节点没有安装 gouji {__version__}：{wrong[0]}", f"Dask worker without gouji {__version__}: {wrong[0]}"
        )
    return sum(client.nthreads().values())


def _version() -> str:
    return __version__


class _Watched(Executor):
    """Dask's executor with a limit of time, which Dask has not, for a task and for having no workers."""

    def __init__(self, client: Client, executor: Executor, workers: int, seconds: float) -> None:
        self.workers = workers
        self._client = client
        self._executor = executor
        self._seconds = seconds
        self._looked = self._seen = time.monotonic()

    def prove_workers(self) -> None:
        """Look whether there are workers, if that was long ago: what waits in a cluster without any waits for ever.

        Raises:
            NoWorkersError: there have been none for a minute.
        """
        now = time.monotonic()
        if now - self._looked < _LOOK:
            return
        self._looked = now
        try:
            has_workers = bool(self._client.nthreads())
        except OSError:
            return  # the scheduler is gone, by which the tasks are cancelled
        if has_workers:
            self._seen = now
        elif now - self._seen > _LONGEST_WITHOUT:
            raise NoWorkersError("Dask 节点都已退出", "all Dask workers are gone")

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        return self._executor.submit(_watched, self._seconds, fn, *args, **kwargs)


def _watched(seconds: float, task: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
    """Do a task in a thread of its own; if it hangs, give it up and end the worker, which Dask then starts anew."""
    future: Future[Any] = Future()

    def work() -> None:
        try:
            future.set_result(task(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001  # handed on
            future.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    try:
        return future.result(timeout=seconds)
    except TimeoutError:
        if _has_nanny():
            # Not at once: the word that time is out must leave first.
            threading.Timer(2.0, os._exit, [1]).start()
        raise


def _has_nanny() -> bool:
    worker = sys.modules["distributed"].get_worker()
    return worker.nanny is not None
