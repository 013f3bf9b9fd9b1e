"""Figures of two editions are joined where they mean the same, and stay empty where they do not."""

from __future__ import annotations

import pytest

from gouji.form.edition import Edition, load
from gouji.form.series import carried, counterparts
from support.filled import numbers

OLD, NEW, VARIANT = load("2019"), load("2021"), load("2019-yanchi")


@pytest.mark.parametrize("edition", [OLD, NEW, VARIANT], ids=lambda edition: edition.id)
def test_an_edition_is_its_own_counterpart(edition: Edition) -> None:
    same = counterparts(edition, edition)
    assert all(parts == (path,) for path, parts in same.items())


def test_a_variant_joins_its_edition_whole() -> None:
    assert counterparts(OLD, VARIANT) == counterparts(OLD, OLD)


def test_one_row_of_2019_is_the_sum_of_three_of_2021() -> None:
    assert counterparts(NEW, OLD)["requests.results.other_handling.total"] == (
        "requests.results.other_handling.overdue_correction.total",
        "requests.results.other_handling.overdue_payment.total",
        "requests.results.other_handling.other.total",
    )
    assert carried({**numbers(NEW), **NEW.totals(numbers(NEW))}, NEW, OLD)["requests.results.other_handling.total"] == 1


def test_what_was_not_asked_has_no_value() -> None:
    values = {**numbers(OLD), **OLD.totals(numbers(OLD))}
    joined = carried(values, OLD, NEW)
    empty = {path for path in NEW.fields if path not in joined}
    sections = {path.split(".")[0] for path in empty}
    assert sections == {"proactive_disclosure", "requests"}
    assert {path.rpartition(".")[0] for path in empty if path.startswith("requests")} == {
        f"requests.results.other_handling.{row}" for row in ("overdue_correction", "overdue_payment", "other")
    }
    assert {path for path in joined if path.startswith("proactive_disclosure")} == {
        f"proactive_disclosure.{row}.decisions"
        for row in ("administrative_licensing", "administrative_penalties", "administrative_compulsion")
    }


def test_a_sum_with_a_part_missing_is_left_out() -> None:
    values = {**numbers(NEW)}
    del values["requests.results.other_handling.other.natural_person"]
    assert "requests.results.other_handling.natural_person" not in carried(values, NEW, OLD)
