"""The address of an agency: 128 bits that nobody can guess, in letters and digits that can be read out and typed."""

from __future__ import annotations

import hashlib
import secrets

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that is taken for a digit."""
_READ_AS = str.maketrans("OILU", "011V")
_SECRET = 26
"""Characters that hold 128 bits; two more tell a slip from a link that was revoked."""
_GROUP = 4


def new_code() -> str:
    """A new code.

    Returns:
        28 characters, of which 26 are random.
    """
    number = secrets.randbits(128)
    return _checked("".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5)))


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
        The code; None if it is none, as after a slip.
    """
    plain = "".join(chr(ord(char) - 0xFEE0) if "！" <= char <= "～" else char for char in text[:200])
    code = "".join(char for char in plain.upper().translate(_READ_AS) if char in _ALPHABET)
    return code if len(code) == _SECRET + 2 and _checked(code[:_SECRET]) == code else None


def digest_of(code: str) -> str:
    """The only thing kept of a code. Nothing slow is needed: nobody can try 128 bits.

    Args:
        code: from :func:`new_code` or :func:`typed_code`.

    Returns:
        Hexadecimal digits.
    """
    return hashlib.sha256(f"gouji link {code}".encode()).hexdigest()


def _checked(secret: str) -> str:
    number = int.from_bytes(hashlib.sha256(secret.encode()).digest()[:2], "big")
    return f"{secret}{_ALPHABET[number >> 5 & 31]}{_ALPHABET[number & 31]}"
