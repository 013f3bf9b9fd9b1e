"""The styles of what is marked and of the sheet that is added."""

from __future__ import annotations

from collections.abc import Mapping

from gouji.findings import Severity
from gouji.workbook.ooxml import CellFormat
from gouji.workbook.writer import ERROR_STYLE, HEI, LABEL_FILL, LINK_COLOR, MUTED, SONG, WARNING_STYLE


def _colour(written: str) -> str:
    return written.lstrip("#").upper()


MARK_FILLS: Mapping[Severity, str] = {Severity.ERROR: "F4A460", Severity.WARNING: "FFE45C"}
"""Fills of marked cells: others than those in which the form shows the lines of a tie-out that fails."""
KNOWN_FILLS = frozenset((*MARK_FILLS.values(), _colour(ERROR_STYLE["bg_color"]), _colour(WARNING_STYLE["bg_color"])))
"""Fills of marked cells, those of earlier versions included."""


def _font(size: int, name: str = SONG, *, colour: str = "000000", line: bool = False) -> str:
    return f'{"<u/>" if line else ""}<sz val="{size}"/><color rgb="FF{colour}"/><name val="{name}"/>'


_EDGE = '<{} style="thin"><color rgb="FFBFBFBF"/></{}>'
_BORDER = f"{''.join(_EDGE.format(side, side) for side in ('left', 'right', 'top', 'bottom'))}<diagonal/>"
_CENTRE = 'horizontal="center" vertical="center"'
_MIDDLE = f'{_CENTRE} wrapText="1"'
_WORDS = 'horizontal="left" vertical="top" wrapText="1"'
_TOP = 'horizontal="center" vertical="top" wrapText="1"'
STYLES: Mapping[str, CellFormat] = {
    "title": CellFormat(_font(20, HEI), None, "", _CENTRE),
    "whose": CellFormat(_font(12, HEI), None, "", _CENTRE),
    "intro": CellFormat(_font(11), None, "", _WORDS),
    "head": CellFormat(_font(11, HEI), _colour(LABEL_FILL), _BORDER, _MIDDLE),
    "words": CellFormat(_font(11), None, _BORDER, _WORDS),
    "number": CellFormat(_font(11), None, _BORDER, _TOP),
    "link": CellFormat(_font(11, colour=_colour(LINK_COLOR), line=True), None, _BORDER, _TOP),
    "error": CellFormat(
        _font(11, colour=_colour(ERROR_STYLE["font_color"])), MARK_FILLS[Severity.ERROR], _BORDER, _TOP
    ),
    "warning": CellFormat(
        _font(11, colour=_colour(WARNING_STYLE["font_color"])), MARK_FILLS[Severity.WARNING], _BORDER, _TOP
    ),
    "small": CellFormat(_font(10, colour=_colour(MUTED)), None, _BORDER, _WORDS),
    "record": CellFormat(_font(9, colour=_colour(MUTED)), None, "", 'vertical="top"'),
}
"""The styles of the sheet 退改说明 by their names."""
