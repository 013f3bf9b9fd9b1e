"""Tidy data in files of every format, for whoever works with data. DuckDB is known only here."""

from __future__ import annotations

import contextlib
import csv
import errno
import json
import os
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gouji.common import LAST_COLUMN, clear_abandoned, harmless, patiently, whole_file
from gouji.findings import Language
from gouji.form import with_unit
from gouji.publishing.tidy_data import COLUMNS, HEADINGS, KINDS, FieldNote, Number
from gouji.workbook.writer import TableColumn, TableSheet, write_tables

if TYPE_CHECKING:
    import duckdb

Value = int | float | str | None


class MissingExtra(Exception):  # noqa: N818  # no error of the program: it says what to install
    """The format needs a library that is not installed; *extra* is the extra of this package that brings it."""

    def __init__(self, extra: str) -> None:
        super().__init__(extra)
        self.extra = extra


_NO_FORMS: Mapping[str, str] = {}


def write_numbers(
    path: Path,
    rows: Iterable[Number],
    dictionary: Sequence[FieldNote],
    *,
    overwrite: bool,
    language: Language = "en",
    forms: Mapping[str, str] = _NO_FORMS,
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
        forms: the name of the form of each edition: a path means the same in editions of one form only.

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
            return _write_csv(temporary, Number, map(_row_of(Number), rows), language)
        if write is _xlsx:
            return _xlsx(temporary, map(_row_of(Number), rows), dictionary, forms)
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


@contextlib.contextmanager
def dictionary_beside(
    path: Path, data: Path, dictionary: Sequence[FieldNote], *, overwrite: bool, language: Language = "en"
) -> Iterator[None]:
    """The data dictionary as CSV: written before the block, it appears when the block, which writes the data, succeeds.

    Args:
        path: of the file.
        data: of the file with the data.
        dictionary: the notes.
        overwrite: write over a file that is there.
        language: of the headings: names for programs, or Chinese.

    Raises:
        ValueError: the data go into the same file.
        FileExistsError, OSError: as :func:`gouji.common.files.write_whole`; nothing is left behind.
    """
    if is_same_file(path, data):
        raise ValueError(f"{path} cannot hold both the data and their dictionary")
    with whole_file(path, overwrite=overwrite) as temporary:
        _write_csv(temporary, FieldNote, map(_row_of(FieldNote), dictionary), language)
        yield


def is_same_file(one: Path, other: Path) -> bool:
    """True if two paths name one file, which need not be there."""
    return os.path.normcase(os.path.realpath(one)) == os.path.normcase(os.path.realpath(other))


def _names(kind: type[Number | FieldNote]) -> list[str]:
    return [each.name for each in fields(kind)]


def _row_of(kind: type[Number | FieldNote]) -> Callable[[Any], tuple[Value, ...]]:
    """The values of one as a tuple. ``dataclasses.astuple`` would copy each of them, at ten times the cost."""
    return attrgetter(*_names(kind))


Rows = Iterable[tuple[Value, ...]]


def _csv(path: Path, rows: Rows, _dictionary: Sequence[FieldNote]) -> int:
    return _write_csv(path, Number, rows, "en")


def _write_csv(path: Path, kind: type[Number | FieldNote], rows: Rows, language: Language) -> int:
    """CSV as Excel opens it: UTF-8 with a mark, lines as Windows ends them, no cell that becomes a formula.

    The period alone stays as programs look for it: 2025-07 is a month, and displayed as one.
    """
    count, names = 0, _names(kind)
    guards = [str if name == "period" else harmless for name in names]
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([HEADINGS[name] if language == "zh" else name for name in names])
        for count, row in enumerate(rows, start=1):  # noqa: B007  # counted
            writer.writerow(
                [guard(each) if isinstance(each, str) else each for guard, each in zip(guards, row, strict=True)]
            )
    return count


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
    patiently(os.unlink, path)  # DuckDB makes its files itself
    with _duckdb_of(path, rows, path) as connection:
        _take_in(connection, FieldNote, "fields", map(_row_of(FieldNote), dictionary), path)
        return _count(connection)


@contextlib.contextmanager
def _duckdb_of(database: Path | None, rows: Rows, beside: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the numbers."""
    try:
        import duckdb  # noqa: PLC0415  # an extra
    except ImportError:
        raise MissingExtra("export") from None
    with contextlib.closing(duckdb.connect(str(database) if database else ":memory:")) as connection:
        _take_in(connection, Number, "numbers", rows, beside)
        yield connection


def _take_in(
    connection: duckdb.DuckDBPyConnection, kind: type[Number | FieldNote], name: str, rows: Rows, beside: Path
) -> None:
    """Make a table. Its rows pass through a file, which DuckDB's own reader takes far faster than single rows."""
    raw, names = beside.with_suffix(".rows"), _names(kind)
    try:
        with raw.open("w", encoding="utf-8", newline="\n") as stream:
            # Lines of JSON: a dialect of CSV is guessed at, and an agency named ' costs half of its rows.
            stream.writelines(f"{json.dumps(dict(zip(names, row, strict=True)))}\n" for row in rows)
        connection.execute(_table(kind, name))
        columns = ", ".join(f"\"{each}\": '{_SQL_TYPES.get(each, 'TEXT')}'" for each in names)
        literal = _quoted(Path(re.sub(r"([*?\[])", r"[\1]", str(raw))))  # it would be taken for a pattern
        read = f"read_json({literal}, format='newline_delimited', columns={{{columns}}})"
        connection.execute(f"INSERT INTO {name} SELECT * FROM {read}")  # noqa: S608  # names of our own
    finally:
        with contextlib.suppress(FileNotFoundError):
            patiently(os.unlink, raw)


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
_OF_A_RECORD = re.compile(r".*\.[0-9]+\.")
"""A path of a value of a record: ``ledger.2.received``. No id of a template begins with a digit."""


def _xlsx(path: Path, rows: Rows, dictionary: Sequence[FieldNote], forms: Mapping[str, str] = _NO_FORMS) -> int:
    wide = _Wide(forms)
    write_tables(path, _sheets(map(wide.add, rows), wide, dictionary), made=date(2000, 1, 1))
    return wide.count


def _sheets(rows: Rows, wide: _Wide, dictionary: Sequence[FieldNote]) -> Iterator[TableSheet]:
    """The numbers a row each; then, when they all went by, a row a submission; then the meaning of everything."""
    yield TableSheet("数据", _table_columns(Number), _in_words(Number, rows), _FROZEN)
    yield from wide.sheets()
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
    """The numbers again, a row a submission and a column a path of a form, put together while they go by.

    Columns stand in the order of the form; a path that an earlier edition lacks comes after the one before it. What two
    forms call by one path has two columns: one heading could not be true of both. Nor could one over the records of
    several registers, which have only their place in common; their figures stand here, the records in the other sheet.
    """

    def __init__(self, forms: Mapping[str, str]) -> None:
        self.count = 0
        self._forms = forms
        self._heads: list[tuple[Value, ...]] = []
        self._values: list[dict[tuple[str, str], Value]] = []
        self._order: dict[str, list[str]] = {}
        self._titles: dict[tuple[str, str], tuple[int, str]] = {}
        self._previous: str | None = None

    def add(self, row: tuple[Value, ...]) -> tuple[Value, ...]:
        """Take a number in, and hand it on."""
        named = dict(zip(_names(Number), row, strict=True))
        year, path = int(named["year"] or 0), str(named["path"])
        form = self._forms.get(str(named["edition"]), "")
        column, order = (form, path), self._order.setdefault(form, [])
        head = (named["period"] or named["year"], *(named[name] for name in _WIDE_HEAD[1:]))
        self.count += 1
        if _OF_A_RECORD.match(path):
            return row
        if not self._heads or self._heads[-1] != head or column in self._values[-1]:
            self._heads.append(head)
            self._values.append({})
            self._previous = None
        self._values[-1][column] = named["text"] if named["value"] is None else named["value"]
        if column not in self._titles:
            order.insert(0 if self._previous is None else order.index(self._previous) + 1, path)
        if column not in self._titles or self._titles[column][0] < year:
            self._titles[column] = (year, _title(named))
        self._previous = path
        return row

    def sheets(self) -> Iterator[TableSheet]:
        """A row a submission, empty where its form does not ask; a sheet more for each that is full of columns."""
        columns = [(form, path) for form, order in self._order.items() for path in order]
        head = [TableColumn(HEADINGS[name], _WIDTHS.get(name, 10), is_text=name != "year") for name in _WIDE_HEAD]
        room = LAST_COLUMN - len(head)
        for number, start in enumerate(range(0, max(1, len(columns)), room), start=1):
            part = columns[start : start + room]
            titled = [*head, *(TableColumn(self._title(column), 16, is_text=False) for column in part)]
            rows = ([*words, *map(values.get, part)] for words, values in zip(self._heads, self._values, strict=True))
            yield TableSheet("宽表" if number == 1 else f"宽表{number}", titled, rows, _FROZEN, height=90)

    def _title(self, column: tuple[str, str]) -> str:
        """The words over a column, with the name of its form if there are several."""
        _, title = self._titles[column]
        return f"{column[0]} {title}" if len(self._order) > 1 else title


def _title(named: Mapping[str, Value]) -> str:
    """The words over a number: section, row, column, unit."""
    words = "｜".join(str(named[name]) for name in ("row", "column") if named[name])
    return f"{named['section']}：{with_unit(words, str(named['unit'] or ''))}"


FORMATS: dict[str, Callable[[Path, Rows, Sequence[FieldNote]], int]] = {
    ".csv": _csv,
    ".xlsx": _xlsx,
    ".parquet": _parquet,
    ".sqlite": _sqlite,
    ".duckdb": _duckdb,
}
"""How a file is written, by its ending."""
