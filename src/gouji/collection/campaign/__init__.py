"""One collection, from the roster to the last accepted report: a folder, its ledger, what is taken, how it stands."""

from __future__ import annotations

from gouji.collection.campaign.collecting import Collected, collect
from gouji.collection.campaign.deciding import CannotDecideError, decide
from gouji.collection.campaign.folder import (
    Campaign,
    NotACampaignError,
    Notice,
    finish,
    is_campaign,
    open_campaign,
    prepare,
)
from gouji.collection.campaign.ledger import Decision, DecisionKind, LedgerError
from gouji.collection.campaign.overview import Call, Overview, overview, record
from gouji.collection.campaign.settings import Settings
from gouji.collection.campaign.standing import FATES, STATES, Fate, Judged, Standing, Standings, State
from gouji.collection.campaign.wall import is_wall_page, wall_page

__all__ = [
    "FATES",
    "STATES",
    "Call",
    "Campaign",
    "CannotDecideError",
    "Collected",
    "Decision",
    "DecisionKind",
    "Fate",
    "Judged",
    "LedgerError",
    "NotACampaignError",
    "Notice",
    "Overview",
    "Settings",
    "Standing",
    "Standings",
    "State",
    "collect",
    "decide",
    "finish",
    "is_campaign",
    "is_wall_page",
    "open_campaign",
    "overview",
    "prepare",
    "record",
    "wall_page",
]
