"""Settings of a worksheet besides its cells, as far as they say how these are seen (ECMA-376 part 1, 18.3)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from gouji.common import LAST_COLUMN, corners, from_a1
from gouji.workbook.formats.content_model import ambiguous, merges_of
from gouji.workbook.formats.limits import check_merges
from gouji.workbook.formats.raw import WHOLE_VIEW, Drawn, LineOfGroup, Merge, View, folded, gaps, stretches
from gouji.workbook.ooxml.names import FALSE, TRUE, main

LONGEST_FOOTER = 1_000
"""Characters of a footer that is read; the form's own have some dozens."""


@dataclass(frozen=True, eq=False)
class SheetContext:
    """Merges, page footer and protection of a sheet, what is drawn on it, and what is kept from sight.

    Compared by identity, so that what was proved of one can be remembered without looking at all its merges again.
    """

    merges: tuple[Merge, ...]
    footer: str
    protected: bool
    drawn: tuple[Drawn, ...] = ()
    view: View = WHOLE_VIEW


def sheet_context(root: ET.Element) -> SheetContext:
    """The merges, the footer and the protection of a sheet.

    Args:
        root: of the sheet.

    Returns:
        Without what is drawn and the view, which :func:`view_of` gives.

    Raises:
        Refused: more merges than anybody makes, or one of cells that cannot be told.
    """
    merges = merges_of(root)
    check_merges(len(merges))
    areas = [corners(merge.get("ref", "")) for merge in merges]
    if None in areas:
        raise ambiguous("合并单元格的范围不明", "merged cells of an area that is none")
    footer = root.findtext(f"{main('headerFooter')}/{main('oddFooter')}", "")
    protection = root.find(main("sheetProtection"))
    return SheetContext(
        tuple(Merge(*first, *last) for first, last in filter(None, areas)),
        footer if len(footer) <= LONGEST_FOOTER else "",
        protection is not None and protection.get("sheet") in TRUE,
    )


LOWEST_ROW, NARROWEST_COLUMN = 5.0, 1.0
"""Points, and characters with the gap of a column. Nobody reads a digit in rows and columns that are smaller."""


def view_of(root: ET.Element) -> View:
    """The settings of a sheet that keep a person from seeing what its cells hold (18.3.1.13, 18.3.1.73, 18.3.1.87).

    Args:
        root: of the sheet.

    Returns:
        Rows and columns as stretches, first and last.
    """
    views = root.findall(f"{main('sheetViews')}/{main('sheetView')}")
    columns = list(itertools.islice(root.iterfind(f"{main('cols')}/{main('col')}"), LAST_COLUMN))
    format_ = root.find(main("sheetFormatPr"))
    usual: Mapping[str, str] = {} if format_ is None else format_.attrib
    is_low = has_low_rows(root)
    rows, number, lines = [], 0, list[LineOfGroup]()
    for row in root.iterfind(f"{main('sheetData')}/{main('row')}"):
        number = int(row.get("r") or number + 1)
        lines.append(_line_of_group(number, number, row.attrib))
        if is_out_of_sight(row.attrib, "ht", LOWEST_ROW) or (is_low and "ht" not in row.attrib):
            rows.append(number)
    said = [
        (int(column.get("min", "")), int(column.get("max", "")), column.attrib)
        for column in columns
        if column.get("min", "").isdecimal() and column.get("max", "").isdecimal()
    ]
    hidden = [
        (first, last) for first, last, attributes in said if is_out_of_sight(attributes, "width", NARROWEST_COLUMN)
    ]
    if is_out_of_sight(usual, "defaultColWidth", NARROWEST_COLUMN):
        hidden += gaps(((first, last) for first, last, _ in said), LAST_COLUMN)
    hidden += folded(itertools.starmap(_line_of_group, said))
    above, left = _out_of_reach(views)
    return View(
        any(view.get("showZeros", "1") in FALSE for view in views),
        (*above, *stretches(rows), *folded(lines)),
        (*left, *hidden),
        any(view.get("rightToLeft", "0") not in FALSE for view in views),
    )


def _line_of_group(first: int, last: int, attributes: Mapping[str, str]) -> LineOfGroup:
    """A row or columns of an outline, by what their element says (18.3.1.73)."""
    said = attributes.get("outlineLevel", "0")
    return LineOfGroup(first, last, int(said) if re.fullmatch("[0-7]", said) else 0, is_folded(attributes))


def is_folded(attributes: Mapping[str, str]) -> bool:
    """True if the group before a row or a column is folded up.

    Args:
        attributes: of its element.
    """
    return attributes.get("collapsed", "0") not in (*FALSE, "")


def has_low_rows(root: ET.Element) -> bool:
    """True if rows that say no height of their own are not seen.

    Args:
        root: of the sheet, or what stands before its cells.
    """
    format_ = root.find(main("sheetFormatPr"))
    usual: Mapping[str, str] = {} if format_ is None else format_.attrib
    return usual.get("zeroHeight", "0") not in FALSE or is_out_of_sight(usual, "defaultRowHeight", LOWEST_ROW)


Stretches = tuple[tuple[int, int], ...]


def _out_of_reach(views: Sequence[ET.Element]) -> tuple[Stretches, Stretches]:
    """Rows and columns before those that are frozen at the edge of a window: nobody can scroll to them (18.3.1.66)."""
    rows, columns = [], []
    for view in views:
        first = from_a1(view.get("topLeftCell", ""))
        is_frozen = any(pane.get("state") in ("frozen", "frozenSplit") for pane in view.iterfind(main("pane")))
        if first is not None and is_frozen:
            rows += [(1, first[0] - 1)] if first[0] > 1 else []
            columns += [(1, first[1] - 1)] if first[1] > 1 else []
    return tuple(rows), tuple(columns)


_LENGTH = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,20})?(?:[Ee]-?[0-9]{1,2})?")


def is_out_of_sight(attributes: Mapping[str, str], size: str, smallest: float) -> bool:
    """True if a row or a column is hidden, or so small that nothing is seen of it.

    Args:
        attributes: of its element.
        size: the attribute that says how high or wide it is.
        smallest: size of which something is seen.
    """
    said = attributes.get(size, "")
    is_small = _LENGTH.fullmatch(said) is not None and float(said) < smallest
    return is_small or attributes.get("hidden", "0") not in (*FALSE, "")
