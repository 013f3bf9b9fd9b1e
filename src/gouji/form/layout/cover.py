"""The cover: a line for each thing that is filled in, declared zero, or checked live."""

from __future__ import annotations

import itertools

from gouji.common import Cell
from gouji.findings import Phrase
from gouji.form.edition.spec import Edition
from gouji.form.layout.places import Cover, GridSheet, Label, TextSection
from gouji.form.period import PeriodType

_AGENCY, _CODE = Phrase("单位名称", "Agency"), Phrase("单位代码", "Code of the agency")
_EDITION, _FORM_CODE = Phrase("报表版本", "Edition"), Phrase("表单编码", "Form code")
_PERIODS = {
    PeriodType.YEAR: Phrase("报告年度", "Report year"),
    PeriodType.QUARTER: Phrase("报告期（季度）", "Report period (quarter)"),
    PeriodType.MONTH: Phrase("报告期（月份）", "Report period (month)"),
}


def place_cover(edition: Edition, sheets: tuple[GridSheet, ...], texts: tuple[TextSection, ...]) -> Cover:
    """Place everything on the cover.

    Args:
        edition: of the form.
        sheets: of its tables.
        texts: the sections of its texts.

    Returns:
        The cover.
    """
    rows = itertools.count(1)

    def at(column: int = 1) -> Cell:
        return Cell(edition.own_sheets.cover, next(rows), column)

    title, subtitle = at(), at()
    next(rows)
    name, code, year, version, form_code = at(2), at(2), at(2), at(2), at(2)
    next(rows)
    sign_off_heading = at()
    sign_off = []
    for index, item in enumerate(edition.sign_off):
        if index % 2 == 0:
            left = at(2)
        sign_off.append((item, left if index % 2 == 0 else left.shifted(columns=2)))
    next(rows)
    explanations_heading = at() if edition.explanations else None
    explanations = tuple((explanation, at(2)) for explanation in edition.explanations)
    if explanations:
        next(rows)
    zero_heading = at()
    zero = tuple((sheet.section, at(2)) for sheet in sheets)
    next(rows)
    status_heading, status_header = at(), at()
    lines = {section.number: at() for section in edition.sections}
    next(rows)
    checks_heading = at()
    checks = tuple((check, at()) for sheet in sheets for check in sheet.checks)
    words = (_AGENCY, _CODE, _PERIODS[edition.years.period], _EDITION, _FORM_CODE)
    named = [
        (cell, label.text(edition.language))
        for cell, label in zip((name, code, year, version, form_code), words, strict=True)
    ]
    named += [(cell, item.label) for item, cell in sign_off]
    named += [(cell, explanation.label) for explanation, cell in explanations]
    named += [(cell, section.heading) for section, cell in zero]
    return Cover(
        title=title,
        subtitle=subtitle,
        agency_name=name,
        agency_code=code,
        year=year,
        edition=version,
        form_code=form_code,
        sign_off_heading=sign_off_heading,
        sign_off=tuple(sign_off),
        explanations_heading=explanations_heading,
        explanations=explanations,
        zero_heading=zero_heading,
        zero=zero,
        status_heading=status_heading,
        status_header=status_header,
        status=tuple((sheet, lines[sheet.section.number]) for sheet in sheets),
        text_status=tuple((section, lines[section.section.number]) for section in texts),
        checks_heading=checks_heading,
        checks=checks,
        labels=tuple(Label(cell.shifted(columns=-1), words) for cell, words in named),
        last_row=next(rows) - 1,
        last_column=4,
    )
