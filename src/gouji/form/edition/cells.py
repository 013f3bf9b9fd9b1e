"""Cells of a table: the type and the bounds of each, from the attributes set for it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from decimal import ROUND_CEILING, Decimal

from gouji.findings import Language
from gouji.form.bounds import compiled_pattern
from gouji.form.edition.fields import YES_NO, AddsUp, Attributes, CellType, Field
from gouji.form.edition.source import Tree
from gouji.form.edition.values import Values
from gouji.form.example import shortest_of

_LONGEST_TEXT = 1_000
"""Characters of a text in a cell of a table, where none are declared."""
_MOST_CHARACTERS = 30_000
_MOST_OF_WORDS = 100
"""Characters of words instead of a number: the formulas of validations and counts name each of them."""
_LONGEST_PATTERN = 200
_CLASS_IN_CLASS = re.compile(r"(?<!\\)\[\^?(?:\\.|[^\]\\])*(\[:[a-z]+:\])")
"""A class of POSIX, which is none here: ``[[:alpha:]]`` would be one of ``[:alph``, then a bracket."""
_ONE_CHARACTER = re.compile(r"\\[^1-9]|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_BACKSLASH = re.compile(r"(?<!\\)\\\\[dDsSwWb](?![A-Za-z])")
"""A class with its backslash written twice outside double quotes, where that is a backslash and a letter."""
_SLASHES = re.compile(r"/\^.*/[a-z]*|/.*(?<!\\)\$/[a-z]*", re.DOTALL)
"""An expression between the slashes of another language, with an anchor that no text has behind a slash."""
_NESTED = re.compile(r"\)[*+{]|[*+}][*+]|\\[1-9]|\(\?(?!:)")
"""Repeated groups, back references and look-around: what can take a program for ever. Signs that are escaped or stand
in a class are none of these."""


def typed(field: Field, attributes: Attributes, language: Language = "zh") -> Field:
    """A field with what the attributes of its type ask; attributes for other types, set further out, are not meant.

    Args:
        field: with its type.
        attributes: set for it, those from further out among them.
        language: of the form, in which it says yes or no.

    Returns:
        The field. A yes or no is a choice of two.
    """
    if field.is_total:
        return field
    optional, may_be = bool(attributes.optional), attributes.may_be or ()
    match field.type:
        case CellType.INTEGER | CellType.DECIMAL:
            adds_up = field.adds_up if attributes.adds_up or not (may_be or optional) else AddsUp.NO
            places = attributes.places if field.type is CellType.DECIMAL else None
            least, most = attributes.least, attributes.most
            if (adds_up, places, least, most, may_be, optional) == (field.adds_up, None, None, None, (), False):
                return field
            return replace(
                field,
                adds_up=adds_up,
                signed=field.signed or (least is not None and least < 0),
                places=places,
                least=least,
                most=most,
                may_be=may_be,
                is_optional=optional,
            )
        case CellType.DATE:
            found = replace(field, may_be=may_be)
        case CellType.TEXT:
            most = attributes.most if attributes.most is not None else Decimal(_LONGEST_TEXT)
            found = replace(field, most=most, pattern=attributes.pattern or "")
        case CellType.YES_NO:
            found = replace(field, type=CellType.CHOICE, choices=YES_NO[language])
        case CellType.CHOICE:
            found = replace(field, choices=attributes.choices or ())
    return replace(found, adds_up=AddsUp.NO, is_optional=optional, signed=False, unit="", digits=10)


_NUMBERS = frozenset((CellType.INTEGER, CellType.DECIMAL))
_TAKEN_BY: Mapping[str, AbstractSet[CellType]] = {
    "signed": _NUMBERS,
    "digits": _NUMBERS,
    "least": _NUMBERS,
    "places": frozenset((CellType.DECIMAL,)),
    "most": _NUMBERS | {CellType.TEXT},
    "may_be": _NUMBERS | {CellType.DATE},
    "choices": frozenset((CellType.CHOICE,)),
    "pattern": frozenset((CellType.TEXT,)),
}
"""The types of cells that have a use for an attribute; those that are not here all types have, or they are words."""


def asked(attributes: Attributes) -> tuple[str, ...]:
    """The attributes set that only some types of cells have a use for.

    Args:
        attributes: of a row, column, heading, grid or section.
    """
    return tuple(name for name in _TAKEN_BY if getattr(attributes, name) not in (None, False, "", ()))


def check_asked(attributes: Attributes, types: AbstractSet[CellType], tree: Tree, values: Values) -> None:
    """Note what is asked of cells none of which can take it: whoever wrote it meant another type.

    Args:
        attributes: set in one place.
        types: of the cells under that place; none if all are void.
        tree: what the place was written as.
        values: notes what is wrong.
    """
    for name in asked(attributes) if types else ():
        if types.isdisjoint(_TAKEN_BY[name]):
            wanted = ", ".join(kind for kind in CellType if kind in _TAKEN_BY[name])
            values.wrong_value(tree, name, f"{name!r} is for cells of type {wanted}, and here are none", was_taken=True)


def check_field(field: Field, tree: Tree, values: Values) -> None:
    """Note what no cell can take.

    Args:
        field: with what it asks.
        tree: what it was written as.
        values: notes what is wrong.
    """
    if field.is_total and not field.type.is_number:
        values.wrong(tree, f"{field.path!r} is a total and must be a number")
        return
    if field.type is CellType.CHOICE and not field.choices:
        values.wrong(tree, f"{field.path!r} is chosen from a list: name it with `choices`")
    if field.type is CellType.TEXT and not 1 <= (field.most or 0) <= _MOST_CHARACTERS:
        values.wrong(tree, f"the text {field.path!r} must have room for 1 to {_MOST_CHARACTERS} characters (most)")
    if field.type in _NUMBERS:
        _check_bounds(field, tree, values)
    for word in field.may_be:
        if re.fullmatch(r"[-+(]?[\d\s.,，．]+[)%]?", word):
            values.wrong(tree, f"{word!r} in may_be of {field.path!r} reads as a number")
    if len("".join(field.may_be)) > _MOST_OF_WORDS:
        values.wrong(
            tree, f"may_be of {field.path!r} must hold at most {_MOST_OF_WORDS} characters; `choices` hold more"
        )
    if field.pattern:
        _check_pattern(field, tree, values)


def _check_bounds(field: Field, tree: Tree, values: Values) -> None:
    if field.least is not None and field.most is not None and field.least > field.most:
        values.wrong(tree, f"{field.path!r} takes nothing: least is more than most")
    elif not field.is_total and not _has_numbers(field):
        reason = f"{field.path!r} takes nothing: no number of its places, digits and sign lies between its bounds"
        values.wrong(tree, reason, was_taken=True)
    if field.type is CellType.INTEGER and any(bound != int(bound) for bound in (field.least or 0, field.most or 0)):
        values.wrong(tree, f"the bounds of {field.path!r}, a count, must be whole numbers")


def _has_numbers(field: Field) -> bool:
    """True if there is a number that an input takes."""
    size = Decimal(10**field.digits)
    least = field.least if field.least is not None else -size if field.signed else Decimal(0)
    most = field.most if field.most is not None else size
    unit = Decimal(1).scaleb(-(field.places or 0))
    is_any = field.type is CellType.DECIMAL and field.places is None
    first = least if is_any else (least / unit).to_integral_value(ROUND_CEILING) * unit
    return first <= most and least < size and most > -size


def _check_pattern(field: Field, tree: Tree, values: Values) -> None:
    try:
        compiled_pattern(field.pattern)
    except re.error as error:
        values.wrong(tree, f"the pattern of {field.path!r} is no regular expression: {error}")
        return
    if found := _CLASS_IN_CLASS.search(field.pattern):
        values.wrong(tree, f"the pattern of {field.path!r} is no regular expression: {found[1]} is no class")
        return
    if len(field.pattern) > _LONGEST_PATTERN or _NESTED.search(_ONE_CHARACTER.sub("x", field.pattern)):
        values.wrong(
            tree,
            f"the pattern of {field.path!r} must be short and simple: neither repeated groups nor references, and at "
            f"most {_LONGEST_PATTERN} characters",
        )
    elif steps_of_pattern(field.pattern, int(field.most or 0)) > _MOST_STEPS:
        values.wrong(
            tree,
            f"the pattern of {field.path!r} can be tried in too many ways: give it fewer repeats, or the text a "
            "smaller most",
        )
    elif _BACKSLASH.search(field.pattern):
        values.wrong(tree, f"the pattern of {field.path!r} asks for a backslash", was_taken=True)
    elif _SLASHES.fullmatch(field.pattern):
        values.wrong(tree, f"the pattern of {field.path!r} asks for a slash at both ends", was_taken=True)
    elif (shortest := shortest_of(field.pattern)) > (field.most or 0):
        reason = f"the pattern of {field.path!r} has at least {shortest} characters, and its most is {field.most}"
        values.wrong(tree, reason, was_taken=True)


_MOST_STEPS = 1_000_000
"""Ways to try a text, a hundredth of a second; a workbook may hold thousands of texts made to take as long."""
_PARTS_OF_PATTERN = re.compile(
    r"\\.|\[\]?(?:\\.|[^\]\\])*\]|\{(?P<least>\d*)(?P<to>,?)(?P<most>\d*)\}|(?P<sign>[*+?|()])", re.DOTALL
)


def steps_of_pattern(pattern: str, longest: int) -> int:
    """The ways in which a pattern without repeated groups may be tried on a text before it is seen not to fit.

    Each quantifier can end at as many places as it may repeat, and each group has its alternatives; what is matched in
    all is no longer than the text.

    Args:
        pattern: a regular expression.
        longest: characters of the text.

    Returns:
        A number that they do not exceed.
    """
    steps, unbounded, bars = 1, 0, [0]
    for part in _PARTS_OF_PATTERN.finditer(pattern):
        sign = part["sign"]
        if sign == "(":
            bars.append(0)
        elif sign == ")":
            steps *= bars.pop() + 1 if len(bars) > 1 else 1
        elif sign == "|":
            bars[-1] += 1
        elif sign in ("*", "+") or (part["to"] and not part["most"]):
            unbounded += 1
        elif sign == "?":
            steps *= 2
        elif part["most"]:
            steps *= min(longest, int(part["most"]) - int(part["least"] or 0)) + 1
    return steps * (bars[0] + 1) * math.comb(longest + unbounded, unbounded)
