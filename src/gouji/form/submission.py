"""The pydantic model of an edition, the reading of a file, and their JSON Schemas."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, cast

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PrivateAttr,
    SerializationInfo,
    SerializeAsAny,
    ValidationError,
    WithJsonSchema,
    create_model,
)

from gouji.common import clean_name, clean_text
from gouji.findings import Finding, FindingRecord, Language, Phrase, Rule
from gouji.findings.rules import F109, V301, V302, V303, V304, V305, V310, V312, V316
from gouji.form.edition.spec import Edition, ItemType, NumberType
from gouji.form.expression import Number
from gouji.form.stamp import MAX_NAME
from gouji.version import __version__

MAX_COUNT = 9_999_999_999
"""Ten digits. The largest cell seen in a published report is 11 398 889."""
MAX_DIGITS = 15
"""Spreadsheets keep no more significant digits than these."""
MAX_TEXT = 30_000
"""Characters of one text; a spreadsheet cell holds 32 767."""
_FINDINGS = {"file", "sha256", "status", "edition", "variant", "year", "agency", "diagnostics", "tool"}
_SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_number(number: Number) -> int | float:
    """The number as JSON writes it: an amount of 5.00 is ``5``, one of 110.55 is ``110.55``."""
    return int(number) if number == int(number) else float(number)


def fits(number: Number) -> bool:
    """Whether an input has room for a number: ten digits before the point, fifteen in all."""
    number = Decimal(number)
    return not number.is_nan() and number.copy_abs() < MAX_COUNT + 1 and _digits(number) <= MAX_DIGITS


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


Count = Annotated[int, Field(strict=True, ge=0, le=MAX_COUNT)]
SignedCount = Annotated[int, Field(strict=True, ge=-MAX_COUNT, le=MAX_COUNT)]
CountTotal = Annotated[int, Field(strict=True)]
_AMOUNT_JSON = PlainSerializer(json_number, return_type=int | float, when_used="json")
AmountTotal = Annotated[Decimal, BeforeValidator(_no_truth_value), _AMOUNT_JSON, WithJsonSchema({"type": "number"})]
Amount = Annotated[
    Decimal,
    BeforeValidator(_no_truth_value),
    Field(ge=0, lt=MAX_COUNT + 1, max_digits=MAX_DIGITS),
    _AMOUNT_JSON,
    WithJsonSchema({"type": "number", "minimum": 0, "exclusiveMaximum": MAX_COUNT + 1}),
]
SignedAmount = Annotated[
    Decimal,
    BeforeValidator(_no_truth_value),
    Field(gt=-MAX_COUNT - 1, lt=MAX_COUNT + 1, max_digits=MAX_DIGITS),
    _AMOUNT_JSON,
    WithJsonSchema({"type": "number", "exclusiveMinimum": -MAX_COUNT - 1, "exclusiveMaximum": MAX_COUNT + 1}),
]
LongText = Annotated[str, BeforeValidator(_clean_if_text), Field(max_length=MAX_TEXT)]
Name = Annotated[str, BeforeValidator(_clean_name_if_text), Field(max_length=MAX_NAME)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Agency(_Model):
    """Who files. *code* is the office's own code or the unified social credit code, if one was given."""

    code: Name | None = None
    name: Annotated[Name, Field(min_length=1)]


class Submission(_Model):
    """What an agency reports for a year. The sections are added for each edition: see :func:`submission_model`."""

    edition: str
    variant: str | None = None
    year: int
    agency: Agency

    if TYPE_CHECKING:  # the sections of the edition

        def __getattr__(self, name: str) -> Any: ...

    def value(self, path: str) -> Any:
        """What stands at a JSON path such as ``requests.new.natural_person``.

        Raises:
            AttributeError: there is no such path.
        """
        return functools.reduce(getattr, path.split("."), self)

    @property
    def edition_id(self) -> str:
        """The id under which the edition is loaded: the variant's, if the agency used one."""
        return self.variant or self.edition


class Tool(_Model):
    """What made a reading."""

    name: Literal["gouji"] = "gouji"
    version: str = __version__
    template: Annotated[str | None, Field(description="Fingerprint of the template the file was read with.")] = None


def _diagnostic_record(diagnostic: Finding, info: SerializationInfo) -> FindingRecord:
    return diagnostic.record((info.context or {}).get("language", "zh"))


Status = Literal["accepted", "rejected", "unreadable"]


class Reading(_Model):
    """What was read from one file. *partial* holds what could be read of a rejected one, if asked for."""

    file: str
    sha256: str
    status: Status
    edition: str | None = None
    variant: str | None = None
    year: int | None = None
    agency: Agency | None = None
    issue: Annotated[int | None, Field(description="Which of the workbooks made for this agency and year it is.")] = (
        None
    )
    zero_return: Annotated[
        tuple[str, ...], Field(description="Sections declared all zero on the cover; their blanks were read as 0.")
    ] = ()
    submission: SerializeAsAny[Submission] | None = None
    partial: Annotated[dict[str, int | float | str | None] | None, Field(exclude_if=lambda value: value is None)] = None
    overruled: Annotated[
        str | None,
        Field(description="Why the office lets it count despite its errors.", exclude_if=lambda value: value is None),
    ] = None
    diagnostics: tuple[Annotated[Finding, PlainSerializer(_diagnostic_record)], ...] = ()
    tool: Tool = Tool()
    _certain: Mapping[str, object] | None = PrivateAttr(default=None)

    @property
    def certain(self) -> Mapping[str, object] | None:
        """The values of a rejected file that could be read with certainty, by path.

        They are kept for who answers the file where it was read, and never written out; None where nothing was kept.
        """
        return self._certain

    def keeping(self, certain: Mapping[str, object]) -> Self:
        """The reading with the values that could be read with certainty."""
        kept = self.model_copy()
        kept._certain = certain  # noqa: SLF001  # its own
        return kept

    def to_json(self, language: Language = "zh", indent: int | None = None) -> str:
        """The reading as JSON text, messages in *language*."""
        return self.model_dump_json(context={"language": language}, indent=indent)

    def findings_json(self, language: Language = "zh") -> str:
        """The findings and what they are about, without the submission, as JSON text."""
        return self.model_dump_json(context={"language": language}, include=_FINDINGS)


@functools.lru_cache(maxsize=32)
def submission_model(edition: Edition) -> type[Submission]:
    """The model of one edition: :class:`Submission` with the sections, texts, key figures and sign-off of the form."""
    tree: dict[str, Any] = {}
    for field in edition.fields.values():
        *levels, leaf = field.path.split(".")
        branch = functools.reduce(lambda node, level: node.setdefault(level, {}), levels, tree)
        words = " / ".join((*field.row_labels, *field.column_labels))
        title = f"{words}（{field.unit}）" if field.unit else words
        kind = _number_type(field.type, signed=field.signed, total=field.is_total)
        branch[leaf] = (kind, Field(title=title, description=field.prompt or None))
    tree["narrative"] = {text.id: (LongText, Field("", title=text.label)) for text in edition.texts}
    tree["key_figures"] = {
        figure.id: (Count | None, Field(None, title=f"{figure.label}（{figure.unit}）"))
        for figure in edition.key_figures
    }
    tree["sign_off"] = {
        item.id: ((date if item.type is ItemType.DATE else Name) | None, Field(None, title=item.label))
        for item in edition.sign_off
    }
    if edition.explanations:
        tree["explanations"] = {
            each.code: (Name | None, Field(None, title=each.label)) for each in edition.explanations
        }
    parts = {name: _nested(name, part) for name, part in tree.items()}
    fixed = {
        "edition": (Literal[edition.base], ...),
        "variant": (Literal[edition.variant] if edition.variant else None, edition.variant),
        "year": (Annotated[int, Field(strict=True, ge=edition.years.first, le=edition.years.last or 9999)], ...),
        "agency": (Agency, ...),
    }
    name = f"Submission{edition.id.replace('-', '_')}"
    definitions = cast("dict[str, Any]", fixed | parts)
    return create_model(name, __base__=Submission, __doc__=f"{edition.form}（{edition.id}）", **definitions)


def _number_type(kind: NumberType, *, signed: bool, total: bool) -> Any:
    if kind is NumberType.DECIMAL:
        return AmountTotal if total else SignedAmount if signed else Amount
    return CountTotal if total else SignedCount if signed else Count


def _nested(name: str, part: Any) -> Any:
    if not isinstance(part, dict):
        return part
    children = {key: _nested(f"{name}_{key}", child) for key, child in part.items()}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Field name")  # a row may well be called like a method nobody uses
        model = create_model(name, __base__=_Model, **cast("dict[str, Any]", children))
    optional = name in ("narrative", "key_figures", "sign_off", "explanations")
    return (model, model() if optional else ...)


@functools.lru_cache(maxsize=64)
def _branches(paths: tuple[str, ...]) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The branches of a tree of these paths, each after the one it grows from, with its leaves and their paths."""
    leaves: dict[str, list[tuple[str, str]]] = {}
    for path in paths:
        parent, _, leaf = path.rpartition(".")
        above = parent.split(".")
        for level in range(len(above)):
            leaves.setdefault(".".join(above[: level + 1]), [])
        leaves[parent].append((leaf, path))
    return tuple((branch, tuple(found)) for branch, found in leaves.items())


def _tree(values: Mapping[str, object]) -> dict[str, Any]:
    """Values by path as the tree the model takes. Paths are those of the fields, texts, key figures and sign-off."""
    root: dict[str, Any] = {}
    grown = {"": root}
    for branch, leaves in _branches(tuple(values)):
        parent, _, name = branch.rpartition(".")
        grown[branch] = grown[parent][name] = {leaf: values[path] for leaf, path in leaves}
    return root


def make_submission(edition: Edition, year: int, agency: Agency, values: Mapping[str, object]) -> Submission:
    """A submission from values by path. Totals are computed, never taken from *values*.

    Raises:
        pydantic.ValidationError: a value is missing or of the wrong kind; callers check first.
    """
    inputs = {path: value for path, value in values.items() if path not in edition.fields}
    numbers = {each.path: values[each.path] for each in edition.inputs if each.path in values}
    totals = edition.totals(cast("dict[str, Number]", numbers))
    tree = _tree({**numbers, **totals, **inputs})
    head = {"edition": edition.base, "variant": edition.variant, "year": year, "agency": agency}
    return submission_model(edition).model_validate(head | tree)


def inputs_of(submission: Submission, edition: Edition) -> dict[str, Number]:
    """The numbers of a submission by path, without the totals."""
    return {field.path: submission.value(field.path) for field in edition.inputs}


def values_of(submission: Submission, edition: Edition) -> dict[str, object]:
    """Everything that was filled in, by path: the numbers without the totals, texts, key figures, sign-off, reasons."""
    paths = [text.path for text in edition.texts] + [figure.path for figure in edition.key_figures]
    paths += [item.path for item in edition.sign_off] + [each.path for each in edition.explanations]
    return {**inputs_of(submission, edition), **{path: submission.value(path) for path in paths}}


def parse_submission(data: object, edition: Edition) -> tuple[Submission | None, tuple[Finding, ...]]:
    """A submission from JSON data. Totals may be left out; stated ones are kept to be checked against the sums.

    Returns:
        The submission, or None and what is wrong with the data, each with its path.
    """
    if not isinstance(data, dict):
        return None, (Finding(F109, values={"detail": Phrase("应为一个对象", "expected an object")}),)
    try:
        return submission_model(edition).model_validate(_with_totals(data, edition)), ()
    except ValidationError as error:
        return None, tuple(_json_diagnostic(each, edition) for each in error.errors(include_url=False))


def _with_totals(data: dict[str, Any], edition: Edition) -> dict[str, Any]:
    known = {field.path: _lookup(data, field.path) for field in edition.inputs}
    numbers = {path: _number(value) for path, value in known.items()}
    filled = cast("dict[str, Any]", _copied(data))
    for path, total in edition.totals({path: value for path, value in numbers.items() if value is not None}).items():
        *levels, leaf = path.split(".")
        branch: Any = filled
        for level in levels:
            branch = branch.setdefault(level, {}) if isinstance(branch, dict) else None
        if isinstance(branch, dict):
            branch.setdefault(leaf, total)
    return filled


def _lookup(data: Any, path: str) -> Any:
    for level in path.split("."):
        data = data.get(level) if isinstance(data, dict) else None
    return data


def _number(value: object) -> Number | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return Decimal(str(value)) if isinstance(value, float) else value


def _copied(data: object) -> object:
    return {key: _copied(value) for key, value in data.items()} if isinstance(data, dict) else data


_RULE_OF_ERROR: dict[str, Rule] = {
    "missing": V301,
    "int_from_float": V303,
    "greater_than_equal": V304,
    "less_than_equal": V305,
    "less_than": V305,
    "greater_than": V305,
    "decimal_max_digits": V305,
    "decimal_whole_digits": V305,
    "string_too_long": V310,
    "extra_forbidden": V316,
    "date_parsing": V312,
    "date_from_datetime_parsing": V312,
    "date_type": V312,
}


def _json_diagnostic(error: Any, edition: Edition) -> Finding:
    path = ".".join(str(part) for part in error["loc"])
    field = edition.fields.get(path)
    found = "" if isinstance(error["input"], dict | list) else str(error["input"])[:60]
    rule = _RULE_OF_ERROR.get(error["type"], V302)
    if error["type"] == "int_type" and isinstance(error["input"], float):
        rule = V303
    is_number = field is not None or path.startswith("key_figures.")
    if not is_number and rule in (V302, V303, V304, V305):
        rule = V316
    return Finding(
        rule,
        path=path,
        label=field.label if field else path,
        found=found,
        expected=Phrase(str(MAX_TEXT), str(MAX_TEXT)) if rule is V310 else None,
        values={"extent": ""},
    )


def json_schema(edition: Edition) -> dict[str, Any]:
    """The JSON Schema (2020-12) of the submissions of an edition, as they are written out."""
    return _schema(submission_model(edition), f"urn:gouji:submission:{edition.id}")


def reading_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a reading; its submission is described by :func:`json_schema`."""
    return _schema(Reading, "urn:gouji:reading")


def _schema(model: type[BaseModel], name: str) -> dict[str, Any]:
    return {"$schema": _SCHEMA_DIALECT, "$id": name, **model.model_json_schema(mode="serialization")}
