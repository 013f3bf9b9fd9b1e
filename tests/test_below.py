"""Sums by codes: fixed rows written out as lines, records compared with those one level below them."""

from __future__ import annotations

import random
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gouji
from gouji.checks import case_of, check
from gouji.form.edition import Edition, TemplateError
from gouji.form.layout import lay_out
from gouji.form.records import columns_of, odd_codes, sums_below
from support import expenditure, forms
from support.edit import Workbook, opened
from support.examples import examples
from support.expenditure import FORM, SHEET, TABLE, Record, cell, edited, read, record, records, workbook
from support.programs import Convert

FIXED = """
form: 科目表
edition: fixed
years: 2025
rules:
  T901: {zh: 上级为下级之和, en: sums by codes, source: 表}
sections:
  甲:
    title: 表
    id: s
    stub: {code: 代码}
    corner: 科目
    columns: {a: 甲列, b: 乙列}
    rows:
ROWS
    SUMS
"""


def _fixed(codes: Iterable[str], sums: str, *, totals: str = "totals") -> Edition:
    rows = "\n".join(
        f"      r{number}: {{label: 第{number}行{', code: ' + repr(code) if code else ''}}}"
        for number, code in enumerate(codes)
    )
    return forms.load_text(FIXED.replace("ROWS", rows).replace("SUMS", f"{totals}: {{T901: {sums}}}"))


def _refused(codes: Iterable[str], sums: str) -> list[str]:
    with pytest.raises(TemplateError) as error:
        _fixed(codes, sums)
    assert all(problem.text("zh") != str(problem) for problem in error.value.problems)
    return [problem.reason for problem in error.value.problems]


# --- fixed rows -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codes", "sums", "expected"),
    [
        (["", "208", "20802", "2080201", "2080202", "210"], "{below: code, top: r0}",
         {"r0": ["r1", "r5"], "r1": ["r2"], "r2": ["r3", "r4"]}),
        (["208", "20802", "2080299", "20805"], "{below: code}", {"r0": ["r1", "r3"], "r1": ["r2"]}),
        # A level may be left out where nothing says which there are.
        (["1", "101", "10101", "1010101"], "{below: code}", {"r0": ["r1"], "r1": ["r2"], "r2": ["r3"]}),
        (["208", "2080201", "2080202"], "{below: code}", {"r0": ["r1", "r2"]}),
        (["1", "1.1", "1.2", "1.2.1", "10", "10.1"], "{below: code}", {"r0": ["r1", "r2"], "r2": ["r3"], "r4": ["r5"]}),
        # Codes that are filled up with zeros tell their levels by these.
        (["2010000", "2010100", "2010104", "2020000"], "{below: code, levels: [3, 5, 7]}",
         {"r0": ["r1"], "r1": ["r2"]}),
        (["A", "A01", "A0101", "B"], "{below: code, levels: [1, 3, 5]}", {"r0": ["r1"], "r1": ["r2"]}),
    ],
)  # fmt: skip
def test_each_row_is_the_sum_of_those_directly_below(
    codes: list[str], sums: str, expected: dict[str, list[str]]
) -> None:
    edition = _fixed(codes, sums)
    for column in ("a", "b"):
        found = {total.path: list(total.terms) for total in edition.definitions if total.path.endswith(f".{column}")}
        assert found == {
            f"s.{above}.{column}": [f"s.{row}.{column}" for row in rows] for above, rows in expected.items()
        }


def test_it_holds_at_some_columns_and_may_be_a_line() -> None:
    some = _fixed(["1", "11", "12"], "{below: code, at: [b]}")
    assert [total.path for total in some.definitions] == ["s.r0.b"]
    lines = _fixed(["1", "11", "12"], "{below: code}", totals="tie_outs")
    assert [line.paths for line in lines.constraints] == [
        (f"s.r0.{column}", f"s.r1.{column}", f"s.r2.{column}") for column in ("a", "b")
    ]


def test_it_is_what_its_lines_would_be() -> None:
    ours = _fixed(["1", "11", "12", "121"], "{below: code}")
    theirs = _fixed(["1", "11", "12", "121"], "[r0 = r1 + r2, r2 = r3]")
    assert lay_out(ours).digest == lay_out(theirs).digest
    assert [total.prose for total in ours.definitions] == [total.prose for total in theirs.definitions]


def test_codes_may_be_the_headings_of_rows() -> None:
    juesuan = gouji.load_file(expenditure.FORMS / "juesuan-2023.yaml")
    assert juesuan.terms["gk02.c20802.fiscal"] == tuple(f"gk02.c208020{number}.fiscal" for number in (1, 2, 7))
    assert juesuan.terms["gk02.all.fiscal"] == tuple(f"gk02.c{code}.fiscal" for code in (208, 210, 221))


@pytest.mark.parametrize(
    ("codes", "sums", "said"),
    [
        (["", ""], "{below: code}", "no row has a 'code'"),
        (["1", "2"], "{below: code}", "no code begins with another one"),
        (["1", "11", "11"], "{below: code}", "two rows have the code '11'"),
        (["1", "11", "12"], "{below: codes}", "no row has a 'codes'"),
        (["1", "11", "12"], "{below: code, top: r9}", "unknown id 'r9'"),
        (["1", "111"], "{below: code, levels: [1, 2, 3]}", "no row has the code '11', below which '111' is"),
        (["1", "1111"], "{below: code, levels: [1, 2, 3]}", "the code '1111' has none of the lengths 1, 2, 3"),
        (["1", "11"], "{below: code, levels: [2, 1]}", "`levels` are the lengths of codes"),
        (["1", "11"], "{below: code, levels: [1]}", "`levels` are the lengths of codes"),
        (["1", "11"], "{below: code, levels: [0, 99]}", "`levels` are the lengths of codes"),
        (["1", "11"], "{below: code, line: r0 = r1}", "'line' is not known here"),
    ],
)
def test_what_cannot_add_up_is_refused(codes: list[str], sums: str, said: str) -> None:
    assert any(said in reason for reason in _refused(codes, sums))


# --- records --------------------------------------------------------------------------------------------------------


def _register(rule: str = "{below: code, levels: [3, 5, 7]}", rows: str = "{repeat: 300, key: code}") -> str:
    text = (expenditure.FORMS / "zhichu-2025.yaml").read_text("utf-8")
    return text.replace("{below: code, levels: [3, 5, 7]}", rule).replace("{repeat: 300, key: code}", rows)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rule": "{below: code}"}, "need the lengths of codes"),
        ({"rule": "{below: name, levels: [3, 5]}"}, "the codes of records are their key"),
        ({"rule": "{below: code, levels: [3, 5], at: [projects]}"}, "not always a number that adds up"),
        ({"rule": "{below: code, levels: [3, 5], at: [nothing]}"}, "not always a number that adds up"),
        ({"rule": "{below: code, levels: [3, 5], top: code}"}, "'top' is not known here"),
        ({"rule": "[{below: code, levels: [3, 5]}, {below: code, levels: [3, 7]}]"}, "one list of `levels`"),
        ({"rows": "{repeat: 2001, key: code}"}, "at most 2000"),
    ],
)
def test_records_that_cannot_add_up_are_refused(changes: dict[str, str], said: str) -> None:
    with pytest.raises(TemplateError) as error:
        forms.load_text(_register(**changes))
    assert any(said in str(problem) for problem in error.value.problems)
    assert all(problem.text("zh") != str(problem) for problem in error.value.problems)


def test_what_adds_up_is_read_without_a_finding() -> None:
    reading = read(workbook())
    assert (reading.status, reading.diagnostics) == ("accepted", ())
    assert reading.submission is not None
    assert reading.submission.value("items_totals.total") == Decimal("19.85"), "classes alone: all would count thrice"
    assert reading.submission.value("items_totals.records") == len(records())


@pytest.mark.parametrize(
    ("number", "column", "value", "codes"),
    [
        (1, "basic", 10, {"P902", "P903", "P904", "W209"}),
        (2, "project", 9, {"P903", "P904"}),
        (3, "basic", 10.2, {"P903", "P904"}),
        (4, "code", "208020", {"P904", "V378"}),
        (4, "code", "20802.2", {"V378"}),
        (4, "code", "２080202", {"V378"}),
        (5, "code", "20905", {"P904", "V379"}),
        (5, "code", "20802", {"P904", "V371", "V379"}),
    ],
)
def test_a_record_that_is_not_what_is_below_it_is_told(
    number: int, column: str, value: object, codes: set[str]
) -> None:
    assert {finding.code for finding in read(edited(number, column, value)).diagnostics} == codes


def test_codes_that_came_as_numbers_are_codes() -> None:
    book = Workbook(workbook())
    for number, one in enumerate(records(), start=1):
        book.set(SHEET, cell(number, "code"), int(str(one["code"])))
    reading = read(book.to_bytes())
    assert {finding.code for finding in reading.diagnostics} <= {"V309", "W209"}
    assert reading.submission == expenditure.submission(records())


def test_a_total_that_forgets_the_codes_is_told() -> None:
    book = Workbook(workbook())
    home = lay_out(FORM).cells["items_totals.basic"]
    area = expenditure.placed().column("basic").a1
    book.set_formula(home.sheet, home.a1, f"SUM({area})", 43.8)
    assert "V375" in {finding.code for finding in read(book.to_bytes()).diagnostics}


_AMOUNTS = st.decimals(0, 99, places=2)


@st.composite
def _any_records(draw: st.DrawFn) -> list[Record]:
    codes = draw(st.lists(st.text("12a", min_size=1, max_size=8), min_size=1, max_size=8, unique=True))
    return [record(code, draw(_AMOUNTS), draw(_AMOUNTS)) for code in codes]


@given(_any_records())
def test_sums_are_those_of_the_prefixes(listed: list[Record]) -> None:
    columns = columns_of(listed, TABLE)
    codes = [str(one["code"]) for one in listed]
    for name in ("basic", "project"):
        expected = {
            number: sum((Decimal(str(one[name])) for one in lower), Decimal(0))
            for number, code in enumerate(codes)
            if (lower := [one for one in listed if len(str(one["code"])) in (5, 7) and str(one["code"])[:-2] == code])
        }
        assert sums_below(name, columns, TABLE) == expected
    wrong, alone = odd_codes(columns, TABLE)
    assert wrong == [number for number, code in enumerate(codes) if len(code) not in (3, 5, 7)]
    assert alone == [number for number, code in enumerate(codes) if len(code) in (5, 7) and code[:-2] not in codes]


def _chance(seed: int) -> list[Record]:
    """Records of all levels, some with nothing above them, some of no level, and some that do not add up."""
    chance = random.Random(seed)  # noqa: S311  # the same every time
    codes = [f"2{chance.randint(0, 2):02}0{chance.randint(1, 3)}0{chance.randint(1, 4)}" for _ in range(9)]
    items = {code: (str(chance.randint(0, 99)), "1.5") for code in codes}
    listed = [one for one in records(items) if chance.random() < 0.9]
    for one in listed:
        if chance.random() < 0.2:
            one["basic"] = Decimal(chance.randint(0, 9999)) / 100
        if chance.random() < 0.1:
            one["code"] = str(one["code"])[:-1]
    chance.shuffle(listed)
    return listed


@pytest.mark.libreoffice
@pytest.mark.parametrize("target", ["xlsx", "ods", "xls"])
def test_a_spreadsheet_program_counts_what_the_import_finds(target: str, convert: Convert, tmp_path: Path) -> None:
    drawn = [_chance(seed) for seed in range(examples(3))]
    files = []
    for number, listed in enumerate(drawn):
        files.append(tmp_path / f"{number}.xlsx")
        files[-1].write_bytes(workbook(listed))
    saved = convert(files, target, tmp_path / "saved")
    if target != "xlsx":
        saved = convert(saved, "xlsx", tmp_path / "again")
    checks = {
        check.constraint.place: check.cell
        for check in expenditure.placed().checks
        if check.constraint.rule.code == "P904"
    }
    for listed, path in zip(drawn, saved, strict=True):
        book = opened(path.read_bytes(), data_only=True)
        case = case_of(expenditure.submission(listed), FORM)
        columns = columns_of(listed, TABLE)
        for name, where in checks.items():
            below = sums_below(name, columns, TABLE)
            assert book[SHEET][where.a1].value == sum(listed[number][name] != added for number, added in below.items())
        home = lay_out(FORM).cells["items_totals.total"]
        assert round(Decimal(str(book[SHEET][home.a1].value)), 6) == case.inputs["items_totals.total"]
        found = {finding.code for finding in check(case)}
        assert ("P904" in found) == any(book[SHEET][where.a1].value for where in checks.values())
        wrong = next(cell for sheet, cell in lay_out(FORM).cover.status if getattr(sheet, "name", "") == SHEET)
        odd = sum(map(len, odd_codes(columns, TABLE)))
        assert book[wrong.sheet][wrong.shifted(columns=2).a1].value >= odd
        assert (odd > 0) == bool(found & {"V378", "V379"})
