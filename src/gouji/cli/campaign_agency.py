"""The verbs about one agency of a campaign: take over what counts, open it again, see what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from gouji.cli.campaign_folder import By, Folder, Reason, opened
from gouji.cli.common import FormOfAgency, Lang, argument, language_of, on_terminal, option, print_message
from gouji.common import user_name

if TYPE_CHECKING:
    from gouji.collection.campaign import AgencyStanding, Campaign

Agency = Annotated[str, argument(metavar="AGENCY", help="An agency of the roster: code or name.")]


def take_over(
    folder: Folder,
    agency: Agency,
    *,
    reason: Annotated[str, option(metavar="WHY", help="Recorded and shown; may be left out.")] = "",
    edition: FormOfAgency = None,
    by: By = None,
    lang: Lang = None,
) -> None:
    """Take over what counts of an agency: what it sends from now on waits until it is opened again.

    gouji take-over 2025年报 民政局
    """
    from gouji.collection import campaign as campaigns

    language = language_of(lang)
    with opened(folder, language) as campaign:
        standing = campaigns.take_over(campaign, agency, by or user_name(), reason.strip(), form=edition)
    name = _name(campaign, standing)
    print_message(f"{name}：已验收", f"{name}: taken over", language)


def reopen(
    folder: Folder, agency: Agency, *, reason: Reason, edition: FormOfAgency = None, by: By = None, lang: Lang = None
) -> None:
    """Open an agency again that was taken over: what it sent meanwhile counts, if it is right.

    gouji reopen 2025年报 民政局 --reason "单位来函更正"
    """
    from gouji.collection import campaign as campaigns

    language = language_of(lang)
    with opened(folder, language) as campaign:
        standing = campaigns.reopen(campaign, agency, by or user_name(), reason, form=edition)
    name = _name(campaign, standing)
    state = standing.state.words.text(language)
    print_message(f"{name}：已重新打开，{state}", f"{name}: open again, {state}", language)


def _name(campaign: Campaign, standing: AgencyStanding) -> str:
    """An agency, with the form where it has to be said."""
    form = f" {campaign.form_names[standing.form]}" if campaign.has_several_forms else ""
    return f"{standing.member.code} {standing.member.name}{form}"


def history(folder: Folder, agency: Agency, *, lang: Lang = None) -> None:
    """Show what happened with an agency: what came, by which channel, with which receipt; what was decided, by whom.

    gouji history 2025年报 民政局
    """
    from gouji.collection import campaign as campaigns

    language = language_of(lang)
    with opened(folder, language) as campaign:
        events = campaigns.history(campaign, agency)
        forms = campaign.form_names if campaign.has_several_forms else {}
        for event in events:
            print(on_terminal(campaigns.event_line(event, campaign.settings.year, forms).text(language)))
