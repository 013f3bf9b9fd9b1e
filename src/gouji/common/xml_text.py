"""Text as it stands in XML. The module of Python that can do it loads a web client, for 15 ms of every start."""

from __future__ import annotations


def xml_text(text: str) -> str:
    """Text between two tags.

    Args:
        text: of characters that XML has.

    Returns:
        Escaped.
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def xml_value(text: str) -> str:
    """Text as the value of an attribute.

    Args:
        text: of characters that XML has.

    Returns:
        Escaped and in quotes: single ones if it holds double ones alone.
    """
    value = xml_text(text).replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")
    if '"' not in value:
        return f'"{value}"'
    return f"'{value}'" if "'" not in value else '"' + value.replace('"', "&quot;") + '"'
