"""The sheet 退改说明: every finding with its number, its place as a link, what is wrong and what to do."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gouji.common import column_letters, height, lines, to_a1
from gouji.findings import Severity
from gouji.returns.remarks import Remark
from gouji.returns.styles import STYLES
from gouji.workbook.ooxml import MAIN, StyleSheet, Worksheet, quoted, text

Record = Mapping[str, Mapping[str, str]]
"""For each sheet the cells that were marked, with the colour each had before; empty for none."""

_COLUMNS = (("序号", 6.0), ("类别", 9.0), ("位置", 15.0), ("问题", 44.0), ("处理办法", 38.0))
_RECORD_COLUMN = len(_COLUMNS) + 1
_WIDE = sum(wide for _, wide in _COLUMNS)
KINDS = {Severity.ERROR: "须改正", Severity.WARNING: "请核对"}
REPEATED_ROWS = "$5:$5"
"""The heads of the columns."""
_LONGEST = 30_000
_TALLEST = 400.0


@dataclass(frozen=True, slots=True)
class Head:
    """The lines above the list: title, whose workbook it is, and what to do with it."""

    title: str
    whose: str
    intro: str


@dataclass(frozen=True, slots=True)
class _Cell:
    words: str
    style: str


def listing(head: Head, remarks: Iterable[Remark], sheets: Iterable[str], styles: StyleSheet, record: Record) -> str:
    """The XML of the sheet.

    Args:
        head: the lines above the list.
        remarks: those without a line of their own are passed over.
        sheets: names of the sheets of the workbook, for a link leads only to one of them.
        styles: of the workbook; the styles of the list are added to them.
        record: kept in a hidden column, so that the marks can be taken away when the workbook comes back again.
    """
    known = frozenset(sheets)
    listed = [remark for remark in remarks if remark.is_listed]
    rows = [[_Cell(head.title, "title")], [_Cell(head.whose, "whose")], [_Cell(head.intro, "intro")], []]
    rows.append([_Cell(words, "head") for words, _ in _COLUMNS])
    first = len(rows) + 1
    rows += [_line(remark) for remark in listed]
    written = list(_recorded(record))
    rows += [[] for _ in range(first + len(written) - 1 - len(rows))]
    xml = [
        _row(number, row, styles, written[number - first] if 0 <= number - first < len(written) else None)
        for number, row in enumerate(rows, start=1)
    ]
    return _SHEET.format(
        main=MAIN,
        columns="".join(_column(number, wide) for number, (_, wide) in enumerate(_COLUMNS, start=1)),
        hidden=_RECORD_COLUMN,
        rows="".join(xml),
        merges="".join(f'<mergeCell ref="A{row}:{column_letters(len(_COLUMNS))}{row}"/>' for row in (1, 2, 3)),
        links=_links(listed, first, known),
        head=first - 1,
        below=first,
        last=len(rows),
    )


def recorded(sheet: Worksheet, strings_part: str | None) -> dict[str, dict[str, str]]:
    """The record in such a sheet; what is no record is passed over.

    Args:
        sheet: a list of findings of an earlier round.
        strings_part: name of the part with the shared texts, if there is one.

    Returns:
        For each sheet the cells that were marked, with the colour each had before; empty for none.
    """
    record: dict[str, dict[str, str]] = {}
    for words in sheet.texts(_RECORD_COLUMN, strings_part):
        try:
            found = json.loads(words)
        except (ValueError, RecursionError):
            continue
        for name, cells in found.items() if isinstance(found, dict) else ():
            if isinstance(cells, dict):
                record.setdefault(name, {}).update({str(cell): str(colour) for cell, colour in cells.items()})
    return record


def _recorded(record: Record) -> Iterator[str]:
    for name, cells in record.items():
        left = dict(cells)
        while left:
            part: dict[str, str] = {}
            while left and len(part) < _LONGEST // 20:
                cell = next(iter(left))
                part[cell] = left.pop(cell)
            yield json.dumps({name: part}, ensure_ascii=False, separators=(",", ":"))


def _line(remark: Remark) -> list[_Cell]:
    finding = remark.finding
    if finding is None:
        return [
            _Cell("", "number"),
            _Cell("", "number"),
            _Cell("", "number"),
            *(_Cell(content, "small") for content in (remark.what, "")),
        ]
    words = "small" if remark.is_follower else "words"
    return [
        _Cell(remark.number, "number"),
        _Cell(KINDS[finding.severity], finding.severity.value),
        _Cell(finding.place or "整个文件", "link" if finding.place else "number"),
        _Cell(remark.what, words),
        _Cell(remark.advice, words),
    ]


def _row(number: int, cells: Sequence[_Cell], styles: StyleSheet, record: str | None) -> str:
    widths = [wide for _, wide in _COLUMNS] if len(cells) > 1 else [_WIDE]
    count = max((lines(cell.words, wide) for cell, wide in zip(cells, widths, strict=False)), default=1)
    high = {1: 42.0, 2: 24.0}.get(number) or min(_TALLEST, height(count))
    written = [
        f'<c r="{to_a1((number, column))}" s="{styles.number(STYLES[cell.style])}" t="inlineStr">'
        f'<is><t xml:space="preserve">{text(cell.words)}</t></is></c>'
        for column, cell in enumerate(cells, start=1)
    ]
    if record is not None:
        cell, style = to_a1((number, _RECORD_COLUMN)), styles.number(STYLES["record"])
        written.append(f'<c r="{cell}" s="{style}" t="inlineStr"><is><t>{text(record)}</t></is></c>')
    return f'<row r="{number}" ht="{high:g}" customHeight="1">{"".join(written)}</row>'


def _column(number: int, wide: float) -> str:
    return f'<col min="{number}" max="{number}" width="{wide:g}" customWidth="1"/>'


def _links(listed: Sequence[Remark], first: int, known: frozenset[str]) -> str:
    links = []
    for row, remark in enumerate(listed, start=first):
        finding = remark.finding
        if finding is None or finding.sheet not in known:
            continue
        sheet = finding.sheet.replace("'", "''")
        target = f"'{sheet}'!{finding.cell or 'A1'}"
        links.append(
            f'<hyperlink ref="C{row}" location={quoted(target)} display={quoted(finding.place or "")} '
            'tooltip="点击前往该格"/>'
        )
    return f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""


_SHEET = (
    '<worksheet xmlns="{main}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
    '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
    '<pane ySplit="{head}" topLeftCell="A{below}" activePane="bottomLeft" state="frozen"/>'
    '<selection pane="bottomLeft" activeCell="C{below}" sqref="C{below}"/></sheetView></sheetViews>'
    '<sheetFormatPr defaultRowHeight="15"/><cols>{columns}'
    '<col min="{hidden}" max="{hidden}" width="9" hidden="1" customWidth="1"/></cols>'
    '<sheetData>{rows}</sheetData><sheetProtection sheet="1" objects="1" scenarios="1" formatColumns="0" '
    'formatRows="0"/><mergeCells count="3">{merges}</mergeCells>{links}<printOptions horizontalCentered="1"/>'
    '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
    '<pageSetup paperSize="9" fitToHeight="0" orientation="portrait"/>'
    # Numbers of findings are text, and need no green corners for that.
    '<ignoredErrors><ignoredError sqref="A{below}:A{last}" numberStoredAsText="1"/></ignoredErrors></worksheet>'
)
