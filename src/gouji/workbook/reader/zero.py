"""The zero return: sections that the cover declares all zero, and what contradicts that."""

from __future__ import annotations

from collections.abc import Sequence

from gouji.findings import Finding, Phrase
from gouji.findings.rules import V311, V315
from gouji.form import YES_NO
from gouji.workbook.formats.raw import RawCell
from gouji.workbook.reader.display_text import bare_text
from gouji.workbook.reader.placement import Placement
from gouji.workbook.reader.plan import GridPlan, Input
from gouji.workbook.reader.survey import Survey, as_text
from gouji.workbook.reader.values import shown


def read_declarations(survey: Survey, cover: Placement) -> tuple[tuple[str, ...], list[Finding]]:
    """The sections that the cover declares all zero.

    Args:
        survey: the workbook, its plan, and where its sheets were found.
        cover: where the cover was found.

    Returns:
        Their numbers, and a finding for each answer that is neither yes nor no (V315).
    """
    places = survey.plan.layout.cover.zero
    answers = [(section, cell, _seen(cover.at(cell))) for section, cell in places]
    yes, no = YES_NO[survey.edition.language]
    declared = tuple(section.number for section, _, answer in answers if answer.casefold() == yes)
    choices = Phrase(f"“{yes}”或“{no}”", f"{yes} or {no}")
    findings = [
        survey.finding(V315, cell, label=section.heading, found=shown(answer), values={"choices": choices})
        for section, cell, answer in answers
        if answer.casefold() not in (yes, no, "")
    ]
    for section, cell in places:
        raw, here = cover.at(cell), survey.now(cell)
        findings += survey.marked(raw, here, None, section.heading)
        if not (raw.is_blank or raw.is_error):
            findings += survey.computed_words(raw, here, None, section.heading)
    return declared, findings


def _seen(raw: RawCell) -> str:
    """The answer that a person sees: none makes numbers of blank cells of which nobody sees a part."""
    return "" if raw.runs is not None and raw.runs.unseen else bare_text(as_text(raw))


def not_zero(survey: Survey, grid: GridPlan, placement: Placement, inputs: Sequence[Input]) -> list[Finding]:
    """A section declared all zero that is not: one finding, at its first figure.

    Args:
        survey: the workbook, its plan, and where its sheets were found.
        grid: the table of the section.
        placement: where its sheet was found.
        inputs: those that hold another number than zero.
    """
    if not inputs:
        return []
    first = inputs[0]
    return [
        survey.finding(
            V311,
            first.cell,
            path=first.path,
            label=first.field.label,
            found=shown(placement.at(first.cell).value),
            values={"section": grid.section.heading, "count": str(len(inputs))},
        )
    ]
