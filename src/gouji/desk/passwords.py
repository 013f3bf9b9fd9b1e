"""Passwords of the people of the office: only a slow hash of each is kept."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import threading

SHORTEST_PASSWORD = 10
"""Characters; length is what a stolen hash is protected by."""
_COST, _BLOCK, _PARALLEL = 1 << 15, 8, 1
"""Parameters of scrypt (RFC 7914): 32 MB and about 0.1 s a trial."""
_MEMORY = 64 << 20
_AT_ONCE = threading.BoundedSemaphore(2)
"""Trials at the same time: fifty wrong passwords at once must not take 1.6 GB."""


def hashed(password: str) -> str:
    """The hash of a password, with its salt and its parameters.

    Args:
        password: as it was typed.

    Returns:
        Text to be kept and given to :func:`is_right`.
    """
    salt = os.urandom(16)
    return "$".join(("scrypt", f"{_COST}-{_BLOCK}-{_PARALLEL}", _text(salt), _text(_derived(password, salt))))


def is_right(password: str, kept: str | None) -> bool:
    """True if a password is the one that was hashed. It takes as long for somebody who does not exist.

    Args:
        password: as it was typed.
        kept: from :func:`hashed`; None if there is no such person.

    Returns:
        False too for a hash that nobody here made.
    """
    fields = (kept or "").split("$")
    salt, expected = (fields[2], fields[3]) if len(fields) == 4 else ("", "")
    derived = _derived(password, base64.b64decode(salt) or b"nobody")
    return bool(expected) and hmac.compare_digest(derived, base64.b64decode(expected))


def _derived(password: str, salt: bytes) -> bytes:
    with _AT_ONCE:
        return hashlib.scrypt(
            password.encode("utf-8", "surrogatepass"),
            salt=salt,
            n=_COST,
            r=_BLOCK,
            p=_PARALLEL,
            maxmem=_MEMORY,
            dklen=32,
        )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
