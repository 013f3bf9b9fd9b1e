"""The line that says how long a run of all tests takes."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from support import duration


class Cache(dict[str, Any]):
    def set(self, key: str, value: object) -> None:
        self[key] = value


def _config(workers: int = 2, options: Mapping[str, object] | None = None) -> Any:
    """As much of pytest's as is looked at, of a run of everything."""
    option = SimpleNamespace(tx=["popen"] * workers, **(options or {}))
    named = pytest.Config.ArgsSource.TESTPATHS
    return SimpleNamespace(option=option, args_source=named, cache=Cache(), stash=pytest.Stash())


def _run(config: Any, exitstatus: int = 0) -> None:
    session: Any = SimpleNamespace(config=config)
    duration.pytest_sessionstart(session)
    duration.pytest_sessionfinish(session, exitstatus)


@pytest.fixture(autouse=True)
def _machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duration, "MEASURED", 1200)
    monkeypatch.setattr(duration, "_cores", lambda: 4)
    monkeypatch.setattr("os.getloadavg", lambda: (0.4, 0, 0), raising=False)


@pytest.mark.parametrize(("workers", "expected"), [(0, "20 minutes"), (2, "10 minutes"), (8, "5 minutes")])
def test_the_first_run_is_reckoned_from_what_was_measured(workers: int, expected: str) -> None:
    assert duration.pytest_report_header(_config(workers)) == [
        f"all tests: about {expected} (1200 s of processor time, 4 cores)"
    ]


def test_a_run_that_came_to_its_end_is_remembered_for_as_many_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    config = _config()
    clock = iter([100.0, 400.0])
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    _run(config)
    assert duration.pytest_report_header(config) == ["all tests: about 5 minutes, as the last time here"]
    config.option.tx.append("popen")
    assert "7 minutes" in duration.pytest_report_header(config)[0]


def test_a_run_that_was_stopped_is_not_remembered() -> None:
    config = _config()
    _run(config, pytest.ExitCode.INTERRUPTED)
    assert config.cache == {}


@pytest.mark.parametrize("part", [{"keyword": "x"}, {"markexpr": "x"}, {"lf": True}, {"maxfail": 1}])
def test_nothing_is_said_of_a_part_and_nothing_remembered(part: dict[str, object]) -> None:
    config = _config(options=part)
    assert duration.pytest_report_header(config) == []
    _run(config)
    assert config.cache == {}
    named = _config()
    named.args_source = pytest.Config.ArgsSource.ARGS
    assert duration.pytest_report_header(named) == []


def test_a_busy_machine_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getloadavg", lambda: (9.6, 0, 0), raising=False)
    assert duration.pytest_report_header(_config())[0].endswith("longer while the machine is busy (load 10)")
