"""The address of an agency: 128 bits that nobody can guess, in letters and digits that can be read out and typed."""

from __future__ import annotations

import hashlib
import secrets

from gouji.common import BASE_32, HALF_WIDTH

_READ_AS = str.maketrans("OILU", "011V")
_LENGTH = 28
"""Characters: 26 that hold 128 bits, and two that tell a slip from a link that was revoked."""
_CHECK = 1021
"""The greatest prime below 32². A code read as a number is a multiple of it, as in ISO/IEC 7064: one character typed
for another changes the number by less than 32 times a power of 32, two that are exchanged by 31 times that, and
neither is a multiple of it."""
_GROUP = 4


def new_code() -> str:
    """A new code.

    Returns:
        28 characters, of which 26 are random.
    """
    shifted = secrets.randbits(128) << 10
    number = shifted + -shifted % _CHECK
    return "".join(BASE_32[number >> 5 * place & 31] for place in reversed(range(_LENGTH)))


def grouped(code: str) -> str:
    """A code as it stands in a letter.

    Args:
        code: from :func:`new_code`.

    Returns:
        Seven groups of four.
    """
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def typed_code(text: str) -> str | None:
    """The code that somebody typed: in any case, with or without what separates groups, full-width or not.

    Args:
        text: of a field or an address.

    Returns:
        The code; None if it is none, as after a slip: one wrong character and two that are exchanged are always seen.
    """
    plain = text[:200].translate(HALF_WIDTH).upper()
    code = "".join(char for char in plain.translate(_READ_AS) if char in BASE_32)
    return code if len(code) == _LENGTH and _number(code) % _CHECK == 0 else None


def digest_of(code: str) -> str:
    """The only thing kept of a code. Nothing slow is needed: nobody can try 128 bits.

    Args:
        code: from :func:`new_code` or :func:`typed_code`.

    Returns:
        Hexadecimal digits.
    """
    return hashlib.sha256(f"gouji link {code}".encode()).hexdigest()


def _number(code: str) -> int:
    number = 0
    for char in code:
        number = number * len(BASE_32) + BASE_32.index(char)
    return number
