"""Submissions as hypothesis makes them: any that the national form accepts."""

from __future__ import annotations

from datetime import date
from typing import cast

from hypothesis import strategies as st

from gouji.common.cleaning import clean_name, clean_text
from gouji.form.edition import CellType, Edition, Field, ItemType
from gouji.form.expression import Number
from gouji.form.submission import MAX_COUNT, Agency, Submission, make_submission

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cn", "Co"]), max_size=80)
"""Any text; the model keeps of it what a workbook can hold."""
PLAIN_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cn", "Co"], max_codepoint=0xFFFF), max_size=80)
"""Without the characters that take two places. An .xls keeps its texts in pieces of 8 KB, and calamine loses such a
character where it lies across two of them; the reader refuses what has lost one."""
_MANY = 10_000_000
"""Small enough for any sum of results to fit into ten digits."""


def _number(field: Field) -> st.SearchStrategy[Number]:
    most = _MANY if field.path.startswith("requests.") else MAX_COUNT
    low = -most if field.signed else 0
    if field.type is CellType.DECIMAL:
        return st.decimals(min_value=low, max_value=most, places=2)
    return st.integers(low, most)


def _name(text: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return text.map(clean_name).filter(bool)


def _tied_out(edition: Edition, values: dict[str, Number]) -> dict[str, Number]:
    """The same numbers with 本年新收 made to tie out in every column."""
    totals = edition.totals(values)
    tied = dict(values)
    for path in values:
        section, row, column = path.split(".")[0], path.split(".")[1], path.split(".")[-1]
        if (section, row) == ("requests", "new"):
            over = f"requests.carried_over.{column}"
            needed = totals[f"requests.results.total.{column}"] + values[f"requests.carried_forward.{column}"]
            tied[over] = min(values[over], needed)
            tied[path] = needed - tied[over]
    return tied


@st.composite
def submissions(draw: st.DrawFn, edition: Edition, texts: st.SearchStrategy[str] = TEXT) -> Submission:
    """A submission of an edition whose tie-outs hold."""
    few = draw(st.sets(st.sampled_from(edition.inputs), max_size=12))
    numbers: dict[str, Number] = {each.path: 0 for each in edition.inputs}
    numbers |= {each.path: draw(_number(each)) for each in few}
    values = cast("dict[str, object]", _tied_out(edition, numbers))
    for text in edition.texts:
        values[text.path] = draw(texts.filter(lambda each: clean_text(each) != ""))
    for figure in edition.key_figures:
        values[figure.path] = draw(st.none() | st.integers(0, MAX_COUNT))
    last = edition.years.last or edition.years.first + 10
    year = draw(st.integers(edition.years.first, last))
    for item in edition.sign_off:
        kind = st.dates(date(year, 1, 1), date(year + 2, 12, 31)) if item.type is ItemType.DATE else _name(texts)
        values[item.path] = draw(st.none() | kind)
    agency = Agency(code=draw(st.none() | _name(texts)), name=draw(_name(texts)))
    return make_submission(edition, year, agency, values)
