"""Web pages as browsers see them, by selectolax (Lexbor, an HTML5 parser), which is known only here.

An ordinary page is parsed where it is read. One that could cost time is parsed in a process of its own: the parser
takes time that grows with the square of the depth of a page and of the attributes of a tag.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Collection, Mapping, Sequence
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
    set_off,
    set_off_numbers,
    without_data,
)
from gouji.workbook.confined.sight import Sight, sight_of

_UNSEEN_TAGS = frozenset(
    [
        *("script", "style", "noscript", "template", "head", "title", "iframe", "object", "select", "rt", "rp"),
        *("datalist", "audio", "video", "canvas", "svg", "math", "noembed", "noframes", "progress", "meter"),
    ]
)
_DRAWN_TAGS = frozenset({"select", "svg", "math", "rt", "iframe", "object", "meter", "progress", "canvas"})
"""Of these, elements that show something which is not read: beside a figure it may be a part of it."""
_APART = "\ufdd0"
"""Stands in the text of a cell where something begins or ends that stands apart from what is beside it."""
_BESIDE = "\ufdd1"
"""Stands among lines seen as they are written where something is shown that is not read."""
_IN_LINES = {OPEN_MARK: "\ufdd2", CLOSE_MARK: "\ufdd3", _APART: _APART}
"""Signs that stand there for marks until it is known what is between and beside them."""
_MARKED = re.compile("\ufdd2([^\ufdd2\ufdd3\n]*)\ufdd3")
_UNMARKED = re.compile("[\ufdd0-\ufdd3]")
_TOUCHING = re.compile("[\\d.,，．\ufdd0\ufdd1]+")
_MOST_IN_EACH_OTHER = 8
_TEXT_INPUTS = frozenset({None, "", "text", "number"})
_SILENT_INPUTS = frozenset({"hidden", "checkbox", "radio", "file"})
"""Fields of a form that show no figure."""
_THIN = frozenset("0123")
"""Pixels of the width or height of a picture that is a means of layout."""
_PREFORMATTED = frozenset({"pre", "listing", "xmp"})
"""Elements whose lines are seen as they are written."""
_STRUCK_TAGS = frozenset({"del", "s", "strike"})
_RAISED_TAGS = frozenset({"sup", "sub"})
_MARKED_TAGS = _STRUCK_TAGS | _RAISED_TAGS
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
        "listing",
        "xmp",
        "summary",
        "details",
        "legend",
    ]
)
_CELLS = frozenset({"td", "th"})
_ROW_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_ROWS = _ROW_GROUPS | {"tr"}
_BOX = _CELLS | _ROWS | {"table"}
_MOST_IN_BOX = 8
"""Elements of a table that is but a frame around a figure."""
_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
_WITHIN_FIGURES = dict.fromkeys(map(ord, ".,，．-－ \xa0"))
_INTEGER = re.compile(r"[ \t\r\n\f]*\+?0*([0-9]{1,7})")
_FIGURES = re.compile(r"(?<![^\s|｜│┃║])\d[\d,.]*(?![^\s|｜│┃║])")
_MANY_FIGURES = 5
_HTML_SPACES = " \t\r\n\f"
_SPACES = re.compile(r"[ \t\r\n\f]*[\r\n][ \t\r\n\f]*")
_BETWEEN_CHINESE = re.compile(r"(?<=[\u2e80-\uffef])\n(?=[\u2e80-\uffef])")


def work(data: bytes, page: int | None = None, *, is_bare: bool = False) -> tuple[dict[str, Any], bytes]:
    """The blocks of a page, given as UTF-8, as JSON: the task of a process of its own.

    Args:
        data: the text of the page, and behind it that of the sheets it takes from other files.
        page: how many bytes the page has; all, if that is not said.
        is_bare: sheets of it are not known.

    Returns:
        What is said of it, and the JSON.
    """
    try:
        text, linked = data[:page].decode("utf-8", "replace"), data[page or len(data) :].decode("utf-8", "replace")
        made = blocks_of(text, (linked,) if linked else (), is_bare=is_bare)
        return {}, json.dumps(made, ensure_ascii=False).encode()
    except TooMuch as found:
        return {"error": "limit", "what": found.what, "limit": found.limit}, b""


def blocks_of(text: str, linked: Sequence[str] = (), *, is_bare: bool = False) -> dict[str, Any]:
    """Visible content of a page, in its order, as plain data.

    Args:
        text: HTML, decoded.
        linked: sheets that it takes from other files.
        is_bare: there are others, which are not known: what they would tell of the digits of a cell is doubtful.

    Returns:
        ``title``; ``containers``: for each element that holds blocks the number of the one around it; ``blocks``: each
        ``["p", text, container, is_heading]`` or ``["t", rows, container, caption]``, a row a list of ``[text, rows,
        columns]``, or ``["x", lines, container]`` of what is seen as it is written;
        ``pictures``, ``scripts``: how many there are; ``unstyled``: cells that are doubtful for lack of a sheet.

    Raises:
        TooMuch: it holds more than any report.
    """
    page = LexborHTMLParser(without_data(text))
    _close(page)
    title = page.css_first("title")
    article = page.css_first('meta[name="ArticleTitle" i]')  # as the guidelines for government sites ask
    walk = _Walk(sight_of(page, text, linked), is_bare=is_bare)
    walk.boxes = _boxes(page)
    if page.body is not None:
        for node in page.css("html, body"):
            walk.change_figures("", node.mem_id, 1)
        walk.over(page.body)
    return {
        "title": (_written(article, "content") if article is not None else "")
        or _tidy(title.text() if title is not None else ""),
        "containers": walk.containers,
        "blocks": walk.blocks,
        "pictures": len(page.css("img")),
        "scripts": len(page.css("script")),
        "unstyled": walk.unstyled,
    }


def _boxes(page: Any) -> set[int]:
    """The elements of tables of one cell that holds a figure: nothing but a frame around it."""
    found: set[int] = set()
    for table in page.css("table"):
        parts = [table]
        for part in parts:
            parts += itertools.islice(part.iter(), _MOST_IN_BOX)
            if len(parts) > _MOST_IN_BOX:
                break
        else:
            if sum(part.tag in _CELLS for part in parts) == 1 and _is_figure(table.text().strip()):
                found.update(part.mem_id for part in parts if part.tag in _BOX)
    return found


def _close(page: Any) -> None:
    """Take out what pops up, and what closed details do not show: everything but their summary."""
    for node in page.css("[popover]"):
        node.decompose()
    for details in page.css("details:not([open])"):
        summary = next((child for child in details.iter() if child.tag == "summary"), None)
        for child in list(details.iter(include_text=True)):
            if summary is None or child.mem_id != summary.mem_id:
                child.decompose()


@dataclass(slots=True)
class _Table:
    """A table that is being read.

    Attributes:
        groups: the groups of rows (thead, tbody, tfoot), each with its first row.
        is_layout: a table stands in one of its cells, so that its own cells are but places on the page.
        is_struck: it is struck out or turned round as a whole, or what it stands in is.
    """

    container: int
    is_struck: bool
    caption: str = ""
    rows: list[list[list[Any]]] = field(default_factory=list)
    groups: list[tuple[str, int]] = field(default_factory=list)
    is_layout: bool = False
    cell: list[Any] | None = None


class _Walk:
    """A walk over the elements of a page, without recursion."""

    def __init__(self, sight: Sight, *, is_bare: bool = False) -> None:
        self.is_bare = is_bare
        self.unstyled = 0
        self.pieces: dict[int, bool] = {}
        self.gone = sight.gone
        self.sight = sight
        self.blank = sight.blank
        self.marked = sight.struck | sight.doubtful
        self.lines = sight.lines
        self.apart = sight.apart
        self.veils = bool(sight.hidden or sight.shrunk)
        self.styled = bool(self.veils or self.blank or self.marked or self.lines or self.apart)
        self.unshown = self.marked_rows = 0
        self.struck = self.raised = 0
        """Elements that are open and strike out what is in them; that raise or lower it."""
        self.turn = (False, False)
        """What is in them is mirrored; it is upside down."""
        self.veil = (False, False)
        """Text is hidden; it has no size."""
        self.has_beside = False
        self.beginnings: dict[str, Any] = {
            "br": lambda _node: self.text.append("\n"),
            "table": self.begin_table,
            "tr": self.begin_row,
            "caption": self.flush,
            "col": self.begin_column,
            "colgroup": self.begin_column,
            "input": self.take_input,
            "img": self.note_beside,
            **dict.fromkeys(_CELLS, self.begin_cell),
            **dict.fromkeys(_ROW_GROUPS, self.begin_group),
        }
        self.containers: list[int] = [-1]
        self.blocks: list[list[Any]] = []
        self.tables: list[_Table] = []
        self.text: list[str] = []
        self.inside = 0
        self.heading = 0
        self.preformatted = 0
        """Elements that are open whose lines are seen as they are written."""
        self.length = 0
        self.cells = 0
        self.boxes: set[int] = set()
        """Elements of tables that are but frames around a figure in a cell."""

    def over(self, body: Any) -> None:
        """Walk over everything below an element."""
        path: list[tuple[Any, str, int, tuple[bool, bool]]] = []
        node = body.child
        while True:
            if node is not None:
                tag = "div" if self.boxes and node.mem_id in self.boxes else node.tag
                if tag == "-text":
                    self.add(node.text_content)
                    if self.is_bare:
                        self.note_piece(node)
                elif tag[0] not in "-!" and tag not in _UNSEEN_TAGS and not _is_gone(tag, node, self.gone):
                    around, veil = self.inside, self.veil
                    self.enter(tag, node)
                    child = node.child
                    if child is not None:
                        path.append((node, tag, around, veil))
                        if len(path) > DEEPEST:
                            raise TooMuch("depth", DEEPEST)
                        node = child
                        continue
                    self.leave(tag, node)
                    self.inside, self.veil = around, veil
                elif tag in _DRAWN_TAGS and not _is_gone(tag, node, self.gone):
                    self.note_beside()
                node = node.next
            elif path:
                node, tag, around, veil = path.pop()
                self.leave(tag, node)
                self.inside, self.veil = around, veil
                node = node.next
            else:
                self.flush()
                return

    @property
    def is_unseen(self) -> bool:
        """True where no text is seen."""
        return self.unshown > 0 or True in self.veil

    def take_input(self, node: Any) -> None:
        """Take up the value of a field in which some pages show a figure."""
        kind, value = (node.attributes.get(name) for name in ("type", "value"))
        kind = kind and kind.lower()
        if kind in _TEXT_INPUTS:
            self.add(value or "")
        elif kind not in _SILENT_INPUTS and (value or kind == "image"):
            self.note_beside()

    def note_beside(self, node: Any = None) -> None:
        """Take up that something is shown here which is not read: a picture may be that of a digit."""
        if node is not None and not _is_picture(node.attributes):
            return
        self.has_beside |= not self.is_unseen
        if self.preformatted and self.table is None and not self.is_unseen:
            self.text.append(_BESIDE)

    def add(self, text: str) -> None:
        """Take up a piece of text."""
        if self.is_unseen:
            return
        self.length += len(text)
        if self.length > MOST_TEXT:
            raise TooMuch("text", MOST_TEXT)
        if not self.preformatted:
            text = _collapsed(text)
        is_doubtful = self.table is None and (self.struck or self.raised or True in self.turn)
        self.text.append(set_off_numbers(text) if is_doubtful else text)

    def note_piece(self, node: Any) -> None:
        """Take up which element a text of a cell stands in, and if that has a name by which a sheet may hide it."""
        parent = node.parent
        if self.table is not None and parent is not None and node.text_content.strip():
            names = parent.attributes
            self.pieces[parent.mem_id] = parent.tag not in _CELLS and ("class" in names or "id" in names)

    # An element begins and ends; what it means depends on whether a cell is open.

    def enter(self, tag: str, node: Any) -> None:
        """An element begins."""
        number = node.mem_id if self.styled else 0
        if number in self.blank:
            self.unshown += 1
        if self.veils:
            self.veil = self.sight.veil(number, *self.veil)
        self.change_figures(tag, number, 1)
        if tag in _BLOCKS or number in self.lines:
            self.begin_block(tag, node)
        elif tag in self.beginnings:
            self.beginnings[tag](node)
        if tag in _MARKED_TAGS or number in self.marked:
            self.mark(OPEN_MARK, 1 if tag in _ROWS else 0)
        if tag == "small" or number in self.apart:
            self.mark(_APART)

    def leave(self, tag: str, node: Any) -> None:
        """An element ends."""
        number = node.mem_id if self.styled else 0
        if tag == "small" or number in self.apart:
            self.mark(_APART)
        if tag in _MARKED_TAGS or number in self.marked:
            self.mark(CLOSE_MARK, -1 if tag in _ROWS else 0)
        self.change_figures(tag, number, -1)
        if number in self.blank:
            self.unshown -= 1
        if tag in _BLOCKS or number in self.lines:
            self.break_line(tag)
            self.heading -= tag in _HEADINGS
            self.preformatted -= tag in _PREFORMATTED
        elif tag == "table":
            self.end_table()
        elif tag in _CELLS:
            self.end_cell()
        elif tag == "caption":
            if self.tables:
                self.tables[-1].caption = _tidy("".join(self.text))
            self.text.clear()  # no text of the report: the heading over the table says the same

    def change_figures(self, tag: str, number: int, step: int) -> None:
        """Note that an element begins or ends that strikes out or turns what is in it; turned twice it is upright."""
        self.struck += step * (tag in _STRUCK_TAGS or number in self.sight.struck)
        self.raised += step * (tag in _RAISED_TAGS)
        mirrored, inverted = self.turn
        self.turn = (mirrored ^ (number in self.sight.mirrored), inverted ^ (number in self.sight.inverted))

    def begin_block(self, tag: str, node: Any) -> None:
        """A block begins, or an inline element that stands on lines of its own."""
        if tag in _PREFORMATTED and self.table is not None and not self.preformatted and _holds_rows(node.text()):
            self.make_layout()
        self.break_line(tag)
        if tag in _BLOCKS:
            self.containers.append(self.inside)
            self.inside = len(self.containers) - 1
        self.heading += tag in _HEADINGS
        self.preformatted += tag in _PREFORMATTED
        if tag == "ol" and self.table is not None:
            self.has_beside = True

    def begin_column(self, node: Any) -> None:
        """A column is named, which may take no place: which figures are seen is not computed then."""
        if self.tables and node.mem_id in self.sight.collapsed:
            self.tables[-1].is_struck = True

    def begin_row(self, _node: Any) -> None:
        """A row of a table begins."""
        if self.tables:
            self.tables[-1].rows.append([])

    def begin_group(self, node: Any) -> None:
        """A group of rows begins."""
        if self.tables:
            self.tables[-1].groups.append((node.tag, len(self.tables[-1].rows)))

    @property
    def table(self) -> _Table | None:
        """The table a cell of which is open, if it is one of figures."""
        table = self.tables[-1] if self.tables else None
        return table if table is not None and table.cell is not None and not table.is_layout else None

    def mark(self, sign: str, rows: int = 0) -> None:
        """Set off what belongs to no number; *rows* is 1 where rows of such begin, -1 where they end."""
        self.marked_rows += rows
        if self.table is not None:
            self.text.append(sign)
        elif self.preformatted:
            self.text.append(_IN_LINES[sign])

    def break_line(self, tag: str) -> None:
        """A block begins or ends: a paragraph on the page, a line in a cell or among lines seen as they are written."""
        if self.table is None and (not self.preformatted or tag in _HEADINGS | _PREFORMATTED):
            self.flush()
        elif self.text and self.text[-1] != "\n":
            self.text.append("\n")

    def flush(self, _node: Any = None) -> None:
        """End the paragraph that was collected."""
        if self.text:
            text = "".join(self.text)
            self.text.clear()
            if self.preformatted and not self.heading:
                self.blocks.append(["x", _with_doubts(text), self.inside])
                return
            for line in _UNMARKED.sub("", text).split("\n"):
                if line.strip():
                    self.blocks.append(["p", line.strip(), self.inside, self.heading > 0])

    def begin_table(self, _node: Any) -> None:
        """A table begins. One in a cell makes the table around it a means of layout."""
        self.make_layout()
        self.tables.append(_Table(self.inside, self.struck > 0 or True in self.turn))

    def make_layout(self) -> None:
        """Make the table around, if there is one, a means of layout: what was read of it is paragraphs."""
        around = self.tables[-1] if self.tables else None
        if around is not None and not around.is_layout:
            around.is_layout = True
            open_text, self.text = self.text, []
            self.dissolve(around)
            self.text = open_text
        self.flush()

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
        self.has_beside = False
        self.pieces.clear()
        table.cell = [
            "",
            _span(attributes.get("rowspan"), MOST_ROWS, 0),
            _span(attributes.get("colspan"), MOST_COLUMNS),
        ]
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
            pieces = "".join(self.text).split(_APART)
            text = _tidy("".join(pieces))
            is_parted = sum(any(map(str.isdigit, piece)) for piece in pieces) > 1 and _is_figure(text)
            is_unstyled = len(self.pieces) > 1 and any(self.pieces.values()) and text.isdigit()
            self.unstyled += is_unstyled
            is_beside = self.has_beside and _is_figure(text)  # a list has numbers of its own
            if text and (self.marked_rows or table.is_struck or is_beside or is_parted or is_unstyled):
                text = set_off(text)
            table.cell[0] = text
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
        rows = _as_shown(table.rows, table.groups)
        _check_size(rows)
        self.blocks.append(["t", rows, table.container, table.caption])

    def dissolve(self, table: _Table) -> None:
        """The cells that were read already are paragraphs."""
        for row in table.rows:
            for text, _, _ in row:
                self.text.append(text)
                self.flush()
        table.rows = [[]]


def _is_picture(attributes: Mapping[str, str | None]) -> bool:
    """True of the attributes of a picture that is shown and is no means of layout."""
    return bool(attributes.get("src")) and not any(attributes.get(name) in _THIN for name in ("width", "height"))


def _is_gone(tag: str, node: Any, gone: Collection[int]) -> bool:
    """True of an element that takes no place."""
    if gone and node.mem_id in gone:
        return True
    return tag == "dialog" and "open" not in node.attributes


def _collapsed(text: str) -> str:
    """A piece of text with one space for those that are white to a browser, and none for a line end in Chinese."""
    if text and not text.strip(_HTML_SPACES):
        return " "
    if "\n" in text or "\r" in text:
        return _BETWEEN_CHINESE.sub("", _SPACES.sub("\n", text)).replace("\n", " ")
    return text


def _with_doubts(text: str) -> str:
    """Lines seen as they are written, each number set off that is marked itself or has something beside it.

    What holds several lines stands as a whole where it is, or is turned as a whole.
    """
    if _UNMARKED.search(text) is None:
        return text
    for _ in range(_MOST_IN_EACH_OTHER):
        text = _MARKED.sub(lambda marked: (set_off_numbers if marked[1].strip() else _BESIDE.__add__)(marked[1]), text)
    return _UNMARKED.sub("", _TOUCHING.sub(_with_doubt, text))


def _with_doubt(run: re.Match[str]) -> str:
    figures = sum(any(map(str.isdigit, part)) for part in run[0].split(_APART))
    return set_off(run[0]) if figures > 1 or (figures and _BESIDE in run[0]) else run[0]


def _as_shown(rows: list[list[list[Any]]], groups: list[tuple[str, int]]) -> list[list[list[Any]]]:
    """The rows in the order in which they are shown, no cell reaching out of its group of rows.

    The first head of a table stands at its top and the first foot at its end, wherever they are written. A cell that
    reaches down 0 rows reaches to the end of its group.
    """
    ends = [start for _, start in groups[1:]] + [len(rows)]
    parts: list[tuple[str, list[list[list[Any]]]]] = [("", rows[: groups[0][1] if groups else len(rows)])]
    parts += [(tag, rows[start:end]) for (tag, start), end in zip(groups, ends, strict=True)]
    for _, part in parts:
        for left, row in enumerate(part):
            for cell in row:
                cell[1] = len(part) - left if cell[1] == 0 else min(cell[1], len(part) - left)
    order = {
        tag: next((place for place, (other, _) in enumerate(parts) if other == tag), -1) for tag in ("thead", "tfoot")
    }
    top, end = order["thead"], order["tfoot"]
    middle = [part for place, (_, part) in enumerate(parts) if place not in (top, end)]
    shown = [*([parts[top][1]] if top >= 0 else []), *middle, *([parts[end][1]] if end >= 0 else [])]
    return [row for part in shown for row in part]


def _span(written: str | None, most: int, least: int = 1) -> int:
    """The number at the head of an attribute, whatever follows it: 2 is what a browser makes of 2px."""
    match = _INTEGER.match(written or "")
    return max(least, min(int(match[1]), most)) if match is not None else 1


def _check_size(rows: list[list[list[Any]]]) -> None:
    if len(rows) > MOST_ROWS:
        raise TooMuch("rows", MOST_ROWS)
    if any(sum(cell[2] for cell in row) > MOST_COLUMNS for row in rows if len(row) > 1):
        raise TooMuch("columns", MOST_COLUMNS)


def _written(node: Any, attribute: str) -> str:
    return _tidy(node.attributes.get(attribute) or "")


def _holds_rows(text: str) -> bool:
    """True for lines in a cell that are a table themselves: no cell has as many numbers."""
    return len(_FIGURES.findall(text)) >= _MANY_FIGURES


def _is_figure(text: str) -> bool:
    return text.translate(_WITHIN_FIGURES).isdigit()


def _tidy(text: str) -> str:
    """The lines of a cell without what surrounds them."""
    if "\n" not in text:
        return text.strip()
    return "\n".join(line for part in text.split("\n") if (line := part.strip()))
