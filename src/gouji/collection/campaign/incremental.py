"""The standings of a campaign kept while it goes on: only what happened since the last time is judged anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from gouji.collection.campaign.folder import Campaign
from gouji.collection.campaign.standing import AgencyStanding, Judged, Standings, agency_standing, judge
from gouji.collection.ledger import AgencyDecision, Due, Ledger, LedgerEntry
from gouji.collection.ledger.events import EventKind

_ABOUT_AGENCIES = (EventKind.TAKE_OVER, EventKind.REOPEN)


class IncrementalStandings:
    """The standings as the ledger had them at the last :meth:`update`, equal to :func:`standing.stand` of all of it.

    Args:
        campaign: whose settings and roster hold for as long as this object is used.
    """

    def __init__(self, campaign: Campaign) -> None:
        self._campaign = campaign
        self._members = campaign.directory.dues
        self.clear()

    def clear(self) -> None:
        """Forget everything: the next update reads the whole ledger."""
        self.last: int | None = None
        self._judged: dict[str, Judged] = {}
        self._received: dict[Due | None, dict[str, Judged]] = {}
        self._standings: dict[Due, AgencyStanding] = {}
        self._taken_over: dict[Due, AgencyDecision] = {}
        self._all: Standings | None = None

    def update(self, ledger: Ledger, also: Iterable[str] = ()) -> dict[Due, AgencyStanding]:
        """Take account of what happened since the last time.

        Args:
            ledger: of the campaign; what it has not committed yet counts too.
            also: the SHA-256 of contents that were changed after the event about them.

        Returns:
            The standings as they were before of the reports about which something happened; none the first time.
        """
        last, first_form = ledger.events.last(), self._campaign.directory.forms[0]
        before: dict[Due, AgencyStanding] = {}
        if last == self.last and not also:
            return before
        if self.last is None:
            self._taken_over = ledger.agency_decisions.taken_over(first_form)
            self._judge(ledger.entries())
            self._stand(self._members)
        else:
            events = list(ledger.events.since(self.last))
            affected: set[Due | None] = set()
            if any(event.kind in _ABOUT_AGENCIES for event in events):
                self._taken_over = ledger.agency_decisions.taken_over(first_form)
                decided = (event for event in events if event.kind in _ABOUT_AGENCIES)
                affected |= {Due(event.agency or "", event.form or first_form) for event in decided}
            digests = dict.fromkeys((*(event.sha256 for event in events if event.sha256 is not None), *also))
            affected |= {self._forget(digest) for digest in digests}
            affected |= self._judge(entry for digest in digests if (entry := ledger.entry(digest)) is not None)
            before = {due: self._standings[due] for due in affected if due is not None and due in self._members}
            self._stand(affected)
        self._all = None
        self.last = last
        return before

    @property
    def agencies(self) -> Mapping[Due, AgencyStanding]:
        """The standings by the reports that are due."""
        return self._standings

    def agency(self, due: Due) -> AgencyStanding:
        """The standing of one agency in one form.

        Args:
            due: a report that is due.

        Returns:
            Its standing.
        """
        return self._standings[due]

    def content(self, sha256: str) -> Judged | None:
        """A content in the light of the others of its agency.

        Args:
            sha256: of the content.

        Returns:
            None if it is not in the ledger.
        """
        judged = self._judged.get(sha256)
        if judged is None or judged.due is None:
            return judged
        return next(found for found in self._standings[judged.due].received if found.entry.sha256 == sha256)

    def standings(self) -> Standings:
        """The standings of all agencies and contents."""
        if self._all is None:
            others = sorted(self._received.get(None, {}).values(), key=lambda judged: judged.entry.number)
            self._all = Standings(tuple(self._standings[due] for due in self._members), tuple(others))
        return self._all

    def _judge(self, entries: Iterable[LedgerEntry]) -> set[Due | None]:
        """Judge contents each by itself; the reports they are sent for, None among them for nobody's."""
        campaign, directory = self._campaign, self._campaign.directory
        affected = set()
        for entry in entries:
            judged = judge(entry, campaign.settings, directory)
            self._judged[entry.sha256] = judged
            self._received.setdefault(judged.due, {})[entry.sha256] = judged
            affected.add(judged.due)
        return affected

    def _forget(self, sha256: str) -> Due | None:
        """Drop a content; the report it was sent for."""
        judged = self._judged.pop(sha256, None)
        if judged is None:
            return None
        del self._received[judged.due][sha256]
        return judged.due

    def _stand(self, dues: Collection[Due | None]) -> None:
        for due in dues:
            if due is None or due not in self._members:  # a decision may be about one that left the roster
                continue
            received = sorted(self._received.get(due, {}).values(), key=lambda judged: judged.entry.number)
            taken_over = self._taken_over.get(due)
            self._standings[due] = agency_standing(self._members[due], due.form, received, taken_over)
