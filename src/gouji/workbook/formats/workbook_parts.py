"""Parts of an Open XML workbook, binary or not, that are read, if every program finds the same ones."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from typing import NamedTuple
from xml.etree import ElementTree as ET
from xml.parsers import expat

from gouji.workbook.formats.archives import scan_part
from gouji.workbook.formats.limits import LARGEST_CORE, Refused, check_sheets, damaged
from gouji.workbook.formats.shared_strings import unescaped
from gouji.workbook.formats.themes import LARGEST_THEME
from gouji.workbook.ooxml.archive import part_key
from gouji.workbook.ooxml.names import RELATIONSHIP_ID, ContentType, local_name, main
from gouji.workbook.ooxml.package import MissingPart, Package
from gouji.workbook.ooxml.relationships import TwoPackages
from gouji.workbook.ooxml.workbook import BOOK_PART, Sheet, sheet_elements, worksheets


def theme_in(package: Package, book: str) -> bytes | None:
    """The theme of a workbook: no number depends on it being whole.

    Args:
        package: of the workbook.
        book: its main part.

    Returns:
        None if there is none, or it cannot be looked at.
    """
    theme = package.only(book, "theme")
    if theme is None or not package.has(theme) or package.size(theme) > LARGEST_THEME:
        return None
    try:
        return package.read(theme)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError):
        return None


class Parts(NamedTuple):
    """The parts of a workbook that its relationships lead to, of which it has one each; empty for those it has not."""

    book: str
    strings: str
    styles: str


def parts_read(package: Package) -> Parts:
    """The parts of a workbook that relationships lead to, and content types do not contradict.

    Args:
        package: of the workbook.

    Returns:
        Names of parts; those of strings and styles are empty if there are none.

    Raises:
        TwoPackages: there are two of one kind, or some programs find another part by its content type.
        MissingPart: a part is not there.
    """
    book = package.only("", "officeDocument") or BOOK_PART
    package.only("", "core-properties")
    package.only(book, "theme")
    types = package.content_types()
    found = []
    for word, type_ in (("sharedStrings", ContentType.SHARED_STRINGS), ("styles", ContentType.STYLES)):
        target, declared = package.only(book, word), types.only(type_)
        # Some programs find these by their content types alone.
        if declared is not None and package.has(declared) and declared != part_key(target or ""):
            raise TwoPackages(f"{word} 的关系和内容类型不是一个部件", f"another part is declared to be {word}")
        if target is not None and not package.has(target):
            raise MissingPart(target)
        found.append(target or "")
    return Parts(book, *found)


def sheets_of(root: ET.Element, targets: Mapping[str, tuple[str, str]]) -> list[Sheet]:
    """The worksheets in their order.

    Args:
        root: of the workbook part.
        targets: type and target of the relationships of the workbook, by their ids.

    Raises:
        Refused: there is none, too many, or one twice.
    """
    lists = root.findall(main("sheets"))
    if len(lists) > 1 or any(element.tag != main("sheet") for listed in lists for element in listed):
        raise damaged("工作表目录有误", "a list of sheets that programs do not read alike")
    elements = sheet_elements(root)
    if any(element.get(RELATIONSHIP_ID, "") not in targets for element in elements):
        raise damaged("工作表目录有误", "a sheet that no relationship leads to")
    sheets = list(worksheets(root, targets))
    check_sheets([element.get("name", "") for element in elements] if sheets else [])
    check_sheets([sheet.part for sheet in sheets])
    return sheets


def keywords_in(package: Package) -> str:
    """The keywords of a package, none if its core properties are missing or cannot be looked at.

    Args:
        package: of the workbook.

    Returns:
        "" if there are none.
    """
    core = core_part(package)
    return "" if core is None else keywords_of(package.element(core))


def core_part(package: Package) -> str | None:
    """The part of the core properties.

    Args:
        package: of the workbook.

    Returns:
        Its name; None if it is missing or cannot be looked at.
    """
    core = package.related("", "core-properties")
    return None if core is None or not is_sound(package, core.target) else core.target


def is_sound(package: Package, part: str) -> bool:
    """True if the properties of a document can be looked at; no value depends on them, so that others refuse nothing.

    Args:
        package: of the workbook.
        part: that holds them.
    """
    if package.size(part) > LARGEST_CORE:
        return False
    try:
        scan_part(package.read(part))
    except (Refused, expat.ExpatError, LookupError, zipfile.BadZipFile, zlib.error, NotImplementedError):
        return False
    return True


def keywords_of(core: ET.Element) -> str:
    """The keywords among the core properties.

    Args:
        core: the root of the core properties.

    Returns:
        "" if there are none.
    """
    for element in core:
        if local_name(element) == "keywords":
            return unescaped(element.text or "")
    return ""


def has_macros(package: Package, book: str) -> bool:
    """True if a workbook has macros.

    Args:
        package: of the workbook.
        book: its main part.
    """
    return any(link.type == "vbaProject" for link in package.relationships(book))
