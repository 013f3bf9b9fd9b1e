"""Contents that came in, their readings, the office's decisions: one SQLite file, true at any moment.

Only this module knows sqlite3. A change begins a transaction, which holds up other writers until it is committed:
changes are committed at once, and workbooks are read before one begins. Everything has a number from one sequence, in
the order in which it happened: a content that came in, and a decision of the office. Contents are told apart by their
SHA-256, never by name. Nothing is ever deleted but a content that went away before it was read.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple, Self

from gouji.collection.campaign.events import Channel, Event, EventKind, Origin
from gouji.common import escaped, native, whole_file, without_prefix
from gouji.findings import Phrase, Severity, reason_of
from gouji.form import Reading, period_from, stored_period

LEDGER_FILE = "ledger.sqlite"
_FOUND = Origin(Channel.INBOX)
_OFFICE = Origin(Channel.OFFICE)
_FORMAT = 5
_SCHEMA = """
CREATE TABLE arrivals (
  number INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE,
  arrived TEXT NOT NULL,
  answered INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE names (
  number INTEGER NOT NULL REFERENCES arrivals,
  name TEXT NOT NULL,
  PRIMARY KEY (number, name)
);
CREATE TABLE readings (
  id INTEGER PRIMARY KEY,
  number INTEGER NOT NULL REFERENCES arrivals,
  summary TEXT NOT NULL,
  document BLOB NOT NULL,
  document_sha256 TEXT NOT NULL
);
CREATE INDEX reading_of ON readings (number);
CREATE INDEX reading_as ON readings (document_sha256);
CREATE TABLE decisions (
  number INTEGER PRIMARY KEY,
  arrival INTEGER NOT NULL REFERENCES arrivals,
  kind TEXT NOT NULL,
  agency TEXT,
  reason TEXT NOT NULL,
  person TEXT NOT NULL,
  decided TEXT NOT NULL,
  reading INTEGER REFERENCES readings
);
"""
_SINCE_2 = """
CREATE TABLE filed (
  name TEXT PRIMARY KEY,
  document_sha256 TEXT
);
CREATE TABLE attempts (
  number INTEGER PRIMARY KEY REFERENCES arrivals,
  count INTEGER NOT NULL
);
"""
_SINCE_3 = """
CREATE TABLE IF NOT EXISTS doubt_answers (
  number INTEGER PRIMARY KEY,
  arrival INTEGER NOT NULL REFERENCES arrivals,
  code TEXT NOT NULL,
  reason TEXT,
  person TEXT NOT NULL,
  decided TEXT NOT NULL
);
"""
_LETTERS = """
CREATE TABLE IF NOT EXISTS letters (
  number INTEGER PRIMARY KEY,
  agency TEXT NOT NULL,
  kind TEXT NOT NULL,
  folder TEXT NOT NULL,
  recipients TEXT NOT NULL,
  person TEXT NOT NULL,
  written TEXT NOT NULL,
  sent TEXT,
  form TEXT
)
"""
"""Made with the first letter. No other table depends on it, so that it is no part of the format."""
_SINCE_4 = """
CREATE TABLE IF NOT EXISTS events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  happened TEXT NOT NULL,
  channel TEXT NOT NULL,
  person TEXT NOT NULL,
  address TEXT NOT NULL,
  sent TEXT,
  sha256 TEXT,
  agency TEXT,
  receipt INTEGER UNIQUE,
  detail TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS event_of_content ON events (sha256);
CREATE INDEX IF NOT EXISTS event_of_agency ON events (agency);
CREATE TRIGGER IF NOT EXISTS events_stay BEFORE UPDATE ON events
  BEGIN SELECT RAISE(ABORT, 'events are only added'); END;
CREATE TRIGGER IF NOT EXISTS events_are_kept BEFORE DELETE ON events
  BEGIN SELECT RAISE(ABORT, 'events are only added'); END;
CREATE TABLE IF NOT EXISTS agency_decisions (
  number INTEGER PRIMARY KEY,
  agency TEXT NOT NULL,
  kind TEXT NOT NULL,
  reason TEXT NOT NULL,
  person TEXT NOT NULL,
  decided TEXT NOT NULL,
  document_sha256 TEXT
);
"""
_ADDED = {2: _SINCE_2, 3: _SINCE_3, 4: _SINCE_4}
"""The tables each format added to the one before."""
_WITH_FORM = ("events", "agency_decisions")
"""The tables to which format 5 added the last column, a form. A row without one is about the first form of the
campaign, the only one there was."""
_OLDEST_READ = 4
"""The oldest format that is read as it is: it lacks nothing but that column."""
_PATIENCE = 5.0
"""Seconds to wait for another program that has the ledger open."""


class LedgerError(Exception):
    """The ledger cannot be used; *words* say why and what to do."""

    def __init__(self, words: Phrase) -> None:
        super().__init__(words.en)
        self.words = words


class Due(NamedTuple):
    """A report that is due: the code of its agency, and the base id of its form."""

    agency: str
    form: str


class DecisionKind(StrEnum):
    """Types of decision about a content: it counts, it does not, or the program's own judgement holds again."""

    ACCEPT = "accept"
    EXCLUDE = "exclude"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision about a content: person, time and reason.

    Attributes:
        agency: the code of the agency it is for, if the office named one.
        reading: the reading made for the decision, if it needed one.
    """

    kind: DecisionKind
    reason: str
    person: str
    decided: datetime
    agency: str | None = None
    number: int = 0
    reading: int | None = None


@dataclass(frozen=True, slots=True)
class AgencyDecision:
    """A decision about an agency: what counts of it in one form is taken over, or it may send again.

    Attributes:
        kind: take_over or reopen.
        agency: its code.
        form: the base id of the form; None for the first of the campaign, as all were before there could be several.
        number: its place in the order of things.
        document_sha256: of the reading that was taken over, or that is open again.
    """

    kind: EventKind
    agency: str
    reason: str
    person: str
    decided: datetime
    number: int = 0
    document_sha256: str | None = None
    form: str | None = None


@dataclass(frozen=True, slots=True)
class DoubtAnswer:
    """The office's answer to the doubts of one code about a content; without a reason an earlier one is taken back."""

    code: str
    reason: str | None
    person: str
    decided: datetime


@dataclass(frozen=True, slots=True)
class Summary:
    """The facts of a reading on which it depends if it counts.

    Attributes:
        stamped: the workbook itself states whose it is.
        wrong: the codes of its errors, each once, in order; what follows from another is left out.
        odd: the codes of its warnings, likewise.
        what: the first error of a file that could not be read, in Chinese and in English; older ledgers have none.
    """

    status: str
    edition: str | None
    year: int | None
    code: str | None
    name: str | None
    issue: int | None
    stamped: bool
    wrong: tuple[str, ...]
    odd: tuple[str, ...]
    what: tuple[str, str] | None = None

    @classmethod
    def of(cls, reading: Reading) -> Self:
        """The summary of a reading.

        Args:
            reading: of any status.

        Returns:
            The facts that the ledger keeps as columns of their own.
        """
        causes = [finding for finding in reading.diagnostics if finding.cause is None]
        agency = reading.agency
        errors = [finding for finding in causes if finding.severity is Severity.ERROR]
        return cls(
            status=reading.status,
            edition=reading.edition,
            year=reading.year,
            code=agency.code if agency else None,
            name=agency.name if agency else None,
            issue=reading.issue,
            stamped=not any(finding.code == "W210" for finding in reading.diagnostics),
            wrong=tuple(dict.fromkeys(finding.code for finding in errors)),
            odd=tuple(dict.fromkeys(finding.code for finding in causes if finding.severity is Severity.WARNING)),
            what=(errors[0].what("zh"), errors[0].what("en")) if errors and agency is None else None,
        )


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One content that came in, with all that is known of it.

    Attributes:
        number: its place in the order of things.
        names: the names it came under, the first first.
        reading: the id of the reading that holds; None if it was not read yet.
        decision: the last one about it.
        answered: what is sent back for it has been written.
        links: the codes of the agencies under whose links it came; none if it came in another way too.
    """

    number: int
    sha256: str
    arrived: datetime
    names: tuple[str, ...]
    answered: bool
    reading: int | None
    summary: Summary | None
    document_sha256: str | None
    decision: Decision | None
    links: tuple[str, ...] = ()


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
        _begin(self._connection)
        receipt = None
        if kind == EventKind.RECEIVED:
            (receipt,) = self._connection.execute("SELECT coalesce(max(receipt), 0) + 1 FROM events").fetchone()
        cursor = self._connection.execute(
            "INSERT INTO events (kind, happened, channel, person, address, sent, sha256, agency, receipt, detail, form)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                str(kind),
                _text(now),
                origin.channel.value,
                escaped(origin.person),
                escaped(origin.address),
                _text(origin.sent) if origin.sent is not None else None,
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
        only = "" if sha256 is None else " AND sha256 = ?"
        rows = self._connection.execute(
            f"SELECT sha256, CASE channel WHEN 'link' THEN agency END FROM events WHERE kind = 'received'{only}"  # noqa: S608
            " ORDER BY id",
            () if sha256 is None else (sha256,),
        )
        found: dict[str, dict[str | None, None]] = {}
        for digest, agency in rows:
            found.setdefault(digest, {})[agency] = None
        return {digest: tuple(code for code in codes if code) for digest, codes in found.items() if None not in codes}

    def _found(self, where: str, value: int | str) -> Iterator[Event]:
        # The conditions are names of our own.
        rows = self._connection.execute(f"SELECT * FROM events WHERE {where} ORDER BY id", (value,))  # noqa: S608
        for number, kind, happened, channel, person, address, sent, sha256, agency, receipt, detail, *form in rows:
            by_link = agency if channel == Channel.LINK else None
            when = datetime.fromisoformat(sent) if sent else None
            origin = Origin(Channel(channel), person, address, by_link, when)
            happened_at = datetime.fromisoformat(happened)
            yield Event(number, kind, happened_at, origin, sha256, agency, receipt, detail, *form)


class DoubtAnswers:
    """The part of a ledger with the office's answers to doubts."""

    def __init__(self, connection: sqlite3.Connection, events: EventLog) -> None:
        self._connection = connection
        self._events = events

    def add(self, sha256: str, answer: DoubtAnswer) -> None:
        """Record an answer to the doubts of one code about a content. Earlier ones stay.

        Args:
            sha256: of a content that came in.
            answer: the last one of a code holds.
        """
        _begin(self._connection)
        self._connection.execute(
            "INSERT INTO doubt_answers VALUES (?, (SELECT number FROM arrivals WHERE sha256 = ?), ?, ?, ?, ?)",
            (
                _next(self._connection),
                sha256,
                answer.code,
                answer.reason,
                answer.person,
                _text(answer.decided),
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


@dataclass(frozen=True, slots=True)
class WrittenLetter:
    """A letter that was made ready for an agency.

    Attributes:
        agency: its code.
        form: the base id of the form it is about; None for the first of the campaign.
        kind: the agency's state to which the letter answers: ``missing`` or ``returned``.
        folder: the name of the folder into which the letters of that day were written.
        recipients: the addresses on the draft of the mail.
        person: who had it written.
        sent: when somebody said that it went out; None before.
    """

    agency: str
    kind: str
    folder: str
    recipients: tuple[str, ...]
    person: str
    written: datetime
    sent: datetime | None = None
    form: str | None = None


class LetterLog:
    """The part of a ledger with the letters that were written."""

    def __init__(self, connection: sqlite3.Connection, events: EventLog) -> None:
        self._connection = connection
        self._events = events

    def add(self, letters: Iterable[WrittenLetter]) -> None:
        """Record letters that were written.

        Args:
            letters: each as it stands in its folder.
        """
        letters = list(letters)
        _begin(self._connection)
        self._make_table()
        self._connection.executemany(
            "INSERT INTO letters (agency, kind, folder, recipients, person, written, form)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    letter.agency,
                    letter.kind,
                    letter.folder,
                    " ".join(letter.recipients),
                    letter.person,
                    _text(letter.written),
                    letter.form,
                )
                for letter in letters
            ],
        )
        for letter in letters:
            origin = Origin(Channel.OFFICE, letter.person)
            self._events.add(
                EventKind.LETTER, letter.written, origin, agency=letter.agency, form=letter.form, detail=letter.kind
            )

    def _make_table(self) -> None:
        self._connection.execute(_LETTERS)
        _add_form(self._connection, "letters")

    def mark_sent(self, folder: str, now: datetime) -> int:
        """Record that the letters of a folder went out.

        Args:
            folder: its name, as the letters were recorded with it.
            now: the time, with its offset; letters that are marked already keep theirs.

        Returns:
            How many letters of that folder there are.
        """
        _begin(self._connection)
        self._make_table()
        marked = self._connection.execute(
            "UPDATE letters SET sent = ? WHERE folder = ? AND sent IS NULL RETURNING agency, form, kind",
            (_text(now), folder),
        ).fetchall()
        for agency, form, kind in marked:
            self._events.add(EventKind.LETTER_SENT, now, _OFFICE, agency=agency, form=form, detail=kind)
        (count,) = self._connection.execute("SELECT count(*) FROM letters WHERE folder = ?", (folder,)).fetchone()
        return int(count)

    def written(self, first_form: str) -> dict[Due, tuple[WrittenLetter, ...]]:
        """The letters about each report that is due.

        Args:
            first_form: the base id of the first form of the campaign, about which letters are that name none.

        Returns:
            The oldest first.
        """
        letters: dict[Due, list[WrittenLetter]] = {}
        known = _columns(self._connection, "letters")
        columns = f"agency, kind, folder, recipients, person, written, sent, {'form' if 'form' in known else 'NULL'}"
        rows = self._connection.execute(f"SELECT {columns} FROM letters ORDER BY number") if known else ()  # noqa: S608
        for agency, kind, folder, recipients, person, written, sent, form in rows:
            moments = datetime.fromisoformat(written), datetime.fromisoformat(sent) if sent else None
            letter = WrittenLetter(agency, kind, folder, tuple(recipients.split()), person, *moments, form)
            letters.setdefault(Due(agency, form or first_form), []).append(letter)
        return {due: tuple(ours) for due, ours in letters.items()}


class AgencyDecisions:
    """The part of a ledger with the decisions about agencies: taken over, opened again."""

    def __init__(self, connection: sqlite3.Connection, events: EventLog) -> None:
        self._connection = connection
        self._events = events

    def add(self, decision: AgencyDecision) -> None:
        """Record a decision. It gets the next number; earlier ones stay.

        Args:
            decision: its *number* is not read.
        """
        _begin(self._connection)
        self._connection.execute(
            "INSERT INTO agency_decisions VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                _next(self._connection),
                decision.agency,
                decision.kind.value,
                decision.reason,
                decision.person,
                _text(decision.decided),
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


class _Attempts:
    """The part of a ledger with the contents that are being read here: over which runs die."""

    _connection: sqlite3.Connection

    def attempt(self, sha256: str) -> None:
        """A content is about to be read here. It counts as an attempt until :meth:`finish`.

        Args:
            sha256: of a content that came in.
        """
        _begin(self._connection)
        self._connection.execute(
            "INSERT INTO attempts VALUES (?, 1) ON CONFLICT (number) DO UPDATE SET count = count + 1",
            (_number_of(self._connection, sha256),),
        )

    def finish(self, sha256: str) -> None:
        """A content was read, or given up in good order.

        Args:
            sha256: of a content that came in.
        """
        _begin(self._connection)
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
            _begin(self._connection)
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
        _begin(self._connection)
        self._connection.execute(
            "INSERT INTO decisions (number, arrival, kind, agency, reason, person, decided, reading)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                _next(self._connection),
                _number_of(self._connection, sha256),
                decision.kind.value,
                decision.agency,
                decision.reason,
                decision.person,
                _text(decision.decided),
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
        self.letters = LetterLog(connection, self.events)
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
        with _opened(path, write=True) as connection:
            # One transaction: a process that dies here leaves an empty file, and the next one makes it again.
            connection.execute("BEGIN IMMEDIATE")
            empty = connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None
            if not empty and (
                connection.execute("PRAGMA user_version").fetchone() != (_FORMAT,)
                or connection.execute("SELECT 1 FROM arrivals").fetchone() is not None
            ):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
            if empty:
                _execute(connection, _SCHEMA + "".join(_ADDED.values()))
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
                Phrase(
                    f"找不到台账 {path}：请从备份中恢复",
                    f"the ledger {path} is missing: put it back from a backup",
                )
            )
        with _opened(path, write=write) as connection:
            (found,) = connection.execute("PRAGMA user_version").fetchone()
            if 1 <= found < _FORMAT and write:
                _migrate(connection, path)
            elif 1 <= found < _OLDEST_READ:
                raise LedgerError(
                    Phrase(
                        f"台账 {path} 是旧格式：请先运行一次 gouji collect",
                        f"the ledger {path} has an old format: run gouji collect once",
                    )
                )
            elif not 1 <= found <= _FORMAT:
                raise LedgerError(
                    Phrase(
                        f"台账 {path} 的格式是 {found}，本程序认识 {_FORMAT}：请更新 gouji",
                        f"the ledger {path} has format {found}, this program knows {_FORMAT}: update gouji",
                    )
                )
            if write:
                _keep_journal(connection, "delete" if shared else "wal")
            yield cls(connection)

    def hold(self) -> None:
        """Hold up other writers until the next commit, so that what is read from now on is what is changed.

        Every change begins so by itself.
        """
        _begin(self._connection)

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
            sent_as: the file's name as it was handed in here and now, which has a receipt each time; None if it was
                found in the inbox.

        Returns:
            True if the content is new; a further name of a known one is kept too.
        """
        if sent_as is None and self._is_known(sha256, name):
            return False  # no write where nothing changes: a second run leaves the file as it is
        _begin(self._connection)
        number = _number_of(self._connection, sha256)
        is_new = number is None
        if is_new:
            number = _next(self._connection)
            self._connection.execute(
                "INSERT INTO arrivals (number, sha256, arrived) VALUES (?, ?, ?)", (number, sha256, _text(now))
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
        _begin(self._connection)
        number = _number_of(self._connection, sha256)
        if self._connection.execute("SELECT 1 FROM readings WHERE number = ?", (number,)).fetchone():
            raise ValueError(f"{sha256} was read")
        self._connection.execute("DELETE FROM names WHERE number = ?", (number,))
        self._connection.execute("DELETE FROM attempts WHERE number = ?", (number,))
        self._connection.execute("DELETE FROM arrivals WHERE number = ?", (number,))
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
        _begin(self._connection)
        self._connection.execute("UPDATE arrivals SET answered = 1 WHERE sha256 = ?", (sha256,))
        if written:
            self.events.add(EventKind.RETURNED, now, _OFFICE, sha256=sha256)

    def owe(self, sha256: str) -> None:
        """Record that something is owed for a content again, though it was answered or nothing was owed before.

        Args:
            sha256: of a content that came in.
        """
        _begin(self._connection)
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
        _begin(self._connection)
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
        self.events.add(EventKind.READ, now, _OFFICE, sha256=sha256, form=summary.edition, detail=summary.status)
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
        links = self.events.links(rows[0][1] if number is not None and rows else None)
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


def _begin(connection: sqlite3.Connection) -> None:
    """Begin a transaction that alone may write, if none is open."""
    if not connection.in_transaction:
        connection.execute("BEGIN IMMEDIATE")


def _next(connection: sqlite3.Connection) -> int:
    """The next number in the order of things."""
    tables = ("arrivals", "decisions", "doubt_answers", "agency_decisions")
    counts = ", ".join(f"coalesce((SELECT max(number) FROM {table}), 0)" for table in tables)  # noqa: S608
    (last,) = connection.execute(f"SELECT max({counts})").fetchone()  # names of our own
    return int(last) + 1


def _execute(connection: sqlite3.Connection, statements: str) -> None:
    """Make the tables, and say that the ledger has them, within the transaction that is open."""
    statement = ""
    for line in statements.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):  # a trigger has a semicolon within
            connection.execute(statement)
            statement = ""
    for table in _WITH_FORM:
        _add_form(connection, table)
    connection.execute(f"PRAGMA user_version = {_FORMAT}")


def _columns(connection: sqlite3.Connection, table: str) -> frozenset[str]:
    """The names of a table's columns; none if there is no such table."""
    return frozenset(name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})"))


def _add_form(connection: sqlite3.Connection, table: str) -> None:
    """Add the column of the form to a table that lacks it."""
    if "form" not in _columns(connection, table):
        connection.execute(f"ALTER TABLE {table} ADD COLUMN form TEXT")


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring an older ledger up to date; a copy of it as it was stays beside it."""
    connection.execute("BEGIN IMMEDIATE")
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found < _FORMAT:  # nobody else did it meanwhile
        try:
            with (
                suppress(FileExistsError),  # of an earlier time, and nothing is written over
                whole_file(path.with_name(f"ledger-format{found}.sqlite")) as copy,
                closing(sqlite3.connect(native(copy))) as target,
                closing(sqlite3.connect(native(path))) as source,  # one that writes cannot be copied from
            ):
                source.backup(target)
        except OSError as error:
            why = reason_of(error)
            zh, en = f"台账 {path} 更新前不能备份：{why.zh}", f"the ledger {path} cannot be copied first: {why.en}"
            raise LedgerError(Phrase(zh, en)) from error
        _execute(connection, "".join(added for since, added in _ADDED.items() if since > found))
    connection.execute("COMMIT")


def _keep_journal(connection: sqlite3.Connection, wanted: str) -> None:
    """Keep the journal in which readers see the last commit while another is written, and commits cost one write."""
    connection.execute("PRAGMA synchronous = FULL")
    if connection.execute("PRAGMA journal_mode").fetchone() != (wanted,):
        with suppress(sqlite3.OperationalError):  # somebody reads it now: it stays as it was until the next time
            connection.execute(f"PRAGMA journal_mode = {wanted}")


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _summary(text: str) -> Summary:
    try:
        values = json.loads(text)
        lists = {name: tuple(values[name]) for name in ("wrong", "odd")}
        what = tuple(values["what"]) if values.get("what") else None
        return Summary(**{**values, **lists, "what": what, "year": period_from(values["year"])})
    except (ValueError, TypeError, KeyError, RecursionError) as error:  # not written by this program
        raise LedgerError(
            Phrase("台账内容已损坏：请从备份中恢复", "the ledger is damaged: put it back from a backup")
        ) from error


def _decision(
    number: int, _: int, kind: str, agency: str | None, reason: str, person: str, decided: str, reading: int | None
) -> Decision:
    return Decision(
        DecisionKind(kind), reason, person, datetime.fromisoformat(decided), agency, number=number, reading=reading
    )


def _can_be_read(connection: sqlite3.Connection) -> bool:
    """False on a disk where nothing can be written: the memory that readers of a write-ahead log share is a file."""
    try:
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        return error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
    except sqlite3.Error:  # said when it is used
        return True
    return True


def _has_log(path: Path) -> bool:
    """True if there are changes of a ledger that are not in its own file yet."""
    log = Path(native(path.with_name(f"{path.name}-wal")))
    return log.exists() and log.stat().st_size > 0


@contextmanager
def _opened(path: Path, *, write: bool, patience: float | None = None) -> Iterator[sqlite3.Connection]:
    try:
        # Transactions are begun and ended by name: the module's own are begun too late to keep two writers apart.
        # Whoever shares a connection between threads uses it by turns.
        how: dict[str, Any] = {
            "timeout": _PATIENCE if patience is None else patience,
            "isolation_level": None,
            "check_same_thread": False,
        }
        connection = sqlite3.connect(native(path), **how)
        if not write and not _can_be_read(connection) and not _has_log(path):
            connection.close()
            connection = sqlite3.connect(
                f"{Path(without_prefix(str(path.absolute()))).as_uri()}?immutable=1", uri=True, **how
            )
        try:
            connection.execute(f"PRAGMA query_only = {'OFF' if write else 'ON'}")
            yield connection
        finally:
            connection.close()
    except sqlite3.Error as error:
        why = _reason(error)
        raise LedgerError(Phrase(f"台账 {path} {why.zh}", f"the ledger {path} {why.en}")) from error


_DAMAGED = Phrase(
    "已损坏：请把备份的 ledger.sqlite 放回原处，再运行一次", "is damaged: put a backup of it back, and run again"
)
_REASONS = {
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_BUSY: Phrase(
        "正被另一个程序使用：请关闭它再试", "is in use by another program: close it and try again"
    ),
    sqlite3.SQLITE_LOCKED: Phrase(
        "正被另一个程序使用：请关闭它再试", "is in use by another program: close it and try again"
    ),
    sqlite3.SQLITE_FULL: Phrase(
        "写不下：磁盘已满，请腾出空间再试", "cannot grow: the disk is full; make room and try again"
    ),
    sqlite3.SQLITE_READONLY: Phrase(
        "不能写入：请检查权限，或是否只读", "cannot be written: look at rights, or for a read-only disk"
    ),
    sqlite3.SQLITE_CANTOPEN: Phrase("打不开：请检查权限和磁盘", "cannot be opened: look at rights and the disk"),
    sqlite3.SQLITE_IOERR: Phrase(
        "读写出错：请检查磁盘，必要时放回备份", "cannot be read: look at the disk, put back a backup if need be"
    ),
}
"""Primary results of SQLite (sqlite.org/rescode.html) in the office's words."""


def _reason(error: sqlite3.Error) -> Phrase:
    """The reason why a ledger cannot be used, and what to do."""
    known = _REASONS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    if known is not None:
        return known
    if isinstance(error, sqlite3.OperationalError) and str(error).startswith("no such"):  # tables are missing
        return _DAMAGED
    return Phrase(
        f"现在不能用（{error}）：请再试，或放回备份", f"cannot be used now ({error}): try again, or put back a backup"
    )


@contextmanager
def locked(path: Path, patience: float | None = None) -> Iterator[None]:
    """Hold a folder's lock file for as long as the block runs. It is free again however the process ends.

    The lock is that of an SQLite file with nothing in it: the one lock at hand that holds on every system.

    Args:
        path: of the lock file, which is made if it is missing.
        patience: seconds to wait for it; None for those of the ledger.

    Yields:
        Nothing.

    Raises:
        LedgerError: another process holds it.
    """
    with _opened(path, write=True, patience=patience) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            raise LedgerError(
                Phrase(
                    f"另一个 gouji 正在处理 {path.parent}，请等它结束后再试",
                    f"another gouji is at work in {path.parent}: wait until it is done and try again",
                )
            ) from error
        try:
            yield
        finally:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
