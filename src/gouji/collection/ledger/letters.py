"""Letters to agencies: written on a day, sent when somebody says so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from gouji.collection.ledger.database import begin, time_text
from gouji.collection.ledger.entries import WrittenLetter
from gouji.collection.ledger.event_log import OFFICE, LoggedPart
from gouji.collection.ledger.events import Channel, EventKind, Origin
from gouji.collection.ledger.schema import LETTERS, add_form, columns
from gouji.roster import Due


class LetterLog(LoggedPart):
    """The part of a ledger with the letters that were written."""

    def add(self, letters: Iterable[WrittenLetter]) -> None:
        """Record letters that were written.

        Args:
            letters: each as it stands in its folder.
        """
        letters = list(letters)
        begin(self._connection)
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
                    time_text(letter.written),
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
        self._connection.execute(LETTERS)
        add_form(self._connection, "letters")

    def mark_sent(self, folder: str, now: datetime) -> tuple[int, int]:
        """Record that the letters of a folder went out: the last that were written into one of this name.

        Args:
            folder: its name, as the letters were recorded with it.
            now: the time, with its offset; letters that are marked already keep theirs.

        Returns:
            How many letters of that folder there are, and how many of them were not recorded as sent before.
        """
        begin(self._connection)
        self._make_table()
        last = "SELECT written FROM letters WHERE folder = :folder ORDER BY number DESC LIMIT 1"
        own = f"folder = :folder AND written = ({last})"
        values = {"folder": folder, "now": time_text(now)}
        marked = self._connection.execute(
            f"UPDATE letters SET sent = :now WHERE {own} AND sent IS NULL RETURNING agency, form, kind",  # noqa: S608
            values,
        ).fetchall()
        for agency, form, kind in marked:
            self._events.add(EventKind.LETTER_SENT, now, OFFICE, agency=agency, form=form, detail=kind)
        (count,) = self._connection.execute(f"SELECT count(*) FROM letters WHERE {own}", values).fetchone()  # noqa: S608
        return int(count), len(marked)

    def written(self, first_form: str) -> dict[Due, tuple[WrittenLetter, ...]]:
        """The letters about each report that is due.

        Args:
            first_form: the base id of the first form of the campaign, about which letters are that name none.

        Returns:
            The oldest first.
        """
        letters: dict[Due, list[WrittenLetter]] = {}
        known = columns(self._connection, "letters")
        asked = f"agency, kind, folder, recipients, person, written, sent, {'form' if 'form' in known else 'NULL'}"
        rows = self._connection.execute(f"SELECT {asked} FROM letters ORDER BY number") if known else ()  # noqa: S608
        for agency, kind, folder, recipients, person, written, sent, form in rows:
            moments = datetime.fromisoformat(written), datetime.fromisoformat(sent) if sent else None
            letter = WrittenLetter(agency, kind, folder, tuple(recipients.split()), person, *moments, form)
            letters.setdefault(Due(agency, form or first_form), []).append(letter)
        return {due: tuple(ours) for due, ours in letters.items()}
