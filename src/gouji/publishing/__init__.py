"""What becomes of submissions: sums, comparisons, data and documents."""

from __future__ import annotations

from gouji.publishing import comparison, consolidation, export
from gouji.publishing.comparison import Comparison, ComparisonLine
from gouji.publishing.consolidation import Filing

__all__ = ["Comparison", "ComparisonLine", "Filing", "comparison", "consolidation", "export"]
