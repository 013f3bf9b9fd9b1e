"""Whatever comes in, in whatever order, and whatever the office decides: the ledger and the folders say the same."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from gouji.collection.campaign import CannotDecideError, Decision, DecisionKind, State, collect, decide
from support.campaigns import (
    NOW,
    accepted,
    digest,
    make_campaign,
    nobodys,
    put,
    rows,
    tree,
    without_stamp,
    workbook,
)

# What may come in: whose it is (None: nobody's), whether it is right, and whether it may be accepted nevertheless.
CONTENTS: list[tuple[Callable[[], bytes], str | None, bool, bool]] = [
    *[(lambda code=code, i=i: workbook(code, version=i), code, True, True) for code in ("X1", "X2") for i in range(3)],
    *[(lambda i=i: workbook("X1", version=i, wrong=True), "X1", False, False) for i in range(2)],
    (lambda: workbook("X2", broken_sum=True), "X2", False, True),
    (lambda: workbook("X2", year=2024), "X2", False, False),
    (lambda: workbook("Y9", "邻县民政局"), None, False, True),
    (without_stamp, None, False, True),
    (nobodys, None, False, True),
    (lambda: b"", None, False, False),
    (lambda: b"%PDF-1.7", None, False, False),
]
which = st.integers(0, len(CONTENTS) - 1)


class Collecting(RuleBasedStateMachine):
    """A campaign beside the simplest account of it: a list of what happened."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.waiting: dict[int, float] = {}
        self.rank: dict[int, int] = {}
        self.events = 0
        self.decided: dict[int, tuple[DecisionKind, str | None, int]] = {}
        self.names = 0

    @initialize()
    def begin(self) -> None:
        self.campaign = make_campaign(self.folder / "c")

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @rule(index=which, modified=st.integers(1, 3))
    def arrive(self, index: int, modified: int) -> None:
        self.names += 1
        put(self.campaign, f"{self.names:03}.xlsx", CONTENTS[index][0](), modified)
        if index not in self.rank:
            # Of several copies the first by time and name is the one that comes in.
            self.waiting[index] = min(self.waiting.get(index, 9.9), modified + self.names / 1000)

    @rule()
    def collect(self) -> None:
        collect(self.campaign, None, lambda: NOW + timedelta(minutes=self.events))
        for index in sorted(self.waiting, key=self.waiting.__getitem__):
            self.events += 1
            self.rank[index] = self.events
        self.waiting.clear()

    @precondition(lambda self: not self.waiting)
    @rule()
    def collect_again(self) -> None:
        self.collect()
        before = tree(self.campaign.folder)
        self.collect()
        assert tree(self.campaign.folder) == before

    @precondition(lambda self: self.rank)
    @rule(data=st.data(), kind=st.sampled_from(DecisionKind), agency=st.sampled_from([None, "X1", "X3"]))
    def decide(self, data: Any, kind: DecisionKind, agency: str | None) -> None:
        index = data.draw(st.sampled_from(sorted(self.rank)))
        if kind is not DecisionKind.ACCEPT:
            agency = None
        _, whose, _, acceptable = CONTENTS[index]
        previous = self.decided.get(index)
        if previous is not None and previous[0] is DecisionKind.ACCEPT:
            whose = previous[1]
        possible = kind is not DecisionKind.ACCEPT or (acceptable and (agency or whose) is not None)
        decision = Decision(kind, "核实", "赵六", NOW, agency)
        try:
            decide(self.campaign, digest(CONTENTS[index][0]()), decision)
        except CannotDecideError:
            assert not possible
            return
        assert possible
        self.events += 1
        self.decided[index] = kind, agency or whose, self.events

    def expected(self) -> dict[str, str]:
        """The content that counts for each agency."""
        best: dict[str, tuple[int, int]] = {}
        for index, arrival in self.rank.items():
            _, whose, right, _ = CONTENTS[index]
            counts, agency, rank = right, whose, arrival
            kind, chosen, number = self.decided.get(index, (DecisionKind.UNDO, None, 0))
            if kind is DecisionKind.ACCEPT:
                counts, agency, rank = True, chosen, number
            elif kind is DecisionKind.EXCLUDE:
                counts = False
            if counts and agency is not None:
                best[agency] = max(best.get(agency, (0, 0)), (rank, index))
        return {agency: digest(CONTENTS[index][0]()) for agency, (_, index) in best.items()}

    @invariant()
    def what_is_filed_is_what_counts(self) -> None:
        assert accepted(self.campaign) == self.expected()
        with self.campaign.looked_at() as ledger:
            standings = self.campaign.standings(ledger)
        state = {each.member.code: each.state for each in standings.agencies}
        assert {code for code, each in state.items() if each is State.ACCEPTED} == self.expected().keys()

    @invariant()
    def every_content_is_in_the_ledger_once(self) -> None:
        came = {digest(CONTENTS[index][0]()) for index in self.rank}
        known = [sha256 for (sha256,) in rows(self.campaign, "SELECT sha256 FROM arrivals")]
        assert len(known) == len(came)
        assert set(known) == came
        read = rows(self.campaign, "SELECT count(DISTINCT number) FROM readings")
        assert read == [(len(came),)]

    @invariant()
    def nothing_in_the_inbox_is_lost(self) -> None:
        assert len(list(self.campaign.inbox.iterdir())) == self.names


TestCollecting = Collecting.TestCase
TestCollecting.settings = settings(
    max_examples=int(os.environ.get("GOUJI_EXAMPLES", "16")), stateful_step_count=20, deadline=None
)
