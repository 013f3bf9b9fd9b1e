"""Word documents (.docx, also Strict): the paragraphs and tables of the main part, as the document shows them.

The part is read in one pass, element by element, and nothing is kept of it but what is shown: not what was deleted,
what is hidden, and of two renderings of one thing the second.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import Any
from xml.parsers import expat

from gouji.reading.published.document import Paragraph, PrintedDocument, Table, table_of
from gouji.reading.published.formats.base import damaged, encrypted, over
from gouji.workbook.confined import CLOSE_MARK, DEEPEST, MOST_CELLS, MOST_COLUMNS, MOST_TEXT, OPEN_MARK

_MOST_MEMBERS = 5_000
_MOST_EXPANDED = 50_000_000
"""Bytes of the main part, unpacked. That of a report has a quarter of a million."""
_MOST_ELEMENTS = 600_000
_PIECE = 1 << 16
_ENCODINGS = ("utf-8", "utf-16", "us-ascii", "ascii")
_W = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main ",
    "http://purl.oclc.org/ooxml/wordprocessingml/main ",
)
_FALLBACK = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"
_MAIN = "/relationships/officeDocument"
_OFF = ("0", "false", "off", "none")


def read_word(data: bytes) -> PrintedDocument:
    """The document in a .docx file.

    Args:
        data: of a whole file.

    Returns:
        Its paragraphs and tables.

    Raises:
        UnreadableReport: it is damaged, or more than any report.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, OverflowError):
        raise damaged("压缩包不完整", "the archive is broken") from None
    except NotImplementedError:
        raise damaged("压缩方式不支持", "the archive uses a compression no document has") from None
    except RuntimeError:  # zipfile's word for a password
        raise encrypted() from None
    except expat.ExpatError as error:
        raise damaged("内部 XML 不完整", f"broken XML: {expat.ErrorString(error.code)}") from None
    except LookupError:
        raise damaged("内部 XML 的编码未知", "XML in an unknown encoding") from None


def _read(archive: zipfile.ZipFile) -> PrintedDocument:
    names = archive.namelist()
    if len(names) > _MOST_MEMBERS:
        raise over("members", _MOST_MEMBERS)
    if len(set(names)) < len(names):
        raise damaged("压缩包内有重名文件", "two parts of one name")  # two programs could show two documents
    main = _target(archive, "_rels/.rels", _MAIN) or "word/document.xml"
    if main not in names:
        raise damaged("没有正文", "the main part is missing")
    body = _Body()
    _parse(archive, main, body.begin, body.end, body.add)
    title = _Title()
    if "docProps/core.xml" in names:
        _parse(archive, "docProps/core.xml", title.begin, title.end, title.add)
    return PrintedDocument(tuple(body.blocks), title="".join(title.text).strip(), pictures=body.pictures)


def _target(archive: zipfile.ZipFile, part: str, kind: str) -> str | None:
    """The part that a relationship of a kind leads to."""
    if part not in archive.namelist():
        return None
    found: list[str] = []

    def begin(name: str, attributes: list[str]) -> None:
        named = dict(zip(attributes[::2], attributes[1::2], strict=True))
        if name.endswith(" Relationship") and named.get("Type", "").endswith(kind):
            found.append(posixpath.normpath("/" + named.get("Target", "").lstrip("/")).lstrip("/"))

    _parse(archive, part, begin, lambda _name: None, lambda _text: None)
    return found[0] if found else None


def _parse(archive: zipfile.ZipFile, part: str, begin: Any, end: Any, add: Any) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.ordered_attributes = True
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = add
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.XmlDeclHandler = _check_encoding
    expanded = elements = 0
    with archive.open(part) as stream:
        while piece := stream.read(_PIECE):
            expanded += len(piece)
            if expanded > _MOST_EXPANDED:
                raise over("expanded", _MOST_EXPANDED)
            elements += piece.count(b"<") - piece.count(b"</")
            if elements > _MOST_ELEMENTS:
                raise over("elements", _MOST_ELEMENTS)
            parser.Parse(piece, False)  # noqa: FBT003
            if expanded - parser.CurrentByteIndex > 16 * _PIECE:  # a token is scanned anew with every piece
                raise over("text", 16 * _PIECE)
    parser.Parse(b"", True)  # noqa: FBT003


def _refuse_doctype(*_: object) -> None:
    raise damaged("含有不允许的 DTD 声明", "it declares a document type, which no document does")


def _check_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding is not None and encoding.lower() not in _ENCODINGS:
        raise damaged("内部 XML 的编码不支持", "XML in an encoding no document has")


class _Title:
    """The title in the properties."""

    def __init__(self) -> None:
        self.is_open = False
        self.text: list[str] = []

    def begin(self, name: str, _attributes: list[str]) -> None:
        self.is_open = name == "http://purl.org/dc/elements/1.1/ title"

    def end(self, _name: str) -> None:
        self.is_open = False

    def add(self, text: str) -> None:
        if self.is_open:
            self.text.append(text)


class _OpenTable:
    """A table that is being read; a cell is ``[text, rows, columns]``, and by column the one that may reach down."""

    def __init__(self) -> None:
        self.rows: list[list[list[Any]]] = []
        self.column = 0
        self.reaching: dict[int, list[Any]] = {}
        self.lines: list[str] = []
        self.columns = 1
        self.goes_on: bool | None = None


class _Body:
    """The main part."""

    def __init__(self) -> None:
        self.blocks: list[Paragraph | Table] = []
        self.pictures = 0
        self.tables: list[_OpenTable] = []
        self.paragraphs: list[list[str]] = []
        self.unseen = 0
        self.depth = 0
        self.cells = 0
        self.length = 0
        self.in_text = False
        self.in_properties = 0
        self.is_hidden = False
        self.is_marked = False
        self.starts = {space + name: method for space in _W for name, method in self.beginnings().items()}
        self.starts[_FALLBACK] = self.begin_unseen
        self.ends = {space + name: method for space in _W for name, method in self.endings().items()}

    def beginnings(self) -> dict[str, Any]:
        """Methods by the name of an element that begins."""
        return {
            **dict.fromkeys(("del", "moveFrom", "instrText", "delText"), self.begin_unseen),
            "p": self.begin_paragraph,
            "t": self.begin_text,
            "tab": lambda _attributes: self.put("\t"),
            "br": lambda _attributes: self.put("\n"),
            "cr": lambda _attributes: self.put("\n"),
            "noBreakHyphen": lambda _attributes: self.put("-"),
            "sym": lambda _attributes: self.put("\ufffd"),
            "pPr": self.begin_properties,
            "r": self.begin_run,
            "vanish": self.hide,
            "webHidden": self.hide,
            "strike": self.mark_if_on,
            "dstrike": self.mark_if_on,
            "vertAlign": self.mark_if_raised,
            "footnoteReference": self.note,
            "endnoteReference": self.note,
            "drawing": self.picture,
            "pict": self.picture,
            "object": self.picture,
            "tbl": self.begin_table,
            "tr": self.begin_row,
            "tc": self.begin_cell,
            "gridBefore": self.grid_before,
            "gridSpan": self.grid_span,
            "vMerge": self.merge_down,
        }

    def endings(self) -> dict[str, Any]:
        """Methods by the name of an element that ends."""
        return {
            "p": self.end_paragraph,
            "t": self.end_text,
            "pPr": self.end_properties,
            "r": self.end_run,
            "tbl": self.end_table,
            "tc": self.end_cell,
        }

    def begin(self, name: str, attributes: list[str]) -> None:
        """An element begins."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise over("depth", DEEPEST)
        if self.unseen:
            self.unseen += 1
            return
        method = self.starts.get(name)
        if method is not None:
            method(attributes)

    def begin_unseen(self, _attributes: list[str]) -> None:
        """Something begins that is not shown, with all in it."""
        self.unseen = 1

    def end(self, name: str) -> None:
        """An element ends."""
        self.depth -= 1
        if self.unseen:
            self.unseen -= 1
            return
        method = self.ends.get(name)
        if method is not None:
            method()

    def add(self, text: str) -> None:
        """Text of an element."""
        if self.in_text and not self.unseen:
            self.put(text)

    # --- text

    def put(self, text: str) -> None:
        """Take up a piece of text."""
        if self.is_hidden or not self.paragraphs:
            return
        self.length += len(text)
        if self.length > MOST_TEXT:
            raise over("text", MOST_TEXT)
        if self.is_marked and self.tables:
            text = f"{OPEN_MARK}{text}{CLOSE_MARK}"
        self.paragraphs[-1].append(text)

    def begin_text(self, _attributes: list[str]) -> None:
        self.in_text = True

    def end_text(self) -> None:
        self.in_text = False

    def begin_properties(self, _attributes: list[str]) -> None:
        self.in_properties += 1

    def end_properties(self) -> None:
        self.in_properties -= 1

    def begin_run(self, _attributes: list[str]) -> None:
        self.is_hidden = self.is_marked = False

    def end_run(self) -> None:
        self.is_hidden = self.is_marked = False

    def hide(self, attributes: list[str]) -> None:
        """A run is not shown. In the properties of a paragraph that is said of its mark only."""
        if not self.in_properties and _is_on(attributes):
            self.is_hidden = True

    def mark_if_on(self, attributes: list[str]) -> None:
        """A run is struck out: what stands in it belongs to no number."""
        if not self.in_properties and _is_on(attributes):
            self.is_marked = True

    def mark_if_raised(self, attributes: list[str]) -> None:
        """A run is a footnote's number."""
        if not self.in_properties and _value(attributes) in ("superscript", "subscript"):
            self.is_marked = True

    def note(self, _attributes: list[str]) -> None:
        """A reference to a footnote, whose number Word makes."""
        if self.tables:
            self.put(OPEN_MARK + CLOSE_MARK)

    def picture(self, _attributes: list[str]) -> None:
        self.pictures += 1

    def begin_paragraph(self, _attributes: list[str]) -> None:
        self.paragraphs.append([])

    def end_paragraph(self) -> None:
        if not self.paragraphs:
            return
        text = "".join(self.paragraphs.pop())
        if self.tables:
            self.tables[-1].lines.append(text.strip())
            return
        self.blocks += [Paragraph(line.strip()) for line in text.split("\n") if line.strip()]

    # --- tables

    def begin_table(self, _attributes: list[str]) -> None:
        self.tables.append(_OpenTable())

    def begin_row(self, _attributes: list[str]) -> None:
        if self.tables:
            self.tables[-1].rows.append([])
            self.tables[-1].column = 0

    def grid_before(self, attributes: list[str]) -> None:
        """The row begins some columns to the right."""
        columns = _number(attributes)
        if self.tables and self.tables[-1].rows and columns:
            self.tables[-1].rows[-1].append(["", 1, columns])
            self.tables[-1].column += columns

    def begin_cell(self, _attributes: list[str]) -> None:
        self.cells += 1
        if self.cells > MOST_CELLS:
            raise over("cells", MOST_CELLS)
        if self.tables:
            table = self.tables[-1]
            table.lines, table.columns, table.goes_on = [], 1, None

    def grid_span(self, attributes: list[str]) -> None:
        if self.tables:
            self.tables[-1].columns = max(1, _number(attributes))

    def merge_down(self, attributes: list[str]) -> None:
        if self.tables:
            self.tables[-1].goes_on = _value(attributes) != "restart"

    def end_cell(self) -> None:
        if not self.tables or not self.tables[-1].rows:
            return
        table = self.tables[-1]
        column = table.column
        table.column += table.columns
        if table.column > MOST_COLUMNS:
            raise over("columns", MOST_COLUMNS)
        above = table.reaching.get(column)
        if table.goes_on and above is not None:
            above[1] += 1
            above[0] = "\n".join(line for line in (above[0], *table.lines) if line)
            return
        cell = ["\n".join(line for line in table.lines if line), 1, table.columns]
        if table.goes_on is False:
            table.reaching[column] = cell
        else:
            table.reaching.pop(column, None)
        table.rows[-1].append(cell)

    def end_table(self) -> None:
        """A table ends. One in a cell stands by itself, and its words are no longer those of the cell."""
        if not self.tables:
            return
        table = self.tables.pop()
        if sum(map(len, table.rows)) == 1:  # a frame
            lines = [line for row in table.rows for text, _, _ in row for line in text.split("\n") if line]
            if self.tables:
                self.tables[-1].lines += lines
            else:
                self.blocks += map(Paragraph, lines)
            return
        self.blocks.append(table_of(table.rows))


def _value(attributes: list[str]) -> str | None:
    for name, value in zip(attributes[::2], attributes[1::2], strict=True):
        if name.rpartition(" ")[2] == "val":
            return value
    return None


def _is_on(attributes: list[str]) -> bool:
    return (_value(attributes) or "1") not in _OFF


def _number(attributes: list[str]) -> int:
    value = _value(attributes) or ""
    return min(int(value), MOST_COLUMNS + 1) if value.isascii() and value.isdigit() and len(value) < 7 else 0
