"""A register in an English form: its words in the workbook, in what is read of it, and in what is wrong."""

from __future__ import annotations

import re
from datetime import date

import pytest

import gouji
from gouji.form import Agency, lay_out, make_submission
from gouji.reading.workbooks import Options
from gouji.workbook.ooxml.archive import unpacked
from support.edit import Workbook, opened
from support.library import FORMS
from support.readers import THOROUGH

FORM = gouji.load_file(FORMS / "osha-300.yaml")
OPTIONS = Options(templates={FORM.id: FORM})
AWAY, OTHER = "Days away from work", "Other recordable case"


def _case(number: str, outcome: str, away: int = 0, kind: str = "Injury") -> dict[str, object]:
    return {"no": number, "name": "J. Doe", "job": "Fitter", "on": date(2025, 3, 4), "where": "Bay 2", "what": "Cut",
            "outcome": outcome, "away": away, "restricted": 0, "type": kind}  # fmt: skip


def _filled(*cases: dict[str, object]) -> gouji.Submission:
    """The log with a summary that ties to two cases."""
    values: dict[str, object] = {field.path: 0 for field in FORM.inputs if field.tally is None}
    values |= {"summary.cases.away.total": 1, "summary.cases.other.total": 1, "summary.days.away.total": 4,
               "summary.types.injuries.total": 1, "summary.types.hearing.total": 1,
               "summary.employment.employees.total": 30, "summary.employment.hours.total": 60_000,
               "sign_off.executive": "A", "sign_off.title": "B", "sign_off.phone": "1",
               "sign_off.certified_on": date(2026, 1, 30), "log": list(cases)}  # fmt: skip
    return make_submission(FORM, 2025, Agency(name="Works 1"), values)


RIGHT = (_case("01", AWAY, 4), _case("02", OTHER, kind="Hearing loss"))


def _read(data: bytes) -> gouji.Reading:
    reading = gouji.read_bytes(data, "x", OPTIONS)
    slow = gouji.read_bytes(data, "x", Options(templates=OPTIONS.templates, limits=THOROUGH.limits))
    assert reading.to_json() == slow.to_json()
    return reading


def test_what_is_entered_is_read() -> None:
    filed = _filled(*RIGHT)
    reading = _read(gouji.make_filled(filed, OPTIONS))
    assert (reading.submission, reading.diagnostics) == (filed, ())


@pytest.mark.parametrize("name", ["osha-300", "tb-quarterly"])
def test_no_word_of_an_english_workbook_is_chinese(name: str) -> None:
    edition = gouji.load_file(FORMS / f"{name}.yaml")
    period = 2025 if name == "osha-300" else gouji.Period(2025, edition.years.period, 1)
    parts = unpacked(gouji.make_blank(edition, period, "Works 1"))
    told = re.compile(r"sharedStrings|worksheets/sheet|styles|workbook\.xml")
    texts = [re.sub(r'<name val="[^"]*"/>', "", parts[part].decode()) for part in parts if told.search(part)]
    found = {word for text in texts for word in re.findall(r"[\u4e00-\u9fff]+", text)}
    assert found <= {"宋体"}, "the name of a font alone"


@pytest.mark.parametrize(
    ("cases", "codes", "label"),
    [
        ((*RIGHT, _case("01", OTHER)), {"V371", "T301"}, "Identify the person · (A) Case no. (record 3, 01)"),
        ((*RIGHT, _case("Total", OTHER)), {"V374"}, "Identify the person · (A) Case no. (record 3)"),
        ((*RIGHT, _case("Subtotal: 3", OTHER)), {"V374"}, "Identify the person · (A) Case no. (record 3)"),
        ((_case("01", AWAY), _case("03", AWAY), RIGHT[1]), {"P301", "T301"},
         "Classify the case · (K) Days away from work (record 1, 01; 2 records: rows 12, 13)"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_the_words_of_the_form(
    cases: tuple[dict[str, object], ...], codes: set[str], label: str
) -> None:
    found = _read(gouji.make_filled(_filled(*cases), OPTIONS)).diagnostics
    assert {finding.code for finding in found} == codes
    assert label in {finding.label for finding in found}


def test_the_head_of_the_form_is_printed_over_a_register_too() -> None:
    blank = gouji.make_blank(FORM, 2025, "Works 1")
    (head,) = lay_out(FORM).grid_sheets["300"].head
    assert opened(blank)["300"][head.cell.a1].value == "Form approved: OMB no. 1218-0176"
    assert {finding.code for finding in _read(blank).diagnostics} == {"V301", "W240"}
    book = Workbook(blank)
    book.set("300", head.cell.a1, "Form approved: OMB no. 0")
    assert "W204" in {finding.code for finding in _read(book.to_bytes()).diagnostics}


def test_a_count_of_a_choice_of_several_words_is_known_for_ours() -> None:
    book = Workbook(gouji.make_filled(_filled(*RIGHT), OPTIONS))
    cells = {field.tally.word: lay_out(FORM).cells[field.path] for field in FORM.tallies if field.tally is not None}
    assert not _read(book.to_bytes()).diagnostics
    home = cells[AWAY]
    area = lay_out(FORM).grid_sheets["300"].records
    assert area is not None
    book.set_formula("300", home.a1, f'COUNTIF({area.column("outcome").a1},"={OTHER}")', 1)
    assert {finding.code for finding in _read(book.to_bytes()).diagnostics} == {"W223"}
