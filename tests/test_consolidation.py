"""A sum is the sum of leaf cells up the tree, says who is missing, and can be summed up again."""

from __future__ import annotations

import io
import itertools
import json
import re
import sys
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import typer
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from typer.testing import CliRunner

import gouji
from gouji.cli import app
from gouji.cli.common import write_all
from gouji.collection.intake import Intake
from gouji.common import lines
from gouji.form import Number
from gouji.form.edition import Edition
from gouji.form.submission import MAX_COUNT, Agency, make_submission
from gouji.publishing.consolidation import (
    Consolidation,
    Filing,
    Filings,
    Participation,
    consolidate,
    drilldown,
    filings,
    one_form,
    outputs,
)
from gouji.roster import AgencyType, Member, Roster
from gouji.workbook.writer.drilldown import SHEET
from support import library
from support.campaigns import filed_by_office
from support.edit import opened
from support.examples import examples
from support.filled import YEAR, submission
from support.programs import Convert
from support.strategies import submissions
from support.texts import TEXTS, with_texts

FORM = gouji.load("2021")
COUNTY = Roster(
    (
        Member("C", "某县人民政府"),
        Member("C1", "县政府办公室", parent="C", kind=AgencyType.OWN_OFFICE),
        Member("C2", "县民政局", parent="C", kind=AgencyType.DEPARTMENT),
        Member("C3", "县税务局", parent="C", kind=AgencyType.VERTICAL),
        Member("T", "某镇人民政府", parent="C", kind=AgencyType.LOWER_BODY),
        Member("T1", "镇党政办公室", parent="T", kind=AgencyType.OWN_OFFICE),
        Member("T2", "镇民政站", parent="T", kind=AgencyType.DEPARTMENT),
        Member("U", "另一镇人民政府", parent="C", kind=AgencyType.LOWER_BODY),
    )
)
"""Two levels, a vertically led agency, a township that is summed up and one that files as a whole."""
FILERS = ("C1", "C2", "C3", "T1", "T2", "U")
NEW = "requests.new.natural_person"


def _filing(code: str, change: int = 0, **changes: object) -> Filing:
    """The sample with so many more requests, all of them carried forward."""
    moved = {NEW: 40 + change, "requests.carried_forward.natural_person": 3 + change}
    made = Filing.of(f"{code}.json", submission(FORM, YEAR, moved), FORM)
    made = replace(made, agency=Agency(code=code, name=COUNTY.by_code[code].name))
    return replace(made, **changes)  # type: ignore[arg-type]


def _filed(made: Iterable[Filing]) -> Filings:
    return filings(made, COUNTY, FORM, YEAR)


def _sum(made: Iterable[Filing], code: str = "C") -> Consolidation:
    return consolidate(_filed(made), COUNTY, COUNTY.by_code[code])


def _codes(result: Consolidation) -> list[str]:
    return [each.code for each in result.diagnostics]


def _standings(result: Consolidation) -> Mapping[str, Participation]:
    return {part.member.code: part.standing for part in result.parts}


def test_leaf_cells_are_added_up_the_tree_and_totals_again() -> None:
    result = _sum(_filing(code, number) for number, code in enumerate(FILERS))
    counted = [0, 1, 3, 4, 5]  # all but the vertically led one
    assert result.submission.value(NEW) == 40 * len(counted) + sum(counted)
    assert result.submission.value("proactive_disclosure.administrative_fees.amount") == Decimal("110.55") * 5
    assert result.submission.value("key_figures.documents_issued") == 46 * 5
    assert result.is_complete
    assert _codes(result) == ["C703"]
    totals = FORM.totals(result.inputs)
    assert {path: result.submission.value(path) for path in totals} == totals


def test_every_agency_stands_in_the_sum_once_and_says_how() -> None:
    result = _sum(_filing(code) for code in ("C1", "C3", "T1", "U"))
    assert _standings(result) == {
        "C1": Participation.COUNTED,
        "C2": Participation.MISSING,
        "C3": Participation.LEFT_OUT,
        "T1": Participation.COUNTED,
        "T2": Participation.MISSING,
        "U": Participation.COUNTED,
    }
    assert not result.is_complete
    assert _codes(result) == ["C703", "C750"]


def test_a_vertically_led_agency_counts_if_the_roster_says_so() -> None:
    members = tuple(replace(each, included=True) if each.code == "C3" else each for each in COUNTY)
    roster = Roster(members)
    made = filings([_filing(code) for code in FILERS], roster, FORM, YEAR)
    result = consolidate(made, roster, roster.by_code["C"])
    assert result.submission.value(NEW) == 40 * 6
    assert _codes(result) == []


def test_who_stands_for_others_and_filed_counts_in_their_place() -> None:
    result = _sum(_filing(code) for code in ("C1", "C2", "T", "T1", "U"))
    assert _standings(result)["T"] is Participation.COUNTED
    assert {_standings(result)[code] for code in ("T1", "T2")} == {Participation.COVERED}
    assert result.submission.value(NEW) == 40 * 4
    assert _codes(result) == ["C703"]  # T2 is missing, so nothing can be held against what T says


def test_figures_that_are_not_the_sum_of_the_parts_are_said() -> None:
    made = [_filing(code) for code in FILERS]
    assert _codes(_sum([*made, _filing("T", 41)])) == ["C703", "C702"]
    finding = _sum([*made, _filing("T", 41)]).diagnostics[-1]
    # One path of many is named: the first of the form that differs.
    assert finding.path == next(
        each.path for each in FORM.inputs if made[0].inputs[each.path] * 2 != _filing("T", 41).inputs[each.path]
    )
    assert _codes(_sum([*made, _filing("C")])) == ["C703", "C702"]


def _family(*, own: Filing, below: Iterable[Filing], **changes: object) -> list[str]:
    """The codes of the sum of an agency that files beside those below it."""
    parts = [replace(made, agency=Agency(code=f"B{n}", name=f"乙{n}局")) for n, made in enumerate(below)]
    members = [Member(part.agency.code or "", part.agency.name, parent="A", **changes) for part in parts]  # type: ignore[arg-type]
    roster = Roster((Member("A", "甲局"), *members))
    own = replace(own, agency=Agency(code="A", name="甲局"))
    return _codes(consolidate(filings([own, *parts], roster, FORM, YEAR), roster, roster.by_code["A"]))


def _times(number: int, **changes: Number) -> Filing:
    """The sample with its figures so many times."""
    made = _filing("U")
    return replace(made, inputs={**{path: value * number for path, value in made.inputs.items()}, **changes})


def test_a_sum_that_was_filed_as_an_own_report_is_said_to_count_twice() -> None:
    one, nothing = _filing("U"), _times(0)
    assert _family(own=_times(2), below=[one, one]) == ["C791"]
    assert _family(own=_times(3), below=[one, nothing, _times(2)]) == ["C791"]
    assert _family(own=replace(_times(9), is_sum=True), below=[one]) == ["C791"]
    # What is not the sum of those below is not suspected, nor what they have in common by chance, or do not count in.
    assert _family(own=_times(2, **{NEW: 81}), below=[one, one]) == []
    assert _family(own=one, below=[one, nothing]) == []
    assert _family(own=nothing, below=[nothing, nothing]) == []
    few = replace(nothing, inputs={**nothing.inputs, NEW: 1, "requests.carried_forward.natural_person": 1})
    twice = replace(nothing, inputs={**nothing.inputs, NEW: 2, "requests.carried_forward.natural_person": 2})
    assert _family(own=twice, below=[few, few]) == []
    assert set(_family(own=_times(2), below=[one, one], kind=AgencyType.VERTICAL)) == {"C703"}
    assert _family(own=replace(_times(9), is_sum=True), below=[]) == []
    stands_for_all = replace(_times(2), agency=Agency(code="T", name=COUNTY.by_code["T"].name))
    assert _codes(_sum([*map(_filing, FILERS), stands_for_all])) == ["C703"]


def test_a_key_figure_somebody_left_out_is_not_known() -> None:
    made = [_filing(code) for code in FILERS]
    made[0] = replace(made[0], figures={"key_figures.documents_issued": 46})
    result = _sum(made)
    assert result.submission.value("key_figures.documents_issued") == 46 * 5
    assert result.submission.value("key_figures.documents_published_online") is None


@pytest.mark.parametrize(
    ("code", "other"),
    [
        ("C732", {"agency": Agency(name="不知道的单位")}),
        ("C730", {"year": YEAR - 1}),
        ("C731", {"edition": "2019"}),
    ],
)
def test_what_does_not_belong_is_left_out_and_said(code: str, other: dict[str, object]) -> None:
    made = _filed([_filing("C1"), _filing("C2", 0, **other)])
    assert [(name, each.code) for name, each in made.findings] == [("C2.json", code)]
    assert set(made.by_code) == {"C1"}
    assert not [each for _, each in made.findings for words in ("zh", "en") if "gouji" in each.advice(words)]


def test_two_submissions_of_one_agency_count_if_they_are_equal_and_not_if_they_differ() -> None:
    same = _filed([_filing("C1"), _filing("C1", name="copy.json")])
    assert (set(same.by_code), same.findings) == ({"C1"}, ())
    twice = _filed([_filing("C1"), _filing("C1", 1, name="other.json")])
    named = [(name, each.code) for name, each in twice.findings]
    assert (set(twice.by_code), named) == (set(), [("C1.json、other.json", "C701")])


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@settings(max_examples=examples(8), phases=[Phase.generate])  # what it finds is large in any case
@given(st.lists(submissions(FORM), min_size=len(FILERS), max_size=len(FILERS)))
def test_two_levels_one_after_the_other_give_what_one_direct_sum_gives(made: list[gouji.Submission]) -> None:
    filed = [_as(Filing.of(code, each, FORM), code) for code, each in zip(FILERS, made, strict=True)]
    direct = _sum(filed)
    town = _sum(filed, "T")
    assume(not direct.overflowing and not town.overflowing)
    above = [each for each in filed if not each.name.startswith("T")]
    again = _sum([*above, Filing.of("T.json", _reread(town), FORM)])
    assert again.inputs == direct.inputs
    assert again.submission == direct.submission


def _as(filing: Filing, code: str) -> Filing:
    return replace(filing, agency=Agency(code=code, name=COUNTY.by_code[code].name), year=YEAR)


def _reread(result: Consolidation) -> gouji.Submission:
    """The sum as the next level gets it: the JSON document."""
    (document,) = [data for name, data in outputs(result, COUNTY).items() if name.endswith(".json")]
    made, findings = gouji.load_submission(document)
    assert made is not None, findings
    return made


def test_a_sum_the_form_has_no_room_for_is_said_and_still_proved() -> None:
    most = dict.fromkeys((each.path for each in FORM.inputs), MAX_COUNT)
    made = [replace(_filing(code), inputs=most) for code in ("C1", "C2")]
    result = _sum(made)
    assert "V305" in _codes(result)
    assert [name.endswith("明细.xlsx") for name in outputs(result, COUNTY)] == [True]


@settings(max_examples=examples(20), suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(library.submissions(library.FORM), min_size=2, max_size=2))
def test_a_sum_of_cells_with_bounds_is_the_form_or_is_said(made: list[gouji.Submission]) -> None:
    agencies = [Agency(code=code, name=COUNTY.by_code[code].name) for code in ("C1", "C2")]
    filed = [each.model_copy(update={"agency": agency}) for each, agency in zip(made, agencies, strict=True)]
    result = gouji.consolidate(filed, COUNTY, options=library.OPTIONS)
    said = {finding.path for finding in result.diagnostics if finding.severity is gouji.Severity.ERROR}
    staff = sum(each.value("facts.staff") for each in filed)
    assert said == ({"facts.staff"} if staff > 500 else set())
    files = gouji.make_consolidation(result, COUNTY, options=library.OPTIONS)
    assert len(files) == (1 if said else 3)


def test_a_sum_without_a_form_is_a_finding_for_who_started_it(tmp_path: Path) -> None:
    filed, roster = tmp_path / "filed.ndjson", tmp_path / "roster.json"
    agencies = [Agency(code=code, name=COUNTY.by_code[code].name) for code in ("C1", "C2")]
    made = [library.submission(facts__staff=300).model_copy(update={"agency": agency}) for agency in agencies]
    filed.write_text("\n".join(each.model_dump_json() for each in made), "utf-8")
    roster.write_text(json.dumps(COUNTY.record()), "utf-8")
    form = ("--template", library.FORMS / "library-2025.yaml")
    code, messages = _run("consolidate", filed, "--roster", roster, *form, "-o", tmp_path / "out")
    assert (code, "V361 error" in messages) == (1, True), messages


# --- what is published ----------------------------------------------------------------------------------------------


def test_the_form_of_a_sum_is_read_back_as_the_sum_once_its_texts_are_written() -> None:
    result = _sum(_filing(code, number) for number, code in enumerate(FILERS))
    texts = {"overview": "一", "problems": "五", "other": "六"}
    written = result.submission.model_copy(
        update={"narrative": result.submission.value("narrative").model_copy(update=texts)}
    )
    reading = gouji.read_bytes(gouji.make_filled(written), "x")
    assert reading.submission == written


def test_names_say_whether_a_sum_is_complete() -> None:
    complete = outputs(_sum(_filing(code) for code in FILERS), COUNTY)
    lacking = outputs(_sum([_filing("C1")]), COUNTY)
    assert not any("不完整" in name for name in complete)
    assert all("不完整" in name for name in lacking)
    assert complete == outputs(_sum(_filing(code) for code in FILERS), COUNTY)  # the same bytes


def test_a_sum_is_read_once_from_its_folder_or_archive(tmp_path: Path) -> None:
    """The document until somebody writes texts into the workbook; the drill-down never, unless it is named itself."""
    made = outputs(_sum([_filing("C1")]), COUNTY)
    names = {name.removeprefix("C 某县人民政府-2025-汇总（不完整）"): name for name in made}
    folder, archive = tmp_path / "汇总", tmp_path / "汇总.zip"

    def found(files: Mapping[str, bytes], *, documents: bool) -> set[str]:
        folder.mkdir(exist_ok=True)
        for path in folder.iterdir():
            path.unlink()
        for name, data in files.items():
            (folder / name).write_bytes(data)
        with zipfile.ZipFile(archive, "w") as packed:
            for name, data in files.items():
                packed.writestr(name, data)
        lying, packed_in = (Intake([path], documents=documents).found for path in (folder, archive))
        names = {entry.name for entry in lying if isinstance(entry, Path)}
        assert names == {Path(entry.name).name for entry in packed_in}
        return names

    document, workbook, proof = names[".json"], names[".xlsx"], names["-明细.xlsx"]
    assert found(made, documents=False) == {workbook}
    assert found(made, documents=True) == {document}
    edited = made | {workbook: made[workbook] + b"\0"}
    assert found(edited, documents=True) == found(edited, documents=False) == {workbook}
    for alone in (document, proof):
        assert Intake([folder / alone]).found == [folder / alone]
    # What only has such a name is told: nothing is known by its name alone.
    others = {document: b'{"submission": {}}', workbook: made[proof], proof: made[workbook]}
    assert found(others, documents=True) == set(others)
    assert found({document: made[document], proof: b"PK\3\4"}, documents=False) == {document, proof}


@pytest.mark.libreoffice
def test_the_formulas_of_the_drill_down_agree_in_libreoffice(convert: Convert, tmp_path: Path) -> None:
    result = _sum([_filing(code, number) for number, code in enumerate(FILERS) if code != "T2"])
    path = tmp_path / "县-2025-汇总-明细.xlsx"
    path.write_bytes(drilldown(result, COUNTY))
    (saved,) = convert([path], "xlsx", tmp_path / "saved")
    (tmp_path / f"{saved.stem}.xlsx").unlink()
    assert Intake([tmp_path]).found == []  # also as another program saves it
    shown = {row[0].value or row[1].value: row for row in opened(saved.read_bytes(), data_only=True)[SHEET]}
    header = next(row for row in shown.values() if NEW in [cell.value for cell in row])
    columns = {cell.value: cell.column - 1 for cell in header if isinstance(cell.value, str) and "." in cell.value}
    assert columns.keys() == FORM.fields.keys()
    sums = {**result.inputs, **FORM.totals(result.inputs)}
    assert any(not part.member.counts and part.filing for part in result.parts)  # in no line above the agencies
    for words, expected in (
        ("计入单位合计", sums),
        ("汇总表数", sums),
        ("筛选后合计", sums),
        ("差", dict.fromkeys(sums, 0)),
    ):
        found = {path: shown[words][column].value for path, column in columns.items()}
        assert found == pytest.approx({path: float(value) for path, value in expected.items()}), words
    own = {path: shown["C2"][column].value for path, column in columns.items()}
    inputs = _filing("C2", 1).inputs
    assert own == pytest.approx({path: float(value) for path, value in {**inputs, **FORM.totals(inputs)}.items()})


def test_a_drill_down_has_words_for_heads_and_prints_no_row_of_the_form_on_two_pages() -> None:
    book = openpyxl.load_workbook(io.BytesIO(drilldown(_sum([_filing("C1")]), COUNTY)))
    sheet = book[SHEET]
    hidden = {row for row, dimension in sheet.row_dimensions.items() if dimension.hidden}
    seen = [str(cell.value) for row in sheet for cell in row if cell.row not in hidden and cell.data_type == "s"]
    assert not [words for words in seen if re.fullmatch(r"[a-z_.]+", words)]
    assert [cell.value for row in hidden for cell in sheet[row]][7:] == list(FORM.fields)
    breaks = {stop.id for stop in sheet.col_breaks.brk}  # behind so many columns
    merged = [area for area in sheet.merged_cells.ranges if area.min_col > 7]
    assert breaks
    assert not [area for area in merged for stop in breaks if area.min_col <= stop < area.max_col]
    ends = sorted({7, *breaks, sheet.max_column})
    assert max(after - before for before, after in itertools.pairwise(ends)) <= 21
    (fee,) = (cell for cell in sheet[5] if str(cell.value).endswith("（单位：万元）"))
    assert sheet.row_dimensions[5].height >= 13 * lines(str(fee.value), 9), "the longest heading stands whole"
    assert sheet.print_title_cols == "$B:$B"
    assert sheet.print_title_rows == "$3:$10"


def test_nothing_in_a_drill_down_becomes_a_formula_but_ours() -> None:
    roster = Roster((Member("C", "=1+1"), Member("=C1", "=HYPERLINK(0)", parent="C", kind=AgencyType.OWN_OFFICE)))
    made = replace(_filing("C1"), agency=Agency(code="=C1", name="x"))
    result = consolidate(filings([made], roster, FORM, YEAR), roster, roster.by_code["C"])
    sheet = opened(drilldown(result, roster))[SHEET]
    formulas = {str(cell.value).partition("(")[0] for row in sheet for cell in row if cell.data_type == "f"}
    assert formulas == {"=SUM", "=SUMIF", "=SUBTOTAL", "=ROUND"}


@pytest.mark.parametrize("name", ["<r>a & b</r>", "<r><t>某镇</t></r>", "_x0041_镇\x01", " 镇 "])
def test_names_stand_in_a_drill_down_as_they_are(name: str) -> None:
    roster = Roster((Member("C", "某县人民政府"), Member("C1", name, parent="C", kind=AgencyType.OWN_OFFICE)))
    result = consolidate(filings([_filing("C1")], roster, FORM, YEAR), roster, roster.by_code["C"])
    sheet = opened(drilldown(result, roster))[SHEET]
    assert name in [unescape(str(row[1].value)) for row in sheet]


# --- the command line -----------------------------------------------------------------------------------------------

_ROSTER_CSV = "代码,单位名称,上级代码,类别\nC,某县人民政府,,\nC1,县政府办公室,C,本级机关\nC2,县民政局,C,部门\n"


def _county(folder: Path, codes: Iterable[str], edition: Edition = FORM, year: int = YEAR) -> tuple[Path, Path]:
    roster = folder / "名录.csv"
    roster.write_text(_ROSTER_CSV, "utf-8")
    filed = folder / "accepted"
    filed.mkdir(exist_ok=True)
    for code in codes:
        agency = Agency(code=code, name=COUNTY.by_code[code].name)
        made = submission(edition, year).model_copy(update={"agency": agency})
        (filed / f"{code}-{year}.json").write_text(made.model_dump_json(), "utf-8")
    return filed, roster


def _run(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, [*map(str, words), "--lang", "en"])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_three_files_are_written_and_never_over_others(tmp_path: Path) -> None:
    filed, roster = _county(tmp_path, ["C1", "C2"])
    out = tmp_path / "out"
    assert _run("consolidate", filed, "--roster", roster, "-o", out)[0] == 0
    assert sorted(path.suffix for path in out.iterdir()) == [".json", ".xlsx", ".xlsx"]
    assert _run("consolidate", filed, "--roster", roster, "-o", out)[0] == 2
    assert _run("consolidate", filed, "--roster", roster, "-o", out, "--force")[0] == 0
    (document,) = out.glob("*.json")
    for path in out.glob("*-汇总.*"):
        path.unlink()
    assert _run("consolidate", filed, "--roster", roster, "-o", out)[0] == 2
    assert [path.name.endswith("明细.xlsx") for path in out.iterdir()] == [True]  # nothing was written beside it
    assert _run("consolidate", filed, "--roster", roster, "-o", out, "--force")[0] == 0
    assert json.loads(document.read_text("utf-8"))["consolidation"]["complete"] is True


@pytest.mark.skipif(sys.platform == "win32", reason="Windows bounds no file")
def test_a_disk_with_room_for_one_of_several_files_gets_none(tmp_path: Path) -> None:
    import resource

    files = {tmp_path / "a.json": b"a", tmp_path / "b.xlsx": bytes(30_000), tmp_path / "c.xlsx": b"c"}
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(typer.Exit):
            write_all(files, force=False, language="en")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not list(tmp_path.iterdir())
    write_all(files, force=False, language="en")
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == files


def test_years_must_not_be_mixed(tmp_path: Path) -> None:
    _county(tmp_path, ["C1"], gouji.load("2019"), 2020)
    filed, roster = _county(tmp_path, ["C1", "C2"])
    code, words = _run("consolidate", filed, "--roster", roster, "-o", tmp_path / "out")
    assert (code, "2020/2019" in words) == (2, True)
    assert _run("consolidate", filed, "--roster", roster, "-o", tmp_path / "out", "--year", YEAR)[0] == 1  # C730


@pytest.mark.parametrize(
    ("words", "code"),
    [(["--parent", "nobody"], 2), (["--parent", "C2"], 0), (["--every-level"], 0), (["--year", "1999"], 2)],
)
def test_whose_sum_is_asked_for(words: list[str], code: int, tmp_path: Path) -> None:
    filed, roster = _county(tmp_path, ["C1", "C2"])
    assert _run("consolidate", filed, "--roster", roster, "-o", tmp_path / "out", *words)[0] == code


def test_sources_without_a_submission_are_said(tmp_path: Path) -> None:
    filed, roster = _county(tmp_path, ["C1"])
    (filed / "broken.json").write_text("{", "utf-8")
    code, words = _run("consolidate", filed, "--roster", roster, "-o", tmp_path / "out")
    assert (code, "F109" in words) == (1, True)
    assert _run("consolidate", filed / "broken.json", "--roster", roster, "-o", tmp_path / "none")[0] == 3
    assert not (tmp_path / "none").exists()


def test_what_was_accepted_in_spite_of_errors_is_taken_and_said(tmp_path: Path) -> None:
    filed, roster = _county(tmp_path, ["C1", "C2"])
    made = submission(FORM, YEAR, {"requests.carried_forward.natural_person": 5})
    made = made.model_copy(update={"agency": Agency(code="C2", name=COUNTY.by_code["C2"].name)})
    (path,) = filed.glob("C2-*.json")
    document = f'{{"submission": {made.model_dump_json()}, "overruled": "核实"}}'
    path.write_text(document, "utf-8")
    code, words = _run("consolidate", filed, "--roster", roster, "-o", tmp_path / "none")
    assert (code, "1 counted" in words) == (1, True), words  # anybody may have written that
    path.unlink()
    filed_by_office(tmp_path / "campaign", path.name, document)
    code, words = _run(
        "consolidate", filed, tmp_path / "campaign" / "accepted", "--roster", roster, "-o", tmp_path / "out"
    )
    assert (code, words.count("T401"), "2 counted" in words) == (0, 1, True), words


def test_an_office_gets_from_the_sum_to_its_report(tmp_path: Path) -> None:
    filed, roster = _county(tmp_path, ["C1", "C2"])
    assert _run("consolidate", filed, "--roster", roster, "-o", tmp_path / "out")[0] == 0
    (book,) = (path for path in (tmp_path / "out").glob("*.xlsx") if "明细" not in path.name)
    assert _run("report", book, "-o", tmp_path / "early.html")[0] == 3  # nobody wrote the texts
    book.write_bytes(with_texts(book.read_bytes()))
    assert _run("report", book, "-o", tmp_path / "report.html")[0] == 0
    page = (tmp_path / "report.html").read_text("utf-8")
    assert all(paragraph in page for paragraphs in TEXTS.values() for paragraph in paragraphs)


def test_a_campaign_brings_its_roster_and_what_it_accepted(tmp_path: Path) -> None:
    filed, roster = _county(tmp_path, ["C1", "C2"])
    campaign = tmp_path / "2025"
    setting = ("--roster", roster, "--edition", "2021", "--year", YEAR, "--deadline", f"{YEAR + 1}-01-31")
    assert _run("new", campaign, *setting)[0] == 0
    for path in filed.iterdir():
        made, _ = gouji.load_submission(path.read_bytes())
        assert made is not None
        (campaign / "inbox" / f"{path.stem}.xlsx").write_bytes(gouji.make_filled(made))
    assert _run("collect", campaign)[0] == 0
    code, words = _run("consolidate", campaign, "-o", tmp_path / "out")
    assert (code, "2 counted, 0 missing" in words) == (0, True), words
    assert _run("export", campaign, "-o", tmp_path / "a.csv")[0] == 0
    assert _run("consolidate", filed, "-o", tmp_path / "none")[0] == 2  # whose roster?


# --- figures that do not add up -------------------------------------------------------------------------------------


def _form(folder: Path, rows: object, **more: object) -> Edition:
    form = {
        "form": "用工情况表",
        "edition": "staff",
        "years": "2020-",
        "sections": {"表一": {"title": "用工", "id": "staff", "columns": {"n": "本年"}, "rows": rows, **more}},
    }
    (folder / "form.yaml").write_text(json.dumps({**form, **({"rules": RULES} if more else {})}), "utf-8")
    return gouji.load_file(folder / "form.yaml")


RULES = {"T901": {"zh": "合计应等于各项之和", "en": "The total must be the sum"}}


def test_averages_are_left_empty_and_said_and_peaks_are_the_largest(tmp_path: Path) -> None:
    rows = {
        "people": "人数",
        "age": {"label": "平均年龄", "adds_up": "no", "type": "decimal"},
        "union": {"label": "是否有工会", "adds_up": "no"},
        "peak": {"label": "最多时", "adds_up": "most"},
    }
    edition = _form(tmp_path, rows)
    options = gouji.Options(templates={edition.id: edition})
    figures = {"C2": (10, Decimal("40.5"), 1, 12), "T2": (20, Decimal("30.5"), 0, 30)}
    paths = [field.path for field in edition.inputs]
    made = [
        Filing(
            code,
            Agency(code=code, name=COUNTY.by_code[code].name),
            edition.base,
            YEAR,
            dict(zip(paths, found, strict=True)),
            {},
        )
        for code, found in figures.items()
    ]
    result = consolidate(filings(made, COUNTY, edition, YEAR), COUNTY, COUNTY.by_code["C"])
    assert result.inputs == {"staff.people.n": 30, "staff.peak.n": 30}
    (said,) = (finding for finding in result.diagnostics if finding.code == "C760")
    assert (said.path, said.values["count"]) == ("staff.age.n", "2")
    assert result.document()["submission"]["staff"] == {
        "people": {"n": 30}, "age": {"n": None}, "union": {"n": None}, "peak": {"n": 30},
    }  # fmt: skip
    made_files = outputs(result, COUNTY, options)
    form, proof = (
        next(data for name, data in made_files.items() if name.endswith(".xlsx") and ("明细" in name) == is_proof)
        for is_proof in (False, True)
    )
    reading = gouji.read_bytes(form, "x.xlsx", options)
    assert [finding.cell for finding in reading.diagnostics if finding.code == "V301"] == ["B6", "B7"]
    sheet = opened(proof)[SHEET]
    sums = [[cell.value for cell in row[7:11]] for row in sheet.iter_rows(min_row=6, max_row=9)]
    assert [row[1:3] for row in sums] == [[None, None]] * 4
    assert [row[3] for row in sums] == [None, 30, None, None]


@pytest.mark.parametrize(
    "change",
    [{"facts__kind": "公共"}, {"facts__opened": date(1985, 3, 2)}, {"facts__site": None}, {"facts__rate": "N/A"}, {}],
)
def test_filings_that_differ_in_words_alone_are_different(change: dict[str, object]) -> None:
    agency = Agency(code="C2", name=COUNTY.by_code["C2"].name)
    made = [
        Filing.of(name, library.submission(**changes).model_copy(update={"agency": agency}), library.FORM)
        for name, changes in (("a", {}), ("b", change))
    ]
    found = filings(made, COUNTY, library.FORM, YEAR)
    assert [(name, finding.code) for name, finding in found.findings] == ([("a、b", "C701")] if change else [])
    assert list(found.by_code) == ([] if change else ["C2"])


def test_the_drill_down_lists_words_beside_numbers() -> None:
    agency = Agency(code="C2", name=COUNTY.by_code["C2"].name)
    made = library.submission().model_copy(update={"agency": agency})
    filed = filings([Filing.of("a", made, library.FORM)], COUNTY, library.FORM, YEAR)
    result = consolidate(filed, COUNTY, COUNTY.by_code["C"])
    sheet = opened(drilldown(result, COUNTY))[SHEET]
    rows = list(sheet.iter_rows(values_only=True))
    (line,) = (row for row in rows if row[0] == "C2")
    listed = dict(zip(rows[1][7:], line[7:], strict=True))
    assert {path: listed[path] for path in ("facts.kind", "facts.opened", "facts.rate", "facts.staff")} == {
        "facts.kind": "高校", "facts.opened": "1985-03-01", "facts.rate": "<1", "facts.staff": 5,
    }  # fmt: skip


@pytest.mark.parametrize("adds_up", ["no", "most"])
def test_what_does_not_add_up_is_no_part_of_a_total(adds_up: str, tmp_path: Path) -> None:
    rows = {"a": {"label": "甲", "adds_up": adds_up}, "b": "乙", "all": "合计"}
    with pytest.raises(gouji.TemplateError, match="adds_up"):
        _form(tmp_path, rows, totals={"T901": "all = a + b"})
    with pytest.raises(gouji.TemplateError, match="one of yes, most, no"):
        _form(tmp_path, {"a": {"label": "甲", "adds_up": "never"}})


_BASE = """\
form: 试
edition: b
years: 2024-2025
rules:
  T901: {severity: error, zh: 和, en: sum, source: 表}
sections:
  甲:
    id: s
    title: 表
    columns: {n: 数}
    rows: {x: 甲, y: 乙, z: 合计}
    totals: {T901: z = x + y}
"""
_OTHER_WORDS = "extends: b\nedition: w\nyears: 2024-\nsections: {甲: {rows: {x: 甲类}}}\n"
_OWN_ROWS = """\
extends: b
edition: v
years: 2024-
sections:
  甲:
    rows: {w: 丙}
    totals: {T901: z = x + y + w}
"""


@pytest.fixture
def variants(tmp_path: Path) -> gouji.Options:
    """An edition, a variant of it in other words and one with a row of its own."""
    for name, text in {"b": _BASE, "w": _OTHER_WORDS, "v": _OWN_ROWS}.items():
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    return gouji.Options(templates={name: gouji.load_file(tmp_path / f"{name}.yaml") for name in "bwv"})


def _of_variants(options: gouji.Options, year: int, *names: str) -> Consolidation:
    """The sum of agencies that filed variants, 10 in each input."""
    made = []
    for code, name in zip(FILERS, names, strict=False):
        edition = options.templates[name]
        values = {field.path: 10 for field in edition.inputs}
        agency = Agency(code=code, name=COUNTY.by_code[code].name)
        made.append(Filing.of(name, make_submission(edition, year, agency, values), edition))
    edition, found = one_form(made, None, options)
    filed = filings(made, COUNTY, edition, found)
    assert [(name, finding.code) for name, finding in filed.findings] == [
        (name, "C731") for name in names if name == "v" and edition.id != "v"
    ]
    return consolidate(filed, COUNTY, COUNTY.by_code["C"])


@pytest.mark.parametrize(
    ("year", "names", "form", "total"),
    [
        (2025, "bw", "b", 40),
        (2025, "ww", "b", 40),
        (2026, "ww", "w", 40),
        (2025, "vv", "v", 60),
        (2026, "vv", "v", 60),
        (2025, "bv", "b", 20),
    ],
)
def test_no_row_of_a_variant_is_lost_in_a_sum(
    variants: gouji.Options, year: int, names: str, form: str, total: int
) -> None:
    result = _of_variants(variants, year, *names)
    assert (result.edition.id, result.submission.value("s.z.n")) == (form, total)
    assert result.workbook(variants)


def test_a_sum_with_figures_left_empty_is_told_as_blank_by_what_reads_it(tmp_path: Path) -> None:
    edition = _form(tmp_path, {"people": "人数", "age": {"label": "平均年龄", "adds_up": "no", "type": "decimal"}})
    paths = [field.path for field in edition.inputs]
    made = [
        Filing(code, Agency(code=code, name=COUNTY.by_code[code].name), edition.base, YEAR, dict.fromkeys(paths, 3), {})
        for code in ("C2", "T2")
    ]
    result = consolidate(filings(made, COUNTY, edition, YEAR), COUNTY, COUNTY.by_code["C"])
    submission, findings = gouji.load_submission(
        json.dumps(result.document()), gouji.Options(templates={edition.id: edition})
    )
    assert submission is None
    (blank,) = (finding for finding in findings if finding.path == "staff.age.n")
    assert (blank.code, "None" in blank.message("en"), "null" in blank.message("en")) == ("V301", False, False)
