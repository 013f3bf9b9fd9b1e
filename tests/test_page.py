"""The page as a template describes it: lines over the tables, columns beside the row labels, rows of words."""

from __future__ import annotations

import functools
import io
import json
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gouji
from gouji.form import GUIDE_SHEET
from gouji.form.edition import Edition, TemplateError, load_text
from gouji.form.layout import BoxKind, lay_out
from gouji.form.submission import Agency, make_submission
from gouji.reading.workbooks import Options
from support.edit import Workbook, opened
from support.examples import examples
from support.library import FORMS, first_period
from support.programs import Convert
from support.readers import THOROUGH, assert_same

_TEXT = """
form: 用工
edition: page
years: 2024-
head: {表号: 102-1表, 制定机关: 统计局}
rules:
  T901: {level: definition, severity: error, zh: 合计, en: sum, source: 表}
sections:
  甲:
    id: staff
    title: 人数
    unit: 人
    corner: 指标名称
    stub: {unit: 计量单位, code: 代码}
    columns: {now: 本年, before: 上年}
    rows:
      all: {label: 人数, code: "01"}
      按类型分: ~
      kinds:
        label: 类型
        rows:
          own: {label: 职工, code: "02"}
          again: {label: 其中, heading: true}
          other: {label: 职工, code: "03", unit: 千人}
          third: 第三
    totals: {T901: all = kinds}
  乙:
    title: 说明
    texts: {remarks: {prompt: 说明。, paragraphs: 3}}
"""
_FORM = load_text(_TEXT, "page.yaml")
_OPTIONS = Options(templates={_FORM.id: _FORM})


def _filled(edition: Edition = _FORM) -> gouji.Submission:
    values: dict[str, object] = {field.path: number for number, field in enumerate(edition.inputs, start=1)}
    values |= {text.path: "无" for text in edition.texts}
    return make_submission(edition, 2025, Agency(name="某单位"), values)


@functools.cache
def _workbook() -> bytes:
    return gouji.make_filled(_filled(), _OPTIONS)


def _read(data: bytes) -> gouji.Reading:
    return assert_same(data, _OPTIONS)


def _codes(reading: gouji.Reading) -> list[tuple[str, str | None]]:
    return [(finding.code, finding.cell) for finding in reading.diagnostics]


def test_everything_is_printed_where_it_belongs() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(_workbook()))["甲"]
    table = [[cell.value or None for cell in row] for row in sheet.iter_rows(min_row=4, max_row=12, max_col=6)]
    assert table == [
        [None, None, None, None, None, "表号：102-1表"],
        [None, None, None, None, None, "制定机关：统计局"],
        ["指标名称", None, "计量单位", "代码", "本年", "上年"],
        ["人数", None, "人", "01", "=SUM(E9,E11:E12)", "=SUM(F9,F11:F12)"],
        ["按类型分", None, None, None, None, None],
        ["类型", "职工", "人", "02", 1, 2],
        [None, "其中", None, None, None, None],
        [None, "职工", "千人", "03", 3, 4],
        [None, "第三", "人", None, 5, 6],
    ]
    assert {str(area) for area in sheet.merged_cells.ranges} >= {"A8:F8", "A9:A12", "B10:F10"}
    assert [box.kind for box in lay_out(_FORM).sheets[0].head] == [BoxKind.HEAD, BoxKind.HEAD]


def test_it_is_read_as_it_was_filled() -> None:
    reading = _read(_workbook())
    assert _codes(reading) == []
    assert reading.submission == _filled()


def test_words_that_are_printed_twice_are_told_apart_by_the_code_beside_them() -> None:
    labels = [field.label for field in _FORM.inputs]
    assert len(set(labels)) == len(labels)
    assert _FORM.fields["staff.kinds.own.now"].label == "职工 02 · 本年"


@pytest.mark.parametrize("cell", ["F4", "F5", "C6", "D6", "C7", "D7", "A8", "B10", "D11"])
def test_what_is_printed_is_proved_as_labels_are(cell: str) -> None:
    book = Workbook(_workbook())
    book.set("甲", cell, "别的字")
    assert _codes(_read(book.to_bytes())) == [("W204", cell)]


@pytest.mark.parametrize(("cell", "code"), [("D12", "V320"), ("A4", "W215"), ("D5", "W215")])
def test_what_stands_where_nothing_is_printed_is_said(cell: str, code: str) -> None:
    book = Workbook(_workbook())
    book.set("甲", cell, 7)
    assert _codes(_read(book.to_bytes())) == [(code, cell)]


@pytest.mark.parametrize("row", [1, 4, 5, 6])
def test_a_row_above_the_table_moves_it(row: int) -> None:
    book = Workbook(_workbook())
    book.insert_row("甲", row)
    reading = _read(book.to_bytes())
    assert {code for code, _ in _codes(reading)} <= {"W205", "W208"}
    assert reading.submission == _filled()


def test_a_row_inside_the_table_is_no_figure_of_another() -> None:
    for row in range(7, 13):
        book = Workbook(_workbook())
        book.insert_row("甲", row)
        reading = _read(book.to_bytes())
        assert reading.submission in (_filled(), None)


@pytest.mark.parametrize("row", range(4, 13))
def test_a_row_that_is_missing_is_said(row: int) -> None:
    book = Workbook(_workbook())
    book.delete_row("甲", row)
    assert _read(book.to_bytes()).submission is None


@pytest.mark.libreoffice
@pytest.mark.parametrize("target", ["xlsx", "ods", "xls"])
def test_other_programs_keep_it(target: str, convert: Convert, tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    book.write_bytes(_workbook())
    (saved,) = convert([book], target, tmp_path / "saved")
    reading = gouji.read_file(saved, _OPTIONS)
    assert reading.submission == _filled()
    assert {finding.code for finding in reading.diagnostics} <= {"W219"}


@pytest.mark.parametrize(
    ("written", "instead", "line", "words"),
    [
        ("表号: 102-1表", '表号: ""', 5, "one line"),
        ("表号: 102-1表", f"表号: {'长' * 80}", 5, "at most 80"),
        ("code: 代码}", "kode: 代码}", 14, "'kode' is not known here"),
        ("    columns: {now: 本年, before: 上年}\n", "", 14, "needs `rows` and `columns`"),
        ("third: 第三", "third: ~", 25, "`third: {label: …, heading: true}`"),
        ("heading: true}", "heading: true, unit: 人}", 23, "takes no 'unit'"),
        ("now: 本年", "now: {label: 本年, code: 1}", 15, "'code' is not known here"),
        ("now: 本年, before: 上年", "now: 本年, 上年: ~", 15, "has nothing under it"),
        ("    title: 说明\n", "    title: 说明\n    head: {甲: 乙}\n", 29, "this section has none"),
    ],
)
def test_what_cannot_be_printed_is_refused(written: str, instead: str, line: int, words: str) -> None:
    assert _TEXT.count(written) == 1
    with pytest.raises(TemplateError) as error:
        load_text(_TEXT.replace(written, instead), "page.yaml")
    assert any(problem.line == line and words in problem.reason for problem in error.value.problems)


def test_a_table_of_words_alone_is_refused() -> None:
    with pytest.raises(TemplateError, match="rows of words only"):
        load_text("form: a\nedition: a\nyears: 2025\nsections: {甲: {id: s, title: 甲, rows: {按: ~}}}", "page.yaml")


def test_a_form_without_any_of_it_is_laid_out_as_before() -> None:
    plain = load_text(_TEXT.replace("head: {表号: 102-1表, 制定机关: 统计局}\n", ""), "page.yaml")
    sheet = lay_out(plain).sheets[0]
    assert sheet.head == ()
    assert sheet.area.top == 4


def test_the_form_of_wages_is_printed_with_its_codes() -> None:
    edition = gouji.load_file(FORMS / "laodong-102-1.yaml")
    (sheet,) = lay_out(edition).sheets
    codes = [box.text for box in sheet.boxes if box.kind is BoxKind.STUB and box.text.isdigit()]
    assert len(codes) == len(set(codes)) == len(edition.fields)
    assert sum(box.kind is BoxKind.WORDS for box in sheet.boxes) == 8


def test_lines_name_rows_of_the_same_words_by_their_codes() -> None:
    edition = gouji.load_file(FORMS / "laodong-102-1.yaml")
    assert edition.lines("T406") == ("从业人员平均人数 ＝ 在岗职工（09）＋劳务派遣人员（10）＋其他从业人员（11）",)


_WORDS = st.text("甲乙丙丁ABc 1（）", min_size=1, max_size=8).map(lambda text: " ".join(text.split()) or "字")


@st.composite
def _pages(draw: st.DrawFn) -> str:
    """A template with any of what a page may have."""
    period, language = draw(st.sampled_from(["year", "quarter", "month"])), draw(st.sampled_from(["zh", "en"]))
    head = {f"第{number}项": draw(_WORDS) for number in range(draw(st.integers(0, 3)))}
    stub = draw(st.lists(st.sampled_from(["code", "number", "note", "unit"]), unique=True, max_size=3))
    rows: dict[str, object] = {}
    for number in range(draw(st.integers(1, 5))):
        kind = draw(st.sampled_from(["row", "row", "words", "heading"]))
        own = {key: draw(_WORDS) for key in stub if draw(st.booleans())}
        if kind == "words":
            rows[f"词{number} {draw(_WORDS)}"] = "~"
        elif kind == "heading":
            inner: dict[str, object] = {f"r{number}_{part}": {"label": draw(_WORDS), **own} for part in range(2)}
            rows[f"h{number}"] = {"label": draw(_WORDS), "rows": {"w": {"label": "其中", "heading": "true"}, **inner}}
        else:
            rows[f"r{number}"] = {"label": draw(_WORDS), **own}
    rows["last"] = draw(_WORDS)
    grid = {
        "title": "表",
        "id": "s",
        "stub": {key: f"{key}栏" for key in stub},
        "rows": rows,
        "columns": {"a": "一", "b": "二"},
    }
    form = {"form": "试", "edition": "any", "years": "2024-", "period": period, "language": language, "head": head}
    return json.dumps({**form, "sections": {"甲": grid}}, ensure_ascii=False)


@settings(max_examples=examples(12), deadline=None)
@given(text=_pages())
def test_any_page_is_read_as_it_was_filled(text: str) -> None:
    edition = load_text(text, "any.yaml")
    options = Options(templates={edition.id: edition})
    values: dict[str, object] = {field.path: number for number, field in enumerate(edition.inputs, start=1)}
    filed = make_submission(edition, first_period(edition), Agency(name="某单位"), values)
    data = gouji.make_filled(filed, options)
    for how in (options, Options(templates=options.templates, limits=THOROUGH.limits)):
        reading = gouji.read_bytes(data, "x", how)
        assert reading.diagnostics == ()
        assert reading.submission == filed


@pytest.mark.parametrize(
    ("written", "instead", "advice"),
    [
        ("years: 2024-\n", "years: 2024-\nsheet: together\n", "`grids`"),
        ("years: 2024-\n", "years: 2024-\nlandscape: true\n", "by itself"),
        ("years: 2024-\n", "years: 2024-\nperiod: quarterly\n", "period: quarter"),
        ("years: 2024-\n", "years: 2024-\nlang: en\n", "language"),
        ("third: 第三", "third: {label: 第三, members: 下级}", "members: below"),
        ("third: 第三", "third: {label: 第三, members: below}", "gouji form expand"),
        ("years: 2024-\n", "years: 2024-\nmembers: all\n", "in a row or a column"),
        ("third: 第三", "third: {label: 第三, 代码: 1}", "code"),
        ("head: {表号", "header: {表号", "head"),
    ],
)
def test_words_that_there_are_none_of_are_advised(written: str, instead: str, advice: str) -> None:
    with pytest.raises(TemplateError) as error:
        load_text(_TEXT.replace(written, instead), "page.yaml")
    assert any(advice in problem.advice.en and problem.advice.zh for problem in error.value.problems)


def test_the_guide_tells_rows_of_one_label_apart() -> None:
    found = []
    for name in ("laodong-102-1", "juesuan-2023"):
        edition = gouji.load_file(FORMS / f"{name}.yaml")
        book = opened(gouji.make_blank(edition, 2023, "某局"))
        found += [[cell.value for cell in row] for row in book[GUIDE_SHEET].iter_rows(max_col=5)]
    told = {row[1]: (row[2] or "", row[4]) for row in found}
    assert told["在岗职工 / 05"] == ("", "人")
    assert told["在岗职工 / 13"] == ("自动计算：基本工资＋绩效工资＋工资性津贴和补贴＋其他工资。", "千元")
    assert told["在岗职工 / 21"] == ("", "元")
    assert {told["收入 / 总计"][0], told["支出 / 总计"][0]} == {
        "自动计算：本年收入合计＋使用非财政拨款结余（含专用结余）＋年初结转和结余。",
        "自动计算：本年支出合计＋结余分配＋年末结转和结余。",
    }
