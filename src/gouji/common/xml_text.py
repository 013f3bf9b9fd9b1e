"""Text as XML has it. Importing ``xml.sax.saxutils`` for this loads a client of the web as well, at every start."""

from __future__ import annotations


def xml_text(text: str) -> str:
    """A text as the content of an element.

    Args:
        text: characters that XML allows.
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def xml_attribute(text: str) -> str:
    """A text as the value of an attribute, with the quotation marks around it.

    Args:
        text: characters that XML allows.
    """
    escaped = xml_text(text).replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")
    if '"' not in escaped:
        return f'"{escaped}"'
    return f"'{escaped}'" if "'" not in escaped else '"{}"'.format(escaped.replace('"', "&quot;"))
