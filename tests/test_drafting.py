"""Drafts from examples: what the own blanks and reports print comes back, and every draft loads."""

from __future__ import annotations

import contextlib
import io
import time
from collections import Counter
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

import gouji
from gouji.drafting import CannotDraftError, draft_template
from gouji.drafting.sums import added, difference
from gouji.form import Edition, Field, load, load_file, load_text, shipped

SAMPLES = Path(__file__).parents[1] / "samples"
REPORT = "盐池县扶贫开发办公室-2020"


def _key(field: Field) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return field.row_labels, field.column_labels


def _labels(edition: Edition) -> Counter[str]:
    found: Counter[str] = Counter()
    nodes = [node for section in edition.sections for grid in section.grids for node in (*grid.rows, *grid.columns)]
    while nodes:
        node = nodes.pop()
        found[node.label] += 1
        nodes += node.children
    return found


def _inputs(edition: Edition) -> Counter[object]:
    return Counter((_key(field), field.type, field.signed) for field in edition.inputs)


def _totals(edition: Edition) -> dict[object, frozenset[object]]:
    keys = {path: _key(field) for path, field in edition.fields.items()}
    return {keys[made.path]: frozenset(keys[term] for term in made.terms) for made in edition.definitions}


@pytest.mark.parametrize("name", shipped())
def test_a_blank_is_drafted_as_the_edition_it_was_made_from(name: str) -> None:
    edition = load(name)
    blank = gouji.make_blank(edition, edition.years.first, "县民政局")
    drafted = load_text(draft_template(blank, f"{name}.xlsx"), name)
    assert _labels(drafted) == _labels(edition)
    assert _inputs(drafted) == _inputs(edition)
    assert _totals(drafted) == _totals(edition)
    assert [section.heading for section in drafted.sections] == [section.heading for section in edition.sections]
    assert [text.paragraphs for text in drafted.texts] == [text.paragraphs for text in edition.texts]
    assert [figure.label for figure in drafted.key_figures] == [figure.label for figure in edition.key_figures]


@pytest.mark.parametrize("ending", ["docx", "html", "xlsx"])
def test_a_filled_report_is_drafted_with_its_labels_and_cells(ending: str) -> None:
    drafted = load_text(draft_template((SAMPLES / f"{REPORT}.{ending}").read_bytes(), f"{REPORT}.{ending}"), ending)
    edition = load("2019-yanchi")
    assert _labels(drafted) == _labels(edition)
    assert {_key(field) for field in drafted.fields.values()} == {_key(field) for field in edition.fields.values()}


# --- other people's grids -------------------------------------------------------------------------------------------


def _book(rows: list[list[object]], merges: tuple[str, ...] = (), *, locked: bool = False) -> bytes:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        sheet = book.add_worksheet("表一")
        drawn = {"border": 1}
        label, blank = book.add_format(drawn), book.add_format({**drawn, "locked": False})
        decimal = book.add_format({**drawn, "locked": False, "num_format": "0.00"})
        if locked:
            sheet.protect()
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                if value is None:
                    sheet.write_blank(row, column, None, blank)
                elif value == 0.0:
                    sheet.write_blank(row, column, None, decimal)
                else:
                    sheet.write(row, column, value, label)
        for area in merges:
            sheet.merge_range(area, _first(rows, area), label)
    return data.getvalue()


def _first(rows: list[list[object]], area: str) -> object:
    return rows[int(area[1]) - 1][ord(area[0]) - ord("A")]


HEAD: list[list[object]] = [["项目", "本年", "", "合计"], ["", "上半年", "下半年", ""]]
MERGES = ("A1:A2", "B1:C1", "D1:D2")


@pytest.mark.parametrize("locked", [True, False])
def test_headings_inputs_types_and_totals_are_read_from_a_grid(locked: bool) -> None:  # noqa: FBT001
    rows: list[list[object]] = [
        *HEAD,
        ["图书", None, None, "=B3+C3"],
        ["金额", 0.0, 0.0, "=SUM(B4:C4)"],
        ["合计", "=SUM(B3:B4)", "=B3+B4", "=SUM(D3:D4)"],
    ]
    rows[4][2] = "=C3+C4"
    text = draft_template(_book(rows, MERGES, locked=locked), "book.xlsx")
    drafted = load_text(text, "x")
    assert [_key(field) for field in drafted.inputs] == [
        ((row,), ("本年", column)) for row in ("图书", "金额") for column in ("上半年", "下半年")
    ]
    assert [str(field.type) for field in drafted.inputs] == ["integer", "integer", "decimal", "decimal"]
    assert set(_totals(drafted)) == {
        (("合计",), ("本年", "上半年")), (("合计",), ("本年", "下半年")),
        *(((row,), ("合计",)) for row in ("图书", "金额", "合计")),
    }  # fmt: skip


def test_a_formula_that_is_no_whole_total_is_said_in_a_comment() -> None:
    rows: list[list[object]] = [*HEAD, ["图书", None, None, "=B3+C3"], ["期刊", None, None, "=B4*2"]]
    text = draft_template(_book(rows, MERGES, locked=True), "book.xlsx")
    drafted = load_text(text, "x")
    assert not drafted.definitions
    assert any(line.strip().startswith("#") and "D3" in line and "=B3+C3" in line for line in text.split("\n"))
    assert any(line.strip().startswith("#") and "D4" in line and "=B4*2" in line for line in text.split("\n"))


@pytest.mark.parametrize(
    "numbers", [["甲", 1, 2, 3, 4], ["甲", "(1)", "(2)", "3=1-2", "4"], ["栏次", "1", "2", "3", "4"]]
)
def test_a_row_that_numbers_columns_is_no_row_and_a_column_of_rates_is_no_part_of_a_total(
    numbers: list[object],
) -> None:
    rows: list[list[object]] = [
        ["行业", "本月", "上年", "增减%", "伤亡"],
        numbers,
        ["合计", "=SUM(B4:B5)", "=SUM(C4:C5)", "=(B3-C3)/C3*100", "=SUM(E4:E5)"],
        ["工矿", None, None, "=(B4-C4)/C4*100", None],
        ["道路", None, None, "=(B5-C5)/C5*100", None],
    ]
    drafted = load_text(draft_template(_book(rows), "book.xlsx"), "x")
    assert {field.row_labels for field in drafted.fields.values()} == {("合计",), ("工矿",), ("道路",)}
    assert {key for key, _ in map(_key, drafted.inputs) if key == ("合计",)} == {("合计",)}
    assert set(_totals(drafted)) == {(("合计",), (column,)) for column in ("本月", "上年", "伤亡")}
    (rate,) = {
        (field.type.value, field.signed, field.adds_up.value) for field in drafted.inputs if "增减%" in field.label
    }
    assert rate == ("decimal", True, "no")


def test_a_total_that_is_typed_in_one_column_holds_in_the_others() -> None:
    rows: list[list[object]] = [
        ["行业", "本月", "上年", "位次"],
        ["合计", "=B3+B4", "=C3+C4", None],
        ["工矿", None, None, None],
        ["道路", None, None, None],
    ]
    drafted = load_text(draft_template(_book(rows), "book.xlsx"), "x")
    assert set(_totals(drafted)) == {(("合计",), (column,)) for column in ("本月", "上年")}


@pytest.mark.parametrize(("one", "other"), [("甲", "乙"), ("乙", "甲")])
def test_a_row_of_figures_is_none_that_numbers_columns(one: str, other: str) -> None:
    rows = f"<tr><td>{one}<td>1<td>2<tr><td>{other}<td>7<td>2<tr><td>合计<td>8<td>4"
    page = f"<table><tr><th>组<th>上年<th>本年{rows}</table>"
    drafted = load_text(draft_template(page.encode(), "page.html"), "x")
    assert {field.row_labels for field in drafted.fields.values()} == {("乙",), ("甲",), ("合计",)}


def test_labels_that_yaml_would_misread_stay_what_they_are() -> None:
    labels = ["其中: 女性", "- 一", "no", "a: b", "#1", "'引'", '"引"', "{甲}", "*", "&a", "x" * 60, "01", "甲,乙"]
    rows: list[list[object]] = [["项目", "人数"], *(list[object]([label, None]) for label in labels)]
    drafted = load_text(draft_template(_book(rows, locked=True), "x.xlsx"), "x")
    assert [field.row_labels for field in drafted.fields.values()] == [(label,) for label in labels]


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_any_table_is_drafted_to_a_template_that_loads_or_to_none(data: st.DataObject) -> None:
    cells = st.sampled_from(["", "12", "合计", "其中: 女", "total", "a: b", "单位：件", "三、表", "0", "名称"])
    rows = data.draw(st.lists(st.lists(cells, min_size=1, max_size=5), min_size=1, max_size=6))
    spans = data.draw(st.lists(st.integers(1, 3), min_size=30, max_size=30))
    numbers = iter(spans * 2)
    page = "".join(
        "<tr>" + "".join(f'<td colspan="{next(numbers)}" rowspan="{next(numbers) % 2 + 1}">{cell}</td>' for cell in row)
        + "</tr>"
        for row in rows
    )  # fmt: skip
    page = f"<html><body><p>表</p><table>{page}</table></body></html>"
    try:
        text = draft_template(page.encode(), "x.html")
    except CannotDraftError:
        return
    assert load_text(text, "x").fields


@pytest.mark.parametrize("data", [b"", b"PK", b"<html><p>x</p></html>", b"{}", _book([["x", "y"]], locked=True)])
def test_a_file_without_a_form_is_refused_in_both_languages(data: bytes) -> None:
    with pytest.raises(CannotDraftError) as caught:
        draft_template(data, "x.html")
    assert caught.value.words.zh
    assert caught.value.words.en == str(caught.value)


@pytest.mark.parametrize(
    ("formula", "cells"),
    [
        ("=SUM(A1:A3)", ((1, 1), (2, 1), (3, 1))),
        ("=A1+$B$2", ((1, 1), (2, 2))),
        ("=ROUND(SUM(A1,B2),6)", ((1, 1), (2, 2))),
        ("=SUM(A1)+SUM(B2)", ((1, 1), (2, 2))),
        ("=A1-B2", None),
        ("=A1*2", None),
        ("=SUM(表!A1)", None),
        ("=IF(A1,B1,C1)", None),
        ("=5", None),
    ],
)
def test_sums_are_told_from_other_formulas(formula: str, cells: object) -> None:
    assert added(formula) == cells


def test_a_difference_has_two_sides() -> None:
    assert difference("=SUM(A1)-(SUM(B1)+SUM(C1))") == (((1, 1),), ((1, 2), (1, 3)))
    assert difference("=0-SUM(A1:B1)") == ((), ((1, 1), (1, 2)))
    assert difference("=A1-B1-C1") is None


def test_a_draft_asks_for_a_file_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(draft_template((SAMPLES / f"{REPORT}.html").read_bytes(), "x.html"), "utf-8")
    assert load_file(tmp_path / "x.yaml").fields


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr><td colspan=900 rowspan=65000>甲</td><td rowspan=65000>1</td></tr></table>",
        "<table>" + "<tr>" + "<td rowspan=65000>甲</td>" * 300 + "</tr>" + "<tr><td>1</td></tr>" * 300 + "</table>",
        "<table>" + "<tr><td>甲<td>1</tr>" * 1500 + "</table>",
        "<table><tr><td>" * 40 + "1" + "</table>" * 40,
    ],
)
def test_a_table_that_reaches_too_far_takes_no_long_time(page: str) -> None:
    start = time.process_time()
    with contextlib.suppress(CannotDraftError):
        draft_template(f"<html><body>{page}</body></html>".encode(), "x.html")
    assert time.process_time() - start < 10


def test_types_of_cells_and_void_cells_are_read() -> None:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        sheet = book.add_worksheet("台账")
        sheet.protect()
        label = book.add_format({"border": 1})
        formats = ("0", "@", "yyyy-mm-dd", "0.00", "General", '[Red]#,##0 "day"')
        blanks = [book.add_format({"border": 1, "locked": False, "num_format": code}) for code in formats]
        for column, words in enumerate(["件", "次数", "内容", "日期", "金额", "方式", "天数"]):
            sheet.write(0, column, words, label)
        for row in (1, 2):
            sheet.write(row, 0, f"第{row}件", label)
            for column, blank in enumerate(blanks, 1):
                if (row, column) != (2, 4):
                    sheet.write_blank(row, column, None, blank)
        sheet.data_validation(1, 5, 2, 5, {"validate": "list", "source": ["邮寄", "a: b"]})
    drafted = load_text(draft_template(data.getvalue(), "x.xlsx"), "x")
    types = {field.column_labels[0]: str(field.type) for field in drafted.inputs}
    assert types == {
        "次数": "integer",
        "内容": "text",
        "日期": "date",
        "金额": "decimal",
        "方式": "choice",
        "天数": "integer",
    }
    assert {field.choices for field in drafted.inputs if field.choices} == {("邮寄", "a: b")}
    assert len(drafted.fields) == 11


def test_a_total_of_decimals_is_one() -> None:
    rows: list[list[object]] = [["项目", "本年", "上年"], ["收入", 0.0, None], ["支出", 0.0, None]]
    rows += [["合计", "=B2+B3", "=C2+C3"]]
    drafted = load_text(draft_template(_book(rows, locked=True), "x.xlsx"), "x")
    assert [str(field.type) for field in drafted.fields.values() if field.is_total] == ["decimal", "integer"]


def test_the_blank_of_a_form_with_every_type_is_drafted_to_one_that_loads() -> None:
    form = load_file(SAMPLES / "forms" / "library-2025.yaml")
    drafted = load_text(draft_template(gouji.make_blank(form, 2025, "县图书馆"), "x.xlsx"), "x")
    keys = {_key(field): field.type for field in drafted.fields.values()}
    # A total that takes something away is told in a comment, and its column is none of the draft.
    assert {_key(field) for field in form.inputs} <= keys.keys()
    unknown = {"外借率", "每千人次馆藏"}  # their decimals are guarded by a formula
    assert all(keys[_key(field)] is field.type for field in form.inputs if not unknown & {*field.row_labels})
    assert {
        ((("合计",), ("馆藏",)), 3), ((("合计",), ("借出",)), 2), ((("合计",), ("遗失",)), 3)
    } <= {(key, len(terms)) for key, terms in _totals(drafted).items()}  # fmt: skip
