"""Submissions as data: every number once, nothing that is a formula, editions joined by meaning and no further."""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import errno
import gc
import io
import itertools
import json
import sqlite3
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path

import duckdb
import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import gouji
from gouji.cli import app
from gouji.common import csv_list, harmless
from gouji.form import with_unit
from gouji.form.edition import Edition, Field, load_text
from gouji.form.submission import Agency, json_number, make_submission
from gouji.publishing import export
from gouji.publishing.export import FORMATS, write_numbers
from gouji.publishing.tidy_data import COLUMNS, HEADINGS, Filed, Number, notes, numbers
from gouji.roster import AgencyType, Member, Roster
from gouji.workbook.writer import TableColumn, TableSheet, write_tables
from support import library
from support.examples import examples
from support.filled import YEAR, submission
from support.programs import Convert

FORM, OLDER = gouji.load("2021"), gouji.load("2019")
NEWER = Filed(submission(FORM, YEAR), FORM)
OLD = Filed(submission(OLDER, 2020), OLDER)


def _by_path(filed: Filed, target: Edition | None = None) -> dict[str, int | float | None]:
    return {row.path: row.value for row in numbers([filed], target=target)}


@pytest.mark.parametrize("filed", [NEWER, OLD], ids=["2021", "2019"])
def test_every_number_is_a_row_once(filed: Filed) -> None:
    found = _by_path(filed)
    assert found.keys() == {*filed.edition.fields, *(each.path for each in filed.edition.key_figures)}
    assert all(found[path] == json_number(filed.submission.value(path)) for path in found)


def test_every_column_is_explained_and_every_path_in_the_dictionary() -> None:
    assert list(COLUMNS) == [each.name for each in fields(Number)]
    for edition in (FORM, OLDER):
        assert {note.path for note in notes(edition)} >= edition.fields.keys()


def test_editions_are_joined_where_the_meaning_is_the_same_and_empty_where_not() -> None:
    joined = _by_path(OLD, FORM)
    assert joined["requests.new.natural_person"] == _by_path(OLD)["requests.new.natural_person"]
    assert joined["proactive_disclosure.normative_documents.in_force"] is None
    assert joined.keys() >= FORM.fields.keys()
    # Three rows of 2021 were one in 2019: the one is their sum, none of the three can be told.
    assert joined["requests.results.other_handling.other.natural_person"] is None
    back = _by_path(NEWER, OLDER)
    rows = ("overdue_correction", "overdue_payment", "other")
    parts = [_by_path(NEWER)[f"requests.results.other_handling.{row}.natural_person"] or 0 for row in rows]
    assert back["requests.results.other_handling.natural_person"] == sum(parts)


def test_the_roster_says_whose_parent_is_who() -> None:
    agency = NEWER.submission.agency
    roster = Roster(
        (Member("P", "某县人民政府"), Member(str(agency.code), agency.name, parent="P", kind=AgencyType.DEPARTMENT))
    )
    assert {(row.parent_code, row.parent) for row in numbers([NEWER], roster)} == {("P", "某县人民政府")}
    assert {(row.parent_code, row.parent) for row in numbers([NEWER])} == {(None, None)}


def _write(path: Path, filed: Filed = NEWER) -> int:
    return write_numbers(path, numbers([filed]), notes(filed.edition), overwrite=False)


def _rows(path: Path) -> list[tuple[object, ...]]:
    if path.suffix == ".sqlite":
        connection = sqlite3.connect(path)
        found = connection.execute("SELECT path, value FROM numbers ORDER BY path").fetchall()
        connection.close()
        return found
    if path.suffix == ".parquet":
        return duckdb.execute("SELECT path, value FROM read_parquet(?) ORDER BY path", [str(path)]).fetchall()
    with duckdb.connect(str(path), read_only=True) as database:
        return database.execute("SELECT path, value FROM numbers ORDER BY path").fetchall()


@pytest.mark.parametrize("ending", ["sqlite", "parquet", "duckdb"])
def test_every_format_holds_every_number_exactly(ending: str, tmp_path: Path) -> None:
    path = tmp_path / ("[a]" if sys.platform == "win32" else "[a]*") / f"它's.{ending}"
    path.parent.mkdir()
    expected = sorted(_by_path(NEWER).items())
    assert _write(path) == len(expected)
    assert _rows(path) == expected
    assert sorted(each.name for each in path.parent.iterdir()) == [path.name]  # nothing is left beside it


@pytest.mark.parametrize("ending", ["sqlite", "duckdb"])
def test_databases_bring_their_dictionary(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{ending}"
    _write(path)
    query = "SELECT count(*) FROM numbers JOIN fields USING (edition, path)"
    if ending == "sqlite":
        connection = sqlite3.connect(path)
        (count,) = connection.execute(query).fetchone()
        connection.close()
    else:
        with duckdb.connect(str(path), read_only=True) as database:
            (count,) = database.execute(query).fetchone() or (0,)
    assert count == len(_by_path(NEWER))


NASTY = st.one_of(
    st.text(alphabet="'\"\\,;|\t\r\nN\\0=+-@# 局", max_size=8),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8),
    st.sampled_from(["\\N", "'", '"', "NULL", "nan", "", "true", "001", "116403230100203983", "'=1", "#", "1e5"]),
)
VALUES = st.one_of(st.none(), st.integers(0, 10**12), st.decimals(0, 10**10, places=2).map(float))


@settings(max_examples=examples(6), deadline=None)
@given(st.lists(st.tuples(NASTY, st.none() | NASTY, st.none() | NASTY, VALUES), min_size=1, max_size=40))
def test_every_format_gives_every_row_back(found: list[tuple[str, str | None, str | None, float | None]]) -> None:
    rows = [
        Number(YEAR, "2021", None, code, name, code, name, "三", "a.b", name, name, "", "input", value, text=text)
        for name, code, text, value in found
    ]
    expected = [dataclasses.astuple(row) for row in rows]
    with tempfile.TemporaryDirectory() as folder:
        for ending in ("csv", "sqlite", "parquet", "duckdb"):
            path = Path(folder) / f"a.{ending}"
            assert write_numbers(path, rows, notes(FORM), overwrite=False) == len(rows)
            assert _everything(path) == [_as_csv(row) if ending == "csv" else row for row in expected], ending


def _everything(path: Path) -> list[tuple[object, ...]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as stream:
            _, *lines = csv.reader(stream)
        return [tuple(cell.removeprefix("'") for cell in line) for line in lines]
    if path.suffix == ".sqlite":
        with contextlib.closing(sqlite3.connect(path)) as connection:
            return connection.execute("SELECT * FROM numbers ORDER BY rowid").fetchall()
    if path.suffix == ".parquet":
        return duckdb.execute("SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
    with duckdb.connect(str(path), read_only=True) as database:
        return database.execute("SELECT * FROM numbers").fetchall()


def _as_csv(row: tuple[object, ...]) -> tuple[str, ...]:
    return tuple("" if cell is None else str(cell) for cell in row)


@settings(max_examples=examples(3), deadline=None)
@given(library.submissions(library.FORM))
def test_words_and_days_stand_in_every_format(made: gouji.Submission) -> None:
    form = library.FORM
    rows = list(numbers([Filed(made, form)]))
    assert [row.path for row in rows] == list(form.fields)
    for row in rows:
        filled = made.value(row.path)
        is_word = isinstance(filled, str | date)
        assert row.text == (str(filled) if is_word else None)
        assert row.value == (None if is_word or filled is None else json_number(filled))
    expected = {(row.path, row.value, row.text) for row in rows}
    query = "SELECT path, value, text FROM {}"
    with tempfile.TemporaryDirectory() as folder:
        files = {ending: Path(folder) / f"a.{ending}" for ending in ("csv", "sqlite", "parquet", "duckdb", "xlsx")}
        for path in files.values():
            assert write_numbers(path, rows, notes(form), overwrite=False) == len(rows)
        with files["csv"].open(encoding="utf-8-sig", newline="") as stream:
            lines = [(line["path"], line["value"], line["text"]) for line in csv.DictReader(stream)]
        assert lines == [tuple(map(_in_csv, (row.path, row.value, row.text))) for row in rows]
        with contextlib.closing(sqlite3.connect(files["sqlite"])) as connection:
            assert set(connection.execute(query.format("numbers"))) == expected
        parquet = duckdb.execute(query.format("read_parquet(?)"), [str(files["parquet"])]).fetchall()
        assert set(parquet) == expected
        with duckdb.connect(str(files["duckdb"]), read_only=True) as database:
            assert set(database.execute(query.format("numbers")).fetchall()) == expected
        sheets = _sheets(files["xlsx"])
    (head, *tidy), (_, *wide) = sheets["数据"], sheets["宽表"]
    named = [dict(zip(head, line, strict=True)) for line in tidy]
    assert {(line["指标路径"], line["数值"], line["文字"]) for line in named} == expected
    assert wide[0][7:] == [row.value if row.text is None else row.text for row in rows]


def _in_csv(cell: object) -> str:
    return harmless(cell) if isinstance(cell, str) else "" if cell is None else str(cell)


def test_what_an_agency_wrote_is_not_translated(tmp_path: Path) -> None:
    made = library.submission(facts__site="total")
    named = made.model_copy(update={"agency": Agency(name="input")})
    rows = numbers([Filed(named, library.FORM)])
    write_numbers(tmp_path / "a.xlsx", rows, notes(library.FORM), overwrite=False)
    head, *tidy = _sheets(tmp_path / "a.xlsx")["数据"]
    (line,) = (found for row in tidy if (found := dict(zip(head, row, strict=True)))["指标路径"] == "facts.site")
    assert (line["单位名称"], line["文字"], line["数据类别"]) == ("input", "total", "填报数")


def test_words_go_with_their_path_into_another_edition() -> None:
    text = (library.FORMS / "library-2025.yaml").read_text("utf-8")
    newer = load_text(text.replace("library-2025", "library-2026").replace("years: 2025-", "years: 2026-"), "newer")
    found = {row.path: (row.value, row.text) for row in numbers([Filed(library.submission(), library.FORM)])}
    assert found == {
        row.path: (row.value, row.text) for row in numbers([Filed(library.submission(), library.FORM)], target=newer)
    }
    assert (found["facts.rate"], found["facts.closed"]) == ((None, "<1"), (None, None))


def test_csv_opens_in_excel_and_holds_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    evil = NEWER.submission.model_copy(update={"agency": Agency(code="+1", name="=HYPERLINK(1)")})
    _write(path, Filed(evil, FORM))
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {(row["agency_code"], row["agency"]) for row in rows} == {("'+1", "'=HYPERLINK(1)")}
    assert list(rows[0]) == list(COLUMNS)
    signed = OLD.submission.value("proactive_disclosure.administrative_licensing.items_change")
    assert signed < 0
    older = tmp_path / "older.csv"
    _write(older, OLD)
    assert ",-2\r\n" in older.read_bytes().decode("utf-8-sig")  # a negative number stays a number


@given(st.text())
def test_no_text_begins_like_a_formula(text: str) -> None:
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert harmless(text).endswith(text)


def test_codes_stay_as_they_are_in_a_spreadsheet_program(convert: Convert, tmp_path: Path) -> None:
    codes = ["007", "1.10", "1.1", "10.", ".5", "2E3", "2e-3", "1.5E+2", "3-1", "1-2024", "3/4/25", "2025-07", "2025Q3"]
    codes += ["2025-01-31", "C1", "12345678901234567", "640323", "1.2.1", "1-2-3-4", " 007", "1.10 ", "1,234", "(5)"]
    codes += ["1:2", "5-", "5.5%", "2025-1-5", "MAR1", "true"]
    first = next(iter(numbers([NEWER])))
    write_numbers(
        tmp_path / "a.csv", [dataclasses.replace(first, agency_code=code) for code in codes], [], overwrite=False
    )
    (made,) = convert([tmp_path / "a.csv"], "xlsx", tmp_path)
    (sheet,) = _sheets(made).values()
    cells = [str(row[3]).removeprefix("'") for row in sheet[1:]]
    days = {"2025-01-31"}  # known to be one, and displayed as one
    assert [(code, cell) for code, cell in zip(codes, cells, strict=True) if cell != code and code not in days] == []


_CHANGED = [
    "3-1",
    "3/4",
    "1-2024",
    "1.10",
    "2E3",
    "2025-1",
    "2025-07",
    "2025/3",
    "2025-1-5",
    "1:2",
    "08:30",
    "(5)",
    "（5）",
]
_CHANGED += [
    "5-",
    "5.5%",
    "１２",
    "２０２５－１",
    "123456789012",
    "1,234",
    "1,234.5",
    "¥5.5",
    "￥5",
    "1 2/4",
    "MAR1",
    "3-Mar",
    "May 2025",
]
_CHANGED += ["Sept1", "true", "FALSE", " 7", "7 ", "　7"]
_KEPT = [
    "12345678901",
    "640323",
    "2025-01-31",
    "2025Q3",
    "1.1",
    "1.2.1",
    "12%",
    "第1",
    "1号",
    "（一）",
    "(a)",
    "Mary1",
    "MARCH",
    "A1",
]
_KEPT += [
    "1-2-3-4",
    "5、6",
    "甲,乙",
    "1、2",
    "may",
    "2025年1月",
    "３号",
    "C-1",
    "1-A",
    "Marx 3",
    "1;2",
    "0",
    "0.5",
    "trues",
]


@pytest.mark.parametrize("code", _CHANGED)
def test_a_code_that_excel_would_change_is_text(code: str) -> None:
    assert harmless(code) == f"'{code}"


def test_a_list_for_people_keeps_a_code_as_the_data_do() -> None:
    codes = ["X1", "101", "0101", "110101000000", "2025-1", "=1", "'1"]
    text = csv_list(("代码",), [(code,) for code in codes]).decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(text))][1:] == [
        "X1", "101", "'0101", "'110101000000", "'2025-1", "'=1", "''1",
    ]  # fmt: skip


@pytest.mark.parametrize("code", _KEPT)
def test_a_code_that_excel_displays_as_it_is_stays_so(code: str) -> None:
    assert harmless(code) == code


def test_a_month_is_found_by_programs(tmp_path: Path) -> None:
    row = dataclasses.replace(next(iter(numbers([NEWER]))), period="2025-07", agency_code="2025-07")
    write_numbers(tmp_path / "a.csv", [row], [], overwrite=False)
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as stream:
        (line,) = csv.DictReader(stream)
    assert (line["period"], line["agency_code"]) == ("2025-07", "'2025-07")


# --- for people with a spreadsheet program ------------------------------------------------------------------------


def _sheets(path: Path) -> dict[str, list[list[object]]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


def test_a_workbook_holds_every_number_twice_and_every_code_as_text(tmp_path: Path) -> None:
    path, code = tmp_path / "a.xlsx", "116403230100203983"
    coded = NEWER.submission.model_copy(update={"agency": Agency(code=code, name="=1+1")})
    older = OLD.submission.model_copy(update={"agency": Agency(code=code, name="=1+1")})
    filed = [Filed(older, OLDER), Filed(coded, FORM)]
    rows = list(numbers(filed))
    assert write_numbers(path, rows, notes(FORM), overwrite=False) == len(rows)
    (head, *tidy), (titles, *wide) = _sheets(path)["数据"], _sheets(path)["宽表"]
    assert head == [HEADINGS[each.name] for each in fields(Number)]
    assert [row[-1] for row in tidy] == [row.value for row in rows]
    assert [row[0] for row in wide] == [2020, YEAR]
    assert {(row[3], row[4]) for row in (*tidy, *wide)} == {(code, "=1+1")}
    assert len(titles) == len(set(titles)) == 7 + len({row.path for row in rows})
    for row, each in zip(wide, filed, strict=True):
        assert Counter(row[7:]) - Counter({None: len(row)}) == Counter(_by_path(each).values())
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets[:2]:
        assert (sheet.freeze_panes, sheet.auto_filter.ref.split(":")[0]) == ("F2", "A1")
        assert sheet["D2"].data_type == "s"
        assert sheet["D2"].number_format == "@"


def test_wide_columns_stand_in_the_order_of_the_newer_form_whichever_year_came_first(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_numbers(path, numbers([OLD, NEWER], target=FORM), notes(FORM), overwrite=False)
    titles = _sheets(path)["宽表"][0]
    write_numbers(path, numbers([NEWER]), notes(FORM), overwrite=True)
    newer = _sheets(path)["宽表"][0]
    assert [title for title in titles if title in newer] == newer


def test_what_two_forms_call_by_one_path_stands_under_two_headings(tmp_path: Path) -> None:
    made, templates = [], []
    for form, name, rows in (("人员年报", "staff", {"a": "在编", "b": "临聘"}), ("车辆年报", "cars", {"a": "轿车"})):
        sections = {"一": {"title": "表", "id": "main", "columns": {"n": "数"}, "rows": rows}}
        path = tmp_path / f"{name}.yaml"
        template = {"form": form, "edition": name, "years": "2025", "sections": sections}
        path.write_text(json.dumps(template), "utf-8")
        edition = gouji.load_file(path)
        templates.append(edition)
        numbers_of = {f"main.{row}.n": len(rows) for row in rows}
        made.append(make_submission(edition, 2025, Agency(name="甲"), numbers_of))
    options = gouji.Options(templates={edition.id: edition for edition in templates})
    gouji.export(tmp_path / "a.xlsx", made, options=options)
    (tmp_path / "a.ndjson").write_text("\n".join(each.model_dump_json() for each in made), "utf-8")
    words = [word for name in ("staff", "cars") for word in ("--template", tmp_path / f"{name}.yaml")]
    assert _run("export", tmp_path / "a.ndjson", *words, "-o", tmp_path / "b.xlsx")[0] == 0
    for name in ("a.xlsx", "b.xlsx"):
        titles, *rows_found = (row[7:] for row in _sheets(tmp_path / name)["宽表"])
        assert titles == ["人员年报 一：在编｜数", "人员年报 一：临聘｜数", "车辆年报 一：轿车｜数"]
        assert rows_found == [[2, 2, None], [None, None, 1]]


def test_a_record_stands_under_its_own_key_and_in_no_column_with_those_of_others(tmp_path: Path) -> None:
    form = gouji.load_file(library.FORMS / "taizhang-2025.yaml")
    first, _ = gouji.load_submission(
        (library.FORMS / "taizhang-2025.json").read_bytes(), gouji.Options(templates={form.id: form})
    )
    assert first is not None
    path, filed = tmp_path / "a.xlsx", Filed(first, form)
    rows = list(numbers([filed]))
    assert write_numbers(path, rows, notes(form), overwrite=False) == len(rows)
    sheets = _sheets(path)
    assert len(sheets["数据"]) == len(rows) + 1
    assert sheets["宽表"][0][7:] == [
        f"{note.section}：" + with_unit("｜".join(filter(None, (note.row, note.column))), note.unit)
        for note in notes(form)
    ]
    assert sheets["宽表"][1][7:] == [row.value if row.text is None else row.text for row in rows[: len(notes(form))]]


@pytest.mark.parametrize("most", [8, 9, 10, 17, 18, 19, 100])
def test_a_report_with_more_numbers_than_a_sheet_has_columns_goes_on_in_another(
    most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "LAST_COLUMN", most)
    path, rows = tmp_path / "a.xlsx", list(numbers([Filed(library.submission(), library.FORM), NEWER]))[:40]
    write_numbers(path, rows, notes(FORM), overwrite=False)
    wide = [sheet for name, sheet in _sheets(path).items() if name.startswith("宽表")]
    assert len(wide) == -(-len({row.path for row in rows}) // (most - 7))
    assert all(len(sheet[0]) <= most and [line[4] for line in sheet] == [line[4] for line in wide[0]] for sheet in wide)
    found = [value for sheet in wide for line in sheet[1:] for value in line[7:] if value is not None]
    assert Counter(found) == Counter(
        value for row in rows if (value := row.text if row.value is None else row.value) is not None
    )


def test_a_table_longer_than_a_sheet_goes_on_in_another(tmp_path: Path) -> None:
    columns = [TableColumn("数", 8, is_text=False), TableColumn("字", 8, is_text=True)]
    for count in (0, 1, 3, 4, 6, 7):
        rows = [(number, f"<r>{number}</r>\x01_x0041_") for number in range(count)]
        write_tables(tmp_path / "a.xlsx", [TableSheet("表", columns, rows)], date(2026, 1, 1), most_rows=4)
        sheets = _sheets(tmp_path / "a.xlsx")
        assert [row[0] for sheet in sheets.values() for row in sheet[1:]] == [number for number, _ in rows]
        assert all(sheet[0] == ["数", "字"] and len(sheet) <= 4 for sheet in sheets.values())
        written = [row[1] for sheet in sheets.values() for row in sheet[1:]]
        assert written == [f"<r>{number}</r>_x0001__x005F_x0041_" for number in range(count)]


@pytest.mark.parametrize("fault", [None, ValueError], ids=["when it is packed", "when it is read"])
def test_a_full_disk_is_an_error_of_the_system(
    fault: type[Exception] | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def rows() -> Iterator[tuple[int]]:
        yield (1,)
        if fault:
            raise fault

    monkeypatch.setattr(xlsxwriter.Workbook, "_store_workbook", full)
    (tmp_path / "rows").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "rows"))
    table = TableSheet("表", [TableColumn("数", 8, is_text=False)], rows())
    with pytest.raises(fault or OSError):  # what stopped it is said, not that closing failed too
        write_tables(tmp_path / "a.xlsx", [table], date(2026, 1, 1))
    assert list(tmp_path.rglob("*")) == [tmp_path / "rows"]


@pytest.mark.parametrize("count", [0, 1, 5])
def test_an_archive_that_is_not_ended_is_one_error_and_no_more(
    count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaints: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", complaints.append)
    packed = zipfile.ZipFile.write
    calls = itertools.count()

    def packs(archive: zipfile.ZipFile, path: str, name: str) -> None:
        if next(calls) == count:
            raise OSError(errno.EIO, "Input/output error")
        packed(archive, path, name)

    monkeypatch.setattr(zipfile.ZipFile, "write", packs)
    table = TableSheet("表", [TableColumn("数", 8, is_text=False)], [(1,)])
    with pytest.raises(OSError, match="Input/output error"):
        write_tables(tmp_path / "a.xlsx", [table], date(2026, 1, 1))
    gc.collect()
    assert complaints == []
    assert not list(tmp_path.iterdir())


def test_headings_are_chinese_only_where_that_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    filed = _sources(tmp_path)
    for words, head in (([], list(COLUMNS)), (["--lang", "zh"], [HEADINGS[name] for name in COLUMNS])):
        out = tmp_path / f"{len(words)}.csv"
        assert CliRunner().invoke(app, ["export", str(filed), "-o", str(out), *words]).exit_code == 0
        assert out.read_text("utf-8-sig").split("\n")[0].strip().split(",") == head


# --- the command line -----------------------------------------------------------------------------------------------


def _run(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, [*map(str, words), "--lang", "en"])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def _sources(folder: Path) -> Path:
    filed = folder / "filed"
    filed.mkdir()
    for each in (NEWER, OLD):
        (filed / f"{each.edition.id}.json").write_text(each.submission.model_dump_json(), "utf-8")
    return filed


def test_nothing_is_overwritten_and_unknown_formats_are_named(tmp_path: Path) -> None:
    filed = _sources(tmp_path)
    out = tmp_path / "a.csv"
    assert _run("export", filed, "-o", out)[0] == 0
    before = out.read_bytes()
    assert _run("export", filed, "-o", out)[0] == 2
    assert out.read_bytes() == before
    assert _run("export", filed, "-o", tmp_path / "a.xlsb")[0] == 2
    assert _run("export", tmp_path / "none", "-o", tmp_path / "b.csv")[0] == 3
    assert not (tmp_path / "b.csv").exists()


@pytest.mark.parametrize("force", [(), ("--force",)])
@pytest.mark.parametrize("suffix", FORMATS)
def test_data_and_their_dictionary_appear_together_or_not_at_all(
    suffix: str, force: tuple[str, ...], tmp_path: Path
) -> None:
    filed, out, there = _sources(tmp_path), tmp_path / f"a{suffix}", tmp_path / "there.csv"
    there.write_text("mine")
    refused = [out, tmp_path / "none" / ".." / out.name, tmp_path / "no folder" / "d.csv"]
    for dictionary in refused if force else [*refused, there]:
        code, words = _run("export", filed, "-o", out, "--dictionary", dictionary, *force)
        assert (code, str(dictionary) in words) == (2, True), words
        assert [path for path in tmp_path.iterdir() if path != filed] == [there]
    assert there.read_text() == "mine"
    with pytest.raises(ValueError, match="dictionary"):
        gouji.export(out, [NEWER.submission], dictionary=out, overwrite=bool(force))
    with pytest.raises(FileNotFoundError):
        gouji.export(out, [NEWER.submission], dictionary=refused[-1], overwrite=bool(force))
    assert not out.exists()


def test_the_edition_of_the_data_may_be_one_of_ones_own(tmp_path: Path) -> None:
    source, out = tmp_path / "a.json", tmp_path / "a.csv"
    source.write_text(library.submission().model_dump_json(), "utf-8")
    form = ("--template", library.FORMS / "library-2025.yaml", "--edition", library.FORM.id)
    assert _run("export", source, *form, "-o", out) == (0, f"wrote {out}: 28 rows\n")


def test_all_years_as_one_edition(tmp_path: Path) -> None:
    out, dictionary = tmp_path / "a.parquet", tmp_path / "d.csv"
    assert _run("export", _sources(tmp_path), "-o", out, "--edition", "2021", "--dictionary", dictionary)[0] == 0
    query = "SELECT count(*), count(value) FROM read_parquet(?) WHERE kind <> 'key_figure' GROUP BY year ORDER BY year"
    (older, newer) = duckdb.execute(query, [str(out)]).fetchall()
    assert older[0] == newer[0] == newer[1] == len(FORM.fields)
    assert older[1] < older[0]
    assert dictionary.read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("ending", FORMATS)
def test_nothing_to_export_is_a_file_of_nothing(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{ending}"
    assert write_numbers(path, [], [], overwrite=False) == 0
    assert list(tmp_path.iterdir()) == [path]


def test_without_the_library_one_sentence_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    code, words = _run("export", _sources(tmp_path), "-o", tmp_path / "a.parquet")
    assert (code, "gouji[export]" in words) == (2, True)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["filed"]


def test_the_parquet_of_a_thousand_submissions_answers_the_question_of_the_page(tmp_path: Path) -> None:
    path = tmp_path / "numbers.parquet"
    made = submission(FORM, YEAR)
    agencies = (Agency(code=str(number), name=f"单位{number}") for number in range(1000))
    filed = (Filed(made.model_copy(update={"agency": agency}), FORM) for agency in agencies)
    assert write_numbers(path, numbers(filed), [], overwrite=False) == 1000 * len(_by_path(NEWER))
    question = _question("data.md").replace("'numbers.parquet'", "read_parquet(?)")
    answer = duckdb.execute(question, [str(path)]).fetchall()
    assert {applicant.rpartition(" / ")[2]: count for applicant, count in answer} == _refused(1000)
    assert [count for _, count in answer] == sorted(_refused(1000).values(), reverse=True)


def test_sqlite_answers_the_question_of_the_chinese_page(tmp_path: Path) -> None:
    path = tmp_path / "numbers.sqlite"
    write_numbers(path, numbers([Filed(submission(FORM, YEAR), FORM)]), notes(FORM), overwrite=False)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        answer = connection.execute(_question("data.zh-CN.md")).fetchall()
    assert {applicant.rpartition(" / ")[2]: count for applicant, count in answer} == _refused(1)


def _question(page: str) -> str:
    text = (Path(__file__).parents[1] / "docs" / page).read_text("utf-8")
    return text.partition("```sql\n")[2].partition("```")[0]


def _refused(agencies: int) -> dict[str, float]:
    """How many requests were refused by applicant, if so many agencies filed the sample."""
    return {
        field.column_labels[-1]: agencies
        * sum(_by_path(NEWER)[each.path] or 0 for each in FORM.inputs if _is_refused(each, field))
        for field in FORM.inputs
        if field.path.startswith("requests.results.refused.")
    }


def _is_refused(each: Field, like: Field) -> bool:
    return each.path.startswith("requests.results.refused.") and each.column_labels == like.column_labels
