"""The verbs by which the office decides about a file of a campaign: it counts, it does not, what is odd is right."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gouji.cli.campaign_folder import By, Folder, Reason, key_for, opened, print_notices
from gouji.cli.campaign_output import have_errors, print_content
from gouji.cli.common import (
    Exit,
    FormOfAgency,
    KeyFile,
    Lang,
    argument,
    fail,
    language_of,
    option,
    phrase,
    print_text,
)
from gouji.cli.findings import print_doubt, print_findings
from gouji.common import user_name

if TYPE_CHECKING:
    from gouji.collection.campaign import Campaign, DecisionKind
    from gouji.findings import Language

What = Annotated[
    str, argument(metavar="FILE", help="A file as `gouji status` names it, its path, or the beginning of its SHA-256.")
]
Undo = Annotated[bool, typer.Option("--undo", help="Take back what was decided: what the program says holds again.")]


def accept(
    folder: Folder,
    file: What,
    *,
    reason: Reason,
    agency: Annotated[
        str | None, option(metavar="CODE", help="Whose it is, if the workbook does not say: code or name.")
    ] = None,
    by: By = None,
    undo: Undo = False,
    key_file: KeyFile = None,
    lang: Lang = None,
) -> None:
    """Let a file count whatever the program says, from now on, until a later valid one comes.

    gouji accept 2025年报 民政局.xlsx --reason "电话核实，复议数无误"
    """
    from gouji.collection.campaign import DecisionKind

    kind = DecisionKind.UNDO if undo else DecisionKind.ACCEPT
    _decide(folder, file, kind, reason, by, language_of(lang), key_file=key_file, agency=agency)


def exclude(
    folder: Folder,
    file: What,
    *,
    reason: Reason,
    by: By = None,
    undo: Undo = False,
    lang: Lang = None,
) -> None:
    """Let a file not count, whatever the program says.

    gouji exclude 2025年报 民政局.xlsx --reason "单位来电撤回"
    """
    from gouji.collection.campaign import DecisionKind

    _decide(folder, file, DecisionKind.UNDO if undo else DecisionKind.EXCLUDE, reason, by, language_of(lang))


def answer(
    folder: Folder,
    file: Annotated[
        str, argument(metavar="FILE", help="A file as `gouji status` names it, or its agency: code or name.")
    ],
    *,
    reason: Annotated[str | None, option(metavar="WHY", help="Why it is right; recorded and shown.")] = None,
    code: Annotated[str | None, option(metavar="CODE", help="The doubts of one code only, such as P507.")] = None,
    edition: FormOfAgency = None,
    by: By = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take back the answer: the doubts are open again.")] = False,
    lang: Lang = None,
) -> None:
    """Give a reason for what is odd about an accepted file: it is recorded, and the doubt is open no more.

    gouji answer 2025年报 民政局 --code P507 --reason "电话核实，单位确为万元"
    """
    from gouji.collection import campaign as campaigns

    language = language_of(lang)
    if undo == bool((reason or "").strip()):
        fail("请写 --reason 原因，或 --undo", "--reason or --undo is needed", language)
    with opened(folder, language) as campaign:
        which, person = _which(file, campaign), by or user_name()
        given = None if undo else (reason or "").strip()
        judged, doubts = campaigns.answer(campaign, which, given, person, campaigns.local_time(), code, edition)
    zh, en = ("撤回", "open again") if undo else ("已答复", "answered")
    for doubt in doubts:
        print_doubt(f"{campaign.names.inbox}/{judged.name}", doubt, language, phrase(zh, en, language))


def _decide(
    folder: Path,
    file: str,
    kind: DecisionKind,
    reason: str,
    by: str | None,
    language: Language,
    *,
    key_file: Path | None = None,
    agency: str | None = None,
) -> None:
    from gouji.collection import campaign as campaigns

    if not reason.strip():
        fail("请写明原因", "a reason is needed", language)
    decision = campaigns.Decision(kind, reason.strip(), by or user_name(), campaigns.local_time(), agency)
    with opened(folder, language) as campaign:
        key = key_for(campaign, key_file, language) if kind is campaigns.DecisionKind.ACCEPT else None
        try:
            judged, notices = campaigns.decide(campaign, _which(file, campaign), decision, key)
        except campaigns.CannotDecideError as error:
            print_text(error.words.text(language))
            print_findings(file, error.findings, language)
            raise typer.Exit(Exit.FINDINGS if error.findings else Exit.USAGE) from None
    print_notices(notices, language)
    print_content(judged, campaign, language)
    if have_errors(notices):
        raise typer.Exit(Exit.FINDINGS)


def _which(file: str, campaign: Campaign) -> str:
    """The name of a file in the ledger: its content if it is a file here, else its name inside the inbox."""
    from gouji.common import opened

    path = Path(file)
    if path.is_file() and path.suffix.lower() != ".zip":
        with opened(path) as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    return file.replace("\\", "/").removeprefix(f"{campaign.names.inbox}/")
