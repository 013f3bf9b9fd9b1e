"""Location of the sheets of a form in a workbook: each placed by its words, others told from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gouji.common import Area, plain_words
from gouji.form import STAMP_SHEET, Label
from gouji.workbook.formats.raw import RawCell, RawSheet, RawWorkbook, rows_of
from gouji.workbook.reader import bulk
from gouji.workbook.reader.placement import (
    Located,
    Merged,
    Placement,
    completed,
    filled_cells,
    find,
    in_place,
    standing_words,
    wrong_labels,
)
from gouji.workbook.reader.plan import Plan, SheetPlan

_MOST_EDITED = 3
"""More labels than these off, and it is not some words that were edited but a grid that is not there."""


def _is_guide(sheet: RawSheet, plan: Plan) -> bool:
    """True for the guide under another name: it says the words of every table, with their meaning beside them."""
    return sheet.at(1, 1).value == plan.layout.guide_title


def _strangers(raw: RawWorkbook, plan: Plan) -> list[str]:
    """Sheets that the form does not name."""
    ours = {*plan.sheets, STAMP_SHEET}
    return [name for name in raw.sheets if name not in ours]


def locate(raw: RawWorkbook, plan: Plan) -> Located:
    """Find every sheet of the form that has words to prove it.

    Args:
        raw: the workbook as it was read.
        plan: of the edition it is of.
    """
    located = Located()
    strangers = _strangers(raw, plan)
    for name in plan.names:
        _locate_sheet(name, raw, plan, strangers, located)
    placed = {placement.name for placement in located.placements.values()}
    # Where names were exchanged, a table may stand under that of a sheet without one, and its copy be a stranger.
    rest = [name for name in raw.sheets if name not in placed and name not in strangers] if strangers else []
    rivals = [rival for rival in (*strangers, *rest) if not _is_guide(raw.sheets[rival], plan)]
    for name in list(located.placements):
        for stranger in rivals:
            _compare(name, stranger, raw, plan, located)
    taken = {placement.name for placement in located.placements.values()} | set(located.rivals.values())
    located.others = [
        name for name in strangers if name not in taken and not all(map(_is_blank, raw.sheets[name].cells.values()))
    ]
    order = list(raw.sheets)
    now = [located.placements[name].name if name in located.placements else name for name in plan.sheets]
    places = [order.index(name) for name in now if name in order]
    located.reordered = places != sorted(places)
    return located


def _is_blank(cell: RawCell) -> bool:
    return cell.is_blank


def _locate_sheet(name: str, raw: RawWorkbook, plan: Plan, strangers: Sequence[str], located: Located) -> None:
    want, own = plan.sheets[name], raw.sheets.get(name)
    if own is not None:
        placement = in_place(want, own)
        merged = _merged(placement, want)
        hidden = {cell for merge in merged for cell in merge.cells}
        edited = [label for label in _wrong_labels_as_sent(placement, want) if label.cell not in hidden]
        settled = None if edited else _settled(placement, want)
        if settled is not None:
            located.placements[name] = settled
            located.merged[name] = merged
            return
        if edited and len(edited) <= _MOST_EDITED and not _displaced(edited, want, own):
            located.placements[name], located.edited[name], located.merged[name] = placement, edited, merged
            return
    found = _found(want, raw, plan, strangers, {placed.name for placed in located.placements.values()})
    if found is not None:
        located.placements[name] = found
        located.merged[name] = _merged(found, want)
    elif own is None:
        located.missing.append(name)
    else:
        located.lost.append(name)


def _wrong_labels_as_sent(placement: Placement, want: SheetPlan) -> list[Label]:
    """The labels that do not say what they should where they were sent."""
    return [] if bulk.says_what_is_printed(placement.sheet, want) else wrong_labels(placement, want.labels)


def _found(
    want: SheetPlan, raw: RawWorkbook, plan: Plan, strangers: Sequence[str], taken: set[str]
) -> Placement | None:
    """The sheet of the form in the first sheet of the workbook that holds it: its own, others, or one exchanged."""
    own = raw.sheets.get(want.name)
    if own is not None and (placement := find(want, want.name, own)):
        return placement
    if own is not None and _resembles(own, want):
        return None  # it is this table, damaged; a copy elsewhere may be an old draft
    others = [name for name in strangers if name not in taken]
    # Exchanged names count too: the table of 三 may stand in a sheet called 四.
    others += [name for name in plan.names if name != want.name and name in raw.sheets]
    return next((placement for name in others if (placement := find(want, name, raw.sheets[name]))), None)


def _resembles(sheet: RawSheet, want: SheetPlan) -> bool:
    """True if at least half of the words of a form's sheet stand in a sheet."""
    words = {plain_words(label.text) for label in want.labels}
    return 2 * len(words & set(standing_words(sheet, want).values())) >= len(words)


def _settled(placement: Placement, want: SheetPlan) -> Placement | None:
    """A placement in place, except that rows without words may have slipped away from those with words.

    Returns:
        None if two rows could be the one.
    """
    unproved = want.unproved
    if not unproved or bulk.has_no_row_slipped(placement.sheet, want):
        return placement
    first = min(unproved)
    above = max((row for row in placement.rows if row < first), default=0)
    # A check of ours whose formula is not seen is told from a figure by what it shows, once all is read.
    found = (place for place in filled_cells(placement, want) if place not in want.live)
    filled = {row for row, _ in found if row > above and row not in placement.rows}
    if filled <= unproved:
        return placement
    pinned = {cell.row for cell in want.totals if cell.row in unproved and placement.at(cell).formula is not None}
    if pinned == unproved and all(row > max(unproved) for row in filled - unproved):
        return placement  # what stands below a row with its formulas is no row of the form
    return completed(placement, want)


def _merged(placement: Placement, want: SheetPlan) -> list[Merged]:
    """Merges that hide cells of the form, each with the cells it stands for."""
    if not placement.sheet.merges or (placement.is_in_place and bulk.hides_nothing(placement.sheet, want)):
        return []
    now = want.anchors
    if not placement.is_in_place:
        now = {placement.cell(cell).position: cell for cell in want.anchors.values()}
    rows, found = rows_of(now), []
    for merge in placement.sheet.merges:
        hidden = sorted(now[place] for place in merge.hidden(rows))
        if hidden:
            first = now.get((merge.top, merge.left))
            area = Area(placement.name, merge.top, merge.left, merge.bottom, merge.right)
            found.append(Merged(area, (*((first,) if first else ()), *hidden)))
    return found


def _displaced(edited: Iterable[Label], want: SheetPlan, sheet: RawSheet) -> bool:
    """True if the words of a label that is off stand where they were not sent: then they moved, and were not edited."""
    right = {label.cell.position: plain_words(label.text) for label in want.labels}
    words_off = {plain_words(label.text) for label in edited}
    standing = standing_words(sheet, want).items()
    return any(words in words_off and right.get(at) != words and at not in want.echoes for at, words in standing)


def _compare(name: str, stranger: str, raw: RawWorkbook, plan: Plan, located: Located) -> None:
    """A second sheet with the same table is no matter if it says the same or nothing, and a contradiction if not."""
    ours, want = located.placements[name], plan.sheets[name]
    if ours.name == stranger:
        return
    theirs = find(want, stranger, raw.sheets[stranger])
    if theirs is None:
        # It cannot be compared. Where the clerk sees it and not the other, it is what the clerk filled in.
        if ours.sheet.is_hidden and not raw.sheets[stranger].is_hidden and _resembles(raw.sheets[stranger], want):
            located.rivals[name] = stranger
        return
    typed = [cell for cell in want.contents if cell not in want.totals]
    pairs = [(ours.at(cell).value, theirs.at(cell).value) for cell in typed]
    if name == plan.edition.own_sheets.texts:
        pairs.append((_texts(ours.sheet), _texts(theirs.sheet)))
    if any(other not in (None, "", one) for one, other in pairs):
        located.rivals[name] = stranger


def _texts(sheet: RawSheet) -> str:
    """Everything written on a sheet, for comparison."""
    return "\n".join(str(cell.value) for _, cell in sorted(sheet.cells.items()) if not cell.is_blank)
