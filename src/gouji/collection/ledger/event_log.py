"""The log of all that happened to a campaign, in order; receipts are its numbers. It is only added to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime

from gouji.collection.ledger.database import begin, time_text
from gouji.collection.ledger.events import Channel, Event, EventKind, Origin
from gouji.common import escaped

OFFICE = Origin(Channel.OFFICE)
"""The office, where nobody is named: what the program does for it."""


class EventLog:
    """The part of a ledger with all that happened, in order; it is only added to."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(
        self,
        kind: str,
        now: datetime,
        origin: Origin,
        *,
        sha256: str | None = None,
        agency: str | None = None,
        form: str | None = None,
        detail: str = "",
    ) -> int:
        """Record an event; one of a content that came in gets the next number of a receipt.

        Args:
            kind: an :class:`EventKind`, or a name of the caller's own.
            now: the time, with its offset.
            origin: by which channel, who, from where.
            sha256: of the content it is about.
            agency: the code of the agency it is about, if not that of *origin*.
            form: the base id of the form it is about, if that is known.
            detail: a file's name, a reason, a status.

        Returns:
            The number of the event.
        """
        begin(self._connection)
        receipt = None
        if kind == EventKind.RECEIVED:
            (receipt,) = self._connection.execute("SELECT coalesce(max(receipt), 0) + 1 FROM events").fetchone()
        cursor = self._connection.execute(
            "INSERT INTO events (kind, happened, channel, person, address, sent, sha256, agency, receipt, detail, form)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                str(kind),
                time_text(now),
                origin.channel.value,
                escaped(origin.person),
                escaped(origin.address),
                time_text(origin.sent) if origin.sent is not None else None,
                sha256,
                agency if agency is not None else origin.agency,
                receipt,
                escaped(detail),
                form,
            ),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def last(self) -> int:
        """The number of the last event; 0 if nothing happened yet."""
        (number,) = self._connection.execute("SELECT coalesce(max(id), 0) FROM events").fetchone()
        return int(number)

    def since(self, number: int) -> Iterator[Event]:
        """The events after one.

        Args:
            number: of an event; 0 for all.

        Yields:
            Events in order.
        """
        return self._found("id > ?", number)

    def of_content(self, sha256: str) -> Iterator[Event]:
        """The events of one content.

        Args:
            sha256: of the content.

        Yields:
            Events in order.
        """
        return self._found("sha256 = ?", sha256)

    def of_agency(self, code: str) -> Iterator[Event]:
        """The events about an agency itself, and of contents that came under its link.

        Args:
            code: of the agency.

        Yields:
            Events in order.
        """
        return self._found("agency = ?", code)

    def agencies(self) -> frozenset[str]:
        """The codes of the agencies that any event is about."""
        rows = self._connection.execute("SELECT DISTINCT agency FROM events WHERE agency IS NOT NULL")
        return frozenset(code for (code,) in rows)

    def event(self, number: int) -> Event:
        """One event.

        Args:
            number: from :meth:`add`.

        Returns:
            The event.
        """
        return next(self._found("id = ?", number))

    def receipt(self, receipt: int) -> Event | None:
        """The event for which a receipt was given.

        Args:
            receipt: its number.

        Returns:
            None if no such receipt was given.
        """
        return next(self._found("receipt = ?", receipt), None)

    def links(self, sha256: str | None = None) -> dict[str, tuple[str, ...]]:
        """The agencies under whose links contents came, of contents that came in no other way.

        Args:
            sha256: of one content; None for all.

        Returns:
            Codes by SHA-256.
        """
        return self._of_only(Channel.LINK, "agency", sha256)

    def senders(self, sha256: str | None = None) -> dict[str, tuple[str, ...]]:
        """The senders of the mails in which contents came, of contents that came in no other way.

        Args:
            sha256: of one content; None for all.

        Returns:
            Senders by SHA-256, as the mails say.
        """
        return self._of_only(Channel.MAIL, "person", sha256)

    def _of_only(self, channel: Channel, column: str, sha256: str | None) -> dict[str, tuple[str, ...]]:
        """The values of a column for contents that came by one channel only."""
        only = "" if sha256 is None else " AND sha256 = ?"
        rows = self._connection.execute(
            f"SELECT sha256, CASE channel WHEN ? THEN {column} END FROM events WHERE kind = 'received'{only}"  # noqa: S608
            " ORDER BY id",
            (channel,) if sha256 is None else (channel, sha256),
        )
        found: dict[str, dict[str | None, None]] = {}
        for digest, value in rows:
            found.setdefault(digest, {})[value or None] = None
        return {digest: tuple(filter(None, values)) for digest, values in found.items() if None not in values}

    def _found(self, where: str, value: int | str) -> Iterator[Event]:
        # The conditions are names of our own.
        rows = self._connection.execute(f"SELECT * FROM events WHERE {where} ORDER BY id", (value,))  # noqa: S608
        for number, kind, happened, channel, person, address, sent, sha256, agency, receipt, detail, *form in rows:
            by_link = agency if channel == Channel.LINK else None
            when = datetime.fromisoformat(sent) if sent else None
            origin = Origin(Channel(channel), person, address, by_link, when)
            happened_at = datetime.fromisoformat(happened)
            yield Event(number, kind, happened_at, origin, sha256, agency, receipt, detail, *form)


class LoggedPart:
    """A part of a ledger of which every change is an event too."""

    def __init__(self, connection: sqlite3.Connection, events: EventLog) -> None:
        self._connection = connection
        self._events = events
