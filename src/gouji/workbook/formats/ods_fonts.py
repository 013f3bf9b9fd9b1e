"""Fonts of OpenDocument styles, as far as they strike a text out, shift it or hide it (OpenDocument 1.3 part 3, 20)."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from xml.etree import ElementTree as ET

from gouji.workbook.formats.colours import BLACK, WHITE, Colour, css_colour, is_alike, is_of_symbols, is_read_in
from gouji.workbook.formats.lengths import points
from gouji.workbook.formats.odf_names import for_elements
from gouji.workbook.formats.rich_text import Run

_STYLE, _FORMATTING = for_elements("style"), for_elements("xsl-fo-compatible")
COLOUR, IS_AUTOMATIC = f"{_FORMATTING}color", f"{_STYLE}use-window-font-color"
"""The properties of a text that say its colour, and that it is one that is seen before whatever lies behind."""
SYMBOLS = "x-symbol"
"""The set of characters of fonts of symbols."""


def run_of_styles(styles: Iterable[ET.Element], behind: Colour | None = WHITE, *, symbols: Container[str]) -> Run:
    """A run without text in a style that may have parents.

    Args:
        styles: the style, its parent, and so on.
        behind: the colour of what lies behind it; None if it is not known.
        symbols: the names of the fonts that have the set of characters of symbols.

    Returns:
        With its marks: struck out, shifted, unseen.
    """
    found = text_properties(styles)
    if found.get(f"{_STYLE}font-name") in symbols:
        found[f"{_STYLE}font-charset"] = SYMBOLS
    return run_of_properties(found, behind)


def text_properties(styles: Iterable[ET.Element]) -> dict[str, str]:
    """The properties of the texts of a style; a colour that it says takes the place of its parent's automatic one.

    Args:
        styles: the style, its parent, and so on.

    Returns:
        By their expanded names.
    """
    found: dict[str, str] = {}
    for style in reversed(tuple(styles)):
        properties = style.find(f"{_STYLE}text-properties")
        if properties is not None:
            if COLOUR in properties.attrib:
                found.pop(IS_AUTOMATIC, None)
            found.update(properties.attrib)
    return found


def run_of_properties(properties: Mapping[str, str], behind: Colour | None = WHITE) -> Run:
    """A run without text in the ``style:text-properties`` of a style (20.366-367, 20.394).

    Args:
        properties: by their expanded names.
        behind: the colour of what lies behind it; None if it is not known.
    """
    line, position = (properties.get(f"{_STYLE}text-{name}") for name in ("line-through-style", "position"))
    kind = properties.get(f"{_STYLE}text-line-through-type")
    struck = (line or kind or "none") != "none"
    raised = (position or "0%").split()[:1]
    colour = None if properties.get(IS_AUTOMATIC) == "true" else css_colour(properties.get(COLOUR), BLACK)
    names = (properties.get(name, "") for name in (f"{_STYLE}font-name", f"{_FORMATTING}font-family"))
    is_unseen = is_alike(colour, behind) or _is_squeezed(properties)
    is_unseen = is_unseen or any(is_of_symbols(name.strip("'")) for name in names)
    is_unseen = is_unseen or properties.get(f"{_STYLE}font-charset") == SYMBOLS
    return Run("", struck, raised not in ([], ["0%"]), is_unseen)


def _is_squeezed(properties: Mapping[str, str]) -> bool:
    """True if nobody reads the letters: too small, large or narrow, one on another, or as far apart as words."""
    size, space = points(properties.get(f"{_FORMATTING}font-size", "")), properties.get(f"{_FORMATTING}letter-spacing")
    if (size is not None and not is_read_in(size)) or not _LEAST_SPACE <= (points(space or "") or 0) <= _MOST_SPACE:
        return True
    shares = (
        properties.get(f"{_STYLE}text-scale", ""),
        *properties.get(f"{_STYLE}text-position", "").split()[1:],
    )
    return any(float(match[1]) < _SMALLEST_SHARE for match in map(_SHARE.fullmatch, shares) if match is not None)


_SHARE = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,20})?)%")
_SMALLEST_SHARE = 33
"""Per cent of their width or height at which letters of a usual size are still read."""
_LEAST_SPACE, _MOST_SPACE = -1.0, 6.0
"""Points between letters: less lays one on the other, more parts them as a space does."""
