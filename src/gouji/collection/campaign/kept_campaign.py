"""A campaign as it is now, kept open to be looked at: its files as they are edited, its standings up to date."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from gouji.collection.campaign.folder import Campaign, NotACampaignError, Notice, open_campaign, require_key
from gouji.collection.campaign.incremental import IncrementalStandings
from gouji.collection.campaign.standing import AgencyStanding, Disposition, Judged, Standings
from gouji.collection.campaign.status import AgencyDoubt, Overview, agency_doubts, overview
from gouji.collection.folder_names import CAMPAIGN_FILE
from gouji.collection.ledger import LEDGER_FILE, Due, Ledger, LedgerError
from gouji.collection.ledger.events import Event, EventKind, Origin, Receipt, local_time, receipt_of
from gouji.common import native
from gouji.reading import Options
from gouji.roster import clean_code

_RECEIPT_DIGITS = 15


class KeptCampaign:
    """A campaign kept open: its files as they are now, its standings up to date, its ledger changed in short steps."""

    def __init__(
        self,
        campaign: Campaign,
        key: bytes | None = None,
        *,
        executor: Executor | None = None,
        now: Callable[[], datetime] = local_time,
        needs_key: bool = True,
        only_looks: bool = False,
    ) -> None:
        if needs_key:
            require_key(campaign, key)
        self.notices: tuple[Notice, ...] = campaign.notices
        self._campaign = campaign
        self._key = key
        self._executor = executor
        self.now = now
        self._mutex = threading.RLock()
        self._stack = contextlib.ExitStack()
        self._state = _state_of(campaign)
        self._options: Options | None = None
        self._is_changing = False
        self.incremental = IncrementalStandings(campaign)
        self._only_looks = only_looks
        self._opened: Ledger | None = None
        self._place: object = None
        self._overview: tuple[int | None, Overview] | None = None

    def __enter__(self) -> Self:
        self._opened = self._stack.enter_context(
            self._campaign.looked_at() if self._only_looks else self._campaign.kept()
        )
        self._place = _place_of(self._campaign)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened = None
        self._stack.close()

    @property
    def ledger(self) -> Ledger:
        """The ledger, which is open as long as the campaign is kept open."""
        if self._opened is None:
            raise RuntimeError("a Keeper is used as a context")
        return self._opened

    def require_place(self) -> None:
        """Prove that the folder is where it was opened: the open ledger would go along, and new files stay behind.

        Raises:
            LedgerError: it was moved, replaced, or its disk is gone.
        """
        if _place_of(self._campaign) != self._place:
            folder = self._campaign.folder
            raise LedgerError(
                f"收表文件夹 {folder} 已被移走、替换或断开：请结束程序，在它现在的位置重新启动",
                f"the campaign's folder {folder} was moved, replaced or is gone: end the program and start it again on"
                " the folder where it is now",
            )

    @contextmanager
    def changing(self) -> Iterator[Ledger]:
        """Change the ledger and the folders together, alone and only for a moment.

        Yields:
            The ledger; what is not committed when the block ends is forgotten.

        Raises:
            LedgerError: the ledger cannot be used, or somebody else does not come to an end with it.
        """
        self.require_place()
        with self._mutex:
            self._see_edits()  # before: it may read last year's workbooks, and all others would wait
            ledger = self.ledger
            with self._campaign.changing(ledger):
                ledger.hold()
                self._is_changing = True
                try:
                    yield ledger
                except BaseException:
                    self.incremental.clear()
                    raise
                finally:
                    self._is_changing = False

    @property
    def lacks_key(self) -> bool:
        """True if the stamps are sealed and there is no key: what is read tells nothing of the seals."""
        return self._campaign.settings.sealed and self._key is None

    @property
    def campaign(self) -> Campaign:
        """The campaign as its files are now."""
        with self._mutex:
            self._see_edits()
            return self._campaign

    @property
    def options(self) -> Options:
        """The options with which workbooks are read: roster and last year's reports are read once."""
        with self._mutex:
            campaign = self.campaign
            if self._options is None:
                self._options = campaign.options(self._key)
            return self._options

    def _see_edits(self) -> None:
        state = self._state if self._is_changing else _state_of(self._campaign)
        if state == self._state:
            return
        self._state = state
        try:
            campaign = open_campaign(self._campaign.folder)
            options = campaign.options(self._key)
        except NotACampaignError as error:  # somebody is editing: what was right last holds
            self.notices = error.notices
            return
        self._campaign, self._options, self.notices = campaign, options, campaign.notices
        self.incremental, self._overview = IncrementalStandings(campaign), None

    # --- looking ----------------------------------------------------------------------------------------------------

    def standings(self) -> Standings:
        """The standings of all agencies and contents, judged once for each state of the ledger."""
        with self._mutex:
            self._of_now()
            return self.incremental.standings()

    def agency(self, code: str, form: str | None = None) -> AgencyStanding:
        """The standing of one agency in one form.

        Args:
            code: of an agency of the roster that files.
            form: the base id of the form; None for the only one, or the first, that it files.

        Returns:
            Its standing.

        Raises:
            KeyError: no such agency files, or not this form.
        """
        found = [standing for standing in self.standings_of(code) if form in (None, standing.form)]
        if not found:
            raise KeyError(code)
        return found[0]

    def standings_of(self, code: str) -> tuple[AgencyStanding, ...]:
        """The standings of one agency in all the forms that it files.

        Args:
            code: of an agency of the roster.

        Returns:
            In the order of the forms; none for an agency that files none.
        """
        with self._mutex:
            self._of_now()
            known, directory = self.incremental.agencies, self._campaign.directory
            dues = (Due(code, form) for form in directory.forms)
            return tuple(known[due] for due in dues if due in known)

    def overview(self) -> Overview:
        """The standings in the terms people ask about, made once for each state of the ledger."""
        with self._mutex:
            state = self._of_now()
            if self._overview is None or self._overview[0] != state:
                made = overview(self._campaign, self.ledger, self.now(), self.incremental.standings())
                self._overview = state, made
            return replace(self._overview[1], made=self.now())

    def events_of(self, code: str) -> tuple[Event, ...]:
        """All that happened with an agency and its contents, in all forms.

        Args:
            code: of the agency, which may have left the roster.

        Returns:
            Events, the oldest first.
        """
        with self._mutex:
            found = {event.number: event for event in self.ledger.events.of_agency(code)}
            digests = {judged.entry.sha256 for standing in self.standings_of(code) for judged in standing.received}
            if code not in self._campaign.directory.by_code:  # it left the roster, and what it sent is nobody's
                others = ((judged.entry.sha256, judged.entry.summary) for judged in self.standings().others)
                digests |= {sha256 for sha256, said in others if said and said.code and clean_code(said.code) == code}
            digests |= {event.sha256 for event in found.values() if event.sha256 is not None}
            for digest in digests:
                found |= {event.number: event for event in self.ledger.events.of_content(digest)}
        return tuple(found[number] for number in sorted(found))

    def agencies_of_events(self) -> frozenset[str]:
        """The codes of all agencies that anything happened with, those that left the roster too."""
        with self._mutex:
            return self.ledger.events.agencies()

    def content(self, sha256: str) -> Judged | None:
        """A content in the light of the others of its agency.

        Args:
            sha256: of the content.

        Returns:
            None if it is not in the ledger.
        """
        with self._mutex:
            self._of_now()
            return self.incremental.content(sha256)

    def events(self, sha256: str | None = None, most: int = 500) -> tuple[Event, ...]:
        """Events of a content, or of the whole campaign.

        Args:
            sha256: of the content; None for everything.
            most: events, if everything is asked for.

        Returns:
            The last events, the oldest first.
        """
        with self._mutex:
            log = self.ledger.events
            return tuple(log.of_content(sha256) if sha256 is not None else log.since(max(0, log.last() - most)))

    def doubts(self, sha256: str) -> tuple[AgencyDoubt, ...]:
        """The doubts about a content that counts, with their answers.

        Args:
            sha256: of the content.

        Returns:
            None for one that does not count.
        """
        with self._mutex:
            judged = self.content(sha256)
            if judged is None or judged.due is None or judged.disposition is not Disposition.COUNTS:
                return ()
            standing = self.incremental.agency(judged.due)
            return tuple(agency_doubts(self.ledger, Standings((standing,), ())))

    def receipt(self, number: str) -> Receipt | None:
        """A receipt that was given.

        Args:
            number: as it stands on the receipt, such as ``2025-000123``.

        Returns:
            None if there is none of this number.
        """
        year, _, place = number.strip().rpartition("-")
        settings = self.campaign.settings
        if year != str(settings.year) or not (place.isascii() and place.isdigit() and len(place) <= _RECEIPT_DIGITS):
            return None
        with self._mutex:
            event = self.ledger.events.receipt(int(place))
        return None if event is None else receipt_of(event, settings.year)

    def note(
        self, kind: str, origin: Origin, *, agency: str | None = None, sha256: str | None = None, detail: str = ""
    ) -> Event:
        """Note an event of the caller's own: a reminder that was sent, a link that was made.

        Args:
            kind: its name; not that of an :class:`EventKind`.
            origin: by which channel, who, from where.
            agency: the code of the agency it is about.
            sha256: of the content it is about.
            detail: whatever else is to be known.

        Returns:
            The event.

        Raises:
            ValueError: only the campaign itself notes events of this name.
            LedgerError: the ledger cannot be used.
        """
        if kind in set(EventKind):
            raise ValueError(f"{kind} is noted by the campaign itself")
        with self.changing() as ledger:
            number = ledger.events.add(kind, self.now(), origin, sha256=sha256, agency=agency, detail=detail)
            ledger.commit()
            return ledger.events.event(number)

    def state(self) -> int:
        """The number of the last event: as long as it is the same, so is everything that is seen of the campaign."""
        with self._mutex:
            return self.ledger.events.last()

    def _of_now(self) -> int:
        self._see_edits()
        self.incremental.update(self.ledger)
        return self.incremental.last or 0


def _place_of(campaign: Campaign) -> object:
    """A mark of the file of the ledger: of its very file, where numbers of files can be trusted."""
    try:
        found = os.stat(native(campaign.folder / LEDGER_FILE))  # noqa: PTH116  # long paths on Windows
    except OSError:
        return None
    return True if campaign.is_shared else (found.st_dev, found.st_ino)


def _state_of(campaign: Campaign) -> tuple[tuple[int, int] | None, ...]:
    """The state of the files that a campaign is opened from: it changes when one of them does."""
    settings = campaign.settings
    names = (CAMPAIGN_FILE, settings.roster, *settings.template, settings.prior)
    return tuple(_time_and_size(campaign.folder / name) if name else None for name in names)


def _time_and_size(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(native(path))  # noqa: PTH116  # long paths on Windows
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
