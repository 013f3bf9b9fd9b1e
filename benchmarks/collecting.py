"""A campaign over many files: what collecting costs beside reading alone, and what it costs when nothing is new."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from benchmarks import inputs
from benchmarks.measure import MILLI, Cost, Line, Row, Size, at_most, cost_of, parents_memory

_AGENCIES = 100


@contextmanager
def _campaign(count: int) -> Iterator[Path]:
    """A campaign of some agencies with so many workbooks in its inbox, no two the same."""
    with tempfile.TemporaryDirectory(prefix="gouji-benchmark-") as folder:
        roster, campaign = Path(folder, "roster.csv"), Path(folder, "campaign")
        numbers = range(1, min(count, _AGENCIES) + 1)
        inputs.write_roster(roster, numbers)
        options = ("--roster", str(roster), "--year", str(inputs.YEAR), "--deadline", "2026-01-31")
        cost_of("-m", "gouji", "new", str(campaign), *options)
        different = inputs.filled(len(numbers), 1)
        for number in range(count):
            data = _told_apart(different[number % len(different)], number)
            inputs.place_of(campaign / "inbox", number).write_bytes(data)
        yield campaign


def _told_apart(workbook: bytes, number: int) -> bytes:
    """The workbook with its number in the archive's comment: another content that says the same."""
    comment = f"{number:06}".encode()
    return workbook[:-2] + len(comment).to_bytes(2, "little") + comment


def collect(size: Size) -> list[Line]:
    """Collecting against importing, on the same files; and a second run over them."""
    costs: dict[str, Cost] = {}
    for count in size.tree[-2:]:
        with _campaign(count) as campaign:
            output = campaign / "readings.ndjson"
            costs[f"import {count}"] = cost_of(
                "-m", "gouji", "import", str(campaign / "inbox"), "-o", str(output), "--jobs", "2"
            )
            costs[f"collect {count}"] = cost_of("-m", "gouji", "collect", str(campaign), "--jobs", "2")
            costs[f"again {count}"] = cost_of("-m", "gouji", "collect", str(campaign))
    some, many = size.tree[-2:]
    raw = {name: asdict(cost) for name, cost in costs.items()}
    each = {name: cost.cpu * MILLI / int(name.split()[1]) for name, cost in costs.items()}
    first, again, alone = (each[f"{verb} {many}"] for verb in ("collect", "again", "import"))
    peak, before = costs[f"collect {many}"].peak, costs[f"collect {some}"].peak
    growth = first / each[f"collect {some}"]
    return [
        Line(
            f"collect {many:,} workbooks, processor time a file", "importing them", first, alone, "ms", first / alone,
            "times as much", "", None, raw,
        ),
        Line(
            f"collect {many:,} workbooks, processor time a file", f"{some:,} workbooks", first,
            each[f"collect {some}"], "ms", growth, "times as much", *at_most(1.1, growth), raw,
        ),
        parents_memory(f"collect {many:,} workbooks", f"{some:,} workbooks", peak, before, raw),
        Line(
            f"collect {many:,} workbooks again, processor time a file", "the first time", again, first, "ms",
            first / again, "times faster", "", None, raw,
        ),
    ]  # fmt: skip


_TAKE = """
import pathlib, sys
from gouji.collection.campaign import Channel, Keeper, Origin, open_campaign
campaign, inbox = map(pathlib.Path, sys.argv[1:])
with Keeper(open_campaign(campaign)) as keeper:
    for path in sorted(path for path in inbox.rglob("*") if path.is_file()):
        keeper.take(path.read_bytes(), path.name, Origin(Channel.OFFICE))
"""


def take(size: Size) -> list[Line]:
    """Contents taken one by one, each with its receipt and verdict, against one run over all of them."""
    count = size.tree[-2]
    with _campaign(count) as campaign, _campaign(min(count, _AGENCIES)) as empty:
        for path in [path for path in (empty / "inbox").rglob("*") if path.is_file()]:
            path.unlink()
        taken = cost_of("-c", _TAKE, str(empty), str(campaign / "inbox"))
        run = cost_of("-m", "gouji", "collect", str(campaign))
    raw = {"take": asdict(taken), "collect": asdict(run)}
    each, alone = (cost.cpu * MILLI / count for cost in (taken, run))
    return [
        Line(
            f"take {count:,} workbooks one by one, processor time a file", "one run over them", each, alone, "ms",
            each / alone, "times as much", *at_most(1.5, each / alone), raw,
        ),
    ]  # fmt: skip


ROWS = (Row("collect", collect), Row("take", take))
