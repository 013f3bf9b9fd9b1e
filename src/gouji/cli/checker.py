"""The verb that makes the page in which clerks check their own workbooks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from gouji.cli.campaign_folder import opened
from gouji.cli.common import (
    Force,
    Lang,
    Templates,
    argument,
    fail,
    language_of,
    option,
    options_of,
    page_named,
    print_message,
    read,
    require_there,
    write,
)
from gouji.cli.context import PriorPath, RosterPath
from gouji.cli.findings import usable
from gouji.cli.roster import roster_of

if TYPE_CHECKING:
    from gouji.checker import CheckerSettings, Engine
    from gouji.findings import Language
    from gouji.form import Edition
    from gouji.roster import Roster


def checker(
    campaign: Annotated[
        Path | None, argument(metavar="[CAMPAIGN]", help="Whose form, roster and last year's reports.")
    ] = None,
    *,
    output: Annotated[Path, option("--output", "-o", metavar="FILE.html", help="The page.")],
    template: Templates = None,
    roster: RosterPath = None,
    prior: PriorPath = None,
    engine: Annotated[Path | None, option(metavar="FILE", help="The engine.  [default: that of gouji-checker]")] = None,
    force: Force = False,
    lang: Lang = None,
) -> None:
    """Make one page (.html) in which clerks check their workbooks in a browser, without a network.

    gouji checker 2025年报 -o 年报检查.html
    """
    from gouji.checker import make_checker
    from gouji.collection.campaign import local_time

    language = language_of(lang)
    page_named(output, language)
    if campaign is not None and (template or roster or prior):
        words = "the campaign has a form, a roster and last year's reports of its own"
        fail("收表文件夹自带报表、名录和上年数据，不能另行指定", words, language)
    known = _of_campaign(campaign, language) if campaign is not None else _given(template, roster, prior, language)
    page = make_checker(
        _engine(engine, language),
        _settings(known, language),
        title=known.title,
        made_on=local_time().date(),
        editions=known.editions,
        language=language,
    )
    write(output, page.encode(), force=force, language=language)
    size = len(page.encode()) / 1e6
    print_message(f"已生成 {output}（{size:.1f} MB），可直接发给各单位", f"{output} made ({size:.1f} MB)", language)


@dataclass(frozen=True, slots=True)
class _Known:
    """The knowledge that goes into the page, where it comes from.

    Attributes:
        templates: the files of the user's own forms, in any order.
        own: these forms.
        campaign: of a campaign, what it collects, as the settings of a page have it.
    """

    title: str
    editions: tuple[Edition, ...]
    templates: tuple[Path, ...]
    own: tuple[Edition, ...]
    roster: Roster | None
    prior: Path | None
    campaign: Mapping[str, Any] | None = None


def _of_campaign(folder: Path, language: Language) -> _Known:
    from gouji.form import stored_period

    with opened(folder, language) as campaign:
        settings = campaign.settings
        collected = {
            "year": stored_period(settings.year),
            "issue": settings.issue,
            "forms": {edition.base: edition.names for edition in campaign.editions},
            "must_sign": sorted(campaign.must_sign),
        }
        return _Known(
            _title(campaign.editions),
            campaign.editions,
            tuple(campaign.folder / name for name in settings.template),
            campaign.own_editions,
            campaign.roster,
            campaign.folder / settings.prior if settings.prior else None,
            collected,
        )


def _given(templates: list[Path] | None, roster: Path | None, prior: Path | None, language: Language) -> _Known:
    from gouji.form import edition as editions

    known = roster_of(roster, language) if roster is not None else None
    shipped = tuple(map(editions.load, editions.shipped()))
    own = tuple(options_of(templates, None, language).templates.values())
    title = _title(own) if own else shipped[-1].form
    return _Known(title, own or shipped, tuple(templates or ()), own, known, prior)


def _title(editions: Iterable[Edition]) -> str:
    """The names of the forms, each once."""
    return "、".join(dict.fromkeys(edition.form for edition in editions))


def _engine(path: Path | None, language: Language) -> Engine:
    from gouji.checker import Engine, installed_engine

    return installed_engine() if path is None else Engine.of(read(path, language))


def _settings(known: _Known, language: Language) -> CheckerSettings:
    from gouji.checker import CheckerSettings
    from gouji.collection.campaign import own_templates

    roster, of_prior = known.roster, () if known.prior is None else own_templates(known.prior)
    return CheckerSettings(
        templates=_templates(known.templates, language),
        own=tuple(path.name for path in known.templates),
        roster=None if roster is None else json.dumps([member.record() for member in roster], ensure_ascii=False),
        priors=() if known.prior is None else tuple(_priors(known.prior, known, language)),
        prior_templates=_templates(of_prior, language),
        prior_own=tuple(path.name for path in of_prior),
        campaign=known.campaign,
    )


def _templates(paths: Iterable[Path], language: Language) -> dict[str, str]:
    """The text of each template, and of the one beside it that it extends, with all that they take from other files."""
    from gouji.form import template_files

    texts: dict[str, str] = {}
    for path in paths:
        for name, text in template_files(path).items():
            if texts.setdefault(name, text) != text:
                fail(f"两个模板都叫 {name}", f"two templates are called {name}", language)
    return texts


def _priors(path: Path, known: _Known, language: Language) -> list[str]:
    from gouji.collection.campaign import with_forms_of
    from gouji.reading import Options

    require_there(path, language)
    own = {edition.id: edition for edition in known.own}
    found = usable([path], with_forms_of(path, Options(templates=own)).for_prior(), language, [])
    return [submission.model_dump_json() for _, submission, _ in found]
