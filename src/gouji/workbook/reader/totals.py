"""The totals: whether each still has its formula, and what stands there where the formula is not ours any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TypeGuard

from gouji.common import Area, Cell
from gouji.findings import Finding, Phrase
from gouji.findings.rules import V331, V342, W208, W209, W222, W223
from gouji.form import Number, json_number
from gouji.workbook.formats.display_texts import comes_to, exact
from gouji.workbook.formats.raw import GENERAL, RawCell, Value
from gouji.workbook.reader import bulk
from gouji.workbook.reader.formulas import is_spelled_as_sent, links_elsewhere, summed, summed_cells
from gouji.workbook.reader.placement import Placement
from gouji.workbook.reader.plan import GridPlan, Total
from gouji.workbook.reader.survey import MOST_NAMED, Survey
from gouji.workbook.reader.values import display_remark, plain, shown, stored_number

Rights = Mapping[str, Number]
"""The sum of each total, by path, of which no part is missing; and other figures."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Stated totals, and the findings about totals.

    Attributes:
        stated: numbers that stand there and are not the sum.
        findings: about their formulas.
        late: those about the whole workbook: not recalculated, spelled otherwise.
        texts: paths of numbers stored as text that a finding about a total names.
    """

    stated: Mapping[str, Number]
    findings: Sequence[Finding]
    late: Sequence[Finding]
    texts: AbstractSet[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Judged:
    """The totals of a sheet or of a workbook, judged one by one.

    Attributes:
        unproved: those stated without a formula, which may be there where a workbook is read without formulas, and may
            have been there before values were pasted.
    """

    stated: dict[str, Number] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    stale: list[tuple[Total, RawCell, Number]] = field(default_factory=list)
    unproved: list[tuple[Total, RawCell, Number]] = field(default_factory=list)
    respelled: list[tuple[Cell, str]] = field(default_factory=list)
    texts: set[str] = field(default_factory=set)


def read_totals(survey: Survey, rights: Rights) -> Totals:
    """Compare every total's formula, and its number where the formula is not ours any more.

    Args:
        survey: the workbook, its plan, and where its sheets were found.
        rights: what the totals come to by the inputs that could be read.
    """
    judged = _Judged()
    for grid in survey.plan.grids:
        placement = survey.placements.get(grid.name)
        if placement is not None:
            left = _left(survey, grid, placement, rights)
            judged.findings.extend(_displayed_otherwise(survey, left, placement))
            _typed_over(survey, left, rights, placement, judged)
            _with_formulas(survey, left, rights, placement, judged)
            _stored_as_text(survey, grid, placement, judged)
    return Totals(judged.stated, judged.findings, _late(survey, judged), judged.texts)


def _left(survey: Survey, grid: GridPlan, placement: Placement, rights: Rights) -> Sequence[Total]:
    """The totals to be judged one by one: without those proved right all together, and those merged away."""
    if survey.hidden:
        return [total for total in grid.totals if total.cell not in survey.hidden]
    return bulk.open_totals(placement.sheet, grid, rights) if placement.is_in_place else grid.totals


def _displayed_otherwise(survey: Survey, totals: Sequence[Total], placement: Placement) -> Iterator[Finding]:
    """Findings about totals of a sheet that display another number than they store.

    One in the format it was sent in may lack room for its last decimals. Nobody can mend that in a locked cell, and no
    number is taken from it.
    """
    for total in totals:
        raw = placement.at(total.cell)
        remark = display_remark(raw, total.kind)
        if remark is not None and not (remark.rule is V331 and raw.format.code == GENERAL.code):
            yield from survey.remarked([remark], total.cell, total.path, survey.edition.fields[total.path].label)


def _typed_over(survey: Survey, totals: Sequence[Total], rights: Rights, placement: Placement, judged: _Judged) -> None:
    """Totals of a sheet that have no formula any more; those that state another number are left to the checks."""
    overwritten = []
    for total in totals:
        raw = placement.at(total.cell)
        if raw.formula is not None:
            continue
        stated = _another(total, raw, rights.get(total.path), survey.year)
        if stated is None:
            overwritten.append((total.cell, shown(raw.value)))
        else:
            judged.stated[total.path] = stated
            judged.unproved.append((total, raw, rights[total.path]))
    if overwritten and not survey.raw.values_only:
        first, now = min(overwritten)
        values = {"count": str(len(overwritten)), "cell": survey.now(first).a1}
        judged.findings.append(survey.finding(W208, first, found=now, values=values))


def _with_formulas(
    survey: Survey, totals: Sequence[Total], rights: Rights, placement: Placement, judged: _Judged
) -> None:
    """Totals of a sheet that have a formula: whether it still adds up the parts."""
    altered: list[tuple[Cell, str, Phrase]] = []
    for total in totals:
        raw, right = placement.at(total.cell), rights.get(total.path)
        if raw.formula is None:
            continue
        difference = _difference(survey, total, raw.formula, placement)
        if difference is None:
            _intact(total, raw, right, judged)
            continue
        stated = _another(total, _recomputed(survey, raw, placement), right, survey.year)
        if stated is None:
            altered.append((total.cell, shown(raw.formula), difference))
        else:
            judged.stated[total.path] = stated
    if altered:
        first, now, what = min(altered, key=lambda entry: entry[0])
        values: dict[str, Phrase | str] = {"count": str(len(altered)), "cell": survey.now(first).a1, "what": what}
        judged.findings.append(survey.finding(W223, first, found=now, values=values))


def _intact(total: Total, raw: RawCell, right: Number | None, judged: _Judged) -> None:
    """A total whose formula still adds up its parts: note if it is spelled otherwise, or was not computed."""
    if raw.formula is not None and not total.weights and not is_spelled_as_sent(raw.formula):
        judged.respelled.append((total.cell, shown(raw.formula)))
    held = raw.value if raw.serial is None else raw.serial
    if right is not None and not raw.is_error and not (_is_number(held) and comes_to(held, right)):
        judged.stale.append((total, raw, right))


def _stored_as_text(survey: Survey, grid: GridPlan, placement: Placement, judged: _Judged) -> None:
    """Totals of a sheet that were computed and are too small, for some of their parts are stored as text.

    These are no totals that were not recalculated; whatever adds up such a total is none either.
    """
    entries = (*judged.stale, *judged.unproved)
    stale = {total.path: (total, raw, right) for total, raw, right in entries if total.cell.sheet == grid.name}
    cells = survey.plan.layout.cells
    texts: set[str] = set()
    explained: dict[str, tuple[Total, RawCell, Number]] = {}
    is_settled = False
    while not is_settled:  # totals add up totals
        is_settled = True
        for path in stale.keys() - explained.keys():
            total, raw, _ = stale[path]
            parts = {term: placement.at(cells[term]) for term in total.definition.terms}
            as_text = {term for term, part in parts.items() if _is_number_as_text(part, total, survey.year)}
            is_meant = not total.weights and (as_text or not explained.keys().isdisjoint(parts))
            if is_meant and _adds_up(raw, parts.values()):
                texts |= as_text
                explained[path] = stale[path]
                is_settled = False
    if not texts:
        return
    judged.stale[:] = [entry for entry in judged.stale if entry[0].path not in explained]
    judged.texts.update(texts)
    for path in explained if survey.raw.values_only else ():
        judged.stated.pop(path, None)
    named = sorted((cells[path], path) for path in texts)  # inputs, and totals of which the number was pasted as text
    (first, path), (total, raw, right) = named[0], min(explained.values(), key=lambda entry: entry[0].cell)
    judged.findings.append(
        survey.finding(
            V342,
            first,
            area=Area.around([survey.now(cell) for cell, _ in named]).a1,
            label=survey.edition.fields[path].label,
            found=shown(placement.at(first).value),
            expected=str(json_number(right)),
            values={
                "count": str(len(named)),
                "total": survey.now(total.cell).a1,
                "displayed": shown(raw.value),
            },
        )
    )


def _is_number_as_text(raw: RawCell, total: Total, year: int) -> bool:
    return isinstance(raw.value, str) and stored_number(raw, total.kind, year) is not None


def _adds_up(total: RawCell, parts: Iterable[RawCell]) -> bool:
    """True if a total displays what its parts come to without texts."""
    numbers = [exact(part.value) or 0 for part in parts if _is_number(part.value)]
    return _is_number(total.value) and exact(total.value) == sum(numbers)


def _is_number(value: Value) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _recomputed(survey: Survey, raw: RawCell, placement: Placement) -> RawCell:
    """An altered total as it shows itself, or as it would if the client had computed it."""
    if raw.value is not None or raw.formula is None:
        return raw
    number = survey.calculator.sum(raw.formula, placement.name)
    return RawCell(None if number is None else plain(number), raw.formula)


def _difference(survey: Survey, total: Total, formula: str, placement: Placement) -> Phrase | None:
    """The phrase for a formula that does not add up the parts of the total; None if it does, however it is spelled."""
    if links_elsewhere(formula):
        return Phrase("引用了别的文件", "it asks another file")
    if placement.is_in_place and not total.weights and summed_cells(formula, placement.name) == total.parts:
        return None
    sums = summed(formula, placement.name)
    if sums is None:
        return Phrase("不是求和公式", "it is no sum of cells of this sheet")
    cells = survey.plan.layout.cells
    parts = {survey.now(cells[path]).position: factor for path, factor in total.definition.weights.items()}
    left_out = sorted(parts.keys() - sums.cells.keys())
    # What came in between and is empty adds nothing.
    added = sorted(place for place in sums.cells.keys() - parts.keys() if not placement.sheet.at(*place).is_blank)
    often = sorted(place for place, count in sums.cells.items() if place in parts and count != parts[place])
    for zh, en, places in (
        ("没有加", "it leaves out", left_out),
        ("多加了", "it also adds", added),
        ("没有正好加一次：", "it does not add exactly once", often),
    ):
        if places:
            names = "、".join(Cell(placement.name, *place).a1 for place in places[:MOST_NAMED])
            more = len(places) > MOST_NAMED
            return Phrase(f"{zh}{names}{'等' if more else ''}", f"{en} {names}{' and others' if more else ''}")
    if sums.besides:
        return Phrase(f"另加了 {plain(sums.besides)}", f"it adds {plain(sums.besides)} besides")
    return None


def _another(total: Total, raw: RawCell, right: Number | None, year: int) -> Number | None:
    """The number that a cell now states, if it is not the sum; it is kept for the checks."""
    if raw.is_blank or raw.value is None or right is None:
        return None
    stated = stored_number(raw, total.kind, year)
    return None if stated == right else stated


def _late(survey: Survey, judged: _Judged) -> list[Finding]:
    """The findings made once for the whole workbook, at the first cell."""
    findings = []
    if judged.stale:
        total, raw, right = min(judged.stale, key=lambda entry: entry[0].cell)
        values = {"count": str(len(judged.stale)), "cell": survey.now(total.cell).place}
        expected = str(json_number(right))
        findings.append(survey.finding(W209, found=shown(raw.value), expected=expected, values=values))
    if judged.respelled:
        cell, now = min(judged.respelled)
        values = {"count": str(len(judged.respelled)), "cell": survey.now(cell).place}
        findings.append(survey.finding(W222, found=now, values=values))
    return findings
