"""Workbooks behind a password, by msoffcrypto, which is known only here and is an extra.

A file says itself how often a password is hashed, so it can ask for any amount of work.
"""

from __future__ import annotations

import io
from typing import Any


def work(data: bytes, password: str) -> tuple[dict[str, Any], bytes]:
    """The workbook without its password.

    Args:
        data: the file as it came.
        password: to try.

    Returns:
        An empty answer and the plain file; or ``error`` (``missing``, ``password``, ``unsupported``) and no bytes.
    """
    try:
        import msoffcrypto  # noqa: PLC0415  # an extra
        from msoffcrypto.exceptions import FileFormatError, InvalidKeyError  # noqa: PLC0415
    except ImportError:
        return {"error": "missing"}, b""
    plain = io.BytesIO()
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(data))
        if file.format == "ooxml":
            file.load_key(password=password, verify_password=True)
        else:
            file.load_key(password=password)
        file.decrypt(plain)
    except InvalidKeyError:
        return {"error": "password"}, b""
    except FileFormatError:
        return {"error": "unsupported"}, b""
    return {}, plain.getvalue()
