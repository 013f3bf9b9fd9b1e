"""Access to the desk: people, sessions, links, and the log of it. One SQLite file beside the ledger.

The ledger holds what was filed and decided, this file who may do it: either can be put back from a backup alone. Of
passwords, cookies and links only hashes are kept.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from gouji.common import native
from gouji.findings import PhrasedEnum, PhrasedError, database_reason

STORE_FILE = "desk.sqlite"
_FORMAT = 1
_SCHEMA = """
CREATE TABLE people (
  name TEXT PRIMARY KEY,
  role TEXT NOT NULL,
  password TEXT NOT NULL,
  made TEXT NOT NULL
);
CREATE TABLE sessions (
  digest TEXT PRIMARY KEY,
  person TEXT NOT NULL,
  role TEXT,
  begun TEXT NOT NULL,
  used TEXT NOT NULL
);
CREATE TABLE links (
  digest TEXT PRIMARY KEY,
  agency TEXT NOT NULL,
  made TEXT NOT NULL,
  revoked TEXT
);
CREATE INDEX link_of ON links (agency);
CREATE TABLE log (
  number INTEGER PRIMARY KEY,
  moment TEXT NOT NULL,
  act TEXT NOT NULL,
  person TEXT NOT NULL,
  address TEXT NOT NULL,
  agency TEXT,
  detail TEXT NOT NULL
);
CREATE INDEX log_of ON log (agency);
"""
IDLE = timedelta(hours=2)
"""After which a session that nobody uses ends."""
LONGEST = timedelta(hours=12)
"""After which any session ends."""
_TOUCH = timedelta(minutes=1)


class Role(PhrasedEnum):
    """Roles of people of the office; each may do what those before it may."""

    SEE = "see", "查看", "see"
    COLLECT = "collect", "收件", "collect"
    DECIDE = "decide", "审定", "decide"

    def may(self, needed: Role) -> bool:
        """True if this role includes another.

        Args:
            needed: what is asked for.

        Returns:
            True too if it is the same.
        """
        roles = tuple(Role)
        return roles.index(self) >= roles.index(needed)


class Act(PhrasedEnum):
    """Acts that the log of the desk records; what was filed and decided stands in the ledger."""

    SIGNED_IN = "signed in", "登录", "signed in"
    REFUSED = "refused", "登录被拒", "sign-in refused"
    SIGNED_OUT = "signed out", "退出", "signed out"
    PERSON = "person", "人员变更", "person changed"
    LINK = "link", "发放链接", "link made"
    REVOKED = "revoked", "停用链接", "link revoked"
    REMINDED = "reminded", "催报", "reminded"
    MADE = "made", "生成文件", "file made"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the office."""

    name: str
    role: Role
    password: str
    made: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in.

    Attributes:
        digest: of the cookie, from which the token of forms is made.
    """

    digest: str
    person: str
    role: Role

    @property
    def token(self) -> str:
        """The token that every form of this session carries."""
        return hashlib.sha256(f"form {self.digest}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Link:
    """A link of an agency.

    Attributes:
        revoked: None while it opens its page.
    """

    agency: str
    made: datetime
    revoked: datetime | None


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of the log: who did what, when, from where, about which agency."""

    moment: datetime
    act: Act
    person: str
    address: str
    agency: str | None = None
    detail: str = ""


class StoreError(PhrasedError):
    """The file cannot be used; *words* say why and what to do."""


class Store:
    """The file of the desk, open; it may be used from any thread."""

    def __init__(self, connection: sqlite3.Connection, path: Path, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._path = path
        self._now = now
        self._lock = threading.RLock()

    @classmethod
    @contextmanager
    def open(cls, folder: Path, now: Callable[[], datetime]) -> Iterator[Self]:
        """Open the file of a campaign; it is made if it is missing.

        Args:
            folder: of the campaign.
            now: gives the time, with its offset.

        Yields:
            The file.

        Raises:
            StoreError: it is damaged, of a later version, or cannot be written.
        """
        path = folder / STORE_FILE
        try:
            connection = sqlite3.connect(native(path), isolation_level=None, check_same_thread=False)
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("BEGIN IMMEDIATE")
                (found,) = connection.execute("PRAGMA user_version").fetchone()
                if found == 0:
                    for statement in _SCHEMA.split(";"):
                        connection.execute(statement)
                    connection.execute(f"PRAGMA user_version = {_FORMAT}")
                connection.execute("COMMIT")
                if found > _FORMAT:
                    raise StoreError(
                        f"{path} 的格式是 {found}，本程序认识 {_FORMAT}：请更新 gouji",
                        f"{path} has format {found}, this program knows {_FORMAT}: update gouji",
                    )
                yield cls(connection, path, now)
            finally:
                connection.close()
        except sqlite3.Error as error:
            raise _unusable(path, error) from error

    @contextmanager
    def _using(self) -> Iterator[None]:
        try:
            with self._lock:
                yield
        except sqlite3.Error as error:
            raise _unusable(self._path, error) from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._using():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # what no longer fits on the disk SQLite takes back itself
                    self._connection.execute("ROLLBACK")
                raise

    def _rows(self, statement: str, *values: object) -> list[tuple[str, ...]]:
        with self._using():
            return self._connection.execute(statement, values).fetchall()

    # --- people -----------------------------------------------------------------------------------------------------

    def people(self) -> tuple[Person, ...]:
        """Everybody of the office, by name.

        Returns:
            Nobody at first.
        """
        rows = self._rows("SELECT name, role, password, made FROM people ORDER BY name")
        return tuple(Person(name, Role(role), password, _moment(made)) for name, role, password, made in rows)

    def person(self, name: str) -> Person | None:
        """Somebody of the office.

        Args:
            name: as it was given.

        Returns:
            None if there is nobody of that name.
        """
        return next((person for person in self.people() if person.name == name), None)

    def put_person(self, name: str, role: Role, password: str | None) -> None:
        """Add somebody, or change role or password. Whoever gets a new password is signed out everywhere.

        Args:
            name: which tells people apart.
            role: from now on.
            password: its hash; None to keep the one there is.

        Raises:
            KeyError: a new person without a password.
        """
        known = self.person(name)
        if password is None and known is None:
            raise KeyError(name)
        with self._writing() as connection:
            if known is None:
                connection.execute("INSERT INTO people VALUES (?, ?, ?, ?)", (name, role, password, _text(self._now())))
                return
            connection.execute("UPDATE people SET role = ? WHERE name = ?", (role, name))
            if password is not None:
                connection.execute("UPDATE people SET password = ? WHERE name = ?", (password, name))
                connection.execute("DELETE FROM sessions WHERE person = ? AND role IS NULL", (name,))

    def remove_person(self, name: str) -> None:
        """Let somebody come in no more.

        Args:
            name: of the person.
        """
        with self._writing() as connection:
            connection.execute("DELETE FROM sessions WHERE person = ? AND role IS NULL", (name,))
            connection.execute("DELETE FROM people WHERE name = ?", (name,))

    # --- sessions ---------------------------------------------------------------------------------------------------

    def begin_session(self, cookie: str, person: str, role: Role | None = None) -> None:
        """Record that somebody signed in; sessions that are over are forgotten.

        Args:
            cookie: random, made for this session.
            person: who.
            role: of somebody who needs no password, as the one who started the desk sits before it; None: that of the
                person of this name.
        """
        now = self._now()
        with self._writing() as connection:
            connection.execute(
                "DELETE FROM sessions WHERE begun < ? OR used < ?", (_text(now - LONGEST), _text(now - IDLE))
            )
            connection.execute(
                "INSERT INTO sessions VALUES (?, ?, ?, ?, ?)", (_digest(cookie), person, role, _text(now), _text(now))
            )

    def session(self, cookie: str) -> Session | None:
        """The session of a cookie, which is in use again now.

        Args:
            cookie: as the browser sent it.

        Returns:
            None if there is none, it is over, or its person was removed.
        """
        digest, now = _digest(cookie), self._now()
        rows = self._rows(
            "SELECT person, coalesce(sessions.role, people.role), begun, used FROM sessions"
            " LEFT JOIN people ON people.name = person WHERE digest = ?",
            digest,
        )
        for person, role, begun, used in rows:
            last = _moment(used)
            if role is None or now - _moment(begun) > LONGEST or now - last > IDLE:
                return None
            if now - last > _TOUCH:
                with self._writing() as connection:
                    connection.execute("UPDATE sessions SET used = ? WHERE digest = ?", (_text(now), digest))
            return Session(digest, person, Role(role))
        return None

    def end_session(self, session: Session) -> None:
        """Sign somebody out.

        Args:
            session: from :meth:`session`.
        """
        with self._writing() as connection:
            connection.execute("DELETE FROM sessions WHERE digest = ?", (session.digest,))

    # --- links ------------------------------------------------------------------------------------------------------

    def add_links(self, links: Iterable[tuple[str, str]]) -> None:
        """Give agencies new links; those they had open nothing any more.

        Args:
            links: the digest of each new link with the code of its agency.
        """
        now = _text(self._now())
        with self._writing() as connection:
            for digest, agency in links:
                connection.execute("UPDATE links SET revoked = ? WHERE agency = ? AND revoked IS NULL", (now, agency))
                connection.execute("INSERT INTO links VALUES (?, ?, ?, NULL)", (digest, agency, now))

    def revoke_link(self, agency: str) -> None:
        """Let the link of an agency open nothing any more.

        Args:
            agency: its code.
        """
        with self._writing() as connection:
            connection.execute(
                "UPDATE links SET revoked = ? WHERE agency = ? AND revoked IS NULL", (_text(self._now()), agency)
            )

    def link(self, digest: str) -> Link | None:
        """The link of a digest.

        Args:
            digest: of a code.

        Returns:
            None if there was never such a link; one that was revoked says so.
        """
        return next(iter(self._links("digest = ?", digest)), None)

    def links(self) -> dict[str, Link]:
        """The last link of every agency that ever had one.

        Returns:
            By the code of the agency.
        """
        return {link.agency: link for link in self._links("?", 1)}

    def _links(self, condition: str, value: object) -> list[Link]:
        statement = f"SELECT agency, made, revoked FROM links WHERE {condition} ORDER BY rowid"  # noqa: S608  # our own
        return [
            Link(agency, _moment(made), _moment(revoked) if revoked else None)
            for agency, made, revoked in self._rows(statement, value)
        ]

    # --- the log ----------------------------------------------------------------------------------------------------

    def record(self, act: Act, person: str, address: str, agency: str | None = None, detail: str = "") -> None:
        """Add a line to the log. Nothing is ever taken from it.

        Args:
            act: what was done.
            person: who did it.
            address: from where.
            agency: which it is about, by its code.
            detail: whatever else is worth a word.
        """
        self.record_all(act, person, address, [agency], detail)

    def record_all(self, act: Act, person: str, address: str, agencies: Iterable[str | None], detail: str = "") -> None:
        """Add a line about each of several agencies to the log, all at once.

        Args:
            act, person, address, detail: as for :meth:`record`.
            agencies: their codes.
        """
        moment = _text(self._now())
        rows = [(moment, act, person[:100], address[:100], agency, detail[:500]) for agency in agencies]
        with self._writing() as connection:
            connection.executemany(
                "INSERT INTO log (moment, act, person, address, agency, detail) VALUES (?, ?, ?, ?, ?, ?)", rows
            )

    def log(self, most: int = 1000, agency: str | None = None) -> tuple[LogEntry, ...]:
        """The last lines of the log, the newest first.

        Args:
            most: lines.
            agency: only what is about the agency of this code; None: everything.

        Returns:
            The lines.
        """
        rows = self._rows(
            "SELECT moment, act, person, address, agency, detail FROM log WHERE ? IS NULL OR agency = ?"
            " ORDER BY number DESC LIMIT ?",
            agency,
            agency,
            most,
        )
        return tuple(LogEntry(_moment(moment), Act(act), *rest) for moment, act, *rest in rows)

    def reminded(self) -> dict[str, datetime]:
        """When each agency was reminded last.

        Returns:
            By the code of the agency.
        """
        rows = self._rows("SELECT agency, max(moment) FROM log WHERE act = ? GROUP BY agency", Act.REMINDED)
        return {agency: _moment(moment) for agency, moment in rows}


def _unusable(path: Path, error: sqlite3.Error) -> StoreError:
    why = database_reason(error)
    return StoreError(f"{path} {why.zh}", f"{path} {why.en}")


def _digest(cookie: str) -> str:
    return hashlib.sha256(f"gouji session {cookie}".encode("utf-8", "surrogatepass")).hexdigest()


def _text(moment: datetime) -> str:
    # Compared as text: all in one time zone, which knows no summer time.
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone()
