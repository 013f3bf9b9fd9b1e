"""Sums, comparisons, data and documents made of submissions."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gouji.publishing import comparison, consolidation, export, tidy_data
    from gouji.publishing.clerk_page import make_clerk_page
    from gouji.publishing.comparison import Comparison, ComparisonLine
    from gouji.publishing.consolidation import Filing
    from gouji.publishing.duplicates import Duplicates, FiledTwiceError
    from gouji.publishing.ranking import Ranking, rankings
    from gouji.publishing.tidy_data import Filed

__all__ = [
    "Comparison",
    "ComparisonLine",
    "Duplicates",
    "Filed",
    "FiledTwiceError",
    "Filing",
    "Ranking",
    "comparison",
    "consolidation",
    "export",
    "make_clerk_page",
    "rankings",
    "tidy_data",
]

_HOMES = (
    ("clerk_page", ("make_clerk_page",)),
    ("comparison", ("Comparison", "ComparisonLine")),
    ("consolidation", ("Filing",)),
    ("duplicates", ("Duplicates", "FiledTwiceError")),
    ("ranking", ("Ranking", "rankings")),
    ("tidy_data", ("Filed",)),
)


def __getattr__(name: str) -> object:
    for home, names in _HOMES:
        if name in names:
            return getattr(importlib.import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
