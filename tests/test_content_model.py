"""Cells and strings that are changed at random: accepted only if every program sees the same in them.

LibreOffice and openpyxl are asked. ``GOUJI_CHANGES=100000 pytest tests/test_content_model.py`` looks at as many.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gouji.workbook.formats import Refused, examine
from gouji.workbook.formats.thorough import read_raw
from support.contents import Change, Figures, changes, figure, in_opendocument, in_openpyxl, workbook
from support.programs import Convert
from support.readers import assert_same_cells

_COUNT = int(os.environ.get("GOUJI_CHANGES", "60"))
_SEED = int(os.environ.get("GOUJI_SEED", "1"))
_SHEETS = 60
"""Sheets of a workbook; there may be a hundred."""


def _read(data: bytes) -> Figures | None:
    """What is read in the first sheet but for formulas, whose results are not believed; None if it is refused."""
    try:
        examine(data)
        raw = read_raw(data)
    except Refused:
        return None
    (sheet,) = raw.sheets.values()
    cells = ((place, cell) for place, cell in sheet.cells.items() if cell.value not in (None, "") or cell.formula)
    return {place: "" if cell.formula else figure(cell.value) for place, cell in cells}


def _seen(read: Figures, figures: Figures) -> Figures:
    """What another program sees, without the cells in which a formula was read."""
    return {place: "" if read.get(place) == "" else text for place, text in figures.items()} | {
        place: "" for place, text in read.items() if text == ""
    }


def _judge(change: Change, displayed: Figures) -> bool:
    """Compare what is read with what is seen, if anything is; gives whether it is."""
    data = change.workbook()
    read = _read(data)
    if read is None:
        return False
    assert read == _seen(read, displayed), f"LibreOffice sees otherwise: {change}"
    in_library = in_openpyxl(data)
    if in_library is not None:
        assert read == _seen(read, in_library), f"openpyxl sees otherwise: {change}"
    return True


@pytest.mark.parametrize("start", range(0, _COUNT, _SHEETS))
def test_what_is_read_of_cells_every_program_sees(start: int, resave: Convert, tmp_path: Path) -> None:
    changed = changes(_SEED + start, _SHEETS, in_strings=False)
    path = tmp_path / "changed.xlsx"
    path.write_bytes(workbook(changed))
    (made,) = resave([path], "ods", tmp_path)
    seen = in_opendocument(made)
    taken = [_judge(change, seen[f"S{number}"]) for number, change in enumerate(changed, start=1)]
    assert 0 < sum(taken) < len(taken)


@pytest.mark.parametrize("start", range(0, _COUNT, _SHEETS))
def test_what_is_read_of_strings_every_program_sees(start: int, resave: Convert, tmp_path: Path) -> None:
    changed = changes(_SEED + start, _SHEETS // 6, in_strings=True)
    paths = [tmp_path / f"{number}.xlsx" for number in range(len(changed))]
    for path, change in zip(paths, changed, strict=True):
        path.write_bytes(change.workbook())
    for change, made in zip(changed, resave(paths, "ods", tmp_path), strict=True):
        _judge(change, in_opendocument(made)["S1"])


@pytest.mark.parametrize("in_strings", [False, True])
def test_neither_reader_takes_what_the_other_refuses(*, in_strings: bool) -> None:
    taken = [assert_same_cells(change.workbook()) for change in changes(_SEED, 5 * _COUNT, in_strings=in_strings)]
    assert any(taken)
