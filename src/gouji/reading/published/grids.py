"""The rows of a form in the lines of a document: found by their labels, in their order, and by nothing else.

Labels that are spelled as the form has them hold the rows in place. What stands between two of these is matched with
the rows that are missing there: by short labels, by labels with a few wrong characters, or, without any label, by
their number alone. A table that begins again is another one, and what two of them say differently is not taken.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from gouji.common import plain_words
from gouji.form import Edition
from gouji.reading.published.form import ColumnHead, FormSection, Row
from gouji.reading.published.lines import PrintedLine, Seat
from gouji.reading.published.numbers import read_at
from gouji.reading.published.order import EDGE, UNKNOWN, HeadOrder, order_of
from gouji.reading.published.placing import Placed, place, reference, unpadded
from gouji.reading.published.sums import completed, equations_within
from gouji.reading.published.wording import distance, is_multiple, is_note, is_of_other_measure, likeness, unnumbered

_PROSE = re.compile("[，。；、]")
_MISPRINT = 0.34
"""Share of the characters of a label that may be wrong, if the rows around it agree."""
_MOST_STRANGE = 2
"""Characters in front of a label that may be those of no heading over it."""
_LEAST_FIGURES = 5
"""Figures that a line without any label must hold to be a row."""
_FEW_ROWS = 3
_MOST_TABLES = 6
"""Tables of one section in one report that are looked at, those with most rows."""
_BEGINNING = 2
"""Characters by which a head is known whose rest stands in the next line."""
_LIKE = 0.5
"""Share of its characters that a head has in common with one of the form, if it is meant to be that."""
_YEAR = re.compile("(?:19|20)[0-9]{2}(?:年.*)?", re.DOTALL)
_MOST_ABOVE = 40
"""Lines over a grid in which its heads may stand."""
_MOST_BELOW = 3
"""Lines under a grid in which the unit of its figures may stand."""


class Heads(StrEnum):
    """Judgements of the heads over a grid.

    Strange are others than the form's, or its own in another order: they may be those of a table beside it, and where
    every cell of the form is at its place, that proves more. Heads contradict the form where they say that the figures
    are multiples, money or those of another year.
    """

    AGREE = "agree"
    UNSEEN = "unseen"
    STRANGE = "strange"
    CONTRADICT = "contradict"

    @property
    def are_wrong(self) -> bool:
        """True if no figure below them can be read by them."""
        return self in (Heads.STRANGE, Heads.CONTRADICT)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line that may be a row of the section.

    Attributes:
        number: of the line in the document.
        row: the one whose label it has; None if it has none of the form's.
        label: the words in front of its figures.
        index: the seat of the label, -1 if there is none.
        seats: behind the label.
    """

    number: int
    line: PrintedLine
    row: Row | None
    label: str
    index: int
    seats: tuple[Seat, ...]

    @property
    def has_figures(self) -> bool:
        """A figure stands in it."""
        return any(seat.is_figure for seat in self.seats)


@dataclass(frozen=True, slots=True)
class Found:
    """A row of the form, found.

    Attributes:
        is_by_order: it has no label, and was matched because as many lines as rows stand there.
        misprint: its label as printed, if it is not one the form has.
        placed: its figures by column; None if they fit no columns.
    """

    row: Row
    entry: Entry
    is_by_order: bool = False
    misprint: str | None = None
    placed: Placed | None = None


@dataclass(frozen=True, slots=True)
class FoundGrids:
    """The grids of a section, as one table of the document has them.

    Attributes:
        rows: in their order, headings printed as one row among them.
        heads: by grid.
        heads_found: the words over a grid whose heads contradict the form.
    """

    rows: tuple[Found, ...]
    heads: Mapping[int, Heads]
    heads_found: Mapping[int, str] = field(default_factory=dict)


def find_grids(edition: Edition, section: FormSection, lines: Sequence[PrintedLine]) -> list[FoundGrids]:
    """Every table of a section, the one with most rows first.

    Args:
        edition: as which the report is read.
        section: the section whose tables are wanted.
        lines: of the whole report.

    Returns:
        None, one, or several where it is printed more than once.
    """
    if not section.strong:
        return _without_labels(section, lines, edition)
    entries = [_entry(number, line, section) for number, line in enumerate(lines)]
    anchored = list(_instances(entries))
    if len(anchored) > _MOST_TABLES:
        fewest = sorted(map(len, anchored))[-_MOST_TABLES]
        anchored = [anchors for anchors in anchored if len(anchors) >= fewest][:_MOST_TABLES]
    gaps = _gaps(entries, anchored)
    found = [_complete(edition, section, entries, anchors, before, after) for anchors, before, after in gaps]
    found = [_with_heads_of_its_table(grids, found) for grids in sorted(found, key=lambda grids: -len(grids.rows))]
    # Where one table has its heads, what has none is a text that names the same things.
    headed = [grids for grids in found if Heads.AGREE in grids.heads.values()]
    most = len(found[0].rows) if found else 0
    return headed or [grids for grids in found if len(grids.rows) >= min(_FEW_ROWS, most)]


def _with_heads_of_its_table(grids: FoundGrids, found: Sequence[FoundGrids]) -> FoundGrids:
    """The same with heads that contradict the form, if those of other rows of the same table do."""
    blocks = {row.entry.line.block for row in grids.rows}
    wrong = {
        grid: (other.heads[grid], words)
        for other in found
        if any(row.entry.line.in_table and row.entry.line.block in blocks for row in other.rows)
        for grid, words in other.heads_found.items()
        if grids.heads.get(grid) is Heads.UNSEEN
    }
    if not wrong:
        return grids
    heads = {grid: status for grid, (status, _) in wrong.items()}
    return replace(
        grids, heads={**grids.heads, **heads}, heads_found={grid: words for grid, (_, words) in wrong.items()}
    )


# --- entries --------------------------------------------------------------------------------------------------------


def _entry(order: int, line: PrintedLine, section: FormSection) -> Entry:
    row: Row | None = None
    index = -1
    for number, seat in enumerate(line.seats):
        if seat.is_label and not seat.is_above:
            known = _known(seat.text, section)
            if known is not None:
                row, index = known, number
    last = _last_label(line.seats, index)
    if last > index and (row is None or row.parts or _is_closer(line.seats[last].text, section)):
        row, index = None, last
    label = line.seats[index].text if index >= 0 else ""
    return Entry(order, line, row, label, index, line.seats[index + 1 :])


def _known(text: str, section: FormSection) -> Row | None:
    words = plain_words(text)
    row = section.strong.get(words)
    if row is not None or len(words) < 8:
        return row
    # The label of a group may stand in the same cell; those of other rows do where the lines between them are lost.
    found = next((word for word, row in section.strong.items() if word in row.numbered and words.endswith(word)), "")
    if not found:
        return None
    row = section.strong[found]
    rest = words[: len(words) - len(found)]
    for word in sorted((*row.above, *section.captions), key=len, reverse=True):
        rest = rest.replace(word, "", 1)
    return row if len(rest) <= _MOST_STRANGE else None


def _last_label(seats: Sequence[Seat], index: int) -> int:
    """The last words in front of the figures."""
    last = index
    for number in range(index + 1, len(seats)):
        seat = seats[number]
        if seat.is_figure:
            break
        if seat.is_label:
            last = number
    return last


def _is_closer(text: str, section: FormSection) -> bool:
    """True for words that are the misprinted label of a row more than what is printed in the place of a figure."""
    words = plain_words(text)
    return len(words) >= 4 and any(likeness(words, known) >= 0.6 for row in section.rows for known in row.numbered[:1])


# --- tables ---------------------------------------------------------------------------------------------------------


def _instances(entries: Sequence[Entry]) -> Iterator[list[int]]:
    """The lines with labels of the form, as many tables as they begin anew."""
    anchors: list[int] = []
    last = -1.0
    for number, entry in enumerate(entries):
        row = entry.row
        if row is None or not _is_row(entry, row):
            continue
        place_ = row.number - 0.5 if row.parts else float(row.number)
        if anchors and place_ <= last:
            yield anchors
            anchors = []
        anchors.append(number)
        last = place_
    if anchors:
        yield anchors


def _is_row(entry: Entry, row: Row) -> bool:
    return entry.has_figures if row.parts else bool(entry.seats)


def _gaps(entries: Sequence[Entry], anchored: Sequence[list[int]]) -> Iterator[tuple[list[int], range, range]]:
    """Each table with the lines before and behind it that may belong to it: those of its own and adjoining blocks."""
    for number, anchors in enumerate(anchored):
        first, last = anchors[0], anchors[-1]
        lowest = anchored[number - 1][-1] + 1 if number else 0
        highest = anchored[number + 1][0] if number + 1 < len(anchored) else len(entries)
        start, end = first, last + 1
        while start > lowest and entries[first].line.block - entries[start - 1].line.block <= 1:
            start -= 1
        while end < highest and entries[end].line.block - entries[last].line.block <= 1:
            end += 1
        yield anchors, range(start, first), range(last + 1, end)


def _complete(
    edition: Edition, section: FormSection, entries: Sequence[Entry], anchors: list[int], before: range, after: range
) -> FoundGrids:
    rows: list[Found] = []
    known = [(entries[number], entries[number].row) for number in anchors]
    places = [-1, *(row.number for _, row in known if row is not None), len(section.rows)]
    spans = [before, *(range(one + 1, other) for one, other in itertools.pairwise(anchors)), after]
    for step, span in enumerate(spans):
        first, behind = places[step] + 1, places[step + 1]
        if step and (row := known[step - 1][1]) is not None and row.parts:
            first = row.number + len(row.parts[0])
        missing = [row for row in section.rows if first <= row.number < behind]
        is_closed = 0 < step < len(spans) - 1
        rows += _between([entries[number] for number in span], missing, is_closed=is_closed)
        if step < len(known):
            entry, row = known[step]
            assert row is not None
            rows.append(Found(row, entry))
    heads, wrong, columns, widths = _heads(section, entries, rows, before)
    placed = list(_placed(rows, columns, widths, edition))
    if rows and not any(found.entry.line.in_table for found in rows):
        numbers = [found.entry.number for found in rows]
        placed = _doubted(section, entries[max(0, min(numbers) - _MOST_ABOVE) : max(numbers) + _MOST_ABOVE], placed)
    return FoundGrids(tuple(placed), heads, wrong)


def _doubted(section: FormSection, entries: Sequence[Entry], rows: Sequence[Found]) -> list[Found]:
    """The rows of a table in a text, without the figures that the lines around them make doubtful.

    Where the lines of a table are lost, labels may stand beside the figures of other rows, and digits that were broken
    over lines stand in lines of their own.
    """
    width = max(found.row.width for found in rows)
    if _is_adrift(section, entries, rows, width):
        return [replace(found, placed=None) for found in rows]
    stray = frozenset(
        entry.number
        for entry in entries
        if entry.has_figures and not entry.label and len(entry.seats) < min(_LEAST_FIGURES, width)
    )
    return [
        replace(found, placed=None)
        if stray and found.placed is not None and _is_doubtful(found, found.placed, stray)
        else found
        for found in rows
    ]


def _is_doubtful(found: Found, placed: Placed, stray: frozenset[int]) -> bool:
    """True for figures beside a line that may hold their last digits, and for those that only a sum puts in place."""
    return not placed.is_proved or not stray.isdisjoint((found.entry.number - 1, found.entry.number + 1))


def _is_adrift(section: FormSection, entries: Sequence[Entry], rows: Sequence[Found], width: int) -> bool:
    """True if more lines of figures stand between two rows than rows are missing, or two beside one label."""
    full = [entry for entry in entries if sum(seat.is_figure for seat in entry.seats) >= width]
    for one, other in itertools.pairwise(sorted(rows, key=lambda found: found.entry.number)):
        lines = sum(one.entry.number < entry.number < other.entry.number for entry in full)
        below = len(one.row.parts[0]) if one.row.parts else 1
        if one.row.grid == other.row.grid and lines > other.row.number - one.row.number - below:
            return True
    for upper, lower in itertools.pairwise(full):
        if upper.row is None and lower.row is None and lower.number == upper.number + 1:
            halves = (plain_words(upper.label), plain_words(lower.label))
            joined = "".join(halves)
            if any(word in joined and not any(word in half for half in halves) for word in section.strong):
                return True
    return False


def _between(entries: Iterable[Entry], missing: Sequence[Row], *, is_closed: bool) -> Iterator[Found]:
    """The rows that are missing between two others, in the lines that stand there."""
    if not missing:
        return
    loose = [entry for entry in entries if entry.has_figures or (entry.label and entry.seats)]
    matched = list(_by_label(loose, missing))
    ends = [(-1, missing[0].number - 1), *((loose.index(found.entry), found.row.number) for found in matched)]
    ends.append((len(loose), missing[-1].number + 1))
    for step, ((low, above), (high, below)) in enumerate(itertools.pairwise(ends)):
        open_end = not is_closed and (step == 0 or step == len(ends) - 2)
        if not open_end:
            rows = [row for row in missing if above < row.number < below]
            bare = [entry for entry in loose[low + 1 : high] if _is_bare(entry, rows)]
            strange = any(entry.label and entry.has_figures for entry in loose[low + 1 : high])
            if rows and len(bare) == len(rows) and not strange:
                yield from (Found(row, entry, is_by_order=True) for row, entry in zip(rows, bare, strict=True))
        if step < len(matched):
            yield matched[step]


def _is_bare(entry: Entry, rows: Sequence[Row]) -> bool:
    """True for a line of nothing but figures, nearly as many as a row has; the bracket that ends a label is none."""
    filled = sum(seat.is_figure for seat in entry.seats)
    is_bare = all(seat.is_figure or seat.is_blank for seat in entry.seats)
    return bool(rows) and is_bare and filled >= max(_LEAST_FIGURES, rows[0].width - 2)


def _by_label(entries: Sequence[Entry], missing: Sequence[Row]) -> Iterator[Found]:
    """Lines whose label is a short one, or one with a few wrong characters; each row once, in their order."""
    behind = -1
    for entry in entries:
        if not entry.label or not entry.seats:
            continue
        found = _closest(entry.label, [row for row in missing if row.number > behind])
        if found is not None:
            row, is_exact = found
            yield Found(row, entry, misprint=None if is_exact else " ".join(entry.label.split()))
            behind = row.number


def _closest(label: str, rows: Sequence[Row]) -> tuple[Row, bool] | None:
    """The row whose label it is, and whether it is spelled so; None if it is that of no row or of several."""
    words, bare = plain_words(label), unnumbered(label)
    rows = [row for row in rows if not is_of_other_measure(bare, row.bare)]
    exact = [row for row in rows if words in row.numbered or words in row.bare or bare in row.bare]
    if exact:
        return (exact[0], True) if len(exact) == 1 else None
    ranked = sorted(((_wrong(words, bare, row), row.number, row) for row in rows), key=lambda ranking: ranking[:2])
    if not ranked or ranked[0][0] > _MISPRINT:
        return None
    if len(ranked) > 1 and ranked[1][0] <= ranked[0][0] + 0.15:
        return None
    return ranked[0][2], False


def _wrong(words: str, bare: str, row: Row) -> float:
    """Share of a label that differs from that of a row."""
    shares = [1.0]
    for mine, theirs in ((words, row.numbered), (bare, row.bare)):
        for word in theirs:
            most = int(_MISPRINT * len(word))
            if len(word) >= 4 and most:
                shares.append(distance(mine, word, most) / len(word))
    return min(shares)


def _placed(
    rows: Sequence[Found],
    heads: Mapping[int, Mapping[int, Mapping[int, int]]],
    widths: Mapping[int, int],
    edition: Edition,
) -> Iterator[Found]:
    """The rows with their figures by column.

    Args:
        heads: for each grid by block the columns in which its heads stand, by their numbers.
        widths: cells of the longest line of heads, by the columns of its grid.
    """
    shapes = [_shape(_unrepeated(found), edition) for found in rows]
    groups: dict[_Group, list[_RowShape]] = {}
    for shape in shapes:
        groups.setdefault(shape.group, []).append(shape)
    columns = {key: reference([shape.found.entry.seats for shape in group], key.width) for key, group in groups.items()}
    trusted = {key for key, group in groups.items() if _add_up(group)}
    over = [shape for shape in shapes if shape.filled > shape.group.width]
    wider = {shape.found.row.grid for shape in over}
    in_front = {shape.found.row.grid for shape in over if _ends_in_sum(shape, edition)}
    full = {shape.found.row.grid for shape in shapes if shape.filled >= shape.group.width}
    nested = {shape.found.row.grid for shape in shapes if shape.found.row.above}
    longest: dict[int, int] = {}
    furthest: dict[tuple[int, int], int] = {}
    for shape in shapes:  # grids of as many columns stand in one table, and every row of one may have lost a cell
        key = shape.group
        longest[key.width] = max(longest.get(key.width, key.width), key.seats)
        furthest[key.block, key.width] = max(furthest.get((key.block, key.width), 0), shape.edge)
    for shape in shapes:
        found, key = shape.found, shape.group
        entry, row = found.entry, found.row
        seen = heads.get(row.grid, {}).get(key.block, {})
        is_known = entry.line.is_drawn and _is_whole(seen, row.width)
        known = tuple(seen[number] for number in sorted(seen)) if is_known else None
        is_below = known is not None and key.end <= known[0]
        if not is_below or key in trusted:
            known = columns[key]
        if known is not None and key.end > known[0]:
            known = None
        placed = place(entry.line, entry.seats, row.width, known)
        if (
            placed is not None
            and placed.is_proved
            and key not in trusted
            and not _stands_under(seen, key, known, entry)
            and (row.grid in wider or not shape.adds_up)
        ):
            placed = None
        # A head over several columns may be as many cells: a row with all its figures is not held against the heads.
        ends_early = key.seats < widths.get(key.width, 0) or (is_below and shape.edge < furthest[key.block, key.width])
        is_short = key.seats < longest[key.width] or (ends_early and shape.filled < key.width)
        must_prove = row.grid in wider or is_short
        is_padded = row.grid in nested - full and _begins_blank(found)
        if placed is not None and placed.is_proved and (must_prove or is_padded):
            by_sum = is_padded or row.grid in in_front or (row.grid in wider and is_short)
            placed = _proved(found, placed, edition, by_sum=by_sum)
        if placed is not None and not placed.is_proved and not placed.run and row.grid not in full:
            placed = None  # a whole column may be missing, and not a cell of the row
        yield Found(row, entry, found.is_by_order, found.misprint, placed)


def _unrepeated(found: Found) -> Found:
    """The row with its one figure once, which converters write again in each column that its cell spans."""
    seats = found.entry.seats
    if found.row.width > 1 or not seats or any(seat.text != seats[0].text or seat.is_above for seat in seats):
        return found
    first, last = seats[0], seats[-1]
    whole = first._replace(columns=last.column + last.columns - first.column)
    return replace(found, entry=replace(found.entry, seats=(whole,)))


class _RowShape(NamedTuple):
    """Cells of a row as they stand, before they are read.

    Attributes:
        filled: number of cells with something in them.
        edge: the column behind the last cell.
        adds_up: true if it is full and its sums hold, false if they do not; None if it is not full, has none or only
            zeros.
    """

    found: Found
    group: _Group
    filled: int
    edge: int
    adds_up: bool | None


def _shape(found: Found, edition: Edition) -> _RowShape:
    seats = found.entry.seats
    texts = [seat.text for seat in seats if not seat.is_blank]
    edge = max((seat.column + seat.columns for seat in seats), default=0)
    return _RowShape(found, _group(found), len(texts), edge, _sums_hold(found.row, texts, edition))


def _ends_in_sum(shape: _RowShape, edition: Edition) -> bool:
    """True if the last figures of a row that has more than the form add up: the others stand in front of them."""
    texts = [seat.text for seat in shape.found.entry.seats if not seat.is_blank]
    return _sums_hold(shape.found.row, texts[-shape.group.width :], edition) is True


def _sums_hold(row: Row, texts: Sequence[str], edition: Edition) -> bool | None:
    within = equations_within(edition, row.paths)
    if len(texts) != row.width or not within:
        return None
    numbers = [read_at(text, path, edition).number for path, text in zip(row.paths, texts, strict=True)]
    values = {path: number for path, number in zip(row.paths, numbers, strict=True) if number is not None}
    if any(equation.missing(values) or not equation.holds(values) for equation in within):
        return False
    return True if any(values.values()) else None


def _begins_blank(found: Found) -> bool:
    """True if the cell behind a label that spans no others is blank: it may be one that the label should span."""
    entry = found.entry
    return entry.index >= 0 and entry.seats[0].is_blank and entry.line.seats[entry.index].columns == 1


def _stands_under(seen: Mapping[int, int], key: _Group, known: tuple[int, ...] | None, entry: Entry) -> bool:
    """False if figures stand in other columns than their heads, as far as heads are seen behind the label.

    Where columns are not drawn and heads are missing, an empty cell in front may be that of a label.
    """
    if not entry.line.is_drawn and entry.line.in_table and 0 < len(seen) < key.width:
        return not entry.seats or not entry.seats[0].is_blank
    if not seen or not entry.line.is_drawn or min(seen.values()) < key.end:
        return True
    columns = known or tuple(seat.column for seat in unpadded(entry.seats, key.width))
    return len(columns) != key.width or all(columns[number] == column for number, column in seen.items())


class _Group(NamedTuple):
    """Rows whose figures stand in the same columns: of one table, alike in their cells."""

    block: int
    end: int
    width: int
    seats: int


def _group(found: Found) -> _Group:
    entry = found.entry
    label = entry.line.seats[entry.index] if entry.index >= 0 else None
    end = label.column + label.columns if label is not None else 0
    return _Group(entry.line.block, end, found.row.width, len(entry.seats))


def _add_up(group: Sequence[_RowShape]) -> bool:
    """True if several rows are full and add up as they stand, so that they prove their columns themselves."""
    sums = [shape.adds_up for shape in group]
    return False not in sums and sums.count(True) >= _FEW_ROWS


def _proved(
    found: Found, placed: Placed, edition: Edition, *, is_wider: bool = True, by_sum: bool = False
) -> Placed | None:
    """The part of a row that is sure though a cell may be lost, and one of a column more stand in its place.

    Args:
        found: the row.
        placed: its figures, of which number and places leave no doubt.
        is_wider: other lines show that there is a column more.
        by_sum: its first figures may be no figures of the form: nothing but the sum proves it.

    Returns:
        The row if it has a sum and adds up, or would not with a cell lost before its last one; without its last figure
        if there is a column more and that can be of it. Where only part of the sums is known, a row without others has
        columns in dispute; else None.
    """
    paths, texts = found.row.paths, placed.ways[0]
    if not paths:  # a heading printed as one row
        return placed
    way = tuple(read_at(text, path, edition).number for path, text in zip(paths, texts, strict=True))
    values = {path: number for path, number in zip(paths, way, strict=True) if number is not None}
    within = equations_within(edition, paths)
    holding = [equation for equation in within if not equation.missing(values) and equation.holds(values)]
    if within and len(holding) == len(within):
        return placed
    if by_sum:
        return None
    moved = completed([(*way[:lost], None, *way[lost:-1]) for lost in range(len(way) - 1)], paths, edition)
    if is_wider:
        return None if moved else replace(placed, ways=((*texts[:-1], None),))
    unmoved = completed([way], paths, edition)
    if moved and not unmoved:
        return None
    sure = {path for equation in holding for path in equation.paths if any(map(values.get, equation.paths))}
    columns = enumerate(zip(paths, *unmoved, *moved, strict=True)) if moved else ()
    disputed = (number for number, (path, *seen) in columns if path not in sure and len(set(seen)) > 1)
    return replace(placed, disputed=frozenset(disputed))


# --- heads ----------------------------------------------------------------------------------------------------------


def _heads(
    section: FormSection, entries: Sequence[Entry], rows: Sequence[Found], before: range
) -> tuple[dict[int, Heads], dict[int, str], dict[int, dict[int, dict[int, int]]], dict[int, int]]:
    """Heads over each grid, their words where they contradict the form, their columns, and their number of cells."""
    heads: dict[int, Heads] = {}
    wrong: dict[int, str] = {}
    columns: dict[int, dict[int, dict[int, int]]] = {}
    widths: dict[int, int] = {}
    start = before.start if any(found.entry.line.in_table for found in rows) else 0  # in a text each line is a block
    for grid, known in enumerate(section.heads):
        own = [found.entry.number for found in rows if found.row.grid == grid]
        if not own:
            continue
        above = [entry.line for entry in entries[max(start, min(own) - _MOST_ABOVE) : min(own)]]
        over = [line for line in above if not any(seat.is_figure for seat in line.seats)]
        heads[grid] = judge_heads(known, over)
        blocks = {found.entry.line.block for found in rows if found.row.grid == grid}
        if heads[grid] is Heads.UNSEEN and _are_strange(known, [line for line in above if line.block in blocks]):
            heads[grid], over = Heads.STRANGE, above
        if told := _told_below([entry.line for entry in entries[: max(own) + 2 * _MOST_ABOVE]], max(own) + 1, blocks):
            heads[grid], over = Heads.CONTRADICT, told
        if heads[grid].are_wrong:
            wrong[grid] = " ".join(seat.text for line in over for seat in line.seats if not seat.is_blank)[:60]
        columns[grid] = _head_places(known, over)
        widths[len(known)] = max(widths.get(len(known), 0), *(_cells(known, line) for line in over), 0)
        start = max(own) + 1
    return heads, wrong, columns, widths


def _told_below(lines: Sequence[PrintedLine], end: int, blocks: Collection[int]) -> list[PrintedLine]:
    """The lines below a grid that say its figures are multiples: rows of its tables, notes, what is right under them.

    Args:
        lines: of the document.
        end: behind the last row of the grid.
        blocks: the tables it stands in, which may go on below it with others.
    """
    foot = end
    while foot < min(len(lines), end + _MOST_ABOVE) and _goes_on(lines[foot - 1], lines[foot]):
        foot += 1
    told = [line for line in lines[end : end + _MOST_BELOW] if line.block in blocks and _tells_multiple(line)]
    told += [line for line in lines[end : foot + _MOST_BELOW] if _tells_multiple(line, is_note)]
    under, behind = lines[foot : foot + 1], lines[foot + 1 : foot + 2]
    if lines[foot - 1].in_table and not any(line.in_table and _is_right_under(under[0], line) for line in behind):
        told += [
            line for line in under if _is_right_under(lines[foot - 1], line) and _tells_multiple(line, _is_no_prose)
        ]
    return told


def _goes_on(line: PrintedLine, below: PrintedLine) -> bool:
    """True for rows of one table, or of two with nothing between them."""
    return line.in_table and below.in_table and (below.block == line.block or _is_right_under(line, below))


def _is_right_under(line: PrintedLine, below: PrintedLine) -> bool:
    return below.block - line.block == 1


def _is_no_prose(text: str) -> bool:
    return "。" not in text


def _tells_multiple(line: PrintedLine, is_meant: Callable[[str], object] = str) -> bool:
    return any(is_multiple(seat.text) and is_meant(seat.text) for seat in line.seats)


def _cells(heads: Sequence[ColumnHead], line: PrintedLine) -> int:
    """Cells of a line from its first head on; 0 if it does not hold all heads."""
    words = [plain_words(seat.text) for seat in line.seats]
    places = [next((place_ for place_, word in enumerate(words) if word in head.words), -1) for head in heads]
    first = min(places, default=-1)
    return len(words) - first if first >= 0 else 0


def _head_places(heads: Sequence[ColumnHead], lines: Sequence[PrintedLine]) -> dict[int, dict[int, int]]:
    """By block the columns in which heads stand, by their numbers."""
    found: dict[int, dict[int, int]] = {}
    for line in lines:
        for seat in line.seats:
            words = plain_words(seat.text)
            for number, head in enumerate(heads):
                if words in head.words and not seat.is_above:
                    found.setdefault(line.block, {})[number] = seat.column
    return found


def _is_whole(places: Mapping[int, int], width: int) -> bool:
    """True if all heads stand in columns of their own and in their order."""
    columns = [places[number] for number in sorted(places)]
    return len(columns) == width and all(one < other for one, other in itertools.pairwise(columns))


def judge_heads(heads: Sequence[ColumnHead], lines: Sequence[PrintedLine]) -> Heads:
    """Agreement of lines over a grid with its heads: all of them, some, or others.

    Args:
        heads: of the grid, as the form has them.
        lines: those that stand over it.

    Returns:
        The judgement.
    """
    order = order_of(tuple(heads))
    rows = [_words_of(line, order) for line in lines]
    if any(word.endswith("元") and _is_in_other_unit(word, head) for row in rows for word in row for head in heads):
        return Heads.CONTRADICT
    if _are_of_other_measure(heads, lines):
        return Heads.CONTRADICT
    in_tables = [(EDGE, *row) for line, row in zip(lines, rows, strict=True) if line.in_table]
    running = [word for line, row in zip(lines, rows, strict=True) if not line.in_table for word in row]
    undrawn = [word for line, row in zip(lines, rows, strict=True) if not line.is_drawn for word in row]
    beside = (*rows, *order.families(undrawn), *order.levels(running))
    if any(map(order.is_turned, beside)) or any(map(order.is_broken, (running, *in_tables))):
        return Heads.STRANGE
    if _are_begun_elsewhere(heads, lines):
        return Heads.STRANGE
    there = {word for row in rows for word in row}
    if not any(head.words.isdisjoint(there) for head in heads):
        return Heads.AGREE
    text = plain_words("".join(seat.text for line in lines for seat in line.seats)[-400:])
    return Heads.AGREE if _in_order(heads, text) else Heads.UNSEEN


def _words_of(line: PrintedLine, order: HeadOrder) -> list[str]:
    """Plain words of a line: its cells, or the heads in a line of a text, spaces in and between which say nothing."""
    if line.in_table:
        return [plain_words(seat.text) for seat in line.seats if not seat.is_blank]
    text = _text_of(line)
    words = [] if _PROSE.search(text) else list(order.words_in(plain_words(text)))
    return [UNKNOWN] if len(words) > len({*words}) == 1 else words  # heads of one height, those between them broken


def _are_begun_elsewhere(heads: Sequence[ColumnHead], lines: Sequence[PrintedLine]) -> bool:
    """True if two heads begin in each other's place in a line of a text, where each may be broken over lines."""
    begins = [head.label[:_BEGINNING] for head in heads]
    texts = [_text_of(line) for line in lines if not line.in_table]
    for text in texts:
        there = [number for number, begin in enumerate(begins) if begins.count(begin) == text.count(begin) == 1]
        pairs = (
            (one, other) for one, other in itertools.combinations(there, 2) if heads[one].depth == heads[other].depth
        )
        if any(text.index(begins[one]) > text.index(begins[other]) for one, other in pairs):
            return True
    return False


def _text_of(line: PrintedLine) -> str:
    return " ".join(seat.text for seat in line.seats)


def _is_in_other_unit(words: str, head: ColumnHead) -> bool:
    """True for a head that names 元 where the form has 万元."""
    return any(
        "万元" in known and words.startswith(known[: known.index("单位")]) and "万元" not in words
        for known in head.words
        if "单位" in known
    )


def _are_of_other_measure(heads: Sequence[ColumnHead], lines: Sequence[PrintedLine]) -> bool:
    """True if figures are said to be multiples, or those of another year, where the form has no such words itself."""
    texts = [seat.text for line in lines for seat in line.seats]
    parts = {part for text in texts for part in text.split()}
    words = set(map(plain_words, (*texts, *parts)))
    told = (*texts, *(part for part in parts if part.endswith((")", "）"))))  # heads in a line of a text
    missing = [head for head in heads if head.words.isdisjoint(words)]
    return any(map(is_multiple, told)) or any(
        is_of_other_measure(word, head.words) for head in missing for word in words
    )


def _are_strange(heads: Sequence[ColumnHead], lines: Sequence[PrintedLine]) -> bool:
    """True if other words or years stand over the columns of a table, and less than half of the heads of the form.

    What is counted by channels or agencies has the labels of the rows too, and adds up as well.
    """
    seats = [seat for line in lines if line.in_table for seat in line.seats if not seat.is_above]
    words = {plain_words(seat.text) for seat in seats if seat.is_label or _YEAR.fullmatch(seat.text)}
    seen = sum(any(likeness(word, like) >= _LIKE for word in words for like in head.words) for head in heads)
    return seen * 2 < len(heads) <= len(words) and len(heads) > 1


def _in_order(heads: Sequence[ColumnHead], text: str) -> bool:
    place_ = 0
    for head in heads:
        ends = [text.find(word, place_) + len(word) for word in head.words if text.find(word, place_) >= 0]
        if not ends:
            return False
        place_ = min(ends)
    return True


# --- a grid without labels ------------------------------------------------------------------------------------------


def _without_labels(section: FormSection, lines: Sequence[PrintedLine], edition: Edition) -> list[FoundGrids]:
    """The tables of a grid whose one row has no label: the figures below its heads."""
    row, heads = section.rows[0], section.heads[0]
    found: list[FoundGrids] = []
    start = None
    is_stray = False
    for number, line in enumerate(lines):
        if _names_groups(line, section):
            start, is_stray = (number, False) if start is None else (start, is_stray)
        if start is None:
            continue
        gathered = _row_of_figures(row, lines, number)
        if gathered is None:
            is_stray = is_stray or any(seat.is_figure for seat in line.seats)
            continue
        seats, end = gathered
        over = lines[max(start, number - _MOST_ABOVE) : number]
        status = judge_heads(heads, over)
        if status is Heads.UNSEEN and _all_groups(section, over):
            status = Heads.AGREE
        if status is not Heads.CONTRADICT and _are_pieces_moved(heads, lines[max(start, number - _MOST_ABOVE) : end]):
            status = Heads.STRANGE
        if told := _told_below(lines, end, {line.block}):
            status, over = Heads.CONTRADICT, told
        entry = Entry(number, line, row, "", -1, seats)
        wrong = {0: " ".join(seat.text for line in over for seat in line.seats if not seat.is_blank)[:60]}
        placed = _placed_alone(row, entry, lines[end : end + 1], edition, is_stray=is_stray)
        alone = Found(row, entry, placed=placed)
        found.append(FoundGrids((alone,), {0: status}, wrong))
        start = None
    return found


def _placed_alone(
    row: Row, entry: Entry, below: Sequence[PrintedLine], edition: Edition, *, is_stray: bool
) -> Placed | None:
    """The figures of a row by column; no other line shows that a cell is lost.

    Args:
        row: of a grid that has no other.
        entry: its figures.
        below: the line behind them, if there is one.
        edition: of the report.
        is_stray: figures stand above it that are of no row, and it may begin with the number of a page.
    """
    line, seats = entry.line, entry.seats
    placed = place(line, seats, row.width, None)
    digits = [seat for further in below if _are_last_digits(line, further) for seat in further.seats]
    if placed is None or len(digits) > 1:
        return None
    is_doubtful = is_stray or bool(digits)  # one alone is no digits of a sum that holds, but the number of a page
    if not placed.is_proved:
        return None if is_doubtful else placed
    by_sum = is_doubtful or (not line.is_run and len(seats) > len(line.seats))
    return _proved(Found(row, entry), placed, edition, is_wider=False, by_sum=by_sum)


def _are_last_digits(line: PrintedLine, below: PrintedLine) -> bool:
    """True if the figures of a line of a text may go on in the next one, which holds nothing else."""
    is_text = not line.in_table and not below.in_table
    return is_text and below.block - line.block == 1 and all(seat.is_figure for seat in below.seats)


def _names_groups(line: PrintedLine, section: FormSection) -> bool:
    """True for a line with a heading over the columns in a cell of its own, or of nothing but such headings."""
    words = [plain_words(seat.text) for seat in line.seats if seat.is_label]
    if section.groups.intersection(words):
        return True
    rest = words[0] if len(words) == 1 else ""
    for group in sorted(section.groups, key=len, reverse=True):
        rest = rest.replace(group, " ")
    return bool(words) and " " in rest and not rest.strip()


def _all_groups(section: FormSection, lines: Sequence[PrintedLine]) -> bool:
    """True if the headings over the columns and each kind of head stand there, which are printed three times."""
    text = plain_words("".join(seat.text for line in lines for seat in line.seats)[-400:])
    words = {plain_words(head.label) for head in section.heads[0]}
    return all(group in text for group in section.groups) and all(word in text for word in words)


def _are_pieces_moved(heads: Sequence[ColumnHead], lines: Sequence[PrintedLine]) -> bool:
    """True if two headings over the parts of a row stand in each other's place; those over several are repeated."""
    order = order_of(tuple(heads))
    words = [
        word for line in lines if not any(seat.is_figure for seat in line.seats) for word in _words_of(line, order)
    ]
    return order.is_turned(reversed(dict.fromkeys(reversed(words))))


def _row_of_figures(row: Row, lines: Sequence[PrintedLine], number: int) -> tuple[tuple[Seat, ...], int] | None:
    """The figures of the row that begins with a line, whole or in as many parts as it is printed in, and its end."""
    line = lines[number]
    if line.is_run:
        return (line.seats[1:], number + 1) if sum(len(seat.text) for seat in line.seats[1:]) >= row.width else None
    seats = _figures(line, row.width)
    if seats is None:
        is_empty = line.in_table and line.is_drawn and len(line.seats) == row.width
        return (line.seats, number + 1) if is_empty and all(seat.is_blank for seat in line.seats) else None
    filled = sum(not seat.is_blank for seat in seats)
    if len(seats) >= row.width or filled >= row.width - 2:
        return (seats, number + 1) if filled >= _LEAST_FIGURES else None
    gathered, end = list(seats), number + 1
    for further in range(number + 1, min(number + 8, len(lines))):
        more = _figures(lines[further], row.width)
        if more is None:
            continue
        gathered += [Seat(seat.text, len(gathered) + place_) for place_, seat in enumerate(more)]
        end = further + 1
        if len(gathered) >= row.width:
            break
    is_whole = len(gathered) == row.width and not any(seat.is_blank for seat in gathered)
    return (tuple(gathered), end) if is_whole else None


def _figures(line: PrintedLine, width: int) -> tuple[Seat, ...] | None:
    """The seats of a line of figures, behind a word such as 数量; None if it is none.

    Nearly as many figures as the row has are that row, whatever is said beside a number in another cell: 约0.
    """
    seats = line.seats
    if seats and seats[0].is_label and not _says_number(seats[0]):
        seats = seats[1:]
    figures, words = sum(seat.is_figure for seat in seats), [seat for seat in seats if seat.is_label]
    if not figures or (words and (figures < max(_LEAST_FIGURES, width - 2) or not all(map(_says_number, words)))):
        return None
    return seats


def _says_number(seat: Seat) -> bool:
    return any(char.isdigit() for char in seat.text)
