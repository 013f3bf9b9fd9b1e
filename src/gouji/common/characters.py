"""Characters of codes, those nobody sees, and punctuation: explicit lists, for the tables of an interpreter grow.

An ideograph that this Python does not know yet is an ideograph all the same; it is never dropped, escaped or replaced.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

BASE_32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so that nothing is misread when a code is copied by hand."""
HALF_WIDTH: Mapping[int, int] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""Full-width forms as signs on a keyboard. Not NFKC: it would make 5² into 52 and ① into 1."""
DIRECTION_MARKS = "\u061c\u200e\u200f"
"""Characters without width that say which way the text beside them runs."""
DIRECTION_CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Embeddings, overrides and isolates: what is displayed between them may stand in another order."""
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
"""Spaces and joiners without width, as copying from web pages and chats leaves them."""
_OTHERS = (
    "\u00ad"  # soft hyphen: displayed by some programs
    "\u2061-\u2064"  # invisible operators
    "\u206a-\u206f"  # deprecated format characters
    "\ufff9-\ufffb"  # interlinear annotation
    "\U000e0001\U000e0020-\U000e007f"  # language tags
)
_CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
"""But white space."""
_LAST_OF_PLANES = "".join(chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))
_NO_CHARACTERS = "\ud800-\udfff\ufdd0-\ufdef" + _LAST_OF_PLANES
"""Surrogates and noncharacters."""
_INVISIBLE = f"{_CONTROLS}{DIRECTION_MARKS}{DIRECTION_CONTROLS}{ZERO_WIDTH}{_OTHERS}{_NO_CHARACTERS}"
_REMOVED = re.compile(f"[{_INVISIBLE}]")
_ESCAPED = re.compile(f"[{_INVISIBLE}\t-\r\x85\u2028\u2029]")


def without_invisible(text: str) -> str:
    """The text without characters that nobody sees; white space stays.

    Args:
        text: as read from a cell or a file.

    Returns:
        The same text where there is nothing to remove.
    """
    # What is removed is not printable to any Python, so that this only saves time: twenty times, of nearly every text.
    return text if text.isprintable() else _REMOVED.sub("", text)


_TURNS = re.compile(f"[{DIRECTION_CONTROLS}]")


def has_direction_controls(text: str) -> bool:
    """True if a text may be displayed in another order than it is stored in.

    Args:
        text: as read from a cell or a file.
    """
    return not text.isprintable() and _TURNS.search(text) is not None


_REORDERING = re.compile("[\u061c\u200f\u202b\u202e\u2067]")


def is_reordered(text: str) -> bool:
    """True if characters that nobody sees turn digits and letters of a text around: what is seen is not what is stored.

    Those that say once more that a text runs from left to right change nothing, and stand in many a copied name.

    Args:
        text: as read from a cell or a file.
    """
    return not text.isprintable() and _REORDERING.search(text) is not None


def escaped(text: str) -> str:
    r"""The text on one line that any terminal displays as it is: invisible characters and line breaks as ``\u202e``.

    For names from disks, sheets and archives, which may hold commands for a terminal or turn the text around.

    Args:
        text: from outside.

    Returns:
        Text without a line break.
    """
    return text if text.isprintable() else _ESCAPED.sub(lambda match: match[0].encode("unicode_escape").decode(), text)


_PUNCTUATION = re.compile(
    r"[\s!-#%-*,-/:;?@\[-\]_{}"
    "\u00a1\u00a7\u00ab\u00b6\u00b7\u00bb\u00bf"
    "\u2010-\u2027\u2030-\u2043\u2045-\u2051\u2053-\u205e\u207d\u207e\u208d\u208e\u2308-\u230b\u2329\u232a"
    "\u2768-\u2775\u27e6-\u27ef\u2983-\u2998\u29d8-\u29db\u29fc\u29fd\u2e00-\u2e2e\u2e30-\u2e4f\u2e52-\u2e5d"
    "\u3001-\u3003\u3008-\u3011\u3014-\u301f\u3030\u303d\u30a0\u30fb"
    "\ufe10-\ufe19\ufe30-\ufe52\ufe54-\ufe61\ufe63\ufe68\ufe6a\ufe6b"
    "\uff01-\uff03\uff05-\uff0a\uff0c-\uff0f\uff1a\uff1b\uff1f\uff20\uff3b-\uff3d\uff3f\uff5b\uff5d\uff5f-\uff65"
    "]"
)


def without_punctuation(text: str) -> str:
    """The text without white space, punctuation and characters that nobody sees.

    Args:
        text: words of a form, which programs and people punctuate differently.

    Returns:
        Letters, digits and symbols in their order.
    """
    return without_invisible(_PUNCTUATION.sub("", text))
