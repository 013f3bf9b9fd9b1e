"""Many workbooks: sent out, taken in, judged, filed."""

from __future__ import annotations

from gouji.collection import batch, campaign, dispatch
from gouji.collection.dispatch import Order, Sent
from gouji.collection.intake import Intake
from gouji.collection.sources import Piece, Source, load, pieces, priors, submissions

__all__ = [
    "Intake",
    "Order",
    "Piece",
    "Sent",
    "Source",
    "batch",
    "campaign",
    "dispatch",
    "load",
    "pieces",
    "priors",
    "submissions",
]
