"""The contents of an annual report in order, before it is a document or a page: title, parts, tables, signature."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from gouji.common import Area
from gouji.findings import Language, Phrase
from gouji.form import (
    Box,
    BoxKind,
    CellValue,
    Edition,
    GridSheet,
    KeyFigure,
    Number,
    PlacedGrid,
    PlacedRecords,
    RecordTable,
    Section,
    Submission,
    Text,
    lay_out,
    titled_period,
    units_in_words,
)

_LAW = re.compile(r"(?P<law>[^《（]+)(?:（[^）]*）)?(?P<article>第.+条)")
"""A reference such as 中华人民共和国政府信息公开条例（国务院令第711号）第五十条."""
_SENTENCE_END = re.compile(r"[。;!?]")
"""As NFKC leaves them."""


@dataclass(frozen=True, slots=True)
class TableCell:
    """One printed cell of a table. Rows and columns are 0-based.

    Attributes:
        text: the printed words or the number.
        heads: the positions, in the table's cells, of the labels that stand for a number.
    """

    row: int
    column: int
    rows: int
    columns: int
    kind: BoxKind
    text: str
    heads: tuple[int, ...] = ()

    @property
    def is_label(self) -> bool:
        """Printed words, not a number nor the place where one could stand."""
        return self.kind not in (BoxKind.INPUT, BoxKind.TOTAL, BoxKind.VOID)


@dataclass(frozen=True, slots=True)
class ReportTable:
    """The printed table of a section, row by row.

    Attributes:
        name: what the table is, for those who cannot see it.
        header_rows: rows over the numbers that belong to the whole table; they repeat on the next page.
        cells: in the order in which they are read.
    """

    name: str
    rows: int
    columns: int
    header_rows: int
    cells: tuple[TableCell, ...]


@dataclass(frozen=True, slots=True)
class ReportPart:
    """One of the numbered parts of a report: paragraphs, or a table."""

    heading: str
    paragraphs: tuple[str, ...]
    table: ReportTable | None


@dataclass(frozen=True, slots=True)
class Report:
    """An annual report.

    Attributes:
        agency: who reports.
        title: the rest of the title: the year and the name of the form.
        opening: the sentence that names the law; empty if the edition's reference is none.
        signed_on: the date under the report, None if it has none yet.
        language: of the form.
    """

    agency: str
    year: int
    title: str
    opening: str
    parts: tuple[ReportPart, ...]
    signed_on: date | None
    language: Language = "zh"

    @property
    def signed_day(self) -> str:
        """The date under the report in words; nothing if it has none yet."""
        return "" if self.signed_on is None else written_date(self.signed_on, self.language)

    @property
    def silent(self) -> tuple[str, ...]:
        """The headings under which nothing stands."""
        return tuple(part.heading for part in self.parts if part.table is None and not part.paragraphs)

    @property
    def full_title(self) -> str:
        """The title on one line."""
        return f"{self.agency}{self.title}" if self.language == "zh" else f"{self.agency}, {self.title}"


def compose(submission: Submission, edition: Edition, signed_on: date | None = None) -> Report:
    """The report of a submission.

    Args:
        submission: valid.
        edition: that of the submission.
        signed_on: the date under the report; if not given, that of the last date of the sign-off.

    Returns:
        The report, the same for every format.
    """
    return Report(
        agency=submission.agency.name,
        year=submission.year,
        title=_titled(submission.year, edition),
        opening=opening(edition),
        parts=tuple(_part(submission, edition, section) for section in edition.sections),
        signed_on=signed_on or _last_date(submission, edition),
        language=edition.language,
    )


def _titled(year: int, edition: Edition) -> str:
    """The year and the name of the form, in the language of the form."""
    period = titled_period(year)
    return f"{period.zh}{edition.form}" if edition.language == "zh" else f"{period.en} {edition.form}"


def opening(edition: Edition) -> str:
    """The sentence a report begins with.

    Args:
        edition: its reference names a law and an article: …公开条例（国务院令第711号）第五十条.

    Returns:
        The sentence; empty if the reference is of another shape.
    """
    match = _LAW.fullmatch(edition.reference)
    return f"根据《{match['law']}》{match['article']}之规定，制作本报告。" if match else ""


def chinese_date(day: date) -> str:
    """A date as official documents write it: ``2021年1月20日``.

    Args:
        day: any date.

    Returns:
        Arabic digits without leading zeros (GB/T 9704-2012, 7.3.5.4).
    """
    return f"{day.year}年{day.month}月{day.day}日"


def written_date(day: date, language: Language) -> str:
    """A date as a report in a language has it.

    Args:
        day: any date.
        language: of the form.

    Returns:
        As official documents in Chinese write it, or as ISO 8601 does.
    """
    return chinese_date(day) if language == "zh" else day.isoformat()


def figure(number: Number) -> str:
    """A number as it is printed: as typed, without trailing zeros.

    Args:
        number: an integer or a decimal.

    Returns:
        Digits without exponent and without thousands separators.
    """
    return str(int(number)) if number == int(number) else format(Decimal(number).normalize(), "f")


def printed(value: CellValue, language: Language = "zh") -> str:
    """A cell of a table as it is printed: numbers, days, words; nothing where it was left blank.

    Args:
        value: of the cell.
        language: of the form.

    Returns:
        A text of one line.
    """
    if isinstance(value, int | Decimal):
        return figure(value)
    return written_date(value, language) if isinstance(value, date) else value or ""


def _last_date(submission: Submission, edition: Edition) -> date | None:
    """The date of the last step of the sign-off, which is when the report is issued; those before it are not."""
    days = edition.sign_off_days
    value: date | None = submission.value(days[-1]) if days else None
    return value


def _part(submission: Submission, edition: Edition, section: Section) -> ReportPart:
    paragraphs = [line for text in section.texts for line in _lines(text, str(submission.value(text.path)))]
    figures = [(key_figure, submission.value(key_figure.path)) for key_figure in section.key_figures]
    # The clerk writes the figures into the text, as a rule; the report states them only where the text does not.
    unnamed = [
        (key_figure, value)
        for key_figure, value in figures
        if value is not None and not is_named(key_figure, value, paragraphs)
    ]
    if unnamed:
        named = Phrase(
            "，".join(f"{key_figure.label}{value}{key_figure.unit}" for key_figure, value in unnamed),
            ", ".join(f"{key_figure.label} {value} {key_figure.unit}".strip() for key_figure, value in unnamed),
        )
        period = titled_period(submission.year)
        said = Phrase(f"{period.zh}，{named.zh}。", f"{period.en}: {named.en}.")
        paragraphs.append(said.text(edition.language))
    if section.records is not None:
        paragraphs.append(_totals_of(submission, edition, section.records))
    blank = _blank_tables(edition).get(section.number)
    paragraphs.extend(blank.above if blank else ())
    table = blank.filled(submission, edition.language) if blank else None
    return ReportPart(section.heading, tuple(paragraphs), table)


def _lines(text: Text, written: str) -> list[str]:
    """The paragraphs of a text, under its own words if it has some besides the title of its section."""
    lines = written.splitlines()
    return [text.label, *lines] if lines and text.is_labelled else lines


def _totals_of(submission: Submission, edition: Edition, table: RecordTable) -> str:
    """The figures over records as a sentence."""
    tallies = [field for field in edition.tallies if field.tally is not None and field.tally.table == table.path]
    said = [f"{field.column_labels[-1]} {figure(submission.value(field.path))}{field.unit}" for field in tallies]
    return f"{'，'.join(said)}。" if edition.language == "zh" else f"{', '.join(said)}."


def is_named(key_figure: KeyFigure, value: int, paragraphs: list[str]) -> bool:
    """True if a sentence names the number with its unit, and most of the characters of its label.

    Args:
        key_figure: its label and unit.
        value: the number.
        paragraphs: of the section.

    Returns:
        False if the report must state the figure itself.
    """
    number = re.compile(rf"(?<![\d.]){value}{re.escape(key_figure.unit)}")
    for paragraph in paragraphs:
        plain = "".join(unicodedata.normalize("NFKC", paragraph).replace(",", "").split())
        for sentence in _SENTENCE_END.split(plain):
            words = set(key_figure.label)
            if number.search(sentence) and 2 * len(words & set(sentence)) > len(words):
                return True
    return False


# --- tables ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _BlankTable:
    """A table without its numbers; *paths* names, by position, the field that belongs there; *above* stands over it."""

    table: ReportTable
    paths: tuple[str | None, ...]
    records: RecordTable | None = None
    above: tuple[str, ...] = ()

    def filled(self, submission: Submission, language: Language) -> ReportTable:
        """The table with the numbers of a submission, or with its records."""
        if self.records is not None:
            return self._with_records(submission.value(self.records.path) or (), language)
        cells = tuple(
            cell if path is None else replace(cell, text=printed(submission.value(path), language))
            for cell, path in zip(self.table.cells, self.paths, strict=True)
        )
        return replace(self.table, cells=cells)

    def _with_records(self, records: Sequence[Any], language: Language) -> ReportTable:
        heads = range(len(self.table.cells))
        over = {
            column: tuple(
                position
                for position in heads
                if (cell := self.table.cells[position]).column <= column < cell.column + cell.columns
            )
            for column in range(self.table.columns)
        }
        cells = [
            TableCell(self.table.rows + row, column, 1, 1, BoxKind.INPUT, printed(value, language), over[column])
            for row, record in enumerate(records)
            for column, (_, value) in enumerate(record)
        ]
        return replace(self.table, rows=self.table.rows + len(records), cells=(*self.table.cells, *cells))


@functools.lru_cache(maxsize=32)
def _blank_tables(edition: Edition) -> dict[str, _BlankTable]:
    """The tables of an edition without numbers, by section number."""
    return {
        sheet.section.number: replace(_blank_table(sheet), above=_above(sheet, edition))
        for sheet in lay_out(edition).sheets
    }


def _above(sheet: GridSheet, edition: Edition) -> tuple[str, ...]:
    """The lines over a table: those of its sheet, then the units that none of its words tell."""
    return tuple(line for line in (*(box.text for box in sheet.head), units_in_words(sheet, edition)) if line)


def _blank_table(sheet: GridSheet) -> _BlankTable:
    if sheet.records is not None:
        return _blank_records(sheet, sheet.records)
    area = sheet.area
    boxes = sorted((*sheet.boxes, *_gaps(sheet)), key=lambda box: box.cell)
    position = {box: number for number, box in enumerate(boxes)}
    heads = {box: tuple(position[head] for head in found) for grid in sheet.grids for box, found in _headed(grid)}
    cells = tuple(
        TableCell(
            row=box.area.top - area.top,
            column=box.area.left - area.left,
            rows=box.area.bottom - box.area.top + 1,
            columns=box.area.right - box.area.left + 1,
            kind=box.kind,
            text=box.text,
            heads=heads.get(box, ()),
        )
        for box in boxes
    )
    table = ReportTable(
        name=sheet.section.heading,
        rows=area.bottom - area.top + 1,
        columns=area.right - area.left + 1,
        header_rows=_header_rows(sheet),
        cells=cells,
    )
    return _BlankTable(table, tuple(box.path for box in boxes))


def _blank_records(sheet: GridSheet, placed: PlacedRecords) -> _BlankTable:
    """The head of a table of records."""
    top, left = min(box.area.top for box in placed.head), placed.area.left
    cells = tuple(
        TableCell(
            row=box.area.top - top,
            column=box.area.left - left,
            rows=box.area.bottom - box.area.top + 1,
            columns=box.area.right - box.area.left + 1,
            kind=box.kind,
            text=box.text,
        )
        for box in sorted(placed.head, key=lambda box: box.cell)
    )
    rows = placed.area.top - top
    table = ReportTable(sheet.section.heading, rows, len(placed.table.fields), rows, cells)
    return _BlankTable(table, (), placed.table)


def _header_rows(sheet: GridSheet) -> int:
    """The rows that all adjacent grids have over their numbers and out of which no cell reaches.

    A browser cuts off a cell that reaches from the head of a table into its body.
    """
    top = sheet.area.top
    rows = min(grid.header_rows for grid in sheet.grids if grid.area.top == top)
    while any(box.area.top < top + rows <= box.area.bottom for box in sheet.boxes):
        rows -= 1
    return rows


def _gaps(sheet: GridSheet) -> Iterator[Box]:
    """Cells that no grid covers where grids of unequal height are adjacent: a table has no holes."""
    area = sheet.area
    covered = {
        (row, column)
        for box in sheet.boxes
        for row in range(box.area.top, box.area.bottom + 1)
        for column in range(box.area.left, box.area.right + 1)
    }
    for row in range(area.top, area.bottom + 1):
        for column in range(area.left, area.right + 1):
            if (row, column) not in covered:
                yield Box(Area(area.sheet, row, column, row, column), BoxKind.CORNER)


def _headed(grid: PlacedGrid) -> Iterator[tuple[Box, list[Box]]]:
    """Every number of a grid with the labels of its column and its row, outermost first."""
    labels = [box for box in grid.boxes if box.kind in (BoxKind.CAPTION, BoxKind.COLUMN_LABEL, BoxKind.ROW_LABEL)]
    for box in grid.boxes:
        if box.path:
            yield box, [label for label in labels if _stands_for(label, box)]


def _stands_for(label: Box, box: Box) -> bool:
    if label.kind is BoxKind.ROW_LABEL:
        return label.area.top <= box.area.top <= label.area.bottom
    return label.area.left <= box.area.left <= label.area.right
