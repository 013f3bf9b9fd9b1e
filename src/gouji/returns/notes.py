"""The notes on cells: text in one part, its box in another, older VML, without which Excel shows no note."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from gouji.common import Position, from_a1, lines, to_a1
from gouji.returns.package import COMMENTS, MAIN, VML, Package
from gouji.returns.sheet import Sheet
from gouji.returns.xml import Document, Element, text
from gouji.workbook.writer import SONG

MARKER = "【退改】"
"""Begins every note of ours, and what we add to a note of the clerk's; by it they are known when it comes back."""

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


def write_notes(sheet: Sheet, notes: Mapping[Position, str], number: int) -> None:
    """Put a note on each place; where the clerk has left one, ours stands below it.

    Args:
        number: of the sheet in the workbook, so that boxes of two sheets have different numbers.
    """
    if not notes:
        return
    package = sheet.package
    document = _comments(package, sheet)
    root, prefix = document.root, document.root.prefix
    author = _author(document)
    here = {place: each for each in root.all("commentList", "comment") if (place := from_a1(each.get("ref") or ""))}
    written = root.first("commentList")
    new = ""
    for place, words in sorted(notes.items()):
        if place in here:
            _add_below(document, here[place], words)
        else:
            new += f'<{prefix}comment ref="{to_a1(place)}" authorId="{author}"><{prefix}text>{_runs(words, prefix)}'
            new += f"</{prefix}text></{prefix}comment>"
    if written is not None:
        document.append(written, new)
    else:
        document.append(root, f"<{prefix}commentList>{new}</{prefix}commentList>")
    _draw(sheet, {place: words for place, words in notes.items() if place not in here}, number)


def take_away(sheet: Sheet) -> set[Position]:
    """Take our notes of an earlier round away, and give the places they were on."""
    package = sheet.package
    link = package.link(sheet.part, "comments")
    if link is None or not package.has(link.target):
        return set()
    document = package.document(link.target)
    comments = document.root.all("commentList", "comment")
    ours = {place: each for each in comments if MARKER in _words(each) and (place := from_a1(each.get("ref") or ""))}
    gone: set[Position] = set()
    for place, each in ours.items():
        rest = _words(each).partition(MARKER)[0].rstrip()
        if rest:
            _cut(document, each)
        else:
            gone.add(place)
            document.replace(each, "")
    _erase(sheet, gone)
    if len(gone) == len(comments):
        package.remove(sheet.part, link)
    return set(ours)


# --- text -----------------------------------------------------------------------------------------------------------


def _comments(package: Package, sheet: Sheet) -> Document:
    link = package.link(sheet.part, "comments")
    if link is not None and package.has(link.target):
        return package.document(link.target)
    empty = f'<comments xmlns="{MAIN}"><authors></authors><commentList></commentList></comments>'
    part = package.add("xl/comments{}.xml", empty, COMMENTS)
    package.connect(sheet.part, "comments", part)
    return package.document(part)


def _author(document: Document) -> int:
    root, prefix = document.root, document.root.prefix
    authors = root.first("authors")
    known = [each.text for each in authors.children] if authors else []
    name = MARKER.strip("【】")
    if name in known:
        return known.index(name)
    xml = f"<{prefix}author>{name}</{prefix}author>"
    if authors is not None:
        document.append(authors, xml)
    else:
        document.insert(root, next(iter(root.children), None), f"<{prefix}authors>{xml}</{prefix}authors>")
    return len(known)


def _words(comment: Element) -> str:
    return "".join(each.text for each in comment.walk() if each.local == "t")


def _run(words: str, prefix: str, *, bold: bool = False) -> str:
    return (
        f'<{prefix}r><{prefix}rPr>{f"<{prefix}b/>" if bold else ""}<{prefix}sz val="10"/>'
        f'<{prefix}rFont val="{SONG}"/></{prefix}rPr>{_plain(words, prefix)}</{prefix}r>'
    )


def _plain(words: str, prefix: str) -> str:
    return f'<{prefix}t xml:space="preserve">{text(words)}</{prefix}t>'


def _runs(words: str, prefix: str, before: str = "") -> str:
    return _run(before + MARKER, prefix, bold=True) + _run(f"\n{words}", prefix)


def _add_below(document: Document, comment: Element, words: str) -> None:
    prefix = document.root.prefix
    body = comment.first("text")
    ours = _runs(words, prefix, before="\n")
    if body is None:
        document.append(comment, f"<{prefix}text>{ours}</{prefix}text>")
        return
    for each in body.all("t"):  # plain text and runs do not stand beside each other
        document.replace(each, f"<{prefix}r>{_plain(each.text, prefix)}</{prefix}r>")
    document.append(body, ours)


def _cut(document: Document, comment: Element) -> None:
    """Leave what stands before our words in a note."""
    prefix = document.root.prefix
    body = comment.first("text")
    is_ours = False
    for each in body.children if body else []:
        head, found, _ = "".join(part.text for part in each.walk() if part.local == "t").partition(MARKER)
        if is_ours:
            document.replace(each, "")
        elif found:
            is_ours = True
            kept = head.rstrip()
            document.replace(each, f"<{prefix}r>{_plain(kept, prefix)}</{prefix}r>" if kept else "")


# --- boxes ----------------------------------------------------------------------------------------------------------


def _draw(sheet: Sheet, notes: Mapping[Position, str], number: int) -> None:
    package = sheet.package
    pointer = sheet.root.first("legacyDrawing")
    links = {each.id: each for each in package.links(sheet.part)}
    link = links.get(pointer.get("id") or "") if pointer else None
    if link is None or not package.has(link.target):
        layout = f'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{number}"/></o:shapelayout>'
        part = package.add("xl/drawings/vmlDrawing{}.vml", f"<xml {_SPACES}>{layout}{_SHAPE_TYPE}</xml>", VML)
        name = package.connect(sheet.part, "vmlDrawing", part)
        xml = f"<{sheet.root.prefix}legacyDrawing {sheet.link_attribute(name)}/>"
        if pointer is not None:
            sheet.document.replace(pointer, xml)
        else:
            sheet.add("legacyDrawing", xml)
    else:
        part = link.target
    document = package.document(part)
    names = {each.get("id") or "" for each in document.root.walk()}
    if "_x0000_t202" not in names:
        document.append(document.root, _SHAPE_TYPE.replace("<v:shapetype", f"<v:shapetype {_SPACES}", 1))
    numbers = [int(match[1]) for name in names if (match := _SHAPE_NUMBER.fullmatch(name))]
    first = max(numbers, default=number * _IN_A_BLOCK)
    for index, (place, words) in enumerate(sorted(notes.items()), start=1):
        document.append(document.root, _box(sheet, place, words, first + index, index + len(numbers)))


def _box(sheet: Sheet, place: Position, words: str, number: int, index: int) -> str:
    row, column = place
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


def _erase(sheet: Sheet, places: set[Position]) -> None:
    """Take the boxes of notes away; the drawing too, if nothing else is in it."""
    package = sheet.package
    pointer = sheet.root.first("legacyDrawing")
    links = {each.id: each for each in package.links(sheet.part)}
    link = links.get(pointer.get("id") or "") if pointer else None
    if pointer is None or link is None or not package.has(link.target):
        return
    document = package.document(link.target)
    shapes = document.root.all("shape")
    gone = [each for each in shapes if _place(each) in places]
    if len(gone) == len(shapes) and all(
        each.local in ("shapelayout", "shapetype", "shape") for each in document.root.children
    ):
        package.remove(sheet.part, link)
        sheet.document.replace(pointer, "")
        return
    for each in gone:
        document.replace(each, "")


def _place(shape: Element) -> Position | None:
    """The cell a box belongs to, if it is a note's."""
    data = next((each for each in shape.children if each.get("ObjectType") == "Note"), None)
    row, column = (data.first(name) if data else None for name in ("Row", "Column"))
    if row is None or column is None or not (row.text.strip().isdigit() and column.text.strip().isdigit()):
        return None
    return int(row.text) + 1, int(column.text) + 1
