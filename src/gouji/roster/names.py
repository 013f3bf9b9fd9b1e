"""What the file of an agency is called, on every file system."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from gouji.roster.model import Member

_ILLEGAL = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(
    r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\s*(\..*)?", re.IGNORECASE | re.DOTALL
)
_STEM_BYTES = 150
"""In UTF-8, where a Chinese character takes three: most file systems take 255 for a whole name."""


def file_stems(members: Iterable[Member]) -> Iterator[str]:
    """A file name without its ending for each member: its code and its short name, fit for every file system.

    No two are the same, letter case aside; the same members in the same order give the same names.
    """
    taken: set[str] = set()
    for member in members:
        stem = _file_stem(f"{member.code} {member.short_name or member.name}")
        number = 1
        while (unused := stem if number == 1 else f"{stem} ({number})").casefold() in taken:
            number += 1
        taken.add(unused.casefold())
        yield unused


def _file_stem(text: str) -> str:
    stem = _ILLEGAL.sub("_", unicodedata.normalize("NFC", text))
    stem = stem.encode()[:_STEM_BYTES].decode(errors="ignore").strip(" .")
    return f"_{stem}" if not stem or _RESERVED.fullmatch(stem) or stem.startswith(("~$", "-")) else stem
