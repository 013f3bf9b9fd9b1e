"""Types of the fields of a submission: counts, amounts, texts and names, each with what it may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticCustomError

from gouji.common import clean_name, clean_text
from gouji.form.bounds import Bound, broken_by_number, broken_by_text, schema_pattern
from gouji.form.edition.spec import Years
from gouji.form.expression import Number
from gouji.form.period import PERIOD_PATTERNS, Period, PeriodType
from gouji.form.stamp import MAX_NAME

MAX_COUNT = 9_999_999_999
"""Ten digits. The largest cell seen in a published report is 11 398 889."""
MAX_DIGITS = 15
"""Spreadsheets keep no more significant digits than these."""
MAX_LARGE = 10**MAX_DIGITS - 1
"""The largest figure of a field with ``digits: 15``."""
MAX_TEXT = 30_000
"""Characters of one text; a spreadsheet cell holds 32 767."""


FILLERS = "fillers"
"""In the context of a validation: texts of cells may be no more than placeholders."""


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
    if type(number) is int and -(10 ** min(digits, MAX_DIGITS)) < number < 10 ** min(digits, MAX_DIGITS):
        return True  # as nearly all are
    number = Decimal(number)
    if not number.is_finite() or number.copy_abs() >= 10**digits:
        return False
    # Of whole numbers, as nearly all are, digits need not be counted.
    is_short = 0 <= number.adjusted() < MAX_DIGITS and number == number.to_integral_value()
    return is_short or _digits(number) <= MAX_DIGITS


def _digits(number: Decimal) -> int:
    """Significant digits and decimal places, whichever are more. Not ``normalize``, which rounds to 28."""
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


# Bounds stand next to the type, where pydantic compiles them; behind a validator it would call Python for each.
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
    Field(ge=0, lt=MAX_COUNT + 1, max_digits=MAX_DIGITS),
    BeforeValidator(_no_truth_value),
    _AMOUNT_JSON,
    WithJsonSchema({"type": "number", "minimum": 0, "exclusiveMaximum": MAX_COUNT + 1}),
]
"""A decimal number that is typed, exactly as it was typed."""
SignedAmount = Annotated[
    Decimal,
    Field(gt=-MAX_COUNT - 1, lt=MAX_COUNT + 1, max_digits=MAX_DIGITS),
    BeforeValidator(_no_truth_value),
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
    Field(ge=0, lt=MAX_LARGE + 1, max_digits=MAX_DIGITS),
    BeforeValidator(_no_truth_value),
    _AMOUNT_JSON,
    WithJsonSchema({"type": "number", "minimum": 0, "exclusiveMaximum": MAX_LARGE + 1}),
]
"""A decimal number that is typed, of up to fifteen digits."""
LargeSignedAmount = Annotated[
    Decimal,
    Field(gt=-MAX_LARGE - 1, lt=MAX_LARGE + 1, max_digits=MAX_DIGITS),
    BeforeValidator(_no_truth_value),
    _AMOUNT_JSON,
    WithJsonSchema({"type": "number", "exclusiveMinimum": -MAX_LARGE - 1, "exclusiveMaximum": MAX_LARGE + 1}),
]
"""A decimal number that is typed, of up to fifteen digits, and may be negative."""
LongText = Annotated[str, Field(max_length=MAX_TEXT), BeforeValidator(_clean_if_text)]
"""A free text of the report, paragraphs as lines."""
Name = Annotated[str, Field(max_length=MAX_NAME), BeforeValidator(_clean_name_if_text)]
"""A name or another short text on one line."""
Date = Annotated[date, "a day of the calendar"]
"""A date, under a name that no id of a form can hide."""
CellText = Annotated[str, Field(min_length=1), BeforeValidator(_clean_name_if_text)]
"""A text in a cell of a table, on one line."""
NoVariant = Annotated[str | None, AfterValidator(_none), WithJsonSchema({"type": "null"})]
"""None, where the edition is no local variant. Its local variants are subclasses, and have a text here."""


def report_period(of: str, first: int, last: int | None = None) -> Any:
    """The bounds of a report period that is a part of a year, to annotate a ``Period`` with.

    Args:
        of: ``quarter`` or ``month``.
        first: the first year an edition is for.
        last: the last; None if it is still in use.

    Returns:
        What pydantic reads the bounds from.
    """
    period, years = PeriodType(of), Years(first, last, PeriodType(of))

    def judged(value: Period) -> Period:
        if value not in years:
            raise PydanticCustomError("report_period", "expected {expected}", {"expected": str(years)})
        return value

    schema = {"type": "string", "pattern": f"^(?:{PERIOD_PATTERNS[period]})$"}
    return _Described(AfterValidator(judged), schema, (str(period), first, last))


def report_year(first: int, last: int | None = None) -> Any:
    """The bounds of a report year, to annotate an ``int`` with.

    Args:
        first: the first year an edition is for.
        last: the last; None if it is still in use.

    Returns:
        What pydantic reads the bounds from.
    """
    return Field(strict=True, ge=first, le=last or 9999)


def within(least: Number | str | None = None, most: Number | str | None = None, places: int | None = None) -> Any:
    """The bounds of a number in a cell, to annotate its type with; words that may stand there instead have none.

    Args:
        least: the smallest number; as text where it is no whole one.
        most: the largest.
        places: behind the point, at most.

    Returns:
        What pydantic validates the number with.
    """
    low, high = (None if bound is None else Decimal(bound) for bound in (least, most))
    wanted = _wanted(least=low, most=high, places=places)

    def bounded(value: Any) -> Any:
        if not isinstance(value, int | Decimal):
            return value
        _keep(broken_by_number(value, low, high, places), wanted)
        return value

    return _Described(AfterValidator(bounded), _bounds_schema(low, high), (least, most, places))


def written(most: int, pattern: str = "") -> Any:
    """The writing of a text in a cell, to annotate its type with.

    Args:
        most: characters.
        pattern: the regular expression that the whole text matches; empty for any.

    Returns:
        What pydantic validates the text with.
    """
    wanted = _wanted(characters=most, pattern=pattern or None)

    def matching(value: str, info: ValidationInfo) -> str:
        if info.context and info.context.get(FILLERS):
            return value
        _keep(broken_by_text(value, most, pattern), wanted)
        return value

    schema: dict[str, Any] = {"maxLength": most}
    schema |= {"pattern": found} if pattern and (found := schema_pattern(pattern)) else {}
    return _Described(AfterValidator(matching), schema, (most, pattern))


def at_most(most: int) -> Any:
    """The number of records that a table takes, to annotate their list with.

    Args:
        most: rows of the table.

    Returns:
        What pydantic reads the bound from.
    """
    return Field(max_length=most)


def _keep(broken: Bound | None, wanted: str) -> None:
    """Refuse a value that does not keep a bound."""
    if broken is not None:
        raise PydanticCustomError(broken.value, "{wanted}", {"wanted": wanted})


def _wanted(**bounds: object) -> str:
    """The bounds that there are, in words: ``at least 1, at most 5``."""
    return ", ".join(_IN_WORDS[name].format(bound) for name, bound in bounds.items() if bound is not None)


_IN_WORDS = {
    "least": "at least {}",
    "most": "at most {}",
    "places": "at most {} decimal places",
    "characters": "at most {} characters",
    "pattern": "of the form {}",
}


def _bounds_schema(low: Decimal | None, high: Decimal | None) -> dict[str, Any]:
    bounds = {"minimum": low, "maximum": high}
    return {name: json_number(bound) for name, bound in bounds.items() if bound is not None}


@dataclass(frozen=True, slots=True)
class _Described:
    """A validator with what it asks in the words of JSON Schema."""

    validator: AfterValidator = field(compare=False)
    schema: Mapping[str, Any] = field(compare=False)
    asked: tuple[object, ...]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return self.validator.__get_pydantic_core_schema__(source, handler)

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        found = handler(core)
        number = next((part for part in found.get("anyOf", ()) if part.get("type") in ("integer", "number")), found)
        number.update(self.schema)
        return found

    def __repr__(self) -> str:
        # By this two models are compared.
        return f"asked({', '.join(map(str, self.asked))})"
