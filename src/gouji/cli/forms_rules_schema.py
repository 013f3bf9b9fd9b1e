"""The verbs that explain: editions, rules, schemas."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from gouji.cli.common import Lang, Template, both, edition_of, fail, language_of, print_json


def forms(*, lang: Lang = None) -> None:
    """List the editions of the form that are known."""
    from gouji.form import edition as editions

    language = language_of(lang)
    for name in editions.shipped():
        spec = editions.load(name)
        inputs = len(spec.inputs)
        counts = both(
            f"{inputs} 项填报，{len(spec.fields) - inputs} 项合计",
            f"{inputs} inputs, {len(spec.fields) - inputs} totals",
            language,
        )
        base = both(f"，{spec.base} 的地方样式", f", variant of {spec.base}", language) if spec.variant else ""
        typer.echo(f"{spec.id:<14}{spec.years!s:<12}{spec.form}  {spec.notice}  {counts}{base}")


def rules(
    code: Annotated[str | None, typer.Argument(metavar="[CODE]", help="One rule, in full.", show_default=False)] = None,
    *,
    lang: Lang = None,
) -> None:
    """List every rule, or explain one.

    gouji rules T401
    """
    from gouji.form import reference

    language = language_of(lang)
    known = reference.rule_entries()
    if code is None:
        for entry in known:
            rule = entry.rule
            trial = both("（试行）", " (beta)", language) if rule.beta else ""
            typer.echo(f"{rule.code}  {rule.severity:<8} {rule.title.text(language)}{trial}")
        return
    chosen = [entry for entry in known if entry.rule.code == code.upper()]
    if not chosen:
        fail(both(f"没有规则 {code}", f"there is no rule {code}", language))
    typer.echo(reference.rule_text(chosen[0], language))


def schema(
    name: Annotated[
        str,
        typer.Argument(
            metavar="EDITION|reading|roster",
            help="An edition of `gouji forms`, or one of the words reading and roster.",
        ),
    ] = "reading",
    *,
    template: Template = None,
    lang: Lang = None,
) -> None:
    """Print the JSON Schema of an edition's submissions, of readings, or of rosters.

    gouji schema 2021 > submission-2021.schema.json
    """
    from gouji.form import json_schema, reading_schema
    from gouji.roster import roster_schema

    fixed = {"reading": reading_schema, "roster": roster_schema}
    if template is None and name in fixed:
        result = fixed[name]()
    else:
        result = json_schema(edition_of(name, template, None, language_of(lang)))
    print_json(json.dumps(result, ensure_ascii=False, indent=2))
