"""Zip archives, scanned before anything in them is opened.

Everything here is bounded: the archive's directory is trusted in nothing, members are inflated piece by piece and
counted, XML is scanned without building anything, and a document type declaration ends the scan.
"""

from __future__ import annotations

import functools
import posixpath
import zipfile
from collections.abc import Iterator
from xml.parsers import expat

from gouji.common import from_a1
from gouji.workbook.formats.candidate import Candidate
from gouji.workbook.formats.limits import DEFAULT_LIMITS, NUMBER, Limits, damaged, over, too_many_cells

_PIECE = 1 << 16
_LONGEST_TOKEN = 1_000_000
_LONGEST_ATTRIBUTE = 40_000
_DEEPEST = 200
_LONGEST_NAMESPACE = 255
_MOST_NAMES = 20_000
"""Different names of elements and attributes: a format has some hundreds, and who reads them keeps each."""
_ENCODINGS = ("utf-8", "utf-16", "us-ascii", "ascii", "iso-8859-1")


def scan_archive(candidate: Candidate, limits: Limits) -> bool:
    """Let an archive pass whose members are within the limits and whose XML is well formed.

    Returns:
        True if there are macros in it.

    Raises:
        Refused: it is over a limit, or its XML is not as that of workbooks is.
        NotImplementedError: it is packed in another way than workbooks are.
        xml.parsers.expat.ExpatError: its XML is not well formed.
    """
    assert candidate.archive is not None
    members = candidate.archive.infolist()
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise NotImplementedError
    _Scan(limits).archive(candidate.archive, members)
    return any(map(_is_macro, candidate.names))


def _is_macro(name: str) -> bool:
    return posixpath.basename(name).casefold() == "vbaproject.bin" or name.startswith(("Basic/", "Scripts/"))


def scan_part(part: bytes) -> None:
    """Let a single XML part pass that is well formed, declares no document type and is within the limits.

    Raises:
        Refused: it is over a limit.
        xml.parsers.expat.ExpatError: it is not well formed.
    """
    _Scan(DEFAULT_LIMITS).parser().Parse(part, True)  # noqa: FBT003


class _Scan:
    """Counts what an archive holds while it unpacks it once, and stops at the first limit."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.expanded = 0
        self.cells = 0
        self.rows = 0
        self.elements = 0
        self.depth = 0
        self.row = 0
        self.column = 0
        self.kind = ""
        self.text: list[str] = []
        self.names: set[str] = set()

    def archive(self, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
        for member in members:
            parser: expat.XMLParserType | None = None
            is_first, fed = True, 0
            for piece in self.pieces(archive, member):
                if is_first and _looks_like_xml(member.filename, piece):
                    parser, self.row, self.depth = self.parser(), 0, 0
                is_first = False
                if parser is not None:
                    parser.Parse(piece, False)  # noqa: FBT003
                    fed += len(piece)
                    if fed - parser.CurrentByteIndex > _LONGEST_TOKEN:  # scanned anew with every piece
                        raise over(
                            "XML 记号长度", "length of an XML token", f"> {_LONGEST_TOKEN:,}", f"{_LONGEST_TOKEN:,}"
                        )
            if parser is not None:
                parser.Parse(b"", True)  # noqa: FBT003

    def pieces(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
        with archive.open(member) as stream:
            while piece := stream.read(_PIECE):
                self.expanded += len(piece)
                if self.expanded > self.limits.expanded_bytes:
                    raise over("展开后大小", "expanded size", f"> {self.expanded:,}", f"{self.limits.expanded_bytes:,}")
                yield piece

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
            raise over("XML 命名空间长度", "length of an XML namespace", f"{len(name):,}", f"{_LONGEST_NAMESPACE:,}")

    def element(self, parser: expat.XMLParserType, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise damaged("XML 嵌套过深", "XML nested too deeply")
        self.elements += 1
        if self.elements > self.limits.elements:
            raise over("XML 元素数", "XML elements", f"> {self.limits.elements:,}", f"{self.limits.elements:,}")
        self.names.add(name)
        self.names.update(attributes)
        if len(self.names) > _MOST_NAMES:
            raise over("XML 名称数", "XML names", f"> {_MOST_NAMES:,}", f"{_MOST_NAMES:,}")
        if attributes and max(map(len, attributes.values())) > _LONGEST_ATTRIBUTE:
            raise over("XML 属性长度", "length of an attribute", f"> {_LONGEST_ATTRIBUTE:,}", f"{_LONGEST_ATTRIBUTE:,}")
        local = name.rpartition(" ")[2]
        if local == "v" and self.row and self.kind in ("", "n", "s"):
            parser.CharacterDataHandler = self.text.append
        elif local == "c":
            self.cell(attributes)
            self.cells += 1
            if self.cells > self.limits.cells:
                raise too_many_cells(self.limits)
        elif local == "row":
            self.next_row(attributes.get("r"))
            self.rows += 1
            if self.rows > self.limits.rows:
                raise over("行数", "rows", f"> {self.limits.rows:,}", f"{self.limits.rows:,}")

    def next_row(self, written: str | None) -> None:
        """Rows and cells stand in order, each once: otherwise two readers could see two workbooks."""
        row = self.row + 1 if written is None else int(written) if _is_count(written) else 0
        if row <= self.row:
            raise damaged("行的次序有误", "rows out of order")
        self.row, self.column = row, 0

    def cell(self, attributes: dict[str, str]) -> None:
        self.kind = attributes.get("t", "")
        if not self.row:  # the chain of calculation lists cells too
            return
        written = attributes.get("r")
        if written is None:
            self.column += 1
            return
        position = from_a1(written)
        if position is None or position[0] != self.row or position[1] <= self.column:
            raise damaged("单元格的次序有误", "cells out of order")
        self.column = position[1]

    def end(self, parser: expat.XMLParserType, name: str) -> None:
        self.depth -= 1
        if parser.CharacterDataHandler is None or name.rpartition(" ")[2] != "v":
            return
        # Only digits as spreadsheets write them: what reads them later takes 1_0 and ٣ for numbers too.
        parser.CharacterDataHandler = None
        text = "".join(self.text)
        self.text.clear()
        if text.strip() and not (_is_count(text.strip()) if self.kind == "s" else NUMBER.fullmatch(text)):
            raise damaged("数值的写法有误", "a number that is none")


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _looks_like_xml(name: str, start: bytes) -> bool:
    """By its ending, or by how it begins: which parts are read is said inside the workbook."""
    if name.lower().endswith((".xml", ".rels", ".vml")):
        return True
    return start.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")
