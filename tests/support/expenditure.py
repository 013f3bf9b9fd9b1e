"""Expenditure by subject: the form in which records add up by their codes, and what fills it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import gouji
from gouji.form.edition import Edition
from gouji.form.layout import PlacedRecords, lay_out
from gouji.form.submission import Agency, Submission, make_submission
from gouji.reading.workbooks import Options
from support.edit import Workbook
from support.once import made_once
from support.readers import assert_same

FORMS = Path(__file__).parents[2] / "samples" / "forms"
FORM = gouji.load_file(FORMS / "zhichu-2025.yaml")
OPTIONS = Options(templates={FORM.id: FORM})
YEAR, SHEET = 2025, "明细"
TABLE = FORM.record_tables[0]
ITEMS: Mapping[str, tuple[str, str]] = {
    "2080201": ("10.10", "0"),
    "2080202": ("0", "5.25"),
    "2080505": ("3.00", "0"),
    "2101101": ("1.50", "0"),
}
"""Basic expenditure and that on projects, by the codes that nothing is below."""
_LEVELS = (3, 5, 7)
Record = dict[str, object]


def record(code: str, basic: Decimal, project: Decimal) -> Record:
    """A subject with its expenditure."""
    return {"code": code, "name": f"科目{code}", "total": basic + project, "basic": basic, "project": project,
            "projects": None}  # fmt: skip


def records(items: Mapping[str, tuple[str, str]] = ITEMS) -> list[Record]:
    """The items, and the subjects above them, each before what is below it."""
    codes = sorted({code[:level] for code in items for level in _LEVELS})
    return [
        record(code, *(sum((Decimal(pair[side]) for item, pair in items.items() if item.startswith(code)), Decimal(0))
                       for side in (0, 1)))
        for code in codes
    ]  # fmt: skip


def submission(listed: Sequence[Record], edition: Edition = FORM) -> Submission:
    """The records with the small table that ties to their classes."""
    tops = [one for one in listed if len(str(one["code"])) == _LEVELS[0]]
    sums = {
        f"sums.{name}.amount": sum((Decimal(str(one[name])) for one in tops), Decimal(0))
        for name in ("basic", "project")
    }
    values: dict[str, object] = {TABLE.path: list(listed), **sums, "sign_off.filled_by": "李"}
    return make_submission(edition, YEAR, Agency(code="D1", name="盐池县民政局"), values)


@made_once
def workbook(listed: Sequence[Record] | None = None) -> bytes:
    """The form with these records."""
    return gouji.make_filled(submission(records() if listed is None else listed), OPTIONS)


def placed() -> PlacedRecords:
    """Where the records stand."""
    found = lay_out(FORM).grid_sheets[SHEET].records
    assert found is not None
    return found


def cell(number: int, column: str) -> str:
    """The address of a value of a record, from 1."""
    area = placed().column(column)
    return gouji.common.Cell(SHEET, area.top + number - 1, area.left).a1


def edited(number: int, column: str, value: object) -> bytes:
    """The form with one value of a record changed."""
    book = Workbook(workbook())
    book.set(SHEET, cell(number, column), value)  # type: ignore[arg-type]
    return book.to_bytes()


def read(data: bytes) -> gouji.Reading:
    """A reading on which both readers agree."""
    return assert_same(data, OPTIONS)
