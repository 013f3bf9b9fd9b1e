"""Which column each figure of a line belongs to: proved by their number and place, or every way in which they could."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gouji.reading.published.lines import PrintedLine, Seat

Texts = tuple[str | None, ...]
"""Text printed in each column; None where no cell was seen."""

_MOST_MISSING = 2
"""Cells a row may lack: of a row that lacks more nothing can be said."""
_LEAST_ALIKE = 3
"""Rows with a gap at the same place that show that no figures stand there."""
_WIDE = 10
"""Columns from which on only one blank is reckoned with: the ways grow too many."""
_LONGEST_RUN = 40
_MOST_SPLITS = 8_000


@dataclass(frozen=True, slots=True)
class Placed:
    """The figures of a line by column.

    Attributes:
        ways: every way in which they may stand; one if their place is proved.
        is_proved: their number and their places leave no doubt.
        run: the digits, if they run together.
        merged: columns whose figure stands in a cell that covers several.
        disputed: columns that hold another figure if a cell is lost, which nothing rules out.
    """

    ways: tuple[Texts, ...]
    is_proved: bool
    run: str = ""
    merged: frozenset[int] = frozenset()
    disputed: frozenset[int] = frozenset()


def reference(rows: Iterable[Sequence[Seat]], width: int) -> tuple[int, ...] | None:
    """The columns in which figures stand: those of most rows that are full.

    A row with a gap is full by chance where one figure is missing and a remark stands behind the others.

    Args:
        rows: of one table, their labels ending in one column; of each the seats behind its label.
    """
    found: Counter[tuple[int, ...]] = Counter()
    with_gaps: Counter[tuple[int, ...]] = Counter()
    for seats in rows:
        filled = [number for number, seat in enumerate(seats) if not seat.is_blank]
        if len(filled) == width and not any(seats[number].is_above for number in filled):
            are_together = filled[-1] - filled[0] == width - 1
            (found if are_together else with_gaps)[tuple(seats[number].column for number in filled)] += 1
    if not found and len(with_gaps) == 1 and with_gaps.total() >= _LEAST_ALIKE:
        found = with_gaps
    return found.most_common(1)[0][0] if found else None


def place(line: PrintedLine, seats: Sequence[Seat], width: int, columns: tuple[int, ...] | None) -> Placed | None:
    """The figures of a line by column; None if there are more of them than columns, or far too few.

    Args:
        seats: behind the label.
        columns: those in which figures stand, if they are known.
    """
    if line.is_run:
        return _split(seats, width)
    if columns is not None:
        return _by_columns(seats, columns)
    if any(seat.is_above and not seat.is_blank for seat in seats):
        return None
    if len(seats) != width:
        seats = unpadded(seats, width)
    if len(seats) == width:
        return Placed((tuple(seat.text for seat in seats),), is_proved=True)
    return _ragged(seats, width)


def unpadded(seats: Sequence[Seat], width: int) -> Sequence[Seat]:
    """The figures alone, if they stand together with nothing but empty cells in front of them or behind.

    Args:
        seats: behind the label.
        width: figures of a row.

    Returns:
        The same seats, if as many cells as that are not filled one beside the other.
    """
    filled = [number for number, seat in enumerate(seats) if not seat.is_blank]
    are_together = len(filled) == width and filled[-1] - filled[0] == width - 1
    return seats[filled[0] : filled[-1] + 1] if are_together else seats


def _by_columns(seats: Sequence[Seat], columns: tuple[int, ...]) -> Placed | None:
    """Each figure in the column under which it stands; None if one stands under none.

    Where there is no cell at all under some column a cell was left out, and the others may have moved.
    """
    texts: list[str | None] = [None] * len(columns)
    merged: set[int] = set()
    for seat in seats:
        under = [index for index, column in enumerate(columns) if seat.column <= column < seat.column + seat.columns]
        if not under:
            if seat.is_blank:
                continue
            return None
        for index in under:
            if texts[index]:
                return None
            texts[index] = seat.text
        if (len(under) > 1 or seat.is_above) and not seat.is_blank:
            merged.update(under)
    if any(text is None for text in texts):
        return None if merged else _ragged(seats, len(columns))
    return Placed((tuple(texts),), is_proved=True, merged=frozenset(merged))


def _ragged(seats: Sequence[Seat], width: int) -> Placed | None:
    """A row that lacks one or two cells, in every way in which the others may stand.

    The row's sum does not prove that its total is the cell that is missing: any six numbers have one.
    """
    filled = [seat.text for seat in seats if not seat.is_blank]
    if not filled or len(filled) < len(seats) or not 0 < width - len(filled) <= _MOST_MISSING:
        return None
    if any(text.isdigit() and not _is_number(text) for text in filled):
        return None  # digits that were torn apart
    ways = tuple(itertools.islice(dict.fromkeys(_ragged_ways(filled, width)), _MOST_SPLITS + 1))
    return Placed(ways, is_proved=False) if len(ways) <= _MOST_SPLITS else None


def _ragged_ways(texts: Sequence[str], width: int) -> Iterator[Texts]:
    """Every way in which figures fill a row: some columns are left out, or two numbers run together in one cell."""
    yield from _ways(texts, width, None)
    if len(texts) == width:
        return
    for place, text in enumerate(texts):
        for halves in _divisions(text, 2) if text.isascii() and text.isdigit() else ():
            yield from _ragged_ways((*texts[:place], *halves, *texts[place + 1 :]), width)


def _ways(texts: Sequence[str], width: int, left_out: str | None) -> Iterator[Texts]:
    """Every way in which figures stand in order with some columns left out."""
    for chosen in itertools.combinations(range(width), len(texts)):
        row = [left_out] * width
        for column, text in zip(chosen, texts, strict=True):
            row[column] = text
        yield tuple(row)


def _split(seats: Sequence[Seat], width: int) -> Placed | None:
    """Every way to divide digits that run together into so many numbers; a number other than 0 begins with no 0.

    Where spaces stand in the run they part the cells if they are as many as that takes, and otherwise nobody knows what
    they part.
    """
    run = " ".join(seat.text for seat in seats)
    if len(seats) > 1:
        return Placed((tuple(run.split()),), is_proved=False, run=run) if len(seats) == width else None
    if width == 1:
        return Placed(((run,),), is_proved=True, run=run)
    if not run.isascii() or not run.isdigit() or not width - _MOST_MISSING <= len(run) <= _LONGEST_RUN:
        return None
    if _number_of_divisions(run, width) > _MOST_SPLITS:
        return None
    return Placed(tuple(_divisions(run, width)), is_proved=False, run=run)


def with_blanks(run: str, width: int) -> tuple[Texts, ...] | None:
    """Every way to divide digits that run together if some cells may be blank; None if they are too many.

    What is read in one way only must not hang on every cell being filled.

    Args:
        run: digits without spaces.
        width: how many cells the row has.

    Returns:
        Texts of the cells for each way.
    """
    blanks = _MOST_MISSING if width < _WIDE else 1
    counts = range(width - 1, max(1, width - blanks) - 1, -1)
    if sum(_number_of_divisions(run, count) * math.comb(width, count) for count in counts) > _MOST_SPLITS:
        return None
    return tuple(way for count in counts for numbers in _divisions(run, count) for way in _ways(numbers, width, ""))


def _number_of_divisions(run: str, width: int) -> int:
    """Length of :func:`_divisions`: told before they are made, which are millions for a long run."""
    begun = [int(_is_number(run[start:])) for start in range(len(run))]
    for _ in range(width - 1):
        behind, later = [*begun[1:], 0], 0
        for start in reversed(range(len(run))):
            later += behind[start]
            begun[start] = behind[start] if run[start] == "0" else later
    return begun[0] if begun else 0


def _divisions(run: str, width: int) -> Sequence[tuple[str, ...]]:
    """Every way to divide digits into so many numbers, in the order of the lengths of these."""
    return _divided(run, width, {})


def _divided(run: str, width: int, known: dict[tuple[int, int], list[tuple[str, ...]]]) -> list[tuple[str, ...]]:
    """The same of the end of a run, of which *known* says what was divided before, by its length and width."""
    key = (len(run), width)
    if key not in known and width == 1:
        known[key] = [(run,)] if _is_number(run) else []
    elif key not in known:
        longest = 1 if run[:1] == "0" else len(run) - width + 1
        ends = ((run[:length], _divided(run[length:], width - 1, known)) for length in range(1, longest + 1))
        known[key] = [(number, *rest) for number, end in ends for rest in end]
    return known[key]


def _is_number(digits: str) -> bool:
    return digits == "0" or (digits != "" and digits[0] != "0")
