"""Plain parts as raw cells: what the values of a file mean, as openpyxl takes them.

Every value is proved to be one when the workbook is opened; cells are made when they are asked for. Where openpyxl and
this could differ, the workbook is unusual.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, ItemsView, Iterator, Mapping, Sequence, ValuesView
from dataclasses import dataclass
from xml.parsers import expat

from gouji.common import Position
from gouji.workbook.formats.dates import numeric_cell
from gouji.workbook.formats.limits import Refused
from gouji.workbook.formats.raw import DisplayFormat, RawCell, RawSheet, RawWorkbook, TextsAtOnce, Value
from gouji.workbook.reader.plain_columns import PlainRecordRows
from gouji.workbook.reader.plain_records import PlainRegion, PlainSlot
from gouji.workbook.reader.shared_texts import written_text
from gouji.workbook.reader.skeleton import PlainSheet, Unusual
from gouji.workbook.reader.years import years_in

_BETWEEN = b"<"
"""Stands between values that are matched at one go: no value holds it."""
_SPELLINGS = {
    "n": re.compile(rb"(?:(?:-?+[0-9]{1,20}+(?:\.[0-9]{1,20}+)?+(?:[Ee][-+]?+[0-9]{1,2}+)?+)?+<)*+"),
    "b": re.compile(rb"(?:[01]?+<)*+"),
    "e": re.compile(rb"(?:(?:#[A-Z0-9/_]{1,20}+[!?]?+)?+<)*+"),
}
"""Pattern for many values of a kind, each of which may be empty."""
_LONGEST_WHOLE = 20
"""Digits of a whole number."""


@dataclass(frozen=True, eq=False)
class PlainBook:
    """A workbook of plain parts.

    Attributes:
        texts: the shared texts by their numbers, which are spelled as cells do.
        formats: the number formats by their styles.
        others: the styles that do not display every whole number as it is.
    """

    sheets: Mapping[str, PlainSheet]
    texts: Mapping[bytes, str]
    formats: Sequence[DisplayFormat]
    others: frozenset[int]
    keywords: str

    @functools.cached_property
    def years(self) -> frozenset[int]:
        """The years that the shared texts say."""
        return years_in(self.texts.values())


def plain_workbook(book: PlainBook) -> RawWorkbook:
    """The sheets of a workbook of plain parts.

    Args:
        book: as :func:`plain_book.plain_book` took it apart.

    Raises:
        Unusual: a value is not known to be one.
    """
    return RawWorkbook({name: _sheet(sheet, book) for name, sheet in book.sheets.items()}, book.keywords)


def _sheet(sheet: PlainSheet, book: PlainBook) -> RawSheet:
    context, cells = sheet.context, PlainCells(sheet, book)
    return RawSheet(
        cells,
        context.protected,
        context.merges,
        sheet.footer,
        is_hidden=sheet.is_hidden,
        records=None if sheet.records is None else (cells.records(sheet.records), sheet.records.bounds),
    )


def are_whole(values: Collection[bytes], most: int = _LONGEST_WHOLE) -> bool:
    """True if values are digits and nothing else, as most are: all of them are looked at in one step.

    Args:
        values: as the file spells them; of several some may be empty.
        most: digits of each.
    """
    return b"".join(values).isdigit() and max(map(len, values)) <= most


class PlainCells(Mapping[Position, RawCell], TextsAtOnce):
    """The cells of a sheet of plain parts, each made when it is asked for.

    Attributes:
        written: the texts that are written in cells, by how they are spelled.
        years: that these say.
    """

    def __init__(self, sheet: PlainSheet, book: PlainBook) -> None:
        """Prove every value of the sheet.

        Raises:
            Unusual: one is not known to be one.
        """
        self.sheet, self.book = sheet, book
        self.written: dict[bytes, str] = {}
        self._all: dict[Position, RawCell] | None = None
        for kind, pick in sheet.skeleton.picks.items():
            self._prove(kind, pick(sheet.values))
        self.years = years_in(self.written.values()) if self.written else frozenset()

    def _prove(self, kind: str, values: tuple[bytes, ...]) -> None:
        texts = self.book.texts
        if kind in _SPELLINGS:
            is_whole = kind == "n" and are_whole(values)
            known = is_whole or _SPELLINGS[kind].fullmatch(_BETWEEN.join((*values, b""))) is not None
        elif kind == "s":
            known = all(map(texts.__contains__, values)) or all(not value or value in texts for value in values)
        else:
            known = True
            try:
                self.written.update(zip(values, map(written_text, values), strict=True))
            except (expat.ExpatError, ValueError, Refused) as error:
                raise Unusual from error
        if not known:
            raise Unusual

    def _cell(self, slot: PlainSlot, spelled: bytes) -> RawCell | None:
        """The content of a cell; None if it has none."""
        format_ = self.book.formats[slot.style]
        if spelled and slot.kind == "n":
            return numeric_cell(number_of(spelled), format_, slot.formula)
        value = self._value(slot, spelled) if spelled else None
        if value is None and slot.formula is None:
            return None
        return RawCell(value, slot.formula, slot.kind == "e", format=format_)

    def records(self, region: PlainRegion) -> PlainRecordRows:
        """The rows of records of the sheet, every value of them proved.

        Args:
            region: of the sheet.

        Raises:
            Unusual: a value is not known to be one.
        """
        for kind, values in region.values_by_kind().items():
            if kind not in ("n", "s") or b"" in values:
                raise Unusual
            self._prove(kind, tuple(values))
        return PlainRecordRows(region, self.book.texts, self.book.formats, self._cell)

    def texts(self) -> Iterator[tuple[Position, str]]:
        """The cells that show a text, in their order."""
        slots, values, shared = self.sheet.skeleton.slots, self.sheet.values, self.book.texts
        for index in self.sheet.skeleton.texts:
            slot, spelled = slots[index], values[index]
            if slot.kind == "e":
                continue
            text = (shared[spelled] if slot.kind == "s" else self._value(slot, spelled)) if spelled else None
            if isinstance(text, str) and text:
                yield slot.position, text

    def _value(self, slot: PlainSlot, spelled: bytes) -> Value:
        match slot.kind:
            case "s":
                return self.book.texts[spelled] or None
            case "b":
                return spelled == b"1"
            case "e":
                return spelled.decode()
        return self.written[spelled] or None

    def get(self, position: Position, default: RawCell | None = None) -> RawCell | None:  # type: ignore[override]
        """The cell at a place.

        Args:
            position: its row and column.
            default: given if nothing stands there.
        """
        if self._all is not None:
            return self._all.get(position, default)
        index = self.sheet.skeleton.index.get(position)
        if index is None:
            bare = self.sheet.skeleton.bare
            return self._made().get(position, default) if bare else default
        cell = self._cell(self.sheet.skeleton.slots[index], self.sheet.values[index])
        return default if cell is None else cell

    def _made(self) -> dict[Position, RawCell]:
        """All cells."""
        if self._all is None:
            skeleton = self.sheet.skeleton
            cells = [
                (slot.position, self._cell(slot, value))
                for slot, value in zip(skeleton.slots, self.sheet.values, strict=True)
            ]
            if skeleton.bare:
                cells = sorted([*cells, *((slot.position, self._cell(slot, b"")) for slot in skeleton.bare)])
            self._all = {position: cell for position, cell in cells if cell is not None}
        return self._all

    def items(self) -> ItemsView[Position, RawCell]:
        """All cells with their places, in their order."""
        return self._made().items()

    def values(self) -> ValuesView[RawCell]:
        """All cells in their order."""
        return self._made().values()

    def __contains__(self, position: object) -> bool:
        return position in self._made()

    def __getitem__(self, position: Position) -> RawCell:
        return self._made()[position]

    def __iter__(self) -> Iterator[Position]:
        return iter(self._made())

    def __len__(self) -> int:
        return len(self._made())


def number_of(value: bytes) -> int | float:
    """A number as openpyxl reads it.

    Args:
        value: as the file spells it.
    """
    return float(value) if any(map(value.__contains__, b".Ee")) else int(value)
