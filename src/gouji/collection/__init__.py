"""Many workbooks: sent out, collected, judged, filed.

Loaded when they are first used: who reads submissions does not wait for what makes workbooks.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gouji.collection import batch, campaign, dispatch
    from gouji.collection.dispatch import Order, Sent
    from gouji.collection.doubts import Doubt
    from gouji.collection.folder_names import is_campaign
    from gouji.collection.intake import Intake, without_companions
    from gouji.collection.selftest import selftest_checks
    from gouji.collection.sources import Loaded, Source, load, load_json, priors, read_files, sources_in, submissions

__all__ = [
    "Doubt",
    "Intake",
    "Loaded",
    "Order",
    "Sent",
    "Source",
    "batch",
    "campaign",
    "dispatch",
    "is_campaign",
    "load",
    "load_json",
    "priors",
    "read_files",
    "selftest_checks",
    "sources_in",
    "submissions",
    "without_companions",
]

_HOMES = {
    "dispatch": ("Order", "Sent"),
    "doubts": ("Doubt",),
    "folder_names": ("is_campaign",),
    "intake": ("Intake", "without_companions"),
    "selftest": ("selftest_checks",),
    "sources": ("Loaded", "Source", "load", "load_json", "priors", "read_files", "sources_in", "submissions"),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
