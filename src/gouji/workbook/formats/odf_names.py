"""Namespaces of OpenDocument, as the parsers at hand put them before the names in them."""

from __future__ import annotations

ODF = "urn:oasis:names:tc:opendocument:xmlns:"
"""How the namespaces of the standard begin."""
CALC_EXTENSION = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
"""What LibreOffice adds of its own: conditions, and types of values."""


def for_expat(name: str) -> str:
    """A namespace as expat puts it before a name, with a space behind it.

    Args:
        name: of the namespace: ``table``, ``style``.
    """
    return f"{ODF}{name}:1.0 "


def for_elements(name: str) -> str:
    """A namespace as ElementTree puts it before a name, in braces.

    Args:
        name: of the namespace: ``table``, ``style``.
    """
    return f"{{{ODF}{name}:1.0}}"
