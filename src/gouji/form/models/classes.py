"""The pydantic model of an edition: the one that is shipped, or one made here, and its JSON Schema."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal, cast, get_args, get_origin
from weakref import WeakKeyDictionary

from pydantic import BaseModel, Field, create_model

from gouji.form.edition.fields import CellType
from gouji.form.edition.spec import Edition
from gouji.form.edition.templates import load
from gouji.form.models import MODELS, model_of
from gouji.form.models.base import Agency, FrozenModel, Submission
from gouji.form.models.fields import (
    Amount,
    AmountTotal,
    CellText,
    Count,
    CountTotal,
    Date,
    LargeAmount,
    LargeCount,
    LargeSignedAmount,
    LargeSignedCount,
    LongText,
    Name,
    NoVariant,
    SignedAmount,
    SignedCount,
    at_most,
    report_period,
    report_year,
    within,
    written,
)
from gouji.form.models.plan import (
    Attribute,
    CellAnnotation,
    FieldType,
    LeafType,
    ModelPlan,
    detailed_plan,
    number_type,
    plan,
)
from gouji.form.period import Period, PeriodType

_SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TYPES: Mapping[FieldType, Any] = {
    FieldType.COUNT: Count,
    FieldType.SIGNED_COUNT: SignedCount,
    FieldType.COUNT_TOTAL: CountTotal,
    FieldType.AMOUNT: Amount,
    FieldType.SIGNED_AMOUNT: SignedAmount,
    FieldType.AMOUNT_TOTAL: AmountTotal,
    FieldType.LARGE_COUNT: LargeCount,
    FieldType.LARGE_SIGNED_COUNT: LargeSignedCount,
    FieldType.LARGE_AMOUNT: LargeAmount,
    FieldType.LARGE_SIGNED_AMOUNT: LargeSignedAmount,
    FieldType.TEXT: LongText,
    FieldType.KEY_FIGURE: Count | None,
    FieldType.NAME: Name | None,
    FieldType.DATE: Date | None,
}
_DEFAULTS: Mapping[FieldType, str | None] = {
    FieldType.TEXT: "",
    FieldType.KEY_FIGURE: None,
    FieldType.NAME: None,
    FieldType.DATE: None,
}
"""The default of a value that is left out, for those that may be."""


def default_of(leaf_type: LeafType) -> Any:
    """The default of a value that is left out; ``...`` if it may not be.

    Args:
        leaf_type: of a leaf of a plan.
    """
    if isinstance(leaf_type, CellAnnotation):
        return None if leaf_type.field.is_optional else ...
    return _DEFAULTS.get(leaf_type, ...)


def _annotation(leaf_type: LeafType) -> Any:
    """The type of a leaf as pydantic takes it: what :attr:`CellAnnotation.source` says in Python."""
    if isinstance(leaf_type, FieldType):
        return _TYPES[leaf_type]
    cell = leaf_type.field
    if cell.type is CellType.CHOICE:
        found: Any = Literal[cell.choices]
    elif cell.type is CellType.DATE:
        found = Date
    elif cell.type is CellType.TEXT:
        found = Annotated[CellText, written(int(cell.most or 0), cell.pattern)]
    else:
        found = _TYPES[number_type(cell)]
    if cell.may_be:
        found = found | Literal[cell.may_be]
    if cell.type.is_number and any(asked is not None for asked in (cell.least, cell.most, cell.places)):
        found = Annotated[found, within(cell.least, cell.most, cell.places)]
    return found | None if cell.is_optional else found


_CLASSES: WeakKeyDictionary[Edition, type[Submission]] = WeakKeyDictionary()
"""The classes of editions, each for as long as its edition is known: submissions of two classes are never equal."""


def submission_model(edition: Edition) -> type[Submission]:
    """The model of one edition: :class:`Submission` with the sections, texts, key figures and sign-off of the form.

    Args:
        edition: a shipped one, whose model is shipped too, or one of the user's own.

    Returns:
        For the same edition the same class.
    """
    found = _CLASSES.get(edition)
    if found is None:
        found = _CLASSES.setdefault(edition, _model(edition))
    return found


def _model(edition: Edition) -> type[Submission]:
    if edition.id in MODELS and load(edition.id) == edition:
        return cast("type[Submission]", model_of(edition.id))
    return _made(plan(edition))


@functools.lru_cache(maxsize=32)
def prove_model(model: type[Submission], edition: Edition) -> None:
    """Prove that a class made with ``gouji schema --python`` is the model of an edition as it is now.

    Args:
        model: the class.
        edition: that of the same id.

    Raises:
        ValueError: the template asks for something else since the class was made.
    """
    wanted, found = dict(_values(submission_model(edition))), dict(_values(model))
    if wanted == found:
        return
    path = next(path for path in (*wanted, *found) if wanted.get(path) != found.get(path))
    raise ValueError(
        f"{model.__module__}.{model.__qualname__} is not the model of {edition.id} as its template is now: they differ "
        f"in {path}; make it again with `gouji schema --python`"
    )


def _values(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every value of a model by its path, with its type and constraints."""
    for name, info in model.model_fields.items():
        below = info.annotation
        if isinstance(below, type) and issubclass(below, BaseModel) and below is not Agency:
            yield from _values(below, f"{prefix}{name}.")
        elif (record := _record_of(below)) is not None:
            yield f"{prefix}{name}", repr((info.metadata, info.default))
            yield from _values(record, f"{prefix}{name}[].")
        else:
            yield f"{prefix}{name}", repr((info.annotation, info.metadata, info.default))


def _record_of(annotation: object) -> type[BaseModel] | None:
    """The class of the records of a list that may be missing; None for anything else."""
    listed = next((one for one in get_args(annotation) if get_origin(one) is tuple), None)
    record = get_args(listed)[0] if listed is not None else None
    return record if isinstance(record, type) and issubclass(record, BaseModel) else None


def edition_id_of(model: type[Submission]) -> str:
    """The id of the edition or local variant a model is of.

    Args:
        model: a shipped one, or one from ``gouji schema --python``.

    Returns:
        The id, as :func:`gouji.load` takes it.

    Raises:
        ValueError: the class is the base class of all, and of no edition.
    """
    for name in ("variant", "edition"):
        ids = [literal for literal in get_args(model.model_fields[name].annotation) if isinstance(literal, str)]
        if ids:
            return ids[0]
    raise ValueError(f"{model.__qualname__} is not the model of an edition")


def json_schema(edition: Edition) -> dict[str, Any]:
    """The JSON Schema (2020-12) of the submissions of an edition, as they are written out.

    Args:
        edition: from :func:`gouji.load` or :func:`gouji.load_file`.

    Returns:
        The schema; every value has the labels of its row and column for a title and its meaning for a description.
    """
    return schema_of(_made(detailed_plan(edition), detailed=True), f"urn:gouji:submission:{edition.id}")


def schema_of(model: type[BaseModel], name: str) -> dict[str, Any]:
    """The JSON Schema of a model under a name of its own.

    Args:
        model: as it is written, not as it is read.
        name: the ``$id``.

    Returns:
        A JSON Schema, 2020-12.
    """
    return {"$schema": _SCHEMA_DIALECT, "$id": name, **model.model_json_schema(mode="serialization")}


def _made(planned: ModelPlan, *, detailed: bool = False) -> type[Submission]:
    """The classes of a plan; *detailed* ones know their titles and prompts."""
    edition, variant = planned.edition, planned.edition.variant
    parts: dict[str, type[FrozenModel]] = {}
    for part in planned.parts:
        fields = _fields(part.attributes, parts, detailed=detailed)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Field name")  # a row may well be called like a method nobody uses
            parts[part.name] = create_model(part.name, __base__=FrozenModel, **fields)
    years = edition.years
    is_annual = years.period is PeriodType.YEAR
    bounds = report_year(years.first, years.last)
    if not is_annual:
        bounds = report_period(years.period, years.first, years.last)
    fixed: dict[str, Any] = {
        "edition": (Literal[edition.base], ...),
        "variant": (Literal[variant], variant) if variant else (NoVariant, None),
        "year": (Annotated[int, bounds] if is_annual else Annotated[Period, bounds], ...),
    }
    fields = _fields(planned.attributes, parts, detailed=detailed)
    base = Submission if planned.base is None else submission_model(planned.base)
    return create_model(planned.name, __base__=base, __doc__=f"{edition.form}（{edition.id}）", **fixed, **fields)


def _fields(
    attributes: Iterable[Attribute], parts: Mapping[str, type[FrozenModel]], *, detailed: bool
) -> dict[str, Any]:
    return {attribute.name: _field(attribute, parts, detailed=detailed) for attribute in attributes}


def _field(attribute: Attribute, parts: Mapping[str, type[FrozenModel]], *, detailed: bool) -> tuple[Any, Any]:
    """A field as pydantic makes it: its type and its default."""
    holds = attribute.holds
    if isinstance(holds, str):
        part: Any = parts[holds]
        if attribute.most is not None:
            return Annotated[tuple[part, ...] | None, at_most(attribute.most)], ...
        return part, part() if attribute.is_optional else ...
    default: Any = default_of(holds.type)
    if detailed:
        default = Field(default, title=holds.title, description=holds.description or None)
    return _annotation(holds.type), default
