"""The standings of a campaign kept while it goes on: only what happened since the last time is judged anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from gouji.collection.campaign.events import EventKind
from gouji.collection.campaign.folder import Campaign
from gouji.collection.campaign.ledger import AgencyDecision, Ledger, LedgerEntry
from gouji.collection.campaign.standing import AgencyStanding, Judged, Standings, agency_standing, judge

_ABOUT_AGENCIES = (EventKind.TAKE_OVER, EventKind.REOPEN)


class IncrementalStandings:
    """The standings as the ledger had them at the last :meth:`update`, equal to :func:`standing.stand` of all of it.

    Args:
        campaign: whose settings and roster hold for as long as this object is used.
    """

    def __init__(self, campaign: Campaign) -> None:
        self._campaign = campaign
        self._members = {member.code: member for member in campaign.directory.members}
        self.clear()

    def clear(self) -> None:
        """Forget everything: the next update reads the whole ledger."""
        self.last: int | None = None
        self._judged: dict[str, Judged] = {}
        self._received: dict[str | None, dict[str, Judged]] = {}
        self._standings: dict[str, AgencyStanding] = {}
        self._taken_over: dict[str, AgencyDecision] = {}
        self._all: Standings | None = None

    def update(self, ledger: Ledger, also: Iterable[str] = ()) -> dict[str, AgencyStanding]:
        """Take account of what happened since the last time.

        Args:
            ledger: of the campaign; what it has not committed yet counts too.
            also: the SHA-256 of contents that were changed after the event about them.

        Returns:
            The standings as they were before of the agencies about which something happened, by their codes; none the
            first time.
        """
        last = ledger.events.last()
        before: dict[str, AgencyStanding] = {}
        if last == self.last and not also:
            return before
        if self.last is None:
            self._taken_over = ledger.agency_decisions.taken_over()
            self._judge(ledger.entries())
            self._stand(self._members)
        else:
            events = list(ledger.events.since(self.last))
            affected: set[str | None] = set()
            if any(event.kind in _ABOUT_AGENCIES for event in events):
                self._taken_over = ledger.agency_decisions.taken_over()
                affected |= {event.agency for event in events if event.kind in _ABOUT_AGENCIES}
            digests = dict.fromkeys((*(event.sha256 for event in events if event.sha256 is not None), *also))
            affected |= {self._forget(digest) for digest in digests}
            affected |= self._judge(entry for digest in digests if (entry := ledger.entry(digest)) is not None)
            before = {code: self._standings[code] for code in affected if code is not None and code in self._members}
            self._stand(affected)
        self._all = None
        self.last = last
        return before

    @property
    def agencies(self) -> Mapping[str, AgencyStanding]:
        """The standings of the agencies by their codes."""
        return self._standings

    def agency(self, code: str) -> AgencyStanding:
        """The standing of one agency.

        Args:
            code: of an agency of the roster that files.

        Returns:
            Its standing.
        """
        return self._standings[code]

    def content(self, sha256: str) -> Judged | None:
        """A content in the light of the others of its agency.

        Args:
            sha256: of the content.

        Returns:
            None if it is not in the ledger.
        """
        judged = self._judged.get(sha256)
        if judged is None or judged.member is None:
            return judged
        return next(found for found in self._standings[judged.member.code].received if found.entry.sha256 == sha256)

    def standings(self) -> Standings:
        """The standings of all agencies and contents."""
        if self._all is None:
            others = sorted(self._received.get(None, {}).values(), key=lambda judged: judged.entry.number)
            self._all = Standings(tuple(self._standings[code] for code in self._members), tuple(others))
        return self._all

    def _judge(self, entries: Iterable[LedgerEntry]) -> set[str | None]:
        """Judge contents each by itself; the codes of the agencies they are of, None among them for nobody's."""
        campaign, directory = self._campaign, self._campaign.directory
        affected = set()
        for entry in entries:
            judged = judge(entry, campaign.settings, campaign.edition.base, directory)
            code = None if judged.member is None else judged.member.code
            self._judged[entry.sha256] = judged
            self._received.setdefault(code, {})[entry.sha256] = judged
            affected.add(code)
        return affected

    def _forget(self, sha256: str) -> str | None:
        """Drop a content; the code of the agency it was of."""
        judged = self._judged.pop(sha256, None)
        if judged is None:
            return None
        code = None if judged.member is None else judged.member.code
        del self._received[code][sha256]
        return code

    def _stand(self, codes: Collection[str | None]) -> None:
        for code in codes:
            if code is None or code not in self._members:  # a decision may be about one that left the roster
                continue
            received = sorted(self._received.get(code, {}).values(), key=lambda judged: judged.entry.number)
            self._standings[code] = agency_standing(self._members[code], received, self._taken_over.get(code))
