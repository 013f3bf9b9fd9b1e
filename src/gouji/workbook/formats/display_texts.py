"""The text that a cell displays for what it stores, in a column that is wide enough.

Where spreadsheet programs differ, or a text depends on the width of the column, nothing is guessed: there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction

from gouji.workbook.formats.format_codes import (
    LITERALS,
    Effect,
    FormatSection,
    NumberFormat,
    Part,
    Token,
    classify,
    scale,
    with_minutes,
)
from gouji.workbook.formats.raw import EPOCH, EPOCH_1904

_FIFTEEN_DIGITS = Decimal(10) ** 15
_GENERAL_WIDTH = 11
"""Characters of a number in the format General before Excel rounds it."""
_SMALLEST_GENERAL = Decimal("0.0001")
CONTEXT = Context(prec=60, rounding=ROUND_HALF_UP)
Number = int | float | Decimal


def exact(value: Number) -> Decimal | None:
    """The number with the fifteen digits that spreadsheets keep; None if it has no digits.

    Args:
        value: as it is stored.

    Returns:
        None for NaN and for infinity.
    """
    number = fifteen_digits(value)
    return number if number.is_finite() else None


def fifteen_digits(value: Number) -> Decimal:
    """The number without the noise of binary fractions: spreadsheets keep fifteen digits.

    Args:
        value: as it is stored.
    """
    return Decimal(f"{value:.15g}") if isinstance(value, float) else Decimal(value)


def comes_to(result: Number, right: int | Decimal) -> bool:
    """True if a program computed what is right: sums of decimals carry binary noise, of many more than 15 digits hide.

    Args:
        result: as it is stored.
        right: what the parts come to.
    """
    number = exact(result)
    return number is not None and abs(number - right) < _NOISE


_NOISE = Decimal("0.0000005")
"""Less than this far apart, two results are the same one: programs compute them in binary."""


def display(value: Number, code: str, *, since_1904: bool = False) -> str | None:
    """The text a cell displays for a number, in a column that is wide enough.

    Args:
        since_1904: days are counted from 1904, as the workbook says.

    Returns:
        None where programs differ or the code cannot be read.
    """
    number = exact(value)
    section = None if number is None else classify(code).section(number)
    if number is None or section is None:
        return None
    return display_in(classify(code), section, number, since_1904=since_1904)


def display_of_text(text: str, code: str) -> str | None:
    """The text a cell displays for a text; None where programs differ or the code cannot be read.

    Args:
        text: that the cell holds.
        code: the cell's format code.
    """
    number_format = classify(code)
    if number_format.text is None:
        return text if number_format.sections else None
    if number_format.text.is_white:
        return None
    pieces = []
    for part, content in number_format.text.tokens:
        if part is Part.TEXT:
            pieces.append(text)
        elif part in (*LITERALS, Part.SPACE):
            pieces.append(_fixed(part, content))
        elif not (part is Part.FILL and content == " "):
            return None
    return "".join(pieces)


def display_in(number_format: NumberFormat, section: FormatSection, number: Decimal, *, since_1904: bool) -> str | None:
    """The text that a section of a format displays for a number; None where programs differ.

    Args:
        number_format: with all its sections.
        section: of it, that the number is displayed by.
        number: as :func:`exact` gives it.
        since_1904: days are counted from 1904, as the workbook says.
    """
    fills = any(part is Part.FILL and text != " " for part, text in section.tokens)
    if fills or section.is_white or section.has(Part.NUMERALS, Part.SYSTEM_DATE):
        return None
    if not section.effects.isdisjoint({Effect.DATE, Effect.TIME, Effect.DURATION}):
        return _dated_text(section.tokens, number, since_1904=since_1904)
    signed = number < 0 and len(number_format.sections) == 1
    with localcontext(CONTEXT):
        if Effect.SCIENTIFIC in section.effects:
            text = _scientific(section.tokens, abs(number))
        elif Effect.FRACTION in section.effects:
            text = _fraction(section.tokens, abs(number))
        elif section.has(Part.GENERAL, Part.TEXT):
            text = _general_text(section, abs(number))
        else:
            text = _digits_text(section, abs(number))
    if text is not None and section.is_foreign and not _SEPARATORS.isdisjoint(text):
        return None  # 28,000 in one program is 28.000 in another
    if text is None or not signed:
        return text
    # Programs differ in whether -0.4 without decimals keeps its sign, and words.
    is_number = section.has(Part.DIGIT, Part.GENERAL, Part.TEXT) and re.search("[1-9]", text)
    return f"-{text}" if is_number else None


_SEPARATORS = frozenset(",.")


def _general_text(section: FormatSection, number: Decimal) -> str | None:
    if section.has(Part.DIGIT, Part.POINT, Part.COMMA, Part.PERCENT):
        return None
    if section.has(Part.TEXT) and len(section.tokens) > 1:
        return None
    text = in_general(number)
    if text is None:
        return None
    return "".join(text if part in (Part.GENERAL, Part.TEXT) else _fixed(part, said) for part, said in section.tokens)


def in_general(number: Decimal) -> str | None:
    """A number in the format General; None if it does not fit there whole.

    Args:
        number: without its sign.
    """
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    if number and (number < _SMALLEST_GENERAL or len(text) > _GENERAL_WIDTH):
        return None
    return text


def _fixed(part: Part, text: str) -> str:
    """The text of a token that no digit depends on."""
    if part is Part.SPACE:
        return " "
    return "" if part is Part.FILL else text


def _digits_text(section: FormatSection, number: Decimal) -> str | None:
    """A number in a section of digit placeholders, or the words of a section without any."""
    tokens = _without_separators(section.tokens)
    if tokens is None:
        return None
    percents = sum(part is Part.PERCENT for part, _ in tokens)
    scaled = number.scaleb(2 * percents - 3 * scale(section.tokens))
    point = next((index for index, (part, _) in enumerate(tokens) if part is Part.POINT), len(tokens))
    places = sum(part is Part.DIGIT for part, _ in tokens[point:])
    if scaled >= _FIFTEEN_DIGITS or places > 15 or percents > 1:
        return None
    rounded = scaled.quantize(Decimal(1).scaleb(-places))
    whole, _, decimals = f"{rounded:f}".partition(".")
    if not section.has(Part.DIGIT):
        return None if point < len(tokens) or percents else "".join(_fixed(part, said) for part, said in tokens)
    before = _whole(tokens[:point], whole.lstrip("0"), grouped=_is_grouped(section.tokens))
    return before + "".join(_decimals(tokens[point:], decimals))


def _without_separators(tokens: tuple[Token, ...]) -> list[Token] | None:
    """The tokens without the commas that separate thousands or scale; None if a comma does neither."""
    kept: list[Token] = []
    behind_digits = False
    for part, text in tokens:
        if part is Part.COMMA:
            if not behind_digits:
                return None
        else:
            kept.append((part, text))
            behind_digits = part is Part.DIGIT
    return kept


def _is_grouped(tokens: tuple[Token, ...]) -> bool:
    """True if a comma stands between two digits before the point."""
    parts = [part for part, _ in tokens if part in (Part.DIGIT, Part.COMMA, Part.POINT)]
    before = parts[: parts.index(Part.POINT)] if Part.POINT in parts else parts
    digits = [index for index, part in enumerate(before) if part is Part.DIGIT]
    return bool(digits) and Part.COMMA in before[digits[0] : digits[-1]]


def _whole(tokens: list[Token], digits: str, *, grouped: bool) -> str:
    """The part before the point: digits from the right, those left over before the first placeholder."""
    pieces: list[str] = []
    left = list(digits)
    places = sum(part is Part.DIGIT for part, _ in tokens)
    position = 0

    def put(char: str) -> None:
        nonlocal position
        if grouped and position and position % 3 == 0:
            pieces.append(" " if char == " " else ",")
        pieces.append(char)
        position += 1

    if not places:
        for _ in range(len(left)):
            put(left.pop())
    for part, text in reversed(tokens):
        if part is not Part.DIGIT:
            pieces.append(_fixed(part, text))
            continue
        places -= 1
        if left:
            put(left.pop())
        elif text != "#":
            put(" " if text == "?" else "0")
        while not places and left:
            put(left.pop())
    return "".join(reversed(pieces))


def _decimals(tokens: list[Token], digits: str) -> Iterator[str]:
    """The part from the point on: zeros at the end as the placeholders say."""
    significant = len(digits.rstrip("0"))
    position = 0
    for part, text in tokens:
        if part is Part.DIGIT:
            if position < significant or text == "0":
                yield digits[position]
            elif text == "?":
                yield " "
            position += 1
        else:
            yield _fixed(part, text)


_ZEROS = (Part.DIGIT, "0")


def _scientific(tokens: tuple[Token, ...], number: Decimal) -> str | None:
    """A number as ``1.20E+01``; other forms differ between programs."""
    parts = [part for part, _ in tokens]
    at = parts.index(Part.EXPONENT)
    mantissa, exponent = tokens[:at], tokens[at + 1 :]
    places = len(mantissa) - 2 if len(mantissa) > 1 else 0
    if not exponent or mantissa[:1] != (_ZEROS,) or {*mantissa[2:], *exponent} != {_ZEROS}:
        if not (mantissa == (_ZEROS,) and exponent and set(exponent) == {_ZEROS}):
            return None
    elif parts[1] is not Part.POINT or places > 14:
        return None
    power = number.adjusted() if number else 0
    rounded = number.scaleb(-power).quantize(Decimal(1).scaleb(-places))
    if rounded >= 10:
        power, rounded = power + 1, (rounded / 10).quantize(Decimal(1).scaleb(-places))
    sign = "-" if power < 0 else "+" if tokens[at][1].endswith("+") else ""
    return f"{rounded:f}E{sign}{abs(power):0{len(exponent)}d}"


_LARGEST_FRACTION = 10**9
"""From which on LibreOffice displays an error instead."""


def _fraction(tokens: tuple[Token, ...], number: Decimal) -> str | None:
    """A number as ``1 1/2`` if that is exact; how the others are approached differs between programs."""
    layout = "".join(text for _, text in tokens)
    match = re.fullmatch(r"[#0]( +)\?{1,4}/\?{1,4}", layout)
    if match is None or not all(part in (Part.DIGIT, Part.LITERAL, Part.SLASH) for part, _ in tokens):
        return None
    whole = int(number)
    rest = Fraction(number) - whole
    width = layout.rindex("?") - layout.index("/")
    if len(str(rest.denominator)) > width or number >= _LARGEST_FRACTION:
        return None
    shown = str(whole) if whole or not rest or layout[0] == "0" else ""
    return f"{shown} {rest.numerator}/{rest.denominator}" if rest else shown + " " * (len(layout) - 1)


# --- dates and times ------------------------------------------------------------------------------------------------

_FIRST_SAFE_DAY = 61
"""1900-03-01. Before it Excel counts a day that never was, and programs differ."""
_LAST_DAY = 2_958_465
_LONGEST_DURATION = 100_000
"""Days; LibreOffice displays an error instead of durations of some thousand years."""
_SECONDS = 86_400
_TOLERANCE = Decimal("0.001")
"""Seconds by which fifteen digits miss a whole second."""


def _dated_text(tokens: tuple[Token, ...], number: Decimal, *, since_1904: bool) -> str | None:
    """A number as a date or a time; None where names, calendars or rounding depend on the program."""
    found = with_minutes(tokens)
    if not 0 <= number < (_LONGEST_DURATION if any(part is Part.ELAPSED for part, _ in found) else _LAST_DAY):
        return None
    letters = {text[0] for part, text in found if part is Part.LETTERS}
    timed = any(part in (Part.ELAPSED, Part.HALF) for part, _ in found) or letters & {"h", "n", "s"}
    in_all = _SECONDS * (number if timed else number.to_integral_value(ROUND_FLOOR))
    seconds = in_all.to_integral_value()
    if abs(in_all - seconds) > _TOLERANCE:
        return None
    if any(part is Part.ELAPSED for part, _ in found):
        return _elapsed_text(found, int(seconds))
    days, rest = divmod(int(seconds), _SECONDS)
    if (letters - {"h", "n", "s"} and days < _FIRST_SAFE_DAY and not since_1904) or not _shows_all(letters, rest):
        return None
    day = (EPOCH_1904 if since_1904 else EPOCH) + timedelta(days=days)
    halves = any(part is Part.HALF for part, _ in found)
    pieces = [_dated_piece(part, text, day, rest, halves=halves) for part, text in found]
    return None if None in pieces else "".join(piece or "" for piece in pieces)


def _shows_all(letters: set[str], seconds: int) -> bool:
    """True if a time of day has nothing smaller than what is displayed, so that nothing is rounded."""
    if not letters & {"h", "n", "s"} or "s" in letters:
        return True
    return seconds % 60 == 0 and ("n" in letters or seconds % 3600 == 0)


def _dated_piece(part: Part, text: str, day: date, seconds: int, *, halves: bool) -> str | None:
    if part is Part.HALF:
        morning, afternoon = text.split("/")
        return morning if seconds < _SECONDS // 2 else afternoon
    if part in (Part.LITERAL, Part.SPACE, Part.FILL, Part.SLASH, Part.COMMA, Part.POINT):
        return _fixed(part, text)
    if part is not Part.LETTERS:
        return None
    hour = seconds // 3600
    if halves:
        hour = (hour + 11) % 12 + 1
    numbers = {"y": day.year, "m": day.month, "d": day.day, "h": hour, "n": seconds // 60 % 60, "s": seconds % 60}
    if text in ("yy", "yyyy"):
        return f"{day.year % 100:02}" if text == "yy" else f"{day.year:04}"
    return f"{numbers[text[0]]:0{len(text)}}" if text[0] in "mdhns" and len(text) < 3 else None


def _elapsed_text(tokens: list[Token], seconds: int) -> str | None:
    """A duration of whole hours, minutes and seconds."""
    units = {"h": 3600, "m": 60, "n": 60, "s": 1}
    left, pieces = seconds, []
    for part, text in tokens:
        if part is Part.ELAPSED or (part is Part.LETTERS and text in ("h", "hh", "n", "nn", "s", "ss")):
            size = units[text[0]]
            pieces.append(f"{left // size:0{len(text)}}")
            left %= size
        elif part in (Part.LITERAL, Part.SPACE):
            pieces.append(_fixed(part, text))
        else:
            return None
    return None if left else "".join(pieces)
