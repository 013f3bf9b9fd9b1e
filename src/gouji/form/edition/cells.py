"""Cells of a table: the type and the bounds of each, from the attributes set for it."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from gouji.findings import Language
from gouji.form.edition.source import Tree
from gouji.form.edition.spec import YES_NO, AddsUp, Attributes, CellType, Field
from gouji.form.edition.values import Values

_LONGEST_TEXT = 1_000
"""Characters of a text in a cell of a table, where none are declared."""
_MOST_CHARACTERS = 30_000
_LONGEST_PATTERN = 200
_NESTED = re.compile(r"\)[*+{]|[*+}][*+]|\\[1-9]|\(\?")
"""Repeated groups, back references and look-around: what can take a program for ever."""


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


def check_field(field: Field, tree: Tree, values: Values) -> None:
    """Note what no cell can take.

    Args:
        field: with what it asks.
        tree: what it was written as.
        values: notes what is wrong.
    """
    if field.is_total and not field.type.is_number:
        values.wrong(tree, f"{field.path!r} is a total and must be a number")
    if field.type is CellType.CHOICE and not field.choices:
        values.wrong(tree, f"{field.path!r} is chosen from a list: name it with `choices`")
    if field.type is CellType.TEXT and not 1 <= (field.most or 0) <= _MOST_CHARACTERS:
        values.wrong(tree, f"the text {field.path!r} must have room for 1 to {_MOST_CHARACTERS} characters (most)")
    if field.least is not None and field.most is not None and field.least > field.most:
        values.wrong(tree, f"{field.path!r} takes nothing: least is more than most")
    if field.type is CellType.INTEGER and any(bound != int(bound) for bound in (field.least or 0, field.most or 0)):
        values.wrong(tree, f"the bounds of {field.path!r}, a count, must be whole numbers")
    for word in field.may_be:
        if re.fullmatch(r"[-+(]?[\d\s.,，．]+[)%]?", word):
            values.wrong(tree, f"{word!r} in may_be of {field.path!r} reads as a number")
    if field.pattern:
        _check_pattern(field, tree, values)


def _check_pattern(field: Field, tree: Tree, values: Values) -> None:
    try:
        re.compile(field.pattern)
    except re.error as error:
        values.wrong(tree, f"the pattern of {field.path!r} is no regular expression: {error}")
        return
    if len(field.pattern) > _LONGEST_PATTERN or _NESTED.search(field.pattern):
        values.wrong(
            tree,
            f"the pattern of {field.path!r} must be short and simple: neither repeated groups nor references, and at "
            f"most {_LONGEST_PATTERN} characters",
        )
