"""Contents that came in, their readings, the office's decisions: one SQLite file, true at any moment.

A change begins a transaction, which holds up other writers until it is committed: changes are committed at once, and
workbooks are read before one begins. Everything has a number from one sequence, in the order in which it happened: a
content that came in, and a decision of the office. Contents are told apart by their SHA-256, never by name. Nothing is
ever deleted but a content that went away before it was read.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

from gouji.collection.ledger.database import LedgerError, begin, keep_journal, opened, time_text
from gouji.collection.ledger.decisions import AgencyDecisions, DoubtAnswers
from gouji.collection.ledger.entries import Decision, DecisionKind, LedgerEntry
from gouji.collection.ledger.event_log import OFFICE, EventLog
from gouji.collection.ledger.events import Channel, EventKind, Origin
from gouji.collection.ledger.letters import LetterLog
from gouji.collection.ledger.placings import Placings
from gouji.collection.ledger.recorded_doubts import RecordedDoubts
from gouji.collection.ledger.schema import FORMAT, OLDEST_READ, make_tables, migrate, next_number
from gouji.form import period_from, stored_period
from gouji.roster import Summary

LEDGER_FILE = "ledger.sqlite"
_FOUND = Origin(Channel.INBOX)


class _Attempts:
    """The part of a ledger with the contents that are being read here: over which runs die."""

    _connection: sqlite3.Connection

    def attempt(self, sha256: str) -> None:
        """A content is about to be read here. It counts as an attempt until :meth:`finish`.

        Args:
            sha256: of a content that came in.
        """
        begin(self._connection)
        self._connection.execute(
            "INSERT INTO attempts VALUES (?, 1) ON CONFLICT (number) DO UPDATE SET count = count + 1",
            (_number_of(self._connection, sha256),),
        )

    def finish(self, sha256: str) -> None:
        """A content was read, or given up in good order.

        Args:
            sha256: of a content that came in.
        """
        begin(self._connection)
        self._connection.execute("DELETE FROM attempts WHERE number = ?", (_number_of(self._connection, sha256),))

    def attempts(self) -> dict[str, int]:
        """The number of runs that died over a content, by SHA-256."""
        rows = self._connection.execute("SELECT sha256, count FROM attempts JOIN arrivals USING (number)")
        return dict(rows.fetchall())


class _Filed:
    """The part of a ledger with what ``accepted/`` is to hold."""

    _connection: sqlite3.Connection

    def file(self, readings: Mapping[str, str]) -> None:
        """Note what ``accepted/`` is to hold from now on.

        Args:
            readings: the SHA-256 of each reading by the name of its file.
        """
        before = self.filed()
        # No write where nothing changes, as in `arrive`.
        changed = [(name, digest) for name, digest in readings.items() if before.get(name) != digest]
        gone = [(name, None) for name, digest in before.items() if digest is not None and name not in readings]
        self._note([*changed, *gone])

    def file_one(self, name: str, digest: str | None) -> None:
        """Note what one file of ``accepted/`` is to hold from now on.

        Args:
            name: of the file.
            digest: the SHA-256 of its reading; None for a file that is to be there no more.
        """
        row = self._connection.execute("SELECT document_sha256 FROM filed WHERE name = ?", (name,)).fetchone()
        if (row is None and digest is not None) or (row is not None and row[0] != digest):
            self._note([(name, digest)])

    def _note(self, files: Sequence[tuple[str, str | None]]) -> None:
        if files:
            begin(self._connection)
            self._connection.executemany("INSERT OR REPLACE INTO filed VALUES (?, ?)", files)

    def filed(self) -> dict[str, str | None]:
        """The files ``accepted/`` is to hold: SHA-256 by file name; None for names filed once and no more."""
        return dict(self._connection.execute("SELECT name, document_sha256 FROM filed").fetchall())


class _Decided:
    """The part of a ledger with the decisions about contents."""

    _connection: sqlite3.Connection
    events: EventLog

    def decide(self, sha256: str, decision: Decision) -> None:
        """Record a decision about a content. It gets the next number; earlier ones stay.

        Args:
            sha256: of a content that came in.
            decision: its *number* is not read.
        """
        begin(self._connection)
        self._connection.execute(
            "INSERT INTO decisions (number, arrival, kind, agency, reason, person, decided, reading)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                next_number(self._connection),
                _number_of(self._connection, sha256),
                decision.kind.value,
                decision.agency,
                decision.reason,
                decision.person,
                time_text(decision.decided),
                decision.reading,
            ),
        )
        origin = Origin(Channel.OFFICE, decision.person)
        self.events.add(decision.kind, decision.decided, origin, sha256=sha256, detail=decision.reason)

    def decisions(self) -> tuple[tuple[str, Decision], ...]:
        """Every decision ever made, in order.

        Returns:
            Each with the SHA-256 of the content it is about.
        """
        rows = self._connection.execute(
            "SELECT arrivals.sha256, decisions.* FROM decisions JOIN arrivals ON arrivals.number = decisions.arrival"
            " ORDER BY decisions.number"
        )
        return tuple((sha256, _decision(*rest)) for sha256, *rest in rows)


class Ledger(_Attempts, _Decided, _Filed):
    """The ledger of a campaign. Changes hold once :meth:`commit` returns, all of them or none."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.events = EventLog(connection)
        self.doubt_answers = DoubtAnswers(connection, self.events)
        self.doubts = RecordedDoubts(connection)
        self.letters = LetterLog(connection, self.events)
        self.placings = Placings(connection)
        self.agency_decisions = AgencyDecisions(connection, self.events)

    @classmethod
    def create(cls, path: Path) -> None:
        """Make an empty ledger; an empty one that is there is kept.

        Args:
            path: of the file.

        Raises:
            FileExistsError: what is there is another database, or a ledger with something in it.
            LedgerError: what is there is no database.
        """
        with opened(path, write=True) as connection:
            # One transaction: a process that dies here leaves an empty file, and the next one makes it again.
            connection.execute("BEGIN IMMEDIATE")
            empty = connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None
            if not empty and (
                connection.execute("PRAGMA user_version").fetchone() != (FORMAT,)
                or connection.execute("SELECT 1 FROM arrivals").fetchone() is not None
            ):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
            if empty:
                make_tables(connection)
            connection.execute("COMMIT")

    @classmethod
    @contextmanager
    def open(cls, path: Path, *, write: bool = False, shared: bool = False) -> Iterator[Self]:
        """Open a ledger; what was not committed when it is closed is forgotten.

        Args:
            path: of the file.
            write: to change it.
            shared: it lies on a network share, where readers and a writer cannot share memory.

        Yields:
            The ledger.

        Raises:
            LedgerError: it is missing, damaged, of a later version of gouji, or cannot be written now.
        """
        if not path.is_file():
            raise LedgerError(
                f"找不到台账 {path}：请从备份中恢复", f"the ledger {path} is missing: put it back from a backup"
            )
        with opened(path, write=write) as connection:
            (found,) = connection.execute("PRAGMA user_version").fetchone()
            if 1 <= found < FORMAT and write:
                migrate(connection, path)
            elif 1 <= found < OLDEST_READ:
                raise LedgerError(
                    f"台账 {path} 是旧格式：请先运行一次 gouji collect",
                    f"the ledger {path} has an old format: run gouji collect once",
                )
            elif not 1 <= found <= FORMAT:
                raise LedgerError(
                    f"台账 {path} 的格式是 {found}，本程序认识 {FORMAT}：请更新 gouji",
                    f"the ledger {path} has format {found}, this program knows {FORMAT}: update gouji",
                )
            if write:
                keep_journal(connection, "delete" if shared else "wal")
            yield cls(connection)

    def hold(self) -> None:
        """Hold up other writers until the next commit, so that what is read from now on is what is changed.

        Every change begins so by itself.
        """
        begin(self._connection)

    def commit(self) -> None:
        """Make everything since the last commit hold, even if the power fails now, and let other writers in."""
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")

    def rollback(self) -> None:
        """Forget everything since the last commit, and let other writers in."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    # --- what came in -----------------------------------------------------------------------------------------------

    def knows(self, sha256: str) -> bool:
        """True if a content came in before.

        Args:
            sha256: of the file's bytes, in hexadecimal.

        Returns:
            True also if it was not read yet.
        """
        return _number_of(self._connection, sha256) is not None

    def arrive(
        self, sha256: str, name: str, now: datetime, origin: Origin = _FOUND, *, sent_as: str | None = None
    ) -> bool:
        """Record that a content came in under a name.

        Args:
            sha256: of the file's bytes, in hexadecimal.
            name: its path inside the inbox, with ``/``.
            now: the time, with its offset.
            origin: by which channel, who, from where.
            sent_as: the file's name as it was handed in here and now, with that inside an archive or a mail: it has a
                receipt each time; None if it was found in the inbox.

        Returns:
            True if the content is new; a further name of a known one is kept too.
        """
        if sent_as is None and self._is_known(sha256, name):
            return False  # no write where nothing changes: a second run leaves the file as it is
        begin(self._connection)
        number = _number_of(self._connection, sha256)
        is_new = number is None
        if is_new:
            number = next_number(self._connection)
            self._connection.execute(
                "INSERT INTO arrivals (number, sha256, arrived) VALUES (?, ?, ?)", (number, sha256, time_text(now))
            )
        self._connection.execute("INSERT OR IGNORE INTO names (number, name) VALUES (?, ?)", (number, name))
        links = self.events.links(sha256).get(sha256, ())
        if links and origin.agency not in links:  # whose it is may be judged anew, and to whom its answer goes
            self._connection.execute("UPDATE arrivals SET answered = 0 WHERE number = ?", (number,))
        self.events.add(EventKind.RECEIVED, now, origin, sha256=sha256, detail=sent_as or name)
        return is_new

    def _is_known(self, sha256: str, name: str) -> bool:
        found = self._connection.execute(
            "SELECT 1 FROM names JOIN arrivals USING (number) WHERE sha256 = ? AND name = ?", (sha256, name)
        )
        return found.fetchone() is not None

    def forget(self, sha256: str, now: datetime) -> None:
        """Drop a content that went away before it was read.

        Args:
            sha256: of a content that came in.
            now: the time, with its offset.

        Raises:
            ValueError: it was read; then it stays.
        """
        begin(self._connection)
        number = _number_of(self._connection, sha256)
        if self._connection.execute("SELECT 1 FROM readings WHERE number = ?", (number,)).fetchone():
            raise ValueError(f"{sha256} was read")
        self._connection.execute("DELETE FROM names WHERE number = ?", (number,))
        self._connection.execute("DELETE FROM attempts WHERE number = ?", (number,))
        self._connection.execute("DELETE FROM arrivals WHERE number = ?", (number,))
        self.placings.forget(sha256)
        self.events.add(EventKind.GONE, now, _FOUND, sha256=sha256)

    def unread(self) -> dict[str, str]:
        """The contents nobody has read yet.

        Returns:
            The first name of each by SHA-256, in the order in which they came in.
        """
        rows = self._connection.execute(
            "SELECT sha256, (SELECT name FROM names WHERE names.number = arrivals.number ORDER BY rowid LIMIT 1)"
            " FROM arrivals WHERE number NOT IN (SELECT number FROM readings) ORDER BY number"
        )
        return dict(rows.fetchall())

    def answer(self, sha256: str, now: datetime, *, written: bool = True) -> None:
        """Record that nothing need be sent back for a content any more.

        Args:
            sha256: of a content that came in.
            now: the time, with its offset.
            written: workbook and notice have been written; False if none were owed.
        """
        begin(self._connection)
        self._connection.execute("UPDATE arrivals SET answered = 1 WHERE sha256 = ?", (sha256,))
        if written:
            self.events.add(EventKind.RETURNED, now, OFFICE, sha256=sha256)

    def owe(self, sha256: str) -> None:
        """Record that something is owed for a content again, though it was answered or nothing was owed before.

        Args:
            sha256: of a content that came in.
        """
        begin(self._connection)
        self._connection.execute("UPDATE arrivals SET answered = 0 WHERE sha256 = ?", (sha256,))

    # --- what was read ----------------------------------------------------------------------------------------------

    def record(self, sha256: str, summary: Summary, document: bytes, now: datetime) -> int:
        """Keep a reading of a content.

        Args:
            sha256: of a content that came in.
            summary: of the reading.
            document: the reading as JSON in UTF-8; stored compressed.
            now: the time, with its offset.

        Returns:
            The id under which :meth:`document` gives it back.
        """
        begin(self._connection)
        values = {name: getattr(summary, name) for name in Summary.__slots__}
        values["year"] = None if summary.year is None else stored_period(summary.year)
        cursor = self._connection.execute(
            "INSERT INTO readings (number, summary, document, document_sha256) VALUES (?, ?, ?, ?)",
            (
                _number_of(self._connection, sha256),
                json.dumps(values, ensure_ascii=False),
                zlib.compress(document, 6),
                hashlib.sha256(document).hexdigest(),
            ),
        )
        assert cursor.lastrowid is not None
        self.events.add(EventKind.READ, now, OFFICE, sha256=sha256, form=summary.edition, detail=summary.status)
        return cursor.lastrowid

    def document(self, reading: int) -> bytes:
        """The reading as it was recorded.

        Args:
            reading: an id from :meth:`record`.

        Returns:
            The same bytes of JSON.
        """
        (packed,) = self._connection.execute("SELECT document FROM readings WHERE id = ?", (reading,)).fetchone()
        return zlib.decompress(packed)

    def has_document(self, sha256: str) -> bool:
        """True if these very bytes were ever recorded as a reading.

        Args:
            sha256: of the JSON, not of the workbook.

        Returns:
            False for a file that was changed, or never came from here.
        """
        found = self._connection.execute("SELECT 1 FROM readings WHERE document_sha256 = ?", (sha256,))
        return found.fetchone() is not None

    # --- all of it --------------------------------------------------------------------------------------------------

    def entries(self) -> Iterator[LedgerEntry]:
        """Everything that came in, in order.

        Yields:
            Each content with its last decision and the reading that holds.
        """
        return self._entries("1 = 1", None)

    def entry(self, sha256: str) -> LedgerEntry | None:
        """One content that came in.

        Args:
            sha256: of the file's bytes, in hexadecimal.

        Returns:
            The content with its last decision and the reading that holds; None if it is not known.
        """
        number = _number_of(self._connection, sha256)
        return None if number is None else next(self._entries("arrivals.number = ?", number), None)

    def _entries(self, where: str, number: int | None) -> Iterator[LedgerEntry]:
        given = () if number is None else (number,)
        names: dict[int, list[str]] = {}
        # The conditions are words of our own.
        asked = "SELECT number, name FROM names WHERE {} ORDER BY rowid"
        for entry, name in self._connection.execute(asked.format(where.replace("arrivals.number", "number")), given):
            names.setdefault(entry, []).append(name)
        latest: dict[int, Decision] = {}
        asked = "SELECT * FROM decisions WHERE {} ORDER BY number"
        for row in self._connection.execute(asked.format(where.replace("arrivals.number", "arrival")), given):
            latest[row[1]] = _decision(*row)
        asked = (
            "SELECT arrivals.number, sha256, arrived, answered, readings.id, summary, document_sha256 FROM arrivals"
            " LEFT JOIN readings ON readings.number = arrivals.number"
            " WHERE (readings.id IS NULL OR readings.id = (SELECT min(id) FROM readings AS earliest"
            " WHERE earliest.number = arrivals.number)) AND {} ORDER BY arrivals.number"
        )
        rows = self._connection.execute(asked.format(where), given).fetchall()
        only = rows[0][1] if number is not None and rows else None
        links, senders = self.events.links(only), self.events.senders(only)
        placings = self.placings.of_contents(only)
        for entry, sha256, arrived, answered, reading, summary, digest in rows:
            decision = latest.get(entry)
            if decision is not None and decision.reading is not None:
                reading = decision.reading  # noqa: PLW2901
                summary, digest = self._reading(reading)  # noqa: PLW2901
            yield LedgerEntry(
                number=entry,
                sha256=sha256,
                arrived=datetime.fromisoformat(arrived),
                names=tuple(names[entry]),
                answered=bool(answered),
                reading=reading,
                summary=_summary(summary) if summary is not None else None,
                document_sha256=digest,
                decision=decision,
                links=links.get(sha256, ()),
                senders=senders.get(sha256, ()),
                placing=placings.get(sha256),
            )

    def _reading(self, reading: int) -> tuple[str, str]:
        row: tuple[str, str] = self._connection.execute(
            "SELECT summary, document_sha256 FROM readings WHERE id = ?", (reading,)
        ).fetchone()
        return row


def _number_of(connection: sqlite3.Connection, sha256: str) -> int | None:
    """The number of a content; None if it never came in."""
    row = connection.execute("SELECT number FROM arrivals WHERE sha256 = ?", (sha256,)).fetchone()
    return row[0] if row else None


def _summary(text: str) -> Summary:
    try:
        values = json.loads(text)
        lists = {name: tuple(values[name]) for name in ("wrong", "odd")}
        what = tuple(values["what"]) if values.get("what") else None
        return Summary(**{**values, **lists, "what": what, "year": period_from(values["year"])})
    except (ValueError, TypeError, KeyError, RecursionError) as error:  # not written by this program
        raise LedgerError(
            "台账内容已损坏：请从备份中恢复", "the ledger is damaged: put it back from a backup"
        ) from error


def _decision(
    number: int, _: int, kind: str, agency: str | None, reason: str, person: str, decided: str, reading: int | None
) -> Decision:
    return Decision(
        DecisionKind(kind), reason, person, datetime.fromisoformat(decided), agency, number=number, reading=reading
    )
