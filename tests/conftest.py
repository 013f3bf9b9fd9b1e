"""Fixtures of many tests: LibreOffice, a browser, Dask; hypothesis set up for slow machines; the length of a run."""

from __future__ import annotations

import functools
import gc
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings

from gouji.collection.campaign import inbox, outbox
from gouji.publishing import make_clerk_page
from support.duration import pytest_report_header, pytest_sessionfinish, pytest_sessionstart
from support.once import shared_folder
from support.programs import RECALCULATE_ALWAYS, Browse, Convert, chromium, libreoffice
from support.windows import UNDER_WINE

__all__ = ["pytest_report_header", "pytest_sessionfinish", "pytest_sessionstart"]

# With this package jsonschema builds forty parsers of IRIs, which takes every worker a second; no schema here has any.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

# The same examples for everybody, so that a change is judged by what it changed; ``--hypothesis-profile explore``
# draws others, and more of them.
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.register_profile("explore", settings.get_profile("default"), derandomize=False, print_blob=True)
settings.load_profile("default")


_SETTLING = inbox._SETTLING
"""Seconds for which a file in an inbox may still be written."""

# Garbage is looked for a hundredth as often as Python does, which took a tenth of the time of all tests.
gc.set_threshold(70_000, 10, 10)


def pytest_collection_finish() -> None:
    """Leave the tests that were collected to themselves: nothing of them is garbage before the end."""
    gc.freeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """An unreadable file in an inbox is answered at once, not two seconds later, but where a test is about that.

    No fixture, which would take a tenth of a millisecond of each of ten thousand tests.
    """
    inbox._SETTLING = _SETTLING if item.get_closest_marker("copying") else 0


@pytest.fixture(scope="session", autouse=True)
def clerk_page_pdf() -> Iterator[None]:
    """The clerk's page of all campaigns is made once, and not by LibreOffice: ``test_clerk_page.py`` prints it once."""
    with (
        mock.patch.object(outbox, "make_clerk_page", functools.cache(make_clerk_page)),
        mock.patch.object(outbox, "to_pdfs", lambda documents: [b"%PDF-1.7\n" for _ in documents]),
    ):
        yield


@pytest.fixture(scope="session")
def convert(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Convert]:
    """Opens files in LibreOffice, recalculates them, saves them in another format; gives the new files."""
    known = shared_folder(tmp_path_factory, "converted")
    with libreoffice(tmp_path_factory.mktemp("libreoffice"), RECALCULATE_ALWAYS, known) as run:
        yield run


@pytest.fixture(scope="session")
def resave(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Convert]:
    """The same with LibreOffice as a new user has it: what was computed before is believed."""
    known = shared_folder(tmp_path_factory, "converted")
    with libreoffice(tmp_path_factory.mktemp("libreoffice"), known=known) as run:
        yield run


@pytest.fixture(scope="session")
def browse(tmp_path_factory: pytest.TempPathFactory) -> Browse:
    """Opens a page in chromium and gives its document as it stands once scripts, if any, have run."""
    program = chromium()
    folder = tmp_path_factory.mktemp("chromium")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    options += ["--disable-component-update", "--disable-sync", f"--user-data-dir={folder / 'profile'}"]

    def run(text: str) -> str:
        page = folder / "page.html"
        page.write_text(text, "utf-8")
        command = [program, *options, "--dump-dom", page.as_uri()]
        return subprocess.run(command, check=True, capture_output=True, encoding="utf-8", timeout=120).stdout

    return run


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of two Dask workers with folders of their own, which see no file of ours but the program.

    A cluster that idles takes a twelfth of a processor, so that none is kept to the end of the tests.
    """
    if UNDER_WINE:
        pytest.skip("a cluster stands still under Wine")
    distributed = pytest.importorskip("distributed")
    dask = pytest.importorskip("dask")
    # Whose worker dies is tried once more, not three times. A worker that dies again a quarter of a minute later, while
    # the cluster looks whether it has come back, is given up by the cluster, and so were both.
    settings = {"distributed.scheduler.allowed-failures": 1, "distributed.deploy.lost-worker-timeout": "1 hour"}
    if "forkserver" in multiprocessing.get_all_start_methods():  # a worker begins with Dask imported
        settings["distributed.worker.multiprocessing-method"] = "forkserver"
    with (
        dask.config.set(settings),
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            dashboard_address=":0",
            memory_limit="700MB",
            local_directory=str(tmp_path_factory.mktemp("dask")),
            env={"PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])},
            silence_logs=60,
        ) as local,
    ):
        yield local.scheduler_address
