"""What is filled in comes out again: through our own bytes, and through LibreOffice in three formats."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import gouji
from gouji.findings import Severity
from gouji.form.edition import Edition
from gouji.form.layout import lay_out
from gouji.form.submission import Agency, Submission, make_submission
from gouji.workbook.writer import write_workbook
from support.examples import examples
from support.filled import numbers
from support.programs import Convert
from support.strategies import PLAIN_TEXT, TEXT, submissions

EDITIONS = [gouji.load(name) for name in gouji.shipped()]
IDS = [edition.id for edition in EDITIONS]


def _read_back(data: bytes) -> gouji.Reading:
    return gouji.read_bytes(data, "x.xlsx")


def _assert_same(reading: gouji.Reading, submission: Submission) -> None:
    assert reading.status == "accepted", [finding.message("en") for finding in reading.diagnostics]
    assert reading.submission == submission


@pytest.mark.parametrize("edition", EDITIONS, ids=IDS)
def test_fill_then_import_gives_the_same_submission(edition: Edition) -> None:
    @settings(max_examples=examples(12))
    @given(submissions(edition))
    def holds(submission: Submission) -> None:
        _assert_same(_read_back(gouji.make_filled(submission)), submission)

    holds()


@pytest.mark.parametrize("edition", EDITIONS, ids=IDS)
def test_json_then_fill_then_import_then_json_is_the_same_json(edition: Edition) -> None:
    year = edition.years.first
    submission = make_submission(
        edition,
        year,
        Agency(name="某局"),
        {**numbers(edition), "narrative.overview": "一\n二", "narrative.problems": "三", "narrative.other": "无"},
    )
    text = submission.model_dump_json()
    loaded, findings = gouji.load_submission(text)
    assert findings == ()
    assert loaded is not None
    reading = _read_back(gouji.make_filled(loaded))
    assert reading.status == "accepted"
    assert json.loads(reading.to_json())["submission"] == json.loads(text)


@pytest.mark.parametrize(
    "text", ["_x0000_", "_x000D_", "_x005F_", "x005F_", "=1+1", "'1", "<&>", "&amp;", "<r>a & b</r>"]
)
def test_text_that_looks_like_something_else_comes_back_as_it_is(text: str) -> None:
    edition = gouji.load("2021")
    texts = {"narrative.overview": text, "narrative.problems": f"一{text}二", "narrative.other": "无"}
    values = {**numbers(edition), **texts, "sign_off.filled_by": text}
    submission = make_submission(edition, 2025, Agency(name=text, code=text), values)
    _assert_same(_read_back(gouji.make_filled(submission)), submission)


def test_more_paragraphs_than_rows_come_back_all() -> None:
    edition = gouji.load("2021")
    text = "\n".join(f"第{number}段" for number in range(100))
    values = {**numbers(edition), "narrative.overview": text, "narrative.problems": "无", "narrative.other": "无"}
    submission = make_submission(edition, 2025, Agency(name="某局"), values)
    reading = _read_back(gouji.make_filled(submission))
    assert reading.submission == submission


_FORMATS = {"xlsx": TEXT, "xls": PLAIN_TEXT, "ods": TEXT}
"""What LibreOffice saves, and the texts that come back out of it whole."""


@pytest.mark.libreoffice
@pytest.mark.parametrize("target", _FORMATS)
def test_saving_in_libreoffice_changes_no_submission(target: str, convert: Convert, tmp_path: Path) -> None:
    made = [submission for edition in EDITIONS for submission in _some(edition, _FORMATS[target])]
    files = [tmp_path / f"{number}.xlsx" for number in range(len(made))]
    for path, submission in zip(files, made, strict=True):
        path.write_bytes(gouji.make_filled(submission))
    for path, submission in zip(convert(files, target, tmp_path / target), made, strict=True):
        _assert_same(_read_back(path.read_bytes()), submission)


def _some(edition: Edition, texts: st.SearchStrategy[str]) -> list[Submission]:
    """Submissions of an edition: the simplest one, and others at random."""
    found: list[Submission] = []

    @settings(max_examples=4, database=None, phases=[Phase.generate])
    @given(submissions(edition, texts))
    def collect(submission: Submission) -> None:
        found.append(submission)

    collect()
    return found


@pytest.mark.libreoffice
@pytest.mark.parametrize("edition", EDITIONS, ids=IDS)
def test_libreoffice_recalculates_a_blank_to_zero_totals(edition: Edition, convert: Convert, tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    path.write_bytes(gouji.make_blank(edition, edition.years.first, "某局"))
    (saved,) = convert([path], "xlsx", tmp_path / "saved")
    codes = {each.code for each in gouji.read_file(saved).diagnostics}
    assert codes == {"V301", "W240"}  # nothing stale, nothing overwritten, nothing moved


@pytest.mark.libreoffice
def test_a_broken_tie_out_is_red_in_libreoffice_and_t401_on_import_with_one_difference(
    convert: Convert, tmp_path: Path
) -> None:
    from support.edit import opened
    from support.filled import AGENCY, submission

    edition = gouji.load("2021")
    layout = lay_out(edition)
    path = tmp_path / "wrong.xlsx"
    made = submission(edition, 2025, {"requests.carried_forward.natural_person": 10})
    stamp = lay_out(edition).stamp(2025, AGENCY.name, AGENCY.code)
    path.write_bytes(write_workbook(edition, stamp, made))
    (saved,) = convert([path], "xlsx", tmp_path / "saved")
    finding = next(each for each in gouji.read_file(saved).diagnostics if each.severity is Severity.ERROR)
    place = layout.cells["requests.carried_forward.natural_person"]
    assert (finding.code, finding.place) == ("T401", f"三!{place.a1}")
    check = next(each for each in layout.sheets[1].checks if each.constraint.place == finding.path)
    shown = opened(saved.read_bytes(), data_only=True)["三"][check.cell.a1].value
    assert str(shown) == finding.values["difference"]
