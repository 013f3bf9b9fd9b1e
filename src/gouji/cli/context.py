"""Options for the context of a report: last year's, the roster, reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from gouji.cli.common import counted, fail, option, print_message, require_there
from gouji.cli.findings import print_findings
from gouji.cli.roster import roster_of

if TYPE_CHECKING:
    from gouji.checks import Priors
    from gouji.findings import Language
    from gouji.reading import Options

PriorPath = Annotated[
    Path | None,
    option(
        "--prior",
        metavar="PATH",
        help="Last year's reports: JSON, workbooks, published reports, folders or .zip archives of these, campaigns.",
    ),
]
RosterPath = Annotated[
    Path | None,
    option("--roster", metavar="FILE", help="Who must file: tells what an agency may do (rules P501, P507)."),
]
Reasons = Annotated[
    list[str] | None,
    option(
        "--reason",
        metavar="CODE=TEXT",
        help="Why a rule is broken that may be with a reason (Y601); recorded, and no longer an error.",
    ),
]


def with_context(
    options: Options, prior: Path | None, roster: Path | None, reasons: Sequence[str] | None, language: Language
) -> Options:
    """The options with the context of the reports.

    Args:
        options: of the verb.
        prior: last year's reports.
        roster: who must file.
        reasons: as ``CODE=TEXT``.
        language: of messages.

    Returns:
        The options; the program ends if one of these cannot be used.
    """
    return replace(
        options,
        priors=priors_of(prior, options, language) if prior is not None else None,
        roster=roster_of(roster, language) if roster is not None else None,
        reasons=_reasons(reasons or (), options, language),
    )


def priors_of(path: Path, options: Options, language: Language) -> Priors:
    """Last year's reports; those that cannot be used are reported.

    Args:
        path: of a file, a folder or a campaign.
        options: with which they are read.
        language: of messages.

    Returns:
        At least one report; the program ends if there is none.
    """
    from gouji.collection import priors
    from gouji.collection.campaign import with_forms_of

    require_there(path, language)
    found, unused = priors(path, with_forms_of(path, options))
    for source in unused:
        print_findings(source.name, source.errors, language)
    if unused:
        print_message(
            f"上年数据中有 {len(unused)} 份不能用",
            f"{counted(len(unused), 'report')} of last year cannot be used",
            language,
        )
    if not found:
        fail(f"{path} 中没有上年年报", f"there is no report of last year in {path}", language)
    return found


def _reasons(given: Sequence[str], options: Options, language: Language) -> dict[str, str]:
    from gouji.common import clean_name

    reasons: dict[str, str] = {}
    if not given:
        return reasons
    known = sorted({explanation.code for edition in options.editions for explanation in edition.explanations})
    for assignment in given:
        code, _, text = assignment.partition("=")
        if not code.strip() or not clean_name(text):
            example = "Y601=机构改革，并入3件"
            fail(f"--reason 写作 编号=原因，如 {example}", f"--reason is CODE=TEXT, like {example}", language)
        if code.strip().upper() not in known:
            codes = ", ".join(known)
            fail(f"可以写明原因的规则只有 {codes}", f"a reason can be given for {codes}", language)
        reasons[code.strip().upper()] = clean_name(text)
    return reasons
