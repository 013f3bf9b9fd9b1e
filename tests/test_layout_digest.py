"""The layout digest: equal digests, equal cells; and what is only told leaves a workbook that was sent out as it is."""

from __future__ import annotations

import copy
import functools
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import gouji
from gouji.common import Position, corners
from gouji.form.edition import Edition, TemplateError
from gouji.form.edition.sheets import GUIDE_SHEET, STAMP_SHEET
from gouji.form.layout import lay_out
from gouji.form.layout.digest import TEMPLATES_OF_LAYOUT
from gouji.form.stamp import Stamp
from gouji.reading.workbooks import Options
from gouji.workbook.writer import write_workbook
from support import forms
from support.edit import Workbook
from support.filled import submission, workbook
from support.readers import THOROUGH, is_taken

TEMPLATES = Path(__file__).parents[1] / "templates"
YEAR = 2025
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SMALL = """
form: 业务年报
edition: small
notice: 某字第1号
reference: 某法
years: 2024-2026
rules:
  T901: {level: definition, severity: error, zh: 合计, en: The total, source: 表头, why: {zh: 因, en: why}}
  P901: {level: plausible, severity: warning, zh: 不应超过, en: No more, source: 常识}
  P902: {level: plausible, severity: info, zh: 多半不等, en: Mostly not, from: "2025"}
  P903: {level: plausible, severity: warning, zh: 县里没有, en: Not here, unless: rule_making}
  P904: {level: plausible, severity: warning, beta: true, zh: 文字应写, en: Say it}
  P905: {level: plausible, severity: info, zh: 多半不等, en: Mostly not, from: "2025"}
  Y901: {level: local, severity: error, parts: warning, reason: 不一致的原因, zh: 应衔接, en: Carried}
sections:
  甲:
    title: 收支
    id: money
    grids:
      收入:
        id: income
        corner: 来源
        columns: {amount: {label: 金额, type: decimal, unit: 万元, article: 甲条}, count: {label: 笔数, also: [次数]}}
        rows: {grant: 拨款, fee: {label: 收费, prompt: 收到的, signed: true}, all: 合计}
        totals: {T901: all = grant + fee}
        tie_outs: {P903: fee = 0}
      支出:
        id: spending
        beside: true
        corner: 去向
        columns: {amount: {label: 金额, type: decimal, unit: 万元}}
        rows: {works: 工程, wages: 工资}
        doubtful: {P905: works = wages}
  乙:
    title: 进度
    unit: 件
    columns: {新旧: {planned: 计划, done: 完成}, total: 合计}
    rows: {northern: {label: 北片, rows: {dams: 水库, canals: 渠道}}, southern: 南片, all: 总计}
    totals: {T901: [total = planned + done, all = northern + southern]}
    tie_outs: {P901: done <= planned, P902: northern.dams = northern.canals}
    across_years: {Y901: prior.southern = northern.dams}
  丙:
    title: 说明
    texts: {remarks: {label: 备注, prompt: 说明情况, paragraphs: 2}}
    key_figures: {visitors: {label: 人次, unit: 人}}
judgements:
  P904: {check: named_in_text, text: remarks, over: {northern.dams.done: [水库]}}
pictures: {比较: [northern.dams, southern]}
sign_off: {filled_by: 填报人, filled_on: {label: 日期, type: date}}
"""


def _load(tree: Any) -> Edition:
    return forms.load_text(json.dumps(tree, ensure_ascii=False))


@functools.cache
def _tree(name: str) -> Any:
    text = SMALL if name == "small" else (TEMPLATES / f"{name}.yaml").read_text("utf-8")
    return yaml.load(text, yaml.BaseLoader)  # noqa: S506  # scalars stay text, as they do in the program


# --- equal digests, equal cells -------------------------------------------------------------------------------------


def _xml(part: bytes) -> ET.Element:
    return ET.fromstring(part)  # noqa: S314  # our own


def _seen(edition: Edition, year: int) -> object:
    """What a blank workbook holds and lets be typed on the sheets that are read, besides words that are only told."""
    layout = lay_out(edition)
    cells = [layout.cover.edition, *(line.cell for sheet in layout.sheets for line in sheet.check_lines)]
    cells += [cell.shifted(columns=1) for _, cell in layout.cover.checks]
    told = {cell.place for cell in cells}
    book = Workbook(write_workbook(edition, layout.stamp(year, "某局")))
    texts = [text.findtext(f"{MAIN}t") for text in _xml(book.parts["xl/sharedStrings.xml"])]
    styles = [
        (style.get("numFmtId"), style.find(f"{MAIN}protection[@locked='0']") is not None)
        for style in _xml(book.parts["xl/styles.xml"]).iterfind(f"{MAIN}cellXfs/{MAIN}xf")
    ]
    seen: dict[str, object] = {}
    for name in (*layout.sheet_names, STAMP_SHEET):
        sheet = _xml(book.parts[book.part_of(name)])
        if name == GUIDE_SHEET:
            continue
        for cell in sheet.iter(f"{MAIN}c"):
            value = cell.findtext(f"{MAIN}v")
            text = texts[int(value)] if cell.get("t") == "s" and value else value
            place = f"{name}!{cell.get('r')}"
            words = None if place in told else (cell.findtext(f"{MAIN}f"), text)
            seen[place] = (words, styles[int(cell.get("s", "0"))])
        for kind in ("mergeCell", "sheetProtection"):
            seen[f"{name} {kind}"] = [each.attrib for each in sheet.iter(f"{MAIN}{kind}")]
        # Cell by cell: cells with the same prompt share a validation, and prompts are only told.
        seen[f"{name} validations"] = {
            place: (each.get("type"), each.get("operator"), [formula.text for formula in each])
            for each in sheet.iter(f"{MAIN}dataValidation")
            for area in each.get("sqref", "").split()
            for place in _places_of(area)
        }
    names = _xml(book.parts["xl/workbook.xml"]).iter(f"{MAIN}definedName")
    return seen | {"names": [(each.attrib, each.text) for each in names]}


def _places_of(area: str) -> Iterator[Position]:
    (top, left), (bottom, right) = corners(area) or pytest.fail(area)
    return itertools.product(range(top, bottom + 1), range(left, right + 1))


@dataclass(frozen=True)
class _Change:
    """A template with one thing changed: what, and how it is after it."""

    name: str
    tree: Any


def _places(tree: Any, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to everything in a template."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in items:
        yield (*above, key)
        yield from _places(value, (*above, key))


_ORDERED = ("rules", "sections", "grids", "columns", "rows", "texts", "key_figures", "sign_off", "totals", "tie_outs")
_CHOICES = (
    {"true", "false"},
    {"decimal", "integer"},
    {"date", "text"},
    {"error", "warning", "info"},
    {"official", "local", "definition", "plausible"},
    {"2024-2026", "2024-", "2025", "2026"},
    {"1", "2", "3"},
    {"all = grant + fee", "all = grant"},
    {"done <= planned", "planned <= done", "done = planned"},
)
"""Words of which one may stand for another."""


def _changes(tree: Any, place: tuple[str | int, ...]) -> Iterator[_Change]:
    """Everything that may be done to one thing of a template: other words, another name, gone, last."""
    *way, last = place
    parent = functools.reduce(lambda node, key: node[key], way, tree)
    value, name = parent[last], " / ".join(map(str, place))

    def changed(do: Callable[[Any], None]) -> Any:
        other = copy.deepcopy(tree)
        do(functools.reduce(lambda node, key: node[key], way, other))
        return other

    if isinstance(value, str):
        others = next((sorted(words - {value}) for words in _CHOICES if value in words), [f"{value}改"])
        for text in others:
            yield _Change(f"{name}: {text}", changed(functools.partial(_set, key=last, value=text)))
    yield _Change(f"{name}: gone", changed(lambda node: node.__delitem__(last)))
    if isinstance(parent, dict) and way and way[-1] in _ORDERED and last != list(parent)[-1]:
        yield _Change(f"{name}: last", changed(lambda node: node.update({last: node.pop(last)})))
    if isinstance(parent, dict):
        for key in (f"{last}x", f"{last}改"):  # an id, and words
            yield _Change(f"{name}: called {key}", changed(functools.partial(_rename, old=last, new=key)))


def _set(node: Any, key: object, value: str) -> None:
    node[key] = value


def _rename(node: Any, old: object, new: str) -> None:
    items = [(new if key == old else key, value) for key, value in node.items()]
    node.clear()
    node.update(items)


def _is_of_the_same_layout(base: Edition, change: _Change) -> bool | None:
    """Whether a changed template has the layout digest it had, which must then give the same cells.

    Returns:
        None if the template is refused.
    """
    try:
        edition = _load(change.tree)
    except TemplateError:
        return None
    if lay_out(edition).digest != lay_out(base).digest:
        return False
    year = next((year for year in (YEAR, 2019) if year in base.years and year in edition.years), None)
    if year is not None:
        assert _seen(edition, year) == _seen_before(base, year), change.name
    return True


_seen_before = functools.lru_cache(maxsize=8)(_seen)


def test_equal_layout_digests_give_equal_cells() -> None:
    base, tree = _load(_tree("small")), _tree("small")
    changes = [change for place in _places(tree) for change in _changes(tree, place)]
    found = [_is_of_the_same_layout(base, change) for change in changes]
    assert (found.count(True) > 80, found.count(False) > 100) == (True, True)


@settings(max_examples=15)
@given(st.data())
def test_so_do_those_of_the_shipped_editions(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["2019", "2021"]))
    base, tree = _load(_tree(name)), _tree(name)
    place = data.draw(st.sampled_from(list(_places(tree))))
    _is_of_the_same_layout(base, data.draw(st.sampled_from(list(_changes(tree, place)))))


# --- what is printed ------------------------------------------------------------------------------------------------

PRINTED = [
    ("form: 业务年报", "form: 业务月报"),
    ("edition: small", "edition: smaller"),
    ("title: 收支", "title: 收入和支出"),
    ("  甲:\n", "  丁:\n"),
    ("      收入:\n", "      各项收入:\n"),
    ("corner: 来源", "corner: 项目"),
    ("grant: 拨款", "grant: 财政拨款"),
    ("done <= planned", "planned <= done"),
    ("grant: 拨款, fee: {label: 收费, prompt: 收到的, signed: true}", "fee: {label: 收费, signed: true}, grant: 拨款"),
    ("signed: true", "signed: false"),
    ("unit: 万元, article: 甲条", "unit: 元, article: 甲条"),
    ("{label: 金额, type: decimal, unit: 万元}", "{label: 金额, type: integer, unit: 万元}"),
    ("beside: true", "beside: false"),
    ("T901: all = grant + fee", "T901: all = grant"),
    ("P901: done <= planned", "P901: done = planned"),
    ("{P901: done <= planned, P902: northern", "{P902: done <= planned, P901: northern"),
    ('from: "2025"', 'from: "2026"'),
    ("prompt: 说明情况", "prompt: 说明有关情况"),
    ("label: 备注, prompt: 说明情况", "label: 附注, prompt: 说明情况"),
    ("paragraphs: 2", "paragraphs: 3"),
    ("{label: 人次, unit: 人}", "{label: 总人次, unit: 人}"),
    ("reason: 不一致的原因", "reason: 为何不一致"),
    ("filled_by: 填报人", "filled_by: 经办人"),
    ("{label: 日期, type: date}", "{label: 日期, type: text}"),
]


@pytest.mark.parametrize(("old", "new"), PRINTED, ids=[new for _, new in PRINTED])
def test_whatever_a_workbook_could_disagree_about_changes_the_digest(old: str, new: str) -> None:
    assert old in SMALL
    assert lay_out(forms.load_text(SMALL.replace(old, new))).digest != lay_out(forms.load_text(SMALL)).digest


def test_words_of_a_text_that_its_prompt_begins_with_are_not_printed_twice() -> None:
    prompted = SMALL.replace("{label: 备注, prompt: 说明情况", "{label: 备注, prompt: 备注：说明情况")
    digests = {lay_out(forms.load_text(text)).digest for text in (prompted, prompted.replace("label: 备注, ", ""))}
    assert len(digests) == 1


# --- what is told ---------------------------------------------------------------------------------------------------

TOLD = [
    ("2019", "years: 2019-2020", "years: 2019"),
    ("2021", "notice: ", "notice: 修订后的"),
    ("2021", "reference: ", "reference: 修订后的"),
    ("2021", "en: The total must", "en: A total has to"),
    ("2021", "zh: （七）总计应等于", "zh: 总计（第七项）应等于"),
    ("2021", "zh: 现行有效件数不应小于", "zh: 现行有效的件数不应小于"),
    ("2021", "source: 表三行名", "source: 表三的行名"),
    ("2021", "prompt: 依法确定为国家秘密的", "prompt: 依法确定并标注为国家秘密的"),
    ("2021", "article: 条例第三十八条", "article: 条例第三十八条第一款"),
    ("2021", "also: [商业机构]", "also: [商业机构, 公司]"),
    ("2021", "  P508:\n    level: plausible\n", "  P508:\n    level: official\n"),
    ("2021", "制发…公文]", "制发…公文, 印发…公文]"),
    ("2021", "  新收申请:", "  新收的申请:"),
    ("2019", "en: ", "en: Note that "),
]


@pytest.mark.parametrize(("name", "old", "new"), TOLD, ids=[new.strip() for _, _, new in TOLD])
def test_a_workbook_that_was_sent_out_stays_fast_and_silent(name: str, old: str, new: str) -> None:
    text = (TEMPLATES / f"{name}.yaml").read_text("utf-8")
    assert old in text
    base, changed = gouji.load(name), forms.load_text(text.replace(old, new))
    assert changed.template_digest != base.template_digest
    data = workbook(name)
    options = Options(templates={name: changed})
    assert is_taken(data)
    for each in (options, Options(templates={name: changed}, limits=THOROUGH.limits)):
        reading = gouji.read_bytes(data, "x.xlsx", each)
        assert (reading.diagnostics, reading.tool.template) == ((), changed.template_digest)


def test_a_layout_that_changed_is_recorded_and_its_workbooks_are_still_read() -> None:
    text = (TEMPLATES / "2021.yaml").read_text("utf-8")
    changed = forms.load_text(
        text.replace("            label: 规章\n", "            label: 规章和规定\n            also: [规章]\n")
    )
    options = Options(templates={"2021": changed})
    reading = gouji.read_bytes(workbook(), "x.xlsx", options)
    assert [(each.code, each.found) for each in reading.diagnostics] == [("W214", lay_out(gouji.load("2021")).digest)]
    assert reading.submission is not None


# --- stamps of before -----------------------------------------------------------------------------------------------

BEFORE = {"2019": "161e90ea2d35", "2019-yanchi": "7addc91e57f8", "2021": "5faab54d8d08"}
"""What the stamps of the shipped editions held when it was the digest of the template."""


def test_the_layouts_of_the_shipped_editions_are_those_that_had_such_stamps() -> None:
    # Where a layout is changed on purpose, its workbooks are to be W214: drop its line from both.
    assert {lay_out(gouji.load(name)).digest: (digest,) for name, digest in BEFORE.items()} == TEMPLATES_OF_LAYOUT


@pytest.mark.parametrize("name", BEFORE)
def test_a_stamp_with_the_digest_of_a_template_is_read_without_a_finding(name: str) -> None:
    data = workbook(name, stamp={"fingerprint": BEFORE[name]})
    assert is_taken(data)
    for options in (Options(), THOROUGH):
        assert gouji.read_bytes(data, "x.xlsx", options).diagnostics == ()


def test_so_is_one_of_which_only_the_printed_code_is_left() -> None:
    book = Workbook(workbook(stamp={"fingerprint": BEFORE["2021"]}))
    book.delete_sheet(STAMP_SHEET)
    book.parts["docProps/core.xml"] = book.parts["docProps/core.xml"].replace(b"gouji?", b"")
    reading = gouji.read_bytes(book.to_bytes(), "x.xlsx")
    assert ([each.code for each in reading.diagnostics], reading.status) == (["W221"], "accepted")


def test_a_code_of_another_layout_is_recorded_too() -> None:
    book = Workbook(workbook(stamp={"fingerprint": "0123456789ab"}))
    book.delete_sheet(STAMP_SHEET)
    book.parts["docProps/core.xml"] = book.parts["docProps/core.xml"].replace(b"gouji?", b"")
    assert {each.code for each in gouji.read_bytes(book.to_bytes(), "x.xlsx").diagnostics} == {"W214", "W221"}


def test_such_a_stamp_of_a_template_of_ones_own_holds_as_long_as_the_template_is_not_touched() -> None:
    edition = forms.load_text(SMALL)
    old = Stamp(edition.form, edition.id, YEAR, "某局", None, edition.template_digest)
    data = write_workbook(edition, old)
    touched = forms.load_text(SMALL.replace("years: 2024-2026", "years: 2024-2025"))
    for template, codes in ((edition, {"V301", "W240"}), (touched, {"V301", "W214", "W240"})):
        reading = gouji.read_bytes(data, "x.xlsx", Options(templates={"small": template}))
        assert {each.code for each in reading.diagnostics} == codes


def test_a_sample_is_of_the_layout_of_its_edition() -> None:
    made = gouji.make_filled(submission(gouji.load("2021"), YEAR))
    assert b"fingerprint=" + lay_out(gouji.load("2021")).digest.encode() in Workbook(made).parts["docProps/core.xml"]
