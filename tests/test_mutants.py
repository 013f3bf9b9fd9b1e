"""One thing changed, for every part of every edition: the code it must give, and every value read right or none."""

from __future__ import annotations

import functools

import pytest

import gouji
from gouji.findings.causes import folded
from support.mutants import changed, counts, one_a_part, original

CASES = sorted((name, family) for family, editions in counts().items() for name, count in editions.items() if count)


@functools.cache
def _whole(name: str) -> tuple[bytes, gouji.Submission]:
    data = original(gouji.load(name))
    reading = gouji.read_bytes(data, "x")
    assert reading.submission is not None
    return data, reading.submission


@pytest.mark.parametrize(("name", "family"), CASES)
def test_every_mutant_gives_its_code_and_no_wrong_value(name: str, family: str) -> None:
    data, whole = _whole(name)
    wrong = []
    for mutant in (each for edition, each in one_a_part() if (edition, each.family) == (name, family)):
        reading = gouji.read_bytes(changed(mutant, data), "x")
        codes = tuple(dict.fromkeys(fold.finding.code for fold in folded(reading.diagnostics)))
        is_placed = mutant.place is None or reading.diagnostics[0].place == mutant.place
        # What is read at all is read as it was: nothing that was changed here changes a value that can be read.
        is_right = reading.submission == whole if mutant.is_read else reading.submission in (None, whole)
        if codes != mutant.codes or not is_placed or not is_right:
            wrong.append((mutant.name, mutant.codes, codes, is_placed, is_right))
    assert wrong == []
