"""Cells of every type hold what a person reads in them, whatever was typed or pasted; LibreOffice is the referee.

Texts, days, choices, yes or no, decimals with places and words instead of numbers, each with contents of every kind:
numbers under any format, days in every built-in format, truth values, errors, texts in runs, days counted from 1904,
styles that keep them from sight. What is read is what is displayed, or there is a finding.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import gouji
from gouji.form.edition import Edition
from gouji.workbook.formats import DEFAULT_LIMITS, examine, read_raw
from gouji.workbook.reader.fast import read_plain
from support import library, typed
from support.programs import Convert
from support.readers import contents_of, one_by_one

_SEEDS = range(int(os.environ.get("GOUJI_DISPLAYS", "1")))
"""Workbooks of each form to try. More can run for hours."""
_AT_A_TIME = 10


def all_forms() -> list[Edition]:
    """A form of many cells of each type, and those that are shipped as samples."""
    others = [gouji.load_file(library.FORMS / f"{name}.yaml") for name in library.OTHER_FORMS]
    return [typed.form(), library.FORM, *others]


def forms() -> list[Edition]:
    """Those that are tried: in a short run the first of them."""
    return all_forms() if len(_SEEDS) > 1 else all_forms()[:2]


@pytest.mark.libreoffice
@pytest.mark.parametrize("start", _SEEDS[::_AT_A_TIME])
def test_a_cell_of_any_type_is_read_as_a_person_reads_it(start: int, convert: Convert, tmp_path: Path) -> None:
    tried = list(typed.trials(forms(), _SEEDS[start : start + _AT_A_TIME], tmp_path, convert))
    assert [trial for trial in tried if trial.is_silent] == []
    assert sum(trial.value is not None for trial in tried) > len(tried) / 8, "too few are read to show anything"


@pytest.mark.parametrize("seed", range(3))
def test_both_readers_see_the_same_in_cells_of_any_type(seed: int) -> None:
    for edition in forms():
        data = typed.workbook(typed.contents(seed, edition, is_plain=True), edition)
        options = typed.options(edition)
        thorough = contents_of(read_raw(data, examine(data), DEFAULT_LIMITS), options)
        plain = read_plain(data, options.find)
        assert contents_of(plain, options) == contents_of(one_by_one(plain), options) == thorough
