"""The layout digest: facts about which a workbook of the form could disagree, and nothing that is only told."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from gouji.common import Area, Cell
from gouji.findings import Severity
from gouji.form.edition.constraints import Constraint, Definition
from gouji.form.edition.fields import Field
from gouji.form.edition.spec import Edition, RecordTable, Section, SignOffItem, Text
from gouji.form.layout.places import Box, CheckLine, Cover, GridSheet, Label, TextSection

TEMPLATES_OF_LAYOUT: Mapping[str, tuple[str, ...]] = {
    "dbba1cc09bb5": ("161e90ea2d35",),  # 2019
    "03223f8e8db2": ("7addc91e57f8",),  # 2019-yanchi
    "c2646db6752a": ("5faab54d8d08",),  # 2021
}
"""Before stamps carried a layout digest they carried a template digest. Of each layout that had such stamps: theirs."""


_TEN = 10
"""Digits before the point of a field that declares none."""


def layout_digest(edition: Edition, parts: tuple[tuple[GridSheet, ...], tuple[TextSection, ...], Cover]) -> str:
    """The digest of a layout.

    Args:
        edition: that is laid out.
        parts: its sheets of tables, its sections of texts, its cover.

    Returns:
        Twelve digits, hexadecimal.
    """
    facts = [
        (edition.form, edition.id),
        [_asked(field) for field in edition.fields.values()],
        sorted((definition.path, _terms(definition)) for definition in edition.definitions),
        _facts(parts),
    ]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()[:12]


def _asked(field: Field) -> tuple[object, ...]:
    """All that may be typed into a field."""
    return (
        *(field.path, field.type, field.signed, field.unit),
        # Only where they are not the usual ten: forms without them keep the digest that their workbooks carry.
        *([field.digits] if field.digits != _TEN else []),
        *field.restrictions,
    )


def _terms(definition: Definition) -> list[object]:
    """The terms of a total; with their factors only where it has some."""
    if not definition.factors:
        return [*sorted(definition.terms)]
    return [[path, str(factor)] for path, factor in sorted(definition.weights.items())]


def _facts(value: Any) -> object:
    """A part of a layout as plain lists: all its attributes, except where :data:`_FACTS` chooses."""
    if isinstance(value, tuple):
        return [_facts(part) for part in value]
    if not dataclasses.is_dataclass(value):
        return value
    choose = _FACTS.get(type(value))
    return _all_but(value) if choose is None else choose(value)


def _all_but(value: Any, *names: str) -> list[object]:
    """The attributes of a part of a layout without some."""
    return [_facts(getattr(value, field.name)) for field in dataclasses.fields(value) if field.name not in names]


def _place_of(value: Cell | Area) -> str:
    return f"{value.sheet}!{value.a1}"


_FACTS: Mapping[type, Callable[[Any], object]] = {
    Cell: _place_of,
    Area: _place_of,
    # What only some forms have on a sheet: words over their tables, records below them.
    GridSheet: lambda sheet: _all_but(sheet, *(name for name in ("records", "head") if not getattr(sheet, name))),
    # What else is accepted is not printed.
    Box: lambda box: (_place_of(box.area), box.kind, box.text, box.path),
    Label: lambda label: (_place_of(label.cell), label.text),
    # A rule may be put better.
    CheckLine: lambda line: (_place_of(line.cell), line.code),
    Constraint: lambda tie_out: (
        *tie_out.line.facts,
        # Whether it is in the workbook of a year, and whether the cover counts it.
        *(tie_out.rule.since, tie_out.rule.severity is Severity.INFO),
    ),
    Section: lambda section: section.heading,
    RecordTable: lambda table: [
        *([name, *_asked(field)] for name, field in table.fields.items()),
        *(table.path, table.key, table.capacity),
        *([] if table.hierarchy is None else [list(table.hierarchy.levels), list(table.hierarchy.columns)]),
    ],
    # An item that may stay blank is counted nowhere on the cover; how grave a blank is otherwise is only told.
    SignOffItem: lambda item: [item.id, item.label, item.type, *(["optional"] if item.may_be_blank else [])],
    Text: lambda text: (text.id, text.prompt, *([text.label] if text.words != text.prompt else [])),
    # The sheets and tie-outs it lists have facts of their own.
    Cover: lambda cover: [
        *_all_but(cover, "status", "checks"),
        *(_place_of(cell) for _, cell in (*cover.status, *cover.checks)),
    ],
}
