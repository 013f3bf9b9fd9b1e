"""Number formats: the text a cell displays for the number it stores, and whether the two agree.

A format code has up to four sections, for positive numbers, negative numbers, zero and text, or sections with a
condition of their own (ECMA-376 part 1, 18.8.30 and 18.8.31). Most change nothing a reader would mind: separators,
units, colours, brackets, padding. Others make 1105500 read 110.6, or hide it. Both questions are answered here, once,
for every workbook format; OpenDocument data styles are turned into codes first (:mod:`.data_styles`).

Where spreadsheet programs differ, or a text depends on the width of the column, nothing is guessed: the display text is
None and the agreement unknown.
"""

from __future__ import annotations

import enum
import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction

LONGEST_CODE = 255
"""Characters of a format code that Excel keeps."""

_GENERAL = "General"
_DATED = {
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
}
_YEAR_MONTH, _MONTH_DAY = 'yyyy"年"m"月"', 'm"月"d"日"'
_HALF_MINUTE, _HALF_SECOND = '上午/下午h"时"mm"分"', '上午/下午h"时"mm"分"ss"秒"'
CHINESE_DATES: Mapping[int, str] = {
    27: _YEAR_MONTH,
    28: _MONTH_DAY,
    29: _MONTH_DAY,
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    34: _HALF_MINUTE,
    35: _HALF_SECOND,
    36: _YEAR_MONTH,
    50: _YEAR_MONTH,
    51: _MONTH_DAY,
    52: _YEAR_MONTH,
    53: _MONTH_DAY,
    54: _MONTH_DAY,
    55: _HALF_MINUTE,
    56: _HALF_SECOND,
    57: _YEAR_MONTH,
    58: _MONTH_DAY,
}
"""Format codes by id, as ECMA-376 part 1, 18.8.30, lists them for zh-cn; for zh-tw, ja-jp and ko-kr the same ids are
dates and times too. They mean this only where the file spells out no code of its own for the id."""
BUILTIN_CODES: Mapping[int, str] = {
    0: _GENERAL,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"¥"#,##0;"¥"\\-#,##0',
    6: '"¥"#,##0;[Red]"¥"\\-#,##0',
    7: '"¥"#,##0.00;"¥"\\-#,##0.00',
    8: '"¥"#,##0.00;[Red]"¥"\\-#,##0.00',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    **_DATED,
    **CHINESE_DATES,
    37: "#,##0;\\-#,##0",
    38: "#,##0;[Red]\\-#,##0",
    39: "#,##0.00;\\-#,##0.00",
    40: "#,##0.00;[Red]\\-#,##0.00",
    41: '_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* \\-#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* \\-#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
}
"""The codes that .xls, .xlsb and .xlsx keep as a number alone, as Chinese Excel and WPS display them.

27-36 and 50-58 carry no code in a file and differ between languages; in every East Asian one they are dates or times.
"""


FIXED_CODES = frozenset({0, 1, 2, 3, 4, 9, 10, 11, 12, 13, 48, 49})
"""Numbers of codes that are the same in every language: no file need define them, and programs differ if one does."""


class Effect(enum.StrEnum):
    """Effects of a format code's section on a number beyond separators, units, colours, brackets and padding."""

    SCALED = "scaled"
    PERCENT = "percent"
    DIGITS = "digits"
    """Digits are added, replaced or parted by other characters: ``0"0"``, ``[DBNum1]0``, ``0\\.0``."""
    HIDDEN = "hidden"
    UNSIGNED = "unsigned"
    """A negative number is displayed without a sign, brackets or red."""
    WORDS = "words"
    FRACTION = "fraction"
    SCIENTIFIC = "scientific"
    DATE = "date"
    TIME = "time"
    DURATION = "duration"
    BOOLEAN = "boolean"
    CONDITIONAL = "conditional"
    UNKNOWN = "unknown"
    """Not a code that every program reads the same way."""
    ROUNDED = "rounded"
    """The display has fewer digits than the number. Of a number, never of a section."""


class Agreement(enum.StrEnum):
    """Does the display, read as a person reads it, say the number that is stored?"""

    AGREE = "agree"
    DISAGREE = "disagree"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Display:
    """The display of one value.

    Attributes:
        text: what a person sees, None where programs differ.
        effects: of the section that applies, and whether digits are rounded away.
    """

    agreement: Agreement
    text: str | None
    effects: frozenset[Effect]


class _Part(enum.Enum):
    """The types of tokens in a section."""

    DIGIT = enum.auto()
    POINT = enum.auto()
    COMMA = enum.auto()
    PERCENT = enum.auto()
    LITERAL = enum.auto()
    DOUBTFUL = enum.auto()
    """A literal behind ``!``, which East Asian Excel and WPS take for a backslash and others for a character."""
    SPACE = enum.auto()
    FILL = enum.auto()
    EXPONENT = enum.auto()
    SLASH = enum.auto()
    GENERAL = enum.auto()
    TEXT = enum.auto()
    LETTERS = enum.auto()
    HALF = enum.auto()
    ELAPSED = enum.auto()
    SYSTEM_DATE = enum.auto()
    NUMERALS = enum.auto()


_LITERALS = (_Part.LITERAL, _Part.DOUBTFUL)
_Token = tuple[_Part, str]
_Condition = tuple[str, Decimal]


@dataclass(frozen=True, slots=True)
class FormatSection:
    """One section of a format code.

    Attributes:
        condition: which numbers it is for, if it says so: an operator and a number.
        is_red: its colour is red; in one for negative numbers only if that tells them from positive ones.
        is_foreign: it names a language in which some programs exchange points and commas.
        is_white: its colour is white, in which nobody sees anything on a sheet of paper.
    """

    tokens: tuple[_Token, ...]
    condition: _Condition | None
    is_red: bool
    effects: frozenset[Effect]
    is_foreign: bool = False
    is_white: bool = False

    @property
    def calendar(self) -> frozenset[str]:
        """The parts of a day that it displays: ``y``, ``m`` and ``d``; none if it counts years as others do not.

        A year of an era is one if the era is displayed too; without it programs differ.
        """
        found = set()
        for part, text in _with_minutes(self.tokens):
            if part is _Part.SYSTEM_DATE:
                found |= set("ymd") if text.casefold() in _LONG_DATES else set()
            elif part is _Part.NUMERALS and not _NUMERALS.fullmatch(text):
                return frozenset()  # of another calendar
            elif part is _Part.LETTERS:
                found |= {text[0]} if _is_of_day(text) else set()
        if "b" in found or ("e" in found) != ("g" in found):
            return frozenset()
        return frozenset("y" if letter in "eg" else letter for letter in found)

    @property
    def literals(self) -> list[str]:
        """Texts that stand in it as they are displayed."""
        return [text for part, text in self.tokens if part in _LITERALS]

    def has(self, *parts: _Part) -> bool:
        """True if any of its tokens is of one of these types.

        Args:
            parts: types of tokens, any of which will do.
        """
        return any(part in parts for part, _ in self.tokens)


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """A format code, classified.

    Attributes:
        sections: for numbers, in their order; none if the code cannot be read.
        text: the section for texts, None if texts are displayed as they are.
    """

    code: str
    sections: tuple[FormatSection, ...]
    text: FormatSection | None

    @property
    def effects(self) -> frozenset[Effect]:
        """Effects of all sections for numbers."""
        found = frozenset(effect for section in self.sections for effect in section.effects)
        return found if self.sections else frozenset({Effect.UNKNOWN})

    @property
    def is_conditional(self) -> bool:
        """True if sections are chosen by conditions of their own."""
        return any(section.condition for section in self.sections)

    @property
    def is_date(self) -> bool:
        """True if some numbers are displayed as dates, times or durations."""
        return not self.effects.isdisjoint({Effect.DATE, Effect.TIME, Effect.DURATION})

    def section(self, number: Decimal) -> FormatSection | None:
        """The section a number is displayed by; None if programs differ.

        Args:
            number: with the digits that are kept, as :func:`exact` gives it.
        """
        if self.is_conditional:
            return self._by_condition(number)
        if len(self.sections) == 1:
            return self.sections[0]
        if not self.sections:
            return None
        if number < 0:
            return self.sections[1]
        return self.sections[2] if number == 0 and len(self.sections) > 2 else self.sections[0]

    def _by_condition(self, number: Decimal) -> FormatSection | None:
        # Whether a negative number keeps its sign there depends on the program and the conditions.
        if number < 0 or self.sections[0].condition is None:
            return None
        *some, last = self.sections
        for section in some:
            if _meets(number, section.condition or _NEGATIVE):
                return section
        return last if last.condition is None or _meets(number, last.condition) else None


_NEGATIVE = ("<", Decimal(0))
"""The condition of a second section that says none, where the first says one."""


def _meets(number: Decimal, condition: _Condition) -> bool:
    operator, limit = condition
    match operator:
        case "<":
            return number < limit
        case "<=":
            return number <= limit
        case ">":
            return number > limit
        case ">=":
            return number >= limit
        case "=":
            return number == limit
    return number != limit


# --- from a code to its sections ------------------------------------------------------------------------------------

_TOKEN = re.compile(
    r"""
      "(?P<quoted>[^"]*)"
    | \\(?P<escaped>.)
    | !(?P<doubtful>.)
    | _(?P<space>.)
    | \*(?P<fill>.)
    | \[(?P<bracket>[^\]]*)\]
    | (?P<end>;)
    | (?P<general>General)
    | (?P<local>G/通用格式)
    | (?P<half>AM/PM|A/P|上午/下午)
    | (?P<exponent>E[-+])
    | (?P<letters>(?P<letter>[ymdhsegba])(?P=letter)*)
    | (?P<digit>[0\#?])
    | (?P<point>\.)
    | (?P<comma>,)
    | (?P<percent>%)
    | (?P<slash>/)
    | (?P<text>@)
    | (?P<literal>[-+$\ ():^&'~{}<>=1-9]|[^\x00-\x7f])
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_PARTS = {
    "quoted": _Part.LITERAL,
    "escaped": _Part.LITERAL,
    "doubtful": _Part.DOUBTFUL,
    "literal": _Part.LITERAL,
    "space": _Part.SPACE,
    "fill": _Part.FILL,
    "general": _Part.GENERAL,
    "half": _Part.HALF,
    "exponent": _Part.EXPONENT,
    "letters": _Part.LETTERS,
    "digit": _Part.DIGIT,
    "point": _Part.POINT,
    "comma": _Part.COMMA,
    "percent": _Part.PERCENT,
    "slash": _Part.SLASH,
    "text": _Part.TEXT,
}
_COLOUR = re.compile("black|blue|cyan|green|magenta|red|white|yellow|color ?[0-9]{1,2}", re.IGNORECASE)
_RED = frozenset({"red", "color3", "color 3"})
_WHITE = frozenset({"white", "color2", "color 2"})
_CONDITION = re.compile(r"(<=|>=|<>|[<>=]) ?(-?[0-9]{1,15}(?:\.[0-9]{1,15})?)")
_ELAPSED = re.compile(r"h{1,2}|m{1,2}|s{1,2}", re.IGNORECASE)
_CURRENCY = re.compile(r"\$([^-]*)(?:-(.*))?", re.DOTALL)
_LANGUAGE = re.compile(r"0{0,4}[0-9A-F]{1,4}|[a-z]{2,3}(?:-[A-Za-z]{2,8}){0,2}", re.IGNORECASE)
_USUAL_LANGUAGES = frozenset({"zh", "en", "ja", "ko", "th"})
_USUAL_LANGUAGE_NUMBERS = frozenset({0x00, 0x04, 0x09, 0x11, 0x12, 0x1E})
_ENGLISH_OF_SOUTH_AFRICA = 0x1C09
_LONG_DATES = frozenset({"f800", "x-sysdate"})
_SYSTEM_DATES = _LONG_DATES | {"f400", "x-systime"}
_NUMERALS = re.compile(r"(?:DB|Nat)Num[0-9]{1,2}", re.IGNORECASE)


class _UnreadableError(Exception):
    """A format code that programs may read in different ways, or not at all."""


@functools.lru_cache(maxsize=4096)
def classify(code: str) -> NumberFormat:
    """Read a format code.

    Args:
        code: as the file has it, ``0.00;[Red]-0.00``.

    Returns:
        A format without sections if the code cannot be read.
    """
    try:
        sections = [_section(draft) for draft in _split(code or _GENERAL)]
    except _UnreadableError:
        return NumberFormat(code, (), None)
    text = None
    if len(sections) == 4 or (len(sections) > 1 and sections[-1].has(_Part.TEXT)):
        text = sections.pop()
        if text.condition or text.has(_Part.DIGIT):
            return NumberFormat(code, (), None)
    elif len(sections) == 1 and sections[0].has(_Part.TEXT):
        text = sections[0]
    if len(sections) > 3 or (len(sections) > 1 and any(section.has(_Part.TEXT) for section in sections)):
        return NumberFormat(code, (), None)
    return NumberFormat(code, _with_signs(_without_usual_conditions(sections)), text)


def builtin_code(number: int, codes: Mapping[int, str] | None = None) -> str | None:
    """The code of a number format by its number; None if neither the file nor any program defines it.

    Args:
        number: the ``numFmtId`` of .xlsx, ``ifmt`` of .xls and .xlsb.
        codes: what the file itself defines, which comes first.
    """
    return (codes or {}).get(number, BUILTIN_CODES.get(number))


@dataclass(slots=True)
class _Draft:
    """A section as its tokens come by."""

    tokens: list[_Token]
    condition: _Condition | None = None
    is_red: bool = False
    is_foreign: bool = False
    is_white: bool = False

    def is_begun(self) -> bool:
        """True if something stands in it that is displayed."""
        return any(part is not _Part.NUMERALS for part, _ in self.tokens)

    def bracket(self, content: str) -> None:
        """Take what stands in brackets: a colour, a condition, a language, a currency, hours over 24."""
        if _ELAPSED.fullmatch(content):
            self.tokens.append((_Part.ELAPSED, content.casefold()))
        elif _NUMERALS.fullmatch(content):
            self.tokens.append((_Part.NUMERALS, content))
        elif currency := _CURRENCY.fullmatch(content):
            self.currency(currency[1], currency[2] or "")
        elif self.is_begun():
            raise _UnreadableError  # colours, conditions and languages come first, or programs display them
        elif condition := _CONDITION.fullmatch(content):
            if self.condition:
                raise _UnreadableError
            self.condition = condition[1], Decimal(condition[2])
        elif _COLOUR.fullmatch(content):
            self.is_red, self.is_white = content.casefold() in _RED, content.casefold() in _WHITE
        else:
            raise _UnreadableError

    def currency(self, symbol: str, language: str) -> None:
        """Take a currency symbol and a language, of which either may be missing."""
        if symbol:
            self.tokens.append((_Part.LITERAL, symbol))
        elif self.is_begun():
            raise _UnreadableError
        if language.casefold() in _SYSTEM_DATES:
            self.tokens.append((_Part.SYSTEM_DATE, language))
        elif language and not _LANGUAGE.fullmatch(language):
            # The digits in front choose a calendar and the digits of another script.
            self.tokens.append((_Part.NUMERALS, language))
        elif language and not _is_usual(language):
            self.is_foreign = True


def _is_usual(language: str) -> bool:
    """True for a language, by its name or its number in Windows, whose decimals stand behind a point."""
    name = language.partition("-")[0].casefold()
    try:
        number = int(language, 16)
    except ValueError:
        return name in _USUAL_LANGUAGES
    return number != _ENGLISH_OF_SOUTH_AFRICA and number & 0x3FF in _USUAL_LANGUAGE_NUMBERS


def _split(code: str) -> list[_Draft]:
    """The sections of a code."""
    if len(code) > LONGEST_CODE:
        raise _UnreadableError
    sections, at = [_Draft([])], 0
    while at < len(code):
        match = _TOKEN.match(code, at)
        if match is None or match["local"]:  # General as a Chinese screen has it; in a file others read an era in it
            raise _UnreadableError
        at = match.end()
        name = match.lastgroup or ""
        if name == "end":
            sections.append(_Draft([]))
        elif name == "bracket":
            sections[-1].bracket(match["bracket"])
        else:
            sections[-1].tokens.append((_PARTS[name], match[name]))
    return sections


def _section(draft: _Draft) -> FormatSection:
    tokens = draft.tokens
    is_odd = any(part is _Part.EXPONENT for part, _ in tokens) if _is_dated(tokens) else _is_odd(tokens)
    if is_odd:
        raise _UnreadableError
    effects = frozenset(_effects(tokens, draft.condition)) | ({Effect.UNKNOWN} if draft.is_white else set())
    return FormatSection(
        tuple(tokens), draft.condition, draft.is_red, effects, draft.is_foreign, is_white=draft.is_white
    )


def _is_odd(tokens: list[_Token]) -> bool:
    """True if programs read numbers differently: two points, a comma before a point, a slash that parts nothing."""
    parts = [part for part, _ in tokens]
    if parts.count(_Part.POINT) > 1 or (_Part.COMMA, _Part.POINT) in itertools.pairwise(parts):
        return True
    if _Part.SLASH in parts and _Part.DIGIT not in parts:
        return True
    slash = _Part.SLASH in parts or any(part in _LITERALS and "/" in text for part, text in tokens)
    return slash and _Part.DIGIT in parts and not _is_fraction(tokens) and not _is_behind(tokens, "/")


def _is_behind(tokens: list[_Token], char: str) -> bool:
    """True if a character stands only in literals behind all digits."""
    last = max(index for index, (part, _) in enumerate(tokens) if part is _Part.DIGIT)
    return not any(char in text for _, text in tokens[:last])


_USUAL_CONDITIONS = (
    [(">=", Decimal(0)), None],
    [(">", Decimal(0)), ("<", Decimal(0)), None],
    [(">", Decimal(0)), ("<", Decimal(0)), ("=", Decimal(0))],
)


def _without_usual_conditions(sections: list[FormatSection]) -> list[FormatSection]:
    """The sections without conditions that say what would hold without them."""
    if [section.condition for section in sections] not in _USUAL_CONDITIONS:
        return sections
    return [replace(section, condition=None, effects=section.effects - {Effect.CONDITIONAL}) for section in sections]


def _with_signs(sections: list[FormatSection]) -> tuple[FormatSection, ...]:
    """The sections, that for negative numbers marked if it has no sign."""
    if len(sections) < 2 or any(section.condition for section in sections):
        return tuple(sections)
    negative = sections[1]
    if negative.is_red and sections[0].is_red:
        negative = replace(negative, is_red=False)
    text = "".join(negative.literals)
    told = negative.is_red or _MINUS & set(text) or {"(", ")"} <= set(text) or {"（", "）"} <= set(text)
    if not told and negative.has(_Part.DIGIT, _Part.GENERAL):
        negative = replace(negative, effects=negative.effects | {Effect.UNSIGNED})
    return (sections[0], negative, *sections[2:])


_MINUS = frozenset("-−－")
_NUMERAL_CHARACTERS = frozenset("〇零一二三四五六七八九十百千万亿兆两廿卅壹贰叁肆伍陆柒捌玖拾佰仟萬億半")


def _effects(tokens: list[_Token], condition: _Condition | None) -> Iterator[Effect]:
    """The effects of a section, whatever numbers it is for."""
    if condition:
        yield Effect.CONDITIONAL
    if _is_dated(tokens):
        yield from _dated_effects(tokens)
    elif not {_Part.DIGIT, _Part.GENERAL, _Part.TEXT}.isdisjoint(part for part, _ in tokens):
        yield from _number_effects(tokens)
    else:
        words = _literal(tokens).strip()
        yield Effect.WORDS if words else Effect.HIDDEN
        if words.casefold() in ("true", "false"):
            yield Effect.BOOLEAN
    if any(part is _Part.DOUBTFUL or (part is _Part.FILL and text != " ") for part, text in tokens):
        yield Effect.UNKNOWN  # a character to fill with is displayed as often as the column is wide


def _number_effects(tokens: list[_Token]) -> Iterator[Effect]:
    """The effects of a section that displays digits."""
    parts, literal = [part for part, _ in tokens], _literal(tokens)
    is_fraction = _is_fraction(tokens)
    if _Part.PERCENT in parts or any(char in "%％‰‱" for char in literal):
        yield Effect.PERCENT
    if _Part.EXPONENT in parts:
        yield Effect.SCIENTIFIC
    if is_fraction:
        yield Effect.FRACTION
    elif _scale(tokens):
        yield Effect.SCALED
    if _Part.NUMERALS in parts or _adds_digits(literal) or (_is_parted(tokens) and not is_fraction):
        yield Effect.DIGITS


def _literal(tokens: Iterable[_Token]) -> str:
    """The texts of a section, joined."""
    return "".join(text for part, text in tokens if part in _LITERALS)


def _adds_digits(literal: str) -> bool:
    return any(char.isnumeric() or char in _NUMERAL_CHARACTERS for char in literal)


def _is_dated(tokens: list[_Token]) -> bool:
    dated = (_Part.LETTERS, _Part.HALF, _Part.ELAPSED, _Part.SYSTEM_DATE)
    return any(part in dated for part, _ in tokens)


def _is_of_day(text: str) -> bool:
    """True for letters that say a year, a month or a day of the month; names of weekdays and initials say none."""
    return text[0] in "ybeg" or (text[0] == "m" and len(text) < 5) or text in ("d", "dd")


def _dated_effects(tokens: list[_Token]) -> Iterator[Effect]:
    for part, text in _with_minutes(tokens):
        if part is _Part.ELAPSED:
            yield Effect.DURATION
        elif part is _Part.HALF or (part is _Part.LETTERS and text[0] in "hsn"):
            yield Effect.TIME
        elif part is _Part.LETTERS or part is _Part.SYSTEM_DATE:
            yield Effect.DATE
        elif part is _Part.NUMERALS:
            yield Effect.DIGITS


def _is_fraction(tokens: list[_Token]) -> bool:
    """True for digits on both sides of a slash; any other slash is a literal."""
    slashes = [index for index, (part, _) in enumerate(tokens) if part is _Part.SLASH]
    if not slashes:
        return False
    before, behind = tokens[: slashes[0]], tokens[slashes[0] + 1 :]
    return any(part is _Part.DIGIT for part, _ in before) and any(
        part is _Part.DIGIT or text.isdecimal() for part, text in behind
    )


def _is_parted(tokens: list[_Token]) -> bool:
    """True if other characters stand between digits."""
    digits = [index for index, (part, _) in enumerate(tokens) if part is _Part.DIGIT]
    if not digits:
        return False
    between = {part for part, _ in tokens[digits[0] : digits[-1]]}
    return bool(between & {*_LITERALS, _Part.SPACE, _Part.FILL, _Part.PERCENT, _Part.GENERAL, _Part.TEXT})


def _scale(tokens: Iterable[_Token]) -> int:
    """By how many thousands a number is divided: a comma for each behind the digits or before the point."""
    count, previous, seen = 0, None, False
    pending = 0
    for part, _ in tokens:
        if part is _Part.COMMA and (previous is _Part.DIGIT or (previous is _Part.COMMA and pending)):
            pending += 1
        elif part is _Part.DIGIT and not seen:
            pending = 0  # between digits: separators
        elif pending:
            count, pending = count + pending, 0
        seen = seen or part is _Part.POINT
        previous = part
    return count + pending


# --- from a number to its display text ------------------------------------------------------------------------------

_FIFTEEN_DIGITS = Decimal(10) ** 15
_GENERAL_WIDTH = 11
"""Characters of a number in the format General before Excel rounds it."""
_SMALLEST_GENERAL = Decimal("0.0001")
_CONTEXT = Context(prec=60, rounding=ROUND_HALF_UP)
Number = int | float | Decimal


def exact(value: Number) -> Decimal | None:
    """The number with the fifteen digits that spreadsheets keep; None if it has no digits.

    Args:
        value: as it is stored.

    Returns:
        None for NaN and for infinity.
    """
    number = Decimal(f"{value:.15g}") if isinstance(value, float) else Decimal(value)
    return number if number.is_finite() else None


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
    return _display(classify(code), section, number, since_1904=since_1904)


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
        if part is _Part.TEXT:
            pieces.append(text)
        elif part in (*_LITERALS, _Part.SPACE):
            pieces.append(_fixed(part, content))
        elif not (part is _Part.FILL and content == " "):
            return None
    return "".join(pieces)


def _display(number_format: NumberFormat, section: FormatSection, number: Decimal, *, since_1904: bool) -> str | None:
    fills = any(part is _Part.FILL and text != " " for part, text in section.tokens)
    if fills or section.is_white or section.has(_Part.NUMERALS, _Part.SYSTEM_DATE):
        return None
    if not section.effects.isdisjoint({Effect.DATE, Effect.TIME, Effect.DURATION}):
        return _dated_text(section.tokens, number, since_1904=since_1904)
    signed = number < 0 and len(number_format.sections) == 1
    with localcontext(_CONTEXT):
        if Effect.SCIENTIFIC in section.effects:
            text = _scientific(section.tokens, abs(number))
        elif Effect.FRACTION in section.effects:
            text = _fraction(section.tokens, abs(number))
        elif section.has(_Part.GENERAL, _Part.TEXT):
            text = _general_text(section, abs(number))
        else:
            text = _digits_text(section, abs(number))
    if text is not None and section.is_foreign and not _SEPARATORS.isdisjoint(text):
        return None  # 28,000 in one program is 28.000 in another
    if text is None or not signed:
        return text
    # Programs differ in whether -0.4 without decimals keeps its sign, and words.
    is_number = section.has(_Part.DIGIT, _Part.GENERAL, _Part.TEXT) and re.search("[1-9]", text)
    return f"-{text}" if is_number else None


_SEPARATORS = frozenset(",.")


def _general_text(section: FormatSection, number: Decimal) -> str | None:
    if section.has(_Part.DIGIT, _Part.POINT, _Part.COMMA, _Part.PERCENT):
        return None
    if section.has(_Part.TEXT) and len(section.tokens) > 1:
        return None
    text = _general(number)
    if text is None:
        return None
    return "".join(text if part in (_Part.GENERAL, _Part.TEXT) else _fixed(part, said) for part, said in section.tokens)


def _general(number: Decimal) -> str | None:
    """A number in the format General; None if it does not fit there whole."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    if number and (number < _SMALLEST_GENERAL or len(text) > _GENERAL_WIDTH):
        return None
    return text


def _fixed(part: _Part, text: str) -> str:
    """The text of a token that no digit depends on."""
    if part is _Part.SPACE:
        return " "
    return "" if part is _Part.FILL else text


def _digits_text(section: FormatSection, number: Decimal) -> str | None:
    """A number in a section of digit placeholders, or the words of a section without any."""
    tokens = _without_separators(section.tokens)
    if tokens is None:
        return None
    percents = sum(part is _Part.PERCENT for part, _ in tokens)
    scaled = number.scaleb(2 * percents - 3 * _scale(section.tokens))
    point = next((index for index, (part, _) in enumerate(tokens) if part is _Part.POINT), len(tokens))
    places = sum(part is _Part.DIGIT for part, _ in tokens[point:])
    if scaled >= _FIFTEEN_DIGITS or places > 15 or percents > 1:
        return None
    rounded = scaled.quantize(Decimal(1).scaleb(-places))
    whole, _, decimals = f"{rounded:f}".partition(".")
    if not section.has(_Part.DIGIT):
        return None if point < len(tokens) or percents else "".join(_fixed(part, said) for part, said in tokens)
    before = _whole(tokens[:point], whole.lstrip("0"), grouped=_is_grouped(section.tokens))
    return before + "".join(_decimals(tokens[point:], decimals))


def _without_separators(tokens: tuple[_Token, ...]) -> list[_Token] | None:
    """The tokens without the commas that separate thousands or scale; None if a comma does neither."""
    kept: list[_Token] = []
    behind_digits = False
    for part, text in tokens:
        if part is _Part.COMMA:
            if not behind_digits:
                return None
        else:
            kept.append((part, text))
            behind_digits = part is _Part.DIGIT
    return kept


def _is_grouped(tokens: tuple[_Token, ...]) -> bool:
    """True if a comma stands between two digits before the point."""
    parts = [part for part, _ in tokens if part in (_Part.DIGIT, _Part.COMMA, _Part.POINT)]
    before = parts[: parts.index(_Part.POINT)] if _Part.POINT in parts else parts
    digits = [index for index, part in enumerate(before) if part is _Part.DIGIT]
    return bool(digits) and _Part.COMMA in before[digits[0] : digits[-1]]


def _whole(tokens: list[_Token], digits: str, *, grouped: bool) -> str:
    """The part before the point: digits from the right, those left over before the first placeholder."""
    pieces: list[str] = []
    left = list(digits)
    places = sum(part is _Part.DIGIT for part, _ in tokens)
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
        if part is not _Part.DIGIT:
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


def _decimals(tokens: list[_Token], digits: str) -> Iterator[str]:
    """The part from the point on: zeros at the end as the placeholders say."""
    significant = len(digits.rstrip("0"))
    position = 0
    for part, text in tokens:
        if part is _Part.DIGIT:
            if position < significant or text == "0":
                yield digits[position]
            elif text == "?":
                yield " "
            position += 1
        else:
            yield _fixed(part, text)


_ZEROS = (_Part.DIGIT, "0")


def _scientific(tokens: tuple[_Token, ...], number: Decimal) -> str | None:
    """A number as ``1.20E+01``; other forms differ between programs."""
    parts = [part for part, _ in tokens]
    at = parts.index(_Part.EXPONENT)
    mantissa, exponent = tokens[:at], tokens[at + 1 :]
    places = len(mantissa) - 2 if len(mantissa) > 1 else 0
    if not exponent or mantissa[:1] != (_ZEROS,) or {*mantissa[2:], *exponent} != {_ZEROS}:
        if not (mantissa == (_ZEROS,) and exponent and set(exponent) == {_ZEROS}):
            return None
    elif parts[1] is not _Part.POINT or places > 14:
        return None
    power = number.adjusted() if number else 0
    rounded = number.scaleb(-power).quantize(Decimal(1).scaleb(-places))
    if rounded >= 10:
        power, rounded = power + 1, (rounded / 10).quantize(Decimal(1).scaleb(-places))
    sign = "-" if power < 0 else "+" if tokens[at][1].endswith("+") else ""
    return f"{rounded:f}E{sign}{abs(power):0{len(exponent)}d}"


_LARGEST_FRACTION = 10**9
"""From which on LibreOffice displays an error instead."""


def _fraction(tokens: tuple[_Token, ...], number: Decimal) -> str | None:
    """A number as ``1 1/2`` if that is exact; how the others are approached differs between programs."""
    layout = "".join(text for _, text in tokens)
    match = re.fullmatch(r"[#0]( +)\?{1,4}/\?{1,4}", layout)
    if match is None or not all(part in (_Part.DIGIT, _Part.LITERAL, _Part.SLASH) for part, _ in tokens):
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
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_SECONDS = 86_400
_TOLERANCE = Decimal("0.001")
"""Seconds by which fifteen digits miss a whole second."""


def _with_minutes(tokens: Iterable[_Token]) -> list[_Token]:
    """The tokens in lower case, months that are minutes as ``n``: those behind hours or before seconds."""
    found = [(part, text.casefold() if part is _Part.LETTERS else text) for part, text in tokens]
    times = [
        index
        for index, (part, text) in enumerate(found)
        if part in (_Part.LETTERS, _Part.ELAPSED) and text[0] in "ymdhs"
    ]
    for before, index in zip([None, *times], times, strict=False):
        part, text = found[index]
        if part is _Part.LETTERS and text in ("m", "mm"):
            behind = next((found[other][1][0] for other in times if other > index), "")
            if behind == "s" or (before is not None and found[before][1][0] == "h"):
                found[index] = part, "n" * len(text)
    return found


def _dated_text(tokens: tuple[_Token, ...], number: Decimal, *, since_1904: bool) -> str | None:
    """A number as a date or a time; None where names, calendars or rounding depend on the program."""
    found = _with_minutes(tokens)
    if not 0 <= number < (_LONGEST_DURATION if any(part is _Part.ELAPSED for part, _ in found) else _LAST_DAY):
        return None
    letters = {text[0] for part, text in found if part is _Part.LETTERS}
    timed = any(part in (_Part.ELAPSED, _Part.HALF) for part, _ in found) or letters & {"h", "n", "s"}
    in_all = _SECONDS * (number if timed else number.to_integral_value(ROUND_FLOOR))
    seconds = in_all.to_integral_value()
    if abs(in_all - seconds) > _TOLERANCE:
        return None
    if any(part is _Part.ELAPSED for part, _ in found):
        return _elapsed_text(found, int(seconds))
    days, rest = divmod(int(seconds), _SECONDS)
    if (letters - {"h", "n", "s"} and days < _FIRST_SAFE_DAY and not since_1904) or not _shows_all(letters, rest):
        return None
    day = (_EPOCH_1904 if since_1904 else _EPOCH) + timedelta(days=days)
    halves = any(part is _Part.HALF for part, _ in found)
    pieces = [_dated_piece(part, text, day, rest, halves=halves) for part, text in found]
    return None if None in pieces else "".join(piece or "" for piece in pieces)


def _shows_all(letters: set[str], seconds: int) -> bool:
    """True if a time of day has nothing smaller than what is displayed, so that nothing is rounded."""
    if not letters & {"h", "n", "s"} or "s" in letters:
        return True
    return seconds % 60 == 0 and ("n" in letters or seconds % 3600 == 0)


def _dated_piece(part: _Part, text: str, day: date, seconds: int, *, halves: bool) -> str | None:
    if part is _Part.HALF:
        morning, afternoon = text.split("/")
        return morning if seconds < _SECONDS // 2 else afternoon
    if part in (_Part.LITERAL, _Part.SPACE, _Part.FILL, _Part.SLASH, _Part.COMMA, _Part.POINT):
        return _fixed(part, text)
    if part is not _Part.LETTERS:
        return None
    hour = seconds // 3600
    if halves:
        hour = (hour + 11) % 12 + 1
    numbers = {"y": day.year, "m": day.month, "d": day.day, "h": hour, "n": seconds // 60 % 60, "s": seconds % 60}
    if text in ("yy", "yyyy"):
        return f"{day.year % 100:02}" if text == "yy" else f"{day.year:04}"
    return f"{numbers[text[0]]:0{len(text)}}" if text[0] in "mdhns" and len(text) < 3 else None


def _elapsed_text(tokens: list[_Token], seconds: int) -> str | None:
    """A duration of whole hours, minutes and seconds."""
    units = {"h": 3600, "m": 60, "n": 60, "s": 1}
    left, pieces = seconds, []
    for part, text in tokens:
        if part is _Part.ELAPSED or (part is _Part.LETTERS and text in ("h", "hh", "n", "nn", "s", "ss")):
            size = units[text[0]]
            pieces.append(f"{left // size:0{len(text)}}")
            left %= size
        elif part in (_Part.LITERAL, _Part.SPACE):
            pieces.append(_fixed(part, text))
        else:
            return None
    return None if left else "".join(pieces)


# --- as a person reads ----------------------------------------------------------------------------------------------

_GAPS = str.maketrans(dict.fromkeys("\u00a0\u2009\u202f", " "))
"""Spaces that may separate thousands; a line break, a tab or an ideographic space makes two numbers."""
_READ = re.compile(
    r"(?P<open>[(（])? *(?P<sign>[-−－+])? *(?P<symbol>[¥￥])? *(?P<inner>[-−－])? *"
    r"(?P<digits>[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+)?(?P<decimals>\.[0-9]*)? *"
    r"(?P<unit>[^-0-9.,()（）¥￥ ]*)(?P<close>[)）])?"
)
_LONGEST_DISPLAY = 300
_COUNTERS = frozenset("件个人次项条份篇宗起户家部例名封期处所种类批组套张页万元")
"""Characters of the units that forms count in. Every other word may change what a number says."""
_MONEY = frozenset("万元")
_DASHES = frozenset({"-", "−", "－", "–", "—"})
"""Zero in accounting formats, with or without a currency symbol before it."""


def read_display(text: str, unit: str = "") -> Decimal | None:
    """The number a person reads in a display text; None if there is none, or more than one.

    Args:
        unit: that the field is counted in. Another counter behind the digits is let pass, another sum of money is not.
    """
    bare = text.translate(_GAPS).strip(" ")
    match = _READ.fullmatch(bare) if len(bare) <= _LONGEST_DISPLAY else None
    if match is None or not (match["digits"] or len(match["decimals"] or "") > 1):
        return None
    if bool(match["open"]) != bool(match["close"]) or sum(map(bool, match.group("open", "sign", "inner"))) > 1:
        return None
    found = match["unit"]
    if found != unit and (not _COUNTERS.issuperset(found) or _MONEY & set(found)):
        return None
    number = Decimal(f"{re.sub('[, ]', '', match['digits'] or '0')}{match['decimals'] or ''}")
    return -number if match["open"] or match["inner"] or match["sign"] in _MINUS else number


@functools.lru_cache(maxsize=16_384)
def check_display(value: Number, code: str, unit: str = "", *, since_1904: bool = False) -> Display:
    """Compare what a cell displays with the number it stores.

    Args:
        code: the format code of the cell.
        unit: that the field is counted in, such as 万元.
        since_1904: days are counted from 1904, as the workbook says.
    """
    number = exact(value)
    number_format = classify(code)
    section = None if number is None else number_format.section(number)
    if number is None or section is None:
        return Display(Agreement.UNKNOWN, None, number_format.effects)
    text = _display(number_format, section, number, since_1904=since_1904)
    if text is None:
        rounded = {Effect.ROUNDED} if not section.effects and _general(abs(number)) is None else set()
        return Display(Agreement.UNKNOWN, None, section.effects | rounded)
    if section.effects.isdisjoint(_NEVER_A_NUMBER) and _says(text, number, section, unit):
        return Display(Agreement.AGREE, text, section.effects)
    rounded = {Effect.ROUNDED} if _is_rounded(text, number, section, unit) else set()
    return Display(Agreement.DISAGREE, text, section.effects | rounded)


_NEVER_A_NUMBER = frozenset({Effect.DATE, Effect.TIME, Effect.DURATION, Effect.SCIENTIFIC, Effect.UNKNOWN})


def says_number(text: str, number: Decimal, unit: str = "") -> bool:
    """True if a person reads a number in a display text.

    Args:
        text: as it is displayed.
        number: that the cell stores.
        unit: that the field is counted in.
    """
    return _is_zero(text, number) or read_display(text, unit) == number


def _is_zero(text: str, number: Decimal) -> bool:
    return number == 0 and text.strip(" ¥￥") in _DASHES


def _says(text: str, number: Decimal, section: FormatSection, unit: str) -> bool:
    if _is_zero(text, number):
        return True
    read = read_display(text, unit)
    if read is None or any(_adds_digits(said) and said.strip() != unit for said in section.literals):
        return False
    # Red tells a negative number without a sign.
    return read == number or (section.is_red and number < 0 and read == -number)


def _is_rounded(text: str, number: Decimal, section: FormatSection, unit: str) -> bool:
    """True if the display says the number but for its last digits."""
    read = read_display(text, unit)
    if section.effects or read is None or (read < 0) != (number < 0 and read != 0):
        return False
    exponent = read.as_tuple().exponent
    return isinstance(exponent, int) and number.quantize(Decimal((0, (1,), exponent)), context=_CONTEXT) == read


@functools.lru_cache(maxsize=4096)
def shows_counts(code: str) -> bool:
    """True if every whole number from 0 to ten digits is displayed as itself, so that none need be checked."""
    # What is displayed of a whole number depends on how many digits it has, and conditions on what they say.
    if classify(code).is_conditional:
        return False
    some = [0, *(int("1234567891"[:length]) for length in range(1, 11))]
    return all(check_display(number, code).agreement is Agreement.AGREE for number in some)
