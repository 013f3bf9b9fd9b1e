"""Parts of a package for the fast reader: unpacked within bounds, scanned, and remembered where most are alike."""

from __future__ import annotations

import functools
import html
import itertools
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from xml.etree import ElementTree as ET

from gouji.workbook.formats.archives import scan_part
from gouji.workbook.formats.builtin_codes import GENERAL_CODE
from gouji.workbook.formats.colours import PALETTE
from gouji.workbook.formats.content_model import check_styles
from gouji.workbook.formats.displayed_numbers import shows_counts
from gouji.workbook.formats.limits import DEFAULT_LIMITS, LARGEST_CORE
from gouji.workbook.formats.raw import DisplayFormat
from gouji.workbook.formats.rich_text import marked_styles
from gouji.workbook.formats.shared_strings import unescaped
from gouji.workbook.formats.style_formats import style_formats
from gouji.workbook.formats.themes import is_plain, own_colours, say_colours
from gouji.workbook.formats.workbook_parts import keywords_of, sheets_of
from gouji.workbook.ooxml.archive import part_key
from gouji.workbook.ooxml.editing import FORBIDDEN
from gouji.workbook.ooxml.names import MAIN, TYPES_PART, ContentType, main
from gouji.workbook.ooxml.package import ContentTypes
from gouji.workbook.ooxml.plain_archive import PackedPart, plain_parts
from gouji.workbook.ooxml.relationships import relationships_in as links_of
from gouji.workbook.ooxml.workbook import BOOK_PART, Sheet, is_1904
from gouji.workbook.reader.agreement import rewords_texts
from gouji.workbook.reader.room import Room
from gouji.workbook.reader.skeleton import Unusual

_MOST_PACKED = 2_000_000


LARGEST_REMEMBERED = 60_000
"""Bytes of a part that is remembered in large numbers. Of larger ones only a few are."""


_MOST_LINKS = 100


TYPES, ROOT_LINKS = TYPES_PART, "_rels/.rels"


BOOK, BOOK_LINKS = BOOK_PART, "xl/_rels/workbook.xml.rels"


_PLACE = re.compile(r"\[Content_Types\]\.xml|(?:_rels|docProps|xl|customXml)/[!-~]*\.(?:xml|rels|vml)")
"""Names of the parts of a workbook; no other kind of document, and no program in it, has them only there."""


def packed_parts(data: bytes) -> dict[str, PackedPart]:
    """The parts of a file, not unpacked yet.

    Args:
        data: the bytes of the file.

    Returns:
        By their names, which are those of a workbook.

    Raises:
        Unusual: there are others, or too much of everything.
    """
    if len(data) > _MOST_PACKED:
        raise Unusual
    parts = plain_parts(data, DEFAULT_LIMITS.members)
    if not _are_of_workbook(tuple(parts)):
        raise Unusual
    return parts


@functools.lru_cache(maxsize=64)
def _are_of_workbook(names: tuple[str, ...]) -> bool:
    return all(map(_PLACE.fullmatch, names))


def content_of(part: PackedPart, room: Room) -> bytes:
    """A part unpacked and scanned as the thorough reader would.

    Args:
        part: of the file.
        room: how much of everything there may be.

    Returns:
        The bytes of its XML.

    Raises:
        Unusual: it is larger, or not as it is spelled once.
    """
    if part.size <= LARGEST_REMEMBERED:
        return examined(part)
    if part.size > room.sheet:
        raise Unusual
    content = part.unpacked()
    scan(content, part.size)
    return content


def examined(part: PackedPart) -> bytes:
    """The content of a part that is the same in many workbooks.

    Args:
        part: of the file.

    Returns:
        The bytes of its XML, scanned.

    Raises:
        Unusual: it is large, or not as it is spelled once.
    """
    if part.size > LARGEST_REMEMBERED or len(part.content) > 2 * LARGEST_REMEMBERED:
        raise Unusual
    return _remembered(part)


@functools.lru_cache(maxsize=128)
def _remembered(part: PackedPart) -> bytes:
    content = part.unpacked()
    scan(content)
    return content


def scan(xml: bytes, most: int = LARGEST_REMEMBERED) -> None:
    """Let XML in UTF-8 pass that holds nothing but elements and text: what is spelled once cannot be read twice.

    Args:
        xml: of a part.
        most: bytes.

    Raises:
        Unusual: it holds something else.
    """
    declaration = DECLARATION.match(xml)
    rest = xml if declaration is None else xml[declaration.end() :]
    if len(xml) > most or not rest.startswith(b"<") or b"<!" in rest or b"<?" in rest:
        raise Unusual
    scan_part(xml)


DECLARATION = re.compile(
    rb"""<\?xml version=["']1\.0["'](?: encoding=["']UTF-8["'])?(?: standalone=["'](?:yes|no)["'])? ?\?>\s*""",
    re.IGNORECASE,
)


@functools.lru_cache(maxsize=64)
def links_in(part: PackedPart, folder: str) -> tuple[tuple[str, str, str], ...]:
    """The relationships of a part.

    Args:
        part: that holds them.
        folder: of the part they are of.

    Returns:
        Id, type and target of each.

    Raises:
        Unusual: there are many.
    """
    links = tuple(itertools.islice(links_of(ET.fromstring(examined(part)), folder), _MOST_LINKS))  # noqa: S314  # examined
    if len(links) == _MOST_LINKS:
        raise Unusual
    return links


@functools.lru_cache(maxsize=64)
def targets_in(part: PackedPart, folder: str) -> Mapping[str, str]:
    """The names of the parts of each type of which a workbook has one.

    Args:
        part: that holds the relationships.
        folder: of the part they are of.

    Returns:
        Names by type.

    Raises:
        Unusual: it has two of a type, or connections, by which it may fetch its numbers anew.
    """
    found = [(kind, target) for _, kind, target in links_in(part, folder) if kind in _SINGLE]
    if len(dict(found)) < len(found) or "connections" in dict(found):
        raise Unusual
    return dict(found)


_SINGLE = frozenset({"officeDocument", "core-properties", "sharedStrings", "styles", "theme", "connections"})


@functools.lru_cache(maxsize=64)
def prove_types(part: PackedPart, strings: str, styles: str) -> None:
    """Look at the content types, that they name these parts and no others for what they are.

    Args:
        part: that holds them.
        strings: the name of the part of shared texts, empty if there is none.
        styles: that of the styles.

    Raises:
        Unusual: they name others.
    """
    types = ContentTypes.in_(ET.fromstring(examined(part)))  # noqa: S314  # examined
    found = (types.of(BOOK), types.only(ContentType.SHARED_STRINGS), types.only(ContentType.STYLES))
    if found[0] != ContentType.WORKBOOK or found[1] not in (None, part_key(strings)):
        raise Unusual
    if found[2] not in (None, part_key(styles)):
        raise Unusual


@functools.lru_cache(maxsize=64)
def sheets_in(part: PackedPart, links: PackedPart) -> tuple[Sheet, ...]:
    """The sheets of a workbook in order.

    Args:
        part: the workbook itself.
        links: its relationships.

    Raises:
        Unusual: it counts days from 1904, or names of sheets are odd or there twice.
    """
    root = root_of(examined(part), "workbook")
    sheets = tuple(sheets_of(root, {name: (kind, target) for name, kind, target in links_in(links, "xl")}))
    names = {sheet.name.lower() for sheet in sheets if _SHEET_NAME.fullmatch(sheet.name) and sheet.name.isprintable()}
    if is_1904(root) or len(names) < len(sheets):
        raise Unusual
    return sheets


_SHEET_NAME = re.compile(r"[^\\*?:/\[\]]{1,31}")
"""Names of sheets that openpyxl takes as they are; it tells names apart by their letters, not by their case."""


def proved_root(xml: bytes, name: str, most: int = LARGEST_REMEMBERED) -> ET.Element:
    """The root of XML that is scanned first.

    Args:
        xml: of a part, or put together of pieces of one.
        name: of the root, without its namespace.
        most: bytes.

    Raises:
        Unusual: it is none of this name, or holds something else than elements and text.
    """
    scan(xml, most)
    return root_of(xml, name)


def root_of(xml: bytes, name: str) -> ET.Element:
    """The root of a part that was scanned.

    Args:
        xml: of the part.
        name: that it must have, without its namespace.

    Raises:
        Unusual: it has another.
    """
    root = ET.fromstring(xml)  # noqa: S314  # scanned
    if root.tag != f"{{{MAIN}}}{name}":
        raise Unusual
    return root


class PlainFormats(NamedTuple):
    """The styles of a workbook.

    Attributes:
        cells: number formats by style.
        others: the styles that do not display every whole number as it is.
        marked: those that strike it out, or hide it.
        rewording: those that may display another text than a cell holds.
        has_palette: colours are numbered otherwise than in every workbook.
    """

    cells: Sequence[DisplayFormat]
    others: frozenset[int]
    marked: frozenset[int]
    rewording: frozenset[int]
    has_palette: bool


_FORMAT = re.compile("0|[1-9][0-9]{0,4}")


@functools.lru_cache(maxsize=64)
def formats_in(part: PackedPart, theme: PackedPart | None) -> PlainFormats:
    """The styles of a workbook.

    Args:
        part: the styles.
        theme: the colours they may name; None if there is no theme.

    Returns:
        Formats by style, and which of them need a second look.

    Raises:
        Unusual: of what they display something has to be looked at cell by cell.
    """
    root = root_of(examined(part), "styleSheet")
    check_styles(root)
    if theme is not None and theme.size > LARGEST_REMEMBERED:
        raise Unusual
    colours = own_colours(None if theme is None else theme.unpacked(), root)
    if not is_plain(colours):
        raise Unusual  # what texts look like in its colours has to be looked at one by one
    say_colours(root, colours)
    codes = [code.get("numFmtId", "") for code in root.iterfind(f"{main('numFmts')}/{main('numFmt')}")]
    used = [style.get("numFmtId", "0") for style in root.iterfind(f"{main('cellXfs')}/{main('xf')}")]
    if len(set(codes)) < len(codes) or not used or not all(map(_FORMAT.fullmatch, (*codes, *used))):
        raise Unusual
    formats = style_formats(root)
    if formats.obscuring or formats.partial or any(code != GENERAL_CODE for code, _ in formats.differential.values()):
        raise Unusual
    counts = {format_: _shows_counts(format_) for format_ in set(formats.cells)}
    return PlainFormats(
        formats.cells,
        frozenset(index for index, format_ in enumerate(formats.cells) if not counts[format_]),
        frozenset(marked_styles(root)),
        frozenset(index for index, format_ in enumerate(formats.cells) if rewords_texts(format_)),
        colours.palette != PALETTE,
    )


def _shows_counts(format_: DisplayFormat) -> bool:
    is_bare = not format_.conditional and format_.obscured is None
    return format_.code is not None and is_bare and shows_counts(format_.code)


_LEAF = re.compile(rb">([^<>]*)</")


_EMPTY_LEAF = b"></"


def keywords_in(part: PackedPart) -> str:
    """The document keywords in the core properties.

    Args:
        part: the core properties.

    Returns:
        Empty if there are none.

    Raises:
        Unusual: they are spelled in a way not known here.
    """
    if part.size > LARGEST_CORE:
        raise Unusual
    pieces = _LEAF.split(part.unpacked())
    values = pieces[1::2]
    if not is_spelled_plainly(b"<".join(values)):
        raise Unusual
    number = _which_is_keywords(_EMPTY_LEAF.join(pieces[::2]))
    return "" if number is None else unescaped(without_references(values[number]))


@functools.lru_cache(maxsize=64)
def _which_is_keywords(frame: bytes) -> int | None:
    """The index of the keywords among the values of the core properties; *frame* is the part without its values."""
    first, *others = frame.split(_EMPTY_LEAF)
    core = first + b"".join(b">%d</%s" % numbered for numbered in enumerate(others))
    scan(core)
    root = ET.fromstring(core)  # noqa: S314  # scanned
    if any(len(element) for element in root):
        raise Unusual
    found = keywords_of(root)
    return int(found) if found else None


NUMBERED_COLOUR = b"indexed="


_CHARACTER = re.compile(rb"&(?:amp|lt|gt|quot|apos|#([0-9]{3,5}));")


_IDEOGRAPHS, _FULL_WIDTH = range(0xA0, 0xD800), range(0xFF00, 0xFFF0)


def is_spelled_plainly(text: bytes) -> bool:
    """True if XML takes a text as it is spelled: it changes carriage returns.

    Args:
        text: between two tags.
    """
    codes = (int(match[1]) for match in _CHARACTER.finditer(text) if match[1])
    if not all(code in _IDEOGRAPHS or code in _FULL_WIDTH for code in codes):
        return False
    text = _CHARACTER.sub(b".", text)
    return not any(map(text.__contains__, (b"&", b">", b"\r"))) and not FORBIDDEN.search(text.decode())


_NAMED = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))
"""The signs that XML knows by name, in an order in which none makes another."""


def without_references(spelled: bytes) -> str:
    """A plain text as XML reads it.

    Args:
        spelled: between two tags, for which :func:`is_spelled_plainly`.

    Returns:
        The text.
    """
    text = spelled.decode()
    if "&#" in text:
        return html.unescape(text)
    for name, sign in _NAMED:
        text = text.replace(name, sign)
    return text
