"""The letter with which an agency gets its link: address, code and QR code, printed or cut out for a mail.

What is handed out once gets lost on a slow line: the letters of one making can be downloaded again for a while. They
are kept in memory alone, for who had them made, and without those whose link opens nothing any more.
"""

from __future__ import annotations

import io
import threading
import time
import zipfile
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import datetime

import segno

from gouji.collection import batch
from gouji.collection.campaign import Campaign
from gouji.common import csv_list
from gouji.desk.links import grouped
from gouji.findings import Language, Phrase
from gouji.pages import page
from gouji.roster import Member

KEPT_HOURS = 2
"""Hours for which letters can be downloaded: as long as a session without use."""
_LIST = (
    Phrase("代码", "Code"),
    Phrase("单位", "Agency"),
    Phrase("联系人", "Contact"),
    Phrase("邮箱", "Email"),
    Phrase("地址", "Address"),
    Phrase("口令", "Link code"),
)
"""Heads of the list of links, by which a serial letter asks for them."""
_MASK = 0
"""Of the QR codes: readers take any, and to look for the most even of eight takes four fifths of the time."""


@dataclass(frozen=True, slots=True)
class LinkLetter:
    """The link of an agency, as only its letter has it."""

    member: Member
    code: str
    base: str

    @property
    def address(self) -> str:
        """The address of the agency's page."""
        return f"{self.base}/u/{self.code}"

    @property
    def typed(self) -> str:
        """The code in groups."""
        return grouped(self.code)


@dataclass(frozen=True, slots=True)
class LetterBatch:
    """The letters of links that were made together.

    Attributes:
        person: who had them made.
        name: of the archive.
        end: the time of the clock until which they are kept.
    """

    number: int
    person: str
    name: str
    made: datetime
    letters: tuple[LinkLetter, ...]
    end: float


class LetterBox:
    """The letters that can be downloaded still. Hold *making* from the choice of agencies until :meth:`put` is done.

    Args:
        clock: gives seconds, and never goes back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.making = threading.Lock()
        self._clock = clock
        self._lock = threading.Lock()
        self._batches: tuple[LetterBatch, ...] = ()
        self._last = 0

    def put(self, person: str, name: str, made: datetime, letters: Sequence[LinkLetter]) -> None:
        """Keep letters; earlier ones of the same agencies are none any more.

        Args:
            person, name, made, letters: as of a :class:`LetterBatch`.
        """
        self.drop({letter.member.code for letter in letters})
        with self._lock:
            self._last += 1
            end = self._clock() + KEPT_HOURS * 3600
            self._batches += (LetterBatch(self._last, person, name, made, tuple(letters), end),)

    def drop(self, agencies: Collection[str]) -> None:
        """Drop the letters of agencies whose links open nothing any more.

        Args:
            agencies: their codes.
        """
        with self._lock:
            left = (
                replace(batch, letters=tuple(found for found in batch.letters if found.member.code not in agencies))
                for batch in self._batches
            )
            self._batches = tuple(batch for batch in left if batch.letters and self._clock() < batch.end)

    def of(self, person: str, agency: str | None = None) -> tuple[LetterBatch, ...]:
        """The letters that somebody had made, the latest first.

        Args:
            person: who.
            agency: only those of the link of this agency alone, by its code.

        Returns:
            None of anybody else, nor those that are too old.
        """
        self.drop(())
        return tuple(
            batch
            for batch in reversed(self._batches)
            if batch.person == person
            and (agency is None or [letter.member.code for letter in batch.letters] == [agency])
        )


def picture(address: str) -> str:
    """An address as a QR code (ISO/IEC 18004).

    Args:
        address: of a page.

    Returns:
        SVG.
    """
    return str(segno.make_qr(address, error="m", mask=_MASK).svg_inline(scale=4, border=4, dark="#000", omitsize=False))


def letters_archive(
    letters: Sequence[LinkLetter], campaign: Campaign, now: datetime, language: Language, executor: Executor | None
) -> bytes:
    """All letters as one page to print, and a list for a serial letter.

    Args:
        letters: one for each agency.
        campaign: whose they are.
        now: the time, which they show.
        language: of the letters.
        executor: draws the codes: those of 3 000 letters take seconds, in which nobody else must wait.

    Returns:
        The bytes of a .zip archive.
    """
    stream, addresses = io.BytesIO(), [letter.address for letter in letters]
    names = ("链接函.html", "链接清单.csv") if language == "zh" else ("letters.html", "links.csv")
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        printed = page(
            "desk/link_letters.html",
            letters=list(zip(letters, batch.run(picture, addresses, executor, lost=_unmade), strict=True)),
            settings=campaign.settings,
            form=campaign.title.text(language),
            language=language,
            zh=language == "zh",
            day=now.date().isoformat(),
        )
        for name, data in zip(names, (printed.encode(), _listed(letters, language)), strict=True):
            archive.writestr(zipfile.ZipInfo(name), data)  # of 1980, whenever it is made
    return stream.getvalue()


def _unmade(_: str, __: Phrase) -> str:
    """The letter has the address and the code in any case."""
    return ""


def _listed(letters: Sequence[LinkLetter], language: Language) -> bytes:
    rows = []
    for letter in letters:
        member = letter.member
        contact, email = member.contact or "", member.email or ""
        rows.append((member.code, member.name, contact, email, letter.address, letter.typed))
    return csv_list([head.text(language) for head in _LIST], rows)
