"""The schema of the template language: what loads validates, slips do not, and nothing the loader knows is left out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from gouji.drafting import SCHEMA_FILE, draft_template
from gouji.form.edition.keys import (
    GRID_KEYS,
    JUDGEMENT_KEYS,
    KEY_FIGURE_KEYS,
    NODE_KEYS,
    RULE_KEYS,
    SECTION_KEYS,
    SIGN_OFF_KEYS,
    TEXT_KEYS,
    TOP_KEYS,
)
from gouji.form.template_schema import template_schema

ROOT = Path(__file__).parents[1]
SCHEMA = template_schema()
TEMPLATES = sorted((ROOT / "templates").glob("*.yaml"))


def _problems(text: str, loader: type[Any] = yaml.SafeLoader) -> list[jsonschema.ValidationError]:
    return list(jsonschema.Draft7Validator(SCHEMA).iter_errors(yaml.load(text, loader)))  # noqa: S506  # safe ones


def test_it_is_a_schema_and_the_one_that_is_published() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert json.loads((ROOT / "docs/schema/template.json").read_text("utf-8")) == SCHEMA


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
@pytest.mark.parametrize("loader", [yaml.SafeLoader, yaml.BaseLoader])
def test_the_shipped_templates_validate(path: Path, loader: type[Any]) -> None:
    assert _problems(path.read_text("utf-8"), loader) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_the_shipped_templates_name_the_schema_by_a_path_that_is_there(path: Path) -> None:
    name = path.read_text("utf-8").partition("\n")[0].removeprefix("# yaml-language-server: $schema=")
    assert (path.parent / name).resolve() == ROOT / "docs/schema/template.json"


def test_a_draft_validates_and_names_the_schema_beside_it() -> None:
    text = draft_template((ROOT / "samples/盐池县扶贫开发办公室-2020.xlsx").read_bytes(), "x.xlsx")
    assert text.startswith(f"# yaml-language-server: $schema={SCHEMA_FILE}\n")
    assert _problems(text) == []


FORM = """\
form: 表
edition: x
years: 2025
rules: {T901: {level: definition, severity: error, zh: 和, en: sum}}
sections:
  甲:
    title: 表
    columns: {a: 甲, b: {label: 乙, type: decimal, digits: 15, adds_up: "no"}}
    rows: {上: {x: 子, y: {label: 丑, also: [牛]}}, z: 寅}
    totals: {T901: [z = x + y]}
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("form: 表\n", ""),
        ("years: 2025\n", ""),
        ("    title: 表", "    titel: 表"),
        ("label: 丑", "lable: 丑"),
        ("level: definition", "level: offical"),
        ("severity: error", "severity: fatal"),
        ("zh: 和, ", ""),
        ("T901: {", "T9: {"),
        ("type: decimal", "type: float"),
        ("digits: 15", "digits: 12"),
        ("{x: 子, y: {label: 丑, also: [牛]}}", "子"),
        ("{x: 子, y", "{'01': 子, y"),
        ("[z = x + y]", "{z: x + y}"),
        ("form: 表\n", "form: 表\nextends: '2021'\nother: 1\n"),
    ],
)
def test_slips_are_seen_by_an_editor(old: str, new: str) -> None:
    assert _problems(FORM) == []
    assert FORM.count(old) >= 1
    assert _problems(FORM.replace(old, new, 1)) != []


def test_a_variant_may_say_as_little_as_it_changes() -> None:
    assert _problems('extends: "2021"\nedition: x\nrules: {T401: {severity: warning}}\n') == []
    assert _problems('extends: "2021"\nedition: x\nsections: {三: {columns: {上: {a: 甲}}}}\n') == []
    assert _problems('extends: "2021"\n') != []


def test_an_editor_says_something_of_every_key() -> None:
    groups = (TOP_KEYS, SECTION_KEYS, GRID_KEYS, NODE_KEYS, RULE_KEYS)
    items = (TEXT_KEYS, KEY_FIGURE_KEYS, SIGN_OFF_KEYS, JUDGEMENT_KEYS)
    parts: list[Any] = [template_schema()]
    said = set[str]()
    for part in parts:
        inner = part.values() if isinstance(part, dict) else part
        parts += [value for value in inner if isinstance(value, dict | list)]
        properties = part.get("properties", {}) if isinstance(part, dict) else {}
        said |= {key for key, schema in properties.items() if "description" in schema}
    assert {key for keys in (*groups, *items) for key in keys} - said == set()
