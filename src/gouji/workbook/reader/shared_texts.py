"""Shared texts for the fast reader: most are the form's own words, and known from the workbook before."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from gouji.workbook.formats.limits import LONGEST_TEXT
from gouji.workbook.formats.shared_strings import rich_text_of
from gouji.workbook.ooxml.names import MAIN
from gouji.workbook.reader.plain_parts import proved_root
from gouji.workbook.reader.room import Room
from gouji.workbook.reader.skeleton import Unusual

_LARGEST_STRING = 2_000


@functools.lru_cache(maxsize=8)
def _spelled(count: int) -> tuple[bytes, ...]:
    """The numbers of so many shared texts."""
    return tuple(b"%d" % number for number in range(count))


def texts_in(content: bytes, room: Room) -> Mapping[bytes, str]:
    """The shared texts. Most are the form's own words and known from the workbook before.

    Args:
        content: of the part.
        room: how much of everything there may be.

    Returns:
        By their numbers, as cells spell them.

    Raises:
        Unusual: there are more, or one is struck out, raised or no text.
    """
    if b"<si" not in content:
        _around_texts(content)
        return {}
    begin = content.index(b"<si>")
    *items, end = content[begin:].split(b"</si>")
    if end.strip() != b"</sst>":
        raise Unusual
    _around_texts(content[:begin] + end)
    if len(items) > room.texts:
        raise Unusual
    return dict(zip(_spelled(room.texts), map(_KNOWN_STRINGS.__getitem__, items), strict=False))


_MOST_KNOWN = 8_192


class _KnownStrings(dict[bytes, str]):
    """Shared texts by their bytes, each proved when it is first met; emptied when there are too many."""

    def __missing__(self, item: bytes) -> str:
        text = _new_string(item)
        if len(item) < _LARGEST_STRING:
            if len(self) > _MOST_KNOWN:
                self.clear()
            self[item] = text
        return text


_KNOWN_STRINGS = _KnownStrings()


_PLAIN_TEXT = re.compile(rb'<si><t(?: xml:space="preserve")?>([^<]*)</t>')


_PLAIN_RUN = re.compile(rb'(<r>(?:<rPr>.*</rPr>)?<t(?: xml:space="preserve")?>)([^<&>]*)</t>')


def _new_string(item: bytes) -> str:
    text = _plain_text(item)
    if text and text.isprintable() and "_x" not in text and len(text) <= LONGEST_TEXT:
        return text  # nothing in it that XML would change or refuse
    xml = b'<sst xmlns="%s">%s</si></sst>' % (MAIN.encode(), item)
    (element,) = proved_root(xml, "sst")
    rich = rich_text_of(element)
    if rich.is_marked:
        raise Unusual  # what is struck out or raised is no plain part of a text
    return rich.text


def _plain_text(item: bytes) -> str:
    """The shared text of an item that is a single text, or runs of plain text in looks; empty for any other."""
    match = _PLAIN_TEXT.fullmatch(item)
    if match is not None:
        text = match[1].decode()
        return "" if "&" in text or ">" in text else text  # a class of characters takes longer to match
    *runs, end = item.removeprefix(b"<si>").split(b"</r>")
    found = [match for run in runs if (match := _PLAIN_RUN.fullmatch(run))]
    if end or len(found) < len(runs) or not item.startswith(b"<si>") or not all(_is_run(match[1]) for match in found):
        return ""
    return b"".join(match[2] for match in found).decode()


@functools.lru_cache(maxsize=256)
def _is_run(begin: bytes) -> bool:
    """True if these bytes begin a run, up to its text."""
    if len(begin) > _LARGEST_STRING or b"tint" in begin:
        raise Unusual
    xml = b'<sst xmlns="%s"><si>%s</t></r></si></sst>' % (MAIN.encode(), begin)
    (item,) = proved_root(xml, "sst")
    (run,) = rich_text_of(item).runs
    return len(item) == 1 and not run.has_marks


@functools.lru_cache(maxsize=64)
def _around_texts(frame: bytes) -> None:
    """Look at the element of all texts, that it is one."""
    if len(proved_root(frame, "sst")):
        raise Unusual


def written_text(spelled: bytes) -> str:
    """A text that is written in its cell, as the file spells it.

    Args:
        spelled: the bytes between the tags of the cell.

    Raises:
        Unusual, ValueError, xml.parsers.expat.ExpatError, Refused: it is none.
    """
    return _written(spelled) if len(spelled) < _LARGEST_STRING else _new_string(_AS_SHARED % spelled)


_AS_SHARED = b"<si><t>%s</t>"


@functools.lru_cache(maxsize=4096)
def _written(spelled: bytes) -> str:
    return _new_string(_AS_SHARED % spelled)
