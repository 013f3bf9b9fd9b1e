"""A report as one self-contained page: tables that a screen reader can follow, on paper as the document prints."""

from __future__ import annotations

from dataclasses import dataclass

from gouji.form import BoxKind
from gouji.pages import page
from gouji.publishing.reports.content import Report, ReportTable, TableCell
from gouji.publishing.reports.sizes import MANY_COLUMNS, fit

_PIXELS = 1.6
"""A point of the page in pixels of the narrowest large table, 46 rem wide."""
_LARGEST_ON_SCREEN = 14.0


@dataclass(frozen=True, slots=True)
class _HtmlCell:
    """An element of a table: its tag, its attributes, its text."""

    tag: str
    attributes: dict[str, str | int | None]
    text: str


@dataclass(frozen=True, slots=True)
class _HtmlTable:
    """A table as the template needs it.

    Attributes:
        shares: of the width, in per cent, a column.
        print_size, screen_size: of the text on paper, in points, and on a screen, in pixels.
        is_large: too wide for a telephone; it scrolls there.
    """

    head: tuple[tuple[_HtmlCell, ...], ...]
    body: tuple[tuple[_HtmlCell, ...], ...]
    shares: tuple[str, ...]
    print_size: float
    screen_size: float
    is_large: bool


def to_html(report: Report) -> str:
    """The report as one HTML page. The same report gives the same text.

    Args:
        report: from :func:`compose`.

    Returns:
        The page, with its styles in it.
    """
    tables = [part.table and _html_table(part.table, number) for number, part in enumerate(report.parts, start=1)]
    language = "zh-CN" if report.language == "zh" else "en"
    return page("report.html", report=report, tables=tables, signed_on=report.signed_day, language=language)


def _html_table(table: ReportTable, number: int) -> _HtmlTable:
    sizes = fit(table)
    rows: list[list[_HtmlCell]] = [[] for _ in range(table.rows)]
    for position, cell in enumerate(table.cells):
        rows[cell.row].append(_html_cell(cell, f"t{number}-", position))
    lines = [tuple(row) for row in rows]
    return _HtmlTable(
        head=tuple(lines[: table.header_rows]),
        body=tuple(lines[table.header_rows :]),
        shares=tuple(f"{100 * width / sum(sizes.widths):.2f}" for width in sizes.widths),
        print_size=sizes.text,
        screen_size=round(min(_LARGEST_ON_SCREEN, sizes.text * _PIXELS), 1),
        is_large=table.columns > MANY_COLUMNS,
    )


def _html_cell(cell: TableCell, prefix: str, position: int) -> _HtmlCell:
    attributes: dict[str, str | int | None] = {
        "rowspan": cell.rows if cell.rows > 1 else None,
        "colspan": cell.columns if cell.columns > 1 else None,
    }
    if cell.is_label and not cell.text:
        return _HtmlCell("td", attributes, "")
    if cell.is_label:
        leaf = cell.kind is BoxKind.ROW_LABEL and cell.rows == 1
        attributes |= {"id": f"{prefix}{position}", "scope": _scope(cell), "class": "leaf" if leaf else None}
        return _HtmlCell("th", attributes, cell.text)
    heads = " ".join(f"{prefix}{head}" for head in cell.heads)
    attributes |= {"headers": heads or None, "class": "total" if cell.kind is BoxKind.TOTAL else None}
    return _HtmlCell("td", attributes, cell.text)


def _scope(cell: TableCell) -> str:
    if cell.kind is BoxKind.ROW_LABEL:
        return "rowgroup" if cell.rows > 1 else "row"
    return "colgroup" if cell.columns > 1 else "col"
