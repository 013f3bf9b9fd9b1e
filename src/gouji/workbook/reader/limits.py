"""Whether a file is small and plain enough to be opened at all.

Everything here is bounded: the archive's directory is trusted in nothing, members are inflated piece by piece and
counted, XML is scanned without building anything, and a document type declaration ends the scan.
"""

from __future__ import annotations

import functools
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.parsers import expat

from gouji.common import from_a1
from gouji.findings import Finding, Phrase
from gouji.findings.rules import F101, F102, F103, F104, F105, F106, F107, F110
from gouji.workbook.reader.kinds import ARCHIVE, Format, has_old_macros, is_old_workbook, named

_PIECE = 1 << 16
_LONGEST_TOKEN = 1_000_000
_LONGEST_ATTRIBUTE = 40_000
_DEEPEST = 200
MOST_SHEETS = 100
LONGEST_TEXT = 32_767
"""Characters a cell can hold."""
_ENCODINGS = ("utf-8", "utf-16", "us-ascii", "ascii", "iso-8859-1")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a workbook may hold. A form of this kind has 30 KB, 0.3 MB expanded and 2 000 cells.

    Attributes:
        file_bytes: of the file as it lies on the disk.
        members: parts in the archive.
        expanded_bytes: of all parts together, unpacked.
        cells: in all sheets together, empty formatted ones included.
        rows: in all sheets together, empty ones included.
        elements: of all XML parts together.
        seconds, memory_bytes: for the process that reads a format in which no limit can be looked for beforehand.
    """

    file_bytes: int = 20_000_000
    members: int = 2_000
    expanded_bytes: int = 100_000_000
    cells: int = 200_000
    rows: int = 100_000
    elements: int = 1_500_000
    seconds: float = 30.0
    memory_bytes: int = 1 << 30


DEFAULT_LIMITS = Limits()


class Refused(Exception):  # noqa: N818  # no error of the program: it carries a finding up to the reader
    """The file cannot be read; *diagnostic* says why. Used only inside the reader."""

    def __init__(self, diagnostic: Finding) -> None:
        super().__init__(diagnostic.code)
        self.diagnostic = diagnostic


@dataclass(frozen=True, slots=True)
class Examined:
    """What a file is that may be opened."""

    format: Format
    has_macros: bool


def examine(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Examined:
    """Let a workbook of a format that can be read pass, if what can be seen from outside is bounded.

    Raises:
        Refused: it is something else, damaged, encrypted, or over a limit.
    """
    if not data:
        raise Refused(Finding(F104))
    if len(data) > limits.file_bytes:
        raise over("文件大小", "file size", f"{len(data):,}", f"{limits.file_bytes:,}")
    if not data.startswith(ARCHIVE):
        if is_old_workbook(data):
            return Examined(Format.XLS, has_old_macros(data))
        raise Refused(named(data))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _examine_archive(archive, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, OverflowError) as error:
        raise damaged("压缩包不完整", f"the archive is broken: {type(error).__name__}") from None
    except (NotImplementedError, RuntimeError):  # an unknown compression, a password on the archive itself
        raise damaged("压缩方式不支持", "the archive uses a compression no workbook has") from None
    except expat.ExpatError as error:
        raise damaged("内部 XML 不完整", f"broken XML: {expat.ErrorString(error.code)}") from None
    except LookupError:
        raise damaged("内部 XML 的编码未知", "XML in an unknown encoding") from None
    except MemoryError:
        raise Refused(Finding(F107, values={"detail": Phrase("内存不足", "out of memory")})) from None


def scan_part(part: bytes) -> None:
    """Let a single XML part pass that is well formed, declares no document type and is within the limits.

    Raises:
        Refused: it is over a limit.
        xml.parsers.expat.ExpatError: it is not well formed.
    """
    _Scan(DEFAULT_LIMITS).parser().Parse(part, True)  # noqa: FBT003


def over(zh: str, en: str, found: str, limit: str) -> Refused:
    """The refusal of a file with too much of something."""
    return Refused(Finding(F103, found=found, values={"what": Phrase(zh, en), "limit": limit}))


def damaged(zh: str, en: str) -> Refused:
    """The refusal of a file that is not whole."""
    return Refused(Finding(F101, values={"detail": Phrase(zh, en)}))


FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""The characters that XML does not allow."""


def encrypted(zh: str = "", en: str = "") -> Refused:
    """The refusal of a file that needs a password, and why the one that was given did not help."""
    return Refused(Finding(F102, values={"detail": Phrase(zh, en)}))


def checked_text(text: str) -> str:
    """The text of a cell; characters that XML cannot hold become a mark that is no part of any number.

    Raises:
        Refused: it is longer than a cell can hold.
    """
    if len(text) > LONGEST_TEXT:
        raise over("单元格文字", "text of a cell", f"{len(text):,}", f"{LONGEST_TEXT:,}")
    return FORBIDDEN.sub("\ufffd", text)


def check_sheets(names: Sequence[str]) -> None:
    """Let a workbook pass that has sheets, not too many, and none twice.

    Raises:
        Refused: it has not.
    """
    if len(names) > MOST_SHEETS:
        raise over("工作表数", "sheets", f"{len(names):,}", f"{MOST_SHEETS:,}")
    if not names:
        raise damaged("没有工作表", "no worksheet")
    if len(set(names)) < len(names):
        raise damaged("工作表重复", "a sheet that is there twice")


# --- archives ---------------------------------------------------------------------------------------------------------

_ARCHIVE_KINDS = (
    ("word/document.xml", F105, Phrase("Word 文档（.docx）", "a Word document (.docx)")),
    ("ppt/presentation.xml", F105, Phrase("演示文稿（.pptx）", "a presentation (.pptx)")),
    ("Index/Document.iwa", F106, Phrase("Numbers 表格", "a Numbers spreadsheet")),
)


def _examine_archive(archive: zipfile.ZipFile, limits: Limits) -> Examined:
    members = archive.infolist()
    if len(members) > limits.members:
        raise over("文件内部件数", "parts", f"{len(members):,}", f"{limits.members:,}")
    names = {member.filename for member in members}
    if len(names) < len(members):
        raise damaged("压缩包内有重名文件", "two parts of one name")  # two readers could see two contents
    other = _archive_kind(archive, names)
    if other is not None:
        raise Refused(other)
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise NotImplementedError
    _Scan(limits).archive(archive, members)
    kind = Format.XLSB if "xl/workbook.bin" in names else Format.ODS if "content.xml" in names else Format.XLSX
    return Examined(kind, any(_is_macro(name) for name in names))


def _is_macro(name: str) -> bool:
    return posixpath.basename(name).casefold() == "vbaproject.bin" or name.startswith(("Basic/", "Scripts/"))


def _archive_kind(archive: zipfile.ZipFile, names: set[str]) -> Finding | None:
    """A finding that says what an archive is that cannot be read; None if it is a workbook."""
    for name, rule, words in _ARCHIVE_KINDS:
        if name in names:
            return Finding(rule, values={"format": words})
    if "content.xml" in names:
        if not _is_spreadsheet(archive, names):
            return Finding(F105, values={"format": Phrase("OpenDocument 文档", "an OpenDocument document")})
        if b"encryption-data" in _start_of(archive, "META-INF/manifest.xml"):
            raise encrypted()
        return None
    if "[Content_Types].xml" in names:
        return None
    if any(name.startswith("xl/") for name in names):
        raise damaged("缺少 [Content_Types].xml", "[Content_Types].xml is missing")
    return Finding(F110, values={"format": Phrase("ZIP 压缩包", "a zip archive")})


def _is_spreadsheet(archive: zipfile.ZipFile, names: set[str]) -> bool:
    return "mimetype" not in names or b"spreadsheet" in _start_of(archive, "mimetype")


def _start_of(archive: zipfile.ZipFile, name: str) -> bytes:
    """The first bytes of a part, none if it is not there."""
    if name not in archive.namelist():
        return b""
    with archive.open(name) as stream:
        return stream.read(_PIECE)


NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)
"""As files spell numbers."""


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
        return parser

    def declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            raise damaged("内部 XML 的编码不支持", "XML in an encoding no workbook has")

    def doctype(self, *_: object) -> None:
        raise damaged("含有不允许的 DTD 声明", "it declares a document type, which no workbook does")

    def element(self, parser: expat.XMLParserType, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise damaged("XML 嵌套过深", "XML nested too deeply")
        self.elements += 1
        if self.elements > self.limits.elements:
            raise over("XML 元素数", "XML elements", f"> {self.limits.elements:,}", f"{self.limits.elements:,}")
        if any(len(value) > _LONGEST_ATTRIBUTE for value in attributes.values()):
            raise over("XML 属性长度", "length of an attribute", f"> {_LONGEST_ATTRIBUTE:,}", f"{_LONGEST_ATTRIBUTE:,}")
        local = name.rpartition(" ")[2]
        if local == "v" and self.row and self.kind in ("", "n", "s"):
            parser.CharacterDataHandler = self.text.append
        elif local == "c":
            self.cell(attributes)
            self.cells += 1
            if self.cells > self.limits.cells:
                raise over("单元格数", "cells", f"> {self.limits.cells:,}", f"{self.limits.cells:,}")
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
