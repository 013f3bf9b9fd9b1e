"""Jobs over many items: order, flat memory, and what one item does to the others, which is nothing."""

from __future__ import annotations

import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from gouji.collection import batch
from gouji.collection.batch import NoWorkersError, can_bound_memory, run
from gouji.findings import Phrase
from support import jobs
from support.windows import not_under_wine, posix_only

HERE = Path(__file__).parent
_ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")])}
LOST = -1


def lost(_item: object, _reason: Phrase) -> int:
    return LOST


def reasons(item: int, reason: Phrase) -> tuple[int, str]:
    return item, reason.en


@pytest.fixture(scope="module")
def two() -> Iterator[Executor]:
    with batch.processes(2, seconds=5, memory=1_000_000_000) as executor:
        yield executor


def test_without_an_executor_jobs_run_here_one_after_another() -> None:
    assert set(run(jobs.process, range(3), lost=lost)) == {os.getpid()}


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="work is bounded by a signal")
def test_an_item_that_works_too_long_here_is_lost_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "PROCESSOR_SECONDS", 0.2)
    before = signal.getsignal(signal.SIGPROF)
    results = list(run(jobs.toil_at_13, [12, 13, 14], lost=reasons))
    assert results == [12, (13, "out of time"), 14]
    assert signal.getsignal(signal.SIGPROF) is before
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)


def test_an_item_that_works_too_long_in_a_thread_is_lost_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "PROCESSOR_SECONDS", 0.1)
    with ThreadPoolExecutor(1) as threads:
        found = threads.submit(lambda: list(run(jobs.toil_at_13, [12, 13, 14], lost=reasons)))
        assert found.result(timeout=60) == [12, (13, "out of time"), 14]
        assert threads.submit(lambda: list(run(jobs.double, range(300), lost=lost))).result(timeout=60)[-1] == 598


_AFTER_THREADS = """
import sys
from concurrent.futures import ThreadPoolExecutor
from gouji.collection import batch
from support import jobs

batch.PROCESSOR_SECONDS = 0.1
with ThreadPoolExecutor(1) as threads:
    threads.submit(lambda: list(batch.run(jobs.toil_at_13, [12, 13, 14], lost=lambda *_: None))).result()
sys.settrace(lambda *_: None)
(lambda: None)()
"""


def test_nothing_is_pending_after_items_that_worked_in_a_thread() -> None:
    # An interpreter that looks for an exception that never comes is slower for ever, and in a debugger it stands still.
    subprocess.run([sys.executable, "-c", _AFTER_THREADS], check=True, timeout=60, env=_ENVIRONMENT)


@pytest.mark.skipif(not can_bound_memory(), reason="memory cannot be bounded on this system")
def test_an_item_that_eats_memory_here_is_lost_alone() -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    assert list(run(jobs.claim_at_13, [12, 13, 14], lost=reasons)) == [12, (13, "out of memory"), 14]
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_results_come_in_the_order_of_the_items(two: Executor) -> None:
    assert list(run(jobs.double, range(1000), two, lost=lost)) == [2 * item for item in range(1000)]


def test_a_few_items_are_spread_over_the_processes(two: Executor) -> None:
    assert os.getpid() not in run(jobs.process, [1, 2], two, lost=lost)
    assert list(run(jobs.double, [], two, lost=lost)) == []
    assert list(run(jobs.double, [4], two, lost=lost)) == [8]


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, pytest.param(ProcessPoolExecutor, marks=not_under_wine)])
def test_any_executor_will_do(pool: type[Executor]) -> None:
    with pool() as executor:
        assert list(run(jobs.double, range(100), executor, lost=lost, chunk=7)) == [2 * item for item in range(100)]


def test_items_are_taken_only_when_their_turn_comes(two: Executor) -> None:
    taken = itertools.count()
    results = run(jobs.double, (next(taken) for _ in range(100_000)), two, lost=lost, chunk=10)
    assert next(results) == 0
    assert next(taken) <= 10 * 10
    del results
    assert list(run(jobs.double, [1], two, lost=lost)) == [2]


def test_heavy_items_go_in_small_tasks(two: Executor) -> None:
    heavy = [bytes(batch.MOST_BYTES // 2 + 1)] * 9
    assert list(run(jobs.size, heavy, two, lost=lost, weigh=len)) == [len(heavy[0])] * 9
    sizes = batch._Sizes(64, len)
    assert [len(each) for each in sizes.chunks([*heavy, b"", b""])] == [2, 2, 2, 2, 3]


@pytest.mark.parametrize("job", [jobs.die_at_13, jobs.hang_at_13, jobs.hang_blind_to_signals_at_13, jobs.stumble_at_13])
def test_what_one_item_does_costs_no_other(two: Executor, job: object) -> None:
    results = list(run(job, range(40), two, lost=lost))  # type: ignore[arg-type]
    assert results.pop(13) == LOST
    assert LOST not in results
    assert len(results) == 39


@pytest.mark.skipif(not can_bound_memory(), reason="this system cannot bound memory")
def test_so_with_memory() -> None:
    with batch.processes(2, memory=1_000_000_000) as executor:  # not in five seconds on a busy machine
        found = list(run(jobs.claim_at_13, range(40), executor, lost=reasons))
    assert found == [*range(13), (13, "out of memory"), *range(14, 40)]


def test_many_that_die_are_each_lost_alone(two: Executor) -> None:
    items = [13 if item % 5 == 0 else item % 5 for item in range(50)]
    expected = [LOST if item == 13 else item for item in items]
    assert list(run(jobs.die_at_13, items, two, lost=lost)) == expected


@posix_only
def test_a_pool_that_is_killed_while_idle_is_made_anew(two: Executor) -> None:
    for _ in range(3):
        for worker in set(run(jobs.process, range(20), two, lost=lost)):
            os.kill(worker, signal.SIGKILL)
        time.sleep(0.3)
        assert list(run(jobs.double, range(20), two, lost=lost)) == [2 * item for item in range(20)]


@not_under_wine
def test_an_executor_of_the_callers_own_that_broke_says_so() -> None:
    with ProcessPoolExecutor(1) as executor, pytest.raises(BrokenExecutor):
        list(run(jobs.die_at_13, [13], executor, lost=lost))


def test_a_bug_is_lost_in_the_same_way_here_and_there(two: Executor) -> None:
    here = list(run(jobs.stumble_at_13, range(20), lost=reasons))
    assert here == list(run(jobs.stumble_at_13, range(20), two, lost=reasons))
    assert here[13] == (13, "an internal error: pass the file on to the maintainers")


_PROGRAM = """
import signal, sys
from support import jobs
from gouji.collection import batch
def main():
    with batch.processes(2) as executor:
        print("begin", flush=True)
        for result in batch.run(jobs.slow, range(10_000), executor, lost=lambda item, reason: None, chunk=2):
            print(result, flush=True)
if __name__ == "__main__":
    # A shell that runs the tests in the background has its children ignore it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
"""


@posix_only
@pytest.mark.parametrize(("sign", "code"), [("SIGINT", 130), ("SIGKILL", -9)])
def test_when_the_parent_ends_nothing_is_left_running(tmp_path: Path, sign: str, code: int) -> None:
    program = tmp_path / "program.py"
    program.write_text(_PROGRAM, "utf-8")
    with subprocess.Popen(
        [sys.executable, str(program)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=_ENVIRONMENT,
        start_new_session=True,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert [running.stdout.readline() for _ in range(3)] == ["begin\n", "0\n", "1\n"]
        running.send_signal(getattr(signal, sign))
        # Its children share these streams: they end only when all of them have.
        _, said = running.communicate(timeout=30)
    assert running.returncode == code
    assert "Traceback" not in said


# --- Dask -----------------------------------------------------------------------------------------------------------


def test_dask_workers_give_the_same_results(cluster: str) -> None:
    with batch.dask(cluster) as executor:
        assert list(run(jobs.double, range(300), executor, lost=lost)) == [2 * item for item in range(300)]


@pytest.mark.parametrize("job", [jobs.die_at_13, jobs.hang_at_13, jobs.eat_at_13, jobs.stumble_at_13])
def test_nor_does_an_item_cost_another_there(cluster: str, job: object) -> None:
    with batch.dask(cluster, seconds=2 if job is jobs.hang_at_13 else batch.SECONDS) as executor:
        results = list(run(job, range(30), executor, lost=lost))  # type: ignore[arg-type]
    assert results.pop(13) == LOST
    assert LOST not in results
    assert len(results) == 29


@not_under_wine
def test_a_cluster_that_lost_its_workers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(batch, "_LOOK", 0.1)
    monkeypatch.setattr(batch, "_LONGEST_WITHOUT", 1)
    local = distributed.LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0")
    with local, batch.dask(local.scheduler_address) as executor:
        results = run(jobs.slow, range(100), executor, lost=lost, chunk=1)
        assert next(results) == 0
        local.scale(0)
        with pytest.raises(NoWorkersError, match="all Dask workers are gone"):
            list(results)


@not_under_wine
def test_a_scheduler_that_dies_is_told_in_one_sentence(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("distributed")
    file = tmp_path / "scheduler.json"
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", "0", "--scheduler-file", str(file)]
    with subprocess.Popen([*command, "--no-dashboard"], stderr=subprocess.PIPE) as scheduler:
        while not file.exists():
            time.sleep(0.1)
        address = json.loads(file.read_text())["address"]
        worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--no-dashboard", "--nthreads", "1"]
        with subprocess.Popen([*worker, "--no-nanny"], stderr=subprocess.PIPE) as helper:
            with batch.dask(address) as executor:
                results = run(time.sleep, [0.2] * 100, executor, lost=lambda *_: None, chunk=1)
                assert next(results) is None
                scheduler.kill()
                with pytest.raises(NoWorkersError, match="connection to the workers was lost"):
                    list(results)
            helper.kill()
    assert capfd.readouterr().err == ""


def test_where_no_scheduler_answers_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    with pytest.raises(NoWorkersError, match="no Dask scheduler"), batch.dask("nonsense://1"):
        pass
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(NoWorkersError, match="pip install"), batch.dask("tcp://127.0.0.1:1"):
        pass


@not_under_wine
@pytest.mark.parametrize("says", [b"", b"HTTP/1.0 400 Bad\r\n\r\n", bytes(range(256)) * 4])
def test_who_is_no_scheduler_is_known_in_time(says: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(batch, "_PATIENCE", 1)
    talking: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def talk() -> None:
            with suppress(OSError):
                while True:
                    talking.append(server.accept()[0])
                    talking[-1].sendall(says)

        threading.Thread(target=talk, daemon=True).start()
        began = time.monotonic()
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(NoWorkersError, match="no Dask scheduler"), batch.dask(address):
            pass
        assert time.monotonic() - began < 15
    for connection in talking:
        connection.close()


def test_workers_with_another_gouji_are_refused(cluster: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "__version__", "0.0.0")
    with pytest.raises(NoWorkersError, match="without gouji"), batch.dask(cluster):
        pass
