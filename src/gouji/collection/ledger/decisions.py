"""Answers of the office to doubts, and its decisions about agencies. Nothing is written over: the last one holds."""

from __future__ import annotations

from datetime import datetime

from gouji.collection.ledger.database import begin, time_text
from gouji.collection.ledger.entries import AgencyDecision, DoubtAnswer
from gouji.collection.ledger.event_log import LoggedPart
from gouji.collection.ledger.events import Channel, EventKind, Origin
from gouji.collection.ledger.schema import next_number
from gouji.roster import Due


class DoubtAnswers(LoggedPart):
    """The part of a ledger with the office's answers to doubts."""

    def add(self, sha256: str, answer: DoubtAnswer) -> None:
        """Record an answer to the doubts of one code about a content. Earlier ones stay.

        Args:
            sha256: of a content that came in.
            answer: the last one of a code holds.
        """
        begin(self._connection)
        self._connection.execute(
            "INSERT INTO doubt_answers VALUES (?, (SELECT number FROM arrivals WHERE sha256 = ?), ?, ?, ?, ?)",
            (
                next_number(self._connection),
                sha256,
                answer.code,
                answer.reason,
                answer.person,
                time_text(answer.decided),
            ),
        )
        origin = Origin(Channel.OFFICE, answer.person)
        detail = " ".join(filter(None, (answer.code, answer.reason)))
        self._events.add(EventKind.ANSWER, answer.decided, origin, sha256=sha256, detail=detail)

    def holding(self) -> dict[str, dict[str, DoubtAnswer]]:
        """The answers that hold.

        Returns:
            By the SHA-256 of a content, and by code; those that were taken back are not there.
        """
        answers: dict[str, dict[str, DoubtAnswer]] = {}
        rows = self._connection.execute(
            "SELECT sha256, code, reason, person, decided FROM doubt_answers"
            " JOIN arrivals ON arrivals.number = doubt_answers.arrival ORDER BY doubt_answers.number"
        )
        for sha256, code, reason, person, decided in rows:
            ours = answers.setdefault(sha256, {})
            ours.pop(code, None)
            if reason is not None:
                ours[code] = DoubtAnswer(code, reason, person, datetime.fromisoformat(decided))
        return answers

    def of_documents(self) -> dict[str, frozenset[str]]:
        """The codes that are answered, by the SHA-256 of the readings as JSON."""
        answers = self.holding()
        rows = self._connection.execute("SELECT document_sha256, sha256 FROM readings JOIN arrivals USING (number)")
        return {digest: frozenset(answers[sha256]) for digest, sha256 in rows if sha256 in answers}


class AgencyDecisions(LoggedPart):
    """The part of a ledger with the decisions about agencies: taken over, opened again."""

    def add(self, decision: AgencyDecision) -> None:
        """Record a decision. It gets the next number; earlier ones stay.

        Args:
            decision: its *number* is not read.
        """
        begin(self._connection)
        self._connection.execute(
            "INSERT INTO agency_decisions VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                next_number(self._connection),
                decision.agency,
                decision.kind.value,
                decision.reason,
                decision.person,
                time_text(decision.decided),
                decision.document_sha256,
                decision.form,
            ),
        )
        self._events.add(
            decision.kind,
            decision.decided,
            Origin(Channel.OFFICE, decision.person),
            agency=decision.agency,
            form=decision.form,
            detail=decision.reason,
        )

    def all(self) -> tuple[AgencyDecision, ...]:
        """Every decision about an agency ever made, in order."""
        rows = self._connection.execute("SELECT * FROM agency_decisions ORDER BY number")
        return tuple(
            AgencyDecision(
                EventKind(kind), agency, reason, person, datetime.fromisoformat(decided), number, digest, *form
            )
            for number, agency, kind, reason, person, decided, digest, *form in rows
        )

    def taken_over(self, first_form: str) -> dict[Due, AgencyDecision]:
        """The reports that are taken over and not open again.

        Args:
            first_form: the base id of the first form of the campaign, about which decisions are that name none.

        Returns:
            The decision by what is taken over.
        """
        last = {Due(decision.agency, decision.form or first_form): decision for decision in self.all()}
        return {due: decision for due, decision in last.items() if decision.kind is EventKind.TAKE_OVER}

    def taken_over_documents(self) -> frozenset[str]:
        """The SHA-256 of the readings that are taken over, for who does not know the forms of the campaign."""
        held: dict[tuple[str, str | None], str | None] = {}
        for decision in self.all():
            if decision.kind is EventKind.TAKE_OVER:
                held[decision.agency, decision.form] = decision.document_sha256
            elif decision.form is None:
                held.pop((decision.agency, None), None)
            else:  # what it ends may be from before there were forms
                for form in (decision.form, None):
                    if held.get((decision.agency, form)) == decision.document_sha256:
                        held.pop((decision.agency, form), None)
        return frozenset(digest for digest in held.values() if digest)
