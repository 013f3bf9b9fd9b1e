"""Whom a workbook was made for: the stamp, written in several places of a workbook because clients drop some of them.

A stamp has two spellings. The *record* (a flat mapping of strings) holds everything and goes to the hidden sheet and,
as one line, to the document keywords. The *form code* is short, survives every client and every retyping, and is
printed on the cover: ``2019-YANCHI-2020-3F9A0C-7K2QXA-1-42`` is edition, year, digest of the layout, digest of the
agency, issue number and two check digits.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode

from gouji.common import BASE_32
from gouji.form.period import parse_period

KEYWORDS_PREFIX = "gouji?"
"""Marks the document keyword that holds a stamp; the record follows as a URL query, which clients do not rewrite."""

MAX_ISSUE = 9999
MAX_NAME = 200
"""Characters of the name or the code of an agency."""
_ISSUE = re.compile(r"[0-9]{1,4}")
_DIGEST = re.compile(r"[0-9a-f]{6,64}")
_DIGEST_DIGITS = 6
_SHORTEST_CODE, _LONGEST_CODE = 25, 100
_CREDIT_CODE = re.compile(r"[0-9A-Z]{2}[0-9]{6}[0-9A-Z]{10}")
_CREDIT_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"

_TWO_DIGITS = {ord(char): f"{number:02d}" for number, char in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-")}

_CODE = re.compile(
    r"(?P<edition>[0-9A-Z]+(?:-[0-9A-Z]+)*)-(?P<year>[0-9]{4}(?:Q[1-4]|M(?:0[1-9]|1[0-2]))?)-(?P<layout>[0-9A-F]{6})"
    r"-(?P<agency>[0-9A-Z]{6})-(?P<issue>[0-9]{1,4})-(?P<check>[0-9]{2})"
)


def key_from(data: bytes) -> bytes:
    """The key that seals, without what editors and shells add to it unseen: a byte order mark, spaces, line ends.

    Args:
        data: of a file, or of an environment variable.

    Returns:
        The key, in UTF-8 where it was text in UTF-16, as PowerShell saves it; empty if there is none.
    """
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        with suppress(UnicodeError):
            text = data.decode("utf-16").strip()
            if text.isprintable():  # else they are the first of random bytes
                data = text.encode()
    return data.strip().removeprefix(BOM_UTF8).strip()


def _once_spelled(key: bytes) -> tuple[bytes, ...]:
    """A key, and as earlier versions took it: from files of Notepad and PowerShell, from ``set GOUJI_KEY=key && …``."""
    wide = []
    with suppress(UnicodeError):
        wide = [BOM_UTF16_LE + f"{key.decode()}{end}".encode("utf-16-le") for end in ("", "\r\n")]
    return key, BOM_UTF8 + key, key + b" ", b" " + key, *wide


@dataclass(frozen=True, slots=True)
class FormCode:
    """The contents of the printed code. *edition* is lower case; *agency* is a digest, not a name; *year* a period.

    *layout_digest* are the first digits of the stamp's.
    """

    edition: str
    year: int
    layout_digest: str
    agency: str
    issue: int

    def __str__(self) -> str:
        period = str(self.year).replace("-", "M")  # a hyphen ends a part
        body = f"{self.edition.upper()}-{period}-{self.layout_digest.upper()}-{self.agency}-{self.issue}"
        return f"{body}-{_check_digits(body)}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read a printed code, forgiving full-width letters, spaces and case; None if its check digits are wrong.

        Args:
            text: as it was typed or read from a cell.
        """
        if not _SHORTEST_CODE <= len(text) <= _LONGEST_CODE:
            return None
        text = re.sub(r"[‐-―−]", "-", "".join(unicodedata.normalize("NFKC", text).split()).upper())
        match = _CODE.fullmatch(text)
        if match is None or match["check"] != _check_digits(text[:-3]):
            return None
        return cls(
            edition=match["edition"].lower(),
            year=parse_period(match["year"].replace("M", "-")) or 0,
            layout_digest=match["layout"].lower(),
            agency=match["agency"],
            issue=int(match["issue"]),
        )


@dataclass(frozen=True, slots=True)
class Stamp:
    """Form, edition, year, agency, layout and issue of one workbook.

    Attributes:
        layout_digest: of the layout, lower-case hexadecimal. Records call it ``fingerprint``: there it once was the
            digest of the whole template, and such stamps are still read.
        issue: 1 for the first workbook made for this agency and year, 2 when it is sent out anew, and so on.
        is_sum: the workbook is a sum of many: what stands above the head of records comes from no rows below it.
        seal: an HMAC over everything else with the office's key; None if the workbook was made without a key.
    """

    form: str
    edition: str
    year: int
    agency_name: str
    agency_code: str | None
    layout_digest: str
    issue: int = 1
    seal: str | None = None
    is_sum: bool = False

    def sealed(self, key: bytes | None) -> Self:
        """The stamp with a seal that only the holder of the key can make.

        Args:
            key: the office's, as bytes; None of an office that seals nothing.

        Returns:
            A stamp that differs in its seal alone.
        """
        return self if key is None else replace(self, seal=self._seal(key))

    def is_sealed_by(self, key: bytes) -> bool:
        """True if the seal is there and is that of the key.

        Args:
            key: the office's, as bytes; one that was taken with what an editor or a shell added to it holds too.

        Returns:
            False too for a stamp without a seal.
        """
        seal = (self.seal or "").encode()
        return any(hmac.compare_digest(seal, self._seal(spelled).encode()) for spelled in _once_spelled(key))

    def _seal(self, key: bytes) -> str:
        content = urlencode(replace(self, seal=None).record())
        return hmac.new(key, content.encode(), "sha256").hexdigest()[:32]

    @property
    def code(self) -> FormCode:
        """The short form for the cover."""
        digest = _digest(f"{self.agency_code or ''}\n{self.agency_name}")
        return FormCode(self.edition, self.year, self.layout_digest[:_DIGEST_DIGITS], digest, self.issue)

    @property
    def keywords(self) -> str:
        """The stamp as one line, for the document keywords."""
        return KEYWORDS_PREFIX + urlencode(self.record())

    def record(self) -> dict[str, str]:
        """The stamp as a flat mapping; :meth:`from_record` reads it back.

        Returns:
            Texts by name: without ``seal`` and ``sum`` where there are none, with an empty ``agency_code`` for no code.
        """
        seal = {} if self.seal is None else {"seal": self.seal}
        of_sum = {"sum": "1"} if self.is_sum else {}
        return seal | {
            "form": self.form,
            "edition": self.edition,
            "year": str(self.year),
            "agency_name": self.agency_name,
            "agency_code": self.agency_code or "",
            "fingerprint": self.layout_digest,
            "issue": str(self.issue),
            **of_sum,
        }

    @classmethod
    def from_record(cls, record: dict[str, str]) -> Self | None:
        """Read what :meth:`record` wrote; None if a part is missing or is no number where one must stand.

        Args:
            record: as it was found in a file, not to be trusted.
        """
        try:
            year, issue = parse_period(record["year"]), record.get("issue", "1")
            name, code = record["agency_name"], record.get("agency_code", "")
            numbered = _ISSUE.fullmatch(issue)
            named = name.strip() and len(name) <= MAX_NAME and len(code) <= MAX_NAME
            if year is None or not (numbered and named and _DIGEST.fullmatch(record["fingerprint"])):
                return None
            return cls(
                form=record["form"],
                edition=record["edition"],
                year=year,
                agency_name=record["agency_name"],
                agency_code=record.get("agency_code") or None,
                layout_digest=record["fingerprint"],
                issue=int(issue),
                seal=record.get("seal") or None,
                is_sum=record.get("sum") == "1",
            )
        except (KeyError, ValueError):
            return None


def looks_like_credit_code(code: str) -> bool:
    """True if a code has the length and the characters of a unified social credit code.

    Returns:
        True whatever its check digit is.
    """
    return _CREDIT_CODE.fullmatch(code) is not None


def is_credit_code(code: str) -> bool:
    """True if a code is a unified social credit code with its right check digit.

    GB 32100-2015, 4.5: base 31 without I, O, S, V and Z; the weights are powers of 3; the sum, with the check digit, is
    a multiple of 31. Python-stdnum cannot be imported in the checker's page.
    """
    if not looks_like_credit_code(code):
        return False
    values = [_CREDIT_DIGITS.find(char) for char in code]
    weighted = sum(value * 3**place for place, value in enumerate(values[:-1]))
    return min(values) >= 0 and (weighted + values[-1]) % 31 == 0


def _check_digits(text: str) -> str:
    """The two digits of ISO 7064, MOD 97-10. The library's would cost every start more than all else of the stamp."""
    return f"{98 - int(_numbered(text)) * 100 % 97:02d}"


def _numbered(text: str) -> str:
    """Two digits for every character, hyphens too: then no single mistake and no swap of neighbours goes unnoticed."""
    return text.translate(_TWO_DIGITS)


def _digest(text: str) -> str:
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
    return "".join(BASE_32[number >> shift & 31] for shift in range(25, -1, -5))
