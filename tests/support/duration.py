"""Length of a run of all tests, said before it starts: that of the last one here, else reckoned from a measurement."""

from __future__ import annotations

import os
import time
from typing import Any

import pytest

MEASURED = 890
"""Seconds of processor time of all tests with every client installed."""
_LAST = "gouji/whole_run"


def pytest_report_header(config: pytest.Config) -> list[str]:
    """The line for a whole run; none for a part of the tests."""
    if not _is_whole(config):
        return []
    cores, workers = _cores(), _workers(config)
    cache = _cache(config)
    last: dict[str, Any] | None = cache.get(_LAST, None) if cache is not None else None
    if last and last["workers"] == workers:
        line = f"all tests: about {_minutes(last['seconds'])}, as the last time here"
    else:
        seconds = MEASURED / min(workers or 1, cores)
        line = f"all tests: about {_minutes(seconds)} ({MEASURED} s of processor time, {cores} cores)"
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    if load > cores / 2:
        line += f"; longer while the machine is busy (load {load:.0f})"
    return [line]


def pytest_sessionstart(session: pytest.Session) -> None:
    """Look at the clock."""
    session.config.stash[_BEGUN] = time.monotonic()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Remember how long a whole run took that came to its end."""
    config = session.config
    ended = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
    cache = _cache(config)
    if ended and cache is not None and _is_whole(config) and not hasattr(config, "workerinput"):
        taken = time.monotonic() - config.stash[_BEGUN]
        cache.set(_LAST, {"seconds": round(taken), "workers": _workers(config)})


def _cache(config: pytest.Config) -> pytest.Cache | None:
    """What pytest remembers from run to run; None where it was told to remember nothing (``-p no:cacheprovider``)."""
    return getattr(config, "cache", None)


_BEGUN = pytest.StashKey[float]()


_PARTS = ("keyword", "markexpr", "lf", "collectonly", "maxfail", "deselect", "ignore", "ignore_glob", "stepwise")
"""Options of pytest that leave tests out, or end before the last."""


def _is_whole(config: pytest.Config) -> bool:
    """True if no test is left out."""
    is_named = config.args_source is not pytest.Config.ArgsSource.TESTPATHS
    return not is_named and not any(getattr(config.option, name, None) for name in _PARTS)


def _workers(config: pytest.Config) -> int:
    """The processes that run tests beside this one; 0 if it runs them itself."""
    return len(getattr(config.option, "tx", None) or ())


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes" if seconds > 90 else f"{seconds:.0f} seconds"
