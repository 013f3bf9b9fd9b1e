"""Format codes taken apart: the sections of a code, and what each does to a number besides separators and units.

A format code has up to four sections, for positive numbers, negative numbers, zero and text, or sections with a
condition of their own (ECMA-376 part 1, 18.8.30 and 18.8.31). Most change nothing a reader would mind: separators,
units, colours, brackets, padding. Others make 1105500 read 110.6, or hide it. A code that programs may read in several
ways has no sections. OpenDocument data styles are turned into codes first (:mod:`.data_styles`).
"""

from __future__ import annotations

import enum
import functools
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from gouji.workbook.formats.builtin_codes import GENERAL_CODE
from gouji.workbook.formats.colours import PALETTE, WHITE

LONGEST_CODE = 255
"""Characters of a format code that Excel keeps."""


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


class Part(enum.Enum):
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


LITERALS = (Part.LITERAL, Part.DOUBTFUL)
Token = tuple[Part, str]
_Condition = tuple[str, Decimal]


@dataclass(frozen=True, slots=True)
class FormatSection:
    """One section of a format code.

    Attributes:
        condition: which numbers it is for, if it says so: an operator and a number.
        is_red: its colour is red; in one for negative numbers only if that tells them from positive ones.
        is_foreign: it names a language in which some programs exchange points and commas.
        colour: in which it is displayed, whatever the font says; None if it says none.
    """

    tokens: tuple[Token, ...]
    condition: _Condition | None
    is_red: bool
    effects: frozenset[Effect]
    is_foreign: bool = False
    colour: int | None = None

    @property
    def is_white(self) -> bool:
        """True if nobody sees anything in its colour on a sheet of paper."""
        return self.colour == WHITE

    @property
    def calendar(self) -> frozenset[str]:
        """The parts of a day that it displays: ``y``, ``m`` and ``d``; none if it counts years as others do not.

        A year of an era is one if the era is displayed too; without it programs differ.
        """
        found = set()
        for part, text in with_minutes(self.tokens):
            if part is Part.SYSTEM_DATE:
                found |= set("ymd") if text.casefold() in _LONG_DATES else set()
            elif part is Part.NUMERALS and not _NUMERALS.fullmatch(text):
                return frozenset()  # of another calendar
            elif part is Part.LETTERS:
                found |= {text[0]} if _is_of_day(text) else set()
        if "b" in found or ("e" in found) != ("g" in found):
            return frozenset()
        return frozenset("y" if letter in "eg" else letter for letter in found)

    @property
    def literals(self) -> list[str]:
        """Texts that stand in it as they are displayed."""
        return [text for part, text in self.tokens if part in LITERALS]

    def has(self, *parts: Part) -> bool:
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
    "quoted": Part.LITERAL,
    "escaped": Part.LITERAL,
    "doubtful": Part.DOUBTFUL,
    "literal": Part.LITERAL,
    "space": Part.SPACE,
    "fill": Part.FILL,
    "general": Part.GENERAL,
    "half": Part.HALF,
    "exponent": Part.EXPONENT,
    "letters": Part.LETTERS,
    "digit": Part.DIGIT,
    "point": Part.POINT,
    "comma": Part.COMMA,
    "percent": Part.PERCENT,
    "slash": Part.SLASH,
    "text": Part.TEXT,
}
_COLOUR = re.compile("black|blue|cyan|green|magenta|red|white|yellow|color ?[0-9]{1,2}", re.IGNORECASE)
COLOURS = ("black", "white", "red", "green", "blue", "yellow", "magenta", "cyan")
"""In the order of their numbers, which are counted from 1 and go on as those of the palette do."""
_FIRST_OF_PALETTE = 7
_RED = 0xFF0000
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
        sections = [_section(draft) for draft in _split(code or GENERAL_CODE)]
    except _UnreadableError:
        return NumberFormat(code, (), None)
    text = None
    if len(sections) == 4 or (len(sections) > 1 and sections[-1].has(Part.TEXT)):
        text = sections.pop()
        if text.condition or text.has(Part.DIGIT):
            return NumberFormat(code, (), None)
    elif len(sections) == 1 and sections[0].has(Part.TEXT):
        text = sections[0]
    if len(sections) > 3 or (len(sections) > 1 and any(section.has(Part.TEXT) for section in sections)):
        return NumberFormat(code, (), None)
    return NumberFormat(code, _with_signs(_without_usual_conditions(sections)), text)


@dataclass(slots=True)
class _Draft:
    """A section as its tokens come by."""

    tokens: list[Token]
    condition: _Condition | None = None
    is_red: bool = False
    is_foreign: bool = False
    colour: int | None = None

    def is_begun(self) -> bool:
        """True if something stands in it that is displayed."""
        return any(part is not Part.NUMERALS for part, _ in self.tokens)

    def bracket(self, content: str) -> None:
        """Take what stands in brackets: a colour, a condition, a language, a currency, hours over 24."""
        if _ELAPSED.fullmatch(content):
            self.tokens.append((Part.ELAPSED, content.casefold()))
        elif _NUMERALS.fullmatch(content):
            self.tokens.append((Part.NUMERALS, content))
        elif currency := _CURRENCY.fullmatch(content):
            self.currency(currency[1], currency[2] or "")
        elif self.is_begun():
            raise _UnreadableError  # colours, conditions and languages come first, or programs display them
        elif condition := _CONDITION.fullmatch(content):
            if self.condition:
                raise _UnreadableError
            self.condition = condition[1], Decimal(condition[2])
        elif _COLOUR.fullmatch(content):
            self.colour = _colour(content.casefold())
            self.is_red = self.colour == _RED
        else:
            raise _UnreadableError

    def currency(self, symbol: str, language: str) -> None:
        """Take a currency symbol and a language, of which either may be missing."""
        if symbol:
            self.tokens.append((Part.LITERAL, symbol))
        elif self.is_begun():
            raise _UnreadableError
        if language.casefold() in _SYSTEM_DATES:
            self.tokens.append((Part.SYSTEM_DATE, language))
        elif language and not _LANGUAGE.fullmatch(language):
            # The digits in front choose a calendar and the digits of another script.
            self.tokens.append((Part.NUMERALS, language))
        elif language and not _is_usual(language):
            self.is_foreign = True


@functools.lru_cache(maxsize=1024)
def colours_of(code: str) -> frozenset[int]:
    """The colours that the sections of a code name.

    Args:
        code: as the file spells it.
    """
    if "[" not in code:
        return frozenset()
    number_format = classify(code)
    sections = (*number_format.sections, number_format.text)
    return frozenset(section.colour for section in sections if section is not None and section.colour is not None)


_WHITENED = re.compile(r"((?:^|;)(?:\[[^\[\]]*\])*?)\[(?:white|color ?2)\]", re.IGNORECASE)


def without_white(code: str) -> str:
    """A code whose sections are displayed before a colour on which white is seen.

    Args:
        code: as the file spells it.
    """
    return _WHITENED.sub(r"\1", code)


def _colour(name: str) -> int | None:
    """A colour of a section by its name or number."""
    number = COLOURS.index(name) + 1 if name in COLOURS else int(name.removeprefix("color"))
    return PALETTE[_FIRST_OF_PALETTE + number] if 0 < number < len(PALETTE) - _FIRST_OF_PALETTE else None


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
    is_odd = any(part is Part.EXPONENT for part, _ in tokens) if _is_dated(tokens) else _is_odd(tokens)
    if is_odd:
        raise _UnreadableError
    effects = frozenset(_effects(tokens, draft.condition)) | ({Effect.UNKNOWN} if draft.colour == WHITE else set())
    return FormatSection(tuple(tokens), draft.condition, draft.is_red, effects, draft.is_foreign, draft.colour)


def _is_odd(tokens: list[Token]) -> bool:
    """True if programs read numbers differently: two points, a comma before a point, a slash that parts nothing."""
    parts = [part for part, _ in tokens]
    if parts.count(Part.POINT) > 1 or (Part.COMMA, Part.POINT) in itertools.pairwise(parts):
        return True
    if Part.SLASH in parts and Part.DIGIT not in parts:
        return True
    slash = Part.SLASH in parts or any(part in LITERALS and "/" in text for part, text in tokens)
    return slash and Part.DIGIT in parts and not _is_fraction(tokens) and not _is_behind(tokens, "/")


def _is_behind(tokens: list[Token], char: str) -> bool:
    """True if a character stands only in literals behind all digits."""
    last = max(index for index, (part, _) in enumerate(tokens) if part is Part.DIGIT)
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
    told = negative.is_red or MINUS & set(text) or {"(", ")"} <= set(text) or {"（", "）"} <= set(text)
    if not told and negative.has(Part.DIGIT, Part.GENERAL):
        negative = replace(negative, effects=negative.effects | {Effect.UNSIGNED})
    return (sections[0], negative, *sections[2:])


MINUS = frozenset("-−－")
_NUMERAL_CHARACTERS = frozenset("〇零一二三四五六七八九十百千万亿兆两廿卅壹贰叁肆伍陆柒捌玖拾佰仟萬億半")


def _effects(tokens: list[Token], condition: _Condition | None) -> Iterator[Effect]:
    """The effects of a section, whatever numbers it is for."""
    if condition:
        yield Effect.CONDITIONAL
    if _is_dated(tokens):
        yield from _dated_effects(tokens)
    elif not {Part.DIGIT, Part.GENERAL, Part.TEXT}.isdisjoint(part for part, _ in tokens):
        yield from _number_effects(tokens)
    else:
        words = _literal(tokens).strip()
        yield Effect.WORDS if words else Effect.HIDDEN
        if words.casefold() in ("true", "false"):
            yield Effect.BOOLEAN
    if any(part is Part.DOUBTFUL or (part is Part.FILL and text != " ") for part, text in tokens):
        yield Effect.UNKNOWN  # a character to fill with is displayed as often as the column is wide


def _number_effects(tokens: list[Token]) -> Iterator[Effect]:
    """The effects of a section that displays digits."""
    parts, literal = [part for part, _ in tokens], _literal(tokens)
    is_fraction = _is_fraction(tokens)
    if Part.PERCENT in parts or any(char in "%％‰‱" for char in literal):
        yield Effect.PERCENT
    if Part.EXPONENT in parts:
        yield Effect.SCIENTIFIC
    if is_fraction:
        yield Effect.FRACTION
    elif scale(tokens):
        yield Effect.SCALED
    if Part.NUMERALS in parts or adds_digits(literal) or (_is_parted(tokens) and not is_fraction):
        yield Effect.DIGITS


def _literal(tokens: Iterable[Token]) -> str:
    """The texts of a section, joined."""
    return "".join(text for part, text in tokens if part in LITERALS)


def adds_digits(literal: str) -> bool:
    """True if a text has characters that a person reads as digits.

    Args:
        literal: as it stands in a section.
    """
    return any(char.isnumeric() or char in _NUMERAL_CHARACTERS for char in literal)


def _is_dated(tokens: list[Token]) -> bool:
    dated = (Part.LETTERS, Part.HALF, Part.ELAPSED, Part.SYSTEM_DATE)
    return any(part in dated for part, _ in tokens)


def _is_of_day(text: str) -> bool:
    """True for letters that say a year, a month or a day of the month; names of weekdays and initials say none."""
    return text[0] in "ybeg" or (text[0] == "m" and len(text) < 5) or text in ("d", "dd")


def _dated_effects(tokens: list[Token]) -> Iterator[Effect]:
    for part, text in with_minutes(tokens):
        if part is Part.ELAPSED:
            yield Effect.DURATION
        elif part is Part.HALF or (part is Part.LETTERS and text[0] in "hsn"):
            yield Effect.TIME
        elif part is Part.LETTERS or part is Part.SYSTEM_DATE:
            yield Effect.DATE
        elif part is Part.NUMERALS:
            yield Effect.DIGITS


def with_minutes(tokens: Iterable[Token]) -> list[Token]:
    """The tokens in lower case, months that are minutes as ``n``: those behind hours or before seconds.

    Args:
        tokens: of a section of dates and times.
    """
    found = [(part, text.casefold() if part is Part.LETTERS else text) for part, text in tokens]
    times = [
        index for index, (part, text) in enumerate(found) if part in (Part.LETTERS, Part.ELAPSED) and text[0] in "ymdhs"
    ]
    for before, index in zip([None, *times], times, strict=False):
        part, text = found[index]
        if part is Part.LETTERS and text in ("m", "mm"):
            behind = next((found[other][1][0] for other in times if other > index), "")
            if behind == "s" or (before is not None and found[before][1][0] == "h"):
                found[index] = part, "n" * len(text)
    return found


def _is_fraction(tokens: list[Token]) -> bool:
    """True for digits on both sides of a slash; any other slash is a literal."""
    slashes = [index for index, (part, _) in enumerate(tokens) if part is Part.SLASH]
    if not slashes:
        return False
    before, behind = tokens[: slashes[0]], tokens[slashes[0] + 1 :]
    return any(part is Part.DIGIT for part, _ in before) and any(
        part is Part.DIGIT or text.isdecimal() for part, text in behind
    )


def _is_parted(tokens: list[Token]) -> bool:
    """True if other characters stand between digits."""
    digits = [index for index, (part, _) in enumerate(tokens) if part is Part.DIGIT]
    if not digits:
        return False
    between = {part for part, _ in tokens[digits[0] : digits[-1]]}
    return bool(between & {*LITERALS, Part.SPACE, Part.FILL, Part.PERCENT, Part.GENERAL, Part.TEXT})


def scale(tokens: Iterable[Token]) -> int:
    """By how many thousands a number is divided: a comma for each behind the digits or before the point.

    Args:
        tokens: of a section.
    """
    count, previous, seen = 0, None, False
    pending = 0
    for part, _ in tokens:
        if part is Part.COMMA and (previous is Part.DIGIT or (previous is Part.COMMA and pending)):
            pending += 1
        elif part is Part.DIGIT and not seen:
            pending = 0  # between digits: separators
        elif pending:
            count, pending = count + pending, 0
        seen = seen or part is Part.POINT
        previous = part
    return count + pending
