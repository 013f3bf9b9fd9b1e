"""Many submissions as tidy data, one row a number or word, for whoever works with data. DuckDB is known only here."""

from __future__ import annotations

import contextlib
import csv
import errno
import functools
import json
import os
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gouji.common import clear_abandoned, whole_file
from gouji.findings import Language, Phrase
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
from gouji.reading import Options
from gouji.reading.published import CertainReport
from gouji.workbook.writer import TableColumn, TableSheet, write_tables

if TYPE_CHECKING:
    import duckdb

    from gouji.roster import Roster

Value = int | float | str | None


class MissingExtra(Exception):  # noqa: N818  # no error of the program: it says what to install
    """The format needs a library that is not installed; *extra* is the extra of this package that brings it."""

    def __init__(self, extra: str) -> None:
        super().__init__(extra)
        self.extra = extra


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
    """A submission with the edition it was made for."""

    submission: Submission
    edition: Edition


def numbers(
    filed: Iterable[Filed | CertainReport], roster: Roster | None = None, target: Edition | None = None
) -> Iterator[Number]:
    """Every number and word in the tables of every submission, in the order of the form.

    A key figure that was left out has no row.

    Args:
        target: give the numbers as this edition asks for them, whatever edition was filled: figures of the same meaning
            are joined (:mod:`gouji.form.series`), and what the edition that was filled does not tell has no value.
    """
    for each in filed:
        if isinstance(each, CertainReport):
            yield from _published_numbers(each, roster, target)
            continue
        submission = each.submission
        agency, year = submission.agency, submission.year
        head = (int(year), submission.edition, submission.variant, agency.code, agency.name)
        period = str(year) if isinstance(year, Period) else None
        parent = _parent(submission.agency, roster)
        values, words = _values(each, target), _words(each, target)
        for note in notes(target or each.edition):
            if note.path in values:
                where = (note.section, note.path, note.row, note.column, note.unit, note.kind)
                yield Number(*head, *parent, *where, values[note.path], text=words.get(note.path), period=period)
        if target is None or target == each.edition:
            yield from _records(each, head, parent, period)


def _records(
    filed: Filed,
    head: tuple[int, str, str | None, str | None, str],
    parent: tuple[str | None, str | None],
    period: str | None,
) -> Iterator[Number]:
    """Every value of every record, the record named in the row; of another edition there are none."""
    listed = records_in(filed.submission, filed.edition)
    for table in filed.edition.record_tables:
        for number, record in enumerate(listed[table.path]):
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
    editions = (options.find(name) for name in options.known)
    return [note for edition in editions if edition is not None for note in notes(edition)]


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


# --- formats --------------------------------------------------------------------------------------------------------


def write_numbers(
    path: Path,
    rows: Iterable[Number],
    dictionary: Sequence[FieldNote],
    *,
    overwrite: bool,
    language: Language = "en",
) -> int:
    """Write the data in the format that the file's name ends in; gives the number of rows.

    ``.csv`` and ``.parquet`` hold the numbers; ``.sqlite`` and ``.duckdb`` the tables ``numbers`` and ``fields``, the
    data dictionary; ``.xlsx`` the numbers, the same with a column a number, and the dictionary, all for people.

    Args:
        path: of the file.
        rows: of the data.
        dictionary: for the formats that bring it.
        overwrite: write over a file that is there.
        language: of the headings in .csv: names for programs, or Chinese. An .xlsx is in Chinese, as the form is.

    Returns:
        The number of rows.

    Raises:
        ValueError: the ending is none of :data:`FORMATS`.
        MissingExtra: the format needs DuckDB, which is not installed.
        FileExistsError, OSError: as :func:`gouji.common.files.write_whole`; nothing is left behind.
    """
    write = FORMATS.get(path.suffix.lower())
    if write is None:
        raise ValueError(f"no format ends in {path.suffix!r}; known: {', '.join(FORMATS)}")
    clear_abandoned(path.parent)
    with whole_file(path, overwrite=overwrite) as temporary, _as_of_the_system(path):
        if write is _csv:
            return _write_csv(temporary, _headings(Number, language), map(_row_of(Number), rows))
        return write(temporary, map(_row_of(Number), rows), dictionary)


@contextlib.contextmanager
def _as_of_the_system(path: Path) -> Iterator[None]:
    """Errors of databases about the disk as those of the system they are."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise _not_written(path, str(error)) from error
    except Exception as error:
        if type(error).__module__.partition(".")[0].strip("_") != "duckdb":
            raise
        raise _not_written(path, str(error)) from error


def _not_written(path: Path, words: str) -> OSError:
    code = errno.ENOSPC if re.search("full|No space left", words) else errno.EIO
    return OSError(code, os.strerror(code), str(path))


def write_dictionary(
    path: Path, dictionary: Sequence[FieldNote], *, overwrite: bool, language: Language = "en"
) -> None:
    """Write the data dictionary as CSV.

    Args:
        path: of the file.
        dictionary: the notes.
        overwrite: write over a file that is there.
        language: of the headings: names for programs, or Chinese.
    """
    with whole_file(path, overwrite=overwrite) as temporary:
        _write_csv(temporary, _headings(FieldNote, language), map(_row_of(FieldNote), dictionary))


def _headings(kind: type[Number | FieldNote], language: Language) -> list[str]:
    return [HEADINGS[name] if language == "zh" else name for name in _names(kind)]


def _names(kind: type[Number | FieldNote]) -> list[str]:
    return [each.name for each in fields(kind)]


def _row_of(kind: type[Number | FieldNote]) -> Callable[[Any], tuple[Value, ...]]:
    """The values of one as a tuple. ``dataclasses.astuple`` would copy each of them, at ten times the cost."""
    return attrgetter(*_names(kind))


Rows = Iterable[tuple[Value, ...]]


def _csv(path: Path, rows: Rows, _dictionary: Sequence[FieldNote]) -> int:
    return _write_csv(path, _names(Number), rows)


def _write_csv(path: Path, header: Sequence[str], rows: Rows) -> int:
    """CSV as Excel opens it: UTF-8 with a mark, lines as Windows ends them, no cell that becomes a formula."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        for count, row in enumerate(rows, start=1):  # noqa: B007  # counted
            writer.writerow([harmless(each) if isinstance(each, str) else each for each in row])
    return count


_GUARDED = tuple("'=+-@\t\r\n＝＋－＠")
_LONG_NUMBER = re.compile(r"[0-9]{16,}|0[0-9]+")


def harmless(text: str) -> str:
    """Text that no spreadsheet program takes for a formula, nor for a number of which it drops digits.

    Such text gets an apostrophe before it: a formula's first sign, a code of more digits than the fifteen that those
    programs keep, one with zeros before it. So does text with an apostrophe of its own, so that one taken off gives
    every text back.
    """
    return f"'{text}" if text.startswith(_GUARDED) or _LONG_NUMBER.fullmatch(text) else text


_SQL_TYPES = {"year": "INTEGER", "value": "DOUBLE"}
"""All other columns are text. DOUBLE holds every count and every amount of fifteen digits exactly."""


def _table(kind: type[Number | FieldNote], name: str) -> str:
    columns = ", ".join(f'"{each}" {_SQL_TYPES.get(each, "TEXT")}' for each in _names(kind))
    return f"CREATE TABLE {name} ({columns})"


def _sqlite(path: Path, rows: Rows, dictionary: Sequence[FieldNote]) -> int:
    connection = sqlite3.connect(path)
    try:
        with connection:
            connection.execute(_table(Number, "numbers"))
            connection.execute(_table(FieldNote, "fields"))
            connection.executemany(_insert(Number, "numbers"), rows)
            connection.executemany(_insert(FieldNote, "fields"), map(_row_of(FieldNote), dictionary))
        (count,) = connection.execute("SELECT count(*) FROM numbers").fetchone()
        return int(count)
    finally:
        connection.close()


def _insert(kind: type[Number | FieldNote], name: str) -> str:
    return f"INSERT INTO {name} VALUES ({', '.join('?' * len(_names(kind)))})"  # noqa: S608  # names of our own


def _parquet(path: Path, rows: Rows, _dictionary: Sequence[FieldNote]) -> int:
    with _duckdb_of(None, rows, path) as connection:
        connection.execute(f"COPY numbers TO {_quoted(path)} (FORMAT parquet, COMPRESSION zstd)")
        return _count(connection)


def _duckdb(path: Path, rows: Rows, dictionary: Sequence[FieldNote]) -> int:
    path.unlink()  # DuckDB makes its files itself
    with _duckdb_of(path, rows, path) as connection:
        connection.execute(_table(FieldNote, "fields"))
        connection.executemany(_insert(FieldNote, "fields"), list(map(_row_of(FieldNote), dictionary)))
        return _count(connection)


@contextlib.contextmanager
def _duckdb_of(database: Path | None, rows: Rows, beside: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the numbers. They pass through a file, which its own reader takes far faster than single rows."""
    try:
        import duckdb  # noqa: PLC0415  # an extra
    except ImportError:
        raise MissingExtra("export") from None
    raw = beside.with_suffix(".rows")
    connection = duckdb.connect(str(database) if database else ":memory:")
    try:
        names = _names(Number)
        with raw.open("w", encoding="utf-8", newline="\n") as stream:
            # Lines of JSON: a dialect of CSV is guessed at, and an agency named ' costs half of its rows.
            stream.writelines(f"{json.dumps(dict(zip(names, row, strict=True)))}\n" for row in rows)
        connection.execute(_table(Number, "numbers"))
        columns = ", ".join(f"\"{name}\": '{_SQL_TYPES.get(name, 'TEXT')}'" for name in names)
        literal = _quoted(Path(re.sub(r"([*?\[])", r"[\1]", str(raw))))  # it would be taken for a pattern
        read = f"read_json({literal}, format='newline_delimited', columns={{{columns}}})"
        connection.execute(f"INSERT INTO numbers SELECT * FROM {read}")  # noqa: S608  # names of our own
        yield connection
    finally:
        connection.close()
        raw.unlink(missing_ok=True)


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _count(connection: duckdb.DuckDBPyConnection) -> int:
    (count,) = connection.execute("SELECT count(*) FROM numbers").fetchone() or (0,)
    return int(count)


# --- for people with a spreadsheet program --------------------------------------------------------------------------

_WIDTHS = {
    "agency": 30,
    "parent": 24,
    "agency_code": 22,
    "parent_code": 22,
    "path": 40,
    "row": 44,
    "column": 20,
    "text": 24,
}
_WIDE_HEAD = ("year", "edition", "variant", "agency_code", "agency", "parent_code", "parent")
_FROZEN = _WIDE_HEAD.index("agency") + 1


def _xlsx(path: Path, rows: Rows, dictionary: Sequence[FieldNote]) -> int:
    wide = _Wide()
    write_tables(path, _sheets(map(wide.add, rows), wide, dictionary), made=date(2000, 1, 1))
    return wide.count


def _sheets(rows: Rows, wide: _Wide, dictionary: Sequence[FieldNote]) -> Iterator[TableSheet]:
    """The numbers a row each; then, when they all went by, a row a submission; then the meaning of everything."""
    yield TableSheet("数据", _table_columns(Number), _in_words(Number, rows), _FROZEN)
    yield TableSheet("宽表", wide.columns(), wide.rows(), _FROZEN, height=90)
    notes_in_words = _in_words(FieldNote, map(_row_of(FieldNote), dictionary))
    yield TableSheet("指标说明", _table_columns(FieldNote), notes_in_words, 2)
    meanings = [(HEADINGS[name], meaning.zh) for name, meaning in COLUMNS.items()]
    yield TableSheet("列说明", (TableColumn("列", 14, is_text=True), TableColumn("含义", 80, is_text=True)), meanings)


def _table_columns(kind: type[Number | FieldNote]) -> list[TableColumn]:
    return [TableColumn(HEADINGS[name], _WIDTHS.get(name, 12), is_text=name not in _SQL_TYPES) for name in _names(kind)]


def _in_words(kind: type[Number | FieldNote], rows: Rows) -> Iterator[list[Value]]:
    """The rows with kinds and types in Chinese; what agencies wrote stays as it is, be it ``total``."""
    is_told = [name in ("kind", "type") for name in _names(kind)]
    for row in rows:
        yield [KINDS.get(str(value), value) if told else value for value, told in zip(row, is_told, strict=True)]


class _Wide:
    """The numbers again, a row a submission and a column a path, put together while they go by.

    Columns stand in the order of the form; a path that an earlier edition lacks comes after the one before it.
    """

    def __init__(self) -> None:
        self.count = 0
        self._heads: list[tuple[Value, ...]] = []
        self._values: list[dict[str, Value]] = []
        self._order: list[str] = []
        self._titles: dict[str, tuple[int, str]] = {}
        self._previous: str | None = None

    def add(self, row: tuple[Value, ...]) -> tuple[Value, ...]:
        """Take a number in, and hand it on."""
        named = dict(zip(_names(Number), row, strict=True))
        year, path = int(named["year"] or 0), str(named["path"])
        head = (named["period"] or named["year"], *(named[name] for name in _WIDE_HEAD[1:]))
        self.count += 1
        if not self._heads or self._heads[-1] != head or path in self._values[-1]:
            self._heads.append(head)
            self._values.append({})
            self._previous = None
        self._values[-1][path] = named["text"] if named["value"] is None else named["value"]
        if path not in self._titles:
            self._order.insert(0 if self._previous is None else self._order.index(self._previous) + 1, path)
        if path not in self._titles or self._titles[path][0] < year:
            self._titles[path] = (year, _title(named))
        self._previous = path
        return row

    def columns(self) -> list[TableColumn]:
        """The columns of the submission, then one for each path."""
        head = [TableColumn(HEADINGS[name], _WIDTHS.get(name, 10), is_text=name != "year") for name in _WIDE_HEAD]
        return [*head, *(TableColumn(self._titles[path][1], 16, is_text=False) for path in self._order)]

    def rows(self) -> Iterator[list[Value]]:
        """A row a submission, empty where its form does not ask."""
        for head, values in zip(self._heads, self._values, strict=True):
            yield [*head, *(values.get(path) for path in self._order)]


def _title(named: Mapping[str, Value]) -> str:
    """The words over a number: section, row, column, unit."""
    words = "｜".join(str(named[name]) for name in ("row", "column") if named[name])
    return f"{named['section']}：{words}{f'（{unit}）' if (unit := named['unit']) else ''}"


FORMATS: dict[str, Callable[[Path, Rows, Sequence[FieldNote]], int]] = {
    ".csv": _csv,
    ".xlsx": _xlsx,
    ".parquet": _parquet,
    ".sqlite": _sqlite,
    ".duckdb": _duckdb,
}
"""How a file is written, by its ending."""
