"""Editions: the shipped ones agree with the facts of the form, and what is wrong in a template is said with its line."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gouji
from gouji.diagnostics import Severity
from gouji.edition import Edition, Field, Node, NumberType, TemplateError, load, load_file, shipped
from gouji.expression import Relation, holds, sums

FORM = Path(__file__).parent / "form"
TEMPLATES = Path(__file__).parents[1] / "templates"
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
    facts = [{key: text for key, text in fact.items() if key not in ("row", "column")} for fact in _facts(f"fields-{name}.csv")]
    assert [_as_fact(field) for field in load(name).fields.values()] == facts


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


def test_fields_that_keep_their_meaning_keep_their_path() -> None:
    older, newer = load("2019").fields, load("2021").fields
    assert {path for path in older if not path.startswith("proactive_disclosure.")} <= newer.keys()


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
def test_every_rule_of_an_edition_has_a_sum(name: str) -> None:
    edition = load(name)
    assert all(edition.lines(code) for code in edition.rules)
    assert {each.rule for each in (*edition.definitions, *edition.constraints)} == set(edition.rules.values())


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
    assert all(each.downwards is (each.rule.code == "T401") for each in load(name).constraints)


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
    assert accepted == [{old, new} for old, new in CHANGED.items()]


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
    return caught.value


def _assert_refused(folder: Path, text: str, reason: str) -> None:
    error = _refusal(folder, text)
    marked = [number for number, line in enumerate(text.splitlines(), 1) if line.endswith(MARK)]
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


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        # what the file as a whole says
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
        ("      y: 丑", f"      x: 丑{MARK}", "'x'"),
        ("  T402:", f"  T401:{MARK}", "'T401'"),
        ("    title: 甲部分", f"    title: 甲部分\n    caption: 甲{MARK}", "'caption'"),
        ("    severity: warning", f"    severity: warning\n    note: 注{MARK}", "'note'"),
        ("      y: 丑", f"      y: {{label: 丑, units: 件}}{MARK}", "'units'"),
        ("      y: 丑", f"      y: {{label: 丑, columns: {{q: 巳}}}}{MARK}", "'columns'"),
        ("words: {prompt: 写, paragraphs: 3}", f"words: {{prompts: 写}}{MARK}", "'prompts'"),
        ("n: {label: 数, unit: 件}", f"n: {{label: 数, type: integer}}{MARK}", "'type'"),
        ("at: {label: 日期, type: date}", f"at: {{label: 日期, kind: date}}{MARK}", "'kind'"),
        ("      y: 丑", f"      ? [y]{MARK}\n      : 丑", "key"),
        # choices
        ("level: local", f"level: mine{MARK} #", "") if False else ("    level: official", f"    level: mine{MARK}", "'mine'"),
        ("    severity: warning", f"    severity: fatal{MARK}", "'fatal'"),
        ("      y: 丑", f"      y: {{label: 丑, type: number}}{MARK}", "'number'"),
        ("      y: 丑", f"      y:\n        label: 丑\n        type: number{MARK}", "'number'"),
        ("      y: 丑", f"      y: {{label: 丑, signed: maybe}}{MARK}", "'maybe'"),
        ("      y: 丑", f"      y:\n        label: 丑\n        signed: maybe{MARK}", "'maybe'"),
        ("    title: 甲部分", f"    title: 甲部分\n    beside: perhaps{MARK}", "'perhaps'"),
        ("at: {label: 日期, type: date}", f"at: {{label: 日期, type: day}}{MARK}", "'day'"),
        ("{prompt: 写, paragraphs: 3}", f"{{paragraphs: 0}}{MARK}", "'0'"),
        ("{prompt: 写, paragraphs: 3}", f"{{paragraphs: 1001}}{MARK}", "'1001'"),
        ("{prompt: 写, paragraphs: 3}", f"{{paragraphs: -1}}{MARK}", "'-1'"),
        ("{prompt: 写, paragraphs: 3}", f"{{paragraphs: 1.5}}{MARK}", "'1.5'"),
        ("{prompt: 写, paragraphs: 3}", f"{{paragraphs: 三}}{MARK}", "'三'"),
        ("{prompt: 写, paragraphs: 3}", f"{{paragraphs: ３}}{MARK}", "'３'"),
        pytest.param(
            "{prompt: 写, paragraphs: 3}", f"{{paragraphs: {'9' * 5000}}}{MARK}", "paragraphs", id="5000 digits"
        ),
        # shapes
        ("by: 填报人", f"by: [填报人]{MARK}", "text"),
        ("    title: 乙部分", f"    title: {{乙: 部分}}{MARK}", "text"),
        ("      y: 丑", f"      y: {{label: 丑, also: [{{a: b}}]}}{MARK}", "text"),
        ("      y: 丑", f"      y: {{unit: 件}}{MARK}", "'label'"),
        ("n: {label: 数, unit: 件}", f"n: {{unit: 件}}{MARK}", "'label'"),
        ("    title: 乙部分\n    texts:", f"    texts:{MARK}", "'title'"),
        ("    zh: 应为合计\n", "", "'zh'") if False else ("    level: official\n    severity: warning\n    zh: 应为合计", f"    severity: warning{MARK}", "'zh'"),
        ("    tie_outs:\n      T401: x + y = z", f"    tie_outs: x + y = z{MARK}", "mapping"),
        # ids
        ("    id: part", f"    id: Part{MARK}", "'Part'"),
        ("    id: part", f"    id: part.x{MARK}", "'part.x'"),
        ("      words:", f"      Words: {{}}{MARK}\n      words:", "'Words'"),
        ("      n: {label: 数, unit: 件}", f"      数: 数{MARK}", "'数'"),
        ("  by: 填报人", f"  填报人: 填报人{MARK}", "'填报人'"),
        ("  by: 填报人", f"  填报人:{MARK}\n    label: 填报人{MARK}", "'填报人'"),
        ("  二:", f"  '[二]':{MARK}", "'[二]'"),
        ("  二:", f"  '二/三':{MARK}", "'二/三'"),
        pytest.param("  二:", f"  {'二' * 32}:{MARK}", "sheet", id="a sheet name of 32 characters"),
        # headings
        ("      y: 丑", f"      丑: 丑{MARK}", "'丑'"),
        ("      y: 丑", f"      丑: {{}}{MARK}", "'丑'"),
        ("      y: 丑", f"      丑:{MARK}", "'丑'"),
        ("      y: 丑", f"      y: {{label: 丑, rows: {{}}}}{MARK}", "'y'"),
        # paths
        ("    id: part", f"    id: edition{MARK}", "'edition.x.a'"),
        ("    id: part", f"    id: year{MARK}", "'year.x.a'"),
        ("    id: part", f"    id: agency{MARK}", "'agency.x.a'"),
        ("    id: part", f"    id: narrative{MARK}", "'narrative.x.a'"),
        ("    id: part", f"    id: key_figures{MARK}", "'key_figures.x.a'"),
        ("    id: part", f"    id: sign_off{MARK}", "'sign_off.x.a'"),
        ("      x: 子\n      y: 丑", f"      x: 子{MARK}\n      上:\n        x: 丑{MARK}\n      y: 巳", "'part.x.a'"),
        (
            "      x: 子",
            f"      x: 子{MARK}\n      x2:\n        label: 上\n        rows:\n          q: 巳\n      上:\n"
            f"        x2: 午{MARK}\n        q: 未",
            "'part.x2.q'",
        )
        if False
        else ("  二:\n", f"  三:\n    title: 丙\n    id: part{MARK}\n    columns: {{x: 丙}}{MARK}\n  二:\n", "'part.x'"),
        # sums
        ("T402: total = a + b", f"T402: total = a + q{MARK}", "'q'"),
        ("T402: total = a + b", f"T402: totl = a + b{MARK}", "'totl'"),
        ("T401: x + y = z", f"T401: x + w = z{MARK}", "'w'"),
        ("T401: x + y = z", f"T401: x.a + y = z{MARK}", "'x.a'"),
        ("T401: x + y = z", f"T401: part.x = z{MARK}", "'part.x'"),
        ("T401: x + y = z", f"T401: x + a = z{MARK}", "mixes"),
        ("T402: total = a + b", f"T402: total = a + x{MARK}", "mixes"),
        ("T402: total = a + b", f"T402: total <= a + b{MARK}", "total"),
        ("T402: total = a + b", f"T402: a + b = total{MARK}", "total"),
        ("T402: total = a + b", f"T402: total = 0{MARK}", "total"),
        ("T402: total = a + b", f"T402: 0 = a + b{MARK}", "total"),
        ("T402: total = a + b", f"T402: total{MARK}", "'='"),
        ("T402: total = a + b", f"T402: total = a - b{MARK}", "a - b"),
        ("T402: total = a + b", f"T402: total = a + a{MARK}", "twice"),
        ("T402: total = a + b", f"T402: total = total + a{MARK}", "twice"),
        ("T402: total = a + b", f"T402: 合计 = a + b{MARK}", "'合计'"),
        ("T402: total = a + b", f"T402: [total = a + b, [x]]{MARK}", "text"),
        ("T402: total = a + b", f"T402:\n        - total = a + b{MARK}\n        - a = total{MARK}", "circle"),
        ("T401: x + y = z", f"T409: x + y = z{MARK}", "'T409'"),
        ("T401: x + y = z", f"P501: x + y = z{MARK}", "'P501'"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(folder: Path, old: str, new: str, reason: str) -> None:
    _assert_refused(folder, _changed((old, new)), reason)
