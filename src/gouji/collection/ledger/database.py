"""The ledger's SQLite file: opened, locked, its transactions begun by name, its faults in the office's words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from gouji.common import native, without_prefix
from gouji.findings import Phrase, PhrasedError, database_reason

_LEDGER = Phrase("台账", "the ledger")
_LOCK = Phrase("锁文件", "the lock file")
_PATIENCE = 5.0
"""Seconds to wait for another program that has the ledger open."""


class LedgerError(PhrasedError):
    """The ledger cannot be used; *words* say why and what to do."""


class HeldError(LedgerError):
    """Another process holds a lock; *words* say to wait for it."""


def begin(connection: sqlite3.Connection) -> None:
    """Begin a transaction that alone may write, if none is open."""
    if not connection.in_transaction:
        connection.execute("BEGIN IMMEDIATE")


def time_text(moment: datetime) -> str:
    """A time as it is stored: to the second.

    Args:
        moment: with its offset.

    Returns:
        ISO 8601.
    """
    return moment.isoformat(timespec="seconds")


def keep_journal(connection: sqlite3.Connection, wanted: str) -> None:
    """Keep the journal in which readers see the last commit while another is written, and commits cost one write.

    Args:
        connection: one that may write.
        wanted: ``wal``, or ``delete`` on a network share.
    """
    connection.execute("PRAGMA synchronous = FULL")
    if connection.execute("PRAGMA journal_mode").fetchone() != (wanted,):
        with suppress(sqlite3.OperationalError):  # somebody reads it now: it stays as it was until the next time
            connection.execute(f"PRAGMA journal_mode = {wanted}")


def _can_be_read(connection: sqlite3.Connection) -> bool:
    """False on a disk where nothing can be written: the memory that readers of a write-ahead log share is a file."""
    try:
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        code = error.sqlite_errorcode
        return not {code, code & 0xFF} & {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, _NO_ROOM_TO_READ}
    except sqlite3.Error:  # said when it is used
        return True
    return True


def _has_log(path: Path) -> bool:
    """True if there are changes of a ledger that are not in its own file yet."""
    log = Path(native(path.with_name(f"{path.name}-wal")))
    return log.exists() and log.stat().st_size > 0


@contextmanager
def opened(
    path: Path, *, write: bool, patience: float | None = None, name: Phrase = _LEDGER
) -> Iterator[sqlite3.Connection]:
    """Open a file of SQLite, and close it in the end.

    Args:
        path: of the file, which is made if *write* and it is missing.
        write: False to look at it only; on a disk where nothing can be written too.
        patience: seconds to wait for another program that has it open; None for those of the ledger.
        name: of the file, in what is said if it cannot be used.

    Yields:
        The connection, which begins no transaction by itself.

    Raises:
        LedgerError: it cannot be used; whatever SQLite says within the block becomes one too.
    """
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
        why = database_reason(error)
        raise LedgerError(f"{name.zh} {path} {why.zh}", f"{name.en} {path} {why.en}") from error


_NO_ROOM_TO_READ = sqlite3.SQLITE_IOERR_SHMSIZE
"""The disk is full under the memory that readers of a write-ahead log share: the ledger itself is whole."""


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
        HeldError: another process holds it.
        LedgerError: the file cannot be made or used.
    """
    with opened(path, write=True, patience=patience, name=_LOCK) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            raise HeldError(
                f"另一个 gouji 正在处理 {path.parent}，请等它结束后再试",
                f"another gouji is at work in {path.parent}: wait until it is done and try again",
            ) from error
        try:
            yield
        finally:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
