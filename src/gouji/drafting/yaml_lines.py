"""Text as lines of YAML that a person goes on writing: plain where that is safe, quoted where it is not."""

from __future__ import annotations

import json
import re

_PLAIN = re.compile(r"[^\W\d][\w（）《》〔〕“”、，。；：·．／～＋％°/ ()+.%-]*")


def scalar(text: str) -> str:
    """A text as a value or a key.

    Args:
        text: of one line.

    Returns:
        The text, in quotation marks where YAML would read something else.
    """
    is_plain = _PLAIN.fullmatch(text) is not None and text == text.strip() and not text.endswith(":")
    return text if is_plain and text.casefold() not in _WORDS else json.dumps(text, ensure_ascii=False)


_WORDS = ("true", "false", "yes", "no", "on", "off", "null", "y", "n")
"""Words that some programs take for something else."""


def comment(text: str) -> str:
    """A text as a comment.

    Args:
        text: of any number of lines.

    Returns:
        One line, whatever the text.
    """
    return f"# {' '.join(text.split())}"
