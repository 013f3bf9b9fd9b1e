"""The desk: how soon a clerk has an answer, how many at once, and what a larger campaign or a long day costs.

Clerk and desk share the machine: what the clients take is in the times. Each upload is a content of its own.
"""

from __future__ import annotations

import csv
import io
import itertools
import os
import statistics
import struct
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from benchmarks import inputs
from benchmarks.measure import MIB, MILLI, Line, Row, Size, at_least, at_most, cost_of

if TYPE_CHECKING:
    from support.desks import ServedDesk, Visitor

_FEW, _MANY = 58, 3_000
_CLERKS = 200
_LONG = 5_000
_STATUS = 400
_NAME = "benchmark"


@dataclass
class _Loaded:
    """A desk, the links of its agencies, and filled workbooks that never run out."""

    desk: ServedDesk
    office: Visitor
    links: Sequence[str]
    workbooks: Sequence[bytes]
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def upload(self, number: int) -> float:
        """Seconds from sending a workbook to its verdict."""
        agency = number % len(self.links)
        data = _dated(self.workbooks[agency % len(self.workbooks)], number)
        began = time.monotonic()
        answer = self.desk.visitor().upload(self.links[agency], [("a.xlsx", data)])
        while answer.status == 200 and 'id="verdict"' not in answer.html:  # queued: asked again as the page does
            time.sleep(0.5)
            answer = self.desk.visitor().get(answer.links("/f/")[0])
        assert answer.status == 200, answer.text
        return time.monotonic() - began

    def times(self, count: int) -> list[float]:
        """The same for some workbooks, one after another."""
        return [self.upload(next(self.numbers)) for _ in range(count)]

    def memory(self) -> int:
        """Bytes that the process of the desk has in memory."""
        process = self.desk.process.pid
        pages = Path(f"/proc/{process}/statm").read_text("ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _dated(workbook: bytes, number: int) -> bytes:
    """The workbook with another time of day at its first part: another content, and as plain as before."""
    (start,) = struct.unpack_from("<I", workbook, workbook.rindex(b"PK\5\6") + 16)
    changed = bytearray(workbook)
    for place in (10, start + 12):  # in its own header, and in the directory
        struct.pack_into("<H", changed, place, number)
    return bytes(changed)


@contextmanager
def _desk(agencies: int, different: int) -> Iterator[_Loaded]:
    from gouji.desk import Role, Store, hashed  # noqa: PLC0415  # an extra
    from support.desks import PASSWORD, served  # noqa: PLC0415  # found once tests are on the path

    with tempfile.TemporaryDirectory(prefix="gouji-benchmark-") as folder:
        roster, campaign = Path(folder, "roster.csv"), Path(folder, "campaign")
        inputs.write_roster(roster, range(1, agencies + 1))
        options = ("--roster", str(roster), "--year", str(inputs.YEAR), "--deadline", "2099-01-31")
        cost_of("-m", "gouji", "new", str(campaign), *options)
        with Store.open(campaign, lambda: datetime.now(UTC)) as store:
            store.put_person(_NAME, Role.DECIDE, hashed(PASSWORD))
        with served(campaign, "--jobs", "2") as desk:
            office = desk.office(_NAME)
            answer = office.letters(office.act("/office/links", "/office/links", {"which": "all"}))
            with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
                (listed,) = (name for name in archive.namelist() if name.endswith(".csv"))
                rows = list(csv.reader(io.StringIO(archive.read(listed).decode("utf-8-sig"))))[1:]
            links = [urlsplit(row[4]).path for row in rows]
            # Filled in the order of the roster, so that each goes out under the link of its agency.
            loaded = _Loaded(desk, office, links[:different], inputs.filled(different, 1))
            loaded.times(2)  # processes have started
            yield loaded


def desk(size: Size) -> list[Line]:
    """All lines of the desk."""
    is_full = size.files > 2
    few, many = (_FEW, _MANY) if is_full else (3, 4)
    clerks, long, pages = (_CLERKS, _LONG, _STATUS) if is_full else (2, 4, 2)
    each = size.files * 2
    with _desk(few, min(few, 40)) as loaded:
        alone = loaded.times(each)
    with _desk(many, min(many, clerks)) as loaded:
        beside = loaded.times(each)
        began = time.monotonic()
        with ThreadPoolExecutor(clerks) as threads:
            crowd = list(threads.map(loaded.upload, itertools.islice(loaded.numbers, clerks)))
        took = time.monotonic() - began
        time.sleep(5 if is_full else 0)  # the bucket of the one address fills again
        began = time.monotonic()
        for _ in range(pages):
            assert loaded.office.get("/office").status == 200
        seen = pages / (time.monotonic() - began)
        before = _after(loaded, long // 5)
        after = _after(loaded, long - long // 5)
    rate = clerks / took
    growth = statistics.median(beside) / statistics.median(alone)
    raw = {"alone": alone, "beside": beside, "crowd": crowd, "memory": [before, after], "status": seen, "took": took}
    slowest, of_crowd = _p99(alone), _p99(crowd)
    return [
        Line("an upload to its verdict, wall time, p99", "one clerk", slowest * MILLI, statistics.median(alone) * MILLI,
             "ms", slowest, "s", *at_most(1.0, slowest), raw),
        Line(f"{clerks} clerks at once, wall time, p99", "one clerk", of_crowd, slowest, "s", of_crowd, "s",
             *at_most(10.0, of_crowd), raw),
        Line(f"{clerks} clerks at once, verdicts a second", "one clerk", rate, 1 / statistics.median(alone), "/s", rate,
             "a second", *at_least(40.0, rate), raw),
        Line(f"an upload among {many:,} agencies, wall time", f"{few} agencies", statistics.median(beside) * MILLI,
             statistics.median(alone) * MILLI, "ms", growth, "times as much", *at_most(1.5, growth), raw),
        Line(f"status page of {many:,} agencies, pages a second", "", seen, 0.0, "/s", seen, "a second",
             *at_least(100.0, seen), raw),
        Line(f"memory of the desk after {long:,} uploads", f"{long // 5:,} uploads", after / MIB, before / MIB, "MiB",
             after / before, "times as much", *at_most(1.2, after / before), raw),
    ]  # fmt: skip


def _after(loaded: _Loaded, uploads: int) -> int:
    """The memory of a desk after so many more uploads by four clerks."""
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(loaded.upload, itertools.islice(loaded.numbers, uploads)))
    return loaded.memory()


def _p99(times: Sequence[float]) -> float:
    return sorted(times)[max(0, -(-99 * len(times) // 100) - 1)]


ROWS = (Row("desk", desk),) if sys.platform != "win32" else ()
