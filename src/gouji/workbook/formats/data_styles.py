"""OpenDocument data styles as the format codes that say the same (OpenDocument 1.3 part 3, 16.29).

What no code can say gives None, and a number displayed so is one whose display is not known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from xml.etree import ElementTree as ET

from gouji.workbook.formats.builtin_codes import GENERAL_CODE
from gouji.workbook.formats.colours import PALETTE
from gouji.workbook.formats.format_codes import COLOURS
from gouji.workbook.formats.odf_names import for_elements

_NUMBER, _STYLE = for_elements("datastyle"), for_elements("style")
_COLOUR = f"{for_elements('xsl-fo-compatible')}color"
_EXTENSION = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_COLOURS = {f"#{colour:06x}": f"[Color{number}]" for number, colour in enumerate(PALETTE[7:])} | {
    f"#{colour:06x}": f"[{name.capitalize()}]" for name, colour in zip(COLOURS, PALETTE, strict=False)
}
"""Those of the palette, of which programs take them; any other is no colour that a code could say."""
_MOST_PARTS = 40
"""Elements of a style; a format code of 255 characters cannot hold more that matter."""
_MOST_DIGITS = 20

STYLES = frozenset(
    f"{_NUMBER}{name}-style" for name in ("number", "currency", "percentage", "date", "time", "boolean", "text")
)
"""Element names of data styles."""


class _InexpressibleError(Exception):
    """Something that no format code says, or that programs read in different ways."""


def format_code(style: ET.Element, styles: Mapping[str, ET.Element]) -> str | None:
    """The format code of a data style.

    Args:
        style: ``number:number-style`` or another of :data:`STYLES`.
        styles: all data styles of the document by name, for those that ``style:map`` names.

    Returns:
        None if no code says the same.
    """
    try:
        sections = [_mapped(map_, styles) for map_ in style.findall(f"{_STYLE}map")]
        return ";".join([*sections, _section(style)]) or '""'
    except _InexpressibleError:
        return None


_CONDITION = re.compile(r"value\(\) ?(<=|>=|!=|<|>|=) ?(-?[0-9]{1,15}(?:\.[0-9]{1,15})?)")


def _mapped(map_: ET.Element, styles: Mapping[str, ET.Element]) -> str:
    """The section of the style that is applied under a condition."""
    condition = _CONDITION.fullmatch(map_.get(f"{_STYLE}condition", ""))
    style = styles.get(map_.get(f"{_STYLE}apply-style-name", ""))
    if condition is None or style is None or style.find(f"{_STYLE}map") is not None:
        raise _InexpressibleError
    operator = "<>" if condition[1] == "!=" else condition[1]
    return f"[{operator}{condition[2]}]{_section(style)}"


def _section(style: ET.Element) -> str:
    """One style without its conditions."""
    name = style.tag.removeprefix(_NUMBER)
    if style.tag not in STYLES or len(style) > _MOST_PARTS:
        raise _InexpressibleError
    if any("}transliteration" in key for key in style.keys()):  # noqa: SIM118  # not a mapping
        return "[DBNum1]General"
    if name == "boolean-style":
        return '"TRUE";"TRUE";"FALSE"' if style.find(f"{_STYLE}map") is None else _refused()
    is_elapsed = name == "time-style" and style.get(f"{_NUMBER}truncate-on-overflow") == "false"
    pieces = [_piece(part, is_percentage=name == "percentage-style") for part in style]
    code = _language(style) + "".join(pieces)
    if is_elapsed:
        code = re.sub("(h+|m+|s+)", r"[\1]", code, count=1)
    if name == "percentage-style" and "%" not in code:
        raise _InexpressibleError
    return code


def _language(style: ET.Element) -> str:
    """The language of a style as codes say it; nothing if it has none."""
    language, country = (style.get(f"{_NUMBER}{name}", "") for name in ("language", "country"))
    if not language:
        return ""
    if not re.fullmatch("[A-Za-z]{2,3}", language) or not re.fullmatch("[A-Za-z]{0,8}", country):
        raise _InexpressibleError
    return f"[$-{language}-{country}]" if country else f"[$-{language}]"


def _refused() -> str:
    raise _InexpressibleError


def _piece(part: ET.Element, *, is_percentage: bool) -> str:
    if part.tag == f"{_STYLE}text-properties":
        return _COLOURS.get(part.get(_COLOUR, "").casefold(), "")
    if part.tag in (f"{_STYLE}map", f"{_NUMBER}text-content"):
        return "@" if part.tag.endswith("content") else ""
    if part.tag in (f"{_NUMBER}text", f"{_NUMBER}currency-symbol"):
        text = part.text or ""
        before, percent, behind = text.partition("%") if is_percentage else (text, "", "")
        return _quoted(before) + percent + _quoted(behind)
    if part.get(f"{_NUMBER}calendar", "gregorian") != "gregorian":
        return "e"
    if part.tag == f"{_NUMBER}fill-character":
        return f"*{part.text}" if len(part.text or "") == 1 else _refused()
    write = _WRITERS.get(part.tag.removeprefix(_NUMBER))
    return write(part) if write and part.tag.startswith(_NUMBER) else _refused()


def _quoted(text: str) -> str:
    return '\\"'.join(f'"{piece}"' if piece else "" for piece in text.split('"'))


def _count(part: ET.Element, name: str, default: int | None = None) -> int:
    """A number of digits that an attribute says."""
    text = part.get(f"{_NUMBER}{name}") or part.get(f"{_EXTENSION}{name}")
    if text is None and default is not None:
        return default
    if text is None or not re.fullmatch("[0-9]{1,2}", text) or int(text) > _MOST_DIGITS:
        raise _InexpressibleError
    return int(text)


def _digits(part: ET.Element) -> str:
    """``number:number``."""
    if part.get(f"{_NUMBER}decimal-places") is None:
        plain = {f"{_NUMBER}min-integer-digits"}.issuperset(part.keys())
        return GENERAL_CODE if plain and not len(part) and _count(part, "min-integer-digits", 1) < 2 else _refused()
    zeros = _count(part, "min-integer-digits", 0)
    blanks = max(_count(part, "max-blank-integer-digits", 0) - zeros, 0)
    whole = "?" * blanks + "0" * zeros or "#"
    if part.get(f"{_NUMBER}grouping") == "true":
        whole = whole.rjust(4, "#")
        whole = re.sub(r"(?<=.)(?=(?:.{3})+$)", ",", whole)
    if len(part):
        whole = _with_embedded(part, whole)
    code = whole + _places(part)
    return code + "," * _thousands(part.get(f"{_NUMBER}display-factor", "1"))


def _places(part: ET.Element) -> str:
    """The point and the digits behind it."""
    places = _count(part, "decimal-places")
    replacement = part.get(f"{_NUMBER}decimal-replacement")
    if replacement:
        raise _InexpressibleError
    least = _count(part, "min-decimal-places", places if replacement is None else 0)
    return "." + "0" * least + "#" * (places - least) if places else ""


def _with_embedded(part: ET.Element, whole: str) -> str:
    """The digits before the point with texts between them, each so many digits from the right."""
    if "," in whole or any(child.tag != f"{_NUMBER}embedded-text" for child in part):
        raise _InexpressibleError
    texts = {_count(child, "position"): child.text or "" for child in part}
    if len(texts) < len(part):
        raise _InexpressibleError
    whole = whole.rjust(max(texts) + 1, "#")
    return "".join(
        digit + (_quoted(texts[left]) if (left := len(whole) - index - 1) in texts else "")
        for index, digit in enumerate(whole)
    )


def _thousands(factor: str) -> int:
    """The commas of a display factor."""
    factors = {"1": 0, "1000": 1, "1000000": 2, "1000000000": 3}
    return factors[factor] if factor in factors else int(bool(_refused()))


def _scientific(part: ET.Element) -> str:
    if _count(part, "exponent-interval", 1) > 1:
        raise _InexpressibleError
    zeros, places = _count(part, "min-integer-digits", 1), _count(part, "decimal-places", 0)
    least = _count(part, "min-decimal-places", places)
    sign = "-" if part.get(f"{_NUMBER}forced-exponent-sign") == "false" else "+"
    decimals = "." + "0" * least + "#" * (places - least) if places else ""
    return f"{'0' * zeros or '#'}{decimals}E{sign}{'0' * _count(part, 'min-exponent-digits', 1)}"


def _fraction(part: ET.Element) -> str:
    if _count(part, "zeros-numerator-digits", 0) or _count(part, "zeros-denominator-digits", 0):
        raise _InexpressibleError
    denominator = part.get(f"{_NUMBER}denominator-value") or "?" * max(_count(part, "min-denominator-digits", 1), 1)
    numerator = "?" * max(_count(part, "min-numerator-digits", 1), 1)
    whole = part.get(f"{_NUMBER}min-integer-digits")
    if whole is None:
        return f"{numerator}/{denominator}"
    return f"{'#' if whole == '0' else '0' * _count(part, 'min-integer-digits')} {numerator}/{denominator}"


def _letters(short: str, long: str) -> Callable[[ET.Element], str]:
    return lambda part: long if part.get(f"{_NUMBER}style") == "long" else short


def _month(part: ET.Element) -> str:
    is_long = part.get(f"{_NUMBER}style") == "long"
    if part.get(f"{_NUMBER}textual") == "true":
        return "mmmm" if is_long else "mmm"
    return "mm" if is_long else "m"


def _seconds(part: ET.Element) -> str:
    places = _count(part, "decimal-places", 0)
    return _letters("s", "ss")(part) + ("." + "0" * places if places else "")


_WRITERS: Mapping[str, Callable[[ET.Element], str]] = {
    "number": _digits,
    "scientific-number": _scientific,
    "fraction": _fraction,
    "year": _letters("yy", "yyyy"),
    "month": _month,
    "day": _letters("d", "dd"),
    "day-of-week": _letters("ddd", "dddd"),
    "hours": _letters("h", "hh"),
    "minutes": _letters("m", "mm"),
    "seconds": _seconds,
    "am-pm": lambda _: "AM/PM",
    "era": lambda _: "g",
}
