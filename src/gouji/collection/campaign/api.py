"""The public functions of a campaign: collect, take one content, report its standings, decide."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import nullcontext
from datetime import datetime

from gouji.collection.campaign.collecting import Collected
from gouji.collection.campaign.collecting import collect as collect_from
from gouji.collection.campaign.deciding import answer, decide
from gouji.collection.campaign.folder import Campaign, Notice, require_key
from gouji.collection.campaign.standing import Judged
from gouji.collection.campaign.status import Overview, overview
from gouji.collection.doubts import Doubt
from gouji.collection.ledger import Decision, DecisionKind
from gouji.collection.ledger.events import local_time

# --- what comes in --------------------------------------------------------------------------------------------------


def collect(
    campaign: Campaign,
    *,
    key: bytes | None = None,
    executor: Executor | None = None,
    now: Callable[[], datetime] = local_time,
) -> Collected:
    """Take what is new in the inbox: check it, file what is right, make what goes back. Again and again.

    Args:
        campaign: from :func:`gouji.open_campaign`.
        key: with which the office sealed its stamps, if it did.
        executor: reads the workbooks in several processes; None: this one does.
        now: gives the time, with its offset.

    Returns:
        What was new, what could not be done, and how everything stands.

    Raises:
        KeyNeededError: the campaign is sealed and there is no *key*.
        NotACampaignError: last year's reports are not where the settings say.
        LedgerError: another process is at work here, or the ledger cannot be used.
    """
    require_key(campaign, key)
    return collect_from(campaign, key, now, workers=lambda _: nullcontext(executor))


def status(campaign: Campaign, *, now: datetime | None = None) -> Overview:
    """The standings of a campaign: who is missing, who has what to correct, the most frequent findings.

    Args:
        campaign: from :func:`gouji.open_campaign`.
        now: the time, with its offset, from which the days to the deadline are counted; None for the time here.

    Returns:
        The overview, which the terminal, the page and the JSON of ``gouji status`` display.

    Raises:
        LedgerError: the ledger cannot be used.
    """
    with campaign.looked_at() as ledger:
        return overview(campaign, ledger, now or local_time())


# --- decisions ------------------------------------------------------------------------------------------------------


def accept(
    campaign: Campaign,
    file: str,
    reason: str,
    *,
    person: str,
    agency: str | None = None,
    key: bytes | None = None,
) -> tuple[Judged, list[Notice]]:
    """Let a file count whatever the program says, from now on, until a later valid one comes.

    Args:
        campaign: from :func:`gouji.open_campaign`.
        file: a name under which it came, the end of one, or the beginning of its SHA-256.
        reason: recorded and displayed.
        person: who decides, likewise.
        agency: whose it is, by code or name, where the workbook does not say.
        key: with which the office sealed its stamps, if it did.

    Returns:
        The file as it stands now, and what could not be filed.

    Raises:
        CannotDecideError: there is no such file, or it cannot be accepted.
        KeyNeededError: the campaign is sealed and there is no *key*.
        LedgerError: another process is at work here, or the ledger cannot be used.
    """
    require_key(campaign, key)
    return decide(campaign, file, Decision(DecisionKind.ACCEPT, reason, person, local_time(), agency), key)


def exclude(campaign: Campaign, file: str, reason: str, *, person: str) -> tuple[Judged, list[Notice]]:
    """Let a file not count, whatever the program says.

    Args:
        campaign: from :func:`gouji.open_campaign`.
        file: a name under which it came, the end of one, or the beginning of its SHA-256.
        reason: recorded and displayed.
        person: who decides, likewise.

    Returns:
        The file as it stands now, and what could not be filed.

    Raises:
        CannotDecideError: there is no such file.
        LedgerError: another process is at work here, or the ledger cannot be used.
    """
    return decide(campaign, file, Decision(DecisionKind.EXCLUDE, reason, person, local_time()))


def undo_decision(campaign: Campaign, file: str, reason: str, *, person: str) -> tuple[Judged, list[Notice]]:
    """Take back what was decided about a file: what the program says holds again.

    Args:
        campaign: from :func:`gouji.open_campaign`.
        file: a name under which it came, the end of one, or the beginning of its SHA-256.
        reason: recorded and displayed.
        person: who decides, likewise.

    Returns:
        The file as it stands now, and what could not be filed.

    Raises:
        CannotDecideError: there is no such file.
        LedgerError: another process is at work here, or the ledger cannot be used.
    """
    return decide(campaign, file, Decision(DecisionKind.UNDO, reason, person, local_time()))


def answer_doubt(
    campaign: Campaign,
    file: str,
    reason: str | None,
    *,
    person: str,
    code: str | None = None,
    form: str | None = None,
) -> tuple[Judged, tuple[Doubt, ...]]:
    """Answer the doubts about a file that counts: the reason is recorded, and they are open no more.

    Args:
        campaign: from :func:`gouji.open_campaign`.
        file: a name under which it came, the end of one, the beginning of its SHA-256; or the agency it is from.
        reason: recorded and displayed; None takes back the one given before.
        person: who answers, likewise.
        code: of the doubts; None for all of them.
        form: by edition or name, if *file* names an agency that files several.

    Returns:
        The file, and the doubts that were answered or are open again.

    Raises:
        CannotDecideError: there is no such file, it does not count, or there is no such doubt about it.
        LedgerError: another process is at work here, or the ledger cannot be used.
    """
    return answer(campaign, file, reason, person, local_time(), code, form)
