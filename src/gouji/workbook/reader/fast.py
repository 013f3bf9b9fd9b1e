"""The fast reader: takes a workbook that is as it was sent, well filled, and leaves every other one.

It gives exactly what the thorough reader would give, or nothing: each sheet is compared with a plan of where the form's
words, inputs and totals stand, and a single cell that is otherwise ends the attempt.
"""

from __future__ import annotations

import functools
import operator
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gouji.common import clean_name, clean_text
from gouji.form import (
    COVER_SHEET,
    MAX_NAME,
    MAX_TEXT,
    STAMP_SHEET,
    TEXT_SHEET,
    BoxKind,
    Cell,
    Cover,
    Edition,
    Field,
    FormCode,
    GridSheet,
    ItemType,
    Label,
    Layout,
    Number,
    NumberType,
    Stamp,
    TextPlace,
    json_number,
    lay_out,
)
from gouji.workbook.reader.formulas import is_spelled_as_sent, summed_cells
from gouji.workbook.reader.interpretation import Contents
from gouji.workbook.reader.location import plain_words, says, wanted
from gouji.workbook.reader.package import Around
from gouji.workbook.reader.parts import PlainBook, PlainSheet, Skeleton, Unusual, plain_book
from gouji.workbook.reader.raw import Position, RawCell
from gouji.workbook.reader.recognition import (
    STAMP_ROWS,
    EditionFinder,
    stamp_in_keywords,
    year_in_footer,
    year_in_words,
)
from gouji.workbook.reader.traditional import SIMPLIFIED
from gouji.workbook.reader.values import Kind, date_serials, read_date, read_number


def read_fast(data: bytes, find: EditionFinder, key: bytes | None = None) -> tuple[Edition, Stamp, Contents] | None:
    """What a workbook says, if it is as it was sent and nothing is to be said about it; None if it is not.

    Args:
        find: gives the edition of an id.
        key: with which the office seals its stamps.
    """
    try:
        book = plain_book(data)
        # Before any value is taken for what it says.
        _insist(all(_is_spelled_well(sheet, book.texts) for sheet in book.sheets.values()))
        edition, stamp = _recognised(book, find, key)
        return edition, stamp, _contents(book, lay_out(edition), stamp)
    except Unusual:
        return None


def _insist(condition: object) -> None:
    if not condition:
        raise Unusual


def _recognised(book: PlainBook, find: EditionFinder, key: bytes | None) -> tuple[Edition, Stamp]:
    """Edition and stamp, if both channels hold the same one and it is of today's template."""
    _insist(STAMP_SHEET in book.sheets)
    hidden = _Cells(book, STAMP_SHEET)
    rows = sorted({row for row, _ in hidden.index if row < STAMP_ROWS})
    stamp = Stamp.from_record({hidden.text((row, 1)).strip(): hidden.text((row, 2)).strip() for row in rows})
    if stamp is None or stamp != stamp_in_keywords(book.keywords):
        raise Unusual
    edition = find(stamp.edition)
    if edition is None or stamp.year not in edition.years or stamp.fingerprint != edition.fingerprint:
        raise Unusual
    _insist(key is None or stamp.is_sealed_by(key))
    return edition, stamp


class _Cells:
    """The cells of one sheet by their places."""

    def __init__(self, book: PlainBook, name: str) -> None:
        sheet = book.sheets[name]
        self.skeleton = sheet.skeleton
        self.slots = sheet.skeleton.slots
        self.index = sheet.skeleton.index
        self.values = sheet.values
        self.texts = book.texts
        self.dates = book.dates
        self.days = book.days

    def text(self, place: Position) -> str:
        """The text typed into a cell, empty if it is blank."""
        index = self.index.get(place)
        if index is None:
            return ""
        slot = self.slots[index]
        if slot.kind != "s" or slot.formula is not None:
            raise Unusual
        return self.texts[self.values[index]]

    def cell(self, place: Position) -> RawCell:
        """A cell that may hold a text or a plain number."""
        index = self.index.get(place)
        if index is None or self.slots[index].kind == "s":
            return RawCell(self.text(place) or None)
        slot = self.slots[index]
        _insist(slot.kind == "n" and slot.formula is None)
        _insist(slot.look not in self.dates or slot.look in self.days)
        return RawCell(_number(self.values[index]))

    def is_dated(self, place: Position) -> bool:
        """Whether a cell shows its number as a date."""
        return self.slots[self.index[place]].look in self.dates


_DECIMAL = re.compile(rb"-?[0-9]{1,10}(\.[0-9]{1,15})?")


def _number(value: bytes) -> int | float:
    _insist(_DECIMAL.fullmatch(value))
    return float(value) if b"." in value else int(value)


def _contents(book: PlainBook, layout: Layout, stamp: Stamp) -> Contents:
    _insist(tuple(book.sheets) == (*layout.sheet_names, STAMP_SHEET))
    _insist(all(_is_framed(layout.edition, book.sheets[name], name, stamp.year) for name in layout.sheet_names))
    years = (year_in_words(text) for text in book.texts.values() if _OF_YEARS in text)
    _insist(all(year in (None, stamp.year) for year in years))
    contents = Contents()
    zero = _cover(_Cells(book, COVER_SHEET), layout, stamp, contents)
    for sheet in layout.sheets:
        plan = _plan(layout.edition, sheet.name, book.sheets[sheet.name].skeleton)
        plan.read(book, book.sheets[sheet.name], stamp.year, contents.numbers, declared_zero=sheet.name in zero)
    totals = layout.edition.totals(contents.numbers)
    for sheet in layout.sheets:
        plan = _plan(layout.edition, sheet.name, book.sheets[sheet.name].skeleton)
        plan.compare_totals(book.sheets[sheet.name], totals)
    if layout.texts:
        _texts(_Cells(book, TEXT_SHEET), layout, stamp.year, contents)
    return contents


def _is_framed(edition: Edition, sheet: PlainSheet, name: str, year: int) -> bool:
    """Whether a sheet is protected, of the right year, and without merges that hide anything of the form."""
    if year_in_footer(sheet.footer, edition.form) not in (None, year):
        return False
    return sheet.around.protected and not _is_anything_hidden(edition, name, sheet.around)


@functools.lru_cache(maxsize=256)
def _is_anything_hidden(edition: Edition, name: str, around: Around) -> bool:
    anchors = {_at(cell) for cell in wanted(lay_out(edition), name).anchors}
    return any(merge.hides(anchor) for merge in around.merges for anchor in anchors)


_OF_YEARS = "年度"
"""Stands in the words that say a year; to look is quicker than to match."""
_BETWEEN = b"<"
"""Stands between values that are matched at one go: no value holds it."""
_MANY_COUNTS = re.compile(rb"(?:[0-9]{1,10}+<)*+")
_MANY_DECIMALS = re.compile(rb"(?:-?+[0-9]{1,12}+(?:\.[0-9]{1,17}+)?+<)*+")
_LONGEST_RESULT = 10_000
"""Bytes of a text that a formula gave."""


def _is_spelled_well(sheet: PlainSheet, texts: Mapping[bytes, str]) -> bool:
    """Whether every value is one, also where it is not read."""
    numbers, shared, written = (pick(sheet.values) for pick in _by_kind(sheet.skeleton))
    return bool(
        _MANY_DECIMALS.fullmatch(_joined(numbers))
        and all(map(texts.__contains__, shared))
        and all(map(_is_plain_text, written))
    )


def _is_plain_text(text: bytes) -> bool:
    if len(text) >= _LONGEST_RESULT or b"&" in text or b">" in text or b"_x" in text:
        return False
    # Bytes that are no UTF-8 become surrogates, which no one can print.
    words = text.decode(errors="surrogateescape")
    return words.isprintable() and _OF_YEARS not in words


@functools.lru_cache(maxsize=256)
def _by_kind(skeleton: Skeleton) -> tuple[_Pick, ...]:
    """What picks the values that are numbers, shared texts, written texts."""
    kinds = [slot.kind for slot in skeleton.slots]
    return tuple(_picks([index for index, kind in enumerate(kinds) if kind == wanted]) for wanted in ("n", "s", "str"))


_Pick = Callable[[Sequence[bytes]], tuple[bytes, ...]]


def _picks(indexes: Iterable[int]) -> _Pick:
    """A function that takes the values of these indexes."""
    indexes = tuple(indexes)
    if len(indexes) < 2:  # an itemgetter of one gives no tuple
        return lambda values: tuple(values[index] for index in indexes)
    return operator.itemgetter(*indexes)


def _joined(values: Sequence[bytes]) -> bytes:
    return _BETWEEN.join((*values, b""))


# --- cover ----------------------------------------------------------------------------------------------------------


def _cover(cells: _Cells, layout: Layout, stamp: Stamp, contents: Contents) -> set[str]:
    """Sign-off into *contents*; gives the sections declared all zero."""
    cover = layout.cover
    _insist(_says_what_is_printed(cells, layout.edition, COVER_SHEET))
    _insist(_is_all_ours(layout.edition, cells.skeleton))
    _insist(cells.text(_at(cover.agency_name)) == stamp.agency_name)
    _insist(cells.text(_at(cover.agency_code)) == (stamp.agency_code or ""))
    _insist(cells.text(_at(cover.year)) == str(stamp.year))
    _insist(FormCode.parse(cells.text(_at(cover.form_code))) == stamp.code)
    _insist(year_in_words(cells.text(_at(cover.subtitle))) == stamp.year)
    _insist(not any(map(FormCode.parse, map(cells.text, map(_at, (cover.title, cover.subtitle, cover.edition))))))
    answers = {section.number: cells.text(_at(cell)) for section, cell in cover.zero}
    _insist(set(answers.values()) <= {"是", "否", ""})
    for item, cell in cover.sign_off:
        if item.type is ItemType.DATE:
            raw = cells.cell(_at(cell))
            if raw.value is not None:
                day = read_date(raw)
                _insist(isinstance(day, date) and not isinstance(raw.value, float))
                contents.others[item.path] = day
        elif name := clean_name(cells.text(_at(cell))):
            _insist(len(name) <= MAX_NAME)
            contents.others[item.path] = name
    for each, cell in cover.explanations:
        if reason := clean_name(cells.text(_at(cell))):
            _insist(len(reason) <= MAX_NAME)
            contents.others[each.path] = reason
    contents.zero_return += [number for number, answer in answers.items() if answer == "是"]
    return set(contents.zero_return)


def _says_what_is_printed(cells: _Cells, edition: Edition, sheet: str) -> bool:
    pick, words = _printed(edition, sheet, cells.skeleton)
    return tuple(map(cells.texts.__getitem__, pick(cells.values))) == words


@functools.lru_cache(maxsize=256)
def _is_all_ours(edition: Edition, skeleton: Skeleton) -> bool:
    """Whether nothing stands on the cover but what it prints and asks for."""
    cover = lay_out(edition).cover
    ours = {_at(label.cell) for label in lay_out(edition).labels(COVER_SHEET)}
    ours |= {(row, column) for row in range(cover.status_heading.row, cover.last_row + 1) for column in _columns(cover)}
    alone = (
        cover.title,
        cover.subtitle,
        cover.edition,
        cover.agency_name,
        cover.agency_code,
        cover.year,
        cover.form_code,
    )
    headings = (cover.sign_off_heading, cover.zero_heading, cover.explanations_heading)
    ours |= {_at(cell) for cell in (*alone, *headings) if cell is not None}
    ours |= {_at(cell) for _, cell in (*cover.zero, *cover.sign_off, *cover.explanations)}
    return all(slot.position in ours for slot in skeleton.slots)


def _columns(cover: Cover) -> range:
    return range(1, cover.last_column + 1)


@functools.lru_cache(maxsize=256)
def _printed(edition: Edition, sheet: str, skeleton: Skeleton) -> tuple[_Pick, tuple[str, ...]]:
    """What picks the words that a sheet prints, and those words."""
    labels = lay_out(edition).labels(sheet)
    places = [skeleton.index.get(_at(label.cell), -1) for label in labels]
    _insist(all(index >= 0 and _is_typed(skeleton, index, "s") for index in places))
    return _picks(places), tuple(label.text for label in labels)


def _at(cell: Cell) -> Position:
    return cell.row, cell.column


# --- grids ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which value of a sheet is what.

    Attributes:
        labels, words: values that must be words, and the words as printed.
        printed: the label of each of them, with what else is accepted.
        counts, count_paths: inputs that take whole numbers, and their paths.
        others: inputs that take decimals or signs, with path and kind.
        blank: paths of the inputs that hold nothing.
        totals: values that must be sums, with their paths.
        beside: values outside the table, which must be words of ours.
        looks: of the inputs and the totals.
    """

    labels: _Pick
    words: tuple[str, ...]
    printed: tuple[Label, ...]
    counts: _Pick
    count_paths: tuple[str, ...]
    others: tuple[tuple[int, str, Kind], ...]
    blank: tuple[str, ...]
    totals: tuple[tuple[int, str], ...]
    beside: _Pick
    words_beside: frozenset[str]
    looks: frozenset[int]

    def read(
        self, book: PlainBook, sheet: PlainSheet, year: int, numbers: dict[str, Number], *, declared_zero: bool
    ) -> None:
        """Prove the words of a sheet and take its inputs."""
        text, values = book.texts.__getitem__, sheet.values
        _insist(self.looks.isdisjoint(book.dates))
        words = tuple(map(text, self.labels(values)))
        _insist(words == self.words or all(map(says, map(RawCell, words), self.printed)))
        for words_beside in map(text, self.beside(values)):
            _insist(words_beside in self.words_beside or year_in_words(words_beside) == year)
        found = _counts(self.counts(values), year)
        numbers.update(zip(self.count_paths, found, strict=True))
        for index, path, kind in self.others:
            outcome = read_number(RawCell(_number(values[index])), kind, year)
            if outcome.number is None or outcome.remarks:
                raise Unusual
            numbers[path] = outcome.number
        if self.blank:
            _insist(declared_zero)
            numbers.update(dict.fromkeys(self.blank, 0))
        if declared_zero:
            _insist(not any(found) and not any(numbers[path] for _, path, _ in self.others))

    def compare_totals(self, sheet: PlainSheet, totals: Mapping[str, Number]) -> None:
        """Insist that every total shows the sum of its parts."""
        for index, path in self.totals:
            total, shown = totals[path], sheet.values[index]
            _insist(_number(shown) == json_number(total) if type(total) is not int else shown == b"%d" % total)


def _counts(values: Sequence[bytes], year: int) -> list[int]:
    """Whole numbers that no one could take for anything else."""
    _insist(_MANY_COUNTS.fullmatch(_joined(values)))
    numbers = list(map(int, values))
    serials = date_serials(year)
    if numbers and max(numbers) >= serials.start:
        _insist(not any(number in serials for number in numbers))
    return numbers


@functools.lru_cache(maxsize=128)
def _plan(edition: Edition, name: str, skeleton: Skeleton) -> _Plan:
    """Compare the skeleton of a sheet with the form.

    Raises:
        Unusual: a formula, a word or a place is not as it was sent.
    """
    layout = lay_out(edition)
    sheet = next(each for each in layout.sheets if each.name == name)
    places = skeleton.index
    labels = [places.get(_at(label.cell), -1) for label in sheet.labels]
    _insist(all(index >= 0 and _is_typed(skeleton, index, "s") for index in labels))
    inputs = [(places.get(_at(cell), -1), edition.fields[path]) for path, cell in _boxes(sheet, BoxKind.INPUT)]
    filled = [(index, field) for index, field in inputs if index >= 0]
    _insist(all(_is_typed(skeleton, index, "n") for index, _ in filled))
    totals = [(places.get(_at(cell), -1), path) for path, cell in _boxes(sheet, BoxKind.TOTAL)]
    _insist(all(_is_intact(layout, path, skeleton, index) for index, path in totals))
    blank = [field.path for index, field in inputs if index < 0]
    _insist(not blank or _rows_are_proved(sheet, skeleton))
    ours = {*labels, *(index for index, _ in (*inputs, *totals))}
    counts = [(index, field.path) for index, field in filled if _is_count(field)]
    return _Plan(
        labels=_picks(labels),
        words=tuple(label.text for label in sheet.labels),
        printed=tuple(sheet.labels),
        counts=_picks(index for index, _ in counts),
        count_paths=tuple(path for _, path in counts),
        others=tuple((index, field.path, _kind(field)) for index, field in filled if not _is_count(field)),
        blank=tuple(blank),
        totals=tuple(totals),
        beside=_picks(_beside(sheet, skeleton, ours)),
        words_beside=sheet.words_beside,
        looks=frozenset(skeleton.slots[index].look for index, _ in (*filled, *totals)),
    )


def _boxes(sheet: GridSheet, kind: BoxKind) -> list[tuple[str, Cell]]:
    return [(box.path, box.cell) for box in sheet.boxes if box.kind is kind and box.path]


def _is_typed(skeleton: Skeleton, index: int, kind: str) -> bool:
    slot = skeleton.slots[index]
    return slot.kind == kind and slot.formula is None


def _is_count(field: Field) -> bool:
    return field.type is NumberType.INTEGER and not field.signed


def _kind(field: Field) -> Kind:
    return Kind(decimal=field.type is NumberType.DECIMAL, signed=field.signed, unit=field.unit)


def _is_intact(layout: Layout, path: str, skeleton: Skeleton, index: int) -> bool:
    """Whether a total still has its formula."""
    if index < 0 or skeleton.slots[index].kind != "n":
        return False
    formula = skeleton.slots[index].formula
    if formula is None or not is_spelled_as_sent(formula):
        return False
    parts = frozenset(_at(layout.cells[term]) for term in layout.edition.terms[path])
    return summed_cells(formula, layout.cells[path].sheet) == parts


def _rows_are_proved(sheet: GridSheet, skeleton: Skeleton) -> bool:
    """Whether words or formulas prove every row; where they do not, what is filled in does, and blanks may not."""
    worded = {label.cell.row for label in sheet.labels}
    unproved = [box.cell for box in sheet.boxes if box.path and box.cell.row not in worded]
    places = skeleton.index
    formulas = (skeleton.slots[places[_at(cell)]].formula for cell in unproved if _at(cell) in places)
    return not unproved or any(formula is not None for formula in formulas)


def _beside(sheet: GridSheet, skeleton: Skeleton, ours: set[int]) -> Iterator[int]:
    """The values outside the table that no formula made."""
    area = sheet.area
    for index, slot in enumerate(skeleton.slots):
        row, column = slot.position
        inside = area.top <= row <= area.bottom and area.left <= column <= area.right
        if index not in ours and not inside and slot.formula is None:
            _insist(slot.kind == "s")
            yield index


# --- texts ----------------------------------------------------------------------------------------------------------


def _texts(cells: _Cells, layout: Layout, year: int, contents: Contents) -> None:
    """Texts and key figures into *contents*."""
    _insist(_says_what_is_printed(cells, layout.edition, TEXT_SHEET))
    for section in layout.texts:
        for figure, cell in section.figures:
            raw = cells.cell(_at(cell))
            if raw.value is not None:
                _insist(not cells.is_dated(_at(cell)))
                outcome = read_number(raw, Kind(unit=figure.unit), year)
                _insist(outcome.number is not None and not outcome.remarks)
                contents.others[figure.path] = outcome.number
    for place, positions in _paragraphs(layout.edition, cells.skeleton):
        text = clean_text("\n".join(map(cells.text, positions)))
        _insist(text and len(text) <= MAX_TEXT and not _may_repeat(place.prompt.text, text))
        contents.others[place.text.path] = text


@functools.lru_cache(maxsize=256)
def _paragraphs(edition: Edition, skeleton: Skeleton) -> tuple[tuple[TextPlace, tuple[Position, ...]], ...]:
    """Each text with the filled cells that are its own.

    Raises:
        Unusual: something stands on the sheet that is nobody's.
    """
    layout = lay_out(edition)
    places = [place for section in layout.texts for place in section.texts]
    printed = {_at(label.cell) for label in layout.labels(TEXT_SHEET)} | {_at(place.heading) for place in places}
    known = printed | {_at(cell) for section in layout.texts for _, cell in section.figures}
    rows = sorted({row for row, _ in printed})
    found = []
    for place in places:
        end = next((row for row in rows if row > place.heading.row), None)
        own = [
            (row, column)
            for row, column in sorted(skeleton.index)
            if column == place.heading.column and row > place.heading.row and (end is None or row < end)
        ]
        known.update(own)
        found.append((place, tuple(own)))
    _insist(known.issuperset(skeleton.index))
    return tuple(found)


def _may_repeat(prompt: str, text: str) -> bool:
    """Whether the words of a prompt could stand in a text too, which the thorough reader then leaves out."""
    words, telling = _words_of(prompt)
    return telling.issubset(text) and words <= set(unicodedata.normalize("NFKC", text).casefold().translate(SIMPLIFIED))


_COMPATIBLE = (range(0x2E80, 0x2FE0), range(0x3190, 0x3400), range(0xF900, 0xFB00), range(0x1F200, 0x1F300),
               range(0x2F800, 0x2FA20))  # fmt: skip
"""Characters that stand for an ideograph of another place."""


@functools.lru_cache(maxsize=32)
def _words_of(prompt: str) -> tuple[set[str], set[str]]:
    """The characters of a prompt; and those of them that a text holds only as they are."""
    words = set(plain_words(prompt))
    others = {char for block in _COMPATIBLE for code in block for char in unicodedata.normalize("NFKC", chr(code))}
    others |= {chr(char) for char in SIMPLIFIED.values()}
    return words, {char for char in words if "\u4e00" <= char <= "\u9fff"} - others
