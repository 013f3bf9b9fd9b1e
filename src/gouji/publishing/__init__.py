"""Sums, comparisons, data and documents made of submissions."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gouji.publishing import comparison, consolidation, export
    from gouji.publishing.clerk_page import make_clerk_page
    from gouji.publishing.comparison import Comparison, ComparisonLine
    from gouji.publishing.consolidation import Filing
    from gouji.publishing.export import Filed
    from gouji.publishing.ranking import Ranking, rankings

__all__ = [
    "Comparison",
    "ComparisonLine",
    "Filed",
    "Filing",
    "Ranking",
    "comparison",
    "consolidation",
    "export",
    "make_clerk_page",
    "rankings",
]

_HOMES = (
    ("clerk_page", ("make_clerk_page",)),
    ("comparison", ("Comparison", "ComparisonLine")),
    ("consolidation", ("Filing",)),
    ("export", ("Filed",)),
    ("ranking", ("Ranking", "rankings")),
)


def __getattr__(name: str) -> object:
    for home, names in _HOMES:
        if name in names:
            return getattr(importlib.import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
