"""A statutory form as data: editions, layout, expressions, submissions, series over years, stamps."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from gouji.form import edition, expression
from gouji.form.converters import CellValue, Objection, converter_of
from gouji.form.edition import (
    PRIOR,
    AddsUp,
    CellType,
    Constraint,
    Definition,
    Edition,
    Explanation,
    Field,
    Grid,
    ItemType,
    Judge,
    Judgement,
    KeyFigure,
    Node,
    Picture,
    Section,
    SignOffItem,
    TemplateError,
    UnknownEditionError,
    edition_for,
    load,
    load_text,
    shipped,
)
from gouji.form.edition.grids import RESERVED_IDS
from gouji.form.edition.naming import bare_label, edition_slug, id_for
from gouji.form.edition.sheets import (
    COVER_SHEET,
    GUIDE_SHEET,
    RETURN_SHEET,
    STAMP_SHEET,
    TEXT_SHEET,
    is_sheet_name,
)
from gouji.form.edition.source import is_id
from gouji.form.edition.status import ALL_WELL, STATUS_COUNTS, STATUS_HEAD, counted_line
from gouji.form.expression import Line, Number, Relation
from gouji.form.layout import (
    Box,
    BoxKind,
    Check,
    CheckLine,
    Cover,
    GridSheet,
    Label,
    Layout,
    PlacedGrid,
    TextPlace,
    TextSection,
    lay_out,
)
from gouji.form.loading import load_file
from gouji.form.models.classes import edition_id_of, prove_model, submission_model
from gouji.form.series import Prior, carried, counterparts
from gouji.form.stamp import (
    KEYWORDS_PREFIX,
    MAX_ISSUE,
    MAX_NAME,
    FormCode,
    Stamp,
    is_credit_code,
    looks_like_credit_code,
)
from gouji.form.submission import (
    MAX_COUNT,
    MAX_TEXT,
    Agency,
    Reading,
    Submission,
    Tool,
    figures_of,
    fits,
    inputs_of,
    json_number,
    json_schema,
    make_submission,
    parse_submission,
    reading_schema,
    values_of,
    words_of,
)
from gouji.form.template_schema import template_schema

if TYPE_CHECKING:
    from gouji.form.models.published import (
        Certainty,
        PublishedReading,
        PublishedStatus,
        PublishedValue,
        published_schema,
    )

__all__ = [
    "ALL_WELL",
    "COVER_SHEET",
    "GUIDE_SHEET",
    "KEYWORDS_PREFIX",
    "MAX_COUNT",
    "MAX_ISSUE",
    "MAX_NAME",
    "MAX_TEXT",
    "PRIOR",
    "RESERVED_IDS",
    "RETURN_SHEET",
    "STAMP_SHEET",
    "STATUS_COUNTS",
    "STATUS_HEAD",
    "TEXT_SHEET",
    "AddsUp",
    "Agency",
    "Box",
    "BoxKind",
    "CellType",
    "CellValue",
    "Certainty",
    "Check",
    "CheckLine",
    "Constraint",
    "Cover",
    "Definition",
    "Edition",
    "Explanation",
    "Field",
    "FormCode",
    "Grid",
    "GridSheet",
    "ItemType",
    "Judge",
    "Judgement",
    "KeyFigure",
    "Label",
    "Layout",
    "Line",
    "Node",
    "Number",
    "Objection",
    "Picture",
    "PlacedGrid",
    "Prior",
    "PublishedReading",
    "PublishedStatus",
    "PublishedValue",
    "Reading",
    "Relation",
    "Section",
    "SignOffItem",
    "Stamp",
    "Submission",
    "TemplateError",
    "TextPlace",
    "TextSection",
    "Tool",
    "UnknownEditionError",
    "bare_label",
    "carried",
    "converter_of",
    "counted_line",
    "counterparts",
    "edition",
    "edition_for",
    "edition_id_of",
    "edition_slug",
    "expression",
    "figures_of",
    "fits",
    "id_for",
    "inputs_of",
    "is_credit_code",
    "is_id",
    "is_sheet_name",
    "json_number",
    "json_schema",
    "lay_out",
    "load",
    "load_file",
    "load_text",
    "looks_like_credit_code",
    "make_submission",
    "parse_submission",
    "prove_model",
    "published_schema",
    "reading_schema",
    "shipped",
    "submission_model",
    "template_schema",
    "values_of",
    "words_of",
]

_OF_PUBLISHED = ("Certainty", "PublishedReading", "PublishedStatus", "PublishedValue", "published_schema")
"""Names that are loaded when they are first used: who reads workbooks does not wait for models of what is published."""


def __getattr__(name: str) -> Any:
    if name in _OF_PUBLISHED:
        return getattr(importlib.import_module("gouji.form.models.published"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
