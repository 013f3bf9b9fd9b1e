"""The verbs that make workbooks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gouji.cli.common import (
    Exit,
    Force,
    KeyFile,
    Lang,
    Output,
    Password,
    Template,
    both,
    edition_of,
    fail,
    key_of,
    language_of,
    options_of,
    read,
    say,
    write,
)
from gouji.cli.findings import print_findings


def blank(
    *,
    year: Annotated[int, typer.Option(help="The report year.", show_default=False)],
    agency: Annotated[str, typer.Option(metavar="NAME", help="The agency's name.", show_default=False)],
    output: Output,
    edition: Annotated[
        str | None,
        typer.Option(metavar="EDITION", help="An edition of `gouji forms`.", show_default="the one for the year"),
    ] = None,
    code: Annotated[str | None, typer.Option(metavar="CODE", help="The agency's code.", show_default=False)] = None,
    template: Template = None,
    password: Password = "",
    key_file: KeyFile = None,
    force: Force = False,
    lang: Lang = None,
) -> None:
    """Make a blank locked workbook for one agency.

    gouji blank --edition 2021 --year 2025 --agency 盐池县民政局 -o 民政局.xlsx
    """
    from gouji import api

    language = language_of(lang)
    spec = edition_of(edition, template, year, language)
    if year not in spec.years:
        years = spec.years
        fail(both(f"版本 {spec.id} 适用于 {years}，不适用于 {year}", f"{spec.id} is for {years}, not {year}", language))
    if not agency.strip():
        fail(both("请写明单位名称", "the agency needs a name", language))
    data = api.make_blank(spec, year, agency, code=code, password=password, key=key_of(key_file, language))
    write(output, data, force=force, language=language)
    say(both(f"已生成 {output}", f"made {output}", language))


def fill(
    data: Annotated[Path, typer.Argument(metavar="DATA.json", help="A submission, or a reading with one.")],
    *,
    output: Output,
    template: Template = None,
    password: Password = "",
    key_file: KeyFile = None,
    force: Force = False,
    lang: Lang = None,
) -> None:
    """Put a submission back into a workbook. Totals may be left out; they are computed.

    gouji fill 民政局.json -o 民政局.xlsx
    """
    from gouji import api

    language = language_of(lang)
    options = options_of(template, key_file, language)
    submission, findings = api.load_submission(read(data, language), options)
    print_findings(str(data), findings, language)
    if submission is None:
        raise typer.Exit(Exit.FINDINGS)
    write(output, api.make_filled(submission, options, password=password), force=force, language=language)
    say(both(f"已生成 {output}", f"made {output}", language))
