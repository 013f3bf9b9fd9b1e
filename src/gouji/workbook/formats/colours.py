"""Colours of fonts and of what lies behind them, as far as a text may be there that nobody sees.

Every format has its own ways to say a colour; here they become red, green and blue. A colour of the workbook's theme is
known if the workbook has a theme that says it; without one, where every theme of a spreadsheet program has it: white
for what lies behind, black for the text.
"""

from __future__ import annotations

import colorsys
import itertools
import re
import struct
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from gouji.workbook.ooxml.names import TRUE

Colour = int | tuple[int, float]
"""Red, green and blue in one number; or a colour of the theme by its number, and how much lighter or darker it is."""

BLACK, WHITE = 0x000000, 0xFFFFFF
_NEAR = 24
"""Steps, of 255, by which no channel differs where nobody can tell two colours apart."""
_SMALLEST_FONT, _LARGEST_FONT = 3, 60
"""Points. In smaller letters nobody reads a number; the smallest that printed forms have are 5. Of larger ones the row
of a form, 20 to 30 points high, displays a slice; the largest that titles have are 48."""

_OF_SYMBOLS = ("wingdings", "webdings", "marlett", "zapf dingbats", "zapfdingbats", "bookshelf symbol", "ms outlook")
"""Fonts in which digits are displayed as pictures of other things; those of Symbol are digits."""


def is_read_in(points: float) -> bool:
    """True if somebody reads a number in letters of a size.

    Args:
        points: of the font.
    """
    return _SMALLEST_FONT <= points <= _LARGEST_FONT


def is_of_symbols(font: str) -> bool:
    """True if nobody reads a number in a font.

    Args:
        font: its name.
    """
    return font.strip().casefold().startswith(_OF_SYMBOLS)


_BASIC = (0x000000, 0xFFFFFF, 0xFF0000, 0x00FF00, 0x0000FF, 0xFFFF00, 0xFF00FF, 0x00FFFF)
PALETTE: Sequence[int] = (
    *(*_BASIC, *_BASIC),
    *(0x800000, 0x008000, 0x000080, 0x808000, 0x800080, 0x008080, 0xC0C0C0, 0x808080),
    *(0x9999FF, 0x993366, 0xFFFFCC, 0xCCFFFF, 0x660066, 0xFF8080, 0x0066CC, 0xCCCCFF),
    *(0x000080, 0xFF00FF, 0xFFFF00, 0x00FFFF, 0x800080, 0x800000, 0x008080, 0x0000FF),
    *(0x00CCFF, 0xCCFFFF, 0xCCFFCC, 0xFFFF99, 0x99CCFF, 0xFF99CC, 0xCC99FF, 0xFFCC99),
    *(0x3366FF, 0x33CCCC, 0x99CC00, 0xFFCC00, 0xFF9900, 0xFF6600, 0x666699, 0x969696),
    *(0x003366, 0x339966, 0x003300, 0x333300, 0x993300, 0x993366, 0x333399, 0x333333),
)
"""Colours by the numbers that Excel has for them (ECMA-376 part 1, 18.8.27)."""
_OF_WINDOW = {64: BLACK, 65: WHITE}
"""The colours of texts and windows, whatever a palette says."""
_WHITE_OF_THEME, _BLACK_OF_THEME = 0, 1


def indexed_colour(number: int, palette: Sequence[int] = PALETTE) -> Colour | None:
    """A colour by its number.

    Args:
        number: in the palette of Excel.
        palette: of the workbook.

    Returns:
        None if there is no such colour.
    """
    if number in _OF_WINDOW:
        return _OF_WINDOW[number]
    return palette[number] if 0 <= number < len(palette) else None


def theme_colour(number: int, tint: float) -> Colour:
    """A colour of the theme.

    Args:
        number: of the colour, as cells count them: 0 for what lies behind, 1 for texts.
        tint: from -1, black, to 1, white.
    """
    if number == _WHITE_OF_THEME:
        return _grey(255 * (1 + min(tint, 0)))
    return _grey(255 * max(tint, 0)) if number == _BLACK_OF_THEME else (number, round(tint, 2))


@dataclass(frozen=True, slots=True)
class OwnColours:
    """The colours that a workbook says itself.

    Attributes:
        theme: of its theme, as cells count them; None where it says none that is known.
        palette: by their numbers.
    """

    theme: tuple[int | None, ...] = ()
    palette: Sequence[int] = PALETTE

    def of_theme(self, number: int, tint: float) -> Colour:
        """A colour of the theme; as :func:`theme_colour` gives it where the workbook does not say it.

        Args:
            number: of the colour, as cells count them.
            tint: from -1, black, to 1, white.
        """
        said = self.theme[number] if number < len(self.theme) else None
        return theme_colour(number, tint) if said is None else _tinted(said, tint)


USUAL_COLOURS = OwnColours()


def _tinted(colour: int, tint: float) -> int:
    """A colour made lighter or darker (18.8.19): its lightness changes, its hue does not."""
    if not tint:
        return colour
    hue, light, full = colorsys.rgb_to_hls(*((colour >> bits & 255) / 255 for bits in (16, 8, 0)))
    tint = max(-1.0, min(tint, 1.0))
    light = light * (1 + tint) if tint < 0 else light + (1 - light) * tint
    red, green, blue = (round(255 * part) for part in colorsys.hls_to_rgb(hue, light, full))
    return red << 16 | green << 8 | blue


def _grey(level: float) -> int:
    return 0x010101 * max(0, min(255, round(level)))


def xml_colour(
    attributes: Mapping[str, str] | None, automatic: Colour, own: OwnColours = USUAL_COLOURS
) -> Colour | None:
    """A colour of Office Open XML (18.8.19).

    Args:
        attributes: of the element; None if there is none.
        automatic: the colour where none is said.
        own: the colours of the workbook.

    Returns:
        None if it is not known.
    """
    if attributes is None or not attributes or attributes.get("auto") in TRUE:
        return automatic
    rgb, theme, index = (attributes.get(name, "") for name in ("rgb", "theme", "indexed"))
    if re.fullmatch("(?:[0-9A-Fa-f]{2})?[0-9A-Fa-f]{6}", rgb):
        return int(rgb[-6:], 16)
    if re.fullmatch("[0-9]{1,3}", theme):
        tint = attributes.get("tint", "0")
        return own.of_theme(int(theme), float(tint) if re.fullmatch(r"-?[0-9]{1,3}(?:\.[0-9]{1,20})?", tint) else 0)
    return indexed_colour(int(index), own.palette) if re.fullmatch("[0-9]{1,3}", index) else None


_KIND_OF_COLOUR = {1: "indexed", 2: "rgb", 3: "theme"}
_TINT = 32_767


def binary_colour(content: bytes, at: int, automatic: Colour, own: OwnColours = USUAL_COLOURS) -> Colour | None:
    """A colour of a binary workbook: ``BrtColor`` of [MS-XLSB], ``XFPropColor`` of [MS-XLS].

    Args:
        content: of the record.
        at: where the colour begins.
        automatic: the colour where none is said.
        own: the colours of the workbook.

    Returns:
        None if it is not known.
    """
    kind, number, tint, red, green, blue, _ = map(int, struct.unpack_from("<BBh4B", content, at))
    match _KIND_OF_COLOUR.get(kind >> 1):
        case "indexed":
            return indexed_colour(number, own.palette)
        case "rgb":
            return red << 16 | green << 8 | blue
        case "theme":
            return own.of_theme(number, tint / _TINT)
    return automatic


def css_colour(text: str | None, automatic: Colour) -> Colour | None:
    """A colour of OpenDocument, ``#ffffff``.

    Args:
        text: of the attribute; None if there is none.
        automatic: the colour where none is said.

    Returns:
        None if it is not known.
    """
    if text is None or text == "transparent":
        return automatic
    return int(text[1:], 16) if re.fullmatch("#[0-9A-Fa-f]{6}", text) else None


def is_alike(text: Colour | None, behind: Colour | None) -> bool:
    """True if nobody sees a text before what lies behind it.

    Args:
        text: colour of the font; None if it is not known.
        behind: colour of the cell; None if it is not known.
    """
    if isinstance(text, int) and isinstance(behind, int):
        return all(abs((text >> bits & 255) - (behind >> bits & 255)) <= _NEAR for bits in (0, 8, 16))
    return text is not None and text == behind


def alike_to(colours: Iterable[Colour | None]) -> Callable[[Colour | None], bool]:
    """A function that tells if a colour is alike to any of many, of which it asks those near by.

    Args:
        colours: None for those that are not known.
    """
    known, near = frozenset(colours) - {None}, defaultdict[tuple[int, ...], list[int]](list)
    for colour in known:
        if isinstance(colour, int):
            near[_cube(colour)].append(colour)

    def is_alike_to_any(colour: Colour | None) -> bool:
        if colour in known or not isinstance(colour, int):
            return colour in known
        red, green, blue = _cube(colour)
        around = itertools.product(*(range(place - 1, place + 2) for place in (red, green, blue)))
        return any(is_alike(colour, other) for cube in around for other in near.get(cube, ()))

    return is_alike_to_any


def _cube(colour: int) -> tuple[int, ...]:
    """The place of a colour among cubes in which all are alike."""
    return tuple((colour >> bits & 255) // (_NEAR + 1) for bits in (16, 8, 0))


def only(colours: Sequence[Colour | None]) -> Colour | None:
    """The colour that all are.

    Args:
        colours: of a gradient or a pattern.

    Returns:
        None if they are several, or none.
    """
    return colours[0] if colours and all(is_alike(colours[0], other) for other in colours) else None
