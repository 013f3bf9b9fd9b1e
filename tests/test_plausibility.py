"""Rules that ask instead of rejecting: what they see, and above all what they leave alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

import gouji
from gouji.checks import Case, Context, check
from gouji.findings import Finding, Power
from gouji.findings.causes import folded, with_causes
from gouji.form.edition import ItemType, load
from gouji.form.expression import Number
from gouji.form.period import Period
from support.filled import numbers, submission

_DISCLOSURE = "proactive_disclosure"


def _findings(
    edition: str, year: int, changes: Mapping[str, Number], powers: frozenset[Power] | None = None
) -> list[Finding]:
    spec = load(edition)
    case = Case(spec, year, {**numbers(spec), **changes}, context=Context(powers=powers))
    return [each for each in with_causes(check(case)) if each.code.startswith("P")]


@pytest.mark.parametrize(
    ("powers", "expected"),
    [(None, []), (frozenset({Power.RULE_MAKING}), []), (frozenset[Power](), ["P501", "P501"])],
)
def test_rules_of_an_agency_that_makes_none_are_asked_about_if_it_is_known_for_sure(
    powers: frozenset[Power] | None, expected: list[str]
) -> None:
    changes = {f"{_DISCLOSURE}.rules.issued": 1, f"{_DISCLOSURE}.rules.in_force": 2}
    found = _findings("2021", 2025, changes, powers)
    assert [each.code for each in found] == expected
    assert len(list(folded(found))) == bool(expected)


@pytest.mark.parametrize(
    ("year", "lawsuits", "expected"),
    [(2023, 7, []), (2024, 7, ["P505"]), (2025, 7, ["P505"]), (2024, 6, []), (2025, 1, []), (2025, 0, [])],
)
def test_more_direct_lawsuits_than_went_through_reconsideration_are_asked_about_from_2024(
    year: int, lawsuits: int, expected: list[str]
) -> None:
    found = _findings("2021", year, {"litigation.direct.upheld": lawsuits})  # 4 reconsiderations, 2 lawsuits after them
    assert [each.code for each in found] == expected
    assert all(each.path == "litigation.direct.total" for each in found)


@pytest.mark.parametrize(
    ("last", "change", "decisions", "asks"),
    [
        (6, -3, 3, True),
        (75, 13, 88, True),
        (12, -2, 412, False),
        (0, 0, 0, False),
        (12, 0, 12, False),
        (3, -3, 0, False),
        (0, 4, 4, False),
    ],
)
def test_decisions_that_are_what_the_items_come_to(last: int, change: int, decisions: int, *, asks: bool) -> None:
    row = f"{_DISCLOSURE}.administrative_penalties"
    changes = {f"{row}.items_last_year": last, f"{row}.items_change": change, f"{row}.decisions": decisions}
    found = _findings("2019", 2020, changes)
    assert [each.path for each in found if each.code == "P509"] == ([f"{row}.decisions"] if asks else [])


@pytest.mark.parametrize(
    ("year", "day", "is_asked"),
    [
        (2025, date(2025, 1, 1), False),
        (2025, date(2024, 12, 31), True),
        (2025, date(2027, 12, 31), False),
        (2025, date(2028, 1, 1), True),
        (2025, date(2026, 1, 12), False),
        (2025, date(2026, 1, 12) + timedelta(days=1462), True),  # the workbook was switched to the 1904 date system
        (2025, date(2026, 1, 12) - timedelta(days=1462), True),
        (Period.parse("2025Q3"), date(2025, 7, 1), False),
        (Period.parse("2025Q3"), date(2025, 6, 30), True),
        (Period.parse("2024-02"), date(2026, 2, 28), False),
        (Period.parse("2024-02"), date(2026, 3, 1), True),
    ],
)
def test_days_of_the_sign_off_far_from_the_period_are_asked_about(year: int, day: date, is_asked: bool) -> None:  # noqa: FBT001
    spec = load("2021")
    days = {item.path: day for item in spec.sign_off if item.type is ItemType.DATE}
    found = [each for each in check(Case(spec, year, {}, others=days)) if each.code == "P512"]
    assert [each.path for each in found] == (list(days) if is_asked else [])
    assert len(list(folded(with_causes(found)))) == is_asked


def test_a_submission_is_asked_about_its_days_as_a_workbook_is() -> None:
    late = submission(load("2021"), 2025, {"sign_off.approved_on": date(2030, 1, 13)})
    for findings in (
        gouji.load_submission(late.model_dump_json())[1],
        gouji.read_bytes(gouji.make_filled(late), "x.xlsx").diagnostics,
    ):
        assert [(each.code, each.path, each.found) for each in findings] == [
            ("P512", "sign_off.approved_on", "2030-01-13")
        ]
