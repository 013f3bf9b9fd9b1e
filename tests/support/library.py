"""The form with every kind of cell and line, and what fills it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from hypothesis import strategies as st

import gouji
from gouji.form import folded_key
from gouji.form.bounds import compiled_pattern
from gouji.form.edition import CellType, Edition, Field, ItemType
from gouji.form.layout import lay_out
from gouji.form.period import Period, PeriodType, last_day
from gouji.form.submission import Agency, Submission, make_submission
from gouji.reading.workbooks import Options
from support.once import made_once

FORMS = Path(__file__).parents[2] / "samples" / "forms"
FORM = gouji.load_file(FORMS / "library-2025.yaml")
OPTIONS = Options(templates={FORM.id: FORM})
YEAR = 2025
OTHER_FORMS = ("laodong-102-1", "tb-quarterly")
VALUES: dict[str, object] = {
    "stock.books.held": 100,
    "stock.books.on_loan": 50,
    "stock.books.lost": 3,
    "stock.journals.held": 10,
    "stock.journals.on_loan": 0,
    "stock.journals.lost": 0,
    "stock.maps.held": 5,
    "stock.maps.lost": 1,
    "facts.has_site": "是",
    "facts.site": "https://a.example/图书",
    "facts.kind": "高校",
    "facts.code": "A1234",
    "facts.opened": date(1985, 3, 1),
    "facts.closed": None,
    "facts.rate": "<1",
    "facts.staff": 5,
    "facts.visits": 230,
    "facts.held": 115,
    "facts.average": Decimal("500.0"),
    "loans.books.lent": 50,
    "loans.journals.lent": 0,
    "sign_off.filled_by": None,
}
"""What ties out, and has no finding."""


def submission(**changes: object) -> Submission:
    """The filled form, some values changed: paths with ``__`` for the dots."""
    values = VALUES | {path.replace("__", "."): value for path, value in changes.items()}
    return make_submission(FORM, YEAR, Agency(code="L1", name="县图书馆"), values)


@made_once
def workbook(**changes: object) -> bytes:
    """The same as a workbook."""
    return gouji.make_filled(submission(**changes), OPTIONS)


def place(path: str) -> tuple[str, str]:
    """The sheet and cell of a field."""
    cell = lay_out(FORM).cells[path]
    return cell.sheet, cell.a1


def cell_values(field: Field) -> st.SearchStrategy[object]:
    """Anything that a field takes."""
    found: st.SearchStrategy[object]
    if field.type is CellType.CHOICE:
        found = st.sampled_from(field.choices)
    elif field.type is CellType.DATE:
        found = st.dates(date(1980, 1, 1), date(2119, 12, 31))
    elif field.type is CellType.TEXT:
        found = (
            st.from_regex(compiled_pattern(field.pattern), fullmatch=True)
            if field.pattern
            else st.text("甲乙ab:/.1", min_size=1, max_size=9)
        )
    else:
        least, most = int(field.least or (-1000 if field.signed else 0)), min(int(field.most or 1000), 1000)
        decimals = st.decimals(least, most, places=2 if field.places is None else field.places)
        found = decimals if field.type is CellType.DECIMAL else st.integers(least, most)
    if field.may_be:
        found = found | st.sampled_from(field.may_be)
    return found | st.none() if field.is_optional else found


@st.composite
def submissions(draw: st.DrawFn, edition: Edition) -> Submission:
    """Any submission of a form; its lines need not hold."""
    values = {field.path: draw(cell_values(field)) for field in edition.inputs if field.tally is None}
    values |= {text.path: draw(st.text("甲乙", max_size=5)) or "无" for text in edition.texts}
    for table in edition.record_tables:
        keys = draw(st.lists(cell_values(table.fields[table.key]), min_size=1, max_size=5, unique_by=folded_key))
        values[table.path] = [
            {name: key if name == table.key else draw(cell_values(field)) for name, field in table.fields.items()}
            for key in keys
        ]
    return make_submission(edition, first_period(edition), Agency(name="某馆"), values)


def first_period(edition: Edition) -> int:
    """The first report period that a form is for."""
    years = edition.years
    return years.first if years.period is PeriodType.YEAR else Period(years.first, years.period, 1)


def least(edition: Edition) -> Submission:
    """The submission of a form with the least of everything in it: zeros, the last choices, a word for each text."""
    values: dict[str, object] = {field.path: _least(field) for field in edition.inputs}
    values |= {text.path: "无" for text in edition.texts}
    values |= {
        item.path: last_day(first_period(edition)) if item.type is ItemType.DATE else "张三"
        for item in edition.sign_off
        if not item.may_be_blank
    }
    return make_submission(edition, first_period(edition), Agency(code="L1", name="某单位"), values)


def _least(field: Field) -> object:
    if field.is_optional:
        return None
    if field.type is CellType.CHOICE:
        return field.choices[-1]
    if field.type is CellType.DATE:
        return date(2025, 1, 31)
    if field.type is CellType.TEXT:
        return "1234567890" if field.pattern else "字"
    return Decimal(field.least or 0) if field.type is CellType.DECIMAL else int(field.least or 0)
