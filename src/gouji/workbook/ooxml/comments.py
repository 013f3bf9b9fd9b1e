"""Notes on cells: text in one part, its box in another, older VML, without which Excel shows no note."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gouji.common import Position, from_a1, lines, to_a1
from gouji.workbook.ooxml.editing import Document, Element, text
from gouji.workbook.ooxml.names import MAIN, ContentType
from gouji.workbook.ooxml.package import Package
from gouji.workbook.ooxml.relationships import Relationship
from gouji.workbook.ooxml.worksheet import Worksheet, relationship_attribute


@dataclass(frozen=True, slots=True)
class Author:
    """Whoever writes notes, the font they are written in, and what stands around the name."""

    name: str
    font: str
    brackets: str = "【】"

    @property
    def marker(self) -> str:
        """Begins every note, and what is added to a note of others; by it they are known when they come back."""
        return f"{self.brackets[0]}{self.name}{self.brackets[1]}"


_SPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    '<v:shape {spaces} id="_x0000_s{number}" type="#_x0000_t202" '
    'style="position:absolute;margin-left:60pt;margin-top:2pt;width:{wide}pt;height:{high}pt;z-index:{index};'
    'visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
    '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_WIDE = 300
"""Pixels of a box."""
_COLUMNS, _LINE = 40, 17
"""Half-width characters of the text in a line of a box, and the pixels a line takes."""
_TALLEST = 420
_SHAPE_NUMBER = re.compile(r"_x0000_s(\d{1,9})")
_IN_A_BLOCK = 1024
"""Numbers of shapes come in blocks, each given to one drawing."""


def write_notes(sheet: Worksheet, notes: Mapping[Position, str], number: int, author: Author) -> None:
    """Put notes on cells; where somebody has left one, the new one stands below it.

    Args:
        number: of the sheet in the workbook, so that boxes of two sheets have different numbers.
    """
    if not notes:
        return
    document = _comments(sheet)
    root, prefix = document.root, document.root.prefix
    author_id = _author_id(document, author.name)
    comments = root.all("commentList", "comment")
    here = {position: comment for comment in comments if (position := from_a1(comment.get("ref") or ""))}
    written = root.first("commentList")
    new = ""
    for position, words in sorted(notes.items()):
        if position in here:
            _add_below(document, here[position], words, author)
        else:
            runs = _runs(words, author, prefix)
            new += f'<{prefix}comment ref="{to_a1(position)}" authorId="{author_id}"><{prefix}text>{runs}'
            new += f"</{prefix}text></{prefix}comment>"
    if written is not None:
        document.append(written, new)
    else:
        document.append(root, f"<{prefix}commentList>{new}</{prefix}commentList>")
    _draw(sheet, {position: words for position, words in notes.items() if position not in here}, number)


def are_there_notes(package: Package, sheet_part: str, author: Author) -> bool:
    """True if an author has left notes on a worksheet.

    Args:
        package: of the workbook.
        sheet_part: the part of the worksheet.
        author: known by the marker in the text.
    """
    link = package.related(sheet_part, "comments")
    comments = package.document(link.target).root.all("commentList", "comment") if link is not None else []
    return any(author.marker in _words(comment) for comment in comments)


def take_notes_away(
    sheet: Worksheet, author: Author, own: Mapping[Position, str], like_own: re.Pattern[str]
) -> set[Position]:
    """Take the words of an author out of notes; what others wrote stays, above them and below.

    Args:
        sheet: the worksheet.
        author: whose words they are.
        own: those words by the cell, as they were written; "" where that is not known.
        like_own: matches a line of them, for notes of which they are not known.

    Returns:
        The positions they were on.
    """
    package = sheet.package
    link = package.related(sheet.part, "comments")
    if link is None:
        return set()
    document = package.document(link.target)
    comments = document.root.all("commentList", "comment")
    marked = (comment for comment in comments if author.marker in _words(comment))
    ours = {position: comment for comment in marked if (position := from_a1(comment.get("ref") or ""))}
    gone: set[Position] = set()
    for position, comment in ours.items():
        above, _, below = _words(comment).partition(author.marker)
        answer = _answer(below, own.get(position, ""), like_own)
        if above.strip() or answer:
            _cut(document, comment, author.marker, f"\n{answer}" if above.strip() and answer else answer)
        else:
            gone.add(position)
            document.replace(comment, "")
    _erase(sheet, gone)
    if len(gone) == len(comments):
        package.remove(sheet.part, link)
    return set(ours)


def _answer(words: str, own: str, like_own: re.Pattern[str]) -> str:
    """The lines below a marker that are not the author's, and what was typed behind one of those."""
    lines = words.replace("_x000D_", "").splitlines()
    known = [_bare(line) for line in own.splitlines() if line.strip()]
    left = []
    for line in lines:
        bare = _bare(line)
        if known:
            said = max((one for one in known if bare.startswith(one)), key=len, default="")
            left.append(bare.removeprefix(said).strip() if said else line.rstrip())
        else:
            left.append("" if like_own.fullmatch(bare) else line.rstrip())
    return "\n".join(left).strip()


def _bare(line: str) -> str:
    """A line with single spaces: programs break and fill lines as they like."""
    return " ".join(line.split())


# --- text -----------------------------------------------------------------------------------------------------------


def _comments(sheet: Worksheet) -> Document:
    package = sheet.package
    link = package.related(sheet.part, "comments")
    if link is not None:
        return package.document(link.target)
    empty = f'<comments xmlns="{MAIN}"><authors></authors><commentList></commentList></comments>'
    part = package.add("xl/comments{}.xml", empty, ContentType.COMMENTS)
    package.connect(sheet.part, "comments", part)
    return package.document(part)


def _author_id(document: Document, name: str) -> int:
    root, prefix = document.root, document.root.prefix
    authors = root.first("authors")
    known = [author_element.text for author_element in authors.children] if authors else []
    if name in known:
        return known.index(name)
    xml = f"<{prefix}author>{name}</{prefix}author>"
    if authors is not None:
        document.append(authors, xml)
    else:
        document.insert(root, next(iter(root.children), None), f"<{prefix}authors>{xml}</{prefix}authors>")
    return len(known)


def _words(comment: Element) -> str:
    return "".join(element.text for element in comment.walk() if element.local == "t")


def _runs(words: str, author: Author, prefix: str, before: str = "") -> str:
    """The marker in bold, and the words below it."""
    head = _run(before + author.marker, author.font, prefix, f"<{prefix}b/>")
    return head + _run(f"\n{words}", author.font, prefix)


def _run(words: str, font: str, prefix: str, bold: str = "") -> str:
    size, name = f'<{prefix}sz val="10"/>', f'<{prefix}rFont val="{font}"/>'
    return f"<{prefix}r><{prefix}rPr>{bold}{size}{name}</{prefix}rPr>{_plain(words, prefix)}</{prefix}r>"


def _plain(words: str, prefix: str) -> str:
    return f'<{prefix}t xml:space="preserve">{text(words)}</{prefix}t>'


def _add_below(document: Document, comment: Element, words: str, author: Author) -> None:
    prefix = document.root.prefix
    body = comment.first("text")
    ours = _runs(words, author, prefix, before="\n")
    if body is None:
        document.append(comment, f"<{prefix}text>{ours}</{prefix}text>")
        return
    for text_element in body.all("t"):  # plain text and runs do not stand beside each other
        document.replace(text_element, f"<{prefix}r>{_plain(text_element.text, prefix)}</{prefix}r>")
    document.append(body, ours)


def _cut(document: Document, comment: Element, marker: str, answer: str) -> None:
    """Leave what stands before the marker in a note, and put an answer behind it."""
    prefix = document.root.prefix
    body = comment.first("text")
    is_ours = False
    for run in body.children if body else []:
        head, found, _ = "".join(part.text for part in run.walk() if part.local == "t").partition(marker)
        if is_ours:
            document.replace(run, "")
        elif found:
            is_ours = True
            kept = head.rstrip()
            document.replace(run, f"<{prefix}r>{_plain(kept, prefix)}</{prefix}r>" if kept else "")
    if body is not None and answer:
        document.append(body, f"<{prefix}r>{_plain(answer, prefix)}</{prefix}r>")


# --- boxes ----------------------------------------------------------------------------------------------------------


def _draw(sheet: Worksheet, notes: Mapping[Position, str], number: int) -> None:
    package = sheet.package
    pointer, link = _drawing(sheet)
    if link is None:
        layout = f'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{number}"/></o:shapelayout>'
        xml = f"<xml {_SPACES}>{layout}{_SHAPE_TYPE}</xml>"
        part = package.add("xl/drawings/vmlDrawing{}.vml", xml, ContentType.VML)
        name = package.connect(sheet.part, "vmlDrawing", part)
        xml = f"<{sheet.root.prefix}legacyDrawing {relationship_attribute(name)}/>"
        if pointer is not None:
            sheet.document.replace(pointer, xml)
        else:
            sheet.add("legacyDrawing", xml)
    else:
        part = link.target
    document = package.document(part)
    names = {element.get("id") or "" for element in document.root.walk()}
    if "_x0000_t202" not in names:
        document.append(document.root, _SHAPE_TYPE.replace("<v:shapetype", f"<v:shapetype {_SPACES}", 1))
    numbers = [int(match[1]) for name in names if (match := _SHAPE_NUMBER.fullmatch(name))]
    first = max(numbers, default=number * _IN_A_BLOCK)
    for index, (position, words) in enumerate(sorted(notes.items()), start=1):
        document.append(document.root, _box(sheet, position, words, first + index, index + len(numbers)))


def _drawing(sheet: Worksheet) -> tuple[Element | None, Relationship | None]:
    """The element that points to the boxes of a sheet, and the relationship it names; None for what is not there."""
    pointer = sheet.root.first("legacyDrawing")
    name = pointer.get("id") if pointer is not None else None
    links = (link for link in sheet.package.relationships(sheet.part) if link.id == name)
    return pointer, next((link for link in links if sheet.package.has(link.target)), None)


def _box(sheet: Worksheet, position: Position, words: str, number: int, index: int) -> str:
    row, column = position
    high = min(_TALLEST, (lines(words, _COLUMNS) + 2) * _LINE)
    left, top = column, max(0, row - 2)
    right, right_rest = _reach(sheet.width, left + 1, 15 + _WIDE)
    bottom, bottom_rest = _reach(sheet.height, top + 1, 10 + high)
    anchor = f"{left}, 15, {top}, 10, {right}, {right_rest}, {bottom}, {bottom_rest}"
    points = {"wide": _WIDE * 3 // 4, "high": high * 3 // 4, "number": number, "index": index}
    return _SHAPE.format(spaces=_SPACES, anchor=anchor, row=row - 1, column=column - 1, **points)


def _reach(size: Callable[[int], float], first: int, pixels: float) -> tuple[int, int]:
    """The row or column (counted from 0) where a length ends that begins at one, and how far inside it."""
    line = first
    while pixels > (step := size(line)) and line < first + 200:
        pixels -= step
        line += 1
    return line - 1, int(pixels)


def _erase(sheet: Worksheet, positions: set[Position]) -> None:
    """Take the boxes of notes away; the drawing too, if nothing else is in it."""
    package = sheet.package
    pointer, link = _drawing(sheet)
    if pointer is None or link is None:
        return
    document = package.document(link.target)
    shapes = document.root.all("shape")
    gone = [shape for shape in shapes if _position(shape) in positions]
    if len(gone) == len(shapes) and all(
        child.local in ("shapelayout", "shapetype", "shape") for child in document.root.children
    ):
        package.remove(sheet.part, link)
        sheet.document.replace(pointer, "")
        return
    for shape in gone:
        document.replace(shape, "")


def _position(shape: Element) -> Position | None:
    """The cell a box belongs to, None if it is not that of a note."""
    data = next((child for child in shape.children if child.get("ObjectType") == "Note"), None)
    row, column = (data.first(name) if data else None for name in ("Row", "Column"))
    if row is None or column is None or not (row.text.strip().isdigit() and column.text.strip().isdigit()):
        return None
    return int(row.text) + 1, int(column.text) + 1
