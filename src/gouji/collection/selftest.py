"""The self-test with what stands above it in the house: the processes of a batch, the folder of a campaign."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from gouji.collection import batch
from gouji.collection.campaign import new_campaign
from gouji.findings import Phrase
from gouji.selftest import Collecting, SelftestCheck, examine


def selftest_checks(folder: Path | str = ".") -> Iterator[SelftestCheck]:
    """Examine the program on this machine: every format, processes, folders, fonts, LibreOffice, extras.

    Args:
        folder: the one in which the office works; a file is written into it, read, and removed.

    Yields:
        Each check as soon as it is made. A failure is a check, never an exception.
    """
    yield from examine(Collecting(_read_many, _make_campaign), Path(folder))


def _read_many(job: Callable[[str], Phrase | None], names: Sequence[str], count: int) -> Iterable[Phrase | None]:
    with batch.processes(count) as executor:
        yield from batch.run(job, names, executor, lost=lambda _, reason: reason)


def _make_campaign(folder: Path) -> None:
    roster = folder.with_name("名录.csv")
    roster.write_text("代码,单位名称\n1,民政局\n", "utf-8")
    with new_campaign(folder, roster, year=2025, deadline=date(2026, 1, 31)).looked_at():
        pass
