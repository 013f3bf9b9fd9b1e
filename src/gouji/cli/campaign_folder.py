"""The campaign in a folder, opened for a verb, and what is said about its own files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from gouji.cli.common import Exit, argument, fail, fail_at, key_of, known_edition, option, options_of
from gouji.cli.findings import print_findings

if TYPE_CHECKING:
    from gouji.collection.campaign import Campaign, Notice
    from gouji.findings import Language
    from gouji.form import Edition
    from gouji.reading import Options


Folder = Annotated[Path, argument(metavar="DIR", help="The campaign's folder.")]
Reason = Annotated[str, option(metavar="WHY", help="Recorded and shown.")]
By = Annotated[str | None, option(metavar="WHO", help="Who decides.  [default: the user of this machine]")]


@contextmanager
def opened(folder: Path, language: Language) -> Iterator[Campaign]:
    """The campaign in a folder; the program ends with a message if it cannot be opened.

    Args:
        folder: of the campaign.
        language: of messages.

    Yields:
        The campaign.
    """
    from gouji.collection import campaign as campaigns

    if not campaigns.is_campaign(folder):
        _fail_no_campaign(folder, language)
    try:
        yield campaigns.open_campaign(folder)
    except campaigns.NotACampaignError as error:
        print_notices(error.notices, language, folder)
        raise typer.Exit(Exit.FINDINGS) from None
    except OSError as error:
        fail_at("打不开", "cannot open", error.filename or folder, error, language)


def key_for(campaign: Campaign, key_file: Path | None, language: Language) -> bytes | None:
    """The key of a campaign's seals; the program ends with a message if one is needed and not given.

    Args:
        campaign: sealed or not.
        key_file: that was named.
        language: of messages.

    Returns:
        None if the campaign is not sealed and no key was given.
    """
    from gouji.collection.campaign import require_key

    key = key_of(key_file, language)
    require_key(campaign, key)
    return key


def _fail_no_campaign(folder: Path, language: Language) -> NoReturn:
    """Say that a folder is no campaign, which was probably meant, and end."""
    from gouji.cli.campaign_choosing import campaigns_near_by
    from gouji.collection.campaign import is_campaign

    # As it was typed: the parents of 2025年报/收件 are 2025年报 and this folder.
    around = next((parent for parent in folder.parents if parent != Path() and is_campaign(parent)), None)
    if around is not None:
        zh, en = f"{folder} 在收表文件夹里面，请写 {around}", f"{folder} is in a campaign: name {around}"
    else:
        zh, en = (
            (f"{folder} 不是收表文件夹（没有 campaign.toml）", f"{folder} is no campaign (it has no campaign.toml)")
            if folder.exists()
            else (f"没有文件夹 {folder}", f"there is no folder {folder}")
        )
        near = [path.name for path in campaigns_near_by() if path.parent == Path.cwd()]
        known = f"，这里的收表文件夹有：{'、'.join(near)}", f"; campaigns here: {', '.join(near)}"
        zh, en = (zh + known[0], en + known[1]) if near else (f"{zh}，用 gouji new 建立", f"{en}: gouji new makes one")
    fail(zh, en, language)


def options_for(sources: Iterable[Path], templates: Sequence[Path] | None, language: Language) -> Options:
    """The options of reading sources: as the user says, and with the form of each campaign among them.

    Args:
        sources: files and folders.
        templates: of the user's own.
        language: of messages.
    """
    from gouji.collection.campaign import is_campaign

    options = options_of(templates, None, language)
    known: dict[str, Edition] = {}
    of: dict[str, Path] = {}
    for path in sources:
        if is_campaign(path):
            with opened(path, language) as campaign:
                own = campaign.options().templates
            for name in sorted(own.keys() & known.keys() - options.templates.keys()):
                if not _reads_alike(own[name], known[name]):
                    _fail_two_forms(name, of[name], path, language)
            known |= own
            of |= dict.fromkeys(own, path)
    return replace(options, templates={**known, **options.templates}) if known else options


def _fail_two_forms(name: str, first: Path, second: Path, language: Language) -> NoReturn:
    zh = f"{first} 和 {second} 的报表都叫 {name}，年度、填报内容或校验却不同"
    en = f"{first} and {second} both call their form {name}, and the two ask for different things or years"
    todo = "name one of them at a time, or with --template the one (it lies in its folder) by which both are to be read"
    later = "a form that changes is another edition"
    zh = f"{zh}：请每次只给其中一个；要一起用的，用 --template 写明两份都按哪一个报表读（模板在各自的文件夹里）"
    fail(f"{zh}。以后报表有改动，请另取 edition", f"{en}: {todo}; {later}", language)


def _reads_alike(one: Edition, other: Edition) -> bool:
    """True if what was filed in one edition can be read and judged by the other: only words of the form differ."""
    from gouji.form import prove_model, submission_model

    try:
        prove_model(submission_model(one), other)
    except ValueError:
        return False
    return _rules(one) == _rules(other)


def _rules(edition: Edition) -> tuple[object, ...]:
    of_records = (table.constraints for table in edition.record_tables)
    lines = [
        constraint.line
        for constraints in (edition.constraints, edition.across_years, *of_records)
        for constraint in constraints
    ]
    return lines, [(total.path, total.terms, total.factors) for total in edition.definitions]


def base_of(name: str | None, options: Options, language: Language) -> str | None:
    """The base id of a form that is named by one of its editions; the program ends if there is none.

    Args:
        name: as it was typed; None for no form in particular.
        options: with the forms of the user's own.
        language: of the message.

    Returns:
        None if no form was named.
    """
    if name is None or name in {edition.base for edition in options.templates.values()}:
        return name
    return known_edition(name, options, language).base


def have_several_forms(sources: Iterable[Path], language: Language) -> bool:
    """True if there is a campaign of several forms among sources: what is made of each says of which it is.

    Args:
        sources: files and folders.
        language: of messages.
    """
    from gouji.collection.campaign import is_campaign

    for path in sources:
        if is_campaign(path):
            with opened(path, language) as campaign:
                if campaign.has_several_forms:
                    return True
    return False


def print_notices(notices: Iterable[Notice], language: Language, folder: Path | None = None) -> None:
    """Print what is said about files of a campaign that are no submissions.

    Args:
        notices: the findings with the names of their files.
        language: of the messages.
        folder: of the campaign, if the names are to be told with it.
    """
    for notice in notices:
        print_findings(str(folder / notice.file) if folder is not None else notice.file, [notice.diagnostic], language)
