"""A published report before anyone asks what it means: paragraphs and tables in their order, whatever the file was."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from gouji.workbook.confined import MOST_COLUMNS, TooMuch


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of text.

    Attributes:
        container: the element of a page it stands in, by its number in :attr:`PrintedDocument.containers`.
    """

    text: str
    container: int = 0
    is_heading: bool = False


class PrintedCell(NamedTuple):
    """A cell of a table. Columns are counted from 0; one that reaches down stands in the first of its rows only."""

    text: str
    column: int
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table, row by row.

    Attributes:
        is_drawn: its cells stand where they are shown; of a table in plain text only their order is known.
        caption: its own heading, which is no text of the report.
    """

    rows: tuple[tuple[PrintedCell, ...], ...]
    container: int = 0
    is_drawn: bool = True
    caption: str = ""


@dataclass(frozen=True, slots=True)
class PrintedDocument:
    """Visible content of a file.

    Attributes:
        title: of the file or the page, as it is not shown on it.
        containers: for each element of a page that holds blocks the number of the one around it; the first is the page.
        pictures, scripts: how many it has; they tell why there is nothing to be read.
        is_scanned: its pages are pictures.
        unstyled: cells of whose digits a style sheet may hide some that is not there to be seen.
        is_wrapped: its lines may end where a line was full and not where a paragraph ends.
        is_gathered: its cells stood in lines of their own, without bars, and those below a label were joined to it.
    """

    blocks: tuple[Paragraph | Table, ...]
    title: str = ""
    containers: Sequence[int] = (-1,)
    pictures: int = 0
    scripts: int = 0
    unstyled: int = 0
    is_scanned: bool = False
    is_wrapped: bool = False
    is_gathered: bool = False

    def within(self, container: int, outer: int) -> bool:
        """True if an element is another one or lies in it.

        Args:
            container: an element by its number.
            outer: another one.
        """
        while container > outer:
            container = self.containers[container]
        return container == outer

    def common(self, containers: Sequence[int]) -> int:
        """The innermost element that holds all of these.

        Args:
            containers: elements by their numbers.

        Returns:
            Its number; that of the page if there are none.
        """
        found = containers[0] if containers else 0
        for container in containers[1:]:
            while not self.within(container, found):
                found = self.containers[found]
        return found


ReadLines = Callable[[str], Iterable[Paragraph | Table]]


def document_of(
    plain: Mapping[str, Any], *, is_wrapped: bool = False, read_lines: ReadLines | None = None
) -> PrintedDocument:
    """A document from the plain data of :mod:`gouji.workbook.confined.web` and :mod:`gouji.workbook.confined.pdf`.

    Args:
        plain: what the parser gave.
        is_wrapped: lines may end where they were full.
        read_lines: what stands in lines that are seen as they are written, of a page that has such.

    Returns:
        The document.
    """
    blocks: list[Paragraph | Table] = []
    for kind, *block in plain["blocks"]:
        if kind == "x" and read_lines is not None:
            lines, container = block
            blocks += [replace(part, container=container) for part in read_lines(lines)]
            is_wrapped = True
        else:
            blocks.append(Paragraph(*block) if kind == "p" else table_of(*block))
    return PrintedDocument(
        tuple(blocks),
        title=plain["title"],
        containers=plain["containers"],
        pictures=plain["pictures"],
        scripts=plain["scripts"],
        unstyled=plain.get("unstyled", 0),
        is_scanned=plain.get("scanned", 0) * 2 > plain.get("pages", 0),
        is_wrapped=is_wrapped,
    )


def table_of(rows: Sequence[Sequence[Sequence[Any]]], container: int = 0, caption: str = "") -> Table:
    """A table from rows of ``[text, rows, columns]``, each cell in the first place that no cell from above covers.

    Args:
        rows: as a parser gives them.
        container: the element the table stands in.
        caption: its own heading.

    Returns:
        The table.

    Raises:
        TooMuch: it has more columns than any report.
    """
    reaching: list[tuple[int, int, int]] = []
    """Cells of earlier rows that reach down: first column, column behind, last row; by column."""
    placed: list[tuple[PrintedCell, ...]] = []
    for number, row in enumerate(rows):
        if any(last < number for _, _, last in reaching):
            reaching = [cell for cell in reaching if cell[2] >= number]
        cells = tuple(_placed(row, reaching))
        if cells and cells[-1].column + cells[-1].columns > MOST_COLUMNS and len(cells) > 1:
            raise TooMuch("columns", MOST_COLUMNS)
        placed.append(cells)
        new = [(cell.column, cell.column + cell.columns, number + cell.rows - 1) for cell in cells if cell.rows > 1]
        if new:
            reaching = sorted(reaching + new)
    return Table(tuple(placed), container, caption=caption)


def _placed(row: Sequence[Sequence[Any]], reaching: Sequence[tuple[int, int, int]]) -> Iterator[PrintedCell]:
    column, next_reaching = 0, 0
    for text, rows, columns in row:
        while next_reaching < len(reaching) and reaching[next_reaching][0] <= column:
            column = max(column, reaching[next_reaching][1])
            next_reaching += 1
        yield PrintedCell(text, column, columns, rows)
        column += columns
