"""The verbs that explain: editions, rules, schemas."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from gouji.cli.common import Lang, Template, argument, counted, edition_of, fail, language_of, phrase, print_json

if TYPE_CHECKING:
    pass


def forms(*, lang: Lang = None) -> None:
    """List the editions of the form that are known."""
    from gouji.form import edition as editions

    language = language_of(lang)
    for name in editions.shipped():
        spec = editions.load(name)
        inputs = len(spec.inputs)
        counts = phrase(
            f"{inputs} 项填报，{len(spec.fields) - inputs} 项合计",
            f"{counted(inputs, 'input')}, {counted(len(spec.fields) - inputs, 'total')}",
            language,
        )
        base = phrase(f"，{spec.base} 的地方样式", f", variant of {spec.base}", language) if spec.variant else ""
        typer.echo(f"{spec.id:<14}{spec.years!s:<12}{spec.form}  {spec.notice}  {counts}{base}")


def rules(
    code: Annotated[str | None, argument(metavar="[CODE]", help="One rule, in full.")] = None,
    *,
    lang: Lang = None,
) -> None:
    """List every rule, or explain one.

    gouji rules T401
    """
    from gouji.common import fitted
    from gouji.form.reference import rule_entries, rule_text

    language = language_of(lang)
    known = rule_entries()
    if code is None:
        for entry in known:
            rule = entry.rule
            trial = phrase("（试行）", " (beta)", language) if rule.beta else ""
            severity = fitted(rule.severity.words.text(language), 8 if language == "en" else 5)
            typer.echo(f"{rule.code}  {severity} {rule.title.text(language)}{trial}")
        return
    chosen = [entry for entry in known if entry.rule.code == code.upper()]
    if not chosen:
        zh, en = f"没有规则 {code}，全部规则见 gouji rules", f"there is no rule {code}; gouji rules lists them all"
        fail(zh, en, language)
    typer.echo(rule_text(chosen[0], language))


def schema(
    name: Annotated[
        str,
        typer.Argument(
            metavar="EDITION|reading|published|roster|template",
            help="An edition of `gouji forms`, or one of the words reading, published, roster and template.",
        ),
    ] = "reading",
    *,
    template: Template = None,
    python: Annotated[
        bool,
        typer.Option("--python", help="Typed models in Python instead, for editors and type checkers."),
    ] = False,
    lang: Lang = None,
) -> None:
    """Print the JSON Schema of submissions, readings, published reports, rosters or templates; or models in Python.

    gouji schema 2021 > submission-2021.schema.json

    gouji schema template > gouji-template.schema.json

    gouji schema --python --template 水务.yaml > water_form.py
    """
    from gouji.form import json_schema, published_schema, reading_schema, template_schema
    from gouji.roster import roster_schema

    language = language_of(lang)
    fixed = {"reading": reading_schema, "published": published_schema, "roster": roster_schema}
    fixed["template"] = template_schema
    named = None if name == "reading" else name
    if python:
        import gouji

        if not template and name in fixed:
            fail("--python 用于版本，如 2021", "--python is for an edition, such as 2021", language)
        print_json(gouji.python_models(edition_of(named, template, None, language)).rstrip("\n"))
        return
    if not template and name in fixed:
        result = fixed[name]()
    else:
        result = json_schema(edition_of(named, template, None, language))
    print_json(json.dumps(result, ensure_ascii=False, indent=2))
