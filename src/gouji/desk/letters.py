"""The letter with which an agency gets its link: address, code and QR code, printed or cut out for a mail."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime

import segno

from gouji.collection import batch
from gouji.collection.campaign import Campaign
from gouji.common import csv_list
from gouji.desk.links import grouped
from gouji.findings import Language, Phrase
from gouji.pages import page
from gouji.roster import Member

_DATE = (1980, 1, 1, 0, 0, 0)


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


def picture(address: str) -> str:
    """An address as a QR code (ISO/IEC 18004).

    Args:
        address: of a page.

    Returns:
        SVG.
    """
    return str(segno.make_qr(address, error="m").svg_inline(scale=4, border=4, dark="#000", omitsize=False))


def letters_archive(
    letters: Sequence[LinkLetter], campaign: Campaign, now: datetime, language: Language, executor: Executor | None
) -> bytes:
    """All letters as one page to print, and a list for a serial letter.

    Args:
        letters: one for each agency.
        campaign: whose they are.
        now: the time, which they show.
        language: of the letters.
        executor: draws the codes: those of 3 000 letters take 10 seconds, in which nobody else must wait.

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
        for name, data in zip(names, (printed.encode(), _listed(letters)), strict=True):
            archive.writestr(zipfile.ZipInfo(name, _DATE), data)
    return stream.getvalue()


def _unmade(_: str, __: Phrase) -> str:
    """The letter has the address and the code in any case."""
    return ""


def _listed(letters: Sequence[LinkLetter]) -> bytes:
    rows = []
    for letter in letters:
        member = letter.member
        contact, email = member.contact or "", member.email or ""
        rows.append((f"'{member.code}", member.name, contact, email, letter.address, letter.typed))
    return csv_list(("代码", "单位", "联系人", "邮箱", "地址", "口令"), rows)
