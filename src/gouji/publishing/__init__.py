"""What becomes of submissions: sums, comparisons, data and documents."""

from __future__ import annotations

from gouji.publishing import comparison, consolidation, export
from gouji.publishing.comparison import Comparison, Line
from gouji.publishing.consolidation import Filing

__all__ = ["Comparison", "Filing", "Line", "comparison", "consolidation", "export"]
