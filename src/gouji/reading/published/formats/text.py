"""Plain text and markdown: a table is lines with bars in them, everything else a line a paragraph."""

from __future__ import annotations

import html
import itertools
import re
from collections import Counter
from collections.abc import Iterator

from gouji.reading.published.document import Paragraph, PrintedCell, PrintedDocument, Table
from gouji.reading.published.formats.base import MOST_LINES, over
from gouji.workbook.confined import MOST_TEXT, set_off

_MOST_RUNNING = 2
"""Lines at the head of a page, and at its foot, that may be no part of its text."""
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"[-—–－]\s*(\d{1,4})\s*[-—–－]")
_RULER = re.compile("(?:(?![-=─━═]{2})[\\s|:：+=\u2500-\u257f-])*[-=─━═]{2}[\\s|:：+=\u2500-\u257f-]*")
"""The line between the head and the body of a markdown table, or one that is drawn."""
_CORNER = re.compile("\\s*[+\u2500-\u257f]")
_FEW_RULERS = 3
"""Rulers below which a drawn table has them under its head and at its end: one that has more has one below each row."""
_DASHES = re.compile("[-=─━═]{2}")
_TWO_FIGURES = re.compile(r"0\n+\d")
_ALIGNMENT = re.compile(":?-+:?")
_EMPHASIS = re.compile(r"(\*{1,3}|_{1,3}|`(?![^`]*[\\&]))(?!\s)([^*_`]+)(?<!\s)\1")
_SIGN = re.compile(r"\\([!-/:-@\[-`{-~])|&#?\w{1,31};", re.ASCII)
_BREAK = re.compile(r"\s*<br\s*/?>\s*", re.IGNORECASE)
_HEADING = re.compile(r"#{1,6}\s+(.*)")
_BARS = "[|｜│┃║]"
_BAR = re.compile(rf"(?<!\\){_BARS}")
_LONE = re.compile(rf"\s*{_BARS}\s*")
_LAST_FIGURE = re.compile(r"(?<![\d,.])(?=[,.]*\d)[\d,.]+\Z")
_ENDS_IN_FIGURE = re.compile(r"\d\W*\Z")
_FIRST_FIGURE = re.compile(rf"\A[\d,.]+(?=\s*(?:{_BARS}|\Z))")
_BEGINS_AS_FIGURE = re.compile(r"[,.]?\d")
_TORN_END = re.compile(r"(?<![\d,.，．])[-+＋－−]?[\d,.，．]*[-+＋－−\d]\W?\Z")
_TORN_START = re.compile(r"\A[,.，．]?\d[\d,.，．]*(?=\s|\Z)")
_WIDE = (re.compile("(?!)"), re.compile("[\u1100-\u11ff\u2e80-\uffef]"), re.compile("[\u1100-\uffef]"))
"""Signs of two columns: none, those of every program, and quotation marks and the like too."""
_TABS = (1, 4, 8)
_NARROWEST = 20
"""Columns below which nothing breaks lines: so narrow are lines that hold a cell each."""
_OF_A_WHOLE_ROW = 4
"""Figures of two lines that are two rows: the widest row with a label has seven, and no two parts with as many."""
_LONGEST_JOINED = 1_000
"""Characters of joined lines from which on these are no row of a report: each further one would cost as many again."""
_NEARLY = 2
"""Columns by which programs differ in the width of signs."""
_LONE_FIGURE = re.compile(r"[-+＋－−]?[\d０-９](?:[\d０-９,.，．]*[\d０-９])?|[-/—–－_无]{1,2}")
_LONGEST_LABEL = 60
_FEWEST_RUNS = 3
"""Runs of lone figures below words that show that each line of a text holds a cell."""
_MOST_LABELS = 4
"""Words in front of the figures of a row, which are labels; more are heads."""
_FEW_FIGURES = 3
"""Figures of a row up to which no sum can prove one that is lost."""


def read_text(text: str, *, is_part: bool = False) -> PrintedDocument:
    """The document that a text is.

    Args:
        text: with line ends of any system.
        is_part: of a page, where a line may be the item of a numbered list; no cell is looked for in each.

    Returns:
        Its paragraphs and tables.

    Raises:
        UnreadableReport: it is longer than any report.
    """
    if len(text) > MOST_TEXT:
        raise over("text", MOST_TEXT)
    pages = [page.splitlines() for page in text.split("\f")]
    if sum(map(len, pages)) > MOST_LINES:
        raise over("rows", MOST_LINES)
    lines = list(itertools.chain.from_iterable(_without_running_lines(pages)))
    gathered = lines if is_part else list(_gathered(lines))
    blocks = tuple(_blocks(list(_unbroken(gathered))))
    is_gathered = gathered != lines and any(_LONE_FIGURE.fullmatch(line.strip()) for line in lines)
    return PrintedDocument(blocks, is_wrapped=True, is_gathered=is_gathered)


def _without_running_lines(pages: list[list[str]]) -> Iterator[list[str]]:
    """Pages without the lines at their head or foot that stand, numbers aside, on others too.

    At the head of the first page stands the title, whose lines may stand again below the text. A line without words is
    figures of a table that was cut, unless it is the number of its page.
    """
    edges = [_edges(page) for page in pages]
    counts = Counter(
        line for page, lines in zip(pages, edges, strict=True) for line in {_known(page[n]) for n in lines}
    )
    for ordinal, (page, lines) in enumerate(zip(pages, edges, strict=True), 1):
        kept = lines[:_MOST_RUNNING] if page is pages[0] else []
        running = {number for number in lines if counts[_known(page[number])] > 1 and number not in kept}
        running = {number for number in running if _is_about_page(page[number], ordinal)}
        yield [line for number, line in enumerate(page) if number not in running]


def _edges(page: list[str]) -> list[int]:
    """The first and the last lines of a page that are not blank, by number."""
    filled = [number for number, line in enumerate(page) if line.strip()]
    return sorted({*filled[:_MOST_RUNNING], *filled[-_MOST_RUNNING:]})


def _is_about_page(line: str, ordinal: int) -> bool:
    """True of words, and of the number of this page between dashes."""
    match = _PAGE_NUMBER.fullmatch(line.strip())
    return int(match[1]) == ordinal if match is not None else any(map(str.isalpha, line))


def _known(line: str) -> str:
    """The traits that a line shares with the same line of another page."""
    return _NUMBER.sub("#", "".join(line.split()))


def _unbroken(lines: list[str]) -> Iterator[str]:
    """Lines without bars, those joined that a program broke at a width.

    Such a line is as wide as any that ends in a figure, and what goes on has no words; two that have as many figures as
    any with words are rows. Where no blank parts them they may be one figure or two.
    """
    most = list(map(max, zip(*(_widths(line.rstrip()) for line in lines if _ENDS_IN_FIGURE.search(line)), strict=True)))
    whole = max((_figures(line) for line in lines if any(map(str.isalpha, line))), default=0)
    joined = upper = next(iter(lines), "")
    for lower in lines[1:]:
        pairs = zip(_widths(upper), most, strict=False)
        is_full = any(width >= max(widest - _NEARLY, _NARROWEST) for width, widest in pairs)
        are_rows = _figures(upper) == _figures(lower) == whole >= _OF_A_WHOLE_ROW
        if are_rows or len(joined) > _LONGEST_JOINED or not (is_full and _goes_on(upper, lower)):
            yield joined
            joined = lower
        elif _TORN_END.search(upper) and _TORN_START.search(lower):
            joined = _TORN_END.sub(_doubted, joined) + _TORN_START.sub(_doubted, lower)
        else:
            joined += lower
        upper = lower
    yield joined


def _gathered(lines: list[str]) -> Iterator[str]:
    """Lines, those of a text that has a cell in each joined to one of each row that has a label.

    Whose blank cells left no line has rows of other lengths than its like, and so has a page that ends within a row:
    where a sum could make up for what is lost these stay as they are.
    """
    texts = [line.rstrip("|｜│┃║ \t\u3000").strip() for line in lines]  # bars end cells, and those of spanned columns
    runs = [(is_wordless, list(run)) for is_wordless, run in itertools.groupby(filter(None, texts), _is_wordless)]
    counts = Counter(len(run) for is_wordless, run in runs if is_wordless and all(map(_LONE_FIGURE.fullmatch, run)))
    is_cell_a_line = sum(length >= _FEW_FIGURES for length in counts.elements()) >= _FEWEST_RUNS
    if not is_cell_a_line or any(map(_BAR.search, texts)) or any(map(_LONE.fullmatch, lines)):
        yield from lines
        return
    again = Counter(texts)
    label = ""
    for is_wordless, parts in runs:
        are_figures = is_wordless and all(map(_LONE_FIGURE.fullmatch, parts)) and _is_usual(len(parts), counts)
        if are_figures and 0 < len(label) <= _LONGEST_LABEL:
            is_head = again[label] > 1  # of several columns, or of pages
            yield from [label, " ".join(parts)] if is_head else [" ".join([label, *parts])]
            label = ""
        else:
            yield from filter(None, [label, *parts[:-1]])
            label = parts[-1]
    yield label


def _is_wordless(text: str) -> bool:
    return _LONE_FIGURE.fullmatch(text) is not None or not any(map(str.isalpha, text))


def _is_usual(length: int, counts: Counter[int]) -> bool:
    """True of as many figures as a row may have that has lost none, by the numbers of those of others."""
    return length <= _FEW_FIGURES or counts[length] >= max(counts[length + 1], counts[length + 2])


def _figures(line: str) -> int:
    return sum(not any(map(str.isalpha, part)) for part in line.split())


def _goes_on(upper: str, lower: str) -> bool:
    """True if figures of a line without bars may go on in the next."""
    return _TORN_END.search(upper.rstrip()) is not None and _is_rest(lower) and not _BAR.search(upper + lower)


def _widths(line: str) -> list[int]:
    """The width of a line as programs measure it: by characters, columns or bytes, with tabs of any size."""
    texts = [wide.sub("xx", line) for wide in _WIDE]
    return [*(len(text.expandtabs(tab)) for text in texts for tab in _TABS), len(line.encode())]


def _blocks(lines: list[str]) -> Iterator[Paragraph | Table]:
    table: list[str] = []
    for line in [*lines, ""]:
        if _BAR.search(line) or (table and (_is_drawn(line) or _is_torn(table[-1], line))):
            table.append(line)
            continue
        if table:
            yield _table(table)
            table = []
        bare = line.strip()
        heading = _HEADING.fullmatch(bare)
        if heading is not None:
            yield Paragraph(heading[1].rstrip("#").rstrip(), is_heading=True)
        elif bare and not _RULER.fullmatch(bare):
            yield Paragraph(bare)


def _is_drawn(line: str) -> bool:
    """True for a ruler that shows its corners; one without may stand anywhere."""
    return _CORNER.match(line) is not None and _RULER.fullmatch(line) is not None


def _table(lines: list[str]) -> Table:
    is_broken = any(map(_LONE.fullmatch, lines))
    rows = list(_broken_rows(lines) if is_broken else _drawn_rows(lines))
    if all(map(_ALIGNMENT.fullmatch, rows[1] if len(rows) > 1 else [""])):
        del rows[1]
    return Table(tuple(_row(cells) for cells in rows), is_drawn=False)


def _drawn_rows(lines: list[str]) -> Iterator[list[str]]:
    """The rows of a table where a ruler below each, or a line without words, shows that a row has several lines."""
    rulers = [number for number, line in enumerate(lines) if _RULER.fullmatch(line)]
    ends = itertools.pairwise([-1, *rulers, len(lines)])
    parts = [list(map(_cells, _rejoined(lines[start + 1 : end]))) for start, end in ends]
    is_grid = sum(_CORNER.match(lines[number]) is not None for number in rulers) >= _FEW_RULERS
    is_grid = is_grid and not any(map(_has_rows, parts))
    for part in parts:
        row: list[str] = []
        for cells in part:
            if row and len(cells) == len(row) and (is_grid or _is_rest_of(cells, row)):
                row = [_with_rest(*pair, is_grid=is_grid) for pair in zip(row, cells, strict=True)]
            else:
                yield from filter(None, [row])
                row = cells
        yield from filter(None, [row])


def _with_rest(upper: str, lower: str, *, is_grid: bool) -> str:
    """A cell and what stands below it. Below nothing that may be the figure of a row without a label."""
    if lower and not (upper or is_grid):
        return set_off(lower)
    return f"{upper}\n{lower}".strip("\n")


def _has_rows(part: list[list[str]]) -> bool:
    """True if lines between two rulers are rows: not all have as many cells, or a digit stands under a 0.

    Where a ruler begins behind a cell that goes on they tell nothing.
    """
    texts = list(itertools.chain.from_iterable(part))
    if any(map(_DASHES.search, texts)):
        return False
    columns = itertools.zip_longest(*part, fillvalue="")
    is_uneven = len(set(map(len, part))) > 1 and any(map(_BEGINS_AS_FIGURE.match, texts))
    return is_uneven or any(_TWO_FIGURES.match("\n".join(column)) for column in columns)


def _is_rest_of(lower: list[str], upper: list[str]) -> bool:
    """True if a row holds the last digits of figures that stand above them, and is none without a label."""
    begun = [bool(_ENDS_IN_FIGURE.search(text)) for text in upper]
    ended = [bool(_BEGINS_AS_FIGURE.match(text)) for text in lower]
    both = sum(map(all, zip(begun, ended, strict=True)))
    return both > 0 and not any(map(str.isalpha, "".join(lower))) and (both < sum(begun) or both == 1)


def _is_torn(upper: str, lower: str) -> bool:
    """True if a figure may go on in the next line: a program that breaks lines at a width breaks figures too."""
    return _LAST_FIGURE.search(upper) is not None and _FIRST_FIGURE.search(lower) is not None


def _rejoined(lines: list[str]) -> list[str]:
    """The rows of a table whose lines were broken at a width, no figure in them that may have been torn.

    A line without words goes on the one above it unless a bar ends that and another begins this.
    """
    rows: list[str] = []
    for line in lines:
        upper, lower = rows[-1] if rows else "", line
        goes_on = any(map(str.isalpha, upper)) and _ENDS_IN_FIGURE.search(upper) is not None and _is_rest(line)
        if _is_torn(upper, line):
            upper, lower = _LAST_FIGURE.sub(_doubted, upper), _FIRST_FIGURE.sub(_doubted, line)
            rows[-1] = upper
        elif _BAR.match(line.lstrip()) and _BAR.search(upper.rstrip()[-1:]):
            goes_on = False
        if goes_on:
            rows[-1] = upper + lower
        else:
            rows.append(lower)
    return rows


def _is_rest(line: str) -> bool:
    return any(map(str.isdigit, line)) and not any(map(str.isalpha, line))


def _doubted(match: re.Match[str]) -> str:
    return set_off(match[0])


def _row(texts: list[str]) -> tuple[PrintedCell, ...]:
    return tuple(PrintedCell(text, column) for column, text in enumerate(texts))


def _cells(line: str) -> list[str]:
    """The cells of a line."""
    parts = [_shown(part) for part in _BAR.split(line)]
    if len(parts) > 1 and not parts[-1]:
        parts.pop()
    if len(parts) > 1 and not parts[0]:
        parts.pop(0)
    return parts


def _shown(text: str) -> str:
    """The text of a cell as markdown shows it: all of it set bold, escaped signs, breaks, and signs by their names."""
    text = _BREAK.sub("\n", text.strip())
    text = _EMPHASIS.sub(r"\2", text) if _EMPHASIS.fullmatch(text) else text
    return _SIGN.sub(lambda sign: sign[1] or html.unescape(sign[0]), text).strip()


def _broken_rows(lines: list[str]) -> Iterator[list[str]]:
    """The rows where each cell has a line of its own: a bar ends a cell, and a bar on a line of its own begins a row.

    A blank cell is a bar on a line of its own too. The row begins at the last such line before words, or behind the
    heads of a table without labels.
    """
    if not _are_begun_by_bars(lines):
        yield from _rows_begun_by_words(lines)
        return
    cells: list[str] = []
    blanks = 0
    for line in lines:
        if _LONE.fullmatch(line):
            blanks += 1
            continue
        parts = _ended_by_bars(line)
        are_heads = len(cells) > _MOST_LABELS and not any(map(_begins_with_figure, cells))
        if blanks and parts and (are_heads or not _begins_with_figure(parts[0])):
            yield [*cells, *[""] * (blanks - 1)] if not are_heads else cells
            cells, blanks = [], blanks - 1 if are_heads else 0
        cells += [""] * blanks + parts
        blanks = 0
    yield [*cells, *[""] * blanks]


def _ended_by_bars(line: str) -> list[str]:
    """The cells of a line, each of which a bar ends."""
    parts = [part.strip() for part in _BAR.split(line)]
    if parts and not parts[-1]:
        parts.pop()
    return parts


def _are_begun_by_bars(lines: list[str]) -> bool:
    """True if words below a figure stand mostly below a bar on a line of its own, too."""
    behind = {True: 0, False: 0}
    is_figure = is_bar = False
    for line in lines:
        if _LONE.fullmatch(line):
            is_bar = True
        elif parts := _ended_by_bars(line):
            if is_figure and not _begins_with_figure(parts[0]):
                behind[is_bar] += 1
            is_figure, is_bar = _begins_with_figure(parts[-1]), False
    return behind[True] >= behind[False]


def _rows_begun_by_words(lines: list[str]) -> Iterator[list[str]]:
    """The rows where a bar on a line of its own is a blank cell: figures and blanks behind the last words."""
    row: list[str] = []
    for line in lines:
        for cell in [""] if _LONE.fullmatch(line) else _ended_by_bars(line):
            if row and not _begins_with_figure(cell):
                yield row
                row = []
            row.append(cell)
    yield row


def _begins_with_figure(text: str) -> bool:
    return not text or (text[0].isdigit() and not re.match(r"\d+[.、．]", text))
