"""Media queries of style sheets, judged for the windows in which an office looks at a page."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Sequence

_WINDOWS = ((1280.0, 720.0), (1400.0, 900.0), (1920.0, 1080.0))
"""Widths and heights in pixels; a narrower window is a phone's, which shows the same report otherwise."""
_LONGEST, _MOST_BRACKETS = 1_000, 30
_QUERY = re.compile(r"(?:(not|only)\s+)?(?!not\b)([a-z-]+)(?:\s+and\s+(.*))?", re.DOTALL)
_SIGN = re.compile(r"[()]")
_SIGN_OF_LIST = re.compile(r"[()\[\],]")
_NAMED = re.compile(r"([a-z-]+)(?:\s*:\s*(.+))?", re.DOTALL)
_SIZE = re.compile(r"(min-|max-|)(?:device-)?(width|height)")
_LENGTH = r"([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)(px|r?em|pt|pc|in|cm|mm|q)?"
_ONE_LENGTH = re.compile(_LENGTH)
_RANGE = re.compile(rf"(?:{_LENGTH}\s*([<>]=?|=)\s*)?(width|height)(?:\s*([<>]=?|=)\s*{_LENGTH})?")
_PIXELS = {"px": 1.0, "em": 16.0, "rem": 16.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54}
_PIXELS["q"] = _PIXELS["mm"] / 4
_MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "="}
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda size, bound: size < bound,
    ">": lambda size, bound: size > bound,
    "<=": lambda size, bound: size <= bound,
    ">=": lambda size, bound: size >= bound,
    "=": lambda size, bound: size == bound,
}
_OF_AN_OFFICE = {
    "orientation": "landscape",
    "color": "8",
    "monochrome": "0",
    "grid": "0",
    "hover": "hover",
    "any-hover": "hover",
    "pointer": "fine",
    "any-pointer": "fine",
    "update": "fast",
    "scripting": "enabled",
    "display-mode": "browser",
    "forced-colors": "none",
    "inverted-colors": "none",
    "prefers-color-scheme": "light",
    "prefers-contrast": "no-preference",
    "prefers-reduced-data": "no-preference",
    "prefers-reduced-motion": "no-preference",
    "prefers-reduced-transparency": "no-preference",
}
"""What a window of an office says of itself, by the names of the features (Media Queries 4 and 5)."""
_ABSENT = ("none", "no-preference", "0")
_OPPOSITE = {True: False, False: True, None: None}


@functools.lru_cache(maxsize=1024)
def query_holds(media: str | None) -> bool | None:
    """The answer of the windows of an office to a media query.

    Args:
        media: as an attribute or a rule has it; empty for all.

    Returns:
        True if styles for these media count in all of them, False if in none, None if nobody can say.
    """
    written = (media or "").strip().lower()
    if len(written) > _LONGEST or written.count("(") > _MOST_BRACKETS:
        return None
    return _any([_query(part) for part in parts_of_list(written)])


def _query(text: str) -> bool | None:
    """The answer to one query of a list."""
    if not text:
        return True
    query = _QUERY.fullmatch(text)
    if query is None:
        return _condition(text)
    prefix, medium, condition = query.groups()
    holds = _all([medium in ("all", "screen"), True if condition is None else _condition(condition)])
    return _OPPOSITE[holds] if prefix == "not" else holds


def _condition(text: str) -> bool | None:
    """The answer to features that are joined by *and* or *or*, or turned by *not*."""
    brackets = list(_brackets(text))
    if not brackets:
        return None
    before, *joins, behind = (word.strip() for word in _outside(text, brackets))
    answers = [_feature(text[start + 1 : end - 1].strip()) for start, end in brackets]
    if behind or before not in ("", "not") or (before and joins):
        return None
    if before:
        return _OPPOSITE[answers[0]]
    return _all(answers) if {*joins} <= {"and"} else _any(answers) if {*joins} == {"or"} else None


def _feature(text: str) -> bool | None:
    """The answer to what stands in one pair of brackets."""
    if "(" in text:
        return _condition(text)
    if size := _RANGE.fullmatch(text):
        low, low_unit, turned, axis, sign, high, high_unit = size.groups()
        bounds = [(_MIRRORED[turned], low, low_unit)] if turned else []
        bounds += [(sign, high, high_unit)] if sign else []
        return _all([_compared(axis, comparison, number, unit) for comparison, number, unit in bounds])
    named = _NAMED.fullmatch(text)
    if named is None:
        return None
    name, value = named.groups()
    size = _SIZE.fullmatch(name)
    length = _ONE_LENGTH.fullmatch(value.strip()) if value else None
    if size and length:
        return _compared(size[2], {"min-": ">=", "max-": "<=", "": "="}[size[1]], *length.groups())
    own = _OF_AN_OFFICE.get(name)
    if own is None:
        return False if name.startswith("-ms-") else None  # no browser of today knows those
    return own not in _ABSENT if value is None else value.strip() == own


def _compared(axis: str, comparison: str, number: str, unit: str | None) -> bool | None:
    """The answer of all windows, if it is one."""
    bound = float(number) * _PIXELS.get(unit or "px", 1.0)
    answers = {_COMPARISONS[comparison](window[axis == "height"], bound) for window in _WINDOWS}
    return answers.pop() if len(answers) == 1 else None


def parts_of_list(text: str) -> list[str]:
    """The parts of a list in a style sheet, commas in brackets aside.

    Args:
        text: of media queries or selectors.

    Returns:
        Each without white space around it.
    """
    if "(" not in text and "[" not in text:
        return [part.strip() for part in text.split(",")]
    parts, depth, start = [], 0, 0
    for sign in _SIGN_OF_LIST.finditer(text):
        depth += (sign[0] in "([") - (sign[0] in ")]")
        if sign[0] == "," and depth <= 0:
            parts.append(text[start : sign.start()].strip())
            start = sign.end()
    return [*parts, text[start:].strip()]


def _brackets(text: str) -> Iterator[tuple[int, int]]:
    """Where each outermost pair of brackets begins and ends."""
    depth = start = 0
    for sign in _SIGN.finditer(text):
        if sign[0] == "(":
            start = sign.start() if depth == 0 else start
            depth += 1
        else:
            depth -= 1
            if depth == 0:
                yield start, sign.end()


def _outside(text: str, brackets: Sequence[tuple[int, int]]) -> Iterator[str]:
    """The texts before, between and behind pairs of brackets."""
    place = 0
    for start, end in brackets:
        yield text[place:start]
        place = end
    yield text[place:]


def _all(answers: Sequence[bool | None]) -> bool | None:
    return False if False in answers else None if None in answers else True


def _any(answers: Sequence[bool | None]) -> bool | None:
    return True if True in answers else None if None in answers else False
