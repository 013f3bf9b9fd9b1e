"""Passwords of the people of the office: only a slow hash of each is kept."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import threading
from collections.abc import Sequence

SHORTEST_PASSWORD = 10
"""Characters; length is what a stolen hash is protected by."""
_PARAMETERS = 1 << 15, 8, 1
"""Cost, block and parallelism of scrypt (RFC 7914): 32 MB and about 0.1 s a trial."""
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
    cost = "-".join(map(str, _PARAMETERS))
    return "$".join(("scrypt", cost, _text(salt), _text(_derived(password, salt, _PARAMETERS))))


def is_right(password: str, kept: str | None) -> bool:
    """True if a password is the one that was hashed. It takes as long for somebody who does not exist.

    Args:
        password: as it was typed.
        kept: from :func:`hashed`, of an earlier version with other parameters too; None if there is no such person.

    Returns:
        False too for a hash that nobody here made.
    """
    try:
        _, cost, salt, expected = (kept or "").split("$")
        parameters = tuple(map(int, cost.split("-")))
        derived = _derived(password, base64.b64decode(salt, validate=True), parameters)
        return hmac.compare_digest(derived, base64.b64decode(expected, validate=True))
    except (ValueError, TypeError, OverflowError):
        _derived(password, b"nobody", _PARAMETERS)
        return False


def _derived(password: str, salt: bytes, parameters: Sequence[int]) -> bytes:
    cost, block, parallel = parameters
    with _AT_ONCE:
        return hashlib.scrypt(
            password.encode("utf-8", "surrogatepass"),
            salt=salt,
            n=cost,
            r=block,
            p=parallel,
            maxmem=128 * block * (cost + parallel + 2),  # all that OpenSSL asks for, whatever the cost
            dklen=32,
        )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
