"""Texts of cells in runs: a run may be struck out, set above or below the line, or be there unseen.

Every format says in its own way which of its fonts do so; that is read here.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar
from xml.etree import ElementTree as ET

from gouji.common import without_invisible
from gouji.workbook.formats.colours import (
    BLACK,
    WHITE,
    Colour,
    is_alike,
    is_of_symbols,
    is_read_in,
    only,
    xml_colour,
)
from gouji.workbook.ooxml.names import FALSE, MAIN, main


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a cell's text in one font.

    Attributes:
        is_struck: a line goes through it: the clerk took it back.
        is_shifted: superscript or subscript: a mark, a power, an index.
        is_unseen: in the colour of what lies behind it, so small that nobody reads it, or in a font of symbols.
        has_font: it has a font of its own; otherwise it is displayed in that of the cell.
    """

    text: str
    is_struck: bool = False
    is_shifted: bool = False
    is_unseen: bool = False
    has_font: bool = field(default=False, compare=False)

    @property
    def has_marks(self) -> bool:
        """True if its font strikes it out, shifts or hides it."""
        return self.is_struck or self.is_shifted or self.is_unseen

    @property
    def is_marked(self) -> bool:
        """True if it is no plain part of the text beside it, and there is something to see."""
        return self.has_marks and bool(without_invisible(self.text).strip())


@dataclass(frozen=True, slots=True)
class RichText:
    """The text of a cell in runs."""

    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """All runs joined, as the stored text has them."""
        return "".join(run.text for run in self.runs)

    @property
    def is_marked(self) -> bool:
        """True if a run is struck out, superscript, subscript or unseen."""
        return any(run.is_marked for run in self.runs)

    def in_font(self, font: Run | None) -> RichText:
        """The text in a cell: runs without a font of their own have that of the cell.

        A text that is superscript or subscript as a whole is no mark on another, however small it is displayed.

        Args:
            font: a run with the marks of the cell's font; None if it has none.
        """
        runs = self.runs
        if font is not None:
            runs = tuple(run if run.has_font else replace(font, text=run.text) for run in self.runs)
        if all(run.is_shifted or not run.text.strip() for run in runs):
            runs = tuple(replace(run, is_shifted=False) for run in runs)
        return RichText(runs)

    @property
    def is_struck(self) -> bool:
        """True if a run is struck out."""
        return bool(self.struck)

    @property
    def plain(self) -> str:
        """The runs that are neither struck out nor shifted nor unseen: what a number is suggested by."""
        return "".join(run.text for run in self.runs if not run.is_marked)

    @property
    def kept(self) -> str:
        """The runs that are not struck out: the words of a text that holds."""
        return "".join(run.text for run in self.runs if not (run.is_struck and run.is_marked))

    @property
    def marked(self) -> tuple[str, ...]:
        """The texts of the marked runs, neighbours joined, for a finding to quote."""
        return self._joined(lambda run: run.is_marked)

    @property
    def unseen(self) -> tuple[str, ...]:
        """The texts that nobody sees, neighbours joined."""
        return self._joined(lambda run: run.is_unseen and run.is_marked)

    @property
    def struck(self) -> tuple[str, ...]:
        """The texts that were struck out, neighbours joined."""
        return self._joined(lambda run: run.is_struck and run.is_marked)

    def _joined(self, wanted: Callable[[Run], bool]) -> tuple[str, ...]:
        groups = itertools.groupby(self.runs, wanted)
        return tuple("".join(run.text for run in group) for is_wanted, group in groups if is_wanted)


def split_runs(text: str, starts: Sequence[tuple[int, Run]]) -> RichText:
    """A text with the places where a font begins, as binary formats have it.

    Args:
        text: the whole text of the cell.
        starts: the place in the text where each font begins, in order, and a run that has its marks.
    """
    begins = [(0, Run("")), *((min(start, len(text)), run) for start, run in starts)]
    ends = [start for start, _ in begins[1:]] + [len(text)]
    return RichText(
        tuple(replace(run, text=text[start:end]) for (start, run), end in zip(begins, ends, strict=True) if start < end)
    )


def runs_of_string(item: ET.Element) -> RichText:
    """The runs of a shared or inline string (ECMA-376 part 1, 18.4.8); phonetic guides are no part of it.

    Args:
        item: ``si`` or ``is``.

    Returns:
        The runs in their order.
    """
    return RichText(tuple(_runs(item)))


def _runs(item: ET.Element) -> Iterator[Run]:
    for child in item:
        if child.tag == main("t"):
            yield Run(child.text or "")
        elif child.tag == main("r"):
            properties = child.find(main("rPr"))
            text = "".join(part.text or "" for part in child.findall(main("t")))
            yield Run(text) if properties is None else run_of_font(properties, MAIN, text)


def run_of_font(font: ET.Element, namespace: str, text: str = "", behind: Colour | None = WHITE) -> Run:
    """A text in the properties of a run, or in a font of the styles part (18.4.7, 18.8.22).

    Args:
        font: the element that holds them.
        namespace: of the elements.
        text: the text of the run.
        behind: the colour of what lies behind it; None if it is not known.
    """
    prefix, found = f"{{{namespace}}}", {element.tag: element.attrib for element in font}
    strike, size = found.get(f"{prefix}strike"), found.get(f"{prefix}sz", {}).get("val", "")
    colour = xml_colour(found.get(f"{prefix}color"), BLACK)
    charset = found.get(f"{prefix}charset", {}).get("val")
    name = found.get(f"{prefix}name", found.get(f"{prefix}rFont", {})).get("val", "")
    return Run(
        text,
        strike is not None and strike.get("val", "true").casefold() not in FALSE,
        found.get(f"{prefix}vertAlign", {}).get("val") in ("superscript", "subscript"),
        is_alike(colour, behind) or _is_odd(size) or is_of_symbols(name) or charset == SYMBOLS,
        has_font=True,
    )


SYMBOLS = "2"
"""The set of characters of fonts of symbols: a program takes one of them, whatever the font is called (18.4.1)."""
_SIZE = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,20})?)(?:pt)?")


def _is_odd(size: str) -> bool:
    """True if nobody reads what is written in letters of a size.

    Args:
        size: in points; anything else is not known.
    """
    match = _SIZE.fullmatch(size)
    return match is not None and not is_read_in(float(match[1]))


def marked_styles(styles: ET.Element | None) -> dict[int, Run]:
    """The cell styles whose font strikes out, shifts or hides the whole text, each as a run without text.

    Args:
        styles: root of the styles part; None if there is none.
    """
    if styles is None:
        return {}
    fonts = styles.findall(f"{main('fonts')}/{main('font')}")
    behind = [colour_of_fill(fill) for fill in styles.iterfind(f"{main('fills')}/{main('fill')}")]
    known: dict[tuple[str, str], Run | None] = {}
    found: dict[int, Run] = {}
    named = styles.findall(f"{main('cellStyleXfs')}/{main('xf')}")
    for number, style in enumerate(styles.iterfind(f"{main('cellXfs')}/{main('xf')}")):
        for key in itertools.product(indexes_of(style, "fontId", named), indexes_of(style, "fillId", named)):
            if key not in known:
                font, fill = _at(fonts, key[0]), _at(behind, key[1])
                known[key] = None if font is None else run_of_font(font, MAIN, behind=fill)
            run = known[key]
            if run is not None and run.has_marks:
                found[number] = run
    return found


def indexes_of(style: ET.Element, name: str, named: Sequence[ET.Element]) -> tuple[str, ...]:
    """The numbers of the font, the fill or the format of a cell style (18.8.45).

    Args:
        style: ``xf`` of the cell style.
        name: of the attribute.
        named: ``xf`` of the named styles.

    Returns:
        One if it says it. If it does not, some programs take the first there is, others that of its named style.
    """
    if name in style.attrib:
        return (style.attrib[name],)
    parent = _at(named, style.get("xfId", "0"))
    return tuple(dict.fromkeys(("0", "0" if parent is None else parent.get(name, "0"))))


_Item = TypeVar("_Item")


def _at(items: Sequence[_Item], index: str) -> _Item | None:
    is_number = index.isascii() and index.isdigit() and len(index) < 10
    return items[int(index)] if is_number and int(index) < len(items) else None


def colour_of_fill(fill: ET.Element) -> Colour | None:
    """The colour that a fill lays behind a text (18.8.20).

    Args:
        fill: the ``fill`` element.

    Returns:
        White for a fill without a pattern; None if it has several colours, or one that is not known.
    """
    pattern = fill.find(main("patternFill"))
    kind = None if pattern is None else pattern.get("patternType", "none")
    if kind == "none":
        return WHITE
    names = ("fgColor",) if kind == "solid" else ("fgColor", "bgColor", "color")
    said = [element for element in fill.iter() if element.tag in map(main, names)]
    colours = [xml_colour(element.attrib, WHITE) for element in said]
    is_one = kind == "solid" or len(colours) > 1
    return only(colours) if is_one else None
