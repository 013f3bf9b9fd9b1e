"""Texts as people mean them: no indents, no blank lines, nothing that nobody sees."""

from __future__ import annotations

import functools
import re
import unicodedata

from gouji.common.characters import without_invisible, without_punctuation
from gouji.common.traditional import SIMPLIFIED

_LONGEST_LABEL = 400


@functools.lru_cache(maxsize=8)
def clean_text(text: str) -> str:
    r"""The text as its paragraphs, one a line: no blank lines, no indents, nothing that nobody sees.

    Args:
        text: with line breaks of any system.

    Returns:
        Paragraphs joined by ``\n``; empty if there is none.
    """
    return "\n".join(filter(None, map(str.strip, map(without_invisible, text.splitlines()))))


def folded_text(text: str) -> str:
    """A word as words of a list are compared: without width, case and blanks.

    Args:
        text: a word of a form, or what stands in a cell.
    """
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


_CLEAN = re.compile(r"[0-9A-Za-z\u4e00-\u9fa5〔〕（），。、；：·-]+")


def is_clean(text: str) -> bool:
    """True for a text of nothing but letters, ideographs and usual signs, which no cleaning changes.

    Args:
        text: any.

    Returns:
        False for many that cleaning leaves as they are, too.
    """
    return _CLEAN.fullmatch(text) is not None


def clean_name(text: str) -> str:
    """A one-line text: a name, a telephone number.

    Args:
        text: of any number of lines.

    Returns:
        Its words with single spaces between them.
    """
    return text if is_clean(text) else " ".join(clean_text(text).split())


def plain_words(text: str) -> str:
    """Words without spaces and punctuation, full-width forms and traditional characters folded.

    These differ between clients and hands. A text longer than any label has none, so that prose costs nothing.

    Args:
        text: as a cell shows it.
    """
    return _plain_words(text) if len(text) <= _LONGEST_LABEL else ""


@functools.lru_cache(maxsize=4096)
def _plain_words(text: str) -> str:
    return without_punctuation(unicodedata.normalize("NFKC", text).casefold().translate(SIMPLIFIED))
