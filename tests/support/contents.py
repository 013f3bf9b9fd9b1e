"""Cells and strings that break their content model, and what other programs read in them.

A workbook has a sheet for each; each sheet has the same cells, of which one row was changed at random, and the shared
strings that one string was changed in stand once. Programs that take workbooks are asked what stands in that row.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from openpyxl import load_workbook

from gouji.common import Position, from_a1
from gouji.workbook.ooxml.archive import packed
from gouji.workbook.ooxml.names import (
    CONTENT_TYPES,
    MAIN,
    PACKAGE_RELATIONSHIPS,
    RELATIONSHIPS,
    STRICT_MAIN,
    TYPES_PART,
    ContentType,
)
from gouji.workbook.ooxml.relationships import relationship_type

_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_NAMESPACES = ("", "z:", "s:", "mc:")
_DECLARED = (
    f'xmlns="{MAIN}" xmlns:r="{RELATIONSHIPS}" xmlns:z="urn:z" xmlns:s="{STRICT_MAIN}" xmlns:mc="{_COMPATIBILITY}" '
    'mc:Ignorable="z"'
)


@dataclass
class Node:
    """An element to be changed, with its prefix, in a list of children that is changed as well."""

    name: str
    attributes: dict[str, str]
    children: list[Node | str]

    def __str__(self) -> str:
        attributes = "".join(f' {key}="{value}"' for key, value in self.attributes.items())
        return f"<{self.name}{attributes}>{''.join(map(str, self.children))}</{self.name}>"

    def inner(self) -> Iterator[Node]:
        """The element and everything in it."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.inner()


def _cell(place: str, kind: str, *children: Node) -> Node:
    return Node("c", {"r": place, **({"t": kind} if kind else {})}, list(children))


def _leaf(name: str, text: str) -> Node:
    return Node(name, {}, [text])


def _row(random_: random.Random) -> Node:
    """A row as programs write it, with one cell of each kind that numbers stand in."""
    text = Node("is", {}, [_leaf("t", "31")])
    runs = Node("is", {}, [Node("r", {}, [_leaf("t", "4")]), Node("r", {}, [Node("rPr", {}, []), _leaf("t", "1")])])
    cells = [
        _cell("A2", "", _leaf("v", "11")),
        _cell("B2", "n", _leaf("f", "20+1"), _leaf("v", "21")),
        _cell("C2", "inlineStr", random_.choice((text, runs))),
        _cell("D2", "s", _leaf("v", str(random_.randrange(len(_ITEMS))))),
        _cell("E2", random_.choice(("", "n", "str", "b", "e", "d"))),
    ]
    return Node("row", {"r": "2"}, list(cells))


_ITEMS = (
    "<si><t>51</t></si>",
    "<si><r><t>6</t></r><r><rPr><b/></rPr><t>1</t></r></si>",
    '<si><t>71</t><rPh sb="0" eb="1"><t>9</t></rPh><phoneticPr fontId="0"/></si>',
)


def _item(random_: random.Random) -> Node:
    simple = Node("si", {}, [_leaf("t", "51")])
    runs = Node("si", {}, [Node("r", {}, [_leaf("t", "6")]), Node("r", {}, [Node("rPr", {}, []), _leaf("t", "1")])])
    guide = Node("rPh", {"sb": "0", "eb": "1"}, [_leaf("t", "9")])
    return random_.choice((simple, runs, Node("si", {}, [_leaf("t", "71"), guide])))


_NAMES = ("c", "v", "f", "is", "t", "r", "rPr", "row", "d", "si", "rPh", "extLst", "x", "AlternateContent", "Choice")
_TEXTS = ("", "5", "12", " 7 ", "x", "1.5", "1e1", "+3", "_x0031_", "=1+1", "\n", "true", "2024-01-02", "#REF!", "0")
_ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "t": ("", "n", "s", "str", "b", "e", "d", "inlineStr", "N", "number", "array", "shared"),
    "r": ("A2", "B2", "b2", "F2", "B02", "$B$2", "", "A3", "ZZZ2"),
    "ref": ("A2:B2",),
    "xml:space": ("preserve",),
    "cm": ("1",),
}


def _nodes(root: Node) -> list[tuple[Node, int]]:
    """Each place of an element in another."""
    return [
        (parent, index)
        for parent in root.inner()
        for index, child in enumerate(parent.children)
        if isinstance(child, Node)
    ]


def _copied(node: Node) -> Node:
    children = [_copied(child) if isinstance(child, Node) else child for child in node.children]
    return Node(node.name, dict(node.attributes), children)


def _mutate(root: Node, random_: random.Random) -> None:
    """Change one thing in an element."""
    parent, index = random_.choice(_nodes(root))
    node = parent.children[index]
    assert isinstance(node, Node)
    names = [name for name in ("rename", "prefix", "text", "attribute") if name] + list(_MOVES)
    match random_.choice(names):
        case "rename":
            node.name = random_.choice(_NAMES)
        case "prefix":
            node.name = random_.choice(_NAMESPACES) + node.name.rpartition(":")[2]
        case "text":
            place = random_.choice(list(root.inner()))
            place.children.insert(
                random_.randint(0, len(place.children)), random_.choice((*_TEXTS, "<!--x-->", "<?x?>"))
            )
        case "attribute":
            name = random_.choice(tuple(_ATTRIBUTES))
            node.attributes[name] = random_.choice(_ATTRIBUTES[name])
        case move:
            _MOVES[move](parent, index, random_)


def _wrap(parent: Node, index: int, random_: random.Random) -> None:
    inner = parent.children[index]
    wrappers = (
        Node("z:x", {}, [inner]),
        Node("c", {"r": "B2"}, [inner]),
        Node("mc:AlternateContent", {}, [Node("mc:Choice", {"Requires": "z"}, [inner])]),
        Node("mc:AlternateContent", {}, [Node("mc:Fallback", {}, [inner])]),
        Node("r", {}, [inner]),
        Node("extLst", {}, [Node("ext", {}, [inner])]),
    )
    parent.children[index] = random_.choice(wrappers)


def _repeat(parent: Node, index: int, random_: random.Random) -> None:
    node = parent.children[index]
    assert isinstance(node, Node)
    again = _copied(node)
    for leaf in again.inner():
        leaf.children = [random_.choice(_TEXTS) if isinstance(child, str) else child for child in leaf.children]
    parent.children.insert(random_.choice((index, index + 1, len(parent.children))), again)


def _swap(parent: Node, _: int, random_: random.Random) -> None:
    random_.shuffle(parent.children)


def _drop(parent: Node, index: int, _: random.Random) -> None:
    del parent.children[index]


def _lift(parent: Node, index: int, _: random.Random) -> None:
    """Put what an element holds in its place."""
    node = parent.children[index]
    assert isinstance(node, Node)
    parent.children[index : index + 1] = node.children


def _new(parent: Node, index: int, random_: random.Random) -> None:
    parent.children.insert(index, _leaf(random_.choice(_NAMESPACES) + random_.choice(_NAMES), random_.choice(_TEXTS)))


_MOVES: dict[str, Callable[[Node, int, random.Random], None]] = {
    "wrap": _wrap,
    "repeat": _repeat,
    "swap": _swap,
    "drop": _drop,
    "lift": _lift,
    "new": _new,
}


def _changed(root: Node, random_: random.Random) -> str:
    whole = Node("root", {}, [root])
    for _ in range(random_.choice((1, 1, 1, 2, 3))):
        if _nodes(whole):
            _mutate(whole, random_)
    return "".join(map(str, whole.children))


def _is_well_formed(xml: str) -> bool:
    try:
        ET.fromstring(f"<a {_DECLARED}>{xml}</a>")  # noqa: S314  # our own
    except ET.ParseError:
        return False
    return True


@dataclass(frozen=True)
class Change:
    """A row of a sheet and the shared strings, one of them changed."""

    row: str
    item: str

    def workbook(self) -> bytes:
        """A workbook of that sheet alone."""
        return workbook([self])


def changes(seed: int, count: int, *, in_strings: bool) -> list[Change]:
    """Changes of rows, or of the strings that a row refers to."""
    found: list[Change] = []
    random_ = random.Random(seed)  # noqa: S311  # no secret
    while len(found) < count:
        row, item = _row(random_), _item(random_)
        if in_strings:
            cell = _cell("A2", "s", _leaf("v", "0"))
            change = Change(str(Node("row", {"r": "2"}, [cell])), _changed(item, random_))
        else:
            change = Change(_changed(row, random_), _ITEMS[0])
        if _is_well_formed(change.row) and _is_well_formed(change.item):
            found.append(change)
    return found


# --- workbooks ------------------------------------------------------------------------------------------------------


def workbook(sheets: Sequence[Change]) -> bytes:
    """A workbook of a sheet for each; the strings are those of the first."""
    numbers = range(1, len(sheets) + 1)
    listed = "".join(f'<sheet name="S{number}" sheetId="{number}" r:id="r{number}"/>' for number in numbers)
    links = [(f"r{number}", "worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
    links += [("strings", "sharedStrings", "sharedStrings.xml"), ("styles", "styles", "styles.xml")]
    overrides = [("workbook.xml", ContentType.WORKBOOK), ("styles.xml", ContentType.STYLES)]
    overrides += [("sharedStrings.xml", ContentType.SHARED_STRINGS)]
    overrides += [(f"worksheets/sheet{number}.xml", ContentType.WORKSHEET) for number in numbers]
    types = "".join(f'<Override PartName="/xl/{part}" ContentType="{type_}"/>' for part, type_ in overrides)
    before = '<row r="1"><c r="A1"><v>1</v></c></row>'
    parts = {
        TYPES_PART: f'<Types xmlns="{CONTENT_TYPES}"><Default Extension="rels" '
        f'ContentType="{ContentType.RELATIONSHIPS}"/>{types}</Types>',
        "_rels/.rels": _links([("r1", "officeDocument", "xl/workbook.xml")]),
        "xl/_rels/workbook.xml.rels": _links(links),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONSHIPS}"><sheets>{listed}</sheets></workbook>',
        "xl/styles.xml": _STYLES,
        "xl/sharedStrings.xml": f"<sst {_DECLARED}>{sheets[0].item}{''.join(_ITEMS[1:])}</sst>",
    }
    for number, sheet in zip(numbers, sheets, strict=True):
        data = f"<sheetData>{before}{sheet.row}</sheetData>"
        parts[f"xl/worksheets/sheet{number}.xml"] = f"<worksheet {_DECLARED}>{data}</worksheet>"
    return packed({name: part.encode() for name, part in parts.items()})


_STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts><font/></fonts><fills><fill><patternFill/></fill></fills><borders><border/>'
    '</borders><cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf/></cellXfs><cellStyles><cellStyle name="Normal" xfId="0" '
    'builtinId="0"/></cellStyles></styleSheet>'
)


def _links(links: Sequence[tuple[str, str, str]]) -> str:
    entries = "".join(
        f'<Relationship Id="{name}" Type="{relationship_type(type_)}" Target="{target}"/>'
        for name, type_, target in links
    )
    return f'<Relationships xmlns="{PACKAGE_RELATIONSHIPS}">{entries}</Relationships>'


# --- what others read -----------------------------------------------------------------------------------------------

Figures = dict[Position, str]
"""What stands in cells, numbers in plain digits."""


def figure(value: object) -> str:
    """A value as both a number and a text that says it are compared."""
    if isinstance(value, bool):
        return str(value).upper()
    text = f"{value:.10g}" if isinstance(value, int | float) else str(value).strip()
    return f"{float(text):.10g}" if re.fullmatch(r"[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?", text) else text


_OFFICE, _TABLE, _TEXT = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text")
)


def in_opendocument(path: Path) -> dict[str, Figures]:
    """What LibreOffice read, from the .ods it made of it: the figures of each sheet."""
    with zipfile.ZipFile(path) as archive:
        root = ET.fromstring(archive.read("content.xml"))  # noqa: S314  # made by LibreOffice
    return {table.get(f"{_TABLE}name", ""): dict(_figures(table)) for table in root.iter(f"{_TABLE}table")}


def _figures(table: ET.Element) -> Iterator[tuple[Position, str]]:
    row = 0
    for line in table.iter(f"{_TABLE}table-row"):
        row += int(line.get(f"{_TABLE}number-rows-repeated", "1"))
        column = 0
        for cell in line:
            times = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
            text = "\n".join("".join(paragraph.itertext()) for paragraph in cell.iterfind(f"{_TEXT}p"))
            value = cell.get(f"{_OFFICE}value", text)
            if value and times < 100:
                yield from (((row, column + number), figure(value)) for number in range(1, times + 1))
            column += times


def in_openpyxl(data: bytes) -> Figures | None:
    """What openpyxl reads in the first sheet; None if it cannot."""
    try:
        sheet = load_workbook(io.BytesIO(data), data_only=True).worksheets[0]
    except Exception:  # noqa: BLE001  # whatever it stumbles over
        return None
    return {
        place: figure(cell.value)
        for place in map(from_a1, (f"{column}{row}" for column in "ABCDEFG" for row in (1, 2, 3)))
        if place and (cell := sheet.cell(*place)).value not in (None, "")
    }
