"""Styles of an OpenDocument spreadsheet, as far as they change the display of numbers (OpenDocument 1.3 part 3, 16).

A cell has an automatic style of its content, which has a parent among the named styles; either may name a data style.
"""

from __future__ import annotations

import functools
import re
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from xml.etree import ElementTree as ET
from xml.parsers import expat

from gouji.common import corners
from gouji.workbook.formats.builtin_codes import GENERAL_CODE
from gouji.workbook.formats.colours import BLACK, WHITE, css_colour, is_alike
from gouji.workbook.formats.data_styles import STYLES, format_code
from gouji.workbook.formats.dates import DATED
from gouji.workbook.formats.format_codes import Effect, classify
from gouji.workbook.formats.lengths import inches
from gouji.workbook.formats.odf_names import CALC_EXTENSION, for_elements, for_expat
from gouji.workbook.formats.ods_fonts import COLOUR, IS_AUTOMATIC, run_of_styles, text_properties
from gouji.workbook.formats.raw import EPOCH, DisplayFormat, Obscured
from gouji.workbook.formats.rich_text import Run
from gouji.workbook.formats.style_formats import (
    HIDING,
    MOST_AREAS,
    MOST_CODES,
    PAPER,
    Area,
    ConditionalFormat,
    Ink,
    Inks,
    before,
    meet,
    obscured_by,
    under,
)

_STYLE, _FORMATTING = for_elements("style"), for_elements("xsl-fo-compatible")
_AUTOMATIC, _NAMED = (f"{for_expat('office')}{name}" for name in ("automatic-styles", "styles"))
_DISPLAY_NAME = f"{_STYLE}display-name"
_ANY_STYLE = f"{_STYLE}style"
_NAME, _PARENT, _DATA, _MAP, _APPLIED = (
    f"{_STYLE}{name}" for name in ("name", "parent-style-name", "data-style-name", "map", "apply-style-name")
)
_DIAGONALS = tuple(f"{_STYLE}diagonal-{name}" for name in ("bl-tr", "tl-br"))
_TURN = re.compile(r"-?(?:0|360)(?:\.0*)?(?:deg)?")
"""No turn at all."""
RIGHT_TO_LEFT = ("rl-tb", "rl")
_DEFAULT = "Default"
"""The style of cells that name none."""
_LONGEST_LINE = 20
"""Styles that are each the parent of another."""


class StyleCollector:
    """Builds the styles of a document as its elements come by, the rest of the document passed over."""

    def __init__(self, section: str) -> None:
        """Collect styles.

        Args:
            section: the element that holds them, as expat names it.
        """
        self.section = section
        self.cells: dict[str, ET.Element] = {}
        self.data: dict[str, ET.Element] = {}
        self.texts: dict[str, ET.Element] = {}
        self.displayed: dict[str, str] = {}
        """The names of styles by those that are displayed, which LibreOffice writes into its conditions."""
        self.count = 0
        """Styles that were taken: whatever was worked out of fewer is worked out anew."""
        self._builder: ET.TreeBuilder | None = None
        self._depth = 0

    def start(self, parent: str, name: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element.

        Args:
            parent: name of the element it stands in.
            name: of the element.
            attributes: by their names.
        """
        if self._builder is None and parent == self.section:
            self._builder, self._depth = ET.TreeBuilder(), 0  # builds, does not parse
        if self._builder is not None:
            self._builder.start(_expanded(name), {_expanded(key): value for key, value in attributes.items()})
            self._depth += 1

    def characters(self, text: str) -> None:
        """Take text.

        Args:
            text: a piece of it.
        """
        if self._builder is not None:
            self._builder.data(text)

    def end(self, name: str) -> None:
        """Take the end of an element.

        Args:
            name: of the element.
        """
        if self._builder is None:
            return
        self._builder.end(_expanded(name))
        self._depth -= 1
        if not self._depth:
            style = self._builder.close()
            self._builder = None
            kept = self.data if style.tag in STYLES else self._of_family(style)
            kept[style.get(_NAME, "")] = style
            if (displayed := style.get(_DISPLAY_NAME)) is not None and kept is self.cells:
                self.displayed[displayed] = style.get(_NAME, "")
            self.count += 1

    def _of_family(self, style: ET.Element) -> dict[str, ET.Element]:
        """The styles of the family of one; those of families that are not looked at are forgotten."""
        families = {"table-cell": self.cells, "text": self.texts}
        return families.get(style.get(f"{_STYLE}family", ""), {}) if style.tag == _ANY_STYLE else {}


@functools.lru_cache(maxsize=4096)
def _expanded(name: str) -> str:
    """A name as ElementTree has it, of one as expat has it."""
    namespace, space, local = name.rpartition(" ")
    return f"{{{namespace}}}{local}" if space else local


def automatic_styles() -> StyleCollector:
    """A collector of the styles of the content."""
    return StyleCollector(_AUTOMATIC)


def named_styles(xml: bytes) -> StyleCollector:
    """The styles of a document that have names.

    Args:
        xml: its part ``styles.xml``, which was examined before.

    Returns:
        A collector that has taken all of them.
    """
    collector, path = StyleCollector(_NAMED), [""]
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        collector.start(path[-1], name, attributes)
        path.append(name)

    def end(name: str) -> None:
        path.pop()
        collector.end(name)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = collector.characters
    parser.Parse(xml, True)  # noqa: FBT003
    return collector


@dataclass(slots=True)
class CellStyles:
    """Number formats of cells by the names of their styles.

    Attributes:
        epoch: the day from which the document counts its days.
        symbols: the names of the fonts that have the set of characters of symbols.
    """

    named: StyleCollector
    automatic: StyleCollector
    epoch: date = EPOCH
    known: dict[tuple[str, str], DisplayFormat] = field(default_factory=dict)
    codes: dict[int, str | None] = field(default_factory=dict)
    fonts: dict[str, Run | None] = field(default_factory=dict)
    colours: dict[str, Inks] = field(default_factory=dict)
    symbols: set[str] = field(default_factory=set)
    lines: dict[tuple[int, str, bool], tuple[ET.Element, ...]] = field(default_factory=dict)

    def format(self, style: str | None, type_: str) -> DisplayFormat:
        """The format of a cell.

        Args:
            style: its name, None for none.
            type_: the value type of the cell; what its style does not display is displayed in the usual way.
        """
        key = style or _DEFAULT, type_
        if key not in self.known:
            element, inks = self._data_style(key[0], is_whole=True), self.inks(key[0])
            own = GENERAL_CODE if element is None else self._code(element)
            made = DisplayFormat(_fitting(own, type_), (), self.epoch, self._obscured(key[0]))
            self.known[key] = under(before(made, inks), inks, self._applied(key[0]))
        return self.known[key]

    def conditional(self, addresses: str, style: str) -> ConditionalFormat | None:
        """The number format of a conditional format, or that it keeps numbers from sight; None if it does neither.

        Args:
            addresses: of the cells it covers.
            style: name of the style it applies.
        """
        if style not in self.named.cells:
            style = self.named.displayed.get(style, style)
        element = self._data_style(style, is_whole=False)
        if element is not None:
            return ConditionalFormat(_areas(addresses), self._code(element), behind=self._said(style).behind)
        if self._obscures(style):
            return obscuring(addresses)
        ink = self._said(style)
        return ConditionalFormat(_areas(addresses), None, ink=ink) if ink != Ink(None, None) else None

    def inks(self, style: str | None) -> Inks:
        """The colours of a cell style.

        Args:
            style: its name, None for none.
        """
        name = style or _DEFAULT
        if name not in self.colours:
            self.colours[name] = (_ink((*self._line(name), *self._line(_DEFAULT)), *PAPER),)
        return self.colours[name]

    def _said(self, style: str) -> Ink:
        """The colours that a style says, and its parents but for that of all cells."""
        return _ink(tuple(element for element in self._line(style) if element.get(_NAME) != _DEFAULT))

    def font(self, style: str | None) -> Run | None:
        """The font of a cell style, as a run without text.

        Args:
            style: its name, None for none.

        Returns:
            None if it neither strikes out, shifts nor hides.
        """
        name = style or _DEFAULT
        if name not in self.fonts:
            run = self._run(name)
            self.fonts[name] = run if run.has_marks else None
        return self.fonts[name]

    def font_of_text(self, style: str) -> Run:
        """A run without text with the marks of a text style.

        Args:
            style: its name.
        """
        return run_of_styles(self._line(style, is_of_text=True), symbols=self.symbols)

    def _applied(self, style: str) -> list[ConditionalFormat]:
        """The styles that take the place of a style under conditions, as far as they say a code or colours."""
        names = dict.fromkeys(map_.get(_APPLIED, "") for of in self._line(style) for map_ in of.findall(_MAP))
        found = []
        for name in names:
            element, said = self._data_style(name, is_whole=False), self._said(name)
            if element is not None:
                found.append(ConditionalFormat(None, self._code(element), behind=said.behind))
            elif said.behind is not None:
                found.append(ConditionalFormat(None, None, ink=said))
        return found if len(found) <= MOST_AREAS else [ConditionalFormat(None, None)]

    def _run(self, style: str) -> Run:
        """A run without text with the marks of a cell style."""
        line = (*self._line(style), *self._line(_DEFAULT))
        return run_of_styles(line, _ink(line, *PAPER).behind, symbols=self.symbols)

    def _obscures(self, style: str) -> bool:
        run = self._run(style)
        return run.is_struck or run.is_unseen or _is_crossed(self._line(style))

    def _obscured(self, style: str) -> Obscured | None:
        """The way in which a cell style, or one that takes its place under a condition, keeps a number from sight."""
        line = self._line(style)
        alignment = obscured_by(
            is_repeated=_property(line, "table-cell", f"{_STYLE}repeat-content") == "true",
            is_rotated=_TURN.sub("", _property(line, "table-cell", f"{_STYLE}rotation-angle") or "") != ""
            or _property(line, "table-cell", f"{_STYLE}direction") == "ttb",
            is_turned=_property(line, "paragraph", f"{_STYLE}writing-mode") in RIGHT_TO_LEFT,
            is_pushed=_is_pushed(line),
        )
        if alignment is not None:
            return alignment
        if _is_crossed(line):
            return Obscured.CROSSED
        if _property(line, "table-cell", f"{_STYLE}cell-protect") == "hidden-and-protected":
            return Obscured.HIDDEN
        applied = [map_.get(_APPLIED, "") for of in line for map_ in of.findall(_MAP)]
        is_hidden = any(map(self._obscures, applied)) or meet(self.inks(style), [*map(self._said, applied)])
        return Obscured.CONDITIONAL if is_hidden else None

    def _line(self, style: str, *, is_of_text: bool = False) -> tuple[ET.Element, ...]:
        """A style, its parent, and so on."""
        key = self.automatic.count, style, is_of_text
        if key not in self.lines:
            self.lines[key] = tuple(self._ancestors(style, is_of_text=is_of_text))
        return self.lines[key]

    def _ancestors(self, style: str, *, is_of_text: bool) -> Iterator[ET.Element]:
        name: str | None = style
        automatic, named = self.automatic.cells, self.named.cells
        if is_of_text:
            automatic, named = self.automatic.texts, self.named.texts
        for _ in range(_LONGEST_LINE):
            element = None if name is None else automatic.get(name, named.get(name))
            if element is None:
                return
            yield element
            name = element.get(_PARENT)

    def _data_style(self, style: str, *, is_whole: bool) -> ET.Element | None:
        """The data style of a style; *is_whole*: one without a parent has the default style for it."""
        automatic, named = self.automatic.data, self.named.data
        for element in (*self._line(style), *(self._line(_DEFAULT) if is_whole else ())):
            is_named = self.named.cells.get(element.get(_NAME, "")) is element
            # One that is not there is passed over, as programs do; Gnumeric names ``General`` and defines no such.
            name = element.get(_DATA, "")
            found = named.get(name) if is_named else automatic.get(name, named.get(name))
            if found is not None:
                return found
        return None

    def _code(self, data_style: ET.Element) -> str | None:
        """The code of a data style, each worked out once, and no more than anybody uses."""
        key = id(data_style)
        if key not in self.codes:
            styles = ChainMap(self.automatic.data, self.named.data)
            self.codes[key] = format_code(data_style, styles) if len(self.codes) < MOST_CODES else None
        return self.codes[key]


def _property(styles: Iterable[ET.Element], kind: str, name: str) -> str | None:
    """A property of a style, or of the nearest of its parents that has it."""
    tag = f"{_STYLE}{kind}-properties"
    for style in styles:
        part = style.find(tag)
        said = None if part is None else part.get(name)
        if said is not None:
            return said
    return None


_NOTHING_SAID = Ink(None, None)


def _ink(line: Sequence[ET.Element], usual: Ink = _NOTHING_SAID) -> Ink:
    """The colours of a style that may have parents.

    Args:
        line: the style, its parent, and so on.
        usual: where it says none.
    """
    found, background = text_properties(line), _property(line, "table-cell", f"{_FORMATTING}background-color")
    font = css_colour(found[COLOUR], BLACK) if COLOUR in found else usual.font
    is_automatic = found.get(IS_AUTOMATIC) == "true"  # seen before whatever lies behind
    return Ink(None if is_automatic else font, usual.behind if background is None else css_colour(background, WHITE))


def _is_crossed(line: Sequence[ET.Element]) -> bool:
    """True if a diagonal border goes through a cell."""
    return any("none" not in (_property(line, "table-cell", name) or "none").split() for name in _DIAGONALS)


def _is_pushed(line: Iterable[ET.Element]) -> bool:
    """True if the padding of a cell, or the margin by which it indents, leaves no room for a number."""
    line = tuple(line)
    usual = _property(line, "table-cell", f"{_FORMATTING}padding")
    sides = {side: _property(line, "table-cell", f"{_FORMATTING}padding-{side}") or usual for side in _MOST_PADDING}
    if _property(line, "paragraph", f"{_FORMATTING}text-align") in _OF_INDENT:
        sides["indent"] = _property(line, "paragraph", f"{_FORMATTING}margin-left")
    return any(not 0 <= (inches(said or "") or 0) <= _MOST_PADDING.get(side, _DEEPEST) for side, said in sides.items())


_OF_INDENT = ("start", "end", "left", "right", "justify")
_DEEPEST = 0.8
"""Inches, a little more than as many steps of an indent as .xlsx may have."""
_MOST_PADDING = {"left": _DEEPEST, "right": _DEEPEST, "top": 0.15, "bottom": 0.15}
"""Inches that leave room for a number in usual rows and columns."""


def _fitting(code: str | None, type_: str) -> str | None:
    """The code of a cell whose style does not fit the type of its value: programs take the usual one of the type."""
    effects = frozenset() if code is None else classify(code).effects
    if type_ == "percentage" and Effect.PERCENT not in effects:
        return "0.00%"
    if type_ == "date" and Effect.DATE not in effects:
        return "yyyy-mm-dd"
    if type_ == "time" and effects.isdisjoint(DATED):
        return "[h]:mm:ss"
    return code


def conditional_styles(name: str, attributes: Mapping[str, str]) -> Iterator[str]:
    """The styles that a condition applies.

    Args:
        name: of an element, as expat has it.
        attributes: of the element.

    Yields:
        Their names.
    """
    if name in (f"{CALC_EXTENSION} condition", f"{CALC_EXTENSION} date-is"):
        for key in ("apply-style-name", "style"):
            style = attributes.get(f"{CALC_EXTENSION} {key}")
            if style is not None:
                yield style


def hides_values(name: str, attributes: Mapping[str, str]) -> bool:
    """True if a condition shows a bar or an icon in the place of the value.

    Args:
        name: of an element, as expat has it.
        attributes: of the element.
    """
    is_shape = name in (f"{CALC_EXTENSION} data-bar", f"{CALC_EXTENSION} icon-set")
    return is_shape and attributes.get(f"{CALC_EXTENSION} show-value") == "false"


def blackens(name: str, attributes: Mapping[str, str]) -> bool:
    """True if a bar or a scale of colours lays the colour of usual letters behind a number.

    Args:
        name: of an element, as expat has it.
        attributes: of the element.
    """
    names = _COLOURS_BEHIND.get(name, ())
    return any(is_alike(BLACK, css_colour(attributes.get(f"{CALC_EXTENSION} {colour}"), WHITE)) for colour in names)


_COLOURS_BEHIND = {
    f"{CALC_EXTENSION} color-scale-entry": ("color",),
    f"{CALC_EXTENSION} data-bar": ("positive-color", "negative-color"),
}


def obscuring(addresses: str) -> ConditionalFormat:
    """A conditional format that keeps numbers from sight.

    Args:
        addresses: of the cells it covers.

    Returns:
        One without a code.
    """
    return ConditionalFormat(_areas(addresses), None, obscures=True)


def hiding(addresses: str) -> ConditionalFormat:
    """A conditional format that displays nothing.

    Args:
        addresses: of the cells it covers.

    Returns:
        One with the code of nothing.
    """
    return ConditionalFormat(_areas(addresses), HIDING)


def _areas(addresses: str) -> tuple[Area, ...] | None:
    """The areas of a list such as ``'Sheet 1'.B3:'Sheet 1'.B9 .C3``; None if one is not known."""
    areas = []
    # Names of sheets may hold spaces, dots and colons, in quotation marks, which are doubled in them.
    outside = "".join(piece for index, piece in enumerate(addresses.split("'")) if not index % 2)
    for area in outside.split():
        ends = [end.rpartition(".")[2] for end in area.split(":")]
        found = corners(":".join(ends))
        if found is None:
            return None
        areas.append(found)
    return tuple(areas) or None
