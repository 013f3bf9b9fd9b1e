"""Plain tables for people with a spreadsheet program: text stays text, the header stays in sight and filters."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from gouji.common import LAST_ROW
from gouji.workbook.writer.canvas import HEI, LABEL_FILL, SONG, StreamedWorkbook, midnight


class VerbatimSheet(Worksheet):  # type: ignore[misc]  # the package carries no types
    """Writes texts as they are, as a canvas does: XlsxWriter takes one between ``<r>`` and ``</r>`` for markup."""

    def _xml_rich_inline_string(self, string: str, attributes: Sequence[tuple[str, str]] = ()) -> None:
        self._xml_inline_string(string, False, attributes)  # noqa: FBT003  # no space at its ends that could be lost


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table.

    Attributes:
        title: its header.
        width: in characters.
        is_text: its values are text, whatever digits they are made of.
    """

    title: str
    width: int
    is_text: bool


@dataclass(frozen=True, slots=True)
class TableSheet:
    """A table that becomes a sheet; more than one if it is longer than a sheet may be.

    Attributes:
        frozen: columns at the left that stay in sight.
        height: of the header, in points.
    """

    name: str
    columns: Sequence[TableColumn]
    rows: Iterable[Sequence[int | float | str | None]]
    frozen: int = 0
    height: int = 20


def write_tables(path: Path, tables: Iterable[TableSheet], made: date, most_rows: int = LAST_ROW) -> None:
    """Write tables as a workbook, a sheet each. The same arguments give the same bytes.

    Args:
        path: of a file that may be overwritten.
        tables: each is written whole before the next is asked for.
        made: the date the file bears.
        most_rows: of a sheet, with its header; a longer table goes on in a further sheet.
    """
    with (book := StreamedWorkbook()):
        book.set_properties({"created": midnight(made)})
        plain = {"font_name": SONG, "font_size": 10, "valign": "vcenter"}
        head = {**plain, "font_name": HEI, "bg_color": LABEL_FILL, "border": 1, "text_wrap": True, "align": "center"}
        formats = [book.add_format(style) for style in (head, {**plain, "num_format": "@"}, plain)]
        for table in tables:
            for number, rows in enumerate(_pieces(table.rows, most_rows - 1), start=1):
                sheet = book.add_worksheet(table.name if number == 1 else f"{table.name} ({number})", VerbatimSheet)
                _write(sheet, table, rows, *formats)
    path.write_bytes(book.buffer.getbuffer())


def _pieces(rows: Iterable[Sequence[int | float | str | None]], most: int) -> Iterator[Iterator[Sequence[object]]]:
    """The rows in runs of at most so many; one run at least, so that an empty table has its header."""
    left = iter(rows)
    first: list[Sequence[object]] = []
    while True:
        yield itertools.chain(first, itertools.islice(left, most - len(first)))
        first = list(itertools.islice(left, 1))
        if not first:
            return


def _write(
    sheet: Worksheet, table: TableSheet, rows: Iterable[Sequence[object]], head: Format, text: Format, plain: Format
) -> None:
    formats = [text if column.is_text else plain for column in table.columns]
    sheet.set_row(0, table.height)
    sheet.freeze_panes(1, table.frozen)
    for index, column in enumerate(table.columns):
        sheet.set_column(index, index, column.width, formats[index])
        sheet.write_string(0, index, column.title, head)
    last = 0
    for last, row in enumerate(rows, start=1):
        for index, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(last, index, value, formats[index])
            elif value is not None:
                sheet.write_number(last, index, value, formats[index])
    sheet.autofilter(0, 0, last, len(table.columns) - 1)
