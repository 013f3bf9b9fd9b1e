"""Many submissions as tidy data: one row a number or word, the meaning of its columns, a note on every field."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gouji.findings import Phrase
from gouji.form import (
    Agency,
    Certainty,
    Edition,
    Period,
    PublishedValue,
    Submission,
    carried,
    inputs_of,
    json_number,
    record_path,
    records_in,
    words_of,
)
from gouji.publishing.duplicates import Duplicates
from gouji.reading import Options
from gouji.reading.published import CertainReport

if TYPE_CHECKING:
    from gouji.roster import Roster


@dataclass(frozen=True, slots=True)
class Number:
    """A row of the data: one number, word or day of one agency and year. :data:`COLUMNS` explains the columns."""

    year: int
    edition: str
    variant: str | None
    agency_code: str | None
    agency: str
    parent_code: str | None
    parent: str | None
    section: str
    path: str
    row: str
    column: str
    unit: str
    kind: str
    period: str | None = field(default=None, kw_only=True)
    certainty: str | None = field(default=None, kw_only=True)
    text: str | None = field(default=None, kw_only=True)
    value: int | float | None


@dataclass(frozen=True, slots=True)
class FieldNote:
    """A row of the data dictionary: what a path means in one edition."""

    edition: str
    path: str
    section: str
    row: str
    column: str
    unit: str
    type: str
    kind: str
    article: str
    meaning: str


COLUMNS: dict[str, Phrase] = {
    "year": Phrase("报告年度", "The report year."),
    "edition": Phrase("报表版本", "The edition of the form the agency filled."),
    "variant": Phrase("地方样式，没有的为空", "The local variant of the edition; empty if none."),
    "agency_code": Phrase("单位代码，没有的为空", "The agency's code; empty if none was given."),
    "agency": Phrase("单位名称", "The agency's name."),
    "parent_code": Phrase("名录中的上级代码", "The code of the agency's parent on the roster; empty without a roster."),
    "parent": Phrase("名录中的上级名称", "The name of that parent."),
    "section": Phrase("报告的部分（一 二 三 四）", "The part of the report: 一 二 三 四."),
    "path": Phrase(
        "指标路径。含义相同的指标各版本路径相同，可跨年比较",
        "The JSON path of the number. Where the meaning is the same the path is the same in every edition.",
    ),
    "row": Phrase("表中行名", "The printed words of the row, outermost first."),
    "column": Phrase("表中列名", "The printed words of the column, outermost first."),
    "unit": Phrase("单位，表中未印的为空", "The printed unit; empty if none is printed."),
    "kind": Phrase(
        "input 填报数，total 合计数，key_figure 正文所列数", "input, total, or key_figure (named in a text)."
    ),
    "period": Phrase(
        "按季、按月填报的报表的报告期，如 2025Q3、2025-07；按年的为空",
        "The quarter or month, such as 2025Q3 or 2025-07; empty for a form that is filed once a year.",
    ),
    "certainty": Phrase(
        "读自公开年报的数的确定程度（printed、unbalanced、inferred、blank、worded、several、not_found）；单位报来的为空",
        "How certain a number of a published report is (printed, unbalanced, inferred, blank, worded, several, "
        "not_found); empty for what agencies filed.",
    ),
    "text": Phrase(
        "填写的文字、选项或者日期（如 2025-01-31），以及代替数的文字（如 N/A）；填写数的为空",
        "The text, choice or day (such as 2025-01-31) that was filled in, or the word in place of a number (such as "
        "N/A); empty where there is a number.",
    ),
    "value": Phrase(
        "数值；所填版本没有该指标的、填写文字或者留空的为空，不是 0",
        "The number; empty, which is not 0, where the edition that was filled does not tell it, where words were "
        "filled in, and where it was left blank.",
    ),
}


HEADINGS: dict[str, str] = {
    "year": "年度",
    "edition": "报表版本",
    "variant": "地方样式",
    "agency_code": "单位代码",
    "agency": "单位名称",
    "parent_code": "上级代码",
    "parent": "上级名称",
    "section": "部分",
    "path": "指标路径",
    "row": "行",
    "column": "列",
    "unit": "计量单位",
    "type": "数值类型",
    "kind": "数据类别",
    "value": "数值",
    "text": "文字",
    "period": "报告期",
    "certainty": "确定程度",
    "article": "条款",
    "meaning": "含义",
}
"""The headings in Chinese of the columns of numbers and of the data dictionary, by their names."""
KINDS = {
    "input": "填报数",
    "total": "合计数",
    "key_figure": "正文所列数",
    "integer": "整数",
    "decimal": "小数",
    "text": "文字",
    "date": "日期",
    "choice": "选项",
}
"""What stands in the columns ``kind`` and ``type``, in Chinese."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A submission with the edition it was made for; *name* is that of its file, as findings show it."""

    submission: Submission
    edition: Edition
    name: str = ""


def numbers(
    filed: Iterable[Filed | CertainReport], roster: Roster | None = None, target: Edition | None = None
) -> Iterator[Number]:
    """Every number and word in the tables of every submission, in the order of the form.

    A key figure that was left out has no row. The same report twice has the rows of one.

    Args:
        filed: any number.
        roster: gives each agency its parent.
        target: give the numbers as this edition asks for them, whatever edition was filled: figures of the same meaning
            are joined (:mod:`gouji.form.series`), and what the edition that was filled does not tell has no value.

    Raises:
        FiledTwiceError: agencies have reports that differ, behind the last row: every sum over the rows is wrong.
    """
    duplicates = Duplicates(roster)
    for each in filed:
        if isinstance(each, CertainReport):
            of = ("published", each.edition.base, str(each.year))
            if duplicates.is_first(each.name, each.agency, of, _digest(each.values)):
                yield from _published_numbers(each, roster, target)
            continue
        submission = each.submission
        agency, year = submission.agency, submission.year
        head = (int(year), submission.edition, submission.variant, agency.code, agency.name)
        period = str(year) if isinstance(year, Period) else None
        parent = _parent(submission.agency, roster)
        values, words = _values(each, target), _words(each, target)
        records = records_in(submission, each.edition)
        contents = _digest({**values, **words, "": [records[table.path] for table in each.edition.record_tables]})
        if not duplicates.is_first(each.name, agency, (submission.edition, str(year)), contents):
            continue
        for note in notes(target or each.edition):
            if note.path in values:
                where = (note.section, note.path, note.row, note.column, note.unit, note.kind)
                yield Number(*head, *parent, *where, values[note.path], text=words.get(note.path), period=period)
        if target is None or target == each.edition:
            yield from _records(each.edition, records, head, parent, period)
    duplicates.prove()


def _digest(values: Mapping[str, object]) -> bytes:
    """Some bytes for the values by path, because there may be many reports."""
    return hashlib.blake2b(repr(sorted(values.items())).encode(), digest_size=16).digest()


def _records(
    edition: Edition,
    records: Mapping[str, Sequence[Mapping[str, Any]] | None],
    head: tuple[int, str, str | None, str | None, str],
    parent: tuple[str | None, str | None],
    period: str | None,
) -> Iterator[Number]:
    """Every value of every record, the record named in the row; of another edition there are none."""
    for table in edition.record_tables:
        for number, record in enumerate(records[table.path] or ()):
            row = f"{number + 1} {record[table.key]}"
            for name, column in table.fields.items():
                value = record[name]
                if value is not None:
                    where = (column.section, record_path(table, number, name), row, " / ".join(column.column_labels))
                    is_number = isinstance(value, int | Decimal)
                    told = (json_number(value), None) if is_number else (None, str(value))
                    yield Number(*head, *parent, *where, column.unit, "input", told[0], text=told[1], period=period)


def _values(filed: Filed, target: Edition | None) -> dict[str, int | float | None]:
    """The numbers of a submission by path; None for what its edition does not tell, and for words."""
    submission, edition = filed.submission, filed.edition
    inputs = inputs_of(submission, edition)
    values = {**inputs, **edition.totals(inputs)}
    if target is not None and target != edition:
        values = carried(values, edition, target)
    found: dict[str, int | float | None] = dict.fromkeys((target or edition).fields)
    found |= {path: json_number(value) for path, value in values.items()}
    figures = {each.path: submission.value(each.path) for each in edition.key_figures}
    return found | {path: value for path, value in figures.items() if value is not None}


def _words(filed: Filed, target: Edition | None) -> dict[str, str]:
    """The words and days of a submission by path; of another edition those that it has under the same path."""
    asked = (target or filed.edition).fields
    words = words_of(filed.submission, filed.edition)
    return {path: str(word) for path, word in words.items() if word is not None and path in asked}


def _published_numbers(report: CertainReport, roster: Roster | None, target: Edition | None) -> Iterator[Number]:
    """Every number of a published report with its certainty; in another edition only those that are certain."""
    edition, agency = report.edition, report.agency
    head = (report.year, edition.base, edition.variant, agency.code, agency.name)
    parent = _parent(agency, roster)
    if target is not None and target != edition:
        joined = carried(report.figures, edition, target)
        values = {path: PublishedValue(certainty=Certainty.PRINTED, value=json_number(joined[path])) for path in joined}
    else:
        values = dict(report.values)
    for note in notes(target or edition):
        value = values.get(note.path)
        if value is None and note.kind == "key_figure":
            continue
        where = (note.section, note.path, note.row, note.column, note.unit, note.kind)
        found = None if value is None else value.value
        number, text = (None, found) if isinstance(found, str) else (found, None)
        certainty = None if value is None else value.certainty.value
        yield Number(*head, *parent, *where, number, certainty=certainty, text=text)


def _parent(agency: Agency, roster: Roster | None) -> tuple[str | None, str | None]:
    member = roster.find(agency.code, agency.name) if roster else None
    parent = roster.parent(member) if roster and member else None
    return (parent.code, parent.name) if parent else (None, None)


@functools.cache
def notes(edition: Edition) -> tuple[FieldNote, ...]:
    """The data dictionary of an edition."""
    figures = [
        FieldNote(edition.id, each.path, section.number, "", each.label, each.unit, "integer", "key_figure", "", "")
        for section in edition.sections
        for each in section.key_figures
    ]
    grids = [
        FieldNote(
            edition=edition.id,
            path=field.path,
            section=field.section,
            row=" / ".join(field.row_labels),
            column=" / ".join(field.column_labels),
            unit=field.unit,
            type=field.type.value,
            kind="total" if field.is_computed else "input",
            article=field.article,
            meaning=field.prompt,
        )
        for field in edition.fields.values()
    ]
    return (*figures, *grids)


def notes_of(options: Options) -> list[FieldNote]:
    """The data dictionary of every edition that is known.

    Args:
        options: the templates of the user's own, besides the shipped editions.

    Returns:
        A note for each path of each edition.
    """
    return [note for edition in options.editions for note in notes(edition)]


def forms_of(options: Options, target: Edition | None = None) -> dict[str, str]:
    """The name of the form of every edition that is known, by its id.

    Args:
        options: the templates of the user's own, besides the shipped editions.
        target: the edition whose paths the data have, if it is not the one that was filled.

    Returns:
        Names; none for data that have the paths of one edition.
    """
    editions = options.editions if target is None else ()
    return {name: edition.form for edition in editions for name in (edition.id, edition.base)}


def dictionary_page(editions: Sequence[Edition]) -> str:
    """The data dictionary as a Markdown page: every column, and every path with the editions that have it."""
    parts = ["# 数据字典 Data dictionary", "", "Generated from the editions. 由报表版本生成。", "", "## 列 Columns", ""]
    parts += ["| column | 含义 | meaning |", "|---|---|---|"]
    parts += [f"| `{name}` | {words.zh} | {words.en} |" for name, words in COLUMNS.items()]
    parts += [
        "",
        "## 指标 Paths",
        "",
        "| path | 部分 | 行 | 列 | 单位 | kind | editions |",
        "|---|---|---|---|---|---|---|",
    ]
    for path, found in _by_path(editions).items():
        last = found[-1]
        where = f"{last.section} | {last.row} | {last.column} | {last.unit} | {last.kind}"
        parts.append(f"| `{path}` | {where} | {'、'.join(note.edition for note in found)} |")
    return "\n".join(parts) + "\n"


def _by_path(editions: Iterable[Edition]) -> dict[str, list[FieldNote]]:
    found: dict[str, list[FieldNote]] = {}
    for edition in editions:
        for note in notes(edition):
            found.setdefault(note.path, []).append(note)
    return found
