"""Rows and columns from the roster: written into a copy of the template, which is a template like any other."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gouji
from gouji.collection.campaign import open_campaign
from gouji.collection.campaign.outbox import rows_told
from gouji.common import LAST_COLUMN, clean_name
from gouji.drafting import outline
from gouji.form import (
    Agency,
    Edition,
    Members,
    TemplateError,
    Unit,
    json_schema,
    lay_out,
    load_draft,
    load_expanded,
    loading,
    make_submission,
    parse_submission,
    takes_members,
    template_files,
    unit_ids,
)
from gouji.form.edition.members import with_members
from gouji.form.edition.source import as_yaml, parse
from gouji.form.loading import MOST_CELLS, MOST_COLUMNS, MOST_MERGED, MOST_SECTIONS
from gouji.form.models.source import python_models
from gouji.reading.workbooks import Options, read_roster
from gouji.roster import Member, Roster, chosen, clean_code, expand_template, units_of
from gouji.workbook.formats import Limits
from gouji.workbook.formats.limits import MOST_MERGES, MOST_SHEETS
from support.command import run
from support.edit import Workbook
from support.programs import Convert
from support.readers import THOROUGH

FORM = """
form: 部门年报
edition: bureaus-2025
years: 2025-
rules:
  T901: {zh: 合计等于各单位之和, en: total, source: 表}
  P901: {zh: 办结不多于收到, en: no more closed, source: 表}
  P902: {zh: 转送不多于收到, en: no more passed on, source: 表}
sections:
  表一:
    title: 收件
    id: got
    corner: 单位
    stub: {code: 代码}
    columns: {received: 收到, closed: 办结}
    rows:
      units: {members: below}
      total: 合计
    totals: {T901: total = units}
    tie_outs: {P901: closed <= received}
  表二:
    title: 转送
    id: sent
    corner: 类别
    columns: {units: {label: 承办单位, members: below, type: decimal, places: 1}, total: {label: 合计, type: decimal}}
    rows: {letters: 来信}
    totals: {T901: total = units}
lines:
  P902: sent.letters.units.* <= got.units.*.received
"""
ROSTER = """代码,名称,上级代码,类别
1,甲县,,
101,民政局,1,部门
102,财政局,1,部门
A-3,水务局,1,部门
201,城关镇,1,下级政府
"""


def _roster(text: str = ROSTER) -> Roster:
    found, findings = read_roster(text.encode())
    assert found is not None, findings
    return found


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A form that takes rows and columns from a roster."""
    path = tmp_path / "bureaus.yaml"
    path.write_text(FORM, "utf-8")
    return path


def _copy(template: Path, roster: Roster | None = None) -> Path:
    path = template.with_name("copy.yaml")
    path.write_text(expand_template(template, roster or _roster()), "utf-8")
    return path


def _filled(edition: Edition) -> gouji.Submission:
    values: dict[str, object] = {
        field.path: Decimal(1) if field.path.startswith("sent.") else 1 for field in edition.inputs
    }
    return make_submission(edition, 2025, Agency(code="1", name="甲县"), values)


def _reasons(error: pytest.ExceptionInfo[TemplateError]) -> list[str]:
    assert all(problem.text("zh") != str(problem) for problem in error.value.problems)
    return [problem.reason for problem in error.value.problems]


# --- the copy -------------------------------------------------------------------------------------------------------

IDS = ["u_101", "u_102"]


def test_each_agency_has_a_row_and_a_column(template: Path) -> None:
    edition = gouji.load_file(_copy(template))
    ids = [node.id for node in edition.member_headings[0].children]
    assert ids[:2] == IDS[:2]
    assert ids == list(unit_ids(member.code for member in chosen(_roster(), Members.BELOW)).values())
    assert edition.terms["got.total.closed"] == tuple(f"got.units.{name}.closed" for name in ids)
    assert edition.fields[f"sent.letters.units.{ids[0]}"].places == 1
    assert len([line for line in edition.constraints if line.rule.code == "P902"]) == 4
    assert [field.stub for field in edition.inputs[:2]] == [("101",), ("101",)]
    words = {box.area.a1: box.text for box in lay_out(edition).sheets[0].boxes if box.text}
    assert (words["A5"], words["B5"], words["A9"]) == ("民政局", "101", "合计"), "no column for a heading without words"


def test_a_copy_needs_no_roster_and_says_the_same_forever(template: Path) -> None:
    direct = load_expanded(template, units_of(_roster()))
    copied = gouji.load_file(_copy(template))
    assert (copied, lay_out(copied).digest) == (direct, lay_out(direct).digest)
    copy = template.with_name("copy.yaml")
    assert expand_template(copy, _roster()) == copy.read_text("utf-8")


def test_a_template_whose_rows_are_missing_says_what_to_do(template: Path) -> None:
    with pytest.raises(TemplateError) as error:
        gouji.load_file(template)
    assert _reasons(error) == [
        "the rows of `members: below` are not written out yet",
        "the columns of `members: below` are not written out yet",
    ]
    assert all("gouji form expand" in problem.advice.zh for problem in error.value.problems)


def test_who_writes_a_template_looks_at_it_with_agencies_made_up(template: Path) -> None:
    draft = load_draft(template)
    assert len(draft.member_headings[0].children) == 3
    assert "3 agencies of the roster (below)" in "\n".join(outline(draft, "en"))
    copied = load_draft(_copy(template))
    assert len(copied.member_headings[0].children) == 4, "a copy is looked at as it is"


@pytest.mark.parametrize(
    ("members", "above", "codes"),
    [
        ("all", None, ["1", "101", "102", "A-3", "201"]),
        ("top", None, ["1"]),
        ("below", None, ["101", "102", "A-3", "201"]),
        ("department", None, ["101", "102", "A-3"]),
        ("lower_body", None, ["201"]),
        ("all", "1", ["101", "102", "A-3", "201"]),
        ("below", "101", []),
    ],
)
def test_which_agencies_are_meant(members: str, above: str | None, codes: list[str]) -> None:
    roster = _roster()
    found = chosen(roster, Members(members), None if above is None else roster.by_code[above])
    assert [member.code for member in found] == codes


# --- the roster changes ---------------------------------------------------------------------------------------------


def test_rows_keep_their_ids_when_the_roster_changes(template: Path) -> None:
    first = gouji.load_file(_copy(template))
    later = _roster(ROSTER.replace("102,财政局,1,部门\n", "103,审计局,1,部门\n").replace("民政局", "民政和老龄局"))
    copy = template.with_name("copy.yaml")
    copy.write_text(expand_template(copy, later), "utf-8")
    second = gouji.load_file(copy)
    rows = {node.id: node for node in second.member_headings[0].children}
    assert [*rows][-1] == "u_102", "an agency that left the roster keeps its row"
    assert (rows["u_101"].label, rows["u_101"].also) == ("民政和老龄局", ("民政局",))
    assert {field.path for field in first.inputs} < {field.path for field in second.inputs}


def test_a_workbook_is_read_under_the_name_an_agency_had(template: Path) -> None:
    first = gouji.load_file(_copy(template))
    filed = _filled(first)
    workbook = gouji.make_filled(filed, Options(templates={first.id: first}))
    copy = template.with_name("copy.yaml")
    copy.write_text(expand_template(copy, _roster(ROSTER.replace("民政局", "民政和老龄局"))), "utf-8")
    second = gouji.load_file(copy)
    reading = gouji.read_bytes(workbook, "x", Options(templates={second.id: second}))
    assert [finding.code for finding in reading.diagnostics] == ["W214"]
    assert reading.submission is not None
    assert reading.submission.model_dump() == filed.model_dump()


def test_a_workbook_of_other_rows_is_never_read_as_of_these(template: Path) -> None:
    first = gouji.load_file(_copy(template))
    workbook = gouji.make_filled(_filled(first), Options(templates={first.id: first}))
    fewer = gouji.load_file(_copy(template, _roster(ROSTER.replace("102,财政局,1,部门\n", ""))))
    more = gouji.load_file(_copy(template, _roster(ROSTER + "103,审计局,1,部门\n")))
    other = gouji.load_file(_copy(template, _roster(ROSTER.replace("102,财政局", "103,审计局"))))
    for edition in (fewer, more, other):
        reading = gouji.read_bytes(workbook, "x", Options(templates={edition.id: edition}))
        assert reading.status == "rejected", edition.fields.keys()


# --- the round trip -------------------------------------------------------------------------------------------------


def test_the_form_is_read_as_it_was_filled(template: Path) -> None:
    edition = gouji.load_file(_copy(template))
    options = Options(templates={edition.id: edition})
    filed = _filled(edition)
    workbook = gouji.make_filled(filed, options)
    for limits in (options.limits, THOROUGH.limits):
        reading = gouji.read_bytes(workbook, "x", Options(templates=options.templates, limits=limits))
        assert (reading.submission, reading.diagnostics) == (filed, ())
    data = json.loads(filed.model_dump_json(), parse_float=Decimal)
    jsonschema.validate(json.loads(filed.model_dump_json()), json_schema(edition))
    assert parse_submission(data, edition) == (filed, ())
    assert data["got"]["units"]["u_101"] == {"received": 1, "closed": 1}
    compile(python_models(edition), "models", "exec")
    other = Workbook(workbook)
    names = {box.text: box.cell for box in lay_out(edition).sheets[0].boxes if box.text}
    for one, two in (("民政局", "财政局"), ("财政局", "民政局")):
        other.set("表一", names[one].a1, two)
    swapped = gouji.read_bytes(other.to_bytes(), "x", options)
    assert swapped.submission is None, "two rows may not change their names"


@pytest.mark.libreoffice
def test_other_programs_keep_it(template: Path, convert: Convert, tmp_path: Path) -> None:
    edition = gouji.load_file(_copy(template, _roster(ODD)))
    options = Options(templates={edition.id: edition})
    path = tmp_path / "a.xlsx"
    path.write_bytes(gouji.make_filled(_filled(edition), options))
    for target in ("xlsx", "ods", "xls"):
        (saved,) = convert([path], target, tmp_path / target)
        reading = gouji.read_file(saved, options)
        assert {finding.code for finding in reading.diagnostics} <= {"W219"}
        assert reading.submission == _filled(edition)


ODD = """代码,名称,上级代码
1,甲县,
101,民政局,1
102,财政局 · 国资局,1
103,"水务局: 南片, '新'",1
104,合计,1
105,～,1
106,#REF!,1
107,民政 局,1
a1,小局,1
A1,大局,1
X/9,=1+1,1
"""


def test_odd_names_and_codes_give_rows_that_tell_apart(template: Path) -> None:
    edition = gouji.load_file(_copy(template, _roster(ODD)))
    (rows, columns) = edition.member_headings
    labels = [node.label for node in rows.children]
    assert len(set(labels)) == len(labels)
    assert {"合计（104）", "民政局（101）"} <= set(labels)
    assert len({node.id for node in rows.children}) == len(rows.children)
    assert [node.label for node in rows.children] == [node.label for node in columns.children]
    filed = _filled(edition)
    options = Options(templates={edition.id: edition})
    assert gouji.read_bytes(gouji.make_filled(filed, options), "x", options).submission == filed


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("members: below}", "members: vertical}"), "the roster has no agency for `members: vertical`"),
        (("members: below}", "members: 下级}"), "'members' must be one of"),
    ],
)
def test_what_a_roster_cannot_give_is_refused(template: Path, change: tuple[str, str], said: str) -> None:
    template.write_text(FORM.replace(*change), "utf-8")
    with pytest.raises(TemplateError) as error:
        load_expanded(template, units_of(_roster()))
    assert any(said in reason for reason in _reasons(error))


def test_too_many_agencies_are_refused_before_a_workbook_is_made(template: Path) -> None:
    def units(_: Members) -> list[Unit]:
        return [Unit(str(number), f"第{number}局") for number in range(5000)]

    with pytest.raises(TemplateError) as error:
        template_files(template, units)
    assert _reasons(error)[0] == "`members: below` are 5000 agencies, and a table has at most 2000"


@pytest.mark.parametrize("limit", ["MOST_CELLS", "MOST_MERGED", "MOST_SECTIONS", "MOST_COLUMNS"])
def test_a_form_whose_workbooks_would_be_refused_is_refused(
    template: Path, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = _copy(template)
    monkeypatch.setattr(loading, limit, 0)
    with pytest.raises(TemplateError) as error:
        gouji.load_file(copy)
    (reason,) = _reasons(error)
    assert "are read" in reason


def test_what_is_made_can_be_read() -> None:
    assert Limits().cells > MOST_CELLS
    assert MOST_MERGES > MOST_MERGED
    assert MOST_SHEETS > MOST_SECTIONS + 5  # cover, texts, guide, stamp, and what is to be corrected
    assert LAST_COLUMN > MOST_COLUMNS + 300  # live checks beside the table


def test_a_code_list_and_a_base_go_with_a_template(tmp_path: Path) -> None:
    (tmp_path / "kinds.csv").write_text("kind\n甲类\n乙类\n", "utf-8")
    kind = "kind: {label: 类型, choices: kinds.csv}}\n    void: {rows: [total], columns: [kind]}"
    base = FORM.replace("closed: 办结}", f"closed: 办结, {kind}")
    base = base.replace(
        "{T901: total = units}\n    tie", "{T901: {line: total = units, at: [received, closed]}}\n    tie"
    )
    (tmp_path / "bureaus-2025.yaml").write_text(base, "utf-8")
    variant = tmp_path / "variant.yaml"
    relabelled = "sections: {表一: {rows: {total: 总计}}}"
    variant.write_text(f"extends: bureaus-2025\nedition: bureaus-2025-a\n{relabelled}\n", "utf-8")
    (tmp_path / "roster.csv").write_text(ROSTER, "utf-8")
    folder = tmp_path / "收表"
    roster = tmp_path / "roster.csv"
    made = run("new", folder, "--template", variant, "--roster", roster, "--year", "2025", "--deadline", "2099-01-31")
    assert made.returncode == 0, made.stderr
    for path in (variant, tmp_path / "kinds.csv", tmp_path / "bureaus-2025.yaml"):
        path.unlink()
    campaign = open_campaign(folder)
    assert campaign.editions[0].fields["got.units.u_101.kind"].choices == ("甲类", "乙类")
    assert campaign.editions[0].variant == "bureaus-2025-a"
    assert run("collect", folder).returncode in (0, 1)


# --- campaigns ------------------------------------------------------------------------------------------------------


def test_a_campaign_keeps_the_rows_of_its_first_day(template: Path, tmp_path: Path) -> None:
    roster = tmp_path / "名录.csv"
    roster.write_text(ROSTER, "utf-8")
    folder = tmp_path / "收表"
    assert run("new", folder, "--template", template, "--roster", roster, "--year", "2025", "--deadline",
               "2099-01-31").returncode == 0  # fmt: skip
    assert rows_told(open_campaign(folder)) == []
    there = folder / "roster.csv"
    there.write_text(ROSTER.replace("102,财政局,1,部门\n", "103,审计局,1,部门\n"), "utf-8")
    campaign = open_campaign(folder)
    told = {notice.diagnostic.code: notice.diagnostic.found for notice in rows_told(campaign)}
    assert told == {"C784": "审计局", "C785": "财政局"}
    assert {"C784", "C785"} <= set(run("collect", folder).stderr.replace(":", " ").split())
    assert run("new", folder, "--add").returncode == 0
    (fresh,) = (folder / campaign.names.outbox).glob("103*.xlsx")
    made = gouji.read_file(fresh, campaign.options())
    assert {finding.code for finding in made.diagnostics} == {"V301"}, "a newcomer files the same form"


def test_blanks_of_a_roster_come_with_the_template_that_reads_them(template: Path, tmp_path: Path) -> None:
    roster = tmp_path / "名录.csv"
    roster.write_text(ROSTER, "utf-8")
    out = tmp_path / "下发"
    order = ("blank", "--template", template, "--roster", roster, "--year", "2025", "-o", out)
    made = run(*order)
    assert made.returncode == 0, made.stderr
    copy = out / "bureaus-2025.yaml"
    assert gouji.load_file(copy).member_headings
    read = run("check", "--template", copy, out / "101 民政局.xlsx")
    assert "V301" in read.stdout + read.stderr
    assert "form expand" in run("check", "--template", template, out / "101 民政局.xlsx").stderr
    roster.write_text(ROSTER + "103,审计局,1,部门\n", "utf-8")
    assert run(*order).returncode != 0, "workbooks of other rows would lie beside it"
    assert not (out / "103 审计局.xlsx").exists()
    assert run(*order, "--force").returncode == 0
    assert len(gouji.load_file(copy).member_headings[0].children) == 5
    alone = run("blank", "--template", template, "--agency", "甲", "--year", "2025", "-o", out / "a.xlsx")
    assert alone.returncode == 2


def test_the_copy_of_one_agency_has_an_id_of_its_own(template: Path, tmp_path: Path) -> None:
    roster = tmp_path / "名录.csv"
    roster.write_text(ROSTER + "10101,殡葬所,101,\n10102,福利院,101,\n", "utf-8")
    copy = tmp_path / "民政.yaml"
    order = ("form", "expand", template, "--roster", roster, "--below")
    done = run(*order, "民政局", "--edition", "bureaus-101", "-o", copy)
    assert done.returncode == 0, done.stderr
    edition = gouji.load_file(copy)
    assert edition.id == "bureaus-101"
    assert [node.label for node in edition.member_headings[0].children] == ["殡葬所", "福利院"]
    assert run(*order, "无", "-o", tmp_path / "b.yaml").returncode == 2
    assert takes_members(copy)
    for no_id in ("", "a b", "../x", "中", "\udcff"):
        done = run(*order, "民政局", "--edition", no_id, "-o", tmp_path / "b.yaml")
        assert (done.returncode, (tmp_path / "b.yaml").exists()) == (2, False), done.stderr
        assert "Traceback" not in done.stderr


def test_the_copy_of_a_variant_has_its_base_beside_it(template: Path, tmp_path: Path) -> None:
    base = template.rename(tmp_path / "bureaus-2025.yaml")
    variant = tmp_path / "variant.yaml"
    variant.write_text("extends: bureaus-2025\nedition: bureaus-2025-a\nsections: {表一: {title: 来信}}\n", "utf-8")
    roster = tmp_path / "名录.csv"
    roster.write_text(ROSTER, "utf-8")
    (tmp_path / "copies").mkdir()
    order = ("form", "expand", variant, "--roster", roster, "-o")
    assert run(*order, tmp_path / "beside.yaml").returncode == 2, "the base would be written over"
    assert base.read_text("utf-8") == FORM
    assert run(*order, tmp_path / "copies" / "copy.yaml").returncode == 0
    edition = gouji.load_file(tmp_path / "copies" / "copy.yaml")
    assert (edition.variant, len(edition.member_headings[0].children)) == ("bureaus-2025-a", 4)


# --- properties -----------------------------------------------------------------------------------------------------

_NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=12)
_CODES = st.text("0129aA-/.Ｚ县", min_size=1, max_size=6)


@given(st.lists(st.tuples(_CODES, _NAMES), min_size=1, max_size=6, unique_by=lambda pair: pair[0]))
@settings(max_examples=30, deadline=None)
def test_any_agencies_give_a_template_that_loads(pairs: list[tuple[str, str]]) -> None:
    members = [Member(clean_code(code) or "0", clean_name(name) or "局") for code, name in pairs]
    roster = Roster(tuple({member.code: member for member in members}.values()))
    tree = parse(FORM.replace("members: below", "members: all"), "x")
    text = as_yaml(with_members(tree, units_of(roster)))
    edition = gouji.form.load_text(text, "x")
    rows = edition.member_headings[0].children
    assert len(rows) == len(roster)
    assert parse(text, "y").plain() == with_members(tree, units_of(roster)).plain()
