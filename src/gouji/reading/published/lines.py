"""The lines of a document in which figures may stand: rows of tables, and lines of text with a label and figures."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import Enum
from typing import NamedTuple

from gouji.common import plain_words
from gouji.reading.published.document import Paragraph, PrintedCell, PrintedDocument, Table
from gouji.reading.published.form import Form
from gouji.reading.published.wording import is_multiple, is_note, mapped, unnumbered
from gouji.workbook.confined import OPEN_MARK, set_off
from gouji.workbook.formats import visible

_FIGURE = re.compile(r"[-+＋－−]?[.．]?[\d０-９]+(?:[,，.．][\d０-９]+)*")
_DIGIT = re.compile(r"\d")
_LONGEST_LINE = 200
"""Characters of a line of text that may be a row of a table."""
_NUMBERING = re.compile(
    r"[\d０-９]{1,2}\s*(?:[.．、,，)）](?![\d０-９])|(?![件条个次份起宗项人万亿元])[\u4e00-\u9fff“”]{4}|其[他它]$)"
)
"""The number in front of a label: with a mark behind it, or words that are no unit."""
_NIL = frozenset("/-—–－_＿无\\〇×")
"""Signs that are printed where there is nothing."""
_LONGEST_NIL = 2
_RUN = re.compile(r"[-+]?\d[\d,.]*(?:\s+[-+]?\d[\d,.]*)*")
_GOES_ON = re.compile(r"[.,．，]?[\d０-９](?![\d０-９]?\s*[.．、,，)）](?![\d０-９]))")
"""The rest of a figure that a program broke at the end of a line, and not the number of a label."""
_FURTHER = re.compile(r"[\s（(]*[\d①-⑳]")
"""The next point of a note."""
_CLAUSE = re.compile("[^。；;\n]+")
_BARE = re.compile(r"[（(]\s+[）)]")
_ZERO = re.compile(r"0\n\d")
_BETWEEN = ' \t\r\n|:：，、（）()“”"【】'
_LONGEST_FIGURE = 40
_LONGEST_HEAD = 80
_SENTENCE = 20
"""Characters of a caption that is no head."""
_MOST_OF_NOTE, _LONGEST_NOTE = 4, 600
"""Paragraphs of a note under a table, and characters of all."""
_MOST_HEADS = 8
"""Rows of heads over a table."""
_MOST_PAGES = 3
"""Pages on which one row is looked for."""
_FEWEST_LABELS = 3
"""Labels in a paragraph that holds the cells of a table run together."""


class Seat(NamedTuple):
    """A cell of a line.

    Attributes:
        is_above: it stands in a row above and reaches down into this one.
    """

    text: str
    column: int
    columns: int = 1
    is_above: bool = False

    @property
    def is_blank(self) -> bool:
        """Nothing is printed in it."""
        return _kind(self.text) is _BLANK

    @property
    def is_figure(self) -> bool:
        """It begins as a figure does, and not as a numbered label."""
        return _kind(self.text) is _A_FIGURE

    @property
    def is_label(self) -> bool:
        """It holds words."""
        return _kind(self.text) is _LABEL


class _Kind(Enum):
    BLANK = "blank"
    FIGURE = "figure"
    LABEL = "label"
    SIGNS = "signs"


_BLANK, _A_FIGURE, _LABEL = _Kind.BLANK, _Kind.FIGURE, _Kind.LABEL
"""Members of an enumeration are found slowly, and each cell is asked many times."""


@functools.lru_cache(maxsize=4096)
def _kind(text: str) -> _Kind:
    text = visible(text)
    if not text:
        return _Kind.BLANK
    is_number = _FIGURE.match(text) is not None and _NUMBERING.match(text) is None
    if is_number or (len(text) <= _LONGEST_NIL and set(text) <= _NIL) or text[0] == OPEN_MARK:
        return _Kind.FIGURE
    return _Kind.LABEL if plain_words(text) else _Kind.SIGNS


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A row of a table, or a line of text.

    Attributes:
        block: of the document, by number.
        row: of the table, or where in a paragraph it begins.
        is_drawn: the columns of its seats are those that are shown.
        is_run: its figures run together, so that one seat may hold several of them.
        in_table: it is a row of a table.
    """

    block: int
    row: int
    seats: tuple[Seat, ...]
    is_drawn: bool = True
    is_run: bool = False
    in_table: bool = True


def lines_of(document: PrintedDocument, form: Form) -> list[PrintedLine]:
    """The lines of a document in their order.

    Args:
        document: the report.
        form: the edition as which it is read.

    Returns:
        Rows of tables, and paragraphs that may be such rows.
    """
    lines: list[PrintedLine] = []
    top: list[PrintedLine] = []
    cut: list[PrintedLine] = []
    """The last row of a table, and the one row of each page behind it: parts of a row, perhaps."""
    for number, block in enumerate(document.blocks):
        if isinstance(block, Table):
            rows = list(_rows(number, block) if block.is_drawn else _unrepeated(_rows(number, block), form))
            while rows and all(seat.is_above or seat.is_blank for seat in rows[-1].seats):
                rows.pop()  # a line under or through a word looks like the border of one
            if document.is_wrapped:
                rows = _untorn(rows, form)
            if lines and rows and _is_piece(lines[-1], document, number):
                heads = _repeated(top, rows)
                cut = _completed(lines, cut, rows, heads, form)
            else:
                top = rows.copy()
                cut = rows[-1:]
            if is_multiple(block.caption):
                lines.append(PrintedLine(number, 0, (Seat(block.caption, 0),), is_drawn=False, in_table=False))
            lines += rows
        else:
            further = document.blocks[number + 1 : number + 2] if document.is_wrapped else ()
            goes_on = any(isinstance(below, Paragraph) and _GOES_ON.match(below.text) for below in further)
            above = document.blocks[number - 1] if number else block
            over = above.text if isinstance(above, Paragraph) and len(above.text) <= _LONGEST_LINE else ""
            found = list(_of_text(number, block, form, over, goes_on=goes_on)) or list(
                _beside_columns(number, document, form)
            )
            head = _heads_in(number, block.text, document, form) if document.is_wrapped and not found else ""
            if head and len("".join(head.split())) <= _LONGEST_HEAD:
                # In plain text the heads of a table may stand outside it.
                found = [PrintedLine(number, 0, (Seat(head, 0),), is_drawn=False, in_table=False)]
            lines += found
    return _in_order(lines, form) if document.is_gathered else lines


def _in_order(lines: list[PrintedLine], form: Form) -> list[PrintedLine]:
    """Lines of a text whose cells stood in lines of their own, none with figures of a section whose labels lack some.

    Extractors that go by places on the page write figures above the label beside which they stand.
    """
    alone = {plain_words(line.seats[0].text) for line in lines if len(line.seats) == 1}
    labels = {
        section.section.number: {word for row in section.rows for word in (*row.numbered, *row.bare)}
        for section in form.sections
        if any(word in alone for word, row in section.strong.items() if not row.parts)
    }
    unsure = set[str]().union(*labels.values())

    def is_sure(line: PrintedLine) -> bool:
        has_figures = any(seat.is_figure for seat in line.seats)
        return not has_figures or (line.seats[0].is_label and plain_words(line.seats[0].text) not in unsure)

    return list(filter(is_sure, lines)) if labels else lines


def _beside_columns(number: int, document: PrintedDocument, form: Form) -> Iterator[PrintedLine]:
    """A heading over columns, numbered or not, or the unit of figures, by itself over a table of them or below it."""
    block = document.blocks[number]
    if told := next(filter(is_multiple, _CLAUSE.findall(_note(number, document))), ""):
        told = told if is_note(told) else f"注：{told.strip()}"
        yield PrintedLine(number, 0, (Seat(told, 0),), is_drawn=False, in_table=False)
        return
    if isinstance(block, Table) or len(block.text) > _LONGEST_HEAD:
        return
    over, below = (
        bool(blocks) and isinstance(blocks[0], Table)
        for blocks in (document.blocks[number + 1 : number + 2], document.blocks[max(0, number - 1) : number])
    )
    tells = is_multiple(block.text)
    word = block.text if tells else unnumbered(block.text)
    if (tells and (over or below)) or (over and any(word in section.groups for section in form.sections)):
        yield PrintedLine(number, 0, (Seat(word, 0),), is_drawn=False, in_table=False)


def _note(number: int, document: PrintedDocument) -> str:
    """The words of a note under a table down to a paragraph, which may be one of its points; none elsewhere."""
    texts: list[str] = []
    for block in reversed(document.blocks[max(0, number - _MOST_OF_NOTE) : number + 1]):
        if isinstance(block, Table):
            break
        texts.insert(0, block.text)
    else:
        return ""
    is_whole = sum(map(len, texts)) <= _LONGEST_NOTE and all(map(_FURTHER.match, texts[1:]))
    return "\n".join(texts) if texts and is_whole and is_note(texts[0]) else ""


def _rows(number: int, table: Table) -> Iterator[PrintedLine]:
    above: list[tuple[PrintedCell, int]] = []
    for index, row in enumerate(table.rows):
        seats = [Seat(cell.text, cell.column, cell.columns) for cell in row]
        seats += [Seat(cell.text, cell.column, cell.columns, is_above=True) for cell, _ in above]
        seats.sort(key=lambda seat: seat.column)
        above = [(cell, left - 1) for cell, left in above if left > 1]
        above += [(cell, cell.rows - 1) for cell in row if cell.rows > 1]
        yield PrintedLine(number, index, tuple(seats), table.is_drawn)


def _unrepeated(rows: Iterable[PrintedLine], form: Form) -> Iterator[PrintedLine]:
    """The rows of a table in a text, what a converter wrote wherever its cell reaches once.

    A label behind or below itself is one cell's, and so is a figure behind itself where all heads above it are, too.
    """
    heads: list[tuple[Seat, ...]] = []
    is_head = False
    for row in rows:
        is_caption = len({seat.text for seat in row.seats}) == 1 < len(row.seats)
        has_figures = any(seat.is_figure for seat in row.seats)
        if not has_figures and not is_caption:  # one that reaches over the whole table tells no columns apart
            heads = [*(heads[1 - _MOST_HEADS :] if is_head else ()), row.seats]
        is_head = not has_figures and not is_caption
        over = [seats for seats in heads if len(seats) == len(row.seats)]
        again = {place for place in range(1, len(row.seats)) if _is_again_there(row.seats, place, over, form)}
        if is_head and len(over) > 1:
            again |= {place for place, seat in enumerate(row.seats) if _is_label_again(over[-2][place], seat, form)}
        seats = tuple(seat for place, seat in enumerate(row.seats) if place not in again)
        yield replace(row, seats=seats) if again else row


def _is_again_there(seats: Sequence[Seat], place: int, over: Sequence[Sequence[Seat]], form: Form) -> bool:
    before, seat = seats[place - 1 : place + 1]
    if not seat.is_figure:
        return _is_label_again(before, seat, form)
    pairs = ((head[place - 1], head[place]) for head in over)
    return bool(over) and before.text == seat.text and all(_is_label_again(*pair, form) for pair in pairs)


def _once(parts: Sequence[str], form: Form) -> list[str]:
    """The parts of a line without labels that stand right behind themselves."""
    seats = [Seat(part, place) for place, part in enumerate(parts)]
    pairs = zip((None, *seats), seats, strict=False)
    return [seat.text for before, seat in pairs if not _is_label_again(before, seat, form)]


def _figures_once(figures: Sequence[str], heads: Sequence[str], form: Form) -> list[str]:
    """The figures of a line of a text, once that of a cell below a head that a converter wrote over each column of it.

    A figure is lost where a cell is blank, and so both are matched from their ends.
    """
    if len({*heads}) == 1 or any(Seat(head, 0).is_figure for head in heads):
        return list(figures)  # a title, or a row
    again = {
        -place
        for place in range(1, min(len(figures), len(heads)))
        if figures[-place] == figures[-place - 1]
        and heads[-place] == heads[-place - 1]
        and plain_words(heads[-place]) in form.printed
    }
    return [figure for place, figure in enumerate(figures, -len(figures)) if place not in again]


def _heads_in(number: int, text: str, document: PrintedDocument, form: Form) -> str:
    """A line of a text without what a converter wrote again, and without the corner of a table before its heads."""
    above = document.blocks[number - 1] if number else None
    upper = _uncaptioned(above.text, form).split() if isinstance(above, Paragraph) else []
    parts = _uncaptioned(text, form).split()
    over = upper if len(upper) == len(parts) else [""] * len(parts)
    new = [
        part for part, other in zip(parts, over, strict=True) if part != other or plain_words(part) not in form.printed
    ]
    once = _once(new, form)
    heads = [part for part in once if not any(plain_words(part) in section.captions for section in form.sections)]
    return " ".join(heads) if heads and len(heads) < len(text.split()) else text


def _uncaptioned(text: str, form: Form) -> str:
    """A line of a text without the words in the corner of a table that are a sentence, blanks in them or not."""
    words, places = mapped(text) if len(text) <= _LONGEST_LINE * _MOST_PAGES else ("", [])
    for caption in {caption for section in form.sections for caption in section.captions if caption in words}:
        if len(caption) >= _SENTENCE:
            for match in re.finditer(re.escape(caption), words):
                begin, end = places[match.start()], places[match.end() - 1] + 1
                text = text[:begin] + " " * (end - begin) + text[end:]
    return _BARE.sub(" ", text)


def _is_label_again(near: Seat | None, seat: Seat, form: Form) -> bool:
    return near is not None and near.text == seat.text and plain_words(seat.text) in form.printed


def _untorn(rows: Sequence[PrintedLine], form: Form) -> list[PrintedLine]:
    """The rows of a table in a text, no figure in them that may go on in the next line, as their label does."""
    kept = list(rows)
    for number, (upper, lower) in enumerate(itertools.pairwise(rows)):
        pairs = list(zip(upper.seats, lower.seats, strict=False))
        torn = {one.column for one, other in pairs if one.is_figure and _has_signs_only(other.text)}
        labels = [plain_words(one.text + other.text) for one, other in pairs if one.is_label and other.is_label]
        is_broken = any("\n" in seat.text for seat in lower.seats) and not any(seat.is_label for seat in lower.seats)
        if torn and (is_broken or any(label in form.all_printed for label in labels)):
            kept[number : number + 2] = [_with_doubt(kept[number], torn), _with_doubt(lower, torn)]
    return kept


def _has_signs_only(text: str) -> bool:
    """True of a piece of a figure too, such as one that ends in its point, which looks like the number of a label."""
    return bool(text) and not any(map(str.isalpha, text))


def _with_doubt(line: PrintedLine, columns: AbstractSet[int]) -> PrintedLine:
    """The same line, its figures in some columns set off as what belongs to no number."""
    texts = [
        set_off(seat.text) if seat.column in columns and seat.text[0] != OPEN_MARK else seat.text for seat in line.seats
    ]
    return _with_texts(line, texts)


def _is_piece(last: PrintedLine, document: PrintedDocument, number: int) -> bool:
    """True if a table goes on the one before it, which was cut at the end of a page."""
    return last.in_table and last.block == number - 1 and isinstance(document.blocks[number - 1], Table)


def _repeated(top: Sequence[PrintedLine], rows: Sequence[PrintedLine]) -> int:
    """The number of rows that are again the first of the table, as programs print them on every page."""
    pairs = list(zip(top, rows, strict=False))
    return next((row for row, (one, other) in enumerate(pairs) if not _is_again(one, other)), len(pairs))


def _is_again(one: PrintedLine, other: PrintedLine) -> bool:
    """True of a row with the words of another, as far as there was room for them."""
    pairs = list(zip(one.seats, other.seats, strict=False))
    return len(one.seats) == len(other.seats) and all(
        seat.text == like.text
        or (seat.is_label and like.is_label and (seat.text.startswith(like.text) or like.text.startswith(seat.text)))
        for seat, like in pairs
    )


def _completed(
    lines: list[PrintedLine], cut: list[PrintedLine], rows: list[PrintedLine], heads: int, form: Form
) -> list[PrintedLine]:
    """Join the first row of a page behind its heads with its parts on the pages before, if it is their rest.

    Args:
        lines: so far; the first part becomes the whole row, the others go.
        cut: those of them that may be parts of a row: the last of a page, and the only one of each page behind it.
        rows: of the page; loses the one that is joined.
        heads: number of them that are heads printed again.
        form: of the report.

    Returns:
        The parts that the next page may go on with.
    """
    for start in range(len(cut) if heads < len(rows) else 0):
        whole = _whole(cut[start:], rows[heads], form)
        if whole is not None:
            lines[:] = [line for line in lines if line not in cut[start + 1 :]]
            lines[lines.index(cut[start])] = whole
            del rows[heads]
            return rows[-1:] if len(rows) > heads else [*cut[:start], whole]
    return rows[-1:] if len(rows) > heads + 1 else [*cut, *rows[heads:]][-_MOST_PAGES:]


def _whole(parts: Sequence[PrintedLine], last: PrintedLine, form: Form) -> PrintedLine | None:
    """The row that was cut through at the ends of pages; None if its parts are several rows."""
    if any(len(part.seats) != len(last.seats) for part in parts):
        return None
    upper = parts[0]
    for part in parts[1:]:
        upper = _with_texts(upper, _under(upper, part))
    return _joined(upper, last, form)


def _under(upper: PrintedLine, lower: PrintedLine) -> list[str]:
    pairs = zip(upper.seats, lower.seats, strict=True)
    return [f"{one.text}\n{other.text}".strip("\n") for one, other in pairs]


def _joined(upper: PrintedLine, lower: PrintedLine, form: Form) -> PrintedLine | None:
    """The row that was cut through at the end of a page, None if these are two rows."""
    pairs = list(zip(upper.seats, lower.seats, strict=True))
    texts = _under(upper, lower)
    is_rest = any(one.is_figure for one in upper.seats) and not any(other.is_label for other in lower.seats)
    if is_rest and any(other.is_figure for other in lower.seats):
        # Last digits of figures that are broken over lines, unless it is a row without a label: no digit follows a 0.
        if all(other.is_figure for one, other in pairs if one.is_figure) and any(map(_ZERO.match, texts)):
            return None
        return _with_texts(upper, texts)
    labels = [
        (text, one.text) for text, one, other in zip(texts, upper.seats, lower.seats, strict=True)
        if one.is_label and other.is_label
    ]  # fmt: skip
    if any(one.is_figure and other.is_figure for one, other in pairs):
        labels = labels[-1:]  # two rows may share a group whose name is cut, and not the label before their figures
    if not any(_is_known(text, form) and not _is_known(half, form) for text, half in labels):
        return None
    return _with_texts(upper, texts)


def _with_texts(line: PrintedLine, texts: Sequence[str]) -> PrintedLine:
    """The same line with other words in its seats."""
    seats = (Seat(text, seat.column, seat.columns) for text, seat in zip(texts, line.seats, strict=True))
    return PrintedLine(line.block, line.row, tuple(seats), line.is_drawn)


def _is_known(text: str, form: Form) -> bool:
    return any(plain_words(text) in section.strong for section in form.sections)


# --- text -----------------------------------------------------------------------------------------------------------


def _of_text(number: int, paragraph: Paragraph, form: Form, above: str, *, goes_on: bool) -> Iterator[PrintedLine]:
    """The rows that a paragraph holds: one that is a row, or several that run together, and may go on in the next."""
    text = paragraph.text
    if not _DIGIT.search(text):
        return
    parts = text.split() if len(text) <= _LONGEST_LINE else []
    figures = 0
    while figures < len(parts) and Seat(parts[-1 - figures], 0).is_figure:
        figures += 1
    if figures and len(parts) > 1:
        words = " ".join(_once(parts[: len(parts) - figures], form))
        seats = [Seat(words, 0)] if words else []
        rest = _figures_once(parts[len(parts) - figures :], above.split(), form)
        seats += [Seat(part, place) for place, part in enumerate(rest, start=len(seats))]
        yield PrintedLine(number, 0, tuple(seats), is_drawn=False, in_table=False)
    else:
        yield from _run_together(number, text, form, goes_on=goes_on)


def _run_together(number: int, text: str, form: Form, *, goes_on: bool) -> Iterator[PrintedLine]:
    """The rows of a table whose cells stand in one paragraph, label after figures after label."""
    if not any(tail in text for tail in form.row_tails):  # nearly always
        return
    words, places = mapped(text)
    labels = sum(word in words for word in form.row_words)
    if labels < _FEWEST_LABELS and (labels == 0 or len(text) > _LONGEST_LINE):
        return
    found = [match for match in form.pattern.finditer(words) if _is_label_there(match, text, places)]
    if labels < _FEWEST_LABELS and not (len(found) == 1 and found[0].start() == 0):
        return
    ends = [*(places[match.start()] for match in found[1:]), len(text)]
    lines = []
    for match, end in zip(found, ends, strict=True):
        start = places[match.end() - 1] + 1
        label, figures = Seat(text[places[match.start()] : start], 0), text[start:end].strip(_BETWEEN)
        if goes_on and end == len(text) and Seat(figures, 1).is_figure:
            torn = Seat(set_off(figures), 1)
            lines.append(PrintedLine(number, start, (label, torn), is_drawn=False, in_table=False))
        elif not figures:
            lines.append(PrintedLine(number, start, (label,), is_drawn=False, in_table=False))
        elif _RUN.fullmatch(figures):
            seats = [Seat(part, place) for place, part in enumerate(figures.split(), start=1)]
            lines.append(PrintedLine(number, start, (label, *seats), is_drawn=False, is_run=True, in_table=False))
        elif labels >= _FEWEST_LABELS and Seat(figures, 1).is_figure and len(figures) < _LONGEST_FIGURE:
            lines.append(PrintedLine(number, start, (label, Seat(figures, 1)), is_drawn=False, in_table=False))
        else:
            lines.append(PrintedLine(number, start, (label,), is_drawn=False, in_table=False))
    yield from lines


def _is_label_there(match: re.Match[str], text: str, places: Sequence[int]) -> bool:
    """False if the number before a label is the last digit of a figure: a numbering has a mark behind it."""
    word = match[0]
    if not word[0].isdigit():
        return True
    return not text[places[match.start()] + 1].isalnum()
