"""Types of the fields of a submission: counts, amounts, texts and names, each with what it may hold."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema

from gouji.common import clean_name, clean_text
from gouji.form.expression import Number
from gouji.form.stamp import MAX_NAME

MAX_COUNT = 9_999_999_999
"""Ten digits. The largest cell seen in a published report is 11 398 889."""
MAX_DIGITS = 15
"""Spreadsheets keep no more significant digits than these."""
MAX_LARGE = 10**MAX_DIGITS - 1
"""The largest figure of a field with ``digits: 15``."""
MAX_TEXT = 30_000
"""Characters of one text; a spreadsheet cell holds 32 767."""


def json_number(number: Number) -> int | float:
    """The number as JSON writes it: an amount of 5.00 is ``5``, one of 110.55 is ``110.55``.

    Args:
        number: finite.

    Returns:
        An int wherever nothing stands behind the point.
    """
    return int(number) if number == int(number) else float(number)


def fits(number: Number, digits: int = 10) -> bool:
    """True if an input has room for a number: so many digits before the point, fifteen in all.

    Args:
        number: of any size; a NaN does not fit.
        digits: of the field.
    """
    number = Decimal(number)
    return not number.is_nan() and number.copy_abs() < 10**digits and _digits(number) <= MAX_DIGITS


def _digits(number: Decimal) -> int:
    """Significant digits and decimal places, whichever are more. Not ``normalize``, which rounds to 28."""
    if number.is_infinite():
        return MAX_DIGITS + 1
    _, digits, exponent = number.as_tuple()
    text = "".join(map(str, digits)).rstrip("0") or "0"
    places = -(int(exponent) + len(digits) - len(text))
    return max(len(text), places)


def _clean_if_text(value: object) -> object:
    return clean_text(value) if isinstance(value, str) else value


def _clean_name_if_text(value: object) -> object:
    return (clean_name(value) or None) if isinstance(value, str) else value


def _no_truth_value(value: object) -> object:
    if isinstance(value, bool | str):
        raise ValueError("a number is needed")  # noqa: TRY004  # pydantic collects ValueErrors
    return value


def _none(value: object) -> object:
    if value is not None:
        raise ValueError("this edition is no local variant")
    return value


Count = Annotated[int, Field(strict=True, ge=0, le=MAX_COUNT)]
"""A whole number that is typed."""
SignedCount = Annotated[int, Field(strict=True, ge=-MAX_COUNT, le=MAX_COUNT)]
"""A whole number that is typed and may be negative."""
CountTotal = Annotated[int, Field(strict=True)]
"""A sum of counts; as large as they make it."""
_AMOUNT_JSON = PlainSerializer(json_number, return_type=int | float, when_used="json")
AmountTotal = Annotated[Decimal, BeforeValidator(_no_truth_value), _AMOUNT_JSON, WithJsonSchema({"type": "number"})]
"""A sum of amounts; as large as they make it."""
Amount = Annotated[
    Decimal,
    BeforeValidator(_no_truth_value),
    Field(ge=0, lt=MAX_COUNT + 1, max_digits=MAX_DIGITS),
    _AMOUNT_JSON,
    WithJsonSchema({"type": "number", "minimum": 0, "exclusiveMaximum": MAX_COUNT + 1}),
]
"""A decimal number that is typed, exactly as it was typed."""
SignedAmount = Annotated[
    Decimal,
    BeforeValidator(_no_truth_value),
    Field(gt=-MAX_COUNT - 1, lt=MAX_COUNT + 1, max_digits=MAX_DIGITS),
    _AMOUNT_JSON,
    WithJsonSchema({"type": "number", "exclusiveMinimum": -MAX_COUNT - 1, "exclusiveMaximum": MAX_COUNT + 1}),
]
"""A decimal number that is typed and may be negative."""
LargeCount = Annotated[int, Field(strict=True, ge=0, le=MAX_LARGE)]
"""A whole number that is typed, of up to fifteen digits."""
LargeSignedCount = Annotated[int, Field(strict=True, ge=-MAX_LARGE, le=MAX_LARGE)]
"""A whole number that is typed, of up to fifteen digits, and may be negative."""
LargeAmount = Annotated[
    Decimal,
    BeforeValidator(_no_truth_value),
    Field(ge=0, lt=MAX_LARGE + 1, max_digits=MAX_DIGITS),
    _AMOUNT_JSON,
    WithJsonSchema({"type": "number", "minimum": 0, "exclusiveMaximum": MAX_LARGE + 1}),
]
"""A decimal number that is typed, of up to fifteen digits."""
LargeSignedAmount = Annotated[
    Decimal,
    BeforeValidator(_no_truth_value),
    Field(gt=-MAX_LARGE - 1, lt=MAX_LARGE + 1, max_digits=MAX_DIGITS),
    _AMOUNT_JSON,
    WithJsonSchema({"type": "number", "exclusiveMinimum": -MAX_LARGE - 1, "exclusiveMaximum": MAX_LARGE + 1}),
]
"""A decimal number that is typed, of up to fifteen digits, and may be negative."""
LongText = Annotated[str, BeforeValidator(_clean_if_text), Field(max_length=MAX_TEXT)]
"""A free text of the report, paragraphs as lines."""
Name = Annotated[str, BeforeValidator(_clean_name_if_text), Field(max_length=MAX_NAME)]
"""A name or another short text on one line."""
Date = Annotated[date, "a day of the calendar"]
"""A date, under a name that no id of a form can hide."""
NoVariant = Annotated[str | None, AfterValidator(_none), WithJsonSchema({"type": "null"})]
"""None, where the edition is no local variant. Its local variants are subclasses, and have a text here."""


def report_year(first: int, last: int | None = None) -> Any:
    """The bounds of a report year, to annotate an ``int`` with.

    Args:
        first: the first year an edition is for.
        last: the last; None if it is still in use.

    Returns:
        What pydantic reads the bounds from.
    """
    return Field(strict=True, ge=first, le=last or 9999)
