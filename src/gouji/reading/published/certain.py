"""Certain part of a published report, which is all that may be compared with or carried over."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from gouji.form import Agency, Certainty, Edition, Number, PublishedReading, PublishedValue
from gouji.reading.workbooks import DEFAULT_OPTIONS, Options


@dataclass(frozen=True, slots=True)
class CertainReport:
    """A report with nothing in it but what is printed and adds up.

    Attributes:
        figures: inputs and totals by path; what is not certain is not among them.
        texts: by path.
        values: all of the report by path, with their certainties.
        name: of its file, as findings show it.
    """

    edition: Edition
    year: int
    agency: Agency
    figures: Mapping[str, Number]
    texts: Mapping[str, str]
    values: Mapping[str, PublishedValue]
    name: str = ""


def certain(reading: PublishedReading, options: Options = DEFAULT_OPTIONS) -> CertainReport | None:
    """Certain part of a reading; None if it does not say whose report it is and of which year.

    Args:
        reading: of a published report.
        options: the templates of the user's own that it may be of.

    Returns:
        Figures and texts that are printed and add up.
    """
    edition = options.find(reading.variant or reading.edition or "")
    if edition is None or reading.agency is None or reading.year is None:
        return None
    return _certain(edition, reading.year, reading.agency, reading.values)


def certain_in(text: str, options: Options = DEFAULT_OPTIONS) -> CertainReport | None:
    """Certain part of a reading as JSON text; None if it is no reading of a published report.

    Args:
        text: one reading.
        options: the templates of the user's own that it may be of.

    Returns:
        Figures and texts that are printed and add up.
    """
    if '"certainty"' not in text:  # nearly always
        return None
    try:
        document = json.loads(text, parse_float=Decimal)
        edition = options.find(str(document["variant"] or document["edition"]))
        values = {path: PublishedValue.model_validate(value) for path, value in document["values"].items()}
        agency = Agency.model_validate(document["agency"])
        return None if edition is None else _certain(edition, int(document["year"]), agency, values)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _certain(edition: Edition, year: int, agency: Agency, values: Mapping[str, PublishedValue]) -> CertainReport:
    figures = {
        path: value.value if isinstance(value.value, int) else Decimal(str(value.value))
        for path, value in values.items()
        if path in edition.fields and value.certainty is Certainty.PRINTED and value.value is not None
    }
    for definition in edition.definitions:
        if definition.path not in figures and all(term in figures for term in definition.terms):
            figures[definition.path] = definition.value(figures)
    texts = {text.path: str(values[text.path].value) for text in edition.texts if _is_told(values.get(text.path))}
    return CertainReport(edition, year, agency, figures, texts, values)


def _is_told(value: PublishedValue | None) -> bool:
    return value is not None and value.value is not None
