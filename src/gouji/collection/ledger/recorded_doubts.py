"""Doubts of readings in both languages: who looks at them may read another one than who collected."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from gouji.collection.doubts import Doubt
from gouji.collection.ledger.database import begin
from gouji.collection.ledger.schema import DOUBTS, columns
from gouji.findings import Phrase


class RecordedDoubts:
    """The part of a ledger with the doubts of readings; those recorded by earlier versions have none here."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, reading: int, doubts: Iterable[Doubt]) -> None:
        """Record the doubts of a reading.

        Args:
            reading: its id.
            doubts: in the order of its diagnostics.
        """
        lines = [(reading, found.code, found.path, found.place, found.message.zh, found.message.en) for found in doubts]
        if lines:
            begin(self._connection)
            self._connection.execute(DOUBTS)
            self._connection.executemany("INSERT INTO doubts VALUES (?, ?, ?, ?, ?, ?)", lines)

    def of_reading(self, reading: int) -> tuple[Doubt, ...]:
        """The doubts of a reading.

        Args:
            reading: its id.

        Returns:
            In their order; empty for a reading that has none, or was recorded by an earlier version.
        """
        if not self._has_table():
            return ()
        rows = self._connection.execute(
            "SELECT code, path, place, zh, en FROM doubts WHERE reading = ? ORDER BY rowid", (reading,)
        )
        return tuple(_doubt(*row) for row in rows)

    def of_documents(self) -> dict[str, tuple[Doubt, ...]]:
        """The doubts of all readings, by the SHA-256 of the readings as JSON; of two that are the same, once."""
        if not self._has_table():
            return {}
        rows = self._connection.execute(
            "SELECT document_sha256, code, path, place, zh, en FROM doubts"
            " JOIN readings ON readings.id = doubts.reading GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY min(doubts.rowid)"
        )
        found: dict[str, tuple[Doubt, ...]] = {}
        for digest, *row in rows:
            found[digest] = (*found.get(digest, ()), _doubt(*row))
        return found

    def _has_table(self) -> bool:
        return bool(columns(self._connection, "doubts"))


def _doubt(code: str, path: str | None, place: str | None, zh: str, en: str) -> Doubt:
    return Doubt(code, path, place, Phrase(zh, en))
