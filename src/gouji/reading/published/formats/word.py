"""Word documents (.docx, also Strict): the paragraphs and tables of the main part, as the document shows them.

The part is read in one pass, element by element, and nothing is kept of it but what is shown: not what was deleted,
what is hidden, and of two renderings of one thing the second.
"""

from __future__ import annotations

import functools
import io
import itertools
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from xml.parsers import expat

from gouji.reading.published.document import Paragraph, PrintedDocument, Table, table_of
from gouji.reading.published.formats.base import UnreadableReport, damaged, encrypted, over
from gouji.workbook.confined import DEEPEST, MOST_CELLS, MOST_COLUMNS, MOST_TEXT, set_off, set_off_numbers
from gouji.workbook.formats import is_behind_another

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
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006 "
_EFFECTS = "http://schemas.microsoft.com/office/word/2010/wordml "
_MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math t"
_KNOWN_PREFIXES = re.compile("w(?:p?1[0-9]|16\\w*|ps|pg|pc|pi|p|ne)|a1[0-9]|am3d|aink|cx\\d?|o|v|m|r|pic|c14|cppr")
"""Of the extensions that word processors know; of two renderings of one thing they show that of these."""
_UNSEEN = ("moveFrom", "instrText", "delText", "rt")
_FORMER = tuple(
    f"{what}Change" for what in ("rPr", "pPr", "tblPr", "tblGrid", "tblPrEx", "trPr", "tcPr", "sectPr", "numbering")
)
"""Properties as they were before a tracked change."""
_SMALLEST = 4
"""Half points: a run of this size or less is not seen."""
_CLOSEST = -60
"""Twentieths of a point by which digits that are moved together lie over each other."""
_HIGHLIGHTS = {
    "black": "000000",
    "blue": "0000ff",
    "cyan": "00ffff",
    "green": "00ff00",
    "magenta": "ff00ff",
    "red": "ff0000",
    "yellow": "ffff00",
    "white": "ffffff",
    "darkBlue": "000080",
    "darkCyan": "008080",
    "darkGreen": "008000",
    "darkMagenta": "800080",
    "darkRed": "800000",
    "darkYellow": "808000",
    "darkGray": "808080",
    "lightGray": "c0c0c0",
}
_MAIN = "/relationships/officeDocument"
_OFF = ("0", "false", "off", "none")
_TELLING = re.compile(
    rb"vanish|[sS]trike|vertAlign|w:position|w:numId|w:spacing[^<>]*val=\"-\d\d"
    rb"|[fF][0-9A-Fa-f][fF][0-9A-Fa-f][fF][0-9A-Fa-f]|background1|light1|w:sz w:val=\"[1-4]\"|<w:w w:val=\"\d%?\""
)
_MOST_STYLES = 2_000_000
_PROPERTIES = (
    r"spacing(?![^<>]*val=\"-\d\d)|tcW|vAlign|rFonts|keepNext|szCs|jc|b|bCs|i|iCs|u|lang|kern|w\b(?![^<>]*val=\"\d%?\")|fitText|textAlignment|ind|keepLines"
    "|widowControl|snapToGrid|adjustRightInd|autoSpaceD[EN]|kinsoku|wordWrap|overflowPunct|topLinePunct|outlineLvl"
    "|contextualSpacing|noWrap|cantSplit|trHeight|tblHeader|gridCol|top|left|bottom|right|start|end|insideH|insideV"
    "|proofErr|bookmarkStart|bookmarkEnd|lastRenderedPageBreak|pgSz|pgMar|docGrid"
)
"""Those of which a document has most first: they are tried in this order."""
_IDLE, _IDLE_WITHOUT_STYLES = (
    re.compile(rf'<w:(?:(?:{names})\b[^<>]*|sz w:val="(?:[5-9]|[1-9]\d+)"\s*)/>'.encode())
    for names in (_PROPERTIES, f"{_PROPERTIES}|[pr]Style")
)
"""Elements that do not tell what is seen: two of three in a document, by which the parser need not be kept busy."""
_MOST_NAMES = 20
"""Styles that tell what is seen: a document has one or two, and each paragraph is compared with all."""
_PLAIN_NAME = re.compile(r"[\w -]*")
_EMPTY = (b"<w:rPr></w:rPr>", b"<w:tcPr></w:tcPr>", b"<w:trPr></w:trPr>", b"<w:pPr></w:pPr>")
_HIDING, _WHITENING, _MARKING, _NUMBERING = "hides", "is white", "marks", "is numbered"
_Signs = Mapping[str, str]
"""By property its effect on what is seen: one of those above, a size or a colour; or that it has none."""
_NO_SIGNS: _Signs = {}
_SIGNS = (
    "vanish",
    "specVanish",
    "webHidden",
    "strike",
    "dstrike",
    "vertAlign",
    "sz",
    "spacing",
    "color",
    "w",
    "highlight",
)
_SAME_SIZE = 0.85
"""Of the size of a digit, that of another in the same figure: what is smaller is a note."""
_PLAIN_SIZE = "20"
"""Half points: what has no size (ECMA-376, 17.3.2.38)."""
_NARROWEST = 10
"""Percent of their width by which letters are letters."""
_CLEAR = 90_000
"""Thousandths of a percent through which text is seen no more."""


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
    if is_behind_another(archive):
        raise damaged("文件里前后接着两个压缩包", "two archives, one behind the other")
    main = _target(archive, "_rels/.rels", _MAIN) or "word/document.xml"
    if main not in names:
        raise damaged("没有正文", "the main part is missing")
    body = _body(archive, main)
    if body.is_pieced:
        body = _body(archive, main, with_sizes=True)
    return PrintedDocument(tuple(body.blocks), title=_title(archive), pictures=body.pictures)


def _title(archive: zipfile.ZipFile) -> str:
    """The title among the properties; empty if nobody can read them, which word processors do not mind."""
    title = _Title()
    try:
        _parse(archive, "docProps/core.xml", title.begin, title.end, title.add)
    except (LookupError, UnreadableReport, expat.ExpatError, zipfile.BadZipFile, zlib.error):
        return ""
    return "".join(title.text).strip()


def _body(archive: zipfile.ZipFile, main: str, *, with_sizes: bool = False) -> _Body:
    """The main part, read. Sizes cost time, and tell something of figures only that are made of several runs."""
    styles = _styles(archive, posixpath.join(posixpath.dirname(main), "styles.xml"), with_sizes=with_sizes)
    body = _Body(styles)
    _parse(archive, main, body.begin, body.end, body.add, idle=() if with_sizes else _idle(filter(None, body.styles)))
    return body


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


def _parse(
    archive: zipfile.ZipFile, part: str, begin: Any, end: Any, add: Any, idle: Sequence[re.Pattern[bytes]] = ()
) -> None:
    """Parse a part.

    Args:
        begin, end, add: called for elements that begin and end, and for text.
        idle: elements that need not be parsed.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.ordered_attributes = True
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = add
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.XmlDeclHandler = _check_encoding
    expanded = elements = dropped = 0
    with archive.open(part) as stream:
        while piece := stream.read(_PIECE):
            expanded += len(piece)
            if expanded > _MOST_EXPANDED:
                raise over("expanded", _MOST_EXPANDED)
            elements += piece.count(b"<") - piece.count(b"</")
            if elements > _MOST_ELEMENTS:
                raise over("elements", _MOST_ELEMENTS)
            if b"<!" in piece or piece.startswith(b"!"):
                idle = ()  # in a section of characters the same would be text
            if idle:
                bare = piece
                for pattern in idle:
                    bare = pattern.sub(b"", bare)
                for empty in _EMPTY:
                    bare = bare.replace(empty, b"")
                dropped += len(piece) - len(bare)
                piece = bare
            parser.Parse(piece, False)  # noqa: FBT003
            if expanded - dropped - parser.CurrentByteIndex > 16 * _PIECE:  # a token is scanned anew with every piece
                raise over("text", 16 * _PIECE)
    parser.Parse(b"", True)  # noqa: FBT003


def _idle(styles: Iterable[str]) -> tuple[re.Pattern[bytes], ...]:
    """Patterns of the elements that do not tell what is seen, among them those of styles that do not.

    Args:
        styles: the names of those that do.
    """
    names = list(styles)
    if not names:
        return (_IDLE_WITHOUT_STYLES,)
    if len(names) > _MOST_NAMES or not all(map(_PLAIN_NAME.fullmatch, names)):
        return (_IDLE,)  # a name may be written in several ways
    others = "|".join(map(re.escape, names))
    return _IDLE, re.compile(f'<w:[pr]Style w:val="(?!(?:{others})")[^"<>&]*"\\s*/>'.encode())


def _refuse_doctype(*_: object) -> None:
    raise damaged("含有不允许的 DTD 声明", "it declares a document type, which no document does")


def _check_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding is not None and encoding.lower() not in _ENCODINGS:
        raise damaged("内部 XML 的编码不支持", "XML in an encoding no document has")


def _styles(archive: zipfile.ZipFile, part: str, *, with_sizes: bool) -> dict[str, _Signs]:
    """By the name of a style the properties that tell what is seen of a run; by "" those of text without one."""
    if part not in archive.namelist():
        return {}
    styles = _StyleSheet(with_sizes=with_sizes)
    with archive.open(part) as stream:
        if not with_sizes and not _TELLING.search(stream.read(_MOST_STYLES)):
            return {}
    _parse(archive, part, styles.begin, styles.end, lambda _text: None)
    return styles.resolved()


class _StyleSheet:
    """The styles of a document, as far as they tell what is seen."""

    def __init__(self, *, with_sizes: bool) -> None:
        self.with_sizes = with_sizes
        self.found: dict[str, dict[str, str]] = {"": {"sz": _PLAIN_SIZE} if with_sizes else {}}
        self.based_on: dict[str, str] = {}
        self.style = self.default = ""
        self.in_run = 0

    def begin(self, name: str, attributes: list[str]) -> None:
        bare = name.rpartition(" ")[2]
        if bare == "style":
            self.style = _attribute(attributes, "styleId") or ""
            self.found.setdefault(self.style, {})
            is_default = (_attribute(attributes, "default") or "0") not in _OFF
            if is_default and _attribute(attributes, "type") == "paragraph":
                self.default = self.style
        elif bare == "basedOn":
            self.based_on[self.style] = _value(attributes) or ""
        elif bare == "rPr":
            self.in_run += 1
        elif bare == "shd" and self.style:
            self.found[self.style]["ground" if self.in_run else "shade"] = _fill(attributes)
        elif self.in_run or (bare == "numId" and self.style):
            sign = _sign(bare, attributes)
            if sign is not None and (self.with_sizes or bare != "sz" or sign == _HIDING):
                self.found[self.style][bare] = sign

    def end(self, name: str) -> None:
        bare = name.rpartition(" ")[2]
        if bare == "style":
            self.style = ""
        elif bare == "rPr":
            self.in_run -= 1

    def resolved(self) -> dict[str, _Signs]:
        """With what each style has from those it is based on."""
        done: set[str] = set()
        for style in self.found:
            path, based = {style: None}, self.based_on.get(style, "")
            while based in self.found and based and based not in done and based not in path:
                path[based] = None
                based = self.based_on.get(based, "")
            known = [based] if based in self.found and based else []
            for one, other in itertools.pairwise([*known, *reversed(path)]):
                self.found[other] = {**self.found[one], **self.found[other]}
            done.update(path)
        self.found[""].update(self.found[self.default])
        return {style: signs for style, signs in self.found.items() if signs}


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
    """A table that is being read; a cell is ``[text, rows, columns]``, and by column the one that may reach down.

    Attributes:
        grown: cells of rows above that reach into the row that is open.
        is_gone: the row that is open is deleted or hidden.
        is_layout: a table stands in one of its cells, so that its own cells are but places on the page.
        has_style: white may be seen on what a style of tables has behind it.
        ground, cell_ground: colour that the table, and the cell that is open, has behind its text.
        is_doubtful: something in the cell is shown beside its text, or may be.
        heights: by how much digits in the cell are raised.
        sizes: of their fonts, in half points, where they are known.
    """

    def __init__(self) -> None:
        self.rows: list[list[list[Any]]] = []
        self.column = 0
        self.reaching: dict[int, list[Any]] = {}
        self.grown: list[list[Any]] = []
        self.is_gone = self.is_layout = False
        self.has_style = False
        self.ground = self.cell_ground = ""
        self.begin_cell()

    def begin_cell(self) -> None:
        """A cell begins."""
        self.lines: list[str] = []
        self.columns = 1
        self.goes_on: bool | None = None
        self.goes_on_across = self.is_doubtful = False
        self.cell_ground = ""
        self.heights: set[str] = set()
        self.sizes: set[int] = set()

    def has_note(self) -> bool:
        """True if digits of the cell stand at several heights, or some are much smaller."""
        return len(self.heights) > 1 or min(self.sizes, default=0) < _SAME_SIZE * max(self.sizes, default=0)

    def end_row(self) -> None:
        """A row ends. One that is deleted or hidden leaves nothing, unless something is left in it that is not.

        Word does not show that, LibreOffice does: its figures are doubtful, and so are those of its like.
        """
        if self.is_gone and self.rows:
            left = [cell for cell in self.rows[-1] if cell[0]]
            for cell in left:
                cell[0] = set_off(cell[0]) if cell[0].isdigit() else cell[0]
            if not left:
                self.drop_row()
        self.grown, self.is_gone = [], False

    def drop_row(self) -> None:
        """Take back the row that is open."""
        for cell in self.grown:
            cell[1] -= 1
        gone = self.rows.pop()
        self.reaching = {column: cell for column, cell in self.reaching.items() if not any(cell is one for one in gone)}


class _Paragraph:
    """The text of the main part: of runs what is seen, by paragraphs."""

    def __init__(self, styles: dict[str, _Signs]) -> None:
        self.styles = styles
        self.blocks: list[Paragraph | Table] = []
        self.pictures = 0
        self.tables: list[_OpenTable] = []
        self.paragraphs: list[list[str]] = []
        self.boxes: list[tuple[list[_OpenTable], list[list[str]]]] = []
        self.chosen: list[bool] = []
        self.fields: list[bool] = []
        self.unseen = 0
        self.length = 0
        self.turned = 0
        self.in_text = False
        self.depth = self.in_properties = self.in_fill = 0
        self.plain = styles.get("", _NO_SIGNS)
        self.paragraph_signs = self.signs = self.plain
        self.height = ""
        self.is_pieced = False

    def begin_choice(self, attributes: list[str]) -> None:
        """A rendering for those who know an extension; the first that word processors know is shown."""
        prefixes = (_attribute(attributes, "Requires") or "").split()
        if self.chosen and not self.chosen[-1] and all(map(_KNOWN_PREFIXES.fullmatch, prefixes)):
            self.chosen[-1] = True
        else:
            self.unseen = 1

    def begin_fallback(self, _attributes: list[str]) -> None:
        """The rendering for those who know none."""
        if not self.chosen or self.chosen[-1]:
            self.unseen = 1

    def end_alternatives(self) -> None:
        if self.chosen:
            self.chosen.pop()

    # --- text

    def put(self, text: str) -> None:
        """Take up a piece of text."""
        if not self.paragraphs or _HIDING in self.signs.values() or (self.fields and any(self.fields)):
            return
        is_doubtful = self.is_color_doubtful() if self.signs else False
        if is_doubtful is None:
            return
        self.length += len(text)
        if self.length > MOST_TEXT:
            raise over("text", MOST_TEXT)
        if self.tables and any(map(str.isdigit, text)):
            self.is_pieced |= bool(self.paragraphs[-1]) and self.paragraphs[-1][-1][-1:].isdigit()
            self.tables[-1].heights.add(self.height)
            self.tables[-1].sizes |= {int(size) for size in [self.signs.get("sz", "")] if size}
        if is_doubtful or self.turned or _MARKING in self.signs.values():
            text = set_off(text) if self.tables else set_off_numbers(text)
        self.paragraphs[-1].append(text)

    def is_color_doubtful(self) -> bool | None:
        """True if nobody can be sure that a run is seen in its colour; None if it is not."""
        ground, color = self.ground(), self.signs.get("color")
        if color == _WHITENING and not ground:
            return True if self.tables and self.tables[-1].has_style else None
        if ground and (_is_white(ground) if color == _WHITENING else color == ground):
            return None
        return self.signs.get("textFill") == _WHITENING and (not ground or _is_white(ground))

    def ground(self) -> str:
        """The colour that is painted right behind a run; empty if none is known."""
        table = self.tables[-1] if self.tables else None
        grounds = (self.signs.get(name) for name in ("highlight", "ground", "shade"))
        return next(filter(None, grounds), (table.cell_ground or table.ground) if table is not None else "")

    def begin_text(self, _attributes: list[str]) -> None:
        self.in_text = True

    def end_text(self) -> None:
        self.in_text = False

    def begin_math(self, _attributes: list[str]) -> None:
        """A formula: what stands in it is seen, and nobody can say from its letters how."""
        self.turned += 1
        self.in_text = True

    def end_math(self) -> None:
        self.turned -= 1
        self.in_text = False

    def begin_turned(self, attributes: list[str]) -> None:
        """Text that is written from the right, digits too."""
        self.turned += 1 if _value(attributes) == "rtl" or self.turned else 0

    def end_turned(self) -> None:
        self.turned = max(0, self.turned - 1)

    def field(self, attributes: list[str]) -> None:
        """A field begins, its result begins, or it ends. What stands before the result is not shown."""
        kind = _attribute(attributes, "fldCharType")
        if kind == "begin":
            self.fields.append(True)
        elif kind == "separate" and self.fields:
            self.fields[-1] = False
        elif kind == "end" and self.fields and self.fields.pop():
            self.doubt(attributes)  # without a result: it may show what its instruction says, as EQ does

    def begin_properties(self, _attributes: list[str]) -> None:
        self.in_properties = self.depth

    def end_properties(self) -> None:
        self.in_properties = 0

    def paragraph_style(self, attributes: list[str]) -> None:
        self.paragraph_signs = self.styles.get(_value(attributes) or "", self.plain)

    def number(self, attributes: list[str]) -> None:
        """The list of which a paragraph shows the next number; that of its style is left with number 0."""
        self.paragraph_signs = {**self.paragraph_signs, "numId": _sign("numId", attributes) or ""}

    def run_style(self, attributes: list[str]) -> None:
        if not self.in_properties:
            self.signs = {**self.signs, **self.styles.get(_value(attributes) or "", _NO_SIGNS)}

    def begin_run(self, _attributes: list[str]) -> None:
        self.signs = self.paragraph_signs
        self.height = ""

    def end_run(self) -> None:
        self.signs = _NO_SIGNS

    def sign(self, name: str, attributes: list[str]) -> None:
        """A property of a run that tells what is seen of it. In those of a paragraph that is said of its mark only."""
        sign = None if self.in_properties else _sign(name, attributes)
        if sign is not None:
            self.signs = {**self.signs, name: sign}

    def raise_run(self, attributes: list[str]) -> None:
        """A run that stands higher or lower than its line: the whole figure may, a digit of it is a note."""
        value = _value(attributes) or ""
        if not self.in_properties and _is_raised(value):
            self.height = value.removesuffix("pt")

    def paint(self, attributes: list[str]) -> None:
        """Something is painted behind a run, a paragraph (not what is said of its mark), a cell or a table."""
        fill = _fill(attributes)
        if self.in_properties:
            if self.depth == self.in_properties + 1:
                self.paragraph_signs = {**self.paragraph_signs, "shade": fill}
        elif self.paragraphs:
            self.signs = {**self.signs, "ground": fill}
        elif self.tables and not _is_white(fill):
            table = self.tables[-1]
            if table.rows:
                table.cell_ground = fill
            else:
                table.ground = fill

    def begin_fill(self, _attributes: list[str]) -> None:
        """The filling of text begins, which Word and WPS show: other programs show it in its colour."""
        self.in_fill = self.depth

    def end_fill(self) -> None:
        self.in_fill = 0

    def fill(self, name: str, attributes: list[str]) -> None:
        """Text is filled with nothing, with a colour or with one that is seen through."""
        value = _value(attributes) or ""
        if not self.in_fill or self.in_properties:
            return
        if name == "noFill" or (name == "alpha" and value.isdecimal() and int(value[:9]) > _CLEAR):
            self.signs = {**self.signs, "textFill": _MARKING}
        elif value == "bg1" or _is_white(value):
            self.signs = {**self.signs, "textFill": _WHITENING}

    def note(self, _attributes: list[str]) -> None:
        """A reference to a footnote, whose number Word makes."""
        if self.tables:
            self.put(set_off(""))

    def picture(self, attributes: list[str]) -> None:
        self.pictures += 1
        self.doubt(attributes)

    def doubt(self, _attributes: list[str]) -> None:
        """Something is shown in the cell that is not in its text, or may not be."""
        if self.tables:
            self.tables[-1].is_doubtful = True

    def begin_box(self, _attributes: list[str]) -> None:
        """A text box: it stands by itself, wherever it is anchored."""
        self.boxes.append((self.tables, self.paragraphs))
        self.tables, self.paragraphs = [], []

    def end_box(self) -> None:
        if self.boxes:
            self.tables, self.paragraphs = self.boxes.pop()

    def begin_paragraph(self, _attributes: list[str]) -> None:
        self.paragraphs.append([])
        self.paragraph_signs = self.plain

    def end_paragraph(self) -> None:
        if not self.paragraphs:
            return
        text = "".join(self.paragraphs.pop())
        if self.tables:
            self.tables[-1].lines.append(text.strip())
            self.tables[-1].is_doubtful |= self.paragraph_signs.get("numId") == _NUMBERING
            return
        self.blocks += [Paragraph(line.strip()) for line in text.split("\n") if line.strip()]


class _Body(_Paragraph):
    """The main part: text and tables, element by element."""

    def __init__(self, styles: dict[str, _Signs]) -> None:
        super().__init__(styles)
        self.cells = 0
        self.in_row_properties = False
        self.starts = {space + name: method for space in _W for name, method in self.beginnings().items()}
        self.starts[_COMPATIBILITY + "AlternateContent"] = lambda _attributes: self.chosen.append(False)
        self.starts[_COMPATIBILITY + "Choice"] = self.begin_choice
        self.starts[_COMPATIBILITY + "Fallback"] = self.begin_fallback
        self.starts[_MATH] = self.begin_math
        self.starts[_EFFECTS + "textFill"] = self.begin_fill
        for name in ("noFill", "srgbClr", "schemeClr", "alpha"):
            self.starts[_EFFECTS + name] = functools.partial(self.fill, name)
        self.ends = {space + name: method for space in _W for name, method in self.endings().items()}
        self.ends[_COMPATIBILITY + "AlternateContent"] = self.end_alternatives
        self.ends[_MATH] = self.end_math
        self.ends[_EFFECTS + "textFill"] = self.end_fill

    def beginnings(self) -> dict[str, Any]:
        """Methods by the name of an element that begins."""
        return {
            **dict.fromkeys((*_UNSEEN, *_FORMER), self.begin_unseen),
            **{name: functools.partial(self.sign, name) for name in _SIGNS},
            "p": self.begin_paragraph,
            "t": self.begin_text,
            "tab": lambda _attributes: self.put("\t"),
            "ptab": lambda _attributes: self.put("\t"),
            "br": lambda _attributes: self.put("\n"),
            "cr": lambda _attributes: self.put("\n"),
            "noBreakHyphen": lambda _attributes: self.put("-"),
            "sym": lambda _attributes: self.put("\ufffd"),
            "pgNum": lambda _attributes: self.put("\ufffd"),
            "pPr": self.begin_properties,
            "pStyle": self.paragraph_style,
            "numId": self.number,
            "ruby": self.doubt,
            "ddList": self.doubt,
            "eastAsianLayout": self.doubt,
            "altChunk": self.doubt,
            "r": self.begin_run,
            "rStyle": self.run_style,
            "position": self.raise_run,
            "shd": self.paint,
            "fldChar": self.field,
            "bdo": self.begin_turned,
            "footnoteReference": self.note,
            "endnoteReference": self.note,
            "drawing": self.picture,
            "pict": self.picture,
            "object": self.picture,
            "txbxContent": self.begin_box,
            "tbl": self.begin_table,
            "tblStyle": self.table_style,
            "tr": self.begin_row,
            "trPr": self.begin_row_properties,
            "del": self.begin_deleted,
            "hidden": self.drop_row,
            "tc": self.begin_cell,
            "gridBefore": self.grid_before,
            "gridSpan": self.grid_span,
            "vMerge": self.merge_down,
            "hMerge": self.merge_across,
            "cellDel": self.doubt,
            "cellIns": self.doubt,
            "cellMerge": self.doubt,
        }

    def endings(self) -> dict[str, Any]:
        """Methods by the name of an element that ends."""
        return {
            "p": self.end_paragraph,
            "t": self.end_text,
            "pPr": self.end_properties,
            "r": self.end_run,
            "bdo": self.end_turned,
            "txbxContent": self.end_box,
            "tbl": self.end_table,
            "tr": self.end_row,
            "trPr": self.end_row_properties,
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

    # --- tables

    def begin_table(self, _attributes: list[str]) -> None:
        """A table begins. One in a cell of a table without figures makes that a means of layout, as on a page."""
        if self.tables and not any(cell[0].isdigit() for row in self.tables[-1].rows for cell in row):
            self.tables[-1].is_layout = True
            self.dissolve(self.tables[-1])
        self.tables.append(_OpenTable())

    def dissolve(self, table: _OpenTable) -> None:
        """Turn the cells of a table that were read already into paragraphs."""
        texts = [text for row in table.rows for text, _, _ in row] + table.lines
        self.blocks += [Paragraph(line) for text in texts for line in text.split("\n") if line]
        table.rows, table.lines, table.reaching, table.grown = [[]], [], {}, []

    def table_style(self, _attributes: list[str]) -> None:
        if self.tables:
            self.tables[-1].has_style = True

    def begin_row(self, _attributes: list[str]) -> None:
        if self.tables:
            self.tables[-1].rows.append([])
            self.tables[-1].column = 0

    def end_row(self) -> None:
        if self.tables:
            self.tables[-1].end_row()

    def begin_row_properties(self, _attributes: list[str]) -> None:
        self.in_row_properties = True

    def end_row_properties(self) -> None:
        self.in_row_properties = False

    def begin_deleted(self, attributes: list[str]) -> None:
        """Deleted text, or in the properties of a row the row itself."""
        self.drop_row(attributes)
        self.unseen = 1

    def drop_row(self, attributes: list[str]) -> None:
        """The row is not shown."""
        if self.in_row_properties and self.tables and _is_on(attributes):
            self.tables[-1].is_gone = True

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
            self.tables[-1].begin_cell()

    def grid_span(self, attributes: list[str]) -> None:
        if self.tables:
            self.tables[-1].columns = max(1, _number(attributes))

    def merge_down(self, attributes: list[str]) -> None:
        if self.tables:
            self.tables[-1].goes_on = _value(attributes) != "restart"

    def merge_across(self, attributes: list[str]) -> None:
        if self.tables:
            self.tables[-1].goes_on_across = _value(attributes) != "restart"

    def end_cell(self) -> None:
        if not self.tables or not self.tables[-1].rows:
            return
        table = self.tables[-1]
        if table.is_layout:
            self.dissolve(table)
            return
        column = table.column
        table.column += table.columns
        if table.column > MOST_COLUMNS:
            raise over("columns", MOST_COLUMNS)
        if table.goes_on_across and table.rows[-1]:
            table.rows[-1][-1][2] += table.columns
            return
        above = table.reaching.get(column)
        if table.goes_on and above is not None:
            above[1] += 1
            table.grown.append(above)
            above[0] = "\n".join(line for line in (above[0], *table.lines) if line)
            return
        text = "\n".join(line for line in table.lines if line)
        if (table.is_doubtful or table.has_note()) and text.isdigit():
            text = set_off(text)
        cell = [text, 1, table.columns]
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
        if table.is_layout:
            return
        if sum(map(len, table.rows)) == 1:  # a frame
            lines = [line for row in table.rows for text, _, _ in row for line in text.split("\n") if line]
            if self.tables:
                self.tables[-1].lines += lines
            else:
                self.blocks += map(Paragraph, lines)
            return
        self.blocks.append(table_of(table.rows))


def _value(attributes: list[str]) -> str | None:
    return _attribute(attributes, "val")


def _attribute(attributes: list[str], bare: str) -> str | None:
    for name, value in zip(attributes[::2], attributes[1::2], strict=True):
        if name.rpartition(" ")[2] == bare:
            return value
    return None


def _lies_over(spacing: str) -> bool:
    """True if digits are moved together so far that they lie over each other."""
    return spacing[:1] == "-" and spacing[1:].isdecimal() and int(spacing) <= _CLOSEST


def _is_raised(position: str) -> bool:
    """True of a distance by which a run stands off its line."""
    return bool(position.removesuffix("pt").strip("+-0."))


def _is_set(value: str) -> bool:
    return value not in _OFF


def _is_squeezed(percent: str) -> bool:
    """True of a width at which letters are strokes."""
    digits = percent.removesuffix("%")
    return digits.isdecimal() and int(digits[:6]) < _NARROWEST


_TOLD: dict[str, tuple[str, Callable[[str], bool]]] = {
    **dict.fromkeys(("vanish", "specVanish"), (_HIDING, _is_set)),
    **dict.fromkeys(("strike", "dstrike", "webHidden"), (_MARKING, _is_set)),
    "w": (_MARKING, _is_squeezed),
    "vertAlign": (_MARKING, ("superscript", "subscript").__contains__),
    "spacing": (_MARKING, _lies_over),
    "position": (_MARKING, _is_raised),
    "numId": (_NUMBERING, lambda value: value != "0"),
}
"""By property its effect, and of which values it has that."""


def _sign(name: str, attributes: list[str]) -> str | None:
    """The effect of a property on the text of a run, empty if it has none; None of other properties."""
    value = _value(attributes) or ""
    if name in _TOLD:
        effect, has_effect = _TOLD[name]
        return effect if has_effect(value) else ""
    if name == "highlight":  # it lies over a shading
        return _HIGHLIGHTS.get(value, "")
    if name == "sz":
        size = _number(attributes)
        return _HIDING if 0 < size <= _SMALLEST else str(size or "")
    if name == "color":
        theme, shade = _attribute(attributes, "themeColor"), _attribute(attributes, "themeShade") or "FF"
        is_white = (theme in ("background1", "light1") and shade[0] in "fF") if theme else _is_white(value)
        return _WHITENING if is_white else value.lower()
    return None


def _fill(attributes: list[str]) -> str:
    """The colour of a shading; empty if it has none."""
    fill = _attribute(attributes, "fill") or "auto"
    if _value(attributes) == "solid":
        color = _attribute(attributes, "color") or "auto"
        fill = "000000" if color == "auto" else color
    return "" if fill == "auto" else fill.lower()


def _is_white(color: str) -> bool:
    return len(color) == 6 and color[::2].lower() == "fff" and color.isalnum()  # RRGGBB


def _is_on(attributes: list[str]) -> bool:
    return (_value(attributes) or "1") not in _OFF


def _number(attributes: list[str]) -> int:
    value = _value(attributes) or ""
    return min(int(value), MOST_COLUMNS + 1) if value.isascii() and value.isdigit() and len(value) < 7 else 0
