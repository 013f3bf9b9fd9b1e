"""Additions to what a campaign sends out: the page for the clerk, workbooks for who joined or was renamed."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from gouji.collection.campaign.folder import Campaign, Notice
from gouji.collection.dispatch import Order, Sent, Watch, add_to_folder, to_folder, unsent
from gouji.collection.enclosed import MANIFEST
from gouji.common import native, read_whole, write_whole
from gouji.findings import Finding, Phrase
from gouji.findings.rules import C771, C784, C785
from gouji.form import Edition, shipped, unit_ids
from gouji.publishing import make_clerk_page
from gouji.publishing.reports import ReportError, to_pdfs
from gouji.roster import Member, Roster, chosen

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
            (pdf,) = to_pdfs([read_whole(document)])
        except ReportError as error:
            return ClerkPages((document.name,), error.words)
        write_whole(printed, pdf)
    return ClerkPages((document.name, printed.name))


def order_of(campaign: Campaign, form: str, password: str, key: bytes | None) -> Order:
    """The contents of further workbooks of a form of a campaign, as its settings are now.

    Args:
        campaign: open.
        form: its base id.
        password: as when the others were made; it is not kept.
        key: likewise.

    Returns:
        The order.

    Raises:
        NotACampaignError: last year's reports are not where the settings name them.
    """
    options, settings = campaign.options(key), campaign.settings
    return Order(campaign.edition_of(form), settings.year, password, options.key, settings.issue, options.priors)


def add_workbooks(campaign: Campaign, order: Order, executor: Executor | None, watch: Watch) -> Sent:
    """Make workbooks for agencies that joined the roster or were renamed since the others went out.

    Args:
        campaign: open.
        order: from :func:`order_of`, for one form.
        executor: writes the workbooks in several processes.
        watch: displays the progress.

    Returns:
        What was made, and what is for nobody any more.

    Raises:
        LedgerError: another process is at work in the campaign.
        OSError: as :func:`gouji.collection.dispatch.add_to_folder`.
    """
    form = order.edition.base
    members, stems = campaign.filers(form), stems_of(campaign, form)
    put = to_folder if _is_added(campaign, form) else add_to_folder
    with campaign.at_work():
        return put(order, members, campaign.outbox(form), stems=stems, executor=executor, watch=watch)


def _is_added(campaign: Campaign, form: str) -> bool:
    """True for one of several forms for which no workbooks were made yet: it was added to the settings later."""
    return campaign.has_several_forms and not Path(native(campaign.outbox(form))).exists()


def stems_of(campaign: Campaign, form: str) -> tuple[str, ...]:
    """The names of the workbooks of a form, without suffix.

    Args:
        campaign: open.
        form: its base id.

    Returns:
        A name for each of :meth:`Campaign.filers`.
    """
    return tuple(stem for due, stem in campaign.stems.items() if due.form == form)


def newcomers(campaign: Campaign, form: str) -> tuple[Member, ...]:
    """The agencies that joined the roster, were renamed or file a form since workbooks were made.

    Args:
        campaign: open.
        form: its base id.

    Returns:
        Their members; none if the list of workbooks is gone, so that nobody can tell.
    """
    if _is_added(campaign, form):
        return campaign.filers(form)
    try:
        return unsent(campaign.filers(form), campaign.outbox(form), stems_of(campaign, form))
    except OSError:
        return ()


def newcomers_told(campaign: Campaign) -> list[Notice]:
    """The notice that agencies have no workbook under their name (C771), if there are any."""
    notices = []
    for form in campaign.directory.forms:
        if members := newcomers(campaign, form):
            told = Finding(C771, found=_named(members), values={"count": str(len(members))})
            place = campaign.outbox(form).relative_to(campaign.folder).as_posix()
            notices.append(Notice(f"{place}/{MANIFEST}", told))
    return notices


def rows_told(campaign: Campaign) -> list[Notice]:
    """The notices that the rows of a form are not those of the roster as it is now (C784, C785).

    The rows are those of the day on which the campaign was made: workbooks that are out cannot follow a roster.

    Args:
        campaign: open.

    Returns:
        None if the rows are those of the roster, or no form takes any.
    """
    named = zip(campaign.settings.template, campaign.own_editions, strict=True)
    return [Notice(name, finding) for name, edition in named for finding in _rows_told(edition, campaign.roster)]


def _rows_told(edition: Edition, roster: Roster) -> list[Finding]:
    lacking: dict[str, Member] = {}
    left: dict[str, str] = {}
    ids = unit_ids(member.code for member in roster)
    everyone = set(ids.values())
    for heading in edition.member_headings:
        assert heading.members is not None  # it would not be one
        known = {node.id for node in heading.children}
        wanted = {ids[member.code]: member for member in chosen(roster, heading.members)}
        lacking |= {name: member for name, member in wanted.items() if name not in known}
        left |= {str(node.id): node.label for node in heading.children if node.id not in everyone}
    found = []
    if lacking:
        values = {"count": str(len(lacking))}
        found.append(Finding(C784, found=_named(tuple(lacking.values())), values=values))
    if left:
        names = "、".join(list(left.values())[:_MOST_NAMES]) + ("……" if len(left) > _MOST_NAMES else "")
        found.append(Finding(C785, found=names, values={"count": str(len(left))}))
    return found


def _named(members: Sequence[Member]) -> str:
    return "、".join(member.name for member in members[:_MOST_NAMES]) + ("……" if len(members) > _MOST_NAMES else "")
