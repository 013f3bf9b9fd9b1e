"""Killed at any moment, time and again: what the next run finds is whole, and nothing is lost or doubled."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path

from gouji.collection.campaign import Campaign
from support.campaigns import accepted, collect_here, digest, make_campaign, put, rows, tree, workbook
from support.processes import begun, was_killed

KILLS = int(os.environ.get("GOUJI_KILLS", "20"))
"""Runs that are killed; a long run asks for 500."""
_PART = re.compile(r"\.[0-9a-f]{24}\.part")


def filled(folder: Path) -> Campaign:
    """A campaign with something of everything in its inbox."""
    campaign = make_campaign(folder)
    for number in range(6):
        put(campaign, f"好/{number}.xlsx", workbook("X1", version=number % 4), modified=number)
        put(campaign, f"垃圾/{number}.xlsx", f"第{number}份".encode(), modified=number)
    put(campaign, "b.xlsx", workbook("X2", broken_sum=True), modified=1)
    put(campaign, "c.xlsx", workbook("X3", wrong=True), modified=2)
    put(campaign, "d.xlsx", workbook("X3"), modified=1)
    put(campaign, "e.xlsx", workbook("Y9", "邻县民政局"))
    return campaign


def finished(campaign: Campaign) -> float:
    """Let a run come to its end; the seconds it takes."""
    first = time.monotonic()
    process = begun(collect_here, campaign.folder)
    process.join(60)
    assert process.exitcode == 0
    return time.monotonic() - first


def killed(campaign: Campaign, after: float) -> bool:
    """Kill a run so many seconds after its beginning; whether it was still at work."""
    process = begun(collect_here, campaign.folder)
    time.sleep(after)
    process.kill()
    process.join(60)
    return was_killed(process)


def whole(campaign: Campaign) -> dict[str, bytes]:
    """What the folders hold, without what a dead process left of a file."""
    found: dict[str, bytes] = {}
    for folder in (campaign.accepted, campaign.returned):
        found |= {f"{folder.name}/{name}": data for name, data in tree(folder).items() if not _PART.fullmatch(name)}
    return found


def contents(campaign: Campaign) -> list[list[tuple[object, ...]]]:
    """What the ledger holds, whatever the order in which it was read."""
    return [
        rows(campaign, "SELECT number, sha256, answered FROM arrivals ORDER BY number"),
        rows(campaign, "SELECT number, name FROM names ORDER BY number, name"),
        rows(campaign, "SELECT number, summary, document_sha256 FROM readings ORDER BY number"),
    ]


def test_killed_at_random_moments(tmp_path: Path) -> None:
    undisturbed = filled(tmp_path / "undisturbed")
    finished(undisturbed)
    length = finished(filled(tmp_path / "measured"))
    expected, ledger, inbox = whole(undisturbed), contents(undisturbed), tree(undisturbed.inbox)
    assert accepted(undisturbed) == {"X1": digest(workbook("X1", version=3)), "X3": digest(workbook("X3"))}

    chance, kills, rounds = random.Random(20251), 0, 0  # noqa: S311
    while kills < KILLS:
        rounds += 1
        campaign = filled(tmp_path / f"{rounds}")
        # Several times in a row on the same folder, at moments all over the run.
        for _ in range(6):
            kills += killed(campaign, chance.uniform(0, length))
            # Whatever stands there is whole, and what will stand there in the end.
            # Whole files; what goes back has the name of its round once all is read.
            assert set(whole(campaign).values()) <= set(expected.values())
        finished(campaign)
        assert whole(campaign) == expected
        assert contents(campaign) == ledger
        assert tree(campaign.inbox) == inbox
        assert list(campaign.folder.rglob("*.part")) == []


def test_the_command_killed_with_its_workers(tmp_path: Path) -> None:
    undisturbed = filled(tmp_path / "undisturbed")
    finished(undisturbed)
    campaign = filled(tmp_path / "disturbed")
    command = [sys.executable, "-m", "gouji", "collect", "--jobs", "2", str(campaign.folder)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1768901400"}
    for seconds in (1.0, 1.5, 2.0):
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment) as run:
            time.sleep(seconds)
            run.kill()
    finished(campaign)
    assert whole(campaign) == whole(undisturbed)
    assert contents(campaign) == contents(undisturbed)
