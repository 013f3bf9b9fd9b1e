"""Tables by the lines that are drawn around their cells, and paragraphs by how their lines stand on a page.

Points of a page, y upwards. Nothing here knows where glyphs and lines come from.
"""

from __future__ import annotations

import itertools
import math
import re
import statistics
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from gouji.workbook.confined.blocks import set_off

_SNAP = 2.0
"""Points by which the ends of lines that meet may miss each other."""
_SHORTEST_WALL = 4.0
_SLIVER = 5.0
"""Points: what is narrower lies between two lines that were meant to be one."""
_GAP = 9.0
"""Points: what is narrower and holds no text lies between cells that have a border each."""
_COVERED = 0.6
"""Share of the side of a cell that a line must cover to be its wall."""
_MOST_ELEMENTS = 200_000


class Glyph(NamedTuple):
    """A character and where it stands.

    Attributes:
        after_space: white space was written between it and the glyph before it.
        after_gap: whoever drew it left room as for white space.
        size: of the font, of a digit.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    baseline: float
    after_space: bool = False
    after_gap: bool = False
    size: float = 0.0

    @property
    def middle(self) -> float:
        """Half way between its sides."""
        return (self.left + self.right) / 2


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line across or down the page: *at* a height from left to right, or at a place from bottom to top."""

    at: float
    first: float
    last: float


@dataclass(slots=True)
class PdfPage:
    """Glyphs and lines of one page; *short* ones go across no cell, but perhaps through a digit."""

    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    across: list[DrawnLine] = field(default_factory=list)
    down: list[DrawnLine] = field(default_factory=list)
    short: list[DrawnLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _TextLine:
    """A line of text outside tables."""

    text: str
    left: float
    right: float
    baseline: float
    size: float


def blocks_of(sheets: Iterable[PdfPage]) -> list[list[Any]]:
    """The paragraphs and tables of pages in their order, as plain data like that of a page in HTML.

    Args:
        sheets: pages in their order.

    Returns:
        Blocks as lists.
    """
    pages = [(page, _items(page)) for sheet in sheets for page in _printed_pages(sheet)]
    counts = Counter(line for sheet, found in pages for line in {_running(item, sheet) for item in found})
    items: list[_TextLine | list[list[Any]] | None] = []
    for sheet, found in pages:
        items += (item for item in found if (line := _running(item, sheet)) is None or counts[line] == 1)
        items.append(None)  # a page ends
    return list(_paragraphs(items))


def _printed_pages(sheet: PdfPage) -> list[PdfPage]:
    """The two pages that are printed beside each other on a wide sheet; else the sheet itself.

    Nothing lies between them, and each has a table or text: columns of figures, which a table without lines may have at
    the right, are none.
    """
    half = sheet.width / 2
    low, high = half - _GAP, half + _GAP
    reach = itertools.chain(
        ((glyph.left, glyph.right) for glyph in sheet.glyphs),
        ((rule.first, rule.last) for rule in sheet.across),
        ((rule.at, rule.at) for rule in sheet.down),
    )
    if sheet.width <= sheet.height or any(left < high and right > low for left, right in reach):
        return [sheet]
    pages = [_half(sheet, is_right=is_right) for is_right in (False, True)]
    return pages if all(page.glyphs and (page.down or _is_text(page.glyphs)) for page in pages) else [sheet]


def _half(sheet: PdfPage, *, is_right: bool) -> PdfPage:
    """The part of a sheet on one side of its middle, as a page of its own."""
    half = sheet.width / 2
    start = half if is_right else 0.0
    glyphs = [glyph for glyph in sheet.glyphs if (glyph.left > half) == is_right]
    across = [rule for rule in sheet.across if (rule.first > half) == is_right]
    down = [rule for rule in sheet.down if (rule.at > half) == is_right]
    return PdfPage(
        half,
        sheet.height,
        [glyph._replace(left=glyph.left - start, right=glyph.right - start) for glyph in glyphs],
        [DrawnLine(rule.at, rule.first - start, rule.last - start) for rule in across],
        [DrawnLine(rule.at - start, rule.first, rule.last) for rule in down],
    )


def _is_text(glyphs: list[Glyph]) -> bool:
    """True if most of the lines in which glyphs stand have words."""
    lines = _lines(glyphs)
    return sum(any(map(str.isalpha, line.text)) for line in lines) * 2 > len(lines)


# --- tables ---------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Grid:
    """A table: its lines down and across, and of its elements which belong to one cell.

    Attributes:
        walls: for each line down, along which rows it goes.
        floors: for each line across, along which columns it goes.
    """

    xs: list[float]
    ys: list[float]
    walls: list[list[bool]]
    floors: list[list[bool]]
    texts: dict[int, list[Glyph]] = field(default_factory=dict)

    @property
    def columns(self) -> int:
        return len(self.xs) - 1

    @property
    def rows(self) -> int:
        return len(self.ys) - 1

    def element(self, x: float, y: float) -> int | None:
        """The element a point lies in, counted from the upper left."""
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[-1] <= y <= self.ys[0]):
            return None
        column = min(bisect_right(self.xs, x) - 1, self.columns - 1)
        row = min(bisect_right(self.ys, -y, key=lambda each: -each) - 1, self.rows - 1)
        return row * self.columns + column


def _items(sheet: PdfPage) -> list[_TextLine | list[list[Any]] | None]:
    grids = list(_grids(sheet))
    loose: list[Glyph] = []
    for glyph in sheet.glyphs:
        x, y = glyph.middle, (glyph.bottom + glyph.top) / 2
        for grid in grids:
            element = grid.element(x, y)
            if element is not None:
                grid.texts.setdefault(element, []).append(glyph)
                break
        else:
            loose.append(glyph)
    found: list[tuple[float, _TextLine | list[list[Any]]]] = [(grid.ys[0], _rows(grid)) for grid in grids]
    found += [(line.baseline, line) for line in _lines(loose) if not _is_page_number(line, sheet)]
    return [item for _, item in sorted(found, key=lambda pair: -pair[0])]


def _grids(sheet: PdfPage) -> Iterator[_Grid]:
    """The tables of a page: each a band of the page in which lines go down."""
    down = [rule for rule in sheet.down if rule.last - rule.first >= _SHORTEST_WALL]
    places = [(glyph.middle, (glyph.bottom + glyph.top) / 2) for glyph in sheet.glyphs]
    heights = sorted((y, x) for x, y in places)
    for bottom, top in _bands(down, heights):
        walls = [rule for rule in down if rule.first >= bottom - _SNAP and rule.last <= top + _SNAP]
        floors = [rule for rule in sheet.across if bottom - 2 * _SNAP <= rule.at <= top + 2 * _SNAP]
        xs = _without_gaps(walls, sorted(place for place in places if bottom <= place[1] <= top))
        ys = _without_gaps(floors, heights)[::-1]
        if len(xs) < 2 or len(ys) < 2:
            continue
        # A table may be open at its sides.
        left, right = min(rule.first for rule in floors), max(rule.last for rule in floors)
        if left < xs[0] - _SLIVER:
            xs.insert(0, left)
        if right > xs[-1] + _SLIVER:
            xs.append(right)
        if top > ys[0] + _SLIVER:
            ys.insert(0, top)
        if bottom < ys[-1] - _SLIVER:
            ys.append(bottom)
        if len(xs) * len(ys) > _MOST_ELEMENTS:
            continue
        yield _Grid(xs, ys, _drawn(walls, xs, ys), _drawn(floors, ys, xs, -1))


def _bands(rules: list[DrawnLine], heights: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The heights over which lines go down without a gap that holds text or parts other columns, the lowest first."""
    runs: list[list[DrawnLine]] = []
    top = -math.inf
    for rule in sorted(rules, key=lambda each: each.first):
        if rule.first > top + _SNAP:
            runs.append([])
        runs[-1].append(rule)
        top = max(top, rule.last)
    bands: list[tuple[float, float]] = []
    sides: list[float] = []
    for run in runs:
        bottom, top = run[0].first, max(rule.last for rule in run)
        columns = _merged([rule.at for rule in run])
        narrower, wider = sorted((sides, columns), key=len)
        is_near = bool(bands) and bottom - bands[-1][1] <= _GAP and not _between(heights, bands[-1][1], bottom)
        if is_near and all(_meets(place, wider) for place in narrower):
            bands[-1] = (bands[-1][0], top)
            sides = wider
        else:
            bands.append((bottom, top))
            sides = columns
    return bands


def _meets(place: float, places: Sequence[float]) -> bool:
    """True if a place is one of others, ascending, or nearly so."""
    above = bisect_left(places, place - _SNAP)
    return above < len(places) and places[above] <= place + _SNAP


def _without_gaps(rules: list[DrawnLine], glyphs: Sequence[tuple[float, float]]) -> list[float]:
    """The places of lines, ascending, those made one that nearly meet or have but a gap between them.

    Args:
        rules: lines down or across.
        glyphs: middles of glyphs, ascending, the coordinate first that the lines differ in.
    """
    rules = sorted(rules, key=lambda rule: rule.at)
    kept: list[float] = []
    for place in _merged([rule.at for rule in rules]):
        if not kept or place - kept[-1] >= _GAP or _holds_text(kept[-1], place, rules, glyphs):
            kept.append(place)
    return kept


def _holds_text(low: float, high: float, rules: Sequence[DrawnLine], glyphs: Sequence[tuple[float, float]]) -> bool:
    """True if a glyph stands between two places where a line parts it from what is beside: no text of a wide cell."""
    first = bisect_left(rules, low - _SNAP, key=lambda rule: rule.at)
    last = bisect_right(rules, high + _SNAP, key=lambda rule: rule.at)
    lines = _strokes(list(rules[first:last]), [low])
    starts = [start for _, start, _ in lines]
    ends = [-math.inf, *(end for _, _, end in lines)]
    return any(at <= ends[bisect_right(starts, at)] for at in _between(glyphs, low, high))


def _between(glyphs: Sequence[tuple[float, float]], low: float, high: float) -> list[float]:
    """The other coordinate of the glyphs between two places."""
    return [other for _, other in glyphs[bisect_left(glyphs, (low,)) : bisect_left(glyphs, (high,))]]


def _merged(places: list[float]) -> list[float]:
    """Ascending, those that nearly meet made one."""
    merged: list[float] = []
    for place in sorted(places):
        if not merged or place - merged[-1] > _SNAP:
            merged.append(place)
    return merged


def _nearest(places: Sequence[float], place: float, sign: int = 1) -> int:
    after = bisect_right(places, sign * place, key=lambda each: sign * each)
    near = [index for index in (after - 1, after) if 0 <= index < len(places)]
    return min(near, key=lambda index: abs(places[index] - place))


def _drawn(rules: list[DrawnLine], at: list[float], across: list[float], sign: int = 1) -> list[list[bool]]:
    """For each place where lines may lie, along which of the elements beside each other one does."""
    spans = [sorted(pair) for pair in itertools.pairwise(across)]
    drawn = [[False] * len(spans) for _ in at]
    for place, first, last in _strokes(rules, at, sign):
        for number, (low, high) in enumerate(spans):
            if min(high, last) - max(low, first) >= _COVERED * (high - low):
                drawn[place][number] = True
    return drawn


def _strokes(rules: list[DrawnLine], places: list[float], sign: int = 1) -> list[tuple[int, float, float]]:
    """Lines as they are seen: those that lie at one place and meet are one, in however many strokes it is drawn.

    Args:
        places: those of the table, of which the nearest is meant.
        sign: -1 if they descend.

    Returns:
        Of each the number of the place, and from where to where it goes.
    """
    placed = sorted((_nearest(places, rule.at, sign), rule.first, rule.last) for rule in rules)
    seen: list[tuple[int, float, float]] = []
    for place, first, last in placed:
        if seen and seen[-1][0] == place and first <= seen[-1][2] + _SNAP:
            seen[-1] = (place, seen[-1][1], max(last, seen[-1][2]))
        else:
            seen.append((place, first, last))
    return seen


def _rows(grid: _Grid) -> list[list[Any]]:
    """The cells row by row: text, rows and columns."""
    owner = _cells(grid)
    texts: dict[int, list[Glyph]] = {}
    for element, glyphs in grid.texts.items():
        texts.setdefault(owner[element], []).extend(glyphs)
    extent: dict[int, list[int]] = {}
    for element, cell in enumerate(owner):
        row, column = divmod(element, grid.columns)
        box = extent.setdefault(cell, [row, column, row, column])
        box[2], box[3] = max(box[2], row), max(box[3], column)
    rows: list[list[Any]] = [[] for _ in range(grid.rows)]
    closed = grid.walls[-1]
    is_closed = sum(closed) * 2 > len(closed)
    for cell, (top, left, bottom, right) in sorted(extent.items()):
        if is_closed and right == grid.columns - 1 and cell not in texts and not any(closed[top : bottom + 1]):
            continue  # a row that ends early: nothing is drawn there
        rows[top].append([_text(texts.get(cell, [])), bottom - top + 1, right - left + 1])
    return rows


class _Groups:
    """Elements joined to groups, each known by its first."""

    def __init__(self, count: int) -> None:
        self.owner = list(range(count))

    def first(self, element: int) -> int:
        """The first element of a group."""
        owner = self.owner
        while owner[element] != element:
            owner[element] = owner[owner[element]]
            element = owner[element]
        return element

    def join(self, one: int, other: int) -> None:
        """Make two groups one."""
        first, second = self.first(one), self.first(other)
        self.owner[max(first, second)] = min(first, second)

    def all(self) -> list[int]:
        """For each element the first of its group."""
        return [self.first(element) for element in range(len(self.owner))]


def _cells(grid: _Grid) -> list[int]:
    """For each element the first element of its cell. A cell is a rectangle, or it is no more than one row high."""
    columns, rows = grid.columns, grid.rows
    groups = _Groups(rows * columns)
    for row, column in itertools.product(range(rows), range(1, columns)):
        is_sliver = grid.xs[column + 1] - grid.xs[column] < _SLIVER
        if is_sliver or not grid.walls[column][row]:
            groups.join(row * columns + column - 1, row * columns + column)
    in_one_row = groups.all()
    for row, column in itertools.product(range(1, rows), range(columns)):
        is_sliver = grid.ys[row] - grid.ys[row + 1] < _SNAP * 1.5
        if is_sliver or not grid.floors[row][column]:
            groups.join((row - 1) * columns + column, row * columns + column)
    cells = groups.all()
    members: dict[int, list[int]] = {}
    for element, cell in enumerate(cells):
        members.setdefault(cell, []).append(element)
    for elements in members.values():
        tall = {element // columns for element in elements}
        wide = {element % columns for element in elements}
        if len(tall) * len(wide) != len(elements):
            for element in elements:
                cells[element] = in_one_row[element]
    return cells


def _text(glyphs: list[Glyph]) -> str:
    return "\n".join(line.text for line in _lines(glyphs))


# --- lines and paragraphs -------------------------------------------------------------------------------------------

_NUMBERED = re.compile("[一二三四五六七八九十]{1,2}、(?![一二三四五六七八九十])")
_ENDS, _MARKS = "。；：！？", "。；：！？，、"
"""Signs at the end of a sentence, and in it."""
_CHINESE = re.compile(r"[\u2e80-\uffef]")
_WORD_GAP = 0.6
"""Of the height of the glyphs: two digits or letters that stand further apart are two words."""
_WIDE_GAP = 3.0
_SAME_SIZE, _LEVEL = 0.85, 0.1
"""Of the size of a digit, that of another in the same figure; and by how much that may stand higher."""
_FEW = 3
"""Characters of a line that may be all punctuation, and so of any height."""
_APART = 1.3
"""Of the height from line to line: what lies further below begins a paragraph of its own."""
_SET_IN = 6.0
_OTHER_SIZE = 0.4
"""Of the height of a line: a line that is so much higher or lower is no part of the same paragraph."""


def _lines(glyphs: list[Glyph]) -> list[_TextLine]:
    """The lines of text that glyphs stand in, from the top."""
    if not glyphs:
        return []
    size = statistics.median(glyph.top - glyph.bottom for glyph in glyphs) or 1.0
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda each: -each.baseline):
        if rows and rows[-1][0].baseline - glyph.baseline <= 0.4 * size:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [_line(row, size) for row in rows]


def _line(glyphs: list[Glyph], size: float) -> _TextLine:
    glyphs.sort(key=lambda each: each.left)
    parts = [glyphs[0].text]
    for before, glyph in itertools.pairwise(glyphs):
        gap = glyph.left - before.right
        if before.text.isascii() and glyph.text.isascii():
            is_word = glyph.after_space or glyph.after_gap or gap > _WORD_GAP * size
        else:
            is_word = glyph.after_space and gap > 0.1 * size
        parts.append("  " if gap > _WIDE_GAP * size else " " if is_word else "")
        parts.append(set_off(glyph.text) if not is_word and _is_note(before, glyph) else glyph.text)
    height = max(glyph.top - glyph.bottom for glyph in glyphs)
    right = max(glyph.right for glyph in glyphs)
    return _TextLine("".join(parts), glyphs[0].left, right, glyphs[0].baseline, height)


def _is_note(before: Glyph, glyph: Glyph) -> bool:
    """True of two digits of which one is raised, or much smaller: it is the number of a note."""
    if not (before.size and glyph.size):
        return False
    low, high = sorted((before.size, glyph.size))
    return low < _SAME_SIZE * high or abs(before.baseline - glyph.baseline) > _LEVEL * high


_EDGE = 0.08
"""Share of the height of a page that is its head, or its foot: lines that stand there on several pages are no text."""
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"[-—–－\s·.第]*\d{1,3}[-—–－\s·.页/共\d]*")


def _is_page_number(line: _TextLine, sheet: PdfPage) -> bool:
    share = line.baseline / sheet.height if sheet.height else 0.5
    return (share < 0.12 or share > 0.92) and _PAGE_NUMBER.fullmatch(line.text) is not None


def _running(item: _TextLine | list[list[Any]] | None, sheet: PdfPage) -> tuple[int, str] | None:
    """The height of a line at the head or foot of a page and its words without numbers, as other pages have it.

    Returns:
        None if it stands elsewhere.
    """
    if not isinstance(item, _TextLine) or not sheet.height:
        return None
    below = sheet.height - item.baseline
    if min(below, item.baseline) > _EDGE * sheet.height:
        return None
    words = _NUMBER.sub("", item.text)
    if not any(map(str.isalpha, words)):
        return None  # figures of a table that was cut, or the number of the page, which is told by itself
    return round(item.baseline if item.baseline < below else -below), words


def _paragraphs(items: list[_TextLine | list[list[Any]] | None]) -> Iterator[list[Any]]:
    """Lines put together to paragraphs: one begins where a line is indented, or where the line before ends early."""
    lines = [item for item in items if isinstance(item, _TextLine)]
    left, right = _margins(lines)
    em = statistics.median(line.size for line in lines) * 1.2 if lines else 1.0
    indented = sum(left + 1.4 * em < line.left < left + 2.8 * em for line in lines)
    # Where first lines are indented, one that is not goes on even if the line before it is not quite full.
    slack = (8.0 if indented * 12 >= len(lines) else 2.5) * em
    pitch = _pitch(items, right - slack)
    pending: list[_TextLine] = []
    above: _TextLine | list[list[Any]] | None = None
    for item in items:
        before, above = above, item
        if item is None:
            continue
        if isinstance(item, list):
            if pending:
                yield _paragraph(pending)
                pending = []
            yield ["t", item, 0]
            continue
        # A line that begins far inside the page is a title in its middle or a date at its side, and does not go on.
        is_set_in = bool(pending) and pending[0].left > left + _SET_IN * em
        goes_on = pending and not is_set_in and item.left < left + em and pending[-1].right > right - slack
        is_alike = len(item.text) <= _FEW or abs(item.size - pending[-1].size) < _OTHER_SIZE * em if pending else False
        is_apart = isinstance(before, _TextLine) and before.baseline - item.baseline > _APART * pitch
        if pending and (is_apart or not (goes_on and is_alike) or _is_below_title(item, pending)):
            yield _paragraph(pending)
            pending = []
        pending.append(item)
    if pending:
        yield _paragraph(pending)


def _is_below_title(line: _TextLine, above: Sequence[_TextLine]) -> bool:
    """True for the numbered title of a section behind the end of a sentence, or behind a title."""
    text = "".join(other.text for other in above)
    return bool(_NUMBERED.match(line.text)) and (text[-1:] in _ENDS or not any(mark in text for mark in _MARKS))


def _pitch(items: Sequence[_TextLine | list[list[Any]] | None], full: float) -> float:
    """The height from a line to the next one of its paragraph: that from most lines that are full to those below."""
    gaps = [
        round(one.baseline - other.baseline)
        for one, other in itertools.pairwise(items)
        if isinstance(one, _TextLine) and isinstance(other, _TextLine) and one.right > full
    ]
    return float(max(Counter(gaps).most_common(), key=lambda count: (count[1], -count[0]))[0]) if gaps else math.inf


def _margins(lines: list[_TextLine]) -> tuple[float, float]:
    """Where most lines begin, and how far long ones go."""
    if not lines:
        return 0.0, 0.0
    size = statistics.median(line.size for line in lines)
    left = min(line.left for line in lines if abs(line.size - size) < 0.3 * size)
    rights = sorted(line.right for line in lines)
    return left, rights[int(0.9 * (len(rights) - 1))]


def _paragraph(lines: list[_TextLine]) -> list[Any]:
    text = lines[0].text
    for line in lines[1:]:
        gap = "" if _CHINESE.match(text[-1]) or _CHINESE.match(line.text[0]) else " "
        text += gap + line.text
    return ["p", text, 0, False]
