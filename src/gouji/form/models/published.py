"""The reading of a published report as a pydantic model, and its JSON Schema."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from gouji.form.models.base import FrozenModel
from gouji.form.models.reading import Reading, schema_of_readings


class Certainty(StrEnum):
    """Degrees of certainty of a value that was read from a published report, which nothing but its print proves."""

    PRINTED = "printed"
    UNBALANCED = "unbalanced"
    """Printed, but its row or column does not add up."""
    INFERRED = "inferred"
    """Not printed so; the only reading that is left, by a rule that is named."""
    BLANK = "blank"
    WORDED = "worded"
    """Printed in words, or as more than a number."""
    SEVERAL = "several"
    """Printed, and there are several readings."""
    NOT_FOUND = "not_found"


def _is_nothing(value: object) -> bool:
    return value is None or value == ()


class PublishedValue(FrozenModel, frozen=True):
    """One value of a published report. What there is not is left out of its JSON."""

    certainty: Certainty
    value: Annotated[
        int | float | str | None,
        Field(description="There is one if it is printed, unbalanced or inferred.", exclude_if=_is_nothing),
    ] = None
    found: Annotated[
        str | None, Field(description="As printed, where that is not the value itself.", exclude_if=_is_nothing)
    ] = None
    place: Annotated[str | None, Field(description="Where it is printed.", exclude_if=_is_nothing)] = None
    rule: Annotated[
        str | None, Field(description="By which it was inferred, or which does not hold.", exclude_if=_is_nothing)
    ] = None
    readings: Annotated[tuple[int | float, ...], Field(description="What it may be.", exclude_if=_is_nothing)] = ()


PublishedStatus = Literal["read", "partly", "unreadable"]


class PublishedReading(Reading, frozen=True):
    """The reading of a published report, with the certainty of every value.

    The submission is there if every input has a value; *partial* holds the values if some have none.
    """

    status: PublishedStatus  # type: ignore[assignment]  # pydantic lets a model narrow what it inherits
    format: Annotated[str | None, Field(description="html, mhtml, docx, doc, pdf or text.")] = None
    title: Annotated[str | None, Field(description="As printed.")] = None
    values: Annotated[
        dict[str, PublishedValue],
        Field(description="By JSON path: inputs, totals, key figures, texts, agency and year."),
    ] = Field(default_factory=dict)


def published_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the reading of a published report.

    Returns:
        The schema.
    """
    return schema_of_readings(PublishedReading, "urn:gouji:published")
