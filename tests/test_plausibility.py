"""Rules that ask instead of rejecting: what they see, and above all what they leave alone."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from gouji.checks import Case, Context, check
from gouji.findings import Finding, Power
from gouji.findings.causes import folded, with_causes
from gouji.form.edition import load
from gouji.form.expression import Number
from support.filled import numbers

_DISCLOSURE = "proactive_disclosure"


def _findings(
    edition: str, year: int, changes: Mapping[str, Number], powers: frozenset[Power] | None = None
) -> list[Finding]:
    spec = load(edition)
    case = Case(spec, year, {**numbers(spec), **changes}, around=Context(powers=powers))
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
