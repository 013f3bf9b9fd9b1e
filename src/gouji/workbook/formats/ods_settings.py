"""The settings of an OpenDocument spreadsheet that keep a person from seeing what its cells hold.

They stand in a part of their own, which need not be there and refuses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET
from xml.parsers import expat

from gouji.common import LAST_ROW
from gouji.workbook.formats.archives import scan_part
from gouji.workbook.formats.limits import Refused
from gouji.workbook.formats.odf_names import for_elements
from gouji.workbook.ooxml.package import Package

_PART, _LARGEST = "settings.xml", 1_000_000
_ZEROS_HIDDEN = re.compile(rb"""config:name\s*=\s*["']ShowZeroValues["'][^<>]*>\s*(?:false|0)\s*<""")
_CONFIG = for_elements("config")
_NAME = f"{_CONFIG}name"
_FROZEN = "2"


@dataclass(frozen=True, slots=True)
class ViewSettings:
    """The settings of a document.

    Attributes:
        hides_zeros: zeros are displayed as nothing.
        out_of_reach: by the name of a sheet how many rows and columns stand before those that are frozen at the edge of
            its window: nobody can scroll to them.
    """

    hides_zeros: bool = False
    out_of_reach: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def settings_of(package: Package) -> ViewSettings:
    """The settings of a document; the usual ones if its part is not there, or nothing can be made of it.

    Args:
        package: of the document.
    """
    if not package.has(_PART) or package.size(_PART) > _LARGEST:
        return ViewSettings()
    part = package.read(_PART)
    try:
        scan_part(part)
        frozen = dict(_frozen(ET.fromstring(part)))  # noqa: S314  # scanned
    except (Refused, expat.ExpatError, ET.ParseError, LookupError, ValueError):
        frozen = {}
    return ViewSettings(_ZEROS_HIDDEN.search(part) is not None, frozen)


def _frozen(root: ET.Element) -> Iterator[tuple[str, tuple[int, int]]]:
    tables = (part for part in root.iter(f"{_CONFIG}config-item-map-named") if part.get(_NAME) == "Tables")
    for entry in (entry for table in tables for entry in table):
        said = {item.get(_NAME, ""): (item.text or "").strip() for item in entry}
        before = [
            _number(said.get(position, "")) if said.get(f"{split}SplitMode") == _FROZEN else 0
            for split, position in (("Vertical", "PositionTop"), ("Horizontal", "PositionLeft"))
        ]
        yield entry.get(_NAME, ""), (before[0], before[1])


def _number(text: str) -> int:
    return min(int(text), LAST_ROW) if text.isascii() and text.isdigit() and len(text) < 10 else 0
