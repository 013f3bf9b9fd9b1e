"""Pictures and text boxes: what stands there is not read, and that is reported where it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gouji.common import Cell, Position
from gouji.findings import Finding, Phrase
from gouji.findings.rules import V322
from gouji.workbook.formats.raw import Drawn, DrawnKind
from gouji.workbook.reader.placement import Placement
from gouji.workbook.reader.plan import TextPlan
from gouji.workbook.reader.survey import Survey, named
from gouji.workbook.reader.values import shown


def floating(placement: Placement) -> list[Drawn]:
    """The objects that float over the cells of a sheet; those that only cover what is there, if they cover something.

    Args:
        placement: where the sheet was found.
    """
    sheet = placement.sheet
    return [
        drawn
        for drawn in sheet.drawn
        if drawn.kind is not DrawnKind.IN_CELL
        and (drawn.kind is not DrawnKind.COVER or any(map(_covers(drawn), sheet.cells)))
    ]


def drawn_in_cell(placement: Placement, cell: Cell) -> Drawn:
    """The picture that a cell of the form shows.

    Args:
        placement: where its sheet was found.
        cell: where it was sent.
    """
    now = placement.cell(cell)
    return Drawn(DrawnKind.IN_CELL, now.row, now.column, now.row, now.column)


def over_text(
    survey: Survey, text: TextPlan, placement: Placement, rows: Sequence[Position], drawn: Sequence[Drawn]
) -> tuple[list[Finding], list[Drawn]]:
    """The finding about objects over the rows of a text: they are a part of it that is not read.

    Args:
        survey: the workbook, its plan, and where its sheets were found.
        text: of the plan.
        placement: where the sheet of texts was found.
        rows: the cells of the text.
        drawn: objects of the sheet.

    Returns:
        One finding or none, and the objects that stand elsewhere.
    """
    boxes = [entry for entry in drawn if entry.kind in (DrawnKind.PICTURE, DrawnKind.TEXT_BOX)]
    covering = [entry for entry in boxes if any(map(_covers(entry), rows))]
    if not covering:
        return [], list(drawn)
    first = covering[0]
    here = Cell(placement.name, *next(filter(_covers(first), rows)))
    values: dict[str, Phrase | str] = {"kind": named(first)}
    found = survey.finding(V322, here=here, path=text.path, label=text.label, found=shown(first.words), values=values)
    return [found], [entry for entry in drawn if entry not in covering]


def _covers(drawn: Drawn) -> Callable[[Position], bool]:
    """Tells if an object covers a cell."""
    return lambda place: drawn.top <= place[0] <= drawn.bottom and drawn.left <= place[1] <= drawn.right
