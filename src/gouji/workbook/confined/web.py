"""Web pages as browsers see them, by selectolax (Lexbor, an HTML5 parser), which is known only here.

An ordinary page is parsed where it is read. One that could cost time is parsed in a process of its own: the parser
takes time that grows with the square of the depth of a page and of the attributes of a tag.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from gouji.workbook.confined.blocks import (
    CLOSE_MARK,
    DEEPEST,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TEXT,
    OPEN_MARK,
    TooMuch,
)

_DATA_URI = re.compile(r"data:[a-z]+/[^\"'>\s)]{64,}", re.IGNORECASE)
_UNSEEN_TAGS = frozenset(
    {"script", "style", "noscript", "template", "head", "title", "iframe", "object", "select", "rt"}
)
_HIDDEN = ",".join(
    f'[style*="{style}" i]'
    for style in (
        "display:none",
        "display: none",
        "visibility:hidden",
        "visibility: hidden",
        "font-size:0p",
        "font-size: 0p",
    )
)
_STRUCK = '[style*="line-through" i]'
_MARKED_TAGS = frozenset({"sup", "sub", "del", "s", "strike"})
"""Elements whose text belongs to no number: a footnote, or a figure that was struck out."""
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "ul",
        "summary",
        "details",
        "legend",
    ]
)
_CELLS = frozenset({"td", "th"})
_SPACES = re.compile(r"[ \t\r\n\f]*[\r\n][ \t\r\n\f]*")
_BETWEEN_CHINESE = re.compile(r"(?<=[\u2e80-\uffef])\n(?=[\u2e80-\uffef])")


def work(data: bytes) -> tuple[dict[str, Any], bytes]:
    """The blocks of a page, given as UTF-8, as JSON: the task of a process of its own.

    Args:
        data: the text of the page.

    Returns:
        What is said of it, and the JSON.
    """
    try:
        return {}, json.dumps(blocks_of(data.decode("utf-8", "replace")), ensure_ascii=False).encode()
    except TooMuch as found:
        return {"error": "limit", "what": found.what, "limit": found.limit}, b""


def blocks_of(text: str) -> dict[str, Any]:
    """Visible content of a page, in its order, as plain data.

    Args:
        text: HTML, decoded.

    Returns:
        ``title``; ``containers``: for each element that holds blocks the number of the one around it; ``blocks``: each
        ``["p", text, container, is_heading]`` or ``["t", rows, container]``, a row a list of ``[text, rows, columns]``;
        ``pictures``, ``scripts``: how many there are.

    Raises:
        TooMuch: it holds more than any report.
    """
    page = LexborHTMLParser(_DATA_URI.sub("data:,", text))
    title = page.css_first("title")
    article = page.css_first('meta[name="ArticleTitle" i]')  # as the guidelines for government sites ask
    unseen = {node.mem_id for node in page.css(f"[hidden],{_HIDDEN}")}
    struck = {node.mem_id for node in page.css(_STRUCK)}
    walk = _Walk(unseen, struck)
    if page.body is not None:
        walk.over(page.body)
    return {
        "title": (_written(article, "content") if article is not None else "")
        or _tidy(title.text() if title is not None else ""),
        "containers": walk.containers,
        "blocks": walk.blocks,
        "pictures": len(page.css("img")),
        "scripts": len(page.css("script")),
    }


@dataclass(slots=True)
class _Table:
    """A table that is being read.

    Attributes:
        is_layout: a table stands in one of its cells, so that its own cells are but places on the page.
    """

    container: int
    rows: list[list[list[Any]]] = field(default_factory=list)
    is_layout: bool = False
    cell: list[Any] | None = None


class _Walk:
    """A walk over the elements of a page, without recursion."""

    def __init__(self, unseen: set[int], struck: set[int]) -> None:
        self.unseen = unseen
        self.struck = struck
        self.containers: list[int] = [-1]
        self.blocks: list[list[Any]] = []
        self.tables: list[_Table] = []
        self.text: list[str] = []
        self.inside = 0
        self.heading = 0
        self.length = 0
        self.cells = 0

    def over(self, body: Any) -> None:
        """Walk over everything below an element."""
        path: list[tuple[Any, str, int]] = []
        node = body.child
        while True:
            if node is not None:
                tag = node.tag
                if tag == "-text":
                    self.add(node.text_content)
                elif (
                    tag[0] not in "-!" and tag not in _UNSEEN_TAGS and not (self.unseen and node.mem_id in self.unseen)
                ):
                    around = self.inside
                    self.enter(tag, node)
                    child = node.child
                    if child is not None:
                        path.append((node, tag, around))
                        if len(path) > DEEPEST:
                            raise TooMuch("depth", DEEPEST)
                        node = child
                        continue
                    self.leave(tag, node)
                    self.inside = around
                node = node.next
            elif path:
                node, tag, around = path.pop()
                self.leave(tag, node)
                self.inside = around
                node = node.next
            else:
                self.flush()
                return

    def add(self, text: str) -> None:
        """Take up a piece of text."""
        self.length += len(text)
        if self.length > MOST_TEXT:
            raise TooMuch("text", MOST_TEXT)
        if "\n" in text or "\r" in text:
            text = _BETWEEN_CHINESE.sub("", _SPACES.sub("\n", text)).replace("\n", " ")
        self.text.append(text)

    # An element begins and ends; what it means depends on whether a cell is open.

    def enter(self, tag: str, node: Any) -> None:
        """An element begins."""
        if tag in _BLOCKS:
            self.break_line()
            self.containers.append(self.inside)
            self.inside = len(self.containers) - 1
            if tag[0] == "h" and tag[1:].isdigit():
                self.heading += 1
        elif tag == "br":
            self.text.append("\n")
        elif tag == "table":
            self.begin_table()
        elif tag in _CELLS:
            self.begin_cell(node)
        elif tag == "tr" and self.tables:
            self.tables[-1].rows.append([])
        elif tag == "caption":
            self.flush()
        elif tag == "input":
            self.text.append(_input_text(node))
        elif tag in _MARKED_TAGS or (self.struck and node.mem_id in self.struck):
            self.mark(OPEN_MARK)

    def leave(self, tag: str, node: Any) -> None:
        """An element ends."""
        if tag in _BLOCKS:
            self.break_line()
            if tag[0] == "h" and tag[1:].isdigit():
                self.heading -= 1
        elif tag == "table":
            self.end_table()
        elif tag in _CELLS:
            self.end_cell()
        elif tag == "caption":
            self.text.clear()  # the heading over the table says the same
        elif tag in _MARKED_TAGS or (self.struck and node.mem_id in self.struck):
            self.mark(CLOSE_MARK)

    @property
    def table(self) -> _Table | None:
        """The table a cell of which is open, if it is one of figures."""
        table = self.tables[-1] if self.tables else None
        return table if table is not None and table.cell is not None and not table.is_layout else None

    def mark(self, sign: str) -> None:
        """Set off what belongs to no number."""
        if self.table is not None:
            self.text.append(sign)

    def break_line(self) -> None:
        """A block begins or ends: a paragraph on the page, a line in a cell."""
        if self.table is None:
            self.flush()
        elif self.text and self.text[-1] != "\n":
            self.text.append("\n")

    def flush(self) -> None:
        """End the paragraph that was collected."""
        if self.text:
            text = "".join(self.text)
            self.text.clear()
            for line in text.split("\n"):
                if line.strip():
                    self.blocks.append(["p", line.strip(), self.inside, self.heading > 0])

    def begin_table(self) -> None:
        """A table begins. One in a cell makes the table around it a means of layout."""
        around = self.tables[-1] if self.tables else None
        if around is not None and not around.is_layout:
            around.is_layout = True
            open_text, self.text = self.text, []
            self.dissolve(around)
            self.text = open_text
        self.flush()
        self.tables.append(_Table(self.inside))

    def begin_cell(self, node: Any) -> None:
        """A cell begins."""
        if not self.tables:
            return
        table = self.tables[-1]
        self.cells += 1
        if self.cells > MOST_CELLS:
            raise TooMuch("cells", MOST_CELLS)
        if not table.rows:
            table.rows.append([])
        attributes = node.attributes
        table.cell = ["", _span(attributes.get("rowspan"), MOST_ROWS), _span(attributes.get("colspan"), MOST_COLUMNS)]
        if not table.is_layout:
            self.text.clear()  # what stands between cells is shown before the table
        else:
            self.flush()

    def end_cell(self) -> None:
        """A cell ends."""
        table = self.tables[-1] if self.tables else None
        if table is None or table.cell is None:
            return
        if table.is_layout:
            self.flush()
        else:
            table.cell[0] = _tidy("".join(self.text))
            self.text.clear()
            table.rows[-1].append(table.cell)
        table.cell = None

    def end_table(self) -> None:
        """A table ends; a means of layout has given its contents already, and one with a single cell is a frame."""
        if not self.tables:
            return
        table = self.tables.pop()
        if table.is_layout:
            self.flush()
            return
        self.text.clear()
        if sum(map(len, table.rows)) <= 1:
            self.dissolve(table)
            return
        _check_size(table.rows)
        self.blocks.append(["t", table.rows, table.container])

    def dissolve(self, table: _Table) -> None:
        """The cells that were read already are paragraphs."""
        for row in table.rows:
            for text, _, _ in row:
                self.text.append(text)
                self.flush()
        table.rows = [[]]


def _span(written: str | None, most: int) -> int:
    number = int(written) if written and written.isascii() and written.isdigit() and len(written) < 7 else 1
    return max(1, min(number, most))


def _check_size(rows: list[list[list[Any]]]) -> None:
    if len(rows) > MOST_ROWS:
        raise TooMuch("rows", MOST_ROWS)
    if any(sum(cell[2] for cell in row) > MOST_COLUMNS for row in rows if len(row) > 1):
        raise TooMuch("columns", MOST_COLUMNS)


def _written(node: Any, attribute: str) -> str:
    return _tidy(node.attributes.get(attribute) or "")


def _input_text(node: Any) -> str:
    """The value of a field in which some pages show a figure."""
    attributes = node.attributes
    return attributes.get("value") or "" if attributes.get("type") in (None, "", "text", "number") else ""


def _tidy(text: str) -> str:
    """The lines of a cell without what surrounds them."""
    return "\n".join(line for part in text.split("\n") if (line := part.strip()))
