"""The cover: who filled, checked and signed, when, and the reasons that were given."""

from __future__ import annotations

from dataclasses import replace

from gouji.common import Cell, clean_name
from gouji.findings import Finding, Severity
from gouji.findings.rules import V310, W240
from gouji.form import MAX_NAME, ItemType
from gouji.workbook.formats.raw import RawCell
from gouji.workbook.reader.drawn import drawn_in_cell, floating
from gouji.workbook.reader.placement import Placement
from gouji.workbook.reader.survey import Survey, as_text, is_struck_out
from gouji.workbook.reader.values import read_date

Read = tuple[dict[str, object], list[Finding]]
"""Values by path, and findings."""


def read_cover(survey: Survey, cover: Placement) -> Read:
    """Sign-off and reasons by path, and what is to be said of them.

    Args:
        survey: the workbook, its plan, and where its sheets were found.
        cover: where the cover was found.
    """
    values: dict[str, object] = {}
    findings: list[Finding] = []
    unsigned: dict[Severity, Finding] = {}
    places = survey.plan.layout.cover
    drawn = floating(cover)
    for item, cell in places.sign_off:
        raw, here = cover.at(cell), cover.cell(cell)
        if survey.shows_picture(raw, here):  # a signature
            drawn.append(drawn_in_cell(cover, cell))
            continue
        is_left = not raw.is_blank and cell not in survey.hidden and not is_struck_out(raw)
        if is_left:
            read = _day if item.type is ItemType.DATE else _words
            _keep(read(survey, item.path, item.label, cell, raw), values, findings)
        if not raw.is_blank and cell not in survey.hidden:
            findings += survey.marked(raw, here, item.path, item.label)
        if not is_left and not item.may_be_blank:
            blank = survey.finding(replace(W240, severity=item.blank), cell, path=item.path, label=item.label)
            first = unsigned.setdefault(blank.severity, blank)
            # Nobody has signed: that is one thing to say, not nine.
            findings.append(blank if first is blank else replace(blank, cause=first.key))
    for explanation, cell in places.explanations:
        raw, here = cover.at(cell), cover.cell(cell)
        if survey.shows_picture(raw, here):
            drawn.append(drawn_in_cell(cover, cell))
        elif not raw.is_blank:
            _keep(_words(survey, explanation.path, explanation.label, cell, raw), values, findings)
            findings += survey.marked(raw, here, explanation.path, explanation.label)
    return values, [*findings, *survey.over_cells(cover, drawn)]


def _keep(read: Read, values: dict[str, object], findings: list[Finding]) -> None:
    values |= read[0]
    findings += read[1]


def _words(survey: Survey, path: str, label: str, cell: Cell, raw: RawCell) -> Read:
    values, findings = _line(survey, path, label, cell, raw)
    return values, [*survey.computed_words(raw, survey.now(cell), path, label), *findings]


def _day(survey: Survey, path: str, label: str, cell: Cell, raw: RawCell) -> Read:
    # An error is no date, and that is said once.
    findings = [] if raw.is_error or raw.formula is None else survey.computed_words(raw, survey.now(cell), path, label)
    read = read_date(raw)
    said = [*findings, *survey.remarked(read.remarks, cell, path, label)]
    return ({} if read.day is None else {path: read.day}), said


def _line(survey: Survey, path: str, label: str, cell: Cell, raw: RawCell) -> Read:
    """A text of one line."""
    name = clean_name(as_text(raw))
    if len(name) > MAX_NAME:
        expected = str(MAX_NAME)
        return {}, [survey.finding(V310, cell, path=path, label=label, found=str(len(name)), expected=expected)]
    return ({path: name} if name else {}), []
