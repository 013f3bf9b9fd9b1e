"""A roster: who must file, from whatever table people keep, and what is wrong with it."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import jsonschema
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from gouji.findings import Severity
from gouji.form import is_credit_code
from gouji.reading.workbooks import read_roster
from gouji.roster import AgencyType, Member, Roster, Tier, roster_schema
from support.county import roster_csv, roster_rows
from support.programs import Convert

HEADER = "code,name,short_name,parent,level,kind,contact,email,included"


def _codes(data: bytes) -> list[tuple[str, str | None]]:
    return [(finding.code, finding.place) for finding in read_roster(data)[1]]


def _read(text: str) -> Roster:
    roster, findings = read_roster(text.encode())
    assert roster is not None, findings
    return roster


COUNTY = _read(
    f"{HEADER}\n"
    "1,盐池县人民政府,,,县,,,,\n"
    "11,盐池县人民政府办公室,县政府办,1,县级,本级机关,,,\n"
    "12,盐池县民政局,民政局,盐池县人民政府,county,部门,0953-6010000,mz@example.cn,\n"
    "121,盐池县救助站,,12,县,,,,\n"
    "13,花马池镇人民政府,花马池镇,1,乡,乡镇/街道,,,\n"
    "14,盐池县税务局,税务局,1,县,垂直管理,,,\n"
    "15,盐池县气象局,气象局,1,县,vertical,,,是\n"
)


def test_a_roster_is_a_tree_in_the_order_of_the_list() -> None:
    (root,) = COUNTY.roots
    assert root.name == "盐池县人民政府"
    assert [member.code for member in COUNTY.children(root)] == ["11", "12", "13", "14", "15"]
    assert [member.code for member in COUNTY.descendants(root)] == ["11", "12", "121", "13", "14", "15"]
    assert COUNTY.parent(COUNTY.by_code["121"]) is COUNTY.by_code["12"]
    assert COUNTY.parent(root) is None
    assert len(COUNTY) == len(list(COUNTY)) == 7


def test_choices_are_read_in_both_languages() -> None:
    assert [(member.level, member.kind) for member in COUNTY] == [
        (Tier.COUNTY, None),
        (Tier.COUNTY, AgencyType.OWN_OFFICE),
        (Tier.COUNTY, AgencyType.DEPARTMENT),
        (Tier.COUNTY, None),
        (Tier.TOWNSHIP, AgencyType.LOWER_BODY),
        (Tier.COUNTY, AgencyType.VERTICAL),
        (Tier.COUNTY, AgencyType.VERTICAL),
    ]


def test_those_led_vertically_count_only_if_the_roster_says_so() -> None:
    assert [member.code for member in COUNTY if not member.counts] == ["14"]


def test_who_has_an_own_office_on_the_list_files_no_report_of_its_own() -> None:
    assert [member.code for member in COUNTY.filers] == ["11", "12", "121", "13", "14", "15"]


@pytest.mark.parametrize(
    ("code", "name", "found"),
    [
        ("12", None, "12"),
        (" １２ ", None, "12"),
        ("99", "盐池县民政局", "12"),
        (None, " 盐池县民政局\u200b", "12"),
        (None, "民政局", None),
        ("99", None, None),
    ],
)
def test_a_member_is_found_by_its_code_or_its_exact_name(code: str | None, name: str | None, found: str | None) -> None:
    member = COUNTY.find(code, name)
    assert (member.code if member else None) == found


def test_a_name_that_two_have_finds_nobody() -> None:
    roster = _read("代码,名称,上级\n1,甲县,\n2,乙县,\n11,教育局,1\n21,教育局,2\n")
    assert roster.find(None, "教育局") is None


@pytest.mark.parametrize(
    ("level", "kind", "makes"),
    [
        (Tier.NATION, AgencyType.DEPARTMENT, True),
        (Tier.PROVINCE, AgencyType.OWN_OFFICE, True),
        (Tier.PROVINCE, AgencyType.DEPARTMENT, False),
        (Tier.CITY, AgencyType.LOWER_BODY, True),
        (Tier.CITY, AgencyType.VERTICAL, False),
        (Tier.CITY, None, None),
        (Tier.COUNTY, AgencyType.OWN_OFFICE, False),
        (Tier.TOWNSHIP, None, False),
        (None, AgencyType.DEPARTMENT, None),
    ],
)
def test_who_may_make_rules_follows_from_level_and_kind(
    level: Tier | None,
    kind: AgencyType | None,
    makes: bool | None,  # noqa: FBT001
) -> None:
    assert Member("1", "某单位", level=level, kind=kind).makes_rules is makes


CHINESE = (
    "盐池县政务公开单位名录\n\n邮箱,上级代码,单位名称（全称）,联系电话,代码\na@example.cn,,盐池县民政局,0953,101\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_csv_is_read_in_every_spelling_offices_have(encoding: str, separator: str, line_end: str) -> None:
    data = CHINESE.replace(",", separator).replace("\n", line_end).encode(encoding)
    roster, findings = read_roster(data)
    assert findings == ()
    assert roster is not None
    assert roster.members == (Member("101", "盐池县民政局", phone="0953", email="a@example.cn"),)


def test_the_line_that_tells_excel_the_separator_is_no_row() -> None:
    assert _codes("sep=;\n代码;名称\n1;甲\n;乙\n".encode()) == [("C715", "A3")]


def _workbook(sheets: Mapping[str, list[list[object]]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return buffer.getvalue()


def test_a_workbook_is_read_from_the_first_sheet_with_a_header() -> None:
    rows: list[list[object]] = [
        ["单位名称", "代码", "上级", "计入汇总"],
        ["甲县", 1, "", True],
        ["乙局", 12.0, "甲县", False],
    ]
    roster, findings = read_roster(_workbook({"说明": [["请填写名录"]], "名录": rows}))
    assert findings == ()
    assert roster is not None
    assert roster.members == (Member("1", "甲县", included=True), Member("12", "乙局", parent="1", included=False))


def test_a_finding_in_a_workbook_says_its_sheet_row_and_column() -> None:
    data = _workbook({"名录": [["名称", "代码"], ["甲", "1"], ["乙", 116403230000000017]]})
    assert _codes(data) == [("C716", "名录!B3")]


def test_json_gives_back_what_record_made() -> None:
    data = json.dumps(COUNTY.record()).encode()
    assert read_roster(data) == (COUNTY, ())
    jsonschema.validate(COUNTY.record(), roster_schema())


def test_every_way_to_reach_an_agency_is_kept() -> None:
    roster = _read(
        "代码,名称,联系人,联系电话,手机,邮箱,办公电话,联络员\n1,甲局,王某,0953-1,13900000000,a@b.cn,0953-2,李某\n2,乙局,,,,,0953-3,\n"
    )
    first, second = roster.members
    assert (first.contact, first.phone, first.mobile, first.email) == (
        "王某；李某",
        "0953-1；0953-2",
        "13900000000",
        "a@b.cn",
    )
    assert second.telephones == ("0953-3",)


def test_every_column_that_is_not_read_is_named() -> None:
    assert _codes("代码,名称,单位全称,编制数,联系电话,电话\n1,甲局,甲县甲局,7,1,2\n".encode()) == [
        ("C770", "C1"),
        ("C712", "D1"),
    ]


def test_a_finding_in_json_says_its_path() -> None:
    _, findings = read_roster(b'{"members": [{"code": "1", "name": "A"}, {"code": "1", "name": "B", "rank": 3}]}')
    assert [(finding.code, finding.path) for finding in findings] == [
        ("C712", "members.rank"),
        ("C718", "members.1.code"),
    ]


# --- what is wrong --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [
        "1.16403E+17",
        "1.1640323e17",
        "116403230000000000",
        "１１６４０３２３００００００００００",
        "116403230000000000.0",
        "6E+5",
    ],
)
def test_a_code_that_lost_its_digits_is_an_error(code: str) -> None:
    assert _codes(f"代码,名称\n{code},某局\n".encode()) == [("C716", "A2")]


@pytest.mark.parametrize("code", ["11640323010023855P", "11640323 010023855p", "101000", "1E", "A-1", "〇一"])
def test_other_codes_are_not(code: str) -> None:
    assert _codes(f"代码,名称\n{code},某局\n".encode()) == []


def test_every_finding_stands_at_its_row_and_column() -> None:
    text = """上级代码,代码,名称,级别,类别,计入汇总,备注
,1,甲县,县,,,
1,2,乙局,厅局,部门,,
1,,丙局,县,部门,,
9,4,丁局,县,机关,也许,
1,2,戊局,县,,,
1,6,乙局,县,,,
"""
    assert _codes(text.encode()) == [
        ("C712", "G1"),
        ("C722", "D3"),
        ("C715", "B4"),
        ("C720", "A5"),
        ("C722", "E5"),
        ("C722", "F5"),
        ("C718", "B6"),
        ("C719", "C7"),
    ]


def test_each_circle_is_said_once_and_what_hangs_on_it_is_not() -> None:
    text = "代码,名称,上级\n1,甲,1\n2,乙,3\n3,丙,4\n4,丁,2\n5,戊,4\n6,己,5\n7,庚,\n"
    assert _codes(text.encode()) == [("C721", "C2"), ("C721", "C3")]


def test_a_tree_may_be_as_deep_as_the_roster_is_long() -> None:
    roster = _read("代码,名称,上级\n" + "".join(f"{n},第{n}级,{n - 1 or ''}\n" for n in range(1, 20_001)))
    assert sum(1 for _ in roster.descendants(roster.roots[0])) == 19_999


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "C711"),
        (b"\x00" * 50, "C710"),
        (b"%PDF-1.7\n\xff\xff", "C710"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\xff" * 600, "C710"),
        (b"PK\x03\x04" + b"\x00" * 40, "C710"),
        (b'{"members": [1]}', "C710"),
        (b"[" * 100_000, "C710"),
        (b'{"members": []}', "C713"),
        ("代码,名称\n".encode() + b"\n" * 300_001, "C714"),
        ('代码,名称\n1,"'.encode() + b"x" * 200_000, "C710"),
        ("编号,局名\n1,甲\n".encode(), "C711"),
        ("编号,局名\n1,甲\n".encode("utf-16-le"), "C711"),
    ],
)
def test_what_is_no_roster_is_said(data: bytes, code: str) -> None:
    roster, findings = read_roster(data)
    assert roster is None
    assert [finding.code for finding in findings] == [code]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("代码,名称\n1,甲\x00局\n", 2),
        ("代码\x00,名称\n1,甲局\n", 1),
        ("代码,名称\n" + "".join(f"{number},第{number}局\n" for number in range(999)) + "\x00" * 4096, 1001),
        ('{"members": [{"code": "1", "name": "甲\x00"}]}', 1),
    ],
)
def test_nul_characters_are_called_so(text: str, line: int, encoding: str) -> None:
    roster, (finding,) = read_roster(text.encode(encoding))
    assert roster is None
    assert (finding.code, f"line {line} has a NUL" in finding.message("en")) == ("C710", True)


_UNDER_A_TABLE = (
    *(
        "合计",
        "合 计",
        "总计",
        "小计：",
        "市直部门小计",
        "合计（58 家）",
        "合计：58 家",
        "合计58",
        "Grand total",
        "Total: 58",
    ),
    *(
        "共 58 家",
        "共58个单位",
        "58家",
        "注：本表不含垂直管理单位",
        "备注:",
        "说明：1.",
        "注1：",
        "填表人：张三",
        "NOTE: x",
    ),
)


def _as_json(rows: Sequence[Sequence[str]]) -> bytes:
    return json.dumps({"members": [dict(zip(("code", "name"), row, strict=True)) for row in rows]}).encode()


@pytest.mark.parametrize("words", _UNDER_A_TABLE)
def test_what_stands_under_the_table_is_asked_about_in_every_format(words: str) -> None:
    for row in (("2", words), (words, "2"), ("", words), (words, "")):
        rows = [("101", "甲局"), row]
        table = [("代码", "单位名称"), *rows]
        data = (
            "".join(f"{','.join(line)}\n" for line in table).encode(),
            _workbook({"名录": [list(line) for line in table]}),
            _as_json(rows),
        )
        for made in data:
            roster, findings = read_roster(made)
            assert {finding.code for finding in findings} - {"C723"} == {"C726"}  # a colon is for no file name
            # A row that could be an agency stays one until the office deletes it; one that cannot be is refused.
            assert (roster is not None and len(roster) == 2) == all(row)


@pytest.mark.parametrize(
    ("email", "is_broken"),
    [
        *((text, True) for text in ("ga@example", "@b.cn", "a@", "a@b.cn；ga@example", "ga.example.cn", "ga@例.cn")),
        *(
            (text, False)
            for text in ("a@b.cn", "a@b.cn；c.d@e.gov.cn", "<a@b.cn>", "办公室 a@b.cn", "", "无", "N/A", "同上")
        ),
    ],
)
def test_an_address_to_which_no_mail_can_be_sent_is_told(email: str, *, is_broken: bool) -> None:
    found = _codes(f"代码,名称,邮箱\n1,甲局,{email}\n".encode())
    assert found == ([("C727", "C2")] if is_broken else [])


def test_a_row_without_code_may_say_in_any_column_that_it_is_a_total() -> None:
    found = _codes("序号,代码,名称\n1,1,甲局\n合计,,58\n".encode())
    assert found == [("C712", "A1"), ("C726", "C3")]
    assert _codes("代码,名称,备注\n1,甲局,注：更名\n".encode()) == [("C712", "C1")]


@pytest.mark.parametrize(
    "name",
    [
        "综合计划处",
        "综合计量所",
        "县统计局",
        "审计局",
        "会计学会",
        "共青团县委",
        "701所",
        "总工会",
        "总商会",
        "合计乡政府",
        "备案局",
    ],
)
def test_agencies_with_such_characters_are_agencies(name: str) -> None:
    assert _codes(f"代码,名称\n1,{name}\n".encode()) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Caf\u00e9局", "Cafe\u0301局"),
        ("Ａ局", "A局"),
        ("甲局", "甲\u200b局"),
        ("第１中学", "第1中学"),
        ("甲（乙）局", "甲(乙)局"),
    ],
)
def test_names_that_look_the_same_are_the_same(one: str, other: str) -> None:
    text = f"代码,名称,上级\nP,县,\nQ,市,\n1,{one},P\n2,{other},P\n3,{other},Q\n"
    assert _codes(text.encode()) == [("C719", "B5")]


_WORDS = ["代码", "名称", "上级", "类别", "1", "2", "甲", "部门", "", "=1", '"', "\x00", "1E+17", "\n", "é"]
_CELLS = st.sampled_from(_WORDS)


@given(st.binary(max_size=200) | st.lists(st.lists(_CELLS)).map(lambda rows: "\n".join(map(",".join, rows)).encode()))
def test_nothing_makes_it_raise_and_errors_mean_no_roster(data: bytes) -> None:
    roster, findings = read_roster(data)
    assert (roster is None) == any(finding.severity is Severity.ERROR for finding in findings)
    for finding in findings:
        assert "{" not in finding.rule.message.text("zh", {**finding.values, "found": "", "label": "", "expected": ""})


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(st.sampled_from(["members", "code", "name", "x"]), each),
)


@given(_JSON)
def test_no_json_makes_it_raise(document: object) -> None:
    roster, findings = read_roster(json.dumps(document).encode())
    assert (roster is None) == any(finding.severity is Severity.ERROR for finding in findings)


@pytest.mark.libreoffice
def test_rosters_in_the_formats_of_other_programs(convert: Convert, tmp_path: Path) -> None:
    path = tmp_path / "名录.xlsx"
    path.write_bytes(_workbook({"名录": [list(row) for row in roster_rows()]}))
    expected = read_roster(roster_csv())[0]
    assert read_roster(path.read_bytes()) == (expected, ())
    for target in ("xls", "ods"):
        (saved,) = convert([path], target, tmp_path / target)
        assert read_roster(saved.read_bytes()) == (expected, ())


_CREDIT_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@given(st.from_regex(rf"[0-9]{{8}}[{_CREDIT_DIGITS}]{{9}}", fullmatch=True), st.sampled_from(_CREDIT_DIGITS))
def test_credit_codes_are_right_as_another_program_says(body: str, last: str) -> None:
    assert is_credit_code(body + uscc.calc_check_digit(body))
    assert is_credit_code(body + last) == uscc.is_valid(body + last)


@pytest.mark.parametrize("code", ["", "1", "91350100M000100Y4", "91350100M000100YI3", "91350100M000100Y44", "９" * 18])
def test_what_is_no_credit_code(code: str) -> None:
    assert is_credit_code("91350100M000100Y43")  # the example of GB 32100
    assert not is_credit_code(code)


def test_credit_codes_of_villages_begin_with_a_letter() -> None:
    """N is that of agriculture, Y of others; python-stdnum refuses both."""
    body = "N2350100M000100Y4"
    assert [digit for digit in _CREDIT_DIGITS if is_credit_code(body + digit)] == [uscc.calc_check_digit(body)]
