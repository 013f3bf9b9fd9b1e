"""Colours that a workbook gives itself, by its theme and its palette (ECMA-376 part 1, 20.1.6.2 and 18.8.27).

Fonts and fills name them by numbers. Where a workbook says what those mean, the colours are put in place of the
numbers, so that whoever compares fonts with fills afterwards need not know of either.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from gouji.workbook.formats.colours import BLACK, PALETTE, USUAL_COLOURS, WHITE, OwnColours, is_alike, xml_colour
from gouji.workbook.ooxml.names import local_name, main, parse

LARGEST_THEME = 400_000
"""Bytes. Themes have seven thousand; their pictures are parts of their own."""
_ORDER = ("lt1", "dk1", "lt2", "dk2", *(f"accent{number}" for number in range(1, 7)), "hlink", "folHlink")
"""The colours of a theme as fonts and fills count them."""
_SYSTEM = {"window": WHITE, "windowText": BLACK}
_HEX = re.compile("[0-9A-Fa-f]{6}")
_COLOURS = tuple(main(name) for name in ("color", "fgColor", "bgColor"))
_MOST = 64


def theme_colours(theme: bytes) -> tuple[int | None, ...]:
    """The colours of a theme, as cells count them: no number depends on it being whole.

    Args:
        theme: its part, of any content.

    Returns:
        None for a colour that is said in a way that is not known; nothing if nothing can be made of the part.
    """
    try:
        root = parse(theme)
    except (ET.ParseError, LookupError, ValueError):
        return ()
    scheme = next((element for element in root.iter() if local_name(element) == "clrScheme"), None)
    if scheme is None:
        return ()
    said = {local_name(element): element for element in scheme}
    return tuple(_said(said.get(name)) for name in _ORDER)


def _said(element: ET.Element | None) -> int | None:
    colour = element[0] if element is not None and len(element) else None
    if colour is None or len(colour):  # changed in another way
        return None
    value = colour.get("val", "")
    if local_name(colour) == "sysClr":
        return _SYSTEM.get(value)
    return int(value, 16) if local_name(colour) == "srgbClr" and _HEX.fullmatch(value) else None


def own_colours(theme: bytes | None, styles: ET.Element | None) -> OwnColours:
    """The colours of a workbook.

    Args:
        theme: its part; None if it has none.
        styles: root of the styles part; None if there is none.
    """
    listed = [] if styles is None else styles.findall(f"{main('colors')}/{main('indexedColors')}/{main('rgbColor')}")
    own = [xml_colour(element.attrib, BLACK) for element in listed[:_MOST]]
    palette = [colour if isinstance(colour, int) else usual for colour, usual in zip(own, PALETTE, strict=False)]
    return OwnColours(() if theme is None else theme_colours(theme), (*palette, *PALETTE[len(palette) :]))


def say_colours(root: ET.Element, own: OwnColours) -> None:
    """Put the colours of a workbook in place of their numbers.

    Args:
        root: of styles, strings or a sheet.
        own: the colours of the workbook.
    """
    if own == USUAL_COLOURS:
        return
    for tag in _COLOURS:
        for element in root.iter(tag):
            if "rgb" in element.attrib or not ("theme" in element.attrib or "indexed" in element.attrib):
                continue
            colour = xml_colour(element.attrib, BLACK, own)
            if isinstance(colour, int):
                element.attrib.clear()
                element.set("rgb", f"FF{colour:06X}")


def is_plain(own: OwnColours) -> bool:
    """True if texts in the colours of the workbook's theme are seen on white, as they are in that of every workbook.

    Args:
        own: the colours of the workbook.
    """
    behind, text, _, *others = own.theme or (WHITE, BLACK, None)
    is_usual = behind in (WHITE, None) and text in (BLACK, None)
    return is_usual and not any(is_alike(colour, WHITE) for colour in others)
