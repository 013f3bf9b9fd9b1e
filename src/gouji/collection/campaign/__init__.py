"""One collection, from the roster to the last accepted report: a folder, its ledger, its files and standings."""

from __future__ import annotations

from gouji.collection.campaign.api import KeyNeededError, local_time, make_campaign, require_key, settings_for
from gouji.collection.campaign.collecting import Collected, collect
from gouji.collection.campaign.deciding import CannotDecideError, answer, decide
from gouji.collection.campaign.folder import (
    Campaign,
    NotACampaignError,
    Notice,
    finish,
    is_campaign,
    open_campaign,
    prepare,
)
from gouji.collection.campaign.ledger import Decision, DecisionKind, LedgerError, WrittenLetter
from gouji.collection.campaign.mail import Parcel, parcels, sending_list, written_letters
from gouji.collection.campaign.outbox import ClerkPages, add_workbooks, newcomers, order_of, put_clerk_page
from gouji.collection.campaign.settings import Settings
from gouji.collection.campaign.standing import (
    DISPOSITIONS,
    STATES,
    AgencyStanding,
    Disposition,
    Judged,
    Standings,
    State,
)
from gouji.collection.campaign.status import AgencyDoubt, Call, Overview, agency_doubts, overview, record
from gouji.collection.campaign.status_page import is_status_page, status_page
from gouji.collection.sources import FOLDER_NAMES

__all__ = [
    "DISPOSITIONS",
    "FOLDER_NAMES",
    "STATES",
    "AgencyDoubt",
    "AgencyStanding",
    "Call",
    "Campaign",
    "CannotDecideError",
    "ClerkPages",
    "Collected",
    "Decision",
    "DecisionKind",
    "Disposition",
    "Judged",
    "KeyNeededError",
    "LedgerError",
    "NotACampaignError",
    "Notice",
    "Overview",
    "Parcel",
    "Settings",
    "Standings",
    "State",
    "WrittenLetter",
    "add_workbooks",
    "agency_doubts",
    "answer",
    "collect",
    "decide",
    "finish",
    "is_campaign",
    "is_status_page",
    "local_time",
    "make_campaign",
    "newcomers",
    "open_campaign",
    "order_of",
    "overview",
    "parcels",
    "prepare",
    "put_clerk_page",
    "record",
    "require_key",
    "sending_list",
    "settings_for",
    "status_page",
    "written_letters",
]
