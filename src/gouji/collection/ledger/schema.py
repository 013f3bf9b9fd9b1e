"""Tables of the ledger, the formats they had, and an older ledger brought up to date."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from gouji.collection.ledger.database import LedgerError
from gouji.common import native, whole_file
from gouji.findings import reason_of

FORMAT = 5
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
LETTERS = """
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
DOUBTS = """
CREATE TABLE IF NOT EXISTS doubts (
  reading INTEGER NOT NULL REFERENCES readings,
  code TEXT NOT NULL,
  path TEXT,
  place TEXT,
  zh TEXT NOT NULL,
  en TEXT NOT NULL
)
"""
"""Made with the first reading that has a doubt; no part of the format either."""
PLACINGS = """
CREATE TABLE IF NOT EXISTS placings (
  sha256 TEXT PRIMARY KEY,
  run INTEGER NOT NULL,
  times TEXT NOT NULL,
  sent TEXT,
  figures TEXT
)
"""
"""Made with the first contents that come in together; no part of the format either."""
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
OLDEST_READ = 4
"""The oldest format that is read as it is: it lacks nothing but that column."""


def next_number(connection: sqlite3.Connection) -> int:
    """The next number in the order of things: contents, decisions and answers share one sequence.

    Args:
        connection: in a transaction that alone may write.

    Returns:
        One more than the last.
    """
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
        add_form(connection, table)
    connection.execute(f"PRAGMA user_version = {FORMAT}")


def make_tables(connection: sqlite3.Connection) -> None:
    """Make all tables in an empty file, within the transaction that is open."""
    _execute(connection, _SCHEMA + "".join(_ADDED.values()))


def columns(connection: sqlite3.Connection, table: str) -> frozenset[str]:
    """The columns of a table.

    Args:
        connection: to the ledger.
        table: its name.

    Returns:
        Their names; none if there is no such table.
    """
    return frozenset(name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})"))


def add_form(connection: sqlite3.Connection, table: str) -> None:
    """Add the column of the form to a table that lacks it."""
    if "form" not in columns(connection, table):
        connection.execute(f"ALTER TABLE {table} ADD COLUMN form TEXT")


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring an older ledger up to date; a copy of it as it was stays beside it.

    Args:
        connection: to the ledger, to write.
        path: of its file.

    Raises:
        LedgerError: the copy cannot be made; then the ledger stays as it was.
    """
    connection.execute("BEGIN IMMEDIATE")
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found < FORMAT:  # nobody else did it meanwhile
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
            raise LedgerError(zh, en) from error
        _execute(connection, "".join(added for since, added in _ADDED.items() if since > found))
    connection.execute("COMMIT")
