"""Objects that float over the cells of a sheet, as drawing parts of .xlsx and .xlsb list them (ECMA-376 part 1, 20.5).

Nothing of a drawing is a value of the form, so a drawing that cannot be read refuses nothing: it is one object at an
unknown place. Charts and shapes without words hold nothing that was typed: they matter only where nobody sees through
them to the cells below.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from xml.etree import ElementTree as ET
from xml.parsers import expat

from gouji.common import from_a1
from gouji.workbook.formats.raw import MOST_DRAWN, Drawn, DrawnKind
from gouji.workbook.ooxml.editing import LARGEST_PART
from gouji.workbook.ooxml.names import TRUE, local_name, main
from gouji.workbook.ooxml.package import MissingPart, Package
from gouji.workbook.ooxml.workbook import BOOK_PART

MOST_WORDS = 200
"""Characters of an object that are kept, and somewhat more: it is told by its first ones."""
_ANCHORS = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
_MEMBERS = frozenset({"sp", "pic", "cxnSp", "graphicFrame", "contentPart"})
_COLUMN, _ROW = 609_600, 190_500
"""Width of a usual column and height of a usual row in EMU, of which an inch has 914 400."""
_FARTHEST = 1 << 20
_FILLS = frozenset({"noFill", "solidFill", "gradFill", "pattFill", "alpha", "fillRef"})
_SEEN_THROUGH = 80_000
"""Thousandths of a per cent of a colour, up to which what lies below it is seen."""
ELSEWHERE = Drawn(DrawnKind.PICTURE, 0, 0, 0, 0)
"""An object of an unknown place."""


def drawn_in(package: Package, part: str) -> tuple[Drawn, ...]:
    """The objects of a drawing part, in its order.

    Args:
        package: of the workbook.
        part: the name of the drawing part.

    Returns:
        Pictures, shapes with words, and what covers the cells below, but for hidden ones.
    """
    try:
        if package.size(part) > LARGEST_PART:
            return (ELSEWHERE,)
        drawing = _Drawing()
        walk(package.read(part), drawing)
    except MissingPart:
        return ()
    except (expat.ExpatError, LookupError, ValueError, Doctype):
        return (ELSEWHERE,)
    return tuple(drawing.found)


class Doctype(Exception):  # noqa: N818  # no error: such a drawing is not read
    """A document type is declared, which no drawing does."""


class Walker(Protocol):
    """Takes the elements of a drawing as they come by, their names behind their namespaces."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element."""

    def characters(self, text: str) -> None:
        """Take a piece of text."""

    def end(self, name: str) -> None:
        """Take the end of an element."""


def walk(xml: bytes, walker: Walker) -> None:
    """Have the elements of a drawing come by.

    Args:
        xml: the drawing.
        walker: takes them.

    Raises:
        Doctype, xml.parsers.expat.ExpatError, LookupError, ValueError: it cannot be read.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = walker.start, walker.end
    parser.CharacterDataHandler = walker.characters
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.Parse(xml, True)  # noqa: FBT003


def _refuse_doctype(*_: object) -> None:
    raise Doctype


@dataclass(slots=True)
class _Member:
    """A shape, picture or chart as its elements come by: one of those in a group, or the only one of its anchor."""

    has_picture: bool = False
    is_hidden: bool = False
    is_chart: bool = False
    fill: bool | None = None
    """It has a fill, or none; None if it does not say so."""
    is_styled: bool = False
    """Its style has a fill."""
    words: str = ""

    @property
    def is_opaque(self) -> bool:
        """True if nobody sees through it."""
        return self.is_chart or (self.is_styled if self.fill is None else self.fill)


@dataclass(slots=True)
class _Anchor:
    """An object as its elements come by: where it begins and ends, counted from 0, and what is seen of its members."""

    start: dict[str, int] = field(default_factory=dict)
    end: dict[str, int] = field(default_factory=dict)
    member: _Member = field(default_factory=_Member)
    """The one that comes by."""
    is_hidden: bool = False
    has_picture: bool = False
    is_opaque: bool = False
    words: str = ""

    def settle(self) -> None:
        """Take the member that has come by."""
        member, self.member = self.member, _Member()
        if not member.is_hidden:
            self.has_picture |= member.has_picture
            self.is_opaque |= member.is_opaque
            self.words += member.words if len(self.words) < MOST_WORDS else ""

    @property
    def kind(self) -> DrawnKind | None:
        """The type of the object; None if there is nothing to see of it but lines."""
        if self.has_picture or self.words.strip():
            return DrawnKind.PICTURE if self.has_picture else DrawnKind.TEXT_BOX
        return DrawnKind.COVER if self.is_opaque else None

    def drawn(self) -> Drawn | None:
        self.settle()
        words, kind = " ".join(self.words.split()), self.kind
        if self.is_hidden or kind is None:
            return None
        top, left = self.start.get("row", 0), self.start.get("col", 0)
        bottom, right = max(top, self.end.get("row", top)), max(left, self.end.get("col", left))
        return Drawn(kind, top + 1, left + 1, bottom + 1, right + 1, words)


class _Drawing:
    """The anchors of a drawing."""

    def __init__(self) -> None:
        self.found: list[Drawn] = []
        self.path: list[str] = []
        self.anchor: _Anchor | None = None
        self.text: list[str] | None = None

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        local = name.rpartition(" ")[2]
        self.path.append(local)
        if local in _ANCHORS and "Fallback" not in self.path:
            self.anchor = _Anchor()
        anchor = self.anchor
        if anchor is None or "Fallback" in self.path:
            return
        if local in _MEMBERS:
            anchor.settle()
        if local in ("pic", "blip") or (local == "graphicData" and attributes.get("uri", "").endswith("/diagram")):
            anchor.member.has_picture = True
        elif local == "graphicData":
            anchor.member.is_chart = True
        elif local in _FILLS:
            self.fill(anchor.member, local, attributes)
        elif local == "cNvPr":
            self.hide(anchor, attributes)
        elif local in ("ext", "pos") and self.path[-2] in _ANCHORS:
            self.measure(anchor, local, attributes)
        elif local in ("row", "col", "t"):
            self.text = []

    def hide(self, anchor: _Anchor, attributes: Mapping[str, str]) -> None:
        """Note whether a member is hidden, or the group of all."""
        is_hidden = attributes.get("hidden") in TRUE
        if self.path[-2] != "nvGrpSpPr":
            anchor.member.is_hidden |= is_hidden
        elif self.path.count("grpSp") == 1:
            anchor.is_hidden |= is_hidden

    def fill(self, member: _Member, local: str, attributes: Mapping[str, str]) -> None:
        """Note whether something is seen through a member: its fill, how dense it is, that of its style."""
        if local == "fillRef":
            member.is_styled = attributes.get("idx") not in (None, "0")
        elif local == "alpha":
            is_of_fill = "spPr" in self.path and "ln" not in self.path
            member.fill = _number(attributes.get("val")) > _SEEN_THROUGH if is_of_fill else member.fill
        elif self.path[-2] == "spPr":
            member.fill = local != "noFill"

    def measure(self, anchor: _Anchor, local: str, attributes: Mapping[str, str]) -> None:
        """Place an object that says where it is or how large in lengths, as usual rows and columns have them."""
        across, down = ("x", "y") if local == "pos" else ("cx", "cy")
        column, row = _number(attributes.get(across)) // _COLUMN, _number(attributes.get(down)) // _ROW
        if local == "pos":
            anchor.start = {"row": row, "col": column}
        else:
            anchor.end = {"row": anchor.start.get("row", 0) + row, "col": anchor.start.get("col", 0) + column}

    def characters(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)

    def end(self, name: str) -> None:  # noqa: ARG002  # of the element that was begun last
        local = self.path.pop()
        anchor, text = self.anchor, "".join(self.text or ())
        if local in _ANCHORS and anchor is not None:
            drawn, self.anchor = anchor.drawn(), None
            if drawn is not None and len(self.found) < MOST_DRAWN:
                self.found.append(drawn)
        elif anchor is not None and self.text is not None and local in ("row", "col", "t"):
            self.text = None
            if local == "t":
                anchor.member.words += text if len(anchor.member.words) < MOST_WORDS else ""
            elif self.path and self.path[-1] in ("from", "to"):
                (anchor.start if self.path[-1] == "from" else anchor.end)[local] = _number(text.strip())
        elif anchor is not None and local == "p":
            anchor.member.words += " "


def _number(text: str | None) -> int:
    """A whole number that is not below zero; 0 for anything else."""
    return min(int(text), _FARTHEST * _COLUMN) if text and text.isascii() and text.isdigit() and len(text) < 16 else 0


# --- pictures that a cell shows -------------------------------------------------------------------------------------

_STRUCTURE = "rdRichValueStructure"
"""The type of the relationship to the part that names the types of rich values."""
_PICTURES = (b"_localImage", b"_webimage")


def pictures_in_cells(root: ET.Element, package: Package) -> tuple[Drawn, ...]:
    """The cells of a worksheet that show a picture instead of the value that is kept in them.

    Programs that do not know pictures in cells find an error there, with a note that there is more to it.

    Args:
        root: of the worksheet.
        package: of the workbook.

    Returns:
        An object in each such cell; none if the workbook lists its rich values and no picture is among them.
    """
    places = [from_a1(cell.get("r", "")) for cell in root.iter(main("c")) if cell.get("vm") and cell.get("t") == "e"]
    roots = {link.type: link.target for link in package.relationships("")} if places else {}
    if not places or not may_hold_pictures(package, roots.get("officeDocument", BOOK_PART)):
        return ()
    return tuple(Drawn(DrawnKind.IN_CELL, *place, *place) for place in places if place)[:MOST_DRAWN]


def embedded_objects(root: ET.Element) -> tuple[Drawn, ...]:
    """The objects of other programs over the cells of a worksheet, of which a picture is displayed (18.3.1.59).

    One is written twice, for newer programs with its place.

    Args:
        root: of the worksheet.

    Returns:
        Pictures, at an unknown place where none is said.
    """
    found: dict[str, Drawn] = {}
    for element in root.iter(main("oleObject")):
        places = [_place(part) for part in element.iter() if local_name(part) in ("from", "to")]
        shape = element.get("shapeId", "")
        if len(places) == 2:
            (top, left), (bottom, right) = places
            found[shape] = Drawn(DrawnKind.PICTURE, top, left, max(top, bottom), max(left, right))
        else:
            found.setdefault(shape, ELSEWHERE)
    return tuple(found.values())[:MOST_DRAWN]


def _place(corner: ET.Element) -> tuple[int, int]:
    """Row and column of a corner, from 1."""
    said = {local_name(part): part.text for part in corner}
    return _number(said.get("row")) + 1, _number(said.get("col")) + 1


def may_hold_pictures(package: Package, book: str) -> bool:
    """False if rich values are listed and none of them is a picture: errors are written as such too.

    Args:
        package: of the workbook.
        book: its main part.
    """
    structure = package.related(book, _STRUCTURE)
    if structure is None or not package.has(structure.target) or package.size(structure.target) > LARGEST_PART:
        return True
    listed = package.read(structure.target)
    return any(name in listed for name in _PICTURES)
