"""Editions: the shipped ones agree with the facts of the form; what is wrong in a template is said with its line."""

from __future__ import annotations

import ast
import csv
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gouji
from gouji.findings import Severity
from gouji.form import loading
from gouji.form.edition import (
    CellType,
    Edition,
    Field,
    Node,
    TemplateError,
    edition_for,
    load,
    load_file,
    shipped,
    unknown_edition,
)
from gouji.form.edition.chinese import in_chinese
from gouji.form.edition.source import is_rule_code
from gouji.form.expression import Relation, holds, sums

FORM = Path(__file__).parent / "form"
TEMPLATES = Path(__file__).parents[1] / "templates"
SAMPLES = Path(__file__).parents[1] / "samples"
NATIONAL = ("2019", "2021")
national = pytest.mark.parametrize("name", NATIONAL)
every = pytest.mark.parametrize("name", shipped())

PEOPLE = (
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "public_welfare_organization",
    "legal_service_organization",
    "other_organization",
)


def _facts(name: str) -> list[dict[str, str]]:
    with (FORM / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


# --- the contract ---------------------------------------------------------------------------------------------------


def _as_fact(field: Field) -> dict[str, str]:
    return {
        "path": field.path,
        "section": field.section,
        "kind": "total" if field.is_total else "input",
        "type": field.type,
        "may_be_negative": "yes" if field.signed else "",
        "unit": field.unit,
        "row_labels": " / ".join(field.row_labels),
        "column_labels": " / ".join(field.column_labels),
        "article": field.article,
        "prompt": field.prompt,
    }


@national
def test_every_field_is_as_the_contract_says(name: str) -> None:
    facts = [
        {key: text for key, text in fact.items() if key not in ("row", "column")}
        for fact in _facts(f"fields-{name}.csv")
    ]
    fields = [_as_fact(field) for field in load(name).fields.values()]
    for field, fact in zip(fields, facts, strict=True):
        # Where the notice explains nothing, the office's own reading is given and says that it is one.
        if not fact["prompt"] and str(field["prompt"]).startswith("参考口径："):
            field["prompt"] = ""
    assert fields == facts


@every
def test_fields_are_found_by_their_own_path(name: str) -> None:
    assert all(path == field.path for path, field in load(name).fields.items())


@pytest.mark.parametrize(("name", "inputs", "totals"), [("2019", 22 + 132 + 12, 32), ("2021", 10 + 144 + 12, 34)])
def test_an_edition_has_as_many_inputs_and_totals_as_the_form(name: str, inputs: int, totals: int) -> None:
    edition = load(name)
    assert (len(edition.inputs), len(edition.definitions)) == (inputs, totals)


@pytest.mark.parametrize(
    ("name", "notice", "valid", "invalid"),
    [
        ("2019", "国办公开办函〔2019〕60号（试行）", (2019, 2020), (2018, 2021)),
        ("2021", "国办公开办函〔2021〕30号", (2021, 2025, 2050), (2019, 2020)),
    ],
)
def test_an_edition_says_its_notice_and_years(
    name: str, notice: str, valid: tuple[int, ...], invalid: tuple[int, ...]
) -> None:
    edition = load(name)
    assert edition.form == "政府信息公开工作年度报告"
    assert edition.notice == notice
    assert "第711号" in edition.reference
    assert all(year in edition.years for year in valid)
    assert not any(year in edition.years for year in invalid)


def test_a_year_has_one_edition() -> None:
    """Of two that were open for a year only one would ever be sent out."""
    editions = [load(name) for name in shipped()]
    bases = [edition for edition in editions if not edition.variant]
    for year in range(2019, 2060):
        assert [edition.id for edition in bases if year in edition.years] == [edition_for(year).id]


def test_a_newer_edition_is_taken_before_one_that_was_not_closed() -> None:
    older = replace(load("2021"), years=replace(load("2021").years, last=None))
    newer = replace(older, id="2027", base="2027", years=replace(older.years, first=2027))
    for known in ([older, newer], [newer, older]):
        assert "2027 年度用 2027" in unknown_edition("2027", known).words.zh
        assert "2026 年度用 2021" in unknown_edition("2026", known).words.zh


@every
def test_sections_are_titled_as_printed(name: str) -> None:
    assert [section.heading for section in load(name).sections] == [
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
        "六、其他需要报告的事项",
    ]


@every
def test_texts_and_key_figures_have_the_paths_of_the_design(name: str) -> None:
    edition = load(name)
    assert [text.path for text in edition.texts] == ["narrative.overview", "narrative.problems", "narrative.other"]
    assert [figure.path for figure in edition.key_figures] == [
        "key_figures.documents_issued",
        "key_figures.documents_published_online",
    ]
    assert all(item.path.startswith("sign_off.") for item in edition.sign_off)


@every
def test_only_changes_may_be_negative(name: str) -> None:
    signed = {field.path.rpartition(".")[2] for field in load(name).fields.values() if field.signed}
    assert signed == ({"items_change"} if name.startswith("2019") else set())


# --- rules ----------------------------------------------------------------------------------------------------------

RULES = {fact["id"]: fact for fact in _facts("rules.csv")}


@national
def test_rules_are_worded_as_the_table_of_rules_says(name: str) -> None:
    for code, rule in load(name).rules.items():
        fact = RULES[code]
        assert name in fact["editions"].split(";")
        assert rule.code == code
        assert rule.severity == Severity(fact["severity"].split()[0])
        assert rule.level == fact["level"]
        assert rule.title.zh == fact["zh"]


@national
def test_every_tie_out_of_one_table_is_in_the_edition(name: str) -> None:
    codes = {code for code, fact in RULES.items() if code.startswith("T") and name in fact["editions"].split(";")}
    assert {code for code in load(name).rules if code.startswith("T")} == codes


@every
def test_every_rule_of_an_edition_is_a_sum_or_judged(name: str) -> None:
    edition = load(name)
    judged = {each.rule for each in edition.judgements}
    constraints = (*edition.constraints, *edition.doubts, *edition.across_years)
    summed = {each.rule for each in edition.definitions} | {each.rule for each in constraints}
    assert {rule.code for rule in judged}.isdisjoint(rule.code for rule in summed)
    assert all(edition.lines(rule.code) for rule in summed)
    assert {rule.code for rule in judged | summed} == edition.rules.keys()


@every
def test_what_a_rule_tolerates_stands_beside_each_of_its_lines(name: str) -> None:
    edition = load(name)
    for rule in edition.rules.values():
        labels = [edition.fields[path].label for path in rule.tolerates]
        for line in (*edition.lines(rule.code), *edition.lines(rule.code, "en")):
            assert [label for label in labels if label not in line] == []
            assert bool(labels) == ("除外" in line or "off by no more" in line)


@national
def test_every_rule_of_the_table_of_rules_about_one_report_or_two_years_is_in_the_edition(name: str) -> None:
    wanted = {code for code, fact in RULES.items() if _is_about(fact, name) and code[0] in "TPY"}
    assert load(name).rules.keys() == wanted


def _is_about(fact: dict[str, str], name: str) -> bool:
    """Whether a rule says something of an edition: some name several and hold something of one (``2019: …``)."""
    only = re.match(r"(\d{4}):", fact["holds"])
    return name in fact["editions"].split(";") and (only is None or only[1] == name)


@every
def test_the_official_tie_out_holds_down_each_of_the_seven_columns(name: str) -> None:
    left, right = RULES["T401"]["holds"].split("=")
    lines = [each.line for each in load(name).constraints if each.rule.code == "T401"]
    assert [(line.left, line.relation, line.right) for line in lines] == [
        (
            tuple(f"{row}.{column}" for row in re.findall(r"[\w.]+", left)),
            Relation.EQUAL,
            tuple(f"{row}.{column}" for row in re.findall(r"[\w.]+", right)),
        )
        for column in (*PEOPLE, "total")
    ]


@every
def test_a_breach_is_shown_in_the_last_row_of_its_column(name: str) -> None:
    places = [each.place for each in load(name).constraints if each.rule.code == "T401"]
    assert places == [f"requests.carried_forward.{column}" for column in (*PEOPLE, "total")]
    assert all(each.downwards is (each.rule.code in ("T401", "P501")) for each in load(name).constraints)


@pytest.mark.parametrize(
    ("name", "code", "values", "expected"),
    [
        ("2021", "P502", {"issued": 5, "repealed": 2, "in_force": 3}, True),
        ("2021", "P502", {"issued": 5, "repealed": 2, "in_force": 2}, False),
        ("2021", "P502", {"issued": 1, "repealed": 2, "in_force": 0}, True),
        ("2019", "P503", {"items_last_year": 5, "items_change": -5}, True),
        ("2019", "P503", {"items_last_year": 5, "items_change": -6}, False),
        ("2019", "P504", {"disclosed": 3, "total_disclosed": 3}, True),
        ("2019", "P504", {"disclosed": 4, "total_disclosed": 3}, False),
    ],
)
def test_plausible_lines_hold_as_the_table_of_rules_says(
    name: str, code: str, values: dict[str, int], *, expected: bool
) -> None:
    lines = [each.line for each in load(name).constraints if each.rule.code == code]
    assert lines
    for line in lines:
        left, right = sums(line, lambda path: values[path.rpartition(".")[2]])
        assert holds(line, left, right) is expected


@every
def test_plausible_lines_stand_in_every_grid_they_are_meant_for(name: str) -> None:
    grids = {"2019": {"P503": 2 + 2 + 1, "P504": 2}, "2021": {"P502": 2}}[name[:4]]
    constraints = load(name).constraints
    assert {code: sum(each.rule.code == code for each in constraints) for code in grids} == grids


def _parts(total: str, inputs: dict[str, int]) -> list[int]:
    """The inputs a total of the national form adds up in the end."""
    row, _, column = total.rpartition(".")
    if row != "requests.results.total":
        return [number for path, number in inputs.items() if path.rpartition(".")[0] == row]
    results = {path: number for path, number in inputs.items() if path.startswith("requests.results.")}
    return [number for path, number in results.items() if column in ("total", path.rpartition(".")[2])]


@every
@settings(max_examples=20)
@given(data=st.data())
def test_totals_are_the_sums_the_form_defines(name: str, data: st.DataObject) -> None:
    edition = load(name)
    numbers = st.lists(st.integers(0, 10**10), min_size=len(edition.inputs), max_size=len(edition.inputs))
    inputs = {field.path: number for field, number in zip(edition.inputs, data.draw(numbers), strict=True)}
    totals = edition.totals(inputs)
    assert totals == {path: sum(_parts(path, inputs)) for path, field in edition.fields.items() if field.is_total}


@every
def test_a_total_stands_after_those_it_adds_up(name: str) -> None:
    edition = load(name)
    known = {field.path for field in edition.inputs}
    for definition in edition.definitions:
        assert known.issuperset(definition.terms)
        known.add(definition.path)
    assert known == edition.fields.keys()


# --- variants -------------------------------------------------------------------------------------------------------

CHANGED = {"商业企业": "商业机构", "社会公益组织": "社会组织"}
ALSO = [
    {"商业企业", "商业机构"},
    {"社会公益组织", "社会组织", "公益组织", "社会公益机构"},
    {"法律服务机构", "法律服务组织"},
]
"""Wordings of the applicants' kinds that are read alike: those of both editions, and those that reports print."""


def _labels(field: Field) -> tuple[str, ...]:
    return (*field.row_labels, *field.column_labels)


def _nodes(edition: Edition) -> dict[str, Node]:
    """The rows and columns of section 三 by their ids."""
    grid = edition.sections[2].grids[0]
    chains = [chain for node in (*grid.rows, *grid.columns) for chain in node.leaves()]
    return {node.id: node for chain in chains for node in chain if node.id}


def test_the_local_variant_belongs_to_the_national_edition() -> None:
    variant, edition = load("2019-yanchi"), load("2019")
    assert (variant.id, variant.base, variant.variant) == ("2019-yanchi", "2019", "2019-yanchi")
    assert (edition.id, edition.base, edition.variant) == ("2019", "2019", None)
    assert variant != edition


def test_the_local_variant_changes_two_labels_and_nothing_else() -> None:
    variant, edition = load("2019-yanchi"), load("2019")
    assert variant.fields.keys() == edition.fields.keys()
    for mine, theirs in zip(variant.fields.values(), edition.fields.values(), strict=True):
        assert _labels(mine) == tuple(CHANGED.get(label, label) for label in _labels(theirs))
        same = {"row_labels": "", "column_labels": ""}
        assert _as_fact(mine) | same == _as_fact(theirs) | same
    assert [each.line for each in variant.constraints] == [each.line for each in edition.constraints]
    assert [(each.path, each.terms) for each in variant.definitions] == [
        (each.path, each.terms) for each in edition.definitions
    ]
    unchanged = ("form", "notice", "reference", "years", "rules", "texts", "key_figures", "sign_off")
    assert all(getattr(variant, part) == getattr(edition, part) for part in unchanged)


@pytest.mark.parametrize("name", ["2019", "2019-yanchi"])
def test_both_wordings_are_accepted_by_both(name: str) -> None:
    nodes = _nodes(load(name))
    accepted = [{node.label, *node.also} for node in map(nodes.get, PEOPLE) if node and node.also]
    assert accepted == ALSO
    assert all(any({old, new} <= words for words in accepted) for old, new in CHANGED.items())


# --- templates of the user's own ------------------------------------------------------------------------------------

BASE = """\
form: 表
edition: x
years: 2020-2021
rules:
  T401: {level: local, severity: error, zh: 应相等, en: must be equal}
  T402:
    level: official
    severity: warning
    zh: 应为合计
    en: must be the total
sections:
  一:
    id: part
    title: 甲部分
    columns:
      a: 甲
      b: 乙
      total: 合计
    rows:
      x: 子
      y: 丑
      z: 寅
    totals:
      T402: total = a + b
    tie_outs:
      T401: x + y = z
  二:
    title: 乙部分
    texts:
      words: {prompt: 写, paragraphs: 3}
    key_figures:
      n: {label: 数, unit: 件}
sign_off:
  by: 填报人
  at: {label: 日期, type: date}
"""
MARK = "  # <-"
"""Stands in a template on every line that may be named as the wrong one."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("templates")


def _load(folder: Path, text: str | bytes, name: str = "x.yaml") -> Edition:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_file(path)


def _changed(*changes: tuple[str, str]) -> str:
    text = BASE
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def _refusal(folder: Path, text: str | bytes, name: str = "x.yaml") -> TemplateError:
    with pytest.raises(TemplateError) as caught:
        _load(folder, text, name)
    # YAML's own reasons are told as they are, behind words of ours.
    assert [problem.reason for problem in caught.value.problems if in_chinese(problem.reason) == problem.reason] == []
    return caught.value


def _marked(text: str) -> list[int]:
    return [number for number, line in enumerate(text.splitlines(), 1) if line.endswith(MARK)]


def _assert_refused(folder: Path, text: str, reason: str) -> None:
    error = _refusal(folder, text)
    marked = _marked(text)
    assert {each.file for each in error.problems} == {str(folder / "x.yaml")}
    named = [each.line for each in error.problems if reason in each.reason]
    assert named, f"{reason!r} is not said: {error}"
    assert set(named) <= set(marked), f"expected line {marked}: {error}"


def test_the_template_the_tests_break_is_right(folder: Path) -> None:
    edition = _load(folder, BASE)
    assert (edition.id, edition.base, edition.variant) == ("x", "x", None)
    assert list(edition.fields) == [f"part.{row}.{column}" for row in "xyz" for column in ("a", "b", "total")]
    assert [each.path for each in edition.definitions] == ["part.x.total", "part.y.total", "part.z.total"]
    assert [each.place for each in edition.constraints] == ["part.z.a", "part.z.b", "part.z.total"]
    assert edition.rules["T402"].severity is Severity.WARNING


TITLE, ROW, TEXT = "    title: 甲部分", "      y: 丑", "{prompt: 写, paragraphs: 3}"
TOTAL, TIE_OUT = "T402: total = a + b", "T401: x + y = z"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        # the file as a whole
        ("form: 表\nedition: x", f"edition: x{MARK}", "'form'"),
        ("form: 表\nedition: x", f"form: 表{MARK}", "'edition'"),
        ("form: 表\nedition: x\nyears: 2020-2021", f"form: 表{MARK}\nedition: x", "'years'"),
        ("form: 表", f"form: [表]{MARK}", "text"),
        ("form: 表", f"form: 表\nfrom: 表{MARK}", "'from'"),
        ("edition: x", f"edition: X{MARK}", "'X'"),
        ("edition: x", f"edition: 盐池{MARK}", "'盐池'"),
        ("edition: x", f"edition: 2019_x{MARK}", "'2019_x'"),
        ("edition: x", f"edition: 2019--x{MARK}", "'2019--x'"),
        ("edition: x", f"edition: ../x{MARK}", "'../x'"),
        ("years: 2020-2021", f"years: 2021-2020{MARK}", "before"),
        ("years: 2020-2021", f"years: 20-21{MARK}", "years"),
        ("years: 2020-2021", f"years: 2020–2021{MARK}", "years"),
        ("years: 2020-2021", f"years: 2020,2021{MARK}", "years"),
        ("years: 2020-2021", f"years: -2020{MARK}", "years"),
        ("years: 2020-2021", f"years: 二〇二〇{MARK}", "years"),
        ("years: 2020-2021", f"years: [2020, 2021]{MARK}", "text"),
        # keys
        ("edition: x", f"edition: x\nedition: y{MARK}", "'edition'"),
        ("      b: 乙", f"      a: 乙{MARK}", "'a'"),
        (ROW, f"      x: 丑{MARK}", "'x'"),
        ("  T402:\n", f"  T401:{MARK}\n", "'T401'"),
        (TITLE, f"{TITLE}\n    caption: 甲{MARK}", "'caption'"),
        ("    severity: warning", f"    severity: warning\n    note: 注{MARK}", "'note'"),
        (ROW, f"      y: {{label: 丑, units: 件}}{MARK}", "'units'"),
        (ROW, f"      y: {{label: 丑, columns: {{q: 巳}}}}{MARK}", "'columns'"),
        (TEXT, f"{{prompts: 写}}{MARK}", "'prompts'"),
        ("{label: 数, unit: 件}", f"{{label: 数, type: integer}}{MARK}", "'type'"),
        ("{label: 日期, type: date}", f"{{label: 日期, kind: date}}{MARK}", "'kind'"),
        (ROW, f"      ? [y]{MARK}\n      : 丑", "key"),
        # choices
        ("    level: official", f"    level: mine{MARK}", "'mine'"),
        ("    severity: warning", f"    severity: fatal{MARK}", "'fatal'"),
        (ROW, f"      y: {{label: 丑, type: number}}{MARK}", "'number'"),
        (ROW, f"      y:\n        label: 丑\n        type: number{MARK}", "'number'"),
        (ROW, f"      y: {{label: 丑, signed: maybe}}{MARK}", "'maybe'"),
        (ROW, f"      y:\n        label: 丑\n        signed: maybe{MARK}", "'maybe'"),
        (TITLE, f"{TITLE}\n    beside: perhaps{MARK}", "'perhaps'"),
        ("{label: 日期, type: date}", f"{{label: 日期, type: day}}{MARK}", "'day'"),
        (TEXT, f"{{paragraphs: 0}}{MARK}", "'0'"),
        (TEXT, f"{{paragraphs: 1001}}{MARK}", "'1001'"),
        (TEXT, f"{{paragraphs: -1}}{MARK}", "'-1'"),
        (TEXT, f"{{paragraphs: 1.5}}{MARK}", "'1.5'"),
        (TEXT, f"{{paragraphs: 三}}{MARK}", "'三'"),
        (TEXT, f"\n        prompt: 写\n        paragraphs: many{MARK}", "'many'"),
        pytest.param(TEXT, f"{{paragraphs: {'9' * 5000}}}{MARK}", "paragraphs", id="a number of 5000 digits"),
        # shapes
        ("by: 填报人", f"by: [填报人]{MARK}", "text"),
        ("    title: 乙部分", f"    title: {{乙: 部分}}{MARK}", "text"),
        (ROW, f"      y: {{label: 丑, also: [{{a: b}}]}}{MARK}", "text"),
        (ROW, f"      y: {{unit: 件}}{MARK}", "'label'"),
        ("{label: 数, unit: 件}", f"{{unit: 件}}{MARK}", "'label'"),
        ("    title: 乙部分\n    texts:", f"    texts:{MARK}", "'title'"),
        ("    level: official\n    severity: warning\n    zh: 应为合计", f"    level: official{MARK}", "'zh'"),
        ("    tie_outs:\n      T401: x + y = z", f"    tie_outs: x + y = z{MARK}", "mapping"),
        # ids and names
        ("    id: part", f"    id: Part{MARK}", "'Part'"),
        ("    id: part", f"    id: part.x{MARK}", "'part.x'"),
        ("words: {prompt: 写", f"Words: {{prompt: 写{MARK}\n       ", "'Words'"),
        ("      n: {label: 数, unit: 件}", f"      数: 数{MARK}", "'数'"),
        ("  by: 填报人", f"  填报人: 填报人{MARK}", "'填报人'"),
        ("  二:\n    title: 乙部分", f"  '[二]':{MARK}\n    title: 乙部分{MARK}", "'[二]'"),
        ("  二:\n    title: 乙部分", f"  '二/三':{MARK}\n    title: 乙部分{MARK}", "'二/三'"),
        ("  二:\n    title: 乙部分", f"  {'二' * 32}:{MARK}\n    title: 乙部分{MARK}", "sheet"),
        ("  T401: {", f"  T4O1: {{level: local, zh: 甲, en: a}}{MARK}\n  T401: {{", "'T4O1'"),
        ("  T401: {", f"  V301: {{level: local, zh: 甲, en: a}}{MARK}\n  T401: {{", "'V301'"),
        # headings
        (ROW, f"      丑: 丑{MARK}", "'丑'"),
        (ROW, f"      丑: {{}}{MARK}", "'丑'"),
        (ROW, f"      丑:{MARK}", "'丑'"),
        (ROW, f"      y: {{label: 丑, rows: {{}}}}{MARK}", "'y'"),
        # paths
        ("    id: part", f"    id: edition{MARK}", "'edition.x.a'"),
        ("    id: part", f"    id: variant{MARK}", "'variant.x.a'"),
        ("    id: part", f"    id: year{MARK}", "'year.x.a'"),
        ("    id: part", f"    id: agency{MARK}", "'agency.x.a'"),
        ("    id: part", f"    id: narrative{MARK}", "'narrative.x.a'"),
        ("    id: part", f"    id: key_figures{MARK}", "'key_figures.x.a'"),
        ("    id: part", f"    id: sign_off{MARK}", "'sign_off.x.a'"),
        (f"      x: 子\n{ROW}", f"      x: 子{MARK}\n      上:\n        x: 丑{MARK}\n      y: 巳", "'part.x.a'"),
        # sums
        (TOTAL, f"T402: total = a + q{MARK}", "'q'"),
        (TOTAL, f"T402: totl = a + b{MARK}", "'totl'"),
        (TOTAL, f"T402: total = a + x{MARK}", "mixes"),
        (TOTAL, f"T402: total <= a + b{MARK}", "total"),
        (TOTAL, f"T402: a + b = total{MARK}", "total"),
        (TOTAL, f"T402: total = 0{MARK}", "total"),
        (TOTAL, f"T402: 0 = a + b{MARK}", "total"),
        (TOTAL, f"T402: total{MARK}", "= <="),
        (TOTAL, f"T402: total = a - 5{MARK}", "a total is defined"),
        (TOTAL, f"T402: total = a / b{MARK}", "places"),
        (TOTAL, f"T402: total = a + a{MARK}", "twice"),
        (TOTAL, f"T402: total = total + a{MARK}", "twice"),
        (TOTAL, f"T402: 合计 = a + b{MARK}", "'合计'"),
        (TOTAL, f"T402: [total = a + b, [x]]{MARK}", "text"),
        (TOTAL, f"T402:\n      - total = a + b{MARK}\n      - a = total{MARK}", "circle"),
        (TIE_OUT, f"T401: x + w = z{MARK}", "'w'"),
        (TIE_OUT, f"T401: x.a + y = z{MARK}", "'x.a'"),
        (TIE_OUT, f"T401: part.x = z{MARK}", "'part.x'"),
        (TIE_OUT, f"T401: x + a = z{MARK}", "mixes"),
        (TIE_OUT, f"T409: x + y = z{MARK}", "'T409'"),
        (TIE_OUT, f"P501: x + y = z{MARK}", "'P501'"),
        # what a file cannot hold
        ("form: 表", f"form: &a [*a]{MARK}", "alias"),
        ("form: 表", f"form: *nowhere{MARK}", "alias"),
        ("form: 表", f"form: 表: 表{MARK}", "YAML"),
        ("form: 表", f"form: [表}}{MARK}", "YAML"),
        ("form: 表", f"form: 表\n\tx: y{MARK}", "YAML"),
        ("form: 表", f"form: 表\n---{MARK}", "YAML"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(folder: Path, old: str, new: str, reason: str) -> None:
    _assert_refused(folder, _changed((old, new)), reason)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param(
            [
                ("      a: 甲\n      b: 乙", "      x: 甲\n      y: 乙"),
                ("total = a + b", "total = x + y"),
                (TIE_OUT, f"T401: x <= y{MARK}"),
            ],
            "could run",
            id="a line that fits rows and columns",
        ),
        pytest.param(
            [("    en: must be the total\n", f"    en: must be the total\n  P501: {{zh: 甲, en: a}}{MARK}\n")],
            "P501",
            id="a rule nobody uses",
        ),
        pytest.param(
            [
                ("      x: 子", f"      x: 子{MARK}"),
                ("  二:\n", f"  三:\n    title: 丙\n    id: part\n    columns: {{x: 丙}}{MARK}\n  二:\n"),
            ],
            "'part.x'",
            id="a path that is also a level",
        ),
        pytest.param(
            [
                ("    id: part", f"    id: part{MARK}"),
                ("    totals:\n", f"    texts: {{t: {{}}}}{MARK}\n    totals:\n"),
            ],
            "not both",
            id="grids and texts in one section",
        ),
        pytest.param(
            [(ROW, f"      y: {{label: 丑, rows: {{total: 寅}}}}{MARK}"), (TOTAL, f"T402: y = x{MARK}")],
            "total",
            id="a heading defined as a total",
        ),
        pytest.param(
            [
                (
                    "sign_off:\n",
                    f"  三:\n    title: 丙\n    texts:\n      words: {{prompt: 又}}{MARK}\nsign_off:\n",
                ),
                ("      words: {prompt: 写, paragraphs: 3}", f"      words: {{prompt: 写}}{MARK}"),
            ],
            "'narrative.words'",
            id="two texts of one path",
        ),
        pytest.param(
            [
                ("sign_off:\n", f"  三:\n    title: 丙\n    key_figures:\n      n: 又{MARK}\nsign_off:\n"),
                ("      n: {label: 数, unit: 件}", f"      n: 数{MARK}"),
            ],
            "'key_figures.n'",
            id="two key figures of one path",
        ),
        *(
            pytest.param(
                [("  一:\n    id: part", f"  {name}:{MARK}\n    id: part{MARK}")], f"'{name}'", id=f"a section {name}"
            )
            for name in ("封面", "正文", "填报说明", "gouji")
        ),
    ],
)
def test_what_is_wrong_together_is_said_with_its_line(
    folder: Path, changes: list[tuple[str, str]], reason: str
) -> None:
    _assert_refused(folder, _changed(*changes), reason)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "empty"),
        ("# nothing\n", 1, "empty"),
        ("\ufeff", 1, "empty"),
        ("form\n", 1, "mapping"),
        ("- form\n", 1, "mapping"),
        ("form: 表\nedition: x\nyears: 2020\n", 1, "no field"),
        ("form: 表\nedition: x\nyears: 2020\nsections:\n  一:\n    title: 甲\n    texts: {words: {}}\n", 1, "no field"),
        ("form: \x01\n", 1, "YAML"),
        ("form: 表\nedition: x\nyears: \x01\n", 3, "YAML"),
        ('form: 表\nnotice: "文\nyears: 2020\nsections: {}\n', 2, "YAML"),
        ("表".encode("gb18030"), 1, "UTF-8"),
        (BASE.encode("utf-16"), 1, "UTF-8"),
        (b"PK\x03\x04\xff", 1, "UTF-8"),
    ],
)
def test_a_file_that_is_no_template_is_refused(folder: Path, text: str | bytes, line: int, reason: str) -> None:
    problem = _refusal(folder, text).problems[0]
    assert problem.line == line
    assert reason in problem.reason
    advice = f"; {problem.advice.en}" if problem.advice.en else ""
    assert str(problem) == f"{folder / 'x.yaml'}:{line}: {problem.reason}{advice}"


def test_a_byte_order_mark_is_no_part_of_the_template(folder: Path) -> None:
    assert _load(folder, b"\xef\xbb\xbf" + BASE.encode()) == _load(folder, BASE)


def test_everything_wrong_is_said_in_one_go_in_order(folder: Path) -> None:
    changes = [
        ("edition: x", f"edition: X{MARK}"),
        (ROW, f"      丑: {{}}{MARK}"),
        (TOTAL, f"T402: total = q{MARK}"),
        (TEXT, f"{{prompts: 写}}{MARK}"),
    ]
    text = _changed(*changes)
    lines = [each.line for each in _refusal(folder, text).problems]
    assert lines == sorted(lines)
    assert set(lines) >= set(_marked(text))


def test_problems_are_said_in_the_same_order_every_time(folder: Path) -> None:
    (folder / "many.yaml").write_text("edition: X\nyears: y\nsections: {z: {a: b, c: d, e: f, g: h, i: j}}\n")
    program = (
        "import sys; from pathlib import Path; from gouji.form.edition import *\ntry: load_file(Path(sys.argv[1]))\n"
    )
    program += "except TemplateError as error: print(error)"
    said = {
        subprocess.run(
            [sys.executable, "-c", program, str(folder / "many.yaml")],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in "0123"
    }
    assert len(said) == 1
    assert b"years" in said.pop()


# --- templates that would hurt --------------------------------------------------------------------------------------


def _laughs() -> str:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]" for old, new in zip("abcdefgh", "bcdefghi", strict=True)]
    return "\n".join(lines)


def test_aliases_that_expand_without_end_are_refused(folder: Path) -> None:
    problem = _refusal(folder, _laughs()).problems[0]
    assert problem.line in range(1, 10)
    assert "alias" in problem.reason


@pytest.mark.parametrize("depth", [100, 500, 900, 5000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a: ", "}")])
def test_a_template_nested_too_deeply_is_refused(folder: Path, depth: int, opening: str, closing: str) -> None:
    assert _refusal(folder, opening * depth + closing * depth).problems[0].line == 1


@pytest.mark.parametrize("depth", [100, 500, 900])
def test_headings_nested_too_deeply_are_refused(folder: Path, depth: int) -> None:
    headings = "".join(f"{' ' * (6 + level)}层:\n" for level in range(depth))
    text = _changed((ROW, f"{headings}{' ' * (6 + depth)}y: 丑"))
    problems = _refusal(folder, text).problems
    assert any("deep" in each.reason for each in problems)


def test_a_template_nested_beyond_the_stack_does_not_take_the_process_with_it(folder: Path) -> None:
    (folder / "abyss.yaml").write_text("[" * 200_000)
    program = (
        "import sys; from pathlib import Path; from gouji.form.edition import *\ntry: load_file(Path(sys.argv[1]))\n"
    )
    program += "except TemplateError as error: sys.exit(7)"
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder / "abyss.yaml")], check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (7, "")


# --- paths the model can take ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["model_config", "model_fields", "value", "copy", "json"])
def test_an_id_that_would_hide_a_part_of_the_model_is_refused(folder: Path, name: str) -> None:
    _assert_refused(folder, _changed(("    id: part", f"    id: {name}{MARK}")), f"'{name}.x.a'")


@pytest.mark.parametrize("name", ["class", "from", "none", "self", "total", "label", "x_"])
def test_any_other_id_will_do(folder: Path, name: str) -> None:
    edition = _load(folder, _changed(("    id: part", f"    id: {name}")))
    assert f"{name}.x.a" in edition.fields


def test_a_row_named_like_a_total_column_is_not_a_total(folder: Path) -> None:
    changes = [("      z: 寅", "      total: 合计"), (TIE_OUT, "T401: x = y")]
    edition = _load(folder, _changed(*changes))
    totals = {path for path, field in edition.fields.items() if field.is_total}
    assert totals == {each.path for each in edition.definitions}
    assert totals == {"part.x.total", "part.y.total", "part.total.total"}


# --- extends --------------------------------------------------------------------------------------------------------

RELABELLED = "sections: {一: {rows: {y: 丁}}}\n"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("edition: x\nextends: nowhere\n", 2, "'nowhere'"),
        ("edition: x\nextends: 2019.yaml\n", 2, "'2019.yaml'"),
        ("edition: x\nextends: [a]\n", 2, "extends"),
        ("edition: x\nextends:\n", 2, "extends"),
        ("edition: x\n\nextends: x\n", 3, "'x'"),
        ("edition: x\nextends: ../x\n", 2, "'../x'"),
        (f"edition: x\nextends: {'a' * 300}\n", 2, "extends"),
        ('edition: x\nextends: "a\\0b"\n', 2, "not text"),
    ],
)
def test_an_unknown_base_is_refused(folder: Path, text: str, line: int, reason: str) -> None:
    problems = _refusal(folder, text).problems
    assert [each.line for each in problems] == [line]
    assert reason in problems[0].reason


def test_extending_in_a_circle_is_refused(folder: Path) -> None:
    (folder / "one.yaml").write_text("edition: one\nextends: two\n")
    (folder / "two.yaml").write_text("edition: two\n\nextends: one\n")
    problems = _refusal(folder, "edition: x\nextends: one\n").problems
    assert [(each.file, each.line) for each in problems] == [(str(folder / "two.yaml"), 3)]
    assert "circle" in problems[0].reason


def test_what_is_wrong_in_a_variant_is_said_of_the_file_it_stands_in(folder: Path) -> None:
    base = _changed(("edition: x", "edition: base"), (ROW, f"      y: {{label: 丑, units: 件}}{MARK}"))
    (folder / "base.yaml").write_text(base, "utf-8")
    text = f"edition: x\nextends: base\nsections:\n  一:\n    rows:\n      z: {{label: 卯, article: [a]}}{MARK}\n"
    assert {(each.file, each.line) for each in _refusal(folder, text).problems} == {
        *((str(folder / "base.yaml"), line) for line in _marked(base)),
        *((str(folder / "x.yaml"), line) for line in _marked(text)),
    }


@pytest.mark.parametrize("edition", ["", "edition: base\n"])
def test_a_variant_needs_an_id_of_its_own(folder: Path, edition: str) -> None:
    (folder / "base.yaml").write_text(_changed(("edition: x", "edition: base")), "utf-8")
    problems = _refusal(folder, f"extends: base\n{edition}{RELABELLED}").problems
    assert {each.file for each in problems} == {str(folder / "x.yaml")}


def test_a_template_may_extend_the_shipped_edition_of_its_own_name(folder: Path) -> None:
    edition = _load(folder, 'extends: "2021"\nedition: 2021-local\n', "2021.yaml")
    assert (edition.id, edition.base, edition.variant) == ("2021-local", "2021", "2021-local")
    assert edition.fields.keys() == load("2021").fields.keys()


def test_a_variant_relabels_and_adds_rows(folder: Path) -> None:
    (folder / "base.yaml").write_text(_changed(("edition: x", "edition: base")), "utf-8")
    rows = "sections: {一: {rows: {x: {unit: 件}, y: {label: 丁, also: [戊]}, w: 卯}}}\n"
    edition = _load(folder, f"extends: base\nedition: x\n{rows}")
    nodes = edition.sections[0].grids[0].rows
    assert [(node.id, node.label, set(node.also)) for node in nodes] == [
        ("x", "子", set()),
        ("y", "丁", {"丑", "戊"}),
        ("z", "寅", set()),
        ("w", "卯", set()),
    ]
    assert edition.fields["part.x.a"].unit == "件"
    assert edition.fields["part.w.total"].is_total


# --- digests and attributes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        f"# 注\n\n{BASE}\n# 注\n",
        BASE.replace("\n", "\r\n"),
        BASE.replace("y: 丑", 'y: "丑"  # 注'),
        BASE.replace("n: {label: 数, unit: 件}", "n:\n        label: 数\n        unit: 件"),
    ],
)
def test_comments_and_layout_do_not_change_the_digest(folder: Path, text: str) -> None:
    assert text != BASE
    assert _load(folder, text).template_digest == _load(folder, BASE).template_digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (ROW, "      y: 丁"),
        (ROW, "      y: {label: 丑, unit: 件}"),
        (TIE_OUT, "T401: x + y <= z"),
        ("years: 2020-2021", "years: 2020-"),
        (f"      x: 子\n{ROW}", f"{ROW}\n      x: 子"),
        ("zh: 应相等", "zh: 应当相等"),
    ],
)
def test_any_other_change_changes_the_template_digest(folder: Path, old: str, new: str) -> None:
    changed, base = _load(folder, _changed((old, new))), _load(folder, BASE)
    assert changed.template_digest != base.template_digest
    assert changed != base


@pytest.mark.parametrize(
    ("text", "valid", "invalid"),
    [("2020", [2020], [2019, 2021]), ("2020-", [2020, 9999], [2019]), ("2020-2022", [2020, 2022], [2019, 2023])],
)
def test_years_are_one_or_a_range_that_may_be_open(
    folder: Path, text: str, valid: list[int], invalid: list[int]
) -> None:
    years = _load(folder, _changed(("years: 2020-2021", f"years: {text}"))).years
    assert [year in years for year in (*valid, *invalid)] == [True] * len(valid) + [False] * len(invalid)


def test_the_innermost_word_about_a_field_counts(folder: Path) -> None:
    changes = [
        (TITLE, f"{TITLE}\n    unit: 件\n    type: decimal"),
        (ROW, "      y: {label: 丑, unit: 项, signed: true, article: 甲条, prompt: 写}"),
        ("      b: 乙", "      b: {label: 乙, type: integer, article: 乙条}"),
    ]
    fields = _load(folder, _changed(*changes)).fields
    assert (fields["part.x.a"].unit, fields["part.x.a"].type) == ("件", CellType.DECIMAL)
    assert (fields["part.y.a"].unit, fields["part.y.a"].signed, fields["part.y.a"].article) == ("项", True, "甲条")
    assert (fields["part.y.b"].type, fields["part.y.b"].article) == (CellType.INTEGER, "乙条")
    assert (fields["part.y.a"].prompt, fields["part.y.total"].prompt) == ("写", "")


@pytest.mark.parametrize("name", ["", "2020", "2021.yaml", "../2021", "2019-YANCHI", "\0"])
def test_an_edition_that_is_not_shipped_is_not_found(name: str) -> None:
    with pytest.raises(KeyError):
        load(name)


def test_the_public_functions_are_those_of_the_package() -> None:
    assert (gouji.load, gouji.load_file, gouji.shipped) == (load, loading.load_file, shipped)
    assert shipped() == ("2019", "2019-yanchi", "2021")


# --- any change of a template ---------------------------------------------------------------------------------------

LINES = (TEMPLATES / "2021.yaml").read_text("utf-8").splitlines()
WRITTEN = (SAMPLES / "forms" / "library-2025.yaml").read_text("utf-8").splitlines()
"""A form with every kind of cell and line."""
WORDS = st.text("abc_: {}[],&*!|>'\"%@#?-\t0123.+=甲（\x00\x85\ufeff", max_size=30) | st.text(max_size=20)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A template with a few lines deleted, doubled, replaced, moved in or out, or overwritten."""
    lines = list(draw(st.sampled_from((LINES, WRITTEN))))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        line, other = lines[at], draw(st.sampled_from(lines))
        typed = line[: draw(st.integers(0, len(line)))] + draw(WORDS)
        changes = [[], [line, line], [other], [line, other], [f"  {line}"], [line[2:]], [typed]]
        lines[at : at + 1] = draw(st.sampled_from(changes))
    return "\n".join(lines)


def _attempt(folder: Path, text: str | bytes) -> Edition | TemplateError:
    try:
        return _load(folder, text)
    except TemplateError as error:
        return error


def _assert_loaded_or_refused(folder: Path, text: str | bytes) -> None:
    outcome = _attempt(folder, text)
    if isinstance(outcome, TemplateError):
        assert outcome.problems
        assert all(each.line >= 1 and each.reason for each in outcome.problems)
        assert {each.file for each in outcome.problems} == {str(folder / "x.yaml")}
    else:
        totals = {path for path, field in outcome.fields.items() if field.is_total}
        assert totals == {each.path for each in outcome.definitions}


@settings(max_examples=int(os.environ.get("GOUJI_EXAMPLES", "100")))
@given(text=mutated())
def test_a_changed_template_is_loaded_or_refused(folder: Path, text: str) -> None:
    _assert_loaded_or_refused(folder, text)


@given(text=st.text() | st.binary())
def test_any_file_is_loaded_or_refused(folder: Path, text: str | bytes) -> None:
    _assert_loaded_or_refused(folder, text)


# --- in Chinese -----------------------------------------------------------------------------------------------------


def _reasons() -> Iterator[str]:
    """Every reason the loader can give, with x for what differs."""
    for path in (Path(gouji.form.edition.__file__).parent).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
            if name not in ("wrong", "wrong_value", "problem", "Problem"):
                continue
            assert isinstance(node, ast.Call)
            last = node.args[-1] if node.args else None
            if isinstance(last, ast.Constant) and isinstance(last.value, str):
                yield last.value
            elif isinstance(last, ast.JoinedStr):
                yield "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in last.values)


def test_every_reason_of_the_loader_is_there_in_chinese() -> None:
    reasons = set(_reasons())
    assert len(reasons) > 40
    assert [reason for reason in sorted(reasons) if in_chinese(reason) == reason] == []
    assert not any(re.search(r"\{\d*\}", in_chinese(reason)) for reason in reasons)


def test_a_template_is_refused_in_the_language_asked_for(folder: Path) -> None:
    path = folder / "a.yaml"
    path.write_text("form: x\nedition: a\nyears: soon\nsections: {}\nkind: 1\n", "utf-8")
    with pytest.raises(TemplateError) as caught:
        load_file(path)
    for problem in caught.value.problems:
        assert problem.text("en") == str(problem)
        assert problem.text("zh").startswith(f"{path}:{problem.line}: ")
        assert re.search("[\u4e00-\u9fff]", problem.text("zh"))


_WHOLE = """form: 表
edition: e-1
years: '2025'
sections:
  一:
    title: 题
    id: works
    columns: {n: {label: 数}}
    rows: {a: 甲, b: 乙}
"""


@pytest.mark.parametrize("value", ["", "''", "'  '", "　"])
@pytest.mark.parametrize("line", ["form: 表", "edition: e-1", "years: '2025'", "title: 题", "label: 数"])
def test_nothing_behind_a_key_is_refused(line: str, value: str, tmp_path: Path) -> None:
    key = line.partition(":")[0]
    path = tmp_path / "form.yaml"
    path.write_text(_WHOLE.replace(line, f"{key}: {value}"), "utf-8")
    with pytest.raises(gouji.TemplateError, match=f"'{key}' is empty"):
        gouji.load_file(path)


@pytest.mark.parametrize(
    ("text", "holds"), [("T901", True), ("Y601", True), ("T９０１", False), ("T90", False), ("V901", False)]
)
def test_a_code_of_a_rule_is_three_digits_of_any_keyboard(text: str, *, holds: bool) -> None:
    assert is_rule_code(text) is holds
