"""The sheet 退改说明: every finding with its number, its place as a link, what is wrong and what to do."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gouji.common import column_letters, height, lines, to_a1
from gouji.findings import Language, Phrase, Severity
from gouji.returns.remarks import Remark
from gouji.returns.styles import STYLES
from gouji.workbook.ooxml import MAIN, StyleSheet, Worksheet, quoted, text


class Mark(NamedTuple):
    """A cell before it was marked.

    Attributes:
        style: the number of the style it had.
        note: the words of ours that were put on it; empty for none.
    """

    style: int
    note: str = ""


class KnownMarks(NamedTuple):
    """A cell that was marked in an earlier round, as far as that was kept.

    Attributes:
        style: the number that the style it had before has now; None if it is not known.
        colour: of its fill before, where nothing else was kept; empty for none.
        note: the words of ours that were put on it; empty if they are not known.
    """

    style: int | None = None
    colour: str = ""
    note: str = ""


Record = Mapping[str, Mapping[str, Mark]]
"""For each sheet the cells that are marked."""

_COLUMNS = (
    (Phrase("序号", "No."), 6.0),
    (Phrase("类别", "Type"), 9.0),
    (Phrase("位置", "Place"), 15.0),
    (Phrase("问题", "What is wrong"), 44.0),
    (Phrase("处理办法", "What to do"), 38.0),
)
_RECORD_COLUMN = len(_COLUMNS) + 1
_WIDE = sum(wide for _, wide in _COLUMNS)
KINDS = {Severity.ERROR: Phrase("须改正", "correct"), Severity.WARNING: Phrase("请核对", "look at")}
_WHOLE_FILE = Phrase("整个文件", "the whole file")
_GO_THERE = Phrase("点击前往该格", "go to the cell")
REPEATED_ROWS = "$5:$5"
"""The heads of the columns."""
_LONGEST = 30_000
"""Characters of a cell; programs cut off what is longer than 32 767."""
_KEY = "@"
_KEYS_IN_A_ROW = 200
_TALLEST = 400.0


@dataclass(frozen=True, slots=True)
class Head:
    """The lines above the list: title, whose workbook it is, and what to do with it.

    Attributes:
        language: of the form, in which the whole list is.
    """

    title: str
    whose: str
    intro: str
    language: Language = "zh"


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
        record: kept in hidden columns, so that the marks can be taken away when the workbook comes back again. A style
            is kept as that of a cell: programs number styles anew, and the cell goes along.
    """
    known = frozenset(sheets)
    listed = [remark for remark in remarks if remark.is_listed]
    rows = [[_Cell(head.title, "title")], [_Cell(head.whose, "whose")], [_Cell(head.intro, "intro")], []]
    rows.append([_Cell(words.text(head.language), "head") for words, _ in _COLUMNS])
    first = len(rows) + 1
    rows += [_line(remark, head.language) for remark in listed]
    keys = list(dict.fromkeys(mark.style for cells in record.values() for mark in cells.values()))
    written = list(_recorded(record, {style: f"{_KEY}{number}" for number, style in enumerate(keys)}))
    hidden: dict[int, list[str]] = {}
    for offset, words in enumerate(written):
        hidden.setdefault(first + offset, []).append(_hidden(first + offset, 0, styles.number(STYLES["record"]), words))
    for number, style in enumerate(keys):
        row, column = first + number // _KEYS_IN_A_ROW, 1 + number % _KEYS_IN_A_ROW
        hidden.setdefault(row, []).append(_hidden(row, column, style, f"{_KEY}{number}"))
    rows += [[] for _ in range(max(hidden, default=0) - len(rows))]
    xml = [_row(number, row, styles, hidden.get(number, ())) for number, row in enumerate(rows, start=1)]
    return _SHEET.format(
        main=MAIN,
        columns="".join(_column(number, wide) for number, (_, wide) in enumerate(_COLUMNS, start=1)),
        hidden=_RECORD_COLUMN,
        last_hidden=_RECORD_COLUMN + min(len(keys), _KEYS_IN_A_ROW),
        rows="".join(xml),
        merges="".join(f'<mergeCell ref="A{row}:{column_letters(len(_COLUMNS))}{row}"/>' for row in (1, 2, 3)),
        links=_links(listed, first, known, head.language),
        head=first - 1,
        below=first,
        last=len(rows),
    )


def recorded(sheet: Worksheet, strings_part: str | None) -> dict[str, dict[str, KnownMarks]]:
    """The record in such a sheet; what is no record is passed over.

    Args:
        sheet: a list of findings of an earlier round.
        strings_part: name of the part with the shared texts, if there is one.

    Returns:
        For each sheet the cells that were marked.
    """
    texts = sheet.texts(strings_part)
    keys = {words: sheet.style(place) for place, words in texts.items() if place[1] > _RECORD_COLUMN}
    record: dict[str, dict[str, KnownMarks]] = {}
    for _, words in sorted(item for item in texts.items() if item[0][1] == _RECORD_COLUMN):
        try:
            found = json.loads(words)
        except (ValueError, RecursionError):
            continue
        for name, cells in found.items() if isinstance(found, dict) else ():
            if isinstance(cells, dict):
                known = {str(cell): _known(kept, keys) for cell, kept in cells.items()}
                record.setdefault(name, {}).update(known)
    return record


def _known(kept: object, keys: Mapping[str, int]) -> KnownMarks:
    """A cell as the record has it: the key of its style and our words, or, as it was once kept, its colour."""
    if not isinstance(kept, list) or len(kept) != 2:
        return KnownMarks(colour=str(kept))
    return KnownMarks(keys.get(str(kept[0])), note=str(kept[1]))


def _recorded(record: Record, keys: Mapping[int, str]) -> Iterator[str]:
    """The record in pieces, none too long for a cell."""
    for name, cells in record.items():
        part: dict[str, list[str]] = {}
        size = 0
        for cell, mark in cells.items():
            kept = [keys[mark.style], mark.note]
            length = len(json.dumps(kept, ensure_ascii=False)) + len(cell) + 4
            if part and size + length > _LONGEST:
                yield _spelled(name, part)
                part, size = {}, 0
            part[cell] = kept
            size += length
        if part:
            yield _spelled(name, part)


def _spelled(name: str, cells: Mapping[str, Sequence[str]]) -> str:
    return json.dumps({name: cells}, ensure_ascii=False, separators=(",", ":"))


def _line(remark: Remark, language: Language) -> list[_Cell]:
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
        _Cell(KINDS[finding.severity].text(language), finding.severity.value),
        _Cell(finding.place or _WHOLE_FILE.text(language), "link" if finding.place else "number"),
        _Cell(remark.what, words),
        _Cell(remark.advice, words),
    ]


def _row(number: int, cells: Sequence[_Cell], styles: StyleSheet, hidden: Sequence[str]) -> str:
    widths = [wide for _, wide in _COLUMNS] if len(cells) > 1 else [_WIDE]
    count = max((lines(cell.words, wide) for cell, wide in zip(cells, widths, strict=False)), default=1)
    high = {1: 42.0, 2: 24.0}.get(number) or min(_TALLEST, height(count))
    written = [
        f'<c r="{to_a1((number, column))}" s="{styles.number(STYLES[cell.style])}" t="inlineStr">'
        f'<is><t xml:space="preserve">{text(cell.words)}</t></is></c>'
        for column, cell in enumerate(cells, start=1)
    ]
    return f'<row r="{number}" ht="{high:g}" customHeight="1">{"".join((*written, *hidden))}</row>'


def _hidden(row: int, offset: int, style: int, words: str) -> str:
    """A cell of the hidden columns."""
    cell = to_a1((row, _RECORD_COLUMN + offset))
    return f'<c r="{cell}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text(words)}</t></is></c>'


def _column(number: int, wide: float) -> str:
    return f'<col min="{number}" max="{number}" width="{wide:g}" customWidth="1"/>'


def _links(listed: Sequence[Remark], first: int, known: frozenset[str], language: Language) -> str:
    links = []
    for row, remark in enumerate(listed, start=first):
        finding = remark.finding
        if finding is None or finding.sheet not in known:
            continue
        sheet = finding.sheet.replace("'", "''")
        target = f"'{sheet}'!{finding.cell or 'A1'}"
        links.append(
            f'<hyperlink ref="C{row}" location={quoted(target)} display={quoted(finding.place or "")} '
            f"tooltip={quoted(_GO_THERE.text(language))}/>"
        )
    return f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""


_SHEET = (
    '<worksheet xmlns="{main}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
    '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
    '<pane ySplit="{head}" topLeftCell="A{below}" activePane="bottomLeft" state="frozen"/>'
    '<selection pane="bottomLeft" activeCell="C{below}" sqref="C{below}"/></sheetView></sheetViews>'
    '<sheetFormatPr defaultRowHeight="15"/><cols>{columns}'
    '<col min="{hidden}" max="{last_hidden}" width="9" hidden="1" customWidth="1"/></cols>'
    '<sheetData>{rows}</sheetData><sheetProtection sheet="1" objects="1" scenarios="1" formatColumns="0" '
    'formatRows="0"/><mergeCells count="3">{merges}</mergeCells>{links}<printOptions horizontalCentered="1"/>'
    '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
    '<pageSetup paperSize="9" fitToHeight="0" orientation="portrait"/>'
    # Numbers of findings are text, and need no green corners for that.
    '<ignoredErrors><ignoredError sqref="A{below}:A{last}" numberStoredAsText="1"/></ignoredErrors></worksheet>'
)
