"""One collection, from the roster to the last accepted report: a folder, its ledger, its files and standings."""

from __future__ import annotations

from gouji.collection.campaign.api import make_campaign, settings_for, take
from gouji.collection.campaign.collecting import Collected, collect
from gouji.collection.campaign.deciding import (
    CannotDecideError,
    answer,
    decide,
    history,
    original_file,
    reopen,
    returned_files,
    take_over,
)
from gouji.collection.campaign.events import (
    CHANNELS,
    EVENT_KINDS,
    Channel,
    Event,
    EventKind,
    Origin,
    Receipt,
    event_line,
    local_time,
    receipt_of,
)
from gouji.collection.campaign.folder import (
    Campaign,
    KeyNeededError,
    NotACampaignError,
    Notice,
    finish,
    is_campaign,
    open_campaign,
    prepare,
    require_key,
)
from gouji.collection.campaign.keeping import CannotTakeError, Entered, Keeper, Taken
from gouji.collection.campaign.ledger import (
    AgencyDecision,
    Decision,
    DecisionKind,
    DoubtAnswer,
    LedgerError,
    WrittenLetter,
    locked,
)
from gouji.collection.campaign.mail import Parcel, parcels, sending_list, written_letters
from gouji.collection.campaign.outbox import ClerkPages, add_workbooks, newcomers, order_of, put_clerk_page
from gouji.collection.campaign.reading_jobs import ReadJob, ReadResult
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
    "CHANNELS",
    "DISPOSITIONS",
    "EVENT_KINDS",
    "FOLDER_NAMES",
    "STATES",
    "AgencyDecision",
    "AgencyDoubt",
    "AgencyStanding",
    "Call",
    "Campaign",
    "CannotDecideError",
    "CannotTakeError",
    "Channel",
    "ClerkPages",
    "Collected",
    "Decision",
    "DecisionKind",
    "Disposition",
    "DoubtAnswer",
    "Entered",
    "Event",
    "EventKind",
    "Judged",
    "Keeper",
    "KeyNeededError",
    "LedgerError",
    "NotACampaignError",
    "Notice",
    "Origin",
    "Overview",
    "Parcel",
    "ReadJob",
    "ReadResult",
    "Receipt",
    "Settings",
    "Standings",
    "State",
    "Taken",
    "WrittenLetter",
    "add_workbooks",
    "agency_doubts",
    "answer",
    "collect",
    "decide",
    "event_line",
    "finish",
    "history",
    "is_campaign",
    "is_status_page",
    "local_time",
    "locked",
    "make_campaign",
    "newcomers",
    "open_campaign",
    "order_of",
    "original_file",
    "overview",
    "parcels",
    "prepare",
    "put_clerk_page",
    "receipt_of",
    "record",
    "reopen",
    "require_key",
    "returned_files",
    "sending_list",
    "settings_for",
    "status_page",
    "take",
    "take_over",
    "written_letters",
]
