"""The verbs that make workbooks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gouji.cli.common import (
    PERIOD,
    EditionName,
    Exit,
    Force,
    KeyFile,
    Lang,
    Output,
    Password,
    Template,
    Templates,
    edition_of,
    fail,
    folder_named,
    key_of,
    language_of,
    one_template,
    option,
    options_of,
    period_of,
    print_message,
    read,
    refuse_prior,
    refuse_year,
    workbook_named,
    write,
)
from gouji.cli.context import priors_of
from gouji.cli.findings import print_findings
from gouji.cli.roster import roster_of, send

if TYPE_CHECKING:
    from gouji.findings import Language
    from gouji.form import Edition
    from gouji.reading import Options
    from gouji.roster import Roster


def blank(
    *,
    year: Annotated[int, option(metavar=PERIOD, parser=period_of, help="The report year; or 2025Q3, 2025-07.")],
    output: Annotated[
        Path,
        option("--output", "-o", metavar="OUT", help="FILE.xlsx for one agency; for a roster a folder, or FILE.zip."),
    ],
    agency: Annotated[str | None, option(metavar="NAME", help="The agency's name, if it is for one.")] = None,
    code: Annotated[str | None, option(metavar="CODE", help="The agency's code.")] = None,
    roster: Annotated[Path | None, option(metavar="FILE", help="Who must file: .csv, .xlsx or .json.")] = None,
    edition: EditionName = None,
    template: Template = None,
    prior: Annotated[
        Path | None,
        option(
            metavar="PATH",
            help="Last year's reports: what follows from them is filled in, and their figures stand in the prompts.",
        ),
    ] = None,
    issue: Annotated[
        int, typer.Option(min=1, max=9999, help="2 when workbooks for a year are sent out anew, and so on.")
    ] = 1,
    password: Password = "",
    key_file: KeyFile = None,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", min=1, metavar="N", help="Processes that write to a folder.")
    ] = 1,
    force: Force = False,
    lang: Lang = None,
) -> None:
    """Make blank locked workbooks, for one agency or for each on a roster.

    gouji blank --edition 2021 --year 2025 --agency 盐池县民政局 -o 民政局.xlsx

    gouji blank --edition 2021 --year 2025 --roster 名录.csv -o 下发
    """
    from gouji.collection import Order
    from gouji.findings import Finding

    language = language_of(lang)
    if (agency is None) == (roster is None):
        fail("请写明 --agency 或 --roster 之一", "one of --agency and --roster is needed", language)
    if roster is not None and code is not None:
        fail("--code 只用于一个单位", "--code is for one agency", language)
    members = None if roster is None else roster_of(roster, language)
    spec = edition_of(edition, template, year, language, members)
    refuse_year(spec, year, language)
    refuse_prior(spec, prior, language)
    priors = None if prior is None else priors_of(prior, options_of(template, key_file, language, members), language)
    order = Order(spec, year, password, key_of(key_file, language), issue, priors)
    if members is not None:
        with _beside_expanded(spec, members, template, output, force=force, language=language):
            send(order, members.of_form(spec.names).filers, output, jobs=jobs, force=force, language=language)
        return
    workbook_named(output, language)
    try:
        data = order.blank(agency or "", code)
    except ValueError:
        fail("请写明单位名称（最多 200 字）", "the agency needs a name, of at most 200 characters", language)
    unknown = order.prior(agency or "", code)
    if isinstance(unknown, Finding):
        print_findings(agency or "", [unknown], language)
    write(output, data, force=force, language=language)
    print_message(f"已生成 {output}", f"made {output}", language)


@contextmanager
def _beside_expanded(
    edition: Edition,
    members: Roster,
    templates: Sequence[Path] | None,
    output: Path,
    *,
    force: bool,
    language: Language,
) -> Iterator[None]:
    """Put the template with its rows beside the workbooks, if it takes rows from the roster: it is what reads them.

    It is put there before them: workbooks of other rows must not come to lie beside it.
    """
    from gouji.form import takes_members, template_files
    from gouji.roster import units_of

    folder_named(output, (".zip",), language)
    template = one_template(templates, language)
    if template is None or not takes_members(template):
        yield
        return
    folder = output.parent if output.suffix.lower() == ".zip" else output
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"{edition.id}.yaml", f"{edition.base}.yaml"]
    for name, text in zip(names, template_files(template, units_of(members)).values(), strict=False):
        path = folder / name
        if path.exists() and template.with_name(name).exists() and path.samefile(template.with_name(name)):
            fail(f"{path} 是模板本身，请写到别的文件夹", f"{path} is the template itself", language)
        if not path.exists() or read(path, language) != text.encode():
            write(path, text.encode(), force=force, language=language)
    yield
    copy = folder / names[0]
    print_message(f"读取这些工作簿用 --template {copy}", f"read them with --template {copy}", language)


def fill(
    data: Annotated[Path, typer.Argument(metavar="DATA.json", help="A submission, or a reading with one.")],
    *,
    output: Output,
    template: Templates = None,
    password: Password = "",
    key_file: KeyFile = None,
    force: Force = False,
    lang: Lang = None,
) -> None:
    """Put a submission, or a report that was read in part, into a workbook. Open cells are marked.

    gouji fill 民政局.json -o 民政局.xlsx
    """
    from gouji.collection import load_json
    from gouji.findings.rules import W212
    from gouji.reading import api

    language = language_of(lang)
    workbook_named(output, language)
    options = options_of(template, key_file, language)
    content = read(data, language)
    if _finish(data, content, output, options, password, force=force, language=language):
        return
    loaded = load_json(data, content, options)
    submission, findings = loaded.submission, loaded.diagnostics
    print_findings(str(data), findings, language)
    if submission is None:
        raise typer.Exit(Exit.FINDINGS)
    if options.key is not None and any(finding.code == W212.code for finding in findings):
        # The office may accept its figures; whose workbook it was is not proved by that.
        options = replace(options, key=None)
        print_message(
            "原工作簿封印不符，本工作簿不加封印", "not sealed: the seal of its workbook did not hold", language
        )
    write(output, api.make_filled(submission, options, password=password), force=force, language=language)
    print_message(f"已生成 {output}", f"made {output}", language)


def _finish(
    data: Path, content: bytes, output: Path, options: Options, password: str, *, force: bool, language: Language
) -> bool:
    """Make the workbook in which a report is finished that was read in part; False if it is something else."""
    from gouji.findings import Finding
    from gouji.reading.published import unfinished
    from gouji.returns import unfinished_workbook

    report = unfinished(content, options)
    if report is None:
        return False
    if isinstance(report, Finding):
        print_findings(str(data), [report], language)
        raise typer.Exit(Exit.FINDINGS)
    print_findings(str(data), report.findings, language)
    write(output, unfinished_workbook(report, options, password=password), force=force, language=language)
    zh, en = f"已生成 {output}，标出的格待补填", f"made {output}; the cells that are marked are to be filled in"
    print_message(zh, en, language)
    return True
