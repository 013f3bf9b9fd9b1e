"""The times that told the order of contents which came in together: nobody is to take the order of names for time."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from gouji.collection.ledger.database import begin, time_text
from gouji.collection.ledger.schema import PLACINGS, columns

_ONE_MOMENT = 2.0
"""Seconds in which programs that copy or pack write many files; FAT and .zip know every other second only."""


@dataclass(frozen=True, slots=True)
class Placing:
    """The times by which a content was placed among those that came in together.

    Attributes:
        run: a number of what came in together.
        times: of the file in the inbox, of what it is in that, and so on: a name or place, and when it was changed in
            seconds; None where a place has no time, as in a mail.
        sent: when the mail was sent in which it came, as its sender says.
        figures: the SHA-256 of its submission, once it is read; None if it has none.
    """

    run: int
    times: tuple[tuple[str, float | None], ...]
    sent: datetime | None = None
    figures: str | None = None

    def may_be_later(self, other: Placing) -> bool:
        """True if nothing certain says that it is older than one placed behind it, and they differ in what they say.

        Args:
            other: of a content that was placed behind it.

        Returns:
            False for one that came in another run: what the program saw first is older.
        """
        if self.run != other.run or (self.figures is not None and self.figures == other.figures):
            return False
        if self.sent is not None and other.sent is not None and self.sent != other.sent:
            return self.sent > other.sent
        for (place, time), (behind, later) in zip(self.times, other.times, strict=False):
            if place != behind:
                return time is None or later is None or later - time <= _ONE_MOMENT
        return True


class Placings:
    """The part of a ledger with the placings of contents; those of earlier versions have none."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, placings: Mapping[str, Placing]) -> None:
        """Record the placings of contents that came in together; of one alone there is nothing to tell.

        Args:
            placings: by the SHA-256 of the contents.
        """
        if len(placings) > 1:
            begin(self._connection)
            self._connection.execute(PLACINGS)
            self._connection.executemany(
                "INSERT OR REPLACE INTO placings VALUES (?, ?, ?, ?, NULL)",
                (
                    (sha256, placing.run, json.dumps(placing.times), placing.sent and time_text(placing.sent))
                    for sha256, placing in placings.items()
                ),
            )

    def read(self, sha256: str, figures: str | None) -> None:
        """Record the figures of a content that was read.

        Args:
            sha256: of the content.
            figures: the SHA-256 of its submission.
        """
        if figures is not None and self._has_table():
            begin(self._connection)
            self._connection.execute("UPDATE placings SET figures = ? WHERE sha256 = ?", (figures, sha256))

    def forget(self, sha256: str) -> None:
        """Drop the placing of a content that went away before it was read.

        Args:
            sha256: of the content.
        """
        if self._has_table():
            begin(self._connection)
            self._connection.execute("DELETE FROM placings WHERE sha256 = ?", (sha256,))

    def of_contents(self, sha256: str | None) -> dict[str, Placing]:
        """The placings of contents.

        Args:
            sha256: of one content; None for all.

        Returns:
            Placings by SHA-256.
        """
        if not self._has_table():
            return {}
        only, given = ("", ()) if sha256 is None else (" WHERE sha256 = ?", (sha256,))
        rows = self._connection.execute(f"SELECT sha256, run, times, sent, figures FROM placings{only}", given)  # noqa: S608
        return {
            digest: Placing(
                run,
                tuple((place, time) for place, time in json.loads(times)),
                datetime.fromisoformat(sent) if sent else None,
                figures,
            )
            for digest, run, times, sent, figures in rows
        }

    def _has_table(self) -> bool:
        return bool(columns(self._connection, "placings"))
