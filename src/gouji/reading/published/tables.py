"""The figures of a report's tables, each with what is known of it."""

from __future__ import annotations

import functools
import itertools
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from gouji.form import Certainty, Edition, Number
from gouji.reading.published.document import PrintedDocument, Table
from gouji.reading.published.form import FormSection, Row, form_of
from gouji.reading.published.grids import Found, FoundGrids, Heads, find_grids
from gouji.reading.published.held import NOTHING, Held
from gouji.reading.published.layouts import laid_out_block, read_layout
from gouji.reading.published.lines import PrintedLine
from gouji.reading.published.numbers import NOT_SEEN, Seen, read, read_at
from gouji.reading.published.placing import Texts, with_blanks
from gouji.reading.published.sums import (
    Equation,
    OpenRow,
    Way,
    completed,
    equations,
    equations_within,
    joined_by_sums,
    left_by_sums,
    narrowed,
    unbalanced,
)
from gouji.reading.published.wording import money_units

_MOST_READINGS = 8
_ENOUGH_ZEROS = 3
_PROVING = 2
"""Sums of a figure that prove it: that of its row and that of its column."""


@dataclass(slots=True)
class Tables:
    """The tables of a report.

    Attributes:
        values: of every field, by path.
        misprints: rows whose label is printed differently, with the label.
        twice: rows that are printed more than once with other figures, with these.
        wrong_heads: grids whose heads contradict the form, by a row of theirs, with the heads.
        is_of_others: those say so themselves, or the same rows hold other figures in another table.
        headings: rows that are printed as one, with the figures of the one row.
        unequal: sums that do not hold.
        spans: for each section that was found the blocks from its first row to its last, by number.
    """

    values: dict[str, Held]
    misprints: list[tuple[Row, str]] = field(default_factory=list)
    twice: list[tuple[Row, str]] = field(default_factory=list)
    wrong_heads: list[tuple[Row, str]] = field(default_factory=list)
    is_of_others: bool = False
    headings: list[tuple[Row, tuple[Number | None, ...]]] = field(default_factory=list)
    unequal: list[Equation] = field(default_factory=list)
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)

    def add(self, section: Tables) -> None:
        """Take up what was found in a section."""
        self.values |= section.values
        self.misprints += section.misprints
        self.twice += section.twice
        self.wrong_heads += section.wrong_heads
        self.headings += section.headings
        self.spans |= section.spans

    @property
    def printed(self) -> int:
        """Number of fields that are printed somehow."""
        return sum(held.certainty is not Certainty.NOT_FOUND for held in self.values.values())


def read_tables(
    edition: Edition, lines: Sequence[PrintedLine], ordinals: Mapping[int, int], document: PrintedDocument
) -> Tables:
    """The figures in the lines of a document.

    Args:
        ordinals: for each block that is a table which of the tables it is.
    """
    tables = Tables(dict.fromkeys(edition.fields, NOTHING))
    open_rows: list[_Open] = []
    sections = form_of(edition).sections
    numbers = [section.section.number for section in sections]
    blocks = {number: laid_out_block(edition, number, document) for number in numbers}
    paths: list[Collection[str]] = []
    told = _told_money(edition, document)
    for section, number in zip(sections, numbers, strict=True):
        others = {block for other, block in blocks.items() if other != number}
        own = [replace(line, seats=()) if line.block in others else line for line in lines]
        found = Tables({path: NOTHING for row in section.rows for path in row.paths if path})
        rows = list(_read_section(edition, section, find_grids(edition, section, own), found, ordinals))
        block = blocks[number]
        if block is not None and not _is_more_than_laid_out(found, number, block):
            values = read_layout(edition, number, document, block, ordinals)
            found, rows = Tables(values, spans={number: (block, block)}), []
        dropped = _drop_other_money(edition, section, told, found)
        rows = [each for each in rows if each.row.grid not in dropped]
        tables.add(found)
        paths.append(found.values)
        open_rows += rows
    _settle(edition, tables, open_rows)
    _doubt_shared(tables, paths)
    _tell_by_sums(edition, tables)
    _judge(edition, tables)
    if document.is_gathered:
        _leave_proved(edition, tables)
    return tables


def _told_money(edition: Edition, document: PrintedDocument) -> frozenset[str]:
    """The units of money that a document says its figures have; none if the form has no money."""
    if not any(field.unit.endswith("元") for field in edition.inputs):
        return frozenset()
    cells = (cell.text for block in document.blocks if isinstance(block, Table) for row in block.rows for cell in row)
    beside = (block.caption if isinstance(block, Table) else block.text for block in document.blocks)
    return frozenset().union(*map(money_units, (*cells, *beside)))


def _drop_other_money(edition: Edition, section: FormSection, told: frozenset[str], found: Tables) -> set[int]:
    """Take nothing of the grids whose figures are money, if units of money are named and none of them is theirs."""
    dropped = set()
    for row in section.rows:
        fields = [edition.fields[path] for path in row.paths if path]
        units = {field.unit for field in fields if field.unit.endswith("元")}
        if units and told and not units & told and row.grid not in dropped:
            dropped.add(row.grid)
            if all(other.grid != row.grid for other, _ in found.wrong_heads):
                found.wrong_heads.append((row, f"单位：{'、'.join(sorted(told))}"))
    paths = {path for row in section.rows if row.grid in dropped for path in row.paths if path}
    found.values |= dict.fromkeys(paths, NOTHING)
    return dropped


def _doubt_shared(tables: Tables, sections: Iterable[Collection[str]]) -> None:
    """Take nothing of a cell that two sections have, whose tables are the same: it is printed for one of them."""
    by_cell: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for number, paths in enumerate(sections):
        for path in paths:
            held = tables.values[path]
            if held.place.startswith("table"):
                by_cell.setdefault((held.place, held.text), []).append((number, path))
    for (place, text), holders in by_cell.items():
        if len({number for number, _ in holders}) > 1:
            tables.values |= {path: Held(Certainty.SEVERAL, text=text, place=place) for _, path in holders}


def _is_more_than_laid_out(found: Tables, number: str, block: int) -> bool:
    """True if the rows of a section are known already, or the document says something else of them elsewhere."""
    is_known = all(held.certainty is Certainty.PRINTED for held in found.values.values())
    is_elsewhere = bool(found.twice) and found.spans.get(number) != (block, block)
    return is_known or is_elsewhere or found.is_of_others


# --- rows -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Open:
    """A row whose figures can be read in several ways."""

    row: Row
    open: OpenRow
    text: str
    place: str
    rule: str


def _read_section(
    edition: Edition, section: FormSection, grids: Sequence[FoundGrids], tables: Tables, ordinals: Mapping[int, int]
) -> Iterator[_Open]:
    if not grids:
        return
    blocks = [found.entry.line.block for grid in grids for found in grid.rows]
    tables.spans[section.section.number] = (min(blocks), max(blocks))
    for row in (*section.rows, *section.headings):
        printed = [(grid, found) for grid in grids for found in grid.rows if found.row is row]
        for grid, found in printed[:1]:
            if found.misprint is not None:
                tables.misprints.append((row, found.misprint))
            heads = grid.heads.get(row.grid, Heads.AGREE)
            if heads.are_wrong:
                strange = [other for grid_, other in printed if grid_.heads.get(row.grid) is Heads.STRANGE]
                tables.is_of_others |= heads is Heads.CONTRADICT or _are_others_elsewhere(strange)
                if not any(other.grid == row.grid and other in section.rows for other, _ in tables.wrong_heads):
                    tables.wrong_heads.append((row, grid.heads_found[row.grid]))
                break
            if _differ([other for _, other in printed]):
                _hold_several(row, [other for _, other in printed], tables, ordinals)
                break
            if row.parts:
                _hold_heading(edition, row, found, tables, ordinals)
            else:
                yield from _hold_row(edition, row, found, heads, tables, ordinals)


def _differ(printed: Sequence[Found]) -> bool:
    """True if a row is printed more than once, and not always so."""
    texts = {found.placed.ways for found in printed if found.placed is not None}
    return len(texts) > 1


def _are_others_elsewhere(printed: Sequence[Found]) -> bool:
    """True if the lines of a row in several tables hold other figures, at whatever places."""
    blocks: dict[int, list[str]] = {}
    for found in printed:
        line = found.entry.line
        blocks.setdefault(line.block, []).extend(seat.text for seat in line.seats if seat.is_figure)
    return len({tuple(figures) for figures in blocks.values()}) > 1


def _hold_several(row: Row, printed: Sequence[Found], tables: Tables, ordinals: Mapping[int, int]) -> None:
    shown = " / ".join(" ".join(seat.text for seat in found.entry.seats if not seat.is_blank) for found in printed[:3])
    tables.twice.append((row, shown[:80]))
    paths = row.paths or tuple(path for parts in row.parts for path in parts)
    for path in filter(None, paths):
        tables.values[path] = Held(Certainty.SEVERAL, text=shown[:60], place=_place(printed[0], ordinals))


def _hold_row(
    edition: Edition, row: Row, found: Found, heads: Heads, tables: Tables, ordinals: Mapping[int, int]
) -> Iterator[_Open]:
    placed = found.placed
    if placed is None:
        _hold_unplaced(row, found, tables, ordinals)
        return
    if placed.is_proved:
        seen = _seen(edition, row, placed.ways[0])
        rule = _rule_of(edition, row, found, heads, seen)
        places = _places(found, ordinals)
        for column, (path, cell, place) in enumerate(zip(row.paths, seen, places, strict=True)):
            held = _held(cell, place, rule)
            if column in placed.disputed:
                held = _unplaced(found, ordinals)
            elif column in placed.merged:
                held = Held(Certainty.WORDED, None, cell.text, held.place, readings=_readings(cell.number))
            if path:  # none where the form has no cell
                tables.values[path] = held
        return
    left = completed(_ways(edition, row, placed.ways), row.paths, edition)
    if not left and not placed.run:
        _hold_unplaced(row, found, tables, ordinals)
        return
    text = placed.run or " ".join(seat.text for seat in found.entry.seats if not seat.is_blank)
    rule = "run" if placed.run else "row"
    yield _Open(row, OpenRow(row.paths, tuple(left)), text, _place(found, ordinals), rule)


def _seen(edition: Edition, row: Row, texts: Texts) -> tuple[Seen, ...]:
    return tuple(read_at(text, path, edition) for path, text in zip(row.paths, texts, strict=True))


_NO_NUMBER = object()


def _ways(edition: Edition, row: Row, printed: Iterable[Texts]) -> list[Way]:
    """The numbers of each way, without those of which a text is no number.

    A column has few texts in thousands of ways: each is read once.
    """
    columns = [functools.cache(functools.partial(_number_at, edition, path)) for path in row.paths]
    ways = (tuple(column(text) for column, text in zip(columns, texts, strict=True)) for texts in printed)
    return [way for way in ways if _NO_NUMBER not in way]


def _number_at(edition: Edition, path: str, text: str | None) -> Any:
    """The number of a text, a blank among the inputs for 0; None where nothing is known."""
    if not path:
        return None
    if text == "" and not edition.fields[path].is_total:
        return 0
    number = read_at(text, path, edition).number
    return _NO_NUMBER if text and number is None else number


def _rule_of(edition: Edition, row: Row, found: Found, heads: Heads, seen: Sequence[Seen]) -> str:
    """By which rule a row was inferred whose label or whose heads are not printed; empty if both are."""
    if found.is_by_order:
        return "order"
    if heads is Heads.AGREE:
        return ""
    values = {path: cell.number for path, cell in zip(row.paths, seen, strict=True) if cell.number is not None}
    within = equations_within(edition, row.paths)
    proved = bool(within) and all(not equation.missing(values) and equation.holds(values) for equation in within)
    in_a_row = bool(within) and len(values) >= len(row.paths) - 1
    return "" if proved or in_a_row else "heads"


def _held(seen: Seen, place: str, rule: str) -> Held:
    certainty = seen.certainty
    if rule and certainty is Certainty.PRINTED:
        certainty = Certainty.INFERRED
    meaning = _readings(seen.meaning) if certainty is Certainty.WORDED else ()
    return Held(certainty, seen.number, seen.text, place, rule if certainty is Certainty.INFERRED else "", meaning)


def _readings(number: Number | None) -> tuple[Number, ...]:
    return () if number is None else (number,)


def _hold_unplaced(row: Row, found: Found, tables: Tables, ordinals: Mapping[int, int]) -> None:
    """Figures that fit no columns: they are shown, and none is taken."""
    for path in filter(None, row.paths):
        tables.values[path] = _unplaced(found, ordinals)


def _unplaced(found: Found, ordinals: Mapping[int, int]) -> Held:
    text = " ".join(seat.text for seat in found.entry.seats if not seat.is_blank)[:60]
    return Held(Certainty.SEVERAL if text else Certainty.BLANK, text=text, place=_place(found, ordinals))


def _hold_heading(edition: Edition, row: Row, found: Found, tables: Tables, ordinals: Mapping[int, int]) -> None:
    """A heading printed as one row: where it is 0 so is every row below it."""
    if found.placed is None or not found.placed.is_proved:
        return
    numbers: list[Number | None] = []
    for parts, text, place in zip(row.parts, found.placed.ways[0], _places(found, ordinals), strict=True):
        if not all(parts):
            numbers.append(None)
            continue
        first = edition.fields[parts[0]]
        seen = NOT_SEEN if text is None else read(text, first)
        numbers.append(seen.number)
        if any(tables.values[path] is not NOTHING for path in parts):
            continue
        for path in parts:
            if seen.number == 0 and not first.signed:
                tables.values[path] = Held(Certainty.INFERRED, 0, seen.text, place, "one row")
            else:
                tables.values[path] = Held(Certainty.NOT_FOUND, None, seen.text, place)
    tables.headings.append((row, tuple(numbers)))


def _place(found: Found, ordinals: Mapping[int, int]) -> str:
    """Where a row is printed."""
    line = found.entry.line
    if not line.in_table:
        return f"paragraph {line.block + 1}"
    return f"table {ordinals[line.block]} row {line.row + 1}"


def _places(found: Found, ordinals: Mapping[int, int]) -> list[str]:
    """Where each figure of a row is printed."""
    row = _place(found, ordinals)
    if not found.entry.line.in_table:
        return [row] * found.row.width
    filled = [number for number, seat in enumerate(found.entry.seats) if not seat.is_blank]
    seats = filled if len(filled) == found.row.width else range(found.row.width)
    return [f"{row} cell {found.entry.index + 2 + seat}" for seat in seats]


# --- what follows ---------------------------------------------------------------------------------------------------


def _settle(edition: Edition, tables: Tables, rows: Sequence[_Open]) -> None:
    """Leave of the ways of open rows those that the sums allow, and hold what they have in common."""
    known = _numbers(tables)
    prints_all = _prints_every_cell(rows)
    reckoned = [_reckoned(edition, row, prints_all=prints_all) for row in rows]
    narrow = narrowed([open_row for open_row in reckoned if open_row is not None], known, edition)
    found = {open_row.paths: open_row.ways for open_row in narrow}
    for row in rows:
        ways = found.get(row.open.paths, ())
        full = set(row.open.ways)
        is_settled = row.rule != "run" or (len(ways) == 1 and ways[0] in full)
        for column, path in enumerate(row.open.paths):
            if not path:
                continue
            numbers = list(dict.fromkeys(way[column] for way in ways))
            if len(numbers) == 1 and numbers[0] is not None and is_settled:
                held = Held(Certainty.INFERRED, numbers[0], row.text, row.place, row.rule)
            else:
                readings = tuple(sorted(number for number in numbers if number is not None))
                held = Held(Certainty.SEVERAL, None, row.text, row.place, readings=readings[:_MOST_READINGS])
            tables.values[path] = held


def _prints_every_cell(rows: Sequence[_Open]) -> bool:
    """True if digits that run together leave no doubt that zeros are printed, and no cell is left blank.

    Then several rows are nothing but a zero a cell, and none has fewer digits than cells.
    """
    runs = [(row.text, len(row.row.paths)) for row in rows if row.rule == "run"]
    zeros = sum(text == "0" * width for text, width in runs)
    return zeros >= _ENOUGH_ZEROS and all(len(text) >= width for text, width in runs)


def _reckoned(edition: Edition, row: _Open, *, prints_all: bool) -> OpenRow | None:
    """The row with the ways that are to be reckoned with; None if they are too many.

    Digits that run together may leave cells blank, unless the table prints them all and sums say which is which.
    """
    paths = row.open.paths
    if row.rule != "run" or " " in row.text or (prints_all and equations_within(edition, paths)):
        return row.open if row.open.ways else None
    blank = with_blanks(row.text, len(paths))
    if blank is None:
        return None
    left = completed(_ways(edition, row.row, blank), paths, edition)
    return OpenRow(paths, tuple(dict.fromkeys((*row.open.ways, *left))))


def _numbers(tables: Tables) -> dict[str, Number]:
    return {path: held.number for path, held in tables.values.items() if held.number is not None}


def _tell_by_sums(edition: Edition, tables: Tables) -> None:
    """Number that the sums leave for a blank or words: told, and used only where a number was broken over lines."""
    numbers = _numbers(tables)
    worded = {
        path: held for path, held in tables.values.items() if held.certainty is Certainty.WORDED and held.readings
    }
    pieces = {path: held.text.split() for path, held in worded.items() if " " in held.text}
    pieces = {path: parts for path, parts in pieces.items() if all(map(str.isdecimal, parts))}
    for path, rule in joined_by_sums(pieces, numbers, edition).items():
        (number,) = worded[path].readings
        tables.values[path] = Held(Certainty.INFERRED, number, worded[path].text, worded[path].place, rule.code)
    waiting = (Certainty.BLANK, Certainty.WORDED)
    open_paths = frozenset(path for path, held in tables.values.items() if held.certainty in waiting)
    for path in open_paths:
        held = tables.values[path]
        left = left_by_sums(path, numbers, open_paths, edition)
        if left is None:
            continue
        number, rule = left
        digits = "".join(held.text.split())
        if held.readings == (number,) and digits.isdigit() and digits != held.text:
            tables.values[path] = Held(Certainty.INFERRED, number, held.text, held.place, rule.code)
        else:
            tables.values[path] = replace(held, rule=rule.code, readings=(number,))


def _judge(edition: Edition, tables: Tables) -> None:
    """Mark what does not add up, and take back rows matched by order alone in columns that do not."""
    numbers = _numbers(tables)
    by_order = [path for path, held in tables.values.items() if held.rule == "order"]
    if by_order:
        broken = [equation for equation in unbalanced(numbers, edition) if set(by_order).intersection(equation.paths)]
        if broken:
            for path in by_order:
                held = tables.values[path]
                tables.values[path] = Held(
                    Certainty.SEVERAL, None, held.text, held.place, readings=_readings(held.number)
                )
            numbers = _numbers(tables)
    tables.unequal = list(unbalanced(numbers, edition))
    for equation in tables.unequal:
        for path in equation.paths:
            held = tables.values[path]
            if held.certainty is Certainty.PRINTED:
                tables.values[path] = replace(held, certainty=Certainty.UNBALANCED, rule=equation.rule.code)
    _take_back(edition, tables)


def _leave_proved(edition: Edition, tables: Tables) -> None:
    """Take nothing of a text with a cell in each line but what the sums prove.

    A blank cell may have left no line, and the number of a page stand in its row: one sum may hold by chance.
    """
    numbers = _numbers(tables)
    printed = {path: number for path, number in numbers.items() if tables.values[path].certainty is Certainty.PRINTED}
    sums = equations(edition)
    broken = {path for one in sums if one.missing(numbers) or not one.holds(numbers) for path in one.paths}
    counts = Counter(path for equation in sums for path in equation.paths)
    rows = (tuple(filter(None, row.paths)) for section in form_of(edition).sections for row in section.rows)
    alone = {path for paths in rows if _has_no_stray(edition, paths, printed) for path in paths}
    proved = {path for path in numbers.keys() - broken if counts[path] >= _PROVING or path in alone}
    proved |= {path for equation in sums for path in equation.paths if proved.issuperset({*equation.paths} - {path})}
    for path in numbers.keys() - (proved - broken):
        held = tables.values[path]
        readings = _readings(held.number)
        tables.values[path] = replace(held, certainty=Certainty.SEVERAL, number=None, rule="", readings=readings)
    tables.unequal = []


def _has_no_stray(edition: Edition, paths: tuple[str, ...], printed: Mapping[str, Number]) -> bool:
    """True if a row would not add up with a blank cell for any of its figures: none is the number of a page."""
    if any(path not in printed for path in paths):
        return False
    way = [printed[path] for path in paths]
    within = equations_within(edition, paths)
    others = [[*way[:stray], *way[stray + 1 :]] for stray, number in enumerate(way) if number]  # no page is the 0th
    moved = (
        dict(zip(paths, [*other[:blank], 0, *other[blank:]], strict=True))
        for other, blank in itertools.product(others, range(len(way)))
    )
    return not any(all(equation.holds(values) for equation in within) for values in moved)


def _take_back(edition: Edition, tables: Tables) -> None:
    """Leave open what was inferred from a figure that does not add up."""
    for equation in equations(edition):
        certainties = {path: tables.values[path].certainty for path in equation.paths}
        if Certainty.UNBALANCED not in certainties.values():
            continue
        for path in (path for path, certainty in certainties.items() if certainty is Certainty.INFERRED):
            held = tables.values[path]
            readings = _readings(held.number)
            tables.values[path] = replace(held, certainty=Certainty.SEVERAL, number=None, readings=readings)
