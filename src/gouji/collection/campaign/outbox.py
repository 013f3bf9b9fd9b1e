"""Additions to what a campaign sends out: the page for the clerk, workbooks for who joined or was renamed."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from gouji.collection.campaign.folder import Campaign, Notice
from gouji.collection.dispatch import MANIFEST, Order, Sent, Watch, add_to_folder, unsent
from gouji.common import native, write_whole
from gouji.findings import Finding, Phrase
from gouji.findings.rules import C771
from gouji.form import Edition, shipped
from gouji.publishing import make_clerk_page
from gouji.publishing.reports import ReportError, to_pdfs
from gouji.roster import Member

_PAGE = "填报人一页通"
_MOST_NAMES = 5


@dataclass(frozen=True, slots=True)
class ClerkPages:
    """The page for the clerk as it was put into a folder.

    Attributes:
        files: the names of its files.
        lacking: why there is no PDF; None if there is one.
    """

    files: tuple[str, ...] = ()
    lacking: Phrase | None = None


def put_clerk_page(folder: Path, edition: Edition) -> ClerkPages:
    """Put the page for the clerk beside the workbooks: as .docx, and as .pdf where LibreOffice is installed.

    A page that is there stays: the office may have written its own telephone number into it. The page is about the
    national form; beside a form of the office's own it would mislead, and is not put.

    Args:
        folder: with the workbooks.
        edition: of the workbooks.

    Returns:
        What is there now.

    Raises:
        OSError: a file cannot be written.
    """
    if edition.base not in shipped():
        return ClerkPages()
    document, printed = folder / f"{_PAGE}.docx", folder / f"{_PAGE}.pdf"
    if not Path(native(document)).exists():
        write_whole(document, make_clerk_page())
    if not Path(native(printed)).exists():
        try:
            (pdf,) = to_pdfs([Path(native(document)).read_bytes()])
        except ReportError as error:
            return ClerkPages((document.name,), error.words)
        write_whole(printed, pdf)
    return ClerkPages((document.name, printed.name))


def order_of(campaign: Campaign, password: str, key: bytes | None) -> Order:
    """The contents of further workbooks of a campaign, as its settings are now.

    Args:
        campaign: open.
        password: as when the others were made; it is not kept.
        key: likewise.

    Returns:
        The order.

    Raises:
        NotACampaignError: last year's reports are not where the settings name them.
    """
    options, settings = campaign.options(key), campaign.settings
    return Order(campaign.edition, settings.year, password, options.key, settings.issue, options.priors)


def add_workbooks(campaign: Campaign, order: Order, executor: Executor | None, watch: Watch) -> Sent:
    """Make workbooks for agencies that joined the roster or were renamed since the others went out.

    Args:
        campaign: open.
        order: from :func:`order_of`.
        executor: writes the workbooks in several processes.
        watch: displays the progress.

    Returns:
        What was made, and what is for nobody any more.

    Raises:
        LedgerError: another process is at work in the campaign.
        OSError: as :func:`gouji.collection.dispatch.add_to_folder`.
    """
    with campaign.at_work():
        return add_to_folder(order, campaign.roster.filers, _outbox(campaign), executor=executor, watch=watch)


def newcomers(campaign: Campaign) -> tuple[Member, ...]:
    """The agencies that joined the roster or were renamed since workbooks were made.

    Args:
        campaign: open.

    Returns:
        Their members; none if the list of workbooks is gone, so that nobody can tell.
    """
    try:
        return unsent(campaign.roster.filers, _outbox(campaign))
    except OSError:
        return ()


def newcomers_told(campaign: Campaign) -> list[Notice]:
    """The notice that agencies have no workbook under their name (C771), if there are any."""
    members = newcomers(campaign)
    if not members:
        return []
    told = Finding(C771, found=_named(members), values={"count": str(len(members))})
    return [Notice(f"{campaign.names.outbox}/{MANIFEST}", told)]


def _named(members: Sequence[Member]) -> str:
    return "、".join(member.name for member in members[:_MOST_NAMES]) + ("……" if len(members) > _MOST_NAMES else "")


def _outbox(campaign: Campaign) -> Path:
    return campaign.folder / campaign.names.outbox
