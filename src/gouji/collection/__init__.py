"""Many workbooks: sent out, taken in, judged, filed."""

from __future__ import annotations

from gouji.collection import batch, campaign, dispatch
from gouji.collection.dispatch import Order, Sent
from gouji.collection.intake import Intake
from gouji.collection.sources import Loaded, Source, load, priors, sources_in, submissions

__all__ = [
    "Intake",
    "Loaded",
    "Order",
    "Sent",
    "Source",
    "batch",
    "campaign",
    "dispatch",
    "load",
    "priors",
    "sources_in",
    "submissions",
]
