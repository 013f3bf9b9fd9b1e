"""The register of requests: the form with rows that repeat, and what fills it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import gouji
from gouji.form.edition import Edition
from gouji.form.layout import PlacedRecords, lay_out
from gouji.form.submission import Agency, Submission, make_submission
from gouji.reading.workbooks import Options
from gouji.workbook.writer.records import tally_formula
from support.once import made_once
from support.readers import THOROUGH, assert_same

FORMS = Path(__file__).parents[2] / "samples" / "forms"
FORM = gouji.load_file(FORMS / "taizhang-2025.yaml")
OPTIONS = Options(templates={FORM.id: FORM})
SLOW = Options(templates=OPTIONS.templates, limits=THOROUGH.limits)
YEAR, SHEET = 2025, "台账"
TABLE = FORM.record_tables[0]
_NAMES = ("granted", "partial", "refused", "impossible", "not_handled", "other", "open")


def placed(edition: Edition = FORM) -> PlacedRecords:
    """Where the records stand."""
    records = lay_out(edition).grid_sheets[SHEET].records
    assert records is not None
    return records


def records(count: int) -> list[dict[str, object]]:
    """So many requests, each with an answer but for every seventh."""
    results = TABLE.fields["result"].choices
    found: list[dict[str, object]] = []
    for number in range(count):
        received = date(YEAR, 1, 4) + timedelta(days=number * 7 % 300)
        result = results[number % len(results)]
        found.append(
            {
                "no": f"〔{YEAR}〕{number + 1}号",
                "received": received,
                "applicant": TABLE.fields["applicant"].choices[number % 6],
                "content": f"第{number + 1}个项目的预算及附件",
                "way": TABLE.fields["way"].choices[number % 4],
                "due": received + timedelta(days=28),
                "answered": None if result == "未办结" else received + timedelta(days=number % 20),
                "result": result,
                "days": number % 15,
                "fee": Decimal(number * 35 % 1000) / 100,
                "reviewed": "是" if number % 10 == 3 else "否",
                "sued": "否",
            }
        )
    return found


def submission(listed: Sequence[dict[str, object]], edition: Edition = FORM) -> Submission:
    """The records with the summary that ties to them."""
    results = TABLE.fields["result"].choices
    counted = {
        f"summary.{name}.requests": sum(record["result"] == word for record in listed)
        for name, word in zip(_NAMES, results, strict=True)
    }
    fees = sum((fee for record in listed if isinstance(fee := record["fee"], Decimal)), Decimal(0))
    values: dict[str, object] = {
        **counted,
        TABLE.path: list(listed),
        "fees.charged.amount": fees,
        "sign_off.filled_by": "李登记",
        "sign_off.filled_on": date(YEAR + 1, 1, 5),
    }
    return make_submission(edition, YEAR, Agency(code="D1", name="盐池县民政局"), values)


@made_once
def workbook(count: int = 9) -> bytes:
    """A register with so many requests."""
    return gouji.make_filled(submission(records(count)), OPTIONS)


def cell(number: int, column: str) -> str:
    """The address of a value of a record, from 1."""
    area = placed().column(column)
    return gouji.common.Cell(SHEET, area.top + number - 1, area.left).a1


def totals(shorter_by: int = 0) -> dict[str, str]:
    """The formulas of the totals above the head, as if so many rows had been deleted."""
    area = replace(placed().area, bottom=placed().area.bottom - shorter_by)
    shorter = replace(placed(), area=area)
    return {field.path: tally_formula(field, shorter) for field in FORM.tallies}


def read(data: bytes) -> gouji.Reading:
    """A reading on which both readers agree."""
    return assert_same(data, OPTIONS)
