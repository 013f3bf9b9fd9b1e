"""Number formats of an Open XML workbook: of the styles of cells, and of the conditional formats of a sheet.

A conditional format can change the display text of a number as much as the cell's own format does (ECMA-376 part 1,
18.3.1.18 and 18.8.14); so do its extensions of 2009, which stand at the end of a sheet with all they need.
"""

from __future__ import annotations

import bisect
import functools
import itertools
import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import NamedTuple
from xml.etree import ElementTree as ET

from gouji.common import Position, corners, from_a1
from gouji.workbook.formats.builtin_codes import FIXED_CODES, builtin_code
from gouji.workbook.formats.colours import BLACK, WHITE, Colour, alike_to, is_alike, only, xml_colour
from gouji.workbook.formats.format_codes import LONGEST_CODE, colours_of, without_white
from gouji.workbook.formats.raw import EPOCH, GENERAL, DisplayFormat, Obscured, View
from gouji.workbook.formats.rich_text import colour_of_fill, indexes_of, run_of_font
from gouji.workbook.ooxml.names import FALSE, local_name, main

UNKNOWN_FORMAT = DisplayFormat(None)
HIDING = ";;;"
"""The format code that displays nothing, as bars and icons without the value do."""
MOST_CODES = 2_000
"""Codes of a workbook that are looked at, ten times as many as Excel keeps. What others display is not known."""
MOST_AREAS = 40
"""Areas of the conditional formats of a sheet that are told apart, and codes of a cell."""


class Ink(NamedTuple):
    """The colours of a text and of what lies behind it; None for one that is not known or not said."""

    font: Colour | None
    behind: Colour | None

    @property
    def is_partial(self) -> bool:
        """True if it says one colour: the other is that of a cell, or of another style."""
        return (self.font is None) is not (self.behind is None)


Inks = tuple[Ink, ...]
"""The colours of a cell, of which programs take the one or the other."""
PAPER: Inks = (Ink(BLACK, WHITE),)
Styles = tuple[str | None, ...]
"""The styles of a cell, of which programs take the one or the other, as attributes name them; None for none."""


@dataclass(frozen=True, slots=True)
class StyleFormats:
    """Number formats by the indexes of a style sheet.

    Attributes:
        cells: of the cell styles.
        differential: codes of the differential styles that have one, None for one that is not known, and the colours
            that they lay behind.
        obscuring: differential styles that strike a number out, or give it the colour of what lies behind it.
        hides_tables: one of them is of a style of tables.
        inks: of the cell styles.
        partial: of the differential styles that say one colour, which may be that of a cell or of another style, or lay
            one behind that a number format names.
        coloured: the colours that number formats of cells name.
    """

    cells: tuple[DisplayFormat, ...] = (GENERAL,)
    differential: Mapping[int, tuple[str | None, Colour | None]] = field(default_factory=dict)
    obscuring: frozenset[int] = frozenset()
    hides_tables: bool = False
    inks: tuple[Inks, ...] = (PAPER,)
    partial: Mapping[int, Ink] = field(default_factory=dict)
    coloured: frozenset[int] = frozenset()

    def of_style(self, style: str | None) -> DisplayFormat:
        """The format of a cell by its ``s``; a style that is not there is the first, as programs take it.

        Args:
            style: None for none.
        """
        return self.cells[self.index(style)]

    def inks_of(self, styles: Styles) -> Inks:
        """The colours of a cell by the styles that may be its own.

        Args:
            styles: as :func:`styles_taken` gives them.
        """
        return tuple(itertools.chain.from_iterable(self.inks[self.index(style)] for style in styles))

    def index(self, style: str | None) -> int:
        """The number of a cell style by the ``s`` of a cell.

        Args:
            style: None for none.
        """
        number = _number(style)
        return number if 0 <= number < len(self.cells) else 0


def style_formats(root: ET.Element | None, epoch: date = EPOCH) -> StyleFormats:
    """Number formats of a style sheet.

    Args:
        root: of the styles part, None if there is none.
        epoch: the day from which the workbook counts its days.

    Returns:
        At least one format, for style 0.
    """
    if root is None:
        return StyleFormats((DisplayFormat(epoch=epoch),))
    codes: dict[int, str | None] = {}
    for element in root.iterfind(f"{main('numFmts')}/{main('numFmt')}"):
        number, code = _number(element.get("numFmtId")), element.get("formatCode", "")
        codes[number] = code if codes.setdefault(number, code) == code else None  # which of two counts is not said
    codes, known = bounded(codes), dict[tuple[tuple[str, ...], Obscured | None], DisplayFormat]()
    cells, named = [], root.findall(f"{main('cellStyleXfs')}/{main('xf')}")
    crossing = {str(index) for index, border in enumerate(root.iterfind(f"{main('borders')}/*")) if _crosses(border)}
    for style in root.iterfind(f"{main('cellXfs')}/{main('xf')}"):
        is_crossed = not crossing.isdisjoint(indexes_of(style, "borderId", named))
        obscured = _obscured_by_alignment(style) or (Obscured.CROSSED if is_crossed else None)
        key = indexes_of(style, "numFmtId", named), obscured
        if key not in known:
            own, *others = (numbered_format(_number(number), codes, epoch, key[1]) for number in key[0])
            known[key] = _conditioned_by(own, others)
        cells.append(known[key])
    differential = {
        index: (_code_of(element, codes), _said_ink(style).behind)
        for index, style in enumerate(root.iterfind(f"{main('dxfs')}/{main('dxf')}"))
        for element in style
        if element.tag == main("numFmt")
    }
    obscuring = frozenset(
        index for index, style in enumerate(root.iterfind(f"{main('dxfs')}/{main('dxf')}")) if _obscures(style)
    )
    of_tables = root.iterfind(f"{main('tableStyles')}/{main('tableStyle')}/{main('tableStyleElement')}")
    hides_tables = bool(obscuring) and any(_number(element.get("dxfId")) in obscuring for element in of_tables)
    inks = _inks(root, named)
    cells = [before(format_, inks[index]) for index, format_ in enumerate(cells)]
    coloured = frozenset().union(*(colours_of(format_.coloured) for format_ in set(cells) if format_.coloured))
    partial = _partial(root, inks, coloured)
    return StyleFormats(
        tuple(cells) or (DisplayFormat(epoch=epoch),), differential, obscuring, hides_tables, inks, partial, coloured
    )


def _inks(root: ET.Element, named: Sequence[ET.Element]) -> tuple[Inks, ...]:
    """The colours of the cell styles."""
    fonts = [_said_colour(font) or BLACK for font in root.iterfind(f"{main('fonts')}/{main('font')}")]
    fills = [colour_of_fill(fill) for fill in root.iterfind(f"{main('fills')}/{main('fill')}")]
    return tuple(
        tuple(
            Ink(_at(fonts, _number(font), BLACK), _at(fills, _number(fill), WHITE))
            for font, fill in itertools.product(*(indexes_of(style, key, named) for key in ("fontId", "fillId")))
        )
        for style in root.iterfind(f"{main('cellXfs')}/{main('xf')}")
    ) or (PAPER,)


def before(format_: DisplayFormat, inks: Inks) -> DisplayFormat:
    """The format of a cell before what lies behind it, whose colour the number format may name.

    Args:
        format_: of the cell.
        inks: of the cell.

    Returns:
        With its colours where it names some, and obscured where one of them is that of what lies behind.
    """
    if format_.code is None or not colours_of(format_.code):
        return format_
    behinds = tuple(ink.behind for ink in inks)
    made = replace(format_, code=_seen(format_.code, behinds), coloured=format_.code)
    return _coloured(made, itertools.product((format_.code,), behinds))


def _seen(code: str | None, behinds: Iterable[Colour | None]) -> str | None:
    """A code without the white it names, if that is seen on what may lie behind."""
    if code is None or WHITE not in colours_of(code):
        return code
    return code if any(behind is None or is_alike(WHITE, behind) for behind in behinds) else without_white(code)


def _coloured(format_: DisplayFormat, pairs: Iterable[tuple[str, Colour | None]]) -> DisplayFormat:
    """A format whose codes may have the colour of what lies behind them."""
    alike = tuple(
        (code, behind)
        for code, behind in pairs
        if behind is not None and any(is_alike(colour, behind) for colour in colours_of(code))
    )
    if not alike or format_.obscured not in (None, Obscured.COLOURED):
        return format_
    return replace(format_, obscured=Obscured.COLOURED, behind=(*format_.behind, *alike))


def under(format_: DisplayFormat, inks: Inks, conditional: Sequence[ConditionalFormat]) -> DisplayFormat:
    """The format of a cell under conditional formats, any of which may lay another colour behind its numbers.

    Args:
        format_: of the cell, by :func:`before`.
        inks: of the cell.
        conditional: that cover it.

    Returns:
        With the codes that may take its place, and obscured where a colour is that of what may lie behind it.
    """
    codes = [(entry.code, entry.behind) for entry in conditional if _has_code(entry)]
    named = [(code, behind) for code, behind in codes if code is not None and colours_of(code)]
    if format_.coloured is None and not named:
        return _conditioned(format_, (*format_.conditional, *dict.fromkeys(code for code, _ in codes)))
    laid = tuple(entry.ink.behind for entry in conditional if entry.ink is not None and entry.ink.behind is not None)
    own = (*(ink.behind for ink in inks), *laid)
    seen = dict.fromkeys(_seen(code, own if behind is None else (behind,)) for code, behind in codes)
    pairs = [(code, each) for code, behind in named for each in (own if behind is None else (behind,))]
    pairs += [(format_.coloured, behind) for behind in laid if format_.coloured is not None]
    return _coloured(_conditioned(format_, (*format_.conditional, *seen)), pairs)


def _at(colours: Sequence[Colour | None], index: int, usual: Colour) -> Colour | None:
    return colours[index] if 0 <= index < len(colours) else usual


def _said_colour(font: ET.Element | None) -> Colour | None:
    """The colour that a font says; None if it says none that is known."""
    part = None if font is None else next((part for part in font.iter() if local_name(part) == "color"), None)
    return None if part is None or not part.attrib else xml_colour(part.attrib, BLACK)


def _said_ink(style: ET.Element) -> Ink:
    """The colours that a differential style says."""
    parts = {local_name(part): part for part in style}
    return Ink(_said_colour(parts.get("font")), _laid(parts.get("fill")))


def _laid(fill: ET.Element | None) -> Colour | None:
    """The colour that the fill of a differential style lays behind a text; None if it says none, or several.

    The colour of a solid fill is there the one for the background of a pattern (18.8.14), or the other if none is said.
    A pattern of none takes the fill of the cell away, whatever colours it has.
    """
    said = [] if fill is None else [(local_name(part), part) for part in fill.iter()]
    patterns = [part.get("patternType") for name, part in said if name == "patternFill"]
    if "none" in patterns:
        return WHITE
    behind = [xml_colour(part.attrib, WHITE) for name, part in said if name == "bgColor"]
    if not behind:
        wanted = "fgColor" if "solid" in patterns else "color"  # of a stop
        behind = [xml_colour(part.attrib, WHITE) for name, part in said if name == wanted]
    return only(behind)


def _partial(root: ET.Element, inks: Iterable[Inks], coloured: Iterable[int]) -> dict[int, Ink]:
    """The differential styles that say one colour only, and one that another style or a code may lay before it."""
    said = dict(enumerate(map(_said_ink, root.iterfind(f"{main('dxfs')}/{main('dxf')}"))))
    partial = {index: ink for index, ink in said.items() if ink.is_partial}
    is_font, is_behind = map(alike_to, zip(*itertools.chain(*inks), *partial.values(), strict=True))
    is_named = alike_to(coloured)
    return {index: ink for index, ink in partial.items() if is_behind(ink.font) or is_font(ink.behind)} | {
        index: ink for index, ink in said.items() if is_named(ink.behind)
    }


def _conditioned_by(own: DisplayFormat, others: Iterable[DisplayFormat]) -> DisplayFormat:
    """A format that some programs take for another one."""
    others = tuple(others)
    codes = tuple(dict.fromkeys(other.code for other in others if other.code != own.code))
    made = _conditioned(own, (*own.conditional, *codes)) if codes else own
    obscured = next((each.obscured for each in (own, *others) if each.obscured not in (None, Obscured.COLOURED)), None)
    made = made if obscured in (None, own.obscured) else replace(made, obscured=obscured)
    return _coloured(made, itertools.chain.from_iterable(other.behind for other in others))


def _crosses(border: ET.Element) -> bool:
    """True if a border has a diagonal line (18.8.4)."""
    line = border.find(main("diagonal"))
    is_drawn = any(border.get(name, "0") not in FALSE for name in ("diagonalUp", "diagonalDown"))
    return is_drawn and line is not None and line.get("style", "none") != "none"


def _obscured_by_alignment(style: ET.Element) -> Obscured | None:
    """The way in which the alignment of a cell style keeps a number from sight (18.8.1)."""
    alignment = style.find(main("alignment"))
    if alignment is None:
        return None
    is_rotated = alignment.get("textRotation", "0") not in ("", "0")
    return obscured_by(
        is_repeated=alignment.get("horizontal") == "fill",
        is_spread=alignment.get("horizontal") == "centerContinuous",
        is_rotated=is_rotated,
        is_turned=alignment.get("readingOrder") == "2",
        is_pushed=alignment.get("horizontal") in _OF_INDENT and _number(alignment.get("indent")) > DEEPEST_INDENT,
    )


_OF_INDENT = ("left", "right", "distributed")
DEEPEST_INDENT = 5
"""Steps of three spaces. More leave no room in a narrow column; nobody indents a number so far to have it read."""


def obscured_by(
    *, is_repeated: bool, is_rotated: bool, is_turned: bool, is_spread: bool = False, is_pushed: bool
) -> Obscured | None:
    """The way in which an alignment keeps a number from sight.

    Args:
        is_repeated: the text is repeated for as long as there is room in the cell (18.18.40).
        is_rotated: it is turned, or stands in one column.
        is_turned: it runs from right to left.
        is_spread: it stands in the middle of its cell and the blank ones beside it.
        is_pushed: its indent or padding leaves it no room.

    Returns:
        The worst of several; None if it does not.
    """
    if is_repeated:
        return Obscured.REPEATED
    if is_spread:
        return Obscured.SPREAD
    if is_rotated:
        return Obscured.ROTATED
    if is_pushed:
        return Obscured.PUSHED
    return Obscured.RIGHT_TO_LEFT if is_turned else None


def _obscures(style: ET.Element) -> bool:
    """True if a differential style strikes out what a cell displays, or gives it the colour of what lies behind it."""
    parts = {local_name(part): part for part in style}
    font, fill = parts.get("font"), parts.get("fill")
    if "border" in parts and _crosses(parts["border"]):
        return True
    colour = WHITE if fill is None else _laid(fill)
    if font is None:
        return is_alike(BLACK, colour)
    run = run_of_font(font, font.tag[1:].partition("}")[0], behind=colour)
    return run.is_struck or run.is_unseen


def bounded(codes: Mapping[int, str | None]) -> dict[int, str | None]:
    """The codes of a workbook, as many as are looked at.

    Args:
        codes: by their numbers.

    Returns:
        None for the others.
    """
    return {number: code if index < MOST_CODES else None for index, (number, code) in enumerate(codes.items())}


def numbered_format(
    number: int, codes: Mapping[int, str | None], epoch: date, obscured: Obscured | None
) -> DisplayFormat:
    """The format of a number format's number.

    Args:
        number: of the format.
        codes: that the file defines; None for one that it defines twice.
        epoch: the day from which the workbook counts its days.
        obscured: how the alignment of the cell keeps a number from sight.

    Returns:
        With the usual code besides, where the file gives a number another code than every program has for it.
    """
    code, usual = _code(number, codes), builtin_code(number)
    is_odd = number in FIXED_CODES and code != usual
    return DisplayFormat(code, (usual,) if is_odd else (), epoch, obscured)


def _number(text: str | None) -> int:
    """An index or an id; -1 if it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1


def _code(number: int, codes: Mapping[int, str | None]) -> str | None:
    code = codes[number] if number in codes else builtin_code(number)
    return code if code is None or len(code) <= LONGEST_CODE else None


def _code_of(element: ET.Element, codes: Mapping[int, str | None]) -> str | None:
    """The code of a ``numFmt`` that stands where it is used."""
    code = element.get("formatCode")
    return _code(_number(element.get("numFmtId")), codes if code is None else {_number(element.get("numFmtId")): code})


# --- cells ----------------------------------------------------------------------------------------------------------


PlacedCell = tuple[Position, ET.Element, ET.Element]
"""The place of a cell, its row and the cell."""


def cell_formats(
    root: ET.Element, formats: StyleFormats, styled: Iterable[tuple[PlacedCell, Styles]] | None = None
) -> Iterator[tuple[Position, DisplayFormat]]:
    """Places of the cells that hold something, as libraries count those that do not say theirs, and their formats.

    Args:
        root: of the sheet.
        formats: of the workbook.
        styled: the cells as :func:`placed_cells` gives them, each with its :func:`styles_taken`, if they are known.

    Yields:
        Of a cell that names no style also what the formats of its row and its column change.
    """
    if styled is None:
        placed = list(placed_cells(root))
        styled = zip(placed, styles_taken(root, placed), strict=True)
    columns = sorted(column_styles(root))
    is_odd = any(after[0] <= before[1] for before, after in itertools.pairwise(columns))

    @functools.cache  # one for all cells that are alike, of which a sheet has many
    def format_of(styles: Styles, *, is_unsure: bool) -> DisplayFormat:
        own, *others = map(formats.of_style, styles)
        others += [UNKNOWN_FORMAT] if is_unsure else []
        return _conditioned_by(own, others) if others else own

    for (position, _, cell), styles in styled:
        # a value with more to it, which newer programs display in its own way, or a number in a column of two styles
        is_unsure = cell.get("vm") is not None or (is_odd and cell.get("s") is None and cell.get("t", "n") == "n")
        yield position, format_of(styles, is_unsure=is_unsure)


def styles_taken(root: ET.Element, placed: Iterable[PlacedCell]) -> Iterator[Styles]:
    """The style of each cell, as its ``s`` names it; of one that names none also those of its row and its column.

    Some programs take those for the cell's own.

    Args:
        root: of the sheet.
        placed: its cells that hold something.
    """
    columns, known = sorted(column_styles(root)), dict[Styles, Styles]()
    for (_, at), row, cell in placed:
        style = cell.get("s")
        lines = () if style is not None else (row.get("s"), _style_at(columns, at))
        styles = (style, *(line for line in lines if line is not None))
        yield known.setdefault(styles, styles)


def placed_cells(root: ET.Element) -> Iterator[PlacedCell]:
    """The cells that hold something, with their rows, and places as libraries count those that do not say theirs.

    Args:
        root: of the sheet.
    """
    number = 0
    for row in root.iterfind(_ROWS):
        place = row.get("r")
        number, column = int(place) if place else number + 1, 0
        for cell in row:
            if cell.tag == _CELL:
                position = from_a1(cell.get("r", "")) or (number, column + 1)
                column = position[1]
                if len(cell):
                    yield position, row, cell


_ROWS, _CELL = f"{main('sheetData')}/{main('row')}", main("c")


def _style_at(columns: Sequence[tuple[int, int, str]], column: int) -> str | None:
    """The style of a column, of columns that are in order and do not overlap."""
    index = bisect.bisect_right(columns, column, key=operator.itemgetter(0)) - 1
    return columns[index][2] if index >= 0 and column <= columns[index][1] else None


def column_styles(root: ET.Element) -> Iterator[tuple[int, int, str]]:
    """Columns that have a style: the first and the last of them, and the style.

    Args:
        root: of the sheet.

    Yields:
        None of those in style 0.
    """
    for column in root.iterfind(f"{main('cols')}/{main('col')}"):
        style = column.get("style", "0")
        if style != "0":
            yield _number(column.get("min")), _number(column.get("max")), style


# --- conditional formats --------------------------------------------------------------------------------------------

Area = tuple[Position, Position]


@dataclass(frozen=True, slots=True)
class ConditionalFormat:
    """The display of numbers where a condition holds.

    Attributes:
        areas: the corners of the areas it covers, None for all cells.
        code: of its number format; None if it is not known.
        obscures: it has no number format; it strikes numbers out, or gives them the colour of what lies behind.
        ink: it has no number format; it says one colour, and the cell or another condition the other, or it lays one
            behind that a number format names.
        behind: the colour that it lays behind what its number format displays; None if it lays none.
    """

    areas: tuple[Area, ...] | None
    code: str | None
    obscures: bool = False
    ink: Ink | None = None
    behind: Colour | None = None

    def covers(self, position: Position) -> bool:
        """True if a cell is one of those it may change.

        Args:
            position: row and column of the cell.
        """
        row, column = position
        return self.areas is None or any(
            top <= row <= bottom and left <= column <= right for (top, left), (bottom, right) in self.areas
        )


def conditional_formats(root: ET.Element, formats: StyleFormats) -> tuple[ConditionalFormat, ...]:
    """Conditional formats of a sheet that change the display of numbers.

    Args:
        root: of the sheet.
        formats: of the workbook.

    Returns:
        Those whose rules have a number format, bars and icons without the value, or a font that keeps it from sight.
    """
    outside = (child for child in root if child.tag != main("sheetData"))
    found: list[ConditionalFormat] = []
    if formats.hides_tables and root.find(main("tableParts")) is not None:
        found.append(ConditionalFormat(None, None, obscures=True))  # wherever the tables are
    for element in (element for child in outside for element in child.iter()):
        if local_name(element) == "conditionalFormatting":
            codes, is_obscured = list(_codes(element, formats)), _obscured_by(element, formats)
            inks = list(_inks_of(element, formats))
            if codes or is_obscured or inks:
                areas = _areas(element)
                found += [ConditionalFormat(areas, None, ink=ink) for ink in inks]
                found += [ConditionalFormat(areas, code, behind=behind) for code, behind in codes]
                found += [ConditionalFormat(areas, None, obscures=True)] * is_obscured
    return tuple(found)


def _obscured_by(element: ET.Element, formats: StyleFormats) -> bool:
    """True if a rule of a conditional format keeps numbers from sight."""
    return any(
        _obscures(part)
        if local == "dxf"
        else _number(part.get("dxfId")) in formats.obscuring
        if local == "cfRule"
        else _blackens(part)
        for part in element.iter()
        if (local := local_name(part)) in _OBSCURING
    )


def _inks_of(element: ET.Element, formats: StyleFormats) -> Iterator[Ink]:
    """The colours of the rules of a conditional format that say one."""
    for part in element.iter():
        local = local_name(part)
        ink = _said_ink(part) if local == "dxf" else formats.partial.get(_number(part.get("dxfId")))
        if local in ("dxf", "cfRule") and ink is not None and (ink.is_partial or formats.coloured):
            yield ink


_OBSCURING = frozenset({"dxf", "cfRule", "colorScale", "dataBar"})


def _blackens(shape: ET.Element) -> bool:
    """True if a bar or a scale of colours lays the colour of usual letters behind a number."""
    colours = (xml_colour(part.attrib, WHITE) for part in shape if local_name(part) in _COLOURS_BEHIND)
    return any(is_alike(BLACK, colour) for colour in colours)


_COLOURS_BEHIND = ("color", "fillColor", "negativeFillColor")


def _codes(element: ET.Element, formats: StyleFormats) -> Iterator[tuple[str | None, Colour | None]]:
    """The codes of the rules of a conditional format, each with the colour that the rule lays behind it."""
    for part in element.iter():
        local = local_name(part)
        if local == "cfRule" and (number := _number(part.get("dxfId"))) in formats.differential:
            yield formats.differential[number]
        elif local == "dxf":
            behind = _said_ink(part).behind
            yield from ((_code_of(code, {}), behind) for code in part if local_name(code) == "numFmt")
        elif local in ("dataBar", "iconSet") and part.get("showValue") in FALSE:
            yield HIDING, None


def _areas(element: ET.Element) -> tuple[Area, ...] | None:
    """The areas that ``sqref`` names, as an attribute or, in extensions, as an element."""
    names = [element.get("sqref", ""), *(part.text or "" for part in element.iter() if local_name(part) == "sqref")]
    areas = [corners(area) for area in " ".join(names).split()]
    return None if None in areas or not areas else tuple(area for area in areas if area is not None)


def mirrored(cells: Mapping[Position, DisplayFormat], view: View) -> Mapping[Position, DisplayFormat]:
    """The formats of cells of a sheet, which may have its texts run from right to left.

    Args:
        cells: places and formats.
        view: settings of the sheet.

    Returns:
        The same if the sheet is not mirrored.
    """
    return {place: _turned(format_) for place, format_ in cells.items()} if view.is_mirrored else cells


@functools.lru_cache(maxsize=4096)
def _turned(format_: DisplayFormat) -> DisplayFormat:
    return replace(format_, obscured=format_.obscured or Obscured.RIGHT_TO_LEFT)


def with_conditional(
    cells: Iterable[tuple[Position, DisplayFormat]],
    conditional: Iterable[ConditionalFormat],
    inks: Mapping[Position, Inks] = MappingProxyType({}),
) -> Iterator[tuple[Position, DisplayFormat]]:
    """Cells with the conditional formats that cover them.

    Args:
        cells: places and their own formats.
        conditional: of the sheet.
        inks: the cells' own colours; those of a sheet of paper for others.

    Yields:
        Places and formats in their order.
    """
    conditional = _few(tuple(conditional))
    if not conditional:
        yield from cells
        return
    for position, format_ in cells:
        entries = [entry for entry in conditional if entry.covers(position)]
        if not entries:
            yield position, format_
            continue
        own = inks.get(position, PAPER)
        said = (entry.ink for entry in entries if entry.ink is not None)
        if any(map(_is_obscuring, entries)) or meet(own, said):
            yield position, under(_hidden(format_), own, entries)
        else:
            yield position, under(format_, own, entries)


def _few(conditional: tuple[ConditionalFormat, ...]) -> tuple[ConditionalFormat, ...]:
    """Conditional formats, so few that a cell costs little: of many it is not known which cells they cover."""
    inked = tuple(entry for entry in conditional if entry.ink is not None and entry.ink.is_partial)
    laid = tuple(entry for entry in conditional if entry.ink is not None and not entry.ink.is_partial)
    others = tuple(entry for entry in conditional if entry.ink is None)
    if _are_many(others):
        codes = dict.fromkeys((entry.code, entry.behind) for entry in others if _has_code(entry))
        is_obscured = any(map(_is_obscuring, others))
        few = codes if len(codes) <= MOST_AREAS else ((None, None),)
        others = tuple(ConditionalFormat(None, code, behind=behind) for code, behind in few)
        others += (ConditionalFormat(None, None, obscures=True),) * is_obscured
    if _are_many(inked):
        inks = {entry.ink for entry in inked}
        is_obscured = len(inks) > MOST_AREAS
        inked = tuple(ConditionalFormat(None, None, is_obscured, ink) for ink in itertools.islice(inks, MOST_AREAS))
    if _are_many(laid):
        wholes = dict.fromkeys(entry.ink for entry in laid)
        laid = tuple(ConditionalFormat(None, None, ink=ink) for ink in itertools.islice(wholes, MOST_AREAS))
    return others + inked + laid


def _are_many(conditional: tuple[ConditionalFormat, ...]) -> bool:
    return not sum(len(entry.areas or ()) for entry in conditional) <= MOST_AREAS >= len(conditional)


def meet(own: Inks, said: Iterable[Ink]) -> bool:
    """True if a text may have the colour of what lies behind it only where conditions say one of the two.

    Args:
        own: of the cell.
        said: by the conditions; one that says both is asked about by itself.
    """
    if any(itertools.starmap(is_alike, own)):
        return False  # whatever conditions say
    partial = [ink for ink in said if ink.is_partial]
    fonts = [ink.font for ink in partial if ink.font is not None]
    behinds = [ink.behind for ink in partial if ink.behind is not None]
    pairs = itertools.chain(
        itertools.product(fonts, (*(ink.behind for ink in own), *behinds)),
        itertools.product((ink.font for ink in own), behinds),
    )
    return any(itertools.starmap(is_alike, pairs))


def _has_code(entry: ConditionalFormat) -> bool:
    return not entry.obscures and entry.ink is None


def _is_obscuring(entry: ConditionalFormat) -> bool:
    return entry.obscures


@functools.lru_cache(maxsize=4096)
def _hidden(format_: DisplayFormat) -> DisplayFormat:
    return replace(format_, obscured=Obscured.CONDITIONAL)


@functools.lru_cache(maxsize=4096)
def _conditioned(format_: DisplayFormat, codes: tuple[str | None, ...]) -> DisplayFormat:
    return replace(format_, conditional=codes)
