"""Cell styles, rows and columns of binary workbooks, as far as .xls and .xlsb spell them alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from gouji.workbook.formats.binary_runs import TWIPS
from gouji.workbook.formats.raw import Obscured
from gouji.workbook.formats.sheet_context import LOWEST_ROW, NARROWEST_COLUMN
from gouji.workbook.formats.style_formats import DEEPEST_INDENT, obscured_by

LOWEST, NARROWEST = int(TWIPS * LOWEST_ROW), int(256 * NARROWEST_COLUMN)
"""Twips, and 256ths of a character with the gap of a column, below which nobody reads a digit in a row or a column."""
NO_PATTERN, SOLID = 0, 1
"""Patterns of a fill (FillPattern); the others have two colours."""
LEVEL = 7
"""The bits of the level of a row or a column in an outline."""
COLUMN_HIDDEN, COLUMN_FOLDED = 0x0001, 0x1000
"""Flags of columns: hidden, and behind a group that is folded up (ColInfo)."""
ZEROS_IN_VIEW = 0x0010
"""The flag of a view that displays zeros (Window2, BrtBeginWsView)."""
_FILL, _CENTER_CONTINUOUS, _OF_INDENT = 4, 6, (1, 3, 7)
"""Horizontal alignments (HorizAlign): repeated, over blank cells, and the sides from which a text is indented."""
_RIGHT_TO_LEFT = 2
"""The reading order of texts that run from right to left (ReadingOrder)."""

_Item = TypeVar("_Item")


def of_style(items: Sequence[_Item], style: int, usual: _Item) -> _Item:
    """The entry of a cell style; a style that is not there is the first, as programs take it.

    Args:
        items: by the numbers of the cell styles.
        style: its number.
        usual: the entry where there are no styles, as in workbooks that some libraries write.
    """
    return items[style if style < len(items) else 0] if items else usual


def obscured_by_alignment(horizontal: int, rotation: int, order: int, indent: int) -> Obscured | None:
    """The way in which the alignment of a cell style keeps a number from sight (XF of [MS-XLS], BrtXF of [MS-XLSB]).

    Args:
        horizontal: its horizontal alignment.
        rotation: in degrees, or 255 for letters one below the other.
        order: the reading order.
        indent: in steps of three spaces.

    Returns:
        None if it does not.
    """
    return obscured_by(
        is_repeated=horizontal == _FILL,
        is_spread=horizontal == _CENTER_CONTINUOUS,
        is_rotated=rotation != 0,
        is_turned=order == _RIGHT_TO_LEFT,
        is_pushed=horizontal in _OF_INDENT and indent > DEEPEST_INDENT,
    )
