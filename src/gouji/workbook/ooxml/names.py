"""The names of Office Open XML: namespaces, content types, parts that are always called the same (ECMA-376).

A workbook in the Strict dialect says the same in other namespaces; it is renamed when it is parsed.
"""

from __future__ import annotations

import functools
from enum import StrEnum
from xml.etree import ElementTree as ET

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
"""The namespace of attributes that name a relationship; types of relationships begin with it too."""
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
PACKAGE_RELATIONSHIPS = f"{_PACKAGE}/relationships"
CONTENT_TYPES = f"{_PACKAGE}/content-types"
CORE_PROPERTIES = f"{_PACKAGE}/metadata/core-properties"
CORE_PROPERTIES_TYPE = f"{PACKAGE_RELATIONSHIPS}/metadata/core-properties"
"""The type of the relationship to the core properties."""
TYPES_PART = "[Content_Types].xml"

MARKUP_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
"""The namespace of alternatives, of which a program takes the first that it knows (ECMA-376 part 3)."""

STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATIONSHIPS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_STRICT = "{http://purl.oclc.org/ooxml/"
_OFFICE_2006 = "http://schemas.microsoft.com/office/2006/relationships"
"""Of types of relationships that only Office has: macros."""
_OTHER_CORE_PROPERTIES_TYPE = (
    "http://schemas.openxmlformats.org/officedocument/2006/relationships/metadata/core-properties"
)
"""As some programs write it; LibreOffice reads both."""
_TRANSITIONAL = {STRICT_MAIN: MAIN, STRICT_RELATIONSHIPS: RELATIONSHIPS}

_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"


class ContentType(StrEnum):
    """Types of parts, as the content types of a package name them."""

    RELATIONSHIPS = "application/vnd.openxmlformats-package.relationships+xml"
    XML = "application/xml"
    WORKBOOK = f"{_SPREADSHEET}.sheet.main+xml"
    TEMPLATE = f"{_SPREADSHEET}.template.main+xml"
    WORKSHEET = f"{_SPREADSHEET}.worksheet+xml"
    STYLES = f"{_SPREADSHEET}.styles+xml"
    SHARED_STRINGS = f"{_SPREADSHEET}.sharedStrings+xml"
    COMMENTS = f"{_SPREADSHEET}.comments+xml"
    VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
    MACRO_WORKBOOK = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    MACRO_TEMPLATE = "application/vnd.ms-excel.template.macroEnabled.main+xml"
    ADD_IN = "application/vnd.ms-excel.addin.macroEnabled.main+xml"
    MACROS = "application/vnd.ms-office.vbaProject"
    BINARY_WORKBOOK = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
    BINARY_WORKSHEET = "application/vnd.ms-excel.worksheet"


def relationship_word(type_: str) -> str:
    """The last word of a type of relationship, which is the same in both dialects.

    Args:
        type_: a URI.

    Returns:
        ``worksheet``, ``styles``; the whole URI if it only ends like one that is known.
    """
    if type_ in (CORE_PROPERTIES_TYPE, _OTHER_CORE_PROPERTIES_TYPE):
        return "core-properties"
    namespace, _, word = type_.rpartition("/")
    if not namespace:
        return f"/{type_}"  # a word alone is no type
    return word if namespace in (RELATIONSHIPS, STRICT_RELATIONSHIPS, _OFFICE_2006) else type_


def main(local: str) -> str:
    """An element of the main namespace, as ElementTree names it.

    Returns:
        ``{namespace}local``.
    """
    return f"{{{MAIN}}}{local}"


def local_name(element: ET.Element) -> str:
    """The name of an element without its namespace.

    Args:
        element: of any namespace, or of none.
    """
    return _local_part(element.tag)


@functools.lru_cache(maxsize=1024)
def _local_part(tag: object) -> str:
    return str(tag).rpartition("}")[2]


TRUE, FALSE = frozenset({"1", "true"}), frozenset({"0", "false", "off"})
"""Spellings of truth values in attributes; what is neither, programs take for the one or the other."""


RELATIONSHIP_ID = f"{{{RELATIONSHIPS}}}id"
"""The attribute that names a relationship, as ElementTree names it."""


_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))


def parse(xml: bytes) -> ET.Element:
    """The root of a part, in the usual namespaces.

    Args:
        xml: a part that was scanned before.

    Raises:
        xml.etree.ElementTree.ParseError: it is not well formed.
        ValueError: it may declare a document type, which those who scan a part find first.
    """
    if any(map(xml.__contains__, _DOCTYPES)):
        raise ValueError("a document type")
    root = ET.fromstring(xml)  # noqa: S314  # no DTD
    if root.tag.startswith(_STRICT):
        for element in root.iter():
            element.tag = _renamed(element.tag)
            for name in [name for name in element.attrib if name.startswith(_STRICT)]:
                element.attrib[_renamed(name)] = element.attrib.pop(name)
    return root


def _renamed(name: str) -> str:
    """An expanded name of the Strict dialect as the Transitional one has it."""
    namespace, end, local = name.removeprefix("{").partition("}")
    return f"{{{_TRANSITIONAL[namespace]}}}{local}" if end and namespace in _TRANSITIONAL else name
