"""Style sheets that a page takes from other files."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gouji.reading.published.adjacent import Adjacent, joined
from gouji.reading.published.formats.base import over
from gouji.workbook.confined import MOST_STYLES, for_windows, imports_of, query_holds, without_data

_UNHEEDED = re.compile(r"<!--.*?(?:-->|\Z)|<noscript\b.*?(?:</noscript|\Z)", re.DOTALL | re.IGNORECASE)
_UNBUILT = re.compile(
    r"<!--.*?(?:-->|\Z)|<(noscript|script|template|textarea|noframes)\b.*?(?:</\1|\Z)", re.DOTALL | re.IGNORECASE
)
"""What a browser makes no elements of that it shows; a sheet in it may count all the same."""
_TAG = re.compile(r"<(link|i?frame)[\s/]((?:[^<>=]|=\s*+(?:\"[^\"]*+\"|'[^']*+')?)*+)", re.IGNORECASE)
_STYLE = re.compile(r"<style[^>]{0,500}>(.*?)(?:</style|\Z)", re.DOTALL | re.IGNORECASE)
_ATTRIBUTE = re.compile(r"(?<![\w:-])([\w:-]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++)))?")
_CHARSET = re.compile(rb"\A@charset \"([A-Za-z0-9_-]{2,20})\"")
_MOST_SHEETS = 100
_DEEPEST = 4


@dataclass(slots=True)
class LinkedSheets:
    """Sheets of a page.

    Attributes:
        texts: of those that were found.
        has_missing: there are others.
    """

    texts: list[str] = field(default_factory=list)
    has_missing: bool = False


def linked_sheets(page: str, adjacent: Adjacent) -> LinkedSheets:
    """The sheets that a page takes from other files, with those that these take.

    Args:
        page: its text.
        adjacent: what lies with it.

    Returns:
        Those that count in the windows of an office, or may.

    Raises:
        UnreadableReport: there are more than on any page.
    """
    found = LinkedSheets()
    waiting = [(address, media, 0) for address, media in _addresses(page)]
    known: set[tuple[str, str]] = set()
    while waiting:
        address, media, depth = waiting.pop()
        if (address, media) in known or query_holds(media) is False:
            continue
        known.add((address, media))
        data = adjacent(address) if len(known) <= _MOST_SHEETS and depth <= _DEEPEST else None
        if data is None:
            found.has_missing = True
            continue
        sheet = without_data(_decoded(data))
        found.texts.append(for_windows(sheet, media))
        if sum(map(len, found.texts)) > MOST_STYLES:
            raise over("styles", MOST_STYLES)
        waiting += [(joined(address, other), own or media, depth + 1) for other, own in imports_of(sheet)]
    return found


def _addresses(page: str) -> Iterator[tuple[str, str]]:
    """The addresses of sheets as a page has them, and their media."""
    lowered = page.lower()
    if "stylesheet" not in lowered and "@import" not in lowered:
        return
    for sheet in _STYLE.findall(_UNHEEDED.sub("", page)):
        yield from imports_of(sheet)
    for named in attributes_of(page, "link"):
        kinds = named.get("rel", "").lower().split()
        if "stylesheet" in kinds and "alternate" not in kinds:
            yield named.get("href", ""), named.get("media", "")


def attributes_of(page: str, *tags: str) -> Iterator[dict[str, str]]:
    """The attributes of links and frames of a page, but for those that no browser with scripts heeds.

    Args:
        page: its text.
        tags: names of the elements.

    Yields:
        Values by their names, in lower case.
    """
    for tag, written in _TAG.findall((_UNHEEDED if "link" in tags else _UNBUILT).sub("", page)):
        if tag.lower() in tags:
            found = reversed(_ATTRIBUTE.findall(written))  # the first of one name counts
            yield {name.lower(): html.unescape(one or other or bare) for name, one, other, bare in found}


def _decoded(data: bytes) -> str:
    """The text of a sheet; its names are of ASCII, whatever it is written in."""
    named = _CHARSET.match(data)
    for codec in ("utf-8-sig", "gb18030") if named is None or named[1].lower() == b"utf-8" else ("gb18030",):
        try:
            return data.decode(codec)
        except UnicodeError:
            continue
    return data.decode("utf-8", "replace")
