"""Words that tell apart what stands in one form: labels of fields, sides and places of tie-outs, lines on the cover."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import gouji
from gouji.findings import Phrase
from gouji.form.layout import lay_out
from gouji.workbook.writer import write_workbook
from support.edit import Workbook, opened

_RULES = """\
rules:
  P901: {level: plausible, severity: warning, zh: 其中数不大于总数, en: a part, source: 常识}
"""
_BY_SEX = """\
form: 试
edition: t
years: 2025-
sections:
  甲:
    id: s
    title: 甲、人数
    columns: {n: 人数}
    rows:
      men: {label: 男, rows: {young: 其中青年, old: 其中老年}}
      women: {label: 女, rows: {young: 其中青年, old: 其中老年}}
    tie_outs:
      P901: [men.young <= men.old, women.young <= women.old]
"""
_BY_YEAR = """\
form: 试
edition: t
years: 2025-
sections:
  甲:
    id: s
    title: 甲、件数
    columns:
      last: {label: 上年, columns: {opened: 新收, closed: 办结}}
      this: {label: 本年, columns: {opened: 新收, closed: 办结}}
    rows: {a: 复议, b: 诉讼}
    tie_outs:
      P901: a <= b
"""


def _edition(folder: Path, text: str) -> gouji.Edition:
    (folder / "t.yaml").write_text(text.replace("sections:", f"{_RULES}sections:"), "utf-8")
    return gouji.load_file(folder / "t.yaml")


def _filled(edition: gouji.Edition) -> bytes:
    """A workbook in which every tie-out of the form fails."""
    stamp = lay_out(edition).stamp(2025, "某局")
    book = Workbook(write_workbook(edition, stamp))
    numbers = {path: number for number, path in enumerate(reversed([field.path for field in edition.inputs]))}
    for path, number in numbers.items():
        cell = lay_out(edition).cells[path]
        book.set(cell.sheet, cell.a1, number)
    return book.to_bytes()


_TWO_SIDES = """\
form: 试
edition: t
years: 2025-
sections:
  甲:
    id: s
    title: 收支
    grids:
      收入: {id: income, columns: {n: 决算数}, rows: {a: 拨款, total: 总计}}
      支出: {id: spending, beside: true, columns: {n: 决算数}, rows: {b: 人员, total: 总计}}
  乙:
    id: t
    title: 人数
    columns: {last: {label: 上年, columns: {n: 人数}}, now: {label: 本年, columns: {n: 人数}}}
    rows: {all: 合计}
lines: {P901: [s.income.total.n = s.spending.total.n, t.all.last.n <= t.all.now.n, s.income.a.n >= s.spending.b.n]}
"""


def test_figures_of_a_line_over_the_form_are_told_apart_by_what_stands_over_them(tmp_path: Path) -> None:
    assert [line.prose for line in _edition(tmp_path, _TWO_SIDES).constraints] == [
        "甲“总计 · 收入 · 决算数” ＝ 甲“总计 · 支出 · 决算数”",
        "乙“合计 · 上年 · 人数” ≤ 乙“合计 · 本年 · 人数”",
        "甲“拨款 · 决算数” ≥ 甲“人员 · 决算数”",
    ]


@pytest.mark.parametrize("text", [_BY_SEX, _BY_YEAR])
def test_no_two_fields_have_one_label(tmp_path: Path, text: str) -> None:
    labels = [field.label for field in _edition(tmp_path, text).fields.values()]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("name", ["2019", "2021"])
def test_an_outermost_heading_that_tells_nothing_is_left_out(name: str) -> None:
    fields = gouji.load(name).fields.values()
    assert not any("三、本年度办理结果" in field.label or "申请人情况" in field.label for field in fields)


def test_a_form_of_one_column_names_both_sides(tmp_path: Path) -> None:
    edition = _edition(tmp_path, _BY_SEX)
    reading = gouji.read_bytes(_filled(edition), "x.xlsx", gouji.Options(templates={edition.id: edition}))
    found = [each for each in reading.diagnostics if each.code == "P901"]
    assert [each.values["where"] for each in found] == [
        Phrase(line.prose, line.prose_en) for line in edition.constraints
    ]
    assert len({each.values["where"] for each in found}) == 2


def test_a_column_is_named_with_its_heading_where_that_alone_tells(tmp_path: Path) -> None:
    assert [line.where for line in _edition(tmp_path, _BY_YEAR).constraints] == [
        *("上年 新收", "上年 办结", "本年 新收", "本年 办结"),
    ]


_RAGGED = """\
form: 试
edition: t
years: 2025-
sections:
  甲:
    id: s
    title: 甲、案件
    columns: {n: {label: 件数}, m: {label: 金额}}
    rows: {市级: {a: 市场监管}, total: 合计}
  乙:
    id: t
    title: 乙、罚款
    columns: {v: 罚款}
    rows: {a: 市场监管, total: 合计}
lines: {P901: t.*.v <= s.*.m}
"""


def test_rows_under_headings_and_rows_under_none_have_their_column_in_common(tmp_path: Path) -> None:
    assert {line.prose for line in _edition(tmp_path, _RAGGED).constraints} == {"乙“罚款” ≤ 甲“金额”"}


@pytest.mark.parametrize("text", [_BY_SEX, _BY_YEAR])
def test_the_cover_tells_its_lines_apart(tmp_path: Path, text: str) -> None:
    edition = _edition(tmp_path, text)
    sheet = opened(_filled(edition))["封面"]
    places = [cell for _, cell in lay_out(edition).cover.checks]
    shown = [(sheet[cell.a1].value, sheet[cell.shifted(columns=1).a1].value) for cell in places]
    assert len(set(shown)) == len(shown) > 1


_FINES = """\
form: 年报
edition: fines
years: 2025
sections:
  甲:
    title: 罚没
    id: fines
    columns: {fee: {label: 罚款, type: decimal}, cases: 件数}
    rows: {env: 生态环境, tax: 税务, all: 合计, of: {label: 其中, rows: {x: 甲类, y: 乙类}}}
    totals: {T901: all = env + tax}
    tie_outs:
      P802: {line: of.x <= all, at: [fee]}
      P803: [{line: of = 0, at: [cases]}, {line: env - tax = 0, at: [cases]}]
  乙:
    title: 平均
    id: mean
    columns: {average: {label: 平均罚款, type: decimal}}
    rows: {env: 生态环境, tax: 税务}
lines:
  P801: {line: mean.*.average = fines.*.fee / fines.*.cases, places: 2}
"""
_FILED = {
    "fines": {
        "env": {"fee": 7, "cases": 100},
        "tax": {"fee": 3, "cases": 10},
        "of": {"x": {"fee": 90, "cases": 1}, "y": {"fee": 0, "cases": 0}},
    },
    "mean": {"env": {"average": 0.08}, "tax": {"average": 0.3}},
}


def test_the_words_of_a_breach_are_those_of_all_its_figures_and_its_mark_is_on_one_that_is_typed(
    tmp_path: Path,
) -> None:
    rules = "".join(f"  {code}: {{zh: 规则, en: Rule, source: 表头}}\n" for code in ("T901", "P801", "P802", "P803"))
    (tmp_path / "fines.yaml").write_text(_FINES.replace("sections:", f"rules:\n{rules}sections:"), "utf-8")
    edition = gouji.load_file(tmp_path / "fines.yaml")
    document = {"edition": "fines", "year": 2025, "agency": {"name": "甲", "code": "1"}, **_FILED}
    _, findings = gouji.load_submission(json.dumps(document), gouji.Options(templates={edition.id: edition}))
    assert [(found.path, found.what("en")) for found in findings if found.code.startswith("P")] == [
        ("fines.env.cases", "Rule: '生态环境' has 0.08 against 0.07, difference 0.01"),
        ("fines.tax.cases", "Rule: '件数' has 90 against 0, difference 90"),
        ("fines.of.x.fee", "Rule: '罚款' has 90 against 10, difference 80"),
        ("fines.of.y.cases", "Rule: '件数' is 1"),
    ]
