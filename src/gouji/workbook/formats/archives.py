"""The parts of an archive that are read, scanned before any of them is opened; the rest is only counted in bytes.

Everything here is bounded: the archive's directory is trusted in nothing, parts are inflated piece by piece and
counted, XML is scanned without building anything, and a document type declaration ends the scan.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from itertools import chain
from typing import NamedTuple
from xml.parsers import expat

from gouji.common import from_a1
from gouji.workbook.formats.limits import DEFAULT_LIMITS, NUMBER, Limits, Refused, damaged, over, too_many_cells
from gouji.workbook.ooxml.names import MAIN, STRICT_MAIN
from gouji.workbook.ooxml.package import Package

_LONGEST_TOKEN = 1_000_000
_LONGEST_ATTRIBUTE = 40_000
_DEEPEST = 200
_ENCODINGS = ("utf-8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii", "iso-8859-1")
_DEPTH_OF_DATA, _DEPTH_OF_ROWS, _DEPTH_OF_CELLS, _DEPTH_OF_VALUES = 2, 3, 4, 5
"""Of ``sheetData`` in a worksheet, of its rows, of their cells, and of what they hold."""
_LONGEST_NAMESPACE = 255
_MOST_NAMES = 20_000
"""Different names of elements and attributes: a format has some hundreds, and who reads them keeps each."""
_SMALL = 100_000
"""Bytes of a part whose counts are remembered: workbooks that one program made of one blank have most parts alike."""


def _in_both_dialects(local: str) -> frozenset[str]:
    """The names of an element of the main namespace, as expat gives them."""
    return frozenset(f"{namespace} {local}" for namespace in (MAIN, STRICT_MAIN))


_WORKSHEETS, _DATA, _ROWS = map(_in_both_dialects, ("worksheet", "sheetData", "row"))
_CELLS, _VALUES = map(_in_both_dialects, ("c", "v"))


def weigh(package: Package, limits: Limits) -> None:
    """Let an archive pass whose parts are not too large; what is not read is counted by what the archive says of it.

    Raises:
        Refused: they are.
    """
    size = sum(member.size for member in package.members)
    if size > limits.expanded_bytes:
        raise over("展开后大小", "expanded size", limits.expanded_bytes, size)


def scan_part(part: bytes) -> None:
    """Let a single XML part pass that is well formed, declares no document type and is within the usual limits.

    Args:
        part: its bytes.

    Raises:
        Refused: it is over a limit.
        xml.parsers.expat.ExpatError: it is not well formed.
    """
    part_scanner(DEFAULT_LIMITS)([part])


def part_scanner(limits: Limits) -> Callable[[Iterable[bytes]], None]:
    """A function that lets the XML parts of one workbook pass, as :func:`scan_part` does, within common limits.

    Args:
        limits: of the workbook.

    Returns:
        It takes the pieces of a part.
    """
    return _Scan(limits).part


class _PartCounts(NamedTuple):
    """Counts of a part that was let pass."""

    elements: int
    cells: int
    rows: int
    names: frozenset[str]


@functools.lru_cache(maxsize=64)
def _counts_of(part: bytes) -> _PartCounts:
    """Scan a part by itself.

    Raises:
        Refused: it is over a limit.
        xml.parsers.expat.ExpatError: it is not well formed.
    """
    alone = _Scan(DEFAULT_LIMITS)
    alone.scan([part])
    return _PartCounts(alone.elements, alone.cells, alone.rows, frozenset(alone.names))


class _Scan:
    """Counts what the parts of a workbook hold that are read, while each is unpacked once; stops at the first limit."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.expanded = 0
        self.cells = 0
        self.rows = 0
        self.elements = 0
        self.depth = 0
        self.is_sheet = self.is_data = self.is_cell = self.is_filled = False
        """The part is a worksheet; what comes stands in its ``sheetData``; in a cell of it, which holds something."""
        self.row = 0
        self.column = 0
        self.kind = ""
        self.text: list[str] = []
        self.names: set[str] = set()

    def part(self, pieces: Iterable[bytes]) -> None:
        coming, begun = iter(pieces), b""
        for piece in coming:
            begun += piece
            if len(begun) > _SMALL:
                return self.scan(chain((begun,), coming))
        return None if self.is_counted(begun) else self.scan((begun,))

    def is_counted(self, part: bytes) -> bool:
        """Add the counts of a part that passes by itself; False if it does not, or with it the workbook would not."""
        try:
            counts = _counts_of(part)
        except (Refused, expat.ExpatError):
            return False
        expanded, elements = self.expanded + len(part), self.elements + counts.elements
        cells, rows, names = self.cells + counts.cells, self.rows + counts.rows, self.names | counts.names
        limits = self.limits
        if expanded > limits.expanded_bytes or elements > limits.elements or len(names) > _MOST_NAMES:
            return False
        if cells > limits.cells or rows > limits.rows:
            return False
        self.expanded, self.elements, self.cells, self.rows, self.names = expanded, elements, cells, rows, names
        return True

    def scan(self, pieces: Iterable[bytes]) -> None:
        parser, fed = self.parser(), 0
        self.row, self.depth = 0, 0
        self.is_sheet = self.is_data = self.is_cell = False
        for piece in pieces:
            self.expanded += len(piece)
            if self.expanded > self.limits.expanded_bytes:
                raise over("展开后大小", "expanded size", self.limits.expanded_bytes)
            parser.Parse(piece, False)  # noqa: FBT003
            fed += len(piece)
            if fed - parser.CurrentByteIndex > _LONGEST_TOKEN:  # scanned anew with every piece
                raise over("XML 记号长度", "length of an XML token", _LONGEST_TOKEN)
        parser.Parse(b"", True)  # noqa: FBT003

    def parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = functools.partial(self.element, parser)
        parser.EndElementHandler = functools.partial(self.end, parser)
        parser.StartDoctypeDeclHandler = self.doctype
        parser.XmlDeclHandler = self.declaration
        parser.StartNamespaceDeclHandler = self.namespace
        return parser

    def declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            raise damaged("内部 XML 的编码不支持", "XML in an encoding no workbook has")

    def doctype(self, *_: object) -> None:
        raise damaged("含有不允许的 DTD 声明", "it declares a document type, which no workbook does")

    def namespace(self, _prefix: str | None, name: str | None) -> None:
        # Every parser puts it before every name.
        if name is not None and len(name) > _LONGEST_NAMESPACE:
            raise over("XML 命名空间长度", "length of an XML namespace", _LONGEST_NAMESPACE, len(name))

    def element(self, parser: expat.XMLParserType, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise damaged("XML 嵌套过深", "XML nested too deeply")
        self.elements += 1
        if self.elements > self.limits.elements:
            raise over("XML 元素数", "XML elements", self.limits.elements)
        if name not in self.names or not self.names.issuperset(attributes):
            self.new_names(name, attributes)
        if attributes and max(map(len, attributes.values())) > _LONGEST_ATTRIBUTE:
            raise over("XML 属性长度", "length of an attribute", _LONGEST_ATTRIBUTE)
        if self.depth == 1:
            self.is_sheet = name in _WORKSHEETS
        elif self.is_sheet and self.depth <= _DEPTH_OF_VALUES:
            self.of_sheet(parser, name, attributes)

    def new_names(self, name: str, attributes: Iterable[str]) -> None:
        """Count the names of an element: libraries remember each."""
        self.names.add(name)
        self.names.update(attributes)
        if len(self.names) > _MOST_NAMES:
            raise over("XML 名称数", "XML names", _MOST_NAMES)

    def of_sheet(self, parser: expat.XMLParserType, name: str, attributes: dict[str, str]) -> None:
        """An element of a worksheet, known by its namespace and by what it stands in."""
        if self.depth == _DEPTH_OF_DATA:
            self.is_data = name in _DATA
        elif self.depth == _DEPTH_OF_ROWS and self.is_data and name in _ROWS:
            self.next_row(attributes.get("r"))
        elif self.depth == _DEPTH_OF_CELLS:
            self.is_cell = bool(self.row) and self.is_data and name in _CELLS
            if self.is_cell:
                self.cell(attributes)
        elif self.is_cell:
            if not self.is_filled:
                self.filled()
            if name in _VALUES and self.kind in ("", "n", "s"):
                parser.CharacterDataHandler = self.text.append

    def filled(self) -> None:
        """Count a cell that holds something."""
        self.is_filled = True
        self.cells += 1
        if self.cells > self.limits.cells:
            raise too_many_cells(self.limits)

    def next_row(self, written: str | None) -> None:
        """Rows and cells stand in order, each once: otherwise two readers could see two workbooks."""
        row = self.row + 1 if written is None else int(written) if _is_count(written) else 0
        if row <= self.row:
            raise damaged("行的次序有误", "rows out of order")
        self.row, self.column = row, 0
        self.rows += 1
        if self.rows > self.limits.rows:
            raise over("行数", "rows", self.limits.rows)

    def cell(self, attributes: dict[str, str]) -> None:
        self.kind, self.is_filled = attributes.get("t", ""), False
        written = attributes.get("r")
        if written is None:
            self.column += 1
            self.filled()  # it costs as much as one that holds something
            return
        position = from_a1(written)
        if position is None or position[0] != self.row or position[1] <= self.column:
            raise damaged("单元格的次序有误", "cells out of order")
        self.column = position[1]

    def end(self, parser: expat.XMLParserType, _name: str) -> None:
        self.depth -= 1
        if self.depth < _DEPTH_OF_CELLS:
            self.is_cell = False
            if self.depth < _DEPTH_OF_DATA:
                self.is_data = False
        if parser.CharacterDataHandler is None or self.depth != _DEPTH_OF_CELLS:
            return
        # Only digits as spreadsheets write them: what reads them later takes 1_0 and ٣ for numbers too.
        parser.CharacterDataHandler = None
        text = "".join(self.text)
        self.text.clear()
        if text.strip() and not (_is_count(text.strip()) if self.kind == "s" else NUMBER.fullmatch(text)):
            raise damaged("数值的写法有误", "a number that is none")


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
